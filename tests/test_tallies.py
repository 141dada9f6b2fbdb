"""documents -> tallies: small tables that can be counted by hand, and no document lost."""

import pandas as pd
import pytest

from analysis.corpus.tallies import language_counts, lengths, missing_fields, timeline
from analysis.ground.errors import TableError


def documents(*rows):
    """Rows of source, day."""
    table = pd.DataFrame(rows, columns=["source_shown", "published"])
    return table.assign(published=pd.to_datetime(table["published"]).astype("datetime64[us]"))


def counted(table):
    starts = table["starts"].dt.strftime("%Y-%m-%d").fillna("none")
    return [tuple(row) for row in zip(table["group"], table["period"], starts, table["n"], strict=True)]


@pytest.mark.parametrize(
    ("first", "last", "period", "why"),
    [
        ("2024-01-01", "2024-01-01", "day", "one day"),
        ("2024-01-01", "2024-02-14", "day", "45 days"),
        ("2024-01-01", "2024-02-15", "month", "46 days"),
        ("2020-01-31", "2023-12-01", "month", "48 months"),
        ("2020-01-31", "2024-01-01", "year", "49 months"),
        (None, None, "month", "no date at all"),
    ],
)
def test_the_period_follows_the_span(first, last, period, why):
    assert set(timeline(documents(("A", first), ("A", last)))["period"]) == {period}


def test_documents_are_counted_and_none_is_lost():
    table = documents(("B", "2024-01-31"), ("A", "2024-01-01"), ("A", "2024-01-31"), ("A", "2024-03-01"), ("B", None))
    assert counted(timeline(table)) == [
        ("A", "month", "2024-01-01", 2),
        ("A", "month", "2024-03-01", 1),
        ("B", "month", "2024-01-01", 1),
        ("B", "month", "none", 1),
    ]


@pytest.mark.parametrize(
    ("period", "placed", "why"),
    [("day", 1, "only the day is exact"), ("month", 2, "and the month"), ("year", 3, "and the year")],
)
def test_a_date_is_placed_where_it_is_exact_enough(period, placed, why):
    table = documents(*[("A", "2024-01-01")] * 3).assign(published_precision=["day", "month", "year"])
    found = timeline(table, period=period)
    assert found.loc[found["starts"].notna(), "n"].sum() == placed and found["n"].sum() == 3


def test_the_largest_group_comes_first_and_ties_go_by_name():
    table = documents(("B", None), ("C", None), ("C", None), ("A", None))
    assert timeline(table)["group"].tolist() == ["C", "A", "B"]


def test_lengths_are_those_of_the_sorted_texts():
    # 10 20 30 40 100: the middle one is 30, a quarter is shorter than 20
    table = pd.DataFrame({"source_shown": "A", "n_chars": [100, 40, 20, 30, 10]})
    assert lengths(table).to_numpy().tolist() == [["A", 5, 10, 20, 30, 40, 100]]


def test_languages_are_counted_and_the_unknown_is_one_of_them():
    table = pd.DataFrame({"source_shown": ["A", "A", "A", "B"], "language": ["en", None, "en", "ru"]})
    assert language_counts(table).to_numpy().tolist() == [
        ["A", "en", 2, 2 / 3],
        ["A", "unknown", 1, 1 / 3],
        ["B", "ru", 1, 1.0],
    ]


def test_what_is_missing_is_counted_by_field():
    table = pd.DataFrame(
        {"source_shown": ["A", "A", "[b.txt]"], "source": ["A", "A", None], "title": [None, "Rain", "Wind"]}
    )
    table = table.assign(published=pd.to_datetime([None, None, "2024-01-01"]), language="en")
    found = missing_fields(table).pivot(index="group", columns="field", values="n_missing")
    assert found.loc["A"].to_dict() == {"language": 0, "published": 2, "source": 0, "title": 1}
    assert found.loc["[b.txt]"].to_dict() == {"language": 0, "published": 0, "source": 1, "title": 0}
    assert missing_fields(table)["share"].max() == 1


@pytest.mark.parametrize("count", [timeline, lengths, language_counts, missing_fields])
def test_no_document_gives_no_row_and_a_missing_column_is_named(count):
    columns = ["source_shown", "published", "n_chars", "language", "source", "title"]
    table = pd.DataFrame({name: [] for name in columns}).astype({"n_chars": int, "published": "datetime64[us]"})
    assert count(table).empty
    with pytest.raises(TableError, match="source_shown"):
        count(table.drop(columns="source_shown"))
