"""TermMatrix + groups -> keyness. Which terms set one source apart from the others, with evidence and uncertainty."""

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.errors import GroupError, ParallaxError
from analysis.matrix import align_groups, require_counts
from analysis.measures import deviation_of_proportions, log_odds_z, log_ratio, signed_g2
from analysis.resample import adjust_p, draw_units, interval, make_units, permute_groups

_COLUMNS = [
    "group", "term", "n_group", "n_rest", "docs_group", "docs_rest", "per_10k_group", "per_10k_rest",
    "log_ratio", "log_ratio_low", "log_ratio_high", "z", "g2", "p", "p_adjusted", "dp", "top_doc_share", "stable",
]  # fmt: skip
_BANDS = [1, 2, 3, 4, 5, 6, 8, 11, 16, 26, 51, 101, 201]
_TERMS_AT_ONCE = 4_000
_TOP = 20


def keyness(
    matrix,
    groups,
    *,
    reference="rest",
    min_count=5,
    clusters=None,
    blocks=None,
    prior_weight=500,
    n_resamples=200,
    seed=0,
):
    """Score how far each group over-uses each term, with an interval and a test that resample documents.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms)
    groups : Series of str indexed by doc_id
    reference : "rest" (each group against all others), a group, a list of groups, or a Series term -> count
    min_count : int, occurrences in group and reference together below which a term is left out
    clusters : Series doc_id -> label, copies or stories; the documents of a group in a cluster are resampled whole
    blocks : Series doc_id -> label, stories or days; the test exchanges labels within a block only
    prior_weight : float, tokens that the prior of z counts for; the prior is the corpus frequency of the term
    n_resamples : int, bootstrap resamples, and permutations of the test
    seed : int

    Returns
    -------
    DataFrame, one row per group and term, highest z first; no row where there is nothing to compare with
        n_group, n_rest                int    occurrences in the group and in the reference
        docs_group, docs_rest          int    documents that hold the term
        per_10k_group, per_10k_rest    float  occurrences per 10,000 tokens
        log_ratio                      float  log2 of the ratio of rates, .5 added; +1 = twice as frequent
        log_ratio_low, log_ratio_high  float  95 % interval from resampled documents
        z                              float  log-odds with informative Dirichlet prior, in standard deviations
        g2                             float  four-cell log-likelihood, negative where under-used; describes only
        p, p_adjusted                  float  from permuted documents, and by Benjamini-Hochberg over all rows
        dp                             float  Gries' deviation of proportions over the group's documents, 0 = even
        top_doc_share                  float  share of n_group that the document with most of it holds, 0 to 1
        stable                         float  share of resamples in which the term is in the group's top 20 by z
        The prior and its weight are named in .attrs["prior"]. Where group or reference has fewer than two units
        (documents, or clusters) there is no interval and no p: one text cannot show what its source always does.

    Raises
    ------
    TableError : the matrix holds weights
    GroupError : a document has no group, or a reference that is no group
    ParallaxError : an option out of range

    References
    ----------
    z: Monroe, Colaresi & Quinn (2008), Political Analysis 16(4), eq. 16, 20, 22. g2: Dunning (1993), Computational
    Linguistics 19(1). Documents as units: Lijffijt et al. (2016), Digital Scholarship in the Humanities 31(2).
    dp: Gries (2008), International Journal of Corpus Linguistics 13(4).

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain rain wind", "rain rain", "wind wind rain", "wind wind"])
    >>> groups = pd.Series(["A", "A", "B", "B"], index=matrix.doc_ids)
    >>> table = keyness(matrix, groups, min_count=1)
    >>> table[["group", "term", "n_group", "n_rest"]].values.tolist()[:2]
    [['A', 'rain', 4, 1], ['B', 'wind', 4, 1]]
    """
    require_counts(matrix, "keyness")
    _check_options(min_count, prior_weight, n_resamples)
    order = np.argsort(matrix.doc_ids.to_numpy(dtype=object))
    matrix = matrix.select(docs=matrix.doc_ids[order])
    labels = align_groups(matrix, groups)
    tables = [
        _score(part, part_labels, wanted, fixed, min_count, clusters, blocks, prior_weight, n_resamples, seed)
        for part, part_labels, wanted, fixed in _contrasts(matrix, labels, reference)
    ]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=_COLUMNS)
    table["p_adjusted"] = adjust_p(table["p"].to_numpy(float))
    best_first = table.assign(rounded=table["z"].astype(float).round(9))
    best_first = best_first.sort_values(["rounded", "group", "term"], ascending=[False, True, True])
    table = table.loc[best_first.index, _COLUMNS].reset_index(drop=True)
    table.attrs["prior"] = f"corpus frequencies, weight {prior_weight:g} tokens"
    return table


