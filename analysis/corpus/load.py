"""path -> Corpus. The door: reads every file, finds the metadata, cleans the text and accounts for each record."""

import json
from dataclasses import dataclass
from functools import cached_property
from html import escape

import pandas as pd

from analysis.corpus.clean import change_texts, find_changes, split_paragraphs
from analysis.corpus.gather import gather_tables
from analysis.files.read import fingerprint_files, list_files, read_corpus
from analysis.ground.cache import digest, digest_code, keep_tables, read_tables
from analysis.ground.errors import CorpusError
from analysis.ground.rules import load_rules
from analysis.ground.tables import check_documents


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
    account : DataFrame, one row per file: path, status (read, ignored or sidecar), n_records, n_documents, n_errors, and
        the reason where it is not read
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
    files = [(file.name, file.status, file.part, file.note) for file in list_files(path)]
    fingerprint = fingerprint_files(path, sidecar=sidecar)
    key = digest(json.dumps([fingerprint, files, columns, bool(sidecar), digest_code()], default=str).encode())
    tables = read_tables(key)
    if tables is None:
        tables = _read_corpus(path, columns, sidecar)
        # what changed while it was read is neither the old corpus nor the new one
        if fingerprint_files(path, sidecar=sidecar) == fingerprint:
            keep_tables(key, tables)
    cleaned = change_texts(tables["documents"], tables.pop("changes")["text"])
    return Corpus(**tables, cleaned=cleaned, fingerprint=fingerprint)


def _read_corpus(path, columns, sidecar):
    tables = gather_tables(read_corpus(path, columns=columns, sidecar=sidecar))
    documents = tables["documents"]
    if not any(text.strip() for text in documents["text"]):
        raise CorpusError(_nothing_read(path, tables["problems"]))
    check_documents(documents)
    return tables | {"changes": find_changes(documents).to_frame("text")}


def _check_chosen(columns):
    known = sorted({row["field"] for row in load_rules("columns")})
    if columns and not (isinstance(columns, dict) and all(isinstance(name, str) for name in columns.values())):
        raise CorpusError(f'columns={columns!r} does not say field -> column. Write columns={{"text": "Body"}}.')
    chosen = dict(columns or {})
    if unknown := [name for name in chosen if name not in known]:
        raise CorpusError(f"columns names the unknown fields {unknown}; there are {known}. Choose from these.")
    if len(set(chosen.values())) < len(chosen):
        raise CorpusError(f"columns takes two fields from one column: {chosen}. Give each field a column of its own.")


def _nothing_read(path, problems):
    if problems.empty:
        return f"{str(path)!r} holds no article: its tables have no row. Give a folder with articles."
    shown = "; ".join(f"{row.path}: {row.problem} ({row.remedy})" for row in problems.head(5).itertuples())
    more = f" and {len(problems) - 5:,} more" if len(problems) > 5 else ""
    return f"{str(path)!r} holds no article with text. {shown}{more}."
