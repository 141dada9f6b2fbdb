"""factors -> tables of topics. The terms, shares and quality of topics, whichever model found them."""

import numpy as np
import pandas as pd

from analysis.topics.factors import find_exclusivity, name_places, rank_places
from analysis.topics.numbers import TOP, cohere, find_again, match_topics

_TERMS_PER_TOPIC = 20


def share_table(loadings, doc_ids):
    """Bring the loadings of each text to a sum of 1; a text without any keeps zeros.

    Parameters
    ----------
    loadings : array, shape (n_documents, n_topics), not below 0
    doc_ids : Index of str

    Returns
    -------
    DataFrame, doc_id x topic

    Examples
    --------
    >>> share_table(np.array([[3.0, 1.0], [0.0, 0.0]]), ["a", "b"]).values.tolist()
    [[0.75, 0.25], [0.0, 0.0]]
    """
    largest = loadings.max(axis=1, keepdims=True, initial=0)
    loadings = np.divide(loadings, largest, out=np.zeros_like(loadings), where=largest > 0)
    totals = loadings.sum(axis=1, keepdims=True)
    shares = np.divide(loadings, totals, out=np.zeros_like(loadings), where=totals > 0)
    return pd.DataFrame(shares, index=doc_ids, columns=range(loadings.shape[1]))


def term_table(components, vocabulary):
    """List the first terms of each topic, 20 or as many as there are, as Topics.terms says.

    Parameters
    ----------
    components : array, shape (n_topics, n_terms), rows of length 1 or 0
    vocabulary : Index of str, shape (n_terms,)

    Examples
    --------
    >>> term_table(np.array([[0.8, 0.6], [0.0, 1.0]]), pd.Index(["rain", "vote"]))[["topic", "rank", "term"]].values.tolist()
    [[0, 1, 'rain'], [0, 2, 'vote'], [1, 1, 'vote'], [1, 2, 'rain']]
    """
    exclusivity, places = find_exclusivity(components), rank_places(components, _TERMS_PER_TOPIC)
    n_topics, n_terms = places.shape
    return pd.DataFrame(
        {
            "topic": np.repeat(np.arange(n_topics), n_terms),
            "rank": np.tile(np.arange(1, n_terms + 1), n_topics),
            "term": vocabulary[places.ravel()],
            "weight": np.take_along_axis(components, places, axis=1).ravel().astype(float),
            "exclusivity": np.take_along_axis(exclusivity, places, axis=1).ravel(),
        }
    )


def quality_table(ready, components, shares, *, n_resamples=0, seed=0):
    """Say of each topic what it is called, how large it is, and how far it can be relied on, as Topics.quality says.

    Parameters
    ----------
    ready : Ready, the matrix
    components : array, shape (n_topics, n_terms), terms in the order of ready.matrix
    shares : DataFrame, doc_id x topic
    n_resamples, seed : int, the parts in which the topics are sought again; 0: no stability
    """
    terms = term_table(components, ready.matrix.terms)
    # Terms of weight 0 fill up the list of a small topic; they do not describe it.
    terms = terms[terms["weight"].gt(0)]
    labels = terms[terms["rank"].le(3)].groupby("topic")["term"].agg(", ".join)
    exclusivity = terms[terms["rank"].le(TOP)].groupby("topic")["exclusivity"].mean()
    largest = shares[shares.sum(axis=1) > 0].idxmax(axis=1).value_counts()
    places = name_places(components, TOP)
    scores, term_share = cohere(ready, places)
    stability = np.full(len(places), np.nan)
    if n_resamples and len(places) <= 0.8 * len(ready.filled):
        again = find_again(ready, [len(places)], n_resamples, seed)[len(places)]
        stability = np.mean([match_topics(places, part.places) for part in again], axis=0)
    return pd.DataFrame(
        {
            "topic": shares.columns,
            "label": labels.reindex(shares.columns, fill_value="").to_numpy(),
            "share": shares.mean().to_numpy(),
            "n_docs": largest.reindex(shares.columns, fill_value=0).to_numpy(),
            "exclusivity": exclusivity.reindex(shares.columns).to_numpy(),
            "npmi": scores,
            "term_share": term_share,
            "stability": stability,
        }
    )
