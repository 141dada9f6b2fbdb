"""documents -> near-duplicates. Pairs that share their words in runs of five, found without a miss, and by how much."""

from hashlib import blake2b

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.ground.errors import ParameterError
from analysis.reuse.bodies import find_shared, hash_runs, read_bodies

SIZE = 5
PAIR_COLUMNS = ["doc_a", "doc_b", "similarity", "containment_a", "containment_b", "n_shared"]
_WORK = 20_000_000
_SLACK = 1e-9


def find_near_duplicates(documents, *, threshold=0.5):
    """Find pairs of documents of which one, or both, stand in the other for the most part.

    Every pair is found: nothing is left to chance.

    Parameters
    ----------
    documents : DataFrame with text, indexed by doc_id, as loaded or cleaned; language, source and title are used where
        they are there. What cleaning cuts, and the headline, do not count
    threshold : float above 0, at most 1

    Returns
    -------
    DataFrame, the most similar first; a row where similarity or a containment is `threshold` or more
        doc_a, doc_b                  str    the id that comes first, and the other
        similarity                    float  Jaccard: runs of five words that stand in both, of those in either
        containment_a, containment_b  float  share of the runs of doc_a (of doc_b) that stand in the other
        n_shared                      int    different runs that stand in both
        The method is named in .attrs["scheme"]. A text of fewer than five words is one run; one without words has no
        pair. Documents need no dates, and those of two languages share nothing.

    Raises
    ------
    TableError : no column text, or an id stands twice
    ParameterError : the threshold is no number above 0, at most 1

    Notes
    -----
    As both containments are at least the similarity, all three ask the same: that the shorter text, with n runs, shares
    at least t n with the other. So one of its n - t n + 1 rarest runs stands in the other, and only documents that hold
    one of these are looked at (prefix filter). Runs of one document only cost nothing, and the frequent ones little.
    MinHash with locality-sensitive hashing would miss some, small texts within large ones above all.

    References
    ----------
    Broder (1997), On the resemblance and containment of documents. Prefix filter: Chaudhuri, Ganti & Kaushik (2006), A
    primitive operator for similarity joins in data cleaning, ICDE; Bayardo, Ma & Srikant (2007), WWW.

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["It rained in Rome all day and all night.", "It rained in Rome all day."]}, index=["a", "b"])
    >>> list(find_near_duplicates(table).to_dict("records")[0].values())  # 5 runs, 2 runs, 2 of them shared
    ['a', 'b', 0.4, 0.4, 1.0, 2]
    """
    if isinstance(threshold, bool) or not isinstance(threshold, (int, float)) or not 0 < threshold <= 1:
        raise ParameterError(f"threshold={threshold!r} is no share. Give a number above 0, at most 1.")
    bodies = read_bodies(documents)
    runs, sizes, alike = _runs_of(bodies)
    short, long, shared = _find_pairs(runs, sizes, threshold)
    a, b, shared = _spread(short, long, shared, sizes, alike)
    of_a, of_b = sizes[alike[a]], sizes[alike[b]]
    table = pd.DataFrame(
        {
            "doc_a": bodies.doc_ids.take(a),
            "doc_b": bodies.doc_ids.take(b),
            "similarity": shared / (of_a + of_b - shared),
            "containment_a": shared / of_a,
            "containment_b": shared / of_b,
            "n_shared": shared,
        }
    ).astype(dict(zip(PAIR_COLUMNS, "str str float64 float64 float64 int64".split(), strict=True)))
    # a is sorted by id, so the numbers of documents order ties
    table = table.iloc[np.lexsort([b, a, -table["similarity"].to_numpy()])].reset_index(drop=True)
    table.attrs["scheme"] = f"runs of {SIZE} words, 64-bit BLAKE2b, all pairs by prefix filter, threshold {threshold:g}"
    return table


def _runs_of(bodies):
    """Different runs of each different text: arrays, their sizes; and which of them each document has, -1 for none."""
    runs, sizes, number, alike = [], [], {}, np.full(len(bodies.doc_ids), -1)
    for row in range(len(bodies.doc_ids)):
        words = bodies.words[bodies.bounds[row] : bodies.bounds[row + 1]]
        if not len(words):
            continue
        own = np.unique(hash_runs(words, min(SIZE, len(words))))
        digest = blake2b(own.tobytes(), digest_size=16).digest()
        if digest not in number:
            number[digest] = len(runs)
            runs.append(own)
            sizes.append(len(own))
        alike[row] = number[digest]
    return runs, np.array(sizes, np.int64), alike


