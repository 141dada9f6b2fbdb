"""counts -> measures. The formulas of keyness, each with its source."""

import numpy as np
import pandas as pd
from scipy import special

from analysis.compare.exact import exact_odds_ratio, exact_p
from analysis.ground.errors import ParallaxError, TableError

_PRIOR_WEIGHT = 500


def keyness_measures(a, n1, b, n2, *, measures=None):
    """Compute the classical measures of keyness from the four numbers of each term.

    They describe two pools of words. Their significance (exact_p, or g2 and chi2 against a table) takes every word for
    an independent draw, which words of a document are not: use `keyness` or `document_tests` to test.

    Parameters
    ----------
    a, b : counts of each term in group and rest, shape (n_terms,): Series with the same terms, arrays or numbers
    n1, n2 : tokens of group and rest
    measures : names of columns, or one; None: all of them

    Returns
    -------
    DataFrame, a row per term under the index of the Series given; positive, or above 1 for a ratio, where the group
    uses the term more. What would be infinite or divided by 0 is missing, and so is all of a group without tokens
        g2            float  log-likelihood of the four cells, signed. quanteda's lr_none; its default corrects some
                             terms, and the two-cell short form of Rayson & Garside (2000) leaves out the other words
        chi2          float  Pearson's chi-squared, signed, without correction
        chi2_yates    float  each |observed - expected| less .5, at most to 0, as in R and scipy; quanteda corrects only
                             the terms that the group uses more
        exact         float  odds ratio of Fisher's exact test (conditional maximum likelihood); 0 where the group
                             lacks the term. R's fisher.test finds the same, to about three digits
        exact_p       float  its two-sided p
        log_ratio     float  log2 of the ratio of rates, .5 added to counts and sizes; Hardie adds .5 to zeros only
        lrc           float  conservative log ratio: the bound nearer to 0 of the interval (Clopper-Pearson, 95 % over
                             all the terms given, by Bonferroni); 0 where the interval holds 0
        percent_diff  float  difference of the rates in per cent of the rest's; missing where the rest lacks the term
        odds_ratio    float  a (n2 - b) / b (n1 - a); missing where the rest lacks the term. Nothing is added
        relative_risk float  ratio of the rates; missing where the rest lacks the term. Nothing is added
        simple_maths  float  ratio of the rates per million, 100 added to each
        bic           float  unsigned g2 less ln(n1 + n2): evidence that the rates differ, from 2 on
        pmi           float  ln of a (n1 + n2) / n1 (a + b); missing where the group lacks the term, where quanteda
                             gives -20.7
        log_odds_z    float  log-odds with informative Dirichlet prior, in standard deviations; the prior is the term's
                             share of a + b, and weighs 500 tokens

    Raises
    ------
    TableError : numbers that are no counts, counts above their sizes, or Series that name different terms
    ParallaxError : a measure that is not known

    References
    ----------
    g2: Dunning (1993), Computational Linguistics 19(1). exact: Fisher (1935). log_ratio: Hardie (2014), CASS blog. lrc:
    Evert (2022), Measuring keyness, DH 2022, and R `corpora`. percent_diff: Gabrielatos & Marchi (2011). odds_ratio,
    relative_risk: Pojanapunya & Watson Todd (2018), Corpus Linguistics and Linguistic Theory 14(1). simple_maths:
    Kilgarriff (2009), Corpus Linguistics Conference. bic: Wilson (2013). pmi: Church & Hanks (1990), Computational
    Linguistics 16(1). log_odds_z: Monroe, Colaresi & Quinn (2008), Political Analysis 16(4), eq. 16, 20, 22.

    Examples
    --------
    >>> keyness_measures([20, 0], 1000, [5, 3], 1000, measures=["g2", "percent_diff", "relative_risk"]).round(3)
          g2  percent_diff  relative_risk
    0  9.751         300.0            4.0
    1 -4.163        -100.0            0.0
    """
    wanted = list(_MEASURES) if measures is None else [measures] if isinstance(measures, str) else list(measures)
    unknown = [name for name in wanted if name not in _MEASURES]
    if unknown:
        raise ParallaxError(f"the measures {unknown} are not known; there are {list(_MEASURES)}. Choose among these.")
    counts, index = _align(a, n1, b, n2)
    with np.errstate(divide="ignore", invalid="ignore"):
        table = pd.DataFrame({name: _MEASURES[name](*counts) for name in wanted}, index=index, dtype=float)
    compared = (counts[1] > 0) & (counts[3] > 0)
    return table.where(np.isfinite(table.to_numpy()) & compared[:, None])


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


