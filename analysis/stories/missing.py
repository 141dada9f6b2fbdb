"""stories -> missing stories. Which stories a source lacks, whether it left them out, and which text of its own comes nearest."""

from bisect import bisect_left, bisect_right

import numpy as np
import pandas as pd

from analysis.ground.errors import ParameterError
from analysis.ground.tables import check_columns
from analysis.stories.coverage import place_documents
from analysis.stories.links import FAINT

MISSING_COLUMNS = {
    "source": "str",
    "story": "str",
    "title": "str",
    "verdict": "str",
    "why": "str",
    "n_others": "int64",
    "n_own": "int64",
    "first_day": "datetime64[us]",
    "last_day": "datetime64[us]",
    "nearest": "str",
    "nearest_title": "str",
    "nearest_score": "float64",
}
GRACE_DAYS = 2
DOUBT = 0.2
LEFT_OUT, UNTOLD = "left out", "cannot be told"
WHYS = {
    "near": "a document of its own may tell it",
    "undated": "no day of the story is known",
    "absent": "it published nothing in those days",
}


def missing_stories(
    documents, stories, *, by="source_shown", min_sources=2, links=None, grace_days=GRACE_DAYS, doubt=DOUBT
):
    """List each story that other sources cover and a source does not; say whether the source left it out, or why it cannot be told.

    A source has left a story out if it published something from the first day of the story to `grace_days` after the last,
    and none of its documents is linked to the story with a score of `doubt` or more.

    Parameters
    ----------
    documents : DataFrame with `text`, `language`, `published` and the column `by`, indexed by doc_id; `title` is used
        where it is there
    stories : Series doc_id -> story, as from find_stories
    by : str, the column that names the sources
    min_sources : int, other sources that cover it, at least
    links : DataFrame, as from link_documents, or None: then no document is nearest. Give links of as many days as a source
        may be late, and of all scores from `doubt` on
    grace_days : int, days after the last of the story on which what a source published still shows that it was there
    doubt : float above 0, at most 1, score from which on a document of the source may tell the story: of links at .2, one in
        five is right, or more

    Returns
    -------
    DataFrame, one row per source and story that it lacks: those left out first, and of these what most others cover
        source         str    the source that lacks it
        story          str
        title          str    of its earliest document
        verdict        str    "left out", or "cannot be told"
        why            str    why it cannot be told: a document of its own may tell it; no day of the story is known; or it
                              published nothing in those days; missing where it is left out
        n_others       int    sources that cover it
        n_own          int    documents of the source in those days
        first_day, last_day  day  of the story; missing where no day is known
        nearest        str    the document of the source with the surest link to the story, on whatever day; missing where none has a
                              score of .02 or more
        nearest_title  str
        nearest_score  float  of that link

    Raises
    ------
    TableError : a column is missing, an id stands twice, or a document has no story
    ParameterError : an option out of range

    Examples
    --------
    >>> table = pd.DataFrame({"text": "It rained.", "language": "en", "source": ["Post", "Times", "Globe"],
    ...     "published": pd.to_datetime(["2024-06-01", "2024-06-01", "2024-06-03"])}, index=list("abc"))
    >>> stories = pd.Series(["a", "a", "c"], index=list("abc"))
    >>> missing_stories(table, stories, by="source")[["source", "story", "verdict", "n_own"]].values.tolist()
    [['Globe', 'a', 'left out', 1]]
    >>> links = pd.DataFrame({"doc_a": ["b"], "doc_b": ["c"], "score": [0.3]})
    >>> missing_stories(table, stories, by="source", links=links)[["verdict", "nearest"]].values.tolist()
    [['cannot be told', 'c']]
    """
    check_options(min_sources, grace_days, doubt)
    if links is not None:
        check_columns(links, ["doc_a", "doc_b", "score"], what="links")
    placed = place_documents(documents, stories, by).dropna(subset=["source"])
    own_days = {source: sorted(days) for source, days in placed.dropna(subset=["day"]).groupby("source")["day"]}
    every, nearest = sorted(placed["source"].unique()), _find_nearest(placed, links)
    rows = []
    for story, told in placed.groupby("story"):
        covering, since, until = set(told["source"]), told["day"].min(), told["day"].max()
        for source in every if len(covering) >= min_sources else ():
            if source in covering:
                continue
            days = own_days.get(source, [])
            end = until + pd.Timedelta(days=int(grace_days))
            n_own = 0 if pd.isna(since) else bisect_right(days, end) - bisect_left(days, since)
            doc_id, score = nearest.get((story, source), (None, np.nan))
            why = "near" if score >= doubt else "undated" if pd.isna(since) else "absent" if not n_own else None
            verdict, title = UNTOLD if why else LEFT_OUT, None if doc_id is None else placed.at[doc_id, "title"]
            head = source, story, told["title"].iloc[0], verdict, WHYS[why] if why else None, len(covering), n_own
            rows.append((*head, since, until, doc_id, title, score))
    table = pd.DataFrame(rows, columns=list(MISSING_COLUMNS)).astype(MISSING_COLUMNS)
    table = table.assign(untold=table["verdict"].ne(LEFT_OUT)).sort_values(
        ["untold", "n_others", "n_own", "story", "source"],
        ascending=[True, False, False, True, True],
        ignore_index=True,
    )
    table = table.drop(columns="untold")
    table.attrs.update(grace_days=int(grace_days), doubt=float(doubt))
    return table


def check_options(min_sources, grace_days, doubt):
    """Raise ParameterError for what is no number of sources, no number of days or no score, all of it at once.

    Examples
    --------
    >>> check_options(2, -1, 0.2)
    Traceback (most recent call last):
    analysis.ground.errors.ParameterError: grace_days=-1 is no number of days. Give a whole number from 0 on.
    """
    said = []
    if not _is_whole(min_sources, 1):
        said.append(f"min_sources={min_sources!r} is no number of sources. Give a whole number from 1 on.")
    if not _is_whole(grace_days, 0):
        said.append(f"grace_days={grace_days!r} is no number of days. Give a whole number from 0 on.")
    if isinstance(doubt, bool) or not isinstance(doubt, (int, float, np.number)) or not 0 < doubt <= 1:
        said.append(f"doubt={doubt!r} is no score. Give a number above 0, at most 1.")
    if said:
        raise ParameterError("\n".join(said))


def _is_whole(value, least):
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) and value >= least


def _find_nearest(placed, links):
    """(story, source) -> the document of the source with the surest link to a document of the story, and its score."""
    if links is None:
        return {}
    ends = links[["doc_a", "doc_b"]].astype("str")
    known = ends.isin(placed.index).all(axis=1) & links["score"].ge(FAINT)
    ends, scores, nearest = ends[known], links.loc[known, "score"].to_numpy(float), {}
    for one, other in (("doc_a", "doc_b"), ("doc_b", "doc_a")):
        stories, sources = placed["story"].reindex(ends[one]), placed["source"].reindex(ends[other])
        for *pair, doc_id, score in zip(stories, sources, ends[other], scores, strict=True):
            found = nearest.get(tuple(pair))
            if found is None or (-score, doc_id) < (-found[1], found[0]):
                nearest[tuple(pair)] = doc_id, score
    return nearest
