"""TermMatrix -> Topics: planted topics come back, shares add up, and the order of documents does not matter."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from threadpoolctl import threadpool_limits

from analysis.ground.errors import ParallaxError, TableError
from analysis.terms.matrix import TermMatrix, count_terms, weigh_tfidf
from analysis.topics import numbers
from analysis.topics.fit import fit_topics


def planted(n_documents=60, n_topics=4, seed=0):
    """Texts of one topic each, of thirty words that no other topic has; the last two share no word with any."""
    rng = np.random.default_rng(seed)
    topic = rng.permutation(np.arange(n_documents) % n_topics)
    texts = [" ".join(rng.choice([f"topic{t}word{n:02d}" for n in range(30)], 40)) for t in topic]
    return pd.Series(texts, index=[f"d{n:02d}" for n in range(n_documents)]), topic


TEXTS, TOPIC = planted()
COUNTS = count_terms(TEXTS)
TOPICS = fit_topics(COUNTS, n_topics=4)


def test_planted_topics_come_back():
    found = TOPICS.shares.loc[TEXTS.index].to_numpy().argmax(axis=1)
    assert len(set(zip(TOPIC, found, strict=True))) == 4
    assert TOPICS.shares.to_numpy().max(axis=1).min() > 0.95
    for _, part in TOPICS.terms.groupby("topic"):
        assert part["term"].str.extract("topic(.)")[0].nunique() == 1
    assert TOPICS.quality["n_docs"].tolist() == [15, 15, 15, 15]
    assert (TOPICS.quality["exclusivity"] > 0.95).all()


def test_the_tables_have_their_columns():
    assert TOPICS.terms.columns.tolist() == ["topic", "rank", "term", "weight", "exclusivity"]
    assert TOPICS.terms.groupby("topic").size().tolist() == [20] * 4
    assert TOPICS.terms.groupby("topic")["rank"].agg(list).map(lambda ranks: ranks == list(range(1, 21))).all()
    assert TOPICS.shares.columns.tolist() == TOPICS.quality["topic"].tolist() == [0, 1, 2, 3]
    first = TOPICS.terms[TOPICS.terms["rank"] <= 3].groupby("topic")["term"].agg(", ".join)
    assert TOPICS.quality["label"].tolist() == first.tolist()
    assert repr(TOPICS).startswith("<Topics: 4 topics of 60 texts: topic")


def test_terms_are_ranked_by_weight_times_exclusivity():
    rng = np.random.default_rng(2)
    mixed = TermMatrix(rng.poisson(0.5, (50, 80)), range(50), [f"t{n}" for n in range(80)])
    for topics in (TOPICS, fit_topics(mixed, n_topics=5)):
        score = topics.terms["weight"] * topics.terms["exclusivity"]
        assert score.groupby(topics.terms["topic"]).apply(lambda part: part.round(10).is_monotonic_decreasing).all()
        assert topics.terms["exclusivity"].between(0, 1).all()
    few = fit_topics(count_terms(["rain flood", "vote poll"]), n_topics=2)
    assert few.terms.groupby("topic").size().tolist() == [4, 4]
    assert few.quality["label"].tolist() == ["flood, rain", "poll, vote"]  # what has no weight names no topic


def test_shares_sum_to_one_or_nothing():
    texts = pd.concat([TEXTS, pd.Series(["", "other"], index=["x", "y"])])
    shares = fit_topics(count_terms(texts).select(terms=COUNTS.terms), n_topics=4).shares.sum(axis=1)
    assert shares.drop(["x", "y"]).to_numpy() == pytest.approx(np.ones(60), abs=1e-12)
    assert shares[["x", "y"]].tolist() == [0, 0]


def test_the_order_of_documents_and_terms_does_not_matter():
    rng = np.random.default_rng(0)
    turned = COUNTS.select(docs=rng.permutation(COUNTS.doc_ids), terms=rng.permutation(COUNTS.terms))
    other = fit_topics(turned, n_topics=4)
    for name in ("terms", "shares", "quality"):
        pd.testing.assert_frame_equal(getattr(TOPICS, name), getattr(other, name), check_exact=True)


def test_the_names_of_documents_do_not_matter():
    rng = np.random.default_rng(1)
    counts = rng.poisson(0.3, (200, 150))
    turned, terms = rng.permutation(200), [f"t{n:03d}" for n in range(150)]
    one = fit_topics(TermMatrix(counts, range(200), terms), n_topics=8)
    other = fit_topics(TermMatrix(counts[turned], range(200), terms), n_topics=8)
    pd.testing.assert_frame_equal(one.terms, other.terms, check_exact=True)
    back = other.shares.loc[[str(n) for n in np.argsort(turned)]].to_numpy()
    assert np.array_equal(one.shares.loc[[str(n) for n in range(200)]].to_numpy(), back)


def test_twice_the_same():
    rng = np.random.default_rng(1)
    matrix = TermMatrix(rng.poisson(0.4, (50, 80)), range(50), [f"t{n}" for n in range(80)])
    one, other = fit_topics(matrix, n_topics=5, seed=3), fit_topics(matrix, n_topics=5, seed=3)
    pd.testing.assert_frame_equal(one.terms, other.terms, check_exact=True)
    pd.testing.assert_frame_equal(one.shares, other.shares, check_exact=True)


def test_transform_gives_the_shares_of_the_training_texts():
    rng = np.random.default_rng(1)
    mixed = count_terms([" ".join(TEXTS.iloc[rng.choice(60, 3)]) for _ in range(40)])
    topics = fit_topics(mixed, n_topics=4)
    again = topics.transform(mixed).loc[topics.shares.index]
    assert np.abs(again - topics.shares).to_numpy().max() < 1e-6


def test_transform_passes_over_what_it_does_not_know():
    other = count_terms(pd.Series([f"{TEXTS.iloc[0]} unheard of", "unheard", ""], index=["a", "b", "c"]))
    shares = TOPICS.transform(other)
    assert shares.loc["a"].round(2).tolist() == TOPICS.shares.loc["d00"].round(2).tolist()
    assert shares.loc[["b", "c"]].to_numpy().tolist() == [[0] * 4] * 2
    assert TOPICS.transform(count_terms([])).shape == (0, 4)
    assert TOPICS.transform(count_terms(["", "unheard"])).to_numpy().sum() == 0


@pytest.mark.parametrize(("texts", "n_topics"), [(["rain wind"], 1), (["rain wind", "rain"], 2), (["a b"] * 7, 1)])
def test_few_texts_have_two_topics_at_most(texts, n_topics):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        topics = fit_topics(count_terms(texts))
    assert len(topics.quality) == n_topics and topics.tried is None
    assert topics.quality["stability"].isna().all()
    assert topics.shares.sum(axis=1).tolist() == pytest.approx([1] * len(texts))


def test_a_large_corpus_is_compared_on_a_part(monkeypatch):
    monkeypatch.setattr(numbers, "_MOST_TEXTS", 40)
    part, other = fit_topics(COUNTS), fit_topics(COUNTS, seed=1)
    assert len(part.quality) == 4 and len(part.shares) == 60
    assert part.tried["n_topics"].max() == 10  # a quarter of the part
    assert part.tried["npmi"].tolist() != other.tried["npmi"].tolist()


def test_the_seed_does_not_change_topics_of_a_given_number():
    for name in ("terms", "shares"):
        other = getattr(fit_topics(COUNTS, n_topics=4, seed=9), name)
        pd.testing.assert_frame_equal(getattr(TOPICS, name), other, check_exact=True)


def test_a_term_of_every_text_stands_in_no_list_of_first_terms():
    texts = [f"{text} always" for text in TEXTS]
    topics = fit_topics(count_terms(texts), n_topics=4)
    assert "always" not in set(topics.terms["term"][topics.terms["rank"] <= 10])
    only = fit_topics(count_terms(["always"] * 6 + ["rain always"] * 4), n_topics=2)
    assert set(only.quality["label"].str.split(", ").str[0]) == {"always", "rain"}


def test_quality_says_how_far_topics_come_back():
    quality = fit_topics(COUNTS, n_topics=4, n_resamples=5).quality
    assert quality.columns.tolist() == [
        "topic",
        "label",
        "share",
        "n_docs",
        "exclusivity",
        "npmi",
        "term_share",
        "stability",
    ]
    assert quality["stability"].between(0.2, 1).all() and TOPICS.quality["stability"].isna().all()
    held = [
        np.median((COUNTS.select(terms=part["term"].head(10)).values > 0).sum(axis=0) / 60)
        for _, part in TOPICS.terms.groupby("topic")
    ]
    assert quality["term_share"].tolist() == pytest.approx(held)


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda: fit_topics(weigh_tfidf(COUNTS)), TableError, "fit_topics needs counts; this matrix holds tfidf"),
        (lambda: TOPICS.transform(weigh_tfidf(COUNTS)), TableError, "Topics.transform needs counts"),
        (lambda: fit_topics(COUNTS, n_topics=61), ParallaxError, "61 topics cannot be found in 60 texts"),
        (lambda: fit_topics(COUNTS, n_topics=0), ParallaxError, "n_topics=0 must be a whole number from 2 on"),
        (lambda: fit_topics(COUNTS, n_topics=1), ParallaxError, "n_topics=1 must be a whole number from 2 on"),
        (lambda: fit_topics(COUNTS, n_topics=2, n_resamples=-1), ParallaxError, "n_resamples=-1"),
        (lambda: fit_topics(count_terms(["rain"]), n_topics=2), ParallaxError, "1 texts with 1 terms. Give more texts"),
        (lambda: fit_topics(COUNTS, n_topics=2.5), ParallaxError, "n_topics=2.5"),
        (lambda: fit_topics(COUNTS, seed=-1), ParallaxError, "seed=-1"),
        (lambda: fit_topics(count_terms([])), ParallaxError, "no text"),
        (lambda: fit_topics(count_terms(["", ""])), ParallaxError, "no text"),
    ],
)
def test_what_does_not_fit_is_refused(call, error, told):
    with pytest.raises(error, match=told):
        call()


def test_a_topic_that_nothing_is_left_for_is_not_there():
    same = TermMatrix(np.ones((20, 10), int), range(20), [f"t{n}" for n in range(10)])
    for number in (2, 3):
        with pytest.raises(ParallaxError, match="of which 1 differ"):
            fit_topics(same, n_topics=number)
    topics = fit_topics(same)
    assert topics.quality["label"].tolist() == ["t0, t1, t2"] and topics.quality["share"].tolist() == [1]
    assert topics.quality["exclusivity"].iloc[0] == 1  # its terms are its own
    rows = np.hstack([np.eye(3, dtype=int)] * 2)
    three = TermMatrix(np.vstack([np.repeat(rows, 10, axis=0), 2 * rows]), range(33), list("abcdef"))
    found = fit_topics(three, n_topics=5)
    assert found.quality["label"].tolist() == ["a, d", "b, e", "c, f"] and found.quality.attrs["n_dropped"] == 2
    assert found.quality["exclusivity"].tolist() == pytest.approx([1, 1, 1])
    pd.testing.assert_frame_equal(found.transform(three).loc[found.shares.index], found.shares, atol=1e-6)


def test_counts_of_any_kind_and_size_are_taken():
    rng = np.random.default_rng(4)
    counts = rng.poisson(1, (30, 20))
    small = TermMatrix(sparse.csr_array(counts.astype(np.int8)), range(30), [f"t{n:02d}" for n in range(20)])
    usual = TermMatrix(counts, range(30), [f"t{n:02d}" for n in range(20)])
    pd.testing.assert_frame_equal(fit_topics(small, n_topics=3).shares, fit_topics(usual, n_topics=3).shares)
    huge = TermMatrix(np.array([[2**60, 1, 0, 0], [1, 2**62, 0, 0], [0, 0, 5, 2**62]]), range(3), list("abcd"))
    assert fit_topics(huge, n_topics=2).shares.to_numpy().round(6).tolist() == [[1, 0], [1, 0], [0, 1]]


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_do_not_matter(threads):
    with threadpool_limits(threads):
        other = fit_topics(COUNTS, n_topics=4, n_resamples=2)
    for name in ("terms", "shares"):
        pd.testing.assert_frame_equal(getattr(TOPICS, name), getattr(other, name), check_exact=True)


def test_copies_give_no_more_topics_than_there_are_texts():
    """Two passages, twenty times each: two topics, and no five of which three are empty."""
    texts = [TEXTS.iloc[0], next(text for text, topic in zip(TEXTS, TOPIC, strict=True) if topic != TOPIC[0])] * 20
    topics = fit_topics(count_terms(texts))
    assert topics.quality["n_docs"].tolist() == [20, 20] and topics.quality["label"].is_unique
    assert topics.quality.attrs == {"n_different": 2, "n_dropped": 0}
    with pytest.raises(ParallaxError, match="10 topics cannot be found in 40 texts, of which 2 differ, with"):
        fit_topics(count_terms(texts), n_topics=10)


def test_the_number_that_is_picked_has_no_empty_topic():
    # one text in twenty versions of a word each: what differs is that word
    texts = [f"{TEXTS.iloc[0]} only{n % 20:02d}" for n in range(60)]
    topics = fit_topics(count_terms(texts, min_docs=2))
    assert topics.quality["n_docs"].gt(0).all() and topics.quality["share"].gt(0.001).all()
    assert topics.tried.loc[topics.tried["chosen"], "n_empty"].item() == 0


def test_a_topic_that_holds_nothing_is_dropped():
    # six texts that differ, of two passages: there is nothing for a third topic and a fourth
    texts = [" ".join([a] * times) for a in ("rain flood storm", "vote poll law") for times in (1, 2, 3)] * 4
    topics = fit_topics(count_terms(texts), n_topics=4)
    assert topics.quality["n_docs"].tolist() == [12, 12] and topics.quality.attrs["n_dropped"] == 2
    assert topics.shares.sum(axis=1).tolist() == pytest.approx([1] * 24)
    again = topics.transform(count_terms(texts))
    assert np.abs(again.loc[topics.shares.index] - topics.shares).to_numpy().max() < 1e-6
