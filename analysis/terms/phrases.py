"""tokens -> tokens with phrases kept together. Names of several words, such as *New York Times*, as one term."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np
import pandas as pd
import polars as pl

from analysis.ground.errors import ParameterError
from analysis.ground.rules import load_rules
from analysis.ground.tables import check_columns
from analysis.terms.pieces import ranges
from analysis.terms.spelling import mend_surrogates
from analysis.terms.tokens import fold, split_tokens
from analysis.terms.words import UNSPACED

_ELIDING = ("fr", "it", "ca")  # where l'Union is two tokens
_ELISION = re.compile("['’ʼ]")
_SHOWN = 3


def read_phrases(phrases, *, character_bigrams=False, split=None):
    """Read phrases as runs of tokens.

    Parameters
    ----------
    phrases : None; "auto" (data/phrases.csv); an iterable of str; a table with the column `collocation`; or what this
        function returned. A phrase of a list is split by the rules of a text, one of a table where its spaces are.
    character_bigrams : bool, Chinese is parted into overlapping pairs of signs
    split : function str -> list of str, where the texts are split by another rule: phrases are split by it as well

    Returns
    -------
    tuple of tuples of str, each once, sorted

    Raises
    ------
    ParameterError : one str that is not "auto", no list, or a phrase that is no str or a single token; all are named
    TableError : a table without the column `collocation`

    Examples
    --------
    >>> read_phrases(["New York Times", "North Korea"])
    (('new', 'york', 'times'), ('north', 'korea'))
    """
    if phrases is None:
        return ()
    if isinstance(phrases, str):
        if phrases != "auto":
            raise ParameterError(
                f"phrases={phrases!r} is one str. Pass a list of phrases, a table with the column collocation, or 'auto'."
            )
        return _listed(character_bigrams) if split is None else _listed_by(split)
    if isinstance(phrases, pd.DataFrame):
        check_columns(phrases, ["collocation"], what="phrases")
        return _check_runs(_split_by(split or str.split, map(str, phrases["collocation"].dropna())))
    if isinstance(phrases, Mapping | bytes) or not isinstance(phrases, Iterable):
        raise ParameterError(f"phrases={phrases!r} is no list. Pass a list of str, such as ['North Korea'].")
    given = list(phrases)
    if given and all(_is_run(phrase) for phrase in given):
        return tuple(given)
    wrong = [phrase for phrase in given if not isinstance(phrase, str)]
    if wrong:
        raise ParameterError(f"the phrases {wrong[:_SHOWN]} are no str. Pass a list of str, such as ['North Korea'].")
    if split is not None:
        return _check_runs(_split_by(split, given))
    return _check_runs(_runs_of(((phrase, None) for phrase in given), character_bigrams))


def _split_by(split, phrases):
    return {phrase: [tuple(split(mend_surrogates(phrase)))] for phrase in phrases}


def _is_run(phrase):
    return isinstance(phrase, tuple) and len(phrase) > 1 and all(isinstance(word, str) for word in phrase)


def _check_runs(runs):
    """All runs of a dict phrase -> its runs, if each phrase has one of several tokens."""
    kept = {phrase: [run for run in some if len(run) > 1 and all(run)] for phrase, some in runs.items()}
    if wrong := [phrase for phrase, some in kept.items() if not some]:
        raise ParameterError(
            f"the phrases {wrong[:_SHOWN]} hold no two words ({len(wrong):,} of {len(kept):,} do not). "
            "Leave them out: a word by itself is a term."
        )
    return tuple(sorted({run for some in kept.values() for run in some}))


def join_phrases(tokens, phrases):
    """Join the tokens of each phrase into one; the longest phrase first, from the left.

    Parameters
    ----------
    tokens : polars DataFrame, the tokens of whole texts in their order
        row    int  number of the text
        token  str  the token
        start, end  int, may be missing: the place of the token in the text
    phrases : as read_phrases takes them

    Returns
    -------
    polars DataFrame, the same columns; a phrase is one token, its words parted by a space, from the start of its first
        word to the end of its last, and missing in any further column. No phrase reaches from one text into the next;
        signs between the words, such as a comma, are not seen.

    Examples
    --------
    >>> from analysis.terms.tokens import split_tokens
    >>> join_phrases(split_tokens(["The New York Times of New York"]), ["New York", "New York Times"])["token"].to_list()
    ['the', 'new york times', 'of', 'new york']
    """
    runs = read_phrases(phrases)
    if not runs or tokens.is_empty():
        return tokens
    words, names, automaton = _automaton(runs)
    codes = tokens["token"].replace_strict(words, range(len(words)), default=-1, return_dtype=pl.Int64).to_numpy()
    firsts, lengths, found = _keep_leftmost(*_find_longest(tokens["row"].to_numpy(), codes, len(words), automaton))
    kept = np.ones(len(codes), dtype=bool)
    kept[ranges(firsts + 1, lengths - 1)] = False
    number = np.full(len(codes), -1)
    number[firsts] = np.arange(len(firsts))
    number = pl.Series(number).replace(-1, None)
    joined = {"token": pl.Series(names, dtype=pl.String).gather(found)}
    if "end" in tokens.columns:
        joined["end"] = tokens["end"].gather(firsts + lengths - 1)
    changed = [
        pl.coalesce(joined[column].gather(number), column).alias(column)
        if column in joined
        else pl.when(number.is_null()).then(pl.col(column)).alias(column)
        for column in tokens.columns
        if column not in ("row", "start")
    ]
    return tokens.with_columns(changed).filter(kept)


def _runs_of(phrases, character_bigrams):
    """dict phrase -> the runs of tokens that it may be, in one language or another."""
    written = [
        (phrase, code)
        for phrase, language in phrases
        for code in {None: 0, language: 0, **dict.fromkeys(_ELIDING if _ELISION.search(phrase) else ()), "ru": 0}
    ]
    texts, codes = [phrase for phrase, _ in written], [code for _, code in written]
    tokens = split_tokens(texts, codes, character_bigrams=character_bigrams)
    runs = {phrase: [] for phrase in texts}
    for row, run in tokens.group_by("row", maintain_order=True).agg("token").iter_rows():
        runs[texts[row]].append(tuple(run))
    for phrase in filter(UNSPACED.search, runs):
        # words that were parted in their text and joined by a space
        runs[phrase].append(tuple(map(fold, phrase.split())))
    return runs


@lru_cache(maxsize=2)
def _listed(character_bigrams):
    rows = [(row["phrase"], row["language"] or None) for row in load_rules("phrases")]
    return _check_runs(_runs_of(rows, character_bigrams))


def _listed_by(split):
    """The phrases of the list as another rule splits them, with their capitals and without; where it finds several words."""
    written = {form for row in load_rules("phrases") for form in (row["phrase"], row["phrase"].lower())}
    return tuple(sorted({run for (run,) in _split_by(split, written).values() if len(run) > 1 and all(run)}))


@lru_cache(maxsize=4)
def _automaton(runs):
    """Number words, and beginnings of phrases as states.

    Returns
    -------
    words : list of str; names : list of str, the phrase that is whole in a state, or ""
    steps, states, ends : arrays; the step from a state by a word is state * n_words + word, sorted, and leads to states;
        ends tells where a phrase is whole
    """
    words = {word: number for number, word in enumerate(dict.fromkeys(word for run in runs for word in run))}
    beginnings, steps = {(): 0}, {}
    for run in runs:
        for length, word in enumerate(run):
            state = beginnings.setdefault(run[: length + 1], len(beginnings))
            steps[beginnings[run[:length]] * len(words) + words[word]] = state
    whole = set(runs)
    names = [" ".join(beginning) if beginning in whole else "" for beginning in beginnings]
    order = sorted(steps)
    arrays = (
        np.array(order, dtype=np.int64),
        np.array([steps[step] for step in order]),
        np.array([bool(n) for n in names]),
    )
    return list(words), names, arrays


def _find_longest(rows, codes, n_words, automaton):
    """Find the longest phrase that begins at each token: its place, its length in tokens, and the state it ends in."""
    steps, states, ends = automaton
    firsts = np.flatnonzero(codes >= 0)
    state = np.zeros(len(firsts), dtype=np.int64)
    longest, found = np.zeros(len(codes), dtype=np.int64), np.zeros(len(codes), dtype=np.int64)
    length = 0
    while len(firsts):
        inside = firsts + length < len(codes)
        firsts, state = firsts[inside], state[inside]
        code = codes[firsts + length]
        step = state * n_words + code
        place = np.minimum(np.searchsorted(steps, step), len(steps) - 1)
        goes_on = (code >= 0) & (steps[place] == step) & (rows[firsts + length] == rows[firsts])
        firsts, state = firsts[goes_on], states[place[goes_on]]
        length += 1
        whole = ends[state]
        longest[firsts[whole]], found[firsts[whole]] = length, state[whole]
    places = np.flatnonzero(longest)
    return places, longest[places], found[places]


def _keep_leftmost(firsts, lengths, found):
    """Keep of phrases that overlap the one further left."""
    kept, free = [], 0
    for number, (first, length) in enumerate(zip(firsts.tolist(), lengths.tolist(), strict=True)):
        if first >= free:
            kept.append(number)
            free = first + length
    return firsts[kept], lengths[kept], found[kept]
