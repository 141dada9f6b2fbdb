"""stories -> blind spots: what was taken out is found again, and nothing else; who was not there has left nothing out."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_coverage import NEWS, corpus_of

from analysis.ground.errors import ParameterError, TableError
from analysis.stories.blind_spots import blind_spots

SOURCES = ["Globe", "Post", "Times"]
STORIES = ["hail", "rain", "snow", "wind"]
FULL = [
    (f"{story}-{source}", story, source, "2024-06-01" if source == "Post" else "2024-06-02")
    for story in STORIES
    for source in SOURCES
]
PUTIN = {
    "en": "Putin met Kim in Seoul. They spoke of 17 things.",
    "ru": "Путин встретил Кима в Сеуле. Говорили о 17 вещах.",
}


def one_story(texts, languages=None, sources=None):
    ids = [f"d{n}" for n in range(len(texts))]
    table = pd.DataFrame(
        {
            "text": texts,
            "language": languages or "en",
            "published": pd.NaT,
            "source": sources or [f"S{n}" for n in range(len(texts))],
        },
        index=pd.Index(ids, name="doc_id"),
    )
    return table, pd.Series("rain", index=table.index)


def test_what_stands_in_the_headline_is_not_absent():
    documents, stories = one_story(["Putin spoke.", "Putin again.", "He spoke."])
    assert set(blind_spots(documents, stories, by="source")["absent"]) == {"Vladimir Putin"}
    documents["title"] = ["Words", "Words", "Putin speaks"]
    assert blind_spots(documents, stories, by="source").empty


def test_where_all_have_all_nothing_is_lacking():
    found = blind_spots(*corpus_of(FULL), by="source", min_sources=1)
    assert found.empty and found.attrs["n_unjudged"] == 0


@settings(deadline=None, max_examples=12)
@given(st.sampled_from([row[0] for row in FULL]))
def test_what_is_taken_out_is_found_and_nothing_else(gone):
    rows = [row for row in FULL if row[0] != gone]
    story, source = gone.split("-")
    found = blind_spots(*corpus_of(rows), by="source", min_sources=2)
    others = sorted({*SOURCES} - {source})
    n_own = len([row for row in rows if row[2] == source and (source == "Post") == (row[3][-1] == "1")])
    if source == "Post":  # the two others published on one day, on which Post had nothing
        assert found.empty and found.attrs["n_unjudged"] == 1
        return
    assert found.drop(columns=["start", "end"]).to_numpy().tolist() == [
        [
            source,
            story,
            "story",
            f"{story} of Post",
            2,
            2,
            n_own,
            1,
            other,
            "en",
            f"{story}-{other}",
            f"It is {story}.",
            "",
        ]
        for other in others
    ]


def test_who_was_not_there_has_left_nothing_out():
    found = blind_spots(*corpus_of(), by="source", min_sources=2, grace_days=0)
    # Globe had no document on the days of "wind" and "snow"; "hail" has one source only
    assert found.empty and (found.attrs["n_judged"], found.attrs["n_unjudged"]) == (0, 2)
    more = [*NEWS, ("e1", "fog", "Globe", "2024-06-06")]
    found = blind_spots(*corpus_of(more), by="source", min_sources=2, grace_days=0)
    assert found[["source", "story", "n_others", "n_own"]].drop_duplicates().to_numpy().tolist() == [
        ["Globe", "wind", 2, 1]
    ]
    assert found["other"].tolist() == ["Post", "Times"]


def test_without_days_nothing_can_be_said_of_whole_stories():
    documents, stories = corpus_of()
    found = blind_spots(documents.assign(published=pd.NaT), stories, by="source", min_sources=1)
    assert found[found["kind"].eq("story")].empty and found.attrs["n_judged"] == 0
    assert found.attrs["n_unjudged"] == 4  # 12 pairs of story and source less the 8 that are covered


def test_names_and_numbers_by_hand():
    documents, stories = one_story([PUTIN["en"], "Kim was in Seoul.", "In Seoul 17 people met Kim, and Putin."])
    found = blind_spots(documents, stories, by="source")
    assert found[
        ["source", "kind", "absent", "n_others", "n_sources", "n_own", "other", "sentence"]
    ].to_numpy().tolist() == [
        ["S1", "person", "Vladimir Putin", 2, 2, 1, "S0", "Putin met Kim in Seoul."],
        ["S1", "person", "Vladimir Putin", 2, 2, 1, "S2", "In Seoul 17 people met Kim, and Putin."],
        ["S1", "number", "17", 2, 2, 1, "S0", "They spoke of 17 things."],
        ["S1", "number", "17", 2, 2, 1, "S2", "In Seoul 17 people met Kim, and Putin."],
    ]
    for row in found.itertuples():
        assert documents.loc[row.doc_id, "text"][row.start : row.end] == row.sentence


def test_what_one_other_has_needs_min_sources_1():
    documents, stories = one_story([PUTIN["en"], "Kim was in Seoul."])
    assert blind_spots(documents, stories, by="source").empty
    assert blind_spots(documents, stories, by="source", min_sources=1)["absent"].tolist() == ["Vladimir Putin", "17"]


def test_a_source_is_held_against_its_language():
    texts = [PUTIN["en"], PUTIN["en"], "Дождь в Сеуле.", "Ким был в Сеуле."]
    documents, stories = one_story(texts, ["en", "en", "ru", "ru"])
    assert blind_spots(documents, stories, by="source").empty
    found = blind_spots(documents, stories, by="source", same_language=False)
    assert set(zip(found["source"], found["absent"], strict=True)) == {
        ("S2", "Vladimir Putin"),
        ("S2", "Kim Jong-un"),
        ("S2", "17"),
        ("S3", "Vladimir Putin"),
        ("S3", "17"),
    }
    assert set(found["language"]) == {"en", "ru"}


def test_in_any_document_of_the_source_it_is_not_absent():
    texts = [PUTIN["en"], PUTIN["en"], "Kim was in Seoul.", "Putin spoke of 17 things."]
    documents, stories = one_story(texts, sources=["A", "B", "C", "C"])
    assert blind_spots(documents, stories, by="source").empty


def test_an_empty_body_lacks_nothing():
    documents, stories = one_story([PUTIN["en"], PUTIN["en"], " "])
    assert blind_spots(documents, stories, by="source").empty


@settings(deadline=None, max_examples=10)
@given(st.permutations(range(5)))
def test_the_order_of_documents_does_not_matter(order):
    texts = [PUTIN["en"], PUTIN["ru"], "Kim was in Seoul.", "Rain in Rome, 17 dead.", PUTIN["en"]]
    documents, stories = one_story(texts, ["en", "ru", "en", "en", "en"])
    pd.testing.assert_frame_equal(
        blind_spots(documents.iloc[list(order)], stories.iloc[list(order)], by="source", min_sources=1),
        blind_spots(documents, stories, by="source", min_sources=1),
    )


def test_nothing_to_tell():
    documents, stories = corpus_of()
    full = blind_spots(*corpus_of([*NEWS, ("e1", "fog", "Globe", "2024-06-06")]), by="source")
    for rows in (documents.iloc[:0], documents.assign(source="Post"), documents.assign(source=None)):
        none = blind_spots(rows, stories, by="source")
        assert none.empty and none.dtypes.equals(full.dtypes)


@pytest.mark.parametrize("min_sources", [0, 1.5, True, None])
def test_min_sources_is_a_number(min_sources):
    with pytest.raises(ParameterError, match="min_sources"):
        blind_spots(*corpus_of(), by="source", min_sources=min_sources)


NAMED = ["It rained when Ann Moss came to Ulm.", "The rain met Moss, they say.", "It rained."]


def names_of(found):
    return found.loc[found["kind"].eq("name"), ["source", "absent", "n_others", "n_sources", "other", "sentence"]]


def test_a_name_of_no_table_is_missed():
    found = blind_spots(*one_story(NAMED), by="source")
    assert names_of(found).to_numpy().tolist() == [
        ["S2", "Ann Moss", 2, 2, "S0", NAMED[0]],
        ["S2", "Ann Moss", 2, 2, "S1", NAMED[1]],
    ]
    assert found.attrs["by_capitals"] == ["en"] and found.attrs["by_table"] == []


@pytest.mark.parametrize(
    ("last", "why"),
    [
        ("It rained on Moss.", "it has the name"),
        ("Moss saw rain.", "it begins a sentence with it"),
        ("It rained on MOSS.", "all in capitals"),
        ("It rained on the Mosses.", "another form of it"),
        ("Rain, moss and fern.", "the word in small letters may be no name"),
        ("It rained on Ann.", "part of the name"),
    ],
)
def test_a_name_that_may_be_there_is_not_missed(last, why):
    assert names_of(blind_spots(*one_story([*NAMED[:2], last]), by="source")).empty, why


@pytest.mark.parametrize(
    ("one", "language"),
    [
        ("Moss came. He saw rain.", "en"),  # the beginning of a sentence has a capital whatever it is
        ('He said: "Moss is here."', "en"),
        ("Rain on Moss and Fern", "en"),  # a headline
        ("The rain met Sen. Li.", "en"),
        ("They saw the Moor, a moor at that.", "en"),  # in small letters too
        ("Der Regen kam vom Moss.", "de"),  # every noun has a capital
        ("Дождь шёл в Москве.", "ru"),  # a name of the table is no name of none
        ("В мае шёл дождь.", "ru"),
        ("هطل المطر", "ar"),
        ("下雨了。", "zh"),
        ("It rained on Moss.", None),
    ],
)
def test_what_a_capital_does_not_tell(one, language):
    found = blind_spots(*one_story([one, one, "…"], [language] * 3), by="source")
    assert names_of(found).empty
    assert found.attrs["by_capitals"] == ([language] if language in ("en", "ru") else [])
    assert found.attrs["by_table"] == ([language] if language in ("de", "ar", "zh") else [])


def test_a_name_is_missed_in_any_case_of_it():
    texts = ["Дождь застал Кравцова у реки.", "Тогда Кравцову сказали о дожде.", "Шёл дождь."]
    assert names_of(blind_spots(*one_story(texts, ["ru"] * 3), by="source"))["source"].tolist() == ["S2", "S2"]
    texts[2] = "Кравцовы видели дождь."
    assert names_of(blind_spots(*one_story(texts, ["ru"] * 3), by="source")).empty


def test_a_name_is_held_against_texts_of_its_language():
    documents, stories = one_story([*NAMED[:2], "Шёл дождь."], ["en", "en", "ru"])
    assert names_of(blind_spots(documents, stories, by="source", same_language=False)).empty


def test_of_a_story_the_sentence_is_shown_that_holds_what_its_sources_share():
    texts = {
        "a1": "Words first. Putin met Kim in Seoul.",
        "a2": "More words. In Seoul Putin spoke. Rome too.",
        "a3": "Snow.",
    }
    rows = [
        ("a1", "rain", "Post", "2024-06-01"),
        ("a2", "rain", "Times", "2024-06-01"),
        ("a3", "snow", "Globe", "2024-06-01"),
    ]
    documents, stories = corpus_of(rows)
    found = blind_spots(documents.assign(text=pd.Series(texts)), stories, by="source")
    assert found[["source", "other", "sentence"]].to_numpy().tolist() == [
        ["Globe", "Post", "Putin met Kim in Seoul."],
        ["Globe", "Times", "In Seoul Putin spoke."],
    ]


def test_what_is_told_outside_the_window_is_not_left_out():
    rows = [
        ("a1", "rain", "Post", "2024-06-01"),
        ("a2", "rain", "Times", "2024-06-01"),
        ("a3", "sun", "Globe", "2024-06-01"),
        ("a4", "late rain", "Globe", "2024-06-02"),  # found apart from "rain" within 0 days
    ]
    corpus = corpus_of(rows)
    assert blind_spots(*corpus, by="source")["source"].tolist() == ["Globe", "Globe"]
    links = pd.DataFrame({"doc_a": ["a1", "a3"], "doc_b": ["a4", "a2"], "score": [0.5, 0.49]})
    found = blind_spots(*corpus, by="source", links=links)
    assert found.empty and (found.attrs["n_near"], found.attrs["n_judged"]) == (1, 0)
    doubted = blind_spots(*corpus, by="source", links=links.assign(score=0.2))
    assert doubted.empty and doubted.attrs["n_near"] == 1
    weaker = blind_spots(*corpus, by="source", links=links.assign(score=0.19))
    assert len(weaker) == 2 and weaker.attrs["n_near"] == 0
    with pytest.raises(TableError, match="score"):
        blind_spots(*corpus, by="source", links=links[["doc_a"]])


def numbers_lacking(*texts):
    """What the last of three sources lacks, and what it says instead."""
    ids = pd.Index(list("abc"), name="doc_id")
    columns = {"text": texts, "language": "en", "published": pd.NaT, "source": ["P", "Q", "R"]}
    found = blind_spots(pd.DataFrame(columns, index=ids), pd.Series("a", index=ids), by="source")
    found = found[found["kind"].eq("number") & found["source"].eq("R")]
    return found[["absent", "instead"]].drop_duplicates().to_numpy().tolist()


@pytest.mark.parametrize(
    ("one", "other", "third", "expected"),
    [
        ("It was eight in the morning.", "It happened at 8 a.m.", "It was early.", []),  # an hour
        ("It came at 14:30.", "At 14:30 it came.", "It came.", []),
        ("It came on 5 May 2018.", "5 May 2018 it was.", "It came.", []),  # a day, and a year
        ("He met two dogs.", "It has 2 rooms.", "He came.", []),  # two of what, is not the same
        ("He met two dogs.", "There were 2 dogs.", "He came.", [["2", ""]]),
        ("He met two dogs.", "There were 2 dogs.", "He met 2 men.", []),  # it has the number
        ("Two people died.", "2 were killed.", "3 people were killed.", [["2", "3"]]),  # the same toll
        ("The 2018 election came.", "After the 2018 election.", "The election of the 2014 parliament.", [["2018", ""]]),
        ("It had 20 rooms.", "20 came.", "He came.", [["20", ""]]),  # no bare number
        ("It had 20 rooms.", "20 came.", "It had 24 or 25 rooms.", [["20", "25"]]),
        ("Twenty-one ships left.", "We saw twenty-one ships.", "We saw 21 ships.", []),
        ("They won 2-1.", "It was 2-1.", "They won.", [["2-1", ""]]),  # a result
    ],
)
def test_a_bare_number_or_an_hour_is_no_blind_spot(one, other, third, expected):
    assert numbers_lacking(one, other, third) == expected
