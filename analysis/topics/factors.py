"""counts -> factors. Non-negative matrix factorisation from a start without chance, in sparse products, on one core."""

from typing import NamedTuple

import numpy as np
from scipy import sparse
from sklearn.utils.extmath import randomized_svd
from threadpoolctl import threadpool_limits

_MOST_STEPS = 200
_SETTLED = 1e-5
_SWEEPS = 2
_SWEEPS_ALONE = 40
_BLOCK = 4096
_TINY = 1e-6


class Factors(NamedTuple):
    """Topics as numbers: the rows of `components` have length 1, or 0 for a topic that nothing is left for.

    Attributes
    ----------
    components : array, shape (n_topics, n_terms), the weight of each term
    loadings : array, shape (n_documents, n_topics), how much of each topic a document holds
    explained : float, the share of the squared weights that they rebuild, 0 to 1
    """

    components: np.ndarray
    loadings: np.ndarray
    explained: float


def find_idf(counts):
    """Weigh each term by how few documents hold it: ln[(n + 1) / (df + 1/2)], almost nothing for one in every document.

    Parameters
    ----------
    counts : CSR array, shape (n_documents, n_terms)

    Examples
    --------
    >>> find_idf(sparse.csr_array([[1, 2], [1, 0]])).round(3).tolist()
    [0.182, 0.693]
    """
    n_holding = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.log((counts.shape[0] + 1) / (n_holding + 0.5))


def weigh_rows(counts, idf):
    """Weigh counts as (1 + ln count) idf, each row brought to length 1.

    Returns
    -------
    CSR array of float32; half the memory to read, and as good

    References
    ----------
    Manning, Raghavan & Schuetze (2008), Introduction to Information Retrieval, fig. 6.15: l, t, c.

    Examples
    --------
    >>> weigh_rows(sparse.csr_array([[1, 1], [0, 3]]), np.array([3.0, 4.0])).toarray().round(3).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 1.0]]
    """
    data = (1 + np.log(counts.data)) * idf[counts.indices]
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=data**2, minlength=counts.shape[0]))
    return sparse.csr_array(((data / lengths[rows]).astype(np.float32), counts.indices, counts.indptr), counts.shape)


def find_basis(weights, n_topics):
    """Find the singular vectors from which factorise starts: (U, s, V), the same whenever the weights are."""
    with threadpool_limits(1):
        return randomized_svd(weights, n_topics, n_oversamples=10, n_iter=4, random_state=0)


def factorise(weights, n_topics, *, basis=None):
    """Find topics and loadings of which the product comes close to the weights, none of them below 0.

    Parameters
    ----------
    weights : CSR array of float32, shape (n_documents, n_terms), from weigh_rows
    n_topics : int, at most the documents and the terms
    basis : what find_basis gives for as many topics or more; None: found here

    Returns
    -------
    Factors

    References
    ----------
    Steps: Cichocki & Phan (2009), IEICE Transactions E92-A(3), HALS; with several sweeps for each product: Gillis &
    Glineur (2012), Neural Computation 24(4). Start: Boutsidis & Gallopoulos (2008), Pattern Recognition 41(4), NNDSVDa.

    Examples
    --------
    >>> weights = sparse.csr_array(np.array([[1, 0, 0], [1, 0, 0], [0, 0.6, 0.8]], np.float32))
    >>> found = factorise(weights, 2)
    >>> found.components.round(2).tolist(), round(found.explained, 3)
    ([[1.0, 0.0, 0.0], [0.0, 0.6000000238418579, 0.800000011920929]], 1.0)
    """
    across = sparse.csr_array(weights.T)
    size = float(np.square(weights.data, dtype=np.float64).sum())
    with threadpool_limits(1):
        loadings, components = _start(weights, n_topics, basis or find_basis(weights, n_topics))
        last = np.inf
        for _ in range(_MOST_STEPS):
            _sweep(loadings, components @ components.T, _product(weights, components), _SWEEPS)
            wanted, gram = _product(across, loadings), loadings @ loadings.T
            _sweep(components, gram, wanted, _SWEEPS)
            lost = size - 2 * float(np.sum(wanted * components, dtype=np.float64))
            lost += float(np.sum(gram * (components @ components.T), dtype=np.float64))
            if last - lost < _SETTLED * size:
                break
            last = lost
        lengths = np.sqrt(np.square(components, dtype=np.float64).sum(axis=1, keepdims=True))
        components = np.divide(components, lengths, out=np.zeros_like(components), where=lengths > 0)
    loadings = load(weights, components)
    # what repeats another topic and holds nothing would take away the exclusivity of that topic's terms
    components[loadings.max(axis=0) < _TINY] = 0
    return Factors(components, loadings, min(max(1 - lost / size, 0.0), 1.0))


