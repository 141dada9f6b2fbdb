"""stories -> sentences: what is said is what the tables hold, and where nothing can be known that is said."""

import pandas as pd
import pytest
from test_coverage import NEWS, corpus_of
from test_facts import TOLLS
from test_facts import corpus_of as blast_of

from analysis.report.said_of_stories import say_blind_spots, say_coverage, say_facts, say_followers
from analysis.stories.blind_spots import blind_spots
from analysis.stories.coverage import coverage
from analysis.stories.facts import fact_table
from analysis.stories.followers import followers


def led(n, n_back=0, **columns):
    rows = []
    for k in range(n + n_back):
        first, last = ("Post", "Times") if k < n else ("Times", "Post")
        rows += [(f"a{k}", f"s{k}", first, "2024-06-01"), (f"b{k}", f"s{k}", last, "2024-06-03")]
    return corpus_of(rows, **columns)


def of(function, corpus, **options):
    return function(*corpus, by="source", **options)


def without_days(corpus):
    return corpus[0].assign(published=pd.NaT), corpus[1]


@pytest.mark.parametrize(
    ("corpus", "expected"),
    [
        (
            corpus_of(),
            "9 documents tell 4 stories. 3 are covered by two sources or more; the largest, “rain of Post”, by 3 with 4 "
            "documents. First by a day or more: Post (2). In 1 several came on the first day. 2 stories are too few to say who "
            "is first as a rule.",
        ),
        (
            corpus_of([NEWS[0], NEWS[8]]),
            "2 documents tell 2 stories. None is covered by two sources: who came first, who follows whom and what is left out "
            "cannot be told.",
        ),
        (
            without_days(corpus_of(NEWS[:3])),
            "3 documents tell 1 story. 1 is covered by two sources or more; the largest, “rain of Post”, by 3 with 3 documents. "
            "In none of them the days of two sources are known: who was first cannot be told.",
        ),
        (
            corpus_of([("a1", "rain", "Post", "1934-06-01"), *NEWS[1:3]]),
            "3 documents tell 1 story. 1 is covered by two sources or more; the largest, “rain of Post”, by 3 with 3 documents. "
            "First by a day or more: Post (1). 1 story is too few to say who is first as a rule. In 1 story more than 30 days "
            "lie between two documents, so that a date may be wrong, or the story two: “rain of Post”, 32,874 days.",
        ),
        (
            corpus_of(
                [(f"{source}{k}", f"s{k}", source, "2024-06-01") for k in (0, 1) for source in ("Post", "Times")]
            ),
            "4 documents tell 2 stories. All are covered by two sources or more; the largest, “s0 of Post”, by 2 with 2 documents. "
            "In 2 several came on the first day.",
        ),
        (
            led(4, 2),
            "12 documents tell 6 stories. All are covered by two sources or more; the largest, “s0 of Post”, by 2 with 2 "
            "documents. First by a day or more: Post (4) and Times (2). Whether that is more than chance has to be tested pair by "
            "pair.",
        ),
        ((corpus_of()[0].iloc[:0], corpus_of()[1]), "There is no document, and so no story."),
    ],
)
def test_coverage(corpus, expected):
    assert say_coverage(of(coverage, corpus)) == expected


@pytest.mark.parametrize(
    ("corpus", "expected"),
    [
        (
            led(8),
            "1 source follows another more than chance would have it (false discovery rate 5%, 1 pair of sources, within 7 days). "
            "Post is before Times in 8 of 8 stories that they began on different days (100%, 95% interval 68% to 100%, by "
            "chance 50%), 2 days before in the median; that is 100% of all 8 stories of Post.",
        ),
        (
            led(2),
            "No source follows another more than chance would have it (false discovery rate 5%, 1 pair of sources, within 7 days). "
            "Most marked: Post is before Times in 2 of 2 stories that they began on different days (100%, 95% interval 34% to 100%, "
            "by chance 50%), 2 days before in the median; that is 100% of all 2 stories of Post. 2 stories with an order are too few: even if one source were first in all of them, it could be chance.",
        ),
        (
            led(4, 3),
            "No source follows another more than chance would have it (false discovery rate 5%, 1 pair of sources, within 7 days). "
            "Most marked: Post is before Times in 4 of 7 stories that they began on different days (57%, 95% interval 25% to 84%, "
            "by chance 50%), 2 days before in the median; that is 57% of all 7 stories of Post.",
        ),
        (
            corpus_of(NEWS[6:8]),
            "Whatever two sources have in common, within 7 days, began on one day in both (1 story at most): there is no order to "
            "tell.",
        ),
        (
            without_days(corpus_of()),
            "No two sources have a story in common in which both have a day, close enough to each other: who follows whom cannot "
            "be told.",
        ),
        (corpus_of(NEWS[:1]), "No two sources have a story in common: nobody can follow anybody."),
    ],
)
def test_followers(corpus, expected):
    assert say_followers(of(followers, corpus)) == expected


