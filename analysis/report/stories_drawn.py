"""stories -> Axes. The map of who covers which story and since when, and the matrix of who follows whom."""

import numpy as np

from analysis.ground.errors import ParameterError
from analysis.ground.tables import check_columns
from analysis.report.canvas import ACCENT, INK, PALE, WARM, bare, draw_nothing, name_rows, new_axes, place_of, shorten
from analysis.terms.typical import check_top

_MOST_SOURCES = 20
_MOST_DAYS_SHOWN = 99
_RATE = 0.05
_FEW = 10
_EXPLAINED = {
    "from_share": (
        "n_dated_a",
        "of all stories of the source at the left,\nhow many the one below took up on a later day",
    ),
    "to_share": (
        "n_dated_b",
        "of all stories of the source below,\nhow many the one at the left had on an earlier day",
    ),
}


def plot_coverage(table, *, top=30, ax=None):
    """Draw which source covers which story: a dot each, with how many days after the first it came.

    Parameters
    ----------
    table : DataFrame story, source, n_documents, first_day, lag_days, title, as from coverage_map
    top : int, stories; those that come first in the table are drawn, and of their sources the 20 with most of the stories
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes
    """
    check_columns(table, ["story", "source", "n_documents", "first_day", "lag_days", "title"], what="coverage")
    check_top(top)
    if table.empty:
        return draw_nothing(ax)
    stories = list(dict.fromkeys(table["story"]))
    part = table[table["story"].isin(stories[:top])]
    sizes = part["source"].value_counts()
    sources = sorted(sizes.index, key=lambda source: (-sizes[source], source))
    kept = sources[:_MOST_SOURCES]
    titles = part.drop_duplicates("story")["title"]
    part = part[part["source"].isin(kept)]
    ax = ax or new_axes(0.24 * min(top, len(stories)) + 1.9)
    row, column = part["story"].map(place_of(stories)), part["source"].map(place_of(kept))
    size = 80 + 35 * (part["n_documents"].clip(upper=3).to_numpy() - 1)
    dots = {
        "on the first day": (part["lag_days"].eq(0), ACCENT, ACCENT),
        "later, after so many days": (part["lag_days"].gt(0), PALE, PALE),
        "no day known": (part["lag_days"].isna(), "white", WARM),
    }
    for name, (which, fill, edge) in dots.items():
        which = which.fillna(False).to_numpy(bool)
        if which.any():
            ax.scatter(
                column[which],
                row[which],
                s=size[which],
                color=fill,
                edgecolor=edge,
                linewidth=1.5,
                label=name,
                zorder=2,
            )
    for y, x, lag in zip(row, column, part["lag_days"].to_numpy("float64", na_value=0), strict=True):
        if lag:
            days = f"{lag:.0f}" if lag <= _MOST_DAYS_SHOWN else f">{_MOST_DAYS_SHOWN}"
            ax.text(x, y, days, ha="center", va="center", fontsize=7, color=INK, zorder=3)
    name_rows(ax, titles, most=44)
    for y in range(len(titles)):
        ax.axhline(y, color=PALE, linewidth=0.4, zorder=0)
    slant = {"rotation": 20, "ha": "right"} if len(kept) <= 5 else {"rotation": 90}
    ax.set_xticks(range(len(kept)), [shorten(source, 20) for source in kept], **slant)
    ax.set_xlim(-0.6, max(len(kept), 4) - 0.4)
    left = [
        f"the first {n:,} of {len(whole):,} {what}"
        for n, whole, what in ((top, stories, "stories"), (len(kept), sources, "sources"))
        if len(whole) > n
    ]
    note = "\n(" + " and\n".join(left) + " are drawn; the table has all)" if left else ""
    ax.set_xlabel(f"source (a larger dot: two documents, or more){note}")
    ax.legend(
        frameon=False,
        fontsize=8,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=3,
        borderaxespad=0.2,
        handletextpad=0.1,
    )
    return bare(ax)


def plot_followers(table, *, value="from_share", top=20, ax=None):
    """Draw who follows whom as a matrix: the first in rows, the followers in columns.

    Parameters
    ----------
    table : DataFrame a, b, n_stories, n_from, share, floor, p_adjusted, from_share, to_share, n_dated_a, n_dated_b, as from
        followers
    value : from_share or to_share, what the colour shows
    top : int, sources; those with most stories in common with others are drawn
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes; a frame is drawn round what is more than chance would give, at a false discovery rate of 5 %
    """
    needed = ["a", "b", "n_stories", "n_from", "share", "floor", "p_adjusted", "from_share", "to_share"]
    needed += ["n_dated_a", "n_dated_b"]
    check_columns(table, needed, what="followers")
    check_top(top)
    if value not in _EXPLAINED:
        raise ParameterError(f"value={value!r} is not known; there are {', '.join(_EXPLAINED)}. Choose one of them.")
    if table.empty:
        return draw_nothing(ax)
    whole, explained = _EXPLAINED[value]
    sizes = table.groupby("a")["n_stories"].sum()
    sources = sorted(sizes.index, key=lambda source: (-sizes[source], source))
    kept = sources[:top]
    place = place_of(kept)
    part = table[table["a"].isin(kept) & table["b"].isin(kept)]
    grid = np.full((len(kept), len(kept)), np.nan)
    grid[part["a"].map(place), part["b"].map(place)] = part[value]
    few = len(kept) <= _FEW
    ax = ax or new_axes((0.5 if few else 0.26) * len(kept) + 1.9)
    most = max(0.05, np.nanmax(grid)) if np.isfinite(grid).any() else 1
    picture = ax.imshow(grid, cmap="Blues", vmin=0, vmax=most, aspect="auto")
    for line in part.itertuples():
        x, y = place[line.b], place[line.a]
        share = getattr(line, value)
        if line.p_adjusted < _RATE and line.share > line.floor:
            ax.add_patch(_frame(x, y))
        if share == share:
            text = f"{share:.0%}\n{line.n_from:,} of {getattr(line, whole):,}" if few else f"{100 * share:.0f}"
            colour = "white" if share > 0.6 * most else INK
            ax.text(x, y, text, ha="center", va="center", fontsize=8 if few else 7, color=colour)
    slant = {"rotation": 20, "ha": "right"} if len(kept) <= 5 else {"rotation": 90}
    ax.set_xticks(range(len(kept)), [shorten(name, 20) for name in kept], **slant)
    name_rows(ax, kept, most=26)
    ax.set_ylim(len(kept) - 0.5, -0.5)
    in_percent = "" if few else "in %; "
    left = f"\n(the first {len(kept):,} of {len(sources):,} sources are drawn)" if len(sources) > len(kept) else ""
    ax.set_xlabel(f"{explained}\n({in_percent}framed: more often than chance would have it){left}")
    if not few:
        ax.figure.colorbar(picture, ax=ax, shrink=0.4, label=value.replace("_", " "))
    return bare(ax)


def _frame(x, y):
    """A frame round a cell of the matrix."""
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.47, y - 0.47), 0.94, 0.94, fill=False, edgecolor=WARM, linewidth=2)
