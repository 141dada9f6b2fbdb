"""Topics + texts -> intrusion tests. Words and passages of a topic with one that does not belong, for people to find."""

from numbers import Integral
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.ground.errors import ParallaxError
from analysis.ground.resample import list_faults
from analysis.topics.passages import topic_passages

KEY = {"item": "str", "kind": "str", "topic": "int64", "label": "str", "intruder": "int64", "n_choices": "int64"}
_MOST_SIGNS = 400
_OTHERS = 10
# a passage of which a topic takes less is taken not to be about it
_FAINT = 0.05


class IntrusionSheets(NamedTuple):
    """Sheets that do not say which topic an item is of, and the key that does.

    Attributes
    ----------
    words, passages : DataFrame, one row per item: item, word_1, word_2, ... (passage_1, ...), answer (empty)
    key : DataFrame item, kind, topic, label, intruder (the number of the one that does not belong), n_choices
    """

    words: pd.DataFrame
    passages: pd.DataFrame
    key: pd.DataFrame


def make_intrusion_sheets(topics, texts, *, n_terms=5, n_passages=3, seed=0):
    """Make an item of words and one of passages for each topic: some that belong to it, and one that belongs elsewhere.

    Parameters
    ----------
    topics : Topics
    texts : DataFrame with `text`, indexed by the ids of the matrix that the topics were fitted on
    n_terms, n_passages : int, from 2 on, how many of the topic stand beside the one that does not belong
    seed : int, for the intruders and all orders

    Returns
    -------
    IntrusionSheets. The intruding word is among the first ten of another topic, and not among the terms listed for this one;
    the intruding passage shows another topic, and this one takes up less than .05 of it. A topic without enough terms or
    passages, or without an intruder, has no item.

    Raises
    ------
    TableError : a text of the topics is missing, or there is no column text
    ParallaxError : an option out of range, or no topic can list as many terms

    References
    ----------
    Chang, Boyd-Graber, Wang, Gerrish & Blei (2009), Reading tea leaves: how humans interpret topic models, NeurIPS 22.

    Examples
    --------
    >>> from analysis import count_terms, fit_topics
    >>> texts = pd.DataFrame({"text": ["rain flood storm", "flood rain storm", "vote poll law", "poll law vote"]})
    >>> sheets = make_intrusion_sheets(fit_topics(count_terms(texts), n_topics=2), texts, n_terms=3, n_passages=2)
    >>> sheets.words.columns.tolist(), sheets.key["intruder"].between(1, 4).all().item()
    (['item', 'word_1', 'word_2', 'word_3', 'word_4', 'answer'], True)
    """
    faults = [
        f"{name}={value!r} must be a whole number from 2 on"
        for name, value in (("n_terms", n_terms), ("n_passages", n_passages))
        if isinstance(value, bool) or not isinstance(value, Integral) or value < 2
    ]
    faults += list_faults(20, seed)
    listed = max(20, int(topics.terms["rank"].max()))
    if not faults and n_terms > listed:
        faults.append(f"n_terms={n_terms}: a topic lists {listed} terms at most. Choose from 2 to {listed}")
    if faults:
        raise ParallaxError("; ".join(faults) + ".")
    rng = np.random.default_rng(seed)
    words, word_key = _draw(_word_items(topics, n_terms), topics, "word", n_terms, rng)
    passages, passage_key = _draw(_passage_items(topics, texts, n_passages), topics, "passage", n_passages, rng)
    return IntrusionSheets(words, passages, pd.concat([word_key, passage_key], ignore_index=True))


def _word_items(topics, n_terms):
    """Topic -> (its terms, what could intrude)."""
    terms = topics.terms[topics.terms["weight"].gt(0)]
    listed = {topic: part["term"].tolist() for topic, part in terms.groupby("topic")}
    firsts = {topic: words[:_OTHERS] for topic, words in listed.items()}
    for topic, words in listed.items():
        others = sorted({word for other, first in firsts.items() if other != topic for word in first} - set(words))
        yield topic, words[:n_terms], others


def _passage_items(topics, texts, n_passages):
    shown = topic_passages(topics, texts, top=max(_OTHERS, n_passages))
    for topic, part in shown.groupby("topic"):
        own = part.drop_duplicates("text").head(n_passages)
        faint = topics.shares[topic].reindex(shown["text_id"]).to_numpy() < _FAINT
        others = shown[faint & shown["topic"].ne(topic).to_numpy() & ~shown["text"].isin(own["text"]).to_numpy()]
        yield topic, [_cut(text) for text in own["text"]], sorted({_cut(text) for text in others["text"]})


def _draw(items, topics, kind, n_own, rng):
    drawn = []
    for topic, own, others in items:
        if len(own) == n_own and others:
            choices = [*own, others[rng.integers(len(others))]]
            order = rng.permutation(len(choices))
            drawn.append((topic, [choices[place] for place in order], int(np.flatnonzero(order == n_own)[0]) + 1))
    drawn = [drawn[place] for place in rng.permutation(len(drawn))]
    items = [f"{kind[0]}{place:03d}" for place in range(1, len(drawn) + 1)]
    sheet = pd.DataFrame(
        [choices for _, choices, _ in drawn], columns=[f"{kind}_{n}" for n in range(1, n_own + 2)], dtype="str"
    )
    sheet.insert(0, "item", pd.Series(items, dtype="str"))
    labels = dict(zip(topics.quality["topic"], topics.quality["label"], strict=True))
    rows = [
        (item, kind, topic, labels[topic], place, n_own + 1)
        for item, (topic, _, place) in zip(items, drawn, strict=True)
    ]
    return sheet.assign(answer=pd.Series("", index=sheet.index, dtype="str")), pd.DataFrame(
        rows, columns=list(KEY)
    ).astype(KEY)


def _cut(text):
    text = " ".join(str(text).split())
    if len(text) <= _MOST_SIGNS:
        return text
    head = text[:_MOST_SIGNS]
    return (head.rpartition(" ")[0] if " " in head[-40:] else head) + " …"
