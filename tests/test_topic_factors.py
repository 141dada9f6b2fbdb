"""counts -> factors: as close as scikit-learn's, one best answer for each document, whatever the threads."""

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import nnls
from sklearn.decomposition import NMF
from threadpoolctl import threadpool_limits

from analysis.topics.factors import factorise, find_basis, find_exclusivity, find_idf, load, name_places, weigh_rows


def made_up(n_documents=300, n_terms=400, n_topics=6, seed=0):
    rng = np.random.default_rng(seed)
    terms = rng.dirichlet(np.full(n_terms, 0.05), n_topics)
    shares = rng.dirichlet(np.full(n_topics, 0.2), n_documents)
    counts = sparse.csr_array(rng.poisson(60 * shares @ terms))
    return weigh_rows(counts, find_idf(counts))


WEIGHTS = made_up()
FOUND = factorise(WEIGHTS, 6)


def lost(weights, loadings, components):
    return float(np.square(weights.toarray() - loadings @ components).sum() / np.square(weights.toarray()).sum())


@pytest.mark.parametrize(("seed", "n_topics"), [(0, 3), (0, 6), (1, 6), (2, 12)])
def test_it_comes_as_close_as_scikit_learn(seed, n_topics):
    weights = made_up(seed=seed)
    found = factorise(weights, n_topics)
    theirs = NMF(n_topics, init="nndsvda", max_iter=1000, tol=1e-5, random_state=0).fit(weights.astype(float))
    reached = theirs.reconstruction_err_**2 / np.square(weights.data.astype(float)).sum()
    assert 1 - found.explained <= reached * 1.005
    assert found.explained == pytest.approx(1 - lost(weights, found.loadings, found.components), abs=1e-3)


def test_topics_have_length_one_and_nothing_is_below_zero():
    assert np.square(FOUND.components).sum(axis=1) == pytest.approx(np.ones(6), abs=1e-5)
    assert FOUND.components.min() >= 0 and FOUND.loadings.min() >= 0


def test_loadings_are_least_squares_of_each_document():
    dense = WEIGHTS.toarray().astype(float)
    exact = np.array([nnls(FOUND.components.T.astype(float), row)[0] for row in dense[:50]])
    assert np.abs(FOUND.loadings[:50] - exact).max() < 1e-4
    alone = np.vstack([load(WEIGHTS[[row]], FOUND.components) for row in range(50)])
    assert np.abs(alone - FOUND.loadings[:50]).max() < 1e-5


def test_threads_change_no_bit():
    weights = made_up(3000, 2000, 12)
    found = []
    for n_threads in (1, 2):
        with threadpool_limits(n_threads):
            found.append(factorise(weights, 12))
    assert np.array_equal(found[0].components, found[1].components)
    assert np.array_equal(found[0].loadings, found[1].loadings)


def test_a_basis_for_more_topics_serves():
    basis = find_basis(WEIGHTS, 10)
    assert factorise(WEIGHTS, 6, basis=basis).explained == pytest.approx(FOUND.explained, abs=1e-3)


def test_more_topics_than_there_are_leave_some_empty_and_stop_nothing():
    weights = sparse.csr_array(np.tile(np.eye(2, 5, dtype=np.float32), (4, 1)))
    found = factorise(weights, 4)
    assert np.isfinite(found.components).all() and np.isfinite(found.loadings).all()
    assert found.explained == pytest.approx(1, abs=1e-4)
    assert (name_places(np.array([[0.5, 0.0]]), 2) == [[0, -1]]).all()


def test_weights_are_those_of_their_formula():
    counts = sparse.csr_array(np.array([[2, 1, 0], [0, 3, 0], [0, 0, 0]]))
    idf = find_idf(counts)
    assert idf == pytest.approx(np.log([4 / 1.5, 4 / 2.5, 4 / 0.5]))
    row = np.array([(1 + np.log(2)) * idf[0], idf[1]])
    expected = [[*row / np.linalg.norm(row), 0], [0, 1, 0], [0, 0, 0]]
    assert weigh_rows(counts, idf).toarray() == pytest.approx(np.array(expected), abs=1e-6)


def test_exclusivity_of_a_term_that_no_topic_has_is_zero():
    assert find_exclusivity(np.array([[1.0, 0.0], [1.0, 0.0]])) == pytest.approx(np.array([[0.5**0.5, 0]] * 2))
