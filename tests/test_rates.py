"""TermMatrix + groups + days -> rates: counts add up, wildcards match, intervals cover."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.compare.rates import find_phrases, rates
from analysis.ground.errors import GroupError, ParallaxError, TableError
from analysis.ground.resample import draw_units
from analysis.terms.matrix import TermMatrix, count_terms, weigh_tfidf

COLUMNS = "name group period starts n n_tokens docs_with n_docs per_10k per_10k_low per_10k_high".split()
TEXTS = ["war and economy", "war war", "economic war", "peace", "peace and economy of peace", ""]
GROUPS = pd.Series(list("AABBBB"))
DATES = pd.to_datetime(pd.Series(["2024-06-03", "2024-06-30", "2024-06-09", "2024-07-01", "2023-12-31", None]))


def test_by_hand():
    table = rates(count_terms(TEXTS), GROUPS, terms={"war": ["war"], "economy": ["econom*"]}, dates=DATES)
    assert table.columns.tolist() == COLUMNS
    found = table[["name", "group", "starts", "n", "n_tokens", "docs_with", "n_docs"]].assign(
        starts=table["starts"].astype("str").fillna("none")
    )
    assert found.to_numpy().tolist() == [
        ["war", "A", "2024-06-01", 3, 5, 2, 2],
        ["war", "B", "2023-12-01", 0, 5, 0, 1],
        ["war", "B", "2024-06-01", 1, 2, 1, 1],
        ["war", "B", "2024-07-01", 0, 1, 0, 1],
        ["war", "B", "none", 0, 0, 0, 1],
        ["economy", "A", "2024-06-01", 1, 5, 1, 2],
        ["economy", "B", "2023-12-01", 1, 5, 1, 1],
        ["economy", "B", "2024-06-01", 1, 2, 1, 1],
        ["economy", "B", "2024-07-01", 0, 1, 0, 1],
        ["economy", "B", "none", 0, 0, 0, 1],
    ]
    assert table["per_10k"].iloc[[0, 1, 2]].tolist() == [6000, 0, 5000] and pd.isna(table["per_10k"].iloc[4])
    assert table["per_10k_low"].notna().tolist() == [True] + [False] * 4 + [True] + [False] * 4
    assert table.attrs == {"matched": {"war": 1, "economy": 2}, "unmatched": [], "uncounted": {}}


@pytest.mark.parametrize(
    ("period", "starts"),
    [
        ("day", ["2024-06-03", "2024-06-30"]),
        ("week", ["2024-06-03", "2024-06-24"]),  # Mondays; the 30th is a Sunday
        ("month", ["2024-06-01"]),
        ("year", ["2024-01-01"]),
    ],
)
def test_periods_begin_where_they_should(period, starts):
    table = rates(count_terms(TEXTS), GROUPS, terms="war", dates=DATES, period=period)
    assert table.loc[table["group"].eq("A"), "starts"].dt.strftime("%Y-%m-%d").tolist() == starts
    assert table["n"].sum() == 4 and table["n_docs"].sum() == 6 and set(table["period"]) == {period}


def test_without_days_all_times_are_together():
    table = rates(count_terms(TEXTS), GROUPS, terms=["war", "of"])
    assert table[["name", "group", "n", "n_docs"]].to_numpy().tolist() == [
        ["war", "A", 3, 2], ["war", "B", 1, 4], ["of", "A", 0, 2], ["of", "B", 1, 4]
    ]  # fmt: skip
    assert table["starts"].isna().all()


@pytest.mark.parametrize(
    ("entries", "matched", "unmatched"),
    [
        (["econom*"], ["economic", "economy"], []),
        (["*a*e"], ["peace"], []),
        (["*"], ["and", "economic", "economy", "of", "peace", "war"], []),
        (["war", "war*", "w*r"], ["war"], []),  # counted once
        (["wa.", ".*", "-*", "rain"], [], ["wa.", ".*", "-*", "rain"]),  # a point is a point
        (["War", "ECONOM*", "Peace’"], ["economic", "economy", "peace", "war"], []),
    ],
)
def test_what_a_dictionary_counts(entries, matched, unmatched):
    matrix = count_terms(TEXTS)
    table = rates(matrix, GROUPS, terms={"mine": entries})
    assert table["n"].sum() == matrix.values[:, matrix.terms.get_indexer(matched)].sum()
    assert table.attrs == {"matched": {"mine": len(matched)}, "unmatched": unmatched, "uncounted": {}}


def test_a_term_is_written_as_the_tokens_of_a_text():
    matrix = count_terms(
        ["NATO and the U.S. met us", "Straße of the New York Times", "NATO’s New York"], phrases=["New York"]
    )
    asked = {"NATO": 1, "U.S.": 1, "us": 1, "STRASSE": 1, "New  York": 2, "New York*": 2, "new *": 2, "NATO*": 2}
    table = rates(matrix, pd.Series(["A"] * 3), terms=list(asked))
    assert dict(zip(table["name"], table["n"], strict=True)) == asked and table.attrs["unmatched"] == []
    # a column of tokens is counted as it is written, and so found first
    tokens = count_terms(pd.DataFrame({"text": [""], "words": [["NATO", "nato", "nato"]]}), tokens="words")
    table = rates(tokens, pd.Series(["A"]), terms=["NATO", "nato", "Nato"])
    assert table["n"].tolist() == [1, 2, 2]


def test_a_phrase_that_is_not_counted_has_no_rate():
    texts, groups = ["the prime minister of rain", "rain"], pd.Series(list("AB"))
    reason = "a phrase is not counted here: count_terms(ngrams=(1, 3)) or phrases="
    table = rates(count_terms(texts), groups, terms=["Prime Minister", "prime min*", "hail", "rain"])
    assert table["name"].tolist() == ["hail", "hail", "rain", "rain"]
    assert table.attrs["unmatched"] == ["Prime Minister", "prime min*", "hail"]
    assert table.attrs["uncounted"] == {"Prime Minister": reason, "prime min*": reason}
    counted = rates(count_terms(texts, ngrams=(1, 3)), groups, terms=["Prime Minister", "prime min*", "rain"])
    assert counted["n"].tolist() == [1, 0, 2, 0, 1, 1] and counted.attrs["uncounted"] == {}
    # with other terms under a name, these are counted, and with none there is no row
    table = rates(count_terms(texts), groups, terms={"mine": ["prime minister", "rain"], "none": ["prime minister"]})
    assert table["name"].tolist() == ["mine"] * 2 and table["n"].tolist() == [1, 1]
    assert table.attrs["matched"] == {"mine": 1, "none": 0}
    empty = rates(count_terms(texts), groups, terms="prime minister")
    assert empty.empty and empty.dtypes.to_dict() == table.dtypes.to_dict()


@pytest.mark.parametrize(
    ("language", "text", "words", "absent"),
    [
        ("en", "We must not talk of the weather in government: ministers knew nothing", ["We", "not", "the"], ["you", "war"]),
        ("ru", "Мы не говорим о погоде, и правительство знает об этом решении", ["Мы", "не", "и"], ["вы", "война"]),
        ("de", "Wir dürfen nicht über den Krieg sprechen, sagte die Regierung gestern", ["Wir", "nicht", "den"], ["ihr", "Hagel"]),
    ],
)  # fmt: skip
def test_a_function_word_that_was_left_out_is_not_absent(language, text, words, absent):
    """And war, which is one in German, is none in English texts."""
    groups = pd.Series(list("AB"))
    table = rates(count_terms([text, text], stop_words=language), groups, terms=[*words, absent[1]])
    reason = "a function word, and none of its language is counted here: count_terms(stop_words=None)"
    assert table.attrs["uncounted"] == dict.fromkeys(words, reason)
    assert table["name"].tolist() == [absent[1]] * 2 and table["n"].tolist() == [0, 0]
    assert table.attrs["unmatched"] == [*words, absent[1]]
    # where function words are counted, one that does not occur is absent
    kept = rates(count_terms([text, text]), groups, terms=[*words, *absent])
    assert kept.attrs["uncounted"] == {}
    assert kept["n"].tolist() == [1] * 6 + [0] * 4


@pytest.mark.parametrize(
    ("terms", "phrases"),
    [
        ("Prime Minister, rain; prime *", ["Prime Minister"]),
        (["rain", "NATO", "U.S.", "war-torn"], []),
        ({"mine": ["prime minister", "rain*"], "yours": ["prime minister", "l'Union"]}, ["prime minister"] * 2 + ["l'Union"]),
        (["制裁措施"], ["制裁措施"]),
        ("prime minist*, New York", ["New York"]),  # what holds a * is looked up among what was counted
        ({"mine": ["New York", "New York"]}, ["New York"]),
    ],
)  # fmt: skip
def test_phrases_among_terms_are_found(terms, phrases):
    assert find_phrases(terms)["phrase"].tolist() == phrases


def test_phrases_that_are_counted_have_rates_beside_words_and_wildcards():
    texts = pd.DataFrame({
        "text": ["The prime minister of rain, a Prime Minister; rainfall.", "Minister! Rain. Prime ministers.",
                 "L’Union européenne, l'union, union"],
        "language": ["en", "en", "fr"],
    })  # fmt: skip
    asked = ["prime minister", "minister", "rain*", "l'Union européenne", "snow storm", "heavy *"]
    phrases = find_phrases(asked)["phrase"]
    table = rates(count_terms(texts, phrases=phrases), pd.Series(["A"] * 3), terms=asked, phrases=phrases)
    # a word in a phrase counts in the phrase alone: of three ministers one is left
    counted = {"prime minister": 2, "minister": 1, "rain*": 3, "l'Union européenne": 1, "snow storm": 0}
    assert dict(zip(table["name"], table["n"], strict=True)) == counted
    assert table.attrs["unmatched"] == ["snow storm", "heavy *"] and list(table.attrs["uncounted"]) == ["heavy *"]
    with pytest.raises(ParallaxError, match="phrases='rain' is no list"):
        rates(count_terms(texts), pd.Series(["A"] * 3), terms="rain", phrases="rain")


def test_the_interval_is_t_times_the_error_of_resamples():
    counts = np.column_stack([[9, 0, 1, 30, 2, 0], [97, 40, 60, 200, 80, 30]])
    row = rates(
        TermMatrix(counts, list("abcdef"), ["rain", "z"]), pd.Series(["A"] * 6, list("abcdef")), terms="rain", seed=7
    )
    drawn = draw_units(np.zeros(6, int), 200, np.random.default_rng(7))
    logs = np.log((counts[:, 0] @ drawn + 0.5) / (counts[:, 1] @ drawn + 0.5))
    reach = stats.t.ppf(0.975, 5) * logs.std(ddof=1) * np.sqrt(6 / 5)
    odds = 42 / counts[:, 1].sum() * np.exp([-reach, reach])
    assert row[["per_10k_low", "per_10k_high"]].iloc[0].tolist() == pytest.approx((1e4 * odds / (1 + odds)).tolist())


@pytest.mark.parametrize(("n", "low", "high"), [(1, 0.0253, 5.572), (2, 0.2422, 7.225), (10, 4.795, 18.39)])
def test_no_interval_is_narrower_than_that_of_a_poisson_count(n, low, high):
    """Garwood (1936), table of the exact limits; one occurrence in 3,129 words had been given 1.6 to 6.4."""
    counts = np.column_stack([np.r_[np.ones(n), np.zeros(30 - n)], np.full(30, 100)]).astype(int)
    row = rates(TermMatrix(counts, range(30), ["rain", "z"]), pd.Series(["A"] * 30), terms="rain").iloc[0]
    tokens = counts.sum()
    assert row["per_10k_low"] <= 1e4 * low / tokens * 1.001 and row["per_10k_high"] >= 1e4 * high / tokens * 0.999
    if n == 10:
        assert row["per_10k_high"] == pytest.approx(1e4 * high / tokens, rel=0.2)


def test_no_interval_is_impossible():
    counts = np.column_stack([[11, 0], [300, 400]])  # two documents: t with one degree of freedom
    table = rates(TermMatrix(counts, [0, 1], ["rain", "z"]), pd.Series(["A", "A"]), terms=["rain", "z"])
    assert table["per_10k_high"].le(10_000).all() and table["per_10k_low"].ge(0).all()
    few = rates(count_terms(["rain", "sun"]), pd.Series(["A", "A"]), terms=["rain", "hail"])
    assert few["per_10k_high"].le(10_000).all() and few["per_10k_high"].gt(few["per_10k"]).all()


@pytest.mark.parametrize("n", [5, 40])
def test_intervals_cover_the_rate(n):
    covered = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        size = rng.integers(200, 600, 4 * n)
        truth = np.array([0.0004, 0.004, 0.02])
        counts = rng.poisson(rng.gamma(1, size[:, None] * truth))
        matrix = TermMatrix(np.column_stack([counts, size - counts.sum(axis=1)]), range(4 * n), ["t0", "t1", "t2", "z"])
        table = rates(matrix, pd.Series(np.arange(4 * n) % 4).astype("str"), terms=["t0", "t1", "t2"], seed=seed)
        expected = table["name"].map(dict(zip(["t0", "t1", "t2"], 1e4 * truth, strict=True)))
        covered.append(table["per_10k_low"].le(expected) & table["per_10k_high"].ge(expected))
        assert (table["per_10k_low"].le(table["per_10k"]) & table["per_10k_high"].ge(table["per_10k"])).all()
        assert table["per_10k_low"].ge(0).all()
    assert 0.9 <= np.mean(covered) <= 0.985


def test_intervals_of_rare_words_cover_the_rate():
    """Three occurrences in fifteen documents, in bursts: without the exact limits .91 of the intervals hold the rate."""
    covered = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        size = rng.integers(200, 600, 150)
        counts = rng.poisson(rng.gamma(1, size * 0.0005))
        matrix = TermMatrix(np.column_stack([counts, size - counts]), range(150), ["rain", "z"])
        table = rates(matrix, pd.Series(np.arange(150) % 10).astype("str"), terms="rain", seed=seed)
        covered += (table["per_10k_low"].le(5) & table["per_10k_high"].ge(5)).tolist()
    assert np.mean(covered) >= 0.93


def test_what_was_never_counted_has_an_upper_end():
    texts, groups = ["rain rain wind"] * 20 + ["wind wind wind"] * 20, pd.Series(["A"] * 20 + ["B"] * 20)
    table = rates(count_terms(texts), groups, terms=["rain", "sun"]).set_index(["name", "group"])
    assert table.loc[("rain", "B"), "per_10k_low"] == 0
    # two a document that holds it, 60 tokens: 97.5 % of Gamma(1/2) are below 2.51
    assert table.loc[("rain", "B"), "per_10k_high"] == pytest.approx(1e4 * 2 * 2.51 / 60, rel=0.3)
    assert table.loc[("sun", "A"), ["per_10k", "per_10k_low"]].eq(0).all()
    assert 0 < table.loc[("sun", "A"), "per_10k_high"] < np.inf


def test_clusters_are_resampled_whole():
    rng = np.random.default_rng(0)
    counts = np.column_stack([rng.poisson(3, 20), np.full(20, 100)])[np.repeat(range(20), 5)]
    matrix, groups = TermMatrix(counts, range(100), ["rain", "z"]), pd.Series(["A"] * 100)
    width = []
    for clusters in (None, pd.Series(np.repeat(range(20), 5))):
        row = rates(matrix, groups, terms="rain", clusters=clusters).iloc[0]
        width.append(row["per_10k_high"] - row["per_10k_low"])
    assert width[1] > 1.7 * width[0]


def test_the_order_does_not_matter():
    matrix = count_terms(TEXTS)
    turned = matrix.select(docs=matrix.doc_ids[::-1], terms=matrix.terms[::-1])
    one, other = (rates(given, GROUPS, terms=["war", "p*"], dates=DATES) for given in (matrix, turned))
    pd.testing.assert_frame_equal(one, other)


def test_no_document_gives_the_columns():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = rates(count_terms([]), pd.Series(dtype="str"), terms="war")
        silent = rates(count_terms(["", ""]), pd.Series(list("AA")), terms="war")
    assert table.empty and table.dtypes.to_dict() == rates(count_terms(TEXTS), GROUPS, terms="war").dtypes.to_dict()
    alone = rates(count_terms(["rain"]), pd.Series(["A"]), terms=["war", "rain"])
    assert alone[["per_10k_low", "per_10k_high"]].isna().all().all()
    assert silent["n"].tolist() == [0] and silent[["per_10k", "per_10k_low", "per_10k_high"]].isna().all().all()


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        (
            {"period": "hour"},
            ParallaxError,
            r"'hour' is not known; there are \['auto', 'day', 'week', 'month', 'year'\]",
        ),
        ({"dates": ["2024-06-01"]}, ParallaxError, "must be a Series doc_id -> day"),
        ({"dates": pd.Series(["2024-06-01"] * 6)}, ParallaxError, "must be a Series doc_id -> day"),
        ({"dates": DATES.iloc[:2]}, GroupError, "4 of 6 documents have no date"),
        ({"terms": []}, TableError, "no term is given"),
        ({"terms": {"war": []}}, TableError, "or a name without one"),
        ({"n_resamples": 5}, ParallaxError, "n_resamples=5"),
        ({"terms": [1, "war"]}, TableError, r"the terms \[1\] are no str"),
        ({"terms": {"war": [None]}}, TableError, r"the terms \[None\] are no str"),
        ({"terms": {"war": 3}}, TableError, r"the terms \[3\] are no str"),
        ({"terms": [["war"]]}, TableError, r"the terms \[\['war'\]\] are no str"),
        ({"terms": 3}, TableError, "terms=3 is no list"),
        ({"terms": None}, TableError, "terms=None is no list"),
        ({"terms": ["war", " "]}, TableError, "no term is given"),
    ],
)
def test_what_does_not_fit_is_refused(options, error, told):
    with pytest.raises(error, match=told):
        rates(count_terms(TEXTS), GROUPS, **({"terms": "war"} | options))
    with pytest.raises(TableError, match="rates needs counts"):
        rates(weigh_tfidf(count_terms(TEXTS)), GROUPS, terms="war")
    with pytest.raises(GroupError, match="no group"):
        rates(count_terms(TEXTS), GROUPS.iloc[:3], terms="war")


def test_the_period_is_chosen_by_how_long_the_time_is():
    matrix = count_terms(TEXTS)
    for days, period in ((1, "day"), (30, "month"), (400, "year")):
        dates = pd.Series(pd.Timestamp("2020-01-01") + pd.to_timedelta(np.arange(6) * days, unit="D"), matrix.doc_ids)
        pd.testing.assert_frame_equal(
            *(rates(matrix, GROUPS, terms="war", dates=dates, period=one) for one in ("auto", period))
        )
    assert rates(matrix, GROUPS, terms="war", period="auto")["period"].isna().all()


def test_terms_are_parted_by_commas():
    matrix = count_terms(["war 2,5 peace talks", "peace"])
    table = rates(matrix, pd.Series(list("AB"), matrix.doc_ids), terms=" war, 2,5; pea* ,")
    assert table["name"].drop_duplicates().tolist() == ["war", "2,5", "pea*"] and table["n"].tolist() == [
        1,
        0,
        1,
        0,
        1,
        1,
    ]
    with pytest.raises(TableError, match="no term is given"):
        rates(matrix, pd.Series(list("AB"), matrix.doc_ids), terms=" ,")
