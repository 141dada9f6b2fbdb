"""documents -> two groups in one language. The language that both have texts in, or nothing where there is none."""

from analysis.corpus.groups import group_named, keep_pair
from analysis.ground.errors import CorpusError
from analysis.ground.tables import check_columns


def keep_common_pair(documents, *, by="source_shown", a="", b="", language=""):
    """Keep the documents of two groups in a language that both have texts in: words of two languages are never compared.

    Parameters
    ----------
    documents : DataFrame with language and the column `by`
    by : str, the column that names the groups
    a, b : str, groups, as in keep_pair
    language : str, an ISO 639 code; an empty one is the language with the most documents in which all groups that are
        named have some; of two with as many the first in the alphabet

    Returns
    -------
    DataFrame, the rows of the two groups in the language, in the same order; none where there is no such language, and all
    rows of the language where it has one group and none is named. Where no document states a language, all are of one

    Raises
    ------
    TableError : a column is missing
    GroupError : a or b is no group, or both are the same
    CorpusError : no document is in the language that is asked for

    Examples
    --------
    >>> import pandas as pd
    >>> documents = pd.DataFrame({"source_shown": ["Post", "Post", "Wind", "Wind"], "language": ["en", "ru", "ru", None]})
    >>> keep_common_pair(documents).index.tolist(), len(keep_common_pair(documents, a="Wind", language="en"))
    ([1, 2], 0)
    """
    check_columns(documents, ["language", by], what="documents")
    keep_pair(documents, by=by, a=a, b=b)
    a, b = (group_named(documents[by].astype("str"), name) for name in (a, b))
    codes = documents["language"].astype("str")
    sizes = codes.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    if language and language not in sizes.index:
        raise CorpusError(
            f"no document is in the language {language!r}; there are {', '.join(sizes.index)}. Choose one."
        )
    if sizes.empty:
        return keep_pair(documents, by=by, a=a, b=b)
    for code in [language] if language else sizes.index:
        part = documents[codes.eq(code)]
        there = set(part[by].astype("str"))
        if {name for name in (a, b) if name} <= there and (len(there) > 1 or not (a or b)):
            return keep_pair(part, by=by, a=a, b=b)
    return documents.iloc[:0]
