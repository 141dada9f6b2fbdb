"""comparisons of sources -> sentences. Whether they can be compared, how far apart they are, how varied, and how often they say it."""

import pandas as pd
from pandas import notna

from analysis.compare.rates import PERIODS
from analysis.ground.resample import adjust_p
from analysis.ground.wording import count_of, decimal_of, decimals_of, isolate, list_of, percent_of
from analysis.report.said_of_contrasts import ALONE
from analysis.report.sentences import some_of

_RATE = 0.05


def say_comparable(findings):
    """Say what can make a comparison unfair, gravest first, and how many checks could not be made."""
    judged = int(findings["severity"].ne("unknown").sum())
    found = findings[~findings["severity"].isin(["ok", "unknown"])]
    unjudged = len(findings) - judged
    tail = f" {count_of(unjudged, 'check')} could not be made, for lack of documents or of what they state." * (
        unjudged > 0
    )
    if not judged:
        return f"Whether the comparison is fair cannot be told.{tail}"
    if found.empty:
        return f"Nothing was found that makes the comparison unfair ({count_of(judged, 'check')}).{tail}"
    more = f" The table has {len(found) - 3:,} more." * (len(found) > 3)
    return (
        f"Of {count_of(judged, 'check')}, {len(found):,} found what can make the comparison unfair. "
        f"{' '.join(found['finding'].head(3))}{more}{tail}"
    )


def say_distances(table):
    """Say which pairs are further apart than chance would put them, at a false discovery rate of 5 %, or that none can be tested."""
    known = table[table["distance"].notna()]
    if known.empty:
        return "There are not two sources with words to compare: no distance can be told."
    tested = known[known["p"].notna() & ~_too_few(known)]
    if tested.empty:
        first = known.iloc[0]
        why = "with fewer than two documents on one side, what is the source's and what is the document's cannot be told apart."
        if _too_few(known).any():
            why = f"from so few documents no p can be below {known['p_floor'].min():.2g}, however far apart the sources are."
        return (
            f"No distance between these sources can be tested. In these texts the distance of {isolate(first.a)} and "
            f"{isolate(first.b)} is {decimal_of(first.distance, decimals_of([first.distance]))}{', the largest' if len(known) > 1 else ''}; {why}"
        )
    found = tested[adjust_p(tested["p"].to_numpy()) < _RATE]
    found = found[found["excess"].gt(0)].sort_values(["excess", "a", "b"], ascending=[False, True, True])
    left = len(table) - len(tested)
    untested = f" Not tested, for lack of documents: {count_of(left, 'pair')}." if left else ""
    basis = f"false discovery rate {percent_of(_RATE)}, {count_of(len(tested), 'comparison')}"
    if found.empty:
        return f"No two sources are further apart than chance would put them ({basis}).{untested}"
    parts = []
    for row in found.itertuples():
        values = [row.distance, row.excess, row.excess_low, row.excess_high]
        distance, excess, low, high = (decimal_of(value, decimals_of(values)) for value in values)
        bounds = f", 95% interval {low} to {high}" if notna(row.excess_low) else ""
        parts.append(f"{isolate(row.a)} and {isolate(row.b)}: {distance}, of which {excess} above the floor{bounds}")
    counted = count_of(len(found), "pair is", "pairs are")
    return f"{counted} further apart than chance would put them ({basis}). {some_of(parts)}.{untested}"


def say_separability(table):
    """Say how often the source of an unseen document is told, beside what shuffled labels give."""
    known = table[table["accuracy"].notna()]
    if known.empty:
        return f"How well a source can be told by its words is not known: {ALONE}."
    whole, sources = known.iloc[0], known.iloc[1:]
    interval = f"95% interval {percent_of(whole.accuracy_low)} to {percent_of(whole.accuracy_high)}"
    told = f"Of the unseen documents of a source, {percent_of(whole.accuracy)} are told by their words ({interval}; the mean of {count_of(len(sources), 'source')})."
    if _too_few(known).iloc[0]:
        told += f" Whether chance gives as much cannot be tested: from so few documents no p can be below {whole.p_floor:.2g}."
    elif notna(whole.floor):
        chance = f"{percent_of(whole.floor)}, and {percent_of(whole.floor_low)} to {percent_of(whole.floor_high)} in 95% of cases"
        if whole.p < _RATE:
            told += f" That is more than chance gives: with shuffled labels {chance} (p = {whole.p:.2g})."
        else:
            told += (
                f" That is not shown to be more than chance gives: with shuffled labels {chance} (p = {whole.p:.2g})."
            )
    else:
        told += " What chance would give is not known."
    share = percent_of(sources["accuracy"].min())
    worst = sources[sources["accuracy"].map(percent_of).eq(share) & sources["taken_for"].notna()]
    named = [f"{isolate(row.group)} ({share}), mostly taken for {isolate(row.taken_for)}" for row in worst.itertuples()]
    if len(named) == len(sources) > 1:
        told += f" None is told better than the others: {share} of the documents of each."
    elif named:
        told += f" Told worst {'is' if len(named) == 1 else 'are'} {some_of(named)}."
    untold = sorted(set(table["group"]) - set(known["group"]))
    if untold:
        told += f" Nothing is learned of a source whose texts are all unseen at once, so that it is not known for {list_of(map(isolate, untold))}."
    return told


