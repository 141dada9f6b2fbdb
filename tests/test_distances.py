"""TermMatrix + groups -> distances: scipy's figures, floors from slow loops, and what chance alone gives."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.spatial import distance

from analysis.compare.distances import distances
from analysis.ground.errors import GroupError, ParallaxError, TableError
from analysis.ground.parts import deal_parts
from analysis.ground.resample import make_units, permute_groups
from analysis.terms.matrix import TermMatrix, count_terms, weigh_tfidf

COLUMNS = "a b distance floor floor_low floor_high excess excess_low excess_high p p_floor docs_a docs_b".split()
UNCERTAIN = COLUMNS[3:11]


def random_corpus(n_documents=40, n_terms=60, n_groups=2, seed=0):
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.gamma(0.5, rng.pareto(1, n_terms) + 0.1, (n_documents, n_terms)))
    groups = pd.Series(np.arange(n_documents) % n_groups).map("ABCDE".__getitem__)
    return TermMatrix(counts, range(n_documents), [f"t{n:02d}" for n in range(n_terms)]), groups


def slow(measure, matrix, own, n_terms=150):
    """The distance of the documents in `own` from the others, by scipy."""
    values = matrix.values.toarray()
    p, q = (values[side].sum(axis=0) / values[side].sum() for side in (own, ~own))
    if measure == "jsd":
        return distance.jensenshannon(p, q, base=2) ** 2
    if measure == "cosine":
        return distance.cosine(p, q)
    first = sorted(range(len(p)), key=lambda n: (-values[:, n].sum(), matrix.terms[n]))[:n_terms]
    sd = (values / values.sum(axis=1)[:, None]).std(axis=0, ddof=1)
    return np.mean([abs(p[n] - q[n]) / sd[n] for n in first if sd[n] > 0])


@pytest.mark.parametrize("measure", ["jsd", "cosine", "delta"])
def test_distances_are_scipys_and_floors_those_of_a_slow_loop(measure):
    matrix, groups = random_corpus()
    order = sorted(matrix.doc_ids)  # the order in which units are made
    matrix, own = matrix.select(docs=order), groups.loc[[int(doc) for doc in order]].eq("A").to_numpy()
    row = distances(matrix, groups, measure=measure, n_terms=20, n_resamples=30, seed=3).iloc[0]
    expected = slow(measure, matrix, own, 20)
    assert row["distance"] == pytest.approx(expected, abs=1e-12)
    rng = np.random.default_rng(3)
    units = make_units(pd.Series(np.where(own, "A", "B"), index=order))
    turned = units.membership.toarray().argmax(axis=1)  # the document of each unit
    drawn = []
    for labels in permute_groups(units, 30, rng):
        mask = np.zeros(len(order), bool)
        mask[turned[labels == 0]] = True
        drawn.append(slow(measure, matrix, mask, 20))
    assert row["floor"] == pytest.approx(np.mean(drawn))
    assert [row["floor_low"], row["floor_high"]] == pytest.approx(np.percentile(drawn, [2.5, 97.5]).tolist())
    assert row["p"] == (1 + sum(one >= expected - 1e-12 for one in drawn)) / 31
    assert row["excess"] == pytest.approx(expected - np.mean(drawn))
    if measure != "delta":  # its deviations are those of all documents, whichever tenth is left out
        parts = deal_parts(units.groups, 10, rng)
        left_out = []
        for part in range(10):
            kept = np.sort(turned[parts != part])
            left_out.append(slow(measure, matrix.select(docs=matrix.doc_ids[kept]), own[kept]))
        error = np.sqrt(0.9 * ((left_out - np.mean(left_out)) ** 2).sum())
        reach = stats.t.ppf(0.975, 9) * error
        assert row["excess_low"] == pytest.approx(row["excess"] - reach)
        assert row["excess_high"] == pytest.approx(row["excess"] + reach)


@pytest.mark.parametrize(
    ("measure", "texts", "expected"),
    [
        ("jsd", ["A B C D E F G", "B C D E F G H"], 1 / 7),  # derived: one seventh of each is its own
        ("jsd", ["rain", "wind"], 1),
        ("jsd", ["rain wind", "wind rain"], 0),
        ("cosine", ["rain", "wind"], 1),
        ("cosine", ["rain rain", "rain wind"], 1 - 1 / np.sqrt(2)),
        ("cosine", ["rain wind", "wind rain rain wind"], 0),
        # both terms have rates 1 and 0: sd = root of 1/2, and the difference is 1
        ("delta", ["rain", "wind"], np.sqrt(2)),
        ("delta", ["rain wind", "wind rain"], 0),
    ],
)
def test_distances_by_hand(measure, texts, expected):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = distances(count_terms(texts), pd.Series(["A", "B"]), measure=measure)
    assert table.columns.tolist() == COLUMNS
    assert table["distance"].tolist() == pytest.approx([expected], abs=1e-12)
    assert table[UNCERTAIN].isna().all().all() and table[["docs_a", "docs_b"]].values.tolist() == [[1, 1]]


def test_every_pair_has_a_row_and_the_furthest_comes_first():
    texts = ["rain rain", "rain wind", "sun wind", "rain wind", "sun sun", "wind wind"]
    table = distances(count_terms(texts), pd.Series(list("AABBCC")))
    assert sorted(zip(table["a"], table["b"], strict=True)) == [("A", "B"), ("A", "C"), ("B", "C")]
    assert table["distance"].is_monotonic_decreasing
    alone = distances(count_terms(texts[:4]), pd.Series(list("AABB"))).iloc[0]
    pair = table[table["a"].eq("A") & table["b"].eq("B")].iloc[0]
    pd.testing.assert_series_equal(alone, pair, check_names=False)  # other groups change nothing


@pytest.mark.parametrize(
    ("n_first", "floor", "bounds"), [(1, False, False), (2, True, False), (9, True, False), (10, True, True)]
)
def test_too_few_documents_are_said_by_what_is_missing(n_first, floor, bounds):
    matrix, _ = random_corpus(n_documents=10 + n_first)
    row = distances(matrix, pd.Series(["A"] * n_first + ["B"] * 10), n_resamples=20).iloc[0]
    assert row[["floor", "floor_low", "floor_high", "excess", "p"]].notna().all() == floor
    assert row[["excess_low", "excess_high"]].notna().all() == bounds
    whole = distances(matrix, pd.Series(["A"] * n_first + ["B"] * 10), clusters=pd.Series(["copy"] * (10 + n_first)))
    assert whole[UNCERTAIN].isna().all().all()


@pytest.mark.parametrize(
    ("groups", "p", "floor"), [("AABB", 1 / 3, 1 / 3), ("AABBB", 1 / 10, 1 / 10), ("AAABBB", 1 / 10, 1 / 10)]
)
@pytest.mark.parametrize("seed", range(3))
def test_p_is_no_smaller_than_the_permutations_of_so_few_documents_can_make_it(groups, p, floor, seed):
    texts = [{"A": "rain rain", "B": "wind"}[group] for group in groups]
    row = distances(count_terms(texts), pd.Series(list(groups)), seed=seed).iloc[0]
    assert row["distance"] == 1 and row["p_floor"] == pytest.approx(floor)
    assert p - 1e-9 <= row["p"] < p + 0.1


def test_a_group_without_a_token_has_no_distance():
    table = distances(count_terms(["rain", "wind", "", ""]), pd.Series(list("AABB")))
    assert table[["distance", *UNCERTAIN]].isna().all().all()


def test_labels_are_exchanged_within_blocks_only():
    texts = ["rain rain"] * 8 + ["wind wind"] * 8
    groups, blocks = pd.Series(list("A" * 7 + "B" + "A" + "B" * 7)), pd.Series(["rain"] * 8 + ["wind"] * 8)
    free = distances(count_terms(texts), groups).iloc[0]
    within = distances(count_terms(texts), groups, blocks=blocks).iloc[0]
    assert free["p"] < 0.05 and within["p"] == 1
    assert within["floor"] == pytest.approx(within["distance"])
    pure = distances(count_terms(texts), pd.Series(list("A" * 8 + "B" * 8)), blocks=blocks)
    assert pure[UNCERTAIN].isna().all().all() and pure["distance"].item() == 1


@pytest.mark.parametrize("measure", ["jsd", "cosine", "delta"])
def test_under_random_labels_the_excess_is_nothing(measure):
    rows = []
    for seed in range(40):
        matrix, _ = random_corpus(seed=seed)
        rows.append(
            distances(
                matrix, pd.Series(np.random.default_rng(seed).permutation(40) % 2), measure=measure, n_resamples=40
            )
        )
    table = pd.concat(rows)
    assert abs(table["excess"].mean()) < 0.5 * table["excess"].std()
    assert (table["p"] <= 0.05).mean() <= 0.15
    assert (table["excess_low"].le(0) & table["excess_high"].ge(0)).mean() >= 0.85


def test_a_difference_is_above_the_floor():
    matrix, groups = random_corpus()
    values = matrix.values.toarray()
    values[groups.eq("A").to_numpy(), :5] += 30
    row = distances(TermMatrix(values, matrix.doc_ids, matrix.terms), groups).iloc[0]
    assert row["p"] < 0.01 and row["excess_low"] > 0 and row["distance"] > row["floor_high"]


def test_the_order_does_not_matter():
    matrix, groups = random_corpus(n_groups=3)
    turned = matrix.select(docs=matrix.doc_ids[::-1], terms=matrix.terms[::-1])
    pd.testing.assert_frame_equal(distances(matrix, groups), distances(turned, groups.iloc[::-1]))


def test_what_does_not_fit_is_refused():
    matrix, groups = random_corpus()
    for options, told in (
        ({"measure": "rain"}, r"'rain' is not known; there are \['jsd', 'cosine', 'delta'\]"),
        ({"n_terms": 0, "seed": -1}, "seed=-1 .*n_terms=0"),
    ):
        with pytest.raises(ParallaxError, match=told):
            distances(matrix, groups, **options)
    with pytest.raises(TableError, match="distances needs counts"):
        distances(weigh_tfidf(matrix), groups)
    with pytest.raises(GroupError, match="no group"):
        distances(matrix, groups.iloc[:3])
    assert distances(matrix, groups.map(lambda _: "A")).empty
