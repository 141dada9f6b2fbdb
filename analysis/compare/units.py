"""TermMatrix + groups -> counts of each unit. What every comparison of groups resamples, and its options checked."""

from numbers import Real
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.ground.errors import GroupError, ParallaxError
from analysis.ground.resample import Units, indicator, list_faults, make_units
from analysis.terms.matrix import align_groups, require_counts


class UnitCounts(NamedTuple):
    """What the documents of each unit hold, added up. Neither the order of the documents nor of the terms matters.

    Attributes
    ----------
    terms : Index of str, sorted
    units : Units, documents, or clusters of documents within a group
    counts : CSR array, shape (n_terms, n_units)
    sizes : array, shape (n_units,), tokens
    n_docs : array of int, shape (n_groups,), documents of each group, in the order of units.labels
    holding : array of int, shape (n_terms, n_groups), documents of each group that hold the term
    """

    terms: pd.Index
    units: Units
    counts: sparse.csr_array
    sizes: np.ndarray
    n_docs: np.ndarray
    holding: np.ndarray

    def of_groups(self):
        """Counts of each group: an array of shape (n_terms, n_groups)."""
        return self.counts @ self.members().T

    def members(self, groups=None):
        """1 where a unit belongs to a group, shape (n_groups, n_units); `groups` in place of the units' own."""
        return (np.arange(len(self.units.labels))[:, None] == (self.units.groups if groups is None else groups)) * 1.0

    def compared(self, least=2):
        """Places of the groups that can be compared: they and the others have `least` units each, and tokens."""
        n_units = np.bincount(self.units.groups, minlength=len(self.units.labels))
        tokens = self.members() @ self.sizes
        enough = (n_units >= least) & (n_units.sum() - n_units >= least) & (tokens > 0) & (tokens < tokens.sum())
        return np.flatnonzero(enough).tolist()


def count_units(matrix, groups, *, what, clusters=None, blocks=None):
    """Count the terms of each unit.

    Parameters
    ----------
    matrix : TermMatrix of counts
    groups, clusters, blocks : Series doc_id -> label, as in keyness
    what : str, the function that needs the counts, for the message

    Returns
    -------
    UnitCounts

    Raises
    ------
    TableError : the matrix holds weights
    GroupError : a document without a group, or a cluster that lies in two blocks

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain rain", "wind", "rain"])
    >>> counted = count_units(matrix, pd.Series(list("BAB"), index=matrix.doc_ids), what="this")
    >>> counted.units.labels.tolist(), counted.of_groups().tolist(), counted.holding.tolist()
    (['A', 'B'], [[0.0, 3.0], [1.0, 0.0]], [[0, 2], [1, 0]])
    """
    require_counts(matrix, what)
    matrix = matrix.select(docs=sorted(matrix.doc_ids), terms=sorted(matrix.terms))
    labels = align_groups(matrix, groups)
    units = make_units(labels, clusters=clusters, blocks=blocks)
    values = matrix.values.astype(float)
    by_group = indicator(np.searchsorted(units.labels, labels.to_numpy(dtype=object)), len(units.labels))
    holding = (by_group @ (values > 0).astype(float)).toarray().T.astype(np.int64)
    counts, sizes = sparse.csr_array((units.membership @ values).T), units.membership @ values.sum(axis=1)
    return UnitCounts(matrix.terms, units, counts, sizes, by_group.sum(axis=1).astype(np.int64), holding)


def check_pair(labels, a, b):
    """Return the places of two groups among `labels`.

    Raises
    ------
    GroupError : one of them is no group, or both are the same

    Examples
    --------
    >>> check_pair(pd.Index(["Post", "Times"]), "Times", "Post")
    (1, 0)
    """
    lacking = [name for name in (a, b) if str(name) not in labels]
    if lacking:
        raise GroupError(f"{lacking} are no groups; there are {list(labels)}. Name two of these as a and b.")
    if str(a) == str(b):
        raise GroupError(f"a and b are the same group, {a!r}; there are {list(labels)}. Name two of these.")
    return labels.get_loc(str(a)), labels.get_loc(str(b))


def check_options(n_resamples=20, seed=0, limits=()):
    """Raise ParallaxError where options of a comparison are out of range; all of them at once.

    Parameters
    ----------
    n_resamples, seed : as in list_faults
    limits : tuples (name, value, lowest, highest); both ends belong to the range

    Examples
    --------
    >>> check_options(5, 0, [("margin", -1, 0, 9)])
    Traceback (most recent call last):
    analysis.ground.errors.ParallaxError: n_resamples=5 must be a whole number from 20 on; margin=-1 must be a number ...
    """
    faults = list_faults(n_resamples, seed)
    for name, value, low, high in limits:
        if isinstance(value, bool) or not isinstance(value, Real) or not low <= value <= high:
            span = f"from {low} on" if high == np.inf else f"from {low} to {high}"
            faults.append(f"{name}={value!r} must be a number {span}")
    if faults:
        raise ParallaxError("; ".join(faults) + ".")


def count_bands(counts):
    """Sort terms into bands of like frequency: 1, 2-4, 5-9, 10-19, 20-49, 50-99, 100-199, ...

    Parameters
    ----------
    counts : array, shape (n_terms,), occurrences

    Returns
    -------
    list of (low, high, places), one for each band that holds a term; high is the highest count of the band's terms in
    the last band

    Examples
    --------
    >>> [(low, high, places.tolist()) for low, high, places in count_bands(np.array([7, 30, 5, 22]))]
    [(5, 9, [0, 2]), (20, 30, [1, 3])]
    """
    largest = int(max(counts, default=1))
    edges = [step * 10**power for power in range(len(str(largest))) for step in (1, 2, 5)] + [20 * largest]
    codes = np.searchsorted(edges, counts, side="right")
    bands = [(edges[code - 1], edges[code] - 1, np.flatnonzero(codes == code)) for code in np.unique(codes) if code]
    return [(low, min(high, largest), places) for low, high, places in bands]
