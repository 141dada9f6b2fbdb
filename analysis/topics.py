"""TermMatrix -> Topics. What the texts are about: terms, shares of each text, and prevalence by source."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfTransformer

from analysis.errors import ParallaxError
from analysis.matrix import TermMatrix, align_groups, require_counts
from analysis.resample import draw_units, interval, make_units

_TERMS_PER_TOPIC = 20
_MAX_ITER = 1_000


@dataclass(frozen=True, eq=False)
class Topics:
    """Topics of a corpus.

    Attributes
    ----------
    terms : DataFrame, at least 20 terms a topic (fewer where the matrix has fewer)
        topic (from 0), rank (from 1), term, weight, exclusivity (share of the term's weight that the topic holds)
    shares : DataFrame, doc_id x topic; a row sums to 1, or is all 0 for a document with none of the terms
    quality : DataFrame, one row per topic: label (its three first terms), share (mean over documents), n_docs (documents in which it
        is the largest), exclusivity (mean of the first ten terms)
    """

    terms: pd.DataFrame
    shares: pd.DataFrame
    quality: pd.DataFrame
    _model: NMF
    _weigher: TfidfTransformer
    _vocabulary: pd.Index

    def __repr__(self):
        return f"<Topics: {self.shares.shape[1]} topics of {len(self.shares):,} texts: {'; '.join(self.quality['label'])}>"

    def transform(self, matrix):
        """Give the shares of the topics in other texts; terms that the topics do not know are passed over.

        Parameters
        ----------
        matrix : TermMatrix of counts

        Returns
        -------
        DataFrame, doc_id x topic, as `shares`
        """
        require_counts(matrix, "Topics.transform")
        places = self._vocabulary.get_indexer(matrix.terms)
        known = np.flatnonzero(places >= 0)
        n_terms = len(self._vocabulary)
        spread = sparse.csr_array((np.ones(len(known)), (known, places[known])), (len(matrix.terms), n_terms))
        weights = self._weigher.transform(sparse.csr_array(matrix.values @ spread))
        return _shares(self._model.transform(weights), matrix.doc_ids)


def fit_topics(matrix, *, n_topics=None, seed=0):
    """Fit topics by non-negative matrix factorisation of tf-idf, from a deterministic start.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms); documents or paragraphs, stop words left out
    n_topics : int; None: the square root of half the number of texts that hold a term, from 2 to 50. A rule of thumb
        that settles nothing: compare several numbers before you build on one
    seed : int, for the start of the factorisation

    Returns
    -------
    Topics; terms are ranked by weight times exclusivity, topics by share, largest first. The order of the documents
    does not matter.

    Raises
    ------
    TableError : the matrix holds weights
    ParallaxError : fewer texts or terms than topics

    References
    ----------
    Lee & Seung (1999), Nature 401; start: Boutsidis & Gallopoulos (2008), Pattern Recognition 41(4). scikit-learn's
    NMF does the work.

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain flood rain", "flood rain", "vote poll vote", "poll vote"])
    >>> fit_topics(matrix, n_topics=2).quality["label"].tolist()
    ['rain, flood', 'vote, poll']
    """
    require_counts(matrix, "fit_topics")
    matrix = matrix.select(docs=sorted(matrix.doc_ids))
    filled = int((matrix.values.sum(axis=1) > 0).sum())
    most = min(filled, len(matrix.terms))
    if n_topics is None:
        n_topics = int(np.clip(round(np.sqrt(filled / 2)), 2, 50))
    if not 1 <= n_topics <= most:
        raise ParallaxError(
            f"{n_topics} topics cannot be found in {filled:,} texts with {len(matrix.terms):,} terms. "
            f"Choose from 1 to {most}, or use paragraphs as texts: count_terms(split_paragraphs(documents))."
        )
    weigher = TfidfTransformer()
    weights = weigher.fit_transform(matrix.values)
    model = NMF(n_topics, init="nndsvda", random_state=seed, max_iter=_MAX_ITER, tol=1e-5)
    loadings = model.fit_transform(weights)
    order = np.lexsort((np.arange(n_topics), -_shares(loadings, matrix.doc_ids).mean().round(12)))
    model.components_ = model.components_[order]
    shares = _shares(loadings[:, order], matrix.doc_ids)
    terms = _rank_terms(model.components_, matrix.terms)
    return Topics(terms, shares, _quality(terms, shares), model, weigher, matrix.terms)


def topic_prevalence(topics, groups, *, clusters=None, n_resamples=200, seed=0):
    """Say how much of each group's texts each topic takes up, with an interval from resampled texts.

    Parameters
    ----------
    topics : Topics
    groups : Series of str indexed by doc_id
    clusters : Series doc_id -> label; the texts of a group in one cluster are resampled whole
    n_resamples, seed : int

    Returns
    -------
    DataFrame, one row per group and topic, groups sorted; the shares of a group sum to 1
        group        str
        topic        str    "0", "1", ..., or "unassigned": texts with none of the topics' terms
        share        float  mean over the group's texts, 0 to 1
        share_low, share_high  float  95 % interval; missing where the group has fewer than two units
        label        str    the topic's three first terms

    Raises
    ------
    GroupError : a text has no group

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain flood rain", "flood rain", "vote poll vote", "poll vote"])
    >>> groups = pd.Series(["A", "A", "B", "B"], index=matrix.doc_ids)
    >>> topic_prevalence(fit_topics(matrix, n_topics=2), groups).head(2)[["group", "share"]].values.tolist()
    [['A', 1.0], ['A', 0.0]]
    """
    shares = topics.shares.assign(unassigned=(topics.shares.sum(axis=1) == 0).astype(float))
    names = [str(column) for column in shares.columns]
    labels_shown = [*topics.quality["label"], "unassigned"]
    values = sparse.csr_array(shares.to_numpy())
    labels = align_groups(TermMatrix(values, shares.index, names, "shares"), groups)
    units = make_units(labels, clusters=clusters)
    per_unit, sizes = units.membership @ shares.to_numpy(), units.membership.sum(axis=1)
    rng = np.random.default_rng(seed)
    tables = []
    for place, group in enumerate(units.labels):
        own = units.groups == place
        table = pd.DataFrame({"group": group, "topic": names, "share": per_unit[own].sum(axis=0) / sizes[own].sum()})
        table[["share_low", "share_high"]] = np.nan
        if own.sum() >= 2:
            drawn = draw_units(int(own.sum()), n_resamples, rng)
            means = (drawn @ per_unit[own]) / (drawn @ sizes[own])[:, None]
            table["share_low"], table["share_high"] = interval(means)
        tables.append(table.assign(label=labels_shown))
    return pd.concat(tables, ignore_index=True)


def topic_passages(topics, texts, *, top=2):
    """Find the texts that show each topic best: where it takes up most, among the longer half of the texts.

    Parameters
    ----------
    topics : Topics
    texts : DataFrame with `text`, indexed by the ids of the matrix that the topics were fitted on
    top : int, texts per topic

    Returns
    -------
    DataFrame, one row per topic and text: topic, label, rank, share, text_id, text
    """
    lengths = texts.loc[topics.shares.index, "text"].str.len()
    shares = topics.shares[(lengths >= lengths.median()).to_numpy()]
    lengths = lengths[shares.index].to_numpy()
    rows = []
    for topic in shares.columns:
        order = np.lexsort((shares.index.to_numpy(dtype=object), -lengths, -shares[topic].to_numpy().round(9)))[:top]
        label = topics.quality["label"].iloc[topic]
        for rank, place in enumerate(order, start=1):
            text_id = shares.index[place]
            rows.append((topic, label, rank, shares[topic].iloc[place], text_id, texts.at[text_id, "text"]))
    return pd.DataFrame(rows, columns=["topic", "label", "rank", "share", "text_id", "text"])


def _shares(loadings, doc_ids):
    totals = loadings.sum(axis=1, keepdims=True)
    shares = np.divide(loadings, totals, out=np.zeros_like(loadings), where=totals > 0)
    return pd.DataFrame(shares, index=doc_ids, columns=range(loadings.shape[1]))


def _rank_terms(components, vocabulary):
    exclusivity = components / np.maximum(components.sum(axis=0), 1e-300)
    tables = []
    for topic, (weight, share) in enumerate(zip(components, exclusivity, strict=True)):
        best = np.lexsort((np.arange(len(weight)), -(weight * share).round(12)))[:_TERMS_PER_TOPIC]
        columns = {"topic": topic, "rank": np.arange(1, len(best) + 1), "term": vocabulary[best]}
        tables.append(pd.DataFrame(columns | {"weight": weight[best], "exclusivity": share[best]}))
    return pd.concat(tables, ignore_index=True)


def _quality(terms, shares):
    first = terms[terms["rank"].le(10)].groupby("topic")
    # Terms of weight 0 fill up the list of a small topic; they do not describe it.
    labels = terms[terms["rank"].le(3) & terms["weight"].gt(0)].groupby("topic")["term"].agg(", ".join)
    largest = shares[shares.sum(axis=1) > 0].idxmax(axis=1).value_counts()
    return pd.DataFrame(
        {
            "topic": shares.columns,
            "label": labels.reindex(shares.columns, fill_value="").to_numpy(),
            "share": shares.mean().to_numpy(),
            "n_docs": largest.reindex(shares.columns, fill_value=0).to_numpy(),
            "exclusivity": first["exclusivity"].mean().to_numpy(),
        }
    )
