"""documents -> shared passages: planted ones with their ends, small edits, frequent words, and what is left when they are cut."""

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import drop_shared_passages, find_shared_passages
from analysis.ground.errors import ParameterError, TableError
from analysis.reuse import passages as room

WIRE = "The river rose by two metres in one night and took the old bridge with it"


def documents_of(*texts, **columns):
    ids = [chr(ord("a") + number) for number in range(len(texts))]
    return pd.DataFrame({"text": list(texts), **columns}, index=pd.Index(ids, name="doc_id"))


def own(name, n):
    return [f"{name}{number}" for number in range(n)]


def spans_of(table):
    return table[["start_a", "end_a", "start_b", "end_b"]].to_numpy().tolist()


@given(
    size=st.integers(12, 40),
    before=st.tuples(st.integers(0, 30), st.integers(0, 30)),
    after=st.tuples(st.integers(0, 30), st.integers(0, 30)),
    changed=st.integers(-1, 39),
)
@settings(deadline=None, max_examples=150)
def test_a_planted_passage_is_found_with_both_ends(size, before, after, changed):
    """No word stands twice, so that the passage ends where it was planted, or beside a changed word near its end."""
    words = own("p", size)
    other = list(words)
    first, last = 0, size - 1
    if 0 <= changed < size:
        other[changed] = "changed"
        # behind an edit of one word two have to be the same
        first = changed + 1 if changed < 2 else 0
        last = changed - 1 if changed > size - 3 else size - 1
    texts = [
        " ".join([*own("a", before[0]), *words, *own("c", after[0])]),
        " ".join([*own("b", before[1]), *other, *own("d", after[1])]),
    ]
    table = find_shared_passages(documents_of(*texts))
    if last - first + 1 < 12:
        assert table.empty
        return
    start_a, start_b = texts[0].index(words[first]), texts[1].index(other[first])
    end_a, end_b = texts[0].index(words[last]) + len(words[last]), texts[1].index(other[last]) + len(other[last])
    assert spans_of(table) == [[start_a, end_a, start_b, end_b]]
    assert table.loc[0, "n_words"] == last - first + 1
    assert table.loc[0, "n_same"] == last - first + 1 - (first <= changed <= last)
    assert table.loc[0, "text"] == texts[0][start_a:end_a]


@pytest.mark.parametrize(
    ("middle_a", "middle_b", "sizes"),
    [
        ("", "", [40]),
        ("x1", "y1", [41]),
        ("", "y1 y2 y3", [40]),  # three words more
        ("x1 x2 x3", "", [40]),  # three words less
        ("x1 x2", "y1 y2 y3", [42]),
        ("", "y1 y2 y3 y4", [20, 20]),  # beyond three words two passages
        ("x1 x2 x3 x4", "y1 y2 y3 y4", [20, 20]),
    ],
)
def test_small_edits_are_crossed(middle_a, middle_b, sizes):
    first, second = " ".join(own("p", 20)), " ".join(own("q", 20))
    table = find_shared_passages(
        documents_of(f"a b c {first} {middle_a} {second} d", f"e {first} {middle_b} {second} f g")
    )
    assert table["n_words"].tolist() == sizes and table["n_same"].sum() == 40


def test_no_passage_reaches_into_another_document():
    words = own("p", 12)
    table = find_shared_passages(documents_of(" ".join(words), " ".join(words), " ".join(words)))
    assert table["n_words"].tolist() == [12, 12, 12] and table["end_a"].eq(len(" ".join(words))).all()


def test_fewer_words_than_asked_for_are_no_passage():
    words = own("p", 20)
    table = documents_of(" ".join(words[:11]), " ".join(words[:11]))
    assert find_shared_passages(table).empty
    assert find_shared_passages(table, min_words=11)["n_words"].tolist() == [11]


@pytest.mark.parametrize(
    ("passage", "around", "language"),
    [
        ("Река поднялась за одну ночь на два метра и унесла с собой старый мост", "Мэр сказал: {}. Ветер.", "ru"),
        ("ارتفع النهر مترين في ليلة واحدة وجرف الجسر القديم معه ثم عاد إلى مجراه", "قال: {}. انتهى", "ar"),
        ("河水一夜之间上涨了两米，冲走了旧桥，这是多年来最严重的洪水", "市长说：{}。完", "zh"),
    ],
)
def test_any_language_will_do(passage, around, language):
    texts = [around.format(passage), f"{passage}."]
    table = find_shared_passages(documents_of(*texts, language=language), min_words=8)
    assert table["text"].tolist() == [passage]
    assert texts[1][table.loc[0, "start_b"] : table.loc[0, "end_b"]] == passage


def test_the_pages_own_lines_are_no_passage_and_offsets_are_those_of_the_text_as_given():
    notice = "Your email address will not be published. Required fields are marked *"
    texts = [
        f"Rain\n\n{WIRE}.\n\nLeave a Reply\n{notice}",
        f"Wind and rain\n\nThe mayor spoke. {WIRE}.\n\nLeave a Reply\n{notice}",
    ]
    table = find_shared_passages(documents_of(*texts, language="en", source="Post", published=pd.NaT), min_words=6)
    assert table["text"].tolist() == [WIRE]
    assert texts[1][table.loc[0, "start_b"] : table.loc[0, "end_b"]] == WIRE


def test_of_passages_that_overlap_in_both_the_longest_is_kept():
    words = own("w", 6)
    table = find_shared_passages(documents_of(" ".join(words * 4), " ".join((words[2:] + words[:2]) * 4)))
    assert table["n_words"].tolist() == [22]


