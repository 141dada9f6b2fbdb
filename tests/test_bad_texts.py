"""Bad input to the terms: an error that names the document and the remedy, or the right result, empty if need be."""

import re
import time
import unicodedata
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from analysis.ground.errors import ParameterError, TableError
from analysis.terms.collocations import collocations
from analysis.terms.concordance import concordance
from analysis.terms.dispersion import dispersion
from analysis.terms.matrix import TermMatrix, count_terms, weigh_tfidf
from analysis.terms.similarity import MEASURES, similarity
from analysis.terms.tokens import find_tokens
from analysis.terms.typical import top_terms, typical_terms
from analysis.terms.vectorizer import TermVectorizer

HALF = "\ud83d"  # the first half of an emoji, as a cut between two bytes leaves it
MEGABYTES = 5_000_000
SECONDS = 60  # of the processor, so that other work on the machine counts for nothing


def documents_of(texts, language="en", **columns):
    ids = [f"d{n}" for n in range(len(texts))]
    column = pd.Series(texts, dtype=object, index=ids)
    return pd.DataFrame({"text": column, "language": language, "source_shown": "A", **columns}, index=ids)


def counts_of(matrix):
    """dict of (document, term) -> count."""
    cells = matrix.values.tocoo()
    return {
        (matrix.doc_ids[row], matrix.terms[column]): int(n)
        for row, column, n in zip(*cells.coords, cells.data, strict=True)
    }


ROOMS = {
    "count_terms": lambda documents: count_terms(documents, stop_words="auto", lemmas=True, ngrams=(1, 2)),
    "pattern": lambda documents: count_terms(documents, pattern=r"\S+"),
    "searched": lambda documents: count_terms(documents, pattern=r"\S+(?=\s)"),
    "TermVectorizer": lambda documents: TermVectorizer().fit_transform(documents),
    "weigh_tfidf": lambda documents: weigh_tfidf(count_terms(documents)),
    "quanteda": lambda documents: weigh_tfidf(count_terms(documents), scheme="quanteda-logave"),
    "top_terms": lambda documents: top_terms(count_terms(documents)),
    "typical_terms": lambda documents: typical_terms(documents),
    "concordance": lambda documents: concordance(documents, "rain"),
    "expression": lambda documents: concordance(documents, "/./"),
    "collocations": lambda documents: collocations(documents, min_count=1, stop_words="auto"),
    "dispersion": lambda documents: dispersion(count_terms(documents)),
    **{name: lambda documents, name=name: similarity(count_terms(documents), measure=name) for name in MEASURES},
}
NOTHING = {
    "none": [],
    "empty": ["", ""],
    "blank": [" \n\t ", "\u3000\u200b"],
    "missing": [None, float("nan"), pd.NA],
    "punctuation": ["... — !?", "«»"],
    "emoji": ["🌧️ 🙂", "👨‍👩‍👧‍👦🇺🇦"],
    "marks": ["\u200f\u200e", "\u202e\u2066\u2069"],
    "accents": ["\u0301\u0308", "\u064b"],
    "halves": [HALF, HALF * 3],
}


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("texts", NOTHING.values(), ids=NOTHING)
def test_texts_without_a_word_give_an_empty_result_of_the_same_kind(room, texts):
    found, full = (ROOMS[room](documents_of(some)) for some in (texts, ["the rain and rain", "wind rain"]))
    if isinstance(found, pd.DataFrame):
        assert found.dtypes.to_dict() == full.dtypes.to_dict()
        assert not found.select_dtypes("number").isin([np.inf, -np.inf]).any(axis=None)
        if room not in (*MEASURES, "expression"):
            assert found.empty
    else:
        values = found.values if isinstance(found, TermMatrix) else found
        # what a pattern calls a token may be no word
        assert values.shape[0] == len(texts) and (room in ("pattern", "searched") or values.shape[1] == 0)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize(
    ("texts", "words"),
    [(["rain", "rain rain"], {"rain"}), (["the and of", "of the"], {"the", "and", "of"})],
    ids=["one term", "stop words"],
)
def test_one_term_and_stop_words_alone(room, texts, words):
    found = ROOMS[room](documents_of(texts))
    if isinstance(found, pd.DataFrame):
        numbers = found.select_dtypes("number")
        assert np.isfinite(numbers.drop(columns=["dp_norm"], errors="ignore")).all(axis=None)
    elif isinstance(found, TermMatrix):
        assert {word for term in found.terms for word in term.split()} <= words
    assert count_terms(documents_of(texts), stop_words=words).terms.empty
    assert collocations(documents_of(texts), min_count=1, stop_words=words).empty


