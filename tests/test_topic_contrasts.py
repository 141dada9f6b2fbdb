"""Contrasts of topics between groups: differences by hand, exact permutations, intervals that hold where nothing differs."""

from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.ground.errors import GroupError, ParallaxError
from analysis.ground.resample import adjust_p
from analysis.topics import contrasts
from analysis.topics.contrasts import topic_contrasts


def topics_of(columns, ids=None):
    """Topics with these shares; what is left is a last topic."""
    shares = pd.DataFrame(dict(enumerate(columns)), dtype=float)
    shares[len(columns)] = 1 - shares.sum(axis=1)
    shares.index = ids or [f"d{n:03d}" for n in range(len(shares))]
    labels = [f"term{n}" for n in range(shares.shape[1])]
    return SimpleNamespace(shares=shares, quality=pd.DataFrame({"label": labels}))


def groups_of(topics, text):
    return pd.Series(list(text), index=topics.shares.index)


SIX = topics_of([[0.9, 0.8, 0.7, 0.1, 0.2, 0.0]])
SPLIT = groups_of(SIX, "AAABBB")


def test_differences_are_those_of_the_means():
    table = topic_contrasts(SIX, SPLIT).set_index("topic")
    assert table.loc["0", ["share_a", "share_b", "difference"]].tolist() == pytest.approx([0.8, 0.1, 0.7])
    assert table.loc["1", "difference"] == pytest.approx(-0.7) and table.loc["unassigned", "difference"] == 0
    assert table.loc["0", ["a", "b", "docs_a", "docs_b", "label"]].tolist() == ["A", "B", 3, 3, "term0"]
    assert table.index.tolist() == ["0", "1", "unassigned"]
    assert np.isnan(table.loc["unassigned", "p"])  # no permutation changes anything


def test_p_is_that_of_all_permutations():
    # of the 20 ways to draw 3 of 6 texts, 2 give a difference as large: {0, 1, 2} and {3, 4, 5}
    x = SIX.shares[0].to_numpy()
    ways = [abs(x[list(way)].mean() - np.delete(x, way).mean()) for way in combinations(range(6), 3)]
    exact = np.mean(np.array(ways) >= 0.7 - 1e-12)
    assert exact == 0.1
    table = topic_contrasts(SIX, SPLIT, n_resamples=4000).set_index("topic")
    assert table.loc["0", "p"] == pytest.approx(exact, abs=0.015)
    assert table.loc["0", "floor"] == pytest.approx(np.quantile(ways, 0.95), abs=1e-9)


def test_p_agrees_with_scipy_on_unequal_sides():
    rng = np.random.default_rng(3)
    topics = topics_of([rng.beta(0.3, 1, 40) * 0.9])
    groups = groups_of(topics, "A" * 12 + "B" * 28)
    x, y = topics.shares[0][groups.eq("A")], topics.shares[0][groups.eq("B")]
    theirs = stats.permutation_test(
        (x, y), lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis), n_resamples=20_000, rng=0
    ).pvalue
    table = topic_contrasts(topics, groups, n_resamples=4000).set_index("topic")
    assert table.loc["0", "p"] == pytest.approx(theirs, abs=0.02)
    mixed = rng.permuted(np.tile(topics.shares[0], (4000, 1)), axis=1)
    floor = np.quantile(np.abs(mixed[:, :12].mean(axis=1) - mixed[:, 12:].mean(axis=1)), 0.95)
    assert table.loc["0", "floor"] == pytest.approx(floor, rel=0.06)


def test_the_interval_is_newcombes_where_texts_are_yes_or_no():
    # Newcombe (1998), table II, (a): 56/70 against 48/80, method 10 gives .0524 to .3339
    topics = topics_of([[1.0] * 56 + [0.0] * 14 + [1.0] * 48 + [0.0] * 32])
    row = topic_contrasts(topics, groups_of(topics, "A" * 70 + "B" * 80), n_resamples=4000).set_index("topic").loc["0"]
    assert (row["difference_low"], row["difference_high"]) == pytest.approx((0.0524, 0.3339), abs=0.006)


def test_what_is_compared_with_what():
    topics = topics_of([np.linspace(0, 0.9, 9)])
    groups = groups_of(topics, "AAABBBCCC")

    def pairs(**options):
        table = topic_contrasts(topics, groups, n_resamples=20, **options)
        return sorted(set(zip(table["a"], table["b"], strict=True)))

    assert pairs() == [("A", "rest"), ("B", "rest"), ("C", "rest")]
    assert pairs(a="B") == [("B", "rest")]
    assert pairs(b="B") == [("A", "B"), ("C", "B")]
    assert pairs(a="C", b="A") == [("C", "A")]
    rest = topic_contrasts(topics, groups, a="B").set_index("topic").loc["0"]
    x = topics.shares[0]
    assert rest["share_b"] == pytest.approx(x[groups.ne("B")].mean()) and rest["docs_b"] == 6
    two = groups.where(groups.ne("C"), "A")
    assert set(topic_contrasts(topics, two)["a"]) == {"A"} and set(topic_contrasts(topics, two, a="B")["b"]) == {"A"}


