"""Topics of two languages: planted pairs are found by linked documents, stories or anchors; nothing is found where nothing is."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.ground.errors import ParallaxError, TableError
from analysis.terms.matrix import count_terms
from analysis.topics.across import link_topics
from analysis.topics.fit import fit_topics

THEMES = {
    "en": ["rain flood storm wind cloud", "vote poll party seat law", "goal match team cup win"],
    "de": ["Regen Flut Sturm Wind Wolke", "Wahl Partei Sitz Stimme Gesetz", "Tor Spiel Elf Pokal Sieg"],
}
NAMES = ["Seoul", "Putin", "Merkel"]
N = 12


def made():
    """Twelve stories of three themes in two languages, a text each; the places of the themes differ."""
    rng, topics, texts = np.random.default_rng(0), {}, {}
    for language, themes in THEMES.items():
        own = {f"{language}{n:02d}": " ".join(rng.choice(themes[n % 3].split(), 12)) for n in range(N)}
        texts[language] = pd.Series(own)
        topics[language] = fit_topics(count_terms(texts[language]), n_topics=3)
    return topics, texts


TOPICS, TEXTS = made()
# the ids of German come first: a link names the one that comes first
LINKS = pd.DataFrame(
    {"doc_a": [f"de{n:02d}" for n in range(N)], "doc_b": [f"en{n:02d}" for n in range(N)], "score": 0.9}
)
STORIES = pd.Series({f"{language}{n:02d}": f"s{n}" for language in THEMES for n in range(N)})
ANCHORS = pd.DataFrame(
    [(f"{language}{n:02d}", f"{NAMES[n % 3]}-{n // 6}") for language in THEMES for n in range(N)],
    columns=["doc_id", "anchor"],
)


def theme_of(language, topic):
    words = set(TOPICS[language].terms.query("topic == @topic and weight > 0")["term"])
    return max(range(3), key=lambda theme: len(words & set(THEMES[language][theme].casefold().split())))


@pytest.mark.parametrize(
    "evidence",
    [{"links": LINKS}, {"stories": STORIES}, {"anchors": ANCHORS}, {"links": LINKS, "anchors": ANCHORS}],
    ids=["links", "stories", "anchors", "both"],
)
def test_planted_pairs_are_found(evidence):
    table = link_topics(TOPICS, **evidence)
    assert table["mutual"].all() and len(table) == 3
    assert set(table["language_a"]) == {"de"} and set(table["language_b"]) == {"en"}
    for row in table.itertuples():
        assert theme_of("de", row.topic_a) == theme_of("en", row.topic_b)
        assert row.score > 0.95 and row.score_low <= row.score <= row.score_high
        assert row.label_a == TOPICS["de"].quality["label"].iloc[row.topic_a]


def test_links_and_anchors_are_counted():
    table = link_topics(TOPICS, links=LINKS, anchors=ANCHORS)
    assert table["n_links"].tolist() == [4, 4, 4]
    assert table["n_anchors"].tolist() == [2, 2, 2]
    for row in table.itertuples():
        name = NAMES[theme_of("de", row.topic_a)]
        assert sorted(row.anchors.split("; ")) == [f"{name}-0", f"{name}-1"]
    assert link_topics(TOPICS, links=LINKS)["anchors"].eq("").all()


def test_the_score_is_the_weighted_correlation():
    rng = np.random.default_rng(2)
    links = LINKS.assign(doc_b=rng.permutation(LINKS["doc_b"]), score=rng.random(N))
    row = link_topics(TOPICS, links=links, min_score=0).iloc[0]
    a = TOPICS["de"].shares.loc[links["doc_a"], row["topic_a"]]
    b = TOPICS["en"].shares.loc[links["doc_b"], row["topic_b"]]
    both = np.cov(a, b, aweights=links["score"], ddof=0)
    assert row["score"] == pytest.approx(both[0, 1] / np.sqrt(both[0, 0] * both[1, 1]), abs=1e-12)


def test_which_side_of_a_link_comes_first_changes_nothing():
    turned = LINKS.rename(columns={"doc_a": "doc_b", "doc_b": "doc_a"})
    pd.testing.assert_frame_equal(link_topics(TOPICS, links=LINKS), link_topics(TOPICS, links=turned))
    more = pd.concat([LINKS, pd.DataFrame({"doc_a": ["de00", "de01"], "doc_b": ["de01", "fr01"], "score": 1.0})])
    pd.testing.assert_frame_equal(link_topics(TOPICS, links=LINKS), link_topics(TOPICS, links=more))


def test_links_at_random_give_no_sure_match():
    rng, sure = np.random.default_rng(4), []
    for _ in range(20):
        table = link_topics(TOPICS, links=LINKS.assign(doc_b=rng.permutation(LINKS["doc_b"])), n_resamples=100)
        sure.append((table["mutual"] & table["score_low"].gt(0)).sum())
    assert np.mean(sure) < 1 < 3  # of three that are planted


def test_too_few_links_are_no_score():
    table = link_topics(TOPICS, links=LINKS.iloc[:2])
    assert table[["score", "score_low", "score_high"]].isna().all().all() and not table["mutual"].any()
    assert link_topics(TOPICS, links=LINKS.iloc[:0])["score"].isna().all()


def test_three_languages_are_compared_in_pairs():
    french = TOPICS["en"].shares.rename(index=lambda one: one.replace("en", "fr"))
    topics = {
        **TOPICS,
        "fr": type("T", (), {"shares": french, "quality": TOPICS["en"].quality}),
    }
    stories = pd.concat(
        [STORIES, STORIES[STORIES.index.str.startswith("en")].rename(lambda one: one.replace("en", "fr"))]
    )
    table = link_topics(topics, stories=stories)
    assert table.groupby(["language_a", "language_b"]).size().to_dict() == {
        ("de", "en"): 3,
        ("de", "fr"): 3,
        ("en", "fr"): 3,
    }
    assert table.query("language_b == 'fr' and language_a == 'en'").eval("topic_a == topic_b").all()


@pytest.mark.parametrize(
    ("topics", "options", "error", "told"),
    [
        ({"en": TOPICS["en"]}, {"links": LINKS}, ParallaxError, "two languages or more"),
        (TOPICS, {}, ParallaxError, "give links"),
        (TOPICS, {"links": LINKS, "stories": STORIES}, ParallaxError, "one of them"),
        (TOPICS, {"links": LINKS[["doc_a"]]}, TableError, "doc_b"),
        ({"en": TOPICS["en"], "xx": TOPICS["en"]}, {"links": LINKS}, TableError, "'en00' lies in two languages"),
        (TOPICS, {"links": LINKS, "n_resamples": 1}, ParallaxError, "n_resamples=1"),
    ],
)
def test_what_does_not_fit_is_refused(topics, options, error, told):
    with pytest.raises(error, match=told):
        link_topics(topics, **options)


def test_the_interval_holds_what_links_are_drawn_from():
    """Pairs of texts with a correlation of their topics that is known: shares are .5 +- x, of x the two sides share a part."""
    rng, held = np.random.default_rng(0), {8: [], 40: []}
    for n, found in held.items():
        ids = [f"{place:03d}" for place in range(n)]
        links = pd.DataFrame({"doc_a": [f"de{one}" for one in ids], "doc_b": [f"en{one}" for one in ids], "score": 1.0})
        for _ in range(150):
            both, own = rng.uniform(-0.2, 0.2, n), rng.uniform(-0.2, 0.2, (2, n))
            sides = {}
            for language, alone in zip(("de", "en"), own, strict=True):
                first = 0.5 + both + alone
                shares = pd.DataFrame({0: first, 1: 1 - first}, index=[language + one for one in ids])
                quality = pd.DataFrame({"label": ["rain", "vote"]})
                sides[language] = SimpleNamespace(shares=shares, quality=quality)
            row = link_topics(sides, links=links, n_resamples=100).query("topic_a == 0 and topic_b == 0")
            found += (row["score_low"].le(0.5) & row["score_high"].ge(0.5)).tolist()
    assert 0.92 <= np.mean(held[8]) <= 0.99 and 0.91 <= np.mean(held[40]) <= 0.99


def test_the_interval_is_that_of_fishers_z():
    # shares of both sides are normal: the standard error of z is about 1 / sqrt(n - 3)
    rng = np.random.default_rng(1)
    both = rng.multivariate_normal([0.5, 0.5], np.array([[1, 0.8], [0.8, 1]]) / 100, 400)
    sides = {
        language: SimpleNamespace(
            shares=pd.DataFrame({0: one, 1: 1 - one}, index=[f"{language}{place:03d}" for place in range(400)]),
            quality=pd.DataFrame({"label": ["rain", "vote"]}),
        )
        for language, one in zip(("de", "en"), both.T, strict=True)
    }
    ids = [f"{place:03d}" for place in range(400)]
    links = pd.DataFrame({"doc_a": [f"de{one}" for one in ids], "doc_b": [f"en{one}" for one in ids], "score": 1.0})
    row = link_topics(sides, links=links, n_resamples=2000).iloc[0]
    middle, reach = np.arctanh(row["score"]), 1.96 / np.sqrt(397)
    ends = np.tanh([middle - reach, middle + reach])
    assert row[["score_low", "score_high"]].tolist() == pytest.approx(ends.tolist(), abs=0.006)


def test_links_of_a_low_score_carry_no_match():
    """Of links below .5 most are wrong: they change nothing, neither by their number nor where there is nothing else."""
    rng = np.random.default_rng(5)
    weak = pd.DataFrame(
        {
            "doc_a": [f"de{n:02d}" for n in rng.integers(0, N, 200)],
            "doc_b": [f"en{n:02d}" for n in rng.integers(0, N, 200)],
            "score": rng.uniform(0, 0.49, 200),
        }
    )
    pd.testing.assert_frame_equal(
        link_topics(TOPICS, links=LINKS), link_topics(TOPICS, links=pd.concat([LINKS, weak], ignore_index=True))
    )
    few = link_topics(TOPICS, links=LINKS.head(3).assign(score=1e-6))
    assert few[["score", "score_low", "score_high"]].isna().all().all() and few["n_between"].eq(0).all()


def test_few_links_that_can_be_right_give_no_interval():
    four, five = (link_topics(TOPICS, links=LINKS.head(n).assign(score=1.0)) for n in (4, 5))
    assert four["score"].notna().any() and four[["score_low", "score_high"]].isna().all().all()
    assert five["score_low"].notna().any() and five["n_right"].eq(5).all()
    # twelve links of which few are right, and twelve links of one text
    asked = link_topics(TOPICS, links=LINKS.assign(score=0.3), min_score=0)
    assert asked["score"].notna().any() and asked["score_low"].isna().all()
    assert asked["n_between"].eq(12).all() and asked["n_right"].to_numpy() == pytest.approx(3.6)
    assert link_topics(TOPICS, links=LINKS.assign(doc_b="en00"))["score"].isna().all()


def test_links_that_all_agree_are_not_known_without_error():
    sides = {
        language: SimpleNamespace(
            shares=pd.DataFrame(
                {0: [1.0, 0.0] * 10, 1: [0.0, 1.0] * 10}, index=[f"{language}{n:02d}" for n in range(20)]
            ),
            quality=pd.DataFrame({"label": ["rain", "vote"]}),
        )
        for language in ("de", "en")
    }
    links = pd.DataFrame(
        {"doc_a": [f"de{n:02d}" for n in range(20)], "doc_b": [f"en{n:02d}" for n in range(20)], "score": 1.0}
    )
    row = link_topics(sides, links=links).iloc[0]
    # rule of three: with 0 of 20 that differ, up to 3 in 20 may; two equal halves of which 3 in 20 differ correlate by 1 - 2 (3 / 20)
    assert row["score"] == row["score_high"] == 1 and row["score_low"] == pytest.approx(1 - 2 * 3 / 20)


def test_links_say_by_which_anchors():
    words = ["rain", "vote", "goal"]
    named = [f"{NAMES[n % 3]}; {words[n % 3]} {n}" if n < 6 else f"{words[n % 3]} cup" for n in range(N)]
    table = link_topics(TOPICS, links=LINKS.assign(anchors=named))
    assert table["n_links"].tolist() == [4, 4, 4] and table["n_own"].tolist() == [2, 2, 2]
    for row in table.itertuples():
        theme = theme_of("de", row.topic_a)
        # named twice: before what is named once
        assert row.anchors.split("; ")[:2] == sorted([NAMES[theme], f"{words[theme]} cup"])
        assert row.n_anchors == 4
    assert link_topics(TOPICS, links=LINKS.assign(anchors=None))["n_anchors"].eq(0).all()
