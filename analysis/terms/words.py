"""a run of letters -> words. Scripts that put no space between words, elided words, and spellings that count as one."""

import re
import unicodedata
from functools import cache

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_SPACELESS = [  # without their digits, which are numbers as everywhere
    "\u0e01-\u0e3a\u0e40-\u0e4e",  # Thai
    "\u0e80-\u0ecf\u0edc-\u0edf",  # Lao
    "\u1000-\u103f\u104c-\u108f\u109a-\u109f\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa7f",  # Burmese
    "\u1780-\u17d3\u17d7\u17dc\u17dd",  # Khmer
]
UNSPACED = re.compile(f"[{_HAN}{_KANA}{''.join(_SPACELESS)}]")
_MARKS = r"\u0300-\u036f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_PART = re.compile(
    rf"(?P<cjk>[{_HAN}{_KANA}][{_HAN}{_KANA}{_MARKS}]*)"
    + "".join(rf"|(?P<s{n}>[{letters}][{letters}{_MARKS}]*)" for n, letters in enumerate(_SPACELESS))
    + rf"|(?P<other>[^{_HAN}{_KANA}{''.join(_SPACELESS)}]+)"
)
_HALF_MARKS = "\uff9e\uff9f"  # the half-width marks of voiced kana are letters to Unicode
_IS_KANA, _IS_HAN = re.compile(f"[{_KANA}]"), re.compile(f"[{_HAN}]+")
_HAN_RUN = re.compile(f"[{_HAN}{_MARKS}]+|[^{_HAN}{_MARKS}]+")
_APOSTROPHES = "'’‘ʼ＇`´"
_ELIDED = {
    "fr": "l|d|j|qu|n|s|c|m|t|jusqu|lorsqu|puisqu|quoiqu",
    "it": "l|d|c|s|m|t|v|gl|un|dell|all|nell|sull|dall|coll|quest|quell|anch|com|dov|cos|senz|tutt|nient",
    "ca": "l|d|n|s|m|t",
}
_ELISIONS = {
    language: re.compile(rf"(?P<head>{words})[{_APOSTROPHES}](?=\w)", re.IGNORECASE)
    for language, words in _ELIDED.items()
}
_NAMES = frozenset("d n s c m t v".split())
_FORMS = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")
# Full-width Latin letters and digits and half-width katakana, each for the sign that it is of normal width.
_WIDTHS = {
    code: int(unicodedata.decomposition(chr(code)).split()[1], 16)
    for code in range(0xFF01, 0xFFEF)
    if unicodedata.decomposition(chr(code)).startswith(("<wide>", "<narrow>"))
}
_WIDE = re.compile("[\uff01-\uffee]")
_UNWRITTEN = re.compile("[\u0640\u064b-\u0652\u0670]")


def segment(run, language=None, *, character_bigrams=False):
    """Part a run of letters into words, where a space does not do it.

    Chinese is parted into words by rjieba, as it stands, simplified or traditional; it finds more of simplified words.
    Japanese, Thai, Lao, Khmer and Burmese are counted by overlapping pairs of signs, a sign being a letter with its
    marks. What else stands in the run, such as a number or a name in Latin letters, keeps the common rule. Han signs
    are Chinese unless the language is Japanese or kana stand among them; in Korean they are one word.

    In French, Italian and Catalan an elided word (l', d', qu', dell') is a word of its own, without its apostrophe; a
    capital one before a capital is part of a name (D'Alema, N'Djamena), other than the article (L'Italia).

    Parameters
    ----------
    run : str, letters, digits, marks, and apostrophes and hyphens within
    language : str, an ISO 639 code; None, or one that is not written in the script: by the script
    character_bigrams : bool, part Chinese into overlapping pairs of signs, too

    Returns
    -------
    list of (start, end), the places of the words within `run`, in order of their start; pairs overlap

    References
    ----------
    https://github.com/messense/rjieba-py, with its own dictionary, and its hidden Markov model for unknown words.

    Examples
    --------
    >>> [run[start:end] for run in ["乌克兰总统", "東京都は"] for start, end in segment(run)]
    ['乌克兰', '总统', '東京', '京都', '都は']
    >>> [run[start:end] for run in ["l’État", "aujourd’hui"] for start, end in segment(run, "fr")]
    ['l', 'État', 'aujourd’hui']
    """
    if not character_bigrams and language not in ("ja", "ko") and _IS_HAN.fullmatch(run):
        return _chinese_words(run)
    if UNSPACED.search(run):
        return [span for part in _PART.finditer(run) for span in _spans(part, language, character_bigrams)]
    elided = _ELISIONS[language].match(run) if language in _ELISIONS else None
    if elided and not _is_name(elided["head"], run[elided.end() :]):
        return [elided.span("head"), *_shift(segment(run[elided.end() :], language), elided.end())]
    return [(0, len(run))]


