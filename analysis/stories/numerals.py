"""words -> numerals. Numbers that are written in words: which words make one, and which numbers a run of them says."""

import re
from functools import cache
from itertools import combinations, pairwise
from typing import NamedTuple

from analysis.ground.errors import TableError
from analysis.ground.rules import load_rules

NUMERAL_KINDS = ("number", "part", "factor", "scale", "and", "vague", "ordinal", "ending")
MARK = "numeral "  # before the kind, in a lexicon that holds names as well
_BESIDE = re.compile(r"[^\S\n]+|\s?[-\u2010\u2011]\s?")
_BESIDE_SCALE = re.compile(rf",?(?:{_BESIDE.pattern})")  # two million, five hundred thousand
_ONE_WORD = frozenset(("de",))
_THOUSAND = 1000
_MOST_PARTED = 4
# English headlines; CLDR has K, M, B and T, which mean too much elsewhere
_SHORT_POWERS = {"bn": 9, "mn": 6, "tn": 12}
_ARABIC_AND = "و"


class Numeral(NamedTuple):
    """A word of a number: text[start:end] has the value; `kind` is of data/numerals.csv, or scale."""

    start: int
    end: int
    value: int
    kind: str


@cache
def number_powers(language):
    """Return the words for thousand, million and so on, and their abbreviations, with the power of ten.

    References
    ----------
    The compact number formats of Unicode CLDR, by way of Babel.

    Examples
    --------
    >>> number_powers("es")["mil"], number_powers("en")["million"], number_powers("xx")
    (3, 6, {})
    """
    from babel import Locale, UnknownLocaleError

    powers = dict(_SHORT_POWERS) if language == "en" else {}
    try:
        formats = Locale.parse(language).compact_decimal_formats if language else {}
    except (UnknownLocaleError, ValueError):
        return powers
    for width in formats:
        for patterns in formats[width].values():
            for size, pattern in patterns.items():
                spelled = getattr(pattern, "pattern", str(pattern))
                word = spelled.strip("0").replace("'", "").strip(" \u00a0\u200f.").lower()
                if len(word) > 1 and word.isalpha():
                    powers.setdefault(word, len(str(size)) - max(1, spelled.count("0")))  # "mille" is 1 mille
    return powers


def numeral_words(language):
    """Yield (text, code, kind): the words of data/numerals.csv and, as "scale", those for thousand and more.

    Examples
    --------
    >>> ("twenty", "20", "numeral number") in set(numeral_words("en"))
    True
    """
    spoken = False
    for number, row in enumerate(load_rules("numerals"), start=1):
        if row["kind"] not in NUMERAL_KINDS:
            raise TableError(
                f"data/numerals.csv, row {number}: the kind {row['kind']!r} is not known; there are "
                f"{', '.join(NUMERAL_KINDS)}. Choose one of them."
            )
        for text in (row.get(language) or "").split("|") if row["kind"] != "ending" else ():
            if text:
                spoken = True
                yield text, f"{row['value'] or 0}", MARK + row["kind"]
    for word, power in number_powers(language).items() if spoken else ():
        yield word, f"{10**power}", f"{MARK}scale"


def spelled_numbers(text, language, found, words):
    """Read the numbers that are written in words: words that stand side by side are one number, or none.

    Units follow tens, and tens hundreds, as the language joins them (twenty-one, vingt et un, einundzwanzig), times hundred,
    thousand, million. What cannot be put together so ("nineteen eighty-four", "several hundred", "twenty-first") is no
    number. Where an "and" joins no parts of a number, there are two: between one hundred and two hundred.

    Parameters
    ----------
    found : list of (start, end, code, kind), what Lexicon.find finds in the text
    words : list of (word, start, end), the words of the text

    Returns
    -------
    dict of int -> (end, digits), by where the number starts

    Examples
    --------
    >>> words = [("Twenty", 0, 6), ("one", 7, 10)]
    >>> found = [(0, 6, "20", "numeral number"), (7, 10, "1", "numeral part")]
    >>> spelled_numbers("Twenty-one", "en", found, words)
    {0: (10, '21')}
    """
    numerals = [
        Numeral(start, end, int(code), kind.removeprefix(MARK)) for start, end, code, kind in found if MARK in kind
    ]
    if language in _ONE_WORD:
        numerals += [part for word, start, _ in words for part in split_numeral(word, start, language)]
        numerals.sort()
    endings = _endings(language)
    numbers, run = {}, []
    for numeral in numerals:
        beside = _BESIDE_SCALE if run and run[-1].kind == "scale" else _BESIDE
        if run and run[-1].end < numeral.start and not beside.fullmatch(text, run[-1].end, numeral.start):
            numbers |= _read_run(run, language)
            run = []
        if numeral.kind == "number" and endings and text[numeral.start : numeral.end].endswith(endings):
            numeral = numeral._replace(kind="vague")
        if run and text[numeral.start] == _ARABIC_AND and numeral.value > 1:
            run.append(Numeral(numeral.start, numeral.start, 0, "and"))
        run.append(numeral)
    return numbers | _read_run(run, language)


