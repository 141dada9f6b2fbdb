"""corpus -> sentences. What was read, what was cut, and what the audit found."""

from analysis.corpus.choose import keep_texts
from analysis.report.sentences import count_of, language_name, list_of, percent_of

_FEW = 5


def say_corpus(corpus):
    """Say what was read, in which languages, how many documents state their source and day, and how many hold no text."""
    documents = corpus.documents
    languages = documents["language"].fillna("unknown").value_counts()
    in_languages = [
        f"{n:,} in {language_name(code)}" for code, n in sorted(languages.items(), key=lambda x: (-x[1], x[0]))
    ]
    days = documents["published"].dropna()
    span = f" ({days.min():%Y-%m-%d} to {days.max():%Y-%m-%d})" if days.nunique() > 1 else ""
    n_stated, n_sources = int(documents["source"].notna().sum()), documents["source"].nunique()
    sources = f"{n_stated:,} ({count_of(n_sources, 'source')})" if n_stated else "none"
    dates = f"{len(days):,}{span}" if len(days) else "none"
    bare = len(documents) - len(keep_texts(corpus.cleaned))
    without = f" {count_of(bare, 'document holds', 'documents hold')} no text, and {'is' if bare == 1 else 'are'} not compared."
    return (
        f"The corpus holds {count_of(len(documents), 'document')}: {list_of(in_languages, of='languages')}. "
        f"The source is stated in {sources}, the date in {dates}.{without if bare else ''}"
    )


def say_evidence(corpus):
    """Say how many documents lack a title, date, source or language, and that nothing was filled in."""
    names = {"title": "title", "published": "date", "source": "source", "language": "language"}
    missing = {name: int(corpus.documents[field].isna().sum()) for field, name in names.items()}
    lacking = [f"the {name} of {n:,}" for name, n in missing.items() if n]
    doubtful = int((corpus.evidence["confidence"] == "doubtful").sum())
    doubt = f" {count_of(doubtful, 'entry is', 'entries are')} marked doubtful." if doubtful else ""
    if not lacking:
        return f"The title, date, source and language of every document are known.{doubt}"
    of = count_of(len(corpus.documents), "document")
    return f"Not known, of {of}: {list_of(lacking)}. What a text does not say stays missing.{doubt}"


def say_cut(paragraphs):
    """Say how much of the text was cut, and as what."""
    sizes = paragraphs["end"] - paragraphs["start"]
    cut = ~paragraphs["kept"].astype(bool)
    kinds = paragraphs.loc[cut, "kind"].value_counts()
    names = {
        "boilerplate": ("piece of boilerplate", "pieces of boilerplate"),
        "dateline": ("date line",),
        "repeat": ("repeated paragraph",),
        "title": (
            "title or site name that stands beside the title",
            "titles or site names that stand beside the title",
        ),
    }
    counted = [count_of(int(kinds[kind]), *names.get(kind, (kind,))) for kind in sorted(kinds.index)]
    if not counted:
        return f"Nothing was cut: {count_of(len(paragraphs), 'paragraph is', 'paragraphs are')} counted."
    share = percent_of(sizes[cut].sum() / max(sizes.sum(), 1))
    return f"Cut before counting: {share} of the characters, {list_of(counted)}."


def say_account(corpus):
    """Say whether every file and record became a document, and how many did not."""
    account, problems = corpus.account, corpus.problems
    n_records, n_errors = int(account["n_records"].sum()), int(account["n_errors"].sum())
    ignored = int(account["status"].eq("ignored").sum())
    n_warnings = int(problems["severity"].eq("warning").sum())
    tail = f" {count_of(ignored, 'entry was', 'entries were')} passed over; the table says why." if ignored else ""
    concern = count_of(n_warnings, "warning concerns", "warnings concern")
    tail += f" {concern} documents that were kept." if n_warnings else ""
    if n_errors:
        cut = sorted(set(problems.loc[problems["problem"].str.contains("nothing below it was read"), "path"]))
        short = (
            f" Of {list_of(cut)} only the beginning was read: how many records are lost is not known." if cut else ""
        )
        return f"Of {count_of(n_records, 'record')}, {n_errors:,} could not be read; the table says why.{short}{tail}"
    each = "the one record" if n_records == 1 else f"each of the {n_records:,} records"
    return f"Nothing was lost: {each} became a document.{tail}"