def drop_untested(table, documents, *, by="source_shown"):
    """Blank p and p_adjusted of a keyness table where a group, or all others together, has fewer than two documents.

    Paragraphs of one document are not independent: a test on them would say that two texts differ, not two sources.

    Parameters
    ----------
    table : DataFrame, the result of keyness with reference "rest"
    documents : DataFrame, one row per document, with the column `by` that names the groups of the table

    Returns
    -------
    DataFrame, the same rows and columns
    """
    n_documents = documents[by].astype("str").value_counts()
    enough = [group for group, n in n_documents.items() if n >= 2 and n_documents.sum() - n >= 2]
    tested = table["group"].isin(enough)
    p = table["p"].where(tested)
    return table.assign(p=p, p_adjusted=adjust_p(p.to_numpy(float)))


def _contrasts(matrix, labels, reference):
    """Yield (matrix, labels, groups to score, counts of a fixed reference or None), one for each set of documents."""
    there = sorted(labels.unique())
    if isinstance(reference, pd.Series):
        counts = reference.set_axis(reference.index.astype("str")).groupby(level=0).sum()
        fixed = counts.reindex(matrix.terms, fill_value=0).to_numpy(float), float(counts.sum())
        for group in there:
            own = labels.eq(group).to_numpy()
            yield matrix.select(docs=matrix.doc_ids[own]), labels[own], [group], fixed
    elif isinstance(reference, str) and reference == "rest":
        if len(there) > 1:
            yield matrix, labels, there, None
    else:
        named = [reference] if isinstance(reference, str) else list(reference)
        lacking = [name for name in named if name not in there]
        if lacking or not named:
            raise GroupError(f"the reference {lacking or named} is no group; there are {there}. Name one of these.")
        for group in there:
            if group not in named:
                own = labels.isin([group, *named]).to_numpy()
                contrast = labels[own].where(labels[own].eq(group), "reference of " + group)
                yield matrix.select(docs=matrix.doc_ids[own]), contrast, [group], None


def _score(matrix, labels, wanted, fixed, min_count, clusters, blocks, prior_weight, n_resamples, seed):
    """Score the `wanted` groups of one set of documents, each against all others, or against fixed counts."""
    units = make_units(labels, clusters=clusters, blocks=blocks)
    values = matrix.values.astype(float)
    by_group = _indicator(np.searchsorted(units.labels, labels.to_numpy(dtype=object)), len(units.labels))
    counts, holding = (by_group @ values).toarray(), (by_group @ (values > 0).astype(float)).toarray()
    tokens = counts.sum(axis=1)
    added, n_added = fixed if fixed is not None else (np.zeros(counts.shape[1]), 0.0)
    kept = np.flatnonzero(counts.sum(axis=0) + added >= min_count)
    n_tokens = units.membership @ values.sum(axis=1)
    share = (counts.sum(axis=0) + added)[kept] / (tokens.sum() + n_added)
    counts, holding, values, added = counts[:, kept], holding[:, kept], values[:, kept], added[kept]
    prior = prior_weight * share, prior_weight
    tables = {}
    for group in wanted:
        g = units.labels.get_loc(group)
        a, b = counts[g], counts.sum(axis=0) - counts[g] + added
        n1, n2 = tokens[g], tokens.sum() - tokens[g] + n_added
        rows = values[by_group[[g]].indices]
        with np.errstate(divide="ignore", invalid="ignore"):
            tables[group] = pd.DataFrame(
                {
                    "group": group,
                    "term": matrix.terms[kept],
                    "n_group": a.astype(np.int64),
                    "n_rest": b.astype(np.int64),
                    "docs_group": holding[g].astype(np.int64),
                    "docs_rest": np.nan if fixed else (holding.sum(axis=0) - holding[g]).astype(np.int64),
                    "per_10k_group": 1e4 * a / n1,
                    "per_10k_rest": 1e4 * b / n2,
                    "log_ratio": log_ratio(a, n1, b, n2),
                    "z": log_odds_z(a, n1, b, n2, *prior),
                    "g2": signed_g2(a, n1, b, n2),
                    "dp": deviation_of_proportions(rows, a),
                    "top_doc_share": rows.max(axis=0).toarray().ravel() / np.where(a > 0, a, np.nan) if n1 else np.nan,
                }
            )
    _add_uncertainty(tables, values, n_tokens, units, prior, (added, n_added, fixed is not None), n_resamples, seed)
    return pd.concat([tables[group].reindex(columns=_COLUMNS) for group in wanted], ignore_index=True)


