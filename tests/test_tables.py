"""tables, rules: the columns are those of the data dictionary, and what does not fit is named."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import (
    blind_spots,
    coverage,
    fact_table,
    find_near_duplicates,
    find_shared_passages,
    find_stories,
    followers,
    link_documents,
    load_corpus,
)
from analysis.ground import rules
from analysis.ground.errors import TableError
from analysis.ground.rules import RULE_COLUMNS, load_rules, load_words
from analysis.ground.tables import (
    CONFIDENCE,
    DOCUMENT_COLUMNS,
    EVIDENCE_COLUMNS,
    PARAGRAPH_COLUMNS,
    PARAGRAPH_KINDS,
    PROBLEM_COLUMNS,
    check_columns,
    check_documents,
    days_of,
    table_of,
)

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="module")
def seeds():
    return load_corpus("seeds")


@pytest.fixture(scope="module")
def dictionary():
    """section -> {column: the row's further cells}, as data/README.md has them."""
    sections = re.split(r"^### ", (DATA / "README.md").read_text("utf-8"), flags=re.MULTILINE)[1:]
    found = {}
    for section in sections:
        rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", section, flags=re.MULTILINE)
        found[re.match(r"`?([\w./]+)", section)[1]] = {name: rest for name, rest in rows}
    return found


# the data dictionary


@pytest.mark.parametrize("table", ["documents", "evidence", "problems", "paragraphs", "account"])
def test_the_dictionary_has_the_columns_of_the_corpus(seeds, dictionary, table):
    columns = getattr(seeds, table).columns.tolist()
    index = getattr(seeds, table).index.name
    assert list(dictionary[table]) == ([index] if index else []) + columns


def test_the_dictionary_says_the_types_of_the_documents(dictionary):
    shown = {"str": "text", "datetime64[us]": "day", "int64": "whole number"}
    for column, kind in DOCUMENT_COLUMNS.items():
        assert dictionary["documents"][column].strip().startswith(shown[kind]), column


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.csv")))
def test_the_dictionary_has_every_editable_table(dictionary, name):
    header = (DATA / name).read_text("utf-8").partition("\n")[0].split(",")
    languages = header[header.index("en") :] if "en" in header else []  # a column each, and one row for all of them
    assert header == RULE_COLUMNS[name.removesuffix(".csv")] + languages[1:]
    assert list(dictionary[name]) == header[: len(header) - len(languages)]
    assert all(re.fullmatch("[a-z]{2,3}", code) for code in languages)


def test_the_dictionary_has_nothing_that_is_not_there(dictionary):
    tables = {"documents", "evidence", "problems", "paragraphs", "account", "stopwords"}
    assert set(dictionary) == tables | {path.name for path in DATA.glob("*.csv")}


@pytest.mark.parametrize(
    ("values", "section"),
    [(CONFIDENCE, "evidence"), (PARAGRAPH_KINDS, "paragraphs"), (["error", "warning"], "problems")],
)
def test_the_dictionary_names_every_value(dictionary, values, section):
    assert all(any(value in rest for rest in dictionary[section].values()) for value in values)


def test_the_lists_of_columns_are_those_of_the_tables(seeds):
    assert seeds.documents.columns.tolist() == list(DOCUMENT_COLUMNS)
    assert seeds.evidence.columns.tolist() == EVIDENCE_COLUMNS
    assert seeds.problems.columns.tolist() == PROBLEM_COLUMNS
    assert seeds.paragraphs.columns.tolist() == [*PARAGRAPH_COLUMNS, "kept"]


# the tables that people edit


@pytest.mark.parametrize("name", RULE_COLUMNS)
def test_every_table_can_be_read_and_no_row_stands_twice(name):
    rows = [tuple(row.values()) for row in load_rules(name)]
    assert rows
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize(
    ("name", "column", "allowed"),
    [
        ("boilerplate", "where", {"line", "tail", "caption", "dateline"}),
        ("columns", "field", {"id", "text", "title", "published", "source", "url", "language"}),
        ("date_labels", "kind", {"published", "last updated", "today"}),
    ],
)
def test_a_column_has_only_the_values_that_the_code_knows(name, column, allowed):
    assert {row[column] for row in load_rules(name)} == allowed


@pytest.mark.parametrize(("name", "column"), [("columns", "name"), ("date_labels", "label"), ("languages", "code")])
def test_a_name_stands_for_one_thing(name, column):
    names = [row[column] for row in load_rules(name)]
    assert len({text.casefold() for text in names}) == len(names)


@pytest.fixture
def edited(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(rules, "PROJECT", tmp_path)
    for cache in (load_rules, load_words):
        cache.cache_clear()
    yield tmp_path / "data"
    for cache in (load_rules, load_words):
        cache.cache_clear()


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("acronym,meaning\nUS,United States\n", [{"acronym": "US", "meaning": "United States"}]),
        ("\ufeffacronym,meaning\r\nUS,\r\n", [{"acronym": "US", "meaning": ""}]),  # as Excel writes it
        ("acronym,meaning,note\nUS,x,y\n", [{"acronym": "US", "meaning": "x", "note": "y"}]),
        ("acronym,meaning\n", []),
    ],
)
def test_an_edited_table(edited, table, rows):
    (edited / "acronyms.csv").write_text(table, "utf-8", newline="")
    assert list(load_rules("acronyms")) == rows


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (
            "acronym;meaning\nUS;x\n",
            "data/acronyms.csv lacks the columns ['acronym', 'meaning']; there are ['acronym;meaning']",
        ),
        ("", "data/acronyms.csv lacks the columns ['acronym', 'meaning']; there are []"),
        ("acronym,meaning\nUS\n", "data/acronyms.csv, row 1, has another number of cells than the header"),
        ("acronym,meaning\nUS,x\nIT,a,b\n", "data/acronyms.csv, row 2, has another number of cells than the header"),
    ],
)
def test_a_table_that_was_broken_is_named(edited, table, says):
    (edited / "acronyms.csv").write_text(table, "utf-8")
    with pytest.raises(TableError) as error:
        load_rules("acronyms")
    assert says in str(error.value)


