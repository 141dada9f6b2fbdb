"""web pages: their days are counted in UTC, and a page that breaks off says so and stops no other."""

import gzip
import io

import pytest

from analysis.corpus.metadata import read_metadata
from analysis.files import webpages
from analysis.files.formats import read_item
from analysis.files.items import Budget, Item
from analysis.files.webpages import extract_page
from analysis.ground import rules
from analysis.texts import calendars

RAIN = "It rained all night over the city, and the wind brought down some old trees near the station, residents said."


def page(head="", body=""):
    paragraphs = "".join(f"<p>{RAIN} Part {part}.</p>" for part in ("one", "two", "three", "four"))
    article = f"<article><h1>Rain again</h1>{body}{paragraphs}</article>"
    return f"<!DOCTYPE html><html><head><title>Rain again</title>{head}</head><body>{article}</body></html>".encode()


# the day of a page


def day_of(head="", body=""):
    """The date as the page writes it, the day in the table, and the excerpt in the evidence."""
    text, hints, _ = extract_page(page(head, body))
    found, evidence, problems = read_metadata(text, hints)
    assert problems == []
    (row,) = [row for row in evidence if row["field"] == "published"]
    return hints["page_date"], found["published"].strftime("%Y-%m-%d"), row["excerpt"]


def meta(time, name="article:published_time"):
    return f'<meta property="{name}" content="{time}">'


def json_ld(**dates):
    said = ", ".join(f'"{name}": "{time}"' for name, time in dates.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {said}}}</script>'


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2024-06-20T23:30:00-05:00", "2024-06-21"),
        ("2024-06-20T23:30:00-0500", "2024-06-21"),
        ("2024-06-20T23:30-05:00", "2024-06-21"),
        ("2024-06-20T23:30:00.000-05:00", "2024-06-21"),
        ("2024-06-20 23:30:00 -0500", "2024-06-21"),
        ("2024-06-20T01:30:00+03:00", "2024-06-19"),
        ("2024-06-20T12:00:00+03:00", "2024-06-20"),
        ("2024-06-20T23:30:00Z", "2024-06-20"),
    ],
)
def test_the_day_of_a_page_is_counted_in_utc_as_in_a_table(time, day):
    assert day_of(meta(time)) == (time, day, time)
    assert day_of(json_ld(dateModified="2024-06-25T10:00:00-05:00", datePublished=time)) == (time, day, time)
    assert day_of(body=f'<time datetime="{time}" itemprop="datePublished">20 June</time>') == (time, day, time)
    assert day_of(body=f'<time datetime="{time}" pubdate>20 June</time>') == (time, day, time)
    assert read_metadata(RAIN, {"published": time})[0]["published"].strftime("%Y-%m-%d") == day


@pytest.mark.parametrize(
    "head",
    [
        meta("2024-06-20"),
        meta("2024-06-20T23:30:00"),  # no offset: the day is the one that is written
        meta("2024-06-20") + meta("2024-06-22T23:30:00-05:00", "article:modified_time"),
        meta("2024-06-20T09:00:00-05:00") + json_ld(datePublished="2024-06-20T23:30:00-05:00"),  # one of them is wrong
        meta("2024-06-20") + meta("2024-06-20T99:30:00-05:00", "pubdate"),
    ],
)
def test_where_no_time_is_certain_the_day_stays(head):
    assert day_of(head) == ("2024-06-20",) * 3


def test_a_time_of_publication_counts_before_one_of_an_update():
    published, modified = "2024-06-20T09:00:00-05:00", "2024-06-20T23:30:00-05:00"
    assert day_of(meta(published) + meta(modified, "article:modified_time"))[:2] == (published, "2024-06-20")
    assert day_of(meta(modified, "article:modified_time"))[:2] == (modified, "2024-06-21")


def test_which_date_is_taken_is_left_to_htmldate():
    """The day is chosen as it was: a time that tells another one is no reason to leave it."""
    other = json_ld(uploadDate="2023-01-01T23:30:00-05:00")
    assert day_of(meta("2024-06-20") + other)[0] == "2024-06-20"


@pytest.mark.parametrize("written", ["2024-06", "2024/6", "06/2024"])
def test_a_page_that_states_a_month_states_no_day(written):
    """htmldate fills the day in: with the first, or with that of today."""
    text, hints, _ = extract_page(page(meta(written)))
    found = read_metadata(text, hints)[0]
    assert (hints["page_date"], found["published_precision"]) == ("2024-06", "month")
    assert day_of(meta("2024-06-01") + meta("2024-06", "article:section"))[0] == "2024-06-01"
    counted = '<abbr data-utime="1718841600">a day</abbr>'  # seconds since 1970
    assert day_of(meta("2024-06", "article:section"), counted)[0] == "2024-06-20"


