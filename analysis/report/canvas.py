"""sizes and names -> empty Axes. What all figures share: width, colours, and names that fit."""

import warnings
from textwrap import fill
from unicodedata import category, east_asian_width

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import font_manager
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text

INK, PALE, ACCENT, WARM = "#33475b", "#b8c4ce", "#0b6e99", "#c2571a"
COLOURS = [ACCENT, WARM, "#6b8e23", "#7b5aa6", "#c9a227", "#3b3b3b"]
PANEL_NAME = 26
MOST_PANELS = 40
_WIDTH = 7.2
_APART = 2.0  # points between two names, so that they stay apart at every resolution
_RINGS = (4, 10, 18, 28, 40, 54)  # points between a name and what it names, nearest first
_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_LINE = 46  # letters that a telephone shows beside the mark, where a figure is slid sideways
_LOOSE = 1.08  # a name is up to 7 % wider at another resolution, where its letters are fitted to the pixels
_DISTANCES = np.repeat(_RINGS, len(_SIDES))
_COST = 0.25  # how many points of the crowd may be covered before a name moves a point further off


def new_axes(height):
    """Open a figure of one plot, `height` inches high, as wide as a page."""
    return plt.figure(figsize=(_WIDTH, min(max(height, 2.2), 80)), layout="constrained").subplots()


def draw_nothing(ax=None):
    """Say on the Axes that there is nothing to show."""
    ax = ax or new_axes(1)
    ax.text(0.5, 0.5, "nothing to show", ha="center", va="center", color=INK, transform=ax.transAxes)
    ax.set_axis_off()
    return ax


