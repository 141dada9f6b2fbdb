"""What links two documents, as it stands in both: the sentences can be told by eye."""

import pandas as pd
import pytest

from analysis import ParallaxError, TableError, link_documents, link_lines
from analysis.stories.linked import strength_of

NEWS = [
    ("a", "Post", "en", "It rained. Putin met Kim in Seoul. Kim left. The goal was near."),
    ("b", "Times", "en", "In Seoul it was dry. On Monday Putin met Kim Jong-un in Seoul, and the goal was near."),
    ("c", "Весть", "ru", "Шёл дождь. Путин встретил Ким Чен Ына в Сеуле. Снег в Риме."),
    ("d", "Post", "en", "Putin was in Seoul. Nobody else was."),
]


def news(rows=NEWS):
    made = pd.DataFrame(rows, columns=["doc_id", "source", "language", "text"]).set_index("doc_id")
    return made.assign(published=pd.NaT)


def links(*rows):
    columns = ["doc_a", "doc_b", "score", "mutual", "anchors"]
    return pd.DataFrame(rows, columns=columns).assign(rank=1)


def lines(found, **options):
    return link_lines(news(), found, by="source", **options)


SEOUL = "Seoul; Vladimir Putin; Kim Jong-un; goal"


def test_the_sentences_share_most_of_what_links_the_documents():
    row = lines(links(("a", "b", 0.95, True, SEOUL), ("a", "c", 0.6, False, SEOUL)))
    assert row["line_a"].tolist() == ["Putin met Kim in Seoul."] * 2
    assert row["line_b"].tolist() == [
        "On Monday Putin met Kim Jong-un in Seoul, and the goal was near.",
        "Путин встретил Ким Чен Ына в Сеуле.",
    ]


def test_where_they_stand():
    documents = news()
    for row in lines(links(("a", "b", 0.95, True, SEOUL), ("a", "c", 0.6, False, SEOUL))).itertuples():
        for side in "ab":
            doc, start, end = (getattr(row, f"{name}_{side}") for name in ("doc", "start", "end"))
            assert documents.loc[doc, "text"][start:end] == getattr(row, f"line_{side}")


def test_a_topic_weighs_less_than_a_name():
    """Two sentences share "goal", two others "Seoul": named first, the topic still has to give way."""
    pair = [
        ("a", "Post", "en", "The goal was near. It is in Seoul."),
        ("b", "Times", "en", "What a goal! Seoul is far."),
    ]
    row = link_lines(news(pair), links(("a", "b", 0.5, True, "goal; Seoul")), by="source").iloc[0]
    assert (row["line_a"], row["line_b"]) == ("It is in Seoul.", "Seoul is far.")


def test_of_as_many_anchors_those_that_weigh_most_decide():
    pair = [("a", "Post", "en", "Rome is old. Oslo is new."), ("b", "Times", "en", "We saw Oslo. We saw Rome.")]
    for first, second in (("Rome", "Oslo"), ("Oslo", "Rome")):
        row = link_lines(news(pair), links(("a", "b", 0.5, True, f"{first}; {second}")), by="source").iloc[0]
        assert (row["line_a"].split()[0], row["line_b"]) == (first, f"We saw {first}.")


@pytest.mark.parametrize("anchors", ["", "Antarctica"])
def test_without_a_shared_sentence_none_is_shown(anchors):
    row = lines(links(("a", "b", 0.4, True, anchors))).iloc[0]
    assert row[["line_a", "line_b", "start_a", "end_b"]].isna().all()
    assert (row["source_a"], row["title_b"]) == ("Post", NEWS[1][3] if len(NEWS[1][3]) <= 80 else NEWS[1][3][:80] + "…")


def test_order_and_counts():
    """Within a language before across; a source's links to itself last; all are counted, whatever is shown."""
    found = links(
        ("a", "d", 0.99, True, ""), ("a", "c", 0.95, True, ""), ("b", "d", 0.2, False, ""), ("b", "c", 0.5, False, "")
    )
    table = lines(found)
    assert table["score"].tolist() == [0.2, 0.99, 0.95, 0.5]
    assert table["across"].tolist() == [False, False, True, True]
    assert table["strength"].tolist() == ["weak", "strong", "strong", "fair"]
    assert table.attrs == {"within": [1, 0, 1], "across": [1, 1, 0], "highest": 0.99, "highest_apart": 0.95}
    assert lines(found, top=1)["score"].tolist() == [0.2, 0.95]
    assert lines(found, top=1).attrs == table.attrs


def test_no_link_and_links_of_other_documents():
    for found in (links(), links(("a", "x", 0.9, True, ""))):
        table = lines(found)
        assert (len(table), table.attrs) == (
            0,
            {"within": [0, 0, 0], "across": [0, 0, 0], "highest": 0, "highest_apart": 0},
        )
        assert table.columns[:4].tolist() == ["score", "strength", "anchors", "across"]


def test_an_empty_text_and_a_language_that_is_not_known():
    rows = [("a", None, None, "Rome."), ("b", "Times", None, "")]
    row = link_lines(news(rows), links(("a", "b", 0.1, True, "Rome")), by="source").iloc[0]
    assert pd.isna(row["line_b"]) and pd.isna(row["source_a"]) and not row["across"]


def test_what_links_documents_is_what_find_anchors_finds():
    """The anchors of a link are found again in the texts, as they are written there."""
    documents = news()
    table = link_lines(documents, link_documents(documents), by="source")
    named = table[table["anchors"].ne("")]
    assert len(named) and named["line_a"].notna().all()


def test_strength():
    assert strength_of([1, 0.9, 0.8999, 0.5, 0.4999, 0]) == ["strong", "strong", "fair", "fair", "weak", "weak"]


def test_bad_input_is_refused():
    with pytest.raises(TableError, match="anchors"):
        lines(links().drop(columns="anchors"))
    with pytest.raises(ParallaxError, match="top"):
        lines(links(), top=0)
