"""documents -> documents to compare. All texts, one for each cluster of copies, or without the passages they share."""

from analysis.corpus.choose import keep_texts
from analysis.ground.errors import ParameterError
from analysis.reuse.copies import add_copies, keep_one_copy
from analysis.reuse.cuts import drop_shared_passages
from analysis.reuse.duplicates import find_near_duplicates
from analysis.reuse.passages import find_shared_passages

COPIES = ("all", "one", "cut")


def drop_copies(documents, *, copies="one", passages=None):
    """Choose what a comparison rests on where texts are copied: all texts, one of each, or only what is a text's own.

    Parameters
    ----------
    documents : DataFrame with text, indexed by doc_id; the clusters of add_copies are used where they are there
    copies : "all", every text; "one", of copies the earliest; "cut", every text without the passages that it shares with
        another, but for those of which nothing is left
    passages : DataFrame as from find_shared_passages of these documents, or None: where they are needed, they are found

    Returns
    -------
    DataFrame, the rows that are left, in the same order, with the same columns

    Raises
    ------
    ParameterError : an unknown word for `copies`
    TableError : a column is missing, an id stands twice, or the passages were found in other texts

    Examples
    --------
    >>> import pandas as pd
    >>> wire = "It rained in Rome all day and all night and in the morning too"
    >>> table = pd.DataFrame({"text": [f"{wire}.", f"{wire}, says Anna, who ought to know."]}, index=["a", "b"])
    >>> [drop_copies(table, copies=copies)["text"].str.len().tolist() for copies in ("all", "one", "cut")]
    [[63, 93], [63], [29]]
    """
    if copies not in COPIES:
        raise ParameterError(f"copies={copies!r} is not known; there are {', '.join(COPIES)}. Choose one of them.")
    if copies == "all":
        return documents
    if copies == "cut":
        passages = find_shared_passages(documents) if passages is None else passages
        return keep_texts(drop_shared_passages(documents, passages))
    clusters = "copy_cluster" in documents
    copied = documents if clusters else add_copies(documents, find_near_duplicates(documents))
    return keep_one_copy(copied)[list(documents.columns)]