def say_size(documents, *, by="source_shown", clusters=None, narrow=True, tested=True):
    """Say what a corpus of this size cannot tell; `clusters` names copies, which count once, `narrow` tells of intervals of resamples.

    `tested` is False where documents would be enough, but paragraphs were counted, on which no test of terms is made.
    """
    sizes = documents[by].value_counts()
    copied = ""
    if clusters is not None:
        named = clusters.reindex(documents.index.astype("str")).set_axis(documents.index)
        once = named.groupby(documents[by]).nunique().reindex(sizes.index)
        copied = ", copies of a text counted once" if once.sum() < sizes.sum() else ""
        sizes = once
    single = int((sizes < 2).sum())
    if not len(sizes):
        return "There is no document: nothing can be compared."
    if len(sizes) < 2:
        return f"There is one source, {sizes.index[0]}: nothing can be compared with it."
    if not single:
        least, most = sizes.min(), sizes.max()
        have = (
            f"The {len(sizes):,} sources have {least:,} {f'to {most:,} ' if most > least else ''}documents each{copied}"
        )
        if not tested:
            return f"{have}, but no term was tested: what is counted are paragraphs, and those of one document do not stand for others."
        return (
            f"{have}: differences between them can be tested on documents, as far as these documents stand for their sources."
            f"{_few_documents(sizes) if narrow else ''}"
        )
    if single == len(sizes):
        return (
            f"Each source has one document here{copied}. Differences between such sources are differences between two articles: "
            "whether the sources differ in general cannot be known from this corpus."
        )
    have = "has" if single == 1 else "have"
    return (
        f"Of {len(sizes):,} sources, {single:,} {have} one document here{copied}. What sets such a source apart may be that one "
        "article: whether it differs in general cannot be known from this corpus."
    )


def _few_documents(sizes):
    few = int((sizes < _FEW).sum())
    if not few:
        return ""
    have = "source has" if few == 1 else "sources have"
    return f" {few:,} {have} fewer than {_FEW} documents: intervals from so few are too narrow, a rough guide only."


def say_language(documents, chosen):
    """Say which language is compared, and what is left aside so that languages are not pooled."""
    if not len(chosen):
        return "There is no document to compare."
    language = language_name(chosen["language"].iloc[0])
    compared = f"The comparison takes {count_of(len(chosen), 'document')} in {language}"
    counts = documents["language"].value_counts()
    others_tied = counts.index[counts.eq(counts.max()) & counts.eq(len(chosen))].difference(chosen["language"].unique())
    tied = [language_name(code) for code in others_tied]
    tie = (
        f" As many are in {list_of(tied, of='languages')}: where none is set, the first code in the alphabet is taken."
        if tied
        else ""
    )
    if len(documents) == len(chosen):
        return (
            f"{compared}: {'the only one' if len(chosen) == 1 else 'all'} there {'is' if len(chosen) == 1 else 'are'}."
        )
    others = documents.loc[~documents.index.isin(chosen.index), "language"].fillna("unknown")
    counted = [
        f"{n:,} in {language_name(code)}"
        for code, n in sorted(others.value_counts().items(), key=lambda one: (-one[1], one[0]))
    ]
    return f"{compared}. Left aside: {list_of(counted, of='languages')}, because words of different languages are never counted in one list.{tie}"


def say_made(corpus):
    """Say what the figures rest on, so that somebody else can check that it is the same."""
    return (
        f"Made from {count_of(int(corpus.account['status'].eq('read').sum()), 'file')} with the fingerprint {corpus.fingerprint[:16]}. The same files "
        "and parameters give the same figures."
    )


