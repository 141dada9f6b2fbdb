"""text -> days it mentions. Written out in full in its own language; and the day that it calls today."""

import re
from datetime import datetime
from functools import cache

from analysis.texts.calendars import era_pattern, fold_month, month_numbers, month_pattern, write_plain
from analysis.texts.dates import UNSPACED, label_pattern

_SEARCHED_CHARS = 6_000
_TODAY_WITHIN = 3_000
_YEAR = r"(?<!\d)(?:[1１][5-9５-９]|[2２][0０])\d\d(?!\d)"
_BETWEEN = re.compile(r"[\s,،，、（(（–—:-]*(?:is|ist|est|es|è|jest|on|le|il|el|den|der|the|هو|是)?[\s,(–—:-]*")
_BEFORE, _AFTER = 32, 12
_TODAY_CHARS = 45


def find_mentioned_days(text, language=None, *, top=3):
    """Find days that a text mentions, written out with day, month and year; the first `top` that differ.

    The names of months are those of the language of the text, in all of its countries, and of English; of a long text
    the first 6,000 characters are read.

    Returns
    -------
    list of (datetime, excerpt)

    Examples
    --------
    >>> [f"{day:%Y-%m-%d}" for day, _ in find_mentioned_days("Il a plu le 3 mai 2021, puis le 2021-05-04.", "fr")]
    ['2021-05-03', '2021-05-04']
    """
    found = {}
    searched = text[:_SEARCHED_CHARS]
    for year in _year_pattern(not searched.isascii() and bool(era_pattern().search(searched))).finditer(searched):
        start = max(0, year.start() - _BEFORE)
        window = searched[start : year.end() + _AFTER]
        for match in _day_pattern(language).finditer(window):
            if day := _day_of(match, language):
                found.setdefault(day, match[0])
        if len(found) >= top:
            break
    return list(found.items())[:top]


def find_today(text, language=None):
    """Find the day that a text calls its own, as `today, 11 July 2023` (data/date_labels.csv, kind `today`), near its beginning.

    Returns
    -------
    (datetime, excerpt), or None where the text names no such day, or two that differ

    Examples
    --------
    >>> find_today("It rained. Today, 11 July 2023, the storm ends.")[1]
    'Today, 11 July 2023'
    """
    days = {}
    for match in _today_pattern().finditer(text[:_TODAY_WITHIN]):
        near = text[match.start() : match.end() + _TODAY_CHARS]
        if _year_pattern(True).search(near) and (found := _day_pattern(language).search(near, len(match[0]))):
            between = near[len(match[0]) : found.start()]
            if _BETWEEN.fullmatch(between) and (day := _day_of(found, language)):
                days.setdefault(day, near[: found.end()])
    return next(iter(days.items())) if len(days) == 1 else None


@cache
def _today_pattern():
    return re.compile(rf"(?<![^\W{UNSPACED}]){label_pattern('today')}", re.IGNORECASE)


@cache
def _year_pattern(with_eras):
    return re.compile(f"{_YEAR}|{era_pattern().pattern}" if with_eras else _YEAR)


@cache
def _day_pattern(language):
    month = f"(?P<{{}}>{month_pattern(language)})"
    era = re.sub(r"\((?!\?)", "(?:", era_pattern().pattern)
    forms = [
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|°|\.)?\s+(?:de\s+|of\s+)?{month.format('month')},?\s+(?:de\s+|del\s+)?(?P<year>\d{{4}}|{era})(?!\d)",
        rf"(?<!\w){month.format('month_b')}\s+(?P<day_b>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year_b>\d{{4}})(?!\d)",
        rf"(?P<year_c>\d{{4}}|{era})\s?[年년]\s?(?P<month_c>\d{{1,2}})\s?[月월]\s?(?P<day_c>\d{{1,2}})\s?[日일]",
        r"(?<!\d)(?P<year_d>\d{4})-(?P<month_d>\d{2})-(?P<day_d>\d{2})(?!\d)",
        r"(?<!\d)(?P<day_e>\d{1,2})\.(?P<month_e>\d{1,2})\.(?P<year_e>\d{4})(?!\d)",
    ]
    return re.compile("|".join(forms), re.IGNORECASE)


def _day_of(match, language):
    """Make the day of a match; None where the calendar has no such day."""
    named = {name.partition("_")[0]: value for name, value in match.groupdict().items() if value}
    month = month_numbers(language).get(fold_month(named["month"].partition("/")[0]))
    try:
        return datetime(int(write_plain(named["year"])), month or int(named["month"]), int(named["day"]))
    except ValueError:
        return None
