"""records -> tables, piece by piece. Every record ends as a document or as an error, with what was found and what is wrong."""

import re
from collections import Counter
from itertools import chain, groupby
from operator import itemgetter

import pandas as pd

from analysis.corpus.metadata import read_metadata
from analysis.files.records import HINTS, is_ignored
from analysis.ground.progress import watched
from analysis.ground.tables import DOCUMENT_COLUMNS, EVIDENCE_COLUMNS, PROBLEM_COLUMNS, table_of

_ACCOUNT = ["path", "status", "n_records", "n_documents", "n_errors", "reason"]
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_PIECE_CHARS, _ROW_CHARS = 4_000_000, 1_000


class _Growing:
    """A table that grows row by row: full pieces are packed into columns, so that few rows are Python objects at once."""

    def __init__(self, pack):
        self._pack, self._rows, self._size, self._pieces = pack, [], 0, []

    def add(self, row, n_chars=0):
        self._rows.append(row)
        self._size += n_chars + _ROW_CHARS
        if self._size >= _PIECE_CHARS:
            self._close()

    def _close(self):
        self._pieces.append(self._pack(self._rows))
        self._rows, self._size = [], 0

    def whole(self):
        if self._rows or not self._pieces:
            self._close()
        return pd.concat(self._pieces)


def gather_tables(corpus):
    """Read what the files of a corpus hold into tables; a row that cannot be used becomes a problem and stops no other.

    Parameters
    ----------
    corpus : iterable of (CorpusFile, iterable of Record), as read_corpus gives it

    Returns
    -------
    dict of documents, evidence, problems and account, DataFrames as in data/README.md; `text` stands as it was read

    Examples
    --------
    >>> from analysis.files.read import read_corpus
    >>> gather_tables(read_corpus("seeds"))["account"]["n_documents"].tolist()
    [1, 1, 1, 1, 1, 0]
    """
    documents = _Growing(_pack_documents)
    evidence = _Growing(lambda rows: table_of(rows, EVIDENCE_COLUMNS))
    problems = _Growing(lambda rows: table_of(rows, PROBLEM_COLUMNS))
    account, taken = [], Counter()
    read = watched(((file, record) for file, records in corpus for record in chain(records, [None])), what="articles")
    for file, records in groupby(read, key=itemgetter(0)):
        n_records = n_errors = 0
        for record in (record for _, record in records if record is not None):
            if record.severity == "ignored":
                account.append((record.path, "ignored", 0, 0, 0, record.problem))
            elif file.status == "sidecar":
                problems.add(_problem(record.path, None, "warning", record.problem, record.remedy))
            elif record.is_document:
                n_records += 1
                row, noted, wrong = _read_document(record, taken)
                documents.add(row, len(record.text))
                for found in noted:
                    evidence.add({"doc_id": row["doc_id"], **found})
                for said in wrong:
                    problems.add(_problem(record.path, row["doc_id"], "warning", *said))
            else:
                n_records, n_errors = n_records + 1, n_errors + 1
                problems.add(_problem(record.path, None, "error", record.problem, record.remedy))
        account.append((file.name, file.status, n_records, n_records - n_errors, n_errors, _reason(file)))
    return {
        "documents": documents.whole(),
        "evidence": evidence.whole().reset_index(drop=True),
        "problems": problems.whole().reset_index(drop=True),
        "account": pd.DataFrame(account, columns=_ACCOUNT),
    }


def _reason(file):
    """Why a file is not read."""
    if file.status == "sidecar":
        return "describes other files"
    if not file.ignored:
        return ""
    return "named README or LICENSE, or hidden" if is_ignored(file.name) else "a link to what is there already"


def _read_document(record, taken):
    """Read one article: its row, its evidence and its problems (problem, remedy)."""
    name = record.fields.get("id") or record.path + (f":{record.number}" if record.number else "")
    doc_id = _free_id(name, taken)
    found, noted, wrong = read_metadata(record.text, record.fields, origins=record.origins, replaced=record.replaced)
    wrong = [*wrong, (record.problem, record.remedy)] if record.problem else [*wrong]
    if doc_id != name:
        wrong.append((f"the id {name!r} stands more than once", "give each article its own id"))
    hidden = {*found, *HINTS, "id"}
    further = {name: value for name, value in record.fields.items() if name not in hidden}
    text = {"text": record.text, "n_chars": len(record.text), "path": record.path}
    row = {"doc_id": doc_id, "url": None, **further, **found, **text}
    return row, [*noted, *_encoding(record)], [*wrong, *_faults(record.text)]


def _free_id(name, taken):
    """Return the first of name, name~2, name~3, ... that is free; `taken` counts how often each was asked for."""
    doc_id = name
    while doc_id in taken:
        taken[name] += 1
        doc_id = f"{name}~{taken[name]}"
    taken[doc_id] += 1
    return doc_id


def _encoding(record):
    """The evidence of how the bytes were read, where that is not plain UTF-8."""
    rows = []
    if record.encoding and record.encoding.lower().replace("_", "-") not in ("utf-8", "ascii"):
        rows.append(("encoding", record.encoding, record.encoding_rule))
    if record.repaired:
        rows.append(("encoding", "repaired", record.repaired))
    excerpt = record.text.strip()[:60]
    return [dict(zip(EVIDENCE_COLUMNS[1:], (*row, excerpt, "derived"), strict=True)) for row in rows]


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


def _problem(path, doc_id, severity, problem, remedy):
    return dict(zip(PROBLEM_COLUMNS, (path, doc_id, severity, problem, remedy), strict=True))


def _pack_documents(rows):
    known = ["doc_id", *DOCUMENT_COLUMNS]
    further = list(dict.fromkeys(name for row in rows for name in row if name not in known))
    table = pd.DataFrame(rows, columns=[*known, *further]).astype(
        {"doc_id": "str"} | DOCUMENT_COLUMNS | dict.fromkeys(further, "str")
    )
    return table.set_index("doc_id")
