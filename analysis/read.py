"""files -> raw records. One reader per format; every file ends as records, as a problem or as ignored."""

import csv
import hashlib
import io
import json
import os
import re
from dataclasses import dataclass, field
from functools import lru_cache
from glob import glob
from pathlib import Path

from analysis.errors import CorpusError
from analysis.rules import PROJECT, load_rules

_IGNORED = re.compile(r"\.[^.]|(readme|licen[cs]e)([._-].*)?$", re.IGNORECASE)
_RESERVED = frozenset("id doc_id text n_chars path published published_precision source title url language".split())
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BINARY_SHARE = 0.1
_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


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
    list of CorpusFile, each file once, named by its place below the folder that holds all of them. Marked as ignored
        are links to a file that is there already and, unless given by name, hidden files, hidden folders, README* and
        LICENSE*. A folder or a link that cannot be opened is listed like a file: reading it says so.

    Raises
    ------
    CorpusError : a path is not there, or no file is left; all of them named at once
    """
    paths = [path] if isinstance(path, (str, Path)) else list(path)
    folders, hidden, wrong = set(), {}, []
    for one in paths:
        try:
            places = find_corpus(one)
        except CorpusError as error:
            wrong.append(str(error))
            continue
        for place in map(os.path.abspath, places):
            folder = place if os.path.isdir(place) else os.path.dirname(place)
            folders.add(folder)
            for found in _walk(place) if folder == place else [place]:
                by_name = found == place and os.path.basename(place) == Path(one).name
                ignored = _IGNORED.match(os.path.basename(found)) and not by_name
                hidden[found] = hidden.get(found, True) and bool(ignored)
    if wrong:
        raise CorpusError(" ".join(wrong))
    root = Path(os.path.commonpath(folders or ["/"]))
    files, targets = [], set()
    for place in sorted(hidden, key=lambda place: (os.path.islink(place), place)):
        target = os.path.realpath(place)
        device = not os.path.isfile(place) and not os.path.isdir(place) and os.path.exists(place)
        name = os.fsencode(Path(place).relative_to(root).as_posix()).decode("utf-8", "replace")
        files.append(CorpusFile(Path(place), name, hidden[place] or device or target in targets))
        targets.add(target)
    if all(file.ignored for file in files):
        named = ", ".join(repr(str(one)) for one in paths) or "an empty list"
        raise CorpusError(f"{named} holds no file to read. Put articles there as {_known()} files.")
    return sorted(files, key=lambda file: (file.name, file.place))


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
            digest.update(f"{file.name}\0{content}\0".encode())
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
    suffix = file.place.suffix.lower()
    try:
        if suffix not in _READERS and not file.place.is_dir():
            kind = suffix or "a file without an extension"
            raise _Unreadable(f"{kind} is not a format that is read", f"save it as one of {_known()}")
        text = _decode(file.place.read_bytes())
        yield from _READERS[suffix](file, text, columns or {})
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
    encoding = next((encoding for mark, encoding in _MARKS.items() if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        what = "binary data" if b"\0" in raw else f"no {encoding.upper()} text (byte {error.start:,} does not fit)"
        raise _Unreadable(f"the file holds {what}", "save it as UTF-8 text") from None
    if len(_CONTROL.findall(text)) > _BINARY_SHARE * len(text):
        raise _Unreadable("the file holds binary data, not text", "export the article as UTF-8 text")
    return text


def _read_text(file, text, columns):
    yield Record(file.name, text=text)


def _read_csv(file, text, columns):
    csv.field_size_limit(2**31 - 1)
    text = text.lstrip("\r\n")
    delimiter = max(",;\t|", key=re.split(r"[\r\n]", text, maxsplit=1)[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = tuple(next(rows, ()))
        names = _name_columns(header, tuple(columns.items()))
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
            row = _parse_object(line)
            there = tuple((name, column) for name, column in columns.items() if column in row or name == "text")
            names = _name_columns(tuple(row), there)
            yield _record(file, n, dict(zip(names, row.values(), strict=True)))
        except _Unreadable as error:
            yield Record(file.name, problem=f"line {n}: {error}", remedy=error.remedy)


def _parse_object(line):
    """Parse a line of JSON; numbers stay as they are written (an id 1e5 is no 100000.0), NaN is missing."""
    try:
        row = json.loads(line, parse_float=str, parse_constant=lambda constant: None)
        if not isinstance(row, dict):
            raise _Unreadable("not an object", 'write {"text": "..."} on each line')
        if any(isinstance(value, (dict, list)) for value in row.values()):
            row |= {name: value for name, value in json.loads(line).items() if isinstance(value, (dict, list))}
    except ValueError as error:
        raise _Unreadable(f"not JSON ({error})", "write one JSON object on each line") from None
    except RecursionError:
        raise _Unreadable("nested too deeply", "write one flat JSON object on each line") from None
    return {_whole(name): _as_text(value) for name, value in row.items()}


def _as_text(value):
    if value is None or isinstance(value, str):
        return _whole(value or "")
    return _whole(json.dumps(value, ensure_ascii=False, sort_keys=True))


def _whole(text):
    r"""Put U+FFFD for half a character: JSON can say "\\ud83d" where an export cut a sign in two, text cannot."""
    return _SURROGATE.sub("\ufffd", text)


_READERS = {".txt": _read_text, ".csv": _read_csv, ".jsonl": _read_jsonl}


def _known():
    return ", ".join(suffix[1:] for suffix in sorted(_READERS))


@lru_cache
def _name_columns(header, columns):
    """Say what each column of a table is called here; those that are nothing known keep their names."""
    header = [name.strip() or f"column_{number}" for number, name in enumerate(header, start=1)]
    if len(set(header)) < len(header):
        twice = sorted({name for name in header if header.count(name) > 1})
        raise _Unreadable(f"the columns {twice} stand twice in the header", "give every column its own name")
    chosen = {name: column.strip() for name, column in columns}
    lacking = [name for name in chosen.values() if name not in header]
    if lacking:
        raise _Unreadable(f"the columns {lacking} are not there; there are {header}", "name existing columns")
    by_name = {name.lower(): name for name in reversed(header)}
    for row in load_rules("columns"):
        if row["name"] in by_name and by_name[row["name"]] not in chosen.values():
            chosen.setdefault(row["field"], by_name[row["name"]])
    if "text" not in chosen:
        raise _Unreadable(f"no column holds the text; the columns are {header}", "name it: columns={'text': '...'}")
    renamed = {name: field for field, name in chosen.items()}
    return [renamed.get(name, f"{name}_input" if name in _RESERVED else name) for name in header]


def _record(file, number, row):
    fields = {name: value for name, value in row.items() if name != "text" and value not in ("", None)}
    return Record(file.name, number, row.get("text") or "", fields)
