"""stories -> followers. Which source takes up stories before which other, how long before, and whether chance would do."""

from functools import cache
from math import comb

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from analysis.ground.errors import ParameterError
from analysis.ground.resample import adjust_p
from analysis.stories.coverage import place_documents

FOLLOWER_COLUMNS = {
    "a": "str",
    "b": "str",
    "n_both": "int64",
    "n_stories": "int64",
    "n_from": "int64",
    "n_to": "int64",
    "n_same_day": "int64",
    "share": "float64",
    "share_low": "float64",
    "share_high": "float64",
    "floor": "float64",
    "p": "float64",
    "p_adjusted": "float64",
    "from_share": "float64",
    "to_share": "float64",
    "median_lag_days": "float64",
    "n_dated_a": "int64",
    "n_dated_b": "int64",
}


def followers(documents, stories, *, by="source_shown", window_days=7):
    """Tell of each two sources in how many stories one was first and the other followed within some days.

    A source's day in a story is that of its first dated document. Chance is told by dealing out anew, within each
    story, the days of the documents of the two sources: a source with more documents is first more often by chance alone.
    No draw is made; the distribution is worked out exactly.

    Parameters
    ----------
    documents : DataFrame with `text`, `language`, `published` and the column `by`, indexed by doc_id
    stories : Series doc_id -> story, as from find_stories
    by : str, the column that names the sources
    window_days : int, days after which the other does not follow any more

    Returns
    -------
    DataFrame, one row per ordered pair of sources with a story in common; those with most evidence first
        a, b             str    does b follow a?
        n_both           int    stories that both cover
        n_stories        int    those of them in which both have a day, not more than `window_days` apart
        n_from           int    those in which a was first
        n_to             int    those in which b was first
        n_same_day       int    those in which both begin on one day; the three add up to n_stories
        share            float  n_from / (n_from + n_to); missing where both are 0
        share_low, share_high  float  95% interval, after Wilson, if stories are independent of each other
        floor            float  the share that chance gives: days dealt out anew within stories
        p                float  how often chance gives as large a difference of n_from and n_to, or larger; one for
                                both directions of a pair; missing where no other order of days is possible
        p_adjusted       float  for looking at all pairs of the table
        from_share       float  n_from / n_dated_a: how much of what a brings is taken up later by b
        to_share         float  n_from / n_dated_b: how much of what b brings a had before
        median_lag_days  float  days from a to b, in the stories in which a was first
        n_dated_a, n_dated_b  int  stories of a, and of b, with a day: what from_share and to_share are shares of

    Raises
    ------
    TableError : a column is missing, an id stands twice, or a document has no story
    ParameterError : window_days is no whole number from 0 on

    Notes
    -----
    Being later is not copying: both may have had it from a third. A day is all that is known: what is published on one day
    has no order.

    References
    ----------
    Welbers & van Atteveldt, RNewsflow, newsflow.compare: from.Vprop and to.Vprop, here over stories in place of documents.
    Wilson (1927), Journal of the American Statistical Association 22; Benjamini & Hochberg (1995), JRSS B 57(1).

    Examples
    --------
    >>> ids = list("abcd")
    >>> table = pd.DataFrame({"text": "It rained.", "language": "en", "source": ["Post", "Times"] * 2,
    ...     "published": pd.to_datetime(["2024-06-01", "2024-06-03", "2024-07-01", "2024-07-02"])}, index=ids)
    >>> followers(table, pd.Series(list("aacc"), index=ids), by="source")[["a", "b", "n_from", "n_to", "p"]].values.tolist()
    [['Post', 'Times', 2, 0, 0.5], ['Times', 'Post', 0, 2, 0.5]]
    """
    if isinstance(window_days, bool) or not isinstance(window_days, (int, np.integer)) or window_days < 0:
        raise ParameterError(f"window_days={window_days!r} is no number of days. Give a whole number from 0.")
    placed = place_documents(documents, stories, by).dropna(subset=["source"])
    days = (placed["day"] - pd.Timestamp("1970-01-01")).dt.days
    told = {}  # source -> story -> days, sorted; the order of places within a story is by day
    for source, story, day in zip(placed["source"], placed["story"], days, strict=True):
        told.setdefault(source, {}).setdefault(story, []).extend([] if np.isnan(day) else [int(day)])
    n_dated = {source: sum(map(bool, of.values())) for source, of in told.items()}
    rows, chances = [], []
    for a, b in _pairs(told):
        both = sorted(told[a].keys() & told[b].keys())
        pairs = [(told[a][story], told[b][story]) for story in both if told[a][story] and told[b][story]]
        lags = np.array([there[0] - here[0] for here, there in pairs], dtype=int)
        lags = lags[np.abs(lags) <= window_days]
        floor, p = _chance(pairs, lags, window_days)
        chances.append(p)
        rows.append(_row(a, b, len(both), lags, floor, p, n_dated))
        rows.append(_row(b, a, len(both), -lags, 1 - floor, p, n_dated))
    table = pd.DataFrame(rows, columns=list(FOLLOWER_COLUMNS)).astype(FOLLOWER_COLUMNS)
    table["p_adjusted"] = np.repeat(adjust_p(np.array(chances, dtype=float)), 2) if rows else table["p"]
    table.attrs["window_days"] = int(window_days)
    lead = table["n_from"] - table["n_to"]
    return (
        table.assign(lead=lead)
        .sort_values(
            ["p", "lead", "n_stories", "a", "b"], ascending=[True, False, False, True, True], ignore_index=True
        )
        .drop(columns="lead")
    )


