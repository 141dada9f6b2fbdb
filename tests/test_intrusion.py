"""Tests of topics by people: blind sheets with a key, answers on return, and agreement beyond chance."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from test_topic_prevalence import TEXTS, TOPICS

from analysis.ground.errors import OutputError, ParallaxError, TableError
from analysis.report.intrusion_written import run_intrusion_sheets
from analysis.terms.matrix import count_terms
from analysis.topics.fit import fit_topics
from analysis.topics.intrusion import make_intrusion_sheets
from analysis.topics.raters import intrusion_answers, intrusion_scores, krippendorff

DOCUMENTS = TEXTS.to_frame("text")
SHEETS = make_intrusion_sheets(TOPICS, DOCUMENTS)


def chosen(sheet, key):
    """What the key calls the intruder, and the others, by item."""
    for item, row in sheet.set_index("item").drop(columns="answer").iterrows():
        at = key.set_index("item").loc[item]
        values = row.tolist()
        yield at["topic"], values[at["intruder"] - 1], values[: at["intruder"] - 1] + values[at["intruder"] :]


def test_the_intruding_word_belongs_to_another_topic():
    assert len(SHEETS.words) == 4 and SHEETS.words.shape[1] == 8
    for topic, intruder, others in chosen(SHEETS.words, SHEETS.key):
        own = TOPICS.terms[TOPICS.terms["topic"].eq(topic)]
        assert set(others) == set(own["term"].iloc[:5]) and intruder not in set(own["term"])
        assert intruder in set(TOPICS.terms.loc[TOPICS.terms["rank"].le(10), "term"])


def test_the_intruding_passage_belongs_to_another_topic():
    assert len(SHEETS.passages) == 4
    of_text = dict(zip(TEXTS, TEXTS.index, strict=True))
    for topic, intruder, others in chosen(SHEETS.passages, SHEETS.key):
        shares = [
            TOPICS.shares.loc[next(d for t, d in of_text.items() if t.startswith(text[:150])), topic]
            for text in (intruder, *others)
        ]
        assert shares[0] < 0.05 and min(shares[1:]) > 0.5


def test_what_two_topics_share_does_not_intrude():
    # both topics list "sky"; the texts d0 to d3 are of both, so that they are no intruders in either
    rows = [
        (topic, rank, term, 1.0 / rank)
        for topic, text in enumerate(("rain wind sky sun", "law vote sky poll"))
        for rank, term in enumerate(text.split(), 1)
    ]
    ids = [f"d{n}" for n in range(12)]
    shares = pd.DataFrame({0: [0.6] * 4 + [1.0] * 4 + [0.0] * 4, 1: [0.4] * 4 + [0.0] * 4 + [1.0] * 4}, index=ids)
    quality = pd.DataFrame({"topic": [0, 1], "label": ["rain", "law"]})
    topics = SimpleNamespace(
        terms=pd.DataFrame(rows, columns=["topic", "rank", "term", "weight"]), shares=shares, quality=quality
    )
    texts = pd.DataFrame({"text": [f"text {n:02d}" for n in range(12)]}, index=ids)
    for seed in range(20):
        sheets = make_intrusion_sheets(topics, texts, n_terms=3, seed=seed)
        assert len(sheets.words) == len(sheets.passages) == 2
        assert all(intruder != "sky" for _, intruder, _ in chosen(sheets.words, sheets.key))
        assert all(int(intruder[5:]) >= 4 for _, intruder, _ in chosen(sheets.passages, sheets.key))


def test_sheets_are_blind_and_the_same_again():
    assert not {"topic", "label", "intruder"} & {*SHEETS.words, *SHEETS.passages}
    assert SHEETS.words["answer"].eq("").all() and SHEETS.words["item"].tolist() == ["w001", "w002", "w003", "w004"]
    again = make_intrusion_sheets(TOPICS, DOCUMENTS.sample(frac=1, random_state=1))
    for one, other in zip(SHEETS, again, strict=True):
        pd.testing.assert_frame_equal(one, other)
    orders = {tuple(make_intrusion_sheets(TOPICS, DOCUMENTS, seed=seed).key["topic"]) for seed in range(5)}
    assert len(orders) > 1
    places = [
        one
        for seed in range(30)
        for one in make_intrusion_sheets(TOPICS, DOCUMENTS, seed=seed).key.query("kind == 'word'")["intruder"]
    ]
    assert stats.chisquare(np.bincount(places, minlength=7)[1:]).pvalue > 0.001  # it stands anywhere


def test_a_topic_without_enough_has_no_item():
    texts = pd.DataFrame({"text": ["rain flood", "flood rain rain", "vote poll", "poll vote vote"]})
    sheets = make_intrusion_sheets(fit_topics(count_terms(texts), n_topics=2), texts)
    assert sheets.words.empty and sheets.passages.empty and sheets.key.empty
    assert sheets.words.columns.tolist()[-1] == "answer"
    with pytest.raises(ParallaxError, match=r"n_terms=1 .*; n_passages=0"):
        make_intrusion_sheets(TOPICS, DOCUMENTS, n_terms=1, n_passages=0)


def test_sheets_go_to_disk_and_come_back(tmp_path):
    texts = DOCUMENTS.assign(text=["=" + text for text in TEXTS])  # a spreadsheet would run it
    told = run_intrusion_sheets(TOPICS, texts, out=tmp_path / "sheets")
    assert told.values.tolist() == [["words.csv", 4], ["passages.csv", 4], ["key.csv", 8]]
    sheet, key = (pd.read_csv(tmp_path / "sheets" / name) for name in ("passages.csv", "key.csv"))
    assert sheet["passage_1"].str.startswith("'=").all() and sheet["answer"].isna().all()
    assert "Write the number" in (tmp_path / "sheets" / "instructions.txt").read_text("utf-8")
    right = key.set_index("item")["intruder"]
    filled = sheet.assign(answer=sheet["item"].map(right))
    scores = intrusion_scores(intrusion_answers({"ann": filled}), key).set_index(["kind", "topic"])
    assert scores.loc[("passage", "all"), ["n_answers", "n_found", "share"]].tolist() == [4, 4, 1]
    assert scores.loc[("word", "all"), "n_answers"] == 0 and np.isnan(scores.loc[("word", "all"), "share"])
    with pytest.raises(OutputError, match=r"holds words\.csv.*not overwritten"):
        run_intrusion_sheets(TOPICS, texts, out=tmp_path / "sheets")
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        run_intrusion_sheets(TOPICS, texts, out=tmp_path / "file")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"n_terms": 500}, r"^n_terms=500: a topic lists \d+ terms at most"),
        (
            {"n_passages": 999},
            r"^No topic has 999 passages and one that does not belong: lower n_passages, or fit fewer topics\.$",
        ),
    ],
)
def test_sheets_without_an_item_are_not_written(tmp_path, options, told):
    with pytest.raises(ParallaxError, match=told):
        run_intrusion_sheets(TOPICS, DOCUMENTS, out=tmp_path / "sheets", **options)
    assert not (tmp_path / "sheets").exists()


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ("3", 3),
        (3, 3),
        (3.0, 3),
        ("word_3", 3),
        (" Law ", 3),
        ("'law", 3),
        ("7", None),
        ("0", None),
        ("snow", None),
        ("", None),
        (None, None),
    ],
)
def test_answers_are_numbers_or_words(answer, number):
    sheet = pd.DataFrame(
        {"item": ["w1"], "word_1": ["rain"], "word_2": ["wind"], "word_3": ["law"], "answer": [answer]}
    )
    table = intrusion_answers({"ann": sheet})
    assert table["ann"].isna().iloc[0] if number is None else table["ann"].iloc[0] == number
    wrong = answer in ("7", "0", "snow")
    assert table.attrs["unusable"] == ([("ann", "w1", str(answer))] if wrong else [])


def test_people_and_sheets_are_put_side_by_side():
    one, two = SHEETS.words.assign(answer="1"), SHEETS.passages.assign(answer="2")
    table = intrusion_answers({"ann": [one, two], "bo": two.iloc[:2]})
    assert table.shape == (8, 2) and table["ann"].tolist() == [2] * 4 + [1] * 4 and table["bo"].isna().sum() == 6
    with pytest.raises(TableError, match="item 'w001' stands twice in the sheets of ann"):
        intrusion_answers({"ann": [one, one]})
    with pytest.raises(TableError, match="answer"):
        intrusion_answers({"ann": one.drop(columns="answer")})


def test_scores_by_hand():
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
    answers = pd.DataFrame({"ann": [2, 5], "bo": [2, 1], "cy": [2, pd.NA]}, index=["w1", "w2"], dtype="Int64")
    table = intrusion_scores(answers, key).set_index("topic")
    assert table.loc["all", ["n_answers", "n_found", "share"]].tolist() == [5, 4, 0.8]
    assert table.loc["0", ["n_answers", "n_found"]].tolist() == [3, 3] and table.loc["1", "share"] == 0.5
    assert table["chance"].tolist() == pytest.approx([1 / 6] * 3)
    assert table.loc["0", "p"] == pytest.approx(1 / 216) and table.loc["1", "p"] == pytest.approx(11 / 36)
    assert table.loc["0", "share_low"] == pytest.approx(0.025 ** (1 / 3)) and table.loc["0", "share_high"] == 1
    assert table.loc["all", "share_low"] < 0.8 < table.loc["all", "share_high"]
    with pytest.raises(TableError, match=r"\['w9'\]"):
        intrusion_scores(answers.rename(index={"w2": "w9"}), key)


@pytest.mark.parametrize(
    ("ratings", "alpha", "n_items"),
    [
        # Krippendorff (2011), sections A, B and C: two people and two values; five values; four people with gaps
        (["0100000010", "1110010000"], 0.095, 10),
        (["aabbdcccedda", "babbbccceddd"], 0.692, 12),
        (["123321412...", "1233224125.3", ".3332342251.", "12332441251."], 0.743, 11),
    ],
)
def test_alpha_is_that_of_the_published_examples(ratings, alpha, n_items):
    row = krippendorff(pd.DataFrame([list(one) for one in ratings]).T.replace(".", None)).iloc[0]
    assert row["alpha"] == pytest.approx(alpha, abs=0.0005) and row["n_items"] == n_items
    assert row["alpha_low"] < alpha < row["alpha_high"] <= 1


def test_alpha_at_its_ends():
    same = krippendorff(pd.DataFrame({"a": list("xyxyxy"), "b": list("xyxyxy")})).iloc[0]
    assert same["alpha"] == 1 and np.isnan(same["alpha_low"])  # nobody disagrees: how surely cannot be told
    for table in (
        pd.DataFrame({"a": ["x"] * 6, "b": ["x"] * 6}),
        pd.DataFrame({"a": ["x", None], "b": [None, "y"]}),
        pd.DataFrame({"a": ["x"]}),
    ):
        assert np.isnan(krippendorff(table)["alpha"].iloc[0])
    rng = np.random.default_rng(0)
    assert abs(krippendorff(pd.DataFrame(rng.integers(0, 6, (2000, 3))))["alpha"].iloc[0]) < 0.03
    four = krippendorff(pd.DataFrame({"a": list("xyxy"), "b": list("xyxx")})).iloc[0]
    assert np.isnan(four["alpha_low"]) and four["n_ratings"] == 8 and four["n_raters"] == 2
    with pytest.raises(TableError, match="must be a table"):
        krippendorff([[1, 2]])


def test_a_number_is_the_same_however_it_is_written():
    # a person without an answer has floats where the others have whole numbers; another sheet holds text
    table = pd.DataFrame({"a": [1, 2, 3, 1, 2], "b": [1.0, 2, 3, 1, None], "c": list("12312")})
    assert krippendorff(table)["alpha"].iloc[0] == 1
    assert krippendorff(pd.DataFrame({"a": [True, False, True], "b": [1, 0, 1]}))["alpha"].iloc[0] == 1
    apart = krippendorff(pd.DataFrame({"a": [1, 2, 1, 2], "b": [1.5, 2, 1, 2]}))
    assert 0 < apart["alpha"].iloc[0] < 1


def test_no_ratings_are_no_agreement():
    row = krippendorff(pd.DataFrame()).iloc[0]
    assert np.isnan(row["alpha"]) and row["n_items"] == row["n_raters"] == 0
    with pytest.raises(TableError, match="must be a dict person -> table, not list"):
        intrusion_answers([SHEETS.words])


def test_options_of_sheets_are_told_together():
    with pytest.raises(ParallaxError, match=r"n_passages=1 .*; seed=-1"):
        make_intrusion_sheets(TOPICS, DOCUMENTS, n_terms=np.int64(3), n_passages=1, seed=-1)


def test_more_terms_than_topics_list_are_refused(tmp_path):
    with pytest.raises(ParallaxError, match=r"n_terms=500: a topic lists 20 terms at most\. Choose from 2 to 20"):
        run_intrusion_sheets(TOPICS, DOCUMENTS, out=tmp_path / "sheets", n_terms=500)
    assert not (tmp_path / "sheets").exists()
