"""sidecars: whatever the table looks like, what it says is found, what it overrides is kept, and no row goes unsaid."""

import io

import pytest

from analysis.corpus.load import load_corpus
from analysis.files.records import Record, Unreadable
from analysis.files.sidecars import Sidecar, load_sidecar

RAINED = "It rained all night in the town, and the wind blew until the morning came.\n"


def load(table, name="sources.csv"):
    return load_sidecar(name, io.BytesIO(table.encode() if isinstance(table, str) else table))


def fields_of(table, record=None, name="sources.csv"):
    return load(table, name).describe(record or Record("a.txt", text="rain")).fields


def unused(sidecar):
    return [record.problem for record in sidecar.unused()]


# the table


@pytest.mark.parametrize(
    "table",
    [
        "path,title\na.txt,Rain again",
        "\ufeffpath,title\r\na.txt,Rain again\r\n",
        '\ufeff"path","title"\n"a.txt","Rain again"\n',
        "path;title\na.txt;Rain again\n",
        "path\ttitle\na.txt\tRain again\n",
        "\n\npath,title\n\na.txt,Rain again\n,\n",
        ",\npath,title\na.txt,Rain again\n",
        "path,title\ra.txt,Rain again\r",
        "path,title,,\na.txt,Rain again,,,\n",
        " PATH , Title \na.txt,Rain again\n",
        "File Name,HEADLINE\na.txt,Rain again\n",
        "file-name,Headline\na.txt,Rain again\n",
        "FilePath,title\na.txt,Rain again\n",
    ],
)
def test_a_table_is_read_as_people_save_it(table):
    assert fields_of(table) == {"title": "Rain again"}


def test_a_table_in_utf_16_is_read():
    assert fields_of("path\ttitle\na.txt\tДождь\n".encode("utf-16")) == {"title": "Дождь"}


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\n\n", "\u2028", "\x0b", "\x0c", "\x85", "\x1c"])
def test_a_cell_may_hold_the_ends_of_lines(sign):
    sidecar = load(f'path,title,section\na.txt,"Rain{sign}again",town\nb.txt,Wind,sea\n')
    assert sidecar.describe(Record("a.txt")).fields == {"title": f"Rain{sign}again", "section": "town"}
    assert sidecar.describe(Record("b.txt")).fields == {"title": "Wind", "section": "sea"}
    assert unused(sidecar) == []


def test_a_sign_that_only_looks_like_the_end_of_a_line_ends_no_row():
    assert fields_of("path,title\na.txt,Rain\u2028again\n") == {"title": "Rain\u2028again"}


def test_a_delimiter_within_quotes_of_the_header_parts_no_columns():
    assert fields_of('"what, where, and when";path;title\nx;a.txt;Rain\n')["title"] == "Rain"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("path,title,title\na.txt,Rain,Wind", "the columns ['title', 'title'] stand twice in the header"),
        ("path,Title,title\na.txt,Rain,Wind", "the columns ['Title', 'title'] stand twice in the header"),
        ("pub date,pub_date,path\nx,y,a.txt", "the columns ['pub date', 'pub_date'] stand twice in the header"),
        ("path,title\na.txt,'Rain\nb.txt,\"Wind\nc.txt,Hail", "line 4 is not CSV (unexpected end of data)"),
        ('path,title\na.txt,"Rain" again\n', "line 2 is not CSV (',' expected after '\"')"),
        ("outlet\nx", "no column says which article a row is about; there are ['outlet']"),
        ("\n\n", "no column says which article a row is about; there are []"),
    ],
)
def test_a_table_that_could_be_read_in_two_ways_is_not_read(table, said):
    with pytest.raises(Unreadable) as error:
        load(table)
    assert (str(error.value), bool(error.value.remedy)) == (said, True)


def test_a_row_with_more_cells_than_the_header_is_told_and_not_used():
    sidecar = load("path,title,source\na.txt,Rain, again,The Post\nb.txt,Wind,Gazette\n")
    assert sidecar.describe(Record("a.txt", fields={"title": "Old"})).fields == {"title": "Old"}
    assert sidecar.describe(Record("b.txt")).fields == {"title": "Wind", "source": "Gazette"}
    assert unused(sidecar) == ["row 1 has 4 cells under 3 columns"]


def test_a_row_with_fewer_cells_says_what_it_says():
    assert fields_of("path,title,source\na.txt,Rain\n") == {"title": "Rain"}


def test_a_column_without_a_name_or_with_one_of_ours_gets_a_free_one():
    table = "path,,page_date,published_precision,n_chars\na.txt,x,2020-01-01,year,9\n"
    assert fields_of(table) == {"column_2": "x", "page_date_input": "2020-01-01"}


