"""The audit: every check finds what a hand can count, and finds nothing where nothing is."""

from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.corpus import faults
from analysis.corpus.audit import SEVERITIES, audit
from analysis.corpus.faults import breaks_off, find_addresses, holds_twice
from analysis.ground.errors import ParameterError, TableError
from analysis.ground.tables import DOCUMENT_COLUMNS, EVIDENCE_COLUMNS, PROBLEM_COLUMNS, table_of
from analysis.texts.lines import fold_text

BODY = "".join(f"It rained in the town on day {n} of the week. " for n in range(20))


def text(n, size=300):
    """A text of its own of `size` characters."""
    return (f"Report {n}: " + "".join(f"on day {n * 997 + k} it rained; " for k in range(size)))[: size - 1] + "."


def corpus(rows, *, evidence=(), problems=(), cleaned=None, n_errors=0):
    """Rows of what differs from a whole document: each has a source, a day, a language and a text of its own."""
    whole = {
        "source": "Post",
        "title": "Rain",
        "published": "2024-06-01",
        "published_precision": "day",
        "language": "en",
    }
    rows = [{**whole, "text": text(n), "path": f"{n}.txt"} | row for n, row in enumerate(rows)]
    table = pd.DataFrame(
        rows, columns=list(DOCUMENT_COLUMNS), index=pd.Index(list("abcdefghijklmnopqrst")[: len(rows)])
    )
    table = table.assign(n_chars=table["text"].str.len(), published=pd.to_datetime(table["published"]))
    table = table.rename_axis("doc_id").astype(DOCUMENT_COLUMNS)
    kept = table if cleaned is None else table.assign(text=cleaned, n_chars=pd.Series(cleaned).str.len().array)
    account = pd.DataFrame({"n_records": [len(rows) + n_errors], "n_errors": [n_errors]})
    return SimpleNamespace(
        documents=table,
        cleaned=kept,
        evidence=table_of([dict(zip(EVIDENCE_COLUMNS, row, strict=True)) for row in evidence], EVIDENCE_COLUMNS),
        problems=table_of([dict(zip(PROBLEM_COLUMNS, row, strict=True)) for row in problems], PROBLEM_COLUMNS),
        account=account,
    )


def of(check, made, **options):
    return audit(made, **options).set_index("check").loc[check]


def days(source, *published):
    return [{"source": source, "published": day} for day in published]


def dated(source, month, n=5):
    return days(source, *(f"2024-{month:02d}-{day:02d}" for day in range(1, n + 1)))


def sized(source, size, n=5, **more):
    return [{"source": source, "text": text(100 * ord(source[0]) + k, size), **more} for k in range(n)]


