"""answers of people -> how often they are right, and how far they agree. Intrusion tests on return; Krippendorff's alpha."""

from numbers import Real

import numpy as np
import pandas as pd
from scipy import stats

from analysis.compare.units import check_options
from analysis.ground.errors import TableError
from analysis.ground.resample import draw_units, interval, make_units
from analysis.ground.tables import check_columns
from analysis.topics.intrusion import KEY
from analysis.topics.prevalence import group_shares


def intrusion_answers(sheets):
    """Gather the answers of filled sheets: an item a row, a person a column.

    Parameters
    ----------
    sheets : dict, person -> DataFrame item, word_1 ... (or passage_1 ...), answer; or a list of them for one person's two
        sheets. An answer is the number of the one that does not belong, or that one itself as it stands in the row

    Returns
    -------
    DataFrame of Int64, item x person: numbers; missing where there is no answer, or none that can be used, which are listed in
    .attrs["unusable"]

    Raises
    ------
    TableError : no dict of tables, a sheet lacks a column, or an item stands twice in a person's sheets

    Examples
    --------
    >>> sheet = pd.DataFrame({"item": ["w01", "w02"], "word_1": ["rain", "law"], "word_2": ["vote", "poll"], "answer": ["2", "law"]})
    >>> intrusion_answers({"ann": sheet})["ann"].tolist()
    [2, 1]
    """
    if not isinstance(sheets, dict):
        raise TableError(
            f"the sheets must be a dict person -> table, not {type(sheets).__name__}. Name each person: {{'ann': sheet}}."
        )
    unusable, columns = [], {}
    for person, own in sheets.items():
        answers = {}
        for sheet in [own] if isinstance(own, pd.DataFrame) else own:
            check_columns(sheet, ["item", "answer"], what=f"sheet of {person}")
            choices = [name for name in sheet.columns if str(name).startswith(("word_", "passage_"))]
            for row in sheet.to_dict("records"):
                item = str(row["item"])
                if item in answers:
                    raise TableError(
                        f"item {item!r} stands twice in the sheets of {person}. Give each person's sheets once."
                    )
                answers[item] = _number_of(row["answer"], [_plain(row[name]) for name in choices])
                if answers[item] == 0:
                    unusable.append((str(person), item, str(row["answer"])))
        columns[str(person)] = pd.Series({item: number or None for item, number in answers.items()}, dtype="Int64")
    table = pd.DataFrame(columns, dtype="Int64").sort_index().rename_axis("item")
    table.attrs["unusable"] = unusable
    return table


def intrusion_scores(answers, key, *, n_resamples=200, seed=0):
    """Say how often people found the one that does not belong, topic by topic and in all, beside what guessing gives.

    Parameters
    ----------
    answers : DataFrame item x person, as from intrusion_answers
    key : DataFrame item, kind, topic, label, intruder, n_choices, as from make_intrusion_sheets
    n_resamples, seed : int, for the interval of all topics together, in which topics are resampled whole

    Returns
    -------
    DataFrame, all first, then topics in order
        kind       str    word or passage
        topic      str    "all", or the topic's number
        label      str    the topic's three first terms; empty for all
        n_answers  int    answers that could be used
        n_found    int    of them, those that name the intruder
        share      float  n_found / n_answers, 0 to 1; missing without an answer
        share_low, share_high  float  95 % interval; of one topic, of people like these before the same item (Clopper-Pearson)
        chance     float  share by guessing, 1 / number of choices
        p          float  of as many or more by guessing, exact; for a single topic only

    Raises
    ------
    TableError : a column is missing, or an item of the answers is not in the key

    Examples
    --------
    >>> key = pd.DataFrame({"item": ["w01"], "kind": "word", "topic": 0, "label": "rain", "intruder": 2, "n_choices": 6})
    >>> intrusion_scores(pd.DataFrame({"ann": [2], "bo": [5]}, index=["w01"]), key)[["topic", "share", "chance"]].round(2).values.tolist()
    [['all', 0.5, 0.17], ['0', 0.5, 0.17]]
    """
    check_columns(key, list(KEY), what="key")
    check_options(n_resamples, seed)
    key = key.assign(item=key["item"].astype("str")).set_index("item")
    answers = answers.set_axis(answers.index.astype("str"))
    unknown = [item for item in answers.index if item not in key.index]
    if unknown or key.index.has_duplicates:
        raise TableError(
            f"the key does not fit the answers: {unknown[:3] or 'an item stands twice in it'}. Use the key that was written with the sheets."
        )
    long = (
        answers.reset_index(names="item").melt("item", value_name="answer").dropna(subset="answer").join(key, on="item")
    )
    long["found"] = long["answer"].astype("int64").eq(long["intruder"]).astype(float)
    rows = []
    for kind, own in key.groupby("kind", sort=False):
        given = long[long["kind"].eq(kind)].reset_index(drop=True)
        chance = float((1 / own["n_choices"]).mean())
        rows.append(
            (kind, "all", "", len(given), given["found"].sum(), *_all(given, n_resamples, seed), chance, np.nan)
        )
        for topic, items in sorted(own.groupby("topic"), key=lambda pair: pair[0]):
            part = given[given["topic"].eq(topic)]
            guess, n, found = float(1 / items["n_choices"].iloc[0]), len(part), int(part["found"].sum())
            bounds = stats.binomtest(found, n).proportion_ci() if n else (np.nan, np.nan)
            p = stats.binomtest(found, n, guess, alternative="greater").pvalue if n else np.nan
            rows.append((kind, str(topic), items["label"].iloc[0], n, found, *bounds, guess, p))
    names = ["kind", "topic", "label", "n_answers", "n_found", "share_low", "share_high", "chance", "p"]
    table = pd.DataFrame(rows, columns=names).astype({"n_answers": "int64", "n_found": "int64"})
    table.insert(5, "share", table["n_found"] / table["n_answers"].where(table["n_answers"] > 0))
    return table.astype({"kind": "str", "topic": "str", "label": "str"})


