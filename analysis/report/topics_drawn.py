"""topics -> Axes. Topics by source, contrasts between sources, topics over time, of two languages, and numbers of topics."""

import numpy as np

from analysis.ground.tables import check_columns
from analysis.ground.wording import language_name
from analysis.report.canvas import (
    ACCENT,
    INK,
    PALE,
    WARM,
    bare,
    draw_nothing,
    name_rows,
    new_axes,
    new_panels,
    place_of,
    shorten,
)
from analysis.report.topics_listed import drop_nothing
from analysis.terms.typical import check_top

_COLOURS = [ACCENT, WARM, INK, "#7a5ea8"]
_MOST_GROUPS = 20
_FEW = 5
_LEAST_SPAN = 0.1
_NUMBERS = {
    "agreement": "agreement: texts stay together (0 to 1)",
    "stability": "stability: terms come back (0 to 1)",
    "npmi": "npmi: terms cohere (-1 to 1)",
    "exclusivity": "exclusivity: terms of one topic (0 to 1)",
    "diversity": "diversity: different terms (0 to 1)",
    "reconstruction": "reconstruction: weights rebuilt (0 to 1)",
    "term_share": "term share: texts with a top term (0 to 1)",
}


def plot_topic_map(table, *, top=30, ax=None):
    """Draw the share of each topic in each group as a map, topics in rows, with intervals in small print.

    Parameters
    ----------
    table : DataFrame group, topic, share, share_low, share_high, label, as from topic_prevalence without dates
    top : int, topics; the first of the table are drawn, and of the groups the first 20
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes; a share stands in brackets where its interval is wider than itself, or not known
    """
    check_columns(table, ["group", "topic", "share", "share_low", "share_high", "label"], what="prevalence")
    check_top(top)
    if table.empty:
        return draw_nothing(ax)
    table = drop_nothing(table)
    topics, groups = list(dict.fromkeys(table["topic"])), list(dict.fromkeys(table["group"]))
    rows, columns = place_of(topics[:top]), place_of(groups[:_MOST_GROUPS])
    part = table[table["topic"].isin(rows) & table["group"].isin(columns)]
    few = len(columns) <= _FEW
    ax = ax or new_axes((0.4 if few else 0.28) * len(rows) + 1.5)
    grid = np.full((len(rows), len(columns)), np.nan)
    grid[part["topic"].map(rows), part["group"].map(columns)] = part["share"]
    most = max(0.05, np.nanmax(grid))
    picture = ax.imshow(grid, cmap="Blues", vmin=0, vmax=most, aspect="auto")
    for line in part.itertuples():
        wide = not line.share_high - line.share_low <= line.share
        text = f"({_percent(line.share)})" if wide else _percent(line.share)
        if few and line.share_high == line.share_high:
            text += f"\n{_percent(line.share_low)} to {_percent(line.share_high)}"
        colour = "white" if line.share > 0.6 * most else INK
        place = columns[line.group], rows[line.topic]
        ax.text(*place, text, ha="center", va="center", fontsize=7.5, color=colour, linespacing=0.95)
    labels = part.drop_duplicates("topic").set_index("topic")["label"]
    name_rows(ax, [labels[topic] for topic in rows], most=36)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    slant = {"rotation": 20, "ha": "right"} if len(columns) <= 8 else {"rotation": 90}
    ax.set_xticks(range(len(columns)), [shorten(name, 20) for name in columns], **slant)
    left = [
        f"the first {len(drawn):,} of {len(whole):,} {what}"
        for drawn, whole, what in ((rows, topics, "topics"), (columns, groups, "groups"))
        if len(whole) > len(drawn)
    ]
    note = "\n(" + " and ".join(left) + " are drawn; the table has all)" if left else ""
    below = "below it the 95% interval;\n" if few and part["share_high"].notna().any() else ""
    ax.set_xlabel(
        f"mean share of the topic in the group's texts, in %;\n{below}in brackets: the interval is wider than the share, or not known{note}"
    )
    if not few:
        bar = ax.figure.colorbar(picture, ax=ax, shrink=0.4, label="share, 0 to 1")
        bar.outline.set_visible(False)
    return bare(ax)


