"""Topics + texts -> coherence. Whether the terms of a topic stand together, and whether topics repeat each other."""

from numbers import Integral

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.ground.errors import ParallaxError, TableError
from analysis.terms.matrix import TermMatrix, require_counts
from analysis.terms.tokens import split_tokens

_NEVER = 1e-12
_AT_ONCE = 2_000_000


def topic_coherence(topics, texts, *, window=10, top=10, vocabulary=None):
    """Say how far the first terms of each topic stand together in texts.

    Parameters
    ----------
    topics : Topics, or a DataFrame with topic, rank and term
    texts : DataFrame with `text`, Series or list of str; or a list of lists of tokens; or a TermMatrix of counts, then a whole
        document is one window
    window : int, tokens; a text that is shorter is one window
    top : int, terms of each topic
    vocabulary : terms that count, others are taken out before windows are cut, as stop words are; None: those of the matrix that
        the topics were fitted on, and every token where the topics are a table or the texts are lists

    Returns
    -------
    DataFrame, one row per topic
        topic      int
        npmi       float  normalised pointwise mutual information, mean over pairs of terms: -1 never together, 0 as by
                          chance, 1 only together; missing where fewer than two of the terms occur
        term_share float  median share of the windows' texts that hold one of the terms: rare words can win npmi
        n_terms    int    terms that occur

    Raises
    ------
    TableError : texts of another kind
    ParallaxError : an option out of range

    References
    ----------
    Bouma (2009), GSCL; Lau, Newman & Baldwin (2014), EACL. gensim's c_npmi: windows that slide by one token, 1e-12 added to
    the share of windows that hold both. gensim counts no window without any of the terms, and loses a term that leaves a
    window at its edge and still stands in it; where neither happens the figures are the same.

    Examples
    --------
    >>> terms = pd.DataFrame({"topic": [0, 0, 1, 1], "rank": [1, 2, 1, 2], "term": ["rain", "wet", "rain", "vote"]})
    >>> topic_coherence(terms, ["rain wet", "rain wet", "vote", "dry"], top=2)["npmi"].round(3).tolist()
    [1.0, -0.925]
    """
    faults = [
        f"{name}={value!r} must be a whole number from {least} on"
        for name, value, least in (("window", window, 2), ("top", top, 1))
        if isinstance(value, bool) or not isinstance(value, Integral) or value < least
    ]
    if faults:
        raise ParallaxError("; ".join(faults) + ".")
    table = topics if isinstance(topics, pd.DataFrame) else topics.terms
    kept = table[table["weight"].gt(0)] if "weight" in table else table  # terms of no weight fill up a list
    lists = first_terms(kept, top)
    wanted = pd.Index(sorted({term for terms in lists for term in terms}), dtype="str")
    if isinstance(texts, TermMatrix):
        require_counts(texts, "topic_coherence")
        together, n_docs = _count_documents(texts, wanted)
        n_windows = n_texts = len(texts.doc_ids)
    else:
        rows, tokens, n_texts = _read_tokens(texts)
        if vocabulary is None and not isinstance(topics, pd.DataFrame) and not _are_lists(texts):
            vocabulary = topics.vocabulary
        if vocabulary is not None:
            known = pd.Index(vocabulary).get_indexer(tokens) >= 0
            rows, tokens = rows[known], tokens[known]
        together, n_windows, n_docs = _count_windows(rows, wanted.get_indexer(tokens), len(wanted), n_texts, window)
    score = npmi(together, n_windows)
    rows = []
    for topic, terms in zip(pd.unique(kept["topic"]), lists, strict=True):
        places = wanted.get_indexer(terms)
        found = places[n_docs[places] > 0]
        share = float(np.median(n_docs[places])) / n_texts if n_texts and len(places) else np.nan
        rows.append((topic, mean_npmi(score, found), share, len(found)))
    kinds = {"topic": "int64", "npmi": "float64", "term_share": "float64", "n_terms": "int64"}
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)


