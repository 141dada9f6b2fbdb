"""documents -> what is compared. Those of a source, language or time, and the name of each source."""

import re

import pandas as pd

from analysis.ground.errors import CorpusError, ParallaxError
from analysis.ground.tables import check_columns


def keep_documents(documents, *, source=None, language=None, since=None, until=None, query=None):
    """Keep the documents of a source, a language, a span of days or with a word; None keeps all.

    Parameters
    ----------
    documents : DataFrame with source, language, published and text
    source, language : str or list of str
    since, until : str or date, both days included; where one is given, a document without a day is left out, and so is
        one of which only the month or the year is known
    query : str, a regular expression of Python's that is found in the text, case ignored

    Raises
    ------
    TableError : a column is missing
    ParallaxError : `since` or `until` is no date, or `query` no regular expression

    Returns
    -------
    DataFrame, the rows that fit, in the same order

    Examples
    --------
    >>> from analysis import load_corpus
    >>> keep_documents(load_corpus("seeds").documents, language="ru").index.tolist()
    ['004_7cb27b190e741cb9.txt']
    """
    check_columns(documents, ["source", "language", "published", "text"], what="documents")
    fits = pd.Series(True, index=documents.index)
    for column, wanted in (("source", source), ("language", language)):
        if wanted is not None:
            wanted = [wanted] if isinstance(wanted, str) else list(wanted)
            if column == "language":
                wanted = [_known_code(code, documents["language"]) for code in wanted]
            fits &= documents[column].isin(wanted)
    published = documents["published"]
    if "published_precision" in documents:
        published = published.where(documents["published_precision"].eq("day").fillna(False).astype(bool))
    if since is not None:
        fits &= published.ge(_day(since))
    if until is not None:
        fits &= published.le(_day(until))
    if query is not None:
        try:
            found = re.compile(query, re.IGNORECASE).search
        except re.error as error:
            raise ParallaxError(
                f"query {query!r} is no regular expression ({error}). Mend it; a word alone is one."
            ) from None
        fits &= documents["text"].fillna("").map(lambda text: found(text) is not None).astype(bool)
    return documents[fits.astype(bool)]


def _day(given):
    try:
        day = pd.Timestamp(given)
    except (ValueError, TypeError):
        day = pd.NaT
    if pd.isna(day):
        raise ParallaxError(f"{given!r} is no date. Write the day as 2024-06-20.")
    return day.tz_localize(None).normalize()


def keep_texts(documents):
    """Keep the documents that hold text: one without can be neither counted nor compared.

    Of cleaned documents, those of which only the page's own lines were there are left out as well. The audit names them.

    Parameters
    ----------
    documents : DataFrame with text

    Returns
    -------
    DataFrame, the rows that fit, in the same order

    Raises
    ------
    TableError : the column is missing

    Examples
    --------
    >>> keep_texts(pd.DataFrame({"text": ["It rained.", " \\n", None]})).index.tolist()
    [0]
    """
    check_columns(documents, ["text"], what="documents")
    return documents[~is_blank(documents["text"])]


def is_blank(texts):
    """Tell of each text of a Series whether nothing but white space stands in it."""
    return texts.astype("str").fillna("").str.strip().eq("").astype(bool)


def keep_language(documents, language=""):
    """Keep the documents of one language; an empty `language` means the one with the most documents.

    Words of several languages are never counted in one list: choose one here, and say which were left aside.

    Parameters
    ----------
    documents : DataFrame with language
    language : str, an ISO 639 code, in letters of any case; where two languages have as many documents, the first in the alphabet is taken

    Returns
    -------
    DataFrame, the rows that fit, in the same order; all of them where no language could be told

    Raises
    ------
    TableError : the column is missing
    CorpusError : no document has the language; the message names those that are there

    Examples
    --------
    >>> from analysis import load_corpus
    >>> len(keep_language(load_corpus("seeds").documents))
    4
    """
    check_columns(documents, ["language"], what="documents")
    counts = documents["language"].value_counts()
    if not language:
        if counts.empty:
            return documents
        language = min(counts.index[counts == counts.max()])
    language = _known_code(language, counts.index)
    if language not in counts.index:
        there = ", ".join(sorted(counts.index)) or "none that could be told"
        raise CorpusError(f"no document is in the language {language!r}; there are {there}. Choose one of these.")
    return documents[documents["language"].eq(language)]


def _known_code(code, codes):
    """The code that is the same in letters of another case, or as it is."""
    known = {one.casefold(): one for one in pd.unique(codes) if isinstance(one, str)}
    return known.get(code.strip().casefold(), code) if isinstance(code, str) else code


def add_source_shown(documents):
    """Add `source_shown`: the source, or where none is stated the file's name in square brackets.

    Parameters
    ----------
    documents : DataFrame with source and path

    Returns
    -------
    DataFrame, the same rows and one more column, `source_shown`

    Raises
    ------
    TableError : a column is missing

    Examples
    --------
    >>> from analysis import load_corpus
    >>> add_source_shown(load_corpus("seeds").documents)["source_shown"].iloc[1:3].tolist()
    ['The Moscow Post', '[002_e760ee39574af801.txt]']
    """
    check_columns(documents, ["source", "path"], what="documents")
    named = "[" + documents["path"].str.replace(r"^.*/", "", regex=True) + "]"
    return documents.assign(source_shown=documents["source"].fillna(named).astype("str"))


def keep_largest(documents, *, by="source_shown", most=20, also=()):
    """Keep the documents of the groups that have most of them; where two have as many, the first in the alphabet.

    Parameters
    ----------
    documents : DataFrame with the column `by`
    by : str, the column that names the groups
    most : int, groups that are kept
    also : iterable of str, groups that are among them however few documents they have; what is no group is passed over

    Returns
    -------
    DataFrame, the rows of these groups, in the same order

    Raises
    ------
    TableError : the column is missing
    ParallaxError : `most` is no whole number above 0

    Examples
    --------
    >>> keep_largest(pd.DataFrame({"source_shown": ["Post", "Wind", "Post"]}), most=1).index.tolist()
    [0, 2]
    """
    check_columns(documents, [by], what="documents")
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        raise ParallaxError(f"most={most!r} is no number of groups. Give a whole number above 0.")
    sizes = documents[by].astype("str").value_counts().rename_axis("group").reset_index()
    sizes["named"] = sizes["group"].isin(list(also))
    kept = sizes.sort_values(["named", "count", "group"], ascending=[False, False, True])["group"].head(most)
    return documents[documents[by].astype("str").isin(kept)]
