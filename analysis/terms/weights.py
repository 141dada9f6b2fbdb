"""counts -> weights. tf-idf as scikit-learn and quanteda define it."""

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from analysis.ground.errors import ParameterError

# quanteda's names for the weight of a count c, in a document of m words in k kinds of which the commonest stands t times
_IN_DOCUMENT = {
    "": lambda c, m, k, t: c,
    "prop": lambda c, m, k, t: c / m,
    "propmax": lambda c, m, k, t: c / t,
    "logcount": lambda c, m, k, t: 1 + np.log10(c),
    "boolean": lambda c, m, k, t: np.ones_like(c),
    "augmented": lambda c, m, k, t: 0.5 + 0.5 * c / t,
    "logave": lambda c, m, k, t: (1 + np.log10(c)) / (1 + np.log10(m / k)),
}
_IN_CORPUS = {
    "inversemax": lambda n, df: np.log10(df.max(initial=0) / df),
    "inverseprob": lambda n, df: np.maximum(0, np.log10(np.maximum(n - df, 1e-300) / df)),
}


def weigh(values, *, sublinear, smooth, norm, scheme):
    """Weigh counts by tf-idf; analysis.terms.matrix.weigh_tfidf says how.

    Parameters
    ----------
    values : scipy CSR array of counts

    Returns
    -------
    scipy CSR array of float64
    """
    wrong = [
        f"{name}={option!r} is neither True nor False"
        for name, option in (("sublinear", sublinear), ("smooth", smooth))
        if not isinstance(option, bool | np.bool_)
    ]
    if norm is not None and not (isinstance(norm, str) and norm in ("l1", "l2")):
        wrong.append(f"the norm {norm!r} is not known; there are 'l2', 'l1' and None")
    if wrong:
        raise ParameterError(f"{'; '.join(wrong)}. Choose one of these.")
    if scheme is not None:
        if (sublinear, smooth, norm) != (False, True, "l2"):
            raise ParameterError(f"scheme={scheme!r} says all. Leave out sublinear, smooth and norm, or the scheme.")
        return weigh_by(values, scheme)
    if not values.shape[0] or not values.shape[1]:
        return values.astype(float)
    weigher = TfidfTransformer(norm=norm, smooth_idf=smooth, sublinear_tf=sublinear)
    with np.errstate(divide="ignore"):  # a term that no document holds has no weight anywhere
        return sparse.csr_array(weigher.fit_transform(values))


def weigh_by(values, scheme):
    """Weigh counts as quanteda does; see analysis.terms.matrix.weigh_tfidf.

    References
    ----------
    quanteda's dfm_tfidf, dfm_weight and docfreq, with base 10.

    Examples
    --------
    >>> weigh_by(sparse.csr_array([[1, 1], [1, 0]]), "quanteda").toarray().round(3).tolist()
    [[0.0, 0.301], [0.0, 0.0]]
    """
    known = ["quanteda", *(f"quanteda-{name}" for name in [*_IN_DOCUMENT, *_IN_CORPUS] if name)]
    if scheme not in known:
        raise ParameterError(f"the scheme {scheme!r} is not known; there are {known}. Choose one, or None.")
    name = scheme.removeprefix("quanteda").removeprefix("-")
    sizes = np.diff(values.indptr)
    rows = np.repeat(np.arange(values.shape[0]), sizes)
    totals = np.bincount(rows, weights=values.data, minlength=values.shape[0])
    most = np.zeros(values.shape[0])
    np.maximum.at(most, rows, values.data)
    counts = values.data.astype(float)
    in_document = _IN_DOCUMENT.get(name, _IN_DOCUMENT[""])(counts, totals[rows], sizes[rows], most[rows])
    n_docs = np.bincount(values.indices, minlength=values.shape[1])
    n, held = max(values.shape[0], 1), np.maximum(n_docs, 1)  # a term that no document holds has no weight anywhere
    idf = _IN_CORPUS[name](n, held) if name in _IN_CORPUS else np.log10(n / held)
    return sparse.csr_array((in_document * idf[values.indices], values.indices, values.indptr), shape=values.shape)
