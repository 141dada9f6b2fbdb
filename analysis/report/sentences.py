"""result tables -> sentences. What was found and what cannot be known, computed, for people and for the tests."""

from pandas import notna

from analysis.corpus.paragraphs import choose_unit
from analysis.ground.wording import count_of, isolate, language_name, list_of, percent_of, quote
from analysis.terms.tokens import stop_word_languages

_ALONE = 0.9  # share of a term's occurrences in one text from which on it is that text's word
_PAIRED = ("ja", "km", "lo", "my", "th")  # languages that are counted by pairs of signs, as terms.words says


def say_unit(texts, documents, *, by="source_shown"):
    """Say what counts as one text, and why."""
    usual = choose_unit(documents, by=by)
    if len(texts) == len(documents) and texts.index.equals(documents.index):
        asked = ", as was asked for" if usual != "document" else ""
        return f"The unit is the document{asked}: {count_of(len(texts), 'text')}."
    sizes = documents[by].value_counts()
    single, n_sources = int((sizes < 2).sum()), len(sizes)
    if usual == "document":
        why = ", as was asked for"
    elif n_sources == 1 and not single:
        why = f", because there is one source, and it has only {count_of(len(documents), 'document')}"
    else:
        why = f", because {count_of(single, 'source has', 'sources have')} only one document"
        why += f", and the other has {len(documents) - single:,}" if single < n_sources else ""
    return f"The unit is the paragraph{why}: {count_of(len(texts), 'paragraph')} of {count_of(len(documents), 'document')}."


def say_compared(documents, chosen, *, by="source_shown"):
    """Say which sources are compared, where only those with the most documents are."""
    left = documents[by].nunique() - chosen[by].nunique()
    if not left and chosen[by].nunique() < 2:
        return "There are not two sources among these documents: nothing can be compared."
    if not left:
        return f"Compared are {count_of(chosen[by].nunique(), 'source')}: all there are among these documents."
    sizes = documents[by].value_counts()
    is_named = sizes.drop(chosen[by].unique()).max() > sizes[chosen[by].unique()].min()
    named = ", but for what was asked for by name" if is_named else ""
    return (
        f"Compared: the {count_of(chosen[by].nunique(), 'source')} with the most documents{named}; {count_of(left, 'other')} with "
        f"{count_of(len(documents) - len(chosen), 'document')} together {'is' if left == 1 else 'are'} left aside."
    )


def say_stop_words(documents):
    """Say for which languages function words are left out, and for which they are counted for want of a list."""
    languages = sorted(documents["language"].dropna().unique())
    paired = [language_name(code) for code in languages if code in _PAIRED]
    without = [language_name(code) for code in languages if code not in stop_word_languages()]
    said = ["Function words are left out."] if not without else []
    if without:
        said.append(
            f"There is no list of function words for {list_of(without)}: there they are counted like any other word, and "
            "may stand first. A list can be written into data/stopwords/."
        )
    if paired:
        said.append(
            f"Text in {list_of(paired)} is counted by overlapping pairs of signs, since no blank parts its words: a term "
            "may be a part of a word."
        )
    return " ".join(said)


def say_terms(table):
    """Say the first terms of each group, with counts; a group that writes in several languages is named with each."""
    if table.empty:
        return "There are no terms to compare."
    keys = ["group", "language"] if "language" in table else ["group"]
    several = table[keys].drop_duplicates()["group"].duplicated(keep=False).any()
    parts = []
    for key, part in table.groupby(keys, sort=False):
        name = isolate(key[0]) + (f" in {language_name(key[1])}" if several else "")
        parts.append(f"{name}: {list_of([f'{isolate(row.term)} ({row.n:,})' for row in part.head(3).itertuples()])}")
    return f"Most typical, with their counts: {some_of(parts)}."


def say_similarity(table):
    """Say which two groups are most and least alike."""
    if table.empty:
        return "There are not two sources in this language: nothing can be compared."
    if not table["shared_terms"].any():
        return "No two sources share a term."
    first, last = table.iloc[0], table.iloc[-1]
    measure = table.attrs.get("measure", "cosine").replace("_", " ")
    measured = (
        f"{first.a} and {first.b} ({measure} {first.similarity:.2f}, {count_of(first.shared_terms, 'shared term')})"
    )
    if len(table) == 1:
        return f"Compared are {measured}."
    return f"Most alike are {measured}; least alike are {last.a} and {last.b} ({last.similarity:.2f}, {last.shared_terms:,})."


