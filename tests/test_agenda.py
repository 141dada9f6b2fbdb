"""agenda and wording: against the formulas as slow loops, a corpus to be counted by hand, and what holds for every term."""

from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import TermMatrix, agenda_and_wording, count_terms, plot_agenda_and_wording, say_agenda_and_wording
from analysis.compare import agenda as agenda_room
from analysis.compare.retold import wording_lines
from analysis.ground.errors import GroupError, ParallaxError, TableError

PARTS = ["agenda", "wording", "exclusive", "total"]
COLUMNS = ["term", *PARTS, "agenda_low", "agenda_high", "wording_low", "wording_high", "n_stories"]
# source, story, text: A and B tell s and t, A alone u, B alone v; C is left out
NEWS = [
    ("A", "s", "rain rain wind the"),
    ("A", "t", "wind the"),
    ("A", "u", "sun the"),
    ("B", "s", "rain the the the"),
    ("B", "t", "wind wind wind the"),
    ("B", "v", "the the"),
    ("C", "s", "rain rain rain rain rain"),
]


def corpus_of(news=NEWS):
    ids = [f"{n:02}" for n in range(len(news))]
    matrix = count_terms(pd.Series([text for _, _, text in news], index=ids))
    sources, stories = (pd.Series([row[place] for row in news], index=ids, dtype="str") for place in (0, 1))
    return matrix, sources, stories


def slow_split(cells, term):
    """The formulas with fractions and loops; cells: (side, story) -> {term: count}."""
    n = {key: Fraction(sum(cell.values())) for key, cell in cells.items()}
    n = {key: size for key, size in n.items() if size}
    whole = {side: sum(size for (one, _), size in n.items() if one == side) for side in "AB"}
    p = {key: size / whole[key[0]] for key, size in n.items()}
    q = {key: cells[key].get(term, 0) / size for key, size in n.items()}
    rate = {side: sum(cells[key].get(term, 0) for key in n if key[0] == side) / whole[side] for side in "AB"}
    r = (rate["A"] + rate["B"]) / 2
    agenda = wording = exclusive = Fraction(0)
    for story in {story for _, story in n}:
        a, b = ("A", story), ("B", story)
        if a in n and b in n:
            agenda += (p[a] - p[b]) * ((q[a] + q[b]) / 2 - r)
            wording += (p[a] + p[b]) / 2 * (q[a] - q[b])
        elif a in n:
            exclusive += p[a] * (q[a] - r)
        else:
            exclusive -= p[b] * (q[b] - r)
    return agenda, wording, exclusive, rate["A"] - rate["B"]


def test_by_hand():
    """p_A = 1/2, 1/4, 1/4 for s, t, u; p_B = 2/5, 2/5, 1/5 for s, t, v. q of rain: 1/2 and 1/4 in s. r = (1/4 + 1/10) / 2."""
    table = agenda_and_wording(*corpus_of(), a="A", b="B").set_index("term")
    r = Fraction(7, 40)
    agenda = (Fraction(1, 2) - Fraction(2, 5)) * (Fraction(3, 8) - r) + (Fraction(1, 4) - Fraction(2, 5)) * (0 - r)
    wording = Fraction(9, 20) * (Fraction(1, 2) - Fraction(1, 4))
    exclusive = Fraction(1, 4) * -r - Fraction(1, 5) * -r
    assert agenda + wording + exclusive == Fraction(1, 4) - Fraction(1, 10)
    expected = [float(part) for part in (agenda, wording, exclusive, Fraction(3, 20))]
    assert table.loc["rain", PARTS].tolist() == pytest.approx(expected, abs=1e-15)
    assert table.loc["rain", ["n_stories", "n_a", "n_b", "n_shared_a", "n_shared_b"]].tolist() == [1, 2, 1, 2, 1]
    assert table.loc["sun", ["n_stories", "n_shared_a"]].tolist() == [0, 0] and table.loc["sun", "wording"] == 0
    assert table.attrs == {
        "a": "A",
        "b": "B",
        "n_shared": 2,
        "n_alone_a": 1,
        "n_alone_b": 1,
        "share_a": 0.75,
        "share_b": 0.8,
    }


