"""table files -> records. CSV, Excel, Parquet, JSON and JSON lines, row by row."""

import csv
import json
import re
import warnings
from itertools import chain

from analysis.records import Record, Unreadable, as_text, has_text, name_columns, row_record, whole

_CELL = 1 << 27
_BLOCK = 1 << 20
_DELIMITERS = ",;\t|"
_LISTS_WITHIN = 3


def read_csv(item):
    """Read a table of cells parted by commas, semicolons, tabs or bars; the header says which."""
    csv.field_size_limit(_CELL)
    with item.lines() as lines:
        start = _skip_blank_lines(lines)
        delimiter = max(_DELIMITERS, key=re.split(r"[\r\n]", start, maxsplit=1)[0].count)
        rows = csv.reader(chain([start], lines), delimiter=delimiter, strict=True)
        try:
            header = tuple(next(rows, ()))
            names = name_columns(header, item.columns)
            for number, row in enumerate((row for row in rows if row), start=1):
                if len(row) > len(header):
                    more = f"line {rows.line_num} has {len(row)} cells under {len(header)} columns"
                    remedy = "put quotes around cells that hold the delimiter"
                    yield Record(item.name, problem=more, remedy=remedy)
                else:
                    yield row_record(item.name, number, names, row)
        except csv.Error as error:
            broken = f"line {rows.line_num} is not CSV ({error}): nothing below it was read"
            yield Record(item.name, problem=broken, remedy="save the table again as CSV")


def _skip_blank_lines(lines):
    return next((line for line in lines if line.strip("\r\n\ufeff")), "")


def read_jsonl(item):
    """Read one JSON object a line."""
    with item.lines(newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _object_record(item, number, line, f"line {number}: ")


def read_json(item):
    """Read an array of objects, piece by piece; an object that holds such a list; or one object."""
    with item.lines() as lines:
        text = ""
        while not text.strip() and (block := lines.read(_BLOCK)):
            text = block
        text = text.lstrip()
        if text.startswith("["):
            yield from _read_array(item, text[1:], lines)
            return
        while "\n" not in text and (block := lines.read(_BLOCK)):
            text += block
        first, _, rest = text.partition("\n")
        by_line = bool(rest.strip()) and _is_object(first)
        text += "" if by_line else lines.read()
    if by_line:
        yield from read_jsonl(item)
        return
    value = _parse(text)
    if not isinstance(value, dict):
        raise Unreadable("not an object, nor a list of objects", 'write [{"text": "..."}, ...]')
    if has_text(value, item.columns):
        yield _object_record(item, None, text)
        return
    for number, row in enumerate(_find_list(value, item.columns), start=1):
        yield _object_record(item, number, json.dumps(row), f"object {number}: ")


def _is_object(line):
    try:
        return isinstance(_parse(line), dict)
    except Unreadable:
        return False


def _read_array(item, text, lines):
    number, decoder = 0, json.JSONDecoder(parse_float=str, parse_int=str)
    remedy = "save it again, or write one JSON object on each line"
    while True:
        text = text.lstrip()
        if number and text.startswith(","):
            text = text[1:].lstrip()
        if text.startswith("]"):
            if rest := (text[1:] + lines.read(_BLOCK)).strip():
                after = f"more stands behind the end of the list ({rest[:40]!r}), and was not read"
                yield Record(item.name, problem=after, remedy=remedy)
            return
        try:
            end = decoder.raw_decode(text)[1]
        except RecursionError:
            raise Unreadable(f"object {number + 1} is nested too deeply", remedy) from None
        except ValueError as error:
            if block := lines.read(max(_BLOCK, len(text))):
                text += block
                continue
            where = f"object {number + 1}: not JSON ({error}): nothing below it was read"
            yield Record(item.name, problem=where, remedy=remedy)
            return
        number += 1
        yield _object_record(item, number, text[:end], f"object {number}: ")
        text = text[end:]


def _find_list(value, columns):
    """Find the longest list of objects with a text that an object holds, at most three steps down."""
    level, lists = [value], []
    for _ in range(_LISTS_WITHIN):
        inner = [one for node in level for one in node.values()]
        lists += [one for one in inner if isinstance(one, list) and any(isinstance(row, dict) for row in one)]
        level = [one for one in inner if isinstance(one, dict)]
    found = [one for one in lists if any(isinstance(row, dict) and has_text(row, columns) for row in one)]
    if not found:
        there = sorted(value)[:20]
        raise Unreadable(f"no list of articles in it; its names are {there}", 'write [{"text": "..."}, ...]')
    return max(found, key=len)


def _object_record(item, number, text, where=""):
    try:
        row = _parse(text)
        if not isinstance(row, dict):
            raise Unreadable("not an object", 'write {"text": "..."} on each line')
        row = {whole(name): value for name, value in row.items()}
        there = tuple((name, column) for name, column in item.columns if column in row or name == "text")
        return row_record(item.name, number, name_columns(tuple(row), there), row.values())
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


def read_xlsx(item):
    """Read every sheet of an Excel workbook that has a column of text; its first line with a cell is the header."""
    import openpyxl

    item.spend_zipped()
    with warnings.catch_warnings():  # about styles and the like, which hold no text
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(item.stream, read_only=True, data_only=True)
    names, wrong = [sheet.title for sheet in book.worksheets], {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows = ([as_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True))
        filled = (row for row in rows if any(row))
        header = _without_empty_end(next(filled, []))
        path = item.name if len(names) == 1 else f"{item.name}/{sheet.title}"
        try:
            columns = name_columns(tuple(header), item.columns)
        except Unreadable as error:
            wrong[path] = error
            continue
        for number, row in enumerate(filled, start=1):
            yield row_record(path, number, columns, row)
    if len(wrong) == len(names):
        raise next(iter(wrong.values()), Unreadable("the workbook has no sheet", "save the table again"))
    for path, error in wrong.items():
        yield Record(path, problem=str(error), remedy=error.remedy, severity="ignored")


def _without_empty_end(row):
    while row and not row[-1]:
        row = row[:-1]
    return row


def read_parquet(item):
    """Read a Parquet table, one group of rows at a time."""
    from pyarrow import parquet

    table = parquet.ParquetFile(item.stream)
    columns = name_columns(tuple(table.schema_arrow.names), item.columns)
    number = 0
    for group in range(table.num_row_groups):
        for batch in table.iter_batches(batch_size=256, row_groups=[group], use_threads=False):
            for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                yield row_record(item.name, number, columns, values)
