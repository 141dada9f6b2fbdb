"""formats: each is told by its content, read by one reader, and what cannot be read is a record that says so."""

import bz2
import gzip
import io
import json
import lzma
import subprocess
import sys
import tarfile
import time
import zipfile
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from analysis.files import archives, items
from analysis.files.articles import split_export
from analysis.files.formats import find_format, read_item
from analysis.files.items import Budget, Item
from analysis.files.records import Record

ROOT = Path(__file__).parent.parent
RAIN = "It rained all night over the city, and the wind brought down some old trees near the station, residents said."


def read(name, raw, **columns):
    raw = raw.encode() if isinstance(raw, str) else raw
    item = Item(name, io.BytesIO(raw), tuple(columns.items()), budget=Budget(len(raw)))
    return list(read_item(item))


def texts(records):
    return [(record.path, record.number, record.text) for record in records if not record.problem]


def problems(records, severity="error"):
    return [record.problem for record in records if record.problem and record.severity == severity]


# what each format looks like


def page(title="Rain again", *, head="", body="", lang="en"):
    paragraphs = "".join(f"<p>{RAIN} Part {part}.</p>" for part in ("one", "two", "three", "four"))
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><title>{title} | The Post</title>{head}</head><body>'
        f"<nav><a href='/'>Home</a> <a href='/a'>About</a></nav><article><h1>{title}</h1>{paragraphs}{body}</article>"
        "<section id='comments'><div class='comment-list'><p>I never saw so much rain in all my life here, said a "
        "reader of the paper from the other side of the river.</p></div></section>"
        "<script>document.body.innerHTML = 'hacked'</script></body></html>"
    )


def docx_file(*lines):
    import docx

    document = docx.Document()
    for line in lines:
        if isinstance(line, list):
            table = document.add_table(1, len(line))
            for cell, text in zip(table.rows[0].cells, line, strict=True):
                cell.text = text
        elif line.startswith("# "):
            document.add_heading(line[2:], 1)
        else:
            document.add_paragraph(line)
    return saved(document.save)


def saved(save):
    out = io.BytesIO()
    save(out)
    return out.getvalue()


def xlsx_file(**sheets):
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return saved(book.save)


def parquet_file(columns, **options):
    import pyarrow
    from pyarrow import parquet

    return saved(lambda out: parquet.write_table(pyarrow.table(columns), out, **options))


def pdf_file(*pages):
    """A PDF of lines in Helvetica, a page for each argument; an empty page is a picture as far as text goes."""
    parts = ["<< /Type /Catalog /Pages 2 0 R >>", None, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    numbers = []
    for text in pages:
        content = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else ""
        parts.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(parts)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        numbers.append(len(parts))
    parts[1] = f"<< /Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] /Count {len(numbers)} >>"
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{part}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    tail = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(parts) + 1} /Root 1 0 R >>\n"
    return out + f"{tail}startxref\n{len(out)}\n%%EOF".encode()


def warc_file(*responses, packed=False):
    out = b""
    for url, kind, status, body in responses:
        http = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-06-20T01:02:03Z\r\n"
            "WARC-Record-ID: <urn:uuid:0>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        )
        record = head.encode() + http + b"\r\n\r\n"
        out += gzip.compress(record) if packed else record
    return out


