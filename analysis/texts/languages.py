"""text -> language. py3langid, held to the script that the text is written in; unknown where nothing is likely."""

import re
from collections import Counter
from functools import cache

import numpy as np

from analysis.ground.rules import PROJECT, load_rules, load_words
from analysis.texts.likelihoods import language_codes, language_likelihoods
from analysis.texts.scripts import SCRIPTS, SECOND_SHARE, find_script, find_second_script, keep_script

_PREFIX_CHARS = 600
_LONG_PREFIX_CHARS = 4_000
_SURE = 0.9
_LEAST, _LEAST_CHARS = 0.125, 8
_SHORT_CHARS = 200
_RARE_ODDS = 0.2
_CLEAR_CHARS = 70
_STOP_SHARE = 0.3
_N_SAMPLES, _SAMPLE_CHARS = 8, 240  # the gap between two is less than the smallest share that counts
_AT_ONCE = 1_000
_MIXED_CHARS = 40_000
_ONLY_LANGUAGE = {"Hani": "zh", "Kana": "ja", "Hang": "ko", "Thai": "th", "Armn": "hy", "Geor": "ka"}
_ANY_SCRIPT = frozenset(["az", "bs", "crh", "ku", "kk", "mn", "pa", "sr", "tk", "tt", "ug", "uz", "uzs"])
_FOREIGN_LETTERS = {  # Cyrillic letters that the alphabet of a language lacks
    "ru": "іїєґўјљњћђџѓќѕ",
    "uk": "ыэъёўјљњћђџѓќѕ",
    "be": "ищъїєґјљњћђџѓќѕ",
    "bg": "ыэёіїєґўјљњћђџѓќѕ",
    "mk": "ыэёъьйщюяіїєґўћђ",
    "sr": "ыэёъьйщюяіїєґўѓќѕ",
}
_FOREIGN_ODDS = 0.2
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[^\s@]{1,64}@[^\s@]{1,255}|[@#]\w+")


def rank_languages(text):
    """Rank the languages that are written in the script of the text, the likeliest first.

    Returns
    -------
    list of (code, share of the likelihood); dialects are added to their language (data/languages.csv), and in a short
        text a language without much press has to be five times as likely as the next (data/rare_languages.csv), and so
        has one whose alphabet lacks a Cyrillic letter of the text, for each such letter

    Examples
    --------
    >>> rank_languages("Es regnete die ganze Nacht.")[0][0]
    'de'
    """
    shares = _share_out([text], [find_script(text)])[0]
    return sorted(shares.items(), key=lambda item: -item[1])


def _share_out(texts, scripts):
    """Tell for each text which share of the likelihood a language has; the model is asked for all texts at once."""
    shared = [{_ONLY_LANGUAGE[script]: 1.0} if script in _ONLY_LANGUAGE else {} for script in scripts]
    asked = [n for n, script in enumerate(scripts) if script is not None and script not in _ONLY_LANGUAGE]
    likely = language_likelihoods([_without_addresses(texts[n]) for n in asked]) if asked else []
    for n, row in zip(asked, likely, strict=True):
        languages, belongs = _languages_in(scripts[n])
        odds = _rare_odds() if len(texts[n]) < _SHORT_CHARS else 1
        shares = dict(zip(languages, ((row * odds) @ belongs).tolist(), strict=True))
        if scripts[n] == "Cyrl":
            letters = set(texts[n].lower())
            for language, foreign in _FOREIGN_LETTERS.items():
                shares[language] = shares.get(language, 0) * _FOREIGN_ODDS ** len(letters.intersection(foreign))
        total = sum(shares.values())
        shared[n] = {language: share / total for language, share in shares.items()} if total else {}
    return shared


def _without_addresses(text):
    return _ADDRESS.sub(" ", text) if "@" in text or "#" in text or "www." in text or "://" in text else text


@cache
def _languages_in(script):
    """Name the languages that may be written in a script, and tell which columns of the likelihoods belong to each."""
    told = [(code, _macro(code)) for code in language_codes()]
    fits = [
        language if code in _ANY_SCRIPT or script not in SCRIPTS or _script_of(code) in (script, None) else None
        for code, language in told
    ]
    languages = list(dict.fromkeys(filter(None, fits)))
    return languages, np.array([[language == own for language in languages] for own in fits], dtype=np.float32)


@cache
def _rare_odds():
    rare = {row["language"] for row in load_rules("rare_languages")}
    return np.array([_RARE_ODDS if code in rare else 1 for code in language_codes()], dtype=np.float32)


def identify_language(text, document_language=None):
    """Tell the language of a text; None where the text has no letters or nothing is likely.

    A prefix decides: six hundred characters, and four thousand where these leave it open. Of a text in two scripts only
    what is in the larger one is read.

    Parameters
    ----------
    text : str
    document_language : str, where the text is part of a document: a part has another language only if that is clear

    Returns
    -------
    str, an ISO 639 code; dialects are given the code of their language (data/languages.csv)

    Examples
    --------
    >>> identify_language("Дождь шёл всю ночь, и ветер не стихал."), identify_language("12 34")
    ('ru', None)
    >>> identify_language("Rain in Kyiv", "uk"), identify_language("Дощ", "uk")
    ('uk', 'uk')
    """
    if document_language:
        return identify_parts([text], document_language)[0]
    if find_second_script(text):
        some = text[:_MIXED_CHARS]
        text = keep_script(some, find_script(some))
    ranked = rank_languages(text[:_PREFIX_CHARS])
    if ranked and ranked[0][1] < _SURE and len(text) > _PREFIX_CHARS:
        ranked = rank_languages(text[:_LONG_PREFIX_CHARS])
    return ranked[0][0] if ranked and _is_likely(text, ranked[0]) else None


def _is_likely(text, best):
    """Hold the best guess to a floor: an eighth of the likelihood in a text of some letters, half of it in any."""
    if best[1] >= 0.5:
        return True
    if _is_in(text[:_PREFIX_CHARS], best[0]):
        return True
    n_letters = sum(map(str.isalpha, text[:_PREFIX_CHARS]))
    return n_letters >= _LEAST_CHARS and best[1] >= _LEAST


def identify_parts(parts, document_language):
    """Tell the language of each part of a document: its own where it is long, and far from likely in the document's.

    Parameters
    ----------
    parts : list of str, its paragraphs; of each the first 240 characters are read
    document_language : str, or None where it is not known: then each part is told for itself

    Returns
    -------
    list of str or None, a code for each part

    Examples
    --------
    >>> identify_parts(["Rain", "Es regnete die ganze Nacht in der Stadt, und der Wind wehte bis zum Morgen."], "en")
    ['en', 'de']
    """
    if not document_language:
        return [identify_language(part) for part in parts]
    heads = [part[:_SAMPLE_CHARS] for part in parts]
    scripts = [find_script(head) for head in heads]
    told = [document_language] * len(parts)
    open_ones = [n for n, head in enumerate(heads) if _may_be_other(head, scripts[n], document_language)]
    asked = [open_ones[start : start + _AT_ONCE] for start in range(0, len(open_ones), _AT_ONCE)]
    shared = (shares for some in asked for shares in _share_out([heads[n] for n in some], [scripts[n] for n in some]))
    for n, shares in zip(open_ones, shared, strict=True):
        sure = _SURE if _script_of(document_language) in (scripts[n], None) else 0.5
        best = max(shares, key=shares.__getitem__, default=None)
        if best and shares[best] >= sure and shares.get(document_language, 0) <= 1 - _SURE:
            told[n] = best
    return told


def _may_be_other(part, script, document_language):
    n_clear = _CLEAR_CHARS // 3 if script in ("Hani", "Kana", "Hang") else _CLEAR_CHARS
    return script is not None and len(part) >= n_clear and not _is_in(part, document_language)


def _is_in(part, language):
    """Tell by stop words whether a text is surely in a language, more than in its kin: it saves py3langid's slow check."""
    words = part.lower().split()
    counts = Counter(code for word in words for code in _stop_words().get(word, ()))
    n = counts.pop(language, 0)
    return len(words) >= 5 and n > max(_STOP_SHARE * len(words), *counts.values(), 0)


@cache
def _stop_words():
    """Stop word -> the languages that have it."""
    languages = {}
    for path in (PROJECT / "data" / "stopwords").glob("*.txt"):
        for word in load_words(f"stopwords/{path.stem}"):
            languages.setdefault(word, []).append(path.stem)
    return languages


def find_second_language(text, language):
    """Tell whether a document is in two languages, and which share of it is in the second.

    Eight places of a long text are tried first; only where one is in another language every paragraph is asked, up to
    40,000 characters.

    Returns
    -------
    (code, share of the characters) where the second language has at least 15 % of the text; or None

    Examples
    --------
    >>> english = "It rained all night in the town, and the wind blew until the morning came, as it often does here."
    >>> german = "Es regnete die ganze Nacht in der Stadt, und der Wind wehte bis zum Morgen, wie er es hier oft tut."
    >>> find_second_language(f"{english}\\n{german}", "en")
    ('de', 0.51)
    """
    if not language or len(text) < 2 * _CLEAR_CHARS:
        return None
    if len(text) > 2 * _N_SAMPLES * _SAMPLE_CHARS:
        step = (len(text) - _SAMPLE_CHARS) // (_N_SAMPLES - 1)
        samples = [text[place : place + _SAMPLE_CHARS] for place in range(0, len(text) - _SAMPLE_CHARS + 1, step)]
        if all(code == language for code in identify_parts(samples, language)):
            return None
    lines = [line for line in map(str.strip, text[:_MIXED_CHARS].splitlines()) if len(line) >= _CLEAR_CHARS // 4]
    n_chars, total = {}, sum(map(len, lines))
    for line, code in zip(lines, identify_parts(lines, language), strict=True):
        n_chars[code] = n_chars.get(code, 0) + len(line)
    others = sorted((-count, code) for code, count in n_chars.items() if code != language)
    if not others or -others[0][0] < SECOND_SHARE * total:
        return None
    return others[0][1], round(-others[0][0] / total, 2)


def language_code(stated):
    """Read a stated language as an ISO 639 code: `en`, `EN-gb`, `English`; None where it is none.

    Examples
    --------
    >>> language_code("en_US"), language_code("German"), language_code("arz"), language_code("???")
    ('en', 'de', 'ar', None)
    """
    code = (stated or "").strip().lower().replace("_", "-").partition("-")[0]
    if re.fullmatch(r"[a-z]{2,3}", code):
        return _macro(code)
    return _english_names().get((stated or "").strip().lower()) if code else None


@cache
def _english_names():
    from babel import Locale

    return {name.lower(): code for code, name in Locale("en").languages.items()}


@cache
def _macro_codes():
    return {row["code"]: row["language"] or None for row in load_rules("languages")}


def _macro(code):
    return None if code == "und" else _macro_codes().get(code, code)


@cache
def _script_of(code):
    """Name the script a language is mostly written in, as CLDR has it; None where it is not known or has many."""
    from babel.core import get_global

    likely = get_global("likely_subtags").get(code, "")
    found = re.search(r"_([A-Z][a-z]{3})(?:_|$)", likely)
    script = {"Jpan": "Kana", "Kore": "Hang", "Hans": "Hani", "Hant": "Hani"}.get(found[1], found[1]) if found else None
    return script if script in SCRIPTS else None
