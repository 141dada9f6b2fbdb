"""documents -> shared passages. Text that two documents have in common but for small edits, with where it stands."""

from numbers import Integral

import numpy as np
import pandas as pd

from analysis.ground.errors import ParameterError, TableError
from analysis.ground.tables import check_ids
from analysis.reuse.bodies import hash_runs, read_bodies

PASSAGE_COLUMNS = ["doc_a", "doc_b", "start_a", "end_a", "start_b", "end_b", "n_words", "n_same", "text"]
_FEWEST = 6
_MOST_EDITED = 3
_MOST_HOLDERS = 50
_PAIRS_AT_ONCE = 4_000_000
_EDITS = sorted(
    ((a, b) for a in range(_MOST_EDITED + 1) for b in range(_MOST_EDITED + 1) if a or b),
    key=lambda edit: (max(edit), sum(edit), edit),
)
_APART = 2 * (_MOST_EDITED + 1)


def find_shared_passages(documents, *, min_words=12):
    """Find the passages that two documents share, word for word or with small edits: quotations, agency copy, background.

    A passage begins with `min_words` // 2 words that are the same in both, and goes on both ways across edits: up to three
    words in a row that were changed, added or left out, where more words than that are the same behind them. So a
    passage of `min_words` of which one word was changed is found, whichever it was but the two at either end.

    Parameters
    ----------
    documents : DataFrame with text, indexed by doc_id, in any language; language, source and title are used where they are
        there. What cleaning cuts, and the headline, are no passage
    min_words : int from 6 on, words of the passage in the document that has fewer

    Returns
    -------
    DataFrame, the longest first
        doc_a, doc_b    str  the id that comes first, and the other
        start_a, end_a  int  where it stands: text[start_a:end_a] of doc_a as given
        start_b, end_b  int  the same in doc_b
        n_words         int  words of the passage, in the document that has fewer
        n_same          int  words that are the same and in the same order in both
        text            str  the passage as it stands in doc_a
        A text that stands twice in a document is one passage. Words at the beginning of a passage that stand in more than
        fifty documents, such as a form of address, are looked up in one of these only, the first by id, so that
        their number does not grow with its square; .attrs["n_frequent"] says for how many runs of words that was so.

    Raises
    ------
    TableError : no column text, or an id stands twice
    ParameterError : `min_words` is no whole number from 6 on

    References
    ----------
    Seed and extend: Altschul, Gish, Miller, Myers & Lipman (1990), Journal of Molecular Biology 215(3); on words, for news:
    Smith, Cordell & Mullen (2015), American Literary History 27(3).

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["He said: it will rain in Rome on Monday and in Oslo on Sunday. We doubt it.",
    ...     "Others know that it will rain in Rome on Tuesday and in Oslo on Sunday."]}, index=["a", "b"])
    >>> find_shared_passages(table)[["start_a", "end_a", "n_words", "n_same", "text"]].to_numpy().tolist()
    [[9, 61, 12, 11, 'it will rain in Rome on Monday and in Oslo on Sunday']]
    """
    if isinstance(min_words, bool) or not isinstance(min_words, Integral) or min_words < _FEWEST:
        raise ParameterError(f"min_words={min_words!r} is no number of words. Give a whole number from {_FEWEST} on.")
    bodies = read_bodies(documents)
    words, place, row = _set_apart(bodies)
    found, n_frequent = _find(words, place, row, int(min_words))
    first_a, last_a, first_b, last_b, same = found
    order = np.lexsort([first_b, first_a, -np.minimum(last_a - first_a, last_b - first_b)])
    first_a, last_a, first_b, last_b, same = (column[order] for column in found)
    at = [place[one] for one in (first_a, last_a, first_b, last_b)]
    starts, ends = bodies.starts.astype(np.int64), bodies.ends.astype(np.int64)
    row_a, row_b = row[first_a], row[first_b]
    table = pd.DataFrame(
        {
            "doc_a": bodies.doc_ids.take(row_a),
            "doc_b": bodies.doc_ids.take(row_b),
            "start_a": starts[at[0]],
            "end_a": ends[at[1]],
            "start_b": starts[at[2]],
            "end_b": ends[at[3]],
            "n_words": np.minimum(last_a - first_a, last_b - first_b) + 1,
            "n_same": same,
        }
    )
    spans = zip(row_a.tolist(), table["start_a"], table["end_a"], strict=True)
    table["text"] = [bodies.texts[one][start:end] for one, start, end in spans]
    table = table.astype({"doc_a": "str", "doc_b": "str", "text": "str", "n_same": "int64", "n_words": "int64"})
    table.attrs["n_frequent"] = n_frequent
    return table


def check_passages(documents, passages):
    """Return the texts of documents by id; raise TableError where the passages were found in other texts than these.

    Parameters
    ----------
    documents : DataFrame with text, indexed by doc_id
    passages : DataFrame as from find_shared_passages; those of documents that are not there are passed over
    """
    names = check_ids(documents)
    texts = {name: text if isinstance(text, str) else "" for name, text in zip(names, documents["text"], strict=True)}
    fits = not passages[PASSAGE_COLUMNS[2:6]].isna().any(axis=None)
    for side in "ab" if fits else "":
        columns = (passages[f"{name}_{side}"].tolist() for name in ("doc", "start", "end"))
        held = [(texts.get(str(name)), start, end) for name, start, end in zip(*columns, strict=True)]
        fits = fits and all(0 <= start < end <= len(text) for text, start, end in held if text is not None)
    if fits and "text" in passages:
        said = zip(*(passages[name].tolist() for name in ("doc_a", "start_a", "end_a", "text")), strict=True)
        fits = all(texts[str(name)][a:b] == text for name, a, b, text in said if str(name) in texts)
    if not fits:
        raise TableError(
            "the passages were found in other texts than these, such as texts before cleaning. "
            "Give the documents that find_shared_passages was given."
        )
    return texts