def zip_file(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in members.items():
            packed.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def tar_file(members, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as packed:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            if content not in (tarfile.SYMTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
                member.size = len(content)
                packed.addfile(member, io.BytesIO(content))
            else:
                member.type, member.linkname = content, "/etc/passwd"
                packed.addfile(member)
    return out.getvalue()


def eml_file(body, subtype="plain", charset="utf-8", attached=None, **headers):
    message = EmailMessage()
    for name, value in {"From": "The Post <news@post.example>", "To": "me@home.example", **headers}.items():
        message[name] = value
    message.set_content(body, subtype=subtype, charset=charset)
    if attached:
        message.add_attachment(b"x", maintype="image", subtype="png", filename=attached)
    return message.as_bytes()


def zst(raw):
    import zstandard

    return zstandard.compress(raw)


# which format


@pytest.mark.parametrize(
    ("name", "raw", "kind"),
    [
        ("a.txt", "rain", "text"),
        ("a.md", "# rain", "text"),
        ("article", "rain", "text"),
        ("What is the matter with U.S. news", "rain", "text"),  # a title, not an extension
        ("a.html", page(), "html"),
        ("a.txt", page(), "html"),
        ("a.csv", "\ufeff\n <!-- saved --> <html><p>", "html"),
        ("a.txt", '<?xml version="1.0"?><!DOCTYPE html><html>', "html"),
        ("a.html", "no tag in it", "text"),
        ("a.txt", "Why <html> is no article", "text"),
        ("a.csv", "text\nrain", "csv"),
        ("a.tsv", "text\tn\nrain\t1", "csv"),
        ("a.txt", "text,n\nrain,1", "text"),  # a table without its extension looks like text
        ("a.json", '{"text": "rain"}', "json"),
        ("a.json", '[{"text": "rain"}]', "json"),
        ("a.txt", '[\n {"title": 1, "body": "rain"}]', "json"),
        ("a.txt", '{"text": "rain"}\n{"text": "wind"}', "jsonl"),
        ("a.json", '{"text": "rain"}\n{"text": "wind"}', "jsonl"),
        ("a.txt", '{"rain": "wind"}, said the poet', "text"),
        ("a.jsonl", '{"text": "rain"}', "jsonl"),
        ("a.ndjson", "rain", "jsonl"),
        ("a.jsonl", '[{"text": "rain"}]', "json"),
        ("a.jsonl", '[{"text": "rain"}]\n[{"text": "wind"}]', "jsonl"),
        ("a.jsonl", '[]\n{"text": "wind"}', "jsonl"),
        ("a.parquet", parquet_file({"text": ["rain"]}), "parquet"),
        ("a.txt", b"%PDF-1.7", "pdf"),
        ("a.doc", rb"{\rtf1 rain}", "rtf"),  # as Word once saved them
        ("a.warc", warc_file(("http://a", "text/html", 200, b"")), "warc"),
        ("a.gz", gzip.compress(b"rain", mtime=0), "packed"),
        ("a.txt", zst(b"rain"), "packed"),
        ("a", tar_file({"a.txt": b"rain"}), "tar"),
        ("a.docx", zip_file({"a.txt": "rain"}), "zip"),
        ("a.zip", zip_file({"[Content_Types].xml": "", "word/document.xml": ""}), "docx"),
        ("a.zip", zip_file({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "xlsx"),
        ("a", "From: a@b.c\nTo: d@e.f\nSubject: rain\n\nIt rained.", "eml"),
        ("a.eml", "rain", "eml"),
        ("a.txt", "From: a\nTo: b\nSubject: c\n\nIt rained.", "text"),  # who calls it text means it
    ],
)
def test_the_content_tells_the_format_before_the_extension(name, raw, kind):
    assert find_format(Item(name, io.BytesIO(raw.encode() if isinstance(raw, str) else raw))) == kind


@pytest.mark.parametrize(
    ("name", "raw", "problem"),
    [
        ("a.txt", b"", "the file is empty: zero bytes"),
        ("a.xyz", b"rain", ".xyz is not a format that is read"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0", ".png is not a format that is read"),
        ("a", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff", "the file holds binary data"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it is an old Word, Excel or Outlook file, which is not read"),
        ("a.odt", zip_file({"mimetype": "application/vnd.oasis.opendocument.text"}), "it is application/vnd.oasis"),
        ("a.pptx", zip_file({"[Content_Types].xml": "", "ppt/x.xml": ""}), "it is a presentation or a drawing"),
        ("a.docx", b"rain", "it is called .docx, but its bytes are no docx"),
        ("a.pdf", b"%PDF-1.4 rain", "the pdf file is damaged ("),
        ("a.parquet", b"PAR1 rain", "the parquet file is damaged ("),
        ("a.zip", zip_file({"a.txt": "rain"})[:40], "the packed file is damaged ("),
        ("a.docx", zip_file({"[Content_Types].xml": "", "word/document.xml": ""}), "the docx file is damaged ("),
        ("a.gz", gzip.compress(RAIN.encode(), mtime=0)[:-9], "the packed file is damaged ("),
        ("a.warc", b"WARC/1.0\r\n", "the web archive holds no page"),
        ("a.warc", warc_file(("http://a", "image/png", 200, b"x")), "the web archive holds no page"),
        ("a.pdf", pdf_file(""), "the PDF holds no text, only pictures of pages"),
        ("a.xlsx", xlsx_file(a=[["n"], [1]]), "no column holds the text; the columns are ['n']"),
        ("a.parquet", parquet_file({"n": [1]}), "no column holds the text; the columns are ['n']"),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_a_remedy(name, raw, problem):
    record = read(name, raw)[-1]
    assert record.problem.startswith(problem)
    assert record.remedy and record.severity == "error"
    assert (record.path, record.text, record.fields) == (name, "", {})


def test_a_picture_of_text_is_sent_to_ocr():
    assert "run OCR" in read("a.pdf", pdf_file("", ""))[0].remedy


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (record,) = read("a.parquet", b"PAR1")
    assert record.problem == "reading it takes the package pyarrow"
    assert record.remedy == "install it: pip install pyarrow"


# pages


def test_a_page_gives_its_article_and_what_it_says_of_itself():
    head = (
        '<meta property="og:site_name" content="The Rain Post"><link rel="canonical" href="https://post.example/rain">'
        '<meta property="article:published_time" content="2024-06-20T23:30:00Z">'
    )
    (record,) = read("a.html", page(head=head))
    assert record.text.count("It rained all night") == 4
    assert "so much rain in all my life" not in record.text
    assert "hacked" not in record.text and "About" not in record.text
    assert record.fields == {
        "page_title": "Rain again",
        "page_date": "2024-06-20T23:30:00Z",
        "page_site": "The Rain Post",
        "page_url": "https://post.example/rain",
        "page_language": "en",
    }


def test_a_page_without_a_date_has_none():
    assert "page_date" not in read("a.html", page(body="<p>In 2019 it rained, and in May 2020 too.</p>"))[0].fields


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("koi8-r", '<meta charset="koi8-r">'),
        ("cp1251", '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1251">'),
        ("utf-8", '<meta charset="koi8-r">'),
        ("utf-16", ""),
    ],
)
def test_a_page_says_its_encoding(encoding, head):
    raw = page("Дождь", head=head).replace(RAIN, "Всю ночь над городом шёл дождь, и ветер повалил старые деревья")
    (record,) = read("a.html", raw.encode(encoding))
    assert record.text.count("Всю ночь над городом шёл дождь") == 4
    assert record.fields["page_title"] == "Дождь"
    assert record.encoding.replace("_", "-") == encoding


def test_an_xhtml_page_with_a_declaration_is_read():
    assert "It rained" in read("a.html", '<?xml version="1.0" encoding="utf-8"?>\n' + page())[0].text


# tables and JSON


def test_a_workbook_gives_every_sheet_that_has_text():
    rows = [["Headline", "Body", "When", None], ["T", "rain", datetime(2024, 6, 1), None], [], [7, 3.5, True]]
    records = read("a.xlsx", xlsx_file(News=rows, Notes=[["n"], [1]], More=[[], ["text"], ["wind"]]))
    assert [(r.path, r.number, r.text, r.fields) for r in records if not r.problem] == [
        ("a.xlsx/News", 1, "rain", {"title": "T", "When": "2024-06-01"}),
        ("a.xlsx/News", 2, "3.5", {"title": "7", "When": "true"}),
        ("a.xlsx/More", 1, "wind", {}),
    ]
    assert [(r.path, r.severity) for r in records if r.problem] == [("a.xlsx/Notes", "ignored")]


def test_a_workbook_of_one_sheet_is_named_like_its_file():
    assert texts(read("a.xlsx", xlsx_file(News=[["Inhalt"], ["rain"]]), text="Inhalt")) == [("a.xlsx", 1, "rain")]


def test_a_workbook_that_states_a_wrong_size_is_read_whole():
    raw = xlsx_file(News=[["id", "text"], [1, "rain"], [2, "wind"]])
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = members[sheet].replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1"')
    assert [text for _, _, text in texts(read("a.xlsx", zip_file(members)))] == ["rain", "wind"]


def test_a_parquet_table_is_read_by_groups_of_rows():
    table = {
        "Body": ["rain", None, "wind"],
        "date": [datetime(2024, 6, 1), None, datetime(2024, 6, 1, 12)],
        "n": [1, None, 3],
        "tags": [["a"], [], None],
    }
    records = read("a.parquet", parquet_file(table, row_group_size=1))
    assert [(record.number, record.text, record.fields) for record in records] == [
        (1, "rain", {"published": "2024-06-01", "n": "1", "tags": '["a"]'}),
        (2, "", {"tags": "[]"}),
        (3, "wind", {"published": "2024-06-01T12:00:00", "n": "3"}),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"body": "rain"}', [(None, "rain")]),
        ('[{"text": "rain"}, {"text": "wind"}]', [(1, "rain"), (2, "wind")]),
        ('\ufeff \n[\n{"text": "rain"}\n,\n{"text": "wind"}\n]\n', [(1, "rain"), (2, "wind")]),
        ("[]", []),
        ('{"status": "ok", "articles": [{"content": "rain"}, {"content": "wind"}]}', [(1, "rain"), (2, "wind")]),
        ('{"response": {"pages": 1, "tags": [{"n": 1}, {"n": 2}], "results": [{"text": "rain"}]}}', [(1, "rain")]),
        (
            '{"top": [{"text": "rain"}], "rest": [{"text": "wind"}, {"text": "storm"}]}',
            [(1, "rain"), (2, "wind"), (3, "storm")],
        ),
        ('{"text": "rain"}\n{"text": "wind"}\n', [(1, "rain"), (2, "wind")]),
    ],
)
def test_the_shapes_of_json(text, expected):
    assert [(number, found) for _, number, found in texts(read("a.json", text))] == expected


def test_numbers_in_json_stay_as_they_are_written():
    assert read("a.json", '[{"text": "rain", "id": 1e5, "n": {"m": 1.50}}]')[0].fields == {
        "id": "1e5",
        "n": '{"m": 1.5}',
    }


@pytest.mark.parametrize(
    ("text", "problem", "kept"),
    [
        ('{"a": 1}', "no list of articles in it; its names are ['a']", 0),
        ('[{"text": "rain"}', "object 2: not JSON (Expecting value: line 1 column 1 (char 0)): nothing below it", 1),
        ('[{"text": "rain"}, 5, {"text": "wind"}]', "object 2: not an object", 2),
        ('[{"text": "rain"}, {"n": 5}]', "object 2: no column holds the text; the columns are ['n']", 1),
        ("[" * 100_000, "object 1: nested too deeply: nothing below it was read", 0),
        ('{"a":' * 100_000, "nested too deeply", 0),
        ("rain", "not JSON (Expecting value", 0),
        ('[{"text": "rain"}]\n{"text": "wind"}', "more stands behind the end of the list ('{", 1),
        ("5", "not an object, nor a list of objects", 0),
    ],
)
def test_json_that_cannot_be_read(text, problem, kept):
    records = read("a.json", text)
    assert len(texts(records)) == kept
    (said,) = problems(records)
    assert said.startswith(problem)


def test_a_first_line_that_is_longer_than_the_head_may_be_one_of_many():
    lines = [json.dumps({"text": "rain " * 20_000}), json.dumps({"text": "wind"})]
    assert [len(text) for _, _, text in texts(read("a.json", "\n".join(lines)))] == [100_000, 4]


def test_half_a_sign_is_replaced_and_nothing_else():
    assert texts(read("a.json", r'[{"text": "rain \ud83d # \ud83d\ude00"}]')) == [("a.json", 1, "rain \ufffd # 😀")]


def test_a_large_array_is_read_object_by_object(monkeypatch):
    monkeypatch.setattr("analysis.files.objects._BLOCK", 7)
    rows = [{"text": f"rain {n} " * 9, "n": n} for n in range(40)]
    for shape in (rows, {"n": 123456789, "a": {"articles": rows}, "m": [1, 2.5e10]}):
        assert [record.text for record in read("a.json", json.dumps(shape, indent=1))] == [row["text"] for row in rows]


@pytest.mark.parametrize(
    ("text", "expected", "said"),
    [
        ('{"comments": [{"text": "hail"}], "text": "rain"}', [(None, "rain")], []),  # an article with its comments
        (
            '{"a": [{"text": "rain"}], "b": [{"text": "wind"}, {"te',
            [(1, "rain"), (2, "wind")],
            ["behind object 2: not"],
        ),
        (
            '{"a": [{"text": "rain"} {"text": "wind"}]}',
            [(1, "rain")],
            ["behind object 1: not JSON (',' or ']' expected"],
        ),
        ('{"a": [{"text": "rain"}]} {"b": 1}', [(1, "rain")], ["more stands behind the end of the object ('{"]),
        ('{"a": [{"text": "rain"}, 5, {"n": 1}]}', [(1, "rain")], ["object 2: not an object", "object 3: no column"]),
        ('{"a" [{"text": "rain"}]}', [], ["not JSON (a name and ':' expected before '[{"]),
        ('{"a": {"b": {"c": [{"text": "rain"}]}}}', [(1, "rain")], []),
        ('{"a": {"b": {"c": {"d": [{"text": "rain"}]}}}}', [], ["no list of articles in it; its names are ['a']"]),
        ('{"text": "rain"}\n{"text": "wind"}\nhail', [(1, "rain"), (2, "wind")], ["line 3: not JSON"]),
        ('{\n"text": "rain"}\nwind', [], ["not JSON (Extra data"]),
    ],
)
def test_an_object_that_holds_articles_is_read_piece_by_piece(text, expected, said):
    records = read("a.json", text)
    assert [(number, found) for _, number, found in texts(records)] == expected
    assert [problem.startswith(start) for problem, start in zip(problems(records), said, strict=True)] == [True] * len(
        said
    )


def test_an_object_in_another_encoding_is_read_from_its_start_twice():
    raw = json.dumps({"articles": [{"text": "дождь"}]}, ensure_ascii=False)
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-32"):
        assert texts(read("a.json", raw.encode(encoding))) == [("a.json", 1, "дождь")], encoding


def test_a_value_that_is_larger_than_any_article_is_not_held(monkeypatch):
    monkeypatch.setattr("analysis.files.objects._LARGEST", 1 << 20)
    monkeypatch.setattr("analysis.files.objects._BLOCK", 1 << 16)
    (problem,) = problems(read("a.json", '[{"text": "' + "rain " * 1_000_000))
    assert problem == "object 1: not JSON, or more than 1,048,576 characters: nothing below it was read"


def test_a_line_of_fifty_megabytes_is_read():
    long = "rain " * 10_000_000
    assert len(read("a.jsonl", json.dumps({"text": long}))[0].text) == 50_000_000
    assert len(read("a.csv", f"n,text\n1,{long}\n")[0].text) == 50_000_000
    assert len(read("a.txt", long)[0].text) == 50_000_000


# documents


def test_a_word_document_is_its_paragraphs_and_tables():
    assert texts(read("a.docx", docx_file("# Rain", "It rained.", ["a", "b"], "All night."))) == [
        ("a.docx", None, "Rain\nIt rained.\na\tb\nAll night.")
    ]


def whole_docx(body):
    """A Word document with this between the tags of its body."""
    return changed(
        docx_file(), "word/document.xml", lambda xml: xml.replace(b"<w:sectPr", body.encode() + b"<w:sectPr", 1)
    )


def run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


SIGNS = (
    '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Rain</w:t><w:br/><w:t xml:space="preserve"> all </w:t><w:tab/>'
    '<w:t/><w:br w:type="page"/><w:br w:type="textWrapping"/><w:cr/><w:noBreakHyphen/><w:ptab/><w:sym/></w:r>'
    f"<w:hyperlink>{run('night')}<w:ins>{run('no')}</w:ins>{run('long')}</w:hyperlink><w:ins>{run('no')}</w:ins>"
    f"<w:del>{run('no')}</w:del>{run('.')}</w:p><w:p/><w:sdt><w:sdtContent><w:p>{run('no')}</w:p></w:sdtContent></w:sdt>"
)


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(text)}</w:p><w:p>{run('b')}</w:p></w:tc>"


def span(count):
    return f'<w:gridSpan w:val="{count}"/>'


def merged(kind):
    return f'<w:vMerge w:val="{kind}"/>'


ROWS = [
    cell("1") + cell("2", merged("restart")) + cell("3"),
    cell("4") + cell("5", "<w:vMerge/>") + cell("6"),
    '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell("7", merged("continue")) + cell("8"),
    cell("9", span(3)),
]
MERGED = "<w:tbl><w:tblPr/><w:tblGrid/>" + "".join(f"<w:tr>{row}</w:tr>" for row in ROWS) + "</w:tbl>"


def test_a_word_document_is_what_python_docx_makes_of_it():
    import docx

    raw = whole_docx(SIGNS + MERGED)
    expected = []
    for block in docx.Document(io.BytesIO(raw)).iter_inner_content():
        rows = getattr(block, "rows", None)
        expected += (
            ["\t".join(one.text.replace("\n", " ") for one in row.cells) for row in rows] if rows else [block.text]
        )
    (record,) = read("a.docx", raw)
    assert record.text == "\n".join(expected)
    assert record.text.startswith(
        "Rain\n all \t\n\n-\tnightlong.\n\n1 b\t2 b\t3 b\n4 b\t2 b\t6 b\n2 b\t8 b\n9 b\t9 b\t9 b"
    )


def test_a_merged_cell_with_nothing_above_and_one_over_a_billion_columns_stop_nothing():
    table = f"<w:tbl><w:tr>{cell('1', merged('continue'))}{cell('2', span(10**9))}</w:tr></w:tbl>"
    ((_, _, text),) = texts(read("a.docx", whole_docx(table)))
    assert text.split("\t") == ["1 b", *["2 b"] * 63]


def test_a_heading_is_told_by_its_style_and_not_by_its_name():
    dated = "".join(f"<w:p>{run(line)}</w:p>" for line in ("The Post", "June 20, 2024", "It rained."))
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run(style)}</w:p>{dated}'
        for style in ("Heading1", "Title", "No")
    )
    assert [text.split("\n")[0] for _, _, text in texts(read("a.docx", whole_docx(body)))] == ["Heading1", "Title"]


def test_many_paragraphs_take_no_time():
    raw = whole_docx(f"<w:p>{run('It rained.')}</w:p>" * 20_000)
    start = time.process_time()
    assert len(texts(read("a.docx", raw))[0][2]) == 220_000 - 1
    assert time.process_time() - start < 5


EXPORT = [
    "# Rain again", "The Post", "June 20, 2024 Thursday", "Length: 9 words", "Body", "It rained.", "End of Document",
    "# Wind", "The Wind Times (London)", "21 June 2024 Friday 9:00 AM GMT", "It blew.", "End of Document",
]  # fmt: skip


def test_an_export_of_an_archive_is_split_at_its_marks():
    first, second = read("a.docx", docx_file(*EXPORT))
    assert (first.number, first.text.split("\n")[0], first.text.split("\n")[-1]) == (1, "Rain again", "It rained.")
    assert (second.number, second.text) == (2, "\n".join(EXPORT[7:11])[2:])
    assert first.fields == {"page_title": "Rain again", "page_site": "The Post", "page_date": "June 20, 2024"}
    assert first.origins == dict.fromkeys(first.fields, "stated at the head of the export's article")
    assert second.fields["page_site"] == "The Wind Times (London)"
    assert second.fields["page_date"] == "21 June 2024"


def test_an_export_without_marks_is_split_at_headings_with_a_date_below():
    lines = ["2 results", *(line for line in EXPORT if line != "End of Document")]
    records = read("a.docx", docx_file(*lines))
    assert [record.text.split("\n")[0] for record in records if not record.problem] == ["Rain again", "Wind"]
    assert problems(records, "ignored") == ["a list before the articles: '2 results'"]


def test_a_document_with_headings_is_one_article():
    assert (
        len(read("a.docx", docx_file("# Rain", "It rained.", "# Wind", "It blew, as on June 20, 2024, all day."))) == 1
    )


def test_rtf_is_read_in_its_code_page():
    (record,) = read("a.rtf", rb"{\rtf1\ansi\ansicpg1251 Rain\par \'e4\'ee\'e6\'e4\'fc \u1076?\par}")
    assert record.text.split() == ["Rain", "дождь", "д"]


def test_an_rtf_export_is_split_too():
    lines = "\\par ".join(line.removeprefix("# ") for line in EXPORT)
    assert [record.number for record in read("a.rtf", "{\\rtf1\\ansi " + lines + "}")] == [1, 2]


def test_a_pdf_is_its_pages():
    assert texts(read("a.pdf", pdf_file("It rained.", "", "It blew."))) == [("a.pdf", None, "It rained.\nIt blew.")]


def test_a_locked_pdf_says_so():
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(pdf_file("It rained."))))
    writer.encrypt("secret", algorithm="RC4-128")
    assert problems(read("a.pdf", saved(writer.write))) == ["the PDF is locked with a password"]


