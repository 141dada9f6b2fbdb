"""texts -> pieces: whatever a text is made of, no token reaches beyond a piece, and each stands where it is said to."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.terms import pieces
from analysis.terms.pieces import INITIAL, cut_texts, in_threads, map_texts, merge
from analysis.terms.spelling import fold, fold_tokens
from analysis.terms.tokens import ALPHABET, TOKEN, locate_tokens
from analysis.terms.words import segment

# What a rule for tokens can stumble over: joints, acronyms, digits of other scripts, marks, joiners, letters without case
# or with two, letters that change their length, and characters of one, two and four bytes.
HARD = list(
    "aabBUS..,,''’-‑  \n1२٣_ⒶΣσςİıßẞЁ北дしกา🙂𝐀ªº²Ⅷ\u0301\u0345\u200c\u200d\ufeff\u00ad\ufe0f\u20e3\x1c\x85\u2028"
)
TEXTS = st.lists(st.text(st.sampled_from(HARD) | st.characters(exclude_categories=["Cs"]), max_size=30), max_size=6)


def tokens_by_definition(texts):
    """What TOKEN finds in each text as a whole, run after run."""
    for row, text in enumerate(texts):
        at = 0
        for run in pl.Series([text]).str.extract_all(rf"{TOKEN}|[^\p{{L}}\p{{N}}]+")[0]:
            if pl.Series([run]).str.contains(r"^[\p{L}\p{N}]")[0]:
                for start, end in segment(run):
                    if token := fold(run[start:end]):
                        yield row, token, at + start, at + end
            at += len(run)


@settings(max_examples=80, deadline=None)
@given(TEXTS)
def test_no_token_reaches_beyond_a_piece(texts):
    assert list(locate_tokens(texts).iter_rows()) == list(tokens_by_definition(texts))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(st.sampled_from([*HARD, *"USITWHO"]), max_size=8), max_size=6))
def test_tokens_are_folded_all_at_once_as_one_by_one(tokens):
    tokens = [token.replace("\n", "") for token in tokens]
    assert fold_tokens(pl.Series(tokens, dtype=pl.String))[0].to_list() == [fold(token) for token in tokens]


def spelled(chunks):
    found = {}
    for chunk in chunks:
        words = chunk.spelled.to_pylist()
        for row, codes in zip(chunk.rows, np.split(chunk.codes, chunk.ends[:-1]), strict=True):
            found[int(row)] = [words[code] for code in codes]
    return found


TEXTS_OF_ALL_WIDTHS = ["The rain", "", "дождь — ❤", "café", None, "🙂 wind", "ΣΟΦΟΣ İzmir", "The end"]


@pytest.mark.parametrize("size", [1, 10, 10**6])
@pytest.mark.parametrize("n_threads", [1, 2])
@pytest.mark.parametrize("kind", [list, pd.Series])
def test_chunks_cover_every_text_once(size, n_threads, kind, monkeypatch):
    monkeypatch.setattr(pieces, "_LEAST_CHARS", size)
    monkeypatch.setattr(pieces, "_CHUNKS", 10**9)
    monkeypatch.setattr(pieces, "_BATCH", 3)
    monkeypatch.setattr(pl, "thread_pool_size", lambda: n_threads)
    chunks = list(cut_texts(kind(TEXTS_OF_ALL_WIDTHS), ALPHABET))
    assert len(chunks) == {1: 8, 10: 5, 10**6: 1}[size]
    assert spelled(chunks) == {
        0: ["The", "rain"],
        1: [],
        2: ["дождь"],
        3: ["café"],
        4: [],
        5: ["wind"],
        6: ["ΣΟΦΟΣ", "İzmir"],
        7: ["The", "end"],
    }


def test_some_rows_are_cut_in_the_order_asked_for():
    chunks = list(cut_texts(TEXTS_OF_ALL_WIDTHS, ALPHABET, rows=np.array([7, 0])))
    assert [chunk.rows.tolist() for chunk in chunks] == [[7, 0]]
    assert spelled(chunks) == {7: ["The", "end"], 0: ["The", "rain"]}


def test_a_capital_word_is_marked_where_a_sentence_begins():
    text = "Wars end. Wars go on: Then “They said Wars, They"
    (chunk,) = cut_texts([text, "then Wars. Wars. U.S. Army"], ALPHABET, initial=True)
    # the piece that also stands within a sentence of the same text is a name there, for all that is known
    assert spelled([chunk]) == {
        0: ["Wars", "end", "Wars", "go", "on", INITIAL + "Then", "They", "said", "Wars", "They"],
        1: ["then", "Wars", "Wars", INITIAL + "U.S.", "Army"],
    }


def test_lists_are_taken_as_they_are():
    chunks = map_texts([["b", "a"], [], ["b b", ""]], list)
    assert spelled(chunks) == {0: ["b", "a"], 1: [], 2: ["b b", ""]}


def test_arrays_are_merged():
    distinct, places = merge([pa.array(["b", "a"], pa.large_string()), pa.array([], pa.large_string())])
    assert [distinct.take(pa.array(place)).to_pylist() for place in places] == [["b", "a"], []]
    assert merge([]) == (pa.array([], pa.large_string()), [])


def test_an_error_in_a_thread_is_raised(monkeypatch):
    monkeypatch.setattr(pl, "thread_pool_size", lambda: 2)
    with pytest.raises(ZeroDivisionError):
        list(in_threads(lambda n: 1 / n, [3, 2, 1, 0, 1, 2, 3]))
    assert list(in_threads(str, range(50))) == [str(n) for n in range(50)]
