"""Tables, figures and sentences as a notebook shows them."""

import csv
import io
import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from analysis.ground.errors import ParameterError, TableError
from analysis.report import cells, show

HOSTILE = '<script>alert("rain")</script>'


@pytest.fixture
def shown(monkeypatch):
    outputs = []
    monkeypatch.setattr(show, "display", lambda data, raw, metadata: outputs.append((data, metadata)))
    return outputs


@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "term": ["rain", HOSTILE, "مطر"],
            "n_docs": [2, 30_000, 1],
            "z": [0.1 + 0.2, np.nan, -12.345],
            "published": pd.to_datetime(["2024-06-20", None, "2024-06-21"]),
        }
    )


def read_csv(shown):
    return list(csv.reader(io.StringIO(shown[-1][0]["text/csv"])))


def test_a_table_is_shown_in_three_forms_under_its_name(shown, table):
    assert show.show_table(table, name="terms", caption="Terms") is None
    data, metadata = shown[0]
    assert sorted(data) == ["text/csv", "text/html", "text/plain"]
    assert metadata == {"parallax": {"name": "terms"}}


def test_nothing_from_the_corpus_is_read_as_html(shown):
    table = pd.DataFrame({HOSTILE: [HOSTILE], "quote": ['" onload="x']})
    show.show_table(table.rename_axis(HOSTILE + "i"), name="t", caption=HOSTILE + '"')
    html = shown[0][0]["text/html"]
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 5
    assert 'aria-label="&lt;script&gt;alert(&quot;' in html


@pytest.mark.parametrize(
    ("cell", "seen"),
    [
        ("<td class=\"number\">30,000</td>", "a large number is grouped"),
        ("<td class=\"number\">0.300</td>", "three digits below one"),
        ("<td class=\"number\">−12.35</td>", "two decimals above, and a minus sign"),
        ("<td class=\"number\">–</td>", "a missing number"),
        ("<td class=\"day\">2024-06-20</td>", "a day without a time"),
        ("<td class=\"day\">–</td>", "a missing day"),
        ('<td dir="auto" style="text-align:start">مطر</td>', "Arabic reads from the right"),
        ('<th scope="col" class="number">n docs</th>', "a column's name is words"),
        ('tabindex="0" role="region" aria-label="Terms"', "wide tables scroll, also from the keyboard"),
    ],
)  # fmt: skip
def test_cells_read_well(shown, table, cell, seen):
    show.show_table(table, name="terms", caption="Terms")
    assert cell in shown[0][0]["text/html"], seen


def test_top_shortens_what_is_shown_but_not_the_csv(shown, table):
    show.show_table(table, name="terms", caption="Terms", top=1)
    assert shown[0][0]["text/html"].count("<tr>") == 2
    assert "The first 1 of 3 rows" in shown[0][0]["text/plain"]
    assert len(read_csv(shown)) == 4


def test_a_named_index_is_a_column_and_another_is_hidden(shown, table):
    show.show_table(table.rename_axis("rank"), name="terms", caption="Terms")
    assert read_csv(shown)[0] == ["rank", "term", "n_docs", "z", "published"]
    show.show_table(table, name="terms", caption="Terms")
    assert read_csv(shown)[0] == ["term", "n_docs", "z", "published"]


def test_the_csv_is_exact_and_the_same_everywhere(shown, table):
    show.show_table(table, name="terms", caption="Terms")
    assert read_csv(shown)[1:] == [
        ["rain", "2", "0.3", "2024-06-20"],
        [HOSTILE, "30000", "", ""],
        ["مطر", "1", "-12.345", "2024-06-21"],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@rain", "\t=1", "\r=1"])
def test_a_spreadsheet_runs_no_cell(shown, text):
    show.show_table(pd.DataFrame({text: [text], "z": [-1]}), name="t", caption="T")
    text = "'" + text.replace("\r", "\n")
    assert read_csv(shown) == [[text, "z"], [text, "-1"]]


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([True, False], ["yes", "no"]),
        (pd.array([1, None], dtype="Int64"), ["1", "–"]),
        (pd.array([True, None], dtype="boolean"), ["yes", "–"]),
        ([("a", "b"), {"d", "c"}], ["a, b", "c, d"]),
        ([np.inf, -np.inf], ["∞", "−∞"]),
        ([0.99999, 0.00001234], ["1.00", "1.23e-05"]),
        (pd.to_datetime(["2024-06-20T23:30"] * 2, utc=True), ["2024-06-20"] * 2),
        (["a\x00b", "c"], ["a\ufffdb", "c"]),
    ],
)
def test_every_kind_of_value_has_a_form(shown, values, texts):
    show.show_table(pd.DataFrame({"v": values}), name="t", caption="T")
    assert [line.strip() for line in shown[0][0]["text/plain"].splitlines()[2:]] == texts