def test_an_email_is_its_text_and_its_headers():
    raw = eml_file(
        "Дождь шёл.\n", charset="koi8-r", Subject="Дождь", Date="Thu, 20 Jun 2024 10:00:00 +0200", attached="a.png"
    )
    record, attachment = read("a.eml", raw)
    assert record.text == "Дождь шёл.\n"
    assert record.fields == {
        "title": "Дождь",
        "published": "2024-06-20T10:00:00+02:00",
        "sender": "The Post <news@post.example>",
    }
    assert record.origins == dict.fromkeys(record.fields, "stated in the e-mail's header")
    assert (record.encoding, record.encoding_rule) == ("koi8-r", "declared")
    assert (attachment.path, attachment.severity) == ("a.eml/a.png", "ignored")


def test_an_email_that_is_a_page_gives_the_article():
    (record,) = read("a.eml", eml_file(page(), "html", Subject="Today's rain"))
    assert record.text.count("It rained all night") == 4
    assert (record.fields["title"], record.fields["page_title"]) == ("Today's rain", "Rain again")
    assert sorted(record.origins) == ["sender", "title"]  # what the page says of itself has its own rule


# archives


def test_a_web_archive_gives_its_pages_and_counts_the_rest():
    responses = [
        ("https://post.example/1", "text/html; charset=utf-8", 200, page("Rain").encode()),
        ("https://post.example/2", "image/png", 200, b"\x89PNG"),
        ("https://post.example/3", "text/html", 404, page("Not found").encode()),
        ("https://post.example/4", "text/html", 200, page("Wind").encode()),
    ]
    for name, packed in (("a.warc", False), ("a.warc.gz", True)):
        *pages, rest = read(name, warc_file(*responses, packed=packed))
        assert [(r.path, r.number, r.fields["url"][-1], r.fields["page_title"]) for r in pages] == [
            (name, 1, "1", "Rain"),
            (name, 2, "4", "Wind"),
        ]
        assert pages[0].fields["crawled"] == "2024-06-20T01:02:03Z"
        assert rest.problem == "no pages of articles: 1 image/png, 1 text/html with status 404"
        assert rest.severity == "ignored"


