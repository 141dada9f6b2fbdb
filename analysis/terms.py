"""TermMatrix -> typical terms. What is frequent or typical in documents and sources, and how alike they are."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.metrics.pairwise import cosine_similarity

from analysis.errors import ParallaxError
from analysis.matrix import align_groups, count_terms, sum_groups, weigh_tfidf
from analysis.tables import check_columns


def top_terms(matrix, *, by=None, top=10):
    """List the terms with the highest value in each document, or in each group of documents.

    Parameters
    ----------
    matrix : TermMatrix; the value of a group is its sum of counts, or its mean weight
    by : Series doc_id -> label; None: each document by itself
    top : int, terms per group; fewer where a group has fewer

    Returns
    -------
    DataFrame, one row per group and term, groups sorted, highest value first, ties by term
        group  str    the label, or the doc_id
        rank   int    from 1
        term   str
        value  float  count or weight

    Examples
    --------
    >>> top_terms(count_terms(["rain rain wind", "wind"]), top=1).values.tolist()
    [['0', 1, 'rain', 2.0], ['1', 1, 'wind', 1.0]]
    """
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

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["rain rain wind", "wind sun"], "language": "en", "source_shown": ["A", "B"]})
    >>> typical_terms(table, top=1)[["group", "term", "n"]].values.tolist()
    [['A', 'rain', 2], ['B', 'sun', 1]]
    """
    check_columns(documents, ["text", "language", by], what="documents")
    languages = documents["language"].fillna("unknown")
    tables = [pd.DataFrame({"language": [], "group": [], "rank": [], "term": [], "tfidf": [], "n": [], "n_documents": []})]
    for language, part in documents.groupby(languages):
        counts = count_terms(part, stop_words="auto")
        groups = pd.Series(part[by].astype("str").to_numpy(), index=counts.doc_ids)
        best = top_terms(weigh_tfidf(counts), by=groups, top=top)
        labels, sums = sum_groups(counts, groups)
        _, holding = sum_groups(replace(counts, values=(counts.values > 0).astype(np.int64)), groups)
        place = labels.get_indexer(best["group"]), counts.terms.get_indexer(best["term"])
        found = best.rename(columns={"value": "tfidf"}).assign(n=sums[place], n_documents=holding[place])
        found.insert(0, "language", str(language))
        tables.append(found)
    table = pd.concat(tables[1:] or tables, ignore_index=True)
    return table.astype({"rank": "int64", "n": "int64", "n_documents": "int64"})


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

    Examples
    --------
    >>> similarity(count_terms(["rain wind", "rain sun"])).values.tolist()
    [['0', '1', 0.5, 1]]
    """
    if measure != "cosine":
        raise ParallaxError(f"the measure {measure!r} is not known; there is 'cosine'. Choose it.")
    labels, values = sum_groups(matrix, by)
    alike = cosine_similarity(values) if len(labels) else np.zeros((0, 0))
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
