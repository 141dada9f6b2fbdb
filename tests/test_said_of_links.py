"""links -> sentences: what is said is what the table holds."""

import pandas as pd
import pytest

from analysis import ParameterError, link_lines, say_dropped_copies, say_links
from analysis.report.said_of_links import write_score


def lines(*rows, **attrs):
    columns = ["score", "strength", "mutual", "across", "anchors", "source_a", "source_b", "title_a", "title_b"]
    table = pd.DataFrame(rows, columns=columns).assign(language_a="en", language_b="ru")
    table.attrs.update(attrs)
    return table


WEAK = (0.0312, "weak", True, True, "North Korea; China; Iran; Russia", "Post", "Весть", "Rain", "Дождь")
STRONG = (
    0.99999,
    "strong",
    False,
    False,
    "",
    "Post",
    "Times",
    "Rain over Rome and over all of the hills around it",
    "Wind",
)
OWN = (1.0, "strong", True, False, "Rome", "Post", "Post", "Rain", "Sun")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            lines(),
            "No two documents are linked: none has a name, a number or a word in common with another within the days allowed.",
        ),
        (
            lines(WEAK),
            "Across languages, 1 pair of documents is a candidate for one story; the link is weak. The surest of which each is "
            "the best candidate of the other: “Rain” (English) and “Дождь” (Russian), score 0.03, by North Korea, China and "
            "Iran. No link reaches 0.65, from which on two documents are called one story here.",
        ),
        (
            lines(WEAK, within=[0, 0, 0], across=[0, 0, 4]),
            "Across languages, 4 pairs of documents are candidates for one story; every link is weak. The surest of which each "
            "is the best candidate of the other: “Rain” (English) and “Дождь” (Russian), score 0.03, by North Korea, China and "
            "Iran. No link reaches 0.65, from which on two documents are called one story here.",
        ),
        (
            lines(STRONG, OWN, within=[1200, 3, 4], across=[0, 0, 0]),
            "Within a language, 1,207 pairs of documents are candidates for one story: 1,200 links are strong, 3 fair and 4 "
            "weak. The surest between two sources: “Rain over Rome and over all of the hills…” and “Wind”, score over 0.99, by "
            "words alone.",
        ),
        (
            lines(OWN, within=[1, 0, 2], across=[0, 0, 0]),
            "Within a language, 3 pairs of documents are candidates for one story: 1 link is strong and 2 weak. The surest of which "
            "each is the best candidate of the other: “Rain” and “Sun”, score over 0.99, by Rome.",
        ),
        (
            lines(OWN),
            "Within a language, 1 pair of documents is a candidate for one story; the link is strong. The surest of which each "
            "is the best candidate of the other: “Rain” and “Sun”, score over 0.99, by Rome.",
        ),
    ],
)
def test_links(table, expected):
    assert say_links(table) == expected


def test_the_score_asked_for_is_the_one_that_is_named():
    assert "No link reaches" not in say_links(lines(WEAK), min_score=0.03)
    assert say_links(lines(WEAK), min_score=0.4).endswith(
        "No link reaches 0.4, from which on two documents are called one story here."
    )


def test_what_is_said_of_the_highest_score_holds_for_all_links_and_not_for_those_shown():
    ids = [f"{source}{n}" for source in "pq" for n in range(2)]
    texts = ["Putin met Kim in Seoul.", "Putin met Kim in Seoul again.", "Rain in Rome, Kim said.", "Snow in Oslo."]
    documents = pd.DataFrame({"text": texts, "language": "en", "published": pd.NaT}, index=ids)
    documents = documents.assign(source=["Post", "Post", "Times", "Times"])
    links = pd.DataFrame({"doc_a": ["p0", "p0"], "doc_b": ["p1", "q0"], "score": [0.97, 0.31]})
    links = links.assign(anchors="Kim Jong-un", mutual=[True, False])
    table = link_lines(documents, links, by="source", top=1)
    assert table["score"].tolist() == [0.31] and (table.attrs["highest"], table.attrs["highest_apart"]) == (0.97, 0.31)
    said = say_links(table)
    assert said.endswith(
        "No link between two sources reaches 0.65, from which on two documents are called one story here; links of a source "
        "with itself do."
    )
    assert "No link" not in say_links(table, min_score=0.3)
    assert say_links(table, min_score=0.98).endswith(
        "No link reaches 0.98, from which on two documents are called one story here."
    )
    assert "No link between" in say_links(link_lines(documents, links.head(1), by="source"))


def test_those_that_are_best_for_each_other_are_named_before_surer_ones():
    said = say_links(lines(STRONG, (*OWN[:6], "Times", *OWN[7:])))
    assert "The surest of which each is the best candidate of the other: “Rain” and “Sun”" in said
    assert "“Wind”" not in said


def test_a_title_without_spaces_is_cut_as_well():
    table = lines((*STRONG[:7], "雨" * 60, "Wind"))
    assert f"“{'雨' * 44}…”" in say_links(table)


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0, "under 0.001"), (0.00099, "under 0.001"), (0.001, "0.001"), (0.0999, "0.1"), (0.1, "0.10"), (0.994, "over 0.99"), (0.99, "0.99"), (1, "over 0.99")],
)  # fmt: skip
def test_scores(score, expected):
    assert write_score(score) == expected


def texts(*lengths):
    return pd.DataFrame({"text": ["x" * length for length in lengths]})


@pytest.mark.parametrize(
    ("copies", "left", "expected"),
    [
        ("all", (30, 30, 40), "What follows rests on all texts, copies with them: 3 documents. Set copies=one or copies=cut to see what changes."),
        ("one", (30, 40), "What follows rests on one text for each cluster of copies, the earliest: 2 of 3 documents; 1 copy is left out. Set copies=all or copies=cut to see what changes."),
        ("one", (30, 30, 40), "What follows rests on one text for each cluster of copies, the earliest: 3 of 3 documents; there is no copy to leave out. Set copies=all or copies=cut to see what changes."),
        ("cut", (10, 40), "What follows rests on what is each text's own: shared passages are cut out, 50% of all letters, and 1 document is left out, of which nothing remained. Places that are named below are those in the texts as cut. Set copies=all or copies=one to see what changes."),
        ("cut", (30, 30, 40), "What follows rests on what is each text's own: shared passages are cut out, nothing, since nothing is shared. Places that are named below are those in the texts as cut. Set copies=all or copies=one to see what changes."),
    ],
)  # fmt: skip
def test_what_the_page_rests_on(copies, left, expected):
    assert say_dropped_copies(texts(30, 30, 40), texts(*left), copies=copies) == expected


def test_where_the_days_do_not_tell_the_earliest_it_is_said_which_is_kept():
    documents = pd.DataFrame(
        {"text": "x", "copy_of": [None, "a", None, "c", "c"], "copy_days": [None, 2, None, 0, 3]}, index=[*"abcde"]
    )
    said = say_dropped_copies(documents, documents.loc[["a", "c"]], copies="one")
    assert (
        "3 copies are left out. In 1 cluster of 2 the days do not tell the earliest: kept is the first by id, a text with a day "
        "before one without. Set"
    ) in said
    assert "do not tell" not in say_dropped_copies(documents.loc[["a", "b"]], documents.loc[["a"]], copies="one")


def test_an_unknown_word_is_named():
    with pytest.raises(ParameterError, match="there are all, one, cut"):
        say_dropped_copies(texts(1), texts(1), copies="some")
