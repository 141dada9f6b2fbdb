"""units -> parts. Figures that leave a part out, or rest on a half: the jackknife, and halves drawn at random."""

import numpy as np
from scipy import stats


def deal_parts(groups, n_parts, rng):
    """Deal the units of each group out to parts, like cards: at random, and as evenly as they go.

    Parameters
    ----------
    groups : array of int, shape (n_units,), as Units.groups
    n_parts : int

    Returns
    -------
    array of int, shape (n_units,), the part of each unit, from 0

    Examples
    --------
    >>> parts = deal_parts(np.array([0, 0, 0, 0, 1, 1]), 2, np.random.default_rng(0))
    >>> sorted(parts[:4].tolist()), sorted(parts[4:].tolist())
    ([0, 0, 1, 1], [0, 1])
    """
    parts = np.empty(len(groups), int)
    for group in np.unique(groups):
        places = np.flatnonzero(groups == group)
        # no part is always the first that gets a card
        parts[rng.permutation(places)] = (np.arange(len(places)) + rng.integers(n_parts)) % n_parts
    return parts


def jackknife_interval(estimate, left_out, *, level=0.95):
    """Interval of an estimate from the same figure with one part at a time left out.

    Parameters
    ----------
    estimate : float or array
    left_out : array, shape (n_parts, ...), the figure without each part

    Returns
    -------
    (low, high) : estimate -+ t with n_parts - 1 degrees of freedom times the jackknife error

    References
    ----------
    Efron & Tibshirani (1993), An Introduction to the Bootstrap, eq. 11.5, with parts in place of observations.

    Examples
    --------
    >>> low, high = jackknife_interval(2.0, np.array([1.0, 2.0, 3.0]))
    >>> round(float(high - 2), 4), round(float(2 - low), 4)  # t(2) = 4.3027 times the root of (2 / 3) (1 + 0 + 1)
    (4.9683, 4.9683)
    """
    n = len(left_out)
    squares = ((left_out - np.mean(left_out, axis=0)) ** 2).sum(axis=0)
    reach = stats.t.ppf((1 + level) / 2, n - 1) * np.sqrt((n - 1) / n * squares)
    return estimate - reach, estimate + reach
