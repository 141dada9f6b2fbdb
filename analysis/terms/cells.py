"""numbered words -> a sparse matrix of counts. Runs of words as well, by chunks of texts, on every core."""

from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import sparse

from analysis.ground.errors import TableError
from analysis.terms.pieces import in_threads, merge, ranges

_BLOCK = 1 << 22


@dataclass(frozen=True, eq=False)
class Words:
    """The words of some texts, as numbers.

    Attributes
    ----------
    rows : int array, shape (n_texts,), the number of each text
    ends : int array, shape (n_texts,), how many words there are up to the end of each text
    ids : int array, shape (n_words,), which word each one is; as many as there are different words: one that is left out
    """

    rows: np.ndarray
    ends: np.ndarray
    ids: np.ndarray


def count_grams(chunks, n_texts, n_words, *, lengths=(1, 1), limits=None):
    """Count the runs of words of each text.

    Parameters
    ----------
    chunks : list of functions that return Words, emptied on the way; together they hold each text at most once
    n_texts, n_words : int, how many texts and different words there are
    lengths : (int, int), the shortest and the longest run that is counted
    limits : (least, most), in how many texts a run has to stand to be kept, in one at least; None: each is kept

    Returns
    -------
    values : scipy CSR array of int64, shape (n_texts, n_grams)
    grams : int array, shape (n_grams, length of the longest), the words of each run, -1 where it has fewer; in the
        order of the words where lengths are (1, 1)

    Examples
    --------
    >>> words = Words(np.array([0, 1]), np.array([3, 4]), np.array([1, 0, 1, 0]))
    >>> values, grams = count_grams([lambda: words], 2, 2, lengths=(1, 2))
    >>> values.toarray().tolist(), grams.tolist()
    ([[1, 2, 1, 1], [1, 0, 0, 0]], [[0, -1], [1, -1], [1, 0], [0, 1]])
    """
    keys = [np.arange(n_words)]
    if lengths == (1, 1):
        firsts = np.array([0, n_words])
        jobs = ((chunk, None) for chunk in _drain(chunks))
    else:
        made = list(in_threads(lambda chunk: _drop(chunk(), n_words), _drain(chunks)))
        # no run is longer than the longest text
        most = max((int(np.diff(words.ends, prepend=0).max(initial=1)) for words in made), default=1)
        lengths = min(lengths[0], most + 1), min(lengths[1], most + 1)
        levels = [[words.ids for words in made]]
        for length in range(2, lengths[1] + 1):
            level, distinct = _lengthen(made, levels[-1], n_words, length)
            levels.append(level)
            keys.append(distinct)
        firsts = np.cumsum([0] + [len(distinct) for distinct in keys[lengths[0] - 1 :]])
        jobs = zip(made, zip(*levels[lengths[0] - 1 :], strict=True), strict=True)
    none = n_words if lengths == (1, 1) else -1
    n_grams = int(firsts[-1])
    values = _assemble(in_threads(lambda job: _count(job[0], job[1], firsts, none), jobs), (n_texts, n_grams))
    kept = np.arange(n_grams) if limits is None else _find_kept(values, limits)
    if len(kept) < n_grams:
        place = np.full(n_grams, -1)
        place[kept] = np.arange(len(kept))
        values = move_columns(values, place, len(kept))
    return values, _words_of(kept, firsts, keys, n_words, lengths)


def read_values(values):
    """Read a matrix as a canonical CSR array of int64 or float64; sums of smaller numbers would run over.

    Raises
    ------
    TableError : no matrix of numbers, or one that holds NaN or infinity

    Examples
    --------
    >>> read_values(np.array([[True, False]])).toarray().tolist()
    [[1, 0]]
    """
    try:
        rows = sparse.csr_array(values)
    except (TypeError, ValueError) as error:
        raise TableError(
            f"the values are no matrix of numbers: {error}. Give a scipy sparse array or a table."
        ) from None
    if rows.dtype.kind not in "biuf":
        raise TableError(f"the values are {rows.dtype} numbers. Give a matrix counts, or weights of float64.")
    rows = rows.astype(np.float64 if rows.dtype.kind == "f" else np.int64, copy=False)
    if not rows.has_canonical_format or (rows.data == 0).any():
        rows = rows.copy()
        rows.sum_duplicates()
        rows.eliminate_zeros()
    if not np.isfinite(rows.data).all():
        raise TableError("the values hold NaN or infinity. Give a matrix 0 where a document has nothing of a term.")
    return rows


def move_columns(values, place, n_columns):
    """Give each column of a CSR array its place among `n_columns`; -1 leaves it out. The order has to stay.

    Examples
    --------
    >>> move_columns(sparse.csr_array([[1, 2, 3]]), np.array([0, -1, 2]), 4).toarray().tolist()
    [[1, 0, 3, 0]]
    """
    columns = place.astype(values.indices.dtype)[values.indices]
    stays = columns >= 0
    ends = np.concatenate([[0], np.cumsum(stays)])[values.indptr].astype(values.indptr.dtype)
    return sparse.csr_array((values.data[stays], columns[stays], ends), shape=(values.shape[0], n_columns))


