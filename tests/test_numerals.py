"""words -> numerals: a run of number words is one number or none, as num2words writes them."""

import pytest

from analysis.ground.errors import TableError
from analysis.ground.rules import load_rules
from analysis.stories.anchors import anchors_of
from analysis.stories.numerals import NUMERAL_KINDS, number_powers, numeral_words


def numbers(text, language):
    return [int(code) for _, _, code, kind in anchors_of(text, language) if kind == "number"]


# as num2words 0.5.14 writes them; of 2 to 999 and nine greater ones it was checked in these languages, and every one was read
WRITTEN = {
    "en": "twenty-one|one hundred and twenty|nine hundred and ninety-nine|two million, five hundred thousand|twelve thousand, three hundred and forty-five",
    "fr": "vingt et un|cent vingt|neuf cent quatre-vingt-dix-neuf|deux millions cinq cent mille|douze mille trois cent quarante-cinq",
    "es": "veintiuno|ciento veinte|novecientos noventa y nueve|dos millones quinientos mil|doce mil trescientos cuarenta y cinco",
    "ru": "двадцать один|сто двадцать|девятьсот девяносто девять|два миллиона пятьсот тысяч|двенадцать тысяч триста сорок пять",
    "uk": "двадцять один|сто двадцять|дев'ятсот дев'яносто дев'ять|два мільйони п'ятсот тисяч|дванадцять тисяч триста сорок п'ять",
    "de": "einundzwanzig|einhundertzwanzig|neunhundertneunundneunzig|zwei Millionen fünfhunderttausend|zwölftausenddreihundertfünfundvierzig",
}


@pytest.mark.parametrize("language", WRITTEN)
def test_numbers_are_read_as_a_reference_writes_them(language):
    values = [21, 120, 999, 2_500_000, 12_345]
    assert [numbers(f"{text} x", language) for text in WRITTEN[language].split("|")] == [[value] for value in values]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Twenty two people", [22]),
        ("en", "two thousand", [2000]),
        ("en", "one million", [1_000_000]),
        ("en", "two dozen, a hundred", [24, 100]),
        ("en", "two\nhundred", [2, 100]),  # in two lines, and so two
        ("en", "nineteen eighty-four", []),
        ("en", "two twenty", []),
        ("en", "several hundred, hundreds, tens of thousands", []),
        ("en", "the twenty-first century, two-thirds", []),
        ("en", "the first two days", [2]),
        ("en", "one of them", []),
        ("en", "between twelve and fourteen", [12, 14]),  # an "and" that joins no parts of a number
        ("en", "between one hundred and two hundred", [100, 200]),
        ("en", "between one hundred and one hundred and twenty", [100, 120]),
        ("es", "treinta y cinco", [35]),
        ("es", "cinco y seis", [5, 6]),
        ("es", "mil doscientos", [1200]),
        ("es", "tres mil doscientos millones", [3_200_000_000]),
        ("es", "Murieron veintidós personas", [22]),
        ("fr", "quatre-vingt-onze, soixante et onze", [91, 71]),
        ("fr", "deux mille", [2000]),
        ("ru", "Погибли двадцать два человека", [22]),
        ("ru", "двухсот пятидесяти", [250]),
        ("ru", "семь человек, семья", [7]),
        ("ru", "двадцатого мая, двадцать первый", []),
        ("ru", "десять и двадцать", [10, 20]),
        ("de", "Einundzwanzig Menschen, Hunderte, Eintracht", [21]),
        ("de", "zwei und drei", [2, 3]),
        ("de", "einundzwanzigste", []),
        ("ar", "خمسة وعشرون شخصا", [25]),
        ("ar", "خمسة آلاف", [5000]),
        ("it", "ventuno mila", []),  # a language without a column
    ],
)
def test_a_run_of_number_words_is_one_number_or_none(language, text, expected):
    assert numbers(text, language) == expected


def test_the_whole_run_is_the_number():
    text = "In all, one hundred and twenty-two people died."
    (found,) = [text[start:end] for start, end, _, kind in anchors_of(text, "en") if kind == "number"]
    assert found == "one hundred and twenty-two"


def test_the_table_of_numerals_is_sound():
    rows = load_rules("numerals")
    assert {row["kind"] for row in rows} <= set(NUMERAL_KINDS)
    assert all(row["value"].isdigit() == (row["kind"] not in ("vague", "ordinal", "ending")) for row in rows)
    for language in "en ru uk de fr es ar".split():
        words = [text for row in rows if row["kind"] != "and" for text in row[language].split("|") if text]
        assert sorted({word for word in words if words.count(word) > 1}) == []


def test_a_kind_that_is_not_known_is_named(monkeypatch):
    monkeypatch.setattr(
        "analysis.stories.numerals.load_rules", lambda name: ({"kind": "digit", "value": "1", "en": "one"},)
    )
    with pytest.raises(
        TableError, match=r"numerals.csv, row 1: the kind 'digit' is not known; there are number, .* Choose"
    ):
        list(numeral_words("en"))


def test_a_thousand_is_a_thousand_in_french():
    assert number_powers("fr")["mille"] == 3 and number_powers("xx") == {}
