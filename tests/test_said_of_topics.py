"""topics -> sentences: the numbers are those of the tables, and what cannot be known is said."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.report.said_of_topics import (
    say_intrusion,
    say_raters,
    say_topic_contrasts,
    say_topic_counts,
    say_topic_effects,
    say_topic_links,
    say_topic_quality,
    say_topics_over_time,
)
from analysis.topics.contrasts import topic_contrasts
from analysis.topics.covariates import topic_effects
from analysis.topics.prevalence import topic_prevalence
from analysis.topics.raters import intrusion_scores, krippendorff

IDS = [f"d{n:02d}" for n in range(40)]
SHARES = pd.DataFrame({0: [0.9, 0.8] * 10 + [0.2, 0.1] * 10}, index=IDS)
SHARES[1] = 1 - SHARES[0]
TOPICS = SimpleNamespace(shares=SHARES, quality=pd.DataFrame({"label": ["rain, wind", "مطر"]}))
GROUPS = pd.Series(["Post"] * 20 + ["Times"] * 20, index=IDS)


def test_contrasts():
    said = say_topic_contrasts(topic_contrasts(TOPICS, GROUPS))
    assert said.startswith("2 differences are more than chance would give (false discovery rate 5%, 2 comparisons): ")
    assert "“rain, wind” takes up 85% of Post and 15% of Times, 70 points more (95% interval " in said
    # the other topic takes up more of Times: turned round, and its interval with it
    assert "“\u2068مطر\u2069” takes up 85% of Times and 15% of Post, 70 points more (95% interval " in said
    assert said.endswith("Each interval is that of one comparison, not adjusted for their number.")
    low, high = said.rpartition("95% interval ")[2].partition(")")[0].split(" to ")
    assert 0 < int(low) < 70 < int(high)


def test_contrasts_that_cannot_be_told():
    even = pd.Series(["Post", "Times", "Times", "Post"] * 10, index=IDS)
    said = say_topic_contrasts(topic_contrasts(TOPICS, even))
    assert (
        said.startswith("Of no topic is it shown that it takes up more of one source than chance would give")
        and "which does not show that there is no difference. The largest: “" in said
    )
    assert "−" in said.rpartition("95% interval ")[2].partition(")")[0] and said.endswith(
        "not adjusted for their number."
    )
    one = GROUPS.where(GROUPS.index == "d00", "Times").where(GROUPS.index != "d00", "Post")
    assert say_topic_contrasts(topic_contrasts(TOPICS, one)).startswith(
        "No difference between these sources can be tested"
    )
    three = GROUPS.where(GROUPS.index > "d05", "Mail")
    assert "the rest" in say_topic_contrasts(topic_contrasts(TOPICS, three))


def test_effects():
    covariates = pd.DataFrame({"source": GROUPS, "month": [1, 1, 2, 2] * 10}).mask(
        pd.Series(GROUPS.index == "d39", index=IDS)
    )
    said = say_topic_effects(topic_effects(TOPICS, covariates))
    assert "2 shares differ more than chance would have it (false discovery rate 5%, 4 terms in 39 texts)" in said
    assert (
        "by −70 points (95% interval −7" in said
        and "for source: Times" in said
        and said.endswith("1 text without a value is left out.")
    )
    noise = pd.DataFrame({"day": np.random.default_rng(0).random(40)}, index=IDS)
    assert "no covariate goes with a topic" in say_topic_effects(topic_effects(TOPICS, noise))
    alone = pd.DataFrame({"source": ["Post"] + ["Times"] * 39}, index=IDS)
    assert say_topic_effects(topic_effects(TOPICS, alone)) == "Nothing can be told of these covariates with 40 texts."


def test_over_time():
    days = pd.Series(pd.to_datetime(["2024-05-01"] * 20 + ["2024-06-30"] * 20), index=IDS)
    days.iloc[-1] = pd.NaT
    table = topic_prevalence(TOPICS, pd.Series("Post", index=IDS), dates=days)
    said = say_topics_over_time(table)
    assert "Post: “rain, wind” from 85% (2024-05, 20 texts) to 15% (2024-06, 19 texts)" in said and said.endswith(
        "1 text has no date."
    )
    still = topic_prevalence(
        TOPICS, GROUPS, dates=pd.Series(pd.to_datetime(["2024-05-01", "2024-06-01"] * 20), index=IDS)
    )
    assert say_topics_over_time(still).startswith("No topic's share changed over 2 periods")
    assert say_topics_over_time(topic_prevalence(TOPICS, GROUPS)).startswith("There are not two periods")


def test_numbers_of_topics():
    columns = ["n_topics", "stability", "stability_low", "stability_high", "agreement", "npmi", "chosen"]
    rows = [
        (5, 0.7, 0.6, 0.8, 0.9, 0.2, True),
        (6, 0.6, 0.5, 0.7, 0.9, 0.18, False),
        (9, 0.5, 0.4, 0.6, 0.3, 0.3, False),
    ]
    said = say_topic_counts(pd.DataFrame(rows, columns=columns))
    assert said == (
        "Of 3 numbers of topics from 5 to 9, 5 was chosen: its topics have agreement 0.90 and coherence 0.20. Nearly as good by this "
        "rule: 6. In parts of the texts their terms come back with a stability of 0.70 on average, 0.60 in the worst part and 0.80 in "
        "the best; the parts overlap, so that this is no interval. No number is the true one."
    )
    alone = say_topic_counts(pd.DataFrame(rows[:1], columns=columns))
    assert alone.startswith(
        "No number of topics but 5 was tried, since there are few texts: its topics have agreement 0.90"
    )


def links_of(*rows):
    names = [
        "language_a",
        "topic_a",
        "label_a",
        "language_b",
        "topic_b",
        "label_b",
        "score",
        "score_low",
        "score_high",
        "mutual",
    ]
    return pd.DataFrame(rows, columns=names)


def test_links():
    row = ("de", 0, "Regen", "en", 1, "rain", 0.9, 0.8, 0.95, True)
    said = say_topic_links(links_of(row, ("de", 1, "Wahl", "en", 0, "vote", 0.2, -0.1, 0.4, True)))
    assert said == (
        "German and English: 1 of 2 topics are each other's best match with an interval above 0, surest “Regen” and “rain” "
        "(correlation 0.90, 95% interval 0.80 to 0.95)."
    )
    assert say_topic_links(links_of((*row[:7], -0.1, 0.9, True))) == "German and English: no topic has a sure match."
    assert say_topic_links(links_of((*row[:6], np.nan, np.nan, np.nan, False))).startswith("Too little links")
    second = ("de", 1, "Wahl", "en", 0, "vote", 0.8, 0.7, 0.9, True)
    assert "“Regen” and “rain”" in say_topic_links(links_of(row, second)) and "“Wahl” and “vote”" in say_topic_links(
        links_of(row, second)
    )
    several = say_topic_links(links_of(row, second, ("de", 0, "Regen", "ru", 1, "дождь", 0.9, 0.8, 0.95, True)))
    assert "German and Russian: 1 of 1" in several and "Wahl" not in several, (
        "of several languages the surest match each"
    )
    few = links_of((*row[:7], np.nan, np.nan, True)).assign(n_between=14, n_right=7.2)
    assert say_topic_links(few) == (
        "German and English (14 links, of which 7 should be right by their scores): no topic has a sure match."
    )
    nothing = links_of()
    nothing.attrs["without"] = ["ru"]
    assert say_topic_links(nothing) == (
        "Fewer than two languages have 20 documents with topics: none can be matched here. No topics can be told in Russian."
    )


def test_people():
    key = pd.DataFrame(
        {
            "item": ["w1", "w2"],
            "kind": "word",
            "topic": [0, 1],
            "label": ["rain", "law"],
            "intruder": [2, 5],
            "n_choices": 6,
        }
    )
    answers = pd.DataFrame({"ann": [2, 1], "bo": [2, 1], "cy": [2, 3]}, index=["w1", "w2"], dtype="Int64")
    said = say_intrusion(intrusion_scores(answers, key))
    assert said.startswith("The word that does not belong was found in 50% of 6 answers (95% interval ")
    assert said.endswith("17% by guessing); not shown to be found more often than by guessing: “law”.")
    two = say_intrusion(intrusion_scores(answers[["ann", "bo"]], key))  # 2 of 2: 16% at least, where guessing gives 17%
    assert two.endswith("17% by guessing); too few answers to tell: “rain” and “law”.")
    nobody = answers.iloc[:0]
    assert say_intrusion(intrusion_scores(nobody, key)) == "No word that does not belong was named."
    pair = pd.DataFrame({"ann": list("0100000010"), "bo": list("1110010000")})
    assert say_raters(krippendorff(pair)).startswith("Krippendorff's alpha is 0.10, 95% interval −")
    assert "(20 ratings of 10 items by 2 people)" in say_raters(krippendorff(pair))
    assert "too few or too much alike for an interval" in say_raters(krippendorff(pair.iloc[:4]))
    assert say_raters(krippendorff(pair.iloc[3:5])).startswith("Agreement beyond chance cannot be told from 4 ratings")


@pytest.mark.parametrize("say", [say_topic_contrasts, say_topic_effects])
def test_no_missing_number_is_said(say):
    table = (
        topic_contrasts(TOPICS, GROUPS) if say is say_topic_contrasts else topic_effects(TOPICS, GROUPS.to_frame("s"))
    )
    assert "nan" not in say(table) and say(table).endswith(".")


def test_quality():
    terms = pd.DataFrame({"topic": [0, 0, 1, 1], "rank": [1, 2, 1, 2], "term": ["rain", "wet", "vote", "rain"]}).assign(
        weight=0.5
    )
    quality = pd.DataFrame({"label": ["rain, wet", "vote, rain"], "npmi": [0.5, 0.25], "stability": [0.9, 0.6]})
    said = say_topic_quality(SimpleNamespace(terms=terms, quality=quality))
    assert said.startswith(
        "75% of the first ten terms of all topics are different ones, their mean coherence (NPMI) is 0.38"
    )
    assert said.endswith("a mean stability of 0.75. Least sure is “vote, rain” (0.60).")
    unknown = say_topic_quality(SimpleNamespace(terms=terms, quality=quality.assign(stability=np.nan, npmi=np.nan)))
    assert unknown.startswith("75% of the") and unknown.endswith("parts of the texts is not known.")
    assert "NPMI" not in unknown
    terms.loc[3, "weight"] = 0
    assert say_topic_quality(SimpleNamespace(terms=terms, quality=quality)).startswith("100% of the")


def test_numbers_that_were_not_compared():
    assert say_topic_counts(None).startswith("No numbers of topics were compared")


def test_time_without_intervals():
    dates = pd.Series(pd.to_datetime(["2024-01-01", "2024-02-01"]), index=["d00", "d01"])
    few = SimpleNamespace(shares=SHARES.head(2), quality=TOPICS.quality)
    said = say_topics_over_time(topic_prevalence(few, GROUPS.head(2), dates=dates))
    assert said.startswith("No source has two periods with documents enough for an interval")
