"""comparisons of sources -> sentences. Which differences are more than chance, and which cannot be told, computed."""

import pandas as pd
from pandas import notna

from analysis.compare.rates import PERIODS
from analysis.ground.resample import adjust_p
from analysis.ground.wording import count_of, decimal_of, decimals_of, isolate, list_of, percent_of
from analysis.report.sentences import some_of

_RATE = 0.05
_SHIFTS = {
    "jsd": "Jensen-Shannon divergence: 0 where two use the same words alike, 1 where they share none",
    "kl": "Kullback-Leibler divergence",
}
_ALONE = "it takes two documents of a source, and two of others, to tell what is the source's from what is a document's"


def say_keyness(table):
    """Say which terms differ between groups at a false discovery rate of 5 %, or that none can be tested."""
    if table.empty:
        return "There are not two sources to compare: no term can be called typical of one."
    tested = table[table["p_adjusted"].notna()]
    if tested.empty:
        parts = []
        for group, part in table[table["log_ratio_low"].gt(0)].groupby("group"):
            terms = [f"{isolate(row.term)} ({row.n_group:,} : {row.n_rest:,})" for row in part.head(3).itertuples()]
            parts.append(f"{isolate(group)}: {list_of(terms)}")
        stand_out = f" What stands out in these texts (times here : in the others): {some_of(parts)}." if parts else ""
        return f"No difference between these sources can be tested.{stand_out}"
    found = tested[tested["p_adjusted"].lt(_RATE) & tested["z"].gt(0) & tested["log_ratio"].gt(0)]
    basis = f"false discovery rate {percent_of(_RATE)}, {count_of(len(tested), 'comparison')}"
    left = sorted(set(table["group"]) - set(tested["group"]))
    untested = f" Not tested, for lack of documents: {list_of(left)}." if left else ""
    if found.empty:
        return f"No term is used more by one source than chance would give ({basis}).{untested}"
    parts = [
        f"{isolate(group)}: {list_of(map(isolate, part['term']), most=4)}"
        for group, part in found.groupby("group", sort=True)
    ]
    counted = count_of(found["term"].nunique(), "term is", "terms are")
    return f"{counted} used more by one source than chance would give ({basis}): {some_of(parts)}.{untested}"


