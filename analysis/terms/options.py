"""what is asked for -> what is done. Texts, the rule for their tokens and limits, checked before anything is counted."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np
import pandas as pd

from analysis.corpus.metadata import identify_language
from analysis.ground.errors import ParallaxError, TableError
from analysis.ground.tables import check_columns
from analysis.terms.counting import Rule, list_rule, own_rule, pattern_rule
from analysis.terms.patterns import read_pattern
from analysis.terms.phrases import read_phrases
from analysis.terms.tokens import fold, stop_words_for

_SHOWN = 3


@dataclass(frozen=True, eq=False)
class Request:
    """What is counted, and how; see analysis.terms.counting.count_tokens."""

    texts: list | pd.Series
    ids: pd.Index
    rule: Rule
    languages: list | None
    stop_words: Callable | None
    phrases: tuple
    lengths: tuple


def read_request(documents_or_texts, *, pattern, ngrams, stop_words, lemmas, phrases, tokens):
    """Check what count_terms is asked for, which see, and find out how it is done."""
    if not isinstance(lemmas, bool | np.bool_):
        raise ParallaxError(f"lemmas={lemmas!r} is neither True nor False. Choose one; the language is the document's.")
    if pattern is not None and tokens is not None:
        raise ParallaxError("pattern finds tokens and tokens= names tokens that are found. Give one of them.")
    lengths = _read_lengths(ngrams)
    if tokens is not None:
        texts, ids = _read_lists(documents_or_texts, tokens)
        rule, write = list_rule(lambda some: some), str
    elif pattern is not None:
        texts, ids = _read_texts(documents_or_texts)
        rule, write = pattern_rule(read_pattern(pattern)), str.lower
    else:
        texts, ids = _read_texts(documents_or_texts)
        rule, write = own_rule(), fold
    stopped = _read_stop_words(stop_words, write)
    is_auto = isinstance(stop_words, str) and stop_words == "auto"
    languages = None
    if isinstance(documents_or_texts, pd.DataFrame) and "language" in documents_or_texts:
        languages = documents_or_texts["language"].tolist() if is_auto or lemmas or write is fold else None
    elif is_auto or lemmas:
        languages = [identify_language(text if isinstance(text, str) else " ".join(text)) for text in texts]
    return Request(texts, ids, rule, languages, stopped, read_phrases(phrases), lengths)


def read_limits(min_docs, max_docs, n_documents):
    """Return the least and the largest number of documents of a term; None where any number is right."""
    limits = []
    for name, limit in (("min_docs", min_docs), ("max_docs", max_docs)):
        is_share = isinstance(limit, float | np.floating)
        is_number = isinstance(limit, Real) and not isinstance(limit, bool | np.bool_)
        if not is_number or not (0 <= limit <= 1 if is_share else limit >= 1):
            raise ParallaxError(
                f"{name}={limit!r} is out of range. Give a number of documents, or a share from 0.0 to 1.0."
            )
        limits.append(limit * n_documents if is_share else limit)
    return None if limits[0] <= 1 and limits[1] >= n_documents else tuple(limits)


def _read_lengths(ngrams):
    pair = ngrams if isinstance(ngrams, tuple | list) and len(ngrams) == 2 else (0, 0)
    is_whole = all(isinstance(length, Integral) and not isinstance(length, bool) for length in pair)
    if not is_whole or not 1 <= pair[0] <= pair[1]:
        raise ParallaxError(f"ngrams={ngrams} is no range of lengths. Give two whole numbers such as (1, 2).")
    return int(pair[0]), int(pair[1])


def _read_stop_words(stop_words, write):
    if stop_words is None:
        return None
    if not isinstance(stop_words, str | Iterable):
        raise ParallaxError(f"stop_words={stop_words!r} is no list of words. Give 'auto', a language code or words.")
    if not isinstance(stop_words, str):
        stop_words = list(stop_words)
        if wrong := [word for word in stop_words if not isinstance(word, str)]:
            raise ParallaxError(f"the stop word {wrong[0]!r} is no str. Give words, such as ['said', 'mr'].")
    return stop_words_for(stop_words, write)


def _read_texts(documents_or_texts):
    """Return the texts, as they can be read one by one, and their ids.

    Parameters
    ----------
    documents_or_texts : DataFrame with `text`, Series, or an iterable of str; a missing text is empty, a number is written

    Returns
    -------
    (list or Series of str, Index of str)

    Raises
    ------
    TableError : no column `text`, one str, an id that stands twice, or something that is no text; the document is named
    """
    given = documents_or_texts
    if isinstance(given, pd.DataFrame):
        check_columns(given, ["text"], what="documents")
        if not isinstance(given["text"], pd.Series):
            raise TableError("the documents have several columns text. Keep one.")
        given = given["text"]
    elif isinstance(given, str | bytes):
        raise TableError(f"count_terms needs several texts, not one {type(given).__name__}. Pass a list: [text].")
    elif isinstance(given, Mapping):
        given = pd.Series(given, dtype=object)
    elif not isinstance(given, Iterable):
        raise TableError(
            f"count_terms needs texts, not {type(given).__name__}. Pass documents, a Series or a list of str."
        )
    if not isinstance(given, pd.Series):
        given = list(given)
        return _as_texts(given, range(len(given))), pd.RangeIndex(len(given)).astype("str")
    ids = _read_ids(given)
    if isinstance(given.dtype, pd.StringDtype):
        return given, ids
    if given.dtype == object or isinstance(given.dtype, pd.CategoricalDtype):
        return _as_texts(given.tolist(), ids), ids
    return given.astype("str"), ids


def _read_ids(documents):
    ids = pd.Index(documents.index.astype("str"), name="doc_id")
    if ids.has_duplicates:
        twice = ids[ids.duplicated()].unique()
        raise TableError(
            f"the ids {twice[:_SHOWN].tolist()} stand twice ({len(twice):,} do). "
            "Give each document an id of its own: documents.reset_index(drop=True) numbers them."
        )
    return ids


def _as_texts(given, ids):
    if all(type(text) is str for text in given):
        return given
    wrong = [place for place, text in enumerate(given) if not _is_text(text)]
    if wrong:
        first = wrong[0]
        raise TableError(
            f"document {ids[first]!r} is no text but {type(given[first]).__name__} ({len(wrong):,} of {len(given):,} are none). "
            "Decode bytes, join lists to one str, or name the column of token lists: tokens=."
        )
    return [text if isinstance(text, str) else "" if pd.isna(text) else str(text) for text in given]


def _is_text(text):
    return text is None or isinstance(text, str | Real) or text is pd.NA or text is pd.NaT


def _read_lists(documents, column):
    """Return the lists of tokens that stand in a column of documents, and the ids."""
    check_columns(documents, [column], what="documents")
    ids = _read_ids(documents)
    lists = [tokens.tolist() if isinstance(tokens, np.ndarray) else tokens for tokens in documents[column].tolist()]
    for place, tokens in enumerate(lists):
        if isinstance(tokens, list | tuple):
            if set(map(type, tokens)) - {str} and not all(isinstance(token, str) for token in tokens):
                wrong = next(token for token in tokens if not isinstance(token, str))
                raise TableError(
                    f"{column} of document {ids[place]!r} holds {wrong!r}, which is no str. Write every token as a str."
                )
        elif pd.isna(tokens):
            lists[place] = []
        else:
            raise TableError(
                f"{column} of document {ids[place]!r} is no list but {type(tokens).__name__}. "
                "Give each document a list of its tokens; texts are counted without tokens=."
            )
    return lists, ids
