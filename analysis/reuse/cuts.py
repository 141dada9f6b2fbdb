"""documents + passages -> documents. What is left of each text where shared passages are cut out."""

from unicodedata import category

import pandas as pd

from analysis.ground.tables import check_columns
from analysis.reuse.passages import PASSAGE_COLUMNS, check_passages

_GAP = "\n\n"


def drop_shared_passages(documents, passages):
    """Cut out of each text what it shares with another: what is left is its own.

    Where a passage was, a blank line stands, so that no words become neighbours that were none. Punctuation beside it goes
    too, such as its full stop, but for what is joined to a word that stays. A text that is shared from end to end becomes
    empty; keep_texts leaves it out. Offsets into the text as loaded do not fit what is left.

    Parameters
    ----------
    documents : DataFrame with text, indexed by doc_id
    passages : DataFrame as from find_shared_passages of these documents; passages of documents that are not there are
        cut from the other

    Returns
    -------
    DataFrame, the same rows and columns; `text` is what is left, and `n_chars` its length where there is that column

    Raises
    ------
    TableError : a column is missing, or the passages were found in other texts

    Examples
    --------
    >>> from analysis import find_shared_passages
    >>> wire = "It rained in Rome all day and all night and in the morning too"
    >>> table = pd.DataFrame({"text": [f"{wire}, says Anna.", f"We know. {wire}."]}, index=["a", "b"])
    >>> drop_shared_passages(table, find_shared_passages(table))["text"].tolist()
    ['says Anna.', 'We know.']
    """
    check_columns(documents, ["text"], what="documents")
    check_columns(passages, PASSAGE_COLUMNS[:6], what="passages")
    texts, spans = check_passages(documents, passages), {}
    for side in "ab":
        columns = (passages[f"{name}_{side}"].tolist() for name in ("doc", "start", "end"))
        for doc_id, start, end in zip(*columns, strict=True):
            spans.setdefault(str(doc_id), set()).add((start, end))
    left = [_cut(text, sorted(spans[name])) if name in spans else text for name, text in texts.items()]
    text = pd.Series(left, index=documents.index, dtype="str").where(documents["text"].notna())
    changed = {"text": text}
    if "n_chars" in documents:
        changed["n_chars"] = text.fillna("").str.len().astype("int64")
    return documents.assign(**changed)


def _cut(text, spans):
    """Leave out spans, sorted by start; they may overlap."""
    parts, end = [], 0
    for start, stop in [*spans, (len(text), len(text))]:
        if start > end:
            parts.append(_trim(text[end:start], begins=end > 0, ends=start < len(text)))
        end = max(end, stop)
    return _GAP.join(filter(None, parts))


def _trim(part, *, begins, ends):
    """Take white space from a part of a text, and from an end where something was cut the punctuation that is left there."""
    first = next((at for at, sign in enumerate(part) if _is_of_word(sign)), None)
    if first is None:
        return ""
    last = next(at for at in range(len(part) - 1, -1, -1) if _is_of_word(part[at]))
    start = first - _joined(part[first - 1 :: -1] if first else "") if begins else 0
    end = last + 1 + _joined(part[last + 1 :]) if ends else len(part)
    return part[start:end].strip()


def _joined(signs):
    """How many signs stand before the first white space; none where there is no white space, and they touch what was cut."""
    return next((at for at, sign in enumerate(signs) if sign.isspace()), 0)


def _is_of_word(sign):
    return sign.isalnum() or category(sign).startswith("M")
