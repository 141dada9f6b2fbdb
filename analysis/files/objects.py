"""JSON files -> records. One object a line, a list of objects, or an object that holds such lists; piece by piece."""

import json
import re
from typing import Any

from analysis.files.records import Record, Unreadable, has_text, name_columns, row_record, whole

_BLOCK = 1 << 20
_LARGEST = 1 << 27
_LISTS_WITHIN = 3
_SPACE: Any = re.compile(r"\s*")
_REMEDY = "save it again, or write one JSON object on each line"


def read_jsonl(item):
    """Read one JSON object a line."""
    with item.lines(newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _object_record(item, number, line, f"line {number}: ")


def read_json(item):
    """Read an array of objects, an object that holds such arrays, or one object; no more than a value at a time is held.

    An object is looked through first: whether it is an article itself shows only at its end.
    """
    with item.lines() as lines:
        values = _Values(lines)
        if values.take("["):
            yield from _read_array(item, values)
            return
        if values.next() != "{":
            values.value()
            raise Unreadable("not an object, nor a list of objects", 'write [{"text": "..."}, ...]')
        names, found, wrong = _look_through(values, item.columns)
        is_more = not wrong and bool(values.next())
        lines.seek(0)
        by_line = is_more and _is_object(lines.readline(_LARGEST))
        lines.seek(0)
        if by_line:
            pass
        elif has_text(names, item.columns):
            yield _object_record(item, None, lines.read(_LARGEST))
        elif not found:
            there = sorted(names)[:20]
            no_list = Unreadable(f"no list of articles in it; its names are {there}", 'write [{"text": "..."}, ...]')
            raise wrong or no_list
        else:
            yield from _read_lists(item, _Values(lines), found)
    if by_line:
        yield from read_jsonl(item)


def _is_object(line):
    try:
        return isinstance(_parse(line), dict)
    except Unreadable:
        return False


class _Values:
    """The values of a JSON text that is read block by block."""

    def __init__(self, lines):
        self._lines, self._text, self._place = lines, "", 0
        self._decode = json.JSONDecoder(parse_float=str, parse_int=str).raw_decode

    def _read_on(self):
        block = self._lines.read(max(_BLOCK, len(self._text) - self._place))
        self._text, self._place = self._text[self._place :] + block, 0
        return bool(block)

    def next(self):
        """Return the next sign that is no space; none at the end."""
        while True:
            self._place = _SPACE.match(self._text, self._place).end()
            if self._place < len(self._text) or not self._read_on():
                return self._text[self._place : self._place + 1]

    def take(self, sign):
        """Go behind a sign if it comes next, and say whether it does."""
        there = self.next() == sign
        self._place += there
        return there

    def part(self, end):
        """Go behind the comma between two values; they may also end here."""
        if not self.take(",") and self.next() != end:
            raise Unreadable(f"not JSON (',' or {end!r} expected before {self.rest()!r})", _REMEDY)

    def value(self):
        """Return the next value as (text, value), and go behind it."""
        self.next()
        while True:
            try:
                value, end = self._decode(self._text, self._place)
                if end < len(self._text) or not self._read_on():  # a number may go on in the next block
                    break
            except RecursionError:
                raise Unreadable("nested too deeply", "write one flat JSON object on each line") from None
            except ValueError as error:
                is_trimmed, held = self._place == 0, len(self._text) - self._place
                if held > _LARGEST:
                    raise Unreadable(f"not JSON, or more than {_LARGEST:,} characters", _REMEDY) from None
                if not self._read_on() and is_trimmed:
                    raise Unreadable(f"not JSON ({error})", _REMEDY) from None
        text, self._place = self._text[self._place : end], end
        return text, value

    def rest(self):
        """Return the beginning of what follows."""
        self.next()
        return self._text[self._place : self._place + 40].strip()


def _read_array(item, values):
    number = 0
    while not values.take("]"):
        try:
            text, _ = values.value()
        except Unreadable as error:
            what = f"object {number + 1}: {error}: nothing below it was read"
            yield Record(item.name, problem=what, remedy=error.remedy)
            return
        number += 1
        yield _object_record(item, number, text, f"object {number}: ")
        values.take(",")
    yield from _say_rest(item, values, "list")


def _say_rest(item, values, what):
    if rest := values.rest():
        after = f"more stands behind the end of the {what} ({rest!r}), and was not read"
        yield Record(item.name, problem=after, remedy=_REMEDY)


def _look_through(values, columns):
    """Return the names in an object, the numbers of the lists in it that hold an article, and what is wrong with it."""
    names, found, lists = [], set(), 0
    try:
        for kind, _, value in _walk(values, _LISTS_WITHIN):
            if kind == "name":
                names.append(value)
            elif kind == "list":
                lists += 1
            elif lists not in found and isinstance(value, dict) and has_text(value, columns):
                found.add(lists)
    except Unreadable as error:
        return names, found, error
    return names, found, None


def _read_lists(item, values, found):
    number = lists = 0
    try:
        for kind, text, _ in _walk(values, _LISTS_WITHIN):
            lists += kind == "list"
            if kind == "row" and lists in found:
                number += 1
                yield _object_record(item, number, text, f"object {number}: ")
    except Unreadable as error:
        what = f"behind object {number}: {error}: nothing below it was read"
        yield Record(item.name, problem=what, remedy=error.remedy)
    else:
        yield from _say_rest(item, values, "object")


def _walk(values, steps):
    """Yield (kind, text, value) of the names of an object and of the rows of each list in it, some steps down."""
    values.take("{")
    while not values.take("}"):
        _, name = values.value()
        if not isinstance(name, str) or not values.take(":"):
            raise Unreadable(f"not JSON (a name and ':' expected before {values.rest()!r})", _REMEDY)
        if steps == _LISTS_WITHIN:
            yield "name", "", name
        if values.take("["):
            yield "list", "", None
            while not values.take("]"):
                yield "row", *values.value()
                values.part("]")
        elif values.next() == "{" and steps > 1:
            yield from _walk(values, steps - 1)
        else:
            values.value()
        values.part("}")


def _object_record(item, number, text, where=""):
    try:
        row = _parse(text)
        if not isinstance(row, dict):
            raise Unreadable("not an object", 'write {"text": "..."} on each line')
        row = {whole(name): value for name, value in row.items()}
        return row_record(item.name, number, name_columns(tuple(row), item.columns), row.values())
    except Unreadable as error:
        return Record(item.name, number, problem=f"{where}{error}", remedy=error.remedy)


def _parse(text):
    """Parse JSON; numbers stay as they are written (an id 1e5 is no 100000.0), NaN is missing."""
    try:
        value = json.loads(text, parse_float=str, parse_int=str, parse_constant=lambda constant: None)
        if isinstance(value, dict) and any(isinstance(inner, (dict, list)) for inner in value.values()):
            value |= {name: inner for name, inner in json.loads(text).items() if isinstance(inner, (dict, list))}
    except ValueError as error:
        raise Unreadable(f"not JSON ({error})", "write one JSON object on each line") from None
    except RecursionError:
        raise Unreadable("nested too deeply", "write one flat JSON object on each line") from None
    return value
