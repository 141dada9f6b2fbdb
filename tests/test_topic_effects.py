"""A linear model of topic shares: differences of means, Welch's error, numpy's least squares, and what cannot be told."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.ground.errors import GroupError, ParallaxError, TableError
from analysis.topics.covariates import topic_covariates, topic_effects

RNG = np.random.default_rng(5)
IDS = [f"d{n:02d}" for n in range(30)]
SHARES = pd.DataFrame(RNG.dirichlet([0.5, 1, 1], 30), index=IDS)
TOPICS = SimpleNamespace(shares=SHARES, quality=pd.DataFrame({"label": ["rain", "wind", "sun"]}))
SOURCE = pd.Series(["A"] * 8 + ["B"] * 22, index=IDS, name="source")


def row_of(table, term, topic="0"):
    return table[table["topic"].eq(topic) & table["term"].eq(term)].iloc[0]


def test_one_covariate_gives_the_difference_of_means_and_welchs_error():
    table = topic_effects(TOPICS, SOURCE.to_frame())
    a, b = SHARES[0][SOURCE.eq("A")], SHARES[0][SOURCE.eq("B")]
    row = row_of(table, "source: B")
    assert row["estimate"] == pytest.approx(b.mean() - a.mean(), abs=1e-12)
    assert row_of(table, "intercept")["estimate"] == pytest.approx(a.mean(), abs=1e-12)
    error = np.sqrt(a.var(ddof=1) / 8 + b.var(ddof=1) / 22)
    # Bell & McCaffrey's degrees of freedom for two samples (Imbens & Kolesar 2016, section II)
    freedom = (1 / 8 + 1 / 22) ** 2 / (1 / (8**2 * 7) + 1 / (22**2 * 21))
    reach = stats.t.ppf(0.975, freedom) * error
    assert (row["estimate_low"], row["estimate_high"]) == pytest.approx(
        (row["estimate"] - reach, row["estimate"] + reach)
    )
    assert row["p"] == pytest.approx(2 * stats.t.sf(abs(row["estimate"]) / error, freedom))


def test_estimates_are_those_of_least_squares():
    month = pd.Series(RNG.integers(1, 6, 30), index=IDS, name="month")
    topic = pd.Series(pd.Categorical(["x", "y", "z"] * 10, categories=["z", "x", "y"]), index=IDS, name="kind")
    table = topic_effects(TOPICS, pd.concat([SOURCE, month, topic], axis=1))
    design = np.column_stack([np.ones(30), SOURCE.eq("B"), month, topic.eq("x"), topic.eq("y")]).astype(float)
    expected = np.linalg.lstsq(design, SHARES.to_numpy(), rcond=None)[0]
    assert table["term"].tolist()[:5] == ["intercept", "source: B", "month", "kind: x", "kind: y"]
    assert pytest.approx(expected, abs=1e-10) == table["estimate"].to_numpy()[:15].reshape(3, 5).T
    assert table["topic"].unique().tolist() == ["0", "1", "2", "unassigned"]


def test_errors_are_the_sandwich_written_out():
    month = pd.Series(RNG.integers(1, 6, 30), index=IDS, name="month").astype(float)
    clusters = pd.Series(np.arange(30) // 3 * (np.arange(30) < 21) + np.arange(30) * (np.arange(30) >= 21), index=IDS)
    table = topic_effects(TOPICS, pd.concat([SOURCE, month], axis=1), clusters=clusters)
    x, y = np.column_stack([np.ones(30), SOURCE.eq("B"), month]).astype(float), SHARES[0].to_numpy()
    bread = np.linalg.inv(x.T @ x)
    hat = x @ bread @ x.T
    left = y - hat @ y
    meat, columns = np.zeros((3, 3)), []
    for cluster in clusters.unique():
        rows = np.flatnonzero(clusters == cluster)
        values, vectors = np.linalg.eigh(np.eye(len(rows)) - hat[np.ix_(rows, rows)])
        adjust = vectors @ np.diag(values**-0.5) @ vectors.T
        score = x[rows].T @ adjust @ left[rows]
        meat += np.outer(score, score)
        columns.append((np.eye(30) - hat)[:, rows] @ adjust @ x[rows] @ bread[:, 2])
    error = np.sqrt((bread @ meat @ bread)[2, 2])
    spread = np.linalg.eigvalsh(np.array(columns) @ np.array(columns).T)
    freedom = spread.sum() ** 2 / (spread**2).sum()
    row = row_of(table, "month")
    assert row["estimate_high"] - row["estimate"] == pytest.approx(stats.t.ppf(0.975, freedom) * error, rel=1e-9)


def test_clusters_of_one_change_nothing():
    one, other = (topic_effects(TOPICS, SOURCE.to_frame(), clusters=c) for c in (None, pd.Series(IDS, index=IDS)))
    pd.testing.assert_frame_equal(one, other, rtol=1e-12)


def test_copies_do_not_add_certainty():
    ids = [f"{one}{copy}" for copy in range(4) for one in IDS]
    topics = SimpleNamespace(shares=pd.concat([SHARES] * 4).set_axis(ids), quality=TOPICS.quality)
    source = pd.concat([SOURCE] * 4).set_axis(ids).to_frame()
    clusters = pd.Series(IDS * 4, index=ids)
    once, copied = topic_effects(TOPICS, SOURCE.to_frame()), topic_effects(topics, source, clusters=clusters)
    figures = ["estimate", "estimate_low", "estimate_high", "p"]
    assert copied[figures].to_numpy() == pytest.approx(once[figures].to_numpy(), abs=1e-9, nan_ok=True)


def test_what_rests_on_one_text_has_no_interval():
    source = SOURCE.mask(SOURCE.index == "d00", "C")
    table = topic_effects(TOPICS, source.to_frame())
    assert (
        row_of(table, "source: C")[["estimate_low", "p"]].isna().all() and row_of(table, "source: C")["estimate"] != 0
    )
    assert row_of(table, "source: B")[["estimate_low", "p"]].notna().all()
    assert row_of(table, "source: B", "unassigned")[["estimate_low", "p"]].isna().all()  # nothing varies
    clusters = pd.Series(["one"] * 8 + IDS[8:], index=IDS)
    assert np.isnan(row_of(topic_effects(TOPICS, SOURCE.to_frame(), clusters=clusters), "source: B")["p"])


def test_texts_without_a_value_are_left_out_and_counted():
    source = SOURCE.mask(SOURCE.index.isin(["d01", "d20"]))
    table = topic_effects(TOPICS, source.to_frame())
    assert table.attrs["n_left_out"] == 2 and set(table["n_docs"]) == {28}
    kept = source.dropna()
    expected = SHARES[0][kept[kept.eq("B")].index].mean() - SHARES[0][kept[kept.eq("A")].index].mean()
    assert row_of(table, "source: B")["estimate"] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("covariates", "error", "told"),
    [
        (SOURCE, TableError, "must be a table"),
        (SOURCE.to_frame().iloc[1:], TableError, "1 of 30 texts have no row, 'd00' among them"),
        (SOURCE.to_frame().assign(day=pd.Timestamp("2024-01-01")), TableError, "'day' holds days; make months"),
        (SOURCE.to_frame().assign(one="x", two=[[1]] * 30), TableError, "'one' is the same for all.*'two' holds lists"),
        (SOURCE.to_frame().assign(n=[np.inf] + [1.0] * 29), TableError, "'n' holds infinite numbers"),
        (SOURCE.to_frame().assign(n=np.arange(30) * 1j), TableError, "'n' holds complex numbers"),
        (SOURCE.to_frame().assign(n=pd.to_timedelta(range(30), "D")), TableError, "'n' holds days"),
        (
            SOURCE.to_frame().assign(n=[pd.Timestamp(2024, 1, 1 + n).date() for n in range(30)]),
            TableError,
            "'n' holds days",
        ),
        (SOURCE.to_frame().assign(intercept=range(30)), TableError, "'intercept' is the name of a term"),
        (SOURCE.to_frame().assign(n=np.nan), TableError, "or missing for all"),
        (SOURCE.to_frame().assign(b=SOURCE.eq("B") * 2), TableError, "'b' says nothing that intercept, source: B"),
        (pd.DataFrame({"id": IDS}, index=IDS), ParallaxError, "30 texts .* too few for 30 terms"),
    ],
)
def test_what_does_not_fit_is_refused(covariates, error, told):
    with pytest.raises(error, match=told):
        topic_effects(TOPICS, covariates)


DAYS = pd.Series(pd.date_range("2024-01-01", periods=30, freq="9D"), index=IDS)


@pytest.mark.parametrize(
    ("groups", "dates", "error", "told"),
    [
        (list(SOURCE), DAYS, GroupError, "must be a Series doc_id -> group, not list"),
        (SOURCE, pd.Series("soon", index=IDS), ParallaxError, "dates must be a Series doc_id -> day"),
        (SOURCE, None, None, None),
        (SOURCE, DAYS.set_axis(["d00"] * 30), GroupError, "name 'd00' twice"),
        (SOURCE, DAYS.iloc[1:], GroupError, "1 of 30 documents have no date, 'd00' among them"),
    ],
)
def test_sources_and_days_are_checked(groups, dates, error, told):
    if error is None:
        assert topic_covariates(groups, dates).isna().all().all()
        return
    with pytest.raises(error, match=told):
        topic_covariates(groups, dates)
