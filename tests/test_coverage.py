"""stories -> coverage: a corpus that can be counted by hand; order does not matter; what is not known is missing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ground.errors import TableError
from analysis.stories.coverage import coverage, coverage_map
from analysis.stories.threads import find_stories

# id, story, source, day; three sources and four stories
NEWS = [
    ("a1", "rain", "Post", "2024-06-01"),
    ("a2", "rain", "Times", "2024-06-02"),
    ("a3", "rain", "Globe", "2024-06-02"),
    ("a4", "rain", "Times", "2024-06-03"),
    ("b1", "wind", "Post", "2024-06-05"),
    ("b2", "wind", "Times", "2024-06-07"),
    ("c1", "snow", "Times", "2024-06-10"),
    ("c2", "snow", "Post", "2024-06-10"),
    ("d1", "hail", "Globe", "2024-06-12"),
]


def corpus_of(rows=NEWS, **columns):
    ids, stories, sources, days = zip(*rows, strict=True)
    index = pd.Index(ids, name="doc_id")
    table = pd.DataFrame(
        {"text": [f"It is {story}." for story in stories], "language": "en", "source": sources}, index=index
    )
    table = table.assign(title=[f"{one} of {two}" for one, two in zip(stories, sources, strict=True)])
    return table.assign(published=pd.to_datetime(list(days)), **columns), pd.Series(stories, index=index)


def test_coverage_by_hand():
    table = coverage(*corpus_of(), by="source")
    shown = ["story", "title", "n_documents", "n_sources", "first_mover", "lags", "n_undated", "widest_gap_days"]
    assert table[shown].astype(object).where(table[shown].notna(), None).to_numpy().tolist() == [
        ["rain", "rain of Post", 4, 3, "Post", "Globe +1; Times +1", 0, 1],
        ["snow", "snow of Times", 2, 2, "Post; Times", "", 0, 0],
        ["wind", "wind of Post", 2, 2, "Post", "Times +2", 0, 2],
        ["hail", "hail of Globe", 1, 1, None, None, 0, None],
    ]
    assert table["first_day"].dt.day.tolist() == [1, 10, 5, 12]
    assert table["last_day"].dt.day.tolist() == [3, 10, 7, 12]


def test_map_by_hand():
    table = coverage_map(*corpus_of(), by="source")
    assert table[["story", "source", "n_documents", "lag_days"]].to_numpy().tolist() == [
        ["rain", "Post", 1, 0],
        ["rain", "Globe", 1, 1],
        ["rain", "Times", 2, 1],
        ["snow", "Post", 1, 0],
        ["snow", "Times", 1, 0],
        ["wind", "Post", 1, 0],
        ["wind", "Times", 1, 2],
        ["hail", "Globe", 1, 0],
    ]
    matrix = table.pivot(index="story", columns="source", values="n_documents").fillna(0)
    assert matrix.sum().to_dict() == {"Globe": 2, "Post": 3, "Times": 4}


@settings(deadline=None, max_examples=20)
@given(st.permutations(NEWS))
def test_the_order_of_documents_does_not_matter(rows):
    for count in (coverage, coverage_map):
        pd.testing.assert_frame_equal(count(*corpus_of(rows), by="source"), count(*corpus_of(), by="source"))


def test_a_source_without_a_document_changes_nothing():
    documents, stories = corpus_of()
    more = documents.assign(source=documents["source"].astype(pd.CategoricalDtype(["Globe", "Post", "Times", "None"])))
    pd.testing.assert_frame_equal(
        coverage_map(more, stories, by="source"), coverage_map(documents, stories, by="source")
    )


def test_a_month_is_no_day():
    documents, stories = corpus_of(NEWS[:3], published_precision=["month", "day", "day"])
    table = coverage(documents, stories, by="source").iloc[0]
    assert (table["first_mover"], table["n_undated"], table["first_day"].day) == ("Globe; Times", 1, 2)
    cells = coverage_map(documents, stories, by="source")
    assert cells["source"].tolist() == ["Globe", "Times", "Post"]
    assert cells["lag_days"].isna().tolist() == [False, False, True]
    assert cells["title"].unique().tolist() == ["rain of Times"]  # of the earliest that has a day


def test_without_days_nobody_is_first():
    documents, stories = corpus_of()
    documents = documents.assign(published=pd.NaT)
    table = coverage(documents, stories, by="source")
    assert table["first_mover"].isna().all() and table["lags"].isna().all() and table["first_day"].isna().all()
    assert coverage_map(documents, stories, by="source")["lag_days"].isna().all()


def test_a_day_far_off_is_told():
    rows = [("a1", "rain", "Post", "1934-06-01"), *NEWS[1:3]]
    assert coverage(*corpus_of(rows), by="source")["widest_gap_days"].tolist() == [32874]


def test_documents_without_a_source_and_without_a_title():
    documents, stories = corpus_of(NEWS[:3])
    documents = documents.assign(source=[None, "Times", "Globe"], title=[None, " ", "x"])
    table = coverage(documents, stories, by="source").iloc[0]
    assert (table["title"], table["n_documents"], table["n_sources"]) == ("It is rain.", 3, 2)
    # the first day is that of the document without a source: nobody who is named was first
    assert table["lags"] == "Globe +1; Times +1" and pd.isna(table["first_mover"])


def test_empty_bodies_and_no_documents():
    documents, stories = corpus_of()
    assert coverage(documents.assign(text=""), stories, by="source")["n_documents"].sum() == len(NEWS)
    for count in (coverage, coverage_map):
        full, none = count(documents, stories, by="source"), count(documents.iloc[:0], stories, by="source")
        assert len(none) == 0 and none.dtypes.equals(full.dtypes)


def test_new_documents_join_old_stories():
    old = [("a1", "rain", "Post", "2024-06-01"), ("b1", "wind", "Post", "2024-06-05")]
    new = [*old, ("a0", "rain", "Times", "2024-05-31")]
    documents = corpus_of(new)[0].assign(
        text=["Flood in Rome drowns the old bridge", "Gale over Oslo", "Flood in Rome drowns the old bridge"]
    )
    links = pd.DataFrame([("a0", "a1", 0.9)], columns=["doc_a", "doc_b", "score"])
    before = find_stories(documents.iloc[:2], links=links.iloc[:0])
    after = find_stories(documents, links=links, stories=before)
    table = coverage(documents, after, by="source")
    assert table["story"].tolist() == ["a1", "b1"]  # the id stays, though the new document is the earlier one
    assert table["first_mover"].tolist()[0] == "Times" and table["lags"].tolist()[0] == "Post +1"


@pytest.mark.parametrize(
    ("stories", "message"),
    [
        (["rain"] * 9, "must be a Series"),
        (pd.Series("rain", index=["a1"]), "8 of 9 documents have no story, 'a2' among them"),
        (pd.Series("rain", index=["a1", "a1"]), "name 'a1' twice"),
    ],
)
def test_stories_that_do_not_fit(stories, message):
    with pytest.raises(TableError, match=message):
        coverage(corpus_of()[0], stories, by="source")


def test_a_missing_column_is_named():
    documents, stories = corpus_of()
    with pytest.raises(TableError, match="source_shown"):
        coverage(documents, stories)
    with pytest.raises(TableError, match="published"):
        coverage_map(documents.drop(columns="published"), stories, by="source")


def test_times_of_a_day_do_not_count():
    documents, stories = corpus_of(NEWS[:2])
    documents["published"] = pd.to_datetime(["2024-06-01 23:00", "2024-06-02 01:00"])
    assert coverage(documents, stories, by="source")["lags"].tolist() == ["Times +1"]
    assert np.array_equal(coverage_map(documents, stories, by="source")["lag_days"], [0, 1])
