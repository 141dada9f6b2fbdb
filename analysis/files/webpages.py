"""web pages -> records. The article of a page, and what the page says of its title, date, site, address and language."""

import logging
import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from typing import Any

from analysis.files.encodings import decode
from analysis.files.records import Record, Unreadable
from analysis.texts.calendars import horizon
from analysis.texts.languages import identify_language, language_code
from analysis.texts.mentions import find_mentioned_days

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding=["']([\w.:-]+)""", re.I
)
_NOT_HTML = re.compile(r"\s*<\?xml[^>]*>?", re.IGNORECASE)  # lxml would look for an encoding in it, slowly
_RECORD = re.compile(rb"\r\n\r\nWARC/1\.[01]\r\n")
_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)? ?(?:Z|[+-]\d\d:?\d\d)")
_IN_JSON = re.compile(r'"(\w{1,40})"\s*:\s*"([^"]{1,60})"')
_PUBLISHED = re.compile(r"publi|pubdate", re.IGNORECASE)
_MODIFIED = re.compile(r"modif|updat|expir", re.IGNORECASE)
_STATED_CHARS = 60
_LARGEST = 20 << 20
_HEAD = 64 << 10
_PIECE = 4 << 10  # of a page whose coding is damaged, what stands before the last of these is read
_SITE_WORDS = 6
_BLOCK = 1 << 20
_AGAIN = "download it again"
_PAGE_AGAIN = "save the page again"
_IS_PAGE = ("text/html", "application/xhtml+xml")


def read_html(item):
    """Read a saved web page."""
    text, fields, item.encoding = extract_page(item.read(), item.charset)
    yield Record(item.name, text=text, fields=fields)


def extract_page(raw, charset=None):
    """Find the article in a web page.

    Parameters
    ----------
    raw : bytes
    charset : str or None, the encoding that came with it; else what the page says of itself

    Returns
    -------
    text : str, the paragraphs of the article, one a line
    hints : dict of page_title, page_date, page_site, page_url, page_language, those that the page states. The date is
        the day that htmldate chooses, as the page writes it where that says more (a time with an offset) or less (a
        month; 03/04/2024, which could be two days)
    encoding : Encoding

    Raises
    ------
    Unreadable : it is no text, or larger than 20 MB

    References
    ----------
    trafilatura (Barbaresi 2021) with `favor_precision` and without comments; htmldate without its extensive search.
    """
    if len(raw) > _LARGEST:
        raise Unreadable(f"the page is larger than {_LARGEST >> 20} MB", "save the article alone")
    found = _DECLARED.search(raw[:4096])
    declared = charset or (found and (found[1] or found[2]).decode("ascii"))
    html, encoding = decode(raw, declared)
    import trafilatura

    for library in ("trafilatura", "htmldate"):
        logging.getLogger(library).setLevel(logging.CRITICAL)  # what is wrong with a page is said in its record
    _stop_clock()

    html = html[match.end() if (match := _NOT_HTML.match(html)) else 0 :].replace("\0", "")
    tree = trafilatura.load_html(html)
    if tree is None:
        return "", {}, encoding
    dates = {"extensive_search": False, "original_date": True, "max_date": f"{horizon()[1]:%Y-%m-%d}"}
    stated, words = _find_stated(tree), tree.text_content()
    options: dict[str, Any] = {"include_comments": False, "with_metadata": True, "date_extraction_params": dates}
    page: Any = trafilatura.bare_extraction(tree, favor_precision=True, **options)
    if page is None or not page.text:
        page = trafilatura.bare_extraction(trafilatura.load_html(html), **options)
    if page is None:
        return "", {}, encoding
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    date = _choose_stamp(page.date, stated)
    if date and date == page.date:
        words = "\n".join([*(value for _, value in stated), page.url or "", words])
        date = _write_less(date, stated, words, language_code(language) or identify_language(page.text or words))
    hints = {
        "page_title": page.title,
        "page_date": date,
        "page_site": page.sitename or _site_behind(page.title, tree),
        "page_url": page.url,
        "page_language": language,
    }
    return page.text or "", {name: value for name, value in hints.items() if value}, encoding


