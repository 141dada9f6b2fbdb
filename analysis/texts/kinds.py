"""text -> pieces. Titles, headings, date lines, boilerplate, captions and repeats told from the body, with offsets."""

import re

from analysis.ground.rules import find_prefix, find_tail, is_boilerplate, is_caption
from analysis.texts.dates import HEAD_LINES, find_date_lines
from analysis.texts.lines import ends_sentence, find_lines, fold_title, join_lines
from analysis.texts.titles import find_title_line

_ENDS_CLAUSE = re.compile(r"[.!?…。！？:;,][\"'”’»)\]▲■]*$|[▲■]$")
_ENDS_PARAGRAPH = re.compile(r"[.!?…。！？:][\"'”’»)\]▲■]*$|[▲■]$")
_NUMBERED = re.compile(r"^(\d{1,2}|[IVX]{1,4})[.)]\s+\S")
_OPENS = frozenset("\"'“‘«„¿¡(")
_REPEAT_CHARS = 20
_KEY_CHARS, _FOLDED_CHARS = 16, 80
_HEADING_CHARS = 150
_LONG_LINE = 50
RECURRING_HEAD, RECURRING_TAIL = 6, 10


def find_pieces(text, language=None, recurring=frozenset()):
    """Cut a text into pieces, each of a kind.

    Parameters
    ----------
    text : str
    language : str, in which dates are read
    recurring : set of str, folded lines that stand at the beginning or the end of many documents of the source

    Returns
    -------
    list of (kind, start, end), in the order of the text

    Examples
    --------
    >>> find_pieces("Rain again\\nIt rained.\\nLeave a Reply")
    [('title', 0, 10), ('body', 11, 21), ('boilerplate', 22, 35)]
    """
    raw = find_lines(text)
    lines = join_lines(raw)
    wrapped = lines is not raw
    dates = find_date_lines([line.text for line in lines], language)
    title_line = find_title_line(lines, language, wrapped=wrapped)
    title = fold_title(title_line[1]) if title_line else None
    is_heading = _heading_rule(lines, wrapped)
    seen, pieces = {}, []
    for number, line in enumerate(lines):
        start, end = line.start, line.end
        at_edge = number < RECURRING_HEAD or number >= len(lines) - RECURRING_TAIL
        if recurring and at_edge and fold_title(line.text) in recurring:
            pieces.append(("boilerplate", start, end))
            continue
        if number in dates:
            pieces.append(("dateline", start, start + dates[number].length))
            start = _skip_space(text, start + dates[number].length, end)
        if title_line and number == title_line[0]:
            start = text.index(title_line[1], start)
            pieces.append(("title", start, start + len(title_line[1])))
            start = _skip_space(text, start + len(title_line[1]), end)
            pieces += [("title", start, end)] if start < end else []
            continue
        if number < HEAD_LINES and (prefix := find_prefix(text, start, end)) and prefix.end() < end:
            pieces.append(("dateline", start, start + len(prefix[0].rstrip())))
            start = _skip_space(text, prefix.end(), end)
        tail = find_tail(text, start, end)
        body_end = tail.start() if tail else end
        if start < body_end:
            piece = line.text if end - start == len(line.text) and body_end == end else text[start:body_end]
            kind = _known_kind(piece, title, seen) or ("heading" if is_heading(piece, number) else "body")
            pieces.append((kind, start, body_end))
        if tail:
            pieces.append(("boilerplate", _skip_space(text, body_end, end), end))
    return pieces


def _skip_space(text, start, end):
    return end - len(text[start:end].lstrip())


def _known_kind(piece, title, seen):
    if is_boilerplate(piece):
        return "boilerplate"
    if title and len(piece) <= 2 * len(title) + _LONG_LINE and fold_title(piece) == title:
        return "title"
    if _stands_above(piece, seen):
        return "repeat"
    return "caption" if is_caption(piece) else None


def _stands_above(piece, seen):
    """Tell whether a piece repeats one above it; only pieces that begin alike are compared in full."""
    if len(piece) < _REPEAT_CHARS:
        return False
    key = fold_title(piece[:_FOLDED_CHARS])[:_KEY_CHARS]
    alike = seen.setdefault(key, [])
    folded = fold_title(piece) if alike or len(key) < _KEY_CHARS else None
    if folded is not None and len(folded) < _REPEAT_CHARS:
        return False
    if alike and folded in [fold_title(other) for other in alike]:
        return True
    alike.append(piece)
    return False


def _heading_rule(lines, wrapped):
    """Return the rule that tells a heading: a short line that ends no clause, with a longer one below it.

    Where blank lines part the paragraphs, or lines were broken at a width, a heading stands under a blank line, in the
    second case above one too. Elsewhere it stands between a line that ends a sentence and a much longer one that does.
    The name of an author between blank lines is called a heading as well.
    """
    spaced = sum(line.gap for line in lines) * 2 > len(lines)

    def is_heading(piece, number):
        if len(piece) > _HEADING_CHARS or number + 1 >= len(lines) or len(piece.split()) > 25:
            return False
        above, below = lines[number - 1] if number else None, lines[number + 1]
        if not _starts_high(piece) or below.text[0].islower() or len(below.text) <= len(piece):
            return False
        numbered = bool(_NUMBERED.match(piece))
        if numbered and any(_NUMBERED.match(line.text) for line in (above, below) if line):
            return False
        if ends_sentence(piece) if numbered else _ENDS_CLAUSE.search(piece):
            return False
        ends_below = bool(_ENDS_CLAUSE.search(below.text))
        if wrapped or spaced:
            return lines[number].gap and (below.gap or not wrapped) and (ends_below or len(below.text) >= _LONG_LINE)
        ended = above is None or lines[number].gap or bool(_ENDS_PARAGRAPH.search(above.text))
        return ended and ends_below and len(below.text) >= 2 * len(piece)

    return is_heading


def _starts_high(piece):
    first = piece[0]
    return not first.islower() and (first.isalnum() or first in _OPENS) and any(map(str.isalpha, piece))
