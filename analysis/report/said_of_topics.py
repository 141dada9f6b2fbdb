"""topics -> sentences. Which source gives more to which topic, what changes over time, and what people and languages make of topics."""

from analysis.ground.wording import count_of, isolate, language_name, list_of, percent_of, quote
from analysis.topics.coherence import diversity, first_terms

_RATE = 0.05
_TAIL = 0.025  # beyond an end of a 95 % interval
_UNASSIGNED = "unassigned"
_NOTHING_SHARED, _EXACT = 0.9995, 0.005
_UNADJUSTED = "Each interval is that of one comparison, not adjusted for their number."


def say_topic_contrasts(table):
    """Say which topics a source gives more to than another at a false discovery rate of 5 %, or that none can be told."""
    tested = table[table["p_adjusted"].notna()]
    if tested.empty:
        return (
            "No difference between these sources can be tested: a side has one document only, copies counted once, or the same "
            "texts lie on both."
        )
    basis = f"false discovery rate {percent_of(_RATE)}, {count_of(len(tested), 'comparison')}"
    found = tested[tested["p_adjusted"].lt(_RATE)]
    if found.empty:
        first = tested.loc[tested["difference"].abs().idxmax()]
        return (
            f"Of no topic is it shown that it takes up more of one source than chance would give ({basis}), which does not show that "
            f"there is no difference. The largest: {_contrast(first)}. {_UNADJUSTED}"
        )
    counted = count_of(len(found), "difference is", "differences are")
    listed = _some([_contrast(row) for _, row in found.iterrows()], 3)
    return f"{_capital(counted)} more than chance would give ({basis}): {listed}. {_UNADJUSTED}"


def _contrast(row):
    told = [("the rest" if row[side] == "rest" else isolate(row[side]), row[f"share_{side}"]) for side in ("a", "b")]
    bounds = row["difference_low"], row["difference_high"]
    if row["difference"] < 0:
        told, bounds = told[::-1], (-bounds[1], -bounds[0])
    (more, share), (less, other) = told
    return (
        f"{quote(row['label'])} takes up {percent_of(share)} of {more} and {percent_of(other)} of {less}, "
        f"{_points(abs(row['difference']))} points more (95% interval {_points(bounds[0])} to {_points(bounds[1])})"
    )


def say_topic_effects(table):
    """Say which covariates go with which topics at a false discovery rate of 5 %, the others held as they are."""
    tested = table[table["p_adjusted"].notna()]
    n_docs, n_left = int(table["n_docs"].iloc[0]), table.attrs.get("n_left_out", 0)
    left = (
        f" {_capital(count_of(n_left, 'text'))} without a value {'is' if n_left == 1 else 'are'} left out."
        if n_left
        else ""
    )
    if tested.empty:
        return f"Nothing can be told of these covariates with {count_of(n_docs, 'text')}.{left}"
    basis = f"false discovery rate {percent_of(_RATE)}, {count_of(len(tested), 'term')} in {count_of(n_docs, 'text')}"
    found = tested[tested["p_adjusted"].lt(_RATE)]
    if found.empty:
        return f"With the others held as they are, no covariate goes with a topic more than chance would have it ({basis}).{left}"
    found = found.loc[found["p"].sort_values(kind="stable").index]
    listed = [
        f"{quote(row.label)} by {_points(row.estimate)} points (95% interval {_points(row.estimate_low)} to "
        f"{_points(row.estimate_high)}) for {isolate(row.term)}"
        for row in found.itertuples()
    ]
    counted = count_of(len(found), "share differs", "shares differ")
    return f"With the other covariates held as they are, {counted} more than chance would have it ({basis}): {_some(listed, 3)}.{left}"


