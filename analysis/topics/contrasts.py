"""Topics + groups -> contrasts. How much more of its texts one source gives to a topic than others do, and whether chance would do."""

from itertools import chain, combinations, product
from math import comb, prod

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.compare.units import check_options, check_pair
from analysis.ground.errors import GroupError
from analysis.ground.resample import (
    adjust_p,
    align_labels,
    interval,
    make_units,
    permutation_moments,
    permute_groups,
)
from analysis.topics.prevalence import UNASSIGNED, group_shares, name_clusters, with_unassigned

REST = "rest"
# shares as whole millionths: sums of them are exact, so that equal permutations give equal scores
_MILLION = 1e6
_PER_ROW, _FEWEST_PERMUTATIONS, _MOST_PERMUTATIONS = 25, 5_000, 20_000
_MOST_LABELS, _LABELS_AT_ONCE = 50_000_000, 2_000_000
_FIGURES = ["difference", "difference_low", "difference_high", "floor", "p", "p_adjusted"]


def topic_contrasts(topics, groups, *, a=None, b=None, clusters=None, blocks=None, n_resamples=200, seed=0):
    """Say how much more of its texts a group gives to each topic than another group, or all others, with p from permuted texts.

    Parameters
    ----------
    topics : Topics
    groups : Series of str indexed by doc_id, any grouping
    a, b : str, the groups that are compared. Without b: a with the rest. Without both: each with the rest; two groups, which
        are each other's rest, are compared once. Without a, b is what each other group is compared with
    clusters : Series doc_id -> label, copies or stories; the texts of a side in one cluster stay together
    blocks : Series doc_id -> label, days or stories; labels are exchanged within a block only
    n_resamples, seed : int, resamples for the interval, and the fewest permutations for p where these are drawn

    Returns
    -------
    DataFrame, one row per comparison and topic, the largest difference first
        a, b               str    the groups; b is "rest" where it is all others
        topic              str    "0", "1", ...; what no topic takes is named "unassigned"
        label              str    the topic's three first terms
        share_a, share_b   float  mean share of the topic in the texts of each side
        difference         float  share_a less share_b, -1 to 1
        difference_low, difference_high  float  95 % interval
        floor              float  95 % of the differences under permuted labels are no larger, whatever their sign
        p                  float  how often permuted labels give as large a difference, two-sided
        p_adjusted         float  Benjamini-Hochberg over all rows
        docs_a, docs_b     int    texts of each side
        Interval, floor and p are missing where a side has fewer than two units (texts, or clusters), floor and p also where no
        block holds both sides. p is missing where no permutation changes anything, such as for a topic that no text has. Where
        the labels can be dealt out in 20,000 ways or fewer, all of them are, and p is exact. Else each topic has 5,000
        permutations, so that the draw hardly decides what is found, or 25 for each row of the table where that is more, so that a
        single p can be small enough for its correction; 20,000 at most. Where there are so many texts that these would be more than
        fifty million labels, they are fewer, and p is pooled over topics. The smallest p that every row could have had is
        .attrs["p_floor"]; a p that is no larger is "at most this". The shares are taken as known: topics that were fitted otherwise
        would have others.

    Raises
    ------
    GroupError : a text has no group, a or b is no group, there is one group only, a group is named "rest" where that is all
        others, or a cluster lies in two blocks
    ParallaxError : an option out of range

    References
    ----------
    Interval: Newcombe (1998), Statistics in Medicine 17(8), method 10, from the intervals of topic_prevalence, but without their
    margin for groups that differ, which a difference does not need (benchmarks/prevalence.py). p: (1 + b) / (1 +
    m), Phipson & Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9(1), b of m permutations as far from
    what is expected within the blocks, see analysis.ground.resample.permutation_moments; b / m where all are counted.

    Examples
    --------
    >>> from analysis import count_terms, fit_topics
    >>> matrix = count_terms(["rain flood rain", "flood rain", "vote poll vote", "poll vote"])
    >>> groups = pd.Series(["A", "A", "B", "B"], index=matrix.doc_ids)
    >>> topic_contrasts(fit_topics(matrix, n_topics=2), groups)[["a", "b", "topic", "difference"]].values.tolist()[:2]
    [['A', 'B', '0', 1.0], ['A', 'B', '1', -1.0]]
    """
    check_options(n_resamples, seed)
    shares, labels = with_unassigned(topics)
    groups = align_labels(shares.index, groups, what="group")
    tables, floors = [], []
    pairs = _sides(pd.Index(sorted(groups.unique())), a, b)
    n_rows = len(pairs) * len(labels)
    for one, other in pairs:
        kept = np.ones(len(groups), bool) if other is None else groups.isin([one, other]).to_numpy()
        sides = pd.Series(np.where(groups[kept] == one, "a", "b"), index=groups.index[kept], dtype="str")
        units = make_units(sides, clusters=name_clusters(sides.index, clusters), blocks=blocks)
        figures, p_floor = _compare(shares[kept], units, n_resamples, n_rows, seed)
        floors.append(p_floor)
        names = {"a": one, "b": REST if other is None else other, "topic": shares.columns, "label": labels}
        tables.append(pd.DataFrame(names | figures | {"docs_a": (sides == "a").sum(), "docs_b": (sides == "b").sum()}))
    table = pd.concat(tables, ignore_index=True)
    table["p_adjusted"] = adjust_p(table["p"].to_numpy())
    table = table[["a", "b", "topic", "label", "share_a", "share_b", *_FIGURES, "docs_a", "docs_b"]]
    table = table.astype(dict.fromkeys(["a", "b", "topic", "label"], "str"))
    rank = table.assign(size=-table["difference"].abs().round(12), last=table["topic"].eq(UNASSIGNED))
    rank["place"] = np.tile(np.arange(len(labels)), len(tables))
    table = table.loc[rank.sort_values(["size", "last", "a", "b", "place"]).index].reset_index(drop=True)
    if not np.isnan(floors).all():
        table.attrs["p_floor"] = float(np.nanmax(floors))
    return table


