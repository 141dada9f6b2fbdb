"""result tables -> Axes. One plot per result; nothing is computed here but order and top."""

import matplotlib.pyplot as plt
import numpy as np

from analysis.tables import check_columns
from analysis.terms import check_top

INK, PALE, ACCENT, WARM = "#33475b", "#b8c4ce", "#0b6e99", "#c2571a"
_MOST_PANELS = 40
_WIDTH = 7.2
_PANEL_NAME = 26


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
        return _nothing(ax)
    ax = ax or _axes(0.32 * len(order) + 1.2)
    ax.barh(range(len(order)), kept[order], color=ACCENT, label="kept as text")
    ax.barh(range(len(order)), gone[order], left=kept[order], color=WARM, label="cut")
    _name_rows(ax, order)
    ax.set_xlabel("characters")
    ax.legend(frameon=False, fontsize=9, loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0)
    return _bare(ax)


def plot_terms(table, *, value="tfidf", top=8):
    """Draw the highest terms of each group as one panel of bars per group.

    Parameters
    ----------
    table : DataFrame with group, rank, term and the column `value`, as from typical_terms; a group that writes in several
        languages has a panel for each
    value : str, the column that the bars show
    top : int, bars a panel

    Returns
    -------
    array of Axes, one per group; the first 40 groups are drawn
    """
    check_columns(table, ["group", "rank", "term", value], what="terms")
    check_top(top)
    names = table["group"].astype("str")
    if "language" in table and (table.groupby("group")["language"].nunique() > 1).any():
        names = names + " (" + table["language"].astype("str") + ")"
    groups = list(dict.fromkeys(names))
    panels = _panels(groups, 0.24 * top + 0.9)
    for ax, group in zip(panels, groups, strict=False):
        part = table[names.eq(group).to_numpy()].head(top)
        ax.barh(range(len(part)), part[value], color=ACCENT)
        _name_rows(ax, part["term"], most=_PANEL_NAME)
        _bare(ax)
    shown = {"tfidf": "mean tf-idf", "weight": "weight in the topic", "n": "occurrences"}
    _label_lowest(panels, groups, shown.get(value, value.replace("_", " ")))
    return panels


