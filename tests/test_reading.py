"""reading_list: which documents are named for a finding, and where in them to look."""

import pandas as pd
import pytest

from analysis import count_terms, keyness, reading_list
from analysis.ground.errors import GroupError, ParallaxError, TableError

TEXTS = {
    "a1": ("A", "Rain, rain and rain again."),  # 3 in 26 characters
    "a2": ("A", "It began. Then the rain came down."),  # 1 in 34: the middle one
    "a3": ("A", "Nothing but a long, long and dull day, until late at night a little rain fell on us."),  # 1 in 83
    "a4": ("A", "The sun shone."),
    "b1": ("B", "Rain in the north."),
    "b2": ("B", "The wind blew."),
    "b3": ("B", "The wind fell."),
}
DOCUMENTS = pd.DataFrame(TEXTS.values(), index=pd.Index(TEXTS, name="doc_id"), columns=["source_shown", "text"])
DOCUMENTS = DOCUMENTS.assign(language="en", title="News", published=pd.Timestamp("2024-06-01"))
FINDING = pd.DataFrame({"group": ["A"], "term": ["rain"]})


def test_both_sides_of_a_finding_are_named():
    table = reading_list(DOCUMENTS, FINDING, n_random=2)
    assert table[["side", "holds", "chosen", "doc_id", "n"]].values.tolist() == [
        ["group", True, "typical", "a2", 1],
        ["group", True, "random", "a1", 3],
        ["group", True, "random", "a3", 1],
        ["group", False, "random", "a4", 0],
        ["rest", True, "typical", "b1", 1],
    ]
    assert table["title"].eq("News").all() and table["published"].eq(pd.Timestamp("2024-06-01")).all()
    assert table.attrs["not_found"] == []


def test_the_place_is_that_of_the_text():
    table = reading_list(DOCUMENTS, FINDING, n_random=2, window=2)
    found = table[table["holds"]]
    assert [DOCUMENTS.at[row.doc_id, "text"][row.start : row.end] for row in found.itertuples()] == found[
        "keyword"
    ].tolist()
    assert found[["left", "keyword", "right"]].values.tolist()[0] == ["Then the", "rain", "came down"]
    lacking = table[~table["holds"]]
    assert lacking[["left", "keyword", "right"]].values.tolist() == [["", "", ""]] and lacking["start"].isna().all()


def test_what_else_is_listed_changes_no_draw():
    many = pd.concat([DOCUMENTS] + [DOCUMENTS.set_axis([f"{n}{i}" for i in DOCUMENTS.index]) for n in range(9)])
    both = pd.DataFrame({"group": ["B", "A", "A"], "term": ["wind", "sun", "rain"]})
    alone, among = reading_list(many, FINDING), reading_list(many, both)
    among = among[among["term"].eq("rain")].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, among)
    pd.testing.assert_frame_equal(alone, reading_list(many.iloc[::-1], FINDING))
    assert reading_list(many, FINDING, seed=1)["doc_id"].tolist() != alone["doc_id"].tolist()


def test_terms_of_keyness_are_taken_in_its_order():
    found = keyness(count_terms(DOCUMENTS), DOCUMENTS["source_shown"], min_count=1, n_resamples=20)
    table = reading_list(DOCUMENTS, found, top=2)
    first = found[found["z"].gt(0)].sort_values("group", kind="stable").groupby("group").head(2)
    assert table[["group", "term"]].drop_duplicates().values.tolist() == first[["group", "term"]].values.tolist()
    under = found[found["z"].lt(0)]
    assert reading_list(DOCUMENTS, under).empty, "what a group uses less is no finding of it"


def test_a_term_that_stands_in_no_text_is_named():
    table = reading_list(DOCUMENTS, pd.DataFrame({"group": ["A", "A"], "term": ["shine", "rain"]}))
    assert table.attrs["not_found"] == ["shine"]
    assert table.loc[table["term"].eq("shine"), "holds"].tolist() == [False]


def test_without_findings_the_list_is_empty():
    table = reading_list(DOCUMENTS, FINDING[:0])
    assert table.empty and table.columns.tolist()[:4] == ["group", "term", "beyond_chance", "side"]


def test_what_is_a_finding_is_marked():
    """As say_keyness has it: below 5 % adjusted, and used more; what was not tested is neither."""
    terms = pd.DataFrame({"group": "A", "term": ["rain", "sun", "down", "night"], "z": 1.0})
    terms = terms.assign(log_ratio=[1.0, 1.0, -1.0, 1.0], p_adjusted=[0.049, 0.05, 0.01, None])
    table = reading_list(DOCUMENTS, terms, top=4).drop_duplicates("term").set_index("term")["beyond_chance"]
    assert [table["rain"], table["sun"], table["down"]] == [True, False, False] and table.isna().sum() == 1
    assert reading_list(DOCUMENTS, FINDING)["beyond_chance"].isna().all()


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"top": 0, "n_random": -1}, ParallaxError, "top=0.*n_random=-1"),
        ({"by": "outlet"}, TableError, "outlet"),
        ({"terms": FINDING[["term"]]}, TableError, "group"),
    ],
)
def test_what_is_wrong_is_said(options, error, words):
    with pytest.raises(error, match=words):
        reading_list(**({"documents": DOCUMENTS, "terms": FINDING} | options))


def test_terms_that_do_not_fit_are_refused():
    documents = pd.DataFrame({"text": ["rain", "sun"], "source_shown": ["A", "B"]})
    with pytest.raises(
        GroupError, match=r"the groups \['X'\] of the terms are none of 'source_shown'; there are \['A', 'B'\]"
    ):
        reading_list(documents, pd.DataFrame({"group": ["A", "X"], "term": ["rain", "rain"]}))
    for wrong in (["rain"], pd.DataFrame({"word": ["rain"]})):
        with pytest.raises(TableError, match="such as keyness returns"):
            reading_list(documents, wrong)
    for empty in (None, float("nan")):
        terms = pd.DataFrame({"group": ["A", "A"], "term": ["rain", empty]})
        with pytest.raises(TableError, match="terms has rows without a value in term"):
            reading_list(documents, terms)
