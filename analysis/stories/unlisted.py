"""documents -> unlisted names. Names that stand in no table, known by their capital letter where only names have one."""

import re
from bisect import bisect_left
from collections import defaultdict

import pandas as pd

from analysis.stories.names import EVERY_NOUN, WORD, fold_word, lexicon_of, stem_word
from analysis.stories.sentences import find_sentences

UNLISTED_COLUMNS = {
    "doc_id": "str",
    "name": "str",
    "start": "int64",
    "end": "int64",
    "stems": "object",
    "words": "object",
}
_ENDED = re.compile(r"[.!?…][\"'”’»)\]]*$")
_WITHIN = re.compile(r",?[^\S\n]+")
_TOGETHER = re.compile(r"[^\S\n]|-")
_LEAST_LETTERS, _LONGEST_SHORT = 3, 4
_MOST_ENDING, _LEAST_STEM = 3, 4


def tells_names(language):
    """Whether a capital letter within a sentence tells a name in this language, so that its names can be known.

    False where every noun has a capital, where the language is not known, and where its script has no capitals, by CLDR's months.

    Examples
    --------
    >>> [tells_names(language) for language in ("en", "ru", "el", "de", "ar", "zh", "ka", None)]
    [True, True, True, False, False, False, False, False]
    """
    from babel import Locale, UnknownLocaleError

    if not isinstance(language, str) or language in EVERY_NOUN:
        return False
    try:
        months = Locale.parse(language).months["format"]["wide"].values()
    except (UnknownLocaleError, ValueError):
        return False
    # Georgian has capitals in Unicode, but no text has a word that begins with one
    return language != "ka" and any(letter.lower() != letter.upper() for letter in "".join(months))


def find_unlisted_names(documents, anchors):
    """Find names that stand in no table: words with a capital within a sentence, and those beside each other together.

    The first word of a sentence, of a quotation or of what follows a colon is none, nor is any in a line without a full
    stop, such as a headline; nor an abbreviation, or a word of fewer than three letters. A word that stands in small letters
    anywhere in the documents of its language tells no name, but may be part of one (Affordable Care Act). What data/names.csv and CLDR know is left out, with what stands beside a person known.

    Parameters
    ----------
    documents : DataFrame with `text` and `language`, indexed by doc_id
    anchors : DataFrame, their anchors, as from find_anchors

    Returns
    -------
    DataFrame, one row per place, in the order of documents and texts
        doc_id      str
        name        str    as it is written, text[start:end]
        start, end  int
        stems       tuple  each word that tells it, without its ending: by these the same name is known in another text
        words       tuple  the same words, folded

    Notes
    -----
    Nothing is found in a language of which `tells_names` is False.

    Examples
    --------
    >>> from analysis import find_anchors
    >>> table = pd.DataFrame({"text": ["It rained when Ann Moss met Putin in Ulm again."], "language": "en"}, index=["a"])
    >>> find_unlisted_names(table, find_anchors(table))[["name", "stems"]].values.tolist()
    [['Ann Moss', ('ann', 'moss')], ['Ulm', ('ulm',)]]
    """
    spoken = {language: tells_names(language) for language in documents["language"].dropna().unique()}
    judged = documents[documents["language"].isin([language for language, tells in spoken.items() if tells])]
    small = {language: set() for language in spoken}
    for text, language in zip(judged["text"], judged["language"], strict=True):
        small[language].update(word for word in map(str, WORD.findall(text)) if word[0].islower())
    spans = defaultdict(list)
    for doc_id, *span in zip(*(anchors[name].tolist() for name in ("doc_id", "kind", "start", "end")), strict=True):
        spans[doc_id].append(span)
    rows = []
    for doc_id, text, language in zip(judged.index, judged["text"], judged["language"], strict=True):
        for run in _runs(text, language, small[language], spans[doc_id]):
            start, end = run[0][1], run[-1][2]
            rare = [word for word, _, _, is_rare in run if is_rare]
            stems, words = tuple(stem_word(word, language) for word in rare), tuple(map(fold_word, rare))
            rows.append((doc_id, text[start:end], start, end, stems, words))
    return pd.DataFrame(rows, columns=list(UNLISTED_COLUMNS)).astype(UNLISTED_COLUMNS)


class Held:
    """The words of some texts, to ask whether one of them may be a form of a given word: whether it begins like it."""

    def __init__(self, texts):
        """Fold and sort the words of the texts."""
        self._words = sorted({fold_word(word) for text in texts for word in WORD.findall(text)})

    def may_have(self, word):
        """Whether a word begins with all but the last three letters of this one, with four of them at least.

        Examples
        --------
        >>> held = Held(["Ивановым", "Fords"])
        >>> held.may_have("иванова"), held.may_have("ford"), held.may_have("wind")
        (True, True, False)
        """
        begins = word[: max(_LEAST_STEM, len(word) - _MOST_ENDING)]
        place = bisect_left(self._words, begins)
        return place < len(self._words) and self._words[place].startswith(begins)


def _runs(text, language, small, anchors):
    """Words with a capital that stand side by side, within sentences that end with a full stop."""
    people = {start for kind, start, _ in anchors if kind == "person"}
    known = {place for _, start, end in anchors for place in range(start, end)}
    for begin, close in find_sentences(text, language):
        if not _ENDED.search(text[begin:close]):
            continue
        run, of_person, before = [], False, -1
        for match in WORD.finditer(text, begin, close):
            word, start, end = match[0], *match.span()
            inside = before >= 0 and word[0].isupper()
            joined = bool(run and inside and _TOGETHER.fullmatch(text, before, start))
            unknown = inside and start not in known and _may_be_name(word, text, end, close, language)
            if run and not (joined and (of_person or unknown)):
                yield from [] if of_person else [run]
                run, of_person = [], False
            rare = word.lower() not in small
            if start in people:
                run, of_person = [(word, start, end, True)], True
            elif run or (inside and unknown and rare and _WITHIN.fullmatch(text, before, start)):
                run.append((word, start, end, rare))
            before = end
        if run and not of_person:
            yield run


def _may_be_name(word, text, end, close, language):
    """Whether a word that ends there is long enough, no abbreviation such as Sen., and none that the tables know by itself."""
    # what ends with a short word and a full stop may be cut behind an abbreviation
    stopped = text.startswith(".", end, close) and (
        len(word) <= _LONGEST_SHORT or not _ENDED.fullmatch(text, end, close)
    )
    short = len(word) < _LEAST_LETTERS or stopped
    # a surname that is known, but not here: Clinton in Chelsea Clinton
    return not short and all(
        len(name.words) > 1 or name.kind == "person" for name in lexicon_of(language).names_from(word)
    )
