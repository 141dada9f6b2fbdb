"""web pages -> records. The article of a page, and what the page says of its title, date, site, address and language."""

import logging
import re
from collections import Counter
from typing import Any

from analysis.files.encodings import decode
from analysis.files.records import Record, Unreadable

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding=["']([\w.:-]+)""", re.I
)
_NOT_HTML = re.compile(r"\s*<\?xml[^>]*>?", re.IGNORECASE)  # lxml would look for an encoding in it, slowly
_RECORD = re.compile(rb"\r\n\r\nWARC/1\.[01]\r\n")
_LARGEST = 20 << 20
_BLOCK = 1 << 20
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
    hints : dict of page_title, page_date, page_site, page_url, page_language, those that the page states
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

    html = html[match.end() if (match := _NOT_HTML.match(html)) else 0 :].replace("\0", "")
    tree = trafilatura.load_html(html)
    if tree is None:
        return "", {}, encoding
    dates = {"extensive_search": False, "original_date": True, "max_date": "2027-12-31"}
    options: dict[str, Any] = {"include_comments": False, "with_metadata": True, "date_extraction_params": dates}
    page: Any = trafilatura.bare_extraction(tree, favor_precision=True, **options)
    if page is None or not page.text:
        page = trafilatura.bare_extraction(trafilatura.load_html(html), **options)
    if page is None:
        return "", {}, encoding
    hints = {
        "page_title": page.title,
        "page_date": page.date,
        "page_site": page.sitename,
        "page_url": page.url,
        "page_language": tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
    }
    return page.text or "", {name: value for name, value in hints.items() if value}, encoding


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
    for response in ArchiveIterator(stream, record_types=WarcRecordType.any_type, parse_http=True, auto_decode="all"):
        n_records += 1
        if response.record_type != WarcRecordType.response:
            passed[f"{response.headers.get('WARC-Type') or 'unknown'} records"] += 1
            continue
        kind = (response.http_content_type or "unknown").lower()
        status = response.http_headers.status_code if response.http_headers is not None else None
        if status != 200 or kind not in _IS_PAGE:
            passed[f"{kind} with status {status}" if status != 200 else kind] += 1
            continue
        number += 1
        stated = {"url": response.headers.get("WARC-Target-URI"), "crawled": response.headers.get("WARC-Date")}
        fields = {name: value for name, value in stated.items() if value}
        try:
            raw = response.reader.read(_LARGEST + 1)
            item.budget.spend(len(raw))
            text, hints, item.encoding = extract_page(raw, response.http_charset)
        except Unreadable as error:
            where = f"response {number} ({fields.get('url', 'no address')}): {error}"
            yield Record(item.name, number, problem=where, remedy=error.remedy)
            continue
        yield Record(item.name, number, text, fields | hints)
    if lost := stream.count_records() - n_records:
        what = (
            f"the web archive is damaged: {lost:,} of its records were not read; the last page that was is {number:,}"
        )
        yield Record(item.name, problem=what, remedy="download it again")
    if passed:
        counted = ", ".join(f"{count:,} {kind}" for kind, count in sorted(passed.items()))
        yield Record(item.name, problem=f"no pages of articles: {counted}", severity="ignored")
    if not number:
        raise Unreadable("the web archive holds no page", "give an archive with responses of the type text/html")
