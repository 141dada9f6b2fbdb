"""TermMatrix + groups -> sums. The rows of the documents of each group added up."""

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.terms.matrix import align_groups


def sum_groups(matrix, groups):
    """Add up the rows of each group.

    Parameters
    ----------
    matrix : TermMatrix
    groups : Series doc_id -> label; None: each document is a group

    Returns
    -------
    labels : Index of str, sorted, or the ids in their order; values : CSR array, shape (n_groups, n_terms)

    Raises
    ------
    GroupError : a document of the matrix has no label, or two

    Examples
    --------
    >>> from analysis import count_terms
    >>> labels, values = sum_groups(count_terms(["rain", "rain wind", "wind"]), pd.Series(["B", "A", "B"]))
    >>> labels.tolist(), values.toarray().tolist()
    (['A', 'B'], [[1, 1], [1, 1]])
    """
    if groups is None:
        return matrix.doc_ids, matrix.values
    labels, codes = np.unique(align_groups(matrix, groups).to_numpy(dtype=object), return_inverse=True)
    rows = np.arange(len(codes))
    membership = sparse.csr_array((np.ones(len(codes), matrix.values.dtype), (codes, rows)), (len(labels), len(codes)))
    return pd.Index(labels, dtype="str"), sparse.csr_array(membership @ matrix.values)
