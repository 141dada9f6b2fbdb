"""TermMatrix + numbers of topics -> a trade-off. Stability, coherence, exclusivity, diversity and fit, side by side."""

from numbers import Integral
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score

from analysis.ground.errors import ParallaxError
from analysis.ground.progress import watched
from analysis.terms.matrix import require_counts
from analysis.topics.coherence import count_together, diversity, mean_npmi, npmi, topic_coherence
from analysis.topics.factors import factorise, find_basis, find_exclusivity, find_idf, name_places, weigh_rows

TOP = 10
_GRID = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50)
_PART = 0.8
_FEWEST = 8
_MOST_TEXTS = 3_000


class Ready(NamedTuple):
    """A matrix made ready: texts and terms sorted by name, and texts that hold a term by what they hold.

    Attributes
    ----------
    matrix : TermMatrix, sorted; `filled` : array of int, its rows that hold a term, in an order that no name of a text changes
    idf : array, shape (n_terms,); weights : CSR array of float32, the filled rows
    marks : array of int, shape (n_filled,), the same for texts that hold the same terms as often
    """

    matrix: object
    filled: np.ndarray
    idf: np.ndarray
    weights: object
    marks: np.ndarray

    def count_different(self):
        """How many of the texts differ; copies count once."""
        return len(np.unique(self.marks))


class Part(NamedTuple):
    """What was found in a part of the texts: its rows, the first terms of each topic, the largest topic of each row."""

    rows: np.ndarray
    places: np.ndarray
    largest: np.ndarray


def make_ready(matrix, what):
    """Sort and weigh a matrix of counts, so that neither the order nor the names of its texts change anything.

    Raises
    ------
    TableError : no counts
    ParallaxError : no text holds a term
    """
    require_counts(matrix, what)
    matrix = matrix.select(docs=sorted(matrix.doc_ids), terms=sorted(matrix.terms))
    filled, marks = _order_by_content(matrix.values)
    if not len(filled):
        raise ParallaxError(
            "there is no text that holds a term; no topic can be found. Check the stop words and min_docs."
        )
    counts = matrix.values[filled]
    idf = find_idf(counts)
    return Ready(matrix, filled, idf, weigh_rows(counts, idf), marks)


def _order_by_content(counts):
    """Rows that hold a term, ordered by a checksum of their counts, and these: equal rows stand side by side, as good as one another."""
    marks = np.random.default_rng(0).integers(0, 2**63, counts.shape[1], dtype=np.uint64)
    rows = np.flatnonzero(np.diff(counts.indptr))
    if not len(rows):
        return rows, rows
    sums = np.add.reduceat(marks[counts.indices] * counts.data.astype(np.uint64), counts.indptr[rows])
    order = np.argsort(sums, kind="stable")
    return rows[order], sums[order]


def list_misfits(ready, n_topics):
    """List what is wrong with a number of topics, in words."""
    if isinstance(n_topics, bool) or not isinstance(n_topics, Integral) or n_topics < 2:
        return [f"n_topics={n_topics!r} must be a whole number from 2 on, or None"]
    n_texts, n_different = ready.weights.shape[0], ready.count_different()
    n_terms = len(np.unique(ready.weights.indices))
    if n_topics > min(n_different, n_terms):
        most, copies = min(n_different, n_terms), f", of which {n_different:,} differ," if n_different < n_texts else ""
        remedy = f"Choose from 2 to {most}" if most >= 2 else "Give more texts"
        return [
            f"{n_topics} topics cannot be found in {n_texts:,} texts{copies} with {n_terms:,} terms. {remedy}, or use "
            "paragraphs as texts: count_terms(split_paragraphs(documents))"
        ]
    return []


