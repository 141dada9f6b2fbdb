"""texts -> pieces. The distinct runs of letters and where each stands, found by whole chunks of text on every core."""

import re
import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice, pairwise

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

INITIAL = "\n"
_LEAST_CHARS, _MOST_CHARS, _CHUNKS = 1_000_000, 8_000_000, 24
_BATCH, _SLAB_CHARS, _BLOCK = 1000, 1 << 16, 1 << 15
_ENDIAN = "le" if sys.byteorder == "little" else "be"
_ENCODINGS = {np.uint8: "ascii", np.uint16: f"utf-16-{_ENDIAN}", np.uint32: f"utf-32-{_ENDIAN}"}
_ASCII, _PLANE, _TWO_PLANES, _ALL = 1 << 7, 1 << 16, 1 << 17, sys.maxunicode + 1
_SURROGATES = re.compile("[\ud800-\udfff]")
# Of all letters Python's str.lower looks at the neighbours of the first alone, and makes two of the second alone.
_SIGMA, _DOTTED_I = "\u03a3", "\u0130"
_FULL_STOP = ord(".")
_ENDS_SENTENCE = r"""[\n.!?…。！？:;"“”«»„—–]"""


@dataclass(frozen=True, eq=False)
class Alphabet:
    """The characters that pieces are made of.

    Attributes
    ----------
    holds : function str -> bool array, shape (len(str),), the characters that belong to a piece wherever they stand; a
        line break must be none of them
    joints : str, characters that belong to a piece where one stands alone between two such; and the last full stop of
        an acronym with the joint behind it (U.S.-led)
    lower : bool, whether texts are read in small letters
    """

    holds: Callable
    joints: str = ""
    lower: bool = False
    _tables: dict = field(default_factory=dict, repr=False)

    def kinds(self, size):
        """Return the kind of each of the first `size` characters: 2 in pieces, 1 a joint, 0 neither."""
        if size not in self._tables:
            characters = _SURROGATES.sub("\ufffd", "".join(map(chr, range(size))))
            if self.lower:
                characters = characters.replace(_DOTTED_I, "i").lower()
            kinds = self.holds(characters).astype(np.uint8) * 2
            joints = [ord(joint) for joint in self.joints if ord(joint) < size]
            kinds[joints] = np.maximum(kinds[joints], 1)
            self._tables[size] = kinds
        return self._tables[size]


@dataclass(frozen=True, eq=False)
class Chunk:
    """The pieces of some texts, in their order.

    Attributes
    ----------
    rows : int64 array, shape (n_texts,), the number of each text
    ends : int64 array, shape (n_texts,), how many pieces there are up to the end of each text
    codes : uint16 or int32 array, shape (n_pieces,), the place of each piece in `spelled`
    spelled : pyarrow LargeStringArray, shape (n_spelled,), every different piece, in no particular order; some twice
    starts : int64 array, shape (n_pieces,), the offset of each piece in its text; None where nobody asked
    """

    rows: np.ndarray
    ends: np.ndarray
    codes: np.ndarray
    spelled: pa.Array
    starts: np.ndarray | None = None


