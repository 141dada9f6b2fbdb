"""Topics of several languages -> which are alike. Matched by linked documents and shared anchors, never by pooled words."""

from itertools import combinations

import numpy as np
import pandas as pd
from scipy import stats

from analysis.compare.units import check_options
from analysis.ground.errors import ParallaxError, TableError
from analysis.ground.resample import align_labels, draw_units, make_units
from analysis.ground.tables import check_columns

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
_KINDS |= {"anchors": "str", "mutual": "bool"}
_FEWEST = 3
_SHOWN = 5
_MOST = 0.9999  # a correlation that has a place on Fisher's scale


def link_topics(topics, *, links=None, stories=None, anchors=None, n_resamples=200, seed=0):
    """Link topics of different languages, each fitted on the texts of its own language.

    Two topics are alike as far as they rise and fall together: over pairs of linked documents, or over stories that are told in
    both languages, and over anchors (names, places, numbers) that stand in texts of both.

    Parameters
    ----------
    topics : dict, language -> Topics of the documents in that language
    links : DataFrame doc_a, doc_b, score, as from link_documents; a link counts as much as its score
    stories : Series doc_id -> story, as from find_stories, in place of links; each story counts the same
    anchors : DataFrame doc_id, anchor, as from find_anchors; with links or stories, or alone
    n_resamples, seed : int, for the interval: documents of the first language, stories and anchors are resampled

    Returns
    -------
    DataFrame, one row per pair of topics in which one is the best match of the other, languages in order, best first
        language_a, topic_a, label_a  str, int, str
        language_b, topic_b, label_b  str, int, str
        score      float  correlation of the two topics' shares over what is linked, -1 to 1, 0 as by chance; with documents and
                          anchors the mean of both correlations; missing where fewer than 3 things are linked
        score_low, score_high  float  95 % interval of a pair that was named beforehand; the best of a few links is the best by luck, too
        n_links    int    links or stories in which both are the largest topic of their side
        n_anchors  int    anchors that stand in texts of both languages and speak for the pair: both topics are above their mean
        anchors    str    of these the five that say most
        mutual     bool   each is the best match of the other

    Raises
    ------
    TableError : a document lies in two languages, or what links them lacks a column
    ParallaxError : fewer than two languages, nothing that links them, or an option out of range

    References
    ----------
    Interval: the standard error of Fisher's z (1921, Metron 1) over resamples, with t of one less than there are links (or stories,
    or anchors). Coverage is in benchmarks/README.md.

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
    check_options(n_resamples, seed)
    _check(topics, links, stories, anchors)
    tables = []
    for one, other in combinations(sorted(topics), 2):
        a, b = (topics[language].shares.rename(index=str) for language in (one, other))
        scores, draws, n_links, n_units = [], [], 0, []
        if links is not None or stories is not None:
            profile = _by_links(a, b, links) if stories is None else _by_stories(a, b, stories)
            n_links = _count_largest(*profile[:2])
            score, drawn, n = _correlate(profile, n_resamples, seed)
            scores, draws, n_units = [score], [drawn], [n]
        shape = (a.shape[1], b.shape[1])
        n_anchors, told = np.zeros(shape, int), np.full(shape, "", dtype=object)
        if anchors is not None:
            names, profile = _by_anchors(a, b, anchors)
            score, drawn, n = _correlate(profile, n_resamples, seed)
            scores, draws, n_units = [*scores, score], [*draws, drawn], [*n_units, n]
            n_anchors, told = _name_anchors(names, *profile[:3])
        found = {"score": np.mean(scores, axis=0), "drawn": np.mean(draws, axis=0), "n_units": min(n_units)}
        tables.append(_rows(topics, one, other, found, n_links, n_anchors, told))
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


def _by_links(a, b, links):
    """Shares on both sides of each link between the two languages, its weight, and the unit in which it is resampled."""
    first, second = links["doc_a"].astype("str"), links["doc_b"].astype("str")
    turned = first.isin(b.index) & second.isin(a.index)
    first, second = first.where(~turned, second), second.where(~turned, first)
    kept = (first.isin(a.index) & second.isin(b.index)).to_numpy()
    first, second = first[kept], second[kept]
    return a.loc[first].to_numpy(), b.loc[second].to_numpy(), links["score"].to_numpy(float)[kept], first.to_numpy()


def _by_stories(a, b, stories):
    sides = [own.groupby(align_labels(own.index, stories, what="story").to_numpy()).mean() for own in (a, b)]
    shared = sides[0].index.intersection(sides[1].index).sort_values()
    first, second = (side.loc[shared].to_numpy() for side in sides)
    return first, second, np.ones(len(shared)), shared.to_numpy()


def _by_anchors(a, b, anchors):
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
    first, second = (side.loc[shared].to_numpy() for side in sides)
    return shared, (first, second, weight, shared.to_numpy())


def _correlate(profile, n_resamples, seed):
    """Weighted correlations of the columns of a and b, and of each resample, and how many units are resampled."""
    a, b, weight, units = profile
    shape = (a.shape[1], b.shape[1])
    kept = weight > 0
    a, b, weight, units = a[kept], b[kept], weight[kept], units[kept]
    if len(np.unique(units)) < _FEWEST:
        return np.full(shape, np.nan), np.full((n_resamples, *shape), np.nan), 0
    ids = pd.Index([f"{place:09d}" for place in range(len(units))])
    made = make_units(pd.Series("all", index=ids), clusters=pd.Series(units, index=ids))
    drawn_of = draw_units(made.groups, n_resamples, np.random.default_rng(seed))
    drawn = made.membership.T @ drawn_of
    return (
        _correlation(a, b, weight),
        np.array([_correlation(a, b, weight * times) for times in drawn.T]),
        len(drawn_of),
    )


def _correlation(a, b, weight):
    weight = weight / weight.sum()
    a, b = a - weight @ a, b - weight @ b
    scale = np.sqrt(np.outer(weight @ a**2, weight @ b**2))
    both = np.divide((a * weight[:, None]).T @ b, scale, out=np.full(scale.shape, np.nan), where=scale > 1e-12)
    return np.clip(both.round(12), -1, 1)


def _around(score, drawn, n_units):
    """The interval of a correlation, by how far its resamples spread on Fisher's scale."""
    error = np.arctanh(np.clip(drawn, -_MOST, _MOST)).std(ddof=1)
    reach, at = stats.t.ppf(0.975, n_units - 1) * error, np.arctanh(np.clip(score, -_MOST, _MOST))
    return min(np.tanh(at - reach), score), max(np.tanh(at + reach), score)


