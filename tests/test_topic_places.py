"""Topics -> places: distances are what their definition gives, and the map is as near to them as can be."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import pdist, squareform

from analysis.report.said_of_topics import say_topic_places
from analysis.terms.matrix import count_terms
from analysis.topics.fit import fit_topics
from analysis.topics.places import _distances, _start, topic_places


def topics_of(weights):
    weights = np.array(weights, dtype=float)
    labels = [f"label {n}" for n in range(len(weights))]
    quality = pd.DataFrame({"topic": range(len(weights)), "label": labels, "share": 1 / max(len(weights), 1)})
    return SimpleNamespace(_components=weights, quality=quality)


def distances_on(table):
    return squareform(pdist(table[["x", "y"]].to_numpy()))


def stress(places, apart):
    return float(((squareform(pdist(places)) - apart) ** 2).sum() / 2)


RANDOM = np.random.default_rng(3).gamma(0.05, size=(20, 400))


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ([1, 1], [2, 2], 0),  # alike but for their size
        ([1, 0], [0, 3], 1),  # no term in common
        ([1, 0], [1, 1], np.sqrt(1.5 - 0.75 * np.log2(3))),  # H(3/4, 1/4) - (H(1, 0) + H(1/2, 1/2)) / 2
        ([0, 0], [1, 1], 1),  # a topic without a term
        ([0, 0], [0, 0], 1),
    ],
)
def test_the_distance_is_that_of_jensen_and_shannon(one, other, distance):
    table = topic_places(topics_of([one, other]))
    assert table["distance"].tolist() == pytest.approx([distance] * 2, abs=1e-6)
    assert table["nearest"].tolist() == [1, 0] and table["nearest_label"].tolist() == ["label 1", "label 0"]
    assert distances_on(table)[0, 1] == pytest.approx(distance, abs=1e-5) and table["off"].max() < 1e-5


def test_what_fits_into_a_plane_is_drawn_exactly():
    table = topic_places(topics_of(np.eye(3)))
    assert distances_on(table)[np.triu_indices(3, 1)] == pytest.approx([1, 1, 1], abs=1e-5)
    assert table[["x", "y"]].sum().tolist() == pytest.approx([0, 0], abs=1e-5)


def test_no_other_method_comes_nearer_by_more_than_a_hundredth():
    from sklearn.manifold import smacof

    apart = _distances(RANDOM)
    places = topic_places(topics_of(RANDOM))[["x", "y"]].to_numpy()
    options = {"n_init": 1, "eps": 1e-12, "max_iter": 3000, "normalized_stress": False}
    assert stress(places, apart) <= 1.01 * smacof(apart, init=_start(apart), **options)[1]
    assert stress(places, apart) < stress(_start(apart), apart)


def test_off_is_the_mean_difference_of_map_and_distance():
    table = topic_places(topics_of(RANDOM))
    gaps = np.abs(distances_on(table) - _distances(RANDOM)).sum(axis=1) / 19
    assert table["off"].to_numpy() == pytest.approx(gaps, abs=1e-4)
    assert (table["off"] > 0.05).all(), "twenty random topics fit into no plane"


def test_it_is_the_same_each_time_and_whatever_the_order_of_terms():
    first = topic_places(topics_of(RANDOM))
    pd.testing.assert_frame_equal(first, topic_places(topics_of(RANDOM)))
    turned = topic_places(topics_of(RANDOM[:, ::-1]))
    pd.testing.assert_frame_equal(first, turned, atol=1e-4)
    assert first["x"].iloc[0] > 0 and first["y"].iloc[0] > 0, "the first topic lies to the right and above"


@pytest.mark.parametrize("n", [4, 7, 50])
def test_where_distances_tell_nothing_topics_still_lie_apart(n):
    table = topic_places(topics_of(np.eye(n)))
    assert pdist(table[["x", "y"]].to_numpy()).min() > 0.05
    rest = np.eye(n) + 1e-13 * np.random.default_rng(0).random((n, n))
    pd.testing.assert_frame_equal(table, topic_places(topics_of(rest)), atol=1e-3, rtol=0)


def test_one_topic():
    one = topic_places(topics_of([[1, 2]]))
    assert one[["x", "y"]].values.tolist() == [[0, 0]] and one["nearest"].isna().all() and one["distance"].isna().all()
    assert say_topic_places(one) == "There is one topic: nothing lies near it or far from it."


def test_like_topics_lie_nearer_than_unlike_ones():
    texts = [
        f"{a} {b} {a} {b} shared{a}"
        for a, b in [("rain", "flood"), ("vote", "poll"), ("goal", "team")]
        for _ in range(6)
    ]
    table = topic_places(fit_topics(count_terms(texts), n_topics=3))
    assert table.columns.tolist()[:5] == ["topic", "label", "share", "x", "y"]
    mixed = topic_places(topics_of([[5, 5, 1, 0], [5, 4, 2, 0], [0, 0, 1, 9]]))
    apart = distances_on(mixed)
    assert apart[0, 1] < apart[0, 2] and apart[0, 1] < apart[1, 2]


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        (np.eye(3), "No two of 3 topics have words in common. Distances on the map are exact."),
        (np.eye(6), "No two of 6 topics have words in common. Distances on the map are approximate: on average 0."),
        (
            [[1, 0], [1, 1]],
            "Of 2 topics the most alike are “label 0” and “label 1”, at a distance of 0.56, where 0 is the same words and 1 none in "
            "common. Distances on the map are exact.",
        ),
    ],
)
def test_the_sentence_says_how_far_off_the_map_is(weights, says):
    assert say_topic_places(topic_places(topics_of(weights))).startswith(says)