def random_corpus(seed, n_documents=14, n_terms=5, n_stories=5):
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 6, (n_documents, n_terms)) * (rng.random((n_documents, n_terms)) < 0.6)
    ids = [f"{n:02}" for n in range(n_documents)]
    sources = pd.Series(["A", "B", *rng.choice(list("ABC"), n_documents - 2)], index=ids)
    stories = pd.Series(rng.choice([*map(str, range(n_stories)), None], n_documents), index=ids, dtype="str")
    counts[:2, 0] += 1
    return TermMatrix(counts, ids, [f"t{n}" for n in range(n_terms)]), sources, stories


@given(st.integers(0, 10**6))
def test_the_split_is_the_formula_and_adds_up(seed):
    matrix, sources, stories = random_corpus(seed)
    table = agenda_and_wording(matrix, sources, stories, a="A", b="B", n_resamples=20).set_index("term")
    assert (table[PARTS[:3]].sum(axis=1) - table["total"]).abs().max() <= 1e-12
    cells = {}
    for row, doc_id in enumerate(matrix.doc_ids):
        story = f"own {doc_id}" if pd.isna(stories[doc_id]) else stories[doc_id]
        cell = cells.setdefault((sources[doc_id], story), {})
        for term, n in zip(matrix.terms, matrix.values[[row]].toarray()[0].tolist(), strict=True):
            cell[term] = cell.get(term, 0) + n
    cells = {key: cell for key, cell in cells.items() if key[0] in "AB"}
    for term in table.index:
        assert table.loc[term, PARTS].tolist() == pytest.approx([float(x) for x in slow_split(cells, term)], abs=1e-12)


@given(st.integers(0, 10**6))
def test_the_other_way_round_only_the_sign_changes(seed):
    matrix, sources, stories = random_corpus(seed)
    one, other = (
        agenda_and_wording(matrix, sources, stories, a=a, b=b, n_resamples=20).set_index("term").sort_index()
        for a, b in ("AB", "BA")
    )
    np.testing.assert_allclose(one[PARTS], -other[PARTS], atol=1e-15)
    np.testing.assert_allclose(one["wording_low"], -other["wording_high"], atol=1e-12)


def test_the_interval_is_that_of_resampled_stories():
    """Drawn again one by one, by the slow formulas."""
    matrix, sources, stories = random_corpus(3, n_documents=30, n_stories=6)
    n_resamples, seed = 40, 5
    table = agenda_and_wording(matrix, sources, stories, a="A", b="B", n_resamples=n_resamples, seed=seed).set_index(
        "term"
    )
    told = agenda_room.count_tellings(matrix, sources, stories, a="A", b="B", what="test")
    drawn = agenda_room._draw_stories(told.shared(), n_resamples, np.random.default_rng(seed))
    cells = {
        (side, story): dict(zip(told.terms, map(int, told.counts[place][:, [story]].toarray()[:, 0]), strict=True))
        for place, side in enumerate("AB")
        for story in range(len(told.stories))
    }
    reach = stats.t.ppf(0.975, told.shared().sum() - 1)
    for term in told.terms:
        draws = []
        for column in drawn.T.astype(int):
            again = {(s, (k, j)): cells[s, k] for s in "AB" for k, times in enumerate(column) for j in range(times)}
            draws.append([float(part) for part in slow_split(again, term)[:2]])
        for part, sd in zip(("agenda", "wording"), np.std(draws, axis=0, ddof=1), strict=True):
            low, estimate, high = table.loc[term, [f"{part}_low", part, f"{part}_high"]]
            assert (estimate - low, high - estimate) == pytest.approx((reach * sd, reach * sd), abs=1e-12)


def test_draws_lack_no_shared_story():
    shared = np.array([True, True] + [False] * 60)
    drawn = agenda_room._draw_stories(shared, 300, np.random.default_rng(0))
    assert (drawn.sum(axis=0) == 62).all() and drawn[shared].any(axis=0).all() and (drawn[2:] > 1).any()


