"""a run of letters -> words: scripts without spaces, elided words, and places that are right in the raw text."""

import unicodedata
from collections import Counter
from itertools import pairwise

import pandas as pd
import pytest
import rjieba
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.terms.concordance import concordance
from analysis.terms.matrix import count_terms
from analysis.terms.tokens import locate_tokens, split_tokens
from analysis.terms.vectorizer import TermVectorizer
from analysis.terms.words import UNSPACED, segment, unify


def words_of(run, language=None, **options):
    return [run[start:end] for start, end in segment(run, language, **options)]


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("美国总统访问北京", "美国 总统 访问 北京"),
        ("乌克兰总统", "乌克兰 总统"),
        ("战争与和平", "战争 与 和平"),
        ("国家主席习近平", "国家 主席 习近平"),
        ("世界", "世界"),
        ("的", "的"),
        ("2024年6月", "2024 年 6 月"),
        ("iPhone手机", "iPhone 手机"),
        ("F-16战机", "F-16 战机"),
        ("3.5万", "3.5 万"),
        ("北京-上海", "北京 上海"),
        ("中国’s", "中国 s"),
        ("𠀀国家", "𠀀 国家"),
    ],
)
@pytest.mark.parametrize("language", ["zh", None, "en"])
def test_chinese_is_parted_into_words(run, words, language):
    assert words_of(run, language) == words.split()


def test_traditional_signs_stand_as_they_are():
    assert words_of("俄羅斯與烏克蘭的戰爭", "zh") == ["俄羅斯", "與", "烏克蘭", "的", "戰爭"]


def test_words_that_someone_adds_to_rjieba_change_no_count():
    before = words_of("雨下风中", "zh")
    rjieba.add_word("雨下风中", 10**9, "n")
    assert rjieba.cut("雨下风中") == ["雨下风中"]
    assert words_of("雨下风中", "zh") == before != ["雨下风中"]


@pytest.mark.parametrize(
    ("run", "language", "words"),
    [
        ("東京都は", "ja", "東京 京都 都は"),
        ("東京都", "ja", "東京 京都"),  # Han alone in a Japanese text
        ("ウクライナ", None, "ウク クラ ライ イナ"),
        ("東京都は", None, "東京 京都 都は"),  # kana among them
        ("東京は", "en", "東京 京は"),
        ("東京2024年は", "ja", "東京 2024 年は"),
        ("NATOと日本", "ja", "NATO と日 日本"),
        ("が", "ja", "が"),
        ("北京の大学", "zh", "北京 の 大学"),
        ("ｳｸﾗｲﾅ", "ja", "ｳｸ ｸﾗ ﾗｲ ｲﾅ"),
        ("中国政府", "ja", "中国 国政 政府"),
        ("สงคราม", "th", "สง งค คร รา าม"),
        ("น้ำท่วม", None, "น้ำ ำท่ ท่ว วม"),
        ("ปี๒๕๖๗", "th", "ปี ๒๕๖๗"),
        ("ສົງຄາມ", "lo", "ສົງ ງຄ ຄາ າມ"),
        ("ភ្នំពេញ", "km", "ភ្នំ នំពេ ពេញ"),
        ("ရုရှားက", "my", "ရုရှား ရှားက"),
        ("대통령中国政府世界", "ko", "대통령 中国政府世界"),
        ("대통령은", "ko", "대통령은"),
    ],
)
def test_other_scripts_without_spaces_are_counted_by_pairs_of_signs(run, language, words):
    assert words_of(run, language) == words.split()


def test_chinese_by_pairs_where_asked():
    assert words_of("中国政府2024", "zh", character_bigrams=True) == ["中国", "国政", "政府", "2024"]


def test_chinese_terms_by_pairs_where_asked():
    # by hand: 3, 2 and 1 pairs; a sign alone; a name and a number by the common rule; Korean as it was
    texts = ["中国政府", "政府。中国人 iPhone手机", "雨 2024年", "政府"]
    documents = pd.DataFrame({"text": texts, "language": ["zh", "zh", None, "ko"]}, index=list("abcd"))
    matrix = count_terms(documents, character_bigrams=True)
    rows = {
        "a": "中国 国政 政府",
        "b": "政府 中国 国人 iphone 手机",
        "c": "雨 2024 年",
        "d": "政府",
    }
    for doc_id, terms in rows.items():
        row = matrix.select(docs=[doc_id]).values.toarray()[0]
        assert dict(zip(matrix.terms[row > 0], row[row > 0], strict=True)) == dict.fromkeys(terms.split(), 1)
    assert matrix.terms.tolist() == sorted({term for terms in rows.values() for term in terms.split()})
    vectorizer = TermVectorizer(character_bigrams=True)
    assert (vectorizer.fit_transform(documents).toarray() == matrix.values.toarray()).all()
    assert vectorizer.terms_.tolist() == matrix.terms.tolist()
    words = count_terms(documents).terms
    assert "国政" not in words and "政府" in words


def test_pairs_are_left_out_and_kept_together_as_words_are():
    documents = pd.DataFrame({"text": ["我们支持北京市政府"], "language": "zh"}, index=["a"])
    pairs = ["我们", "们支", "支持", "持北", "北京", "京市", "市政", "政府"]
    assert count_terms(documents, character_bigrams=True).terms.tolist() == sorted(pairs)
    left = count_terms(documents, character_bigrams=True, stop_words=["我们"]).terms
    assert left.tolist() == sorted(pairs[1:])
    kept = count_terms(documents, character_bigrams=True, phrases=["北京市"]).terms
    assert kept.tolist() == sorted(["我们", "们支", "支持", "持北", "北京 京市", "市政", "政府"])


