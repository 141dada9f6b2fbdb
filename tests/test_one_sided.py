"""What one source alone uses: found by counts that one can check by hand, whatever its place by z."""

import numpy as np
import pandas as pd
import pytest

from analysis.compare.keyness import keyness
from analysis.compare.one_sided import one_sided
from analysis.ground.errors import ParallaxError, TableError
from analysis.report.said_of_contrasts import say_one_sided
from analysis.terms.matrix import count_terms

ROW = {"group": "A", "term": "kyiv", "n_group": 40, "n_rest": 0, "docs_group": 20, "docs_rest": 0}
ROW |= {"log_ratio_low": 5.0, "p_adjusted": 0.01, "top_doc_share": 0.1}


@pytest.fixture(scope="module")
def news():
    """Forty texts of A, each with kyiv once and rain three times; forty of B with kiev once and rain once; and 100 words of all."""
    common = " ".join(f"word{n}" for n in range(100))
    texts = {f"a{n:02d}": f"kyiv {'rain ' * 3} {common}" for n in range(40)}
    texts |= {f"b{n:02d}": f"kiev rain {common}" for n in range(40)}
    texts["a00"] += " once" * 40
    matrix = count_terms(pd.Series(texts))
    return keyness(matrix, pd.Series([name[0].upper() for name in texts], index=list(texts)))


def test_what_the_others_never_use_is_listed_whatever_its_z(news):
    found = one_sided(news)
    assert found[["group", "term", "n_group", "n_rest"]].values.tolist() == [
        ["B", "kiev", 40, 0],
        ["A", "kyiv", 40, 0],
    ], "of as many occurrences the rate is higher where there are fewer words"
    ranks = news.set_index(["group", "term"])["z"].rank(ascending=False)
    assert ranks["A", "rain"] < ranks["A", "kyiv"], "z puts the shared word first: that is why there is this list"


def test_a_bound_can_be_moved(news):
    assert one_sided(news, least=1)["term"].tolist() == ["kiev", "kyiv", "rain"]
    assert one_sided(news, least=0, top=1)["term"].tolist() == ["kiev", "kyiv"]


@pytest.mark.parametrize(
    ("change", "listed"),
    [
        ({}, True),
        ({"log_ratio_low": 3.0}, True),
        ({"log_ratio_low": 2.9}, False),
        ({"log_ratio_low": np.nan}, False),
        ({"p_adjusted": 0.05}, False),
        ({"p_adjusted": np.nan}, False),
        ({"docs_group": 4}, False),
        ({"top_doc_share": 0.6}, False),
        ({"top_doc_share": np.nan}, False),
    ],
)
def test_what_is_not_sure_or_of_one_text_is_left_out(change, listed):
    assert (len(one_sided(pd.DataFrame([ROW | change]))) == 1) == listed


def test_the_largest_lower_end_comes_first_and_no_order_of_rows_matters():
    rows = [ROW | {"term": term, "log_ratio_low": low} for term, low in (("a", 4.0), ("c", 6.0), ("b", 6.0))]
    for order in (rows, rows[::-1]):
        table = pd.DataFrame(order)
        kept = table.copy()
        assert one_sided(table)["term"].tolist() == ["b", "c", "a"]
        pd.testing.assert_frame_equal(table, kept)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"least": -1}, ParallaxError, "least=-1"),
        ({"least": "x"}, ParallaxError, "least='x'"),
        ({"least": np.inf}, ParallaxError, "least=inf"),
        ({"min_docs": 0}, ParallaxError, "min_docs=0"),
        ({"top": 0}, ParallaxError, "top=0"),
    ],
)
def test_options_are_checked(options, error, words):
    with pytest.raises(error, match=words):
        one_sided(pd.DataFrame([ROW]), **options)


def test_a_missing_column_is_named():
    with pytest.raises(TableError, match="top_doc_share"):
        one_sided(pd.DataFrame([ROW]).drop(columns="top_doc_share"))


def test_it_is_said_with_counts_and_documents():
    rows = [ROW, ROW | {"group": "B", "term": "kiev", "n_group": 1, "n_rest": 1, "docs_rest": 1, "docs_group": 1}]
    table = pd.DataFrame(rows)
    assert say_one_sided(one_sided(table, min_docs=1)) == (
        "2 terms are used by one source at least 8 times as often as by the others, even by the lower end of the interval, and "
        "are spread over its texts. A: kyiv (40 times in 20 texts, in the others never). B: kiev (1 time in 1 text, in the "
        "others 1 time in 1 text)."
    )
    assert say_one_sided(one_sided(table[:1], least=4)).startswith("1 term is used by one source at least 16 times")
    assert say_one_sided(one_sided(table.assign(p_adjusted=0.5))) == (
        "No term is shown to be used by one source at least 8 times as often as by the others."
    )
    assert say_one_sided(one_sided(table.assign(p_adjusted=np.nan))) == (
        "Which terms one source uses and the others never or hardly cannot be tested: it takes two documents of a source, "
        "and two of others, to tell what is the source's from what is a document's."
    )