# check, severity, n, share, examples, corpus, reason
FOUND = [
    ("unread", "error", 2, 2 / 3, ["x.csv"], lambda: corpus([{}], n_errors=2, problems=[("x.csv", None, "error", "bad", "")] * 2),
     "two records of one file"),
    ("empty", "error", 2, 2 / 3, ["a", "c"], lambda: corpus([{"text": ""}, {}, {"text": " \n"}]), "white space is no text"),
    ("empty", "error", 1, 1 / 2, ["b"], lambda: corpus([{}, {"text": "Share"}], cleaned=[BODY, ""]), "nor are the page's own lines"),
    ("very short", "warning", 1, 1 / 3, ["a"], lambda: corpus([{"text": "x" * 199}, {"text": "y" * 200}, {"text": ""}]),
     "200 are enough, and what is empty is not told twice"),
    ("very short", "warning", 1, 1 / 2, ["b"], lambda: corpus([{}, {}], cleaned=[BODY, "Share"]), "the page's own lines are no text"),
    ("very short", "warning", 1, 1 / 2, ["a"],
     lambda: corpus([{"text": "雨" * 79, "language": "zh"}, {"text": "风" * 80, "language": "zh"}]), "80 signs in Chinese"),
    ("very short", "warning", 2, 2 / 4, ["a", "d"],
     lambda: corpus([{"text": "雨が" * 39, "language": None}, {"text": "雨が" * 40}, {"text": "비" * 80}, {"text": "ж" * 199}]),
     "by the script, whatever is said of the language"),
    ("copies", "error", 2, 2 / 4, ["b", "d"],
     lambda: corpus([{"text": BODY}, {"text": BODY.upper()}, {}, {"text": BODY.replace(" ", "\n\n")}]), "surplus copies, folded"),
    ("same text in several sources", "note", 2, 2 / 4, ["a", "c"],
     lambda: corpus([{"text": BODY}, {}, {"text": BODY, "source": "Times"}, {}]), "both of them are shared"),
    ("body twice", "error", 1, 1 / 2, ["a"], lambda: corpus([{"text": f"Rain\n{BODY}\n{BODY}"}, {"text": BODY}]), "counted twice"),
    ("body twice", "note", 1, 1 / 2, ["a"], lambda: corpus([{"text": f"Rain\n{BODY}\n{BODY}"}, {}], cleaned=[BODY, text(1)]),
     "the second copy was cut"),
    ("cut short", "warning", 1, 1 / 2, ["b"], lambda: corpus([{}, {"text": BODY + "Then ..."}]), "an ellipsis"),
    ("cut short", "warning", 1, 1, ["a"],
     lambda: corpus([{"text": BODY + "Subscribe to continue reading" + " Comments" * 40}], cleaned=[BODY + "Subscribe to continue reading"]),
     "page lines below the paywall"),
    ("cut short", "warning", 1, 1 / 2, ["a"],
     lambda: corpus([{"text": BODY + "\nAlready a subscriber? Log in" + "\nComments" * 40}, {"text": BODY + "\nRead more\nComments" * 40}],
                    cleaned=[BODY, BODY]), "a paywall among the page lines that were cut; a link to more is none"),
    ("lost characters", "warning", 1, 1 / 2, ["a"], lambda: corpus([{"text": BODY + "caf\ufffd"}, {}]), "U+FFFD"),
    ("e-mail addresses", "note", 1, 1 / 2, ["a"],
     lambda: corpus([{"text": BODY + "ann@rain.example, Ann@rain.example"}, {"text": BODY + "info@rain.example"}]), "an office is no person"),
    ("no date", "warning", 1, 1 / 2, ["b"], lambda: corpus([{}, {"published": None}]), "one of two"),
    ("impossible or unclear date", "warning", 1, 1 / 2, ["b"],
     lambda: corpus([{}, {"published": None}], problems=[("1.txt", "b", "warning", "the date '0001-01-01' is impossible", "")]), "dropped"),
    ("doubtful date", "warning", 1, 1 / 2, ["a"],
     lambda: corpus([{}, {}], evidence=[("a", "published", "2024-06-01", "", "", "doubtful"), ("b", "title", "", "", "", "doubtful")]),
     "a doubtful title is no doubtful date"),
    ("date without a day", "note", 2, 2 / 3, ["a", "b"],
     lambda: corpus([{"published_precision": "month"}, {"published_precision": "year"}, {}]), "month and year"),
    ("no source", "warning", 1, 1 / 2, ["b"], lambda: corpus([{}, {"source": None}]), "one of two"),
    ("no language", "warning", 1, 1 / 2, ["b"], lambda: corpus([{}, {"language": None}]), "one of two"),
    ("parts in another language", "warning", 2, 2 / 3, ["a", "b"],
     lambda: corpus([{}, {}, {}], evidence=[("a", "language_second", "ru 0.48", "", "", "derived"), ("b", "script_second", "Latn 0.20", "", "", ""),
                                            ("b", "language_second", "de 0.20", "", "", "derived")]), "each once"),
    ("several encodings", "note", 1, 1 / 3, ["b"],
     lambda: corpus([{}, {}, {}], evidence=[("a", "encoding", "UTF_8", "", "", ""), ("b", "encoding", "cp1251", "", "", "")]),
     "what is not noted is UTF-8"),
    ("one document dominates", "warning", 1, 1, ["a"], lambda: corpus(sized("Post", 1601, 1) + sized("Post", 400, 4)), "1601 of 3201"),
    ("sources of different times", "warning", 2, 1, ["a", "f"], lambda: corpus(dated("Post", 1) + dated("Times", 2)), "January, February"),
    ("sources of different length", "warning", 2, 1, ["a", "f"], lambda: corpus(sized("Post", 900) + sized("Times", 300)), "three times"),
    ("sources in different languages", "warning", 1, 1 / 2, ["c"],
     lambda: corpus([{}, {}, {"source": "Vesti", "language": "ru"}]), "one of two has no English"),
    ("headlines in some texts", "warning", 1, 1 / 3, ["b"],
     lambda: corpus([{}, {"source": "Times", "text": f"Rain\n{BODY}"}, {}]), "one source has them in its texts"),
    ("headlines in some texts", "note", 1, 1 / 3, ["b"],
     lambda: corpus([{"text": f"Rain\n{BODY}"}, {}, {"text": f"Rain\n{text(1)}"}]), "some texts of one source"),
]  # fmt: skip

