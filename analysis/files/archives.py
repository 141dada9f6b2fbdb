"""packed files -> items. The members of zip and tar, and what gz, zst, bz2 and xz hold; nothing is written out."""

import bz2
import gzip
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import contextmanager

from analysis.files.items import Bounded, Item
from analysis.files.records import Record, Unreadable, is_ignored

DEEPEST = 4
_PACKED = re.compile(r"\.(gz|gzip|zst|zstd|bz2|xz)$", re.IGNORECASE)


def read_zip(item, read):
    """Read each member of a zip archive with `read`, a function item -> records."""
    _check_depth(item)
    with zipfile.ZipFile(item.stream) as packed:
        for member in sorted(packed.infolist(), key=lambda member: member.filename):
            if member.is_dir():
                continue
            if member.flag_bits & 1:
                where = f"{item.name}/{member.filename}"
                yield Record(where, problem="the archive is locked with a password", remedy="unpack it into a folder")
                continue
            yield from _read_member(item, member.filename, lambda member=member: packed.open(member), read)


def read_tar(item, read):
    """Read each file of a tar archive; links and devices in it are passed over."""
    _check_depth(item)
    with tarfile.open(fileobj=item.stream, mode="r:") as packed:
        for member in packed:
            packed.members = []  # type: ignore[attr-defined] # it keeps every header otherwise
            if member.isdir():
                continue
            if not member.isfile():
                yield Record(f"{item.name}/{_shown(member.name)}", problem="a link or a device", severity="ignored")
                continue
            yield from _read_member(item, member.name, lambda member=member: packed.extractfile(member), read)


def _check_depth(item):
    if item.depth >= DEEPEST:
        raise Unreadable(f"it lies in {item.depth} archives, one in another", "unpack it into a folder")


def _shown(name):
    """Write a name whose bytes are not UTF-8."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _read_member(item, name, open_member, read):
    name = _shown(name).lstrip("/")
    if is_ignored(name):
        yield Record(f"{item.name}/{name}", problem="not an article, by its name", severity="ignored")
        return
    try:
        with open_member() as stream, item.member(name, stream) as member:
            yield from read(member)
    except _DAMAGED as error:
        what = f"damaged or packed in an unknown way ({error})"
        yield Record(f"{item.name}/{name}", problem=what, remedy="pack it again, or unpack it into a folder")


_DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    zlib.error,
)


def read_packed(item, read):
    """Read what is packed alone (gz, zst, bz2, xz); a web archive is read as it is inflated, the rest is copied first."""
    _check_depth(item)
    hint = _PACKED.sub("", item.hint or item.name)
    with _inflate(item.stream) as stream:
        head = stream.read(5)
    with _inflate(item.stream) as stream:
        if head == b"WARC/":
            inner = Item(item.name, Bounded(stream, item.budget), depth=item.depth + 1, budget=item.budget)
            yield from read(inner, "warc")
            return
        with item.member("", stream) as member:
            member.name, member.hint = item.name, hint
            yield from read(member)


@contextmanager
def _inflate(stream):
    stream.seek(0)
    magic = stream.read(4)
    stream.seek(0)
    opener = next((opener for start, opener in _OPENERS.items() if magic.startswith(start)), _open_zstandard)
    with opener(stream) as opened:
        yield opened


def _open_zstandard(stream):
    import zstandard

    return zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True, closefd=False)


_OPENERS: dict[bytes, Callable] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zX": lzma.open}
