"""TermMatrix + groups + days -> rates. How often a term, or a dictionary of terms, is used by each source over time."""

import re

import numpy as np
import pandas as pd
from scipy import stats

from analysis.compare.units import check_options
from analysis.corpus.tallies import choose_period
from analysis.ground.errors import ParallaxError, TableError
from analysis.ground.resample import align_labels, draw_units, indicator, make_units
from analysis.terms.matrix import align_groups, require_counts

PERIODS = {"day": "D", "week": "W-SUN", "month": "M", "year": "Y"}
_KINDS = {"name": "str", "group": "str", "period": "str", "starts": "datetime64[us]"}
_KINDS |= dict.fromkeys(["n", "n_tokens", "docs_with", "n_docs"], "int64")
_KINDS |= dict.fromkeys(["per_10k", "per_10k_low", "per_10k_high"], "float64")


def rates(matrix, groups, *, terms, dates=None, period="month", clusters=None, n_resamples=200, seed=0):
    """Count how often terms, or a dictionary of terms, stand in the texts of each group, per 10,000 words, over time.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms); the rates are shares of all that it counts
    groups : Series of str indexed by doc_id
    terms : list of str, each by itself, or one str in which a comma or semicolon parts them; or a dict name -> list of
        terms that are counted together. * stands for any letters: "econom*" is economy and economic. A term has to be
        written as the matrix has it, in small letters
    dates : Series doc_id -> day, such as documents["published"]; None: all times together
    period : "day", "week" (from Monday), "month", "year", or "auto": days up to 45 of them, months up to four years, then
        years
    clusters : Series doc_id -> label; the documents of a group and period in a cluster are resampled whole
    n_resamples, seed : int, bootstrap resamples of the documents within each group and period

    Returns
    -------
    DataFrame, one row per name, group and period with documents: names as given, groups sorted, oldest first
        name                       str    the term, or the dictionary's name
        group, period              str
        starts                     day    first of the period; missing for documents without a date
        n                          int    occurrences
        n_tokens                   int    tokens that they are a share of
        docs_with, n_docs          int    documents that hold any of the terms; all documents
        per_10k                    float  occurrences per 10,000 tokens; missing where there is no token
        per_10k_low, per_10k_high  float  95 % interval; missing with fewer than two units (documents, or clusters)
        .attrs["matched"] is the number of terms of the matrix that each name stands for, .attrs["unmatched"] lists what
        was asked for and is no term of the matrix: its rate is 0.

    Raises
    ------
    TableError : the matrix holds weights; no term is given
    GroupError : a document has no group
    ParallaxError : an unknown period, dates that are none, or an option out of range

    References
    ----------
    The logarithm of the rate -+ t times its bootstrap error, sd of ln[(n + .5) / n_tokens] over resamples times the root
    of m / (m - 1), t with m - 1 degrees of freedom for m units: .92 to .99 of such intervals covered the rate with 3 to
    40 documents, where percentiles covered .66 to .94. Where nothing was counted, the lower end is 0, and the upper the
    97.5 % point of a count drawn from Gamma(1/2) (Jeffreys' prior) times the mean count of a document that holds any.

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["war in the east", "the economy", "economic war"])
    >>> groups = pd.Series(["A", "A", "B"], index=matrix.doc_ids)
    >>> table = rates(matrix, groups, terms={"war": ["war"], "economy": ["econom*"]})
    >>> table[["name", "group", "n", "n_tokens"]].values.tolist()
    [['war', 'A', 1, 6], ['war', 'B', 1, 2], ['economy', 'A', 1, 6], ['economy', 'B', 1, 2]]
    """
    check_options(n_resamples, seed)
    require_counts(matrix, "rates")
    matrix = matrix.select(docs=sorted(matrix.doc_ids))
    labels = align_groups(matrix, groups)
    starts, period = period_starts(matrix.doc_ids, dates, period)
    cells = pd.DataFrame({"group": labels.to_numpy(), "starts": starts})
    kinds = cells.drop_duplicates().sort_values(["group", "starts"], ignore_index=True)
    code = cells.merge(kinds.reset_index(), on=["group", "starts"], how="left")["index"].to_numpy()
    units = make_units(
        pd.Series([f"{cell:09d}" for cell in code], index=matrix.doc_ids, dtype="str"), clusters=clusters
    )
    found, unmatched = _match(terms, matrix.terms)
    counts = np.column_stack([matrix.values[:, places].sum(axis=1) for places in found.values()]).astype(float)
    sizes = matrix.values.sum(axis=1).astype(float)
    by_cell, per_cell = indicator(code, len(kinds)), indicator(units.groups, len(kinds))
    drawn = draw_units(units.groups, n_resamples, np.random.default_rng(seed))
    missed = np.random.default_rng([seed, 1]).gamma(0.5, size=n_resamples)
    n_tokens, n_drawn = by_cell @ sizes, per_cell @ ((units.membership @ sizes)[:, None] * drawn)
    m = per_cell.sum(axis=1)
    tables = []
    for column, name in enumerate(found):
        n, docs_with = by_cell @ counts[:, column], by_cell @ (counts[:, column] > 0)
        seen = per_cell @ ((units.membership @ counts[:, column])[:, None] * drawn)
        each = n.sum() / docs_with.sum() if n.sum() else 1
        with np.errstate(divide="ignore", invalid="ignore"):
            error = np.sqrt(m / (m - 1)) * np.log((seen + 0.5) / n_drawn).std(axis=1, ddof=1)
            rate, reach = n / n_tokens, np.exp(stats.t.ppf(0.975, np.maximum(m - 1, 1)) * error)
            unseen = np.quantile(each * missed / n_drawn, 0.975, axis=1)
            ends = np.where(n > 0, rate / reach, 0 * unseen), np.where(n > 0, rate * reach, unseen)
            low, high = (np.where((m >= 2) & np.isfinite(end), 1e4 * end, np.nan) for end in ends)
        columns = {"name": name, "n": n, "n_tokens": n_tokens, "docs_with": docs_with, "n_docs": by_cell.sum(axis=1)}
        columns |= {"per_10k": 1e4 * np.where(n_tokens > 0, rate, np.nan), "per_10k_low": low, "per_10k_high": high}
        tables.append(kinds.assign(period=period, **columns))
    table = pd.concat(tables, ignore_index=True)[list(_KINDS)].astype(_KINDS)
    table.attrs |= {"matched": {name: len(places) for name, places in found.items()}, "unmatched": unmatched}
    return table


