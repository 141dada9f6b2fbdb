"""TermMatrix + groups -> tests on documents: every figure is scipy's."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.compare.ranks import document_tests
from analysis.ground.errors import GroupError, ParallaxError, TableError
from analysis.terms.matrix import TermMatrix, count_terms, weigh_tfidf

COLUMNS = (
    "group term docs_group docs_rest mean_group mean_rest u auc p_mann_whitney p_mann_whitney_adjusted t df p_welch "
    "p_welch_adjusted"
).split()
TESTS = ["p_mann_whitney", "p_mann_whitney_adjusted", "t", "df", "p_welch", "p_welch_adjusted"]


def random_corpus(n_documents=40, n_terms=30, seed=0):
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.gamma(0.5, rng.pareto(1, n_terms) + 0.1, (n_documents, n_terms)))
    counts[:, 0] += 1  # each document has a token
    return TermMatrix(counts, range(n_documents), [f"t{n:02d}" for n in range(n_terms)]), pd.Series(
        rng.choice(list("ABC"), n_documents)
    )


@pytest.mark.parametrize("continuity", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_figures_are_scipys(seed, continuity):
    matrix, groups = random_corpus(seed=seed)
    rates = matrix.values.toarray() / matrix.values.sum(axis=1)[:, None]
    table = document_tests(matrix, groups, continuity=continuity)
    assert len(table) == 3 * len(np.flatnonzero(matrix.values.sum(axis=0))) and table.columns.tolist() == COLUMNS
    for row in table.itertuples():
        own, place = groups.eq(row.group).to_numpy(), matrix.terms.get_loc(row.term)
        x, y = rates[own, place], rates[~own, place]
        rank = stats.mannwhitneyu(x, y, method="asymptotic", use_continuity=continuity)
        welch = stats.ttest_ind(x, y, equal_var=False)
        assert [row.docs_group, row.docs_rest] == [(x > 0).sum(), (y > 0).sum()]
        assert [row.mean_group, row.mean_rest] == pytest.approx([x.mean(), y.mean()], abs=1e-14)
        assert [row.u, row.auc] == pytest.approx([rank.statistic, rank.statistic / len(x) / len(y)], abs=1e-9)
        assert row.p_mann_whitney == pytest.approx(rank.pvalue, abs=1e-12)
        assert [row.t, row.df, row.p_welch] == pytest.approx([welch.statistic, welch.df, welch.pvalue], rel=1e-9)
    for name in ("p_mann_whitney", "p_welch"):
        assert table[name + "_adjusted"].to_numpy() == pytest.approx(stats.false_discovery_control(table[name]))
    assert table["auc"].is_monotonic_decreasing


def test_by_hand():
    table = document_tests(count_terms(["rain wind", "rain", "wind", "wind wind sun"]), pd.Series(list("AABB")))
    rain = table[table["term"].eq("rain") & table["group"].eq("A")].iloc[0]
    # 1/2 and 1 against 0 and 0: all four pairs are won
    assert rain[["mean_group", "mean_rest", "u", "auc", "docs_group", "docs_rest"]].tolist() == [0.75, 0, 4, 1, 2, 0]
    # var 1/8 in two documents: t = .75 / sqrt(1/16), one degree of freedom
    assert rain[["t", "df"]].tolist() == pytest.approx([3, 1])
    assert rain["p_welch"] == pytest.approx(2 * stats.t.sf(3, 1))


@pytest.mark.parametrize(
    ("texts", "groups"),
    [
        (["rain", "rain", "rain", "rain"], "AABB"),  # no rate differs from another
        (["rain wind wind", "rain wind wind", "wind rain wind", "wind wind rain"], "AABB"),  # thirds, all alike
        (["rain", "wind", "wind", "rain"], "ABBB"),  # a single document
        (["rain", "", "wind", "rain"], "AABB"),  # a document without a token is none
    ],
)
def test_what_cannot_be_tested_is_missing(texts, groups):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = document_tests(count_terms(texts), pd.Series(list(groups)))
    assert len(table) and table[TESTS].isna().all().all()
    assert table[["mean_group", "mean_rest", "u", "auc"]].notna().all().all()


@pytest.mark.parametrize("n", [2, 3, 5, 7, 11, 23])
def test_rates_that_vary_on_neither_side_have_no_t(n):
    # what is left of their variance is rounding, and would make any difference a certainty
    texts = ["rain wind wind"] * n + ["rain wind"] * (n + 1)
    table = document_tests(count_terms(texts), pd.Series(["A"] * n + ["B"] * (n + 1)))
    assert table[["t", "df", "p_welch"]].isna().all().all() and table["p_mann_whitney"].notna().all()


def test_a_term_that_only_one_side_varies_is_tested():
    texts = ["rain", "rain wind", "wind wind", "wind wind"]
    table = document_tests(count_terms(texts), pd.Series(list("AABB")))
    assert table[TESTS].notna().all().all()


def test_clusters_count_as_one_document():
    texts, groups = ["rain wind", "rain wind", "rain rain", "wind", "wind rain rain", "sun"], list("AAABBB")
    clusters = pd.Series([1, 1, 2, 3, 4, 5])
    table = document_tests(count_terms(texts), pd.Series(groups), clusters=clusters)
    pooled = document_tests(
        count_terms(["rain wind rain wind", "rain rain", "wind", "wind rain rain", "sun"]), pd.Series(list("AABBB"))
    )
    figures = [name for name in COLUMNS if not name.startswith("docs")]
    pd.testing.assert_frame_equal(table[figures], pooled[figures])


def test_rare_terms_can_be_left_out():
    matrix, groups = random_corpus()
    held = (matrix.values > 0).sum(axis=0)
    table = document_tests(matrix, groups, min_docs=10)
    assert set(table["term"]) == set(matrix.terms[held >= 10]) and (held < 10).any()


def test_the_order_does_not_matter():
    matrix, groups = random_corpus()
    turned = matrix.select(docs=matrix.doc_ids[::-1], terms=matrix.terms[::-1])
    pd.testing.assert_frame_equal(document_tests(matrix, groups), document_tests(turned, groups.iloc[::-1]))


def test_under_random_labels_a_twentieth_is_small():
    small = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        counts = rng.poisson(rng.gamma(1, 3, (100, 400)))
        table = document_tests(
            TermMatrix(counts, range(100), [f"t{n}" for n in range(400)]), pd.Series(rng.permutation(100) % 2)
        )
        small.append((table[["p_mann_whitney", "p_welch"]] < 0.05).mean())
    assert pd.concat(small).between(0.02, 0.08).all()


@pytest.mark.parametrize(("texts", "groups"), [([], ""), (["rain", "wind"], "AA"), (["", ""], "AB")])
def test_nothing_to_compare_gives_the_columns(texts, groups):
    table = document_tests(count_terms(texts), pd.Series(list(groups), dtype="str"))
    assert table.empty and table.dtypes.to_dict() == document_tests(*random_corpus()).dtypes.to_dict()


def test_what_does_not_fit_is_refused():
    matrix, groups = random_corpus()
    with pytest.raises(ParallaxError, match="min_docs=0"):
        document_tests(matrix, groups, min_docs=0)
    with pytest.raises(TableError, match="document_tests needs counts"):
        document_tests(weigh_tfidf(matrix), groups)
    with pytest.raises(GroupError, match="no group"):
        document_tests(matrix, groups.iloc[:5])


def test_no_mean_rate_is_below_zero():
    counts = np.column_stack([np.r_[np.arange(1, 8), np.zeros(23)], np.full(30, 97)]).astype(int)
    for n in range(3, 40):
        matrix = TermMatrix(counts * [1, n], range(30), ["rain", "z"])
        table = document_tests(matrix, pd.Series(["A"] * 7 + ["B"] * 23))
        assert table[["mean_group", "mean_rest"]].ge(0).all().all()
