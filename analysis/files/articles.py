"""article files -> records. Text, Word, RTF, PDF and e-mail; an archive's export of many articles is split at its marks."""

import email
import io
import logging
import re
import zipfile
from email import policy
from itertools import dropwhile, pairwise

from analysis.files.encodings import decode
from analysis.files.records import Record, Unreadable
from analysis.texts.dates import parse_date

# The line that ends an article in what Nexis Uni, Factiva and their like export.
_END = re.compile(r"end of document|document [a-z0-9]{16,}", re.IGNORECASE)
_HEAD_LINES = 6
_LARGEST = 16 << 20
_PARAGRAPHS = 200_000
_CHARS = 64 << 20
_TABLE_COLUMNS = 63  # of Word
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SIGNS = [f"{_W}{name}" for name in ("t", "tab", "ptab", "br", "cr", "noBreakHyphen")]
# what an archive writes above the first article, or above each: no article begins like this
_COVER = re.compile(
    r"(\d+ of \d+ (documents?|results?)|page \d+ of \d+|documents? \(\d+\))$"
    r"|(user name|job number|date and time|client/matter|search terms|search type|narrowed by|content type)\b\s*:?",
    re.IGNORECASE,
)


def read_text(item):
    """Read a file of text as one article, as it stands, or as the articles of an export."""
    text = item.text()
    if _END.search(text):
        yield from split_export(item.name, text.split("\n"), [])
    else:
        yield Record(item.name, text=text)


def read_docx(item):
    """Read a Word document; paragraphs and table rows become lines."""
    import docx

    item.spend_zipped()
    with zipfile.ZipFile(item.stream) as packed:
        largest = max((part.file_size for part in packed.infolist() if part.filename.endswith(".xml")), default=0)
    item.stream.seek(0)
    if largest > _LARGEST:
        what = f"its text inflates to {largest:,} bytes, and no more than {_LARGEST >> 20} MB are read"
        raise Unreadable(what, "split it, or save it as txt")
    lines, starts, size, n_chars, styles = [], [], 0, 0, {}
    document = docx.Document(item.stream)
    for block in document.element.body.iterchildren(f"{_W}p", f"{_W}tbl"):
        for row in _table_rows(block) if block.tag == f"{_W}tbl" else [[_paragraph_text(block)]]:
            size, n_chars = size + len(row), n_chars + sum(map(len, row))
            if size > _PARAGRAPHS or n_chars > _CHARS:  # a cell over several columns and rows stands in each of them
                what = f"it has more than {_PARAGRAPHS:,} paragraphs and cells, or {_CHARS >> 20} M characters"
                raise Unreadable(what, "split it, or save it as txt")
            if block.tag == f"{_W}p" and row[0].strip() and _is_heading(block, document, styles):
                starts.append(len(lines))
            lines.append("\t".join(row))
    yield from split_export(item.name, lines, starts)


def _paragraph_text(paragraph):
    """Write a paragraph as python-docx does, whose own way looks each sign up anew: 200,000 took it minutes."""
    pieces = paragraph.iterchildren(f"{_W}r", f"{_W}hyperlink")
    runs = (run for piece in pieces for run in ([piece] if piece.tag == f"{_W}r" else piece.iterchildren(f"{_W}r")))
    return "".join(str(sign) for run in runs for sign in run.iterchildren(*_SIGNS))


def _is_heading(paragraph, document, styles):
    """Tell whether a paragraph has the style of a title or a heading of the first level; each style is looked up once."""
    from docx.text.paragraph import Paragraph

    name = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = None if name is None else name.get(f"{_W}val")
    if name not in styles:
        style = Paragraph(paragraph, document).style
        styles[name] = style is not None and style.style_id in ("Heading1", "Title")
    return styles[name]


def _table_rows(table):
    """Yield the cells of each row as text; a cell over several columns or rows stands in each of them."""
    above = {}
    for row in table.iterchildren(f"{_W}tr"):
        place, here, cells = _number(row, "trPr", "gridBefore", 0), {}, []
        for cell in row.iterchildren(f"{_W}tc"):
            text = " ".join(_paragraph_text(one).replace("\n", " ") for one in cell.iterchildren(f"{_W}p"))
            span = _number(cell, "tcPr", "gridSpan", 1)
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merged is not None and merged.get(f"{_W}val", "continue") == "continue":
                text = above.get(place, text)
            here[place] = text
            place += span
            cells += [text] * span
        above = here
        yield cells


def _number(element, properties, name, default):
    found = element.find(f"{_W}{properties}/{_W}{name}")
    said = "" if found is None else found.get(f"{_W}val", "")
    return min(int(said), _TABLE_COLUMNS) if said.isdecimal() else default


def read_rtf(item):
    """Read a document in Rich Text Format."""
    from striprtf.striprtf import rtf_to_text

    text = rtf_to_text(item.read().decode("latin-1"), errors="replace")
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # RTF writes an emoji as two halves
    yield from split_export(item.name, text.split("\n"), [])