# check, severity, corpus, reason
NOT_FOUND = [
    ("copies", "ok", lambda: corpus([{"text": ""}, {"text": " "}]), "empty texts are not copies"),
    ("copies", "ok", lambda: corpus([{"text": BODY}, {"text": BODY + "!"}]), "one sign differs"),
    ("same text in several sources", "ok", lambda: corpus([{"text": BODY}, {"text": BODY}]), "one source has it twice"),
    ("body twice", "ok", lambda: corpus([{"text": f"{BODY}{text(1, 300)}{BODY[:300]}"}]), "a third of it stands twice"),
    ("cut short", "ok", lambda: corpus([{"text": "It rained ... and " + BODY}]), "an ellipsis in the middle"),
    ("impossible or unclear date", "ok", lambda: corpus([{}], problems=[("0.txt", "a", "warning", "the date differs", "")]), "it has a date"),
    ("impossible or unclear date", "ok", lambda: corpus([{"published": None}], problems=[("0.txt", "a", "warning", "updated", "")]),
     "no word of a date"),
    ("several encodings", "ok", lambda: corpus([{}, {}], evidence=[("a", "encoding", "ascii", "", "", "")]), "ASCII is UTF-8"),
    ("one document dominates", "ok", lambda: corpus(sized("Post", 1600, 1) + sized("Post", 400, 4)), "just half"),
    ("one document dominates", "unknown", lambda: corpus(sized("Post", 900, 4)), "four documents"),
    ("sources of different times", "ok", lambda: corpus(dated("Post", 1) + days("Times", *["2024-01-05"] * 5)), "they meet on one day"),
    ("sources of different times", "unknown", lambda: corpus(dated("Post", 1) + dated("Times", 2, 4)), "four dates"),
    ("sources of different length", "ok", lambda: corpus(sized("Post", 899) + sized("Times", 300)), "just under three times"),
    ("sources of different length", "unknown", lambda: corpus(sized("Post", 900) + sized("Times", 300, language="ru")), "other languages"),
    ("sources in different languages", "ok", lambda: corpus([{}, {}, {"source": "Vesti"}, {"source": "Vesti", "language": "ru"}]),
     "one document in English is there"),
    ("sources in different languages", "ok", lambda: corpus([{}, {"source": "Times"}, {"source": "Vesti", "language": "ru", "text": ""}]),
     "a document without text is not compared"),
    ("sources of different times", "unknown", lambda: corpus(dated("Post", 1) + [day | {"text": " "} for day in dated("Times", 2)]),
     "nor is its date"),
    ("one document dominates", "unknown", lambda: corpus([*sized("Post", 900, 4), {"text": ""}]), "nor is it a fifth one"),
    ("sources in different languages", "unknown", lambda: corpus([{}, {"source": "Vesti", "language": None}]), "one source is known"),
    ("headlines in some texts", "ok", lambda: corpus([{"text": f"Rain\n{BODY}"}, {"source": "Times", "text": f"Rain\n{text(1)}"}]),
     "all have them"),
    ("headlines in some texts", "unknown", lambda: corpus([{"title": None}]), "no title"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "severity", "n", "share", "examples", "made", "why"), FOUND)