MEMBERS = {"b/a.txt": b"rain", "a.csv": b"text\nwind", "README.md": b"about", "b/.hidden": b"x", "__MACOSX/a.txt": b"x"}


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.zip", zip_file),
        ("a.tar", tar_file),
        ("a.tar.gz", lambda members: tar_file(members, "w:gz")),
        ("a.tgz", lambda members: tar_file(members, "w:gz")),
        ("a.tar.zst", lambda members: zst(tar_file(members))),
        ("a.tar.bz2", lambda members: tar_file(members, "w:bz2")),
        ("a.tar.xz", lambda members: tar_file(members, "w:xz")),
    ],
)
def test_an_archive_gives_its_members(name, pack):
    records = read(name, pack(MEMBERS))
    assert sorted(texts(records), key=str) == [(f"{name}/a.csv", 1, "wind"), (f"{name}/b/a.txt", None, "rain")]
    ignored = {record.path for record in records if record.severity == "ignored" and record.problem}
    assert ignored == {f"{name}/README.md", f"{name}/b/.hidden", f"{name}/__MACOSX/a.txt"}


@pytest.mark.parametrize("pack", [gzip.compress, zst, bz2.compress, lzma.compress])
def test_what_is_packed_alone_is_read_by_its_inner_extension(pack):
    suffix = {gzip.compress: "gz", zst: "zst", bz2.compress: "bz2", lzma.compress: "xz"}[pack]
    assert texts(read(f"a.csv.{suffix}", pack(b"text\nrain"))) == [(f"a.csv.{suffix}", 1, "rain")]
    assert texts(read(f"a.txt.{suffix}", pack(b"rain"))) == [(f"a.txt.{suffix}", None, "rain")]


