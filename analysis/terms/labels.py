"""labels -> names of rows and columns. Text, none of them missing, each once: as a matrix and its file need them."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.ground.errors import TableError

_SHOWN = 3


def read_labels(labels, *, name, noun, remedy):
    """Read labels as the names of documents or terms.

    Parameters
    ----------
    labels : Index or list; what is no str is written as one
    name : str, the name of the Index that is returned
    noun : str, what a label is, for the message
    remedy : str, a sentence that says what to do where a label is missing or stands twice

    Returns
    -------
    Index of str, in the order given

    Raises
    ------
    TableError : a label is missing, stands twice, or is no text that can be written to a file; it is named

    Examples
    --------
    >>> read_labels([7, "b"], name="doc_id", noun="id", remedy="Give each document one.").tolist()
    ['7', 'b']
    """
    if isinstance(labels, set | frozenset):
        raise TableError(f"a set of {noun}s has no order. Pass a list: sorted({noun}s).")
    if isinstance(labels, str | bytes) or not isinstance(labels, Iterable):
        raise TableError(f"{labels!r} is no list of {noun}s. Pass one: [{labels!r}].")
    try:
        names = pd.Index(labels, name=name).astype("str")
    except UnicodeEncodeError as error:
        raise TableError(
            f"the {noun} {error.object!r} holds half of a character (a lone surrogate). Write it without."
        ) from None
    problems = []
    if names.hasnans:
        places = np.flatnonzero(names.isna())
        problems.append(f"the {noun} in row {places[0]}, counted from 0, is missing ({len(places):,} are)")
    given = names.dropna()
    if given.has_duplicates:
        twice = given[given.duplicated()].unique()
        problems.append(f"the {noun}s {twice[:_SHOWN].tolist()} stand twice ({len(twice):,} do)")
    if problems:
        raise TableError(f"{', and '.join(problems)}. {remedy}")
    return names
