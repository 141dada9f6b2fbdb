"""Corpus -> findings. What is wrong with single documents: unread, empty, copied, cut short, a field that is not known."""

import pandas as pd
from pandas.api.types import is_bool_dtype

from analysis.corpus.choose import is_blank
from analysis.corpus.faults import breaks_off, digest_of, find_addresses, holds_twice, text_below
from analysis.ground.wording import count_of, list_of
from analysis.texts.lines import fold_body, fold_text
from analysis.texts.scripts import find_script

_EXAMPLES = 5
# A sign is a syllable or a word: articles in Chinese have 0.35 of the signs that they have in English (NTREX-128).
_DENSE = {"Hani": 0.4, "Kana": 0.4, "Hang": 0.4}
_BELOW = 200


def row_of(check, severity, found, total, finding, remedy, *, n=None):
    """Make a row of the audit of the documents or paths in `found`; ok where there are none.

    Examples
    --------
    >>> row_of("empty", "error", ["a.txt"], 4, "1 of 4 has no text.", "export it again")
    ('empty', 'error', 1, 0.25, ['a.txt'], '1 of 4 has no text.', 'export it again')
    >>> row_of("empty", "error", [], 4, "", "")[:3]
    ('empty', 'ok', 0)
    """
    found = list(found)
    n = len(found) if n is None else n
    share = n / total if total else float("nan")
    if not n:
        return check, "ok", 0, share, [], "Looked for; not found.", ""
    return check, severity, n, share, [str(name) for name in found[:_EXAMPLES]], finding, remedy


def unknown_row(check, why):
    """Make a row of the audit of what there is too little to judge."""
    return check, "unknown", 0, float("nan"), [], f"Not judged: {why}.", ""


def check_records(corpus):
    """Look for records that became no document; a row of the audit."""
    total, n = int(corpus.account["n_records"].sum()), int(corpus.account["n_errors"].sum())
    paths = corpus.problems.loc[corpus.problems["severity"].eq("error"), "path"].drop_duplicates()
    finding = f"{n:,} of {count_of(total, 'record')} could not be read."
    return row_of("unread", "error", paths, total, finding, "the table of problems says why, line by line", n=n)


def check_texts(documents, cleaned, *, min_chars, doubled):
    """Look for what is wrong with texts; the options are those of audit, the result a list of its rows."""
    total, of = len(documents), count_of(len(documents), "document")
    texts = documents["text"].fillna("")
    blank, empty = is_blank(texts), is_blank(cleaned["text"])
    needed = [min_chars * _DENSE.get(find_script(text[:_BELOW]), 1) for text in cleaned["text"].fillna("")]
    short = cleaned["n_chars"].lt(needed) & ~empty
    folded = [fold_text(text) for text in texts]
    bodies = map(fold_body, cleaned["text"].fillna(""), documents["title"])
    digests = map(digest_of, (body or whole for body, whole in zip(bodies, folded, strict=True)))
    digests = pd.Series(list(digests), index=documents.index)[~blank]
    twice = documents.index[[holds_twice(text, doubled) for text in folded]]
    left = sum(holds_twice(fold_text(text), doubled) for text in cleaned.loc[twice, "text"])
    copies = digests.index[digests.duplicated()]
    titles = documents["title"].reindex(digests.index).fillna("").map(fold_text)
    n_titled = int(pd.DataFrame({"text": digests, "title": titles}).duplicated().sum())
    sources = documents["source_shown"].reindex(digests.index)
    shared = digests.index[sources.groupby(digests.to_numpy()).transform("nunique").gt(1)]
    # the line of a paywall is one of the page's own, and others may stand below it
    below = [text_below(*pair)[:_BELOW] for pair in zip(texts, cleaned["text"].fillna(""), strict=True)]
    ends = breaks_off(texts), breaks_off(cleaned["text"].fillna("")), breaks_off(below, reason="paywall")
    broken = documents.index[[any(told) for told in zip(*ends, strict=True)]]
    lost = texts.str.contains("\ufffd", regex=False)
    private = pd.Series([find_addresses(text) for text in texts], index=documents.index)
    n_addresses = len(frozenset().union(*(addressed := private[private.map(len).gt(0)])))
    remains = f"in {left:,} of them the text that is counted still has both" if left else "the second is not counted"
    kept_twice = f"{len(twice):,} of {of} {has_or_have(twice)} the same body twice; {remains}."
    return [
        row_of("empty", "error", documents.index[empty], total,
               f"{int(empty.sum()):,} of {of} {has_or_have(empty)} no text, or only the page's own lines: no comparison takes "
               f"{'it' if empty.sum() == 1 else 'them'} in.", "export them again, or leave them out"),
        row_of("very short", "warning", documents.index[short], total,
               f"{int(short.sum()):,} of {of} {has_or_have(short)} fewer than {min_chars:,} characters once the page's own lines are cut.",
               "look whether these are articles; leave out what is not"),
        row_of("copies", "error", copies, total,
               f"{len(copies):,} of {of} {'repeats' if len(copies) == 1 else 'repeat'} the body of an earlier one, but for case and spacing; "
               f"{n_titled:,} {'repeats' if n_titled == 1 else 'repeat'} its title too.",
               "leave out the surplus copies, or compare with one text for each"),
        row_of("same text in several sources", "note", shared, total,
               f"{len(shared):,} of {of} {has_or_have(shared)} the same text as a document of another source.",
               "shared agency copy says nothing about either source; compare without it too"),
        row_of("body twice", "error" if left else "note", twice, total, kept_twice, "export the pages again"),
        row_of("cut short", "warning", broken, total,
               f"{len(broken):,} of {of} {'breaks' if len(broken) == 1 else 'break'} off or {'ends' if len(broken) == 1 else 'end'} in a link to the rest, as behind a paywall.",
               "fetch the whole articles, or say that only their beginnings are compared"),
        row_of("lost characters", "warning", documents.index[lost], total,
               f"{int(lost.sum()):,} of {of} lost characters in an earlier conversion.", "export them again as UTF-8"),
        row_of("e-mail addresses", "note", addressed.index, total,
               f"{len(addressed):,} of {of} {has_or_have(addressed)} {count_of(n_addresses, 'e-mail address', 'e-mail addresses')} that may be a person's.",
               "decide whether the corpus may be shared as it is"),
    ]  # fmt: skip