def test_p_is_that_of_the_interval_adjusted_over_terms_in_three_stories():
    matrix, sources, stories = random_corpus(11, n_documents=60, n_terms=8)
    rare = np.zeros((60, 1), dtype=int)
    rare[[stories.eq(story).to_numpy().argmax() for story in "01"]] = 1
    matrix = TermMatrix(np.hstack([matrix.values.toarray(), rare]), matrix.doc_ids, [*matrix.terms, "rare"])
    table = agenda_and_wording(matrix, sources.replace("C", "A"), stories, a="A", b="B")
    tested = table[table["n_stories"].ge(3)]
    assert table.set_index("term").loc["rare", ["n_stories", "wording_p_adjusted"]].isna().tolist() == [False, True]
    assert tested["wording_p_adjusted"].notna().all() and table["wording_p_adjusted"].notna().sum() == len(tested)
    df = table.attrs["n_shared"] - 1
    sd = (tested["wording_high"] - tested["wording_low"]) / 2 / stats.t.ppf(0.975, df)
    p = 2 * stats.t.sf(tested["wording"].abs() / sd, df)
    np.testing.assert_allclose(tested["wording_p_adjusted"], stats.false_discovery_control(p))


def test_neither_order_nor_the_names_of_stories_matter():
    matrix, sources, stories = random_corpus(7, n_documents=40)
    table = agenda_and_wording(matrix, sources, stories, a="A", b="B")
    rng = np.random.default_rng(1)
    docs, terms = rng.permutation(matrix.doc_ids), rng.permutation(matrix.terms)
    shuffled = matrix.select(docs=docs, terms=terms)
    renamed = stories.map(lambda story: f"x{9 - int(story)}", na_action="ignore")
    again = agenda_and_wording(shuffled, sources.sample(frac=1, random_state=2), renamed, a="A", b="B")
    pd.testing.assert_frame_equal(again, table, check_exact=True)


def test_blocks_of_terms_give_the_same(monkeypatch):
    corpus = random_corpus(7, n_documents=40)
    table = agenda_and_wording(*corpus, a="A", b="B")
    monkeypatch.setattr(agenda_room, "_TERMS_AT_ONCE", 2)
    pd.testing.assert_frame_equal(agenda_and_wording(*corpus, a="A", b="B"), table)


def test_a_document_without_a_story_is_its_own_whatever_others_are_called():
    matrix, sources, stories = corpus_of(
        [("A", "s", "rain"), ("A", "s", "sun"), ("B", "s", "rain"), ("B", "03", "wind")]
    )
    told = agenda_room.count_tellings(matrix, sources, stories.drop(["01", "03"]), a="A", b="B", what="test")
    assert told.stories.tolist() == ["s", "01", "03"] and told.shared().tolist() == [True, False, False]
    clash = pd.Series({"00": "03", "02": "03"})
    assert agenda_room.count_tellings(matrix, sources, clash, a="A", b="B", what="test").tokens.shape == (2, 3)


@pytest.mark.parametrize(
    ("news", "n_shared", "reason"),
    [
        ([("A", "s", "rain wind"), ("B", "t", "rain sun")], 0, "no story twice"),
        ([("A", "s", "rain wind"), ("B", "s", "rain sun")], 1, "one story twice"),
        ([("A", None, "rain wind"), ("B", None, "rain sun")], 0, "no stories at all"),
        ([("A", "s", "rain wind"), ("B", "s", "rain sun"), ("A", "t", ""), ("B", "t", "sun")], 1, "an empty body"),
    ],
)
def test_with_fewer_than_two_shared_stories_there_is_no_interval(news, n_shared, reason):
    table = agenda_and_wording(*corpus_of(news), a="A", b="B")
    assert table.attrs["n_shared"] == n_shared, reason
    assert table[COLUMNS[5:9]].isna().all(axis=None)
    assert table["wording_p_adjusted"].isna().all() and not table[PARTS].isna().any(axis=None)
    said = say_agenda_and_wording(table)
    assert "too few" in said and ("No story is told by both" in said) == (n_shared == 0)


