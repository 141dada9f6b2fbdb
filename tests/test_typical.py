"""TermMatrix -> typical terms and similarity, on two sources, `rain` and `wind`."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from analysis.ground.errors import GroupError, ParallaxError, TableError
from analysis.terms.matrix import count_terms, weigh_tfidf
from analysis.terms.typical import similarity, top_terms, typical_terms

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
        ["A", 1, "rain", 4],
        ["A", 2, "wind", 2],
        ["B", 1, "wind", 2],
        ["B", 2, "sun", 1],
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
    assert similarity(count_terms([])).dtypes.to_dict() == similarity(count_terms(["rain", "rain"])).dtypes.to_dict()


def test_similarity_is_the_cosine():
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(list("abcdefgh"), 12)) for _ in range(7)]
    weights = weigh_tfidf(count_terms(texts))
    expected = cosine_similarity(weights.values)
    table = similarity(weights)
    assert len(table) == 21
    for row in table.itertuples():
        assert row.similarity == pytest.approx(expected[int(row.a), int(row.b)], abs=1e-12)
    assert table["similarity"].is_monotonic_decreasing


def test_similarity_by_hand():
    table = similarity(count_terms(TEXTS), by=GROUPS)
    # A = (rain 4, wind 2), B = (sun 1, wind 2)
    assert table.to_numpy().tolist() == [["A", "B", pytest.approx(4 / np.sqrt(20 * 5), abs=1e-12), 1]]
    assert similarity(count_terms(["", ""]))["similarity"].tolist() == [0]
    assert similarity(count_terms(["rain", "rain"]))["similarity"].tolist() == [1]


def test_the_order_of_documents_changes_nothing():
    rng = np.random.default_rng(1)
    texts = pd.Series([" ".join(rng.choice(list("abcdefgh"), 12)) for _ in range(9)], index=list("ihgfedcba"))
    groups = pd.Series(list("xxxyyyzzz"), index=texts.index)
    turned = texts.sample(frac=1, random_state=0)
    for measure in (similarity, top_terms):
        one, other = (measure(weigh_tfidf(count_terms(part)), by=groups).round(12) for part in (texts, turned))
        pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: top_terms(count_terms(TEXTS), top=0), ParallaxError),
        (lambda: top_terms(count_terms(TEXTS), top=-3), ParallaxError),
        (lambda: top_terms(count_terms(TEXTS), by=GROUPS[:1]), GroupError),
        (lambda: similarity(count_terms(TEXTS), measure="jaccard"), ParallaxError),
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
