"""numbers -> quantities. What a number counts, by the words beside it, and whether it is said to be about that or more."""

import math
import re
from bisect import bisect_left
from functools import cache
from typing import NamedTuple

import numpy as np

from analysis.ground.rules import load_rules
from analysis.stories.names import HAN_OR_KANA, WORD, Lexicon
from analysis.stories.ranges import RANGE_KINDS, ends_of, find_wholes, join_ranges

_TOLL_WORDS, _UNIT_WORDS, _SIGN_CHARS, _BOUND_WORDS = 6, 3, 1, 1
_PEOPLE = 2
_NEGATED_WORDS = 3
_PUNCTUATION = re.compile(r"[,;:()—–،؛、，；：（）]")
_A_BREAK = 10
_NO_COUNT_WORDS = 1
_LISTED = re.compile(r"[\s,،、]*(?:[^\W\d_]{1,3}\s*)?")  # "33, 34 and 39", "33、34 和39"
_YEAR = re.compile(r"(?:19|20)\d\d")
_CLOCK = re.compile(
    r"(?<![\d:])(?:[01]?\d|2[0-4])[:.][0-5]\d(?![\d:])(?=\s?(?:[ap]\.?m\b|Uhr\b|h\b))|(?<![\d:])(?:[01]?\d|2[0-4]):[0-5]\d(?![\d:])"
)
_TIME_OF_DAY = "time of day"
_NOT_LANGUAGES = frozenset(("code", "kind", "sign"))


class Quantity(NamedTuple):
    """A number with what it counts: text[start:end] is the number, `unit` and `kind` are of data/quantities.csv."""

    start: int
    end: int
    value: str
    unit: str
    kind: str
    bound: str


def find_quantities(text, language, numbers, words):
    """Tell what the numbers of a piece of text count.

    A toll (dead, injured) may stand on either side of its number; numbers and tolls are paired so that they stand as near
    as they can, and a number of people is preferred. An age or a time of day counts nothing. A unit or a currency stands
    behind its number, a sign such as $ beside it. Each number counts one thing; years, parts ("including 3 children"), what
    counts no people ("killed in 2 countries"), the whole of which a part is told (2 of the 30) and what is denied ("did not
    kill 30") are no tolls. From one number to another is a range, "12-14".

    Parameters
    ----------
    text : str, the whole text
    numbers : list of (start, end, value), the numbers of a sentence of it
    words : list of (word, start, end), the words of the same sentence

    Returns
    -------
    list of Quantity, by where they stand; numbers that count nothing known are left out

    Examples
    --------
    >>> from analysis.stories.anchors import split_words
    >>> text = "More than 12 people were killed and 30 injured."
    >>> [(q.value, q.unit, q.bound) for q in find_quantities(text, "en", [(10, 12, "12"), (36, 38, "30")], split_words(text))]
    [('12', 'dead', 'more than'), ('30', 'injured', 'exactly')]
    """
    if not numbers:
        return []
    numbers = join_ranges(text, language, numbers)
    # a sign such as $ may stand before the first word
    begin = max(0, min([numbers[0][0], *(start for _, start, _ in words)]) - 1 - _SIGN_CHARS)
    close = max([numbers[-1][1], *(end for _, _, end in words)])
    cues = _find_cues(text, language, words, begin, min(close + 1, len(text)))
    of_kind = {}
    for cue in cues:
        of_kind.setdefault(cue[3], []).append(cue)
    numbers = _drop_ages(text, numbers, of_kind)
    parts = {place for cue in of_kind.get("part", ()) for place in _next_number(numbers, cue[1])}
    years = {number[0] for number in numbers if _YEAR.fullmatch(text[number[0] : number[1]])}
    things = {
        number[0] for number in numbers for cue in cues if cue[3] in ("unit", "money") and _counts(text, number, cue)
    }
    denied = of_kind.get("negation", ())
    denied_numbers = {
        number[0] for number in numbers for no in denied if no[1] <= number[0] and _distance(text, number, no) == 0
    }
    tolled = [number for number in numbers if number[0] not in years | parts | things | denied_numbers]
    tolls = [toll for toll in of_kind.get("toll", ()) if not _is_denied(text, toll, denied, numbers)]
    wholes = find_wholes(text, language, numbers)
    people = {number[0] for number in tolled for cue in of_kind.get("person", ()) if _distance(text, number, cue) == 0}
    bound = {number[0]: cue for number, cue in _nearest_pairs(text, tolled, tolls, people, wholes)}
    for number in numbers:
        near = [
            (_distance(text, number, cue), cue)
            for cue in cues
            if cue[3] in ("unit", "person", "money") and _counts(text, number, cue)
        ]
        if near and number[0] not in bound and (number[0] not in years or min(near)[1][4]):
            bound[number[0]] = min(near)[1]
    return [
        Quantity(start, end, value, bound[start][2], bound[start][3], _bound_of(text, (start, end), of_kind))
        for start, end, value in numbers
        if start in bound
    ]