def load(weights, components):
    """Find how much of each topic documents hold, by least squares with nothing below 0, each document by itself.

    Returns
    -------
    array of float64, shape (n_documents, n_topics); a row of zeros for a document that shares no term with any topic
    """
    loadings = np.zeros((len(components), weights.shape[0]), np.float32)
    with threadpool_limits(1):
        gram = components @ components.T
        for first in range(0, weights.shape[0], _BLOCK):
            wanted = _product(weights[first : first + _BLOCK], components)
            part = np.maximum(wanted, 0)
            _sweep(part, gram, wanted, _SWEEPS_ALONE)
            loadings[:, first : first + _BLOCK] = part
    return loadings.T.astype(np.float64)


def _product(weights, factor):
    """weights @ factor.T, the topics in rows."""
    return np.ascontiguousarray((weights @ np.ascontiguousarray(factor.T)).T)


def _sweep(factor, gram, wanted, n_sweeps):
    """Bring one topic after the other to its best, in place; in blocks that the processor keeps at hand."""
    for first in range(0, factor.shape[1], _BLOCK):
        part = np.ascontiguousarray(factor[:, first : first + _BLOCK])
        aim = wanted[:, first : first + _BLOCK]
        for _ in range(n_sweeps):
            for topic in np.flatnonzero(np.diag(gram) > 1e-12):
                part[topic] += (aim[topic] - gram[topic] @ part) / gram[topic, topic]
                np.maximum(part[topic], 0, out=part[topic])
        factor[:, first : first + _BLOCK] = part


def _start(weights, n_topics, basis):
    left, values, right = basis[0][:, :n_topics], basis[1][:n_topics], basis[2][:n_topics]
    loadings, components = np.abs(left.T), np.abs(right)
    for topic in range(1, n_topics):
        halves = []
        for sign in (1, -1):
            u, v = np.maximum(sign * left[:, topic], 0), np.maximum(sign * right[topic], 0)
            halves.append((np.linalg.norm(u) * np.linalg.norm(v), u, v))
        scale, u, v = max(halves, key=lambda half: half[0])
        for row, half in ((loadings, u), (components, v)):
            row[topic] = half * np.sqrt(scale) / max(np.linalg.norm(half), 1e-12)
    mean = weights.sum() / np.prod(weights.shape, dtype=float)
    filled = []
    for rows in (loadings, components):
        scaled = rows * np.sqrt(np.maximum(values, 0))[:, None]
        filled.append(np.ascontiguousarray(np.where(scaled < _TINY, mean, scaled), dtype=np.float32))
    return filled


def find_exclusivity(components):
    """Say how far each topic has each term to itself: its weight over the root of the squares of all topics' weights.

    Returns
    -------
    array, shape (n_topics, n_terms), 0 to 1: 1 for a term of one topic, 0.71 for one that two topics hold alike

    Examples
    --------
    >>> find_exclusivity(np.array([[3.0, 1.0], [4.0, 0.0]])).tolist()
    [[0.6, 1.0], [0.8, 0.0]]
    """
    lengths = np.sqrt(np.square(components, dtype=np.float64).sum(axis=0))
    return np.divide(components, lengths, out=np.zeros(components.shape), where=lengths > 0)


def rank_places(components, top):
    """Place of the first terms of each topic, by weight times exclusivity; equal ones by place.

    Returns
    -------
    array of int, shape (n_topics, top), or fewer columns where there are fewer terms
    """
    scores = (components * find_exclusivity(components)).round(6)
    return np.argsort(-scores, axis=1, kind="stable")[:, :top]


def name_places(components, top):
    """The same, with -1 in place of a term of no weight: it fills up the list of a small topic, but is not in it."""
    places = rank_places(components, top)
    return np.where(np.take_along_axis(components, places, axis=1) > 0, places, -1)
