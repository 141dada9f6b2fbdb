"""path -> files, and what stands in them. Every file ends as records, as a problem or as ignored."""

import hashlib
import os
import re
import stat
from contextlib import contextmanager
from dataclasses import dataclass, replace
from glob import glob
from pathlib import Path
from typing import Any

from analysis.files.records import Record, Unreadable, has_text, is_ignored
from analysis.files.sidecars import SIDECARS, Sidecar, load_sidecar
from analysis.ground.errors import CorpusError
from analysis.ground.rules import PROJECT

__all__ = ["CorpusFile", "Record", "find_corpus", "fingerprint_files", "list_files", "read_corpus", "read_file"]

_WEB = re.compile(r"(^|::)https?://", re.IGNORECASE)
_RIGHTS = "check its permissions"
_KNOWN = "csv, docx, eml, html, json, jsonl, md, parquet, pdf, rtf, tsv, txt, warc, xlsx or zip"


@dataclass(frozen=True)
class CorpusFile:
    """A file of the corpus: its path, or what stands for it elsewhere, its name below the corpus root, and whether it is read.

    status is read, ignored, or sidecar (a table that describes the others); `remote` is set by the room that lists
    what is not on this machine.
    """

    place: Any
    name: str
    status: str = "read"
    remote: Any = None

    @property
    def ignored(self):
        return self.status != "read"


def find_corpus(path):
    """Say where a corpus is: a relative path counts from the working folder, then from the project's folder.

    Parameters
    ----------
    path : str or Path, a folder, a file, a glob pattern such as "exports/*.csv", or an address such as s3://bucket/news

    Returns
    -------
    list of Path, what the pattern or the path names; none for an address, which is not on this machine

    Raises
    ------
    CorpusError : nothing is there, or it is an address of the web

    Examples
    --------
    >>> [place.name for place in find_corpus("seeds")]
    ['seeds']
    """
    text = str(path)
    if _WEB.search(text):
        raise CorpusError(f"{text} is an address. Download the articles into a folder and give that folder.")
    if text.startswith("file://"):
        from urllib.request import url2pathname

        text = url2pathname(text.removeprefix("file://"))
    if "://" in text:
        return []
    for base in (Path(), PROJECT):
        place = base / os.path.expanduser(text)
        if text and os.path.exists(place):
            return [place]
        found = sorted(Path(name) for name in glob(str(place), recursive=True)) if text else []
        if found:
            return found
    raise CorpusError(f"there is no folder or file {text!r}. Give the folder that holds the articles.")


def list_files(path):
    """List every file of a corpus, the ignored ones too, sorted by name.

    Parameters
    ----------
    path : str or Path, or a list of them; see find_corpus

    Returns
    -------
    list of CorpusFile, each file once, named by its place below the folder that holds all of them. Ignored are links
        to a file that is there already and, unless given by name, hidden files, hidden folders, README* and LICENSE*.
        sources.csv and metadata.csv are sidecars, unless they are given by name or have a column of text. A folder or
        a link that cannot be opened, a pipe or a device is listed like a file: reading it says so.

    Raises
    ------
    CorpusError : a path is not there, or no file is left; all of them named at once
    """
    paths = [path] if isinstance(path, (str, Path)) else list(path)
    folders, hidden, wrong, files = set(), {}, [], []
    for one in paths:
        try:
            places = find_corpus(one)
            if not places:
                from analysis.files.remote import list_remote

                for place, name, by_name, system in list_remote(str(one)):
                    file = CorpusFile(place, name, remote=system)
                    files.append(file if by_name else replace(file, status=_status(file)))
        except CorpusError as error:
            wrong.append(str(error))
            continue
        for place in map(os.path.abspath, places):
            folder = place if os.path.isdir(place) else os.path.dirname(place)
            folders.add(folder)
            for found in _walk(place) if folder == place else [place]:
                by_name = found == place and os.path.basename(place) == Path(one).name
                status = "read" if by_name else _status(CorpusFile(Path(found), os.path.basename(found)))
                hidden[found] = "read" if "read" in (status, hidden.get(found)) else status
    if wrong:
        raise CorpusError(" ".join(wrong))
    root = Path(os.path.commonpath(folders or ["/"]))
    targets = set()
    for place in sorted(hidden, key=lambda place: (os.path.islink(place), place)):
        target = os.path.realpath(place)
        name = os.fsencode(Path(place).relative_to(root).as_posix()).decode("utf-8", "replace")
        files.append(CorpusFile(Path(place), name, "ignored" if target in targets else hidden[place]))
        targets.add(target)
    if all(file.ignored for file in files):
        named = ", ".join(repr(str(one)) for one in paths) or "an empty list"
        raise CorpusError(f"{named} holds no file to read. Put articles there as {_KNOWN} files.")
    return sorted(files, key=lambda file: (file.name, str(file.place)))


