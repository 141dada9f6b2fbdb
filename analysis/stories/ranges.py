"""numbers -> ranges. Numbers from one to another as one range, and numbers that are the whole of which a part is told."""

import re
from functools import cache

from analysis.ground.rules import load_rules
from analysis.stories.names import UNSPACED

RANGE_KINDS = ("between", "range and", "range", "whole")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NEVER = re.compile(r"(?!)")
_BEFORE_CHARS = 40


def join_ranges(text, language, numbers):
    """Join two numbers between which "to" or a dash stands, or "and" behind "between"; years and results (3-1) are left.

    Parameters
    ----------
    numbers : list of (start, end, value), by where they stand

    Returns
    -------
    list of (start, end, value), of a range "12-14"

    Examples
    --------
    >>> join_ranges("Between 12 and 14 died.", "en", [(8, 10, "12"), (15, 17, "14")])
    [(8, 17, '12-14')]
    """
    joined = []
    for number in numbers:
        if joined and (value := _range(text, language, joined[-1], number)):
            joined[-1] = joined[-1][0], number[1], value
        else:
            joined.append(number)
    return joined


def ends_of(value):
    """Return the two numbers of a range, or a number twice.

    Examples
    --------
    >>> ends_of("12-14"), ends_of("12.5")
    (('12', '14'), ('12.5', '12.5'))
    """
    low, _, high = value.partition("-")
    return low, high or low


def find_wholes(text, language, numbers):
    """Find the numbers of which another, or one, is told as a part: the 30 of "two of the 30 hostages".

    Returns
    -------
    set of int, where they start

    Examples
    --------
    >>> find_wholes("Two of the 30 hostages", "en", [(0, 3, "2"), (11, 13, "30")])
    {11}
    """
    ends = {end for _, end, _ in numbers}
    of, one = _patterns(language)["whole"], _one(language)
    wholes = set()
    for start, _, _ in numbers:
        since = max(0, start - _BEFORE_CHARS)
        if (match := of.search(text[since:start])) and (
            ends & {since + match.start(), since + match.start("noun")}
            or one.search(text[since : since + match.start()])
        ):
            wholes.add(start)
    return wholes


def _range(text, language, first, second):
    """The range of two numbers that stand side by side, or nothing."""
    years = all(_YEAR.fullmatch(text[start:end]) for start, end, _ in (first, second))
    if years or "-" in first[2]:
        return None
    patterns, gap = _patterns(language), text[first[1] : second[0]]
    before = text[max(0, first[0] - _BEFORE_CHARS) : first[0]]
    between = patterns["range and"].fullmatch(gap) and patterns["between"].search(before)
    if not between and not patterns["range"].fullmatch(gap):
        return None
    low, high = first[2], second[2]
    digits = re.match(r"\d+$|\d+(?= ?\D)", text[second[0] : second[1]])
    if digits and not _has_power(text, first) and _has_power(text, second) and low.isdigit():
        scaled = int(low) * (int(high) // int(digits[0]) if high.isdigit() and int(digits[0]) else 1)
        low = str(scaled) if scaled < float(high) else low  # 2 to 3 million
    return f"{low}-{high}" if float(low) < float(high) else None


def _has_power(text, number):
    return any(letter.isalpha() for letter in text[number[0] : number[1]])


@cache
def _patterns(language):
    gap = r"\s*" if language in UNSPACED else r"\s+"
    cells = {kind: _cells(kind, language) for kind in RANGE_KINDS}
    words = {kind: "|".join(map(re.escape, sorted(found, key=len, reverse=True))) for kind, found in cells.items()}
    signs = "|".join(re.escape(sign) for row in _rows("range") for sign in row["sign"].split("|") if sign) or "(?!)"
    return {
        "range": re.compile(rf"\s?(?:{signs})\s?|{gap}(?:{words['range'] or '(?!)'}){gap}", re.IGNORECASE),
        "range and": re.compile(rf"{gap}(?:{words['range and']}){gap}", re.IGNORECASE)
        if words["range and"]
        else _NEVER,
        "between": re.compile(rf"\b(?:{words['between']}){gap}$", re.IGNORECASE) if words["between"] else _NEVER,
        "whole": re.compile(rf"(?P<noun>\s+[^\W\d_]+)?{gap}(?:{words['whole']}){gap}$", re.IGNORECASE)
        if words["whole"]
        else _NEVER,
    }


@cache
def _one(language):
    rows = [row.get(language) or "" for row in load_rules("numerals") if row["kind"] == "part"]
    words = "|".join(re.escape(word) for row in rows for word in row.split("|") if word)
    return re.compile(rf"\b(?:{words})$", re.IGNORECASE) if words else _NEVER


def _cells(kind, language):
    return [text for row in _rows(kind) for text in (row.get(language) or "").split("|") if text]


def _rows(kind):
    return [row for row in load_rules("quantities") if row["kind"] == kind]
