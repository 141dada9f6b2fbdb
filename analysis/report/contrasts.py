"""comparisons of words -> Axes. Which terms set sources apart, by how much, and what chance alone would make of it."""

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.ground.errors import GroupError
from analysis.ground.tables import check_columns
from analysis.ground.wording import percent_of
from analysis.report.canvas import (
    ACCENT,
    INK,
    PALE,
    PANEL_NAME,
    WARM,
    bare,
    draw_nothing,
    explain,
    label_lowest,
    lay_out,
    name_rows,
    new_axes,
    new_panels,
    place_names,
    shorten,
)
from analysis.terms.typical import check_top

_RATIO = "log2 ratio of rates\n(+1 = twice as frequent)"
_FLOOR = ["group", "count_low", "count_high", "log_ratio_low", "log_ratio_high"]
_BAND = "where 95% of log ratios lie when source labels are shuffled, for terms as frequent"
_FAINT = "#d5dbe0"
SHIFT_UNITS = {
    "proportion": ", as a share of all words",
    "jsd": ", bits",
    "kl": ", bits",
    "lexicon": ", points of the lexicon",
}
_MOST_DOTS = 1500  # from which on the dots are one image: each by itself would make a page of megabytes
_SHADES = 15  # of the dots in such an image, which would be four times as large with all between


def plot_keyness(table, *, top=8, floor=None):
    """Draw the most over-used terms of each group as log ratios with their intervals, one panel per group.

    Parameters
    ----------
    table : DataFrame group, term, log_ratio, log_ratio_low, log_ratio_high, z, as from keyness; with a floor n_group and
        n_rest as well
    top : int, terms per group, by z
    floor : DataFrame, as from noise_floor on the same matrix and groups, where each group is compared with the rest: the
        band of each term is that of terms as frequent; None: no band

    Returns
    -------
    array of Axes, one per group; the first 40 groups are drawn
    """
    needed = ["group", "term", "log_ratio", "log_ratio_low", "log_ratio_high", "z"]
    _check(table, needed, top, floor)
    groups = sorted(table["group"].unique())
    panels = new_panels(groups, 0.26 * top + 0.9)
    for ax, group in zip(panels, groups, strict=False):
        part = table[table["group"].eq(group) & table["z"].gt(0)].head(top)
        rows = np.arange(len(part))
        ax.axvline(0, color=PALE, linewidth=1, zorder=0)
        if floor is not None:
            low, high = _floor_of(part, floor, group)
            known = np.isfinite(low)
            ax.barh(rows[known], (high - low)[known], 1, left=low[known], color=_FAINT, zorder=-1)
        # From bound to bound, whether or not the estimate lies between them.
        ax.hlines(rows, part["log_ratio_low"], part["log_ratio_high"], color=ACCENT, alpha=0.5, linewidth=3)
        ax.plot(part["log_ratio"], rows, "o", color=ACCENT, markersize=5)
        name_rows(ax, part["term"], most=PANEL_NAME)
        bare(ax)
    label_lowest(panels, groups, "log2 ratio of rates, 95% interval\n(+1 = twice as frequent)")
    if floor is not None and groups:
        point = Line2D([], [], color=ACCENT, alpha=0.5, linewidth=3, marker="o", markersize=5)
        point.set_label("log ratio of the term; bar: its 95% interval from resampled texts")
        explain(panels[0], [point, Patch(color=_FAINT, label=_BAND)])
    return panels


