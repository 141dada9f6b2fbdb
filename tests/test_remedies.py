"""remedies: a mistake that a first user makes is told with what to do about it; what is no mistake is none."""

from types import SimpleNamespace

import pandas as pd
import polars as pl
import pytest

import analysis
from analysis.ground.errors import GroupError, OutputError, TableError


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda m, d: analysis.top_terms(m, by="source_shown"), GroupError, r"documents\['source_shown'\]"),
        (lambda m, d: analysis.top_terms(m, by=["A", "B"]), GroupError, r"documents\['source_shown'\]"),
        (lambda m, d: analysis.top_terms(m, by={"0": "A"}), GroupError, r"documents\['source_shown'\]"),
        (lambda m, d: analysis.top_terms(m, by=pl.Series(["A", "B"])), GroupError, r"to_pandas\(\)"),
        (
            lambda m, d: analysis.count_terms(pl.DataFrame({"text": ["rain"]})),
            TableError,
            r"polars.*documents\.to_pandas\(\)",
        ),
        (lambda m, d: analysis.keep_texts(pl.DataFrame({"text": ["rain"]})), TableError, r"\.to_pandas\(\)"),
        (lambda m, d: analysis.count_terms("my-articles"), TableError, r"load_corpus\(path\)"),
        (lambda m, d: analysis.count_terms(SimpleNamespace(cleaned=d)), TableError, r"corpus\.cleaned"),
        (lambda m, d: analysis.keep_texts(SimpleNamespace(cleaned=d)), TableError, r"corpus\.cleaned"),
        (lambda m, d: m.save(5), OutputError, "5 is no path but int"),
        (lambda m, d: analysis.typical_terms(d), TableError, r"add_source_shown\(documents\) makes source_shown\.$"),
        (
            lambda m, d: analysis.typical_terms(d, by="group"),
            TableError,
            r"add_group\(documents, 'source'\) makes group\.$",
        ),
        (lambda m, d: analysis.keep_language(d[["text"]]), TableError, r"Rename them, or load the files"),
    ],
)
def test_a_mistake_is_told_with_its_own_remedy(call, error, said):
    documents = pd.DataFrame({"text": ["rain", "wind"], "language": "en"})
    with pytest.raises(error, match=said):
        call(analysis.count_terms(documents), documents)


@pytest.mark.parametrize(
    ("call", "terms"),
    [
        (lambda: analysis.count_terms(["rain", "wind"], min_docs=3), []),
        (lambda: analysis.count_terms(pd.DataFrame({"words": [None, None]}), tokens="words"), []),
        (lambda: analysis.count_terms([1, 2, None]), ["1", "2"]),
        (lambda: analysis.count_terms(pd.Series(["rain"], index=["cleaned"])), ["rain"]),
    ],
)
def test_what_help_says_is_no_error_is_none(call, terms):
    assert call().terms.tolist() == terms
