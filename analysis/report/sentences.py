"""result tables -> sentences. What was found and what cannot be known, computed, for people and for the tests."""

from pandas import notna

from analysis.ground.resample import adjust_p
from analysis.ground.wording import count_of, isolate, language_name, list_of, percent_of
from analysis.terms.tokens import stop_word_languages

_RATE = 0.05
_ALONE = 0.9  # share of a term's occurrences in one text from which on it is that text's word
_PAIRED = ("ja", "km", "lo", "my", "th")  # languages that are counted by pairs of signs, as terms.words says


def say_unit(texts, documents, *, by="source_shown"):
    """Say what counts as one text, and why."""
    if len(texts) == len(documents) and texts.index.equals(documents.index):
        return f"The unit is the document: {count_of(len(texts), 'text')}."
    single = int((documents[by].value_counts() < 2).sum())
    why = f", because {count_of(single, 'source has', 'sources have')} only one document" if single else ""
    return f"The unit is the paragraph{why}: {count_of(len(texts), 'paragraph')} of {count_of(len(documents), 'document')}."


def say_compared(documents, chosen, *, by="source_shown"):
    """Say which sources are compared, where only those with the most documents are."""
    left = documents[by].nunique() - chosen[by].nunique()
    if not left:
        return f"Compared {'is' if chosen[by].nunique() == 1 else 'are'} {count_of(chosen[by].nunique(), 'source')}: all there are."
    return (
        f"Compared: the {count_of(chosen[by].nunique(), 'source')} with the most documents; {count_of(left, 'other')} with "
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
    return f"Most typical, with their counts: {_some(parts)}."


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
        return f"Read in their context are the most typical terms: {_some(parts)}."
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
    return f"There {'is' if len(table) == 1 else 'are'} {count_of(len(table), 'line')} for “{query}” in {n_documents}: {_some(parts)}."


def say_collocations(table):
    """Say which words stand side by side most markedly, with their counts."""
    if table.empty:
        return "No words stand side by side often enough to be scored."
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
            terms = [f"{isolate(row.term)} ({row.n_group:,} : {row.n_rest:,})" for row in part.head(3).itertuples()]
            parts.append(f"{isolate(group)}: {list_of(terms)}")
        stand_out = f" What stands out in these texts (times here : in the others): {_some(parts)}." if parts else ""
        return f"No difference between these sources can be tested.{stand_out}"
    found = tested[tested["p_adjusted"].lt(_RATE) & tested["z"].gt(0) & tested["log_ratio"].gt(0)]
    basis = f"false discovery rate {percent_of(_RATE)}, {count_of(len(tested), 'comparison')}"
    left = sorted(set(table["group"]) - set(tested["group"]))
    untested = f" Not tested, for lack of documents: {list_of(left)}." if left else ""
    if found.empty:
        return f"No term is used more by one source than chance would give ({basis}).{untested}"
    parts = [
        f"{isolate(group)}: {list_of(map(isolate, part['term']), most=4)}"
        for group, part in found.groupby("group", sort=True)
    ]
    counted = count_of(found["term"].nunique(), "term is", "terms are")
    return f"{counted} used more by one source than chance would give ({basis}): {_some(parts)}.{untested}"


def say_untested(table, texts):
    """Say what the intervals stand for: documents that were drawn again, or paragraphs of the same documents."""
    if table["log_ratio_low"].isna().all():
        return "There are no intervals and no tests: one text for each source does not show how much a source varies."
    if texts["doc_id"].duplicated().any():
        return (
            "The intervals resample paragraphs. They say how evenly a word is spread through these texts, and nothing "
            "about what the same source would write on another day."
        )
    return (
        "The intervals and tests resample documents: they hold for sources that go on writing as they did here. Copies of "
        "a text within a source count as one."
    )


def say_comparable(findings):
    """Say what can make a comparison unfair, gravest first, and how many checks could not be made."""
    judged = int(findings["severity"].ne("unknown").sum())
    found = findings[~findings["severity"].isin(["ok", "unknown"])]
    unjudged = len(findings) - judged
    tail = f" {count_of(unjudged, 'check')} could not be made, for lack of documents or of what they state." * (
        unjudged > 0
    )
    if not judged:
        return f"Whether the comparison is fair cannot be told.{tail}"
    if found.empty:
        return f"Nothing was found that makes the comparison unfair ({count_of(judged, 'check')}).{tail}"
    more = f" The table has {len(found) - 3:,} more." * (len(found) > 3)
    return (
        f"Of {count_of(judged, 'check')}, {len(found):,} found what can make the comparison unfair. "
        f"{' '.join(found['finding'].head(3))}{more}{tail}"
    )


def say_distances(table):
    """Say which pairs are further apart than chance would put them, at a false discovery rate of 5 %, or that none can be tested."""
    known = table[table["distance"].notna()]
    if known.empty:
        return "There are not two sources with words to compare: no distance can be told."
    tested = known[known["p"].notna()]
    if tested.empty:
        first = known.iloc[0]
        return (
            f"No distance between these sources can be tested. In these texts the distance of {isolate(first.a)} and "
            f"{isolate(first.b)} is {first.distance:.2f}{', the largest' if len(known) > 1 else ''}; with fewer than two "
            "documents on one side, what is the source's and what is the document's cannot be told apart."
        )
    found = tested[adjust_p(tested["p"].to_numpy()) < _RATE]
    found = found[found["excess"].gt(0)].sort_values(["excess", "a", "b"], ascending=[False, True, True])
    left = len(table) - len(tested)
    untested = f" Not tested, for lack of documents: {count_of(left, 'pair')}." if left else ""
    basis = f"false discovery rate {percent_of(_RATE)}, {count_of(len(tested), 'comparison')}"
    if found.empty:
        return f"No two sources are further apart than chance would put them ({basis}).{untested}"
    parts = []
    for row in found.itertuples():
        bounds = f", 95% interval {row.excess_low:.2f} to {row.excess_high:.2f}" if notna(row.excess_low) else ""
        parts.append(
            f"{isolate(row.a)} and {isolate(row.b)}: {row.distance:.2f}, of which {row.excess:.2f} above the floor{bounds}"
        )
    counted = count_of(len(found), "pair is", "pairs are")
    return f"{counted} further apart than chance would put them ({basis}). {_some(parts)}.{untested}"


def _some(parts, most=6):
    return "; ".join(parts[:most]) + (f"; and {len(parts) - most:,} more" if len(parts) > most else "")
