"""files -> raw records. One reader per format; every file ends as records, as a problem or as ignored."""

import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass, field
from glob import glob
from pathlib import Path

from analysis.errors import CorpusError
from analysis.rules import PROJECT, load_rules

_IGNORED = re.compile(r"^(\.|readme|license|licence)", re.IGNORECASE)
_RESERVED = frozenset("id doc_id text n_chars path published published_precision source title url language".split())
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True)
class Record:
    """One article as it stands in a file (number: its place in a table): the text, the other fields, or a problem."""

    path: str
    number: int | None = None
    text: str = ""
    fields: dict = field(default_factory=dict)
    problem: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class CorpusFile:
    """A file of the corpus: where it is, and its name below the corpus root."""

    place: Path
    name: str
    ignored: bool = False


def find_corpus(path):
    """Say where a corpus is: a relative path counts from the working folder, then from the project's folder.

    Parameters
    ----------
    path : str or Path, a folder, a file or a glob pattern such as "exports/*.csv"

    Returns
    -------
    list of Path, what the pattern or the path names

    Raises
    ------
    CorpusError : nothing is there

    Examples
    --------
    >>> [place.name for place in find_corpus("seeds")]
    ['seeds']
    """
    text = str(path)
    if "://" in text:
        raise CorpusError(f"{text} is an address. Download the articles into a folder and give that folder.")
    for base in (Path(), PROJECT):
        place = base / Path(text).expanduser()
        if text and place.exists():
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
    list of CorpusFile; hidden files, README* and LICENSE* are marked as ignored

    Raises
    ------
    CorpusError : a path is not there, or no file is left; all of them named at once
    """
    paths = [path] if isinstance(path, (str, Path)) else list(path)
    places, wrong = [], []
    for one in paths:
        try:
            places += find_corpus(one)
        except CorpusError as error:
            wrong.append(str(error))
    if wrong:
        raise CorpusError(" ".join(wrong))
    files = {}
    for place in places:
        inside = sorted(place.rglob("*")) if place.is_dir() else [place]
        for found in inside:
            name = found.relative_to(place).as_posix() if place.is_dir() else found.name
            if found.is_file() and found.resolve() not in files:
                hidden = any(part.startswith(".") for part in Path(name).parts)
                ignored = place.is_dir() and bool(hidden or _IGNORED.match(found.name))
                files[found.resolve()] = CorpusFile(found, name, ignored)
    listed = sorted(files.values(), key=lambda file: (file.name, str(file.place)))
    if not any(not file.ignored for file in listed):
        shown = ", ".join(repr(str(one)) for one in paths) or "an empty list"
        raise CorpusError(f"{shown} holds no file to read. Put articles there as {_known()} files.")
    return listed


def fingerprint_files(path):
    """Fingerprint a corpus: SHA-256 over the names and bytes of the files that are read.

    Examples
    --------
    >>> len(fingerprint_files("seeds"))
    64
    """
    digest = hashlib.sha256()
    for file in list_files(path):
        if not file.ignored:
            try:
                with file.place.open("rb") as stream:
                    content = hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError:
                content = "unreadable"
            digest.update(f"{file.name}\n{content}\n".encode())
    return digest.hexdigest()


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
    reader = _READERS.get(file.place.suffix.lower())
    if reader is None:
        kind = file.place.suffix or "a file without an extension"
        yield Record(file.name, problem=f"{kind} is not a format that is read", remedy=f"save it as {_known()}")
        return
    try:
        text = _decode(file.place.read_bytes())
        yield from reader(file, text, columns or {})
    except OSError as error:
        yield Record(file.name, problem=f"cannot be opened: {error.strerror}", remedy="check its permissions")
    except _Unreadable as error:
        yield Record(file.name, problem=str(error), remedy=error.remedy)


class _Unreadable(Exception):
    def __init__(self, problem, remedy):
        super().__init__(problem)
        self.remedy = remedy


def _decode(raw):
    if not raw:
        raise _Unreadable("the file is empty: zero bytes", "export it again, or delete it")
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if raw.startswith(mark):
            raw = raw[len(mark) :]
            break
    else:
        encoding = "utf-8"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        what = "binary data" if b"\0" in raw else f"not UTF-8 text (byte {error.start:,})"
        raise _Unreadable(f"the file holds {what}", "save it as UTF-8 text") from None
    if _CONTROL.search(text):
        raise _Unreadable("the file holds binary data, not text", "export the article as UTF-8 text")
    return text


def _read_text(file, text, columns):
    yield Record(file.name, text=text)


def _read_csv(file, text, columns):
    csv.field_size_limit(2**31 - 1)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = next(rows)
        names = _name_columns(header, columns)
        for number, row in enumerate((row for row in rows if row), start=1):
            if len(row) > len(header):
                more = f"line {rows.line_num} has {len(row)} cells under {len(header)} columns"
                yield Record(file.name, problem=more, remedy="put quotes around cells that hold the delimiter")
            else:
                yield _record(file, number, dict(zip(names, row, strict=False)))
    except csv.Error as error:
        broken = f"line {rows.line_num} is not CSV ({error}): nothing below it was read"
        yield Record(file.name, problem=broken, remedy="save the table again as CSV")


def _read_jsonl(file, text, columns):
    for n, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            yield Record(
                file.name, problem=f"line {n} is not JSON: {error}", remedy="write one JSON object on each line"
            )
            continue
        if not isinstance(row, dict):
            yield Record(
                file.name, problem=f"line {n} is not an object", remedy='write {"text": "..."} on each line'
            )
            continue
        try:
            names = _name_columns(list(row), columns)
        except _Unreadable as error:
            yield Record(file.name, problem=f"line {n}: {error}", remedy=error.remedy)
            continue
        yield _record(file, n, dict(zip(names, map(_as_text, row.values()), strict=True)))


_READERS = {".txt": _read_text, ".csv": _read_csv, ".jsonl": _read_jsonl}


def _known():
    return ", ".join(suffix[1:] for suffix in sorted(_READERS))


def _name_columns(header, columns):
    chosen = dict(columns)
    if len(set(header)) < len(header):
        twice = sorted({name for name in header if header.count(name) > 1})
        raise _Unreadable(f"the columns {twice} stand twice in the header", "give every column its own name")
    lacking = [name for name in chosen.values() if name not in header]
    if lacking:
        raise _Unreadable(f"the columns {lacking} are not there; there are {header}", "name existing columns")
    by_name = {name.strip().lower(): name for name in reversed(header)}
    for row in load_rules("columns"):
        if row["name"] in by_name and by_name[row["name"]] not in chosen.values():
            chosen.setdefault(row["field"], by_name[row["name"]])
    if "text" not in chosen:
        raise _Unreadable(
            f"no column holds the text; the columns are {header}", f"pass columns={{'text': {header[-1]!r}}}"
        )
    renamed = {name: field for field, name in chosen.items()}
    return [renamed.get(name, f"{name}_input" if name in _RESERVED else name) for name in header]


def _record(file, number, row):
    fields = {name: value for name, value in row.items() if name != "text" and value not in ("", None)}
    return Record(file.name, number, row.get("text") or "", fields)


def _as_text(value):
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
