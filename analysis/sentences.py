"""result tables -> sentences. What was found and what cannot be known, computed, for people and for the tests."""

from babel import Locale
from pandas import notna

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


def percent_of(share):
    """Write a share as a whole percentage; what is neither none nor all is not rounded to it.

    Examples
    --------
    >>> percent_of(0.262), percent_of(0), percent_of(0.001), percent_of(0.999), percent_of(1)
    ('26%', '0%', 'under 1%', 'over 99%', '100%')
    """
    if 0 < share < 0.005 or 0.995 < share < 1:
        return "under 1%" if share < 0.5 else "over 99%"
    return f"{share:.0%}"


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
    in_languages = [
        f"{n:,} in {language_name(code)}" for code, n in sorted(languages.items(), key=lambda x: (-x[1], x[0]))
    ]
    days = documents["published"].dropna()
    span = f" ({days.min():%Y-%m-%d} to {days.max():%Y-%m-%d})" if days.nunique() > 1 else ""
    n_stated, n_sources = int(documents["source"].notna().sum()), documents["source"].nunique()
    sources = f"{n_stated:,} ({count_of(n_sources, 'source')})" if n_stated else "none"
    dates = f"{len(days):,}{span}" if len(days) else "none"
    return (
        f"The corpus holds {count_of(len(documents), 'document')}: {list_of(in_languages)}. "
        f"The source is stated in {sources}, the date in {dates}."
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
    tail = (
        f" {count_of(ignored, 'file was', 'files were')} passed over (read-me, licence or hidden)." if ignored else ""
    )
    concern = count_of(n_warnings, "warning concerns", "warnings concern")
    tail += f" {concern} documents that were kept." if n_warnings else ""
    if n_errors:
        return f"Of {count_of(n_records, 'record')}, {n_errors:,} could not be read; the table says why.{tail}"
    each = "the one record" if n_records == 1 else f"each of the {n_records:,} records"
    return f"Nothing was lost: {each} became a document.{tail}"


def say_size(documents, *, by="source_shown"):
    """Say what a corpus of this size cannot tell."""
    sizes = documents[by].value_counts()
    single = int((sizes < 2).sum())
    if not len(sizes):
        return "There is no document: nothing can be compared."
    if len(sizes) < 2:
        return f"There is one source, {sizes.index[0]}: nothing can be compared with it."
    if not single:
        least, most = sizes.min(), sizes.max()
        return (
            f"The {len(sizes):,} sources have {least:,} {f'to {most:,} ' if most > least else ''}documents each: differences "
            "between them can be tested on documents, as far as these documents stand for their sources."
        )
    if single == len(sizes):
        return (
            "Each source has one document here. Differences between such sources are differences between two articles: "
            "whether the sources differ in general cannot be known from this corpus."
        )
    have = "has" if single == 1 else "have"
    return (
        f"Of {len(sizes):,} sources, {single:,} {have} one document here. What sets such a source apart may be that one "
        "article: whether it differs in general cannot be known from this corpus."
    )


def say_language(documents, chosen):
    """Say which language is compared, and what is left aside so that languages are not pooled."""
    if not len(chosen):
        return "There is no document to compare."
    language = language_name(chosen["language"].iloc[0])
    compared = f"The comparison takes {count_of(len(chosen), 'document')} in {language}"
    if len(documents) == len(chosen):
        return (
            f"{compared}: {'the only one' if len(chosen) == 1 else 'all'} there {'is' if len(chosen) == 1 else 'are'}."
        )
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
    """Say the first terms of each group, with counts; a group that writes in several languages is named with each."""
    if table.empty:
        return "There are no terms to compare."
    keys = ["group", "language"] if "language" in table else ["group"]
    several = table[keys].drop_duplicates()["group"].duplicated(keep=False).any()
    parts = []
    for key, part in table.groupby(keys, sort=False):
        name = f"{key[0]} in {language_name(key[1])}" if several else key[0]
        parts.append(f"{name}: {list_of([f'{row.term} ({row.n:,})' for row in part.head(3).itertuples()])}")
    return f"Most typical, with their counts: {_some(parts)}."


def say_similarity(table):
    """Say which two groups are most and least alike."""
    if table.empty:
        return "There are not two sources in this language: nothing can be compared."
    if not table["shared_terms"].any():
        return "No two sources share a term."
    first, last = table.iloc[0], table.iloc[-1]
    measured = f"{first.a} and {first.b} (cosine {first.similarity:.2f}, {count_of(first.shared_terms, 'shared term')})"
    if len(table) == 1:
        return f"Compared are {measured}."
    return f"Most alike are {measured}; least alike are {last.a} and {last.b} ({last.similarity:.2f}, {last.shared_terms:,})."


def say_topics(topics):
    """Say how many topics were fitted, and which is the largest."""
    quality, n_texts = topics.quality, count_of(len(topics.shares), "text")
    bare = int((topics.shares.sum(axis=1) == 0).sum())
    first = quality.iloc[0]
    without = (
        f" {count_of(bare, 'text belongs', 'texts belong')} to none and {'stays' if bare == 1 else 'stay'} unassigned."
    )
    counted = f"{count_of(len(quality), 'topic describes', 'topics describe')} {n_texts}."
    largest = "It is" if len(quality) == 1 else "The largest is"
    return (
        f"{counted} {largest} “{first.label}”, with a mean share of {percent_of(first.share)} of a text."
        f"{without if bare else ''}"
    )


def say_prevalence(table):
    """Say for each group which topic takes up most of it, with the interval."""
    parts = []
    for group, part in table[table["topic"].ne("unassigned")].groupby("group"):
        top = part.loc[part["share"].idxmax()]
        low, high = top["share_low"], top["share_high"]
        known = f", 95% interval {percent_of(low)} to {percent_of(high)}" if notna(low) else ""
        parts.append(
            f"{group}: “{top['label']}” ({percent_of(top['share'])}{known})" if top["share"] else f"{group}: none"
        )
    if not parts:
        return "There are no topics to compare."
    return f"The topic that takes up most of each source is {_some(parts)}."


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
        stand_out = f" What stands out in these texts (times here : in the others): {_some(parts)}." if parts else ""
        return f"No difference between these sources can be tested.{stand_out}"
    found = tested[tested["p_adjusted"].lt(_RATE) & tested["z"].gt(0) & tested["log_ratio"].gt(0)]
    basis = f"false discovery rate {percent_of(_RATE)}, {count_of(len(tested), 'comparison')}"
    left = sorted(set(table["group"]) - set(tested["group"]))
    untested = f" Not tested, for lack of documents: {list_of(left)}." if left else ""
    if found.empty:
        return f"No term is used more by one source than chance would give ({basis}).{untested}"
    parts = [f"{group}: {list_of(part['term'], most=4)}" for group, part in found.groupby("group", sort=True)]
    counted = count_of(found["term"].nunique(), "term is", "terms are")
    return f"{counted} used more by one source than chance would give ({basis}): {_some(parts)}.{untested}"


def say_untested(table):
    """Say what the intervals stand for where no test could be made."""
    if table["log_ratio_low"].isna().all():
        return "There are no intervals and no tests: a single text does not show how much its source varies."
    if table["p"].notna().any():
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


def _some(parts, most=6):
    return "; ".join(parts[:most]) + (f"; and {len(parts) - most:,} more" if len(parts) > most else "")
