"""gather: tables grow piece by piece and come out as if they had been made at once."""

import json

import pandas as pd
import pytest

from analysis.corpus import gather
from analysis.corpus.gather import gather_tables
from analysis.files.read import CorpusFile, read_corpus
from analysis.files.records import Record
from analysis.ground.tables import DOCUMENT_COLUMNS, EVIDENCE_COLUMNS, PROBLEM_COLUMNS, check_documents

RAINED = "It rained all night in the town, and the wind blew until the morning came."


@pytest.fixture
def folder(tmp_path):
    rows = [{"text": RAINED, "id": "a", "page": n} for n in range(3)]
    rows += [{"text": "дождь", "date": "2024-06-20"}, {"text": ""}, {"text": RAINED, "town": "Cardiff", "page": None}]
    (tmp_path / "a.jsonl").write_text("\n".join([*map(json.dumps, rows), "rain"]), "utf-8")
    (tmp_path / "b.txt").write_text(f"Rain again | Rain Post\n20 June 2024\n{RAINED}\n", "utf-8")
    (tmp_path / "c.txt").write_bytes(b"")
    (tmp_path / "README").write_text("about")
    (tmp_path / "sources.csv").write_text("path,source\nb.txt,Rain Post\nz.txt,Wind Gazette\n")
    return tmp_path


@pytest.mark.parametrize("size", [1, 2_500, 6_000])
def test_in_pieces_the_tables_are_the_same(folder, monkeypatch, size):
    whole = gather_tables(read_corpus(folder))
    monkeypatch.setattr(gather, "_PIECE_CHARS", size)
    pieces = gather_tables(read_corpus(folder))
    assert list(pieces) == list(whole) == ["documents", "evidence", "problems", "account"]
    for name, table in whole.items():
        pd.testing.assert_frame_equal(pieces[name], table, check_exact=True)
    assert len(whole["documents"]) == 7


def test_the_tables_have_their_types_and_further_columns_come_in_the_order_of_the_input(folder, monkeypatch):
    monkeypatch.setattr(gather, "_PIECE_CHARS", 1)
    tables = gather_tables(read_corpus(folder))
    documents = check_documents(tables["documents"])
    assert documents.columns.tolist() == [*DOCUMENT_COLUMNS, "page", "town"]
    assert documents.dtypes.astype(str).to_dict() == {**DOCUMENT_COLUMNS, "page": "str", "town": "str"}
    assert documents["page"].fillna("-").tolist() == ["0", "1", "2", "-", "-", "-", "-"]
    assert documents.index.tolist() == ["a", "a~2", "a~3", "a.jsonl:4", "a.jsonl:5", "a.jsonl:6", "b.txt"]
    for name, columns in {"evidence": EVIDENCE_COLUMNS, "problems": PROBLEM_COLUMNS}.items():
        assert tables[name].dtypes.astype(str).to_dict() == dict.fromkeys(columns, "str")
        assert tables[name].index.equals(pd.RangeIndex(len(tables[name])))


def test_without_a_record_the_tables_are_empty_and_of_the_same_types():
    tables = gather_tables([(CorpusFile(None, "a.csv"), [])])
    assert {name: len(table) for name, table in tables.items()} == {
        "documents": 0,
        "evidence": 0,
        "problems": 0,
        "account": 1,
    }
    check_documents(tables["documents"])


def test_what_a_record_says_of_its_fields_is_evidence():
    record = Record("a.eml", text=RAINED, fields={"title": "Rain"}, origins={"title": "stated in the e-mail's header"})
    evidence = gather_tables([(CorpusFile(None, "a.eml"), [record])])["evidence"]
    assert evidence.loc[evidence["field"].eq("title"), "rule"].tolist() == ["stated in the e-mail's header"]
