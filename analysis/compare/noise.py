"""TermMatrix + groups -> noise. What keyness finds where there is nothing to find, and what it finds again in a half."""

import numpy as np
import pandas as pd

from analysis.compare.measures import log_odds_z, log_ratio
from analysis.compare.units import check_options, count_bands, count_units
from analysis.ground.parts import deal_parts
from analysis.ground.resample import interval, permute_groups

_FLOOR = {"group": "str", "count_low": "int64", "count_high": "int64", "n_terms": "int64"}
_FLOOR |= dict.fromkeys(["log_ratio_low", "log_ratio_high", "z_low", "z_high", "z_largest"], "float64")
_HALVES = {"group": "str", "n_terms": "int64"}
_HALVES |= dict.fromkeys(
    ["overlap", "overlap_low", "overlap_high", "overlap_floor", "correlation", "correlation_floor"], "float64"
)
_TERMS_AT_ONCE = 1024


def noise_floor(matrix, groups, *, min_count=5, clusters=None, blocks=None, prior_weight=500, n_resamples=200, seed=0):
    """Say which log ratios and z each group has where labels are permuted, so that nothing sets the groups apart.

    To be drawn as a band behind keyness: what lies within it is what chance makes of documents as long and as uneven as
    these. Whether one term stands out is for the p of `keyness` to say, which knows how the term itself is spread.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms)
    groups : Series of str indexed by doc_id
    min_count : int, occurrences in the whole corpus below which a term is left out
    clusters : Series doc_id -> label; the documents of a group in a cluster stay together
    blocks : Series doc_id -> label, stories or days; labels are exchanged within a block only
    prior_weight : float, as in keyness
    n_resamples, seed : int, permutations

    Returns
    -------
    DataFrame, one row per group and band of frequency, rarest first
        group                          str
        count_low, count_high          int    occurrences in the whole corpus, the ends of the band
        n_terms                        int    terms of the band
        log_ratio_low, log_ratio_high  float  95 % of the log ratios under permuted labels lie between them
        z_low, z_high                  float  and of the z
        z_largest                      float  in 95 % of the permutations no term of any band has a z as far from 0
        A group is left out where it or the others have fewer than two units (documents, or clusters).

    Raises
    ------
    TableError : the matrix holds weights
    GroupError : a document has no group
    ParallaxError : an option out of range

    References
    ----------
    z_largest: Westfall & Young (1993), Resampling-Based Multiple Testing, the largest of all statistics.

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain wind wind", "rain", "wind", "rain wind rain"] * 5)
    >>> floor = noise_floor(matrix, pd.Series(["A", "B"] * 10, index=matrix.doc_ids))
    >>> floor[["group", "count_low", "count_high", "n_terms"]].values.tolist()
    [['A', 20, 20, 2], ['B', 20, 20, 2]]
    """
    limits = [("min_count", min_count, 1, np.inf), ("prior_weight", prior_weight, 1e-6, 1e12)]
    check_options(n_resamples, seed, limits)
    counted = count_units(matrix, groups, what="noise_floor", clusters=clusters, blocks=blocks)
    totals = counted.counts.sum(axis=1)
    kept = np.flatnonzero(totals >= min_count)
    counts, totals, sizes = counted.counts[kept], totals[kept], counted.sizes
    permuted = permute_groups(counted.units, n_resamples, np.random.default_rng(seed))
    n, prior = sizes.sum(), prior_weight * totals / max(sizes.sum(), 1)
    rows = []
    for g in counted.compared():
        drawn = (permuted == g).T * 1.0
        n1 = sizes @ drawn
        drawn, n1 = drawn[:, (n1 > 0) & (n1 < n)], n1[(n1 > 0) & (n1 < n)]
        largest, bands = np.zeros(len(n1)), []
        for low, high, places in count_bands(totals) if len(n1) else []:
            ratios, scores = [], []
            for start in range(0, len(places), _TERMS_AT_ONCE):
                part = places[start : start + _TERMS_AT_ONCE]
                a, b = (own := counts[part] @ drawn), totals[part, None] - own
                ratios.append(log_ratio(a, n1, b, n - n1))
                scores.append(log_odds_z(a, n1, b, n - n1, prior[part, None], prior_weight))
                largest = np.fmax(largest, np.abs(scores[-1]).max(axis=0))
            ends = [end for values in (ratios, scores) for end in interval(np.concatenate(values).ravel())]
            bands.append((counted.units.labels[g], low, high, len(places), *ends))
        rows += [(*band, np.quantile(largest, 0.95)) for band in bands]
    return pd.DataFrame(rows, columns=list(_FLOOR)).astype(_FLOOR)


