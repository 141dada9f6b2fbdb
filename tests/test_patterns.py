"""a regular expression -> tokens: the matrix is CountVectorizer's for every pattern and every text, fast way or plain way."""

import re
import warnings

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from analysis.ground.errors import ParallaxError
from analysis.terms.matrix import count_terms
from analysis.terms.patterns import read_pattern

HARD = list(
    "aabBUS..,,''’-_  \n1२٣ⒶΣσςİIıiéßẞЁ北дしกา🙂𝐀𐐀ᲐᎠKÅªº²Ⅷⅷǅ\u0301\u0307\u0345\u200c\u200d\ufeff\u00ad\x1c\x85\u2028"
)
TEXTS = st.lists(st.text(st.sampled_from(HARD) | st.characters(exclude_categories=["Cs"]), max_size=30), max_size=6)
# pattern, whether texts are cut before it is applied, and the length from which a piece is itself the token
PATTERNS = [
    (r"(?u)\b\w\w+\b", True, 2),
    (r"\w+", True, 1),
    (r"\w{3,}\w", True, 4),
    (r"(?a)\b\w\w+\b", True, 2),
    (r"(?x) \w \w+  # two", True, 2),
    (r"[a-z]+", True, 1),
    (r"[^\W\d_]+", True, 1),
    (r"[\w']+", True, 1),
    (r"\S+", True, 1),
    (r"[^\sa]+", True, 1),
    (r"\b[a-z]{2,}\b", True, None),
    (r"\b\w{2}\b", True, None),
    (r"\w+?", True, None),
    (r"\w{2,3}", True, None),
    (r"(\w)\w+", True, None),
    (r"\w+(?:['’-]\w+)*", True, None),
    (r"\d+(?:\.\d+)?|\w+", True, None),
    (r"\B\w", True, None),
    (r"a|b\b", True, None),
    (r"σ|ς|i̇", True, None),
    (r"(?:a(b)?)+", True, None),
    (r"\w*", False, None),
    (r"(?i)[a-z]+", False, None),
    (r"(?i:A)\w", False, None),
    (r"(?<=a)b", False, None),
    (r"b(?!a)", False, None),
    (r"^\w+", False, None),
    (r"\w+$", False, None),
    (r"(\w)\1", False, None),
    (r".+", False, None),
    (r"[^a]", False, None),
    (r"\w+ \w+", False, None),
    (r"a|\n", False, None),
]


@pytest.mark.parametrize(("pattern", "is_cut", "shortest"), PATTERNS)
def test_a_pattern_goes_the_fast_way_where_that_is_sound(pattern, is_cut, shortest):
    found = read_pattern(pattern)
    assert (found.alphabet is not None, found.shortest) == (is_cut, shortest)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from([pattern for pattern, *_ in PATTERNS]), st.sampled_from([(1, 1), (1, 2), (2, 3)]))
@example(["ΟΣ'Α ΟΣ. Σ", "İx i̇x"], r"(?u)\b\w\w+\b", (1, 1))
@example(["ab", "a\nb"], r"a\B", (1, 1))
def test_the_matrix_is_that_of_count_vectorizer(texts, pattern, ngrams):
    ours = count_terms(texts, pattern=pattern, ngrams=ngrams)
    theirs = CountVectorizer(token_pattern=pattern, ngram_range=ngrams)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            values = theirs.fit_transform(texts)
        except ValueError as error:
            assert "empty vocabulary" in str(error)
            assert ours.values.shape == (len(texts), 0)
            return
    assert ours.terms.tolist() == theirs.get_feature_names_out().tolist()
    assert (ours.values.toarray() == values.toarray()).all()


@pytest.mark.parametrize(("before", "behind"), [("", ""), ("a", "a"), ("Α", ".")])
def test_but_for_two_letters_the_small_one_hangs_on_no_neighbour(before, behind):
    # what cutting texts before they are put into small letters rests on, asked of this Python
    letters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000 and chr(code) not in "ΣİΑ"]
    small = [letter.lower() for letter in letters]
    assert set(map(len, small)) == {1}
    together = "\n".join(before + letter + behind for letter in letters).lower()
    assert together == "\n".join(before.lower() + letter + behind for letter in small)


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("(", "no regular expression.*Mend it"),
        ("[z-a]", "no regular expression"),
        (b"a", "of bytes"),
        (3, "no regular expression"),
        ("(a)(b)", "2 groups"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused(pattern, told):
    with pytest.raises(ParallaxError, match=told):
        count_terms(["rain"], pattern=pattern)


def test_a_compiled_pattern_is_taken_with_its_flags():
    assert count_terms(["Ünder Over"], pattern=re.compile(r"\w+", re.ASCII)).terms.tolist() == ["nder", "over"]


def test_a_python_whose_parser_is_elsewhere_searches_whole_texts(monkeypatch):
    monkeypatch.setattr("analysis.terms.patterns.parser", None)
    read_pattern.cache_clear()
    try:
        assert read_pattern(r"\w+").alphabet is None
        assert count_terms(["Rain, wind"], pattern=r"\w+").terms.tolist() == ["rain", "wind"]
    finally:
        read_pattern.cache_clear()
