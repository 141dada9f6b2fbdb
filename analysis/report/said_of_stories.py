"""stories -> sentences. Who covers what, who is first, what is left out and where figures diverge; and what cannot be known."""

from analysis.ground.wording import count_of, isolate, language_name, list_of, percent_of
from analysis.report.said_of_links import cut_title, write_score

_RATE = 0.05
# with one story fewer, even the same source first in all of them is no finding: 2 / 2^5 = .06
_FEWEST_STORIES = 6
_WIDE_DAYS = 30
_LONGEST_NUMBER = 40


def say_coverage(table):
    """Say how many stories several sources cover, which is the largest, and who was first how often."""
    if table.empty:
        return "There is no document, and so no story."
    n_documents = int(table["n_documents"].sum())
    told = table[table["n_sources"].gt(1)]
    counted = f"{count_of(n_documents, 'document')} {'tells' if n_documents == 1 else 'tell'} {count_of(len(table), 'story', 'stories')}."
    counted = counted[0].upper() + counted[1:]
    if told.empty:
        return f"{counted} None is covered by two sources: who came first, who follows whom and what is left out cannot be told."
    first = told.iloc[0]
    how_many = "All are" if len(told) == len(table) > 1 else count_of(len(told), "is", "are")
    largest = (
        f"{how_many} covered by two sources or more; the largest, “{isolate(first.title)}”, by "
        f"{first.n_sources:,} with {count_of(first.n_documents, 'document')}."
    )
    return f"{counted} {largest} {_say_first(told)}{_say_wide(table)}"


def _say_first(told):
    timed = told[told["first_mover"].notna()]
    if timed.empty:
        return "In none of them the days of two sources are known: who was first cannot be told."
    alone = timed[~timed["first_mover"].str.contains("; ", regex=False)]
    same_day = len(timed) - len(alone)
    unknown = len(told) - len(timed)
    counts = alone["first_mover"].value_counts()
    names = sorted(counts.index, key=lambda source: (-counts[source], source))
    first = f"First by a day or more: {list_of([f'{isolate(name)} ({counts[name]:,})' for name in names])}. "
    tied = f"In {same_day:,} several came on the first day. " if same_day else ""
    lacking = f"In {unknown:,} the days are not known. " if unknown else ""
    if alone.empty:
        return f"{tied}{lacking}".strip()
    few = (
        f"{_capital(count_of(len(alone), 'story is', 'stories are'))} too few to say who is first as a rule."
        if len(alone) < _FEWEST_STORIES
        else "Whether that is more than chance has to be tested pair by pair."
    )
    return f"{first}{tied}{lacking}{few}"


def _say_wide(table):
    wide = table[table["widest_gap_days"].fillna(0).gt(_WIDE_DAYS)]
    if wide.empty:
        return ""
    named = [f"“{isolate(row.title)}”, {row.widest_gap_days:,} days" for row in wide.head(3).itertuples()]
    return (
        f" In {count_of(len(wide), 'story', 'stories')} more than {_WIDE_DAYS} days lie between two documents, so that a date "
        f"may be wrong, or the story two: {list_of(named)}."
    )


def say_followers(table):
    """Say which source follows which more than chance would have it, at a false discovery rate of 5 %, or that none can be told."""
    if table.empty:
        return "No two sources have a story in common: nobody can follow anybody."
    if not table["n_stories"].any():
        return "No two sources have a story in common in which both have a day, close enough to each other: who follows whom cannot be told."
    window = (
        f", within {table.attrs['window_days']:,} day{'s' * (table.attrs['window_days'] != 1)}"
        if "window_days" in table.attrs
        else ""
    )
    tested = table[table["p_adjusted"].notna()]
    if tested.empty:
        n = int(table["n_stories"].max())
        return f"Whatever two sources have in common{window}, began on one day in both ({count_of(n, 'story', 'stories')} at most): there is no order to tell."
    basis = f"false discovery rate {percent_of(_RATE)}, {count_of(len(tested) // 2, 'pair')} of sources{window}"
    untold = _say_untold(table[table["p_adjusted"].isna()])
    found = tested[tested["p_adjusted"].lt(_RATE) & tested["share"].gt(tested["floor"])]
    if len(found):
        several = "source follows" if len(found) == 1 else "times a source follows"
        head = f"{len(found):,} {several} another more than chance would have it ({basis})."
        return f"{head} {'; '.join(_lead(row) for row in found.head(3).itertuples())}.{_say_by_source(table)}{untold}"
    lead = tested[tested["share"].ge(tested["floor"])]
    first = (lead if len(lead) else tested).iloc[0]
    most = int((table["n_from"] + table["n_to"]).max())
    few = (
        f" {_capital(count_of(most, 'story with an order is', 'stories with an order are'))} too few: even if one source were first in all "
        "of them, it could be chance."
        if most < _FEWEST_STORIES
        else ""
    )
    return f"No source follows another more than chance would have it ({basis}). Most marked: {_lead(first)}.{few}{_say_by_source(table)}{untold}"