def plot_topic_contrasts(table, *, top=10):
    """Draw how much more a group gives to each topic than another, as points with intervals, one panel per comparison.

    Parameters
    ----------
    table : DataFrame a, b, label, difference, difference_low, difference_high, floor, p_adjusted, as from topic_contrasts
    top : int, topics per comparison, the largest differences first

    Returns
    -------
    array of Axes, one per comparison. What chance makes of it lies on the pale band; filled points are more than chance, at a
    false discovery rate of 5 %
    """
    needed = ["a", "b", "label", "difference", "difference_low", "difference_high", "floor", "p_adjusted"]
    check_columns(table, needed, what="contrasts")
    check_top(top)
    table = drop_nothing(table) if "topic" in table else table
    pairs = sorted(set(zip(table["a"], table["b"], strict=True)))
    rows = min(top, int(table.groupby(["a", "b"]).size().max())) if pairs else 0
    panels = new_panels(
        [f"share in {a} less {'the rest' if b == 'rest' else b}" for a, b in pairs], 0.24 * rows + 0.6, across=1
    )
    drawn = {(a, b): table[table["a"].eq(a) & table["b"].eq(b)].head(top) for a, b in pairs}
    ends = [part[["difference", "difference_low", "difference_high", "floor"]].abs().max() for part in drawn.values()]
    widest = max(0.02, 1.05 * float(np.nanmax(ends))) if pairs else 1
    for ax, part in zip(panels, drawn.values(), strict=False):
        ax.set_xlim(-widest, widest)
        places = np.arange(len(part))
        ax.barh(places, 2 * part["floor"].fillna(0), 0.7, -part["floor"].fillna(0), color=PALE, alpha=0.45, zorder=0)
        ax.axvline(0, color=PALE, linewidth=1, zorder=1)
        ax.hlines(places, part["difference_low"], part["difference_high"], color=ACCENT, alpha=0.5, linewidth=3)
        sure = part["p_adjusted"].lt(0.05).to_numpy()
        ax.plot(part["difference"][sure], places[sure], "o", color=ACCENT, markersize=5)
        ax.plot(part["difference"][~sure], places[~sure], "o", color=ACCENT, markersize=5, markerfacecolor="white")
        name_rows(ax, part["label"], most=36)
        bare(ax)
    for ax in panels[-1:] if pairs else []:
        ax.set_xlabel(
            "difference of mean shares (bar: 95% interval; band: by chance;\nfilled: more than chance at a false discovery rate of 5%)"
        )
    return panels


def plot_topics_over_time(table, *, top=8):
    """Draw the share of each topic over time, a line for each group with its interval, one panel per topic.

    Parameters
    ----------
    table : DataFrame group, topic, share, share_low, share_high, label, n_docs, starts, as from topic_prevalence with dates
    top : int, topics, those with the largest share first

    Returns
    -------
    array of Axes, one per topic; the four groups with most texts are drawn, and texts without a date are not
    """
    needed = ["group", "topic", "share", "share_low", "share_high", "label", "n_docs", "starts"]
    check_columns(table, needed, what="prevalence over time")
    check_top(top)
    table = table[table["starts"].notna()]
    if table.empty:
        return np.array([draw_nothing()])
    sizes = table[table["topic"].eq(table["topic"].iloc[0])].groupby("group")["n_docs"].sum()
    groups = sorted(sizes.index, key=lambda group: (-sizes[group], group))
    weighted = (table["share"] * table["n_docs"]).groupby(table["topic"]).sum().drop("unassigned", errors="ignore")
    topics = sorted(weighted.index, key=lambda topic: (-round(weighted[topic], 6), int(topic)))[:top]
    labels = table.drop_duplicates("topic").set_index("topic")["label"]
    panels = new_panels([labels[topic] for topic in topics], 1.9)
    most = table[table["topic"].isin(topics) & table["group"].isin(groups[: len(_COLOURS)])]
    highest = min(1.0, 1.05 * max(most["share"].max(), most["share_high"].quantile(0.9)))
    for place, (ax, topic) in enumerate(zip(panels, topics, strict=False)):
        for group, colour in zip(groups, _COLOURS, strict=False):
            part = table[table["topic"].eq(topic) & table["group"].eq(group)].sort_values("starts")
            ax.fill_between(
                part["starts"], part["share_low"], part["share_high"], color=colour, alpha=0.15, linewidth=0
            )
            ax.plot(
                part["starts"], part["share"], "-o", color=colour, markersize=3, linewidth=1.3, label=shorten(group, 20)
            )
        ax.set_ylim(-0.01, highest)
        ax.xaxis.set_major_locator(_few_days())
        ax.tick_params(axis="x", labelrotation=25)
        bare(ax)
        ax.tick_params(labelsize=8)
        if place % 2 == 0:
            ax.set_ylabel("mean share", fontsize=8, color=INK)
    handles, names = panels[0].get_legend_handles_labels()
    note = f" (the first {len(_COLOURS)} of {len(groups):,} groups)" if len(groups) > len(_COLOURS) else ""
    title = f"band: 95% interval{note}"
    panels[0].figure.legend(
        handles, names, loc="outside upper center", ncols=2, frameon=False, fontsize=8, title=title, title_fontsize=8
    )
    return panels


