"""distances -> Axes: what is drawn is what the table says, and what is not more than chance is marked."""

import itertools
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from analysis.ground.errors import ParallaxError, TableError
from analysis.report.apart import plot_distance_map, plot_distances, plot_separability

pytestmark = pytest.mark.usefixtures("untouched")
NAMES = ["Независимая региональная газета города номер", "صحيفة المدينة", "新华社", "The $ Post", *map(str, range(60))]


def apart(n):
    """n pairs, of more sources than n."""
    pairs = list(itertools.combinations(NAMES, 2))[:n]
    table = pd.DataFrame(pairs, columns=["a", "b"]).assign(distance=0.5, floor=0.3)
    return table.assign(floor_low=0.2, floor_high=0.4, excess=0.2, excess_low=0.1, excess_high=0.25)


def among(n):
    """All pairs of n sources."""
    table = pd.DataFrame(itertools.combinations(sorted(NAMES[:n]), 2), columns=["a", "b"])
    number = np.linspace(0.9, 0.1, len(table))
    return table.assign(distance=number, excess=number - 0.05, excess_low=number - 0.2)


def told(n):
    groups = ["all groups", *NAMES[:n]]
    table = pd.DataFrame({"group": groups, "n_docs": 1234, "accuracy": np.linspace(0.2, 0.9, n + 1)})
    return table.assign(accuracy_low=0.1, accuracy_high=0.95, floor_low=0.2, floor_high=0.6)


CASES = {
    "distances": (plot_distances, apart),
    "map": (plot_distance_map, among),
    "separability": (plot_separability, told),
}


def draw(ax):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        ax.figure.canvas.draw()


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("n", [2, 3, 20])
def test_every_size_is_drawn_with_its_units(name, n):
    plot, table = CASES[name]
    ax = plot(table(n))
    draw(ax)
    assert ax.get_xlabel() and all(label.get_text() for label in ax.get_yticklabels())


@pytest.mark.parametrize("name", CASES)
def test_an_empty_table_says_so_and_axes_in_are_axes_out(name):
    plot, table = CASES[name]
    assert [text.get_text() for text in plot(table(2).iloc[:0]).texts] == ["nothing to show"]
    figure, (ax, other) = plt.subplots(1, 2)
    assert plot(table(3), ax=ax) is ax and not other.has_data()
    assert plot(table(3).iloc[:0], ax=other) is other
    draw(ax)
    assert figure in map(plt.figure, plt.get_fignums())


@pytest.mark.parametrize("name", CASES)
def test_a_column_that_is_missing_is_named(name):
    plot, table = CASES[name]
    for column in table(2).columns.difference(["excess", "excess_high"] if name == "distances" else []):
        with pytest.raises(TableError, match=column):
            plot(table(2).drop(columns=column))


def test_sources_that_are_less_apart_than_chance_are_drawn():
    """Sources that tell the same stories lie below the floor: their excess is below 0, and no distance."""
    table = among(4).assign(excess=[-0.05, 0.1, 0.2, 0.1, 0.2, 0.3], excess_low=-0.1)
    ax = plot_distance_map(table)
    draw(ax)
    assert sorted(text.get_text() for text in ax.texts) == ["-0.05", "0.10", "0.10", "0.20", "0.20", "0.30"]


def test_options_are_checked():
    with pytest.raises(ParallaxError, match="top=0"):
        plot_distances(apart(2), top=0)
    with pytest.raises(ParallaxError, match="'p' is not known"):
        plot_distance_map(among(3), value="p")


def test_a_distance_stands_before_the_distances_of_chance():
    ax = plot_distances(apart(3), top=2)
    assert ax.lines[0].get_xdata().tolist() == [0.5, 0.5]
    assert [(band.get_x(), band.get_width()) for band in ax.patches] == [pytest.approx((0.2, 0.2))] * 2
    # the floor of .3 and the excess of .1 to .25 above it
    assert [tuple(bar[:, 0]) for bar in ax.collections[0].get_segments()] == [pytest.approx((0.4, 0.55))] * 2
    assert ax.yaxis_inverted() and "95%" in ax.get_xlabel()


def test_distances_without_a_test_are_dots_without_a_band():
    ax = plot_distances(apart(2).assign(floor=np.nan, floor_low=np.nan, floor_high=np.nan))
    draw(ax)
    assert ax.lines[0].get_xdata().tolist() == [0.5, 0.5] and ax.get_xlabel() == "distance (not tested)"
    assert not [band for band in ax.patches if not np.isnan(band.get_width())]


