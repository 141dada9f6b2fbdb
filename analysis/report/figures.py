"""result tables -> Axes. One plot per result; nothing is computed here but order and top."""

import numpy as np

from analysis.ground.tables import check_columns
from analysis.report.canvas import (
    ACCENT,
    INK,
    PALE,
    PANEL_NAME,
    bare,
    draw_nothing,
    label_lowest,
    name_rows,
    new_axes,
    new_panels,
    place_of,
    shorten,
)
from analysis.terms.typical import check_top

_LABEL = 40  # letters that fit above a panel


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
    array of Axes, one per group, all on one scale; the first 40 groups are drawn
    """
    check_columns(table, ["group", "rank", "term", value], what="terms")
    check_top(top)
    names = table["group"].astype("str")
    if "language" in table and (table.groupby("group")["language"].nunique() > 1).any():
        names = names + " (" + table["language"].astype("str") + ")"
    groups = list(dict.fromkeys(names))
    panels = new_panels(groups, 0.24 * top + 0.9)
    highest = table.groupby(names.to_numpy())[value].max().reindex(groups[: len(panels)]).max() if groups else 0
    for ax, group in zip(panels, groups, strict=False):
        part = table[names.eq(group).to_numpy()].head(top)
        ax.barh(range(len(part)), part[value], color=ACCENT)
        name_rows(ax, part["term"], most=PANEL_NAME)
        if highest > 0:
            ax.set_xlim(0, 1.05 * highest)
        bare(ax)
    shown = {"tfidf": "mean tf-idf", "weight": "weight in the topic", "n": "occurrences"}
    label_lowest(panels, groups, shown.get(value, value.replace("_", " ")))
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
        return draw_nothing(ax)
    names = order_alike(table)
    place = {name: n for n, name in enumerate(names)}
    grid = np.full((len(names), len(names)), np.nan)
    for a, b, alike in zip(table["a"], table["b"], table["similarity"], strict=True):
        grid[max(place[a], place[b]), min(place[a], place[b])] = alike
    few = len(names) <= 10
    ax = ax or new_axes((0.5 if few else 0.2) * len(names) + 1.6)
    grid = grid[1:, :-1]
    low = min(0, np.nanmin(grid))
    picture = ax.imshow(grid, cmap="Blues", vmin=low, vmax=1, aspect="auto")
    for (row, column), number in np.ndenumerate(grid):
        if few and not np.isnan(number):
            ax.text(column, row, f"{number:.2f}", ha="center", va="center", color="white" if number > 0.6 else INK)
    slant = {"rotation": 20 if few else 90, "ha": "right" if few else "center"}
    ax.set_xticks(range(len(names) - 1), [shorten(name, 28) for name in names[:-1]], **slant)
    ax.set_yticks(range(len(names) - 1), [shorten(name, 28) for name in names[1:]])
    measure = table.attrs.get("measure", "cosine").replace("_", " ")
    label = f"{measure} similarity"
    explained = ": 1 = the same words in the\nsame proportions, 0 = no word in common" if measure == "cosine" else ""
    ax.set_xlabel(label + explained)
    if not few:
        ax.figure.colorbar(picture, ax=ax, shrink=0.4, label=label)
    return bare(ax)


def order_alike(table):
    """Order the names of a similarity table so that those that are alike stand side by side.

    Returns
    -------
    list of str; in the order of the alphabet where a pair is missing

    References
    ----------
    Average linkage, with the leaves put so that neighbours are alike: Bar-Joseph, Gifford & Jaakkola (2001),
    Bioinformatics 17; scipy does the work.

    Examples
    --------
    >>> import pandas as pd
    >>> pairs = [("A", "B", 0.1), ("A", "C", 0.9), ("B", "C", 0.2)]
    >>> order_alike(pd.DataFrame(pairs, columns=["a", "b", "similarity"]))
    ['A', 'C', 'B']
    """
    from scipy.cluster.hierarchy import leaves_list, linkage

    names = sorted({*table["a"], *table["b"]})
    turned = table["a"] > table["b"]
    pairs = table.assign(a=table["a"].where(~turned, table["b"]), b=table["b"].where(~turned, table["a"]))
    pairs = pairs.sort_values(["a", "b"])
    if len(names) < 3 or len(pairs) != len(names) * (len(names) - 1) // 2:
        return names
    order = leaves_list(
        linkage(1 - pairs["similarity"].to_numpy(), method="average", optimal_ordering=len(names) <= 200)
    )
    return [names[n] for n in (order if order[0] <= order[-1] else order[::-1])]


def plot_dispersion(table, *, top=15, ax=None):
    """Draw how evenly the most frequent terms are spread: a dot a term, with how often and in how many documents it stands.

    Parameters
    ----------
    table : DataFrame term, n, n_documents, dp, as from dispersion, or the rows of it that are of interest
    top : int, terms that are drawn
    ax : Axes to draw on; None: a new figure

    Returns
    -------
    Axes
    """
    check_columns(table, ["term", "n", "n_documents", "dp"], what="dispersion")
    check_top(top)
    if table.empty:
        return draw_nothing(ax)
    part = table.head(top)
    ax = ax or new_axes(0.24 * len(part) + 0.9)
    rows = range(len(part))
    ax.hlines(rows, 0, part["dp"], color=PALE, linewidth=1.5, zorder=0)
    ax.plot(part["dp"], rows, "o", color=ACCENT, markersize=6)
    # the term is cut short, its counts are not
    cut = part["term"].where(part["term"].str.len() <= 24, part["term"].str[:23] + "…")
    counts = [f"  {n:,} in {n_documents:,}" for n, n_documents in zip(part["n"], part["n_documents"], strict=True)]
    name_rows(ax, cut + counts, most=60)
    ax.set_xlim(-0.02, 1.02)
    ax.set_xlabel("deviation of proportions (dp): 0 = spread\nas the texts are long, 1 = in one of them")
    return bare(ax)


def plot_topics(terms, *, top=8):
    """Draw the first terms of each topic by weight, one panel per topic, titled with its number and three first terms.

    Parameters
    ----------
    terms : DataFrame topic, rank, term, weight, as Topics.terms
    top : int, bars a panel

    Returns
    -------
    array of Axes, one per topic; the first 40 topics are drawn
    """
    check_columns(terms, ["topic", "rank", "term", "weight"], what="terms")
    drawn = terms[terms["weight"].gt(0)].assign(group=lambda table: table["topic"].astype("str"))
    panels = plot_terms(drawn, value="weight", top=top)
    labels = drawn[drawn["rank"].le(3)].groupby("topic", sort=False)["term"].agg(", ".join)
    for ax, (topic, label) in zip(panels, labels.items(), strict=False):
        ax.set_title(f"{topic}: {shorten(label, _LABEL)}", fontsize=9, loc="left", color=INK)
    return panels


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
        return draw_nothing(ax)
    # A row for the topic's name, then one for each group.
    names, rows = [], []
    for topic in dict.fromkeys(table["topic"]):
        part = table[table["topic"].eq(topic)]
        rows += range(len(names) + 1, len(names) + 1 + len(part))
        names += [part["label"].iloc[0], *part["group"]]
    drawn = table.sort_values("topic", kind="stable", key=lambda topics: topics.map(place_of(topics)))
    ax = ax or new_axes(0.2 * len(names) + 0.8)
    ax.hlines(rows, drawn["share_low"], drawn["share_high"], color=ACCENT, alpha=0.5, linewidth=3)
    ax.plot(drawn["share"], rows, "o", color=ACCENT, markersize=5)
    name_rows(ax, names)
    for row in sorted(set(range(len(names))) - set(rows)):
        ax.get_yticklabels()[row].set_fontweight("bold")
        ax.axhline(row, color=PALE, linewidth=0.5, zorder=0)
    ax.set_xlim(-0.02, 1.02)
    ax.set_xlabel("mean share of the topic in the group's texts, 0 to 1 (bar: 95% interval)")
    return bare(ax)
