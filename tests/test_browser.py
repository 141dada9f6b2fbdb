"""The report as a browser shows it: whole without a network, on a telephone and on a desk, by day and by night."""

from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urljoin

import matplotlib.pyplot as plt
import pytest

from analysis import run_reports

pytestmark = pytest.mark.slow
NAMES = ["index", *(path.stem for path in sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb")))]
LOOKS = [(width, scheme) for width in (390, 1200) for scheme in ("light", "dark")]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The report of the seeds."""
    out = tmp_path_factory.mktemp("browser") / "out"
    assert run_reports("seeds", out)["error"].dropna().to_list() == []
    return out


@pytest.fixture
def visit(browser, report):
    """Opens a page of the report without a network; notes what it asks for and what it complains of."""
    contexts = []

    def visit(name, width=1200, scheme="light"):
        context = browser.new_context(offline=True, viewport={"width": width, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on(
            "console", lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto((report / f"{name}.html").as_uri(), wait_until="load")
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_page_is_whole_and_fits(visit, report, name, width, scheme):
    page = visit(name, width, scheme)
    pictures = page.evaluate("Array.from(document.images, one => [one.alt, one.complete, one.naturalWidth])")
    assert [one for one in pictures if not one[0].strip() or not one[1] or one[2] == 0] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    own = (report / f"{name}.html").as_uri()
    assert [url for url in page.asked if url != own and not url.startswith("data:")] == []
    assert page.complaints == []


@pytest.mark.parametrize("name", NAMES)
def test_no_table_is_read_sideways_on_a_telephone(visit, name):
    page = visit(name, 390)
    tables = "Array.from(document.querySelectorAll('.parallax-table'), one => one.scrollWidth - one.clientWidth)"
    widths = page.evaluate(tables)
    assert (widths or name == "index") and max(widths, default=0) <= 0
    labels = "Array.from(document.querySelectorAll('td[data-label]'), one => getComputedStyle(one, '::before').content)"
    assert all(label.strip('"') for label in page.evaluate(labels))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_can_be_found_through_without_seeing_it(visit, name):
    page = visit(name)
    assert page.get_attribute("html", "lang") == "en"
    for landmark in ("banner", "main", "contentinfo"):
        assert page.get_by_role(landmark).count() == 1, landmark
    assert page.get_by_role("navigation", name="Pages of this report").count() == 1
    assert page.get_by_role("heading", level=1).count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_the_night_is_dark_and_the_day_is_light(visit):
    sums = [
        sum(
            visit("index", scheme=scheme).evaluate(
                "getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).slice(0, 3).map(Number)"
            )
        )
        for scheme in ("light", "dark")
    ]
    assert sums[0] > 600 > 200 > sums[1]


def test_the_first_finding_is_reached_from_the_keyboard(visit):
    page = visit("index")
    first = page.locator("a[href*='#finding-']").first.get_attribute("href")
    reached = []
    while first not in reached and len(reached) < 30:
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
    assert reached[-1] == first
    links = page.evaluate("Array.from(document.querySelectorAll('a[href]'), one => one.getAttribute('href'))")
    assert reached == links[: len(reached)], "in the order in which they are read"
    page.keyboard.press("Enter")
    page.wait_for_url(urljoin(page.url, first))
    assert page.locator(":target").is_visible()


def test_every_link_between_the_pages_leads_somewhere(visit, report):
    for name in NAMES:
        for address in visit(name).evaluate("Array.from(document.links, one => one.getAttribute('href'))"):
            file, _, part = address.partition("#")
            place = report / (file or f"{name}.html")
            assert place.is_file(), f"{name}: {address}"
            if part:
                assert f'id="{unquote(part)}"' in place.read_text("utf-8"), f"{name}: {address}"


@pytest.mark.parametrize("name", NAMES)
def test_a_page_can_be_sent_by_mail(report, name):
    html = (report / f"{name}.html").read_bytes()
    assert len(html) < (1_500_000 if b"touch-library" in html else 400_000)


def test_a_figure_that_scrolls_on_a_telephone_says_so_and_can_be_reached_by_keys(visit):
    for width, said in ((390, True), (1200, False)):
        figure = visit("02-terms", width).locator("figure:not(.is-live)").first
        assert figure.get_attribute("tabindex") == "0" and "sideways" in figure.get_attribute("aria-label")
        hint = figure.locator("figcaption").evaluate("node => getComputedStyle(node, '::before').content")
        assert ("sideways" in hint) is said
        assert figure.evaluate("node => node.scrollWidth > node.clientWidth") is said


@pytest.mark.parametrize("width", [390, 1200])
def test_a_table_that_goes_on_below_has_a_shadow_there_until_its_end_is_reached(visit, width):
    """The strip above the lower edge: no sign of it is as light as paper while rows are hidden, and some are at the end."""
    page = visit("05-stories", width)
    tables = page.locator(".parallax-table").all()
    table = next(one for one in tables if one.evaluate("node => node.scrollHeight > node.clientHeight + 20"))
    table.scroll_into_view_if_needed()
    lightest = []
    for place in ("0", "node.scrollHeight"):
        table.evaluate(f"node => {{ node.scrollTop = {place}; }}")
        picture = plt.imread(BytesIO(table.screenshot()))
        third = picture.shape[1] // 3
        lightest.append(float(picture[-6:-2, third:-third, :3].mean(axis=2).max()))
    assert lightest[0] < 0.97 * lightest[1]
