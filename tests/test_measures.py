"""Measures against scipy, other software, published figures and fractions."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.compare.measures import keyness_measures, log_odds_z, log_ratio, signed_g2
from analysis.ground.errors import ParallaxError, TableError

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


MEASURED = pd.read_csv(GOLD / "keyness_measures.csv", keep_default_na=False, na_values=[""])
COUNTS = [MEASURED[name] for name in ("a", "n1", "b", "n2")]
ORDER = (
    "g2 chi2 chi2_yates exact exact_p log_ratio lrc percent_diff odds_ratio relative_risk simple_maths bic pmi log_odds_z"
).split()


def random_counts(n=60, seed=0):
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, np.where(np.arange(n) % 2, 3, 40), (2, n))
    return a, 700, b, 900


def test_measures_are_quantedas():
    ours = keyness_measures(*COUNTS)
    assert ours["chi2"].to_numpy() == pytest.approx(MEASURED["chi2"].to_numpy(), rel=1e-12, abs=1e-9)
    both = MEASURED["a"].gt(0) & MEASURED["b"].gt(0)
    # quanteda adds 1e-9 inside the logarithm
    assert (ours["pmi"] - MEASURED["pmi"])[both].abs().max() < 1e-8
    finite = np.isfinite(MEASURED["exact"])
    assert ours.loc[~finite, "exact"].isna().all() and ours.loc[finite, "exact"].notna().all()
    # R looks for the root to three digits or so
    assert ours.loc[finite, "exact"].to_numpy() == pytest.approx(MEASURED.loc[finite, "exact"].to_numpy(), rel=1e-3)
    assert ours["exact_p"].to_numpy() == pytest.approx(MEASURED["exact_p"].to_numpy(), rel=1e-8)


def test_chi2_is_scipys():
    a, n1, b, n2 = random_counts()
    ours = keyness_measures(a, n1, b, n2)
    for place, (x, y) in enumerate(zip(a, b, strict=True)):
        if not x + y:
            assert ours.loc[place, ["g2", "chi2", "chi2_yates"]].tolist() == [0, 0, 0]
            continue
        sign = np.sign(x / n1 - y / n2)
        for name, correction in (("chi2", False), ("chi2_yates", True)):
            expected = stats.chi2_contingency([[x, n1 - x], [y, n2 - y]], correction=correction).statistic
            assert ours.loc[place, name] == pytest.approx(sign * expected, abs=1e-9)


def test_conservative_log_ratio_is_scipys_interval():
    a, n1, b, n2 = random_counts()
    ours = keyness_measures(a, n1, b, n2, measures="lrc")["lrc"]
    assert (ours > 0).any() and (ours < 0).any() and (ours == 0).any()
    for x, y, lrc in zip(a, b, ours, strict=True):
        if x + y:
            shares = stats.binomtest(int(x), int(x + y)).proportion_ci(1 - 0.05 / len(a), method="exact")
            with np.errstate(divide="ignore"):
                low, high = (np.log2(n2 / n1 * np.divide(share, 1 - share)) for share in shares)
        else:
            low, high = -np.inf, np.inf
        assert lrc == pytest.approx(low if low > 0 else high if high < 0 else 0, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "a", "n1", "b", "n2", "expected", "tolerance"),
    [
        ("percent_diff", 206523, 959641, 178174, 1562358, 88.7, 0.05),  # Gabrielatos & Marchi 2011
        ("odds_ratio", 16217, 2796938, 735, 2087946, 16.6, 0.05),  # the tests of Wordless
        ("percent_diff", 148, 43002, 54, 108539, 591.78, 0.005),  # inaugural addresses, recomputed: america
        ("chi2", 1048, 43002, 779, 108539, 764.4484, 5e-5),  # the same, as quanteda's reference page prints them
        ("chi2", 289, 43002, 216, 108539, 207.5181, 5e-5),
        ("chi2", 148, 43002, 54, 108539, 200.5544, 5e-5),
        ("chi2", 196, 43002, 123, 108539, 171.966, 5e-4),
        ("chi2", 76, 43002, 7, 108539, 163.1532, 5e-5),
        ("chi2", 39, 43002, 332, 108539, -58.3981, 5e-5),
        ("chi2", 96, 43002, 911, 108539, -177.10087, 5e-6),
        ("chi2", 1514, 43002, 5666, 108539, -197.0883, 5e-5),
        ("chi2", 2089, 43002, 8094, 108539, -331.99069, 5e-6),
        ("relative_risk", 20, 1000, 5, 500, 2, 1e-12),
        ("odds_ratio", 20, 1000, 5, 500, 20 * 495 / (5 * 980), 1e-12),
        ("percent_diff", 0, 1000, 5, 500, -100, 1e-12),
        ("simple_maths", 20, 1000, 0, 500, 201, 1e-9),  # 20,000 a million against none
        ("pmi", 20, 1000, 5, 1500, np.log((20 / 1000) / (25 / 2500)), 1e-12),
        ("bic", 0, 10, 10, 10, 40 * np.log(2) - np.log(20), 1e-12),
        ("log_odds_z", 148, 43002, 54, 108539, 12.1529, 5e-5),
        ("log_ratio", 3, 10, 1, 10, np.log2(3.5 / 1.5), 1e-12),
    ],
)
def test_measures_of_published_and_toy_cases(name, a, n1, b, n2, expected, tolerance):
    assert keyness_measures(a, n1, b, n2, measures=name)[name].item() == pytest.approx(expected, abs=tolerance)


def test_a_measure_alone_is_the_column_of_all():
    counts = random_counts()
    everything = keyness_measures(*counts)
    assert everything.columns.tolist() == ORDER and set(everything.dtypes) == {np.dtype(float)}
    assert not np.isinf(everything).any().any()
    for name in set(ORDER) - {"lrc"}:  # lrc knows how many terms there are
        pd.testing.assert_series_equal(keyness_measures(*counts, measures=[name])[name], everything[name])
    assert keyness_measures(*counts, measures=["pmi", "g2"]).columns.tolist() == ["pmi", "g2"]


@pytest.mark.parametrize(
    ("a", "n1", "b", "n2", "there"),
    [
        (3, 10, 0, 10, set(ORDER) - {"exact", "percent_diff", "odds_ratio", "relative_risk"}),
        (0, 10, 3, 10, set(ORDER) - {"pmi"}),
        (0, 10, 0, 10, {"g2", "chi2", "chi2_yates", "exact_p", "log_ratio", "lrc", "simple_maths", "bic"}),
        (0, 0, 3, 10, set()),
        (3, 10, 0, 0, set()),
        (4, 4, 5, 5, set(ORDER) - {"exact", "odds_ratio", "log_odds_z"}),
    ],
)
def test_what_is_undefined_is_missing(a, n1, b, n2, there):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = keyness_measures(a, n1, b, n2)
    assert set(table.columns[table.notna().all()]) == there
    assert not np.isinf(table).any().any()


def test_terms_keep_their_names():
    a, b = pd.Series({"rain": 3, "wind": 1}), pd.Series({"wind": 4, "rain": 2})
    table = keyness_measures(a, 10, b, 20, measures=["relative_risk"])
    assert table["relative_risk"].to_dict() == {"rain": 3, "wind": 0.5}
    assert keyness_measures(3, 10, b, 20).index.tolist() == ["wind", "rain"]
    assert keyness_measures(a.iloc[:0], 10, b.iloc[:0], 20).columns.tolist() == ORDER


@pytest.mark.parametrize(
    ("counts", "error", "told"),
    [
        (([1.5], 10, [1], 10), TableError, "a holds what is no whole number"),
        (([np.nan], 10, [1], 10), TableError, "a holds what is no whole number"),
        (([np.inf], np.inf, [1], 10), TableError, "a holds what is no whole number; n1 holds"),
        (([-1], 10, [1], -10), TableError, "a holds numbers below 0; n2 holds numbers below 0; b is above n2"),
        (([11], 10, [1], 10), TableError, "a is above n1"),
        ((["rain"], 10, [1], 10), TableError, "must be numbers"),
        (([1, 2], 10, [1, 2, 3], 10), TableError, "must be numbers, or as many for each"),
        (([[1, 2]], 10, [1], 10), TableError, "more than one row"),
        ((pd.Series({"rain": 1}), 10, pd.Series({"wind": 1}), 10), TableError, r"b names other terms, 2 .*'rain'"),
        ((pd.Series([1, 2], ["rain", "rain"]), 10, pd.Series([1, 2], ["rain", "x"]), 10), TableError, "or one twice"),
    ],
)
def test_what_is_no_count_is_refused(counts, error, told):
    with pytest.raises(error, match=told):
        keyness_measures(*counts)
    with pytest.raises(ParallaxError, match=r"\['rain'\] are not known; there are \['g2', 'chi2'"):
        keyness_measures(1, 10, 1, 10, measures=["g2", "rain"])
