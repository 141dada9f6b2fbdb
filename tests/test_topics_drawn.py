"""topics -> Axes: what the tables say is drawn, whatever the size, and what is left out is said."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from test_topic_prevalence import COUNTS, GROUPS, TEXTS, TOPICS

from analysis.ground.errors import ParallaxError, TableError
from analysis.report.canvas import shorten
from analysis.report.topics_drawn import (
    plot_topic_contrasts,
    plot_topic_counts,
    plot_topic_links,
    plot_topic_map,
    plot_topics_over_time,
)
from analysis.topics.contrasts import topic_contrasts
from analysis.topics.numbers import compare_topic_counts
from analysis.topics.prevalence import topic_prevalence

DAYS = pd.Series(pd.date_range("2024-01-15", periods=60, freq="3D"), index=TEXTS.index)
PREVALENCE = topic_prevalence(TOPICS, GROUPS, n_resamples=50)
OVER_TIME = topic_prevalence(TOPICS, GROUPS, dates=DAYS, n_resamples=50)
CONTRASTS = topic_contrasts(TOPICS, GROUPS, n_resamples=50)
COUNTED = compare_topic_counts(COUNTS, [2, 4, 6], n_resamples=2)


@pytest.fixture(autouse=True)
def clean():
    yield
    plt.close("all")


def named(axis):
    return [label.get_text() for label in axis]


def test_the_map_is_the_table():
    ax = plot_topic_map(PREVALENCE)
    grid = np.asarray(ax.images[0].get_array())
    own = PREVALENCE[PREVALENCE["topic"].ne("unassigned")]  # nothing is, so that its row is left out
    expected = own.pivot_table(index="topic", columns="group", values="share")
    assert grid == pytest.approx(expected.to_numpy())
    assert named(ax.get_xticklabels()) == ["A", "B"] and named(ax.get_yticklabels())[0] == shorten(
        PREVALENCE["label"].iloc[0], 36
    )
    first = own.iloc[0]
    told = ax.texts[0].get_text()
    assert told.split("\n")[0].strip("()") in (f"{100 * first['share']:.0f}", f"{100 * first['share']:.1f}")
    assert " to " in told and len(ax.texts) == 8


def test_what_is_not_known_stands_in_brackets():
    ax = plot_topic_map(topic_prevalence(TOPICS, GROUPS.where(GROUPS.index != "d00", "single"), n_resamples=50))
    at = {(round(text.get_position()[0]), round(text.get_position()[1])): text.get_text() for text in ax.texts}
    assert all(at[2, row].startswith("(") and "\n" not in at[2, row] for row in range(4))
    assert any(not text.startswith("(") for text in at.values())


def test_many_topics_and_groups_are_cut_and_it_is_said():
    groups = pd.Series([f"Новая газета {n % 25}" for n in range(60)], index=TEXTS.index)
    ax = plot_topic_map(topic_prevalence(TOPICS, groups, n_resamples=20), top=3)
    assert len(ax.get_yticks()) == 3 and len(ax.get_xticks()) == 20
    assert "first 3 of 4 topics" in ax.get_xlabel() and "first 20 of 25 groups" in ax.get_xlabel()
    ax.figure.canvas.draw()


def test_an_unassigned_share_keeps_its_row():
    table = PREVALENCE.assign(share=PREVALENCE["share"].where(PREVALENCE["topic"].ne("unassigned"), 0.1))
    assert "unassigned" in named(plot_topic_map(table).get_yticklabels())


def test_contrasts_are_drawn_as_the_table_says():
    panels = plot_topic_contrasts(CONTRASTS, top=3)
    assert len(panels) == 1 and panels[0].get_title(loc="left") == "share in A less B"
    assert named(panels[0].get_yticklabels()) == [shorten(label, 36) for label in CONTRASTS["label"].head(3)]
    part = CONTRASTS.head(3)
    assert [bar.get_width() for bar in panels[0].patches] == pytest.approx((2 * part["floor"]).tolist())
    segments = [line[:, 0].tolist() for line in panels[0].collections[0].get_segments()]
    assert segments == part[["difference_low", "difference_high"]].to_numpy().tolist()
    points = [(line.get_xdata().tolist(), line.get_markerfacecolor()) for line in panels[0].lines[1:]]
    sure = part["p_adjusted"].lt(0.05)
    assert points[0][0] == part["difference"][sure].tolist() and points[1][0] == part["difference"][~sure].tolist()
    assert points[1][1] == "white"


def test_every_comparison_has_its_panel():
    three = GROUPS.where(GROUPS.index > "d20", "الجزيرة")
    panels = plot_topic_contrasts(topic_contrasts(TOPICS, three, n_resamples=20))
    assert [ax.get_title(loc="left") for ax in panels] == [
        f"share in {one} less the rest" for one in ("A", "B", "الجزيرة")
    ]
    assert len({ax.get_xlim() for ax in panels}) == 1
    alone = topic_contrasts(TOPICS, GROUPS.where(GROUPS.index == "d00", "B").where(GROUPS.index != "d00", "one"))
    plot_topic_contrasts(alone)[0].figure.canvas.draw()  # without intervals


def test_topics_over_time_are_drawn_as_the_table_says():
    panels = plot_topics_over_time(OVER_TIME, top=2)
    assert len(panels) == 2 and [line.get_label() for line in panels[0].lines] == ["A", "B"]
    largest = (OVER_TIME["share"] * OVER_TIME["n_docs"]).groupby(OVER_TIME["topic"]).sum().round(6).idxmax()
    part = OVER_TIME[OVER_TIME["topic"].eq(largest) & OVER_TIME["group"].eq("A")]
    assert panels[0].lines[0].get_ydata().tolist() == part["share"].tolist()
    assert panels[0].get_title(loc="left") == shorten(part["label"].iloc[0], 26)


def test_texts_without_a_date_are_not_drawn():
    assert plot_topics_over_time(PREVALENCE)[0].texts[0].get_text() == "nothing to show"
    days = DAYS.where(DAYS.index > "d05")
    panels = plot_topics_over_time(topic_prevalence(TOPICS, GROUPS, dates=days, period="week", n_resamples=20))
    panels[0].figure.canvas.draw()


def test_numbers_of_topics_are_drawn_as_the_table_says():
    panels = plot_topic_counts(COUNTED)
    assert len(panels) == 7
    told = [ax.get_title(loc="left").partition(":")[0].replace(" ", "_") for ax in panels]
    assert set(told) <= set(COUNTED.columns), "each panel is called as its column is"
    assert panels[0].lines[0].get_ydata().tolist() == COUNTED["agreement"].tolist()
    assert panels[0].lines[1].get_xdata().tolist() == COUNTED.loc[COUNTED["chosen"], "n_topics"].tolist()
    assert all(np.diff(ax.get_ylim())[0] >= 0.0999 for ax in panels)


@pytest.mark.parametrize(
    ("plot", "table"),
    [
        (plot_topic_map, PREVALENCE),
        (plot_topic_contrasts, CONTRASTS),
        (plot_topics_over_time, OVER_TIME),
        (plot_topic_counts, COUNTED),
    ],
)
def test_nothing_to_draw_and_what_does_not_fit(plot, table):
    ax = np.atleast_1d(plot(table.iloc[:0]))[0]
    assert ax.texts[0].get_text() == "nothing to show"
    with pytest.raises(TableError, match="lack"):
        plot(table.drop(columns=["label" if "label" in table else "npmi"]))
    if plot is not plot_topic_counts:
        with pytest.raises(ParallaxError, match="top"):
            plot(table, top=0)


def test_given_axes_are_used():
    ax = plt.figure().subplots()
    assert plot_topic_map(PREVALENCE, ax=ax) is ax


def links_of(*rows):
    names = ["language_a", "label_a", "language_b", "label_b", "score", "score_low", "score_high", "mutual"]
    return pd.DataFrame(rows, columns=names)


def test_topics_of_two_languages_are_drawn_as_the_table_says():
    table = links_of(
        ("en", "rain", "ru", "дождь", 0.5, -0.25, 0.75, True),
        ("en", "vote", "ru", "выборы", 0.75, 0.5, 1.0, True),
        ("en", "goal", "ru", "выборы", 0.625, 0.5, 0.75, False),
        ("ar", "مطر", "en", "rain", 0.25, 0.125, 0.5, True),
    )
    panels = plot_topic_links(table)
    assert [ax.get_title(loc="left") for ax in panels] == [
        "English above, Russian below",
        "Arabic above, English below",
    ], "as they stand in the table"
    ax = panels[0]
    assert named(ax.get_yticklabels()) == ["vote\nвыборы", "rain\nдождь"], (
        "best first, and only those that choose each other"
    )
    assert [line[:, 0].tolist() for line in ax.collections[0].get_segments()] == [[0.5, 1.0], [-0.25, 0.75]]
    sure, unsure = ax.lines[1:]
    assert sure.get_xdata().tolist() == [0.75] and unsure.get_xdata().tolist() == [0.5]
    assert unsure.get_markerfacecolor() == "white" and len({ax.get_xlim() for ax in panels}) == 1
    assert ax.get_xlim()[0] < -0.25


def test_without_a_match_there_is_nothing_to_draw():
    (ax,) = plot_topic_links(links_of(("en", "rain", "ru", "дождь", np.nan, np.nan, np.nan, False)))
    assert [text.get_text() for text in ax.texts] == ["nothing to show"]
    with pytest.raises(TableError, match="label_b"):
        plot_topic_links(links_of().drop(columns="label_b"))


def test_nothing_unassigned_is_no_row_of_a_contrast():
    assert "unassigned" in CONTRASTS["label"].tolist()
    assert "unassigned" not in named(plot_topic_contrasts(CONTRASTS)[0].get_yticklabels())
    some = CONTRASTS.assign(difference=CONTRASTS["difference"].where(CONTRASTS["topic"].ne("unassigned"), 0.2))
    assert "unassigned" in named(plot_topic_contrasts(some)[0].get_yticklabels())


def test_no_share_above_one_is_written_beside_an_axis():
    panels = plot_topic_counts(COUNTED.assign(diversity=1.0))
    assert all(ax.get_yticks().max() <= 1 for ax in panels) and len(panels[4].get_yticks()) > 1


def test_of_contrasts_only_what_is_sure_is_filled_and_the_band_lies_round_zero():
    part = CONTRASTS.head(3).assign(p_adjusted=[0.01, 0.2, np.nan])
    (ax,) = plot_topic_contrasts(part)
    assert [line.get_xdata().tolist() for line in ax.lines[1:]] == [
        part["difference"].tolist()[:1],
        part["difference"].tolist()[1:],
    ]
    assert [bar.get_x() for bar in ax.patches] == pytest.approx((-part["floor"]).tolist())


def test_of_links_the_first_are_drawn_and_none_without_a_score():
    rows = [("en", f"rain {n}", "ru", "дождь", n / 8, 0.0, 1.0, True) for n in range(1, 5)]
    (ax,) = plot_topic_links(links_of(*rows, ("en", "sun", "ru", "солнце", np.nan, np.nan, np.nan, True)), top=3)
    assert named(ax.get_yticklabels()) == [f"rain {n}\nдождь" for n in (4, 3, 2)]
    (ax,) = plot_topic_links(links_of(*rows, ("en", "sun", "ru", "солнце", np.nan, np.nan, np.nan, True)))
    assert len(ax.get_yticklabels()) == 4
