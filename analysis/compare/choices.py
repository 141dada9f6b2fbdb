"""documents + choices -> lists of terms. What an analyst could have counted otherwise, each way of it counted once."""

from itertools import product
from numbers import Integral, Real

import numpy as np
import pandas as pd
import polars as pl

from analysis.compare.measures import log_odds_z
from analysis.ground.errors import ParallaxError
from analysis.ground.resample import align_labels, indicator
from analysis.terms.lemmas import lemma_languages
from analysis.terms.matrix import count_terms
from analysis.terms.tokens import drop_stop_words, locate_tokens, stop_word_languages

CHOICES: dict[str, list] = {
    "case": ["folded", "kept"],
    "stop_words": ["auto", None],
    "lemmas": [False, True],
    "ngrams": [(1, 1), (1, 2)],
    "min_docs": [1, 3],
    "min_count": [5],
    "copies": ["all", "one"],
    "prior_weight": [500, 50, 5000],
}
_COUNTING = ["case", "stop_words", "lemmas", "ngrams"]
_MOST = 2000
_SPOKEN: dict[str, dict] = {"stop_words": {"auto": "left out", None: "kept"}, "lemmas": {False: "no", True: "yes"}}


def read_choices(documents, clusters, choices):
    """Return every choice with its settings, the first of each being that of the main analysis.

    Where `choices` is None, what makes no difference to these documents has one setting: copies where there are none,
    stop words and lemmas where the kit has no list for the languages, case where the script has none.

    Raises
    ------
    ParallaxError : a choice or a setting that is not known, or more than 2,000 specifications

    Examples
    --------
    >>> documents = pd.DataFrame({"text": ["rain"], "language": ["xx"]})
    >>> read_choices(documents, None, None)["stop_words"]
    ['auto']
    """
    if choices is not None:
        return _check(choices)
    languages = set(documents["language"].dropna()) if "language" in documents else set()
    texts = documents["text"].astype("str").fillna("")
    idle = {
        "case": texts.str.lower().eq(texts).all(),
        "stop_words": not languages & set(stop_word_languages()),
        "lemmas": not languages & set(lemma_languages()),
        "copies": clusters is None or find_copies(documents, clusters, pd.Series("", index=documents.index)).all(),
    }
    return {name: settings[:1] if idle.get(name) else list(settings) for name, settings in CHOICES.items()}


def list_specifications(choices):
    """List every combination of settings, the main analysis first. Lemmas are looked up as they are folded: not by case.

    Examples
    --------
    >>> [row["case"] + str(row["lemmas"]) for row in list_specifications({"case": ["folded", "kept"], "lemmas": [False, True]})]
    ['foldedFalse', 'foldedTrue', 'keptFalse']
    """
    rows = [dict(zip(choices, settings, strict=True)) for settings in product(*choices.values())]
    return [row for row in rows if not (row.get("case") == "kept" and row.get("lemmas"))]


def word_setting(name, setting):
    """Write a setting as a table shows it.

    Examples
    --------
    >>> word_setting("stop_words", None), word_setting("ngrams", (1, 2)), word_setting("min_docs", 3)
    ('kept', '1 to 2', '3')
    """
    if isinstance(setting, tuple):
        return str(setting[0]) if setting[0] == setting[1] else f"{setting[0]} to {setting[1]}"
    spoken = _SPOKEN.get(name, {})
    return spoken.get(setting, str(setting)) if setting is None or isinstance(setting, str | bool) else str(setting)


def find_copies(documents, clusters, groups):
    """Tell which documents stay where one of each cluster is kept within a group: the first by its id.

    Rows with a `doc_id`, such as paragraphs, stay or go with their document.

    Examples
    --------
    >>> documents = pd.DataFrame({"text": ["rain", "wind", "rain"]}, index=["a", "b", "c"])
    >>> labels = pd.Series(["x", "y", "x"], index=documents.index)
    >>> find_copies(documents, labels, pd.Series("Post", index=documents.index)).tolist()
    [True, True, False]
    """
    ids = documents.index.astype("str")
    own = documents["doc_id"].astype("str").array if "doc_id" in documents else ids
    table = pd.DataFrame({"own": own, "group": groups.array, "cluster": align_labels(ids, clusters, what="cluster")})
    return table["own"].eq(table.groupby(["group", "cluster"])["own"].transform("min")).to_numpy()


