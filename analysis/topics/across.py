"""Topics of several languages -> which are alike. Matched by linked documents and shared anchors, never by pooled words."""

from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from analysis.compare.units import check_options
from analysis.ground.errors import ParallaxError, TableError
from analysis.ground.resample import draw_units, make_units
from analysis.ground.tables import check_columns
from analysis.topics.evidence import by_anchors, by_links, by_stories, count_largest, count_own, name_anchors

_KINDS = {
    "language_a": "str",
    "topic_a": "int64",
    "label_a": "str",
    "language_b": "str",
    "topic_b": "int64",
    "label_b": "str",
}
_KINDS |= {
    "score": "float64",
    "score_low": "float64",
    "score_high": "float64",
    "n_links": "int64",
    "n_anchors": "int64",
}
_KINDS |= {"anchors": "str", "mutual": "bool", "n_own": "int64", "n_between": "int64", "n_right": "float64"}
_FEWEST, _FEWEST_SURE = 3, 5
_MOST = 0.9999  # a correlation that has a place on Fisher's scale
_RULE_OF_THREE = 2 * 3


def link_topics(topics, *, links=None, stories=None, anchors=None, min_score=0.5, n_resamples=200, seed=0):
    """Link topics of different languages, each fitted on the texts of its own language.

    Two topics are alike as far as they rise and fall together: over pairs of linked documents, or over stories that are told in
    both languages, and over anchors (names, places, numbers) that stand in texts of both.

    Parameters
    ----------
    topics : dict, language -> Topics of the documents in that language
    links : DataFrame doc_a, doc_b, score (0 to 1), as from link_documents; a link counts as much as its score
    stories : Series doc_id -> story, as from find_stories, in place of links; each story counts the same
    anchors : DataFrame doc_id, anchor, as from find_anchors; with links or stories, or alone
    min_score : float from 0 to 1; links of a lower score are left out. Below .5 a link is more likely wrong than right, and many
        such links outweigh those that are right: what they share are the words of a topic, and no story
    n_resamples, seed : int, for the interval: documents of the first language, stories and anchors are resampled

    Returns
    -------
    DataFrame, one row per pair of topics in which one is the best match of the other, languages in order, best first
        language_a, topic_a, label_a  str, int, str
        language_b, topic_b, label_b  str, int, str
        score      float  correlation of the two topics' shares over what is linked, -1 to 1, 0 as by chance; with documents and
                          anchors the mean of both correlations; missing where fewer than 3 things are linked
        score_low, score_high  float  95 % interval of a pair that was named beforehand; the best of a few links is the best by luck,
                          too. Missing where fewer than 5 links can be right (n_right), or fewer than 5 texts of a side are linked
        n_links    int    links or stories that count in which both are the largest topic of their side
        n_anchors  int    anchors that speak for the pair, both topics being above their mean: of `anchors`, those in texts of
                          both languages; else those that `links` name, where they have a column `anchors`
        anchors    str    of these the five that say most
        mutual     bool   each is the best match of the other
        n_own      int    of n_links, at least so many rest on nothing but words of the two topics, as far as anchors are spelled like
                          these: such links would be there whatever the story
        n_between  int    links, stories or anchors that count between the two languages, whatever the topic
        n_right    float  how many of them are right, as their scores have it: the sum of these; stories and anchors count as right

    Raises
    ------
    TableError : a document lies in two languages, or what links them lacks a column
    ParallaxError : fewer than two languages, nothing that links them, or an option out of range

    References
    ----------
    Interval: the standard error of Fisher's z (1921, Metron 1) over resamples, with t of one less than there are links (or stories,
    or anchors). Where all links agree fully, the lower end is that of 0 in n that differ: Hanley & Lippman-Hand (1983), JAMA 249(13),
    rule of three, 1 - 2 (3 / n). Coverage is in benchmarks/README.md.

    Examples
    --------
    >>> from analysis import count_terms, fit_topics
    >>> texts = {"en": ["rain flood", "flood rain rain", "vote poll", "poll vote vote"], "de": ["Regen Flut", "Flut Regen", "Wahl Stimme", "Stimme Wahl"]}
    >>> fitted = {}
    >>> for language, own in texts.items():
    ...     own = pd.Series(own, index=[f"{language}{n}" for n in range(4)])
    ...     fitted[language] = fit_topics(count_terms(own), n_topics=2)
    >>> links = pd.DataFrame({"doc_a": ["de0", "de1", "de2", "de3"], "doc_b": ["en0", "en1", "en2", "en3"], "score": 0.9})
    >>> link_topics(fitted, links=links)[["label_a", "label_b", "score", "n_links"]].round(2).values.tolist()
    [['flut, regen', 'rain, flood', 1.0, 2], ['stimme, wahl', 'vote, poll', 1.0, 2]]
    """
    check_options(n_resamples, seed, [("min_score", min_score, 0, 1)])
    _check(topics, links, stories, anchors)
    links = None if links is None else links[links["score"].ge(min_score)]
    tables = []
    for one, other in combinations(sorted(topics), 2):
        a, b = (topics[language].shares.rename(index=str) for language in (one, other))
        found = []
        if links is not None or stories is not None:
            found.append(by_links(a, b, links) if stories is None else by_stories(a, b, stories))
        if anchors is not None:
            found.append(by_anchors(a, b, anchors))
        tables.append(_rows(topics, one, other, found, [_correlate(part, n_resamples, seed) for part in found]))
    return pd.concat(tables, ignore_index=True)


