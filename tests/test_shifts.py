"""TermMatrix + two groups -> word shift: the contributions add up to scipy's figures, whatever the measure."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial import distance

from analysis.compare.shifts import word_shift
from analysis.ground.errors import GroupError, ParallaxError, TableError
from analysis.terms.matrix import TermMatrix, count_terms, weigh_tfidf

COLUMNS = "term contribution share p_a p_b n_a n_b docs_a docs_b".split()
counts = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=12).filter(
    lambda pairs: all(map(sum, zip(*pairs, strict=True)))
)


def shift(pairs, measure, **options):
    matrix = TermMatrix(np.array(pairs).T, ["x", "y"], [f"t{n:02d}" for n in range(len(pairs))])
    return word_shift(matrix, pd.Series(["A", "B"], index=["x", "y"]), a="A", b="B", measure=measure, **options)


def rates(pairs):
    values = np.array(pairs, float)
    return (values / values.sum(axis=0)).T


def tsallis(p, alpha):
    return stats.entropy(p, base=2) if alpha == 1 else (1 - (p[p > 0] ** alpha).sum()) / (alpha - 1)


@settings(max_examples=60, deadline=None)
@given(pairs=counts, alpha=st.sampled_from([0.5, 1, 1.5, 2]), seed=st.integers(0, 99))
def test_contributions_add_up(pairs, alpha, seed):
    p, q = rates(pairs)
    scores = pd.Series(np.random.default_rng(seed).normal(size=len(p)), [f"t{n:02d}" for n in range(len(p))])
    wholes = {
        "proportion": (0, {}),
        "jsd": (distance.jensenshannon(p, q, base=2) ** 2, {}),
        "tsallis": (tsallis(q, alpha) - tsallis(p, alpha), {"alpha": alpha}),
    }
    if not ((p > 0) & (q == 0)).any():
        wholes["kl"] = stats.entropy(p, q, base=2), {}
    for measure, (whole, options) in wholes.items():
        table = shift(pairs, measure, **options)
        assert table["contribution"].sum() == pytest.approx(whole, abs=1e-12)
        assert table.attrs["difference"] == pytest.approx(whole, abs=1e-12)
    table = shift(pairs, scores)
    assert table["contribution"].sum() == pytest.approx((q - p) @ scores.to_numpy(), abs=1e-12)
    assert table["share"].sum() == pytest.approx(1 if table["contribution"].any() else 0)


@settings(max_examples=40, deadline=None)
@given(pairs=counts, reference=st.floats(-3, 3))
def test_contributions_are_the_general_formula(pairs, reference):
    """(p2 - p1) [(s1 + s2) / 2 - r] + (p1 + p2) / 2 (s2 - s1), whatever r is where it adds up to nothing."""
    p, q = rates(pairs)
    score = np.arange(len(p)) % 3 - 1.0
    table = shift(pairs, pd.Series(score, [f"t{n:02d}" for n in range(len(p))])).set_index("term").sort_index()
    there = np.flatnonzero(p + q)
    general = (q - p) * (score - score @ p)
    assert table["contribution"].to_numpy() == pytest.approx(general[there], abs=1e-12)
    assert ((q - p) * (score - reference)).sum() == pytest.approx(table.attrs["difference"], abs=1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = (np.where(own > 0, -np.log2(own), 0) for own in (p, q))
    general = (q - p) * (first + second) / 2 + (p + q) / 2 * (second - first)
    table = shift(pairs, "tsallis").set_index("term").sort_index()
    assert table["contribution"].to_numpy() == pytest.approx(general[there], abs=1e-12)


def test_by_hand():
    matrix = count_terms(["rain rain wind", "wind wind wind sun"])
    table = word_shift(matrix, pd.Series(["A", "B"]), a="A", b="B")
    assert table.columns.tolist() == COLUMNS and table.attrs["measure"] == "jsd"
    rain = table.set_index("term").loc["rain"]
    # rain is 2/3 of A, nothing of B: 1/2 of 2/3 log2 2
    assert rain["contribution"] == pytest.approx(1 / 3)
    assert rain[["p_a", "p_b", "n_a", "n_b", "docs_a", "docs_b"]].tolist() == pytest.approx([2 / 3, 0, 2, 0, 1, 0])
    assert rain["share"] == pytest.approx(rain["contribution"] / table["contribution"].sum())
    assert table["contribution"].abs().is_monotonic_decreasing and table["contribution"].ge(0).all()


def test_the_shift_turns_its_sign_with_the_sides():
    matrix, groups = count_terms(["rain rain wind", "wind wind wind sun"]), pd.Series(["A", "B"])
    for measure in ("proportion", "tsallis", pd.Series({"rain": -1.0, "sun": 2})):
        there, back = (word_shift(matrix, groups, a=a, b=b, measure=measure) for a, b in ("AB", "BA"))
        assert there.attrs["difference"] == pytest.approx(-back.attrs["difference"])
    jsd = [word_shift(matrix, groups, a=a, b=b).set_index("term")["contribution"].sort_index() for a, b in ("AB", "BA")]
    pd.testing.assert_series_equal(*jsd)


def test_a_lexicon_counts_only_what_it_scores():
    matrix = count_terms(["good day good", "bad day bad night", "rain"])
    lexicon = pd.Series({"good": 2, "bad": -1, "nan": 5})
    table = word_shift(matrix, pd.Series(list("ABC")), a="A", b="B", measure=lexicon)
    assert table["term"].tolist() == ["bad", "good"] and table["score"].tolist() == [-1, 2]
    assert table.attrs | {"measure": ""} == {
        "measure": "", "a": "A", "b": "B", "score_a": 2, "score_b": -1, "coverage_a": 2 / 3, "coverage_b": 1 / 2, "difference": -3,
        "unmatched": ["nan"],
    }  # fmt: skip
    assert table["contribution"].tolist() == [-3, 0]  # of group A's mean, 2, good is no change


def test_an_order_looks_at_frequent_or_rare_terms():
    pairs = [(60, 40)] + [(4, 6)] * 10  # A says one word often, B has more of the rare ones
    frequent = [shift(pairs, "tsallis", alpha=alpha).set_index("term").at["t00", "share"] for alpha in (0.2, 0.8, 2)]
    assert frequent == sorted(frequent)
    # near order 1 the whole is Shannon's, in nats
    near = [shift(pairs, "tsallis", alpha=alpha).attrs["difference"] for alpha in (1 - 1e-5, 1 + 1e-5)]
    assert near == pytest.approx([shift(pairs, "tsallis").attrs["difference"] * np.log(2)] * 2, rel=1e-3)


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        (
            {"measure": "rain"},
            ParallaxError,
            r"'rain' is not known; there are \['proportion', 'jsd', 'kl', 'tsallis'\]",
        ),
        ({"measure": None}, ParallaxError, "None is not known"),
        ({"alpha": 0, "measure": "tsallis"}, ParallaxError, "alpha=0"),
        ({"measure": "kl"}, ParallaxError, r"B lacks 1 terms of A, e.g. \['rain'\]"),
        ({"b": "Z"}, GroupError, r"\['Z'\] are no groups"),
        ({"b": "C"}, GroupError, r"\['C'\] have no token. "),
        ({"measure": pd.Series({"sun": 1})}, GroupError, r"\['A'\] have no token that the lexicon scores"),
        ({"measure": pd.Series({"sun": "x", "rain": 1})}, TableError, "1 terms of the lexicon .* 'sun'"),
        ({"measure": pd.Series([1, 2], ["sun", "sun"])}, TableError, "stand twice"),
        ({"measure": pd.Series({"sun": np.inf})}, TableError, "have no number"),
    ],
)
def test_what_does_not_fit_is_refused(options, error, told):
    matrix, groups = count_terms(["rain rain wind", "wind wind wind sun", ""]), pd.Series(list("ABC"))
    with pytest.raises(error, match=told):
        word_shift(matrix, groups, **({"a": "A", "b": "B"} | options))
    with pytest.raises(TableError, match="word_shift needs counts"):
        word_shift(weigh_tfidf(matrix), groups, a="A", b="B")
