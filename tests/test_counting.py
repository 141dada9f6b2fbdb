"""texts -> counts: the same on any number of threads and in any order, whatever comes in; and each option in its place."""

import os
import random
import re
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analysis.ground.errors import ParallaxError, TableError
from analysis.ground.rules import PROJECT
from analysis.terms import pieces
from analysis.terms.matrix import count_terms

WORDS = "rain Rain wind U.S. don’t café Straße дождь ветер 北京是首都 東京都 l’État 3.5 Ⓐ ΣΟΦΟΣ İzmir 🙂 -- well-known".split()
MARKS = [" ", "  ", ". ", ", ", "\n", " “", "” ", "—"]
PATTERN = r"(?u)\b\w\w+\b"


def make_documents(n_documents, seed):
    """Texts of every script, of very different lengths; some empty or missing."""
    chance = random.Random(seed)
    texts = []
    for _ in range(n_documents):
        n_words = chance.choice([0, 1, 3, 20, 200])
        texts.append("".join(chance.choice(WORDS) + chance.choice(MARKS) for _ in range(n_words)))
    languages = [chance.choice(["en", "ru", "zh", "fr", "ja", None]) for _ in texts]
    frame = pd.DataFrame({"text": texts, "language": languages}, index=[f"d{n}" for n in range(n_documents)])
    frame.loc["d3", "text"] = None
    return frame


def table_of(matrix):
    return matrix.to_frame().rename_axis(None).rename_axis(None, axis=1)


OPTIONS = [
    {},
    {"pattern": PATTERN},
    {"pattern": r"(?<!\w)\w+"},
    {"ngrams": (1, 3), "min_docs": 2},
    {"stop_words": "auto", "max_docs": 0.5},
    {"lemmas": True, "stop_words": "auto"},
    {"phrases": ["rain wind", "well-known rain wind"], "ngrams": (1, 2)},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_chunks_change_nothing(options, monkeypatch):
    documents = make_documents(60, seed=1)
    whole = count_terms(documents, **options)
    monkeypatch.setattr(pieces, "_LEAST_CHARS", 50)
    monkeypatch.setattr(pieces, "_CHUNKS", 10**9)
    parted = count_terms(documents, **options)
    assert parted.terms.equals(whole.terms) and len(whole.terms) > 5
    for part in ("data", "indices", "indptr"):
        assert (getattr(parted.values, part) == getattr(whole.values, part)).all()


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_the_order_of_documents_changes_nothing_but_the_rows(options):
    documents = make_documents(60, seed=2)
    shuffled = documents.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(
        table_of(count_terms(shuffled, **options)), table_of(count_terms(documents, **options)).loc[shuffled.index]
    )


DIGEST = """
import hashlib, sys
sys.path.insert(0, "tests")
from test_counting import OPTIONS, make_documents
from analysis.terms import pieces
from analysis.terms.matrix import count_terms
import polars
pieces._LEAST_CHARS = 2000
for options in OPTIONS:
    matrix = count_terms(make_documents(300, seed=4), **options)
    whole = hashlib.sha256("\\n".join(matrix.terms).encode())
    for part in (matrix.values.data, matrix.values.indices, matrix.values.indptr):
        whole.update(part.astype("int64").tobytes())
    print(whole.hexdigest())
print("threads", polars.thread_pool_size(), file=sys.stderr)
"""


def test_one_thread_and_several_count_the_same():
    runs = [
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            cwd=PROJECT,
            env=os.environ | {"POLARS_MAX_THREADS": n_threads, "PYTHONHASHSEED": n_threads},
            capture_output=True,
            text=True,
        )
        for n_threads in ("1", "2", "3")
    ]
    assert [run.stderr.strip() for run in runs] == ["threads 1", "threads 2", "threads 3"]
    assert len(runs[0].stdout.splitlines()) == len(OPTIONS)
    assert runs[0].stdout == runs[1].stdout == runs[2].stdout


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("... !? —", []),
        ("   \n\t ", []),
        ("\x00\x01", []),
        ("rain", ["rain"]),
        ("❤️ 👩‍💻 🇺🇦", []),
        ("\u202brain\u202c \u200frain\u200e", ["rain"]),
        ("שלום\u200f rain عالم", ["rain", "שלום", "عالم"]),
        ("rainдождь雨rain", ["rain", "rainдождь", "雨"]),
        ("\ud800 rain \udfff", ["rain"]),
        ("a" * 5_000_000, ["a" * 5_000_000]),
        ("é" * 1_000_000, ["é" * 1_000_000]),
        (None, []),
        (float("nan"), []),
        (pd.NA, []),
        (pd.NaT, []),
        (2024, ["2024"]),
        (3.5, ["3.5"]),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_every_text_ends_as_a_row(text, terms):
    matrix = count_terms([text, "wind"])
    assert matrix.doc_ids.tolist() == ["0", "1"]
    assert matrix.terms.tolist() == sorted([*terms, "wind"])
    assert count_terms([text, "wind"], pattern=PATTERN).values.shape[0] == 2


