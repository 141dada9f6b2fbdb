"""TermMatrix + groups -> what is alike. Terms shown to be used alike, and the smallest difference that could be shown."""

import numpy as np
import pandas as pd
from scipy import stats

from analysis.compare.measures import log_ratio
from analysis.compare.units import check_options, count_bands, count_units
from analysis.ground.resample import draw_units, permutation_moments

_LOCKWORDS = {"group": "str", "term": "str"} | dict.fromkeys(["n_group", "n_rest", "docs_group", "docs_rest"], "int64")
_LOCKWORDS |= dict.fromkeys(
    ["per_10k_group", "per_10k_rest", "log_ratio", "log_ratio_low", "log_ratio_high", "p"], "float64"
)
_DETECTABLE = {"group": "str", "count_low": "int64", "count_high": "int64", "n_terms": "int64"}
_DETECTABLE |= dict.fromkeys(["least_over", "share_over", "least_under", "share_under"], "float64")
_TERMS_AT_ONCE = 512
_FURTHEST = 15.0  # a log ratio at which the one side has as good as nothing


def lockwords(matrix, groups, *, margin=0.5, min_count=5, clusters=None, n_resamples=200, seed=0):
    """List the terms that a group is shown to use as often as the others do, within a margin.

    A term that no test calls different may only be rare. Here the burden is the other way round: two one-sided tests have
    to show that the log ratio is below the margin, and that it is above minus the margin.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms)
    groups : Series of str indexed by doc_id
    margin : float, above 0, the log ratio that still passes for alike; .5 = 1.41 times as often
    min_count : int, occurrences in the whole corpus below which a term is left out
    clusters : Series doc_id -> label; the documents of a group in a cluster are resampled whole
    n_resamples, seed : int, bootstrap resamples of the documents, within each group

    Returns
    -------
    DataFrame, one row per group and term shown alike, the surest first; .attrs["n_tested"] is how many were looked at
        n_group, n_rest                int    occurrences in the group and in the others
        docs_group, docs_rest          int    documents that hold the term
        per_10k_group, per_10k_rest    float  occurrences per 10,000 tokens
        log_ratio                      float  log2 of the ratio of rates, .5 added
        log_ratio_low, log_ratio_high  float  90 % interval: -+ t times the bootstrap error, t with one degree of freedom
                                              less than the smaller side has units; it lies within the margin
        p                              float  the larger of the two one-sided p. Of the terms that differ by the margin
                                              itself, 5 in 100 are listed by mistake: there is no correction for many
        A group is left out where it or the others have fewer than two units (documents, or clusters).

    Raises
    ------
    TableError : the matrix holds weights
    GroupError : a document has no group
    ParallaxError : an option out of range

    References
    ----------
    Two one-sided tests: Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15(6). Lockwords: Baker
    (2011), Journal of English Linguistics 39(1).

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["the rain the rain", "the rain rain the"] * 3 + ["the wind the wind"] * 6)
    >>> groups = pd.Series(["A"] * 6 + ["B"] * 6, index=matrix.doc_ids)
    >>> lockwords(matrix, groups)[["group", "term", "log_ratio"]].values.tolist()
    [['A', 'the', 0.0], ['B', 'the', 0.0]]
    """
    check_options(n_resamples, seed, [("margin", margin, 0.01, 10), ("min_count", min_count, 1, np.inf)])
    counted = count_units(matrix, groups, what="lockwords", clusters=clusters)
    units, sizes, counts = counted.units, counted.sizes, counted.of_groups()
    drawn = draw_units(units.groups, n_resamples, np.random.default_rng(seed))
    tables, n_tested = [], 0
    for g in counted.compared():
        own, group = units.groups == g, units.labels[g]
        tokens = sizes[own].sum(), sizes[~own].sum()
        a, b = counts[:, g], counts.sum(axis=1) - counts[:, g]
        tested = np.flatnonzero((a + b >= min_count) & (a > 0) & (b > 0))
        n_tested += len(tested)
        a, b, docs = a[tested], b[tested], counted.holding[tested]
        error = _bootstrap_error(counted.counts[tested], sizes, own, drawn)
        estimate, df = log_ratio(a, tokens[0], b, tokens[1]), min(own.sum(), (~own).sum()) - 1
        reach = stats.t.ppf(0.95, df) * error
        with np.errstate(divide="ignore"):
            p = stats.t.sf((margin - np.abs(estimate)) / error, df)
        columns = {"group": group, "term": counted.terms[tested], "n_group": a, "n_rest": b}
        columns |= {"docs_group": docs[:, g], "docs_rest": docs.sum(axis=1) - docs[:, g]}
        columns |= {"per_10k_group": 1e4 * a / tokens[0], "per_10k_rest": 1e4 * b / tokens[1], "log_ratio": estimate}
        columns |= {"log_ratio_low": estimate - reach, "log_ratio_high": estimate + reach, "p": p}
        tables.append(pd.DataFrame(columns)[np.abs(estimate) + reach < margin])
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(_LOCKWORDS))
    table = table[list(_LOCKWORDS)].astype(_LOCKWORDS)
    furthest = np.maximum(-table["log_ratio_low"], table["log_ratio_high"]).round(9)
    order = table.assign(furthest=furthest).sort_values(["furthest", "group", "term"]).index
    table = table.loc[order].reset_index(drop=True)
    table.attrs |= {"margin": float(margin), "n_tested": n_tested}
    return table


