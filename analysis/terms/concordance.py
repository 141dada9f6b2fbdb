"""documents + query -> concordance. Each place where a word, a phrase or a pattern stands, with the words around it."""

import re
from bisect import bisect_left
from numbers import Integral

import numpy as np
import pandas as pd

from analysis.ground.errors import ParameterError
from analysis.ground.tables import check_columns
from analysis.terms.options import read_languages, read_texts
from analysis.terms.queries import plan_searches
from analysis.terms.spelling import mend_surrogates
from analysis.terms.tokens import locate_tokens
from analysis.terms.typical import check_top
from analysis.terms.words import UNSPACED

_NEAR = 300  # characters within which a blank is looked for first
_AT_ONCE = 16_000_000  # characters that are parted into tokens in one go
_BLANKS = r"[\s\u3000-\u303f\uff01-\uff06\uff08-\uff0f\uff1a-\uff20]"  # and the punctuation of scripts without blanks
_BLANK, _LAST_BLANK = re.compile(_BLANKS), re.compile(f".*{_BLANKS}", re.DOTALL)
_SORTS = (None, "left", "right")


def concordance(documents, query, *, window=8, sort=None, by="source"):
    """List every place where a query stands, with the words to its left and right (key word in context).

    Parameters
    ----------
    documents : DataFrame with text; language, published and the column `by` are used where they are there
    query : str, one of
        a word or a phrase, `North Korea`: in any case and with any apostrophe, as tokens are counted, so that NATO's is
            another word than NATO, and US than us. The words of a phrase stand side by side, with no punctuation and no
            blank line between them
        with wildcards, `sanction*`: * stands for any letters or none within a word, ? for one; US* is us* as well
        signs of a script without spaces, `制裁`: wherever they stand, whether or not they are counted as one word; so are
            the terms that count_terms finds with character_bigrams
        a regular expression between slashes, `/sanction(s|ed)/`: searched in the text as it stands, case ignored; what
            it finds is widened to whole words, and what it finds twice within a word is one line
    window : int, words on each side
    sort : None, in the order of the documents; "right" or "left", by the words on that side, the nearest first
    by : str, the column that says who wrote it, such as source_shown; shown as `source`

    Returns
    -------
    DataFrame, one row per place; none where there is no such place
        doc_id      str
        source      str   may be missing
        published   day   may be missing
        start, end  int   offsets of the keyword into the text of `documents`, in characters
        left        str   up to `window` words before it, and what stands between them; white space is one blank, and a
                          lone surrogate, half of a character, is U+FFFD
        keyword     str   as it stands in the text
        right       str   up to `window` words behind it
        The query is named in .attrs["query"].

    Raises
    ------
    TableError : the column text, or another one that `by` names, is missing; an id that is missing or stands twice, a
        document that holds no text or whose language is none; it is named
    ParameterError : a query that is no text or without a word, or no regular expression; options out of range

    References
    ----------
    Luhn (1960), American Documentation 11(4). Lines and order are those of quanteda's kwic.

    Examples
    --------
    >>> documents = pd.DataFrame({"text": ["It didn’t rain.", "Rain, and rain again"]}, index=["a", "b"])
    >>> concordance(documents, "rain", window=1)[["doc_id", "left", "keyword", "right"]].values.tolist()
    [['a', 'didn’t', 'rain', ''], ['b', '', 'Rain', ', and'], ['b', 'and', 'rain', 'again']]
    """
    check_columns(documents, ["text"] if by == "source" else ["text", by], what="documents")
    _check_options(window, sort)
    texts, ids = read_texts(documents, what="concordance")
    texts = [mend_surrogates(text) if isinstance(text, str) else "" for text in texts]
    languages = read_languages(documents, ids)
    query = mend_surrogates(query) if isinstance(query, str) else query
    hits = []
    for search in plan_searches(query, languages):
        spots = {row: found for row in search.rows if (found := search.find(texts[row]))}
        hits += _read_around(texts, languages, spots, search, window)
    hits.sort(key=lambda hit: hit[:2])
    if sort == "right":
        hits.sort(key=lambda hit: hit[6])
    elif sort == "left":
        hits.sort(key=lambda hit: hit[5][::-1])
    rows = np.array([hit[0] for hit in hits], dtype="int64")
    table = {"doc_id": ids.take(rows)}
    table["source"] = _column(documents, by, "str").take(rows)
    table["published"] = _column(documents, "published", "datetime64[us]").take(rows)
    for place, name in ((1, "start"), (2, "end")):
        table[name] = np.array([hit[place] for hit in hits], dtype="int64")
    for name, left, right in (("left", 3, 1), ("keyword", 1, 2), ("right", 2, 4)):
        shown = [" ".join(texts[hit[0]][hit[left] : hit[right]].split()) for hit in hits]
        table[name] = pd.array(shown, dtype="str")
    table = pd.DataFrame(table)
    table.attrs["query"] = query
    return table