def _say_by_source(pairs):
    """Of each of three sources or more, how often it came later over all its pairs; no test, since these hang together."""
    sums = pairs.groupby("a")[["n_from", "n_to"]].sum()
    sums = sums[sums.sum(axis=1).gt(0)]
    if len(sums) < 3:
        return ""
    late = sums.assign(share=sums["n_to"] / sums.sum(axis=1)).reset_index()
    late = late.sort_values(["share", "n_to", "a"], ascending=[False, False, True])
    listed = [f"{isolate(row.a)} {row.n_to:,} of {row.n_from + row.n_to:,}" for row in late.itertuples()]
    return (
        f" Later than another source, over all pairs that have an order: {list_of(listed)}; one story counts once for each pair, so that "
        "no test is made of these."
    )


def _say_untold(pairs):
    """Of how many pairs of sources that share a story no order can be told; each pair has two rows."""
    same_day, apart = int(pairs["n_stories"].gt(0).sum()) // 2, int(pairs["n_stories"].eq(0).sum()) // 2
    if not same_day + apart:
        return ""
    whys = [
        f"{count_of(same_day, 'pair')} began all that they share on one day" if same_day else "",
        f"{count_of(apart, 'pair')} shared nothing with known days close enough to each other" if apart else "",
    ]
    return f" Of {count_of(same_day + apart, 'more pair')} no order can be told: {' and '.join(filter(None, whys))}."


def _lead(row):
    lag = (
        f", {row.median_lag_days:g} {'day' if row.median_lag_days == 1 else 'days'} before in the median"
        if row.n_from
        else ""
    )
    bounds = f"{percent_of(row.share)}, 95% interval {percent_of(row.share_low)} to {percent_of(row.share_high)}, by chance {percent_of(row.floor)}"
    same = f"; {row.n_same_day:,} more on one day" if row.n_same_day else ""
    of_all = f"; that is {percent_of(row.from_share)} of all {row.n_dated_a:,} stories of {isolate(row.a)}"
    of_all = of_all if row.n_dated_a > 1 else f"; {isolate(row.a)} tells no other story that has a day"
    return (
        f"{isolate(row.a)} is before {isolate(row.b)} in {row.n_from:,} of {row.n_from + row.n_to:,} stories that they began on "
        f"different days ({bounds}){lag}{same}{of_all if row.n_from else ''}"
    )


def say_blind_spots(table):
    """Say which sources lack stories that others cover, and which names and numbers, and of how much nothing can be said."""
    spots = table.drop_duplicates(["source", "story", "kind", "absent"])
    least = (
        f"{count_of(table.attrs['min_sources'], 'other source')} or more"
        if "min_sources" in table.attrs
        else "several others"
    )
    whole, names = spots[spots["kind"].eq("story")], spots[spots["kind"].ne("story")]
    n_judged, n_unjudged = table.attrs.get("n_judged", len(whole)), table.attrs.get("n_unjudged", 0)
    parts = []
    grace = table.attrs.get("grace_days", 0)
    days = f" to {count_of(grace, 'day')} after the last" if grace else " to the last"
    there = f"a source that published something from the first day of the story{days}"
    if len(whole):
        listed = []
        for source, rows in whole.groupby("source"):
            first = rows.iloc[0]
            had = f"“{isolate(first.absent)}” in {first.n_others:,}, with {count_of(first.n_own, 'document')} of its own in those days"
            listed.append((-len(rows), source, f"{isolate(source)} lacks {len(rows):,} ({had})"))
        parts.append(f"Stories that {least} cover, and {there} does not: {_some([one for *_, one in sorted(listed)])}.")
    elif n_judged:
        parts.append(f"No story was found that {least} cover and {there} does not.")
    if n_unjudged:
        parts.append(
            f"{_capital(count_of(n_unjudged, 'time'))} a source lacks a story, but whether it left it out cannot be told: no day is "
            "known, or it published nothing in those days."
        )
    if n_near := table.attrs.get("n_near", 0):
        named = [
            f"{isolate(source)} has “{isolate(cut_title(own))}” beside “{isolate(cut_title(title))}” (score {write_score(score)})"
            for source, title, own, score in table.attrs.get("nearest", [])
        ]
        parts.append(
            f"{_capital(count_of(n_near, 'time'))} a source has a document that may tell the story, though it was not "
            f"put into it: this is not counted as left out{f'; {_some(named)}' if named else ''}."
        )
    if len(names):
        rows = names.head(3).itertuples()
        listed = [
            f"{isolate(row.source)} has no “{_number(row.absent, row.kind)}” (in {row.n_others:,} of {count_of(row.n_sources, 'other source')}{_say_instead(row.instead)})"
            for row in rows
        ]
        parts.append(
            f"{_capital(count_of(len(names), 'name or number is', 'names and numbers are'))} missing from a source though {least} have "
            f"{'it' if len(names) == 1 else 'them'} in the same story; first: {'; '.join(listed)}."
        )
    elif table.attrs.get("n_compared"):
        parts.append(f"No source lacks a name or a number that {least} have in the same story.")
    parts += _say_compared(table.attrs)
    return " ".join(parts) or f"No story is told by enough sources for one of them to lack what {least} have."


