"""documents + keyness -> what to read. A small sample of documents for each finding: typical ones, and some at random."""

import numpy as np
import pandas as pd

from analysis.compare.units import check_options
from analysis.ground.errors import GroupError, TableError
from analysis.ground.tables import check_columns
from analysis.terms.concordance import concordance

_RATE = 0.05
_COLUMNS = {
    "group": "str",
    "term": "str",
    "beyond_chance": "boolean",
    "side": "str",
    "holds": "bool",
    "chosen": "str",
    "doc_id": "str",
}
_COLUMNS |= {"source": "str", "published": "datetime64[us]", "title": "str", "n": "int64", "start": "Int64"}
_COLUMNS |= {"end": "Int64", "left": "str", "keyword": "str", "right": "str"}


def reading_list(documents, terms, *, by="source_shown", top=3, n_random=1, window=12, seed=0):
    """Choose documents to read for each finding: one that is typical of it and some at random, on both sides of it.

    What a word is used for is in the texts, not in its count. The sample looks for what speaks against a finding as well:
    documents of the group without the term, and documents of the others that hold it. The same seed draws the same
    documents for a term, whatever else is in the list.

    Parameters
    ----------
    documents : DataFrame with text and the column `by`; title, language, published and source are used where they are there
    terms : DataFrame group, term, best first, as from keyness; of each group its first terms are taken, those whose z,
        where there is such a column, is above 0
    by : str, the column that names the groups
    top : int, terms of each group
    n_random : int, documents drawn at random of the group with the term, of the group without it, and of the others with it
    window : int, words shown on each side of the term
    seed : int

    Returns
    -------
    DataFrame, one row per document to read: in the order of `terms`, the group before the rest
        group, term       str
        beyond_chance     bool   whether keyness finds the term used more than chance gives, at a false discovery rate of 5 %;
                                 missing where it was not tested
        side              str   "group" or "rest": whose document it is
        holds             bool  whether the term stands in it
        chosen            str   "typical": of the side's documents that hold the term, the one in which it is as frequent, for
                                its length, as in the middle one of them; or "random"
        doc_id            str
        source            str   the document's own group
        published, title        may be missing
        n                 int   how often the term stands in it
        start, end        int   offsets of the place that is shown into the text; missing where the term is not in it
        left, keyword, right    str, the first place in it, and the words around; empty where the term is not in it
        A term that stands in no text as it is written, such as a lemma, has no row with `holds`; .attrs["not_found"] lists
        them.

    Raises
    ------
    TableError : a column is missing, or a row of terms has no group or no term
    GroupError : the terms are of a group that no document is of
    ParallaxError : an option out of range

    Examples
    --------
    >>> documents = pd.DataFrame({"text": ["Rain.", "It rained.", "No rain, no rain here."], "source_shown": ["A", "A", "B"]})
    >>> found = reading_list(documents, pd.DataFrame({"group": ["A"], "term": ["rain"]}))
    >>> found[["side", "holds", "chosen", "doc_id", "n"]].values.tolist()
    [['group', True, 'typical', '0', 1], ['group', False, 'random', '1', 0], ['rest', True, 'typical', '2', 2]]
    """
    check_columns(documents, ["text", by], what="documents")
    if not isinstance(terms, pd.DataFrame) or not {"group", "term"} <= set(terms.columns):
        raise TableError(
            "terms must be a DataFrame with the columns group and term, such as keyness returns. Pass keyness(...), or "
            "pd.DataFrame({'group': ['Post'], 'term': ['rain']})."
        )
    empty = [name for name in ("group", "term") if terms[name].isna().any()]
    if empty:
        raise TableError(
            f"terms has rows without a value in {' and in '.join(empty)}. Leave them out with "
            "terms.dropna(subset=['group', 'term'])."
        )
    limits = [("top", top, 1, 1000), ("n_random", n_random, 0, 1000), ("window", window, 0, 1000)]
    check_options(20, seed, limits)
    documents = documents.set_axis(documents.index.astype("str")).sort_index()
    groups = documents[by].astype("str")
    lacking = [group for group in terms["group"].astype("str").unique() if group not in set(groups)]
    if lacking:
        raise GroupError(
            f"the groups {lacking[:5]} of the terms are none of {by!r}; there are {sorted(groups.dropna().unique())[:20]}. "
            "Pass the documents that were compared, and by= the column that named their groups."
        )
    wanted = terms[terms["z"].gt(0)] if "z" in terms else terms
    wanted = wanted.groupby("group", sort=False).head(int(top))
    rows, not_found, lines_of = [], [], {}
    pairs = zip(wanted["group"], wanted["term"], _find_sure(wanted), strict=True)
    for group, term, sure in sorted(pairs, key=lambda pair: str(pair[0])):
        if term not in lines_of:
            lines_of[term] = concordance(documents, term, window=int(window), by=by)
        lines = lines_of[term]
        if lines.empty:
            not_found.append(str(term))
        counts = lines.groupby("doc_id").size().reindex(documents.index, fill_value=0)
        for side, own in (("group", groups.eq(str(group))), ("rest", groups.ne(str(group)))):
            rng = np.random.default_rng([int(seed), *str(term).encode(), side == "rest"])
            for doc_id, chosen in _choose(documents["text"][own], counts[own], side, int(n_random), rng):
                rows.append(
                    (
                        str(group),
                        str(term),
                        sure,
                        side,
                        counts[doc_id] > 0,
                        chosen,
                        doc_id,
                        groups[doc_id],
                        counts[doc_id],
                    )
                )
    names = ["group", "term", "beyond_chance", "side", "holds", "chosen", "doc_id", "source", "n"]
    table = _add_lines(pd.DataFrame(rows, columns=names), documents, lines_of)
    table.attrs["not_found"] = not_found
    return table


