"""2 x 2 tables -> Fisher's exact test: against scipy, R, and tables whose every outcome can be written down."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from scipy import stats
from scipy.stats.contingency import odds_ratio

from analysis.compare import exact
from analysis.compare.exact import exact_odds_ratio, exact_p


def random_tables(seed, n=80):
    """Small and large tables, many of them with an empty cell."""
    rng = np.random.default_rng(seed)
    n1, n2 = (np.where(np.arange(n) % 2, rng.integers(1, 40, n), rng.integers(100, 9000, n)) for _ in range(2))
    rare = np.arange(n) % 3 == 0
    a, b = (np.where(rare, rng.integers(0, 5, n), rng.integers(0, size + 1)) for size in (n1, n2))
    return np.minimum(a, n1), n1, np.minimum(b, n2), n2


@pytest.mark.parametrize("seed", range(6))
def test_ratio_and_p_are_scipys(seed):
    tables = random_tables(seed)
    for a, n1, b, n2, ratio, p in zip(*tables, exact_odds_ratio(*tables), exact_p(*tables), strict=True):
        table = [[a, n1 - a], [b, n2 - b]]
        assert p == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-8, abs=1e-300)
        expected = odds_ratio(table).statistic
        assert ratio == pytest.approx(expected if np.isfinite(expected) else np.nan, rel=1e-9, nan_ok=True)


def test_p_by_counting():
    # ten balls, four of them drawn: the chance of each outcome is a fraction
    for a in range(5):
        chance = [Fraction(comb(6, x) * comb(4, 4 - x), comb(10, 4)) for x in range(5)]
        p = sum(one for one in chance if one <= chance[a])
        assert exact_p(*np.array([[a], [6], [4 - a], [4]]))[0] == pytest.approx(float(p), rel=1e-12)


def test_ratio_is_where_the_mean_is_the_count():
    for a in range(1, 4):
        psi = exact_odds_ratio(*np.array([[a], [6], [4 - a], [4]]))[0]
        weights = np.array([comb(6, x) * comb(4, 4 - x) * psi**x for x in range(5)])
        assert (weights * np.arange(5)).sum() / weights.sum() == pytest.approx(a, rel=1e-12)


@pytest.mark.parametrize(
    ("a", "n1", "b", "n2", "ratio"),
    [
        (0, 5, 3, 9, 0),
        (3, 5, 0, 9, np.nan),  # infinite
        (5, 5, 3, 9, np.nan),
        (0, 5, 0, 9, np.nan),  # the margins allow nothing else
        (0, 0, 3, 9, np.nan),
        (2, 5, 2, 5, 1),
    ],
)
def test_ratio_at_the_edges(a, n1, b, n2, ratio):
    table = np.array([[a], [n1], [b], [n2]])
    assert exact_odds_ratio(*table) == pytest.approx([ratio], nan_ok=True)
    assert exact_p(*table) == pytest.approx([stats.fisher_exact([[a, n1 - a], [b, n2 - b]]).pvalue])


def test_many_points_are_weighed_in_slices(monkeypatch):
    tables = random_tables(9)
    whole = exact_odds_ratio(*tables), exact_p(*tables)
    monkeypatch.setattr(exact, "_POINTS", 50)
    assert exact_odds_ratio(*tables) == pytest.approx(whole[0], rel=1e-10, nan_ok=True)
    assert exact_p(*tables) == pytest.approx(whole[1], rel=1e-12)


def test_no_table_gives_no_number():
    assert exact_odds_ratio(*np.zeros((4, 0))).shape == exact_p(*np.zeros((4, 0))).shape == (0,)
