"""documents -> concordance, against a search through all tokens of the text, and lines that can be read."""

import re
import unicodedata
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ground.errors import ParallaxError, TableError
from analysis.terms.concordance import concordance, typical_lines
from analysis.terms.matrix import count_terms
from analysis.terms.tokens import find_tokens

COLUMNS = ["doc_id", "source", "published", "start", "end", "left", "keyword", "right"]
SHOWN = ["left", "keyword", "right"]


def documents_of(*texts, language="en", **columns):
    return pd.DataFrame({"text": texts, "language": language, **columns}, index=[f"d{n}" for n in range(len(texts))])


def lines_of(text, query, *, language="en", **options):
    return concordance(documents_of(text, language=language), query, **options)[SHOWN].to_numpy().tolist()


def keywords_of(text, query, *, language="en"):
    return concordance(documents_of(text, language=language), query)["keyword"].tolist()


def search_slowly(text, words, window, language="en"):
    """Every place of these tokens in the text: offsets and context, from all its tokens."""
    tokens = find_tokens(text, language)
    for place in range(len(tokens) - len(words) + 1):
        run = tokens[place : place + len(words)]
        gaps = [text[a[2] : b[1]] for a, b in pairwise(run)]
        parted = any(
            gap.count("\n") > 1 or any(unicodedata.category(sign)[0] == "P" for sign in gap)
            for gap in gaps
            if gap != "’"
        )
        if [token for token, _, _ in run] == words and not parted:
            start, end = run[0][1], run[-1][2]
            left, right = tokens[max(place - window, 0) : place], tokens[place + len(words) :][:window]
            before = text[left[0][1] : start] if left else ""
            behind = text[end : right[-1][2]] if right else ""
            yield start, end, " ".join(before.split()), " ".join(behind.split())


PIECES = ["rain", "Rain", "RAIN", "u.s.", "US", "us", "Us", "U.S", "it’s", "it's", "IT'S", "’tis", "Straße", "STRASSE",
          "e\u0301tat", "état", "co\u00adop", "coop", "İstanbul", "istanbul", "2,5", "2.5", "a-b", "a‑b", "x_rain",
          "rains", "brain", "制裁", "rain制裁", "дождь", "ДОЖДЬ", "كِتَاب", "كتاب", "ﬁsh", "fish", "Σας", "ΣΑΣ"]  # fmt: skip
BETWEEN = [" ", "  ", "\n", ". ", ", ", "\n\n", " — ", "-", "’", "", "_", "\u200b", " | "]
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(BETWEEN)), max_size=25).map(
    lambda pairs: "".join(piece + between for piece, between in pairs)
)


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.lists(st.sampled_from(PIECES), min_size=1, max_size=2), st.integers(0, 4))
def test_every_place_is_found_and_no_other(text, query, window):
    words = [token for word in query for token, _, _ in find_tokens(word, "en")]
    if re.search("[\u4e00-\u9fff]", "".join(query)):
        return  # signs are sought wherever they stand
    table = concordance(documents_of(text), " ".join(query), window=window)
    assert table[["start", "end", "left", "right"]].to_numpy().tolist() == [
        list(found) for found in search_slowly(text, words, window)
    ]
    spelled = [" ".join(text[start:end].split()) for start, end in zip(table["start"], table["end"], strict=True)]
    assert table["keyword"].tolist() == spelled


@pytest.mark.parametrize("window", [0, 1, 3, 20])
def test_long_texts_are_read_far_enough(window):
    rng = np.random.default_rng(window)
    words = ["rain", "wind", "a" * 400, "b", "a hail of", "(", "\n\n\n" + " " * 500, "дождь"]
    texts = [" ".join(rng.choice(words, 300, p=[0.03, 0.2, 0.1, 0.3, 0.1, 0.1, 0.07, 0.1])) for _ in range(8)]
    texts[0] += " Straße"
    table = concordance(documents_of(*texts), "rain", window=window)
    expected = [[f"d{n}", *found] for n, text in enumerate(texts) for found in search_slowly(text, ["rain"], window)]
    assert table[["doc_id", "start", "end", "left", "right"]].to_numpy().tolist() == expected
    assert len(table) > 20


@pytest.mark.parametrize("window", [0, 1])
def test_a_word_of_many_letters_is_whole(window):
    long = "a" * 1000
    assert lines_of(f"sun {long}rain{long} wind", "*rain*", window=window) == [
        ["sun" * window, f"{long}rain{long}", "wind" * window]
    ]
    assert lines_of(f"{long} rain {long}", "rain", window=window) == [[long * window, "rain", long * window]]
    assert lines_of(f"{long}rain{long}", "rain", window=window) == []


def test_there_are_as_many_lines_as_counts():
    texts = ["Rain, rain and U.S. rain.", "The US and us.", "No wind"]
    matrix = count_terms(texts)
    for term, n in zip(matrix.terms, matrix.values.sum(axis=0).tolist(), strict=True):
        assert len(concordance(documents_of(*texts), term)) == n, term


