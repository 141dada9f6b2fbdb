"""TermMatrix + groups -> keyness. Every column against a fraction, a slow loop, scipy or other software."""

import re
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.compare.keyness import keyness
from analysis.ground.errors import GroupError, ParallaxError, TableError
from analysis.ground.permutation import permutation_p
from analysis.ground.resample import draw_units, make_units
from analysis.terms.matrix import TermMatrix, count_terms, weigh_tfidf

GOLD = Path(__file__).parent / "gold"
COLUMNS = (
    "group term n_group n_rest docs_group docs_rest per_10k_group per_10k_rest log_ratio log_ratio_low log_ratio_high "
    "z g2 p p_adjusted dp top_doc_share stable"
).split()
TEXTS = ["rain rain rain wind", "rain", "wind wind rain wind", "wind wind sun"]
GROUPS = pd.Series(["A", "A", "B", "B"])
UNCERTAIN = ["log_ratio_low", "log_ratio_high", "p", "p_adjusted", "stable"]


def by_term(table, group):
    return table[table["group"].eq(group)].set_index("term")


def random_corpus(n_documents=24, n_terms=40, n_groups=3, seed=0):
    """Overdispersed counts, labels that have nothing to do with them."""
    rng = np.random.default_rng(seed)
    rates = rng.pareto(1.2, n_terms) + 0.2
    counts = rng.poisson(
        rng.gamma(0.7, rates / 0.7, (n_documents, n_terms)) * rng.uniform(0.3, 2, n_documents)[:, None]
    )
    ids = [f"d{n:03d}" for n in rng.permutation(n_documents)]
    matrix = TermMatrix(counts, ids, [f"t{n:04d}" for n in rng.permutation(n_terms)])
    return matrix, pd.Series(rng.permutation(np.arange(n_documents) % n_groups), index=ids).map(
        "ABCDEFGHIJ".__getitem__
    )


def test_counts_and_rates_are_fractions():
    table = keyness(count_terms(TEXTS), GROUPS, min_count=1)
    assert table.columns.tolist() == COLUMNS
    rain = by_term(table, "A").loc["rain"]
    assert rain[["n_group", "n_rest", "docs_group", "docs_rest"]].tolist() == [4, 1, 2, 1]
    assert rain["per_10k_group"] == pytest.approx(10_000 * 4 / 5)
    assert rain["per_10k_rest"] == pytest.approx(10_000 * 1 / 7)
    assert rain["log_ratio"] == pytest.approx(np.log2((4.5 / 5.5) / (1.5 / 7.5)))
    assert rain["top_doc_share"] == 3 / 4
    # of 5 tokens of A the first document has 4, of 4 rain 3
    assert rain["dp"] == pytest.approx((abs(3 / 4 - 4 / 5) + abs(1 / 4 - 1 / 5)) / 2)
    prior = 500 * 5 / 12
    odds = np.log((4 + prior) / (5 + 500 - 4 - prior)) - np.log((1 + prior) / (7 + 500 - 1 - prior))
    assert rain["z"] == pytest.approx(odds / (1 / (4 + prior) + 1 / (1 + prior)) ** 0.5)
    expected = stats.chi2_contingency([[4, 1], [1, 6]], lambda_="log-likelihood", correction=False).statistic
    assert rain["g2"] == pytest.approx(expected)
    assert by_term(table, "B").loc["rain", "g2"] == pytest.approx(-expected)
    sun = by_term(table, "A").loc["sun"]
    assert sun[["n_group", "docs_group"]].tolist() == [0, 0]
    assert sun[["dp", "top_doc_share"]].isna().all()
    assert table.attrs["prior"] == "corpus frequencies, weight 500 tokens"


def test_rows_come_by_z_then_group_then_term():
    table = keyness(count_terms(TEXTS), GROUPS, min_count=1)
    order = sorted(table.itertuples(), key=lambda row: (-round(row.z, 9), row.group, row.term))
    assert [(row.group, row.term) for row in order] == list(zip(table["group"], table["term"], strict=True))
    assert len(table) == 2 * 3


def test_min_count_leaves_terms_out_but_not_their_tokens():
    table = keyness(count_terms(TEXTS), GROUPS, min_count=5)
    assert sorted(set(table["term"])) == ["rain", "wind"]
    wind = by_term(table, "B").loc["wind"]
    assert wind["per_10k_group"] == pytest.approx(10_000 * 5 / 7)
    # sizes 4 and 3 of 7, sun among them; 3 and 2 of 5 wind
    assert wind["dp"] == pytest.approx((abs(3 / 5 - 4 / 7) + abs(2 / 5 - 3 / 7)) / 2)


