"""TermMatrix -> Topics. What the texts are about: the terms of each topic, and its shares of each text."""

from dataclasses import dataclass
from numbers import Integral

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.ground.errors import ParallaxError
from analysis.ground.resample import list_faults
from analysis.terms.matrix import require_counts
from analysis.topics.described import quality_table, share_table, term_table
from analysis.topics.factors import factorise, load, rank_places, weigh_rows
from analysis.topics.numbers import choose_number, list_misfits, make_ready

# a topic that takes up less than this share of every text holds nothing
_HELD = 0.01


@dataclass(frozen=True, eq=False)
class Topics:
    """Topics of a corpus.

    Attributes
    ----------
    terms : DataFrame, at least 20 terms a topic (fewer where the matrix has fewer): topic (a whole number, from 0), rank (from
        1), term, weight (the squares of a topic's weights sum to 1), exclusivity (the weight over the root of the summed squares of
        the weights that all topics give the term: 1 where no other topic uses it, 0.71 where another uses it alike)
    shares : DataFrame, doc_id x topic; a row sums to 1, or is all 0 for a document with none of the terms
    quality : DataFrame, one row per topic: label (its three first terms), share (mean over documents), n_docs (documents in which it
        is the largest), and of its first ten terms exclusivity (mean), npmi (over whole texts, see topic_coherence), term_share
        (median share of the texts that hold one of them), stability (how far they come back in parts of the texts, 0 to 1, see
        compare_topic_counts; missing where no parts were asked for). quality.attrs["n_different"] are the texts that differ in what
        they hold, quality.attrs["n_dropped"] the topics that were asked for and hold nothing
    tried : DataFrame or None, the comparison by which the number of topics was picked, see compare_topic_counts; None where
        it was given, or the texts are too few to compare
    """

    terms: pd.DataFrame
    shares: pd.DataFrame
    quality: pd.DataFrame
    tried: pd.DataFrame | None
    _components: np.ndarray
    _idf: np.ndarray
    _vocabulary: pd.Index

    def __repr__(self):
        picked = "" if self.tried is None else f", a number picked out of {len(self.tried)}"
        return (
            f"<Topics: {self.shares.shape[1]} topics of {len(self.shares):,} texts{picked}: "
            f"{'; '.join(self.quality['label'])}>"
        )

    @property
    def vocabulary(self):
        """The terms of the matrix that the topics were fitted on, sorted: an Index of str."""
        return self._vocabulary

    def transform(self, matrix):
        """Give the shares of the topics in other texts; terms that the topics do not know are passed over.

        Parameters
        ----------
        matrix : TermMatrix of counts

        Returns
        -------
        DataFrame, doc_id x topic, as `shares`: a row is all 0 where a text holds none of the terms of any topic

        Raises
        ------
        TableError : the matrix holds weights
        """
        require_counts(matrix, "Topics.transform")
        places = self._vocabulary.get_indexer(matrix.terms)
        known = np.flatnonzero(places >= 0)
        spread = sparse.csr_array(
            (np.ones(len(known), np.int64), (known, places[known])), (len(matrix.terms), len(self._vocabulary))
        )
        counts = sparse.csr_array(matrix.values @ spread)
        counts.sort_indices()
        return share_table(load(weigh_rows(counts, self._idf), self._components), matrix.doc_ids)


def fit_topics(matrix, *, n_topics=None, seed=0, n_resamples=0):
    """Fit topics by non-negative matrix factorisation of tf-idf, from a start without chance.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms); documents or paragraphs, stop words left out
    n_topics : int, from 2 on; None: picked by comparing numbers from 2 to 50, at most a quarter of the texts, as
        compare_topic_counts does, with 5 parts and at most 3,000 texts drawn at random; `tried` shows the comparison, since
        no number is the true one. Copies count once here. Fewer than 8 texts that differ have two topics, a single one has one
    seed : int, for the parts and texts that are drawn; the topics of a number that is given do not depend on it
    n_resamples : int, random parts of 80 % of the texts in which the topics are sought again, for `stability`; 0: none, or the 5
        that pick the number

    Returns
    -------
    Topics; terms are ranked by weight times exclusivity, topics by share, largest first. The order and the names of documents
    do not matter, nor the number of cores. Documents without a term take no part and have no share in any topic. There are
    no more topics than texts that differ, and a topic that takes up less than 1 % of every text is dropped: then there are fewer than
    n_topics.

    Raises
    ------
    TableError : the matrix holds weights
    ParallaxError : fewer texts that differ, or fewer terms, than topics, fewer than two topics, no text that holds a term

    References
    ----------
    Lee & Seung (1999), Nature 401; analysis.topics.factors does the work and says how. The number of topics: Greene,
    O'Callaghan & Cunningham (2014), ECML PKDD.

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain flood rain", "flood rain", "vote poll vote", "poll vote"])
    >>> fit_topics(matrix, n_topics=2).quality["label"].tolist()
    ['rain, flood', 'vote, poll']
    """
    ready = make_ready(matrix, "fit_topics")
    faults = list_faults(20, seed) + ([] if n_topics is None else list_misfits(ready, n_topics))
    if isinstance(n_resamples, bool) or not isinstance(n_resamples, Integral) or n_resamples < 0:
        faults.append(f"n_resamples={n_resamples!r} must be a whole number from 0 on")
    if faults:
        raise ParallaxError("; ".join(faults) + ".")
    tried = None
    if n_topics is None:
        n_topics, tried = choose_number(ready, seed)
        n_resamples = n_resamples or (0 if tried is None else 5)
    found = factorise(ready.weights, n_topics)
    loadings = np.zeros((len(ready.matrix.doc_ids), n_topics))
    loadings[ready.filled] = found.loadings
    shares = share_table(loadings, ready.matrix.doc_ids)
    held = np.flatnonzero(shares.max().ge(_HELD))
    n_dropped = n_topics - len(held)
    if n_dropped:
        # what a dropped topic takes belongs to those that are left, or else shares would not sum to 1
        found = found._replace(components=found.components[held])
        loadings = np.zeros((len(shares), len(held)))
        loadings[ready.filled] = load(ready.weights, found.components)
        shares = share_table(loadings, ready.matrix.doc_ids)
    order = np.lexsort((rank_places(found.components, 1)[:, 0], -shares.mean().round(6)))
    components, shares = found.components[order], shares[order].set_axis(range(len(order)), axis=1)
    terms = term_table(components, ready.matrix.terms)
    quality = quality_table(ready, components, shares, n_resamples=n_resamples, seed=seed)
    quality.attrs |= {"n_different": ready.count_different(), "n_dropped": n_dropped}
    return Topics(terms, shares, quality, tried, components, ready.idf, ready.matrix.terms)