@pytest.mark.parametrize(
    ("news", "reason"),
    [
        ([("A", "s", "rain"), ("B", "s", "sun")], "one story, no term shared"),
        ([("A", k, "rain") for k in "stu"] + [("B", k, "sun") for k in "stu"], "several, no term shared"),
        ([("A", k, "rain") for k in "stu"] + [("B", "s", "rain")], "one term, stories of one source only"),
        ([("A", "s", "rain"), ("A", "t", "sun"), ("B", "s", "rain sun"), ("B", "u", "rain")], "each has its own story"),
        ([(s, k, "rain wind") for k in "st" for s in "AB"] + [("B", "u", "rain")] * 30, "one side far larger"),
    ],
)
def test_little_gives_no_infinity_and_parts_that_add_up(news, reason):
    table = agenda_and_wording(*corpus_of(news), a="A", b="B", n_resamples=50)
    numbers = table.select_dtypes("number")
    assert not np.isinf(numbers.to_numpy(float)).any(), reason
    certain = [name for name in numbers if not name.endswith(("_low", "_high", "_p_adjusted"))]
    assert numbers[certain].notna().all(axis=None)
    assert (table[PARTS[:3]].sum(axis=1) - table["total"]).abs().max() <= 1e-15
    for part in PARTS[:2]:
        known = table[f"{part}_low"].notna()
        assert known.equals(table[f"{part}_high"].notna())
        assert table[part][known].between(table[f"{part}_low"][known], table[f"{part}_high"][known]).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1, 1.5])
def test_what_is_no_count_is_refused(bad):
    ids = pd.Index(["a", "b"])
    groups, stories = pd.Series(["A", "B"], index=ids), pd.Series(["s", "s"], index=ids)
    with pytest.raises(TableError, match=r"NaN or infinity|needs counts"):
        agenda_and_wording(TermMatrix(np.array([[1, bad], [1, 2]]), ids, ["x", "y"]), groups, stories, a="A", b="B")


def test_identical_documents_differ_in_nothing():
    table = agenda_and_wording(*corpus_of([(s, k, "rain wind sun") for k in "stuvwx" for s in "AB"]), a="A", b="B")
    assert table[PARTS].abs().max(axis=None) < 1e-15 and table["wording_low"].isna().all()
    assert "cannot be told apart" in say_agenda_and_wording(table)


def test_what_is_the_same_in_every_resample_has_no_interval():
    """Each story says the same: that is no proof that the next will."""
    table = agenda_and_wording(
        *corpus_of([(s, k, w) for k in "stuv" for s, w in (("A", "rain"), ("B", "wind"))]), a="A", b="B"
    )
    assert table["wording"].abs().tolist() == [1, 1] and table["wording_high"].isna().all()


@pytest.mark.parametrize(
    ("change", "options", "error", "message"),
    [
        (lambda m, g, s: (m, g, s), {"b": "Q"}, GroupError, r"\['Q'\] are no groups"),
        (lambda m, g, s: (m, g, s), {"b": "A"}, GroupError, "a and b are the same group"),
        (lambda m, g, s: (m, g[:3], s), {}, GroupError, "documents have no group"),
        (lambda m, g, s: (m, g, list(s)), {}, GroupError, "stories must be a Series doc_id -> story, not list"),
        (lambda m, g, s: (m, g, pd.concat([s, s[:1]])), {}, GroupError, "the stories name '00' twice"),
        (lambda m, g, s: (m.select(terms=["sun"]), g, s), {}, GroupError, r"\['B'\] have no token that counts"),
        (lambda m, g, s: (m, g.replace("B", "A"), s), {}, GroupError, r"\['B'\] are no groups; there are \['A', 'C'\]"),
        (
            lambda m, g, s: (TermMatrix(m.values * 0.5, m.doc_ids, m.terms, "tfidf"), g, s),
            {},
            TableError,
            "needs counts",
        ),
        (lambda m, g, s: (m, g, s), {"n_resamples": 1, "seed": -1}, ParallaxError, "n_resamples=1 .*; seed=-1"),
    ],
)
def test_what_cannot_be_split_is_said(change, options, error, message):
    with pytest.raises(error, match=message):
        agenda_and_wording(*change(*corpus_of()), **{"a": "A", "b": "B"} | options)


TOLD = {
    ("A", "s"): "Headline of the day\nA mob of forty marched on the harbour of Bergen. It rained.",
    ("B", "s"): "Forty people, a crowd, marched on the harbour in Bergen. The harbour is old. Ships were late.",
    ("A", "t"): "The mob left Oslo at noon; the mob was loud.",
    ("B", "t"): "Nothing of the kind. At noon a crowd left Oslo.",
    ("A", "u"): "A mob again.",
}


@pytest.fixture
def told():
    keys = list(TOLD)
    ids = [f"{source}{story}" for source, story in keys]
    documents = pd.DataFrame({"text": list(TOLD.values()), "language": "en"}, index=ids)
    sources, stories = (pd.Series([key[place] for key in keys], index=ids) for place in (0, 1))
    return documents, count_terms(documents), sources, stories


