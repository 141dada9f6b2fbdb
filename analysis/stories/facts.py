"""stories -> facts. Numbers, money, days and places beside the same words, source by source, and where they diverge."""

from functools import cache

import numpy as np
import pandas as pd

from analysis.ground.rules import load_rules
from analysis.stories.anchors import find_anchors
from analysis.stories.coverage import place_documents
from analysis.stories.names import WORD
from analysis.stories.quantities import find_quantities, range_of
from analysis.stories.ranges import ends_of
from analysis.stories.sentences import find_sentences, quote, sentence_around

FACT_COLUMNS = {
    "story": "str",
    "anchor": "str",
    "kind": "str",
    "value": "str",
    "source": "str",
    "language": "str",
    "doc_id": "str",
    "start": "int64",
    "end": "int64",
    "sentence": "str",
    "diverges": "bool",
    "bound": "str",
    "published": "datetime64[us]",
    "n_mentions": "int64",
    "n_versions": "int64",
}
_SAID = ["doc_id", "kind", "anchor", "value", "start", "end", "bound", "unit", "sentence", "codes"]
_THING = ["story", "kind", "anchor"]
_SUBJECTS = ("topic", "event")
_NAMES = ("person", "organisation", "company")
_NEAR_WORDS = 8
_SHARED = 2
_APART = 1.3


def fact_table(documents, stories, *, by="source_shown"):
    """Set side by side what the sources of a story say of the same thing: how many, how much, when and where.

    What a number counts is told by the words beside it (data/quantities.csv). A toll, such as the dead, is one thing in a
    story; any other number is compared beside the same subject (topic, event or name of data/names.csv) in its sentence, or
    else by its unit, if it is the only number of this unit in two versions; and a day or a place beside the same happening
    (a blast, an election). Only what two versions of a story state is in the table; a version is a source in a language.

    Parameters
    ----------
    documents : DataFrame with `text`, `language`, `published` and the column `by`, indexed by doc_id
    stories : Series doc_id -> story, as from find_stories
    by : str, the column that names the sources

    Returns
    -------
    DataFrame, one row per story, anchor, version and value; what diverges first, tolls before money, and these before the rest
        story      str
        anchor     str   what it is about: "dead", "percent, tax", "passengers", "election"
        kind       str   toll, unit (also of people), money, date, country or place (a city or region)
        value      str   the number written out (1,5 Mio. is 1500000; a range 12-14), the day as 05-31, or the place
        source     str
        language   str
        doc_id     str   the first document of the version that says so
        start, end int   the place of the number, day or place in it: text[start:end]
        sentence   str   around it, white space apart; at most 600 characters
        diverges   bool  another version gives values of the same thing none of which agrees with any of this version, and
                         not each holds what the other says anywhere in its texts, unless as another toll; of all but
                         tolls only where two of their sentences share two subjects, names or places
        bound      str   exactly, about, at least, more than, at most or less than
        published  day   of that document; tolls rise from day to day
        n_mentions int   times that the version says so
        n_versions int   versions that say something of the same thing
        `attrs["n_numbers"]` counts the numbers of stories with two versions or more, `attrs["n_counted"]` those of which it
        is known what they count, and `attrs["n_compared"]` those of them that two versions state; `attrs["n_differing"]`
        counts things whose values differ though it is not said that they diverge: also those that agree only since they are
        said to be about so much, or rounded, and are 30 % apart

    Raises
    ------
    TableError : a column is missing, an id stands twice, or a document has no story

    Notes
    -----
    To diverge is not to be wrong: two numbers beside the same word may count two things, and of two days the later knows
    more. Of translations of one text, one thing in seventy is said to diverge (benchmarks/README.md). Read the sentences.
    "More than 12" agrees with 14, "about 12,000" with 11,800 (see range_of).

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["A blast killed 12 people.", "Una explosión dejó 14 muertos."], "language": ["en", "es"],
    ...     "published": pd.NaT, "source": ["Post", "Diario"]}, index=["a", "b"])
    >>> found = fact_table(table, pd.Series("a", index=["a", "b"]), by="source")
    >>> found[["anchor", "value", "source", "diverges"]].values.tolist()
    [['dead', '14', 'Diario', True], ['dead', '12', 'Post', True]]
    """
    placed = place_documents(documents, stories, by).dropna(subset=["source"])
    version = placed["source"] + "\n" + placed["language"].fillna("")
    placed = placed[version.groupby(placed["story"]).transform("nunique").gt(1)]
    anchors = find_anchors(placed)
    said = pd.DataFrame(_statements(placed, anchors), columns=_SAID)
    told = placed.loc[said["doc_id"], ["story", "source", "language", "day"]].reset_index(drop=True)
    said = said.join(told.rename(columns={"day": "published"}))
    said["version"] = said["source"] + "\n" + said["language"].fillna("")
    n_counted = _count_numbers(said)
    said = _keep_compared(said)
    n_compared = _count_numbers(said)
    version = [*_THING, "source", "language"]
    said["n_mentions"] = said.groupby([*version, "value", "bound"], dropna=False)["doc_id"].transform("size")
    said = said.drop_duplicates([*version, "value", "bound"]).assign(diverges=False)
    held = _held_by(placed, anchors)
    n_differing, tolls = 0, {}
    for row in said[said["kind"].eq("toll")].itertuples():
        tolls.setdefault(row.story, {}).setdefault((row.version, row.value), set()).add(row.anchor)
    for (story, *_), rows in said.groupby(_THING):
        differs, diverges = _diverging(rows, placed["text"], held[story], tolls.get(story, {}))
        said.loc[rows.index, "diverges"] = diverges
        n_differing += bool(differs and not any(diverges))
    table = said[list(FACT_COLUMNS)].astype(FACT_COLUMNS)
    order = table["kind"].map({"toll": 0, "money": 1, "unit": 2, "date": 3, "country": 4, "place": 5})
    agreed = ~table.groupby(_THING)["diverges"].transform("any") if len(table) else order
    keys = ["agreed", "order", "n_versions", "story", "anchor", "source", "language", "published", "doc_id", "start"]
    table = table.assign(agreed=agreed, order=order).sort_values(
        keys, ascending=[True, True, False, *[True] * 7], ignore_index=True
    )
    table = table.drop(columns=["agreed", "order"])
    n_numbers = int((anchors["kind"].eq("number") & ~anchors["anchor"].str.contains("-", regex=False)).sum())
    table.attrs.update(n_numbers=n_numbers, n_counted=n_counted, n_compared=n_compared, n_differing=n_differing)
    return table


