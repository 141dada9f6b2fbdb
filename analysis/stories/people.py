"""names -> people. Whether a surname that stands alone means the person known by it, by the names right beside it."""

import re
from functools import cache

from analysis.ground.rules import PROJECT, load_rules, load_words
from analysis.stories.names import EVERY_NOUN, WORD, lexicon_of
from analysis.stories.sounds import romanise, skeleton

_BESIDE = re.compile(r"[^\S\n]+")
_SOFT = re.compile(r"[cg](?=[eiy])")
_BEHIND_INITIAL = re.compile(r"\.?[^\S\n]+")
_LEAST_SOUNDS, _MOST_ENDING, _LONG, _MOST_BESIDE = 3, 2, 4, 3


def drop_namesakes(found, text, words, language):
    """Leave out people known by one word where the name of somebody else stands right beside it: Chelsea Clinton.

    Somebody else is meant where a word with a capital stands beside the surname, and none of the words there is a given name
    of the person in data/names.csv (in any language, by its sound), a word that the tables know by itself (President), a
    function word, or one that the text has in small letters too. Nothing is left out in a headline in which every word has
    a capital, nor in a language or script in which a capital tells no name.

    Parameters
    ----------
    found : list of (start, end, code, kind), names of the text
    words : list of (word, start, end), the words of the text

    Returns
    -------
    list of (start, end, code, kind)

    Examples
    --------
    >>> words = [(match[0], *match.span()) for match in WORD.finditer("Bill Clinton and his wife, Hillary Clinton")]
    >>> found = [(5, 12, "Hillary Clinton", "person"), (35, 42, "Hillary Clinton", "person")]
    >>> drop_namesakes(found, "Bill Clinton and his wife, Hillary Clinton", words, "en")
    [(35, 42, 'Hillary Clinton', 'person')]
    """
    if language in EVERY_NOUN or not any(name[3] == "person" for name in found):
        return found
    place_of = {start: place for place, (_, start, _) in enumerate(words)}
    known = {word for word, _, _ in words if word[0].islower()}
    # State in Secretary of State Clinton
    known.update(
        word.lower() for start, end, *_ in found for word in WORD.findall(text[start:end]) if " " in text[start:end]
    )
    return [name for name in found if not _is_namesake(name, text, words, place_of, known, language)]


def _is_namesake(name, text, words, place_of, known, language):
    start, end, code, kind = name
    place = place_of.get(start)
    if kind != "person" or place is None or words[place][2] != end or not _has_capital(words[place][0]):
        return False
    beside = [_beside(text, words, place, step) for step in (-1, 1)]
    if not any(beside) or _in_capitals(text, start, language):
        return False
    own = _own_words(code)
    for word in beside[0] + beside[1]:
        if _is_own(word, own, language):
            return False
    return any(run and _may_be_name(run[0], known, language) for run in beside)


def _beside(text, words, place, step):
    """Words with a capital right before or behind a word, the nearest first; an initial stands between names."""
    run, here = [], place
    while len(run) < _MOST_BESIDE and 0 <= (there := here + step) < len(words):
        first, second = sorted((here, there))
        gap = text[words[first][2] : words[second][1]]
        between = _BEHIND_INITIAL if len(words[first][0]) == 1 else _BESIDE
        if not _has_capital(words[there][0]) or not between.fullmatch(gap):
            break
        if len(words[there][0]) > 1:
            run.append(words[there][0])
        here = there
    return run


def _has_capital(word):
    return word[0].isupper() and not (word.isupper() and len(word) > 1)


def _in_capitals(text, place, language):
    """Whether the line is one in which every longer word but function words has a capital, as headlines have it."""
    begin, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
    telling = [word for word in WORD.findall(text[begin : end if end >= 0 else len(text)]) if len(word) >= _LONG]
    telling = [word for word in telling if word.lower() not in _function_words(language)]
    return len(telling) > 2 and not any(word[0].islower() for word in telling)


def _may_be_name(word, known, language):
    lowered = word.lower()
    listed = any(len(name.words) == 1 for name in lexicon_of(language).names_from(word))
    return not listed and lowered not in known and lowered not in _function_words(language)


def _is_own(word, own, language):
    romanised = romanise(word, language)
    if romanised in own:
        return True
    # one sound tells nothing of words in Latin letters: Wong and Un
    sounds = {sound for sound in _sounds(romanised) if len(sound) > 1 or not word[0].isascii()}
    return any(
        sound == one or (len(one) >= _LEAST_SOUNDS and sound.startswith(one) and len(sound) <= len(one) + _MOST_ENDING)
        for sound in sounds
        for one in own
    )


@cache
def _own_words(code):
    """The words by which a person is known in any language, in Latin letters, and how they sound."""
    written = [code]
    for row in load_rules("names"):
        if row["code"] == code:
            written += [
                text for column, cell in row.items() if column not in ("code", "kind") for text in cell.split("|")
            ]
    romanised = {romanise(word) for text in written for word in re.findall(r"[^\W\d_]+", text)}
    return frozenset(romanised | {sound for word in romanised if word for sound in _sounds(word)})


def _sounds(word):
    """How a word in Latin letters may sound: c and g before e and i as in Nancy and Nigel as well, and j as in Cristijano."""
    ways = {word, _SOFT.sub(lambda soft: "s" if soft[0] == "c" else "j", word), word.replace("j", "")}
    return {skeleton(way) or way for way in ways}


@cache
def _function_words(language):
    known = language and (PROJECT / "data" / "stopwords" / f"{language}.txt").is_file()
    return load_words(f"stopwords/{language}") if known else frozenset()
