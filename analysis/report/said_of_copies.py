"""copies and passages -> sentences. Who has whose text, what was shared and edited, and whether it changes a comparison."""

import pandas as pd

from analysis.ground.tables import check_columns
from analysis.ground.wording import count_of, isolate, list_of, percent_of
from analysis.report.said_of_links import cut_title
from analysis.reuse.sharing import SHARING_COLUMNS

_TOP = 20
_NO_ORIGIN = "The earliest need not be the origin: all may come from an agency."
_NO_ORDER = "Who had it first cannot be told: all may come from an agency."


def say_copies(documents, *, by="source_shown", pairs=None):
    """Say how many documents are copies, of how many texts, between which sources, and in which direction.

    Parameters
    ----------
    documents : DataFrame as from add_copies, with the column `by`
    by : str, the column that names the sources
    pairs : DataFrame as from passage_pairs, or None; those that share passages and are no copies are told as well
    """
    check_columns(documents, ["copy_cluster", "copy_of", "copy_days", by], what="documents")
    names = documents.index.astype("str")
    copies = documents[documents["copy_of"].notna().to_numpy()]
    if documents.empty:
        return "There is no document to compare."
    if copies.empty:
        return f"None of {count_of(len(documents), 'document')} is a copy of another.{_say_below(documents, pairs)}"
    sources = documents[by].set_axis(names).astype("str")
    earliest = sources.reindex(copies["copy_of"].astype("str")).to_numpy()
    across = int((earliest != copies[by].astype("str").to_numpy()).sum())
    later, same_day = int(copies["copy_days"].gt(0).sum()), int(copies["copy_days"].eq(0).sum())
    undated = len(copies) - later - same_day
    told = [
        f"{later:,} came out on a later day" if later else "",
        f"{same_day:,} on the same day, which does not tell the first" if same_day else "",
        f"{undated:,} cannot be put in order for want of a day" if undated else "",
    ]
    n_texts = copies["copy_of"].nunique()
    return (
        f"{len(copies):,} of {count_of(len(documents), 'document')} ({percent_of(len(copies) / len(documents))}) "
        f"{_is(len(copies))} {'a copy' if len(copies) == 1 else 'copies'} of {count_of(n_texts, 'other text')}, {across:,} of them in another source: "
        f"{list_of([part for part in told if part])}. {_NO_ORIGIN if later else _NO_ORDER}{_say_below(documents, pairs)}"
    )


def _say_below(documents, pairs):
    """Say how many pairs share passages without being copies of one text, and which share most."""
    if pairs is None:
        return ""
    check_columns(pairs, SHARING_COLUMNS, what="pairs")
    below = pairs[pairs["copy_cluster"].isna()]
    if below.empty:
        return ""
    first = below.sort_values("n_words", ascending=False, kind="stable").iloc[0]
    return (
        f" But {count_of(len(below), 'pair')} of documents that are not counted as copies of one text "
        f"{'shares' if len(below) == 1 else 'share'} passages; the most stands in {_name_pair(first, documents)}: "
        f"{count_of(first['n_words'], 'word')}, {percent_of(max(first['share_a'], first['share_b']))} of the shorter text."
    )


def _name_pair(pair, documents):
    """Name two documents by their titles where these differ, or else by their ids."""
    ids = [pair["doc_a"], pair["doc_b"]]
    names = [_name(doc_id, documents) for doc_id in ids]
    titled = all(name != isolate(doc_id) for name, doc_id in zip(names, ids, strict=True))
    return list_of(names if titled and names[0] != names[1] else map(isolate, ids))


def say_passages(table, *, documents=None):
    """Say how many passages are shared, by how many documents, and in which the longest stands: by titles where these differ."""
    check_columns(table, ["doc_a", "doc_b", "n_words"], what="passages")
    if table.empty:
        return "No two documents share a passage."
    held = {*table["doc_a"], *table["doc_b"]}
    of = f" of {len(documents):,}" if documents is not None else ""
    first = table.sort_values("n_words", ascending=False, kind="stable").iloc[0]
    rare = table.attrs.get("n_frequent", 0)
    left = (
        f" {count_of(rare, 'run')} of words {'stands' if rare == 1 else 'stand'} in more than fifty documents and "
        f"{'was' if rare == 1 else 'were'} looked up in one of them only."
    )
    return (
        f"{count_of(len(table), 'passage')} {_is(len(table))} shared, by {len(held):,}{of} documents; the longest has "
        f"{first['n_words']:,} words and stands in {_name_pair(first, documents)}.{left if rare else ''}"
    )


def say_lineage(table, *, documents=None, by="source_shown"):
    """Say how much the copies kept of the earliest, how much they cut and added, and which text was copied most, if one was.

    Parameters
    ----------
    table : DataFrame as from edit_lineage
    documents : DataFrame with title, indexed by doc_id, or None: texts are named by their ids
    by : str, the column of the documents that names the sources; where it is there and a source alone has the most copied text, that
        is said, since it may be a form of words that the source uses again
    """
    check_columns(table, ["doc_id", "copy_of", "kind", "n_words"], what="lineage")
    if table.empty:
        return "There is no copy whose earliest copy is there: nothing can be laid side by side."
    words = table.pivot_table(index="doc_id", columns="kind", values="n_words", aggfunc="sum", fill_value=0)
    words = words.reindex(columns=["kept", "cut", "added"], fill_value=0)
    n_cut, n_added = int(words["cut"].gt(0).sum()), int(words["added"].gt(0).sum())
    total = words["kept"].sum() + words["cut"].sum()
    kept = f"together they kept {percent_of(words['kept'].sum() / total)} of the words of the earliest copy"
    if len(words) == 1:
        kept = kept.replace("together they", "it")
    return f"{count_of(len(words), 'copy', 'copies')}: {kept}; {n_cut:,} cut something, and {n_added:,} added something.{_say_most_copied(table, documents, by)}"


