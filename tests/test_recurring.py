"""recurring: what stands at the edge of many documents of a source is the page's, what an author may say is not."""

import pandas as pd
import pytest

from analysis.corpus.clean import clean_documents, compare_cleaning, split_paragraphs
from analysis.corpus.recurring import find_recurring_lines

BODY = "It rained for {} days in the town, and the wind blew until the morning of the last of them came."


def corpus(*texts, source="Rain Post"):
    table = {"text": list(texts), "source": source, "language": "en", "published": pd.NaT}
    return pd.DataFrame(table, index=pd.Index([f"d{n}" for n in range(len(texts))], name="doc_id"))


def around(line, n=6, body=BODY):
    return [f"{body.format(day)}\n{line}" for day in range(n)]


@pytest.mark.parametrize(
    "line",
    [
        "The Rain Post, always wet",
        "Больше новостей о дожде",
        "ЩОДЕННІ НОВИНИ ПРО ДОЩ",
        "Mehr Regen für alle",
        "更多下雨的消息",
        "Send your umbrella stories to the editors of the Rain Post.",  # a sentence, in all of them
    ],
)
def test_a_line_at_the_end_of_every_document_recurs(line):
    found = find_recurring_lines(corpus(*around(line)))
    assert found[["source", "line", "n_docs", "share"]].to_numpy().tolist() == [["Rain Post", line, 6, 1.0]]


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (around("The Rain Post, always wet", 4), "four documents"),
        (around("Thank you."), "a greeting"),
        (around("Mr. President,"), "a form of address"),
        (around("* * *"), "signs"),
        (around("2024"), "numbers"),
        (
            [f"{BODY}\nEdition {n}\nThe Rain Post, always wet" for n in range(9)],
            "copies of one article",
        ),
        ([BODY.format(day) for day in range(9)] * 2 + around("Always wet", 2), "two of twenty"),
        (
            [*around("Read on, said the man with the umbrella.", 5), *(BODY.format(n) for n in range(50, 60))],
            "a sentence in a third",
        ),
        (
            [f"{BODY.format(n)}\n" * 12 + "Always wet" + f"\n{BODY.format(n + 50)}" * 12 for n in range(9)],
            "in the middle",
        ),
        ([], "no document"),
    ],
)
def test_what_an_author_may_say_or_too_few_documents_hold_does_not_recur(texts, reason):
    assert find_recurring_lines(corpus(*texts)).empty, reason


def test_sources_are_looked_at_apart_and_a_missing_one_not_at_all():
    texts = around("The Rain Post, always wet", 8)
    assert find_recurring_lines(corpus(*texts, source=["Rain Post", "Wind Post"] * 4)).empty
    assert find_recurring_lines(corpus(*texts, source=None)).empty


def test_recurring_lines_are_boilerplate_at_the_edges_only():
    line = "The Rain Post, always wet"
    texts = around(line)
    texts[0] = "\n".join(
        [line, *(BODY.format(day) for day in range(50, 70))][1:10] + [line] + [BODY.format(n) for n in range(70, 90)]
    )
    table = corpus(*texts)
    paragraphs = split_paragraphs(table)
    cut = paragraphs.loc[paragraphs["text"].eq(line), "kind"].eq("boilerplate")
    assert cut.tolist() == [False, *[True] * 5]
    assert clean_documents(table)["text"].tolist()[1:] == [BODY.format(day) for day in range(1, 6)]


def test_a_part_of_a_corpus_is_cleaned_by_what_recurs_in_the_whole():
    table = corpus(*around("The Rain Post, always wet"))
    part, recurring = table.iloc[:2], find_recurring_lines(table)
    assert clean_documents(part)["text"].str.contains("always wet").all()
    assert not clean_documents(part, recurring=recurring)["text"].str.contains("always wet").any()
    assert compare_cleaning(table, "d1")["change"].tolist() == ["kept", "cut"]
    assert compare_cleaning(part, "d1", recurring=recurring)["change"].tolist() == ["kept", "cut"]
