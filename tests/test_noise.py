"""TermMatrix + groups -> noise: the floor is that of a slow loop, and what is planted is found in both halves."""

import warnings

import numpy as np
import pandas as pd
import pytest

from analysis.compare.keyness import keyness
from analysis.compare.measures import log_odds_z, log_ratio
from analysis.compare.noise import noise_floor, reliability
from analysis.ground.errors import GroupError, ParallaxError, TableError
from analysis.ground.resample import make_units, permute_groups
from analysis.terms.matrix import TermMatrix, count_terms, weigh_tfidf

FLOOR = "group count_low count_high n_terms log_ratio_low log_ratio_high z_low z_high z_largest".split()
HALVES = "group n_terms overlap overlap_low overlap_high overlap_floor correlation correlation_floor".split()


def random_corpus(n_documents=60, n_terms=150, n_groups=2, seed=0, planted=0):
    rng = np.random.default_rng(seed)
    rates = rng.pareto(1.2, n_terms) + 0.1
    groups = rng.permutation(np.arange(n_documents) % n_groups)
    rates = np.where((groups == 0)[:, None] & (np.arange(n_terms) < planted), 8 * rates, rates)
    counts = rng.poisson(rng.gamma(1, rates))
    counts = np.column_stack([counts, np.full(n_documents, 400)])
    return TermMatrix(counts, range(n_documents), [f"t{n:03d}" for n in range(n_terms + 1)]), pd.Series(groups).map(
        "ABCDE".__getitem__
    )


@pytest.mark.parametrize("blocks", [None, pd.Series(np.arange(60) % 4)])
def test_the_floor_is_that_of_a_slow_loop(blocks):
    matrix, groups = random_corpus()
    table = noise_floor(matrix, groups, blocks=blocks, n_resamples=30, seed=2)
    assert table.columns.tolist() == FLOOR
    order = sorted(matrix.doc_ids)
    values, labels = matrix.select(docs=order).values.toarray(), groups.loc[[int(doc) for doc in order]]
    units = make_units(pd.Series(labels.to_numpy(), index=order), blocks=blocks)
    document = units.membership.toarray().argmax(axis=1)
    permuted = permute_groups(units, 30, np.random.default_rng(2))
    total = values.sum(axis=0)
    for g, group in enumerate("AB"):
        ratios, scores = np.empty((2, 30, len(total)))
        for row, codes in enumerate(permuted):
            own = np.zeros(60, bool)
            own[document[codes == g]] = True
            a, n1, n = values[own].sum(axis=0), values[own].sum(), values.sum()
            ratios[row] = log_ratio(a, n1, total - a, n - n1)
            scores[row] = log_odds_z(a, n1, total - a, n - n1, 500 * total / n, 500)
        kept = total >= 5
        for band in table[table["group"].eq(group)].itertuples():
            inside = kept & (total >= band.count_low) & (total <= band.count_high)
            assert band.n_terms == inside.sum()
            low, high = np.percentile(ratios[:, inside], [2.5, 97.5])
            assert [band.log_ratio_low, band.log_ratio_high] == pytest.approx([low, high])
            assert [band.z_low, band.z_high] == pytest.approx(np.percentile(scores[:, inside], [2.5, 97.5]).tolist())
            assert band.z_largest == pytest.approx(np.quantile(np.abs(scores[:, kept]).max(axis=1), 0.95))


def test_the_band_narrows_with_the_count_and_holds_what_is_random():
    matrix, groups = random_corpus(n_documents=100, n_terms=600)
    table = noise_floor(matrix, groups).query("group == 'A' and n_terms >= 20")
    assert (table["log_ratio_high"] - table["log_ratio_low"]).is_monotonic_decreasing
    scored = keyness(matrix, groups, n_resamples=20).query("group == 'A'")
    counts = scored["n_group"] + scored["n_rest"]
    inside = [
        scored["log_ratio"][counts.between(row.count_low, row.count_high)].between(
            row.log_ratio_low, row.log_ratio_high
        )
        for row in table.itertuples()
    ]
    assert 0.9 <= pd.concat(inside).mean() <= 0.99
    assert scored["z"].abs().max() < 1.3 * table["z_largest"].iloc[0]


