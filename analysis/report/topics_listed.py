"""topic tables -> what a page lists of them. Rows that tell something first, columns named by what they count, no dust of numbers."""

import numpy as np
import pandas as pd

from analysis.ground.errors import TableError
from analysis.ground.tables import check_columns

_UNASSIGNED = "unassigned"
_DUST = 1e-4
_NAMES = {"n_docs": "n_texts", "docs_a": "texts_a", "docs_b": "texts_b", "floor": "by_chance"}
_SHARES = ("share", "difference", "estimate", "floor")


def topic_rows(table):
    """List a table of topics as a page shows it: what was tested first, and nothing of what is nothing.

    Parameters
    ----------
    table : DataFrame with topic, as from topic_prevalence, topic_contrasts or topic_effects, or the quality of Topics

    Returns
    -------
    DataFrame, the same rows but for the "unassigned" where no text is; those without a p come last. Shares and differences below
    .0001 are 0. Texts are counted as n_texts, texts_a and texts_b, and in the quality as n_largest, the texts in which a topic is
    the largest; the floor is called by_chance

    Raises
    ------
    TableError : the column is missing

    Examples
    --------
    >>> table = pd.DataFrame({"topic": ["0", "unassigned"], "share": [3e-9, 0.0], "n_docs": [9, 9]})
    >>> topic_rows(table).to_dict("list")
    {'topic': ['0'], 'share': [0.0], 'n_texts': [9]}
    """
    check_columns(table, ["topic"], what="topics")
    table = drop_nothing(table)
    if "p" in table:
        table = table.iloc[np.argsort(table["p"].isna().to_numpy(), kind="stable")]
    shares = {
        name: table[name].mask(table[name].abs().lt(_DUST), 0.0)
        for name in table
        if name.startswith(_SHARES) and pd.api.types.is_float_dtype(table[name])
    }
    names = _NAMES | ({"n_docs": "n_largest"} if "stability" in table else {})
    return table.assign(**shares).rename(columns=names).reset_index(drop=True)


def topic_shares(topics, texts, *, dates=None):
    """List the share of each topic in each text, for work elsewhere.

    Parameters
    ----------
    topics : Topics
    texts : DataFrame indexed by the ids of the matrix that the topics were fitted on; its columns doc_id and group are taken over
    dates : Series indexed like texts, the day of each; None: no days

    Returns
    -------
    DataFrame, one row per text, in the order of the texts
        text_id        str    the document, or the paragraph
        doc_id, group  str    where the texts have them
        published      day    where dates are given
        topic_0, ...   float  share of the topic, 0 to 1, to four decimals; all 0 in a text with none of the topics' terms

    Raises
    ------
    TableError : a text of the topics is missing

    Examples
    --------
    >>> from analysis import count_terms, fit_topics
    >>> texts = pd.DataFrame({"text": ["rain flood rain", "flood rain", "vote poll vote", "poll vote"]}, index=list("abcd"))
    >>> topic_shares(fit_topics(count_terms(texts), n_topics=2), texts).head(1).values.tolist()
    [['a', 1.0, 0.0]]
    """
    ids = texts.index.astype("str")
    missing = topics.shares.index.difference(ids)
    if len(missing):
        raise TableError(
            f"the texts lack {len(missing):,} of the texts of the topics, {missing[0]!r} among them. Pass those that were counted."
        )
    held = {name: texts[name].astype("str").array for name in ("doc_id", "group") if name in texts}
    held |= {} if dates is None else {"published": dates.array}
    table = pd.DataFrame({"text_id": ids.array} | held)
    shares = topics.shares.round(4).reindex(ids).reset_index(drop=True)
    return table.join(shares.set_axis([f"topic_{number}" for number in shares], axis=1))


def drop_nothing(table):
    """Drop the rows of what no topic takes, where that is nothing at all."""
    figures = [name for name in ("share", "difference", "share_a", "share_b", "estimate") if name in table]
    none = table["topic"].astype("str").eq(_UNASSIGNED)
    return table[~none] if table.loc[none, figures].fillna(0).abs().lt(_DUST).all(axis=None) else table
