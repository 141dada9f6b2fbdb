"""words -> names. What CLDR and data/names.csv call places, people and things, known in any language and inflection."""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from analysis.ground.errors import TableError
from analysis.ground.rules import load_rules
from analysis.stories.cldr import HAN_OR_KANA, UNSPACED, calendar_names, lands_of_cities, place_names
from analysis.stories.numerals import numeral_words

_MARKS = r"\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09d7"
WORD = re.compile(rf"(?:[A-ZА-ЯІЇЄҐ]\.){{2,}}|\d+|[^\W\d_][^\W\d_{_MARKS}]*(?:[{_MARKS}]+[^\W\d_]*)*")
KINDS = ("place", "person", "organisation", "company", "event", "religion", "topic", "money", "none")
_SLAVIC = frozenset("ru uk be bg sr mk bs hr sl pl cs sk".split())
_ENDINGS = re.compile(r"[аеёиоуыэюяьйіїєaeiouyąęěíáéýůúó]{1,2}$")
_PLURALS = frozenset("en fr es pt it ca gl nl".split())
_ARABIC = frozenset("ar fa ur".split())
_ARABIC_FORMS = str.maketrans("أإآٱىیةک", "ااااييهك", "ـ\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670")
_ARABIC_PREFIX = re.compile(r"(?:[وف]?(?:[بك]?ال|لل)(?=\w{3})|[وف](?=\w{4}))")
EVERY_NOUN = frozenset("de lb gsw bar nds".split())  # languages in which a capital tells no name
# a language without a column in data/names.csv takes names that are written alike from one that has a column
_LENT = frozenset("place person organisation company event".split())
_LENDERS = dict.fromkeys("be bg mk sr kk ky mn tg".split(), "ru") | {"ja": "zh", "fa": "ar", "ur": "ar"}
_LENDERS |= dict.fromkeys("it pt ca gl ro".split(), "es") | dict.fromkeys("nl sv da no nb nn".split(), "de")


class Name(NamedTuple):
    """A way to write a name: its words, each with how many letters may follow it, whose name it is, and of what kind."""

    words: tuple
    code: str
    kind: str


class NamePart(NamedTuple):
    """A word of a name: what it begins with, the most letters that may follow, and which capitals it asks for."""

    stem: str
    most: int
    capital: str


def fold_word(word, language=None):
    """Write a word in the form in which names are compared: small letters, no accents, one spelling of Arabic letters.

    Examples
    --------
    >>> fold_word("États"), fold_word("U.S."), fold_word("Йемен"), fold_word("والصين", "ar")
    ('etats', 'us', 'йемен', 'صين')
    """
    folded = word.replace(".", "").lower().replace("ё", "е").replace("ß", "ss")
    if folded.isascii():
        return folded
    if language in _ARABIC:
        return _ARABIC_PREFIX.sub("", folded.translate(_ARABIC_FORMS), count=1)
    if "\u0400" <= folded[0] <= "\u04ff":
        return folded
    return "".join(letter for letter in unicodedata.normalize("NFD", folded) if not "\u0300" <= letter <= "\u036f")


def stem_word(word, language):
    """Return a word without the ending by which names are inflected, folded: what its other forms begin with.

    Examples
    --------
    >>> stem_word("Иванова", "ru"), stem_word("Ивановы", "ru"), stem_word("Fords", "en")
    ('иванов', 'иванов', 'fords')
    """
    return _name_part(word, language).stem


