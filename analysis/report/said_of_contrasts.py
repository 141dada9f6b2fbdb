"""comparisons of words -> sentences. Which terms set sources apart, which are alike, and what chance alone would find."""

from analysis.ground.wording import count_of, isolate, list_of, percent_of
from analysis.report.sentences import some_of

ALONE = "it takes two documents of a source, and two of others, to tell what is the source's from what is a document's"
_RATE = 0.05
_SHIFTS = {
    "jsd": "Jensen-Shannon divergence: 0 where two use the same words alike, 1 where they share none",
    "kl": "Kullback-Leibler divergence",
}


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
    basis = f"false discovery rate {percent_of(_RATE)}, {count_of(_count_tests(tested), 'comparison')}"
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


def say_one_sided(table):
    """Say which terms one source uses often and the others never or hardly, in how many texts, or that none can be tested."""
    if not table.attrs.get("n_tested", len(table)):
        return f"Which terms one source uses and the others never or hardly cannot be tested: {ALONE}."
    often = f"at least {2 ** table.attrs.get('least', 3.0):.3g} times as often as by the others"
    if table.empty:
        return f"No term is shown to be used by one source {often}."
    parts = []
    for group, part in table.groupby("group", sort=True):
        told = [
            f"{isolate(row.term)} ({_used(row.n_group, row.docs_group)}, in the others "
            f"{_used(row.n_rest, row.docs_rest) if row.n_rest else 'never'})"
            for row in part.head(4).itertuples()
        ]
        parts.append(f"{isolate(group)}: {list_of(told, most=4)}")
    counted = count_of(len(table), "term is", "terms are")
    return (
        f"{counted} used by one source {often}, even by the lower end of the interval, and {'is' if len(table) == 1 else 'are'} "
        f"spread over its texts. {'. '.join(parts[:6])}{f'; and {len(parts) - 6:,} more sources' * (len(parts) > 6)}."
    )


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


def say_noise_floor(table):
    """Say between which log ratios chance puts rare and frequent terms, and how large a z it makes."""
    if table.empty:
        return f"What chance alone would give cannot be told: {ALONE}."
    rare, frequent = (table[table["count_low"].eq(end)] for end in (table["count_low"].min(), table["count_low"].max()))
    parts = [
        f"{_between(part['log_ratio_low'].min(), part['log_ratio_high'].max())} for terms with {_counts(part)}"
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
        return f"Whether a term is used alike cannot be told: {ALONE}."
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
        return f"No difference between these sources could be shown, however large: {ALONE}."
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


def _used(n, docs):
    return f"{count_of(int(n), 'time')} in {count_of(int(docs), 'text')}"


def _between(low, high):
    form = "+z.1f" if min(abs(low), abs(high)) >= 0.05 else "+z.2f"
    return f"between {low:{form}} and {high:{form}}"


def _counts(bands):
    """The counts of bands of frequency, in words."""
    low, high = int(bands["count_low"].min()), int(bands["count_high"].max())
    return f"{low:,} occurrence{'s' * (low > 1)}" if low == high else f"{low:,} to {high:,} occurrences"


def _times(ratio):
    times = f"{2**ratio:.1f}"
    return f"{2**ratio:.2f} times the rate" if times == "1.0" else f"{times} times the rate"


def _count_tests(table):
    """Rows that were tested; of two groups each set against the other, a term is one test, which both rows tell."""
    if table["group"].nunique() == 2:
        one, other = (part.set_index("term") for _, part in table.groupby("group"))
        if one["n_group"].equals(other["n_rest"].reindex(one.index)) and len(one) == len(other):
            return len(one)
    return len(table)
