"""text -> sentences: where they stand, in languages with blanks and without."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.stories.sentences import find_sentences, quote, sentence_around


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "It rained. It rained again!", ["It rained.", "It rained again!"]),
        ("en", "He joined NATO. The U.S. army left.", ["He joined NATO.", "The U.S. army left."]),
        (
            "en",
            "Rain in Rome\nIt rained 3.5 mm. Mr. Wind left.",
            ["Rain in Rome", "It rained 3.5 mm.", "Mr. Wind left."],
        ),
        ("en", "It rained. It rained. It rained.", ["It rained."] * 3),  # each at its own place
        (
            "ru",
            "Погибли 12 человек. Дождь шёл в 2014 г. и позже.",
            ["Погибли 12 человек.", "Дождь шёл в 2014 г. и позже."],
        ),
        ("ar", "قتل 12 شخصا. هل تمطر؟ نعم.", ["قتل 12 شخصا.", "هل تمطر؟", "نعم."]),
        ("zh", "12人死亡。下雨了！“真的？”他说。", ["12人死亡。", "下雨了！", "“真的？”", "他说。"]),
        (None, "It rained. Yes.", ["It rained.", "Yes."]),
        ("en", " \n\n ", []),
        ("en", "", []),
    ],
)
def test_sentences(language, text, expected):
    assert [text[start:end] for start, end in find_sentences(text, language)] == expected


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="aB .!?。\n\u2028\u00a0“”1", max_size=60), st.sampled_from(["en", "zh", None]))
def test_sentences_hold_every_letter_once_and_in_order(text, language):
    found = find_sentences(text, language)
    places = [place for start, end in found for place in range(start, end)]
    assert places == sorted(set(places))
    assert {n for n, letter in enumerate(text) if letter in "aB1"} <= set(places)


def test_around_a_place():
    sentences = [(0, 5), (7, 9)]
    assert [sentence_around(sentences, place) for place in (0, 4, 5, 7, 8, 9)] == [
        (0, 5), (0, 5), None, (7, 9), (7, 9), None,
    ]  # fmt: skip
    assert sentence_around([], 0) is None


def test_a_quotation_is_one_line_and_not_endless():
    assert quote("a\n b  c", 0, 7) == "a b c"
    assert len(quote("a" * 1000, 0, 1000)) == 600
