"""TermMatrix + groups -> distances. How far the vocabularies of two sources are apart, beyond what chance makes of it."""

import numpy as np
import pandas as pd
from scipy import special

from analysis.compare.units import check_options, count_units
from analysis.ground.errors import ParallaxError
from analysis.ground.parts import deal_parts, jackknife_interval
from analysis.ground.resample import Units, interval, permute_groups, smallest_p

_FIGURES = ["distance", "floor", "floor_low", "floor_high", "excess", "excess_low", "excess_high", "p", "p_floor"]
_TENTHS = 10
_TERMS_AT_ONCE = 2048


def distances(matrix, groups, *, measure="jsd", n_terms=150, clusters=None, blocks=None, n_resamples=200, seed=0):
    """Say how far each two groups are apart, and how far they would be if their documents were dealt out at random.

    Two samples of the same texts are never alike: the fewer the documents, the further apart. So every distance stands
    beside its floor, the same figure with permuted labels; what is above the floor is the excess.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms)
    groups : Series of str indexed by doc_id
    measure : "jsd": Jensen-Shannon divergence in bits, both groups weighing the same, 0 to 1; "cosine": 1 less the cosine
        of the rates, 0 to 1; "delta": Burrows' Delta, the mean difference of the rates of the `n_terms` most frequent
        terms, each in standard deviations of the documents' rates
    n_terms : int, the terms that "delta" compares; Burrows took 150. Function words have to be among them
    clusters : Series doc_id -> label; the documents of a group in a cluster stay together
    blocks : Series doc_id -> label, stories or days; labels are exchanged within a block only
    n_resamples : int, permutations
    seed : int

    Returns
    -------
    DataFrame, one row per pair, the furthest apart first
        a, b                     str    the groups, a before b
        distance                 float
        floor                    float  mean distance under permuted labels of the two groups
        floor_low, floor_high    float  95 % of the permuted distances lie between them
        excess                   float  distance less floor: a lower estimate, for what chance adds shrinks where the
                                        groups truly differ
        excess_low, excess_high  float  95 % interval, from leaving out a tenth of the documents at a time
        p                        float  how often permuted labels give as large a distance
        p_floor                  float  the smallest p that so few documents could give: above .05, p tells nothing
        docs_a, docs_b           int    documents of each
        Floor, excess, p and p_floor are missing where a group has fewer than two units (documents, or clusters), or no block
        holds both; the interval of the excess where one has fewer than ten. A group without a token has no distance.

    Raises
    ------
    TableError : the matrix holds weights
    GroupError : a document has no group
    ParallaxError : an unknown measure, or an option out of range

    References
    ----------
    jsd: Lin (1991), IEEE Transactions on Information Theory 37(1). delta: Burrows (2002), Literary and Linguistic
    Computing 17(3). p: Phipson & Smyth (2010). Interval: Efron & Tibshirani (1993), chapter 11.

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain rain wind", "rain", "wind", "wind sun"])
    >>> groups = pd.Series(list("AABB"), index=matrix.doc_ids)
    >>> distances(matrix, groups)[["a", "b", "distance", "docs_a"]].round(3).values.tolist()
    [['A', 'B', 0.613, 2]]
    """
    check_options(n_resamples, seed, [("n_terms", n_terms, 1, np.inf)])
    if measure not in _MEASURES:
        raise ParallaxError(f"the measure {measure!r} is not known; there are {list(_MEASURES)}. Choose one.")
    counted = count_units(matrix, groups, what="distances", clusters=clusters, blocks=blocks)
    counts, weights = counted.counts, None
    if measure == "delta":
        counts, weights = _frequent(matrix, counted, int(n_terms))
    labels, codes = counted.units.labels, counted.units.groups
    rows = []
    for a, b in zip(*np.triu_indices(len(labels), k=1), strict=True):
        own = np.flatnonzero((codes == a) | (codes == b))
        pair = Units(counted.units.membership[own], (codes[own] == b) * 1, counted.units.blocks[own], labels[[a, b]])
        figures = _compare_pair(
            _MEASURES[measure],
            counts[:, own],
            counted.sizes[own],
            weights,
            pair,
            n_resamples,
            np.random.default_rng(seed),
        )
        rows.append((labels[a], labels[b], *figures, counted.n_docs[a], counted.n_docs[b]))
    kinds = {"a": "str", "b": "str"} | dict.fromkeys(_FIGURES, "float64") | {"docs_a": "int64", "docs_b": "int64"}
    table = pd.DataFrame(rows, columns=list(kinds)).astype(kinds)
    order = table.assign(distance=table["distance"].round(12))
    return table.loc[order.sort_values(["distance", "a", "b"], ascending=[False, True, True]).index].reset_index(
        drop=True
    )


