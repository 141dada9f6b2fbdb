"""Passages added up for each two documents: a copy, a text half of which is agency copy, and one with a quotation."""

import pandas as pd
import pytest

from analysis import TableError, add_copies, find_near_duplicates, find_shared_passages, passage_pairs, say_copies

WIRE = "the river rose by two metres in one night and took the old bridge with it"
OWN = [" ".join(f"{name}{n}" for n in range(size)) for name, size in (("rain", 20), ("wind", 40), ("sun", 90))]


def documents_of(*texts, **columns):
    ids = [chr(ord("a") + number) for number in range(len(texts))]
    return pd.DataFrame({"text": list(texts), **columns}, index=pd.Index(ids, name="doc_id"))


def made(*texts, **columns):
    documents = documents_of(*texts, **columns)
    return add_copies(documents, find_near_duplicates(documents)), find_shared_passages(documents)


def test_words_and_shares_can_be_counted_by_hand():
    """a is the wire; b has it and 20 words more, so that it is a copy; c and d have it beside 90 and 40 words of their own."""
    texts = [WIRE, f"{WIRE} {OWN[0]}", f"{OWN[2]} {WIRE}", f"{WIRE} {OWN[1]}"]
    documents, passages = made(*texts)
    documents = documents.assign(copy_cluster=["a", "a", "c", "d"])
    table = passage_pairs(documents, passages)
    assert table[["doc_a", "doc_b", "n_passages", "n_words"]].to_numpy().tolist() == [
        [a, b, 1, 16] for a, b in ("ab", "ac", "ad", "bc", "bd", "cd")
    ]
    for side in "ab":
        shares = [16 / len(texts["abcd".index(name)].split()) for name in table[f"doc_{side}"]]
        assert table[f"share_{side}"].tolist() == pytest.approx(shares, abs=1e-15)
    assert table["copy_cluster"].fillna("").tolist() == ["a", "", "", "", "", ""]


def test_passages_are_added_up_and_what_overlaps_counts_once():
    documents = documents_of("a b c d e f g h i j", "a b c d e f g h i j").assign(copy_cluster=["a", "b"])
    spans = [("a", "b", 0, 7, 0, 7, 2), ("a", "b", 4, 11, 10, 17, 3), ("a", "b", 6, 9, 18, 19, 1)]
    columns = ["doc_a", "doc_b", "start_a", "end_a", "start_b", "end_b", "n_words"]
    table = passage_pairs(documents, pd.DataFrame(spans, columns=columns))
    assert table.iloc[0, 2:6].tolist() == [3, 6, 0.6, 0.9]


def test_neither_order_nor_kind_of_ids_matters():
    documents, passages = made(f"{WIRE} {OWN[0]}", f"{OWN[2]} {WIRE}", WIRE)
    table = passage_pairs(documents, passages)
    pd.testing.assert_frame_equal(passage_pairs(documents.iloc[::-1], passages.iloc[::-1]), table)
    kinds = {"doc_a": "category", "doc_b": "string[pyarrow]"}
    pd.testing.assert_frame_equal(passage_pairs(documents, passages.astype(kinds)), table)
    numbers = documents.set_axis([1, 2, 3]).assign(copy_cluster=documents["copy_cluster"].map({"a": 1, "b": 2, "c": 3}))
    found = find_shared_passages(numbers)
    assert passage_pairs(numbers, found)["n_words"].tolist() == table["n_words"].tolist()
    # passages of a document that was left aside are passed over
    assert passage_pairs(documents.drop(index="c"), passages)[["doc_a", "doc_b"]].to_numpy().tolist() == [["a", "b"]]


def test_little_has_a_result_and_other_texts_are_refused():
    documents, passages = made(f"{WIRE} {OWN[0]}", f"{OWN[2]} {WIRE}")
    for few in (documents.iloc[:0], documents.iloc[:1], documents):
        table = passage_pairs(few, passages.iloc[:0])
        assert table.empty and [str(kind) for kind in table.dtypes] == "str str int64 int64 float64 float64 str".split()
    with pytest.raises(TableError, match="found in other texts"):
        passage_pairs(documents.assign(text="short"), passages)
    with pytest.raises(TableError, match="copy_cluster"):
        passage_pairs(documents.drop(columns="copy_cluster"), passages)
    with pytest.raises(TableError, match="the same id twice"):
        passage_pairs(pd.concat([documents, documents]), passages)


def test_passages_below_the_threshold_of_copies_are_told_with_the_copies():
    """The wire is 16 of the 36 words of a, and 12 of its 32 runs of five words."""
    documents, passages = made(f"{WIRE} {OWN[0]}", f"{OWN[2]} {WIRE}", source_shown=["Post", "Times"])
    assert documents["copy_of"].isna().all()
    assert say_copies(documents) == "None of 2 documents is a copy of another."
    pairs = passage_pairs(documents, passages)
    assert pairs["share_a"].round(2).tolist() == [0.44]
    assert say_copies(documents, pairs=pairs) == (
        "None of 2 documents is a copy of another. But 1 pair of documents that are not counted as copies of one text shares "
        "passages; the most stands in a and b: 16 words, 44% of the shorter text."
    )
    less = pairs.assign(doc_a="x", n_words=15)
    assert "16 words" in say_copies(documents, pairs=pd.concat([less, pairs], ignore_index=True))
    assert say_copies(documents, pairs=pairs.assign(copy_cluster="a")).endswith("a copy of another.")
    titled = documents.assign(title=["Rain", "Sun"])
    assert "the most stands in “Rain” and “Sun”" in say_copies(titled, pairs=pairs)


def test_the_shares_are_those_of_the_bodies():
    """A text that stands twice is shared from end to end, whatever headline and menu its pages have."""
    texts = [f"Rain and more rain\n\n{WIRE}.\n\nLeave a Reply", f"{WIRE}."]
    documents, passages = made(*texts, title=["Rain and more rain", None], language="en")
    assert passage_pairs(documents, passages)[["n_words", "share_a", "share_b"]].to_numpy().tolist() == [[16, 1.0, 1.0]]
