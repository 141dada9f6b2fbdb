"""copies + passages -> pairs of documents. How much of each two stands in the other, and whether they count as copies."""

import numpy as np

from analysis.ground.tables import check_columns
from analysis.reuse.bodies import read_bodies
from analysis.reuse.passages import PASSAGE_COLUMNS, check_passages

SHARING_COLUMNS = ["doc_a", "doc_b", "n_passages", "n_words", "share_a", "share_b", "copy_cluster"]


def passage_pairs(documents, passages):
    """Add up what each two documents share in passages, and tell whether they count as copies of one text.

    Near-duplicates are known by runs of five words that are the same, half of the shorter text or more; passages go on
    across small edits. So two documents can share long passages and not count as copies: here both are seen at once.

    Parameters
    ----------
    documents : DataFrame with text and copy_cluster, indexed by doc_id, as from add_copies
    passages : DataFrame as from find_shared_passages of these documents; those of documents that are not there are passed
        over

    Returns
    -------
    DataFrame, one row per pair of documents that share a passage, most words first
        doc_a, doc_b      str    as in the passages
        n_passages        int
        n_words           int    words of their passages, added up
        share_a, share_b  float  share of the words of the body of doc_a (of doc_b) that stand in these passages, 0 to 1; what
                                 cleaning cuts, and the headline, are no part of the body
        copy_cluster      str    the cluster of copies that both are of; missing where they are not copies of one text

    Raises
    ------
    TableError : a column is missing, an id stands twice, or the passages were found in other texts

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import add_copies, find_near_duplicates, find_shared_passages
    >>> wire = "It rained in Rome all day and all night and in the morning too"
    >>> table = pd.DataFrame({"text": [wire, f"We know it. {wire}."]}, index=["a", "b"])
    >>> copied = add_copies(table, find_near_duplicates(table))
    >>> passage_pairs(copied, find_shared_passages(table)).to_numpy().tolist()
    [['a', 'b', 1, 14, 1.0, 0.8235294117647058, 'a']]
    """
    check_columns(documents, ["text", "copy_cluster"], what="documents")
    check_columns(passages, PASSAGE_COLUMNS[:7], what="passages")
    names = check_passages(documents, passages)
    ids = passages[["doc_a", "doc_b"]].astype("str")
    spans = passages.assign(**ids)[ids.isin(list(names)).all(axis=1)]
    pairs = spans.groupby(["doc_a", "doc_b"])
    table = pairs["n_words"].agg(n_passages="size", n_words="sum")
    bodies = read_bodies(documents)
    spans = spans.assign(**{name: place for side in "ab" for name, place in _number_words(spans, side, bodies).items()})
    covered = {side: _covered(spans, side).reindex(table.index).to_numpy() for side in "ab"}
    table = table.reset_index()
    clusters = documents["copy_cluster"].astype("str").set_axis(documents.index.astype("str"))
    for side in "ab":
        sizes = bodies.sizes[bodies.doc_ids.get_indexer(table[f"doc_{side}"])]
        table[f"share_{side}"] = covered[side] / np.maximum(sizes, 1).astype(float)
    of_a, of_b = (clusters.reindex(table[f"doc_{side}"]).reset_index(drop=True) for side in "ab")
    table["copy_cluster"] = of_a.where(of_a.eq(of_b).fillna(False).astype(bool))
    table = table.sort_values(["n_words", "doc_a", "doc_b"], ascending=[False, True, True], ignore_index=True)
    kinds = dict(zip(SHARING_COLUMNS, "str str int64 int64 float64 float64 str".split(), strict=True))
    return table[SHARING_COLUMNS].astype(kinds)


def _number_words(spans, side, bodies):
    """Where each passage stands in the body of one side, in words: the number of its first, and of the first behind it."""
    rows = bodies.doc_ids.get_indexer(spans[f"doc_{side}"])
    places = np.zeros((2, len(rows)), np.int64)
    bounds = zip(rows, spans[f"start_{side}"], spans[f"end_{side}"], strict=True)
    for at, (row, start, end) in enumerate(bounds):
        own = bodies.starts[bodies.bounds[row] : bodies.bounds[row + 1]]
        places[:, at] = np.searchsorted(own, [start, end])
    return {f"start_{side}": places[0], f"end_{side}": places[1]}


def _covered(spans, side):
    """Words of one side that stand in the passages of each pair; where passages overlap they count once."""
    keys, start, end = ["doc_a", "doc_b"], f"start_{side}", f"end_{side}"
    spans = spans[[*keys, start, end]].sort_values([*keys, start, end])
    reached = spans.groupby(keys)[end].cummax().groupby([spans["doc_a"], spans["doc_b"]]).shift(fill_value=0)
    own = (spans[end] - spans[start].clip(lower=reached)).clip(lower=0)
    return own.groupby([spans["doc_a"], spans["doc_b"]]).sum()
