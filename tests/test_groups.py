"""groups: documents stand under what they state of themselves, and what is not stated is told."""

import pandas as pd
import pytest

from analysis.corpus.groups import add_group, keep_pair, keep_stated
from analysis.ground.errors import GroupError, ParallaxError, TableError


@pytest.mark.parametrize(
    ("column", "groups"),
    [
        ("source", ["Post", "[b.txt]", "[c.txt]"]),  # nothing is put together that may not belong together
        ("source_shown", ["Post", "[b.txt]", "[c.txt]"]),
        ("language", ["en", "[language not stated]", "ru"]),
        ("year", ["2022", "[year not stated]", "2023"]),  # a whole number stays one beside a missing one
        ("score", ["0.5", "1.0", "[score not stated]"]),
        ("published", ["2024-06-01", "[published not stated]", "2024-06-03"]),
        ("party", ["left", "[party not stated]", "[party not stated]"]),
    ],
)
def test_documents_are_grouped_by_any_column(column, groups):
    table = pd.DataFrame({
        "source": ["Post", None, None], "path": ["a.txt", "in/b.txt", "c.txt"], "language": ["en", None, "ru"],
        "year": [2022.0, None, 2023.0], "score": [0.5, 1.0, None], "party": ["left ", " ", None],
        "published": pd.to_datetime(["2024-06-01", None, "2024-06-03"]), "text": "It rained.",
    })  # fmt: skip
    assert add_group(table, column)["group"].tolist() == groups
    assert add_group(table, column)["group"].dtype == "str"


@pytest.mark.parametrize("column", ["outlet", "text"])
def test_an_unknown_column_is_told_with_those_that_exist(column):
    table = pd.DataFrame({"text": ["Rain"], "language": "en", "source": "Post", "published": pd.NaT})
    with pytest.raises(
        ParallaxError, match=rf"group='{column}'; there are .*'language', 'source', 'published'.*Choose"
    ):
        add_group(table, column)


@pytest.mark.parametrize(
    ("a", "b", "kept"),
    [
        ("", "", "BCBCB"),  # the two with the most documents
        ("A", "", "ABBB"),
        ("", "A", "ABBB"),
        ("D", "C", "CCD"),
        ("B", "", "BCBCB"),  # the largest of the others
    ],
)
def test_two_groups_are_kept(a, b, kept):
    assert "".join(keep_pair(PAIR, a=a, b=b)["source_shown"]) == kept


PAIR = pd.DataFrame({"source_shown": list("ABCBCDB")})


def test_of_two_groups_as_large_the_first_is_kept():
    assert keep_pair(pd.DataFrame({"source_shown": list("CBA")}))["source_shown"].tolist() == ["B", "A"]
    assert len(keep_pair(pd.DataFrame({"source_shown": list("AA")}))) == 2


CAPITALS = pd.DataFrame({"source_shown": ["Alpha Times", "POST", "Post", "Wind", "Wind", "ÖST"]})


@pytest.mark.parametrize(
    ("a", "b", "kept"),
    [
        ("alpha times", "öst", ["Alpha Times", "ÖST"]),
        (" WIND ", "Post", ["Post", "Wind", "Wind"]),
        ("POST", "Post", ["POST", "Post"]),
    ],
)
def test_capitals_may_be_forgotten_where_it_leaves_no_doubt(a, b, kept):
    assert keep_pair(CAPITALS, a=a, b=b)["source_shown"].tolist() == kept
    table = CAPITALS.assign(source=CAPITALS["source_shown"], text="Rain.")
    assert len(add_group(table, a=a, b=b)) == 6


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("post", "", "a='post' is no group"),
        ("wind", "WIND", "name one group twice"),
        ("wnd", "", "a='wnd' is no group"),
    ],
)
def test_a_name_that_leaves_a_doubt_is_refused(a, b, words):
    with pytest.raises(GroupError, match=words):
        keep_pair(CAPITALS, a=a, b=b)
    with pytest.raises(GroupError, match=words):
        add_group(CAPITALS.assign(source=CAPITALS["source_shown"], text="Rain."), a=a, b=b)


