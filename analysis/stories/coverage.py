"""stories -> coverage. Which source covers which story, with how many documents, since which day, and who was first."""

import numpy as np
import pandas as pd

from analysis.ground.errors import TableError
from analysis.ground.tables import check_columns
from analysis.stories.links import check_door

COVERAGE_COLUMNS = {
    "story": "str",
    "title": "str",
    "n_documents": "int64",
    "n_sources": "int64",
    "languages": "str",
    "first_day": "datetime64[us]",
    "last_day": "datetime64[us]",
    "first_mover": "str",
    "lags": "str",
    "n_undated": "int64",
    "widest_gap_days": "Int64",
}
_BEGINNING = 80
MAP_COLUMNS = {
    "story": "str",
    "source": "str",
    "n_documents": "int64",
    "first_day": "datetime64[us]",
    "lag_days": "Int64",
    "title": "str",
}


def coverage(documents, stories, *, by="source_shown"):
    """Tell of each story how many documents, sources and languages it has, when it ran, and which source was first.

    Only days count: of a document of which the month or the year is known, or nothing, no order can be told.

    Parameters
    ----------
    documents : DataFrame with `text`, `language`, `published` and the column `by`, indexed by doc_id; `title` is used
        where it is there
    stories : Series doc_id -> story, as from find_stories
    by : str, the column that names the sources

    Returns
    -------
    DataFrame, one row per story, the one with most documents first
        story            str
        title            str  of its earliest document, or how its text begins
        n_documents      int  those without a source included
        n_sources        int
        languages        str  ISO 639 codes, parted by ", "
        first_day        day  of its earliest dated document; missing where no day is known
        last_day         day
        first_mover      str  the source whose first document is the earliest; those of one day parted by "; "; missing where
                              fewer than two sources have a dated document, or one without a source is the earliest
        lags             str  days from the first mover to the first document of each other source: "Post +2; Times +5"
        n_undated        int  documents without a day: any of them could be the first
        widest_gap_days  int  days between two documents that follow each other; a very wide gap is a wrong date, or
                              two stories

    Raises
    ------
    TableError : a column is missing, an id stands twice, or a document has no story

    Examples
    --------
    >>> table = pd.DataFrame({"title": ["Rain", "Rains"], "text": "It rained.", "language": "en", "source": ["Post", "Times"],
    ...     "published": pd.to_datetime(["2024-06-01", "2024-06-03"])}, index=["a", "b"])
    >>> coverage(table, pd.Series("a", index=["a", "b"]), by="source")[["story", "first_mover", "lags"]].values.tolist()
    [['a', 'Post', 'Times +2']]
    """
    placed = place_documents(documents, stories, by)
    cells = _cells(placed)
    rows = []
    parts = dict(list(cells.groupby("story", sort=False)))
    for story, told in placed.groupby("story", sort=False):
        days = told["day"].dropna().sort_values()
        dated = parts[story].dropna(subset=["lag_days"]) if story in parts else cells.iloc[:0]
        several = len(dated) > 1
        later = dated[dated["lag_days"].gt(0)].sort_values(["lag_days", "source"])
        rows.append(
            (
                story,
                told["title"].iloc[0],
                len(told),
                told["source"].nunique(),
                ", ".join(sorted(told["language"].dropna().unique())),
                days.min(),
                days.max(),
                ("; ".join(sorted(dated.loc[dated["lag_days"].eq(0), "source"])) or None) if several else None,
                "; ".join(f"{row.source} +{row.lag_days}" for row in later.itertuples()) if several else None,
                int(told["day"].isna().sum()),
                days.diff().max().days if len(days) > 1 else pd.NA,
            )
        )
    table = pd.DataFrame(rows, columns=list(COVERAGE_COLUMNS)).astype(COVERAGE_COLUMNS)
    return table.sort_values(["n_documents", "n_sources", "story"], ascending=[False, False, True], ignore_index=True)


