"""links -> lines. What links two documents, as it stands in both: of each a sentence, side by side."""

import numpy as np
import pandas as pd

from analysis.ground.tables import check_columns
from analysis.stories.anchors import find_anchors
from analysis.stories.coverage import place_documents
from analysis.stories.links import TOPIC_WEIGHT, write_anchor
from analysis.stories.sentences import find_sentences, quote
from analysis.terms.typical import check_top

STRENGTHS = ("strong", "fair", "weak")
_STRONG, _FAIR = 0.9, 0.5
_TIE = 0.01  # for the anchor that weighs most; all of them together are less than half an anchor more
_SIDE = ["source", "language", "title", "doc", "start", "end", "line"]
_SIDES = [f"{name}_{side}" for side in "ab" for name in _SIDE]
LINE_COLUMNS = {name: "Int64" if name[:-2] in ("start", "end") else "str" for name in _SIDES}


def strength_of(scores):
    """Say of scores how sure they are: strong from .9 on, where nine in ten are right; fair from .5 on; or weak.

    Examples
    --------
    >>> strength_of([0.95, 0.9, 0.5, 0.03])
    ['strong', 'strong', 'fair', 'weak']
    """
    return ["strong" if score >= _STRONG else "fair" if score >= _FAIR else "weak" for score in scores]


def link_lines(documents, links, *, by="source_shown", top=20):
    """Show what links two documents: the sentence of each that holds most of the names, numbers and days of both.

    Parameters
    ----------
    documents : DataFrame with `text`, `language`, `published` and the column `by`, indexed by doc_id; `title` is used
        where it is there
    links : DataFrame doc_a, doc_b, score, anchors, mutual, as from link_documents of these documents
    by : str, the column that names the sources
    top : int, links that are shown of those within a language, and as many of those across two

    Returns
    -------
    DataFrame, one row per link, those within a language first, of each the surest first; within a language those of a
    source with itself come last
        score               float  as in the links
        strength            str    strong (.9 or more), fair (.5 or more) or weak
        anchors             str    what both hold, what weighs most first
        across              bool   the two are in different languages
        mutual              bool   each is the best candidate of the other in its language
        source_a, language_a, title_a, doc_a, start_a, end_a, line_a, and the same of b: the two documents, and a sentence
            of each, text[start:end], white space apart: the pair of sentences that shares most anchors (topics
            count half), and of several the one that shares those named first; missing where no two sentences share one, and the link rests on words and sounds alone
    attrs["within"] and attrs["across"] count all links given, shown or not: how many are strong, fair and weak.
    attrs["highest"] and attrs["highest_apart"] are the highest score of all, and of those between two sources; 0 for none

    Raises
    ------
    TableError : a column is missing, an id stands twice, or a link names no document
    ParallaxError : top is no whole number above 0

    Examples
    --------
    >>> from analysis import link_documents
    >>> table = pd.DataFrame({"text": ["It rained. Putin met Kim in Seoul.", "Путин был в Сеуле. Шёл дождь."],
    ...     "language": ["en", "ru"], "published": pd.NaT, "source": ["Post", "Весть"]}, index=["a", "b"])
    >>> link_lines(table, link_documents(table), by="source")[["strength", "line_a", "line_b"]].values.tolist()
    [['strong', 'Putin met Kim in Seoul.', 'Путин был в Сеуле.']]
    """
    check_top(top)
    check_columns(links, ["doc_a", "doc_b", "score", "anchors", "mutual"], what="links")
    ids = documents.index.astype("str")
    placed = place_documents(documents, pd.Series(ids, index=ids), by)
    both = links[links["doc_a"].isin(placed.index) & links["doc_b"].isin(placed.index)]
    language = placed["language"].fillna("")
    across = both["doc_a"].map(language).ne(both["doc_b"].map(language))
    source = placed["source"].fillna("")
    same = both["doc_a"].map(source).eq(both["doc_b"].map(source)).astype(bool)
    own = ~across & same
    both = both.assign(across=across.astype(bool), own=own.astype(bool), same=same, strength=strength_of(both["score"]))
    both = both.sort_values(["across", "own", "score"], ascending=[True, True, False], kind="stable")
    shown = both.groupby("across").head(top).reset_index(drop=True)
    held = _Held(placed.loc[pd.unique(shown[["doc_a", "doc_b"]].to_numpy().ravel())])
    rows = [held.line_up(link.doc_a, link.doc_b, link.anchors) for link in shown.itertuples(index=False)]
    lines = pd.DataFrame(rows, columns=_SIDES).astype(LINE_COLUMNS)
    first = shown[["score", "strength", "anchors", "across", "mutual"]].astype({"strength": "str", "anchors": "str"})
    table = pd.concat([first, lines], axis=1)
    for place, part in (("within", both[~both["across"]]), ("across", both[both["across"]])):
        table.attrs[place] = [int(part["strength"].eq(kind).sum()) for kind in STRENGTHS]
    for name, part in (("highest", both), ("highest_apart", both[~both["same"]])):
        table.attrs[name] = float(part["score"].max()) if len(part) else 0.0
    return table


class _Held:
    """The sentences of some documents, and the anchors that stand in each."""

    def __init__(self, placed):
        self._placed = placed
        self._sentences, self._anchors = {}, {}
        found = find_anchors(placed)
        self._topics = set(found.loc[found["kind"].eq("topic"), "anchor"])
        written = [write_anchor(kind, code) for kind, code in zip(found["kind"], found["anchor"], strict=True)]
        by_doc = found.assign(written=written).groupby("doc_id", sort=False)
        places = {doc_id: list(zip(part["start"], part["written"], strict=True)) for doc_id, part in by_doc}
        for doc_id, text, language in placed[["text", "language"]].itertuples():
            sentences = find_sentences(text, language if isinstance(language, str) else None)
            begins = [start for start, _ in sentences]
            held = [set() for _ in sentences]
            for start, name in places.get(doc_id, []):
                n = int(np.searchsorted(begins, start, side="right")) - 1
                if n >= 0 and start < sentences[n][1]:
                    held[n].add(name)
            self._sentences[doc_id], self._anchors[doc_id] = sentences, held

    def line_up(self, doc_a, doc_b, anchors):
        """The columns of one link: of all pairs of sentences the first that shares most of the anchors."""
        names = anchors.split("; ") if anchors else []
        holds = [
            np.array([[name in held for name in names] for held in self._anchors[doc]], float) for doc in (doc_a, doc_b)
        ]
        n_a, n_b = None, None
        if names and all(len(one) for one in holds):
            weights = [TOPIC_WEIGHT if name in self._topics else 1 for name in names]
            shared = holds[0] * (weights + _TIE / np.arange(1, len(names) + 1)) @ holds[1].T
            if shared.max() > 0:
                n_a, n_b = np.unravel_index(shared.round(9).argmax(), shared.shape)
        return [*self._side(doc_a, n_a), *self._side(doc_b, n_b)]

    def _side(self, doc_id, n):
        row = self._placed.loc[doc_id]
        start, end = (None, None) if n is None else self._sentences[doc_id][n]
        line = None if n is None else quote(row["text"], start, end)
        return [row["source"], row["language"], row["title"], doc_id, start, end, line]
