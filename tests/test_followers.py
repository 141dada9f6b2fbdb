"""stories -> followers: fractions by hand; chance against every deal of the days, and against the binomial test."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control
from test_coverage import NEWS, corpus_of

from analysis.ground.errors import ParameterError
from analysis.stories.followers import _orders, followers


def row_of(table, a, b):
    return table[table["a"].eq(a) & table["b"].eq(b)].iloc[0]


def test_followers_by_hand():
    table = followers(*corpus_of(), by="source")
    assert sorted(zip(table["a"], table["b"], strict=True)) == sorted(permutations(["Globe", "Post", "Times"], 2))
    row = row_of(table, "Post", "Times")
    counts = ["n_both", "n_stories", "n_from", "n_to", "n_same_day"]
    assert row[counts].tolist() == [3, 3, 2, 0, 1]
    # Wilson's lower bound where all of n agree is n / (n + z^2)
    assert row[["share", "share_low", "share_high"]].tolist() == pytest.approx([1, 2 / (2 + 1.959964**2), 1])
    assert row[["from_share", "to_share", "median_lag_days"]].tolist() == pytest.approx([2 / 3, 2 / 3, 3 / 2])
    assert row[["n_dated_a", "n_dated_b"]].tolist() == [3, 3]
    back = row_of(table, "Times", "Post")
    assert back[counts].tolist() == [3, 3, 0, 2, 1]
    assert np.isnan(back["median_lag_days"]) and back["from_share"] == back["share"] == 0
    row = row_of(table, "Post", "Globe")
    assert row[["n_both", "from_share", "to_share", "p"]].tolist() == [1, pytest.approx(1 / 3), 1 / 2, 1]
    row = row_of(table, "Times", "Globe")  # one story, begun by both on one day
    assert row[counts].tolist() == [1, 1, 0, 0, 1]
    assert row[["share", "share_low", "from_share", "to_share"]].isna().tolist() == [True, True, False, False]


def test_chance_by_hand():
    """In "rain" Times has two documents and Post one, on days 1, 2 and 3: Post is first in one deal of three."""
    table = followers(*corpus_of(), by="source")
    row = row_of(table, "Post", "Times")
    assert row["floor"] == pytest.approx((1 / 3 + 1 / 2) / 2)
    assert row_of(table, "Times", "Post")["floor"] == pytest.approx((2 / 3 + 1 / 2) / 2)
    # differences 2, 0 and -2 in 1/6, 1/2 and 1/3 of all deals, mean -1/3: 2 is 7/3 from it, and nothing else as far
    assert row["p"] == pytest.approx(1 / 6)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=6), st.data(), st.integers(0, 8))
def test_orders_are_those_of_all_deals(days, data, window):
    n_a = data.draw(st.integers(1, len(days) - 1))
    days = sorted(day - min(days) for day in days)
    lags = [min(deal[n_a:]) - min(deal[:n_a]) for deal in permutations(days)]
    expected = (np.mean([0 < lag <= window for lag in lags]), np.mean([0 < -lag <= window for lag in lags]))
    assert _orders(tuple(days), n_a, len(days) - n_a, window) == pytest.approx(expected)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 3))
def test_with_one_document_each_it_is_the_sign_test(n_from, n_to, n_same):
    lags = [1] * n_from + [-1] * n_to + [0] * n_same
    rows = []
    for k, lag in enumerate(lags):
        rows.append((f"a{k}", f"s{k}", "Post", f"2024-06-{10:02}"))
        rows.append((f"b{k}", f"s{k}", "Times", f"2024-06-{10 + lag:02}"))
    if not rows:
        return
    row = row_of(followers(*corpus_of(rows), by="source"), "Post", "Times")
    if n_from + n_to:
        assert row["p"] == pytest.approx(binomtest(n_from, n_from + n_to).pvalue)
        assert row["floor"] == pytest.approx(1 / 2)
    else:
        assert np.isnan(row["p"]) and np.isnan(row["floor"])


def test_p_is_adjusted_over_pairs():
    table = followers(*corpus_of(), by="source")
    pairs = table[table["p"].notna() & (table["a"] < table["b"])]
    assert pairs["p_adjusted"].tolist() == pytest.approx(false_discovery_control(pairs["p"]).tolist())
    both = table.merge(table, left_on=["a", "b"], right_on=["b", "a"])
    assert both["p_adjusted_x"].dropna().tolist() == both["p_adjusted_y"].dropna().tolist()


def test_chance_finds_little_where_there_is_nothing():
    """Days dealt out at random: under the null no more than 5 in 100 pairs have p < .05."""
    rng = np.random.default_rng(5)
    low = 0
    for k in range(200):
        rows = [
            (f"{k}{story}{source}{n}", story, source, f"2024-06-{rng.integers(1, 5):02}")
            for story in "abcdefghij"
            for source, most in (("Post", 1), ("Times", 3))
            for n in range(most)
        ]
        low += followers(*corpus_of(rows), by="source")["p"].iloc[0] < 0.05
    assert low <= 200 * 0.05 + 2 * np.sqrt(200 * 0.05 * 0.95)


@given(st.permutations(NEWS))
@settings(deadline=None, max_examples=20)
def test_the_order_of_documents_does_not_matter(rows):
    pd.testing.assert_frame_equal(followers(*corpus_of(rows), by="source"), followers(*corpus_of(), by="source"))


def test_a_third_source_changes_only_the_adjustment():
    kept = [row for row in NEWS if row[2] != "Globe"]
    whole, part = followers(*corpus_of(), by="source"), followers(*corpus_of(kept), by="source")
    same = [name for name in whole if name != "p_adjusted"]
    pd.testing.assert_series_equal(
        row_of(whole, "Post", "Times")[same], row_of(part, "Post", "Times")[same], check_names=False
    )


def test_beyond_the_window_nobody_follows():
    rows = [("a1", "rain", "Post", "2024-06-01"), ("a2", "rain", "Times", "2024-06-09")]
    row = followers(*corpus_of(rows), by="source").iloc[0]
    assert row[["n_both", "n_stories", "n_from"]].tolist() == [1, 0, 0] and np.isnan(row["p"])
    assert followers(*corpus_of(rows), by="source", window_days=8)["n_stories"].tolist() == [1, 1]


def test_nothing_to_tell():
    documents, stories = corpus_of()
    assert followers(documents.assign(source="Post"), stories, by="source").empty
    assert followers(documents.iloc[:0], stories, by="source").empty
    assert followers(documents, pd.Series(documents.index, index=documents.index), by="source").empty
    undated = followers(documents.assign(published=pd.NaT), stories, by="source")
    assert undated["n_both"].gt(0).all() and undated["n_stories"].eq(0).all()
    assert undated[["share", "p", "from_share", "to_share"]].isna().all(axis=None)
    assert not np.isinf(followers(documents, stories, by="source").select_dtypes("number")).any(axis=None)


@pytest.mark.parametrize("window_days", [-1, 1.5, True, "7"])
def test_a_window_is_a_number_of_days(window_days):
    with pytest.raises(ParameterError, match="window_days"):
        followers(*corpus_of(), by="source", window_days=window_days)
