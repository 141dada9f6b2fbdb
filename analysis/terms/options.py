"""what is asked for -> what is done. Texts, the rule for their tokens and limits, checked before anything is counted."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np
import pandas as pd

from analysis.corpus.metadata import identify_language
from analysis.ground.errors import ParameterError, TableError
from analysis.ground.tables import check_columns
from analysis.terms.counting import Rule, list_rule, own_rule, pattern_rule
from analysis.terms.labels import read_labels
from analysis.terms.lemmas import lemma_languages
from analysis.terms.patterns import read_pattern
from analysis.terms.phrases import read_phrases
from analysis.terms.spelling import mend_surrogates
from analysis.terms.tokens import fold, stop_words_for
from analysis.texts.languages import language_code

_NO_LANGUAGE = ("", "und", "unknown")


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
    limits: tuple | None


def read_request(given, *, pattern, ngrams, stop_words, lemmas, min_docs, max_docs, phrases, tokens, character_bigrams):
    """Check what count_terms is asked for, which see, and find out how it is done."""
    write = str if tokens is not None else fold if pattern is None else str.lower
    rule, stopped, runs, lengths, _ = _all_of(
        lambda: _read_rule(pattern, tokens, character_bigrams),
        lambda: _read_stop_words(stop_words, write),
        lambda: read_phrases(phrases, character_bigrams=bool(character_bigrams), split=_splitter(pattern, tokens)),
        lambda: _read_lengths(ngrams),
        lambda: _check_options(lemmas, min_docs, max_docs),
    )
    texts, ids = read_texts(given, what="count_terms") if tokens is None else _read_lists(given, tokens)
    is_auto = isinstance(stop_words, str) and stop_words == "auto"
    languages = None
    if isinstance(given, pd.DataFrame) and "language" in given:
        languages = read_languages(given, ids) if is_auto or lemmas or write is fold else None
        if lemmas:
            _check_dictionaries(languages)
    elif is_auto or lemmas:
        languages = [identify_language(text if isinstance(text, str) else " ".join(text)) for text in texts]
    return Request(texts, ids, rule, languages, stopped, runs, lengths, _read_limits(min_docs, max_docs, len(ids)))


def _all_of(*readers):
    """What each of the readers returns; what is wrong with several options is said at once."""
    found, wrong = [], []
    for read in readers:
        try:
            found.append(read())
        except ParameterError as error:
            wrong.append(str(error))
    if wrong:
        raise ParameterError(" ".join(wrong))
    return found


def _read_rule(pattern, tokens, character_bigrams):
    if not isinstance(character_bigrams, bool | np.bool_):
        raise ParameterError(f"character_bigrams={character_bigrams!r} is neither True nor False. Choose one.")
    if pattern is not None and tokens is not None:
        raise ParameterError("pattern finds tokens and tokens= names tokens that are found. Give one of them.")
    if character_bigrams and not (pattern is None and tokens is None):
        raise ParameterError("character_bigrams is for the kit's own rule. Leave it out, or pattern and tokens.")
    if tokens is not None:
        if not isinstance(tokens, Hashable):
            raise ParameterError(
                f"tokens={tokens!r} is no name of a column. Name the column of documents with the lists."
            )
        return list_rule(lambda some: some)
    if not isinstance(pattern, Hashable):
        raise ParameterError(f"the pattern {pattern!r} is no regular expression but {type(pattern).__name__}. Mend it.")
    return own_rule(character_bigrams=character_bigrams) if pattern is None else pattern_rule(read_pattern(pattern))


def _splitter(pattern, tokens):
    """How a phrase is split where the texts are not split by the kit's own rule; None where they are."""
    if tokens is not None:
        return str.split
    try:
        found = None if pattern is None else read_pattern(pattern)
    except (ParameterError, TypeError):  # which is told of the pattern
        return None
    return found and (lambda phrase: found.find(phrase.lower()))


