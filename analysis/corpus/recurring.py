"""documents -> recurring lines. What stands at the beginning or the end of many documents of a source: the page's own."""

import re
from collections import defaultdict

import pandas as pd

from analysis.ground.tables import check_columns
from analysis.texts.kinds import RECURRING_HEAD, RECURRING_TAIL
from analysis.texts.lines import find_lines, fold_title, join_lines

_ENDS_CLAUSE = re.compile(r"[.!?…。！？:;,،؟][\"'”’»)\]]*$")
_EDGE_CHARS = 3_000
_LINE_CHARS = 300
_BODY_CHARS = 80
_LEAST_LETTERS = 3
_SENTENCE_CHARS = 30


def find_recurring_lines(documents, *, min_docs=5, min_share=0.2):
    """Find the lines that stand at the beginning or at the end of many documents of one source.

    They belong to the page: a slogan, a menu, the address of the editors. A form of address ("Mr. President,"), a
    greeting and any other short sentence may stand in many articles and is left alone; a sentence of 30 characters or
    more has to stand in half of the documents. Documents that begin with the same paragraph are counted once, so that
    copies of one article make none of its lines recurring.

    Parameters
    ----------
    documents : DataFrame with text and source, indexed by doc_id
    min_docs : int, the fewest documents of a source, and the fewest that hold the line
    min_share : float, the least share of the documents of the source that hold the line

    Returns
    -------
    DataFrame, one row per source and line, the most frequent first
        source  str
        line    str    as it stands in the first document that holds it
        folded  str    its letters and digits, by which lines are compared
        n_docs  int    documents that hold it
        share   float  of the documents of the source, 0-1

    Examples
    --------
    >>> rain = "It rained for {} days in the town, and the wind blew until the morning of the last of them came."
    >>> texts = [f"{rain.format(day)}\\nThe Rain Post, always wet" for day in range(6)]
    >>> table = pd.DataFrame({"text": texts, "source": "Rain Post"})
    >>> find_recurring_lines(table)[["line", "n_docs", "share"]].to_numpy().tolist()
    [['The Rain Post, always wet', 6, 1.0]]
    """
    check_columns(documents, ["text", "source"], what="documents")
    rows = []
    named = documents[documents["source"].notna() & documents["text"].notna()]
    for source, texts in named.groupby("source", sort=True)["text"]:
        if len(texts) >= min_docs:
            rows += [(source, *row) for row in _recurring(texts, min_docs, min_share)]
    table = pd.DataFrame(rows, columns=["source", "line", "folded", "n_docs", "share"])
    types = {"source": "str", "line": "str", "folded": "str", "n_docs": "int64", "share": "float64"}
    return table.astype(types).sort_values(["source", "n_docs", "folded"], ascending=[True, False, True], kind="stable")


def _recurring(texts, min_docs, min_share):
    holders, shown, bodies = defaultdict(set), {}, set()
    for text in texts:
        edges = _edge_lines(text)
        body = next((line[:_BODY_CHARS] for line in edges if len(line) >= _BODY_CHARS), text[:_BODY_CHARS])
        bodies.add(body)
        for line in edges:
            if len(line) <= _LINE_CHARS and _may_recur(line):
                folded = fold_title(line)
                shown.setdefault(folded, line)
                holders[folded].add(body)
    for folded, held in holders.items():
        share = len(held) / len(bodies)
        least = 0.5 if _ENDS_CLAUSE.search(shown[folded]) else min_share
        if len(held) >= min_docs and share >= least:
            yield shown[folded], folded, len(held), round(share, 3)


def _edge_lines(text):
    """Return the first and the last lines of a text; of a long one only what stands near its ends is looked at."""
    if len(text) <= 2 * _EDGE_CHARS:
        lines = [line.text for line in join_lines(find_lines(text))]
        return lines if len(lines) <= RECURRING_HEAD + RECURRING_TAIL else _ends(lines, lines)
    head, tail = text[:_EDGE_CHARS], text[-_EDGE_CHARS:]
    above = [line.text for line in join_lines(find_lines(head)) if line.end < _EDGE_CHARS]
    below = [line.text for line in join_lines(find_lines(tail)) if line.start > 0]
    return _ends(above, below)


def _ends(above, below):
    return above[:RECURRING_HEAD] + below[-RECURRING_TAIL:]


def _may_recur(line):
    if sum(map(str.isalpha, line)) < _LEAST_LETTERS:
        return False
    return len(line) >= _SENTENCE_CHARS or not _ENDS_CLAUSE.search(line)
