"""TermMatrix + groups -> counts of each unit: what stands in them, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from analysis.compare.units import check_options, check_pair, count_bands, count_units
from analysis.ground.errors import GroupError, ParallaxError, TableError
from analysis.terms.matrix import TermMatrix, count_terms, weigh_tfidf

TEXTS = pd.Series({"d3": "rain rain wind", "d1": "rain", "d2": "wind sun", "d4": "sun sun sun", "d5": ""}, name="text")
GROUPS = pd.Series({"d1": "A", "d2": "B", "d3": "A", "d4": "B", "d5": "C", "d9": "Z"})


def test_units_hold_what_their_documents_hold():
    counted = count_units(count_terms(TEXTS), GROUPS, what="this", clusters=GROUPS.replace({"C": "B"}))
    assert counted.units.labels.tolist() == ["A", "B", "C"] and counted.terms.tolist() == ["rain", "sun", "wind"]
    assert counted.of_groups().tolist() == [[3, 0, 0], [0, 4, 0], [1, 1, 0]]
    assert counted.counts.toarray().tolist() == [[3, 0, 0], [0, 4, 0], [1, 1, 0]]  # a cluster is within a group
    assert counted.sizes.tolist() == [4, 5, 0] and counted.n_docs.tolist() == [2, 2, 1]
    assert counted.holding.tolist() == [[2, 0, 0], [0, 2, 0], [1, 1, 0]]
    assert counted.members(np.array([2, 2, 0])).tolist() == [[0, 0, 1], [0, 0, 0], [1, 1, 0]]


def test_the_order_does_not_matter():
    matrix = count_terms(TEXTS)
    turned = matrix.select(docs=matrix.doc_ids[::-1], terms=matrix.terms[::-1])
    one, other = (count_units(given, GROUPS, what="this") for given in (matrix, turned))
    assert (one.counts != other.counts).nnz == 0 and one.terms.equals(other.terms)
    assert (one.units.groups == other.units.groups).all()


def test_weights_and_missing_groups_are_refused():
    matrix = count_terms(TEXTS)
    with pytest.raises(TableError, match="distances needs counts"):
        count_units(weigh_tfidf(matrix), GROUPS, what="distances")
    with pytest.raises(GroupError, match="1 of 5 documents have no group, 'd3'"):
        count_units(matrix, GROUPS.drop("d3"), what="distances")


def test_no_document_is_no_fault():
    counted = count_units(TermMatrix(np.zeros((0, 0)), [], []), pd.Series(dtype="str"), what="this")
    assert counted.of_groups().shape == (0, 0) and counted.n_docs.tolist() == []


@pytest.mark.parametrize(
    ("a", "b", "told"),
    [
        ("Post", "Wind", r"\['Wind'\] are no groups; there are \['Post', 'Times'\]"),
        ("x", "y", r"\['x', 'y'\] are no groups"),
        ("Post", "Post", "the same group"),
    ],
)
def test_a_pair_is_of_two_groups(a, b, told):
    with pytest.raises(GroupError, match=told):
        check_pair(pd.Index(["Post", "Times"]), a, b)


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (1, True),
        (0.5, True),
        (np.float64(2), True),
        (3, False),
        (-1, False),
        ("1", False),
        (True, False),
        (np.nan, False),
    ],
)
def test_options_are_held_to_their_range(value, fits):
    if fits:
        check_options(limits=[("margin", value, 0, 2)])
    else:
        with pytest.raises(ParallaxError, match=r"margin=.* must be a number from 0 to 2"):
            check_options(limits=[("margin", value, 0, 2)])
    with pytest.raises(ParallaxError, match=r"n_resamples=1 .*; seed=-1 .*; top=0 must be a number from 1 on"):
        check_options(1, -1, [("top", 0, 1, np.inf)])


@pytest.mark.parametrize(
    ("counts", "bands"),
    [
        ([1, 2, 4, 5, 9, 10], [(1, 1, [0]), (2, 4, [1, 2]), (5, 9, [3, 4]), (10, 10, [5])]),
        ([100, 99, 199, 200, 5], [(5, 9, [4]), (50, 99, [1]), (100, 199, [0, 2]), (200, 200, [3])]),
        ([0, 7], [(5, 7, [1])]),
        ([], []),
    ],
)
def test_bands_of_like_frequency(counts, bands):
    assert [(low, high, places.tolist()) for low, high, places in count_bands(np.array(counts, float))] == bands
