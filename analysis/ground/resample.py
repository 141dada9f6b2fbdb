"""labels -> resamples. Bootstrap, permutation and false discovery: the draws behind all uncertainty."""

from numbers import Integral
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse, special, stats

from analysis.ground.errors import GroupError


class Units(NamedTuple):
    """What is resampled whole: documents, or clusters of documents within a group.

    Attributes
    ----------
    membership : CSR array, shape (n_units, n_documents), 1 where the unit holds the document
    groups : array of int, shape (n_units,), place of the unit's group in `labels`
    blocks : array of int, shape (n_units,), the block within which labels may be exchanged
    labels : Index of str, the groups, sorted
    """

    membership: sparse.csr_array
    groups: np.ndarray
    blocks: np.ndarray
    labels: pd.Index


def make_units(groups, *, clusters=None, blocks=None):
    """Gather documents into the units that are resampled whole.

    Parameters
    ----------
    groups : Series of str, shape (n_documents,), the group of each document
    clusters : Series doc_id -> label; documents of a group in one cluster are one unit. None: each is its own
    blocks : Series doc_id -> label; labels are exchanged within a block only. None: everywhere

    Raises
    ------
    GroupError : a document without a cluster or block, or a unit that lies in two blocks

    Examples
    --------
    >>> make_units(pd.Series(["a", "a", "b"]), clusters=pd.Series([1, 1, 1])).groups.tolist()
    [0, 1]
    """
    labels, group_codes = np.unique(groups.to_numpy(dtype=object), return_inverse=True)
    ids = groups.index
    cluster_codes = np.arange(len(ids)) if clusters is None else _codes(align_labels(ids, clusters, what="cluster"))
    block_codes = np.zeros(len(ids), int) if blocks is None else _codes(align_labels(ids, blocks, what="block"))
    pairs, first, unit_codes = np.unique(
        np.column_stack([group_codes, cluster_codes]), axis=0, return_index=True, return_inverse=True
    )
    unit_codes = unit_codes.ravel()
    if (block_codes[first][unit_codes] != block_codes).any():
        torn = np.flatnonzero(block_codes[first][unit_codes] != block_codes)[0]
        of_unit = ids[unit_codes == unit_codes[torn]]
        named = blocks.set_axis(blocks.index.astype("str"))
        cluster = (
            clusters.set_axis(clusters.index.astype("str"))[str(of_unit[0])] if clusters is not None else of_unit[0]
        )
        raise GroupError(
            f"the cluster {str(cluster)!r} lies in two blocks: {str(of_unit[0])!r} is of {str(named[str(of_unit[0])])!r}, "
            f"{str(ids[torn])!r} of {str(named[str(ids[torn])])!r}. Give all documents of a cluster one block, such as "
            "that of its first: blocks.groupby(clusters).transform('first')."
        )
    return Units(indicator(unit_codes, len(pairs)), pairs[:, 0], block_codes[first], pd.Index(labels, dtype="str"))


def draw_units(groups, n_resamples, rng):
    """Draw units with replacement, within each group.

    Groups of a single unit are drawn from together: each by itself would seem to be known without error.

    Parameters
    ----------
    groups : array of int, shape (n_units,), as Units.groups

    Returns
    -------
    array of float, shape (n_units, n_resamples), how often each unit was drawn

    Examples
    --------
    >>> draw_units(np.array([0, 0, 0, 1, 1]), 2, np.random.default_rng(0))[:3].sum(axis=0).tolist()
    [3.0, 3.0]
    """
    drawn = np.zeros((len(groups), n_resamples))
    strata = np.where(np.bincount(groups)[groups] > 1, groups, -1)
    for stratum in np.unique(strata):
        places = np.flatnonzero(strata == stratum)
        share = np.full(len(places), 1 / len(places))
        drawn[places] = rng.multinomial(len(places), share, size=n_resamples).T
    return drawn


