"""text -> paragraphs. Each of a kind, with offsets into the raw text; and the text without boilerplate and repeats."""

from functools import cache, partial
from itertools import groupby

import pandas as pd
import pyarrow as pa

from analysis.corpus.recurring import find_recurring_lines
from analysis.ground.errors import ParallaxError
from analysis.ground.tables import PARAGRAPH_COLUMNS, check_columns
from analysis.texts.kinds import find_pieces
from analysis.texts.languages import identify_parts
from analysis.texts.lines import count_words, unwrap

_CUT_KINDS = frozenset(["boilerplate", "dateline", "repeat"])
_PART = 1_000
_NEEDED = ["text", "language", "source", "published"]


def split_paragraphs(documents, *, recurring=None):
    """Split each document into paragraphs and say of what kind each one is.

    A paragraph is a line, or the lines that it was broken into at a width. A date before its text, the place and the
    agency ("LONDON, June 20 (Reuters) -") and a photo credit behind it are cut into rows of their own.

    Parameters
    ----------
    documents : DataFrame with text, language, source, published, indexed by doc_id; as loaded, or cleaned
    recurring : DataFrame, find_recurring_lines of the whole corpus, where `documents` are a part of it; else they are
        looked for in `documents`

    Returns
    -------
    DataFrame indexed by paragraph_id (doc_id#n), one row per paragraph in the order of the text
        doc_id     str
        n          int  1, 2, ... within the document
        kind       str  title (the title line and where it stands again), heading, dateline, body, caption,
                        boilerplate, or repeat (of an earlier paragraph of the document)
        text       str  the paragraph: text[start:end] of the document
        start, end int  offsets into the document's text, in characters
        language   str  its own where it is long enough to tell and clearly not the document's, else the document's
        source, published: as in documents
        kept       bool  False where the cleaned text leaves it out: boilerplate, date lines, repeats, and what stands
                         of the title after the first time, the site's name with it

    Raises
    ------
    TableError : a column is missing

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["Rain again\\nIt rained.\\nLeave a Reply"], "language": "en",
    ...     "source": "Post", "published": pd.NaT}, index=pd.Index(["a"], name="doc_id"))
    >>> split_paragraphs(table)["kind"].to_dict()
    {'a#1': 'title', 'a#2': 'body', 'a#3': 'boilerplate'}
    """
    check_columns(documents, _NEEDED, what="documents")
    recurring = _recurring_of(documents, recurring)
    return pd.concat([_split_part(part, recurring) for part in _parts_of(documents)])


def _split_part(documents, recurring):
    rows = []
    for row, (text, language, pieces) in enumerate(_pieces_of(documents, recurring)):
        parts = [text[start:end] for _, start, end in pieces]
        codes = identify_parts(parts, language)
        for n, ((kind, start, end), part, code) in enumerate(zip(pieces, parts, codes, strict=True), start=1):
            rows.append((row, n, kind, part, start, end, code))
    table = pd.DataFrame(rows, columns=["row", *PARAGRAPH_COLUMNS[1:7]])
    types = {"row": "int64", "n": "int64", "kind": "str", "text": "str", "start": "int64", "end": "int64"}
    table = table.astype(types | {"language": "str"})
    table.insert(0, "doc_id", documents.index.astype("str").take(table["row"]))
    table.index = pd.Index(table["doc_id"] + "#" + table["n"].astype("str"), dtype="str", name="paragraph_id")
    described = {column: documents[column].array.take(table["row"]) for column in PARAGRAPH_COLUMNS[7:]}
    again = table["kind"].eq("title") & table.duplicated(["row", "kind"])
    return table.drop(columns="row").assign(**described, kept=~(table["kind"].isin(_CUT_KINDS) | again))


def _recurring_of(documents, recurring):
    """Map each source to its recurring lines, folded."""
    table = find_recurring_lines(documents) if recurring is None else recurring
    return table.groupby("source")["folded"].agg(frozenset).to_dict()


def _parts_of(documents):
    """Yield some documents at a time: what is made of all of them at once would fill the memory."""
    for start in range(0, max(1, len(documents)), _PART):
        yield documents.iloc[start : start + _PART]


def _pieces_of(documents, recurring):
    """Yield text, language and pieces of each document."""
    languages = documents["language"].astype(object).where(documents["language"].notna(), None)
    for text, language, source in zip(documents["text"].fillna(""), languages, documents["source"], strict=True):
        yield text, language, find_pieces(text, language, recurring.get(source, frozenset()))


def clean_documents(documents, *, recurring=None):
    """Leave boilerplate, date lines and repeats out of each text, without a table of paragraphs: for large corpora.

    What is kept stands as it stands in the text, with what is between the paragraphs; only the lines of a paragraph that
    was broken at a width are joined. No cleaned text is longer than the text.

    Parameters
    ----------
    documents : DataFrame, the documents as loaded
    recurring : DataFrame, as in split_paragraphs

    Returns
    -------
    DataFrame, the same rows and columns; text and n_chars are those of what is left

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["Rain again\\nIt rained.\\nLeave a Reply"], "language": "en", "source": "Post",
    ...     "published": pd.NaT, "n_chars": 34}, index=pd.Index(["a"], name="doc_id"))
    >>> clean_documents(table)["text"].tolist()
    ['Rain again\\nIt rained.']
    """
    return change_texts(documents, find_changes(documents, recurring=recurring))