def _too_few(table):
    """Whether so few documents were compared that no p could be called significant."""
    return table["p_floor"].gt(_RATE) if "p_floor" in table else pd.Series(False, index=table.index)


def say_rates(table):
    """Say for each term which source uses it most, where that is surest, with the interval and the counts."""
    uncounted = table.attrs.get("uncounted", {})
    left_out = [word for word, reason in uncounted.items() if "function word" in reason]
    phrases = [word for word in uncounted if word not in left_out]
    unknown = f"Phrases that are not counted here: {list_of(map(isolate, phrases))}." if phrases else ""
    if left_out:
        unknown = f"Left out as function words: {list_of(map(isolate, left_out))}. {unknown}".strip()
    if table.empty:
        return unknown or "There are no texts in which to count."
    parts = []
    for name, part in table.groupby("name", sort=False):
        if not part["n"].sum():
            parts.append(f"“{isolate(name)}” does not occur")
            continue
        sure = part["per_10k_low"].notna().any()
        row = part.loc[(part["per_10k_low"] if sure else part["per_10k"]).idxmax()]
        week = "the week from " if row["period"] == "week" else ""
        when = f" in {week}{str(pd.Period(row['starts'], PERIODS[row['period']]))[:10]}" if notna(row["starts"]) else ""
        within = (
            f"95% interval {row['per_10k_low']:.1f} to {row['per_10k_high']:.1f}"
            if sure
            else "too few texts for an interval"
        )
        how, by = ("", ", by the lower end of its interval") if sure else (" often", "")
        found = f"{row['n']:,} in {row['docs_with']:,} of {count_of(row['n_docs'], 'text')}"
        parts.append(
            f"“{isolate(name)}” most{how} in {isolate(row['group'])}{when}{by}: {row['per_10k']:.1f} ({within}; {found})"
        )
    lacking = [term for term in table.attrs.get("unmatched", []) if term not in uncounted]
    left = f" Not found at all: {list_of(map(isolate, lacking))}." if lacking else ""
    return f"Times in 10,000 words: {some_of(parts)}.{left} {unknown}".strip()


def say_mattr(table):
    """Say which source uses the most and the fewest different words in passages of one length, and whether that is sure."""
    # as they are printed: bounds that read alike would seem to touch
    known = table[table["mattr"].notna()].round(3)
    short = int(table["n_short"].sum())
    left = f" {count_of(short, 'text is', 'texts are')} shorter than a passage and left out." if short else ""
    if known.empty:
        return f"How varied the words are cannot be told.{left}"
    ends = [known.iloc[0], known.iloc[-1]][: len(known)]
    told = []
    for row in ends:
        bounds = f"95% interval {row['mattr_low']:.1%} to {row['mattr_high']:.1%}"
        bounds = bounds if notna(row["mattr_low"]) else "one text: no interval"
        told.append(
            f"{isolate(row['group'])} ({row['mattr']:.1%} of the words of a passage are different ones; {bounds})"
        )
    if len(ends) == 1:
        return f"There is nothing to compare it with: {told[0]}.{left}"
    most = f"Words vary most in {told[0]}"
    apart = ends[0]["mattr_low"] > ends[1]["mattr_high"]
    sure = (
        "the intervals do not overlap"
        if apart
        else "the intervals touch or overlap, or one is missing: the order is not sure"
    )
    if apart and len(known) > 2:
        sure += (
            f", but the ends of {len(known):,} sources differ by chance more easily than two that were named beforehand"
        )
    return f"{most}, and least in {told[1]}; {sure}.{left}"