def test_pairs_without_an_order_are_told():
    rows = [*NEWS, ("e1", "fog", "Globe", "2024-06-20"), ("e2", "fog", "Echo", "2024-06-20")]
    rows += [("f1", "sun", "Echo", "2024-06-20"), ("f2", "sun", "Post", "2024-07-20")]
    assert say_followers(of(followers, corpus_of(rows))).endswith(
        "Of 2 more pairs no order can be told: 1 pair began all that they share on one day and 1 pair shared nothing with "
        "known days close enough to each other."
    )


def test_of_each_source_it_is_said_how_often_it_was_later():
    """Post is before Globe and Times in "rain", and before Times in "wind"; Globe and Times began "rain" on one day."""
    assert (
        " Later than another source, over all pairs that have an order: Times 2 of 2, Globe 1 of 1 and Post 0 of 3; one story counts "
        "once for each pair, so that no test is made of these."
    ) in say_followers(of(followers, corpus_of()))
    assert "Later than" not in say_followers(of(followers, corpus_of(NEWS[4:8])))


def test_a_single_story_has_no_share():
    said = say_followers(of(followers, corpus_of(NEWS[4:6])))
    assert said.split("; ")[1].startswith("Post tells no other story that has a day") and "all 1" not in said


COMPARED = (
    "Names and numbers were compared in every story that two sources or more tell. Names that the kit does not know were looked "
    "for by their capital letters in English."
)


def test_blind_spots():
    assert say_blind_spots(of(blind_spots, corpus_of([*NEWS, ("e1", "fog", "Globe", "2024-06-06")]))) == (
        "Stories that 2 other sources or more cover, and a source that published something from the first day of the story to 2 days "
        "after the last does not: Globe lacks 2 (“snow of Times” in 2, with 1 document of its own in those days). No source lacks a name or a number that 2 other sources or "
        "more have in the same story. Names and numbers were compared in 1 of 3 stories that two sources or more tell; in the "
        "rest fewer than 3 sources write in one language, and nothing is said of them. Names that the kit does not know were "
        "looked for by their capital letters in English."
    )
    assert say_blind_spots(of(blind_spots, without_days(corpus_of(NEWS[4:8])))) == (
        "2 stories are told by two sources or more, but none by 3 sources in one language: which names and numbers are left out "
        "cannot be told."
    )
    assert say_blind_spots(of(blind_spots, corpus_of(NEWS[:1]))) == (
        "No story is told by enough sources for one of them to lack what 2 other sources or more have."
    )


def test_what_may_tell_a_story_is_named_and_not_counted_as_left_out():
    links = pd.DataFrame({"doc_a": ["b1", "c2"], "doc_b": ["d1", "d1"], "score": [0.204, 0.3]})
    assert say_blind_spots(of(blind_spots, corpus_of(), links=links)).startswith(
        "2 times a source has a document that may tell the story, though it was not put into it: this is not counted as left out; "
        "Globe has “hail of Globe” beside “snow of Times” (score 0.30); Globe has “hail of Globe” beside “wind of Post” (score "
        "0.20). No source"
    )


def test_of_whom_it_cannot_be_told_is_counted():
    said = say_blind_spots(of(blind_spots, corpus_of(), grace_days=0))
    assert said.startswith(
        "2 times a source lacks a story, but whether it left it out cannot be told: no day is known, or it published nothing in "
        "those days. No"
    )
    assert "to the last does not: Globe lacks 1" in say_blind_spots(
        of(blind_spots, corpus_of([*NEWS, ("e1", "fog", "Globe", "2024-06-06")]), grace_days=0)
    )


