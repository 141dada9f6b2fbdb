"""dates: what is written out in full is read, what is left open is not guessed, and no clock is asked."""

import sys
import time
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.texts import dates
from analysis.texts.dates import find_date_line, find_date_lines, parse_date

JUNE_20 = "2024-06-20"


def read(text, language=None):
    found = parse_date(text, language)
    return found and (found[0].strftime("%Y-%m-%d"), found[1])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("2024-06-20", None),
        ("20240620", None),
        ("2024-6-20", None),
        ("2024/06/20", None),
        ("20/06/2024", None),  # there is no month 20
        ("6/20/2024", None),
        ("6/20/2024 10:00", None),
        ("20.06.2024", None),
        ("  20 \n June\t2024 ", None),
        ("June 20th, 2024", None),
        ("Thursday, 20 June 2024", None),
        ("Jun 20 2024 9:15AM", None),
        ("2024-06-20 9:15 am", None),
        ("20 June 2024", "xx"),  # a language that nobody knows
        ("20 июня 2024 г.", "ru"),
        ("20 June 2024", "ru"),  # English is always tried
        ("20 червня 2024", "uk"),
        ("20. Juni 2024", "de"),
        ("20 juin 2024", "fr"),
        ("20 de junio de 2024", "es"),
        ("20 يونيو 2024", "ar"),
        ("٢٠ يونيو ٢٠٢٤", "ar"),
        ("2024年6月20日", "zh"),
    ],
)
def test_a_day_that_is_written_out(text, language):
    assert read(text, language) == (JUNE_20, "day")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-06-20T23:30:00-05:00", "2024-06-21"),
        ("2024-06-20T01:30:00+03:00", "2024-06-19"),
        ("2024-06-20T23:30:00Z", "2024-06-20"),
        ("2024-06-20T23:30:00", "2024-06-20"),
        ("2024-06-20 23:00:00 -0500", "2024-06-21"),
        ("Thu, 20 Jun 2024 23:00:00 -0500", "2024-06-21"),
    ],
)
def test_a_time_with_an_offset_is_counted_in_utc(text, day):
    assert read(text) == (day, "day")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("2024", None, ("2024-01-01", "year")),
        ("2024-06", None, ("2024-06-01", "month")),
        ("June 2024", None, ("2024-06-01", "month")),
        ("июнь 2024", "ru", ("2024-06-01", "month")),
        ("juin 2024", "fr", ("2024-06-01", "month")),
    ],
)
def test_a_month_and_a_year_are_their_first_day_and_say_so(text, language, expected):
    assert read(text, language) == expected


@pytest.mark.parametrize(
    "text",
    [
        "06/07/2024",  # the sixth of July, or the seventh of June
        "06-07-2024",
        "06/07/2024 10:30",
        "Thu 06/07/2024",
        "06/07/24",
        "25/06/24",  # two digits are a year, or not
        "24.06.20",
        "12 2024 5",
    ],
)
def test_what_could_be_two_days_is_none(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(("text", "day"), [("06.07.2024", "2024-07-06"), ("05/05/2024", "2024-05-05")])
def test_full_stops_put_the_day_first_and_equal_numbers_are_one_day(text, day):
    assert read(text) == (day, "day")


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-31",
        "31 February 2024",
        "June 31, 2024",
        "2024-13-01",
        "2024-30-06",
        "2024-13",
        "13/13/2024",
        "0000",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:00:00-05:00",
        "1 January 1970 00:00 +99:99",
        "0000-01-01",
    ],
)
def test_a_day_that_is_in_no_calendar_is_none(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "today",
        "yesterday",
        "Thursday",
        "20 June",
        "June",
        "Thursday 2024",
        "10:30",
        "2 years ago",
        "now",
        "5 minutes ago",
        "1718841600",
        "",
        " ",
        "rain",
        "autumn 2023",
        "Q2 2024",
        "20 June 2024 to 21 June 2024",
        "2024 " * 9_999,
    ],
)
def test_what_leaves_the_day_to_the_reader_is_none(text):
    assert parse_date(text) is None