def detectable(matrix, groups, *, power=0.8, alpha=0.05, min_count=5, clusters=None, blocks=None):
    """Say how large a log ratio would have to be to be shown with this corpus, by the frequency of the term.

    Where nothing was found, this says what could have been: the difference that a test at `alpha` would call with the
    chance `power`, for terms spread over the documents as these are.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms)
    groups : Series of str indexed by doc_id
    power : float, .5 to .99
    alpha : float, .00001 to .2, the level of the two-sided test of one term. Correction for many terms makes it stricter:
        divide it by the number of terms for the strictest
    min_count : int, occurrences in the whole corpus below which a term is left out
    clusters, blocks : Series doc_id -> label, as in keyness

    Returns
    -------
    DataFrame, one row per group and band of frequency, rarest first
        group                  str
        count_low, count_high  int    occurrences in the whole corpus, the ends of the band
        n_terms                int    terms of the band
        least_over             float  the smallest log ratio above 0 that would be shown, of the middle term; missing
                                      where for half of the terms none would be, were all their occurrences the group's
        share_over             float  share of terms for which there is one, 0 to 1
        least_under            float  the log ratio nearest to 0 of those below it; missing as above
        share_under            float
        A group is left out where it or the others have fewer than two units (documents, or clusters).

    Raises
    ------
    TableError : the matrix holds weights
    GroupError : a document has no group
    ParallaxError : an option out of range

    References
    ----------
    The excess of the term in the group (see keyness) has to be z(1 - alpha / 2) deviations of the permuted and z(power) of
    the true excess away from 0: Cohen (1988), Statistical Power Analysis for the Behavioral Sciences. Variances grow with
    the rate as those of a negative binomial do. Where such terms were planted, 72 to 92 in 100 were found at power .8.

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain wind wind", "rain", "wind", "rain wind rain"] * 5)
    >>> groups = pd.Series(["A", "B"] * 10, index=matrix.doc_ids)
    >>> detectable(matrix, groups)[["group", "count_low", "n_terms", "least_over"]].round(2).values.tolist()
    [['A', 20, 2, 1.08], ['B', 20, 2, 1.08]]
    """
    limits = [("power", power, 0.5, 0.99), ("alpha", alpha, 1e-5, 0.2), ("min_count", min_count, 1, np.inf)]
    check_options(limits=limits)
    counted = count_units(matrix, groups, what="detectable", clusters=clusters, blocks=blocks)
    totals = counted.counts.sum(axis=1)
    kept = np.flatnonzero(totals >= min_count)
    totals, sizes, units = totals[kept], counted.sizes, counted.units
    steps = stats.norm.isf(alpha / 2), stats.norm.ppf(power)
    rows = []
    if len(kept):
        _, sd = permutation_moments(counted.counts[kept], sizes, units)
    for g in counted.compared() if len(kept) else []:
        own, group = units.groups == g, units.labels[g]
        n1, n2 = sizes[own].sum(), sizes[~own].sum()
        share, per_unit = n1 / (n1 + n2), sd[:, g] ** 2 / (n1 / (n1 + n2) * n2 / (n1 + n2) * len(own))
        least = {}
        for side, sign in (("over", 1), ("under", -1)):
            ratio = _solve_ratio(sign, totals, share, per_unit, len(own), steps)
            a = totals * share * 2**ratio / (share * 2**ratio + 1 - share)
            least[side] = np.where(np.isnan(ratio), sign * np.inf, log_ratio(a, n1, totals - a, n2))
        for low, high, places in count_bands(totals):
            row = group, low, high, len(places)
            for values in least.values():
                middle = np.median(values[places])
                row += (middle if np.isfinite(middle) else np.nan, np.isfinite(values[places]).mean())
            rows.append(row)
    return pd.DataFrame(rows, columns=list(_DETECTABLE)).astype(_DETECTABLE)


def _solve_ratio(sign, totals, share, variance, n_units, steps):
    """The log ratio nearest to 0 on one side at which the excess of each term is far enough; missing where none is.

    Where its rate is c times as high, a unit of mean m and variance v is taken to have c m + c^2 (v - m): chance, and
    bursts that grow with the rate; c v where v is below m. The test then looks at the variance of all units, the difference of the groups among
    it; the excess itself varies with the variance of each group.
    """
    mean = totals / n_units
    chance, bursts = np.minimum(variance, mean), np.maximum(variance - mean, 0)

    def missing(ratio):
        more, less = (factor / (share * 2**ratio + 1 - share) for factor in (2**ratio, 1))
        group, rest = (factor * chance + factor**2 * bursts for factor in (more, less))
        between = share * (1 - share) * ((more - less) * mean) ** 2
        tested = share * group + (1 - share) * rest + between
        varies = (1 - share) * group + share * rest
        scale = np.sqrt(share * (1 - share) * n_units)
        return sign * totals * share * (more - 1) - scale * (steps[0] * np.sqrt(tested) + steps[1] * np.sqrt(varies))

    low, high = np.zeros(len(totals)), np.full(len(totals), sign * _FURTHEST)
    shown = missing(high) >= 0
    for _ in range(50):
        middle = (low + high) / 2
        enough = missing(middle) >= 0
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.where(shown, high, np.nan)


def _bootstrap_error(counts, sizes, own, drawn):
    """Standard deviation over resamples of the log ratio of each term."""
    error = np.empty(counts.shape[0])
    n1, n2 = sizes[own] @ drawn[own], sizes[~own] @ drawn[~own]
    parts = counts[:, np.flatnonzero(own)], counts[:, np.flatnonzero(~own)]
    for start in range(0, len(error), _TERMS_AT_ONCE):
        terms = slice(start, start + _TERMS_AT_ONCE)
        draws = log_ratio(parts[0][terms] @ drawn[own], n1, parts[1][terms] @ drawn[~own], n2)
        error[terms] = draws.std(axis=1, ddof=1)
    return error
