"""A scatter to touch: what it holds is the table, nothing of it is run, and eyes, fingers and keys find the lines."""

import base64
import copy
import hashlib
import json
import re
import sys
import zlib
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.ground.errors import GroupError, ParallaxError, ParameterError, TableError
from analysis.report import explore, live, show
from analysis.report.explore import show_contrast
from analysis.report.page import make_page, read_page
from analysis.report.touch import CONTRAST, NUMBERS, contrast_data, touch_scripts

HOSTILE = '</script><img src=x onerror="alert(1)"><!--'
TERMS = ["rain", "wind", HOSTILE, "عقوبات", "制裁措施", "storm", "hail"]


@pytest.fixture
def table():
    """Seven terms of A; rain stands alone, storm and hail at one point, the Arabic one has no interval and no p."""
    rates = {"per_10k_group": [40.0, 0, 20, 10, 5, 2, 2], "per_10k_rest": [0.0, 30, 5, 10, 1, 4, 4]}
    z = [5.5, -4.25, 3.125, 0.1, 2.5, -1.5, -1.5]
    numbers = {
        "n_group": [8, 0, 4, 2, 1, 1, 1], "n_rest": [0, 12, 2, 4, 1, 2, 2],
        "docs_group": [3, 0, 2, 1, 1, 1, 1], "docs_rest": [0, 5, 1, 2, 1, 1, 2],
        **rates, "log_ratio": z, "log_ratio_low": [1.0, -6, 1, np.nan, 0, -3, -3],
        "log_ratio_high": [9.0, -2, 5, np.nan, 5, 0, 0], "z": z, "p_adjusted": [0.01, 0.02, 0.03, np.nan, 1, 1, 1],
    }  # fmt: skip
    own = pd.DataFrame({"group": "A", "term": TERMS, **numbers})
    return pd.concat([own, own.assign(group="B", z=-own["z"])], ignore_index=True)


@pytest.fixture
def lines():
    rows = [
        ("rain", f"{source}-{n}", source, f"the {n} heavy", "rain", ", they said")
        for source in ("B", "A")
        for n in range(5)
    ]
    rows += [
        (HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE),
        ("عقوبات", "ar-1", "A", "فرضت", "عقوبات", "جديدة"),
        ("sun", "A-9", "A", "no", "sun", "here"),
    ]
    return pd.DataFrame(rows, columns=["term", "doc_id", "source", "left", "keyword", "right"])


@pytest.fixture
def shown(monkeypatch):
    """What show_contrast and show_table put out, as outputs of a notebook."""
    outputs = []
    monkeypatch.setattr(
        show,
        "display",
        lambda data, raw, metadata: outputs.append(new_output("display_data", data=data, metadata=metadata)),
    )
    return outputs


def held_of(shown, table, **options):
    show_contrast(table, **({"a": "A", "b": "B", "name": "pair", "sentence": "Rain sets A apart."} | options))
    return shown[-1].data.get(CONTRAST)


def page_of(outputs):
    notebook = new_notebook(cells=[new_markdown_cell("# Rain?"), new_code_cell("show()", outputs=outputs)])
    page = read_page(notebook, "04-sources")
    return make_page(notebook, page, [page])


def scripts_of(html):
    return re.findall(r"<script>(.*?)</script>", html, re.DOTALL)


def outside_scripts(html):
    return re.sub(r'<script(?: type="text/plain"[^>]*)?>.*?</script>', "", html, flags=re.DOTALL)


def told_by(html):
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)[1])


def test_what_is_held_is_the_table(shown, table):
    held = held_of(shown, table)
    rows = pd.DataFrame(held["rows"], columns=held["columns"]).set_index("term").sort_index()
    own = table[table["group"].eq("A")].set_index("term")[NUMBERS].sort_index()
    pd.testing.assert_frame_equal(rows.astype("float64"), own.astype("float64"), check_index_type=False)
    assert [row[0] for row in held["rows"]][:3] == ["rain", "wind", HOSTILE], "the furthest from 0 first, either way"
    assert held["note"] == "7 terms"