@pytest.mark.parametrize("given", [[], [""], ["the and of"], ["..."], pd.DataFrame({"text": []}), [None]])
@pytest.mark.parametrize("options", [{}, {"ngrams": (2, 3)}, {"pattern": PATTERN}, {"min_docs": 1.0}, {"lemmas": True}])
def test_a_corpus_without_a_term_is_an_empty_matrix(given, options):
    matrix = count_terms(given, stop_words="en", **options)
    assert matrix.values.shape == (len(given), 0)
    assert len(matrix.doc_ids) == len(given)


DOCUMENTS = pd.DataFrame({"text": ["rain", "wind"], "words": [["Rain", "a b"], None]}, index=["a", "b"])


@pytest.mark.parametrize(
    ("given", "options", "told"),
    [
        ("rain", {}, "several texts, not one str.*list"),
        (b"rain", {}, "several texts, not one bytes"),
        (None, {}, "needs texts, not NoneType"),
        (3, {}, "needs texts, not int"),
        ({"rain", "wind"}, {}, "in an order, and a set has none. Pass a list: sorted"),
        (["rain"], {"pattern": ["a"]}, r"the pattern \['a'\] is no regular expression but list"),
        (["rain"], {"pattern": ["a"], "phrases": [""]}, r"is no regular expression but list.*\[''\] hold no two words"),
        (DOCUMENTS, {"tokens": ["words"]}, r"tokens=\['words'\] is no name of a column"),
        (["rain", b"rain"], {}, "document 1 is no text but bytes .1 of 2.*Decode"),
        (["rain", ["rain"], ["wind"]], {}, "document 1 is no text but list .2 of 3.*tokens="),
        (np.zeros((2, 2)), {}, "document 0 is no text but ndarray"),
        (pd.Series([b"x"], index=["k"]), {}, "document 'k' is no text but bytes"),
        (pd.DataFrame({"body": ["rain"]}), {}, r"\['text'\]; there are \['body'\]"),
        (pd.DataFrame([["a", "b"]], columns=["text", "text"]), {}, "several columns text"),
        (pd.DataFrame({"text": ["a", "b", "c"]}, index=["x", "y", "x"]), {}, r"ids \['x'\] stand twice .1 do"),
        (pd.Series(["a", "b"], index=[1, "1"]), {}, r"ids \['1'\] stand twice"),
        (["rain"], {"pattern": "("}, "no regular expression"),
        (["rain"], {"pattern": r"\w+", "tokens": "words"}, "one of them"),
        (["rain"], {"tokens": "words"}, "documents must be a DataFrame"),
        (DOCUMENTS, {"tokens": "tokens"}, r"\['tokens'\]; there are \['text', 'words'\]"),
        (DOCUMENTS, {"tokens": "text"}, "text of document 'a' is no list but str"),
        (DOCUMENTS.assign(words=[["a"], ["b", 3]]), {"tokens": "words"}, "words of document 'b' holds 3"),
        (["rain"], {"lemmas": "en"}, "lemmas='en' is neither"),
        (["rain"], {"stop_words": 3}, "stop_words=3 is no list"),
        (["rain"], {"stop_words": ["a", None]}, "stop word None"),
        (["rain"], {"stop_words": "Klingon"}, "no stop-word list for 'Klingon'; there are"),
        (["rain"], {"ngrams": (True, 2)}, "ngrams"),
        (["rain"], {"max_docs": float("nan")}, "max_docs=nan"),
        (["rain"], {"min_docs": np.True_}, "min_docs"),
        (["rain"] * 9, {"min_docs": 3, "max_docs": 2}, "min_docs=3 is more than max_docs=2"),
        (["rain"], {"min_docs": 0.5, "max_docs": 0.4}, "min_docs=0.5 is more than max_docs=0.4"),
        (["rain"] * 4, {"min_docs": 3, "max_docs": 0.5}, "at least 3 and at most 2 of 4 documents"),
        (["rain"] * 4, {"min_docs": 1.0, "max_docs": 3}, "at least 4 and at most 3 of 4 documents"),
        (["rain"], {"min_docs": 0, "max_docs": 2.5}, "min_docs=0 .*max_docs=2.5"),
        (
            ["rain"],
            {"lemmas": 1, "ngrams": 2, "stop_words": 3, "phrases": [""], "pattern": "("},
            "[(].*=3.*''.*=2.*s=1",
        ),
        (["rain"], {"character_bigrams": 1}, "character_bigrams=1 is neither"),
        (["rain"], {"character_bigrams": True, "pattern": "a"}, "character_bigrams is for the kit's own rule"),
        (["rain"], {"phrases": {"North Korea": 1}}, "is no list"),
        (DOCUMENTS.assign(language=["en", "Deutsch"]), {}, "'Deutsch', of document 'b', is no language.*'en'"),
        (DOCUMENTS.assign(language=[["en"], "en"]), {}, r"\['en'\], of document 'a', is no language"),
        (
            DOCUMENTS.assign(language=["zh", "xx"]),
            {"lemmas": True},
            r"no dictionary for \['xx', 'zh'\]; there are \['ar'",
        ),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, dict) else None,
)
def test_what_cannot_be_counted_is_named_with_the_remedy(given, options, told):
    with pytest.raises(ParallaxError, match=f"(?s){told}") as raised:
        count_terms(given, **options)
    assert len(str(raised.value)) < 400 or re.search("stop-word list|dictionary|;.*/|lemmas=1", str(raised.value))


