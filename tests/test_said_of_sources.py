"""Comparisons of sources read aloud: what is more than chance, what is not, and what cannot be known."""

import numpy as np
import pandas as pd
import pytest

from analysis.report.said_of_sources import (
    say_comparable,
    say_detectable,
    say_distances,
    say_keyness,
    say_lockwords,
    say_mattr,
    say_noise_floor,
    say_rates,
    say_reliability,
    say_separability,
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


def findings(*severities):
    rows = [(severity, f"Finding {n}.") for n, severity in enumerate(severities, start=1)]
    return pd.DataFrame(rows, columns=["severity", "finding"])


UNMADE = " 1 check could not be made, for lack of documents or of what they state."


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (findings("unknown"), f"Whether the comparison is fair cannot be told.{UNMADE}"),
        (findings("ok", "ok"), "Nothing was found that makes the comparison unfair (2 checks)."),
        (findings("unknown", "ok"), f"Nothing was found that makes the comparison unfair (1 check).{UNMADE}"),
        (
            findings("error", "unknown", "ok"),
            f"Of 2 checks, 1 found what can make the comparison unfair. Finding 1.{UNMADE}",
        ),
        (
            findings("error", "warning", "warning", "note", "ok"),
            "Of 5 checks, 4 found what can make the comparison unfair. Finding 1. Finding 2. Finding 3. The table has 1 more.",
        ),
    ],
)
def test_what_is_unfair_is_said(table, expected):
    assert say_comparable(table) == expected


def apart(*rows):
    columns = ["a", "b", "distance", "excess", "excess_low", "excess_high", "p"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[2:], float))


