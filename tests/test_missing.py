"""stories -> missing stories: who was there and has nothing like it left it out; of the others it is said why nobody can tell."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_coverage import NEWS, corpus_of

from analysis import ParameterError, TableError, missing_stories

GLOBE = ("e1", "fog", "Globe", "2024-06-09")


def links_of(*rows):
    return pd.DataFrame(rows, columns=["doc_a", "doc_b", "score"])


def verdicts_of(rows, **options):
    table = missing_stories(*corpus_of(rows), by="source", **options)
    return table[["source", "story", "verdict", "n_own"]].to_numpy().tolist()


@pytest.mark.parametrize(
    ("grace_days", "wind"),
    [
        (0, ["cannot be told", 0]),
        (1, ["cannot be told", 0]),
        (2, ["left out", 1]),  # "wind" ran from 5 to 7 June, and Globe had a document on the 9th
    ],
)
def test_a_source_that_is_late_was_there(grace_days, wind):
    rows = [*NEWS[:6], GLOBE]
    assert verdicts_of(rows, grace_days=grace_days) == [["Globe", "wind", *wind]]


def test_what_came_out_before_the_story_shows_nothing():
    rows = [*NEWS[4:6], ("e1", "fog", "Globe", "2024-06-04")]
    assert verdicts_of(rows, grace_days=30) == [["Globe", "wind", "cannot be told", 0]]


def test_the_document_that_comes_nearest_is_named_with_its_score():
    documents, stories = corpus_of([*NEWS[:6], GLOBE, ("e2", "mist", "Globe", "2024-06-08")])
    links = links_of(("b1", "e1", 0.19), ("b2", "e2", 0.1), ("a1", "e1", 0.9), ("b1", "zz", 0.9))
    table = missing_stories(documents, stories, by="source", links=links)
    assert table[["verdict", "nearest", "nearest_title", "nearest_score", "n_own"]].to_numpy().tolist() == [
        ["left out", "e1", "fog of Globe", 0.19, 2]
    ]
    assert table["why"].isna().all()
    faint = missing_stories(documents, stories, by="source", links=links.assign(score=0.019))
    assert faint[["nearest", "nearest_title", "nearest_score"]].isna().all(axis=None)
    links.loc[1, "score"] = 0.2
    table = missing_stories(documents, stories, by="source", links=links)
    assert table[["verdict", "why", "nearest", "nearest_score"]].to_numpy().tolist() == [
        ["cannot be told", "a document of its own may tell it", "e2", 0.2]
    ]


def test_why_it_cannot_be_told():
    documents, stories = corpus_of(NEWS)
    table = missing_stories(documents, stories, by="source", grace_days=0)
    assert set(table["why"]) == {"it published nothing in those days"}
    undated = missing_stories(documents.assign(published=pd.NaT), stories, by="source")
    assert set(undated["why"]) == {"no day of the story is known"} and undated["first_day"].isna().all()


@settings(deadline=None, max_examples=10)
@given(st.permutations(range(len(NEWS))))
def test_the_order_of_documents_and_links_does_not_matter(order):
    documents, stories = corpus_of(NEWS)
    links = links_of(("b1", "d1", 0.1), ("a3", "b2", 0.1), ("a3", "c1", 0.3))
    pd.testing.assert_frame_equal(
        missing_stories(documents.iloc[list(order)], stories, by="source", links=links.iloc[::-1]),
        missing_stories(documents, stories, by="source", links=links),
    )


def test_nothing_missing_has_the_same_columns():
    full = missing_stories(*corpus_of(NEWS), by="source")
    none = missing_stories(*corpus_of(NEWS[:4]), by="source")
    assert none.empty and none.dtypes.equals(full.dtypes)


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(ParameterError, match=r"(?s)min_sources=0.*grace_days=1\.5.*doubt=2"):
        missing_stories(*corpus_of(), by="source", min_sources=0, grace_days=1.5, doubt=2)
    with pytest.raises(TableError, match="score"):
        missing_stories(*corpus_of(), by="source", links=links_of().drop(columns="score"))
