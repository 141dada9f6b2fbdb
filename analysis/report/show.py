"""result -> a notebook's output. Tables, figures and sentences, to look at, to read out and to use again."""

import numbers
import os
import re
import warnings
from html import escape
from io import StringIO
from pathlib import Path

import numpy as np
from IPython.display import display

from analysis.ground.errors import ParameterError, TableError
from analysis.report.cells import CONTROL, TABLES, format_cell, format_csv, format_number, is_missing, name_column
from analysis.report.live import is_live, live_html

MAX_CSV = 2_000_000
_MAX_SHOWN = 1000
_NO_ROWS = "no rows"
_MARKDOWN = re.compile(r"[\\`*_\[\]<>&$~|@]|:(?=//)|^[#+=-]|(?<=^www)\.|(?<=\Wwww)\.|(?<=^\d)[.)]")
_ASIDE = re.compile(r"(<\?xml .*?\?>|<!DOCTYPE .*?>|<!--.*?-->|<metadata>.*?</metadata>)\s*", re.DOTALL)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


def show_table(table, *, name, caption, top=None, each=None, columns=None, searchable=False):
    """Show a table as the result of a cell: to read, and whole as CSV.

    A CSV of more than 2 MB would make the notebook unwieldy. In a report it becomes a file at once, and the output only
    names it; elsewhere the output holds its first rows, and says so.

    Parameters
    ----------
    table : DataFrame; an index that has a name is shown as the first column(s), any other index is hidden
    name : str, lower-case letters, digits, `-` and `_`; the CSV file in the report is named after it
    caption : str, one plain sentence
    top : int, how many rows are shown; None: all, and of a table of more than 2 MB 1,000
    each : str or list of str, columns: then `top` rows of each of their values are shown, so that none is left out; None: of all
    columns : list of str, those that are shown, in this order; the CSV has all. None: all
    searchable : bool, one to look things up in: with a field to search it however few its rows, and in JupyterLab, where
        you run the notebook yourself, every row as pages to leaf through (see analysis.report.live)

    Raises
    ------
    ParameterError : the name cannot be a file name, or top is not a whole number above 0
    TableError : `table` is not a DataFrame, or lacks one of the columns

    Examples
    --------
    >>> import pandas as pd
    >>> show_table(pd.DataFrame({"term": ["rain"], "n_docs": [2]}), name="terms", caption="Terms")  # doctest: +ELLIPSIS
    {...<table>...rain...}
    """
    check_name(name)
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
    wanted = [*whole.columns] if columns is None else [*columns]
    each = [each] if isinstance(each, str) else [*(each or [])]
    lacking = [column for column in [*wanted, *each] if column not in whole.columns]
    if lacking:
        raise TableError(f"the table lacks the columns {lacking}; there are {list(whole.columns)}. Choose among these.")
    seen = whole if columns is None else whole[wanted]
    columns = [name_column(column) for column in seen.columns]
    told, folder = {"name": name}, os.environ.get(TABLES)
    # a cell takes a byte at least: of what is too large for certain, a part tells how large
    part = whole.head(10_000) if whole.size > MAX_CSV and not folder else whole
    csv = format_csv(part)
    size = (
        len(csv.encode("utf-8")) * len(whole) // max(len(part), 1)
        if len(part) < len(whole)
        else len(csv.encode("utf-8"))
    )
    top = _MAX_SHOWN if size > MAX_CSV and top is None else top
    is_shown = (whole.groupby(each).cumcount() if each else np.arange(len(whole))) < (top or len(whole))
    shown = [[format_cell(value) for value in row] for row in _rows(seen[np.asarray(is_shown)])]
    numeric = [_is_numeric(seen.iloc[:, i]) for i in range(len(columns))]
    classes = [_class(numeric[i], [row[i] for row in shown]) for i in range(len(columns))]
    title = caption = say_plainly(caption)
    n_rows = format_number(len(whole))
    of_each = f"{top:,} of each {' and '.join(map(name_column, each))}, " if each and top else ""
    n_shown = (
        f"the first {of_each}{format_number(len(shown))} of {n_rows}" if len(shown) < len(whole) else f"all {n_rows}"
    )
    if size > MAX_CSV and not folder:
        first = whole.head(max(1, len(whole) * MAX_CSV // size))
        csv = format_csv(first)
        n_kept = format_number(len(first))
        caption += f" (Shown: {n_shown} rows; the CSV here has the first {n_kept}, that of a report all of them.)"
    elif len(shown) < len(whole):
        caption += f" (The first {of_each}{format_number(len(shown))} of {n_rows} rows; the CSV file has all of them.)"
    elif len(columns) < whole.shape[1]:
        caption += " (The CSV file has further columns.)"
    if size > MAX_CSV and folder:
        told["csv"] = _write_aside(csv, Path(folder), name)
    data = {
        "text/html": _html(columns, shown, classes, caption, searchable),
        "text/plain": _plain(columns, shown, numeric, caption),
    }
    if searchable and is_live():
        data["text/html"] = live_html(whole, title)
    publish(data if "csv" in told else data | {"text/csv": csv}, told)


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
    check_name(name)
    svg = draw_svg(ax, name=name, sentence=sentence)
    publish({"image/svg+xml": svg, "text/plain": say_plainly(sentence)}, {"name": name})


def draw_svg(ax, *, name, sentence):
    """Write a chart as SVG and close it: the same chart, name and sentence give the same bytes.

    Parameters
    ----------
    ax : Axes or Figure
    name : str, from which the ids in the picture are made
    sentence : str, its title

    Returns
    -------
    str

    Raises
    ------
    ParameterError : the sentence is empty
    """
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    from analysis.report.canvas import leave_to_viewer

    sentence = say_plainly(sentence)
    if not sentence:
        raise ParameterError(
            f"the figure {name!r} has no sentence; say in one what it shows: it is the alternative text."
        )
    figure = ax.get_figure(root=True)
    picture = StringIO()
    with mpl.rc_context({"svg.hashsalt": name, "svg.fonttype": "path"}), warnings.catch_warnings():
        # a warning that the chart's font lacks a sign would name a path of this machine
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        leave_to_viewer(figure)
        figure.savefig(
            picture,
            format="svg",
            bbox_inches="tight",
            facecolor="white",
            metadata={"Date": None, "Creator": None, "Title": sentence},
        )
    plt.close(figure)
    return _ASIDE.sub("", picture.getvalue())


def show_finding(sentence, *, caveat=None):
    """Show what was found, as one computed sentence; the report's first page repeats it, with its caveat.

    Parameters
    ----------
    sentence : str, plain text; words from the corpus need no escaping
    caveat : str, what keeps the reader from concluding too much; None: there is none
    """
    sentence, caveat = say_plainly(sentence), say_plainly(caveat or "")
    markdown, plain = f"**Found.** {_markdown(sentence)}", sentence
    told = {"finding": True, "sentence": sentence}
    if caveat:
        markdown += f"\n\n**Caveat.** {_markdown(caveat)}"
        plain += f"\nCaveat: {caveat}"
        told["caveat"] = caveat
    publish({"text/markdown": markdown, "text/plain": plain}, told)


def show_note(sentence):
    """Show a computed sentence that describes or warns; it stays on its page.

    Parameters
    ----------
    sentence : str, plain text; words from the corpus need no escaping
    """
    sentence = say_plainly(sentence)
    publish({"text/markdown": _markdown(sentence), "text/plain": sentence}, {"note": True, "sentence": sentence})


def publish(data, told):
    """Make `data`, mime type -> value, the output of a cell; a report reads what it is `told`."""
    display(data, raw=True, metadata={"parallax": told})


def _write_aside(csv, folder, name):
    taken, n = f"{name}.csv", 1
    while (folder / taken).exists():
        taken, n = f"{name}-{n + 1}.csv", n + 1
    folder.mkdir(parents=True, exist_ok=True)
    # with a byte-order mark, without which Excel garbles Cyrillic
    (folder / taken).write_text(csv, encoding="utf-8-sig", newline="")
    return taken


def check_name(name):
    """Raise ParameterError where a name cannot be that of a file."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ParameterError(
            f"the name {name!r} cannot be a file name; use lower-case letters, digits, '-' and '_', as in 'top-terms'."
        )


def say_plainly(text):
    """Put a text on one line, without control characters."""
    return " ".join(CONTROL.sub(" ", str(text)).split())


def _markdown(text):
    return _MARKDOWN.sub(r"\\\g<0>", text)


def _rows(table):
    return zip(*(table.iloc[:, i] for i in range(table.shape[1])), strict=True)


def _is_numeric(column):
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    if is_numeric_dtype(column.dtype):
        return not is_bool_dtype(column.dtype)
    values = [value for value in column if not is_missing(value)]
    return bool(values) and all(isinstance(value, numbers.Real) and not isinstance(value, bool) for value in values)


def _class(is_number, cells):
    if is_number:
        return "number"
    if all(re.fullmatch(r"\d{4}-\d\d-\d\d|–", cell) for cell in cells):
        return "day"
    return "long" if any(len(cell) > 40 for cell in cells) else ""


# Written by hand, not with pandas' Styler: every cell needs dir="auto", so that Arabic reads from the right in a table
# of several languages, and Styler's ids and classes on every cell make the page three times as large.
def _html(columns, rows, classes, caption, searchable):
    # Jupyter sets every cell to the right: words are set to where they begin, and those before a keyword beside it
    words = ' dir="auto" style="text-align:start"'
    kinds = [
        f' class="{name}"' if name in ("number", "day") else f' class="{name}"{words}' if name else words
        for name in classes
    ]
    if {"left", "keyword", "right"} <= set(columns):
        kinds[columns.index("left")] = ' class="long" dir="auto" style="text-align:right"'
        kinds[columns.index("keyword")] = ' dir="auto" style="text-align:start;font-weight:600"'
    marked = " data-searchable" if searchable else ""
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
        f'<div class="parallax-table" tabindex="0" role="region" aria-label="{label}" style="overflow-x:auto"{marked}>\n'
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
