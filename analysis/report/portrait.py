"""tallies -> Axes. What a corpus looks like: over time, by length, by language, what is missing and what was cut."""

import numpy as np
import pandas as pd
from matplotlib.dates import date2num

from analysis.ground.tables import check_columns
from analysis.report.canvas import ACCENT, COLOURS, INK, PALE, WARM, bare, draw_nothing, name_rows, new_axes, shorten
from analysis.report.sentences import count_of, language_name
from analysis.terms.typical import check_top

_ROW = 0.32
_PERIODS = {"day": "D", "month": "M", "year": "Y"}
_DAYS = {"day": 1, "month": 30.4, "year": 365.2}


def plot_kept(paragraphs, *, by="doc_id", top=30, ax=None):
    """Draw how many characters of each document, or group, are kept as text, and how many were cut.

    Parameters
    ----------
    paragraphs : DataFrame with kept, start, end and the column `by`
    by : str, the column that names what a bar stands for
    top : int, bars; the longest are drawn
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes
    """
    check_columns(paragraphs, ["kept", "start", "end", by], what="paragraphs")
    check_top(top)
    cut = ~paragraphs["kept"].astype(bool)
    sizes = paragraphs["end"] - paragraphs["start"]
    names = paragraphs[by].astype("str")
    kept, gone = sizes.where(~cut, 0).groupby(names).sum(), sizes.where(cut, 0).groupby(names).sum()
    order = (kept + gone).sort_values(ascending=False, kind="stable").index[:top]
    if not len(order):
        return draw_nothing(ax)
    ax = ax or new_axes(_ROW * len(order) + 1.2)
    ax.barh(range(len(order)), kept[order], color=ACCENT, label="kept as text")
    ax.barh(range(len(order)), gone[order], left=kept[order], color=WARM, label="cut")
    name_rows(ax, order)
    ax.set_xlabel("characters")
    ax.legend(frameon=False, fontsize=9, loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0)
    return bare(ax)


