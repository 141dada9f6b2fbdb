"""path -> Corpus. The door: reads every file, finds the metadata, cleans the text and accounts for each record."""

from dataclasses import dataclass
from functools import cached_property
from html import escape

import pandas as pd

from analysis.clean import drop_boilerplate, split_paragraphs
from analysis.errors import CorpusError
from analysis.metadata import read_metadata
from analysis.read import fingerprint_files, list_files, read_file
from analysis.tables import (
    DOCUMENT_COLUMNS,
    EVIDENCE_COLUMNS,
    PROBLEM_COLUMNS,
    check_columns,
    check_documents,
    table_of,
)


@dataclass(frozen=True, eq=False)
class Corpus:
    """What a folder of articles holds. The tables are described in data/README.md.

    Attributes
    ----------
    documents : DataFrame, one row per document, indexed by doc_id; `text` as it stands in the file
    cleaned : DataFrame, the same rows and columns; boilerplate, date lines and repeats are cut from `text`
    paragraphs : DataFrame, split_paragraphs(documents): what was kept and what was cut, with offsets
    evidence : DataFrame doc_id, field, value, rule, excerpt, confidence
    problems : DataFrame path, doc_id, severity (error: no document; warning: kept), problem, remedy
    account : DataFrame, one row per file: path, status (read or ignored), n_records, n_documents, n_errors
    fingerprint : str, SHA-256 of the names and bytes of the files
    """

    documents: pd.DataFrame
    evidence: pd.DataFrame
    problems: pd.DataFrame
    account: pd.DataFrame
    fingerprint: str

    @cached_property
    def paragraphs(self):
        return split_paragraphs(self.documents)

    @cached_property
    def cleaned(self):
        return drop_boilerplate(self.documents, self.paragraphs)

    def __repr__(self):
        n_sources = self.documents["source"].nunique()
        return (
            f"<Corpus: {len(self.documents):,} documents, {n_sources:,} named sources, "
            f"{len(self.problems):,} problems, fingerprint {self.fingerprint[:12]}>"
        )

    def _repr_html_(self):
        shown = self.documents[["source", "title", "published", "language", "n_chars"]].head(10)
        return f"<p>{escape(repr(self)[1:-1])}</p>{shown.to_html(escape=True, na_rep='–')}"


def load_corpus(path, *, columns=None):
    """Load a folder, a file, a glob pattern or a list of them; nothing is lost without a row that says so.

    Parameters
    ----------
    path : str, Path or list; a relative path counts from the working folder, then from the project's folder.
        Read are txt, csv and jsonl, in UTF-8 or UTF-16.
    columns : dict field -> column, where a table names its columns unlike data/columns.csv, e.g. {"text": "Body"}

    Returns
    -------
    Corpus

    Raises
    ------
    CorpusError : there is no such path, no file in it, or no file with any text; the message says why

    Examples
    --------
    >>> load_corpus("seeds").documents["language"].tolist()
    ['en', 'en', 'en', 'en', 'ru']
    """
    rows, evidence, problems, account = [], [], [], []
    taken = set()
    for file in list_files(path):
        records = [] if file.ignored else list(read_file(file, columns=columns))
        errors = [record for record in records if record.problem]
        account.append((file.name, "ignored" if file.ignored else "read", len(records), len(records) - len(errors)))
        for record in records:
            if record.problem:
                problems.append(_problem(record.path, None, "error", record.problem, record.remedy))
                continue
            name = record.fields.get("id") or record.path + (f":{record.number}" if record.number else "")
            doc_id = _free_id(name, taken)
            taken.add(doc_id)
            if doc_id != name:
                twice = f"the id {name!r} stands more than once"
                problems.append(_problem(record.path, doc_id, "warning", twice, "give each article its own id"))
            if not record.text.strip():
                problems.append(_problem(record.path, doc_id, "warning", "the text is empty", "export it again"))
            found, noted, wrong = read_metadata(record.text, record.fields)
            rows.append(_row(doc_id, record, found))
            evidence += [{"doc_id": doc_id, **row} for row in noted]
            problems += [_problem(record.path, doc_id, "warning", *row) for row in wrong]
    problems = table_of(problems, PROBLEM_COLUMNS)
    if not any(row["text"].strip() for row in rows):
        raise CorpusError(_nothing_read(path, problems))
    account = pd.DataFrame(account, columns=["path", "status", "n_records", "n_documents"])
    account = account.assign(n_errors=account["n_records"] - account["n_documents"])
    documents = check_documents(_documents(rows))
    return Corpus(documents, table_of(evidence, EVIDENCE_COLUMNS), problems, account, fingerprint_files(path))


