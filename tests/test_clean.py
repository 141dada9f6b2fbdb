"""clean: every visible sign of a text lies in one paragraph, each of a kind, and only the page's own lines are cut."""

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus import clean
from analysis.corpus.clean import change_texts, clean_documents, compare_cleaning, find_changes, split_paragraphs
from analysis.ground.errors import ParallaxError, TableError
from analysis.ground.tables import PARAGRAPH_COLUMNS, PARAGRAPH_KINDS
from analysis.texts.lines import count_words, unwrap

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


def left_over(text, paragraphs):
    """What is left of a text, the slow way: from the table of its paragraphs."""
    ends, starts = [0, *paragraphs["end"]], [*paragraphs["start"], len(text)]
    gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    kept = [n for n, is_kept in enumerate(paragraphs["kept"]) if is_kept]
    if not kept:
        return ""
    left = gaps[0] if kept[0] == 0 else ""
    for here, below in zip(kept, [*kept[1:], None], strict=True):
        piece = paragraphs["text"].iloc[here]
        left += unwrap(piece, lambda: count_words(text)) if len(piece.splitlines()) > 1 else piece
        if below is None:
            left += gaps[-1] if here + 2 == len(gaps) else ""
        else:
            between = gaps[here + 1 : below + 1]
            left += sorted(between, key=lambda gap: -len(f"-{gap}-".splitlines()))[0]
    return left


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
    assert clean_documents(table)["text"].to_dict() == {7: RAINED, 3: BLEW}


def test_a_column_that_is_missing_is_named():
    with pytest.raises(TableError, match=r"documents lack the columns \['language'\]; there are \['text'"):
        split_paragraphs(documents(RAINED).drop(columns="language"))


def test_the_documents_are_not_touched():
    table = documents(f"Rain again\n20 June 2024\n{RAINED}\n{RAINED}\nPhoto: Reuters", RAINED)
    before = table.copy(deep=True)
    split_paragraphs(table)
    clean_documents(table)
    pd.testing.assert_frame_equal(table, before)


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


# prefixes, captions, lines that were broken at a width


@pytest.mark.parametrize(
    ("prefix", "text"),
    [
        ("LONDON, June 20 (Reuters) -", RAINED),
        ("LONDON (Reuters) -", RAINED),
        ("WASHINGTON (AP) —", RAINED),
        ("NEW YORK, Jan. 3, 2024 (Rain Wire) --", RAINED),
        ("Berlin (dpa) -", "Es regnete die ganze Nacht, und der Wind wehte bis zum Morgen."),
        ("Berlin/Paris (AFP) –", "Es regnete die ganze Nacht, und der Wind wehte bis zum Morgen."),
        ("Paris, 20 juin (AFP) -", "Il a plu toute la nuit et le vent a soufflé jusqu'au matin."),
        ("Madrid, 20 jun (EFE).-", "Llovió toda la noche y el viento sopló hasta la mañana."),
        ("МОСКВА, 20 июн - РИА Новости.", "Всю ночь шёл дождь, и ветер дул до самого утра."),
        ("МОСКВА, 20 июня. /ТАСС/.", "Всю ночь шёл дождь, и ветер дул до самого утра."),
        ("КИЇВ, 20 червня – Укрінформ.", "Всю ніч ішов дощ, і вітер дув до самого ранку."),
        ("القاهرة (رويترز) -", "هطل المطر طوال الليل وهبت الرياح حتى الصباح"),
        ("新华社北京6月20日电（记者王雨）", "整夜都在下雨，风一直刮到早上。"),
    ],
)
def test_a_place_and_an_agency_before_the_text_are_a_row_of_their_own(prefix, text):
    space = "" if prefix[-1] == "）" else " "
    assert kinds(f"{prefix}{space}{text}\n{text[:9]}")[:2] == [("dateline", prefix), ("body", text)]


@pytest.mark.parametrize(
    "text",
    [
        f"London - {RAINED}",
        f"NATO (the alliance) said: {RAINED}",
        f"The town (and the valley) - {RAINED}",
        f"IT RAINED ALL NIGHT - {RAINED}",
        "МОСКВА, говорят, не верит дождю.",
    ],
)
def test_a_sentence_is_no_place_and_agency(text):
    assert "dateline" not in [kind for kind, _ in kinds(text)]


