"""documents -> findings. Whether sources can be compared: one document that dominates, times, lengths, languages."""

import pandas as pd

from analysis.corpus.headlines import has_headline
from analysis.corpus.quality import has_or_have, row_of, unknown_row
from analysis.ground.wording import count_of, language_name, list_of, percent_of

_EXACT = 0.05
_HEADLINES_APART = 0.1


def check_sources(documents, *, min_docs, dominant, length_ratio):
    """Look for what keeps sources from being compared; the options are those of audit.

    Parameters
    ----------
    documents : DataFrame, the cleaned documents that hold text, with source_shown, published, language and n_chars;
        with text and title it is looked for headlines

    Returns
    -------
    list of rows, as row_of makes them
    """
    return [
        _dominated(documents, min_docs, dominant),
        _apart_in_time(documents, min_docs),
        _apart_in_length(documents, min_docs, length_ratio),
        _apart_in_language(documents),
        _apart_in_headlines(documents),
    ]


def _dominated(documents, min_docs, dominant):
    sized = documents.assign(n_group=documents.groupby("source_shown")["n_chars"].transform("size"))
    judged = sized[sized["n_group"].ge(min_docs)]
    n_sources = judged["source_shown"].nunique()
    if not n_sources:
        return unknown_row("one document dominates", f"no source has {min_docs:,} documents")
    share = judged["n_chars"] / judged.groupby("source_shown")["n_chars"].transform("sum")
    found = judged[share.gt(dominant)]
    named = [
        f"{percent_of(part)} of {source}"
        for part, source in zip(share[found.index], found["source_shown"], strict=True)
    ]
    finding = f"One document is most of its source: {list_of(named, most=3)}."
    remedy = "see whether a finding about the source holds without that document"
    row = row_of("one document dominates", "warning", found.index, n_sources, finding, remedy)
    return _say_judged(row, documents, n_sources, min_docs)


def _apart_in_time(documents, min_docs):
    check = "sources of different times"
    dated = documents[documents["published"].notna()]
    ordered = dated.groupby("source_shown")["published"]
    spans = pd.DataFrame({
        "n": ordered.size(),
        # one date that is wrong must not hide a gap: of each end, 5 % of the documents are left out
        "first": ordered.quantile(_EXACT, interpolation="lower"),
        "last": ordered.quantile(1 - _EXACT, interpolation="higher"),
    })  # fmt: skip
    spans = spans[spans["n"].ge(min_docs)]
    if len(spans) < 2:
        return unknown_row(check, f"there are not two sources with {min_docs:,} dated documents")
    apart = spans[spans["last"].lt(spans["first"].max()) | spans["first"].gt(spans["last"].min())]
    early, late = str(spans["last"].idxmin()), str(spans["first"].idxmax())
    finding = (
        f"{len(apart):,} of {count_of(len(spans), 'source')} share no time with another: {early} ends on "
        f"{spans['last'].min():%Y-%m-%d}, {late} begins on {spans['first'].max():%Y-%m-%d}."
    )
    remedy = "what differs may be the time and not the source: compare a span that all cover"
    row = row_of(check, "warning", _first_of(dated, apart.index), len(spans), finding, remedy, n=len(apart))
    return _say_judged(row, documents, len(spans), min_docs)


def _apart_in_length(documents, min_docs, length_ratio):
    check = "sources of different length"
    sizes = documents.groupby(["language", "source_shown"])["n_chars"].agg(["size", "median"])
    sizes = sizes[sizes["size"].ge(min_docs)].reset_index()
    sizes = sizes[sizes.groupby("language")["median"].transform("size").gt(1)]
    if sizes.empty:
        return unknown_row(check, f"no two sources have {min_docs:,} documents in the same language")
    by_language = sizes.groupby("language")["median"]
    highest, lowest = by_language.transform("max"), by_language.transform("min")
    far = sizes[sizes["median"].mul(length_ratio).le(highest) | sizes["median"].ge(lowest * length_ratio)]
    n_sources, n_far = sizes["source_shown"].nunique(), far["source_shown"].nunique()
    finding = ""
    if n_far:
        widest = (highest / lowest).idxmax()
        same = sizes[sizes["language"].eq(sizes.at[widest, "language"])].sort_values("median")
        short, long = same.iloc[0], same.iloc[-1]
        finding = (
            f"The documents of {n_far:,} of {count_of(n_sources, 'source')} are {length_ratio:g} times as long as another's, "
            f"or as short: the middle one of {long['source_shown']} has {long['median']:,.0f} characters, that of "
            f"{short['source_shown']} {short['median']:,.0f}."
        )
    remedy = "ask whether these are texts of one kind; shares of documents are not comparable, rates per word are"
    row = row_of(check, "warning", _first_of(documents, far["source_shown"]), n_sources, finding, remedy, n=n_far)
    return _say_judged(row, documents, n_sources, min_docs)


def _apart_in_language(documents):
    check = "sources in different languages"
    known = documents[documents["language"].notna()]
    n_sources = known["source_shown"].nunique()
    if n_sources < 2:
        return unknown_row(check, "there are not two sources of which the language is known")
    counts = known["language"].value_counts()
    usual = min(counts.index[counts.eq(counts.max())])
    written = known["language"].eq(usual).groupby(known["source_shown"]).any()
    other = written.index[~written]
    finding = f"{len(other):,} of {count_of(n_sources, 'source')} {has_or_have(other)} no document in {language_name(usual)}, the language of most: {list_of(other, most=3)}."
    remedy = "words are compared within one language; what is said of a source holds for that language only"
    row = row_of(check, "warning", _first_of(known, other), n_sources, finding, remedy, n=len(other))
    total = documents["source_shown"].nunique()
    if n_sources == total:
        return row
    told = f" Judged: {n_sources:,} of {count_of(total, 'source')}; of the others no language is known."
    return *row[:5], row[5] + told, row[6]


def _apart_in_headlines(documents):
    check = "headlines in some texts"
    held = has_headline(documents).dropna().astype(bool) if "title" in documents else pd.Series(dtype=bool)
    if held.empty:
        return unknown_row(check, "no title is known")
    share = held.groupby(documents.loc[held.index, "source_shown"]).mean()
    most, least = str(share.idxmax()), str(share.idxmin())
    is_apart = share.max() - share.min() > _HEADLINES_APART
    n_with, n_without = int(held.sum()), int((~held).sum())
    fewer = held.index[held] if n_with <= n_without else held.index[~held]
    finding = f"Headlines are part of the text in {count_of(n_with, 'document')} and not in {n_without:,}"
    finding += (
        f": in {percent_of(share[most])} of {most}, in {percent_of(share[least])} of {least}. " if is_apart else ". "
    )
    finding += "Counted as they stand, the same article gives other counts."
    remedy = "count the bodies alone: drop_headlines(documents); the pages of the report do"
    return row_of(check, "warning" if is_apart else "note", fewer, len(held), finding, remedy)


def _first_of(documents, sources):
    chosen = documents[documents["source_shown"].isin(list(sources))]
    return chosen.index[~chosen["source_shown"].duplicated()]


def _say_judged(row, documents, n_judged, min_docs):
    """Add how many sources were judged, where some have too few documents."""
    total = documents["source_shown"].nunique()
    if n_judged == total:
        return row
    told = f" Judged: {n_judged:,} of {count_of(total, 'source')}, those with {min_docs:,} documents or more."
    return *row[:5], row[5] + told, row[6]
