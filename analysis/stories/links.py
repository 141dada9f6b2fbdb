"""documents -> links. Which documents tell the same story, within and across languages, how surely, and by which anchors."""

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import expit

from analysis.ground.errors import ParameterError
from analysis.ground.tables import check_columns, check_ids, days_of
from analysis.stories.names import show_code
from analysis.stories.profiles import profile_documents

LINK_COLUMNS = ["doc_a", "doc_b", "score", "mutual", "anchors", "rank"]
KEPT = 10
MOST_KEPT = 100
NEIGHBOURS = 10
REFERENCES = 5_000
FAINT = 0.02
_ROWS = 512
_CELLS = 2**22
_SHOWN = 8
_DIGITS = 40
TOPIC_WEIGHT = 0.5  # of a common noun, such as "goal", beside that of a name, a number or a day


@dataclass(frozen=True)
class Scale:
    """How far a pair has to stand out, within a language or across two.

    Attributes
    ----------
    highest : float, no background is counted as higher: all that is alike cannot be background
    half, nine : float, what a pair stands out by where its score is .5, and where it is .9
    """

    highest: float
    half: float
    nine: float

    def score(self, stands_out):
        """The score of pairs that stand out so far: a logistic curve of its square root, and so higher, but slower, for more.

        Examples
        --------
        >>> Scale(highest=1, half=0.25, nine=0.36).score([-1, 0, 0.16, 0.25, 0.36, 1]).round(3).tolist()
        [0.0, 0.0, 0.1, 0.5, 0.9, 1.0]
        """
        roots, low, high = (np.sign(x) * np.sqrt(np.abs(x)) for x in (np.asarray(stands_out), self.half, self.nine))
        return np.round(expit(np.log(9) * (roots - low) / (high - low)), 12)


# `nine` is fitted by benchmarks/calibration.py, as the most that any of its conditions needs (across, and a step of .05 more): texts
# cut in two that share no sentence, briefs, few and many documents, noise; `half` lies between such halves and whole translations
WITHIN = Scale(highest=0.8, half=0.2, nine=0.4)
ACROSS = Scale(highest=1.2, half=0.8, nine=1.3)