def test_what_is_drawn_is_the_table(shown, table, lines):
    held_of(shown, table, lines=lines)
    told = told_by(page_of(shown))
    drawn = sorted((one["term"], one["x"], one["y"], one["z"]) for one in told["terms"])
    own = table[table["group"].eq("A")][["term", "per_10k_rest", "per_10k_group", "z"]]
    assert drawn == sorted(own.itertuples(index=False, name=None))
    said = {one["term"]: one for one in told["terms"]}
    assert said["rain"]["a"] == "8 times in 3 texts, 40.00 per 10,000 words" and said["rain"]["b"] == "never"
    assert said["rain"]["score"] == "log ratio 5.50 (95% interval 1.00 to 9.00), z 5.50, p adjusted 0.0100"
    assert said["عقوبات"]["score"] == "log ratio 0.100, z 0.100; not tested"
    settled = {signal["name"]: signal.get("value") for signal in told["spec"]["signals"]}
    assert settled["most"] == 48 and settled["extreme"] == 6
    assert settled["title_x"] == "times per 10,000 words in B" and settled["title_y"] == "times per 10,000 words in A"
    assert told["spec"]["scales"][0]["constant"] == 1, "the lowest rate there is"
    assert told["spec"]["axes"][0]["values"] == [0, 1, 2, 5, 10, 20]


def test_three_lines_of_the_group_and_three_others_are_kept(shown, table, lines):
    held = held_of(shown, table, lines=lines)
    assert [line[0] for line in held["lines"]["rain"]] == ["A-0", "A-1", "A-2", "B-0", "B-1", "B-2"]
    assert held["lines"]["rain"][0] == ["A-0", "A", "", "the 0 heavy", "rain", ", they said"]
    assert sorted(held["lines"]) == sorted(["rain", HOSTILE, "عقوبات"]), "sun is not drawn"


def test_day_and_length_of_a_line(shown, table, lines):
    long = lines.assign(published=pd.Timestamp("2024-06-20"), left="x" * 300 + "near", right="near" + "x" * 300)
    line = held_of(shown, table, lines=long)["lines"]["rain"][0]
    assert line[2] == "2024-06-20"
    assert line[3].startswith("…") and line[3].endswith("near") and len(line[3]) == 201
    assert line[5].startswith("near") and line[5].endswith("…")


def test_fewer_terms_are_drawn_where_it_is_said(shown, table):
    held = held_of(shown, table, top=2)
    assert [row[0] for row in held["rows"]] == ["rain", "wind"] and held["note"] == "2 of 7 terms, by z"


def test_what_one_side_hardly_uses_is_drawn_and_named_whatever_its_z(shown, table):
    held = held_of(shown, table, top=4, also=["sun", "hail", "عقوبات", "rain"])
    assert [row[0] for row in held["rows"]] == ["rain", "wind", "hail", "عقوبات"], (
        "half of the room at most, in their order"
    )
    assert held["also"] == ["hail", "عقوبات"]
    assert held["note"] == "4 of 7 terms, by z, and those that one side hardly uses"
    many = pd.concat([table[:1].assign(term=f"t{n:02d}", z=60.0 - n) for n in range(30)], ignore_index=True)
    told = [json.loads(contrast_data(held_of(shown, many, also=also))) for also in ([], ["t29", "t20"])]
    named = [[term["term"] for term in one["terms"] if term["named"]] for one in told]
    assert [sorted(set(some) - {f"t{n:02d}" for n in range(10)}) for some in named] == [[], ["t20", "t29"]]
    held = shown[-1].data[CONTRAST]
    for harm in (None, "t29", [["t29"]], {"t29": 1}):
        assert json.loads(contrast_data(held | {"also": harm}))["terms"]
    with pytest.raises(ParallaxError, match="also='rain' is one str"):
        held_of(shown, table, also="rain")


