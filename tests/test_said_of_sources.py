"""Comparisons of sources read aloud: what is unfair, how far apart they are, and what cannot be known."""

import numpy as np
import pandas as pd
import pytest

from analysis.report.said_of_sources import (
    say_comparable,
    say_distances,
    say_mattr,
    say_rates,
    say_separability,
)


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
ALONE = "it takes two documents of a source, and two of others, to tell what is the source's from what is a document's"
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
            "Of the unseen documents of a source, 75% are told by their words (95% interval 60% to 90%; the mean of 2 sources). "
            "That is more than chance gives: with shuffled labels 50%, and 35% to 65% in 95% of cases (p = 0.005). Told worst "
            "is A (60%), mostly taken for B.",
        ),
        # of two that are told alike none is the worst
        (
            told(
                ("all groups", 40, 0.98, 0.97, 0.99, NAN, NAN, NAN, NAN, None),
                ("A", 20, 0.981, 0.97, 0.99, NAN, NAN, NAN, NAN, "B"),
                ("B", 20, 0.979, 0.97, 0.99, NAN, NAN, NAN, NAN, "A"),
            ),
            "Of the unseen documents of a source, 98% are told by their words (95% interval 97% to 99%; the mean of 2 sources). "
            "What chance would give is not known. None is told better than the others: 98% of the documents of each.",
        ),
        # two shares that are printed alike: one is not told as the worst
        (
            told(
                ("all groups", 40, 0.44, 0.3, 0.6, NAN, NAN, NAN, NAN, None),
                ("A", 20, 0.441, 0.3, 0.6, NAN, NAN, NAN, NAN, "B"),
                ("B", 20, 0.439, 0.3, 0.6, NAN, NAN, NAN, NAN, "A"),
                ("C", 20, 0.6, 0.4, 0.8, NAN, NAN, NAN, NAN, "A"),
            ),
            "Of the unseen documents of a source, 44% are told by their words (95% interval 30% to 60%; the mean of 3 sources). "
            "What chance would give is not known. Told worst are A (44%), mostly taken for B; B (44%), mostly taken for A.",
        ),
        (
            told(
                ("all groups", 4, 1.0, 1.0, 1.0, 0.9, 0.5, 1.0, 0.5, None),
                ("A", 2, 1.0, 1.0, 1.0, 0.9, 0.5, 1.0, 0.5, None),
                ("B", 2, 1.0, 1.0, 1.0, 0.9, 0.5, 1.0, 0.5, None),
            ),
            "Of the unseen documents of a source, 100% are told by their words (95% interval 100% to 100%; the mean of 2 sources). "
            "That is not shown to be more than chance gives: with shuffled labels 90%, and 50% to 100% in 95% of cases (p = 0.5).",
        ),
        (
            told(
                ("all groups", 4, 1.0, 1.0, 1.0, NAN, NAN, NAN, NAN, None),
                ("A", 2, 1.0, 1.0, 1.0, NAN, NAN, NAN, NAN, None),
            ),
            "Of the unseen documents of a source, 100% are told by their words (95% interval 100% to 100%; the mean of 1 source). "
            "What chance would give is not known.",
        ),
    ],
)
def test_separability_is_said(table, expected):
    assert say_separability(table) == expected


def test_too_few_documents_are_no_finding_of_no_difference():
    pairs = apart(("A", "B", 1.0, 0.5, NAN, NAN, 0.34)).assign(p_floor=1 / 3)
    assert say_distances(pairs) == (
        "No distance between these sources can be tested. In these texts the distance of A and B is 1.00; from so few "
        "documents no p can be below 0.33, however far apart the sources are."
    )
    mixed = pd.concat([pairs, apart(("A", "C", 0.7, 0.2, NAN, NAN, 0.2)).assign(p_floor=0.01)])
    assert say_distances(mixed) == (
        "No two sources are further apart than chance would put them (false discovery rate 5%, 1 comparison). Not tested, "
        "for lack of documents: 1 pair."
    )
    whole = ("all groups", 4, 1.0, 1.0, 1.0, 0.9, 0.5, 1.0, 0.34, None)
    known = told(whole, ("A", 2, *whole[2:9], None), ("B", 2, *whole[2:9], None)).assign(p_floor=1 / 3)
    assert say_separability(known) == (
        "Of the unseen documents of a source, 100% are told by their words (95% interval 100% to 100%; the mean of 2 sources). "
        "Whether chance gives as much cannot be tested: from so few documents no p can be below 0.33."
    )


def test_a_source_of_which_nothing_is_learned_is_told():
    row = (20, 0.75, 0.6, 0.9, 0.5, 0.35, 0.65, 0.005)
    table = told(("all groups", 41, *row[1:], None), ("A", *row, None), ("B", *row, None), ("C", 1, *[NAN] * 7, None))
    assert say_separability(table).endswith(
        "the mean of 2 sources). That is more than chance gives: with shuffled labels 50%, and 35% to 65% in 95% of cases "
        "(p = 0.005). Nothing is learned of a source whose texts are all unseen at once, so that it is not known for C."
    )


def test_phrases_that_are_not_counted_are_said():
    row = ("rain", "A", "month", None, 2, 1, 9, 4.0, 1.0, 8.0)
    table = rates(["hail", "prime minister"], row)
    table.attrs["uncounted"] = {"prime minister": "a phrase is not counted here"}
    assert say_rates(table).endswith(
        "texts). Not found at all: hail. Phrases that are not counted here: prime minister."
    )
    table.attrs["unmatched"].append("the")
    table.attrs["uncounted"]["the"] = "a function word, and none of its language is counted here"
    assert say_rates(table).endswith(
        "texts). Not found at all: hail. Left out as function words: the. Phrases that are not counted here: prime minister."
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
            "Times in 10,000 words: “rain” most in B in 2024-07, by the lower end of its interval: 60.0 (95% interval 50.0 to 70.0; 1,200 in 40 of 50 texts).",
        ),
        (
            rates(
                [],
                ("rain", "A", "week", "2024-06-03", 1, 1, 1, 9.0, NAN, NAN),
                ("sun", "A", "week", None, 2, 1, 1, 8.0, 1, 9),
            ),
            "Times in 10,000 words: “rain” most often in A in the week from 2024-06-03: 9.0 (too few texts for an interval; 1 in "
            "1 of 1 text); “sun” most in A, by the lower end of its interval: 8.0 (95% interval 1.0 to 9.0; 2 in 1 of 1 text).",
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
