"""sizes and names -> empty Axes. What all figures share: width, colours, and names that fit."""

from unicodedata import category, east_asian_width

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import font_manager
from matplotlib.text import Text

INK, PALE, ACCENT, WARM = "#33475b", "#b8c4ce", "#0b6e99", "#c2571a"
PANEL_NAME = 26
MOST_PANELS = 40
_WIDTH = 7.2


def new_axes(height):
    """Open a figure of one plot, `height` inches high, as wide as a page."""
    return plt.figure(figsize=(_WIDTH, min(max(height, 2.2), 80)), layout="constrained").subplots()


def draw_nothing(ax=None):
    """Say on the Axes that there is nothing to show."""
    ax = ax or new_axes(1)
    ax.text(0.5, 0.5, "nothing to show", ha="center", va="center", color=INK, transform=ax.transAxes)
    ax.set_axis_off()
    return ax


def new_panels(names, height):
    """Open a figure of one panel per name, two in a row; the first 40 are drawn, and it is said where there are more."""
    n = min(len(names), MOST_PANELS)
    if not n:
        return np.array([draw_nothing()])
    columns = 1 if n == 1 else 2
    rows = -(-n // columns)
    figure = plt.figure(figsize=(_WIDTH, rows * height), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax, name in zip(panels, names, strict=False):
        ax.set_title(shorten(name, PANEL_NAME), fontsize=9, loc="left", color=INK)
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