def test_a_word_list_may_have_comments(edited):
    (edited / "rain.txt").write_text("\ufeff# words\nrain wind # two\n\nhail\n", "utf-8")
    assert load_words("rain") == {"rain", "wind", "hail"}


# the check at the door


def test_a_table_of_no_rows_or_no_values_has_columns_of_text():
    for rows in ([], [{"a": None}], [{"a": "rain", "b": None}]):
        table = table_of(rows, ["a", "b"])
        assert table.dtypes.astype(str).to_dict() == {"a": "str", "b": "str"}
        assert len(table) == len(rows)


def test_a_table_that_is_none_is_refused():
    with pytest.raises(
        TableError, match=r"documents must be a DataFrame, not list\. Use load_corpus\(path\)\.documents"
    ):
        check_columns(["rain"], ["text"], what="documents")


def test_documents_that_fit_come_back_as_they_are(seeds):
    pd.testing.assert_frame_equal(check_documents(seeds.documents), seeds.documents)


def test_everything_that_does_not_fit_is_named_at_once(seeds):
    wrong = seeds.documents.assign(n_chars="many", text=None)
    wrong = wrong.set_index(wrong.index[:4].append(wrong.index[:1]).rename("doc_id"))
    with pytest.raises(TableError) as error:
        check_documents(wrong)
    said = str(error.value)
    assert "n_chars: dtype('int64')" in said
    assert "text: " in said
    assert wrong.index[0] in said
    assert said.endswith("Load it with load_corpus, or mend the columns.")


def test_a_missing_column_is_named_before_all_else(seeds):
    with pytest.raises(TableError, match=r"documents lack the columns \['path', 'url'\]"):
        check_documents(seeds.documents.drop(columns=["path", "url"]))


@pytest.mark.parametrize(
    ("published", "said"),
    [
        (["2024-06-20", "soon", "later"], "no date: 'soon' of 'd1', and 1 more like it. Load"),
        (["05.06.2024"], "no date: '05.06.2024' of 'd0'. Load"),
        ([20240620, 20240621], "no date: 20240620 of 'd0', and 1 more like it. Load"),
        ([True, None], "no date: True of 'd0'. Load"),
        (
            ["2024-06-20T10:00+02:00", "2024-06-20T10:00+05:00"],
            "no date that can be put in order with the others. Load",
        ),
    ],
)
def test_what_is_no_date_is_named_in_an_own_sentence(published, said):
    table = pd.DataFrame({"published": published}, index=[f"d{n}" for n in range(len(published))])
    with pytest.raises(TableError, match=f"the column published holds what is {said}") as told:
        days_of(table)
    assert "format='%d.%m.%Y'" in str(told.value) and "unconverted" not in str(told.value)


def test_a_column_without_any_date_is_missing_throughout():
    for column in ([None, None], [np.nan, np.nan], [pd.NaT, pd.NaT]):
        assert np.isnan(days_of(pd.DataFrame({"published": column}))).all()


STORIES = pd.Series(["x", "y"], index=["x", "y"])


@pytest.mark.parametrize(
    "call",
    [
        link_documents,
        find_stories,
        lambda documents: coverage(documents, STORIES),
        lambda documents: followers(documents, STORIES),
        lambda documents: blind_spots(documents, STORIES),
        lambda documents: fact_table(documents, STORIES),
        find_near_duplicates,
        find_shared_passages,
    ],
)
def test_an_index_of_several_levels_is_told_in_one_sentence(call):
    levels = pd.DataFrame({"text": "rain", "language": "en", "source_shown": "Post"}, index=[["x", "x"], [1, 2]])
    with pytest.raises(TableError, match=r"the documents have an index of several levels\. Give each document one id"):
        call(levels.assign(published=pd.NaT))
