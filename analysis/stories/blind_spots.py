"""stories -> blind spots. Stories, names and numbers that others have and a source lacks, with the others' sentences."""

from collections import Counter, defaultdict

import pandas as pd

from analysis.stories.anchors import find_anchors
from analysis.stories.counted import NumbersTold, counted_things
from analysis.stories.coverage import place_documents
from analysis.stories.missing import DOUBT, GRACE_DAYS, LEFT_OUT, WHYS, missing_stories
from analysis.stories.sentences import SentencesShown
from analysis.stories.unlisted import Held, find_unlisted_names, tells_names

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
    "instead": "str",
}
_NAMED = 2
NAME_KINDS = ("place", "person", "organisation", "company", "event", "religion")


def blind_spots(
    documents,
    stories,
    *,
    by="source_shown",
    min_sources=2,
    same_language=True,
    links=None,
    grace_days=GRACE_DAYS,
    doubt=DOUBT,
):
    """Find stories that other sources cover and a source does not, and names and numbers that it leaves out of a story.

    A story counts only for a source that published something from its first day to some days after its last: one that was
    not there cannot have left it out (missing_stories lists these as well). A name or a number counts only within a story
    that the source covers too. A name that stands in no table is known by its capital letter, in a language that gives one
    to names only (see tells_names), and counts as left out if no word of the source begins as one of its words does.
    An hour is no such number; one below 10 and a year are such only where others have them with the same unit or word behind.

    Parameters
    ----------
    documents : DataFrame with `text`, `language`, `published` and the column `by`, indexed by doc_id
    stories : Series doc_id -> story, as from find_stories
    by : str, the column that names the sources
    min_sources : int, other sources that have it, at least
    same_language : bool, a source is held against those of the others that write in a language it writes this story in: how
        many names are known differs between languages. False: against all of them, but for names that stand in no table.
        Whole stories are always held against all
    links, grace_days, doubt : as in missing_stories; with links a source is not said to lack a story if one of its documents
        is linked to it with a score of `doubt` or more, though it stands in another story. Where the stories were found
        within few days, give links of more days: what is told a day later is not left out

    Returns
    -------
    DataFrame, one row per blind spot and other source; stories first, then what most others have, and of that
    what is named in fewest stories
        source     str  the source that lacks it
        story      str
        kind       str  story, or what is absent: place, person, organisation, company, event, religion, number, or name for
                        one that stands in no table
        absent     str  the title of the story, or the name or number
        n_others   int  other sources that have it
        n_sources  int  other sources it was held against
        n_own      int  documents that the source had: in the days of the story and of grace, or, of a name, in the story
        n_stories  int  stories that hold the name or number, of those with two sources or more; 1 for a story
        other      str  the source of the sentence
        language   str  of the sentence
        doc_id     str  its document
        start, end int  its place there: text[start:end]
        sentence   str  the first in which it stands, of a story the one that holds most of what its sources share; white space
                        apart, at most 600 characters
        instead    str  of a number that counts something: what the source says of the same unit or word in that story, at
                        most three numbers parted by "; "; else empty
        `attrs["n_unjudged"]` counts pairs of a story and a source that lacks it of which nothing can be said, since no
        day is known or the source has no document in these days; `attrs["n_near"]` those in which a link says that it may tell
        it, and `attrs["nearest"]` names the surest two of them: source, title, its own title, score; `attrs["n_judged"]` those that were left out. `attrs["n_told"]` counts stories that two sources or more tell, `attrs["n_enough"]`
        those that more than `min_sources` tell, so that one may lack a name, and `attrs["n_compared"]` those of them in which
        a source was held against `min_sources` others. `attrs["by_capitals"]` and `attrs["by_table"]` list the languages in
        which these write: where names that stand in no table were looked for, and where not

    Raises
    ------
    TableError : a column is missing, an id stands twice, or a document has no story
    ParameterError : an option out of range

    Notes
    -----
    What stands in a headline is not absent. Two sources with the same agency text count as two.

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["Rain in Rome.", "Rome: rain, says NATO.", "NATO sees rain in Rome."],
    ...     "language": "en", "published": pd.NaT, "source": ["Post", "Times", "Globe"]}, index=list("abc"))
    >>> found = blind_spots(table, pd.Series("a", index=list("abc")), by="source")
    >>> found[["source", "absent", "n_others", "other", "sentence"]].values.tolist()
    [['Post', 'NATO', 2, 'Globe', 'NATO sees rain in Rome.'], ['Post', 'NATO', 2, 'Times', 'Rome: rain, says NATO.']]
    """
    options = {"min_sources": min_sources, "links": links, "grace_days": grace_days, "doubt": doubt}
    missing = missing_stories(documents, stories, by=by, **options)
    placed = place_documents(documents, stories, by).dropna(subset=["source"])
    sentences = SentencesShown(placed)
    whole = _lacking_stories(placed, missing, sentences)
    told = placed[placed["text"].str.strip().ne("")]
    n_told = int(told.groupby("story")["source"].nunique().gt(1).sum())
    told = told[told.groupby("story")["source"].transform("nunique").gt(min_sources)]
    anchors = find_anchors(told)
    names, compared = _lacking_names(told, anchors, min_sources, same_language, sentences)
    unlisted, spoken = _lacking_unlisted(told, anchors, min_sources, sentences)
    table = pd.DataFrame(whole + names + unlisted, columns=list(BLIND_SPOT_COLUMNS)).astype(BLIND_SPOT_COLUMNS)
    rank = table["kind"].map({"story": 0, "number": 2}).fillna(1)
    table = table.assign(rank=rank, is_story=rank.ne(0)).sort_values(
        ["is_story", "n_others", "n_stories", "rank", "story", "source", "kind", "absent", "other"],
        ascending=[True, False, *[True] * 7],
        ignore_index=True,
    )
    table = table.drop(columns=["rank", "is_story"])
    near, n_judged = missing[missing["why"].eq(WHYS["near"])], int(missing["verdict"].eq(LEFT_OUT).sum())
    table.attrs.update(n_judged=n_judged, n_near=len(near), n_unjudged=len(missing) - n_judged - len(near))
    nearest = near.sort_values("nearest_score", ascending=False, kind="stable").head(_NAMED)
    table.attrs["nearest"] = nearest[["source", "title", "nearest_title", "nearest_score"]].to_numpy().tolist()
    table.attrs.update(min_sources=int(min_sources), grace_days=int(grace_days))
    table.attrs.update(n_told=n_told, n_enough=told["story"].nunique(), n_compared=len(compared))
    table.attrs["by_capitals"] = [language for language in spoken if tells_names(language)]
    table.attrs["by_table"] = [language for language in spoken if not tells_names(language)]
    return table


