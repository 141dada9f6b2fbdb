"""pairs -> copies: which came first, one text for each cluster, who has whose, and keyness with and without copies."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from analysis import (
    add_copies,
    compare_copies,
    copies_between,
    count_terms,
    drop_shared_passages,
    edit_lineage,
    find_near_duplicates,
    find_shared_passages,
    keep_one_copy,
    keep_texts,
    keyness,
    plot_compared_copies,
    plot_copies,
    say_compared_copies,
    say_copies,
    say_lineage,
    say_passages,
)
from analysis.ground.errors import TableError


def documents_of(days, ids="abcdef", **columns):
    days = pd.to_datetime(pd.Series(days, dtype="str"), format="%Y-%m-%d").to_numpy()
    return pd.DataFrame({"published": days, **columns}, index=pd.Index(list(ids[: len(days)]), name="doc_id"))


def pairs_of(*pairs):
    rows = [(*pair[:2], *(pair[2:] or (0.8, 0.9, 0.85))) for pair in pairs]
    columns = ["doc_a", "doc_b", "similarity", "containment_a", "containment_b"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"similarity": float, "containment_a": float, "containment_b": float}
    )


@pytest.mark.parametrize(
    ("days", "pairs", "clusters", "after"),
    [
        (["2024-06-03", "2024-06-01"], ["ab"], "bb", [2, None]),  # the earliest names the cluster
        (["2024-06-01", "2024-06-01"], ["ab"], "aa", [None, 0]),  # on one day the first id, and no direction
        ([None, "2024-06-01"], ["ab"], "bb", [None, None]),  # one with a day before one without
        ([None, None], ["ab"], "aa", [None, None]),
        (["2024-06-01", "2024-06-02", "2024-06-03"], [], "abc", [None, None, None]),
        (["2024-06-01", "2024-06-02", "2024-06-03"], ["ab", "bc", "ac"], "aaa", [None, 1, 2]),
        (["2024-06-01", "2024-06-02", "2024-06-03"], ["ab", "bc"], "aac", [None, 1, None]),  # c is no copy of a
        (["2024-06-02", "2024-06-02", "2024-06-01"], ["ac", "bc"], "ccc", [1, 1, None]),
        # c is a round-up of a and b: it goes with the more similar, and a and b stay apart
        (
            ["2024-06-01", "2024-06-02", "2024-06-03"],
            [("a", "c", 0.5, 1, 0.5), ("b", "c", 0.4, 1, 0.4)],
            "aba",
            [None, None, 2],
        ),
        (
            ["2024-06-01", "2024-06-02", "2024-06-03"],
            [("a", "c", 0.4, 1, 0.4), ("b", "c", 0.5, 1, 0.5)],
            "abb",
            [None, None, 1],
        ),
        (["2024-06-02", "2024-06-01", "2024-06-03"], ["ac", "bc"], "abb", [None, None, 2]),  # as similar: the earlier
        (["2024-06-01", "2024-06-02"], ["ax", "ay"], "ab", [None, None]),  # what is not there is passed over
    ],
)
def test_each_copy_goes_with_the_earliest(days, pairs, clusters, after):
    documents = documents_of(days)
    for order in (documents, documents.iloc[::-1]):
        copied = add_copies(order, pairs_of(*pairs)).sort_index()
        assert copied["copy_cluster"].tolist() == list(clusters)
        assert [None if np.isnan(days) else days for days in copied["copy_days"]] == after
        is_copy = copied["copy_cluster"].ne(copied.index.to_series())
        assert copied["copy_of"].isna().tolist() == (~is_copy).tolist()
        assert copied["n_copies"].tolist() == [clusters.count(name) for name in clusters]


def test_the_share_is_that_of_the_copy_in_the_earliest():
    copied = add_copies(documents_of(["2024-06-02", "2024-06-01"]), pairs_of(("a", "b", 0.4, 0.95, 0.45)))
    assert copied["copy_share"].tolist()[0] == 0.95 and np.isnan(copied["copy_share"].iloc[1])


def test_a_month_is_no_day():
    documents = documents_of(["2024-06-01", "2024-06-20"], published_precision=["month", "day"])
    assert add_copies(documents, pairs_of("ab"))["copy_cluster"].tolist() == ["b", "b"]
    zoned = documents_of(["2024-06-03", "2024-06-01"])
    zoned["published"] = zoned["published"].dt.tz_localize("UTC")
    assert add_copies(zoned, pairs_of("ab"))["copy_days"].iloc[0] == 2


def test_documents_without_dates_or_pairs_have_a_result():
    bare = pd.DataFrame(index=pd.Index(["b", "a"], name="doc_id"))
    assert add_copies(bare, pairs_of("ab"))["copy_cluster"].tolist() == ["a", "a"]
    empty = add_copies(documents_of([]), pairs_of())
    assert empty.empty and "copy_cluster" in empty and keep_one_copy(empty).empty
    assert copies_between(empty.assign(source_shown="")).empty
    assert add_copies(pd.DataFrame(index=[1, 2]), pairs_of(("1", "2")))["copy_cluster"].tolist() == ["1", "1"]


def test_what_cannot_be_used_is_named():
    twice = pd.DataFrame(index=["a", "a"])
    with pytest.raises(TableError, match="the same id twice"):
        add_copies(twice, pairs_of())
    with pytest.raises(TableError, match="the same id twice"):
        keep_one_copy(twice.assign(copy_cluster="a"))
    levels = pd.DataFrame({"text": "rain", "language": "en", "source_shown": "Post"}, index=[["x", "x"], [1, 2]])
    for call in (find_near_duplicates, find_shared_passages, compare_copies):
        with pytest.raises(TableError, match="index of several levels"):
            call(levels)
    with pytest.raises(TableError, match="pairs lack the columns"):
        add_copies(documents_of([None]), pd.DataFrame({"a": []}))
    with pytest.raises(TableError, match="outside 0 to 1"):
        add_copies(documents_of([None]), pairs_of(("a", "b", 2.0, 1, 1)))
    with pytest.raises(TableError, match="what is no date"):
        add_copies(documents_of([None]).assign(published="soon"), pairs_of())
    with pytest.raises(TableError, match="copy_cluster"):
        keep_one_copy(documents_of([None]))


def test_one_text_is_kept_for_each_cluster():
    documents = documents_of(["2024-06-03", "2024-06-01", "2024-06-02", None], n=range(4))
    copied = add_copies(documents, pairs_of("ab", "bc"))
    assert keep_one_copy(copied).index.tolist() == ["b", "d"]
    assert keep_one_copy(copied).columns.tolist() == copied.columns.tolist()
    # where the earliest was left aside before, the earliest that is there stands for it
    assert keep_one_copy(copied.loc[["a", "c", "d"]]).index.tolist() == ["c", "d"]


def test_copies_between_sources_are_counted():
    sources = ["Times", "Post", "Post", "Times", "Post"]
    documents = documents_of(["2024-06-01", "2024-06-03", "2024-06-01", None, "2024-06-06"], source_shown=sources)
    flows = copies_between(add_copies(documents, pairs_of("ab", "ac", "ad", "ae")))
    assert flows.drop(columns="median_days").to_numpy().tolist() == [
        ["Times", "Post", True, 2, 2, 0, 0],
        ["Post", "Times", False, 1, 0, 1, 0],
        ["Times", "Times", False, 1, 0, 0, 1],
    ]
    assert flows["median_days"].iloc[0] == 3.5 and np.isnan(flows["median_days"].iloc[2])


def test_copies_of_one_day_have_no_direction_whichever_id_comes_first():
    for sources in (["Post", "Times"], ["Times", "Post"]):
        documents = documents_of(["2024-06-01", "2024-06-01"], source_shown=sources)
        flows = copies_between(add_copies(documents, pairs_of("ab")))
        assert flows[["a", "b", "ordered", "n_same_day"]].to_numpy().tolist() == [["Post", "Times", False, 1]]
        assert [label.get_text() for label in plot_copies(flows).get_yticklabels()] == ["Post – Times"]
    plt.close("all")


WIRE = "The river rose by two metres in one night and took the old bridge with it"


@pytest.fixture
def news():
    """Post printed the wire twice and its own on rain, Times the wire once and its own on wind."""
    own = {
        "Post": "Our reporter saw rain in {} and more rain in {}.",
        "Times": "Our woman in {} felt wind and again wind in {}.",
    }
    towns = ["Rome", "Oslo", "Bonn", "Lyon"]
    texts = [own[source].format(*pair) for source in own for pair in (towns[:2], towns[2:])]
    texts += [f"{WIRE}.", f"{WIRE}, we hear.", f"They say so. {WIRE}."]
    sources = ["Post"] * 2 + ["Times"] * 2 + ["Post", "Post", "Times"]
    table = documents_of(
        [None] * 4 + ["2024-06-02", "2024-06-01", "2024-06-03"], ids="abcdefg", text=texts, source_shown=sources
    )
    return table.assign(language="en")


def test_keyness_is_that_of_each_set_of_texts(news):
    table = compare_copies(news, min_count=1, n_resamples=20)
    copied = add_copies(news, find_near_duplicates(news))
    left = {
        "all": news,
        "one": news.drop(index=["e", "g"]),
        "cut": keep_texts(drop_shared_passages(news, find_shared_passages(news))),
    }
    for view, documents in left.items():
        expected = keyness(
            count_terms(documents, stop_words="auto"),
            documents["source_shown"],
            clusters=copied["copy_cluster"],
            min_count=1,
            n_resamples=20,
        ).set_index(["group", "term"])
        found = table.set_index(["group", "term"]).reindex(expected.index)
        columns = {
            f"z_{view}": "z",
            f"n_{view}": "n_group",
            f"log_ratio_{view}": "log_ratio",
            f"log_ratio_low_{view}": "log_ratio_low",
        }
        for column, name in columns.items():
            np.testing.assert_array_equal(found[column].to_numpy(float), expected[name].to_numpy(float))
        assert table[f"z_{view}"].notna().sum() == len(expected)
    assert table.attrs["documents"] == {"all": 7, "one": 5, "cut": 6}  # nothing but the wire stands in e
    river = table.set_index(["group", "term"]).loc[("Post", "river")]
    assert river[["n_all", "n_one", "n_cut"]].tolist() == [2, 1, 0] and pd.isna(river["z_cut"])
    assert river["too_rare"] == "cut" and table["too_rare"].isna().any()


def test_a_word_that_becomes_too_rare_keeps_its_count(news):
    """rain: 4 times at the Post, in texts of its own; river: twice at the Post and once at the Times, in the wire."""
    table = compare_copies(news, min_count=3, n_resamples=20).set_index(["group", "term"])
    assert table.loc[("Post", "rain"), ["n_all", "n_one", "n_cut"]].tolist() == [4, 4, 4]
    assert table.loc[("Times", "rain"), ["n_all", "n_one", "n_cut"]].tolist() == [0, 0, 0]
    assert pd.isna(table.loc[("Post", "rain"), "too_rare"])
    for group, n in {"Post": [2, 1, 0], "Times": [1, 0, 0]}.items():
        river = table.loc[(group, "river")]
        assert river[["n_all", "n_one", "n_cut"]].tolist() == n and river["too_rare"] == "one, cut"
        assert river[["z_one", "z_cut", "rank_one", "rank_cut"]].isna().all() and not pd.isna(river["z_all"])
    for view in ("all", "one", "cut"):
        assert table[f"n_{view}"].notna().all()
        assert table[f"z_{view}"].isna().equals(table["too_rare"].str.contains(view).fillna(False).astype(bool))


def test_a_source_of_copies_alone_has_none_left_and_is_not_called_rare(news):
    table = compare_copies(news.loc[["a", "e", "f", "g"]], min_count=1, n_resamples=20).set_index(["group", "term"])
    assert table.loc[("Times", "river"), ["n_all", "n_one"]].tolist() == [1, 0]
    assert pd.isna(table.loc[("Times", "river"), "z_one"]) and table.loc[("Times", "river"), "too_rare"] == "cut"


@pytest.mark.parametrize("kind", ["category", "string[pyarrow]", "object"])
def test_neither_the_kind_of_a_column_nor_the_order_of_documents_matters(news, kind):
    table = compare_copies(news, min_count=1, n_resamples=20)
    again = compare_copies(news.iloc[::-1].astype({"source_shown": kind, "text": kind}), min_count=1, n_resamples=20)
    pd.testing.assert_frame_equal(again, table)
    numbered = news.set_index(pd.Index(range(10, 17)))
    pd.testing.assert_frame_equal(compare_copies(numbered, min_count=1, n_resamples=20), table)


def test_ranks_follow_z(news):
    table = compare_copies(news, min_count=1, n_resamples=20)
    for view in ("all", "one", "cut"):
        part = table.dropna(subset=[f"rank_{view}"]).sort_values(["group", f"rank_{view}"])
        for _, group in part.groupby("group"):
            assert group[f"rank_{view}"].tolist() == [*range(1, len(group) + 1)]
            assert group[f"z_{view}"].round(9).is_monotonic_decreasing
        assert table[f"rank_{view}"].notna().equals(table[f"z_{view}"].round(9).gt(0))
        assert table[f"rank_{view}"].dtype == table[f"n_{view}"].dtype == "Int64"


def test_sources_that_say_the_same_have_no_first_words():
    texts = [f"{WIRE}.", f"{WIRE}."]
    same = documents_of([None, None], ids="ab", text=texts, source_shown=["Post", "Times"]).assign(language="en")
    table = compare_copies(same, min_count=1, n_resamples=20)
    assert len(table) and table[["rank_all", "rank_one", "rank_cut"]].isna().all(axis=None)
    assert say_compared_copies(table) == (
        "No source uses a word more than the others do: there is no list that copies could change."
    )


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_too_little_to_compare_has_a_result(news, rows):
    table = compare_copies(news.iloc[:rows], n_resamples=20)
    assert table.empty and table.columns[:5].tolist() == ["group", "term", "z_all", "z_one", "z_cut"]
    kinds = ["str"] * 2 + ["float64"] * 3 + ["Int64"] * 6 + ["float64"] * 9 + ["str"]
    for part in (table, compare_copies(news, min_count=1, n_resamples=20)):
        assert [str(kind) for kind in part.dtypes] == kinds
    assert say_compared_copies(table).startswith("There are not two sources")
    assert len(plot_compared_copies(table)) == 1
    plt.close("all")


def test_sources_that_hold_copies_alone_leave_nothing_to_compare(news):
    table = compare_copies(news.loc[["e", "f", "g"]], min_count=1, n_resamples=20)
    assert table["z_all"].notna().all() and table["z_one"].isna().all() and table["z_cut"].notna().sum() < len(table)
    assert "with one text for each cluster of copies too little is left to compare" in say_compared_copies(table)


def test_the_sentence_has_the_counts_of_all_lists_and_says_which_to_believe(news):
    """Of the words in three texts or more, rain and wind are in texts of one source's own, the eight of the wire are not."""
    assert say_compared_copies(compare_copies(news, min_count=3, n_resamples=20)) == (
        "Of 10 words among the first 20 of 2 sources, with one text for each cluster of copies 2 stay there, and with shared "
        "passages cut out 2 stay there. 8 go with the copies: “bridge” in Post (2 times over all texts, 1 with one text for each "
        "cluster and 0 with passages cut), “metres” in Post, “night” in Post and 5 more; 8 of them are then too rare to be "
        "compared. For how a source writes believe the 2 words that stay; what goes with the copies tells what it printed."
    )
    table = compare_copies(news, min_count=1, n_resamples=20)
    assert say_compared_copies(table, top=3).endswith("All of them stay: none hangs on a text that was copied.")
    # bonn, lyon, oslo and rome lose no occurrence: where less is left of the Times, they are no longer used more
    assert "4 words drop out though none of their occurrences is gone." in say_compared_copies(table)
    alone = compare_copies(news.loc[["e", "f", "g"]], min_count=1, n_resamples=20)
    assert say_compared_copies(alone.assign(z_cut=np.nan, rank_cut=pd.NA)).endswith("cannot be told.")