def nested(depth):
    raw = b"rain"
    for _ in range(depth):
        raw = zip_file({"a.zip" if raw != b"rain" else "a.txt": raw})
    return raw


def test_archives_lie_in_archives_but_not_for_ever():
    assert texts(read("a.zip", nested(3))) == [("a.zip/a.zip/a.zip/a.txt", None, "rain")]
    assert problems(read("a.zip", nested(5))) == ["it lies in 4 archives, one in another"]


def test_a_damaged_member_stops_no_other():
    raw = zip_file({"a.txt": RAIN * 9, "b.txt": "wind"}, zipfile.ZIP_STORED)
    records = read("a.zip", raw.replace(b"It rained", b"It roined", 1))
    assert problems(records)[0].startswith("damaged or packed in an unknown way (Bad CRC-32")
    assert texts(records) == [("a.zip/b.txt", None, "wind")]


@pytest.mark.parametrize("name", ["../../etc/a.txt", "/etc/a.txt", 'a "b"\n.txt', "a\\b.txt"])
def test_the_name_of_a_member_is_only_shown(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ((path, _, text),) = texts(read("a.zip", zip_file({name: "rain"})))
    assert (path, text) == (f"a.zip/{name.lstrip('/')}", "rain")
    assert list(tmp_path.iterdir()) == []


def test_links_and_devices_in_an_archive_are_passed_over():
    records = read(
        "a.tar", tar_file({"a.txt": b"rain", "l": tarfile.SYMTYPE, "f": tarfile.FIFOTYPE, "c": tarfile.CHRTYPE})
    )
    assert texts(records) == [("a.tar/a.txt", None, "rain")]
    assert problems(records, "ignored") == ["a link or a device"] * 3


@pytest.mark.parametrize(
    "pack", [gzip.compress, zst, lambda raw: zip_file({"a.txt": raw}), lambda raw: nested_bomb(raw)]
)
def test_what_inflates_beyond_reason_is_stopped(pack, monkeypatch):
    monkeypatch.setattr(items, "_ALWAYS", 1 << 20)
    raw = pack(b"rain and wind\n" * 300_000)
    (problem,) = problems(read("bomb", raw))
    assert problem.startswith(f"its {len(raw):,} bytes inflate to more than ")
    assert "200 times its size" in problem


def nested_bomb(raw):
    return zip_file({f"{n}.zip": zip_file({"a.txt": raw[:500_000]}) for n in range(9)})


def test_what_was_read_before_a_bomb_went_off_is_kept(monkeypatch):
    monkeypatch.setattr(items, "_ALWAYS", 1 << 20)
    records = read("a.zip", zip_file({"a.txt": b"rain", "b.txt": b"rain " * 800_000, "c.txt": b"wind"}))
    assert texts(records) == [("a.zip/a.txt", None, "rain")]
    assert len(problems(records)) == 1


@pytest.mark.parametrize("inner", ["xl/workbook.xml", "word/document.xml"])
def test_an_office_file_that_inflates_beyond_reason_is_not_opened(inner, monkeypatch):
    monkeypatch.setattr(items, "_ALWAYS", 1 << 20)
    raw = zip_file({"[Content_Types].xml": "", inner: bytes(4 << 20)})
    assert "inflate to more than" in problems(read("a", raw))[0]


def test_an_archive_with_a_password_says_so_of_each_member():
    raw = bytearray(zip_file({"a.txt": "rain"}, zipfile.ZIP_STORED))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    assert problems(read("a.zip", bytes(raw))) == ["the archive is locked with a password"]


# what is bad in one place leaves the rest as it is


def changed(raw, name, change):
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        members = {one: packed.read(one) for one in packed.namelist()}
    return zip_file(members | {name: change(members[name])})


def test_half_a_sign_is_nowhere_in_a_record():
    record = Record("a\udce9.txt", None, "rain \ud83d", {"n\udce9": "wind \ude00"}, "no \udce9", "so \udce9")
    said = (record.path, record.text, record.fields, record.problem, record.remedy)
    assert said == ("a\ufffd.txt", "rain \ufffd", {"n\ufffd": "wind \ufffd"}, "no \ufffd", "so \ufffd")


def test_an_emoji_in_rtf_is_one_sign():
    raw = r"{\rtf1 rain \u55357?\u56832? and \u-10179?\u-8704? but \u55357? alone}"
    assert texts(read("a.rtf", raw)) == [("a.rtf", None, "rain 😀 and 😀 but \ufffd alone")]


def test_a_link_in_an_archive_may_have_any_name():
    (record,) = read("a.tar", tar_file({"l\udce9": tarfile.SYMTYPE}))
    assert (record.path, record.problem) == ("a.tar/l\ufffd", "a link or a device")


@pytest.mark.parametrize("place", ["A2000000000", "XFE4"])
def test_a_workbook_with_a_cell_beyond_excel_is_refused(place):
    row = place.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    raw = xlsx_file(News=[["text"], ["rain"], ["wind"]])
    far = f'<row r="{row}"><c r="{place}" t="inlineStr"><is><t>storm</t></is></c></row></sheetData>'.encode()
    raw = changed(raw, "xl/worksheets/sheet1.xml", lambda sheet: sheet.replace(b"</sheetData>", far))
    records = read("a.xlsx", raw)
    assert [text for _, _, text in texts(records)] == ["rain", "wind"]
    assert "beyond the 1,048,576 rows and 16,384 columns of Excel" in problems(records)[0] and records[-1].remedy


def test_a_workbook_row_with_more_cells_than_the_header_is_an_error():
    records = read("a.xlsx", xlsx_file(News=[["text", "n"], ["rain", 1], ["wind", 2, None, 3], [None, 4]]))
    assert texts(records) == [("a.xlsx", 1, "rain"), ("a.xlsx", 3, "")]
    assert problems(records) == ["row 3 has a cell in column 4, and there are 2 columns"]


def test_gaps_in_a_workbook_are_filled_within_reason(monkeypatch):
    far = "".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in range(4, 3_000)).encode()
    raw = xlsx_file(News=[["text"], ["rain"], ["wind"]])
    raw = changed(raw, "xl/worksheets/sheet1.xml", lambda sheet: sheet.replace(b"</sheetData>", far + b"</sheetData>"))
    records = read("a.xlsx", raw)
    assert [text for _, _, text in texts(records)] == ["rain", "wind"]
    assert problems(records)[0] == "row 4 has a cell in column 16,384, and there are 1 columns"
    assert "inflate to more than" in problems(records)[-1] and len(problems(records)) < 1_100


