"""texts -> TermMatrix. Counts and tf-idf, documents in rows and terms in columns."""

from dataclasses import dataclass, replace
from html import escape

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.ground.errors import TableError
from analysis.ground.resample import align_labels
from analysis.terms.cells import read_values
from analysis.terms.counting import count_tokens
from analysis.terms.labels import read_labels
from analysis.terms.options import read_request
from analysis.terms.storage import read_matrix, write_matrix
from analysis.terms.weights import weigh

_SHOWN = 10
_MOST_CELLS = 20_000_000
_REMEDY = "Every row and every column of a matrix has a name of its own: name each once."


@dataclass(frozen=True, eq=False)
class TermMatrix:
    """Documents in rows, terms in columns.

    Attributes
    ----------
    values : scipy CSR array, shape (n_documents, n_terms); int64 counts, or float64 weights: smaller numbers are widened
    doc_ids : Index of str, shape (n_documents,)
    terms : Index of str, shape (n_terms,)
    weighting : str, "counts", "tfidf", or what the values are

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
        values = read_values(self.values)
        object.__setattr__(self, "values", values)
        for field, name, noun in (("doc_ids", "doc_id", "id"), ("terms", "term", "term")):
            object.__setattr__(self, field, read_labels(getattr(self, field), name=name, noun=noun, remedy=_REMEDY))
        if values.shape != (len(self.doc_ids), len(self.terms)):
            raise TableError(
                f"the values have shape {values.shape}; {len(self.doc_ids)} document ids and {len(self.terms)} terms "
                "were given. Give one id for each row and one term for each column."
            )

    def __repr__(self):
        n_documents, n_terms = self.values.shape
        cells = f"{self.weighting}, {self.values.nnz:,} cells"
        return f"<TermMatrix: {n_documents:,} documents x {n_terms:,} terms, {cells}>"

    def _repr_html_(self):
        n_docs = np.bincount(self.values.indices, minlength=len(self.terms))
        totals = np.asarray(self.values.sum(axis=0)).ravel()
        top = np.lexsort((np.arange(len(totals)), -n_docs, -totals))[:_SHOWN]
        rows = "".join(
            f"<tr><td>{escape(self.terms[place])}</td><td>{totals[place]:,.6g}</td><td>{n_docs[place]:,}</td></tr>"
            for place in top
        )
        head = f"<tr><th>term</th><th>sum of {escape(self.weighting)}</th><th>documents</th></tr>"
        caption = f"<caption>{escape(repr(self)[1:-1])}</caption>"
        return f"<table>{caption}<thead>{head}</thead><tbody>{rows}</tbody></table>"

    def to_frame(self):
        """Write the matrix as a table, documents in rows and terms in columns, with every zero.

        Raises
        ------
        TableError : more than 20 million cells, zeros counted

        Examples
        --------
        >>> count_terms(["rain and wind", "rain"]).to_frame()
        term    and  rain  wind
        doc_id
        0         1     1     1
        1         0     1     0
        """
        n_cells = self.values.shape[0] * self.values.shape[1]
        if n_cells > _MOST_CELLS:
            raise TableError(
                f"the table would have {n_cells:,} cells, more than {_MOST_CELLS:,}. "
                "Choose documents or terms first: matrix.select(terms=...).to_frame(). The values are in matrix.values."
            )
        return pd.DataFrame(self.values.toarray(), self.doc_ids, self.terms)

    def save(self, path):
        """Write the matrix into one file, which TermMatrix.load reads; the same matrix makes the same bytes.

        Raises
        ------
        OutputError : the file cannot be written, or `path` is none
        """
        names = {"doc_ids": self.doc_ids.tolist(), "terms": self.terms.tolist(), "weighting": [self.weighting]}
        write_matrix(path, self.values, names)

    @classmethod
    def load(cls, path):
        """Read a matrix that `save` wrote.

        Raises
        ------
        TableError : no such file, another kind of file, or a damaged one
        """
        values, names = read_matrix(path, ["doc_ids", "terms", "weighting"])
        return cls(values, names["doc_ids"], names["terms"], names["weighting"][0])

    def select(self, *, docs=None, terms=None):
        """Keep some documents and terms, in the order given; None keeps all.

        Raises
        ------
        TableError : an id or a term that the matrix lacks, or that stands twice

        Examples
        --------
        >>> count_terms(["rain and wind", "rain"]).select(terms=["wind"]).values.toarray().tolist()
        [[1], [0]]
        """
        values, doc_ids, kept = self.values, self.doc_ids, self.terms
        if docs is not None:
            doc_ids = read_labels(docs, name="doc_id", noun="id", remedy=_REMEDY)
            values = values[_places(self.doc_ids, doc_ids, "documents")]
        if terms is not None:
            kept = read_labels(terms, name="term", noun="term", remedy=_REMEDY)
            values = values[:, _places(self.terms, kept, "terms")]
        return replace(self, values=values, doc_ids=doc_ids, terms=kept)


def count_terms(
    documents_or_texts,
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
):
    """Count how often each term stands in each text.

    Phrases are joined first; then stop words are dropped, words are put into their dictionary form, and runs are counted.

    Parameters
    ----------
    documents_or_texts : DataFrame with `text` (its index gives the ids), Series, or a list of str (ids 0, 1, ...); a
        missing text is empty, and a number is read as it is written
    pattern : str, a regular expression of Python's re that finds the tokens of the text in small letters, as in
        scikit-learn's CountVectorizer, where an empty one finds the empty term; None: the kit's own rule, see analysis.terms.tokens.split_tokens. With either, a
        lone surrogate, half of a character, is read as U+FFFD
    ngrams : (int, int), shortest and longest run of tokens counted as a term; its tokens are parted by a space
    stop_words : None, "auto" (the list of each document's language), a language code, or words
    lemmas : bool, count words by their dictionary form in the document's language, see analysis.terms.lemmas.lemmatise
    min_docs, max_docs : int, or float as a share of the documents; terms in fewer or more documents are left out
    phrases : runs of words that count as one term, as analysis.terms.phrases.read_phrases takes them; found by the
        pattern where there is one, and with tokens= as they are written, split at spaces
    tokens : str, a column of the documents with lists of tokens, which are counted as they are; a missing list is empty
    character_bigrams : bool, part Chinese into overlapping pairs of signs, as Japanese and Thai, in place of words

    The language of a document is that of its column `language`; of texts without one it is told from the text, where
    `stop_words` or `lemmas` ask for it, and else words of scripts without spaces are parted by the script.

    Returns
    -------
    TermMatrix, counts; rows in input order, terms sorted by code point. It may have no term: where no text holds one, or
        where there are fewer documents than `min_docs`

    Raises
    ------
    TableError : no column `text`, an id that is missing or stands twice, a document that holds no text or whose language
        is none; it is named
    ParameterError : options out of range, which are told together; a language without a stop-word list; a
        min_docs above max_docs, counted in these documents; lemmas where no language that is stated has a dictionary

    References
    ----------
    With a pattern, the matrix is that of scikit-learn's CountVectorizer.

    Examples
    --------
    >>> matrix = count_terms(["The rain", "rain, rain and wind"], stop_words="en")
    >>> matrix.terms.tolist(), matrix.values.toarray().tolist()
    (['rain', 'wind'], [[1, 0], [2, 1]])
    """
    asked = read_request(
        documents_or_texts,
        pattern=pattern,
        ngrams=ngrams,
        stop_words=stop_words,
        lemmas=lemmas,
        min_docs=min_docs,
        max_docs=max_docs,
        phrases=phrases,
        tokens=tokens,
        character_bigrams=character_bigrams,
    )
    values, terms = count_tokens(
        asked.texts,
        asked.rule,
        languages=asked.languages,
        stop_words=asked.stop_words,
        lemmas=lemmas,
        phrases=asked.phrases,
        lengths=asked.lengths,
        limits=asked.limits,
    )
    return TermMatrix(values, asked.ids, pd.Index(pd.array(terms.to_arrow(), dtype="str")))


def weigh_tfidf(matrix, *, sublinear=False, smooth=True, norm="l2", scheme=None):
    """Weigh counts by how few documents hold the term.

    Parameters
    ----------
    matrix : TermMatrix of counts
    sublinear : bool, 1 + ln(count) in place of the count
    smooth : bool, as if one more document held every term: idf = ln[(1 + n) / (1 + df)] + 1
    norm : "l2", "l1" or None, the norm that each row is given
    scheme : None, or one of quanteda's in place of the other options; n documents, of which df hold the term:
        "quanteda" count x log10(n / df), and "quanteda-prop", "-propmax", "-logcount", "-boolean", "-augmented", "-logave"
        with another weight in place of the count; "quanteda-inversemax" and "-inverseprob" with log10(max df / df) and
        log10((n - df) / df), at least 0, in place of log10(n / df)

    Returns
    -------
    TermMatrix, the same documents and terms, weighting "tfidf"

    Raises
    ------
    TableError : the matrix holds weights; ParameterError : an option that is none, or one beside a scheme

    References
    ----------
    scikit-learn's TfidfTransformer, which does the work; quanteda's dfm_tfidf, dfm_weight and docfreq.
    Manning, Raghavan & Schuetze (2008), Introduction to Information Retrieval, fig. 6.15.

    Examples
    --------
    >>> weigh_tfidf(count_terms(["rain wind", "rain"]), norm=None).values.toarray().round(3).tolist()
    [[1.0, 1.405], [1.0, 0.0]]
    >>> weigh_tfidf(count_terms(["rain wind", "rain"]), scheme="quanteda").values.toarray().round(3).tolist()
    [[0.0, 0.301], [0.0, 0.0]]
    """
    require_counts(matrix, "weigh_tfidf")
    values = weigh(matrix.values, sublinear=sublinear, smooth=smooth, norm=norm, scheme=scheme)
    return replace(matrix, values=values, weighting="tfidf")


def require_counts(matrix, what):
    """Raise TableError where `matrix` is no TermMatrix of counts; `what` is the function that needs them."""
    require_matrix(matrix, what)
    if matrix.weighting != "counts":
        raise TableError(f"{what} needs counts; this matrix holds {matrix.weighting}. Pass the result of count_terms.")
    data = matrix.values.data
    if (data < 0).any() or not np.array_equal(data, np.floor(data)):
        raise TableError(
            f"{what} needs counts; this matrix holds other numbers. Name them: TermMatrix(..., weighting=...)."
        )


def require_matrix(matrix, what):
    """Raise TableError where `matrix` is no TermMatrix; `what` is the function that needs one."""
    if not isinstance(matrix, TermMatrix):
        raise TableError(f"{what} needs a TermMatrix, not {type(matrix).__name__}. Make one with count_terms.")


def align_groups(matrix, groups):
    """Return the label of each row of `matrix`, as str, from a Series doc_id -> label that may name further documents.

    Raises
    ------
    GroupError : a document of the matrix has no label, or two
    """
    return align_labels(matrix.doc_ids, groups, what="group")


def _places(there, wanted, what):
    places = there.get_indexer(wanted)
    if (places < 0).any():
        lacking = wanted[places < 0]
        raise TableError(
            f"the matrix lacks the {what} {lacking[:5].tolist()}; it has {len(there):,}, e.g. {there[:3].tolist()}."
        )
    return places