def test_the_same_thing_stands_side_by_side(told):
    documents, matrix, sources, stories = told
    lines = wording_lines(documents, matrix, sources, stories, a="A", b="B", terms=["mob", "crowd"])
    assert lines[["story", "term", "n_a", "n_b", "text_a", "text_b"]].values.tolist() == [
        ["t", "mob", 2, 0, "The mob left Oslo at noon; the mob was loud.", "At noon a crowd left Oslo."],
        ["s", "mob", 1, 0, "A mob of forty marched on the harbour of Bergen.", "Forty people, a crowd, marched on the harbour in Bergen."],
        ["t", "crowd", 0, 1, "The mob left Oslo at noon; the mob was loud.", "At noon a crowd left Oslo."],
        ["s", "crowd", 0, 1, "A mob of forty marched on the harbour of Bergen.", "Forty people, a crowd, marched on the harbour in Bergen."],
    ]  # fmt: skip
    for side in "ab":
        cut = [
            documents["text"][row[f"doc_{side}"]][row[f"start_{side}"] : row[f"end_{side}"]]
            for _, row in lines.iterrows()
        ]
        assert cut == lines[f"text_{side}"].tolist()
    assert lines["alike"].between(0.2, 0.9).all()


def test_what_the_stories_add_is_the_wording(told):
    documents, matrix, sources, stories = told
    table = agenda_and_wording(matrix, sources, stories, a="A", b="B").set_index("term")
    for term in ("mob", "crowd", "the"):
        lines = wording_lines(documents, matrix, sources, stories, a="A", b="B", terms=term, top=9)
        assert lines["wording"].sum() == pytest.approx(table.loc[term, "wording"], abs=1e-15)
        assert lines["wording"].abs().is_monotonic_decreasing


def test_where_nothing_is_like_it_the_other_side_is_missing(told):
    documents, matrix, sources, stories = told
    only = documents.assign(text=documents["text"].where(sources.eq("A"), "Zebra."))
    lines = wording_lines(only, matrix, sources, stories, a="A", b="B", terms="mob", top=1)
    assert (
        lines["text_b"].isna().all()
        and lines[["start_b", "alike"]].isna().all(axis=None)
        and lines["doc_a"].tolist() == ["At"]
    )
    gone = documents.assign(text="Zebra.")
    lines = wording_lines(gone, matrix, sources, stories, a="A", b="B", terms="mob", top=1)
    assert lines[["text_a", "text_b", "alike"]].isna().all(axis=None)


def lines_of(told, term="mob", top=1):
    """told: (source, story) -> text; the lines of A and B."""
    ids = [f"{n:02}" for n in range(len(told))]
    documents = pd.DataFrame({"text": list(told.values()), "language": "en"}, index=ids)
    sources, stories = (pd.Series([key[place] for key in told], index=ids) for place in (0, 1))
    return wording_lines(documents, count_terms(documents), sources, stories, a="A", b="B", terms=term, top=top)


HARBOUR = {("A", "s"): "A mob stood in the old harbour of Bergen.", ("B", "s"): "The old harbour was closed."}


@pytest.mark.parametrize(
    ("more", "shown", "reason"),
    [
        ({}, True, "old and harbour are in both"),
        ({("B", "s"): "The harbour was closed."}, False, "one word in common is the subject"),
        ({("B", "s"): "The mob left the harbour; a mob, a mob."}, False, "the term itself is none of the two"),
        ({("B", "t"): "The old harbour was closed."}, False, "B says the same in another story"),
        ({("B", "t"): "An old harbour of Bergen."}, False, "B says what is more like it in another story"),
        ({("B", "t"): "The harbour was closed."}, True, "what B says in another story is less like it"),
        ({("A", "t"): "The old harbour was closed."}, True, "that A says it in another story says nothing of B"),
    ],
)
def test_a_sentence_is_shown_only_where_it_is_more_like_it_than_those_of_other_stories(more, shown, reason):
    line = lines_of(HARBOUR | more).iloc[0]
    own, other = ("b", "a") if line["wording"] < 0 else ("a", "b")
    assert not pd.isna(line[f"text_{own}"])
    assert pd.notna([line[f"text_{other}"], line[f"start_{other}"], line["alike"]]).tolist() == [shown] * 3, reason


