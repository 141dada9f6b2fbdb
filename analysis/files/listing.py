"""path -> files. Those of folders, patterns and addresses, each once; links, pipes and sidecars told from articles."""

import errno
import os
import re
import stat
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from glob import glob
from pathlib import Path
from typing import Any

from analysis.files.records import Unreadable, has_text, is_ignored
from analysis.files.sidecars import SIDECARS
from analysis.ground.errors import CorpusError
from analysis.ground.rules import PROJECT

_WEB = re.compile(r"(^|::)https?://", re.IGNORECASE)
_PATTERN = re.compile(r"[*?\[]")
_HOW = ("folder", "name", "pattern", "beside")  # a file was found; the first of these counts
_KNOWN = "csv, docx, eml, html, json, jsonl, md, parquet, pdf, rtf, tsv, txt, warc, xlsx or zip"
_GIVE = "Give the folder that holds the articles, a file, a pattern or an address, or a list of them."


@dataclass(frozen=True)
class CorpusFile:
    """A file of the corpus: its path, or what stands for it elsewhere, its name below the corpus root, and what it is.

    Attributes
    ----------
    place : Path, or str for a file that is not on this machine
    name : str
    status : read, ignored, or sidecar (a table that describes the others)
    remote : the fsspec file system that has it, or None
    part : bool, it was named itself, or found by a pattern: its folder may hold more
    note : str, what is to be said of it whatever it holds; empty where nothing is
    """

    place: Any
    name: str
    status: str = "read"
    remote: Any = None
    part: bool = False
    note: str = ""

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
    CorpusError : nothing is there, it is an address of the web, or no path at all

    Examples
    --------
    >>> [place.name for place in find_corpus("seeds")]
    ['seeds']
    """
    if not isinstance(path, (str, os.PathLike)):
        raise CorpusError(f"{_shown(path)} is no path. {_GIVE}")
    text = os.fsdecode(path)
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


def _shown(value):
    """Name a value that is no path: a table or a long list by its type."""
    return repr(value) if value is None or isinstance(value, (int, float, bytes)) else f"a {type(value).__name__}"


def list_files(path):
    """List every file of a corpus, the ignored ones too, sorted by name.

    Parameters
    ----------
    path : str or Path, or a list of them; see find_corpus

    Returns
    -------
    list of CorpusFile, each file once, named by its place below the folder that holds all of them. Ignored are links
        to a file or a folder that is there already and, unless given by name, hidden files, hidden folders, README*
        and LICENSE*. sources.csv and metadata.csv are sidecars, unless they are given by name or have a column of
        text; those beside a file that is given, or found by a pattern, are listed with it. A folder or a link that
        cannot be opened, a pipe or a device is listed like a file: reading it says so.

    Raises
    ------
    CorpusError : a path is not there, or no file is left; all of them named at once
    """
    several = sorted(path, key=str) if isinstance(path, (set, frozenset)) else path
    paths = list(several) if isinstance(several, (list, tuple)) else [path]
    local, folders, wrong, files = {}, set(), [], []
    for one in paths:
        try:
            places = find_corpus(one)
            if not places:
                files += _list_remote(os.fsdecode(one))
                continue
        except CorpusError as error:
            wrong.append(str(error))
            continue
        for found, status, how in _list_local(one, places, folders):
            before, was = local.get(found, (status, how))
            local[found] = "read" if "read" in (status, before) else status, min(how, was, key=_HOW.index)
    if wrong:
        raise CorpusError(" ".join(wrong))
    root = Path(os.path.commonpath(folders or ["/"]))
    files += _name_files(root, local)
    if all(file.ignored for file in files):
        named = ", ".join(repr(str(one)) for one in paths) or "an empty list"
        raise CorpusError(f"{named} holds no file to read. Put articles there as {_KNOWN} files.")
    return sorted(files, key=lambda file: (file.name, str(file.place)))


def _list_local(one, places, folders):
    """Yield (path, status, how it was found) of what is named on this machine; add the folders it lies in to a set."""
    is_pattern = _PATTERN.search(os.fsdecode(one)) and Path(one).name != places[0].name
    beside, how = set(), "pattern" if is_pattern else "folder"
    for place in map(os.path.abspath, places):
        if os.path.isdir(place):
            folders.add(place)
            for found, status in _walk(place):
                yield found, status or _status(CorpusFile(Path(found), os.path.basename(found))), how
        else:
            beside.add(os.path.dirname(place))
            if os.path.basename(place) == Path(one).name:
                yield place, "read", "name"
            else:
                yield place, _status(CorpusFile(Path(place), os.path.basename(place))), "pattern"
    folders |= beside
    for folder in beside:
        for name in os.listdir(folder) if os.access(folder, os.R_OK) else []:
            if name.lower() in SIDECARS and _status(CorpusFile(Path(folder, name), name)) == "sidecar":
                yield os.path.join(folder, name), "sidecar", "beside"


def _name_files(root, local):
    """Name the files below their root; of a file and the links to it, only the file is read."""
    targets, ways, top = set(), set(), os.path.realpath(root)
    for place in sorted(local, key=lambda place: (os.path.islink(place), place)):
        status, how = local[place]
        target = os.path.realpath(place)
        name = os.fsencode(Path(place).relative_to(root).as_posix()).decode("utf-8", "replace")
        note = ""
        if target in targets:
            status = "ignored"
        elif status == "read" and how != "name" and os.path.commonpath([target, top]) != top:
            way = _way_out(root, place, top)
            note = "" if way in ways else _say_way(way, place)
            ways.add(way)
        targets.add(target)
        yield CorpusFile(Path(place), name, status, part=how != "folder", note=note)


def _list_remote(url):
    from analysis.files.remote import list_remote

    for place, name, how, system in list_remote(url, SIDECARS):
        file = CorpusFile(place, name, remote=system, part=how != "folder")
        status = "read" if how == "name" else _status(file)
        if how != "beside" or status == "sidecar":
            yield replace(file, status=status)


def _status(file):
    """Say by its name whether a file is an article; a sidecar has no column of text."""
    last = file.name.rpartition("/")[2]
    if is_ignored(file.name):
        return "ignored"
    if last.lower() in SIDECARS:
        try:
            with open_file(file) as stream:
                head = stream.read(1 << 16).decode("utf-8", "replace").lstrip("\ufeff\r\n").splitlines()
        except (OSError, Unreadable):
            return "read"
        return "read" if not head or has_text(re.split(r'[,;\t|"]+', head[0])) else "sidecar"
    return "read"


def _walk(folder):
    """Yield (path, status or None) of files, hidden folders, folders that cannot be opened and links to folders.

    A linked folder is entered once, after those that are no links; one that is there already is ignored.
    """
    top, seen, links = os.path.realpath(folder), set(), [folder]
    while links:
        start = links.pop(0)
        real = os.path.realpath(start)
        if start != folder and (real in seen or os.path.commonpath([real, top]) == real):
            yield start, "ignored"
            continue
        closed, linked = [], []
        for here, folders, names in os.walk(start, onerror=closed.append):
            seen.add(os.path.realpath(here))
            hidden = {name for name in folders if name.startswith(".")}
            linked += [os.path.join(here, name) for name in folders if os.path.islink(os.path.join(here, name))]
            folders[:] = sorted(set(folders) - hidden)
            yield from ((os.path.join(here, name), None) for name in sorted([*names, *hidden]))
        yield from ((error.filename, None) for error in closed)
        links += sorted(place for place in linked if not os.path.basename(place).startswith("."))


def _way_out(root, place, top):
    """Find the first link below the root by which a path leads out of it."""
    parts = Path(place).relative_to(root).parts
    steps = (os.path.join(root, *parts[:number]) for number in range(1, len(parts) + 1))
    return next(step for step in steps if os.path.commonpath([os.path.realpath(step), top]) != top)


def _say_way(way, place):
    if way == place:
        return "it is a link to a file outside the corpus folder, which was read"
    return f"it lies behind the link {os.path.basename(way)!r} to a folder outside the corpus folder, which was read"


@contextmanager
def open_file(file):
    """Open a file of the corpus as bytes that can be read more than once.

    Raises
    ------
    Unreadable : it cannot be opened, or it is a pipe, a socket or a device, which is never opened
    """
    with ExitStack() as stack:
        try:
            if file.remote is not None:
                from analysis.files.remote import open_remote

                stream = stack.enter_context(open_remote(file.remote, file.place))
            else:
                stream = stack.enter_context(_open_local(file.place))
        except Unreadable:
            raise
        except Exception as error:  # a driver of a remote store may raise anything
            said, remedy = _say_failure(error, file)
            raise Unreadable(f"cannot be opened: {said}", remedy) from None
        yield stream


def _open_local(place):
    mode = os.stat(place).st_mode
    if stat.S_ISDIR(mode):
        raise Unreadable("cannot be opened: no right to list the folder", "check its permissions")
    if not stat.S_ISREG(mode):
        raise Unreadable("cannot be opened: it is a pipe, a socket or a device, not a file", "remove it")
    return open(place, "rb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0)))


def _say_failure(error, file):
    """Say what is wrong with a file that cannot be opened, and what to do."""
    said = getattr(error, "strerror", None) or " ".join(str(error).split())[:200] or type(error).__name__
    if file.remote is not None:
        return said, "check the address and the rights to it, and load again"
    if os.path.islink(file.place) and isinstance(error, FileNotFoundError):
        return "the file it points to is missing", "restore that file, or delete the link"
    if getattr(error, "errno", None) == errno.ELOOP:
        return "it is a link that leads back to itself", "delete it"
    if isinstance(error, FileNotFoundError):
        return "it is no longer there", "load the corpus again"
    return said, "check its permissions" if isinstance(error, PermissionError) else "copy it again from where it came"
