"""Topics + prevalence + passages -> a row for each topic. Its terms, who writes of it, and a passage, to be searched."""

from analysis.ground.tables import check_columns
from analysis.ground.wording import percent_of
from analysis.terms.typical import check_top

_LONG = r"(?s)^(.{300}\S*).+"
_KINDS = dict.fromkeys(["label", "terms", "groups", "passage", "doc_id"], "str") | {"start": "Int64", "end": "Int64"}


def topic_overview(topics, prevalence, passages, *, top=10):
    """Put what is known of each topic into one row, to be looked up by any of its words, sources or passages.

    Parameters
    ----------
    topics : Topics
    prevalence : DataFrame group, topic, share, as from topic_prevalence without dates
    passages : DataFrame topic, rank, text, doc_id, start, end, as from topic_passages
    top : int, terms of each topic

    Returns
    -------
    DataFrame, one row per topic, in their order
        topic     int
        label     str    the topic's three first terms
        share     float  mean share of the topic in all texts, 0 to 1
        terms     str    its first terms
        groups    str    the groups with the mean share of the topic in their texts, largest first; none that has none of it
        passage   str    the text that shows it best, at most about 300 characters of it; empty where there is none
        doc_id    str    the document in which that stands
        start, end  int  the characters of the whole text there; missing where not known

    Raises
    ------
    TableError : a column is missing
    ParallaxError : top is below 1

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import count_terms, fit_topics, topic_passages, topic_prevalence
    >>> texts = pd.DataFrame({"text": ["rain flood rain", "flood rain", "vote poll vote", "poll vote"]}, index=list("abcd"))
    >>> topics = fit_topics(count_terms(texts), n_topics=2)
    >>> shares = topic_prevalence(topics, pd.Series(["Post", "Post", "Post", "Times"], index=list("abcd")))
    >>> topic_overview(topics, shares, topic_passages(topics, texts))[["terms", "groups", "passage"]].values.tolist()
    [['rain, flood', 'Post 67%', 'rain flood rain'], ['vote, poll', 'Times 100%; Post 33%', 'vote poll vote']]
    """
    check_columns(prevalence, ["group", "topic", "share"], what="prevalence")
    check_columns(passages, ["topic", "rank", "text", "doc_id", "start", "end"], what="passages")
    check_top(top)
    table = topics.quality[["topic", "label", "share"]].reset_index(drop=True)
    first = topics.terms[topics.terms["rank"].le(top) & topics.terms["weight"].gt(0)]
    terms = first.groupby("topic")["term"].agg(", ".join)
    held = prevalence[prevalence["share"].gt(0)].sort_values(["share", "group"], ascending=[False, True], kind="stable")
    told = held["group"].astype("str") + " " + held["share"].map(percent_of)
    groups = told.groupby(held["topic"].astype("str")).agg("; ".join)
    best = passages[passages["rank"].eq(1)].set_index("topic").rename(columns={"text": "passage"})
    number = table["topic"]
    table = table.assign(terms=number.map(terms), groups=number.astype("str").map(groups))
    best["passage"] = best["passage"].str.replace(_LONG, r"\1 …", regex=True)
    table = table.join(best[["passage", "doc_id", "start", "end"]], on="topic")
    written = ["terms", "groups", "passage", "doc_id"]
    return table.assign(**{name: table[name].astype("object").fillna("") for name in written}).astype(_KINDS)