def _check_options(lemmas, min_docs, max_docs):
    wrong = []
    if not isinstance(lemmas, bool | np.bool_):
        wrong.append(f"lemmas={lemmas!r} is neither True nor False. Choose one; the language is the document's.")
    for name, limit in (("min_docs", min_docs), ("max_docs", max_docs)):
        is_number = isinstance(limit, Real) and not isinstance(limit, bool | np.bool_)
        if not is_number or not (0 <= limit <= 1 if _is_share(limit) else limit >= 1):
            wrong.append(f"{name}={limit!r} is out of range. Give a number of documents, or a share from 0.0 to 1.0.")
    if not wrong and _is_share(min_docs) == _is_share(max_docs) and min_docs > max_docs:
        wrong.append(f"min_docs={min_docs!r} is more than max_docs={max_docs!r}, and no term is left. Turn them round.")
    if wrong:
        raise ParameterError(" ".join(wrong))


def _is_share(limit):
    return isinstance(limit, float | np.floating)


def _read_limits(min_docs, max_docs, n_documents):
    """Return the least and the largest number of documents of a term; None where any number is right."""
    least, most = (limit * n_documents if _is_share(limit) else limit for limit in (min_docs, max_docs))
    if least > most and most < n_documents:  # where most is all of them, they are too few: an empty result is right
        raise ParameterError(
            f"min_docs={min_docs!r} and max_docs={max_docs!r} are at least {least:,g} and at most {most:,g} of "
            f"{n_documents:,} documents, and no term is left. Lower min_docs, or raise max_docs."
        )
    return None if least <= 1 and most >= n_documents else (least, most)


def _check_dictionaries(languages):
    stated = {language for language in languages if language is not None}
    if stated and stated.isdisjoint(lemma_languages()):
        raise ParameterError(
            f"lemmas=True: no dictionary for {sorted(stated)}; there are {lemma_languages()}. "
            "Leave out lemmas, or mend the column language."
        )


def _read_lengths(ngrams):
    pair = ngrams if isinstance(ngrams, tuple | list) and len(ngrams) == 2 else (0, 0)
    is_whole = all(isinstance(length, Integral) and not isinstance(length, bool) for length in pair)
    if not is_whole or not 1 <= pair[0] <= pair[1]:
        raise ParameterError(f"ngrams={ngrams!r} is no range of lengths. Give two whole numbers such as (1, 2).")
    return int(pair[0]), int(pair[1])


def _read_stop_words(stop_words, write):
    if stop_words is None:
        return None
    if not isinstance(stop_words, str | Iterable):
        raise ParameterError(f"stop_words={stop_words!r} is no list of words. Give 'auto', a language code or words.")
    if not isinstance(stop_words, str):
        stop_words = list(stop_words)
        if wrong := [word for word in stop_words if not isinstance(word, str)]:
            raise ParameterError(f"the stop word {wrong[0]!r} is no str. Give words, such as ['said', 'mr'].")
        stop_words = list(map(mend_surrogates, stop_words))
    return stop_words_for(stop_words, write)


def read_texts(documents_or_texts, *, what):
    """Return the texts, as they can be read one by one, and their ids.

    Parameters
    ----------
    documents_or_texts : DataFrame with `text`, Series, or an iterable of str; a missing text is empty, a number is written
    what : str, the function that needs them, for the message

    Returns
    -------
    (list or Series of str, Index of str)

    Raises
    ------
    TableError : no column `text`, one str, an id that is missing or stands twice, or something that is no text; the
        document is named
    """
    given = documents_or_texts
    if isinstance(given, pd.DataFrame):
        check_columns(given, ["text"], what="documents")
        if not isinstance(given["text"], pd.Series):
            raise TableError("the documents have several columns text. Keep one.")
        given = given["text"]
    elif isinstance(given, str | bytes):
        raise TableError(
            f"{what} needs several texts, not one {type(given).__name__}. Pass a list: [text]; files are read by "
            "load_corpus(path), whose cleaned has the documents."
        )
    elif not isinstance(given, pd.Series) and hasattr(given, "to_pandas"):
        raise TableError(
            f"{what} needs a pandas table, not one of {type(given).__module__.split('.')[0]}. Pass documents.to_pandas()."
        )
    elif not isinstance(given, pd.Series) and hasattr(given, "cleaned"):
        raise TableError(
            f"{what} needs documents, not a {type(given).__name__}. Pass corpus.cleaned, or corpus.documents."
        )
    elif isinstance(given, set | frozenset):
        raise TableError(f"{what} needs texts in an order, and a set has none. Pass a list: sorted(texts).")
    elif isinstance(given, Mapping):
        given = pd.Series(given, dtype=object)
    elif not isinstance(given, Iterable):
        raise TableError(f"{what} needs texts, not {type(given).__name__}. Pass documents, a Series or a list of str.")
    if not isinstance(given, pd.Series):
        given = list(given)
        return _as_texts(given, range(len(given))), pd.RangeIndex(len(given)).astype("str")
    ids = read_ids(given)
    if isinstance(given.dtype, pd.StringDtype):
        return given, ids
    if given.dtype == object or isinstance(given.dtype, pd.CategoricalDtype | pd.ArrowDtype):
        return _as_texts(given.tolist(), ids), ids
    return given.astype("str"), ids