def say_topics_over_time(table):
    """Say for each group which topic changed most between two periods whose intervals do not overlap, or that none did."""
    dated = table[table["starts"].notna() & table["topic"].ne(_UNASSIGNED)]
    if dated["starts"].nunique() < 2:
        return "There are not two periods with texts: nothing can be said of change over time."
    periods = dated[dated["share_low"].notna()].groupby("group")["starts"].nunique()
    if not periods.gt(1).any():
        return (
            "No source has two periods with documents enough for an interval: nothing can be said of change over time."
        )
    undated = int(table.loc[table["starts"].isna()].drop_duplicates("group")["n_docs"].sum())
    parts = []
    for group, own in dated.groupby("group"):
        moves = []
        for _, line in own.groupby("topic", sort=False):
            low, high = line.loc[line["share"].idxmin()], line.loc[line["share"].idxmax()]
            if low["share_high"] < high["share_low"]:
                moves.append((low["share"] - high["share"], len(moves), low, high))
        if moves:
            _, _, low, high = min(moves, key=lambda move: (round(move[0], 9), move[1]))
            first, last = sorted((low, high), key=lambda row: row["starts"])
            parts.append(
                f"{isolate(group)}: {quote(high['label'])} from {percent_of(first['share'])} ({_period(first)}) to "
                f"{percent_of(last['share'])} ({_period(last)})"
            )
    n_periods = count_of(dated["starts"].nunique(), "period")
    left = f" {_capital(count_of(undated, 'text has', 'texts have'))} no date." if undated else ""
    if not parts:
        return f"No topic's share changed over {n_periods} by more than its intervals leave open.{left}"
    return f"The largest changes over {n_periods}, between periods whose intervals do not overlap: {_some(parts)}. It is no test: the two are picked out of all periods.{left}"


def _period(row):
    form = {"year": "%Y", "month": "%Y-%m"}.get(row["period"], "%Y-%m-%d")
    return f"{row['starts'].strftime(form)}, {count_of(int(row['n_docs']), 'text')}"


def say_topic_counts(table):
    """Say which number of topics was chosen, by what, and which came close; None is said to be no comparison."""
    if table is None:
        return "No numbers of topics were compared: the number was given, or there are too few texts to compare it."
    chosen = table[table["chosen"]].iloc[0]
    score = table["agreement"] * (1 + table["npmi"].fillna(0)) / 2
    near = table.loc[~table["chosen"] & score.ge(0.95 * score.max()), "n_topics"].tolist()
    n_chosen, numbers = int(chosen["n_topics"]), table["n_topics"].astype("int64")
    picked = (
        f"Of {len(table):,} numbers of topics from {numbers.min():,} to {numbers.max():,}, {n_chosen:,} was chosen: its"
    )
    if len(table) < 2:
        picked = f"No number of topics but {n_chosen:,} was tried, since there are few texts: its"
    close = f" Nearly as good by this rule: {list_of(near)}." if near else ""
    together = "" if chosen["npmi"] != chosen["npmi"] else f" and coherence {_figure(chosen['npmi'])}"
    return (
        f"{picked} topics have agreement {_figure(chosen['agreement'])}{together}.{close} In parts of the texts their terms come "
        f"back with a stability of {_figure(chosen['stability'])} on average, {_figure(chosen['stability_low'])} in the worst part and "
        f"{_figure(chosen['stability_high'])} in the best; the parts overlap, so that this is no interval. No number is the true one."
    )


def say_topic_places(table):
    """Say which two topics of a map are most alike, and how far its distances are off."""
    if len(table) < 2:
        return "There is one topic: nothing lies near it or far from it."
    nearest = table.loc[table["distance"].idxmin()]
    alike = (
        f"Of {count_of(len(table), 'topic')} the most alike are {quote(nearest['label'])} and "
        f"{quote(nearest['nearest_label'])}, at a distance of {_figure(nearest['distance'])}, where 0 is the same words and 1 none in common"
    )
    if table["distance"].min() >= _NOTHING_SHARED:
        alike = f"No two of {count_of(len(table), 'topic')} have words in common"
    off = table["off"].mean()
    if off < _EXACT:
        return f"{alike}. Distances on the map are exact."
    return f"{alike}. Distances on the map are approximate: on average {_figure(off)} too long or too short."


def say_topic_quality(topics):
    """Say how far the topics of a fit come back, cohere and differ, and which comes back least."""
    quality = topics.quality
    varied = diversity(first_terms(topics.terms[topics.terms["weight"].gt(0)]))
    parts = [f"{percent_of(varied)} of the first ten terms of all topics are different ones"]
    if quality["npmi"].notna().any():
        parts.append(f"their mean coherence (NPMI) is {_figure(quality['npmi'].mean())}")
    if quality["stability"].isna().all():
        return f"{_capital(list_of(parts))}. How far they come back in parts of the texts is not known."
    parts.append(
        f"in parts of the texts they come back with a mean stability of {_figure(quality['stability'].mean())}"
    )
    least = quality.loc[quality["stability"].idxmin()]
    worst = f" Least sure is {quote(least['label'])} ({_figure(least['stability'])})." if len(quality) > 1 else ""
    return f"{_capital(list_of(parts))}.{worst}"


