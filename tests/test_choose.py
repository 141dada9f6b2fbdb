"""choose: which documents are compared, under which name, and whether whole or by paragraph."""

import pandas as pd
import pytest

from analysis.corpus.choose import keep_documents, keep_language, keep_largest, keep_texts
from analysis.corpus.paragraphs import _join_headings, choose_unit, split_units
from analysis.ground.errors import ParallaxError, TableError

RAINED = "It rained all night in the town, and the wind blew until the morning came."
BLEW = "The wind blew from the west, and by noon four houses had lost their roofs."


def documents(*sources, texts=None):
    n = len(sources)
    columns = {"text": texts or [f"{RAINED}\nShare", f"{RAINED}\n{BLEW}", BLEW, RAINED.upper() + " Twice."][:n]}
    columns |= {"language": "en", "source": list(sources), "published": pd.NaT}
    return pd.DataFrame(columns, index=pd.Index(list("abcd")[:n], name="doc_id"))


@pytest.mark.parametrize(
    ("sources", "unit", "ids"),
    [
        (["Post", "Gazette"], "auto", ["a#1", "b#1", "b#2"]),  # one document each: nothing to compare but paragraphs
        (["Post", "Post"], "auto", ["a#1", "b#1", "b#2"]),  # one source alone
        (["Post", "Post", "Gazette"], "auto", ["a#1", "b#1", "b#2", "c#1"]),  # only one source has two
        (["Post", "Post", "Gazette", "Gazette"], "auto", ["a", "b", "c", "d"]),  # two sources have two
        (["Post", "Gazette"], "document", ["a", "b"]),
        (["Post", "Post", "Gazette", "Gazette"], "paragraph", ["a#1", "b#1", "b#2", "c#1", "d#1"]),
    ],
)
def test_paragraphs_are_counted_where_documents_are_too_few_to_compare(sources, unit, ids):
    units = split_units(documents(*sources), unit=unit, by="source")
    assert units.index.tolist() == ids
    assert units.columns.tolist() == ["doc_id", "text", "language", "source", "cluster", "start", "end"]
    assert units["doc_id"].tolist() == [name[0] for name in ids]


def test_one_stray_article_does_not_turn_documents_into_paragraphs():
    table = pd.concat([documents("Post", "Post", "Gazette", "Gazette"), documents("stray").rename(index={"a": "e"})])
    assert split_units(table, by="source").index.tolist() == list("abcde")


@pytest.mark.parametrize(("n", "unit"), [(19, "paragraph"), (20, "document")])
def test_a_single_source_is_sorted_by_document_where_it_has_enough(n, unit):
    assert choose_unit(pd.DataFrame({"source_shown": ["Post"] * n})) == unit
    table = pd.concat([documents("Post")] * n).set_axis([f"d{place}" for place in range(n)])
    assert split_units(table, by="source").index.isin(table.index).all() == (unit == "document")


def test_a_language_is_chosen_in_any_case():
    assert keep_language(pd.DataFrame({"language": ["en", "ru", "en"]}), " RU").index.tolist() == [1]


def test_what_is_resampled_whole():
    units = split_units(documents("Post", "Post", "Gazette"), unit="paragraph", by="source")
    assert units["cluster"].tolist() == ["a", "b", "b", "c#1"]  # a lone document is known by its paragraphs only
    table = documents("Post", "Post", "Gazette", "Gazette", texts=[RAINED, BLEW, f" {RAINED.upper()}\n", ""])
    assert split_units(table, by="source")["cluster"].tolist() == ["a", "b", "a", "d"]
    assert split_units(documents("Post", "Post", texts=["", ""]), unit="document", by="source")["cluster"].tolist() == [
        "a",
        "b",
    ]


def test_copies_under_other_headlines_are_resampled_as_one():
    texts = [f"Rain again\n\n{RAINED}", f"So much rain\n\n{RAINED}", BLEW, RAINED]
    table = documents("Post", "Post", "Gazette", "Gazette", texts=texts).assign(
        title=["Rain again", "So much rain", None, None]
    )
    assert split_units(table, by="source")["cluster"].tolist() == ["a", "a", "c", "a"]


def test_an_unknown_unit_is_an_error():
    with pytest.raises(ParallaxError, match=r"'sentence' is not known; there are auto, document and paragraph"):
        split_units(documents("Post"), unit="sentence", by="source")


@pytest.mark.parametrize(("most", "ids"), [(1, "bcd"), (2, "abcd"), (9, "abcd")])
def test_the_sources_with_most_documents_are_kept(most, ids):
    assert "".join(keep_largest(documents("Gazette", "Post", "Post", "Post"), by="source", most=most).index) == ids


