"""tokens -> neighbours. Which tokens stand side by side: in the same text, with no punctuation and no blank line between."""

import sys
import unicodedata
from functools import cache

import numpy as np

_UTF32 = f"utf-32-{'le' if sys.byteorder == 'little' else 'be'}"
_APOSTROPHES = "'’‘ʼ＇`´"


def find_neighbours(texts, tokens):
    """Tell for each token but the last whether the next one is its neighbour.

    Between neighbours stands what is neither punctuation (Unicode category P) nor more than one line break; an apostrophe
    by itself does not part them, as in l'État. Tokens that overlap, as pairs of signs do, are no neighbours of anything.

    Parameters
    ----------
    texts : list of str, shape (n_texts,)
    tokens : polars DataFrame row, start, end, as from locate_tokens(texts)

    Returns
    -------
    bool array, shape (n_tokens - 1,)

    Examples
    --------
    >>> from analysis.terms.tokens import locate_tokens
    >>> texts = ["North Korea. Rain"]
    >>> find_neighbours(texts, locate_tokens(texts)).tolist()
    [True, False]
    """
    row, start, end = (tokens[name].to_numpy().astype(np.int64) for name in ("row", "start", "end"))
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    offset = (np.cumsum(sizes) - sizes)[row]
    # a surrogate by itself is no character, and nothing that parts words
    signs = np.frombuffer("".join(texts).encode(_UTF32, "surrogatepass"), np.uint32)
    first, size = (offset + end)[:-1], start[1:] - end[:-1]
    near = row[:-1] == row[1:]
    overlaps = near & (size < 0)
    near &= ~overlaps
    near[1:] &= ~overlaps[:-1]
    near[:-1] &= ~overlaps[1:]
    blank = near.copy()
    blank[near] = (size[near] == 1) & (signs[first[near]] == ord(" "))
    gaps = np.flatnonzero(near & ~blank & (size > 0))
    gap = np.repeat(np.arange(len(gaps)), size[gaps])
    within = np.arange(len(gap)) - np.repeat(np.cumsum(size[gaps]) - size[gaps], size[gaps])
    between = signs[first[gaps][gap] + within]
    n_signs = np.bincount(gap, _punctuation()[between], minlength=len(gaps))
    n_breaks = np.bincount(gap, between == ord("\n"), minlength=len(gaps))
    elided = (size[gaps] == 1) & np.isin(signs[first[gaps]], [ord(sign) for sign in _APOSTROPHES])
    near[gaps] = ((n_signs == 0) | elided) & (n_breaks < 2)
    return near


@cache
def _punctuation():
    return np.array([unicodedata.category(chr(sign))[0] == "P" for sign in range(sys.maxunicode + 1)])