@pytest.mark.parametrize(
    "line",
    [
        "Image caption, The river in June",
        "На фото: река в июне",
        "На світлині: річка в червні",
        "Bildunterschrift: Der Fluss im Juni",
        "Légende : La rivière en juin",
        "Pie de foto: El río en junio",
        "في الصورة: النهر في يونيو",
        "图为六月的河流",
    ],
)
def test_a_caption_is_kept_as_one(line):
    text = f"{RAINED}\n{line}\n{BLEW}"
    assert ("caption", line) in kinds(text)
    assert line in cleaned(text)


def cleaned(text):
    return clean_documents(documents(text))["text"].iloc[0]


def test_a_paragraph_that_was_broken_at_a_width_is_one_row_and_one_line():
    text = "\n\n".join([wrap(f"{RAINED} {BLEW} {RAINED[:-1]} again."), wrap(f"{BLEW} {RAINED} And so on.")])
    assert [kind for kind, _ in kinds(text)] == ["body", "body"]
    assert [piece for _, piece in kinds(text)] == text.split("\n\n")
    assert cleaned(text) == f"{RAINED} {BLEW} {RAINED[:-1]} again.\n\n{BLEW} {RAINED} And so on."


def test_the_cleaning_of_a_document_is_shown():
    table = documents(f"{wrap(f'{RAINED} {BLEW} {RAINED} {BLEW}')}\n\n20 June 2024\n\nThe wind blew on.", RAINED)
    shown = compare_cleaning(table, "a")
    assert shown.columns.tolist() == ["change", "kind", "raw", "cleaned", "start", "end"]
    assert shown["change"].tolist() == ["joined", "cut", "kept"]
    assert shown["cleaned"].tolist() == [f"{RAINED} {BLEW} {RAINED} {BLEW}", "", "The wind blew on."]
    assert "\n\n".join(filter(None, shown["cleaned"])) == clean_documents(table)["text"].iloc[0]
    with pytest.raises(ParallaxError, match=r"there is no document 'z'; the first are 'a', 'b'"):
        compare_cleaning(table, "z")


def test_a_paragraph_has_its_own_language_where_that_is_clear():
    german = "Es regnete die ganze Nacht in der Stadt, und der Wind wehte bis zum Morgen, ohne nachzulassen."
    table = split_paragraphs(documents(f"{RAINED}\n{german}\nRain in Berlin"))
    assert table["language"].tolist() == ["en", "de", "en"]


# what is left


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        # what is kept keeps the white space around it
        (f"{RAINED}\r\n{BLEW}\r\n", f"{RAINED}\r\n{BLEW}\r\n"),
        (f"\n {RAINED}\n\n\n{BLEW}", f"\n {RAINED}\n\n\n{BLEW}"),
        (f"{RAINED}\n\nWhat comes next\n\n{BLEW}", f"{RAINED}\n\nWhat comes next\n\n{BLEW}"),
        # what is cut takes its gap with it: the other one, or that of more lines, is left
        (f"{RAINED}\n\nShare\n{BLEW}", f"{RAINED}\n\n{BLEW}"),
        (f"{RAINED}\nShare\r\n\r\n{BLEW}", f"{RAINED}\r\n\r\n{BLEW}"),
        (f"{RAINED}\n Share\n{BLEW}", f"{RAINED}\n {BLEW}"),
        (f"{RAINED}\n{BLEW}\n{RAINED}\nShare\n", f"{RAINED}\n{BLEW}"),
        (f"\nShare\n{RAINED}\n", f"{RAINED}\n"),
        (f"date 2024-06-20 {RAINED} Photo:", RAINED),
        (f"{RAINED} Photo:\n{BLEW}", f"{RAINED}\n{BLEW}"),
        (
            f"Rain again in the town | Rain Post\nRain again in the town\n{RAINED}",
            f"Rain again in the town\n{RAINED}",
        ),
        # lines that were broken at a width are joined, and no others
        (f"{wrap(' '.join([RAINED, BLEW] * 4))}\n\n{BLEW}\n", f"{' '.join([RAINED, BLEW] * 4)}\n\n{BLEW}\n"),
        ("Leave a Reply\nShare", ""),
        (" \n", ""),
        ("", ""),
    ],
)
def test_the_cleaned_text_is_what_is_kept(text, cleaned):
    table = documents(text, RAINED)
    found = clean_documents(table)
    assert found["text"].tolist() == [cleaned, RAINED]
    assert found["n_chars"].tolist() == [len(cleaned), len(RAINED)]
    assert left_over(text, split_paragraphs(table.iloc[:1])) == cleaned