def test_of_sources_with_as_many_documents_the_first_by_name_is_kept():
    assert keep_largest(documents("Post", "Gazette"), by="source", most=1).index.tolist() == ["b"]


@pytest.mark.parametrize(("also", "ids"), [([], "abc"), (["Post"], "bcd"), (["", "Rain"], "abc"), (["Times"], "abc")])
def test_sources_that_are_named_are_among_those_that_are_kept(also, ids):
    table = documents("Gazette", "Times", "Times", "Post")
    assert "".join(keep_largest(table, by="source", most=2, also=also).index) == ids


@pytest.mark.parametrize("most", [0, -1, 2.0, True, "2"])
def test_a_wrong_number_of_sources_is_an_error(most):
    with pytest.raises(ParallaxError, match="is no number of groups"):
        keep_largest(documents("Post"), by="source", most=most)


@pytest.mark.parametrize(
    ("texts", "ids"),
    [
        ([RAINED, "", BLEW], "ac"),
        ([RAINED, " \n\t\u3000", BLEW], "ac"),  # white space of any kind
        ([RAINED, None, BLEW], "ac"),
        (["", "", ""], ""),
    ],
)
def test_a_document_without_text_is_none_to_compare(texts, ids):
    table = documents("Post", "Gazette", "Times", texts=texts)
    assert "".join(keep_texts(table).index) == ids
    assert keep_texts(table).columns.tolist() == table.columns.tolist()
    assert keep_texts(table.iloc[:0]).empty


def test_a_column_that_is_missing_is_named():
    with pytest.raises(TableError, match=r"lack the columns \['text'\]"):
        keep_texts(documents("Post").drop(columns="text"))
    with pytest.raises(TableError, match=r"lack the columns \['language'\]"):
        keep_language(documents("Post").drop(columns="language"))


def test_texts_that_are_numbers_are_texts():
    table = pd.DataFrame({"text": [5, None, 7]}, index=["a", "b", "c"])
    assert keep_texts(table).index.tolist() == ["a", "c"]


def test_a_headline_is_part_of_the_paragraph_below_it():
    cleaned = f"Rain again in the town\n\n{RAINED}\n\n{BLEW}"
    table = documents("Post", texts=[cleaned])
    units = split_units(table, unit="paragraph", by="source")
    assert units["text"].tolist() == [f"Rain again in the town\n\n{RAINED}", BLEW]
    assert units.index.tolist() == ["a#2", "a#3"]
    for unit in units.itertuples():
        assert cleaned[unit.start : unit.end] == unit.text


@pytest.mark.parametrize(
    ("text", "units", "why"),
    [
        (f"Rain again\n\nShare\n\n{RAINED}", [f"Rain again\n{RAINED}"], "what is cut from between is no text"),
        (f"Rain again\n\n{RAINED}\n\nRain again", [f"Rain again\n\n{RAINED}"], "the title again is cut"),
        (f"Rain again\n\n{RAINED}", [f"Rain again\n\n{RAINED}"], "one paragraph"),
        (RAINED, [RAINED], "no headline"),
    ],
)
def test_what_headlines_are_joined_to(text, units, why):
    assert split_units(documents("Post", texts=[text]), unit="paragraph", by="source")["text"].tolist() == units


def test_a_headline_joins_nothing_of_the_next_document():
    kinds = pd.DataFrame(
        {"doc_id": ["a", "b", "b"], "n": [1, 1, 2], "kind": ["title", "heading", "body"], "kept": True}
    )
    kinds = kinds.assign(text=["Rain", "Wind", "Blew"], start=[0, 0, 6], end=[4, 4, 10])
    units = _join_headings(kinds, pd.Series({"a": "Rain", "b": "Wind\n\nBlew"}))
    assert units[["text", "start", "end"]].values.tolist() == [["Rain", 0, 4], ["Wind\n\nBlew", 0, 10]]


def test_a_whole_document_stands_from_its_beginning_to_its_end():
    units = split_units(documents("Post", "Post", texts=[RAINED, ""]), unit="document", by="source")
    assert units[["start", "end"]].values.tolist() == [[0, len(RAINED)], [0, 0]]


def test_the_code_of_a_language_is_the_same_in_capitals():
    table = pd.DataFrame({"text": ["rain", "Regen"], "language": ["en", "de"], "source": "Post", "published": pd.NaT})
    assert keep_language(table, " EN").index.tolist() == [0]
    assert keep_documents(table, language=["De", "fr"]).index.tolist() == [1]
    assert keep_language(table.assign(language=["zh-Hant", "en"]), "zh-hant").index.tolist() == [0]