def test_g2_of_the_inaugural_addresses():
    gold = pd.read_csv(GOLD / "keyness.csv", keep_default_na=False)
    n1, n2 = gold["n1"].iloc[0], gold["n2"].iloc[0]
    counts = np.array([[*gold["a"], n1 - gold["a"].sum()], [*gold["b"], n2 - gold["b"].sum()]])
    matrix = TermMatrix(counts, ["late", "early"], [*gold["feature"], "(all else)"])
    table = keyness(matrix, pd.Series({"late": "late", "early": "early"}), min_count=1)
    ours = by_term(table, "late").loc[gold["feature"]]
    assert np.abs(ours["g2"].to_numpy() - gold["g2"].to_numpy()).max() <= 3e-9 * (n1 + n2)
    assert ours["n_group"].tolist() == gold["a"].tolist()


def test_g2_of_every_row_is_scipys():
    matrix, groups = random_corpus()
    table = keyness(matrix, groups)
    sizes = matrix.values.sum(axis=1)
    for row in table.sample(40, random_state=0).itertuples():
        n1 = sizes[groups.loc[matrix.doc_ids].eq(row.group).to_numpy()].sum()
        cells = [[row.n_group, n1 - row.n_group], [row.n_rest, sizes.sum() - n1 - row.n_rest]]
        expected = stats.chi2_contingency(cells, lambda_="log-likelihood", correction=False).statistic
        assert abs(row.g2) == pytest.approx(expected, abs=1e-9)


def test_two_groups_mirror_each_other():
    matrix, groups = random_corpus(n_groups=2)
    table = keyness(matrix, groups)
    a, b = by_term(table, "A"), by_term(table, "B").loc[by_term(table, "A").index]
    for column in ("log_ratio", "z", "g2"):
        assert np.abs(a[column] + b[column]).max() < 1e-9
    assert np.abs(a["p"] - b["p"]).max() < 1e-12
    assert np.abs(a["log_ratio_low"] + b["log_ratio_high"]).max() < 1e-9


@pytest.mark.parametrize("options", [{}, {"reference": "A"}, {"reference": pd.Series({"t0001": 30, "t0002": 70})}])
def test_the_order_of_documents_and_terms_changes_nothing(options):
    matrix, groups = random_corpus()
    rng = np.random.default_rng(0)
    turned = matrix.select(docs=rng.permutation(matrix.doc_ids), terms=rng.permutation(matrix.terms))
    one, other = keyness(matrix, groups, **options), keyness(turned, groups.sample(frac=1, random_state=0), **options)
    pd.testing.assert_frame_equal(one.round(10), other.round(10), check_exact=True)


def test_the_same_seed_gives_the_same_and_another_does_not():
    matrix, groups = random_corpus()
    one = keyness(matrix, groups, seed=1)
    pd.testing.assert_frame_equal(one, keyness(matrix, groups, seed=1), check_exact=True)
    assert not one["log_ratio_low"].equals(keyness(matrix, groups, seed=2)["log_ratio_low"])


