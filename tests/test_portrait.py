"""tallies -> Axes: what is drawn is what the table says, for five documents and for forty sources in twenty years."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from analysis.corpus.tallies import language_counts, lengths, missing_fields, timeline
from analysis.ground.errors import ParallaxError, TableError
from analysis.report.portrait import plot_kept, plot_languages, plot_lengths, plot_missing, plot_timeline

pytestmark = pytest.mark.usefixtures("untouched")

NAMES = [
    "Независимая региональная газета города",
    "صحيفة المطر والريح في المدينة القديمة",
    "The $Rain and $Wind Gazette of",
]


def documents(n_sources, n_each=3, years=1):
    """Source k has n_each documents, spread evenly over the years; the last has no date, no title and is Russian."""
    rows = []
    for k in range(n_sources):
        for n in range(n_each):
            last = n == n_each - 1
            day = pd.NaT if last else pd.Timestamp("2004-01-01") + pd.Timedelta(days=365 * years * n / n_each)
            rows.append(
                (f"{NAMES[k % 3]} {k:02d}", day, None if last else "Rain", "ru" if last else "en", 10 ** (n + 2))
            )
    table = pd.DataFrame(rows, columns=["source_shown", "published", "title", "language", "n_chars"])
    return table.assign(source=table["source_shown"])


def paragraphs(n):
    rows = [(f"{NAMES[d % 3]} {d}", m * 100, m * 100 + 100, m > 0) for d in range(n) for m in range(3)]
    return pd.DataFrame(rows, columns=["doc_id", "start", "end", "kept"])


CASES = {
    "timeline": (plot_timeline, lambda n: timeline(documents(n))),
    "lengths": (plot_lengths, lambda n: lengths(documents(n))),
    "languages": (plot_languages, lambda n: language_counts(documents(n))),
    "missing": (plot_missing, lambda n: missing_fields(documents(n))),
    "kept": (plot_kept, paragraphs),
}


def names_of(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("n", [1, 5, 40])
def test_every_size_is_drawn_with_its_units_and_fits(name, n):
    plot, table = CASES[name]
    ax = plot(table(n))
    assert ax.get_xlabel() and len(names_of(ax)) == min(n, 30 if name == "kept" else 20)
    ax.figure.canvas.draw()
    whole, drawn = ax.figure.bbox, ax.figure.get_tightbbox(ax.figure.canvas.get_renderer())
    assert drawn.x0 * ax.figure.dpi >= whole.x0 - 40 and drawn.x1 * ax.figure.dpi <= whole.x1 + 90


@pytest.mark.parametrize("name", CASES)
def test_an_empty_table_says_so(name):
    plot, table = CASES[name]
    assert [text.get_text() for text in plot(table(2).iloc[:0]).texts] == ["nothing to show"]


@pytest.mark.parametrize("name", CASES)
def test_axes_in_axes_out(name):
    plot, table = CASES[name]
    figure, (ax, other) = plt.subplots(1, 2)
    assert plot(table(3), ax=ax) is ax
    assert not other.has_data()
    assert plot(table(3).iloc[:0], ax=other) is other
    assert plt.get_fignums() == [figure.number]


@pytest.mark.parametrize("name", CASES)
def test_a_column_that_is_missing_is_named_and_top_is_checked(name):
    plot, table = CASES[name]
    for column in table(2).columns:
        with pytest.raises(TableError, match=column):
            plot(table(2).drop(columns=column))
    with pytest.raises(ParallaxError, match="top=0"):
        plot(table(2), top=0)


@pytest.mark.parametrize("name", ["timeline", "lengths", "languages", "missing"])
def test_what_is_left_out_is_said(name):
    plot, table = CASES[name]
    assert "(the first 2 of 3 are drawn; the table has all)" in plot(table(3), top=2).get_xlabel()
    assert "first" not in plot(table(3), top=3).get_xlabel()


@pytest.mark.parametrize("name", CASES)
def test_a_dollar_is_no_formula_and_what_tells_long_names_apart_is_kept(name):
    plot, table = CASES[name]
    names = names_of(plot(table(3)))
    assert max(map(len, names)) <= 36 and len(set(names)) == 3
    assert r"\$Rain" in next(one for one in names if "Rain" in one)


def test_bars_stand_on_the_line_of_their_source_as_high_as_their_share_of_the_highest():
    table = pd.DataFrame({"group": ["A", "A", "B", "B"], "period": "month", "n": [4, 2, 1, 7]})
    table["starts"] = pd.to_datetime(["2024-01-01", "2024-02-01", "2024-01-01", None])
    ax = plot_timeline(table)
    assert [bar.get_y() for bar in ax.patches] == [0, 0, 1]
    assert [bar.get_height() for bar in ax.patches] == pytest.approx([-0.78, -0.78 / 2, -0.78 / 4])  # upwards
    assert "the highest bar is 4 documents" in ax.get_xlabel()
    assert [text.get_text() for text in ax.texts] == ["", "7 undated"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["2024-01", "2024-02"]


def test_one_document_among_thousands_is_seen():
    table = pd.DataFrame({"group": ["A", "B"], "period": "year", "n": [10_000, 1]})
    table["starts"] = pd.to_datetime(["2024-01-01", "2024-01-01"])
    assert plot_timeline(table).patches[1].get_height() == -0.06


def test_without_any_date_it_is_said():
    table = pd.DataFrame({"group": ["A"], "period": "month", "starts": pd.to_datetime([None]), "n": [3]})
    assert plot_timeline(table).get_xlabel() == "no document has a date"


def test_lengths_are_where_the_table_says():
    table = pd.DataFrame(
        [("A", 4, 0, 20, 30, 40, 500)], columns=["group", "n", "shortest", "q25", "median", "q75", "longest"]
    )
    ax = plot_lengths(table)
    lines = [part.get_segments()[0][:, 0].tolist() for part in ax.collections]
    assert lines == [[1, 500], [20, 40]]  # a logarithmic scale has no 0
    assert ax.lines[0].get_xdata().tolist() == [30]
    assert len(ax.get_xticks()) <= 5


def test_shares_of_languages_add_up_and_the_rest_has_one_colour():
    rows = [
        ("A", code, n, n / 36) for n, code in enumerate(["en", "ru", "de", "fr", "es", "ar", "zh", "unknown"], start=1)
    ]
    ax = plot_languages(pd.DataFrame(rows, columns=["group", "language", "n", "share"]))
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["Chinese", "Arabic", "Spanish", "French", "German", "Russian", "1 other language", "unknown"]
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(1)


def test_the_grid_counts_what_is_missing():
    ax = plot_missing(missing_fields(documents(2, 2)))
    assert [text.get_text() for text in ax.texts] == ["1 of 2", "1 of 2", "none", "none"] * 2
    assert np.asarray(ax.images[0].get_array()).tolist() == [[0.5, 0.5, 0, 0], [0.5, 0.5, 0, 0]]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["title", "date", "source", "language"]


def test_kept_and_cut_add_up_and_the_longest_come_first():
    table = pd.concat([paragraphs(2), paragraphs(1)])  # the first document twice as long
    kept, cut = plot_kept(table).containers
    assert [bar.get_width() for bar in kept] == [400, 200]
    assert [bar.get_width() for bar in cut] == [200, 100]
    assert [bar.get_x() for bar in cut] == [400, 200]
    assert len(plot_kept(table, top=1).containers[0]) == 1