def test_what_is_wrong_is_counted(check, severity, n, share, examples, made, why):
    row = of(check, made())
    assert (row["severity"], row["n"], row["examples"]) == (severity, n, examples)
    assert row["share"] == pytest.approx(share)
    assert row["finding"].endswith(".") and row["remedy"]


@pytest.mark.parametrize(("check", "severity", "made", "why"), NOT_FOUND)
def test_no_problem_is_invented(check, severity, made, why):
    row = of(check, made())
    assert (row["severity"], row["n"], row["examples"]) == (severity, 0, [])
    assert row["finding"].startswith("Not judged: " if severity == "unknown" else "Looked for; not found.")


def test_every_check_has_a_case_that_finds():
    assert {case[0] for case in FOUND} == set(audit(corpus([{}]))["check"])


def test_sources_of_which_no_language_is_known_are_told():
    made = corpus([{}, {"source": "Times"}, {"source": "Vesti", "language": None}])
    finding = of("sources in different languages", made)["finding"]
    assert finding == "Looked for; not found. Judged: 2 of 3 sources; of the others no language is known."


def test_the_worst_comes_first():
    table = audit(corpus([{"text": ""}, {"published": None, "source": None}, {"published": None}]))
    assert table.columns.tolist() == ["check", "severity", "n", "share", "examples", "finding", "remedy"]
    assert table["check"].head(3).tolist() == ["empty", "no date", "no source"]
    ranks = table["severity"].map(SEVERITIES.index)
    assert ranks.is_monotonic_increasing and table["n"].dtype == "int64" and table["share"].dtype == "float64"


def test_at_most_five_examples_are_named():
    assert of("no date", corpus([{"published": None}] * 7))["examples"] == list("abcde")


def test_copies_with_the_same_title_are_told_apart():
    made = corpus([{"text": BODY}, {"text": BODY, "title": "RAIN "}, {"text": BODY, "title": "Wind"}])
    assert of("copies", made)["finding"] == (
        "2 of 3 documents repeat the body of an earlier one, but for case and spacing; 1 repeats its title too."
    )


def test_no_address_is_shown():
    row = of("e-mail addresses", corpus([{"text": BODY + "ann@rain.example bob@rain.example"}]))
    assert row["finding"] == "1 of 1 document has 2 e-mail addresses that may be a person's."


def test_one_wrong_date_hides_no_gap():
    made = corpus(days("Post", *["2024-01-01"] * 4, "2024-09-01") + dated("Times", 2))
    assert of("sources of different times", made)["severity"] == "ok"  # of five, none can be left out
    many = corpus([{}])
    rows = days("Post", *["2024-01-01"] * 20, "2024-09-01") + dated("Times", 2)
    table = pd.DataFrame(rows).assign(published=lambda t: pd.to_datetime(t["published"]))
    base = pd.concat([many.documents] * len(rows)).assign(
        source=table["source"].array, published=table["published"].array
    )
    many.documents = many.cleaned = base.set_axis([str(n) for n in range(len(rows))]).rename_axis("doc_id")
    row = of("sources of different times", many)
    assert row["n"] == 2 and "Post ends on 2024-01-01, Times begins on 2024-02-01." in row["finding"]


def test_what_was_not_judged_is_said():
    row = of("sources of different length", corpus(sized("Post", 900) + sized("Times", 300) + sized("Gazette", 300, 1)))
    assert row["finding"].endswith("Judged: 2 of 3 sources, those with 5 documents or more.")


def test_options_move_the_thresholds():
    made = corpus(sized("Post", 900, 2) + sized("Times", 450, 2))
    assert of("sources of different length", made, min_docs=2, length_ratio=2)["n"] == 2
    assert of("very short", made, min_chars=500)["n"] == 2
    assert of("one document dominates", corpus(sized("Post", 900, 2)), min_docs=2, dominant=0.5)["n"] == 0


