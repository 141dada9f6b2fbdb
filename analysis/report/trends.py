"""rates -> Axes. How often each source uses a term, or the terms of a dictionary, over time or in all."""

import numpy as np
import pandas as pd
from matplotlib.dates import date2num
from matplotlib.lines import Line2D

from analysis.compare.rates import PERIODS
from analysis.ground.errors import TableError
from analysis.ground.tables import check_columns
from analysis.report.canvas import (
    ACCENT,
    COLOURS,
    INK,
    PANEL_NAME,
    bare,
    draw_nothing,
    explain,
    label_lowest,
    name_rows,
    new_panels,
    shorten,
)

_FIGURES = ["per_10k", "per_10k_low", "per_10k_high"]
_HIGHEST = 2.5  # times the highest rate: a band that reaches further, of two or three texts, would flatten all others


def plot_rates(table, *, ax=None):
    """Draw how often each group uses a term, or the terms of a dictionary, over time, with intervals as bands.

    Parameters
    ----------
    table : DataFrame name, group, period, starts, per_10k, per_10k_low, per_10k_high, as from rates; without dates there
        is a point for each group. In a table with dates, what has none is not drawn
    ax : Axes to draw on, for what takes one panel; None: a new figure

    Returns
    -------
    array of Axes, one per name; where more than six groups would cross each other, one per name and group; the first 40
    are drawn. The Axes where one was given

    Raises
    ------
    TableError : columns are missing; one Axes was given for what takes several panels
    """
    check_columns(table, ["name", "group", "period", "starts", *_FIGURES], what="rates")
    timed = table["starts"].notna()
    dated = table[timed] if timed.any() else table
    groups = sorted(dated["group"].unique())
    apart = timed.any() and len(groups) > len(COLOURS)
    parts = dict([*dated.groupby(["name", "group"] if apart else ["name"], sort=False)])
    titles = [": ".join(map(str, key)) for key in parts]
    if ax is not None and len(parts) > 1:
        raise TableError(f"{len(parts):,} panels do not fit one Axes. Leave ax out, or keep one name and few groups.")
    if ax is not None and not parts:
        return draw_nothing(ax)
    panels = [ax] if ax is not None else new_panels(titles, 2.6 if timed.any() else 0.26 * len(groups) + 0.9)
    if not timed.any():
        for panel, part in zip(panels, parts.values(), strict=False):
            _draw_points(panel, part)
        label_lowest(panels, titles, "occurrences per 10,000 words, 95% interval")
        return panels if ax is None else ax
    colours = dict.fromkeys(groups, ACCENT) if apart else dict(zip(groups, COLOURS, strict=False))
    for n, (panel, part) in enumerate(zip(panels, parts.values(), strict=False)):
        _draw_series(panel, part, dated[dated["name"].eq(part["name"].iloc[0])], colours)
        panel.set_ylabel("per 10,000 words" if n % 2 == 0 else "", color=INK, fontsize=9)
    undated = "" if timed.all() else ";\ntexts without a date are left out"
    label_lowest(panels, titles, f"{table['period'].iloc[0]} (band: 95% interval{undated})")
    if not apart:
        named = [(colour, shorten(group, 40)) for group, colour in colours.items()]
        handles = [Line2D([], [], color=colour, marker="o", markersize=4, label=name) for colour, name in named]
        explain(panels[0], handles)
    return panels if ax is None else ax


def _draw_points(ax, part):
    rows = range(len(part))
    ax.hlines(rows, part["per_10k_low"], part["per_10k_high"], color=ACCENT, alpha=0.5, linewidth=3)
    ax.plot(part["per_10k"], rows, "o", color=ACCENT, markersize=5)
    ax.set_xlim(left=0)
    name_rows(ax, part["group"], most=PANEL_NAME)
    bare(ax)


def _draw_series(ax, part, whole, colours):
    """A line for each group, broken where a period has no text, and its band; on the scales of all rows of the name."""
    times = pd.period_range(whole["starts"].min(), whole["starts"].max(), freq=PERIODS[whole["period"].iloc[0]])
    days = date2num(times.start_time)
    for group, own in part.groupby("group"):
        own = own.set_axis(pd.PeriodIndex(own["starts"], freq=times.freq)).reindex(times)
        ax.fill_between(days, own["per_10k_low"], own["per_10k_high"], color=colours[group], alpha=0.2, linewidth=0)
        known = own["per_10k"].notna().to_numpy()
        alone = known & ~np.roll([*known, False], 1)[:-1] & ~np.append(known, False)[1:]  # a band takes two neighbours
        ends = own["per_10k_low"][alone], own["per_10k_high"][alone]
        ax.vlines(days[alone], *ends, color=colours[group], alpha=0.4, linewidth=3)
        ax.plot(days, own["per_10k"], "o-", color=colours[group], markersize=3, linewidth=1.3)
    reach, rate = whole[_FIGURES].max().max(), whole["per_10k"].max()
    highest = np.fmin(reach, _HIGHEST * rate) if rate > 0 else reach
    ax.set_ylim(0, 1.05 * highest if highest > 0 else 1)
    margin = max(0.03 * (days[-1] - days[0]), 1)
    ax.set_xlim(days[0] - margin, days[-1] + margin)
    named = times[:: -(-len(times) // 4)]
    ax.set_xticks(date2num(named.start_time), [str(time)[:10] for time in named])
    bare(ax).tick_params(axis="x", labelsize=8)