def test_of_several_sentences_those_whose_counts_differ_most_come_first():
    told = {
        (
            "A",
            "s",
        ): "The mob left Oslo at noon. A loud mob, a mob of forty, marched on the harbour. A mob stood in Bergen.",
        ("B", "s"): "The mob left Oslo at noon. Forty people marched on the harbour. Nobody stood in Bergen at all.",
    }
    line = lines_of(told).iloc[0]
    assert line["text_a"].startswith("A loud mob, a mob") and line["text_b"].startswith("Forty people")
    assert line["alike"] < 0.9  # the first two sentences are the same
    # a sentence with a partner goes before one that has none, whatever the counts
    alone = lines_of(told | {("A", "s"): "The mob left Oslo at noon. A mob, a mob, a mob of ours."}).iloc[0]
    assert alone["text_b"] == "The mob left Oslo at noon."


def test_what_ties_goes_by_likeness_and_then_by_the_first_document():
    told = {
        ("A", "s"): "A mob saw the old harbour. A mob marched on the old harbour of Bergen at noon.",
        ("B", "s"): "Forty marched on the old harbour of Bergen at noon.",
    }
    assert lines_of(told).iloc[0]["text_a"].startswith("A mob marched")
    same = [("A", "It rained and a mob left."), ("B", "It rained and they left.")]
    for names in ("st", "ts"):
        lines = lines_of({(source, name): text for name in names for source, text in same}, top=2)
        assert lines["story"].tolist() == list(names) and lines["wording"].nunique() == 1


def test_stories_in_which_the_counts_do_not_differ_come_last():
    """In s both have the word once, A in fewer words; in t A has it twice and B never, in a long text."""
    told = {
        ("A", "s"): "A mob.",
        ("B", "s"): f"A mob {'rain ' * 60}.",
        ("A", "t"): f"A mob and a mob. {'Wind ' * 60}",
        ("B", "t"): f"{'Wind ' * 60}",
    }
    lines = lines_of(told, top=2)
    assert lines["story"].tolist() == ["t", "s"] and lines["wording"].is_monotonic_increasing
    assert lines[["n_a", "n_b"]].to_numpy().tolist() == [[2, 0], [1, 1]]
    # of both the sentence is that of A, whose rate is higher
    assert lines["text_a"].tolist() == ["A mob and a mob.", "A mob."] and lines["text_b"].isna().all()


def test_a_term_that_is_asked_for_twice_is_shown_once():
    assert lines_of(HARBOUR, term=["mob", "closed", "mob"])["term"].tolist() == ["mob", "closed"]


def test_a_story_that_adds_nothing_has_no_row():
    told = {(source, story): f"A mob in {story}." for story in ("Rome", "Oslo") for source in "AB"}
    assert lines_of(told, top=2).empty


def test_neither_the_order_of_documents_nor_names_of_stories_change_the_lines(told):
    documents, matrix, sources, stories = told
    lines = wording_lines(documents, matrix, sources, stories, a="A", b="B", terms=["mob", "crowd"])
    turned = documents.index[::-1]
    again = wording_lines(
        documents.loc[turned].astype({"text": "category"}),
        matrix.select(docs=turned),
        sources[::-1].astype("category"),
        stories[::-1].astype("string[pyarrow]"),
        a="A",
        b="B",
        terms=["mob", "crowd"],
    )
    pd.testing.assert_frame_equal(again, lines)


def test_an_empty_text_and_an_unknown_language_stop_nothing(told):
    documents, matrix, sources, stories = told
    torn = documents.assign(
        language=["en", None, "xx", "zh", "en"], text=documents["text"].where(documents.index != "Bt")
    )
    lines = wording_lines(torn, matrix, sources, stories, a="A", b="B", terms="mob")
    assert lines["story"].tolist() == ["t", "s"] and lines["text_b"].isna().tolist() == [True, False]
    assert wording_lines(torn, matrix, sources, pd.Series(dtype="str"), a="A", b="B", terms="mob").empty


