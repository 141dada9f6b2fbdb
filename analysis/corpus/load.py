"""path -> Corpus. The door: reads every file, finds the metadata, cleans the text and accounts for each record."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import chain, groupby
from operator import itemgetter

import pandas as pd

from analysis.corpus.clean import clean_documents, split_paragraphs
from analysis.corpus.metadata import read_metadata
from analysis.files.read import fingerprint_files, list_files, read_corpus
from analysis.files.records import HINTS
from analysis.ground.cache import digest, digest_code, keep_tables, read_tables
from analysis.ground.errors import CorpusError
from analysis.ground.progress import watched
from analysis.ground.rules import load_rules
from analysis.ground.tables import (
    DOCUMENT_COLUMNS,
    EVIDENCE_COLUMNS,
    PROBLEM_COLUMNS,
    check_documents,
    table_of,
)

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


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
    account : DataFrame, one row per file: path, status (read, ignored or sidecar), n_records, n_documents, n_errors
    fingerprint : str, SHA-256 of the names and bytes of the files
    """

    documents: pd.DataFrame
    cleaned: pd.DataFrame
    evidence: pd.DataFrame
    problems: pd.DataFrame
    account: pd.DataFrame
    fingerprint: str

    @cached_property
    def paragraphs(self):
        return split_paragraphs(self.documents)

    def __repr__(self):
        n_sources = self.documents["source"].nunique()
        return (
            f"<Corpus: {len(self.documents):,} documents, {n_sources:,} named sources, "
            f"{len(self.problems):,} problems, fingerprint {self.fingerprint[:12]}>"
        )

    def _repr_html_(self):
        """A compact table for Jupyter: documents, days and characters of each source, the largest first."""
        shown = self.documents.assign(source=self.documents["source"].fillna("source not stated"))
        shown = shown.groupby("source").agg(
            documents=("n_chars", "size"),
            languages=("language", lambda codes: ", ".join(sorted(codes.dropna().unique()))),
            first=("published", "min"),
            last=("published", "max"),
            characters=("n_chars", "sum"),
        )
        shown = shown.sort_values("documents", ascending=False, kind="stable")
        shown[["first", "last"]] = shown[["first", "last"]].apply(lambda days: days.dt.strftime("%Y-%m-%d"))
        more = f"<p>and {len(shown) - 10:,} more sources</p>" if len(shown) > 10 else ""
        return f"<p>{escape(repr(self)[1:-1])}</p>{shown.head(10).to_html(escape=True, na_rep='–')}{more}"


def load_corpus(path, *, columns=None, sidecar=None):
    """Load a folder, a file, a glob pattern or a list of them; nothing is lost without a row that says so.

    What was read is kept on disk under its fingerprint, so that the next notebook opens it at once.

    Parameters
    ----------
    path : str, Path or list; a relative path counts from the working folder, then from the project's folder; or an
        fsspec address such as s3://bucket/folder, but not http. The formats are in the README.
    columns : dict field -> column, where a table names its columns unlike data/columns.csv, e.g. {"text": "Body"}
    sidecar : str or Path, a table whose rows fill or override fields by path, id or url; sources.csv and metadata.csv
        in the corpus are read without being named

    Returns
    -------
    Corpus

    Raises
    ------
    CorpusError : there is no such path, no file in it, or no file with any text; `columns` names an unknown field; the
        message says why

    Examples
    --------
    >>> load_corpus("seeds").documents["language"].tolist()
    ['en', 'en', 'en', 'en', 'ru']
    """
    _check_chosen(columns)
    files = [(file.name, file.status) for file in list_files(path)]
    fingerprint = fingerprint_files(path, sidecar=sidecar)
    key = digest(json.dumps([fingerprint, files, columns, bool(sidecar), digest_code()], default=str).encode())
    tables = read_tables(key)
    if tables is None:
        tables = _read_corpus(path, columns, sidecar)
        # what changed while it was read is neither the old corpus nor the new one
        if fingerprint_files(path, sidecar=sidecar) == fingerprint:
            keep_tables(key, tables)
    cleaned = tables["documents"].assign(**tables["cleaned"])
    return Corpus(**tables | {"cleaned": cleaned}, fingerprint=fingerprint)