def _check(topics, links, stories, anchors):
    if not isinstance(topics, dict) or len(topics) < 2:
        raise ParallaxError(
            "topics of two languages or more are needed, as a dict language -> Topics. Fit each on the documents of its language."
        )
    if (links is None) == (stories is None) and (links is not None or anchors is None):
        raise ParallaxError(
            "give links=link_documents(...) or stories=find_stories(...), one of them, or anchors=find_anchors(...), or anchors "
            "with one of the others."
        )
    if links is not None:
        check_columns(links, ["doc_a", "doc_b", "score"], what="links")
    if anchors is not None:
        check_columns(anchors, ["doc_id", "anchor"], what="anchors")
    ids = pd.Index(np.concatenate([own.shares.index.astype("str") for own in topics.values()]))
    if ids.has_duplicates:
        raise TableError(
            f"the document {ids[ids.duplicated()][0]!r} lies in two languages. Fit the topics of a language on its own documents, whole "
            "ones, whose ids the links name."
        )


class _Part(NamedTuple):
    """Correlations of the topics of two languages, those of resamples, and by how many links that are right."""

    score: np.ndarray
    drawn: np.ndarray
    n_sure: float


def _correlate(evidence, n_resamples, seed):
    """Weighted correlations of the columns of a and b, and of each resample; n_sure is 0 where there are none."""
    a, b, weight = evidence.a, evidence.b, evidence.weight
    n_different = min(len(np.unique(evidence.units)), len(np.unique(evidence.others)))
    if n_different < _FEWEST:
        shape = (a.shape[1], b.shape[1])
        return _Part(np.full(shape, np.nan), np.full((n_resamples, *shape), np.nan), 0)
    ids = pd.Index([f"{place:09d}" for place in range(len(weight))])
    made = make_units(pd.Series("all", index=ids), clusters=pd.Series(evidence.units, index=ids))
    drawn = made.membership.T @ draw_units(made.groups, n_resamples, np.random.default_rng(seed))
    correlations = np.array([_correlation(a, b, weight * times) for times in drawn.T])
    return _Part(_correlation(a, b, weight), correlations, min(n_different, evidence.n_right))


def _correlation(a, b, weight):
    weight = weight / weight.sum()
    a, b = a - weight @ a, b - weight @ b
    scale = np.sqrt(np.outer(weight @ a**2, weight @ b**2))
    both = np.divide((a * weight[:, None]).T @ b, scale, out=np.full(scale.shape, np.nan), where=scale > 1e-12)
    return np.clip(both.round(12), -1, 1)


def _around(score, drawn, n_sure):
    """The interval of a correlation, by how far its resamples spread on Fisher's scale."""
    error = np.arctanh(np.clip(drawn, -_MOST, _MOST)).std(ddof=1)
    reach, at = stats.t.ppf(0.975, n_sure - 1) * error, np.arctanh(np.clip(score, -_MOST, _MOST))
    low, high = np.tanh(at - reach), np.tanh(at + reach)
    # links that all agree have no spread, and yet the next may differ
    most = 1 - _RULE_OF_THREE / n_sure
    low, high = (min(low, most) if score >= _MOST else low), (max(high, -most) if score <= -_MOST else high)
    return min(low, score), max(high, score)


def _rows(topics, one, other, found, parts):
    score, resampled = (np.mean([getattr(part, name) for part in parts], axis=0) for name in ("score", "drawn"))
    n_sure, linked = min(part.n_sure for part in parts), found[0]
    n_links = count_largest(linked) if linked.of != "anchors" else np.zeros(score.shape, int)
    n_own = count_own(linked, topics[one], topics[other]) if linked.of == "links" else n_links * 0
    n_anchors, told = name_anchors(found[-1])
    filled = np.where(np.isnan(score), -2, score.round(9))
    best_a, best_b = filled.argmax(axis=1), filled.argmax(axis=0)
    pairs = sorted({*enumerate(best_a.tolist()), *((a, b) for b, a in enumerate(best_b.tolist()))})
    pairs.sort(key=lambda pair: -filled[pair])
    labels = [topics[language].quality["label"] for language in (one, other)]
    rows = []
    for a, b in pairs:
        drawn = resampled[:, a, b]
        known = drawn[~np.isnan(drawn)]
        # a topic that most resamples lack, or too few links that can be right
        sure = 2 * len(known) > len(drawn) and n_sure >= _FEWEST_SURE
        low, high = _around(score[a, b], known, n_sure) if sure else (np.nan, np.nan)
        mutual = best_a[a] == b and best_b[b] == a and filled[a, b] > -2
        row = (one, a, labels[0].iloc[a], other, b, labels[1].iloc[b], score[a, b], low, high)
        row = (*row, n_links[a, b], n_anchors[a, b], told[a, b], mutual, n_own[a, b])
        rows.append((*row, len(linked.weight), linked.n_right))
    return pd.DataFrame(rows, columns=list(_KINDS)).astype(_KINDS)