def _spans(part, language, bigrams):
    text, start = part[0], part.start()
    if part["other"]:
        word = text.strip(f"{_APOSTROPHES}‐‑－-")
        inner = start + text.find(word)
        return [(inner, inner + len(word))] if any(map(str.isalnum, word)) else []
    if not part["cjk"]:
        return _shift(_pairs(text), start)
    has_kana = _IS_KANA.search(text)
    if language == "ko" and not has_kana:
        return [(start, start + len(text))]
    if bigrams or language == "ja" or (has_kana and language != "zh"):
        return _shift(_pairs(text), start)
    spans = []
    for piece in _HAN_RUN.finditer(text):
        found = _pairs(piece[0]) if _IS_KANA.search(piece[0]) else _chinese_words(piece[0])
        spans += _shift(found, start + piece.start())
    return spans


def _shift(spans, by):
    return [(start + by, end + by) for start, end in spans]


def _pairs(text):
    """Places of overlapping pairs of signs; a sign alone stands for itself, and its marks with it."""
    bounds = [
        place
        for place, sign in enumerate(text)
        if not unicodedata.category(sign).startswith("M") and sign not in _HALF_MARKS
    ]
    bounds = [0, *bounds[1:], len(text)]
    return list(zip(bounds, bounds[2:], strict=False)) or [(0, len(text))]


def _chinese_words(text):
    return [(start, end) for _, start, end in _chinese().tokenize(text)]


@cache
def _chinese():
    # its own instance: words that a notebook adds to rjieba's shared one change no count here
    import rjieba

    return rjieba.Jieba()


def _is_name(head, rest):
    return head.lower() in _NAMES and head[0].isupper() and rest[0].isupper() and not rest.isupper()


def unify(token):
    """Write a token as it counts: Arabic without short vowels and tatweel, in the common form of its letters.

    The letters themselves stay: alef with and without hamza are two. Full-width and half-width forms, which newspapers in
    Chinese and Japanese use, are written in their normal width.

    References
    ----------
    https://www.unicode.org/reports/tr11/, East Asian Width; the mappings are those of the Unicode Character Database

    Examples
    --------
    >>> unify("ＮＨＫ"), unify("ｶﾞｽ") == "ガス"
    ('NHK', True)
    >>> unify("كِتَابٌ"), unify("العـــربية"), unify("\\ufefb") == "لا"
    ('كتاب', 'العربية', True)
    """
    token = _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]).replace(" ", ""), token)
    if _WIDE.search(token):
        token = unicodedata.normalize("NFC", token.translate(_WIDTHS))
    return _UNWRITTEN.sub("", token)


def wide_forms(sign):
    """List the ways to write a sign: itself, and its full-width or half-width form, if it has one.

    Examples
    --------
    >>> wide_forms("N"), wide_forms("ガ"), wide_forms("雨")
    (['N', 'Ｎ'], ['ガ', 'ｶﾞ'], ['雨'])
    """
    parts = [_narrow_or_wide().get(part, "") for part in unicodedata.normalize("NFD", sign)]
    return [sign, "".join(parts)] if all(parts) else [sign]


@cache
def _narrow_or_wide():
    return {chr(usual): chr(code) for code, usual in _WIDTHS.items()}
