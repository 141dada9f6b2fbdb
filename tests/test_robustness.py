"""robustness: by which of the choices that could have been made a term is found. Corpora that can be held in the head."""

import numpy as np
import pandas as pd
import pytest

from analysis import count_terms, keyness, robustness, specifications
from analysis.compare.choices import CHOICES, list_specifications, rank_terms, read_choices, word_setting
from analysis.ground.errors import GroupError, ParallaxError, TableError


def corpus(language="en", **texts):
    rows = [(f"{group}{n}", text, group) for group, some in texts.items() for n, text in enumerate(some)]
    table = pd.DataFrame(rows, columns=["doc_id", "text", "source_shown"]).set_index("doc_id")
    return table.assign(language=language)


RAIN = corpus(A=["rain rain rain", "the the the the the"], B=["wind", "wind sun"])


def told(table, *columns):
    return {(row.group, row.term): tuple(getattr(row, name) for name in columns) for row in table.itertuples()}


def test_a_multiverse_of_four_counted_by_hand():
    """Without function words rain is A's first term, with them it is *the*; two documents hold only wind, which then has no rival."""
    table = robustness(RAIN, choices={"stop_words": ["auto", None], "min_docs": [1, 2], "min_count": [1]}, top=1)
    assert told(table, "n_specifications", "n_in_top", "share") == {
        ("A", "rain"): (4, 1, 0.25),
        ("A", "the"): (4, 1, 0.25),
        ("B", "wind"): (4, 2, 0.5),
    }
    assert told(table, "choice", "setting", "effect") == {
        ("A", "rain"): ("stop_words and min_docs", "left out and 1", 0.5),
        ("A", "the"): ("stop_words and min_docs", "kept and 1", 0.5),
        ("B", "wind"): ("min_docs", "1", 1.0),
    }
    assert table["main_rank"].fillna(0).tolist() == [1, 0, 1]
    assert table["median_rank"].isna().all(), "in half of the specifications no list has them"


def test_the_middle_rank():
    choices = {"stop_words": ["auto", None], "min_count": [1]}
    table = robustness(RAIN, choices=choices, top=2)
    assert told(table, "median_rank", "n_in_top") == {
        ("A", "rain"): (1.5, 2),
        ("A", "the"): (pytest.approx(np.nan, nan_ok=True), 1),
        ("B", "wind"): (1.0, 2),
        ("B", "sun"): (2.0, 2),
    }
    assert table["choice"].isna().tolist() == [True, False, True, True], "what is always in the list hangs on nothing"


def test_a_term_is_found_by_its_dictionary_form():
    table = robustness(corpus(A=["wars wars"], B=["rain rain"]), choices={"lemmas": [False, True], "min_count": [1]})
    assert told(table, "n_in_top", "main_rank") == {("A", "wars"): (2, 1), ("B", "rain"): (2, 1)}


def test_a_lemma_that_is_the_form_of_no_term_has_a_row():
    texts = {"A": ["went"] * 3 + ["goes"] * 3 + ["storm"] * 4, "B": ["rain rain"]}
    table = robustness(corpus(**texts), choices={"lemmas": [False, True], "min_count": [1]}, top=1)
    assert told(table, "n_in_top")["A", "storm"] == (1,) and told(table, "n_in_top")["A", "go"] == (1,)


def test_spellings_are_one_term():
    table = robustness(
        corpus(A=["Rain rain hail", "RAIN"], B=["Wind"]), choices={"case": ["folded", "kept"], "min_count": [1]}
    )
    assert told(table, "n_in_top", "median_rank")["A", "rain"] == (2, 1.0)
    # each spelling by itself is rarer than hail
    texts = corpus(A=["Rain rain RAIN hail hail"], B=["wind wind"])
    table = robustness(texts, choices={"case": ["folded", "kept"], "min_count": [1]}, top=1)
    assert told(table, "n_in_top", "choice", "setting") == {
        ("A", "hail"): (1, "case", "kept"),
        ("A", "rain"): (1, "case", "folded"),
    } | {("B", "wind"): (2, pytest.approx(np.nan, nan_ok=True), pytest.approx(np.nan, nan_ok=True))}


def test_function_words_are_left_out_in_any_case():
    table = robustness(corpus(A=["The the THE rain"], B=["Wind"]), choices={"case": ["kept"], "min_count": [1]})
    assert told(table, "n_in_top") == {("A", "rain"): (1,), ("B", "wind"): (1,)}