@pytest.mark.parametrize(
    ("n", "n_same", "refused"), [(20, 2, True), (20, 3, True), (20, 4, False), (19, 0, False), (200, 20, True)]
)
def test_a_column_that_tells_single_documents_apart_makes_no_groups(n, n_same, refused):
    day = pd.Series(pd.Timestamp("2024-01-01") + pd.to_timedelta(range(n), unit="D"))
    table = pd.DataFrame({"published": day.where(day.index >= n_same, day[0]), "source": "Post", "path": "a.txt"})
    table.loc[n] = [pd.NaT, "Post", "b.txt"]
    if not refused:
        assert len(add_group(table, "published")) == n + 1
        return
    n_groups = n - max(n_same - 1, 0)
    with pytest.raises(GroupError) as caught:
        add_group(table, "published")
    assert str(caught.value) == (
        f"group='published' makes {n_groups} groups of {n} documents: nearly every document is its own group, and there is "
        "nothing to compare. Choose a column whose values many documents share, such as source."
    )
    assert len(add_group(table.assign(source=[f"s{k}" for k in range(n + 1)]))) == n + 1, "sources may have one each"


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"a": "E", "b": "F"}, GroupError, "a='E' and b='F' are no groups; there are B, C, A, D. Name"),
        ({"a": "A", "b": "F"}, GroupError, "^b='F' is no group; there are"),
        ({"a": "A", "b": "A"}, GroupError, "a='A' and b='A' name one group twice"),
        ({"by": "outlet"}, TableError, "outlet"),
    ],
)
def test_a_pair_that_is_none(options, error, words):
    with pytest.raises(error, match=words):
        keep_pair(PAIR, **options)


MIXED = pd.DataFrame(
    {"source": ["Post", "Times", "Post", "Wind", "Void"], "path": "a.txt", "language": ["en", "en", "en", "ru", "en"],
     "text": ["Rain.", "Rain.", "Sun.", "Дождь.", " "]}
)  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"a": "Post", "b": "Times", "language": "en"}, ""),
        ({"b": "Times"}, ""),
        ({"a": "Wind", "language": "ru"}, ""),
        ({"a": "Rain"}, "a='Rain' is no group; there are Post, Times, Void, Wind. Name two of these."),
        ({"a": "Post", "b": "Wind"},
         "b='Wind' has no text in English; there are Post, Times. Name two of these, or set language."),
        ({"a": "Rain", "b": "Wind"},
         "a='Rain' is no group; there are Post, Times, Void, Wind. Name two of these.\n"
         "b='Wind' has no text in English; there are Post, Times. Name two of these, or set language."),
        ({"a": "Wind", "b": "Wind"},
         "a='Wind' and b='Wind' name one group twice; there are Post, Times, Void, Wind. Name two of these.\n"
         "a='Wind' and b='Wind' have no text in English; there are Post, Times. Name two of these, or set language."),
        ({"a": "Void"}, "a='Void' has no text in English; there are Post, Times. Name two of these, or set language."),
        ({"a": "Post", "b": "Post"}, "a='Post' and b='Post' name one group twice; there are Post, Times, Void, Wind. Name two of these."),
        ({"language": "fr", "b": "Rain"},
         "no document is in the language 'fr'; there are en, ru. Choose one of these.\n"
         "b='Rain' is no group; there are Post, Times, Void, Wind. Name two of these."),
        ({"group": "outlet", "language": "fr", "a": "Post"},
         "documents cannot be grouped by group='outlet'; there are the columns ['source', 'path', 'language']. Choose one of these.\n"
         "no document is in the language 'fr'; there are en, ru. Choose one of these."),
        ({"group": "language", "a": "en", "b": "ru"},
         "b='ru' has no text in English; there are en. Name two of these, or set language."),
    ],
)  # fmt: skip
def test_all_that_is_wrong_is_told_at_once(options, said):
    if not said:
        pd.testing.assert_frame_equal(add_group(MIXED, **options), add_group(MIXED))
        return
    with pytest.raises(GroupError) as caught:
        add_group(MIXED, **options)
    assert str(caught.value) == said


def test_where_more_than_words_is_compared_two_groups_may_have_different_languages():
    for options in ({"a": "Post", "b": "Wind"}, {"a": "Void"}):
        pd.testing.assert_frame_equal(add_group(MIXED, **options, across=True), add_group(MIXED))
    for options in ({"a": "Rain"}, {"a": "Post", "b": "Post"}, {"language": "fr"}):
        with pytest.raises(GroupError):
            add_group(MIXED, **options, across=True)


def test_of_many_groups_the_first_are_listed():
    table = pd.DataFrame({"source": [f"Post {n:02d}" for n in range(12)], "path": "a.txt"})
    with pytest.raises(GroupError, match=r"there are Post 00, .*, Post 09 and 2 more\. Name"):
        add_group(table, a="Rain")


def test_a_corpus_without_a_word_of_text_or_of_a_language_is_no_fault_of_the_names():
    bare = MIXED.assign(text=" ")
    assert len(add_group(bare, a="Post", b="Times")) == 5
    unknown = MIXED.assign(language=pd.Series([None] * 5, dtype="str"))
    assert len(add_group(unknown, a="Post", b="Wind")) == 5


def test_what_is_not_stated_is_no_group_of_its_own():
    table = pd.DataFrame({"wing": ["left", None, "right"], "path": "a.txt", "source": ["Post", None, None]})
    assert keep_stated(add_group(table, "wing"), "wing").index.tolist() == [0, 2]
    assert len(keep_stated(add_group(table, "source"), "source")) == 3, "files without a source are each their own"
    nobody = add_group(table.assign(wing=None), "wing")
    assert len(keep_stated(nobody, "wing")) == 3