def new_panels(names, height, *, across=2):
    """Open a figure of one panel per name, `across` in a row; the first 40 are drawn, and it is said where there are more."""
    n = min(len(names), MOST_PANELS)
    if not n:
        return np.array([draw_nothing()])
    columns = min(n, across)
    rows = -(-n // columns)
    figure = plt.figure(figsize=(_WIDTH, rows * height), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax, name in zip(panels, names, strict=False):
        ax.set_title(shorten(name, PANEL_NAME if across > 1 else 2 * PANEL_NAME), fontsize=9, loc="left", color=INK)
    for ax in panels[n:]:
        ax.remove()
    if len(names) > n:
        figure.suptitle(f"The first {n} of {len(names):,} are drawn; the table has all.", fontsize=9, color=INK)
    return panels[:n]


def label_lowest(panels, names, label):
    """Label the x axis of the lowest panels."""
    for ax in panels[-2:] if names else []:
        ax.set_xlabel(label)


def name_rows(ax, names, most=34):
    """Name the rows 0, 1, ... from the top."""
    # numbered first: two long names may be cut to the same
    ax.set_yticks(range(len(names)), [shorten(name, most) for name in names])
    ax.set_ylim(max(len(names), 1) - 0.4, -0.6)


def explain(ax, handles):
    """Say what marks stand for, in the words of their labels: below the figure, or below Axes that were given."""
    labels = [fill(handle.get_label(), _LINE, break_long_words=False) for handle in handles]
    below = {"handles": handles, "labels": labels, "frameon": False, "fontsize": 8.5, "labelcolor": INK}
    if isinstance(ax.figure.get_layout_engine(), ConstrainedLayoutEngine) and not ax.figure.legends:
        ax.figure.legend(loc="outside lower left", **below)
    else:
        ax.legend(loc="upper left", bbox_to_anchor=(0, -0.25), borderaxespad=0, **below)


def lay_out(figure):
    """Put the Axes where they will be drawn, so that names can be placed; axes and limits have to be as they will stay."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure.draw_without_rendering()


def place_names(ax, points, names, *, crowd=(), colours=INK, size=8.5):
    """Write names beside points: no two overlap, none covers another named point, all lie within the Axes.

    Of 48 places around its point a name goes to the one that is nearest and covers least of the crowd, further off with a
    line; where none is free it is left out. The first names choose first, so the same points give the same picture. Own
    code, because libraries that move names about until they overlap less (adjustText) do not promise that none overlap.

    Parameters
    ----------
    ax : Axes, of a figure that was laid out by lay_out
    points : array, shape (n, 2), in data coordinates, the most important first
    names : sequence of str, one a point
    crowd : array, shape (m, 2), points that a name had better not cover
    colours : a colour, or one a point
    size : float, of the letters, in points

    Returns
    -------
    list of Annotation, those that found room
    """
    colours = [colours] * len(names) if isinstance(colours, str) else colours
    scale = 72 / ax.figure.dpi
    bounds = ax.get_window_extent().extents * scale
    points, crowd = (np.asarray(some, float).reshape(-1, 2) for some in (points, crowd))
    starts, crowd = (ax.transData.transform(some) * scale for some in (points, crowd))
    covered, taken, placed = starts, np.empty((0, 4)), []
    for start, point, name, colour in zip(starts, points, names, colours, strict=True):
        name = shorten(name, PANEL_NAME)
        boxes = _boxes_around(start, *_measure(ax, name, size))
        edges = np.clip(start, boxes[:, :2], boxes[:, 2:])
        lines = start + np.linspace(0.2, 1, 8)[:, None, None] * (edges - start)
        free = _are_free(boxes, bounds, taken, covered)
        free &= ~_within(lines.reshape(-1, 2), taken).any(axis=1).reshape(8, -1).any(axis=0)
        if not free.any():
            continue
        cost = _COST * _DISTANCES + _within(crowd, boxes).sum(axis=0)
        best = np.flatnonzero(free)[np.argmin(cost[free].round(6))]
        box, far = boxes[best], _DISTANCES[best] > _RINGS[0]
        relpos = (edges[best] - box[:2]) / (box[2:] - box[:2])
        stroke = {"arrowstyle": "-", "color": colour, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 2, "relpos": relpos}
        note = ax.annotate(
            name,
            point,
            box[:2] - start,
            textcoords="offset points",
            ha="left",
            va="bottom",
            fontsize=size,
            color=colour,
            bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.5},
            arrowprops=stroke if far else None,
            zorder=5,
        )
        note.set_in_layout(False)
        placed.append(note)
        taken, covered = np.vstack([taken, box]), np.vstack([covered, lines[:, best]]) if far else covered
    return placed


def _measure(ax, name, size):
    """Width and height of a name in points; signs that the font lacks, such as Chinese ones, are measured as wide boxes."""
    note = ax.text(0, 0, name, fontsize=size)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        extent = note.get_window_extent()
    note.remove()
    scale = 72 / ax.figure.dpi
    return _LOOSE * extent.width * scale, max(extent.height * scale, size)


def _boxes_around(start, width, height):
    """The boxes (left, bottom, right, top) of all places for a name, the nearest first."""
    reach, sides = np.array([width, height]) / 2, np.array(_SIDES)
    slant = np.where(sides.all(axis=1), 0.7, 1)[:, None]
    middles = np.vstack([start + sides * (reach + ring * slant) for ring in _RINGS])
    return np.hstack([middles - reach, middles + reach])


def _are_free(boxes, bounds, taken, covered):
    """Which boxes lie within the bounds, apart from those that are taken, and off the points that are covered."""
    inside = (boxes[:, :2] >= bounds[:2]).all(axis=1) & (boxes[:, 2:] <= bounds[2:]).all(axis=1)
    beside = (boxes[:, None, :2] >= taken[None, :, 2:] + _APART) | (boxes[:, None, 2:] <= taken[None, :, :2] - _APART)
    wider = boxes + np.array([-1, -1, 1, 1]) * _APART
    return inside & beside.any(axis=2).all(axis=1) & ~_within(covered, wider).any(axis=0)


def _within(points, boxes):
    """Which points lie in which boxes, shape (n_points, n_boxes)."""
    above, below = points[:, None] > boxes[None, :, :2], points[:, None] < boxes[None, :, 2:]
    return (above & below).all(axis=2)


def place_of(names):
    """Number names in the order in which they come first."""
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def shorten(name, most):
    """Shorten a name in its middle: what tells two long names apart often stands at their end. `$` opens no formula.

    A sign of Chinese, Japanese or Korean is as wide as two letters, and a mark on a letter has no width.

    Examples
    --------
    >>> shorten("The Evening Gazette of Rain and Wind", 26)
    'The Evening Gaze…and Wind'
    >>> shorten("中华人民共和国外交部发言人办公室", 26)
    '中华人民共和国外…人办公室'
    """
    name = str(name)
    widths = [_width(sign) for sign in name]
    if sum(widths) > most:
        head, tail = _fitting(widths, most - 10), _fitting(widths[::-1], 9)
        name = f"{name[:head].rstrip()}…{name[len(name) - tail :].lstrip()}"
    return name.replace("$", r"\$")


def _fitting(widths, most):
    """Count how many signs fit, with the marks on the last of them."""
    total = 0
    for place, width in enumerate(widths):
        total += width
        if total > most:
            return place
    return len(widths)


def _width(sign):
    if sign.isascii():
        return 1
    return 0 if category(sign) in ("Mn", "Me", "Cf") else 2 if east_asian_width(sign) in "WF" else 1


def bare(ax):
    """Take the frame away; the marks carry the picture."""
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(length=0, colors=INK, labelsize=9)
    ax.xaxis.label.set_color(INK)
    ax.xaxis.label.set_fontsize(9)
    return ax


def leave_to_viewer(figure):
    """Have names in letters that the chart's font lacks, such as Chinese ones, drawn by who looks at the picture.

    In an SVG they become text, for which the viewer's own fonts are taken; all other names become outlines, which look
    the same everywhere. To be called just before the figure is saved.
    """
    for ax in figure.axes:
        ax.get_xticklabels(), ax.get_yticklabels()  # which are set when they are asked for
    for text in figure.findobj(Text):
        font = font_manager.get_font(font_manager.findfont(text.get_fontproperties()))
        if any(not font.get_char_index(ord(sign)) for sign in text.get_text() if not sign.isspace()):
            text.draw = _as_text(text.draw)


def _as_text(draw):
    def drawn(renderer):
        with mpl.rc_context({"svg.fonttype": "none"}):
            draw(renderer)

    return drawn
