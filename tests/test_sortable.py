"""The script of a page's tables: alone allowed by the page's policy, and what it does for eyes, ears and fingers."""

import base64
import hashlib
import re

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.report import show
from analysis.report.page import make_page, read_page
from analysis.report.sortable import table_script

HOSTILE = '<img src=x onerror="alert(1)">'


def page_of(monkeypatch, *tables, **options):
    """A report page that shows these tables."""
    outputs = []
    monkeypatch.setattr(
        show,
        "display",
        lambda data, raw, metadata: outputs.append(new_output("display_data", data=data, metadata=metadata)),
    )
    for n, table in enumerate(tables):
        show.show_table(table, name=f"t{n}", caption="Rain, by term", **options)
    notebook = new_notebook(cells=[new_markdown_cell("# Rain?"), new_code_cell("show()", outputs=outputs)])
    page = read_page(notebook, "02-terms")
    return make_page(notebook, page, [page])


def test_the_policy_allows_this_script_and_no_other(monkeypatch):
    html = page_of(monkeypatch, pd.DataFrame({"term": ["rain"]}))
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(scripts) == html.count("<script") == 1
    checksum = base64.b64encode(hashlib.sha256(scripts[0].encode("utf-8")).digest()).decode()
    policy = re.search(r'<meta[^>]*"(default-src [^"]*)"', html)[1]
    assert policy == f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{checksum}'"


def test_a_page_without_a_table_has_no_script(monkeypatch):
    html = page_of(monkeypatch)
    assert "<script" not in html and "script-src" not in html


def test_the_script_writes_no_html():
    script = table_script()["script"]
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval",
        "Function(",
        "fetch",
        "http",
    ):
        assert word not in script
    assert "</script" not in script.lower()


@pytest.fixture
def visit(browser, tmp_path):
    contexts = []

    def visit(html, *, scripts=True, **options):
        (tmp_path / "page.html").write_text(html, encoding="utf-8")
        context = browser.new_context(offline=True, java_script_enabled=scripts, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on(
            "console", lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto((tmp_path / "page.html").as_uri())
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "term": ["rain", "Wind", "été", "мороз", HOSTILE],
            "n": [30000, 7, 7, 120, 3],
            "z": [-1.5, 0.25, float("inf"), None, 2],
        }
    )


def column(page, n):
    return page.locator(f"tbody tr:visible td:nth-child({n})").all_text_contents()


@pytest.mark.slow
def test_columns_are_sorted_and_put_back(visit, monkeypatch, table):
    page = visit(page_of(monkeypatch, table))
    first = column(page, 1)
    number, word = page.get_by_role("button", name="n", exact=True), page.get_by_role("button", name="term")
    number.click()
    assert column(page, 2) == ["30,000", "120", "7", "7", "3"]
    assert column(page, 1)[2:4] == ["Wind", "été"], "ties keep their order"
    assert page.locator("th[aria-sort=descending]").all_text_contents() == ["n"]
    number.click()
    assert column(page, 2) == ["3", "7", "7", "120", "30,000"]
    assert page.locator("th[aria-sort=ascending]").count() == 1
    page.get_by_role("button", name="z").click()
    assert column(page, 3) == ["∞", "2.00", "0.250", "−1.50", "–"]
    page.get_by_role("button", name="z").click()
    assert column(page, 3) == ["−1.50", "0.250", "2.00", "∞", "–"], "what is missing comes last"
    word.click()
    assert column(page, 1) == [HOSTILE, "été", "rain", "Wind", "мороз"]
    assert page.locator("th[aria-sort]").all_text_contents() == ["term"], "one column at a time"
    word.click()
    word.click()
    assert column(page, 1) == first
    assert page.locator("th[aria-sort]").count() == 0
    assert page.locator("td img").count() == 0
    assert page.complaints == []


@pytest.mark.slow
def test_rows_are_found_from_the_keyboard(visit, monkeypatch, table):
    page = visit(page_of(monkeypatch, table, searchable=True))
    field = page.get_by_label("Find in this table")
    field.focus()
    page.keyboard.type("ETE")
    assert column(page, 1) == ["été"], "in any case, and without accents"
    assert page.get_by_role("status").text_content() == "1 of 5 rows shown here"
    field.fill("7 wind")
    assert column(page, 1) == ["Wind"], "every word, in any column"
    field.fill(HOSTILE)
    assert column(page, 1) == [HOSTILE]
    field.fill("hail")
    assert column(page, 1) == []
    page.emulate_media(media="print")
    assert len(column(page, 1)) == 5, "on paper every row stands"
    assert not field.is_visible()
    page.emulate_media(media="screen")
    field.fill("")
    assert len(column(page, 1)) == 5
    assert page.get_by_role("status").text_content() == ""
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort=ascending]").all_text_contents() == ["term"]
    assert page.complaints == []


