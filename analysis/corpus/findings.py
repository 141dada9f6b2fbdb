"""Corpus -> findings. What keeps a corpus from being trusted or compared: each check counts, and names examples."""

import pandas as pd
from pandas.api.types import is_bool_dtype

from analysis.corpus.choose import add_source_shown
from analysis.corpus.faults import breaks_off, digest_of, find_addresses, holds_twice
from analysis.ground.errors import ParameterError
from analysis.ground.wording import count_of, language_name, list_of, percent_of
from analysis.texts.lines import fold_body, fold_text

SEVERITIES = ["error", "warning", "note", "unknown", "ok"]
_COLUMNS = ["check", "severity", "n", "share", "examples", "finding", "remedy"]
_EXAMPLES = 5
_DENSE = ["zh", "ja", "ko"]
_EXACT = 0.05


def audit(corpus, *, min_chars=200, min_docs=5, doubled=0.4, dominant=0.5, length_ratio=3.0):
    """Look for what keeps a corpus from being trusted or compared.

    Parameters
    ----------
    corpus : Corpus
    min_chars : int, characters of the cleaned text below which a document is very short. 200 are about two sentences:
        too few to say what a text is about. Chinese, Japanese and Korean need half of them for the same.
    min_docs : int, documents below which a source is not judged. Of fewer than five, one document is a fifth or more
        of the source by itself, and the middle length is that of one article.
    doubled : float, 0.4 to 0.5, the share of a text that a passage has which stands in it twice. A text that is wholly
        doubled has 0.5; the rest is left for a title and the lines of the page.
    dominant : float, the share of a source's characters in one document above which that document is most of it
    length_ratio : float, how many times as long the middle document of one source is as that of another, in the same
        language. From about three on they are of different genres, such as an agency's notes and features.

    Returns
    -------
    DataFrame, one row per check, worst first
        check     str    what was looked for
        severity  str    error: the corpus is incomplete, or texts are counted wrongly; warning: a comparison may mislead;
                         note: to be known; unknown: too little to judge; ok: looked for and not found
        n         int    records, documents or, where the check compares sources, sources
        share     float  of all records, documents, or sources judged; missing where none could be judged
        examples  list of str  at most five: paths of files for unread, doc_ids elsewhere
        finding   str    what was found
        remedy    str    what to do about it

    Raises
    ------
    ParameterError : an option is out of its range

    Examples
    --------
    >>> from analysis import load_corpus
    >>> findings = audit(load_corpus("seeds")).set_index("check")
    >>> findings.at["no date", "finding"], findings.at["copies", "severity"]
    ('2 of 5 documents have no date.', 'ok')
    """
    wrong = [
        f"{name}={value!r} is not between {low} and {high}"
        for name, value, low, high in (
            ("min_chars", min_chars, 0, 1_000_000),
            ("min_docs", min_docs, 2, 1_000_000),
            ("doubled", doubled, 0.4, 0.5),
            ("dominant", dominant, 0, 1),
            ("length_ratio", length_ratio, 1, 1_000_000),
        )
        if not low <= value <= high
    ]
    if wrong:
        raise ParameterError(f"{'; '.join(wrong)}. Choose a number within the range.")
    documents = add_source_shown(corpus.documents)
    cleaned = documents.assign(n_chars=corpus.cleaned["n_chars"])
    rows = [
        _unread(corpus),
        *_check_texts(documents, corpus.cleaned, min_chars=min_chars, doubled=doubled),
        *_check_fields(documents, corpus),
        _dominated(cleaned, min_docs, dominant),
        _apart_in_time(documents, min_docs),
        _apart_in_length(cleaned, min_docs, length_ratio),
        _apart_in_language(documents),
    ]
    table = pd.DataFrame(rows, columns=_COLUMNS).astype({"n": "int64", "share": "float64"})
    table["rank"] = table["severity"].map(SEVERITIES.index)
    table = table.sort_values(["rank", "share", "n"], ascending=[True, False, False], kind="stable", ignore_index=True)
    return table[_COLUMNS]


def _row(check, severity, found, total, finding, remedy, *, n=None):
    """Make a row of the documents or paths in `found`; ok where there are none. `{n}` in the finding is their number."""
    found = list(found)
    n = len(found) if n is None else n
    share = n / total if total else float("nan")
    if not n:
        return check, "ok", 0, share, [], "Looked for; not found.", ""
    return check, severity, n, share, [str(name) for name in found[:_EXAMPLES]], finding, remedy


def _unknown(check, why):
    return check, "unknown", 0, float("nan"), [], f"Not judged: {why}.", ""


def _unread(corpus):
    total, n = int(corpus.account["n_records"].sum()), int(corpus.account["n_errors"].sum())
    paths = corpus.problems.loc[corpus.problems["severity"].eq("error"), "path"].drop_duplicates()
    finding = f"{n:,} of {count_of(total, 'record')} could not be read."
    return _row("unread", "error", paths, total, finding, "the table of problems says why, line by line", n=n)