@pytest.mark.parametrize(
    ("change", "options", "error", "message"),
    [
        (lambda d: d, {"terms": ["mob", "quark"]}, ParallaxError, r"\['quark'\] are used neither by A nor by B"),
        (lambda d: d, {"terms": []}, ParallaxError, "name no term"),
        (lambda d: d, {"terms": "mob", "top": 0}, ParallaxError, "top=0 must be a whole number"),
        (lambda d: d.drop(columns="text"), {"terms": "mob"}, TableError, "documents lack the columns"),
        (lambda d: d[:2], {"terms": "mob"}, TableError, "3 documents of the matrix are not among the documents, 'At'"),
    ],
)
def test_lines_that_cannot_be_shown_are_said(told, change, options, error, message):
    documents, matrix, sources, stories = told
    with pytest.raises(error, match=message):
        wording_lines(change(documents), matrix, sources, stories, a="A", b="B", **options)


def made_up(n_stories=12, n_mob=12):
    news = []
    for n in range(n_stories):
        news += [
            ("A", f"{n}", f"rain {'mob ' * (1 + n % 2 if n < n_mob else 0)}wind{n} sun the the"),
            ("B", f"{n}", f"rain rain wind{n} the sun{' crowd' * (1 + n % 3 > 1)}"),
        ]
    return agenda_and_wording(*corpus_of(news), a="A", b="B")


def test_the_sentence_names_what_differs():
    said = say_agenda_and_wording(made_up())
    assert said.startswith("Both A and B tell 12 stories, and none that the other does not tell. In the same stories")
    assert "by A “mob”" in said and "and by B “rain”" in said and said.endswith(" in three stories or more).")
    few = say_agenda_and_wording(made_up(4))
    assert few == (
        "Both A and B tell 4 stories: these are too few to tell coverage from wording. What the parts show holds for these "
        "texts alone."
    )
    assert "no term is used more" in say_agenda_and_wording(made_up().assign(wording_p_adjusted=0.5))


def test_the_picture_shows_parts_and_intervals():
    table = made_up()
    ax = plot_agenda_and_wording(table, top=3)
    assert [label.get_text() for label in ax.get_yticklabels()] == table["term"].head(3).tolist()
    bars = {container.get_label(): container for container in ax.containers}
    assert list(bars) == ["agenda", "wording", "exclusive"]
    widths = np.array([[bar.get_width() for bar in bars[part]] for part in bars]).T
    np.testing.assert_allclose(widths, table[PARTS[:3]].head(3) * 10_000, atol=1e-9)
    for row in range(3):  # those of one sign stand end to end
        spans = sorted(
            (min(b.get_x(), b.get_x() + b.get_width()), max(b.get_x(), b.get_x() + b.get_width()))
            for b in (bars[part][row] for part in bars)
        )
        covered = sum(high - low for low, high in spans)
        assert spans[-1][1] - spans[0][0] == pytest.approx(covered, abs=1e-9)
    lines = [segment for collection in ax.collections for segment in collection.get_segments()]
    bounds = [(segment[0][0], segment[1][0]) for segment in lines][3:]
    np.testing.assert_allclose(bounds, table[["wording_low", "wording_high"]].head(3) * 10_000)
    assert "more in B" in ax.get_xlabel() and "95% intervals" in ax.get_xlabel()
    low, high = ax.get_xlim()
    assert low < min(0, *(bound for pair in bounds for bound in pair)) and high > max(
        b for pair in bounds for b in pair
    )
    plt.close("all")


def test_the_picture_of_little_says_so():
    table = agenda_and_wording(*corpus_of(NEWS[:1] + NEWS[3:4]), a="A", b="B")
    assert "too few shared stories for intervals" in plot_agenda_and_wording(table).get_xlabel()
    assert plot_agenda_and_wording(table[:0]).texts[0].get_text() == "nothing to show"
    plt.close("all")


def test_intervals_that_leave_out_0_by_themselves_are_told_from_findings():
    table = made_up().assign(agenda_p_adjusted=0.08, wording_p_adjusted=0.08, agenda_low=-1.0, agenda_high=1.0)
    table = table.assign(wording_low=[0.1] + [-1.0] * (len(table) - 1), wording_high=1.0)
    n = f"of {len(table)} terms" if len(table) > 1 else "of 1 term"
    assert say_agenda_and_wording(table).endswith(
        f" 1 interval of a part lies clear of 0 all the same: each is for one term by itself, and {n} some do so by chance."
    )
    assert "clear of 0" not in say_agenda_and_wording(table.assign(wording_low=-1.0))
    assert "clear of 0" not in say_agenda_and_wording(table.assign(wording_p_adjusted=0.01))
