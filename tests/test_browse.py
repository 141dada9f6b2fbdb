"""A map of topics to touch: what it tells is the tables, nothing of it is run, and eyes, fingers and keys find each topic."""

import base64
import copy
import hashlib
import json
import os
import re
import shutil
import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.ground.errors import ParallaxError, ParameterError, TableError
from analysis.report import browse, show
from analysis.report.browse import show_topics
from analysis.report.explore import show_contrast
from analysis.report.page import make_page, read_page
from analysis.report.topics_told import TOPIC, TOPICS, tell_topics
from analysis.report.touch import NUMBERS, touch_scripts
from analysis.topics.places import topic_places

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HOSTILE = '</script><img src=x onerror="alert(1)"><!--'
FIRST = [["rain", "flood", "dam"], ["عقوبات", "نفط", "حظر"], ["制裁措施", "石油", "禁运"], [HOSTILE, "'\"&", "<b>"]]


def topics_of(n):
    """So many topics of three terms each: topic 0 has half of all texts; the one of numbers above 3 are named by number."""
    words = [FIRST[t] if t < len(FIRST) else [f"term{t}{letter}" for letter in "abc"] for t in range(n)]
    weights = np.kron(np.eye(n), [0.8, 0.5, 0.3])
    weights[1:, :2] += 0.2 if n > 1 else 0
    rows = [
        (t, rank, term, weights[t, 3 * t + rank - 1], [1.0, 0.75, 0.5][rank - 1])
        for t in range(n)
        for rank, term in enumerate(words[t], 1)
    ]
    share = np.array([0.5, *[0.5 / (n - 1)] * (n - 1)]) if n > 1 else np.ones(1)
    quality = pd.DataFrame({"topic": range(n), "label": [", ".join(one) for one in words], "share": share})
    terms = pd.DataFrame(rows, columns=["topic", "rank", "term", "weight", "exclusivity"])
    quality["n_docs"] = [7, *[1] * (n - 1)]
    shares = pd.DataFrame(0.0, index=[f"d{i}" for i in range(9)], columns=range(n))
    return SimpleNamespace(_components=weights, quality=quality, terms=terms, shares=shares)


def prevalence_of(n):
    groups = ["Post", HOSTILE]
    rows = [
        (group, str(t), [0.6, 0.2][g], [0.5, np.nan][g], [0.7, np.nan][g])
        for g, group in enumerate(groups)
        for t in range(n)
    ]
    rows += [(group, "unassigned", 0.0, 0.0, 0.0) for group in groups]
    return pd.DataFrame(rows, columns=["group", "topic", "share", "share_low", "share_high"])


def passages_of(n):
    rows = [(t, rank, 0.9, f"passage {rank} of {t} {HOSTILE}", f"d{t % 9}") for t in range(n) for rank in (1, 2)]
    return pd.DataFrame(rows, columns=["topic", "rank", "share", "text", "doc_id"])


DOCUMENTS = pd.DataFrame(
    {"source_shown": ["Post", "[d1]", HOSTILE], "published": pd.to_datetime(["2024-06-01", None, "2024-05-01"])}
    | {"published_precision": ["day", None, "month"]},
    index=["d0", "d1", "d2"],
)


@pytest.fixture
def shown(monkeypatch):
    """What show_topics puts out, as outputs of a notebook."""
    outputs = []
    monkeypatch.setattr(
        show,
        "display",
        lambda data, raw, metadata: outputs.append(new_output("display_data", data=data, metadata=metadata)),
    )
    return outputs


def held_of(shown, n=4, **options):
    given = {"prevalence": prevalence_of(n), "passages": passages_of(n), "documents": DOCUMENTS}
    show_topics(topics_of(n), **(given | {"name": "map", "sentence": "Four topics."} | options))
    return shown[-1].data.get(TOPICS)


def page_of(outputs):
    notebook = new_notebook(cells=[new_markdown_cell("# Rain?"), new_code_cell("show()", outputs=outputs)])
    page = read_page(notebook, "03-topics")
    return make_page(notebook, page, [page])


