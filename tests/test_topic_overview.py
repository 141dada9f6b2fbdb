"""topic_overview and topic_covariates: what can be counted by hand."""

from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.ground.errors import TableError
from analysis.topics.covariates import topic_covariates, topic_effects
from analysis.topics.overview import topic_overview
from analysis.topics.prevalence import topic_prevalence

TERMS = pd.DataFrame(
    {
        "topic": [0, 0, 0, 1, 1],
        "rank": [1, 2, 3, 1, 2],
        "term": ["rain", "wet", "wind", "vote", "poll"],
        "weight": [0.9, 0.4, 0.1, 1.0, 0.0],
    }
)
SHARES = pd.DataFrame({0: [1.0, 0.5, 0.0], 1: [0.0, 0.5, 0.0]}, index=["a", "b", "c"])
QUALITY = pd.DataFrame({"topic": [0, 1], "label": ["rain, wet, wind", "vote"], "share": [0.5, 1 / 6]})
TOPICS = SimpleNamespace(terms=TERMS, shares=SHARES, quality=QUALITY)
GROUPS = pd.Series(["Post", "Times", "Times"], index=["a", "b", "c"], name="source")
PASSAGES = pd.DataFrame(
    {
        "topic": [0, 0],
        "rank": [1, 2],
        "text": ["It rains.", "Wind."],
        "doc_id": ["a", "b"],
        "start": [3, 0],
        "end": [12, 5],
    }
).astype({"start": "Int64", "end": "Int64"})


def test_overview_puts_terms_groups_and_the_best_passage_into_a_row():
    table = topic_overview(TOPICS, topic_prevalence(TOPICS, GROUPS), PASSAGES, top=2)
    # Times: (0.5 + 0) / 2 of each topic; a term without weight is none
    assert table["terms"].tolist() == ["rain, wet", "vote"]
    assert table["groups"].tolist() == ["Post 100%; Times 25%", "Times 25%"]
    assert table["passage"].tolist() == ["It rains.", ""] and table["doc_id"].tolist() == ["a", ""]
    assert table["start"].tolist() == [3, pd.NA] and table["end"].iloc[0] == 12


def test_overview_cuts_a_long_passage_behind_a_word():
    long = PASSAGES.assign(text=["rain " * 200, "Wind."])
    assert topic_overview(TOPICS, topic_prevalence(TOPICS, GROUPS), long)["passage"].iloc[0] == "rain " * 60 + "rain …"


def test_overview_names_what_is_missing():
    with pytest.raises(TableError, match="start"):
        topic_overview(TOPICS, topic_prevalence(TOPICS, GROUPS), PASSAGES.drop(columns="start"))


def days(*months):
    return pd.Series(pd.to_datetime([f"2024-{month}-01" if month else None for month in months])).rename(str)


def test_covariates_leave_out_what_hangs_together_with_nothing():
    groups = pd.Series(list("ABABCCC"), name="source").rename(str)
    table = topic_covariates(groups.rename("source"), days("01", "01", "02", "02", "05", "06", None))
    assert table.columns.tolist() == ["source", "month"] and table.index.tolist() == list("0123456")
    assert table.notna().all(axis=1).tolist() == [True] * 4 + [False] * 3


@pytest.mark.parametrize(
    ("groups", "months", "why"),
    [
        ("AABB", ["01", "01", "02", "02"], "each source has a month of its own"),
        ("AAAA", ["01", "01", "02", "02"], "one source"),
        ("ABAB", ["01", "01", "01", "01"], "one month"),
        ("ABA", ["01", "01", "02"], "three texts for three terms"),
        ("ABAB", [None] * 4, "no day"),
    ],
)
def test_covariates_that_cannot_be_told_apart_are_all_missing(groups, months, why):
    table = topic_covariates(pd.Series(list(groups)).rename(str), days(*months))
    assert not table.notna().all(axis=1).any(), why


def test_covariates_of_many_months_become_years():
    starts = pd.date_range("2020-01-01", periods=30, freq="MS")
    dates = pd.Series([*starts, *starts]).rename(str)
    table = topic_covariates(pd.Series(["A"] * 30 + ["B"] * 30, name="year").rename(str).rename("year"), dates)
    assert table.columns.tolist() == ["group", "year"] and sorted(table["year"].unique()) == ["2020", "2021", "2022"]


def test_covariates_are_what_topic_effects_takes():
    ids = [f"d{n}" for n in range(8)]
    shares = pd.DataFrame({0: [0.9, 0.7, 0.8, 0.6, 0.2, 0.1, 0.3, 0.2]}, index=ids)
    shares[1] = 1 - shares[0]
    topics = SimpleNamespace(shares=shares, quality=pd.DataFrame({"label": ["rain", "vote"]}))
    groups = pd.Series(list("AAAABBBB"), index=ids, name="source")
    dates = pd.Series(pd.to_datetime(["2024-01-01", "2024-02-01"] * 3 + ["2024-02-01", None]), index=ids)
    effects = topic_effects(topics, topic_covariates(groups, dates))
    assert effects["term"].unique().tolist() == ["intercept", "source: B", "month: 2024-02"]
    assert effects["n_docs"].iloc[0] == 7
