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


def wording_lines(documents, matrix, groups, stories, *, a, b, terms, top=3):
    """Show how two groups tell the same thing: for a term, the stories that make most of its wording, a sentence of each.

    Of the group that uses the term more in the story, a sentence that holds it; of the other the sentence of the same story
    that is most like it, which may hold the term as well.

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
    DataFrame, one row per term and story, in the order of `terms`, the story that makes most of the wording first
        story    str
        term     str
        wording  float  what the story adds to the wording of agenda_and_wording, in occurrences per token
        n_a, n_b int    occurrences of the term in the story
        doc_a, start_a, end_a, text_a, doc_b, start_b, end_b, text_b  the sentence of each group, text[start:end] of the
            document; missing where a term that is counted does not stand in the text as such, as a dictionary form may
            not, or where the other tells nothing that shares a word with it
        alike    float  how like the sentences are, 0 to 1: cosine of tf-idf, without function words

    Raises
    ------
    TableError : a column is missing, or a document of the matrix is not among the documents; the matrix holds weights
    GroupError : as in agenda_and_wording
    ParallaxError : no term, or one that neither group uses; top out of range

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
    rows = []
    for term in terms:
        n = np.array([count[[told.terms.get_loc(term)]].toarray()[0, shared] for count in told.counts])
        wording = weight * np.subtract(*(n / told.tokens[:, shared]))
        order = np.lexsort((shared, -np.abs(wording).round(12)))[:top]
        rows += [(shared[place], term, wording[place], *n[:, place].astype(int)) for place in order if wording[place]]
    members = told.documents[told.documents["story"].isin({row[0] for row in rows})]
    absent = members.index[~members.index.isin(texts.index)]
    if len(absent):
        raise TableError(
            f"{len(absent):,} documents of the matrix are not among the documents, {absent[0]!r} among them."
        )
    said = _sentences(texts.loc[members.index]).join(members, on="doc_id")
    weights = weigh_tfidf(count_terms(said[["text", "language"]], stop_words="auto")).values
    lines = [
        (told.stories[row[0]], *row[1:], *_side_by_side(said[said["story"].eq(row[0])], weights, texts, *row))
        for row in rows
    ]
    return pd.DataFrame(lines, columns=list(LINE_COLUMNS)).astype(LINE_COLUMNS)


def _sentences(texts):
    spans = [
        (doc_id, start, end, text[start:end], language)
        for doc_id, text, language in zip(texts.index, texts["text"].fillna(""), texts["language"], strict=True)
        for start, end in find_sentences(text, language if isinstance(language, str) else None)
    ]
    kinds = {"doc_id": "str", "start": "int64", "end": "int64", "text": "str", "language": "str"}
    return pd.DataFrame(spans, columns=list(kinds)).astype(kinds)


def _side_by_side(said, weights, texts, story, term, wording, n_a, n_b):
    """The sentences of one story that are most alike, one of each side, that of the side that uses the term more holding it."""
    side = 0 if wording > 0 else 1
    own, other = (said[said["side"].eq(each)] for each in (side, 1 - side))
    own = own[_hold(own, texts, term)]
    chosen, alike = {}, np.nan
    if len(own):
        like = (weights[own.index] @ weights[other.index].T).toarray() if len(other) else np.zeros((len(own), 1))
        place, match = np.unravel_index(like.round(9).argmax(), like.shape)
        alike = min(like[place, match], 1.0)
        chosen = {side: own.iloc[place]} | ({1 - side: other.iloc[match]} if alike > 0 else {})
    nothing = dict.fromkeys(["doc_id", "start", "end", "text"])
    return *(chosen.get(each, nothing)[name] for each in (0, 1) for name in nothing), alike


def _hold(said, texts, term):
    """Whether the term stands in each sentence."""
    if not any(sign.isalnum() for sign in term):
        return np.zeros(len(said), dtype=bool)
    lines = concordance(texts.loc[said["doc_id"].unique()], term, window=0)
    spots = lines.groupby("doc_id")["start"].agg(list).to_dict()
    return np.array(
        [
            any(start <= spot < end for spot in spots.get(doc_id, ()))
            for doc_id, start, end in zip(said["doc_id"], said["start"], said["end"], strict=True)
        ],
        dtype=bool,
    )