def plot_similarity(table, *, ax=None):
    """Draw the similarity of each two groups as a grid, with numbers where there is room for them.

    Parameters
    ----------
    table : DataFrame a, b, similarity, as from similarity
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes
    """
    check_columns(table, ["a", "b", "similarity"], what="similarity")
    if table.empty:
        return _nothing(ax)
    names = sorted({*table["a"], *table["b"]})
    place = {name: n for n, name in enumerate(names)}
    grid = np.full((len(names), len(names)), np.nan)
    for a, b, alike in zip(table["a"], table["b"], table["similarity"], strict=True):
        grid[max(place[a], place[b]), min(place[a], place[b])] = alike
    few = len(names) <= 10
    ax = ax or _axes((0.5 if few else 0.2) * len(names) + 1.6)
    grid = grid[1:, :-1]
    picture = ax.imshow(grid, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for (row, column), number in np.ndenumerate(grid):
        if few and not np.isnan(number):
            ax.text(column, row, f"{number:.2f}", ha="center", va="center", color="white" if number > 0.6 else INK)
    slant = {"rotation": 20 if few else 90, "ha": "right" if few else "center"}
    ax.set_xticks(range(len(names) - 1), [_short(name, 28) for name in names[:-1]], **slant)
    ax.set_yticks(range(len(names) - 1), [_short(name, 28) for name in names[1:]])
    ax.set_xlabel("cosine similarity: 1 = the same words in the\nsame proportions, 0 = no word in common")
    if not few:
        ax.figure.colorbar(picture, ax=ax, shrink=0.4, label="cosine similarity")
    return _bare(ax)


def plot_topics(terms, *, top=8):
    """Draw the first terms of each topic by weight, one panel per topic.

    Parameters
    ----------
    terms : DataFrame topic, rank, term, weight, as Topics.terms
    top : int, bars a panel

    Returns
    -------
    array of Axes, one per topic; the first 40 topics are drawn
    """
    check_columns(terms, ["topic", "rank", "term", "weight"], what="terms")
    named = terms.assign(group="topic " + terms["topic"].astype("str"))
    return plot_terms(named[named["weight"].gt(0)], value="weight", top=top)


def plot_prevalence(table, *, ax=None):
    """Draw the share of each topic in each group as points with their intervals, topic by topic.

    Parameters
    ----------
    table : DataFrame group, topic, share, share_low, share_high, label, as from topic_prevalence
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes
    """
    check_columns(table, ["group", "topic", "share", "share_low", "share_high", "label"], what="prevalence")
    if table.empty:
        return _nothing(ax)
    # A row for the topic's name, then one for each group.
    names, rows = [], []
    for topic in dict.fromkeys(table["topic"]):
        part = table[table["topic"].eq(topic)]
        rows += range(len(names) + 1, len(names) + 1 + len(part))
        names += [part["label"].iloc[0], *part["group"]]
    drawn = table.sort_values("topic", kind="stable", key=lambda topics: topics.map(_places(topics)))
    ax = ax or _axes(0.2 * len(names) + 0.8)
    ax.hlines(rows, drawn["share_low"], drawn["share_high"], color=ACCENT, alpha=0.5, linewidth=3)
    ax.plot(drawn["share"], rows, "o", color=ACCENT, markersize=5)
    _name_rows(ax, names)
    for row in sorted(set(range(len(names))) - set(rows)):
        ax.get_yticklabels()[row].set_fontweight("bold")
        ax.axhline(row, color=PALE, linewidth=0.5, zorder=0)
    ax.set_xlim(-0.02, 1.02)
    ax.set_xlabel("mean share of the topic in the group's texts, 0 to 1 (bar: 95% interval)")
    return _bare(ax)


def plot_keyness(table, *, top=8):
    """Draw the most over-used terms of each group as log ratios with their intervals, one panel per group.

    Parameters
    ----------
    table : DataFrame group, term, log_ratio, log_ratio_low, log_ratio_high, z, as from keyness
    top : int, terms per group, by z

    Returns
    -------
    array of Axes, one per group; the first 40 groups are drawn
    """
    check_columns(table, ["group", "term", "log_ratio", "log_ratio_low", "log_ratio_high", "z"], what="keyness")
    check_top(top)
    groups = sorted(table["group"].unique())
    panels = _panels(groups, 0.26 * top + 0.9)
    for ax, group in zip(panels, groups, strict=False):
        part = table[table["group"].eq(group) & table["z"].gt(0)].head(top)
        rows = range(len(part))
        ax.axvline(0, color=PALE, linewidth=1, zorder=0)
        # From bound to bound, whether or not the estimate lies between them.
        ax.hlines(rows, part["log_ratio_low"], part["log_ratio_high"], color=ACCENT, alpha=0.5, linewidth=3)
        ax.plot(part["log_ratio"], rows, "o", color=ACCENT, markersize=5)
        _name_rows(ax, part["term"], most=_PANEL_NAME)
        _bare(ax)
    _label_lowest(panels, groups, "log2 ratio of rates, 95% interval\n(+1 = twice as frequent)")
    return panels


def _axes(height):
    return plt.figure(figsize=(_WIDTH, min(max(height, 2.2), 80)), layout="constrained").subplots()


def _nothing(ax=None):
    ax = ax or _axes(1)
    ax.text(0.5, 0.5, "nothing to show", ha="center", va="center", color=INK, transform=ax.transAxes)
    ax.set_axis_off()
    return ax


def _panels(names, height):
    n = min(len(names), _MOST_PANELS)
    if not n:
        return np.array([_nothing()])
    columns = 1 if n == 1 else 2
    rows = -(-n // columns)
    figure = plt.figure(figsize=(_WIDTH, rows * height), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax, name in zip(panels, names, strict=False):
        ax.set_title(_short(name, _PANEL_NAME), fontsize=9, loc="left", color=INK)
    for ax in panels[n:]:
        ax.remove()
    if len(names) > n:
        figure.suptitle(f"The first {n} of {len(names):,} are drawn; the table has all.", fontsize=9, color=INK)
    return panels[:n]


def _label_lowest(panels, names, label):
    for ax in panels[-2:] if names else []:
        ax.set_xlabel(label)


def _name_rows(ax, names, most=34):
    # Rows are numbered and then named: two long names may be cut to the same.
    ax.set_yticks(range(len(names)), [_short(name, most) for name in names])
    ax.set_ylim(max(len(names), 1) - 0.4, -0.6)


def _places(names):
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def _short(name, most):
    # what tells two long names apart often stands at their end; and a pair of $ would be read as a formula
    name = str(name)
    name = name if len(name) <= most else f"{name[: most - 10].rstrip()}…{name[-9:].lstrip()}"
    return name.replace("$", r"\$")


def _bare(ax):
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(length=0, colors=INK, labelsize=9)
    ax.xaxis.label.set_color(INK)
    ax.xaxis.label.set_fontsize(9)
    return ax
