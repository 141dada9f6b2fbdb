"""Other models: the same tables from scikit-learn, tomotopy, vectors and numbers of one's own; a missing extra is said."""

import importlib.util
import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score
from test_topic_prevalence import COUNTS, GROUPS, TEXTS, TOPIC, TOPICS

from analysis.ground.errors import GroupError, ParallaxError, TableError
from analysis.terms.matrix import count_terms
from analysis.topics.adapters import topics_from
from analysis.topics.clusters import fit_clusters
from analysis.topics.coherence import topic_coherence
from analysis.topics.contrasts import topic_contrasts
from analysis.topics.fit import Topics, fit_topics
from analysis.topics.models import fit_lda, fit_tomotopy
from analysis.topics.passages import topic_passages

VECTORS = pd.Series(
    [np.eye(4)[topic] + 0.1 * np.sin(place + np.arange(4)) for place, topic in enumerate(TOPIC)], index=TEXTS.index
)


def assert_topics(topics):
    """The promises of Topics, whoever made them."""
    assert isinstance(topics, Topics)
    totals = topics.shares.sum(axis=1)
    assert np.all(np.isclose(totals, 1) | (totals == 0)) and topics.shares.index.is_monotonic_increasing
    assert topics.shares.columns.tolist() == list(range(topics.shares.shape[1]))
    assert topics.quality["share"].round(6).is_monotonic_decreasing
    assert topics.terms.groupby("topic").size().ge(20).all() and topics.terms["topic"].dtype.kind == "i"
    assert sorted(topics.quality["model_topic"]) == list(range(len(topics.quality)))
    assert np.linalg.norm(topics._components, axis=1) == pytest.approx(1)
    assert {*TOPICS.quality.columns} <= {*topics.quality.columns}


MODELS = {
    "lda": lambda matrix: fit_lda(matrix, n_topics=4),
    "clusters": lambda matrix: fit_clusters(matrix, VECTORS, n_topics=4),
    "given": lambda matrix: topics_from(
        matrix, np.eye(4)[TOPIC][matrix.doc_ids.map(TEXTS.index.get_loc)], by_topic(matrix)
    ),
}
if importlib.util.find_spec("tomotopy"):
    MODELS["tomotopy"] = lambda matrix: fit_tomotopy(matrix, n_topics=4, n_iterations=100)
    MODELS["dmr"] = lambda matrix: fit_tomotopy(matrix, model="dmr", groups=GROUPS, n_topics=4, n_iterations=100)
    MODELS["hdp"] = lambda matrix: fit_tomotopy(matrix, model="hdp", n_topics=4, n_iterations=100)


def by_topic(matrix):
    return np.array([[term.startswith(f"topic{topic}") for term in matrix.terms] for topic in range(4)], dtype=float)


@pytest.mark.parametrize("name", MODELS)
def test_planted_topics_come_back_in_the_same_tables(name):
    topics = MODELS[name](COUNTS)
    assert_topics(topics)
    assert adjusted_rand_score(TOPIC, topics.shares.loc[TEXTS.index].to_numpy().argmax(axis=1)) > 0.9
    for topic, part in topics.terms[topics.terms["rank"].le(5)].groupby("topic"):
        if topics.quality["n_docs"].iloc[topic] > 5:
            assert part["term"].str[:6].nunique() == 1
    assert topic_passages(topics, TEXTS.to_frame("text"), top=1)["share"].gt(0.3).any()
    assert topic_contrasts(topics, GROUPS, n_resamples=20)["p"].notna().any()
    assert topic_coherence(topics, TEXTS)["npmi"].notna().any()


@pytest.mark.parametrize("name", MODELS)
def test_the_order_of_documents_and_terms_changes_nothing(name):
    turned = COUNTS.select(docs=list(COUNTS.doc_ids[::-1]), terms=list(COUNTS.terms[::-1]))
    one, other = MODELS[name](COUNTS), MODELS[name](turned)
    pd.testing.assert_frame_equal(one.shares, other.shares, rtol=1e-9)
    pd.testing.assert_frame_equal(one.terms, other.terms, rtol=1e-9)


def test_lda_gives_shares_of_other_texts():
    topics = MODELS["lda"](COUNTS)
    pd.testing.assert_frame_equal(topics.transform(COUNTS).loc[topics.shares.index], topics.shares, rtol=1e-6)
    others = topics.transform(count_terms(pd.Series(["topic0word01 topic0word02 snow", "snow"], index=["a", "b"])))
    assert others.loc["a"].idxmax() == topics.shares.loc[TEXTS.index[TOPIC == 0]].mean().idxmax()
    assert others.loc["b"].eq(0).all()


