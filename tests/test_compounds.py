"""Words that hold a term as a part: found beside hyphens and apostrophes, and what stands for them counts them."""

import pandas as pd
import pytest

from analysis.compare.rates import rates
from analysis.ground.errors import ParameterError, TableError
from analysis.report.said_of_choices import say_compounds
from analysis.terms.compounds import compounds
from analysis.terms.matrix import count_terms, weigh_tfidf

TEXTS = ["NATO NATO's NATO-led", "NATO’s senators", "Russia-NATO, non-NATO-led, natolin", "The NATO."]


@pytest.fixture(scope="module")
def matrix():
    return count_terms(TEXTS)


def test_they_are_found_with_their_counts(matrix):
    found = compounds(matrix, terms=["NATO", "rain", "NATO*", "the NATO", "NATO"])
    assert found.values.tolist() == [
        ["NATO", "nato's", 2, 2, "nato'*"],
        ["NATO", "nato-led", 1, 1, "nato-*"],
        ["NATO", "non-nato-led", 1, 1, "*-nato-*"],
        ["NATO", "russia-nato", 1, 1, "*-nato"],
    ]
    assert compounds(matrix, terms=[]).columns.tolist() == found.columns.tolist()


def test_what_stands_for_them_counts_them(matrix):
    for row in compounds(matrix, terms=["NATO"]).itertuples():
        counted = rates(matrix, pd.Series("A", index=matrix.doc_ids), terms=[row.form])
        assert counted["n"].tolist() == [matrix.values[:, matrix.terms == row.term].sum()]


def test_what_cannot_be_sought_is_said(matrix):
    with pytest.raises(ParameterError, match="one str"):
        compounds(matrix, terms="NATO")
    with pytest.raises(TableError):
        compounds(weigh_tfidf(matrix), terms=["NATO"])


def test_it_is_said_what_is_counted_apart_and_what_to_write(matrix):
    assert say_compounds(compounds(matrix, terms=["NATO"])) == (
        "Words of their own, and not counted in “NATO”: nato's (2 times), nato-led (1 time), non-nato-led (1 time) and "
        "russia-nato (1 time). To count them, ask for nato'*, nato-*, *-nato-* and *-nato; nato* counts every word that begins so."
    )
    assert say_compounds(compounds(matrix, terms=["rain"])) == (
        "No word holds one of these terms beside a hyphen or an apostrophe: nothing of the kind is counted apart."
    )


def test_a_phrase_that_ends_in_any_letters_has_a_remedy(matrix):
    said = say_compounds(compounds(matrix, terms=[]), uncounted={"special military op*": "", "odd phrase": ""})
    assert said.endswith(
        " A phrase with * cannot be kept together, and is not counted: special military op*. Write its forms out, each as a "
        "phrase, or follow one of its words, such as op*."
    )
    assert say_compounds(compounds(matrix, terms=[]), uncounted={"* military": ""}).endswith(
        "Write its forms out, each as a phrase."
    )
