"""links -> sentences. How sure it is that documents tell one story, and which texts the answers rest on."""

from analysis.ground.errors import ParameterError
from analysis.ground.tables import check_columns
from analysis.ground.wording import count_of, isolate, language_name, list_of
from analysis.reuse.wire import COPIES
from analysis.stories.linked import STRENGTHS

_NAMED = 2
_TITLE = 44
_ANCHORS = 3
_PLACES = {"within": "Within a language", "across": "Across languages"}


def say_links(table, *, min_score=0.65):
    """Say how many links are strong, fair and weak, within a language and across two, and name the surest of each.

    Parameters
    ----------
    table : DataFrame as from link_lines
    min_score : float, mean score from which documents are one story
    """
    check_columns(table, ["score", "across", "anchors", "mutual", "title_a", "title_b"], what="lines of links")
    if table.empty:
        return "No two documents are linked: none has a name, a number or a word in common with another within the days allowed."
    said = []
    for place, words in _PLACES.items():
        part = table[table["across"].eq(place == "across")]
        if len(part):
            counts = table.attrs.get(place, [int(part["strength"].eq(kind).sum()) for kind in STRENGTHS])
            said.append(f"{_count(counts, words)} {_name_surest(part, across=place == 'across')}.")
    highest = table.attrs.get("highest", table["score"].max())
    if max(highest, table.attrs.get("highest_apart", 0)) < min_score:
        said.append(f"No link reaches {min_score:g}, from which on two documents are called one story here.")
    elif table.attrs.get("highest_apart", highest) < min_score:
        said.append(
            f"No link between two sources reaches {min_score:g}, from which on two documents are called one story here; links of a source with itself do."
        )
    return " ".join(said)


def _count(counts, words):
    kinds = [(count, kind) for count, kind in zip(counts, STRENGTHS, strict=True) if count]
    pairs = f"{words}, {count_of(sum(counts), 'pair')} of documents {'is a candidate' if sum(counts) == 1 else 'are candidates'}"
    if sum(counts) == 1:
        return f"{pairs} for one story; the link is {kinds[0][1]}."
    if len(kinds) == 1:
        return f"{pairs} for one story; every link is {kinds[0][1]}."
    said = [f"{count:,} {kind}" for count, kind in kinds]
    said[0] = f"{count_of(kinds[0][0], 'link is', 'links are')} {kinds[0][1]}"
    return f"{pairs} for one story: {list_of(said)}."


def _name_surest(part, *, across):
    """Name the surest links: within a language those between two sources, and of these the ones that are mutual."""
    between = part if across else part[part["source_a"].ne(part["source_b"])]
    chosen = between if len(between) else part
    best = chosen[chosen["mutual"]]
    where = " between two sources" if 0 < len(between) < len(part) else ""
    lead = " of which each is the best candidate of the other" if len(best) else ""
    named = [_name(row, across=across) for row in (best if len(best) else chosen).head(_NAMED).itertuples()]
    return f"The surest{where}{lead}: {'; '.join(named)}"


def _name(row, *, across):
    titles = [f"“{isolate(cut_title(title))}”" for title in (row.title_a, row.title_b)]
    if across:
        codes = (row.language_a, row.language_b)
        titles = [f"{title} ({language_name(code)})" for title, code in zip(titles, codes, strict=True)]
    anchors = row.anchors.split("; ")[:_ANCHORS] if row.anchors else []
    by = f", by {list_of([isolate(anchor) for anchor in anchors])}" if anchors else ", by words alone"
    return f"{titles[0]} and {titles[1]}, score {write_score(row.score)}{by}"


def cut_title(title):
    """Cut a title behind its last whole word of 44 characters.

    Examples
    --------
    >>> cut_title("Rain"), cut_title("Rain in Rome, and what is said of it in the north")
    ('Rain', 'Rain in Rome, and what is said of it in the…')
    """
    if len(title) <= _TITLE:
        return title
    words = title[:_TITLE].rpartition(" ")[0]
    return f"{words if len(words) > _TITLE // 2 else title[:_TITLE]}…"


def write_score(score):
    """Write a score of a link: two digits, of a small one the first, and never quite 0 or 1.

    Examples
    --------
    >>> [write_score(score) for score in (0.9999, 0.87, 0.0312, 0.00742, 0.00001)]
    ['over 0.99', '0.87', '0.03', '0.007', 'under 0.001']
    """
    if score < 0.001 or score > 0.99:
        return "under 0.001" if score < 0.5 else "over 0.99"
    return f"{score:.2f}" if score >= 0.1 else f"{score:.1g}"


def say_dropped_copies(documents, left, *, copies="one"):
    """Say which texts what follows rests on, as drop_copies chose them, and how it can be had otherwise.

    Parameters
    ----------
    documents, left : DataFrame, what was given to drop_copies, and what it gave
    copies : str, all, one or cut
    """
    if copies not in COPIES:
        raise ParameterError(f"copies={copies!r} is not known; there are {', '.join(COPIES)}. Choose one of them.")
    other = [f"copies={name}" for name in COPIES if name != copies]
    again = f" Set {' or '.join(other)} to see what changes."
    gone, whole = len(documents) - len(left), count_of(len(documents), "document")
    if copies == "all":
        return f"What follows rests on all texts, copies with them: {whole}.{again}"
    if copies == "one":
        away = f"{count_of(gone, 'copy is', 'copies are')} left out" if gone else "there is no copy to leave out"
        tied = _say_tied(documents)
        return f"What follows rests on one text for each cluster of copies, the earliest: {len(left):,} of {whole}; {away}.{tied}{again}"
    before, after = (int(table["text"].str.len().sum()) for table in (documents, left))
    share = f"{1 - after / before:.0%} of all letters" if before else "nothing"
    away = f", and {count_of(gone, 'document is', 'documents are')} left out, of which nothing remained" if gone else ""
    if after == before:
        share, away = "nothing, since nothing is shared", ""
    return (
        f"What follows rests on what is each text's own: shared passages are cut out, {share}{away}. Places "
        f"that are named below are those in the texts as cut.{again}"
    )


def _say_tied(documents):
    """Say in how many clusters of copies the days do not tell the earliest, and which text was kept there."""
    if not {"copy_of", "copy_days"} <= set(documents):
        return ""
    copies = documents[documents["copy_of"].notna()]
    untold = copies["copy_days"].gt(0).groupby(copies["copy_of"].astype("str")).all().eq(False)
    if not untold.any():
        return ""
    where = count_of(int(untold.sum()), "cluster")
    return f" In {where} of {len(untold):,} the days do not tell the earliest: kept is the first by id, a text with a day before one without."
