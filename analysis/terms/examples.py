"""documents + terms -> lines. A few lines in which each term stands, from each source, one from every document first."""

import pandas as pd

from analysis.ground.errors import ParameterError
from analysis.ground.tables import check_columns
from analysis.terms.concordance import concordance
from analysis.terms.typical import check_top

_AT_FIRST = 20, 200  # documents of each group that are searched before all are


def find_lines(documents, terms, *, by="source_shown", window=8, top=3):
    """Find a few lines for each of some terms, to be read beside their figures (see show_contrast).

    Parameters
    ----------
    documents : DataFrame with text and the column `by`; language and published are used where they are there
    terms : iterable of str, as counted; each is sought as concordance seeks a word or a phrase
    by : str, the column that names the groups
    window : int, words on each side
    top : int, lines of each term in each group

    Returns
    -------
    DataFrame, in the order of the terms; none of a term that stands nowhere
        term : str
        doc_id, source, published, start, end, left, keyword, right : as in concordance

    Raises
    ------
    TableError : a column is missing
    ParameterError : window or top out of range, or terms that are one str

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["Rain, rain", "More rain", "Wind"], "source_shown": ["A", "A", "B"]})
    >>> find_lines(table, ["rain"], top=2)[["term", "doc_id", "left", "right"]].values.tolist()
    [['rain', '0', '', ', rain'], ['rain', '1', 'More', '']]
    """
    check_columns(documents, ["text", by], what="documents")
    check_top(top)
    if isinstance(terms, str):
        raise ParameterError(f"terms={terms!r} is one str. Pass a list: [{terms!r}].")
    tables = [concordance(documents[:0], "a", window=window, by=by).assign(term=pd.Series(dtype="str"))]
    place = {doc_id: n for n, doc_id in enumerate(documents.index.astype("str"))}
    for term in dict.fromkeys(terms):
        lines = pd.concat(_search(documents, term, by, window, top), ignore_index=True)
        turn = lines.groupby("doc_id").cumcount()
        lines = lines.assign(turn=turn, place=lines["doc_id"].map(place)).sort_values(["turn", "place"], kind="stable")
        first = lines.groupby("source", dropna=False).head(top).sort_values(["place", "start"])
        tables.append(first.drop(columns=["turn", "place"]).assign(term=term))
    table = pd.concat([table for table in tables[1:] if len(table)] or tables, ignore_index=True)
    table.attrs.clear()
    return table[["term", *tables[0].columns[:-1]]].astype({"term": "str"})


def _search(documents, term, by, window, top):
    """Search the first documents of each group, and further on where fewer than `top` of them hold the term."""
    left, tables = documents, []
    for most in _AT_FIRST:
        lines = concordance(left.groupby(by, dropna=False).head(most), term, window=window, by=by)
        holding = lines.groupby("source", dropna=False)["doc_id"].nunique()
        served = holding[holding.ge(top)].index
        tables.append(lines[lines["source"].isin(served)])
        left = left[~left[by].isin(served)]
    return [*tables, concordance(left, term, window=window, by=by)]
