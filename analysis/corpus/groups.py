"""documents -> groups. What is compared with what: sources, languages or any other column, and two of them side by side."""

import pandas as pd

from analysis.corpus.choose import add_source_shown, is_blank, keep_language
from analysis.ground.errors import CorpusError, GroupError
from analysis.ground.tables import check_columns
from analysis.ground.wording import language_name

_SHOWN = 10
_FEW, _OWN = (
    20,
    0.9,
)  # documents from which on, and the share of groups in these from which on, no group can be compared


def add_group(documents, group="source", *, a="", b="", language="", across=False):
    """Add `group`: what the documents are compared by, the source or the values of any other column.

    Parameters
    ----------
    documents : DataFrame with the column `group`; with source and path as well, where that is the source
    group : str, "source" or "source_shown": the source, or where none is stated the file's name in square brackets, so that
        nothing is put together that may not belong together; or another column, such as language or one of the input's.
        Documents that do not state it stand together, under "[language not stated]"; a group of them is no group like the
        others, and say_group says how many they are
    a, b, language : str, the groups that keep_pair, and the language that keep_language will be asked for. They change
        nothing here: what is wrong with them is told at once, before anything is computed
    across : bool, whether a and b may have texts in different languages, since not only their words are compared

    Returns
    -------
    DataFrame, the same rows and one more column of str, `group`, with no value missing; and source_shown, where that is asked for

    Raises
    ------
    GroupError : there is no such column, or it holds the texts themselves; nearly every document is a group of its own, as by
        a title or a day; a or b is no group, has no text in the language (but
        for `across`), or both are the same; no document has the language. The message tells all of it, and what is there

    Examples
    --------
    >>> table = pd.DataFrame({"language": ["en", None], "year": [2022.0, 2023.0]})
    >>> add_group(table, "language")["group"].tolist(), add_group(table, "year")["group"].tolist()
    (['en', '[language not stated]'], ['2022', '2023'])
    """
    by_source = group in ("source", "source_shown")
    wrong = []
    if not by_source and (group not in documents or group == "text"):
        there = [str(name) for name in documents if name not in ("text", "source_shown", "group")]
        wrong = [f"documents cannot be grouped by group={group!r}; there are the columns {there}. Choose one of these."]
        labels = None
    else:
        documents = add_source_shown(documents) if by_source and "source_shown" not in documents else documents
        labels = documents["source_shown"].astype("str") if by_source else _labels(documents[group])
        wrong += [] if by_source else _wrong_sizes(documents[group].dropna(), group)
    if a or b or language:
        wrong += _wrong_choices(documents, labels, a, b, language, across)
    if wrong:
        raise GroupError("\n".join(wrong))
    return documents.assign(group=labels)


def keep_stated(documents, group="source"):
    """Keep the documents that state what they are grouped by: those that do not have nothing in common.

    Parameters
    ----------
    documents : DataFrame with group, as add_group gives it
    group : str, as given to add_group; a document without a source stands under its file's name, and is kept

    Returns
    -------
    DataFrame, the rows that fit, in the same order; all of them where none states it

    Raises
    ------
    TableError : the column is missing

    Examples
    --------
    >>> keep_stated(add_group(pd.DataFrame({"wing": ["left", None]}), "wing"), "wing").index.tolist()
    [0]
    """
    check_columns(documents, ["group"], what="documents")
    stated = documents["group"].ne(f"[{group} not stated]").astype(bool)
    return documents[stated] if stated.any() else documents


def _wrong_sizes(stated, group):
    """The sentence on a column that tells single documents apart, in a list; an empty one where it groups them."""
    n = stated.astype("str").nunique()
    if len(stated) < _FEW or n < _OWN * len(stated):
        return []
    return [
        f"group={group!r} makes {n:,} groups of {len(stated):,} documents: nearly every document is its own group, and there "
        "is nothing to compare. Choose a column whose values many documents share, such as source."
    ]


def _labels(column):
    """The values of a column as names of groups."""
    group = column.name
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        column = column.dt.strftime("%Y-%m-%d")
    elif pd.api.types.is_float_dtype(column.dtype) and column.dropna().mod(1).eq(0).all():
        column = column.astype("Int64")
    named = column.astype("str").str.strip()
    return named.where(column.notna() & named.ne(""), f"[{group} not stated]").astype("str")


def _wrong_choices(documents, labels, a, b, language, across):
    """What is wrong with a language, and with two groups to be compared in it; without labels, with the language alone."""
    compared = documents[~is_blank(documents["text"])] if "text" in documents else documents
    wrong = []
    if labels is not None:
        a, b = group_named(labels, a), group_named(labels, b)
    if "language" in compared:
        try:
            compared = keep_language(compared, language)
        except CorpusError as error:
            wrong.append(str(error))
    if labels is None or compared.empty or not (a or b):
        return wrong
    everywhere, there = _by_size(labels), _by_size(labels[compared.index])
    told = _wrong_pair(everywhere, a, b)
    elsewhere = [name for name in (a, b) if name in everywhere and name not in there]
    if elsewhere and not across:
        written = compared["language"].dropna().unique() if "language" in compared else []
        where = f" in {language_name(written[0])}" if len(written) == 1 else ""
        verb = "has" if len(elsewhere) == 1 else "have"
        told += [
            f"{_said(elsewhere, a, b)} {verb} no text{where}; there are {_listed(there)}. Name two of these, or set language."
        ]
    return wrong + told


def keep_pair(documents, *, by="source_shown", a="", b=""):
    """Keep the documents of two groups, those that are named or else the ones with the most documents.

    Parameters
    ----------
    documents : DataFrame with the column `by`
    by : str, the column that names the groups
    a, b : str, groups, in capitals or not where that leaves no doubt; an empty one is the group with most documents that the other is not, and of two with as many the
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
    there = _by_size(groups)
    a, b = group_named(groups, a), group_named(groups, b)
    wrong = _wrong_pair(there, a, b)
    if wrong:
        raise GroupError(wrong[0])
    named = [name for name in (a, b) if name]
    others = [name for name in there if name not in named]
    return documents[groups.isin([*named, *others[: 2 - len(named)]])]


def group_named(groups, name):
    """The group of this name, or else the only one that is the same but for capitals; the name itself where there is none."""
    there = set(groups)
    alike = [group for group in there if group.strip().casefold() == name.strip().casefold()]
    return alike[0] if name not in there and len(alike) == 1 else name


def _by_size(groups):
    """The names of groups, those with the most documents first, and of two with as many the first in the alphabet."""
    sizes = groups.astype("str").value_counts().rename_axis("group").reset_index()
    return sizes.sort_values(["count", "group"], ascending=[False, True])["group"].tolist()


def _wrong_pair(there, a, b):
    """The sentence on two names that are no groups or name one twice, in a list; an empty one where nothing is wrong."""
    named = [name for name in (a, b) if name]
    unknown = [name for name in named if name not in there]
    if not unknown and len(set(named)) == len(named):
        return []
    wrong = ("are no groups" if len(unknown) > 1 else "is no group") if unknown else "name one group twice"
    return [f"{_said(unknown or named, a, b)} {wrong}; there are {_listed(there)}. Name two of these."]


def _said(names, a, b):
    return " and ".join(f"{side}={one!r}" for side, one in (("a", a), ("b", b)) if one and one in names)


def _listed(names):
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else "")
