"""Topics + texts -> coherence: counted by hand, by a slow loop, and by gensim."""

import math
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.ground.errors import ParallaxError, TableError
from analysis.terms.matrix import count_terms, weigh_tfidf
from analysis.topics import coherence
from analysis.topics.coherence import diversity, npmi, topic_coherence
from analysis.topics.fit import fit_topics

WORDS = "rain wind flood storm vote poll law court team goal match".split()


def made_up_texts():
    """Thirty lists of 2 to 40 words, by a rule that repeats words at once."""
    return [[WORDS[(i * j * j + 3 * i + j // 2) % 11] for j in range(2 + (i * 13) % 39)] for i in range(30)]


def evenly_made_texts():
    """The same, but no word stands twice in eleven: gensim loses a word that leaves a window and is still in it."""
    return [[WORDS[(3 * i + j * (1 + i % 10)) % 11] for j in range(2 + (i * 13) % 39)] for i in range(30)]


TEXTS = made_up_texts()
LISTS = {
    0: ["rain", "wind", "flood", "storm"],
    1: ["vote", "poll", "law", "court"],
    2: ["team", "goal", "match", "rain"],
}
TABLE = pd.DataFrame(
    [(topic, rank, term) for topic, terms in LISTS.items() for rank, term in enumerate(terms, start=1)],
    columns=["topic", "rank", "term"],
)


def slow_npmi(terms, texts, window):
    """Mean over pairs, by looking into every window."""
    windows = [text[i : i + window] for text in texts if text for i in range(max(len(text) - window + 1, 1))]

    def share(*wanted):
        return sum(all(term in some for term in wanted) for some in windows) / len(windows)

    scores = [
        math.log((share(a, b) + 1e-12) / (share(a) * share(b))) / -math.log(share(a, b) + 1e-12)
        for a, b in combinations(terms, 2)
    ]
    return sum(scores) / len(scores)


@pytest.mark.parametrize("window", [2, 3, 10, 100])
def test_a_slow_loop_finds_the_same(window):
    ours = topic_coherence(TABLE, TEXTS, window=window)["npmi"]
    assert ours.tolist() == pytest.approx([slow_npmi(terms, TEXTS, window) for terms in LISTS.values()], abs=1e-12)


def test_parts_of_the_texts_add_up(monkeypatch):
    whole = topic_coherence(TABLE, TEXTS)
    for n in (1, 7, 50):
        monkeypatch.setattr(coherence, "_AT_ONCE", n)
        pd.testing.assert_frame_equal(topic_coherence(TABLE, TEXTS), whole)


def test_gensim_finds_the_same():
    gold = pd.read_csv(Path(__file__).parent / "gold" / "npmi.csv")
    for window, part in gold.groupby("window"):
        ours = topic_coherence(TABLE, evenly_made_texts(), window=window)["npmi"]
        assert ours.tolist() == pytest.approx(part["c_npmi"].tolist(), abs=1e-10)


def test_by_hand():
    # three windows of two: rain wet, wet dry, and vote alone
    table = pd.DataFrame({"topic": 0, "rank": [1, 2], "term": ["rain", "wet"]})
    one = topic_coherence(table, ["Rain, wet: dry", "vote"], window=2).iloc[0]
    assert one["npmi"] == pytest.approx(math.log((1 / 3) / (1 / 3 * 2 / 3)) / math.log(3))
    assert (one["term_share"], one["n_terms"]) == (0.5, 2)


def test_a_matrix_counts_whole_documents():
    texts = [" ".join(text) for text in TEXTS]
    of_matrix = topic_coherence(TABLE, count_terms(texts))
    pd.testing.assert_frame_equal(of_matrix, topic_coherence(TABLE, TEXTS, window=1000))


def test_only_terms_of_the_topics_matrix_stand_in_windows():
    texts = ["rain and then the wind", "rain and wind", "vote or poll", "vote for the poll"] * 3
    topics = fit_topics(count_terms(texts, stop_words="en"), n_topics=2)
    assert topic_coherence(topics, texts, window=2)["npmi"].tolist() == pytest.approx([1, 1])
    bare = topic_coherence(topics.terms, texts, window=2, vocabulary=["rain", "wind", "vote", "poll"])
    pd.testing.assert_frame_equal(bare, topic_coherence(topics, texts, window=2))
    assert (topic_coherence(topics.terms, texts, window=2)["npmi"] < 0).all()


def test_what_does_not_occur_is_left_out_and_told():
    table = pd.DataFrame({"topic": [0, 0, 0, 1, 1], "rank": [1, 2, 3, 1, 2], "term": ["rain", "wind", "x", "y", "z"]})
    found = topic_coherence(table, TEXTS)
    assert found["n_terms"].tolist() == [2, 0]
    assert found["npmi"].iloc[0] == pytest.approx(slow_npmi(["rain", "wind"], TEXTS, 10))
    assert np.isnan(found["npmi"].iloc[1]) and found["term_share"].iloc[1] == 0
    nothing = topic_coherence(table, pd.Series([], dtype="str"))
    assert nothing["npmi"].isna().all() and nothing["term_share"].isna().all()


def test_terms_of_every_window_say_nothing():
    assert np.isnan(npmi(np.array([[4, 4], [4, 4]]), 4)).all()
    assert npmi(np.array([[2, 0], [0, 2]]), 4)[0, 1] == pytest.approx(-0.95, abs=0.01)


def test_diversity_is_a_share():
    assert diversity([["a", "b"], ["c", "d"]]) == 1
    assert diversity([["a", "b"], ["a", "b"], ["a", "c"]]) == 3 / 6
    assert np.isnan(diversity([]))


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda: topic_coherence(TABLE, TEXTS, window=1), ParallaxError, "window=1 must be"),
        (lambda: topic_coherence(TABLE, TEXTS, top=0), ParallaxError, "top=0"),
        (lambda: topic_coherence(TABLE, TEXTS, window=1, top=0), ParallaxError, "window=1 .*; top=0 must be"),
        (lambda: topic_coherence(TABLE, "rain"), TableError, "needs texts, not str"),
        (lambda: topic_coherence(TABLE, pd.DataFrame({"body": []})), TableError, "needs texts, not DataFrame"),
        (lambda: topic_coherence(TABLE, weigh_tfidf(count_terms(["a b"]))), TableError, "needs counts"),
    ],
)
def test_what_does_not_fit_is_refused(call, error, told):
    with pytest.raises(error, match=told):
        call()
