"""TermMatrix -> similarity, against quanteda, scikit-learn, scipy and fractions."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.spatial import distance
from sklearn.metrics.pairwise import cosine_similarity

from analysis.ground.errors import GroupError, ParallaxError, TableError
from analysis.terms.matrix import TermMatrix, count_terms, weigh_tfidf
from analysis.terms.similarity import MEASURES, similarity

GOLD = Path(__file__).parent / "gold"
QUANTEDA = MEASURES[:-1]
TEXTS = ["rain rain rain wind", "rain wind", "wind wind sun"]
GROUPS = pd.Series(["A", "A", "B"])


@pytest.mark.parametrize("measure", QUANTEDA)
def test_similarity_is_that_of_other_software(measure):
    counts = pd.read_csv(GOLD / "similarity_counts.csv")
    expected = pd.read_csv(GOLD / "similarity.csv").set_index(["a", "b"])
    # the nine other addresses of the table hold further terms, which count where neither of two texts holds a term
    n_others = int(expected["n_terms"].iloc[0]) - len(counts)
    values = sparse.block_diag([counts.to_numpy().T, np.ones((1, n_others), int)], format="csr")
    matrix = TermMatrix(values, [*counts.columns, "others"], [f"t{n}" for n in range(values.shape[1])])
    found = similarity(matrix, measure=measure).set_index(["a", "b"])["similarity"]
    for pair in expected.index:
        assert found[pair] == pytest.approx(expected.loc[pair, measure], abs=1e-12)


def random_matrix(seed):
    rng = np.random.default_rng(seed)
    return weigh_tfidf(count_terms([" ".join(rng.choice(list("abcdefghijkl"), 9)) for _ in range(7)]))


def similar(name, x, y):
    """What other libraries give."""
    if name == "cosine":
        return cosine_similarity([x], [y])[0, 0]
    if name == "correlation":
        return np.corrcoef(x, y)[0, 1]
    if name == "jsd":
        return 1 - distance.jensenshannon(x, y, base=2) ** 2
    if name in ("ejaccard", "edice"):
        product, both = x @ y, x @ x + y @ y
        return product / (both - product) if name == "ejaccard" else 2 * product / both
    x, y = x > 0, y > 0
    if name in ("jaccard", "dice"):
        return 1 - getattr(distance, name)(x, y)
    return 1 - distance.hamming(x, y) * (1 if name == "simple_matching" else 2)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("seed", range(3))
def test_similarity_is_that_of_other_libraries(measure, seed):
    weights = random_matrix(seed)
    rows = weights.values.toarray()
    table = similarity(weights, measure=measure)
    assert len(table) == 21
    for row in table.itertuples():
        x, y = rows[int(row.a)], rows[int(row.b)]
        assert row.similarity == pytest.approx(similar(measure, x, y), abs=1e-11)
        assert row.shared_terms == ((x > 0) & (y > 0)).sum()
    assert table["similarity"].is_monotonic_decreasing


def test_similarity_by_hand():
    # A = (rain 4, wind 2), B = (sun 1, wind 2)
    expected = {
        "cosine": 4 / np.sqrt(20 * 5),
        "jaccard": 1 / 3,
        "dice": 2 / 4,
        "ejaccard": 4 / (20 + 5 - 4),
        "edice": 8 / 25,
        "simple_matching": 1 / 3,
        "hamann": -1 / 3,
        # rain 2/3 and sun 1/3 stand in one of them, wind 1/3 and 2/3 in both
        "jsd": 1 - (2 / 3 + 1 / 3 + 1 / 3 * np.log2(2 / 3) + 2 / 3 * np.log2(4 / 3)) / 2,
        "correlation": (4 - 6 * 3 / 3) / np.sqrt((20 - 36 / 3) * (5 - 9 / 3)),
    }
    assert set(expected) == set(MEASURES)
    for measure, value in expected.items():
        table = similarity(count_terms(TEXTS), by=GROUPS, measure=measure)
        assert table.to_numpy().tolist() == [["A", "B", pytest.approx(value, abs=1e-12), 1]], measure


def test_published_divergence():
    # uniform over A to G against uniform over B to H, base 2: 1/7
    table = similarity(count_terms(["a b c d e f g", "b c d e f g h"]), measure="jsd")
    assert 1 - table["similarity"].iloc[0] == pytest.approx(0.142857142857, abs=1e-12)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_same_is_1_and_nothing_is_0(measure):
    texts = ["rain rain wind", "rain rain wind", "", "", "sun"]
    found = similarity(count_terms(texts), measure=measure).set_index(["a", "b"])["similarity"]
    assert found["0", "1"] == 1
    if measure not in ("simple_matching", "hamann"):
        assert found["0", "2"] == found["2", "3"] == 0
    if measure not in ("simple_matching", "hamann", "correlation"):
        assert found["0", "4"] == 0


def test_what_no_document_holds_counts_for_nothing():
    matrix = count_terms([*TEXTS, "hail snow"])
    few = matrix.select(docs=["0", "1", "2"])
    for measure in MEASURES:
        pd.testing.assert_frame_equal(similarity(few, measure=measure), similarity(count_terms(TEXTS), measure=measure))


def test_the_order_of_documents_changes_nothing():
    rng = np.random.default_rng(1)
    texts = pd.Series([" ".join(rng.choice(list("abcdefgh"), 12)) for _ in range(9)], index=list("ihgfedcba"))
    turned = texts.sample(frac=1, random_state=0)
    for measure in MEASURES:
        one, other = (similarity(count_terms(part), measure=measure) for part in (texts, turned))
        pd.testing.assert_frame_equal(one, other)
        assert one["a"].lt(one["b"]).all()


def test_more_pairs_than_a_machine_holds_are_refused():
    matrix = TermMatrix(sparse.csr_array((500_000, 1), dtype=int), range(500_000), ["rain"])
    with pytest.raises(TableError, match=r"500,000 documents make 124,999,750,000 pairs, .*by=, .*select"):
        similarity(matrix)
    assert len(similarity(matrix, by=pd.Series(np.repeat(["A", "B"], 250_000), index=matrix.doc_ids))) == 1


def test_nothing_gives_the_columns():
    full = similarity(count_terms(["rain", "rain"]))
    for texts in ([], ["rain"]):
        empty = similarity(count_terms(texts))
        assert empty.empty and empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_what_does_not_fit_is_refused():
    matrix = count_terms(TEXTS)
    with pytest.raises(ParallaxError, match="'euclid' is not known; there are cosine, jaccard"):
        similarity(matrix, measure="euclid")
    with pytest.raises(ParallaxError, match="below 0"):
        similarity(TermMatrix(matrix.values * -0.5, matrix.doc_ids, matrix.terms, "centred"), measure="jsd")
    with pytest.raises(GroupError):
        similarity(matrix, by=GROUPS[:1])