def plot_funnel(table, *, floor=None, top=8):
    """Draw every term by how often it stands in the corpus and how far a group over-uses it, one panel per group.

    Rare terms reach far up and down by chance alone: the band narrows to the right, and what counts is to lie beyond it.

    Parameters
    ----------
    table : DataFrame group, term, n_group, n_rest, log_ratio, z, as from keyness
    floor : DataFrame, as from noise_floor on the same matrix and groups: its band is drawn, and terms beyond it are
        strong; None: no band, and the terms that are named are strong
    top : int, terms named per group, by z; of those beyond the band. A name that finds no room is left out

    Returns
    -------
    array of Axes, one per group; the first 40 groups are drawn. Terms of the same counts are one dot
    """
    _check(table, ["group", "term", "n_group", "n_rest", "log_ratio", "z"], top, floor)
    groups = sorted(table["group"].unique())
    panels, marked = new_panels(groups, 3.3), {}
    crowds, many = {}, len(table[["group", "n_group", "n_rest"]].drop_duplicates()) > _MOST_DOTS
    for n, (ax, group) in enumerate(zip(panels, groups, strict=False)):
        part = table[table["group"].eq(group)]
        part = part.assign(count=part["n_group"] + part["n_rest"])
        part = part[part["count"].gt(0) & part["log_ratio"].notna()]
        crowds[ax] = part[["count", "log_ratio"]].drop_duplicates()
        over = part[part["z"].gt(0)]
        if floor is not None:
            _draw_band(ax, floor[floor["group"].eq(group)])
            low, high = _floor_of(part, floor, group)
            over, under = part[part["log_ratio"].gt(high)], part[part["log_ratio"].lt(low)]
            _draw_dots(ax, under, WARM, many, zorder=1.2)
            _draw_dots(ax, over, ACCENT, many, zorder=1.2)
        _draw_dots(ax, part, PALE, many, zorder=1)
        marked[ax] = over.head(top) if floor is None else over[over["z"].gt(0)].head(top)
        ax.plot(marked[ax]["count"], marked[ax]["log_ratio"], "o", color=ACCENT, markersize=4, zorder=4)
        ax.axhline(0, color=INK, linewidth=0.6, zorder=0)
        ax.set_xscale("log")
        ax.margins(0.09, 0.12)
        bare(ax).xaxis.set_major_formatter("{x:,.0f}")
        ax.xaxis.set_minor_formatter("")
        if n % 2 == 0:
            ax.set_ylabel(_RATIO, color=INK, fontsize=9)
    label_lowest(panels, groups, "occurrences in all the texts (logarithmic)")
    if not groups:
        return panels
    if floor is not None:
        words = [(ACCENT, "term beyond the band, used more by the source"), (WARM, "term beyond the band, used less")]
        handles = [
            Line2D([], [], color=colour, marker="o", markersize=4, linewidth=0, label=word) for colour, word in words
        ]
        explain(panels[0], [*handles, Patch(color=_FAINT, label=f"{_BAND}; 5 in 100 lie beyond by chance")])
    lay_out(panels[0].figure)
    for ax, part in marked.items():
        points = part[["count", "log_ratio"]].to_numpy()
        place_names(ax, points, part["term"].tolist(), crowd=crowds[ax])
    return panels


def plot_contrast(table, *, a, b, also=(), top=40, ax=None):
    """Draw the rate of every term in two groups, one against the other; the terms that differ most are named.

    Parameters
    ----------
    table : DataFrame group, term, per_10k_group, per_10k_rest, z, as from keyness(matrix, groups, reference=b), or of two
        groups only
    a, b : str, the groups
    also : iterable of str, terms that are named whatever their z, such as those of one_sided
    top : int, terms that are named, by z, half of them for each group; a name that finds no room is left out
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes; both are logarithmic, down to the lowest rate there is, and below it stands 0. Terms of the same rates are one dot

    Raises
    ------
    GroupError : a is no group of the table, or the table compares a with more than b
    """
    check_columns(table, ["group", "term", "per_10k_group", "per_10k_rest", "z"], what="keyness")
    check_top(top)
    part = table[table["group"].eq(_check_pair(table, a, b)) & table["z"].notna()]
    if part.empty:
        return draw_nothing(ax)
    ax = ax or new_axes(6.2)
    rates = part[["per_10k_rest", "per_10k_group"]].to_numpy()
    least, most = np.min(rates[rates > 0], initial=1), 1.5 * np.max(rates, initial=1)
    ticks = 10.0 ** np.arange(np.ceil(np.log10(least)), np.log10(most))
    for axis, set_scale, set_limits in ((ax.xaxis, ax.set_xscale, ax.set_xlim), (ax.yaxis, ax.set_yscale, ax.set_ylim)):
        set_scale("symlog", linthresh=least, linscale=0.4)
        set_limits(-0.4 * least, most)
        axis.set_ticks([0, *ticks], ["0", *(f"{tick:,g}" for tick in ticks)])
        axis.set_ticks([], minor=True)
    ax.plot([0, most], [0, most], color=PALE, linewidth=1, zorder=0)
    dots = part.drop_duplicates(["per_10k_group", "per_10k_rest"]).sort_values("z", key=abs, kind="stable")
    strongest, many = max(np.quantile(part["z"].abs(), 0.99), 1e-9), len(dots) > _MOST_DOTS
    picture = ax.scatter(
        dots["per_10k_rest"],
        dots["per_10k_group"],
        s=8,
        c=dots["z"],
        cmap=LinearSegmentedColormap.from_list("apart", [WARM, "#cfd6db", ACCENT], N=_SHADES if many else 256),
        vmin=-strongest,
        vmax=strongest,
        antialiased=not many,
        rasterized=many,
    )
    names = [shorten(name, 24) for name in (a, b)]
    ax.set_xlabel(f"occurrences per 10,000 words in {names[1]} (logarithmic)")
    ax.set_ylabel(f"occurrences per 10,000 words in {names[0]} (logarithmic)", color=INK, fontsize=9)
    scale = ax.figure.colorbar(picture, ax=ax, shrink=0.5, extend="both", pad=0.02)
    scale.set_label(f"z, in standard deviations: above 0, more in {names[0]}", color=INK, fontsize=9)
    scale.ax.tick_params(length=0, labelsize=8, colors=INK)
    scale.outline.set_visible(False)
    named = _take_turns(part[part["z"].gt(0)], part[part["z"].lt(0)].iloc[::-1]).head(top)
    place = {term: n for n, term in enumerate(also)}
    asked = part[part["term"].isin(place)].sort_values("term", key=lambda terms: terms.map(place), kind="stable")
    named = _take_turns(named, asked).drop_duplicates("term")
    colours = [ACCENT if z > 0 else WARM for z in named["z"]]
    lay_out(bare(ax).figure)
    rates = named[["per_10k_rest", "per_10k_group"]]
    place_names(ax, rates, named["term"].tolist(), crowd=dots[rates.columns], colours=colours)
    return ax