def link_documents(documents, *, window_days=7, min_score=None, also_from=None):
    """Link documents that tell the same story, within a language and across languages.

    Documents are compared by words and runs of letters within a language, and by names, sounds of names, and anchors
    (places, people, numbers, days) across two; what counts is how far a pair is more alike than either is to the ten that
    are most like it. No document is compared with itself, and none without any word is linked.

    Parameters
    ----------
    documents : DataFrame with `text`, `language` and `published`, indexed by doc_id; where `published_precision` is there
        and is not "day", the date counts as missing
    window_days : int, days between two documents of a link at most; a missing date matches every day
    min_score : float from 0 to 1, or None; None keeps, whatever its score, a pair in which one is among the ten best
        candidates of the other within its language, or within another language; a number keeps every pair with that score
        or more, at most a hundred for a document and a language
    also_from : float from 0 to 1, or None; besides the ten best candidates, keep every pair with that score or more: with
        .02, find_stories makes of these links what it makes without links. It needs min_score=None

    Returns
    -------
    DataFrame, best first
        doc_a   str    the document whose id comes first
        doc_b   str    the other
        score   float  0 to 1; calibrated so that of links at .9 nine in ten are right (see below)
        mutual  bool   each is the best candidate of the other in its language
        anchors str    what both hold: names, numbers, places and days, those that weigh most first, parted by "; "; common
                       nouns such as "goal" count half, and numbers of one digit are not shown
        rank    int    which candidate one is of the other in its language, from 1: the better of the two ranks

    Raises
    ------
    TableError : a column is missing, or an id stands twice
    ParameterError : an option out of range

    Notes
    -----
    The score is a logistic function of the root of S - (r_a + r_b) / 2, where S is the sum of the cosines and r the mean
    similarity to the ten most similar documents of the language (fewer where there are fewer). Where a language has one
    document only, nothing can stand out: links to it get low scores unless they are very much alike. Translations score higher
    than two reports of one event.

    Of links at .9 or more nine in ten were right, or more, also between texts that share no sentence, in briefs of three
    sentences, and among a thousand unrelated documents; fewer (three in four) where briefs of one source tell of one war, whose
    meetings and speeches are alike, and about nine in ten between closely related languages. A score below .5 is too careful: between texts that share no sentence more links are
    right than it says. benchmarks/README.md has the tables.

    References
    ----------
    Conneau, Lample, Ranzato, Denoyer & Jegou (2018), Word translation without parallel data, ICLR: cross-domain similarity
    local scaling, against documents that are like everything (hubs). Here half of it, and r has an upper bound.

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["Putin met Kim in Seoul on 5 May.", "5 мая Путин был в Сеуле.", "Дождь в Риме."],
    ...     "language": ["en", "ru", "ru"], "published": pd.NaT}, index=["a", "b", "c"])
    >>> link_documents(table)[["doc_a", "doc_b", "anchors"]].iloc[0].tolist()
    ['a', 'b', '5 May; Vladimir Putin; Seoul']
    """
    table, days = check_door(documents, window_days)
    for name, score in {"min_score": min_score, "also_from": also_from}.items():
        if score is not None and not (isinstance(score, (int, float)) and 0 <= score <= 1):
            raise ParameterError(f"{name}={score!r} is no score. Give a number from 0 to 1, or None.")
    if min_score is not None and also_from is not None:
        raise ParameterError("min_score and also_from are both given. Give one of them.")
    profiles = profile_documents(table["text"].tolist(), table["language"].tolist())
    pairs = combinations_with_replacement(sorted(set(profiles.languages)), 2)
    found = [_find_pairs(profiles, days, one, other, window_days, min_score, also_from) for one, other in pairs]
    found = pd.concat(found or [pd.DataFrame(columns=["a", "b", "score", "rank", "mutual"])], ignore_index=True)
    found = found.sort_values(["score", "rank", "a", "b"], ascending=[False, True, True, True], ignore_index=True)
    links = pd.DataFrame(
        {
            "doc_a": table.index.take(found["a"].astype("int64")),
            "doc_b": table.index.take(found["b"].astype("int64")),
            "score": found["score"],
            "mutual": found["mutual"],
            "anchors": _shared_anchors(profiles, found["a"].to_numpy(int), found["b"].to_numpy(int)),
            "rank": found["rank"],
        }
    )
    kinds = dict(zip(LINK_COLUMNS, "str str float64 bool str int64".split(), strict=True))
    return links.astype(kinds)


def check_door(documents, window_days):
    """Check what is given, and sort it by id, so that the order of the input changes no result.

    Returns
    -------
    table : DataFrame text, language, indexed by doc_id as str; days : float array, days since 1970, missing where unknown
    """
    check_columns(documents, ["text", "language", "published"], what="documents")
    if isinstance(window_days, bool) or not isinstance(window_days, (int, np.integer)) or window_days < 0:
        raise ParameterError(f"window_days={window_days!r} is no number of days. Give a whole number from 0.")
    names = check_ids(documents)
    table = documents.set_axis(names.rename("doc_id")).sort_index()
    return table[["text", "language"]].assign(text=table["text"].fillna("").astype("str")), days_of(table)


def _find_pairs(profiles, days, one, other, window_days, min_score, also_from):
    """Pairs of documents of two languages, or of one, with their score and ranks; a < b are rows of the profiles."""
    weights, scale = (profiles.within, WITHIN) if one == other else (profiles.across, ACROSS)
    rows, columns = (np.flatnonzero(profiles.languages == language) for language in (one, other))
    ground = np.zeros(len(days))
    ground[rows] = _background(weights, rows, columns, scale)
    ground[columns] = _background(weights, columns, rows, scale)
    ways = [_candidates(weights, days, rows, columns, ground, window_days)]
    if one != other:
        ways.append(_candidates(weights, days, columns, rows, ground, window_days))
    pairs = pd.concat([pd.DataFrame({"a": a, "b": b, "z": z, "rank": rank}) for a, b, z, rank in ways])
    first, second = np.minimum(pairs["a"], pairs["b"]), np.maximum(pairs["a"], pairs["b"])
    kept = pairs.assign(a=first, b=second, best=pairs["rank"].eq(1)).groupby(["a", "b"], sort=False)
    kept = kept.agg(z=("z", "first"), rank=("rank", "min"), n_best=("best", "sum")).reset_index()
    kept = kept.assign(score=scale.score(kept["z"]), mutual=kept["n_best"].eq(2))
    least = also_from if min_score is None else min_score
    best = kept["rank"].le(KEPT) & (min_score is None)
    kept = kept[best | (kept["score"].ge(np.inf if least is None else least) & kept["rank"].le(MOST_KEPT))]
    return kept[["a", "b", "score", "rank", "mutual"]]


