"""text -> paragraphs. Each of a kind, with offsets into the raw text; and the text without boilerplate and repeats."""

import re

import pandas as pd

from analysis.dates import find_date_lines
from analysis.errors import ParallaxError
from analysis.metadata import (
    ends_sentence,
    find_lines,
    find_title_line,
    fold_title,
    is_wrapped,
)
from analysis.rules import find_tail, is_boilerplate
from analysis.tables import PARAGRAPH_COLUMNS, check_columns

_ENDS_CLAUSE = re.compile(r"[.!?…。！？:;,][\"'”’»)\]▲■]*$|[▲■]$")
_ENDS_PARAGRAPH = re.compile(r"[.!?…。！？:][\"'”’»)\]▲■]*$|[▲■]$")
_NUMBERED = re.compile(r"^(\d{1,2}|[IVX]{1,4})[.)]\s+\S")
_OPENS = frozenset("\"'“‘«„¿¡(")
_REPEAT_CHARS = 20
_LONG_LINE = 50
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
    texts = documents["text"].fillna("")
    languages = documents["language"].astype(object).where(documents["language"].notna(), None)
    rows = []
    for row, (text, language) in enumerate(zip(texts, languages, strict=True)):
        rows += [(row, n, kind, text[a:b], a, b) for n, (kind, a, b) in enumerate(_split_text(text, language), start=1)]
    table = pd.DataFrame(rows, columns=["row", *PARAGRAPH_COLUMNS[1:6]])
    types = {"row": "int64", "n": "int64", "kind": "str", "text": "str", "start": "int64", "end": "int64"}
    table = table.astype(types)
    table.insert(0, "doc_id", documents.index.astype("str").take(table["row"]))
    table.index = pd.Index(table["doc_id"] + "#" + table["n"].astype("str"), dtype="str", name="paragraph_id")
    described = {column: documents[column].array.take(table["row"]) for column in PARAGRAPH_COLUMNS[6:]}
    again = table["kind"].eq("title") & table.duplicated(["row", "kind"])
    return table.drop(columns="row").assign(**described, kept=~(table["kind"].isin(_CUT_KINDS) | again))


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
    group = documents[by].set_axis(documents.index.astype("str")).reindex(paragraphs["doc_id"]).array
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
    text = kept.groupby("doc_id", sort=False)["text"].agg("\n\n".join)
    text = text.reindex(documents.index.astype("str"), fill_value="").set_axis(documents.index).astype("str")
    return documents.assign(text=text, n_chars=text.str.len().astype("int64"))


def _split_text(text, language):
    lines = find_lines(text)
    dates = find_date_lines([line.text for line in lines], language)
    title_line = find_title_line(lines, language)
    title = fold_title(title_line[1]) if title_line else None
    is_heading = _heading_rule(lines)
    seen, pieces = set(), []
    for number, line in enumerate(lines):
        start, end = line.start, line.end
        if number in dates:
            pieces.append(("dateline", start, start + dates[number].length))
            start = _skip_space(text, start + dates[number].length, end)
        if title_line and number == title_line[0]:
            start = text.index(title_line[1], start)
            pieces.append(("title", start, start + len(title_line[1])))
            start = _skip_space(text, start + len(title_line[1]), end)
            pieces += [("title", start, end)] if start < end else []
            continue
        tail = find_tail(text, start, end)
        body_end = tail.start() if tail else end
        if start < body_end:
            piece = text[start:body_end]
            kind = _known_kind(piece, title, seen) or ("heading" if is_heading(piece, number) else "body")
            pieces.append((kind, start, body_end))
        if tail:
            pieces.append(("boilerplate", _skip_space(text, body_end, end), end))
    return pieces


def _skip_space(text, start, end):
    return end - len(text[start:end].lstrip())


def _known_kind(piece, title, seen):
    if is_boilerplate(piece):
        return "boilerplate"
    folded = fold_title(piece)
    if title and folded == title:
        return "title"
    if len(folded) < _REPEAT_CHARS:
        return None
    if folded in seen:
        return "repeat"
    seen.add(folded)
    return None


def _heading_rule(lines):
    """Return the rule that tells a heading: a short line that ends no clause, with a longer one below it.

    Where blank lines part the paragraphs, or lines were broken at a width, a heading stands under a blank line, in the
    second case above one too. Elsewhere it stands between a line that ends a sentence and a much longer one that does.
    The name of an author between blank lines is called a heading as well.
    """
    spaced = sum(line.gap for line in lines) * 2 > len(lines)
    wrapped = is_wrapped(lines)

    def is_heading(piece, number):
        if number + 1 >= len(lines) or len(piece) > 150 or len(piece.split()) > 25:
            return False
        above, below = lines[number - 1] if number else None, lines[number + 1]
        if not _starts_high(piece) or below.text[0].islower() or len(below.text) <= len(piece):
            return False
        numbered = bool(_NUMBERED.match(piece))
        if numbered and any(_NUMBERED.match(line.text) for line in (above, below) if line):
            return False
        if ends_sentence(piece) if numbered else _ENDS_CLAUSE.search(piece):
            return False
        ends_below = bool(_ENDS_CLAUSE.search(below.text))
        if wrapped or spaced:
            return lines[number].gap and (below.gap or not wrapped) and (ends_below or len(below.text) >= _LONG_LINE)
        ended = above is None or lines[number].gap or bool(_ENDS_PARAGRAPH.search(above.text))
        return ended and ends_below and len(below.text) >= 2 * len(piece)

    return is_heading


def _starts_high(piece):
    first = piece[0]
    return not first.islower() and (first.isalnum() or first in _OPENS) and any(map(str.isalpha, piece))