def _lacking_stories(placed, missing, sentences):
    """Rows for whole stories that a source left out, with a sentence of each source that tells them."""
    left = missing[missing["verdict"].eq(LEFT_OUT)]
    lacking = {story: list(zip(part["source"], part["n_own"], strict=True)) for story, part in left.groupby("story")}
    rows = []
    first = placed[placed["story"].isin(lacking)].reset_index(names="doc_id").drop_duplicates(["story", "source"])
    shared = _shared_places(first)
    for story, told in first.sort_values("source").groupby("story"):
        shown = [(row.source, *sentences.fullest(row.doc_id, shared.get(row.doc_id, ()))) for row in told.itertuples()]
        title = told.loc[told.index.min(), "title"]
        for source, n_own in lacking[story]:
            rows += [(source, story, "story", title, len(told), len(told), n_own, 1, *one, "") for one in shown]
    return rows


def _shared_places(first):
    """Where in each document an anchor stands that another source of its story has too, or any if no other is there."""
    anchors = find_anchors(first.set_index("doc_id"))
    story_of = first.set_index("doc_id")["story"]
    anchors["story"] = story_of.reindex(anchors["doc_id"]).to_numpy()
    n_having = anchors.groupby(["story", "kind", "anchor"])["doc_id"].transform("nunique")
    shared = anchors[n_having.ge(anchors["story"].map(story_of.value_counts()).clip(upper=2))]
    found = defaultdict(list)
    for doc_id, kind, anchor, start in shared[["doc_id", "kind", "anchor", "start"]].itertuples(index=False):
        found[doc_id].append((start, kind, anchor))
    return found


