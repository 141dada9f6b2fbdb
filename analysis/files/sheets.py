"""table files -> records. CSV, Excel and Parquet, row by row."""

import csv
import re
import warnings
from collections import Counter, deque

from analysis.files.records import Record, Unreadable, as_text, name_columns, row_record, say_lacking

_CELL = 1 << 27
_DELIMITERS = ",;\t|"
_LONG = 1 << 22
_EARNED = 8
_QUOTES = 'write a quotation mark within a cell as "", and put the cell between quotation marks'
_ROWS, _COLUMNS = 1 << 20, 1 << 14  # of a sheet, at most
_CELL_COST = 4


def read_csv(item):
    """Read a table of cells parted by commas, semicolons, tabs or bars; the header says which."""
    csv.field_size_limit(_CELL)
    with item.lines() as stream:
        lines = _Lines(stream)
        delimiter = max(_DELIMITERS, key=re.split(r"[\r\n]", lines.skip_blank(), maxsplit=1)[0].count)
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            header = tuple(next(rows, ()))
        except csv.Error as error:
            what = f"line {lines.first}, the header, is not CSV ({error}): nothing below it was read"
            raise Unreadable(what, _QUOTES) from None
        names = name_columns(header, item.columns)
        item.note = say_lacking(header, item.columns)
        for number, (row, wrong, remedy) in enumerate(_read_rows(lines, rows, len(header)), start=1):
            yield (
                Record(item.name, problem=wrong, remedy=remedy) if wrong else row_record(item.name, number, names, row)
            )


class _Lines:
    """The lines of a table, which can be read again from the second line of a row on: a stray quote swallows rows.

    What a row over several lines may hold is bounded, and so is what is read again: each character earns eight.
    """

    def __init__(self, stream):
        self.first = 1
        self._stream, self._again, self._row = stream, deque(), []
        self._size, self._room = 0, 4 * _LONG

    def __iter__(self):
        return self

    def __next__(self):
        if self._row and self._size > min(_LONG, self._room):
            raise csv.Error(f"a quotation mark that is not closed within {self._size:,} characters")
        if self._again:
            line = self._again.popleft()
        elif line := next(self._stream, ""):
            self._room = min(self._room + _EARNED * len(line), 4 * _LONG)
        elif self._row:
            raise csv.Error("a quotation mark that is not closed")
        else:
            raise StopIteration
        self._size += len(line)
        self._row.append(line)
        return line

    def skip_blank(self):
        """Return the first line that is not blank, and go before it."""
        for line in self._stream:
            if line.strip("\r\n\ufeff"):
                self._again.append(line)
                return line
            self.first += 1
        return ""

    def start_row(self):
        """Forget the row before: the next line begins one."""
        self.first += len(self._row)
        self._row, self._size = [], 0

    def count(self):
        return len(self._row)

    def has_pairs(self, since=0):
        """Tell whether the quotation marks of the row are in pairs, from one of its lines on."""
        return sum(line.count('"') for line in self._row[since:]) % 2 == 0

    def go_back(self, kept):
        """Go behind one of the lines of the row."""
        size = sum(map(len, self._row[kept:]))
        self._again.extendleft(reversed(self._row[kept:]))
        del self._row[kept:]
        self._size, self._room = self._size - size, self._room - size

    def go_forth(self, count):
        """Go behind as many lines of the row as there were."""
        while len(self._row) < count:
            self._row.append(self._again.popleft())
        self._size = sum(map(len, self._row))


