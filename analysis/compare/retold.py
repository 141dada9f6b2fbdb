"""two groups + stories -> the same thing in the words of each. Sentences of one story side by side, for the terms that differ."""

import numpy as np
import pandas as pd

from analysis.compare.agenda import count_tellings
from analysis.ground.errors import ParallaxError, TableError
from analysis.ground.tables import check_columns
from analysis.stories.sentences import find_sentences
from analysis.terms.concordance import concordance
from analysis.terms.matrix import count_terms, weigh_tfidf
from analysis.terms.typical import check_top

LINE_COLUMNS = {"story": "str", "term": "str", "wording": "float64", "n_a": "int64", "n_b": "int64"}
LINE_COLUMNS |= {
    f"{name}_{side}": "Int64" if name in ("start", "end") else "str"
    for side in "ab"
    for name in ("doc", "start", "end", "text")
}
LINE_COLUMNS |= {"alike": "float64"}
_OTHER_STORIES = 20
_WORDS_IN_COMMON = 2


def wording_lines(documents, matrix, groups, stories, *, a, b, terms, top=3):
    """Show how two groups tell the same thing: for a term, the stories that make most of its wording, a sentence of each.

    Of the group that uses the term more in the story, a sentence that holds it; of the other the sentence of the same story
    that is most like it, which may hold the term as well. It is shown only where it is more like it than any sentence of
    other stories is, and shares two words that count with it beside the term. Of several such pairs, that in which the
    counts of the term differ most.

    Parameters
    ----------
    documents : DataFrame with `text` and `language`, indexed by doc_id: the texts that were counted
    matrix : TermMatrix of counts, shape (n_documents, n_terms)
    groups : Series of str indexed by doc_id
    stories : Series doc_id -> story, as from find_stories
    a, b : str, the groups
    terms : str, or list of str, terms of the matrix, such as those of agenda_and_wording with the largest wording
    top : int, stories of each term

    Returns
    -------
    DataFrame, one row per term and story, in the order of `terms`, the story that makes most of the wording first; those in
    which the group with the higher rate does not have the higher count come last
        story    str
        term     str
        wording  float  what the story adds to the wording of agenda_and_wording, in occurrences per token
        n_a, n_b int    occurrences of the term in the story
        doc_a, start_a, end_a, text_a, doc_b, start_b, end_b, text_b  the sentence of each group, text[start:end] of the
            document; missing where a term that is counted does not stand in the text as such, as a dictionary form may
            not, and of the other group where it tells nothing that is like it
        alike    float  how like the sentences are, 0 to 1: cosine of tf-idf, without function words; missing where one is

    Raises
    ------
    TableError : a column is missing, or a document of the matrix is not among the documents; the matrix holds weights
    GroupError : as in agenda_and_wording
    ParallaxError : no term, or one that neither group uses; top out of range

    Notes
    -----
    Of other stories twenty are looked at, those that are shown and the first others: that a sentence of this story is more like
    it than all of them has then a chance of 1 in 21 where it tells something else. With fewer stories it is less sure, and
    two words beside the term are asked for since one is what any two sentences on one subject have in common.

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["It was dry. A mob marched in Rome.", "Rome: a crowd marched."], "language": "en"})
    >>> groups, stories = pd.Series(["A", "B"]), pd.Series(["s", "s"])
    >>> lines = wording_lines(table, count_terms(table), groups, stories, a="A", b="B", terms="mob")
    >>> lines[["term", "n_a", "n_b", "text_a", "text_b"]].values.tolist()
    [['mob', 1, 0, 'A mob marched in Rome.', 'Rome: a crowd marched.']]
    """
    check_columns(documents, ["text", "language"], what="documents")
    check_top(top)
    told = count_tellings(matrix, groups, stories, a=a, b=b, what="wording_lines")
    terms = [terms] if isinstance(terms, str) else list(dict.fromkeys(terms))
    lacking = [term for term in terms if term not in told.terms]
    if lacking or not terms:
        what = f"the terms {lacking[:5]} are used neither by {a} nor by {b}" if lacking else "terms name no term"
        raise ParallaxError(f"{what}. Give some that are used, such as those of agenda_and_wording.")
    texts = documents[["text", "language"]].set_axis(documents.index.astype("str"))
    shared = np.flatnonzero(told.shared())
    shares = told.tokens / told.tokens.sum(axis=1, keepdims=True)
    weight = shares[:, shared].mean(axis=0)
    absent = told.documents.index[~told.documents.index.isin(texts.index)]
    if len(absent):
        raise TableError(
            f"{len(absent):,} documents of the matrix are not among the documents, {absent[0]!r} among them."
        )
    rows = []
    for term in terms:
        n = np.array([count[[told.terms.get_loc(term)]].toarray()[0, shared] for count in told.counts])
        wording = weight * np.subtract(*(n / told.tokens[:, shared]))
        order = np.lexsort((shared, -np.abs(wording).round(12), np.sign(n[0] - n[1]) != np.sign(wording)))
        order = [place for place in order if wording[place]][:top]
        rows += [(shared[place], term, wording[place], *n[:, place].astype(int)) for place in order]
    shown = dict.fromkeys([row[0] for row in rows])
    others = [story for story in [*shared, *np.flatnonzero(~told.shared())] if story not in shown]
    looked_at = [*shown, *others[: max(0, _OTHER_STORIES + 1 - len(shown))]]
    members = told.documents[told.documents["story"].isin(looked_at)]
    said = _sentences(texts.loc[members.index]).join(members, on="doc_id")
    counts = count_terms(said[["text", "language"]], stop_words="auto")
    weights = weigh_tfidf(counts).values
    lines = []
    for story, term, wording, n_a, n_b in rows:
        others = (counts.values[:, np.flatnonzero(counts.terms != term)] > 0).astype(float)
        pair = _side_by_side(said, weights, others, texts, story, term, 0 if wording > 0 else 1)
        lines.append((told.stories[story], term, wording, n_a, n_b, *pair))
    return pd.DataFrame(lines, columns=list(LINE_COLUMNS)).astype(LINE_COLUMNS)


