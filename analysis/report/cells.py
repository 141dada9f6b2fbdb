"""values -> text. As a table shows them, and as CSV: every row, the same bytes everywhere, safe in a spreadsheet."""

import math
import numbers
import re

MISSING = "–"
# the environment variable that names the folder for tables too large for a notebook
TABLES = "PARALLAX_TABLES"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\n")
_DIGITS = 10
# every power of ten that a float holds exactly
_TENS = [float(10**k) for k in range(23)]


def format_number(value):
    """A number as it is shown: whole numbers grouped from 10,000 on, others with two decimals or three digits.

    Examples
    --------
    >>> [format_number(value) for value in (2024, -3, 2.5, 0.04567, 0.0, 10000, 1234567.8)]
    ['2024', '−3', '2.50', '0.0457', '0', '10,000', '1,234,567.80']
    """
    value = round_digits(value)
    if isinstance(value, float) and math.isinf(value):
        text = "-∞" if value < 0 else "∞"
    elif isinstance(value, float) and value != 0:
        text = f"{value:,.2f}" if abs(value) >= 1 else f"{value:#.3g}"
    else:
        text = f"{value:,.0f}"
    # years stay whole
    text = text if abs(value) >= 10_000 else text.replace(",", "")
    return text.replace("-", "−", 1) if text.startswith("-") else text


def round_digits(value):
    """A number without the last digits, in which builds of numpy differ: 10 significant digits are kept.

    Examples
    --------
    >>> round_digits(0.1 + 0.2), round_digits(7), round_digits(-0.0)
    (0.3, 7, 0.0)
    """
    return int(value) if isinstance(value, numbers.Integral) else float(f"{float(value):.{_DIGITS}g}") + 0.0


def is_missing(value):
    """Say whether a cell holds nothing."""
    import pandas as pd

    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, numbers.Real) and value != value)


def format_cell(value):
    """A cell as a table shows it.

    Examples
    --------
    >>> [format_cell(value) for value in (None, True, 30000, ["rain", 2.5])]
    ['–', 'yes', '30,000', 'rain, 2.50']
    """
    if is_missing(value):
        return MISSING
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if isinstance(value, numbers.Real):
        return format_number(value)
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, (list, tuple, set, frozenset)):
        parts = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return ", ".join(format_cell(part) for part in parts)
    return CONTROL.sub("\ufffd", str(value))


def format_csv(table):
    """A table as CSV: numbers with 10 significant digits, days without a time, nothing that a spreadsheet would run.

    Column by column, so that a million rows take seconds.

    Examples
    --------
    >>> import pandas as pd
    >>> format_csv(pd.DataFrame({"term": ["rain", "=1"], "z": [0.1 + 0.2, None]}))
    "term,z\\nrain,0.3\\n'=1,\\n"
    """
    import pandas as pd

    prepared = pd.DataFrame({n: _csv_column(table.iloc[:, n]) for n in range(table.shape[1])})
    return prepared.to_csv(index=False, header=[_safe(name_column(one)) for one in table.columns], lineterminator="\n")


def name_column(name):
    """A column's name as text; the levels of a nested one stand side by side."""
    return " ".join(str(part) for part in name) if isinstance(name, tuple) else str(name)


def _csv_column(column):
    import numpy as np
    import pandas as pd
    from pandas.api.types import is_float_dtype, is_integer_dtype, is_object_dtype

    if is_float_dtype(column.dtype):
        return _round(column.to_numpy("float64", na_value=np.nan))
    if is_integer_dtype(column.dtype):
        return column.array
    if is_object_dtype(column.dtype):  # True and 1 are one value to factorize, and it takes no list
        return np.array([_csv_value(value) for value in column], dtype=object)
    codes, values = pd.factorize(column)
    return np.array([*map(_csv_value, values), ""], dtype=object)[codes]


def _round(values):
    """round_digits for many numbers at once."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        places = _DIGITS - 1 - np.floor(np.log10(np.abs(values)))
    whole = (places >= 0) & (places < len(_TENS))
    tens = np.array(_TENS)[np.where(whole, places, 0).astype(int)]
    scaled = np.where(whole, values, 0) * tens
    # near a half the product may have been rounded to the wrong side
    exact = whole & (np.abs(np.abs(scaled - np.trunc(scaled)) - 0.5) > 1e-3)
    rounded = np.where(exact, np.rint(scaled) / tens, values)
    for n in np.flatnonzero(np.isfinite(values) & ~exact):
        rounded[n] = round_digits(float(values[n]))
    return rounded + 0.0


def _csv_value(value):
    if is_missing(value):
        return ""
    if isinstance(value, numbers.Real) and not isinstance(value, bool) and type(value).__name__ != "bool":
        return repr(round_digits(value))
    if hasattr(value, "isoformat"):
        return re.sub(r"T00:00:00([+]00:00)?$", "", value.isoformat())
    return _safe(format_cell(value) if isinstance(value, (list, tuple, set, frozenset)) else str(value))


def _safe(text):
    # Python's csv does not quote a lone carriage return; a spreadsheet would run a cell that starts like a formula
    text = CONTROL.sub("\ufffd", re.sub("\r\n?", "\n", text))
    return f"'{text}" if text.startswith(_FORMULA) else text