def reliability(
    matrix, groups, *, top=20, min_count=5, clusters=None, blocks=None, prior_weight=500, n_resamples=50, seed=0
):
    """Say how much of a keyness list is found again in the other half of the documents.

    Split-half reliability: the documents of each group are dealt into two halves at random, each half is compared by
    itself, and the two lists are laid side by side. A half holds less than the whole: the list of all documents is
    steadier than this.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms)
    groups : Series of str indexed by doc_id
    top : int, the length of the lists
    min_count, clusters, blocks, prior_weight : as in noise_floor; blocks bind the permuted labels alone. Where all groups
        tell the same stories, their articles on one can come into different halves: the overlap is then too low, at times
        below its floor
    n_resamples, seed : int, the number of times that documents are dealt

    Returns
    -------
    DataFrame, one row per group, groups sorted
        group                          str
        n_terms                        int    terms that are compared
        overlap                        float  mean share of the first `top` terms by z that both halves have, 0 to 1
        overlap_low, overlap_high      float  in 95 % of the divisions it lies between them
        overlap_floor                  float  the mean share where the labels were permuted before
        correlation                    float  mean correlation of the z of all terms in the two halves
        correlation_floor              float  the same where the labels were permuted before
        A group is left out where it or the others have fewer than four units (documents, or clusters).

    Raises
    ------
    TableError : the matrix holds weights
    GroupError : a document has no group
    ParallaxError : an option out of range

    References
    ----------
    Spearman (1910) and Brown (1910), British Journal of Psychology 3, without their correction for length.

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain wind"] * 10 + ["wind sun sun"] * 10)
    >>> groups = pd.Series(["A"] * 10 + ["B"] * 10, index=matrix.doc_ids)
    >>> reliability(matrix, groups, top=1)[["group", "overlap"]].values.tolist()
    [['A', 1.0], ['B', 1.0]]
    """
    limits = [("top", top, 1, np.inf), ("min_count", min_count, 1, np.inf), ("prior_weight", prior_weight, 1e-6, 1e12)]
    check_options(n_resamples, seed, limits)
    counted = count_units(matrix, groups, what="reliability", clusters=clusters, blocks=blocks)
    totals = counted.counts.sum(axis=1)
    kept = np.flatnonzero(totals >= min_count)
    counts, groups_of = counted.counts[kept], counted.units.groups
    prior = prior_weight * totals[kept] / max(counted.sizes.sum(), 1), prior_weight
    rng = np.random.default_rng(seed)
    permuted = permute_groups(counted.units, n_resamples, rng)
    found: dict = {
        g: {"overlap": [], "correlation": [], "overlap_floor": [], "correlation_floor": []} for g in counted.compared(4)
    }
    for labels in permuted if len(kept) else []:
        for name, codes in (("", groups_of), ("_floor", labels)):
            half = deal_parts(codes, 2, rng) == 0
            for g, figures in found.items():
                scores = [_scores(counts, counted.sizes, side, codes == g, prior) for side in (half, ~half)]
                best = [set(np.argsort(-score.round(9), kind="stable")[: int(top)].tolist()) for score in scores]
                figures["overlap" + name].append(len(best[0] & best[1]) / len(best[0]))
                figures["correlation" + name].append(_correlation(*scores))
    rows = []
    for g, figures in found.items():
        if figures["overlap"]:
            means = {name: np.mean(values) for name, values in figures.items()}
            low, high = interval(figures["overlap"])
            row = {"group": counted.units.labels[g], "n_terms": len(kept), "overlap_low": low, "overlap_high": high}
            rows.append(row | means)
    return pd.DataFrame(rows, columns=list(_HALVES)).astype(_HALVES)


def _scores(counts, sizes, half, own, prior):
    a, b = (counts @ ((half & side) * 1.0) for side in (own, ~own))
    return log_odds_z(a, sizes[half & own].sum(), b, sizes[half & ~own].sum(), *prior)


def _correlation(first, second):
    first, second = first - first.mean(), second - second.mean()
    scale = np.sqrt((first**2).sum() * (second**2).sum())
    return (first * second).sum() / scale if scale > 0 else np.nan
