"""Numbers of topics side by side: planted numbers are found, figures are those of their definitions."""

import numpy as np
import pandas as pd
import pytest
from test_fit import COUNTS, TEXTS, planted

from analysis.ground.errors import ParallaxError, TableError
from analysis.terms.matrix import TermMatrix, count_terms, weigh_tfidf
from analysis.topics.coherence import topic_coherence
from analysis.topics.fit import fit_topics
from analysis.topics.numbers import compare_topic_counts, find_again, make_ready, match_topics

TABLE = compare_topic_counts(COUNTS, [6, 4, 2, 4], n_resamples=4)


def slow_match(mine, theirs):
    """Average Jaccard of two ranked lists, with sets."""
    depths = range(1, len(mine) + 1)
    return sum(len({*mine[:d]} & {*theirs[:d]}) / len({*mine[:d]} | {*theirs[:d]}) for d in depths) / len(mine)


def test_the_table_has_its_columns():
    assert TABLE.columns.tolist() == [
        *("n_topics stability stability_low stability_high agreement npmi exclusivity diversity".split()),
        *("reconstruction term_share n_empty chosen".split()),
    ]
    assert TABLE["n_topics"].tolist() == [2, 4, 6]
    assert (TABLE["stability_low"].le(TABLE["stability"]) & TABLE["stability_high"].ge(TABLE["stability"])).all()
    assert TABLE["reconstruction"].is_monotonic_increasing and TABLE["chosen"].sum() == 1
    numbers = TABLE.drop(columns=["n_topics", "npmi", "agreement", "n_empty", "chosen"])
    assert numbers.min().min() >= 0 and numbers.max().max() <= 1


@pytest.mark.parametrize("n_topics", [4, 6])
def test_a_planted_number_is_picked(n_topics):
    texts, _ = planted(90, n_topics, seed=n_topics)
    counts = count_terms(texts)
    table = compare_topic_counts(counts, [2, 3, 4, 5, 6, 8], n_resamples=4)
    assert table.loc[table["chosen"], "n_topics"].tolist() == [n_topics]
    assert table.loc[table["chosen"], "agreement"].tolist() == [1]
    topics = fit_topics(counts)
    assert len(topics.quality) == n_topics and topics.tried["chosen"].sum() == 1
    assert repr(topics).startswith(f"<Topics: {n_topics} topics of 90 texts, a number picked out of ")


def test_the_figures_are_those_of_the_topics_that_are_published():
    topics = fit_topics(COUNTS, n_topics=6, n_resamples=4)
    first = topics.terms[topics.terms["rank"].le(10) & topics.terms["weight"].gt(0)]
    row = TABLE.set_index("n_topics").loc[6]
    assert row["npmi"] == pytest.approx(topic_coherence(topics, COUNTS)["npmi"].mean())
    assert row["diversity"] == first["term"].nunique() / len(first)
    assert row["exclusivity"] == pytest.approx(first["exclusivity"].mean())
    assert row["stability"] == pytest.approx(topics.quality["stability"].mean())
    assert row["npmi"] == pytest.approx(topics.quality["npmi"].mean())
    assert row["term_share"] == pytest.approx(topics.quality["term_share"].median())
    windows = compare_topic_counts(COUNTS, [6], n_resamples=2, texts=TEXTS)["npmi"].iloc[0]
    assert windows == pytest.approx(topic_coherence(topics, TEXTS)["npmi"].mean())


def test_noise_is_not_stable():
    rng = np.random.default_rng(0)
    noise = TermMatrix(rng.poisson(0.3, (80, 120)), range(80), [f"t{n}" for n in range(120)])
    table = compare_topic_counts(noise, [4, 8], n_resamples=4)
    assert (table["agreement"] < 0.5).all() and (table["stability"] < 0.5).all()
    assert TABLE.set_index("n_topics").loc[4, "agreement"] == 1


def test_ranked_lists_are_matched_one_to_one():
    rng = np.random.default_rng(1)
    mine = np.array([rng.choice(40, 10, replace=False) for _ in range(5)])
    turned = rng.permutation(5)
    assert match_topics(mine, mine[turned]).tolist() == [1] * 5
    theirs = mine.copy()
    theirs[:, 3:] = np.array([rng.choice(40, 7, replace=False) + 40 for _ in range(5)])
    assert match_topics(mine, theirs[turned]) == pytest.approx(
        [slow_match(a, b) for a, b in zip(mine, theirs, strict=True)]
    )
    # both want the same: the second best has to do for one of them
    assert sorted(match_topics(np.array([[0, 1], [0, 2]]), np.array([[0, 1], [3, 4]]))) == [0, 1]


def test_a_part_holds_four_fifths_of_the_texts():
    parts = find_again(make_ready(COUNTS, "a test"), [2, 4], 3, 0)
    assert {n: [len(np.unique(part.rows)) for part in some] for n, some in parts.items()} == {2: [48] * 3, 4: [48] * 3}
    assert not np.array_equal(parts[2][0].rows, parts[2][1].rows)


def test_what_is_no_term_matches_nothing():
    assert match_topics(np.array([[0, 1, -1, -1]]), np.array([[0, 1, -1, -1]])).tolist() == [1]
    assert match_topics(np.array([[0, -1]]), np.array([[1, -1]])).tolist() == [0]
    assert match_topics(np.array([[-1, -1]]), np.array([[-1, -1]])).tolist() == [0]


def test_the_order_of_documents_does_not_matter_and_the_seed_draws():
    turned = COUNTS.select(docs=COUNTS.doc_ids[::-1], terms=COUNTS.terms[::-1])
    pd.testing.assert_frame_equal(compare_topic_counts(turned, [2, 4, 6], n_resamples=4), TABLE, check_exact=True)
    other = compare_topic_counts(COUNTS, [2, 4, 6], n_resamples=4, seed=1)
    assert other["stability"].tolist() != TABLE["stability"].tolist()
    assert other["reconstruction"].tolist() == TABLE["reconstruction"].tolist()


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda: compare_topic_counts(weigh_tfidf(COUNTS), [2]), TableError, "compare_topic_counts needs counts"),
        (lambda: compare_topic_counts(COUNTS, []), ParallaxError, "no number of topics to compare"),
        (lambda: compare_topic_counts(COUNTS, [1, 2]), ParallaxError, "n_topics=1 must be a whole number from 2 on"),
        (lambda: compare_topic_counts(COUNTS, [2, 61]), ParallaxError, "61 topics cannot be found in 60 texts"),
        (lambda: compare_topic_counts(COUNTS, [50]), ParallaxError, "50 topics cannot be found again in 48 texts"),
        (lambda: compare_topic_counts(COUNTS, [2], n_resamples=1), ParallaxError, "n_resamples=1"),
        (lambda: compare_topic_counts(COUNTS, 2, seed=-1), ParallaxError, "seed=-1"),
        (lambda: compare_topic_counts(count_terms([""]), [2]), ParallaxError, "no text that holds a term"),
    ],
)
def test_what_does_not_fit_is_refused(call, error, told):
    with pytest.raises(error, match=told):
        call()