def say_audit(findings):
    """Say how many checks found something, and what the gravest found."""
    counts = findings["severity"].value_counts()
    judged = int(counts.drop("unknown", errors="ignore").sum())
    found = findings[findings["severity"].isin(["error", "warning", "note"])]
    unjudged = int(counts.get("unknown", 0))
    tail = f" {count_of(unjudged, 'check')} could not be made, for lack of material." if unjudged else ""
    if found.empty:
        return f"{'The one check' if judged == 1 else f'None of the {judged:,} checks'} found {'nothing' if judged == 1 else 'anything'}.{tail}"
    kinds = [count_of(int(counts[kind]), kind) for kind in ("error", "warning", "note") if kind in counts]
    gravest = " ".join(found["finding"].head(3))
    return f"Of {count_of(judged, 'check')}, {len(found):,} found something ({list_of(kinds)}). {gravest}{tail}"


def say_timeline(table):
    """Say from when to when the documents are, when most were published, and how many have no date."""
    n_documents, dated = int(table["n"].sum()), table[table["starts"].notna()]
    undated = n_documents - int(dated["n"].sum())
    if dated.empty:
        return "No document has a date that could be drawn."
    period = dated["period"].iloc[0]
    written = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}[period]
    by_time = dated.groupby("starts")["n"].sum()
    span = f"from {by_time.index.min():{written}} to {by_time.index.max():{written}}"
    most = by_time.idxmax()
    peak = (
        f"; most, {by_time[most]:,}, {'on' if period == 'day' else 'in'} {most:{written}}"
        if by_time.nunique() > 1
        else ""
    )
    left = f" {count_of(undated, 'document is', 'documents are')} not drawn, for want of a date." if undated else ""
    when = span if len(by_time) > 1 else f"all of {by_time.index[0]:{written}}"
    return f"{count_of(n_documents - undated, 'document')} with a date, {when}{peak}.{left}"


def say_lengths(table):
    """Say how long documents are, and which sources have the longest and the shortest."""
    if table.empty:
        return "There is no document to measure."
    shortest, longest = (int(table[column].agg(which)) for column, which in (("shortest", "min"), ("longest", "max")))
    ranked = table.sort_values(["median", "group"])
    first, last = ranked.iloc[0], ranked.iloc[-1]
    between = f"The documents have {shortest:,} to {longest:,} characters" if longest > shortest else ""
    between = between or f"{'Each' if table['n'].sum() > 1 else 'The'} document has {longest:,} characters"
    if len(table) < 2 or first["median"] == last["median"]:
        return f"{between}."
    if table["n"].max() == 1:
        return f"{between}. The longest is that of {last['group']}, the shortest that of {first['group']}."
    return (
        f"{between}. The middle one of {last['group']} has {last['median']:,.0f}, "
        f"that of {first['group']} {first['median']:,.0f}."
    )


def say_languages(table):
    """Say how many documents are in each language, and which sources write in several."""
    if table.empty:
        return "There is no document."
    totals = table.groupby("language")["n"].sum()
    counted = [f"{n:,} in {language_name(code)}" for code, n in sorted(totals.items(), key=lambda x: (-x[1], x[0]))]
    known = table[table["language"].ne("unknown")].groupby("group", sort=False)["language"].nunique()
    several = [str(name) for name in known.index[known.gt(1)]]
    mixed = f" In several languages: {list_of(several)}." if several else " No source writes in two languages."
    return f"Of {count_of(int(totals.sum()), 'document')}, {list_of(counted, of='languages')}.{mixed}"


def say_missing(table):
    """Say for each field in how many documents, and in how many sources, it is missing."""
    if table.empty:
        return "There is no document."
    n = int(table.drop_duplicates("group")["n"].sum())
    parts = []
    for field, part in table.groupby("field", sort=False):
        lacking, groups = int(part["n_missing"].sum()), int(part["n_missing"].gt(0).sum())
        name = "date" if field == "published" else field
        parts += [f"the {name} in {lacking:,} (of {count_of(groups, 'source')})"] if lacking else []
    if not parts:
        return f"Nothing is missing in {count_of(n, 'document')}."
    return f"Missing, of {count_of(n, 'document')}: {list_of(parts)}."