def npmi(together, n_windows):
    """Normalised pointwise mutual information of each two terms.

    Parameters
    ----------
    together : array, shape (n_terms, n_terms), windows that hold both; on the diagonal those that hold the term
    n_windows : int

    Returns
    -------
    array, shape (n_terms, n_terms); missing where a term does not occur, or both stand in every window

    Examples
    --------
    >>> npmi(np.array([[2, 1], [1, 2]]), 4).round(3).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    both = together / max(n_windows, 1)
    alone = np.diag(both)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.log((both + _NEVER) / np.outer(alone, alone)) / -np.log(both + _NEVER)
    return np.where((np.outer(alone, alone) > 0) & (both < 1), score, np.nan)


def mean_npmi(score, places):
    """Mean of npmi over the pairs of some terms; missing where there is no pair of which it is known."""
    pairs = score[np.ix_(places, places)][~np.eye(len(places), dtype=bool)]
    pairs = pairs[~np.isnan(pairs)]
    return float(pairs.mean()) if len(pairs) else np.nan


def diversity(lists):
    """The share of different terms among the terms of all topics: 1 where no term stands in two lists.

    References
    ----------
    Dieng, Ruiz & Blei (2020), TACL 8; they take the first 25 terms, the comparisons of OCTIS the first 10.

    Examples
    --------
    >>> diversity([["rain", "wet"], ["rain", "vote"]])
    0.75
    """
    terms = [term for some in lists for term in some]
    return len(set(terms)) / len(terms) if terms else np.nan


def first_terms(terms, top=10):
    """The first terms of each topic, as lists in the order of the topics."""
    first = terms[terms["rank"] <= top]
    return [part["term"].tolist() for _, part in first.groupby("topic", sort=False)]


def count_together(documents, columns):
    """Count in how many documents each two terms stand: (array of counts, documents that hold each, documents)."""
    held = sparse.csr_array(documents[:, columns] > 0, dtype=np.float64)
    together = (held.T @ held).toarray()
    return together, np.diag(together)


def _count_documents(matrix, wanted):
    places = matrix.terms.get_indexer(wanted)
    there = np.flatnonzero(places >= 0)
    together, n_docs = np.zeros((len(wanted), len(wanted))), np.zeros(len(wanted))
    counted, n_docs[there] = count_together(matrix.values, places[there])
    together[np.ix_(there, there)] = counted
    return together, n_docs


def _count_windows(rows, codes, n_terms, n_texts, window):
    """Count windows that hold each two terms, windows, and texts that hold each; `codes` of other tokens are below 0."""
    lengths = np.bincount(rows, minlength=n_texts)
    firsts = np.cumsum(lengths) - lengths
    n_windows = np.where(lengths > 0, np.maximum(lengths - window + 1, 1), 0)
    ahead = np.cumsum(n_windows) - n_windows
    places = np.flatnonzero(codes >= 0)
    together, held = np.zeros((n_terms, n_terms)), []
    # parts end where a text does, so that every window lies in one of them
    cuts = np.searchsorted(rows[places], np.unique(rows[places[::_AT_ONCE]])) if len(places) else []
    for part in np.split(places, cuts[1:]) if len(places) else []:
        row, code, place = rows[part], codes[part], part - firsts[rows[part]]
        offsets = place[:, None] - np.arange(window)
        inside = (offsets >= 0) & (offsets < n_windows[row, None])
        where = (ahead[row, None] + offsets)[inside] - ahead[row[0]]
        terms = np.repeat(code, window).reshape(-1, window)[inside]
        table = sparse.csr_array((np.ones(len(where)), (where, terms)), (int(where.max()) + 1, n_terms))
        table.data[:] = 1
        together += (table.T @ table).toarray()
        held.append(np.unique(np.column_stack([row, code]), axis=0)[:, 1])
    n_docs = np.bincount(np.concatenate(held), minlength=n_terms) if held else np.zeros(n_terms)
    return together, int(n_windows.sum()), n_docs


def _are_lists(texts):
    return isinstance(texts, list) and bool(texts) and all(isinstance(text, list) for text in texts)


def _read_tokens(texts):
    """Rows and tokens of texts, or of lists of tokens, and the number of texts."""
    if _are_lists(texts):
        rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        return rows, pd.Index([token for text in texts for token in text], dtype="str"), len(texts)
    texts = texts["text"] if isinstance(texts, pd.DataFrame) and "text" in texts else texts
    if not isinstance(texts, pd.Series | list):
        raise TableError(
            f"topic_coherence needs texts, not {type(texts).__name__}. Give a table with the column text, a Series or a list of "
            "str, lists of tokens, or a TermMatrix of counts."
        )
    tokens = split_tokens(list(texts))
    return tokens["row"].to_numpy().astype(np.int64), pd.Index(tokens["token"].to_pandas()), len(texts)