def test_frequent_words_are_looked_up_in_the_first_document_only(monkeypatch):
    monkeypatch.setattr(room, "_MOST_HOLDERS", 3)
    texts = [f"{' '.join(own(f'x{n}y', 20))} {WIRE}" for n in range(5)]
    table = find_shared_passages(documents_of(*texts))
    assert sorted(zip(table["doc_a"], table["doc_b"], strict=True)) == [("a", other) for other in "bcde"]
    assert table.attrs["n_frequent"] == len(WIRE.split()) - 5
    monkeypatch.setattr(room, "_MOST_HOLDERS", 5)
    assert len(find_shared_passages(documents_of(*texts))) == 10


def test_portions_and_the_order_of_the_input_change_nothing(monkeypatch):
    texts = [" ".join(own("p", 30)[n:] + own(f"x{n}y", 5) + own("q", 14 + n)) for n in range(8)]
    whole = find_shared_passages(documents_of(*texts))
    assert len(whole) > 28
    monkeypatch.setattr(room, "_PAIRS_AT_ONCE", 2)
    pd.testing.assert_frame_equal(find_shared_passages(documents_of(*texts).iloc[::-1]), whole)


def test_what_is_cut_leaves_each_text_its_own():
    texts = [f"Anna said so. {WIRE}. She knows.", f"Ah. {WIRE}.", "Nothing is shared here."]
    documents = documents_of(*texts, n_chars=[len(text) for text in texts])
    left = drop_shared_passages(documents, find_shared_passages(documents))
    assert left["text"].tolist() == ["Anna said so.\n\nShe knows.", "Ah.", "Nothing is shared here."]
    assert left["n_chars"].tolist() == left["text"].str.len().tolist()
    assert left.columns.tolist() == documents.columns.tolist() and left.index.equals(documents.index)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ah. {}. She knows.", "Ah.\n\nShe knows."),  # the full stop of the passage goes with it
        ("Ah. {}.\n\nShe knows.", "Ah.\n\nShe knows."),
        ("{}. {}, says Anna.", "says Anna."),  # and what stood between two passages
        ("He said: “{}.” Then he left.", "He said:\n\nThen he left."),
        ("He said, (“{}!”), and left", "He said,\n\nand left"),
        ("“Ah” – {} – “no”.", "“Ah”\n\n“no”."),  # what belongs to the words beside it stays
        ("Reuters-{}-bis $5 (so).", "Reuters\n\nbis $5 (so)."),
        ("... Ah! {}", "... Ah!"),  # an end where nothing was cut is left alone
        ("{} Ah ...", "Ah ..."),
        ("\u00bfAh? \u00ab{}\u00bb \u00bfNo?", "\u00bfAh?\n\n\u00bfNo?"),
        ("「{}」と言った。", "と言った。"),
        ("{}. -- {}", ""),
        ("นี่{}นี่", "นี่\n\nนี่"),  # a vowel sign is no punctuation
    ],
)
def test_no_punctuation_is_left_by_itself(text, left):
    places = [found.start() for found in re.finditer(r"\{\}", text)]
    given = text.replace("{}", WIRE)
    starts = [place + number * (len(WIRE) - 2) for number, place in enumerate(places)]
    spans = [("a", "b", start, start + len(WIRE), 0, len(WIRE)) for start in starts]
    documents = documents_of(given, WIRE)
    cut = drop_shared_passages(documents, pd.DataFrame(spans, columns=room.PASSAGE_COLUMNS[:6]))
    assert cut["text"].tolist() == [left, ""]


def test_passages_that_overlap_are_cut_once():
    passages = pd.DataFrame(
        [("a", "b", 0, 6, 0, 6), ("a", "c", 4, 9, 0, 5), ("a", "c", 1, 3, 0, 2)], columns=room.PASSAGE_COLUMNS[:6]
    )
    left = drop_shared_passages(documents_of("abcdefghij", "abcdef", "efghi"), passages)
    assert left["text"].tolist() == ["j", "", ""]


def test_passages_of_other_texts_are_refused():
    documents = documents_of(f"Anna said so. {WIRE}.", f"{WIRE}, he said.")
    passages = find_shared_passages(documents)
    with pytest.raises(TableError, match="found in other texts"):
        drop_shared_passages(documents, passages.astype({"end_b": "Int64"}).assign(end_b=pd.NA))
    for texts in (["short", "short"], [f"Anne says so. {WIRE[::-1]}.", f"{WIRE}, he said."]):
        with pytest.raises(TableError, match="found in other texts"):
            drop_shared_passages(documents.assign(text=texts), passages)
    assert drop_shared_passages(documents.loc[["b"]], passages)["text"].tolist() == ["he said."]


@pytest.mark.parametrize(
    "texts", [[], ["rain"], ["", ""], [None, "rain"], ["rain wind", "rain wind"], [WIRE], ["!!", "??"]]
)
def test_little_or_nothing_to_compare_has_a_result(texts):
    documents = documents_of(*texts)
    table = find_shared_passages(documents)
    assert table.empty and table.columns.tolist() == room.PASSAGE_COLUMNS and table.attrs == {"n_frequent": 0}
    assert [str(kind) for kind in table.dtypes] == ["str", "str", *["int64"] * 6, "str"]
    assert drop_shared_passages(documents, table)["text"].isna().tolist() == [text is None for text in texts]


def test_what_cannot_be_used_is_named():
    with pytest.raises(TableError, match="the same id twice"):
        find_shared_passages(pd.DataFrame({"text": ["rain", "rain"]}, index=["a", "a"]))
    with pytest.raises(TableError, match="the same id twice"):
        drop_shared_passages(
            pd.DataFrame({"text": ["rain", "rain"]}, index=["a", "a"]), find_shared_passages(documents_of())
        )
    for min_words in (5, 12.5, True, "12"):
        with pytest.raises(ParameterError, match="Give a whole number from 6 on"):
            find_shared_passages(documents_of("rain"), min_words=min_words)