def test_what_is_said_can_be_counted_by_hand(news):
    copied = add_copies(news, find_near_duplicates(news))
    assert say_copies(copied) == (
        "2 of 7 documents (29%) are copies of 1 other text, 1 of them in another source: 2 came out on a later day. "
        "The earliest need not be the origin: all may come from an agency."
    )
    assert say_copies(copied.drop(index=list("efg"))) == "None of 4 documents is a copy of another."
    assert say_copies(copied.iloc[:0]) == "There is no document to compare."
    undated = add_copies(news.assign(published=pd.NaT), find_near_duplicates(news))
    assert "2 cannot be put in order for want of a day" in say_copies(undated)
    same_day = add_copies(news.assign(published=pd.Timestamp("2024-06-01")), find_near_duplicates(news))
    assert say_copies(same_day).endswith(
        "2 on the same day, which does not tell the first. Who had it first cannot be told: all may come from an agency."
    )
    passages = find_shared_passages(news)
    assert say_passages(passages, documents=news) == (
        "3 passages are shared, by 3 of 7 documents; the longest has 16 words and stands in e and f."
    )
    assert say_passages(passages.iloc[:0]) == "No two documents share a passage."
    titled = news.assign(title=[None] * 4 + ["Rain", "Rain in Rome, and what they say of it in the north", "Rain"])
    assert say_passages(passages, documents=titled).endswith(
        "stands in “Rain” and “Rain in Rome, and what they say of it in…”."
    )
    assert say_passages(passages, documents=titled.assign(title="Rain")).endswith("stands in e and f.")
    passages.attrs["n_frequent"] = 2
    assert say_passages(passages).endswith(
        "2 runs of words stand in more than fifty documents and were looked up in one of them only."
    )
    # f has 16 words of the wire and 2 of its own: e lacks these 2, g has 3 others before the wire
    lineage = edit_lineage(copied)
    assert (
        say_lineage(lineage)
        == "2 copies: together they kept 89% of the words of the earliest copy; 2 cut something, and 1 added something. All are of one text, f."
    )
    assert say_lineage(lineage.iloc[:0]).startswith("There is no copy")
    table = compare_copies(news, min_count=1, n_resamples=20)
    assert say_compared_copies(table, top=3).startswith(
        "Of 6 words among the first 3 of 2 sources, with one text for each cluster of copies "
    )


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ("a", ""),  # one copy of one text: nothing to set against it
        ("aa", " All are of one text, “Rain”."),
        ("ab", " No text was copied more than another: 2 have 1 copy each."),
        ("aabb", " No text was copied more than another: 2 have 2 copies each."),
        ("aab", " The most copied text is “Rain”, with 2 copies."),
        ("bbaac", " The most copied texts are “Rain” and b, with 2 copies each."),
    ],
)
def test_which_text_was_copied_most_is_said_and_what_ties(of, said):
    rows = [(f"copy{n}", earliest, "kept", 9) for n, earliest in enumerate(of)]
    rows += [row for row in rows if row[1] == "b"]  # a copy may have several pieces, and is one copy
    table = pd.DataFrame(rows, columns=["doc_id", "copy_of", "kind", "n_words"])
    titles = pd.DataFrame({"title": ["Rain", None, "Sun"]}, index=list("abc"))
    assert say_lineage(table, documents=titles).endswith("0 added something." + said)
    assert say_lineage(table.iloc[::-1], documents=titles).endswith("0 added something." + said)


