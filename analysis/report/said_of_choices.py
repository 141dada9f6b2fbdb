"""choices -> sentences. By what documents are grouped, what to read, and what other choices would have found."""

from analysis.ground.wording import count_of, isolate, list_of, percent_of

_SURE = 0.95  # share of the specifications from which on the choices do not matter
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


def say_group(documents, group):
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
    said = f"Documents are grouped by {group}: {count_of(n, 'group')}, which this page calls sources.{tail if unstated else ''}"
    if group == "language":
        said += (
            " Words of two languages are never the same word, so that lists of words are made for each language by itself, and "
            "none sets one language against another. Group by another column to compare words."
        )
    return said


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
    """Say in how many specifications the terms of each group's list are found, which is least sure, and what it hangs on."""
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
        last = part.sort_values(["share", "main_rank", "term"]).iloc[0]
        sure = int(part["share"].ge(_SURE).sum())
        said = (
            f"{isolate(group)}: {sure:,} of {len(part):,} terms in {percent_of(_SURE)} or more of them; "
            f"{isolate(first['term'])} in {first['n_in_top']:,} of {n:,}"
        )
        if last["share"] < _SURE and last["term"] != first["term"]:
            said += f", {isolate(last['term'])} in {last['n_in_top']:,}{_hanging(last)}"
        parts.append(said)
    return (
        f"The list of each group's first {top:,} terms was made by {count_of(n, 'specification')}{how}. "
        f"{'. '.join(parts[:6])}{f'; and {len(parts) - 6:,} more groups' if len(parts) > 6 else ''}."
    )


def say_reading(table):
    """Say how many documents the reading list holds, of how many findings, and how many of them lack the term."""
    if table.empty:
        return "There is no finding to read about."
    n_findings = len(table[["group", "term"]].drop_duplicates())
    without = int((~table["holds"]).sum())
    tail = (
        f" {count_of(without, 'row is', 'rows are')} of documents of the group in which the term does not stand."
        if without
        else ""
    )
    lacking = table.attrs.get("not_found", [])
    lost = f" In no text as they are written: {list_of(map(isolate, lacking))}." if lacking else ""
    return (
        f"The list names {count_of(table['doc_id'].nunique(), 'document')} for {count_of(n_findings, 'finding')}, of both sides "
        f"of each.{tail}{lost}"
    )


def _hanging(row):
    if not isinstance(row["choice"], str):
        return ""
    return f", which hangs most on {_NAMES.get(row['choice'], row['choice'])} ({row['setting']} is best for it)"


def _groups(table):
    return count_of(table["group"].nunique(), "group")
