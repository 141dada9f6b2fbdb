"""Notebooks with other parameters than their own, against the outputs that were read and approved.

They show that a change of parameters reaches the text, the tables and the charts. The numbers have their own tests.
After a change that is meant: `python tests/test_golden.py` writes the outputs again; read the diff.
"""

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from analysis.report.execute import PROJECT, run_notebook
from analysis.report.topics_told import TOPICS

GOLDEN = Path(__file__).parent / "golden"
CASES = {
    "02-terms": {"corpus_path": "seeds", "language": "ru", "top": 4, "query": "войн*", "window": 3},
    "03-topics": {"corpus_path": "seeds", "n_topics": 3, "max_sources": 3, "n_resamples": 50},
    "05-stories": {"corpus_path": "seeds", "copies": "cut", "min_score": 0.02, "window_days": 30, "max_sources": 2},
    "04-sources": {"corpus_path": "seeds", "unit": "document", "min_count": 3, "top": 3},
}


def read_outputs(path):
    """All that a notebook says, cell by cell; pictures by the sentence that stands for them."""
    cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return [{kind: value for kind, value in output["data"].items() if "image" not in kind} for output in outputs]


def execute(name, folder):
    made = Path(folder) / f"{name}.ipynb"
    source = PROJECT / "notebooks" / f"{name}.ipynb"
    assert run_notebook(source, made, parameters=CASES[name], folder=folder, cwd=PROJECT) is None
    return made


@pytest.mark.parametrize("name", CASES)
def test_other_parameters_give_the_approved_outputs(name, tmp_path):
    assert read_outputs(execute(name, tmp_path)) == json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def read_approved(name):
    outputs = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return [
        {kind: value if isinstance(value, dict) else "".join(value) for kind, value in output.items()}
        for output in outputs
    ]


def count_rows(output, column):
    """Rows of a table as it is read, for each value of a column: the text form, whose columns stand two spaces apart."""
    rows = [re.split(r"  +", line.strip()) for line in output["text/plain"].splitlines()[1:]]
    return Counter(row[rows[0].index(column)] for row in rows[1:])


def test_language_and_top_reach_the_terms():
    said = read_approved("02-terms")
    assert any("The comparison takes 1 document in Russian." in output["text/plain"] for output in said)
    shown = next(output for output in said if output["text/plain"].startswith("Typical terms"))
    assert set(count_rows(shown, "group").values()) == {4}
    assert len(count_rows(shown, "group")) == 5


def test_query_and_window_reach_the_lines():
    said = read_approved("02-terms")
    assert any(output["text/plain"].startswith("There are 4 lines for “войн*” in 1 document") for output in said)
    shown = next(output for output in said if output["text/plain"].startswith("Lines in context"))
    rows = list(csv.DictReader(io.StringIO(shown["text/csv"])))
    assert {len(re.findall(r"[\w-]+", row["left"])) for row in rows} == {3}
    assert all(row["keyword"].casefold().startswith("войн") for row in rows)


def test_number_and_sources_reach_the_topics():
    said = read_approved("03-topics")
    texts = [output["text/plain"] for output in said]
    assert any(text.startswith("Compared: the 3 sources with the most documents") for text in texts)
    assert any(text.startswith("No numbers of topics were compared: the number was given") for text in texts)
    assert any(text.startswith("3 topics describe ") for text in texts)
    passages = next(output for output in said if output["text/plain"].startswith("Three passages for each topic"))
    assert {topic: n for topic, n in count_rows(passages, "topic").items() if topic.isdigit()} == {
        "0": 3,
        "1": 3,
        "2": 3,
    }