def read_ids(documents):
    """Return the ids of documents, which are their index, as str; TableError where one is missing or stands twice."""
    remedy = "Give each document an id of its own: documents.reset_index(drop=True) numbers them."
    return read_labels(documents.index, name="doc_id", noun="id", remedy=remedy)


def read_languages(documents, ids=None):
    """Return the ISO 639 code of the language of each document, as it is stated: de of DE, de-AT and German.

    Parameters
    ----------
    documents : DataFrame; without the column `language` none is known
    ids : Index of str, the names of the documents, for the message; None: their index

    Returns
    -------
    list of str, None where nothing is stated, or "unknown" or und

    Raises
    ------
    TableError : something is stated that names no language; the document is named

    Examples
    --------
    >>> read_languages(pd.DataFrame({"language": ["de-AT", "English", "unknown", None]}))
    ['de', 'en', None, None]
    """
    if "language" not in documents:
        return [None] * len(documents)
    stated = documents["language"].tolist()
    known = {given: language_code(given) for given in {*_NO_LANGUAGE, *(one for one in stated if isinstance(one, str))}}
    codes = [known[given] if isinstance(given, str) else None for given in stated]
    for place, (given, code) in enumerate(zip(stated, codes, strict=True)):
        if code is None and not (given in _NO_LANGUAGE if isinstance(given, str) else _is_missing(given)):
            raise TableError(
                f"{given!r}, of document {str((documents.index if ids is None else ids)[place])!r}, is no language. "
                "Write its code, such as 'en', or leave it out."
            )
    return codes


def _is_missing(value):
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def _as_texts(given, ids):
    if all(type(text) is str for text in given):
        return given
    wrong = [place for place, text in enumerate(given) if not _is_text(text)]
    if wrong:
        first = wrong[0]
        raise TableError(
            f"document {ids[first]!r} is no text but {type(given[first]).__name__} ({len(wrong):,} of {len(given):,} are none). "
            "Decode bytes and join lists to one str; count_terms takes a column of lists with tokens=."
        )
    return [text if isinstance(text, str) else "" if pd.isna(text) else str(text) for text in given]


def _is_text(text):
    return text is None or isinstance(text, str | Real) or text is pd.NA or text is pd.NaT


def _read_lists(documents, column):
    """Return the lists of tokens that stand in a column of documents, and the ids."""
    check_columns(documents, [column], what="documents")
    ids = read_ids(documents)
    lists = [tokens.tolist() if isinstance(tokens, np.ndarray) else tokens for tokens in documents[column].tolist()]
    for place, tokens in enumerate(lists):
        if isinstance(tokens, list | tuple):
            if set(map(type, tokens)) - {str} and not all(isinstance(token, str) for token in tokens):
                wrong = next(token for token in tokens if not isinstance(token, str))
                raise TableError(
                    f"{column} of document {ids[place]!r} holds {wrong!r}, which is no str. Write every token as a str."
                )
            if not (whole := "".join(tokens)).isascii() and mend_surrogates(whole) != whole:
                lists[place] = list(map(mend_surrogates, tokens))
        elif pd.isna(tokens):
            lists[place] = []
        else:
            raise TableError(
                f"{column} of document {ids[place]!r} is no list but {type(tokens).__name__}. "
                "Give each document a list of its tokens; texts are counted without tokens=."
            )
    return lists, ids