NAN = np.nan
UNTOLD = (
    "with fewer than two documents on one side, what is the source's and what is the document's cannot be told apart."
)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (apart(), "There are not two sources with words to compare: no distance can be told."),
        (
            apart(("A", "B", NAN, NAN, NAN, NAN, NAN)),
            "There are not two sources with words to compare: no distance can be told.",
        ),
        (
            apart(("A", "B", 0.5, NAN, NAN, NAN, NAN)),
            "No distance between these sources can be tested. In these texts the distance of A and B is 0.50; "
            + UNTOLD,
        ),
        (
            apart(("A", "C", 0.7, NAN, NAN, NAN, NAN), ("A", "B", 0.5, NAN, NAN, NAN, NAN)),
            "No distance between these sources can be tested. In these texts the distance of A and C is 0.70, the largest; "
            + UNTOLD,
        ),
        # .01 of three comparisons is .03 adjusted; .04 of three is .06 and .9 stays: found is one, named with its bounds
        (
            apart(
                ("A", "B", 0.7, 0.2, 0.1, 0.3, 0.01),
                ("A", "C", 0.6, 0.1, NAN, NAN, 0.04),
                ("B", "C", 0.5, 0.0, NAN, NAN, 0.9),
                ("A", "D", 0.5, NAN, NAN, NAN, NAN),
            ),
            "1 pair is further apart than chance would put them (false discovery rate 5%, 3 comparisons). A and B: 0.70, of "
            "which 0.20 above the floor, 95% interval 0.10 to 0.30. Not tested, for lack of documents: 1 pair.",
        ),
        # as many decimals as the smallest needs, and no sign on what is 0
        (
            apart(("A", "B", 0.034, 0.021, 0.0034, 0.03, 0.01)),
            "1 pair is further apart than chance would put them (false discovery rate 5%, 1 comparison). A and B: 0.0340, of "
            "which 0.0210 above the floor, 95% interval 0.0034 to 0.0300.",
        ),
        (
            apart(("A", "B", 0.034, 0.021, -0.00001, 0.03, 0.01)),
            "1 pair is further apart than chance would put them (false discovery rate 5%, 1 comparison). A and B: 0.0340, of "
            "which 0.0210 above the floor, 95% interval 0.0000 to 0.0300.",
        ),
        # the larger excess first, though the other distance is larger
        (
            apart(("A", "B", 0.7, 0.1, NAN, NAN, 0.01), ("A", "C", 0.6, 0.2, NAN, NAN, 0.01)),
            "2 pairs are further apart than chance would put them (false discovery rate 5%, 2 comparisons). A and C: 0.60, of "
            "which 0.20 above the floor; A and B: 0.70, of which 0.10 above the floor.",
        ),
        (
            apart(("A", "B", 0.7, 0.2, 0.1, 0.3, 0.06)),
            "No two sources are further apart than chance would put them (false discovery rate 5%, 1 comparison).",
        ),
    ],
)
def test_distances_are_said(table, expected):
    assert say_distances(table) == expected


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
        (least(("A", 5, 9, NAN)), SMALLEST + "A: none, however large."),
        (least(("A", 5, 9, 2.0)), SMALLEST + "A: 4.0 times the rate for terms with 5 to 9 occurrences."),
        (
            least(("A", 50, 99, 0.5), ("A", 10, 19, 3.0), ("A", 5, 9, NAN), ("A", 20, 49, 1.0)),
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


def told(*rows):
    columns = "group n_docs accuracy accuracy_low accuracy_high floor floor_low floor_high p taken_for".split()
    return pd.DataFrame(rows, columns=columns).astype({"taken_for": "str"})


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (told(), f"How well a source can be told by its words is not known: {ALONE}."),
        (
            told(("all groups", 2, *[NAN] * 7, None)),
            f"How well a source can be told by its words is not known: {ALONE}.",
        ),
        (
            told(
                ("all groups", 40, 0.75, 0.6, 0.9, 0.5, 0.35, 0.65, 0.005, None),
                ("A", 20, 0.6, 0.4, 0.8, 0.5, 0.3, 0.7, 0.2, "B"),
                ("B", 20, 0.9, 0.8, 1.0, 0.5, 0.3, 0.7, 0.005, "A"),
            ),
            "The source of 75% of unseen documents is told by their words (95% interval 60% to 90%; the mean of 2 sources). "
            "That is more than chance gives: with shuffled labels 50%, and 35% to 65% in 95% of cases (p = 0.005). Told worst "
            "is A (60%), mostly taken for B.",
        ),
        # two shares that are printed alike: one is not told as the worst
        (
            told(
                ("all groups", 40, 0.44, 0.3, 0.6, NAN, NAN, NAN, NAN, None),
                ("A", 20, 0.441, 0.3, 0.6, NAN, NAN, NAN, NAN, "B"),
                ("B", 20, 0.439, 0.3, 0.6, NAN, NAN, NAN, NAN, "A"),
                ("C", 20, 0.6, 0.4, 0.8, NAN, NAN, NAN, NAN, "A"),
            ),
            "The source of 44% of unseen documents is told by their words (95% interval 30% to 60%; the mean of 3 sources). "
            "What chance would give is not known. Told worst are A (44%), mostly taken for B; B (44%), mostly taken for A.",
        ),
        (
            told(
                ("all groups", 4, 1.0, 1.0, 1.0, 0.9, 0.5, 1.0, 0.5, None),
                ("A", 2, 1.0, 1.0, 1.0, 0.9, 0.5, 1.0, 0.5, None),
                ("B", 2, 1.0, 1.0, 1.0, 0.9, 0.5, 1.0, 0.5, None),
            ),
            "The source of 100% of unseen documents is told by their words (95% interval 100% to 100%; the mean of 2 sources). "
            "That is no more than chance gives: with shuffled labels 90%, and 50% to 100% in 95% of cases (p = 0.5).",
        ),
        (
            told(
                ("all groups", 4, 1.0, 1.0, 1.0, NAN, NAN, NAN, NAN, None),
                ("A", 2, 1.0, 1.0, 1.0, NAN, NAN, NAN, NAN, None),
            ),
            "The source of 100% of unseen documents is told by their words (95% interval 100% to 100%; the mean of 1 source). "
            "What chance would give is not known.",
        ),
    ],
)
def test_separability_is_said(table, expected):
    assert say_separability(table) == expected


def test_phrases_that_are_not_counted_are_said():
    row = ("rain", "A", "month", None, 2, 1, 9, 4.0, 1.0, 8.0)
    table = rates(["hail", "prime minister"], row)
    table.attrs["uncounted"] = {"prime minister": "a phrase is not counted here"}
    assert say_rates(table).endswith(
        "texts). Not found at all: hail. Phrases that are not counted here: prime minister."
    )
    empty = rates(["prime minister"])
    empty.attrs["uncounted"] = {"prime minister": "a phrase is not counted here"}
    assert say_rates(empty) == "Phrases that are not counted here: prime minister."


