"""rates -> Axes: each rate and its interval, broken where nothing was written."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.dates import date2num

from analysis.ground.errors import TableError
from analysis.report.trends import plot_rates

pytestmark = pytest.mark.usefixtures("untouched")
MONTHS = ["2024-01-01", "2024-02-01", "2024-04-01", "2024-05-01", "2024-07-01"]


def rates(n_names=1, n_groups=2, months=MONTHS):
    rows = [(f"дождь {n}", f"газета {g:02d}", "month", day, 10.0 + g + k, 5.0, 20.0)
            for n in range(n_names) for g in range(n_groups) for k, day in enumerate(months)]  # fmt: skip
    columns = ["name", "group", "period", "starts", "per_10k", "per_10k_low", "per_10k_high"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(starts=pd.to_datetime(table["starts"]))


@pytest.mark.parametrize(
    ("names", "groups", "panels"), [(1, 1, 1), (3, 2, 3), (1, 6, 1), (1, 7, 7), (2, 20, 40), (3, 20, 40)]
)
@pytest.mark.parametrize("period", ["day", "week", "month", "year"])
def test_every_size_is_drawn_with_its_units(names, groups, panels, period):
    if period != "month" and groups == 20:
        return
    starts = {"week": ["2024-01-01", "2024-01-15"], "year": ["2023-01-01", "2024-01-01"]}.get(period, MONTHS[:2])
    axes = plot_rates(rates(names, groups, starts).assign(period=period))
    axes[0].figure.canvas.draw()
    assert (
        len(axes) == panels and axes[0].get_ylabel() == "per 10,000 words" and axes[-1].get_xlabel().startswith(period)
    )


def test_a_line_is_broken_where_a_period_has_no_text():
    (ax,) = plot_rates(rates())
    days = date2num(pd.to_datetime([*MONTHS[:2], "2024-03-01", *MONTHS[2:4], "2024-06-01", MONTHS[4]]))
    for line, first in zip(ax.lines, (10.0, 11.0), strict=True):
        assert line.get_xdata().tolist() == days.tolist()
        expected = [first, first + 1, np.nan, first + 2, first + 3, np.nan, first + 4]
        np.testing.assert_array_equal(line.get_ydata(), expected)
    alone = [bar for bars in ax.collections[1::2] for bar in bars.get_segments()]
    assert [bar.tolist() for bar in alone] == [[[days[-1], 5.0], [days[-1], 20.0]]] * 2, "July has no neighbour"
    assert [text.get_text() for text in ax.figure.legends[0].get_texts()] == ["газета 00", "газета 01"]
    assert ax.get_ylim() == (0, 21)


def test_a_band_far_beyond_all_rates_is_cut():
    (ax,) = plot_rates(rates().assign(per_10k=4.0, per_10k_high=9000.0))
    assert ax.get_ylim()[1] == pytest.approx(1.05 * 2.5 * 4)


def test_without_dates_there_is_a_point_for_each_group():
    table = rates(2, 9, [None])
    first, second = plot_rates(table)
    assert second.get_xlabel() == "occurrences per 10,000 words, 95% interval"
    assert first.lines[0].get_xdata().tolist() == [10.0 + g for g in range(9)]
    assert [bar[:, 0].tolist() for bar in first.collections[0].get_segments()] == [[5.0, 20.0]] * 9
    assert first.get_yticklabels()[0].get_text() == "газета 00"


def test_what_has_no_date_is_left_out_and_it_is_said():
    (ax,) = plot_rates(rates(1, 1, [None, *MONTHS]))
    assert np.isfinite(ax.lines[0].get_ydata()).sum() == 5
    assert "without a date" in ax.get_xlabel() and "without" not in plot_rates(rates())[0].get_xlabel()


def test_nothing_counted_and_no_interval_are_drawn():
    table = rates().assign(per_10k=0.0, per_10k_low=np.nan, per_10k_high=np.nan)
    (ax,) = plot_rates(table)
    ax.figure.canvas.draw()
    assert ax.get_ylim() == (0, 1)
    missing = plot_rates(table.assign(per_10k=np.nan))
    missing[0].figure.canvas.draw()


def test_the_band_of_a_term_that_is_never_used_is_seen_whole():
    (ax,) = plot_rates(rates().assign(per_10k=0.0, per_10k_low=0.0, per_10k_high=3.7))
    assert ax.get_ylim() == (0, pytest.approx(1.05 * 3.7))


def test_axes_in_axes_out():
    _, (ax, other) = plt.subplots(1, 2)
    assert plot_rates(rates(), ax=ax) is ax and not other.has_data()
    assert plot_rates(rates().iloc[:0], ax=other) is other
    assert [text.get_text() for text in plot_rates(rates().iloc[:0])[0].texts] == ["nothing to show"]
    with pytest.raises(TableError, match="2 panels do not fit"):
        plot_rates(rates(2), ax=ax)


def test_a_column_that_is_missing_is_named():
    for column in rates().columns:
        with pytest.raises(TableError, match=column):
            plot_rates(rates().drop(columns=column))
