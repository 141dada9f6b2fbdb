"""Bad input: whatever is done to a file, it ends as records and problems, in seconds, and in little memory."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import tarfile
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from test_formats import (
    EXPORT,
    docx_file,
    eml_file,
    nested,
    page,
    parquet_file,
    pdf_file,
    tar_file,
    warc_file,
    xlsx_file,
)

from test_formats import zip_file, zst  # isort: skip

from analysis.corpus.load import load_corpus
from analysis.files.read import fingerprint_files, list_files, read_corpus
from analysis.ground.errors import CorpusError

ROOT = Path(__file__).parent.parent
SECONDS = 10
ROWS = [
    {"id": n, "title": f"Rain {n}", "text": f"It rained “{n}” times, всю ночь. " * 5, "n": {"a": [n]}} for n in range(9)
]
TABLE = "id;title;text\n" + "".join(f'{row["id"]};"{row["title"]}";"{row["text"]}"\n' for row in ROWS)
MAKE = {
    "a.txt": lambda: ("Rain again\n20 June 2024\n" + ROWS[0]["text"]).encode(),
    "b.txt": lambda: ("Дождь. " * 40).encode("koi8-r"),
    "c.txt": lambda: ("雨。" * 40).encode("utf-16"),
    "a.html": lambda: page().encode(),
    "a.csv": lambda: TABLE.encode(),
    "a.tsv": lambda: TABLE.replace(";", "\t").encode("cp1251"),
    "a.json": lambda: json.dumps(ROWS).encode(),
    "b.json": lambda: json.dumps({"articles": ROWS}, indent=1).encode(),
    "a.jsonl": lambda: "\n".join(map(json.dumps, ROWS)).encode(),
    "a.xlsx": lambda: xlsx_file(News=[["id", "text"], *([row["id"], row["text"]] for row in ROWS)]),
    "a.parquet": lambda: parquet_file({"text": [row["text"] for row in ROWS], "n": list(range(9))}),
    "a.docx": lambda: docx_file(*EXPORT),
    "a.rtf": lambda: ("{\\rtf1\\ansi " + "\\par ".join(EXPORT) + "}").encode(),
    "a.pdf": lambda: pdf_file("It rained.", "It blew."),
    "a.eml": lambda: eml_file(page(), "html", Subject="Rain", Date="Thu, 20 Jun 2024 10:00:00 +0200", attached="a.png"),
    "a.warc": lambda: warc_file(*[("http://post.example", "text/html", 200, page().encode())] * 3),
    "a.warc.gz": lambda: warc_file(*[("http://post.example", "text/html", 200, page().encode())] * 3, packed=True),
    "a.zip": lambda: zip_file({"b/a.csv": TABLE, "a.html": page(), "c.zip": nested(2)}),
    "a.tar.gz": lambda: tar_file({"a.csv": TABLE.encode(), "a.html": page().encode()}, "w:gz"),
    "a.csv.zst": lambda: zst(TABLE.encode()),
}


def mutate(chance, raw, others):
    """Do one to three bad things to the bytes of a file."""
    for _ in range(chance.randint(1, 3)):
        place, end = sorted(chance.randrange(len(raw) + 1) for _ in range(2))
        match chance.randrange(11):
            case 0:
                raw = raw[:place]
            case 1:
                flipped = bytearray(raw)
                for _ in range(chance.randint(1, 20) if raw else 0):
                    flipped[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
                raw = bytes(flipped)
            case 2:
                raw = raw[:place] + raw[end:]
            case 3:
                raw = raw[:end] + raw[place:]
            case 4:
                raw = raw[:place] + b"\0" * chance.choice([1, 7, 300]) + raw[place:]
            case 5:
                raw = raw[:place] + chance.randbytes(chance.randint(1, 200)) + raw[place:]
            case 6:
                odd = [
                    b"\xed\xa0\x80",
                    b"\xff\xfe",
                    b"\xe2\x80",
                    b'"',
                    b"\\ud83d",
                    b"\r",
                    b"]]>",
                    b"<script>",
                    b"{" * 2000,
                ]
                raw = raw[:place] + chance.choice(odd) + raw[place:]
            case 7:
                other = chance.choice(others)
                raw = raw[:place] + other[chance.randrange(len(other)) :]
            case 8:
                raw = zip_file({chance.choice(["a.txt", "../a.csv", "a.zip"]): raw}, chance.choice([0, 8]))
            case 9:
                raw = gzip.compress(raw)
            case 10:
                raw = bytes(byte + chance.choice([0, 0, 0, 1]) & 255 for byte in raw[:400]) + raw[400:]
    return raw


class TooSlow(BaseException):
    """No reader may take it for a damaged file."""


@contextmanager
def within(seconds):
    def stop(*_):
        raise TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def check(folder):
    """Read a corpus, and look at every record of every file."""
    with within(SECONDS):
        found = [(file, list(records)) for file, records in read_corpus(folder)]
    for file, records in found:
        for record in records:
            assert record.path.startswith(file.name)
            assert record.severity in ("error", "warning", "ignored")
            assert record.problem or record.severity == "error"
            assert not record.problem or record.remedy or record.severity == "ignored"
            assert not (record.problem and record.text and record.severity == "error")
            record.text.encode(), record.problem.encode()
            assert all(isinstance(value, str) and name and value for name, value in record.fields.items())
    return {file.name: records for file, records in found}


def load(folder):
    """Load a corpus as a whole; that it holds no text is no fault."""
    with within(SECONDS):
        try:
            corpus = load_corpus(folder)
        except CorpusError as error:
            str(error).encode()
            return
    account = corpus.account[["n_records", "n_documents", "n_errors"]].sum()
    assert account["n_documents"] + account["n_errors"] == account["n_records"]
    assert account["n_documents"] == len(corpus.documents)
    assert account["n_errors"] == corpus.problems["severity"].eq("error").sum()


def fuzz(folder, seed, count):
    """Make `count` bad files; what is not empty ends as at least one record, unless it is a table without rows."""
    chance = random.Random(seed)
    whole = {name: make() for name, make in MAKE.items()}
    for number in range(count):
        name, raw = chance.choice(sorted(whole.items()))
        bad = mutate(chance, raw, sorted(whole.values()))
        if chance.random() < 0.15:
            name = chance.choice(sorted(whole))
        place = folder / f"{number}.{name.partition('.')[2]}"
        place.write_bytes(bad)
        try:
            records = check(folder)[place.name]
            load(folder)
        except (Exception, TooSlow) as error:
            raise AssertionError(f"seed {seed}, file {number}, {place.name}: {error!r}; {bad[:200]!r}") from error
        assert records or place.suffix in (
            ".csv",
            ".tsv",
            ".json",
            ".jsonl",
            ".xlsx",
            ".parquet",
            ".zip",
            ".gz",
            ".zst",
        ), bad
        place.unlink()


@pytest.mark.parametrize("name", MAKE)
def test_the_files_that_are_made_bad_are_good(tmp_path, name):
    (tmp_path / name).write_bytes(MAKE[name]())
    records = check(tmp_path)[name]
    assert any(record.text for record in records)
    assert not any(record.problem for record in records if record.severity != "ignored")


@pytest.fixture
def uncached(monkeypatch):
    monkeypatch.setenv("PARALLAX_CACHE", "")


@pytest.mark.usefixtures("uncached")
@pytest.mark.parametrize("seed", range(6))
def test_sixty_bad_files(tmp_path, seed):
    fuzz(tmp_path, seed, 10)


@pytest.mark.slow
@pytest.mark.usefixtures("uncached")
@pytest.mark.parametrize("seed", range(100, 140))
def test_two_thousand_bad_files(tmp_path, seed):
    fuzz(tmp_path, seed, 50)


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 1_000_000,
        b'{"text":' * 200_000,
        b"<html>" + b"<div>" * 100_000,
        b"<html>" + b"<p>rain<table><tr><td>" * 5_000,
        b"<html><body>" + b"<a href='x'>rain</a> " * 20_000,
        b"text\n" + b'"' * 999_999,
        b"text\n" + b"a,b\n" * 50_000,
        b"{\\rtf1" + b"{\\b " * 50_000,
        b"{\\rtf1" + b"\\u1" * 50_000,
        b"%PDF-1.4\n" + b"1 0 obj << /A [ " * 20_000,
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>endobj trailer<</Root 1 0 R>>",
        b"From: a\nTo: b\nSubject: c\n" + b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 3_000,
        b"WARC/1.0\r\n" * 50_000,
        b"PAR1" + b"\xff" * 100_000 + b"PAR1",
        b"\x1f\x8b\x08" + b"\xff" * 100_000,
        b"PK\x03\x04" + b"\0" * 100_000 + b"PK\x05\x06" + b"\xff" * 18,
        b" " * 3_000_000,
        b"\n" * 3_000_000,
        b"\xef\xbb\xbf",
        b"\xe9" * 1_000_000,
        "â€".encode() * 300_000,
        b"<" * 1_000_000,
        b"<?xml" + b" " * 500_000,
        b"<!--" * 200_000,
        b"<!---->" * 34 + b"x",
        b"<!---->" * 9_000 + b"x",
        b"a" * 3_000_000 + b"\x81",
    ],
    ids=lambda raw: repr(raw[:12]),
)
@pytest.mark.parametrize(
    "name", ["a.html", "a.csv", "a.txt", *(pytest.param(name, marks=pytest.mark.slow) for name in ("a.json", "a.eml"))]
)
def test_what_is_deep_long_or_empty_takes_no_time(tmp_path, name, raw):
    (tmp_path / name).write_bytes(raw)
    check(tmp_path)


@pytest.mark.usefixtures("uncached")
def test_half_signs_everywhere_stop_no_other_article(tmp_path):
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1 rain \u55357?\u56832? and \u55357? alone}")
    (tmp_path / "b.txt").write_text("It rained.")
    (tmp_path / "c.tar").write_bytes(tar_file({"l\udce9": tarfile.SYMTYPE, "w\udce9.txt": b"It blew."}))
    (tmp_path / "d.eml").write_bytes(
        b"Subject: ra\xe9in\nFrom: \xff\nTo: b\nContent-Type: text/plain\n\nIt \xe9 rained."
    )
    (tmp_path / "e.jsonl").write_text(r'{"text": "hail", "\ud83d": "\ude00", "title": "a\ud83d"}')
    assert load_corpus(tmp_path).documents.shape[0] == 5


def test_a_folder_of_traps(tmp_path):
    folder = tmp_path / "corpus"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "loop").symlink_to(folder)
    (folder / "self").symlink_to(folder / "self")
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    (folder / os.fsdecode(b"\xe9\n'\".txt")).write_text("rain")
    (folder / "..txt").write_text("wind")
    os.mkfifo(folder / "pipe")
    (folder / "b.zip").write_bytes(zip_file({"../../../escaped.txt": "storm", "/abs.txt": "hail"}))
    before = sorted(tmp_path.iterdir())
    found = check(folder)
    assert sorted(text for records in found.values() for record in records if (text := record.text)) == [
        "hail", "rain", "storm", "wind"
    ]  # fmt: skip
    assert {name: found[name][0].remedy for name in ("self", "gone.txt", "pipe")} == {
        "self": "delete it", "gone.txt": "restore that file, or delete the link", "pipe": "remove it"
    }  # fmt: skip
    assert (found["a/loop"], [file.status for file in list_files(folder) if file.name == "a/loop"]) == ([], ["ignored"])
    assert len(fingerprint_files(folder)) == 64
    assert sorted(tmp_path.iterdir()) == before


LARGE = """
import resource, sys
from analysis.files.read import fingerprint_files, read_corpus
from analysis.files.records import Record
import {libraries}
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
def count(path):
    return sum(len(record.text) for _, records in read_corpus(path) for record in records)