def coverage_map(documents, stories, *, by="source_shown"):
    """Tell for each story and each source that covers it: how many documents, since which day, how long after the first.

    `table.pivot(index="story", columns="source", values="n_documents")` is the same as a matrix.

    Parameters
    ----------
    documents : DataFrame with `text`, `language`, `published` and the column `by`, indexed by doc_id
    stories : Series doc_id -> story, as from find_stories
    by : str, the column that names the sources

    Returns
    -------
    DataFrame, one row per story and source; stories in the order of `coverage`, within one the first source first
        story        str
        source       str
        n_documents  int
        first_day    day  of the source's earliest dated document in the story; missing where no day is known
        lag_days     int  days after the earliest document of any source; missing where no day is known
        title        str  of the story's earliest document, or how its text begins

    Raises
    ------
    TableError : a column is missing, an id stands twice, or a document has no story

    Examples
    --------
    >>> table = pd.DataFrame({"text": "It rained.", "language": "en", "source": ["Post", "Times"],
    ...     "published": pd.to_datetime(["2024-06-01", "2024-06-03"])}, index=["a", "b"])
    >>> coverage_map(table, pd.Series("a", index=["a", "b"]), by="source")[["source", "lag_days"]].values.tolist()
    [['Post', 0], ['Times', 2]]
    """
    placed = place_documents(documents, stories, by)
    cells = _cells(placed)
    stories = placed.groupby("story").agg(
        title=("title", "first"), n=("source", "size"), n_sources=("source", "nunique")
    )
    cells = cells.join(stories, on="story")
    cells = cells.sort_values(
        ["n", "n_sources", "story", "lag_days", "source"], ascending=[False, False, True, True, True], ignore_index=True
    )
    return cells[list(MAP_COLUMNS)].astype(MAP_COLUMNS)


def place_documents(documents, stories, by):
    """Put each document into its story, with its source and its day; what every question about stories starts from.

    Returns
    -------
    DataFrame, indexed by doc_id, within a story by day and then by id
        story     str
        source    str  missing where it is not stated
        day       day  missing where only the month or the year is known, or nothing
        language  str
        title     str  or how the text begins
        text      str

    Raises
    ------
    TableError : a column is missing, an id stands twice, or a document has no story
    """
    table, days = check_door(documents, 0)
    check_columns(documents, [by], what="documents")
    given = documents.set_axis(documents.index.astype("str")).reindex(table.index)
    begins = table["text"].str.strip().str.split("\n").str[0].astype("str").fillna("")
    begins = begins.where(begins.str.len().le(_BEGINNING), begins.str.slice(0, _BEGINNING) + "…")
    title = given["title"].astype("str").str.strip().replace("", None) if "title" in given else begins
    day = pd.Series(pd.to_datetime(days, unit="D"), index=table.index).astype("datetime64[us]")
    placed = pd.DataFrame(
        {
            "story": _story_of(table.index, stories),
            "source": given[by].astype("str"),
            "day": day,
            "language": table["language"].astype("str"),
            "title": title.fillna(begins),
            "text": table["text"],
        }
    )
    return placed.sort_values(["story", "day"], kind="stable", na_position="last")


def _story_of(doc_ids, stories):
    if not isinstance(stories, pd.Series):
        raise TableError(
            f"the stories must be a Series doc_id -> story, not {type(stories).__name__}. Use find_stories."
        )
    stories = stories.set_axis(stories.index.astype("str")).dropna()
    if stories.index.has_duplicates:
        twice = stories.index[stories.index.duplicated()][0]
        raise TableError(f"the stories name {twice!r} twice. Give each document one story.")
    without = doc_ids[stories.index.get_indexer(doc_ids) < 0]
    if len(without):
        raise TableError(
            f"{len(without):,} of {len(doc_ids):,} documents have no story, {without[0]!r} among them. "
            "Make the stories of the same documents, with find_stories."
        )
    return stories.reindex(doc_ids).astype("str")


def _cells(placed):
    """One row per story and source: how many documents, and since when."""
    cells = placed.dropna(subset=["source"]).groupby(["story", "source"], sort=True)["day"]
    cells = cells.agg(n_documents="size", first_day="min").reset_index()
    first = placed.groupby("story")["day"].min()
    lag = (cells["first_day"] - first.reindex(cells["story"]).set_axis(cells.index)).dt.days
    return cells.assign(lag_days=np.floor(lag).astype("Int64"))
