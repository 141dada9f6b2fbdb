"""What a comparison rests on where texts are copied: three texts of two sentences, one of which was sold to all."""

import pandas as pd
import pytest

from analysis import ParameterError, TableError, add_copies, drop_copies, find_near_duplicates, find_shared_passages

WIRE = "It rained in Rome all day and all night and in the morning too"
TEXTS = {"b": f"{WIRE}.", "a": f"{WIRE}, says Anna, who ought to know.", "c": "Nobody was there, and the sun came out."}


def table(**columns):
    made = pd.DataFrame({"text": list(TEXTS.values()), "source": "Post"}, index=pd.Index(TEXTS, name="doc_id"))
    return made.assign(**columns)


def test_all_is_what_was_given():
    given = table()
    assert drop_copies(given, copies="all") is given


def test_of_copies_the_earliest_is_left_in_the_order_of_the_documents():
    days = pd.to_datetime(["2024-06-01", "2024-06-02", "2024-06-03"])
    assert drop_copies(table(published=days)).index.tolist() == ["b", "c"]
    assert drop_copies(table(published=days[::-1])).index.tolist() == ["a", "c"]


def test_shared_passages_are_cut_out_and_what_is_empty_then_is_left_out():
    left = drop_copies(table(), copies="cut")
    assert left["text"].to_dict() == {"a": "says Anna, who ought to know.", "c": TEXTS["c"]}
    assert left.columns.tolist() == ["text", "source"]


def test_what_was_found_before_is_not_sought_again():
    """Clusters and passages that are given decide, though these texts would have others."""
    clusters = table(copy_cluster=["b", "a", "a"])
    assert drop_copies(clusters).index.tolist() == ["b", "a"]
    none = find_shared_passages(table()).head(0)
    assert drop_copies(table(), copies="cut", passages=none)["text"].tolist() == list(TEXTS.values())


def test_the_input_stays_and_no_column_is_added():
    given = table()
    before = given.copy()
    for copies in ("one", "cut"):
        assert drop_copies(given, copies=copies).columns.tolist() == before.columns.tolist()
    pd.testing.assert_frame_equal(given, before)
    copied = add_copies(given, find_near_duplicates(given))
    assert drop_copies(copied).columns.tolist() == copied.columns.tolist()


@pytest.mark.parametrize("copies", ["some", "", None, "ALL"])
def test_an_unknown_word_is_named(copies):
    with pytest.raises(ParameterError, match="there are all, one, cut"):
        drop_copies(table(), copies=copies)


def test_a_table_without_text_is_refused():
    with pytest.raises(TableError, match="text"):
        drop_copies(table().drop(columns="text"), copies="cut")