@pytest.mark.parametrize("clustered", [False, True])
def test_intervals_and_stable_are_those_of_a_slow_loop(clustered):
    matrix, groups = random_corpus(n_documents=18, n_terms=30)
    matrix = matrix.select(docs=sorted(matrix.doc_ids), terms=sorted(matrix.terms))
    groups = groups.loc[matrix.doc_ids]
    clusters = pd.Series(np.arange(18) // 3, index=matrix.doc_ids) if clustered else None
    table = keyness(matrix, groups, min_count=1, clusters=clusters, n_resamples=25, seed=7)
    units = make_units(groups, clusters=clusters)
    counts = (units.membership @ matrix.values).astype(float)
    sizes = counts.sum(axis=1)
    total = counts.sum(axis=0)
    kept = np.flatnonzero(total >= 1)
    rng = np.random.default_rng(7)
    drawn, unseen = draw_units(units.groups, 25, rng), rng.gamma(0.5, size=25)
    prior = 500 * total / sizes.sum()
    for g, group in enumerate(units.labels):
        own = units.groups == g
        ratios, scores = np.empty((25, len(kept))), np.empty((25, len(kept)))
        for r in range(25):
            n1, n2 = (drawn[own, r] * sizes[own]).sum(), (drawn[~own, r] * sizes[~own]).sum()
            for place, term in enumerate(kept):
                a, b = ((drawn[side, r] * counts[side, term]).sum() for side in (own, ~own))
                scores[r, place] = (
                    np.log((a + prior[term]) / (n1 + 500 - a - prior[term]))
                    - np.log((b + prior[term]) / (n2 + 500 - b - prior[term]))
                ) / (1 / (a + prior[term]) + 1 / (b + prior[term])) ** 0.5
                missed = unseen[r] * total[term] / (counts[:, term] > 0).sum()
                a = missed if counts[own, term].sum() == 0 else a
                b = missed if counts[~own, term].sum() == 0 else b
                ratios[r, place] = np.log2((a + 0.5) / (n1 + 0.5)) - np.log2((b + 0.5) / (n2 + 0.5))
        ours = by_term(table, group).loc[matrix.terms[kept]]
        assert ours["log_ratio_low"].to_numpy() == pytest.approx(np.percentile(ratios, 2.5, axis=0), abs=1e-9)
        assert ours["log_ratio_high"].to_numpy() == pytest.approx(np.percentile(ratios, 97.5, axis=0), abs=1e-9)
        # round(6), because equal scores go to the first term
        ranks = np.argsort(-scores.round(6), axis=1, kind="stable").argsort(axis=1)
        assert ours["stable"].to_numpy() == pytest.approx((ranks < 20).mean(axis=0))
    assert ours["stable"].sum() == pytest.approx(20)


def test_p_is_the_permutation_test_of_the_resample_room():
    matrix, groups = random_corpus()
    ordered = matrix.select(docs=sorted(matrix.doc_ids), terms=sorted(matrix.terms))
    units = make_units(groups.loc[ordered.doc_ids])
    counts = (units.membership @ ordered.values).T.astype(float)
    table = keyness(matrix, groups, min_count=1, n_resamples=30, seed=3)
    rng = np.random.default_rng(3)
    draw_units(units.groups, 30, rng), rng.gamma(0.5, size=30)
    p = permutation_p(
        counts, counts.sum(axis=0), units, [0, 1, 2], (counts > 0).sum(axis=1), 30, rng, n_rows=len(table)
    )[0]
    for g, group in enumerate("ABC"):
        there = by_term(table, group)
        assert there["p"].to_numpy() == pytest.approx(p[ordered.terms.get_indexer(there.index), g], abs=1e-12)
    assert table["p_adjusted"].to_numpy() == pytest.approx(stats.false_discovery_control(table["p"]))


def test_p_adjusted_by_hand():
    table = keyness(*random_corpus(), n_resamples=50)
    p = table["p"].sort_values(ascending=False)
    adjusted = (p * len(p) / np.arange(len(p), 0, -1)).cummin().clip(upper=1)
    assert table["p_adjusted"].to_numpy() == pytest.approx(adjusted.sort_index().to_numpy())


def test_under_random_labels_p_and_intervals_keep_their_level():
    small, covered, found = [], [], 0
    for seed in range(4):
        rng = np.random.default_rng(seed)
        rates = 300 / 8 / np.arange(1, 2001) ** 1.05  # Zipf's law; bursts and lengths that differ by document
        counts = rng.poisson(rng.gamma(1, rates, (120, 2000)) * rng.uniform(0.5, 1.5, 120)[:, None])
        matrix = TermMatrix(counts, range(120), [f"t{n:04d}" for n in range(2000)])
        table = keyness(matrix, pd.Series(rng.permutation(np.arange(120) % 3)), seed=seed)
        small += (table["p"] < 0.05).tolist()
        covered += (table["log_ratio_low"].le(0) & table["log_ratio_high"].ge(0)).tolist()
        found += int((table["p_adjusted"] < 0.05).sum())
    assert len(small) > 5_000
    assert 0.03 <= np.mean(small) <= 0.07
    assert 0.93 <= np.mean(covered) <= 0.97
    assert found <= 2


def test_a_planted_difference_is_found():
    matrix, groups = random_corpus(n_documents=90, n_terms=300)
    counts = matrix.values.toarray()
    place = counts.sum(axis=0).argsort()[150]
    counts[groups.loc[matrix.doc_ids].eq("B").to_numpy(), place] += 40
    table = keyness(TermMatrix(counts, matrix.doc_ids, matrix.terms), groups)
    found = table[table["p_adjusted"].lt(0.05) & table["z"].gt(0)]
    assert found[["group", "term", "stable"]].to_numpy().tolist() == [["B", matrix.terms[place], 1]]
    assert found["log_ratio_low"].item() > 0


def test_the_clearest_words_of_a_small_corpus_survive_correction():
    """50 in 22 of 25 texts against 0 in 75: few terms are in as many texts, and 200 permutations of them are too few."""
    rng = np.random.default_rng(0)
    counts = rng.poisson(rng.gamma(1, 0.9 / np.arange(1, 142) ** 0.5, (100, 141)))
    groups = pd.Series(["A"] * 25 + ["B"] * 75)
    planted = np.zeros((100, 4), int)
    for column in range(4):
        holding = rng.permutation(25)[:22]
        planted[holding, column] = 1
        planted[rng.choice(holding, 28), column] += 1
    matrix = TermMatrix(
        np.column_stack([counts, planted]), range(100), [*(f"t{n:03d}" for n in range(141)), "pa", "pb", "pc", "pd"]
    )
    table = keyness(matrix, groups)
    found = table[table["p_adjusted"].lt(0.05) & table["group"].eq("A") & table["z"].gt(0)]
    assert {"pa", "pb", "pc", "pd"} <= set(found["term"])
    # 25 values for each row that is corrected
    assert table.attrs["p_floor"] <= 1 / (25 * len(table)) and table["p"].min() <= table.attrs["p_floor"]
    for n_resamples, seed in ((200, 1), (50, 2)):
        again = keyness(matrix, groups, n_resamples=n_resamples, seed=seed)
        assert {"pa", "pb", "pc", "pd"} <= set(again.loc[again["p_adjusted"].lt(0.05), "term"])
    assert "p_floor" not in keyness(matrix, groups, reference=pd.Series({"t000": 5})).attrs


def test_labels_are_exchanged_within_blocks_only():
    # Each story has its own word and each source its own story: no exchange within a story changes anything.
    texts = ["rain rain"] * 6 + ["wind wind"] * 6
    groups, blocks = pd.Series(list("AAAAAABBBBBB")), pd.Series(["rain"] * 6 + ["wind"] * 6)
    free = keyness(count_terms(texts), groups, min_count=1)
    assert (free["p"] < 0.05).all()
    assert keyness(count_terms(texts), groups, min_count=1, blocks=blocks)["p"].isna().all()
    # Between blocks the rates differ, within them they do not: only blocks show that the sources are alike.
    texts, blocks = ["rain rain"] * 10 + ["wind wind"] * 10, pd.Series(["rain"] * 10 + ["wind"] * 10)
    groups = pd.Series(list("AAAAAAAAAB" + "ABBBBBBBBB"))
    assert (keyness(count_terms(texts), groups, min_count=1)["p"] < 0.05).all()
    assert keyness(count_terms(texts), groups, min_count=1, blocks=blocks)["p"].isna().all()


def test_blocks_keep_the_level_where_the_stories_differ():
    rng = np.random.default_rng(0)
    story = np.arange(120) % 12
    rates = rng.gamma(0.5, 4, (12, 250))
    counts = rng.poisson(rates[story])
    labels = np.where(rng.random(120) < np.where(story < 6, 0.85, 0.15), "A", "B")
    matrix = TermMatrix(counts, range(120), [f"t{n}" for n in range(250)])
    groups, blocks = pd.Series(labels), pd.Series(story)
    assert (keyness(matrix, groups)["p"] < 0.05).mean() > 0.2
    assert 0.02 <= (keyness(matrix, groups, blocks=blocks)["p"] < 0.05).mean() <= 0.08


def test_a_document_copied_ten_times_is_one_unit():
    texts = ["rain rain wind"] * 10 + ["wind sun", "wind rain", "sun sun"]
    groups = pd.Series(["A"] * 10 + ["B"] * 3)
    clusters = pd.Series(["copy"] * 10 + ["x", "y", "z"])
    plain = keyness(count_terms(texts), groups, min_count=1)
    assert plain[UNCERTAIN].notna().all().all()
    whole = keyness(count_terms(texts), groups, min_count=1, clusters=clusters)
    assert whole[UNCERTAIN].isna().all().all()  # the rest of B is that one unit
    pd.testing.assert_frame_equal(plain.drop(columns=UNCERTAIN), whole.drop(columns=UNCERTAIN))


def test_clusters_widen_the_interval_of_what_is_copied():
    matrix, groups = random_corpus(n_documents=12, n_groups=2)
    rows = [doc for doc in matrix.doc_ids for _ in range(5)]
    copied = TermMatrix(matrix.select(docs=matrix.doc_ids).values[np.repeat(range(12), 5)], range(60), matrix.terms)
    clusters, labels = pd.Series(rows), pd.Series(groups.loc[rows].to_numpy())
    width = {}
    for name, given in (("plain", None), ("whole", clusters)):
        table = keyness(copied, labels, clusters=given)
        width[name] = (table["log_ratio_high"] - table["log_ratio_low"]).median()
    assert width["whole"] > 1.7 * width["plain"]  # about the square root of 5


@pytest.mark.parametrize("reference", ["B", ["B", "C"], "rest"])
def test_a_named_reference_leaves_the_others_out(reference):
    matrix, groups = random_corpus(n_groups=4)
    table = keyness(matrix, groups, reference=reference)
    named = {"B": ["B"], "rest": ["B", "C", "D"]}.get(reference if isinstance(reference, str) else "", ["B", "C"])
    assert sorted(set(table["group"])) == sorted(set("ABCD") - set(named if reference != "rest" else []))
    values = pd.DataFrame(matrix.values.toarray(), matrix.doc_ids, matrix.terms)
    rest = values[groups.loc[values.index].isin(named).to_numpy()].sum()
    ours = by_term(table, "A")
    assert ours["n_rest"].tolist() == rest[ours.index].tolist()
    assert table[UNCERTAIN].notna().all().all()


def test_a_named_reference_equals_the_two_groups_by_themselves():
    matrix, groups = random_corpus(n_groups=3)
    pair = groups[groups.isin(["A", "B"])]
    named = by_term(keyness(matrix, groups, reference="B"), "A")
    alone = by_term(keyness(matrix.select(docs=pair.index), pair), "A").loc[named.index]
    exact = ["n_group", "n_rest", "docs_group", "docs_rest", "log_ratio", "z", "g2", "dp", "top_doc_share", "p"]
    pd.testing.assert_frame_equal(named[exact], alone[exact])


def test_a_reference_of_counts():
    reference = pd.Series({"wind": 30, "snow": 70})
    table = keyness(count_terms(TEXTS), GROUPS, min_count=1, reference=reference)
    rain, wind = by_term(table, "A").loc["rain"], by_term(table, "A").loc["wind"]
    assert (rain["n_group"], rain["n_rest"], wind["n_group"], wind["n_rest"]) == (4, 0, 1, 30)
    assert wind["log_ratio"] == pytest.approx(np.log2((1.5 / 5.5) / (30.5 / 100.5)))
    prior = 500 * 31 / 105
    odds = np.log((1 + prior) / (5 + 500 - 1 - prior)) - np.log((30 + prior) / (100 + 500 - 30 - prior))
    assert wind["z"] == pytest.approx(odds / (1 / (1 + prior) + 1 / (30 + prior)) ** 0.5)
    assert table[["p", "p_adjusted", "docs_rest"]].isna().all().all()
    assert table[["log_ratio_low", "log_ratio_high", "stable"]].notna().all().all()


def speckled_corpus(seed, n_groups):
    """Each group uses some terms that no other group has: what is kept of the terms is not the same for each."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(n_groups), rng.integers(8, 13, n_groups))
    uses = rng.random((n_groups, 30)) < 0.6
    uses[:, 0] = True
    counts = rng.poisson(rng.uniform(1, 8, 30) * uses[labels] * rng.uniform(0.5, 2, len(labels))[:, None])
    ids = [f"d{n:03d}" for n in range(len(labels))]
    return TermMatrix(counts, ids, [f"t{n:02d}" for n in range(30)]), pd.Series(labels, ids).map("ABCDE".__getitem__)


REFERENCES = {
    "counts": pd.Series({"t00": 900, "t05": 40, "t17": 300, "other": 5000}),
    "counts without others": pd.Series({"t29": 100, "t00": 200}),
}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("n_groups", [2, 3, 5])
@pytest.mark.parametrize("reference", ["rest", "B", ["A"], *REFERENCES])
def test_a_log_ratio_lies_within_its_interval(reference, n_groups, seed):
    """Whatever it is compared with; where one side never uses the term, the interval reckons with having missed it."""
    matrix, groups = speckled_corpus(seed, n_groups)
    against = REFERENCES.get(reference, reference) if isinstance(reference, str) else reference
    table = keyness(matrix, groups, reference=against, min_count=1)
    both = table[table["n_group"].gt(0) & table["n_rest"].gt(0)]
    assert len(both) >= n_groups - 1
    assert both["log_ratio"].between(both["log_ratio_low"], both["log_ratio_high"]).all()


@pytest.mark.parametrize("min_count", [1, 60])
@pytest.mark.parametrize("name", REFERENCES)
def test_a_reference_of_counts_has_the_intervals_of_a_slow_loop(name, min_count):
    """In each group, and the same ones that it has where it is compared by itself."""
    matrix, groups = speckled_corpus(0, 3)
    reference = REFERENCES[name]
    table = keyness(matrix, groups, reference=reference, min_count=min_count, n_resamples=25, seed=7)
    for group, ids in groups.groupby(groups).groups.items():
        counts = pd.DataFrame(matrix.values.toarray(), matrix.doc_ids, matrix.terms).loc[ids]
        total, known = counts.sum(), reference.reindex(matrix.terms, fill_value=0)
        rng = np.random.default_rng(7)
        drawn, unseen = draw_units(np.zeros(len(ids), int), 25, rng), rng.gamma(0.5, size=25)
        prior = 500 * (total + known) / (total.sum() + reference.sum())
        ours, ratios, scores = by_term(table, group).sort_index(), {}, {}
        assert ours.index.tolist() == total.index[total + known >= min_count].tolist()
        for term in ours.index:
            each = total[term] / (counts[term] > 0).sum() if total[term] else 1
            n1, n2 = drawn.T @ counts.sum(axis=1), reference.sum()
            seen, b = drawn.T @ counts[term], known[term]
            own, against = prior[term], 500 - prior[term]
            odds = np.log((seen + own) / (n1 - seen + against)) - np.log((b + own) / (n2 - b + against))
            scores[term] = odds / (1 / (seen + own) + 1 / (b + own)) ** 0.5
            a, b = (seen if total[term] else unseen * each), (b if b else unseen * each)
            ratios[term] = np.log2((a + 0.5) / (n1 + 0.5)) - np.log2((b + 0.5) / (n2 + 0.5))
        ratios, scores = pd.DataFrame(ratios), pd.DataFrame(scores)
        assert ours["log_ratio_low"].to_numpy() == pytest.approx(ratios.quantile(0.025).to_numpy(), abs=1e-9)
        assert ours["log_ratio_high"].to_numpy() == pytest.approx(ratios.quantile(0.975).to_numpy(), abs=1e-9)
        ranks = np.argsort(-scores.round(6).to_numpy(), axis=1, kind="stable").argsort(axis=1)
        assert ours["stable"].to_numpy() == pytest.approx((ranks < 20).mean(axis=0))
        alone = keyness(matrix.select(docs=ids), groups[ids], reference=reference, min_count=min_count, seed=7)
        again = by_term(keyness(matrix, groups, reference=reference, min_count=min_count, seed=7), group)
        pd.testing.assert_frame_equal(by_term(alone, group), again, check_exact=True)


def test_a_reference_that_lacks_a_word_may_have_missed_it():
    """As a reference of texts does: what no resample shows is reckoned with Gamma(1/2) on both sides."""
    texts = ["rain rain wind", "rain wind wind", "rain rain rain wind"] * 5
    groups = pd.Series(["A"] * 15)
    table = keyness(count_terms(texts), groups, reference=pd.Series({"wind": 900, "snow": 100}), min_count=1)
    rain = by_term(table, "A").loc["rain"]
    unseen = np.log2(np.quantile(np.random.default_rng(0).gamma(0.5, size=100_000) * 2 + 0.5, [0.025, 0.975]) / 0.5)
    width = rain["log_ratio_high"] - rain["log_ratio_low"]
    assert width > 0.9 * np.ptp(unseen) and rain["log_ratio_high"] < rain["log_ratio"] + 1
    wind = by_term(table, "A").loc["wind"]
    assert wind["log_ratio_high"] - wind["log_ratio_low"] < 1
    snow = by_term(
        keyness(count_terms([*texts, "snow"]), pd.Series(["A"] * 15 + ["B"]), reference=pd.Series({"snow": 9})), "A"
    )
    assert "snow" not in snow.index or snow.at["snow", "log_ratio_high"] - snow.at["snow", "log_ratio_low"] > 1


def test_zero_counts_give_finite_intervals():
    texts = ["rain rain sun", "rain sun", "rain rain sun", "wind sun", "wind wind sun", "wind sun"]
    table = keyness(count_terms(texts), pd.Series(list("AAABBB")), min_count=1)
    assert np.isfinite(table[["log_ratio_low", "log_ratio_high", "z", "g2"]]).all().all()
    rain = by_term(table, "A").loc["rain"]
    assert rain["n_rest"] == 0 and rain["log_ratio_low"] < rain["log_ratio"] - 1
    # the rest might have held it once: the estimate, which says that it never does, is among the highest draws
    assert rain["log_ratio"] - 0.5 < rain["log_ratio_high"] < rain["log_ratio"] + 0.5


@pytest.mark.parametrize(
    ("groups", "tested"),
    [
        ("AAABBB", {"A", "B"}),
        ("AAAAAB", set()),  # B is one document, and all that A is compared with
        ("AAAABC", {"A"}),
        ("AAABBC", {"A", "B"}),
        ("ABCDEF", set()),
    ],
)
def test_one_document_has_no_interval(groups, tested):
    texts = ["rain wind", "rain rain wind", "wind sun", "rain sun wind", "wind wind", "sun rain wind"]
    table = keyness(count_terms(texts), pd.Series(list(groups)), min_count=1)
    for group, part in table.groupby("group"):
        there = part[UNCERTAIN].notna()
        assert there.all().all() if group in tested else not there.any().any()


def test_many_sources_of_one_document_are_not_taken_as_certain():
    # fixed, their sum would lend the rest no spread at all
    matrix, _ = random_corpus(n_documents=40, n_terms=300)
    groups = pd.Series(["A"] * 20 + [f"S{n}" for n in range(20)], index=matrix.doc_ids)
    singles = by_term(keyness(matrix, groups), "A")
    pooled = by_term(keyness(matrix, groups.where(groups.eq("A"), "B")), "A").loc[singles.index]
    ours, theirs = ((table["log_ratio_high"] - table["log_ratio_low"]).median() for table in (singles, pooled))
    assert ours == pytest.approx(theirs, rel=0.05)


def test_equal_terms_are_stable_by_their_order_not_by_chance():
    tied, strong = [f"w{n:02d}" for n in range(60)], [f"x{n}" for n in range(7)]
    texts = [" ".join([*tied, *strong * n]) for n in (3, 3, 1, 1)]
    table = keyness(count_terms(texts), pd.Series(list("AABB")), min_count=1)
    assert by_term(table, "A").loc[strong, "stable"].tolist() == [1] * 7
    assert by_term(table, "A").loc[tied, "stable"].tolist() == [1] * 13 + [0] * 47


def test_stable_and_concentration():
    common = " ".join(
        f"w{n}" for n in range(25)
    )  # each document of A: more than twenty terms that are always over-used
    texts = [f"rain rain rain {common} {'storm ' * 9 * (n == 0)}" for n in range(8)] + ["wind wind wind sun"] * 8
    table = by_term(keyness(count_terms(texts), pd.Series(list("A" * 8 + "B" * 8)), min_count=5), "A")
    assert table.loc["rain", "stable"] == 1 and table.loc["wind", "stable"] == 0
    assert table.loc["storm", "top_doc_share"] == 1 and table.loc["storm", "dp"] > 0.7
    assert table.loc["rain", "top_doc_share"] == 1 / 8 and table.loc["rain", "dp"] < 0.15
    # the document that holds all of `storm` is missing from about a third of the resamples: (7/8)^8 = .34
    assert 0.5 < table.loc["storm", "stable"] < 0.8


SMALL = {
    "no document": ([], [], {}),
    "no token": (["", ""], ["A", "B"], {}),
    "one group": (["rain", "wind"], ["A", "A"], {}),
    "nothing often enough": (["rain", "wind", "sun", "rain"], ["A", "A", "B", "B"], {"min_count": 9}),
    "a group without a token": (["", "", "rain", "wind"], ["A", "A", "B", "B"], {"min_count": 1}),
}


@pytest.mark.parametrize("case", SMALL)
def test_nothing_to_compare_gives_the_columns(case):
    texts, groups, options = SMALL[case]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = keyness(count_terms(texts), pd.Series(groups, dtype="str"), **options)
        full = keyness(count_terms(TEXTS), GROUPS)
    assert table.empty and not full.empty
    assert table.dtypes.to_dict() == full.dtypes.to_dict()
    assert table.columns.tolist() == COLUMNS


@pytest.mark.parametrize(
    ("texts", "groups"),
    [
        (["rain", "rain rain", "rain", "rain rain rain"], "AABB"),
        (["", "rain wind", "wind", ""], "AABB"),
        (["rain", "wind", "", "sun"], "AAAB"),
        (["rain wind"] * 6, "AABBCC"),
    ],
)
def test_degenerate_texts_give_no_warning(texts, groups):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = keyness(count_terms(texts), pd.Series(list(groups)), min_count=1)
    assert np.isfinite(table[["log_ratio", "g2", "per_10k_group", "per_10k_rest"]]).all().all()


def test_texts_all_alike_have_no_p():
    table = keyness(count_terms(["rain wind"] * 6), pd.Series(list("AABBCC")), min_count=1)
    assert table["p"].isna().all() and (table["z"].abs() < 1e-12).all()


@pytest.mark.parametrize("kind", ["category", "str", "object"])
def test_groups_of_any_kind(kind):
    expected = keyness(count_terms(TEXTS), GROUPS, min_count=1)
    table = keyness(count_terms(TEXTS), GROUPS.astype(kind), min_count=1)
    pd.testing.assert_frame_equal(expected, table)
    numbers = keyness(count_terms(TEXTS), GROUPS.map({"A": 1, "B": 2}), min_count=1, reference=2)
    assert set(numbers["group"]) == {"1"}


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"min_count": 0}, ParallaxError, "min_count=0"),
        ({"prior_weight": 0}, ParallaxError, "prior_weight=0"),
        ({"prior_weight": -5, "min_count": -1, "seed": -1}, ParallaxError, "seed=-1.*min_count=-1.*prior_weight=-5"),
        ({"n_resamples": 5}, ParallaxError, "n_resamples=5"),
        ({"n_resamples": 20.5}, ParallaxError, "n_resamples=20.5"),
        ({"seed": "x"}, ParallaxError, "seed='x'"),
        ({"reference": "Z"}, GroupError, r"\['Z'\] is no group; there are \['A', 'B'\]"),
        ({"reference": ["A", "Z"]}, GroupError, r"\['Z'\]"),
        ({"reference": []}, GroupError, "no group"),
        ({"reference": pd.Series(dtype=float)}, GroupError, "term -> count"),
        ({"reference": pd.Series({"rain": -1})}, GroupError, "term -> count"),
        ({"clusters": ["x"]}, GroupError, "clusters must be a Series"),
        ({"blocks": pd.Series(["x"])}, GroupError, "3 of 4 documents have no block"),
        ({"clusters": pd.Series([1, 1, 2, 2]), "blocks": pd.Series([1, 2, 3, 3])}, GroupError, "two blocks"),
    ],
)
def test_what_does_not_fit_is_refused(options, error, told):
    with pytest.raises(error, match=told):
        keyness(count_terms(TEXTS), GROUPS, **options)


def test_weights_and_missing_groups_are_refused():
    with pytest.raises(TableError, match="keyness needs counts; this matrix holds tfidf"):
        keyness(weigh_tfidf(count_terms(TEXTS)), GROUPS)
    with pytest.raises(GroupError, match="1 of 4 documents have no group"):
        keyness(count_terms(TEXTS), GROUPS.iloc[:3])


@pytest.mark.parametrize(
    ("groups", "documents", "left", "why"),
    [
        ("AABB", "wxyz", "AB", "four documents"),
        ("AABB", None, "AB", "documents, since nothing else is said"),
        ("AABB", "wwyz", "", "two paragraphs of one document"),
        ("AABC", "wxyz", "A", "B and C have one document each"),
        ("AAAB", "wxyz", "", "nothing but one document to compare with"),
    ],
)
def test_too_few_documents_or_paragraphs_have_no_p(groups, documents, left, why):
    labels = pd.Series(list(groups))
    given = None if documents is None else pd.Series(list(documents))
    table = keyness(count_terms(TEXTS), labels, documents=given, min_count=1)
    assert sorted(set(table.loc[table["p"].notna(), "group"])) == list(left)
    assert table["p_adjusted"].notna().equals(table["p"].notna())
    bare = keyness(count_terms(TEXTS), labels, min_count=1)
    described = [column for column in COLUMNS if column not in ("p", "p_adjusted")]
    pd.testing.assert_frame_equal(table[described], bare[described])


def test_a_paragraph_of_no_document_is_refused():
    with pytest.raises(GroupError, match="1 of 4 documents have no document"):
        keyness(count_terms(TEXTS), GROUPS, documents=pd.Series(list("xyz")))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"reference": {"rain": 3}}, "is a dict"),
        ({"min_count": None, "prior_weight": "x"}, "min_count=None must be a number from 1 on; prior_weight='x' must"),
    ],
)
def test_a_reference_or_an_option_that_is_none(options, words):
    with pytest.raises(ParallaxError, match=re.escape(words)):
        keyness(count_terms(TEXTS), GROUPS, **options)


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        (pd.Series(["a", "b"]), r"\['0', '1'\] have another"),
        (pd.Series({"rain": np.nan, "wind": 3}), r"\['rain'\] have another"),
        (pd.Series({"rain": -1, "wind": 3}), r"\['rain'\] have another"),
        (pd.Series({"rain": 0.5, "wind": 3}), r"\['rain'\] have another"),
        (pd.Series([1, 2, 3], index=["rain", "rain", "wind"]), r"\['rain'\] have another. Add up what stands twice"),
        (pd.Series({"rain": 0}), "none is above 0"),
        (pd.Series(dtype=float), "none is above 0"),
        (["A", "B"], r"all there is, \['A', 'B'\]: nothing is left"),
    ],
)
def test_a_reference_that_is_none_is_refused(reference, told):
    with pytest.raises(GroupError, match=told):
        keyness(count_terms(TEXTS), GROUPS, reference=reference)


def test_a_group_without_a_name_is_none():
    with pytest.raises(GroupError, match="2 of 4 documents have no group, '0' among them"):
        keyness(count_terms(TEXTS), pd.Series(["", " ", "B", "B"]))