def test_texts_without_a_term_stay_unassigned():
    texts = pd.concat([TEXTS, pd.Series([""], index=["x"])])
    assert fit_lda(count_terms(texts), n_topics=4).shares.loc["x"].eq(0).all()


def test_a_model_without_shares_of_other_texts_says_so():
    with pytest.raises(ParallaxError, match="no shares for other texts"):
        MODELS["clusters"](COUNTS).transform(COUNTS)


def test_numbers_of_ones_own_keep_their_topics():
    shares = pd.DataFrame(np.eye(4)[TOPIC][:, [2, 0, 3, 1]] * 7, index=TEXTS.index).iloc[::-1]
    weights = pd.DataFrame(by_topic(COUNTS)[[2, 0, 3, 1]], columns=COUNTS.terms)
    topics = topics_from(COUNTS, shares, weights.iloc[:, ::-1])
    for topic, model_topic in enumerate(topics.quality["model_topic"]):
        assert (
            topics.terms.loc[topics.terms["topic"].eq(topic), "term"]
            .str.startswith(f"topic{[2, 0, 3, 1][model_topic]}")
            .all()
        )
        assert topics.shares[topic].loc[shares.index].tolist() == (shares[model_topic] / 7).tolist()


def test_the_same_topics_taken_over_are_the_same():
    taken = topics_from(COUNTS.select(docs=list(TOPICS.shares.index)), TOPICS.shares, TOPICS._components)
    pd.testing.assert_frame_equal(taken.terms, TOPICS.terms, check_exact=False, rtol=1e-5)
    pd.testing.assert_frame_equal(taken.quality.drop(columns="model_topic"), TOPICS.quality, rtol=1e-5)


def test_a_text_without_a_vector_has_no_topic():
    vectors = VECTORS.copy()
    vectors.iloc[0], vectors.iloc[1], vectors.iloc[2] = None, [], np.nan
    topics = fit_clusters(COUNTS, vectors, n_topics=4)
    assert topics.shares.loc[TEXTS.index[:3]].eq(0).all().all() and topics.shares.sum().sum() == 57
    assert fit_clusters(COUNTS, vectors.iloc[3:], n_topics=4).shares.equals(topics.shares)


def test_cluster_terms_are_those_of_bertopic_by_hand():
    matrix = count_terms(pd.Series(["rain rain wind", "vote wind wind"], index=["a", "b"]))
    topics = fit_clusters(matrix, pd.Series({"a": [1, 0], "b": [0, 1]}), n_topics=2)
    rain, wind = (
        2 / 3 * np.log(1 + 3 / 2),
        1 / 3 * np.log(1 + 3 / 3),
    )  # A = (3 + 3) / 2 terms; rain stands twice, wind three times
    found = topics.terms[topics.terms["topic"].eq(topics.shares.loc["a"].idxmax())].set_index("term")["weight"]
    assert found["rain"] / found["wind"] == pytest.approx(rain / wind) and found["vote"] == 0


def test_a_missing_extra_is_told_with_its_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "tomotopy", None)
    with pytest.raises(ParallaxError, match=r"tomotopy is not installed.*pip install.*fit_lda"):
        fit_tomotopy(COUNTS, n_topics=2)
    assert "tomotopy" not in [name for name, module in sys.modules.items() if module is not None]


class Model:
    """What tomotopy's models look like from outside; topics are the first sign of a word."""

    def __init__(self, **options):
        self.options, self.k, self.docs = options, 3, []

    def add_doc(self, words, **more):
        self.docs.append(SimpleNamespace(words=words, more=more, get_topic_dist=lambda: [0.5, 0.25, 0.25]))

    def train(self, iterations, workers):
        self.options |= {"iterations": iterations, "workers": workers}

    def is_live_topic(self, k):
        return k != 1

    @property
    def used_vocabs(self):
        return sorted({word for doc in self.docs for word in doc.words})

    def get_topic_word_dist(self, k):
        return [k + 1.0 for _ in self.used_vocabs]


def test_tomotopy_is_called_as_it_should(monkeypatch):
    made = []
    keep = lambda **options: made.append(Model(**options)) or made[-1]  # noqa: E731
    monkeypatch.setitem(sys.modules, "tomotopy", SimpleNamespace(LDAModel=keep, HDPModel=keep, DMRModel=keep))
    matrix = count_terms(pd.Series(["rain rain wind", "", "vote"], index=["a", "b", "c"]))
    topics = fit_tomotopy(matrix, n_topics=2, n_iterations=7, seed=3)
    assert made[0].options == {"seed": 3, "k": 2, "iterations": 7, "workers": 1}
    assert [doc.words for doc in made[0].docs] == [["0", "0", "2"], ["1"]]  # by number: rain, vote, wind
    assert topics.shares.loc["b"].eq(0).all() and topics.shares.loc["a"].tolist() == [0.5, 0.25, 0.25]
    groups = pd.Series({"a": "x", "b": "y", "c": "y"})
    fit_tomotopy(matrix, model="dmr", groups=groups, n_topics=2)
    assert [doc.more for doc in made[1].docs] == [{"metadata": "x"}, {"metadata": "y"}]
    assert fit_tomotopy(matrix, model="hdp", n_topics=2).shares.shape == (3, 2) and made[2].options["initial_k"] == 2


