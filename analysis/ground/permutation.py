"""counts of units + labels -> p. The permutation test of many terms at once, pooled over terms of like frequency."""

import numpy as np

from analysis.ground.resample import adjust_p, permutation_moments, permute_groups

_BANDS = [1, 2, 3, 4, 5, 6, 8, 11, 16, 26, 51, 101, 201]
_PER_ROW, _MOST_VALUES = 25, 1_000_000  # what a pool should hold
_MOST_PERMUTATIONS, _MOST_PRODUCTS = 20_000, 200_000_000  # what a band may cost beyond the permutations asked for
_LABELS_AT_ONCE = 2_000_000
_RATE, _FIRM, _MOST_FIRMER = 0.05, 1_000, 50_000  # where findings begin, and how many excesses a p there rests on


def permutation_p(per_unit, sizes, units, groups, n_holding, n_resamples, rng, *, n_rows=0):
    """How often permuted labels give a term of like frequency an excess as large as the observed one, or larger.

    One permutation of all labels serves every group. Scores are pooled over the terms of a band of `n_holding`,
    because permutations of one term by itself could give no p small enough to survive correction. A band of few terms
    is permuted more often, until its pool holds 25 values for each row that is compared, or a million. A band with a
    corrected p near .05 is permuted again, until this p rests on about 1,000 excesses: else it hung on the draws.

    Parameters
    ----------
    per_unit, sizes, units : as in permutation_moments
    groups : list of int, places in units.labels of the groups that are tested
    n_holding : array of int, shape (n_terms,), units that hold the term
    n_resamples : int, the fewest permutations of a band; at most 20,000 are added, and fewer where terms are frequent
    n_rows : int, p that are corrected together; 0: no band is permuted more often

    Returns
    -------
    (p, floor), arrays of shape (n_terms, len(groups)); floor is the smallest p that the pool of the term can give.
    Missing where no permutation changes anything

    References
    ----------
    (1 + b) / (1 + m): Phipson & Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9(1).

    Examples
    --------
    >>> import pandas as pd
    >>> from scipy import sparse
    >>> from analysis.ground.resample import make_units
    >>> counts, units = sparse.csr_array(np.repeat([[2.0, 0.0]], 6, axis=1)), make_units(pd.Series([*"aaaaaabbbbbb"]))
    >>> p, floor = permutation_p(counts, np.full(12, 9.0), units, [0], np.array([6]), 99, np.random.default_rng(0))
    >>> float(floor[0, 0]), bool(p[0, 0] < 0.05)
    (0.01, True)
    """
    mean, sd = (moment[:, groups] for moment in permutation_moments(per_unit, sizes, units))
    ratio = per_unit.sum(axis=1) / sizes.sum()
    codes = np.searchsorted(_BANDS, n_holding, side="right")
    # half the memory to read, and as exact: whole numbers up to 2^24 need no more
    number = np.float32 if per_unit.sum(axis=1).max() < 2**24 else np.float64
    bands = [
        (terms, per_unit[terms].astype(number)) for code in np.unique(codes) for terms in np.nonzero(codes == code)
    ]
    wanted = [n_resamples + _count_more(sd[terms], part, n_resamples, n_rows) for terms, part in bands]
    found = _scores(units.groups[None], bands, [1] * len(bands), groups, number, ratio, sizes, mean, sd)
    observed = np.full(sd.shape, np.nan)
    for terms, place, scores in found:
        observed[terms, place] = scores[:, 0]
    at_least, pooled, done = np.zeros(sd.shape), np.zeros(sd.shape), 0
    while done < max(wanted, default=0):
        # the first n_resamples by themselves, so that more for one band leave the others as they are
        some = min(max(wanted) - done, max(_LABELS_AT_ONCE // len(sizes), 1)) if done else n_resamples
        permuted = permute_groups(units, some, rng)
        left = [min(n - done, some) for n in wanted]
        for terms, place, scores in _scores(permuted, bands, left, groups, number, ratio, sizes, mean, sd):
            pool = np.sort(scores[~np.isnan(sd[terms, place])].ravel())
            at_least[terms, place] += len(pool) - np.searchsorted(pool, observed[terms, place] - 1e-9)
            pooled[terms, place] += len(pool)
        done += some
    if n_rows:
        near = _find_near((1 + at_least) / (1 + pooled), at_least, ~np.isnan(sd))
        for (terms, part), n in zip(bands, wanted, strict=True):
            # from the least of a group's scores that are near on, all are counted again
            least = np.where(near[terms], observed[terms], np.inf).min(axis=0, initial=np.inf)
            places = np.flatnonzero(np.isfinite(least))
            more = _count_firmer(at_least[terms][near[terms]], part, len(places), n)
            options = [groups[place] for place in places], number, ratio, sizes, mean[:, places], sd[:, places]
            while more > 0:
                some = min(more, max(_LABELS_AT_ONCE // max(len(sizes), len(terms)), 1))
                for _, own, scores in _scores(permute_groups(units, some, rng), [(terms, part)], [some], *options):
                    place = places[own]
                    beyond = np.sort(scores[scores >= least[place] - 1e-9])
                    again = terms[observed[terms, place] >= least[place]]
                    at_least[again, place] += len(beyond) - np.searchsorted(beyond, observed[again, place] - 1e-9)
                    pooled[again, place] += (~np.isnan(sd[terms, place])).sum() * some
                more -= some
    floor = np.where(np.isnan(sd), np.nan, 1 / (1 + pooled))
    return (1 + at_least) * floor, floor


def _count_more(sd, part, n_resamples, n_rows):
    """How many permutations a band needs beyond those asked for, within what they may cost."""
    n_terms = (~np.isnan(sd)).sum(axis=0)
    n_terms = n_terms[n_terms > 0].min(initial=len(sd))
    lacking = -(-min(_PER_ROW * n_rows, _MOST_VALUES) // max(n_terms, 1)) - n_resamples
    # what is multiplied, and one label drawn for each unit, for as many products' worth of time
    each = part.nnz * sd.shape[1] + 10 * part.shape[1]
    return int(np.clip(lacking, 0, min(_MOST_PERMUTATIONS, _MOST_PRODUCTS // each)))


def _find_near(p, at_least, known):
    """Which p may fall on either side of .05 once corrected, by the error of the draws that they rest on."""
    adjusted = np.full(p.shape, np.nan)
    adjusted[known] = adjust_p(p[known])
    error = 4 / np.sqrt(at_least + 1)
    return known & (adjusted * (1 + error) > _RATE) & (adjusted < _RATE * (1 + error))


def _count_firmer(at_least, part, n_groups, n_done):
    """How many more permutations give the p that are near .05 as many excesses as they should rest on, within what they may cost."""
    if not len(at_least):
        return 0
    each = part.nnz * n_groups + 10 * part.shape[1]
    lacking = n_done * (_FIRM / (1 + at_least.min()) - 1)
    return int(np.clip(lacking, 0, min(_MOST_FIRMER, _MOST_PRODUCTS // each)))


def _scores(labels, bands, numbers, groups, number, ratio, sizes, mean, sd):
    """Yield (terms, place of the group, |Z| of each term and permutation), as many permutations as each band wants."""
    for place, g in enumerate(groups):
        own = np.ascontiguousarray((labels == g).T).astype(number)
        tokens = sizes @ own.astype(float)
        for (terms, part), n in zip(bands, numbers, strict=True):
            if n > 0:
                excess = part @ own[:, :n] - np.outer(ratio[terms], tokens[:n])
                yield terms, place, np.abs(excess - mean[terms, place, None]) / sd[terms, place, None]
