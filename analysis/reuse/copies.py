"""pairs -> copies. Which documents are copies of one text, which of them came first, and after how many days the others."""

from collections import defaultdict

import numpy as np
import pandas as pd

from analysis.ground.errors import TableError
from analysis.ground.tables import check_columns, check_ids, days_of
from analysis.reuse.duplicates import PAIR_COLUMNS

FLOW_COLUMNS = ["a", "b", "ordered", "n", "n_later", "n_same_day", "n_undated", "median_days"]
_NUMBERS = ["similarity", "containment_a", "containment_b"]


def add_copies(documents, pairs):
    """Put copies together: each with the earliest document that it is a copy of.

    In the order of their dates, a document joins the earliest copy it is paired with, of several the most similar; one
    that is paired with none is the earliest of its own cluster. So every document of a cluster shares with its earliest
    as much as the threshold of the pairs asks for, and a round-up of two reports does not make them copies of each other.

    Parameters
    ----------
    documents : DataFrame indexed by doc_id, with `published` where days are known; a date of which `published_precision`
        says that only month or year are known counts as missing
    pairs : DataFrame as from find_near_duplicates; pairs of documents that are not there are passed over

    Returns
    -------
    DataFrame, the same rows and these columns more
        copy_cluster  str    doc_id of the earliest copy, for one without copies its own; a document with a date comes
                             before one without, and of two on one day, or without a day, the first id
        copy_of       str    the same, missing for the earliest copy itself
        copy_days     float  days after the earliest copy; 0: the same day, so that nobody knows which came first; missing
                             where one of the two has no day, or there is no copy
        copy_share    float  share of the document (its runs of five words) that stands in the earliest copy
        n_copies      int    documents in the cluster, the earliest with them

    Raises
    ------
    TableError : a column is missing, an id stands twice, or what should be numbers or dates is none

    Notes
    -----
    That a text was published first does not say that the others were copied from it: all may come from an agency.

    Examples
    --------
    >>> from analysis import find_near_duplicates
    >>> table = pd.DataFrame({"text": ["It rained in Rome all day.", "It rained in Rome all day, they say.", "Sun."],
    ...     "published": pd.to_datetime(["2024-06-03", "2024-06-01", None])}, index=["a", "b", "c"])
    >>> add_copies(table, find_near_duplicates(table))[["copy_cluster", "copy_of", "copy_days"]].to_numpy().tolist()
    [['b', 'b', 2.0], ['b', nan, nan], ['c', nan, nan]]
    """
    check_columns(documents, [], what="documents")
    check_columns(pairs, PAIR_COLUMNS[:5], what="pairs")
    names = check_ids(documents)
    shares = pairs[_NUMBERS].apply(pd.to_numeric, errors="coerce").to_numpy(float)
    if not ((shares >= 0) & (shares <= 1)).all():
        raise TableError("the pairs have shares outside 0 to 1, or none. Use those of find_near_duplicates.")
    days = days_of(documents)
    # sorted by (day, id): rank 0 is the earliest, those without a day are last
    ranked = np.lexsort([names.to_numpy(dtype=object), np.where(np.isnan(days), np.inf, days)])
    partners = _partners(pairs, names)
    earliest, share = np.full(len(names), -1), np.full(len(names), np.nan)
    place = np.empty(len(names), int)
    place[ranked] = np.arange(len(names))
    for row in ranked.tolist():
        heads = [one for one in partners[row] if earliest[one[1]] == one[1]]
        if heads:
            _, earliest[row], share[row] = min(heads, key=lambda one: (-one[0], place[one[1]]))
        else:
            earliest[row] = row
    is_copy = earliest != np.arange(len(names))
    cluster = pd.Series(names.take(earliest), index=documents.index, dtype="str")
    return documents.assign(
        copy_cluster=cluster,
        copy_of=cluster.where(is_copy),
        copy_days=np.where(is_copy, days - days[earliest], np.nan),
        copy_share=share,
        n_copies=np.bincount(earliest, minlength=len(names))[earliest].astype("int64"),
    )


