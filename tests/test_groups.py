"""groups: documents stand under what they state of themselves, and what is not stated is told."""

import pandas as pd
import pytest

from analysis.corpus.groups import add_group, keep_pair
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
