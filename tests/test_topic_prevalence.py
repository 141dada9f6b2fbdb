"""Topics + groups -> prevalence: shares add up, and intervals are those of the texts drawn."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.ground.errors import GroupError, ParallaxError
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


def test_the_interval_is_wilsons_where_texts_are_yes_or_no():
    # four groups of 50 texts, 10, 20, 30 and 40 of them with the topic; a text has the topic or it has not
    ids = [f"d{n:03d}" for n in range(200)]
    shares = pd.DataFrame({0: [float(n % 50 < 10 * (n // 50 + 1)) for n in range(200)]}, index=ids)
    shares[1] = 1 - shares[0]
    topics = SimpleNamespace(shares=shares, quality=pd.DataFrame({"label": ["rain", "wind"]}))
    groups = pd.Series([f"g{n // 50}" for n in range(200)], index=ids)
    table = topic_prevalence(topics, groups, n_resamples=4000)
    for place, row in enumerate(table[table["topic"].eq("0")].itertuples()):
        expected = stats.binomtest(10 * (place + 1), 50).proportion_ci(method="wilson")
        assert (row.share_low, row.share_high) == pytest.approx((expected.low, expected.high), abs=0.006)
    # unassigned: no text of 50, and the upper end of Wilson's interval is z^2 / (n + z^2)
    row = table[table["topic"].eq("unassigned")].iloc[0]
    assert row["share_low"] == 0 and row["share_high"] == pytest.approx(1.96**2 / (50 + 1.96**2), abs=1e-4)


def test_clusters_of_unlike_sizes_count_as_few():
    # 15 texts of one cluster and 15 by themselves: 30^2 / (15^2 + 15) = 3.75 texts by themselves
    ids = [f"d{n:02d}" for n in range(60)]
    shares = pd.DataFrame({0: [1.0, 0.0] * 30}, index=ids)
    shares[1] = 1 - shares[0]
    topics = SimpleNamespace(shares=shares, quality=pd.DataFrame({"label": ["rain", "wind"]}))
    groups = pd.Series(["A"] * 30 + ["B"] * 30, index=ids)
    clusters = pd.Series(["big"] * 15 + ids[15:], index=ids)
    table = topic_prevalence(topics, groups, clusters=clusters, n_resamples=2000).set_index(["group", "topic"])
    width = table["share_high"] - table["share_low"]
    assert width["A", "unassigned"] == pytest.approx(1.96**2 / (3.75 + 1.96**2), abs=1e-4)
    assert width["A", "0"] > 1.5 * width["B", "0"]


def test_prevalence_over_time():
    days = pd.Series(pd.to_datetime(["2024-05-31", "2024-06-01"] * 30), index=TEXTS.index)
    days.iloc[0] = pd.NaT
    table = topic_prevalence(TOPICS, GROUPS, dates=days, period="month")
    cells = table[table["topic"].eq("0")]
    assert cells["starts"].dt.strftime("%Y-%m-%d").fillna("none").tolist()[:2] == ["2024-05-01", "2024-06-01"]
    counted = pd.crosstab(GROUPS, days.dt.month.fillna(0))
    assert cells["n_docs"].tolist() == [n for row in counted.to_numpy() for n in (*row[1:], row[0]) if n]
    june = GROUPS.index[GROUPS.eq("B") & days.dt.month.eq(6)]
    row = table[table["group"].eq("B") & table["starts"].eq(pd.Timestamp("2024-06-01")) & table["topic"].eq("2")]
    assert row["share"].iloc[0] == pytest.approx(TOPICS.shares.loc[june, 2].mean(), abs=1e-12)
    assert table.groupby(["group", "starts"], dropna=False)["share"].sum().to_numpy() == pytest.approx(1)
    alone = table[table["starts"].isna()]
    assert len(alone) == 5 and alone[["share_low", "share_high"]].isna().all().all()
    whole = topic_prevalence(TOPICS, GROUPS)
    assert whole["starts"].isna().all() and whole.columns.tolist() == table.columns.tolist()


def test_prevalence_does_not_depend_on_the_order_of_groups():
    one, other = topic_prevalence(TOPICS, GROUPS), topic_prevalence(TOPICS, GROUPS.sample(frac=1, random_state=0))
    pd.testing.assert_frame_equal(one, other, check_exact=True)


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda: topic_prevalence(TOPICS, GROUPS.iloc[1:]), GroupError, "1 of 60 documents have no group"),
        (lambda: topic_prevalence(TOPICS, GROUPS, n_resamples=0), ParallaxError, "n_resamples=0"),
        (lambda: topic_prevalence(TOPICS, GROUPS, period="decade"), ParallaxError, "'decade' is not known"),
        (lambda: topic_prevalence(TOPICS, GROUPS, dates=["2024"]), ParallaxError, "dates must be a Series"),
    ],
)
def test_what_does_not_fit_is_refused(call, error, told):
    with pytest.raises(error, match=told):
        call()


def test_a_group_that_spreads_its_texts_more_than_the_others_do():
    # the texts of A have the topic or not, those of four other groups have half of it each: they tell nothing of A
    rng, held = np.random.default_rng(0), []
    ids = [f"d{n:02d}" for n in range(50)]
    groups = pd.Series(np.repeat(list("ABCDE"), 10), index=ids)
    for draw in range(300):
        share = np.concatenate([rng.random(10) < 0.3, rng.uniform(0.45, 0.55, 40)])
        shares = pd.DataFrame({0: share, 1: 1 - share}, index=ids)
        topics = SimpleNamespace(shares=shares, quality=pd.DataFrame({"label": ["rain", "wind"]}))
        row = topic_prevalence(topics, groups, n_resamples=50, seed=draw).iloc[0]
        held.append(row["share_low"] <= 0.3 <= row["share_high"])
    assert np.mean(held) > 0.84


def test_the_names_of_clusters_change_nothing():
    rng = np.random.default_rng(0)
    clusters = pd.Series([f"{n % 25:02d}" for n in range(60)], index=TEXTS.index)
    renamed = clusters.map({name: f"{place:02d}" for place, name in enumerate(rng.permutation(clusters.unique()))})
    shuffled = renamed.sample(frac=1, random_state=1)
    mixed = SimpleNamespace(shares=TOPICS.shares * rng.uniform(0.5, 1, (60, 1)), quality=TOPICS.quality)
    one = topic_prevalence(mixed, GROUPS, clusters=clusters)
    other = topic_prevalence(mixed, GROUPS.sample(frac=1, random_state=2), clusters=shuffled)
    pd.testing.assert_frame_equal(one, other, check_exact=True)
