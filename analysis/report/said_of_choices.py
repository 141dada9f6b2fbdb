"""choices -> sentences. By what documents are grouped, what to read, and what other choices would have found."""

from analysis.ground.wording import count_of, isolate, list_of, percent_of
from analysis.report.sentences import some_of

_SURE = 0.95  # share of the specifications from which on the choices do not matter
_JOINTS = "-'\u2019\u2010\u2011."
_SOURCE = ("source", "source_shown")
_NAMES = {"case": "case", "stop_words": "function words", "lemmas": "lemmas", "ngrams": "the length of runs of words"}
_NAMES |= {"min_docs": "the least number of documents", "min_count": "the least count", "copies": "copies"}
_NAMES |= {"prior_weight": "the weight of the prior"}


_MEASURES = {
    "g2": "the log-likelihood",
    "chi2": "chi-squared",
    "log_ratio": "the log ratio",
    "lrc": "the conservative log ratio",
}
_MEASURES |= {
    "percent_diff": "the difference in per cent",
    "odds_ratio": "the odds ratio",
    "simple_maths": "simple maths",
}
_MEASURES |= {"pmi": "pointwise mutual information", "mann_whitney": "Mann and Whitney's test", "welch": "Welch's test"}


def say_group(documents, group, *, left=0):
    """Say by what the documents are grouped, how many do not state it, and that languages have no words in common."""
    n = documents["group"].nunique()
    if group in _SOURCE:
        unstated = int(documents["source"].isna().sum())
        tail = f" {count_of(unstated, 'document states', 'documents state')} none, and stands under its file's name."
        tail = (
            tail.replace("stands under its file's name", "each stands under its file's name") if unstated > 1 else tail
        )
        return f"Documents are grouped by their source: {count_of(n, 'source')}.{tail if unstated else ''}"
    unstated = int(documents["group"].eq(f"[{group} not stated]").sum())
    tail = f" {count_of(unstated, 'document does', 'documents do')} not state it: together they stand as a group of their own."
    if left:
        tail = f" {count_of(left, 'document does', 'documents do')} not state it and {'is' if left == 1 else 'are'} left aside."
    said = f"Documents are grouped by {group}: {count_of(n, 'group')}, which this page calls sources.{tail if unstated or left else ''}"
    if group == "language":
        said += (
            " Words of two languages are never the same word, so that lists of words are made for each language by itself, and "
            "none sets one language against another. Group by another column to compare words."
        )
    return said


def say_trimmed(documents, cleaned):
    """Say from how many of the cleaned documents something was cut before counting, and how much of their text."""
    before = documents["text"].reindex(cleaned.index).fillna("").str.len()
    after = cleaned["text"].fillna("").str.len()
    cut = (before - after).clip(lower=0)
    n = int(cut.gt(0).sum())
    if not n:
        return "Nothing was cut from these texts before counting."
    share = percent_of(cut.sum() / before.sum())
    return (
        f"{share} of the characters of these texts, in {count_of(n, 'document')}, {'were' if cut.sum() > 1 else 'was'} cut before "
        "counting, as what recurs or belongs to the page: words may be counted fewer times than they stand there. The page of "
        "the corpus shows what was cut."
    )


def say_alone(documents, *, by="group"):
    """Say which group is the only one, so that there is none to set beside it; an empty text where there are two."""
    there = sorted(documents[by].astype("str").unique())
    if len(there) > 1:
        return ""
    if not there:
        return "There are no texts to compare."
    return f"Only {isolate(there[0])} has texts in the language that is compared: there is no other to set beside it."


def say_compounds(table, *, uncounted=()):
    """Say which words hold a term beside a hyphen or an apostrophe and are counted apart, and what to write to count them."""
    parts = []
    for name, part in table.groupby("name", sort=False):
        words = [f"{isolate(row.term)} ({count_of(row.n, 'time')})" for row in part.itertuples()]
        forms = [isolate(form) for form in dict.fromkeys(part["form"])]
        told = f"Words of their own, and not counted in “{isolate(name)}”: {list_of(words)}"
        whole = f"; {isolate(forms[0].strip('*').strip(_JOINTS))}* counts every word that begins so"
        parts.append(f"{told}. To count them, ask for {list_of(forms)}{whole}.")
    told = " ".join(parts[:6])
    if not parts:
        told = (
            "No word holds one of these terms beside a hyphen or an apostrophe: nothing of the kind is counted apart."
        )
    phrases = [entry for entry in uncounted if "*" in entry and len(entry.split()) > 1]
    if phrases:
        words = [word for word in phrases[0].split() if "*" in word and word.strip("*")]
        follow = f", or follow one of its words, such as {isolate(words[0])}" if words else ""
        told += (
            f" A phrase with * cannot be kept together, and is not counted: {list_of(map(isolate, phrases))}. Write its forms "
            f"out, each as a phrase{follow}."
        )
    return told