def check_fields(documents, corpus):
    """Look for fields that are missing or not to be trusted; a list of rows of the audit."""
    total, of = len(documents), count_of(len(documents), "document")
    evidence, problems = corpus.evidence, corpus.problems
    absent = {field: documents.index[documents[field].isna()] for field in ("published", "source", "language")}
    inexact = documents.index[documents["published_precision"].isin(["month", "year"])]
    doubted = evidence["field"].eq("published") & evidence["confidence"].eq("doubtful")
    about_date = problems["severity"].eq("warning") & problems["problem"].str.contains(r"\bdates?\b")
    refused = problems.loc[about_date, "doc_id"].dropna().drop_duplicates()
    refused = refused[refused.isin(absent["published"])]
    doubtful = evidence.loc[doubted, "doc_id"].drop_duplicates()
    mixed = evidence.loc[evidence["field"].isin(["language_second", "script_second"]), "doc_id"].drop_duplicates()
    noted = evidence[evidence["field"].eq("encoding")].drop_duplicates("doc_id", keep="last").set_index("doc_id")
    encodings = noted["value"].reindex(documents.index).fillna("utf-8").str.lower().str.replace("_", "-")
    encodings = encodings.replace({"utf-8-sig": "utf-8", "ascii": "utf-8"})
    counts = encodings.value_counts()
    usual = min(counts.index[counts.eq(counts.max())])
    names = [f"{name} ({n:,})" for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    return [
        row_of("no date", "warning", absent["published"], total,
               f"{len(absent['published']):,} of {of} {has_or_have(absent['published'])} no date.",
               "add a column or a table of dates; until then they fall out of every comparison over time"),
        row_of("impossible or unclear date", "warning", refused, total,
               f"In {len(refused):,} of {of} a date is given that cannot be, cannot be read or could be two days.",
               "write it as 2024-06-20; the table of problems names each"),
        row_of("doubtful date", "warning", doubtful, total,
               f"In {len(doubtful):,} of {of} something speaks against the date.", "compare it with the excerpt in the evidence"),
        row_of("date without a day", "note", inexact, total,
               f"Of {len(inexact):,} of {of} only the month or the year is known.", "no span of days takes them in"),
        row_of("no source", "warning", absent["source"], total,
               f"{len(absent['source']):,} of {of} {'does' if len(absent['source']) == 1 else 'do'} not say who published {'it' if len(absent['source']) == 1 else 'them'}.",
               "add a column or a table of sources; until then each file stands for itself"),
        row_of("no language", "warning", absent["language"], total,
               f"The language of {len(absent['language']):,} of {of} could not be told.",
               "add a column language; other pages leave them aside"),
        row_of("parts in another language", "warning", mixed, total,
               f"{len(mixed):,} of {of} {has_or_have(mixed)} parts in another language or script, 15% or more of the text; their words are counted as those of its own.",
               "the evidence (language_second, script_second) names it and its share; split such documents, or leave them out"),
        row_of("several encodings", "note", documents.index[encodings.ne(usual)], total,
               f"The files were written in {count_of(len(counts), 'encoding')}: {list_of(names)}.",
               "look at a document of each: are all letters right?"),
    ]  # fmt: skip


def has_or_have(found):
    """The verb for so many: of a mask those that are true, else all."""
    n = int(found.sum()) if isinstance(found, pd.Series) and is_bool_dtype(found) else len(found)
    return "has" if n == 1 else "have"
