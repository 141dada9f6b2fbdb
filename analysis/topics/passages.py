"""Topics + texts -> passages. The texts that show each topic best, to be read before its label is trusted."""

import numpy as np
import pandas as pd

from analysis.ground.errors import TableError
from analysis.ground.tables import check_columns
from analysis.terms.typical import check_top


def topic_passages(topics, texts, *, top=2, matrix=None):
    """Find the texts that show each topic best: where it takes up most, among the longer half of its texts.

    Its texts are those in which it is the largest topic, and where there is none all that have a share of it.

    Parameters
    ----------
    topics : Topics
    texts : DataFrame with `text`, indexed by the ids of the matrix that the topics were fitted on; where it has them, `doc_id` says
        in which document a text stands, and `start` at which character, as split_paragraphs gives them
    top : int, texts per topic
    matrix : TermMatrix of counts of `texts`, where the topics were fitted on others; so the paragraphs that show topics of whole
        documents best: topic_passages(topics, paragraphs, matrix=count_terms(paragraphs, stop_words="auto"))

    Returns
    -------
    DataFrame, one row per topic and text, highest share first, equal shares by length
        topic       int    from 0
        label       str    the topic's three first terms
        rank        int    from 1
        share       float  of the topic in the text, above 0
        text_id     str
        text        str
        doc_id      str    the document in which it stands; the text itself where `texts` do not say
        start, end  int    its characters in that document; missing where it is a part and `texts` do not say where

    Raises
    ------
    TableError : a text of the topics, or of the matrix, is missing, or an id stands twice
    ParallaxError : top is below 1

    Examples
    --------
    >>> from analysis import count_terms, fit_topics
    >>> texts = pd.DataFrame({"text": ["rain flood rain", "flood rain", "vote poll vote", "poll vote"]})
    >>> topic_passages(fit_topics(count_terms(texts), n_topics=2), texts, top=1)["text"].tolist()
    ['rain flood rain', 'vote poll vote']
    """
    check_columns(texts, ["text"], what="texts")
    check_top(top)
    shares = topics.shares if matrix is None else topics.transform(matrix)
    texts = texts.set_axis(texts.index.astype("str"))
    if texts.index.has_duplicates:
        raise TableError(
            f"the texts name {texts.index[texts.index.duplicated()][0]!r} twice. Give each text one id, such as that of split_paragraphs."
        )
    missing = shares.index.difference(texts.index)
    if len(missing):
        raise TableError(
            f"the texts lack {len(missing):,} of the ids of the {'topics' if matrix is None else 'matrix'}, {missing[0]!r} among "
            "them. Pass all, or count these texts: matrix=count_terms(texts)."
        )
    texts = texts.loc[shares.index]
    texts = texts.assign(text=texts["text"].fillna(""))
    lengths = texts["text"].str.len().to_numpy()
    largest, found = shares.max(axis=1).to_numpy().round(6), []
    for topic in shares.columns:
        of_topic = shares[topic].to_numpy().round(6)
        own = (of_topic > 0) & (of_topic == largest)
        own = own if own.any() else of_topic > 0
        long = own & (lengths >= np.median(lengths[own])) if own.any() else own
        order = np.lexsort((shares.index.to_numpy(dtype=object), -lengths, -of_topic))
        order = order[long[order]][:top]
        ranks = {"topic": topic, "label": topics.quality["label"].iloc[topic], "rank": np.arange(1, len(order) + 1)}
        found.append(_describe(texts.iloc[order], ranks | {"share": shares[topic].to_numpy()[order]}))
    kinds = {"topic": "int64", "label": "str", "rank": "int64", "share": "float64", "text_id": "str", "text": "str"}
    return pd.concat(found, ignore_index=True).astype(kinds | {"doc_id": "str", "start": "Int64", "end": "Int64"})


def _describe(texts, columns):
    ids = texts.index.to_series()
    doc_ids = texts["doc_id"].astype("str") if "doc_id" in texts else ids
    whole = pd.Series(0, index=texts.index, dtype="Int64").where(doc_ids.eq(ids))
    start = texts["start"].astype("Int64") if "start" in texts else whole
    places = {"doc_id": doc_ids.array, "start": start.array, "end": (start + texts["text"].str.len()).array}
    return pd.DataFrame(columns | {"text_id": ids.array, "text": texts["text"].array} | places)