def keep_documents(documents, *, source=None, language=None, since=None, until=None, query=None):
    """Keep the documents of a source, a language, a span of days or with a word; None keeps all.

    Parameters
    ----------
    source, language : str or list of str
    since, until : str or date, both days included; a document without a date is left out where one is given
    query : str, a regular expression that the text must match, case ignored

    Returns
    -------
    DataFrame, the rows that fit, in the same order

    Examples
    --------
    >>> keep_documents(load_corpus("seeds").documents, language="ru").index.tolist()
    ['004_7cb27b190e741cb9.txt']
    """
    check_columns(documents, ["source", "language", "published", "text"], what="documents")
    fits = pd.Series(True, index=documents.index)
    for column, wanted in (("source", source), ("language", language)):
        if wanted is not None:
            fits &= documents[column].isin([wanted] if isinstance(wanted, str) else list(wanted))
    if since is not None:
        fits &= documents["published"].ge(pd.Timestamp(since))
    if until is not None:
        fits &= documents["published"].le(pd.Timestamp(until))
    if query is not None:
        fits &= documents["text"].str.contains(query, case=False, regex=True)
    return documents[fits.astype(bool)]


def keep_language(documents, language=""):
    """Keep the documents of one language; an empty `language` means the one with the most documents.

    Words of several languages are never counted in one list: choose one here, and say which were left aside.

    Raises
    ------
    CorpusError : no document has the language; the message names those that are there

    Examples
    --------
    >>> len(keep_language(load_corpus("seeds").documents))
    4
    """
    counts = documents["language"].value_counts()
    if not language:
        if counts.empty:
            return documents
        language = min(counts.index[counts == counts.max()])
    if language not in counts.index:
        there = ", ".join(sorted(counts.index)) or "none that could be told"
        raise CorpusError(f"no document is in the language {language!r}; there are {there}. Choose one of these.")
    return documents[documents["language"].eq(language)]


def add_source_shown(documents):
    """Add `source_shown`: the source, or where none is stated the file's name in square brackets.

    Examples
    --------
    >>> add_source_shown(load_corpus("seeds").documents)["source_shown"].iloc[1:3].tolist()
    ['The Moscow Post', '[002_e760ee39574af801.txt]']
    """
    check_columns(documents, ["source", "path"], what="documents")
    named = "[" + documents["path"].str.rpartition("/")[2] + "]"
    return documents.assign(source_shown=documents["source"].fillna(named).astype("str"))


def _free_id(name, taken):
    doc_id, number = name, 1
    while doc_id in taken:
        number += 1
        doc_id = f"{name}~{number}"
    return doc_id


def _row(doc_id, record, found):
    given = {name: value for name, value in record.fields.items() if name not in found and name != "id"}
    text = {"text": record.text, "n_chars": len(record.text), "path": record.path}
    return {"doc_id": doc_id, **found, **text, "url": None, **given}


def _problem(path, doc_id, severity, problem, remedy):
    return dict(zip(PROBLEM_COLUMNS, (path, doc_id, severity, problem, remedy), strict=True))


def _documents(rows):
    table = pd.DataFrame(rows).set_index("doc_id")
    table.index = table.index.astype("str")
    further = [column for column in table.columns if column not in DOCUMENT_COLUMNS]
    typed = table[[*DOCUMENT_COLUMNS, *further]].astype(DOCUMENT_COLUMNS | dict.fromkeys(further, "str"))
    return typed


def _nothing_read(path, problems):
    shown = "; ".join(f"{row.path}: {row.problem} ({row.remedy})" for row in problems.head(5).itertuples())
    more = f" and {len(problems) - 5:,} more" if len(problems) > 5 else ""
    return f"{str(path)!r} holds no article with text. {shown}{more}."