def told_by(html):
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)[1])


def test_what_is_held_is_the_tables(shown):
    held = held_of(shown)
    rows = [dict(zip(held["columns"], row, strict=True)) for row in held["rows"]]
    places = topic_places(topics_of(4))
    assert [[row[name] for name in ("topic", "label", "share", "x", "y", "nearest")] for row in rows] == places[
        ["topic", "label", "share", "x", "y", "nearest"]
    ].values.tolist()
    assert rows[0]["terms"] == [["rain", 0.8, 1.0], ["flood", 0.5, 0.75], ["dam", 0.3, 0.5]]
    assert rows[1]["groups"] == [["Post", 0.6, 0.5, 0.7], [HOSTILE, 0.2, None, None]], (
        "the largest first, and no `unassigned`"
    )
    assert rows[0]["passages"][0] == [f"passage 1 of 0 {HOSTILE}", 0.9, "Post", "2024-06-01", "d0"]
    assert rows[1]["passages"][0][2:] == [None, None, "d1"], "a source that is only the file's name is not said twice"
    assert rows[2]["passages"][0][2:] == [HOSTILE, "2024-05", "d2"], "a month is no day"
    assert rows[3]["passages"][0][2:] == [None, None, "d3"], "a document that is not known is still named"
    assert (held["n_texts"], held["n_groups"]) == (9, 2)


def test_what_is_told_is_what_is_held(shown):
    told = tell_topics(held_of(shown))["topics"]
    assert told[0]["says"] == "It takes up 50% of a text on average, and is the largest topic of 7 of 9 texts."
    assert told[0]["terms"][1] == ["flood", 0.625, "0.50", 0.75, "0.75"]
    assert told[0]["groups"][0][1:] == [0.6 / 0.7, 0.5 / 0.7, 1.0, "60%", "50% to 70%"]
    assert told[0]["groups"][1][1:] == [0.2 / 0.7, None, None, "20%", "not known"]
    assert re.fullmatch(r"distance 0\.\d\d; 0 = the same words, 1 = none in common", told[0]["apart"])
    assert told[0]["passages"][0][1:] == ["90% of it is this topic", ["Post", "2024-06-01", "d0"]]


def test_many_groups_are_cut_and_it_is_said(shown):
    groups = [f"g{n:02d}" for n in range(20)]
    many = pd.DataFrame(
        {"group": groups, "topic": "0", "share": np.arange(20) / 40, "share_low": 0.0, "share_high": 0.9}
    )
    told = tell_topics(held_of(shown, prevalence=many))["topics"]
    assert [row[0] for row in told[0]["groups"]] == groups[:7:-1]
    assert told[0]["more"] == "8 sources with less of it: see the table of shares."


def test_bytes_are_spent_on_the_first_passage_of_each_topic(shown, monkeypatch):
    whole = [row[TOPIC.index("passages")] for row in held_of(shown)["rows"]]
    sizes = [
        len(json.dumps(passage, ensure_ascii=False).encode("utf-8"))
        for passage in [*(one[0] for one in whole), whole[0][1]]
    ]
    monkeypatch.setattr(browse, "_MOST_BYTES", sum(sizes))
    counts = [len(row[TOPIC.index("passages")]) for row in held_of(shown)["rows"]]
    assert counts == [2, 1, 1, 1], "the second passage of a topic comes after the first of all"


def test_a_long_passage_is_cut_between_words_and_chinese_anywhere(shown):
    long = passages_of(2).assign(text=["word " * 200, "制裁" * 600, "short", "a\x00b"])
    rows = [dict(zip(TOPIC, row, strict=True)) for row in held_of(shown, n=2, passages=long)["rows"]]
    assert rows[0]["passages"][0][0].endswith("word …") and len(rows[0]["passages"][0][0]) <= 502
    assert len(rows[0]["passages"][1][0]) == 502 and rows[1]["passages"][1][0] == "a b"