def test_all_p_are_adjusted_together():
    topics = topics_of([np.linspace(0, 0.9, 9)])
    table = topic_contrasts(topics, groups_of(topics, "AAABBBCCC"))
    assert table["p_adjusted"].to_numpy() == pytest.approx(adjust_p(table["p"].to_numpy()), nan_ok=True)
    assert table["difference"].abs().round(12).is_monotonic_decreasing


def test_blocks_take_away_what_is_theirs():
    # all of the difference lies between two days: within a day both sources are alike
    x = [0.8, 0.9] * 20 + [0.1, 0.2] * 20
    topics = topics_of([x])
    groups = groups_of(topics, "AAB" * 13 + "A" + "ABB" * 13 + "B")
    days = groups_of(topics, "1" * 40 + "2" * 40)
    free = topic_contrasts(topics, groups).set_index("topic")
    held = topic_contrasts(topics, groups, blocks=days).set_index("topic")
    assert free.loc["0", "p"] < 0.05 < held.loc["0", "p"]
    assert free.loc["0", "difference"] == held.loc["0", "difference"]


def test_clusters_are_moved_whole():
    # 40 texts that are copies of 4: nothing can be told, whatever 40 texts would say
    x = np.repeat([0.9, 0.7, 0.1, 0.2], 10)
    topics = topics_of([x])
    groups = groups_of(topics, "A" * 20 + "B" * 20)
    copies = pd.Series(np.repeat(list("wxyz"), 10), index=groups.index)
    alone, whole = (topic_contrasts(topics, groups, clusters=c).set_index("topic").loc["0"] for c in (None, copies))
    assert alone["p"] < 0.01 and whole["p"] > 0.2
    assert whole["difference_high"] - whole["difference_low"] > 2 * (alone["difference_high"] - alone["difference_low"])


def test_a_single_text_has_no_interval_and_no_p():
    groups = groups_of(SIX, "ABBBBB")
    table = topic_contrasts(SIX, groups)
    assert table[["difference_low", "difference_high", "floor", "p", "p_adjusted"]].isna().all().all()
    assert table["difference"].notna().all()
    apart = topic_contrasts(SIX, SPLIT, blocks=SPLIT)  # no block holds both sides
    assert apart[["floor", "p"]].isna().all().all() and apart["difference_low"].notna().all()


def test_the_order_of_texts_changes_nothing():
    table = topic_contrasts(SIX, SPLIT)
    turned = SimpleNamespace(shares=SIX.shares.iloc[::-1], quality=SIX.quality)
    pd.testing.assert_frame_equal(
        table, topic_contrasts(turned, SPLIT.sample(frac=1, random_state=1)), check_exact=True
    )


def test_random_sources_are_mostly_let_be():
    rng = np.random.default_rng(0)
    columns = rng.dirichlet([0.2, 0.2, 0.4, 0.4], 120).T[:3]
    topics, holds, p = topics_of(list(columns)), [], []
    for draw in range(60):
        groups = groups_of(topics, rng.permutation(list("A" * 40 + "B" * 80)))
        table = topic_contrasts(topics, groups, seed=draw, n_resamples=100)
        table = table[table["topic"].ne("unassigned")]
        holds += (table["difference_low"].le(0) & table["difference_high"].ge(0)).tolist()
        p += table["p"].tolist()
    assert 0.90 <= np.mean(holds) <= 0.99 and 0.02 <= np.mean(np.array(p) < 0.05) <= 0.09


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"a": "Z"}, GroupError, r"\['Z'\] are no groups; there are \['A', 'B'\]"),
        ({"a": "A", "b": "A"}, GroupError, "the same group"),
        ({"b": "Z"}, GroupError, "no groups"),
        ({"n_resamples": 3, "seed": -1}, ParallaxError, "n_resamples=3 .*; seed=-1"),
        ({"clusters": pd.Series("x", index=["d000"])}, GroupError, "5 of 6 documents have no cluster"),
    ],
)
def test_what_does_not_fit_is_refused(options, error, told):
    with pytest.raises(error, match=told):
        topic_contrasts(SIX, SPLIT, **options)


def test_one_group_cannot_be_compared():
    with pytest.raises(GroupError, match="nothing to compare"):
        topic_contrasts(SIX, groups_of(SIX, "AAAAAA"))


def test_each_topic_has_its_own_permutations():
    # topic 1 fills a single text: whichever side has it, the difference is as large; topic 0 is spread over as many texts
    rng = np.random.default_rng(0)
    spread, spike = rng.uniform(0.1, 0.4, 20), np.full(20, 0.001)
    spike[4] = 0.5
    topics, of_a = topics_of([spread, spike]), np.arange(20) % 2 == 0
    table = topic_contrasts(topics, groups_of(topics, "AB" * 10), n_resamples=4000).set_index("topic")
    assert table.loc["1", "p"] == 1
    drawn = rng.permuted(np.tile(of_a, (20_000, 1)), axis=1)
    apart = np.abs(drawn @ spread - ~drawn @ spread) / 10
    exact = np.mean(apart >= abs(spread[of_a].mean() - spread[~of_a].mean()) - 1e-12)
    assert table.loc["0", "p"] == pytest.approx(exact, abs=0.03)