def _compare_pair(measure, counts, sizes, weights, pair, n_resamples, rng):
    """The figures of one pair; pair.groups is 0 for units of a and 1 for those of b."""
    second = pair.groups == 1
    n_units = np.bincount(pair.groups, minlength=2)
    if not sizes[second].sum() or not sizes[~second].sum():
        return [np.nan] * len(_FIGURES)
    held = np.flatnonzero(counts.sum(axis=1) > 0)
    counts, weights = counts[held], None if weights is None else weights[held]

    def measured(drawn_a, drawn_b):
        return measure(counts, (drawn_a, drawn_b), (sizes @ drawn_a, sizes @ drawn_b), weights)

    distance = measured(~second[:, None] * 1.0, second[:, None] * 1.0)[0]
    mixed = any(np.ptp(pair.groups[pair.blocks == block]) for block in np.unique(pair.blocks))
    if n_units.min() < 2 or not mixed:
        return [distance] + [np.nan] * (len(_FIGURES) - 1)
    permuted = (permute_groups(pair, n_resamples, rng) == 1).T
    drawn = measured(~permuted * 1.0, permuted * 1.0)
    drawn = drawn[~np.isnan(drawn)]
    floor, (low, high) = drawn.mean(), interval(drawn)
    p_floor = smallest_p(pair, n_resamples)
    p = max((1 + (drawn >= distance - 1e-12).sum()) / (1 + len(drawn)), p_floor)
    bounds = np.nan, np.nan
    if n_units.min() >= _TENTHS:
        kept = deal_parts(pair.groups, _TENTHS, rng)[:, None] != np.arange(_TENTHS)
        left_out = measured((kept & ~second[:, None]) * 1.0, (kept & second[:, None]) * 1.0)
        bounds = jackknife_interval(distance - floor, left_out)
    return [distance, floor, low, high, distance - floor, *bounds, p, p_floor]


def _jsd(counts, drawn, sizes, weights):
    bits = np.zeros(drawn[0].shape[1])
    for start in range(0, counts.shape[0], _TERMS_AT_ONCE):
        p, q = _rates(counts[start : start + _TERMS_AT_ONCE], drawn, sizes)
        bits += (special.entr((p + q) / 2) - (special.entr(p) + special.entr(q)) / 2).sum(axis=0)
    return np.clip(bits / np.log(2), 0, 1)


def _cosine(counts, drawn, sizes, weights):
    products = np.zeros((3, drawn[0].shape[1]))
    for start in range(0, counts.shape[0], _TERMS_AT_ONCE):
        p, q = _rates(counts[start : start + _TERMS_AT_ONCE], drawn, sizes)
        products += np.array([(p * q).sum(axis=0), (p * p).sum(axis=0), (q * q).sum(axis=0)])
    return np.clip(1 - products[0] / np.sqrt(products[1] * products[2]), 0, 1)


def _delta(counts, drawn, sizes, weights):
    p, q = _rates(counts, drawn, sizes)
    return weights @ np.abs(p - q)


def _rates(counts, drawn, sizes):
    """Rates of each term in both groups, one column for each draw; missing where a group is left without a token."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return [counts @ weight / size for weight, size in zip(drawn, sizes, strict=True)]


def _frequent(matrix, counted, n_terms):
    """Counts of the most frequent terms, and what a difference of rates weighs: 1 / (n sd over documents)."""
    values = matrix.select(docs=sorted(matrix.doc_ids), terms=counted.terms).values
    total = counted.counts.sum(axis=1)
    first = np.sort(np.lexsort((np.arange(len(total)), -total))[:n_terms])
    sizes = values.sum(axis=1)
    rates = values[:, first].toarray()[sizes > 0] / sizes[sizes > 0, None]
    sd = rates.std(axis=0, ddof=1) if len(rates) > 1 else np.zeros(len(first))
    spread = sd > 1e-12 * rates.mean(axis=0) if len(rates) else sd > 0
    return counted.counts[first[spread]], 1 / sd[spread] / max(spread.sum(), 1)


_MEASURES = {"jsd": _jsd, "cosine": _cosine, "delta": _delta}