def _say_most_copied(table, documents, by):
    """Say which text has most copies; where several have as many, that none has more than these."""
    sizes = table.groupby("copy_of")["doc_id"].nunique()
    most = sizes.index[sizes.eq(sizes.max())].sort_values()
    n = count_of(int(sizes.max()), "copy", "copies")
    if len(sizes) == 1:
        own = _say_own(table, most, documents, by)
        return f" All are of one text, {_name(most[0], documents)}{own}." if sizes.max() > 1 else ""
    if len(most) == len(sizes):
        return f" No text was copied more than another: {len(sizes):,} have {n} each."
    named = list_of((_name(name, documents) for name in most), most=3)
    each = " each" if len(most) > 1 else ""
    return f" The most copied {'texts are' if len(most) > 1 else 'text is'} {named}, with {n}{each}{_say_own(table, most, documents, by)}."


def _say_own(table, most, documents, by):
    """Say that the most copied texts, with all their copies, are of one source each, where that is so."""
    if documents is None or by not in documents:
        return ""
    sources = documents[by].set_axis(documents.index.astype("str")).astype("str")
    part = table[table["copy_of"].isin(most)].drop_duplicates("doc_id")
    own = sources.reindex(part["doc_id"]).to_numpy() == sources.reindex(part["copy_of"]).to_numpy()
    if not own.all():
        return ""
    if len(most) == 1:
        return "; no other source has it, so that it may be a form of words that is used again"
    return "; no other source has them, so that they may be forms of words that are used again"


def _name(doc_id, documents):
    """Name a document by its title, or else by its id."""
    if documents is None or "title" not in documents:
        return isolate(doc_id)
    title = documents["title"].set_axis(documents.index.astype("str")).get(doc_id)
    return isolate(doc_id) if pd.isna(title) else f"“{isolate(cut_title(title))}”"


def say_compared_copies(table, *, top=_TOP):
    """Say how far the first words of each group stay the first without copies, and which of the lists to believe for what."""
    needed = [f"{name}_{view}" for name in ("z", "rank", "n") for view in ("all", "one", "cut")]
    check_columns(table, ["group", "term", *needed, "too_rare"], what="compared copies")
    held = {view: table[f"rank_{view}"].le(top).fillna(False).astype(bool) for view in ("all", "one", "cut")}
    first = table[held["all"]]
    if first.empty and table["z_all"].notna().any():
        return "No source uses a word more than the others do: there is no list that copies could change."
    if first.empty:
        return "There are not two sources with terms enough: nothing can be compared, with copies or without."
    sizes = table.attrs.get("documents", {})
    no_copy = "all" in sizes and sizes["all"] == sizes.get("one")
    views = {"one": "one text for each cluster of copies", "cut": "shared passages cut out"}
    compared = [view for view in views if table[f"z_{view}"].notna().any()]
    parts = []
    for view, named in views.items():
        n_held = int(held[view].loc[first.index].sum())
        if view not in compared:
            parts.append(f"with {named} too little is left to compare")
        elif view == "cut" or not no_copy:
            parts.append(f"with {named} {n_held:,} {'stays' if n_held == 1 else 'stay'} there")
    none = "No text here is a copy. " if no_copy else ""
    said = (
        f"{none}Of {count_of(len(first), 'word')} among the first {top:,} of {count_of(first['group'].nunique(), 'source')}, "
        f"{', and '.join(parts)}."
    )
    if not compared:
        return f"{said} Whether the words are the sources' own cannot be told."
    held = pd.concat([held[view].loc[first.index] for view in compared], axis=1).all(axis=1)
    return f"{said}{_say_gone(first, held, compared, no_copy)}"


def _say_gone(first, stays, compared, no_copy):
    """Say which words go with the copies or shared passages, the counts of the first, and what to believe of those that stay."""
    copied, hangs = ("shared passages", "is shared") if no_copy else ("copies", "was copied")
    if stays.all():
        return f" All of them stay: none hangs on a {'passage' if no_copy else 'text'} that {hangs}."
    fewer = first[[f"n_{view}" for view in compared]].lt(first["n_all"], axis=0).any(axis=1)
    gone, moved = first[~stays & fewer], int((~stays & ~fewer).sum())
    said = ""
    if moved:
        said = f" {count_of(moved, 'word drops', 'words drop')} out though none of {'its' if moved == 1 else 'their'} occurrences is gone."
    if len(gone):
        head = gone.iloc[0]
        left = [f"{head['n_one']:,} with one text for each cluster"] if not no_copy else []
        left = list_of([*left, f"{head['n_cut']:,} with passages cut"])
        times = f"{count_of(head['n_all'], 'time')} over all texts, {left}"
        names = [f"“{isolate(row.term)}” in {isolate(row.group)}" for row in gone.head(3).itertuples()]
        names[0] += f" ({times})"
        rare = int(gone["too_rare"].notna().sum())
        too_rare = f"; {rare:,} of them {_is(rare)} then too rare to be compared" if rare else ""
        said = (
            f" {len(gone):,} {'goes' if len(gone) == 1 else 'go'} with the {copied}: "
            f"{list_of([*names, *gone.index[3:]], most=3)}{too_rare}.{said}"
        )
    if not stays.any():
        return f"{said} They tell what a source printed; how it writes itself cannot be told from them."
    n = count_of(int(stays.sum()), "word that stays", "words that stay")
    return f"{said} For how a source writes believe the {n}; what goes with the {copied} tells what it printed."


def _is(n):
    return "is" if n == 1 else "are"
