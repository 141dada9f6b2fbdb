"""TermMatrix + two groups -> word shift. Which words make two sources differ, and by how much; the parts add up."""

import numpy as np
import pandas as pd

from analysis.compare.units import check_options, check_pair, count_units
from analysis.ground.errors import GroupError, ParallaxError, TableError

MEASURES = ["proportion", "jsd", "kl", "tsallis"]


def word_shift(matrix, groups, *, a, b, measure="jsd", alpha=1.0):
    """Split the difference between two groups into what each term contributes to it.

    Every measure here is a sum over terms, sum p s: the rate of a term times what the measure makes of it. So the
    difference, b less a, is the sum of p_b s_b - p_a s_a - r (p_b - p_a), whatever r is. For a lexicon r is the mean of
    group a: using more of what scores above it raises b above a. For the other measures r is 0.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms)
    groups : Series of str indexed by doc_id; groups other than a and b are left out
    a, b : str, the groups; the shift leads from a to b
    measure : how a term is weighed
        "proportion"  the rate alone; the contributions sum to 0
        "jsd"         Jensen-Shannon divergence in bits, both groups weighing the same; no contribution is below 0
        "kl"          Kullback-Leibler divergence of a from b in bits: what it costs to write a with the rates of b
        "tsallis"     Tsallis entropy of order `alpha`, b less a: which terms make b more varied than a. Orders above 1
                      look at the frequent terms, orders below 1 at the rare; 1 is Shannon's entropy, in bits
        a Series      term -> score, a lexicon; terms that it lacks count neither in the rates nor in the means
    alpha : float, above 0, the order of "tsallis"

    Returns
    -------
    DataFrame, one row per term that a or b holds, largest contribution first, whichever its sign
        term            str
        contribution    float  to the difference, of which .attrs["difference"] is the whole
        share           float  of all contributions, their signs left aside, 0 to 1
        p_a, p_b        float  rate of the term in each group, 0 to 1
        n_a, n_b        int    occurrences
        docs_a, docs_b  int    documents that hold it
        score           float  of the lexicon; no column for the other measures
        .attrs["measure"] names the measure, .attrs["a"] and ["b"] the groups; for a lexicon .attrs["score_a"] and ["score_b"] are the means, and
        .attrs["coverage_a"] and ["coverage_b"] the shares of tokens that it scores, and ["unmatched"] its words that are no
        term of the matrix. Whether the difference is more than
        chance is for `distances` to say.

    Raises
    ------
    TableError : the matrix holds weights; a lexicon names a term twice, or scores with what is no number
    GroupError : a document has no group; a or b is none; one of them has no token that counts
    ParallaxError : an unknown measure, an order out of range, or "kl" where b lacks terms of a

    References
    ----------
    Gallagher et al. (2021), EPJ Data Science 10:4, generalised word shift graphs.

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain rain wind wind", "rain wind wind wind"])
    >>> groups = pd.Series(["A", "B"], index=matrix.doc_ids)
    >>> word_shift(matrix, groups, a="A", b="B", measure="proportion")[["term", "contribution"]].values.tolist()
    [['rain', -0.25], ['wind', 0.25]]
    >>> word_shift(matrix, groups, a="A", b="B", measure=pd.Series({"rain": -1, "wind": 3})).attrs["difference"]
    1.0
    """
    lexicon = _check_measure(measure, alpha)
    counted = count_units(matrix, groups, what="word_shift")
    first, second = check_pair(counted.units.labels, a, b)
    counts = counted.of_groups()[:, [first, second]]
    scores = np.zeros(len(counts)) if lexicon is None else lexicon.reindex(counted.terms).to_numpy(float)
    scored = ~np.isnan(scores)
    tokens, counted_tokens = counts.sum(axis=0), counts[scored].sum(axis=0)
    if not counted_tokens.all():
        empty = [name for name, n in zip((a, b), counted_tokens, strict=True) if not n]
        raise GroupError(
            f"{empty} have no token{' that the lexicon scores' if lexicon is not None else ''}. Choose other groups or terms."
        )
    kept = np.flatnonzero(scored & (counts.sum(axis=1) > 0))
    rates = counts[kept] / counted_tokens
    if lexicon is None:
        contribution = _CONTRIBUTIONS[measure](rates[:, 0], rates[:, 1], float(alpha), counted.terms[kept], (a, b))
        found = {"measure": f"tsallis, order {alpha:g}" if measure == "tsallis" else measure}
    else:
        means = scores[kept] @ rates
        contribution = (rates[:, 1] - rates[:, 0]) * (scores[kept] - means[0])
        found = {"measure": "lexicon", "score_a": float(means[0]), "score_b": float(means[1])}
        found |= {f"coverage_{side}": float(n) for side, n in zip("ab", counted_tokens / tokens, strict=True)}
    total = np.abs(contribution).sum()
    columns = {"term": counted.terms[kept], "contribution": contribution, "share": np.abs(contribution) / (total or 1)}
    columns |= {"p_a": rates[:, 0], "p_b": rates[:, 1]}
    columns |= dict(zip(["n_a", "n_b"], counts[kept].astype(np.int64).T, strict=True))
    columns |= dict(zip(["docs_a", "docs_b"], counted.holding[kept][:, [first, second]].T, strict=True))
    table = pd.DataFrame(columns | ({} if lexicon is None else {"score": scores[kept]}))
    order = np.lexsort((table["term"].to_numpy(dtype=object), -np.abs(contribution).round(12)))
    table = table.iloc[order].reset_index(drop=True)
    if lexicon is not None:
        found["unmatched"] = sorted(set(lexicon.index) - set(counted.terms))
    table.attrs |= found | {"a": str(a), "b": str(b), "difference": float(contribution.sum())}
    return table


