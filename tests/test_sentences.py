"""Sentences read aloud: one and many, none at all, no more claimed than was found."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.report.sentences import (
    count_of,
    language_name,
    list_of,
    percent_of,
    say_collocations,
    say_compared,
    say_concordance,
    say_dispersion,
    say_prevalence,
    say_similarity,
    say_stop_words,
    say_terms,
    say_topics,
    say_unit,
)


def documents(*rows):
    """Rows of source, language, day; the ids are numbers."""
    table = pd.DataFrame(rows, columns=["source", "language", "published"]).astype({"source": "str", "language": "str"})
    table["published"] = pd.to_datetime(table["published"])
    names = pd.Series([f"[{n}]" for n in table.index], dtype="str")
    return table.assign(title="Rain", source_shown=table["source"].fillna(names))


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


EIGHT = pd.concat([FOUR, FOUR]).set_axis(list("abcdefgh"))
UNITS = [
    (lambda: say_unit(EIGHT, EIGHT), "The unit is the document: 8 texts."),
    (
        lambda: say_unit(FOUR.set_axis(list("abcd")), FOUR),
        "The unit is the paragraph, because 2 sources have only one document, and the other has 2: 4 paragraphs of 4 documents.",
    ),
    (
        lambda: say_unit(ONE.set_axis(["a"]), ONE),
        "The unit is the paragraph, because 1 source has only one document: 1 paragraph of 1 document.",
    ),
    (
        lambda: say_unit(FOUR.iloc[:3].set_axis(list("abc")), FOUR.iloc[:2]),
        "The unit is the paragraph, because there is one source, and it has only 2 documents: 3 paragraphs of 2 documents.",
    ),
    # documents would have done
    (
        lambda: say_unit(EIGHT.set_axis(range(8)), EIGHT),
        "The unit is the paragraph, as was asked for: 8 paragraphs of 8 documents.",
    ),
    (lambda: say_unit(ONE, ONE), "The unit is the document, as was asked for: 1 text."),
]


@pytest.mark.parametrize(("said", "expected"), UNITS)
def test_what_counts_as_one_text(said, expected):
    assert said() == expected


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
    return pd.DataFrame(rows, columns=["group", "topic", "label", "share", "share_low", "share_high", "n_docs"])


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (prevalence(), "There are no topics to compare."),
        (
            prevalence(
                ("A", "0", "rain", 0.7, 0.5, 0.9, 2),
                ("A", "1", "wind", 0.2, 0.1, 0.3, 2),
                ("A", "unassigned", "", 0.1, 0, 0.2, 2),
            ),
            "The topic that takes up most of each source is A: “rain” (70%, the mean of 2 texts, 95% interval 50% to 90%).",
        ),
        (
            prevalence(("A", "0", "rain", 0.7, np.nan, np.nan, 1), ("B", "0", "rain", 0.0, 0.0, 0.0, 1)),
            "The topic that takes up most of each source is A: “rain” (70%, 1 text); B: none.",
        ),
        # the source with most texts comes first, and what is written from the right does not turn the figures round
        (
            prevalence(("A", "0", "مطر", 0.96, 0.45, 0.999, 2), ("ب", "0", "مطر", 0.5, 0.4, 0.6, 9)),
            "The topic that takes up most of each source is \u2068ب\u2069: “\u2068مطر\u2069” (50%, the mean of 9 texts, 95% interval "
            "40% to 60%); A: “\u2068مطر\u2069” (96%, the mean of 2 texts, 95% interval 45% to over 99%).",
        ),
        # however much is unassigned, it is no topic
        (
            prevalence(("A", "0", "rain", 0.1, 0.001, 0.3, 1200), ("A", "unassigned", "unassigned", 0.9, 0.7, 1, 1200)),
            "The topic that takes up most of each source is A: “rain” (10%, the mean of 1,200 texts, 95% interval under 1% to 30%).",
        ),
    ],
)
def test_prevalence_is_said(table, expected):
    assert say_prevalence(table) == expected


@pytest.mark.parametrize(
    ("languages", "told"),
    [
        (["en", "ru"], "Function words are left out."),
        (["en", "fi"], "There is no list of function words for Finnish: there"),
        (["zh"], "Function words are left out."),
        (["ja"], "Function words are left out. Text in Japanese is counted by overlapping pairs of signs"),
        (["th"], "There is no list of function words for Thai: there"),
        ([None], "Function words are left out."),
    ],
)
def test_what_is_left_out_of_the_counts(languages, told):
    assert say_stop_words(pd.DataFrame({"language": pd.Series(languages, dtype="str")})).startswith(told)


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (["A", "A", "B"], "Compared are 2 sources: all there are among these documents."),
        (["A", "A"], "Compared: the 1 source with the most documents; 1 other with 1 document together is left aside."),
        (
            ["B"],
            "Compared: the 1 source with the most documents, but for what was asked for by name; 1 other with 2 documents ",
        ),
    ],
)
def test_which_sources_are_compared(kept, told):
    documents = pd.DataFrame({"source_shown": ["A", "A", "B"]})
    assert say_compared(documents, pd.DataFrame({"source_shown": kept})).startswith(told)
    assert say_compared(documents[:2], documents[:2]).startswith("There are not two sources among these documents")


def lines(query, *rows):
    """Rows of source and doc_id, one a line of the concordance."""
    table = pd.DataFrame(rows, columns=["source", "doc_id"], dtype="str")
    table.attrs["query"] = query
    return table


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (lines("rain"), "There is no line for “rain” in these texts."),
        (lines("rain", ("Post", "a")), "There is 1 line for “rain” in 1 document: Post (1 in 1 document)."),
        (
            lines("sun*", ("Times", "b"), ("Post", "a"), ("Post", "a"), (None, "c")),
            "There are 4 lines for “sun*” in 3 documents: Post (2 in 1 document); Times (1 in 1 document); no source stated (1 in 1 document).",
        ),
        (lines("مطر"), "There is no line for “\u2068مطر\u2069” in these texts."),
        (pd.DataFrame({"term": [], "n": [], "source": []}), "There is no term to read in its context."),
        (
            pd.DataFrame({"term": ["rain", "rain", "sun"], "n": [7, 7, 1], "source": ["Post", "Post", "Times"]}),
            "Read in their context are the most typical terms: Post: rain (7 lines); Times: sun (1 line).",
        ),
    ],
)
def test_what_a_concordance_shows(table, told):
    assert say_concordance(table) == told


def runs(*rows):
    return pd.DataFrame(rows, columns=["collocation", "n", "n_documents"])


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (
            runs(),
            "No words stand side by side 5 times or more, so that none were scored. A lower limit shows more: --set min_count=2.",
        ),
        (
            runs(("heavy rain", 5, 1)),
            "1 run of words was scored; joined most markedly: heavy rain (5 in 1 document).",
        ),
        (
            runs(("heavy rain", 1234, 9), ("north wind", 6, 2)),
            "2 runs of words were scored; joined most markedly: heavy rain (1,234 in 9 documents) and north wind (6 in 2 documents).",
        ),
    ],
)
def test_which_words_stand_side_by_side(table, told):
    assert say_collocations(table) == told


def spread(*rows):
    return pd.DataFrame(rows, columns=["term", "n", "n_documents", "dp", "dp_norm", "top_part_share"])


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (spread(), "There is no term whose spread could be told."),
        (spread(("rain", 5, 1, 0, np.nan, 1)), "All is one text: how evenly a word is spread cannot be told."),
        (
            spread(("rain", 5, 2, 0.1, 0.2, 0.6)),
            "Of 1 term, none has 90% or more of its occurrences in one text. Most evenly spread is rain (5 in 2 documents, dp 0.10).",
        ),
        (
            spread(("rain", 10, 2, 0.1, 0.2, 0.6), ("sun", 10, 2, 0.4, 0.8, 0.9), ("hail", 2, 1, 0.5, 1, 1)),
            "Of 3 terms, 2 have 90% or more of their occurrences in one text: sun and hail. Most evenly spread is rain (10 in 2 documents, dp 0.10).",
        ),
        (
            spread(("sun", 10, 2, 0.4, 0.8, 0.9), ("rain", 10, 2, 0.1, 0.2, 0.6)),
            "Of 2 terms, 1 has 90% or more of its occurrences in one text: sun. Most evenly spread is rain (10 in 2 documents, dp 0.10).",
        ),
    ],
)
def test_how_evenly_terms_are_spread(table, told):
    assert say_dispersion(table) == told


def test_a_similarity_is_named_by_its_measure():
    table = pd.DataFrame({"a": ["A"], "b": ["B"], "similarity": [0.5], "shared_terms": [3]})
    assert say_similarity(table) == "Compared are A and B (cosine 0.50, 3 shared terms)."
    table.attrs["measure"] = "simple_matching"
    assert say_similarity(table) == "Compared are A and B (simple matching 0.50, 3 shared terms)."


@pytest.mark.parametrize(
    ("min_count", "said"),
    [
        (5, "5 times or more, so that none were scored. A lower limit shows more: --set min_count=2."),
        (2, "2 times or more, so that none were scored. A lower limit shows more: --set min_count=1."),
        (1, "1 time or more, so that none were scored."),
    ],
)
def test_the_limit_of_collocations_is_told(min_count, said):
    assert say_collocations(runs(), min_count=min_count) == f"No words stand side by side {said}"
