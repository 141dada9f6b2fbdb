"""stories -> Axes: a dot for each source of a story, a cell for each pair; whatever the size."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle
from test_coverage import corpus_of

from analysis.ground.errors import ParallaxError, TableError
from analysis.report.stories_drawn import plot_coverage, plot_followers
from analysis.stories.coverage import coverage_map
from analysis.stories.followers import followers


@pytest.fixture(autouse=True)
def clean():
    yield
    plt.close("all")


def dots(ax):
    return {part.get_label(): part.get_offsets().tolist() for part in ax.collections}


def many(n_stories, n_sources):
    rows = [
        (f"{story}-{source}", f"s{story:03}", f"Независимая газета {source:03}", f"2024-06-{1 + source % 9:02}")
        for story in range(n_stories)
        for source in range(n_sources)
    ]
    return corpus_of(rows)


def test_coverage_is_drawn_as_the_table_says():
    documents, stories = corpus_of()
    documents.loc["d1", "published"] = pd.NaT
    ax = plot_coverage(coverage_map(documents, stories, by="source"))
    # sources by number of stories: Post, Times (3 each), Globe; stories: rain, snow, wind, hail
    assert [label.get_text() for label in ax.get_xticklabels()] == ["Post", "Times", "Globe"]
    assert [label.get_text() for label in ax.get_yticklabels()] == [
        "rain of Post", "snow of Times", "wind of Post", "hail of Globe",
    ]  # fmt: skip
    assert dots(ax) == {
        "on the first day": [[0, 0], [0, 1], [1, 1], [0, 2]],
        "later, after so many days": [[2, 0], [1, 0], [1, 2]],
        "no day known": [[2, 3]],
    }
    assert [text.get_text() for text in ax.texts] == ["1", "1", "2"]
    sizes = ax.collections[1].get_sizes().tolist()
    assert sizes[1] > sizes[0] == sizes[2]  # Times has two documents in "rain"


def test_what_is_left_out_is_said():
    ax = plot_coverage(coverage_map(*many(35, 25), by="source"))
    assert len(ax.get_yticks()) == 30 and len(ax.get_xticks()) == 20
    assert "30 of 35 stories and\nthe first 20 of 25 sources" in ax.get_xlabel()
    ax = plot_coverage(coverage_map(*many(35, 3), by="source"), top=2)
    assert len(ax.get_yticks()) == 2 and "2 of 35 stories" in ax.get_xlabel()


def test_a_story_whose_sources_are_not_drawn_keeps_its_row():
    rows = [(f"{k}-{n}", f"s{k}", f"A{n:02}", "2024-06-01") for k in range(2) for n in range(20)]
    rows += [("x1", "z", "Z1", "2024-06-01"), ("y1", "zz", "A00", "2024-06-01")]
    ax = plot_coverage(coverage_map(*corpus_of(rows), by="source"))
    assert [label.get_text() for label in ax.get_yticklabels()][2:] == ["z of Z1", "zz of A00"]
    assert [0, 3] in dots(ax)["on the first day"]


def test_followers_are_drawn_as_the_table_says():
    rows = []
    for k in range(8):
        rows += [(f"a{k}", f"s{k}", "Post", "2024-06-01"), (f"b{k}", f"s{k}", "Times", "2024-06-02")]
    table = followers(*corpus_of(rows), by="source")
    ax = plot_followers(table)
    grid = ax.images[0].get_array()
    assert np.ma.filled(grid, np.nan)[0, 1] == 1 and np.ma.filled(grid, np.nan)[1, 0] == 0
    assert sorted(text.get_text() for text in ax.texts) == ["0%\n0 of 8", "100%\n8 of 8"]
    frames = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert [(round(frame.get_x()), round(frame.get_y())) for frame in frames] == [(1, 0)]  # 2 / 2^8 = .008
    assert not plot_followers(followers(*corpus_of(rows[:6]), by="source")).patches  # 2 / 2^3 = .25


def test_counts_and_percent_are_of_the_same_stories():
    rows = [("a0", "s0", "Post", "2024-06-01"), ("b0", "s0", "Times", "2024-06-02"), ("a1", "s1", "Post", "2024-06-03")]
    rows += [
        ("b2", "s2", "Times", "2024-06-04"),
        ("b3", "s3", "Times", "2024-06-04"),
        ("b4", "s4", "Times", "2024-06-04"),
    ]
    table = followers(*corpus_of(rows), by="source")
    assert "50%\n1 of 2" in [text.get_text() for text in plot_followers(table).texts]
    assert "25%\n1 of 4" in [text.get_text() for text in plot_followers(table, value="to_share").texts]


def test_shares_of_the_follower():
    table = followers(*corpus_of(), by="source")
    ax = plot_followers(table, value="to_share")
    names = [label.get_text() for label in ax.get_xticklabels()]
    grid = np.ma.filled(ax.images[0].get_array(), np.nan)
    assert grid[names.index("Post"), names.index("Globe")] == 1 / 2
    with pytest.raises(ParallaxError, match="to_share"):
        plot_followers(table, value="share")


@pytest.mark.parametrize("n", [2, 11, 25])
def test_every_size_is_drawn(n):
    ax = plot_followers(followers(*many(7, n), by="source"))
    assert len(ax.get_xticks()) == min(n, 20)
    ax.figure.canvas.draw()


def test_nothing_to_draw():
    documents, stories = corpus_of()
    for plot, table in (
        (plot_coverage, coverage_map(documents.iloc[:0], stories, by="source")),
        (plot_followers, followers(documents.iloc[:0], stories, by="source")),
    ):
        assert plot(table).texts[0].get_text() == "nothing to show"
        with pytest.raises(TableError, match="lack"):
            plot(table.drop(columns=table.columns[0]))
        with pytest.raises(ParallaxError, match="top"):
            plot(table, top=0)
    undated = documents.assign(published=pd.NaT)
    plot_followers(followers(undated, stories, by="source")).figure.canvas.draw()
    plot_coverage(coverage_map(undated, stories, by="source")).figure.canvas.draw()


def test_given_axes_are_used():
    ax = plt.figure().subplots()
    assert plot_coverage(coverage_map(*corpus_of(), by="source"), ax=ax) is ax
    assert plot_followers(followers(*corpus_of(), by="source"), ax=ax) is ax
