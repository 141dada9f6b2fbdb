"""What is said of a corpus, read aloud: one and many, none at all, no more claimed than was found."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.corpus.tallies import language_counts, lengths, missing_fields, timeline
from analysis.report.remarks import (
    say_account,
    say_audit,
    say_corpus,
    say_cut,
    say_evidence,
    say_language,
    say_languages,
    say_lengths,
    say_made,
    say_missing,
    say_size,
    say_timeline,
)


def documents(*rows):
    """Rows of source, language, day; the ids are numbers."""
    table = pd.DataFrame(rows, columns=["source", "language", "published"]).astype({"source": "str", "language": "str"})
    table["published"] = pd.to_datetime(table["published"])
    names = pd.Series([f"[{n}]" for n in table.index], dtype="str")
    return table.assign(title="Rain", source_shown=table["source"].fillna(names))


def corpus(table, *, doubtful=0, n_errors=0, ignored=0, warnings=0, bare=0):
    status = ["read"] * 2 + ["ignored"] * ignored
    account = pd.DataFrame({"status": status, "n_records": 0, "n_errors": 0})
    account.loc[0, ["n_records", "n_errors"]] = len(table) + n_errors, n_errors
    return SimpleNamespace(
        documents=table,
        cleaned=table.assign(text=[""] * bare + ["It rained."] * (len(table) - bare)),
        evidence=pd.DataFrame({"confidence": ["stated"] + ["doubtful"] * doubtful}),
        problems=pd.DataFrame(
            {"severity": ["warning"] * warnings + ["error"] * n_errors, "problem": "bad", "path": "x.csv"}, dtype="str"
        ),
        account=account,
        fingerprint="0123456789abcdef" * 4,
    )


ONE = documents(("Post", "en", "2024-06-01"))
TWO = documents(("Post", "en", "2024-06-01"), (None, "ru", None))
FOUR = documents(
    ("Post", "en", "2024-06-01"), ("Post", "en", "2024-06-05"), ("Times", "en", None), (None, None, "2024-06-03")
)


EIGHT = pd.concat([FOUR, FOUR]).set_axis(list("abcdefgh")).assign(source_shown=["Post"] * 4 + ["Times"] * 4)
COPIED = pd.Series({"a": "a", "b": "a", "c": "a", "d": "a", "e": "e", "f": "f", "g": "g", "h": "g"})


SENTENCES = [
    (
        lambda: say_corpus(corpus(ONE)),
        "The corpus holds 1 document: 1 in English. The source is stated in 1 (1 source), the date in 1.",
    ),
    (
        lambda: say_corpus(corpus(FOUR)),
        "The corpus holds 4 documents: 3 in English and 1 in an unknown language. The source is stated in 3 (2 sources), "
        "the date in 3 (2024-06-01 to 2024-06-05).",
    ),
    (
        lambda: say_corpus(corpus(TWO, bare=1)),
        "The corpus holds 2 documents: 1 in English and 1 in Russian. The source is stated in 1 (1 source), the date in 1. "
        "1 document holds no text, and is not compared.",
    ),
    (
        lambda: say_corpus(corpus(TWO, bare=2)),
        "The corpus holds 2 documents: 1 in English and 1 in Russian. The source is stated in 1 (1 source), the date in 1. "
        "2 documents hold no text, and are not compared.",
    ),
    (
        lambda: say_corpus(corpus(documents((None, "en", None)))),
        "The corpus holds 1 document: 1 in English. The source is stated in none, the date in none.",
    ),
    (lambda: say_evidence(corpus(ONE)), "The title, date, source and language of every document are known."),
    (
        lambda: say_evidence(corpus(TWO, doubtful=1)),
        "Not known, of 2 documents: the date of 1 and the source of 1. What a text does not say stays missing. "
        "1 entry is marked doubtful.",
    ),
    (
        lambda: say_evidence(corpus(ONE, doubtful=2)),
        "The title, date, source and language of every document are known. 2 entries are marked doubtful.",
    ),
    (lambda: say_account(corpus(ONE)), "Nothing was lost: the one record became a document."),
    (
        lambda: say_account(corpus(FOUR, ignored=1, warnings=1)),
        "Nothing was lost: each of the 4 records became a document. 1 entry was passed over; the table says why. "
        "1 warning concerns documents that were kept.",
    ),
    (
        lambda: say_account(corpus(FOUR, n_errors=1, ignored=2, warnings=2)),
        "Of 5 records, 1 could not be read; the table says why. 2 entries were passed over; the table says why. "
        "2 warnings concern documents that were kept.",
    ),
    (lambda: say_size(ONE.iloc[:0]), "There is no document: nothing can be compared."),
    (lambda: say_size(ONE), "There is one source, Post: nothing can be compared with it."),
    (
        lambda: say_size(TWO),
        "Each source has one document here. Differences between such sources are differences between two articles: "
        "whether the sources differ in general cannot be known from this corpus.",
    ),
    (
        lambda: say_size(FOUR),
        "Of 3 sources, 2 have one document here. What sets such a source apart may be that one article: whether it differs "
        "in general cannot be known from this corpus.",
    ),
    (
        lambda: say_size(FOUR.iloc[:3]),
        "Of 2 sources, 1 has one document here. What sets such a source apart may be that one article: whether it differs "
        "in general cannot be known from this corpus.",
    ),
    (
        lambda: say_size(pd.concat([FOUR, FOUR])),
        "The 3 sources have 2 to 4 documents each: differences between them can be tested on documents, as far as these "
        "documents stand for their sources. 3 sources have fewer than 5 documents: intervals from so few are too narrow, "
        "a rough guide only.",
    ),
    (
        lambda: say_size(pd.concat([TWO, TWO])),
        "The 2 sources have 2 documents each: differences between them can be tested on documents, as far as these "
        "documents stand for their sources. 2 sources have fewer than 5 documents: intervals from so few are too narrow, "
        "a rough guide only.",
    ),
    (
        lambda: say_size(pd.concat([TWO, TWO]), tested=False),
        "The 2 sources have 2 documents each, but no term was tested: what is counted are paragraphs, and those of one "
        "document do not stand for others.",
    ),
    (
        lambda: say_size(EIGHT, clusters=COPIED),
        "Of 2 sources, 1 has one document here, copies of a text counted once. What sets such a source apart may be that one "
        "article: whether it differs in general cannot be known from this corpus.",
    ),
    (
        lambda: say_size(EIGHT, clusters=pd.Series(EIGHT.index, index=EIGHT.index), narrow=False),
        "The 2 sources have 4 documents each: differences between them can be tested on documents, as far as these documents "
        "stand for their sources.",
    ),
    (
        lambda: say_language(TWO, TWO.iloc[:1]),
        "The comparison takes 1 document in English. Left aside: 1 in Russian, because words of different languages are never "
        "counted in one list. As many are in Russian: where none is set, the first code in the alphabet is taken.",
    ),
    (lambda: say_language(TWO, TWO.iloc[:0]), "There is no document to compare."),
    (lambda: say_language(ONE, ONE), "The comparison takes 1 document in English: the only one there is."),
    (lambda: say_language(FOUR.iloc[:2], FOUR.iloc[:2]), "The comparison takes 2 documents in English: all there are."),
    (
        lambda: say_language(FOUR, FOUR.iloc[:3]),
        "The comparison takes 3 documents in English. Left aside: 1 in an unknown language, because words of different "
        "languages are never counted in one list.",
    ),
    (
        lambda: say_made(corpus(ONE)),
        "Made from 2 files with the fingerprint 0123456789abcdef. The same files and parameters give the same figures.",
    ),
]


@pytest.mark.parametrize(("said", "expected"), SENTENCES)
def test_what_is_said_of_a_corpus(said, expected):
    assert said() == expected


def paragraphs(*kinds):
    """Paragraphs of 100 characters; what is not body is cut."""
    start = np.arange(len(kinds)) * 100
    kept = [kind == "body" for kind in kinds]
    return pd.DataFrame({"kind": kinds, "start": start, "end": start + 100, "kept": kept})


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (paragraphs(), "Nothing was cut: no paragraphs are counted."),
        (paragraphs("body"), "Nothing was cut: 1 paragraph is counted."),
        (paragraphs("body", "body"), "Nothing was cut: 2 paragraphs are counted."),
        (paragraphs("body", "repeat"), "Cut before counting: 50% of the characters, 1 repeated paragraph."),
        (
            paragraphs("body", "dateline", "boilerplate", "boilerplate", "title"),
            "Cut before counting: 80% of the characters, 2 pieces of boilerplate, 1 date line and 1 title or site name that "
            "stands beside the title.",
        ),
        (
            paragraphs(*["body"] * 400, "dateline"),
            "Cut before counting: under 1% of the characters, 1 date line.",
        ),
    ],
)
def test_what_was_cut(table, expected):
    assert say_cut(table) == expected


def findings(*rows):
    return pd.DataFrame(rows, columns=["severity", "finding"])


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (findings(("ok", ""), ("ok", "")), "None of the 2 checks found anything."),
        (
            findings(("unknown", ""), ("ok", "")),
            "The one check found nothing. 1 check could not be made, for lack of material.",
        ),
        (
            findings(("error", "A."), ("error", "B."), ("warning", "C."), ("note", "D."), ("unknown", ""), ("ok", "")),
            "Of 5 checks, 4 found something (2 errors, 1 warning and 1 note). A. B. C. 1 check could not be made, for lack "
            "of material.",
        ),
    ],
)
def test_the_audit_is_said(table, expected):
    assert say_audit(table) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], "No document has a date that could be drawn."),
        ([None], "No document has a date that could be drawn."),
        (["2024-06-01"], "1 document with a date, all of 2024-06-01."),
        (
            ["2024-06-01", "2024-06-03", "2024-06-03", None],
            "3 documents with a date, from 2024-06-01 to 2024-06-03; most, 2, on 2024-06-03. 1 document is not drawn, "
            "for want of a date.",
        ),
        (["2001-06-01", "2024-06-03"], "2 documents with a date, from 2001 to 2024."),
    ],
)
def test_times_are_said(days, expected):
    assert say_timeline(timeline(documents(*(("Post", "en", day) for day in days)))) == expected


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ({}, "There is no document to measure."),
        ({"A": [300]}, "The document has 300 characters."),
        ({"A": [300, 300]}, "Each document has 300 characters."),
        ({"A": [100, 300]}, "The documents have 100 to 300 characters."),
        (
            {"A": [300], "B": [1200]},
            "The documents have 300 to 1,200 characters. The longest is that of B, the shortest that of A.",
        ),
        (
            {"A": [100, 300], "B": [1200]},
            "The documents have 100 to 1,200 characters. The middle one of B has 1,200, that of A 200.",
        ),
    ],
)
def test_lengths_are_said(sizes, expected):
    rows = [(source, n) for source, numbers in sizes.items() for n in numbers]
    table = pd.DataFrame(rows, columns=["source_shown", "n_chars"]).astype({"n_chars": "int64"})
    assert say_lengths(lengths(table)) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], "There is no document."),
        ([("A", "en")], "Of 1 document, 1 in English. No source writes in two languages."),
        (
            [("A", "en"), ("A", None)],
            "Of 2 documents, 1 in English and 1 in an unknown language. No source writes in two languages.",
        ),
        (
            [("A", "en"), ("A", "ru"), ("B", "ru")],
            "Of 3 documents, 2 in Russian and 1 in English. In several languages: A.",
        ),
    ],
)
def test_languages_of_sources_are_said(rows, expected):
    assert say_languages(language_counts(pd.DataFrame(rows, columns=["source_shown", "language"]))) == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (ONE.iloc[:0], "There is no document."),
        (ONE, "Nothing is missing in 1 document."),
        (TWO, "Missing, of 2 documents: the date in 1 (of 1 source) and the source in 1 (of 1 source)."),
    ],
)
def test_what_is_missing_is_said(table, expected):
    assert say_missing(missing_fields(table)) == expected
