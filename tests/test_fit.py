"""TermMatrix -> Topics: planted topics come back, shares add up, and the order of documents does not matter."""

import warnings

import numpy as np
import pandas as pd
import pytest

from analysis.ground.errors import GroupError, ParallaxError, TableError
from analysis.ground.resample import draw_units, make_units
from analysis.terms.matrix import TermMatrix, count_terms, weigh_tfidf
from analysis.topics.fit import fit_topics, topic_passages, topic_prevalence


def planted(n_documents=60, n_topics=4, seed=0):
    """Texts of one topic each, of thirty words that no other topic has; the last two share no word with any."""
    rng = np.random.default_rng(seed)
    topic = rng.permutation(np.arange(n_documents) % n_topics)
    texts = [" ".join(rng.choice([f"topic{t}word{n:02d}" for n in range(30)], 40)) for t in topic]
    return pd.Series(texts, index=[f"d{n:02d}" for n in range(n_documents)]), topic


TEXTS, TOPIC = planted()
COUNTS = count_terms(TEXTS)
TOPICS = fit_topics(COUNTS, n_topics=4)
GROUPS = pd.Series(np.where(TOPIC < 2, "A", "B"), index=TEXTS.index)


def test_planted_topics_come_back():
    found = TOPICS.shares.loc[TEXTS.index].to_numpy().argmax(axis=1)
    assert len(set(zip(TOPIC, found, strict=True))) == 4
    assert TOPICS.shares.to_numpy().max(axis=1).min() > 0.95
    for _, part in TOPICS.terms.groupby("topic"):
        assert part["term"].str.extract("topic(.)")[0].nunique() == 1
    assert TOPICS.quality["n_docs"].tolist() == [15, 15, 15, 15]
    assert (TOPICS.quality["exclusivity"] > 0.95).all()


def test_the_tables_have_their_columns():
    assert TOPICS.terms.columns.tolist() == ["topic", "rank", "term", "weight", "exclusivity"]
    assert TOPICS.terms.groupby("topic").size().tolist() == [20] * 4
    assert TOPICS.terms.groupby("topic")["rank"].agg(list).map(lambda ranks: ranks == list(range(1, 21))).all()
    assert TOPICS.shares.columns.tolist() == TOPICS.quality["topic"].tolist() == [0, 1, 2, 3]
    first = TOPICS.terms[TOPICS.terms["rank"] <= 3].groupby("topic")["term"].agg(", ".join)
    assert TOPICS.quality["label"].tolist() == first.tolist()
    assert repr(TOPICS).startswith("<Topics: 4 topics of 60 texts: topic")


def test_terms_are_ranked_by_weight_times_exclusivity():
    rng = np.random.default_rng(2)
    mixed = TermMatrix(rng.poisson(0.5, (50, 80)), range(50), [f"t{n}" for n in range(80)])
    for topics in (TOPICS, fit_topics(mixed, n_topics=5)):
        score = topics.terms["weight"] * topics.terms["exclusivity"]
        assert score.groupby(topics.terms["topic"]).apply(lambda part: part.round(10).is_monotonic_decreasing).all()
        assert topics.terms["exclusivity"].between(0, 1).all()
    few = fit_topics(count_terms(["rain flood", "vote poll"]), n_topics=2)
    assert few.terms.groupby("topic").size().tolist() == [4, 4]
    assert few.quality["label"].tolist() == ["flood, rain", "poll, vote"]  # what has no weight names no topic


def test_shares_sum_to_one_or_nothing():
    texts = pd.concat([TEXTS, pd.Series(["", "other"], index=["x", "y"])])
    shares = fit_topics(count_terms(texts).select(terms=COUNTS.terms), n_topics=4).shares.sum(axis=1)
    assert shares.drop(["x", "y"]).to_numpy() == pytest.approx(np.ones(60), abs=1e-12)
    assert shares[["x", "y"]].tolist() == [0, 0]


def test_the_order_of_documents_and_terms_does_not_matter():
    rng = np.random.default_rng(0)
    turned = COUNTS.select(docs=rng.permutation(COUNTS.doc_ids), terms=rng.permutation(COUNTS.terms))
    other = fit_topics(turned, n_topics=4)
    for name in ("terms", "shares", "quality"):
        pd.testing.assert_frame_equal(getattr(TOPICS, name), getattr(other, name), check_exact=True)


