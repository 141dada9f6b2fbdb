"""texts -> TermMatrix. Counts and tf-idf, documents in rows and terms in columns."""

import re
from dataclasses import dataclass, replace
from numbers import Integral, Real

import numpy as np
import pandas as pd
import polars as pl
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from analysis.corpus.metadata import identify_language
from analysis.ground.errors import ParallaxError, TableError
from analysis.ground.resample import align_labels
from analysis.ground.tables import check_columns
from analysis.terms.tokens import drop_stop_words, split_tokens


@dataclass(frozen=True, eq=False)
class TermMatrix:
    """Documents in rows, terms in columns.

    Attributes
    ----------
    values : scipy CSR array, shape (n_documents, n_terms); int64 counts, or float64 weights
    doc_ids : Index of str, shape (n_documents,)
    terms : Index of str, shape (n_terms,)
    weighting : str, "counts" or "tfidf"

    Examples
    --------
    >>> count_terms(["rain and wind", "rain"])
    <TermMatrix: 2 documents x 3 terms, counts, 4 cells>
    """

    values: sparse.csr_array
    doc_ids: pd.Index
    terms: pd.Index
    weighting: str = "counts"

    def __post_init__(self):
        values = sparse.csr_array(self.values)
        if not values.has_canonical_format or (values.data == 0).any():
            values = values.copy()
            values.sum_duplicates()
            values.eliminate_zeros()
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "doc_ids", pd.Index(self.doc_ids, dtype="str", name="doc_id"))
        object.__setattr__(self, "terms", pd.Index(self.terms, dtype="str", name="term"))
        if values.shape != (len(self.doc_ids), len(self.terms)):
            raise TableError(
                f"the values have shape {values.shape}; {len(self.doc_ids)} document ids and {len(self.terms)} terms "
                "were given. Give one id for each row and one term for each column."
            )
        twice = [name for name in ("doc_ids", "terms") if getattr(self, name).has_duplicates]
        if twice:
            raise TableError(f"{' and '.join(twice)} of the matrix hold the same name twice. Make the names unique.")

    def __repr__(self):
        n_documents, n_terms = self.values.shape
        return (
            f"<TermMatrix: {n_documents:,} documents x {n_terms:,} terms, {self.weighting}, {self.values.nnz:,} cells>"
        )

    def select(self, *, docs=None, terms=None):
        """Keep some documents and terms, in the order given; None keeps all.

        Raises
        ------
        TableError : an id or a term that the matrix lacks

        Examples
        --------
        >>> count_terms(["rain and wind", "rain"]).select(terms=["wind"]).values.toarray().tolist()
        [[1], [0]]
        """
        values, doc_ids, kept = self.values, self.doc_ids, self.terms
        if docs is not None:
            doc_ids = pd.Index(docs, dtype="str")
            values = values[_places(self.doc_ids, doc_ids, "documents")]
        if terms is not None:
            kept = pd.Index(terms, dtype="str")
            values = values[:, _places(self.terms, kept, "terms")]
        return replace(self, values=values, doc_ids=doc_ids, terms=kept)


def count_terms(documents_or_texts, *, pattern=None, ngrams=(1, 1), stop_words=None, min_docs=1, max_docs=1.0):
    """Count how often each term stands in each text.

    Parameters
    ----------
    documents_or_texts : DataFrame with `text` (its index gives the ids), Series, or a list of str (ids 0, 1, ...)
    pattern : str, a regular expression of Python's re that finds the tokens of the lowercased text, as in
        scikit-learn's CountVectorizer; None: the kit's own rule, see analysis.terms.tokens.split_tokens
    ngrams : (int, int), shortest and longest run of tokens counted as a term
    stop_words : None, "auto" (the list of each document's language), a language code, or words
    min_docs, max_docs : int, or float as a share of the documents; terms in fewer or more documents are left out

    Returns
    -------
    TermMatrix, counts; rows in input order, terms sorted by code point

    Raises
    ------
    TableError : no column `text`, or an id that stands twice
    ParallaxError : an option out of range, or a language without a stop-word list

    References
    ----------
    With a pattern, the matrix is that of scikit-learn's CountVectorizer.

    Examples
    --------
    >>> matrix = count_terms(["The rain", "rain, rain and wind"], stop_words="en")
    >>> matrix.terms.tolist(), matrix.values.toarray().tolist()
    (['rain', 'wind'], [[1, 0], [2, 1]])
    """
    texts = _texts(documents_or_texts)
    low, high = _document_limits(min_docs, max_docs, len(texts))
    shortest, longest = _lengths(ngrams)
    tokens = split_tokens(texts) if pattern is None else _match_tokens(texts, pattern)
    tokens = drop_stop_words(tokens, stop_words, lambda: _languages(documents_or_texts, texts))
    grams = pl.concat(_grams(tokens, length) for length in range(shortest, longest + 1))
    counts = grams.group_by("row", "token").agg(pl.len().alias("n"))
    n_docs = counts.group_by("token").agg(pl.len().alias("n_docs"))
    kept = n_docs.filter(pl.col("n_docs").is_between(low, high))["token"]
    terms = pd.Index(sorted(kept.to_list()), dtype="str")
    counts = counts.filter(pl.col("token").is_in(kept.implode()))
    columns = terms.get_indexer(counts["token"].to_list())
    cells = (counts["n"].to_numpy().astype(np.int64), (counts["row"].to_numpy(), columns))
    values = sparse.csr_array(sparse.coo_array(cells, shape=(len(texts), len(terms))))
    return TermMatrix(values, texts.index.astype("str"), terms)


