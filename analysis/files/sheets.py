"""table files -> records. CSV, Excel, Parquet, JSON and JSON lines, row by row."""

import csv
import json
import re
import warnings
from itertools import chain
from typing import Any

from analysis.files.records import Record, Unreadable, as_text, has_text, name_columns, row_record, whole

_CELL = 1 << 27
_BLOCK = 1 << 20
_DELIMITERS = ",;\t|"
_LISTS_WITHIN = 3
_ROWS, _COLUMNS = 1 << 20, 1 << 14  # of a sheet, at most
_SPACE: Any = re.compile(r"\s*")


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
    for number, row in enumerate(chain.from_iterable(_find_lists(value, item.columns)), start=1):
        yield _object_record(item, number, json.dumps(row), f"object {number}: ")


def _is_object(line):
    try:
        return isinstance(_parse(line), dict)
    except Unreadable:
        return False


def _read_array(item, text, lines):
    number, parted, place, decoder = 0, 0, 0, json.JSONDecoder(parse_float=str, parse_int=str)
    remedy = "save it again, or write one JSON object on each line"
    while True:
        place = _SPACE.match(text, place).end()
        if parted < number and text.startswith(",", place):
            parted, place = number, _SPACE.match(text, place + 1).end()
        if text.startswith("]", place):
            if rest := (text[place + 1 :] + lines.read(_BLOCK)).strip():
                after = f"more stands behind the end of the list ({rest[:40]!r}), and was not read"
                yield Record(item.name, problem=after, remedy=remedy)
            return
        try:
            end = decoder.raw_decode(text, place)[1]
        except RecursionError:
            raise Unreadable(f"object {number + 1} is nested too deeply", remedy) from None
        except ValueError as error:
            block = lines.read(max(_BLOCK, len(text) - place))
            if block or place:
                text, place = text[place:] + block, 0
                continue
            where = f"object {number + 1}: not JSON ({error}): nothing below it was read"
            yield Record(item.name, problem=where, remedy=remedy)
            return
        number += 1
        yield _object_record(item, number, text[place:end], f"object {number}: ")
        place = end


def _find_lists(value, columns):
    """Find the lists of objects with a text that an object holds, at most three steps down, in their order."""
    lists = _lists_within(value, _LISTS_WITHIN)
    found = [one for one in lists if any(isinstance(row, dict) and has_text(row, columns) for row in one)]
    if not found:
        there = sorted(value)[:20]
        raise Unreadable(f"no list of articles in it; its names are {there}", 'write [{"text": "..."}, ...]')
    return found


def _lists_within(value, steps):
    for one in value.values():
        if isinstance(one, list):
            yield one
        elif isinstance(one, dict) and steps > 1:
            yield from _lists_within(one, steps - 1)


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
    titles, wrong = [sheet.title for sheet in book.worksheets], {}
    for sheet in book.worksheets:
        filled = _filled_rows(book, sheet)
        there: dict = next(filled, (0, {}))[1]
        header = [there.get(place, "") for place in range(1, max(there, default=0) + 1)]
        path = item.name if len(titles) == 1 else f"{item.name}/{sheet.title}"
        try:
            names = name_columns(tuple(header), item.columns)
        except Unreadable as error:
            wrong[path] = error
            continue
        for number, (line, cells) in enumerate(filled, start=1):
            if max(cells) > len(header):
                more = f"row {line:,} has a cell in column {max(cells):,}, and there are {len(header):,} columns"
                yield Record(path, problem=more, remedy="give every column a name in the header")
            else:
                yield row_record(path, number, [names[place - 1] for place in cells], cells.values())
    if len(wrong) == len(titles):
        raise next(iter(wrong.values()), Unreadable("the workbook has no sheet", "save the table again"))
    for path, error in wrong.items():
        yield Record(path, problem=str(error), remedy=error.remedy, severity="ignored")


def _filled_rows(book, sheet):
    """Yield (row number, dict column number -> text) of the rows with a cell: openpyxl itself would fill every gap."""
    from openpyxl.worksheet._reader import WorkSheetParser

    dates = {"date_formats": book._date_formats, "timedelta_formats": book._timedelta_formats}
    with sheet._get_source() as source:
        parser = WorkSheetParser(source, sheet._shared_strings, data_only=True, epoch=book.epoch, **dates)
        for line, row in parser.parse():
            cells = {cell["column"]: text for cell in row if (text := as_text(cell["value"]))}
            if line > _ROWS or max(cells, default=0) > _COLUMNS:
                place = f"row {line:,}, column {max(cells, default=1):,}"
                what = f"it has a cell in {place}, beyond the {_ROWS:,} rows and {_COLUMNS:,} columns of Excel"
                raise Unreadable(f"{what}: nothing below it was read", "save the table again, as xlsx or CSV")
            if cells:
                yield line, cells


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