def one_cell(value):
    """The rule for a cell of CSV, by itself: what format_csv does column by column."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, (float, np.floating)):
        return repr(float(f"{value:.10g}") + 0.0)
    return str(value)


@pytest.mark.parametrize(
    "values",
    [
        np.random.default_rng(0).normal(size=5000) * 10.0 ** np.random.default_rng(1).integers(-30, 20, 5000),
        [0.0, -0.0, 1.0, 2024.0, np.nan, np.inf, -np.inf, 5e-324, 1e308, 1e16, 1e-5],
        [0.12345678905, 0.12345678915, 12345678905.0, 9999999999.5, 999.9999999999, 1e10, 0.1 + 0.2],
        np.array([0.1, 2.5], dtype="float32"),
        pd.array([0.1 + 0.2, None], dtype="Float64"),
        pd.array([3, None], dtype="Int64"),
        pd.array([True, None], dtype="boolean"),
        [True, 1, "1", None, 2.5],
        pd.Categorical(["rain", None, "rain"]),
        ["rain", None, "wind"],
        [2**70, 1],
    ],
    ids=lambda values: str(getattr(values, "dtype", values))[:20],
)
def test_columns_come_out_cell_by_cell(values):
    table = pd.DataFrame({"v": values, "n": 1})
    expected = [[one_cell(value), "1"] for value in table["v"]]
    assert list(csv.reader(io.StringIO(cells.format_csv(table))))[1:] == expected


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (pd.to_datetime(["2024-06-20T23:30"], utc=True), ["2024-06-20T23:30:00+00:00"]),
        (pd.to_datetime(["2024-06-20", None], utc=True), ["2024-06-20", ""]),
        ([["=1", 2.5], ("a",)], ["'=1, 2.50", "a"]),
        (['a "b", c', "two\r\nlines"], ['a "b", c', "two\nlines"]),
        (pd.Series(["\ud800", "b\x00"], dtype=object), ["\ufffd", "b\ufffd"]),
    ],
)
def test_days_lists_and_words_come_out_safe(values, texts):
    table = pd.DataFrame({"v": values, "n": 1})
    assert [row[0] for row in csv.reader(io.StringIO(cells.format_csv(table)))][1:] == texts


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(show, "MAX_CSV", 100)
    return pd.DataFrame({"term": ["дождь"] * 50, "n": range(50)})


def test_a_large_table_of_a_report_is_written_aside(shown, large, tmp_path, monkeypatch):
    monkeypatch.setenv("PARALLAX_TABLES", str(tmp_path / "aside"))
    for _ in range(2):
        show.show_table(large, name="terms", caption="Terms", top=3)
    assert [sorted(data) for data, _ in shown] == [["text/html", "text/plain"]] * 2
    assert [told["parallax"]["csv"] for _, told in shown] == ["terms.csv", "terms-2.csv"]
    assert "(The first 3 of 50 rows; the CSV file has all of them.)" in shown[0][0]["text/plain"]
    content = (tmp_path / "aside" / "terms-2.csv").read_bytes()
    assert content.startswith("\ufeffterm,n\nдождь,0\n".encode())
    assert content.endswith("дождь,49\n".encode())


@pytest.mark.parametrize("top", [3, 50, None])
@pytest.mark.parametrize("limit", [100, 10])
def test_a_large_table_elsewhere_is_cut_and_says_so(shown, large, monkeypatch, top, limit):
    monkeypatch.delenv("PARALLAX_TABLES", raising=False)
    monkeypatch.setattr(show, "MAX_CSV", limit)
    show.show_table(large, name="terms", caption="Terms", top=top)
    kept = len(read_csv(shown)) - 1
    assert 1 <= kept < 50
    assert len(shown[0][0]["text/csv"].encode()) <= limit + 20
    assert f"the CSV here has the first {kept}, that of a report all of them.)" in shown[0][0]["text/plain"]


def test_a_table_of_two_megabytes_is_large(shown, monkeypatch, tmp_path):
    monkeypatch.setenv("PARALLAX_TABLES", str(tmp_path))
    show.show_table(pd.DataFrame({"x": ["a" * 999] * 1990}), name="small", caption="T", top=1)
    show.show_table(pd.DataFrame({"x": ["a" * 999] * 2010}), name="large", caption="T")
    assert [path.name for path in tmp_path.iterdir()] == ["large.csv"]
    assert shown[1][0]["text/html"].count("<tr>") == 1001, "nor is all of it put into the page"


def test_a_table_without_rows_or_with_repeated_columns_is_shown(shown):
    show.show_table(pd.DataFrame({"term": []}), name="t", caption="T")
    show.show_table(pd.DataFrame([[1, "a"]], columns=["x", "x"]), name="t", caption="T")
    assert read_csv(shown) == [["x", "x"], ["1", "a"]]


def test_a_table_without_rows_says_so(shown, table):
    show.show_table(table.head(0), name="t", caption="Problems")
    data = shown[0][0]
    assert '<td colspan="4">no rows</td>' in data["text/html"]
    assert data["text/plain"].endswith("no rows")
    assert len(read_csv(shown)) == 1


def test_the_table_given_is_not_touched(shown, table):
    before = table.copy()
    show.show_table(table.rename_axis("rank"), name="t", caption="T", top=2)
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize("name", ["", "../up", "Terms", "a b", "-a", None, "ü"])
def test_a_name_that_is_no_file_name_is_refused(shown, table, name):
    with pytest.raises(ParameterError, match="cannot be a file name"):
        show.show_table(table, name=name, caption="T")


@pytest.mark.parametrize("top", [0, -1, 2.0, True, "3"])
def test_a_wrong_top_is_refused(shown, table, top):
    with pytest.raises(ParameterError, match="rows to show"):
        show.show_table(table, name="t", caption="T", top=top)


def test_what_is_no_table_is_refused(shown):
    with pytest.raises(TableError, match="this is a list"):
        show.show_table([1, 2], name="t", caption="T")


def a_chart():
    _, ax = plt.subplots()
    ax.bar(["rain", HOSTILE], [2, 1])
    return ax


def test_a_figure_is_a_picture_with_a_sentence_and_closed(shown):
    before, settings = plt.get_fignums(), dict(mpl.rcParams)
    assert show.show_figure(a_chart(), name="bars", sentence="rain leads <b>") is None
    data, metadata = shown[0]
    assert data["image/svg+xml"].startswith("<svg ")
    assert data["text/plain"] == "rain leads <b>"
    assert metadata == {"parallax": {"name": "bars"}}
    assert plt.get_fignums() == before
    assert dict(mpl.rcParams) == settings


def test_a_figure_has_the_same_bytes_each_time_and_no_trace_of_its_maker(shown):
    show.show_figure(a_chart(), name="bars", sentence="rain leads")
    show.show_figure(a_chart().figure, name="bars", sentence="rain leads")
    first, second = (data["image/svg+xml"] for data, _ in shown)
    assert first == second
    assert not any(word in first for word in ("Matplotlib v", "matplotlib.org", "<metadata", "DOCTYPE", "dc:date"))
    assert "<script" not in first


def test_a_sign_that_the_font_lacks_leaves_no_warning_in_the_page(shown, recwarn):
    show.show_figure(plt.figure().add_subplot(title="雨"), name="rain", sentence="Rain.")
    assert not recwarn.list


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("雨日报", True),
        ("बारिश की ख़बर", True),
        ("Rain 雨", True),
        ("Rain & Wind", False),
        ("Дождь сегодня", False),
        ("صحيفة المطر", False),
        ("\n", False),
    ],
)
def test_names_in_letters_that_the_font_lacks_are_left_to_the_fonts_of_the_viewer(shown, name, written):
    figures = []
    for _ in range(2):
        _, ax = plt.subplots()
        ax.set_yticks([0, 1], [name, "sun"])
        ax.barh([0, 1], [2, 1])
        show.show_figure(ax, name="bars", sentence="Rain.")
        figures.append(shown[-1][0]["image/svg+xml"])
    assert figures[0] == figures[1]
    texts = re.findall(r"<text [^>]*>([^<]*)</text>", figures[0])
    assert texts == ([name] if written else [])
    assert mpl.rcParams["svg.fonttype"] == "path"


def test_a_figure_without_a_sentence_is_refused(shown):
    with pytest.raises(ParameterError, match="alternative text"):
        show.show_figure(a_chart(), name="bars", sentence=" ")
    plt.close("all")


def test_a_finding_is_told_with_its_caveat(shown):
    show.show_finding("rain leads", caveat="two documents")
    data, metadata = shown[0]
    assert data["text/plain"] == "rain leads\nCaveat: two documents"
    assert metadata["parallax"] == {"finding": True, "sentence": "rain leads", "caveat": "two documents"}


def test_a_note_is_no_finding(shown):
    show.show_note("two\x00 documents")
    assert shown[0][1]["parallax"] == {"note": True, "sentence": "two documents"}


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("<b>rain</b>", r"\<b\>rain\</b\>"),
        ("*rain* _wind_ `x` $1$", r"\*rain\* \_wind\_ \`x\` \$1\$"),
        ("[a](b) ![c](d)", r"\[a\](b) !\[c\](d)"),
        ("see http://rain.example www.rain.example", r"see http\://rain.example www\.rain.example"),
        ("# rain", r"\# rain"),
        ("1. rain", r"1\. rain"),
        ("AT&T", r"AT\&T"),
        ("3 in English (2 in Russian).", "3 in English (2 in Russian)."),
    ],
)
def test_words_of_the_corpus_are_no_markdown(shown, text, markdown):
    show.show_note(text)
    assert shown[0][0]["text/markdown"] == markdown


def test_some_columns_are_shown_and_the_csv_has_all(shown):
    table = pd.DataFrame({"term": ["rain"], "n": [2], "z": [1.5]})
    show.show_table(table, name="t", caption="T", columns=pd.Index(["z", "term"]))
    data = shown[0][0]
    assert re.findall(r'<th scope="col"[^>]*>(.*?)</th>', data["text/html"]) == ["z", "term"]
    assert data["text/csv"] == "term,n,z\nrain,2,1.5\n"
    assert "(The CSV file has further columns.)" in data["text/plain"]
    with pytest.raises(TableError, match=r"lacks the columns \['outlet'\]; there are \['term', 'n', 'z'\]"):
        show.show_table(table, name="t", caption="T", columns=["term", "outlet"])


@pytest.mark.parametrize(
    ("each", "told"), [("topic", "2 of each topic"), (["topic", "term"], "2 of each topic and term")]
)
def test_rows_of_each_value_are_shown(shown, each, told):
    terms = ["a", "a", "a", "c", "d"] * 2
    table = pd.DataFrame({"topic": [0] * 5 + [1] * 5, "term": terms, "n": range(10)})
    show.show_table(table, name="t", caption="T", top=2, each=each)
    data, _ = shown[0]
    kept = table.groupby(each).head(2)
    assert len(data["text/csv"].splitlines()) == 11, "the CSV has all"
    assert [int(line.split()[-1]) for line in data["text/plain"].splitlines()[2:]] == kept["n"].tolist()
    assert f"(The first {told}, {len(kept)} of 10 rows; the CSV file has all of them.)" in data["text/plain"]
    with pytest.raises(TableError, match="period"):
        show.show_table(table, name="t", caption="T", top=2, each="period")
