"""Comparisons of words read aloud: what is more than chance, what is not, and what cannot be known."""

import numpy as np
import pandas as pd
import pytest

from analysis.report.said_of_contrasts import (
    say_detectable,
    say_keyness,
    say_lockwords,
    say_noise_floor,
    say_reliability,
    say_untested,
    say_word_shift,
)


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
            "1 term is used more by one source than chance would give (false discovery rate 5%, 1 comparison): A: rain.",
        ),
        (
            keyness(
                *(("A", term, 9, 1, 3.0, 1.0, 2.0, 0.01) for term in "abcdef"), ("B", "x", 9, 1, 3.0, 1.0, 2.0, 0.04)
            ),
            "7 terms are used more by one source than chance would give (false discovery rate 5%, 7 comparisons): "
            "A: a, b, c, d and 2 more; B: x.",
        ),
        # against a third source, not each other: two tests
        (
            keyness(("A", "rain", 9, 1, 3.0, 1.0, 2.0, 0.01), ("B", "rain", 5, 1, 3.0, 1.0, 1.0, 0.2)),
            "1 term is used more by one source than chance would give (false discovery rate 5%, 2 comparisons): A: rain.",
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


PARAGRAPHS = pd.DataFrame({"doc_id": ["a", "a"]}, index=["a#1", "a#2"])
DOCUMENTS = pd.DataFrame({"doc_id": ["a", "b"]}, index=["a", "b"])


@pytest.mark.parametrize(
    ("table", "texts", "told"),
    [
        (keyness(), DOCUMENTS, "There are no intervals and no tests"),
        (keyness(("A", "rain", 9, 1, 3.0, np.nan, 2.0, np.nan)), DOCUMENTS, "There are no intervals and no tests"),
        (keyness(("A", "rain", 9, 1, 3.0, 1.0, 2.0, np.nan)), PARAGRAPHS, "The intervals resample paragraphs."),
        (keyness(("A", "rain", 9, 1, 3.0, 1.0, 2.0, np.nan)), DOCUMENTS, "The intervals and tests resample documents"),
    ],
)
def test_what_the_intervals_stand_for(table, texts, told):
    assert say_untested(table, texts).startswith(told)


ALONE = "it takes two documents of a source, and two of others, to tell what is the source's from what is a document's"


def floor(*rows):
    columns = ["group", "count_low", "count_high", "log_ratio_low", "log_ratio_high", "z_largest"]
    return pd.DataFrame(rows, columns=columns)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (floor(), f"What chance alone would give cannot be told: {ALONE}."),
        (
            floor(("A", 5, 9, -2.04, 1.96, 3.44)),
            "Where source labels are shuffled, 95% of log ratios lie between -2.0 and +2.0 for terms with 5 to 9 "
            "occurrences. In 19 of 20 shuffles no term has a z further from 0 than 3.4.",
        ),
        # the widest of the sources is said, and the larger z
        (
            floor(
                ("A", 5, 9, -2, 1, 3),
                ("A", 1000, 1200, -0.3, 0.2, 3),
                ("B", 5, 9, -1, 2, 4),
                ("B", 1000, 1200, -0.1, 0.4, 4),
            ),
            "Where source labels are shuffled, 95% of log ratios lie at most between -2.0 and +2.0 for terms with 5 to 9 "
            "occurrences and between -0.3 and +0.4 for terms with 1,000 to 1,200 occurrences. In 19 of 20 shuffles no term "
            "of any one source has a z further from 0 than 4.0.",
        ),
        (
            floor(("A", 500, 600, -0.04, 0.12, 3), ("A", 5, 9, -0.004, 0.5, 3)),
            "Where source labels are shuffled, 95% of log ratios lie between +0.00 and +0.50 for terms with 5 to 9 occurrences "
            "and between -0.04 and +0.12 for terms with 500 to 600 occurrences. In 19 of 20 shuffles no term has a z further "
            "from 0 than 3.0.",
        ),
        (
            floor(("A", 1, 1, -1, 1, 3)),
            "Where source labels are shuffled, 95% of log ratios lie between -1.0 and +1.0 for terms with 1 occurrence. In 19 "
            "of 20 shuffles no term has a z further from 0 than 3.0.",
        ),
    ],
)
def test_what_chance_gives_is_said(table, expected):
    assert say_noise_floor(table) == expected


