"""texts -> counts, for scikit-learn. The same counts as a transformer that stands in a Pipeline or a GridSearchCV."""

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from analysis.terms.cells import move_columns
from analysis.terms.matrix import count_terms


class TermVectorizer(TransformerMixin, BaseEstimator):
    """Count terms as count_terms does, which see for the parameters; the terms are those of the texts it was fitted on.

    Parameters
    ----------
    pattern, ngrams, stop_words, lemmas, min_docs, max_docs, phrases, tokens, character_bigrams : as in count_terms
    sparse_output : bool, False: dense arrays, which set_output(transform="pandas") needs

    Attributes
    ----------
    terms_ : array of str, shape (n_terms,), sorted by code point

    Examples
    --------
    >>> vectorizer = TermVectorizer(stop_words="en").fit(["The rain", "rain and wind"])
    >>> vectorizer.get_feature_names_out().tolist(), vectorizer.transform(["wind, wind and snow"]).toarray().tolist()
    (['rain', 'wind'], [[0, 2]])
    """

    def __init__(
        self,
        *,
        pattern=None,
        ngrams=(1, 1),
        stop_words=None,
        lemmas=False,
        min_docs=1,
        max_docs=1.0,
        phrases=None,
        tokens=None,
        character_bigrams=False,
        sparse_output=True,
    ):
        self.pattern = pattern
        self.ngrams = ngrams
        self.stop_words = stop_words
        self.lemmas = lemmas
        self.min_docs = min_docs
        self.max_docs = max_docs
        self.phrases = phrases
        self.tokens = tokens
        self.character_bigrams = character_bigrams
        self.sparse_output = sparse_output

    def fit(self, documents, y=None):
        """Learn the terms of documents or texts; `y` is passed over."""
        self.fit_transform(documents, y)
        return self

    def fit_transform(self, documents, y=None):
        """Learn the terms of documents or texts, and count them.

        Returns
        -------
        scipy CSR array of int64, shape (n_documents, n_terms); an array where `sparse_output` is False
        """
        matrix = self._count(documents)
        self.terms_ = matrix.terms.to_numpy(dtype=object)
        return matrix.values if self.sparse_output else matrix.values.toarray()

    def transform(self, documents):
        """Count the terms that were learned, in any documents or texts.

        Returns
        -------
        scipy CSR array of int64, shape (n_documents, n_terms); an array where `sparse_output` is False
        """
        check_is_fitted(self)
        matrix = self._count(documents, min_docs=1, max_docs=1.0)
        place = pd.Index(self.terms_, dtype="str").get_indexer(matrix.terms)
        values = move_columns(matrix.values, place, len(self.terms_))
        return values if self.sparse_output else values.toarray()

    def get_feature_names_out(self, input_features=None):
        """Return the terms, in the order of the columns; `input_features` is passed over."""
        check_is_fitted(self)
        return np.asarray(self.terms_, dtype=object)

    def _count(self, documents, **limits):
        options = self.get_params(deep=False)
        del options["sparse_output"]
        is_table = isinstance(documents, pd.DataFrame | pd.Series)
        if is_table and (documents.index.has_duplicates or documents.index.hasnans):
            documents = documents.reset_index(drop=True)  # its rows have no names here, and need none
        return count_terms(documents, **(options | limits))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags
