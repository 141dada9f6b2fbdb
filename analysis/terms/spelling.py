"""a token -> the one way it counts. Composed and case-folded, with plain apostrophes; acronyms keep their capitals."""

import re
import unicodedata
from functools import cache

import numpy as np
import polars as pl

from analysis.ground.rules import load_rules
from analysis.terms.words import unify

# Soft hyphens, joiners and variation selectors are written inside words but are no part of their spelling.
UNSEEN = r"\x{AD}\x{200C}\x{200D}\x{2060}\x{FEFF}\x{FE00}-\x{FE0F}\x{20E3}"
APOSTROPHES, HYPHENS = "'’‘ʼ＇`´", "‐‑－-"
_PLAIN = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(HYPHENS, "-"))
_JOINT = re.compile("['-]")
# Letters that a language writes in two ways: Russian houses write ё or е, and it is one word.
_ALIKE = {"ru": {"ё": "е", "Ё": "Е"}}
_PLAINLY = r"^(?:[A-Za-z0-9]+|[0-9][0-9.,]*)$"  # small letters are all the folding there is
_SURROGATES = re.compile("[\ud800-\udfff]")
_DROPPED = re.compile("[\u00ad\u200c\u200d\u2060\ufeff\ufe00-\ufe0f\u20e3]")


def fold(token, language=None):
    """Write a token as it is counted; in Russian ё is е.

    Examples
    --------
    >>> fold("Straße"), fold("didn’t"), fold("U.S."), fold("Us"), fold("ＮＨＫ"), fold("Ёж", "ru"), fold("Ёж")
    ('strasse', "didn't", 'US', 'us', 'nhk', 'еж', 'ёж')
    """
    folded = _fold_all([token.replace("\n", " ")])[0][0]
    return folded.translate(str.maketrans(_ALIKE[language])) if language in _ALIKE else folded


def mend_surrogates(text):
    """Put U+FFFD for each lone surrogate, half of a character that no file can hold; every offset stays.

    Examples
    --------
    >>> mend_surrogates("rain\\ud83d") == "rain\\ufffd", mend_surrogates("🌧")
    (True, '🌧')
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", text)
    return text


def fold_tokens(tokens, language=None):
    """Write tokens as they are counted, and with the capitals that they have.

    Parameters
    ----------
    tokens : polars Series of str
    language : str, the ISO 639 code of the texts they come from; None: not known

    Returns
    -------
    (Series `token`, Series `cased`), the same length
    """
    is_plain = tokens.str.contains(_PLAINLY) & ~tokens.is_in(sorted(_acronyms()))
    others = np.flatnonzero(~is_plain.to_numpy())
    token, cased = tokens.str.to_lowercase(), tokens.clone()
    if len(others):
        distinct = tokens.gather(others).to_arrow().dictionary_encode()
        folded, spelled = _fold_all(distinct.dictionary.to_pylist())
        codes = distinct.indices.to_numpy()
        token = token.scatter(others, pl.Series(folded, dtype=pl.String).gather(codes))
        cased = cased.scatter(others, pl.Series(spelled, dtype=pl.String).gather(codes))
    if language in _ALIKE:
        written, meant = list(_ALIKE[language]), list(_ALIKE[language].values())
        token, cased = token.str.replace_many(written, meant), cased.str.replace_many(written, meant)
    return token.alias("token"), cased.alias("cased")


def is_acronym(tokens):
    """Tell of each of a polars Series of tokens whether it is one of data/acronyms.csv, or begins with one and a joint.

    Examples
    --------
    >>> is_acronym(pl.Series(["US", "US-led", "us", "USA"])).to_list()
    [True, True, False, False]
    """
    return tokens.str.contains(f"^(?:{'|'.join(map(re.escape, sorted(_acronyms())))})(?:{_JOINT.pattern}|$)")


def _fold_all(tokens):
    # all at once: no step but the last looks beyond a character and its marks, and the line break is neither
    text = _DROPPED.sub("", unicodedata.normalize("NFC", "\n".join(tokens))).translate(_PLAIN)
    text = text if text.isascii() else unify(text)
    cased = [_drop_stops(token.strip("'")) for token in text.split("\n")]
    folded = _fold_case("\n".join(cased)).split("\n")
    seconds = {acronym[1:2] for acronym in _acronyms()}
    for place, token in enumerate(cased):
        if token[1:2] in seconds:
            head = _JOINT.split(token, maxsplit=1)[0]
            tail = token[len(head) :]
            # IT'S and WHO'S in a line of capitals are pronouns, US's is not
            if head in _acronyms() and (tail[:1] != "'" or tail.islower()):
                folded[place] = head + _fold_case(tail)
    return folded, cased


def _drop_stops(token):
    if "." not in token or token[0].isnumeric():
        return token
    head = _JOINT.split(token, maxsplit=1)[0]
    return head.replace(".", "") + token[len(head) :]


def _fold_case(text):
    # the dot that case folding leaves behind a Turkish capital I with dot is the dot of the small letter
    return unicodedata.normalize("NFC", text.casefold().replace("i\u0307", "i"))


@cache
def _acronyms():
    return frozenset(row["acronym"] for row in load_rules("acronyms"))
