"""documents -> headlines. Which texts begin with their headline; and the texts without it, so that all are counted alike."""

import re

import pandas as pd

from analysis.ground.tables import check_columns
from analysis.texts.lines import find_lines, fold_title

_MOST_LINES = 4
_HEAD_CHARS = 4_000
_SITE = re.compile(r"\s+[|–—-]\s+(?:(?!\s[|–—-]\s).)*\Z")  # what pages write behind a headline


def drop_headlines(documents):
    """Cut the headline where a text begins with it, so that an article counts alike whatever the format of its file.

    In txt, docx, pdf and html files the headline stands at the top of the text; a table (csv, xlsx, json) mostly has it in
    a column of its own. Counted as they stand, the same articles give other counts. What is left is the body everywhere;
    to compare headlines, count them by themselves: count_terms(documents["title"].dropna()).

    Parameters
    ----------
    documents : DataFrame with text and title, best Corpus.cleaned, where no date or share button stands above the headline

    Returns
    -------
    DataFrame, the same rows and columns; `text` without the headline and what is blank below it, and `n_chars` its length
        where there is that column. A text stays as it is where it does not begin with its title, case and punctuation
        apart, where the title is not known, and where nothing else stands in it. Offsets into the text as loaded or
        cleaned do not fit what is left.

    Raises
    ------
    TableError : a column is missing

    Examples
    --------
    >>> table = pd.DataFrame({"title": ["Rain again", "Wind"], "text": ["RAIN AGAIN!\\n\\nIt rained.", "It blew."]})
    >>> drop_headlines(table)["text"].tolist()
    ['It rained.', 'It blew.']
    """
    check_columns(documents, ["text", "title"], what="documents")
    texts = documents["text"].tolist()
    ends = [headline_end(text, title) for text, title in zip(texts, documents["title"], strict=True)]
    left = [text[end:] if end else text for text, end in zip(texts, ends, strict=True)]
    cut = documents.assign(text=pd.Series(left, index=documents.index, dtype=documents["text"].dtype))
    if "n_chars" in documents:
        cut["n_chars"] = cut["text"].str.len().fillna(0).astype("int64")
    return cut


def has_headline(documents):
    """Tell of each document whether its text begins with its title; missing where the title or the text is.

    Parameters
    ----------
    documents : DataFrame with text and title

    Returns
    -------
    Series of boolean, indexed as the documents

    Examples
    --------
    >>> has_headline(pd.DataFrame({"title": ["Rain", "Rain", None], "text": ["Rain\\nIt rained.", "It rained.", "Wind"]})).tolist()
    [True, False, <NA>]
    """
    told = [
        headline_end(text, title, alone=True) > 0 if isinstance(text, str) and isinstance(title, str) else None
        for text, title in zip(documents["text"], documents["title"], strict=True)
    ]
    return pd.Series(told, index=documents.index, dtype="boolean")


def headline_end(text, title, *, alone=False):
    """Return where the body begins below a headline that opens the text: 0 where none does, or there is no body.

    Parameters
    ----------
    text, title : str, or missing
    alone : bool, whether a text that is all headline counts too; its end is then returned

    The name of a site behind the title ("Rain again - The Post") need not stand in the text.

    Examples
    --------
    >>> headline_end("Rain again\\n\\nIt rained.", "Rain again"), headline_end("Rain again fell.", "Rain again")
    (12, 0)
    """
    if not (isinstance(title, str) and isinstance(text, str)):
        return 0
    wanted = {fold_title(title), fold_title(_SITE.sub("", title))} - {""}
    lines = find_lines(text[:_HEAD_CHARS])[:_MOST_LINES]
    for n in range(1, len(lines) + 1):
        found = fold_title(" ".join(line.text for line in lines[:n]))
        if found in wanted:
            body = text[lines[n - 1].end :]
            return len(text) - len(body.lstrip()) if body.strip() or alone else 0
        if not any(one.startswith(found) for one in wanted):
            break
    return 0