def cut_texts(texts, alphabet, *, rows=None, places=False, initial=False):
    """Cut texts into pieces: the longest runs of the characters of an alphabet.

    Parameters
    ----------
    texts : list or Series of str; what is no str has no pieces
    alphabet : Alphabet
    rows : int array, the texts to cut, in this order; None: all
    places : bool, say where in its text each piece stands; not for texts that are read in small letters
    initial : bool, put INITIAL before a capital piece at the beginning of a sentence, unless the same piece stands
        within a sentence of the same text

    Returns
    -------
    iterator of Chunk, in the order of the rows
    """
    n_chars = sum(len(text) for text in _read(texts, _all_rows(texts, rows)) if isinstance(text, str))
    size = min(max(n_chars // _CHUNKS, _LEAST_CHARS), _MOST_CHARS)

    def cut(chunk):
        numbers, some = chunk
        some = [text if isinstance(text, str) else "" for text in some]
        return _cut(numbers, some, alphabet, places, initial)

    return in_threads(cut, _chunks(texts, rows, size))


def map_texts(texts, find, *, rows=None):
    """Make chunks of texts by a function text -> list of pieces, which gets what is there, missing values too."""

    def encode(chunk):
        numbers, some = chunk
        found = [find(text) for text in some]
        ends = np.cumsum([len(pieces) for pieces in found], dtype=np.int64)
        pieces = pa.array([piece for pieces in found for piece in pieces], pa.large_string()).dictionary_encode()
        return Chunk(numbers, ends, pieces.indices.to_numpy(), pieces.dictionary)

    return map(encode, _chunks(texts, rows, _LEAST_CHARS))


def merge(arrays, kind=None):
    """Put the distinct values of arrays into one; return it, and for each array where its values stand in it."""
    encoded = pa.chunked_array(arrays, kind or pa.large_string()).combine_chunks().dictionary_encode()
    bounds = np.cumsum([0, *map(len, arrays)])
    places = encoded.indices.to_numpy()
    return encoded.dictionary, [places[first:end] for first, end in pairwise(bounds)]


def ranges(firsts, sizes):
    """Write whole numbers that follow each other, from several firsts on.

    Examples
    --------
    >>> ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    return np.repeat(firsts - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())


def in_threads(function, jobs):
    """Do jobs on as many threads as Polars uses (POLARS_MAX_THREADS sets them), and give the results in order."""
    n_threads, jobs = pl.thread_pool_size(), iter(jobs)
    first = list(islice(jobs, 2))
    if n_threads == 1 or len(first) < 2:
        yield from map(function, first)
        yield from map(function, jobs)
        return
    with ThreadPoolExecutor(n_threads) as pool:
        waiting = deque(pool.submit(function, job) for job in first)
        for job in jobs:
            waiting.append(pool.submit(function, job))
            if len(waiting) > 2 * n_threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _all_rows(texts, rows):
    return np.arange(len(texts)) if rows is None else rows


def _read(texts, rows):
    if not isinstance(texts, pd.Series):
        yield from (texts[row] for row in rows.tolist())
        return
    for first in range(0, len(rows), _BATCH):
        yield from texts.iloc[rows[first : first + _BATCH]].tolist()


def _chunks(texts, rows, size):
    """Yield (numbers, texts) of some `size` characters each."""
    rows = _all_rows(texts, rows)
    first, some, filled = 0, [], 0
    for place, text in enumerate(_read(texts, rows), start=1):
        some.append(text)
        filled += len(text) + 1 if isinstance(text, str | list) else 1
        if filled >= size:
            yield rows[first:place], some
            first, some, filled = place, [], 0
    if some:
        yield rows[first:], some


def _cut(numbers, texts, alphabet, places, initial):
    if alphabet.lower:
        texts = [text.lower() if _SIGMA in text or _DOTTED_I in text else text for text in texts]
    units = _encode(texts)
    inside = _find_inside(units, alphabet)
    begins = np.zeros(len(units), dtype=bool)
    np.greater(inside[1:], inside[:-1], out=begins[1:])
    firsts = np.flatnonzero(begins)
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    stops = np.cumsum(sizes + 1)
    ends = np.searchsorted(firsts, stops)
    starts = firsts - np.repeat(stops - sizes, np.diff(ends, prepend=0)) if places else None
    # a run is a piece with all that follows it: half as many to tell apart as pieces and what is between them
    offsets = np.empty(len(firsts) + 1, np.int64)
    np.multiply(firsts, units.itemsize, out=offsets[:-1])
    offsets[-1] = units.nbytes
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(units)]
    runs = pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(firsts), buffers).dictionary_encode()
    codes = runs.indices.to_numpy()
    spelled, gaps = _split_runs(runs.dictionary, units.dtype, alphabet)
    if initial and len(codes):
        ends_sentence = pl.Series(gaps()).str.contains(_ENDS_SENTENCE).to_numpy()
        codes, spelled = _mark_initial(codes, spelled, np.append(True, ends_sentence[codes[:-1]]), ends)
    return Chunk(numbers, ends, codes.astype(np.uint16 if len(spelled) <= 1 << 16 else np.int32), spelled, starts)


def _mark_initial(codes, spelled, begins, ends):
    distinct = spelled.dictionary_encode()
    codes, spelled = distinct.indices.to_numpy()[codes], distinct.dictionary
    capital = pl.Series(spelled).str.contains(r"^\p{Lu}").to_numpy()[codes]
    key = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0)) * len(spelled) + codes
    marked = capital & begins & ~np.isin(key, key[capital & ~begins])
    used, place = np.unique(codes[marked], return_inverse=True)
    codes[marked] = len(spelled) + place
    twins = pa.array([INITIAL + piece.as_py() for piece in spelled.take(pa.array(used))], pa.large_string())
    return codes, pa.concat_arrays([spelled, twins])


def _encode(texts, kind=None):
    """Write texts as an array of characters, in the fewest bytes that hold each; line breaks before and behind each text.

    No piece, no joint and no look at a neighbour reaches from one text into the next.
    """
    kind = kind or (np.uint8 if all(map(str.isascii, texts)) else np.uint16)
    units = np.empty(sum(map(len, texts)) + len(texts) + 1, kind)
    units[0], end = ord("\n"), 1
    for slab in _slabs(texts):
        try:
            some = slab.encode(_ENCODINGS[kind])
        except UnicodeEncodeError:
            some = _SURROGATES.sub("\ufffd", slab).encode(_ENCODINGS[kind])
        if len(some) > len(slab) * units.itemsize:
            return _encode(texts, np.uint32)
        units[end : end + len(slab)] = np.frombuffer(some, kind)
        end += len(slab)
    return units


def _slabs(texts):
    """Join texts to some that are small enough for the processor's cache."""
    first, size = 0, 0
    for place, text in enumerate(texts, start=1):
        size += len(text)
        if size > _SLAB_CHARS or place == len(texts):
            yield "\n".join([*texts[first:place], ""])
            first, size = place, 0


def _split_runs(runs, kind, alphabet):
    """Split distinct runs into the pieces, as an array of str, and what follows each: a function that returns as much."""
    places, characters = runs.buffers()[1:]
    places = np.frombuffer(places, np.int64, len(runs) + 1) // kind.itemsize
    units = np.frombuffer(characters, kind, places[-1]) if len(runs) else np.zeros(0, kind)
    # between line breaks a piece is what it was in its text, for nothing before the run or behind it made it one
    is_unit = np.ones(len(units) + len(places), dtype=bool)
    is_unit[places + np.arange(len(places))] = False
    broken = np.full(len(is_unit), ord("\n"), kind)
    broken[is_unit] = units
    inside = _find_inside(broken, alphabet)
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    sizes = edges[1::2] - edges[::2]
    pieces = _decode(broken[inside], sizes, alphabet.lower)
    return pieces, lambda: _decode(broken[is_unit & ~inside], np.diff(places) - sizes)


def _decode(units, sizes, lower=False):
    """Turn characters, some for each str, into an array of str."""
    text = units.tobytes().decode(_ENCODINGS[units.dtype.type])
    text = text.lower() if lower else text
    utf8, places = text.encode(), np.concatenate([[0], np.cumsum(sizes)])
    if len(utf8) != len(text):
        codes = np.frombuffer(text.encode(_ENCODINGS[np.uint32]), np.uint32)
        widths = 1 + (codes > 0x7F) + (codes > 0x7FF) + (codes > 0xFFFF)
        places = np.concatenate([[0], np.cumsum(widths, dtype=np.int64)])[places]
    return pa.LargeStringArray.from_buffers(len(sizes), pa.py_buffer(places), pa.py_buffer(utf8))


def _find_inside(units, alphabet):
    """Tell of each character whether it belongs to a piece."""
    kinds = _kinds(units, alphabet)
    if not alphabet.joints:
        return kinds.astype(bool)
    inside = kinds == 2
    joints = np.flatnonzero(kinds == 1)
    before, behind = inside[joints - 1], inside[joints + 1]
    is_stop = before & (units[joints] == _FULL_STOP) & (units[joints - 2] == _FULL_STOP) & inside[joints - 3]
    behind_stop = np.append(False, is_stop[:-1] & (joints[:-1] == joints[1:] - 1)) if len(joints) else is_stop
    inside[joints[(before & behind) | is_stop | (behind & behind_stop)]] = True
    return inside


def _kinds(units, alphabet):
    size = {1: _ASCII, 2: _PLANE}.get(units.itemsize) or (_TWO_PLANES if units.max() < _TWO_PLANES else _ALL)
    table, kinds = alphabet.kinds(size), np.empty(len(units), np.uint8)
    for first in range(0, len(units), _BLOCK):  # no more than the processor's cache holds
        np.take(table, units[first : first + _BLOCK], out=kinds[first : first + _BLOCK], mode="clip")
    return kinds
