"""copies -> Axes. Who has whose text, and how the words of each source change where copies are left out."""

import numpy as np

from analysis.ground.tables import check_columns
from analysis.report.canvas import (
    ACCENT,
    INK,
    PALE,
    PANEL_NAME,
    WARM,
    bare,
    draw_nothing,
    label_lowest,
    name_rows,
    new_axes,
    new_panels,
    shorten,
)
from analysis.terms.typical import check_top

_ORDERS = {"n_later": ("later day", ACCENT), "n_same_day": ("same day", WARM), "n_undated": ("day unknown", PALE)}
_VIEWS = {"all": ("all texts", ACCENT), "one": ("one for each text", WARM), "cut": ("shared passages cut", INK)}


def plot_copies(table, *, top=20, ax=None):
    """Draw the copies between sources: a bar for each two sources, with an arrow where one had the text on a later day.

    Parameters
    ----------
    table : DataFrame a, b, ordered, n, n_later, n_same_day, n_undated, as from copies_between
    top : int, pairs of sources that are drawn
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes
    """
    check_columns(table, ["a", "b", "ordered", "n", *_ORDERS], what="copies")
    check_top(top)
    if table.empty:
        return draw_nothing(ax)
    part = table.head(top)
    ax = ax or new_axes(0.28 * len(part) + 1.3)
    left = np.zeros(len(part))
    for column, (label, colour) in _ORDERS.items():
        if part[column].any():
            ax.barh(range(len(part)), part[column], left=left, color=colour, label=label)
        left += part[column].to_numpy(float)
    pairs = zip(part["a"], part["b"], part["ordered"], strict=True)
    names = [f"{shorten(a, 17)} {'→' if ordered else '–'} {shorten(b, 17)}" for a, b, ordered in pairs]
    ax.set_yticks(range(len(part)), names)
    ax.set_ylim(len(part) - 0.4, -0.6)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_xlabel("copies: → on a later day, – where the day does not tell")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False, fontsize=8)
    return bare(ax)


def plot_compared_copies(table, *, top=8):
    """Draw the first words of each group over all texts, and the same words without copies and without shared passages.

    Parameters
    ----------
    table : DataFrame as from compare_copies
    top : int, terms per group, by z over all texts

    Returns
    -------
    array of Axes, one per group; the first 40 groups are drawn
    """
    figures = [f"{name}_{view}" for view in _VIEWS for name in ("log_ratio", "log_ratio_low", "log_ratio_high")]
    check_columns(table, ["group", "term", "z_all", *figures], what="compared copies")
    check_top(top)
    groups = sorted(table["group"].unique())
    panels = new_panels(groups, 0.4 * top + 1.1)
    for ax, group in zip(panels, groups, strict=False):
        part = table[table["group"].eq(group) & table["z_all"].gt(0)].head(top)
        ax.axvline(0, color=PALE, linewidth=1, zorder=0)
        for place, (view, (label, colour)) in enumerate(_VIEWS.items()):
            rows = np.arange(len(part)) + 0.24 * (place - 1)
            bounds = part[f"log_ratio_low_{view}"], part[f"log_ratio_high_{view}"]
            ax.hlines(rows, *bounds, color=colour, alpha=0.5, linewidth=2.5)
            ax.plot(part[f"log_ratio_{view}"], rows, "o", color=colour, markersize=4, label=label)
        name_rows(ax, part["term"], most=PANEL_NAME)
        bare(ax)
    label_lowest(panels, groups, "log2 ratio of rates, 95% interval\n(+1 = twice as frequent)")
    if groups:
        handles, labels = panels[0].get_legend_handles_labels()
        panels[0].figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, fontsize=8)
    return panels
