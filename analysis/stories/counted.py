"""numbers -> what they count. Hours apart, and of each number the unit or the word behind it, so that a bare 2 is no fact."""

import re
from functools import cache

from analysis.ground.rules import PROJECT, load_words
from analysis.stories.names import WORD, stem_word
from analysis.stories.quantities import find_quantities, find_times
from analysis.stories.sentences import find_sentences, sentence_around

HOUR = "hour"
_YEAR = re.compile(r"(?:19|20)\d\d")
_BESIDE = re.compile(r"[^\S\n]+|-")
_SMALL, _SHOWN = 10, 3


def counted_things(documents, anchors):
    """Tell what each number of the documents counts: a unit of data/quantities.csv, or else the word right behind it.

    Parameters
    ----------
    documents : DataFrame with `text` and `language`, indexed by doc_id
    anchors : DataFrame, as from find_anchors

    Returns
    -------
    list of str, as long as anchors: the unit, or the word without its ending; HOUR for a time of day; "" where nothing is
    known, and for what is no number

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import find_anchors
    >>> table = pd.DataFrame({"text": ["At 2:30, two keys fell, 20 people left, 7."], "language": "en"}, index=["a"])
    >>> counted_things(table, find_anchors(table))
    ['hour', 'hour', 'key', 'people', '']
    """
    things = [""] * len(anchors)
    places = {}
    for place, (doc_id, kind, start, end, code) in enumerate(
        anchors[["doc_id", "kind", "start", "end", "anchor"]].itertuples(index=False)
    ):
        if kind == "number":
            places.setdefault(doc_id, []).append((start, end, code, place))
    for doc_id, numbers in places.items():
        language = documents.at[doc_id, "language"]
        told = _in_text(documents.at[doc_id, "text"], language if isinstance(language, str) else None, numbers)
        for start, _, _, place in numbers:
            things[place] = told.get(start, "")
    return things


class NumbersTold:
    """The numbers that the sources of stories tell, with what they count: which of them may be missed, and what is said instead."""

    def __init__(self, anchors):
        """Take the numbers of anchors with the columns story, source and `thing`, in the order of documents."""
        self._places, self._values = {}, {}
        numbers = anchors[anchors["kind"].eq("number") & anchors["thing"].ne(HOUR)]
        for row in numbers.itertuples():
            bare = is_bare(row.anchor, row.text)
            if row.thing or not bare:
                # what is no bare number may be missed whatever it counts
                of_thing = self._places.setdefault((row.story, row.anchor), {}).setdefault(
                    row.thing if bare else "", {}
                )
                of_thing.setdefault(row.source, (row.doc_id, row.start, row.thing))
            if row.thing:
                self._values.setdefault((row.story, row.source, row.thing), {})[row.anchor] = None

    def places(self, story, number):
        """Where each source has the number: of a bare one only beside the same unit or word, that which most have."""
        of_thing = self._places.get((story, number), {})
        most = max(of_thing, key=lambda thing: (len(of_thing[thing]), thing), default=None)
        return {source: place[:2] for source, place in of_thing[most].items()} if most is not None else {}

    def instead(self, story, number, source, others):
        """What a source says of the same thing as the number counts elsewhere: at most three numbers."""
        told = self._places[story, number].values()
        things = {place[2] for of_thing in told for other, place in of_thing.items() if other in others} - {""}
        said = {value: None for thing in sorted(things) for value in self._values.get((story, source, thing), ())}
        return "; ".join(list(said)[:_SHOWN])


def is_bare(number, written):
    """Whether a number says nothing by itself: below 10, or a year.

    Examples
    --------
    >>> [is_bare(number, number) for number in ("2", "2018", "20", "2-1", "2.5")]
    [True, True, False, False, False]
    """
    return bool(_YEAR.fullmatch(written)) or (number.isdigit() and int(number) < _SMALL)


def _in_text(text, language, numbers):
    sentences = find_sentences(text, language)
    of_sentence = {}
    for start, end, code, _ in numbers:
        if sentence := sentence_around(sentences, start):
            of_sentence.setdefault(sentence, []).append((start, end, code))
    told = {}
    for (begin, close), here in of_sentence.items():
        words = [(match[0], *match.span()) for match in WORD.finditer(text, begin, close)]
        plain = [number for number in here if "-" not in number[2]]
        hours = find_times(text, language, plain, words)
        told |= {start: thing for start, end, _ in here if (thing := _word_behind(text, language, end, words))}
        for quantity in find_quantities(text, language, plain, words):
            told |= {start: quantity.unit for start, *_ in plain if quantity.start <= start < quantity.end}
        told |= dict.fromkeys(hours, HOUR)
    return told


def _word_behind(text, language, end, words):
    """The word right behind a number, without its ending, if it has small letters and is no function word."""
    for word, start, _ in words:
        if start >= end:
            known = word[0].islower() and word.lower() not in _function_words(language)
            return stem_word(word, language).removesuffix("s") if known and _BESIDE.fullmatch(text, end, start) else ""
    return ""


@cache
def _function_words(language):
    known = language and (PROJECT / "data" / "stopwords" / f"{language}.txt").is_file()
    return load_words(f"stopwords/{language}") if known else frozenset()
