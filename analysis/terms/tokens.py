"""text -> tokens. One Unicode rule for every language, and the stop words of each."""

import re
import unicodedata
from functools import cache

import polars as pl

from analysis.ground.errors import ParallaxError
from analysis.ground.rules import PROJECT, load_rules, load_words

# Soft hyphens, joiners and variation selectors are written inside words but are no part of their spelling.
_UNSEEN = r"\x{AD}\x{200C}\x{200D}\x{2060}\x{FEFF}\x{FE00}-\x{FE0F}\x{20E3}"
_LETTERS = rf"[\p{{L}}\p{{M}}\p{{N}}{_UNSEEN}]*"
_WORD = rf"(?:\p{{N}}+(?:[.,]\p{{N}}+)+|[\p{{L}}\p{{N}}]){_LETTERS}"
_ACRONYM = r"\p{Lu}(?:\.\p{Lu})+\b\.?"
_APOSTROPHES, _HYPHENS = "'’‘ʼ＇`´", "‐‑-"
TOKEN = rf"(?:{_ACRONYM}|{_WORD})(?:[{_APOSTROPHES}{_HYPHENS}]{_WORD})*"
_PLAIN = str.maketrans(dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_HYPHENS, "-"))
_JOINT = re.compile("['-]")
_DROPPED = re.compile("[\u00ad\u200c\u200d\u2060\ufeff\ufe00-\ufe0f\u20e3]")


def split_tokens(texts):
    """Split texts into tokens: letters, marks and digits, with apostrophes and hyphens inside.

    A token is in Unicode form NFC and case-folded; every apostrophe is ' and every hyphen -. A number keeps the points
    and commas between its digits. An acronym with full stops is written without them (U.S. = US); those of
    data/acronyms.csv keep their capitals, so that US is not the pronoun. Dashes and white space part tokens.

    Parameters
    ----------
    texts : iterable of str, shape (n_texts,); a missing text has no tokens

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
    >>> split_tokens(["The U.S. didn’t join us.", "Дождь: 2,5 мм"])["token"].to_list()
    ['the', 'US', "didn't", 'join', 'us', 'дождь', '2,5', 'мм']
    """
    raw = (
        pl.DataFrame({"text": pl.Series([text if isinstance(text, str) else None for text in texts], dtype=pl.String)})
        .with_row_index("row")
        .select("row", token=pl.col("text").str.extract_all(TOKEN))
        .explode("token")
        .drop_nulls("token")
    )
    spelled = raw["token"].unique().sort()
    folded = pl.Series([_fold(token) for token in spelled], dtype=pl.String)
    tokens = raw.select("row", pl.col("token").replace_strict(spelled, folded, return_dtype=pl.String))
    return tokens.filter(pl.col("token") != "")


def _fold(token):
    token = _DROPPED.sub("", unicodedata.normalize("NFC", token)).translate(_PLAIN).strip("'")
    head = _JOINT.split(token, maxsplit=1)[0]
    tail = token[len(head) :]
    if "." in head and not head[0].isnumeric():
        head = head.replace(".", "")
    # IT'S and WHO'S in a line of capitals are pronouns, US's is not
    if head in _acronyms() and (tail[:1] != "'" or tail.islower()):
        return head + _fold_case(tail)
    return _fold_case(head + tail)


def _fold_case(text):
    # the dot that case folding leaves behind a Turkish capital I with dot is the dot of the small letter
    return unicodedata.normalize("NFC", text.casefold().replace("i\u0307", "i"))


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
    if isinstance(stop_words, str) and stop_words == "auto":
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
