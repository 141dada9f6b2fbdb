"""documents -> lexical diversity. How many different words a source uses in passages of one length."""

import numpy as np
import pandas as pd
import polars as pl
from scipy import stats

from analysis.compare.units import check_options
from analysis.ground.resample import draw_units, make_units
from analysis.ground.tables import check_columns
from analysis.terms.options import read_languages
from analysis.terms.tokens import split_tokens

_KINDS = {"group": "str", "n_docs": "int64", "n_short": "int64"}
_KINDS |= dict.fromkeys(["mattr", "mattr_low", "mattr_high"], "float64")


def mattr(documents, *, window=50, by="source_shown", clusters=None, n_resamples=200, seed=0):
    """Say how varied the words of each group are: the moving-average type-token ratio of its documents.

    The share of different words falls with the length of a text, so it is taken of every passage of `window` tokens, and
    the mean of these is the document's figure. Only texts of one language can be compared.

    Parameters
    ----------
    documents : DataFrame with text and the column `by`, one row per document
    window : int, tokens of a passage; a shorter document has no figure. 50 is short enough for news in brief
    by : str, the column that names the groups
    clusters : Series doc_id -> label; the documents of a group in a cluster are resampled whole
    n_resamples, seed : int

    Returns
    -------
    DataFrame, one row per group, the most varied first
        group                  str
        n_docs                 int    documents with a figure
        n_short                int    documents with fewer tokens than the window
        mattr                  float  mean of the documents, each weighing the same: different words per word, 0 to 1
        mattr_low, mattr_high  float  95 % interval: -+ t times the error from resampled documents; missing with fewer
                                      than two units (documents, or clusters)

    Raises
    ------
    TableError : a column is missing
    ParallaxError : an option out of range

    References
    ----------
    Covington & McFall (2010), Journal of Quantitative Linguistics 17(2).

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["rain wind rain sun", "rain rain rain"], "source_shown": ["A", "B"]})
    >>> mattr(table, window=2)[["group", "n_docs", "mattr"]].round(3).values.tolist()
    [['A', 1, 1.0], ['B', 1, 0.5]]
    """
    check_columns(documents, ["text", by], what="documents")
    check_options(n_resamples, seed, [("window", window, 2, 1_000_000)])
    documents = documents.set_axis(documents.index.astype("str")).sort_index()
    figures = pd.Series(_moving_ratio(documents["text"], read_languages(documents), int(window)), index=documents.index)
    groups = documents[by].astype("str")
    long = figures.notna().to_numpy()
    units = make_units(groups[long], clusters=clusters)
    sums, sizes = units.membership @ figures[long].to_numpy(), units.membership.sum(axis=1)
    drawn = draw_units(units.groups, n_resamples, np.random.default_rng(seed))
    rows = []
    for group, n_all in groups.value_counts().items():
        own = units.groups == units.labels.get_indexer([group])[0]
        low = high = np.nan
        m, n = own.sum(), int(sizes[own].sum())
        mean = sums[own].sum() / n if n else np.nan
        if m >= 2:
            error = ((sums[own] @ drawn[own]) / (sizes[own] @ drawn[own])).std(ddof=1) * np.sqrt(m / (m - 1))
            low, high = mean + np.array([-1, 1]) * stats.t.ppf(0.975, m - 1) * error
        rows.append((group, n, n_all - n, mean, low, high))
    table = pd.DataFrame(rows, columns=list(_KINDS)).astype(_KINDS)
    order = table.assign(mattr=table["mattr"].round(12)).sort_values(["mattr", "group"], ascending=[False, True])
    return table.loc[order.index].reset_index(drop=True)


def _moving_ratio(texts, languages, window):
    """Mean type-token ratio of all passages of `window` tokens of each text; missing where it is shorter.

    A token adds one to each passage that it is the first of its kind in: those that begin behind its predecessor.
    """
    tokens = split_tokens(texts, languages).with_columns(
        place=pl.int_range(pl.len(), dtype=pl.Int64).over("row"), length=pl.len().over("row").cast(pl.Int64)
    )
    tokens = tokens.with_columns(before=pl.col("place").shift(1).over("row", "token").fill_null(-1))
    first = pl.max_horizontal(pl.col("place") - window + 1, pl.col("before") + 1, pl.lit(0))
    last = pl.min_horizontal(pl.col("place"), pl.col("length") - window)
    passages = pl.max_horizontal(last - first + 1, pl.lit(0))
    ratio = passages.sum() / (window * (pl.col("length").first() - window + 1))
    found = tokens.filter(pl.col("length") >= window).group_by("row").agg(ratio=ratio).sort("row")
    ratios = np.full(len(texts), np.nan)
    ratios[found["row"].to_numpy()] = found["ratio"].to_numpy()
    return ratios
