"""clean: every visible sign of a text lies in one paragraph, each of a kind, and only the page's own lines are cut."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.clean import drop_boilerplate, split_paragraphs, split_units
from analysis.errors import ParallaxError, TableError
from analysis.tables import PARAGRAPH_COLUMNS, PARAGRAPH_KINDS

RAINED = "It rained all night in the town, and the wind blew until the morning came."
BLEW = "The wind blew from the west, and by noon four houses had lost their roofs."
INVISIBLE = set("\ufeff\u200b\u200e\u200f\u2060")


def documents(*texts, language="en", index=None, **columns):
    n = len(texts)
    given = {"source": ["Rain Post", "Wind Gazette"] * n, "published": pd.Timestamp("2024-06-20")} | columns
    table = {"text": list(texts), "language": language}
    table |= {name: value[:n] if isinstance(value, list) else value for name, value in given.items()}
    return pd.DataFrame(table, index=pd.Index(index or list("abcdefgh")[:n], name="doc_id"))


def kinds(text, language="en"):
    table = split_paragraphs(documents(text, language=language))
    return list(zip(table["kind"], table["text"], strict=True))


def wrap(text, width=60):
    return re.sub(rf"(.{{1,{width}}})(?: |$)", r"\1\n", text).rstrip("\n")


# the table


def test_the_columns_are_those_of_the_dictionary_and_the_ids_count_from_one():
    table = split_paragraphs(documents(f"{RAINED}\n{BLEW}", RAINED))
    assert table.columns.tolist() == [*PARAGRAPH_COLUMNS, "kept"]
    assert table.index.tolist() == ["a#1", "a#2", "b#1"]
    assert table.index.name == "paragraph_id"
    assert table["n"].tolist() == [1, 2, 1]
    assert table["source"].tolist() == ["Rain Post", "Rain Post", "Wind Gazette"]
    assert table["published"].dt.day.tolist() == [20, 20, 20]


def test_no_text_gives_no_row_and_the_same_types():
    some, none = split_paragraphs(documents(RAINED)), split_paragraphs(documents("", " \n", None))
    assert len(none) == 0
    assert none.dtypes.to_dict() == some.dtypes.to_dict()
    assert none.index.dtype == some.index.dtype


def test_documents_with_whole_numbers_for_ids_keep_their_texts():
    table = documents(RAINED, f"{BLEW}\nLeave a Reply", index=[7, 3])
    paragraphs = split_paragraphs(table)
    assert paragraphs["source"].tolist() == ["Rain Post", "Wind Gazette", "Wind Gazette"]
    assert drop_boilerplate(table, paragraphs)["text"].to_dict() == {7: RAINED, 3: BLEW}
    assert split_units(table, unit="paragraph", by="source")["source"].tolist() == ["Rain Post", "Wind Gazette"]


def test_a_column_that_is_missing_is_named():
    with pytest.raises(TableError, match=r"documents lack the columns \['language'\]; there are \['text'"):
        split_paragraphs(documents(RAINED).drop(columns="language"))


def test_the_documents_are_not_touched():
    table = documents(f"Rain again\n20 June 2024\n{RAINED}\n{RAINED}\nPhoto: Reuters", RAINED)
    before = table.copy(deep=True)
    paragraphs = split_paragraphs(table)
    parted = paragraphs.copy(deep=True)
    drop_boilerplate(table, paragraphs)
    split_units(table, by="source")
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_frame_equal(paragraphs, parted)


# kinds, one case a reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the title, and where it stands again
        (f"Rain again\n{RAINED}", ["title", "body"]),
        (f"Rain again\n{RAINED}\n“RAIN” again", ["title", "body", "title"]),
        (f"Rain again in the town | Rain Post\n{RAINED}", ["title", "title", "body"]),
        (f"Share\nRain again\n{RAINED}", ["boilerplate", "title", "body"]),
        # dates
        (f"20 June 2024\nRain again\n{RAINED}", ["dateline", "title", "body"]),
        (f"date 2024-06-20 Rain again\n{RAINED}", ["dateline", "title", "body"]),
        (f"date 2024-06-20 {RAINED}\n{BLEW}", ["dateline", "body", "body"]),
        (f"{RAINED}\n" + f"{BLEW}\n" * 8 + "20 June 2024", ["body"] * 2 + ["repeat"] * 7 + ["body"]),
        (f"{RAINED}\nOn 20 June 2024 the wind blew.", ["body", "body"]),
        # repeats
        (f"{RAINED}\n{BLEW}\n{RAINED}", ["body", "body", "repeat"]),
        (f"{RAINED}\n{RAINED.upper()}", ["body", "repeat"]),
        ("It rained.\nIt blew.\nIt rained.", ["body", "body", "body"]),  # too short to be a slip
        # lines of the page
        (f"{RAINED}\nLeave a Reply", ["body", "boilerplate"]),
        (f"{RAINED} Photo:\n{BLEW}", ["body", "boilerplate", "body"]),
        (f"{RAINED}\nPhoto:", ["body", "boilerplate"]),
        ("He said: “Rain.” Photo:", ["body", "boilerplate"]),
        ("He looked at a photo:", ["body"]),
    ],
)
def test_each_line_is_of_a_kind(text, expected):
    assert [kind for kind, _ in kinds(text)] == expected


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        (f"{RAINED}\n\nWhat comes next\n\n{BLEW}", "What comes next"),
        (f"{RAINED}\n\nWhat comes next\n{BLEW}\n\n{RAINED}", "What comes next"),
        (f"{RAINED}\nWhat comes next\n{BLEW}", "What comes next"),
        (f"{RAINED}\n\nRain\n\nWind and rain\n\n{BLEW}", "Wind and rain"),  # below the first stands no text
        (f"{RAINED}\n\n1. What comes next?\n\n{BLEW}", "1. What comes next?"),
        (f"{RAINED}\n\n“What comes next”\n\n{BLEW}", "“What comes next”"),
        (f"{RAINED}\n\nWHAT COMES NEXT\n\n{BLEW}", "WHAT COMES NEXT"),
        (f"{wrap(RAINED * 2)}\n\nWhat comes next\n\n{wrap(BLEW * 3)}", "What comes next"),
        ("整夜都在下雨，直到早上。\n\n接下来会怎样\n\n风从西边吹来，到中午有四栋房屋失去了屋顶。", "接下来会怎样"),
        ("Всю ночь шёл дождь.\n\nЧто будет дальше\n\nВетер дул с запада, и дождь не стихал.", "Что будет дальше"),
    ],
)
def test_a_heading_stands_between_paragraphs(text, heading):
    assert [piece for kind, piece in kinds(text) if kind == "heading"] == [heading]


@pytest.mark.parametrize(
    "text",
    [
        f"{RAINED}\n\nIt rained.\n\n{BLEW}",  # a sentence
        f"{RAINED}\n\nHe said:\n\n{BLEW}",
        f"{RAINED}\n\nWhat comes next?\n\n{BLEW}",  # a question may be the text's own
        f"{RAINED}\n\nand then\n\n{BLEW}",
        f"{RAINED}\n\n* * *\n\n{BLEW}",
        f"{RAINED}\n\nWhat comes next",  # nothing below it
        f"{RAINED}\n\n- In the town\n\n- In the valley of the river\n\n{BLEW}",
        f"{RAINED}\n\n1. Rain\n\n2. Wind and rain\n\n{BLEW}",
        f"{RAINED}\n\n{'Rain ' * 26}\n\n{RAINED * 3}",
        wrap(f"{RAINED} {BLEW} " * 3),  # lines that run on
        "\n\n".join(
            [wrap("In London Mr Smith, who came From Cardiff, saw The Rain Post And The Wind Gazette, " * 5)] * 3
        ),
        f"What comes next\n\nand then {BLEW}",
        "What comes next in the town and in the valley\n\nIt rained again.",
        f"{RAINED[:40]}.\nWhat comes next\n\n{BLEW}\n\nIt rained on.",  # the last line of a paragraph
        f"It rained.\n- in the town\nWhat comes next\n{BLEW}\nIt blew.\nIt rained.",  # the last line of a list
        f"It rained.\nRain\nWind and rain and storm and hail\n{BLEW}\nIt blew.\nIt rained.",
        "It rained.\nThe wind blew over the hill\nAnd took the roof of the mill.\nIt blew.\nIt rained.",
        "The wind it blows and howls,\nThe rain it falls upon the hill\nAcross the valley and the owls\nAre sleeping still.",
    ],
)
def test_no_heading_is_made_up(text):
    assert [piece for kind, piece in kinds(f"{RAINED} {BLEW}\n\n{text}") if kind == "heading"] == []


def test_the_first_of_wrapped_lines_is_no_heading():
    text = "\n\n".join(
        f"In London Mr Smith of Cardiff saw on Day {day} how The Rain\n"
        "Post And The Wind Gazette And The Hail Times Were Reading\n"
        "What The Storm Had Left Of The Old Town And Of The Old\n"
        f"Mill Beside The River And Of The Road of Day {day}."
        for day in range(4)
    )
    assert "heading" not in [kind for kind, _ in kinds(text)]


# what is left


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        (f"{RAINED}\r\n{BLEW}\r\n", f"{RAINED}\n\n{BLEW}"),
        (
            f"Rain again in the town | Rain Post\nRain again in the town\n{RAINED}",
            f"Rain again in the town\n\n{RAINED}",
        ),
        (f"date 2024-06-20 {RAINED} Photo:", RAINED),
        (f"{RAINED}\n{BLEW}\n{RAINED}\nShare", f"{RAINED}\n\n{BLEW}"),
        (f"{RAINED}\n\nWhat comes next\n\n{BLEW}", f"{RAINED}\n\nWhat comes next\n\n{BLEW}"),
        ("Leave a Reply\nShare", ""),
        ("", ""),
    ],
)
def test_the_cleaned_text_is_what_is_kept(text, cleaned):
    table = documents(text, RAINED)
    found = drop_boilerplate(table, split_paragraphs(table))
    assert found["text"].tolist() == [cleaned, RAINED]
    assert found["n_chars"].tolist() == [len(cleaned), len(RAINED)]


def test_cleaned_documents_have_the_same_rows_and_columns():
    table = documents(f"{RAINED}\nShare", "", BLEW, n_chars=0, page=[1, 2, 3], index=["c", "a", "b"])
    found = drop_boilerplate(table, split_paragraphs(table))
    pd.testing.assert_frame_equal(found.drop(columns=["text", "n_chars"]), table.drop(columns=["text", "n_chars"]))
    assert found.columns.tolist() == table.columns.tolist()


# units


@pytest.mark.parametrize(
    ("sources", "unit", "ids"),
    [
        (["Rain Post", "Rain Post"], "auto", ["a", "b"]),
        (["Rain Post", "Wind Gazette"], "auto", ["a#1", "b#1", "b#2"]),
        (["Rain Post", "Wind Gazette"], "document", ["a", "b"]),
        (["Rain Post", "Rain Post"], "paragraph", ["a#1", "b#1", "b#2"]),
    ],
)
def test_paragraphs_are_counted_where_a_source_has_one_document(sources, unit, ids):
    table = documents(f"{RAINED}\nShare", f"{RAINED}\n{BLEW}", source=sources)
    units = split_units(table, unit=unit, by="source")
    assert units.index.tolist() == ids
    assert units.columns.tolist() == ["doc_id", "text", "language", "source"]
    assert units["doc_id"].tolist() == [name[0] for name in ids]


def test_an_unknown_unit_is_an_error():
    with pytest.raises(ParallaxError, match=r"'sentence' is not known; there are auto, document and paragraph"):
        split_units(documents(RAINED), unit="sentence", by="source")


# properties

LINES = st.sampled_from(
    [
        "Rain again",
        RAINED,
        BLEW,
        "20 June 2024",
        "date 2024-06-20 It rained.",
        "Share",
        "Photo:",
        f"{RAINED} Photo:",
        "Rain again in the town | Rain Post",
        "1. Rain",
        "- wind",
        " ",
        "\u200b",
        "дождь",
        "又下雨了",
        ".",
        "x" * 300,
    ]
)
TEXTS = st.lists(st.tuples(LINES, st.sampled_from(["\n", "\n\n", "\r\n", "\u2028", "\x0c", " \n\t\n"])), max_size=12)


@settings(max_examples=80, deadline=None)
@given(
    TEXTS.map(lambda lines: "".join(map("".join, lines)))
    | st.text(st.sampled_from("Ra n20J.|\n\r\u2028\x0c\ufeff\xa0:“1дя。"), max_size=60)
)
def test_every_visible_sign_lies_in_one_paragraph(text):
    table = split_paragraphs(documents(text))
    assert [text[start:end] for start, end in zip(table["start"], table["end"], strict=True)] == table["text"].tolist()
    covered = np.zeros(len(text), int)
    for start, end in zip(table["start"], table["end"], strict=True):
        assert start < end
        covered[start:end] += 1
    assert (covered <= 1).all()
    assert table["start"].is_monotonic_increasing
    left = {sign for sign, times in zip(text, covered, strict=True) if not times and not sign.isspace()}
    assert left <= INVISIBLE
    assert set(table["kind"]) <= set(PARAGRAPH_KINDS)
    assert table["text"].eq(table["text"].str.strip()).all()


@settings(max_examples=40, deadline=None)
@given(TEXTS.map(lambda lines: "".join(map("".join, lines))))
def test_cleaning_adds_nothing(text):
    table = documents(text)
    cleaned = drop_boilerplate(table, split_paragraphs(table))["text"].iloc[0]
    position = 0
    for line in filter(None, cleaned.split("\n\n")):
        position = text.index(line, position) + len(line)
