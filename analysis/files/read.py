"""path -> files, and what stands in them. Every file ends as records, as a problem or as ignored."""

import hashlib
import os

from analysis.files.listing import CorpusFile, find_corpus, list_files, open_file
from analysis.files.records import Record, Unreadable, add_warning
from analysis.files.sidecars import Sidecar, load_sidecar
from analysis.ground.errors import CorpusError

__all__ = ["CorpusFile", "Record", "find_corpus", "fingerprint_files", "list_files", "read_corpus", "read_file"]

_AWAY = "which no article has"  # as a sidecar says it
_AGAIN = "copy it again from where it came"
_COPY = "copy the articles into the folder, if the corpus is to be loaded elsewhere too"


def fingerprint_files(path, *, sidecar=None):
    """Fingerprint a corpus: SHA-256 over the names and bytes of the files that are read, and of the sidecars.

    Examples
    --------
    >>> len(fingerprint_files("seeds"))
    64
    """
    digest = hashlib.sha256()
    files = [file for file in list_files(path) if file.status != "ignored"]
    for file in [*files, *_given(sidecar)]:
        try:
            with open_file(file) as stream:
                content = hashlib.file_digest(stream, "sha256").hexdigest()
        except (OSError, Unreadable):
            content = "unreadable"
        digest.update(f"{file.name}\0{content}\0".encode())
    return digest.hexdigest()


def _given(sidecar):
    """List the sidecar that the user names."""
    if sidecar is None:
        return []
    if not isinstance(sidecar, (str, os.PathLike)):
        raise CorpusError(
            f"the sidecar is a {type(sidecar).__name__}, not a path. Save it as a CSV table and name that."
        )
    found = [place for place in find_corpus(sidecar) if place.is_file()]
    if len(found) != 1:
        raise CorpusError(f"the sidecar {str(sidecar)!r} is not one file on this machine. Name a CSV table.")
    return [CorpusFile(found[0], found[0].name, "sidecar")]


def read_file(file, *, columns=None):
    """Read one corpus file.

    Parameters
    ----------
    file : CorpusFile
    columns : dict of field -> column name, for tables whose columns have other names

    Yields
    ------
    Record, in the order of the file; one with a `problem` where a file or a row cannot be read
    """
    from analysis.files.formats import read_item
    from analysis.files.items import Budget, Item

    note = file.note
    try:
        with open_file(file) as stream:
            size = stream.seek(0, os.SEEK_END)
            for record in read_item(Item(file.name, stream, tuple((columns or {}).items()), budget=Budget(size))):
                if note and record.is_document:
                    record, note = add_warning(record, note, _COPY), ""
                yield record
    except (OSError, Unreadable) as error:
        yield Record(file.name, problem=str(error), remedy=getattr(error, "remedy", _AGAIN))


def read_corpus(path, *, columns=None, sidecar=None):
    """Read every file of a corpus, with what sidecar tables say of the articles.

    Parameters
    ----------
    path : see list_files
    columns : dict of field -> column name
    sidecar : str or Path, a CSV table whose rows describe articles by path, id or url; sources.csv and metadata.csv in
        the corpus are read without being named. What a table says overrides; one that is named overrides the others.

    Yields
    ------
    (CorpusFile, iterator of Record), in the order of list_files; the sidecars, whose records are warnings about rows
        that describe no article, come last. The records of a file have to be read before the next file is asked for.

    Raises
    ------
    CorpusError : see list_files; or the named sidecar cannot be read

    Examples
    --------
    >>> [(file.status, len(list(records))) for file, records in read_corpus("seeds")]
    [('read', 1), ('read', 1), ('read', 1), ('read', 1), ('read', 1), ('ignored', 0)]
    """
    named = _given(sidecar)
    places = {os.path.realpath(file.place) for file in named}
    files = [file for file in list_files(path) if file.remote is not None or os.path.realpath(file.place) not in places]
    tables = [(file, _read_sidecar(file)) for file in [*(file for file in files if file.status == "sidecar"), *named]]
    if named and isinstance(wrong := tables[-1][1], Record):
        raise CorpusError(f"the sidecar {wrong.path!r} cannot be read: {wrong.problem}. To do: {wrong.remedy}.")
    sidecars = [table for _, table in tables if isinstance(table, Sidecar)]
    for file in files:
        if file.status != "sidecar":
            yield file, iter(()) if file.ignored else _describe(read_file(file, columns=columns), sidecars)
    part = any(file.part for file in files)
    for file, table in tables:
        yield file, iter([table]) if isinstance(table, Record) else _say_unused(table, part)


def _describe(records, sidecars):
    for record in records:
        for sidecar in sidecars:
            record = sidecar.describe(record) if record.severity != "ignored" else record
        yield record


def _say_unused(sidecar, part):
    """Yield a warning for each row that describes no article; of part of a folder one for all, others may be meant."""
    rows = list(sidecar.unused())
    away = [row for row in rows if row.problem.endswith(_AWAY)]
    if part and len(away) > 1:
        what = f"{len(away):,} of its rows describe no article of this corpus, such as: {away[0].problem}"
        remedy = "none, if they are about other files of the folder; else write path, id or url as they stand there"
        rows = [row for row in rows if not row.problem.endswith(_AWAY)]
        rows.append(Record(sidecar.name, problem=what, remedy=remedy, severity="warning"))
    yield from rows


def _read_sidecar(file):
    """Read a sidecar, or say in a Record what is wrong with it."""
    try:
        with open_file(file) as stream:
            return load_sidecar(file.name, stream)
    except (OSError, Unreadable) as error:
        return Record(file.name, problem=str(error), remedy=getattr(error, "remedy", _AGAIN), severity="warning")