def _set_apart(bodies):
    """Words with gaps between documents that no passage can cross; the number of each word, and of its document."""
    rows = np.repeat(np.arange(len(bodies.doc_ids)), bodies.sizes)
    at = np.arange(len(rows)) + (rows + 1) * _APART
    size = len(rows) + (len(bodies.doc_ids) + 1) * _APART
    words = np.arange(size, dtype=np.uint64)  # in the gaps, no two the same
    words[at] = bodies.words
    place, row = np.full(size, -1, np.int32), np.full(size, -1, np.int32)
    place[at], row[at] = np.arange(len(rows)), rows
    return words, place, row


def _find(words, place, row, min_words):
    """Passages as (first_a, last_a, first_b, last_b, same), numbers of words; and how many seeds were too frequent."""
    seeds, firsts, n_frequent = _find_seeds(words, row, min_words // 2)
    found = [np.zeros((5, 0), np.int64)]
    for a, b in _pair_seeds(seeds, firsts, words):
        last_a, last_b, after = _extend(words, a, b, 1)
        first_a, first_b, before = _extend(words, a, b, -1)
        long = np.minimum(last_a - first_a, last_b - first_b) >= min_words - 1
        both = np.stack([first_a, last_a, first_b, last_b, after + before + 1])
        found.append(np.unique(both[:, long], axis=1))
    found = np.unique(np.concatenate(found, axis=1), axis=1)
    return _keep_longest(found, row), n_frequent


def _find_seeds(words, row, size):
    """Where runs of words stand that two documents share: places, sorted by run; where each run begins; how many are frequent."""
    runs = hash_runs(words, size)
    at = np.flatnonzero((row[: len(runs)] >= 0) & (row[: len(runs)] == row[size - 1 :][: len(runs)]))
    runs = runs[at]
    order = np.argsort(runs)
    runs = runs[order]
    twin = np.append(False, runs[1:] == runs[:-1])[: len(runs)]
    held = twin | np.append(twin[1:], False)[: len(runs)]
    at, runs = at[order[held]], runs[held]
    order = np.lexsort([at, runs])
    at, runs = at[order], runs[order]
    once = np.append(True, (runs[1:] != runs[:-1]) | (row[at[1:]] != row[at[:-1]])) if len(at) else np.zeros(0, bool)
    at, runs = at[once], runs[once]
    firsts = np.flatnonzero(np.append(True, runs[1:] != runs[:-1])) if len(at) else np.zeros(0, int)
    return at, firsts, int((np.diff(np.append(firsts, len(at))) > _MOST_HOLDERS).sum())


def _pair_seeds(seeds, firsts, words):
    """Yield places (a, b) at which documents share a run of words; of runs that follow each other the first."""
    sizes = np.diff(np.append(firsts, len(seeds)))
    few = np.zeros(len(words), dtype=bool)
    few[seeds[np.repeat(sizes <= _MOST_HOLDERS, sizes)]] = True
    n_later = np.repeat(firsts + sizes, sizes) - np.arange(len(seeds)) - 1
    place_in = np.arange(len(seeds)) - np.repeat(firsts, sizes)
    n_later[(place_in > 0) & ~few[seeds]] = 0
    part = np.cumsum(n_later) // _PAIRS_AT_ONCE
    for some in np.split(np.arange(len(seeds)), np.flatnonzero(np.diff(part)) + 1):
        times = n_later[some]
        one = np.repeat(some, times)
        a, b = seeds[one], seeds[one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(times) - times, times)]
        begins = ~((words[a - 1] == words[b - 1]) & few[a - 1] & few[b - 1])
        yield a[begins], b[begins]


def _extend(words, a, b, step):
    """Go on from pairs of words that are the same, as far as the same words follow but for small edits.

    Returns
    -------
    (a, b, same) : the last places, and how many more words are the same
    """
    a, b = a.copy(), b.copy()
    same = np.zeros(len(a), np.int64)
    going = np.arange(len(a))
    while len(going):
        exact = going
        while len(exact):
            exact = exact[words[a[exact] + step] == words[b[exact] + step]]
            a[exact] += step
            b[exact] += step
            same[exact] += 1
        left, crossed = going, []
        for skip_a, skip_b in _EDITS:
            needed = max(skip_a, skip_b) + 1
            fits = left
            for ahead in range(1, needed + 1):
                fits = fits[words[a[fits] + step * (skip_a + ahead)] == words[b[fits] + step * (skip_b + ahead)]]
            left = np.setdiff1d(left, fits, assume_unique=True)
            a[fits] += step * (skip_a + needed)
            b[fits] += step * (skip_b + needed)
            same[fits] += needed
            crossed.append(fits)
        going = np.sort(np.concatenate(crossed))
    return a, b, same


def _keep_longest(found, row):
    """Of passages of two documents that overlap in both, keep the longest."""
    first_a, last_a, first_b, last_b, same = found
    size = np.minimum(last_a - first_a, last_b - first_b)
    order = np.lexsort([first_b, first_a, -same, -size, row[first_b], row[first_a]])
    found = found[:, order]
    kept, pair, spans = [], None, []
    for place, (start_a, end_a, start_b, end_b, _) in enumerate(found.T.tolist()):
        here = row[start_a], row[start_b]
        if here != pair:
            pair, spans = here, []
        if any(start_a <= e and s <= end_a and start_b <= g and f <= end_b for s, e, f, g in spans):
            continue
        spans.append((start_a, end_a, start_b, end_b))
        kept.append(place)
    return found[:, kept]