def typical_lines(documents, terms, *, by="source_shown", window=8, top=3):
    """Show the most typical term of each source in its own texts: some lines for each, one from every document first.

    Parameters
    ----------
    documents : DataFrame with text, language and the column `by`
    terms : DataFrame language, group, rank, term, as from typical_terms(documents, by=by)
    by : str, the column that names the groups
    window : int, words on each side
    top : int, lines of each term

    Returns
    -------
    DataFrame, one row per line, in the order of `terms`
        term, n  str, int  the term, and how many lines there are of it in the group's texts of this language
        doc_id, source, published, start, end, left, keyword, right : as in concordance

    Raises
    ------
    TableError : a column is missing
    ParameterError : window or top out of range

    Examples
    --------
    >>> from analysis import typical_terms
    >>> table = pd.DataFrame({"text": ["Rain, rain", "Wind"], "language": "en", "source_shown": ["A", "B"]})
    >>> typical_lines(table, typical_terms(table), top=1)[["source", "term", "n", "right"]].values.tolist()
    [['A', 'rain', 2, ', rain'], ['B', 'wind', 1, '']]
    """
    check_columns(documents, ["text", "language", by], what="documents")
    check_columns(terms, ["language", "group", "rank", "term"], what="terms")
    check_top(top)
    languages = pd.Series(read_languages(documents), documents.index, dtype="str").fillna("unknown")
    groups = documents[by].astype("str")
    tables = [concordance(documents[:0], "a", window=window, by=by).assign(term=pd.Series(dtype="str"), n=0)]
    for row in terms[terms["rank"].eq(1)].itertuples():
        part = documents[groups.eq(row.group) & languages.eq(row.language)]
        lines = concordance(part, row.term, window=window, by=by)
        turn = lines.groupby("doc_id").cumcount().sort_values(kind="stable")
        tables.append(lines.loc[sorted(turn.index[:top])].assign(term=row.term, n=len(lines)))
    table = pd.concat([table for table in tables[1:] if len(table)] or tables, ignore_index=True)
    table.attrs.clear()
    return table[["term", "n", *tables[0].columns[:-2]]].astype({"term": "str", "n": "int64"})


def _read_around(texts, languages, spots, search, window):
    """Part the text around the spots into tokens, further away where that is not enough, and cut out the lines.

    Returns
    -------
    list of (row, start, end, start of the left context, end of the right one, tokens to the left, to the right)
    """
    hits, pad = {}, 12 * window + 20
    while spots:
        regions = [(row, *region) for row, found in spots.items() for region in _regions(texts[row], found, pad)]
        spots, again = {}, spots
        for batch in _batches(regions):
            for hit, is_short in _lines(texts, languages, again, batch, search, window):
                if is_short:
                    spots.setdefault(hit[0], []).append(hit[1:3])
                else:
                    hits[hit[:3]] = hit
        pad *= 16
    return list(hits.values())


