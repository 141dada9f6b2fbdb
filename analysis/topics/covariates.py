"""Topics + covariates -> effects. A linear model of each topic's share on source, month and whatever else is known of the texts."""

from datetime import date

import numpy as np
import pandas as pd
from scipy import sparse, stats
from scipy.sparse.csgraph import connected_components

from analysis.compare.rates import period_starts
from analysis.ground.errors import ParallaxError, TableError
from analysis.ground.resample import adjust_p, align_labels
from analysis.topics.prevalence import with_unassigned

INTERCEPT = "intercept"
_FIGURES = ["estimate", "estimate_low", "estimate_high", "p", "p_adjusted"]
_FULL = 1e-9
_MOST_MONTHS = 24


def topic_effects(topics, covariates, *, clusters=None):
    """Say how the share of each topic goes with several covariates at once, each with the others held as they are.

    The linear model of stm's estimateEffect, of shares that are taken as known: topics that were fitted otherwise would have
    others.

    Parameters
    ----------
    topics : Topics
    covariates : DataFrame indexed by doc_id. A column of numbers is one term, the difference for one more; a column of text or
        categories has a term for each value but the first (of categories the first, of texts the first in order), the difference
        from it. Days are no numbers: make them months, documents["published"].dt.strftime("%Y-%m"), or days since a day
    clusters : Series doc_id -> label, copies or stories, whose texts are not independent, whatever their source

    Returns
    -------
    DataFrame, one row per topic and term, topics in order and terms as the columns
        topic      str    "0", "1", ...; what no topic takes is named "unassigned"
        label      str    the topic's three first terms
        term       str    "intercept", the column's name, or "column: value"
        estimate   float  difference of the mean share; for the intercept the share where all numbers are 0 and all others
                          their first value
        estimate_low, estimate_high  float  95 % interval
        p          float  of no difference; not for the intercept
        p_adjusted float  Benjamini-Hochberg over all p
        n_docs     int    texts that count: those with a value in each column. .attrs["n_left_out"] are the others
        Interval and p are missing where a term rests on a single text or cluster, or where the shares fit without any error.

    Raises
    ------
    TableError : a text that `covariates` lack, no column, one of days, of lists or of numbers that are infinite or complex, one named
        as the intercept, or the columns say the same thing
    ParallaxError : fewer texts with all values than terms

    References
    ----------
    Roberts, Stewart & Tingley (2019), Journal of Statistical Software 91(2), estimateEffect. Errors robust to unequal
    variances and clusters: CR2 with t of its own degrees of freedom, Bell & McCaffrey (2002), Survey Methodology 28(2); Imbens &
    Kolesar (2016), Review of Economics and Statistics 98(4). With one covariate of two values it is Welch's error.

    Examples
    --------
    >>> from analysis import count_terms, fit_topics
    >>> matrix = count_terms(["rain flood rain", "flood rain", "vote poll vote", "poll vote"])
    >>> covariates = pd.DataFrame({"source": list("AABB"), "day": [1, 2, 1, 2]}, index=matrix.doc_ids)
    >>> topic_effects(fit_topics(matrix, n_topics=2), covariates)[["term", "estimate"]].round(2).values.tolist()[:2]
    [['intercept', 1.0], ['source: B', -1.0]]
    """
    shares, labels = with_unassigned(topics)
    table = _align(shares.index, covariates)
    kept = table.notna().all(axis=1).to_numpy()
    design, terms = _design(table[kept])
    if len(design) <= len(terms):
        raise ParallaxError(
            f"{len(design):,} texts have a value in each column, too few for {len(terms)} terms. "
            "Leave columns out, or join values that are rare."
        )
    _check_rank(design, terms)
    ids = shares.index[kept]
    codes = np.arange(len(ids)) if clusters is None else pd.factorize(align_labels(ids, clusters, what="cluster"))[0]
    estimate, error, freedom = _fit(design, shares.to_numpy()[kept], codes)
    reach = stats.t.ppf(0.975, freedom)[:, None] * error
    p = 2 * stats.t.sf(np.abs(estimate) / error, freedom[:, None])
    p[0] = np.nan
    n_topics, n_terms = shares.shape[1], len(terms)
    figures = [estimate, estimate - reach, estimate + reach, p, adjust_p(p.T.ravel()).reshape(n_topics, n_terms).T]
    found = {"topic": np.repeat(shares.columns, n_terms), "label": np.repeat(labels, n_terms), "term": terms * n_topics}
    found |= {name: figure.T.ravel() for name, figure in zip(_FIGURES, figures, strict=True)}
    result = pd.DataFrame(found | {"n_docs": len(ids)}).astype(dict.fromkeys(["topic", "label", "term"], "str"))
    result.attrs["n_left_out"] = int((~kept).sum())
    return result


