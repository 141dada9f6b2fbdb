"""text -> anchors: the same codes in every language, whatever the ending, the spelling of numbers or the order of a date."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ground import rules
from analysis.ground.errors import TableError
from analysis.stories.anchors import anchors_of, find_anchors
from analysis.stories.names import KINDS, fold_word, lexicon_of
from analysis.stories.sounds import foreign_runs, letter_runs, romanise, skeleton


def codes(text, language, kinds=None):
    return [code for _, _, code, kind in anchors_of(text, language) if not kinds or kind in kinds]


NAMES = ("place", "person", "organisation", "company", "event")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The U.S. and Japan met in Cairo.", "en", ["US", "JP", "Cairo"]),
        ("They told us that turkey was sold.", "en", []),  # the pronoun, and the bird
        ("US officials", "en", ["US"]),
        ("В Молдавии и президент Молдовы", "ru", ["MD", "MD"]),
        ("North Korea and South Korean firms", "en", ["KP", "KR"]),
        ("New York Times", "en", ["New York Times"]),  # the longest name, not the city in it
        ("Llegó a Santiago de Chile.", "es", ["Santiago", "CL"]),  # a city's name that holds its land names both
        ("Vive en Santiago.", "es", ["Santiago"]),
        ("La catedral de Santiago de Compostela", "es", []),  # another Santiago
        ("Mexico City and South Korea", "en", ["MX", "Mexico City", "KR"]),
        ("墨西哥城", "zh", ["MX", "Mexico City"]),
        ("Президент России прибыл в Каир из Северной Кореи", "ru", ["RU", "Cairo", "KP"]),
        ("о российских и французском делах", "ru", ["RU", "FR"]),
        ("В Киеве ждут Меркель", "ru", ["Kyiv", "Angela Merkel"]),
        ("Він був у Києві та в Німеччині", "uk", ["Kyiv", "DE"]),
        ("Die Regierung Südkoreas und der französische Minister", "de", ["KR", "FR"]),
        ("Les États-Unis, l'Iran et la Maison-Blanche", "fr", ["US", "IR", "White House"]),
        ("El presidente de Corea del Norte y la OTAN", "es", ["KP", "NATO"]),
        ("قال الرئيس إن الصين وكوريا الشمالية والولايات المتحدة", "ar", ["CN", "KP", "US"]),
        ("وزار القاهرة", "ar", ["Cairo"]),
        ("普京访问朝鲜和南非", "zh", ["Vladimir Putin", "KP", "ZA"]),
        ("特朗普在Facebook上", "zh", ["Donald Trump", "Facebook"]),
        ("プーチンは日本へ", "ja", ["JP"]),
        ("O presidente do Brasil em Lisboa", "pt", ["BR", "Lisbon"]),  # no column of its own: CLDR's names
        ("Путин пристигна в София", "bg", ["Vladimir Putin", "Sofia"]),  # lent by Russian, and CLDR's
        ("России и США", None, []),  # nothing is known of an unknown language
        ("среди них", "ru", []),  # not Wednesday
    ],
)
def test_names_are_found_in_every_form(text, language, expected):
    assert codes(text, language, NAMES) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("1,234,567 and 1.5", "en", ["1234567", "1.5"]),
        ("1.234.567 und 1,5", "de", ["1234567", "1.5"]),
        ("1 234 567 et 1,50", "fr", ["1234567", "1.5"]),
        ("1 234 567 и 1,5", "ru", ["1234567", "1.5"]),
        ("1.5 million", "en", ["1500000"]),
        ("$1.375 billion and 1,375 billion won", "en", ["1375000000", "1375000000000"]),  # a point before three digits
        ("20,479.5bn yen and 1.375,5 billion", "en", ["20479500000000", "1375500000000"]),
        ("١٫٥٠٠٫٥ و5٫915,5 مليون", "ar", ["1500.5", "5915500000"]),
        ("20.479,5 Mrd. Euro", "de", ["20479500000000"]),
        ("at 2:30 or 14:30", "en", ["2", "30", "14", "30"]),  # a time of day is no result
        ("28:25 und 2:1", "de", ["28", "25", "2", "1", "28-25", "2-1"]),
        ("1,375 Mrd. Euro und 1.375 Euro", "de", ["1375000000", "1375"]),
        ("1,5 Mio. und 3 Milliarden", "de", ["1500000", "3000000000"]),
        ("1,5 миллиона и 20 тысяч", "ru", ["1500000", "20000"]),
        ("3 mil millones", "es", ["3000000000"]),
        ("١٫٥ مليون", "ar", ["1500000"]),
        ("150万和3亿", "zh", ["1500000", "300000000"]),
        ("一千二百万", "zh", ["12000000"]),
        ("三百二十人", "zh", ["320"]),
        ("twelve people, two million", "en", ["12", "2000000"]),
        ("двенадцати человек", "ru", ["12"]),
        ("won 3-1", "en", ["3", "1", "3-1"]),
        ("счёт 3:1", "ru", ["3", "1", "3-1"]),
        ("以3比1获胜", "zh", ["3", "1", "3-1"]),
        ("0.50", "en", ["0.5"]),
        ("007", "en", ["7"]),
        ("$5bn", "en", ["5000000000"]),
        ("9" * 60, "en", ["9" * 60]),
        ("no number", "en", []),
    ],
)
def test_numbers_are_written_out(text, language, expected):
    assert sorted(codes(text, language, ["number"])) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("On September 30, 2018 it rained.", "en"),
        ("On Sept. 30 it rained.", "en"),
        ("the 30th of September", "en"),
        ("30 сентября 2018 года", "ru"),
        ("30 вересня", "uk"),
        ("am 30. September 2018", "de"),
        ("am 30.09.2018", "de"),
        ("le 30 septembre", "fr"),
        ("el 30 de septiembre de 2018", "es"),
        ("30 سبتمبر", "ar"),
        ("30 أيلول", "ar"),
        ("2018年9月30日", "zh"),
        ("2018-09-30", "en"),
        ("2018년 9월 30일", "ko"),
        ("30 सितंबर", "hi"),
        ("στις 30 Σεπτεμβρίου", "el"),
        ("30 Eylül", "tr"),
        ("30 września", "pl"),
    ],
)
def test_a_day_is_the_same_in_every_language(text, language):
    found = codes(text, language)
    assert [code for code in found if code != "2018"] == ["09-30"]


def test_a_month_of_two_signs_is_one():
    assert codes("5 मई को", "hi", ["date"]) == ["05-05"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Réunion à Pyongyang et Riyad", "fr", ["Pyongyang", "Riyadh"]),  # a meeting, not the island
        ("L'île de La Réunion", "fr", ["RE"]),
        ("चिली और जापान", "hi", ["CL", "JP"]),  # vowel signs are parts of the word
        (
            "Встреча в Пхеньяне и Эр-Рияде",
            "ru",
            ["Pyongyang", "Riyadh"],
        ),  # the cities in every language, not the states
        ("Зустріч у Пхеньяні та Ер-Ріяді", "uk", ["Pyongyang", "Riyadh"]),
        ("في بيونغ يانغ والرياض", "ar", ["Pyongyang", "Riyadh"]),
        ("平壤和利雅得", "zh", ["Pyongyang", "Riyadh"]),
    ],
)
def test_what_is_spelt_like_another_name_is_not_it(text, language, expected):
    assert codes(text, language) == expected


@pytest.mark.parametrize("text", ["31 February", "in May", "September 2018", "45 September", "99.99.2018"])
def test_what_is_no_day_is_none(text):
    assert codes(text, "en", ["date"]) == []


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("volcano", "earthquake", "en"),
        ("Vulkan", "Erdbeben", "de"),
        ("airstrike", "strike", "en"),
        ("вулкан", "землетрясение", "ru"),
        ("火山", "地震", "zh"),
        ("vote", "election", "en"),
        ("голосування", "вибори", "uk"),
        ("driver", "car", "en"),
        ("conducteur", "voiture", "fr"),
        ("central bank", "bank", "en"),
        ("البنك المركزي", "بنك", "ar"),
        ("rain", "flood", "en"),
        ("lluvia", "inundación", "es"),
        ("lawyer", "prosecutor", "en"),
        ("ceasefire", "summit", "en"),
        ("Instagram", "Facebook", "en"),
        ("General Motors", "Ford", "en"),
        ("South Carolina", "North Carolina", "en"),
        ("explosion", "bomb", "en"),
    ],
)
def test_what_is_two_things_to_a_reader_is_two_anchors(one, other, language):
    assert codes(one, language) and codes(other, language)
    assert not set(codes(one, language)) & set(codes(other, language))


def test_a_common_word_of_many_meanings_is_no_anchor():
    assert codes("The director fired shots, as figures show under this title.", "en", ["topic"]) == []


def test_the_table_says_where_each_anchor_stands():
    documents = pd.DataFrame(
        {
            "text": ["Merkel flew to Seoul on 5 May.", None, "5 мая Меркель была в Сеуле, 1 500 человек"],
            "language": ["en", "en", "ru"],
        },
        index=["b", "c", "a"],
    )
    table = find_anchors(documents)
    assert table.columns.tolist() == ["doc_id", "kind", "anchor", "text", "start", "end"]
    assert table[["doc_id", "kind", "anchor", "text"]].to_numpy().tolist() == [
        ["b", "person", "Angela Merkel", "Merkel"],
        ["b", "place", "Seoul", "Seoul"],
        ["b", "date", "05-05", "5 May"],
        ["a", "date", "05-05", "5 мая"],
        ["a", "person", "Angela Merkel", "Меркель"],
        ["a", "place", "Seoul", "Сеуле"],
        ["a", "number", "1500", "1 500"],
    ]
    for row in table.itertuples():
        assert documents.loc[row.doc_id, "text"][row.start : row.end] == row.text
    assert find_anchors(documents.iloc[:0]).dtypes.to_dict() == table.dtypes.to_dict()


@given(st.text(max_size=60), st.sampled_from(["en", "ru", "ar", "zh", "th", "xx", None]))
def test_any_text_has_anchors_within_it(text, language):
    for start, end, code, kind in anchors_of(text, language):
        assert 0 <= start < end <= len(text)
        assert code and kind in {*KINDS, "weekday", "date", "number"} - {"none"}


def test_every_row_of_the_names_is_found_as_it_is_written():
    """A name that the table has, said alone, is an anchor; which one is open where two rows have the same name."""
    missed = [
        (row["code"], language, text)
        for row in rules.load_rules("names")
        for language in "en ru uk de fr es ar zh".split()
        for text in filter(None, row[language].split("|"))
        if row["kind"] != "none" and not anchors_of(text.replace("*", ""), language)
    ]
    assert missed == []


def test_no_name_is_written_twice_in_a_row_and_stars_stand_at_the_end():
    for row in rules.load_rules("names"):
        for language in "en ru uk de fr es ar zh".split():
            written = list(filter(None, row[language].split("|")))
            assert len(set(written)) == len(written), row["code"]
            assert not [text for text in written if re.search(r"\*\w", text) or text != text.strip()], row["code"]


def test_a_kind_that_is_not_known_is_named(monkeypatch):
    row = {"code": "Rain", "kind": "weather", "en": "rain"}
    monkeypatch.setattr("analysis.stories.names.load_rules", lambda name: (row,))
    lexicon_of.cache_clear()
    with pytest.raises(TableError, match=r"row 1: the kind 'weather' is not known; there are place, .* Choose one"):
        lexicon_of("en")
    lexicon_of.cache_clear()


def test_a_further_column_is_a_further_language(monkeypatch):
    row = {"code": "Rain", "kind": "topic", "en": "rain", "eo": "pluv*"}
    monkeypatch.setattr("analysis.stories.names.load_rules", lambda name: (row,))
    lexicon_of.cache_clear()
    assert codes("pluvas", "eo") == ["Rain"]
    lexicon_of.cache_clear()


@pytest.mark.parametrize(
    ("word", "language", "folded"),
    [
        ("U.S.", "en", "us"),
        ("Größe", "de", "grosse"),
        ("ёлка", "ru", "елка"),
        ("йод", "ru", "йод"),
        ("وبالقاهرة", "ar", "قاهره"),
    ],
)
def test_words_are_folded(word, language, folded):
    assert fold_word(word, language) == folded


def test_a_name_sounds_the_same_in_every_script():
    stoltenberg = ["Stoltenberg", "Столтенберг", "ستولتنبرغ"]
    assert {skeleton(romanise(word)) for word in stoltenberg} == {"stltnplk"}
    assert skeleton(romanise("特朗普")) == skeleton(romanise("Trump")) == "tlnp"
    assert foreign_runs("昨天巴格达下雨") == ["巴格达"]
    assert letter_runs("ab", 3, 5) == [" ab", "ab ", " ab "]
