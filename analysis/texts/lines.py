"""text -> lines. Where they stand, which of them a paragraph was broken into, and how they are joined again."""

import re
import unicodedata
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

INVISIBLE = "\ufeff\u200b\u200e\u200f\u2060"
_NOT_PLAIN = re.compile(f"[\r\v\f\x1c-\x1e\x85\u2028\u2029{INVISIBLE}]")
_TO_PLAIN = str.maketrans(dict.fromkeys(INVISIBLE, " ") | dict.fromkeys("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n"))
_CLOSES = "\"'”’»)]"
_ENDS_SENTENCE = frozenset(".…。।۔։")
_ENDS_LINE = frozenset(".!?…。！？؟।۔:;")
_ITEM = re.compile(r"(?:[-•*–—·▪]|\(?(?:\d{1,3}|[a-z]|[IVX]{1,4})[.)])\s")
_WORD = re.compile(r"\w+")
_HYPHENS = ("-", "\u2010", "\u00ad")
_HYPHENATED = re.compile(r"(?<![^\W\d_])([^\W\d_]++)[-\u2010\u00ad]\Z")
_AND = frozenset("and or und oder et ou y o e и или і або".split())
_WIDEST = 130
_RAGGED_LINES = 6


class Line(NamedTuple):
    """A line that is not blank, without the white space around it; text[start:end] of the document.

    `gap` says whether a blank line, or the beginning of the text, stands above it.
    """

    start: int
    end: int
    text: str
    gap: bool


def find_lines(text):
    """Find the lines of a text that are not blank.

    Examples
    --------
    >>> find_lines(" rain\\n\\nwind ")
    [Line(start=1, end=5, text='rain', gap=True), Line(start=7, end=11, text='wind', gap=True)]
    """
    view = text
    if _NOT_PLAIN.search(text):  # signs are exchanged one for one: the offsets stay
        view = text.replace("\r\n", " \n").translate(_TO_PLAIN)
    lines, place, gap = [], 0, True
    for raw in view.split("\n"):
        if piece := raw.strip():
            start = place if raw[0] == piece[0] else place + raw.index(piece)
            end = start + len(piece)
            lines.append(Line(start, end, piece if view is text else text[start:end], gap))
            gap = False
        else:
            gap = True
        place += len(raw) + 1
    return lines


def is_wrapped(lines):
    """Tell whether lines were broken at a width: most are so full that the next word would not have fitted.

    Where letters are of unequal width, as in a PDF, lines are broken at about a width: most are about as long as the
    longest fifth, and a good part of them goes on in small letters.

    Examples
    --------
    >>> words = ("rain and wind " * 40).split()
    >>> is_wrapped(find_lines("\\n".join(" ".join(words[n : n + 12]) for n in range(0, 120, 12))))
    True
    """
    if len(lines) < 5:
        return False
    lengths = sorted([len(line.text) for line in lines])
    width = lengths[-1]
    if width > 120 and not 30 <= _usual_width(lengths) <= _WIDEST:
        return False
    pairs = [(line.text, below.text) for line, below in pairwise(lines) if not below.gap]
    pairs = [(line, below) for line, below in pairs if not _ITEM.match(below)]
    if len(pairs) < 4:
        return False
    if 50 <= width <= 120:
        full = sum(len(line) + 1 + len(below.split(maxsplit=1)[0]) > width for line, below in pairs)
        unended = sum(not _ends_line(line) for line, _ in pairs)
        if full > len(pairs) / 2 and unended > 0.4 * len(pairs):
            return True
    width = _usual_width(lengths)
    if len(pairs) < _RAGGED_LINES or not 30 <= width <= _WIDEST:
        return False
    even = sum(0.7 * width <= length for length in lengths)
    run_on = sum(below[0].islower() and not _ends_line(line) for line, below in pairs)
    return even > len(lengths) / 2 and run_on > 0.35 * len(pairs)


