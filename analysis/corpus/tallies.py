"""documents -> tallies. Documents by source over time, how long they are, in which languages, and what they lack."""

import pandas as pd

from analysis.ground.tables import check_columns

FIELDS = ["title", "published", "source", "language"]
_PERIODS = {"day": "D", "month": "M", "year": "Y"}
_MOST_DAYS, _MOST_MONTHS = 45, 48
_FINER = {"day": ["day"], "month": ["day", "month"], "year": ["day", "month", "year"]}


def timeline(documents, *, by="source_shown", period="auto"):
    """Count the documents of each group by day, month or year.

    Parameters
    ----------
    documents : DataFrame with published and the column `by`; with published_precision, a document of which only the
        month or the year is known is not placed in a shorter period
    by : str, the column that names the groups
    period : "day", "month", "year", or "auto": days up to 45 of them, months up to four years, then years

    Returns
    -------
    DataFrame, one row per group and period with documents, the group with most documents first
        group    str
        period   str  day, month or year
        starts   day  the first of the period; missing for documents without a date that is exact enough
        n        int  documents; they add up to all documents

    Raises
    ------
    TableError : a column is missing

    Examples
    --------
    >>> table = pd.DataFrame({"source_shown": ["Post", "Post", "Times"],
    ...     "published": pd.to_datetime(["2024-06-01", "2024-06-30", None])})
    >>> timeline(table, period="month")
       group period     starts  n
    0   Post  month 2024-06-01  2
    1  Times  month        NaT  1
    """
    check_columns(documents, ["published", by], what="documents")
    published = documents["published"]
    if period == "auto":
        period = choose_period(published.min(), published.max())
    if "published_precision" in documents:
        precision = documents["published_precision"]
        published = published.where(precision.isin(_FINER[period]) | precision.isna())
    starts = published.dt.to_period(_PERIODS[period]).dt.start_time.astype("datetime64[us]")
    table = pd.DataFrame({"group": documents[by].astype("str"), "period": period, "starts": starts})
    counted = table.groupby(["group", "period", "starts"], dropna=False).size().rename("n").reset_index()
    return _largest_first(counted, documents[by])


def lengths(documents, *, by="source_shown"):
    """Describe how long the documents of each group are.

    Parameters
    ----------
    documents : DataFrame with n_chars and the column `by`; the cleaned ones, if boilerplate is not to count
    by : str, the column that names the groups

    Returns
    -------
    DataFrame, one row per group, the group with most documents first
        group                                str
        n                                    int  documents
        shortest, q25, median, q75, longest  int  whole characters; a quarter of the documents is shorter than q25

    Raises
    ------
    TableError : a column is missing

    Examples
    --------
    >>> lengths(pd.DataFrame({"source_shown": "Post", "n_chars": [10, 20, 60]})).to_numpy().tolist()[0]
    ['Post', 3, 10, 15, 20, 40, 60]
    """
    check_columns(documents, ["n_chars", by], what="documents")
    sizes = documents["n_chars"].astype("float64").groupby(documents[by].astype("str"))
    points = {"shortest": 0, "q25": 0.25, "median": 0.5, "q75": 0.75, "longest": 1}
    table = pd.DataFrame(
        {"n": sizes.size(), **{name: sizes.quantile(share).round().astype("int64") for name, share in points.items()}}
    )
    return _largest_first(table.rename_axis("group").reset_index(), documents[by])


def language_counts(documents, *, by="source_shown"):
    """Count the languages of each group.

    Parameters
    ----------
    documents : DataFrame with language and the column `by`
    by : str, the column that names the groups

    Returns
    -------
    DataFrame, one row per group and language, the group with most documents first, within it the commonest language
        group     str
        language  str    an ISO 639 code, or unknown
        n         int    documents
        share     float  of the group's documents, 0 to 1

    Raises
    ------
    TableError : a column is missing

    Examples
    --------
    >>> table = pd.DataFrame({"source_shown": "Post", "language": ["en", "ru", "en", "en"]})
    >>> language_counts(table).to_numpy().tolist()
    [['Post', 'en', 3, 0.75], ['Post', 'ru', 1, 0.25]]
    """
    check_columns(documents, ["language", by], what="documents")
    table = pd.DataFrame({"group": documents[by].astype("str"), "language": documents["language"].fillna("unknown")})
    counted = table.groupby(["group", "language"]).size().rename("n").reset_index()
    counted["share"] = counted["n"] / counted.groupby("group")["n"].transform("sum")
    return _largest_first(counted.sort_values(["n", "language"], ascending=[False, True]), documents[by])


def missing_fields(documents, *, by="source_shown"):
    """Count in how many documents of each group the title, date, source or language is not known.

    Parameters
    ----------
    documents : DataFrame with title, published, source, language and the column `by`
    by : str, the column that names the groups

    Returns
    -------
    DataFrame, one row per group and field, the group with most documents first
        group      str
        field      str    title, published, source or language
        n          int    documents of the group
        n_missing  int    those in which the field is missing
        share      float  n_missing / n

    Raises
    ------
    TableError : a column is missing

    Examples
    --------
    >>> table = pd.DataFrame({"source_shown": "Post", "source": "Post", "title": ["Rain", None], "published": pd.NaT,
    ...     "language": "en"})
    >>> missing_fields(table)[["field", "n_missing"]].to_numpy().tolist()
    [['title', 1], ['published', 2], ['source', 0], ['language', 0]]
    """
    check_columns(documents, [*FIELDS, by], what="documents")
    names = documents[by].astype("str")
    lacking = documents[FIELDS].isna().groupby(names).sum()
    table = lacking.rename_axis("group").reset_index().melt("group", var_name="field", value_name="n_missing")
    n = table["group"].map(names.value_counts()).astype("int64")
    table = table.assign(n=n, n_missing=table["n_missing"].astype("int64"), share=table["n_missing"] / n)
    return _largest_first(table[["group", "field", "n", "n_missing", "share"]], documents[by])


def choose_period(first, last):
    """Choose by what time is counted: days up to 45 of them, months up to four years, then years.

    Examples
    --------
    >>> choose_period(pd.Timestamp("2024-06-01"), pd.Timestamp("2024-07-01")), choose_period(pd.NaT, pd.NaT)
    ('day', 'month')
    """
    if pd.isna(first):
        return "month"
    if (last - first).days < _MOST_DAYS:
        return "day"
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return "month" if months <= _MOST_MONTHS else "year"


def _largest_first(table, groups):
    sizes = groups.astype("str").value_counts()
    places = {name: place for place, name in enumerate(sorted(sizes.index, key=lambda name: (-sizes[name], name)))}
    return table.sort_values("group", key=lambda names: names.map(places), kind="stable", ignore_index=True)
