"""documents -> findings: each check finds what makes a comparison unfair, and nothing where it is fair."""

import pandas as pd
import pytest

from analysis.compare.comparable import comparable
from analysis.ground.errors import GroupError, ParallaxError, TableError

COLUMNS = "check severity n share examples finding remedy".split()
WHOLE = "It rained in the town all day, and the river rose."
TEXTS = [" ".join(f"{source}{k}x{word}" for word in range(30)) + f". {WHOLE}" for source in "pt" for k in range(6)]


def documents(n=6, **changes):
    """Two sources of n documents each that differ in nothing; `changes` are columns of the second."""
    table = pd.DataFrame(
        {
            "source_shown": ["Post"] * n + ["Times"] * n,
            "text": [*TEXTS[:n], *TEXTS[6 : 6 + n]],
            "n_chars": 500,
            "published": pd.date_range("2024-06-01", periods=n).tolist() * 2,
            "language": "en",
        },
        index=pd.Index([f"p{k}" for k in range(n)] + [f"t{k}" for k in range(n)], name="doc_id"),
    )
    for name, values in changes.items():
        table[name] = table[name].astype(object)
        table.loc[table["source_shown"].eq("Times"), name] = values
    return table.astype({"n_chars": "int64", "published": "datetime64[us]", "language": "str", "text": "str"})


def of(check, table, **options):
    return comparable(table, **options).set_index("check").loc[check]


def test_a_fair_comparison_has_no_finding():
    table = comparable(documents().assign(title="Rain"))
    assert table.columns.tolist() == COLUMNS
    assert set(table["severity"]) == {"ok"} and len(table) == 9


def test_headlines_in_the_texts_of_one_group_are_found():
    found = of("headlines in some texts", documents(text=f"Rain\n{WHOLE}").assign(title="Rain"))
    assert (found["severity"], found["n"]) == ("warning", 6)
    assert found["finding"].startswith(
        "Headlines are part of the text in 6 documents and not in 6: in 100% of Times, in 0% of Post."
    )
    assert "drop_headlines(documents)" in found["remedy"]
    assert of("headlines in some texts", documents())["severity"] == "unknown"  # no column title


@pytest.mark.parametrize(
    ("check", "changes", "severity", "n", "told"),
    [
        ("several languages", {"language": ["ru", "en", "en", "en", "en", "de"]}, "error", 2,
         "2 of 12 documents are not in English: 1 in German and 1 in Russian."),
        ("sources in different languages", {"language": "ru"}, "warning", 1, "no document in English"),
        ("sources of different times", {"published": pd.Timestamp("2025-01-01")}, "warning", 2, "share no time"),
        ("sources of different length", {"n_chars": 2000}, "warning", 2, "3 times as long"),
        ("one document dominates", {"n_chars": [9000, 1, 1, 1, 1, 1]}, "warning", 1, "of Times"),
        ("sources cut short unlike", {"text": "It rained in the town all day, and the [+1234 chars]"}, "warning", 1,
         "100% of the documents of Times break off or end in a link to the rest, and 0% of those of Post."),
    ],
)  # fmt: skip
def test_each_check_finds_its_own(check, changes, severity, n, told):
    found = of(check, documents(**changes))
    assert (found["severity"], found["n"]) == (severity, n)
    assert told in found["finding"] and found["remedy"] and found["examples"]


@pytest.mark.parametrize(
    ("left", "severity", "n"),
    [(6, "ok", 0), (5, "ok", 0), (4, "warning", 1), (1, "error", 1)],
)
def test_few_documents(left, severity, n):
    table = documents()
    found = of("few documents", table.drop(index=table.index[6 + left :]))
    assert (found["severity"], found["n"]) == (severity, n)
    if n:
        assert f"1 of 2 groups has fewer than 5 documents: Times ({left})." in found["finding"]
        assert found["examples"] == ["t0"] and ("cannot be told" in found["remedy"]) == (left == 1)
    assert of("few documents", table, min_docs=7)["n"] == 2


def test_what_cannot_be_judged_is_said():
    table = documents(n=2).assign(language=pd.Series([None] * 4, dtype="str").to_numpy())
    found = comparable(table).set_index("check")
    unknown = found.index[found["severity"].eq("unknown")]
    assert {"several languages", "sources cut short unlike", "one document dominates"} <= set(unknown)
    assert found.loc[unknown, "finding"].str.startswith("Not judged: ").all()


def test_any_column_can_name_the_groups():
    table = documents().rename(columns={"source_shown": "place"})
    found = comparable(table.assign(place=table["place"].map({"Post": 1, "Times": 2})), by="place", min_docs=7)
    assert "1 (6) and 2 (6)" in found.set_index("check").at["few documents", "finding"]


def test_the_worst_comes_first():
    table = comparable(documents(language=["ru"] * 6, n_chars=2000))
    rank = {"error": 0, "warning": 1, "note": 2, "unknown": 3, "ok": 4}
    assert table["severity"].map(rank).is_monotonic_increasing and table["severity"].iloc[0] == "error"


def test_a_little_difference_is_no_finding():
    cut = ["It rained in the town all day, and the [+1234 chars]"] + [WHOLE] * 5
    assert of("sources cut short unlike", documents(text=cut), cut_apart=0.2)["severity"] == "ok"
    assert of("sources cut short unlike", documents(text=cut))["severity"] == "warning"


ALIKE = "In a text that both have, no word sets them apart."


@pytest.mark.parametrize(
    ("taken", "options", "severity", "n", "told"),
    [
        # two of the Times's six are the Post's first: counted on both sides
        ({6: TEXTS[0], 7: TEXTS[0]}, {}, "warning", 3,
         f"3 documents are in another group as well, as a copy or nearly: 33% of those of Times and 17% of those of Post. {ALIKE}"),
        # cut by a third, it is nearly the same
        ({6: TEXTS[0][: len(TEXTS[0]) * 2 // 3]}, {}, "warning", 2, "17% of those of Post and 17% of those of Times"),
        ({6: TEXTS[0]}, {"copied": 0.2}, "note", 2, "17% of those of Post"),
        # the same text twice in one group sets nobody apart
        ({1: TEXTS[0], 7: TEXTS[6]}, {}, "ok", 0, "Looked for; not found."),
    ],
)  # fmt: skip
def test_copies_between_groups_are_found(taken, options, severity, n, told):
    table = documents()
    for row, text in taken.items():
        table.iloc[row, table.columns.get_loc("text")] = text
    found = of("copies between sources", table, **options)
    assert (found["severity"], found["n"], found["share"]) == (severity, n, pytest.approx(n / 12))
    assert told in found["finding"]
    assert set(found["examples"]) == {str(table.index[row]) for row in (*taken, 0) if n}


def test_copies_that_were_found_before_are_not_looked_for_again():
    table = documents()
    found = of("copies between sources", table.assign(copy_cluster=["p0", *table.index[1:6], "p0", *table.index[7:]]))
    assert (found["severity"], found["examples"]) == ("warning", ["p0", "t0"])


def test_what_does_not_fit_is_refused():
    with pytest.raises(TableError, match="'n_chars'"):
        comparable(documents().drop(columns="n_chars"))
    with pytest.raises(GroupError, match=r"not two groups in 'language', only \['en'\]"):
        comparable(documents(), by="language")
    with pytest.raises(ParallaxError, match=r"min_docs=1 .*cut_apart=2 "):
        comparable(documents(), min_docs=1, cut_apart=2)
    with pytest.raises(ParallaxError, match="copied=-1 "):
        comparable(documents(), copied=-1)