def compare_topic_counts(matrix, candidates, *, n_resamples=10, seed=0, texts=None):
    """Compare numbers of topics by what each is good for; no figure by itself settles it.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms); documents or paragraphs, stop words left out
    candidates : list of int, numbers of topics from 2 on
    n_resamples : int, random parts of 80 % of the texts in which the topics are sought again, from 2 on
    seed : int, for the parts
    texts : None, or what topic_coherence takes: then `npmi` is of windows of ten tokens, and not of whole texts

    Returns
    -------
    DataFrame, one row per number of topics, in ascending order; each figure is of the first ten terms of a topic
        n_topics        int
        stability       float  how far the topics of all texts come back in a part, mean over parts: average Jaccard of the
                               ranked terms, topics matched one to one; 0 to 1
        stability_low, stability_high  float  the lowest and the highest part. The parts overlap: it is no interval
        agreement       float  how far texts that have their largest topic in common have it in common again where topics are
                               sought in a part, mean over parts: adjusted Rand index, 0 as by chance, 1 all of them
        npmi            float  mean over topics, see topic_coherence; over whole texts unless `texts` are given
        exclusivity     float  mean over the terms: 1 where each belongs to one topic
        diversity       float  share of different terms among all of them
        reconstruction  float  share of the squared weights that the topics rebuild; it grows with their number
        term_share      float  median share of the texts that hold a term: rare words can win npmi
        n_empty         int    topics that are the largest of no text
        chosen          bool   of the numbers without an empty topic, if there are any, that with the best agreement x (1 + npmi) /
                               2, by which fit_topics picks. A rule of thumb: look at its neighbours. What is compared and
                               published are the topics of all texts

    Raises
    ------
    TableError : the matrix holds weights
    ParallaxError : an option out of range, or a number of topics that the texts cannot give

    References
    ----------
    Greene, O'Callaghan & Cunningham (2014), ECML PKDD, How many topics? Stability analysis for topic models.

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain flood dry", "rain flood", "rain dry", "vote poll law", "vote law", "vote poll"] * 3)
    >>> compare_topic_counts(matrix, [2, 3])[["n_topics", "agreement", "diversity", "chosen"]].round(2).values.tolist()
    [[2, 1.0, 1.0, True], [3, 0.69, 0.67, False]]
    """
    ready = make_ready(matrix, "compare_topic_counts")
    candidates = list(candidates) if hasattr(candidates, "__iter__") else [candidates]
    faults = [fault for one in candidates for fault in list_misfits(ready, one)]
    n_part = int(_PART * ready.weights.shape[0])
    most = max((int(one) for one in candidates if isinstance(one, Integral)), default=0)
    if not candidates:
        faults.append("there is no number of topics to compare; give candidates such as [5, 10, 20]")
    elif not faults and most > n_part:
        faults.append(f"{most} topics cannot be found again in {n_part:,} texts, 80 % of all; give smaller numbers")
    for name, value, least in (("n_resamples", n_resamples, 2), ("seed", seed, 0)):
        if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
            faults.append(f"{name}={value!r} must be a whole number from {least} on")
    if faults:
        raise ParallaxError("; ".join(dict.fromkeys(faults)) + ".")
    return compare_ready(ready, sorted(set(candidates)), n_resamples, seed, texts=texts)


def compare_ready(ready, candidates, n_resamples, seed, *, texts=None):
    """The table of compare_topic_counts, of a matrix that is ready and candidates that fit."""
    again = find_again(ready, candidates, n_resamples, seed)
    rows = []
    for n_topics in watched(candidates, what="numbers of topics"):
        found = factorise(ready.weights, n_topics)
        places = name_places(found.components, TOP)
        lists = [ready.matrix.terms[row[row >= 0]].tolist() for row in places]
        scores, shares = cohere(ready, places)
        if texts is not None:
            scored = topic_coherence(_list_terms(lists), texts, vocabulary=ready.matrix.terms)
            scores = scored.set_index("topic")["npmi"].reindex(range(n_topics)).to_numpy()
        stability = np.array([match_topics(places, part.places).mean() for part in again[n_topics]])
        largest = found.loadings.argmax(axis=1)
        exclusivity = np.take_along_axis(find_exclusivity(found.components), np.maximum(places, 0), axis=1)
        rows.append(
            {
                "n_topics": n_topics,
                "stability": stability.mean(),
                "stability_low": stability.min(),
                "stability_high": stability.max(),
                "agreement": np.mean(
                    [adjusted_rand_score(largest[part.rows], part.largest) for part in again[n_topics]]
                ),
                "npmi": np.nan if np.isnan(scores).all() else np.nanmean(scores),
                "exclusivity": exclusivity[places >= 0].mean(),
                "diversity": diversity(lists),
                "reconstruction": found.explained,
                "term_share": np.nanmedian(shares),
                "n_empty": n_topics - len(np.unique(largest)),
            }
        )
    table = pd.DataFrame(rows)
    return table.assign(chosen=table["n_topics"].eq(pick(table)))