def rank_terms(documents, *, by, choices, clusters, depth):
    """Rank the terms of each group by z, once for each specification.

    Parameters
    ----------
    documents : DataFrame with text, language and the column `by`, sorted by id
    by : str, the column that names the groups
    choices : dict name -> settings, as read_choices returns them
    clusters : Series doc_id -> label, or None
    depth : int, the length of the lists

    Yields
    ------
    (specification : dict name -> setting, lists : dict group -> list of str, n_terms : int), terms used more than by the
    others, the highest z first; where case is kept, each by its folded form, where it stands first
    """
    groups = documents[by].astype("str")
    labels, codes = np.unique(groups.to_numpy(dtype=object), return_inverse=True)
    everything = np.ones(len(documents), bool)
    kept = {"all": everything}
    if "one" in choices["copies"]:
        kept["one"] = everything if clusters is None else find_copies(documents, clusters, groups)
    counting, sums, tokens = None, {}, (pl.DataFrame(), {})
    for row in list_specifications(choices):
        if counting != [row[name] for name in _COUNTING]:
            tokens = _spell(documents) if row["case"] == "kept" and not tokens[1] else tokens
            counting, matrix, sums = [row[name] for name in _COUNTING], _count(documents, row, tokens), {}
        key = row["copies"], row["min_docs"]
        if key not in sums:
            sums[key] = _add_up(matrix, codes, len(labels), kept[row["copies"]], row["min_docs"])
        counts, terms, n_tokens = sums[key]
        enough = counts.sum(axis=0) >= row["min_count"]
        lists = _best(counts[:, enough], terms[enough], n_tokens, row["prior_weight"], depth)
        if row["case"] == "kept":
            lists = [list(dict.fromkeys(_fold_each(term, tokens[1]) for term in some)) for some in lists]
        yield row, dict(zip(labels, lists, strict=True)), int(enough.sum())


def _count(documents, row, tokens):
    options = {name: row[name] for name in ("lemmas", "ngrams")}
    if row["case"] == "folded":
        return count_terms(documents, stop_words=row["stop_words"], **options)
    spelled = tokens[0]
    if row["stop_words"] is not None:
        spelled = drop_stop_words(spelled, row["stop_words"], lambda: documents["language"])
    lists = spelled.group_by("row", maintain_order=True).agg("spelled")
    found = dict(zip(lists["row"].to_list(), lists["spelled"].to_list(), strict=True))
    listed = documents[[]].assign(spelled=pd.Series([found.get(n, []) for n in range(len(documents))], documents.index))
    return count_terms(listed, tokens="spelled", ngrams=row["ngrams"])


def _spell(documents):
    """The tokens of all texts as they are spelled, and the folded form of each spelling."""
    texts = documents["text"].astype("str").fillna("").tolist()
    languages = documents["language"].tolist() if "language" in documents else None
    tokens = locate_tokens(texts, languages)
    places = zip(*(tokens[name].to_list() for name in ("row", "start", "end")), strict=True)
    tokens = tokens.with_columns(spelled=pl.Series([texts[n][start:end] for n, start, end in places], dtype=pl.String))
    distinct = tokens.select("spelled", "token").unique("spelled", keep="first", maintain_order=True)
    return tokens, dict(zip(*(distinct[name].to_list() for name in ("spelled", "token")), strict=True))


def _fold_each(term, folded):
    return " ".join(folded[word] for word in term.split(" "))


def _add_up(matrix, codes, n_groups, kept, min_docs):
    """Counts of each group, terms and tokens of each group, where `min_docs` of the kept documents hold a term."""
    values = matrix.values[kept]
    held = np.bincount(values.indices, minlength=values.shape[1]) >= min_docs
    values = values[:, np.flatnonzero(held)].astype(float)
    counts = (indicator(codes[kept], n_groups) @ values).toarray()
    return counts, matrix.terms[held].to_numpy(dtype=object), counts.sum(axis=1)


def _best(counts, terms, n_tokens, prior_weight, depth):
    """The first terms of each group by z, of those above 0."""
    total, n = counts.sum(axis=0), n_tokens.sum()
    lists = []
    for own, size in zip(counts, n_tokens, strict=True):
        if not size or size == n:
            lists.append([])
            continue
        z = log_odds_z(own, size, total - own, n - size, prior_weight * total / n, prior_weight).round(9)
        order = np.lexsort((np.arange(len(z)), -z))[:depth]
        lists.append(terms[order[z[order] > 0]].tolist())
    return lists


def _check(choices):
    if not isinstance(choices, dict):
        raise ParallaxError(f"choices={choices!r} must be a dict of lists, such as {{'min_docs': [1, 3]}}.")
    unknown = [name for name in choices if name not in CHOICES]
    faults = [f"the choices {unknown} are not known; there are {list(CHOICES)}"] if unknown else []
    allowed: dict[str, list] = {"case": ["folded", "kept"], "copies": ["all", "one"], "lemmas": [False, True]}
    for name, settings in choices.items():
        if isinstance(settings, str) or not isinstance(settings, list | tuple) or not len(settings):
            faults.append(f"{name} needs a list of settings, the one of the main analysis first")
        elif name in allowed and [setting for setting in settings if setting not in allowed[name]]:
            faults.append(f"{name} takes {allowed[name]}")
        elif name in ("min_docs", "min_count") and not all(_is_number(n, Integral) and n >= 1 for n in settings):
            faults.append(f"{name} takes whole numbers from 1 on")
        elif name == "prior_weight" and not all(_is_number(n, Real) and 0 < n < np.inf for n in settings):
            faults.append(f"{name} takes numbers above 0")
    if not faults and np.prod([len(settings) for settings in choices.values()]) > _MOST:
        faults.append(f"there are more than {_MOST:,} specifications")
    if faults:
        raise ParallaxError("; ".join(faults) + ". Mend the choices, or leave some out.")
    return {name: list(choices.get(name, settings[:1])) for name, settings in CHOICES.items()}


def _is_number(value, kind):
    return isinstance(value, kind) and not isinstance(value, bool)
