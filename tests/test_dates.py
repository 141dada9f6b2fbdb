"""dates: what is written out in full is read, what is left open is not guessed, and no clock is asked."""

import re
import sys
import time
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ground.rules import load_rules
from analysis.texts import dates
from analysis.texts.dates import find_date_line, find_date_lines, is_open_date, label_pattern, parse_date

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
        ("2024年6月20日", "ja"),
        ("2024年06月20日(木) 10:15", "ja"),
        ("２０２４年６月２０日", "ja"),
        ("令和6年6月20日", "ja"),
        ("令和 6年6月20日", None),
        ("2024년 6월 20일", "ko"),
        ("2024년 6월 20일 오전 10:15", "ko"),
        ("2024. 6. 20.", "ko"),
        ("2024. 06. 20. 10:15", "hu"),
        ("20. 6. 2024", "cs"),
        ("20. 06. 2024", None),
        ("20 giugno 2024", "it"),
        ("giovedì 20 giugno 2024 ore 10:15", "it"),
        ("20 czerwca 2024 r.", "pl"),
        ("donderdag 20 juni 2024 om 10:15", "nl"),
        ("20 Haziran 2024 Perşembe", "tr"),
        ("20 HAZİRAN 2024", "tr"),
        ("torsdag 20. juni 2024", "no"),  # dateparser calls it nb
        ("20 hezîran 2024", "ku"),  # a language that dateparser does not know, and CLDR does
        ("民國113年6月20日", "zh"),
        ("20 มิถุนายน พ.ศ. 2567", "th"),
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
    ("month", "names"),
    [
        (1, "يناير / كانون الثاني / كانون الثّاني / جانفي"),
        (2, "فبراير / شباط / فيفري"),
        (3, "مارس / آذار / اذار"),
        (4, "أبريل / نيسان / أفريل / ابريل"),
        (5, "مايو / أيار / ايار / ماي"),
        (6, "يونيو / حزيران / جوان"),
        (7, "يوليو / تموز / جويلية / يوليوز"),
        (8, "أغسطس / آب / اب / أوت / غشت"),
        (9, "سبتمبر / أيلول / ايلول / شتنبر"),
        (10, "أكتوبر / تشرين الأول / تشرين الاول"),
        (11, "نوفمبر / تشرين الثاني / نونبر"),
        (12, "ديسمبر / كانون الأول / دجنبر"),
    ],
)
def test_the_months_of_every_arab_country(month, names):
    for name in names.split(" / "):
        if "ّ" not in name:  # what is written with all its signs is not known
            assert read(f"20 {name} 2024", "ar") == (f"2024-{month:02}-20", "day"), name
    usual, other = names.split(" / ")[:2]
    assert read(f"20 {other}/{usual} 2024", "ar") == (f"2024-{month:02}-20", "day")
    assert parse_date(f"20 {other}/{'تموز' if month != 7 else 'يناير'} 2024", "ar") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", "2019-05-01"),
        ("令和1年5月1日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("平成元年1月8日", "1989-01-08"),
        ("昭和64年1月7日", "1989-01-07"),
        ("昭和20年8月15日", "1945-08-15"),
        ("大正12年9月1日", "1923-09-01"),
        ("明治元年10月23日", "1868-10-23"),
    ],
)
def test_the_years_of_an_era_are_counted_in_ours(text, day):
    assert read(text, "ja") == (day, "day")


@pytest.mark.parametrize(
    "text",
    [
        "June 20, 2024 9:15 am ET",
        "June 20, 2024 11:15 pm ET",
        "June 20, 2024 11:15 PM EST",
        "June 20, 2024 at 11:15 p.m. EDT",
        "11:15 PM EDT, Thu June 20, 2024",
        "Thu 11:15 PM EDT June 20, 2024",
        "11:15 PM EDT on June 20, 2024",
        "Thu Jun 20 23:15:00 EDT 2024",
        "20 June 2024 23:59 GMT",
        "20 June 2024 00:01 UTC",
        "20 June 2024 00:01 (BST)",
        "20.06.2024 01:15 MSK",
        "20.06.2024 01:15 МСК",
        "20.06.2024, 01:15 (мск)",
    ],
)
def test_a_zone_in_letters_leaves_the_day_as_it_is_written(text):
    assert read(text) == (JUNE_20, "day")


@pytest.mark.parametrize(
    "text",
    ["June 20, 2024 1:15 am UTC+3", "June 20, 2024 1:15 am (UTC+03:00)", "20 June 2024 1:15 GMT+3"],
)
def test_an_offset_behind_the_letters_counts(text):
    assert read(text) == ("2024-06-19", "day")


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
    assert parse_date(text, "en") is None