def choose_number(ready, seed):
    """Pick a number of topics by comparing some, on at most 3,000 texts drawn at random.

    Returns
    -------
    (int, DataFrame or None) : the number, and the table of compare_topic_counts; None where the texts are too few
    """
    n_texts, n_terms = ready.weights.shape[0], len(np.unique(ready.weights.indices))
    n_different = ready.count_different()
    if min(n_different, n_terms) < _FEWEST:
        return min(2, n_different, n_terms), None
    if n_texts > _MOST_TEXTS:
        rows = np.sort(np.random.default_rng(seed).choice(n_texts, _MOST_TEXTS, replace=False))
        ready = ready._replace(weights=ready.weights[rows], filled=ready.filled[rows], marks=ready.marks[rows])
    most = min(ready.count_different(), n_terms) // 4
    table = compare_ready(ready, [n for n in _GRID if n <= max(most, 2)], 5, seed)
    return int(table.loc[table["chosen"], "n_topics"].iloc[0]), table


def pick(table):
    """The number of topics with the best score, agreement x (1 + npmi) / 2; of equal ones the smallest. None is empty, if possible.

    Examples
    --------
    >>> pick(pd.DataFrame({"n_topics": [2, 5, 9], "agreement": [0.9, 0.9, 0.5], "npmi": [0.1, 0.2, 0.3]}))
    5
    """
    score = table["agreement"] * (1 + table["npmi"].fillna(0)) / 2
    if "n_empty" in table and table["n_empty"].eq(0).any():
        score = score.where(table["n_empty"].eq(0), -1)
    return int(table["n_topics"].iloc[np.argmax(score.round(9))])


def find_again(ready, candidates, n_resamples, seed):
    """Seek topics in random parts of the texts: number of topics -> Part, one for each."""
    rng, n_texts = np.random.default_rng(seed), ready.weights.shape[0]
    n_part = max(int(_PART * n_texts), 1)
    parts = [np.sort(rng.choice(n_texts, n_part, replace=False)) for _ in range(n_resamples)]
    found = {n_topics: [] for n_topics in candidates}
    for rows in watched(parts, what="parts"):
        weights = ready.weights[rows]
        basis = find_basis(weights, max(candidates))
        for n_topics in candidates:
            again = factorise(weights, n_topics, basis=basis)
            found[n_topics].append(Part(rows, name_places(again.components, TOP), again.loadings.argmax(axis=1)))
    return found


def match_topics(places, others):
    """Match each topic to another so that they agree best in all, and say how far each agrees with its match.

    Two ranked lists agree as far as their first d terms overlap (Jaccard), on average over d = 1, 2, ...

    Parameters
    ----------
    places, others : array of int, shape (n_topics, top), the first terms of each topic; -1 is no term

    Returns
    -------
    array, shape (n_topics,), 0 to 1

    References
    ----------
    Greene et al. (2014), eq. 1-3 and table 1, where the lists of the example agree by .154.

    Examples
    --------
    >>> match_topics(np.array([[0, 1, 2, 3, 4]]), np.array([[5, 2, 4, 6, 3]])).round(3).tolist()
    [0.154]
    """
    n_terms = max(places.max(), others.max()) + 1
    # the last column takes what is no term, and is never compared
    mine, theirs = np.zeros((len(places), n_terms + 1)), np.zeros((len(others), n_terms + 1))
    agreed, rows = np.zeros((len(places), len(others))), np.arange(len(places))
    for depth in range(places.shape[1]):
        mine[rows, places[:, depth]] = theirs[rows, others[:, depth]] = 1
        shared = mine[:, :-1] @ theirs[:, :-1].T
        either = mine[:, :-1].sum(axis=1)[:, None] + theirs[:, :-1].sum(axis=1) - shared
        agreed += np.divide(shared, either, out=np.zeros_like(shared), where=either > 0)
    agreed /= places.shape[1]
    return agreed[linear_sum_assignment(-agreed)]


def cohere(ready, places):
    """NPMI of each topic's first terms over whole texts, and the median share of the texts that hold one of them."""
    columns = np.unique(places[places >= 0])
    together, n_docs = count_together(ready.matrix.values[ready.filled], columns)
    score, n_texts = npmi(together, len(ready.filled)), len(ready.filled)
    at = [np.searchsorted(columns, row[row >= 0]) for row in places]
    shares = [np.median(n_docs[row]) / n_texts if len(row) else np.nan for row in at]
    return np.array([mean_npmi(score, row[n_docs[row] > 0]) for row in at]), np.array(shares)


def _list_terms(lists):
    rows = [(topic, rank, term) for topic, terms in enumerate(lists) for rank, term in enumerate(terms, start=1)]
    return pd.DataFrame(rows, columns=["topic", "rank", "term"]).astype({"term": "str"})
