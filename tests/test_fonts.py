"""labels -> letters: a label in any script can be read, and no font of the machine is asked for."""

import io
import re

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.font_manager import FontProperties, findfont, get_font

from analysis.report import show
from analysis.report.canvas import new_panels, shorten
from analysis.report.figures import plot_similarity, plot_terms

DRAWN = ["rain", "дождь", "дощ", "Straße", "βροχή", "גשם", "مطر", "باران", "بارش", "40 %", "naïve", "…"]
LACKED = ["雨", "下雨了", "ウクライナ", "전쟁", "สงคราม", "युद्ध", "যুদ্ধ", "போர்", "ጦርነት", "សង្គ្រាម", "စစ်ပွဲ"]


@pytest.fixture
def shown(monkeypatch):
    outputs = []
    monkeypatch.setattr(show, "display", lambda data, raw, metadata: outputs.append(data))
    return outputs


def bars(names):
    return pd.DataFrame(
        {"group": "新华社", "rank": range(len(names)), "term": names, "tfidf": np.linspace(1, 0.1, len(names))}
    )


def svg_of(shown, ax, name="terms"):
    show.show_figure(np.atleast_1d(ax)[0], name=name, sentence="Terms.")
    return shown[-1]["image/svg+xml"]


def find_lacking(label):
    """The signs of a label that the font of a chart lacks."""
    font = get_font(findfont(FontProperties()))
    return {sign for sign in label if not sign.isspace() and not font.get_char_index(ord(sign))}


def words_in(svg):
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_the_labels_here_are_of_both_kinds():
    assert [label for label in DRAWN if find_lacking(label)] == []
    assert [label for label in LACKED if not find_lacking(label)] == []


def test_labels_that_the_font_lacks_are_text_and_the_others_paths(shown):
    svg = svg_of(shown, plot_terms(bars([*DRAWN[:8], *LACKED]), top=30))
    assert sorted(words_in(svg)) == sorted([*LACKED, "新华社"])


def test_no_label_is_a_box(shown, monkeypatch):
    drawn = []
    from matplotlib.backends.backend_svg import RendererSVG

    as_path = RendererSVG._draw_text_as_path
    monkeypatch.setattr(
        RendererSVG,
        "_draw_text_as_path",
        lambda self, gc, x, y, s, *rest: (drawn.append(s), as_path(self, gc, x, y, s, *rest)),
    )
    svg_of(shown, plot_terms(bars([*DRAWN, *LACKED]), top=30))
    assert set(DRAWN) <= set(drawn)
    assert [label for label in drawn if find_lacking(label)] == []


def test_a_name_that_mixes_scripts_is_text_as_a_whole(shown):
    assert "NATO 北约 $5" in words_in(svg_of(shown, plot_terms(bars(["NATO 北约 $5", "rain"]))))


def test_arabic_letters_are_joined_and_run_from_the_right():
    # as matplotlib shapes it: the sign of meem at the beginning differs from that of meem alone, and stands furthest right
    from matplotlib.textpath import TextToPath

    def glyphs(text):
        vertices, _ = TextToPath().get_text_path(FontProperties(size=20), text)
        return np.asarray(vertices)

    joined = glyphs("مم")
    apart = glyphs("م م")
    assert joined[:, 0].max() < 0.9 * apart[:, 0].max()
    wide, narrow = glyphs("سا"), glyphs("ا")
    # seen is three times as wide as alef, and the alef that follows it stands to its left
    left = wide[wide[:, 0] < 0.35 * wide[:, 0].max()]
    assert left[:, 1].max() == pytest.approx(narrow[:, 1].max(), rel=0.05)
    assert wide[wide[:, 0] > 0.5 * wide[:, 0].max()][:, 1].max() < 0.8 * narrow[:, 1].max()


def test_a_figure_is_the_same_bytes_twice(shown):
    table = bars(LACKED)
    first = svg_of(shown, plot_terms(table))
    assert svg_of(shown, plot_terms(table)) == first
    ax = plot_terms(table)
    assert svg_of(shown, ax) == svg_of(shown, ax) == first


def test_a_figure_without_such_labels_is_as_it_was(shown):
    table = bars(DRAWN).assign(group="BBC")
    show.show_figure(plot_terms(table)[0], name="terms", sentence="Terms.")
    picture = io.StringIO()
    figure = plot_terms(table)[0].get_figure(root=True)
    with mpl.rc_context({"svg.hashsalt": "terms", "svg.fonttype": "path"}):
        figure.savefig(
            picture,
            format="svg",
            bbox_inches="tight",
            facecolor="white",
            metadata={"Date": None, "Creator": None, "Title": "Terms."},
        )
    assert shown[-1]["image/svg+xml"] == show._ASIDE.sub("", picture.getvalue())
    assert "<text" not in shown[-1]["image/svg+xml"]


def test_there_is_room_for_a_label(shown):
    """A sign of Chinese is as wide as its font is high: the words must end inside the picture."""
    svg = svg_of(shown, plot_terms(bars(["乌克兰总统泽连斯基在北约", "雨"])))
    ends = {word: float(x) for x, word in re.findall(r'<text[^>]* x="([\d.]+)"[^>]*>([^<]+)</text>', svg)}
    assert ends["乌克兰总统泽连斯基在北约"] - 12 * 9 > 0


@pytest.mark.parametrize(
    ("name", "most", "short"),
    [
        ("中国政府", 8, "中国政府"),
        ("中国政府的", 26, "中国政府的"),
        ("中华人民共和国外交部发言人办公室", 26, "中华人民共和国外…人办公室"),
        ("ＮＨＫ" * 6, 26, "ＮＨＫＮＨＫＮＨ…ＫＮＨＫ"),
        ("รัฐธรรมนูญไทยฉบับใหม่", 17, "รัฐธรรมนูญไทยฉบับใหม่"),
        ("A $ sign", 26, r"A \$ sign"),
        ("x" * 26, 26, "x" * 26),
        ("x" * 27, 26, "x" * 16 + "…" + "x" * 9),
    ],
)
def test_wide_signs_count_twice_and_marks_not_at_all(name, most, short):
    assert shorten(name, most) == short


def test_panels_and_slanted_labels_can_be_read(shown):
    names = ["新华社", "人民日报", "ไทยรัฐ"]
    pairs = pd.DataFrame(
        {"a": [names[0], names[0], names[1]], "b": [names[1], names[2], names[2]], "similarity": [0.1, 0.5, 0.9]}
    )
    svg = svg_of(shown, plot_similarity(pairs), name="pairs")
    assert set(words_in(svg)) == set(names)
    panels = new_panels(names, 2)
    assert set(words_in(svg_of(shown, panels, name="panels"))) == set(names)
