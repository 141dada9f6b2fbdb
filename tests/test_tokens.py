"""text -> tokens: every script and spelling that news brings, and stop words that carry none of it."""

import unicodedata

import numpy as np
import polars as pl
import pytest

from analysis.ground.errors import ParallaxError
from analysis.ground.rules import PROJECT, load_rules
from analysis.terms.spelling import fold
from analysis.terms.tokens import (
    drop_stop_words,
    find_tokens,
    locate_tokens,
    split_tokens,
    stop_word_languages,
    stop_words_for,
    stop_words_of,
)


def tokens_of(*texts):
    return split_tokens(texts)["token"].to_list()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Rain, wind; RAIN!", ["rain", "wind", "rain"]),
        ("", []),
        ("... -- ' – —", []),
        ("caf\u00e9 cafe\u0301", ["café", "café"]),
        (unicodedata.normalize("NFD", "Ёж Їжак Й"), ["ёж", "їжак", "й"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("ΣΟΦΟΣ σοφος σοφοσ", ["σοφοσ"] * 3),
        ("İstanbul istanbul ISTANBUL", ["istanbul"] * 3),
        ("\ufb01nance", ["finance"]),
        ("didn't didn’t didn‘t didnʼt didn`t", ["didn't"] * 5),
        ("п'ять п’ять пʼять П’ЯТЬ", ["п'ять"] * 4),
        ("‘quoted’ 'quoted' rock ’n’ roll the boys’ ʼ", ["quoted", "quoted", "rock", "n", "roll", "the", "boys"]),
        ("O’Neill’s l’Oréal", ["o'neill's", "l'oréal"]),
        ("pause—then here–there one--two", ["pause", "then", "here", "there", "one", "two"]),
        ("well-known well\u2010known well\u2011known", ["well-known"] * 3),
        ("- dash -dash dash-", ["dash"] * 3),
        ("co\u00adoperation \ufeffrain ra\u2060in", ["cooperation", "rain", "rain"]),
        ("zero\u200bwidth", ["zero", "width"]),
        ("می\u200cخواهم", ["میخواهم"]),
        ("20,000 3.5 2,5 24.02.2022 2024-06-20", ["20,000", "3.5", "2,5", "24.02.2022", "2024-06-20"]),
        ("in 2024. Then 1,000, or 3.5bn; Covid-19 F-16s 5G", "in 2024 then 1,000 or 3.5bn covid-19 f-16s 5g".split()),
        ("end.Start 5.Then", ["end", "start", "5", "then"]),
        ("❤\ufe0f 👩\u200d💻 🇺🇦 👍🏽 \ufe0f \u0301", []),
        ("1\ufe0f\u20e3 first", ["1", "first"]),
        ("under_score x_y", ["under", "score", "x", "y"]),
        ("كتاب العربية", ["كتاب", "العربية"]),
        ("हिन्दी", ["हिन्दी"]),
        ("北京是首都", ["北京", "是", "首都"]),
        ("hot-—cold 'tis .5 5. a..b a.b", ["hot", "cold", "tis", "5", "5", "a", "b", "a", "b"]),
        ("a\x00b\x85c\u00a0d", ["a", "b", "c", "d"]),
    ],
)
def test_a_text_is_split(text, tokens):
    assert tokens_of(text) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The U.S. told US to join us", ["the", "US", "told", "US", "to", "join", "us"]),
        ("in the U.S. The", ["in", "the", "US", "the"]),
        ("U.S.-led US-led us-led", ["US-led", "US-led", "us-led"]),
        ("US's U.S.’s", ["US's", "US's"]),
        ("U.S.Army J.Smith", ["US", "army", "j", "smith"]),
        ("U.N. UN U.S.S.R.", ["un", "un", "ussr"]),
        ("WHO who IT it It", ["WHO", "who", "IT", "it", "it"]),
        ("IT'S WHO'S It's", ["it's", "who's", "it's"]),
        ("u.s. Us", ["u", "s", "us"]),
    ],
)
def test_acronyms_are_kept_apart_from_the_words_they_look_like(text, tokens):
    assert tokens_of(text) == tokens


def test_rows_number_the_texts_and_a_missing_text_has_none():
    found = split_tokens(["rain wind", None, float("nan"), "", "sun"])
    assert found["row"].to_list() == [0, 0, 4]
    assert found.schema == {"row": pl.UInt32, "token": pl.String}
    assert split_tokens([]).schema == {"row": pl.UInt32, "token": pl.String}


def test_a_composed_and_a_decomposed_text_have_the_same_tokens():
    text = "Ωραίος Ångström naïve Їжак Москвы́ İzmir"
    assert tokens_of(unicodedata.normalize("NFD", text)) == tokens_of(unicodedata.normalize("NFC", text))