def test_a_cell_that_holds_an_article_takes_no_time():
    began = time.perf_counter()
    assert parse_date("20 June 2024 " * 99_999) is None
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("now", [datetime(1931, 1, 31), datetime(2096, 2, 29)])
def test_whatever_the_clock_says_a_date_is_the_same(monkeypatch, now):
    class AnyDatetime(type):
        def __instancecheck__(cls, value):
            return isinstance(value, datetime)

    class Clock(datetime, metaclass=AnyDatetime):
        @classmethod
        def now(cls, tz=None):
            return now.replace(tzinfo=tz)

        utcnow = today = now

    parse_date("1 March 2011")
    dates._parse_words.cache_clear()
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("dateparser", "analysis") and getattr(module, "datetime", None) is datetime:
            monkeypatch.setattr(module, "datetime", Clock)
    assert read("2 March 2011") == ("2011-03-02", "day")
    assert read("June 2011") == ("2011-06-01", "month")
    assert [read(text) for text in ("3 March", "June", "Thursday", "today", "10:30")] == [None] * 5


@pytest.mark.parametrize(
    ("line", "length", "kind", "labelled"),
    [
        ("20 June 2024", 12, "published", False),
        ("Published: 20 June 2024", 23, "published", True),
        ("PUBLISHED ON 20 June 2024", 25, "published", True),
        ("Last Updated on June 20, 2024 9:15 am", 37, "last updated", True),
        ("Обновлено 20.06.2024", 20, "last updated", True),
        ("Publié le 20.06.2024", 20, "published", True),
        ("date 2024-06-20 It rained.", 15, "published", True),
        ("date: 2024-06-20 “It rained.”", 16, "published", True),
        ("date 2024-06-20 9:15 am", 23, "published", True),
        ("Оновлено 20.06.2024", 19, "last updated", True),
        ("Stand: 20.06.2024", 17, "last updated", True),
        ("Dernière mise à jour : 20.06.2024", 33, "last updated", True),
        ("Fecha de publicación: 20.06.2024", 32, "published", True),
        ("آخر تحديث: 20.06.2024", 21, "last updated", True),
        ("发布时间：2024-06-20", 15, "published", True),
        ("更新于2024-06-20", 13, "last updated", True),
        ("date 2024-06-20T10:00:00Z It rained.", 25, "published", True),
    ],
)
def test_a_line_that_states_a_day(line, length, kind, labelled):
    found = find_date_line(line)
    assert (found.length, found.kind, found.labelled) == (length, kind, labelled)
    assert (found.published, found.precision) == (datetime(2024, 6, 20), "day")


@pytest.mark.parametrize(
    "line",
    [
        "On 20 June 2024 it rained.",
        "It rained on 20 June 2024",
        "Since 20 June 2024",
        "Kyiv, 20 June 2024, rain",
        "20 June 2024: how it rained",
        "24 February 2022 in Kyiv",
        "Date palms since 2024",
        "Updated rules for 2024",
        "June 2024",  # a month is no day
        "2024",
        "06/07/2024",
        "date 2024-02-31 It rained.",
        "date2024-06-20",
        "datebook 2024-06-20 It rained.",  # a label is a word
        "today 2024-06-20 it rains in the whole town.",  # the day it calls its own is a reason for doubt only
    ],
)
def test_a_date_within_a_sentence_or_half_a_date_states_no_day(line):
    assert find_date_line(line) is None


def test_far_down_only_a_labelled_day_counts():
    lines = ["It rained."] * 8 + ["20 June 2024", "Published: 21 June 2024"]
    assert list(find_date_lines(lines)) == [9]
    assert list(find_date_lines(lines[1:])) == [7, 8]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Zs", "Po", "Pd"]), max_size=30))
def test_no_text_breaks_it(text):
    found = parse_date(text, "en")
    assert found is None or (found[0] == found[0].replace(hour=0, minute=0) and found[1] in ("day", "month", "year"))
    line = find_date_line(f"date {text}")
    assert line is None or line.length <= len(text) + 5


@settings(max_examples=60, deadline=None)
@given(st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31)))
def test_an_iso_day_is_that_day(moment):
    assert parse_date(moment.date().isoformat()) == (datetime(moment.year, moment.month, moment.day), "day")
