"""TermMatrix + groups -> separability: the classifier is scikit-learn's, stories do not leak, noise is called noise."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge

from analysis.compare.separability import separability, telling_terms
from analysis.ground.errors import GroupError, ParallaxError, TableError
from analysis.ground.resample import make_units, permute_groups
from analysis.terms.matrix import TermMatrix, count_terms, weigh_tfidf

COLUMNS = "group n_docs accuracy accuracy_low accuracy_high floor floor_low floor_high p p_floor taken_for".split()


def news(n_stories=30, own_words=4, seed=0, sources="AB", n_terms=120):
    """Each source tells each story: words of the story, words of the source, and others."""
    rng = np.random.default_rng(seed)
    rows, groups, stories = [], [], []
    for story in range(n_stories):
        subject = rng.choice(n_terms, 8, replace=False)
        for place, source in enumerate(sources):
            row = rng.poisson(0.2, n_terms + 10 * len(sources))
            row[subject] += rng.poisson(4, 8)
            row[n_terms + 10 * place + rng.choice(10, own_words, replace=False)] += 2
            rows.append(row)
            groups.append(source)
            stories.append(story)
    terms = [f"w{n:03d}" for n in range(n_terms)] + [f"{source}{n}" for source in sources for n in range(10)]
    return TermMatrix(np.array(rows), range(len(rows)), terms), pd.Series(groups), pd.Series(stories)


def test_weights_are_those_of_scikit_learns_ridge():
    matrix, groups, _ = news(sources="ABC")
    weights = weigh_tfidf(matrix, sublinear=True).values.toarray()
    table = telling_terms(matrix, groups, top=500)
    for group, part in table.groupby("group"):
        own = groups.eq(group).to_numpy()
        primal = Ridge(alpha=1, fit_intercept=False).fit(weights, np.where(own, 1 / own.mean() - 1, -1.0))
        expected = pd.Series(primal.coef_, matrix.terms).round(9)
        expected = expected[expected > 1e-9].sort_values(ascending=False, kind="stable")
        assert part["weight"].to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-8)
        assert part["term"].head(5).str.startswith(group).all()  # the words of the source, not of the stories
        assert part["rank"].tolist() == list(range(1, len(part) + 1))
        place = matrix.terms.get_loc(part["term"].iloc[0])
        held = matrix.values.toarray()[:, place] > 0
        assert part[["docs_group", "docs_rest"]].iloc[0].tolist() == [held[own].sum(), held[~own].sum()]


def test_sources_with_words_of_their_own_are_told():
    matrix, groups, stories = news()
    table = separability(matrix, groups, blocks=stories, n_resamples=100)
    assert table.columns.tolist() == COLUMNS and table["group"].tolist() == ["all groups", "A", "B"]
    assert table["n_docs"].tolist() == [60, 30, 30]
    assert table["accuracy"].gt(0.85).all() and table["accuracy_low"].gt(table["floor_high"]).all()
    assert table["p"].max() < 0.03 and table["floor"].between(0.4, 0.6).all()
    assert table["accuracy"].iloc[0] == pytest.approx(table["accuracy"].iloc[1:].mean())
    assert (table["accuracy_low"] <= table["accuracy"]).all() and (table["accuracy"] <= table["accuracy_high"]).all()


def test_the_floor_is_what_permuted_labels_give():
    matrix, groups, stories = news(n_stories=12)
    table = separability(matrix, groups, blocks=stories, n_resamples=20, seed=4)
    order = sorted(matrix.doc_ids)
    units = make_units(groups.set_axis(groups.index.astype("str")).loc[order], blocks=stories)
    document = units.membership.toarray().argmax(axis=1)
    codes = np.empty(len(order), int)
    codes[document] = np.arange(len(order))
    arranged = units._replace(groups=units.groups[codes], blocks=units.blocks[codes])
    accuracy = []
    for labels in permute_groups(arranged, 20, np.random.default_rng(4)):
        permuted = pd.Series(units.labels[labels], index=order)
        accuracy.append(separability(matrix, permuted, blocks=stories, n_resamples=20, seed=4)["accuracy"])
    assert table["floor"].to_numpy() == pytest.approx(np.mean(accuracy, axis=0))
    beyond = (np.array(accuracy) >= table["accuracy"].to_numpy()).sum(axis=0)
    assert table["p"].tolist() == pytest.approx(((1 + beyond) / 21).tolist())


def test_stories_do_not_leak():
    # each story is told by one source, several times: its words tell the source, but of a new story they say nothing
    matrix, _, stories = news(n_stories=30, own_words=0, sources="ABCD", n_terms=600)
    groups = stories % 2
    leaked = separability(matrix, groups, n_resamples=20).iloc[0]
    held = separability(matrix, groups, blocks=stories, n_resamples=20).iloc[0]
    assert leaked["accuracy"] > 0.7 and leaked["p"] < 0.05
    assert 0.3 < held["accuracy"] < 0.65
    assert held[["floor", "floor_low", "floor_high", "p"]].isna().all()  # no story has two sources


def test_noise_is_called_noise():
    rows = []
    for seed in range(25):
        matrix, groups, stories = news(n_stories=15, own_words=0, seed=seed)
        rows.append(separability(matrix, groups, blocks=stories, n_resamples=40, seed=seed).iloc[0])
    table = pd.DataFrame(rows)
    assert table["p"].le(0.05).mean() <= 0.16
    assert abs((table["accuracy"] - table["floor"]).mean()) < 0.06


def test_a_small_source_is_not_swallowed_by_a_large_one():
    matrix, groups, _ = news(n_stories=60, own_words=5)
    kept = [*np.flatnonzero(groups.eq("A")), *np.flatnonzero(groups.eq("B"))[:8]]
    table = separability(matrix.select(docs=matrix.doc_ids[kept]), groups, n_resamples=40).set_index("group")
    assert table.loc["B", "accuracy"] > 0.6 and table.loc["B", "n_docs"] == 8
    assert table.loc["all groups", "floor"] < 0.6


def test_a_source_of_one_document_is_not_known_and_pulls_no_mean():
    matrix, groups, _ = news(n_stories=20, own_words=5, sources="ABC")
    kept = [*np.flatnonzero(groups.ne("C")), *np.flatnonzero(groups.eq("C"))[:1]]
    table = separability(matrix.select(docs=matrix.doc_ids[kept]), groups, n_resamples=40).set_index("group")
    assert table.loc["C", "n_docs"] == 1 and table.loc["C"].drop("n_docs").isna().all()
    assert table.loc["all groups", "accuracy"] == pytest.approx(table.loc[["A", "B"], "accuracy"].mean())
    assert table.loc[["all groups", "A", "B"], "p"].max() < 0.05


def test_two_documents_in_one_fold_are_as_little_known():
    matrix, groups, stories = news(n_stories=12)
    groups = groups.where(stories.ne(3), "C")  # both documents of a story, which lies in one fold
    table = separability(matrix, groups, blocks=stories, n_resamples=40).set_index("group")
    assert table.loc["C", "n_docs"] == 2 and table.loc["C"].drop("n_docs").isna().all()
    assert table["accuracy"].drop("C").notna().all()


@pytest.mark.parametrize(("groups", "whole", "each"), [("AABB", 1 / 3, 1 / 6), ("AAABBB", 1 / 10, 1 / 20)])
def test_p_is_no_smaller_than_the_permutations_of_so_few_documents_can_make_it(groups, whole, each):
    texts = [{"A": "rain rain sun", "B": "wind snow"}[group] for group in groups]
    for seed in range(3):
        table = separability(count_terms(texts), pd.Series(list(groups)), seed=seed)
        assert table["p_floor"].tolist() == pytest.approx([whole, each, each])
        assert table["p"].iloc[0] >= whole - 1e-9


def test_who_is_taken_for_whom():
    matrix, groups, stories = news(sources="ABC", n_stories=40)
    twins = groups.where(groups.ne("C"), pd.Series(np.where(stories % 2, "C", "D")))  # C and D are one and the same
    table = separability(matrix, twins, n_resamples=20).set_index("group")
    assert table.loc["C", "taken_for"] == "D" and table.loc["D", "taken_for"] == "C"
    assert table.loc[["C", "D"], "accuracy"].max() < 0.8 < table.loc[["A", "B"], "accuracy"].min()
    assert pd.isna(table.loc["all groups", "taken_for"])


def test_the_interval_is_that_of_resampled_blocks():
    matrix, groups, stories = news(n_stories=40, own_words=1)
    plain = separability(matrix, groups, blocks=stories, n_resamples=200).iloc[0]
    rows = np.repeat(np.arange(80), 4)
    copied = TermMatrix(matrix.values[rows], range(320), matrix.terms)
    labels, blocks = groups.iloc[rows].set_axis(range(320)), stories.iloc[rows].set_axis(range(320))
    whole = separability(copied, labels, blocks=blocks, n_resamples=200).iloc[0]
    assert (whole["accuracy_high"] - whole["accuracy_low"]) > 0.7 * (plain["accuracy_high"] - plain["accuracy_low"])
    assert 0.05 < plain["accuracy_high"] - plain["accuracy_low"] < 0.35


def test_no_more_documents_are_looked_at_than_wanted():
    matrix, groups, _ = news()
    table = separability(matrix, groups, max_docs=20, n_resamples=20)
    assert table["n_docs"].iloc[0] == table["n_docs"].iloc[1:].sum() == 20
    terms = telling_terms(matrix, groups, max_docs=20)
    assert terms[["docs_group", "docs_rest"]].sum(axis=1).max() <= 20 and len(terms) == 40


def test_the_order_does_not_matter():
    matrix, groups, stories = news(sources="ABC", n_stories=12)
    turned = matrix.select(docs=matrix.doc_ids[::-1], terms=matrix.terms[::-1])
    one = separability(matrix, groups, blocks=stories, n_resamples=20)
    pd.testing.assert_frame_equal(one, separability(turned, groups.iloc[::-1], blocks=stories, n_resamples=20))
    pd.testing.assert_frame_equal(telling_terms(matrix, groups), telling_terms(turned, groups.iloc[::-1]))


@pytest.mark.parametrize(
    ("texts", "groups", "rows"),
    [
        ([], "", 0),
        (["rain", "wind"], "AA", 0),
        (["rain", "wind"], "AB", 3),
        (["", "", "rain"], "ABB", 0),
        (["rain"] * 6, "AAABBB", 3),
    ],
)
def test_little_to_compare_gives_the_columns(texts, groups, rows):
    given = count_terms(texts), pd.Series(list(groups), dtype="str")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table, terms = separability(*given, n_resamples=20), telling_terms(*given)
    assert len(table) == rows
    full = news(n_stories=5)[:2]
    assert table.dtypes.to_dict() == separability(*full, n_resamples=20).dtypes.to_dict()
    assert terms.dtypes.to_dict() == telling_terms(*full).dtypes.to_dict()


def test_a_single_block_leaves_nothing_unseen():
    matrix, groups, _ = news(n_stories=5)
    table = separability(matrix, groups, blocks=pd.Series(["x"] * 10), n_resamples=20)
    assert table["n_docs"].tolist() == [10, 5, 5] and table[COLUMNS[2:]].isna().all().all()


def test_what_does_not_fit_is_refused():
    matrix, groups, _ = news(n_stories=3)
    with pytest.raises(ParallaxError, match=r"n_resamples=5 .*max_docs=1 "):
        separability(matrix, groups, n_resamples=5, max_docs=1)
    with pytest.raises(ParallaxError, match="top=0"):
        telling_terms(matrix, groups, top=0)
    for function in (separability, telling_terms):
        with pytest.raises(TableError, match=f"{function.__name__} needs counts"):
            function(weigh_tfidf(matrix), groups)
        with pytest.raises(GroupError, match="no group"):
            function(matrix, groups.iloc[:3])
    with pytest.raises(GroupError, match="no block"):
        separability(matrix, groups, blocks=groups.iloc[:3])


def test_copies_lie_in_one_fold():
    """Each text stands twice, in words of its own: told by its copy it is told always, and without it never better than chance."""
    texts = [f"w{n} x{n} y{n} " * 5 for n in range(20) for _ in range(2)]
    matrix = count_terms(texts)
    groups = pd.Series([name for name in "AB" * 10 for _ in range(2)], index=matrix.doc_ids)
    copies = pd.Series([str(n) for n in range(20) for _ in range(2)], index=matrix.doc_ids)
    by_copy = separability(matrix, groups, n_resamples=40).iloc[0]
    told = separability(matrix, groups, clusters=copies, n_resamples=40).iloc[0]
    assert by_copy["accuracy"] > 0.7 and told["accuracy"] < 0.7
    assert told["floor"] < 0.7 and told["n_docs"] == 40
    alone = separability(matrix, groups, clusters=pd.Series(matrix.doc_ids, matrix.doc_ids), n_resamples=40)
    pd.testing.assert_frame_equal(alone, separability(matrix, groups, n_resamples=40))


def test_the_paragraphs_of_one_document_cannot_show_their_source():
    matrix = count_terms(["rain wind"] * 10 + ["snow sun"] * 10)
    groups = pd.Series(["A"] * 10 + ["B"] * 10, index=matrix.doc_ids)
    table = separability(matrix, groups, clusters=groups, n_resamples=20)
    assert table["n_docs"].tolist() == [20, 10, 10] and table["accuracy"].isna().all() and table["p"].isna().all()


def test_clusters_are_resampled_whole():
    """Five clusters of six copies in each group: a cluster is told right or not, so that shares are fifths."""
    rng = np.random.default_rng(4)
    words = [f"w{n}" for n in range(12)]
    texts = [" ".join(rng.choice(words, 8)) for _ in range(10)]
    matrix = count_terms([texts[n // 6] for n in range(60)])
    groups = pd.Series([f"{'AB'[n // 30]}" for n in range(60)], index=matrix.doc_ids)
    clusters = pd.Series([f"c{n // 6}" for n in range(60)], index=matrix.doc_ids)
    # with 41 resamples the ends of the interval are two of them, and nothing in between
    table = separability(matrix, groups, clusters=clusters, n_resamples=41).iloc[1:]
    ends = 5 * table[["accuracy", "accuracy_low", "accuracy_high"]].to_numpy()
    assert np.allclose(ends, ends.round()) and (ends[:, 1] < ends[:, 2]).any()


def test_documents_without_a_term_are_left_out():
    texts = ["rain wind rain", "rain sun", ""] * 5 + ["snow wind snow", "snow sun", ""] * 5
    groups = pd.Series(["A"] * 15 + ["B"] * 15)
    table = separability(count_terms(texts), groups, n_resamples=20)
    assert table["n_docs"].tolist() == [20, 10, 10] and table["accuracy"].tolist() == [1, 1, 1]
    kept = [n for n, text in enumerate(texts) if text]
    alone = separability(count_terms(pd.Series([texts[n] for n in kept], index=kept)), groups[kept], n_resamples=20)
    pd.testing.assert_frame_equal(table, alone)
    assert separability(count_terms(["", ""]), groups[:2], n_resamples=20).empty
