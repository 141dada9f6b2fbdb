"""text -> sentences. Where each sentence of a text stands, so that it can be shown as evidence."""

import re
from bisect import bisect_right

from analysis.texts.lines import find_lines, join_lines

_UNSPACED_ENDS = re.compile(r"[^。！？]*[。！？]+[”’」』）)]*|[^。！？]+")
_LONGEST = 600


def find_sentences(text, language=None):
    """Find the sentences of a text; a line that ends without a full stop, such as a headline, is one of its own.

    Parameters
    ----------
    text : str
    language : str, an ISO 639 code, or None; it decides which abbreviations end no sentence

    Returns
    -------
    list of (start, end), in the order of the text

    References
    ----------
    simplemma splits what has spaces between its words; Chinese and Japanese end a sentence with signs of their own.

    Examples
    --------
    >>> text = "Rain in Rome\\nMr. Wind left. It rained."
    >>> [text[start:end] for start, end in find_sentences(text, "en")]
    ['Rain in Rome', 'Mr. Wind left.', 'It rained.']
    """
    from simplemma import split_sentences

    found = []
    for line in join_lines(find_lines(text)):
        place = line.start
        for piece in split_sentences(text[line.start : line.end], language):
            start = text.find(piece, place, line.end)
            if start < 0:
                continue
            place = start + len(piece)
            for match in _UNSPACED_ENDS.finditer(text, start, place):
                if core := match[0].strip():
                    begin = match.start() + match[0].index(core[0])
                    found.append((begin, begin + len(core)))
    return found


def sentence_around(sentences, place):
    """Return the sentence in which a place of the text lies, as (start, end); None where it lies in none.

    Examples
    --------
    >>> sentence_around([(0, 5), (6, 9)], 7), sentence_around([(0, 5)], 5)
    ((6, 9), None)
    """
    number = bisect_right(sentences, place, key=lambda sentence: sentence[0]) - 1
    return sentences[number] if number >= 0 and place < sentences[number][1] else None


def quote(text, start, end):
    """Return text[start:end] in one line; of a very long sentence its first 600 characters.

    Examples
    --------
    >>> quote("It\\n rained.", 0, 11)
    'It rained.'
    """
    piece = " ".join(text[start:end].split())
    return piece if len(piece) <= _LONGEST else piece[: _LONGEST - 1] + "…"