count(sys.argv[1]); before = peak(); n = count(sys.argv[2]); fingerprint_files(sys.argv[2])
print(n, peak() - before)
"""


def write_large(place, n):
    """Write `n` MB of text."""
    text = "It rained all night. " * 50_000
    kind = place.name.partition(".")[2]
    if kind == "zip":
        with zipfile.ZipFile(place, "w", zipfile.ZIP_STORED) as packed:
            for number in range(n):
                packed.writestr(f"{number}.txt", text)
    elif kind == "parquet":
        import pyarrow
        from pyarrow import parquet

        with parquet.ParquetWriter(place, pyarrow.schema([("text", "string")]), compression="none") as out:
            for _ in range(n // 4 or 1):
                out.write_table(pyarrow.table({"text": [text] * 4}))
    elif kind == "warc":
        with place.open("wb") as out:
            for _ in range(n):
                out.write(
                    warc_file(("http://post.example", "text/html", 200, page().encode() + b"<!--" + b"a" * 10**6))
                )
    else:
        with gzip.open(place, "wt", 1) if kind.endswith("gz") else place.open("w") as out:
            starts = {
                "csv": "text\n",
                "stray.csv": 'text\n"',
                "json": "[\n",
                "object.json": '{"n": {"a": 1}, "articles": [',
            }
            out.write(starts.get(kind, ""))
            for number in range(n):
                row = text if "csv" in kind else json.dumps({"text": text})
                out.write(
                    (",\n" if kind.endswith("json") and number else "") + row + ("" if kind.endswith("json") else "\n")
                )
            out.write({"json": "]", "object.json": "]}"}.get(kind, ""))


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", ["csv", "stray.csv", "jsonl", "json", "object.json", "parquet", "zip", "jsonl.gz", "warc"]
)
def test_memory_does_not_grow_with_the_file(tmp_path, kind):
    small, large = tmp_path / f"small.{kind}", tmp_path / f"large.{kind}"
    write_large(small, 4)
    write_large(large, 200)
    libraries = {"parquet": "pyarrow.parquet", "warc": "trafilatura"}.get(kind, "json")
    command = [sys.executable, "-c", LARGE.format(libraries=libraries), str(small), str(large)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    n, grown = map(int, done.stdout.split())
    assert n > 20_000 and grown < 64, f"{kind}: {grown} MB more"
