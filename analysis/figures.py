"""result tables -> Axes. One plot per result; nothing is computed here but order and top."""

import matplotlib.pyplot as plt
import numpy as np

INK, PALE, ACCENT, WARM = "#33475b", "#b8c4ce", "#0b6e99", "#c2571a"


def plot_kept(paragraphs, *, by="doc_id", top=30, ax=None):
    """Draw how many characters of each document, or group, are kept as text, and how many were cut.

    Parameters
    ----------
    paragraphs : DataFrame with kept, start, end and the column `by`
    top : int, bars; the longest are drawn
    """
    cut = ~paragraphs["kept"]
    sizes = paragraphs["end"] - paragraphs["start"]
    names = paragraphs[by].astype("str")
    kept = sizes.where(~cut, 0).groupby(names).sum()
    order = kept.sort_values(ascending=False, kind="stable").index[:top][::-1]
    gone = sizes.where(cut, 0).groupby(names).sum()
    ax = ax or _axes(0.42 * len(order) + 1.2)
    ax.barh(order, kept[order], color=ACCENT, label="kept as text")
    ax.barh(order, gone[order], left=kept[order], color=WARM, label="cut")
    ax.set(xlabel="characters", ylabel="")
    ax.legend(frameon=False, loc="lower right")
    return _bare(ax)


def plot_terms(table, *, value="tfidf", top=8):
    """Draw the highest terms of each group as one panel of bars per group.

    Parameters
    ----------
    table : DataFrame with group, rank, term and the column `value`, as from typical_terms
    top : int, bars a panel

    Returns
    -------
    array of Axes, one per group
    """
    groups = list(dict.fromkeys(table["group"]))
    panels = _panels(len(groups), 0.24 * top + 0.9)
    for ax, group in zip(panels, groups, strict=False):
        part = table[table["group"].eq(group)].head(top).iloc[::-1]
        ax.barh(part["term"], part[value], color=ACCENT)
        ax.set_title(group, fontsize=9, loc="left", color=INK)
        _bare(ax)
    for ax in panels[-2:]:
        ax.set_xlabel(value.replace("tfidf", "mean tf-idf"))
    return panels


def plot_similarity(table, *, ax=None):
    """Draw the similarity of each two groups as a grid of numbers.

    Parameters
    ----------
    table : DataFrame a, b, similarity, as from similarity
    """
    names = sorted({*table["a"], *table["b"]})
    place = {name: n for n, name in enumerate(names)}
    grid = np.full((len(names), len(names)), np.nan)
    for row in table.itertuples():
        grid[place[row.b], place[row.a]] = row.similarity
    ax = ax or _axes(0.55 * len(names) + 1.6)
    ax.imshow(grid, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for (row, column), number in np.ndenumerate(grid):
        if not np.isnan(number) and len(names) <= 15:
            ax.text(column, row, f"{number:.2f}", ha="center", va="center", color="white" if number > 0.6 else INK)
    ax.set_xticks(range(len(names)), names, rotation=20, ha="right")
    ax.set_yticks(range(len(names)), names)
    return _bare(ax)


def plot_topics(terms, *, top=8):
    """Draw the first terms of each topic by weight, one panel per topic.

    Parameters
    ----------
    terms : DataFrame topic, rank, term, weight, as Topics.terms
    """
    named = terms.assign(group="topic " + terms["topic"].astype("str"))
    return plot_terms(named[named["weight"].gt(0)], value="weight", top=top)


def plot_prevalence(table, *, ax=None):
    """Draw the share of each topic in each group as points with their intervals.

    Parameters
    ----------
    table : DataFrame group, topic, share, share_low, share_high, label, as from topic_prevalence
    """
    labels = dict(zip(table["topic"], table["label"], strict=True))
    topics, groups = list(dict.fromkeys(table["topic"])), list(dict.fromkeys(table["group"]))
    ax = ax or _axes(0.13 * len(topics) * (len(groups) + 1.5) + 1.2)
    colours = plt.get_cmap("cividis")(np.linspace(0, 0.85, len(groups)))
    height = len(groups) + 1.5
    for n, group in enumerate(groups):
        part = table[table["group"].eq(group)].set_index("topic").reindex(topics)
        y = np.arange(len(topics)) * height + n
        bars = [part["share"] - part["share_low"], part["share_high"] - part["share"]]
        ax.errorbar(part["share"], y, xerr=bars, fmt="os^Dv<>pX*"[n % 10], color=colours[n], markersize=5, label=group)
    ax.set_yticks(np.arange(len(topics)) * height + (len(groups) - 1) / 2, [labels[topic] for topic in topics])
    ax.set_xlim(-0.02, 1.02)
    ax.set_xlabel("share of the texts (bar: 95% interval)")
    ax.invert_yaxis()
    ax.figure.legend(frameon=False, fontsize=8, loc="outside lower center", ncols=2)
    return _bare(ax)


def plot_keyness(table, *, top=8):
    """Draw the most over-used terms of each group as log ratios with their intervals, one panel per group.

    Parameters
    ----------
    table : DataFrame group, term, log_ratio, log_ratio_low, log_ratio_high, z, as from keyness
    top : int, terms per group, by z
    """
    groups = sorted(table["group"].unique())
    panels = _panels(len(groups), 0.26 * top + 0.9)
    for ax, group in zip(panels, groups, strict=False):
        part = table[table["group"].eq(group) & table["z"].gt(0)].head(top).iloc[::-1]
        bars = [part["log_ratio"] - part["log_ratio_low"], part["log_ratio_high"] - part["log_ratio"]]
        # With an estimate outside its percentile interval the bar starts at the estimate.
        bars = [side.clip(lower=0) for side in bars]
        ax.axvline(0, color=PALE, linewidth=1)
        ax.errorbar(part["log_ratio"], part["term"], xerr=bars, fmt="o", color=ACCENT, ecolor=PALE, elinewidth=2)
        ax.set_title(group, fontsize=9, loc="left", color=INK)
        _bare(ax)
    for ax in panels[-2:]:
        ax.set_xlabel("log2 ratio of rates (+1 = twice as frequent)")
    return panels


def _axes(height):
    return plt.figure(figsize=(7.2, min(max(height, 2.2), 24)), layout="constrained").subplots()


def _panels(n, height):
    if not n:
        ax = _axes(1)
        ax.text(0.5, 0.5, "nothing to show", ha="center", va="center", color=INK)
        ax.set_axis_off()
        return np.array([ax])
    columns = 1 if n == 1 else 2
    rows = -(-n // columns)
    figure = plt.figure(figsize=(7.2, min(rows * height, 40)), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax in panels[n:]:
        ax.remove()
    return panels[:n]


def _bare(ax):
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(length=0, colors=INK, labelsize=9)
    ax.xaxis.label.set_color(INK)
    return ax
