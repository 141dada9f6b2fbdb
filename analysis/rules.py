"""data/ -> rows. The small tables that people edit: names, labels, patterns, stop words."""

import csv
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


@cache
def load_rules(name):
    """Read the table data/`name`.csv that people may edit.

    Returns
    -------
    tuple of dict, one per row, in the order of the file

    Examples
    --------
    >>> load_rules("languages")[0]["language"]
    'ar'
    """
    with (PROJECT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def load_words(name):
    """Read the word list data/`name`.txt: words parted by white space, `#` starts a comment.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> "the" in load_words("stopwords/en")
    True
    """
    lines = (PROJECT / "data" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines for word in line.partition("#")[0].split())
