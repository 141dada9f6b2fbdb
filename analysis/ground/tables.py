"""columns -> the check at the door. What each room hands on, and what is wrong where it does not fit."""

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
        made = [f"{_MADE_BY[column]} makes {column}." for column in missing if column in _MADE_BY]
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