def _count_numbers(said):
    """How many numbers are said to count something; a range is two."""
    values = said.loc[said["unit"].notna(), "value"]
    return len(values) + int(values.str.contains("-", regex=False).sum())


def _keep_compared(said):
    """Keep what two versions say something of; what else is the only number of its unit in two versions is compared by the unit."""
    if said.empty:
        return said.assign(n_versions=0)
    several = said.groupby(_THING)["version"].transform("nunique").gt(1) & said["anchor"].ne("")
    only = said.groupby(["story", "version", "unit"], dropna=False)["value"].transform("nunique").eq(1)
    lonely = ~several & only & said["unit"].notna()
    said = said.assign(anchor=said["anchor"].where(~lonely, said["unit"]))
    said["n_versions"] = said.groupby(_THING)["version"].transform("nunique")
    return said[said["n_versions"].gt(1) & said["anchor"].ne("")].reset_index(drop=True)


def _held_by(placed, anchors):
    """For each story and version: every number, day and place that stands in it."""
    version = placed["source"] + "\n" + placed["language"].fillna("")
    held = {story: {} for story in placed["story"].unique()}
    for doc_id, value in zip(anchors["doc_id"], anchors["anchor"], strict=True):
        held[placed.at[doc_id, "story"]].setdefault(version[doc_id], set()).add(value)
    return held


def _statements(placed, anchors):
    """Every quantity, day and place of the documents with what it is about; "" where that is not known."""
    of_document = dict(list(anchors.groupby("doc_id", sort=False)))
    for doc_id, text, language in zip(placed.index, placed["text"], placed["language"], strict=True):
        if doc_id not in of_document:
            continue
        language = language if isinstance(language, str) else None
        sentences = find_sentences(text, language)
        in_sentence = {}
        for row in of_document[doc_id].itertuples(index=False):
            if sentence := sentence_around(sentences, row.start):
                in_sentence.setdefault(sentence, []).append(row)
        for (start, end), anchors in in_sentence.items():
            codes = frozenset(row.anchor for row in anchors if row.kind in (*_SUBJECTS, *_NAMES, "place"))
            for statement in _in_sentence(text, language, start, end, anchors):
                yield doc_id, *statement, quote(text, start, end), codes