def _check_texts(documents, cleaned, *, min_chars, doubled):
    total, of = len(documents), count_of(len(documents), "document")
    texts = documents["text"].fillna("")
    empty = texts.str.strip().eq("")
    needed = documents["language"].isin(_DENSE).map({True: min_chars / 2, False: min_chars})
    short = cleaned["n_chars"].lt(needed) & ~empty
    folded = [fold_text(text) for text in texts]
    bodies = map(fold_body, cleaned["text"].fillna(""), documents["title"])
    digests = map(digest_of, (body or whole for body, whole in zip(bodies, folded, strict=True)))
    digests = pd.Series(list(digests), index=documents.index)[~empty]
    twice = documents.index[[holds_twice(text, doubled) for text in folded]]
    left = sum(holds_twice(fold_text(text), doubled) for text in cleaned.loc[twice, "text"])
    copies = digests.index[digests.duplicated()]
    titles = documents["title"].reindex(digests.index).fillna("").map(fold_text)
    n_titled = int(pd.DataFrame({"text": digests, "title": titles}).duplicated().sum())
    sources = documents["source_shown"].reindex(digests.index)
    shared = digests.index[sources.groupby(digests.to_numpy()).transform("nunique").gt(1)]
    # the line of a paywall may stand above the page's own lines
    broken = documents.index[
        [any(pair) for pair in zip(breaks_off(texts), breaks_off(cleaned["text"].fillna("")), strict=True)]
    ]
    lost = texts.str.contains("\ufffd", regex=False)
    private = pd.Series([find_addresses(text) for text in texts], index=documents.index)
    n_addresses = len(frozenset().union(*(addressed := private[private.map(len).gt(0)])))
    remains = f"in {left:,} of them the text that is counted still has both" if left else "the second is not counted"
    kept_twice = f"{len(twice):,} of {of} {_have(twice)} the same body twice; {remains}."
    return [
        _row("empty", "error", documents.index[empty], total, f"{int(empty.sum()):,} of {of} {_have(empty)} no text.",
             "export them again, or leave them out"),
        _row("very short", "warning", documents.index[short], total,
             f"{int(short.sum()):,} of {of} {_have(short)} fewer than {min_chars:,} characters once the page's own lines are cut.",
             "look whether these are articles; leave out what is not"),
        _row("copies", "error", copies, total,
             f"{len(copies):,} of {of} {'repeats' if len(copies) == 1 else 'repeat'} the body of an earlier one, but for case and spacing; "
             f"{n_titled:,} {'repeats' if n_titled == 1 else 'repeat'} its title too.",
             "leave out the surplus copies, or compare with one text for each"),
        _row("same text in several sources", "note", shared, total,
             f"{len(shared):,} of {of} {_have(shared)} the same text as a document of another source.",
             "shared agency copy says nothing about either source; compare without it too"),
        _row("body twice", "error" if left else "note", twice, total, kept_twice, "export the pages again"),
        _row("cut short", "warning", broken, total,
             f"{len(broken):,} of {of} {'breaks' if len(broken) == 1 else 'break'} off or {'ends' if len(broken) == 1 else 'end'} in a link to the rest, as behind a paywall.",
             "fetch the whole articles, or say that only their beginnings are compared"),
        _row("lost characters", "warning", documents.index[lost], total,
             f"{int(lost.sum()):,} of {of} lost characters in an earlier conversion.", "export them again as UTF-8"),
        _row("e-mail addresses", "note", addressed.index, total,
             f"{len(addressed):,} of {of} {_have(addressed)} {count_of(n_addresses, 'e-mail address', 'e-mail addresses')} that may be a person's.",
             "decide whether the corpus may be shared as it is"),
    ]  # fmt: skip


