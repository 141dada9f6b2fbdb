"""texts -> likelihoods. How likely each text is in each language, by the model of py3langid; many texts at a time."""

import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

# py3langid's automaton finds n-grams of up to so many bytes. What lies further back does not change its state, so that
# a short walk ends where one from the beginning of the text does, and all walks can be taken at once.
_LONGEST = 6
_BREAK = b"\xff" * _LONGEST  # a byte that no text holds leads back to the start


class _Model(NamedTuple):
    moves: np.ndarray
    rows: np.ndarray
    found: np.ndarray
    weights: np.ndarray
    prior: np.ndarray
    codes: tuple


def language_likelihoods(texts):
    """Tell how likely each text is in each language that py3langid knows.

    Parameters
    ----------
    texts : list of str

    Returns
    -------
    array of float32, shape (n_texts, n_codes): the columns are those of language_codes(), and a row sums to 1. A text
        without any n-gram that the model knows is as likely in one as in another.

    References
    ----------
    Lui & Baldwin (2012), langid.py: an off-the-shelf language identification tool, ACL. The same as `rank` of py3langid's
    LanguageIdentifier with norm_probs=True: multinomial naive Bayes on log(1 + count), in a softmax whose temperature is
    the square root of the number of bytes.

    Examples
    --------
    >>> likely = language_likelihoods(["Es regnete die ganze Nacht.", "Il a plu toute la nuit."])
    >>> [language_codes()[column] for column in likely.argmax(axis=1)]
    ['de', 'fr']
    """
    model = _model()
    coded = [_encode(text) for text in texts]
    n_bytes = np.array([len(text) for text in coded], dtype=np.int64)
    counts = _count_ngrams(model, coded, n_bytes)
    scores = counts @ model.weights + model.prior
    scores[np.diff(counts.indptr) == 0] = 0
    scores /= np.sqrt(np.maximum(n_bytes, 1)).astype(np.float32)[:, None]
    likely = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
    return likely / likely.sum(axis=1, keepdims=True)


def language_codes():
    """Name the columns of language_likelihoods: a code for each, some of them twice (one for each script)."""
    return _model().codes


def _encode(text):
    text = text.lower() if text.isupper() else text
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


def _count_ngrams(model, coded, n_bytes):
    """Count the n-grams that the model knows: log(1 + count), in a sparse array of shape (n_texts, n_ngrams)."""
    letters = np.frombuffer(_BREAK + _BREAK.join(coded), dtype=np.uint8)
    n_places = len(letters) - _LONGEST
    state = np.zeros(n_places, dtype=np.int64)
    for step in range(1, _LONGEST + 1):
        state = model.moves.take(model.rows.take(state) + letters[step : step + n_places])
    ngrams = model.found.take(state)
    is_found = np.flatnonzero(ngrams >= 0)
    n_ngrams = len(model.weights)
    text_of = np.repeat(np.arange(len(coded)), n_bytes + _LONGEST)
    cells, counts = np.unique(text_of[is_found] * n_ngrams + ngrams[is_found], return_counts=True)
    begins = np.searchsorted(cells, np.arange(len(coded) + 1) * n_ngrams)
    values = np.log1p(counts.astype(np.float32))
    return csr_array((values, cells % n_ngrams, begins), shape=(len(coded), n_ngrams))


@cache
def _model():
    from py3langid import langid

    read = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    weights = read.nb_ptc.astype(np.float32)
    weights -= weights.mean(axis=1, keepdims=True)  # what is the same for all languages only costs digits
    return _Model(
        moves=np.frombuffer(read.tk_nextmove, dtype=np.uint32),
        rows=np.asarray(read.tk_row, dtype=np.int64) * 256,
        found=np.asarray(read.tk_output, dtype=np.int64),
        weights=weights,
        prior=read.nb_pc.astype(np.float32),
        codes=tuple(read.nb_classes),
    )
