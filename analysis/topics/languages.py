"""Topics + documents of other languages -> matches. The topics at hand, set beside those sought in each other language."""

from dataclasses import replace

import pandas as pd

from analysis.corpus.choose import keep_language, keep_largest
from analysis.ground.errors import ParallaxError
from analysis.ground.tables import check_columns
from analysis.stories.links import link_documents
from analysis.terms.matrix import count_terms
from analysis.topics.across import link_topics
from analysis.topics.fit import fit_topics

_FEWEST = 20  # documents of a language, below which no topics are sought in it
_SIDES = ("language", "topic", "label")


def link_languages(documents, chosen, *, topics, by="source_shown", most=20, links=None, n_resamples=200, seed=0):
    """Match topics that are there already with topics of each other language, which are sought for this.

    The topics at hand keep their numbers and labels, whether they were fitted on documents or on paragraphs; their shares are those
    of whole documents, since links are of documents. In each other language that has 20 documents or more as many topics are
    sought, at most a quarter of its documents, in those of its largest sources; these topics have numbers of their own.

    Parameters
    ----------
    documents : DataFrame, documents of all languages, with text, language and the column `by`
    chosen : DataFrame, those of one language from which the topics come, whole
    topics : Topics of these documents, or of their paragraphs
    by : str, the column that names the sources
    most : int, sources of each other language, those with the most documents
    links : DataFrame doc_a, doc_b, score; None: link_documents(documents)
    n_resamples, seed : int, as in link_topics

    Returns
    -------
    DataFrame, as from link_topics, with the topics at hand as language_a, topic_a and label_a throughout, the language with most
    documents first; no rows where the topics at hand, or all other languages, have fewer than 20 documents. .attrs["without"] are the
    languages with 20 documents in which no topics can be found

    Raises
    ------
    TableError : a column is missing
    ParallaxError : an option out of range

    Examples
    --------
    >>> from analysis import load_corpus
    >>> documents = load_corpus("seeds").cleaned
    >>> chosen = keep_language(documents, "en")
    >>> len(link_languages(documents, chosen, topics=fit_topics(count_terms(chosen), n_topics=2), by="source"))
    0
    """
    check_columns(documents, ["text", "language", by], what="documents")
    check_columns(chosen, ["text", "language"], what="chosen documents")
    nothing = pd.DataFrame(columns=["language_a", "topic_a", "label_a", "language_b", "topic_b", "label_b", "score"])
    nothing.attrs["without"] = []
    if len(chosen) < _FEWEST:
        return nothing
    own, found, without = str(chosen["language"].iloc[0]), {}, []
    for code in _others(documents, own):
        part = keep_largest(keep_language(documents, code), by=by, most=most)
        try:
            matrix = count_terms(part, stop_words="auto", min_docs=2)
            found[code] = fit_topics(matrix, n_topics=max(2, min(len(topics.quality), len(part) // 4)), seed=seed)
        except ParallaxError:
            without.append(code)
    nothing.attrs["without"] = without
    if not found:
        return nothing
    whole = topics
    if set(topics.shares.index) != set(chosen.index.astype("str")):
        whole = replace(topics, shares=topics.transform(count_terms(chosen, stop_words="auto")))
    links = link_documents(documents) if links is None else links
    options = {"links": links, "n_resamples": n_resamples, "seed": seed}
    tables = [_turn(link_topics({own: whole, code: other}, **options), own) for code, other in found.items()]
    table = pd.concat(tables, ignore_index=True)
    table.attrs["without"] = without
    return table


def _others(documents, own):
    """Languages with enough documents, those with most first."""
    sizes = documents["language"].dropna().value_counts().rename_axis("code").reset_index()
    sizes = sizes[sizes["count"].ge(_FEWEST) & sizes["code"].ne(own) & sizes["code"].ne("unknown")]
    return sizes.sort_values(["count", "code"], ascending=[False, True])["code"].tolist()


def _turn(table, own):
    """Put a language on the first side of each row."""
    if table["language_a"].eq(own).all():
        return table
    sides = {f"{name}_{a}": f"{name}_{b}" for name in _SIDES for a, b in ("ab", "ba")}
    return table.rename(columns=sides)[table.columns]
