"""TermMatrix -> Topics. What the texts are about: terms, shares of each text, and prevalence by source."""

import warnings
from dataclasses import dataclass
from numbers import Integral

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfTransformer

from analysis.ground.errors import ParallaxError, TableError
from analysis.ground.resample import align_labels, draw_units, interval, list_faults, make_units
from analysis.ground.tables import check_columns
from analysis.terms.matrix import require_counts
from analysis.terms.typical import check_top

_TERMS_PER_TOPIC = 20
_MAX_ITER = 1_000


@dataclass(frozen=True, eq=False)
class Topics:
    """Topics of a corpus.

    Attributes
    ----------
    terms : DataFrame, at least 20 terms a topic (fewer where the matrix has fewer)
        topic (a whole number, from 0), rank (from 1), term, weight, exclusivity (share of the term's weight that the topic holds)
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
        return (
            f"<Topics: {self.shares.shape[1]} topics of {len(self.shares):,} texts: {'; '.join(self.quality['label'])}>"
        )

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
        if not len(matrix.doc_ids):
            return self.shares.iloc[:0]
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
    faults = list_faults(20, seed)
    if n_topics is not None and (isinstance(n_topics, bool) or not isinstance(n_topics, Integral)):
        faults.append(f"n_topics={n_topics!r} must be a whole number, or None")
    if faults:
        raise ParallaxError("; ".join(faults) + ".")
    matrix = matrix.select(docs=sorted(matrix.doc_ids), terms=sorted(matrix.terms))
    filled = int((matrix.values.sum(axis=1) > 0).sum())
    most = min(filled, len(matrix.terms))
    if not most:
        raise ParallaxError(
            "there is no text that holds a term; no topic can be found. Check the stop words and min_docs."
        )
    if n_topics is None:
        n_topics = min(int(np.clip(round(np.sqrt(filled / 2)), 2, 50)), most)
    if not 1 <= n_topics <= most:
        raise ParallaxError(
            f"{n_topics} topics cannot be found in {filled:,} texts with {len(matrix.terms):,} terms. "
            f"Choose from 1 to {most}, or use paragraphs as texts: count_terms(split_paragraphs(documents))."
        )
    weigher = TfidfTransformer()
    weights = weigher.fit_transform(matrix.values)
    model = NMF(n_topics, init="nndsvda", random_state=seed, max_iter=_MAX_ITER, tol=1e-5)
    with warnings.catch_warnings():
        # A start that has not settled after so many steps is still a factorisation; `quality` shows what it is worth.
        warnings.simplefilter("ignore", ConvergenceWarning)
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
        topic        str    "0", "1", ..., the numbers of `terms` and `quality` as text, since one row more is named
                            "unassigned": texts with none of the topics' terms. To join: quality["topic"].astype("str")
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
    faults = list_faults(n_resamples, seed)
    if faults:
        raise ParallaxError("; ".join(faults) + ".")
    shares = topics.shares.assign(unassigned=(topics.shares.sum(axis=1) == 0).astype(float))
    names, labels = [str(column) for column in shares.columns], [*topics.quality["label"], "unassigned"]
    units = make_units(align_labels(shares.index, groups, what="group"), clusters=clusters)
    per_unit, sizes = units.membership @ shares.to_numpy(), units.membership.sum(axis=1)
    drawn = draw_units(units.groups, n_resamples, np.random.default_rng(seed))
    tables = []
    for place, group in enumerate(units.labels):
        own = units.groups == place
        table = pd.DataFrame({"group": group, "topic": names, "share": per_unit[own].sum(axis=0) / sizes[own].sum()})
        table[["share_low", "share_high"]] = np.nan
        if own.sum() >= 2:
            means = (drawn[own].T @ per_unit[own]) / (sizes[own] @ drawn[own])[:, None]
            table["share_low"], table["share_high"] = interval(means)
        tables.append(table.assign(label=labels))
    return pd.concat(tables, ignore_index=True).astype({"group": "str", "topic": "str", "label": "str"})


def topic_passages(topics, texts, *, top=2):
    """Find the texts that show each topic best: where it takes up most, among the longer half of the texts.

    Parameters
    ----------
    topics : Topics
    texts : DataFrame with `text`, indexed by the ids of the matrix that the topics were fitted on
    top : int, texts per topic

    Returns
    -------
    DataFrame, one row per topic and text, highest share first, equal shares by length
        topic    int    from 0
        label    str    the topic's three first terms
        rank     int    from 1
        share    float  of the topic in the text, above 0
        text_id  str
        text     str

    Raises
    ------
    TableError : a text of the topics is missing
    ParallaxError : top is below 1

    Examples
    --------
    >>> from analysis import count_terms
    >>> texts = pd.DataFrame({"text": ["rain flood rain", "flood rain", "vote poll vote", "poll vote"]})
    >>> topic_passages(fit_topics(count_terms(texts), n_topics=2), texts, top=1)["text"].tolist()
    ['rain flood rain', 'vote poll vote']
    """
    check_columns(texts, ["text"], what="texts")
    check_top(top)
    texts = texts["text"].set_axis(texts.index.astype("str"))
    missing = topics.shares.index.difference(texts.index)
    if len(missing):
        raise TableError(f"the texts lack {len(missing):,} of the topics' ids, {missing[0]!r} among them. Pass all.")
    texts = texts.loc[topics.shares.index].fillna("")
    lengths = texts.str.len().to_numpy()
    long = lengths >= np.median(lengths)
    shares, lengths, texts = topics.shares[long], lengths[long], texts[long]
    rows = []
    for topic in shares.columns:
        of_topic = shares[topic].to_numpy().round(9)
        order = np.lexsort((shares.index.to_numpy(dtype=object), -lengths, -of_topic))[:top]
        label = topics.quality["label"].iloc[topic]
        for rank, place in enumerate(order[of_topic[order] > 0], start=1):
            rows.append((topic, label, rank, shares[topic].iloc[place], shares.index[place], texts.iloc[place]))
    kinds = {"topic": "int64", "label": "str", "rank": "int64", "share": "float64", "text_id": "str", "text": "str"}
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)


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