@pytest.mark.parametrize("language", "fr de it es pt nl pl ru uk tr ar el he hi vi".split())
def test_a_language_that_writes_the_day_first_puts_numbers_in_order(language):
    assert read("06/07/2024", language) == ("2024-07-06", "day")
    assert read("06-07-2024 10:30", language) == ("2024-07-06", "day")
    assert read("6/20/2024", language) == (JUNE_20, "day")  # there is no month 20
    assert parse_date("06/07/24", language) is None


@pytest.mark.parametrize("language", ["en", None, "xx", "zh", "ja", "ko", "hu", "lt", "sv"])
def test_a_language_with_another_order_or_with_two_leaves_numbers_open(language):
    assert parse_date("06/07/2024", language) is None


def test_a_language_that_writes_the_month_first_puts_numbers_in_order():
    assert read("06/07/2024", "fil") == ("2024-06-07", "day")


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
    began = time.process_time()
    assert parse_date("20 June 2024 " * 99_999) is None
    assert time.process_time() - began < 1


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
        ("Pubblicato il 20.06.2024", 24, "published", True),
        ("AGGIORNATO IL: 20.06.2024 10:15", 31, "last updated", True),
        ("Opublikowano: 20.06.2024, 10:15", 31, "published", True),
        ("Ostatnia aktualizacja: 20.06.2024", 33, "last updated", True),
        ("Gepubliceerd op 20.06.2024", 26, "published", True),
        ("Laatst bijgewerkt: 20.06.2024", 29, "last updated", True),
        ("Yayınlanma Tarihi: 20.06.2024 10:15", 35, "published", True),
        ("YAYINLANMA TARİHİ: 20.06.2024", 29, "published", True),
        ("Son güncelleme : 20.06.2024", 27, "last updated", True),
        ("Publicado em 20.06.2024 | 10h15", 31, "published", True),
        ("公開日：2024年6月20日", 14, "published", True),
        ("公開 令和6年6月20日", 12, "published", True),
        ("更新日時2024/06/20 10:15", 20, "last updated", True),
        ("입력 2024.06.20 10:15", 19, "published", True),
        ("최종수정: 2024. 6. 20. 10:15", 24, "last updated", True),
        ("publıshed 20 June 2024", 22, "published", True),  # Python takes both letters i of Turkish for one
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


@pytest.mark.parametrize(
    ("line", "language", "order"),
    [
        ("Publié le 05/04/2024 à 10h15", "fr", "day first, as in French"),
        ("05-04-2024", "nl", "day first, as in Dutch"),
        ("05.04.2024", "fr", ""),
        ("15/04/2024", "fr", ""),
        ("5 avril 2024", "fr", ""),
        ("05/05/2024", "fr", ""),
    ],
)
def test_a_line_says_where_its_language_put_it_in_order(line, language, order):
    assert find_date_line(line, language).order == order


@pytest.mark.parametrize(
    ("line", "language", "is_open"),
    [
        ("03/04/2024", None, True),
        ("Published: 03/04/2024", "en", True),
        ("PUBLISHED ON 3-4-2024 10:30", "en", True),
        ("Updated 03/04/24", "en", True),
        ("25/06/24", "fr", True),  # two digits are a year, or not
        ("Thu 03/04/2024", "en", True),
        ("2024/03/04", "en", False),
        ("03/04/2024", "fr", False),
        ("13/04/2024", "en", False),
        ("13/13/2024", "en", False),
        ("03.04.2024", "en", False),
        ("On 03/04/2024 it rained.", "en", False),
        ("Rain again: 03/04/2024", "en", False),
        ("3 April 2024", "en", False),
        ("3/4", "en", False),
        ("", "en", False),
        ("03/04/2024 " * 99, "en", False),
    ],
)
def test_a_line_that_could_be_two_days(line, language, is_open):
    assert is_open_date(line, language) is is_open


@pytest.mark.parametrize("row", load_rules("date_labels"), ids=lambda row: row["label"])
def test_every_label_is_found_before_a_day(row):
    line = f"{row['label']}: 2024-06-20"
    if row["kind"] == "today":
        assert re.match(label_pattern("today"), line, re.IGNORECASE)
    else:
        found = find_date_line(line)
        assert (found.kind, found.published) == (row["kind"], datetime(2024, 6, 20))


@pytest.mark.parametrize("text", ["1711113000000", "2024-W25", "2024-W25-2", "20240620T", "1709596800"])
def test_what_only_python_takes_for_a_day_is_none(text):
    assert parse_date(text) is None