def _find_sure(terms):
    """Whether each term is used more than chance gives; None where that was not tested."""
    if not {"p_adjusted", "log_ratio"} <= set(terms):
        return [None] * len(terms)
    sure = terms["p_adjusted"].lt(_RATE) & terms["log_ratio"].gt(0)
    return sure.astype("boolean").mask(terms["p_adjusted"].isna()).tolist()


def _choose(texts, counts, side, n_random, rng):
    """Yield (doc_id, how it was chosen) of the documents of one side."""
    holding = counts.index[counts.gt(0)]
    if len(holding):
        rate = (counts[holding] / texts[holding].str.len()).round(12)
        order = rate.sort_values(kind="stable").index
        typical = order[(len(order) - 1) // 2]
        yield typical, "typical"
        yield from ((doc_id, "random") for doc_id in _draw(holding.drop(typical), n_random, rng))
    if side == "group":
        yield from ((doc_id, "random") for doc_id in _draw(counts.index[counts.eq(0)], n_random, rng))


def _draw(doc_ids, n, rng):
    return doc_ids[np.sort(rng.permutation(len(doc_ids))[:n])]


def _add_lines(table, documents, lines_of):
    """Add what is known of each document, and the first place where the term stands in it."""
    for name in ("published", "title"):
        table[name] = documents[name].reindex(table["doc_id"]).array if name in documents else None
    lines = [lines.drop_duplicates("doc_id").assign(term=str(term)) for term, lines in lines_of.items()]
    places = ["doc_id", "term", "start", "end", "left", "keyword", "right"]
    found = pd.concat(lines, ignore_index=True)[places] if lines else pd.DataFrame(columns=places)
    table = table.astype({"doc_id": "str", "term": "str"}).merge(found.astype({"doc_id": "str", "term": "str"}), "left")
    words = {name: table[name].astype("str").fillna("") for name in ("left", "keyword", "right")}
    return table.assign(**words)[list(_COLUMNS)].astype(_COLUMNS)