def period_starts(doc_ids, dates, period):
    """Give the first day of the period of each document, and the period.

    Parameters
    ----------
    doc_ids : Index of str
    dates : Series doc_id -> day, or None: no document has one
    period : "day", "week" (from Monday), "month", "year", or "auto", by the time between the first day and the last

    Raises
    ------
    ParallaxError : an unknown period, or dates that are none

    Examples
    --------
    >>> starts, period = period_starts(pd.Index(["a"]), pd.Series(pd.to_datetime(["2024-06-09"]), index=["a"]), "week")
    >>> starts.strftime("%Y-%m-%d").tolist(), period
    (['2024-06-03'], 'week')
    """
    if period not in ["auto", *PERIODS]:
        raise ParallaxError(f"the period {period!r} is not known; there are {['auto', *PERIODS]}. Choose one.")
    days = _days(doc_ids, dates)
    period = choose_period(days.min(), days.max()) if period == "auto" else period
    return days.to_period(PERIODS[period]).start_time.astype("datetime64[us]"), period


def _days(doc_ids, dates):
    """The day of each document."""
    if dates is None:
        return pd.DatetimeIndex([pd.NaT] * len(doc_ids)).astype("datetime64[us]")
    if not isinstance(dates, pd.Series) or not pd.api.types.is_datetime64_dtype(dates):
        raise ParallaxError(
            "the dates must be a Series doc_id -> day, such as documents['published']. Pass pd.to_datetime(...)."
        )
    text = align_labels(doc_ids, dates.dt.strftime("%Y-%m-%d").fillna(""), what="date")
    return pd.DatetimeIndex(pd.to_datetime(text.where(text.ne("")), format="%Y-%m-%d"))


def _match(terms, vocabulary):
    """The columns of the matrix that each name stands for, and what is no term of it."""
    if isinstance(terms, str):
        terms = [term for part in re.split(r"[,;](?!\d)", terms) if (term := part.strip())]
    named = terms if isinstance(terms, dict) else {term: [term] for term in terms}
    named = {str(name): [entries] if isinstance(entries, str) else list(entries) for name, entries in named.items()}
    if not named or not all(named.values()):
        raise TableError(
            "no term is given, or a name without one. Pass a list of terms, or a dict name -> list of terms."
        )
    found, unmatched = {}, []
    for name, entries in named.items():
        places = set()
        for entry in entries:
            if "*" in entry:
                pattern = ".*".join(re.escape(part) for part in entry.split("*"))
                matched = np.flatnonzero(vocabulary.str.fullmatch(pattern))
            else:
                matched = np.flatnonzero(vocabulary == entry)
            unmatched += [] if len(matched) else [entry]
            places |= set(matched.tolist())
        found[name] = sorted(places)
    return found, unmatched