def _say_instead(instead):
    said = [_number(value, "number") for value in instead.split("; ") if value]
    return f"; of the same it says {list_of(said)}" if said else ""


def _say_compared(counts):
    """In how many stories names and numbers were compared, and in which languages names of no table."""
    n_told, n_compared = counts.get("n_told", 0), counts.get("n_compared", 0)
    enough = count_of(counts.get("min_sources", 0) + 1, "source")
    if not n_told:
        return
    if not n_compared:
        told = count_of(n_told, "story is", "stories are")
        yield (
            f"{_capital(told)} told by two sources or more, but none by {enough} in one language: which names and numbers "
            "are left out cannot be told."
        )
        return
    where = (
        f"in {n_compared:,} of {count_of(n_told, 'story', 'stories')} that two sources or more tell; in the rest fewer than {enough} write "
        "in one language, and nothing is said of them"
        if n_compared < n_told
        else "in every story that two sources or more tell"
    )
    yield f"Names and numbers were compared {where}."
    told, untold = ([language_name(language) for language in counts.get(by, ())] for by in ("by_capitals", "by_table"))
    if told:
        yield f"Names that the kit does not know were looked for by their capital letters in {list_of(told)}."
    if untold:
        yield f"In {list_of(untold)} a capital letter tells no name, so that only names that the kit knows can be missed."


def say_facts(table):
    """Say how many things two versions of a story state, and where they diverge, tolls first; and how many numbers were not compared."""
    left = _say_left(table.attrs)
    if table.empty:
        return f"No two versions of a story state a number, a sum, a day or a place of the same thing: there is nothing to set side by side.{left}"
    thing = ["story", "kind", "anchor"]
    n_things = table.drop_duplicates(thing).shape[0]
    n_stories = table["story"].nunique()
    head = f"{_capital(count_of(n_things, 'thing is', 'things are'))} stated by two versions or more in {count_of(n_stories, 'story', 'stories')}"
    if n_differing := table.attrs.get("n_differing", 0):
        left = (
            f" Of {count_of(n_differing, 'more thing' if table['diverges'].any() else 'thing')} the figures differ, but they are said to be about so much, or the sentences have too little in "
            f"common to say that they speak of the same thing.{left}"
        )
    apart = table[table.groupby(thing)["diverges"].transform("any")]
    if apart.empty:
        return f"{head}; no two of them diverge.{left}"
    listed = []
    for (_, _, anchor), rows in apart.groupby(thing, sort=False):
        voices = {}
        for (source, language), part in rows[rows["diverges"]].groupby(["source", "language"], dropna=False):
            voices.setdefault(_values(part), []).append(_voice(source, language))
        said = [f"{values} ({list_of(some, most=4)})" for values, some in voices.items()]
        listed.append(f"{isolate(anchor)}: {' against '.join(said[:4])}")
    n_apart = apart.drop_duplicates(thing).shape[0]
    return (
        f"{head}; in {n_apart:,} of them the versions diverge: {_some(listed, most=3)}. Read the sentences: two figures beside the same "
        f"word may count two things, and the later may know more.{left}"
    )


def _say_left(counts):
    """How many numbers of the stories were not compared, and why."""
    n_numbers, n_counted, n_compared = (counts.get(name, 0) for name in ("n_numbers", "n_counted", "n_compared"))
    if not n_numbers:
        return ""
    unknown, single = n_numbers - n_counted, n_counted - n_compared
    whys = [
        f"of {unknown:,} it is not known what they count" if unknown else "",
        f"{single:,} {'has' if single == 1 else 'have'} no counterpart in another version" if single else "",
    ]
    rest = list_of(filter(None, whys))
    whole = f"Of {count_of(n_numbers, 'number')} in stories of two versions or more"
    return f" {whole}, {n_compared:,} {'was' if n_compared == 1 else 'were'} compared{f'; {rest}' if rest else ''}."


def _voice(source, language):
    return f"{isolate(source)} in {language_name(language)}"


def _values(part):
    return list_of(
        [
            ("" if row.bound == "exactly" else f"{row.bound} ") + _number(row.value, row.kind)
            for row in part.drop_duplicates(["value", "bound"]).itertuples()
        ],
        most=3,
    )


def _number(value, kind):
    if kind not in ("toll", "unit", "money", "number") or len(value) > _LONGEST_NUMBER:
        return isolate(value)
    ends = [end.partition(".") for end in value.split("-")]
    return "–".join(f"{int(whole):,}{point}{part}" for whole, point, part in ends)


def _capital(text):
    return text[:1].upper() + text[1:]


def _some(parts, most=6):
    return "; ".join(parts[:most]) + (f"; and {len(parts) - most:,} more" if len(parts) > most else "")
