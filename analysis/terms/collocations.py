"""documents -> collocations. Words that stand side by side more often than each of them by itself would have it."""

from itertools import combinations, pairwise
from numbers import Integral

import numpy as np
import pandas as pd
import polars as pl

from analysis.corpus.metadata import identify_language
from analysis.ground.errors import ParameterError
from analysis.ground.tables import check_columns
from analysis.terms.neighbours import find_neighbours
from analysis.terms.options import read_languages, read_texts
from analysis.terms.spelling import mend_surrogates
from analysis.terms.tokens import drop_stop_words, locate_tokens

_AT_ONCE = 16_000_000  # characters that are counted in one go
_SMOOTHING = 0.5
_LONGEST = 5
_COLUMNS = {"collocation": "str", "n": "int64", "n_documents": "int64", "lambda": "float64", "z": "float64"}


def collocations(documents, *, size=2, min_count=5, stop_words=None):
    """Score runs of words that stand side by side: names, set phrases, terms of more than one word.

    A run does not reach across punctuation, such as the end of a sentence, or a blank line. With `stop_words`, runs that
    hold one are not scored; they go on counting as surroundings, so that "bread and butter" makes no "bread butter".
    Japanese, Thai, Lao, Khmer and Burmese, of which overlapping pairs of signs are counted, have no collocations.

    Parameters
    ----------
    documents : DataFrame with text; languages of several kinds are better taken one by one, with keep_language
    size : int, words in a run, 2 to 5
    min_count : int, occurrences below which a run is left out
    stop_words : None, "auto" (the list of each document's language), a language code, or words

    Returns
    -------
    DataFrame, one row per run of words, highest z first, ties by name
        collocation  str    the words, with a blank between them
        n            int    occurrences
        n_documents  int    documents that hold it
        lambda       float  log-odds of the run, beyond what its words and shorter runs account for; 0 = no more
        z            float  lambda in its standard errors. It ranks: words in a text are not independent, so that it is
                            no test

    Raises
    ------
    TableError : no column `text`, an id that is missing or stands twice, a document that holds no text or whose language is none; it is named
    ParameterError : options out of range, or a language without a stop-word list

    References
    ----------
    Blaheta & Johnson (2001), ACL Workshop on Collocations: the interaction of the saturated log-linear model over all
    2^size patterns of agreement, lambda = sum (-1)^(size - b) ln n, b the words that agree, .5 added to each count; z =
    lambda / sqrt(sum 1/n). Equal to quanteda's textstat_collocations.

    Examples
    --------
    >>> documents = pd.DataFrame({"text": ["A new European Union is not the old European Union."]})
    >>> collocations(documents, min_count=2).round(6).values.tolist()
    [['european union', 2, 1, 4.317488, 2.027787]]
    """
    check_columns(documents, ["text"], what="documents")
    wrong = [*_faults(size, "size", 2, _LONGEST), *_faults(min_count, "min_count", 1)]
    if wrong:
        raise ParameterError(f"{'; '.join(wrong)}.")
    words: dict[str, int] = {}
    runs = [_count_runs(part, size, stop_words, words) for part in _batches(documents, stop_words)]
    names = [f"w{place}" for place in range(size)]
    counts = pl.concat(runs).group_by(names).agg(pl.col("n").sum(), pl.col("n_documents").sum())
    scored = counts.filter(pl.col("n") >= min_count, *[pl.col(name) > 0 for name in names])
    strength, z = _score(counts, scored, names)
    spelled = np.array(["", *words], dtype=object)
    joined = [" ".join(run) for run in zip(*(spelled[scored[name].to_numpy()] for name in names), strict=True)]
    table = {"collocation": joined, "n": scored["n"].to_numpy(), "n_documents": scored["n_documents"].to_numpy()}
    table = pd.DataFrame({**table, "lambda": strength, "z": z}).astype(_COLUMNS)
    best_first = table.assign(z=table["z"].round(9)).sort_values(["z", "collocation"], ascending=[False, True])
    return table.loc[best_first.index].reset_index(drop=True)


def _batches(documents, stop_words):
    """Yield (texts, languages) of some documents after the others; as count_terms does, it tells languages for "auto"."""
    texts, ids = read_texts(documents, what="collocations")
    texts = [mend_surrogates(text) if isinstance(text, str) else "" for text in texts]
    languages = None
    if "language" in documents:
        languages = read_languages(documents, ids)
    elif isinstance(stop_words, str) and stop_words == "auto":
        languages = [identify_language(text) for text in texts]
    batch = np.cumsum([len(text) for text in texts], dtype=np.int64) // _AT_ONCE
    for first, end in pairwise([0, *(np.flatnonzero(np.diff(batch)) + 1).tolist(), len(texts)]):
        yield texts[first:end], None if languages is None else languages[first:end]


def _count_runs(part, size, stop_words, words):
    """Count the runs of a batch; `words` maps each word to its number, and grows. A stop word is 0.

    Returns
    -------
    polars DataFrame w0, w1, ... (words by number), n, n_documents
    """
    texts, languages = part
    tokens = locate_tokens(texts, languages).with_row_index("place")
    content = drop_stop_words(tokens, stop_words, lambda: languages)
    spelled = content["token"].unique(maintain_order=True)
    numbers = [words.setdefault(word, len(words) + 1) for word in spelled]
    word = np.zeros(len(tokens), dtype=np.int32)
    word[content["place"].to_numpy()] = (
        content["token"].replace_strict(spelled, numbers, return_dtype=pl.Int32).to_numpy()
    )
    n_runs = max(len(word) - size + 1, 0)
    near, whole = find_neighbours(texts, tokens), np.ones(n_runs, dtype=bool)
    for step in range(size - 1):
        whole &= near[step : step + n_runs]
    runs = {f"w{step}": word[step : step + n_runs][whole] for step in range(size)}
    table = pl.DataFrame({**runs, "document": tokens["row"].to_numpy()[:n_runs][whole]})
    counted = table.group_by(pl.all()).len()
    return counted.group_by(list(runs)).agg(n=pl.col("len").sum().cast(pl.Int64), n_documents=pl.len().cast(pl.Int64))


def _score(counts, scored, names):
    """lambda and z of the runs in `scored`: from how many runs agree with each in every set of places and in no other."""
    places = range(len(names))
    agreeing = {}  # set of places -> runs that agree there, whatever stands elsewhere
    for held in (held for length in range(len(names) + 1) for held in combinations(places, length)):
        on = [names[place] for place in held]
        if not on:
            agreeing[held] = np.full(len(scored), counts["n"].sum(), dtype=float)
            continue
        wanted = scored.select(on)
        sums = counts.join(wanted.unique(), on=on, how="semi").group_by(on).agg(pl.col("n").sum())
        agreeing[held] = wanted.join(sums, on=on, how="left", maintain_order="left")["n"].to_numpy().astype(float)
    strength, variance = np.zeros(len(scored)), np.zeros(len(scored))
    for held in agreeing:
        n = sum((-1) ** (len(more) - len(held)) * runs for more, runs in agreeing.items() if set(held) <= set(more))
        strength += (-1) ** (len(names) - len(held)) * np.log(n + _SMOOTHING)
        variance += 1 / (n + _SMOOTHING)
    return strength, strength / np.sqrt(variance)


def _faults(value, name, low, high=None):
    if isinstance(value, bool) or not isinstance(value, Integral) or value < low or (high and value > high):
        allowed = f"from {low} to {high}" if high else f"from {low} on"
        return [f"{name}={value!r} must be a whole number {allowed}"]
    return []