HAN = st.text(st.sampled_from("中国政府人雨天北京市"), min_size=1, max_size=9)


@settings(deadline=None)
@given(st.lists(HAN, max_size=5), st.sampled_from(["，", " ", "。\n"]))
def test_pairs_of_a_text_are_those_of_its_runs(runs, between):
    documents = pd.DataFrame({"text": [between.join(runs)], "language": "zh"}, index=["a"])
    expected = Counter(pair for run in runs for pair in (map("".join, pairwise(run)) if len(run) > 1 else [run]))
    matrix = count_terms(documents, character_bigrams=True)
    assert dict(zip(matrix.terms, matrix.values.toarray()[0].tolist(), strict=True)) == expected
    for term, n in expected.items():
        if len(term) == 1:  # a sign by itself is found in every word, too
            continue
        found = concordance(documents, term)
        assert 1 <= len(found) <= n and set(found["keyword"]) == {term}


KANA = st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x3096), min_size=1, max_size=12)


@given(KANA)
def test_pairs_overlap_by_one_sign(run):
    pairs = ["".join(pair) for pair in pairwise(run)]
    assert words_of(run) == (pairs or [run])


@given(
    st.text("中国政府战争abc12がウน้ำ์่ป\u0301’-", min_size=1, max_size=20),
    st.sampled_from([None, "zh", "ja", "th", "fr"]),
)
def test_words_stand_in_order_and_leave_no_letter_out(run, language):
    spans = segment(run, language)
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(run) for start, end in spans)
    covered = {place for start, end in spans for place in range(start, end)}
    letters = {place for place, sign in enumerate(run) if sign.isalnum()}
    assert letters <= covered or not UNSPACED.search(run)


@pytest.mark.parametrize(
    ("run", "language", "words"),
    [
        ("l’État", "fr", "l État"),
        ("L'État", "fr", "L État"),
        ("L'ÉTAT", "fr", "L ÉTAT"),
        ("qu’il", "fr", "qu il"),
        ("jusqu'à", "fr", "jusqu à"),
        ("lorsqu'on", "fr", "lorsqu on"),
        ("C'est", "fr", "C est"),
        ("d'aujourd'hui", "fr", "d aujourd'hui"),
        ("qu'aujourd'hui", "fr", "qu aujourd'hui"),
        ("aujourd'hui", "fr", "aujourd'hui"),
        ("quelqu'un", "fr", "quelqu'un"),
        ("presqu'île", "fr", "presqu'île"),
        ("prud'hommes", "fr", "prud'hommes"),
        ("D'ÉTAT", "fr", "D ÉTAT"),
        ("N'Djamena", "fr", "N'Djamena"),
        ("D'Artagnan", "fr", "D'Artagnan"),
        ("O'Neill", "fr", "O'Neill"),
        ("dell'Italia", "it", "dell Italia"),
        ("L'Italia", "it", "L Italia"),
        ("un’altra", "it", "un altra"),
        ("D'Alema", "it", "D'Alema"),
        ("Sant'Angelo", "it", "Sant'Angelo"),
        ("l'Estat", "ca", "l Estat"),
        ("l'État", None, "l'État"),
        ("l'État", "en", "l'État"),
        ("don't", "en", "don't"),
        ("п'ять", "uk", "п'ять"),
        ("state", "fr", "state"),
    ],
)
def test_elided_words_are_words_where_the_language_is_known(run, language, words):
    assert words_of(run, language) == words.split()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("2024年6月，中国政府在NATO峰会上说：«𠀀国家»。L’État", "zh"),
        ("東京2024年は、ウクライナ\u3000の", "ja"),
        ("L’État c’est moi; jusqu’à l’été", "fr"),
        (unicodedata.normalize("NFD", "が東京は がぎぐ é l'État"), "ja"),
        ("สงคราม น้ำท่วม ๒๕๖๗ NATO", "th"),
        ("كِتَابٌ العـــربية", "ar"),
    ],
)
def test_places_are_those_of_the_raw_text(text, language):
    found = locate_tokens(["x", text], ["en", language]).filter(row=1)
    spelled = [text[start:end] for start, end in found.select("start", "end").iter_rows()]
    assert all(word and word.strip() == word for word in spelled)
    again = split_tokens(spelled, [language] * len(spelled))
    if language != "ja":
        assert again["token"].to_list() == found["token"].to_list()
    assert found["start"].is_sorted()


@pytest.mark.parametrize(
    ("token", "unified"),
    [
        ("كِتَابٌ", "كتاب"),
        ("العـــربية", "العربية"),
        ("الرَّئِيس", "الرئيس"),
        ("هٰذا", "هذا"),
        ("أوكرانيا", "أوكرانيا"),  # hamza stays
        ("\ufefb", "لا"),  # a ligature, as PDF files have them
        ("\ufedb\ufe98\ufe8e\ufe8f", "كتاب"),
        ("ـ", ""),
        ("дождь", "дождь"),
        ("ё", "ё"),
    ],
)
def test_spellings_of_arabic_count_as_one(token, unified):
    assert unify(token) == unified
    assert split_tokens([token])["token"].to_list() == ([unified] if unified else [])


def test_tokens_follow_the_language_of_each_text():
    found = split_tokens(["l'état 北京大学", "l'état 北京大学", "東京都"], ["fr", None, "ja"])
    by_row = found.group_by("row", maintain_order=True).agg("token")["token"].to_list()
    assert by_row == [["l", "état", "北京大学"], ["l'état", "北京大学"], ["東京", "京都"]]
