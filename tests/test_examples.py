"""Lines of many terms at once: a few from each source, as reading all of them would give."""

import pandas as pd
import pytest

from analysis import concordance, find_lines
from analysis.ground.errors import ParallaxError, TableError
from analysis.terms import examples

COLUMNS = ["doc_id", "source", "published", "start", "end", "left", "keyword", "right"]


@pytest.fixture
def documents():
    texts = [
        "Rain, rain and rain",
        "No wind",
        "The rain fell",
        "Wind and rain",
        "Rain again",
        "wind wind",
        "дождь 雨が降る",
    ]
    sources = ["A", "A", "A", "B", "B", None, None]
    return pd.DataFrame({"text": texts, "source_shown": pd.array(sources, dtype="str")}, index=list("abcdefg"))


def read_all(documents, term, top):
    """The same by reading every line there is."""
    lines = concordance(documents, term, by="source_shown")
    turn = lines.groupby("doc_id").cumcount()
    kept = []
    for source in lines["source"].unique():
        own = lines[lines["source"].isna() if pd.isna(source) else lines["source"].eq(source)]
        kept += own.assign(turn=turn).sort_values("turn", kind="stable").index[:top].tolist()
    return lines.loc[sorted(kept)]


@pytest.mark.parametrize("at_first", [(20, 200), (1,), (1, 2), ()])
@pytest.mark.parametrize("top", [1, 2, 3])
def test_what_is_searched_first_changes_nothing(documents, monkeypatch, at_first, top):
    monkeypatch.setattr(examples, "_AT_FIRST", at_first)
    lines = find_lines(documents, ["rain", "wind", "дождь", "hail"], top=top)
    expected = [read_all(documents, term, top).assign(term=term) for term in ("rain", "wind", "дождь")]
    expected = pd.concat(expected, ignore_index=True)[["term", *COLUMNS]]
    pd.testing.assert_frame_equal(lines, expected.astype({"term": "str"}))


def test_each_document_speaks_before_one_speaks_twice(documents):
    lines = find_lines(documents, ["rain"], top=2)
    assert lines[["source", "doc_id"]].values.tolist() == [["A", "a"], ["A", "c"], ["B", "d"], ["B", "e"]]


def test_nothing_sought_or_found_is_a_table_without_rows(documents):
    for terms in ([], ["hail"]):
        lines = find_lines(documents, terms)
        assert lines.empty and lines.columns.tolist() == ["term", *COLUMNS]


def test_what_cannot_be_done_is_said(documents):
    with pytest.raises(TableError, match="source_shown"):
        find_lines(documents[["text"]], ["rain"])
    with pytest.raises(ParallaxError, match=r"terms='rain' is one str. Pass a list: \['rain'\]"):
        find_lines(documents, "rain")
    with pytest.raises(ParallaxError, match="top=0"):
        find_lines(documents, ["rain"], top=0)