def test_lines_can_be_read():
    text = "Talks began.  The North\nKorea talks, they said, go on; North Korea agreed."
    assert lines_of(text, "north korea", window=2) == [
        ["began. The", "North Korea", "talks, they"],
        ["go on;", "North Korea", "agreed"],
    ]
    assert lines_of(text, "Talks", window=0) == [["", "Talks", ""], ["", "talks", ""]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sanction*", ["Sanctions", "sanctioned", "sanction"]),
        ("sanction?", ["Sanctions"]),
        ("*sanction*", ["Sanctions", "sanctioned", "sanction", "pre-sanction"]),
        ("*-sanction", ["pre-sanction"]),
        ("the *", ["the U.S", "the sanction"]),
        ("u?", ["U.S", "us", "US"]),
        ("us*", ["U.S", "us", "US"]),
        ("US", ["U.S", "US"]),
        ("us", ["us"]),
        ("U.S.", ["U.S", "US"]),
        ("didn’t", ["didn't"]),
        ("/sanction(s|ed)\\b/", ["Sanctions", "sanctioned"]),
        ("/anctio/", ["Sanctions", "sanctioned", "sanction", "pre-sanction"]),
        ("/s/", ["Sanctions", "U.S", "us", "sanctioned", "US", "firms", "sanction", "pre-sanction"]),
        ("/(?-i:S)anction/", ["Sanctions"]),
        ("/the\\s+sanction/", ["the sanction"]),
        ("/;|%/", [";", "%"]),
        ("/x*/", []),
        ("/us; s|ned/", ["us; sanctioned"]),
        ("hail", []),
    ],
)
def test_kinds_of_queries(query, found):
    text = "Sanctions by the U.S didn't hit us; sanctioned US firms, 5 % of the sanction: pre-sanction."
    assert keywords_of(text, query) == found


@pytest.mark.parametrize(
    ("language", "text", "query", "found"),
    [
        ("ru", "Северная Корея. «Северная Корея»", "северная корея", ["Северная Корея", "Северная Корея"]),
        ("uk", "Пам’ять і пам'ять, памʼять", "пам'ять", ["Пам’ять", "пам'ять", "памʼять"]),
        ("de", "Die STRASSE, die Straße", "straße", ["STRASSE", "Straße"]),
        ("tr", "İstanbul ve istanbul", "İstanbul", ["İstanbul", "istanbul"]),
        ("fr", "L’État et l'état", "état", ["État", "état"]),
        ("fr", "L’État et l'état", "l'état", ["L’État", "l'état"]),
        ("ar", "كِتَابٌ جديد، كتاب", "كتاب", ["كِتَابٌ", "كتاب"]),
        ("zh", "对朝鲜的制裁，制裁", "制裁", ["制裁", "制裁"]),
        ("zh", "对朝鲜的制裁，制裁", "鲜的", ["鲜的"]),
        ("ja", "東京都は東京", "京都", ["京都"]),
        ("zh", "iPhone手机 iphone", "iPhone", ["iPhone", "iphone"]),
        ("th", "ฝนตกหนัก", "ตก", ["ตก"]),
        ("el", "ΣΑΣ και σας", "σας", ["ΣΑΣ", "σας"]),
        ("cs", "e\u0301tat a état", "état", ["e\u0301tat", "état"]),
        ("fa", "می‌رود میرود", "می‌رود", ["می‌رود", "میرود"]),
        (None, "co\u00adop coop", "coop", ["co\u00adop", "coop"]),
    ],
)
def test_other_languages(language, text, query, found):
    assert keywords_of(text, query, language=language) == found


def test_context_where_no_blank_parts_the_words():
    assert lines_of("联合国对朝鲜的制裁已经生效", "制裁", language="zh", window=1) == [["的", "制裁", "已经"]]
    # what a counted pair of signs holds beside the keyword belongs to the context
    assert lines_of("東京都は", "京都", language="ja", window=1) == [["東", "京都", "は"]]
    arabic = "رفض المجلس فرض عقوبات جديدة"
    assert lines_of(arabic, "عقوبات", language="ar", window=1) == [["فرض", "عقوبات", "جديدة"]]


def test_lines_say_where_they_stand():
    documents = documents_of(
        "Rain.",
        "wind and rain",
        source=["Post", None],
        published=pd.to_datetime(["2024-06-20", None]).astype("datetime64[us]"),
    )
    table = concordance(documents, "rain")
    assert table.columns.tolist() == COLUMNS
    assert table[["doc_id", "start", "end"]].to_numpy().tolist() == [["d0", 0, 4], ["d1", 9, 13]]
    assert table["source"].isna().tolist() == table["published"].isna().tolist() == [False, True]
    shown = concordance(documents.assign(source_shown=["Post", "[b.txt]"]), "rain", by="source_shown")
    assert shown["source"].tolist() == ["Post", "[b.txt]"]


def test_columns_that_are_missing_are_missing_in_the_lines():
    table = concordance(pd.DataFrame({"text": ["Rain"]}), "rain")
    assert table["doc_id"].tolist() == ["0"]
    assert table[["source", "published"]].isna().all(axis=None)
    with pytest.raises(TableError, match="lack the columns"):
        concordance(documents_of("rain"), "rain", by="outlet")
    with pytest.raises(TableError, match="lack the columns"):
        concordance(pd.DataFrame({"body": ["rain"]}), "rain")