BAD_ROWS = {
    "twice": (lambda documents: documents.set_axis(["x", "x"]), r"\['x'\] stand twice"),
    "missing": (lambda documents: documents.set_axis(["x", None]), "row 1, counted from 0, is missing"),
    "bytes": (lambda documents: documents.assign(text=["rain", b"rain"]), "document 'd1' is no text but bytes"),
    "list": (lambda documents: documents.assign(text=[["rain"], "rain"]), "document 'd0' is no text but list"),
    "language": (lambda documents: documents.assign(language=["en", "Englisch"]), "'Englisch', of document 'd1'"),
    "half": (lambda documents: documents.set_axis(pd.Index(["x", HALF], dtype=object)), "half of a character"),
}


@pytest.mark.parametrize("room", ["count_terms", "typical_terms", "concordance", "collocations"])
@pytest.mark.parametrize(("spoil", "told"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_is_named(room, spoil, told):
    with pytest.raises(TableError, match=told):
        ROOMS[room](spoil(documents_of(["rain", "wind"])))


@pytest.mark.parametrize("index", [[1, 1, 2], ["a", None, "a"]])
@pytest.mark.parametrize("as_series", [True, False])
def test_a_pipeline_needs_no_names(index, as_series):
    documents = documents_of(["rain wind", "wind", "rain rain"]).set_axis(index)
    documents = documents["text"] if as_series else documents
    vectorizer = TermVectorizer(sparse_output=False)
    expected = CountVectorizer().fit_transform(["rain wind", "wind", "rain rain"]).toarray()
    assert (vectorizer.fit_transform(documents) == expected).all()
    table = vectorizer.set_output(transform="pandas").transform(documents)
    assert (table.to_numpy() == expected).all() and table.columns.tolist() == ["rain", "wind"]
    pd.testing.assert_index_equal(table.index, documents.index)
    with pytest.raises(TableError, match="document '2' is no text but bytes"):
        TermVectorizer().fit(pd.Series(["a", "b", b"c"], index=[1, 1, 2]))


@pytest.mark.parametrize("measure", ["simple_matching", "hamann", "correlation"])
def test_measures_that_count_what_both_lack_say_what_they_return(measure):
    # the last term makes 2 of them: "rain" holds one, the texts without a term none, "rain wind" all equally often
    found = similarity(count_terms(["rain", "", "", "rain wind"]), measure=measure).set_index(["a", "b"])["similarity"]
    expected = {
        "simple_matching": {("0", "1"): 1 / 2, ("1", "2"): 1, ("0", "3"): 1 / 2, ("1", "3"): 0},
        "hamann": {("0", "1"): 0, ("1", "2"): 1, ("0", "3"): 0, ("1", "3"): -1},
        "correlation": {("0", "1"): 0, ("1", "2"): 0, ("0", "3"): 0, ("1", "3"): 0},
    }[measure]
    assert {pair: found[pair] for pair in expected} == expected
    assert similarity(count_terms(["", ""]), measure=measure)["similarity"].tolist() == [0]


@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=6))
@example([[0, 0, 9]] * 7)
@example([[1, 0, 2]] * 3)
@settings(deadline=None, max_examples=30)
def test_dispersion_keeps_within_its_bounds(rows):
    table = dispersion(TermMatrix(rows, list(range(len(rows))), ["a", "b", "c"]))
    bounded = table[["dp", "dp_norm", "juilland_d", "rosengren_s", "carroll_d2", "top_part_share"]]
    assert ((bounded >= 0) & (bounded <= 1) | bounded.isna()).all(axis=None)