def _background(weights, rows, columns, scale):
    """How like each row is to the ten documents that are most like it; of more than 5,000, every n-th is looked at."""
    looked_at = columns[:: max(1, -(-len(columns) // REFERENCES))]
    ground = np.zeros(len(rows))
    for start, block in _blocks(weights, rows, looked_at):
        block[rows[start : start + len(block), None] == looked_at[None]] = -1
        best = np.partition(block, -min(NEIGHBOURS, block.shape[1]), axis=1)[:, -NEIGHBOURS:]
        others = best >= 0
        ground[start : start + len(block)] = (best * others).sum(axis=1) / np.maximum(others.sum(axis=1), 1)
    return np.minimum(ground, scale.highest)


def _candidates(weights, days, rows, columns, ground, window_days):
    """The candidates of each row among the columns, the best hundred: rows, columns, how far they stand out, and ranks."""
    by_day, found = rows[np.argsort(days[rows], kind="stable")], [(np.array([], int),) * 4]
    for chunk in np.split(by_day, range(_ROWS, len(by_day), _ROWS)):
        # a missing day stands last; a comparison with one is false, so that nothing is far from it
        early, late = days[chunk[[0, -1]]] + (-window_days, window_days)
        near = columns if np.isnan(late) else columns[~((days[columns] < early) | (days[columns] > late))]
        for start, block in _blocks(weights, chunk, near):
            here = chunk[start : start + len(block)]
            far = np.abs(days[here][:, None] - days[near][None]) > window_days
            open_to = ~far & (here[:, None] != near[None]) & (block > 0)
            stands_out = block - (ground[here][:, None] + ground[near][None]) / 2
            best = np.argsort(np.where(open_to, -stands_out, np.inf), axis=1, kind="stable")[:, :MOST_KEPT]
            row, rank = np.nonzero(np.take_along_axis(open_to, best, axis=1))
            column = best[row, rank]
            found.append((here[row], near[column], stands_out[row, column], rank + 1))
    return [np.concatenate(part) for part in zip(*found, strict=True)]


def _blocks(weights, rows, columns):
    """Similarities of rows to columns, some rows at a time; the block is the caller's to change."""
    step = max(1, _CELLS // max(1, len(columns)))
    against = sparse.csr_array(weights[columns].T)
    for start in range(0, len(rows), step):
        yield start, np.round((weights[rows[start : start + step]] @ against).toarray(), 9)


def _shared_anchors(profiles, a, b):
    """What the two documents of each link share, the heaviest first, as text."""
    shown = [write_anchor(*anchor) for anchor in profiles.anchors]
    weighs = np.array([_weight_shown(*anchor) for anchor in profiles.anchors])
    names = []
    for start in range(0, len(a), 20_000):
        both = sparse.csr_array(
            profiles.shown[a[start : start + 20_000]].multiply(profiles.shown[b[start : start + 20_000]])
        )
        for begin, end in zip(both.indptr[:-1], both.indptr[1:], strict=True):
            columns = both.indices[begin:end]
            weight = both.data[begin:end] * weighs[columns]
            order = np.lexsort((columns, -weight))[: min(_SHOWN, np.count_nonzero(weight))]
            names.append("; ".join(shown[column] for column in columns[order]))
    return pd.Series(names, dtype="str")


def _weight_shown(kind, code):
    return 0.0 if kind == "number" and len(code) == 1 else TOPIC_WEIGHT if kind == "topic" else 1.0


def write_anchor(kind, code):
    """Write an anchor for people: 20,000; 5 May; North Korea."""
    from babel import Locale

    if kind == "date":
        month, day = code.split("-")
        return f"{int(day)} {Locale('en').months['format']['wide'][int(month)]}"
    if kind == "number":
        whole, _, part = code.partition(".")
        if len(whole) > _DIGITS:  # no quantity, and too long for int()
            return f"{whole[:_DIGITS]}…"
        return (f"{int(whole):,}" if whole.isdigit() and len(whole) > 4 else whole) + ("." + part if part else "")
    return show_code(code) if kind == "place" else code
