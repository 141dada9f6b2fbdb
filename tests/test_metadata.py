"""metadata: title, date, source and language are what the input says, each with its words; nothing else is filled in."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus.metadata import read_metadata
from analysis.ground import rules
from analysis.ground.errors import TableError
from analysis.ground.rules import boilerplate_patterns, combined_pattern, find_tail, is_boilerplate
from analysis.texts import calendars
from analysis.texts.languages import identify_language
from analysis.texts.lines import find_lines, fold_title, is_wrapped
from analysis.texts.titles import find_title_line

RAINED = "It rained all night in the town, and the wind blew until the morning came."


def title_of(text):
    found = find_title_line(find_lines(text))
    return found and found[1:]


# lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("rain\nwind", [("rain", True), ("wind", False)]),
        ("rain\n\nwind", [("rain", True), ("wind", True)]),
        ("rain\r\nwind\r\n\r\nstorm", [("rain", True), ("wind", False), ("storm", True)]),
        ("rain\rwind", [("rain", True), ("wind", False)]),
        ("rain \n\t\n wind", [("rain", True), ("wind", True)]),
        ("rain\u2028wind\u2029storm", [("rain", True), ("wind", False), ("storm", False)]),
        ("rain\x0cwind\x85storm", [("rain", True), ("wind", False), ("storm", False)]),
        ("\ufeffrain\n\u200b\nwind\xa0", [("rain", True), ("wind", True)]),  # what cannot be seen is no line
        ("", []),
        (" \n\xa0\n", []),
    ],
)
def test_lines_are_found_with_the_gaps_between_them(text, lines):
    found = find_lines(text)
    assert [(line.text, line.gap) for line in found] == lines
    assert [text[line.start : line.end] for line in found] == [line.text for line in found]


def test_wrapped_lines_are_told_from_short_paragraphs():
    words = (RAINED + " ") * 4
    wrapped = re.findall(r".{1,60}(?: |$)", words)
    assert is_wrapped(find_lines("\n".join(wrapped)))
    assert not is_wrapped(find_lines("\n\n".join(wrapped)))
    assert not is_wrapped(find_lines("\n".join(["Rain.", "Wind and rain.", RAINED, "Rain.", "Wind."])))
    assert not is_wrapped(find_lines("\n".join([RAINED * 9] * 9)))
    assert not is_wrapped([])


# title


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Rain again\n{RAINED}", ("Rain again", None)),
        (f"Rain again?\n\n{RAINED}", ("Rain again?", None)),
        (f"Rain again!\n{RAINED}", ("Rain again!", None)),
        (f"RAIN AGAIN\nBy Jane Doe\n{RAINED}", ("RAIN AGAIN", None)),
        (f"Rain again in the town | Rain Post\n{RAINED}", ("Rain again in the town", "Rain Post")),
        (f"Rain again in the town | Weather | Rain Post\n{RAINED}", ("Rain again in the town", "Rain Post")),
        (f"Rain again | Rain Post\n{RAINED}", ("Rain again", "Rain Post")),
        (f"Rain again | What the rain did to us\n{RAINED}", ("Rain again | What the rain did to us", None)),
        (f"Weather | Rain\n{RAINED}", ("Weather | Rain", None)),
        (f"Live | Rain again in the whole town\n{RAINED}", ("Live | Rain again in the whole town", None)),
        (f"20 June 2024\nRain again\n{RAINED}", ("Rain again", None)),
        (f"date 2024-06-20 Rain again\n{RAINED}", ("Rain again", None)),
        (f"Share this article\nhttps://example.org/rain\nRain again\n{RAINED}", ("Rain again", None)),
        (f"Дождь снова\n{RAINED}", ("Дождь снова", None)),
        ("又下雨了\n整夜都在下雨。", ("又下雨了", None)),
        (f"{RAINED[:-1]}\nThe wind blew.", (RAINED[:-1], None)),  # the longest line, and yet not wrapped
        (f"By Jane Doe\n\n{RAINED}", ("By Jane Doe", None)),  # as the docstring says
    ],
)
def test_the_title_is_the_first_line(text, expected):
    assert title_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Rain again",  # nothing stands below it
        f"It rained.\n{RAINED}",
        f"LONDON (Reuters) - It rained.\n{RAINED}",
        "整夜都在下雨。\n又下雨了。",
        f"“It rained.”\n{RAINED}",
        f"{'rain ' * 31}\n{RAINED}",
        f"{'r' * 201}\n{RAINED}",
        "It rained all night in the\ntown, and the wind blew.",  # the line runs on
        "\n".join(re.findall(r".{1,60}(?: |$)", "In London it rained on Tuesday and It Rained on Wednesday " * 6)),
        f"date 2024-06-20 It rained.\n{RAINED}",
        f"{RAINED} Photo:\n{RAINED}",
        "06/07/2024\nIt rained.",
        f"* * *\n{RAINED}",
        "",
        "20 June 2024\nPublished: 20 June 2024",
    ],
)
def test_no_title_is_made_up(text):
    assert title_of(text) is None


def test_a_title_stands_above_wrapped_lines():
    wrapped = "\n".join(re.findall(r".{1,60}(?: |$)", (RAINED + " ") * 4))
    assert title_of(f"Rain again\n\n{wrapped}") == ("Rain again", None)


@pytest.mark.parametrize(
    ("a", "b"),
    [("“Rain” again!", "RAIN AGAIN"), ("Rain\u00a0again", "Rain again"), ("Ｒain", "rain"), ("Straße", "STRASSE")],
)
def test_titles_that_differ_in_signs_only_are_one(a, b):
    assert fold_title(a) == fold_title(b)


# date


@pytest.mark.parametrize(
    ("text", "published", "rows"),
    [
        ("20 June 2024", "2024-06-20", [("published", "20 June 2024")]),
        ("Published: 20 June 2024", "2024-06-20", [("published", "Published: 20 June 2024")]),
        (
            "Updated 21 June 2024",
            "2024-06-21",
            [("published", "Updated 21 June 2024"), ("published_kind", "Updated 21 June 2024")],
        ),
        ("Updated 21 June 2024\nPublished: 20 June 2024", "2024-06-20", [("published", "Published: 20 June 2024")]),
        ("Updated 21 June 2024\n20 June 2024", "2024-06-20", [("published", "20 June 2024")]),
        ("19 June 2024\nPublished: 20 June 2024", "2024-06-20", [("published", "Published: 20 June 2024")]),
        ("20 June 2024\nThursday, 20 June 2024", "2024-06-20", [("published", "20 June 2024")]),
    ],
)
def test_the_date_line_near_the_top(text, published, rows):
    found, evidence, problems = read_metadata(f"Rain again\n{text}\n{RAINED}", {})
    assert found["published"].strftime("%Y-%m-%d") == published
    assert found["published_precision"] == "day"
    dated = [row for row in evidence if row["field"].startswith("published")]
    assert [(row["field"], row["excerpt"]) for row in dated] == rows
    assert problems == []


@pytest.mark.parametrize(
    "text",
    [
        RAINED,
        "On 20 June 2024 it rained all night.",
        "On 06/07/2024 it rained all night.",
        "June 2024\nIt rained.",
        "It rained.\n" * 8 + "20 June 2024\nIt rained.",
        "It rained.\n" * 8 + "06/07/2024\nIt rained.",
        "It rained.\n" * 8 + "Published: 20 June 2024",
    ],
)
def test_a_date_that_is_not_stated_near_the_top_stays_missing(text):
    found, evidence, problems = read_metadata(text, {})
    assert (found["published"], found["published_precision"], problems) == (None, None, [])
    assert {row["field"] for row in evidence} <= {"language", "date_mentioned"}


@pytest.mark.parametrize("line", ["06/07/2024", "Published: 06/07/2024", "Updated 6-7-2024 10:30", "06/07/24"])
def test_a_date_line_that_could_be_two_days_is_told(line):
    found, evidence, problems = read_metadata(f"{line}\nRain again\n{RAINED}", {})
    assert (found["published"], found["title"]) == (None, "Rain again")
    assert problems == [(f"the date {line!r} could be two days", "write it as 2024-06-20")]
    assert "published" not in [row["field"] for row in evidence]


@pytest.mark.parametrize("fields", [{"published": "2024-06-20"}, {"page_date": "2024-06-20"}])
def test_a_date_line_that_could_be_two_days_is_not_asked_where_the_date_is_known(fields):
    found, _, problems = read_metadata(f"Rain again\n06/07/2024\n{RAINED}", fields)
    assert (found["published"].day, problems) == (20, [])
    found, _, problems = read_metadata(f"Rain again\n06/07/2024\nPublished: 20 June 2024\n{RAINED}", {})
    assert (found["published"].day, problems) == (20, [])


def test_a_date_that_a_page_and_its_text_leave_open_is_told_once():
    _, _, problems = read_metadata(f"Rain again\n06/07/2024\n{RAINED}", {"page_date": "06/07/2024"})
    assert [problem for problem, _ in problems] == ["the date '06/07/2024' cannot be read, or could be two days"]


PLUIE = "Il a plu toute la nuit sur la ville, et le vent a soufflé jusqu'au matin sans s'arrêter."


@pytest.mark.parametrize(
    ("text", "fields", "rule", "excerpt"),
    [
        (f"La pluie\nPublié le 05/04/2024\n{PLUIE}", {}, "date line", "Publié le 05/04/2024"),
        (PLUIE, {"published": "05/04/2024"}, "stated in a column", "05/04/2024"),
        (PLUIE, {"page_date": "05/04/2024"}, "stated by the page", "05/04/2024"),
    ],
)
def test_the_language_puts_a_date_in_order_and_the_rule_says_so(text, fields, rule, excerpt):
    found, evidence, problems = read_metadata(text, fields)
    assert (f"{found['published']:%Y-%m-%d}", found["published_precision"], problems) == ("2024-04-05", "day", [])
    row = next(row for row in evidence if row["field"] == "published")
    assert (row["rule"], row["confidence"]) == (f"{rule}; day first, as in French", "derived")
    assert row["excerpt"] == excerpt


def test_date_lines_that_differ_are_a_timeline_and_no_date():
    found, _, problems = read_metadata(f"Rain\n20 June 2024\n{RAINED}\n21 June 2024\n{RAINED}", {})
    assert found["published"] is None
    assert problems == [("2 date lines without a label differ: none was taken", "put the date into a table")]


@pytest.mark.parametrize(
    ("stated", "problem"),
    [
        ("06/07/2024", "the date '06/07/2024' cannot be read, or could be two days"),
        ("31 February 2024", "the date '31 February 2024' cannot be read, or could be two days"),
        ("yesterday", "the date 'yesterday' cannot be read, or could be two days"),
        ("0001-01-01", "the date '0001-01-01' is impossible"),
        ("9999-12-31", "the date '9999-12-31' is impossible"),
        ("x" * 999, f"the date '{'x' * 60}' cannot be read, or could be two days"),
    ],
)
def test_a_stated_date_that_cannot_be_is_dropped_with_a_problem(stated, problem):
    found, evidence, problems = read_metadata(f"20 June 2024\n{RAINED}", {"published": stated})
    assert found["published"] is None  # what the column says is not replaced by what stands in the text
    assert "published" not in [row["field"] for row in evidence]
    assert problems == [(problem, "write it as 2024-06-20")]


def test_an_impossible_date_line_is_dropped_with_a_problem():
    found, _, problems = read_metadata(f"Rain\n1 January 0001\n2 January 9999\n{RAINED}", {})
    assert found["published"] is None
    assert len(problems) == 1
    found, _, problems = read_metadata(f"Rain\nPublished: 2 January 9999\n{RAINED}", {})
    assert problems == [("the date 'Published: 2 January 9999' is impossible", "write it as 2024-06-20")]


@pytest.mark.parametrize(("stated", "precision"), [("2024", "year"), ("June 2024", "month"), ("2024-06-20", "day")])
def test_the_precision_of_a_stated_date_is_kept(stated, precision):
    assert read_metadata(RAINED, {"published": stated})[0]["published_precision"] == precision


# source


@pytest.mark.parametrize(
    ("text", "source", "rule"),
    [
        (f"Rain again in the town | Rain Post\n{RAINED}", "Rain Post", "site name behind the title"),
        (f"Rain again in the town | Latest news Rain Post\n{RAINED}", "Rain Post", "site name behind the title"),
        (
            f"Rain\n{RAINED}\nDetails - in the material of the correspondent of Rain Post.",
            "Rain Post",
            "named in the page boilerplate",
        ),
    ],
)
def test_the_page_names_the_source(text, source, rule):
    found, evidence, _ = read_metadata(text, {})
    (row,) = [row for row in evidence if row["field"] == "source"]
    assert (found["source"], row["value"], row["rule"], row["confidence"]) == (source, source, rule, "derived")
    assert row["excerpt"] in text
    assert source in row["excerpt"]


def test_a_source_that_the_article_only_quotes_is_not_its_source():
    found, evidence, _ = read_metadata(f"Rain again\nThe Rain Post reports: {RAINED}", {})
    assert found["source"] is None
    assert "source" not in [row["field"] for row in evidence]


def test_columns_come_first():
    fields = {"title": "Rain", "source": "Wind Gazette", "published": "2024-06-21", "language": "de"}
    text = f"Rain again in the town | Rain Post\n20 June 2024\n{RAINED}"
    found, evidence, problems = read_metadata(text, fields)
    assert (found["title"], found["source"], found["language"]) == ("Rain", "Wind Gazette", "de")
    assert found["published"].day == 21
    assert {(row["rule"], row["confidence"]) for row in evidence} == {("stated in a column", "stated")}
    assert problems == []
    assert fields == {"title": "Rain", "source": "Wind Gazette", "published": "2024-06-21", "language": "de"}


def test_a_field_is_known_as_its_origin_says():
    fields = {"title": "Rain", "source": "Wind Gazette", "published": "2024-06-21", "language": "en", "url": "x"}
    origins = dict.fromkeys(fields, "stated in the sidecar a.csv")
    found, evidence, _ = read_metadata(RAINED, fields, origins=origins)
    assert {row["field"]: row["rule"] for row in evidence} == origins
    assert "url" not in found
    mixed = read_metadata(RAINED, fields, origins={"title": "stated in the e-mail's header"})[1]
    rules = {row["field"]: row["rule"] for row in mixed}
    assert rules == dict.fromkeys(["source", "published", "language"], "stated in a column") | {
        "title": "stated in the e-mail's header"
    }


def test_what_a_page_says_is_known_as_its_origin_says():
    said = "stated at the head of the export's article"
    hints = {"page_title": "Rain", "page_site": "Rain Post", "page_date": "June 1, 2024"}
    evidence = read_metadata(RAINED, hints, origins=dict.fromkeys(hints, said))[1]
    assert {row["field"]: row["rule"] for row in evidence if row["field"] != "language"} == dict.fromkeys(
        ["title", "source", "published"], said
    )


def test_what_a_sidecar_replaced_is_evidence_and_is_not_used():
    fields = {"title": "Rain", "published": "2024-06-21", "source": "Wind Gazette"}
    replaced = {"title": "Old", "published": "1 June 2020", "source": "Old Post", "section": "town"}
    origins = dict.fromkeys([*fields, "section"], "stated in the sidecar a.csv")
    found, evidence, problems = read_metadata(RAINED, fields, origins=origins, replaced=replaced)
    assert (found["title"], found["source"], found["published"].year, problems) == ("Rain", "Wind Gazette", 2024, [])
    rows = {row["field"]: row for row in evidence if row["rule"] == "replaced by the sidecar a.csv"}
    assert {field: row["excerpt"] for field, row in rows.items()} == replaced
    assert {field: row["value"] for field, row in rows.items()} == replaced | {"published": "2020-06-01"}
    assert {row["confidence"] for row in rows.values()} == {"stated"}
    assert [row["value"] for row in evidence if row["field"] == "published"] == ["2024-06-21", "2020-06-01"]


def test_a_stated_language_that_is_none_is_told_and_the_text_decides():
    found, _, problems = read_metadata(RAINED, {"language": "Rainish"})
    assert found["language"] == "en"
    assert problems == [("the language 'Rainish' is not known", "write its code, such as en")]


@pytest.mark.parametrize("day", ["0001-01-01", "1066-10-14", "2028-01-01", "2095-01-01"])
def test_a_date_that_cannot_be_is_dropped_and_told(day):
    found, evidence, problems = read_metadata(RAINED, {"published": day})
    assert found["published"] is None
    assert "published" not in [row["field"] for row in evidence]
    assert len(problems) == 1 and day in problems[0][0] and "impossible" in problems[0][0]


# what a page says of itself


def evidence_of(text, fields, field):
    return [
        (row["value"], row["rule"], row["confidence"])
        for row in read_metadata(text, fields)[1]
        if row["field"] == field
    ]


HINTED = {
    "page_title": "Rain on the page",
    "page_date": "2024-06-19",
    "page_site": "Rain Post",
    "page_url": "https://rain-post.example/rain",
    "page_language": "en-GB",
}


def test_what_a_page_says_comes_before_what_the_text_says():
    found, evidence, problems = read_metadata(f"Rain again in the town | Wind Post\n20 June 2024\n{RAINED}", HINTED)
    assert (found["title"], found["source"], found["language"]) == ("Rain on the page", "Rain Post", "en")
    assert (found["published"].day, found["url"]) == (19, "https://rain-post.example/rain")
    assert {row["rule"] for row in evidence} == {"stated by the page"}
    assert problems == []


def test_a_column_comes_before_what_a_page_says():
    fields = HINTED | {
        "title": "Rain",
        "source": "Wind Gazette",
        "published": "2024-06-21",
        "url": "x",
        "language": "en",
    }
    found, evidence, _ = read_metadata(RAINED, fields)
    assert (found["title"], found["source"], found["published"].day) == ("Rain", "Wind Gazette", 21)
    assert {row["rule"] for row in evidence} == {"stated in a column"}
    assert "url" not in found


def test_a_template_in_another_language_than_its_text_says_nothing_of_it():
    german = "Es regnete die ganze Nacht, und der Wind wehte bis zum Morgen, ohne dass es jemand merkte."
    assert read_metadata(german, {"page_language": "en"})[0]["language"] == "de"
    assert read_metadata("12 34", {"page_language": "en"})[0]["language"] == "en"


def test_a_page_date_that_cannot_be_is_a_problem_and_the_date_line_counts():
    found, _, problems = read_metadata(f"Rain\n20 June 2024\n{RAINED}", {"page_date": "0001-01-01"})
    assert found["published"].day == 20
    assert problems == [("the date '0001-01-01' is impossible", "write it as 2024-06-20")]


@pytest.mark.parametrize(
    ("fields", "source", "rule"),
    [
        ({"source": "Fox Online News"}, "Fox News", "stated in a column; one name for it in data/outlets.csv"),
        ({"source": "CNN (Web News)"}, "CNN", "stated in a column; one name for it in data/outlets.csv"),
        ({"source": "The Rain Post"}, "The Rain Post", "stated in a column"),
        ({"page_site": "РИА Новости"}, "RIA Novosti", "stated by the page; one name for it in data/outlets.csv"),
        ({"url": "https://www.foxnews.com/rain"}, "Fox News", "domain of the url"),
        ({"url": "https://rain-post.example/rain"}, "rain-post.example", "domain of the url"),
        ({"url": "https://t.me/rain"}, None, None),
        ({"url": "x"}, None, None),
    ],
)
def test_an_outlet_has_one_name_and_the_evidence_keeps_what_was_written(fields, source, rule):
    found, evidence, _ = read_metadata(RAINED, fields)
    assert found["source"] == source
    rows = [(row["rule"], row["excerpt"]) for row in evidence if row["field"] == "source"]
    assert rows == ([(rule, *fields.values())] if source else [])


# dates that the text mentions, and those that it contradicts


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It rained on 20 June 2024 in the town.", "en"),
        ("It rained on June 20, 2024 in the town.", "en"),
        ("Дождь шёл 20 июня 2024 года в городе.", "ru"),
        ("Дощ ішов 20 червня 2024 року в місті.", "uk"),
        ("Es regnete am 20. Juni 2024 in der Stadt.", "de"),
        ("Il a plu le 20 juin 2024 dans la ville.", "fr"),
        ("Llovió el 20 de junio de 2024 en la ciudad.", "es"),
        ("هطل المطر في 20 يونيو 2024 في المدينة.", "ar"),
        ("هطل المطر في 20 حزيران 2024 في المدينة.", "ar"),
        ("2024年6月20日整夜都在下雨。", "zh"),
        ("هطل المطر في 20 حزيران/يونيو 2024 في المدينة.", "ar"),
        ("هطل المطر في 20 جوان 2024 في المدينة.", "ar"),
        ("Pioveva il 20 giugno 2024 in città.", "it"),
        ("Padało 20 czerwca 2024 r. w mieście.", "pl"),
        ("Het regende op 20 juni 2024 in de stad.", "nl"),
        ("20 Haziran 2024'te şehirde yağmur yağdı.", "tr"),
        ("20 HAZİRAN 2024'te şehirde yağmur yağdı.", "tr"),
        ("2024年6月20日に雨が降った。", "ja"),
        ("２０２４年６月２０日に雨が降った。", "ja"),
        ("令和6年6月20日に雨が降った。", "ja"),
        ("2024년 6월 20일 비가 왔다.", "ko"),
    ],
)
def test_a_date_that_the_text_only_mentions_is_evidence_and_no_more(text, language):
    found, evidence, problems = read_metadata(f"{text}\n{text}", {"language": language})
    assert (found["published"], problems) == (None, [])
    assert [row["value"] for row in evidence if row["field"] == "date_mentioned"] == ["2024-06-20"]


def test_at_most_three_dates_are_kept_as_evidence():
    text = " ".join(f"It rained on {day} June 2024." for day in range(1, 9))
    assert len(evidence_of(text, {}, "date_mentioned")) == 3


@pytest.mark.parametrize(
    ("text", "published", "against"),
    [
        ("Today, 11 July 2023, the storm begins.", "2023-11-29", "2023-07-11"),
        ("Today is 11 July 2023 and it rains.", "2023-11-29", "2023-07-11"),
        ("Сегодня, 11 июля 2023 года, начинается буря над городом.", "2023-11-29", "2023-07-11"),
        ("Сьогодні, 11 липня 2023 року, починається буря над містом.", "2023-11-29", "2023-07-11"),
        (
            "Heute, am 11. Juli 2023, beginnt der Sturm in der Stadt.",
            "2023-11-29",
            None,
        ),  # words between tell too little
        ("Heute, 11. Juli 2023, beginnt der Sturm in der Stadt.", "2023-11-29", "2023-07-11"),
        ("Aujourd'hui, 11 juillet 2023, la tempête commence.", "2023-11-29", "2023-07-11"),
        ("Hoy, 11 de julio de 2023, empieza la tormenta.", "2023-11-29", "2023-07-11"),
        ("اليوم، 11 يوليو 2023، تبدأ العاصفة في المدينة.", "2023-11-29", "2023-07-11"),
        ("今天，2023年7月11日，暴风雨开始了，城里整夜都在下雨。", "2023-11-29", "2023-07-11"),
        ("因此今天，2023年7月11日，暴风雨开始了，城里整夜都在下雨。", "2023-11-29", "2023-07-11"),
        ("Oggi, 11 luglio 2023, comincia la tempesta in città.", "2023-11-29", "2023-07-11"),
        ("Dziś, 11 lipca 2023 r., zaczyna się burza w mieście.", "2023-11-29", "2023-07-11"),
        ("Vandaag, 11 juli 2023, begint de storm in de stad.", "2023-11-29", "2023-07-11"),
        ("Bugün, 11 Temmuz 2023, şehirde fırtına başlıyor.", "2023-11-29", "2023-07-11"),
        ("本日（令和5年7月11日）、町で嵐が始まり、夜どおし雨が降った。", "2023-11-29", "2023-07-11"),
        ("오늘(2023년 7월 11일) 도시에서 폭풍이 시작되고 밤새 비가 왔다.", "2023-11-29", "2023-07-11"),
        ("Published: 11 July 2023\nThe storm begins.", "2023-11-29", "2023-07-11"),
        ("Today, 11 July 2023, the storm begins.", "2023-07-12", None),  # two clocks
        ("Today, 11 July 2023, the storm begins.", "2023", None),
        ("Today, 11 July 2023, the storm begins.", "2021", "2023-07-11"),
        ("Today the storm begins. On 11 July 2023 it rained.", "2023-11-29", None),
        ("Today, 11 July 2023, it rains. Today, 12 July 2024, it blows.", "2023-11-29", None),
    ],
)
def test_a_date_that_the_text_contradicts_stays_and_is_doubtful(text, published, against):
    found, evidence, problems = read_metadata(text, {"published": published})
    assert found["published"].year == int(published[:4])
    (row,) = [row for row in evidence if row["field"] == "published"]
    assert row["confidence"] == ("doubtful" if against else "stated")
    said = [row["value"] for row in evidence if row["rule"] == "the text says so of its own day"]
    assert said == ([against] if against else [])
    assert len(problems) == (1 if against else 0)
    assert all("is doubtful: the text says" in problem for problem, _ in problems)


@pytest.mark.parametrize(
    ("line", "fields", "is_doubtful"),
    [
        ("Last updated on 20 June 2024", {"published": "2024-06-25"}, True),
        ("Last updated on 20 June 2024", {"page_date": "2024-06-25"}, True),
        ("Last updated on 20 June 2024", {"published": "July 2024"}, True),
        ("Last updated on 20 June 2024", {"published": "2024-06-21"}, False),  # two clocks
        ("Last updated on 20 June 2024", {"published": "2024-06-01"}, False),
        ("Last updated on 20 June 2024", {"published": "2024"}, False),
        ("Last updated on 20 June 2024", {"published": "June 2024"}, False),
        ("Updated 26 June 2024\nUpdated 20 June 2024", {"published": "2024-06-25"}, True),
        ("Published: 25 June 2024\nLast updated on 20 June 2024", {}, True),
        ("Last updated on 25 June 2024\nUpdated 20 June 2024", {}, False),
        ("Last updated on 1 January 0001", {"published": "2024-06-25"}, False),
        ("20 June 2024", {"published": "2024-06-25"}, False),
    ],
)
def test_a_date_later_than_the_last_update_is_doubtful(line, fields, is_doubtful):
    _, evidence, problems = read_metadata(f"Rain again\n{line}\n{RAINED}", fields)
    row = next(row for row in evidence if row["field"] == "published")
    assert row["confidence"] == ("doubtful" if is_doubtful else "stated")
    against = [(row["value"], row["confidence"]) for row in evidence if "last updated" in row["rule"]]
    assert against == ([("2024-06-20", "doubtful")] if is_doubtful else [])
    said = [problem for problem, _ in problems]
    assert len(said) == is_doubtful and all(f"the date {row['value']} is doubtful: it is later" in one for one in said)


def test_a_document_in_two_languages_is_said_to_be_so():
    german = "Es regnete die ganze Nacht in der Stadt, und der Wind wehte bis zum Morgen, ohne nachzulassen."
    both = f"{RAINED} {RAINED}\n{german}"
    assert evidence_of(both, {}, "language_second") == [("de 0.39", "py3langid on the paragraphs", "derived")]
    assert evidence_of(f"{RAINED}\n{RAINED}", {}, "language_second") == []
    assert [confidence for *_, confidence in evidence_of(both, {}, "language")] == ["doubtful"]
    assert [confidence for *_, confidence in evidence_of(RAINED, {}, "language")] == ["derived"]
    in_one_line = f"{RAINED} {'Дождь шёл над городом всю ночь. ' * 4}"
    assert evidence_of(in_one_line, {}, "script_second")[0][1:] == ("letters of each script", "derived")
    assert [confidence for *_, confidence in evidence_of(in_one_line, {}, "language")] == ["doubtful"]
    assert [confidence for *_, confidence in evidence_of(in_one_line, {"language": "ru"}, "language")] == ["stated"]


# language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (RAINED, "en"),
        ("Всю ночь шёл дождь, и ветер дул до самого утра.", "ru"),
        ("Всю ніч ішов дощ, і вітер дув до самого ранку.", "uk"),
        ("Es regnete die ganze Nacht, und der Wind wehte bis zum Morgen.", "de"),
        ("Il a plu toute la nuit et le vent a soufflé jusqu'au matin.", "fr"),
        ("Llovió toda la noche y el viento sopló hasta la mañana.", "es"),
        ("هطل المطر طوال الليل وهبت الرياح حتى الصباح", "ar"),
        ("整夜都在下雨，风一直刮到早上。", "zh"),
        ("12 34 – 5", None),
        ("", None),
        ("Rain", None),  # one word is no evidence
    ],
)
def test_the_language_of_a_text(text, language):
    assert identify_language(text) == language


@pytest.mark.parametrize(
    ("stated", "language"),
    [
        ("en", "en"),
        ("EN-gb", "en"),
        ("en_US", "en"),
        ("English", "en"),
        ("arz", "ar"),
        ("wuu", "zh"),
        ("Русский", None),
    ],
)
def test_a_stated_language_is_a_code(stated, language):
    found, evidence, _ = read_metadata("12 34", {"language": stated})
    assert found["language"] == language
    assert [row["excerpt"] for row in evidence] == ([stated] if language else [])


# boilerplate


@pytest.mark.parametrize(
    "line",
    [
        "Leave a Reply",
        "ADD A COMMENT",
        "Your email address will not be published. Required fields are marked *",
        "Photo: Reuters",
        "Photos by: Jane Doe / Rain Post",
        "Share",
        "Share this article",
        "Tweet this on X",
        "Subscribe to our daily newsletter",
        "© 2024 Rain Post",
        "Фото: ТАСС",
        "Поделиться в Telegram",
        "Подписывайтесь на наш канал",
        "Read more: how the rain began",
        "This website uses cookies to improve your experience.",
        "All rights reserved. Reproduction is prohibited.",
        "Читайте также: как начался дождь",
        "Ваш адрес email не будет опубликован. Обязательные поля помечены *",
        "Все права защищены",
        "Мы используем файлы cookie, чтобы сайт работал лучше",
        "Поділитися",
        "Залишити коментар",
        "Читайте також: як почався дощ",
        "Підписуйтесь на наш канал у Telegram",
        "Фото: УНІАН",
        "Усі права захищено",
        "Artikel teilen",
        "Kommentar schreiben",
        "Ihre E-Mail-Adresse wird nicht veröffentlicht.",
        "Foto: Max Muster/dpa",
        "Diese Website verwendet Cookies.",
        "Lesen Sie auch: Wie der Regen begann",
        "Partager sur Facebook",
        "Laisser un commentaire",
        "Abonnez-vous à notre lettre du matin",
        "Lire aussi : comment la pluie a commencé",
        "Tous droits réservés",
        "Compartir en Facebook",
        "Deja un comentario",
        "Suscríbete a nuestro boletín",
        "Este sitio web utiliza cookies propias y de terceros",
        "Todos los derechos reservados",
        "شارك على فيسبوك",
        "اترك تعليقا",
        "جميع الحقوق محفوظة",
        "اقرأ أيضا: كيف بدأ المطر",
        "分享到微信",
        "版权所有 转载请注明出处",
        "责任编辑：王雨",
        "相关新闻",
        "Install our free VPN to read us anywhere",
        "Установите VPN, чтобы читать нас",
    ],
)
def test_lines_of_the_page(line):
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "Leave a light on",
        "Share prices fell",
        "Print media in the rain",
        "Email leaks shake the town",
        "Share a taxi in the rain",
        "Photos: how the storm took the roofs of four houses",
        "Photo finish in the rain",
        "He said: leave a reply",
        "Details of the storm",
        "Поделиться зонтом",
        "Read the river before you cross it",
        "Subscribe to a theory of rain and you will get wet",
        "All rights of the river were reserved for the town by its old mayor in a law of the last century of rain",
        "Home is where it rains",
        "Teilen ist schwer, sagte der Bürgermeister",
        "Kommentare aus Berlin zum Regen in der Stadt",
        "Partager la pluie avec les voisins du village",
        "Comentarios del alcalde sobre la lluvia",
        "شارك الرئيس في قمة المطر يوم أمس في المدينة",
        "分享会上，市长谈到了下雨的问题和河水的情况",
        "Копирование дождя невозможно, сказал мэр города",
        "Читайте погоду по звёздам, сказал мэр",
        "Реклама дождя возмутила город",
        "Подпишитесь под этим",
        "",
    ],
)
def test_lines_of_the_article(line):
    assert not is_boilerplate(line)


def test_a_tail_is_sought_in_the_last_characters_only():
    text = f"It rained.{' ' * 150}Photo:"
    assert find_tail(text, 0, len(text)).start() == 10
    assert find_tail(text, 0, len(text) - 1) is None
    assert find_tail(text.replace("  ", " " * 3), 0, len(text) + 75) is None


HOSTILE = [
    " ",
    "a ",
    ". ",
    "a",
    ".",
    '"',
    "photo:",
    "photo ",
    "details ",
    "share this ",
    "фото: ",
    "|",
    "зеркальн",
    "в ",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_pattern_takes_long_on_a_long_line(unit):
    starts = [
        "",
        "Photo: ",
        "Details ",
        "Share ",
        "Subscribe to our ",
        "Роскомнадзор пытается заблокировать доступ к сайту ",
    ]
    began = time.process_time()
    for start in starts:
        line = start + unit * 20_000 + "x"
        for pattern in boilerplate_patterns("line"):
            pattern.match(line)
        find_tail(line, 0, len(line))
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "line", [". " * 99_999, "date " + " " * 999_999 + "x", "." + '"' * 999_999 + "x", "|" * 99_999]
)
def test_no_rule_takes_long_on_a_long_line(line):
    began = time.process_time()
    read_metadata(f"{line}\n{RAINED}", {})
    assert time.process_time() - began < 2


@pytest.fixture
def edited(tmp_path, monkeypatch):
    """The tables of data/ in a folder where a test may write over one."""
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(rules, "PROJECT", tmp_path)
    caches = [rules.load_rules, boilerplate_patterns, combined_pattern]
    for cache in caches:
        cache.cache_clear()
    yield tmp_path / "data"
    for cache in caches:
        cache.cache_clear()


def test_a_pattern_that_is_none_is_named(edited):
    (edited / "boilerplate.csv").write_text("where,language,pattern,reason\nline,en,rain,x\nline,en,(rain,x\n")
    with pytest.raises(TableError, match=r"data/boilerplate.csv, row 2: '\(rain' is no regular expression"):
        boilerplate_patterns("line")


def test_a_table_saved_with_a_byte_order_mark_is_read(edited):
    (edited / "boilerplate.csv").write_text("\ufeffwhere,language,pattern,reason\nline,en,rain$,x\n")
    assert is_boilerplate("Rain")


@pytest.fixture
def horizon_table(edited):
    for table in (Path(__file__).parent.parent / "data").glob("*.csv"):
        (edited / table.name).write_bytes(table.read_bytes())
    calendars.horizon.cache_clear()
    yield edited / "horizon.csv"
    calendars.horizon.cache_clear()


def test_between_which_days_an_article_can_lie_is_a_table(horizon_table):
    horizon_table.write_text("what,value,reason\nlast day,2024-06-20,x\nfirst day,2024-06-19,x\n")
    days = ["2024-06-18", "2024-06-19", "2024-06-20", "2024-06-21"]
    found = [read_metadata(RAINED, {"published": day, "language": "en"})[0]["published"] for day in days]
    assert [day and day.day for day in found] == [None, 19, 20, None]


@pytest.mark.parametrize("row", ["last day,soon,x", "last day,2024-06-31,x", "lastday,2024-06-20,x"])
def test_a_horizon_that_is_none_is_named(horizon_table, row):
    horizon_table.write_text(f"what,value,reason\nfirst day,1500-01-01,x\n{row}\n")
    with pytest.raises(TableError, match=r"data/horizon.csv says .* Give it the rows `first day` and `last day`"):
        calendars.horizon()


def test_an_era_without_a_year_is_named(edited):
    (edited / "eras.csv").write_text("era,year_one,reason\n令和,2019,x\n平成,then,x\n")
    calendars._eras.cache_clear()
    with pytest.raises(TableError, match=r"data/eras.csv: year_one of \['平成'\] is no year"):
        calendars._eras()
    calendars._eras.cache_clear()


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("/令和年月日Rain 20J.|\n\r\u2028\x0c\ufeff:“”1дя。"), max_size=60))
def test_no_text_breaks_it_and_every_excerpt_stands_in_it(text):
    found, evidence, _ = read_metadata(text, {})
    evidence = [
        row for row in evidence if row["field"] not in ("language_second", "script_second")
    ]  # whose excerpt is a share
    assert all(row["excerpt"] in text for row in evidence)
    assert {row["field"] for row in evidence} - {"date_mentioned", "published_kind"} == {
        field for field, value in found.items() if value
    } - {"published_precision"}


def test_a_date_in_small_letters_below_the_title_does_not_hide_it():
    found, _, _ = read_metadata(
        "Puente cerrado\nmartes, 5 de marzo de 2024\nEl puente viejo está cerrado desde ayer por la noche.",
        {"language": "es"},
    )
    assert (found["title"], found["published"].date().isoformat()) == ("Puente cerrado", "2024-03-05")
