"""TermMatrix + groups + days -> rates. How often a term, or a dictionary of terms, is used by each source over time."""

import re
from collections.abc import Hashable, Iterable

import numpy as np
import pandas as pd
from scipy import special, stats

from analysis.compare.units import check_options
from analysis.corpus.metadata import identify_language
from analysis.corpus.tallies import choose_period
from analysis.ground.errors import ParallaxError, ParameterError, TableError
from analysis.ground.resample import align_labels, draw_units, indicator, make_units
from analysis.terms.matrix import align_groups, require_counts
from analysis.terms.phrases import read_phrases
from analysis.terms.tokens import find_tokens, stop_word_languages, stop_words_for

PERIODS = {"day": "D", "week": "W-SUN", "month": "M", "year": "Y"}
_NOT_COUNTED = "a phrase is not counted here: count_terms(ngrams=(1, 3)) or phrases="
_LEFT_OUT = "a function word, and none of its language is counted here: count_terms(stop_words=None)"
_TERMS_READ = 300  # in which language a matrix is, is told from so many
_KINDS = {"name": "str", "group": "str", "period": "str", "starts": "datetime64[us]"}
_KINDS |= dict.fromkeys(["n", "n_tokens", "docs_with", "n_docs"], "int64")
_KINDS |= dict.fromkeys(["per_10k", "per_10k_low", "per_10k_high"], "float64")