def say_agreement(table):
    """Say by which measure the lists are most like those by z, and by which they are least."""
    known = table[table["overlap"].notna()]
    if known.empty:
        return "There is no list of terms that another measure could agree with."
    mean = known.groupby("measure")["overlap"].mean().round(9)
    best, worst = (min(mean.index[mean.eq(end)]) for end in (mean.max(), mean.min()))
    if best == worst or mean[best] == mean[worst]:
        return (
            f"Every measure lists {percent_of(mean[best])} of the terms that z lists, in the mean of {_groups(known)}."
        )
    others = count_of(len(mean) - 2, "other measure lies", "other measures lie")
    between = f"; {others} between" if len(mean) > 2 else ""
    return (
        f"In the mean of {_groups(known)}, {_MEASURES.get(best, best)} lists {percent_of(mean[best])} of the terms that z lists, and "
        f"{_MEASURES.get(worst, worst)} {percent_of(mean[worst])}{between}."
    )


def say_robustness(table):
    """Say in how many specifications the terms of each group's list are found, which are least sure, and what they hang on."""
    top = table.attrs.get("top", 20)
    main = table[table["main_rank"].le(top).fillna(False).astype(bool)]
    if main.empty:
        return "No term is used more by one group than by the others: there is nothing to repeat."
    n = int(main["n_specifications"].max())
    varied = [name for name, settings in table.attrs.get("choices", {}).items() if len(settings) > 1]
    how = f" ({list_of([_NAMES.get(name, name) for name in varied], most=9)})" if varied else ""
    parts = []
    for group, part in main.groupby("group"):
        first = part.sort_values(["main_rank", "term"]).iloc[0]
        others = part[part["term"].ne(first["term"])].sort_values(["share", "main_rank", "term"])
        others = others[others["share"].lt(_SURE) & others["n_in_top"].eq(others["n_in_top"].min())]
        sure = int(part["share"].ge(_SURE).sum())
        half = f", half of the terms in {percent_of(part['share'].median())} or more" if sure < len(part) > 1 else ""
        said = (
            f"{isolate(group)}: {sure:,} of {len(part):,} terms in {percent_of(_SURE)} or more of them{half}; "
            f"{isolate(first['term'])} in {first['n_in_top']:,} of {n:,}{_hanging(first.to_frame().T)}"
        )
        for _, alike in others.groupby(["choice", "setting"], sort=False, dropna=False):
            terms = list_of(map(isolate, alike["term"]), most=3)
            said += f", {terms} in {alike['n_in_top'].iloc[0]:,}{_hanging(alike)}"
        parts.append(said)
    pairs = int(main["choice"].eq("ngrams").sum())
    tail = (
        f" Where pairs of words are counted as well, they take places of single words in a list of {top:,}, whatever the texts: "
        f"{count_of(pairs, 'term hangs', 'terms hang')} on that more than on any other choice."
        if pairs
        else ""
    )
    return (
        f"The list of each group's first {top:,} terms was made by {count_of(n, 'specification')}{how}. "
        f"{'. '.join(parts[:6])}{f'; and {len(parts) - 6:,} more groups' if len(parts) > 6 else ''}.{tail}"
    )


def say_reading(table):
    """Say how many documents the reading list holds, for how many terms, which of these are findings, and how many lack the term."""
    if table.empty:
        return "There is no term to read about."
    terms = table.drop_duplicates(["group", "term"])
    found = ""
    if "beyond_chance" in table:
        sure = terms[terms["beyond_chance"].fillna(False).astype(bool)]
        parts = [f"{isolate(group)}: {list_of(map(isolate, part['term']))}" for group, part in sure.groupby("group")]
        found = (
            f" Used more than chance would give: {some_of(parts)}."
            if parts
            else " None is shown to be used more than chance would give."
        )
        rest = len(terms) - len(sure)
        found += (
            f" The other {count_of(rest, 'term is no finding', 'terms are no findings')}." if parts and rest else ""
        )
    without = int((~table["holds"]).sum())
    tail = (
        f" {count_of(without, 'row is', 'rows are')} of documents of the group in which the term does not stand."
        if without
        else ""
    )
    lacking = table.attrs.get("not_found", [])
    lost = f" In no text as they are written: {list_of(map(isolate, lacking))}." if lacking else ""
    return (
        f"The list names {count_of(table['doc_id'].nunique(), 'document')} for {count_of(len(terms), 'term')}, of both sides "
        f"of each.{found}{tail}{lost}"
    )


def _hanging(terms):
    """What terms of the same choices hang on; nothing for those that are in every list."""
    row, several = terms.iloc[0], len(terms) > 1
    if not isinstance(row["choice"], str):
        return ""
    choices = zip(row["choice"].split(" and "), row["setting"].split(" and "), strict=True)
    best = [
        f"{_NAMES.get(name, name)} ({setting} is best for {'them' if several else 'it'})" for name, setting in choices
    ]
    return f", which {'hang' if several else 'hangs'} most on {list_of(best, most=9)}"


def _groups(table):
    return count_of(table["group"].nunique(), "group")
