"""text -> sentences. Where each sentence of a text stands, so that it can be shown as evidence."""

import re
from bisect import bisect_right
from collections import defaultdict

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


class SentencesShown:
    """The sentences of each document, found when they are asked for."""

    def __init__(self, placed):
        """Take documents with `text` and `language`."""
        self._texts = dict(zip(placed.index, placed["text"], strict=True))
        self._languages = dict(zip(placed.index, placed["language"], strict=True))
        self._found = {}

    def around(self, doc_id, place):
        """Return language, doc_id, start, end and words of the sentence at a place."""
        return self._show(doc_id, *(sentence_around(self._of(doc_id), place) or (place, place)))

    def fullest(self, doc_id, places):
        """The same of the sentence in which most different anchors stand, of places (start, kind, anchor); else of the first."""
        held = defaultdict(set)
        for place, kind, anchor in places:
            held[sentence_around(self._of(doc_id), place)].add((kind, anchor))
        held.pop(None, None)
        first = (self._of(doc_id) or [(0, 0)])[0]
        return self._show(doc_id, *min(held, key=lambda one: (-len(held[one]), one), default=first))

    def _of(self, doc_id):
        if doc_id not in self._found:
            self._found[doc_id] = find_sentences(self._texts[doc_id], self._language(doc_id))
        return self._found[doc_id]

    def _language(self, doc_id):
        language = self._languages[doc_id]
        return language if isinstance(language, str) else None

    def _show(self, doc_id, start, end):
        return self._language(doc_id), doc_id, start, end, quote(self._texts[doc_id], start, end)