def _site_behind(title, tree):
    """The site that a page names behind its title: Rain again | The Rain Post."""
    whole = " ".join((tree.findtext(".//title") or "").split())
    before, mark, site = whole.rpartition(" | ")
    return site if mark and title and before == " ".join(title.split()) and len(site.split()) <= _SITE_WORDS else None


@cache
def _stop_clock():
    """Keep htmldate from stating what a page does not: dateutil takes what "2024-06" lacks from the day of today."""
    from htmldate import extractors

    def parse_whole(string, **options):
        one, other = (parse(string, default=day, **options) for day in (datetime(2000, 1, 1), datetime(2001, 2, 2)))
        if one.date() != other.date():
            raise ValueError(f"no whole date: {string}")
        return one

    parse, extractors.dateutil_parse = extractors.dateutil_parse, parse_whole


def _find_stated(tree):
    """Find what a page states of itself that may be a date: (what it is, the words), those of its head first."""
    stated = []
    for tag in tree.iter("meta"):
        stated.append((tag.get("property") or tag.get("name") or tag.get("itemprop"), tag.get("content")))
    for tag in tree.iter("script"):
        if "ld+json" in (tag.get("type") or ""):
            stated += _IN_JSON.findall(tag.text or "")
    for tag in tree.iter("time"):
        kind = "pubdate" if tag.get("pubdate") is not None else tag.get("itemprop") or tag.get("class")
        stated.append((kind, tag.get("datetime")))
    return [(name or "", value.strip()) for name, value in stated if value and len(value) <= _STATED_CHARS]


def _choose_stamp(day, stated):
    """Give the time behind the day that was chosen, one of publication before others; the day where two times differ."""
    kinds: list[list[str]] = [[], [], []]
    for name, stamp in stated:
        if stamp[:10] == day and _STAMP.fullmatch(stamp):
            kinds[0 if _PUBLISHED.search(name) else 2 if _MODIFIED.search(name) else 1].append(stamp)
    fitting = next(filter(None, kinds), [])
    try:
        moments = [datetime.fromisoformat(f"{stamp[:10]}T{stamp[11:].replace(' ', '')}") for stamp in fitting]
        days = {moment.astimezone(UTC).date() for moment in moments}
    except (ValueError, OverflowError):
        return day
    return fitting[0] if len(days) == 1 else day


def _write_less(date, stated, words, language):
    """Give what the page writes where htmldate made a day of less: of a month its first, of 03/04/2024 the third of April."""
    year, month, day = date.split("-")
    d, m, mark = f"0?{int(day)}", f"0?{int(month)}", "(?P<mark>[-/.]?)"
    if re.search(rf"(?<!\d)(?:{year}{mark}{m}(?P=mark){d}|{d}\.{m}\.{year})(?!\d)", words):
        return date
    if any(f"{found:%Y-%m-%d}" == date for found, _ in find_mentioned_days(words, language, top=99)):
        return date
    left_open = re.search(rf"(?<!\d){d}(?P<mark>[/-]){m}(?P=mark){year}(?!\d)", words)
    if left_open and int(day) <= 12 and day != month:
        return left_open[0]
    is_month = re.compile(rf"{year}[-/.]{m}|{m}[-/.]{year}").fullmatch
    return f"{year}-{month}" if day == "01" and any(is_month(value) for _, value in stated) else date


class _Counted:
    """A stream of a web archive in which the heads of records are counted: a wrong length hides those behind it."""

    def __init__(self, stream):
        self._stream, self._tail, self._count = stream, b"\r\n\r\n", 0

    def read(self, size=-1):
        block = self._stream.read(size)
        there = self._tail + block
        self._count += len(_RECORD.findall(there))
        self._tail = there[-13:]  # a head is 14 bytes: none is counted twice
        return block

    def tell(self):
        return self._stream.tell()

    def count_records(self):
        """Read on to the end, and return how many heads of records there are."""
        while self.read(_BLOCK):
            pass
        return self._count


