"""Topics -> a map to touch. Topics that are alike lie near each other; each tells its terms, who writes of it, and its passages."""

import json
import math

import pandas as pd

from analysis.ground.errors import TableError
from analysis.ground.tables import check_columns
from analysis.report.canvas import ACCENT, bare, draw_nothing, lay_out, new_axes, place_names, shorten
from analysis.report.cells import CONTROL, is_missing, round_digits
from analysis.report.live import is_live
from analysis.report.show import check_name, draw_svg, publish, say_plainly
from analysis.report.topics_told import TOPIC, TOPICS
from analysis.report.touch import live_touch
from analysis.terms.typical import check_top
from analysis.topics.places import topic_places

_GROUPS_EACH = 12
_LONGEST = 500
_MOST_BYTES = 200_000  # of all passages: a page stays below 1.5 MB
_DAYS = {"month": "%Y-%m", "year": "%Y"}


def show_topics(topics, prevalence=None, passages=None, *, name, sentence, documents=None, top=12):
    """Show topics as a map to touch: the nearer two of them, the more alike; the larger one, the more of the texts it takes up.

    Point at a topic, touch it, or lead to it with the arrow keys or the list above the map: then are shown its first terms with
    weight and exclusivity, its share in each group with the interval, and the passages that show it best, on a page and in
    JupyterLab, where you run the notebook yourself, without a network. On paper, without scripts and in a committed notebook it
    is a still picture. Distances on the map are approximate; see topic_places. The page grows by 0.4 MB, the library, once.

    Parameters
    ----------
    topics : Topics
    prevalence : DataFrame group, topic, share, share_low, share_high, as from topic_prevalence without dates; of each topic the
        twelve groups with most of it are kept. None: no shares
    passages : DataFrame topic, rank, share, text, doc_id, as from topic_passages. About 500 characters of each are kept, and as many
        as 200 kB hold, the first of each topic first. None: no passages
    name : str, lower-case letters, digits, `-` and `_`; the SVG file in the report is named after it
    sentence : str, computed from the data: what the map says. It becomes the alternative text.
    documents : DataFrame indexed by doc_id, from which source_shown (or source) and published of each passage are taken. None: only
        the document is named
    top : int, terms of each topic

    Raises
    ------
    TableError : a column is missing, or the prevalence has several periods
    ParameterError : the name cannot be a file name, or the sentence is empty
    ParallaxError : top is not a whole number above 0

    Examples
    --------
    >>> from analysis import count_terms, fit_topics
    >>> texts = pd.Series({"a": "rain wind rain", "b": "rain wind", "c": "vote law vote", "d": "vote law"})
    >>> topics = fit_topics(count_terms(texts), n_topics=2)
    >>> show_topics(topics, name="topic-map", sentence="Two topics.")  # doctest: +ELLIPSIS
    {...Two topics...}
    """
    check_top(top)
    check_name(name)
    if prevalence is not None:
        check_columns(prevalence, ["group", "topic", "share", "share_low", "share_high"], what="prevalence")
        if prevalence.duplicated(["group", "topic"]).any():
            raise TableError("the prevalence has several rows of a group and topic. Pass one without dates.")
    if passages is not None:
        check_columns(passages, ["topic", "rank", "share", "text", "doc_id"], what="passages")
    places = topic_places(topics)
    svg = draw_svg(_draw(places), name=name, sentence=sentence)
    sentence = say_plainly(sentence)
    data = {"image/svg+xml": svg, "text/plain": sentence}
    if len(places):
        data[TOPICS] = _hold(topics, places, prevalence, passages, documents, top)
        if is_live():
            data["text/html"] = live_touch(data, svg, sentence)
    publish(data, {"name": name})