def _read_rows(lines, rows, width):
    """Yield (cells, what is wrong, remedy) of each row. What is no row is passed over, to the next line that begins one.

    Where rows go over several lines, those that are passed over together count as one; else each is one.
    """
    lost, widths, is_long = None, Counter([width]), False
    while True:
        lines.start_row()
        try:
            row, wrong = next(rows, None), ""
        except csv.Error as error:
            row, wrong = [], str(error)
        if row is None:
            break
        usual = widths.most_common(1)[0][0] if lost or lines.count() > 1 else width
        if not wrong and lines.count() > 1:
            if len(row) > width:
                wrong = f"{len(row)} cells under {width} columns"
            elif not lines.has_pairs() and _swallows(lines, rows, usual):
                wrong = "an odd quotation mark"
        if wrong or (lost and row and not _goes_on(lines, rows, row, usual)):
            if lost and not is_long:
                yield None, _say_lost(*lost), _QUOTES
                lost = None
            first, _, what = lost or (lines.first, 0, wrong or f"{len(row)} cells behind a broken row")
            lost = first, lines.first, what
            lines.go_back(1)
        elif row:
            if lost:
                yield None, _say_lost(*lost), _QUOTES
                lost = None
            if len(row) > width:
                more = f"line {lines.first} has {len(row)} cells under {width} columns"
                yield None, more, "put quotes around cells that hold the delimiter"
            else:
                widths[len(row)] += 1
                is_long = is_long or lines.count() > 1
                yield row, "", ""
    if lost:
        yield None, _say_lost(*lost), _QUOTES


def _goes_on(lines, rows, row, width, since=0):
    """Tell whether the table goes on with a row: it has the usual width, its quotes are in pairs, and the next fits too.

    Behind a broken row stand the lines of its text, and now and then one of them looks like a row.
    """
    end = lines.count()
    if len(row) != width or not lines.has_pairs(since):
        return False
    try:
        behind = next((row for row in rows if row), None)
    except csv.Error:
        behind = None
    lines.go_back(end)
    return behind is None or len(behind) == width


def _swallows(lines, rows, width):
    """Tell whether a row whose quotes are not in pairs holds others: the table goes on behind its first line."""
    end = lines.count()
    lines.go_back(1)
    try:
        found = _goes_on(lines, rows, next(rows, ()), width, since=1)
    except csv.Error:
        found = False
    lines.go_back(1)
    if not found:
        lines.go_forth(end)
    return found


def _say_lost(first, last, wrong):
    where = f"line {first} is" if first == last else f"lines {first} to {last} are"
    return f"{where} no row of the table ({wrong}): passed over"


def read_xlsx(item):
    """Read every sheet of an Excel workbook that has a column of text; its first line with a cell is the header."""
    import openpyxl

    item.spend_zipped()
    with warnings.catch_warnings():  # about styles and the like, which hold no text
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(item.stream, read_only=True, data_only=True)
    titles, wrong = [sheet.title for sheet in book.worksheets], {}
    for sheet in book.worksheets:
        filled = _filled_rows(item, sheet)
        there: dict = next(filled, (0, {}))[1]
        header = [there.get(place, "") for place in range(1, max(there, default=0) + 1)]
        path = item.name if len(titles) == 1 else f"{item.name}/{sheet.title}"
        try:
            names = name_columns(tuple(header), item.columns)
        except Unreadable as error:
            wrong[path] = error
            continue
        item.note = say_lacking(header, item.columns)
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


def _filled_rows(item, sheet):
    """Yield (row number, dict column number -> text) of the rows with a cell; each gap that is filled spends the budget."""
    sheet.reset_dimensions()  # cells beyond a size that is stated wrongly would not be read
    before = 0
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        if line > _ROWS or any(value is not None for value in values[_COLUMNS:]):
            what = (
                f"it has cells beyond the {_ROWS:,} rows and {_COLUMNS:,} columns of Excel: nothing below it was read"
            )
            raise Unreadable(what, "save the table again, as xlsx or CSV")
        if not values:
            continue
        item.budget.spend(_CELL_COST * (line - before + len(values)))
        before = line
        if cells := {
            place: text for place, value in enumerate(values, start=1) if value is not None and (text := as_text(value))
        }:
            yield line, cells


def read_parquet(item):
    """Read a Parquet table, one group of rows at a time."""
    from pyarrow import parquet

    table = parquet.ParquetFile(item.stream)
    columns = name_columns(tuple(table.schema_arrow.names), item.columns)
    item.note = say_lacking(table.schema_arrow.names, item.columns)
    number = 0
    for group in range(table.num_row_groups):
        for batch in table.iter_batches(batch_size=256, row_groups=[group], use_threads=False):
            for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                yield row_record(item.name, number, columns, values)