def _sides(labels, a, b):
    """Pairs of groups; the second is None for all others."""
    if len(labels) < 2:
        raise GroupError(f"the groups are {list(labels)}: there is nothing to compare. Give two groups or more.")
    if a is not None and b is not None:
        check_pair(labels, a, b)
        return [(str(a), str(b))]
    lacking = [name for name in (a, b) if name is not None and str(name) not in labels]
    if lacking:
        raise GroupError(f"{lacking} are no groups; there are {list(labels)}. Name one of these.")
    if b is not None:
        return [(one, str(b)) for one in labels if one != str(b)]
    if len(labels) == 2:
        first = labels[0] if a is None else str(a)
        return [(first, next(label for label in labels if label != first))]
    if REST in labels:
        raise GroupError(f"a group is named {REST!r}, which here is all others; there are {list(labels)}. Rename it.")
    return [(one, None) for one in labels] if a is None else [(str(a), None)]


def _compare(shares, units, n_resamples, n_rows, seed):
    """The figures of one comparison, and the smallest p it could give; side a is group 0 of the units."""
    found = group_shares(shares, units, n_resamples, seed)
    (one, other), difference = found.share, found.share[0] - found.share[1]
    below = np.hypot(one - found.low[0], found.high[1] - other)
    above = np.hypot(found.high[0] - one, other - found.low[1])
    figures = {"share_a": one, "share_b": other, "difference": difference}
    figures |= {"difference_low": difference - below, "difference_high": difference + above}
    floor, p, p_floor = np.full(len(one), np.nan), np.full(len(one), np.nan), np.nan
    mixed = any(np.ptp(units.groups[units.blocks == block]) for block in np.unique(units.blocks))
    if found.n_units.min() >= 2 and mixed:
        per_unit = units.membership @ np.rint(shares.to_numpy() * _MILLION)
        sizes, rng = units.membership.sum(axis=1), np.random.default_rng(seed)
        floor, p, p_floor = _permute(per_unit, sizes, units, n_resamples, _PER_ROW * n_rows, rng)
    return figures | {"floor": floor, "p": p}, p_floor


def _permute(per_unit, sizes, units, n_resamples, wanted, rng):
    """The floor of the differences, p of each topic, and the smallest p that each could have had."""
    mean, sd = (moment[:, 0] for moment in permutation_moments(sparse.csr_array(per_unit.T), sizes, units))
    known, ratio = ~np.isnan(sd), per_unit.sum(axis=0) / sizes.sum()

    def score(groups):
        """Means of the first side and of the other, and how far the first is from what is expected."""
        first = (groups == 0).astype(float)
        n, held = first @ sizes, first @ per_unit
        others = (per_unit.sum(axis=0) - held) / (sizes.sum() - n)[:, None]
        return held / n[:, None] - others, np.abs(held - np.outer(n, ratio) - mean)[:, known] / sd[known]

    observed, ways = score(units.groups[None])[1], _count_ways(units)
    p = np.full(len(sd), np.nan)
    if ways <= _MOST_PERMUTATIONS and ways * len(sizes) <= _MOST_LABELS:
        differences, scores = score(_deal_out(units))
        p[known] = (scores >= observed - 1e-9).mean(axis=0)
        return interval(np.abs(differences) / _MILLION, level=0.9)[1], p, 1 / ways if known.any() else np.nan
    differences, scores = score(permute_groups(units, n_resamples, rng))
    parts = [scores]
    more = min(max(wanted, _FEWEST_PERMUTATIONS), _MOST_PERMUTATIONS, _MOST_LABELS // len(sizes)) - n_resamples
    at_once = max(_LABELS_AT_ONCE // len(sizes), 1)
    parts += [score(permute_groups(units, min(at_once, more - n), rng))[1] for n in range(0, more, at_once)]
    scores = np.vstack(parts)
    if len(scores) < min(wanted, _MOST_PERMUTATIONS):
        pool = np.sort(scores.ravel())
        at_least, m = len(pool) - np.searchsorted(pool, observed[0] - 1e-9), len(pool)
    else:
        at_least, m = (scores >= observed - 1e-9).sum(axis=0), len(scores)
    p[known] = (1 + at_least) / (1 + m)
    return interval(np.abs(differences) / _MILLION, level=0.9)[1], p, 1 / (1 + m) if known.any() else np.nan


def _places(units):
    """Of each block its units, and how many of them are of the first side."""
    for block in np.unique(units.blocks):
        places = np.flatnonzero(units.blocks == block)
        yield places, int((units.groups[places] == 0).sum())


def _count_ways(units):
    """In how many ways the labels can be dealt out within their blocks."""
    return prod(comb(len(places), n_first) for places, n_first in _places(units))


def _deal_out(units):
    """All of these, as permute_groups gives some: array of int, shape (n_ways, n_units)."""
    kinds = [[list(way) for way in combinations(places, n_first)] for places, n_first in _places(units)]
    dealt = np.ones((prod(map(len, kinds)), len(units.groups)), int)
    for row, ways in enumerate(product(*kinds)):
        dealt[row, list(chain.from_iterable(ways))] = 0
    return dealt
