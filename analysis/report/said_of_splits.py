"""agenda and wording -> sentences. Which terms are a matter of coverage, which of wording, and whether stories are too few."""

from analysis.ground.tables import check_columns
from analysis.ground.wording import count_of, isolate, language_name, list_of, percent_of

_FEW_STORIES = 5
_RATE = 0.05
_NOT_APART = "coverage and wording cannot be told apart"
_PARTS = {"wording": "In the same stories", "agenda": "Through the room that they give to stories"}


def say_pair(documents, chosen, *, by="source_shown", a="", b="", language="", counted=None):
    """Say which two sources are compared in which language, or why there are none that can be, and what to do.

    Parameters
    ----------
    documents, chosen : DataFrame with language and the column `by`: what was given to keep_common_pair, and what it gave
    by : str, the column that names the sources
    a, b, language : str, as given to keep_common_pair
    counted : DataFrame with the column `by`, those of the chosen documents whose words are counted, or None: all of them
    """
    check_columns(documents, ["language", by], what="documents")
    check_columns(chosen, ["language", by], what="chosen documents")
    sizes = chosen[by].astype("str").value_counts()
    spoken = {code for code in chosen["language"].astype("str").dropna()}
    where = f" in {language_name(min(spoken))}" if len(spoken) == 1 else ""
    if len(sizes) > 1:
        names = sorted(sizes.index, key=lambda name: (name != a, name == b, name))
        told = [f"{isolate(name)} with {_say_size(name, sizes, by, counted)}" for name in names]
        return f"The two that are compared{where} are {list_of(told)}."
    named = [name for name in (a, b) if name]
    if documents.empty or (not named and not where):
        return f"There are not two sources with texts: {_NOT_APART}."
    if not named:
        return f"Only {isolate(sizes.index[0])} has texts{where}: {_NOT_APART}. Set language to one in which two sources have texts."
    groups, codes = documents[by].astype("str"), documents["language"].astype("str")
    told = []
    for name in named:
        spoken = sorted(set(codes[groups.eq(name)].fillna("")))
        told.append(f"{isolate(name)} has texts in {list_of(language_name(code or None) for code in spoken)}")
    why = "words of two languages are never counted in one list"
    if len(named) == 1:
        why = "no other source has texts in one of these"
    if language:
        why = f"texts in {language_name(language)} are asked for"
    remedy = "Name two sources that have texts in one language as a and b"
    return f"{list_of(told)}, and {why}: {_NOT_APART}. {remedy}{', or leave language empty' if language else ''}."


def _say_size(name, sizes, by, counted):
    whole = count_of(int(sizes[name]), "document")
    n = sizes[name] if counted is None else int(counted[by].astype("str").eq(name).sum())
    return whole if n == sizes[name] else f"{whole}, of which {n:,} {'is' if n == 1 else 'are'} counted"


def say_agenda_and_wording(table):
    """Say which terms differ in the same stories and which through coverage, or that there are too few stories to tell."""
    needed = [f"{part}{column}" for part in _PARTS for column in ("", "_p_adjusted")]
    check_columns(table, ["term", "n_stories", *needed], what="agenda and wording")
    a, b = (isolate(table.attrs.get(side, side)) for side in "ab")
    n_shared = table.attrs.get("n_shared", int(table["n_stories"].max()) if len(table) else 0)
    if not n_shared:
        return f"No story is told by both {a} and {b}: that is too few to tell what they cover from how they word it."
    told = f"Both {a} and {b} tell {count_of(n_shared, 'story', 'stories')}"
    if n_shared < _FEW_STORIES:
        few = "these are" if n_shared > 1 else "this is"
        return f"{told}: {few} too few to tell coverage from wording. What the parts show holds for these texts alone."
    said = [f"{told}{_say_shares(table, a, b)}."]
    n_tested = int(table["wording_p_adjusted"].notna().sum())
    if not n_tested:
        return f"{said[0]} No term stands in three of them: coverage and wording cannot be told apart."
    said += [_say_part(table, part, a, b) for part in _PARTS]
    basis = f"false discovery rate {percent_of(_RATE)}, {count_of(n_tested, 'term')} in three stories or more"
    return f"{' '.join(said)[:-1]} ({basis}).{_say_single(table, n_tested)}"


def _say_single(table, n_tested):
    """Say how many intervals leave out 0 though the difference is not told from chance: each is for one term by itself."""
    n = 0
    for part in _PARTS:
        low, high = (table.get(f"{part}_{bound}") for bound in ("low", "high"))
        clear = (low.gt(0) | high.lt(0)) & table[f"{part}_p_adjusted"].ge(_RATE) if low is not None else []
        n += int(sum(clear))
    if not n:
        return ""
    return (
        f" {count_of(n, 'interval')} of a part {'lies' if n == 1 else 'lie'} clear of 0 all the same: each is for one term by "
        f"itself, and of {count_of(n_tested, 'term')} some do so by chance."
    )


def _say_shares(table, a, b):
    if not {"share_a", "share_b"} <= table.attrs.keys():
        return ""
    shares = [table.attrs["share_a"], table.attrs["share_b"]]
    if min(shares) >= 1:
        return ", and none that the other does not tell"
    return f", which take {percent_of(shares[0])} of the words of {a} and {percent_of(shares[1])} of those of {b}"


def _say_part(table, part, a, b):
    """Say which terms either uses more, the largest differences first."""
    found = table[table[f"{part}_p_adjusted"].lt(_RATE)]
    found = found.assign(size=found[part].abs()).sort_values(["size", "term"], ascending=[False, True])
    if found.empty:
        return f"{_PARTS[part]} no term is used more by one of them than chance would give."
    sides = [(a, found[found[part].gt(0)]), (b, found[found[part].lt(0)])]
    named = [
        f"{name} {list_of([f'“{isolate(term)}”' for term in side['term']], most=4)}"
        for name, side in sides
        if len(side)
    ]
    return f"{_PARTS[part]} {count_of(len(found), 'term is', 'terms are')} used more: by {', and by '.join(named)}."