def test_the_farthest_pair_stands_within_the_axes():
    table = pd.DataFrame({"a": ["Post"], "b": ["Times"], "distance": [0.4]})
    table = table.assign(**dict.fromkeys(["floor", "floor_low", "floor_high", "excess_low", "excess_high"], np.nan))
    assert plot_distances(table).get_xlim()[1] > 0.41


def cells_of(ax):
    """The number of each cell, and whether it is hatched, under (name of the row, name of the column)."""
    rows, columns = ([label.get_text() for label in labels] for labels in (ax.get_yticklabels(), ax.get_xticklabels()))
    hatched = {(round(cell.get_y() + 0.5), round(cell.get_x() + 0.5)) for cell in ax.patches if cell.get_hatch()}
    found = {}
    for text in ax.texts:
        column, row = map(round, text.get_position())
        found[frozenset([rows[row], columns[column]])] = text.get_text(), (row, column) in hatched
    return found


@pytest.mark.parametrize("value", ["excess", "distance"])
def test_the_map_has_the_number_of_each_pair_and_hatches_what_reaches_the_floor(value):
    rows = [("A", "B", 0.9, 0.612, 0.5), ("A", "C", 0.3, 0.104, 0.0), ("A", "D", 0.5, 0.2, np.nan)]
    rows += [("B", "C", 0.8, -0.02, -0.3), ("B", "D", np.nan, np.nan, np.nan), ("C", "D", 0.4, 0.305, 0.001)]
    table = pd.DataFrame(rows, columns=["a", "b", "distance", "excess", "excess_low"])
    ax = plot_distance_map(table, value=value)
    expected = {
        frozenset([row.a, row.b]): (f"{getattr(row, value):.2f}", not row.excess_low > 0) for row in table.itertuples()
    }
    del expected[frozenset("BD")]
    assert cells_of(ax) == expected
    colours = ax.images[0].get_array()
    assert np.ma.count(np.ma.masked_invalid(colours)) == 2, "only what is above the floor has a colour"
    (legend,) = ax.figure.legends
    assert "reaches 0" in legend.get_texts()[0].get_text()


def test_the_map_puts_what_is_alike_side_by_side():
    alike = [("A", "B", 0.9), ("A", "C", 0.1), ("A", "D", 0.8), ("B", "C", 0.8), ("B", "D", 0.2), ("C", "D", 0.7)]
    table = pd.DataFrame(alike, columns=["a", "b", "excess"]).assign(distance=0.5, excess_low=0.05)
    ax = plot_distance_map(table)
    names = [ax.get_xticklabels()[0].get_text(), *(label.get_text() for label in ax.get_yticklabels())]
    assert names in (["A", "C", "D", "B"], ["B", "D", "C", "A"])
    assert not ax.figure.legends, "nothing is hatched"


def test_thirty_sources_at_most_and_it_is_said():
    ax = plot_distance_map(among(31))
    assert len(ax.texts) == 30 * 29 // 2
    assert ax.get_title(loc="left") == "30 of 31 are drawn; the table has all."
    assert plot_distance_map(among(30)).get_title(loc="left") == ""


def test_separability_is_drawn_before_what_shuffled_labels_give():
    table = told(2)
    ax = plot_separability(table)
    assert ax.lines[0].get_xdata().tolist() == table["accuracy"].tolist()
    assert [(band.get_x(), band.get_width()) for band in ax.patches] == [pytest.approx((0.2, 0.4))] * 3
    assert ax.get_yticklabels()[0].get_text() == "all groups (1,234)"
    untested = plot_separability(table.assign(floor_low=np.nan, floor_high=np.nan))
    assert "shuffled" in ax.get_xlabel() and "shuffled" not in untested.get_xlabel()


def test_small_distances_keep_their_digits_and_nothing_is_minus_0():
    excess = [-0.0004, 0.011, 0.02, 0.01, 0.023, 0.03]
    ax = plot_distance_map(among(4).assign(excess=excess, excess_low=-0.1))
    draw(ax)
    assert sorted(text.get_text() for text in ax.texts) == ["0.000", "0.010", "0.011", "0.020", "0.023", "0.030"]
