"""TermMatrix -> typical terms, on two sources, `rain` and `wind`."""

import numpy as np
import pandas as pd
import pytest

from analysis.ground.errors import GroupError, ParallaxError, TableError
from analysis.terms.matrix import count_terms, weigh_tfidf
from analysis.terms.typical import top_terms, typical_terms

TEXTS = ["rain rain rain wind", "rain wind", "wind wind sun"]
GROUPS = pd.Series(["A", "A", "B"])


def test_top_terms_of_documents_and_groups():
    matrix = count_terms(TEXTS)
    assert top_terms(matrix, top=1)[["group", "term", "value"]].to_numpy().tolist() == [
        ["0", "rain", 3],
        ["1", "rain", 1],  # a tie goes to the first term
        ["2", "wind", 2],
    ]
    assert top_terms(matrix, by=GROUPS).to_numpy().tolist() == [
        ["A", 1, "rain", 4, 2],
        ["A", 2, "wind", 2, 2],
        ["B", 1, "wind", 2, 1],
        ["B", 2, "sun", 1, 1],
    ]


def test_ties_go_by_term_in_a_matrix_of_any_order():
    matrix = count_terms(["sun wind rain rain", "wind sun"]).select(terms=["wind", "sun", "rain"])
    for one in (matrix, weigh_tfidf(matrix, norm=None)):
        assert top_terms(one)["term"].tolist() == ["rain", "sun", "wind", "sun", "wind"]
    assert top_terms(matrix, by=pd.Series(["A", "A"]), top=2).to_numpy().tolist() == [
        ["A", 1, "rain", 2, 1],
        ["A", 2, "sun", 2, 2],
    ]


def test_the_weight_of_a_group_is_the_mean_of_its_documents():
    weights = weigh_tfidf(count_terms(TEXTS))
    best = top_terms(weights, by=GROUPS).set_index(["group", "term"])["value"]
    rain = weights.values[:, [weights.terms.get_loc("rain")]].toarray().ravel()
    assert best["A", "rain"] == pytest.approx((rain[0] + rain[1]) / 2, abs=1e-15)


def test_typical_terms_by_hand():
    documents = pd.DataFrame({"text": TEXTS, "language": "en", "source_shown": GROUPS})
    table = typical_terms(documents, top=2)
    assert table.columns.tolist() == ["language", "group", "rank", "term", "tfidf", "n", "n_documents"]
    assert table[["group", "term", "n", "n_documents"]].to_numpy().tolist() == [
        ["A", "rain", 4, 2],
        ["A", "wind", 2, 2],
        ["B", "wind", 2, 1],
        ["B", "sun", 1, 1],
    ]
    # document 2: wind twice in all three documents, sun once in one of them
    wind, sun = 2 * 1, 1 * (np.log(4 / 2) + 1)
    assert table["tfidf"].iloc[2] == pytest.approx(wind / np.hypot(wind, sun), abs=1e-15)


def test_languages_are_never_weighed_against_each_other():
    english = pd.DataFrame({"text": TEXTS, "language": "en", "source_shown": "A"})
    russian = pd.DataFrame({"text": ["дождь и дождь", "ветер"], "language": "ru", "source_shown": "A"})
    both = pd.concat([russian, english], ignore_index=True)
    one = typical_terms(both).query("language == 'en'").reset_index(drop=True)
    pd.testing.assert_frame_equal(one, typical_terms(english))
    assert "и" not in typical_terms(both)["term"].tolist()


@pytest.mark.parametrize(
    "documents",
    [
        pd.DataFrame({"text": ["rain"], "language": ["en"], "source_shown": ["A"]}),
        pd.DataFrame({"text": ["rain", None], "language": ["en", None], "source_shown": ["A", "B"]}),
        pd.DataFrame({"text": ["rain", ""], "language": ["en", None], "source_shown": [1, 2]}).astype("category"),
    ],
)
def test_little_is_enough(documents):
    assert typical_terms(documents)["term"].tolist() == ["rain"]


def test_nothing_gives_the_columns():
    empty = typical_terms(pd.DataFrame({"text": [], "language": [], "source_shown": []}))
    full = typical_terms(pd.DataFrame({"text": ["rain"], "language": ["en"], "source_shown": ["A"]}))
    assert empty.empty
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
    assert top_terms(count_terms([])).dtypes.to_dict() == top_terms(count_terms(["rain"])).dtypes.to_dict()
    for texts in ([], [""]):
        assert top_terms(count_terms(texts), by=pd.Series("A", index=range(len(texts)))).empty


def test_the_order_of_documents_changes_nothing():
    rng = np.random.default_rng(1)
    texts = pd.Series([" ".join(rng.choice(list("abcdefgh"), 12)) for _ in range(9)], index=list("ihgfedcba"))
    groups = pd.Series(list("xxxyyyzzz"), index=texts.index)
    turned = texts.sample(frac=1, random_state=0)
    one, other = (top_terms(weigh_tfidf(count_terms(part)), by=groups).round(12) for part in (texts, turned))
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: top_terms(count_terms(TEXTS), top=0), ParallaxError),
        (lambda: top_terms(count_terms(TEXTS), top=-3), ParallaxError),
        (lambda: top_terms(count_terms(TEXTS), by=GROUPS[:1]), GroupError),
        (lambda: typical_terms(pd.DataFrame({"text": TEXTS})), TableError),
        (lambda: typical_terms(pd.DataFrame({"text": TEXTS, "language": "en", "source_shown": None})), GroupError),
        (
            lambda: typical_terms(
                pd.DataFrame({"text": TEXTS, "language": "en", "source_shown": "A"}, index=[1, 1, 2])
            ),
            TableError,
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, error):
    with pytest.raises(error):
        call()
