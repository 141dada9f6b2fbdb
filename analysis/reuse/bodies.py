"""documents -> bodies. The words of each text as fingerprints, with places; headline and boilerplate left out."""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.corpus.recurring import find_recurring_lines
from analysis.ground.progress import watched
from analysis.ground.tables import check_columns, check_ids
from analysis.terms.tokens import locate_tokens
from analysis.texts.kinds import find_pieces

_CHARS_AT_ONCE = 8_000_000
_CUT = frozenset(["boilerplate", "dateline", "repeat"])
# Odd, and 3 modulo 4: then a sum of few words times its powers is the same for no two orders of them but by chance.
_BASE = np.uint64(0x9E3779B97F4A7C1B)


@dataclass(frozen=True, eq=False)
class Bodies:
    """The words of all bodies in a row, documents in the order of their ids.

    Attributes
    ----------
    doc_ids : Index of str, shape (n_documents,), sorted
    texts : list of str, as given
    bounds : int64 array, shape (n_documents + 1,), words of document i are bounds[i] to bounds[i + 1]
    words : uint64 array, shape (n_words,), a fingerprint of each word
    starts, ends : int32 arrays, shape (n_words,), where the word stands in its text
    """

    doc_ids: pd.Index
    texts: list
    bounds: np.ndarray
    words: np.ndarray
    starts: np.ndarray
    ends: np.ndarray

    @property
    def sizes(self):
        """Words of each document."""
        return np.diff(self.bounds)


def read_bodies(documents):
    """Read the words of documents, as terms.tokens finds them, without what cleaning cuts and without the headline.

    What is the page's own is not the text's: two pages that share a menu share nothing. A headline is left out where
    the text begins with the document's `title`, so that copies under other headlines are copies.

    Parameters
    ----------
    documents : DataFrame with text, indexed by doc_id, as loaded or cleaned; language, source and title are used where
        they are there

    Returns
    -------
    Bodies

    Raises
    ------
    TableError : no column text, or an id stands twice

    Notes
    -----
    A word is known by 64 bits of BLAKE2b, which are the same everywhere. That any two of a million words have the same is
    less likely than 1 in 30 million.

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["Rain again\\nIt rained.\\nLeave a Reply", ""], "title": ["Rain again", None]}, index=["a", "b"])
    >>> bodies = read_bodies(table)
    >>> bodies.sizes.tolist(), bodies.starts.tolist()
    ([2, 0], [11, 14])
    """
    check_columns(documents, ["text"], what="documents")
    names = check_ids(documents)
    table = documents.set_axis(names.rename("doc_id")).sort_index()
    texts = [text if isinstance(text, str) else "" for text in table["text"]]
    languages, sources, titles = (_column(table, name) for name in ("language", "source", "title"))
    recurring = _recurring_lines(table)
    parts = []
    for rows in watched(_batches(texts), what="parts of the corpus"):
        some = [texts[row] for row in rows]
        spoken = [languages[row] for row in rows]
        spans = [
            _find_cut(text, language, recurring.get(sources[row], frozenset()))
            for row, text, language in zip(rows, some, spoken, strict=True)
        ]
        parts.append(_read(some, spoken, [titles[row] for row in rows], spans))
    sizes, words, starts, ends = (np.concatenate(column) for column in zip(*parts, strict=True)) if parts else _NOTHING
    return Bodies(table.index, texts, np.concatenate([[0], np.cumsum(sizes)]), words, starts, ends)


_NOTHING = np.zeros(0, np.int64), np.zeros(0, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.int32)


def hash_runs(words, size):
    """Make a fingerprint of each run of `size` words that follow each other.

    Parameters
    ----------
    words : uint64 array, shape (n_words,)

    Returns
    -------
    uint64 array, shape (n_words - size + 1,), or empty

    References
    ----------
    Karp & Rabin (1987), IBM Journal of Research and Development 31(2): polynomials, here modulo 2^64 over random words.

    Examples
    --------
    >>> runs = hash_runs(np.array([3, 1, 2, 3, 1], np.uint64), 2)
    >>> len(runs), bool(runs[0] == runs[3]), len(set(runs.tolist()))
    (4, True, 3)
    """
    n = max(len(words) - size + 1, 0)
    runs = words[:n].copy()
    for place in range(1, size):
        runs *= _BASE
        runs += words[place : place + n]
    return runs