def rates(unmatched, *rows):
    columns = "name group period starts n docs_with n_docs per_10k per_10k_low per_10k_high".split()
    table = pd.DataFrame(rows, columns=columns)
    table["starts"] = pd.to_datetime(table["starts"])
    table.attrs["unmatched"] = unmatched
    return table


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (rates([]), "There are no texts in which to count."),
        (
            rates(["hail"], ("hail", "A", "month", None, 0, 0, 9, 0.0, 0.0, 3.0)),
            "Times in 10,000 words: “hail” does not occur. Not found at all: hail.",
        ),
        # the surest is not the highest: the lower end decides
        (
            rates(
                [],
                ("rain", "A", "month", "2024-06-01", 5, 2, 2, 90.0, 1.0, 300.0),
                ("rain", "B", "month", "2024-07-01", 1200, 40, 50, 60.0, 50.0, 70.0),
                ("rain", "B", "month", "2024-08-01", 1, 1, 1, 99.0, NAN, NAN),
            ),
            "Times in 10,000 words: “rain” most surely in B in 2024-07: 60.0 (95% interval 50.0 to 70.0; 1,200 in 40 of 50 texts).",
        ),
        (
            rates(
                [],
                ("rain", "A", "week", "2024-06-03", 1, 1, 1, 9.0, NAN, NAN),
                ("sun", "A", "week", None, 2, 1, 1, 8.0, 1, 9),
            ),
            "Times in 10,000 words: “rain” most often in A in the week from 2024-06-03: 9.0 (too few texts for an interval; 1 in "
            "1 of 1 text); “sun” most surely in A: 8.0 (95% interval 1.0 to 9.0; 2 in 1 of 1 text).",
        ),
    ],
)
def test_rates_are_said(table, expected):
    assert say_rates(table) == expected


def varied(*rows):
    return pd.DataFrame(rows, columns=["group", "n_short", "mattr", "mattr_low", "mattr_high"])


FIRST = "Words vary most in A (80.0% of the words of a passage are different ones; 95% interval 79.0% to 81.0%)"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (varied(), "How varied the words are cannot be told."),
        (
            varied(("A", 3, NAN, NAN, NAN)),
            "How varied the words are cannot be told. 3 texts are shorter than a passage and left out.",
        ),
        (
            varied(("A", 0, 0.8, 0.79, 0.81)),
            "There is nothing to compare it with: A (80.0% of the words of a passage are different ones; 95% interval 79.0% to "
            "81.0%).",
        ),
        (
            varied(("A", 0, 0.8, 0.79, 0.81), ("C", 1, 0.7, 0.6, 0.79), ("B", 0, 0.6, 0.5, 0.7)),
            FIRST
            + ", and least in B (60.0% of the words of a passage are different ones; 95% interval 50.0% to 70.0%); the "
            "intervals do not overlap, but the ends of 3 sources differ by chance more easily than two that were named "
            "beforehand. 1 text is shorter than a passage and left out.",
        ),
        (
            varied(("A", 0, 0.8, 0.79, 0.81), ("B", 0, 0.6, NAN, NAN)),
            FIRST + ", and least in B (60.0% of the words of a passage are different ones; one text: no interval); the "
            "intervals touch or overlap, or one is missing: the order is not sure.",
        ),
        (
            varied(("A", 0, 0.8, 0.79, 0.81), ("B", 0, 0.7, 0.6, 0.7)),
            FIRST
            + ", and least in B (70.0% of the words of a passage are different ones; 95% interval 60.0% to 70.0%); the "
            "intervals do not overlap.",
        ),
        # 79.04 % lies above 78.96 %, which nobody can see where both are printed as 79.0 %
        (
            varied(("A", 0, 0.8, 0.7904, 0.81), ("B", 0, 0.7, 0.6, 0.7896)),
            FIRST
            + ", and least in B (70.0% of the words of a passage are different ones; 95% interval 60.0% to 79.0%); the "
            "intervals touch or overlap, or one is missing: the order is not sure.",
        ),
    ],
)
def test_how_varied_words_are_is_said(table, expected):
    assert say_mattr(table) == expected


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