def test_a_workbook_of_a_few_cells_far_apart_is_read():
    import openpyxl

    book = openpyxl.Workbook()
    for place, value in {"B3": "text", "B900000": "rain", "B1048576": "wind"}.items():
        book.active[place] = value
    assert [text for _, _, text in texts(read("a.xlsx", saved(book.save)))] == ["rain", "wind"]


def test_a_word_document_of_empty_paragraphs_is_refused():
    raw = changed(
        docx_file("rain"), "word/document.xml", lambda xml: xml.replace(b"<w:p>", b"<w:p/>" * 3_000_000 + b"<w:p>")
    )
    (problem,) = problems(read("a.docx", raw))
    assert problem.startswith("its text inflates to 18,0") and problem.endswith("no more than 16 MB are read")


def test_a_word_document_of_too_many_paragraphs_is_refused(monkeypatch):
    monkeypatch.setattr("analysis.files.articles._PARAGRAPHS", 3)
    assert texts(read("a.docx", docx_file("rain", "wind", "hail"))) == [("a.docx", None, "rain\nwind\nhail")]
    assert problems(read("a.docx", docx_file("rain", "wind", "hail", "sun"))) == [
        "it has more than 3 paragraphs and cells, or 64 M characters"
    ]


@pytest.mark.parametrize("name", "idna undefined punycode unicode_escape raw_unicode_escape utf-7".split())
def test_a_page_may_declare_what_is_no_encoding(name):
    raw = page("Дождь", head=f'<meta charset="{name}">').replace(RAIN, "Всю ночь над городом шёл сильный дождь")
    (record,) = read("a.html", raw.encode("cp1251"))
    assert record.text.count("Всю ночь над городом шёл") == 4