def test_where_no_name_is_left_out_it_is_said_whether_that_could_be_known():
    documents, stories = corpus_of(NEWS[:3])
    same = documents.assign(text="Putin met Kim.")
    lacking = "No source lacks a name or a number that 2 other sources or more have in the same story."
    assert say_blind_spots(of(blind_spots, (same, stories))) == f"{lacking} {COMPARED}"
    untold = say_blind_spots(of(blind_spots, (same.assign(language="de"), stories)))
    assert untold.endswith(
        "In German a capital letter tells no name, so that only names that the kit knows can be missed."
    )
    spoken = same.assign(language=["en", "ru", "de"])
    assert say_blind_spots(of(blind_spots, (spoken, stories))) == (
        "1 story is told by two sources or more, but none by 3 sources in one language: which names and numbers are left out "
        "cannot be told."
    )
    assert "2 names and numbers" in say_blind_spots(of(blind_spots, (spoken, stories), same_language=False))


def test_names_left_out():
    texts = ["Putin met Kim. 20,000 came.", "Kim came.", "Putin and Kim, 20000 people."]
    documents, stories = corpus_of(NEWS[:3])
    assert say_blind_spots(of(blind_spots, (documents.assign(text=texts), stories))) == (
        "2 names and numbers are missing from a source though 2 other sources or more have them in the same story; first: Times has "
        f"no “Vladimir Putin” (in 2 of 2 other sources); Times has no “20,000” (in 2 of 2 other sources). {COMPARED}"
    )


def test_what_is_said_instead_of_a_number():
    texts = ["20,000 people came.", "He saw 21,500 people.", "20000 people were there."]
    documents, stories = corpus_of(NEWS[:3])
    said = say_blind_spots(of(blind_spots, (documents.assign(text=texts), stories)))
    assert "Times has no “20,000” (in 2 of 2 other sources; of the same it says 21,500)." in said


def test_only_what_diverges_is_named_and_in_one_format():
    said = "The fine was {} dollars for the bank in Rome."
    rows = [
        ("A", "en", said.format("5,150")),
        ("B", "en", said.format("4272.78")),
        ("C", "en", "A bank: 750,000 dollars."),
    ]
    found = of(fact_table, blast_of(*rows))
    assert found["diverges"].tolist() == [True, True, False]
    assert "diverge: dollar, bank: 5,150 (A in English) against 4,272.78 (B in English). Read" in say_facts(found)
    some = blast_of(("A", "en", "1,200 to 1,400 were killed."), ("B", "en", "1,500 were killed."))
    assert "dead: 1,200–1,400 (A in English) against 1,500 (B in English)" in say_facts(of(fact_table, some))


def test_facts():
    assert say_facts(of(fact_table, blast_of(*TOLLS))) == (
        "1 thing is stated by two versions or more in 1 story; in 1 of them the versions diverge: dead: 14 (Diario in Spanish) "
        "against 12 (Times in English). Read the sentences: two figures beside the same word may count two things, "
        "and the later may know more. Of 3 numbers in stories of two versions or more, 3 were compared."
    )
    agreed = blast_of(("A", "en", "12 dead."), ("B", "en", "12 dead."))
    assert say_facts(of(fact_table, agreed)) == (
        "1 thing is stated by two versions or more in 1 story; no two of them diverge. Of 2 numbers in stories of two versions or more, "
        "2 were compared."
    )
    unlike = blast_of(("A", "en", "3 cars. He paid 5 dollars on page 8."), ("B", "en", "She got 7 dollars."))
    assert say_facts(of(fact_table, unlike)) == (
        "1 thing is stated by two versions or more in 1 story; no two of them diverge. Of 1 thing the figures differ, but they are "
        "said to be about so much, or the sentences have too little in common to say that they speak of the same thing. Of 4 numbers in stories of two versions or more, 2 were "
        "compared; of 1 it is not known what they count and 1 has no counterpart in another version."
    )
    assert say_facts(of(fact_table, corpus_of())) == (
        "No two versions of a story state a number, a sum, a day or a place of the same thing: there is nothing to set side by side."
    )
