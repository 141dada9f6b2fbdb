"""links -> stories. Documents that tell the same story are put together; new documents join old stories."""

import heapq
from collections import defaultdict

import numpy as np
import pandas as pd

from analysis.ground.errors import ParameterError, TableError
from analysis.ground.tables import check_columns
from analysis.stories.links import FAINT, check_door, link_documents

_UNIT = 10**6


def find_stories(documents, *, links=None, stories=None, window_days=7, min_score=0.65):
    """Put documents that tell the same story together, across sources and languages.

    Two groups of documents become one as long as the mean score of the links between them is `min_score` or more, the
    surest first; a pair without a link counts as 0. The result does not depend on the order of the documents.

    Parameters
    ----------
    documents : DataFrame with `text`, `language` and `published`, indexed by doc_id
    links : DataFrame doc_a, doc_b, score, as from link_documents; None: they are made. Links with a score below .02 count
        as none. Links that were made with min_score=None lack pairs where a story has more than ten documents in a
        language, but not with also_from=.02
    stories : Series doc_id -> story from an earlier run, or None; its stories are kept with their ids, none of them are
        joined, and new documents join them or make stories of their own. An old story keeps its id also where a new
        document of it is earlier. What is found in two goes may differ from what is found at once: a document that told
        no story with another stays alone, even where new ones would bring it together with one of the old
    window_days : int, days between two documents at most, for links that are made here
    min_score : float above 0, at most 1, mean score from which two groups are one story

    Returns
    -------
    Series of str, name "story", indexed by doc_id in the order of the documents
        the id of a new story is the doc_id of its earliest document; of two on one day, or without a day, the first id. A
        document with a date comes before one without. A document that is linked to none is a story of its own

    Raises
    ------
    TableError : a column is missing, an id stands twice, or a link or a story names nothing that can be used
    ParameterError : an option out of range

    References
    ----------
    Average linkage (Sokal & Michener 1958), on the links that there are.

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["Putin met Kim in Seoul on 5 May.", "5 мая Путин был в Сеуле с Ким Чен Ыном.", "Дождь в Риме."],
    ...     "language": ["en", "ru", "ru"], "published": pd.NaT}, index=["a", "b", "c"])
    >>> find_stories(table).tolist()
    ['a', 'a', 'c']
    """
    table, days = check_door(documents, window_days)
    if isinstance(min_score, bool) or not isinstance(min_score, (int, float)) or not 0 < min_score <= 1:
        raise ParameterError(f"min_score={min_score!r} is no score. Give a number above 0, at most 1.")
    if links is None:
        links = link_documents(documents, window_days=window_days, min_score=min(FAINT, min_score))
    edges = _edges(links, table.index, min(FAINT, min_score))
    old = _old_stories(stories, table.index)
    groups = _join(len(table), edges, old, min_score)
    named = _name(table.index, days, groups, old)
    return pd.Series(named, index=table.index, dtype="str", name="story").reindex(documents.index.astype("str"))


def _edges(links, doc_ids, least):
    """Links with that score or more as (row, row, score in millionths): whole numbers add up to the same in any order."""
    check_columns(links, ["doc_a", "doc_b", "score"], what="links")
    a, b = (doc_ids.get_indexer(links[name].astype("str")) for name in ("doc_a", "doc_b"))
    if (a < 0).any() or (b < 0).any():
        missing = links["doc_a"].astype("str").where(a < 0, links["doc_b"].astype("str"))[(a < 0) | (b < 0)]
        raise TableError(
            f"the links name documents that are not there: {', '.join(sorted(set(missing))[:3])}. "
            "Link the same documents that are put together."
        )
    if not links["score"].between(0, 1).all():
        raise TableError("the links have scores outside 0 to 1, or none. Use those of link_documents.")
    used = (a != b) & links["score"].ge(least).to_numpy()
    score = np.round(links["score"].to_numpy(float)[used] * _UNIT).astype(int)
    return list(zip(a[used].tolist(), b[used].tolist(), score.tolist(), strict=True))


def _old_stories(stories, doc_ids):
    """The earlier story of each row, for those that have one."""
    if stories is None:
        return {}
    if not isinstance(stories, pd.Series):
        raise TableError(
            f"stories must be a Series doc_id -> story, not {type(stories).__name__}. Use find_stories(...)."
        )
    earlier = stories.dropna().astype("str")
    earlier = earlier.set_axis(earlier.index.astype("str"))
    if earlier.index.has_duplicates:
        raise TableError("the earlier stories name the same document twice. Give each document one story.")
    # the document that gave an old story its name belongs to it, or another story could take that name
    named = pd.Series(earlier.unique(), index=earlier.unique())
    held = earlier.reindex(doc_ids).fillna(named.reindex(doc_ids)).dropna()
    return dict(zip(doc_ids.get_indexer(held.index).tolist(), held.tolist(), strict=True))


def _join(n, edges, old, min_score):
    """Average linkage on the links that there are; the group of each row, named by its lowest row."""
    group_of = list(range(n))
    first_of = {}
    for row in sorted(old):
        group_of[row] = first_of.setdefault(old[row], row)
    members = defaultdict(list)
    for row, group in enumerate(group_of):
        members[group].append(row)
    is_old = set(first_of.values())
    sums = defaultdict(dict)
    for a, b, score in edges:
        one, other = group_of[a], group_of[b]
        if one != other and not (one in is_old and other in is_old):
            sums[one][other] = sums[other][one] = sums[one].get(other, 0) + score
    size = {group: len(rows) for group, rows in members.items()}

    def entry(one, other):
        one, other = min(one, other), max(one, other)
        return -sums[one][other] / (size[one] * size[other]), one, other, size[one], size[other]

    heap = [entry(one, other) for one in sums for other in sums[one] if one < other]
    heapq.heapify(heap)
    while heap and -heap[0][0] >= min_score * _UNIT:
        _, one, other, size_one, size_other = heapq.heappop(heap)
        if size.get(one) != size_one or size.get(other) != size_other:
            continue  # one of them has grown or gone: what it is now stands in the heap as well
        members[one] += members.pop(other)
        size[one] += size.pop(other)
        if other in is_old:
            is_old.add(one)
        for third, score in sums.pop(other).items():
            del sums[third][other]
            if third != one:
                sums[one][third] = sums[third][one] = sums[one].get(third, 0) + score
        for third in [third for third in sums[one] if third in is_old and one in is_old]:
            del sums[one][third], sums[third][one]
        for third in sums[one]:
            heapq.heappush(heap, entry(one, third))
    return sorted(sorted(rows) for rows in members.values())


def _name(doc_ids, days, groups, old):
    """Name each group by its earlier story, else by its earliest document."""
    named = np.empty(len(doc_ids), dtype=object)
    for rows in groups:
        earlier = [old[row] for row in rows if row in old]
        first = min(rows, key=lambda row: (np.isnan(days[row]), days[row], row))
        named[rows] = earlier[0] if earlier else doc_ids[first]
    return named