def topic_covariates(groups, dates):
    """Give each text its source and its month, as far as the two can be told apart, for topic_effects.

    Where one source writes in March and another in May, nobody can say whether a topic belongs to the source or to the month.
    Kept are the sources and months that hang together: from each leads a way to each other through months that two sources
    share. Where there are several such sets, that with most texts is kept.

    Parameters
    ----------
    groups : Series of str indexed by doc_id; its name becomes that of the column
    dates : Series doc_id -> day, such as documents["published"]

    Returns
    -------
    DataFrame indexed by doc_id: the group, and `month` as text (`year`, where the months kept are more than 24). Both are missing
    for texts without a day and outside that set; all are missing where fewer than two sources or months are left, or no more
    texts than there are terms to tell

    Raises
    ------
    GroupError : a text has no group, or no row in `dates`
    ParallaxError : the dates are none

    Examples
    --------
    >>> groups = pd.Series(list("ABABC"), index=list("abcde"), name="source")
    >>> dates = pd.Series(pd.to_datetime(["2024-01-01", "2024-01-02", "2024-02-01", "2024-02-02", "2024-05-01"]), index=list("abcde"))
    >>> topic_covariates(groups, dates).dropna().values.tolist()
    [['A', '2024-01'], ['B', '2024-01'], ['A', '2024-02'], ['B', '2024-02']]
    """
    ids = groups.index.astype("str") if isinstance(groups, pd.Series) else pd.Index([], dtype="str")
    named = align_labels(ids, groups, what="group").astype("str")
    days = pd.Series(period_starts(ids, dates, "day")[0], index=ids)
    table = pd.DataFrame({"group": named, "period": days.dt.strftime("%Y-%m")})
    kept, period = _linked(table), "month"
    if table.loc[kept, "period"].nunique() > _MOST_MONTHS:
        table["period"], period = days.dt.strftime("%Y"), "year"
        kept = _linked(table)
    kinds = table[kept].nunique()
    if kinds.min() < 2 or kept.sum() <= kinds.sum() - 1:
        kept[:] = False
    name = str(groups.name) if groups.name not in (None, period) else "group"
    return table[kept].reindex(table.index).rename(columns={"group": name, "period": period})


def _linked(table):
    """Which rows belong to the largest set of groups and periods that hang together."""
    dated = table["period"].notna().to_numpy(copy=True)
    rows, columns = (pd.factorize(table.loc[dated, name], sort=True)[0] for name in ("group", "period"))
    if not len(rows):
        return dated
    n_groups = rows.max() + 1
    size = n_groups + columns.max() + 1
    graph = sparse.coo_array((np.ones(len(rows)), (rows, n_groups + columns)), shape=(size, size))
    part = connected_components(graph, directed=False)[1][rows]
    dated[dated] = part == np.bincount(part).argmax()
    return dated


def _align(doc_ids, covariates):
    if not isinstance(covariates, pd.DataFrame) or covariates.shape[1] == 0:
        raise TableError('the covariates must be a table with a column each, such as documents[["source", "month"]].')
    table = covariates.set_axis(covariates.index.astype("str")).set_axis(covariates.columns.astype("str"), axis=1)
    faults = []
    for kind, names in (("an id", table.index), ("a column", table.columns)):
        if names.has_duplicates:
            faults.append(f"{kind} stands twice, {names[names.duplicated()][0]!r}")
    missing = doc_ids.difference(table.index)
    if len(missing):
        faults.append(f"{len(missing):,} of {len(doc_ids):,} texts have no row, {missing[0]!r} among them")
    if not faults:
        table = table.loc[doc_ids]
        for name, column in table.items():
            numeric = pd.api.types.is_numeric_dtype(column)
            if name == INTERCEPT:
                faults.append(f"{name!r} is the name of a term of the model; rename the column")
            if _holds_days(column):
                faults.append(f'{name!r} holds days; make months of them, .dt.strftime("%Y-%m"), or count days')
            elif not numeric and column.map(pd.api.types.is_list_like).any():
                faults.append(f"{name!r} holds lists; give one number or text for each document")
            elif pd.api.types.is_complex_dtype(column):
                faults.append(f"{name!r} holds complex numbers; give real ones")
            elif numeric and np.isinf(column.astype("float64")).any():
                faults.append(f"{name!r} holds infinite numbers; leave them missing")
            elif column.dropna().nunique() < 2:
                faults.append(f"{name!r} is the same for all texts, or missing for all; leave it out")
    if faults:
        raise TableError(f"the covariates cannot be used: {'; '.join(faults)}.")
    return table