def permute_groups(units, n_resamples, rng):
    """Exchange the group labels of units within their blocks.

    Returns
    -------
    array of int, shape (n_resamples, n_units), the group of each unit; every block keeps its numbers
    """
    permuted = np.tile(units.groups, (n_resamples, 1))
    for block in np.unique(units.blocks):
        places = np.flatnonzero(units.blocks == block)
        permuted[:, places] = rng.permuted(permuted[:, places], axis=1)
    return permuted


def smallest_p(units, n_resamples, *, renamed=None):
    """The smallest p that permuted labels can give: of all labels that there are, so many give the same figure again.

    Parameters
    ----------
    units : Units; their groups and blocks are looked at
    n_resamples : int, permutations that are drawn: no p is below 1 / (1 + n_resamples)
    renamed : places of the groups that can exchange their names without changing the figure, if each block holds as
        many units of the one as of the other. None: all of them, as where a figure treats its groups alike

    Returns
    -------
    float, 1 where no exchange of labels changes anything

    References
    ----------
    Phipson & Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9(1): p of all permutations.

    Examples
    --------
    >>> round(smallest_p(make_units(pd.Series(list("aabb"))), 999), 9)  # of 6 ways to deal out four, 2 part them so
    0.333333333
    """
    blocks = np.unique(units.blocks, return_inverse=True)[1]
    held = np.zeros((blocks.max(initial=0) + 1, len(units.labels)), int)
    np.add.at(held, (blocks, units.groups), 1)
    ways = (special.gammaln(held.sum(axis=1) + 1) - special.gammaln(held + 1).sum(axis=1)).sum()
    alike = held.T[list(range(held.shape[1])) if renamed is None else renamed]
    _, times = np.unique(alike[alike.any(axis=1)], axis=0, return_counts=True)
    least = np.exp(special.gammaln(times + 1).sum() - ways)
    return float(max(1 / (1 + n_resamples), min(least, 1)))


def permutation_moments(per_unit, sizes, units):
    """Mean and standard deviation, over all permutations, of each group's excess of each term.

    The excess is T = sum of e_i = x_i - n_i sum(x) / sum(n) over the units of the group. With N_b units in block b, m_b
    of them in the group: E = sum m_b mean_b(e), Var = sum m_b (N_b - m_b) / [N_b (N_b - 1)] sum_b (e_i - mean_b(e))^2.

    Parameters
    ----------
    per_unit : CSR array, shape (n_terms, n_units), counts x
    sizes : array, shape (n_units,), tokens n

    Returns
    -------
    (mean, sd) : arrays, shape (n_terms, n_groups); sd is missing where no permutation changes anything

    References
    ----------
    The moments of a sum drawn without replacement, block by block; Strasser & Weber (1999), Mathematical Methods of
    Statistics 8.

    Examples
    --------
    >>> units = make_units(pd.Series(["a", "a", "b"]))
    >>> mean, sd = permutation_moments(sparse.csr_array([[3.0, 0.0, 0.0]]), np.array([1.0, 1.0, 1.0]), units)
    >>> mean.tolist(), (sd**2).round(9).tolist()
    ([[0.0, 0.0]], [[2.0, 2.0]])
    """
    block_codes = np.unique(units.blocks, return_inverse=True)[1]
    blocks = indicator(block_codes)
    in_groups = np.eye(len(units.labels))[units.groups]
    n, m = blocks.sum(axis=1)[:, None], blocks @ in_groups
    ratio = (per_unit.sum(axis=1) / sizes.sum())[:, None]
    shares = (m / n)[block_codes]
    mean = per_unit @ shares - ratio * (sizes @ shares)
    weight = m * (n - m) / (n * np.maximum(n - 1, 1))
    within, scale = _sum_squares(per_unit, sizes, ratio, weight[block_codes])
    between, _ = _sum_squares(sparse.csr_array(per_unit @ blocks.T), blocks @ sizes, ratio, weight / n)
    variance = within - between
    # what is left of the difference of two equal sums is rounding
    return mean, np.sqrt(np.where(variance > 1e-12 * scale, variance, np.nan))


