"""an address -> files elsewhere. Whatever fsspec reaches: s3://, gs://, memory:// and so on, but not the web."""

import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import PurePosixPath

from analysis.ground.errors import CorpusError

_BLOCK = 1 << 20
_IN_MEMORY = 16 << 20
_KEPT = 4 << 30
_MAGIC = re.compile(r"[*?\[]")
_NO_VERSION = frozenset(["name", "size", "type"])
_COPIES: dict = {}  # (file system, place) -> (what the store said of it, bytes, copy on this machine)


def list_remote(url, beside=()):
    """List the files at an address: those of a folder, of a glob pattern, or one file.

    Parameters
    ----------
    url : str
    beside : names of files that are listed too where they lie beside a file that is named or found by a pattern

    Returns
    -------
    list of (place, name, how, filesystem): where it is there, its place below the folder or the start of the pattern,
        and how it was found: "name", "pattern", "folder" or "beside"

    Raises
    ------
    CorpusError : a driver is missing, there is no such kind of address, or nothing is there
    """
    shown = re.sub(r"//[^/@]*@", "//", url)
    try:
        import fsspec

        system, path = fsspec.core.url_to_fs(url)
        system.invalidate_cache()
        if system.isdir(path):
            root, found = path, dict.fromkeys(system.find(path), "folder")
        elif _MAGIC.search(path):
            root, found = _MAGIC.split(path)[0].rpartition("/")[0], {}
            for place in sorted(system.glob(path)):
                found |= dict.fromkeys(system.find(place) if system.isdir(place) else [place], "pattern")
        else:
            root, found = path.rpartition("/")[0], {path: "name"} if _is_there(system, path) else {}
        for folder in sorted({place.rpartition("/")[0] for place, how in found.items() if how != "folder"}):
            for place in (f"{folder}/{name}" for name in beside):
                if place not in found and system.exists(place):
                    found[place] = "beside"
    except ImportError as error:
        raise CorpusError(f"{shown} cannot be reached: {error}. Install that package and run again.") from None
    except Exception as error:  # each driver has errors of its own
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise CorpusError(f"{shown} cannot be reached ({said}). Check the address and the rights to it.") from None
    if not found:
        raise CorpusError(f"there is no folder or file {shown!r}. Give the folder that holds the articles.")
    root = PurePosixPath(root)
    return [(place, _below(place, root), how, system) for place, how in found.items()]


def _is_there(system, path):
    try:
        return bool(system.info(path))
    except FileNotFoundError:
        return False


def _below(place, root):
    inside = PurePosixPath(place)
    return (inside.relative_to(root) if inside.is_relative_to(root) else inside).as_posix().lstrip("/")


@contextmanager
def open_remote(system, place):
    """Fetch a file into memory or onto disk: it is read more than once.

    The copy is kept for this run, and used again as long as the store says the same of the file: a corpus is read for its
    fingerprint and for its texts. A store that tells neither time nor checksum nor version is asked each time.
    """
    info = system.info(place)
    version = {name: str(told) for name, told in info.items() if name not in _NO_VERSION and told is not None}
    said, _, kept = _COPIES.get((system, place), (None, 0, None))
    if version and said == (info.get("size"), version) and os.path.isfile(kept):
        with open(kept, "rb") as stream:
            yield stream
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
        with system.open(place, "rb") as stream:
            while block := stream.read(_BLOCK):
                copy.write(block)
        if version:
            _keep((system, place), (info.get("size"), version), copy)
        copy.seek(0)
        yield copy


def _keep(key, said, copy):
    size, before = copy.tell(), _COPIES.pop(key, None)
    with suppress(OSError):  # where there is no room, it is fetched again
        if before and os.path.isfile(before[2]):
            os.remove(before[2])
        if size + sum(kept for _, kept, _ in _COPIES.values()) <= _KEPT:
            copy.seek(0)
            with tempfile.NamedTemporaryFile(dir=_folder().name, delete=False) as out:
                try:
                    shutil.copyfileobj(copy, out)
                except OSError:
                    os.remove(out.name)
                    raise
            _COPIES[key] = said, size, out.name


@cache
def _folder():
    return tempfile.TemporaryDirectory(prefix="parallax-")
