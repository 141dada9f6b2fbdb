"""a model's numbers -> Topics. What any other model found, in the same tables."""

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral

import numpy as np
import pandas as pd

from analysis.ground.errors import ParallaxError, TableError
from analysis.ground.resample import list_faults
from analysis.terms.matrix import require_counts
from analysis.topics.described import quality_table, share_table, term_table
from analysis.topics.fit import Topics
from analysis.topics.numbers import list_misfits, make_ready


@dataclass(frozen=True, eq=False, repr=False)
class OtherTopics(Topics):
    """Topics of another model; `transform` gives shares where the model can, and says so where it cannot."""

    _infer: Callable | None = None

    def transform(self, matrix):
        """Give the shares of the topics in other texts, as the model itself does.

        Raises
        ------
        TableError : the matrix holds weights
        ParallaxError : the model gives none
        """
        require_counts(matrix, "Topics.transform")
        if self._infer is None:
            raise ParallaxError(
                "these topics come from a model that gives no shares for other texts here. Fit it on all texts together, or use fit_topics."
            )
        places = matrix.terms.get_indexer(self.vocabulary)
        counts = np.zeros((len(matrix.doc_ids), len(places)))
        counts[:, places >= 0] = matrix.values[:, places[places >= 0]].toarray()
        return share_table(self._infer(counts) * (counts.sum(axis=1, keepdims=True) > 0), matrix.doc_ids)


def topics_from(matrix, shares, weights):
    """Put what another model found into the tables of Topics, so that all that takes Topics can be used.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms), the texts that the model has seen
    shares : array, shape (n_documents, n_topics), in the order of matrix.doc_ids, or a DataFrame indexed by doc_id; not below
        0. Rows are made to sum to 1; a row of zeros is a text without a topic
    weights : array, shape (n_topics, n_terms), in the order of matrix.terms, or a DataFrame with terms as columns; not below 0

    Returns
    -------
    Topics, numbered by share, largest first; quality["model_topic"] is the row of `weights`. It gives no shares of other texts

    Raises
    ------
    TableError : the matrix holds weights; the shapes do not fit, or a number is missing, infinite or below 0
    ParallaxError : no text holds a term, or there is one topic only

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain flood", "vote poll"])
    >>> matrix.terms.tolist()
    ['flood', 'poll', 'rain', 'vote']
    >>> topics_from(matrix, [[1, 0], [0, 1]], [[1, 0, 2, 0], [0, 1, 0, 2]]).quality["label"].tolist()
    ['rain, flood', 'vote, poll']
    """
    require_counts(matrix, "topics_from")
    shares = _as_numbers(shares, matrix.doc_ids, "shares", "documents", by="index")
    weights = _as_numbers(weights, matrix.terms, "weights", "terms", by="columns")
    if shares.shape[1] != weights.shape[0]:
        raise TableError(
            f"the shares have {shares.shape[1]} topics, the weights {weights.shape[0]}. Give both of the same model."
        )
    return make_topics(matrix, shares, weights)


def check_fit(matrix, n_topics, n_iterations, seed, what):
    """Check what every model is asked for, and sort the matrix, so that the order it came in changes nothing.

    Raises
    ------
    TableError : the matrix holds weights
    ParallaxError : fewer texts or terms than topics, or an option out of range
    """
    ready = make_ready(matrix, what)
    faults = list_faults(20, seed) + list_misfits(ready, n_topics)
    if isinstance(n_iterations, bool) or not isinstance(n_iterations, Integral) or n_iterations < 1:
        faults.append(f"n_iterations={n_iterations!r} must be a whole number from 1 on")
    if faults:
        raise ParallaxError("; ".join(faults) + ".")
    return ready.matrix


def make_topics(matrix, shares, weights, infer=None):
    """Make Topics of numbers from 0 on.

    Parameters
    ----------
    shares, weights : arrays, as in topics_from
    infer : function of an array of counts, terms sorted, that gives loadings of the topics; None: there is none
    """
    ready = make_ready(matrix, "topics_from")
    if len(weights) < 2:
        raise ParallaxError("the model gives one topic only; there is nothing to compare. Ask it for two or more.")
    shares = share_table(shares, matrix.doc_ids).loc[ready.matrix.doc_ids]
    order = np.lexsort((np.arange(len(weights)), -shares.to_numpy().mean(axis=0).round(6)))
    largest = weights.max(axis=1, keepdims=True)
    weights = np.divide(weights, largest, out=np.zeros_like(weights), where=largest > 0)
    lengths = np.linalg.norm(weights, axis=1, keepdims=True)
    components = np.divide(weights, lengths, out=np.zeros_like(weights), where=lengths > 0)[order]
    components = components[:, matrix.terms.get_indexer(ready.matrix.terms)]
    shares = shares[order].set_axis(range(len(order)), axis=1)
    terms = term_table(components, ready.matrix.terms)
    quality = quality_table(ready, components, shares).assign(model_topic=order)

    def in_order(counts):
        return infer(counts)[:, order]

    return OtherTopics(
        terms, shares, quality, None, components, ready.idf, ready.matrix.terms, None if infer is None else in_order
    )


def _as_numbers(table, names, what, of, *, by):
    if isinstance(table, pd.DataFrame):
        own = getattr(table, by).astype("str")
        if own.has_duplicates or len(names.difference(own)):
            raise TableError(
                f"the {what} do not name each of the {len(names):,} {of} once. Give all of those of the matrix."
            )
        table = table.set_axis(own, axis=by).reindex(**{by: names})
    try:
        values = np.array(table, dtype=float)
    except (TypeError, ValueError) as error:
        raise TableError(f"the {what} are no table of numbers. Give an array, or a DataFrame of numbers.") from error
    axis = 0 if by == "index" else 1
    if values.ndim != 2 or values.shape[axis] != len(names):
        raise TableError(
            f"the {what} have the shape {values.shape}, the matrix has {len(names):,} {of}. Give a number for each."
        )
    if not np.isfinite(values).all() or (values < 0).any():
        raise TableError(
            f"the {what} hold numbers that are missing, infinite or below 0. Give shares and weights from 0 on."
        )
    return values
