"""TermMatrix + groups -> what is alike: the tests keep their level, and what is called detectable is found."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from analysis.compare.alike import detectable, lockwords
from analysis.compare.keyness import keyness
from analysis.ground.errors import GroupError, ParallaxError, TableError
from analysis.ground.resample import draw_units, make_units
from analysis.terms.matrix import TermMatrix, count_terms, weigh_tfidf

ALIKE = (
    "group term n_group n_rest docs_group docs_rest per_10k_group per_10k_rest log_ratio log_ratio_low log_ratio_high p"
).split()
DETECTABLE = "group count_low count_high n_terms least_over share_over least_under share_under".split()


def corpus(rng, rates, n_documents=60, ratios=0.0, bursts=1.0, groups=None):
    """Documents of some 20,000 tokens, most of them z; group A has a term 2**ratio times as often, the total the same."""
    own = np.arange(n_documents) % 2 == 0 if groups is None else groups
    size = rng.uniform(0.5, 1.5, n_documents)
    ratios = np.broadcast_to(ratios, len(rates))
    scale = 1 / (own.mean() * 2**ratios + 1 - own.mean())
    mean = size[:, None] * rates * scale * np.where(own[:, None], 2**ratios, 1)
    counts = rng.poisson(rng.gamma(bursts, mean / bursts))
    terms = [f"t{n:03d}" for n in range(len(rates))]
    matrix = TermMatrix(np.column_stack([counts, (20_000 * size).astype(int)]), range(n_documents), [*terms, "z"])
    return matrix, pd.Series(np.where(own, "A", "B"))


def test_intervals_are_those_of_a_slow_loop():
    matrix, groups = corpus(np.random.default_rng(0), np.full(20, 20.0), bursts=8)
    table = lockwords(matrix, groups, margin=1, seed=5)
    assert table.columns.tolist() == ALIKE and len(table) > 20
    order = sorted(matrix.doc_ids)
    values, labels = matrix.select(docs=order).values.toarray(), groups.loc[[int(doc) for doc in order]].to_numpy()
    units = make_units(pd.Series(labels, index=order))
    document = units.membership.toarray().argmax(axis=1)
    drawn = draw_units(units.groups, 200, np.random.default_rng(5))
    weights = np.zeros_like(drawn)
    weights[document] = drawn
    for row in table.itertuples():
        own, place = labels == row.group, matrix.terms.get_loc(row.term)
        draws = []
        for weight in weights.T:
            (a, n1), (b, n2) = (
                ((values[side, place] * weight[side]).sum(), (values[side].sum(axis=1) * weight[side]).sum())
                for side in (own, ~own)
            )
            draws.append(np.log2((a + 0.5) / (n1 + 0.5)) - np.log2((b + 0.5) / (n2 + 0.5)))
        error = np.std(draws, ddof=1)
        reach = stats.t.ppf(0.95, 29) * error
        assert row.log_ratio_low == pytest.approx(row.log_ratio - reach)
        assert row.log_ratio_high == pytest.approx(row.log_ratio + reach)
        assert row.p == pytest.approx(max(stats.t.sf([(1 - row.log_ratio) / error, (1 + row.log_ratio) / error], 29)))
        a, b = values[own, place], values[~own, place]
        assert [row.n_group, row.n_rest, row.docs_group, row.docs_rest] == [
            a.sum(),
            b.sum(),
            (a > 0).sum(),
            (b > 0).sum(),
        ]
        assert row.per_10k_group == pytest.approx(1e4 * a.sum() / values[own].sum())


def test_terms_that_differ_by_the_margin_are_listed_one_time_in_twenty():
    rates, listed = np.full(60, 12.0), []
    for seed in range(8):
        matrix, groups = corpus(np.random.default_rng(seed), rates, ratios=0.5, bursts=4)
        table = lockwords(matrix, groups, seed=seed)
        listed.append(table["term"].str.startswith("t").sum() / 120)
    assert 0.01 <= np.mean(listed) <= 0.08


def test_terms_used_alike_are_listed_and_others_are_not():
    rates = np.array([40.0] * 10 + [40] * 10 + [0.05] * 20)
    ratios = np.array([0.0] * 10 + [1.5] * 10 + [0] * 20)
    matrix, groups = corpus(np.random.default_rng(1), rates, ratios=ratios, bursts=10, n_documents=100)
    table = lockwords(matrix, groups)
    assert set(table["term"]) == {*(f"t{n:03d}" for n in range(10)), "z"}  # the rare ones are not shown to be alike
    assert table[["log_ratio_low", "log_ratio_high"]].abs().max().max() < 0.5 and table["p"].lt(0.05).all()
    assert table["term"].iloc[0] == "z" and table.attrs["margin"] == 0.5
    assert table.attrs["n_tested"] == 2 * int((matrix.values.sum(axis=0) >= 5).sum())
    furthest = np.maximum(-table["log_ratio_low"], table["log_ratio_high"])
    assert furthest.round(9).is_monotonic_increasing
    assert len(lockwords(matrix, groups, margin=0.05)) < len(table) < len(lockwords(matrix, groups, margin=3))


def test_what_a_group_never_says_is_not_used_alike():
    # 12 tokens without it, .5 added, look like one in 25
    texts = ["wind wind wind wind"] * 3 + ["rain " + "wind " * 24] * 30
    table = lockwords(count_terms(texts), pd.Series(["A"] * 3 + ["B"] * 30))
    assert set(table["term"]) == {"wind"}


def test_copies_are_no_evidence():
    texts = ["the rain the rain", "the rain rain the"] * 4 + ["the wind the wind"] * 8
    groups, clusters = pd.Series(["A"] * 8 + ["B"] * 8), pd.Series(["copy"] * 8 + list("abcdefgh"))
    assert len(lockwords(count_terms(texts), groups)) == 2
    assert lockwords(count_terms(texts), groups, clusters=clusters).empty


@pytest.mark.parametrize("side", ["over", "under"])
@pytest.mark.parametrize(("n_documents", "every"), [(60, 2), (60, 5)])
def test_what_is_detectable_is_found_eight_times_in_ten(n_documents, every, side):
    rates, found = np.exp(np.linspace(np.log(0.3), np.log(12), 150)), []
    own = np.arange(n_documents) % every == 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        table = detectable(*corpus(rng, rates, n_documents, groups=own)).query("group == 'A' and count_high < 10000")
        for row in table.itertuples():
            ratio = getattr(row, f"least_{side}")
            inside = np.flatnonzero((rates * n_documents >= row.count_low) & (rates * n_documents <= row.count_high))
            if np.isnan(ratio) or not len(inside):
                continue
            planted, ratios = rng.permutation(inside)[:3], np.zeros(150)
            ratios[planted] = ratio
            scored = keyness(*corpus(rng, rates, n_documents, ratios, groups=own), n_resamples=100, seed=seed)
            p = scored[scored["group"].eq("A")].set_index("term")["p"]
            found += p.reindex([f"t{n:03d}" for n in planted]).dropna().lt(0.05).tolist()
    assert len(found) > 50
    assert 0.68 <= np.mean(found) <= 0.95


@pytest.mark.parametrize(("bursts", "every"), [(0.7, 4), (1e6, 2)])
def test_the_least_ratio_solves_the_equation_of_power(bursts, every):
    own = np.arange(80) % every == 0
    rng = np.random.default_rng(3)
    counts = np.column_stack([rng.poisson(rng.gamma(bursts, 6 / bursts, 80)), np.zeros((80, 1), int)])
    counts[:, 1] = 1_000 - counts[:, 0]  # documents of one length
    table = detectable(TermMatrix(counts, range(80), ["rain", "z"]), pd.Series(np.where(own, "A", "B")))
    row = table[table["group"].eq("A")].iloc[0]
    share, mean, variance = own.mean(), counts[:, 0].mean(), counts[:, 0].var(ddof=1)
    plain, extra = min(mean, variance), max(variance - mean, 0)

    def beyond(ratio):
        """How far the excess of group A is beyond what is needed."""
        high, low = 2**ratio / (share * 2**ratio + 1 - share), 1 / (share * 2**ratio + 1 - share)
        inside = [rate * plain + rate**2 * extra for rate in (high, low)]
        # variance over all documents, and that of sum of A - share * sum of all
        mixture = share * inside[0] + (1 - share) * inside[1] + share * (1 - share) * (high - low) ** 2 * mean**2
        n_a, n_b = own.sum(), (~own).sum()
        null = np.sqrt(80 * share * (1 - share) * mixture)
        true = np.sqrt((1 - share) ** 2 * n_a * inside[0] + share**2 * n_b * inside[1])
        excess = n_a * mean * high - share * 80 * mean
        return abs(excess) - stats.norm.ppf(0.975) * null - stats.norm.ppf(0.8) * true

    for name, low, high in (("least_over", 1e-6, 15), ("least_under", -15, -1e-6)):
        ratio = optimize.brentq(beyond, low, high)
        a = 80 * share * mean * 2**ratio / (share * 2**ratio + 1 - share)
        smoothed = np.log2((a + 0.5) / (own.sum() * 1000 + 0.5) * ((~own).sum() * 1000 + 0.5) / (80 * mean - a + 0.5))
        assert row[name] == pytest.approx(smoothed, rel=1e-6)


def test_more_documents_show_smaller_differences():
    rates = np.full(40, 4.0)
    least = {}
    for n in (40, 160, 640):
        table = detectable(*corpus(np.random.default_rng(0), rates, n)).query("group == 'A'")
        least[n] = table.sort_values("n_terms").iloc[-1]
    over, under = ([row[name] for row in least.values()] for name in ("least_over", "least_under"))
    assert over == sorted(over, reverse=True) and under == sorted(under)
    assert over[0] / over[2] > 2  # about the root of 16
    # equal groups: the two sides are mirror images
    assert over == pytest.approx([-one for one in under], rel=0.1)


def test_the_level_and_the_power_matter():
    matrix, groups = corpus(np.random.default_rng(0), np.full(30, 5.0))
    plain = detectable(matrix, groups).iloc[0]["least_over"]
    assert detectable(matrix, groups, alpha=0.001).iloc[0]["least_over"] > plain
    assert detectable(matrix, groups, power=0.5).iloc[0]["least_over"] < plain


def test_what_even_the_whole_count_would_not_show_is_missing():
    texts = ["rain wind " * 3] + ["wind wind sun sun"] * 9  # all of rain stands in one document
    table = detectable(count_terms(texts), pd.Series(list("AABBBBBBBB")), min_count=1)
    assert table.columns.tolist() == DETECTABLE
    rare = table[table["count_high"].lt(5)].iloc[0]
    assert rare[["least_over", "least_under"]].isna().all() and rare[["share_over", "share_under"]].eq(0).all()


def test_blocks_take_the_subject_out():
    rng = np.random.default_rng(0)
    story = np.arange(80) // 8
    counts = rng.poisson(rng.gamma(0.3, 10, (10, 30))[story])
    matrix, groups = TermMatrix(counts, range(80), [f"t{n}" for n in range(30)]), pd.Series(np.arange(80) % 2)
    free, within = (
        detectable(matrix, groups, blocks=blocks)["least_over"].median() for blocks in (None, pd.Series(story))
    )
    assert within < 0.7 * free


SMALL = {
    "no document": ([], ""),
    "no token": (["", ""], "AB"),
    "one group": (["rain", "wind"], "AA"),
    "one document": (["rain rain rain wind", "rain rain wind", "rain wind"], "ABB"),
}


@pytest.mark.parametrize("case", SMALL)
def test_nothing_to_compare_gives_the_columns(case):
    texts, groups = SMALL[case]
    given = count_terms(texts), pd.Series(list(groups), dtype="str")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for function in (lockwords, detectable):
            table, full = function(*given, min_count=1), function(*corpus(np.random.default_rng(0), np.full(9, 30.0)))
            assert table.empty and table.dtypes.to_dict() == full.dtypes.to_dict()


def test_the_order_does_not_matter():
    matrix, groups = corpus(np.random.default_rng(0), np.full(20, 20.0))
    turned = matrix.select(docs=matrix.doc_ids[::-1], terms=matrix.terms[::-1])
    for function in (lockwords, detectable):
        pd.testing.assert_frame_equal(function(matrix, groups), function(turned, groups.iloc[::-1]))


def test_what_does_not_fit_is_refused():
    matrix, groups = corpus(np.random.default_rng(0), np.full(5, 5.0))
    for function, options, told in (
        (lockwords, {"margin": 0, "n_resamples": 5}, "n_resamples=5 .*margin=0"),
        (detectable, {"power": 1, "alpha": 0.5, "min_count": 0}, "power=1 .*alpha=0.5 .*min_count=0"),
    ):
        with pytest.raises(ParallaxError, match=told):
            function(matrix, groups, **options)
        with pytest.raises(TableError, match=f"{function.__name__} needs counts"):
            function(weigh_tfidf(matrix), groups)
        with pytest.raises(GroupError, match="no group"):
            function(matrix, groups.iloc[:3])
