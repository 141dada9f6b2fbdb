"""keyness of two groups -> a scatter to touch. Each term by its two rates; what it counts, and the lines it stands in."""

import json
import math
from collections import defaultdict
from itertools import zip_longest

import numpy as np

from analysis.ground.errors import GroupError, ParallaxError
from analysis.ground.tables import check_columns
from analysis.report.canvas import ACCENT, INK, PALE, WARM, bare, draw_nothing, new_axes, shorten
from analysis.report.cells import CONTROL, format_cell, is_missing, round_digits
from analysis.report.live import is_live
from analysis.report.show import check_name, draw_svg, publish, say_plainly
from analysis.report.touch import CONTRAST, NUMBERS, live_touch
from analysis.terms.typical import check_top

_LINE = ["doc_id", "source", "published", "left", "keyword", "right"]
_LINES_EACH = 3  # of the group, and again of the others
_MOST_BYTES, _MOST_OF_LINES = (
    70_000,
    100_000,
)  # of the terms, and of their lines: a page of twenty sources stays below 1.5 MB
_SIDE, _NAMED = 200, 6
_CUT = [_SIDE, _SIDE, _SIDE, -_SIDE, _SIDE, _SIDE]


def show_contrast(table, *, a, name, sentence, b="the others", lines=None, also=(), ax=None, top=300):
    """Show two groups as a scatter of terms: to point at for what is counted, to click for the lines it stands in.

    A term lies as high as group `a` uses it, and as far to the right as what `a` is compared with; its colour is z. On a
    page and in JupyterLab, where you run the notebook yourself, points and the terms of the page's tables answer to a
    pointer, a finger and the keyboard, without a network. On paper, without scripts and in a committed notebook it is a
    still picture. The page grows by 0.4 MB, the library, once.

    Parameters
    ----------
    table : DataFrame as from keyness; the rows of group `a` are drawn
    a : str, a group of the table
    name : str, lower-case letters, digits, `-` and `_`; the SVG file in the report is named after it
    sentence : str, computed from the data: what the picture says. It becomes the alternative text.
    b : str, what the reference of the table is called: with two groups the other one, else as keyness had `reference`
    lines : DataFrame term, doc_id, left, keyword, right, and source and published where they are there, as from find_lines.
        Of each term three lines of `a` and three others are kept, as far as 100 kB hold them: one of each side for every
        term before the others, the largest z and the terms of `also` first; of the terms without it is told how to come by
        their lines. None: no lines
    also : iterable of str, terms that are drawn whatever their z, the first of them named, such as those of one_sided; what the
        table does not have is passed over
    ax : Axes, the still picture, such as from plot_contrast; None: the same points, with the names of a few
    top : int, terms that are drawn, those whose z is furthest from 0, and half of them at most those of `also`

    Raises
    ------
    TableError : a column is missing
    GroupError : `a` is no group of the table, or `b` is one that the table does not compare it with
    ParameterError : the name cannot be a file name, or the sentence is empty
    ParallaxError : top is not a whole number above 0, or also is one str

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import count_terms, keyness
    >>> texts = pd.Series({"a": "rain rain wind", "b": "rain wind", "c": "sun wind", "d": "sun sun wind"})
    >>> sources = pd.Series({"a": "Post", "b": "Post", "c": "Times", "d": "Times"})
    >>> table = keyness(count_terms(texts), sources, min_count=1)
    >>> show_contrast(table, a="Post", b="Times", name="contrast", sentence="Rain.")  # doctest: +ELLIPSIS
    {...Rain...}
    """
    check_columns(table, ["group", "term", *NUMBERS], what="keyness")
    if lines is not None:
        check_columns(lines, ["term", "doc_id", "left", "keyword", "right"], what="lines")
    check_top(top)
    check_name(name)
    _check_groups(table, a, b)
    if isinstance(also, str):
        raise ParallaxError(f"also={also!r} is one str. Pass a list: [{also!r}].")
    held = _hold(table, a, b, lines, list(also), top)
    svg = draw_svg(_draw(held) if ax is None else ax, name=name, sentence=sentence)
    sentence = say_plainly(sentence)
    data = {"image/svg+xml": svg, "text/plain": sentence}
    if held["rows"]:
        data[CONTRAST] = held
        if is_live():
            data["text/html"] = live_touch(data, svg, sentence)
    publish(data, {"name": name})


def _check_groups(table, a, b):
    groups = sorted(table["group"].unique())
    if groups and a not in groups:
        raise GroupError(f"{a!r} is no group of the table; there are {groups}. Name one of these as a.")
    if b == a or (b in groups and len(groups) > 2):
        raise GroupError(
            f"the table does not compare {a!r} with {b!r} alone: b names what its reference was. "
            f"Pass keyness(..., reference={b!r}), or call it b='the others'."
        )