def _in_sentence(text, language, start, end, anchors):
    numbers = [(row.start, row.end, row.anchor) for row in anchors if row.kind == "number" and "-" not in row.anchor]
    words = [(match[0], match.start(), match.end()) for match in WORD.finditer(text, start, end)]
    for quantity in find_quantities(text, language, numbers, words):
        place = quantity.value, quantity.start, quantity.end, quantity.bound
        if quantity.kind == "toll":
            yield "toll", quantity.unit, *place, quantity.unit
        else:
            subjects = _subjects(text, quantity.start, quantity.end, anchors, quantity.unit)
            about = f"{quantity.unit}, {subjects[0]}" if subjects else ""
            yield "money" if quantity.kind == "money" else "unit", about, *place, quantity.unit
    happenings = [row for row in anchors if row.anchor in _happenings() or row.kind == "event"]
    for row in anchors:
        kind = _level(row.anchor) if row.kind == "place" else row.kind
        if kind in ("date", "country", "place"):
            for happening in sorted(set(_subjects(text, row.start, row.end, happenings, row.anchor))):
                yield kind, happening, row.anchor, row.start, row.end, "exactly", None


@cache
def _happenings():
    return {row["code"] for row in load_rules("quantities") if row["kind"] == "happening"}


@cache
def _level(place):
    """Whether a place is a country, or lies within one; None for continents and the like.

    Examples
    --------
    >>> _level("North Korea"), _level("Seoul"), _level("Western Asia")
    ('country', 'place', None)
    """
    from babel import Locale

    codes = [code for code, name in Locale("en").territories.items() if name == place]
    return "place" if not codes else "country" if any(len(code) == 2 for code in codes) else None


def _subjects(text, start, end, anchors, itself):
    """What a place of the text is about: the anchors a few words away, topics before names, the nearest first."""
    near = []
    for row in anchors:
        if row.kind in (*_SUBJECTS, *_NAMES) and row.anchor != itself:
            gap = text[end : row.start] if row.start >= end else text[row.end : start]
            words = max(len(WORD.findall(gap)), len(gap) // 12)
            if words <= _NEAR_WORDS:
                near.append((row.kind not in _SUBJECTS, words, row.start, row.anchor))
    return [anchor for *_, anchor in sorted(near)]


def _diverging(rows, texts, held, tolls):
    """Whether two versions agree in no value; and of each row whether its version and one that speaks of the same thing do so.

    Two versions that each hold the number of the other do not diverge: one of them was read wrongly, or they speak of two
    things. Where both say it of another toll, they have been swapped.
    """
    kind, anchor = rows["kind"].iloc[0], rows["anchor"].iloc[0]
    if kind in ("date", "country", "place"):
        ranges = [(value, value) for value in rows["value"]]
    else:
        ranges = [range_of(row.value, row.bound, texts[row.doc_id][row.start : row.end]) for row in rows.itertuples()]
    of_version = {}
    for version, value, bounds, codes in zip(rows["version"], rows["value"], ranges, rows["codes"], strict=True):
        of_version.setdefault(version, []).append((*bounds, codes, value))
    differs, against = False, set()
    for one, here in of_version.items():
        for other, there in of_version.items():
            pairs = [(a, b) for a in here for b in there] if one != other else []
            agreeing = [(a, b) for a, b in pairs if a[0] <= b[1] and b[0] <= a[1]]
            if agreeing or not pairs:
                differs |= bool(agreeing) and all(_far_apart(a, b) for a, b in agreeing)
                continue
            if any(
                a[3] in held[other]
                and b[3] in held[one]
                and not (_as_toll(tolls, other, a[3], anchor) and _as_toll(tolls, one, b[3], anchor))
                for a, b in pairs
            ):
                continue
            differs = True
            if kind == "toll" or any(len(a[2] & b[2]) >= _SHARED for a, b in pairs):
                against.add(one)
    return differs, np.array([version in against for version in rows["version"]])


def _far_apart(a, b):
    """Whether two numbers that agree only since they are rounded, or about so much, are 30 % apart."""
    if a[3] == b[3] or not all(isinstance(end, float) and np.isfinite(end) for end in (*a[:2], *b[:2])):
        return False
    low, high = sorted((a[3], b[3]), key=lambda value: float(ends_of(value)[0]))
    least, most = float(ends_of(low)[1]), float(ends_of(high)[0])
    return most > 0 and most >= _APART * least


def _as_toll(tolls, version, value, anchor):
    return any(one != anchor for one in tolls.get((version, value), ()))