def test_twice_the_same():
    rng = np.random.default_rng(1)
    matrix = TermMatrix(rng.poisson(0.4, (50, 80)), range(50), [f"t{n}" for n in range(80)])
    one, other = fit_topics(matrix, n_topics=5, seed=3), fit_topics(matrix, n_topics=5, seed=3)
    pd.testing.assert_frame_equal(one.terms, other.terms, check_exact=True)
    pd.testing.assert_frame_equal(one.shares, other.shares, check_exact=True)


def test_transform_gives_the_shares_of_the_training_texts():
    rng = np.random.default_rng(1)
    mixed = count_terms([" ".join(TEXTS.iloc[rng.choice(60, 3)]) for _ in range(40)])
    topics = fit_topics(mixed, n_topics=4)
    again = topics.transform(mixed).loc[topics.shares.index]
    assert np.abs(again - topics.shares).to_numpy().max() < 0.02


def test_transform_passes_over_what_it_does_not_know():
    other = count_terms(pd.Series([f"{TEXTS.iloc[0]} unheard of", "unheard", ""], index=["a", "b", "c"]))
    shares = TOPICS.transform(other)
    assert shares.loc["a"].round(2).tolist() == TOPICS.shares.loc["d00"].round(2).tolist()
    assert shares.loc[["b", "c"]].to_numpy().tolist() == [[0] * 4] * 2
    assert TOPICS.transform(count_terms([])).shape == (0, 4)
    assert TOPICS.transform(count_terms(["", "unheard"])).to_numpy().sum() == 0