def plot_timeline(table, *, top=20, ax=None):
    """Draw how many documents each group has in each day, month or year, as a row of bars per group.

    Parameters
    ----------
    table : DataFrame group, period, starts, n, as from timeline
    top : int, groups; those that come first in the table are drawn
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes
    """
    check_columns(table, ["group", "period", "starts", "n"], what="timeline")
    whole = table
    groups, table, ax = _first_groups(table, top, ax, height=0.42)
    if not len(table):
        return draw_nothing(ax)
    rows = table["group"].map({name: row for row, name in enumerate(groups)})
    dated = table["starts"].notna()
    highest = table.loc[dated, "n"].max() if dated.any() else 1
    period = table["period"].iloc[0]
    # Bars of one scale stand on the line of their group; what is there at all is seen.
    heights = (table.loc[dated, "n"] / highest * 0.78).clip(lower=0.06)
    ax.hlines(range(len(groups)), 0, 1, transform=ax.get_yaxis_transform(), color=PALE, linewidth=0.5, zorder=0)
    starts = date2num(table.loc[dated, "starts"])
    width = _DAYS[period] * 0.9
    ax.bar(starts, -heights, width, bottom=rows[dated], align="edge", color=ACCENT, edgecolor=ACCENT, linewidth=0.6)
    name_rows(ax, groups)
    ax.set_ylim(len(groups) - 0.7, -0.95)
    ax.set_xticks([])
    if dated.any():
        ax.set_xlabel(f"{period} of publication; the highest bar is {count_of(int(highest), 'document')}")
        times = pd.period_range(table["starts"].min(), table["starts"].max(), freq=_PERIODS[period])
        named = times[:: -(-len(times) // 5)]
        ax.set_xticks(date2num(named.start_time) + width / 2, [str(time) for time in named])
        margin = max((starts.max() - starts.min()) * 0.02, width)
        ax.set_xlim(starts.min() - margin, starts.max() + width + margin)
    else:
        ax.set_xlabel("no document has a date")
    undated = table["n"].where(~dated, 0).groupby(table["group"]).sum()
    _note_rows(ax, [f"{undated[name]:,} undated" if undated[name] else "" for name in groups])
    return _finish(ax, whole, groups)


def plot_lengths(table, *, top=20, ax=None):
    """Draw how long the documents of each group are: all of them, the middle half, and the one in the middle.

    Parameters
    ----------
    table : DataFrame group, n, shortest, q25, median, q75, longest, as from lengths
    top : int, groups; those that come first in the table are drawn
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes
    """
    check_columns(table, ["group", "n", "shortest", "q25", "median", "q75", "longest"], what="lengths")
    whole = table
    groups, table, ax = _first_groups(table, top, ax)
    if not len(table):
        return draw_nothing(ax)
    rows = range(len(table))
    # the scale has no 0: an empty document stands at 1
    at = table[["shortest", "q25", "median", "q75", "longest"]].clip(lower=1)
    ax.hlines(rows, at["shortest"], at["longest"], color=PALE, linewidth=2)
    ax.hlines(rows, at["q25"], at["q75"], color=ACCENT, alpha=0.5, linewidth=6)
    ax.plot(at["median"], rows, "o", color=ACCENT, markersize=6)
    ax.set_xscale("log")
    low, high = at["shortest"].min() / 1.3, at["longest"].max() * 1.3
    ax.set_xlim(low, high)
    ticks = [step * 10**power for power in range(9) for step in (1, 2, 5) if low <= step * 10**power <= high]
    if len(ticks) > 5:
        ticks = [tick for tick in ticks if str(tick)[0] == "1"]
    ax.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    ax.minorticks_off()
    name_rows(ax, groups)
    several = table["n"].gt(1).any()
    shown = "point: the middle one, thick: the middle half, thin: all" if several else "one document each"
    ax.set_xlabel(f"characters a document ({shown};\neach step to the right multiplies the length)")
    _note_rows(ax, [count_of(int(n), "document") for n in table["n"]])
    return _finish(ax, whole, groups)


def plot_languages(table, *, top=20, ax=None):
    """Draw the share of each language in each group as one bar per group.

    Parameters
    ----------
    table : DataFrame group, language, n, share, as from language_counts
    top : int, groups; those that come first in the table are drawn
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes, with a colour for each of the six commonest languages; the others share one
    """
    check_columns(table, ["group", "language", "n", "share"], what="languages")
    whole = table
    groups, table, ax = _first_groups(table, top, ax, extra=1.5)
    if not len(table):
        return draw_nothing(ax)
    grid = table.pivot_table(index="group", columns="language", values="share", aggfunc="sum", fill_value=0.0)
    grid = grid.reindex(groups)
    known = table[table["language"].ne("unknown")].groupby("language")["n"].sum()
    order = sorted(known.index, key=lambda code: (-known[code], code))
    parts = [(language_name(code), grid[code], colour) for code, colour in zip(order, COLOURS, strict=False)]
    if others := order[len(COLOURS) :]:
        parts.append((count_of(len(others), "other language"), grid[others].sum(axis=1), "#8a939b"))
    if "unknown" in grid:
        parts.append(("unknown", grid["unknown"], PALE))
    left = np.zeros(len(groups))
    for name, share, colour in parts:
        ax.barh(range(len(groups)), share, left=left, color=colour, label=shorten(name, 30), height=0.7)
        left += share.to_numpy()
    name_rows(ax, groups)
    ax.set_xlim(0, 1)
    ax.set_xlabel("share of the source's documents, 0 to 1")
    ax.legend(frameon=False, fontsize=9, loc="lower left", bbox_to_anchor=(0, 1), ncols=4, borderaxespad=0)
    sizes = table.groupby("group")["n"].sum()
    _note_rows(ax, [count_of(int(sizes[name]), "document") for name in groups])
    return _finish(ax, whole, groups)


def plot_missing(table, *, top=20, ax=None):
    """Draw in how many documents of each group a field is missing, as a grid: the darker, the more.

    Parameters
    ----------
    table : DataFrame group, field, n, n_missing, share, as from missing_fields
    top : int, groups; those that come first in the table are drawn
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes
    """
    check_columns(table, ["group", "field", "n", "n_missing", "share"], what="missing fields")
    whole = table
    groups, table, ax = _first_groups(table, top, ax)
    if not len(table):
        return draw_nothing(ax)
    fields = list(dict.fromkeys(table["field"]))
    places = {name: row for row, name in enumerate(groups)}, {name: column for column, name in enumerate(fields)}
    grid = np.zeros((len(groups), len(fields)))
    for line in table.itertuples():
        row, column = places[0][line.group], places[1][line.field]
        grid[row, column] = line.share
        text = f"{line.n_missing:,} of {line.n:,}" if line.n_missing else "none"
        ax.text(column, row, text, ha="center", va="center", fontsize=9, color="white" if line.share > 0.6 else INK)
    ax.imshow(grid, cmap="Oranges", vmin=0, vmax=1, aspect="auto")
    ax.set_xticks(range(len(fields)), ["date" if field == "published" else field for field in fields])
    name_rows(ax, groups)
    ax.set_ylim(len(groups) - 0.5, -0.5)
    ax.set_xlabel("documents in which this is not known")
    return _finish(ax, whole, groups)


def _first_groups(table, top, ax, *, height=_ROW, extra=1.2):
    """Keep the first `top` groups, on Axes with a row for each."""
    check_top(top)
    groups = list(dict.fromkeys(table["group"]))
    if not groups:
        return groups, table, ax
    kept = groups[:top]
    ax = ax or new_axes(height * len(kept) + extra)
    return kept, table[table["group"].isin(kept)], ax


def _finish(ax, table, groups):
    """Take the frame away, and say under the Axes where groups are left out."""
    n = table["group"].nunique()
    if n > len(groups):
        ax.set_xlabel(f"{ax.get_xlabel()}\n(the first {len(groups):,} of {n:,} are drawn; the table has all)")
    return bare(ax)


def _note_rows(ax, notes):
    """Write a note at the right of each row."""
    for row, note in enumerate(notes):
        ax.text(1.01, row, note, transform=ax.get_yaxis_transform(), va="center", fontsize=8, color=INK)
