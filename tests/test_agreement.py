"""agreement: how much of the list by z other measures list as well."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis import agreement, count_terms, document_tests, keyness
from analysis.ground.errors import ParallaxError
from analysis.report.said_of_choices import say_agreement


def made(n=24, seed=3):
    rng = np.random.default_rng(seed)
    words = [f"w{place}" for place in range(40)]
    shares = {group: rng.dirichlet(np.ones(40)) for group in "AB"}
    matrix = count_terms([" ".join(rng.choice(words, 60, p=shares["AB"[doc % 2]])) for doc in range(n)])
    return matrix, pd.Series(["AB"[doc % 2] for doc in range(n)], index=matrix.doc_ids)


def test_frequent_terms_come_first_by_z_and_rare_ones_by_the_log_ratio():
    """rain 40 : 20 is surer than hail 6 : 0, which no ratio can top."""
    texts = ["rain " * 40 + "hail " * 6 + "sun " * 54, "rain " * 20 + "sun " * 80]
    matrix = count_terms(texts)
    table = agreement(matrix, pd.Series(list("AB"), index=matrix.doc_ids), top=1)
    found = table[table["group"].eq("A")].set_index("measure")
    assert found["terms"].to_dict() == {
        "g2": "rain",
        "chi2": "rain",
        "log_ratio": "hail",
        "lrc": "rain",
        "percent_diff": "rain",  # the rest has no hail to take a percentage of
        "odds_ratio": "rain",
        "simple_maths": "hail",
        "pmi": "hail",
    }
    assert found["overlap"].to_dict()["log_ratio"] == 0 and found["overlap"].to_dict()["chi2"] == 1
    assert found.at["log_ratio", "other_terms"] == "hail" and found.at["chi2", "other_terms"] == ""
    assert found.at["percent_diff", "n_terms"] == 2


def test_lists_and_correlations_are_those_of_keyness_and_scipy():
    matrix, groups = made()
    table = agreement(matrix, groups, top=5).set_index(["group", "measure"])
    known = keyness(matrix, groups, n_resamples=20)
    known = known[known["group"].eq("A")]
    assert table.at[("A", "g2"), "terms"] == ", ".join(known.sort_values("g2", ascending=False)["term"].head(5))
    tests = document_tests(matrix, groups)
    tests = tests[tests["group"].eq("A")].set_index("term").loc[known["term"]]
    assert table.at[("A", "welch"), "terms"] == ", ".join(tests["t"].sort_values(ascending=False).index[:5])
    expected = stats.spearmanr(known["z"], tests["auc"]).statistic
    assert table.at[("A", "mann_whitney"), "correlation"] == pytest.approx(expected)
    both = set(known["term"].head(5)) & set(table.at[("A", "mann_whitney"), "terms"].split(", "))
    assert table.at[("A", "mann_whitney"), "overlap"] == len(both) / 5


def test_a_list_is_as_long_as_there_are_terms_above_0_and_no_longer():
    matrix = count_terms(["rain rain sun", "sun sun wind"])
    table = agreement(matrix, pd.Series(list("AB"), index=matrix.doc_ids), top=20, min_count=1).set_index(
        ["group", "measure"]
    )
    assert table.at[("A", "g2"), "terms"] == "rain" and table.at[("A", "g2"), "overlap"] == 1
    assert table.at[("B", "log_ratio"), "other_terms"] == ""


def test_the_tests_on_documents_take_clusters_for_documents():
    matrix, groups = made()
    clusters = pd.Series([f"c{n // 4}" for n in range(len(groups))], index=groups.index)
    table = agreement(matrix, groups, top=5, clusters=clusters).set_index(["group", "measure"])
    tests = document_tests(matrix, groups, clusters=clusters)
    tests = tests[tests["group"].eq("A") & tests["term"].isin(keyness(matrix, groups, n_resamples=20)["term"])]
    assert table.at[("A", "welch"), "terms"] == ", ".join(tests.sort_values("t", ascending=False)["term"].head(5))
    alone = agreement(matrix, groups, top=5).set_index(["group", "measure"])
    assert table.at[("A", "welch"), "correlation"] != alone.at[("A", "welch"), "correlation"]


def test_one_document_a_group_has_no_test_on_documents():
    matrix = count_terms(["rain rain sun", "sun wind"])
    table = agreement(matrix, pd.Series(list("AB"), index=matrix.doc_ids), min_count=1)
    assert not {"welch", "mann_whitney"} & set(table["measure"]) and set(table["group"]) == {"A", "B"}


def test_nothing_to_compare():
    matrix = count_terms(["rain", "rain"])
    empty = agreement(matrix, pd.Series(list("AA"), index=matrix.doc_ids), min_count=1)
    assert empty.empty and say_agreement(empty).startswith("There is no list")
    with pytest.raises(ParallaxError, match="top=0"):
        agreement(matrix, pd.Series(list("AB"), index=matrix.doc_ids), top=0)


def test_what_is_said():
    table = pd.DataFrame(
        {
            "group": list("AABBAB"),
            "measure": ["g2", "lrc", "g2", "lrc", "pmi", "pmi"],
            "overlap": [1, 0.5, 0.9, 0.1, 0.6, 0.6],
        }
    )
    assert say_agreement(table) == (
        "In the mean of 2 groups, the log-likelihood lists 95% of the terms that z lists, and the conservative log ratio 30%; "
        "1 other measure lies between."
    )
    assert (
        say_agreement(table.assign(overlap=1.0))
        == "Every measure lists 100% of the terms that z lists, in the mean of 2 groups."
    )


def test_only_what_favours_the_group_is_listed():
    """The conservative log ratio of most terms is 0, which is no order: they are not filled up from the alphabet."""
    matrix = count_terms(["rain " * 60 + "hail sun wind " * 5, "fog " * 60 + "hail sun wind " * 5])
    table = agreement(matrix, pd.Series(list("AB"), index=matrix.doc_ids), top=3)
    found = table[table["group"].eq("A")].set_index("measure")
    assert set(found["terms"]) == {"rain", ""} and found.at["lrc", "terms"] == "rain"
    # of rain alone, which the rest lacks, there is no percentage
    assert found.at["percent_diff", "terms"] == "" and np.isnan(found.at["percent_diff", "overlap"])
    assert found.at["lrc", "overlap"] == 1 and found.at["lrc", "n_terms"] == 5
    matrix, groups = made()
    table = agreement(matrix, groups, top=15).set_index(["group", "measure"])
    scores = keyness(matrix, groups, n_resamples=20)
    favoured = set(scores.loc[scores["group"].eq("A") & scores["log_ratio"].gt(0), "term"])
    for measure in ("g2", "chi2", "log_ratio", "lrc", "percent_diff", "odds_ratio", "simple_maths"):
        assert set(filter(None, table.at[("A", measure), "terms"].split(", "))) <= favoured
    lrc = table.at[("A", "lrc"), "terms"].split(", ")
    assert 0 < len(lrc) < 15 and table.at[("A", "lrc"), "overlap"] <= len(lrc) / 15