def plot_word_shift(table, *, top=20, ax=None):
    """Draw what each of the words that count most contributes to the difference of two groups, as bars.

    Parameters
    ----------
    table : DataFrame term, contribution, share, p_a, p_b, as from word_shift
    top : int, terms that are drawn
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes; the colour of a bar says which group uses the term more
    """
    check_columns(table, ["term", "contribution", "share", "p_a", "p_b"], what="word shift")
    check_top(top)
    if table.empty:
        return draw_nothing(ax)
    part = table.head(top)
    ax = ax or new_axes(0.24 * len(part) + 1.5)
    more_in_b = part["p_b"].gt(part["p_a"])
    rows, names = np.arange(len(part)), [shorten(table.attrs.get(side, side), 24) for side in "ab"]
    for colour, own in ((ACCENT, ~more_in_b), (WARM, more_in_b)):
        ax.barh(rows[own], part["contribution"][own], color=colour)
    ax.axvline(0, color=INK, linewidth=0.6)
    name_rows(ax, part["term"])
    measure = table.attrs.get("measure", "")
    unit = SHIFT_UNITS.get(measure, f" ({measure})" * bool(measure))
    ax.set_xlabel(f"contribution to the difference of {names[1]} from {names[0]}{unit}")
    drawn = "The term" if len(part) == 1 else f"The {len(part):,} terms"
    told = f"{drawn} drawn: {percent_of(part['share'].sum())} of all contributions, their signs left aside"
    ax.set_title(told, fontsize=9, loc="left", color=INK)
    words = zip((ACCENT, WARM), names, strict=True)
    explain(ax, [Patch(color=colour, label=f"used more by {name}") for colour, name in words])
    return bare(ax)


def _check(table, needed, top, floor):
    check_columns(table, needed if floor is None else [*needed, "n_group", "n_rest"], what="keyness")
    check_top(top)
    if floor is not None:
        check_columns(floor, _FLOOR, what="noise floor")


def _check_pair(table, a, b):
    """Return a, if the table compares it with b and with nothing else."""
    there = sorted(table["group"].unique())
    if there and (a not in there or a == b or (b in there and len(there) > 2)):
        raise GroupError(
            f"the table has no comparison of {a!r} with {b!r} alone; it has the groups {there}. "
            f"Make it with keyness(matrix, groups, reference={b!r}), and name as a one of the groups it has."
        )
    return a


def _floor_of(part, floor, group):
    """The ends of the band of each term of a group, that of terms as frequent; missing where the floor has none."""
    own = floor[floor["group"].eq(group)].sort_values("count_low")
    counts = (part["n_group"] + part["n_rest"]).to_numpy()
    if own.empty:
        return np.full((2, len(part)), np.nan)
    place = np.maximum(own["count_low"].searchsorted(counts, side="right") - 1, 0)
    known = (counts >= own["count_low"].to_numpy()[place]) & (counts <= own["count_high"].to_numpy()[place])
    return np.where(known, own[["log_ratio_low", "log_ratio_high"]].to_numpy()[place].T, np.nan)


def _draw_band(ax, floor):
    """The funnel: a step for each band of frequency."""
    floor = floor.sort_values("count_low")
    ends = np.add(floor[["count_low", "count_high"]].to_numpy(float), [-0.5, 0.5])
    # one outline, parted where a band is missing: each step by itself would take four times the room on a page
    gap = np.flatnonzero(ends[1:, 0] > ends[:-1, 1]) * 2 + 2
    low, high = (np.insert(np.repeat(floor[side], 2), gap, np.nan) for side in ("log_ratio_low", "log_ratio_high"))
    ax.fill_between(np.insert(ends.ravel(), gap, np.nan), low, high, color=_FAINT, linewidth=0, zorder=0)


def _draw_dots(ax, part, colour, many, zorder):
    dots = part[["count", "log_ratio"]].drop_duplicates()
    ax.plot(*dots.to_numpy().T, "o", color=colour, markersize=2.5, zorder=zorder, rasterized=many)


def _take_turns(first, second):
    """The rows of two tables in turns, so that both come first."""
    turns = [*(2 * np.arange(len(first))), *(2 * np.arange(len(second)) + 1)]
    return pd.concat([first, second]).iloc[np.argsort(turns, kind="stable")]
