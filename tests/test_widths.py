"""spellings that are one: full-width letters and half-width kana, and in Russian ё and е; found with the right offsets."""

import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from analysis import collocations, concordance, count_terms
from analysis.terms.spelling import fold
from analysis.terms.tokens import find_tokens, split_tokens, stop_words_of


@pytest.mark.parametrize(
    ("text", "language", "tokens"),
    [
        ("ＮＨＫは", "ja", ["nhk", "は"]),
        ("２０２４年", "ja", ["2024", "年"]),
        ("ＵＳ and us", "en", ["US", "and", "us"]),
        ("ＣＯＶＩＤ－１９", "en", ["covid-19"]),
        ("ｶﾞｽ", "ja", ["ガス"]),
        ("ﾃﾚﾋﾞ", "ja", ["テレ", "レビ"]),
        ("ﾊﾟ", "ja", ["パ"]),
        ("Ｇ７首脑", "zh", ["g7", "首脑"]),
        ("北京－上海", "zh", ["北京", "上海"]),
        ("Ещё ёж", "ru", ["еще", "еж"]),
        ("Еще\u0308", "ru", ["еще"]),
        ("ёсць", "be", ["ёсць"]),
        ("ёж", None, ["ёж"]),
    ],
)
def test_a_word_is_one_however_it_is_written(text, language, tokens):
    assert split_tokens([text], [language])["token"].to_list() == tokens


def test_pairs_of_half_width_kana_have_their_places():
    text = "ﾃﾚﾋﾞﾄﾞﾗﾏ"
    found = find_tokens(text, "ja")
    assert [(token, text[start:end]) for token, start, end in found] == [
        ("テレ", "ﾃﾚ"),
        ("レビ", "ﾚﾋﾞ"),
        ("ビド", "ﾋﾞﾄﾞ"),
        ("ドラ", "ﾄﾞﾗ"),
        ("ラマ", "ﾗﾏ"),
    ]
    plain = split_tokens(["テレビドラマ"], ["ja"])["token"].to_list()
    assert [token for token, _, _ in found] == plain


@pytest.mark.parametrize(
    ("text", "query", "language", "found"),
    [
        ("今日ＮＨＫと NHK", "NHK", "ja", ["ＮＨＫ", "NHK"]),
        ("今日ＮＨＫと NHK", "ＮＨＫ", "ja", ["ＮＨＫ", "NHK"]),
        ("今日ＮＨＫ放送とNHK放送", "nhk放送", "ja", ["ＮＨＫ放送", "NHK放送"]),
        ("都市ガスとｶﾞｽ", "ガス", "ja", ["ガス", "ｶﾞｽ"]),
        ("都市ガスとｶﾞｽ", "ｶﾞｽ", "ja", ["ガス", "ｶﾞｽ"]),
        ("The ＵＳ and us", "US", "en", ["ＵＳ"]),
        ("Ｓａｎｃｔｉｏｎｓ and sanction", "sanction*", "en", ["Ｓａｎｃｔｉｏｎｓ", "sanction"]),
        ("Straße ＮＨＫ", "NHK", "de", ["ＮＨＫ"]),
        ("Ёж и еж, ежи и ежи", "ёж", "ru", ["Ёж", "еж"]),
        ("Ёж и еж, ежи и ежи", "еж", "ru", ["Ёж", "еж"]),
        ("Еще\u0308 и еще", "еще", "ru", ["Еще\u0308", "еще"]),
        ("Самолёты и самолет", "самолёт*", "ru", ["Самолёты", "самолет"]),
        ("Самолёты и самолет", "самолет*", "ru", ["Самолёты", "самолет"]),
        ("чёрное море и Черное море", "Чёрное море", "ru", ["чёрное море", "Черное море"]),
        ("ён і ен", "ён", "be", ["ён"]),
        ("ён і ен", "ен", "be", ["ен"]),
    ],
)
def test_a_query_finds_every_spelling_where_it_stands(text, query, language, found):
    documents = pd.DataFrame({"text": [text], "language": [language]}, index=["a"])
    lines = concordance(documents, query)
    assert [text[start:end] for start, end in zip(lines["start"], lines["end"], strict=True)] == found
    assert lines["keyword"].tolist() == found


def russian(*texts):
    return pd.DataFrame({"text": list(texts), "language": "ru"})


def test_house_spelling_makes_no_term():
    matrix = count_terms(russian("Ещё один самолёт взлетел.", "Еще один самолет взлетел."))
    assert (matrix.values.toarray()[0] == matrix.values.toarray()[1]).all() and "самолет" in matrix.terms


def test_lemmas_are_found_from_either_spelling():
    lemmas = count_terms(russian("он шёл, летели самолёты", "он шел, летели самолеты"), lemmas=True)
    assert lemmas.values.toarray().tolist()[0] == lemmas.values.toarray().tolist()[1]
    assert {"идти", "самолет"} <= set(lemmas.terms)


def test_a_lemma_is_written_with_one_letter_as_well():
    lemmas = count_terms(russian("много авианалётов", "много авианалетов"), lemmas=True)
    assert "авианалет" in lemmas.terms and "ё" not in "".join(lemmas.terms)


def test_either_letter_is_found_where_the_other_stands_nowhere():
    far = "дом и сад " * 200
    for text, query in ((f"{far}ёж {far}", "еж"), (f"{far}еж {far}", "ёж")):
        lines = concordance(pd.DataFrame({"text": [text], "language": "ru"}), query)
        assert lines["start"].tolist() == [len(far)]


@pytest.mark.parametrize("stop_words", ["auto", "ru", ["ещё", "её"], ["еще", "ее"]])
def test_stop_words_are_left_out_in_either_spelling(stop_words):
    matrix = count_terms(russian("ещё её дом", "еще ее дом"), stop_words=stop_words)
    assert matrix.terms.tolist() == ["дом"]


def test_every_russian_stop_word_is_as_a_token_is():
    assert not any("ё" in word for word in stop_words_of("ru")) and "ё" in fold("ё")
    runs = collocations(russian("ещё чёрное море " * 6, "еще черное море " * 6), stop_words="auto", min_count=5)
    assert runs["collocation"].tolist() == ["черное море"] and runs["n"].tolist() == [12]


@pytest.mark.parametrize("phrases", ["auto", ["Чёрное море"], ["Черное море"]])
def test_phrases_are_joined_in_either_spelling(phrases):
    assert count_terms(russian("Чёрное море", "Черное море"), phrases=phrases).terms.tolist() == ["черное море"]


def test_a_pattern_folds_no_width_and_no_letter():
    texts = ["ＮＨＫ ещё ｶﾞｽ", "NHK еще"]
    matrix = count_terms(pd.DataFrame({"text": texts, "language": "ru"}), pattern=r"(?u)\b\w\w+\b", stop_words=["нет"])
    theirs = CountVectorizer(token_pattern=r"(?u)\b\w\w+\b").fit(texts)
    assert matrix.terms.tolist() == sorted(theirs.vocabulary_) and "ещё" in matrix.terms