NEWS = (
    "war state world people president government russia ukraine nato china army minister party law court money oil gas "
    "attack peace country city police military new first last two said year day time north south east west women men "
    "home right left mine us-led"
).split()
NEWS_RU = (
    "война мир страна россия украина президент правительство государство люди человек армия удар закон суд власть сша "
    "город год день время слово новый первый последний два три сказал заявил деньги нефть газ право север юг восток "
    "запад мира войны стран россии украины"
).split()


@pytest.mark.parametrize(("language", "words"), [("en", NEWS), ("ru", NEWS_RU)])
def test_no_stop_word_carries_news(language, words):
    assert len(words) >= 40
    assert sorted(set(words) & stop_words_of(language)) == []


def test_acronyms_are_no_stop_words():
    acronyms = {row["acronym"] for row in load_rules("acronyms")}
    assert {"US", "WHO", "IT"} <= acronyms
    assert not acronyms & set().union(*map(stop_words_of, stop_word_languages()))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "the of and to in is it that was for us who can't it's they've would not isn't whom".split()),
        ("ru", "и в на не что он с как это по но из у же его она так все её ее нет бы который должен".split()),
    ],
)
def test_function_words_are_stop_words(language, words):
    assert sorted({fold(word, language) for word in words} - stop_words_of(language)) == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_each_stop_word_is_one_token_and_stands_once(language):
    lines = (PROJECT / "data" / "stopwords" / f"{language}.txt").read_text("utf-8").splitlines()
    words = [word for line in lines if line[:1] != "#" for word in line.split()]
    assert len(words) == len(set(words))
    assert [word for word in words if len(tokens_of(word)) != 1 and word != "n't"] == []


@pytest.mark.parametrize(
    ("stop_words", "left"),
    [
        (None, ["the", "rain", "и", "дождь"]),
        ("auto", ["rain", "дождь"]),
        ("en", ["rain", "и", "дождь"]),
        ("ru", ["the", "rain", "дождь"]),
        (["RAIN", "The"], ["и", "дождь"]),
        (np.array(["the", "и"]), ["rain", "дождь"]),
    ],
)
def test_stop_words_are_dropped(stop_words, left):
    tokens = split_tokens(["the rain", "и дождь"])
    assert drop_stop_words(tokens, stop_words, lambda: ["en", "ru"])["token"].to_list() == left


def test_curly_apostrophes_do_not_hide_a_stop_word():
    assert drop_stop_words(split_tokens(["It’s didn’t rain"]), "en", list)["token"].to_list() == ["rain"]


def test_a_language_without_a_list_is_an_error_that_names_those_there_are():
    with pytest.raises(ParallaxError, match=r"'xx'; there are .*'en'.*'ru'"):
        drop_stop_words(split_tokens(["rain"]), "xx", list)
    assert drop_stop_words(split_tokens(["rain"]), "auto", lambda: ["xx"])["token"].to_list() == ["rain"]


def test_stop_words_are_written_as_the_tokens_are():
    assert stop_words_for(["The", "Straße"])(None) == {"the", "strasse"}
    assert stop_words_for(["The", "Straße"], str.lower)("ru") == {"the", "straße"}
    assert stop_words_for("auto")("ru") == stop_words_of("ru") and stop_words_for("auto")(None) == frozenset()
    assert stop_words_for("en")("ru") == stop_words_of("en")
    assert stop_words_for(None)("en") == frozenset()


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("", None, []),
        ("In the U.S. it’s", None, [("in", 0, 2), ("the", 3, 6), ("US", 7, 11), ("it's", 12, 16)]),
        ("U.S.-led, U.S.", None, [("US-led", 0, 8), ("US", 10, 14)]),
        ("cafe\u0301 😀 rain", None, [("café", 0, 5), ("rain", 8, 12)]),
        ("in 北京是 x", "zh", [("in", 0, 2), ("北京", 3, 5), ("是", 5, 6), ("x", 7, 8)]),
        ("Dans l’État", "fr", [("dans", 0, 4), ("l", 5, 6), ("état", 7, 11)]),
        ("Dans l’État", None, [("dans", 0, 4), ("l'état", 5, 11)]),
        ("\ud800rain\udfff", None, [("rain", 1, 5)]),
    ],
)
def test_tokens_are_found_with_their_places_in_the_text_as_given(text, language, found):
    assert find_tokens(text, language) == found


def test_texts_of_several_languages_keep_their_order():
    texts, languages = ["l’eau", "北京", None, "l’eau", "東京都"], ["fr", "zh", None, None, "ja"]
    found = locate_tokens(texts, languages)
    assert list(found.iter_rows()) == [
        (0, "l", 0, 1),
        (0, "eau", 2, 5),
        (1, "北京", 0, 2),
        (3, "l'eau", 0, 5),
        (4, "東京", 0, 2),
        (4, "京都", 1, 3),
    ]
    assert found.schema == {"row": pl.UInt32, "token": pl.String, "start": pl.Int64, "end": pl.Int64}
    assert split_tokens(texts, languages)["token"].to_list() == found["token"].to_list()