def alike(n_tested, *rows):
    table = pd.DataFrame(rows, columns=["group", "term"])
    table.attrs["n_tested"] = n_tested
    return table


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (alike(0), f"Whether a term is used alike cannot be told: {ALONE}."),
        (
            alike(12),
            "No term is shown to be used alike (12 comparisons): there is too little text to exclude a difference.",
        ),
        (
            alike(1200, ("A", "the"), ("A", "of"), ("B", "the")),
            "Of 1,200 comparisons of a term, 3 are shown to be used as often as in the others, within the margin: "
            "A: the and of; B: the.",
        ),
        (
            alike(1, ("A", "مطر")),
            "Of 1 comparison of a term, 1 is shown to be used as often as in the others, within the margin: "
            "A: \u2068مطر\u2069.",
        ),
    ],
)
def test_what_is_used_alike_is_said(table, expected):
    assert say_lockwords(table) == expected


def least(*rows):
    return pd.DataFrame(rows, columns=["group", "count_low", "count_high", "least_over"])


SMALLEST = "The smallest over-use that these texts would reliably show, of the middle term: "


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (least(), f"No difference between these sources could be shown, however large: {ALONE}."),
        (least(("A", 5, 9, np.nan)), SMALLEST + "A: none, however large."),
        (least(("A", 5, 9, 2.0)), SMALLEST + "A: 4.0 times the rate for terms with 5 to 9 occurrences."),
        (least(("A", 5, 9, 0.03)), SMALLEST + "A: 1.02 times the rate for terms with 5 to 9 occurrences."),
        (
            least(("A", 50, 99, 0.5), ("A", 10, 19, 3.0), ("A", 5, 9, np.nan), ("A", 20, 49, 1.0)),
            SMALLEST
            + "A: 8.0 times the rate for terms with 10 to 19 occurrences and 1.4 times the rate for terms with 50 to "
            "99 occurrences (none for half of the terms with 9 or fewer).",
        ),
    ],
)
def test_what_could_be_shown_is_said(table, expected):
    assert say_detectable(table) == expected


def shift(attrs, *rows):
    table = pd.DataFrame(rows, columns=["term", "share", "n_a", "n_b"])
    table.attrs |= attrs
    return table


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (shift({}), "There are no words to compare."),
        (
            shift(
                {"difference": 0.2345, "measure": "jsd", "a": "Post", "b": "Times"},
                ("rain", 0.6, 1234, 0),
                ("sun", 0.4, 0, 2),
            ),
            "The difference of Times from Post is 0.234 bits (Jensen-Shannon divergence: 0 where two use the same words alike, 1 "
            "where they share none). The words that contribute most, 100% of all contributions "
            "together: rain (1,234 in Post, 0 in Times) and sun (0 in Post, 2 in Times).",
        ),
        (
            shift(
                {"difference": -1.5, "measure": "lexicon", "coverage_a": 0.2, "coverage_b": 0.1},
                *((term, 0.125, 1, 2) for term in "abcdefgh"),
            ),
            "The difference of b from a is -1.5 (lexicon). The lexicon scores 10% to 20% of their words. The words that "
            "contribute most, 62% of all contributions together: a (1 in a, 2 in b), b (1 in a, 2 in b), c (1 in a, 2 in b), "
            "d (1 in a, 2 in b) and e (1 in a, 2 in b).",
        ),
    ],
)
def test_a_word_shift_is_said(table, expected):
    assert say_word_shift(table) == expected


def test_where_nothing_is_compared_no_number_of_texts_is_blamed():
    """Two hundred documents of one source: what lacks is another source, not documents."""
    table = pd.DataFrame(columns=["group", "term", "log_ratio_low"])
    assert say_untested(table, pd.DataFrame({"doc_id": range(200)})).endswith("because there is nothing to compare.")


def test_reliability_is_said():
    columns = ["group", "overlap", "overlap_low", "overlap_high", "overlap_floor"]
    table = pd.DataFrame([("A", 0.55, 0.4, 0.7, 0.03), ("B", 1.0, 1.0, 1.0, 1.0)], columns=columns)
    assert say_reliability(table) == (
        "So much of a source's list of typical words stands in the lists of both halves of its documents: A 55% (40% to 70%; "
        "with shuffled labels 3%); B 100% (100% to 100%; with shuffled labels 100%)."
    )
    assert say_reliability(table.iloc[:0]) == (
        "Whether the lists would come out the same from other documents cannot be told: it takes four documents a source."
    )