def _sentences(texts):
    spans = [
        (doc_id, start, end, text[start:end], language)
        for doc_id, text, language in zip(texts.index, texts["text"].fillna(""), texts["language"], strict=True)
        for start, end in find_sentences(text, language if isinstance(language, str) else None)
    ]
    kinds = {"doc_id": "str", "start": "int64", "end": "int64", "text": "str", "language": "str"}
    return pd.DataFrame(spans, columns=list(kinds)).astype(kinds)


def _side_by_side(said, weights, others, texts, story, term, side):
    """A sentence of one side that holds the term, the one of the other side that tells the same, if any, and how like they are."""
    of_other, here = said["side"].eq(1 - side), said["story"].eq(story)
    own, match = said[here & ~of_other], said[here & of_other]
    n_own, n_match = (_count_in(part, texts, term) for part in (own, match))
    own, n_own = own[n_own > 0], n_own[n_own > 0]
    chosen, alike = {}, np.nan
    if len(own):
        best, like, tells = _tell_the_same(own.index, match.index, said.index[~here & of_other], weights, others)
        differs = n_own - np.where(tells, n_match[best] if len(match) else 0, 0)
        place = np.lexsort([-like, -differs, ~tells])[0]
        chosen[side] = own.iloc[place]
        if tells[place]:
            chosen[1 - side], alike = match.iloc[best[place]], min(like[place], 1.0)
    nothing = dict.fromkeys(["doc_id", "start", "end", "text"])
    return *(chosen.get(each, nothing)[name] for each in (0, 1) for name in nothing), alike


def _tell_the_same(own, match, elsewhere, weights, others):
    """For each sentence the place of the one that is most like it, how like, and whether it is taken to tell the same.

    `weights` are tf-idf, `others` say which words but the term a sentence holds; `elsewhere` are sentences of other stories.
    """
    if not len(match):
        return np.zeros(len(own), int), np.zeros(len(own)), np.zeros(len(own), bool)
    like = (weights[own] @ weights[match].T).toarray().round(9)
    chance = (weights[own] @ weights[elsewhere].T).max(axis=1).toarray().ravel().round(9) if len(elsewhere) else 0
    best, rows = like.argmax(axis=1), np.arange(len(own))
    in_common = (others[own] @ others[match].T).toarray()[rows, best]
    like = like[rows, best]
    return best, like, (like > chance) & (in_common >= _WORDS_IN_COMMON)


def _count_in(said, texts, term):
    """How often the term stands in each sentence."""
    if not any(sign.isalnum() for sign in term):
        return np.zeros(len(said), dtype=int)
    lines = concordance(texts.loc[said["doc_id"].unique()], term, window=0)
    spots = lines.groupby("doc_id")["start"].agg(list).to_dict()
    return np.array(
        [
            sum(start <= spot < end for spot in spots.get(doc_id, ()))
            for doc_id, start, end in zip(said["doc_id"], said["start"], said["end"], strict=True)
        ],
        dtype=int,
    )