def _partners(pairs, names):
    """For each row the (similarity, other row, share of the row that stands in the other)."""
    a, b = (names.get_indexer(pairs[name].astype("str")) for name in ("doc_a", "doc_b"))
    there = (a >= 0) & (b >= 0) & (a != b)
    similarity, of_a, of_b = (pairs[name].to_numpy(float)[there].tolist() for name in _NUMBERS)
    partners = defaultdict(list)
    for one, other, alike, in_b, in_a in zip(a[there].tolist(), b[there].tolist(), similarity, of_a, of_b, strict=True):
        partners[one].append((alike, other, in_b))
        partners[other].append((alike, one, in_a))
    return partners


def keep_one_copy(documents):
    """Keep one document for each text: of copies the earliest that is there.

    Parameters
    ----------
    documents : DataFrame indexed by doc_id, with copy_cluster, as from add_copies, and `published` where days are known

    Returns
    -------
    DataFrame, the rows that are kept, in the same order

    Raises
    ------
    TableError : no column copy_cluster, or an id stands twice

    Examples
    --------
    >>> table = pd.DataFrame({"copy_cluster": ["b", "b", "c"]}, index=["a", "b", "c"])
    >>> keep_one_copy(table).index.tolist()
    ['b', 'c']
    """
    check_columns(documents, ["copy_cluster"], what="documents")
    names, days = check_ids(documents), days_of(documents)
    is_first = (documents["copy_cluster"].astype("str") == names).to_numpy(bool)
    ranked = np.lexsort([names.to_numpy(dtype=object), np.where(np.isnan(days), np.inf, days), ~is_first])
    first = ~documents["copy_cluster"].iloc[ranked].duplicated().to_numpy() | (
        documents["copy_cluster"].iloc[ranked].isna().to_numpy()
    )
    kept = np.zeros(len(documents), dtype=bool)
    kept[ranked] = first
    return documents[kept]


def copies_between(documents, *, by="source_shown"):
    """Count the copies between sources: whose text came out before whose, or that the days do not tell.

    Parameters
    ----------
    documents : DataFrame indexed by doc_id, as from add_copies, with the column `by`
    by : str, the column that names the sources

    Returns
    -------
    DataFrame, one row per two sources and direction, or want of it, the most frequent first
        a, b         str    the two sources, of the earliest copy and of the copy; the same where a source uses its text again
        ordered      bool   b had the text on a later day than a; else the days do not tell, and a and b are in the order of
                            the alphabet
        n            int    copies
        n_later      int    of them published on a later day: all where `ordered`, or else none
        n_same_day   int    published on the same day
        n_undated    int    one of the two has no day
        median_days  float  median of the days after, of those that have both days

    Raises
    ------
    TableError : a column is missing, or an id stands twice

    Examples
    --------
    >>> table = pd.DataFrame({"source_shown": ["Post", "Times"], "copy_of": [None, "a"], "copy_days": [None, 2.0]}, index=["a", "b"])
    >>> copies_between(table)[["a", "b", "ordered", "n"]].to_numpy().tolist()
    [['Post', 'Times', True, 1]]
    """
    check_columns(documents, ["copy_of", "copy_days", by], what="documents")
    names = check_ids(documents)
    sources = documents[by].set_axis(names).astype("str")
    copies = documents[documents["copy_of"].isin(names).to_numpy()]
    days, ordered = copies["copy_days"].astype(float), copies["copy_days"].astype(float).gt(0).to_numpy(bool)
    before = sources.reindex(copies["copy_of"].astype("str")).to_numpy()
    after = copies[by].astype("str").to_numpy()
    turned = ~ordered & (before > after)
    table = pd.DataFrame(
        {
            "a": np.where(turned, after, before),
            "b": np.where(turned, before, after),
            "ordered": ordered,
            "n": 1,
            "n_later": days.gt(0).to_numpy(int),
            "n_same_day": days.eq(0).to_numpy(int),
            "n_undated": days.isna().to_numpy(int),
            "median_days": days.to_numpy(),
        }
    )
    sums = dict.fromkeys(FLOW_COLUMNS[3:7], "sum") | {"median_days": "median"}
    table = table.groupby(["a", "b", "ordered"], as_index=False).agg(sums)
    table = table.sort_values(["n", "ordered", "a", "b"], ascending=[False, False, True, True], ignore_index=True)
    return table.astype(dict(zip(FLOW_COLUMNS, "str str bool int64 int64 int64 int64 float64".split(), strict=True)))
