"""table rows -> records. Columns are recognised by the names people use; what is nothing known is kept as it is."""

import json
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from analysis.ground.rules import load_rules

HINTS = ("page_title", "page_date", "page_site", "page_url", "page_language")
_RESERVED = frozenset("id doc_id text n_chars path published published_precision source title url language".split())
_IGNORED = re.compile(r"\.[^.]|(readme|licen[cs]e)([._-].*)?$", re.IGNORECASE)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True)
class Record:
    """One article as it stands in a file, or what is wrong with it.

    Attributes
    ----------
    path : str, the file's name below the corpus root; for a member of an archive, archive.zip/folder/name.txt
    number : int or None, its place in a table, from 1
    text : str
    fields : dict of str; title, published, source, url, language and id where the input states them, `page_title`,
        `page_date`, `page_site`, `page_url` and `page_language` where a page says so of itself (they are evidence, not
        columns), and the input's further columns
    problem, remedy : str, what is wrong and what to do
    severity : "error": there is no document; "warning": there is one, with a problem, or (`text` empty and `fields`
        too) the problem is about no document; "ignored": a part of the file that holds no article
    encoding, encoding_rule : str, how the bytes were read, and how that is known; empty where the format says it
    repaired : str, what was undone in a text that was decoded wrongly before; empty where nothing was
    origins : dict of str, field -> rule: how a field is known where that is not a column of a table, such as
        {"title": "stated in the e-mail's header"}
    replaced : dict of str, field -> the value that stood in the input before a sidecar overrode it
    """

    path: str
    number: int | None = None
    text: str = ""
    fields: dict = field(default_factory=dict)
    problem: str = ""
    remedy: str = ""
    severity: str = "error"
    encoding: str = ""
    encoding_rule: str = ""
    repaired: str = ""
    origins: dict = field(default_factory=dict)
    replaced: dict = field(default_factory=dict)

    def __post_init__(self):
        for name in ("path", "text", "problem", "remedy"):
            object.__setattr__(self, name, whole(getattr(self, name)))
        if not all(map(str.isascii, [*self.fields, *self.fields.values()])):
            fields = {whole(name): whole(value) for name, value in self.fields.items()}
            object.__setattr__(self, "fields", fields)

    @property
    def is_document(self):
        return self.severity != "ignored" and not (self.problem and self.severity == "error")


def add_warning(record, problem, remedy):
    """Say of a record that is a document what is wrong, beside what was said of it already."""
    if record.problem:
        problem, remedy = f"{record.problem}; {problem}", f"{record.remedy}; {remedy}"
    return replace(record, problem=problem, remedy=remedy, severity="warning")


class Unreadable(Exception):
    """A file, or a part of it, that cannot be read: what is wrong, and `remedy`, what to do."""

    def __init__(self, problem, remedy):
        super().__init__(problem)
        self.remedy = remedy


def is_ignored(name):
    """Tell whether a file is no article by its name, or by that of a folder it lies in.

    Examples
    --------
    >>> is_ignored("__MACOSX/._a.txt"), is_ignored("news/readme.txt"), is_ignored("readme/a.txt")
    (True, True, False)
    """
    *folders, last = name.split("/")
    hidden = any(part == "__MACOSX" or (part[:1] == "." and part not in (".", "..")) for part in folders)
    return hidden or bool(_IGNORED.match(last))


@lru_cache
def name_columns(header, columns=()):
    """Say what each column of a table is called here; those that are nothing known keep their names.

    Parameters
    ----------
    header : tuple of str
    columns : tuple of (field, column), what the user says; it counts in the tables that have the column

    Returns
    -------
    tuple of str, a name for each column

    Raises
    ------
    Unreadable : a column stands twice, or none holds the text

    Examples
    --------
    >>> name_columns(("Headline", "Body", "Pub Date", "Section"))
    ('title', 'text', 'published', 'Section')
    """
    header = [name.strip() or f"column_{number}" for number, name in enumerate(header, start=1)]
    if len(set(header)) < len(header):
        twice = sorted({name for name in header if header.count(name) > 1})
        raise Unreadable(f"the columns {twice} stand twice in the header", "give every column its own name")
    named = match_columns(header, _there(header, columns))
    if "text" not in named.values():
        if lacking := [column for name, column in columns if name == "text"]:
            what = f"neither the column {lacking[0]!r} is there, nor one that is known to hold text; there are {header}"
            raise Unreadable(what, "name the column that holds the text")
        raise Unreadable(f"no column holds the text; the columns are {header}", "name it: columns={'text': '...'}")
    return tuple(named.get(name) or _free_name(name, header) for name in header)


def _there(header, columns):
    return {name: column.strip() for name, column in columns if column.strip() in header}


def say_lacking(header, columns):
    """Say which of the columns that the user names a table lacks; empty where it has them all."""
    header = [name.strip() for name in header]
    lacking = [column for _, column in columns if column.strip() not in header]
    said = f"the columns {lacking} are not there, and those with usual names were taken; there are {header}"
    return said if lacking else ""


def _free_name(name, header):
    """Name a column that is nothing known; what the project itself calls so makes way."""
    free = name
    while free in _TAKEN or (free != name and free in header):
        free += "_input"
    return free


_TAKEN = _RESERVED | set(HINTS)


def match_columns(header, chosen):
    """Match column names with fields, in any case: dict column -> field, those of `chosen` (field -> column) first."""
    by_name = {_fold(name): name for name in reversed(header)}
    fields = dict(chosen)
    for row in load_rules("columns"):
        if (name := by_name.get(_fold(row["name"]))) and name not in fields.values():
            fields.setdefault(row["field"], name)
    return {name: known for known, name in fields.items()}


def _fold(name):
    return re.sub(r"[\s_-]+", "", name).lower()


def has_text(header, columns=()):
    """Tell whether a table with this header holds articles."""
    header = [str(name).strip() for name in header]
    return "text" in match_columns(header, _there(header, columns)).values()


def row_record(path, number, names, values):
    """Make the record of a table row; an empty cell says nothing, cells that the row lacks neither."""
    row = {name: as_text(_name_of(name, value)) for name, value in zip(names, values, strict=False)}
    fields = {name: value for name, value in row.items() if name != "text" and value}
    return Record(path, number, row.get("text", ""), fields)


def _name_of(column, value):
    """The name in what news interfaces say of a source: {"id": null, "name": "The Post"}."""
    if column == "source" and isinstance(value, dict):
        return next((value[key] for key in ("name", "title", "uri", "id") if value.get(key)), value)
    return value


def as_text(value):
    """Write a cell as text.

    Examples
    --------
    >>> as_text(None), as_text(True), as_text({"b": 1, "a": "ä"}), as_text(float("nan"))
    ('', 'true', '{"a": "ä", "b": 1}', '')
    """
    if isinstance(value, str):
        return whole(value)
    if value is None or value != value:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if hasattr(value, "isoformat"):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, (bool, dict, list)):
        return whole(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))
    return str(value)


def whole(text):
    r"""Put U+FFFD for half a character: JSON can say "\\ud83d" where an export cut a sign in two, text cannot."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
