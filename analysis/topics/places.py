"""Topics -> places on a map. Topics that use their terms alike lie near each other; how far off that is, is told with it."""

import numpy as np
import pandas as pd
from scipy.spatial.distance import pdist, squareform

_GOLDEN = np.pi * (3 - np.sqrt(5))
_SEEDS = 1e-3  # how much the order of the topics counts beside their distances
_STEPS = 300
_DIGITS = 6
_KINDS = {"topic": "int64", "label": "str", "share": "float64", "x": "float64", "y": "float64"}
_KINDS |= {"nearest": "Int64", "nearest_label": "str", "distance": "float64", "off": "float64"}


def topic_places(topics):
    """Lay topics out in the plane, so that the distance between two of them is as near as can be to how unlike they are.

    How unlike two topics are is the Jensen-Shannon distance of their weights of terms: 0 where they weigh all terms alike, 1
    where they have none in common. More than three topics seldom fit into a plane: distances on the map are approximate.
    Nothing is drawn at random. Up and down, left and right mean nothing.

    Parameters
    ----------
    topics : Topics

    Returns
    -------
    DataFrame, one row per topic, in their order
        topic     int
        label     str    the topic's three first terms
        share     float  mean share of the topic in all texts, 0 to 1
        x, y      float  its place, in units of the distance; the middle of all topics is 0, 0
        nearest   int    the topic that is most like it, by the distance itself and not by the map; missing where there is one topic
        nearest_label  str  its label; empty where there is none
        distance  float  between these two, 0 to 1
        off       float  how far distances from this topic on the map are from the distances themselves, the mean over the others

    References
    ----------
    Lin (1991), IEEE Trans. Inf. Theory 37(1), eq. 5.1 with base 2, its square root; Sievert & Shirley (2014), LDAvis, for its
    use on topics. Places: stress majorisation from a start by classical scaling, Gansner, Koren & North (2004), Graph Drawing,
    eq. 7, all pairs of one weight.

    Examples
    --------
    >>> from analysis import count_terms, fit_topics
    >>> topics = fit_topics(count_terms(["rain flood rain", "flood rain", "vote poll vote", "poll vote"]), n_topics=2)
    >>> topic_places(topics)[["label", "x", "y", "nearest", "distance"]].values.tolist()
    [['rain, flood', 0.5, 0.0, 1, 1.0], ['vote, poll', -0.5, 0.0, 0, 1.0]]
    """
    apart = _distances(np.asarray(topics._components, dtype=float))
    places = _settle(_start(apart), apart)
    off = np.abs(squareform(pdist(places)) - apart).sum(axis=1) / max(len(apart) - 1, 1)
    table = topics.quality[["topic", "label", "share"]].reset_index(drop=True)
    table = table.assign(x=places[:, 0], y=places[:, 1])
    if len(apart) > 1:
        among = apart.round(_DIGITS) + 2 * np.eye(len(apart))
        nearest, distance = among.argmin(axis=1), among.min(axis=1)
        labels = table["label"].to_numpy()[nearest]
    else:
        nearest, distance, off, labels = pd.NA, np.nan, np.nan, ""
    return table.assign(nearest=nearest, nearest_label=labels, distance=distance, off=off).astype(_KINDS).round(_DIGITS)


def _distances(weights):
    """Jensen-Shannon distances, shape (n, n); a topic without a weight has nothing in common with any."""
    total = weights.sum(axis=1)
    empty = total <= 0
    spread = weights / np.where(empty, 1, total)[:, None]
    spread[empty] = 1  # not looked at
    # rounding takes what is 0 below it, whose root is no number
    apart = squareform(np.nan_to_num(pdist(spread, "jensenshannon"), nan=0.0)) / np.sqrt(np.log(2))
    apart[empty] = apart[:, empty] = 1
    np.fill_diagonal(apart, 0)
    return np.clip(apart, 0, 1)


def _start(apart):
    """Classical scaling; where distances do not tell, as where all are 1, topics lie in their order as the seeds of a sunflower."""
    n = len(apart)
    order = np.arange(n)
    seeds = np.sqrt(order / max(n, 1))[:, None] * np.column_stack([np.cos(order * _GOLDEN), np.sin(order * _GOLDEN)])
    squares = apart**2 + _SEEDS * squareform(pdist(seeds)) ** 2 if n > 1 else apart
    middle = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(-middle @ squares @ middle / 2)
    places = np.zeros((n, 2))
    width = min(n, 2)
    places[:, :width] = vectors[:, ::-1][:, :width] * np.sqrt(np.maximum(values[::-1][:width], 0))
    return places


def _settle(places, apart):
    """Move all topics until their distances are as near as can be to those wanted; largest topic to the right and above."""
    n = len(apart)
    if n > 1:
        for _ in range(_STEPS):
            on_map = squareform(pdist(places))
            pull = -np.divide(apart, on_map, out=np.zeros_like(apart), where=on_map > 1e-12)
            np.fill_diagonal(pull, 0)
            np.fill_diagonal(pull, -pull.sum(axis=1))
            places = pull @ places / n
    places = (places - places.mean(axis=0)).round(9)
    for axis in (0, 1):
        told = places[np.abs(places[:, axis]) > 10.0**-_DIGITS, axis]
        places[:, axis] *= -1 if len(told) and told[0] < 0 else 1
    return places + 0.0