def test_every_list_of_articles_in_an_object_is_read():
    lists = {"2024-01": [{"text": "rain"}, {"text": "wind"}], "n": [1], "m": {"2024-02": [{"text": "hail"}]}, "x": []}
    assert [(number, text) for _, number, text in texts(read("a.json", json.dumps(lists)))] == [
        (1, "rain"), (2, "wind"), (3, "hail")
    ]  # fmt: skip


@pytest.mark.parametrize("off", [-40, 40, 5_000])
def test_a_wrong_length_in_a_web_archive_is_said(off):
    one = warc_file(("https://post.example", "text/html", 200, page().encode()))
    stated = one.split(b"Content-Length: ")[1].split(b"\r")[0]
    wrong = one.replace(b"Content-Length: " + stated, b"Content-Length: %d" % (int(stated) + off), 1)
    records = read("a.warc", one * 2 + wrong + one * 3)
    assert len(texts(records)) == 6 or any("damaged" in problem for problem in problems(records))
    assert not problems(read("a.warc", one * 6))


@pytest.mark.slow
def test_a_large_array_of_small_objects_takes_no_time():
    raw = json.dumps([{"text": "rain"}] * 300_000)
    start = time.process_time()
    assert len(read("a.json", raw)) == 300_000
    assert time.process_time() - start < 12