def weigh_tfidf(matrix, *, sublinear=False, smooth=True, norm="l2"):
    """Weigh counts by how few documents hold the term.

    Parameters
    ----------
    matrix : TermMatrix of counts
    sublinear : bool, 1 + ln(count) in place of the count
    smooth : bool, as if one more document held every term: idf = ln[(1 + n) / (1 + df)] + 1
    norm : "l2", "l1" or None, the norm that each row is given

    Returns
    -------
    TermMatrix, the same documents and terms, weighting "tfidf"

    References
    ----------
    scikit-learn's TfidfTransformer, which does the work.

    Examples
    --------
    >>> weigh_tfidf(count_terms(["rain wind", "rain"]), norm=None).values.toarray().round(3).tolist()
    [[1.0, 1.405], [1.0, 0.0]]
    """
    require_counts(matrix, "weigh_tfidf")
    if norm not in ("l1", "l2", None):
        raise ParallaxError(f"the norm {norm!r} is not known; there are 'l2', 'l1' and None. Choose one.")
    if not matrix.values.shape[0] or not matrix.values.shape[1]:
        return replace(matrix, values=matrix.values.astype(float), weighting="tfidf")
    weigher = TfidfTransformer(norm=norm, smooth_idf=smooth, sublinear_tf=sublinear)
    with np.errstate(divide="ignore"):  # a term that no document holds has no weight anywhere
        values = sparse.csr_array(weigher.fit_transform(matrix.values))
    return replace(matrix, values=values, weighting="tfidf")


def require_counts(matrix, what):
    """Raise TableError where `matrix` is no TermMatrix of counts; `what` is the function that needs them."""
    if not isinstance(matrix, TermMatrix):
        raise TableError(f"{what} needs a TermMatrix, not {type(matrix).__name__}. Make one with count_terms.")
    if matrix.weighting != "counts":
        raise TableError(f"{what} needs counts; this matrix holds {matrix.weighting}. Pass the result of count_terms.")
    data = matrix.values.data
    if (data < 0).any() or not np.array_equal(data, np.floor(data)):
        raise TableError(
            f"{what} needs counts; this matrix holds other numbers. Name them: TermMatrix(..., weighting=...)."
        )


def align_groups(matrix, groups):
    """Return the label of each row of `matrix`, as str.

    Parameters
    ----------
    groups : Series doc_id -> label; it may name more documents than the matrix has

    Raises
    ------
    GroupError : a document of the matrix has no label, or two
    """
    return align_labels(matrix.doc_ids, groups, what="group")


def sum_groups(matrix, groups):
    """Add up the rows of each group.

    Returns
    -------
    labels : Index, sorted; values : CSR array, shape (n_groups, n_terms)
    """
    if groups is None:
        return matrix.doc_ids, matrix.values
    labels, codes = np.unique(align_groups(matrix, groups).to_numpy(dtype=object), return_inverse=True)
    rows = np.arange(len(codes))
    membership = sparse.csr_array((np.ones(len(codes), matrix.values.dtype), (codes, rows)), (len(labels), len(codes)))
    return pd.Index(labels, dtype="str"), sparse.csr_array(membership @ matrix.values)


def _texts(documents_or_texts):
    if isinstance(documents_or_texts, pd.DataFrame):
        check_columns(documents_or_texts, ["text"], what="documents")
        return documents_or_texts["text"].astype("str").fillna("")
    if isinstance(documents_or_texts, str):
        raise TableError("count_terms needs several texts, not one str. Pass a list: [text].")
    return pd.Series(documents_or_texts, dtype="str").fillna("")


def _languages(documents_or_texts, texts):
    if isinstance(documents_or_texts, pd.DataFrame) and "language" in documents_or_texts:
        return documents_or_texts["language"].astype("str").fillna("").tolist()
    return [identify_language(text) for text in texts]


def _document_limits(min_docs, max_docs, n_documents):
    limits = []
    for name, limit in (("min_docs", min_docs), ("max_docs", max_docs)):
        is_share = isinstance(limit, float)
        is_number = isinstance(limit, Real) and not isinstance(limit, bool)
        if not is_number or not (0 <= limit <= 1 if is_share else limit >= 1):
            raise ParallaxError(
                f"{name}={limit!r} is out of range. Give a number of documents, or a share from 0.0 to 1.0."
            )
        limits.append(limit * n_documents if is_share else limit)
    return limits


def _lengths(ngrams):
    pair = ngrams if isinstance(ngrams, tuple | list) and len(ngrams) == 2 else (0, 0)
    if not all(isinstance(length, Integral) for length in pair) or not 1 <= pair[0] <= pair[1]:
        raise ParallaxError(f"ngrams={ngrams} is no range of lengths. Give two whole numbers such as (1, 2).")
    return pair


def _match_tokens(texts, pattern):
    try:
        expression = re.compile(pattern)
    except re.error as error:
        raise ParallaxError(f"the pattern {pattern!r} is no regular expression: {error}. Mend it.") from None
    if expression.groups > 1:
        raise ParallaxError(
            f"the pattern {pattern!r} captures {expression.groups} groups; a token is one. Use (?:...)."
        )
    find = expression.findall
    found = [(row, token) for row, text in enumerate(texts) for token in find(text.lower())]
    return pl.DataFrame(found, schema={"row": pl.UInt32, "token": pl.String}, orient="row")


def _grams(tokens, length):
    following = [pl.col("token").shift(-step).over("row") for step in range(length)]
    return tokens.select("row", token=pl.concat_str(following, separator=" ")).drop_nulls("token")


def _places(there, wanted, what):
    places = there.get_indexer(wanted)
    if (places < 0).any():
        lacking = wanted[places < 0]
        raise TableError(
            f"the matrix lacks the {what} {lacking[:5].tolist()}; it has {len(there):,}, e.g. {there[:3].tolist()}."
        )
    return places