def say_concordance(table):
    """Say how often a query stands in the texts, and in which sources; or which terms typical_lines shows."""
    if "term" in table:
        if table.empty:
            return "There is no term to read in its context."
        parts = [
            f"{isolate(row.source)}: {isolate(row.term)} ({count_of(row.n, 'line')})"
            for row in table.drop_duplicates(["source", "term"]).itertuples()
        ]
        return f"Read in their context are the most typical terms: {some_of(parts)}."
    query = isolate(table.attrs.get("query", "the query"))
    if table.empty:
        return f"There is no line for “{query}” in these texts."
    by_source = table.assign(source=table["source"].fillna("no source stated")).groupby("source")["doc_id"]
    found = by_source.agg(n="size", n_documents="nunique").reset_index()
    parts = [
        f"{isolate(row.source)} ({row.n:,} in {count_of(row.n_documents, 'document')})"
        for row in found.sort_values(["n", "source"], ascending=[False, True]).itertuples()
    ]
    n_documents = count_of(table["doc_id"].nunique(), "document")
    return f"There {'is' if len(table) == 1 else 'are'} {count_of(len(table), 'line')} for “{query}” in {n_documents}: {some_of(parts)}."


def say_collocations(table, *, min_count=5):
    """Say which words stand side by side most markedly, with their counts; or that none do `min_count` times."""
    if table.empty:
        lower = f" A lower limit shows more: --set min_count={2 if min_count > 2 else 1}." if min_count > 1 else ""
        return f"No words stand side by side {count_of(min_count, 'time')} or more, so that none were scored.{lower}"
    named = [
        f"{isolate(row.collocation)} ({row.n:,} in {count_of(row.n_documents, 'document')})"
        for row in table.head(5).itertuples()
    ]
    return f"{count_of(len(table), 'run of words was', 'runs of words were')} scored; joined most markedly: {list_of(named)}."


def say_dispersion(table):
    """Say how many terms are those of one document or source, and which is spread most evenly."""
    if table.empty:
        return "There is no term whose spread could be told."
    if table["dp_norm"].isna().all():
        return "All is one text: how evenly a word is spread cannot be told."
    alone = table[table["top_part_share"].ge(_ALONE)]
    even = table.sort_values(["dp", "term"]).iloc[0]
    several, named = len(alone) > 1, f": {list_of(map(isolate, alone['term']))}" if len(alone) else ""
    counted = f"{len(alone):,}" if len(alone) else "none"
    return (
        f"Of {count_of(len(table), 'term')}, {counted} {'have' if several else 'has'} {percent_of(_ALONE)} or more of "
        f"{'their' if several else 'its'} occurrences in one text{named}. Most evenly spread is "
        f"{isolate(even['term'])} ({even['n']:,} in {count_of(even['n_documents'], 'document')}, dp {even['dp']:.2f})."
    )


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
        f"{counted} {largest} {quote(first.label)}, with a mean share of {percent_of(first.share)} of a text."
        f"{without if bare else ''}"
    )


def say_prevalence(table):
    """Say for each group which topic takes up most of it, with the texts it is the mean of and the interval; most texts first."""
    parts = []
    ordered = table[table["topic"].ne("unassigned")].sort_values(
        ["n_docs", "group"], ascending=[False, True], kind="stable"
    )
    for group, part in ordered.groupby("group", sort=False):
        top = part.loc[part["share"].idxmax()]
        low, high = top["share_low"], top["share_high"]
        known = f", 95% interval {percent_of(low)} to {percent_of(high)}" if notna(low) else ""
        n_docs = int(top["n_docs"])
        mean = f"{percent_of(top['share'])}, {'1 text' if n_docs == 1 else f'the mean of {n_docs:,} texts'}{known}"
        parts.append(f"{isolate(group)}: {quote(top['label'])} ({mean})" if top["share"] else f"{isolate(group)}: none")
    if not parts:
        return "There are no topics to compare."
    return f"The topic that takes up most of each source is {some_of(parts)}."


def some_of(parts, most=6):
    """Join parts of a sentence that hold commas themselves; what is beyond `most` is counted."""
    return "; ".join(parts[:most]) + (f"; and {len(parts) - most:,} more" if len(parts) > most else "")
