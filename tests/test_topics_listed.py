"""What a page lists of topics: nothing is lost but what is nothing, and no number is changed but dust."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.ground.errors import TableError
from analysis.report.topics_listed import topic_rows, topic_shares
from analysis.topics.contrasts import topic_contrasts
from analysis.topics.prevalence import topic_prevalence

IDS = list("abcdefgh")
SHARES = pd.DataFrame({0: [0.9, 0.8, 0.7, 0.9, 0.2, 0.1, 0.3, 1.0]}, index=IDS)
SHARES[1] = 1 - SHARES[0]
TOPICS = SimpleNamespace(shares=SHARES, quality=pd.DataFrame({"label": ["rain", "vote"]}))
GROUPS = pd.Series(["Post"] * 4 + ["Times"] * 3 + ["Mail"], index=IDS)


def test_what_no_text_has_is_no_row_and_what_some_have_is():
    table = topic_prevalence(TOPICS, GROUPS, n_resamples=20)
    assert topic_rows(table)["topic"].tolist() == ["0", "1"] * 3
    bare = SimpleNamespace(shares=SHARES.mul(SHARES.index != "a", axis=0), quality=TOPICS.quality)
    assert topic_rows(topic_prevalence(bare, GROUPS, n_resamples=20))["topic"].tolist() == ["0", "1", "unassigned"] * 3


def test_what_was_tested_comes_first():
    table = topic_contrasts(TOPICS, GROUPS, n_resamples=20)
    assert table["p"].notna().tolist() != sorted(table["p"].notna(), reverse=True), (
        "one document alone stands among the others"
    )
    listed = topic_rows(table)
    untested = listed["p"].isna().tolist()
    assert untested == sorted(untested) and set(listed.loc[listed["p"].isna(), "a"]) == {"Mail"}
    known = table[table["p"].notna() & table["topic"].ne("unassigned")]
    assert listed["difference"].head(len(known)).tolist() == known["difference"].tolist()
    assert {"texts_a", "texts_b", "by_chance"} <= {*listed} and not {"docs_a", "docs_b", "floor"} & {*listed}


def test_dust_is_nothing_and_the_rest_as_it_was():
    table = pd.DataFrame(
        {"topic": ["0", "1", "2"], "share": [5.38e-9, 0.00011, np.nan], "n_docs": 3, "stability": 1e-9}
    )
    listed = topic_rows(table)
    assert listed["share"].tolist()[:2] == [0.0, 0.00011] and np.isnan(listed["share"].iloc[2])
    assert listed["stability"].tolist() == [1e-9] * 3 and listed["n_largest"].tolist() == [3] * 3
    with pytest.raises(TableError, match="topic"):
        topic_rows(table.drop(columns="topic"))


def test_shares_of_each_text():
    texts = pd.DataFrame({"doc_id": list("aabbccdd"), "group": GROUPS.to_numpy()}, index=IDS)
    days = pd.Series(pd.to_datetime(["2024-05-01"] * 7 + [None]), index=IDS)
    table = topic_shares(TOPICS, texts[::-1], dates=days[::-1])
    assert table.columns.tolist() == ["text_id", "doc_id", "group", "published", "topic_0", "topic_1"]
    assert table["text_id"].tolist() == IDS[::-1] and table["topic_0"].tolist() == SHARES[0].tolist()[::-1]
    assert table["published"].isna().tolist() == [True] + [False] * 7
    assert topic_shares(TOPICS, pd.DataFrame(index=IDS)).columns.tolist() == ["text_id", "topic_0", "topic_1"]
    with pytest.raises(TableError, match="lack 1 of the texts"):
        topic_shares(TOPICS, texts.drop("h"))
