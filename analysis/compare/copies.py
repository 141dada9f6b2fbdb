"""documents -> keyness three times. For all texts, one text for each cluster of copies, and with shared passages cut out."""

import pandas as pd

from analysis.compare.keyness import keyness
from analysis.compare.units import count_units
from analysis.corpus.choose import keep_texts
from analysis.ground.tables import check_columns, check_ids
from analysis.reuse.copies import add_copies
from analysis.reuse.duplicates import find_near_duplicates
from analysis.reuse.passages import find_shared_passages
from analysis.reuse.wire import COPIES, drop_copies
from analysis.terms.matrix import count_terms

_SHOWN = ["z", "rank", "log_ratio", "log_ratio_low", "log_ratio_high"]


def compare_copies(
    documents,
    *,
    by="source_shown",
    pairs=None,
    passages=None,
    stop_words="auto",
    min_count=5,
    n_resamples=200,
    seed=0,
):
    """Tell how the words that set sources apart change where copies are left out.

    Keyness is computed three times: over all texts; over one text for each cluster of copies, the earliest; and over what
    is left of each text where the passages that it shares with another are cut out.

    Parameters
    ----------
    documents : DataFrame with text, language and the column `by`, indexed by doc_id: cleaned documents of one language
    by : str, the column that names the groups
    pairs : DataFrame as from find_near_duplicates, or None: they are found
    passages : DataFrame as from find_shared_passages of these documents, or None: they are found
    stop_words : as count_terms takes them
    min_count, n_resamples, seed : as keyness takes them; clusters of copies are resampled whole

    Returns
    -------
    DataFrame, one row per group and term, groups sorted, the highest z over all texts first
        group, term                      str
        z_all, z_one, z_cut              float  log-odds with a prior, in standard deviations, as keyness gives it
        rank_all, rank_one, rank_cut     int    place among the terms that the group uses more, from 1; missing where z is not
                                                above 0
        n_all, n_one, n_cut              int    occurrences in the group, those of rare terms as well
        log_ratio_all, log_ratio_low_all, log_ratio_high_all, and so on: float, log ratios with their 95 % intervals
        too_rare                         str    of all, one and cut those in which all groups together have the term fewer
                                                than `min_count` times, so that it is not compared; missing where none
        All but counts are missing where a term is too rare, or there are not two groups to compare. .attrs["documents"]
        says how many documents with text each of the three rests on; and .attrs["min_count"].

    Raises
    ------
    TableError : a column is missing, an id stands twice, or the passages were found in other texts
    ParallaxError : an option out of range

    Examples
    --------
    >>> rain, wind = "Rain fell on the town and on the hills all day long", "A strong wind blew over the coast for hours"
    >>> table = pd.DataFrame({"text": [f"{rain}.", f"{rain}. Rain again.", f"{wind}.", f"{wind}. Wind again."], "language": "en",
    ...     "source_shown": ["Post", "Post", "Times", "Times"]}, index=list("abcd"))
    >>> found = compare_copies(table, min_count=1, n_resamples=20)
    >>> found.loc[found["term"].eq("rain"), ["group", "n_all", "n_one", "n_cut"]].to_numpy().tolist()
    [['Post', 3, 1, 1], ['Times', 0, 0, 0]]
    """
    check_columns(documents, ["text", "language", by], what="documents")
    documents = documents.set_axis(check_ids(documents))
    pairs = find_near_duplicates(documents) if pairs is None else pairs
    passages = find_shared_passages(documents) if passages is None else passages
    copied = add_copies(documents, pairs)
    texts = {view: keep_texts(drop_copies(copied, copies=view, passages=passages)) for view in COPIES}
    options = {"min_count": min_count, "n_resamples": n_resamples, "seed": seed}
    scored, counted = zip(*(_score(texts[view], by, stop_words, options) for view in COPIES), strict=True)
    table = pd.concat([one.add_suffix(f"_{view}") for one, view in zip(scored, COPIES, strict=True)], axis=1)
    table = table.rename_axis(["group", "term"]).reset_index()
    rare = {}
    for view, counts in zip(COPIES, counted, strict=True):
        counts = counts.reindex(index=table["term"].unique(), fill_value=0)
        cells = counts.stack().reindex(pd.MultiIndex.from_frame(table[["group", "term"]].iloc[:, ::-1]), fill_value=0)
        table[f"n_{view}"] = cells.to_numpy()
        rare[view] = table["term"].map(counts.sum(axis=1)).lt(min_count)
    table["too_rare"] = [", ".join(view for view in COPIES if rare[view][row]) or None for row in table.index]
    table = table.assign(best=table["z_all"].round(9))
    table = table.sort_values(["group", "best", "term"], ascending=[True, False, True], ignore_index=True)
    columns = [f"{name}_{view}" for name in ("z", "rank", "n") for view in COPIES]
    columns += [f"{name}_{view}" for view in COPIES for name in _SHOWN[2:]]
    kinds = {name: "Int64" if name.startswith(("rank_", "n_")) else "float64" for name in columns}
    table = table[["group", "term", *columns, "too_rare"]]
    table = table.astype(kinds | dict.fromkeys(["group", "term", "too_rare"], "str"))
    table.attrs |= {"documents": {view: len(part) for view, part in texts.items()}, "min_count": min_count}
    return table


def _score(documents, by, stop_words, options):
    """Keyness of each group and term, indexed by both; and how often each group has each term, terms x groups."""
    documents = documents[documents[by].notna()]
    matrix = count_terms(documents, stop_words=stop_words)
    table = keyness(matrix, documents[by], clusters=documents["copy_cluster"], **options)
    place = table.groupby("group").cumcount() + 1
    table = table.assign(rank=place.where(table["z"].round(9).gt(0)))
    counted = count_units(matrix, documents[by], what="compare_copies")
    counts = pd.DataFrame(counted.of_groups(), index=counted.terms, columns=counted.units.labels)
    return table.set_index(["group", "term"])[_SHOWN], counts