def _hold(topics, places, prevalence, passages, documents, top):
    """Put what is told of each topic into plain values."""
    terms = topics.terms[topics.terms["rank"].le(top) & topics.terms["weight"].gt(0)]
    told = dict.fromkeys(places["topic"], ())
    terms = told | _by_topic(terms, ["term", "weight", "exclusivity"])
    groups, n_groups = told, 0
    if prevalence is not None:
        n_groups = prevalence["group"].nunique()
        known = prevalence[pd.to_numeric(prevalence["topic"], errors="coerce").isin(places["topic"])]
        known = known.assign(topic=known["topic"].astype("int64"), size=known["share"].astype(float).round(9))
        known = known.sort_values(["topic", "size", "group"], ascending=[True, False, True], kind="stable")
        known = known.groupby("topic").head(_GROUPS_EACH)
        groups = told | _by_topic(known, ["group", "share", "share_low", "share_high"])
    read = told if passages is None else told | _choose(passages, documents)
    sizes = topics.quality["n_docs"].tolist()
    first = places[["topic", "label", "share"]].itertuples(index=False, name=None)
    placed = places[["x", "y", "nearest", "nearest_label", "distance"]].itertuples(index=False, name=None)
    rows = [
        [
            *(_plain(value) for value in (*one, n, *place)),
            *(list(part.get(one[0], ())) for part in (terms, groups, read)),
        ]
        for one, n, place in zip(first, sizes, placed, strict=True)
    ]
    return {"columns": TOPIC, "rows": rows, "n_texts": len(topics.shares), "n_groups": n_groups}


def _by_topic(table, columns):
    return {
        topic: [[_plain(value) for value in row] for row in own[columns].itertuples(index=False, name=None)]
        for topic, own in table.groupby("topic", sort=True)
    }


def _choose(passages, documents):
    """Choose passages, the first of each topic first, until the bytes are spent."""
    size, kept = 0, {}
    ordered = passages.sort_values(["rank", "topic"], kind="stable")
    for row in ordered[["topic", "text", "share", "doc_id"]].itertuples(index=False):
        told = [_cut(row.text), _plain(row.share), *_cite(documents, row.doc_id), _plain(row.doc_id)]
        size += len(json.dumps(told, ensure_ascii=False).encode("utf-8"))
        if size > _MOST_BYTES:
            break
        kept.setdefault(row.topic, []).append(told)
    return kept


def _cite(documents, doc_id):
    """The source and the day of a document, as exact as it is known."""
    if documents is None or doc_id not in documents.index:
        return None, None
    row = documents.loc[doc_id]
    source = next((row[name] for name in ("source_shown", "source") if name in row and not is_missing(row[name])), None)
    day = row.get("published")
    form = _DAYS.get(row.get("published_precision"), "%Y-%m-%d")
    source = None if source == f"[{doc_id}]" else source
    return _plain(source), None if is_missing(day) else day.strftime(form) if hasattr(day, "strftime") else str(day)


def _cut(text):
    text = " ".join(CONTROL.sub(" ", str(text)).split())
    if len(text) <= _LONGEST:
        return text
    head, _, _ = text[:_LONGEST].rpartition(" ")
    return f"{head if 2 * len(head) > _LONGEST else text[:_LONGEST]} …"


def _plain(value):
    if isinstance(value, str):
        return CONTROL.sub("\ufffd", value)
    return None if is_missing(value) or not math.isfinite(value) else round_digits(value)


def _draw(places):
    """Draw the still picture: the same marks, named as far as there is room."""
    if places.empty:
        return draw_nothing()
    ax = new_axes(5.2)
    ax.set_aspect("equal", adjustable="datalim")
    largest = max(float(places["share"].max()), 1e-9)
    sizes = 2600 * places["share"] / largest + 20
    ax.scatter(places["x"], places["y"], s=sizes, c=ACCENT, alpha=0.45, linewidths=0)
    ax.margins(0.2)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines["bottom"].set_visible(False)
    ax.set_xlabel(
        "each mark a topic: the larger, the more of the texts it takes up;\nthe nearer two are, the more alike, approximately"
    )
    bare(ax)
    lay_out(ax.figure)
    ordered = places.sort_values(["share", "topic"], ascending=[False, True], kind="stable")
    points = ordered[["x", "y"]].to_numpy()
    names = [f"{topic}: {shorten(label, 22)}" for topic, label in zip(ordered["topic"], ordered["label"], strict=True)]
    place_names(ax, points, names, crowd=points)
    return ax