def test_lemmas_are_not_combined_with_case():
    choices = {"case": ["folded", "kept"], "lemmas": [False, True], "min_count": [1]}
    texts = corpus(A=["wars war wars war hail hail hail"], B=["wind"])
    table = robustness(texts, choices=choices, top=1)
    assert told(table, "n_specifications", "n_in_top", "choice", "setting", "effect") == {
        ("A", "hail"): (3, 2, "lemmas", "no", 1.0),
        ("A", "war"): (3, 1, "lemmas", "yes", 1.0),
        ("B", "wind"): (3, 3, *[pytest.approx(np.nan, nan_ok=True)] * 3),
    }


def test_copies_are_counted_once():
    texts = corpus(A=["rain rain", "rain rain", "hail hail hail"], B=["wind wind"])
    copies = pd.Series(["x", "x", "y", "x"], index=texts.index)
    table = robustness(texts, clusters=copies, choices={"copies": ["all", "one"], "min_count": [1]}, top=1)
    assert told(table, "n_in_top", "setting", "effect")["A", "rain"] == (1, "all", 1.0)
    assert told(table, "n_in_top", "setting", "effect")["A", "hail"] == (1, "one", 1.0)
    assert told(table, "n_in_top")["B", "wind"] == (2,), "a copy in another group stays"


def test_paragraphs_go_with_their_document():
    texts = corpus(A=["rain", "rain", "rain", "rain"], B=["wind"]).assign(doc_id=["1", "1", "2", "2", "3"])
    table = robustness(
        texts, clusters=pd.Series(["x"] * 4 + ["y"], index=texts.index), choices={"copies": ["one"], "min_count": [1]}
    )
    assert specifications(table)["terms"].tolist() == ["rain", "wind"]
    row, _, n_terms = next(
        rank_terms(
            texts,
            by="source_shown",
            choices=read_choices(texts, None, {"copies": ["one"], "min_count": [3]}),
            clusters=pd.Series(["x"] * 4 + ["y"], index=texts.index),
            depth=9,
        )
    )
    assert (row["copies"], n_terms) == ("one", 0), "two of the four paragraphs are left"


def test_each_list_is_that_of_keyness():
    """keyness, made as an analyst would make it for each specification by itself."""
    rng = np.random.default_rng(5)
    words = np.array([*"the of a in Rain rain Winds wind storms storm sun Suns hail roof roofs sea seas town".split()])
    texts = [" ".join(rng.choice(words[n % 3 :: 1 + n % 2], 30)) for n in range(18)]
    documents = pd.DataFrame({"text": texts, "language": "en", "source_shown": list("ABC") * 6})
    documents.index = documents.index.astype("str")
    choices = read_choices(documents, None, CHOICES | {"min_count": [5, 8]})
    for row, lists, _ in rank_terms(documents, by="source_shown", choices=choices, clusters=None, depth=12):
        if row["case"] == "kept":
            continue
        matrix = count_terms(
            documents,
            stop_words=row["stop_words"],
            lemmas=row["lemmas"],
            ngrams=row["ngrams"],
            min_docs=row["min_docs"],
        )
        table = keyness(
            matrix,
            documents["source_shown"],
            min_count=row["min_count"],
            prior_weight=row["prior_weight"],
            n_resamples=20,
        )
        table = table[table["z"].round(9).gt(0)]
        expected = {group: part["term"].head(12).tolist() for group, part in table.groupby("group")}
        assert lists == {group: expected.get(group, []) for group in "ABC"}, row


def test_what_makes_no_difference_is_not_varied():
    arabic = corpus("xx", A=["مطر مطر"], B=["ريح"])
    varied = [name for name, settings in read_choices(arabic, None, None).items() if len(settings) > 1]
    assert varied == ["ngrams", "min_docs", "prior_weight"]
    english = corpus(A=["Rain", "Rain"], B=["Wind"])
    alone, twice = (pd.Series(list(labels), index=english.index) for labels in ("xyz", "xxy"))
    assert read_choices(english, alone, None)["copies"] == ["all"]
    assert read_choices(english, twice, None) == CHOICES
    assert len(list_specifications(CHOICES)) == 144 and list_specifications(CHOICES)[0] == {
        name: settings[0] for name, settings in CHOICES.items()
    }


