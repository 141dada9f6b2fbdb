"""Corpus -> audit. What keeps a corpus from being trusted or compared, the worst first: each check counts and names examples."""

import pandas as pd

from analysis.corpus.choose import add_source_shown, keep_texts
from analysis.corpus.comparability import check_sources
from analysis.corpus.quality import check_fields, check_records, check_texts
from analysis.ground.errors import ParameterError

SEVERITIES = ["error", "warning", "note", "unknown", "ok"]
_COLUMNS = ["check", "severity", "n", "share", "examples", "finding", "remedy"]


def audit(corpus, *, min_chars=200, min_docs=5, doubled=0.4, dominant=0.5, length_ratio=3.0):
    """Look for what keeps a corpus from being trusted or compared.

    Parameters
    ----------
    corpus : Corpus
    min_chars : int, characters of the cleaned text below which a document is very short. 200 are about two sentences:
        too few to say what a text is about. In Chinese, Japanese and Korean script 0.4 of them say the same.
    min_docs : int, documents with text below which a source is not judged. Of fewer than five, one document is a fifth or more
        of the source by itself, and the middle length is that of one article.
    doubled : float, 0.4 to 0.5, the share of a text that a passage has which stands in it twice. A text that is wholly
        doubled has 0.5; the rest is left for a title and the lines of the page.
    dominant : float, the share of a source's characters in one document above which that document is most of it
    length_ratio : float, how many times as long the middle document of one source is as that of another, in the same
        language. From about three on they are of different genres, such as an agency's notes and features.

    Returns
    -------
    DataFrame, one row per check, worst first
        check     str    what was looked for
        severity  str    error: the corpus is incomplete, or texts are counted wrongly; warning: a comparison may mislead;
                         note: to be known; unknown: too little to judge; ok: looked for and not found
        n         int    records, documents or, where the check compares sources, sources
        share     float  of all records, documents, or sources judged; missing where none could be judged
        examples  list of str  at most five: paths of files for unread, doc_ids elsewhere
        finding   str    what was found
        remedy    str    what to do about it

    Raises
    ------
    ParameterError : an option is out of its range

    Examples
    --------
    >>> from analysis import load_corpus
    >>> findings = audit(load_corpus("seeds")).set_index("check")
    >>> findings.at["no date", "finding"], findings.at["copies", "severity"]
    ('2 of 5 documents have no date.', 'ok')
    """
    wrong = [
        f"{name}={value!r} is not between {low} and {high}"
        for name, value, low, high in (
            ("min_chars", min_chars, 0, 1_000_000),
            ("min_docs", min_docs, 2, 1_000_000),
            ("doubled", doubled, 0.4, 0.5),
            ("dominant", dominant, 0.5, 1),
            ("length_ratio", length_ratio, 1, 1_000_000),
        )
        if not isinstance(value, int | float) or not low <= value <= high
    ]
    if wrong:
        raise ParameterError(f"{'; '.join(wrong)}. Choose a number within the range.")
    documents, cleaned = add_source_shown(corpus.documents), add_source_shown(corpus.cleaned)
    rows = [
        check_records(corpus),
        *check_texts(documents, cleaned, min_chars=min_chars, doubled=doubled),
        *check_fields(documents, corpus),
        *check_sources(keep_texts(cleaned), min_docs=min_docs, dominant=dominant, length_ratio=length_ratio),
    ]
    table = pd.DataFrame(rows, columns=_COLUMNS).astype({"n": "int64", "share": "float64"})
    table["rank"] = table["severity"].map(SEVERITIES.index)
    table = table.sort_values(["rank", "share", "n"], ascending=[True, False, False], kind="stable", ignore_index=True)
    return table[_COLUMNS]
