"""result tables -> sentences. What was found and what cannot be known, computed, for people and for the tests."""

from babel import Locale

_RATE = 0.05


def count_of(n, noun, plural=None):
    """Write a number with its noun.

    Examples
    --------
    >>> count_of(1, "document"), count_of(1200, "document"), count_of(0, "story", "stories")
    ('1 document', '1,200 documents', 'no stories')
    """
    return f"{n:,} {noun}" if n == 1 else f"{f'{n:,}' if n else 'no'} {plural or noun + 's'}"


def list_of(words, *, most=6):
    """Join words as a sentence does; what is beyond `most` is counted.

    Examples
    --------
    >>> list_of(["rain"]), list_of(["rain", "wind", "sun"]), list_of("abc", most=2)
    ('rain', 'rain, wind and sun', 'a, b and 1 more')
    """
    words = [str(word) for word in words]
    if len(words) > most:
        words = [*words[:most], f"{len(words) - most:,} more"]
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1] if words else ""]))


def language_name(code):
    """Name a language in English.

    Examples
    --------
    >>> language_name("ru"), language_name(None)
    ('Russian', 'an unknown language')
    """
    if not isinstance(code, str) or code == "unknown":
        return "an unknown language"
    return Locale("en").languages.get(code, code)


def say_corpus(corpus):
    """Say what was read, in which languages, and how many documents state their source and day."""
    documents = corpus.documents
    languages = documents["language"].fillna("unknown").value_counts()
    in_languages = [f"{n:,} in {language_name(code)}" for code, n in sorted(languages.items(), key=lambda x: (-x[1], x[0]))]
    days = documents["published"].dropna()
    span = f", from {days.min():%Y-%m-%d} to {days.max():%Y-%m-%d}" if len(days) > 1 else ""
    n_sources = documents["source"].nunique()
    stated = f"{documents['source'].notna().sum():,} of {len(documents):,}"
    return (
        f"The corpus holds {count_of(len(documents), 'document')}: {list_of(in_languages)}. "
        f"{stated} name their source ({count_of(n_sources, 'source')}), {len(days):,} their date{span}."
    )


def say_evidence(corpus):
    """Say how many documents lack a title, date, source or language, and that nothing was filled in."""
    missing = {field: int(corpus.documents[field].isna().sum()) for field in ("title", "published", "source", "language")}
    names = {"published": "date"}
    lacking = [f"{n:,} state no {names.get(field, field)}" for field, n in missing.items() if n]
    doubtful = int((corpus.evidence["confidence"] == "doubtful").sum())
    doubt = f" {count_of(doubtful, 'entry is', 'entries are')} marked doubtful." if doubtful else ""
    if not lacking:
        return f"Every document states its title, date, source and language.{doubt}"
    of = f"Of {count_of(len(corpus.documents), 'document')}"
    return f"{of}, {list_of(lacking)}. What a text does not say stays missing.{doubt}"


def say_cut(paragraphs):
    """Say how much of the text was cut, and as what."""
    sizes = paragraphs["end"] - paragraphs["start"]
    cut = ~paragraphs["kept"]
    share = sizes[cut].sum() / max(sizes.sum(), 1)
    kinds = paragraphs.loc[cut, "kind"].value_counts()
    names = {
        "boilerplate": ("piece of boilerplate", "pieces of boilerplate"),
        "dateline": ("date line",),
        "repeat": ("repeated paragraph",),
        "title": ("title or site name that stands beside the title", "titles or site names that stand beside the title"),
    }
    counted = [count_of(int(kinds[kind]), *names.get(kind, (kind,))) for kind in sorted(kinds.index)]
    if not counted:
        return f"Nothing was cut: all {count_of(len(paragraphs), 'paragraph')} are counted."
    return f"{share:.1%} of the characters were cut before counting: {list_of(counted)}."


def say_account(corpus):
    """Say whether every file and record became a document, and how many did not."""
    account, problems = corpus.account, corpus.problems
    n_records, n_errors = int(account["n_records"].sum()), int(account["n_errors"].sum())
    ignored = int(account["status"].eq("ignored").sum())
    n_warnings = int(problems["severity"].eq("warning").sum())
    tail = f" {count_of(ignored, 'file was', 'files were')} passed over (read-me, licence or hidden)." if ignored else ""
    tail += f" {count_of(n_warnings, 'warning')} concern documents that were kept." if n_warnings else ""
    if not n_errors:
        return f"Nothing was lost: each of {count_of(n_records, 'record')} became a document.{tail}"
    return f"{n_errors:,} of {count_of(n_records, 'record')} could not be read; the table says why.{tail}"


def say_size(documents, *, by="source_shown"):
    """Say what a corpus of this size cannot tell."""
    sizes = documents[by].value_counts()
    single = int((sizes < 2).sum())
    if len(sizes) < 2:
        return f"There is one source, {sizes.index[0]}: nothing can be compared with it."
    if not single:
        return (
            f"The {count_of(len(sizes), 'source')} have {sizes.min():,} to {sizes.max():,} documents each: differences "
            "between them can be tested on documents, as far as these documents stand for their sources."
        )
    these = "Each source has" if single == len(sizes) else f"{single:,} of {len(sizes):,} sources have"
    return (
        f"{these} one document here. Differences between such sources are differences between two articles: "
        "whether the sources differ in general cannot be known from this corpus."
    )


