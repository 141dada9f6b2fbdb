"""numbers and names -> words. How a count, a share, a list and a language are written in a sentence."""

from math import floor, log10
from unicodedata import bidirectional

from babel import Locale


def count_of(n, noun, plural=None):
    """Write a number with its noun.

    Examples
    --------
    >>> count_of(1, "document"), count_of(1200, "document"), count_of(0, "story", "stories")
    ('1 document', '1,200 documents', 'no stories')
    """
    return f"{n:,} {noun}" if n == 1 else f"{f'{n:,}' if n else 'no'} {plural or noun + 's'}"


def list_of(words, *, most=6, of=""):
    """Join words as a sentence does; what is beyond `most` is counted, `of` says as what.

    Examples
    --------
    >>> list_of(["rain"]), list_of(["rain", "wind", "sun"]), list_of("abc", most=2)
    ('rain', 'rain, wind and sun', 'a, b and 1 more')
    >>> list_of(["5 in English", "2 in Thai", "1 in Lao"], most=1, of="languages")
    '5 in English and 2 more languages'
    >>> list_of(["5 in English", "2 in Thai"], most=1, of="languages")
    '5 in English and 1 more language'
    """
    words = [str(word) for word in words]
    if len(words) > most:
        n_left = len(words) - most
        words = [*words[:most], f"{n_left:,} more {of.removesuffix('s') if n_left == 1 else of}".rstrip()]
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1] if words else ""]))


def percent_of(share):
    """Write a share as a whole percentage; what is neither none nor all is not rounded to it.

    Examples
    --------
    >>> percent_of(0.262), percent_of(0), percent_of(0.001), percent_of(0.999), percent_of(1)
    ('26%', '0%', 'under 1%', 'over 99%', '100%')
    """
    if 0 < share < 0.005 or 0.995 < share < 1:
        return "under 1%" if share < 0.5 else "over 99%"
    return f"{share:.0%}"


def decimals_of(values, *, most=4):
    """Tell with how many decimals numbers are written: two at least, and so many that the smallest that is not 0 has two digits.

    Examples
    --------
    >>> decimals_of([0.7, 0.2]), decimals_of([0.03, 0.012]), decimals_of([0.5, 0.00001]), decimals_of([0, float("nan")])
    (2, 3, 4, 2)
    """
    sizes = [abs(value) for value in values if value == value and value]
    return min(max(2, 1 - floor(log10(min(sizes)))), most) if sizes else 2


def decimal_of(value, decimals):
    """Write a number with so many decimals; what is rounded to 0 has no sign.

    Examples
    --------
    >>> decimal_of(0.0124, 3), decimal_of(-0.004, 2), decimal_of(-0.5, 2)
    ('0.012', '0.00', '-0.50')
    """
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def isolate(word):
    """Keep a word that is written from the right, such as an Arabic one, apart from the numbers beside it.

    References
    ----------
    Unicode Standard Annex 9: first strong isolate (U+2068) and pop directional isolate (U+2069).

    Examples
    --------
    >>> isolate("rain"), isolate("مطر") == "\\u2068مطر\\u2069"
    ('rain', True)
    """
    from_the_right = any(bidirectional(letter) in ("R", "AL") for letter in str(word))
    return f"\u2068{word}\u2069" if from_the_right else str(word)


def quote(words):
    """Put words of the corpus in quotation marks, apart from the numbers beside them as isolate does.

    Examples
    --------
    >>> quote("rain, wind"), quote("مطر") == "“\\u2068مطر\\u2069”"
    ('“rain, wind”', True)
    """
    return f"“{isolate(words)}”"


def language_name(code):
    """Name a language in English.

    Examples
    --------
    >>> language_name("ru"), language_name(None)
    ('Russian', 'an unknown language')
    """
    if not isinstance(code, str) or code == "unknown":
        return "an unknown language"
    return Locale("en").languages.get(code, code)