@pytest.mark.parametrize(
    "option", [{"min_docs": 1}, {"doubled": 0.3}, {"dominant": 2}, {"length_ratio": 0.5}, {"min_chars": -1}]
)
def test_an_option_out_of_range_is_named(option):
    (name,) = option
    with pytest.raises(ParameterError, match=name):
        audit(corpus([{}]), **option)


@pytest.mark.parametrize(
    ("end", "cut"),
    [
        ("It rained…", True), ("It rained...\u201d", True), ("It rained [+1234 chars]", True), ("Read more", True), ("READ MORE »", True),
        ("Subscribe now to continue reading.", True), ("Already a subscriber? Log in", True),
        ("This article is available only to our subscribers.", True), ("Читать далее", True), ("Доступно только подписчикам.", True),
        ("Читати далі", True), ("Weiterlesen", True), ("Nur für Abonnenten", True), ("Lire la suite", True),
        ("Article réservé aux abonnés", True), ("Il vous reste 70% de cet article à lire.", True), ("Seguir leyendo", True),
        ("Exclusivo para suscriptores", True), ("اقرأ المزيد", True), ("订阅后继续阅读", True),
        ("It rained.", False), ("We had to read more books.", False), ("He continued to read.", False),
        ("Only members of the club got wet.", False), ("Она читала далеко за полночь.", False), ("", False),
    ],
)  # fmt: skip
def test_an_end_that_says_there_was_more(end, cut):
    assert breaks_off([f"{BODY}\n{end}\n"]) == [cut]


def test_only_the_end_is_looked_at():
    assert breaks_off(["Subscribe to continue reading. " + "x" * 200]) == [False]


def test_a_pattern_that_only_python_knows_is_used_and_a_wrong_one_is_named(monkeypatch):
    faults._truncation.cache_clear()
    monkeypatch.setattr(faults, "load_rules", lambda name: [{"pattern": r"(?<=rain )more\Z", "reason": "x"}])
    assert breaks_off(["no rain more", "no more"]) == [True, False]
    faults._truncation.cache_clear()
    monkeypatch.setattr(faults, "load_rules", lambda name: [{"pattern": "(rain", "reason": "x"}])
    with pytest.raises(TableError, match=r"truncation\.csv, row 1"):
        breaks_off(["rain"])
    faults._truncation.cache_clear()


@pytest.mark.parametrize(
    ("text", "twice", "why"),
    [
        (f"{BODY} {BODY}", True, "nothing else"),
        (f"Rain again {BODY} Share {BODY} Comments", True, "a title, and the page's lines"),
        (f"{BODY} {BODY} {BODY}", True, "three times"),
        (BODY, False, "once"),
        (f"{BODY}{text(3, 600)}{BODY[:400]}", False, "a part of it, as a quotation"),
        (f"{text(3, 100)}{BODY}{text(4, 1000)}{BODY}", False, "less than a third of it"),
        ("rain " * 10, False, "too short to tell"),
        ("", False, "empty"),
    ],
)
def test_a_body_that_stands_twice(text, twice, why):
    assert holds_twice(fold_text(text), 0.4) is twice


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("ann@rain.example", 1), ("Ann.Rain+news@mail.rain.example.", 1), ("a@b", 0), ("@rain_post", 0),
        ("newsdesk@rain.example press-office@rain.example", 0), ("ann@rain.example ANN@RAIN.EXAMPLE", 1), ("rain", 0),
    ],
)  # fmt: skip
def test_addresses_of_persons(text, n):
    assert len(find_addresses(text)) == n


@pytest.mark.parametrize("option", [{"min_chars": "200"}, {"min_docs": None}, {"dominant": 0.1}])
def test_options_that_are_no_numbers_or_make_no_sense_are_refused(option):
    with pytest.raises(ParameterError, match="Choose a number within the range"):
        audit(corpus(sized("Post", 900, 2)), **option)