def interval(draws, *, level=0.95):
    """Percentile interval of resampled figures: the bounds along the first axis.

    Examples
    --------
    >>> interval(np.arange(101.0), level=0.5)
    (25.0, 75.0)
    """
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return (low, high) if np.ndim(low) else (float(low), float(high))


def adjust_p(p):
    """Benjamini-Hochberg: the smallest false discovery rate at which each p would be called; missing stays missing.

    References
    ----------
    Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57(1); scipy does the work.

    Examples
    --------
    >>> adjust_p(np.array([0.01, 0.04, np.nan])).tolist()
    [0.02, 0.04, nan]
    """
    adjusted = np.full(len(p), np.nan)
    given = ~np.isnan(p)
    if given.any():
        adjusted[given] = stats.false_discovery_control(p[given])
    return adjusted


def _series_of(labels):
    if hasattr(labels, "to_pandas"):
        return "Take a column of a pandas table: documents.to_pandas() makes one."
    column = labels if isinstance(labels, str) else "source_shown"
    return f"Take a column of the documents: documents[{column!r}]."


def align_labels(doc_ids, labels, *, what):
    """Return the label of each document, as str, in the order of `doc_ids`.

    Parameters
    ----------
    doc_ids : Index of str
    labels : Series doc_id -> label; it may name further documents. A group whose name is empty is none
    what : str, what the labels are, for the message

    Raises
    ------
    GroupError : a document has no label, or two

    Examples
    --------
    >>> align_labels(pd.Index(["2", "1"]), pd.Series(["rain", "wind"], index=[1, 2]), what="group").tolist()
    ['wind', 'rain']
    """
    if not isinstance(labels, pd.Series):
        raise GroupError(
            f"the {what}s must be a Series doc_id -> {what}, not {type(labels).__name__}. {_series_of(labels)}"
        )
    labels = labels.set_axis(labels.index.astype("str")).dropna()
    if what == "group":
        labels = labels[labels.astype("str").str.strip().ne("")]
    if labels.index.has_duplicates:
        twice = labels.index[labels.index.duplicated()][0]
        raise GroupError(f"the {what}s name {twice!r} twice. Give each document one {what}.")
    missing = doc_ids[labels.index.get_indexer(doc_ids.astype("str")) < 0]
    if len(missing):
        raise GroupError(
            f"{len(missing):,} of {len(doc_ids):,} documents have no {what}, {missing[0]!r} among them. "
            f"Give each one {what}, or leave them out with matrix.select(docs=...)."
        )
    return labels.reindex(doc_ids.astype("str")).astype("str")


def list_faults(n_resamples, seed):
    """List what is wrong with the options of a resampling, in words.

    Examples
    --------
    >>> list_faults(200, 0), list_faults(5, -1)
    ([], ['n_resamples=5 must be a whole number from 20 on', 'seed=-1 must be a whole number from 0 on'])
    """
    options = [("n_resamples", n_resamples, 20), ("seed", seed, 0)]
    return [
        f"{name}={value!r} must be a whole number from {least} on"
        for name, value, least in options
        if isinstance(value, bool) or not isinstance(value, Integral) or value < least
    ]


def indicator(codes, n_rows=None):
    """Write codes as a matrix: 1 in the row of the code, one column per code.

    Examples
    --------
    >>> indicator(np.array([0, 1, 1])).toarray().tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]]
    """
    n_rows = int(codes.max()) + 1 if n_rows is None else n_rows
    return sparse.csr_array((np.ones(len(codes)), (codes, np.arange(len(codes)))), (n_rows, len(codes)))


def _sum_squares(per_unit, sizes, ratio, weights):
    """Weighted sums over units of (x - ratio n)^2, shape (n_terms, n_groups), and of x^2 + (ratio n)^2 as their scale."""
    scale = per_unit.power(2) @ weights + ratio**2 * (sizes**2 @ weights)
    return scale - 2 * ratio * (per_unit @ (sizes[:, None] * weights)), scale


def _codes(labels):
    return np.unique(labels.to_numpy(dtype=object), return_inverse=True)[1]