def test_tokens_made_elsewhere_are_counted_as_they_are():
    documents = pd.DataFrame(
        {
            "words": [["Rain", "a b", "Rain"], None, ("ИЖ",), np.array(["", "the"])],
            "language": ["en", "en", "ru", "en"],
        },
        index=list("abcd"),
    )
    table = table_of(count_terms(documents, tokens="words"))
    assert table.columns.tolist() == ["", "Rain", "a b", "the", "ИЖ"]
    assert table.to_numpy().tolist() == [[0, 2, 1, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 1], [1, 0, 0, 1, 0]]
    assert count_terms(documents, tokens="words", stop_words=["Rain", "THE"]).terms.tolist() == ["", "a b", "the", "ИЖ"]
    assert count_terms(documents, tokens="words", stop_words="auto").terms.tolist() == ["", "Rain", "a b", "ИЖ"]


def test_words_of_each_language_are_found_by_its_own_rule():
    texts = ["L’État, 東京", "L’État, 東京", "L’État, 東京"]
    documents = pd.DataFrame({"text": texts, "language": ["fr", None, "ja"]}, index=list("abc"))
    table = table_of(count_terms(documents))
    assert table.loc["a", ["l", "état"]].tolist() == [1, 1]
    assert table.loc[["b", "c"], "l'état"].tolist() == [1, 1]
    assert table["l"].tolist() == [1, 0, 0]


def test_an_option_acts_after_those_before_it():
    text = "The White House and the house: houses burn. Houses burnt, they say"
    documents = pd.DataFrame({"text": [text], "language": ["en"]})
    table = count_terms(documents, phrases=["white house"], stop_words="auto", lemmas=True).to_frame()
    # houses is house, but the White House is one thing; Houses begins a sentence
    assert table.loc["0"].to_dict() == {"burn": 2, "house": 3, "say": 1, "white house": 1}
    stopped = count_terms(documents, phrases=["white house"], stop_words=["White House", "the"])
    assert "white house" not in stopped.terms and "house" in stopped.terms
    grams = count_terms(documents, phrases=["white house"], stop_words="auto", ngrams=(2, 2)).terms
    assert "white house house" in grams and "the white" not in grams


@pytest.mark.parametrize(
    ("options", "phrases", "terms"),
    [
        ({"pattern": r"\w+"}, ["US Army", "Straße der Welt"], ["straße der welt", "us army"]),
        ({"pattern": r"(?<!\d)\w+"}, ["US Army"], ["der", "straße", "us army", "welt"]),
        ({"pattern": r"[\w-]+"}, pd.DataFrame({"collocation": ["US army"]}), ["der", "straße", "us army", "welt"]),
        ({"tokens": "words"}, ["US Army", "der Welt"], ["Straße", "US Army", "der Welt"]),
        ({"tokens": "words"}, ["us army"], ["Army", "Straße", "US", "Welt", "der"]),
    ],
)
def test_phrases_are_split_as_the_texts_are(options, phrases, terms):
    text = "US Army Straße der Welt"
    documents = pd.DataFrame({"text": [text], "words": [text.split()]})
    assert count_terms(documents, phrases=phrases, **options).terms.tolist() == terms