def test_every_term_has_a_line_before_any_has_three(shown, table, lines, monkeypatch):
    more = pd.concat([lines, lines[lines["term"].eq("rain")].assign(term="wind")])
    size = len(json.dumps(["rain", 0, False, ["A-0", "A", "", "the 0 heavy", "rain", ", they said"]]))
    monkeypatch.setattr(explore, "_MOST_OF_LINES", 4 * size)
    held = held_of(shown, table, lines=more[more["term"].isin(["rain", "wind"])])
    assert {term: [line[0] for line in some] for term, some in held["lines"].items()} == {
        "rain": ["A-0", "B-0"],
        "wind": ["A-0", "B-0"],
    }


def test_one_far_term_does_not_leave_the_others_grey(shown, table):
    many = pd.concat([table[:1].assign(term=f"t{n:02d}", z=1.0 + n % 7) for n in range(39)], ignore_index=True)
    many.loc[0, "z"] = 59.0
    spec = json.loads(contrast_data(held_of(shown, many)))["spec"]
    settled = {signal["name"]: signal["value"] for signal in spec["signals"] if "value" in signal}
    assert settled["extreme"] == 7 and settled["title_z"] == "z, blue: more in A, full from 7 on"


def test_a_page_stays_below_its_budget_whatever_comes(shown):
    n = 3000
    rng = np.random.default_rng(0)
    values = {name: rng.random(n) for name in NUMBERS} | {"term": [f"{'слово ' * 20}{k}" for k in range(n)]}
    table = pd.DataFrame(values).assign(group="A", n_group=5, n_rest=5, docs_group=5, docs_rest=5)
    side = "дождь " * 100
    lines = pd.DataFrame({"term": np.repeat(table["term"], 6), "source": "A", "doc_id": "x" * 500})
    held_of(shown, table, lines=lines.assign(left=side, keyword=side, right=side), b="the others", top=3000)
    held_of(shown, table, lines=lines.assign(left=side, keyword=side, right=side), b="the others", top=3000)
    assert all(re.fullmatch(r"[\d,]+ of 3,000 terms, by z", output.data[CONTRAST]["note"]) for output in shown)
    html = page_of(shown)
    assert html.count('id="touch-library"') == 1, "the library comes once"
    assert 500_000 < len(html.encode("utf-8")) < 1_500_000
    assert len(page_of(shown[:1]).encode("utf-8")) < 1_000_000


def test_a_page_without_a_scatter_has_no_library(shown, table):
    show.show_table(table, name="t", caption="T")
    html = page_of(shown)
    assert "touch-library" not in html and ".touch" not in html and len(html) < 400_000


def test_the_policy_allows_these_scripts_and_no_other(shown, table, lines):
    held_of(shown, table, lines=lines)
    show.show_table(table, name="t", caption="T")
    html = page_of(shown)
    table_script, script = scripts_of(html)
    held = re.search(r'<script type="text/plain" id="touch-library">([^<]*)</script>', html)[1]
    library = zlib.decompress(base64.b64decode(held)).decode()
    assert "window.parallaxVega" in library
    run = table_script, library, script
    checksums = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in run]
    policy = re.search(r'<meta[^>]*"(default-src [^"]*)"', html)[1]
    assert len(checksums) == 3
    allowed = " ".join(f"'sha256-{checksum}'" for checksum in checksums)
    assert policy == f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {allowed}"


def test_nothing_of_the_corpus_ends_an_element_and_nothing_is_loaded(shown, table, lines):
    held_of(shown, table, lines=lines, sentence=HOSTILE)
    html = page_of(shown)
    outside = outside_scripts(html)
    assert outside.count("<img") == outside.count("<script") == outside.count("</script") == 1
    assert HOSTILE in told_by(html)["lines"]
    assert not re.search(r"https?://|@import", re.sub(r'src="data:[^"]*"', "", html))


def test_the_script_writes_no_html():
    script = touch_scripts()["script"]
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
    assert not any("</script" in touch_scripts()[name].lower() for name in ("library", "script"))
    assert "\r" not in touch_scripts()["library"], "a browser would change it, and its checksum"


