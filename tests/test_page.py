"""Pages: whole in one file, safe against what the corpus holds, readable by everyone."""

import re
from html.parser import HTMLParser
from urllib.parse import quote

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.report import show
from analysis.report.page import make_overview, make_page, read_page
from analysis.report.sortable import table_script

HOSTILE = '</p><script>alert("rain")</script>'
SVG = "<svg xmlns='http://www.w3.org/2000/svg'><title>it's &lt;b&gt; #1 100%</title><g class=\"a\"/></svg>"
TABLE = '<div class="parallax-table"><table><caption>Terms</caption></table></div>'
VOID = {"meta", "img", "br", "hr", "link", "input"}


class Reader(HTMLParser):
    """Collects the elements of a page and checks that they are closed in order."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open, self.texts = [], [], []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, tag):
        return [attrs for one, attrs in self.elements if one == tag]

    @property
    def text(self):
        return " ".join("".join(self.texts).split())


def an_output(data, **told):
    return new_output("display_data", data=data, metadata={"parallax": told} if told else {})


def finding(sentence, **rest):
    return an_output({"text/plain": sentence}, finding=True, sentence=sentence, **rest)


@pytest.fixture
def notebook():
    figure = an_output({"image/svg+xml": SVG, "text/plain": 'rain "leads" <b>'}, name="bars")
    table = an_output({"text/html": TABLE, "text/plain": "Terms\nx", "text/csv": "term\nrain\n"}, name="terms")
    return new_notebook(
        cells=[
            new_markdown_cell("# Who writes of *rain*?\n\nA question."),
            new_code_cell("top = 15", metadata={"tags": ["parameters"]}),
            new_code_cell("# Parameters\ntop = 7\n", metadata={"tags": ["injected-parameters"]}),
            new_markdown_cell("## How much?\n\n## When?\n\n## When?"),
            new_code_cell("show(1 < 2)", outputs=[table, finding("rain leads " + HOSTILE, caveat=HOSTILE)]),
            new_code_cell("plot()", outputs=[figure, finding("wind follows")]),
            new_code_cell("note()", outputs=[an_output({"text/plain": "few"}, note=True, sentence="few " + HOSTILE)]),
            new_code_cell("print()", outputs=[new_output("stream", name="stdout", text="\x1b[31m" + HOSTILE)]),
        ]
    )


def render(notebook, name="02-terms"):
    page = read_page(notebook, name)
    return make_page(notebook, page, [page])


def render_output(output):
    return render(new_notebook(cells=[new_markdown_cell("# T"), new_code_cell("x", outputs=[output])]))


def test_what_a_report_shows_is_collected(notebook):
    page = read_page(notebook, "02-terms")
    assert page.title == "Who writes of rain?"
    assert [(one["n"], one["sentence"][:4]) for one in page.findings] == [(1, "rain"), (2, "wind")]
    assert page.tables == {"tables/02-terms.terms.csv": "term\nrain\n"}
    assert page.figures == {"figures/02-terms.bars.svg": SVG}
    assert page.counts == "1 table and 1 figure"


def test_blank_lines_in_code_stay():
    cells = [new_markdown_cell("# T\n\n    a\n\n    <b>\n\nrain"), new_code_cell("a = 1\n\n\nb = 2")]
    texts = "".join(Reader(render(new_notebook(cells=cells))).texts)
    assert "a = 1\n\n\nb = 2" in texts
    assert "a\n\n<b>" in texts
    outside = re.sub(r"<pre.*?</pre>", "x", render(new_notebook(cells=cells)), flags=re.DOTALL)
    assert not re.search(r"\n\s*\n<", outside)


def test_a_table_written_aside_has_its_place_among_the_others(notebook):
    outputs = notebook.cells[4].outputs
    outputs.insert(0, an_output({"text/html": TABLE, "text/plain": "All"}, name="terms", csv="terms.csv"))
    page = read_page(notebook, "n")
    assert page.tables == {"tables/n.terms.csv": None, "tables/n.terms-2.csv": "term\nrain\n"}
    assert page.aside == {"tables/n.terms.csv": "terms.csv"}
    assert page.counts == "2 tables and 1 figure"
    assert render(notebook, "n").index("tables/n.terms.csv") < render(notebook, "n").index("tables/n.terms-2.csv")


@pytest.mark.parametrize("file", ["../mine.csv", "/etc/passwd", "a.txt", ".csv", "", None, ["a.csv"]])
def test_a_table_written_aside_lies_nowhere_else(file):
    output = an_output({"text/html": TABLE, "text/plain": "All"}, name="terms", csv=file)
    page = read_page(new_notebook(cells=[new_code_cell("x", outputs=[output])]), "n")
    assert (page.tables, page.aside) == ({}, {})


def test_tables_of_one_name_do_not_overwrite_each_other(notebook):
    notebook.cells[5].outputs.append(notebook.cells[4].outputs[0])
    assert list(read_page(notebook, "n").tables) == ["tables/n.terms.csv", "tables/n.terms-2.csv"]
    assert 'href="tables/n.terms-2.csv"' in render(notebook, "n")


@pytest.mark.parametrize("name", ["../../up", "", "A B", None, ["a"]])
def test_a_name_cannot_lead_out_of_the_folder(notebook, name):
    notebook.cells[4].outputs[0].metadata["parallax"]["name"] = name
    assert read_page(notebook, "n").tables == {}
    assert "02-terms.terms" not in render(notebook)


def test_a_page_loads_nothing_and_runs_nothing_but_the_script_of_its_tables(notebook):
    html = render(notebook)
    page = Reader(html)
    assert "default-src 'none'" in page.all("meta")[1]["content"]
    assert page.all("script") == [{}]
    assert table_script()["script"] in html
    assert not any(page.all(tag) for tag in ("link", "iframe", "object", "embed", "base", "form"))
    assert all(image["src"].startswith("data:") for image in page.all("img"))
    assert not any(key.startswith("on") for _, attrs in page.elements for key in attrs)
    assert not re.search(r"url\(|@import|https?://", re.sub(r'src="data:[^"]*"', "", html))


def test_a_page_has_landmarks_and_a_way_to_skip(notebook):
    page = Reader(render(notebook))
    assert page.all("html") == [{"lang": "en"}]
    assert [len(page.all(tag)) for tag in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    assert page.all("main")[0]["id"] == "main"
    assert page.all("a")[0]["href"] == "#main"
    assert all(attrs.get("aria-label") for attrs in page.all("nav"))
    assert "Who writes of rain? · Parallax" in page.text


def cells_of(table, monkeypatch):
    """The cells of a table as a page shows it, and the class of the table."""
    monkeypatch.setattr(show, "display", lambda data, **rest: shown.append(data))
    shown = []
    show.show_table(table, name="terms", caption="Terms")
    page = Reader(render(new_notebook(cells=[new_code_cell("show()", outputs=[an_output(shown[0], name="terms")])])))
    return page.all("td"), page.all("table")[0].get("class")


def test_a_cell_of_a_wide_table_says_its_column_where_the_head_has_no_room(monkeypatch):
    table = pd.DataFrame({"term": [HOSTILE, "مطر"], "n_docs": [2, 1], "<b>&'\"": ["x", "y"], "share": [0.5, None]})
    cells, kind = cells_of(table, monkeypatch)
    assert kind == "wide"
    assert [cell["data-label"] for cell in cells] == ["term", "n docs", "<b>&'\"", "share"] * 2
    assert {cell.get("dir") for cell in cells if cell["data-label"] == "term"} == {"auto"}


@pytest.mark.parametrize(
    ("table", "wide", "reason"),
    [
        (pd.DataFrame({"term": ["rain"], "n": [2], "z": [1.5]}), False, "three narrow columns fit"),
        (pd.DataFrame({"term": ["rain"], "says": ["It rained " * 5]}), True, "a sentence does not"),
        (pd.DataFrame({"a": [1], "b": [2], "c": [3], "d": [4]}), True, "nor do four"),
    ],
)
def test_a_narrow_table_stays_a_table(table, wide, reason, monkeypatch):
    cells, kind = cells_of(table, monkeypatch)
    assert (kind == "wide", all("data-label" in cell for cell in cells)) == (wide, wide)


def test_a_table_without_rows_says_so_without_the_name_of_a_column(monkeypatch):
    (cell,), kind = cells_of(pd.DataFrame({"a": [], "b": [], "c": [], "d": []}), monkeypatch)
    assert kind == "wide" and cell["colspan"] == "4" and "data-label" not in cell


def test_every_figure_has_its_sentence_and_its_file(notebook):
    page = Reader(render(notebook))
    assert [image["alt"] for image in page.all("img")] == ['rain "leads" <b>']
    assert {"href": "figures/02-terms.bars.svg", "download": ""} in page.all("a")
    assert {"href": "tables/02-terms.terms.csv", "download": ""} in page.all("a")


def test_a_picture_survives_its_address(notebook):
    from urllib.parse import unquote

    source = Reader(render(notebook)).all("img")[0]["src"]
    assert source.startswith("data:image/svg+xml,")
    assert not re.search(r"[<>#\"\n]", source)
    assert unquote(source.partition(",")[2]).replace('"', "'") == SVG.replace('"', "'")


def test_a_picture_that_holds_a_photograph_is_shown(notebook):
    svg = SVG.replace("<g ", '<image href="data:image/png;base64,aGk=\n"/><g ')
    output = an_output({"image/svg+xml": svg, "text/plain": "rain"}, name="map")
    assert Reader(render_output(output)).all("img")[0]["alt"] == "rain"


def test_colour_codes_of_a_terminal_are_dropped(notebook):
    assert "[31m" not in Reader(render(notebook)).text


def test_code_is_folded_and_the_parameters_of_the_run_are_not(notebook):
    page = Reader(render(notebook))
    n_code = len([cell for cell in notebook.cells if cell.cell_type == "code"]) - 1
    assert len(page.all("details")) == page.text.count("Show the code") == n_code
    assert "Parameters of this run top = 7" in page.text


def test_findings_can_be_linked_to(notebook):
    page = Reader(render(notebook))
    assert [one["id"] for one in page.all("section") if "finding" in one.get("class", "")] == ["finding-1", "finding-2"]


def test_headings_are_listed_and_each_has_its_own_address(notebook):
    page = Reader(render(notebook))
    assert [one["id"] for one in page.all("h2") if "id" in one] == ["How-much?", "When?", "When?-"]
    assert [one["href"] for one in page.all("a") if one["href"].startswith("#")][1:] == [
        "#How-much%3F",
        "#When%3F",
        "#When%3F-",
    ]


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        (an_output({"text/html": "<b onclick=x>rain</b>", "text/plain": "plain <rain>"}), "plain <rain>"),
        (an_output({"text/html": "<script>1</script>", "text/plain": "plain"}, name="t"), "plain"),
        (an_output({"application/javascript": "alert(1)", "text/plain": "plain"}), "plain"),
        (an_output({"text/markdown": "**<b>rain</b>**", "text/plain": "<Markdown>"}), "**<b>rain</b>**"),
        (new_output("execute_result", data={"text/plain": "'<rain>'"}, execution_count=1), "'<rain>'"),
        (new_output("error", ename="KeyError", evalue="<rain>", traceback=["x"]), "KeyError: <rain>"),
        (new_output("stream", name="stderr", text="<rain>"), "<rain>"),
        (an_output({"image/png": "not base64!", "text/plain": "plain"}), "plain"),
    ],
)
def test_other_outputs_are_shown_as_text(output, shown):
    page = Reader(render_output(output))
    assert shown in page.text
    assert not page.all("b")
    assert not page.all("script")


def test_a_png_is_shown_with_its_text():
    output = an_output({"image/png": "aGk=\n", "text/plain": "rain leads"})
    assert Reader(render_output(output)).all("img") == [{"src": "data:image/png;base64,aGk=", "alt": "rain leads"}]


def test_a_notebook_without_a_title_goes_by_its_name():
    assert read_page(new_notebook(cells=[new_code_cell("x")]), "05-own").title == "05-own"


def test_the_same_notebook_gives_the_same_page(notebook):
    assert render(notebook) == render(notebook)


def test_colours_follow_the_reader_and_paper_has_no_code(notebook):
    html = render(notebook)
    assert "prefers-color-scheme: dark" in html
    assert re.search(r"@media print \{.*details\.code", html)


def an_overview(pages, **rest):
    settled = {
        "corpus": "seeds",
        "fingerprint": "ab" * 32,
        "parameters": [],
        "versions": "python 3.11",
        "command": "run it",
    }
    return make_overview(pages, **(settled | rest))


def test_the_first_page_leads_with_what_was_found(notebook):
    page = Reader(an_overview([read_page(notebook, "02-terms")], corpus=HOSTILE, parameters=[("top", 7)]))
    assert page.text.index("rain leads") < page.text.index("The pages") < page.text.index("How this was made")
    assert [one["href"] for one in page.all("a") if "#finding" in one["href"]] == [
        "02-terms.html#finding-1",
        "02-terms.html#finding-2",
    ]
    assert HOSTILE in page.text
    assert "top = 7" in page.text
    assert "abababababab" in page.text
    assert not page.all("script")
    assert {"href": "tables/02-terms.terms.csv"} in page.all("a")


def test_the_first_page_names_what_failed_and_what_is_old(notebook):
    failed = [
        {
            "name": "03-x",
            "where": "the cell In [3]",
            "error": HOSTILE,
            "text": "failed/03-x.txt",
            "notebook": "",
            "has_page": True,
        }
    ]
    html = an_overview([read_page(notebook, "02-terms")], failed=failed, other_input={"02-terms": "from elsewhere"})
    page = Reader(html)
    assert "03-x stopped at the cell In [3]" in page.text
    assert "earlier run" in page.text
    assert page.text.count("from elsewhere") == 2
    assert not page.all("script")


def test_every_address_of_the_first_page_leads_where_it_says(notebook):
    name = '03 100% "x" #2?'
    one = {"name": name, "where": "", "error": "x", "has_page": False}
    failed = [one | {"text": f"failed/{name}.txt", "notebook": f"failed/{name}.ipynb"}]
    links = [one["href"] for one in Reader(an_overview([read_page(notebook, name)], failed=failed)).all("a")]
    for place in (f"failed/{name}.txt", f"failed/{name}.ipynb", f"{name}.html", f"{name}.ipynb"):
        assert quote(place) in links


def test_a_first_page_without_any_page_says_so():
    assert "No page has been made yet." in Reader(an_overview([])).text
