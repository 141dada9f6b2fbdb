"""comparisons of words -> Axes: what is drawn is what the table says, and the band is that of terms as frequent."""

import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from analysis.ground.errors import GroupError, ParallaxError, TableError
from analysis.report.contrasts import plot_contrast, plot_funnel, plot_keyness, plot_word_shift
from analysis.report.show import draw_svg

pytestmark = pytest.mark.usefixtures("untouched")
NAMES = ["Независимая региональная газета", "صحيفة المدينة", "新华社", "The $ Post", *map(str, range(60))]


def keyness(n_groups=2, n_terms=10):
    rows = [(g, f"достопримечательность-{k}", 9.0 - k, 3.0 - k / 10) for g in NAMES[:n_groups] for k in range(n_terms)]
    table = pd.DataFrame(rows, columns=["group", "term", "z", "log_ratio"])
    n = np.tile(np.arange(n_terms) + 1, n_groups)
    table = table.assign(log_ratio_low=table["log_ratio"] - 1, log_ratio_high=table["log_ratio"] + 0.01)
    return table.assign(n_group=3 * n, n_rest=n, per_10k_group=3.0 * n, per_10k_rest=1.0 * n)


def floor(table, width=0.5):
    """Bands from 1 to 4, 5 to 9 and 10 to 40 occurrences, the rarest the widest."""
    rows = [(group, low, high, -w, w) for group in table["group"].unique() for low, high, w in
            ((1, 4, 4 * width), (5, 9, 2 * width), (10, 40, width))]  # fmt: skip
    return pd.DataFrame(rows, columns=["group", "count_low", "count_high", "log_ratio_low", "log_ratio_high"])


def pair(n_groups=1, n_terms=10):
    return keyness(1, n_terms)


def shift(n_groups=2, n_terms=10):
    table = pd.DataFrame({"term": [f"слово {n}" for n in range(n_terms)], "p_a": 0.1, "share": 1 / n_terms})
    table = table.assign(contribution=np.linspace(0.5, -0.1, n_terms), p_b=np.where(np.arange(n_terms) % 2, 0.2, 0.05))
    table.attrs |= {"difference": 0.2, "measure": "jsd", "a": "Post", "b": "Times"}
    return table


def contrast(table, **options):
    return plot_contrast(table, a=NAMES[0], b=NAMES[1], **options)


CASES = {
    "keyness": (plot_keyness, keyness),
    "funnel": (plot_funnel, keyness),
    "contrast": (contrast, pair),
    "shift": (plot_word_shift, shift),
}


def draw(ax):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        ax.figure.canvas.draw()


