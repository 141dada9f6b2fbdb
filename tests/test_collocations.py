"""documents -> collocations, against quanteda, the counts taken one by one, and the log-linear model fitted."""

from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from analysis.ground.errors import ParallaxError, TableError
from analysis.terms.collocations import _score, collocations
from analysis.terms.matrix import count_terms

GOLD = pd.read_csv(Path(__file__).parent / "gold" / "collocations.csv", keep_default_na=False)
COLUMNS = ["collocation", "n", "n_documents", "lambda", "z"]


def documents_of(*texts, language="en"):
    return pd.DataFrame({"text": texts, "language": language}, index=[f"d{n}" for n in range(len(texts))])


def test_words_of_a_language_that_is_told_are_those_that_are_counted():
    text = "Le gouvernement de l'Union européenne a dit que l'Union européenne était prête à aider la France."
    found = collocations(pd.DataFrame({"text": [text]}), stop_words="auto", min_count=2)["collocation"]
    assert found.tolist() == ["union européenne"]
    assert set(found[0].split()) <= set(count_terms([text], stop_words="auto").terms)


def test_lambda_and_z_are_quantedas():
    for row in GOLD.to_dict("records"):
        n, first, second, total = (row[name] for name in ("n", "n_first", "n_second", "n_runs"))
        cells = [(1, 2, n), (1, 9, first - n), (9, 2, second - n), (9, 9, total - first - second + n)]
        counts = pl.DataFrame(cells, schema=["w0", "w1", "n"], orient="row")
        strength, z = _score(counts, counts[:1], ["w0", "w1"])
        assert strength[0] == pytest.approx(row["lambda"], abs=1e-11)
        assert z[0] == pytest.approx(row["z"], abs=1e-11)


def test_the_example_of_quantedas_manual():
    table = collocations(documents_of("A new European Union is not the old European Union."), min_count=1)
    found = table.set_index("collocation")[["lambda", "z"]].round(6)
    assert found.loc["european union"].tolist() == [4.317488, 2.027787]
    assert found.loc["new european"].tolist() == [2.708050, 1.454456]
    assert len(table) == 8


def count_slowly(runs, size, stop_words=()):
    """Each run of words against every other: how many agree with it in which places."""
    windows = [
        tuple("" if word in stop_words else word for word in run[place : place + size])
        for run in runs
        for place in range(len(run) - size + 1)
    ]
    for window, n in Counter(windows).items():
        if all(window):
            cells = dict.fromkeys(product([0, 1], repeat=size), 0.5)
            for other in windows:
                cells[tuple(int(a == b) for a, b in zip(window, other, strict=True))] += 1
            yield window, n, cells


def fit(cells):
    """lambda and z as coefficient and Wald statistic of the saturated Poisson model with all interactions."""
    places = list(cells)
    design = np.array([[all(x[k] for k in held) for held in subsets(len(x))] for x in places], float)
    counts = np.array([cells[x] for x in places])
    estimate = np.linalg.solve(design, np.log(counts))
    covariance = np.linalg.inv(design.T @ (counts[:, None] * design))
    return estimate[-1], estimate[-1] / covariance[-1, -1] ** 0.5


def subsets(size):
    return [[k for k in range(size) if x[k]] for x in product([0, 1], repeat=size)]


@pytest.mark.parametrize("size", [2, 3, 4, 5])
@pytest.mark.parametrize("stop_words", [None, ["e"]])
def test_collocations_are_the_model_fitted(size, stop_words):
    rng = np.random.default_rng(size)
    runs = [rng.choice(list("abcde"), rng.integers(1, 40), p=[0.4, 0.3, 0.1, 0.1, 0.1]).tolist() for _ in range(6)]
    texts = [". ".join(" ".join(run) for run in pair) for pair in zip(runs[::2], runs[1::2], strict=True)]
    table = collocations(documents_of(*texts), size=size, min_count=1, stop_words=stop_words)
    found = table.set_index("collocation")
    n_found = 0
    for window, n, cells in count_slowly(runs, size, stop_words or ()):
        row = found.loc[" ".join(window)]
        assert row["n"] == n
        assert (row["lambda"], row["z"]) == pytest.approx(fit(cells), abs=1e-9)
        n_found += 1
    assert n_found == len(table) > 10
    assert (table["z"].round(9).diff().dropna() <= 0).all()


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("heavy rain heavy rain", ["heavy rain", "rain heavy"]),
        ("heavy rain. Heavy rain", ["heavy rain"]),
        ("heavy, rain", []),
        ("heavy — rain", []),
        ("heavy “rain”", []),
        ("heavy\nrain", ["heavy rain"]),  # lines broken at a width
        ("heavy\n\nrain", []),  # a heading has no full stop
        ("heavy\n \nrain", []),
        ("U.S. troops", ["US troops"]),
        (
            "It rained in the U.S. Troops came",
            ["in the", "it rained", "rained in", "the US", "troops came", "US troops"],
        ),
        ("2.5 per cent", ["2.5 per", "per cent"]),
        ("Ukraine’s army", ["ukraine's army"]),
        ("well-known fact", ["well-known fact"]),
        ("Rain | Wind", ["rain wind"]),  # a sign, and no punctuation
    ],
)
def test_what_stands_side_by_side(text, runs):
    assert sorted(collocations(documents_of(text), min_count=1)["collocation"], key=str.casefold) == runs


