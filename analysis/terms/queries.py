"""query -> where it stands. A word, a phrase, wildcards, signs or a regular expression, sought as texts are counted."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from analysis.ground.errors import ParameterError
from analysis.terms.neighbours import find_neighbours
from analysis.terms.tokens import fold, locate_tokens
from analysis.terms.words import UNSPACED, unify, wide_forms

_WILDCARD = re.compile(r"([*?])")
_LONG = 1_000  # letters of a query


class Search(NamedTuple):
    """How to look for a query in texts that are parted into tokens in the same way.

    Attributes
    ----------
    find : function text -> list of (start, end), in order, near each place where the query stands, and perhaps others
    match : function (texts, tokens as from locate_tokens(texts)) -> array of the places in `tokens` at which the query
        begins; None: what `find` finds is what the query stands for
    n_words : int, how many tokens it is
    rows : list of int, the texts
    """

    find: Callable
    match: Callable | None
    n_words: int
    rows: list


def plan_searches(query, languages):
    """Say how to look for a query, as concordance explains it.

    Parameters
    ----------
    query : str
    languages : list of str, the language of each text, or None

    Returns
    -------
    list of Search; every text is in one

    Raises
    ------
    ParameterError : a query that is no text or without a word, or no regular expression

    Examples
    --------
    >>> [search.n_words for search in plan_searches("North Korea", ["en", "de"])]
    [2]
    """
    rows = list(range(len(languages)))
    if not isinstance(query, str):
        raise ParameterError(
            f"the query must be text, not {type(query).__name__} ({query!r}). Give a word, a phrase, or a pattern such as "
            "'sanction*', in quotation marks."
        )
    if not query.strip():
        raise ParameterError(f"the query {query!r} is empty. Give a word, a phrase, or a pattern such as 'sanction*'.")
    query = query.strip()
    if len(query) > 1 and query[0] == query[-1] == "/":
        return [Search(_find_pattern(query[1:-1]), None, 0, rows)]
    if UNSPACED.search(query) and not _WILDCARD.search(query):
        return [Search(_find_pattern(r"\s*".join(map(_spell_signs, query.split()))), None, 0, rows)]
    by_words = {_parse(query, None): []}
    for row, language in enumerate(languages):
        by_words.setdefault(_parse(query, language), []).append(row)
    return [Search(_finder(words), _matcher(words), len(words), rows) for words, rows in by_words.items() if rows]


def _find_pattern(pattern):
    if not pattern:
        raise ParameterError("the query holds nothing between the slashes. Write a regular expression there.")
    try:
        expression = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise ParameterError(
            f"the query /{pattern}/ is no regular expression ({error}). Mend it, or leave the slashes out to search for "
            "the word."
        ) from None
    # white space by itself, and nothing, are no keyword
    return lambda text: [found.span() for found in expression.finditer(text) if found[0] and not found[0].isspace()]


@cache
def _parse(query, language):
    """The tokens of a query; in one with wildcards * and ? stay, which no token holds."""
    words = []
    for part in query.split():
        if _WILDCARD.search(part):
            # each piece between two letters, so that an apostrophe at its edge is not one at the edge of a word
            pieces = [piece if piece in "*?" else fold(f"a{piece}a", language)[1:-1] for piece in _WILDCARD.split(part)]
            words.append("".join(pieces))
        else:
            words += locate_tokens([part], [language])["token"].to_list()
    if not any(sign.isalnum() for word in words for sign in word):
        raise ParameterError(
            f"the query {query!r} holds no letter or digit to look for. Give a word, or search for signs with a regular "
            "expression between slashes, such as '/%/'."
        )
    return tuple(words)


def _finder(words):
    """text -> spans near every place at which the words may stand, and some at which they do not."""
    wild = any(map(_WILDCARD.search, words))
    # with wildcards the longest piece is sought
    sought = [max((piece for word in words for piece in _WILDCARD.split(word)), key=len)] if wild else words
    is_long = sum(map(len, sought)) > _LONG
    # of a word of thousands of letters the first are sought, and whoever has them is read as a whole
    pattern = re.compile(r"[\W_]+?".join(_spell(word) for word in ([sought[0][:_LONG]] if is_long else sought)))
    acronyms = [re.split(r"\W", word)[0] for word in words if word != word.casefold()]

    def find(text):
        odd = {} if text.isascii() else {ord(sign): fold(sign) for sign in set(text) if _is_odd(sign)}
        if not text.isascii() and all(map(_keeps_place, map(chr, odd))):
            text, odd = text.translate({code: unify(chr(code)) for code in odd}), {}
        if odd or not unicodedata.is_normalized("NFC", text):
            plain = unicodedata.normalize("NFC", text).translate(odd)
            plain = unicodedata.normalize("NFC", plain)
            return [(0, len(text))] if pattern.search(plain.casefold()) else []
        if is_long:
            return [(0, len(text))] if pattern.search(text.casefold()) else []
        spots = [found.span() for found in pattern.finditer(text.casefold())]
        if len(words) == 1 and not wild:
            spots = [spot for spot in spots if not _is_part(text, *spot)]
        if acronyms:
            spots = [spot for spot in spots if all(word in text[slice(*spot)].replace(".", "") for word in acronyms)]
        return spots

    return find


def _spell(word):
    """A pattern for a token in small letters: with the full stops of an acronym, and any apostrophe or hyphen."""
    signs = ("[её]" if sign == "е" else re.escape(sign) if sign.isalnum() else r"[^\w\s]?" for sign in word.casefold())
    return r"\.?".join(signs)


def _spell_signs(part):
    """A pattern for signs of a script without spaces, and what stands among them: of normal width, full or half."""
    return "".join("(?:" + "|".join(map(re.escape, wide_forms(sign))) + ")" for sign in unify(part))


def _keeps_place(sign):
    """Whether an odd sign is one of another width, which changes no offset; a mark may be one with the sign before it."""
    return len(unify(sign)) == 1 and unify(sign) != sign and unicodedata.category(unify(sign)) != "Mn"


def _is_part(text, start, end):
    """Whether a word goes on before or behind text[start:end]."""
    around = text[start - 1 : start] if start else "", text[end : end + 1]
    return any(sign.isalnum() and not UNSPACED.search(sign) for sign in around)


@cache
def _is_odd(sign):
    """Whether a sign that is no ASCII is counted as another than itself in small letters: ß, a soft hyphen."""
    category = unicodedata.category(sign)
    if sign.isascii() or not (category[0] in "LMN" or category == "Cf"):
        return False
    return fold(sign) != sign.casefold() or len(sign.casefold()) != 1


def _matcher(words):
    """(texts, tokens) -> places of the tokens from which on the words stand side by side."""

    def match(texts, tokens):
        n_places = max(len(tokens) - len(words) + 1, 0)
        fits = np.ones(n_places, dtype=bool)
        near = find_neighbours(texts, tokens) if len(words) > 1 else np.empty(0, dtype=bool)
        for step, word in enumerate(words):
            fits &= _is_word(tokens["token"], word)[step : step + n_places]
            if step:
                fits &= near[step - 1 : step - 1 + n_places]
        return np.flatnonzero(fits)

    return match


def _is_word(tokens, word):
    if not _WILDCARD.search(word):
        return (tokens == word).to_numpy()
    pieces = [{"*": ".*", "?": "."}.get(piece, re.escape(piece)) for piece in _WILDCARD.split(word)]
    pattern = re.compile("".join(pieces), re.DOTALL)
    fitting = [token for token in tokens.unique().to_list() if pattern.fullmatch(token.casefold())]
    return tokens.is_in(fitting).to_numpy()
