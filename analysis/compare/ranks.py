"""TermMatrix + groups -> tests on documents. Mann-Whitney and Welch, on the rates of a term in single documents."""

import numpy as np
import pandas as pd
from scipy import special, stats

from analysis.compare.units import check_options, count_units
from analysis.ground.resample import adjust_p, indicator

_COLUMNS = [
    "group", "term", "docs_group", "docs_rest", "mean_group", "mean_rest", "u", "auc", "p_mann_whitney",
    "p_mann_whitney_adjusted", "t", "df", "p_welch", "p_welch_adjusted",
]  # fmt: skip
_TYPES = dict.fromkeys(_COLUMNS, "float64") | {
    "group": "str",
    "term": "str",
    "docs_group": "int64",
    "docs_rest": "int64",
}


def document_tests(matrix, groups, *, clusters=None, min_docs=1, continuity=True):
    """Test for each group and term whether documents of the group use it more, or less, than the others.

    A document is one observation: its rate, the term's share of its tokens. A long text weighs no more than a short one,
    and a term that one text repeats counts once. `keyness` compares the pools of words and tests them by permutation;
    this is the textbook's answer to the same question. For a term in few documents both are approximations.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms); a document without a token has no rate and is left out
    groups : Series of str indexed by doc_id
    clusters : Series doc_id -> label; the documents of a group in a cluster count as one, with their tokens pooled
    min_docs : int, documents (or clusters) that hold the term, below which it is left out
    continuity : bool, subtract 1/2 from the distance of U to its mean, as scipy does by default

    Returns
    -------
    DataFrame, one row per group and term, highest auc first; no row where there is nothing to compare with
        docs_group, docs_rest    int    documents that hold the term
        mean_group, mean_rest    float  mean rate of a document, 0 to 1
        u                        float  Mann and Whitney's U of the group
        auc                      float  chance that a document of the group has a higher rate than one of the rest, ties
                                        counting half: U / (n_group n_rest); .5 = the same
        p_mann_whitney           float  two-sided, normal approximation with correction for ties
        t, df, p_welch           float  Welch's t, its degrees of freedom and two-sided p
        p_mann_whitney_adjusted, p_welch_adjusted  float  by Benjamini-Hochberg over all rows
        With fewer than two documents in group or rest there is no test, and none where no rate differs from another.

    Raises
    ------
    TableError : the matrix holds weights
    GroupError : a document has no group
    ParallaxError : min_docs below 1

    References
    ----------
    Mann & Whitney (1947), Annals of Mathematical Statistics 18(1); for words: Kilgarriff (2001), International Journal
    of Corpus Linguistics 6(1). Welch (1947), Biometrika 34; for words: Lijffijt et al. (2016), Digital Scholarship in
    the Humanities 31(2). The figures are those of scipy's mannwhitneyu and ttest_ind.

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain rain", "rain wind", "wind rain", "wind wind"])
    >>> table = document_tests(matrix, pd.Series(list("AABB"), index=matrix.doc_ids))
    >>> table[["group", "term", "mean_group", "u", "auc"]].values.tolist()[:2]
    [['A', 'rain', 0.75, 3.5, 0.875], ['B', 'wind', 0.75, 3.5, 0.875]]
    """
    check_options(limits=[("min_docs", min_docs, 1, np.inf)])
    counted = count_units(matrix, groups, what="document_tests", clusters=clusters)
    filled = np.flatnonzero(counted.sizes > 0)
    counts, units = counted.counts[:, filled], counted.units.groups[filled]
    kept = np.flatnonzero((counts > 0).sum(axis=1) >= min_docs)
    rates = counts[kept].tocoo()
    members = indicator(units, len(counted.units.labels)).T.toarray()
    n_group = members.sum(axis=0)
    n_rest = len(units) - n_group
    cells = rates.coords[0], rates.coords[1], rates.data / counted.sizes[filled][rates.coords[1]]
    compared = np.flatnonzero((n_group > 0) & (n_rest > 0))
    figures = _rank_test(*cells, members, len(kept), continuity) | _welch_test(*cells, members, len(kept))
    docs = counted.holding[kept]
    tables = [
        pd.DataFrame(
            {
                "group": counted.units.labels[g],
                "term": counted.terms[kept],
                "docs_group": docs[:, g],
                "docs_rest": docs.sum(axis=1) - docs[:, g],
                **{name: values[:, g] for name, values in figures.items()},
            }
        )
        for g in compared
    ]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=_COLUMNS)
    for name in ("p_mann_whitney", "p_welch"):
        table[name + "_adjusted"] = adjust_p(table[name].to_numpy(float))
    table = table[_COLUMNS].astype(_TYPES)
    order = table.assign(auc=table["auc"].round(12)).sort_values(
        ["auc", "group", "term"], ascending=[False, True, True]
    )
    return table.loc[order.index].reset_index(drop=True)