def find_shared(values):
    """Find the values that stand in an array more than once.

    Returns
    -------
    (shared, counts) : sorted array, and how often each stands in `values`

    Examples
    --------
    >>> [found.tolist() for found in find_shared(np.array([5, 1, 5, 2, 1, 5]))]
    [[1, 5], [2, 3]]
    """
    ordered = np.sort(values)
    begins = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(ordered) else np.zeros(0, int)
    counts = np.diff(np.append(begins, len(ordered)))
    several = counts > 1
    return ordered[begins[several]], counts[several]


def _column(table, name):
    if name not in table:
        return [None] * len(table)
    return [value if isinstance(value, str) else None for value in table[name]]


def _recurring_lines(table):
    if "source" not in table:
        return {}
    return find_recurring_lines(table).groupby("source")["folded"].agg(frozenset).to_dict()


def _batches(texts):
    """Yield the numbers of documents, some million characters at a time."""
    sizes = np.cumsum([len(text) + 1 for text in texts], dtype=np.int64)
    for part in np.split(np.arange(len(texts)), np.flatnonzero(np.diff(sizes // _CHARS_AT_ONCE)) + 1):
        if len(part):
            yield part.tolist()


def _find_cut(text, language, recurring):
    """The spans of a text that cleaning leaves out: the page's own, repeats, and the title where it stands again."""
    spans, titled = [], False
    for kind, start, end in find_pieces(text, language, recurring):
        if kind in _CUT or (titled and kind == "title"):
            spans.append((start, end))
        titled = titled or kind == "title"
    return spans


def _read(texts, languages, titles, spans):
    """Sizes, fingerprints, starts and ends of the words of some texts."""
    rows, words, starts, ends = _locate(texts, languages)
    bounds = np.searchsorted(rows, np.arange(len(texts) + 1))
    _, headline, *_ = headlines = _locate(titles, languages)
    title_bounds = np.searchsorted(headlines[0], np.arange(len(texts) + 1))
    kept = np.ones(len(words), dtype=bool)
    for row, cut in enumerate(spans):
        first, last = bounds[row], bounds[row + 1]
        for start, end in cut:
            low, high = first + np.searchsorted(starts[first:last], [start, end])
            kept[low:high] = False
        title = headline[title_bounds[row] : title_bounds[row + 1]]
        if len(title):
            left = first + np.flatnonzero(kept[first:last])
            if len(left) > len(title) and np.array_equal(words[left[: len(title)]], title):
                kept[left[: len(title)]] = False
    sizes = np.bincount(rows[kept], minlength=len(texts))
    return sizes, words[kept], starts[kept].astype(np.int32), ends[kept].astype(np.int32)


def _locate(texts, languages):
    tokens = locate_tokens([text or "" for text in texts], languages)
    encoded = tokens["token"].to_arrow().cast(pa.large_string()).dictionary_encode()
    digests = [blake2b(word.encode(), digest_size=8).digest() for word in encoded.dictionary.to_pylist()]
    fingerprints = np.frombuffer(b"".join(digests), "<u8").astype(np.uint64)
    words = fingerprints[encoded.indices.to_numpy()] if len(tokens) else np.zeros(0, np.uint64)
    return tokens["row"].to_numpy(), words, tokens["start"].to_numpy(), tokens["end"].to_numpy()


def text_between(bodies, first, last):
    """Write what stands from word `first` to word `last` (numbers in the row of all words) of one document.

    Returns
    -------
    (start, end, text) : text is what the document has from start to end
    """
    row = int(np.searchsorted(bodies.bounds, first, side="right")) - 1
    start, end = int(bodies.starts[first]), int(bodies.ends[last])
    return start, end, bodies.texts[row][start:end]
