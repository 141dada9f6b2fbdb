"""bytes -> raw records. The format is told by the content before the extension; each has one reader."""

import re
import zipfile
from dataclasses import replace
from importlib import import_module

from analysis.files.items import Inflated
from analysis.files.mojibake import repair
from analysis.files.records import Record, Unreadable, add_warning, has_text

_HEAD = 1 << 16
_MAGIC = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b": "packed",
    b"\x28\xb5\x2f\xfd": "packed",
    b"BZh": "packed",
    b"\xfd7zXZ\0": "packed",
    b"%PDF-": "pdf",
    b"PAR1": "parquet",
    b"{\\rtf": "rtf",
    b"WARC/": "warc",
}
_FOREIGN = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ("an old Word, Excel or Outlook file", "save it as docx, xlsx or text"),
    b"7z\xbc\xaf\x27\x1c": ("a 7z archive", "unpack it into a folder, or pack it as zip"),
    b"Rar!\x1a\x07": ("a rar archive", "unpack it into a folder, or pack it as zip"),
    b"SQLite format 3\0": ("a SQLite database", "export the table of articles as CSV"),
}
_BY_EXTENSION = {
    **dict.fromkeys(["txt", "text", "md", "markdown"], "text"),
    **dict.fromkeys(["html", "htm", "xhtml", "mhtml", "mht"], "html"),
    **dict.fromkeys(["csv", "tsv", "tab"], "csv"),
    **dict.fromkeys(["jsonl", "ndjson", "jsonlines"], "jsonl"),
    **{name: name for name in ["json", "xlsx", "parquet", "docx", "rtf", "pdf", "eml", "warc", "zip", "tar"]},
    **dict.fromkeys(["gz", "zst", "bz2", "xz"], "packed"),
}
_READERS = {
    "text": ("articles", "read_text"),
    "html": ("webpages", "read_html"),
    "csv": ("sheets", "read_csv"),
    "xlsx": ("sheets", "read_xlsx"),
    "json": ("objects", "read_json"),
    "jsonl": ("objects", "read_jsonl"),
    "parquet": ("sheets", "read_parquet"),
    "docx": ("articles", "read_docx"),
    "rtf": ("articles", "read_rtf"),
    "pdf": ("articles", "read_pdf"),
    "eml": ("articles", "read_eml"),
    "warc": ("webpages", "read_warc"),
    "zip": ("archives", "read_zip"),
    "tar": ("archives", "read_tar"),
    "packed": ("archives", "read_packed"),
}
_REPAIRED = ("title", "source", "page_title", "page_site")
KNOWN = "csv, docx, eml, html, json, jsonl, md, parquet, pdf, rtf, tsv, txt, warc, xlsx, and zip, tar, gz, zst of these"
_EXTENSION = re.compile(r"\.(\w{1,8})$")
_PAGE = re.compile(
    r"(<\?xml[^>]*>|<!--(?:(?!-->).)*-->|\s|\ufeff)*<(!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_MAIL = re.compile(
    r"^(from|to|date|subject|mime-version|message-id|received|return-path):", re.IGNORECASE | re.MULTILINE
)
_OBJECT = re.compile(r'\s*(\[\s*)?\{\s*"(?:[^"\\]|\\.)*"\s*:')
_ARRAY = re.compile(r"\ufeff?\s*\[\s*\{")
_ARRAY_LINES = re.compile(r"\s*\[.*\][ \t\r]*\n\s*\S")
_LINES = re.compile(r"\s*\{.*\}[ \t\r]*\n\s*\{")


def read_item(item, kind=None):
    """Read a file or a member of an archive.

    Parameters
    ----------
    item : Item
    kind : str, its format where that is known

    Yields
    ------
    Record, in the order of the file. Whatever is wrong ends as a record with a problem and a remedy.
    """
    try:
        kind = kind or find_format(item)
        room, name = _READERS[kind]
        reader = getattr(import_module(f"analysis.files.{room}"), name)
        if room == "archives":
            yield from reader(item, read_item)
        else:
            for record in reader(item):
                yield _finish(record, item)
    except Inflated as error:
        if item.depth:
            raise
        yield Record(item.name, problem=str(error), remedy=error.remedy)
    except Unreadable as error:
        yield Record(item.name, problem=str(error), remedy=error.remedy)
    except ModuleNotFoundError as error:
        remedy = f"install it: pip install {error.name}"
        yield Record(item.name, problem=f"reading it takes the package {error.name}", remedy=remedy)
    except Exception as error:  # a library may raise anything on a damaged file; the others are read
        said = " ".join(str(error).split())[:200] or type(error).__name__
        yield Record(
            item.name, problem=f"the {kind or 'packed'} file is damaged ({said})", remedy="open it and save it again"
        )


