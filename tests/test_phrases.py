"""tokens -> tokens with phrases kept together: the longest first, from the left, never across texts."""

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ground.errors import ParallaxError, ParameterError, TableError
from analysis.ground.rules import load_rules
from analysis.terms.phrases import join_phrases, read_phrases
from analysis.terms.tokens import locate_tokens, split_tokens


def joined(text, phrases, language=None):
    return join_phrases(split_tokens([text], [language]), phrases)["token"].to_list()


@pytest.mark.parametrize(
    ("text", "phrases", "tokens"),
    [
        ("rain in North Korea today", ["North Korea"], ["rain", "in", "north korea", "today"]),
        ("NORTH korea", ["North Korea"], ["north korea"]),
        ("north of Korea", ["North Korea"], ["north", "of", "korea"]),
        ("Korea North", ["North Korea"], ["korea", "north"]),
        ("the New York Times of New York", ["New York", "New York Times"], ["the", "new york times", "of", "new york"]),
        ("New York Tim", ["New York", "New York Times"], ["new york", "tim"]),
        # the longer one is not whole: the shorter one counts, and what follows is seen again
        ("New York North Korea", ["New York", "New York North Pole", "North Korea"], ["new york", "north korea"]),
        ("a b c d", ["a b", "b c d"], ["a b", "c", "d"]),  # further left before longer
        ("a a a a a", ["a a"], ["a a", "a a", "a"]),
        ("a b a b c", ["a b", "a b c"], ["a b", "a b c"]),
        ("x a b c y", ["a b c", "b c", "a b"], ["x", "a b c", "y"]),
        ("the U.S. Army and us army", ["US Army"], ["the", "US army", "and", "us", "army"]),
        ("People’s Republic", ["people's republic"], ["people's republic"]),
        ("rain wind", [], ["rain", "wind"]),
        ("", ["North Korea"], []),
        ("Северная Корея и Северной Кореи", ["Северная Корея"], ["северная корея", "и", "северной", "кореи"]),
    ],
)
def test_phrases_are_joined(text, phrases, tokens):
    assert joined(text, phrases) == tokens


@pytest.mark.parametrize(
    ("text", "language", "phrase", "tokens"),
    [
        ("dans l’Union européenne", "fr", "l'Union européenne", ["dans", "l union européenne"]),
        ("dans l’Union européenne", "fr", "Union européenne", ["dans", "l", "union européenne"]),
        ("dans l’Union européenne", None, "l'Union européenne", ["dans", "l'union européenne"]),
        ("乌克兰总统访问北京", "zh", "乌克兰总统", ["乌克兰 总统", "访问", "北京"]),
        ("乌克兰总统访问北京", "zh", "乌克兰 总统", ["乌克兰 总统", "访问", "北京"]),
        ("في الولايات المتّحدة", "ar", "الولايات المتحدة", ["في", "الولايات المتحدة"]),
    ],
)
def test_a_phrase_is_split_as_the_text_is(text, language, phrase, tokens):
    assert joined(text, [phrase], language) == tokens


def test_no_phrase_reaches_into_the_next_text():
    tokens = split_tokens(["in New", "York", "New York", None, "New"])
    found = join_phrases(tokens, ["New York"])
    assert found["row"].to_list() == [0, 0, 1, 2, 4]
    assert found["token"].to_list() == ["in", "new", "york", "new york", "new"]
    assert found.schema == tokens.schema


def test_places_and_further_columns():
    tokens = locate_tokens(["The New\nYork Times!", "rain"]).with_columns(code=pl.Series(range(5), dtype=pl.Int32))
    found = join_phrases(tokens, ["New York Times"])
    assert found.schema == tokens.schema
    assert found.rows() == [(0, "the", 0, 3, 0), (0, "new york times", 4, 18, None), (1, "rain", 0, 4, 4)]


@given(
    st.lists(st.lists(st.sampled_from("abc"), max_size=12), max_size=4), st.sets(st.text("abc", min_size=2, max_size=4))
)
def test_as_a_loop_over_the_tokens_does_it(texts, phrases):
    runs = tuple(tuple(phrase) for phrase in sorted(phrases))
    rows = [(row, token) for row, text in enumerate(texts) for token in text]
    tokens = pl.DataFrame(rows, schema={"row": pl.UInt32, "token": pl.String}, orient="row")
    expected = []
    for row, text in enumerate(texts):
        place = 0
        while place < len(text):
            whole = [run for run in runs if tuple(text[place : place + len(run)]) == run]
            length = max(map(len, whole), default=1)
            expected.append((row, " ".join(text[place : place + length])))
            place += length
    assert join_phrases(tokens, runs).rows() == expected


