"""What is said of groups, reading lists and of other choices: the numbers are those of the table, and the grammar holds."""

import pandas as pd
import pytest

from analysis.corpus.groups import add_group
from analysis.report.said_of_choices import say_alone, say_group, say_reading, say_robustness, say_trimmed

TABLE = pd.DataFrame(
    {"source": ["Post", None, None], "path": ["a.txt", "b.txt", "c.txt"], "language": ["en", "ru", None]}
)


@pytest.mark.parametrize(
    ("table", "group", "sentence"),
    [
        (TABLE[:1], "source", "Documents are grouped by their source: 1 source."),
        (
            TABLE[:2],
            "source_shown",
            "Documents are grouped by their source: 2 sources. 1 document states none, and stands under its file's name.",
        ),
        (
            TABLE,
            "source",
            "Documents are grouped by their source: 3 sources. 2 documents state none, and each stands under its file's name.",
        ),
        (TABLE, "path", "Documents are grouped by path: 3 groups, which this page calls sources."),
        (
            TABLE,
            "language",
            "Documents are grouped by language: 3 groups, which this page calls sources. 1 document does not state it: together they stand as a group of "
            "their own. Words of two languages are never the same word, so that lists of words are made for each language by "
            "itself, and none sets one language against another. Group by another column to compare words.",
        ),
    ],
)
def test_what_documents_are_grouped_by(table, group, sentence):
    assert say_group(add_group(table, group), group) == sentence


def found(*rows, n=64, top=20, varied=("stop_words", "case")):
    columns = ["group", "term", "n_in_top", "main_rank", "choice", "setting"]
    table = pd.DataFrame(rows, columns=columns).astype({"main_rank": "Int64"})
    table = table.assign(n_specifications=n, share=table["n_in_top"] / n)
    table.attrs |= {"top": top, "choices": {name: ["1", "2"] for name in varied} | {"ngrams": ["1"]}}
    return table


def test_how_sure_the_list_of_each_group_is():
    table = found(
        ("Post", "rain", 64, 1, None, None),
        ("Post", "wind", 61, 3, "case", "folded"),
        ("Post", "hail", 20, 2, "stop_words", "left out"),
        ("Post", "the", 32, None, "stop_words", "kept"),  # not in the list of the main analysis
        ("Post", "of", 32, 21, "stop_words", "kept"),
        ("Times", "sun", 64, 1, None, None),
    )
    assert say_robustness(table) == (
        "The list of each group's first 20 terms was made by 64 specifications (function words and case). Post: 2 of 3 terms "
        "in 95% or more of them, half of the terms in 95% or more; rain in 64 of 64, hail in 20, which hangs most on function words (left out is best for it). "
        "Times: 1 of 1 terms in 95% or more of them; sun in 64 of 64."
    )


def test_what_is_not_in_every_list_tells_its_choice_and_ties_are_joined():
    table = found(
        ("Post", "zeppelin", 60, 1, "min_docs", "1"),
        ("Post", "hail", 20, 2, "case and min_docs", "folded and 1"),
        ("Post", "wind", 20, 3, "case and min_docs", "folded and 1"),
        ("Post", "sun", 20, 4, "case", "kept"),
        ("Post", "snow", 30, 5, "case", "kept"),
        n=144,
    )
    assert say_robustness(table).endswith(
        "Post: 0 of 5 terms in 95% or more of them, half of the terms in 14% or more; zeppelin in 60 of 144, which hangs most on the least number of documents "
        "(1 is best for it), hail and wind in 20, which hang most on case (folded is best for them) and the least number of "
        "documents (1 is best for them), sun in 20, which hangs most on case (kept is best for it)."
    )


def test_pairs_of_words_take_places_of_single_words():
    table = found(
        ("Post", "rain", 32, 1, "ngrams", "1-1"), ("Post", "wind", 32, 2, "ngrams", "1-1"), varied=("ngrams",)
    )
    table.attrs["choices"]["ngrams"] = ["1", "2"]
    assert say_robustness(table).endswith(
        " Where pairs of words are counted as well, they take places of single words in a list of 20, whatever the texts: 2 terms "
        "hang on that more than on any other choice."
    )


def test_what_was_cut_is_told_where_words_are_counted():
    raw = pd.DataFrame({"text": ["0123456789", "rain", None]}, index=list("abc"))
    assert say_trimmed(raw, raw) == "Nothing was cut from these texts before counting."
    cleaned = raw.assign(text=["01234567", "rain", None])
    assert say_trimmed(raw, cleaned[:2]) == (
        "14% of the characters of these texts, in 1 document, were cut before counting, as what recurs or belongs to the page: "
        "words may be counted fewer times than they stand there. The page of the corpus shows what was cut."
    )
    assert say_trimmed(raw, cleaned[1:]) == "Nothing was cut from these texts before counting."


def test_a_group_by_itself_has_a_sentence():
    table = pd.DataFrame({"group": ["en", "en"]})
    assert say_alone(table) == (
        "Only en has texts in the language that is compared: there is no other to set beside it."
    )
    assert say_alone(pd.DataFrame({"group": ["en", "de"]})) == ""
    assert say_alone(table[:0]) == "There are no texts to compare."


def test_one_specification_and_none():
    assert say_robustness(found(("Post", "rain", 1, 1, None, None), n=1, varied=())).startswith(
        "The list of each group's first 20 terms was made by 1 specification. Post: 1 of 1"
    )
    assert say_robustness(found()) == (
        "No term is used more by one group than by the others: there is nothing to repeat."
    )


def test_many_groups_are_counted():
    table = found(*[(f"Source {n}", "rain", 64, 1, None, None) for n in range(8)])
    assert say_robustness(table).endswith("; and 2 more groups.")


def listed(*rows, not_found=(), sure=()):
    table = pd.DataFrame(rows, columns=["group", "term", "doc_id", "holds"])
    table = table.assign(beyond_chance=pd.array(sure, dtype="boolean")) if sure else table
    table.attrs["not_found"] = list(not_found)
    return table


THREE = [("A", "rain", "1", True), ("A", "sun", "2", True), ("B", "wind", "2", True), ("B", "wind", "3", True)]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        # a term is called a finding only where it was tested and stood
        (
            listed(*THREE, sure=[False, None, True, True]),
            "The list names 3 documents for 3 terms, of both sides of each. Used more than chance would give: B: wind. The "
            "other 2 terms are no findings.",
        ),
        (
            listed(*THREE, sure=[False, None, None, None]),
            "The list names 3 documents for 3 terms, of both sides of each. None is shown to be used more than chance would give.",
        ),
        (listed(), "There is no term to read about."),
        (
            listed(("A", "rain", "1", True), ("A", "rain", "2", True), ("B", "wind", "2", True)),
            "The list names 2 documents for 2 terms, of both sides of each.",
        ),
        (
            listed(("A", "rain", "1", True), ("A", "rain", "2", False), not_found=["shine"]),
            "The list names 2 documents for 1 term, of both sides of each. 1 row is of documents of the group in which the "
            "term does not stand. In no text as they are written: shine.",
        ),
    ],
)
def test_what_is_to_be_read(table, sentence):
    assert say_reading(table) == sentence