def test_a_comma_too_many_in_a_list_is_an_error():
    assert len(problems(read("a.json", '[{"text": "rain"},, {"text": "wind"}]'))) == 1


def test_a_column_gets_a_free_name():
    (record,) = read("a.csv", "Body,text,text_input\nrain,wind,hail", text="Body")
    assert (record.text, record.fields) == ("rain", {"text_input_input": "wind", "text_input": "hail"})


def test_a_title_and_a_source_are_repaired_where_the_text_is_clean():
    (record,) = read("a.csv", "title,source,text\nThe mayorâ€™s office â€“ again,Le DauphinÃ© LibÃ©rÃ©,It rained.")
    assert record.fields == {"title": "The mayor’s office – again", "source": "Le Dauphiné Libéré"}
    assert record.text == "It rained." and record.repaired.startswith("ftfy: ")


def test_a_packed_web_archive_that_was_cut_gives_what_is_whole():
    raw = warc_file(
        *[(f"https://post.example/{n}", "text/html", 200, page(f"Rain {n}").encode()) for n in range(6)], packed=True
    )
    records = read("a.warc.gz", raw[: len(raw) * 2 // 3 + 20])
    assert len(texts(records)) >= 3 and len(problems(records)) == 1


def test_a_text_export_of_an_archive_is_split_at_its_marks():
    lines = (
        "Rain\r\nThe Post\r\nJune 1, 2024\r\nIt rained.\r\nEnd of Document\r\nWind\r\nIt blew.\r\nEnd of Document\r\n"
    )
    records = read("a.txt", lines)
    assert [(r.number, r.text.split()[-1]) for r in records] == [(1, "rained."), (2, "blew.")]
    assert records[0].fields == {"page_title": "Rain", "page_site": "The Post", "page_date": "June 1, 2024"}
    assert texts(read("a.txt", "At the end of document 5, it rained.\r\n")) == [
        ("a.txt", None, "At the end of document 5, it rained.\r\n")
    ]


# how a text was read


def test_a_record_says_its_encoding_and_what_was_repaired():
    (record,) = read("a.txt", "The mayorâ€™s office â€“ again â€” was shut.")
    assert record.text == "The mayor’s office – again — was shut."
    assert (record.encoding, record.encoding_rule) == ("utf-8", "UTF-8")
    assert record.repaired == "ftfy: encode sloppy-windows-1252, decode utf-8"
    assert read("a.txt", "rain")[0].repaired == ""


def test_the_title_of_a_row_is_repaired_with_its_text():
    wrong = "The mayorâ€™s office â€“ again â€” was shut"
    (record,) = read("a.csv", f"title,text\n{wrong},{wrong}.")
    assert (record.fields["title"], record.text) == ("The mayor’s office – again — was shut", record.text)
    assert record.text == "The mayor’s office – again — was shut."


def test_records_are_compared_by_what_they_hold():
    assert read("a.txt", "rain") == [Record("a.txt", text="rain", encoding="utf-8", encoding_rule="UTF-8")]


@pytest.mark.guard
def test_reading_text_loads_no_heavy_library():
    script = (
        "import io, sys; from analysis.files.formats import read_item; from analysis.files.items import Item\n"
        "print(list(read_item(Item('a.txt', io.BytesIO(b'rain'))))[0].text, list(read_item(Item('a.csv', io.BytesIO("
        "b'text\\nrain'))))[0].text)\n"
        "heavy = 'trafilatura lxml htmldate pypdf docx openpyxl striprtf fastwarc zstandard fsspec pyarrow ftfy pandas "
        "charset_normalizer dateparser'.split()\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "rain rain\n[]\n", done.stderr


def test_the_depth_is_what_the_message_says():
    assert archives.DEEPEST == 4


def test_the_cover_of_an_export_is_neither_title_nor_source():
    article = ["Bridge shut", "The Example Times", "March 3, 2024 Sunday", "It rained.", "End of Document"]
    cover = ["User Name: Jane", "Date and Time: March 4, 2024", "Job Number: 7", "Documents (1)", "", "1 of 1 results"]
    ignored, record = split_export("a.docx", [*cover, *article], [])
    assert (ignored.severity, ignored.text) == ("ignored", "")
    assert record.text.startswith("Bridge shut\nThe Example Times")
    assert record.fields == {
        "page_title": "Bridge shut",
        "page_site": "The Example Times",
        "page_date": "March 3, 2024",
    }


def test_a_source_that_is_an_object_is_known_by_its_name():
    articles = [
        {"source": {"id": None, "name": "The Post"}, "content": "It rained."},
        {"source": "Times", "content": "Wind."},
    ]
    (first, second) = read("a.json", json.dumps({"articles": articles}))
    assert [first.fields["source"], second.fields["source"]] == ["The Post", "Times"]


def test_columns_are_known_in_other_languages():
    (record,) = read("a.csv", "Заголовок;Дата;Источник;Текст\nДождь;2024-06-20;Почта;Всю ночь шёл дождь.\n")
    assert record.text == "Всю ночь шёл дождь."
    assert record.fields == {"title": "Дождь", "published": "2024-06-20", "source": "Почта"}


def test_a_table_cell_over_many_columns_and_rows_is_bounded(monkeypatch):
    import docx

    monkeypatch.setattr("analysis.files.articles._CHARS", 1000)
    document = docx.Document()
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(1, 2)).text = "rain " * 100
    stream = io.BytesIO()
    document.save(stream)
    (record,) = read("a.docx", stream.getvalue())
    assert "characters" in record.problem and record.severity == "error"