def _holds_days(column):
    kinds = pd.api.types
    return (
        kinds.is_datetime64_any_dtype(column)
        or kinds.is_timedelta64_dtype(column)
        or (kinds.is_object_dtype(column) and column.map(lambda value: isinstance(value, date)).any())
    )


def _design(table):
    columns, terms = [np.ones(len(table))], [INTERCEPT]
    for name, column in table.items():
        if pd.api.types.is_numeric_dtype(column):
            columns.append(column.to_numpy("float64"))
            terms.append(name)
            continue
        ordered = isinstance(column.dtype, pd.CategoricalDtype)
        values = (
            list(column.cat.remove_unused_categories().cat.categories) if ordered else sorted(column.unique(), key=str)
        )
        columns += [column.eq(value).to_numpy("float64") for value in values[1:]]
        terms += [f"{name}: {value}" for value in values[1:]]
    return np.column_stack(columns), terms


def _check_rank(design, terms):
    scaled = design / np.linalg.norm(design, axis=0).clip(min=1e-300)
    free: list = []
    for place, term in enumerate(terms):
        if np.linalg.matrix_rank(scaled[:, [*free, place]], tol=_FULL) <= len(free):
            raise TableError(
                f"{term!r} says nothing that {', '.join(terms[one] for one in free)} do not say. Leave one of these columns out."
            )
        free.append(place)


def _fit(design, shares, codes):
    """Least squares: estimates and errors, of shape (n_terms, n_topics), and the degrees of freedom of each term."""
    q, r = np.linalg.qr(design)
    estimate = np.linalg.solve(r, q.T @ shares)
    left = shares - design @ estimate
    # columns of `weights`: what each text adds to each estimate
    weights = np.linalg.solve(r, q.T).T
    sizes = np.bincount(codes)
    single = sizes[codes] == 1
    parts = [_single(q[single], weights[single], left[single])]
    order = np.argsort(codes, kind="stable")
    clusters = np.split(order, np.cumsum(sizes)[:-1])
    parts += [_cluster(q[rows], weights[rows], left[rows]) for rows in clusters if len(rows) > 1]
    alone = np.any([part[0] for part in parts], axis=0)
    squares, gram, first, second = (sum(part[place] for part in parts) for place in (1, 2, 3, 4))
    below = second + (gram**2).sum(axis=(1, 2))
    freedom = np.divide(first**2, below, out=np.ones(len(estimate)), where=below > 1e-300)
    error = np.sqrt(squares)
    known = ~alone[:, None] & (error > 1e-9 * max(np.abs(shares).max(), 1e-300))
    return estimate, np.where(known, error, np.nan), np.maximum(freedom, 1e-3)


def _cluster(q, weights, left):
    """What a cluster adds: which terms rest on it alone, the square of its error, and its part of the degrees of freedom."""
    along, size, _ = np.linalg.svd(q, full_matrices=False)
    whole = size**2 > 1 - _FULL
    # (I - H)^(-1/2), where H is the cluster's part of the projection
    scale = np.where(whole, 0, 1 / np.sqrt(np.where(whole, 1, 1 - size**2))) - 1
    part = along.T @ weights
    alone = (np.abs(part[whole]) > _FULL * np.abs(weights).max(initial=0)).any(axis=0)
    adjusted = weights + along @ (scale[:, None] * part)
    shadow = q.T @ adjusted
    length, reach = (adjusted**2).sum(axis=0), (shadow**2).sum(axis=0)
    return (
        alone,
        (adjusted.T @ left) ** 2,
        np.einsum("pt,qt->tpq", shadow, shadow),
        length - reach,
        length**2 - 2 * length * reach,
    )


def _single(q, weights, left):
    """The same for all texts that are clusters by themselves, added up."""
    h = (q**2).sum(axis=1, keepdims=True)
    whole = h > 1 - _FULL
    alone = (whole & (np.abs(weights) > _FULL * np.abs(weights).max(initial=0))).any(axis=0)
    lengths = np.where(whole, 0, weights**2 / np.where(whole, 1, 1 - h))
    gram = np.einsum("it,ip,iq->tpq", lengths, q, q, optimize=True)
    return (
        alone,
        lengths.T @ left**2,
        gram,
        (lengths * (1 - h)).sum(axis=0),
        (lengths**2 * (1 - 2 * h)).sum(axis=0),
    )