CHARACTERS = st.sampled_from("aBéßİΣ ñ.,'’-—\n\u200f\u00ad\u0301中国かなไทยдыйُ🙂" + HALF + "\ude00")
TEXTS = st.lists(st.text(CHARACTERS, max_size=20), max_size=5)


def mended(text):
    return "".join("\ufffd" if unicodedata.category(sign) == "Cs" else sign for sign in text)


@given(TEXTS)
@settings(deadline=None, max_examples=30)
def test_half_a_character_is_read_as_the_sign_for_what_cannot_be_read(texts):
    given_texts, plain = documents_of(texts), documents_of(list(map(mended, texts)))
    for pattern in (None, r"\S+", r"\w+", r"\S+(?!\w)", "[\ud800-\udfff]", "[^a ]"):
        found, expected = count_terms(given_texts, pattern=pattern), count_terms(plain, pattern=pattern)
        assert counts_of(found) == counts_of(expected)
        again = TermVectorizer(pattern=pattern).fit(given_texts["text"].tolist()).terms_
        assert again.tolist() == expected.terms.tolist()
    for query in ("a*", "/./", "中", "国" + HALF):
        found, expected = concordance(given_texts, query), concordance(plain, mended(query))
        pd.testing.assert_frame_equal(found, expected)
        assert all(mended(text).isprintable() or text.encode() for text in found["keyword"])
    one, other = collocations(given_texts, min_count=1), collocations(plain, min_count=1)
    pd.testing.assert_frame_equal(one, other)
    pd.testing.assert_frame_equal(typical_terms(given_texts), typical_terms(plain))


def test_half_a_character_in_what_is_asked_for():
    documents = documents_of([f"rain {HALF}x wind"], words=[["rain", HALF + "x", HALF]])
    assert count_terms(documents, tokens="words").terms.tolist() == ["rain", "\ufffd", "\ufffdx"]
    assert count_terms(documents, tokens="words", stop_words=[HALF]).terms.tolist() == ["rain", "\ufffdx"]
    assert count_terms(documents, stop_words=["rain" + HALF, "wind"]).terms.tolist() == ["rain", "x"]
    assert count_terms(documents, phrases=[f"rain {HALF}x"]).terms.tolist() == ["rain x", "wind"]
    assert concordance(documents, f"/{HALF}x/")["start"].tolist() == [5]
    assert concordance(documents, "wind").iloc[0][["start", "end", "left"]].tolist() == [8, 12, "rain \ufffdx"]


@given(TEXTS)
@settings(deadline=None, max_examples=30)
def test_counts_are_those_of_the_tokens_one_by_one(texts):
    languages = [("en", "zh", None, "ja", "fr")[n % 5] for n in range(len(texts))]
    documents = documents_of(texts, language=pd.array(languages, dtype="str"))
    expected = Counter(
        (doc_id, token)
        for doc_id, text, language in zip(documents.index, texts, languages, strict=True)
        for token, _, _ in find_tokens(text, language)
    )
    assert counts_of(count_terms(documents)) == expected
    assert not any("\ud800" <= sign <= "\udfff" for _, token in expected for sign in token)


@given(TEXTS, st.sampled_from(["a", r"\s*", "[aé]+", r"\w", ".", r"[\s.]+", "(?=a)", r"\b", "中.?"]))
@settings(deadline=None, max_examples=30)
def test_a_keyword_holds_something_and_stands_where_it_is_said_to(texts, pattern):
    documents = documents_of(texts)
    lines = concordance(documents, f"/{pattern}/")
    for line in lines.itertuples():
        assert line.keyword and line.keyword == " ".join(
            mended(documents.loc[line.doc_id, "text"])[line.start : line.end].split()
        )
    for doc_id, text in documents["text"].items():
        spans = [found.span() for found in re.finditer(pattern, mended(text), re.IGNORECASE) if found[0].strip()]
        of_text = lines[lines["doc_id"] == doc_id]
        assert all(((of_text["start"] <= start) & (end <= of_text["end"])).any() for start, end in spans)
        assert len(of_text) <= len(spans)