def _drain(chunks):
    while chunks:
        yield chunks.pop(0)


def _drop(words, none):
    stays = words.ids != none
    if stays.all():
        return words
    return Words(words.rows, np.concatenate([[0], np.cumsum(stays)])[words.ends], words.ids[stays])


def _lengthen(chunks, shorter, n_words, length):
    """Number the run of `length` words that begins at each word (-1: none), from those that are one word shorter."""

    def encode(job):
        chunk, before = job
        stops = np.repeat(chunk.ends, np.diff(chunk.ends, prepend=0))
        place = np.flatnonzero(np.arange(length, len(stops) + length) <= stops)
        key = before[place].astype(np.int64) * n_words + chunk.ids[place + length - 1]
        encoded = pa.array(key).dictionary_encode()
        return place, encoded.indices.to_numpy(), encoded.dictionary

    found = list(in_threads(encode, zip(chunks, shorter, strict=True)))
    distinct, in_all = merge([keys for *_, keys in found], pa.int64())
    level = []
    for chunk, (place, codes, _), to_all in zip(chunks, found, in_all, strict=True):
        grams = np.full(len(chunk.ids), -1, np.int32)
        grams[place] = to_all[codes]
        level.append(grams)
    return level, distinct.to_numpy()


def _count(words, levels, firsts, none):
    """Return the rows of a chunk, how many cells each has, and the column and the count of each cell."""
    words = words() if levels is None else words
    levels = [words.ids] if levels is None else levels
    sizes = np.diff(words.ends, prepend=0)
    bits = int(max(firsts[-1], none)).bit_length()
    kind: Any = np.uint32 if bits + len(sizes).bit_length() <= 32 else np.uint64
    row = np.repeat(np.arange(len(sizes), dtype=kind) << kind(bits), sizes)
    keys = []
    for level, first in zip(levels, firsts, strict=False):
        whole = level >= 0 if level is not words.ids else slice(None)
        keys.append(row[whole] | (level[whole].astype(kind) + kind(first)))
    key = np.concatenate(keys) if len(keys) > 1 else keys[0]
    key.sort()
    is_new = np.ones(len(key) + 1, dtype=bool)
    np.not_equal(key[1:], key[:-1], out=is_new[1:-1])
    places = np.flatnonzero(is_new) if len(key) else np.zeros(1, np.int64)
    cells, counts = key[places[:-1]], np.diff(places)
    counts = counts.astype(np.uint16 if counts.max(initial=0) < 1 << 16 else np.int64)
    columns = (cells & kind((1 << bits) - 1)).astype(np.int32)
    if none >= 0:
        stays = columns != none
        cells, columns, counts = cells[stays], columns[stays], counts[stays]
    n_cells = np.diff(np.searchsorted(cells, np.arange(len(sizes) + 1, dtype=np.uint64) << np.uint64(bits)))
    return words.rows, n_cells, columns, counts


def _assemble(counted, shape):
    """Put the cells of chunks into one matrix, each row in its place."""
    counted = list(counted)
    n_cells = np.zeros(shape[0], np.int64)
    for rows, n_in_rows, _, _ in counted:
        n_cells[rows] = n_in_rows
    ends = np.cumsum(n_cells)
    total = int(ends[-1]) if len(ends) else 0
    kind = np.int32 if total < 1 << 31 else np.int64
    columns, counts = np.empty(total, kind), np.empty(total, np.int64)

    def place(cells):
        rows, n_in_rows, some_columns, some_counts = cells
        if len(rows) and (np.diff(rows) == 1).all():
            at = slice(ends[rows[0]] - n_in_rows[0], ends[rows[-1]])
        else:
            at = ranges(ends[rows] - n_in_rows, n_in_rows)
        columns[at], counts[at] = some_columns, some_counts

    deque(in_threads(place, _drain(counted)), maxlen=0)
    return sparse.csr_array((counts, columns, np.concatenate([[0], ends]).astype(kind)), shape=shape)


def _find_kept(values, limits):
    n_docs = np.zeros(values.shape[1], np.int64)
    block = max(_BLOCK, values.shape[1])
    for first in range(0, values.nnz, block):
        n_docs += np.bincount(values.indices[first : first + block], minlength=values.shape[1])
    return np.flatnonzero((n_docs >= max(limits[0], 1)) & (n_docs <= limits[1]))


def _words_of(kept, firsts, keys, n_words, lengths):
    grams = np.full((len(kept), lengths[1]), -1)
    for length, first, end in zip(range(lengths[0], lengths[1] + 1), firsts, firsts[1:], strict=False):
        places = np.flatnonzero((kept >= first) & (kept < end))
        code = kept[places] - first
        for word in range(length - 1, 0, -1):
            code, grams[places, word] = np.divmod(keys[word][code], n_words)
        grams[places, 0] = code
    return grams
