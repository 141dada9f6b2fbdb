"""words -> day. Dates that are written out in full, and the lines that state them; no guess, no clock."""

import re
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import NamedTuple

from analysis.ground.rules import load_rules

_YEAR_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?")
_YEAR_FIRST = re.compile(r"(?<!\d)\d{4}([./-])(\d{1,2})\1(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_ISO_DAY = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?"
_MAX_CHARS = 60
_MAX_WORDS = 9
HEAD_LINES = 8
_LINE_CHARS = 150
_NO_CLOCK = {
    "PARSERS": ["absolute-time"],
    "RELATIVE_BASE": datetime(2000, 1, 1),
    "TIMEZONE": "UTC",
    "TO_TIMEZONE": "UTC",
}


class DateLine(NamedTuple):
    """A date that a line states: how much of the line it takes, its kind (published or last updated), and the day."""

    length: int
    kind: str
    published: datetime
    precision: str
    labelled: bool


def parse_date(text, language=None):
    """Read a date that is written out in full; no guess at what it leaves open.

    Parameters
    ----------
    text : str, the date and nothing else
    language : str, the language of the text; English is always tried as well

    Returns
    -------
    (datetime, precision) with precision day, month or year, a month and a year being their first day; None where it
        is no date, or could be two (06/07/2024, and every year of two digits). 06.07.2024 is the sixth of July: with
        full stops the day comes first. A time with an offset is counted in UTC, one without is left as it is.

    Examples
    --------
    >>> parse_date("19 марта 2024 г.", "ru")
    (datetime.datetime(2024, 3, 19, 0, 0), 'day')
    >>> parse_date("06/07/2024") is None
    True
    """
    text = " ".join(text.split())
    if len(text) > _MAX_CHARS:
        return None
    year_month = _YEAR_MONTH.fullmatch(text)
    if year_month:
        year, month = int(year_month[1]), int(year_month[2] or 1)
        fits = year >= 1 and 1 <= month <= 12
        return (datetime(year, month, 1), "month" if year_month[2] else "year") if fits else None
    try:
        return _day_in_utc(datetime.fromisoformat(text)), "day"
    except (ValueError, OverflowError):
        return _parse_words(text, language)


def _day_in_utc(moment):
    if moment.tzinfo:
        moment = moment.astimezone(UTC)
    return datetime(moment.year, moment.month, moment.day)


def _date_order(text):
    """Say in which order day, month and year stand; None where that is open, or the numbers fit no date.

    Told DMY, dateparser still reads 6/20/2024: there is no month 20.
    """
    if year_first := _YEAR_FIRST.search(text):
        return "YMD" if int(year_first[2]) <= 12 and int(year_first[3]) <= 31 else None
    if year_last := _YEAR_LAST.search(text):
        first, mark, second = int(year_last[1]), year_last[2], int(year_last[3])
        if len(year_last[4]) == 2 or (mark != "." and first <= 12 and second <= 12 and first != second):
            return None
        return "DMY"
    return "DMY" if any(character.isalpha() for character in text) else None


@lru_cache(maxsize=2**16)
def _parse_words(text, language):
    """Parse with dateparser, which takes milliseconds: the same few days come again and again in a corpus."""
    order = _date_order(text)
    if order is None:
        return None
    if moment := _ask_dateparser(text, language, {"STRICT_PARSING": True, "DATE_ORDER": order}):
        return _day_in_utc(moment), "day"
    numbers = re.findall(r"\d+", text)
    if len(numbers) == 1 and len(numbers[0]) == 4:
        only_month = {"REQUIRE_PARTS": ["month", "year"]}
        if moment := _ask_dateparser(text, language, only_month):
            return datetime(moment.year, moment.month, 1), "month"
    return None


def _ask_dateparser(text, language, settings):
    import dateparser

    try:
        return dateparser.parse(text, languages=_date_languages(language), settings=_NO_CLOCK | settings)
    except (ValueError, OverflowError):
        return None


@cache
def _date_languages(language):
    from dateparser.data.languages_info import language_order

    return [code for code in dict.fromkeys([language, "en"]) if code in language_order]


def find_date_line(line, language=None):
    """Tell whether a line states a day: alone, after a label ("Last updated on"), or labelled before the text.

    Labels stand in data/date_labels.csv. A date within a sentence is none of these.

    Returns
    -------
    DateLine, or None

    Examples
    --------
    >>> find_date_line("Last updated on June 21, 2024 9:15 am").kind
    'last updated'
    >>> find_date_line("date 2024-06-20 A conflict arose.").length
    15
    >>> find_date_line("On 20 June 2024 it rained.") is None
    True
    """
    labels, labelled_day = _label_patterns()
    label = labels.match(line)
    rest = line[label.end() :].lstrip(" :：\t") if label else line
    if len(rest) <= _MAX_CHARS and len(rest.split()) <= _MAX_WORDS and re.search(r"(?<!\d)\d{4}(?!\d)", rest):
        found = parse_date(rest, language)
        if found and found[1] == "day":
            kind = _label_kinds()[label[1].casefold()] if label else "published"
            return DateLine(len(line), kind, found[0], found[1], bool(label))
    inline = labelled_day.match(line) if label else None
    found = parse_date(inline[2], language) if inline else None
    if not inline or not found:
        return None
    return DateLine(inline.end(), _label_kinds()[inline[1].casefold()], found[0], found[1], True)


def find_date_lines(lines, language=None):
    """Find the lines that state a day: any among the first eight of a text, and further down those with a label.

    Parameters
    ----------
    lines : list of str, the lines of a text that are not blank

    Returns
    -------
    dict of number of the line -> DateLine

    Examples
    --------
    >>> list(find_date_lines(["Rain again", "20 June 2024", "It rained."]))
    [1]
    """
    label = _label_patterns()[0]
    far = ((number, line) for number, line in enumerate(lines) if number >= HEAD_LINES and len(line) <= _LINE_CHARS)
    asked = [*range(min(HEAD_LINES, len(lines))), *(number for number, line in far if label.match(line))]
    found = {number: find_date_line(lines[number], language) for number in asked}
    return {number: date for number, date in found.items() if date}


@cache
def _label_kinds():
    return {row["label"].casefold(): row["kind"] for row in load_rules("date_labels") if row["kind"] != "today"}


@cache
def _label_patterns():
    longest_first = sorted(_label_kinds(), key=lambda label: (-len(label), label))
    label = rf"({'|'.join(map(re.escape, longest_first))})(?:\b|(?<=[\u4e00-\u9fff]))"
    return re.compile(label, re.IGNORECASE), re.compile(
        rf"{label}\s{{0,9}}:?\s{{1,9}}({_ISO_DAY})(?=\s+\S)", re.IGNORECASE
    )
