"""points and names -> names beside points: none on another, none outside, and the same ones every time."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.patches import Patch
from matplotlib.text import Text

from analysis.report.canvas import explain, lay_out, new_axes, place_names

WORDS = ["rain", "достопримечательность", "泽连斯基总统", "مطر", "W" * 26, "i", "The $ of x^2", "กรุงเทพ"]


@pytest.fixture(autouse=True)
def clean():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
    plt.close("all")


def place(points, names, height=4, **options):
    plt.close("all")
    ax = new_axes(height)
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    lay_out(ax.figure)
    return ax, place_names(ax, points, names, **options)


def boxes_of(ax, notes, dpi):
    ax.figure.set_dpi(dpi)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        ax.figure.draw_without_rendering()
        return [Text.get_window_extent(note) for note in notes]


@settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.sampled_from(WORDS)), min_size=1, max_size=25),
    st.sampled_from([2.2, 4]),
)
def test_no_two_names_overlap_and_none_covers_a_point_or_leaves_the_axes(given, height):
    points, names = np.array([row[:2] for row in given]), [row[2] for row in given]
    ax, notes = place(points, names, height)
    for dpi in (72, 100):  # an SVG is drawn at 72
        boxes = boxes_of(ax, notes, dpi)
        whole = ax.get_window_extent()
        for n, box in enumerate(boxes):
            assert not any(box.overlaps(other) for other in boxes[:n])
            assert (
                whole.x0 - 1 <= box.x0 and box.x1 <= whole.x1 + 1 and whole.y0 - 1 <= box.y0 and box.y1 <= whole.y1 + 1
            )
            assert not any(box.contains(*dot) for dot in ax.transData.transform(points))


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.floats(0.3, 0.7), st.floats(0.3, 0.7)), min_size=1, max_size=5, unique=True))
def test_few_names_all_find_room(points):
    _, notes = place(points, ["rain"] * len(points))
    assert len(notes) == len(points)


def test_the_same_points_give_the_same_places_and_the_first_names_choose_first():
    points = np.random.default_rng(1).uniform(0.2, 0.8, (60, 2))
    names = [f"name-{n}" for n in range(60)]
    first, again = ([(note.get_text(), *note.get_position()) for note in place(points, names)[1]] for _ in range(2))
    assert first == again and len(first) < 60
    fewer = [(note.get_text(), *note.get_position()) for note in place(points[:20], names[:20], crowd=points[20:])[1]]
    assert [name for name, *_ in fewer[:5]] == names[:5]


def test_a_name_with_room_stands_to_the_right_and_a_crowd_moves_it():
    _, (note,) = place([(0.5, 0.5)], ["rain"])
    assert note.get_position()[0] == 4 and note.arrowprops is None
    right = np.column_stack([np.linspace(0.51, 0.7, 40), np.full(40, 0.5)])
    _, (moved,) = place([(0.5, 0.5)], ["rain"], crowd=right)
    assert moved.get_position()[0] < 0


def test_chinese_is_given_the_room_that_its_viewer_needs():
    """A font that has the signs draws them as wide as they are high; matplotlib, which lacks them, must not take less."""
    _, (left, right) = place([(0.5, 0.5), (0.5 + 1e-9, 0.5)], ["泽连斯基总统", "泽连斯基总统"], size=10)
    (start, _), (end, _) = sorted(note.get_position() for note in (left, right))
    assert end - start >= 60


def test_marks_are_explained_below_and_axes_that_were_given_keep_it_to_themselves():
    ax = new_axes(3)
    explain(ax, [Patch(label="a band")])
    assert [text.get_text() for text in ax.figure.legends[0].get_texts()] == ["a band"] and ax.get_legend() is None
    figure, (one, other) = plt.subplots(1, 2)
    explain(one, [Patch(label="a band")])
    assert one.get_legend() is not None and not figure.legends and other.get_legend() is None


def test_what_explains_a_mark_is_broken_into_lines_that_a_telephone_shows():
    """A telephone of 390 pixels shows 350 of the 608 that a figure of 6.5 inches and more is wide."""
    ax = new_axes(2)
    explain(ax, [Patch(label="where 95% of log ratios lie when labels are shuffled, for terms as frequent")])
    lay_out(ax.figure)
    figure, legend = ax.figure.bbox, ax.figure.legends[0].get_window_extent()
    assert legend.x1 - figure.x0 < 350 / 608 * figure.width
    assert legend.y0 >= figure.y0