def test_p_can_be_small_enough_for_its_correction():
    # 1 topic of 3, in 1 of 8 groups, and 40 texts a group: .05 / (8 * 4) has to be within reach
    rng = np.random.default_rng(0)
    groups, share = np.repeat(list("ABCDEFGH"), 40), rng.uniform(0, 0.1, 320)
    share[groups == "A"] += 0.5
    topics = topics_of([share, rng.uniform(0, 0.1, 320)])
    table = topic_contrasts(topics, groups_of(topics, "".join(groups)), n_resamples=20)
    assert table.attrs["p_floor"] == pytest.approx(1 / 5001)
    assert table["p"].min() == table.attrs["p_floor"] and table["p_adjusted"].min() < 0.05
    assert "p_floor" not in topic_contrasts(SIX, groups_of(SIX, "ABBBBB")).attrs


def test_where_texts_are_many_p_is_pooled_and_the_floor_is_told(monkeypatch):
    topics = topics_of([np.linspace(0, 0.5, 60), np.tile([0.1, 0.3, 0.2], 20)])
    groups = groups_of(topics, "A" * 30 + "B" * 30)
    own = topic_contrasts(topics, groups, n_resamples=20)
    monkeypatch.setattr(contrasts, "_MOST_LABELS", 60 * 30)
    pooled = topic_contrasts(topics, groups, n_resamples=20)
    assert own.attrs["p_floor"] == pytest.approx(1 / 5001)
    assert pooled.attrs["p_floor"] == pytest.approx(1 / (1 + 3 * 30))  # "unassigned" tells nothing
    assert pooled["p"].notna().sum() == 3 and pooled["p"].min() == pooled.attrs["p_floor"]
    monkeypatch.setattr(contrasts, "_LABELS_AT_ONCE", 60)
    pd.testing.assert_frame_equal(topic_contrasts(topics, groups, n_resamples=20), pooled)


def test_a_group_named_as_all_others_is_refused():
    topics = topics_of([np.linspace(0, 0.9, 9)])
    groups = groups_of(topics, "AAABBBCCC").replace({"C": "rest"})
    with pytest.raises(GroupError, match="named 'rest', which here is all others"):
        topic_contrasts(topics, groups)
    assert set(topic_contrasts(topics, groups, a="A", b="rest")["b"]) == {"rest"}


def test_p_is_exact_where_all_ways_can_be_counted():
    """Three texts against three: 20 ways, of which 2 are as far from equal as the texts are. No seed, no draw."""
    groups = groups_of(SIX, "AAABBB")
    tables = [topic_contrasts(SIX, groups, seed=seed, n_resamples=20) for seed in range(3)]
    for table in tables:
        assert table["p"].dropna().tolist() == [0.1, 0.1] and table.attrs["p_floor"] == 1 / 20
    # pairs of a day: 2 x 2 x 2 ways, of which two are as far apart
    blocks = pd.Series(list("xyzxyz"), index=groups.index)
    assert topic_contrasts(SIX, groups, blocks=blocks)["p"].dropna().tolist() == [0.25, 0.25]
    # nine against nine by scipy: 48,620 ways are too many, and 5,000 are drawn
    rng = np.random.default_rng(3)
    many = topics_of([np.r_[rng.uniform(0.2, 0.6, 9), rng.uniform(0.3, 0.7, 9)]])
    sides = [many.shares[0].to_numpy()[:9], many.shares[0].to_numpy()[9:]]
    exact = stats.permutation_test(
        sides, lambda a, b, axis: a.mean(axis) - b.mean(axis), vectorized=True, n_resamples=50_000
    )
    table = topic_contrasts(many, groups_of(many, "A" * 9 + "B" * 9), n_resamples=20)
    assert table["p"].iloc[0] == pytest.approx(exact.pvalue, abs=4 * np.sqrt(exact.pvalue / 5000))
    assert table.attrs["p_floor"] == 1 / 5001


def test_the_names_of_clusters_change_nothing():
    rng = np.random.default_rng(0)
    topics = topics_of([rng.uniform(0, 1, 30)])
    groups = groups_of(topics, "AB" * 15)
    clusters = pd.Series([f"{n % 12:02d}" for n in range(30)], index=groups.index)
    renamed = clusters.map({name: f"{place:02d}" for place, name in enumerate(rng.permutation(clusters.unique()))})
    one, other = (topic_contrasts(topics, groups, clusters=own) for own in (clusters, renamed))
    pd.testing.assert_frame_equal(one, other, check_exact=True)
