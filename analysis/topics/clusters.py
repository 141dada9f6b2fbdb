"""vectors -> Topics. Texts that a model of embeddings puts side by side, clustered, and named by their terms."""

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from analysis.ground.errors import ParallaxError, TableError
from analysis.topics.adapters import check_fit, make_topics


def fit_clusters(matrix, vectors, *, n_topics=10, seed=0):
    """Cluster texts by vectors that a model gave for them (embeddings), by k-means, and name the clusters by their terms.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms)
    vectors : Series doc_id -> list of numbers, such as a column of the documents; each is brought to length 1. Texts without one
        have no topic
    n_topics : int, from 2 on
    seed : int, for the start; the best of ten starts counts

    Returns
    -------
    Topics; a text has one topic, with share 1, however far it lies from all others: there is no topic of outliers. It gives no shares of other texts. A term's weight in a cluster is its share of
    the cluster's terms times ln(1 + A / f), f its count in all clusters and A their mean size in terms

    Raises
    ------
    TableError : the matrix holds weights; vectors of several lengths, or that are no lists of numbers
    ParallaxError : fewer texts with a vector than topics, or an option out of range

    References
    ----------
    Terms: Grootendorst (2022), BERTopic, arXiv 2203.05794, class-based tf-idf; scikit-learn does the clustering.

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain flood rain", "flood rain", "vote poll vote"])
    >>> vectors = pd.Series([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]], index=matrix.doc_ids)
    >>> fit_clusters(matrix, vectors, n_topics=2).quality["label"].tolist()
    ['rain, flood', 'vote, poll']
    """
    matrix = check_fit(matrix, n_topics, 1, seed, "fit_clusters")
    rows, points = _as_vectors(vectors, matrix.doc_ids)
    if len(rows) < n_topics or len(np.unique(points, axis=0)) < n_topics:
        raise ParallaxError(
            f"{n_topics} clusters cannot be found in {len(rows):,} texts with a vector, or with different ones. Choose fewer."
        )
    with threadpool_limits(1):
        found = KMeans(n_topics, n_init=10, random_state=seed).fit_predict(points)
    shares = np.zeros((len(matrix.doc_ids), n_topics))
    shares[rows, found] = 1
    counts = shares.T @ matrix.values
    totals = counts.sum(axis=1, keepdims=True)
    rare = np.log1p(totals.mean() / np.maximum(counts.sum(axis=0), 1))
    return make_topics(matrix, shares, counts / np.maximum(totals, 1) * rare)


def _as_vectors(vectors, doc_ids):
    """Rows that have a vector, and these, of length 1."""
    if not isinstance(vectors, pd.Series):
        raise TableError('the vectors must be a Series doc_id -> list of numbers, such as documents["embedding"].')
    vectors = vectors.set_axis(vectors.index.astype("str"))
    if vectors.index.has_duplicates:
        raise TableError("the vectors name a document twice. Give each document one.")
    given = {row: one for row, one in enumerate(vectors.reindex(doc_ids)) if np.ndim(one) == 1 and len(one)}
    if not given:
        return np.array([], int), np.zeros((0, 1))
    sizes = sorted({len(one) for one in given.values()})
    try:
        points = np.array(list(given.values()), dtype=float) if len(sizes) == 1 else np.array([[np.nan]])
    except (TypeError, ValueError):
        points = np.array([[np.nan]])
    if not np.isfinite(points).all():
        raise TableError(
            f"the vectors have {sizes} numbers, or hold what is no number. Give lists of as many numbers each."
        )
    largest = np.abs(points).max(axis=1, keepdims=True)
    points = np.divide(points, largest, out=np.zeros_like(points), where=largest > 0)
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    return np.array(list(given)), np.divide(points, lengths, out=np.zeros_like(points), where=lengths > 0)
