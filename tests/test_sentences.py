"""Sentences read aloud: one and many, none at all, no more claimed than was found."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.sentences import (
    count_of,
    language_name,
    list_of,
    percent_of,
    say_account,
    say_corpus,
    say_cut,
    say_evidence,
    say_keyness,
    say_language,
    say_made,
    say_prevalence,
    say_similarity,
    say_size,
    say_terms,
    say_topics,
    say_unit,
    say_untested,
)


def documents(*rows):
    """Rows of source, language, day; the ids are numbers."""
    table = pd.DataFrame(rows, columns=["source", "language", "published"]).astype({"source": "str", "language": "str"})
    table["published"] = pd.to_datetime(table["published"])
    names = pd.Series([f"[{n}]" for n in table.index], dtype="str")
    return table.assign(title="Rain", source_shown=table["source"].fillna(names))


def corpus(table, *, doubtful=0, n_errors=0, ignored=0, warnings=0):
    status = ["read"] * 2 + ["ignored"] * ignored
    account = pd.DataFrame({"status": status, "n_records": 0, "n_errors": 0})
    account.loc[0, ["n_records", "n_errors"]] = len(table) + n_errors, n_errors
    return SimpleNamespace(
        documents=table,
        evidence=pd.DataFrame({"confidence": ["stated"] + ["doubtful"] * doubtful}),
        problems=pd.DataFrame({"severity": ["warning"] * warnings + ["error"] * n_errors}, dtype="str"),
        account=account,
        fingerprint="0123456789abcdef" * 4,
    )


ONE = documents(("Post", "en", "2024-06-01"))
TWO = documents(("Post", "en", "2024-06-01"), (None, "ru", None))
FOUR = documents(
    ("Post", "en", "2024-06-01"), ("Post", "en", "2024-06-05"), ("Times", "en", None), (None, None, "2024-06-03")
)


@pytest.mark.parametrize(("n", "text"), [(0, "no texts"), (1, "1 text"), (2, "2 texts"), (12345, "12,345 texts")])
def test_numbers_have_their_noun(n, text):
    assert count_of(n, "text") == text


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abcdefgh"), "a, b, c, d, e, f and 2 more")],
)
def test_lists_end_with_and(words, text):
    assert list_of(words) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (1e-9, "under 1%"), (0.006, "1%"), (0.26, "26%"), (0.994, "99%"), (0.9999, "over 99%"), (1, "100%")],
)
def test_percentages(share, text):
    assert percent_of(share) == text


@pytest.mark.parametrize(
    ("code", "name"),
    [("ru", "Russian"), ("unknown", "an unknown language"), (np.nan, "an unknown language"), ("qqq", "qqq")],
)
def test_languages_are_named(code, name):
    assert language_name(code) == name


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
        "Nothing was lost: each of the 4 records became a document. 1 file was passed over (read-me, licence or hidden). "
        "1 warning concerns documents that were kept.",
    ),
    (
        lambda: say_account(corpus(FOUR, n_errors=1, ignored=2, warnings=2)),
        "Of 5 records, 1 could not be read; the table says why. 2 files were passed over (read-me, licence or hidden). "
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
        "documents stand for their sources.",
    ),
    (
        lambda: say_size(pd.concat([TWO, TWO])),
        "The 2 sources have 2 documents each: differences between them can be tested on documents, as far as these "
        "documents stand for their sources.",
    ),
    (lambda: say_language(TWO, TWO.iloc[:0]), "There is no document to compare."),
    (lambda: say_language(ONE, ONE), "The comparison takes 1 document in English: the only one there is."),
    (lambda: say_language(FOUR.iloc[:2], FOUR.iloc[:2]), "The comparison takes 2 documents in English: all there are."),
    (
        lambda: say_language(FOUR, FOUR.iloc[:3]),
        "The comparison takes 3 documents in English. Left aside: 1 in an unknown language, because words of different "
        "languages are never counted in one list.",
    ),
    (lambda: say_unit(FOUR, FOUR), "The unit is the document: 4 texts."),
    (lambda: say_unit(ONE, ONE), "The unit is the document: 1 text."),
    (
        lambda: say_unit(FOUR.set_axis(list("abcd")), FOUR),
        "The unit is the paragraph, because 2 sources have only one document: 4 paragraphs of 4 documents.",
    ),
    (
        lambda: say_unit(ONE.set_axis(["a"]), ONE),
        "The unit is the paragraph, because 1 source has only one document: 1 paragraph of 1 document.",
    ),
    (
        lambda: say_unit(FOUR.iloc[:3].set_axis(list("abc")), FOUR.iloc[:2]),
        "The unit is the paragraph: 3 paragraphs of 2 documents.",
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


def terms(*rows):
    return pd.DataFrame(rows, columns=["group", "language", "term", "n"])


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (terms(), "There are no terms to compare."),
        (terms(("Post", "en", "rain", 1200)), "Most typical, with their counts: Post: rain (1,200)."),
        (
            terms(*(("Post", "en", term, 2) for term in "abcd"), ("Times", "ru", "дождь", 1)),
            "Most typical, with their counts: Post: a (2), b (2) and c (2); Times: дождь (1).",
        ),
        (
            terms(("Post", "en", "rain", 2), ("Post", "ru", "дождь", 1)),
            "Most typical, with their counts: Post in English: rain (2); Post in Russian: дождь (1).",
        ),
        (
            terms(*((f"S{n}", "en", "rain", 1) for n in range(8))),
            "Most typical, with their counts: " + "; ".join(f"S{n}: rain (1)" for n in range(6)) + "; and 2 more.",
        ),
    ],
)
def test_typical_terms_are_said(table, expected):
    assert say_terms(table) == expected


def pairs(*rows):
    return pd.DataFrame(rows, columns=["a", "b", "similarity", "shared_terms"])


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (pairs(), "There are not two sources in this language: nothing can be compared."),
        (pairs(("A", "B", 0.456, 1)), "Compared are A and B (cosine 0.46, 1 shared term)."),
        (
            pairs(("A", "B", 0.9, 1234), ("A", "C", 0.5, 9), ("B", "C", 0.1, 0)),
            "Most alike are A and B (cosine 0.90, 1,234 shared terms); least alike are B and C (0.10, 0).",
        ),
        (pairs(("A", "B", 0.0, 0), ("A", "C", 0.0, 0)), "No two sources share a term."),
    ],
)
def test_similarity_is_said(table, expected):
    assert say_similarity(table) == expected


def topics(shares, labels):
    shares = pd.DataFrame(shares)
    return SimpleNamespace(shares=shares, quality=pd.DataFrame({"label": labels, "share": shares.mean().to_numpy()}))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (topics([[1.0]], ["rain"]), "1 topic describes 1 text. It is “rain”, with a mean share of 100% of a text."),
        (
            topics([[1.0, 0.0], [0.5, 0.5], [0.0, 0.0]], ["rain", "wind"]),
            "2 topics describe 3 texts. The largest is “rain”, with a mean share of 50% of a text. 1 text belongs to none "
            "and stays unassigned.",
        ),
        (
            topics([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]], ["rain", "wind"]),
            "2 topics describe 3 texts. The largest is “rain”, with a mean share of 33% of a text. 2 texts belong to none "
            "and stay unassigned.",
        ),
    ],
)
def test_topics_are_said(found, expected):
    assert say_topics(found) == expected


def prevalence(*rows):
    return pd.DataFrame(rows, columns=["group", "topic", "label", "share", "share_low", "share_high"])


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (prevalence(), "There are no topics to compare."),
        (
            prevalence(
                ("A", "0", "rain", 0.7, 0.5, 0.9),
                ("A", "1", "wind", 0.2, 0.1, 0.3),
                ("A", "unassigned", "", 0.1, 0, 0.2),
            ),
            "The topic that takes up most of each source is A: “rain” (70%, 95% interval 50% to 90%).",
        ),
        (
            prevalence(("A", "0", "rain", 0.7, np.nan, np.nan), ("B", "0", "rain", 0.0, 0.0, 0.0)),
            "The topic that takes up most of each source is A: “rain” (70%); B: none.",
        ),
        # however much is unassigned, it is no topic
        (
            prevalence(("A", "0", "rain", 0.1, 0.001, 0.3), ("A", "unassigned", "unassigned", 0.9, 0.7, 1)),
            "The topic that takes up most of each source is A: “rain” (10%, 95% interval under 1% to 30%).",
        ),
    ],
)
def test_prevalence_is_said(table, expected):
    assert say_prevalence(table) == expected


def keyness(*rows):
    columns = ["group", "term", "n_group", "n_rest", "log_ratio", "log_ratio_low", "z", "p_adjusted"]
    table = pd.DataFrame(rows, columns=columns).astype({"log_ratio_low": float, "p_adjusted": float})
    return table.assign(p=table["p_adjusted"])


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (keyness(), "There are not two sources to compare: no term can be called typical of one."),
        (
            keyness(("A", "rain", 9, 1, 3.0, 1.0, 2.0, 0.01), ("B", "rain", 1, 9, -3.0, -5.0, -2.0, 0.01)),
            "1 term is used more by one source than chance would give (false discovery rate 5%, 2 comparisons): A: rain.",
        ),
        (
            keyness(
                *(("A", term, 9, 1, 3.0, 1.0, 2.0, 0.01) for term in "abcdef"), ("B", "x", 9, 1, 3.0, 1.0, 2.0, 0.04)
            ),
            "7 terms are used more by one source than chance would give (false discovery rate 5%, 7 comparisons): "
            "A: a, b, c, d and 2 more; B: x.",
        ),
        # below the noise floor, however large: no finding
        (
            keyness(("A", "rain", 99, 1, 6.0, 4.0, 9.0, 0.051)),
            "No term is used more by one source than chance would give (false discovery rate 5%, 1 comparison).",
        ),
        # under-used only
        (
            keyness(("A", "rain", 1, 99, -6.0, -8.0, -9.0, 0.001), ("A", "sun", 0, 0, 0.1, -8.0, -0.1, 0.001)),
            "No term is used more by one source than chance would give (false discovery rate 5%, 2 comparisons).",
        ),
        (
            keyness(("A", "rain", 9, 1, 3.0, 1.0, 2.0, 0.01), ("B", "wind", 9, 1, 3.0, np.nan, 2.0, np.nan)),
            "1 term is used more by one source than chance would give (false discovery rate 5%, 1 comparison): A: rain. "
            "Not tested, for lack of documents: B.",
        ),
        (
            keyness(("A", "rain", 1234, 1, 3.0, 1.0, 2.0, np.nan), ("A", "sun", 2, 1, 1.0, -1.0, 1.0, np.nan)),
            "No difference between these sources can be tested. What stands out in these texts (times here : in the others): "
            "A: rain (1,234 : 1).",
        ),
        (
            keyness(("A", "rain", 9, 1, 3.0, np.nan, 2.0, np.nan)),
            "No difference between these sources can be tested.",
        ),
    ],
)
def test_keyness_is_said(table, expected):
    assert say_keyness(table) == expected


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (keyness(), "There are no intervals and no tests"),
        (keyness(("A", "rain", 9, 1, 3.0, np.nan, 2.0, np.nan)), "There are no intervals and no tests"),
        (keyness(("A", "rain", 9, 1, 3.0, 1.0, 2.0, np.nan)), "The intervals resample paragraphs."),
        (keyness(("A", "rain", 9, 1, 3.0, 1.0, 2.0, 0.5)), "The intervals and tests resample documents"),
    ],
)
def test_what_the_intervals_stand_for(table, told):
    assert say_untested(table).startswith(told)