@pytest.mark.parametrize("n", [1, 2, 3, 50])
def test_any_number_of_topics_makes_a_page(shown, n):
    held = held_of(shown, n=n)
    assert len(held["rows"]) == n
    html = page_of(shown)
    assert len(html.encode("utf-8")) < 1_000_000 and html.count('id="touch-library"') == 1
    assert len(told_by(html)["topics"]) == n and ("near" in told_by(html)["topics"][0]) == (n > 1)


def test_shares_and_passages_may_be_left_out(shown):
    held = held_of(shown, prevalence=None, passages=None, documents=None)
    assert all(row[-2:] == [[], []] for row in held["rows"])
    assert held_of(shown, passages=passages_of(4)[:0])["rows"][0][-1] == []


def test_the_policy_allows_these_scripts_and_no_other(shown):
    held_of(shown)
    html = page_of(shown)
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    checksums = [
        base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in (touch_scripts()["library"], script)
    ]
    policy = re.search(r'<meta[^>]*"(default-src [^"]*)"', html)[1]
    allowed = " ".join(f"'sha256-{checksum}'" for checksum in checksums)
    assert policy == f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {allowed}"


def test_nothing_of_the_corpus_ends_an_element_and_nothing_is_loaded(shown):
    held_of(shown, sentence=HOSTILE)
    html = page_of(shown)
    outside = re.sub(r'<script(?: type="text/plain"[^>]*)?>.*?</script>', "", html, flags=re.DOTALL)
    assert outside.count("<img") == outside.count("<script") == outside.count("</script") == 1
    assert not re.search(r"https?://|@import", re.sub(r'src="data:[^"]*"', "", html))
    script = touch_scripts("topic-map")["script"]
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


def contrast(shown):
    numbers = dict.fromkeys(NUMBERS, 1.0)
    table = pd.DataFrame([{"group": "A", "term": "rain"} | numbers, {"group": "B", "term": "wind"} | numbers])
    show_contrast(table, a="A", b="B", name="pair", sentence="Rain.")


def test_a_page_with_both_charts_holds_the_library_once(shown):
    held_of(shown)
    contrast(shown)
    html = page_of(shown)
    assert html.count('id="touch-library"') == 1 and html.count("<script>") == 1
    assert html.count('<figure class="topic-map"') == html.count('<figure class="contrast"') == 1
    assert "topic-told" not in page_of(shown[1:]), "a page holds the script of its own charts only"


@pytest.mark.parametrize(
    "harm",
    [
        lambda held: held.update(rows=[]),
        lambda held: held.update(rows=[["rain"]]),
        lambda held: held.update(columns=["topic"]),
        lambda held: held.pop("n_texts"),
    ],
)
def test_what_others_wrote_into_a_notebook_is_a_picture_and_no_more(shown, harm):
    harm(held_of(shown))
    html = page_of(shown)
    assert "touch-library" not in html and html.count("<figure") == 1


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"name": "A B"}, ParameterError, "file name"),
        ({"sentence": " "}, ParameterError, "sentence"),
        ({"top": 0}, ParallaxError, "top=0"),
        ({"prevalence": prevalence_of(4).drop(columns="share_low")}, TableError, "share_low"),
        ({"prevalence": pd.concat([prevalence_of(4)] * 2)}, TableError, "without dates"),
        ({"passages": passages_of(4).drop(columns="doc_id")}, TableError, "doc_id"),
    ],
)
def test_what_cannot_be_shown_is_said(shown, options, error, says):
    with pytest.raises(error, match=says):
        held_of(shown, **options)


def test_inputs_stay_as_they_are_and_two_runs_give_the_same_bytes(shown):
    given = topics_of(4), prevalence_of(4), passages_of(4)
    before = copy.deepcopy(given)
    for _ in range(2):
        show_topics(*given, name="map", sentence="Four topics.", documents=DOCUMENTS)
    assert json.dumps(shown[0]) == json.dumps(shown[1])
    assert sorted(shown[0].data) == [TOPICS, "image/svg+xml", "text/plain"]
    pd.testing.assert_frame_equal(before[0].terms, given[0].terms)
    for old, new in zip(before[1:], given[1:], strict=True):
        pd.testing.assert_frame_equal(old, new)


