"""2 x 2 tables -> Fisher's exact test. The conditional odds ratio and its two-sided p, for many tables at once."""

from itertools import pairwise

import numpy as np
from scipy.special import gammaln

_POINTS = 1_000_000  # outcomes that are weighed at once
_NEGLIGIBLE = 45.0  # e to the -45 is below the rounding of a sum
_SAME = 1e-7


def exact_odds_ratio(a, n1, b, n2):
    """Conditional maximum-likelihood odds ratio of each table [[a, n1 - a], [b, n2 - b]].

    Parameters
    ----------
    a, b : arrays of whole numbers, shape (n_tables,), counts of the term in group and rest
    n1, n2 : tokens of group and rest, arrays of the same shape

    Returns
    -------
    array, shape (n_tables,); 0 where a is the least that the margins allow, missing where it is the most (the ratio is
    infinite) or the only number that they allow

    References
    ----------
    The psi at which the non-central hypergeometric distribution has mean a: R's fisher.test. Found by Newton's method.

    Examples
    --------
    >>> exact_odds_ratio(*np.array([[3, 0, 3], [4, 4, 4], [1, 2, 0], [4, 4, 4]])).round(4).tolist()
    [6.4083, 0.0, nan]
    """
    (a, n1, b, n2), places = _unique(a, n1, b, n2)
    least, most = np.maximum(a - (n2 - b), 0), np.minimum(a + b, n1)
    inside = np.flatnonzero((a > least) & (a < most))
    ratios = np.where((a == least) & (a < most), 0.0, np.nan)
    a, n1, b, n2, least, most = (array[inside] for array in (a, n1, b, n2, least, most))
    cells = 1 / a + 1 / b + 1 / (n1 - a) + 1 / (n2 - b)
    reach = np.ceil(9 / np.sqrt(cells)) + 20
    first, last = np.maximum(a - reach, least), np.minimum(a + reach, most)
    for rows in _slices(last - first + 1):
        ratios[inside[rows]] = _solve(*(array[rows] for array in (a, n1, b, n2, first, last)))
    return ratios[places]


def exact_p(a, n1, b, n2):
    """Two-sided p of Fisher's exact test: the chance of a table no likelier than this one, its margins given.

    Parameters
    ----------
    a, n1, b, n2 : as in exact_odds_ratio

    Returns
    -------
    array, shape (n_tables,)

    References
    ----------
    Fisher (1935), The Logic of Inductive Inference. Two sides as in R and scipy; equal chances may differ by 1e-7.

    Examples
    --------
    >>> exact_p(*np.array([[3, 0], [4, 4], [1, 0], [4, 4]])).round(4).tolist()
    [0.4857, 1.0]
    """
    (a, n1, b, n2), places = _unique(a, n1, b, n2)
    table = a, n1, b, n2
    least, most = np.maximum(a - (n2 - b), 0), np.minimum(a + b, n1)
    mode = np.clip((a + b + 1) * (n1 + 1) // (n1 + n2 + 2), least, most)
    observed = _log_weight(a, *table)
    below = [_last_below(mode, least - 1, observed - drop, table) for drop in (-_SAME, _NEGLIGIBLE)]
    above = [_last_below(mode, most + 1, observed - drop, table) for drop in (-_SAME, _NEGLIGIBLE)]
    total = gammaln(n1 + n2 + 1) - gammaln(a + b + 1) - gammaln(n1 + n2 - a - b + 1)
    constant = gammaln(n1 + 1) + gammaln(n2 + 1) - total
    p = np.zeros(len(a))
    for first, last in ((below[1] + 1, below[0]), (above[0], above[1] - 1)):
        for rows in _slices(np.maximum(last - first + 1, 0)):
            owner, outcome = _spread(first[rows], last[rows])
            part = [array[rows][owner] for array in table]
            chance = np.exp(_log_weight(outcome, *part) + constant[rows][owner])
            p[rows] += np.bincount(owner, chance, minlength=len(p[rows]))
    return np.minimum(p, 1)[places]


def _unique(*columns):
    """The tables that differ, as rows of floats, and where each of the given tables is among them."""
    rows = np.column_stack([np.asarray(column, float) for column in columns])
    unique, places = np.unique(rows, axis=0, return_inverse=True)
    return unique.T, places.ravel()


def _log_weight(outcome, a, n1, b, n2):
    """Log chance of `outcome` in place of a under no association, but for a constant."""
    rest = a + b - outcome
    return -gammaln(outcome + 1) - gammaln(n1 - outcome + 1) - gammaln(rest + 1) - gammaln(n2 - rest + 1)


def _solve(a, n1, b, n2, first, last):
    owner, outcome = _spread(first, last)
    weight = _log_weight(outcome, *(array[owner] for array in (a, n1, b, n2)))
    excess = outcome - a[owner]
    log_odds = np.log(a * (n2 - b) / (b * (n1 - a)))
    for _ in range(100):
        tilted = weight + log_odds[owner] * excess
        chance = np.exp(tilted - np.maximum.reduceat(tilted, np.flatnonzero(np.diff(owner, prepend=-1)))[owner])
        total, mean, square = (np.bincount(owner, chance * excess**power) for power in (0, 1, 2))
        mean, square = mean / total, square / total
        step = np.clip(mean / (square - mean**2), -1, 1)
        log_odds = log_odds - step
        if np.abs(step).max() < 1e-12:
            break
    return np.exp(log_odds)


def _last_below(inner, outer, level, table):
    """The outcome nearest to `inner`, on the way to `outer`, whose log weight is `level` or less; `outer` if none is.

    Weights fall from the mode to either side, so that halving the distance finds it.
    """
    near, far = inner - np.sign(outer - inner), outer
    while (np.abs(far - near) > 1).any():
        middle = np.where(far > near, np.ceil((near + far) / 2), np.floor((near + far) / 2))
        low = _log_weight(middle, *table) <= level
        near, far = np.where(low, near, middle), np.where(low, middle, far)
    return far


def _spread(first, last):
    """All whole numbers from first to last of each row: (the row of each, the numbers)."""
    lengths = np.maximum(last - first + 1, 0).astype(np.int64)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    return owner, first[owner] + np.arange(len(owner)) - (np.cumsum(lengths) - lengths)[owner]


def _slices(lengths):
    """Slices of rows that hold about _POINTS points each."""
    ends = np.cumsum(lengths)
    cuts = np.searchsorted(ends, np.arange(_POINTS, ends[-1], _POINTS)) if len(ends) else []
    edges = np.unique([0, *cuts, len(lengths)]).tolist()
    return [slice(start, stop) for start, stop in pairwise(edges)]
