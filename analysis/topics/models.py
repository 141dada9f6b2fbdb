"""TermMatrix -> Topics of other models. Latent Dirichlet allocation of scikit-learn; LDA, HDP and DMR of tomotopy, an extra."""

from importlib import import_module

import numpy as np
from sklearn.decomposition import LatentDirichletAllocation
from threadpoolctl import threadpool_limits

from analysis.ground.errors import ParallaxError
from analysis.ground.resample import align_labels
from analysis.topics.adapters import check_fit, make_topics

_TOMOTOPY = {"lda": "LDAModel", "hdp": "HDPModel", "dmr": "DMRModel"}


def fit_lda(matrix, *, n_topics=10, n_iterations=50, seed=0):
    """Fit latent Dirichlet allocation by variational Bayes, as scikit-learn does, for comparison.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms)
    n_topics : int, from 2 on
    n_iterations : int, passes over all texts
    seed : int; the topics depend on it

    Returns
    -------
    Topics; shares of a text are never 0, unless it has no term

    Raises
    ------
    TableError : the matrix holds weights
    ParallaxError : fewer texts or terms than topics, or an option out of range

    References
    ----------
    Blei, Ng & Jordan (2003), Journal of Machine Learning Research 3; scikit-learn does the work.

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain flood rain", "flood rain", "vote poll vote", "poll vote"] * 5)
    >>> sorted(fit_lda(matrix, n_topics=2).quality["label"].str.partition(",")[0])
    ['rain', 'vote']
    """
    matrix = check_fit(matrix, n_topics, n_iterations, seed, "fit_lda")
    model = LatentDirichletAllocation(n_topics, max_iter=n_iterations, random_state=seed, n_jobs=1)
    with threadpool_limits(1):
        shares = model.fit_transform(matrix.values.astype(float))
    weights = model.components_ / model.components_.sum(axis=1, keepdims=True)
    return make_topics(matrix, shares * (np.diff(matrix.values.indptr) > 0)[:, None], weights, infer=model.transform)


def fit_tomotopy(matrix, *, model="lda", n_topics=10, groups=None, n_iterations=1000, seed=0):
    """Fit a model of tomotopy by Gibbs sampling; tomotopy is an extra that has to be installed.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms)
    model : "lda"; "hdp", which finds the number of topics; "dmr", in which the group of a text goes with its topics
    n_topics : int, from 2 on; for "hdp" that it starts from
    groups : Series doc_id -> label, for "dmr"
    n_iterations : int
    seed : int; the topics depend on it. One worker is used, so that they depend on nothing else

    Returns
    -------
    Topics; it gives no shares of other texts

    Raises
    ------
    TableError : the matrix holds weights
    GroupError : a text has no group
    ParallaxError : tomotopy is not installed, an unknown model, groups given or lacking, or an option out of range

    References
    ----------
    hdp: Teh, Jordan, Beal & Blei (2006), Journal of the American Statistical Association 101(476). dmr: Mimno & McCallum (2008), UAI.

    Examples
    --------
    >>> from analysis import count_terms
    >>> fit_tomotopy(count_terms(["rain", "vote"]), model="btm")
    Traceback (most recent call last):
    analysis.ground.errors.ParallaxError: the model 'btm' is not known; there are ['lda', 'hdp', 'dmr']. Choose one.
    """
    if model not in _TOMOTOPY:
        raise ParallaxError(f"the model {model!r} is not known; there are {list(_TOMOTOPY)}. Choose one.")
    if (groups is None) == (model == "dmr"):
        raise ParallaxError("groups go with the model 'dmr', and with no other: give them, or choose another model.")
    matrix = check_fit(matrix, n_topics, n_iterations, seed, "fit_tomotopy")
    labels = None if groups is None else align_labels(matrix.doc_ids, groups, what="group")
    try:
        tomotopy = import_module("tomotopy")
    except ImportError as error:
        raise ParallaxError(
            "tomotopy is not installed. Install it into the kit's environment, uv pip install --python .venv tomotopy, or use fit_lda."
        ) from error
    first = {"initial_k": n_topics} if model == "hdp" else {"k": n_topics}
    made = getattr(tomotopy, _TOMOTOPY[model])(seed=seed, **first)
    # by number, so that no term has to be spelled as tomotopy wants it
    names = np.array([str(place) for place in range(len(matrix.terms))], dtype=object)
    filled = np.flatnonzero(np.diff(matrix.values.indptr))
    for row in filled:
        own = matrix.values[[row]]
        words = np.repeat(names[own.indices], own.data.astype(int)).tolist()
        made.add_doc(words, **({} if labels is None else {"metadata": labels.iloc[row]}))
    made.train(n_iterations, workers=1)
    live = [k for k in range(made.k) if model != "hdp" or made.is_live_topic(k)]
    shares, weights = np.zeros((len(matrix.doc_ids), len(live))), np.zeros((len(live), len(names)))
    shares[filled] = [np.asarray(doc.get_topic_dist())[live] for doc in made.docs]
    weights[:, [int(name) for name in made.used_vocabs]] = [made.get_topic_word_dist(k) for k in live]
    return make_topics(matrix, shares, weights)
