"""TermMatrix + groups -> keyness. Which terms set one source apart from the others, with evidence and uncertainty."""

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.compare.measures import log_odds_z, log_ratio, signed_g2
from analysis.compare.units import check_options
from analysis.ground.errors import GroupError
from analysis.ground.permutation import permutation_p
from analysis.ground.resample import (
    adjust_p,
    align_labels,
    draw_units,
    indicator,
    interval,
    make_units,
)
from analysis.terms.dispersion import deviation_of_proportions
from analysis.terms.matrix import align_groups, require_counts

_COLUMNS = [
    "group", "term", "n_group", "n_rest", "docs_group", "docs_rest", "per_10k_group", "per_10k_rest",
    "log_ratio", "log_ratio_low", "log_ratio_high", "z", "g2", "p", "p_adjusted", "dp", "top_doc_share", "stable",
]  # fmt: skip
_TYPES = dict.fromkeys(_COLUMNS, "float64") | {"group": "str", "term": "str"}
_TYPES |= dict.fromkeys(["n_group", "n_rest", "docs_group", "docs_rest"], "int64")
_TERMS_AT_ONCE = 512  # a band is scored in slices that stay in the processor's cache
_TOP = 20


def keyness(
    matrix,
    groups,
    *,
    reference="rest",
    min_count=5,
    clusters=None,
    blocks=None,
    documents=None,
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
    documents : Series doc_id -> document, where the rows of the matrix are paragraphs: those of one document are not
        independent, and a test on them would tell two texts apart, not two sources. Where two rows are of one document,
        no p is given
    prior_weight : float, tokens that the prior of z counts for; the prior is the corpus frequency of the term
    n_resamples : int, bootstrap resamples, and the fewest permutations of the test
    seed : int

    Returns
    -------
    DataFrame, one row per group and term, highest z first; no row where there is nothing to compare with
        n_group, n_rest                int    occurrences in the group and in the reference
        docs_group, docs_rest          int    documents that hold the term
        per_10k_group, per_10k_rest    float  occurrences per 10,000 tokens
        log_ratio                      float  log2 of the ratio of rates, .5 added; +1 = twice as frequent
        log_ratio_low, log_ratio_high  float  95 % interval from resampled documents; a side that never uses the term is
                                              reckoned with a count drawn from Gamma(1/2) (Jeffreys' prior)
        z                              float  log-odds with informative Dirichlet prior, in standard deviations
        g2                             float  four-cell log-likelihood, negative where under-used; describes only
        p, p_adjusted                  float  from permuted documents, and by Benjamini-Hochberg over all rows
        dp                             float  Gries' deviation of proportions over the group's documents, 0 = even
        top_doc_share                  float  share of n_group that the document with most of it holds, 0 to 1
        stable                         float  share of resamples in which the term is in the group's top 20 by z
        The prior and its weight are named in .attrs["prior"]. Where group or reference has fewer than two units
        (documents, or clusters) there is no interval, no p and no stable: one text cannot show what its source
        always does. p is two-sided, and missing where no exchange of labels changes anything, or paragraphs are counted.
        It is pooled over the terms in about as many documents: how often permuted labels give any of these an excess as
        large. A pool of few terms is permuted more often, so that a p can be small enough for its correction, and so is one with
        a p_adjusted near .05, so that few findings hang on the seed; the
        smallest p that every row could have had is .attrs["p_floor"], and a p that is no larger is "at most this".

    Raises
    ------
    TableError : the matrix holds weights
    GroupError : a document has no group, or a reference that is no group, all of them, or holds other than counts
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
    check_options(n_resamples, seed, [("min_count", min_count, 1, np.inf), ("prior_weight", prior_weight, 1e-6, 1e12)])
    matrix = matrix.select(docs=sorted(matrix.doc_ids), terms=sorted(matrix.terms))
    labels = align_groups(matrix, groups)
    whole = documents is None or not align_labels(matrix.doc_ids, documents, what="document").duplicated().any()
    tables = []
    contrasts = list(_contrasts(matrix, labels, reference))
    for part, part_labels, wanted, fixed in contrasts:
        options = min_count, clusters, blocks, whole, prior_weight, n_resamples, seed, len(contrasts)
        tables += _score(part, part_labels, wanted, fixed, *options)
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[*_COLUMNS, "p_floor"])
    floor = table["p_floor"].astype(float).max()
    table["p_adjusted"] = adjust_p(table["p"].to_numpy(float))
    best_first = table.assign(rounded=table["z"].astype(float).round(9))
    best_first = best_first.sort_values(["rounded", "group", "term"], ascending=[False, True, True])
    fixed = isinstance(reference, pd.Series)
    table = table.loc[best_first.index, _COLUMNS].reset_index(drop=True)
    table = table.astype(_TYPES | {"docs_rest": "float64"} if fixed else _TYPES)
    table.attrs["prior"] = f"corpus frequencies, weight {prior_weight:g} tokens"
    if not np.isnan(floor):
        table.attrs["p_floor"] = float(floor)
    return table


def _contrasts(matrix, labels, reference):
    """Yield (matrix, labels, groups to score, counts of a fixed reference or None), one for each set of documents."""
    there = sorted(labels.unique())
    if isinstance(reference, pd.Series):
        counts = _check_counts(reference)
        fixed = counts.reindex(matrix.terms, fill_value=0).to_numpy(float), float(counts.sum())
        for group in there:
            own = labels.eq(group).to_numpy()
            yield matrix.select(docs=matrix.doc_ids[own]), labels[own], [group], fixed
    elif isinstance(reference, str) and reference == "rest":
        if len(there) > 1:
            yield matrix, labels, there, None
    else:
        if isinstance(reference, dict):
            raise GroupError("the reference is a dict. Pass pd.Series(...) of it, term -> count, or a list of groups.")
        named = [str(name) for name in ([reference] if pd.api.types.is_scalar(reference) else reference)]
        lacking = [name for name in named if name not in there]
        if lacking or not named:
            raise GroupError(f"the reference {lacking or named} is no group; there are {there}. Name one of these.")
        if there and set(there) <= set(named):
            raise GroupError(f"the reference is all there is, {there}: nothing is left to compare with it. Name fewer.")
        for group in there:
            if group not in named:
                own = labels.isin([group, *named]).to_numpy()
                contrast = labels[own].where(labels[own].eq(group), "reference of " + group)
                yield matrix.select(docs=matrix.doc_ids[own]), contrast, [group], None


def _check_counts(reference):
    """The counts of a reference, as floats under its terms."""
    counts = pd.to_numeric(reference.set_axis(reference.index.astype("str")), errors="coerce").astype(float)
    wrong = ~np.isfinite(counts) | counts.lt(0) | counts.ne(np.floor(counts)) | counts.index.duplicated(keep=False)
    if wrong.any() or not counts.sum() > 0:
        named = f"; {counts.index[wrong].unique()[:5].tolist()} have another" if wrong.any() else "; none is above 0"
        raise GroupError(
            f"the reference must be a Series term -> count, each term once with a whole number from 0 on{named}. "
            "Add up what stands twice: reference.groupby(level=0).sum()."
        )
    return counts


def _score(
    matrix, labels, wanted, fixed, min_count, clusters, blocks, whole, prior_weight, n_resamples, seed, n_contrasts
):
    """Score the `wanted` groups of one set of documents, each against all others, or against fixed counts.

    A table for each group that has tokens, and others to be compared with.
    """
    units = make_units(labels, clusters=clusters, blocks=blocks)
    values = matrix.values.astype(float)
    by_group = indicator(np.searchsorted(units.labels, labels.to_numpy(dtype=object)), len(units.labels))
    counts, holding = (by_group @ values).toarray(), (by_group @ (values > 0).astype(float)).toarray()
    tokens = counts.sum(axis=1)
    added, n_added = fixed if fixed is not None else (np.zeros(counts.shape[1]), 0.0)
    kept = np.flatnonzero(counts.sum(axis=0) + added >= min_count)
    sizes = values.sum(axis=1)
    share = (counts.sum(axis=0) + added)[kept] / (tokens.sum() + n_added)
    counts, holding, values, added = counts[:, kept], holding[:, kept], values[:, kept], added[kept]
    prior = prior_weight * share, prior_weight
    tables = {}
    for group in wanted:
        g = units.labels.get_loc(group)
        if not tokens[g] or not tokens.sum() - tokens[g] + n_added:
            continue
        a, b = counts[g], counts.sum(axis=0) - counts[g] + added
        n1, n2 = tokens[g], tokens.sum() - tokens[g] + n_added
        own = by_group[[g]].indices
        rows = values[own]
        with np.errstate(divide="ignore", invalid="ignore"):
            tables[group] = pd.DataFrame(
                {
                    "group": group,
                    "term": matrix.terms[kept],
                    "n_group": a.astype(np.int64),
                    "n_rest": b.astype(np.int64),
                    "docs_group": holding[g].astype(np.int64),
                    "docs_rest": np.nan if fixed is not None else (holding.sum(axis=0) - holding[g]).astype(np.int64),
                    "per_10k_group": 1e4 * a / n1,
                    "per_10k_rest": 1e4 * b / n2,
                    "log_ratio": log_ratio(a, n1, b, n2),
                    "z": log_odds_z(a, n1, b, n2, *prior),
                    "g2": signed_g2(a, n1, b, n2),
                    "dp": deviation_of_proportions(rows, sizes[own]),
                    "top_doc_share": rows.max(axis=0).toarray().ravel() / a,
                }
            )
    n_units = np.bincount(units.groups, minlength=len(units.labels))
    n_others = n_units.sum() - n_units
    places = {units.labels.get_loc(group): table for group, table in tables.items()}
    tested = {g: table for g, table in places.items() if n_units[g] >= 2 and (fixed is not None or n_others[g] >= 2)}
    if tested and len(kept):
        # a cluster stands for a document: in the resamples, and where documents that hold a term are counted
        per_unit, n_tokens = sparse.csr_array((units.membership @ values).T), units.membership @ sizes
        n_holding = np.maximum((per_unit > 0).sum(axis=1), 1)
        rng = np.random.default_rng(seed)
        _add_intervals(tested, per_unit, n_tokens, units, n_holding, prior, (added, n_added), n_resamples, rng)
        if fixed is None and whole:
            n_rows = n_contrasts * len(tested) * len(kept)
            p, floor = permutation_p(
                per_unit, n_tokens, units, list(tested), n_holding, n_resamples, rng, n_rows=n_rows
            )
            for place, table in enumerate(tested.values()):
                table["p"], table["p_floor"] = p[:, place], floor[:, place]
    return [table.reindex(columns=[*_COLUMNS, "p_floor"]) for table in tables.values()]


def _add_intervals(tables, per_unit, n_tokens, units, n_holding, prior, reference, n_resamples, rng):
    """Add log_ratio_low, log_ratio_high and stable from resampled units, slice by slice of the terms."""
    n_terms = per_unit.shape[0]
    drawn = draw_units(units.groups, n_resamples, rng)
    # Percentiles of a count that is 0 in every resample would be one point: it is given a chance to have been missed. A
    # rate of which nothing was seen is Gamma(1/2, 1) by Jeffreys' prior; with Exp(1), its bound, intervals were too wide.
    each = np.where((total := per_unit.sum(axis=1)) > 0, total / n_holding, 1)
    missed = np.outer(each, rng.gamma(0.5, size=n_resamples))
    members = [np.flatnonzero(units.groups == g) for g in range(len(units.labels))]
    own_units = [(per_unit[:, own], drawn[own]) for own in members]
    own_tokens = np.array([n_tokens[own] @ drawn[own] for own in members])
    added, n_added = reference  # of the terms that are kept
    bounds = {g: np.full((2, n_terms), np.nan) for g in tables}
    best = {g: (np.empty((0, n_resamples)), np.empty((0, n_resamples), int)) for g in tables}
    for start in range(0, n_terms, _TERMS_AT_ONCE):
        terms = np.arange(start, min(start + _TERMS_AT_ONCE, n_terms))
        counts = [part[terms] @ weights for part, weights in own_units]
        total = sum(counts) + added[terms, None]
        for g, table in tables.items():
            a, b = counts[g], total - counts[g]
            n1, n2 = own_tokens[g], own_tokens.sum(axis=0) - own_tokens[g] + n_added
            z = log_odds_z(a, n1, b, n2, prior[0][terms, None], prior[1])
            best[g] = _keep_best(*best[g], z.round(6) - 1e-7 * terms[:, None] / n_terms, terms)
            never, never_else = (table[name].to_numpy()[terms, None] == 0 for name in ("n_group", "n_rest"))
            a, b = np.where(never, missed[terms], a), np.where(never_else, missed[terms], b)
            bounds[g][:, terms] = interval(log_ratio(a, n1, b, n2).T)
    for g, table in tables.items():
        table["log_ratio_low"], table["log_ratio_high"] = bounds[g]
        table["stable"] = np.bincount(best[g][1].ravel(), minlength=n_terms) / n_resamples


def _keep_best(values, places, keys, terms):
    """Keep the places of the highest keys of each resample; no two keys are the same, so that none is left to chance."""
    floor = values.min(axis=0) if len(values) == _TOP else -np.inf
    rivals = ~(keys <= floor).all(axis=1)
    values = np.vstack([values, keys[rivals]])
    places = np.vstack([places, np.tile(terms[rivals, None], keys.shape[1])])
    if len(values) <= _TOP:
        return values, places
    best = np.argpartition(-values, _TOP - 1, axis=0)[:_TOP]
    return np.take_along_axis(values, best, axis=0), np.take_along_axis(places, best, axis=0)