def test_cleaned_documents_have_the_same_rows_and_columns():
    table = documents(f"{RAINED}\nShare", "", BLEW, n_chars=0, page=[1, 2, 3], index=["c", "a", "b"])
    found = clean_documents(table)
    pd.testing.assert_frame_equal(found.drop(columns=["text", "n_chars"]), table.drop(columns=["text", "n_chars"]))
    assert found.columns.tolist() == table.columns.tolist()
    assert found.dtypes.to_dict() == table.dtypes.to_dict()


def test_a_text_that_is_missing_is_cleaned_to_an_empty_one():
    assert clean_documents(documents(None, RAINED))["text"].tolist() == ["", RAINED]
    assert clean_documents(documents(None, None))["text"].tolist() == ["", ""]
    assert clean_documents(documents())["text"].dtype == "str"


@pytest.mark.parametrize("size", [1, 2, 5])
def test_documents_are_split_and_cleaned_in_parts_as_they_are_whole(monkeypatch, size):
    table = documents(f"{RAINED}\nShare", "", BLEW, f"Share\n{BLEW}", None, f"Rain again\n{RAINED}\nRain again")
    whole = clean_documents(table), split_paragraphs(table)
    monkeypatch.setattr(clean, "_PART", size)
    pd.testing.assert_frame_equal(clean_documents(table), whole[0])
    pd.testing.assert_frame_equal(split_paragraphs(table), whole[1])


def test_only_what_is_changed_is_a_change():
    assert find_changes(documents(RAINED, f"{BLEW}\nShare", "")).fillna("as it stands").tolist() == [
        "as it stands",
        BLEW,
        "as it stands",
    ]


def test_texts_that_are_not_changed_take_no_memory():
    table = pd.DataFrame({"text": [f"{n} " * 999 for n in range(1_000)]}, dtype="str")
    n_bytes = pa.table(table)["text"].nbytes
    changes = pd.Series([None] * 400 + ["rain"] + [None] * 599, dtype="str")
    before = pa.total_allocated_bytes()
    changed = change_texts(table, changes)
    assert pa.total_allocated_bytes() - before < 0.05 * n_bytes
    assert changed["text"].drop(400).equals(table["text"].drop(400))
    assert changed["text"][400] == "rain"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 40)), max_size=8), st.integers(1, 50))
def test_changes_stand_where_they_are(runs, size):
    is_changed = [changed for changed, times in runs for _ in range(times)]
    table = pd.DataFrame({"text": pd.Series([f"rain {n}" for n in range(len(is_changed))], dtype="str")})
    told = [f"wind {n}" if changed else None for n, changed in enumerate(is_changed)]
    parts = [pd.Series(told[start : start + size], dtype="str") for start in range(0, len(told), size)]
    changes = pd.concat([pd.Series([], dtype="str"), *parts], ignore_index=True)
    expected = [new or old for new, old in zip(told, table["text"], strict=True)]
    assert change_texts(table, changes)["text"].tolist() == expected


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
        wrap(f"{RAINED} {BLEW} {RAINED} {BLEW} {RAINED}", 50),
        wrap(f"{BLEW} The gov-\nernment and the government. {RAINED} {BLEW}", 60),
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


def is_within(part, whole):
    """Tell whether the signs of a part stand in the whole, in this order."""
    signs = iter(whole)
    return all(sign in signs for sign in part)


@settings(max_examples=150, deadline=None)
@given(TEXTS.map(lambda lines: "".join(map("".join, lines))))
def test_cleaning_adds_nothing(text):
    table = documents(text)
    cleaned = clean_documents(table)["text"].iloc[0]
    paragraphs = split_paragraphs(table)
    assert cleaned == left_over(text, paragraphs)
    assert len(cleaned) <= len(text)
    assert is_within(re.sub(r"\s", " ", cleaned), re.sub(r"\s", " ", text))
    if len(paragraphs) and paragraphs["kept"].all() and not paragraphs["text"].str.contains("\n").any():
        assert cleaned == text


@settings(max_examples=60, deadline=None)
@given(TEXTS.map(lambda lines: "".join(map("".join, lines))))
def test_what_is_kept_stands_on_lines_of_its_own(text):
    table = documents(text)
    kept = split_paragraphs(table).query("kept")
    left = clean_documents(table)["text"].iloc[0]
    lines = [line.strip(" \t\u200b") for line in left.splitlines()]
    assert [line for line in lines if line] == [unwrap(piece, lambda: count_words(text)) for piece in kept["text"]]
