"""an address -> files elsewhere. Whatever fsspec reaches: s3://, gs://, memory:// and so on, but not the web."""

import re
from contextlib import contextmanager
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile

from analysis.ground.errors import CorpusError

_BLOCK = 1 << 20
_IN_MEMORY = 16 << 20
_MAGIC = re.compile(r"[*?\[]")


def list_remote(url):
    """List the files at an address: those of a folder, of a glob pattern, or one file.

    Returns
    -------
    list of (place, name, by_name, filesystem): where it is there, its place below the folder or the start of the
        pattern, and whether it was named itself

    Raises
    ------
    CorpusError : a driver is missing, there is no such kind of address, or nothing is there
    """
    shown = re.sub(r"//[^/@]*@", "//", url)
    try:
        import fsspec

        system, path = fsspec.core.url_to_fs(url)
        if system.isdir(path):
            root, found = path, system.find(path)
        elif _MAGIC.search(path):
            root, found = _MAGIC.split(path)[0].rpartition("/")[0], []
            for place in sorted(system.glob(path)):
                found += system.find(place) if system.isdir(place) else [place]
        else:
            root, found = path.rpartition("/")[0], [path] if system.exists(path) else []
    except ImportError as error:
        raise CorpusError(f"{shown} cannot be reached: {error}. Install that package and run again.") from None
    except Exception as error:  # each driver has errors of its own
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise CorpusError(f"{shown} cannot be reached ({said}). Check the address and the rights to it.") from None
    if not found:
        raise CorpusError(f"there is no folder or file {shown!r}. Give the folder that holds the articles.")
    root = PurePosixPath(root)
    return [(place, _below(place, root), place == path, system) for place in found]


def _below(place, root):
    inside = PurePosixPath(place)
    return (inside.relative_to(root) if inside.is_relative_to(root) else inside).as_posix().lstrip("/")


@contextmanager
def open_remote(system, place):
    """Fetch a file once, into memory or a nameless temporary file: it is read more than once."""
    with SpooledTemporaryFile(_IN_MEMORY) as copy:
        with system.open(place, "rb") as stream:
            while block := stream.read(_BLOCK):
                copy.write(block)
        copy.seek(0)
        yield copy
