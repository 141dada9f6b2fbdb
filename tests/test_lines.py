"""lines: where they stand, which were broken at a width, and that joining them changes no word."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.texts.lines import count_words, find_lines, is_wrapped, join_lines, unwrap

LONG = (
    "The rain fell all night over the town in the valley, and by the morning of the next day the river had left its "
    "bed near the old mill, so that nobody could cross the bridge until the water had gone down again at last. "
)


def wrap(text, width=60):
    return re.sub(rf"(.{{1,{width}}})(?: |$)", r"\1\n", text).rstrip("\n")


def joined(text):
    return [unwrap(line.text, lambda: count_words(text)) for line in join_lines(find_lines(text))]


@pytest.mark.parametrize("width", [40, 50, 60, 80, 110])
def test_a_paragraph_that_was_broken_at_a_width_is_one_again(width):
    paragraphs = [LONG.strip() * 2, LONG.upper().capitalize() * 2, LONG.strip()]
    text = "\n\n".join(wrap(paragraph.strip(), width) for paragraph in paragraphs)
    assert joined(text) == [paragraph.strip() for paragraph in paragraphs]


def test_lines_of_letters_of_unequal_width_are_found():
    lines = [line.strip() for line in wrap(LONG * 3, 55).split("\n")]
    ragged = [line if n % 3 else f"{line} quite so" for n, line in enumerate(lines)]
    assert is_wrapped(find_lines("\n".join(ragged)))


@pytest.mark.parametrize(
    "text",
    [
        "\n".join([LONG.strip()] * 9),
        "\n".join(f"It rained for {day} days in the whole town of Cardiff." for day in range(20, 40)),
        "\n".join(f"Rain {day}\nIt fell and fell and fell over the hills of the valley." for day in range(20)),
        "\n".join(["The wind it blows and howls,", "The rain it falls upon the hill", "Across the valley"] * 5),
        "\n".join(f"- the rain of day {day} fell over the hills of the valley" for day in range(20)),
        "rain\nwind",
        "",
    ],
)
def test_lines_that_are_paragraphs_stay_apart(text):
    lines = find_lines(text)
    assert join_lines(lines) is lines


def test_a_short_last_line_ends_a_paragraph_without_a_blank_line():
    text = f"{wrap(LONG.strip())}\n{wrap(LONG.strip())}"
    assert joined(text) == [LONG.strip()] * 2


def test_items_of_a_list_stay_apart():
    text = f"{wrap(LONG * 2)}\n1. Rain over the town\n2. Wind over the town\n\n{wrap(LONG.strip())}"
    assert joined(text)[1:3] == ["1. Rain over the town", "2. Wind over the town"]


@pytest.mark.parametrize(
    ("piece", "known", "expected"),
    [
        ("the gov-\nernment", "government", "the government"),
        ("the gov-\nernment", "", "the gov- ernment"),  # nothing says what it was
        ("a well-\nknown town", "well-known", "a well-known town"),
        ("a well-\nknown town", "well-known wellknown", "a well-known town"),
        ("two-\nand three-year", "twoand", "two- and three-year"),
        ("Secretary-\nGeneral", "secretarygeneral", "Secretary- General"),  # a capital begins a word
        ("rain -\nwind", "rainwind", "rain - wind"),
        ("Regie-\nrung", "regierung", "Regierung"),
        ("rain\r\nwind", "", "rain wind"),
        ("rain", "", "rain"),
    ],
)
def test_a_hyphen_at_a_line_end_is_left_out_only_where_that_is_certain(piece, known, expected):
    assert unwrap(piece, lambda: Counter(known.split())) == expected


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(["rain", "Wind", "it", "fell.", "and", "дождь", "1.", "-"]), min_size=1, max_size=200))
def test_joining_loses_no_word_and_lines_stay_in_order(words):
    text = wrap(" ".join(words), 45)
    lines = join_lines(find_lines(text))
    assert " ".join(unwrap(line.text, Counter) for line in lines).split() == words
    assert all(text[line.start : line.end] == line.text for line in lines)


@settings(max_examples=80, deadline=None)
@given(st.text(st.sampled_from("Rn 1.\n\r\v\f\x1c\x85\u2028\ufeff\u200b\xa0\t"), max_size=40))
def test_every_line_stands_where_it_says(text):
    for line in find_lines(text):
        assert text[line.start : line.end] == line.text
        assert len(line.text.splitlines()) == 1