def _regions(text, spots, pad):
    """Spans of the text that reach `pad` characters beyond the spots and cut no word; those that meet are one."""
    merged, high = [], -1
    for start, end in spots:
        left, right = max(start - pad, 0), min(end + pad, len(text))
        if left > high:
            near = max(left - _NEAR, high + 1)
            before = _LAST_BLANK.match(text, near, left) or _LAST_BLANK.match(text, high + 1, near)
            left = before.end() if before else high + 1
        if right > high:
            behind = _BLANK.search(text, right)
            right = behind.start() if behind else len(text)
        if left > high + 1 or not merged:
            merged.append([left, right])
        merged[-1][1] = high = max(right, high)
    return merged


def _batches(regions):
    batch, size = [], 0
    for region in regions:
        batch.append(region)
        size += region[2] - region[1]
        if size >= _AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _lines(texts, languages, spots, regions, search, window):
    """Yield (hit, whether its context ends before `window` words, though the text goes on) for a batch of regions."""
    parts = [texts[row][left:right] for row, left, right in regions]
    tokens = locate_tokens(parts, [languages[row] for row, _, _ in regions])
    bounds = np.searchsorted(tokens["row"].to_numpy(), np.arange(len(regions) + 1)).tolist()
    spelled, starts, ends = (tokens[name].to_list() for name in ("token", "start", "end"))
    if search.match is None:
        found = _widen(parts, regions, spots, starts, ends, bounds)
    else:
        places = search.match(parts, tokens)
        inside = tokens["row"].to_numpy()[places].tolist()
        found = (
            (n, starts[place], ends[place + search.n_words - 1])
            for n, place in zip(inside, places.tolist(), strict=True)
        )
    least = window + 1  # one word more, to be sure that the outermost is whole
    for region, start, end in found:
        row, offset, _ = regions[region]
        low, high = bounds[region], bounds[region + 1]
        before = bisect_left(starts, start, low, high)
        first = max(before - window, low)
        behind = bisect_left(ends, end + 1, low, high)
        last = min(behind + window, high)
        is_short = (before - low < least and offset > 0) or (
            high - behind < least and offset + len(parts[region]) < len(texts[row])
        )
        left = starts[first] if first < before else start
        right = ends[last - 1] if last > behind else end
        hit = row, start + offset, end + offset, left + offset, right + offset
        yield (*hit, spelled[first:before], spelled[behind:last]), is_short


def _widen(parts, regions, spots, starts, ends, bounds):
    """Yield (region, start, end) of each spot, widened to the words that it touches; a spot within the last one is left out."""
    for region, (row, left, right) in enumerate(regions):
        low, high, beyond = bounds[region], bounds[region + 1], 0
        for start, end in spots[row][bisect_left(spots[row], (left, 0)) : bisect_left(spots[row], (right, 0))]:
            start, end = start - left, end - left
            if start < beyond:
                continue
            touched = range(bisect_left(ends, start + 1, low, high), bisect_left(starts, end, low, high))
            touched = [place for place in touched if not UNSPACED.search(parts[region][starts[place] : ends[place]])]
            start = min([start, *(starts[place] for place in touched)])
            end = max([end, *(ends[place] for place in touched)])
            if start >= beyond:
                yield region, start, end
                beyond = end


def _column(documents, name, kind):
    if name in documents:
        return documents[name].array
    return pd.Series([None] * len(documents), dtype=kind).array


def _check_options(window, sort):
    wrong = []
    if isinstance(window, bool) or not isinstance(window, Integral) or window < 0:
        wrong.append(f"window={window!r} must be a whole number of words from 0 on.")
    if not (sort is None or isinstance(sort, str)) or sort not in _SORTS:
        wrong.append(f"sort={sort!r} is not known; there are None, 'left' and 'right'. Choose one.")
    if wrong:
        raise ParameterError(" ".join(wrong))
