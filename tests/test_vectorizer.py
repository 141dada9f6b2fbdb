"""texts -> counts, for scikit-learn: an estimator like its own CountVectorizer, with the kit's counts."""

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.utils import estimator_checks

from analysis.ground.errors import ParallaxError
from analysis.terms.matrix import count_terms
from analysis.terms.vectorizer import TermVectorizer

PATTERN = r"(?u)\b\w\w+\b"
TEXTS = ["Rain and rain", "The wind, the rain", "sun", "Sun and wind — wind!", "rain in the sun", "no wind at all"]
LABELS = [0, 1, 0, 1, 0, 1]


class Plain(TransformerMixin, BaseEstimator):
    """What every check is made for: scikit-learn skips those that feed numbers to a vectorizer of texts."""

    def fit(self, values, y=None):
        return self

    def transform(self, values):
        return values


CHECKS = [
    estimator_checks.check_estimator_cloneable,
    *estimator_checks._yield_all_checks(Plain(), legacy=True),
    estimator_checks.check_transformer_get_feature_names_out,
    estimator_checks.check_transformer_get_feature_names_out_pandas,
    estimator_checks.check_get_feature_names_out_error,
    estimator_checks.check_set_output_transform,
    estimator_checks.check_set_output_transform_pandas,
    estimator_checks.check_set_output_transform_polars,
    estimator_checks.check_global_output_transform_pandas,
    estimator_checks.check_dataframe_column_names_consistency,
]


def passes(check, estimator):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            check(type(estimator).__name__, clone(estimator))
        except Exception:  # whatever a check raises: it is not passed
            return False
    return True


def test_every_check_that_count_vectorizer_passes_is_passed():
    theirs = {str(check) for check in CHECKS if passes(check, CountVectorizer())}
    ours = {str(check) for check in CHECKS if passes(check, TermVectorizer())}
    assert len(theirs) >= 20
    assert theirs - ours == set()


def test_scikit_learns_own_run_skips_by_the_tags_of_count_vectorizer():
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        results = estimator_checks.check_estimator(TermVectorizer(), on_skip="warn")
    assert {result["status"] for result in results} == {"passed"}
    assert any(issubclass(one.category, SkipTestWarning) and "requires input" in str(one.message) for one in told)
    ours, theirs = TermVectorizer().__sklearn_tags__(), CountVectorizer().__sklearn_tags__()
    assert ours.input_tags == theirs.input_tags and ours.target_tags == theirs.target_tags


@pytest.mark.parametrize(
    ("options", "theirs"),
    [
        ({}, {}),
        ({"ngrams": (1, 2)}, {"ngram_range": (1, 2)}),
        ({"min_docs": 2, "max_docs": 0.5}, {"min_df": 2, "max_df": 0.5}),
        ({"stop_words": ["the", "and"]}, {"stop_words": ["the", "and"]}),
    ],
)
@pytest.mark.parametrize("others", [TEXTS, ["Snow, rain and SUN", "", "the wind the wind the wind"], []])
def test_other_texts_are_counted_by_the_terms_learned_as_count_vectorizer_does(options, theirs, others):
    ours = TermVectorizer(pattern=PATTERN, **options)
    reference = CountVectorizer(token_pattern=PATTERN, **theirs)
    assert (ours.fit_transform(TEXTS).toarray() == reference.fit_transform(TEXTS).toarray()).all()
    assert ours.get_feature_names_out().tolist() == reference.get_feature_names_out().tolist()
    assert ours.get_feature_names_out().dtype == object
    values = ours.transform(others)
    assert isinstance(values, sparse.csr_array) and values.dtype == np.int64 and values.has_canonical_format
    assert (values.toarray() == reference.transform(others).toarray()).all()


DOCUMENTS = pd.DataFrame(
    {"text": TEXTS, "language": "en", "words": [text.split() for text in TEXTS]}, index=[f"d{n}" for n in range(6)]
)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"stop_words": "auto", "lemmas": True},
        {"phrases": ["the sun"], "ngrams": (1, 2)},
        {"tokens": "words"},
        {"pattern": PATTERN, "min_docs": 2},
    ],
    ids=str,
)
def test_the_terms_and_counts_are_those_of_count_terms(options):
    matrix = count_terms(DOCUMENTS, **options)
    vectorizer = TermVectorizer(**options)
    assert (vectorizer.fit_transform(DOCUMENTS).toarray() == matrix.values.toarray()).all()
    assert vectorizer.terms_.tolist() == matrix.terms.tolist()
    assert (vectorizer.transform(DOCUMENTS).toarray() == matrix.values.toarray()).all()
    assert (vectorizer.transform(DOCUMENTS.iloc[[4, 1]]).toarray() == matrix.values.toarray()[[4, 1]]).all()
    assert vectorizer.get_params() == TermVectorizer(**options).get_params()


def test_a_fitted_vectorizer_can_be_copied_and_sent():
    fitted = TermVectorizer(stop_words="en").fit(TEXTS)
    sent = pickle.loads(pickle.dumps(fitted))
    assert (sent.transform(TEXTS).toarray() == fitted.transform(TEXTS).toarray()).all()
    copied = clone(fitted)
    assert copied.get_params() == fitted.get_params() and not hasattr(copied, "terms_")
    with pytest.raises(NotFittedError):
        copied.transform(TEXTS)
    with pytest.raises(NotFittedError):
        copied.get_feature_names_out()


def test_it_stands_in_a_pipeline_and_a_search():
    pipeline = make_pipeline(TermVectorizer(pattern=PATTERN), TfidfTransformer(), LogisticRegression())
    theirs = make_pipeline(CountVectorizer(token_pattern=PATTERN), TfidfTransformer(), LogisticRegression())
    assert (pipeline.fit(TEXTS, LABELS).predict(TEXTS) == theirs.fit(TEXTS, LABELS).predict(TEXTS)).all()
    for texts in (TEXTS, np.array(TEXTS, dtype=object), pd.Series(TEXTS), DOCUMENTS):
        assert len(cross_val_score(pipeline, texts, LABELS, cv=2, error_score="raise")) == 2
    grid = {"termvectorizer__ngrams": [(1, 1), (1, 2)], "termvectorizer__stop_words": [None, "en"]}
    search = GridSearchCV(pipeline, grid, cv=2, error_score="raise").fit(TEXTS, LABELS)
    assert search.best_params_.keys() == grid.keys()
    union = FeatureUnion([("words", TermVectorizer()), ("pairs", TermVectorizer(ngrams=(2, 2)))]).fit(TEXTS)
    assert {"words__rain", "pairs__rain and"} <= set(union.get_feature_names_out())


@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_tables_are_made_where_they_are_asked_for(kind):
    table = TermVectorizer(sparse_output=False).set_output(transform=kind).fit_transform(DOCUMENTS)
    assert list(table.columns) == count_terms(TEXTS).terms.tolist()
    assert table["rain"].to_list() == [2, 1, 0, 0, 1, 0]
    if kind == "pandas":
        assert table.index.tolist() == DOCUMENTS.index.tolist()
    with pytest.raises(ValueError, match="dense"):
        TermVectorizer().set_output(transform=kind).fit_transform(TEXTS)


def test_what_is_wrong_is_told_when_it_is_fitted():
    with pytest.raises(ParallaxError, match="no regular expression"):
        TermVectorizer(pattern="(").fit(TEXTS)
    with pytest.raises(ParallaxError, match="document 0 is no text but ndarray"):
        TermVectorizer().fit(np.zeros((3, 2)))
    with pytest.raises(ParallaxError, match="several texts"):
        TermVectorizer().fit(TEXTS).transform("rain")
