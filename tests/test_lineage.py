"""copies -> edit lineage: nothing is lost or told twice, and small edits by hand."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import edit_lineage
from analysis.ground.errors import TableError
from analysis.reuse.lineage import LINEAGE_COLUMNS


def copies_of(earliest, *copies, **columns):
    texts = [earliest, *copies]
    ids = [f"{number}" for number in range(len(texts))]
    return pd.DataFrame(
        {"text": texts, "copy_of": [None] + ["0"] * len(copies), **columns}, index=pd.Index(ids, name="doc_id")
    )


def told(earliest, copy):
    return edit_lineage(copies_of(earliest, copy))[["kind", "text"]].to_numpy().tolist()


@pytest.mark.parametrize(
    ("earliest", "copy", "pieces"),
    [
        ("It rained all day.", "It RAINED, all day!", [["kept", "It RAINED, all day"]]),
        ("It rained all day in Rome.", "It rained all day.", [["kept", "It rained all day"], ["cut", "in Rome"]]),
        ("It rained all day.", "We hear: it rained all day.", [["added", "We hear"], ["kept", "it rained all day"]]),
        (
            "The mayor said it rained all day in Rome.",
            "The mayor claimed it rained all day in Rome.",
            [["kept", "The mayor"], ["cut", "said"], ["added", "claimed"], ["kept", "it rained all day in Rome"]],
        ),
        # "in" alone between two edits is chance
        (
            "It rained all day, and Anna stayed in bed with tea, the mayor said.",
            "It rained all day, while Karl sang in Oslo once more, the mayor said.",
            [
                ["kept", "It rained all day"],
                ["cut", "and Anna stayed in bed with tea"],
                ["added", "while Karl sang in Oslo once more"],
                ["kept", "the mayor said"],
            ],
        ),
        ("It rained.", "Wind blew.", [["cut", "It rained"], ["added", "Wind blew"]]),
        ("", "Wind blew.", [["added", "Wind blew"]]),
        ("Wind blew.", "", [["cut", "Wind blew"]]),
        ("", "", []),
    ],
)
def test_edits_by_hand(earliest, copy, pieces):
    assert told(earliest, copy) == pieces


WORDS = st.lists(st.sampled_from("rain wind sun storm flood".split()), max_size=25).map(" ".join)


@given(earliest=WORDS, copies=st.lists(WORDS, max_size=3))
@settings(deadline=None, max_examples=100)
def test_the_pieces_are_the_texts(earliest, copies):
    """Kept and added are the copy, kept and cut the earliest, in the order of the texts; offsets are where they stand."""
    documents = copies_of(earliest, *copies)
    table = edit_lineage(documents)
    for doc_id, text in documents["text"].iloc[1:].items():
        own = table[table["doc_id"].eq(doc_id)]
        assert " ".join(own.loc[own["kind"].ne("cut"), "text"]) == text
        assert " ".join(own.loc[own["kind"].ne("added"), "text"]) == earliest
        assert own["n_words"].tolist() == [len(piece.split()) for piece in own["text"]]
    for row in table.itertuples():
        held = documents.loc[row.copy_of if row.kind == "cut" else row.doc_id, "text"]
        assert held[row.start : row.end] == row.text


def test_the_pages_own_lines_are_no_edit():
    body = "It rained all day in the old town, and the river rose by two metres."
    documents = copies_of(
        f"{body}\n\nShare on Facebook\nLeave a Reply", f"{body}\n\nShare on Twitter", language="en", source="Post"
    )
    assert edit_lineage(documents)["kind"].tolist() == ["kept"]


def test_a_copy_whose_earliest_is_not_there_has_no_row():
    documents = copies_of("It rained.", "It rained again.", "It rained once.")
    assert edit_lineage(documents)["doc_id"].unique().tolist() == ["1", "2"]
    for part in (documents.iloc[1:], documents.iloc[:1], documents.iloc[:0]):
        table = edit_lineage(part)
        assert table.empty and table.columns.tolist() == LINEAGE_COLUMNS
        assert [str(kind) for kind in table.dtypes] == "str str str int64 int64 str int64".split()


def test_what_cannot_be_used_is_named():
    with pytest.raises(TableError, match=r"lack the columns \['copy_of'\]"):
        edit_lineage(pd.DataFrame({"text": ["rain"]}))
    with pytest.raises(TableError, match="the same id twice"):
        edit_lineage(pd.DataFrame({"text": ["rain", "rain"], "copy_of": [None, "a"]}, index=["a", "a"]))
