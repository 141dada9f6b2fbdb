"""labels -> resamples. Bootstrap, permutation and false discovery: one room for all uncertainty."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse, stats

from analysis.errors import GroupError


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
    cluster_codes = np.arange(len(groups)) if clusters is None else _codes(groups.index, clusters, "cluster")
    block_codes = np.zeros(len(groups), int) if blocks is None else _codes(groups.index, blocks, "block")
    pairs, first, unit_codes = np.unique(
        np.column_stack([group_codes, cluster_codes]), axis=0, return_index=True, return_inverse=True
    )
    unit_codes = unit_codes.ravel()
    if (block_codes[first][unit_codes] != block_codes).any():
        raise GroupError("a cluster lies in two blocks. Give all documents of a cluster the same block.")
    shape = (len(pairs), len(groups))
    membership = sparse.csr_array((np.ones(len(groups)), (unit_codes, np.arange(len(groups)))), shape)
    return Units(membership, pairs[:, 0], block_codes[first], pd.Index(labels, dtype="str"))


def draw_units(n_units, n_resamples, rng):
    """Draw resamples of `n_units` with replacement.

    Returns
    -------
    array of float, shape (n_resamples, n_units), how often each unit was drawn; each row sums to n_units

    Examples
    --------
    >>> draw_units(3, 2, np.random.default_rng(0)).sum(axis=1).tolist()
    [3.0, 3.0]
    """
    return rng.multinomial(n_units, np.full(n_units, 1 / n_units), size=n_resamples).astype(float)


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


def _codes(index, labels, what):
    labels = labels.set_axis(labels.index.astype("str")).reindex(index.astype("str"))
    if labels.isna().any():
        raise GroupError(
            f"{int(labels.isna().sum()):,} documents have no {what}, {index[labels.isna()][0]!r} among them. "
            f"Give each a {what}; one that stands alone has its own."
        )
    return np.unique(labels.astype("str").to_numpy(dtype=object), return_inverse=True)[1]
