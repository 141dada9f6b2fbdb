"""TermMatrix -> dispersion. How evenly each term is spread over documents or sources: a habit, or one text's word."""

import numpy as np
import pandas as pd

from analysis.terms.groups import sum_groups
from analysis.terms.matrix import require_counts

_TYPES = {"term": "str", "n": "int64", "n_documents": "int64"}
_BOUNDED = ["dp", "dp_norm", "juilland_d", "rosengren_s", "carroll_d2", "top_part_share"]
_TYPES |= dict.fromkeys(_BOUNDED, "float64")


def dispersion(matrix, *, by=None):
    """Say how evenly each term is spread over the documents, or over groups of them.

    The parts are the documents of the matrix, or with `by` the groups; they need not be equally long. How long a part
    is, is counted in the matrix: take the terms of interest from the result, not from the matrix beforehand. A part
    without a token is no part.

    Parameters
    ----------
    matrix : TermMatrix of counts
    by : Series doc_id -> label; None: each document is a part

    Returns
    -------
    DataFrame, one row per term that stands somewhere, the most frequent first, ties by term
        term            str
        n               int    occurrences
        n_documents     int    documents that hold it
        dp              float  Gries' deviation of proportions: 0 = spread as the parts are long, near 1 = in one of them
        dp_norm         float  dp divided by its highest possible value
        juilland_d      float  1 = even, 0 = in one part, where parts are equally long
        rosengren_s     float  1 = even; the lower, the less
        carroll_d2      float  entropy of the counts: 1 = as often in every part, 0 = in one
        top_part_share  float  share of n that the part with most of it holds, 0 to 1
        dp_norm, juilland_d and carroll_d2 are missing where there is one part only.

    Raises
    ------
    TableError : the matrix holds weights
    GroupError : a document has no group

    References
    ----------
    v counts, s shares of the parts, p = v / size, f = sum of v, n parts. DP = sum |v/f - s| / 2, DP_norm = DP / (1 -
    min s): Gries (2008), International Journal of Corpus Linguistics 13(4); Lijffijt & Gries (2012), same journal 17(1).
    D = 1 - sd(p) / mean(p) / sqrt(n - 1), sd that of a population: Juilland et al. (1970), Frequency Dictionary of
    French Words. S = (sum sqrt(v s))^2 / f: Rosengren (1971), Etudes de linguistique appliquee 1. D2 = H(v/f) / log2 n:
    Carroll (1970), Computer Studies in the Humanities and Verbal Behavior 3(2).

    Examples
    --------
    >>> from analysis import count_terms
    >>> dispersion(count_terms(["rain wind", "rain sun"]))[["term", "n", "dp", "carroll_d2"]].values.tolist()
    [['rain', 2, 0.0, 1.0], ['sun', 1, 0.5, 0.0], ['wind', 1, 0.5, 0.0]]
    """
    require_counts(matrix, "dispersion")
    _, values = sum_groups(matrix, by)
    rows, sizes = values.astype(float), values.sum(axis=1).astype(float)
    n_terms, n_parts = rows.shape[1], int((sizes > 0).sum())
    shares = sizes / max(sizes.sum(), 1)
    cells, total = rows.tocoo(), rows.sum(axis=0)
    part, term = cells.coords

    def add_up(numbers):
        return np.bincount(term, numbers, minlength=n_terms)

    dp = deviation_of_proportions(rows, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = cells.data / sizes[part]
        mean = add_up(rate) / n_parts
        without = n_parts - np.bincount(term, minlength=n_terms)
        sd = np.sqrt((add_up((rate - mean[term]) ** 2) + without * mean**2) / n_parts)
        held = cells.data / total[term]
        table = pd.DataFrame(
            {
                "term": matrix.terms,
                "n": total,
                "n_documents": (matrix.values > 0).sum(axis=0),
                "dp": dp,
                "dp_norm": dp / (1 - shares[sizes > 0].min(initial=1)) if n_parts > 1 else np.nan,
                "juilland_d": 1 - sd / mean / np.sqrt(n_parts - 1) if n_parts > 1 else np.nan,
                "rosengren_s": add_up(np.sqrt(cells.data * shares[part])) ** 2 / total,
                "carroll_d2": np.abs(add_up(held * np.log2(held))) / np.log2(n_parts) if n_parts > 1 else np.nan,
                "top_part_share": rows.max(axis=0).toarray().ravel() / total if n_parts else np.nan,
            }
        )
    table = table[total > 0].astype(_TYPES)
    table[_BOUNDED] = table[_BOUNDED].clip(0, 1)  # the last digit of a float may lie outside
    return table.sort_values(["n", "term"], ascending=[False, True], ignore_index=True)


def deviation_of_proportions(rows, sizes):
    """Gries' deviation of proportions of each term over documents: 0 = as even as the documents are long.

    Parameters
    ----------
    rows : CSR array, shape (n_documents, n_terms), counts
    sizes : array, shape (n_documents,), tokens of each document, those of terms that were left out among them

    Returns
    -------
    array, shape (n_terms,); missing for a term that no document holds

    References
    ----------
    Gries (2008), International Journal of Corpus Linguistics 13(4).

    Examples
    --------
    >>> from scipy import sparse
    >>> rows = sparse.csr_array([[2.0, 2.0], [0.0, 4.0]])
    >>> deviation_of_proportions(rows, np.array([4.0, 4.0])).round(3).tolist()
    [0.5, 0.167]
    """
    cells, total = rows.tocoo(), rows.sum(axis=0)
    share = (sizes / max(sizes.sum(), 1))[cells.coords[0]]
    # over all documents |v/f - s| adds up to 1 plus, where the term stands, |v/f - s| - s
    excess = np.abs(cells.data / total[cells.coords[1]] - share) - share
    dp = (1 + np.bincount(cells.coords[1], excess, minlength=rows.shape[1])) / 2
    return np.where(total > 0, dp.clip(0, 1), np.nan)
