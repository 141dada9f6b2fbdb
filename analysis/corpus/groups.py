"""documents -> groups. What is compared with what: sources, languages or any other column, and two of them side by side."""

import pandas as pd

from analysis.corpus.choose import add_source_shown
from analysis.ground.errors import GroupError, ParallaxError
from analysis.ground.tables import check_columns


def add_group(documents, group="source"):
    """Add `group`: what the documents are compared by, the source or the values of any other column.

    Parameters
    ----------
    documents : DataFrame with the column `group`; with source and path as well, where that is the source
    group : str, "source" or "source_shown": the source, or where none is stated the file's name in square brackets, so that
        nothing is put together that may not belong together; or another column, such as language or one of the input's.
        Documents that do not state it stand together, under "[language not stated]"; a group of them is no group like the
        others, and say_group says how many they are

    Returns
    -------
    DataFrame, the same rows and one more column of str, `group`, with no value missing; and source_shown, where that is asked for

    Raises
    ------
    ParallaxError : there is no such column, or it holds the texts themselves; the message names those that are there

    Examples
    --------
    >>> table = pd.DataFrame({"language": ["en", None], "year": [2022.0, 2023.0]})
    >>> add_group(table, "language")["group"].tolist(), add_group(table, "year")["group"].tolist()
    (['en', '[language not stated]'], ['2022', '2023'])
    """
    if group in ("source", "source_shown"):
        documents = documents if "source_shown" in documents else add_source_shown(documents)
        return documents.assign(group=documents["source_shown"].astype("str"))
    if group not in documents or group == "text":
        there = [str(name) for name in documents if name not in ("text", "source_shown", "group")]
        raise ParallaxError(
            f"documents cannot be grouped by group={group!r}; there are the columns {there}. Choose one of these."
        )
    column = documents[group]
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        column = column.dt.strftime("%Y-%m-%d")
    elif pd.api.types.is_float_dtype(column.dtype) and column.dropna().mod(1).eq(0).all():
        column = column.astype("Int64")
    named = column.astype("str").str.strip()
    return documents.assign(group=named.where(column.notna() & named.ne(""), f"[{group} not stated]").astype("str"))


def keep_pair(documents, *, by="source_shown", a="", b=""):
    """Keep the documents of two groups, those that are named or else the ones with the most documents.

    Parameters
    ----------
    documents : DataFrame with the column `by`
    by : str, the column that names the groups
    a, b : str, groups; an empty one is the group with most documents that the other is not, and of two with as many the
        first in the alphabet

    Returns
    -------
    DataFrame, the rows of the two groups, in the same order; all rows where there is one group and none is named

    Raises
    ------
    TableError : the column is missing
    GroupError : a or b is no group, or both are the same; the message names those that are there

    Examples
    --------
    >>> documents = pd.DataFrame({"source_shown": ["Post", "Wind", "Times", "Times"]})
    >>> keep_pair(documents, a="Wind")["source_shown"].tolist()
    ['Wind', 'Times', 'Times']
    """
    check_columns(documents, [by], what="documents")
    groups = documents[by].astype("str")
    sizes = groups.value_counts().rename_axis("group").reset_index()
    there = sizes.sort_values(["count", "group"], ascending=[False, True])["group"].tolist()
    named = [name for name in (a, b) if name]
    unknown = [name for name in named if name not in there]
    if unknown or len(set(named)) < len(named):
        shown = ", ".join(there[:10]) + (f" and {len(there) - 10:,} more" if len(there) > 10 else "")
        said = " and ".join(
            f"{name}={one!r}" for name, one in (("a", a), ("b", b)) if one and one in (unknown or named)
        )
        wrong = ("are no groups" if len(unknown) > 1 else "is no group") if unknown else "name one group twice"
        raise GroupError(f"{said} {wrong}; there are {shown}. Name two of these.")
    others = [name for name in there if name not in named]
    return documents[groups.isin([*named, *others[: 2 - len(named)]])]