def _usual_width(lengths):
    return lengths[len(lengths) * 8 // 10]


def join_lines(lines):
    """Join lines that were broken at a width into the paragraphs they were; any other lines are returned as they are.

    A paragraph ends at a blank line, before the item of a list, and at a line that is too short to have been broken.

    Parameters
    ----------
    lines : list of Line

    Returns
    -------
    list of Line, whose text is that of the document from the first to the last of the lines; or `lines` itself

    Examples
    --------
    >>> words = ("rain and wind " * 40).split()
    >>> text = "\\n".join(" ".join(words[n : n + 12]) for n in range(0, 120, 12)) + ".\\n\\nStorm."
    >>> [len(line.text.split()) for line in join_lines(find_lines(text))]
    [120, 1]
    """
    if not is_wrapped(lines):
        return lines
    width = _usual_width(sorted(len(line.text) for line in lines))
    blocks = []
    for line in lines:
        if blocks and not line.gap and _runs_on(blocks[-1][-1].text, line.text, width):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return [
        Line(block[0].start, block[-1].end, "\n".join(line.text for line in block), block[0].gap) for block in blocks
    ]


def _runs_on(line, below, width):
    if _ITEM.match(below):
        return False
    if below[0].islower() or _word_before_hyphen(line):
        return True
    room = width - len(line)
    if _ends_line(line):
        return room < width * 0.12 or room < len(below.split(maxsplit=1)[0])
    return room < width * 0.35


def unwrap(piece, words):
    """Write a paragraph of several lines as one: with spaces, and without hyphens that were put in at a line's end.

    A hyphen is left out only where the whole word stands elsewhere in the document and the hyphenated one does not; it
    is kept, without a space, where the hyphenated one does. Else the line's end becomes a space.

    Parameters
    ----------
    piece : str
    words : function without arguments -> Counter of the words of the document, in small letters, hyphens included

    Examples
    --------
    >>> unwrap("the gov-\\nernment of the\\ntown", lambda: Counter(["government"]))
    'the government of the town'
    >>> unwrap("two-\\nand three-year terms", lambda: Counter())
    'two- and three-year terms'
    """
    first, *others = [line.strip() for line in piece.splitlines()]
    joined = [first]
    for line in filter(None, others):
        before = _word_before_hyphen(joined[-1])
        after = re.match(r"[^\W\d_]+", line) if before else None
        if before and after and after[0].casefold() not in _AND:
            head, tail, known = before.casefold(), after[0].casefold(), words()
            if tail == after[0] and known[head + tail] and not known[f"{head}-{tail}"]:
                joined[-1] = joined[-1][:-1] + line
                continue
            if known[f"{head}-{tail}"]:
                joined[-1] += line
                continue
        joined.append(line)
    return " ".join(joined)


def _word_before_hyphen(line):
    """Return the word that a line breaks off after, with a hyphen; None where it does not."""
    found = _HYPHENATED.search(line) if line.endswith(_HYPHENS) else None
    return found[1] if found else None


def count_words(text):
    """Count the words of a text, in small letters; a hyphen joins two, one at a line's end does not.

    Examples
    --------
    >>> sorted(count_words("Well-known gov-\\nernment"))
    ['ernment', 'gov', 'well-known']
    """
    return Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.casefold()))


def fold_title(text):
    """Reduce a title to its letters and digits, so that quotation marks and case do not tell two apart.

    Examples
    --------
    >>> fold_title("The “Rain”, again!") == fold_title('THE "RAIN" AGAIN')
    True
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return " ".join(_WORD.findall(plain.casefold()))


def fold_text(text):
    """Write a text with single spaces and without capitals, so that copies of it are the same.

    Examples
    --------
    >>> fold_text(" Rain\\n\\nAGAIN ")
    'rain again'
    """
    return " ".join(text.casefold().split())


def fold_body(text, title=None):
    """Write a text on one line, without capitals and without its title, so that copies under other headlines are the same.

    Examples
    --------
    >>> fold_body("Rain again\\n\\nIt RAINED.", "Rain again"), fold_body("Rain", "Rain")
    ('it rained.', 'rain')
    """
    folded = fold_text(text)
    headline = fold_text(title) if isinstance(title, str) else ""
    return folded.removeprefix(headline).lstrip() or folded


def ends_sentence(text):
    """Tell whether a line ends with a full stop, within quotation marks or not."""
    return text.rstrip(_CLOSES)[-1:] in _ENDS_SENTENCE


def _ends_line(line):
    return line.rstrip(_CLOSES)[-1:] in _ENDS_LINE
