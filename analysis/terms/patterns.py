"""a regular expression -> how its tokens are found. By pieces of the texts where it can be shown that this changes nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np

from analysis.ground.errors import ParameterError
from analysis.terms.pieces import Alphabet

try:  # a Python that has them elsewhere searches every text as a whole
    parser: Any = import_module("re._parser")
    op: Any = import_module("re._constants")
except ImportError:
    parser = op = None


@dataclass(frozen=True)
class Pattern:
    """A pattern of Python's re that finds the tokens of texts in small letters.

    Attributes
    ----------
    find : function str -> list of str, the tokens
    alphabet : Alphabet; where there is one, the tokens of a text are those of its pieces, one after the other
    shortest : int; where there is one, a piece of as many characters is itself the one token in it, a shorter one none
    """

    find: Callable
    alphabet: Alphabet | None = None
    shortest: int | None = None


@lru_cache(maxsize=8)
def read_pattern(pattern):
    r"""Read a pattern, and find out whether texts can be cut into pieces before it is applied.

    They can where every match is made of characters of known classes, none of them white space, and the pattern looks at
    nothing besides but the bounds of words: no match reaches beyond a run of such characters and letters, and nothing
    outside the run decides about a match in it. Which characters a class holds is asked of Python's re.

    Raises
    ------
    ParameterError : no regular expression of text, or one with more than one group

    Examples
    --------
    >>> read_pattern(r"(?u)\b\w\w+\b").shortest, read_pattern("[a-z]+(?:-[a-z]+)*").shortest
    (2, None)
    >>> read_pattern("rain(?=fall)").alphabet is None
    True
    """
    try:
        expression = re.compile(pattern)
        if isinstance(expression.pattern, bytes):
            raise TypeError("it is of bytes, and texts are not")
    except (re.error, TypeError, OverflowError, RecursionError) as error:
        raise ParameterError(f"the pattern {pattern!r} is no regular expression: {error}. Mend it.") from None
    if expression.groups > 1:
        raise ParameterError(
            f"the pattern {pattern!r} captures {expression.groups} groups; a token is one. Use (?:...)."
        )
    if parser is None or expression.flags & re.IGNORECASE:
        return Pattern(expression.findall)
    parsed = parser.parse(expression.pattern, expression.flags)
    classes = set()
    if parsed.getwidth()[0] == 0 or not all(_is_local(step, classes) for step in parsed):
        return Pattern(expression.findall)
    of_class = re.compile("|".join(sorted(classes)), expression.flags & (re.ASCII | re.UNICODE))
    if of_class.search("".join(filter(str.isspace, map(chr, range(0x3001))))):
        return Pattern(expression.findall)
    return Pattern(expression.findall, Alphabet(lambda text: _which(of_class, text), lower=True), _shortest(parsed))


def _which(of_class, characters):
    holds = np.zeros(len(characters), dtype=bool)
    holds[[match.start() for match in of_class.finditer(characters)]] = True
    return holds


def _is_local(step, classes):
    """Tell whether a step of a parsed pattern looks only at characters of classes, which are added, and bounds of words."""
    kind, value = step
    if kind is op.AT:
        classes.add(r"\w")
        return value in (op.AT_BOUNDARY, op.AT_NON_BOUNDARY)
    if kind in (op.LITERAL, op.NOT_LITERAL, op.IN):
        classes.add(_class_of(step))
        return True
    if kind is op.BRANCH:
        inner = [step for branch in value[1] for step in branch]
    elif kind is op.SUBPATTERN:
        _, added, dropped, inner = value
        if added or dropped:
            return False
    elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        inner = value[2]
    elif kind is op.ATOMIC_GROUP:
        inner = value
    else:
        return False
    return all([_is_local(step, classes) for step in inner])


def _class_of(step):
    """Write a step that takes one character as a class of a regular expression; None for another step."""
    kind, value = step
    if kind is op.LITERAL or kind is op.NOT_LITERAL:
        return f"[{'^' if kind is op.NOT_LITERAL else ''}{_escape(value)}]"
    if kind is not op.IN:
        return None
    parts = {
        op.NEGATE: lambda _: "^",
        op.LITERAL: _escape,
        op.RANGE: lambda bounds: f"{_escape(bounds[0])}-{_escape(bounds[1])}",
        op.CATEGORY: {
            op.CATEGORY_WORD: r"\w",
            op.CATEGORY_NOT_WORD: r"\W",
            op.CATEGORY_DIGIT: r"\d",
            op.CATEGORY_NOT_DIGIT: r"\D",
            op.CATEGORY_SPACE: r"\s",
            op.CATEGORY_NOT_SPACE: r"\S",
        }.__getitem__,
    }
    written = "".join(parts[kind](value) for kind, value in value)
    return written if written in (r"\w", r"\W", r"\d", r"\D", r"\s", r"\S") else f"[{written}]"


def _escape(code):
    return f"\\U{code:08x}"


def _shortest(parsed):
    """Return how many characters of its one class a pattern wants at least, if it takes as many as it can; else None."""
    steps = list(parsed)
    is_bound = [step == (op.AT, op.AT_BOUNDARY) for step in steps]
    inner = steps[is_bound[0] : len(steps) - is_bound[-1]]
    classes, least, takes_all = set(), 0, False
    for kind, value in inner:
        if kind is op.MAX_REPEAT and value[1] is op.MAXREPEAT and len(value[2]) == 1:
            least, takes_all, step = least + value[0], True, value[2][0]
        else:
            least, step = least + 1, (kind, value)
        classes.add(_class_of(step))
    one_class = len(classes) == 1 and None not in classes
    return least if takes_all and one_class and (classes == {r"\w"} or not any(is_bound)) else None
