"""TermMatrix + terms -> compounds. Words that hold a term beside a hyphen or an apostrophe, and are counted apart from it."""

import re

import numpy as np
import pandas as pd

from analysis.ground.errors import ParameterError
from analysis.terms.matrix import require_counts
from analysis.terms.tokens import find_tokens

_TYPES = {"name": "str", "term": "str", "n": "int64", "docs": "int64", "form": "str"}


def compounds(matrix, *, terms):
    """List the words that hold a term as a part beside a hyphen or an apostrophe: nato's and nato-led are not counted in nato.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms)
    terms : iterable of str; a phrase, and a term with a *, has none

    Returns
    -------
    DataFrame, one row per term and word, the most frequent first within a term, the terms in their order
        name  str  the term as given
        term  str  the word as it is counted
        n     int  occurrences
        docs  int  documents that hold it
        form  str  such as nato-*, *-nato or *-nato-*: what stands for this and like words, with rates or keep_documents

    Raises
    ------
    TableError : the matrix holds weights
    ParameterError : terms that are one str

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["NATO-led, NATO's", "NATO-led senators", "Russia-NATO"])
    >>> compounds(matrix, terms=["NATO"])[["term", "n", "form"]].values.tolist()
    [['nato-led', 2, 'nato-*'], ["nato's", 1, "nato'*"], ['russia-nato', 1, '*-nato']]
    """
    require_counts(matrix, "compounds")
    if isinstance(terms, str):
        raise ParameterError(f"terms={terms!r} is one str. Pass a list: [{terms!r}].")
    tables = [pd.DataFrame(columns=list(_TYPES))]
    for name in dict.fromkeys(map(str, terms)):
        tokens = [token for token, _, _ in find_tokens(name)]
        if len(tokens) != 1 or "*" in name:
            continue
        found = matrix.terms.str.extract(rf"^(?:(\S*[^\w\s])|){re.escape(tokens[0])}(?:([^\w\s])\S*|)$", expand=True)
        found = found.set_axis(matrix.terms).rename(columns={0: "before", 1: "after"})
        places = np.flatnonzero(found.notna().any(axis=1).to_numpy())
        values = matrix.values[:, places]
        sides = found.iloc[places].fillna("")
        before = ["*" + side[-1] if side else "" for side in sides["before"]]
        after = [side + "*" if side else "" for side in sides["after"]]
        rows = {"name": name, "term": sides.index, "n": values.sum(axis=0), "docs": (values > 0).sum(axis=0)}
        rows |= {"form": [left + tokens[0] + right for left, right in zip(before, after, strict=True)]}
        tables.append(pd.DataFrame(rows).sort_values(["n", "term"], ascending=[False, True]))
    return pd.concat(tables, ignore_index=True).astype(_TYPES)