def _check_measure(measure, alpha):
    """Return the lexicon as a Series of floats under terms, or None where the measure is named."""
    check_options(limits=[("alpha", alpha, 0.01, 100)])
    if not isinstance(measure, pd.Series):
        if not isinstance(measure, str) or measure not in MEASURES:
            raise ParallaxError(
                f"the measure {measure!r} is not known; there are {MEASURES}, or a Series term -> score."
            )
        return None
    lexicon = pd.to_numeric(measure.set_axis(measure.index.astype("str")), errors="coerce").astype(float)
    wrong = lexicon.index[~np.isfinite(lexicon) | lexicon.index.duplicated()]
    if len(wrong):
        raise TableError(
            f"{len(wrong):,} terms of the lexicon stand twice or have no number as score, {wrong[0]!r} among them. "
            "Give each term one score."
        )
    return lexicon


def _proportion(p, q, alpha, terms, names):
    return q - p


def _jsd(p, q, alpha, terms, names):
    middle = (p + q) / 2
    return (_times_log(p, p) - _times_log(p, middle) + _times_log(q, q) - _times_log(q, middle)) / 2


def _kl(p, q, alpha, terms, names):
    lacking = terms[(p > 0) & (q == 0)]
    if len(lacking):
        raise ParallaxError(
            f"the divergence 'kl' is infinite: {names[1]} lacks {len(lacking):,} terms of {names[0]}, e.g. "
            f"{lacking[:5].tolist()}. Use 'jsd', or keep what both hold: matrix.select(terms=...)."
        )
    return _times_log(p, p) - _times_log(p, q)


def _tsallis(p, q, alpha, terms, names):
    if alpha == 1:
        return _times_log(p, p) - _times_log(q, q)
    return (p**alpha - q**alpha) / (alpha - 1)


def _times_log(x, y):
    """x log2 y, and 0 where x is 0."""
    return x * np.log2(y, out=np.zeros_like(y), where=(x > 0) & (y > 0))


_CONTRIBUTIONS = {"proportion": _proportion, "jsd": _jsd, "kl": _kl, "tsallis": _tsallis}