def krippendorff(ratings, *, n_resamples=1000, seed=0):
    """Say how far people agree beyond chance, with any number of people, gaps allowed: Krippendorff's alpha, nominal.

    Parameters
    ----------
    ratings : DataFrame item x person, any values, which are names and no amounts; missing where a person gave none. A number is the
        same however it is written: 1, 1.0 and "1"
    n_resamples, seed : int, for the interval, in which items are resampled

    Returns
    -------
    DataFrame, one row
        alpha      float  1 = always the same, 0 = as by chance, below 0 = less than by chance; missing where no item has two
                          ratings, or all ratings are the same: agreement beyond chance can then not be told
        alpha_low, alpha_high  float  95 % interval; missing with fewer than 5 such items, and where nobody disagrees
        n_items    int    items with two ratings or more; others tell nothing
        n_ratings  int    ratings of these
        n_raters   int    people who gave one of them

    Raises
    ------
    TableError : no table
    ParallaxError : an option out of range

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability, University of Pennsylvania.

    Examples
    --------
    >>> krippendorff(pd.DataFrame({"ann": list("0100000010"), "bo": list("1110010000")}))["alpha"].round(3).tolist()
    [0.095]
    """
    check_options(n_resamples, seed)
    if not isinstance(ratings, pd.DataFrame):
        raise TableError("the ratings must be a table, an item a row and a person a column.")
    table = ratings[ratings.notna().sum(axis=1) >= 2]
    given = table.notna().to_numpy(dtype=bool)
    rows, columns = np.nonzero(given)
    values = table.astype(object).to_numpy()[rows, columns]
    codes, kinds = pd.factorize(pd.Series([_named(value) for value in values], dtype="str"), sort=True)
    counts = np.zeros((len(table), len(kinds)))
    np.add.at(counts, (rows, codes), 1)
    alpha = _alpha(counts, np.ones((len(table), 1)))[0]
    bounds = (np.nan, np.nan)
    if len(table) >= 5 and alpha < 1:
        drawn = _alpha(counts, draw_units(np.zeros(len(table), int), n_resamples, np.random.default_rng(seed)))
        bounds = interval(drawn[~np.isnan(drawn)]) if (~np.isnan(drawn)).any() else bounds
    row = (alpha, *bounds, len(table), int(given.sum()), int(given.any(axis=0).sum()))
    return pd.DataFrame([row], columns=["alpha", "alpha_low", "alpha_high", "n_items", "n_ratings", "n_raters"])


def _alpha(counts, drawn):
    """Nominal alpha for each column of `drawn`, how often each item counts; counts has a row per item, a column per value."""
    sizes = counts.sum(axis=1)
    agreed = (counts * (counts - 1)).sum(axis=1) / np.maximum(sizes - 1, 1) @ drawn
    totals = counts.T @ drawn
    n = totals.sum(axis=0)
    by_chance = (totals * (totals - 1)).sum(axis=0)
    most = n * (n - 1) - by_chance
    return np.divide((n - 1) * agreed - by_chance, most, out=np.full(len(n), np.nan), where=most > 0)


def _named(value):
    return str(float(value) if isinstance(value, Real | np.bool_) else value).removesuffix(".0")


def _plain(value):
    # the apostrophe keeps a spreadsheet from running the cell
    return "" if pd.isna(value) else str(value).strip().removeprefix("'").casefold()


def _number_of(answer, choices):
    """The number of the choice; None without an answer, 0 for one that is no choice."""
    text = _plain(answer)
    if not text:
        return None
    number = text.rpartition("_")[2].removesuffix(".0")
    if number.isdecimal() and text not in choices:
        return int(number) if 1 <= int(number) <= len(choices) else 0
    return choices.index(text) + 1 if choices.count(text) == 1 else 0


def _all(given, n_resamples, seed):
    if given["topic"].nunique() < 2:
        return np.nan, np.nan
    one = pd.Series("all", index=given.index.astype("str"))
    units = make_units(one, clusters=given["topic"].set_axis(one.index))
    found = group_shares(given[["found"]], units, n_resamples, seed)
    return found.low[0, 0], found.high[0, 0]