def find_times(text, language, numbers, words):
    """Find the numbers that are a time of day: 2:30, 8 a.m., eight in the morning.

    Parameters
    ----------
    numbers, words : as in find_quantities

    Returns
    -------
    set of int, where they start

    Examples
    --------
    >>> find_times("At 2:30 or 8 p.m. 9 came.", "en", [(3, 4, "2"), (5, 7, "30"), (11, 12, "8"), (18, 19, "9")],
    ...     [("p", 13, 14), ("m", 15, 16), ("came", 20, 24)]) == {3, 5, 11}
    True
    """
    if not numbers:
        return set()
    begin, close = min(numbers[0][0], *(start for _, start, _ in words)) if words else numbers[0][0], numbers[-1][1]
    clock = [match.span() for match in _CLOCK.finditer(text, begin, max([close, *(end for _, _, end in words)]))]
    times = {number[0] for number in numbers if any(since <= number[0] < until for since, until in clock)}
    said = [cue for cue in _find_cues(text, language, words, begin, close) if cue[2] == _TIME_OF_DAY]
    for number in numbers:
        if any(
            _counts(text, number, cue) if cue[4] else cue[0] >= number[1] and _distance(text, number, cue) == 0
            for cue in said
        ):
            times.add(number[0])
    return times


def range_of(value, bound, written):
    """Return the least and the greatest number that a statement allows for.

    "More than 12" is written of 12 as well, and counts as "at least". "About" allows for half a unit of the last digit that is
    not 0, and so does a number with a word for its power of ten: 1.5
    million may be anything from 1.45 to 1.55.

    Examples
    --------
    >>> range_of("12", "exactly", "12"), range_of("12000", "about", "12,000"), range_of("12", "at least", "12")
    ((12.0, 12.0), (11500.0, 12500.0), (12.0, inf))
    >>> range_of("1500000", "exactly", "1,5 Mio."), range_of("12-14", "exactly", "12 to 14")
    ((1450000.0, 1550000.0), (12.0, 14.0))
    """
    if "-" in value:
        ends = [range_of(end, bound, written) for end in ends_of(value)]
        return min(low for low, _ in ends), max(high for _, high in ends)
    number = float(value)
    whole, _, part = value.partition(".")
    last = -len(part) if part else len(whole) - len(whole.rstrip("0"))
    slack = 10.0 ** min(last, 300) / 2
    rounded = number >= 1000 and any(letter.isalpha() for letter in written)
    low, high = (number - slack, number + slack) if bound == "about" or rounded else (number, number)
    if bound in ("at least", "more than"):
        return low, math.inf
    if bound in ("at most", "less than"):
        return -math.inf, high
    return low, high


@cache
def _cue_lexicon(language):
    return Lexicon(
        language,
        [
            (text, row["code"], row["kind"])
            for row in load_rules("quantities")
            for text in (row.get(language) or "" if language not in _NOT_LANGUAGES else "").split("|")
            if text and row["kind"] not in RANGE_KINDS
        ],
    )


@cache
def _signs():
    of_sign = {
        sign: (row["code"], row["kind"])
        for row in load_rules("quantities")
        for sign in row["sign"].split("|")
        if sign and row["kind"] not in RANGE_KINDS
    }
    longest_first = sorted(of_sign, key=lambda sign: (-len(sign), sign))
    return of_sign, re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")