def test_stop_words_part_what_they_stand_between():
    documents = documents_of("bread and butter", "bread and butter and jam", "brown bread")
    assert collocations(documents, min_count=1, stop_words=["and"])["collocation"].tolist() == ["brown bread"]
    pd.testing.assert_frame_equal(
        collocations(documents, min_count=1, stop_words="en"), collocations(documents, min_count=1, stop_words="auto")
    )
    untold = documents.drop(columns="language")
    assert "bread and" in collocations(untold, min_count=1)["collocation"].tolist()


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_a_language_that_is_missing_has_no_stop_words(missing):
    documents = documents_of("bread and butter", "bread and butter").assign(language=["en", missing])
    table = collocations(documents, min_count=1, stop_words="auto")
    assert table["collocation"].tolist() == ["and butter", "bread and"]
    assert table["n"].tolist() == [1, 1]


def test_documents_that_hold_it_are_counted():
    table = collocations(documents_of("north korea. North Korea", "NORTH KOREA", "korea north"), min_count=2)
    assert table[COLUMNS[:3]].to_numpy().tolist() == [["north korea", 3, 2]]


def test_other_languages():
    russian = documents_of("Северная Корея, северная Корея и Южная Корея", language="ru")
    assert collocations(russian, min_count=2)["collocation"].tolist() == ["северная корея"]
    chinese = documents_of("乌克兰总统访问中国。乌克兰总统说", language="zh")
    assert collocations(chinese, min_count=2)["collocation"].tolist() == ["乌克兰 总统"]
    # pairs of signs overlap: they are no words that stand side by side
    for text in ("東京都は東京都", "rain 東京都", "東京都 rain"):
        assert collocations(documents_of(text, language="ja"), min_count=1).empty


def test_many_batches_are_as_one(monkeypatch):
    rng = np.random.default_rng(0)
    documents = documents_of(*(" ".join(rng.choice(list("abcd"), 30)) for _ in range(20)))
    whole = collocations(documents, size=3, min_count=2)
    monkeypatch.setattr("analysis.terms.collocations._AT_ONCE", 100)
    pd.testing.assert_frame_equal(collocations(documents, size=3, min_count=2), whole)
    turned = collocations(documents.sample(frac=1, random_state=0), size=3, min_count=2)
    pd.testing.assert_frame_equal(turned, whole)


def test_counts_are_those_of_the_matrix():
    # where no punctuation stands, the runs are the n-grams that count_terms counts
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(["rain", "wind", "sun"], 50)) for _ in range(4)]
    matrix = count_terms(texts, ngrams=(2, 2))
    table = collocations(documents_of(*texts), min_count=1).set_index("collocation")["n"]
    assert table.sort_index().tolist() == matrix.values.sum(axis=0).tolist()


@pytest.mark.parametrize("texts", [(), ("",), ("rain",), (None, "...")])
def test_nothing_gives_the_columns(texts):
    full = collocations(documents_of("heavy rain"), min_count=1)
    empty = collocations(documents_of(*texts), min_count=1)
    assert empty.empty and empty.columns.tolist() == COLUMNS
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 1}, "size=1 must be a whole number from 2 to 5"),
        ({"size": 6}, "size=6 must be"),
        ({"size": 2.5}, "size=2.5 must be"),
        ({"min_count": 0}, "min_count=0 must be a whole number from 1 on"),
        ({"min_count": True}, "min_count=True must be"),
        ({"stop_words": "xx"}, "no stop-word list for 'xx'"),
    ],
)
def test_options_out_of_range_are_refused(options, message):
    with pytest.raises(ParallaxError, match=message):
        collocations(documents_of("heavy rain"), **options)


def test_texts_are_needed():
    with pytest.raises(TableError, match="lack the columns"):
        collocations(pd.DataFrame({"body": ["rain"]}))