def test_sorted_by_what_stands_beside():
    documents = documents_of("heavy rain Came", "light Rain began. Light rain", "then heavy rain came down", "rain")
    right = concordance(documents, "rain", sort="right")
    assert right[["doc_id", "right"]].to_numpy().tolist() == [
        ["d1", ""],
        ["d3", ""],
        ["d1", "began. Light rain"],
        ["d0", "Came"],
        ["d2", "came down"],
    ]
    left = concordance(documents, "rain", sort="left")["left"].tolist()
    assert left == ["", "heavy", "then heavy", "light", "light Rain began. Light"]
    plain = concordance(documents, "rain")
    assert plain["doc_id"].tolist() == ["d0", "d1", "d1", "d2", "d3"]


def test_nothing_gives_the_columns():
    full = concordance(documents_of("rain", source="Post"), "rain")
    for documents in (documents_of("wind", source="Post"), documents_of("rain", source="Post")[:0], documents_of(None)):
        for query in ("hail", "/hail/", "*hail", "hail storm"):
            empty = concordance(documents, query)
            assert empty.empty and empty.dtypes.to_dict() == full.dtypes.to_dict()


@pytest.mark.parametrize("size", [1, 40, 16_000_000])
def test_many_batches_are_as_one(size, monkeypatch):
    texts = [f"{'wind ' * n}rain {'sun ' * (9 - n)} and rain" for n in range(9)]
    monkeypatch.setattr("analysis.terms.concordance._AT_ONCE", size)
    for query in ("rain", "/rain/"):
        table = concordance(documents_of(*texts), query, window=3)
        assert len(table) == 18
        assert table["left"].str.split().str.len().tolist() == [
            min(n, 3) if one else 3 for n in range(9) for one in (1, 0)
        ]


@pytest.mark.parametrize(
    ("query", "options", "message"),
    [
        ("", {}, "the query '' is empty. Give a word"),
        ("  ", {}, "is empty"),
        (None, {}, "the query must be text, not NoneType"),
        (5, {}, r"the query must be text, not int .5.*quotation marks"),
        ("...", {}, "holds no letter or digit"),
        ("* ?", {}, "holds no letter or digit"),
        ("//", {}, "nothing between the slashes"),
        ("/(/", {}, r"the query /\(/ is no regular expression .*Mend it"),
        ("/a{99999999999}/", {}, "is no regular expression .the repetition number is too large"),
        ("/" + "(" * 5000 + ")" * 5000 + "/", {}, "is no regular expression"),
        ("rain", {"by": ["source"]}, r"lack the columns \[\['source'\]\]"),
        ("rain", {"window": -1}, "window=-1 must be a whole number"),
        ("rain", {"window": 2.5}, "window=2.5 must be"),
        ("rain", {"sort": "up"}, "sort='up' is not known"),
        ("rain", {"sort": ["left"], "window": True}, "window=True must .* sort=.'left'. is not known"),
    ],
)
def test_what_cannot_be_sought_is_refused(query, options, message):
    with pytest.raises(ParallaxError, match=message):
        concordance(documents_of("rain"), query, **options)


def typical(*rows):
    return pd.DataFrame(rows, columns=["language", "group", "rank", "term"])


def test_each_source_is_shown_by_its_first_term_in_every_document():
    documents = documents_of("rain rain", "Rain", "wind rain", "rain", source_shown=["A", "A", "B", "A"])
    terms = typical(("en", "B", 1, "wind"), ("en", "A", 1, "rain"), ("en", "A", 2, "wind"))
    table = typical_lines(documents, terms, top=2)
    assert table.columns.tolist() == ["term", "n", *COLUMNS]
    assert table[["source", "term", "n", "doc_id", "start"]].to_numpy().tolist() == [
        ["B", "wind", 1, "d2", 0],
        ["A", "rain", 4, "d0", 0],
        ["A", "rain", 4, "d1", 0],
    ]
    more = typical_lines(documents, terms, top=4)["start"].tolist()
    assert more == [0, 0, 5, 0, 0]


def test_a_term_is_sought_in_its_own_language():
    documents = documents_of("rain", "rain", "rain", source_shown="A").assign(language=["en", "de", None])
    for language, doc_id in (("de", "d1"), ("unknown", "d2")):
        assert typical_lines(documents, typical((language, "A", 1, "rain")))["doc_id"].tolist() == [doc_id]


def test_no_terms_no_lines():
    documents = documents_of("rain", source_shown="A")
    full = typical_lines(documents, typical(("en", "A", 1, "rain")))
    for terms in (typical(), typical(("en", "A", 1, "hail"))):
        empty = typical_lines(documents, terms)
        assert empty.empty and empty.dtypes.to_dict() == full.dtypes.to_dict()
    assert typical_lines(documents[:0], typical()).columns.tolist() == full.columns.tolist()
    with pytest.raises(ParallaxError, match="top=0"):
        typical_lines(documents, typical(), top=0)
    with pytest.raises(TableError, match="rank"):
        typical_lines(documents, typical().drop(columns="rank"))