def say_topic_links(table):
    """Say how many topics of two languages are each other's best match, and which are surest."""
    without = table.attrs.get("without", [])
    left = f" No topics can be told in {list_of(map(language_name, without))}." if without else ""
    if table.empty:
        return f"Fewer than two languages have 20 documents with topics: none can be matched here.{left}"
    if table["score"].isna().all():
        return f"Too little links the languages: no topic can be matched with one of another language.{left}"
    parts, n_pairs = [], len(table[["language_a", "language_b"]].drop_duplicates())
    for (one, other), own in table.groupby(["language_a", "language_b"], sort=False):
        sure = own[own["mutual"] & own["score_low"].gt(0)].sort_values("score", ascending=False, kind="stable")
        names = f"{language_name(one)} and {language_name(other)}"
        if "n_right" in own:
            right = own["n_right"].iloc[0]
            names += f" ({count_of(int(own['n_between'].iloc[0]), 'link')}, of which {right:.0f} should be right by their scores)"
        if sure.empty:
            parts.append(f"{names}: no topic has a sure match")
            continue
        listed = [
            f"{quote(row.label_a)} and {quote(row.label_b)} (correlation {_figure(row.score)}, 95% interval {_figure(row.score_low)} to "
            f"{_figure(row.score_high)})"
            for row in sure.head(3 if n_pairs == 1 else 1).itertuples()
        ]
        of = min(own["topic_a"].nunique(), own["topic_b"].nunique())
        parts.append(
            f"{names}: {len(sure):,} of {of:,} topics are each other's best match with an interval above 0, surest {list_of(listed)}"
        )
    return f"{_some(parts)}.{left}"


def say_intrusion(table):
    """Say how often people found the word or passage that does not belong, beside guessing, and for which topics not."""
    parts = []
    for kind, own in table.groupby("kind", sort=False):
        total, each = own[own["topic"].eq("all")].iloc[0], own[own["topic"].ne("all")]
        if not total["n_answers"]:
            parts.append(f"No {kind} that does not belong was named")
            continue
        known = (
            f"95% interval {percent_of(total['share_low'])} to {percent_of(total['share_high'])}, "
            if total["share_low"] == total["share_low"]
            else ""
        )
        open_ = each[each["n_answers"].gt(0) & each["share_low"].le(each["chance"])]
        # with so few answers that all of them right would not do
        few = open_["chance"].ge((_TAIL ** (1 / open_["n_answers"])).round(12))
        told = "".join(
            f"; {said}: {list_of([quote(label) for label in labels], most=3, of='topics')}"
            for said, labels in (
                ("not shown to be found more often than by guessing", open_.loc[~few, "label"]),
                ("too few answers to tell", open_.loc[few, "label"]),
            )
            if len(labels)
        )
        parts.append(
            f"The {kind} that does not belong was found in {percent_of(total['share'])} of {count_of(int(total['n_answers']), 'answer')} "
            f"({known}{percent_of(total['chance'])} by guessing){told}"
        )
    return f"{'. '.join(parts)}." if parts else "There is no answer to score."


def say_raters(table):
    """Say how far people agree beyond chance."""
    row = table.iloc[0]
    basis = f"{count_of(int(row['n_ratings']), 'rating')} of {count_of(int(row['n_items']), 'item')} by {count_of(int(row['n_raters']), 'person', 'people')}"
    if row["alpha"] != row["alpha"]:
        return f"Agreement beyond chance cannot be told from {basis}: two people have to rate the same item, and not all ratings alike."
    bounds = (
        f", 95% interval {_figure(row['alpha_low'])} to {_figure(row['alpha_high'])}"
        if row["alpha_low"] == row["alpha_low"]
        else ", too few or too much alike for an interval"
    )
    return (
        f"Krippendorff's alpha is {_figure(row['alpha'])}{bounds} ({basis}): 1 is full agreement, 0 what chance gives."
    )


def _points(difference):
    """A difference of shares in percentage points."""
    points = 100 * difference
    return (f"{points:.0f}" if abs(points) >= 9.95 else f"{points:.1f}").replace("-", "−").replace("−0.0", "0.0")


def _figure(value):
    return f"{value:.2f}".replace("-", "−")


def _capital(text):
    return text[:1].upper() + text[1:]


def _some(parts, most=6):
    return "; ".join(parts[:most]) + (f"; and {len(parts) - most:,} more" if len(parts) > most else "")
