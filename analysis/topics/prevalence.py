"""Topics + groups -> prevalence. How much of each source's texts a topic takes up, with intervals."""

import numpy as np
import pandas as pd

from analysis.ground.errors import ParallaxError
from analysis.ground.resample import align_labels, draw_units, interval, list_faults, make_units


def topic_prevalence(topics, groups, *, clusters=None, n_resamples=200, seed=0):
    """Say how much of each group's texts each topic takes up, with an interval from resampled texts.

    Parameters
    ----------
    topics : Topics
    groups : Series of str indexed by doc_id
    clusters : Series doc_id -> label; the texts of a group in one cluster are resampled whole
    n_resamples, seed : int

    Returns
    -------
    DataFrame, one row per group and topic, groups sorted; the shares of a group sum to 1
        group        str
        topic        str    "0", "1", ..., the numbers of `terms` and `quality` as text, since one row more is named
                            "unassigned": texts with none of the topics' terms. To join: quality["topic"].astype("str")
        share        float  mean over the group's texts, 0 to 1
        share_low, share_high  float  95 % interval; missing where the group has fewer than two units
        label        str    the topic's three first terms

    Raises
    ------
    GroupError : a text has no group

    Examples
    --------
    >>> from analysis import count_terms, fit_topics
    >>> matrix = count_terms(["rain flood rain", "flood rain", "vote poll vote", "poll vote"])
    >>> groups = pd.Series(["A", "A", "B", "B"], index=matrix.doc_ids)
    >>> topic_prevalence(fit_topics(matrix, n_topics=2), groups).head(2)[["group", "share"]].values.tolist()
    [['A', 1.0], ['A', 0.0]]
    """
    faults = list_faults(n_resamples, seed)
    if faults:
        raise ParallaxError("; ".join(faults) + ".")
    shares = topics.shares.assign(unassigned=(topics.shares.sum(axis=1) == 0).astype(float))
    names, labels = [str(column) for column in shares.columns], [*topics.quality["label"], "unassigned"]
    units = make_units(align_labels(shares.index, groups, what="group"), clusters=clusters)
    per_unit, sizes = units.membership @ shares.to_numpy(), units.membership.sum(axis=1)
    drawn = draw_units(units.groups, n_resamples, np.random.default_rng(seed))
    tables = []
    for place, group in enumerate(units.labels):
        own = units.groups == place
        table = pd.DataFrame({"group": group, "topic": names, "share": per_unit[own].sum(axis=0) / sizes[own].sum()})
        table[["share_low", "share_high"]] = np.nan
        if own.sum() >= 2:
            means = (drawn[own].T @ per_unit[own]) / (sizes[own] @ drawn[own])[:, None]
            table["share_low"], table["share_high"] = interval(means)
        tables.append(table.assign(label=labels))
    return pd.concat(tables, ignore_index=True).astype({"group": "str", "topic": "str", "label": "str"})