def test_a_map_of_topics_holds_what_the_tables_say():
    said = read_approved("03-topics")
    held = next(output[TOPICS] for output in said if TOPICS in output)
    rows = [dict(zip(held["columns"], row, strict=True)) for row in held["rows"]]
    shown = next(output for output in said if output["text/plain"].startswith("Share of each topic"))
    shares = csv.DictReader(io.StringIO(shown["text/csv"]))
    told = {(row["group"], int(row["topic"])): float(row["share"]) for row in shares if row["topic"].isdigit()}
    assert {(group, row["topic"]): share for row in rows for group, share, *_ in row["groups"]} == told
    terms = next(output for output in said if output["text/plain"].startswith("The first terms of each topic"))
    first = [row for row in csv.DictReader(io.StringIO(terms["text/csv"])) if int(row["rank"]) <= 12]
    assert [term for row in rows for term, *_ in row["terms"]] == [row["term"] for row in first]


def test_unit_count_and_top_reach_the_comparison():
    said = read_approved("04-sources")
    assert any("The unit is the document, as was asked for: 4 texts." in output["text/plain"] for output in said)
    shown = next(output for output in said if "uses most above the others" in output["text/plain"])
    assert max(count_rows(shown, "group").values()) == 3
    whole = next(output for output in said if output["text/plain"].startswith("Every term and source"))
    rows = csv.DictReader(io.StringIO(whole["text/csv"]))
    assert min(int(row["n_group"]) + int(row["n_rest"]) for row in rows) == 3


def test_copies_and_score_reach_the_stories():
    """From .02 on: two on Putin in Korea, .051; two on NATO and Ukraine, .031. The Russian one is .041 and .002 from the first two, .022."""
    said = [output["text/plain"] for output in read_approved("05-stories")]
    assert any(
        text.startswith("What follows rests on what is each text's own: shared passages are cut out") for text in said
    )
    assert any(text.startswith("5 documents tell 2 stories. All are covered by two sources or more") for text in said)
    assert not any("No link reaches" in text for text in said)


def test_the_links_of_the_seeds_are_those_that_a_careful_reader_finds():
    """Two within English and one to Russian, the surest of each, with a sentence of both; and every link is called weak."""
    tables = [output for output in read_approved("05-stories") if output["text/plain"].startswith("The surest links")]
    across, within = (list(csv.DictReader(io.StringIO(table["text/csv"]))) for table in tables)
    pairs = [(row["doc_a"][:3], row["doc_b"][:3]) for row in [*across[:1], *within[:2]]]
    assert pairs == [("000", "004"), ("000", "003"), ("001", "002")]
    assert all(row["line_a"] and row["line_b"] and row["strength"] == "weak" for row in across + within)


def test_a_document_without_text_is_listed_and_is_no_source_to_compare(tmp_path):
    rows = [["source", "title", "language", "text"]]
    rows += [
        [name, f"Rain {n}", "en", f"It rained in {name} for {n} days."] for name in ("Post", "Times") for n in (2, 3)
    ]
    rows += [["Void", "No rain", "en", ""], ["Buttons", "No rain", "en", "Share this article"]]
    with (tmp_path / "news.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    made, source = tmp_path / "01.ipynb", PROJECT / "notebooks" / "01-corpus.ipynb"
    given = {"corpus_path": str(tmp_path / "news.csv")}
    assert run_notebook(source, made, parameters=given, folder=tmp_path, cwd=PROJECT) is None
    tables = [
        list(csv.DictReader(io.StringIO("".join(one["text/csv"])))) for one in read_outputs(made) if "text/csv" in one
    ]
    named = [{row["source_shown"] for row in table} for table in tables if "source_shown" in table[0]]
    assert named == [{"Post", "Times", "Void", "Buttons"}]
    compared = [{row["group"] for row in table} for table in tables if table and "group" in table[0]]
    assert compared == [{"Post", "Times"}] * 4


if __name__ == "__main__":
    for case in CASES:
        with TemporaryDirectory() as scratch:
            approved = json.dumps(read_outputs(execute(case, scratch)), ensure_ascii=False, indent=1)
        (GOLDEN / f"{case}.json").write_text(approved + "\n", encoding="utf-8")
