"""documents -> units. Each whole, or its paragraphs where a source has too few documents to be compared by."""

import pandas as pd

from analysis.corpus.clean import split_paragraphs
from analysis.ground.errors import ParallaxError
from analysis.ground.tables import check_columns
from analysis.texts.lines import fold_body

_ENOUGH = 20  # documents of a single group, from which on they are sorted as they are


def choose_unit(documents, *, by="source_shown"):
    """Choose between documents and paragraphs: by which of them something can be said of the groups.

    Parameters
    ----------
    documents : DataFrame with the column `by`
    by : str, the column that names the groups

    Returns
    -------
    str: "document" where at least two groups have two documents or more, or where there is one group and it has 20 or more, so that
    nothing is compared and there are enough to be sorted; else "paragraph"

    Examples
    --------
    >>> choose_unit(pd.DataFrame({"source_shown": ["Post", "Post", "Wind"]}))
    'paragraph'
    >>> choose_unit(pd.DataFrame({"source_shown": ["Post", "Post", "Wind", "Wind"]}))
    'document'
    """
    sizes = documents[by].value_counts()
    enough = len(sizes) == 1 and sizes.iloc[0] >= _ENOUGH
    return "document" if enough or sizes.ge(2).sum() >= 2 else "paragraph"


def split_units(documents, *, unit="auto", by="source_shown"):
    """Choose what is counted as one text: whole documents, or their paragraphs where documents are too few to compare.

    Parameters
    ----------
    documents : DataFrame, cleaned documents of one language, with the column `by`
    unit : "document", "paragraph", or "auto", see choose_unit
    by : str, the column that names the groups

    A headline is no text of its own: four words would weigh as much as the body. A title or heading belongs to the
    paragraph below it, and that to which nothing is below stands by itself. To leave headlines out: drop_headlines.

    Returns
    -------
    DataFrame, one row per unit; indexed by doc_id or by paragraph_id, that of the paragraph below its headings
        doc_id    str
        text      str  text[start:end] of the document; where boilerplate was cut from within, what is left of it, by lines
        language  str
        `by`      str
        cluster   str  what is to be resampled whole: the document with its exact copies, or the paragraph where its group
                       has no other document
        start, end int offsets into the text of `documents`, in characters

    Raises
    ------
    TableError : a column is missing
    ParallaxError : an unknown unit

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["It rained.\\nAll night."], "language": "en", "source": "Post",
    ...     "published": pd.NaT, "source_shown": "Post"}, index=pd.Index(["a"], name="doc_id"))
    >>> split_units(table).index.tolist(), split_units(table, unit="document").index.tolist()
    (['a#1', 'a#2'], ['a'])
    """
    check_columns(documents, ["text", "language", "source", "published", by], what="documents")
    if unit not in ("auto", "document", "paragraph"):
        raise ParallaxError(f"the unit {unit!r} is not known; there are auto, document and paragraph. Choose one.")
    sizes = documents[by].value_counts()
    if (choose_unit(documents, by=by) if unit == "auto" else unit) == "document":
        names = documents.index.astype("str")
        whole = documents.assign(doc_id=names, cluster=_copies(documents).to_numpy(), start=0)
        whole["end"] = documents["text"].astype("str").str.len().fillna(0).astype("int64")
        return whole[["doc_id", "text", "language", by, "cluster", "start", "end"]]
    paragraphs = _join_headings(split_paragraphs(documents), documents["text"].set_axis(documents.index.astype("str")))
    group = documents[by].set_axis(documents.index.astype("str")).reindex(paragraphs["doc_id"])
    alone = group.map(sizes).lt(2).to_numpy()
    cluster = paragraphs["doc_id"].map(_copies(documents)).where(~alone, paragraphs.index.to_series())
    described = paragraphs[["doc_id", "text", "language"]].assign(**{by: group.array}, cluster=cluster)
    return described.assign(start=paragraphs["start"], end=paragraphs["end"])


def _join_headings(paragraphs, texts):
    """Join titles and headings that are kept to the paragraph below; it keeps its name and language."""
    kept = paragraphs[paragraphs["kept"]]
    is_head = kept["kind"].isin(["title", "heading"])
    below = kept["doc_id"].eq(kept["doc_id"].shift(fill_value="")) & is_head.shift(fill_value=False)
    unit = (~below).cumsum()
    last = ~kept.duplicated("doc_id", keep="last") | ~is_head
    first = kept.groupby(unit)[["n", "start"]].transform("first")
    parts = kept.groupby(unit)["text"].agg("\n".join)
    units = kept.assign(start=first["start"], text=unit.map(parts))[last]
    is_whole = (first["n"] + unit.map(unit.value_counts()) - 1).eq(kept["n"])[last]
    places = zip(units["doc_id"], units["start"], units["end"], units["text"], is_whole, strict=True)
    laid = [texts[name][start:end] if whole else text for name, start, end, text, whole in places]
    return units.assign(text=pd.Series(laid, index=units.index, dtype="str"))


def _copies(documents):
    """Name each document by its cluster of copies, or by the lowest id with the same body, white space, case and headline apart."""
    names = pd.Series(documents.index.astype("str"), index=documents.index.astype("str"))
    if "copy_cluster" in documents:
        return documents["copy_cluster"].astype("str").set_axis(names.index)
    titles = documents["title"] if "title" in documents else [None] * len(documents)
    folded = [fold_body(text, title) for text, title in zip(documents["text"].fillna(""), titles, strict=True)]
    folded = pd.Series(folded, index=names.index, dtype="str")
    return names.groupby(folded, sort=False).transform("min").where(folded.ne(""), names)