def test_the_library_is_the_same_each_time():
    first = touch_scripts()
    touch_scripts.cache_clear()
    assert touch_scripts() == first


def test_two_runs_give_the_same_bytes_and_a_notebook_stays_small(shown, table, lines):
    for _ in range(2):
        held_of(shown, table, lines=lines)
    assert json.dumps(shown[0]) == json.dumps(shown[1])
    assert sorted(shown[0].data) == [CONTRAST, "image/svg+xml", "text/plain"]
    assert shown[0].data["text/plain"] == "Rain sets A apart."
    assert len(json.dumps(shown[0])) < 60_000 and "http" not in json.dumps(shown[0].data[CONTRAST])


@pytest.mark.parametrize(
    "harm",
    [
        lambda held: held.update(rows=[]),
        lambda held: held.update(rows=[["rain"]]),
        lambda held: held.update(columns=["term"]),
        lambda held: held.pop("lines"),
    ],
)
def test_what_others_wrote_into_a_notebook_is_a_picture_and_no_more(shown, table, harm):
    harm(held_of(shown, table))
    html = page_of(shown)
    assert "touch-library" not in html and html.count("<figure") == 1


def test_nothing_to_compare_is_a_picture_that_says_so(shown, table):
    assert held_of(shown, table[:0]) is None
    unknown = table.assign(z=np.nan)
    assert held_of(shown, unknown) is None
    assert "image/svg+xml" in shown[1].data


def test_what_has_no_place_is_left_out(shown, table):
    table.loc[0, "per_10k_rest"] = np.nan
    table.loc[1, "z"] = np.inf
    assert len(held_of(shown, table)["rows"]) == 5


def test_the_picture_can_be_another(shown, table):
    import matplotlib.pyplot as plt

    axes = plt.figure().subplots()
    axes.set_title("mine")
    held_of(shown, table, ax=axes)
    held_of(shown, table)
    assert shown[0].data["image/svg+xml"] != shown[1].data["image/svg+xml"]
    assert shown[0].data[CONTRAST] == shown[1].data[CONTRAST]


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"a": "C"}, GroupError, r"'C' is no group.*\['A', 'B'\]"),
        ({"b": "A"}, GroupError, "does not compare 'A' with 'A'"),
        ({"name": "A B"}, ParameterError, "file name"),
        ({"sentence": " "}, ParameterError, "sentence"),
        ({"top": 0}, ParallaxError, "top=0"),
        ({"lines": pd.DataFrame({"term": []})}, TableError, "doc_id"),
    ],
)
def test_what_cannot_be_shown_is_said(table, options, error, says):
    with pytest.raises(error, match=says):
        show_contrast(table, **({"a": "A", "b": "B", "name": "pair", "sentence": "Rain."} | options))


def test_one_of_many_groups_is_not_called_the_reference(shown, table):
    many = pd.concat([table, table[table["group"].eq("A")].assign(group="C")])
    with pytest.raises(GroupError, match="reference='B'"):
        show_contrast(many, a="A", b="B", name="pair", sentence="Rain.")
    assert held_of(shown, many, b="the others")["b"] == "the others"


def test_in_the_lab_it_brings_its_library(shown, table, monkeypatch):
    class ZMQInteractiveShell:
        pass

    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=ZMQInteractiveShell))
    monkeypatch.setenv("JPY_SESSION_NAME", "/04-sources.ipynb")
    monkeypatch.delenv("PARALLAX_QUIET", raising=False)
    assert live.is_live()
    held_of(shown, table, sentence=HOSTILE)
    html = shown[0].data["text/html"]
    assert html.count("window.parallaxVega=") == 1 and html.count("</script>") == 3
    assert outside_scripts(html).count("<img") == 1 and told_by(html)["a"] == "A"
    assert not re.search(r"https?://", html)


