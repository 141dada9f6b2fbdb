"""links -> stories: average linkage, against scipy's; names of stories, and what is said of links that do not fit."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from analysis.ground.errors import ParameterError, TableError
from analysis.stories.threads import find_stories

IDS = list("abcdef")


def documents_of(days=None, ids=IDS):
    return pd.DataFrame(
        {"text": "rain", "language": "en", "published": pd.to_datetime(days or [None] * len(ids))},
        index=pd.Index(ids, name="doc_id"),
    )


def links_of(*rows):
    return pd.DataFrame(rows, columns=["doc_a", "doc_b", "score"])


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        (links_of(), "abcdef"),
        (links_of(("a", "b", 0.9)), "aacdef"),
        (links_of(("b", "a", 0.9)), "aacdef"),  # in either order
        (links_of(("a", "b", 0.64)), "abcdef"),
        (links_of(("a", "b", 0.65)), "aacdef"),
        (links_of(("a", "b", 1.0), ("b", "c", 1.0)), "aacdef"),  # c and {a, b}: mean 1/2, a pair without a link is 0
        (links_of(("a", "b", 1.0), ("b", "c", 0.9), ("a", "c", 0.4)), "aaadef"),  # mean .65, just enough
        (
            links_of(("a", "b", 1.0), ("c", "d", 1.0), ("a", "c", 0.9), ("b", "d", 0.9), ("a", "d", 0.5)),
            "aaccef",
        ),  # 2.3 / 4
        (
            links_of(("a", "b", 1.0), ("c", "d", 1.0), ("a", "c", 0.9), ("b", "d", 0.9), ("a", "d", 0.8)),
            "aaaaef",
        ),  # 2.6 / 4
        (links_of(("a", "a", 1.0)), "abcdef"),
    ],
)
def test_groups_by_hand(links, expected):
    assert "".join(find_stories(documents_of(), links=links)) == expected


@given(st.integers(0, 10**6), st.integers(2, 9), st.floats(0.1, 0.9))
def test_groups_are_those_of_scipy(seed, n, min_score):
    rng = np.random.default_rng(seed)
    scores = np.round(np.triu(rng.random((n, n)), 1) * (rng.random((n, n)) < 0.7), 4)
    scores += scores.T
    ids = [f"{number:02}" for number in range(n)]
    rows = [(ids[i], ids[j], scores[i, j]) for i in range(n) for j in range(i + 1, n) if scores[i, j]]
    found = find_stories(documents_of(ids=ids), links=links_of(*rows), min_score=min_score)
    tree = linkage(squareform(1 - scores - np.eye(n), checks=False), "average")
    if np.diff(np.sort(np.append(tree[:, 2], 1 - min_score))).min() < 1e-5:
        return  # a tie is broken in one way here and in another there
    parted = fcluster(tree, 1 - min_score, "distance")
    assert (found.to_numpy()[:, None] == found.to_numpy()).tolist() == (parted[:, None] == parted).tolist()


@given(st.permutations(range(15)), st.permutations(range(6)))
def test_no_order_counts_even_in_ties(of_links, of_documents):
    pairs = [(a, b, 0.7) for n, a in enumerate(IDS) for b in IDS[n + 1 :]]
    links = links_of(*(pairs[n] for n in of_links if n % 2))
    expected = find_stories(documents_of(), links=links_of(*(pairs[n] for n in range(15) if n % 2)))
    shuffled = documents_of(ids=[IDS[n] for n in of_documents])
    assert find_stories(shuffled, links=links).sort_index().equals(expected)


@pytest.mark.parametrize(
    ("days", "name"),
    [
        ([None] * 6, "a"),
        (["2024-05-03", "2024-05-02", "2024-05-02", None, None, None], "b"),
        ([None, None, "2024-05-09", None, None, None], "c"),  # a day comes before none
    ],
)
def test_a_story_is_named_by_its_earliest_document(days, name):
    links = links_of(("a", "b", 1.0), ("b", "c", 1.0), ("a", "c", 1.0))
    assert find_stories(documents_of(days), links=links).tolist()[:3] == [name] * 3


def test_old_stories_are_kept_and_never_joined():
    every = links_of(*((a, b, 1.0) for n, a in enumerate(IDS) for b in IDS[n + 1 :]))
    old = pd.Series({"a": "x", "b": "x", "c": "y", "gone": "z"})
    found = find_stories(documents_of(), links=every, stories=old)
    assert found[["a", "b", "c"]].tolist() == ["x", "x", "y"]
    assert set(found) == {"x", "y"}
    alone = find_stories(documents_of(), links=links_of(), stories=old)
    assert alone.tolist() == ["x", "x", "y", "d", "e", "f"]


def test_an_old_story_keeps_its_id_where_an_earlier_document_comes():
    days = ["2024-05-03", "2024-05-04", "2024-05-01"]
    links = links_of(("a", "b", 1.0), ("a", "c", 1.0), ("b", "c", 1.0))
    old = find_stories(documents_of(days[:2], ids=IDS[:2]), links=links[:1])
    assert old.tolist() == ["a", "a"]
    assert find_stories(documents_of(days, ids=IDS[:3]), links=links, stories=old).tolist() == ["a", "a", "a"]
    assert find_stories(documents_of(days, ids=IDS[:3]), links=links).tolist() == ["c", "c", "c"]


def test_two_goes_are_not_one():
    """At once c brings b to a; when c comes later, a and b are old stories by then, and none of them are joined."""
    links = links_of(("a", "b", 0.5), ("a", "c", 1.0), ("b", "c", 0.9))
    assert find_stories(documents_of(ids=IDS[:3]), links=links).tolist() == ["a", "a", "a"]
    old = find_stories(documents_of(ids=IDS[:2]), links=links[:1])
    assert find_stories(documents_of(ids=IDS[:3]), links=links, stories=old).tolist() == ["a", "b", "a"]


@given(st.integers(0, 10**6), st.integers(2, 9), st.data())
def test_new_documents_change_no_old_story(seed, n, data):
    rng = np.random.default_rng(seed)
    ids = [f"{number:02}" for number in range(n)]
    pairs = [(a, b, round(rng.random(), 2)) for k, a in enumerate(ids) for b in ids[k + 1 :] if rng.random() < 0.7]
    links = links_of(*pairs)
    days = [None if rng.random() < 0.3 else f"2024-05-{day:02}" for day in rng.integers(1, 29, n)]
    documents = documents_of(days, ids=ids)
    first = documents.loc[data.draw(st.lists(st.sampled_from(ids), unique=True))]
    among = links[links["doc_a"].isin(first.index) & links["doc_b"].isin(first.index)]
    old = find_stories(first, links=among)
    assert find_stories(first, links=among, stories=old).equals(old)
    found = find_stories(documents, links=links, stories=old)
    assert found[old.index].equals(old)
    order = data.draw(st.permutations(ids))
    shuffled = find_stories(documents.loc[order], links=links.iloc[::-1], stories=old.sample(frac=1, random_state=seed))
    assert shuffled.sort_index().equals(found)


def test_the_document_that_names_an_old_story_belongs_to_it():
    """Else it would be a new story, of the same name."""
    old = pd.Series({"a": "b", "c": "b"})
    assert find_stories(documents_of(), links=links_of(), stories=old).tolist() == ["b", "b", "b", "d", "e", "f"]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"links": links_of(("a", "q", 1.0))}, TableError, "name documents that are not there: q"),
        ({"links": links_of(("a", "b", 1.5))}, TableError, "scores outside 0 to 1"),
        ({"links": links_of(("a", "b", float("nan")))}, TableError, "scores outside 0 to 1, or none"),
        ({"links": links_of().drop(columns="score")}, TableError, r"links lack the columns \['score'\]"),
        ({"stories": ["a"]}, TableError, "stories must be a Series doc_id -> story, not list"),
        ({"stories": pd.Series(["x", "y"], index=["a", "a"])}, TableError, "the same document twice"),
        ({"min_score": 0}, ParameterError, "min_score=0 is no score"),
        ({"min_score": True}, ParameterError, "above 0, at most 1"),
    ],
)
def test_what_does_not_fit_is_said(options, error, message):
    with pytest.raises(error, match=message):
        find_stories(documents_of(), **options)
