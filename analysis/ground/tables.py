"""columns -> the check at the door. What each room hands on, and what is wrong where it does not fit."""

from datetime import date

import numpy as np
import pandas as pd

from analysis.ground.errors import TableError

DOCUMENT_COLUMNS = {
    "source": "str",
    "title": "str",
    "published": "datetime64[us]",
    "published_precision": "str",
    "language": "str",
    "text": "str",
    "n_chars": "int64",
    "path": "str",
    "url": "str",
}
EVIDENCE_COLUMNS = ["doc_id", "field", "value", "rule", "excerpt", "confidence"]
PROBLEM_COLUMNS = ["path", "doc_id", "severity", "problem", "remedy"]
PARAGRAPH_COLUMNS = ["doc_id", "n", "kind", "text", "start", "end", "language", "source", "published"]
CONFIDENCE = ["stated", "derived", "doubtful"]
_MADE_BY = {
    "source_shown": "add_source_shown(documents)",
    "group": "add_group(documents, 'source')",
    "copy_cluster": "add_copies(documents, find_near_duplicates(documents))",
    "cluster": "split_units(documents)",
}
PARAGRAPH_KINDS = ["title", "heading", "dateline", "body", "caption", "boilerplate", "repeat"]


def table_of(rows, columns):
    """Build a table of text columns from a list of dicts; no row, or a column without a value, changes no type."""
    return pd.DataFrame(rows, columns=columns).astype("str")


def check_columns(table, needed, *, what):
    """Raise TableError if `table` is no DataFrame or lacks columns; say which are missing and which exist.

    Examples
    --------
    >>> check_columns(pd.DataFrame({"Body": ["rain"]}), ["text"], what="documents")
    Traceback (most recent call last):
    analysis.ground.errors.TableError: documents lack the columns ['text']; there are ['Body']. Rename them, or load ...
    """
    if not isinstance(table, pd.DataFrame):
        raise TableError(f"{what} must be a DataFrame, not {type(table).__name__}. {_frame_of(table)}")
    there = list(table.columns)
    missing = [column for column in needed if column not in there]
    if missing:
        made = [
            f"{_MADE_BY[column]} makes {column}."
            for column in missing
            if isinstance(column, str) and column in _MADE_BY
        ]
        if len(made) < len(missing):
            made.append("Rename them, or load the files with load_corpus(path, columns={'text': ...}).")
        raise TableError(f"{what} lack the columns {missing}; there are {there}. {' '.join(made)}")


def _frame_of(given):
    if hasattr(given, "cleaned"):
        return "Pass corpus.cleaned, or corpus.documents."
    if hasattr(given, "to_pandas"):
        return "Pass .to_pandas() of it."
    return "Use load_corpus(path).documents."


def check_documents(documents):
    """Return `documents` if they have the columns, types and unique index of the documents table.

    Raises
    ------
    TableError : every column that is missing or of another type, and ids that stand twice, in one message

    References
    ----------
    pandera checks the columns; its failure cases are gathered and raised once.
    """
    import pandera.pandas as pa

    check_columns(documents, list(DOCUMENT_COLUMNS), what="documents")
    schema = pa.DataFrameSchema(
        {
            name: pa.Column(kind, nullable=name not in ("text", "n_chars", "path"))
            for name, kind in DOCUMENT_COLUMNS.items()
        },
        index=pa.Index("str", name="doc_id", unique=True),
    )
    try:
        return schema.validate(documents, lazy=True)
    except pa.errors.SchemaErrors as failure:
        cases = failure.failure_cases[["column", "check", "failure_case"]].astype(str).drop_duplicates()
        found = "; ".join(f"{row.column}: {row.check} ({row.failure_case})" for row in cases.itertuples())
        raise TableError(
            f"the documents table does not fit: {found}. Load it with load_corpus, or mend the columns."
        ) from None


def check_ids(documents):
    """Return the ids of documents as str; raise TableError where one is missing or stands twice, or has several parts.

    Examples
    --------
    >>> check_ids(pd.DataFrame(index=[1, 1]))
    Traceback (most recent call last):
    analysis.ground.errors.TableError: the documents hold the same id twice: 1. Give each document an id of its own.
    """
    if isinstance(documents.index, pd.MultiIndex):
        raise TableError(
            "the documents have an index of several levels. Give each document one id, such as its number."
        )
    names = documents.index.astype("str")
    if names.hasnans:
        raise TableError(f"{names.isna().sum():,} of the documents have no id. Give each document an id of its own.")
    if names.has_duplicates:
        twice = sorted(set(names[names.duplicated()]))[:3]
        raise TableError(
            f"the documents hold the same id twice: {', '.join(twice)}. Give each document an id of its own."
        )
    return names


def days_of(documents):
    """Give the day of each document since 1970, as float; missing where it is not known to the day.

    Raises
    ------
    TableError : `published` holds what is no date, or text other than 2024-06-20, in which day and month may change places

    Examples
    --------
    >>> days_of(pd.DataFrame({"published": pd.to_datetime(["1970-01-03", None])})).tolist()
    [2.0, nan]
    """
    if "published" not in documents:
        return np.full(len(documents), np.nan)
    published = documents["published"]
    text = published.map(lambda value: isinstance(value, str)).astype(bool)
    try:
        if text.any():
            published = pd.to_datetime(published, format="ISO8601")
        if pd.api.types.is_numeric_dtype(published.dtype) and published.notna().any():
            raise ValueError
        zoned = isinstance(published.dtype, pd.DatetimeTZDtype)
        published = published.dt.tz_convert(None) if zoned else published.astype("datetime64[us]")
    except (ValueError, TypeError, AttributeError):
        raise TableError(
            f"the column published holds what is no date{_name_first_wrong(documents['published'])}. Load the files with "
            "load_corpus, or say how a date is written: pd.to_datetime(documents['published'], format='%d.%m.%Y')."
        ) from None
    if "published_precision" in documents:
        published = published.where(documents["published_precision"].eq("day").fillna(False).astype(bool))
    days = np.floor_divide(published.to_numpy("datetime64[us]").astype("int64"), 86_400_000_000).astype(float)
    days[published.isna().to_numpy()] = np.nan
    return days


def _name_first_wrong(published):
    """Name the first value that is no date, and how many there are."""
    known = published.dropna()
    wrong = known[[pd.isna(_read_date(value)) for value in known]]
    if wrong.empty:
        return " that can be put in order with the others"
    more = f", and {len(wrong) - 1:,} more like it" if len(wrong) > 1 else ""
    return f": {wrong.tolist()[0]!r} of {wrong.index[0]!r}{more}"


def _read_date(value):
    if isinstance(value, str):
        return pd.to_datetime(value, format="ISO8601", errors="coerce")
    return value if isinstance(value, date | np.datetime64) else pd.NaT
