"""languages: a text is in the language that its words and its script say, and unknown where they say too little."""

import unicodedata
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid import langid

from analysis.texts.languages import (
    find_second_language,
    identify_language,
    identify_parts,
    language_code,
    rank_languages,
)
from analysis.texts.likelihoods import language_codes, language_likelihoods
from analysis.texts.scripts import find_script, find_second_script

TEXTS = {
    "en": "The rain fell all night over the town, and by the morning the river had left its bed near the mill.",
    "ru": "Дождь шёл над городом всю ночь, и к утру река вышла из берегов возле старой мельницы.",
    "uk": "Дощ ішов над містом усю ніч, і до ранку річка вийшла з берегів біля старого млина.",
    "be": "Дождж ішоў над горадам усю ноч, і да раніцы рака выйшла з берагоў каля старога млына.",
    "bg": "Дъждът валеше над града цяла нощ и до сутринта реката излезе от коритото си край старата мелница.",
    "mk": "Дождот врнеше над градот цела ноќ и до утрото реката излезе од коритото крај старата воденица.",
    "sr": "Киша је падала над градом целе ноћи и до јутра се река излила из корита крај старе воденице.",
    "de": "Der Regen fiel die ganze Nacht über der Stadt, und am Morgen war der Fluss über die Ufer getreten.",
    "fr": "La pluie est tombée toute la nuit sur la ville et, au matin, la rivière avait quitté son lit.",
    "es": "La lluvia cayó toda la noche sobre la ciudad y por la mañana el río se había salido de su cauce.",
    "ar": "هطل المطر طوال الليل فوق المدينة، وفي الصباح خرج النهر عن مجراه قرب الطاحونة القديمة.",
    "zh": "城里整夜下着雨，到了早上，河水已经漫过老磨坊旁的河岸，很多人不得不离开家园。",
    "ja": "町では一晩中雨が降り、朝には川が古い水車小屋のそばであふれていた。",
    "ko": "밤새 도시에 비가 내렸고, 아침이 되자 강물이 낡은 방앗간 옆 둑을 넘어섰다.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_is_in_its_language(language):
    assert identify_language(TEXTS[language]) == language


@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_keeps_its_language_within_a_document_of_another(language):
    other = "fr" if language != "fr" else "en"
    assert identify_language(TEXTS[language], other) == language
    assert identify_language(TEXTS[language], language) == language


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("rain", "Latn"),
        ("дождь", "Cyrl"),
        ("μπόρα", "Grek"),
        ("مطر", "Arab"),
        ("גשם", "Hebr"),
        ("下雨", "Hani"),
        ("下雨了 (NATO, IMF)", "Hani"),  # a sign is worth more than a letter
        ("雨が降る", "Kana"),
        ("비가", "Hang"),
        ("12 – 3", None),
        ("", None),
    ],
)
def test_the_script_is_that_of_most_letters(text, script):
    assert find_script(text) == script


@pytest.mark.parametrize("text", ["Rain", "Kyiv", "12 34", "", "* * *", "https://example.org/rain"])
def test_too_little_text_tells_no_language(text):
    assert identify_language(text) is None


@pytest.mark.parametrize(("text", "language"), [("Дождь", "uk"), ("Rain again", "de"), ("12", "fr"), ("", "es")])
def test_a_short_part_has_the_language_of_its_document(text, language):
    assert identify_language(text, language) == language


def test_only_languages_of_the_script_are_ranked():
    assert not {code for code, _ in rank_languages(TEXTS["ru"])} & set("en de fr es pl cs he ar zh ja".split())
    assert rank_languages(TEXTS["zh"]) == [("zh", 1.0)]
    assert sum(share for _, share in rank_languages(TEXTS["de"])) == pytest.approx(1)


def test_names_in_another_script_do_not_change_the_language():
    assert identify_language("Reuters и Bloomberg сообщили о дожде над городом.") == "ru"


@pytest.mark.parametrize("n_lines", [2, 60])
def test_the_share_of_the_second_language(n_lines):
    half = n_lines // 2
    text = "\n".join([TEXTS["ru"]] * half + [TEXTS["uk"]] * half)
    code, share = find_second_language(text, "ru")
    assert code == "uk"
    assert share == pytest.approx(len(TEXTS["uk"]) / (len(TEXTS["uk"]) + len(TEXTS["ru"])), abs=0.01)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join([TEXTS["ru"]] * 9),
        "\n".join([TEXTS["ru"]] * 9 + [TEXTS["en"]]),  # one quotation
        "Rain\nДождь",
        "",
    ],
)
def test_a_quotation_makes_no_document_of_two_languages(text):
    assert find_second_language(text, "ru") is None


@pytest.mark.parametrize(
    ("stated", "code"),
    [("en", "en"), ("zh-Hans", "zh"), ("EN_gb", "en"), ("Ukrainian", "uk"), ("arz", "ar"), ("zxx", None), ("", None)],
)
def test_a_stated_language(stated, code):
    assert language_code(stated) == code


def test_a_long_text_is_told_by_its_beginning():
    assert identify_language(TEXTS["en"] * 10 + TEXTS["ru"] * 999) == "en"


def test_the_parts_of_a_document_are_told_as_each_alone():
    parts = [*TEXTS.values(), "Rain again", "", "12", *(text.upper() for text in TEXTS.values())]
    for language in ("en", "ru", "zh", None):
        assert identify_parts(parts, language) == [identify_language(part, language) for part in parts]
    assert identify_parts([], "en") == []


