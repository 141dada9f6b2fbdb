"""sidecar tables -> fields of records. Rows that describe articles by path, id or address fill in or override."""

import csv
import re
from dataclasses import replace

from analysis.files.records import Record, Unreadable, as_text, match_columns

SIDECARS = ("sources.csv", "metadata.csv")
_PATHS = ("path", "file", "filename", "file_name")
_OWN = frozenset(["path", "text", "n_chars", "doc_id", "published_precision"])


class Sidecar:
    """The rows of a sidecar table, and which of them have been used.

    Parameters
    ----------
    name : str, of the table below the corpus root, or as the user gave it
    header : list of str
    rows : iterable of lists of cells

    Raises
    ------
    Unreadable : no column says which article a row describes

    Examples
    --------
    >>> sidecar = Sidecar("sources.csv", ["file", "outlet"], [["a.txt", "The Post"], ["b.txt", "Wind"]])
    >>> sidecar.describe(Record("a.txt", text="It rained.")).fields
    {'source': 'The Post'}
    >>> [record.problem for record in sidecar.unused()]
    ["row 2 describes the path 'b.txt', which no article has"]
    """

    def __init__(self, name, header, rows):
        self.name, self._used = name, set()
        self._folder = name.rpartition("/")[0]
        header = [str(column).strip() for column in header]
        by_name = {column.lower().replace(" ", "_"): column for column in reversed(header)}
        path = next((by_name[known] for known in _PATHS if known in by_name), None)
        known = match_columns(header, {})
        names = [("path" if column == path else known.get(column, column)) for column in header]
        self._keys = [key for key in ("path", "id", "url") if key in names]
        if not self._keys:
            raise Unreadable(f"no column says which article a row is about; there are {header}", "add a column path")
        self._rows = [dict(zip(names, map(as_text, row), strict=False)) for row in rows]
        self._places = {}
        for number, row in enumerate(self._rows):
            if key := self._key(row):
                self._places.setdefault(key, number)

    def _key(self, row):
        key = next((key for key in self._keys if row.get(key, "").strip()), None)
        if key is None:
            return None
        value = row[key].strip()
        return key, (value.replace("\\", "/").removeprefix("./") if key == "path" else value)

    def describe(self, record):
        """Return the record with what the table says of it; its own fields give way, and its text stays."""
        fields = dict(record.fields)
        for number in self._matches(record):
            self._used.add(number)
            key = self._key(self._rows[number])[0]
            fields |= {name: value for name, value in self._rows[number].items() if value and name not in {*_OWN, key}}
        return record if fields == record.fields else replace(record, fields=fields)

    def _matches(self, record):
        paths = [record.path, record.path.removeprefix(f"{self._folder}/") if self._folder else record.path]
        if record.number is not None:
            paths += [f"{path}:{record.number}" for path in paths]
        urls = [record.fields.get("url"), record.fields.get("page_url")]
        keys = [("path", path) for path in paths] + [("url", url) for url in urls]
        keys += [("id", record.fields.get("id") or paths[-1])]
        return list(dict.fromkeys(self._places[key] for key in keys if key in self._places))

    def unused(self):
        """Yield a warning for each row that no record has matched, or that says nothing of which article it is about."""
        for number, row in enumerate(self._rows):
            key = self._key(row)
            if number in self._used or not any(row.values()):
                continue
            if key is None:
                what = f"row {number + 1} says nothing in its columns {self._keys}"
            elif self._places[key] != number:
                what = f"row {number + 1} describes the {key[0]} {key[1]!r} a second time: the first row counts"
            else:
                what = f"row {number + 1} describes the {key[0]} {key[1]!r}, which no article has"
            remedy = "write the path below the corpus folder, the id or the url as it stands there"
            yield Record(self.name, number + 1, problem=what, remedy=remedy, severity="warning")


def load_sidecar(name, stream):
    """Read a sidecar table from a stream of bytes, CSV with any of the usual delimiters.

    Raises
    ------
    Unreadable : it is no CSV table, or does not say which articles its rows are about
    """
    from analysis.files.encodings import decode

    text = decode(stream.read())[0].lstrip("\r\n")
    delimiter = max(",;\t|", key=re.split(r"[\r\n]", text, maxsplit=1)[0].count)
    try:
        header, *rows = [row for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter) if row] or [[]]
    except csv.Error as error:
        raise Unreadable(f"it is not CSV ({error})", "save it again as CSV") from None
    return Sidecar(name, header, rows)
