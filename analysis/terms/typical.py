"""TermMatrix -> typical terms. What is frequent or typical in documents and sources, and in how many documents."""

from dataclasses import replace
from numbers import Integral

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.ground.errors import ParameterError
from analysis.ground.tables import check_columns
from analysis.terms.groups import sum_groups
from analysis.terms.matrix import align_groups, count_terms, require_matrix, weigh_tfidf
from analysis.terms.options import read_languages

_TOP = {"group": "str", "rank": "int64", "term": "str", "value": "float64", "n_documents": "int64"}
_TYPICAL = {"language": "str", "group": "str", "rank": "int64", "term": "str", "tfidf": "float64"}
_TYPICAL |= {"n": "int64", "n_documents": "int64"}


def top_terms(matrix, *, by=None, top=10):
    """List the terms with the highest value in each document, or in each group of documents.

    Parameters
    ----------
    matrix : TermMatrix; the value of a group is its sum of counts, or its mean weight
    by : Series doc_id -> label; None: each document by itself
    top : int, terms per group; fewer where a group has fewer

    Returns
    -------
    DataFrame, one row per group and term, groups sorted (documents in the order of the matrix), highest value first, ties by term
        group        str    the label, or the doc_id
        rank         int    from 1
        term         str
        value        float  count or weight
        n_documents  int    documents of the group that hold it

    Raises
    ------
    GroupError : a document has no group
    ParameterError : top is below 1

    Examples
    --------
    >>> top_terms(count_terms(["rain rain wind", "wind"]), top=1).values.tolist()
    [['0', 1, 'rain', 2.0, 1], ['1', 1, 'wind', 1.0, 1]]
    """
    require_matrix(matrix, "top_terms")
    check_top(top)
    labels, values = sum_groups(matrix, by)
    _, holding = sum_groups(replace(matrix, values=(matrix.values > 0).astype(np.int64)), by)
    if by is not None and matrix.weighting != "counts":
        sizes = align_groups(matrix, by).value_counts().reindex(labels).to_numpy()
        values = sparse.csr_array(values.multiply(1 / sizes[:, None]))
    places = np.argsort(matrix.terms.argsort())  # a matrix may have its terms in any order
    kept = []
    for start, end in zip(values.indptr[:-1], values.indptr[1:], strict=True):
        data, columns = values.data[start:end], values.indices[start:end]
        best = np.lexsort((places[columns], -data.round(12)))[:top]
        kept.append(start + best[data[best] > 0])
    n_kept = [len(found) for found in kept]
    kept = np.concatenate([*kept, np.empty(0, int)]).astype(int)
    rows, columns = np.repeat(np.arange(len(labels)), n_kept), values.indices[kept]
    table = {"group": labels[rows], "rank": [rank + 1 for n in n_kept for rank in range(n)]}
    table |= {"term": matrix.terms[columns], "value": values.data[kept]}
    table["n_documents"] = holding[rows, columns] if len(kept) else []
    return pd.DataFrame(table).astype(_TOP)


def typical_terms(documents, *, by="source_shown", top=10):
    """List the terms that are typical of each source, or of each document, each language by itself.

    Terms are ranked by the mean tf-idf of the source's documents; idf is that of the documents of the same language,
    so that words of two languages are never weighed against each other. Stop words are left out.

    Parameters
    ----------
    documents : DataFrame with text, language and the column `by`
    by : str, the column that names the groups; None: each document by itself
    top : int, terms per group

    Returns
    -------
    DataFrame, one row per language, group and term, highest first
        language, group  str    the group is the doc_id where `by` is None
        rank             int    from 1
        term             str
        tfidf            float  mean over the group's documents, 0 to 1
        n                int    occurrences in the group
        n_documents      int    documents of the group that hold it

    Raises
    ------
    TableError : a column is missing, or an id stands twice
    GroupError : a document has no group
    ParameterError : top is below 1

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["rain rain wind", "wind sun"], "language": "en", "source_shown": ["A", "B"]})
    >>> typical_terms(table, top=1)[["group", "term", "n"]].values.tolist()
    [['A', 'rain', 2], ['B', 'sun', 1]]
    """
    check_columns(documents, ["text", "language", *([by] if by is not None else [])], what="documents")
    check_top(top)
    languages = np.array([code or "unknown" for code in read_languages(documents)], dtype=object)
    tables = []
    for language, part in documents.groupby(languages):
        counts = count_terms(part, stop_words="auto")
        names = counts.doc_ids if by is None else part[by].astype("str").to_numpy()
        groups = pd.Series(names, index=counts.doc_ids)
        best = top_terms(weigh_tfidf(counts), by=groups, top=top)
        labels, sums = sum_groups(counts, groups)
        places = labels.get_indexer(best["group"]), counts.terms.get_indexer(best["term"])
        n = sums[places] if len(best) else []
        tables.append(best.rename(columns={"value": "tfidf"}).assign(language=str(language), n=n))
    table = pd.concat(tables) if tables else pd.DataFrame(columns=list(_TYPICAL))
    return table[list(_TYPICAL)].astype(_TYPICAL).reset_index(drop=True)


def check_top(top):
    """Raise ParameterError where `top`, the number of rows wanted, is no whole number above 0."""
    if isinstance(top, bool) or not isinstance(top, Integral) or top < 1:
        raise ParameterError(f"top={top!r} must be a whole number from 1 on.")