def _check_fields(documents, corpus):
    total, of = len(documents), count_of(len(documents), "document")
    evidence, problems = corpus.evidence, corpus.problems
    absent = {field: documents.index[documents[field].isna()] for field in ("published", "source", "language")}
    inexact = documents.index[documents["published_precision"].isin(["month", "year"])]
    doubted = evidence["field"].eq("published") & evidence["confidence"].eq("doubtful")
    about_date = problems["severity"].eq("warning") & problems["problem"].str.contains(r"\bdates?\b")
    refused = problems.loc[about_date, "doc_id"].dropna().drop_duplicates()
    refused = refused[refused.isin(absent["published"])]
    doubtful = evidence.loc[doubted, "doc_id"].drop_duplicates()
    noted = evidence[evidence["field"].eq("encoding")].drop_duplicates("doc_id", keep="last").set_index("doc_id")
    encodings = noted["value"].reindex(documents.index).fillna("utf-8").str.lower().str.replace("_", "-")
    encodings = encodings.replace({"utf-8-sig": "utf-8", "ascii": "utf-8"})
    counts = encodings.value_counts()
    usual = min(counts.index[counts.eq(counts.max())])
    names = [f"{name} ({n:,})" for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    return [
        _row("no date", "warning", absent["published"], total,
             f"{len(absent['published']):,} of {of} {_have(absent['published'])} no date.",
             "add a column or a table of dates; until then they fall out of every comparison over time"),
        _row("impossible or unclear date", "warning", refused, total,
             f"In {len(refused):,} of {of} a date is given that cannot be, cannot be read or could be two days.",
             "write it as 2024-06-20; the table of problems names each"),
        _row("doubtful date", "warning", doubtful, total,
             f"In {len(doubtful):,} of {of} something speaks against the date.", "compare it with the excerpt in the evidence"),
        _row("date without a day", "note", inexact, total,
             f"Of {len(inexact):,} of {of} only the month or the year is known.", "no span of days takes them in"),
        _row("no source", "warning", absent["source"], total,
             f"{len(absent['source']):,} of {of} {'does' if len(absent['source']) == 1 else 'do'} not say who published {'it' if len(absent['source']) == 1 else 'them'}.",
             "add a column or a table of sources; until then each file stands for itself"),
        _row("no language", "warning", absent["language"], total,
             f"The language of {len(absent['language']):,} of {of} could not be told.",
             "add a column language; other pages leave them aside"),
        _row("several encodings", "note", documents.index[encodings.ne(usual)], total,
             f"The files were written in {count_of(len(counts), 'encoding')}: {list_of(names)}.",
             "look at a document of each: are all letters right?"),
    ]  # fmt: skip


def _dominated(documents, min_docs, dominant):
    sized = documents.assign(n_group=documents.groupby("source_shown")["n_chars"].transform("size"))
    judged = sized[sized["n_group"].ge(min_docs)]
    n_sources = judged["source_shown"].nunique()
    if not n_sources:
        return _unknown("one document dominates", f"no source has {min_docs:,} documents")
    share = judged["n_chars"] / judged.groupby("source_shown")["n_chars"].transform("sum")
    found = judged[share.gt(dominant)]
    named = [
        f"{percent_of(part)} of {source}"
        for part, source in zip(share[found.index], found["source_shown"], strict=True)
    ]
    finding = f"One document is most of its source: {list_of(named, most=3)}."
    remedy = "see whether a finding about the source holds without that document"
    row = _row("one document dominates", "warning", found.index, n_sources, finding, remedy)
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
        return _unknown(check, f"there are not two sources with {min_docs:,} dated documents")
    apart = spans[spans["last"].lt(spans["first"].max()) | spans["first"].gt(spans["last"].min())]
    early, late = str(spans["last"].idxmin()), str(spans["first"].idxmax())
    finding = (
        f"{len(apart):,} of {count_of(len(spans), 'source')} share no time with another: {early} ends on "
        f"{spans['last'].min():%Y-%m-%d}, {late} begins on {spans['first'].max():%Y-%m-%d}."
    )
    remedy = "what differs may be the time and not the source: compare a span that all cover"
    row = _row(check, "warning", _first_of(dated, apart.index), len(spans), finding, remedy, n=len(apart))
    return _say_judged(row, documents, len(spans), min_docs)


def _apart_in_length(documents, min_docs, length_ratio):
    check = "sources of different length"
    sizes = (
        documents[documents["n_chars"].gt(0)].groupby(["language", "source_shown"])["n_chars"].agg(["size", "median"])
    )
    sizes = sizes[sizes["size"].ge(min_docs)].reset_index()
    sizes = sizes[sizes.groupby("language")["median"].transform("size").gt(1)]
    if sizes.empty:
        return _unknown(check, f"no two sources have {min_docs:,} documents in the same language")
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
    row = _row(check, "warning", _first_of(documents, far["source_shown"]), n_sources, finding, remedy, n=n_far)
    return _say_judged(row, documents, n_sources, min_docs)


def _apart_in_language(documents):
    check = "sources in different languages"
    known = documents[documents["language"].notna()]
    n_sources = known["source_shown"].nunique()
    if n_sources < 2:
        return _unknown(check, "there are not two sources of which the language is known")
    counts = known["language"].value_counts()
    usual = min(counts.index[counts.eq(counts.max())])
    written = known["language"].eq(usual).groupby(known["source_shown"]).any()
    other = written.index[~written]
    finding = f"{len(other):,} of {count_of(n_sources, 'source')} {_have(other)} no document in {language_name(usual)}, the language of most: {list_of(other, most=3)}."
    remedy = "words are compared within one language; what is said of a source holds for that language only"
    return _row(check, "warning", _first_of(known, other), n_sources, finding, remedy, n=len(other))


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


def _have(found):
    n = int(found.sum()) if isinstance(found, pd.Series) and is_bool_dtype(found) else len(found)
    return "has" if n == 1 else "have"