@pytest.mark.parametrize("write", [str, str.lower])
def test_the_list_of_phrases_serves_texts_that_are_split_otherwise(write):
    words = write("in North Korea").split()
    documents = pd.DataFrame({"text": ["in North Korea"], "words": [words]})
    assert count_terms(documents, tokens="words", phrases="auto").terms.tolist() == sorted([write("North Korea"), "in"])
    assert count_terms(documents, pattern=r"\w+", phrases="auto").terms.tolist() == ["in", "north korea"]
    # a pattern that finds no word of the list joins nothing
    assert count_terms(documents, pattern=r"in\b", phrases="auto").terms.tolist() == ["in"]


@pytest.mark.parametrize(
    ("language", "words", "options", "terms"),
    [
        # a lemma is written as the tokens are: with a final sigma, ß and capitals
        ("el", "σοφός σοφούς λόγος λόγοι", {"pattern": r"\w+"}, ["λόγος", "σοφός"]),
        ("el", "σοφός σοφούς λόγος λόγοι", {}, ["λόγοσ", "σοφόσ"]),
        ("de", "Straße Straßen Haus Häuser gute US", {"tokens": "words"}, ["Haus", "Straße", "US", "gut"]),
        ("de", "Straße Straßen Haus Häuser gute US", {}, ["US", "gut", "haus", "strasse"]),
    ],
)
def test_a_word_and_its_lemma_are_one_term(language, words, options, terms):
    documents = pd.DataFrame({"text": [words], "words": [words.split()], "language": language})
    assert count_terms(documents, lemmas=True, **options).terms.tolist() == terms


def test_a_name_is_no_word_in_small_letters():
    documents = pd.DataFrame({"text": ["He saw Sanders. Sanders saw wars. Wars end"], "language": "en"})
    terms = count_terms(documents, lemmas=True).terms
    assert "sanders" in terms and "sander" not in terms
    assert "war" in terms and "wars" not in terms
    assert count_terms(documents, lemmas=False).terms.isin(["wars", "saw"]).sum() == 2


def test_bare_texts_are_identified_where_lemmas_are_asked_for():
    texts = ["The wars went on for many years and the cities burned.", "Войны шли много лет, и города горели."]
    terms = count_terms(texts, lemmas=True).terms
    assert {"war", "year", "city", "город"} <= set(terms)


def test_a_column_text_of_any_type_is_read():
    index = pd.Index(["a", "b"], name="doc_id")
    wanted = table_of(count_terms(pd.DataFrame({"text": ["rain", None]}, index=index)))
    for kind in ("str", "object", "category", "string[pyarrow]", "string[python]"):
        table = table_of(count_terms(pd.DataFrame({"text": pd.Series(["rain", None], dtype=kind, index=index)})))
        pd.testing.assert_frame_equal(table, wanted)
    assert count_terms(pd.Series([1, 2])).terms.tolist() == ["1", "2"]
    assert count_terms({"a": "rain", "b": None}).doc_ids.tolist() == ["a", "b"]
    assert count_terms(iter(["rain"])).terms.tolist() == ["rain"]


@pytest.mark.parametrize(
    ("texts", "kind", "told"), [([b"rain"], pa.binary(), "bytes"), ([["rain"]], pa.list_(pa.string()), "list")]
)
def test_what_arrow_holds_is_text_or_named(texts, kind, told):
    with pytest.raises(TableError, match=f"document '0' is no text but {told}"):
        count_terms(pd.Series(texts, dtype=pd.ArrowDtype(kind)))
    text = pd.Series(["rain", None], dtype=pd.ArrowDtype(pa.string()))
    assert count_terms(text).values.toarray().tolist() == [[1], [0]]


def test_runs_longer_than_any_text_cost_nothing():
    texts = ["rain wind", "sun"]
    whole = count_terms(texts, ngrams=(1, 2))
    began = time.process_time()
    assert table_of(count_terms(texts, ngrams=(1, 10**9))).equals(table_of(whole))
    for some in (texts, ["sun"], [""], []):
        assert count_terms(some, ngrams=(3, 10**9)).terms.empty
        assert count_terms(some, ngrams=(10**9, 10**9)).values.shape == (len(some), 0)
    assert time.process_time() - began < 10


def test_what_was_given_stays_as_it_is():
    documents = make_documents(20, seed=5)
    before = documents.copy(deep=True)
    count_terms(documents, stop_words="auto", lemmas=True)
    pd.testing.assert_frame_equal(documents, before)
    with pytest.raises(TableError):
        count_terms(documents.assign(text=[["a"]] * 20))