def _rank_test(terms, documents, values, members, n_terms, continuity):
    """U of each group against the rest, from the ranks of all documents: those without the term are tied at 0."""
    n_documents, n_groups = members.shape
    order = np.lexsort((values, terms))
    terms, documents, values = terms[order], documents[order], values[order]
    starts = np.searchsorted(terms, np.arange(n_terms + 1))
    n_absent = n_documents - np.diff(starts)
    fresh = np.ones(len(terms), bool)
    fresh[1:] = (terms[1:] != terms[:-1]) | (values[1:] != values[:-1])
    run = np.cumsum(fresh) - 1
    length = np.bincount(run)
    first = np.flatnonzero(fresh)
    place = first - starts[terms[first]]
    rank = (n_absent[terms[first]] + place + (length + 1) / 2)[run]
    ties = np.bincount(terms[first], length**3.0 - length, minlength=n_terms) + n_absent**3.0 - n_absent
    ranks, absent = np.empty((n_terms, n_groups)), np.empty((n_terms, n_groups))
    for g in range(n_groups):
        own = members[documents, g]
        ranks[:, g] = np.bincount(terms, rank * own, minlength=n_terms)
        absent[:, g] = members[:, g].sum() - np.bincount(terms, own, minlength=n_terms)
    n1 = members.sum(axis=0)
    n2 = n_documents - n1
    u = ranks + absent * (n_absent[:, None] + 1) / 2 - n1 * (n1 + 1) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = n1 * n2 / 12 * (n_documents + 1 - ties[:, None] / (n_documents * (n_documents - 1)))
        tested = (spread > 1e-9) & (n1 >= 2) & (n2 >= 2)
        z = (np.abs(u - n1 * n2 / 2) - 0.5 * bool(continuity)) / np.sqrt(spread)
        p = np.where(tested, np.minimum(2 * special.ndtr(-z), 1), np.nan)
        return {"u": u, "auc": u / (n1 * n2), "p_mann_whitney": p}


def _welch_test(terms, documents, values, members, n_terms):
    """Means of each group and the rest, and Welch's t; deviations are taken from the mean of all, so that none is lost."""
    n_documents, n_groups = members.shape
    centre = np.bincount(terms, values, minlength=n_terms) / max(n_documents, 1)
    away = values - centre[terms]
    sums, squares = np.empty((2, n_terms, n_groups))
    for g in range(n_groups):
        own = members[documents, g]
        absent = members[:, g].sum() - np.bincount(terms, own, minlength=n_terms)
        sums[:, g] = np.bincount(terms, away * own, minlength=n_terms) - absent * centre
        squares[:, g] = np.bincount(terms, away**2 * own, minlength=n_terms) + absent * centre**2
    n = members.sum(axis=0), n_documents - members.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        sides = [
            (total / size, (square - total**2 / size) / (size - 1) / size)
            for total, square, size in (
                (sums, squares, n[0]),
                (sums.sum(axis=1, keepdims=True) - sums, squares.sum(axis=1, keepdims=True) - squares, n[1]),
            )
        ]
        (mean, error), (mean_rest, error_rest) = sides
        # what is left of the difference of two equal sums is rounding
        whole = squares.sum(axis=1, keepdims=True) + n_documents * centre[:, None] ** 2
        tested = (error + error_rest > 1e-14 * whole / n_documents) & (n[0] >= 2) & (n[1] >= 2)
        error, error_rest = np.maximum(error, 0), np.maximum(error_rest, 0)
        t = (mean - mean_rest) / np.sqrt(error + error_rest)
        df = (error + error_rest) ** 2 / (error**2 / (n[0] - 1) + error_rest**2 / (n[1] - 1))
        figures = {"t": t, "df": df, "p_welch": 2 * stats.t.sf(np.abs(t), df)}
        means = {
            name: np.maximum(away + centre[:, None], 0)
            for name, away in (("mean_group", mean), ("mean_rest", mean_rest))
        }
    return means | {name: np.where(tested, values, np.nan) for name, values in figures.items()}