def names_of(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("n", [1, 2, 20])
def test_every_size_is_drawn_with_its_units(name, n):
    plot, table = CASES[name]
    axes = np.atleast_1d(plot(table(n)))
    draw(axes[0])
    assert len(axes) == (n if name in ("keyness", "funnel") else 1)
    assert axes[-1].get_xlabel() and (axes[0].get_ylabel() or names_of(axes[0]))


@pytest.mark.parametrize("name", CASES)
def test_an_empty_table_says_so(name):
    plot, table = CASES[name]
    ax = np.atleast_1d(plot(table(2).iloc[:0]))[0]
    assert [text.get_text() for text in ax.texts] == ["nothing to show"]


@pytest.mark.parametrize("name", ["contrast", "shift"])
def test_axes_in_axes_out(name):
    plot, table = CASES[name]
    _, (ax, other) = plt.subplots(1, 2)
    assert plot(table(2), ax=ax) is ax and not other.has_data()
    assert plot(table(2).iloc[:0], ax=other) is other
    draw(ax)


@pytest.mark.parametrize("name", CASES)
def test_a_column_that_is_missing_is_named_and_top_is_checked(name):
    plot, table = CASES[name]
    unused = {"keyness": "n_ per_", "funnel": "log_ratio_ per_", "contrast": "log_ n_", "shift": "-"}[name].split()
    for column in table(2).columns:
        if not column.startswith(tuple(unused)):
            with pytest.raises(TableError, match=column):
                plot(table(2).drop(columns=column))
    with pytest.raises(ParallaxError, match="top=0"):
        plot(table(2), top=0)
    if name in ("keyness", "funnel"):
        with pytest.raises(TableError, match="count_high"):
            plot(table(2), floor=floor(table(2)).drop(columns="count_high"))
        with pytest.raises(TableError, match="n_group"):
            plot(table(2).drop(columns="n_group"), floor=floor(table(2)))


def test_keyness_draws_the_estimate_and_the_whole_interval():
    panels = plot_keyness(keyness(2), top=3)
    for ax in panels:
        bars, dots = ax.collections[0], ax.lines[-1]
        assert dots.get_xdata().tolist() == pytest.approx([3.0, 2.9, 2.8])
        assert [tuple(bar[:, 0]) for bar in bars.get_segments()] == [
            pytest.approx((low, low + 1.01)) for low in (2.0, 1.9, 1.8)
        ]
        assert len(names_of(ax)) == 3
        assert ax.yaxis_inverted()  # the first term stands on top


def test_keyness_leaves_out_what_is_under_used_and_draws_a_missing_interval_as_a_dot():
    table = keyness(1, 3).assign(z=[2.0, 1.0, -1.0], log_ratio_low=np.nan, log_ratio_high=np.nan)
    (ax,) = plot_keyness(table)
    assert ax.lines[-1].get_xdata().size == 2
    ax.figure.canvas.draw()


def test_each_term_stands_before_the_band_of_terms_as_frequent():
    table = keyness(2, 3)  # 4, 8 and 12 occurrences
    chance = floor(table).query("count_low != 5 or group != @NAMES[0]")
    first, second = plot_keyness(table, floor=chance)
    expected = {0: (-2, 4), 1: (-1, 2), 2: (-0.5, 1)}
    for ax in (first, second):
        bands = {round(band.get_y() + 0.5): (band.get_x(), band.get_width()) for band in ax.patches}
        unknown = {1} if ax.get_title(loc="left").startswith("Нез") else set()  # no band is drawn that is not known
        assert bands == {row: pytest.approx(ends) for row, ends in expected.items() if row not in unknown}
    (legend,) = first.figure.legends
    assert ["95%" in text.get_text() for text in legend.get_texts()] == [True, True]
    assert not plot_keyness(table)[0].patches
    assert not plot_keyness(table, floor=floor(table).iloc[:0])[0].patches


def test_a_count_beyond_the_bands_has_none():
    table = keyness(1, 12).assign(n_group=1000)
    assert not plot_keyness(table, floor=floor(table))[0].patches


def drawn(ax, colour):
    """The points of the small dots of a colour."""
    (line,) = [line for line in ax.lines if line.get_color() == colour and line.get_markersize() == 2.5]
    return sorted(map(tuple, line.get_xydata().tolist()))


def test_the_funnel_has_a_dot_for_each_term_and_strong_ones_beyond_the_band():
    table = pd.DataFrame(
        [("A", "above", 4, 0, 3.0, 2.0), ("A", "within", 0, 4, -1.0, -1.0), ("A", "within too", 1, 3, -1.0, -1.0),
         ("A", "below", 2, 10, -1.5, -3.0), ("A", "frequent", 20, 4, 0.7, 5.0), ("A", "never", 0, 0, 0.0, 0.0)],
        columns=["group", "term", "n_group", "n_rest", "log_ratio", "z"],
    )  # fmt: skip
    (ax,) = plot_funnel(table, floor=floor(table))
    assert drawn(ax, "#b8c4ce") == [(4, -1), (4, 3), (12, -1.5), (24, 0.7)]
    assert drawn(ax, "#0b6e99") == [(4, 3), (24, 0.7)]
    assert drawn(ax, "#c2571a") == [(12, -1.5)]
    assert sorted(text.get_text() for text in ax.texts) == ["above", "frequent"]
    (band,) = ax.collections
    (outline,) = band.get_paths()
    steps = [(0.5, 2), (4.5, 2), (4.5, 1), (9.5, 1), (9.5, 0.5), (40.5, 0.5)]
    assert {*map(tuple, outline.vertices)} == {(x, sign * y) for x, y in steps for sign in (1, -1)}
    # where no term is as frequent, no band is drawn
    (gone,) = plot_funnel(table, floor=floor(table).drop(index=1))
    parts = [path.get_extents().extents.tolist() for path in gone.collections[0].get_paths()]
    assert parts == [pytest.approx(box) for box in ([0.5, -2, 4.5, 2], [9.5, -0.5, 40.5, 0.5])]
    assert ax.get_xscale() == "log" and "occurrences" in ax.get_xlabel() and "log2" in ax.get_ylabel()
    (plain,) = plot_funnel(table, top=1)
    assert [text.get_text() for text in plain.texts] == ["above"], "first by the order of the table"
    assert not plain.collections and not plain.figure.legends


def two(*rows):
    return pd.DataFrame(rows, columns=["group", "term", "per_10k_group", "per_10k_rest", "z"])


TWO = two(
    ("A", "rain", 100.0, 1.0, 9.0), ("A", "even", 10.0, 10.0, 0.5), ("A", "even too", 10.0, 10.0, 0.5),
    ("A", "hail", 0.0, 4.0, -2.0), ("A", "sun", 1.0, 100.0, -9.0),
)  # fmt: skip


def test_a_contrast_draws_each_rate_once_in_the_colour_of_its_z():
    ax = plot_contrast(TWO, a="A", b="B", top=3)
    cloud = ax.collections[0]
    points = {
        tuple(point): z for point, z in zip(cloud.get_offsets().tolist(), cloud.get_array().tolist(), strict=True)
    }
    assert points == {(1.0, 100.0): 9.0, (10.0, 10.0): 0.5, (4.0, 0.0): -2.0, (100.0, 1.0): -9.0}
    assert sorted(text.get_text() for text in ax.texts) == ["even", "rain", "sun"], "in turns for each side"
    named = plot_contrast(TWO, a="A", b="B", also=["hail", "rain", "snow"], top=2).texts
    assert sorted(text.get_text() for text in named) == ["hail", "rain", "sun"], (
        "hail has no large z, and snow is not there"
    )
    assert "in B" in ax.get_xlabel() and "in A" in ax.get_ylabel()
    assert ax.get_xlim() == ax.get_ylim() and ax.get_xscale() == ax.get_yscale() == "symlog"
    assert ax.lines[0].get_xdata().tolist() == ax.lines[0].get_ydata().tolist(), "the diagonal"
    assert cloud.get_clim()[0] == -cloud.get_clim()[1], "grey is a z of 0"
    assert [label.get_text() for label in ax.get_xticklabels()][:3] == ["0", "1", "10"]


@pytest.mark.parametrize(
    ("groups", "a", "b"),
    [(["A", "B", "C"], "A", "B"), (["B", "C"], "A", "B"), (["A"], "A", "A"), (["A", "B", "C"], "D", "B")],
)
def test_a_table_of_other_comparisons_is_refused(groups, a, b):
    table = pd.concat([TWO.assign(group=group) for group in groups])
    with pytest.raises(GroupError, match="reference="):
        plot_contrast(table, a=a, b=b)


@pytest.mark.parametrize("groups", [["A"], ["A", "B"], ["A", "C"]])
def test_a_table_against_b_or_of_two_groups_is_taken(groups):
    table = pd.concat([TWO.assign(group=group) for group in groups])
    assert len(plot_contrast(table, a="A", b="B").collections[0].get_offsets()) == 4


def test_a_thousand_terms_are_one_image_and_named_without_overlap():
    rng = np.random.default_rng(0)
    rates = np.round(rng.pareto(1, (3000, 2)), 3)
    table = two(*(("A", f"term{n}", *rate, np.log((rate[0] + 1) / (rate[1] + 1))) for n, rate in enumerate(rates)))
    ax = plot_contrast(table.sort_values("z", ascending=False), a="A", b="B")
    assert ax.collections[0].get_rasterized() and len(ax.texts) > 25
    assert not plot_contrast(TWO, a="A", b="B").collections[0].get_rasterized()


def test_a_word_shift_is_bars_with_a_colour_for_who_uses_the_word_more():
    ax = plot_word_shift(shift(n_terms=6), top=4)
    bars = {
        round(bar.get_y() + 0.4): (bar.get_x() + bar.get_width(), mpl.colors.to_hex(bar.get_facecolor()))
        for bar in ax.patches
    }
    contributions = np.linspace(0.5, -0.1, 6)
    colours = ["#0b6e99", "#c2571a"] * 2  # every other word is used more by b
    assert bars == {row: (pytest.approx(contributions[row]), colours[row]) for row in range(4)}
    assert names_of(ax) == ["слово 0", "слово 1", "слово 2", "слово 3"]
    assert ax.get_title(loc="left") == "The 4 terms drawn: 67% of all contributions, their signs left aside"
    assert ax.get_xlabel() == "contribution to the difference of Times from Post, bits"
    (legend,) = ax.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["used more by Post", "used more by Times"]


def test_the_dots_of_a_panel_are_one_image_on_a_page():
    """Nothing is drawn between the pale ones and the strong ones, or each would be an image of its own."""
    table = keyness(2, 1600).assign(log_ratio=lambda table: np.linspace(-9, 9, len(table)))
    panels = plot_funnel(table, floor=floor(table))
    picture = draw_svg(panels[0], name="funnel", sentence="Rain.")
    assert picture.count("<image") == len(panels) == 2
