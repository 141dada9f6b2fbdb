"""result -> a notebook's output. Tables, figures and sentences, to look at, to read out and to use again."""

import math
import numbers
import re
from html import escape
from io import StringIO

from IPython.display import display

from analysis.errors import ParameterError, TableError

MISSING = "–"
_NO_ROWS = "no rows"
_MARKDOWN = re.compile(r"[\\`*_\[\]<>&$~|@]|:(?=//)|^[#+=-]|(?<=^www)\.|(?<=\Wwww)\.|(?<=^\d)[.)]")
_ASIDE = re.compile(r"(<\?xml .*?\?>|<!DOCTYPE .*?>|<!--.*?-->|<metadata>.*?</metadata>)\s*", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\n")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


def show_table(table, *, name, caption, top=None):
    """Show a table as the result of a cell: to read, and whole as CSV.

    Parameters
    ----------
    table : DataFrame; an index that has a name is shown as the first column(s), any other index is hidden
    name : str, lower-case letters, digits, `-` and `_`; the CSV file in the report is named after it
    caption : str, one plain sentence
    top : int, how many rows are shown; None: all. The CSV always holds every row.

    Raises
    ------
    ParameterError : the name cannot be a file name, or top is not a whole number above 0
    TableError : `table` is not a DataFrame

    Examples
    --------
    >>> import pandas as pd
    >>> show_table(pd.DataFrame({"term": ["rain"], "n_docs": [2]}), name="terms", caption="Terms")  # doctest: +SKIP
    """
    _check_name(name)
    if not hasattr(table, "columns"):
        raise TableError(
            f"show_table shows a DataFrame; this is a {type(table).__name__}. Turn it into one with .to_frame()."
        )
    if top is not None and (isinstance(top, bool) or not isinstance(top, int) or top < 1):
        raise ParameterError(
            f"top is {top!r}; it is the number of rows to show: a whole number above 0, or None for all."
        )
    index = [level for level in table.index.names if level is not None and level not in table.columns]
    whole = table.reset_index(index) if index else table
    columns = [_column(column) for column in whole.columns]
    shown = [[_cell(value) for value in row] for row in _rows(whole if top is None else whole.head(top))]
    numeric = [_is_numeric(whole.iloc[:, i]) for i in range(len(columns))]
    classes = [_class(numeric[i], [row[i] for row in shown]) for i in range(len(columns))]
    caption = _clean(caption)
    if len(shown) < len(whole):
        caption += f" (The first {len(shown)} of {format_number(len(whole))} rows; the CSV file has all of them.)"
    _publish(
        {
            "text/html": _html(columns, shown, classes, caption),
            "text/plain": _plain(columns, shown, numeric, caption),
            "text/csv": _csv(whole),
        },
        {"name": name},
    )


def show_figure(ax, *, name, sentence):
    """Show a chart as the result of a cell: an SVG picture, with a sentence for who does not see it.

    The figure is closed afterwards, so that it is shown once. Two calls on the same chart give the same bytes.

    Parameters
    ----------
    ax : Axes or Figure
    name : str, lower-case letters, digits, `-` and `_`; the SVG file in the report is named after it
    sentence : str, computed from the data: what the picture says. It becomes the alternative text.

    Raises
    ------
    ParameterError : the name cannot be a file name, or the sentence is empty
    """
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    _check_name(name)
    sentence = _clean(sentence)
    if not sentence:
        raise ParameterError(
            f"the figure {name!r} has no sentence; say in one what it shows: it is the alternative text."
        )
    figure = ax.get_figure(root=True)
    picture = StringIO()
    with mpl.rc_context({"svg.hashsalt": name, "svg.fonttype": "path"}):
        figure.savefig(
            picture,
            format="svg",
            bbox_inches="tight",
            facecolor="white",
            metadata={"Date": None, "Creator": None, "Title": sentence},
        )
    plt.close(figure)
    svg = _ASIDE.sub("", picture.getvalue())
    _publish({"image/svg+xml": svg, "text/plain": sentence}, {"name": name})


def show_finding(sentence, *, caveat=None):
    """Show what was found, as one computed sentence; the report's first page repeats it, with its caveat.

    Parameters
    ----------
    sentence : str, plain text; words from the corpus need no escaping
    caveat : str, what keeps the reader from concluding too much; None: there is none
    """
    sentence, caveat = _clean(sentence), _clean(caveat or "")
    markdown, plain = f"**Found.** {_markdown(sentence)}", sentence
    told = {"finding": True, "sentence": sentence}
    if caveat:
        markdown += f"\n\n**Caveat.** {_markdown(caveat)}"
        plain += f"\nCaveat: {caveat}"
        told["caveat"] = caveat
    _publish({"text/markdown": markdown, "text/plain": plain}, told)


def show_note(sentence):
    """Show a computed sentence that describes or warns; it stays on its page.

    Parameters
    ----------
    sentence : str, plain text; words from the corpus need no escaping
    """
    sentence = _clean(sentence)
    _publish({"text/markdown": _markdown(sentence), "text/plain": sentence}, {"note": True, "sentence": sentence})


def format_number(value):
    """A number as it is shown: whole numbers grouped from 10,000 on, others with two decimals or three digits.

    Examples
    --------
    >>> [format_number(value) for value in (2024, -3, 2.5, 0.04567, 0.0)]
    ['2024', '−3', '2.50', '0.0457', '0']
    >>> format_number(1234567) == "1\u202f234\u202f567"
    True
    """
    value = round_digits(value)
    if isinstance(value, float) and math.isinf(value):
        text = "-∞" if value < 0 else "∞"
    elif isinstance(value, float) and value != 0:
        text = f"{value:,.2f}" if abs(value) >= 1 else f"{value:#.3g}"
    else:
        text = f"{value:,.0f}"
    # a no-break space between thousands reads the same in every language; years stay whole
    text = text.replace(",", "\u202f" if abs(value) >= 10_000 else "")
    return text.replace("-", "−", 1) if text.startswith("-") else text


def round_digits(value):
    """A number without the last digits, in which builds of numpy differ: 10 significant digits are kept.

    Examples
    --------
    >>> round_digits(0.1 + 0.2), round_digits(7), round_digits(-0.0)
    (0.3, 7, 0.0)
    """
    return int(value) if isinstance(value, numbers.Integral) else float(f"{float(value):.10g}") + 0.0


def _publish(data, told):
    display(data, raw=True, metadata={"parallax": told})


def _check_name(name):
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ParameterError(
            f"the name {name!r} cannot be a file name; use lower-case letters, digits, '-' and '_', as in 'top-terms'."
        )


def _clean(text):
    return " ".join(_CONTROL.sub(" ", str(text)).split())


def _markdown(text):
    return _MARKDOWN.sub(r"\\\g<0>", text)


def _column(name):
    return " ".join(str(part) for part in name) if isinstance(name, tuple) else str(name)


def _rows(table):
    return zip(*(table.iloc[:, i] for i in range(table.shape[1])), strict=True)


def _is_numeric(column):
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    if is_numeric_dtype(column.dtype):
        return not is_bool_dtype(column.dtype)
    values = [value for value in column if not _is_missing(value)]
    return bool(values) and all(isinstance(value, numbers.Real) and not isinstance(value, bool) for value in values)


def _class(is_number, cells):
    if is_number:
        return "number"
    if all(re.fullmatch(r"\d{4}-\d\d-\d\d|–", cell) for cell in cells):
        return "day"
    return "long" if any(len(cell) > 40 for cell in cells) else ""


def _is_missing(value):
    import pandas as pd

    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, numbers.Real) and value != value)