def find_changes(documents, *, recurring=None):
    """Clean each text, and keep only what comes out otherwise than it stands.

    Parameters
    ----------
    documents : DataFrame, the documents as loaded
    recurring : DataFrame, as in split_paragraphs

    Returns
    -------
    Series of str, a cleaned text for each document; missing where it is the text as it stands
    """
    check_columns(documents, _NEEDED, what="documents")
    recurring = _recurring_of(documents, recurring)
    changes = []
    for part in _parts_of(documents):
        cleaned = [(text, _clean(text, pieces)) for text, _, pieces in _pieces_of(part, recurring)]
        changes.append(pd.Series([new if new != text else None for text, new in cleaned], dtype="str"))
    return pd.concat(changes, ignore_index=True)


def change_texts(documents, changes):
    """Put changed texts in the place of the texts; those that are not changed take no memory a second time.

    Parameters
    ----------
    documents : DataFrame with text
    changes : Series of str, find_changes(documents)

    Returns
    -------
    DataFrame, the same rows and columns; text and n_chars are those of the changed texts
    """
    texts, changed = (
        pa.table({"text": column.astype("str")})["text"] for column in (documents["text"].fillna(""), changes)
    )
    laid, start = [], 0
    for piece in changed.chunks:
        below = texts.slice(start, len(piece))
        start += len(piece)
        same = piece.is_null().to_pylist()
        for is_same, run in groupby(range(len(piece)), key=same.__getitem__):
            first, *others = run
            length = 1 + len(others)
            laid += below.slice(first, length).chunks if is_same else [piece.slice(first, length)]
    text = pd.Series(pa.chunked_array(laid, pa.large_string()), index=documents.index, dtype="str")
    return documents.assign(text=text, n_chars=text.str.len().astype("int64"))


def _clean(text, pieces):
    """Join what is kept of a text; where something was cut, the gap above it or below it stays, the one of more lines."""
    words = cache(partial(count_words, text))
    parts, gaps, end, titled = [], [], 0, False
    for kind, start, stop in pieces:
        gaps.append(text[end:start])
        end = stop
        if kind in _CUT_KINDS or (titled and kind == "title"):
            continue
        titled = titled or kind == "title"
        if parts or len(gaps) == 1:
            parts.append(max(gaps, key=_count_lines))
        piece = text[start:stop]
        parts.append(unwrap(piece, words) if _count_lines(piece) > 1 else piece)
        gaps = []
    if parts and not gaps:
        parts.append(text[end:])
    return "".join(parts)


def _count_lines(piece):
    return len(f"{piece}.".splitlines())


def compare_cleaning(documents, doc_id, *, recurring=None):
    """Show what cleaning did to one document: a row for each paragraph of the raw text.

    Parameters
    ----------
    documents : DataFrame, the documents as loaded
    doc_id : str
    recurring : DataFrame, as in split_paragraphs

    Returns
    -------
    DataFrame, one row per paragraph in the order of the text
        change   str  kept; cut; joined: its lines were broken at a width and are one in the cleaned text
        kind     str  as in split_paragraphs
        raw      str  as it stands in the document
        cleaned  str  as it stands in the cleaned text; empty where it was cut
        start, end int  offsets into the document's text

    Raises
    ------
    TableError : a column is missing
    ParallaxError : there is no such document

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["Rain again\\nIt rained.\\nLeave a Reply"], "language": "en",
    ...     "source": "Post", "published": pd.NaT}, index=pd.Index(["a"], name="doc_id"))
    >>> compare_cleaning(table, "a")["change"].tolist()
    ['kept', 'kept', 'cut']
    """
    check_columns(documents, _NEEDED, what="documents")
    if doc_id not in documents.index:
        some = ", ".join(map(repr, documents.index[:3]))
        raise ParallaxError(f"there is no document {doc_id!r}; the first are {some}. Take one of documents.index.")
    recurring = find_recurring_lines(documents) if recurring is None else recurring
    one = documents.loc[[doc_id]]
    table = split_paragraphs(one, recurring=recurring).reset_index(drop=True)
    words = count_words(one["text"].iloc[0] or "")
    shown = [
        unwrap(text, lambda: words) if kept else "" for text, kept in zip(table["text"], table["kept"], strict=True)
    ]
    table = table.assign(raw=table["text"], cleaned=pd.Series(shown, index=table.index, dtype="str"))
    change = (
        table["kept"]
        .map({True: "kept", False: "cut"})
        .mask(table["kept"] & table["raw"].ne(table["cleaned"]), "joined")
    )
    return table.assign(change=change.astype("str"))[["change", "kind", "raw", "cleaned", "start", "end"]]