def test_in_the_lab_it_brings_its_library(shown, monkeypatch):
    class ZMQInteractiveShell:
        pass

    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=ZMQInteractiveShell))
    monkeypatch.setenv("JPY_SESSION_NAME", "/03-topics.ipynb")
    monkeypatch.delenv("PARALLAX_QUIET", raising=False)
    held_of(shown, sentence=HOSTILE)
    html = shown[0].data["text/html"]
    assert html.count("window.parallaxVega=") == 1 and html.count("</script>") == 3
    assert len(told_by(html)["topics"]) == 4 and not re.search(r"https?://", html)


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM:
        without = "no chromium is installed; on Debian: apt-get install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(without)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        # a container often runs as root, for whom chromium has no sandbox
        opened = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def visit(browser, tmp_path, shown):
    """Opens the page of a map without a network; notes what it asks for and complains of."""
    contexts = []

    def visit(n=4, *, scripts=True, live="", **options):
        held_of(shown, n=n)
        (tmp_path / "page.html").write_text(live or page_of(shown[-1:]), encoding="utf-8")
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
            page.wait_for_selector(".topic-told table")
        return page

    yield visit
    for context in contexts:
        context.close()


def dot(page, n):
    """The middle of the n-th mark; they are drawn from the largest to the smallest."""
    box = page.locator(".touch svg .dots path").nth(n).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def heading(page):
    return page.get_by_role("status").first.locator(".term").text_content()


def assert_calm(page):
    assert page.complaints == []
    assert set(page.asked) <= {"file:///t", "data:imag", page.url[:9]}


@pytest.mark.slow
def test_a_click_on_a_topic_tells_all_of_it(visit):
    page = visit()
    panel = page.get_by_role("region", name="The chosen topic")
    assert heading(page) == "Topic 0: rain, flood, dam", "the largest at first"
    page.mouse.click(*dot(page, 3))
    assert heading(page) == f"Topic 3: {HOSTILE}, '\"&, <b>"
    words, sources = panel.get_by_role("table").all()
    assert words.locator("tbody th").all_text_contents() == [HOSTILE, "'\"&", "<b>"]
    assert words.locator("tbody td").all_text_contents()[:2] == ["0.80", "1.00"]
    assert sources.locator("tbody tr").first.locator("th, td").all_text_contents() == ["Post", "60%", "50% to 70%"]
    assert sources.locator("tbody tr").nth(1).locator("th, td").all_text_contents() == [HOSTILE, "20%", "not known"]
    parts = sources.locator("tbody tr").first.locator(".bar span")
    frame, much, sure = (one.bounding_box() for one in (sources.locator(".bar").first, parts.nth(0), parts.nth(1)))
    assert much["width"] / frame["width"] == pytest.approx(6 / 7, abs=0.01)
    assert (sure["x"] - frame["x"]) / frame["width"] == pytest.approx(5 / 7, abs=0.01)
    assert panel.locator("li span").first.text_content() == f"passage 1 of 3 {HOSTILE}"
    assert panel.locator(".cite").first.text_content() == "d3 · 90% of it is this topic"
    panel.get_by_role("button").click()
    assert heading(page).startswith(f"Topic {told_by(page.content())['topics'][3]['nearest']}:")
    assert page.locator(".topic-told img, .touch img").count() == 0
    assert_calm(page)


@pytest.mark.slow
def test_a_pointer_is_told_what_it_is_on(visit):
    page = visit()
    hint = page.locator(".touch-hint")
    assert not hint.is_visible()
    page.mouse.move(*dot(page, 1))
    assert hint.locator("p").first.text_content() == "1: عقوبات, نفط, حظر"
    assert heading(page).startswith("Topic 0"), "what is chosen stays"
    page.mouse.move(5, 5)
    assert not hint.is_visible()
    assert_calm(page)


