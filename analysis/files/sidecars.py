"""sidecar tables -> fields of records. Rows that describe articles by path, id or address fill in or override."""

import csv
import io
import re
import unicodedata
from dataclasses import replace

from analysis.files.records import HINTS, Record, Unreadable, as_text, match_columns

SIDECARS = ("sources.csv", "metadata.csv")
_PATHS = ("path", "file", "filename", "filepath")
_OWN = frozenset(["path", "text", "n_chars", "doc_id", "published_precision"])
_OF_PAGE = {"published": "page_date", "source": "page_site"} | {
    name: f"page_{name}" for name in ("title", "url", "language")
}


class Sidecar:
    """The rows of a sidecar table, and which of them have been used.

    Parameters
    ----------
    name : str, of the table below the corpus root, or as the user gave it
    header : list of str
    rows : iterable of lists of cells

    Raises
    ------
    Unreadable : no column says which article a row describes, or two columns have one name

    Examples
    --------
    >>> sidecar = Sidecar("sources.csv", ["file", "outlet"], [["a.txt", "The Post"], ["b.txt", "Wind"]])
    >>> record = sidecar.describe(Record("a.txt", text="It rained.", fields={"source": "Rain"}))
    >>> record.fields, record.origins, record.replaced
    ({'source': 'The Post'}, {'source': 'stated in the sidecar sources.csv'}, {'source': 'Rain'})
    >>> [record.problem for record in sidecar.unused()]
    ["row 2 describes the path 'b.txt', which no article has"]
    """

    def __init__(self, name, header, rows):
        self.name, self._used = name, set()
        self._folder = name.rpartition("/")[0]
        header = [str(column).strip() or f"column_{number}" for number, column in enumerate(header, start=1)]
        by_name = {}
        for column in header:
            by_name.setdefault(_fold_name(column), []).append(column)
        if twice := sorted(column for columns in by_name.values() if len(columns) > 1 for column in columns):
            raise Unreadable(f"the columns {twice} stand twice in the header", "give every column its own name")
        path = next((by_name[known][0] for known in _PATHS if known in by_name), None)
        known = match_columns(header, {})
        names = [("path" if column == path else known.get(column) or _free_name(column)) for column in header]
        self._keys = [key for key in ("path", "id", "url") if key in names]
        if not self._keys:
            raise Unreadable(f"no column says which article a row is about; there are {header}", "add a column path")
        cells = [list(map(as_text, row)) for row in rows]
        self._too_long = {
            number: len(row) for number, row in enumerate(cells) if any(map(str.strip, row[len(names) :]))
        }
        self._n_columns = len(names)
        self._rows = [dict(zip(names, row, strict=False)) for row in cells]
        self._places = {}
        for number, row in enumerate(self._rows):
            if number not in self._too_long and (key := self._key(row)):
                self._places.setdefault(key, number)

    def _key(self, row):
        key = next((key for key in self._keys if row.get(key, "").strip()), None)
        return key and (key, _fold_path(row[key]) if key == "path" else row[key].strip())

    def describe(self, record):
        """Return the record with what the table says of it; its own fields give way, and its text stays.

        `origins` names this table for what it says, and `replaced` keeps what it overrides, of pages too.
        """
        said = {}
        for number in self._matches(record):
            self._used.add(number)
            key = self._key(self._rows[number])[0]
            said |= {name: value for name, value in self._rows[number].items() if value and name not in {*_OWN, key}}
        said = {name: value for name, value in said.items() if record.fields.get(name) != value}
        if not said:
            return record
        before = {name: record.fields.get(name) or record.fields.get(_OF_PAGE.get(name)) for name in said}
        replaced = {name: value for name, value in before.items() if value and value != said[name]}
        origins = dict.fromkeys(said, f"stated in the sidecar {self.name}")
        return replace(
            record,
            fields=record.fields | said,
            origins=record.origins | origins,
            replaced=replaced | record.replaced,
        )

    def _matches(self, record):
        name = _fold_path(record.path)
        paths = [name, name.removeprefix(f"{_fold_path(self._folder)}/") if self._folder else name]
        if record.number is not None:
            paths += [f"{path}:{record.number}" for path in paths]
        urls = [record.fields.get("url"), record.fields.get("page_url")]
        keys = [("path", path) for path in paths] + [("url", url) for url in urls]
        keys += [("id", own) for own in ([record.fields["id"]] if record.fields.get("id") else paths)]
        return list(dict.fromkeys(self._places[key] for key in keys if key in self._places))

    def unused(self):
        """Yield a warning for each row that no record has matched, or that says nothing of which article it is about."""
        for number, row in enumerate(self._rows):
            key = self._key(row)
            if number in self._used or not any(row.values()):
                continue
            if number in self._too_long:
                what = f"row {number + 1} has {self._too_long[number]} cells under {self._n_columns} columns"
                remedy = "put quotes around cells that hold the delimiter"
                yield Record(self.name, number + 1, problem=what, remedy=remedy, severity="warning")
                continue
            if key is None:
                what = f"row {number + 1} says nothing in its columns {self._keys}"
            elif self._places[key] != number:
                what = f"row {number + 1} describes the {key[0]} {key[1]!r} a second time: the first row counts"
            else:
                what = f"row {number + 1} describes the {key[0]} {key[1]!r}, which no article has"
            remedy = "write the path below the corpus folder, the id or the url as it stands there"
            yield Record(self.name, number + 1, problem=what, remedy=remedy, severity="warning")


def _fold_name(column):
    return re.sub(r"[\s_-]+", "", column).lower()


def _fold_path(path):
    r"""Write a path as the records have it: with `/`, from the corpus folder, and accents in one way.

    Examples
    --------
    >>> _fold_path(".\\news\\a.txt"), _fold_path("cafe\u0301.txt") == "caf\u00e9.txt"
    ('news/a.txt', True)
    """
    return re.sub(r"^(?:\./+)+", "", unicodedata.normalize("NFC", path.strip()).replace("\\", "/"))


def _free_name(column):
    """Name a column that is nothing known; what a page says of itself makes way."""
    return f"{column}_input" if column in HINTS else column


def load_sidecar(name, stream):
    """Read a sidecar table from a stream of bytes, CSV with any of the usual delimiters.

    Raises
    ------
    Unreadable : it is no CSV table, or does not say which articles its rows are about
    """
    from analysis.files.encodings import decode

    text = decode(stream.read())[0].lstrip("\r\n")
    first = re.sub(r'"[^"]*"', "", re.split(r"[\r\n]", text, maxsplit=1)[0])
    cells = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t|", key=first.count), strict=True)
    try:
        header, *rows = [row for row in cells if any(cell.strip() for cell in row)] or [[]]
    except csv.Error as error:
        raise Unreadable(f"line {cells.line_num} is not CSV ({error})", "save it again as CSV") from None
    return Sidecar(name, header, rows)