def test_a_table_of_collocations_is_taken_where_its_spaces_are():
    table = pd.DataFrame({"collocation": ["泽连斯基 总统", "us army", None], "n": [3, 2, 1]})
    assert read_phrases(table) == (("us", "army"), ("泽连斯基", "总统"))
    assert joined("us army", table) == ["us army"]


def test_words_that_were_parted_in_their_text_are_found_again():
    # alone, rjieba takes this name for two words; a term of a result comes with a space
    assert ("泽连斯基", "总统") in read_phrases(["泽连斯基 总统"])


def test_what_is_no_list_of_phrases_is_an_error():
    with pytest.raises(ParallaxError, match="Pass a list of phrases"):
        read_phrases("North Korea")
    with pytest.raises(ParallaxError, match=r"the phrases \[3, None\] are no str"):
        read_phrases(["North Korea", 3, None])
    for wrong in (5, b"North Korea", {"North Korea": 1}):
        with pytest.raises(ParameterError, match="is no list"):
            read_phrases(wrong)
    with pytest.raises(ParameterError, match="are no str"):
        read_phrases([("north", "korea"), ("one",)])
    with pytest.raises(
        ParameterError, match=r"\['', 'one', ' -'\] hold no two words \(4 of 5 do not\). Leave them out"
    ):
        read_phrases(["", "one", " -", "North Korea", "two"])
    with pytest.raises(ParameterError, match=r"\['rain'\] hold no two words"):
        read_phrases(pd.DataFrame({"collocation": ["north korea", "rain"]}))
    with pytest.raises(TableError, match="collocation"):
        read_phrases(pd.DataFrame({"term": ["North Korea"]}))
    assert read_phrases(None) == read_phrases([]) == ()
    once = read_phrases(phrase for phrase in ["North Korea"])
    assert once == read_phrases(once) == (("north", "korea"),)


@pytest.mark.parametrize(
    ("text", "language", "phrase"),
    [
        ("North Korea", "en", "north korea"),
        ("the New York Times", "en", "new york times"),
        ("People's Republic of China", "en", "people's republic of china"),
        ("в Северной Корее", "ru", "северной корее"),
        ("в Соединенных Штатах", "ru", "соединенных штатах"),
        ("у Сполучених Штатах", "uk", "сполучених штатах"),
        ("Організація Об’єднаних Націй", "uk", "організація об'єднаних націй"),
        ("in den Vereinigten Staaten", "de", "vereinigten staaten"),
        ("en Côte d’Ivoire", "fr", "côte d ivoire"),
        ("en Côte d’Ivoire", None, "côte d'ivoire"),
        ("los Estados Unidos", "es", "estados unidos"),
        ("في الأمم المتحدة", "ar", "الأمم المتحدة"),
        ("w Stanach Zjednoczonych", "pl", "stanach zjednoczonych"),
    ],
)
def test_names_of_the_list_are_kept_together(text, language, phrase):
    assert phrase in joined(text, "auto", language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("le monde entier", "fr"),
        ("die Zeit der Welt", "de"),
        ("el país y el mundo", "es"),
        ("la repubblica", "it"),
        ("north of it", "en"),
    ],
)
def test_common_words_are_not_taken_for_a_name(text, language):
    assert [token for token in joined(text, "auto", language) if " " in token] == []


def test_each_phrase_of_the_list_stands_once_and_has_several_words():
    rows = load_rules("phrases")
    phrases = [row["phrase"] for row in rows]
    assert len({phrase.casefold() for phrase in phrases}) == len(phrases)
    assert [phrase for phrase in phrases if " " not in phrase or phrase != " ".join(phrase.split())] == []
    assert {row["reason"] for row in rows} == {"state", "territory", "city", "organisation", "newspaper or agency"}
    assert {row["language"] for row in rows} == set("en ru uk de fr es it pt pl ar".split())
