"""Topics + groups -> prevalence. How much of each source's texts a topic takes up, all in all and over time, with intervals."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from analysis.compare.rates import period_starts
from analysis.compare.units import check_options
from analysis.ground.resample import Units, align_labels, draw_units, indicator, make_units

UNASSIGNED = "unassigned"
_BORROWED = 30
_PRIOR = 4
_WARY = 0.25


class GroupShares(NamedTuple):
    """Mean shares of groups, and how far they are known.

    Attributes
    ----------
    share : array, shape (n_groups, n_topics)
    low, high : arrays, the ends of the 95 % interval; missing for a group with fewer than two units
    n_units : array of int, shape (n_groups,)
    """

    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n_units: np.ndarray


def topic_prevalence(topics, groups, *, dates=None, period="month", clusters=None, n_resamples=200, seed=0):
    """Say how much of each group's texts each topic takes up, all in all or over time, with intervals from resampled texts.

    Parameters
    ----------
    topics : Topics
    groups : Series of str indexed by doc_id
    dates : Series doc_id -> day, such as documents["published"]; None: all times together
    period : "day", "week" (from Monday), "month", "year", or "auto", by the time between the first day and the last
    clusters : Series doc_id -> label, copies or stories; the texts of a group and period in one cluster are resampled whole
    n_resamples, seed : int

    Returns
    -------
    DataFrame, one row per group, period and topic, groups sorted, oldest first; the shares of a group and period sum to 1
        group        str
        topic        str    "0", "1", ..., the numbers of `terms` and `quality` as text, since one row more is named
                            "unassigned": texts with none of the topics' terms. To join: quality["topic"].astype("str")
        share        float  mean over the group's texts, 0 to 1
        share_low, share_high  float  95 % interval; missing where the group has fewer than two units
        label        str    the topic's three first terms
        n_docs       int    texts of the group in the period
        period       str    as given, or chosen
        starts       day    first of the period; missing for texts without a date, and where no dates are given

    Raises
    ------
    GroupError : a text has no group
    ParallaxError : an unknown period, dates that are none, or an option out of range

    References
    ----------
    Mean shares of few texts are skewed. So the interval is that of Wilson (1927), Journal of the American Statistical
    Association 22(158), for a proportion, with as many observations as explain the variance over resamples (Korn & Graubard 1998,
    Survey Methodology 24(2)); in small groups most of that variance is taken from all groups, and a quarter of the way from it to
    the variance of yes and no. Of such intervals .93 to .98 covered the share with 2 to 400 texts (benchmarks/prevalence.py), where
    percentiles covered .30 to .94; in groups as different as the sections of a newspaper .94 to .98 of the shares above .05, the
    worst topic .85. Shares are taken as known: topics that were fitted otherwise would have others.

    Examples
    --------
    >>> from analysis import count_terms, fit_topics
    >>> matrix = count_terms(["rain flood rain", "flood rain", "vote poll vote", "poll vote"])
    >>> groups = pd.Series(["A", "A", "B", "B"], index=matrix.doc_ids)
    >>> topic_prevalence(fit_topics(matrix, n_topics=2), groups).head(2)[["group", "share"]].values.tolist()
    [['A', 1.0], ['A', 0.0]]
    """
    check_options(n_resamples, seed)
    shares, labels = with_unassigned(topics)
    cells = pd.DataFrame({"group": align_labels(shares.index, groups, what="group")})
    starts, period = period_starts(shares.index, dates, period)
    cells["starts"] = starts
    kinds = cells.drop_duplicates().sort_values(["group", "starts"], ignore_index=True)
    codes = cells.merge(kinds.reset_index(), on=["group", "starts"], how="left")["index"].to_numpy()
    named = pd.Series([f"{code:09d}" for code in codes], index=shares.index, dtype="str")
    units = make_units(named, clusters=name_clusters(shares.index, clusters))
    found = group_shares(shares, units, n_resamples, seed, wary=_WARY)
    n_cells, n_topics = found.share.shape
    table = kinds.loc[np.repeat(np.arange(n_cells), n_topics)].reset_index(drop=True)
    table = table.assign(
        topic=np.tile(shares.columns, n_cells),
        share=found.share.ravel(),
        share_low=found.low.ravel(),
        share_high=found.high.ravel(),
        label=np.tile(labels, n_cells),
        n_docs=np.repeat(np.bincount(codes, minlength=n_cells), n_topics),
        period=period,
    )
    kinds = {"group": "str", "topic": "str"} | dict.fromkeys(["share", "share_low", "share_high"], "float64")
    kinds |= {"label": "str", "n_docs": "int64", "period": "str", "starts": "datetime64[us]"}
    return table[list(kinds)].astype(kinds)


def with_unassigned(topics):
    """Give the shares of each text with a column more for what no topic takes, sorted by text, and the label of each column.

    Returns
    -------
    (DataFrame doc_id x topic as text, list of str)
    """
    shares = topics.shares.sort_index()
    shares = shares.assign(unassigned=(shares.sum(axis=1) == 0).astype(float))
    return shares.set_axis([str(column) for column in shares.columns], axis=1), [*topics.quality["label"], UNASSIGNED]


def name_clusters(doc_ids, clusters):
    """Name each cluster by the place of its first text, so that no other name of it changes what is drawn.

    Examples
    --------
    >>> name_clusters(pd.Index(["a", "b", "c"]), pd.Series(["c", "b", "c"], index=list("abc"))).tolist()
    ['000000000', '000000001', '000000000']
    """
    if clusters is None:
        return None
    codes = pd.factorize(align_labels(doc_ids, clusters, what="cluster"))[0]
    return pd.Series([f"{code:09d}" for code in codes], index=doc_ids, dtype="str")


def group_shares(shares, units: Units, n_resamples, seed, *, wary=0.0):
    """Find the mean shares of the groups of some units, with intervals.

    Parameters
    ----------
    shares : DataFrame, one row per text, in the order of the columns of units.membership
    units : Units
    n_resamples, seed : int
    wary : float, how far of the way to the variance of yes and no, 0 to 1, since a group may spread its texts more than others do

    Returns
    -------
    GroupShares, groups in the order of units.labels

    Examples
    --------
    >>> shares = pd.DataFrame({"0": [1.0, 0.0, 0.0, 0.0]})
    >>> found = group_shares(shares, make_units(pd.Series(list("AABB"))), 200, 0)
    >>> found.share.tolist(), found.low.round(2).tolist(), found.high.round(2).tolist()
    ([[0.5], [0.0]], [[0.09], [0.0]], [[0.91], [0.66]])
    """
    n_groups = len(units.labels)
    per_unit, sizes = units.membership @ shares.to_numpy(), units.membership.sum(axis=1)
    of_groups = indicator(units.groups, n_groups)
    n_units = np.bincount(units.groups, minlength=n_groups)
    share = np.clip((of_groups @ per_unit) / (of_groups @ sizes)[:, None], 0, 1)
    drawn = draw_units(units.groups, n_resamples, np.random.default_rng(seed))
    variance = np.zeros_like(share)
    for group in range(n_groups):
        own = np.flatnonzero(units.groups == group)
        means = (drawn[own].T @ per_unit[own]) / np.maximum(sizes[own] @ drawn[own], 1e-12)[:, None]
        variance[group] = means.var(axis=0, ddof=1) if len(own) >= 2 else 0
    alike = (of_groups @ sizes) ** 2 / (of_groups @ sizes**2)
    low, high = _wilson(share, _effective(share, variance, np.where(n_units >= 2, alike, 1)[:, None], wary))
    known = n_units[:, None] >= 2
    return GroupShares(share, np.where(known, low, np.nan), np.where(known, high, np.nan), n_units)


def _effective(share, variance, n_units, wary):
    """How many observations of yes or no would tell as much of each share as the units of its group do.

    Units of different sizes count as fewer alike ones (Kish 1965: square of the sum over sum of squares). What a unit spreads
    is its variance over that of yes and no with the same mean; where nothing varies, it is taken to be yes and no.
    """
    spread, most = variance * n_units, share * (1 - share)
    weight = np.where(most > 1e-12, n_units - 1, 0)
    ratio = np.divide(spread, most, out=np.ones_like(most), where=most > 1e-12)
    all_weight, all_most = weight.sum(axis=0), (weight * most).sum(axis=0)
    together = np.divide((weight * spread).sum(axis=0), all_most, out=np.ones_like(all_most), where=all_most > 0)
    together = (all_weight * together + _PRIOR) / (all_weight + _PRIOR)
    together += wary * (1 - together)
    return n_units * (weight + _BORROWED) / (weight * ratio + _BORROWED * together)


def _wilson(share, n):
    z = stats.norm.ppf(0.975)
    middle, reach = share + z**2 / (2 * n), z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = (middle - reach) / (1 + z**2 / n), (middle + reach) / (1 + z**2 / n)
    return np.clip(np.minimum(low, share), 0, 1), np.clip(np.maximum(high, share), 0, 1)