def _cell(value):
    if _is_missing(value):
        return MISSING
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if isinstance(value, numbers.Real):
        return format_number(value)
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(
            _cell(part) for part in (sorted(value, key=str) if isinstance(value, (set, frozenset)) else value)
        )
    return _CONTROL.sub("\ufffd", str(value))


# Written by hand, not with pandas' Styler: every cell needs dir="auto", so that Arabic reads from the right in a table
# of several languages, and Styler's ids and classes on every cell make the page three times as large.
def _html(columns, rows, classes, caption):
    kinds = [
        f' class="{name}"' if name in ("number", "day") else f' class="{name}" dir="auto"' if name else ' dir="auto"'
        for name in classes
    ]
    head = "".join(
        f'<th scope="col"{kind}>{escape(name.replace("_", " "))}</th>'
        for name, kind in zip(columns, kinds, strict=True)
    )
    body = "\n".join(
        "<tr>" + "".join(f"<td{kind}>{escape(cell)}</td>" for cell, kind in zip(row, kinds, strict=True)) + "</tr>"
        for row in rows
    )
    if not rows:
        body = f'<tr><td colspan="{max(len(columns), 1)}">{_NO_ROWS}</td></tr>'
    label = escape(caption)
    return (
        f'<div class="parallax-table" tabindex="0" role="region" aria-label="{label}" style="overflow-x:auto">\n'
        f"<table>\n<caption>{label}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )


def _plain(columns, rows, numeric, caption):
    lines = [[" ".join(cell.split()) for cell in row] for row in [columns, *rows]]
    lines = [[cell if len(cell) <= 60 else cell[:59] + "…" for cell in line] for line in lines]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    set_ = [
        [
            cell.rjust(width) if is_number else cell.ljust(width)
            for cell, width, is_number in zip(line, widths, numeric, strict=True)
        ]
        for line in lines
    ]
    return "\n".join([caption, *("  ".join(line).rstrip() for line in set_), *([] if rows else [_NO_ROWS])])


def _csv(table):
    import csv

    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([_safe(_column(column)) for column in table.columns])
    writer.writerows([_csv_value(value) for value in row] for row in _rows(table))
    return file.getvalue()


def _csv_value(value):
    if _is_missing(value):
        return ""
    if isinstance(value, numbers.Real) and not isinstance(value, bool) and type(value).__name__ != "bool":
        return repr(round_digits(value))
    if hasattr(value, "isoformat"):
        return re.sub(r"T00:00:00([+]00:00)?$", "", value.isoformat())
    return _safe(_cell(value) if isinstance(value, (list, tuple, set, frozenset)) else str(value))


def _safe(text):
    # Python's csv does not quote a lone carriage return; a spreadsheet would run a cell that starts like a formula
    text = _CONTROL.sub("\ufffd", re.sub("\r\n?", "\n", text))
    return f"'{text}" if text.startswith(_FORMULA) else text
