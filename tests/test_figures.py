"""result tables -> Axes: what is drawn is what the table says, whatever its size."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from analysis.ground.errors import ParallaxError, TableError
from analysis.report.figures import (
    order_alike,
    plot_dispersion,
    plot_prevalence,
    plot_similarity,
    plot_terms,
    plot_topics,
)

pytestmark = pytest.mark.usefixtures("untouched")


def sources(n):
    return [f"Независимая региональная газета города номер {k:02d}" for k in range(n)]


def terms(n_groups=2, n_terms=10):
    rows = [(g, k, f"слово {k}", 1 / k) for g in sources(n_groups) for k in range(1, n_terms + 1)]
    return pd.DataFrame(rows, columns=["group", "rank", "term", "tfidf"])


def prevalence(n_groups=2, n_topics=3):
    names = [*map(str, range(n_topics)), "unassigned"]
    rows = [(g, t, 1 / len(names), 0.1, 0.6, f"label of {t}") for g in sources(n_groups) for t in names]
    return pd.DataFrame(rows, columns=["group", "topic", "share", "share_low", "share_high", "label"])


def pairs(n_groups=3):
    names = sources(n_groups)
    rows = [(a, b, 0.5) for n, a in enumerate(names) for b in names[n + 1 :]]
    return pd.DataFrame(rows, columns=["a", "b", "similarity"])


def topic_terms(n_topics=3):
    rows = [(t, k, f"слово{t}-{k}", 1 / k, 1.0) for t in range(n_topics) for k in range(1, 21)]
    return pd.DataFrame(rows, columns=["topic", "rank", "term", "weight", "exclusivity"])


def spread(n):
    return pd.DataFrame({"term": [f"term {k}" for k in range(n)], "n": 9, "n_documents": 2, "dp": 0.25})


CASES = {
    "terms": (plot_terms, terms),
    "topics": (plot_topics, topic_terms),
    "prevalence": (plot_prevalence, prevalence),
    "similarity": (plot_similarity, pairs),
    "dispersion": (plot_dispersion, spread),
}


def texts_of(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def fits(figure):
    """Whether everything that is written lies inside the picture."""
    figure.canvas.draw()
    whole, drawn = figure.bbox, figure.get_tightbbox(figure.canvas.get_renderer())
    return drawn.x0 * figure.dpi >= whole.x0 - 40 and drawn.x1 * figure.dpi <= whole.x1 + 40


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("n", [1, 2, 12])
def test_every_size_is_drawn_with_its_units(name, n):
    plot, table = CASES[name]
    axes = np.atleast_1d(plot(table(n)))
    assert all(isinstance(ax, mpl.axes.Axes) for ax in axes)
    if n > 1 or name != "similarity":
        assert axes[-1].get_xlabel() and axes[-1].get_yticks().size
        assert fits(axes[0].figure)


@pytest.mark.parametrize("name", CASES)
def test_an_empty_table_says_so(name):
    plot, table = CASES[name]
    ax = np.atleast_1d(plot(table(2).iloc[:0]))[0]
    assert [text.get_text() for text in ax.texts] == ["nothing to show"]


@pytest.mark.parametrize("name", ["dispersion", "prevalence", "similarity"])
def test_axes_in_axes_out(name):
    plot, table = CASES[name]
    figure, (ax, other) = plt.subplots(1, 2)
    assert plot(table(3), ax=ax) is ax
    assert not other.has_data()
    assert plot(table(3).iloc[:0], ax=other) is other
    assert plt.get_fignums() == [figure.number]


@pytest.mark.parametrize("name", CASES)
def test_a_column_that_is_missing_is_named(name):
    plot, table = CASES[name]
    for column in table(2).columns.difference(["n", "exclusivity"]):
        with pytest.raises(TableError, match=column):
            plot(table(2).drop(columns=column))


@pytest.mark.parametrize("name", ["dispersion", "terms", "topics"])
def test_top_is_checked(name):
    plot, table = CASES[name]
    with pytest.raises(ParallaxError, match="top=0"):
        plot(table(2), top=0)


def test_forty_panels_at_most_and_it_is_said():
    panels = plot_terms(terms(41, 2))
    assert len(panels) == 40
    assert panels[0].figure.get_suptitle() == "The first 40 of 41 are drawn; the table has all."
    assert plot_terms(terms(40, 2))[0].figure.get_suptitle() == ""


def test_bars_are_the_values_in_the_order_of_the_table():
    for ax in plot_terms(terms(2, 5), top=4):
        assert [bar.get_width() for bar in ax.patches] == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4])
        assert texts_of(ax) == ["слово 1", "слово 2", "слово 3", "слово 4"]


def test_a_group_with_two_languages_has_two_panels():
    table = pd.concat([terms(1, 3).assign(language=language) for language in ("en", "ru")])
    panels = plot_terms(table)
    assert len(panels) == 2
    assert [ax.get_title(loc="left")[-4:] for ax in panels] == ["(en)", "(ru)"]
    assert [len(ax.patches) for ax in panels] == [3, 3]


def test_topics_leave_out_terms_without_weight():
    table = topic_terms(1)
    table.loc[2:, "weight"] = 0.0
    (ax,) = plot_topics(table)
    assert len(ax.patches) == 2 and ax.get_title(loc="left") == "0: " + ", ".join(table["term"].head(2))


def test_prevalence_names_each_topic_and_each_group():
    table = prevalence(2, 1).assign(share=[0.1, 0.2, 0.3, 0.4])
    ax = plot_prevalence(table)
    names = texts_of(ax)
    assert names[0] == "label of 0" and names[3] == "label of unassigned"
    assert [name[-2:] for name in names[1:3]] == ["00", "01"]
    # group 0 has the rows 0 and 1 of the table: its topics are drawn apart
    assert ax.lines[0].get_xdata().tolist() == [0.1, 0.3, 0.2, 0.4]
    assert list(ax.lines[0].get_ydata()) == [1, 2, 4, 5]
    assert ax.get_xlim() == (-0.02, 1.02)


def test_the_grid_has_a_number_in_each_cell():
    table = pairs(3).assign(similarity=[0.9, 0.2, 0.5])
    ax = plot_similarity(table)
    assert [text.get_text() for text in ax.texts] == ["0.90", "0.20", "0.50"]
    grid = ax.images[0].get_array()
    assert grid.shape == (2, 2) and np.ma.getmaskarray(np.ma.masked_invalid(grid)).tolist() == [
        [False, True],
        [False, False],
    ]
    assert grid[1].tolist() == [0.2, 0.5]
    # with many groups colours are read from a scale
    many = plot_similarity(pairs(12))
    assert not many.texts and len(many.figure.axes) == 2


def test_long_names_keep_what_tells_them_apart_and_a_dollar_is_no_formula():
    names = [name.get_text() for name in plot_prevalence(prevalence(2, 1)).get_yticklabels()]
    assert max(map(len, names)) <= 34
    assert len({name for name in names if "…" in name}) == 2
    table = terms(1, 2).assign(term=["$5", "x^2_3$ $\\frac$"], group="A$AP $")
    panels = plot_terms(table)
    panels[0].figure.canvas.draw()
    assert panels[0].get_title(loc="left") == r"A\$AP \$"


def test_names_that_look_like_numbers_stay_names():
    table = terms(1, 3).assign(term=["2024", "1,000", "7"])
    assert texts_of(plot_terms(table)[0]) == ["2024", "1,000", "7"]


def test_sources_that_are_alike_stand_side_by_side():
    alike = [("A", "B", 0.1), ("A", "C", 0.9), ("A", "D", 0.2), ("B", "C", 0.2), ("B", "D", 0.8), ("C", "D", 0.3)]
    table = pd.DataFrame(alike, columns=["a", "b", "similarity"])
    names = order_alike(table)
    assert names in (["A", "C", "D", "B"], ["B", "D", "C", "A"])
    turned = table.rename(columns={"a": "b", "b": "a"}).sample(frac=1, random_state=0)
    assert order_alike(turned) == names
    assert order_alike(table[1:]) == ["A", "B", "C", "D"], "a pair is missing"
    ax = plot_similarity(table)
    assert [*texts_of(ax)] == names[1:]
    assert ax.get_xlabel().startswith("cosine similarity: 1 =")


def test_a_similarity_below_zero_is_drawn_and_named():
    table = pd.DataFrame([("A", "B", -0.5), ("A", "C", 0.5), ("B", "C", 0)], columns=["a", "b", "similarity"])
    table.attrs["measure"] = "correlation"
    ax = plot_similarity(table)
    assert ax.images[0].get_clim() == (-0.5, 1)
    assert ax.get_xlabel() == "correlation similarity"


def test_dispersion_draws_the_first_terms_with_their_counts():
    table = spread(20).assign(n=12345)
    ax = plot_dispersion(table, top=3)
    assert texts_of(ax) == [f"term {n}  12,345 in 2" for n in range(3)]
    long = plot_dispersion(spread(1).assign(term="$" + "m" * 30, n=12345))
    assert texts_of(long) == [r"\$" + "m" * 22 + "…  12,345 in 2"]
    assert fits(long.figure)
    assert ax.lines[-1].get_xdata().tolist() == [0.25] * 3
    assert ax.get_xlim() == (-0.02, 1.02)


def test_all_panels_of_terms_have_one_scale_that_holds_every_bar():
    table = pd.DataFrame({"group": ["A", "B"], "rank": 1, "term": ["rain", "wind"], "tfidf": [0.5, 0.1]})
    panels = plot_terms(table)
    assert {ax.get_xlim() for ax in panels} == {(0, 0.525)}
    assert [ax.patches[0].get_width() for ax in panels] == [0.5, 0.1]
