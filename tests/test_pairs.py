"""Two groups in one language: nine documents, of which Post and Times share English, Post and Wind Russian, Void nothing."""

import pandas as pd
import pytest

from analysis import CorpusError, GroupError, TableError, keep_common_pair, keep_pair, say_pair

ROWS = [
    *[("Post", "en"), ("Post", "en"), ("Post", "ru"), ("Times", "en"), ("Times", "en")],
    *[("Wind", "ru"), ("Wind", "ru"), ("Void", None), ("Rain", "en")],
]
NEWS = pd.DataFrame(ROWS, columns=["source_shown", "language"]).astype("str")


@pytest.mark.parametrize(
    ("options", "kept", "said"),
    [
        (
            {},
            [0, 1, 3, 4],
            "The two that are compared in English are Post with 2 documents and Times with 2 documents.",
        ),
        ({"a": "Times"}, [0, 1, 3, 4], "in English are Times with 2 documents and Post with 2 documents."),
        ({"a": "Wind"}, [2, 5, 6], "in Russian are Wind with 2 documents and Post with 1 document."),
        ({"a": "Wind", "b": "Post"}, [2, 5, 6], "in Russian are Wind with 2 documents and Post with 1 document."),
        ({"language": "ru"}, [2, 5, 6], "in Russian are Post with 1 document and Wind with 2 documents."),
        (
            {"a": "Times", "b": "Wind"},
            [],
            "Times has texts in English and Wind has texts in Russian, and words of two languages are never counted in one "
            "list: coverage and wording cannot be told apart. Name two sources that have texts in one language as a and b.",
        ),
        ({"a": "Times", "b": "Void"}, [], "Void has texts in an unknown language, and words of two"),
        ({"a": "Void"}, [], "Void has texts in an unknown language, and no other source has texts in one of these: "),
        (
            {"a": "Post", "b": "Times", "language": "ru"},
            [],
            "Post has texts in English and Russian and Times has texts in English, and texts in Russian are asked for: coverage "
            "and wording cannot be told apart. Name two sources that have texts in one language as a and b, or leave "
            "language empty.",
        ),
    ],
)
def test_two_groups_are_kept_in_a_language_of_both_or_it_is_said_why_not(options, kept, said):
    for documents in (NEWS, NEWS.iloc[::-1], NEWS.astype("category"), NEWS.astype("string[pyarrow]")):
        chosen = keep_common_pair(documents, **options)
        assert sorted(chosen.index) == kept and chosen.columns.equals(documents.columns)
        assert said in say_pair(documents, chosen, **options)


def test_a_language_that_the_named_group_has_alone_is_passed_over():
    """The Post has more in French, which nobody else has, than in English."""
    news = pd.DataFrame({"source_shown": ["Post"] * 4 + ["Times"], "language": ["fr"] * 3 + ["en"] * 2})
    assert keep_common_pair(news, a="Post").index.tolist() == [3, 4]
    assert keep_common_pair(news).index.tolist() == [0, 1, 2], (
        "with none named it is the language with the most documents"
    )


def test_without_any_language_all_documents_are_of_one():
    unknown = NEWS.assign(language=pd.Series([None] * len(NEWS), dtype="str"))
    chosen = keep_common_pair(unknown, a="Void", b="Wind")
    pd.testing.assert_frame_equal(chosen, keep_pair(unknown, a="Void", b="Wind"))
    assert say_pair(unknown, chosen, b="Wind") == (
        "The two that are compared are Void with 1 document and Wind with 2 documents."
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "There are not two sources with texts: "),
        ([7], "There are not two sources with texts: "),
        ([0, 1, 5], "Only Post has texts in English: coverage and wording cannot be told apart. Set language to one"),
    ],
)
def test_little_has_a_result(rows, said):
    few = NEWS.iloc[rows]
    assert said in say_pair(few, keep_common_pair(few))


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"a": "Sun"}, GroupError, "a='Sun' is no group"),
        ({"a": "Post", "b": "Post"}, GroupError, "name one group twice"),
        ({"language": "fr"}, CorpusError, "no document is in the language 'fr'; there are en, ru. Choose"),
        ({"by": "outlet"}, TableError, "outlet"),
    ],
)
def test_what_is_not_there_is_named(options, error, words):
    with pytest.raises(error, match=words):
        keep_common_pair(NEWS, **options)


def test_of_how_many_documents_the_words_are_counted_is_said():
    documents = pd.DataFrame({"source_shown": ["Post"] * 3 + ["Wind"] * 2, "language": "en"})
    assert say_pair(documents, documents, counted=documents.drop(index=[0, 1])) == (
        "The two that are compared in English are Post with 3 documents, of which 1 is counted and Wind with 2 documents."
    )
    assert say_pair(documents, documents, counted=documents) == say_pair(documents, documents)