def test_pictures_show_the_numbers(news):
    copied = add_copies(news, find_near_duplicates(news))
    ax = plot_copies(copies_between(copied))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Post → Post", "Post → Times"]
    assert [patch.get_width() for patch in ax.patches] == [1, 1]
    assert plot_copies(copies_between(copied.iloc[:4])).texts[0].get_text() == "nothing to show"
    table = compare_copies(news, min_count=1, n_resamples=20)
    panels = plot_compared_copies(table, top=4)
    first = table[table["group"].eq("Post") & table["z_all"].gt(0)].head(4)
    np.testing.assert_array_equal(panels[0].lines[1].get_xdata(), first["log_ratio_all"])
    np.testing.assert_array_equal(panels[0].lines[3].get_xdata(), first["log_ratio_cut"])
    plt.close("all")


def test_what_goes_with_shared_passages_is_not_said_to_go_with_copies(news):
    """e to g hold the wire beside so many words of their own that none is a copy of another."""
    own = pd.Series({name: " ".join(f"{name}{n}" for n in range(60)) for name in "efg"})
    table = compare_copies(news.assign(text=news["text"].add(" " + own, fill_value="")), min_count=3, n_resamples=20)
    assert table.attrs["documents"]["all"] == table.attrs["documents"]["one"]
    said = say_compared_copies(table)
    assert said.startswith(
        "No text here is a copy. Of 10 words among the first 20 of 2 sources, with shared passages cut out 2 stay"
    )
    assert "8 go with the shared passages: “bridge” in Post (2 times over all texts, 0 with passages cut)" in said
    assert "copies" not in said


def test_one_word_that_drops_out_has_its_occurrences(news):
    table = compare_copies(news, min_count=1, n_resamples=20)
    one = table[table["term"].eq("rome") & table["group"].eq("Post")].assign(
        rank_all=1, z_all=1.0, rank_one=21, rank_cut=21, n_one=2, n_cut=2, n_all=2
    )
    assert "1 word drops out though none of its occurrences is gone." in say_compared_copies(one)


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ("PPP", ", with 2 copies; no other source has it, so that it may be a form of words that is used again."),
        ("PPT", ", with 2 copies."),
    ],
)
def test_a_form_that_one_source_uses_again_is_not_called_more(sources, said):
    rows = [("b", "a", "kept", 9), ("c", "a", "kept", 9), ("e", "d", "kept", 9)]
    table = pd.DataFrame(rows, columns=["doc_id", "copy_of", "kind", "n_words"])
    documents = pd.DataFrame({"title": None, "source": [*sources, "P", "T"]}, index=list("abcde"))
    assert say_lineage(table, documents=documents, by="source").endswith(f" The most copied text is a{said}")