def _hold(table, a, b, lines, also, top):
    """Put what the chart tells into plain values, the furthest z first, as much as its share of the page can hold."""
    rows = table[table["group"].eq(a)][["term", *NUMBERS]]
    known = np.isfinite(rows[["per_10k_group", "per_10k_rest", "log_ratio", "z"]].to_numpy(float)).all(axis=1)
    rows = rows[known].assign(far=lambda drawn: drawn["z"].astype(float).abs().round(9))
    rows = rows.sort_values(["far", "term"], ascending=[False, True]).drop(columns="far")
    there = set(rows["term"])
    wanted = [term for term in dict.fromkeys(also) if term in there][: top // 2]
    drawn = [*rows["term"][rows["term"].isin(wanted)], *rows["term"][~rows["term"].isin(wanted)]][:top]
    kept = _fitting(
        [_row(row) for row in rows[rows["term"].isin(drawn)].itertuples(index=False, name=None)], _MOST_BYTES
    )
    wanted = [term for term in wanted if term in {row[0] for row in kept}]
    how = "by z, and those that one side hardly uses" if wanted else "by z"
    note = f"{len(kept):,} terms" if len(kept) == len(rows) else f"{len(kept):,} of {len(rows):,} terms, {how}"
    names = {
        key: shorten(_plain(value), most).replace(r"\$", "$")
        for key, value, most in (("a", a, 40), ("a_short", a, 22), ("b", b, 40))
    }
    names |= {"columns": ["term", *NUMBERS], "rows": kept, "note": note, "also": wanted}
    in_turns = dict.fromkeys(term for pair in zip_longest([row[0] for row in kept], wanted) for term in pair if term)
    return names | {"lines": {} if lines is None else _choose(lines, list(in_turns), a)}


def _row(row):
    return [_plain(value) for value in row]


def _choose(lines, terms, a):
    """Choose the lines of each term, those of `a` first: one of each side for every term, then more, until the bytes are spent."""
    found, wanted = defaultdict(list), set(terms)
    for name in _LINE:
        lines = lines if name in lines else lines.assign(**{name: None})
    turns = defaultdict(int)
    for term, *line in lines[["term", *_LINE]].itertuples(index=False, name=None):
        key = term, line[1] == a
        if term in wanted and turns[key] < _LINES_EACH:
            found[term].append(
                (turns[key], line[1] != a, [_cut(value, most) for value, most in zip(line, _CUT, strict=True)])
            )
            turns[key] += 1
    rounds = [
        (term, n, other, line)
        for n in range(_LINES_EACH)
        for term in terms
        for turn, other, line in found[term]
        if turn == n
    ]
    chosen = {}
    for term, n, other, line in _fitting(rounds, _MOST_OF_LINES):
        chosen.setdefault(term, []).append((other, n, line))
    return {term: [line for _, _, line in sorted(chosen[term])] for term in terms if term in chosen}


def _fitting(items, most):
    size, kept = 0, []
    for item in items:
        size += len(json.dumps(item, ensure_ascii=False).encode("utf-8"))
        if size > most:
            break
        kept.append(item)
    return kept


def _plain(value):
    if isinstance(value, str):
        return CONTROL.sub("\ufffd", value)
    return None if is_missing(value) or not math.isfinite(value) else round_digits(value)


def _cut(value, most):
    """Text of at most so many characters: the first, or with a negative number the last."""
    text = "" if is_missing(value) else format_cell(value)
    return text if len(text) <= abs(most) else text[:most] + "…" if most > 0 else "…" + text[most:]


def _draw(held):
    """Draw the still picture: the same points, with the names of the first few on each side."""
    if not held["rows"]:
        return draw_nothing()
    place = {name: n for n, name in enumerate(held["columns"])}
    x, y, z = ([row[place[name]] for row in held["rows"]] for name in ("per_10k_rest", "per_10k_group", "z"))
    ax = new_axes(5.2)
    least, most = min([rate for rate in x + y if rate > 0], default=1.0), max([*x, *y, 1e-9]) * 1.2
    for set_scale, set_limits in ((ax.set_xscale, ax.set_xlim), (ax.set_yscale, ax.set_ylim)):
        set_scale("symlog", linthresh=least)
        set_limits(-least / 4, most)
    ax.plot([0, most], [0, most], color=PALE, linewidth=1, linestyle="--", zorder=0)
    ax.scatter(x, y, s=14, c=[ACCENT if one > 0 else WARM for one in z], alpha=0.6, linewidths=0)
    spots, taken = ax.transData.transform(list(zip(x, y, strict=True))), []
    for sign, sides in ((1, ("right", "bottom")), (-1, ("left", "top"))):
        for n in [n for n, one in enumerate(z) if sign * one > 0][: 2 * _NAMED]:
            if all(abs(spots[n][0] - spot[0]) > 90 or abs(spots[n][1] - spot[1]) > 12 for spot in taken):
                taken.append(spots[n])
                ax.annotate(
                    shorten(held["rows"][n][0], 26), (x[n], y[n]), xytext=(-3 * sign, 3 * sign), color=INK, fontsize=8,
                    textcoords="offset points", ha=sides[0], va=sides[1],
                )  # fmt: skip
    ax.set_xlabel(f"times per 10,000 words in {held['b']}".replace("$", r"\$"))
    ax.set_ylabel(f"times per 10,000 words in {held['a']}".replace("$", r"\$"), color=INK, fontsize=9)
    return bare(ax)