def test_an_input_stays_as_it_is(shown, table, lines):
    before = copy.deepcopy((table, lines))
    held_of(shown, table, lines=lines)
    pd.testing.assert_frame_equal(before[0], table)
    pd.testing.assert_frame_equal(before[1], lines)
    data = shown[0].data[CONTRAST]
    kept = copy.deepcopy(data)
    contrast_data(data)
    assert data == kept


def test_bytes_are_spent_on_the_furthest_terms(shown, table, lines, monkeypatch):
    monkeypatch.setattr(explore, "_MOST_BYTES", 400)
    held = held_of(shown, table, lines=lines)
    assert 1 <= len(held["rows"]) < 7 and held["rows"][0][0] == "rain"
    assert held["note"] == f"{len(held['rows'])} of 7 terms, by z"


@pytest.fixture
def visit(browser, tmp_path, shown, table, lines):
    """Opens the page of a scatter and its table without a network; notes what it asks for and complains of."""
    held_of(shown, table, lines=lines)
    show.show_table(table[table["group"].eq("A")], name="t", caption="T")
    (tmp_path / "page.html").write_text(page_of(shown), encoding="utf-8")
    contexts = []

    def visit(*, scripts=True, **options):
        context = browser.new_context(offline=True, java_script_enabled=scripts, **options)
        contexts.append(context)
        page = context.new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url[:9]))
        page.on(
            "console", lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: page.complaints.append(dialog.message))
        page.goto((tmp_path / "page.html").as_uri())
        if scripts:
            page.wait_for_selector(".touch svg .dots path")
        return page

    yield visit
    for context in contexts:
        context.close()


def dot(page, n):
    """The middle of the n-th dot; they are drawn from the weakest to the strongest."""
    box = page.locator(".touch svg .dots path").nth(n).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def assert_calm(page):
    assert page.complaints == []
    assert set(page.asked) <= {"file:///t", "data:imag", page.url[:9]}


@pytest.mark.slow
def test_a_click_on_a_point_shows_its_lines(visit):
    page = visit()
    panel = page.get_by_role("region", name="Lines of the chosen term")
    assert page.locator(".touch svg .dots path").count() == 6, "terms at one point are one dot"
    page.mouse.click(*dot(page, 5))
    page.locator(".touch-lines li").first.wait_for()
    assert panel.locator(".term").text_content() == "rain"
    assert panel.locator("li").count() == 6
    assert panel.locator("li > span").first.text_content() == "the 0 heavy rain, they said"
    assert panel.locator("mark").first.text_content() == "rain"
    assert panel.locator(".cite").first.text_content() == "A · A-0"
    page.mouse.click(*dot(page, 4))
    assert panel.locator(".where").text_content().endswith('concordance(documents, "wind")')
    page.mouse.click(*dot(page, 1))
    assert panel.locator(".term").text_content() == "hail"
    panel.get_by_role("button", name="storm").click()
    assert panel.locator(".term").text_content() == "storm"
    assert_calm(page)


@pytest.mark.slow
def test_a_pointer_is_told_what_is_counted(visit):
    page = visit()
    hint = page.locator(".touch-hint")
    assert not hint.is_visible()
    page.mouse.move(*dot(page, 5))
    told = hint.locator("p").all_text_contents()
    assert told[:3] == ["rain", "A: 8 times in 3 texts, 40.00 per 10,000 words", "B: never"]
    assert told[3].startswith("log ratio 5.50 (95% interval")
    page.mouse.move(*dot(page, 1))
    told = hint.locator("p").all_text_contents()
    assert (told[0], told[-1]) == ("hail", "and 1 more at this point")
    page.mouse.move(5, 5)
    assert not hint.is_visible()
    assert_calm(page)