def say_language(documents, chosen):
    """Say which language is compared, and what is left aside so that languages are not pooled."""
    language = language_name(chosen["language"].iloc[0] if len(chosen) else None)
    left = len(documents) - len(chosen)
    compared = f"Compared are the {count_of(len(chosen), 'document')} in {language}"
    if not left:
        return f"{compared}: all there are."
    others = documents.loc[~documents.index.isin(chosen.index), "language"].fillna("unknown")
    counted = [f"{n:,} in {language_name(code)}" for code, n in sorted(others.value_counts().items())]
    return f"{compared}. Left aside: {list_of(counted)}, because words of different languages are never counted in one list."


def say_unit(texts, documents, *, by="source_shown"):
    """Say what counts as one text, and why."""
    if len(texts) == len(documents) and texts.index.equals(documents.index):
        return f"The unit is the document: {count_of(len(texts), 'text')}."
    single = int((documents[by].value_counts() < 2).sum())
    why = f", because {count_of(single, 'source has', 'sources have')} only one document" if single else ""
    return f"The unit is the paragraph{why}: {count_of(len(texts), 'paragraph')} of {count_of(len(documents), 'document')}."


def say_terms(table):
    """Say the first terms of each group, with counts."""
    if table.empty:
        return "There are no terms to compare."
    parts = []
    for group, part in table.groupby("group", sort=False):
        terms = list_of([f"{row.term} ({row.n:,})" for row in part.head(3).itertuples()])
        parts.append(f"{group}: {terms}")
    return f"Most typical, with their counts: {'; '.join(parts[:6])}{'; ...' if len(parts) > 6 else ''}."


def say_similarity(table):
    """Say which two groups are most and least alike."""
    if table.empty:
        return "There are not two sources in this language: nothing can be compared."
    first, last = table.iloc[0], table.iloc[-1]
    best = f"Most alike are {first.a} and {first.b} (cosine {first.similarity:.2f}, {count_of(first.shared_terms, 'shared term')})"
    if len(table) == 1:
        return best.replace("Most alike are", "Compared are") + "."
    return f"{best}; least alike are {last.a} and {last.b} ({last.similarity:.2f}, {last.shared_terms:,})."


def say_topics(topics):
    """Say how many topics were fitted, and which is the largest."""
    quality = topics.quality
    bare = int((topics.shares.sum(axis=1) == 0).sum())
    largest = quality.iloc[0]
    without = f" {count_of(bare, 'text holds', 'texts hold')} none of their terms and stay unassigned." if bare else ""
    return (
        f"{count_of(len(quality), 'topic')} describe {count_of(len(topics.shares), 'text')}. The largest, "
        f"“{largest.label}”, takes up {largest.share:.0%} of them.{without}"
    )


def say_prevalence(table):
    """Say for each group which topic takes up most of it, with the interval."""
    parts = []
    for group, part in table[table["topic"].ne("unassigned")].groupby("group"):
        top = part.loc[part["share"].idxmax()]
        known = f", 95% interval {top.share_low:.0%} to {top.share_high:.0%}" if top.share_low == top.share_low else ""
        parts.append(f"{group}: “{top.label}” ({top.share:.0%}{known})")
    return f"The topic that takes up most of each source is {'; '.join(parts[:6])}{'; ...' if len(parts) > 6 else ''}."


def say_keyness(table):
    """Say which terms differ between groups at a false discovery rate of 5 %, or that none can be tested."""
    if table.empty:
        return "There are not two sources to compare: no term can be called typical of one."
    tested = table[table["p_adjusted"].notna()]
    if tested.empty:
        parts = []
        for group, part in table[table["log_ratio_low"].gt(0)].groupby("group"):
            terms = [f"{row.term} ({row.n_group:,} : {row.n_rest:,})" for row in part.head(3).itertuples()]
            parts.append(f"{group}: {list_of(terms)}")
        stand_out = f" What stands out in these texts (times here : in the others): {'; '.join(parts[:6])}." if parts else ""
        return f"No difference between these sources can be tested.{stand_out}"
    found = tested[tested["p_adjusted"].lt(_RATE) & tested["z"].gt(0)]
    tests = count_of(len(tested), "comparison")
    if found.empty:
        return f"No term is used more by one source than chance would give (false discovery rate {_RATE:.0%}, {tests})."
    parts = [
        f"{group}: {list_of(part['term'].head(4), most=4)}" for group, part in found.groupby("group", sort=True)
    ]
    return (
        f"{count_of(len(found), 'term')} are used more by one source than chance would give (false discovery rate "
        f"{_RATE:.0%}, {tests}): {'; '.join(parts[:6])}{'; ...' if len(parts) > 6 else ''}."
    )


def say_untested(table):
    """Say what the intervals stand for where no test could be made."""
    if table.empty or table["p"].notna().any():
        return "The intervals and tests resample documents: they hold for sources that go on writing as they did here."
    return (
        "The intervals resample paragraphs. They say how evenly a word is spread through these texts, and nothing about "
        "what the same source would write on another day."
    )


def say_made(corpus):
    """Say what the figures rest on, so that somebody else can check that it is the same."""
    return (
        f"Made from {count_of(int(corpus.account['status'].eq('read').sum()), 'file')} with the fingerprint {corpus.fingerprint[:16]}. The same files "
        "and parameters give the same figures."
    )