def _finish(record, item):
    """Add to a record what is said of its file and how its bytes were read, and undo what went wrong before that."""
    if not record.is_document:
        return record
    if item.note:
        record, item.note = (
            add_warning(record, item.note, "none, if that is meant; else name columns that are there"),
            "",
        )
    text, repaired = repair(record.text)
    fields = dict(record.fields)
    for name in _REPAIRED:
        if value := fields.get(name):
            fields[name], done = repair(value, least=2)
            repaired = repaired or (done and f"{done}, in {name}")
    if record.encoding or item.encoding is None:
        return replace(record, text=text, fields=fields, repaired=record.repaired or repaired)
    encoding = {"encoding": item.encoding.name, "encoding_rule": item.encoding.rule}
    return replace(record, text=text, fields=fields, repaired=repaired, **encoding)


def find_format(item):
    """Tell the format of a file: by its first bytes, by how its text begins, and only then by its extension.

    Examples
    --------
    >>> from io import BytesIO
    >>> from analysis.files.items import Item
    >>> find_format(Item("page.txt", BytesIO(b"<!DOCTYPE html><html><p>It rained."))), find_format(Item("a", BytesIO(b"Rain")))
    ('html', 'text')

    Raises
    ------
    Unreadable : the format is none that is read, or there is no byte
    """
    item.stream.seek(0)
    head = item.stream.read(_HEAD)
    item.stream.seek(0)
    if not head:
        raise Unreadable("the file is empty: zero bytes", "export it again, or delete it")
    if kind := next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None):
        return _find_zipped(item) if kind == "zip" else kind
    if foreign := next((said for magic, said in _FOREIGN.items() if head.startswith(magic)), None):
        raise Unreadable(f"it is {foreign[0]}, which is not read", foreign[1])
    if head[257:262] == b"ustar":
        return "tar"
    found = _EXTENSION.search(item.hint or item.name)
    extension = found[1].lower() if found else ""
    stated = _BY_EXTENSION.get(extension)
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    if kind := _find_text_format(text, stated):
        return kind
    if stated in ("text", "html", "csv", "json", "jsonl", "eml", None) and (stated or not extension):
        return stated or "text"
    if stated:
        raise Unreadable(f"it is called .{extension}, but its bytes are no {extension}", "save it again")
    raise Unreadable(f".{extension} is not a format that is read", f"save it as one of {KNOWN}")


def _find_text_format(text, stated):
    """Tell the format of a text by how it begins; None where it might be anything."""
    if stated in ("jsonl", "eml"):
        return "json" if stated == "jsonl" and _ARRAY.match(text) and not _ARRAY_LINES.match(text) else stated
    if _PAGE.match(text):
        return "html"
    if stated == "html":
        return "html" if "<" in text else "text"
    if _OBJECT.match(text):
        if text.lstrip().startswith("{") and _LINES.match(text):
            return "jsonl"
        return "json" if stated in ("json", "csv", None) or _is_article_json(text) else None
    if stated is None and len({name.lower() for name in _MAIL.findall(text.split("\n\n")[0])}) >= 3:
        return "eml"
    return None


def _is_article_json(text):
    """Tell whether a file of text is an export in JSON: a name of its first object is that of a text column."""
    return has_text(re.findall(r'"((?:[^"\\]|\\.)*)"\s*:', text[:_HEAD]))


def _find_zipped(item):
    """Tell Office files, which are zip archives, from archives of files."""
    try:
        with zipfile.ZipFile(item.stream) as packed:
            names = set(packed.namelist())
            kind = packed.read("mimetype")[:80].decode("latin-1") if "mimetype" in names else ""
    finally:
        item.stream.seek(0)
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return "docx"
        if "xl/workbook.xml" in names:
            return "xlsx"
        raise Unreadable("it is a presentation or a drawing of Office", "save its text as docx or txt")
    if kind:
        raise Unreadable(f"it is {kind}, which is not read", "save it as docx, xlsx or txt")
    return "zip"
