"""Topics + texts -> passages: the purest and long, and where they stand."""

import pandas as pd
import pytest

from analysis.corpus.clean import split_paragraphs
from analysis.ground.errors import ParallaxError, TableError
from analysis.terms.matrix import count_terms
from analysis.topics.fit import fit_topics
from analysis.topics.passages import topic_passages

TEXTS = pd.DataFrame({"text": ["rain flood", "rain flood rain flood", "vote poll", "vote poll vote rain", ""]})
TOPICS = fit_topics(count_terms(TEXTS), n_topics=2)


def test_passages_are_the_purest_and_long():
    texts = pd.DataFrame({"text": ["rain flood", "rain flood rain flood", "vote poll", "vote poll vote rain", ""]})
    topics = fit_topics(count_terms(texts), n_topics=2)
    table = topic_passages(topics, texts)
    assert table.columns.tolist() == ["topic", "label", "rank", "share", "text_id", "text", "doc_id", "start", "end"]
    rain = table[table["label"].str.contains("flood")]
    assert rain["text_id"].tolist()[0] == "1" and rain["rank"].tolist()[0] == 1
    assert (table["share"] > 0).all()
    assert table.groupby("topic")["share"].apply(lambda part: part.is_monotonic_decreasing).all()
    assert topic_passages(topics, texts, top=1).groupby("topic").size().tolist() == [1, 1]


def test_a_topic_of_short_texts_is_shown_by_its_own():
    texts = pd.DataFrame({"text": ["rain flood storm wind"] * 6 + ["vote poll", "poll vote"]})
    table = topic_passages(fit_topics(count_terms(texts), n_topics=2), texts)
    assert table.loc[table["label"].str.contains("vote"), "text"].tolist() == ["vote poll", "poll vote"]


def test_a_whole_text_stands_at_its_beginning():
    table = topic_passages(TOPICS, TEXTS)
    assert table["doc_id"].tolist() == table["text_id"].tolist()
    assert table["start"].eq(0).all() and table["end"].tolist() == table["text"].str.len().tolist()


def test_paragraphs_stand_where_their_document_has_them():
    rows = [("a", "Rain and flood.\nVote and poll, vote and poll."), ("b", "The flood, the rain: rain.\nThe poll.")]
    documents = pd.DataFrame(rows, columns=["doc_id", "text"]).set_index("doc_id")
    documents = documents.assign(language="en", source="Post", published=pd.NaT)
    paragraphs = split_paragraphs(documents)
    counts = count_terms(paragraphs, stop_words="en")
    table = topic_passages(fit_topics(counts, n_topics=2), paragraphs, top=1)
    assert sorted(table["text"]) == ["The flood, the rain: rain.", "Vote and poll, vote and poll."]
    for row in table.itertuples():
        assert documents.loc[row.doc_id, "text"][row.start : row.end] == row.text
    bare = topic_passages(fit_topics(counts, n_topics=2), paragraphs[["doc_id", "text"]], top=1)
    assert bare["doc_id"].tolist() == table["doc_id"].tolist() and bare[["start", "end"]].isna().all().all()


def test_paragraphs_show_topics_of_whole_documents():
    parts = pd.DataFrame(
        {"text": ["rain flood", "rain flood rain", "vote", "poll vote vote"], "doc_id": ["0", "1", "2", "3"]}
    )
    parts.index = ["p", "q", "r", "s"]
    table = topic_passages(TOPICS, parts, matrix=count_terms(parts), top=1)
    assert sorted(table["text_id"]) == ["q", "s"]
    assert topic_passages(TOPICS, parts.iloc[:0], matrix=count_terms([])).empty


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda: topic_passages(TOPICS, TEXTS.iloc[1:]), TableError, "'0'"),
        (lambda: topic_passages(TOPICS, pd.concat([TEXTS, TEXTS])), TableError, "name '0' twice"),
        (lambda: topic_passages(TOPICS, TEXTS, top=0), ParallaxError, "top=0"),
    ],
)
def test_what_does_not_fit_is_refused(call, error, told):
    with pytest.raises(error, match=told):
        call()
