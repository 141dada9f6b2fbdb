"""Dispersion against other software, a published toy corpus, fractions and the formulas written out."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

from analysis.ground.errors import GroupError, TableError
from analysis.terms.dispersion import deviation_of_proportions, dispersion
from analysis.terms.matrix import TermMatrix, count_terms, weigh_tfidf

GOLD = Path(__file__).parent / "gold"
COUNTS = pd.read_csv(GOLD / "dispersion_counts.csv").set_index("doc")
EXPECTED = pd.read_csv(GOLD / "dispersion.csv").set_index("term")
COLUMNS = ["term", "n", "n_documents", "dp", "dp_norm", "juilland_d", "rosengren_s", "carroll_d2", "top_part_share"]


def matrix_of(counts, sizes):
    """A matrix of the counts of some terms, whose rows are filled up to their sizes with a term of their own each."""
    counts = np.array(counts)
    fill = np.diag(np.array(sizes) - counts.sum(axis=1))
    names = [*(f"t{n}" for n in range(counts.shape[1])), *(f"z{n}" for n in range(len(fill)))]
    values = sparse.csr_array(np.hstack([counts, fill]))
    return TermMatrix(values, [f"d{n}" for n in range(len(fill))], names)


def measure(counts, sizes):
    """The dispersion of one term, from its counts in parts of these sizes."""
    table = dispersion(matrix_of([[count] for count in counts], sizes)).set_index("term")
    return table.loc["t0"]


@pytest.mark.parametrize("term", EXPECTED.index)
def test_dispersion_is_that_of_other_software(term):
    expected, found = EXPECTED.loc[term], measure(COUNTS[term], COUNTS["size"])
    for name in ("n", "n_documents", "dp", "dp_norm", "rosengren_s", "carroll_d2"):
        assert found[name] == pytest.approx(expected[name], abs=1e-12), name
    # quanteda.extras takes the standard deviation of a sample, Juilland that of the whole
    n = len(COUNTS)
    assert 1 - (1 - found["juilland_d"]) * (n / (n - 1)) ** 0.5 == pytest.approx(
        expected["juilland_d_sample"], abs=1e-12
    )


def test_dispersion_of_gries_corpus():
    # counts 1 to 5 in parts of 9, 10, 10, 10 and 11 words; Gries gives four decimals
    found = measure([1, 2, 3, 4, 5], [9, 10, 10, 10, 11])
    expected = {"dp": 0.18, "dp_norm": 0.2195, "juilland_d": 0.7852, "rosengren_s": 0.9498, "n": 15, "n_documents": 5}
    assert {name: round(float(found[name]), 4) for name in expected} == expected
    assert found["dp"] == pytest.approx(0.18, abs=1e-15)
    assert found["dp_norm"] == pytest.approx(0.18 / (1 - 9 / 50), abs=1e-15)
    assert found["carroll_d2"] == pytest.approx(stats.entropy([1, 2, 3, 4, 5]) / np.log(5), abs=1e-15)
    assert found["top_part_share"] == 5 / 15


@pytest.mark.parametrize(
    ("counts", "sizes", "dp", "dp_norm", "d", "s", "d2"),
    [
        ([2, 2], [10, 10], 0, 0, 1, 1, 1),
        ([4, 0], [10, 10], 1 / 2, 1, 0, 1 / 2, 0),
        ([1, 3], [10, 10], 1 / 4, 1 / 2, 1 / 2, (1 / 2 + 3**0.5 / 2) ** 2 / 2, 2 - 3 / 4 * np.log2(3)),
        ([4, 0, 0], [10, 20, 70], 9 / 10, 1, 0, 1 / 10, 0),
        ([1, 2, 7], [10, 20, 70], 0, 0, 1, 1, stats.entropy([1, 2, 7]) / np.log(3)),
        ([3, 1, 0], [10, 10, 0], 1 / 4, 1 / 2, 1 / 2, (3**0.5 / 2 + 1 / 2) ** 2 / 2, 2 - 3 / 4 * np.log2(3)),
    ],
    ids=["even", "in one of two", "one and three", "in the smallest", "as the parts are long", "an empty document"],
)
def test_dispersion_by_hand(counts, sizes, dp, dp_norm, d, s, d2):
    found = measure(counts, sizes)
    expected = {"dp": dp, "dp_norm": dp_norm, "juilland_d": d, "rosengren_s": s, "carroll_d2": d2}
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-12)


def slow_dispersion(counts, sizes):
    """The measures of one term as they are printed, over parts that hold tokens."""
    v, sizes = counts[sizes > 0], sizes[sizes > 0]
    s, f, p, n = sizes / sizes.sum(), v.sum(), v / sizes, len(sizes)
    dp, share = np.abs(v / f - s).sum() / 2, (v / f)[v > 0]
    return {
        "dp": dp,
        "dp_norm": dp / (1 - s.min()),
        "juilland_d": 1 - np.std(p) / np.mean(p) / np.sqrt(n - 1),
        "rosengren_s": np.sqrt(v * s).sum() ** 2 / f,
        "carroll_d2": -(share * np.log2(share)).sum() / np.log2(n),
        "top_part_share": v.max() / f,
    }


@pytest.mark.parametrize("seed", range(5))
def test_dispersion_is_the_formulas(seed):
    rng = np.random.default_rng(seed)
    counts = rng.poisson(0.4, (12, 30)) * rng.integers(0, 9, (12, 30))
    matrix = TermMatrix(sparse.csr_array(counts), [f"d{n}" for n in range(12)], [f"t{n:02}" for n in range(30)])
    groups = pd.Series(rng.choice(["A", "B", "C"], 12), index=matrix.doc_ids)
    parts = np.array([counts[groups == label].sum(axis=0) for label in np.unique(groups)])
    for by, values in ((None, counts), (groups, parts)):
        table = dispersion(matrix, by=by)
        assert len(table) == (counts.sum(axis=0) > 0).sum()
        for row in table.to_dict("records"):
            column = matrix.terms.get_loc(row["term"])
            expected = slow_dispersion(values[:, column], values.sum(axis=1))
            assert {name: row[name] for name in expected} == pytest.approx(expected, abs=1e-12)
            assert (row["n"], row["n_documents"]) == (counts[:, column].sum(), (counts[:, column] > 0).sum())


def test_the_most_frequent_first_and_ties_by_term():
    table = dispersion(count_terms(["sun rain rain", "wind rain"]).select(terms=["wind", "sun", "rain"]))
    assert table["term"].tolist() == ["rain", "sun", "wind"]
    assert table.columns.tolist() == COLUMNS


def test_one_part_has_what_it_can_have():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = dispersion(count_terms(["rain rain wind", ""]))
    shown = table[["dp", "rosengren_s", "top_part_share"]].to_numpy()
    assert shown == pytest.approx(np.array([[0, 1, 1], [0, 1, 1]]), abs=1e-12)
    assert table[["dp_norm", "juilland_d", "carroll_d2"]].isna().all(axis=None)


def test_nothing_gives_the_columns():
    full = dispersion(count_terms(["rain", "rain"]))
    for texts in ([], [""]):
        empty = dispersion(count_terms(texts))
        assert empty.empty and empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_what_does_not_fit_is_refused():
    matrix = count_terms(["rain", "wind"])
    with pytest.raises(TableError, match="dispersion needs counts"):
        dispersion(weigh_tfidf(matrix))
    with pytest.raises(GroupError):
        dispersion(matrix, by=pd.Series({"0": "A"}))


@pytest.mark.parametrize(
    ("counts", "sizes", "dp"),
    [
        ([[2], [2]], [10, 10], 0),
        ([[4], [0]], [10, 10], 1 / 2),
        ([[4], [0], [0]], [10, 20, 70], 9 / 10),
        ([[0], [0]], [10, 10], np.nan),
        ([[3]], [10], 0),
        ([[1], [0]], [10, 0], 0),  # a document without a token is no part
    ],
)
def test_deviation_of_proportions_by_hand(counts, sizes, dp):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ours = deviation_of_proportions(sparse.csr_array(np.array(counts, float)), np.array(sizes, float))
    assert ours == pytest.approx([dp], abs=1e-15, nan_ok=True)