BARE = count_terms(pd.Series(["", ""], index=["a", "b"]))


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda: fit_lda(COUNTS, n_topics=1, n_iterations=0), ParallaxError, "n_topics=1 .*; n_iterations=0"),
        (lambda: fit_lda(COUNTS, n_topics=61), ParallaxError, "61 topics cannot be found in 60 texts"),
        (lambda: fit_lda(BARE), ParallaxError, "no text that holds a term"),
        (lambda: fit_tomotopy(COUNTS, model="btm"), ParallaxError, "'btm' is not known"),
        (lambda: fit_tomotopy(COUNTS, groups=GROUPS), ParallaxError, "groups go with the model 'dmr'"),
        (lambda: fit_tomotopy(COUNTS, model="dmr"), ParallaxError, "groups go with"),
        (
            lambda: fit_tomotopy(COUNTS, model="dmr", groups=GROUPS.iloc[1:]),
            GroupError,
            "1 of 60 documents have no group",
        ),
        (lambda: fit_clusters(COUNTS, [1, 2]), TableError, "must be a Series"),
        (
            lambda: fit_clusters(COUNTS, VECTORS.iloc[:3], n_topics=4),
            ParallaxError,
            "4 clusters cannot be found in 3 texts",
        ),
        (
            lambda: fit_clusters(COUNTS, VECTORS.map(lambda one: [1.0, 2.0]), n_topics=2),
            ParallaxError,
            "different ones",
        ),
        (
            lambda: fit_clusters(COUNTS, pd.Series([[1]] + [[1, 2]] * 59, index=TEXTS.index)),
            TableError,
            r"\[1, 2\] numbers",
        ),
        (lambda: fit_clusters(COUNTS, pd.Series([["x", "y"]] * 60, index=TEXTS.index)), TableError, "no number"),
        (lambda: topics_from(COUNTS, np.eye(60)[:, :3], np.ones((2, len(COUNTS.terms)))), TableError, "the weights 2"),
        (
            lambda: topics_from(COUNTS, np.ones((59, 2)), by_topic(COUNTS)[:2]),
            TableError,
            r"shape \(59, 2\), the matrix has 60",
        ),
        (lambda: topics_from(COUNTS, -np.ones((60, 4)), by_topic(COUNTS)), TableError, "below 0"),
        (lambda: topics_from(COUNTS, np.ones((60, 1)), by_topic(COUNTS)[:1]), ParallaxError, "one topic only"),
        (
            lambda: topics_from(COUNTS, pd.DataFrame(np.ones((60, 4))), by_topic(COUNTS)),
            TableError,
            "do not name each of the 60",
        ),
        (lambda: fit_topics(BARE, n_topics=2), ParallaxError, "no text that holds a term"),
    ],
)
def test_what_does_not_fit_is_refused(call, error, told):
    with pytest.raises(error, match=told):
        call()


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: topics_from(COUNTS, [["a"] * 4] * 60, by_topic(COUNTS)), "shares are no table of numbers"),
        (lambda: topics_from(COUNTS, np.ones((60, 4)), [[1], [1, 2]]), "weights are no table of numbers"),
        (lambda: fit_lda(COUNTS, n_topics=1, n_iterations=0, seed=-1), r"seed=-1 .*; n_topics=1 .*; n_iterations=0"),
    ],
)
def test_what_is_no_number_is_refused(call, told):
    with pytest.raises(ParallaxError, match=told):
        call()


def test_huge_numbers_are_taken():
    huge = topics_from(
        COUNTS, np.eye(4)[TOPIC][COUNTS.doc_ids.map(TEXTS.index.get_loc)] * 1e308, by_topic(COUNTS) * 1e308
    )
    pd.testing.assert_frame_equal(huge.shares, MODELS["given"](COUNTS).shares)
    assert_topics(huge)
    pd.testing.assert_frame_equal(
        fit_clusters(COUNTS, VECTORS.map(lambda one: one * 1e250), n_topics=4).shares,
        fit_clusters(COUNTS, VECTORS, n_topics=4).shares,
    )
