"""counts -> measures. The formulas of keyness, each with its source."""

import numpy as np


def log_ratio(a, n1, b, n2):
    """Log ratio of two rates in base 2, with .5 added to counts and sizes; +1 = twice as frequent.

    Parameters
    ----------
    a, b : counts of the term in group and rest, arrays that broadcast
    n1, n2 : tokens of group and rest

    Examples
    --------
    >>> round(float(log_ratio(7.5, 99.5, 3.5, 99.5)), 9)
    1.0
    """
    return np.log2((a + 0.5) / (b + 0.5) * ((n2 + 0.5) / (n1 + 0.5)))


def log_odds_z(a, n1, b, n2, prior, prior_weight):
    """Log-odds ratio with informative Dirichlet prior, in standard deviations.

    Parameters
    ----------
    a, n1, b, n2 : as in log_ratio
    prior : tokens of the prior that are this term
    prior_weight : tokens of the prior

    Returns
    -------
    array, standard deviations; missing where the term is the whole vocabulary, so that its odds are infinite

    References
    ----------
    Monroe, Colaresi & Quinn (2008), Political Analysis 16(4), eq. 16, 20, 22.

    Examples
    --------
    >>> float(log_odds_z(5, 100, 5, 100, 1.0, 10))
    0.0
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = [np.log(np.divide(x + prior, n + prior_weight - x - prior)) for x, n in ((a, n1), (b, n2))]
        return (odds[0] - odds[1]) / np.sqrt(1 / (a + prior) + 1 / (b + prior))


def signed_g2(a, n1, b, n2):
    """Log-likelihood G2 of the four cells, negative where the term is rarer in the group.

    References
    ----------
    Dunning (1993), Computational Linguistics 19(1). All four cells of the table count, without correction.

    Examples
    --------
    >>> float(np.round(signed_g2(10, 100, 10, 100), 6)), float(np.round(signed_g2(0, 10, 10, 10), 3))
    (0.0, -27.726)
    """
    total, g2 = n1 + n2, 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        for n, column in ((n1, (a, n1 - a)), (n2, (b, n2 - b))):
            for cell, margin in zip(column, (a + b, total - a - b), strict=True):
                g2 = g2 + 2 * np.where(cell > 0, cell * np.log(np.divide(cell * total, n * margin)), 0)
    return np.sign(a * n2 - b * n1) * np.maximum(g2, 0)