def split_export(name, lines, starts):
    """Split what an archive exported into its articles; any other document is one article.

    Parameters
    ----------
    name : str, of the file
    lines : list of str
    starts : list of int, the lines that are headings of the first level

    Yields
    ------
    Record. Articles end at lines such as "End of Document"; without such lines they begin at headings, if there are at
        least two and under each stands a date. The title, the source and the date that stand at the head of an
        article of an export are given as `page_title`, `page_site` and `page_date`.

    Examples
    --------
    >>> lines = ["Rain", "The Post", "June 1, 2024", "It rained.", "End of Document", "Wind", "It blew."]
    >>> [record.text for record in split_export("a.docx", lines, [])]
    ['Rain\\nThe Post\\nJune 1, 2024\\nIt rained.', 'Wind\\nIt blew.']
    """
    ends = [number for number, line in enumerate(lines) if _END.fullmatch(line.strip())]
    if ends:
        cuts = [0, *(number + 1 for number in ends), len(lines)]
    elif len(starts) > 1 and all(_find_date(lines[start + 1 :]) for start in starts):
        cuts = [*starts, len(lines)]
        if any(line.strip() for line in lines[: starts[0]]):
            listed = "\n".join(lines[: starts[0]]).strip()
            yield Record(name, problem=f"a list before the articles: {listed[:60]!r}", severity="ignored")
    else:
        yield Record(name, text="\n".join(lines))
        return
    number = 0
    for start, end in pairwise(cuts):
        kept = [line for line in lines[start:end] if not _END.fullmatch(line.strip())]
        article = list(dropwhile(lambda line: not line.strip() or _COVER.match(line.strip()), kept))
        if cover := [line.strip() for line in kept[: len(kept) - len(article)] if line.strip()]:
            yield Record(
                name, problem=f"what the archive writes above an article: {cover[0][:60]!r}", severity="ignored"
            )
        kept = article
        if text := "\n".join(kept).strip():
            number += 1
            fields = _head_fields(text.split("\n"))
            origins = dict.fromkeys(fields, "stated at the head of the export's article")
            yield Record(name, number, text, fields, origins=origins)


def _head_fields(lines):
    head = [line.strip() for line in lines if line.strip()]
    found = _find_date(head[1:])
    if not found:
        return {}
    place, date = found
    site = {"page_site": head[1]} if place else {}
    return {"page_title": head[0], **site, "page_date": date}


def _find_date(lines):
    """Find the first line near the head that is a date, a weekday or a time behind it."""
    head = [line.strip() for line in lines if line.strip()][:_HEAD_LINES]
    for place, line in enumerate(head):
        if len(line) <= 60 and re.search(r"\d", line):
            shortened = re.match(r".*?\b\d{4}\b", line)
            if shortened and parse_date(shortened[0], None):
                return place, shortened[0]
    return None


def read_pdf(item):
    """Read the text layer of a PDF, page by page."""
    import pypdf
    from pypdf.errors import DependencyError, FileNotDecryptedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it says of damage is said in the records
    locked = Unreadable("the PDF is locked with a password", "save a copy without a password")
    reader = pypdf.PdfReader(item.stream)
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            raise locked
        pages, broken = [], []
        for number, page in enumerate(reader.pages, start=1):
            try:
                pages.append(page.extract_text())
            except (FileNotDecryptedError, DependencyError, MemoryError):
                raise
            except Exception:  # whatever a damaged page makes the library do, the others are read
                broken.append(number)
    except (FileNotDecryptedError, DependencyError):
        raise locked from None
    text = "\n".join(page for page in pages if page.strip())
    if not text.strip():
        raise Unreadable(
            "the PDF holds no text, only pictures of pages", "run OCR (ocrmypdf in.pdf out.pdf), then load"
        )
    if broken:
        what = f"pages {broken[:20]} of {len(reader.pages)} are damaged and were left out"
        yield Record(item.name, text=text, problem=what, remedy="export the PDF again", severity="warning")
    else:
        yield Record(item.name, text=text)


def read_eml(item):
    """Read an e-mail: its text, or where it has only a page, the text of that. Attachments are named as ignored."""
    message = email.message_from_binary_file(io.BytesIO(item.read()), policy=policy.default)
    fields = {}
    for header, name in (("subject", "title"), ("date", "published"), ("from", "sender"), ("message-id", "message_id")):
        if value := _header(message, header):
            fields[name] = value
    origins = dict.fromkeys(fields, "stated in the e-mail's header")
    body = message.get_body(("plain", "html"))
    if body is None:
        raise Unreadable("the e-mail has no text", "save what is attached as files")
    raw, charset = body.get_payload(decode=True) or b"", body.get_content_charset()
    if body.get_content_type() == "text/html":
        from analysis.files.webpages import extract_page

        text, hints, item.encoding = extract_page(raw, charset)
        fields = hints | fields
    elif raw:
        text, item.encoding = decode(raw, charset)
    else:
        text = ""
    yield Record(item.name, text=text, fields=fields, origins=origins)
    for part in message.iter_attachments():
        named = part.get_filename() or part.get_content_type()
        yield Record(f"{item.name}/{named}", problem="an attachment", severity="ignored")


def _header(message, name):
    try:
        value = message[name]
        if name == "date" and value is not None and value.datetime is not None:
            return value.datetime.isoformat()
        return " ".join(str(value or "").split())
    except (ValueError, IndexError, KeyError, AttributeError, TypeError):  # headers of spam
        return ""