@pytest.mark.slow
def test_keys_and_the_list_lead_to_every_topic(visit):
    page = visit()
    page.get_by_role("application").focus()
    reached = []
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        reached.append(int(heading(page)[6]))
    assert reached == [1, 2, 3, 3, 2, 1, 0, 0]
    page.get_by_label("Topic", exact=True).select_option("2")
    assert heading(page) == "Topic 2: 制裁措施, 石油, 禁运"
    page.get_by_label("Topic", exact=True).focus()
    page.keyboard.press("ArrowDown")
    assert heading(page)[6] == "3"
    name = page.get_by_role("application").get_attribute("aria-label")
    assert name == "Four topics. Arrow keys lead from topic to topic."
    assert_calm(page)


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_can_be_read_by_day_and_by_night(visit, width, scheme):
    page = visit(viewport={"width": width, "height": 900}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    frame = page.locator(".touch svg").bounding_box()
    assert frame["x"] >= 0 and frame["x"] + frame["width"] <= width and frame["width"] > 0.75 * min(width, 960)
    assert frame["height"] < 460, "what lay outside would stretch it"
    for place in range(4):
        x, y = dot(page, place)
        assert frame["x"] < x < frame["x"] + frame["width"] and frame["y"] < y < frame["y"] + frame["height"]
    texts = set(page.locator(".touch svg text").all_text_contents())
    assert {"0", "1", "2", "3", "制裁措施" if width == 390 else "制裁措施, 石油, 禁运"} <= texts
    ink = "getComputedStyle(document.querySelector('.touch svg text')).fill.match(/[\\d.]+/g).map(Number)[0]"
    assert (page.evaluate(ink) > 150) == (scheme == "dark")
    assert_calm(page)


@pytest.mark.slow
def test_the_map_is_drawn_to_one_scale(visit):
    page = visit(viewport={"width": 800, "height": 900})
    places = topic_places(topics_of(4))[["x", "y"]].to_numpy()
    drawn = np.array([dot(page, place) for place in range(4)])
    across = (drawn[:, 0] - drawn[0, 0])[1:] / (places[:, 0] - places[0, 0])[1:]
    down = -(drawn[:, 1] - drawn[0, 1])[1:] / (places[:, 1] - places[0, 1])[1:]
    assert across == pytest.approx([across[0]] * 3, rel=0.03) and down == pytest.approx([across[0]] * 3, rel=0.03)


@pytest.mark.slow
@pytest.mark.parametrize("n", [1, 2, 50])
def test_a_finger_finds_any_topic_however_many(visit, n):
    page = visit(n, viewport={"width": 390, "height": 900}, has_touch=True)
    assert page.locator(".touch svg .dots path").count() == n
    page.touchscreen.tap(*dot(page, n - 1))
    assert heading(page).startswith(f"Topic {n - 1}:")
    assert not page.locator(".touch-hint").is_visible(), "which would lie under the finger"
    assert page.get_by_role("region", name="The chosen topic").get_by_role("button").count() == (n > 1)
    assert_calm(page)


@pytest.mark.slow
def test_on_paper_and_without_scripts_there_is_one_picture(visit):
    page = visit()
    picture = page.locator("figure.topic-map img")
    assert not picture.is_visible()
    page.emulate_media(media="print")
    assert picture.is_visible()
    for hidden in (".touch", ".touch-tools", ".topic-told"):
        assert not page.locator(hidden).first.is_visible()
    still = visit(scripts=False)
    assert still.locator("figure.topic-map img").is_visible()
    assert still.locator(".touch, .topic-told, select").count() == 0
    assert_calm(still)


@pytest.mark.slow
def test_it_opens_from_what_jupyterlab_is_given(visit, shown, monkeypatch):
    monkeypatch.setattr(browse, "is_live", lambda: True)
    held_of(shown)
    twice = shown[0].data["text/html"] * 2
    page = visit(live=f"<!DOCTYPE html><meta charset=utf-8><title>Lab</title>{twice}")
    page.wait_for_function("document.querySelectorAll('.topic-told table').length === 4")
    assert page.locator("select").nth(1).get_attribute("id") == "touch-topic-2"
    page.mouse.click(*dot(page, 1))
    assert heading(page).startswith("Topic 1:")
    assert_calm(page)
