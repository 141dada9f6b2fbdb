"""text -> paragraphs. Each of a kind, with offsets into the raw text; and the text without boilerplate and repeats."""

import re

import pandas as pd

from analysis.dates import find_date_line
from analysis.errors import ParallaxError
from analysis.metadata import boilerplate_patterns, ends_sentence, find_lines, find_title_line, fold_title
from analysis.tables import PARAGRAPH_COLUMNS, check_columns

_ENDS_CLAUSE = re.compile(r"[.!?…。！？:;,][\"'”’»)\]▲■]*$|[▲■]$")
_NUMBERED = re.compile(r"^(\d{1,2}|[IVX]{1,4})[.)]\s+\S")
_REPEAT_CHARS = 20
_CUT_KINDS = ["boilerplate", "dateline", "repeat"]


def split_paragraphs(documents):
    """Split each document into paragraphs and say of what kind each one is.

    A paragraph is a line. A date before its text and a photo credit behind it are cut into rows of their own.

    Parameters
    ----------
    documents : DataFrame with text, language, source, published, indexed by doc_id; as loaded, or cleaned

    Returns
    -------
    DataFrame indexed by paragraph_id (doc_id#n), one row per paragraph in the order of the text
        doc_id     str
        n          int  1, 2, ... within the document
        kind       str  title (the title line and where it stands again), heading, dateline, body, caption,
                        boilerplate, or repeat (of an earlier paragraph of the document)
        text       str  the paragraph: text[start:end] of the document
        start, end int  offsets into the document's text, in characters
        language, source, published: as in documents
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
    check_columns(documents, ["text", "language", "source", "published"], what="documents")
    rows = []
    texts = documents["text"]
    languages = documents["language"].astype(object).where(documents["language"].notna(), None)
    for doc_id, text, language in zip(documents.index, texts, languages, strict=True):
        pieces = _split_text(text, language)
        rows += [(doc_id, n, kind, text[a:b], a, b) for n, (kind, a, b) in enumerate(pieces, start=1)]
    table = pd.DataFrame(rows, columns=PARAGRAPH_COLUMNS[:6])
    table = table.astype({"doc_id": "str", "n": "int64", "kind": "str", "text": "str", "start": "int64", "end": "int64"})
    table.index = pd.Index(table["doc_id"] + "#" + table["n"].astype("str"), dtype="str", name="paragraph_id")
    described = documents[["language", "source", "published"]].reindex(table["doc_id"])
    table = table.assign(**{column: described[column].array for column in described})
    again = table["kind"].eq("title") & table.duplicated(["doc_id", "kind"])
    return table.assign(kept=~(table["kind"].isin(_CUT_KINDS) | again))


def split_units(documents, *, unit="auto", by="source_shown"):
    """Choose what is counted as one text: whole documents, or their paragraphs where documents are too few.

    Parameters
    ----------
    documents : DataFrame, cleaned documents of one language, with the column `by`
    unit : "document", "paragraph", or "auto": paragraphs where any group has fewer than two documents
    by : str, the column that names the groups

    Returns
    -------
    DataFrame with doc_id, text, language and `by`, one row per unit; indexed by doc_id or by paragraph_id

    Raises
    ------
    TableError : a column is missing
    ParallaxError : an unknown unit

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["It rained.\\nAll night."], "language": "en", "source": "Post",
    ...     "published": pd.NaT, "source_shown": "Post"}, index=pd.Index(["a"], name="doc_id"))
    >>> split_units(table).index.tolist(), split_units(table, unit="document").index.tolist()
    (['a#1', 'a#2'], ['a'])
    """
    check_columns(documents, ["text", "language", "source", "published", by], what="documents")
    if unit not in ("auto", "document", "paragraph"):
        raise ParallaxError(f"the unit {unit!r} is not known; there are auto, document and paragraph. Choose one.")
    few = documents[by].value_counts().lt(2).any()
    if unit == "document" or (unit == "auto" and not few):
        return documents.assign(doc_id=documents.index.astype("str"))[["doc_id", "text", "language", by]]
    paragraphs = split_paragraphs(documents)
    paragraphs = paragraphs[paragraphs["kept"]]
    group = documents[by].reindex(paragraphs["doc_id"]).array
    return paragraphs[["doc_id", "text", "language"]].assign(**{by: group})


def drop_boilerplate(documents, paragraphs):
    """Leave out of each text what its paragraphs mark as not kept.

    Parameters
    ----------
    documents : DataFrame, the documents as loaded
    paragraphs : DataFrame, split_paragraphs(documents)

    Returns
    -------
    DataFrame, the same rows and columns; text and n_chars are those of what is left, with a
        blank line between paragraphs
    """
    kept = paragraphs[paragraphs["kept"]]
    text = kept.groupby("doc_id", sort=False)["text"].agg("\n\n".join).reindex(documents.index, fill_value="")
    text = text.astype("str")
    return documents.assign(text=text, n_chars=text.str.len().astype("int64"))


def _split_text(text, language):
    lines = find_lines(text)
    title_line = find_title_line(lines, language)
    title = fold_title(title_line[1]) if title_line else None
    seen, pieces = set(), []
    for number, line in enumerate(lines):
        start, end = line.start, line.end
        if title_line and number == title_line[0]:
            start, end = _cut_title(line, title_line, pieces, language)
            pieces.append(("title", start, end))
            if end < line.end:
                rest = end + len(text[end : line.end]) - len(text[end : line.end].lstrip())
                pieces.append(("title", rest, line.end))
            continue
        date = find_date_line(line.text, language)
        if date:
            pieces.append(("dateline", start, start + date.length))
            start += date.length
            start += len(text[start:end]) - len(text[start:end].lstrip())
        tail = next((found for pattern in boilerplate_patterns("tail") if (found := pattern.search(text[start:end]))), None)
        body_end = start + tail.start() if tail else end
        if start < body_end:
            kind = _kind(text[start:body_end], number, lines, text, title, seen)
            pieces.append((kind, start, body_end))
        if tail:
            pieces.append(("boilerplate", end - len(text[body_end:end].lstrip()), end))
    return pieces


def _cut_title(line, title_line, pieces, language):
    date = find_date_line(line.text, language)
    if date:
        pieces.append(("dateline", line.start, line.start + date.length))
    start = line.start + line.text.index(title_line[1], date.length if date else 0)
    return start, start + len(title_line[1])


def _kind(piece, number, lines, text, title, seen):
    if any(pattern.search(piece) for pattern in boilerplate_patterns("line")):
        return "boilerplate"
    folded = fold_title(piece)
    if title and folded == title:
        return "title"
    if len(folded) >= _REPEAT_CHARS:
        if folded in seen:
            return "repeat"
        seen.add(folded)
    return "heading" if _is_heading(piece, number, lines, text) else "body"


def _is_heading(piece, number, lines, text):
    """A short line between paragraphs that ends no clause; hard-wrapped lines are none: their neighbours run on."""
    if number + 1 >= len(lines) or len(piece) > 150 or len(piece.split()) > 25:
        return False
    following = lines[number + 1].text
    starts_high = not piece[0].islower() and (piece[0].isalnum() or piece[0] in "\"'“‘«„¿¡(")
    if not starts_high or following[0].islower() or not any(character.isalpha() for character in piece):
        return False
    if _NUMBERED.match(piece):
        return not ends_sentence(piece)
    gap_below = "\n" in text[lines[number].end : lines[number + 1].start].replace("\n", "", 1)
    before = lines[number - 1].text if number else "."
    ended = bool(_ENDS_CLAUSE.search(before)) or gap_below
    return ended and not _ENDS_CLAUSE.search(piece) and len(following) > len(piece)