@pytest.mark.parametrize(
    "address",
    [
        f"https://example.org/{TEXTS['en'].replace(' ', '-')}",
        f"www.example.org/{TEXTS['en'].replace(' ', '-')}",
        " ".join(f"#{word}" for word in TEXTS["en"].split()),
        " ".join(f"@{word}" for word in TEXTS["en"].split()),
        " ".join(f"{word}.storm@and.the.{word}.example.org" for word in TEXTS["en"].split()),
    ],
    ids=["https", "www", "tags", "names", "mail"],
)
def test_addresses_and_tags_tell_no_language(address):
    assert identify_language(f"{address} Es regnete in der Stadt.") == "de"


# the likelihoods


@pytest.fixture(scope="module")
def unaided():
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def likelihoods(texts):
    """code -> likelihood for each text; a code that stands twice in the model is one."""
    told = []
    for row in language_likelihoods(texts).tolist():
        shares = Counter()
        for code, share in zip(language_codes(), row, strict=True):
            shares[code] += share
        told.append(dict(shares))
    return told


ODD = {
    "capitals": TEXTS["en"].upper(),
    "capitals, Cyrillic": TEXTS["ru"].upper(),
    "decomposed": unicodedata.normalize("NFD", f"{TEXTS['fr']} {TEXTS['es']} {TEXTS['de']}"),
    "long": TEXTS["uk"] * 30,
    "mixed": " ".join(TEXTS.values()),
    "half a sign": "\ud83d",
    "zero": f"\x00{TEXTS['de']}\x00",
    "nothing": "",
    "a space": " ",
}


@pytest.mark.parametrize("text", (TEXTS | ODD).values(), ids=(TEXTS | ODD).keys())
def test_the_likelihoods_are_those_of_py3langid(unaided, text):
    assert likelihoods([text])[0] == pytest.approx(dict(unaided.rank(text)), abs=1e-4)


LETTERS = st.sampled_from("etaoin shrdluéüßñçąřžаеийоніїєўўћђљ的了在是يلانαειהかカ\u0301\n .,12#ⅷ😀\x00")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(LETTERS, max_size=60), max_size=5))
def test_the_likelihoods_of_any_texts_are_those_of_py3langid(unaided, texts):
    for text, told in zip(texts, likelihoods(texts), strict=True):
        assert told == pytest.approx(dict(unaided.rank(text)), abs=1e-4)


def test_a_text_is_told_alike_among_others_and_alone():
    texts = [*TEXTS.values(), "", "rain"]
    together = language_likelihoods(texts)
    assert together.shape == (len(texts), len(language_codes()))
    np.testing.assert_array_equal(together, np.vstack([language_likelihoods([text]) for text in texts]))
    np.testing.assert_allclose(together.sum(axis=1), 1, rtol=1e-5)
    assert language_likelihoods([]).shape == (0, len(language_codes()))


@pytest.mark.parametrize("start", range(0, 84, 7))
def test_a_second_language_is_found_wherever_it_stands(start):
    english = "It rained all night in the town, and the wind blew until the morning came, as it often does here. "
    german = "Es regnete die ganze Nacht in der Stadt, und der Wind wehte bis zum Morgen, wie er es hier oft tut. "
    lines = [english] * start + [german] * 17 + [english] * (83 - min(start, 83))
    assert find_second_language("\n".join(lines), "en")[0] == "de"


def test_a_sentence_of_a_kindred_language_is_told_from_the_document():
    spanish = "Durante la reunión de ayer en la capital, los ministros hablaron de los precios de la energía y de las lluvias."
    assert identify_parts([spanish], "pt") == ["es"]


def mixed(first, second, n, m, between):
    return between.join([between.join([TEXTS[first]] * n), between.join([TEXTS[second]] * m)])


@pytest.mark.parametrize("between", ["\n\n", "\n", " "])
@pytest.mark.parametrize(
    ("first", "second", "n", "m", "told"),
    [
        ("en", "ru", 2, 3, "ru"),
        ("ru", "en", 3, 2, "ru"),
        ("en", "ru", 12, 15, "ru"),
        ("en", "ru", 6, 18, "ru"),  # the beginning of the text is in the smaller part
        ("ru", "en", 6, 18, "en"),
        ("en", "uk", 4, 5, "uk"),
        ("en", "be", 4, 5, "be"),
        ("de", "bg", 4, 5, "bg"),
        ("en", "sr", 4, 5, "sr"),
        ("uk", "de", 4, 6, "de"),
        ("fr", "ar", 2, 6, "ar"),
        ("en", "ru", 200, 300, "ru"),
    ],
)
def test_a_text_in_two_scripts_is_in_the_language_of_the_larger_part(first, second, n, m, told, between):
    assert identify_language(mixed(first, second, n, m, between)) == told


def test_two_scripts_side_by_side_in_each_line_are_one_language():
    lines = "\n".join([f"{TEXTS['ru'][:60]} {TEXTS['en'][:40]}"] * 9)
    assert identify_language(lines) == "ru" and find_second_script(lines)[0] == "Latn"


@pytest.mark.parametrize(
    ("text", "found", "why"),
    [
        ("дождь " * 85 + "rain " * 15, None, "75 of 500 are less than 15 %"),
        ("дождь " * 80 + "rains " * 20, ("Latn", 0.2), "100 of 500"),
        ("rain " * 50, None, "one script"),
        ("雨が降った。" * 5, None, "Japanese is written in two"),
        ("雨 " * 20 + "rain " * 3, ("Latn", 0.17), "a Han sign counts three times: 12 of 72"),
        ("12 34 …", None, "no letter"),
        ("дoждь " * 50, None, "a Latin o in every word"),
        ("дождь rain " * 50, ("Latn", 0.44), "but words apart are counted"),
    ],
)
def test_a_second_script_is_a_good_part_of_the_text(text, found, why):
    assert find_second_script(text) == found
