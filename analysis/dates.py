"""words -> day. Dates that are written out in full, and the lines that state them; no guess, no clock."""

import re
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from analysis.rules import load_rules

_NUMERIC = re.compile(r"^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$")
_ISO_DAY = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?"


class DateLine(NamedTuple):
    """A date that a line states: its length in the line, its kind (published or last updated) and the day."""

    length: int
    kind: str
    published: datetime
    precision: str


def parse_date(text, language=None):
    """Read a date that is written out in full; no guess at what it leaves open.

    Parameters
    ----------
    text : str, the date and nothing else
    language : str, the language of the text; English is always tried as well

    Returns
    -------
    (datetime, precision) with precision day, month or year; None where it is no date, or could be two
        (06/07/2024). Times with an offset are counted in UTC.

    Examples
    --------
    >>> parse_date("19 марта 2024 г.", "ru")
    (datetime.datetime(2024, 3, 19, 0, 0), 'day')
    >>> parse_date("06/07/2024") is None
    True
    """
    text = " ".join(text.split())
    year_month = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", text)
    if year_month:
        year, month = int(year_month[1]), int(year_month[2] or 1)
        fits = year >= 1 and 1 <= month <= 12
        return (datetime(year, month, 1), "month" if year_month[2] else "year") if fits else None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _parse_words(text, language)
    if moment is None:
        return None
    if moment.tzinfo:
        try:
            moment = moment.astimezone(UTC)
        except OverflowError:
            return None
    return datetime(moment.year, moment.month, moment.day), "day"


def _parse_words(text, language):
    numeric = _NUMERIC.match(text)
    order = "DMY"
    if numeric:
        first, mark, second = int(numeric[1]), numeric[2], int(numeric[3])
        if mark != "." and first <= 12 and second <= 12 and first != second:
            return None
        order = "MDY" if second > 12 else "DMY"
    import dateparser

    settings = {
        "STRICT_PARSING": True,
        "DATE_ORDER": order,
        "TIMEZONE": "UTC",
        "TO_TIMEZONE": "UTC",
        "PARSERS": ["absolute-time"],
        "RELATIVE_BASE": datetime(2000, 1, 1),
    }
    try:
        return dateparser.parse(text, languages=_date_languages(language), settings=settings)
    except (ValueError, OverflowError):
        return None


@cache
def _date_languages(language):
    from dateparser.data.languages_info import language_order

    return [code for code in dict.fromkeys([language, "en"]) if code in language_order]


def find_date_line(line, language=None):
    """Tell whether a line states a date: alone, after a label ("Last updated on"), or labelled before the text.

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
    labels = _date_labels()
    labelled = labels.match(line)
    inline = re.compile(rf"{labels.pattern}\s*:?\s+({_ISO_DAY})(?=\s+\w)", re.IGNORECASE).match(line)
    if inline:
        found = parse_date(inline[2], language)
        return DateLine(inline.end(), _kind_of(inline[1]), *found) if found else None
    rest = line[labelled.end() :].lstrip(" :\t") if labelled else line
    if len(rest) > 50 or not re.search(r"(?<!\d)\d{4}(?!\d)", rest) or len(rest.split()) > 8:
        return None
    found = parse_date(rest, language)
    if not found or found[1] != "day":
        return None
    return DateLine(len(line), _kind_of(labelled[1]) if labelled else "published", *found)


@cache
def _date_labels():
    labels = sorted((row["label"] for row in load_rules("date_labels")), key=lambda label: (-len(label), label))
    return re.compile(rf"({'|'.join(map(re.escape, labels))})\b", re.IGNORECASE)


def _kind_of(label):
    kinds = {row["label"].casefold(): row["kind"] for row in load_rules("date_labels")}
    return kinds[label.casefold()]