def _chi2(a, n1, b, n2, correction=0.0):
    total, excess = n1 + n2, a * n2 - b * n1
    # sizes come as floats: their product would not fit whole numbers
    scale = n1 * n2 * (a + b) * (total - a - b)
    squared = total * np.maximum(np.abs(excess) - correction * total, 0) ** 2
    return np.sign(excess) * np.divide(squared, scale, out=np.zeros(len(a)), where=scale > 0)


def _lrc(a, n1, b, n2):
    tail = 0.05 / (2 * max(len(a), 1))
    low, high = special.betaincinv(a, b + 1, tail), special.betaincinv(a + 1, b, 1 - tail)
    low, high = np.where(a > 0, low, 0), np.where(b > 0, high, 1)
    low, high = (np.log2(n2 / n1 * share / (1 - share)) for share in (low, high))
    return np.where(low > 0, low, np.where(high < 0, high, 0))


def _own_prior_z(a, n1, b, n2):
    return log_odds_z(a, n1, b, n2, _PRIOR_WEIGHT * (a + b) / (n1 + n2), _PRIOR_WEIGHT)


_MEASURES = {
    "g2": signed_g2,
    "chi2": _chi2,
    "chi2_yates": lambda a, n1, b, n2: _chi2(a, n1, b, n2, correction=0.5),
    "exact": exact_odds_ratio,
    "exact_p": exact_p,
    "log_ratio": log_ratio,
    "lrc": _lrc,
    "percent_diff": lambda a, n1, b, n2: 100 * (a / n1 - b / n2) / (b / n2),
    "odds_ratio": lambda a, n1, b, n2: a * (n2 - b) / (b * (n1 - a)),
    "relative_risk": lambda a, n1, b, n2: a * n2 / (b * n1),
    "simple_maths": lambda a, n1, b, n2: (1e6 * a / n1 + 100) / (1e6 * b / n2 + 100),
    "bic": lambda a, n1, b, n2: np.abs(signed_g2(a, n1, b, n2)) - np.log(n1 + n2),
    "pmi": lambda a, n1, b, n2: np.log(a * (n1 + n2) / (n1 * (a + b))),
    "log_odds_z": _own_prior_z,
}


def _align(a, n1, b, n2):
    """The four numbers of each term, as floats of one length, and the index of the table."""
    given = {"a": a, "n1": n1, "b": b, "n2": n2}
    named = {name: value for name, value in given.items() if isinstance(value, pd.Series)}
    index = next((value.index for value in named.values()), pd.RangeIndex(0))
    for name, value in named.items():
        if not value.index.equals(index):
            if value.index.has_duplicates or not value.index.sort_values().equals(index.sort_values()):
                odd = value.index.symmetric_difference(index)
                raise TableError(
                    f"{name} names other terms, {len(odd):,} of them, or one twice; e.g. {odd[:3].tolist()}. "
                    f"Give {name}.groupby(level=0).sum().reindex(..., fill_value=0) the terms of the others."
                )
            given[name] = value.reindex(index)
    try:
        counts = np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in given.values()))
    except (ValueError, TypeError):
        raise TableError(
            "a, n1, b and n2 must be numbers, or as many for each. Give one count for each term."
        ) from None
    counts = [np.atleast_1d(array).astype(float) for array in counts]
    a, n1, b, n2 = counts
    faults = [
        f"{name} holds {fault}"
        for name, array in zip(given, counts, strict=True)
        for fault, wrong in (
            ("what is no whole number", ~(array == np.floor(array)) | np.isinf(array)),
            ("numbers below 0", array < 0),
        )
        if wrong.any()
    ]
    faults += [
        f"{name} is above {size}" for name, size, wrong in (("a", "n1", a > n1), ("b", "n2", b > n2)) if wrong.any()
    ]
    if faults or a.ndim != 1:
        raise TableError(f"{'; '.join(faults) or 'there is more than one row of counts'}. Give counts and their sizes.")
    return counts, index if named else pd.RangeIndex(len(a))