SPREAD = st.one_of(st.integers(1, 6), st.sampled_from([0.0, 0.2, 0.5, 0.75, 1.0]))


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=4), max_size=5), SPREAD, SPREAD)
@settings(deadline=None, max_examples=30)
def test_limits_are_told_where_they_leave_no_room(texts, min_docs, max_docs):
    texts = [" ".join(words) for words in texts]
    least, most = (limit * len(texts) if isinstance(limit, float) else limit for limit in (min_docs, max_docs))
    same_kind = type(min_docs) is type(max_docs) and min_docs > max_docs
    if same_kind or (least > most and most < len(texts)):
        with pytest.raises(ParameterError, match="no term is left"):
            count_terms(texts, min_docs=min_docs, max_docs=max_docs)
    else:
        held = Counter(word for text in texts for word in set(text.split()))
        expected = sorted(word for word, n in held.items() if least <= n <= most)
        assert count_terms(texts, min_docs=min_docs, max_docs=max_docs).terms.tolist() == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("token", "language", "term"),
    [
        ("a" * MEGABYTES, "en", "a" * MEGABYTES),
        ("Ж" * (MEGABYTES // 2), "ru", "ж" * (MEGABYTES // 2)),
        ("a-" * (MEGABYTES // 2) + "a", "en", "a-" * (MEGABYTES // 2) + "a"),
    ],
    ids=["letters", "cyrillic", "joined"],
)
def test_a_token_of_5_megabytes(token, language, term):
    documents = documents_of([f"rain {token} wind", "rain"], language=language)
    began = time.process_time()
    expected = {("d0", "rain"): 1, ("d0", term): 1, ("d0", "wind"): 1, ("d1", "rain"): 1}
    assert counts_of(count_terms(documents)) == expected
    by_pattern = count_terms(documents, pattern=r"(?u)\b\w\w+\b")
    if "-" not in token:
        assert counts_of(by_pattern) == expected
    lines = concordance(documents, "wind", window=2)
    start = 5 + len(token) + 1
    assert lines[["start", "end", "left", "right"]].to_numpy().tolist() == [[start, start + 4, f"rain {token}", ""]]
    assert concordance(documents, "rain", window=1)["right"].tolist() == [token, ""]
    assert concordance(documents, f"{token[:3]}*")[["start", "end"]].to_numpy().tolist() == [[5, 5 + len(token)]]
    assert concordance(documents, f"/{token[:2]}/")[["start", "end"]].to_numpy().tolist() == [[5, 5 + len(token)]]
    assert concordance(documents, token)["start"].tolist() == [5]
    assert collocations(documents, min_count=1)["n"].tolist() == [1, 1]
    assert time.process_time() - began < SECONDS


@pytest.mark.slow
@pytest.mark.parametrize(("sign", "language"), [("中", "zh"), ("か", "ja"), ("ท", "th")])
def test_5_megabytes_without_a_space(sign, language):
    n = MEGABYTES // 3
    documents = documents_of([sign * n], language=language)
    began = time.process_time()
    pairs = count_terms(documents, character_bigrams=True)
    assert counts_of(pairs) == {("d0", sign * 2): n - 1}
    assert time.process_time() - began < SECONDS


def test_the_end_of_a_long_word_is_read():
    # a region of the text was cut at 300 letters, and the word with it
    word = "ab" + "c" * 2_000 + "yz"
    documents = documents_of([f"rain {word} wind. " + "sun " * 500])
    for query in ("ab*yz", "*yz", word, "/bc/", "ab*"):
        lines = concordance(documents, query, window=1)
        assert lines[["start", "left", "keyword", "right"]].to_numpy().tolist() == [[5, "rain", word, "wind"]]
    assert concordance(documents, "ab*x").empty and concordance(documents, word[:-1]).empty


@pytest.mark.parametrize("right_to_left", ["\u200f", "\u202b", "\u2067"])
def test_marks_of_direction_are_no_letters(right_to_left):
    documents = documents_of([f"{right_to_left}مطر{right_to_left} rain{right_to_left}🙂wind مطرrain"], language="ar")
    assert counts_of(count_terms(documents)) == {
        ("d0", "مطر"): 1, ("d0", "rain"): 1, ("d0", "wind"): 1, ("d0", "مطرrain"): 1,
    }  # fmt: skip
    assert concordance(documents, "rain")["start"].tolist() == [6]