def _find_pairs(runs, sizes, threshold):
    """Pairs of different texts, the shorter first, and how many runs they share."""
    nothing = np.zeros(0, np.int64)
    holds = _shared_runs(runs)
    n_held = np.diff(holds.indptr)
    needed = np.ceil(threshold * sizes - _SLACK).astype(np.int64)
    wanted = np.flatnonzero(n_held >= np.maximum(needed, 1))
    if not len(wanted):
        return nothing, nothing, nothing
    rarest = _first_of_rows(holds[wanted], (n_held - needed + 1)[wanted])
    holders = sparse.csr_array(holds.T)
    work = np.add.reduceat(np.diff(holders.indptr)[rarest.indices], rarest.indptr[:-1])
    found = [(nothing, nothing, nothing)]
    for rows in _blocks(work):
        seen = (rarest[rows] @ holders).tocoo()
        short, long = wanted[rows][seen.row], seen.col.astype(np.int64)
        goes = (sizes[short] < sizes[long]) | ((sizes[short] == sizes[long]) & (short < long))
        short, long = short[goes], long[goes]
        shared = _count_shared(holds, short, long)
        enough = shared >= needed[short]
        found.append((short[enough], long[enough], shared[enough]))
    return tuple(map(np.concatenate, zip(*found, strict=True)))


def _shared_runs(runs):
    """Texts x runs that stand in two texts or more, the rarest run first; runs of one text are left out."""
    every = np.concatenate([np.zeros(0, np.uint64), *runs])
    shared, counts = find_shared(every)
    place = np.empty(len(shared), np.int32)
    place[np.lexsort([shared, counts])] = np.arange(len(shared), dtype=np.int32)
    indices, ends = [np.zeros(0, np.int32)], [0]
    for own in runs if len(shared) else []:
        at = np.minimum(np.searchsorted(shared, own), len(shared) - 1)
        indices.append(np.sort(place[at[shared[at] == own]]))
        ends.append(ends[-1] + len(indices[-1]))
    indices = np.concatenate(indices)
    ends = ends if len(shared) else [0] * (len(runs) + 1)
    return sparse.csr_array((np.ones(len(indices), np.int32), indices, ends), (len(runs), len(shared)))


def _first_of_rows(table, n):
    """Keep the first n[i] entries of row i."""
    place = np.arange(table.nnz) - np.repeat(table.indptr[:-1], np.diff(table.indptr))
    kept = place < np.repeat(n, np.diff(table.indptr))
    ends = np.concatenate([[0], np.cumsum(kept)])[table.indptr]
    return sparse.csr_array((table.data[kept], table.indices[kept], ends), table.shape)


def _blocks(work):
    """Cut rows into blocks of so much work; a row that is more by itself is a block."""
    part = np.cumsum(work, dtype=np.int64) // _WORK
    return np.split(np.arange(len(work)), np.flatnonzero(np.diff(part)) + 1)


def _count_shared(holds, a, b):
    """How many runs each two texts share."""
    counts = [np.zeros(0, np.int64)]
    n_held = np.diff(holds.indptr)
    for pairs in _blocks(n_held[a] + n_held[b]) if len(a) else []:
        counts.append(holds[a[pairs]].multiply(holds[b[pairs]]).sum(axis=1).astype(np.int64))
    return np.concatenate(counts)


def _spread(short, long, shared, sizes, alike):
    """Pairs of texts -> pairs of documents; those that have the same text are pairs as well."""
    order = np.argsort(alike, kind="stable")
    order = order[np.searchsorted(alike[order], 0) :]
    first = np.searchsorted(alike[order], np.arange(len(sizes) + 1))
    several = np.flatnonzero(np.diff(first) > 1)
    same = [np.triu_indices(first[text + 1] - first[text], 1) for text in several]
    a = [order[first[text] + one] for text, (one, _) in zip(several, same, strict=True)]
    b = [order[first[text] + other] for text, (_, other) in zip(several, same, strict=True)]
    n = [np.full(len(one), sizes[text]) for text, (one, _) in zip(several, same, strict=True)]
    n_short, n_long = np.diff(first)[short], np.diff(first)[long]
    times = n_short * n_long
    turn = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    width = np.repeat(n_long, times)
    a.append(order[np.repeat(first[short], times) + turn // np.maximum(width, 1)])
    b.append(order[np.repeat(first[long], times) + turn % np.maximum(width, 1)])
    n.append(np.repeat(shared, times))
    a, b, n = map(np.concatenate, (a, b, n))
    return np.minimum(a, b), np.maximum(a, b), n
