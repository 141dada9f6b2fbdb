"""Topics + groups -> prevalence: shares add up, and intervals are those of the texts drawn."""

import numpy as np
import pandas as pd
import pytest

from analysis.ground.errors import GroupError, ParallaxError
from analysis.ground.resample import draw_units, make_units
from analysis.terms.matrix import count_terms
from analysis.topics.fit import fit_topics
from analysis.topics.passages import topic_passages
from analysis.topics.prevalence import topic_prevalence


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


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda: topic_prevalence(TOPICS, GROUPS.iloc[1:]), GroupError, "1 of 60 documents have no group"),
        (lambda: topic_prevalence(TOPICS, GROUPS, n_resamples=0), ParallaxError, "n_resamples=0"),
    ],
)
def test_what_does_not_fit_is_refused(call, error, told):
    with pytest.raises(error, match=told):
        call()
