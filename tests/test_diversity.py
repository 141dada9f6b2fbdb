"""documents -> lexical diversity: window by window, and as published."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.compare.diversity import mattr
from analysis.ground.errors import ParallaxError, TableError

COLUMNS = "group n_docs n_short mattr mattr_low mattr_high".split()


def table_of(texts, groups):
    return pd.DataFrame({"text": texts, "source_shown": list(groups)})


def slow(words, window):
    passages = [words[n : n + window] for n in range(len(words) - window + 1)]
    return np.mean([len(set(passage)) / window for passage in passages])


@pytest.mark.parametrize("window", [2, 3, 7, 50])
def test_figures_are_those_of_a_slow_loop(window):
    rng = np.random.default_rng(window)
    texts = [[f"w{n}" for n in rng.geometric(0.1, size)] for size in rng.integers(0, 130, 30)]
    groups = rng.choice(list("AB"), 30)
    table = mattr(table_of([" ".join(words) for words in texts], groups), window=window).set_index("group")
    for group in "AB":
        own = [words for words, label in zip(texts, groups, strict=True) if label == group]
        long = [slow(words, window) for words in own if len(words) >= window]
        assert table.loc[group, "mattr"] == pytest.approx(np.mean(long), abs=1e-12)
        assert table.loc[group, ["n_docs", "n_short"]].tolist() == [len(long), len(own) - len(long)]
        assert table.loc[group, "mattr_low"] < np.mean(long) < table.loc[group, "mattr_high"]


@pytest.mark.parametrize(
    ("text", "window", "expected"),
    [
        ("rain rain rain rain", 2, 1 / 2),
        ("rain wind rain wind", 2, 1),
        ("rain rain wind", 2, 3 / 4),
        ("Rain, RAIN; wind", 3, 2 / 3),  # words as they are counted
        ("rain wind", 3, np.nan),
        ("", 2, np.nan),
    ],
)
def test_by_hand(text, window, expected):
    table = mattr(table_of([text], "A"), window=window)
    assert table.columns.tolist() == COLUMNS
    assert table["mattr"].tolist() == pytest.approx([expected], nan_ok=True)
    assert table[["mattr_low", "mattr_high"]].isna().all().all()  # one document


def test_a_repeated_text_has_the_same_figure():
    # type-token ratios fall with length; this one does not
    words = " ".join(f"w{n % 37}" for n in range(200))
    short, long = (mattr(table_of([text], "A"))["mattr"].item() for text in (words, " ".join([words] * 5)))
    assert short == pytest.approx(37 / 50) and long == pytest.approx(short, abs=0.01)


def test_the_interval_is_that_of_the_mean_of_documents():
    rng = np.random.default_rng(0)
    texts = [" ".join(f"w{n}" for n in rng.integers(0, vocabulary, 60)) for vocabulary in rng.integers(20, 80, 40)]
    table = mattr(table_of(texts, "A" * 40), n_resamples=2000)
    figures = np.array([slow(text.split(), 50) for text in texts])
    half = stats.t.ppf(0.975, 39) * figures.std(ddof=1) / np.sqrt(40)
    assert table[["mattr_low", "mattr_high"]].iloc[0].tolist() == pytest.approx(
        [figures.mean() - half, figures.mean() + half], abs=0.1 * half
    )
    few = mattr(table_of(texts[:4], "A" * 4), n_resamples=5000)
    half = stats.t.ppf(0.975, 3) * stats.sem(figures[:4])
    assert few["mattr_high"].item() - few["mattr"].item() == pytest.approx(half, rel=0.05)
    whole = mattr(table_of(texts, "A" * 40), clusters=pd.Series(np.arange(40) // 20), n_resamples=200)
    assert whole["mattr"].item() == pytest.approx(table["mattr"].item())
    assert mattr(table_of(texts, "A" * 40), clusters=pd.Series([0] * 40))["mattr_low"].isna().all()


def test_the_order_does_not_matter():
    rng = np.random.default_rng(0)
    texts = table_of([" ".join(f"w{n}" for n in rng.integers(0, 40, 60)) for _ in range(20)], "AB" * 10)
    pd.testing.assert_frame_equal(mattr(texts), mattr(texts.iloc[::-1]))
    assert mattr(texts)["mattr"].is_monotonic_decreasing


def test_nothing_gives_the_columns():
    table = mattr(table_of([], ""))
    assert table.empty and table.dtypes.to_dict() == mattr(table_of(["rain"], "A")).dtypes.to_dict()


def test_what_does_not_fit_is_refused():
    with pytest.raises(TableError, match="'source_shown'"):
        mattr(pd.DataFrame({"text": ["rain"]}))
    with pytest.raises(ParallaxError, match=r"n_resamples=5 .*window=1 "):
        mattr(table_of(["rain"], "A"), window=1, n_resamples=5)
