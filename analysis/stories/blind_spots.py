"""stories -> blind spots. Stories, names and numbers that others have and a source lacks, with the others' sentences."""

from bisect import bisect_left, bisect_right
from collections import defaultdict

import numpy as np
import pandas as pd

from analysis.ground.errors import ParameterError
from analysis.stories.anchors import find_anchors
from analysis.stories.coverage import place_documents
from analysis.stories.sentences import find_sentences, quote, sentence_around

BLIND_SPOT_COLUMNS = {
    "source": "str",
    "story": "str",
    "kind": "str",
    "absent": "str",
    "n_others": "int64",
    "n_sources": "int64",
    "n_own": "int64",
    "n_stories": "int64",
    "other": "str",
    "language": "str",
    "doc_id": "str",
    "start": "int64",
    "end": "int64",
    "sentence": "str",
}
NAME_KINDS = ("place", "person", "organisation", "company", "event", "religion")


def blind_spots(documents, stories, *, by="source_shown", min_sources=2, same_language=True):
    """Find stories that other sources cover and a source does not, and names and numbers that it leaves out of a story.

    A story counts only for a source that published something from the first to the last day of it: one that was not
    there cannot have left it out. A name or a number counts only within a story that the source covers too.

    Parameters
    ----------
    documents : DataFrame with `text`, `language`, `published` and the column `by`, indexed by doc_id
    stories : Series doc_id -> story, as from find_stories
    by : str, the column that names the sources
    min_sources : int, other sources that have it, at least
    same_language : bool, a source is held against those of the others that write in a language it writes this story in: how
        many names are known differs between languages. False: against all of them. Whole stories are always held
        against all

    Returns
    -------
    DataFrame, one row per blind spot and other source; stories first, then what most others have, and of that
    what is named in fewest stories
        source     str  the source that lacks it
        story      str
        kind       str  story, or what is absent: place, person, organisation, company, event, religion or number
        absent     str  the title of the story, or the name or number
        n_others   int  other sources that have it
        n_sources  int  other sources it was held against
        n_own      int  documents that the source had: within the days of the story, or, of a name, in the story
        n_stories  int  stories that hold the name or number, of those with two sources or more; 1 for a story
        other      str  the source of the sentence
        language   str  of the sentence
        doc_id     str  its document
        start, end int  its place there: text[start:end]
        sentence   str  the first in which it stands, white space apart; at most 600 characters
        `attrs["n_unjudged"]` counts pairs of a story and a source that lacks it of which nothing can be said, since no
        day is known or the source has no document in these days; `attrs["n_judged"]` those that were looked at.
        `attrs["n_enough"]` counts stories that more than `min_sources` sources tell, so that one may lack a name; and
        `attrs["n_compared"]` those of them in which a source was held against `min_sources` others

    Raises
    ------
    TableError : a column is missing, an id stands twice, or a document has no story
    ParameterError : min_sources is no whole number above 0

    Notes
    -----
    Names are those that find_anchors knows: a name in no table is not missed. What stands in a headline is not absent.
    Two sources with the same agency text count as two.

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["Rain in Rome.", "Rome: rain, says NATO.", "NATO sees rain in Rome."],
    ...     "language": "en", "published": pd.NaT, "source": ["Post", "Times", "Globe"]}, index=list("abc"))
    >>> found = blind_spots(table, pd.Series("a", index=list("abc")), by="source")
    >>> found[["source", "absent", "n_others", "other", "sentence"]].values.tolist()
    [['Post', 'NATO', 2, 'Globe', 'NATO sees rain in Rome.'], ['Post', 'NATO', 2, 'Times', 'Rome: rain, says NATO.']]
    """
    if isinstance(min_sources, bool) or not isinstance(min_sources, (int, np.integer)) or min_sources < 1:
        raise ParameterError(f"min_sources={min_sources!r} is no number of sources. Give a whole number from 1 on.")
    placed = place_documents(documents, stories, by).dropna(subset=["source"])
    sentences = _Sentences(placed)
    whole, n_judged, n_unjudged = _lacking_stories(placed, min_sources, sentences)
    names, n_enough, n_compared = _lacking_names(placed, min_sources, same_language, sentences)
    table = pd.DataFrame(whole + names, columns=list(BLIND_SPOT_COLUMNS)).astype(BLIND_SPOT_COLUMNS)
    rank = table["kind"].map({"story": 0, "number": 2}).fillna(1)
    table = table.assign(rank=rank, is_story=rank.ne(0)).sort_values(
        ["is_story", "n_others", "n_stories", "rank", "story", "source", "kind", "absent", "other"],
        ascending=[True, False, *[True] * 7],
        ignore_index=True,
    )
    table = table.drop(columns=["rank", "is_story"])
    table.attrs.update(n_judged=n_judged, n_unjudged=n_unjudged, n_enough=n_enough, n_compared=n_compared)
    table.attrs["min_sources"] = int(min_sources)
    return table