def _find_cues(text, language, words, begin, close):
    """What is beside numbers, as (start, end, code, kind, is_sign)."""
    lexicon = _cue_lexicon(language)
    found = [(*cue, False) for cue in lexicon.find(words)]
    if lexicon.unspaced:
        for run in re.finditer(r"[^\s\d]+", text[begin:close]):
            found += [(*cue, False) for cue in lexicon.find_unspaced(run[0], begin + run.start())]
    of_sign, signs = _signs()
    found += [(m.start(), m.end(), *of_sign[m[0]], True) for m in signs.finditer(text, begin, close)]
    return sorted(found)


def _drop_ages(text, numbers, of_kind):
    """Leave out ages and times of day, and numbers that are listed with one: aged 33, 34 and 39, but not: and 3 dead."""
    apart = of_kind.get("no count", ())
    if not apart:
        return numbers
    counting = [cue for kind in ("person", "toll") for cue in of_kind.get(kind, ())]
    counts = [any(cue[0] >= one[1] and _distance(text, one, cue) == 0 for cue in counting) for one in numbers]
    beside = [
        any(_counts(text, number, cue) if cue[4] else _distance(text, number, cue) <= _NO_COUNT_WORDS for cue in apart)
        for number in numbers
    ]
    for steps in (range(1, len(numbers)), range(len(numbers) - 1, 0, -1)):
        for n in steps:
            listed = _LISTED.fullmatch(text[numbers[n - 1][1] : numbers[n][0]])
            if beside[n] != beside[n - 1] and listed and not (counts[n] or counts[n - 1]):
                beside[n] = beside[n - 1] = True
    return [number for number, left_out in zip(numbers, beside, strict=True) if not left_out]


def _counts(text, number, cue):
    """Whether a unit stands behind the number, or a sign beside it."""
    if cue[4]:
        return 0 <= cue[0] - number[1] <= _SIGN_CHARS or 0 <= number[0] - cue[1] <= _SIGN_CHARS
    return cue[0] >= number[1] and _distance(text, number, cue) <= _UNIT_WORDS


def _nearest_pairs(text, numbers, tolls, people, wholes):
    """Pair numbers and tolls so that they stand as near to each other as they can, all in all."""
    from scipy.optimize import linear_sum_assignment

    if not numbers or not tolls:
        return
    far = np.array([[_distance(text, number, cue) for cue in tolls] for number in numbers], dtype=float)
    for row, number in enumerate(numbers):
        if number[0] in wholes:  # of the 30 dead, but not: of the 30 passengers died
            apart = [cue[0] < number[1] or far[row, n] > 0 for n, cue in enumerate(tolls)]
            far[row, apart] = 2 * _TOLL_WORDS
    counted = np.array([[number[0] in people] for number in numbers])
    cost = np.minimum(far, 2 * _TOLL_WORDS) - _PEOPLE * counted
    for row, column in zip(*linear_sum_assignment(cost), strict=True):
        if far[row, column] <= _TOLL_WORDS:
            yield numbers[row], tolls[column]


def _is_denied(text, toll, denied, numbers):
    """Whether "not" or the like stands before a toll: none were killed; but not beyond a number."""
    for no in denied:
        between = any(no[1] <= number[0] < toll[0] for number in numbers)
        if no[1] <= toll[0] and not between and _distance(text, toll, no) <= _NEGATED_WORDS:
            return True
    return False


def _distance(text, number, cue):
    """Words between a number and a cue; beyond a comma or a bracket nothing is near."""
    gap = text[number[1] : cue[0]] if cue[0] >= number[1] else text[cue[1] : number[0]]
    words = len(gap) // 2 if HAN_OR_KANA.search(gap) else len(WORD.findall(gap))
    return words + _A_BREAK * len(_PUNCTUATION.findall(gap))


def _next_number(numbers, place):
    behind = bisect_left([number[0] for number in numbers], place)
    return [numbers[behind][0]] if behind < len(numbers) else []


def _bound_of(text, number, of_kind):
    """How exact a number is said to be, by the words before it, or directly behind it."""
    best = None
    for kind in ("at least", "more than", "at most", "less than", "about"):
        for cue in of_kind.get(kind, ()):
            if number[0] <= cue[0] < number[1]:
                continue  # within a range
            far = _distance(text, number, cue)
            if far <= (_BOUND_WORDS if cue[1] <= number[0] else 0) and (best is None or (far, kind) < best):
                best = (far, kind)
    return best[1] if best else "exactly"