def test_the_order_of_documents_does_not_matter():
    choices = {"stop_words": ["auto", None], "ngrams": [(1, 1), (1, 2)], "min_count": [1]}
    table, other = (robustness(some, choices=choices, top=3) for some in (RAIN, RAIN.iloc[::-1]))
    pd.testing.assert_frame_equal(table, other)
    assert table.attrs == other.attrs


def test_a_language_that_is_not_stated_is_told_from_the_text():
    texts = corpus(A=["The rain fell all the night and the wind blew"], B=["The sun shone on the town all day"])
    choices = {"case": ["folded", "kept"], "stop_words": ["auto", None], "min_count": [1]}
    table = robustness(texts, choices=choices)
    pd.testing.assert_frame_equal(robustness(texts.drop(columns="language"), choices=choices), table)


def test_every_specification_is_told():
    table = robustness(RAIN, choices={"stop_words": ["auto", None], "min_count": [1]}, top=2)
    shown = specifications(table)
    assert shown.columns.tolist() == ["specification", "group", "stop_words", "n_terms", "n_shared", "terms"]
    assert shown.to_numpy().tolist() == [
        [1, "A", "left out", 3, 1, "rain"],
        [1, "B", "left out", 3, 2, "wind, sun"],
        [2, "A", "kept", 4, 1, "the, rain"],
        [2, "B", "kept", 4, 2, "wind, sun"],
    ]


@pytest.mark.parametrize(
    ("setting", "words"),
    [(("lemmas", True), "yes"), (("lemmas", False), "no"), (("prior_weight", 50), "50"), (("stop_words", "ru"), "ru")],
)
def test_settings_are_named(setting, words):
    assert word_setting(*setting) == words


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"choices": {"weather": [1]}}, ParallaxError, "weather.*there are.*stop_words"),
        ({"choices": {"min_docs": []}}, ParallaxError, "min_docs needs a list"),
        ({"choices": {"stop_words": "auto"}}, ParallaxError, "stop_words needs a list"),
        ({"choices": {"min_docs": [0], "case": ["upper"]}}, ParallaxError, "min_docs takes.*case takes"),
        ({"choices": {"prior_weight": [float("nan")]}}, ParallaxError, "prior_weight takes numbers above 0"),
        ({"choices": {"min_docs": list(range(1, 50)), "min_count": list(range(1, 50))}}, ParallaxError, "2,000"),
        ({"choices": ["case"]}, ParallaxError, "must be a dict"),
        ({"top": 0}, ParallaxError, "top=0"),
        ({"by": "outlet"}, TableError, "outlet"),
        ({"clusters": pd.Series({"A0": "x"})}, GroupError, "have no cluster"),
    ],
)
def test_what_is_wrong_is_said(options, error, words):
    with pytest.raises(error, match=words):
        robustness(RAIN, **options)


def test_a_document_without_a_group():
    with pytest.raises(GroupError, match=r"1 documents have no 'source_shown'.*add_group"):
        robustness(RAIN.assign(source_shown=["A", None, "B", "B"]))


def test_one_group_has_nothing_to_be_compared_with():
    table = robustness(RAIN.assign(source_shown="A"), choices={"min_count": [1]})
    assert table.empty and table.columns[0] == "group" and specifications(table)["terms"].tolist() == [""]


def test_no_term_is_frequent_enough():
    table = robustness(RAIN, choices={"min_count": [100]})
    assert table.empty and specifications(table)["terms"].tolist() == ["", ""]


def test_another_table_has_no_specifications():
    with pytest.raises(TableError, match="result of robustness"):
        specifications(pd.DataFrame({"term": ["rain"]}))


def test_choices_that_matter_as_much_are_all_named():
    """The whole of A's list hangs on both: *the* is there where function words are, and once in each text is too few."""
    texts = corpus(A=["the the", "rain"], B=["wind wind wind"])
    choices = {"stop_words": ["auto", None], "min_count": [1, 3]}
    tables = [
        robustness(texts, choices={name: choices[name] for name in names}, top=1)
        for names in (["stop_words", "min_count"], ["min_count", "stop_words"])
    ]
    found = [told(table, "n_in_top", "choice", "setting", "effect")["A", "the"] for table in tables]
    assert found == [(1, "stop_words and min_count", "kept and 1", 0.5)] * 2


def test_a_setting_that_stands_twice_is_one():
    once, twice = (robustness(RAIN, choices={"min_count": settings}, top=1) for settings in ([1], [1, 1]))
    pd.testing.assert_frame_equal(once, twice)
    assert twice["choice"].isna().all()
