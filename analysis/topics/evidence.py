"""Topics + links, stories or anchors -> evidence. What links the topics of two languages, and what it rests on."""

import re
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.ground.resample import align_labels

_WORD = re.compile(r"[^\W_]+")
_SHOWN = 5
_FIRST = 20


class Evidence(NamedTuple):
    """What links two languages, link by link.

    Attributes
    ----------
    of : str, links, stories or anchors
    a, b : arrays, shape (n_links, n_topics), the shares of both sides
    weight : array, shape (n_links,), how much each counts
    units, others : arrays of str, shape (n_links,), what is resampled whole, on both sides
    named : list of lists of str, the anchors of each
    n_right : float, how many of them are right, as their scores have it
    """

    of: str
    a: np.ndarray
    b: np.ndarray
    weight: np.ndarray
    units: np.ndarray
    others: np.ndarray
    named: list
    n_right: float


def by_links(a, b, links):
    """Take each link between two languages as evidence; it weighs its score.

    Parameters
    ----------
    a, b : DataFrame doc_id x topic, the shares of the texts of each language
    links : DataFrame doc_a, doc_b, score, and maybe anchors, parted by "; "

    Examples
    --------
    >>> a, b = pd.DataFrame({0: [0.25]}, index=["en1"]), pd.DataFrame({0: [0.75]}, index=["de1"])
    >>> links = pd.DataFrame({"doc_a": ["de1"], "doc_b": ["en1"], "score": [0.9], "anchors": ["Seoul; Putin"]})
    >>> found = by_links(a, b, links)
    >>> found.a.tolist(), found.b.tolist(), found.named[0], found.n_right
    ([[0.25]], [[0.75]], ['Seoul', 'Putin'], 0.9)
    """
    first, second = links["doc_a"].astype("str"), links["doc_b"].astype("str")
    turned = first.isin(b.index) & second.isin(a.index)
    first, second = first.where(~turned, second), second.where(~turned, first)
    kept = (first.isin(a.index) & second.isin(b.index) & links["score"].gt(0)).to_numpy()
    first, second, weight = first[kept], second[kept], links["score"].to_numpy(float)[kept]
    named = [[]] * len(first)
    if "anchors" in links:
        named = [[name for name in str(one).split("; ") if name] for one in links["anchors"].fillna("")[kept]]
    return Evidence(
        "links",
        a.loc[first].to_numpy(),
        b.loc[second].to_numpy(),
        weight,
        first.to_numpy(),
        second.to_numpy(),
        named,
        float(weight.sum()),
    )


def by_stories(a, b, stories):
    """Take each story that is told in both languages as evidence, with the mean shares of its texts; each weighs the same."""
    sides = [own.groupby(align_labels(own.index, stories, what="story").to_numpy()).mean() for own in (a, b)]
    shared = sides[0].index.intersection(sides[1].index).sort_values()
    first, second = (side.loc[shared].to_numpy() for side in sides)
    ids = shared.to_numpy()
    return Evidence("stories", first, second, np.ones(len(ids)), ids, ids, [[]] * len(ids), float(len(ids)))


def by_anchors(a, b, anchors):
    """Mean shares of the texts that hold each anchor, on both sides; an anchor weighs as much as the rarer side has texts."""
    pairs = pd.DataFrame({"doc_id": anchors["doc_id"].astype("str"), "anchor": anchors["anchor"].astype("str")})
    pairs = pairs.drop_duplicates()
    sides, sizes = [], []
    for own in (a, b):
        held = pairs[pairs["doc_id"].isin(own.index)]
        profile = own.loc[held["doc_id"]].groupby(held["anchor"].to_numpy())
        sides.append(profile.mean())
        # what stands in all texts tells no topics apart
        sizes.append(profile.size() * np.log(len(own) / profile.size()))
    shared = sides[0].index.intersection(sides[1].index).sort_values()
    weight = np.minimum(*(size.reindex(shared).to_numpy(float) for size in sizes))
    shared, weight = shared[weight > 0], weight[weight > 0]
    first, second = (side.loc[shared].to_numpy() for side in sides)
    ids = shared.to_numpy()
    return Evidence("anchors", first, second, weight, ids, ids, [[name] for name in shared], float(len(ids)))


def count_largest(evidence, kept=True):
    """Count the links in which both topics of a pair are the largest of their side: array, shape (n_topics_a, n_topics_b)."""
    a, b = evidence.a, evidence.b
    counts, kept = np.zeros((a.shape[1], b.shape[1]), int), kept & (a.sum(axis=1) > 0) & (b.sum(axis=1) > 0)
    np.add.at(counts, (a[kept].argmax(axis=1), b[kept].argmax(axis=1)), 1)
    return counts


def count_own(evidence, topics_a, topics_b):
    """Count the links of count_largest that rest on nothing but words of both topics: each of their anchors holds one.

    Parameters
    ----------
    evidence : Evidence
    topics_a, topics_b : Topics of each side; their first 20 terms count
    """
    if not any(evidence.named):
        return np.zeros((evidence.a.shape[1], evidence.b.shape[1]), int)
    sides = zip((topics_a, topics_b), (evidence.a, evidence.b), strict=True)
    words = [[_first_words(topics)[topic] for topic in shares.argmax(axis=1)] for topics, shares in sides]
    own = [
        bool(names) and all(set(_WORD.findall(name.casefold())) & (one | other) for name in names)
        for names, one, other in zip(evidence.named, *words, strict=True)
    ]
    return count_largest(evidence, kept=np.array(own, dtype=bool))


def _first_words(topics):
    first = topics.terms[topics.terms["weight"].gt(0) & topics.terms["rank"].le(_FIRST)]
    words = first.groupby("topic")["term"].agg(lambda own: set(_WORD.findall(" ".join(own).casefold())))
    return [words.get(topic, set()) for topic in topics.shares.columns]


def name_anchors(evidence):
    """Say how many anchors speak for each pair of topics, in texts where both are above their mean, and which say most.

    Returns
    -------
    two arrays, shape (n_topics_a, n_topics_b) : their number, and five of them as text
    """
    a, b, weight = evidence.a, evidence.b, evidence.weight
    counts, told = np.zeros((a.shape[1], b.shape[1]), int), np.full((a.shape[1], b.shape[1]), "", dtype=object)
    rows = np.repeat(np.arange(len(a)), [len(names) for names in evidence.named])
    if not len(rows):
        return counts, told
    codes, names = pd.factorize(np.array([name for own in evidence.named for name in own], dtype=object), sort=True)
    above = [np.maximum(side - weight @ side / weight.sum(), 0) for side in (a, b)]
    for place in np.ndindex(counts.shape):
        says = weight * above[0][:, place[0]] * above[1][:, place[1]]
        says = np.bincount(codes, weights=says[rows], minlength=len(names)).round(12)
        counts[place] = (says > 0).sum()
        best = [n for n in np.argsort(-says, kind="stable")[:_SHOWN] if says[n] > 0]
        told[place] = "; ".join(names[best])
    return counts, told