class Lexicon:
    """The names of one language, found by the first word: exact or by its stem.

    Attributes
    ----------
    language : str
    by_stem : dict of str -> list of Name, by the stem of the first word
    unspaced : dict of str -> (code, kind), for languages that put no spaces between words
    """

    def __init__(self, language, names=None):
        """Take the names of data/names.csv and CLDR, or those given as (text, code, kind)."""
        self.language = language
        self.by_stem, self.unspaced, self._found = {}, {}, {}
        for text, code, kind in _all_names(language) if names is None else names:
            if HAN_OR_KANA.search(text) or language in UNSPACED:
                self.unspaced.setdefault(text, (code, kind))
            elif words := tuple(_name_part(word, language) for word in re.findall(_NAME_WORD, text)):
                self.by_stem.setdefault(words[0].stem, []).append(Name(words, code, kind))
        self.longest = max(map(len, self.unspaced), default=0)
        self._heads = frozenset(text[:2] for text in self.unspaced)

    def names_from(self, word):
        """Return the names that may begin with this word, the longest first; of two alike, what people wrote."""
        if word not in self._found:
            folded = fold_word(word, self.language)
            found = [
                name
                for cut in range(len(folded), max(0, len(folded) - 10), -1)
                for name in self.by_stem.get(folded[:cut], ())
                if _fits(name.words[0], word, folded)
            ]
            self._found[word] = sorted(found, key=lambda name: (-len(name.words), -len(name.words[0].stem)))
        return self._found[word]

    def find(self, words):
        """Find names in the words of a text; the longest from the left, none within another but a land in its city's name.

        Parameters
        ----------
        words : list of (word, start, end)

        Returns
        -------
        list of (start, end, code, kind)
        """
        found, beyond, n = [], 0, len(words)
        heads = {word for word in {word for word, _, _ in words} if self.names_from(word)}
        for place in [place for place, (word, _, _) in enumerate(words) if word in heads]:
            if place < beyond:
                continue
            for name in self._found[words[place][0]]:
                last = place + len(name.words)
                if last <= n and all(
                    _fits(part, words[place + i][0], fold_word(words[place + i][0], self.language))
                    for i, part in enumerate(name.words)
                    if i
                ):
                    if name.kind != "none":
                        found.append((words[place][1], words[last - 1][2], name.code, name.kind))
                        found += self._land_within(words[place:last], name.code)
                    beyond = last
                    break
        return found

    def _land_within(self, words, code):
        """The land that the name of one of its cities holds: Chile in Santiago de Chile, and not York in New York."""
        land = lands_of_cities().get(code) if len(words) > 1 else None
        for word, start, end in words if land else ():
            if any(name.code == land and len(name.words) == 1 for name in self.names_from(word)):
                yield start, end, land, "place"

    def find_unspaced(self, text, start=0):
        """Find names in a run of text without spaces: the longest from the left.

        Returns
        -------
        list of (start, end, code, kind)
        """
        found, place = [], 0
        while place < len(text) - 1:
            step = 1
            if text[place : place + 2] in self._heads:
                for length in range(min(self.longest, len(text) - place), 1, -1):
                    if named := self.unspaced.get(text[place : place + length]):
                        found.append((start + place, start + place + length, *named))
                        land = lands_of_cities().get(named[0])
                        for cut in range(length - 1, 1, -1) if land else ():
                            if self.unspaced.get(text[place : place + cut]) == (land, "place"):
                                found.append((start + place, start + place + cut, land, "place"))
                                break
                        step = length
                        break
            place += step
        return found


@cache
def lexicon_of(language):
    """Return the names of a language; where it is unknown, there are none.

    Examples
    --------
    >>> {name.code for name in lexicon_of("ru").names_from("Россией")}, lexicon_of(None).by_stem
    ({'RU'}, {})
    """
    return Lexicon(language)


def show_code(code):
    """Write the code of a place as its English name; every other code is a name already.

    Examples
    --------
    >>> show_code("KP"), show_code("NATO"), show_code("150")
    ('North Korea', 'NATO', 'Europe')
    """
    from babel import Locale

    return Locale("en").territories.get(code, code)


_NAME_WORD = re.compile(rf"(?:\w\.){{2,}}|[^\W_](?:[^\W_]|[{_MARKS}])*\*?")


def _name_part(word, language):
    stem, star = fold_word(word.rstrip("*"), language), word.endswith("*")
    capital = "all" if word.isupper() and 1 < len(word) < 6 else "first" if word[0].isupper() else ""
    if star:
        return NamePart(stem, 9, capital)
    if capital == "all" or len(stem) < 4:
        return NamePart(stem, 0, capital)
    if language in _SLAVIC:
        bare = _ENDINGS.sub("", stem) if len(stem) > 4 else stem
        return NamePart(bare, 3 if len(bare) < len(stem) or len(stem) > 4 else 2, capital)
    most = {"de": 2, "ar": 2, "en": 1}.get(language, 1 if language in _PLURALS else 3 if len(stem) > 4 else 0)
    return NamePart(stem, most, capital)


def _fits(part, word, folded):
    if not folded.startswith(part.stem) or len(folded) - len(part.stem) > part.most:
        return False
    if part.capital == "all":
        return word.replace(".", "").isupper()
    return part.capital == "" or word[0].isupper() or word[0].lower() == word[0].upper()


def _all_names(language):
    """Yield (text, code, kind): what people wrote into data/names.csv comes before what CLDR says."""
    if not language:
        return
    for number, row in enumerate(load_rules("names"), start=1):
        if row["kind"] not in KINDS:
            raise TableError(
                f"data/names.csv, row {number}: the kind {row['kind']!r} is not known; there are {', '.join(KINDS)}. "
                "Choose one of them."
            )
        lent = language not in row
        if lent and row["kind"] not in _LENT:
            continue
        for text in (row.get(_LENDERS.get(language, "en") if lent else language) or "").split("|"):
            if text and not (lent and text[0].islower()):
                yield text, row["code"], row["kind"]
    yield from numeral_words(language)
    yield from calendar_names(language)
    yield from place_names(language)
