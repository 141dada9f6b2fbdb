"""keyness -> what one source alone uses. Terms that it uses often, in several texts, and the others never or hardly."""

import numpy as np

from analysis.ground.errors import ParallaxError
from analysis.ground.tables import check_columns
from analysis.terms.typical import check_top

_NEEDED = [
    "group", "term", "n_group", "n_rest", "docs_group", "docs_rest", "log_ratio_low", "p_adjusted", "top_doc_share",
]  # fmt: skip
_RATE, _HALF = 0.05, 0.5


def one_sided(table, *, least=3.0, min_docs=5, top=None):
    """List the terms that a group uses often and the others never or hardly, which an order by z puts far down.

    z is a difference of log rates over its standard error. Where the others have next to none of a term, their rate is
    hardly known, so that the error is large and z is small, however often the group uses the term. Here the order is the
    lower end of the interval of the log ratio: the smallest over-use that the texts allow.

    Parameters
    ----------
    table : DataFrame, as from keyness
    least : float, 0 or more, of the lower end of the log ratio's interval; 3 = eight times as often at least
    min_docs : int, texts of the group that hold the term, of which none may hold more than half of its occurrences
    top : int, terms of each group; None: all

    Returns
    -------
    DataFrame, the rows and columns of the table that fit and have p_adjusted below .05, the largest lower end first; none
    where nothing was tested. .attrs["n_tested"] is how many rows had a p, .attrs["least"] the bound

    Raises
    ------
    TableError : a column is missing
    ParallaxError : an option out of range

    Examples
    --------
    >>> import pandas as pd
    >>> names = "group term n_group n_rest docs_group docs_rest log_ratio_low p_adjusted top_doc_share".split()
    >>> rows = [("A", "rain", 90, 0, 40, 0, 6.5, 0.01, 0.1), ("A", "sun", 90, 60, 40, 30, 0.2, 0.01, 0.1)]
    >>> one_sided(pd.DataFrame(rows, columns=names))["term"].tolist()
    ['rain']
    """
    check_columns(table, _NEEDED, what="keyness")
    if top is not None:
        check_top(top)
    if isinstance(least, bool) or not isinstance(least, int | float | np.number) or not 0 <= least < np.inf:
        raise ParallaxError(f"least={least!r} is no log ratio of 0 or more. Pass a number, such as 3: eight times.")
    if isinstance(min_docs, bool) or not isinstance(min_docs, int | np.integer) or min_docs < 1:
        raise ParallaxError(f"min_docs={min_docs!r} is no whole number above 0. Pass a number of texts, such as 5.")
    sure = table["p_adjusted"].lt(_RATE) & table["log_ratio_low"].round(9).ge(least)
    spread = table["docs_group"].ge(min_docs) & table["top_doc_share"].le(_HALF)
    found = table[sure & spread].assign(low=lambda rows: -rows["log_ratio_low"].round(9))
    found = found.sort_values(["low", "group", "term"], ignore_index=True).drop(columns="low")
    if top is not None:
        found = found[found.groupby("group").cumcount().lt(top)].reset_index(drop=True)
    found.attrs |= {"n_tested": int(table["p_adjusted"].notna().sum()), "least": float(least)}
    return found