def rates(matrix, groups, *, terms, phrases=(), dates=None, period="month", clusters=None, n_resamples=200, seed=0):
    """Count how often terms, or a dictionary of terms, stand in the texts of each group, per 10,000 words, over time.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms); the rates are shares of all that it counts
    groups : Series of str indexed by doc_id
    terms : list of str, each by itself, or one str in which a comma or semicolon parts them; or a dict name -> list of
        terms that are counted together. * stands for any letters: "econom*" is economy and economic. A term that the
        matrix does not have as it is written is written as the tokens of a text are: NATO is counted as nato
    phrases : iterable of str, those of the terms that the matrix was counted with, as from find_phrases: of one that it
        does not have it is then known that it stands nowhere, and its rate is 0
    dates : Series doc_id -> day, such as documents["published"]; None: all times together
    period : "day", "week" (from Monday), "month", "year", or "auto": days up to 45 of them, months up to four years, then
        years
    clusters : Series doc_id -> label; the documents of a group and period in a cluster are resampled whole
    n_resamples, seed : int, bootstrap resamples of the documents within each group and period

    Returns
    -------
    DataFrame, one row per name, group and period with documents: names as given, groups sorted, oldest first. A name
    that stands for nothing but what the matrix does not count has no row: how often it stands is not known
        name                       str    the term, or the dictionary's name
        group, period              str    period is missing where no dates are given
        starts                     day    first of the period; missing for documents without a date
        n                          int    occurrences
        n_tokens                   int    tokens that they are a share of
        docs_with, n_docs          int    documents that hold any of the terms; all documents
        per_10k                    float  occurrences per 10,000 tokens; missing where there is no token
        per_10k_low, per_10k_high  float  95 % interval; missing with fewer than two units (documents, or clusters)
        .attrs["matched"] is the number of terms of the matrix that each name stands for, .attrs["unmatched"] lists what
        was asked for and is no term of the matrix: the rate of a word is 0. .attrs["uncounted"] tells of each phrase
        among these, and of each stop word of the language of the terms, where the matrix holds none of these, why nothing
        is known of it.

    Raises
    ------
    TableError : the matrix holds weights; no term is given, or one that is no str
    GroupError : a document has no group
    ParallaxError : an unknown period, phrases that are one str, dates that are none, or an option out of range

    References
    ----------
    The log odds of the rate -+ t times their bootstrap error, sd of ln[(n + .5) / (n_tokens - n + .5)] over resamples
    times the root of m / (m - 1), t with m - 1 degrees of freedom for m units, so that no end is beyond 10,000; widened
    to the exact interval of a Poisson count where that is wider: Garwood (1936), Biometrika 28(3-4). Where nothing was
    counted, the lower end is 0, and the upper the 97.5 % point of a count drawn from Gamma(1/2) (Jeffreys' prior) times
    the mean count of a document that holds any, or Garwood's 3.7 where that is more. With 2 to 40 documents .92 to .99
    of the intervals covered rates of 8 to 200 in 10,000 words, and .98 and more a rate of 2.

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
    named = _read_terms(terms)
    if isinstance(phrases, str | bytes) or not isinstance(phrases, Iterable):
        raise ParallaxError(f"phrases={phrases!r} is no list. Pass a list of str, such as ['North Korea'].")
    matrix = matrix.select(docs=sorted(matrix.doc_ids))
    labels = align_groups(matrix, groups)
    starts, period = period_starts(matrix.doc_ids, dates, period)
    cells = pd.DataFrame({"group": labels.to_numpy(), "starts": starts})
    kinds = cells.drop_duplicates().sort_values(["group", "starts"], ignore_index=True)
    code = cells.merge(kinds.reset_index(), on=["group", "starts"], how="left")["index"].to_numpy()
    units = make_units(
        pd.Series([f"{cell:09d}" for cell in code], index=matrix.doc_ids, dtype="str"), clusters=clusters
    )
    found, unmatched, uncounted = _match(named, matrix, set(phrases))
    told = [name for name, places in found.items() if places or not set(named[name]) <= set(uncounted)]
    sizes = matrix.values.sum(axis=1).astype(float)
    by_cell, per_cell = indicator(code, len(kinds)), indicator(units.groups, len(kinds))
    drawn = draw_units(units.groups, n_resamples, np.random.default_rng(seed))
    missed = np.random.default_rng([seed, 1]).gamma(0.5, size=n_resamples)
    n_tokens, n_drawn = by_cell @ sizes, per_cell @ ((units.membership @ sizes)[:, None] * drawn)
    m = per_cell.sum(axis=1)
    tables = []
    for name in told:
        counts = matrix.values[:, found[name]].sum(axis=1).astype(float)
        n, docs_with = by_cell @ counts, by_cell @ (counts > 0)
        seen = per_cell @ ((units.membership @ counts)[:, None] * drawn)
        each = n.sum() / docs_with.sum() if n.sum() else 1
        with np.errstate(divide="ignore", invalid="ignore"):
            error = np.sqrt(m / (m - 1)) * special.logit((seen + 0.5) / (n_drawn + 1)).std(axis=1, ddof=1)
            rate, reach = n / n_tokens, stats.t.ppf(0.975, np.maximum(m - 1, 1)) * error
            unseen = np.quantile(each * missed / n_drawn, 0.975, axis=1)
            least, most = (count / n_tokens for count in _poisson_interval(n))
            low = np.minimum(special.expit(special.logit(rate) - reach), least)
            high = np.minimum(np.maximum(np.where(n > 0, special.expit(special.logit(rate) + reach), unseen), most), 1)
            known = (m >= 2) & (n_drawn > 0).all(axis=1)
            low, high = np.where(known, 1e4 * np.where(n > 0, low, 0), np.nan), np.where(known, 1e4 * high, np.nan)
        columns = {"name": name, "n": n, "n_tokens": n_tokens, "docs_with": docs_with, "n_docs": by_cell.sum(axis=1)}
        columns |= {"per_10k": 1e4 * np.where(n_tokens > 0, rate, np.nan), "per_10k_low": low, "per_10k_high": high}
        tables.append(kinds.assign(period=None if dates is None else period, **columns))
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(_KINDS))
    table = table[list(_KINDS)].astype(_KINDS)
    table.attrs |= {"matched": {name: len(places) for name, places in found.items()}, "unmatched": unmatched}
    table.attrs["uncounted"] = uncounted
    return table


def find_phrases(terms):
    """Find the phrases among terms that are to be counted: count_terms keeps them together if it is told so.

    Parameters
    ----------
    terms : as rates takes them

    Returns
    -------
    DataFrame, one row per phrase, in the order of the terms; none for a word by itself, or for a term with a *
        name    str  the term, or the dictionary's name
        phrase  str  as it is written, for count_terms(phrases=) and rates(phrases=)

    Raises
    ------
    TableError : no term is given, or one that is no str

    Notes
    -----
    Words that stand in a phrase count in the phrase alone, and of phrases within each other the longest counts.

    Examples
    --------
    >>> find_phrases("war, prime minister, special *")["phrase"].tolist()
    ['prime minister']
    """
    rows = [(name, entry) for name, entries in _read_terms(terms).items() for entry in entries if _runs_of(entry)]
    return pd.DataFrame(rows, columns=["name", "phrase"], dtype="str").drop_duplicates(ignore_index=True)


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


def _poisson_interval(n):
    """The exact 95 % interval of the mean of a Poisson count."""
    return np.where(n > 0, stats.chi2.ppf(0.025, 2 * n) / 2, 0), stats.chi2.ppf(0.975, 2 * n + 2) / 2


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


def _read_terms(terms):
    """Name -> terms that are counted together."""
    if isinstance(terms, str):
        terms = [term for part in re.split(r"[,;](?!\d)", terms) if (term := part.strip())]
    if isinstance(terms, bytes) or not isinstance(terms, Iterable):
        raise TableError(f"terms={terms!r} is no list. Pass a list of terms, or a dict name -> list of terms.")
    named = dict(terms) if isinstance(terms, dict) else {term: [term] for term in terms if isinstance(term, Hashable)}
    single = [name for name, some in named.items() if isinstance(some, bytes) or not isinstance(some, Iterable)]
    named = {name: [some] if isinstance(some, str) or name in single else list(some) for name, some in named.items()}
    wrong = [entry for entries in named.values() for entry in entries if not isinstance(entry, str)]
    wrong += [] if isinstance(terms, dict) else [term for term in terms if not isinstance(term, Hashable)]
    if wrong:
        raise TableError(f"the terms {wrong[:5]} are no str. Pass a list of str, or a dict name -> list of str.")
    if not named or not all(str(entry).strip() for entries in named.values() for entry in entries or [""]):
        raise TableError(
            "no term is given, or a name without one. Pass a list of terms, or a dict name -> list of terms."
        )
    return {str(name): entries for name, entries in named.items()}


def _match(named, matrix, counted):
    """The columns of the matrix that each name stands for, what is no term of it, and those among these of which nothing is known."""
    found, unmatched, uncounted, missing = {}, [], {}, []
    vocabulary = matrix.terms
    for name, entries in named.items():
        places = set()
        for entry in entries:
            matched, is_phrase = _places(entry, vocabulary)
            places |= set(matched)
            unmatched += [] if matched else [entry]
            if not matched and is_phrase and entry not in counted:
                uncounted[entry] = _NOT_COUNTED
            elif not matched and not is_phrase and "*" not in entry:
                missing.append(entry)
        found[name] = sorted(places)
    left_out = _list_left_out(matrix) if missing else frozenset()
    uncounted |= {entry: _LEFT_OUT for entry in missing if {token for token, _, _ in find_tokens(entry)} & left_out}
    return found, unmatched, uncounted


def _list_left_out(matrix):
    """The stop words of the language that the most frequent terms are in, if the matrix has none of them; else nothing."""
    most = np.argsort(-np.asarray(matrix.values.sum(axis=0)).ravel(), kind="stable")[:_TERMS_READ]
    language = identify_language(" ".join(matrix.terms[most]))
    words = stop_words_for(language)(language) if language in stop_word_languages() else frozenset()
    return frozenset() if matrix.terms.isin(words).any() else words


def _places(entry, vocabulary):
    """Where the terms are that an entry stands for, as it is written or else as tokens are; and whether it is a phrase."""
    parts = entry.split("*")
    tokens = [[token for token, _, _ in find_tokens(part)] for part in parts]
    # a blank beside * parts words
    folded = [
        " " * (part[:1].isspace() and n > 0)
        + " ".join(words)
        + " " * (part[-1:].isspace() and bool(words) and n < last)
        for last in [len(parts) - 1]
        for n, (part, words) in enumerate(zip(parts, tokens, strict=True))
    ]
    # a part that is no letter, such as "-" in -*, would leave the * alone
    lost = any(part.strip() and not words for part, words in zip(parts, tokens, strict=True))
    for written in (parts,) if lost else (parts, folded):
        if len(parts) == 1:
            matched = np.flatnonzero(vocabulary == written[0])
        else:
            matched = np.flatnonzero(vocabulary.str.fullmatch(".*".join(map(re.escape, written))))
        if len(matched):
            return matched.tolist(), True
    runs = _runs_of(entry)
    return np.flatnonzero(vocabulary.isin(runs)).tolist(), bool(runs) or " " in "*".join(folded)


def _runs_of(entry):
    """The runs of words that an entry may be, in one language or another; none where it is one word, or holds a *."""
    try:
        return [] if "*" in entry else [" ".join(run) for run in read_phrases([entry])]
    except ParameterError:
        return []
