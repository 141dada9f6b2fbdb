"""documents -> near-duplicates: against all pairs of sets, and what does not count as the text."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import add_copies, find_near_duplicates, split_units
from analysis.ground.errors import ParameterError, TableError
from analysis.reuse import duplicates

WIRE = "The river rose by two metres in one night and took the old bridge with it, the mayor said on Monday."


def documents_of(*texts, **columns):
    ids = [chr(ord("a") + number) for number in range(len(texts))]
    return pd.DataFrame({"text": list(texts), **columns}, index=pd.Index(ids, name="doc_id"))


def pairs_by_sets(texts, threshold):
    """The definition: Jaccard and containment of sets of runs of five words, for all pairs."""
    found = {}
    runs = [{tuple(words[n : n + 5]) for n in range(max(len(words) - 4, 1))} - {()} for words in map(str.split, texts)]
    for a in range(len(texts)):
        for b in range(a + 1, len(texts)):
            if runs[a] and runs[b]:
                both = len(runs[a] & runs[b])
                shares = both / len(runs[a] | runs[b]), both / len(runs[a]), both / len(runs[b])
                if max(shares) >= threshold - 1e-9:
                    found[f"{a:03}", f"{b:03}"] = shares
    return found


def pairs_found(texts, threshold):
    table = pd.DataFrame({"text": texts}, index=[f"{n:03}" for n in range(len(texts))])
    pairs = find_near_duplicates(table, threshold=threshold)
    return {row[:2]: row[2:5] for row in pairs.itertuples(index=False, name=None)}


TEXTS = st.lists(st.lists(st.sampled_from("rain wind sun".split()), max_size=14).map(" ".join), max_size=12)


@given(texts=TEXTS, threshold=st.sampled_from([0.05, 0.3, 0.5, 0.75, 1.0]))
@settings(deadline=None, max_examples=150)
def test_every_pair_is_found_and_no_other(texts, threshold):
    expected, found = pairs_by_sets(texts, threshold), pairs_found(texts, threshold)
    assert found.keys() == expected.keys()
    assert all(found[pair] == pytest.approx(expected[pair]) for pair in expected)


def test_the_blocks_of_work_change_nothing(monkeypatch):
    words = "rain wind sun storm flood".split()
    texts = [" ".join(words[(n * k + n // 3) % 5] for n in range(10 + k % 7)) for k in range(40)]
    whole = pairs_found(texts, 0.3)
    assert len(whole) > 20
    monkeypatch.setattr(duplicates, "_WORK", 3)
    assert pairs_found(texts, 0.3) == whole == pairs_by_sets(texts, 0.3)


def test_the_most_similar_stand_first_and_the_order_of_the_input_changes_nothing():
    table = documents_of(f"{WIRE} A.", WIRE, f"{WIRE} They had warned of it for years, he said.", WIRE)
    pairs = find_near_duplicates(table)
    assert pairs["similarity"].is_monotonic_decreasing
    assert pairs.loc[0, ["doc_a", "doc_b", "similarity"]].tolist() == ["b", "d", 1.0]
    pd.testing.assert_frame_equal(pairs, find_near_duplicates(table.iloc[::-1]))
    assert pairs.attrs["scheme"].startswith("runs of 5 words, 64-bit BLAKE2b, all pairs by prefix filter")


def test_a_text_within_a_long_one_is_found_by_containment():
    long = " ".join(f"word{n}" for n in range(1000))
    pair = find_near_duplicates(documents_of(f"{long} {WIRE}", WIRE)).loc[0]
    assert pair["containment_b"] == 1.0 and pair["similarity"] == pytest.approx(17 / 1017)


def test_copies_of_one_text_are_all_pairs():
    assert len(find_near_duplicates(documents_of(*[WIRE] * 20))) == 190


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Река поднялась за ночь на два метра и унесла старый мост, сказал мэр в понедельник.", "ru"),
        ("河水一夜之间上涨了两米，冲走了旧桥，市长星期一说，这是多年来最严重的洪水。", "zh"),
        ("ارتفع النهر مترين في ليلة واحدة وجرف الجسر القديم، قال رئيس البلدية يوم الاثنين.", "ar"),
        ("川は一晩で二メートル上昇し、古い橋を流したと市長は月曜日に述べた。", "ja"),
    ],
)
def test_any_language_will_do(text, language):
    pairs = find_near_duplicates(documents_of(text, f"{text} {text[:5]}", WIRE, language=[language, language, "en"]))
    assert pairs[["doc_a", "doc_b"]].to_numpy().tolist() == [["a", "b"]] and pairs.loc[0, "containment_a"] == 1


def test_the_same_menu_makes_no_copies():
    menu = "Share on Facebook\nShare on Twitter\nLeave a Reply\nYour email address will not be published."
    texts = [f"{title}\n\n{body}\n\n{menu}" for title, body in [("One", "Rain fell."), ("Two", "Wind blew hard.")]]
    table = documents_of(*texts, language="en", source="Post", published=pd.NaT)
    assert find_near_duplicates(table).empty
    assert (
        len(find_near_duplicates(table.assign(text=[menu.replace("\n", " and ")] * 2))) == 1
    )  # within the text it counts


def test_copies_under_other_headlines_are_the_same():
    titles = [
        "River takes the old bridge of the town in one single night",
        "Flood in the north: a mayor tells what happened there",
    ]
    table = documents_of(*[f"{title}\n\n{WIRE}" for title in titles], title=titles)
    assert find_near_duplicates(table)["similarity"].tolist() == [1.0]
    assert find_near_duplicates(table.drop(columns="title"))["similarity"].lt(1).all()


def test_the_exact_copies_of_units_are_the_same_clusters():
    texts = [f"Flood\n{WIRE}", WIRE.upper(), f"Rain all day\n\n{WIRE}", "Another text of more than five words here."]
    table = documents_of(
        *texts,
        title=["Flood", None, "Rain all day", None],
        language="en",
        source="Post",
        published=pd.NaT,
        source_shown="Post",
    )
    copied = add_copies(table, find_near_duplicates(table))["copy_cluster"]
    assert copied.tolist() == ["a", "a", "a", "d"]
    assert split_units(table, unit="document")["cluster"].tolist() == copied.tolist()


def test_what_stands_in_many_documents_is_not_looked_up(monkeypatch):
    """Each shares a notice of 40 words with all others, and has 100 words of its own: no pair is even compared."""
    notice = " ".join(f"notice{n}" for n in range(40))
    texts = [" ".join(f"own{k}x{n}" for n in range(100)) + f" {notice}" for k in range(60)]
    compared = []
    count = duplicates._count_shared
    monkeypatch.setattr(duplicates, "_count_shared", lambda holds, a, b: compared.append(len(a)) or count(holds, a, b))
    assert pairs_found(texts, 0.5) == {} and sum(compared) == 0
    assert len(pairs_found(texts, 0.2)) == 60 * 59 / 2  # 36 of 136 runs
    # with a twin each has enough in common with others to be looked up: by its rare runs, which the twin alone holds
    compared.clear()
    assert len(pairs_found([twin for text in texts for twin in (text, f"also {text}")], 0.5)) == sum(compared) == 60


@pytest.mark.parametrize(
    ("texts", "pairs"),
    [
        ([], 0),
        (["rain"], 0),
        (["", ""], 0),
        ([None, None, "rain"], 0),
        (["!?", "!?"], 0),
        (["rain", "Rain!"], 1),  # one run of one word, the same
        (["rain falls", "rain falls on the town all day"], 0),  # a run of two words is not one of five
    ],
)
def test_little_or_nothing_to_compare_has_a_result(texts, pairs):
    table = find_near_duplicates(documents_of(*texts))
    assert len(table) == pairs
    assert table.columns.tolist() == duplicates.PAIR_COLUMNS
    assert [str(kind) for kind in table.dtypes] == ["str", "str", "float64", "float64", "float64", "int64"]


def test_what_cannot_be_used_is_named():
    with pytest.raises(TableError, match=r"lack the columns \['text'\]"):
        find_near_duplicates(pd.DataFrame({"Body": ["rain"]}))
    with pytest.raises(TableError, match="the same id twice: 1"):
        find_near_duplicates(pd.DataFrame({"text": ["rain", "rain"]}, index=[1, 1]))
    for threshold in (0, 1.1, -1, True, "half", float("nan")):
        with pytest.raises(ParameterError, match="Give a number above 0, at most 1"):
            find_near_duplicates(documents_of("rain"), threshold=threshold)
