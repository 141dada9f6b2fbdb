"""labels -> resamples: units stay whole, blocks keep their numbers, p and moments equal slow loops."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

from analysis.ground.errors import GroupError
from analysis.ground.permutation import permutation_p
from analysis.ground.resample import (
    adjust_p,
    align_labels,
    draw_units,
    interval,
    list_faults,
    make_units,
    permutation_moments,
    permute_groups,
    smallest_p,
)


def series(labels):
    return pd.Series(list(labels), index=[f"d{n}" for n in range(len(labels))])


def test_each_document_is_a_unit():
    units = make_units(series("bab"))
    assert units.labels.tolist() == ["a", "b"]
    assert units.groups[units.membership.toarray().argmax(axis=0)].tolist() == [1, 0, 1]
    assert set(units.blocks) == {0}


def test_clusters_are_units_within_a_group():
    units = make_units(series("aaab"), clusters=series("xxyx"))
    whole = {tuple(row) for row in units.membership.toarray().astype(int).tolist()}
    assert whole == {(1, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)}
    assert sorted(units.groups.tolist()) == [0, 0, 1]


def test_a_cluster_in_two_blocks_is_refused():
    told = (
        r"the cluster 'x' lies in two blocks: 'd0' is of '1', 'd1' of '2'\. Give all documents of a cluster one block"
    )
    with pytest.raises(GroupError, match=told):
        make_units(series("aab"), clusters=series("xxy"), blocks=series("123"))


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["x"], "not list"),
        (series("x"), "2 of 3 documents have no cluster, 'd1' among them"),
        (pd.Series(["x", None, "x"], index=["d0", "d1", "d2"]), "1 of 3"),
        (pd.Series(list("xyzz"), index=["d0", "d1", "d2", "d2"]), "'d2' twice"),
    ],
)
def test_labels_that_do_not_fit_are_refused(labels, told):
    with pytest.raises(GroupError, match=told):
        align_labels(pd.Index(["d0", "d1", "d2"]), labels, what="cluster")


def test_resamples_keep_the_size_of_each_group():
    groups = np.array([0, 1, 0, 2, 1, 0, 3])
    drawn = draw_units(groups, 500, np.random.default_rng(0))
    assert (drawn[groups == 0].sum(axis=0) == 3).all()
    assert (drawn[groups == 1].sum(axis=0) == 2).all()
    # two groups of one unit are drawn from together
    assert (drawn[groups >= 2].sum(axis=0) == 2).all()
    assert (drawn[groups == 2].ravel() != 1).any()
    assert np.abs(drawn.mean(axis=1) - 1).max() < 0.1


def test_permutations_keep_the_numbers_of_each_block():
    groups, blocks = series("aabbabcc"), series("11112233")
    units = make_units(groups, blocks=blocks)
    permuted = permute_groups(units, 300, np.random.default_rng(0))
    for block in np.unique(units.blocks):
        inside = units.blocks == block
        assert (np.sort(permuted[:, inside], axis=1) == np.sort(units.groups[inside])).all()
    first = permuted[:, np.flatnonzero(units.blocks == 0)]
    assert len({tuple(row) for row in first.tolist()}) == 6  # 4! / (2! 2!) arrangements, all of them reached
    assert np.abs((first == units.groups[0]).mean(axis=0) - 0.5).max() < 0.1


def every_arrangement(groups, blocks):
    """All ways to exchange labels within blocks."""
    parts = [np.flatnonzero(blocks == block) for block in np.unique(blocks)]
    for orders in itertools.product(*(itertools.permutations(groups[part]) for part in parts)):
        arranged = np.empty(len(groups), int)
        for part, order in zip(parts, orders, strict=True):
            arranged[part] = order
        yield arranged


@pytest.mark.parametrize("blocks", ["111111", "111222", "112233", "122333"])
def test_moments_are_those_of_all_permutations(blocks):
    counts = np.random.default_rng(3).integers(0, 5, (4, 6)).astype(float)
    sizes = np.array([10.0, 12, 9, 30, 7, 11])
    units = make_units(series("abcabc"), blocks=series(blocks))
    order = units.membership.toarray().argmax(axis=1)
    counts, sizes = counts[:, order], sizes[order]
    excess = counts - np.outer(counts.sum(axis=1) / sizes.sum(), sizes)
    mean, sd = permutation_moments(sparse.csr_array(counts), sizes, units)
    sums = np.array(
        [[excess[:, a == g].sum(axis=1) for g in range(3)] for a in every_arrangement(units.groups, units.blocks)]
    )
    assert np.abs(mean - sums.mean(axis=0).T).max() < 1e-12
    assert np.abs(np.nan_to_num(sd) - sums.std(axis=0).T).max() < 1e-12


def test_what_no_permutation_changes_has_no_sd():
    units = make_units(series("aabb"))
    even = sparse.csr_array(np.array([[6000.0, 6000, 6000, 6000], [1, 2, 3, 4], [0, 0, 0, 1]]))
    _, sd = permutation_moments(even, np.array([1e5] * 4), units)
    assert np.isnan(sd[0]).all() and not np.isnan(sd[1:]).any()
    # counts in proportion to the sizes: what is left is rounding, which grows with them
    k = np.array([12345.0, 54321, 99999, 777])
    counts = sparse.csr_array(np.outer(np.arange(1, 60), k))
    assert np.isnan(permutation_moments(counts, 67 * k, units)[1]).all()
    _, sd = permutation_moments(even, np.array([1e5] * 4), make_units(series("aabb"), blocks=series("1122")))
    assert np.isnan(sd).all()


def slow_p(counts, sizes, units, g, permuted, bands):
    """Z = (T - E) / sqrt(Var) of each term, permutation by permutation, in loops; p from the pool of its band."""
    blocks = [np.flatnonzero(units.blocks == block) for block in np.unique(units.blocks)]
    scores = []
    for x in counts:
        e = x - sizes * x.sum() / sizes.sum()
        expected = variance = 0.0
        for block in blocks:
            n, m = len(block), int((units.groups[block] == g).sum())
            expected += m * e[block].mean()
            if n > 1:
                variance += m * (n - m) / (n * (n - 1)) * ((e[block] - e[block].mean()) ** 2).sum()
        rows = [units.groups, *permuted]
        scores.append([abs(e[labels == g].sum() - expected) / variance**0.5 for labels in rows])
    p = []
    for term, score in enumerate(scores):
        pool = [z for other, row in enumerate(scores) if bands[other] == bands[term] for z in row[1:]]
        p.append((1 + sum(z >= score[0] - 1e-9 for z in pool)) / (1 + len(pool)))
    return p


@pytest.mark.parametrize("blocks", [None, "1111222233334444"])
def test_p_is_that_of_a_slow_loop(blocks):
    rng = np.random.default_rng(5)
    counts = rng.poisson(0.6, (25, 16)).astype(float)
    counts = counts[counts.sum(axis=1) > 0]
    sizes = rng.integers(20, 60, 16).astype(float)
    units = make_units(series("abcaabbcacbbabca"), blocks=None if blocks is None else series(blocks))
    order = units.membership.toarray().argmax(axis=1)
    counts, sizes = counts[:, order], sizes[order]
    holding = (counts > 0).sum(axis=1)
    ranges = [1, 2, 3, 4, 5, (6, 7), (8, 9, 10), range(11, 16), range(16, 26)]
    bands = [next(n for n, band in enumerate(ranges) if h in np.atleast_1d(band)) for h in holding]
    assert len(set(bands)) >= 4
    ours = permutation_p(sparse.csr_array(counts), sizes, units, [2, 0], holding, 50, np.random.default_rng(1))[0]
    permuted = permute_groups(units, 50, np.random.default_rng(1))
    for place, g in enumerate([2, 0]):
        assert ours[:, place] == pytest.approx(slow_p(counts, sizes, units, g, permuted, bands), abs=1e-12)


def test_a_small_pool_is_permuted_more_often():
    """One term alone in its band: its p is that of all arrangements, which 20 permutations could not show."""
    x = np.array([4.0, 3, 3, 2, 1, 0, 1, 0, 2, 0, 0, 1])
    counts, sizes = np.vstack([x, np.r_[0, 0, 0, 0, 1, 1, np.zeros(6)]]), np.full(12, 50.0)
    units = make_units(series("aaaabbbbbbbb"))
    holding = (counts > 0).sum(axis=1)
    excess = np.array([x[list(own)].sum() - x.sum() / 3 for own in itertools.combinations(range(12), 4)])
    exact = (np.abs(excess) >= abs(excess[0]) - 1e-9).mean()
    options = sparse.csr_array(counts), sizes, units, [0, 1], holding, 20
    p, floor = permutation_p(*options, np.random.default_rng(0), n_rows=400)
    assert p[0] == pytest.approx([exact, exact], rel=0.25) and exact < 1 / 21
    assert (floor == 1 / 10_001).all()
    few, at_least = permutation_p(*options, np.random.default_rng(0))
    assert (at_least == 1 / 21).all() and (few >= 1 / 21).all()
    capped = permutation_p(*options, np.random.default_rng(0), n_rows=10**9)[1]
    assert (capped == 1 / 20_021).all()
    pd.testing.assert_frame_equal(
        *(pd.DataFrame(permutation_p(*options, np.random.default_rng(0), n_rows=400)[0]) for _ in range(2))
    )


def test_a_corrected_p_near_the_limit_does_not_hang_on_the_draws():
    """It is within a tenth of what 8,000 permutations give, whatever the seed; what is far from .05 is left as it was."""
    rng = np.random.default_rng(2)
    counts = rng.poisson(rng.gamma(0.8, 1.5, (40, 24))).astype(float)
    counts[:8] = rng.poisson(1 + 1.8 * np.repeat([0, 1], 12), (8, 24))
    units = make_units(series("a" * 12 + "b" * 12))
    options = sparse.csr_array(counts), np.full(24, 100.0), units, [0, 1], np.full(40, 20)
    exact = permutation_p(*options, 8_000, np.random.default_rng(99))[0]
    adjusted = adjust_p(exact.ravel()).reshape(exact.shape)
    near = (adjusted > 0.035) & (adjusted < 0.07)
    assert near.sum() == 4
    for seed in range(6):
        ours = permutation_p(*options, 50, np.random.default_rng(seed), n_rows=80)[0]
        assert np.abs(ours[near] / exact[near] - 1).max() < 0.1
        few = permutation_p(*options, 50, np.random.default_rng(seed))[0]
        assert (ours[adjusted > 0.5] == few[adjusted > 0.5]).all()


def test_large_counts_give_the_same_p():
    # above 2^24 the sums no longer fit the short numbers
    counts = np.random.default_rng(0).poisson(5, (3, 12)).astype(float)
    sizes = np.full(12, 100.0)
    units = make_units(series("abababababab"))
    holding = np.full(3, 12)
    small, large = (
        permutation_p(
            sparse.csr_array(scale * counts), scale * sizes, units, [0], holding, 50, np.random.default_rng(1)
        )[0]
        for scale in (1, 2.0**22 + 1)
    )
    assert small == pytest.approx(large, abs=1e-12)


def test_the_interval_is_that_of_percentiles():
    draws = np.random.default_rng(0).normal(size=(101, 3))
    low, high = interval(draws)
    assert low == pytest.approx(np.percentile(draws, 2.5, axis=0))
    assert high == pytest.approx(np.percentile(draws, 97.5, axis=0))


def test_false_discovery_by_hand():
    p = np.array([0.01, np.nan, 0.04, 0.03, 0.005])
    # sorted .005 .01 .03 .04, times 4 / rank: .02 .02 .04 .04
    assert adjust_p(p) == pytest.approx([0.02, np.nan, 0.04, 0.04, 0.02], nan_ok=True)
    assert adjust_p(np.array([np.nan, np.nan])) == pytest.approx([np.nan, np.nan], nan_ok=True)
    assert adjust_p(np.array([])).tolist() == []
    many = np.random.default_rng(0).random(50)
    assert adjust_p(many) == pytest.approx(stats.false_discovery_control(many))


@pytest.mark.parametrize(
    ("options", "n_faults"),
    [((200, 0), 0), ((20, 5), 0), ((19, 0), 1), ((200.0, 0), 1), ((True, 0), 1), ((200, -1), 1), ((0, "a"), 2)],
)
def test_options_are_checked_together(options, n_faults):
    assert len(list_faults(*options)) == n_faults


@pytest.mark.parametrize(
    ("groups", "blocks"),
    [
        ("aabb", "1111"),
        ("aabbb", "11111"),
        ("aabbcc", "111111"),
        ("aabab", "11122"),
        ("abab", "1122"),
        ("aabb", "1122"),
    ],
)
def test_the_smallest_p_is_that_of_all_permutations(groups, blocks):
    """Of all labels, the share that is the observed labels under other names."""
    ids = [f"d{n}" for n in range(len(groups))]
    units = make_units(pd.Series(list(groups), ids), blocks=pd.Series(list(blocks), ids))
    codes = units.groups
    labels = {
        dealt
        for dealt in itertools.permutations(codes.tolist())
        if all(
            sorted(np.array(dealt)[units.blocks == b]) == sorted(codes[units.blocks == b]) for b in set(units.blocks)
        )
    }
    names = [dict(enumerate(order)) for order in itertools.permutations(range(len(units.labels)))]
    for fixed in (None, 0):
        renamed = {
            tuple(name[code] for code in codes.tolist()) for name in names if fixed is None or name[fixed] == fixed
        }
        others = None if fixed is None else list(range(1, len(units.labels)))
        assert smallest_p(units, 10**9, renamed=others) == pytest.approx(len(labels & renamed) / len(labels))
    assert smallest_p(units, 1) >= 0.5