def say_untested(table, texts):
    """Say what the intervals stand for: documents that were drawn again, or paragraphs of the same documents."""
    if table.empty:
        return "There are no intervals and no tests, because there is nothing to compare."
    if table["log_ratio_low"].isna().all():
        return "There are no intervals and no tests: one text for each source does not show how much a source varies."
    if texts["doc_id"].duplicated().any():
        return (
            "The intervals resample paragraphs. They say how evenly a word is spread through these texts, and nothing "
            "about what the same source would write on another day."
        )
    return (
        "The intervals and tests resample documents: they hold for sources that go on writing as they did here. Copies of "
        "a text within a source count as one."
    )


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
    tested = known[known["p"].notna()]
    if tested.empty:
        first = known.iloc[0]
        return (
            f"No distance between these sources can be tested. In these texts the distance of {isolate(first.a)} and "
            f"{isolate(first.b)} is {decimal_of(first.distance, decimals_of([first.distance]))}{', the largest' if len(known) > 1 else ''}; with fewer than two "
            "documents on one side, what is the source's and what is the document's cannot be told apart."
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


def say_noise_floor(table):
    """Say between which log ratios chance puts rare and frequent terms, and how large a z it makes."""
    if table.empty:
        return f"What chance alone would give cannot be told: {_ALONE}."
    rare, frequent = (table[table["count_low"].eq(end)] for end in (table["count_low"].min(), table["count_low"].max()))
    parts = [
        f"{_between(part['log_ratio_low'].min(), part['log_ratio_high'].max(), '+.1f')} for terms with {_counts(part)}"
        for part in ([rare, frequent] if table["count_low"].nunique() > 1 else [rare])
    ]
    largest = table["z_largest"].max()
    several = table["group"].nunique() > 1
    at_most, whose = ("at most ", " of any one source") if several else ("", "")
    return (
        f"Where source labels are shuffled, 95% of log ratios lie {at_most}{' and '.join(parts)}. In 19 of 20 shuffles no term{whose} "
        f"has a z further from 0 than {largest:.1f}."
    )


def say_lockwords(table):
    """Say how many terms are shown to be used alike, and which most surely."""
    n_tested = table.attrs.get("n_tested", len(table))
    if not n_tested:
        return f"Whether a term is used alike cannot be told: {_ALONE}."
    tested = count_of(n_tested, "comparison")
    if table.empty:
        return f"No term is shown to be used alike ({tested}): there is too little text to exclude a difference."
    parts = [
        f"{isolate(group)}: {list_of(map(isolate, part['term']), most=4)}"
        for group, part in table.groupby("group", sort=True)
    ]
    found = f"{count_of(len(table), 'is', 'are')} shown to be used as often as in the others, within the margin"
    return f"Of {tested} of a term, {found}: {some_of(parts)}."


def say_detectable(table):
    """Say how large a difference has to be, for rare and for frequent terms, before this corpus could show it."""
    if table.empty:
        return f"No difference between these sources could be shown, however large: {_ALONE}."
    parts = []
    for group, part in table.sort_values("count_low", kind="stable").groupby("group", sort=True):
        known = part[part["least_over"].notna()]
        if known.empty:
            parts.append(f"{isolate(group)}: none, however large")
            continue
        ends = known.iloc[[0, -1]] if len(known) > 1 else known
        told = [
            f"{_times(row.least_over)} for terms with {_counts(ends.loc[[row.Index]])}" for row in ends.itertuples()
        ]
        rarer = part["count_high"][part["count_low"].lt(known["count_low"].iloc[0])]
        none = f" (none for half of the terms with {int(rarer.max()):,} or fewer)" if len(rarer) else ""
        parts.append(f"{isolate(group)}: {' and '.join(told)}{none}")
    return f"The smallest over-use that these texts would reliably show, of the middle term: {some_of(parts)}."


def say_word_shift(table):
    """Say how far two sources differ, and which words contribute most to it."""
    difference = table.attrs.get("difference")
    if table.empty or difference is None:
        return "There are no words to compare."
    a, b = (isolate(table.attrs.get(side, side)) for side in "ab")
    unit = {"jsd": " bits", "kl": " bits"}.get(table.attrs.get("measure"), "")
    used = [f"{isolate(row.term)} ({row.n_a:,} in {a}, {row.n_b:,} in {b})" for row in table.head(5).itertuples()]
    measure = table.attrs.get("measure", "no measure named")
    told = f"The difference of {b} from {a} is {difference:.3g}{unit} ({_SHIFTS.get(measure, measure)})."
    if "coverage_a" in table.attrs:
        low, high = sorted([table.attrs["coverage_a"], table.attrs["coverage_b"]])
        told += f" The lexicon scores {percent_of(low)} to {percent_of(high)} of their words."
    share = percent_of(table["share"].head(5).sum())
    return f"{told} The words that contribute most, {share} of all contributions together: {list_of(used)}."


def say_separability(table):
    """Say how often the source of an unseen document is told, beside what shuffled labels give."""
    known = table[table["accuracy"].notna()]
    if known.empty:
        return f"How well a source can be told by its words is not known: {_ALONE}."
    whole, sources = known.iloc[0], known.iloc[1:]
    interval = f"95% interval {percent_of(whole.accuracy_low)} to {percent_of(whole.accuracy_high)}"
    told = f"The source of {percent_of(whole.accuracy)} of unseen documents is told by their words ({interval}; the mean of {count_of(len(sources), 'source')})."
    if notna(whole.floor):
        chance = f"{percent_of(whole.floor)}, and {percent_of(whole.floor_low)} to {percent_of(whole.floor_high)} in 95% of cases"
        more = "more than" if whole.p < _RATE else "no more than"
        told += f" That is {more} chance gives: with shuffled labels {chance} (p = {whole.p:.2g})."
    else:
        told += " What chance would give is not known."
    share = percent_of(sources["accuracy"].min())
    worst = sources[sources["accuracy"].map(percent_of).eq(share) & sources["taken_for"].notna()]
    named = [f"{isolate(row.group)} ({share}), mostly taken for {isolate(row.taken_for)}" for row in worst.itertuples()]
    if named:
        told += f" Told worst {'is' if len(named) == 1 else 'are'} {some_of(named)}."
    return told


def say_rates(table):
    """Say for each term which source uses it most, where that is surest, with the interval and the counts."""
    uncounted = list(table.attrs.get("uncounted", {}))
    unknown = f"Phrases that are not counted here: {list_of(map(isolate, uncounted))}." if uncounted else ""
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
        how = "surely" if sure else "often"
        found = f"{row['n']:,} in {row['docs_with']:,} of {count_of(row['n_docs'], 'text')}"
        parts.append(
            f"“{isolate(name)}” most {how} in {isolate(row['group'])}{when}: {row['per_10k']:.1f} ({within}; {found})"
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


def say_reliability(table):
    """Say how much of each source's list of typical words the other half of its documents gives again."""
    if table.empty:
        return "Whether the lists would come out the same from other documents cannot be told: it takes four documents a source."
    parts = [
        f"{isolate(row.group)} {percent_of(row.overlap)} ({percent_of(row.overlap_low)} to {percent_of(row.overlap_high)}; "
        f"with shuffled labels {percent_of(row.overlap_floor)})"
        for row in table.itertuples()
    ]
    return f"So much of a source's list of typical words stands in the lists of both halves of its documents: {some_of(parts)}."


def _between(low, high, form):
    return f"between {low:{form}} and {high:{form}}"


def _counts(bands):
    """The counts of bands of frequency, in words."""
    low, high = int(bands["count_low"].min()), int(bands["count_high"].max())
    return f"{low:,} occurrence{'s' * (low > 1)}" if low == high else f"{low:,} to {high:,} occurrences"


def _times(ratio):
    return f"{2**ratio:.1f} times the rate"
