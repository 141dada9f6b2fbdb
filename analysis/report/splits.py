"""agenda and wording -> Axes. A word shift in two colours: what is coverage, what is wording, and what other stories add."""

import numpy as np

from analysis.ground.tables import check_columns
from analysis.report.canvas import ACCENT, INK, PALE, WARM, bare, draw_nothing, name_rows, new_axes, shorten
from analysis.terms.typical import check_top

COLOURS = {"agenda": ACCENT, "wording": WARM, "exclusive": PALE}
_PER = 10_000
_BAR, _LINES = 0.34, {"agenda": 0.3, "wording": 0.46}


def plot_agenda_and_wording(table, *, top=20, ax=None):
    """Draw how each term's difference is made up: its parts as one bar, below it the interval of each part.

    Parts above 0 are laid to the right one after another, those below 0 to the left; the ring is the total. The intervals
    are drawn from 0, whatever the bars, so that it shows which part is more than chance.

    Parameters
    ----------
    table : DataFrame term, agenda, wording, exclusive, total, agenda_low, agenda_high, wording_low, wording_high, as from
        agenda_and_wording
    top : int, terms that are drawn
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes
    """
    bounds = [f"{part}_{bound}" for part in _LINES for bound in ("low", "high")]
    check_columns(table, ["term", *COLOURS, "total", *bounds], what="agenda and wording")
    check_top(top)
    if table.empty:
        return draw_nothing(ax)
    part = table.head(top)
    rows, values = np.arange(len(part)), part[[*COLOURS]].to_numpy(float) * _PER
    ax = ax or new_axes(0.42 * len(part) + 1.5)
    ax.axvline(0, color=PALE, linewidth=1, zorder=0)
    ends = np.zeros((2, len(part)))
    for column, (name, colour) in enumerate(COLOURS.items()):
        value, side = values[:, column], (values[:, column] < 0).astype(int)
        ax.barh(rows, value, left=ends[side, rows], height=_BAR, color=colour, label=name)
        ends[side, rows] += value
    ax.plot(part["total"] * _PER, rows, "o", markersize=5, markerfacecolor="white", markeredgecolor=INK, label="total")
    for name, below in _LINES.items():
        low, high = part[f"{name}_low"] * _PER, part[f"{name}_high"] * _PER
        ax.hlines(rows + below, low, high, color=COLOURS[name], linewidth=2)
    name_rows(ax, part["term"])
    ax.set_ylim(len(part) - 0.3, -0.5)
    marks = np.concatenate([[-1e-9, 1e-9], ends.ravel(), part[bounds].to_numpy(float).ravel() * _PER])
    room = 0.04 * (np.nanmax(marks) - np.nanmin(marks))
    ax.set_xlim(np.nanmin(marks) - room, np.nanmax(marks) + room)
    a, b = (shorten(table.attrs.get(side, side), 24) for side in "ab")
    known = (
        "lines: 95% intervals, each for one term by itself"
        if part[bounds].notna().any(axis=None)
        else "too few shared stories for intervals"
    )
    ax.set_xlabel(f"← more in {b}     occurrences per {_PER:,} counted words     more in {a} →\n({known})")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=4, frameon=False, fontsize=9, labelcolor=INK)
    return bare(ax)
