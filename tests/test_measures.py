"""Measures against scipy, other software, published figures and fractions."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.compare.measures import log_odds_z, log_ratio, signed_g2

GOLD = Path(__file__).parent / "gold"
KEYNESS = pd.read_csv(GOLD / "keyness.csv", keep_default_na=False)


def test_g2_is_quantedas():
    ours = signed_g2(*(KEYNESS[name].to_numpy() for name in ("a", "n1", "b", "n2")))
    # quanteda adds 1e-9 inside each logarithm
    assert np.abs(ours - KEYNESS["g2"]).max() <= 3e-9 * (KEYNESS["n1"] + KEYNESS["n2"]).max()


@pytest.mark.parametrize("seed", range(20))
def test_g2_is_scipys(seed):
    a, b, c, d = np.random.default_rng(seed).integers(1, 1000, 4)
    a, b = (a, b) if seed % 4 else (0, b + 1)
    expected = stats.chi2_contingency([[a, c], [b, d]], lambda_="log-likelihood", correction=False).statistic
    ours = signed_g2(a, a + c, b, b + d)
    assert abs(ours) == pytest.approx(expected, abs=1e-9)
    assert np.sign(ours) in (0, np.sign(a / (a + c) - b / (b + d)))


@pytest.mark.parametrize(
    ("a", "n1", "b", "n2", "g2", "decimals"),
    [
        (10, 10, 3, 31767, 167.23, 2),  # Dunning 1993: the cells 10, 0, 3, 31764
        (10, 100, 5, 200, 7.329812, 6),  # the tests of quanteda.extras; the two-cell short form gives 6.931472
        (1048, 43002, 779, 108539, 676.3496, 4),  # inaugural addresses, recomputed: we
        (148, 43002, 54, 108539, 174.6015, 4),  # america
        (96, 43002, 911, 108539, -217.2912, 4),  # which
        (2089, 43002, 8094, 108539, -352.755, 3),  # the
        (5, 100, 5, 100, 0, 12),
        (0, 10, 10, 10, -40 * np.log(2), 12),
        (0, 0, 3, 10, 0, 12),
    ],
)
def test_g2_of_published_and_toy_cases(a, n1, b, n2, g2, decimals):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert round(float(signed_g2(a, n1, b, n2)), decimals) == pytest.approx(g2, abs=0.6 * 10**-decimals)


def test_log_ratio_by_hand():
    assert log_ratio(3, 10, 1, 10) == pytest.approx(np.log2(3.5 / 1.5), abs=1e-15)
    assert log_ratio(0, 10, 4, 21) == pytest.approx(np.log2((0.5 / 10.5) / (4.5 / 21.5)), abs=1e-14)
    # 148 / 43002 against 54 / 108539: 2.7903 without the halves
    assert log_ratio(148, 43002, 54, 108539) == pytest.approx(2.7903, abs=0.02)


def test_log_ratio_turns_its_sign_with_the_sides():
    a, b = np.random.default_rng(0).integers(0, 50, (2, 100))
    assert np.abs(log_ratio(a, 500, b, 900) + log_ratio(b, 900, a, 500)).max() < 1e-13


def slow_z(a, n1, b, n2, prior, weight):
    """Monroe, Colaresi & Quinn, eq. 16, 20 and 22, as printed."""
    delta = np.log((a + prior) / (n1 + weight - a - prior)) - np.log((b + prior) / (n2 + weight - b - prior))
    return delta / (1 / (a + prior) + 1 / (b + prior)) ** 0.5


@pytest.mark.parametrize(
    ("weight", "prior", "z"),
    [(500, 500 * 202 / 151541, 12.1529), (151541, 202, 7.3432)],
)
def test_log_odds_z_of_america(weight, prior, z):
    # inaugural addresses: prior scaled to 500 tokens, and prior equal to the corpus counts
    assert log_odds_z(148, 43002, 54, 108539, prior, weight) == pytest.approx(z, abs=5e-5)


def test_log_odds_z_is_the_formula():
    rng = np.random.default_rng(0)
    for a, b, n1, n2 in zip(*rng.integers(0, 60, (2, 50)), *rng.integers(100, 900, (2, 50)), strict=True):
        prior = 500 * (a + b + 1) / (n1 + n2)
        assert log_odds_z(a, n1, b, n2, prior, 500) == pytest.approx(slow_z(a, n1, b, n2, prior, 500), abs=1e-12)


def test_a_term_that_is_the_whole_vocabulary_has_no_z():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(log_odds_z(3, 3, 4, 4, 500.0, 500))
