"""texts -> TermMatrix: the same matrix as scikit-learn's, whatever comes in."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from analysis.ground.errors import GroupError, OutputError, ParallaxError, TableError
from analysis.terms.groups import sum_groups
from analysis.terms.matrix import TermMatrix, align_groups, count_terms, require_counts, weigh_tfidf

GOLD = Path(__file__).parent / "gold"
PATTERN = r"(?u)\b\w\w+\b"
TEXTS = [
    "Rain fell on the city; rain and wind, the wind of spring.",
    "Дождь шёл, и ветер не стихал: дождь, дождь.",
    "",
    "The city's wind—rain? 3 winds, x y z, naïve Straße İzmir",
    "wind wind wind",
]


def table_of(matrix):
    return pd.DataFrame(matrix.values.toarray(), matrix.doc_ids, matrix.terms)


@pytest.mark.parametrize(
    ("options", "theirs"),
    [
        ({}, {}),
        ({"ngrams": (1, 2)}, {"ngram_range": (1, 2)}),
        ({"ngrams": (2, 3)}, {"ngram_range": (2, 3)}),
        ({"min_docs": 2}, {"min_df": 2}),
        ({"min_docs": 0.4}, {"min_df": 0.4}),
        ({"max_docs": 0.5}, {"max_df": 0.5}),
        ({"max_docs": 1}, {"max_df": 1}),
        ({"min_docs": 2, "max_docs": 3, "ngrams": (1, 3)}, {"min_df": 2, "max_df": 3, "ngram_range": (1, 3)}),
        ({"stop_words": ["the", "and"], "ngrams": (1, 2)}, {"stop_words": ["the", "and"], "ngram_range": (1, 2)}),
    ],
)
def test_counts_are_those_of_count_vectorizer(options, theirs):
    matrix = count_terms(TEXTS, pattern=PATTERN, **options)
    reference = CountVectorizer(token_pattern=PATTERN, **theirs)
    values = reference.fit_transform(TEXTS)
    assert matrix.terms.tolist() == reference.get_feature_names_out().tolist()
    assert (matrix.values.toarray() == values.toarray()).all()
    assert matrix.values.dtype == np.int64


@pytest.mark.parametrize("smooth", [True, False])
@pytest.mark.parametrize("sublinear", [True, False])
@pytest.mark.parametrize("norm", ["l1", "l2", None])
def test_tfidf_is_that_of_tfidf_transformer(smooth, sublinear, norm):
    counts = count_terms(TEXTS)
    ours = weigh_tfidf(counts, smooth=smooth, sublinear=sublinear, norm=norm)
    theirs = TfidfTransformer(smooth_idf=smooth, sublinear_tf=sublinear, norm=norm).fit_transform(counts.values)
    assert (ours.values.toarray() == theirs.toarray()).all()
    assert ours.weighting == "tfidf"


def test_tfidf_by_hand():
    weights = table_of(weigh_tfidf(count_terms(["rain rain wind", "rain"]), norm=None))
    assert weights.loc["0", "rain"] == 2 * (np.log(3 / 3) + 1)
    assert weights.loc["0", "wind"] == pytest.approx(np.log(3 / 2) + 1, abs=1e-15)
    assert np.hypot(*table_of(weigh_tfidf(count_terms(["rain rain wind", "rain"]))).loc["0"]) == pytest.approx(1)


@pytest.mark.parametrize(
    "row", list(pd.read_csv(GOLD / "tfidf.csv").itertuples()), ids=lambda row: f"{row.doc}-{row.feature}"
)
def test_tfidf_without_smoothing_is_the_count_more_than_quantedas(row):
    # scikit-learn's idf is ln(n / df) + 1, quanteda's ln(n / df)
    counts = np.zeros((row.n_docs, 1), int)
    counts[: row.df] = 1
    counts[0] = row.count
    matrix = TermMatrix(counts, range(row.n_docs), ["term"])
    weight = weigh_tfidf(matrix, smooth=False, norm=None).values[0, 0]
    assert weight - row.count == pytest.approx(row.tfidf_count_e, abs=1e-10)
    weight = weigh_tfidf(matrix, smooth=False, norm=None, sublinear=True).values[0, 0]
    assert weight - (1 + np.log(row.count)) == pytest.approx(row.tfidf_logcount_e, abs=1e-10)


SCHEMES = pd.read_csv(GOLD / "tfidf_schemes.csv", keep_default_na=False)


@pytest.mark.parametrize("row", list(SCHEMES.itertuples()), ids=lambda row: f"{row.doc}-{row.feature}")
def test_tfidf_by_name_is_quantedas(row):
    # a document with as many words, and a corpus with as many documents, as the figure depends on
    rest = row.doc_tokens - row.count - row.doc_max
    n_others = row.doc_types - 2
    counts = np.zeros((row.n_docs, row.doc_types), int)
    counts[: row.df, 0] = 1
    counts[: row.max_df, 1] = 1
    counts[0] = [row.count, row.doc_max, *(rest // n_others + (np.arange(n_others) < rest % n_others))]
    matrix = TermMatrix(counts, range(row.n_docs), range(row.doc_types))
    assert (counts[0].sum(), counts[0].max()) == (row.doc_tokens, row.doc_max)
    for column in SCHEMES.columns[9:]:
        scheme = f"quanteda-{column.removeprefix('tfidf_')}".removesuffix("-default")
        weights = weigh_tfidf(matrix, scheme=scheme)
        assert weights.values[0, 0] == pytest.approx(getattr(row, column), abs=1e-9), scheme
        assert weights.weighting == "tfidf"


@pytest.mark.parametrize("scheme", [None, "quanteda", "quanteda-logave", "quanteda-inversemax", "quanteda-inverseprob"])
@pytest.mark.parametrize("counts", [[[1, 0], [0, 0]], [[0, 0]], np.zeros((0, 2), int), np.zeros((2, 0), int)])
def test_a_term_of_no_document_and_a_document_of_no_term_have_no_weight(counts, scheme):
    matrix = TermMatrix(counts, range(len(counts)), range(np.shape(counts)[1]))
    values = weigh_tfidf(matrix, scheme=scheme).values.toarray()
    assert np.isfinite(values).all() and (values[np.array(counts) == 0] == 0).all()


def test_the_largest_count_of_a_document_is_the_measure_of_the_others():
    # propmax: count / largest count, here 1/2 and 1, times log10(2 / 1)
    weights = weigh_tfidf(count_terms(["rain wind wind", "sun"]), scheme="quanteda-propmax").to_frame().loc["0"]
    assert weights[["rain", "wind"]].tolist() == pytest.approx([np.log10(2) / 2, np.log10(2)], abs=1e-15)


def test_terms_are_sorted_by_code_point_and_rows_keep_their_order():
    matrix = count_terms(pd.Series(["wind", "Дождь rain", "rain"], index=["b", "c", "a"]))
    assert matrix.terms.tolist() == ["rain", "wind", "дождь"]
    assert table_of(matrix).loc[["b", "c", "a"]].to_numpy().tolist() == [[0, 1, 0], [1, 0, 1], [1, 0, 0]]


def test_the_order_of_documents_changes_nothing():
    one = table_of(count_terms(pd.Series(TEXTS, index=list("abcde"))))
    other = table_of(count_terms(pd.Series(TEXTS, index=list("abcde")).iloc[[3, 1, 4, 0, 2]]))
    pd.testing.assert_frame_equal(one, other.loc[list("abcde")])


DOCUMENTS = pd.DataFrame(
    {"text": ["the rain", None, "и дождь", "the и"], "language": ["en", None, "ru", None]}, index=[7, 8, 9, 10]
)


@pytest.mark.parametrize(
    ("given", "ids", "terms"),
    [
        (DOCUMENTS, ["7", "8", "9", "10"], ["rain", "the", "дождь", "и"]),
        (DOCUMENTS.astype({"text": "category", "language": "category"}), ["7", "8", "9", "10"], None),
        (DOCUMENTS["text"], ["7", "8", "9", "10"], None),
        (DOCUMENTS["text"].astype(object), ["7", "8", "9", "10"], None),
        (DOCUMENTS["text"].tolist(), ["0", "1", "2", "3"], None),
        (tuple(["rain"]), ["0"], ["rain"]),
        (np.array(["rain", "wind"]), ["0", "1"], ["rain", "wind"]),
        ([12, 3.5], ["0", "1"], ["12", "3.5"]),
        ([], [], []),
        ([""], ["0"], []),
        (DOCUMENTS.iloc[:0], [], []),
    ],
)
def test_every_kind_of_texts_is_counted(given, ids, terms):
    matrix = count_terms(given)
    assert matrix.doc_ids.tolist() == ids
    assert matrix.terms.tolist() == (["rain", "the", "дождь", "и"] if terms is None else terms)


def test_stop_words_follow_the_language_of_each_document():
    # a document of no known language loses nothing
    assert table_of(count_terms(DOCUMENTS, stop_words="auto")).loc["10"].to_dict() == {
        "rain": 0,
        "the": 1,
        "дождь": 0,
        "и": 1,
    }
    assert count_terms(DOCUMENTS, stop_words="auto").terms.tolist() == ["rain", "the", "дождь", "и"]


def test_bare_texts_are_identified_first():
    texts = ["The rain fell all night and the wind was strong.", "Дождь шёл всю ночь, и ветер не стихал."]
    terms = count_terms(texts, stop_words="auto").terms
    assert {"the", "and", "и", "не"} & set(terms) == set()
    assert {"rain", "дождь"} <= set(terms)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"ngrams": (0, 1)}, "ngrams"),
        ({"ngrams": (2, 1)}, "ngrams"),
        ({"ngrams": (1,)}, "ngrams"),
        ({"ngrams": 2}, "ngrams"),
        ({"ngrams": (1.0, 2)}, "ngrams"),
        ({"min_docs": 0}, "min_docs=0"),
        ({"min_docs": -1}, "min_docs=-1"),
        ({"min_docs": True}, "min_docs=True"),
        ({"max_docs": 1.5}, "max_docs=1.5"),
        ({"max_docs": "all"}, "max_docs='all'"),
        ({"stop_words": "xx"}, "there are"),
        ({"pattern": "("}, "no regular expression"),
        ({"pattern": "(a)(b)"}, "2 groups"),
    ],
)
def test_an_option_out_of_range_is_named(options, told):
    with pytest.raises(ParallaxError, match=told):
        count_terms(["rain"], **options)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: count_terms("rain"), "several texts"),
        (lambda: count_terms(pd.DataFrame({"body": ["rain"]})), r"\['text'\]"),
        (lambda: TermMatrix([[1], [2]], ["a", "a"], ["rain"]), r"the ids \['a'\] stand twice .1 do.*name each once"),
        (lambda: TermMatrix([[1, 2]], ["a"], ["rain"]), "shape"),
        (lambda: TermMatrix([[1], [2]], ["a", None], ["rain"]), "the id in row 1, counted from 0, is missing .1 are"),
        (lambda: TermMatrix([[1, 2]], [float("nan")], ["rain", "wind"]), "the id in row 0"),
        (lambda: TermMatrix([[1, 2]], ["a"], [None, "rain"]), "the term in row 0"),
        (lambda: TermMatrix([[1], [2]], ["a", "b\ud800"], ["rain"]), "half of a character"),
        (lambda: TermMatrix([[1], [np.nan]], ["a", "b"], ["rain"]), "NaN or infinity"),
        (lambda: TermMatrix("rain", ["a"], ["rain"]), "the values are no matrix of numbers.*sparse array"),
        (lambda: TermMatrix([["1"]], ["a"], ["rain"]), "the values are no matrix of numbers"),
        (lambda: TermMatrix([[1j]], ["a"], ["rain"]), "the values are complex128 numbers"),
        (lambda: TermMatrix([[1]], "a", ["rain"]), r"'a' is no list of ids. Pass one: \['a'\]"),
        (lambda: count_terms(["rain"]).select(terms="rain"), "'rain' is no list of terms"),
        (lambda: count_terms(["rain wind"]).select(terms={"rain", "wind"}), "a set of terms has no order.*sorted"),
        (lambda: count_terms(["rain"]).select(docs=0), "0 is no list of ids"),
        (lambda: count_terms(["rain"]).select(docs=["0", "0"]), r"ids \['0'\] stand twice"),
        (lambda: count_terms(pd.Series(["a", "b"], index=["x", None])), "the id in row 1.*reset_index"),
        (lambda: count_terms(DOCUMENTS.set_axis([1.0, None, 2.0, None])), "the id in row 1, .* is missing .2 are"),
        (
            lambda: weigh_tfidf(count_terms(["a"]), sublinear="x", smooth=1, norm=["l2"]),
            "sublinear='x' .*smooth=1 .*l2",
        ),
        (lambda: TermMatrix([[1, 2]], ["a"], ["rain", "rain"]), r"the terms \['rain'\] stand twice"),
        (lambda: count_terms(["rain"]).select(docs=["9"]), r"documents \['9'\]"),
        (lambda: count_terms(["rain"]).select(terms=["wind"]), r"terms \['wind'\]"),
        (lambda: weigh_tfidf(weigh_tfidf(count_terms(["rain"]))), "weigh_tfidf needs counts; this matrix holds tfidf"),
        (lambda: require_counts(TermMatrix([[0.5]], ["a"], ["rain"]), "it"), "other numbers"),
        (lambda: require_counts(TermMatrix([[-1]], ["a"], ["rain"]), "it"), "other numbers"),
        (lambda: require_counts([[1]], "keyness"), "keyness needs a TermMatrix, not list"),
        (lambda: weigh_tfidf(count_terms(["rain"]), norm="l3"), "'l3'"),
        (
            lambda: weigh_tfidf(count_terms(["rain"]), scheme="quanteda", norm=None),
            "Leave out sublinear, smooth and norm",
        ),
        (lambda: weigh_tfidf(count_terms(["rain"]), scheme="bm25"), "'bm25' is not known; there are .'quanteda', "),
    ],
)
def test_what_does_not_fit_is_refused(call, told):
    with pytest.raises(ParallaxError, match=told):
        call()


@pytest.mark.parametrize("kind", [bool, np.int8, np.uint8, np.int32, np.uint64, np.float32])
def test_sums_of_small_numbers_do_not_run_over(kind):
    given = sparse.csr_array(np.ones((300, 1), dtype=kind))
    matrix = TermMatrix(given, range(300), ["rain"])
    assert matrix.values.dtype == (np.float64 if np.dtype(kind).kind == "f" else np.int64) and given.dtype == kind
    _, sums = sum_groups(matrix, pd.Series("A", index=matrix.doc_ids))
    assert sums.toarray().tolist() == [[300]]
    assert weigh_tfidf(matrix, norm=None).values.sum() == 300


def test_the_same_matrix_makes_the_same_file_whatever_its_places_are_written_in(tmp_path):
    matrix = count_terms(TEXTS)
    values = matrix.values.copy()
    values.indices, values.indptr = values.indices.astype(np.int64), values.indptr.astype(np.int64)
    for name, one in (("a", matrix), ("b", TermMatrix(values, matrix.doc_ids, matrix.terms))):
        one.save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_matrix_is_made_canonical_without_touching_what_was_given():
    given = sparse.csr_array((np.array([1, 2, 0]), np.array([1, 1, 0]), np.array([0, 3])), shape=(1, 2))
    matrix = TermMatrix(given, ["a"], ["rain", "wind"])
    assert (matrix.values.data.tolist(), matrix.values.indices.tolist()) == ([3], [1])
    assert given.data.tolist() == [1, 2, 0]


def test_a_matrix_is_written_as_a_table():
    expected = pd.DataFrame(
        [[1, 1], [2, 0]],
        pd.Index(["0", "1"], name="doc_id", dtype="str"),
        pd.Index(["rain", "wind"], name="term", dtype="str"),
    )
    pd.testing.assert_frame_equal(count_terms(["rain wind", "rain rain"]).to_frame(), expected)
    large = TermMatrix(sparse.csr_array((5000, 5000), dtype=int), range(5000), range(5000))
    with pytest.raises(TableError, match=r"25,000,000 cells.*select"):
        large.to_frame()


def test_a_notebook_shows_what_a_matrix_holds():
    shown = count_terms(["rain <b>rain</b> wind", "rain"], pattern=r"\S+")._repr_html_()
    assert "TermMatrix: 2 documents x 3 terms, counts, 4 cells" in shown
    assert "<td>rain</td><td>2</td><td>2</td>" in shown and "sum of counts" in shown
    assert "<td>&lt;b&gt;rain&lt;/b&gt;</td>" in shown and "<b>" not in shown
    assert shown.index("rain") < shown.index("wind")
    assert "sum of tfidf" in weigh_tfidf(count_terms(["rain"]))._repr_html_()
    assert "0 documents x 0 terms" in count_terms([])._repr_html_()


@pytest.mark.parametrize(
    "matrix",
    [
        count_terms(TEXTS),
        weigh_tfidf(count_terms(TEXTS)),
        count_terms([]),
        count_terms(["", ""]),
        TermMatrix([[300, 0], [0, -2]], ["a\nb", ""], ["дождь", "\x00 "], "sums"),
    ],
    ids=["counts", "weights", "nothing", "no terms", "hostile names"],
)
def test_what_was_saved_is_loaded(matrix, tmp_path):
    matrix.save(tmp_path / "a.npz")
    matrix.save(tmp_path / "b.anything")
    loaded = TermMatrix.load(tmp_path / "a.npz")
    assert loaded.doc_ids.equals(matrix.doc_ids) and loaded.terms.equals(matrix.terms)
    assert (loaded.values.dtype, loaded.weighting) == (matrix.values.dtype, matrix.weighting)
    assert (loaded.values.toarray() == matrix.values.toarray()).all()
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.anything").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.npz", "b.anything"]


def test_a_file_that_is_no_matrix_is_refused(tmp_path):
    matrix = count_terms(TEXTS)
    whole = tmp_path / "whole"
    matrix.save(whole)
    content = whole.read_bytes()
    np.savez(tmp_path / "foreign.npz", values=np.arange(3))
    np.save(tmp_path / "pickled.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    (tmp_path / "text").write_text("rain")
    (tmp_path / "empty").write_bytes(b"")
    with np.load(whole) as arrays:
        parts = dict(arrays)
    np.savez(tmp_path / "later.npz", **parts | {"kind": np.frombuffer(b"parallax term matrix 2", np.uint8)})
    np.savez(tmp_path / "beyond.npz", **parts | {"indices": parts["indices"] + len(matrix.terms)})
    np.savez(tmp_path / "names.npz", **parts | {"terms.ends": parts["terms.ends"] - 1})
    for name in ("foreign.npz", "later.npz", "beyond.npz", "names.npz", "pickled.npy", "text", "empty"):
        with pytest.raises(TableError, match=rf"{name} is damaged or holds no term matrix .*save"):
            TermMatrix.load(tmp_path / name)
    for place in range(0, len(content), 37):
        (tmp_path / "hurt").write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        try:
            same = TermMatrix.load(tmp_path / "hurt")
        except TableError:
            continue
        # a byte that says nothing, such as a date
        assert same.terms.equals(matrix.terms) and (same.values.toarray() == matrix.values.toarray()).all()
    with pytest.raises(TableError, match="gone cannot be read"):
        TermMatrix.load(tmp_path / "gone")
    with pytest.raises(OutputError, match="cannot be written"):
        matrix.save(tmp_path / "no folder" / "matrix")


def test_a_selection_keeps_the_order_asked_for():
    matrix = count_terms(["rain wind", "rain", "wind wind"]).select(docs=["2", "0"], terms=["wind", "rain"])
    assert table_of(matrix).to_numpy().tolist() == [[2, 0], [1, 1]]
    assert repr(matrix) == "<TermMatrix: 2 documents x 2 terms, counts, 3 cells>"


@pytest.mark.parametrize("texts", [[], [""], ["", "rain"]])
def test_nothing_to_weigh_gives_no_warning(texts):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        matrix = weigh_tfidf(count_terms(texts))
        weigh_tfidf(count_terms(["rain wind", "rain"]).select(docs=["1"]), smooth=False)
    assert matrix.values.shape[0] == len(texts)


def test_groups_are_aligned_and_summed():
    matrix = count_terms(["rain", "rain wind", "wind"])
    for groups in (
        pd.Series(["b", "a", "b", "c"], index=["0", "1", "2", "3"]),
        pd.Series(["b", "a", "b"], dtype="category"),
    ):
        assert align_groups(matrix, groups).tolist() == ["b", "a", "b"]
        labels, values = sum_groups(matrix, groups)
        assert (labels.tolist(), values.toarray().tolist()) == (["a", "b"], [[1, 1], [1, 1]])
    assert align_groups(matrix, pd.Series([2, 1, 2])).tolist() == ["2", "1", "2"]


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        (["a", "b"], "not list"),
        (pd.Series(["a"]), "1 of 2 documents have no group, '1' among them"),
        (pd.Series(["a", None]), "have no group"),
        (pd.Series(["a", "b", "b"], index=[0, 1, 1]), "'1' twice"),
    ],
)
def test_groups_that_do_not_fit_are_refused(groups, told):
    with pytest.raises(GroupError, match=told):
        align_groups(count_terms(["rain", "wind"]), groups)
    assert issubclass(GroupError, ParallaxError) and issubclass(TableError, ParallaxError)
