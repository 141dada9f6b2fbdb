"""TermMatrix -> similarity. How alike each two documents or sources are, by the terms that both use."""

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.ground.errors import ParameterError, TableError
from analysis.terms.groups import sum_groups
from analysis.terms.matrix import require_matrix

_MOST_PAIRS = 100_000_000
MEASURES = ("cosine", "jaccard", "dice", "ejaccard", "edice", "correlation", "simple_matching", "hamann", "jsd")


def similarity(matrix, *, by=None, measure="cosine"):
    """Say how alike each two documents or groups are. There is a row for every pair: 1,000 documents give 499,500.

    A pair takes some 150 bytes of memory.

    Parameters
    ----------
    matrix : TermMatrix; groups are sums of counts, or of weights
    by : Series doc_id -> label; None: each document by itself
    measure : str, one of these, with x and y the counts or weights of two documents
        cosine           x.y / |x| |y|
        jaccard          terms that both hold, of those that either holds
        dice             twice the terms that both hold, of the terms of the one and of the other
        ejaccard, edice  the same with x.y in place of terms that both hold, and x.x in place of terms
        correlation      Pearson's, over the terms that some document holds; -1 to 1
        simple_matching  terms that both or neither hold, of those that some document holds
        hamann           2 simple_matching - 1; -1 to 1
        jsd              1 - Jensen-Shannon divergence in base 2 of x / sum x and y / sum y

    Returns
    -------
    DataFrame, one row per pair, most alike first, ties by name
        a, b          str    the labels, a before b in the alphabet
        similarity    float  1 where both are the same; 0 where they have no term in common, but for correlation,
                             simple_matching and hamann; and 0 where the measure is not defined: of a document without
                             a term; correlation also of one that holds all terms equally often; simple_matching and
                             hamann, to which two documents without a term are the same, where no document has a term
        shared_terms  int    terms that both hold
        The measure is named in .attrs["measure"].

    Raises
    ------
    GroupError : a document has no group
    TableError : no TermMatrix, or more than 100 million pairs
    ParameterError : an unknown measure, or weights below 0 for jsd

    References
    ----------
    Salton & McGill (1983), Introduction to Modern Information Retrieval. Jensen-Shannon: Lin (1991), IEEE Transactions
    on Information Theory 37(1). The first eight are those of quanteda's textstat_simil.

    Examples
    --------
    >>> from analysis import count_terms
    >>> similarity(count_terms(["rain wind", "rain sun"])).values.tolist()
    [['0', '1', 0.5, 1]]
    """
    require_matrix(matrix, "similarity")
    if not isinstance(measure, str) or measure not in MEASURES:
        raise ParameterError(f"the measure {measure!r} is not known; there are {', '.join(MEASURES)}. Choose one.")
    labels, values = sum_groups(matrix, by)
    n_pairs = len(labels) * (len(labels) - 1) // 2
    if n_pairs > _MOST_PAIRS:
        raise TableError(
            f"{len(labels):,} {'documents' if by is None else 'groups'} make {n_pairs:,} pairs, more than {_MOST_PAIRS:,}. "
            "Compare groups with by=, or choose documents: matrix.select(docs=...)."
        )
    values = sparse.csr_array(values.astype(float))
    holds = sparse.csr_array((values != 0).astype(float))
    shared = (holds @ holds.T).toarray()
    if measure == "jsd":
        alike = _jensen_shannon(values)
    else:
        n_terms = int((holds.sum(axis=0) > 0).sum())
        with np.errstate(divide="ignore", invalid="ignore"):
            alike = _from_products(measure, values, holds, shared, n_terms)
    first, second = np.triu_indices(len(labels), k=1)
    rank = labels.argsort().argsort()
    turned = rank[first] > rank[second]
    table = pd.DataFrame(
        {
            "a": labels[np.where(turned, second, first)],
            "b": labels[np.where(turned, first, second)],
            "similarity": np.nan_to_num(alike[first, second]).round(12) + 0.0,
            "shared_terms": shared[first, second].astype(np.int64),
        }
    )
    table.attrs["measure"] = measure
    return table.sort_values(["similarity", "a", "b"], ascending=[False, True, True], ignore_index=True)


def _from_products(measure, values, holds, shared, n_terms):
    """The measures that need no more than products of rows; a row that is empty gives no number."""
    if measure in ("jaccard", "dice", "simple_matching", "hamann"):
        product, own = shared, holds.sum(axis=1)
    else:
        product, own = (values @ values.T).toarray(), values.power(2).sum(axis=1)
    both = own[:, None] + own[None, :]
    if measure in ("jaccard", "ejaccard"):
        return product / (both - product)
    if measure in ("dice", "edice"):
        return 2 * product / both
    if measure in ("simple_matching", "hamann"):
        matching = (n_terms - both + 2 * product) / n_terms
        return matching if measure == "simple_matching" else 2 * matching - 1
    if measure == "correlation":
        total = values.sum(axis=1)
        product, own = product - np.outer(total, total) / n_terms, own - total**2 / n_terms
        own = np.where(own > 1e-12 * total**2, own, np.nan)  # what is left of a row that is the same everywhere
    return product / np.sqrt(np.outer(own, own))


def _jensen_shannon(values):
    """1 - Jensen-Shannon divergence of each row and those below it; terms that one of them lacks need no looking at."""
    if values.data.size and values.data.min() < 0:
        raise ParameterError("jsd compares shares, and the matrix holds weights below 0. Give it counts, or tf-idf.")
    total = values.sum(axis=1)
    shares = sparse.csr_array(values.multiply(1 / np.where(total > 0, total, 1)[:, None]))
    columns = sparse.csc_array(shares)
    alike = np.zeros((shares.shape[0],) * 2)
    for row, (start, end) in enumerate(zip(shares.indptr[:-1], shares.indptr[1:], strict=True)):
        others = columns[:, shares.indices[start:end]].tocoo()
        later = others.coords[0] > row
        p, q = shares.data[start:end][others.coords[1][later]], others.data[later]
        # with p or q alone a term adds p or q to twice the divergence; where both hold it, this much less
        less = p + q - p * np.log2(2 * p / (p + q)) - q * np.log2(2 * q / (p + q))
        alike[row] = np.bincount(others.coords[0][later], less, minlength=len(alike)) / 2
    return alike
