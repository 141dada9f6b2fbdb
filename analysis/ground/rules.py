"""data/ -> rows. The small tables that people edit: names, labels, patterns, stop words."""

import csv
import re
from functools import cache
from pathlib import Path

from analysis.ground.errors import TableError

PROJECT = Path(__file__).resolve().parents[2]
RULE_COLUMNS = {
    "acronyms": ["acronym", "meaning"],
    "boilerplate": ["where", "language", "pattern", "reason"],
    "columns": ["field", "name"],
    "date_labels": ["language", "label", "kind"],
    "eras": ["era", "year_one", "reason"],
    "horizon": ["what", "value", "reason"],
    "languages": ["code", "language", "reason"],
    "names": ["code", "kind", "en"],
    "numerals": ["kind", "value", "en"],
    "outlets": ["alias", "outlet", "domain"],
    "phrases": ["phrase", "language", "reason"],
    "quantities": ["code", "kind", "sign", "en"],
    "rare_languages": ["language", "reason"],
    "site_phrases": ["language", "phrase"],
    "truncation": ["language", "pattern", "reason"],
}
_TAIL_CHARS = 200
_LINE_CHARS = 600
_PREFIX_CHARS = 100
_NOT_LATIN = frozenset("ru uk be bg sr mk ar fa he zh ja ko el".split())


@cache
def load_rules(name):
    """Read the table data/`name`.csv that people may edit.

    Returns
    -------
    tuple of dict, one per row, in the order of the file

    Raises
    ------
    TableError : the header lacks a column, or a row has too few or too many cells; the row is named

    Examples
    --------
    >>> load_rules("languages")[0]["language"]
    'ar'
    """
    place = PROJECT / "data" / f"{name}.csv"
    with place.open(encoding="utf-8-sig", newline="") as lines:
        table = csv.DictReader(lines)
        header, rows = list(table.fieldnames or []), tuple(table)
    needed = RULE_COLUMNS[name]
    if missing := [column for column in needed if column not in header]:
        raise TableError(
            f"data/{name}.csv lacks the columns {missing}; there are {header}. "
            f"Give it the header {','.join(needed)}, with commas between the cells."
        )
    for number, row in enumerate(rows, start=1):
        if None in row or None in row.values():
            raise TableError(
                f"data/{name}.csv, row {number}, has another number of cells than the header: {row}. "
                "Put quotation marks around a cell that holds a comma, and leave no cell out."
            )
    return rows


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
    lines = (PROJECT / "data" / f"{name}.txt").read_text(encoding="utf-8-sig").splitlines()
    return frozenset(word for line in lines for word in line.partition("#")[0].split())


@cache
def boilerplate_patterns(where):
    """Compile the patterns of data/boilerplate.csv, by where they are sought.

    Parameters
    ----------
    where : line or caption, from the beginning of a line; tail, in its last characters; dateline, before the text

    Raises
    ------
    TableError : a pattern is no regular expression; the row is named
    """
    return [pattern for _, pattern in _compiled(where)]


def _compiled(where):
    patterns = []
    for number, row in enumerate(load_rules("boilerplate"), start=1):
        try:
            found = re.compile(row["pattern"], 0 if where == "dateline" else re.IGNORECASE)
        except re.error as error:
            raise TableError(
                f"data/boilerplate.csv, row {number}: {row['pattern']!r} is no regular expression ({error}). "
                "Mend the pattern, or delete the row."
            ) from None
        patterns += [(row["language"], found)] if row["where"] == where else []
    return patterns


@cache
def combined_pattern(where, ascii_only):
    """Combine the patterns of one kind into one; for a line in ASCII those of languages in other scripts are left out."""
    kept = [
        re.sub(r"\(\?P<\w+>", "(?:", pattern.pattern)
        for language, pattern in _compiled(where)
        if not (ascii_only and language in _NOT_LATIN)
    ]
    return re.compile("|".join(f"(?:{each})" for each in kept) or r"(?!)", 0 if where == "dateline" else re.IGNORECASE)


def is_boilerplate(line):
    """Tell whether a line belongs to the page and not to the article (data/boilerplate.csv).

    A line of more than 600 characters is a paragraph of the article.

    Examples
    --------
    >>> is_boilerplate("Leave a Reply"), is_boilerplate("Leave a light on")
    (True, False)
    """
    return len(line) <= _LINE_CHARS and bool(combined_pattern("line", line.isascii()).match(line))


def is_caption(line):
    """Tell whether a line is the caption of a picture.

    Examples
    --------
    >>> is_caption("Image caption, The river in June"), is_caption("Pictures of the river")
    (True, False)
    """
    return len(line) <= _LINE_CHARS and bool(combined_pattern("caption", line.isascii()).match(line))


def find_prefix(text, start, end):
    """Find a place and an agency before the text, as `LONDON, June 20 (Reuters) - `; a match or None.

    Examples
    --------
    >>> find_prefix("LONDON, June 20 (Reuters) - It rained.", 0, 38).end()
    28
    """
    near = min(end, start + _PREFIX_CHARS)
    return combined_pattern("dateline", text[start:near].isascii()).match(text, start, near)


def find_tail(text, start, end):
    """Find what belongs to the page at the end of a paragraph text[start:end], as `... lost. Photo:`; a match or None.

    Only the last characters are looked at: a pattern that backtracks must not meet a line of megabytes.

    Examples
    --------
    >>> find_tail("It rained. Photo:", 0, 17).start()
    10
    """
    near_end = max(start, end - _TAIL_CHARS)
    return combined_pattern("tail", text[near_end:end].isascii()).search(text, near_end, end)
