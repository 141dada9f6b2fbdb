"""TermMatrix -> typical terms. What is frequent or typical in documents and sources, and how alike they are."""

from dataclasses import replace
from numbers import Integral

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.metrics.pairwise import cosine_similarity

from analysis.ground.errors import ParallaxError
from analysis.ground.tables import check_columns
from analysis.terms.matrix import align_groups, count_terms, sum_groups, weigh_tfidf

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
        group  str    the label, or the doc_id
        rank   int    from 1
        term   str
        value  float  count or weight

    Raises
    ------
    GroupError : a document has no group
    ParallaxError : top is below 1

    Examples
    --------
    >>> top_terms(count_terms(["rain rain wind", "wind"]), top=1).values.tolist()
    [['0', 1, 'rain', 2.0], ['1', 1, 'wind', 1.0]]
    """
    check_top(top)
    labels, values = sum_groups(matrix, by)
    if by is not None and matrix.weighting != "counts":
        sizes = align_groups(matrix, by).value_counts().reindex(labels).to_numpy()
        values = sparse.csr_array(values.multiply(1 / sizes[:, None]))
    rows = []
    for label, start, end in zip(labels, values.indptr[:-1], values.indptr[1:], strict=True):
        data, columns = values.data[start:end], values.indices[start:end]
        best = [place for place in np.lexsort((columns, -data.round(12)))[:top] if data[place] > 0]
        rows += [(label, rank, matrix.terms[columns[p]], float(data[p])) for rank, p in enumerate(best, start=1)]
    table = pd.DataFrame(rows, columns=["group", "rank", "term", "value"])
    return table.astype({"group": "str", "rank": "int64", "term": "str", "value": "float64"})


def typical_terms(documents, *, by="source_shown", top=10):
    """List the terms that are typical of each source, each language by itself.

    Terms are ranked by the mean tf-idf of the source's documents; idf is that of the documents of the same language,
    so that words of two languages are never weighed against each other. Stop words are left out.

    Parameters
    ----------
    documents : DataFrame with text, language and the column `by`
    by : str, the column that names the groups
    top : int, terms per group

    Returns
    -------
    DataFrame, one row per language, group and term, highest first
        language, group  str
        rank             int    from 1
        term             str
        tfidf            float  mean over the group's documents, 0 to 1
        n                int    occurrences in the group
        n_documents      int    documents of the group that hold it

    Raises
    ------
    TableError : a column is missing, or an id stands twice
    GroupError : a document has no group
    ParallaxError : top is below 1

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["rain rain wind", "wind sun"], "language": "en", "source_shown": ["A", "B"]})
    >>> typical_terms(table, top=1)[["group", "term", "n"]].values.tolist()
    [['A', 'rain', 2], ['B', 'sun', 1]]
    """
    check_columns(documents, ["text", "language", by], what="documents")
    check_top(top)
    languages = documents["language"].astype("str").fillna("unknown").to_numpy()
    tables = []
    for language, part in documents.groupby(languages):
        counts = count_terms(part, stop_words="auto")
        groups = pd.Series(part[by].astype("str").to_numpy(), index=counts.doc_ids)
        best = top_terms(weigh_tfidf(counts), by=groups, top=top)
        labels, sums = sum_groups(counts, groups)
        _, holding = sum_groups(replace(counts, values=(counts.values > 0).astype(np.int64)), groups)
        places = list(zip(labels.get_indexer(best["group"]), counts.terms.get_indexer(best["term"]), strict=True))
        found = {"language": str(language), "n": [sums[place] for place in places]}
        found |= {"n_documents": [holding[place] for place in places]}
        tables.append(best.rename(columns={"value": "tfidf"}).assign(**found))
    table = pd.concat(tables) if tables else pd.DataFrame(columns=list(_TYPICAL))
    return table[list(_TYPICAL)].astype(_TYPICAL).reset_index(drop=True)


def similarity(matrix, *, by=None, measure="cosine"):
    """Say how alike each two documents or groups are.

    Parameters
    ----------
    matrix : TermMatrix; groups are sums of counts, or of weights
    by : Series doc_id -> label; None: each document by itself
    measure : "cosine"

    Returns
    -------
    DataFrame, one row per pair, most alike first
        a, b          str    the labels, a before b
        similarity    float  0 (no term in common) to 1
        shared_terms  int    terms that both hold

    Raises
    ------
    GroupError : a document has no group
    ParallaxError : an unknown measure

    References
    ----------
    Salton & McGill (1983), Introduction to Modern Information Retrieval. scikit-learn does the work.

    Examples
    --------
    >>> similarity(count_terms(["rain wind", "rain sun"])).values.tolist()
    [['0', '1', 0.5, 1]]
    """
    if measure != "cosine":
        raise ParallaxError(f"the measure {measure!r} is not known; there is 'cosine'. Choose it.")
    labels, values = sum_groups(matrix, by)
    alike = cosine_similarity(values) if values.shape[0] and values.shape[1] else np.zeros((len(labels),) * 2)
    holds = (values > 0).astype(np.int64)
    shared = (holds @ holds.T).toarray()
    first, second = np.triu_indices(len(labels), k=1)
    table = pd.DataFrame(
        {
            "a": labels[first],
            "b": labels[second],
            "similarity": alike[first, second].round(12),
            "shared_terms": shared[first, second],
        }
    )
    return table.sort_values(["similarity", "a", "b"], ascending=[False, True, True], ignore_index=True)


def check_top(top):
    """Raise ParallaxError where `top`, the number of rows wanted, is no whole number above 0."""
    if isinstance(top, bool) or not isinstance(top, Integral) or top < 1:
        raise ParallaxError(f"top={top!r} must be a whole number from 1 on.")