def _status(file):
    """Say by its name whether a file is an article; a sidecar has no column of text."""
    last = file.name.rpartition("/")[2]
    if is_ignored(file.name):
        return "ignored"
    if last.lower() in SIDECARS:
        try:
            with open_file(file) as stream:
                head = stream.read(1 << 16).decode("utf-8", "replace").lstrip("\ufeff\r\n").splitlines()
        except OSError:
            return "read"
        return "read" if not head or has_text(re.split(r'[,;\t|"]+', head[0])) else "sidecar"
    return "read"


def _walk(folder):
    """Yield files, hidden folders, and folders that cannot be opened; a linked folder is entered once."""
    top, seen, closed = os.path.realpath(folder), set(), []
    for here, folders, names in os.walk(folder, followlinks=True, onerror=lambda error: closed.append(error.filename)):
        real = os.path.realpath(here)
        if real in seen or (real != top and os.path.commonpath([real, top]) == real):
            folders.clear()
            continue
        seen.add(real)
        hidden = [name for name in folders if name.startswith(".")]
        folders[:] = sorted(set(folders) - set(hidden))
        yield from (os.path.join(here, name) for name in sorted([*names, *hidden]))
    yield from closed


@contextmanager
def open_file(file):
    """Open a file of the corpus as bytes that can be read more than once.

    Raises
    ------
    OSError : it cannot be opened, or it is a pipe, a socket or a device, which is never opened
    """
    if file.remote is not None:
        from analysis.files.remote import open_remote

        with open_remote(file.remote, file.place) as stream:
            yield stream
        return
    mode = os.stat(file.place).st_mode
    if stat.S_ISDIR(mode):
        raise OSError(0, "no right to list the folder")
    if not stat.S_ISREG(mode):
        raise OSError(0, "it is a pipe, a socket or a device, not a file")
    with open(
        file.place, "rb", opener=lambda place, flags: os.open(place, flags | getattr(os, "O_NONBLOCK", 0))
    ) as stream:
        yield stream


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
        except OSError:
            content = "unreadable"
        digest.update(f"{file.name}\0{content}\0".encode())
    return digest.hexdigest()


def _given(sidecar):
    """List the sidecar that the user names."""
    if sidecar is None:
        return []
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

    try:
        with open_file(file) as stream:
            size = stream.seek(0, os.SEEK_END)
            yield from read_item(Item(file.name, stream, tuple((columns or {}).items()), budget=Budget(size)))
    except Exception as error:  # a driver of a remote store may raise anything
        said = getattr(error, "strerror", None) or " ".join(str(error).split())[:200] or type(error).__name__
        yield Record(file.name, problem=f"cannot be opened: {said}", remedy=_RIGHTS)


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
    for file, table in tables:
        yield file, iter([table]) if isinstance(table, Record) else table.unused()


def _describe(records, sidecars):
    for record in records:
        for sidecar in sidecars:
            record = sidecar.describe(record) if record.severity != "ignored" else record
        yield record


def _read_sidecar(file):
    """Read a sidecar, or say in a Record what is wrong with it."""
    try:
        with open_file(file) as stream:
            return load_sidecar(file.name, stream)
    except Unreadable as error:
        return Record(file.name, problem=str(error), remedy=error.remedy, severity="warning")
    except OSError as error:
        return Record(file.name, problem=f"cannot be opened: {error.strerror}", remedy=_RIGHTS, severity="warning")
