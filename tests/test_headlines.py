"""headlines: an article counts alike whether its headline stands in the text or in a column of its own."""

import json

import pandas as pd
import pytest

from analysis import add_source_shown, comparable, count_terms, drop_headlines, load_corpus
from analysis.corpus.headlines import has_headline
from analysis.ground.errors import TableError

TITLE = "Rain floods the old town"
BODY = "It rained all night in the old town, and the river rose by two metres.\n\nThe bridge was closed in the morning."


@pytest.mark.parametrize(
    ("text", "title", "left", "why"),
    [
        (f"{TITLE}\n\n{BODY}", TITLE, BODY, "a line of its own"),
        (f"  {TITLE.upper()}!\n{BODY}", TITLE, BODY, "case, space and punctuation"),
        ("Rain floods\nthe old town\n" + BODY, TITLE, BODY, "over two lines"),
        (f"{TITLE}\n{BODY}", f"{TITLE} - The Post", BODY, "a page's title has the name of the site"),
        (f"{TITLE} again, they said.\n{BODY}", TITLE, None, "a sentence that begins alike"),
        (BODY, TITLE, None, "no headline"),
        (f"Politics\n{TITLE}\n{BODY}", TITLE, None, "not at the top"),
        (TITLE, TITLE, None, "nothing else"),
        (BODY, None, None, "no title"),
        (BODY, "?!", None, "a title without a letter"),
        ("Rain\n" + BODY, "Rain - The Post - Town", None, "only the last part of a title is a site"),
        (None, TITLE, None, "no text"),
    ],
)
def test_a_headline_is_cut_where_the_text_begins_with_it(text, title, left, why):
    table = pd.DataFrame({"text": [text], "title": [title], "n_chars": [7]}, dtype=object).astype({"n_chars": int})
    found = drop_headlines(table)
    assert found["text"].tolist() == [text if left is None else left]
    assert found["n_chars"].tolist() == [len(found["text"].iloc[0] or "")]
    assert table["text"].tolist() == [text]


@pytest.mark.parametrize(
    ("text", "title", "held"),
    [
        (f"{TITLE}\n{BODY}", TITLE, True),
        (BODY, TITLE, False),
        (TITLE, TITLE, True),
        (BODY, None, pd.NA),
        (None, TITLE, pd.NA),
    ],
)
def test_it_is_told_whether_a_text_holds_its_headline(text, title, held):
    expected = pd.Series([held], dtype="boolean")
    pd.testing.assert_series_equal(has_headline(pd.DataFrame({"text": [text], "title": [title]})), expected)


def as_html(title, body):
    paragraphs = "".join(f"<p>{part}</p>" for part in body.split("\n\n"))
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


def test_the_same_article_counts_alike_in_every_format(tmp_path):
    (tmp_path / "a.txt").write_text(f"{TITLE}\n\n{BODY}", encoding="utf-8")
    (tmp_path / "b.html").write_text(as_html(TITLE, BODY), encoding="utf-8")
    pd.DataFrame({"title": [TITLE], "text": [BODY]}).to_csv(tmp_path / "c.csv", index=False)
    (tmp_path / "d.json").write_text(json.dumps([{"title": TITLE, "text": BODY}]), encoding="utf-8")
    documents = load_corpus(tmp_path).cleaned
    assert documents["title"].tolist() == [TITLE] * 4
    assert has_headline(documents).tolist() == [True, True, False, False]
    counts = count_terms(drop_headlines(documents)).to_frame()
    assert len(counts.drop_duplicates()) == 1 and counts["rained"].tolist() == [1] * 4
    findings = comparable(add_source_shown(documents)).set_index("check")
    assert findings.at["headlines in some texts", "severity"] == "warning"


def test_a_column_that_is_missing_is_named():
    with pytest.raises(TableError, match="title"):
        drop_headlines(pd.DataFrame({"text": [BODY]}))
