"""documents -> findings. What makes a comparison of these groups unfair, to be read before any result."""

import pandas as pd

from analysis.compare.units import check_options
from analysis.corpus.audit import SEVERITIES
from analysis.corpus.choose import keep_texts
from analysis.corpus.comparability import check_sources
from analysis.corpus.faults import breaks_off
from analysis.corpus.quality import has_or_have, row_of, unknown_row
from analysis.ground.errors import GroupError
from analysis.ground.tables import check_columns
from analysis.ground.wording import count_of, language_name, list_of, percent_of
from analysis.reuse.copies import add_copies
from analysis.reuse.duplicates import find_near_duplicates

_COLUMNS = ["check", "severity", "n", "share", "examples", "finding", "remedy"]
_NEEDED = ["text", "n_chars", "published", "language"]


def comparable(documents, *, by="source_shown", min_docs=5, dominant=0.5, length_ratio=3.0, cut_apart=0.1, copied=0.1):
    """Look for what makes a comparison of groups of documents unfair.

    `audit` asks whether a corpus can be trusted; this asks, of the very documents that are to be compared, and of the
    column that parts them, whether a difference could be due to something else.

    Parameters
    ----------
    documents : DataFrame with text, n_chars, published, language and the column `by`: what will be counted, cleaned; the
        clusters of add_copies are used where they are there, and else copies are looked for
    by : str, the column that names the groups
    min_docs : int, documents below which a group is called small, and not judged by the checks that need several
    dominant, length_ratio : float, as in audit
    cut_apart : float, 0 to 1, the difference of the shares of documents that break off from which groups are called unlike
    copied : float, 0 to 1, the share of a group's documents that another group has as well above which that is a warning

    Returns
    -------
    DataFrame, one row per check, worst first; the columns are those of audit, n and share count groups, or documents
    where the check is "several languages", "copies between sources" or "headlines in some texts", for which a column
    title is needed
        check, severity, n, share, examples, finding, remedy

    Raises
    ------
    TableError : a column is missing, or an id stands twice
    GroupError : there are not two groups
    ParallaxError : an option out of range

    Examples
    --------
    >>> from analysis import add_source_shown, load_corpus
    >>> findings = comparable(add_source_shown(load_corpus("seeds").cleaned)).set_index("check")
    >>> findings.at["several languages", "finding"]
    '1 of 5 documents is not in English: 1 in Russian. Words of two languages are never the same word.'
    """
    check_columns(documents, [*_NEEDED, by], what="documents")
    check_options(
        limits=[
            ("min_docs", min_docs, 2, 1_000_000),
            ("dominant", dominant, 0, 1),
            ("length_ratio", length_ratio, 1, 1_000_000),
            ("cut_apart", cut_apart, 0, 1),
            ("copied", copied, 0, 1),
        ]
    )
    named = documents.assign(source_shown=documents[by].astype("str"))
    sizes = named["source_shown"].value_counts().sort_index()
    if len(sizes) < 2:
        raise GroupError(
            f"there are not two groups in {by!r}, only {list(sizes.index)}. Choose another column, or keep more."
        )
    rows = [
        _few_documents(named, sizes, min_docs),
        _several_languages(named),
        _copied_between(named, copied),
        *check_sources(keep_texts(named), min_docs=min_docs, dominant=dominant, length_ratio=length_ratio),
        _cut_unlike(named, sizes, min_docs, cut_apart),
    ]
    table = pd.DataFrame(rows, columns=_COLUMNS).astype({"n": "int64", "share": "float64"})
    rank = table["severity"].map(SEVERITIES.index)
    return table.iloc[rank.argsort(kind="stable")].reset_index(drop=True)


def _few_documents(documents, sizes, min_docs):
    small = sizes[sizes.lt(min_docs)]
    one = ", and with one it cannot be told what is the source's and what the text's" if small.eq(1).any() else ""
    told = [f"{name} ({n:,})" for name, n in small.items()]
    finding = f"{len(small):,} of {count_of(len(sizes), 'group')} {has_or_have(small.index)} fewer than {min_docs:,} documents: {list_of(told, most=5)}."
    remedy = "take what is said of it for what these texts say: intervals are too narrow with so few" + one
    severity = "error" if small.eq(1).any() else "warning"
    return row_of(
        "few documents", severity, _first_of(documents, small.index), len(sizes), finding, remedy, n=len(small)
    )


def _several_languages(documents):
    languages = documents["language"].fillna("unknown")
    counts = languages[languages.ne("unknown")].value_counts()
    if counts.empty:
        return unknown_row("several languages", "the language of no document is known")
    usual = min(counts.index[counts.eq(counts.max())])
    others = counts.drop(usual).sort_index().sort_values(ascending=False, kind="stable")
    found = documents.index[languages.isin(others.index)]
    told = [f"{n:,} in {language_name(code)}" for code, n in others.items()]
    verb = "is" if len(found) == 1 else "are"
    finding = (
        f"{len(found):,} of {count_of(len(documents), 'document')} {verb} not in {language_name(usual)}: {list_of(told, most=4)}. "
        "Words of two languages are never the same word."
    )
    return row_of(
        "several languages", "error", found, len(documents), finding, "compare one language: keep_language(documents)"
    )


def _copied_between(documents, copied):
    clustered = documents if "copy_cluster" in documents else add_copies(documents, find_near_duplicates(documents))
    found = clustered.groupby("copy_cluster")["source_shown"].transform("nunique").gt(1)
    share = found.groupby(documents["source_shown"]).mean()
    share = share[share.gt(0)].sort_index().sort_values(ascending=False, kind="stable")
    told = [f"{percent_of(part)} of those of {name}" for name, part in share.items()]
    finding = (
        f"{count_of(int(found.sum()), 'document')} {'is' if found.sum() == 1 else 'are'} in another group as well, as a copy or "
        f"nearly: {list_of(told, most=5)}. In a text that both have, no word sets them apart."
    )
    remedy = (
        "see what remains without them: drop_copies(documents), or compare_copies(documents), as on the page of stories"
    )
    severity = "warning" if share.gt(copied).any() else "note"
    return row_of("copies between sources", severity, documents.index[found], len(documents), finding, remedy)


def _cut_unlike(documents, sizes, min_docs, cut_apart):
    check = "sources cut short unlike"
    judged = sizes.index[sizes.ge(min_docs)]
    if len(judged) < 2:
        return unknown_row(check, f"there are not two groups with {min_docs:,} documents")
    broken = pd.Series(list(breaks_off(documents["text"].fillna(""))), index=documents.index, dtype=bool)
    share = broken.groupby(documents["source_shown"]).mean()[judged]
    most, least = str(share.idxmax()), str(share.idxmin())
    apart = share.index[share - share.min() > cut_apart]
    finding = (
        f"{percent_of(share[most])} of the documents of {most} break off or end in a link to the rest, and "
        f"{percent_of(share[least])} of those of {least}."
    )
    remedy = "beginnings of articles are compared with whole ones: fetch the rest, or cut all to one length"
    found = _first_of(documents[broken], apart)
    return row_of(check, "warning", found, len(judged), finding, remedy, n=len(apart))


def _first_of(documents, groups):
    chosen = documents[documents["source_shown"].isin(list(groups))]
    return chosen.index[~chosen["source_shown"].duplicated()]
