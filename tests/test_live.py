"""When a table is shown with a library: in JupyterLab, where a person runs the notebook, and nowhere else."""

import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.report import live, show

HOSTILE = '</script><script>alert("rain")</script>'


class ZMQInteractiveShell:
    """Bears the name of the shell of a kernel."""


@pytest.fixture
def lab(monkeypatch):
    """A kernel that a Jupyter server started, as far as the kit looks at it."""
    shell = ZMQInteractiveShell()
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setenv("JPY_SESSION_NAME", "/02-terms.ipynb")
    monkeypatch.delenv("PARALLAX_QUIET", raising=False)
    monkeypatch.setitem(live._state, "library", False)


@pytest.fixture
def shown(monkeypatch):
    outputs = []
    monkeypatch.setattr(show, "display", lambda data, raw, metadata: outputs.append(data))
    return outputs


def test_it_is_live_where_a_server_started_the_kernel(lab):
    assert live.is_live()


@pytest.mark.parametrize(
    ("name", "value"),
    [("JPY_SESSION_NAME", None), ("JPY_SESSION_NAME", ""), ("PARALLAX_QUIET", "1")],
    ids=["papermill, nbconvert and nbval", "an empty name", "a report, a test, or who wants none"],
)
def test_it_is_not_live_elsewhere(lab, monkeypatch, name, value):
    monkeypatch.delenv(name, raising=False) if value is None else monkeypatch.setenv(name, value)
    assert not live.is_live()


def test_it_is_not_live_in_a_terminal(lab, monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    assert not live.is_live()


def test_only_a_searchable_table_is_live(lab, shown):
    table = pd.DataFrame({"term": ["rain"]})
    show.show_table(table, name="t", caption="T")
    show.show_table(table, name="t", caption="T", searchable=True)
    assert shown[0]["text/html"].startswith('<div class="parallax-table"')
    assert "ITable" in shown[1]["text/html"]
    assert shown[0]["text/csv"] == shown[1]["text/csv"] and shown[0]["text/plain"] == shown[1]["text/plain"]


def test_a_report_holds_the_kits_own_table(shown):
    show.show_table(pd.DataFrame({"term": ["rain"]}), name="t", caption="T", searchable=True)
    assert shown[0]["text/html"].startswith('<div class="parallax-table"')
    assert "data-searchable" in shown[0]["text/html"] and "<script" not in shown[0]["text/html"]


def test_the_library_comes_once_and_from_here(lab):
    first, second = (live.live_html(pd.DataFrame({"term": ["rain"]}), "T") for _ in range(2))
    assert len(first) > 500_000 > 50_000 > len(second)
    assert "cdn" not in second and "unpkg" not in second


def test_words_of_the_corpus_stay_words(lab):
    live.live_html(pd.DataFrame({"term": ["rain"]}), "T")
    table = pd.DataFrame({HOSTILE: [HOSTILE], "list": [[HOSTILE, 1.5]]})
    html = live.live_html(table, HOSTILE)
    assert "<script>alert" not in html
    assert html.count("</script>") == live.live_html(pd.DataFrame({"term": ["rain"], "list": [1]}), "T").count(
        "</script>"
    )


def test_a_browser_is_not_given_more_than_it_can_hold(lab):
    live.live_html(pd.DataFrame({"term": ["rain"]}), "T")
    html = live.live_html(pd.DataFrame({"n": range(100_000)}), "T")
    assert "The first 5,000 of 100,000 rows" in html
    assert len(html) < 200_000
