"""words -> sounds. How a name sounds, written with a few letters, whichever script and spelling it came in."""

import re
from collections import Counter
from functools import cache, lru_cache

from analysis.stories.names import HAN_OR_KANA, fold_word

_SPELLED = [("tch", "s"), ("sch", "s"), ("dzh", "s"), ("ch", "s"), ("sh", "s"), ("zh", "s"), ("kh", ""), ("ph", "f")]
_SPELLED += [("th", "t"), ("ck", "k"), ("gh", "k"), ("ts", "s"), ("x", "ks"), ("ng", "n")]
_CLASSES = str.maketrans("bdgcqzjvrm", "ptkkkssfln", "aeiouywh")
_TWICE = re.compile(r"(.)\1+")
_NOT_LATIN = re.compile(r"[^a-z0-9]+")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_KATAKANA_RUN = re.compile(r"[\u30a1-\u30fa\u30fc]{2,}")


@lru_cache(maxsize=2**18)
def romanise(word, language=None):
    """Write a word in small Latin letters and digits.

    References
    ----------
    anyascii, which transliterates each character by a fixed table.

    Examples
    --------
    >>> romanise("Столтенберг"), romanise("Müller"), romanise("والقاهرة", "ar"), romanise("普京")
    ('stoltenberg', 'muller', 'qhrh', 'pujing')
    """
    from anyascii import anyascii

    word = fold_word(word, language)
    return word if word.isascii() else _NOT_LATIN.sub("", anyascii(word).lower())


@lru_cache(maxsize=2**18)
def skeleton(romanised):
    """Reduce a word in Latin letters to its consonants, those that are mixed up between languages being one.

    Vowels, h, w and y are left out: Arabic does not write the first, and Chinese adds them. p = b, t = d, k = g, s = z =
    sh = ch = j, f = v, l = r, n = m.

    Examples
    --------
    >>> skeleton("trump"), skeleton("telangpu"), skeleton("tramb"), skeleton("stoltenberg"), skeleton("stwltnbrgh")
    ('tlnp', 'tlnp', 'tlnp', 'stltnplk', 'stltnplk')
    """
    for letters, sound in _SPELLED:
        romanised = romanised.replace(letters, sound)
    return _TWICE.sub(r"\1", romanised.translate(_CLASSES))


def foreign_runs(text):
    """Find runs of Chinese characters, or of katakana, that spell a foreign name by its sound.

    The characters are those that stand in three or more of the names that CLDR gives to territories, languages and cities
    in Chinese; a name is a run of two or more.

    Examples
    --------
    >>> foreign_runs("总统特朗普访问巴格达")
    ['特朗普', '巴格达']
    """
    runs, sounding = _KATAKANA_RUN.findall(text), _sounding_characters()
    for han in _HAN_RUN.findall(text):
        marked = "".join(letter if letter in sounding else " " for letter in han)
        runs += [run for run in marked.split() if len(run) > 1]
    return runs


def letter_runs(word, shortest=3, longest=5):
    """Cut a word, with a space at each end, into its runs of letters.

    Examples
    --------
    >>> letter_runs("putin", 5, 5)
    [' puti', 'putin', 'utin ']
    """
    padded = f" {word} "
    return [
        padded[start : start + length]
        for length in range(shortest, longest + 1)
        for start in range(len(padded) - length + 1)
    ]


@cache
def _sounding_characters():
    from babel import Locale

    chinese = Locale("zh")
    names = [*chinese.territories.values(), *chinese.languages.values()]
    names += [zone["city"] for zone in chinese.time_zones.values() if "city" in zone]
    held = Counter(letter for name in names for letter in set(name))
    return frozenset(letter for letter, n in held.items() if n >= 3 and HAN_OR_KANA.match(letter))