def _lacking_names(told, anchors, min_sources, same_language, sentences):
    """Rows for names and numbers that a source lacks in a story that it covers; and stories in which one was held against others."""
    anchors = anchors[anchors["kind"].isin([*NAME_KINDS, "number"])]
    anchors = anchors.assign(thing=counted_things(told, anchors))
    of_doc = told.loc[anchors["doc_id"], ["story", "source"]].reset_index(drop=True)
    anchors = anchors.reset_index(drop=True).join(of_doc)
    # the earliest document, then the first place
    first = anchors.drop_duplicates(["story", "kind", "anchor", "source"])
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
    rows, numbers = [], NumbersTold(anchors)
    for (story, kind, anchor), places in having.items():
        shown = numbers.places(story, anchor) if kind == "number" else places
        for source in writes[story].keys() - places.keys() - headed[story, kind, anchor]:
            others = held_against[story, source]
            known = [other for other in others if other in shown]
            if len(known) >= min_sources:
                counts = len(known), len(others), n_documents[story, source], n_stories[kind, anchor]
                instead = numbers.instead(story, anchor, source, known) if kind == "number" else ""
                rows += [
                    (source, story, kind, anchor, *counts, other, *sentences.around(*shown[other]), instead)
                    for other in known
                ]
    return rows, compared


def _lacking_unlisted(told, anchors, min_sources, sentences):
    """Rows for names that stand in no table; and the languages in which sources could be held against enough others."""
    found = find_unlisted_names(told, anchors)
    place = told.reindex(found["doc_id"])[["story", "source", "language"]].reset_index(drop=True)
    found = found.join(place)
    n_stories = Counter(stem for _, stem in {(row.story, stem) for row in found.itertuples() for stem in row.stems})
    runs = {key: list(part.itertuples()) for key, part in found.groupby(["story", "language"])}
    texts = {key: [*part["text"], *part["title"]] for key, part in told.groupby(["story", "source"])}
    rows, spoken = [], set()
    for (story, language), part in told.groupby(["story", "language"]):
        sources = sorted(part["source"].unique())
        if len(sources) <= min_sources:
            continue
        spoken.add(language)
        for source in sources if (story, language) in runs else ():
            held = Held(texts[story, source])
            lacking = [
                run for run in runs[story, language] if run.source != source and not any(map(held.may_have, run.words))
            ]
            for absent, stem, known in _named(lacking, min_sources):
                counts = len(known), len(sources) - 1, len(texts[story, source]) // 2, n_stories[stem]
                rows += [
                    (source, story, "name", absent, *counts, other, *sentences.around(run.doc_id, run.start), "")
                    for other, run in known.items()
                ]
    return rows, sorted(spoken)


def _named(runs, min_sources):
    """Yield the names of which a word stands in enough sources: how it is written mostly, the word, and its first place in each."""
    of_stem = defaultdict(list)
    for run in runs:
        for stem in run.stems:
            of_stem[stem].append(run)
    best = {}
    for stem, having in sorted(of_stem.items()):
        first = {run.source: run for run in reversed(having)}
        if len(first) >= min_sources:
            spread = Counter(name for name, _ in {(run.name, run.source) for run in having})
            absent = min(spread, key=lambda name: (-spread[name], -len(name), name))
            if absent not in best or len(first) > len(best[absent][1]):
                best[absent] = stem, dict(sorted(first.items()))
    for absent, (stem, first) in best.items():
        yield absent, stem, first


def _held_against(source, spoken, same_language):
    """The other sources of a story, or those of them that write in a language of the source."""
    mine = spoken[source]
    return [
        other
        for other, languages in spoken.items()
        if other != source and not (same_language and languages.isdisjoint(mine))
    ]