# which articles a row is about


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("news\\2024\\a.txt", "news/2024/a.txt"),
        (".\\news\\a.txt", "news/a.txt"),
        ("././a.txt", "a.txt"),
        (" a.txt ", "a.txt"),
        ("caf\u00e9.txt", "cafe\u0301.txt"),  # a Mac writes the accent apart
        ("cafe\u0301.txt", "caf\u00e9.txt"),
        ("a.zip/b\\c.txt", "a.zip/b\\c.txt"),
    ],
)
def test_a_path_may_be_written_in_several_ways(written, path):
    sidecar = load(f"path,title\n{written},Rain\n")
    assert sidecar.describe(Record(path)).fields == {"title": "Rain"}
    assert unused(sidecar) == []


def test_one_row_may_describe_several_records_and_several_rows_one():
    sidecar = load(
        "path,id,url,source,title,section\nc.csv,,,Post,All,x\nc.csv:2,,,,Second,\n,7,,,,y\n,,http://z,,,z\n"
    )
    one = sidecar.describe(Record("c.csv", 1, fields={"id": "7", "url": "http://z"}))
    two = sidecar.describe(Record("c.csv", 2, fields={"id": "7"}))
    assert one.fields == {"id": "7", "url": "http://z", "source": "Post", "title": "All", "section": "y"}
    assert two.fields == {"id": "7", "source": "Post", "title": "Second", "section": "y"}
    assert sidecar.describe(Record("d.csv", 2)).fields == {}
    assert unused(sidecar) == []


# where a value comes from, and what it takes the place of


def test_a_value_names_its_table_and_keeps_what_it_overrides():
    fields = {"title": "Old", "source": "Post", "page_date": "2024-06-19", "page_site": "Wind", "section": "sea"}
    table = "path,title,source,date,section,author\na.txt,New,Post,2024-06-20,town,Doe\n"
    record = load(table, "x/sources.csv").describe(Record("x/a.txt", fields=fields))
    assert record.fields == fields | {"title": "New", "published": "2024-06-20", "section": "town", "author": "Doe"}
    said = "stated in the sidecar x/sources.csv"
    assert record.origins == dict.fromkeys(["title", "published", "section", "author"], said)
    assert record.replaced == {"title": "Old", "published": "2024-06-19", "section": "sea"}


def test_a_table_that_says_the_same_or_nothing_changes_nothing():
    record = Record("a.txt", text="rain", fields={"title": "Rain"}, origins={"title": "stated in the e-mail's header"})
    assert load("path,title,source\na.txt,Rain,\n").describe(record) is record
    assert load("path,title\nb.txt,Wind\n").describe(record) is record


def test_of_two_tables_the_later_counts_and_what_the_article_said_is_kept():
    first, second = load("path,title\na.txt,New\n"), load("path,title,source\na.txt,Newest,Post\n", "more.csv")
    record = second.describe(first.describe(Record("a.txt", fields={"title": "Old"})))
    assert record.fields == {"title": "Newest", "source": "Post"}
    assert record.origins == dict.fromkeys(["title", "source"], "stated in the sidecar more.csv")
    assert record.replaced == {"title": "Old"}


def test_a_table_may_come_from_any_rows():
    sidecar = Sidecar("x.csv", ["path", 7], [["a.txt", None], ["b.txt", 2.5]])
    assert sidecar.describe(Record("b.txt")).fields == {"7": "2.5"}


def test_in_a_corpus_the_evidence_says_which_table_said_it_and_what_it_replaced(tmp_path):
    (tmp_path / "a.csv").write_text(f"text,title,date\n{RAINED.strip().replace(',', '')},Old,2024-06-25\n")
    (tmp_path / "b.txt").write_text(f"Wind\nLast updated on 1 June 2024\n{RAINED}")
    (tmp_path / "sources.csv").write_text("path,title,date\na.csv,New,2024-06-20\nb.txt,,2024-06-20\n")
    corpus = load_corpus(tmp_path)
    rows = corpus.evidence[corpus.evidence["doc_id"].eq("a.csv:1") & corpus.evidence["field"].ne("language")]
    assert sorted(rows[["field", "value", "rule"]].values.tolist()) == [
        ["published", "2024-06-20", "stated in the sidecar sources.csv"],
        ["published", "2024-06-25", "replaced by the sidecar sources.csv"],
        ["title", "New", "stated in the sidecar sources.csv"],
        ["title", "Old", "replaced by the sidecar sources.csv"],
    ]
    assert corpus.problems[["doc_id", "problem"]].values.tolist() == [
        ["b.txt", "the date 2024-06-20 is doubtful: it is later than 'Last updated on 1 June 2024'"]
    ]