def read_warc(item):
    """Read the pages of a web archive, response by response; what is no page is counted as ignored."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    passed, number, n_records = Counter(), 0, 0
    stream: Any = _Counted(item.stream)
    for record in ArchiveIterator(stream, record_types=WarcRecordType.any_type, parse_http=False):
        n_records += 1
        stated = {"url": record.headers.get("WARC-Target-URI"), "crawled": record.headers.get("WARC-Date")}
        fields = {name: value for name, value in stated.items() if value}
        is_page, kind, block = False, f"{record.headers.get('WARC-Type') or 'unknown'} records", b""
        if record.record_type == WarcRecordType.response:
            block = record.reader.read(_HEAD)
            is_page, kind = _find_kind(block)
        if not is_page:
            there, whole = len(block) + record.consume(), record.content_length
            if there < whole:
                what = f"the archive ends inside a record that is no page yet: {there:,} of {whole:,} bytes"
                yield Record(item.name, problem=what, remedy=_AGAIN)
            else:
                passed[kind] += 1
            continue
        number += 1
        block += record.reader.read(_LARGEST)
        response, raw, is_whole = _decode_response(block)
        cut = _find_cut(record, response, block, is_whole)
        try:
            item.budget.spend(len(raw))
            text, hints, item.encoding = extract_page(raw, response.http_charset)
        except Unreadable as error:
            where = f"response {number} ({fields.get('url', 'no address')}): {cut[0] if cut else error}"
            yield Record(item.name, number, problem=where, remedy=cut[1] if cut else error.remedy)
            continue
        said = dict(zip(("problem", "remedy"), cut, strict=True)) | {"severity": "warning"} if cut else {}
        origins = dict.fromkeys(fields, "stated in the head of its record in the web archive")
        yield Record(item.name, number, text, fields | hints, origins=origins, **said)
    if lost := stream.count_records() - n_records:
        what = (
            f"the web archive is damaged: {lost:,} of its records were not read; the last page that was is {number:,}"
        )
        yield Record(item.name, problem=what, remedy=_AGAIN)
    if passed:
        counted = ", ".join(f"{count:,} {kind}" for kind, count in sorted(passed.items()))
        yield Record(item.name, problem=f"no pages of articles: {counted}", severity="ignored")
    if not number:
        raise Unreadable("the web archive holds no page", "give an archive with responses of the type text/html")


def _parse_response(block, decoded):
    from fastwarc.warc import WarcRecord

    response = WarcRecord()
    response.set_bytes_content(block)
    response.is_http = True
    response.parse_http(auto_decode="all" if decoded else "none")
    return response


def _find_kind(block):
    """Tell by the head of a response whether it is a page, and what to call it if not."""
    try:
        response = _parse_response(block, decoded=False)
        kind, status = (response.http_content_type or "unknown").lower(), response.http_headers.status_code
    except (OSError, ValueError, AttributeError):
        kind, status = "unknown", None
    return status == 200 and kind in _IS_PAGE, kind if status == 200 else f"{kind} with status {status}"


def _decode_response(block):
    """Undo the codings of a response as far as they go: (response, page, whether they went to its end).

    Many archives keep the head of a response and store the page without its codings: then there are none.
    """
    page = bytearray()
    try:
        response = _parse_response(block, decoded=True)
        while len(page) <= _LARGEST and (piece := response.reader.read(_PIECE)):
            page += piece
        return response, bytes(page), True
    except OSError:
        response = _parse_response(block, decoded=False)
        stored = response.reader.read(_LARGEST + 1)
        return response, bytes(page) or stored, not page and stored.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _find_cut(record, response, block, is_whole):
    """Say where a page breaks off and what to do; None where neither archive, crawler, server nor coding tells of it."""
    there, stated = len(block), record.content_length
    if there < min(stated, _LARGEST):
        return f"the archive ends inside this page: {there:,} of {stated:,} bytes", _AGAIN
    if reason := record.headers.get("WARC-Truncated"):
        return f"the crawler cut this page off ({reason})", _PAGE_AGAIN
    length, coding = (response.http_headers.get(name) or "" for name in ("Content-Length", "Transfer-Encoding"))
    body = _parse_response(block, decoded=False).content_length
    if length.isascii() and length.isdigit() and not coding and body < int(length):
        what = f"the page breaks off: {body:,} of the {int(length):,} bytes that its server stated"
        return what, _PAGE_AGAIN
    return None if is_whole else ("the page breaks off: its coding is damaged", _PAGE_AGAIN)