@pytest.mark.slow
def test_keys_lead_from_term_to_term_and_to_any_term(visit):
    page = visit()
    panel = page.get_by_role("region", name="Lines of the chosen term")
    page.get_by_role("application").focus()
    reached = []
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        reached.append(panel.locator(".term").text_content())
    assert reached == ["rain", "wind", HOSTILE, "wind"]
    page.keyboard.press("Tab")
    page.keyboard.type("Storm")
    page.keyboard.press("Enter")
    assert panel.locator(".term").text_content() == "storm"
    page.get_by_label("Show the lines of").fill("snow")
    page.keyboard.press("Enter")
    assert page.get_by_role("status").first.text_content() == "Not among the terms drawn here."
    assert panel.locator(".term").text_content() == "snow", (
        "the lines of another term would seem to be those of this one"
    )
    assert panel.locator(".where").text_content() == (
        'Not among the 7 terms drawn here. In a notebook: concordance(documents, "snow")'
    )
    page.get_by_role("application").focus()
    for key, seen in (("ArrowRight", True), ("Escape", False)):
        page.keyboard.press(key)
        assert panel.is_visible() == seen
    page.get_by_label("Show the lines of").fill("storm")
    for key, seen in (("Enter", True), ("Escape", False)):
        page.keyboard.press(key)
        assert panel.is_visible() == seen
    assert_calm(page)


@pytest.mark.slow
def test_a_term_of_a_table_shows_its_lines(visit):
    page = visit()
    page.get_by_role("button", name="rain", exact=True).focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("region", name="Lines of the term chosen in the table")
    assert panel.locator("li").count() == 6
    page.locator("button.lines-of", has_text="onerror").click()
    assert panel.locator(".term").text_content() == HOSTILE
    assert panel.locator("li > span").first.text_content() == " ".join([HOSTILE] * 3)
    assert page.locator(".lines-of[aria-pressed=true]").count() == 1
    page.get_by_role("button", name="z", exact=True).click()
    assert page.locator("tbody tr td:nth-child(2)").first.text_content() == "rain", "and it is still sorted"
    page.keyboard.press("Escape")
    assert not panel.is_visible() and page.locator(".lines-of[aria-pressed=true]").count() == 0
    assert page.locator(".touch img, .touch-lines img, td img").count() == 0
    assert_calm(page)


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_can_be_read_by_day_and_by_night(visit, width, scheme):
    page = visit(viewport={"width": width, "height": 900}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    frame = page.locator(".touch svg").bounding_box()
    assert frame["x"] >= 0 and frame["x"] + frame["width"] <= width and frame["width"] > 0.75 * min(width, 960)
    texts = page.locator(".touch svg text")
    assert {"عقوبات", "制裁措施", "rain", "wind"} <= set(texts.all_text_contents())
    sizes = page.evaluate(
        "Array.from(document.querySelectorAll('.touch svg text'), t => parseFloat(getComputedStyle(t).fontSize))"
    )
    assert min(sizes) >= 11
    ink = "getComputedStyle(document.querySelector('.touch svg text')).fill.match(/[\\d.]+/g).map(Number)[0]"
    assert (page.evaluate(ink) > 150) == (scheme == "dark")
    assert_calm(page)


@pytest.mark.slow
def test_a_finger_finds_the_point_beside_it(visit):
    page = visit(viewport={"width": 390, "height": 900}, has_touch=True)
    x, y = dot(page, 5)
    page.touchscreen.tap(x + 12, y + 12)
    assert page.locator(".touch-lines .term").first.text_content() == "rain"
    assert not page.locator(".touch-hint").is_visible(), "which would lie under the finger"


@pytest.mark.slow
def test_on_paper_and_without_scripts_there_is_one_picture(visit):
    page = visit()
    picture = page.locator("figure.contrast img")
    assert not picture.is_visible()
    page.mouse.click(*dot(page, 5))
    page.emulate_media(media="print")
    assert picture.is_visible()
    for hidden in (".touch", ".touch-tools", ".touch-lines"):
        assert not page.locator(hidden).first.is_visible()
    still = visit(scripts=False)
    assert still.locator("figure.contrast img").is_visible()
    assert still.locator(".touch, .lines-of, input").count() == 0
    assert_calm(still)
