"""text -> paragraphs. Each of a kind, with offsets into the raw text; and the text without boilerplate and repeats."""

from functools import cache

import pandas as pd

from analysis.corpus.recurring import find_recurring_lines
from analysis.ground.errors import ParallaxError
from analysis.ground.tables import PARAGRAPH_COLUMNS, check_columns
from analysis.texts.kinds import find_pieces
from analysis.texts.languages import identify_language
from analysis.texts.lines import count_words, unwrap

_CUT_KINDS = frozenset(["boilerplate", "dateline", "repeat"])
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
    rows = []
    for row, (text, language, pieces) in enumerate(_pieces_of(documents, recurring)):
        for n, (kind, start, end) in enumerate(pieces, start=1):
            piece = text[start:end]
            rows.append((row, n, kind, piece, start, end, identify_language(piece, language)))
    table = pd.DataFrame(rows, columns=["row", *PARAGRAPH_COLUMNS[1:7]])
    types = {"row": "int64", "n": "int64", "kind": "str", "text": "str", "start": "int64", "end": "int64"}
    table = table.astype(types | {"language": "str"})
    table.insert(0, "doc_id", documents.index.astype("str").take(table["row"]))
    table.index = pd.Index(table["doc_id"] + "#" + table["n"].astype("str"), dtype="str", name="paragraph_id")
    described = {column: documents[column].array.take(table["row"]) for column in PARAGRAPH_COLUMNS[7:]}
    again = table["kind"].eq("title") & table.duplicated(["row", "kind"])
    return table.drop(columns="row").assign(**described, kept=~(table["kind"].isin(_CUT_KINDS) | again))


def _pieces_of(documents, recurring):
    """Yield text, language and pieces of each document."""
    if recurring is None:
        recurring = find_recurring_lines(documents)
    by_source = recurring.groupby("source")["folded"].agg(frozenset).to_dict()
    languages = documents["language"].astype(object).where(documents["language"].notna(), None)
    for text, language, source in zip(documents["text"].fillna(""), languages, documents["source"], strict=True):
        yield text, language, find_pieces(text, language, by_source.get(source, frozenset()))


def clean_documents(documents, *, recurring=None):
    """Leave boilerplate, date lines and repeats out of each text, without a table of paragraphs: for large corpora.

    Parameters
    ----------
    documents : DataFrame, the documents as loaded
    recurring : DataFrame, as in split_paragraphs

    Returns
    -------
    DataFrame, the same as drop_boilerplate(documents, split_paragraphs(documents))

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["Rain again\\nIt rained.\\nLeave a Reply"], "language": "en", "source": "Post",
    ...     "published": pd.NaT, "n_chars": 34}, index=pd.Index(["a"], name="doc_id"))
    >>> clean_documents(table)["text"].tolist()
    ['Rain again\\n\\nIt rained.']
    """
    check_columns(documents, _NEEDED, what="documents")
    texts = []
    for text, _, pieces in _pieces_of(documents, recurring):
        titles = [piece for piece in pieces if piece[0] == "title"][1:]
        kept = [
            text[start:end]
            for kind, start, end in pieces
            if kind not in _CUT_KINDS and (kind, start, end) not in titles
        ]
        texts.append(_join(kept, text))
    return _with_texts(documents, texts)


def drop_boilerplate(documents, paragraphs):
    """Leave out of each text what its paragraphs mark as not kept.

    Parameters
    ----------
    documents : DataFrame, the documents as loaded
    paragraphs : DataFrame, split_paragraphs(documents)

    Returns
    -------
    DataFrame, the same rows and columns; text and n_chars are those of what is left, with a blank line between
        paragraphs and the lines of a paragraph that was broken at a width joined
    """
    kept = paragraphs[paragraphs["kept"]]
    pieces = kept.groupby("doc_id", sort=False)["text"].agg(list).to_dict()
    ids = documents.index.astype("str")
    texts = documents["text"].fillna("")
    return _with_texts(documents, [_join(pieces.get(name, []), text) for name, text in zip(ids, texts, strict=True)])


def _with_texts(documents, texts):
    text = pd.Series(texts, index=documents.index, dtype="str")
    return documents.assign(text=text, n_chars=text.str.len().astype("int64"))


def _join(pieces, text):
    """Join paragraphs with a blank line between them; those that were broken into lines become one line."""

    @cache
    def words():
        return count_words(text)

    return "\n\n".join(unwrap(piece, words) if len(piece.splitlines()) > 1 else piece for piece in pieces)


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