def _add_uncertainty(tables, values, n_tokens, units, prior, fixed, n_resamples, seed):
    """Add log_ratio_low, log_ratio_high, stable and p to each table, band by band of document frequency."""
    added, n_added, is_fixed = fixed
    per_unit = sparse.csr_array(units.membership @ values)
    n_units = np.bincount(units.groups, minlength=len(units.labels))
    rng = np.random.default_rng(seed)
    drawn = [draw_units(int(n), n_resamples, rng) for n in n_units]
    permuted = permute_groups(units, n_resamples, rng)
    tested = {}
    for group in tables:
        g = units.labels.get_loc(group)
        if n_units[g] >= 2 and (is_fixed or n_units.sum() - n_units[g] >= 2):
            tested[g] = tables[group]
            tables[group][["log_ratio_low", "log_ratio_high", "p", "stable"]] = np.nan
    if not tested:
        return
    frequency = (values > 0).sum(axis=0)
    per_document = values.sum(axis=0) / np.maximum(frequency, 1)
    best = {g: (np.full((n_resamples, 0), -np.inf), np.full((n_resamples, 0), -1)) for g in tested}
    for band in range(len(_BANDS)):
        in_band = np.flatnonzero(np.searchsorted(_BANDS, np.maximum(frequency, 1), side="right") == band + 1)
        scores = {g: [] for g in tested}
        for start in range(0, len(in_band), _TERMS_AT_ONCE):
            terms = in_band[start : start + _TERMS_AT_ONCE]
            part = per_unit[:, terms]
            own = [weights @ part[units.groups == g] for g, weights in enumerate(drawn)]
            size = [weights @ n_tokens[units.groups == g] for g, weights in enumerate(drawn)]
            for g, table in tested.items():
                a, n1 = own[g], size[g][:, None]
                b, n2 = sum(own) - a + added[terms], (sum(size) - size[g])[:, None] + n_added
                z = log_odds_z(a, n1, b, n2, prior[0][terms], prior[1])
                best[g] = _keep_best(*best[g], z, terms)
                spread = per_document[terms] * rng.exponential(size=a.shape)
                a = np.where(table["n_group"].to_numpy()[terms] == 0, spread, a)
                if not is_fixed:
                    b = np.where(table["n_rest"].to_numpy()[terms] == 0, spread, b)
                low_high = np.column_stack(interval(log_ratio(a, n1, b, n2)))
                table.loc[terms, ["log_ratio_low", "log_ratio_high"]] = low_high
                if not is_fixed:
                    scores[g].append(_permutation_scores(part, n_tokens, units, permuted, g))
        for g, table in tested.items():
            if scores[g]:
                observed, null = (np.concatenate(column, axis=-1) for column in zip(*scores[g], strict=True))
                table.loc[in_band, "p"] = _pooled_p(observed, null)
    for g, table in tested.items():
        table["stable"] = np.bincount(best[g][1].ravel(), minlength=len(table)) / n_resamples


def _permutation_scores(part, n_tokens, units, permuted, g):
    """Studentise the group's sum of e_i = x_i - n_i sum(x) / sum(n) within blocks: observed and permuted."""
    blocks = _indicator(np.unique(units.blocks, return_inverse=True)[1])
    n_block = blocks.sum(axis=1)
    own = units.groups == g
    m_block = blocks @ own.astype(float)
    ratio = part.sum(axis=0) / n_tokens.sum()
    mean = ((blocks @ part).toarray() - np.outer(blocks @ n_tokens, ratio)) / n_block[:, None]
    squares = (
        (blocks @ part.power(2)).toarray()
        - 2 * ratio * (blocks @ part.multiply(n_tokens[:, None])).toarray()
        + np.outer(blocks @ n_tokens**2, ratio**2)
        - n_block[:, None] * mean**2
    )
    weight = np.where(n_block > 1, m_block * (n_block - m_block) / (n_block * np.maximum(n_block - 1, 1)), 0)
    expected, variance = m_block @ mean, weight @ squares
    labels = np.vstack([own, permuted == g]).astype(float)
    total = labels @ part - np.outer(labels @ n_tokens, ratio)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.abs((total - expected) / np.sqrt(np.where(variance > 1e-9, variance, np.nan)))
    return z[0], z[1:]


def _pooled_p(observed, null):
    pool = np.sort(null[:, ~np.isnan(observed)].ravel())
    at_least = len(pool) - np.searchsorted(pool, observed - 1e-9)
    return np.where(np.isnan(observed), np.nan, (1 + at_least) / (1 + len(pool)))


def _keep_best(values, places, z, terms):
    values = np.hstack([values, z])
    places = np.hstack([places, np.tile(terms, (len(z), 1))])
    if values.shape[1] <= _TOP:
        return values, places
    best = np.argpartition(-values, _TOP - 1, axis=1)[:, :_TOP]
    return np.take_along_axis(values, best, axis=1), np.take_along_axis(places, best, axis=1)


def _indicator(codes, n_rows=None):
    n_rows = int(codes.max()) + 1 if n_rows is None else n_rows
    return sparse.csr_array((np.ones(len(codes)), (codes, np.arange(len(codes)))), (n_rows, len(codes)))


def _check_options(min_count, prior_weight, n_resamples):
    wrong = []
    if min_count < 1:
        wrong.append(f"min_count={min_count} must be 1 or more")
    if prior_weight <= 0:
        wrong.append(f"prior_weight={prior_weight} must be above 0")
    if n_resamples < 20:
        wrong.append(f"n_resamples={n_resamples} must be 20 or more for an interval")
    if wrong:
        raise ParallaxError("; ".join(wrong) + ".")
