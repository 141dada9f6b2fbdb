"""text -> tokens. One Unicode rule for every language, and the stop words of each."""

import unicodedata
from functools import cache

import polars as pl

from analysis.errors import ParallaxError
from analysis.rules import PROJECT, load_rules, load_words

_WORD = r"[\p{L}\p{M}\p{N}]+"
TOKEN = rf"\p{{Lu}}(?:\.\p{{Lu}})+\b\.?(?:['’\-]{_WORD})*|{_WORD}(?:['’\-]{_WORD})*"


def split_tokens(texts):
    """Split texts into tokens: letters, marks and digits, with apostrophes and hyphens inside.

    A token is in Unicode form NFC and case-folded; the two apostrophes are one. An acronym with full stops is written
    without them (U.S. = US); those of data/acronyms.csv keep their capitals, so that US is not the pronoun.

    Parameters
    ----------
    texts : iterable of str, shape (n_texts,)

    Returns
    -------
    polars DataFrame, one row per token in the order of the text
        row    uint32  number of the text, from 0
        token  str     the token

    References
    ----------
    Unicode categories L, M and N; https://www.unicode.org/reports/tr44/

    Examples
    --------
    >>> split_tokens(["The U.S. didn’t join us.", "Дождь"])["token"].to_list()
    ['the', 'US', "didn't", 'join', 'us', 'дождь']
    """
    raw = (
        pl.DataFrame({"text": pl.Series(list(texts), dtype=pl.String)})
        .with_row_index("row")
        .select("row", token=pl.col("text").str.extract_all(TOKEN))
        .explode("token")
        .drop_nulls("token")
        .select("row", pl.col("token"))
    )
    spelled = raw["token"].unique().sort()
    folded = pl.Series([_fold(token) for token in spelled], dtype=pl.String)
    return raw.select("row", pl.col("token").replace_strict(spelled, folded, return_dtype=pl.String))


def _fold(token):
    token = unicodedata.normalize("NFC", token).replace("’", "'").replace(".", "")
    return token if token in _acronyms() else unicodedata.normalize("NFC", token.casefold())


@cache
def _acronyms():
    return frozenset(row["acronym"] for row in load_rules("acronyms"))


def stop_word_languages():
    """List the languages that have a stop-word list in data/stopwords/."""
    return sorted(path.stem for path in (PROJECT / "data" / "stopwords").glob("*.txt"))


def stop_words_of(language):
    """Return the stop words of a language as tokens; a language without a list has none.

    Examples
    --------
    >>> "the" in stop_words_of("en"), "war" in stop_words_of("en"), stop_words_of("xx")
    (True, False, frozenset())
    """
    if language not in stop_word_languages():
        return frozenset()
    return frozenset(_fold(word) for word in load_words(f"stopwords/{language}"))


def drop_stop_words(tokens, stop_words, languages):
    """Drop stop words from a table of tokens.

    Parameters
    ----------
    tokens : polars DataFrame row, token
    stop_words : None, "auto" (the list of each text's language), a language code, or an iterable of words
    languages : callable that returns the language of each text; called for "auto" only

    Raises
    ------
    ParallaxError : a language code that has no list; the message names those that have one
    """
    if stop_words is None:
        return tokens
    if stop_words == "auto":
        rows_of = {}
        for row, language in enumerate(languages()):
            rows_of.setdefault(language, []).append(row)
        stopped = pl.lit(False)
        for language, rows in rows_of.items():
            stopped |= pl.col("row").is_in(rows) & pl.col("token").is_in(sorted(stop_words_of(language)))
        return tokens.filter(~stopped)
    if isinstance(stop_words, str):
        if stop_words not in stop_word_languages():
            raise ParallaxError(
                f"there is no stop-word list for {stop_words!r}; there are {stop_word_languages()}. "
                "Write data/stopwords/<code>.txt, or pass the words as a list."
            )
        stop_words = stop_words_of(stop_words)
    return tokens.filter(~pl.col("token").is_in(sorted(_fold(word) for word in stop_words)))
