"""distances -> Axes. How far sources are apart, and how well one is told from the others, beside what chance makes of it."""

import numpy as np
from matplotlib.patches import Patch, Rectangle

from analysis.ground.errors import ParallaxError
from analysis.ground.tables import check_columns
from analysis.ground.wording import decimal_of, decimals_of
from analysis.report.canvas import ACCENT, INK, PALE, bare, draw_nothing, explain, name_rows, new_axes, shorten
from analysis.report.figures import order_alike
from analysis.terms.typical import check_top

_MOST_NAMES = 30


def plot_distances(table, *, top=30, ax=None):
    """Draw how far each two groups are apart, before the distances that chance would make: one row a pair.

    Parameters
    ----------
    table : DataFrame a, b, distance, floor, floor_low, floor_high, excess_low, excess_high, as from distances; the bar
        is the interval of the excess, laid on from the floor
    top : int, pairs that are drawn
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes
    """
    figures = ["distance", "floor", "floor_low", "floor_high", "excess_low", "excess_high"]
    check_columns(table, ["a", "b", *figures], what="distances")
    check_top(top)
    if table.empty:
        return draw_nothing(ax)
    part = table.head(top)
    ax = ax or new_axes(0.3 * len(part) + 1.1)
    rows = range(len(part))
    ax.barh(rows, part["floor_high"] - part["floor_low"], left=part["floor_low"], height=0.6, color=PALE, zorder=0)
    low, high = part["floor"] + part["excess_low"], part["floor"] + part["excess_high"]
    ax.hlines(rows, low, high, color=ACCENT, alpha=0.5, linewidth=3)
    ax.plot(part["distance"], rows, "o", color=ACCENT, markersize=5)
    ax.set_yticks(rows, [f"{shorten(a, 20)} – {shorten(b, 20)}" for a, b in zip(part["a"], part["b"], strict=True)])
    ax.set_ylim(len(part) - 0.4, -0.6)
    ax.set_xlim(0, 1.05 * np.nanmax([0.01, *part["distance"], *part["floor_high"], *high]))
    explained = "grey: 95% of distances where documents\nare dealt out at random; bar: 95% interval of the excess"
    ax.set_xlabel(f"distance ({explained})" if part["floor"].notna().any() else "distance (not tested)")
    return bare(ax)


def plot_distance_map(table, *, value="excess", ax=None):
    """Draw the distance of each two groups as a grid with its number; those that are alike stand side by side.

    Parameters
    ----------
    table : DataFrame a, b, distance, excess, excess_low, as from distances
    value : "excess", what a distance has above its floor, or "distance"
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes. A cell is hatched where the interval of the excess reaches 0, the floor, or where there is no interval. Of more
    than 30 groups the 30 are drawn that come first in the order

    Raises
    ------
    TableError : columns are missing
    ParallaxError : an unknown value
    """
    check_columns(table, ["a", "b", "distance", "excess", "excess_low"], what="distances")
    if value not in ("excess", "distance"):
        raise ParallaxError(f"the value {value!r} is not known; there are ['excess', 'distance']. Choose one.")
    known = table[table[value].notna()]
    if known.empty:
        return draw_nothing(ax)
    # an excess below 0 is no distance; those that are as good as alike stand side by side
    order = order_alike(known.assign(similarity=1 - known[value].clip(lower=0)))
    names = order[:_MOST_NAMES]
    place = {name: n for n, name in enumerate(names)}
    known = known[known["a"].isin(names) & known["b"].isin(names)]
    grid, shown = np.full((2, len(names), len(names)), np.nan)
    for a, b, number, low in zip(known["a"], known["b"], known[value], known["excess_low"], strict=True):
        cell = max(place[a], place[b]), min(place[a], place[b])
        grid[cell], shown[cell] = number, low > 0
    grid, shown = grid[1:, :-1], shown[1:, :-1]
    few, size = len(names) <= 10, np.interp(len(names), [8, 30], [9, 5])
    ax = ax or new_axes((0.5 if few else 0.22) * len(names) + 2.2)
    highest, decimals = max(np.nanmax(grid), 1e-9), decimals_of([np.nanmax(np.abs(grid))])
    ax.imshow(np.where(shown == 1, grid, np.nan), cmap="Blues", vmin=0, vmax=highest, aspect="auto")
    for (row, column), number in np.ndenumerate(grid):
        if np.isnan(number):
            continue
        if not shown[row, column]:
            corner = column - 0.5, row - 0.5
            ax.add_patch(Rectangle(corner, 1, 1, facecolor="#eef1f3", edgecolor=PALE, hatch="////", linewidth=0))
        dark = shown[row, column] and number > 0.5 * highest
        text = decimal_of(number, decimals)
        ax.text(
            column,
            row,
            text if few else text.replace("0.", ".", 1),
            ha="center",
            va="center",
            fontsize=size,
            color="white" if dark else INK,
        )
    slant = {"rotation": 20 if few else 90, "ha": "right" if few else "center"}
    labels = [shorten(name, 28 if few else 18) for name in names]
    ax.set_xticks(range(len(names) - 1), labels[:-1], **slant)
    ax.set_yticks(range(len(names) - 1), labels[1:])
    ax.set_xlabel("excess: distance above what chance makes of it" if value == "excess" else "distance")
    ax.set_ylabel("source", color=INK, fontsize=9)
    if len(order) > len(names):
        told = f"{len(names)} of {len(order):,} are drawn; the table has all."
        ax.set_title(told, fontsize=9, loc="left", color=INK)
    if (shown == 0).any():
        unsure = Patch(facecolor="#eef1f3", edgecolor=PALE, hatch="////", linewidth=0)
        unsure.set_label("the 95% interval of the excess reaches 0, or there is none")
        explain(ax, [unsure])
    return bare(ax)


def plot_separability(table, *, ax=None):
    """Draw how many of each group's unseen documents are told to be its own, before what shuffled labels give.

    Parameters
    ----------
    table : DataFrame group, n_docs, accuracy, accuracy_low, accuracy_high, floor_low, floor_high, as from separability
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes
    """
    figures = ["accuracy", "accuracy_low", "accuracy_high", "floor_low", "floor_high"]
    check_columns(table, ["group", "n_docs", *figures], what="separability")
    part = table[table["accuracy"].notna()]
    if part.empty:
        return draw_nothing(ax)
    ax = ax or new_axes(0.3 * len(part) + 1.1)
    rows = range(len(part))
    ax.barh(rows, part["floor_high"] - part["floor_low"], left=part["floor_low"], height=0.6, color=PALE, zorder=0)
    ax.hlines(rows, part["accuracy_low"], part["accuracy_high"], color=ACCENT, alpha=0.5, linewidth=3)
    ax.plot(part["accuracy"], rows, "o", color=ACCENT, markersize=5)
    counted = [f"{shorten(group, 24)} ({n:,})" for group, n in zip(part["group"], part["n_docs"], strict=True)]
    name_rows(ax, counted, most=60)
    ax.set_xlim(-0.02, 1.02)
    floor = "; grey: 95%\nof shares where labels are shuffled" if part["floor_low"].notna().any() else ""
    ax.set_xlabel(f"share of unseen documents whose source is told, 0 to 1 (bar: 95% interval{floor})")
    return bare(ax)