@pytest.mark.slow
def test_each_table_has_its_own_field(visit, monkeypatch, table):
    long = pd.DataFrame({"term": [f"term {n}" for n in range(11)]})
    page = visit(page_of(monkeypatch, long, table, long[:1], long))
    assert page.get_by_label("Find in this table").count() == 2, "short tables need none"
    ids = page.evaluate("Array.from(document.querySelectorAll('input'), one => one.id)")
    assert len(set(ids)) == 2
    page.get_by_label("Find in this table").first.fill("term 3")
    assert page.locator("tbody tr:visible").count() == 1 + 5 + 1 + 11


@pytest.mark.slow
def test_without_the_script_a_table_is_whole(visit, monkeypatch, table):
    page = visit(page_of(monkeypatch, table, searchable=True), scripts=False)
    assert len(column(page, 1)) == 5
    assert page.locator("button, input").count() == 0


PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True}


@pytest.mark.slow
def test_a_stacked_table_is_searched_and_sorted_on_a_telephone(visit, monkeypatch, table):
    wide = table.assign(left="the rain that fell here in the night before", b=1, c=2, d=3)
    page = visit(page_of(monkeypatch, wide, searchable=True), **PHONE)
    assert page.locator("td").first.evaluate("one => getComputedStyle(one).display") == "flow-root", "it is stacked"
    page.get_by_label("Find in this table").fill("wind")
    assert page.locator("tbody tr:visible").count() == 1
    page.get_by_label("Find in this table").fill("")
    sort = page.get_by_label("Sort by")
    assert sort.bounding_box()["height"] >= 44, "a finger hits it"
    assert sort.locator("option").all_text_contents()[:4] == [
        "the order given",
        "term, A to Z",
        "term, Z to A",
        "n, largest first",
    ]
    sort.select_option(label="n, largest first")
    assert column(page, 2) == ["30,000", "120", "7", "7", "3"]
    sort.focus()
    page.keyboard.press("ArrowDown")
    assert column(page, 2) == ["3", "7", "7", "120", "30,000"], "with keys as well"
    sort.select_option(label="the order given")
    assert column(page, 2) == ["30,000", "7", "7", "120", "3"]
    page.evaluate("document.querySelector('.parallax-table').focus()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") != "sort", "no key leads to what is not seen"
    assert page.complaints == []


@pytest.mark.slow
def test_a_wide_table_on_a_desk_is_sorted_by_its_head_alone(visit, monkeypatch, table):
    page = visit(page_of(monkeypatch, table.assign(left="the rain that fell here in the night before"), table))
    assert page.locator("select").count() == 1 and not page.locator("select").is_visible()
    page.get_by_role("button", name="n", exact=True).first.click()
    assert page.locator("select").input_value() == "1 descending", "and both say the same"


@pytest.mark.slow
@pytest.mark.parametrize(("n_columns", "seen"), [(3, False), (40, True)])
def test_what_is_cut_at_the_side_is_hinted_at(visit, monkeypatch, n_columns, seen):
    """The last pixels of the box are darker in the middle where columns lie beyond it, and not where none do."""
    table = pd.DataFrame([["rain"] * n_columns] * 6, columns=[f"column {n}" for n in range(n_columns)])
    page = visit(page_of(monkeypatch, table), viewport={"width": 1200, "height": 800})
    box = page.locator(".parallax-table")
    assert box.get_attribute("tabindex") == "0"
    assert (box.evaluate("one => one.scrollWidth > one.clientWidth")) == seen
    page.add_style_tag(content="td, th { color: transparent !important; border-color: transparent !important; }")
    whole = box.bounding_box()
    edge = {"x": whole["x"] + whole["width"] - 8, "y": whole["y"] + 100, "width": 8, "height": 20}
    clear = {**edge, "x": whole["x"] + 300}
    assert (page.screenshot(clip=edge) != page.screenshot(clip=clear)) == seen
    box.evaluate("one => one.scrollTo(one.scrollWidth, 0)")
    assert page.screenshot(clip=edge) == page.screenshot(clip=clear), "at the end there is nothing more"