def test_a_month_in_words_gets_no_day():
    assert "page_date" not in extract_page(page(body="<time>2024 June</time>"))[1]


@pytest.mark.parametrize(
    ("head", "body", "date"),
    [
        ("", "<time>03/04/2024</time>", "03/04/2024"),
        (meta("03/04/2024"), "", "03/04/2024"),
        ("", '<p class="date">13/04/2024</p>', "2024-04-13"),
        (meta("2024-04-03"), "<time>03/04/2024</time>", "2024-04-03"),
        ("", "<time>03/04/2024</time><p>It rained on April 3, 2024, all day.</p>", "2024-04-03"),
        ('<link rel="canonical" href="https://post.example/2024/04/03/a">', "<time>03/04/2024</time>", "2024-04-03"),
    ],
)
def test_a_date_that_could_be_two_days_is_left_as_the_page_writes_it(head, body, date):
    text, hints, _ = extract_page(page(head, body))
    assert hints["page_date"] == date
    found, _, problems = read_metadata(text, hints)
    assert (found["published"] is None) == ("/" in date) == bool(problems) and len(problems) < 2


def test_the_language_of_a_page_puts_its_numbers_in_order():
    french = "Il a plu toute la nuit sur la ville, et le vent a fait tomber de vieux arbres près de la gare."
    raw = page(body="<time>03/04/2024</time>").replace(RAIN.encode(), french.encode())
    text, hints, _ = extract_page(raw)
    _, evidence, _ = read_metadata(text, hints)
    (row,) = [row for row in evidence if row["field"] == "published"]
    assert (row["value"], row["excerpt"]) == ("2024-04-03", "03/04/2024")
    assert row["rule"] == "stated by the page; day first, as in French"


def test_the_last_day_of_a_page_is_that_of_the_table(tmp_path, monkeypatch):
    assert day_of(meta("2024-06-20"))[1] == "2024-06-20"
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "horizon.csv").write_text("what,value,reason\nfirst day,1500-01-01,x\nlast day,2023-12-31,x\n")
    monkeypatch.setattr(rules, "PROJECT", tmp_path)
    for cache in (rules.load_rules, calendars.horizon):
        cache.cache_clear()
    try:
        assert "page_date" not in extract_page(page(meta("2024-06-20")))[1]
    finally:
        monkeypatch.undo()
        for cache in (rules.load_rules, calendars.horizon):
            cache.cache_clear()


# pages of a web archive that break off


def response(body, *heads, record=(), length=None, status="200 OK", kind="text/html"):
    """A record of a web archive; `heads` are those of the response, `record` those of the record, `length` what it says."""
    http = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {kind}", *heads, "", ""]).encode() + body
    stated = ["WARC/1.0", "WARC-Type: response", "WARC-Target-URI: https://post.example/1"]
    stated += ["WARC-Date: 2024-06-20T01:02:03Z", "WARC-Record-ID: <urn:uuid:0>", *record]
    stated += ["Content-Type: application/http; msgtype=response", f"Content-Length: {length or len(http)}", "", ""]
    return "\r\n".join(stated).encode() + http + b"\r\n\r\n"


def length_of(body):
    return f"Content-Length: {len(body)}"


def read(raw, name="a.warc"):
    return list(read_item(Item(name, io.BytesIO(raw), budget=Budget(len(raw)))))


def shown(records):
    """Parts of the article, severity and problem of each record."""
    return [(record.text.count("Part"), record.problem and record.severity, record.problem) for record in records]


BODY = page()
PACKED = gzip.compress(BODY, mtime=0)
CHUNKED = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
GOOD = response(BODY, length_of(BODY))
BLOCK = len(GOOD) - GOOD.index(b"HTTP/1.1") - 4  # the bytes that the head of the record promises


@pytest.mark.parametrize(
    ("good", "coded"),
    [
        (GOOD, GOOD),
        (GOOD, response(PACKED, length_of(PACKED), "Content-Encoding: gzip")),
        (GOOD, response(CHUNKED, "Transfer-Encoding: chunked")),
        (GOOD, GOOD[:-4]),  # only the end of the record is lacking
        (GOOD, response(BODY, "Transfer-Encoding: chunked")),  # it is stored without its codings, as many archives do
        (GOOD, response(BODY, "Content-Encoding: gzip")),
        (GOOD, response(BODY, "Content-Length: 99")),
    ],
)
def test_a_page_that_is_whole_gives_no_warning(good, coded):
    assert shown(read(good + coded)) == [(4, "", ""), (4, "", "")]


def test_an_archive_that_ends_inside_a_page_says_so_and_keeps_what_is_there():
    cut = 250
    first, second = read((GOOD * 2)[: -cut - 4])
    assert shown([first, second]) == [
        (4, "", ""),
        (
            second.text.count("Part"),
            "warning",
            f"the archive ends inside this page: {BLOCK - cut:,} of {BLOCK:,} bytes",
        ),
    ]
    assert 1 <= second.text.count("Part") < 4
    assert (second.number, second.fields["url"], second.remedy) == (2, "https://post.example/1", "download it again")