def test_one_permutation_in_twenty_goes_beyond_the_largest():
    beyond = []
    for seed in range(60):
        matrix, groups = random_corpus(n_terms=60, seed=seed)
        largest = noise_floor(matrix, groups, n_resamples=60, seed=seed)["z_largest"].iloc[0]
        beyond.append(keyness(matrix, groups, n_resamples=20)["z"].abs().max() > largest)
    assert np.mean(beyond) <= 0.15


def test_what_is_planted_is_found_again_in_a_half():
    table = reliability(*random_corpus(n_documents=120, planted=20), n_resamples=20).set_index("group")
    assert table.reset_index().columns.tolist() == HALVES
    planted, noise = (
        table.loc["A"],
        reliability(*random_corpus(n_documents=120), n_resamples=20).set_index("group").loc["A"],
    )
    assert planted["overlap"] > 0.6 > 0.4 > noise["overlap"]
    assert planted["overlap_low"] <= planted["overlap"] <= planted["overlap_high"]
    assert planted["correlation"] > 0.4 > noise["correlation"]
    for row in (planted, noise):  # labels at random: halves of the same documents know nothing of each other
        assert abs(row["correlation_floor"]) < 0.2 and 20 / 151 - 0.1 < row["overlap_floor"] < 20 / 151 + 0.1


def test_a_list_as_long_as_the_vocabulary_is_always_found_again():
    table = reliability(*random_corpus(n_terms=10), top=50, n_resamples=20)
    assert table[["overlap", "overlap_low", "overlap_high", "overlap_floor"]].eq(1).all().all()


SMALL = {
    "no document": ([], ""),
    "no token": (["", ""], "AB"),
    "one group": (["rain", "wind"], "AA"),
    "one document": (["rain rain wind", "rain wind", "rain wind"], "ABB"),
}


@pytest.mark.parametrize("case", SMALL)
def test_nothing_to_compare_gives_the_columns(case):
    texts, groups = SMALL[case]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for function in (noise_floor, reliability):
            table = function(count_terms(texts), pd.Series(list(groups), dtype="str"), min_count=1)
            full = function(*random_corpus(n_terms=10), n_resamples=20)
            assert table.empty and table.dtypes.to_dict() == full.dtypes.to_dict()
            unusual = function(count_terms(["rain"] * 8), pd.Series(list("AAAABBBB")), min_count=1, n_resamples=20)
            assert len(unusual) == 2 and not np.isinf(unusual.select_dtypes("number")).any().any()


def test_copies_stay_together():
    matrix, groups = random_corpus(n_documents=12)
    rows = np.repeat(np.arange(12), 6)
    copied = TermMatrix(matrix.values[rows], range(72), matrix.terms)
    labels, clusters = pd.Series(groups.to_numpy()[rows]), pd.Series(rows)
    plain, whole = (noise_floor(copied, labels, clusters=given) for given in (None, clusters))
    width = [(table["log_ratio_high"] - table["log_ratio_low"]).median() for table in (plain, whole)]
    assert width[1] > 1.7 * width[0]
    assert not reliability(copied, labels, clusters=clusters, n_resamples=20).empty


def test_the_order_does_not_matter():
    matrix, groups = random_corpus(n_groups=3)
    turned = matrix.select(docs=matrix.doc_ids[::-1], terms=matrix.terms[::-1])
    for function in (noise_floor, reliability):
        one, other = (function(*given, n_resamples=20) for given in ((matrix, groups), (turned, groups.iloc[::-1])))
        pd.testing.assert_frame_equal(one, other)


def test_what_does_not_fit_is_refused():
    matrix, groups = random_corpus(n_terms=5)
    with pytest.raises(ParallaxError, match=r"n_resamples=5 .*min_count=0 .*prior_weight=0"):
        noise_floor(matrix, groups, min_count=0, prior_weight=0, n_resamples=5)
    with pytest.raises(ParallaxError, match="top=0"):
        reliability(matrix, groups, top=0)
    for function in (noise_floor, reliability):
        with pytest.raises(TableError, match=f"{function.__name__} needs counts"):
            function(weigh_tfidf(matrix), groups)
        with pytest.raises(GroupError, match="no group"):
            function(matrix, groups.iloc[:3])