def split_numeral(word, start, language):
    """Split a word that is written together, such as einundzwanzig, into numerals; an empty list if it is no number.

    Examples
    --------
    >>> [part.value for part in split_numeral("einundzwanzig", 0, "de")], split_numeral("Eintracht", 0, "de")
    ([1, 1, 20], [])
    """
    pieces, beginnings = _pieces(language)
    word = word.lower()
    if word in pieces or not word.startswith(beginnings):
        return []
    ways: list[tuple[int, tuple[Numeral, ...]]] = [(0, ())]
    while ways:
        place, parts = ways.pop()
        if place == len(word):
            return list(parts)
        for stop in range(place + 1, len(word) + 1):
            if piece := pieces.get(word[place:stop]):
                ways.append((stop, (*parts, Numeral(start + place, start + stop, *piece))))
    return []


def compose(numerals, joins):
    """Put the words of a number together; None where they make none, and 0 where none is said (one, thousand).

    Parameters
    ----------
    numerals : list of Numeral
    joins : set of int, behind what an "and" stands: 1 units, 10 tens, 100 hundreds

    Examples
    --------
    >>> two, hundred, twenty = Numeral(0, 3, 2, "number"), Numeral(4, 11, 100, "factor"), Numeral(12, 18, 20, "number")
    >>> compose([two, hundred, twenty], {100}), compose([twenty, two], {100}), compose([two, twenty], {100})
    (220, 22, None)
    """
    if {numeral.kind for numeral in numerals} <= {"part", "scale"} and len(numerals) < 2:
        return 0
    groups, current, joined, begun = [], 0, 0, False
    for numeral in numerals:
        value, kind = numeral.value, numeral.kind
        if kind == "and":
            joined = 1 if current % 10 else 10 if current % 100 else 100
            if joined not in joins or not (current or groups):
                return None
            continue
        if kind == "scale":
            while groups and groups[-1] < value:
                current += groups.pop()
            if (begun and not current) or (groups and groups[-1] % (value * _THOUSAND)):
                return None
            groups.append((current or 1) * value)
            current, joined = 0, 0
        elif kind == "factor":
            if current >= value or joined or (begun and not current and not groups):
                return None
            current = (current or 1) * value
        elif _follows(value, current, joined):
            current += value
        else:
            return None
        begun = True
    return sum(groups) + current


def _follows(value, current, joined):
    """Whether a number below a thousand has its place behind what is said already."""
    if joined == 1:
        return value % 10 == 0 and 20 <= value < 100 and 0 < current % 100 < 10
    if joined == 10:
        return value < 10
    if value < 10:
        return current % 100 == 0 or (current % 10 == 0 and current % 100 >= 20)
    return current % (100 if value < 100 else _THOUSAND) == 0


def _read_run(run, language):
    """The numbers of words that stand side by side, as few as their "and" allows; what an ordinal ends is none."""
    joins, here = _joins(language), []
    if any(numeral.kind == "vague" for numeral in run):
        return {}
    for numeral in run:
        here = [] if numeral.kind == "ordinal" else [*here, numeral]
    while here and here[-1].kind == "and":
        here.pop()
    while here and here[0].kind == "and":
        here.pop(0)
    places = [place for place, numeral in enumerate(here) if numeral.kind == "and"]
    for n in range(min(len(places), _MOST_PARTED) + 1):
        for cuts in combinations(places, n):
            bounds = [-1, *cuts, len(here)]
            parts = [here[since + 1 : until] for since, until in pairwise(bounds)]
            values = [compose(part, joins) if part else None for part in parts]
            if None not in values:
                said = [(part, value) for part, value in zip(parts, values, strict=True) if value]
                return {part[0].start: (part[-1].end, str(value)) for part, value in said}
    return {}


@cache
def _joins(language):
    return {int(row["value"]) for row in load_rules("numerals") if row["kind"] == "and" and row.get(language)}


@cache
def _endings(language):
    rows = [row.get(language) or "" for row in load_rules("numerals") if row["kind"] == "ending"]
    return tuple(ending for row in rows for ending in row.split("|") if ending)


@cache
def _pieces(language):
    """The words of which a number is written together, each with its value and kind; and those with which one begins."""
    pieces = {
        text.lower(): (int(code), kind.removeprefix(MARK))
        for text, code, kind in numeral_words(language)
        if text.isalpha() and kind.removeprefix(MARK) not in ("vague", "ordinal")
    }
    return pieces, tuple(text for text, (_, kind) in pieces.items() if kind != "and")