@pytest.mark.parametrize("kept", range(0, BLOCK, 37))
def test_wherever_an_archive_ends_it_is_said(kept):
    records = read(GOOD + GOOD[: len(GOOD) - 4 - BLOCK + kept])
    assert shown(records[:1]) == [(4, "", "")]
    (said,) = [record.problem for record in records[1:]]
    assert f"{kept:,} of {BLOCK:,} bytes" in said and "the archive ends inside" in said


def test_an_archive_that_ends_inside_another_record_says_so():
    picture = response(b"\x89PNG" * 99, kind="image/png")
    request = GOOD.replace(b"WARC-Type: response", b"WARC-Type: request")
    for record in (picture, request):
        (_, said) = read(GOOD + record[:-104])
        assert said.severity == "error" and said.problem.startswith("the archive ends inside a record that is no page")


@pytest.mark.parametrize(
    ("cut", "problem"),
    [
        (response(BODY[:-250], length_of(BODY)), f"the page breaks off: {len(BODY) - 250} of the {len(BODY)} bytes"),
        (response(BODY[:-250], record=["WARC-Truncated: length"]), "the crawler cut this page off (length)"),
        (response(CHUNKED[:-250], "Transfer-Encoding: chunked"), "the page breaks off: its coding is damaged"),
    ],
)
def test_a_page_that_was_cut_before_it_came_into_the_archive_says_so(cut, problem):
    first, second = read(cut + GOOD)
    assert (first.severity, 1 <= first.text.count("Part") < 4) == ("warning", True)
    assert first.problem.startswith(problem) and first.remedy == "save the page again"
    assert shown([second]) == [(4, "", "")]


def test_a_page_whose_coding_is_damaged_stops_no_other():
    broken = PACKED[:60] + bytes(9) + PACKED[69:]
    first, second = read(response(broken, length_of(broken), "Content-Encoding: gzip") + GOOD)
    assert "the page breaks off: its coding is damaged" in first.problem
    assert shown([second]) == [(4, "", "")]


def test_a_length_that_is_too_short_is_said_of_the_page():
    short = response(BODY, length_of(BODY), length=BLOCK - 250)
    first, damaged = read(short + GOOD)
    assert shown([first])[0][1:] == (
        "warning",
        f"the page breaks off: {len(BODY) - 250} of the {len(BODY)} bytes that its server stated",
    )
    assert (damaged.severity, damaged.problem) == ("error", "the warc file is damaged (Invalid WARC header)")


def test_a_length_that_is_too_long_is_said_of_the_page_and_of_those_it_hides():
    first, lost = read(response(BODY, length_of(BODY), length=99_999) + GOOD)
    assert first.problem.startswith("the archive ends inside this page: ") and first.problem.endswith(
        " of 99,999 bytes"
    )
    assert "1 of its records were not read" in lost.problem


def test_the_address_of_a_page_is_known_from_the_archive():
    (record,) = read(GOOD)
    evidence = read_metadata(record.text, record.fields, origins=record.origins)[1]
    (row,) = [row for row in evidence if row["field"] == "url"]
    assert (row["value"], row["rule"]) == (
        "https://post.example/1",
        "stated in the head of its record in the web archive",
    )


def test_pages_of_every_size_are_told_from_what_is_no_page(monkeypatch):
    """The head of a response may lie across the blocks in which the archive is read."""
    sizes = [0, 1, 4_000, 60_000, 65_000, 66_000, 131_000, 300_000] * 9
    pages = [BODY + b"<!--" + b"a" * size + b"-->" for size in sizes]
    seen = []
    monkeypatch.setattr(webpages, "extract_page", lambda raw, charset: seen.append(raw) or ("rain", {}, None))
    raw = b"".join(
        response(one) + response(bytes(size), kind="image/png") for one, size in zip(pages, sizes, strict=True)
    )
    for packed in (raw, gzip.compress(raw, 1)):
        seen.clear()
        assert [record.problem for record in read(packed) if record.problem] == ["no pages of articles: 72 image/png"]
        assert seen == pages


def test_the_site_behind_the_title_of_a_page_is_its_source():
    body = "<p>" + "It rained all night in the old town by the river. " * 8 + "</p>"
    page = f"<html><head><title>Council closes the old bridge | Harbour Times</title></head><body><article><h1>Council closes the old bridge</h1>{body * 3}</article></body></html>"
    hints = extract_page(page.encode())[1]
    assert (hints["page_title"], hints["page_site"]) == ("Council closes the old bridge", "Harbour Times")