def plot_topic_counts(table):
    """Draw what each number of topics is good for, a panel for each figure; the number that was chosen is marked.

    Parameters
    ----------
    table : DataFrame, as from compare_topic_counts

    Returns
    -------
    array of Axes, one per figure
    """
    check_columns(table, ["n_topics", "stability_low", "stability_high", "chosen", *_NUMBERS], what="numbers of topics")
    if table.empty:
        return np.array([draw_nothing()])
    panels = new_panels(list(_NUMBERS.values()), 1.7)
    for ax, (column, title) in zip(panels, _NUMBERS.items(), strict=True):
        ax.set_title(title, fontsize=8.5, loc="left", color=INK)
        if column == "stability":
            low, high = table["stability_low"], table["stability_high"]
            ax.fill_between(table["n_topics"], low, high, color=PALE, alpha=0.5, linewidth=0)
        ax.plot(table["n_topics"], table[column], "-o", color=INK, markersize=3.5, linewidth=1.2)
        chosen = table[table["chosen"]]
        ax.plot(chosen["n_topics"], chosen[column], "o", color=WARM, markersize=7)
        ax.margins(y=0.15)
        low, high = ax.get_ylim()
        # what differs by little looks as if it did
        spare = max(0, _LEAST_SPAN - (high - low)) / 2
        ax.set_ylim(low - spare, high + spare)
        # no share is above 1, and no such figure is
        ax.set_yticks([tick for tick in ax.get_yticks() if low - spare <= tick <= min(high + spare, 1)])
        bare(ax)
        ax.tick_params(labelsize=8)
    for ax in panels[-2:]:
        ax.set_xlabel("number of topics (large dot: chosen;\nband: worst to best part, no interval)")
    return panels


def plot_topic_links(table, *, top=10):
    """Draw how far topics of two languages that are each other's best match go together, one panel per two languages.

    Parameters
    ----------
    table : DataFrame language_a, label_a, language_b, label_b, score, score_low, score_high, mutual, as from link_topics
    top : int, matches of two languages, the highest first

    Returns
    -------
    array of Axes, one per two languages that have a match; a point is filled where its interval lies above 0
    """
    needed = ["language_a", "label_a", "language_b", "label_b", "score", "score_low", "score_high", "mutual"]
    check_columns(table, needed, what="links of topics")
    check_top(top)
    matched = table[table["mutual"] & table["score"].notna()].sort_values("score", ascending=False, kind="stable")
    pairs = list(dict.fromkeys(zip(table["language_a"], table["language_b"], strict=True)))
    pairs = [pair for pair in pairs if pair in {*zip(matched["language_a"], matched["language_b"], strict=True)}]
    drawn = [matched[matched["language_a"].eq(a) & matched["language_b"].eq(b)].head(top) for a, b in pairs]
    most = max([len(part) for part in drawn], default=0)
    titles = [f"{language_name(a)} above, {language_name(b)} below" for a, b in pairs]
    panels = new_panels(titles, 0.4 * most + 0.8, across=1)
    least = min([0.0, *(part["score_low"].min() for part in drawn)]) if pairs else 0.0
    for ax, part in zip(panels, drawn, strict=False):
        places = np.arange(len(part))
        ax.axvline(0, color=PALE, linewidth=1, zorder=1)
        ax.hlines(places, part["score_low"], part["score_high"], color=ACCENT, alpha=0.5, linewidth=3)
        sure = part["score_low"].gt(0).to_numpy()
        ax.plot(part["score"][sure], places[sure], "o", color=ACCENT, markersize=5)
        ax.plot(part["score"][~sure], places[~sure], "o", color=ACCENT, markersize=5, markerfacecolor="white")
        name_rows(ax, [""] * most)
        both = zip(part["label_a"], part["label_b"], strict=True)
        ax.set_yticks(places, [f"{shorten(a, 36)}\n{shorten(b, 36)}" for a, b in both])
        ax.set_xlim(min(least, 0) - 0.04, 1.04)
        bare(ax)
    for ax in panels[-1:] if pairs else []:
        ax.set_xlabel(
            "correlation of the shares of both topics in linked texts, 1 = they rise and fall\ntogether, 0 = as by chance (bar: 95% interval; filled: it lies above 0)"
        )
    return panels


def _percent(share):
    return f"{100 * share:.1f}" if 0 < share < 0.0995 else f"{100 * share:.0f}"


def _few_days():
    from matplotlib.dates import AutoDateLocator

    return AutoDateLocator(minticks=2, maxticks=5)
