"""words -> day. Dates that are written out in full, and the lines that state them; no guess, no clock."""

import re
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import NamedTuple

from analysis.ground.rules import load_rules
from analysis.texts.calendars import YEAR_LAST, find_order, fold_case, language_order, write_months, write_plain

_YEAR_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?")
_ISO_DAY = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"\d{4}-?\d\d-?\d\d(?:[T ].*)?")
_MAX_CHARS = 60
_MAX_WORDS = 9
HEAD_LINES = 8
_LINE_CHARS = 150
UNSPACED = r"\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3"
_IN_DATEPARSER = {"no": "nb"}
_NO_CLOCK = {
    "PARSERS": ["absolute-time"],
    "RELATIVE_BASE": datetime(2000, 1, 1),
    "TIMEZONE": "UTC",
    "TO_TIMEZONE": "UTC",
}


class DateLine(NamedTuple):
    """A date that a line states: how much of the line it takes, its kind (published or last updated), and the day.

    `order` says which language put its numbers in order, where they do not say it themselves.
    """

    length: int
    kind: str
    published: datetime
    precision: str
    labelled: bool
    order: str = ""


def parse_date(text, language=None):
    """Read a date that is written out in full; no guess at what it leaves open.

    Parameters
    ----------
    text : str, the date and nothing else
    language : str, the language of the text; English is always tried as well

    Returns
    -------
    (datetime, precision) with precision day, month or year, a month and a year being their first day; None where it
        is no date, or could be two: every year of two digits, and 06/07/2024 in English, which is written in both
        orders, or where the language is not known. Other languages have one order, after CLDR, and language_order
        says which. 06.07.2024 is the sixth of July: with full stops the day comes first. A time with an offset in
        figures is counted in UTC, one without is left as it is. So is one with a zone in letters (ET, MSK), since
        the same letters may name several: the day is the one that is written.

    Examples
    --------
    >>> parse_date("19 марта 2024 г.", "ru")
    (datetime.datetime(2024, 3, 19, 0, 0), 'day')
    >>> parse_date("06/07/2024"), parse_date("06/07/2024", "fr")
    (None, (datetime.datetime(2024, 7, 6, 0, 0), 'day'))
    """
    text = " ".join(text.split())
    if len(text) > _MAX_CHARS:
        return None
    text = write_plain(text)
    year_month = _YEAR_MONTH.fullmatch(text)
    if year_month:
        year, month = int(year_month[1]), int(year_month[2] or 1)
        fits = year >= 1 and 1 <= month <= 12
        return (datetime(year, month, 1), "month" if year_month[2] else "year") if fits else None
    if not _ISO.fullmatch(text):  # Python reads 1711113000000 and 2024-W25 as days
        return _parse_words(text, language)
    try:
        return _day_in_utc(datetime.fromisoformat(text)), "day"
    except (ValueError, OverflowError):
        return _parse_words(text, language)


def _day_in_utc(moment):
    if moment.tzinfo:
        moment = moment.astimezone(UTC)
    return datetime(moment.year, moment.month, moment.day)


@lru_cache(maxsize=2**16)
def _parse_words(text, language):
    """Parse with dateparser, which takes milliseconds: the same few days come again and again in a corpus."""
    order = find_order(text, language)
    if order is None:
        return None
    if moment := _ask_for_day(text, language, order):
        return _day_in_utc(moment), "day"
    numbers = re.findall(r"\d+", text)
    if len(numbers) == 1 and len(numbers[0]) == 4:
        only_month = {"REQUIRE_PARTS": ["month", "year"]}
        if moment := _ask_dateparser(text, language, only_month):
            return datetime(moment.year, moment.month, 1), "month"
    return None


def _ask_for_day(text, language, order):
    """Ask dateparser, and ask again with the usual name of the month: it does not know those of every country."""
    settings = {"STRICT_PARSING": True, "DATE_ORDER": order}
    if moment := _ask_dateparser(text, language, settings):
        return moment
    usual = write_months(text, language, _date_languages(language)[0])
    return _ask_dateparser(usual, language, settings) if usual != text else None


def _ask_dateparser(text, language, settings):
    import dateparser

    try:
        return dateparser.parse(text, languages=_date_languages(language), settings=_NO_CLOCK | settings)
    except (ValueError, OverflowError):
        return None


@cache
def _date_languages(language):
    from dateparser.data.languages_info import language_order

    return [code for code in dict.fromkeys([_IN_DATEPARSER.get(language, language), "en"]) if code in language_order]


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
    label, rest = _cut_label(line)
    kind = _label_kinds()[fold_case(label[1])] if label else "published"
    if _is_short(rest) and re.search(r"(?<!\d)\d{4}(?!\d)", write_plain(rest)):
        found = parse_date(rest, language)
        if found and found[1] == "day":
            return DateLine(len(line), kind, found[0], found[1], bool(label), language_order(rest, language))
    inline = _label_patterns()[1].match(line) if label else None
    found = parse_date(inline[2], language) if inline else None
    if not inline or not found:
        return None
    return DateLine(inline.end(), _label_kinds()[fold_case(inline[1])], found[0], found[1], True)


def is_open_date(line, language=None):
    """Tell whether a line states a date, alone or after a label, that could be two days or two years.

    Examples
    --------
    >>> is_open_date("Published: 03/04/2024"), is_open_date("13/04/2024"), is_open_date("Score: 03/04/2024")
    (True, False, False)
    """
    rest = _cut_label(line)[1]
    if not _is_short(rest):
        return False
    plain = write_plain(rest)
    if not YEAR_LAST.search(plain) or find_order(plain, language):
        return False
    return any(_ask_for_day(plain, language, order) for order in ("DMY", "MDY"))


def _cut_label(line):
    label = _label_patterns()[0].match(line)
    return label, line[label.end() :].lstrip(" :：\t|") if label else line


def _is_short(text):
    return len(text) <= _MAX_CHARS and len(text.split()) <= _MAX_WORDS


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
    return {fold_case(row["label"]): row["kind"] for row in load_rules("date_labels") if row["kind"] != "today"}


@cache
def _label_patterns():
    label = label_pattern("published", "last updated")
    return re.compile(label, re.IGNORECASE), re.compile(
        rf"{label}\s{{0,9}}:?\s{{1,9}}({_ISO_DAY})(?=\s+\S)", re.IGNORECASE
    )


def label_pattern(*kinds):
    """Return a pattern of the labels of some kinds (data/date_labels.csv) in one group: words, but for scripts without spaces."""
    labels = {fold_case(row["label"]) for row in load_rules("date_labels") if row["kind"] in kinds}
    longest_first = sorted(labels, key=lambda label: (-len(label), label))
    return rf"({'|'.join(map(re.escape, longest_first))})(?:\b|(?<=[{UNSPACED}]))"
