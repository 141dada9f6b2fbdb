"""documents -> profiles. The weights of words, names, sounds, places, dates and numbers, by which documents are compared."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.ground.progress import watched
from analysis.stories.anchors import anchors_of, split_words
from analysis.stories.names import HAN_OR_KANA, UNSPACED, lexicon_of
from analysis.stories.sounds import foreign_runs, letter_runs, romanise, skeleton

UNKNOWN = ""
MOST = 256
READ_CHARS = 10_000
_CONSONANTS = 4
_ROWS = 256


@dataclass(frozen=True, eq=False)
class Profiles:
    """What documents are compared by; rows in the order of the documents, a product of two rows is a sum of cosines.

    Attributes
    ----------
    languages : array of str, shape (n_documents,); "" where unknown
    within : CSR array, for two documents of one language: words, and runs of three to five letters of them
    across : CSR array, for two languages: names and sounds, which are two sights of the same words, and anchors, twice
    shown : CSR array, shape (n_documents, n_anchors), weights of what can be shown as an anchor: anchors, and names that
        stand in no table, the same sound being the same name
    anchors : list of (kind, code), one for each column of `shown`; the kind of a name that stands in no table is "name"
    """

    languages: np.ndarray
    within: sparse.csr_array
    across: sparse.csr_array
    shown: sparse.csr_array
    anchors: list


def profile_documents(texts, languages):
    """Weigh what texts hold.

    Parameters
    ----------
    texts : list of str
    languages : list of str or missing

    Returns
    -------
    Profiles

    References
    ----------
    tf-idf with 1 + ln(count) and ln[(1 + n) / df], n and df counted within each language, so that what is
    common in one language weighs little there. The first 10,000 characters are read, and a document keeps its heaviest
    256 words, names and so on: a story is told at the beginning. Each part had length 1 before, so that the sum over the
    parts is a sum of cosines.

    Examples
    --------
    >>> profiles = profile_documents(["Putin in Seoul", "Путин в Сеуле"], ["en", "ru"])
    >>> bool((profiles.across @ profiles.across.T).toarray()[0, 1] > 1)
    True
    """
    languages = np.array([language if isinstance(language, str) else UNKNOWN for language in languages], dtype=object)
    spelled, places, found = [], {language: {} for language in sorted(set(languages))}, []
    for text, language in watched(list(zip(texts, languages, strict=True)), what="documents"):
        text = text[:READ_CHARS]
        words = split_words(text)
        anchors = anchors_of(text, language or None, words)
        times, place = Counter(word for word, _, _ in words), places[language]
        # numbers take a tenth of the memory that the words do
        columns = np.fromiter((place.setdefault(word, len(place)) for word in times), np.int32, len(times))
        spelled.append((columns, np.fromiter(times.values(), float, len(times))))
        found.append(Counter((kind, code) for _, _, code, kind in anchors))
    counts, vocabulary = _count_words(spelled, languages, places)
    lowered = [_words_of(word, language) for language, word in vocabulary]
    names = [_names_of(word, language) for language, word in vocabulary]
    anchors, anchor_codes = _count(found)
    sounds, sound_names = _count([Counter(key) for key in _sounds_of(vocabulary, names, counts.sum(axis=0))])
    cuts = {
        "words": lambda: lowered,
        "runs": lambda: [[run for word in words for run in letter_runs(word)] for words in lowered],
        "names": lambda: [[run for name in spoken for run in letter_runs(name)] for spoken in names],
        "sounds": lambda: [[run for name in spoken for run in _sound_runs(name)] for spoken in names],
    }
    parts = {}
    for name, cut in cuts.items():
        pieces = _count([Counter(one) for one in cut()])[0]
        parts[name] = _weigh(counts, languages, cut=pieces, pieces=name != "words")
    weighed = _weigh(anchors, languages)
    return Profiles(
        languages=languages,
        within=_side_by_side(parts["words"], parts["runs"]),
        across=_side_by_side(parts["names"], parts["sounds"], np.sqrt(2) * weighed),
        shown=_weigh(_side_by_side(anchors, sparse.csr_array(counts @ sounds)), languages),
        anchors=anchor_codes + [("name", name) for name in sound_names],
    )


def _words_of(word, language):
    """A word in small letters; pairs of characters where no spaces part the words."""
    if language not in UNSPACED or word.isascii():
        return [word.lower()]
    return [word[i : i + 2] for i in range(max(1, len(word) - 1))]


def _names_of(word, language):
    """A capitalised word, in Latin letters; every word where the script has no capitals; the runs that spell a name."""
    if HAN_OR_KANA.match(word):
        return [romanise(run) for run in foreign_runs(word)]
    if word[0].isdigit() or word[0].islower() or (language in UNSPACED and not word[0].isupper()):
        return []
    return [romanise(word, language)]


def _sounds_of(vocabulary, names, n_times):
    """The names that each word stands for, written as the capitalised word of the same sound that is most frequent.

    A name is a word of four consonants or more that is capitalised more often than not and stands in no table; or, in a
    script without capitals, a word that sounds like such a name.
    """
    times = dict(zip(vocabulary, n_times.tolist(), strict=True))
    heard, spellings = [], {}
    for (language, word), spoken in zip(vocabulary, names, strict=True):
        sounds = [sound for sound in map(skeleton, spoken) if len(sound) >= _CONSONANTS and not sound.isdigit()]
        if word[0].isupper():
            common = times[language, word] <= times.get((language, word.lower()), 0)
            if common or lexicon_of(language or None).names_from(word):
                sounds = []
            for sound in sounds:
                spellings.setdefault(sound, Counter())[word] += times[language, word]
        heard.append(sounds)
    written = {
        sound: min(words, key=lambda word: (not word.isascii(), -words[word], word))
        for sound, words in spellings.items()
    }
    return [[written[sound] for sound in sounds if sound in written] for sounds in heard]


def _sound_runs(name):
    sound = skeleton(name)
    return letter_runs(sound, 3, 5) if len(sound) > 1 else []


def _count(counters):
    """Counts as a matrix, and what its columns stand for, sorted."""
    held = sorted(set().union(*counters))
    place = {key: n for n, key in enumerate(held)}
    indptr = np.cumsum([0, *map(len, counters)])
    columns = np.fromiter((place[key] for counter in counters for key in counter), np.int32, indptr[-1])
    values = np.fromiter((n for counter in counters for n in counter.values()), float, indptr[-1])
    return sparse.csr_array((values, columns, indptr), shape=(len(counters), len(held))), held


def _count_words(spelled, languages, places):
    """Counts of words as a matrix, the same word of two languages being two; and (language, word) of each column."""
    vocabulary = [(language, word) for language, place in places.items() for word in place]
    before = dict(zip(places, np.cumsum([0, *map(len, places.values())]).tolist(), strict=False))
    columns = [columns + before[language] for (columns, _), language in zip(spelled, languages, strict=True)]
    indptr = np.cumsum([0, *map(len, columns)])
    values = np.concatenate([np.empty(0), *(values for _, values in spelled)])
    cells = values, np.concatenate([np.empty(0, np.int32), *columns]), indptr
    return sparse.csr_array(cells, shape=(len(spelled), len(vocabulary))), vocabulary


def _weigh(counts, languages, *, cut=None, pieces=False):
    """tf-idf with document frequencies of each language, the heaviest weights of each row; rows of length 1.

    `cut` holds how often each piece stands in each word: every word is cut once, however often it stands in the texts. There
    are many more pieces than are kept, so that those of some documents are counted at a time.

    What stands in one document only makes no two alike. Of pieces of words most stand alone by chance: among n documents
    they count 2/n for the length, for two documents are not alike by what is left without them.
    """
    spoken = {language: np.flatnonzero(languages == language) for language in sorted(set(languages))}
    parts = [rows[start : start + _ROWS] for rows in spoken.values() for start in range(0, len(rows), _ROWS)]
    n_columns = counts.shape[1] if cut is None else cut.shape[1]
    held_by = {language: np.zeros(n_columns, dtype=np.int64) for language in spoken}
    for rows in parts:
        held_by[languages[rows[0]]] += np.bincount(_pieces_of(counts, rows, cut).indices, minlength=n_columns)
    alone = sum(held_by.values(), np.zeros(n_columns, dtype=np.int64)) < 2
    weighed, share_alone = [sparse.csr_array((0, n_columns))], 2 / max(len(languages), 2) if pieces else None
    for rows in parts:
        language = languages[rows[0]]
        idf = np.log((1 + len(spoken[language])) / np.maximum(held_by[language], 1))
        weighed.append(_weigh_rows(_pieces_of(counts, rows, cut), idf, alone, share_alone))
    order = np.argsort(np.concatenate([np.array([], dtype=int), *parts]), kind="stable")
    return sparse.csr_array(sparse.vstack(weighed, format="csr")[order])


def _pieces_of(counts, rows, cut):
    some = sparse.csr_array(counts[rows] if cut is None else counts[rows] @ cut)
    some.sort_indices()  # in another order, sums differ in their last digits
    return some


def _weigh_rows(weights, idf, alone, share_alone):
    """Weights of some documents of one language; `share_alone`: how much of what stands alone counts for the length, or None."""
    rows = np.repeat(np.arange(weights.shape[0], dtype=np.int32), np.diff(weights.indptr))
    weights.data = (1 + np.log(weights.data)) * idf[weights.indices]
    single = alone[weights.indices]
    squares = np.zeros(weights.shape[0])
    if share_alone is not None:
        squares += np.bincount(rows, weights.data**2 * single, minlength=len(squares)) * share_alone
        weights.data[single] = 0
    for start, end in zip(weights.indptr[:-1], weights.indptr[1:], strict=True):
        if end - start > MOST:
            row = weights.data[start:end]
            row[row < np.partition(row, end - start - MOST)[end - start - MOST]] = 0
    squares += np.bincount(rows, weights.data**2, minlength=len(squares))
    weights.data /= np.sqrt(squares)[rows]
    weights.data[single] = 0
    weights.eliminate_zeros()
    return weights


def _side_by_side(*parts):
    return sparse.csr_array(sparse.hstack(parts, format="csr"))
