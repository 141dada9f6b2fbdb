"""The five seeds against what a careful reader finds in them: nothing missing, and nothing that they do not say.

The figures were read by hand, from the texts alone, before the rules were written. Lines are the lines that are not
blank, counted from 1.
"""

import pytest

from analysis import load_corpus
from analysis.texts.lines import find_lines

READ_BY_HAND = {
    "000_7ad2fd2213e9d743.txt": {
        "language": "en",
        "published": "2024-06-20",
        "evidence": {"published": "date 2024-06-20"},
        "kinds": {1: ["dateline", "body"], 2: ["heading"], 7: ["heading"], 11: ["repeat"], 17: ["heading"]},
    },
    "001_b232453251fffb58.txt": {
        "language": "en",
        "title": "NATO does not need them: the Alliance guarantees Ukraine the continuation of the conflict with Russia",
        "published": "2023-11-29",
        "source": "The Moscow Post",
        "evidence": {"published": "29 November 2023", "source": "| Latest news The Moscow Post"},
        "kinds": {
            1: ["title", "title"],
            2: ["dateline"],
            3: ["title"],
            7: ["boilerplate"],
            14: ["heading"],
            22: ["heading"],
            27: ["body", "boilerplate"],
            30: ["boilerplate"],
        },
    },
    "002_e760ee39574af801.txt": {
        "language": "en",
        "title": "Russia and NATO are more antagonistic than Russia-US relations?",
        "kinds": {1: ["title"], 3: ["heading"], 11: ["heading"], 18: ["heading"]},
    },
    "003_2a2836f3f631d1e2.txt": {
        "language": "en",
        "title": "Kim-Putin’s plan to attack the West with NATO policy!",
        "published": "2024-06-21",
        "evidence": {"published": "Last Updated on June 21, 2024 9:15 am"},
        "published_kind": "last updated",
        "kinds": {1: ["title"], 2: ["dateline"], 12: ["boilerplate"], 13: ["boilerplate"]},
    },
    "004_7cb27b190e741cb9.txt": {
        "language": "ru",
        "source": "Крым.Реалии",
        "evidence": {"source": "заблокировать доступ к сайту Крым.Реалии"},
        "kinds": {7: ["boilerplate"]},
    },
}


@pytest.fixture(scope="module")
def seeds():
    return load_corpus("seeds")


@pytest.fixture(scope="module")
def kinds(seeds):
    """doc_id -> {line: the kinds of its pieces}."""
    found = {}
    for paragraph in seeds.paragraphs.itertuples():
        starts = [line.start for line in find_lines(seeds.documents.at[paragraph.doc_id, "text"])]
        line = sum(start <= paragraph.start for start in starts)
        found.setdefault(paragraph.doc_id, {}).setdefault(line, []).append(paragraph.kind)
    return found


def as_text(value):
    return None if value != value or value is None else str(value)[:200]


def test_the_seeds_are_five_and_nothing_was_wrong_with_them(seeds):
    assert seeds.documents.index.tolist() == sorted(READ_BY_HAND)
    assert seeds.problems.empty
    assert seeds.account.set_index("path")["status"].to_dict() == dict.fromkeys(READ_BY_HAND, "read") | {
        "README.md": "ignored"
    }


@pytest.mark.parametrize("doc_id", READ_BY_HAND)
@pytest.mark.parametrize("field", ["language", "title", "published", "source"])
def test_a_seed_says_this_and_what_it_does_not_say_stays_missing(seeds, doc_id, field):
    value = seeds.documents.at[doc_id, field]
    found = value.strftime("%Y-%m-%d") if field == "published" and value == value else as_text(value)
    assert found == READ_BY_HAND[doc_id].get(field)


@pytest.mark.parametrize("doc_id", READ_BY_HAND)
def test_the_evidence_names_the_words_and_nothing_else_is_noted(seeds, doc_id):
    evidence = seeds.evidence[seeds.evidence["doc_id"].eq(doc_id)].set_index("field")
    expected = READ_BY_HAND[doc_id]
    for field, excerpt in expected.get("evidence", {}).items():
        assert evidence.at[field, "excerpt"] == excerpt
        assert evidence.at[field, "excerpt"] in seeds.documents.at[doc_id, "text"]
    stated = {"language", "title", "published", "source", "published_kind"} & set(expected)
    assert set(evidence.index) == stated
    assert as_text(evidence["value"].get("published_kind")) == expected.get("published_kind")


@pytest.mark.parametrize("doc_id", READ_BY_HAND)
def test_every_line_is_of_the_kind_that_a_reader_gives_it(kinds, doc_id):
    found = {line: pieces for line, pieces in kinds[doc_id].items() if pieces != ["body"]}
    assert found == READ_BY_HAND[doc_id]["kinds"]


def test_the_repeated_paragraph_is_the_one_above_it(seeds):
    table = seeds.paragraphs
    repeat = table[table["kind"].eq("repeat")]
    assert len(repeat) == 1
    above = table[table["n"].eq(repeat["n"].iloc[0] - 1) & table["doc_id"].eq(repeat["doc_id"].iloc[0])]
    assert above["text"].tolist() == repeat["text"].tolist()


@pytest.mark.parametrize(
    ("doc_id", "gone", "there"),
    [
        ("000_7ad2fd2213e9d743.txt", "date 2024-06-20", "A conflict arose"),
        ("001_b232453251fffb58.txt", "Photo:", "Sweden to join the Alliance."),
        ("001_b232453251fffb58.txt", "Latest news", "NATO does not need them: the Alliance guarantees"),
        ("003_2a2836f3f631d1e2.txt", "Leave a Reply", "through this visit."),
        ("004_7cb27b190e741cb9.txt", "Роскомнадзор", "наряду с Ираном и Беларусью."),
    ],
)
def test_the_cleaned_text_has_the_article_and_not_the_page(seeds, doc_id, gone, there):
    assert gone in seeds.documents.at[doc_id, "text"]
    assert gone not in seeds.cleaned.at[doc_id, "text"]
    assert there in seeds.cleaned.at[doc_id, "text"]


def test_the_cleaned_text_of_the_first_seed_says_the_repeated_words_once(seeds):
    words = "published an article in the Vietnamese state newspaper"
    doc_id = "000_7ad2fd2213e9d743.txt"
    assert (seeds.documents.at[doc_id, "text"].count(words), seeds.cleaned.at[doc_id, "text"].count(words)) == (2, 1)