def _pairs(told):
    """Pairs of sources that have a story in common."""
    sources_of = {}
    for source in sorted(told):
        for story in told[source]:
            sources_of.setdefault(story, []).append(source)
    pairs = {(a, b) for sources in sources_of.values() for n, a in enumerate(sources) for b in sources[n + 1 :]}
    return sorted(pairs)


def _row(a, b, n_both, lags, floor, p, n_dated):
    first, last, decided = int((lags > 0).sum()), int((lags < 0).sum()), int((lags != 0).sum())
    low, high = np.nan, np.nan
    if decided:
        interval = binomtest(first, decided).proportion_ci(method="wilson")
        low, high = interval.low, interval.high
    return (
        a,
        b,
        n_both,
        len(lags),
        first,
        last,
        len(lags) - decided,
        first / decided if decided else np.nan,
        low,
        high,
        floor,
        p,
        np.nan,
        first / n_dated[a] if n_dated[a] else np.nan,
        first / n_dated[b] if n_dated[b] else np.nan,
        float(np.median(lags[lags > 0])) if first else np.nan,
        n_dated[a],
        n_dated[b],
    )


def _chance(pairs, lags, window_days):
    """The share that chance gives, and how often its difference lies as far from its mean as that of the stories."""
    steps = [
        _orders(tuple(day - min(here[0], there[0]) for day in sorted(here + there)), len(here), len(there), window_days)
        for here, there in pairs
    ]
    before, after = sum(step[0] for step in steps), sum(step[1] for step in steps)
    if before + after == 0:
        return np.nan, np.nan
    chance = _convolve([np.array([after, 1 - before - after, before]) for before, after in steps])
    differences = np.arange(len(chance)) - len(steps)
    mean = before - after
    observed = abs((lags > 0).sum() - (lags < 0).sum() - mean)
    far = np.abs(differences - mean) >= observed - 1e-9
    return before / (before + after), float(min(1, chance[far].sum()))


@cache
def _orders(days, n_a, n_b, window_days):
    """How probable it is that a is first, or b, and the other follows in time, if the days are dealt out to n_a and n_b documents.

    a is first where it has all documents of the earliest day; the other is late where a has all of the window too.

    Examples
    --------
    >>> _orders((0, 1, 1), 2, 1, 7)  # b has the earliest day in one deal of three, else a has it and b follows
    (0.6666666666666666, 0.3333333333333333)
    """
    n = len(days)
    first = sum(day == days[0] for day in days)
    near = sum(day <= days[0] + window_days for day in days)
    before, after = (comb(k, first) / comb(n, first) - comb(k, near) / comb(n, near) for k in (n_a, n_b))
    return before, after


def _convolve(parts):
    """The distribution of a sum of independent steps of -1, 0 and 1."""
    while len(parts) > 1:
        halves = [np.convolve(one, other) for one, other in zip(parts[::2], parts[1::2], strict=False)]
        parts = halves + ([parts[-1]] if len(parts) % 2 else [])
    return parts[0]