class _Sentences:
    """The sentences of each document, found when they are asked for."""

    def __init__(self, placed):
        self._texts = dict(zip(placed.index, placed["text"], strict=True))
        self._languages = dict(zip(placed.index, placed["language"], strict=True))
        self._found = {}

    def around(self, doc_id, place):
        """Return language, doc_id, start, end and words of the sentence at a place, the first one for None."""
        text, language = self._texts[doc_id], self._languages[doc_id]
        language = language if isinstance(language, str) else None
        if doc_id not in self._found:
            self._found[doc_id] = find_sentences(text, language)
        found = self._found[doc_id]
        first = found[0] if found else (0, 0)
        start, end = first if place is None else sentence_around(found, place) or (place, place)
        return language, doc_id, start, end, quote(text, start, end)


def _lacking_stories(placed, min_sources, sentences):
    """Rows for whole stories that a source lacks; how many pairs of story and source were judged, and how many not."""
    own_days = {
        source: sorted(days) for source, days in placed.dropna(subset=["day"]).groupby("source")["day"] if len(days)
    }
    every = sorted(placed["source"].unique())
    rows, n_judged, n_unjudged = [], 0, 0
    for story, told in placed.groupby("story"):
        first_of = told.reset_index(names="doc_id").drop_duplicates("source").sort_values("source")
        if len(first_of) < min_sources:
            continue
        covering, since, until = set(first_of["source"]), told["day"].min(), told["day"].max()
        for source in every:
            if source in covering:
                continue
            days = own_days.get(source, [])
            n_own = 0 if pd.isna(since) else bisect_right(days, until) - bisect_left(days, since)
            if not n_own:
                n_unjudged += 1
                continue
            n_judged += 1
            head = (source, story, "story", told["title"].iloc[0], len(first_of), len(first_of), n_own, 1)
            rows += [
                (*head, row.source, *sentences.around(row.doc_id, None)) for row in first_of.itertuples(index=False)
            ]
    return rows, n_judged, n_unjudged


def _lacking_names(placed, min_sources, same_language, sentences):
    """Rows for names and numbers that a source lacks in a story that it covers; stories told by enough, and compared."""
    told = placed[placed["text"].str.strip().ne("")]
    told = told[told.groupby("story")["source"].transform("nunique").gt(min_sources)]
    anchors = find_anchors(told)
    anchors = anchors[anchors["kind"].isin([*NAME_KINDS, "number"])]
    of_doc = told.loc[anchors["doc_id"], ["story", "source"]].reset_index(drop=True)
    anchors = anchors.reset_index(drop=True).join(of_doc)
    first = anchors.drop_duplicates(
        ["story", "kind", "anchor", "source"]
    )  # the earliest document, then the first place
    n_stories = first.drop_duplicates(["story", "kind", "anchor"]).groupby(["kind", "anchor"]).size().to_dict()
    writes = defaultdict(lambda: defaultdict(set))
    for story, source, language in zip(told["story"], told["source"], told["language"], strict=True):
        writes[story][source].add(language if isinstance(language, str) else "")
    held_against = {
        (story, source): _held_against(source, spoken, same_language)
        for story, spoken in writes.items()
        for source in spoken
    }
    compared = {story for (story, _), others in held_against.items() if len(others) >= min_sources}
    n_documents = told.groupby(["story", "source"]).size().to_dict()
    having = defaultdict(dict)  # what -> source -> where it stands first
    for row in first.itertuples(index=False):
        having[row.story, row.kind, row.anchor][row.source] = row.doc_id, row.start
    headed = defaultdict(set)  # what -> sources that have it in a headline, which is no evidence but no absence either
    titles = find_anchors(told.assign(text=told["title"]))
    for doc_id, kind, anchor in zip(titles["doc_id"], titles["kind"], titles["anchor"], strict=True):
        headed[told.at[doc_id, "story"], kind, anchor].add(told.at[doc_id, "source"])
    rows = []
    for (story, kind, anchor), places in having.items():
        for source in writes[story].keys() - places.keys() - headed[story, kind, anchor]:
            others = held_against[story, source]
            known = [other for other in others if other in places]
            if len(known) >= min_sources:
                counts = len(known), len(others), n_documents[story, source], n_stories[kind, anchor]
                rows += [
                    (source, story, kind, anchor, *counts, other, *sentences.around(*places[other])) for other in known
                ]
    return rows, len(writes), len(compared)


def _held_against(source, spoken, same_language):
    """The other sources of a story, or those of them that write in a language of the source."""
    mine = spoken[source]
    return [
        other
        for other, languages in spoken.items()
        if other != source and not (same_language and languages.isdisjoint(mine))
    ]