def _read_corpus(path, columns, sidecar):
    rows, evidence, problems, account = [], [], [], []
    taken = Counter()
    corpus = read_corpus(path, columns=columns, sidecar=sidecar)
    read = watched(((file, record) for file, records in corpus for record in chain(records, [None])), what="articles")
    for file, records in groupby(read, key=itemgetter(0)):
        n_records = n_errors = 0
        for record in (record for _, record in records if record is not None):
            if record.severity == "ignored":
                account.append((record.path, "ignored", 0, 0))
                continue
            said = (record.problem, record.remedy)
            if file.status == "sidecar":
                problems.append(_problem(record.path, None, "warning", *said))
                continue
            n_records += 1
            if record.problem and record.severity == "error":
                n_errors += 1
                problems.append(_problem(record.path, None, "error", *said))
                continue
            name = record.fields.get("id") or record.path + (f":{record.number}" if record.number else "")
            doc_id = _free_id(name, taken)
            found, noted, wrong = read_metadata(record.text, record.fields)
            rows.append(_row(doc_id, record, found))
            evidence += [{"doc_id": doc_id, **row} for row in [*noted, *_encoding(record)]]
            wrong += [said] if record.problem else []
            if doc_id != name:
                wrong.append((f"the id {name!r} stands more than once", "give each article its own id"))
            wrong += _faults(record.text)
            problems += [_problem(record.path, doc_id, "warning", *row) for row in wrong]
        account.append((file.name, file.status, n_records, n_records - n_errors))
    problems = table_of(problems, PROBLEM_COLUMNS)
    if not any(row["text"].strip() for row in rows):
        raise CorpusError(_nothing_read(path, problems))
    account = pd.DataFrame(account, columns=["path", "status", "n_records", "n_documents"])
    account = account.assign(n_errors=account["n_records"] - account["n_documents"])
    documents = check_documents(_documents(rows))
    return {
        "documents": documents,
        "cleaned": clean_documents(documents)[["text", "n_chars"]],
        "evidence": table_of(evidence, EVIDENCE_COLUMNS),
        "problems": problems,
        "account": account,
    }


def _encoding(record):
    """The evidence of how the bytes were read, where that is not plain UTF-8."""
    rows = []
    if record.encoding and record.encoding.lower().replace("_", "-") not in ("utf-8", "ascii"):
        rows.append(("encoding", record.encoding, record.encoding_rule))
    if record.repaired:
        rows.append(("encoding", "repaired", record.repaired))
    excerpt = record.text.strip()[:60]
    return [dict(zip(EVIDENCE_COLUMNS[1:], (*row, excerpt, "derived"), strict=True)) for row in rows]


def _check_chosen(columns):
    known = sorted({row["field"] for row in load_rules("columns")})
    chosen = dict(columns or {})
    if unknown := [name for name in chosen if name not in known]:
        raise CorpusError(f"columns names the unknown fields {unknown}; there are {known}. Choose from these.")
    if len(set(chosen.values())) < len(chosen):
        raise CorpusError(f"columns takes two fields from one column: {chosen}. Give each field a column of its own.")


def _free_id(name, taken):
    """Return the first of name, name~2, name~3, ... that is free; `taken` counts how often each was asked for."""
    doc_id = name
    while doc_id in taken:
        taken[name] += 1
        doc_id = f"{name}~{taken[name]}"
    taken[doc_id] += 1
    return doc_id


def _faults(text):
    """Say what is wrong with a text that is kept as it is."""
    if not text.strip():
        return [("the text is empty", "export it again")]
    faults = []
    if found := _CONTROL.search(text):
        what = f"the text holds control characters such as U+{ord(found[0]):04X}"
        faults.append((what, "they are kept; delete them if words are cut in two"))
    if lost := text.count("\ufffd"):
        faults.append((f"{lost:,} characters were lost in an earlier conversion (U+FFFD)", "export it again"))
    return faults


def _row(doc_id, record, found):
    hidden = {*found, *HINTS, "id"}
    given = {name: value for name, value in record.fields.items() if name not in hidden}
    text = {"text": record.text, "n_chars": len(record.text), "path": record.path}
    return {"doc_id": doc_id, "url": None, **given, **found, **text}


def _problem(path, doc_id, severity, problem, remedy):
    return dict(zip(PROBLEM_COLUMNS, (path, doc_id, severity, problem, remedy), strict=True))


def _documents(rows):
    table = pd.DataFrame(rows).set_index("doc_id")
    table.index = table.index.astype("str")
    further = [column for column in table.columns if column not in DOCUMENT_COLUMNS]
    typed = table[[*DOCUMENT_COLUMNS, *further]].astype(DOCUMENT_COLUMNS | dict.fromkeys(further, "str"))
    return typed


def _nothing_read(path, problems):
    if problems.empty:
        return f"{str(path)!r} holds no article: its tables have no row. Give a folder with articles."
    shown = "; ".join(f"{row.path}: {row.problem} ({row.remedy})" for row in problems.head(5).itertuples())
    more = f" and {len(problems) - 5:,} more" if len(problems) > 5 else ""
    return f"{str(path)!r} holds no article with text. {shown}{more}."