@pytest.mark.parametrize(("n_texts", "n_topics"), [(2, 2), (8, 2), (18, 3), (50, 5), (200, 10)])
def test_the_rule_of_thumb(n_texts, n_topics):
    rng = np.random.default_rng(0)
    matrix = TermMatrix(rng.poisson(1, (n_texts, 60)) + 1, range(n_texts), [f"t{n}" for n in range(60)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(fit_topics(matrix).quality) == n_topics


def test_a_single_text_has_one_topic():
    topics = fit_topics(count_terms(["rain wind"]))
    assert topics.shares.to_numpy().tolist() == [[1]]


def test_prevalence_is_the_mean_share_and_sums_to_one():
    texts = pd.concat([TEXTS, pd.Series([""], index=["x"])])
    topics = fit_topics(count_terms(texts), n_topics=4)
    groups = pd.concat([GROUPS, pd.Series(["A"], index=["x"])])
    table = topic_prevalence(topics, groups)
    assert table.columns.tolist()[:5] == ["group", "topic", "share", "share_low", "share_high"]
    assert table.groupby("group")["share"].sum().to_numpy() == pytest.approx([1, 1], abs=1e-12)
    assert table["topic"].tolist() == ["0", "1", "2", "3", "unassigned"] * 2
    a = table[table["group"].eq("A")].set_index("topic")
    assert a.loc["unassigned", "share"] == pytest.approx(1 / 31)
    expected = topics.shares.loc[groups.index[groups.eq("A")]].mean()
    assert a["share"].iloc[:4].to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-12)
    assert (table["share_low"].le(table["share"]) & table["share_high"].ge(table["share"])).all()


def test_a_topic_has_one_number_in_every_table():
    tables = [TOPICS.terms, TOPICS.quality, topic_passages(TOPICS, TEXTS.to_frame("text"))]
    assert [table["topic"].dtype.kind for table in tables] == ["i"] * 3
    table = topic_prevalence(TOPICS, GROUPS)
    joined = table.merge(TOPICS.quality.assign(topic=TOPICS.quality["topic"].astype("str")), on="topic", how="left")
    own = joined["topic"].ne("unassigned")
    assert joined.loc[own, "label_x"].tolist() == joined.loc[own, "label_y"].tolist()
    assert joined.loc[~own, "label_y"].isna().all() and joined.loc[~own, "group"].tolist() == ["A", "B"]


def test_the_interval_of_a_share_is_as_wide_as_theory_says():
    table = topic_prevalence(TOPICS, GROUPS, n_resamples=2000)
    row = table[table["group"].eq("A") & table["share"].gt(0.3)].iloc[0]
    # a share of about one half of thirty texts that have the topic or do not
    assert row["share_high"] - row["share_low"] == pytest.approx(2 * 1.96 * (0.25 / 30) ** 0.5, rel=0.15)


def test_prevalence_of_one_text_or_one_cluster_has_no_interval():
    groups = GROUPS.where(GROUPS.index != "d00", "single")
    table = topic_prevalence(TOPICS, groups).set_index("group")
    assert table.loc["single", ["share_low", "share_high"]].isna().all().all()
    assert table.drop("single")[["share_low", "share_high"]].notna().all().all()
    whole = topic_prevalence(TOPICS, GROUPS, clusters=GROUPS)
    assert whole["share_low"].isna().all()
    assert whole["share"].tolist() == topic_prevalence(TOPICS, GROUPS)["share"].tolist()


def test_clusters_widen_the_interval():
    rng = np.random.default_rng(0)
    clusters = pd.Series(TOPIC * 3 + rng.integers(0, 3, 60), index=TEXTS.index)
    alone, whole = topic_prevalence(TOPICS, GROUPS), topic_prevalence(TOPICS, GROUPS, clusters=clusters)
    width = [(table["share_high"] - table["share_low"]).max() for table in (alone, whole)]
    assert width[1] > 1.3 * width[0]


def test_a_resampled_share_is_that_of_the_texts_drawn_not_of_the_clusters():
    clusters = pd.Series(np.where(TOPIC == 0, "big", TEXTS.index), index=TEXTS.index)
    table = topic_prevalence(TOPICS, GROUPS, clusters=clusters, n_resamples=50, seed=4)
    shares = TOPICS.shares.loc[TEXTS.index]
    units = make_units(GROUPS.loc[sorted(GROUPS.index)], clusters=clusters)
    drawn = draw_units(units.groups, 50, np.random.default_rng(4))
    own = np.flatnonzero(units.groups == 0)
    members = [units.membership[[u]].indices for u in own]
    ids = sorted(GROUPS.index)
    means = []
    for r in range(50):
        texts = [ids[i] for u, inside in zip(own, members, strict=True) for i in list(inside) * int(drawn[u, r])]
        means.append(shares.loc[texts].mean().to_numpy())
    ours = table[table["group"].eq("A") & table["topic"].ne("unassigned")]
    assert ours["share_low"].to_numpy() == pytest.approx(np.percentile(means, 2.5, axis=0))
    assert ours["share_high"].to_numpy() == pytest.approx(np.percentile(means, 97.5, axis=0))


def test_prevalence_does_not_depend_on_the_order_of_groups():
    one, other = topic_prevalence(TOPICS, GROUPS), topic_prevalence(TOPICS, GROUPS.sample(frac=1, random_state=0))
    pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_passages_are_the_purest_and_long():
    texts = pd.DataFrame({"text": ["rain flood", "rain flood rain flood", "vote poll", "vote poll vote rain", ""]})
    topics = fit_topics(count_terms(texts), n_topics=2)
    table = topic_passages(topics, texts)
    assert table.columns.tolist() == ["topic", "label", "rank", "share", "text_id", "text"]
    rain = table[table["label"].str.contains("flood")]
    assert rain["text_id"].tolist()[0] == "1" and rain["rank"].tolist()[0] == 1
    assert (table["share"] > 0).all()
    assert table.groupby("topic")["share"].apply(lambda part: part.is_monotonic_decreasing).all()
    assert topic_passages(topics, texts, top=1).groupby("topic").size().tolist() == [1, 1]


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda: fit_topics(weigh_tfidf(COUNTS)), TableError, "fit_topics needs counts; this matrix holds tfidf"),
        (lambda: TOPICS.transform(weigh_tfidf(COUNTS)), TableError, "Topics.transform needs counts"),
        (lambda: fit_topics(COUNTS, n_topics=61), ParallaxError, "61 topics cannot be found in 60 texts"),
        (lambda: fit_topics(COUNTS, n_topics=0), ParallaxError, "0 topics"),
        (lambda: fit_topics(COUNTS, n_topics=2.5), ParallaxError, "n_topics=2.5"),
        (lambda: fit_topics(COUNTS, seed=-1), ParallaxError, "seed=-1"),
        (lambda: fit_topics(count_terms([])), ParallaxError, "no text"),
        (lambda: fit_topics(count_terms(["", ""])), ParallaxError, "no text"),
        (lambda: topic_prevalence(TOPICS, GROUPS.iloc[1:]), GroupError, "1 of 60 documents have no group"),
        (lambda: topic_prevalence(TOPICS, GROUPS, n_resamples=0), ParallaxError, "n_resamples=0"),
        (lambda: topic_passages(TOPICS, TEXTS.iloc[1:].to_frame("text")), TableError, "'d00'"),
        (lambda: topic_passages(TOPICS, TEXTS.to_frame("text"), top=0), ParallaxError, "top=0"),
    ],
)
def test_what_does_not_fit_is_refused(call, error, told):
    with pytest.raises(error, match=told):
        call()