def _count_largest(a, b):
    counts, kept = np.zeros((a.shape[1], b.shape[1]), int), (a.sum(axis=1) > 0) & (b.sum(axis=1) > 0)
    np.add.at(counts, (a[kept].argmax(axis=1), b[kept].argmax(axis=1)), 1)
    return counts


def _name_anchors(names, a, b, weight):
    total = max(weight.sum(), 1e-300)
    above = [np.maximum(side - weight @ side / total, 0) for side in (a, b)]
    counts, told = np.zeros((a.shape[1], b.shape[1]), int), np.full((a.shape[1], b.shape[1]), "", dtype=object)
    for place in np.ndindex(counts.shape):
        says = weight * above[0][:, place[0]] * above[1][:, place[1]]
        counts[place] = (says > 1e-12).sum()
        best = [n for n in np.argsort(-says.round(12), kind="stable")[:_SHOWN] if says[n] > 1e-12]
        told[place] = "; ".join(names[best])
    return counts, told


def _rows(topics, one, other, found, n_links, n_anchors, told):
    score = found["score"]
    filled = np.where(np.isnan(score), -2, score.round(9))
    best_a, best_b = filled.argmax(axis=1), filled.argmax(axis=0)
    pairs = sorted({*enumerate(best_a.tolist()), *((a, b) for b, a in enumerate(best_b.tolist()))})
    pairs.sort(key=lambda pair: -filled[pair])
    labels = [topics[language].quality["label"] for language in (one, other)]
    rows = []
    for a, b in pairs:
        drawn = found["drawn"][:, a, b]
        known = drawn[~np.isnan(drawn)]
        # a topic that most resamples lack
        low, high = _around(score[a, b], known, found["n_units"]) if 2 * len(known) > len(drawn) else (np.nan, np.nan)
        counted = n_links[a, b] if np.ndim(n_links) else 0
        mutual = best_a[a] == b and best_b[b] == a and filled[a, b] > -2
        row = (one, a, labels[0].iloc[a], other, b, labels[1].iloc[b], score[a, b], low, high)
        rows.append((*row, counted, n_anchors[a, b], told[a, b], mutual))
    return pd.DataFrame(rows, columns=list(_KINDS)).astype(_KINDS)
