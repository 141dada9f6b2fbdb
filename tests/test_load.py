"""load: the door. Every record ends as a document or as an error, and nothing is filled in on the way."""

import io
import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import add_source_shown, keep_documents, keep_language, load_corpus
from analysis.corpus import load
from analysis.ground.errors import CorpusError, ParallaxError, TableError
from analysis.ground.tables import DOCUMENT_COLUMNS, EVIDENCE_COLUMNS, PROBLEM_COLUMNS

RAINED = "It rained all night in the town, and the wind blew until the morning came."
GERMAN = "Es regnete die ganze Nacht, und der Wind wehte bis zum Morgen."


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "corpus"
    place.mkdir()
    return place


def write(folder, name, content):
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def said(corpus):
    return corpus.problems[["severity", "problem"]].agg(": ".join, axis=1).tolist()


# the tables


def test_the_tables_have_the_columns_of_the_dictionary(folder):
    write(
        folder,
        "a.csv",
        f"id,text,title,date,outlet,url,page\n7,{RAINED.replace(',', '')},Rain,2024-06-20,Rain Post,x,1",
    )
    corpus = load_corpus(folder)
    assert corpus.documents.columns.tolist() == [*DOCUMENT_COLUMNS, "page"]
    assert corpus.documents.dtypes.astype(str).to_dict() == {**DOCUMENT_COLUMNS, "page": "str"}
    assert corpus.documents.index.name == "doc_id"
    row = corpus.documents.loc["7"]
    assert (row["title"], row["source"], row["url"], row["page"]) == ("Rain", "Rain Post", "x", "1")
    assert (row["published"], row["published_precision"]) == (pd.Timestamp("2024-06-20"), "day")
    assert (row["path"], row["n_chars"], row["language"]) == ("a.csv", len(RAINED) - 1, "en")
    assert corpus.evidence.columns.tolist() == EVIDENCE_COLUMNS
    assert corpus.problems.columns.tolist() == PROBLEM_COLUMNS
    assert corpus.account.to_dict("records") == [
        {"path": "a.csv", "status": "read", "n_records": 1, "n_documents": 1, "n_errors": 0, "reason": ""}
    ]


def test_what_is_not_said_is_missing(folder):
    row = load_corpus(write(folder, "a.txt", RAINED)).documents.loc["a.txt"]
    assert row[["source", "title", "published", "published_precision", "url"]].isna().all()
    assert (row["text"], row["n_chars"], row["path"]) == (RAINED, len(RAINED), "a.txt")


def test_empty_tables_have_the_same_types(folder):
    corpus = load_corpus(write(folder, "a.txt", "12 34"))
    assert (len(corpus.evidence), len(corpus.problems)) == (0, 0)
    assert set(corpus.evidence.dtypes.astype(str)) == set(corpus.problems.dtypes.astype(str)) == {"str"}
    write(folder, "b.txt", b"")
    assert set(load_corpus(folder).problems.dtypes.astype(str)) == {"str"}  # doc_id has no value at all


def test_the_text_is_never_changed(folder):
    raw = "\r\n Rain again \r\n\x0c\u2028It\xa0rained.\t\r\nLeave a Reply"
    corpus = load_corpus(write(folder, "a.txt", raw))
    assert corpus.documents.at["a.txt", "text"] == raw
    assert corpus.cleaned.at["a.txt", "text"] == raw.removesuffix("\t\r\nLeave a Reply")


def test_cleaned_has_the_same_rows_and_columns_and_loading_touches_nothing(folder):
    write(folder, "a.txt", f"{RAINED}\nShare")
    write(folder, "b.csv", "text,page\nrain,1\n,2")
    corpus = load_corpus(folder)
    before = corpus.documents.copy(deep=True)
    assert corpus.cleaned.index.tolist() == before.index.tolist()
    assert corpus.cleaned.dtypes.to_dict() == before.dtypes.to_dict()
    assert corpus.cleaned["n_chars"].tolist() == corpus.cleaned["text"].str.len().tolist()
    pd.testing.assert_frame_equal(corpus.documents, before)


def test_a_corpus_is_shown_in_one_line_and_as_html_without_markup_from_texts(folder):
    write(folder, "a.csv", f"text,title,source\nrain,Rain,<b>Rain</b> Post\n{GERMAN.split(',')[0]},,")
    corpus = load_corpus(folder)
    assert repr(corpus).startswith("<Corpus: 2 documents, 1 named sources, 0 problems, fingerprint ")
    assert "&lt;b&gt;Rain&lt;/b&gt;" in corpus._repr_html_()
    with pytest.raises(AttributeError):
        corpus.documents = None


# ids


@pytest.mark.parametrize("name", ["007", "1e5", "йод", "a b", "x#1", " 7", "a~2"])
def test_an_id_is_kept_verbatim(folder, name):
    write(folder, "a.jsonl", json.dumps({"id": name, "text": RAINED}))
    assert load_corpus(folder).documents.index.tolist() == [name]


def test_a_repeated_id_gets_a_number_and_a_warning(folder):
    write(folder, "a.csv", "id,text\na,rain\na~2,wind\na,storm\na,hail\n")
    corpus = load_corpus(folder)
    assert corpus.documents["text"].to_dict() == {"a": "rain", "a~2": "wind", "a~3": "storm", "a~4": "hail"}
    assert corpus.problems["doc_id"].tolist() == ["a~3", "a~4"]
    assert said(corpus) == ["warning: the id 'a' stands more than once"] * 2


def test_many_repeated_ids_take_no_square_of_time(folder):
    write(folder, "a.csv", "id,text\n" + "a,1\n" * 20_000 + "b,rain")
    documents = load_corpus(folder).documents
    assert documents.index[[0, 1, -2]].tolist() == ["a", "a~2", "a~20000"]


def test_without_an_id_the_place_names_a_document(folder):
    write(folder, "rain/a.txt", RAINED)
    write(folder, "b.csv", f'text\n"{RAINED}"\n\nrain')
    write(folder, "c.jsonl", f'\n{{"text": "{RAINED}"}}')
    assert load_corpus(folder).documents.index.tolist() == ["b.csv:1", "b.csv:2", "c.jsonl:2", "rain/a.txt"]


# the account


def test_every_record_is_a_document_or_an_error(folder):
    write(folder, "a.txt", RAINED)
    write(folder, "b.csv", "text,n\nrain,1\nwind,2,3\n,4")
    write(folder, "c.jsonl", '{"text": "rain"}\nrain\n[]')
    write(folder, "d.txt", b"")
    write(folder, "e.pdf", b"%PDF")
    write(folder, "f.txt", " \n")
    write(folder, "README.md", "about")
    corpus = load_corpus(folder)
    rows = corpus.account.set_index("path")[["status", "n_records", "n_documents", "n_errors"]]
    assert {path: tuple(row) for path, row in zip(rows.index, rows.to_numpy(), strict=True)} == {
        "README.md": ("ignored", 0, 0, 0),
        "a.txt": ("read", 1, 1, 0),
        "b.csv": ("read", 3, 2, 1),
        "c.jsonl": ("read", 3, 1, 2),
        "d.txt": ("read", 1, 0, 1),
        "e.pdf": ("read", 1, 0, 1),
        "f.txt": ("read", 1, 1, 0),
    }
    assert len(corpus.documents) == rows["n_documents"].sum()
    assert corpus.problems["severity"].eq("error").sum() == rows["n_errors"].sum()
    assert corpus.problems.loc[corpus.problems["severity"].eq("error"), "doc_id"].isna().all()
    empty = corpus.problems[corpus.problems["problem"].eq("the text is empty")]
    assert empty["doc_id"].tolist() == ["b.csv:3", "f.txt"]
    assert set(empty["severity"]) == {"warning"}
    assert corpus.problems["remedy"].str.len().gt(0).all()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rain and wind and rain \x02", "warning: the text holds control characters such as U+0002"),
        ("rain \ufffd\ufffd", "warning: 2 characters were lost in an earlier conversion (U+FFFD)"),
    ],
)
def test_a_text_that_was_damaged_is_kept_with_a_warning(folder, text, problem):
    corpus = load_corpus(write(folder, "a.txt", text))
    assert corpus.documents["text"].tolist() == [text]
    assert said(corpus) == [problem]


def test_a_date_that_cannot_be_read_is_a_warning_and_the_document_stays(folder):
    corpus = load_corpus(write(folder, "a.csv", f'text,date\n"{RAINED}",06/07/2024\n"{RAINED}",2024-06-20'))
    assert corpus.documents["published"].isna().tolist() == [True, False]
    assert said(corpus) == ["warning: the date '06/07/2024' cannot be read, or could be two days"]
    assert corpus.problems["doc_id"].tolist() == ["a.csv:1"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(['{"text": "rain"}', '{"text": ""}', "rain", "[]", "{}", '{"id": 1, "text": "a"}', ""]),
        max_size=8,
    )
)
def test_no_line_is_lost(folder, lines):
    write(folder, "a.jsonl", "\n".join([*lines, '{"text": "wind"}']))
    corpus = load_corpus(folder)
    assert corpus.account["n_records"].tolist() == [sum(bool(line) for line in lines) + 1]
    assert corpus.account["n_documents"].tolist() == [len(corpus.documents)]
    assert corpus.account["n_errors"].tolist() == [int(corpus.problems["severity"].eq("error").sum())]
    assert corpus.documents.index.is_unique


def zipped(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.txt", content)
    return stream.getvalue()


FILES = {
    "a.txt": [RAINED, "", " \n", b"\xff\xfe", bytes(range(32))],
    "b.csv": ["text,n\nrain,1\n,2\nwind,2,3\n", "text,text\na,b", "text\n", "page\n1", 'text\n"rain'],
    "c.jsonl": ['{"text": "rain"}\nrain\n[]\n{"text": ""}', "", "[]", '{"id": 1}\n{"text": "a", "id": 1}'],
    "d.pdf": [b"%PDF", b""],
    "e.zip": [zipped(a=RAINED, b="", c=" "), zipped(), zipped(a=RAINED)[:50]],
    "f.html": ["<html><body></body></html>", f"<article><p>{RAINED * 4}</p></article>"],
    "g.xyz": ["rain"],
    "README.md": ["about"],
    "sources.csv": ["path,source\na.txt,Rain Post\nz.txt,Wind Gazette\n", "source\nRain Post"],
}


@settings(max_examples=25, deadline=None)
@given(st.fixed_dictionaries({}, optional={name: st.sampled_from(contents) for name, contents in FILES.items()}))
def test_every_record_of_mixed_files_is_a_document_or_an_error(files):
    with TemporaryDirectory() as place:
        for name, content in {**files, "z.txt": RAINED}.items():
            write(Path(place), name, content)
        corpus = load_corpus(place)
    account = corpus.account
    assert (account["n_documents"] + account["n_errors"]).tolist() == account["n_records"].tolist()
    assert account["n_documents"].sum() == len(corpus.documents)
    assert account["n_errors"].sum() == corpus.problems["severity"].eq("error").sum()
    assert {name for name in [*files, "z.txt"]} <= set(account["path"])
    warned = corpus.problems.query("severity == 'warning'").dropna(subset="doc_id")
    assert set(warned["doc_id"]) <= set(corpus.documents.index)
    blank = corpus.documents["text"].str.strip().eq("")
    assert set(corpus.documents.index[blank]) == set(
        warned.loc[warned["problem"].str.contains("text is empty"), "doc_id"]
    )
    assert (corpus.cleaned["n_chars"] <= corpus.documents["n_chars"]).all()


def test_the_same_files_give_the_same_tables_and_the_same_fingerprint(folder):
    write(folder, "b.txt", RAINED)
    write(folder, "a.txt", GERMAN)
    one, two = load_corpus(folder), load_corpus([folder / "b.txt", folder / "a.txt"])
    pd.testing.assert_frame_equal(one.documents, two.documents)
    pd.testing.assert_frame_equal(one.evidence, two.evidence)
    assert one.fingerprint == two.fingerprint != load_corpus(folder / "a.txt").fingerprint


# sidecars, encodings and what is kept


def test_a_sidecar_describes_articles_and_is_no_article(folder):
    write(folder, "a.txt", RAINED)
    write(folder, "sources.csv", "path,source\na.txt,Rain Post\nb.txt,Wind Gazette\n")
    corpus = load_corpus(folder)
    assert corpus.documents["source"].tolist() == ["Rain Post"]
    assert corpus.account.set_index("path")["status"].to_dict() == {"a.txt": "read", "sources.csv": "sidecar"}
    assert corpus.problems[["path", "severity"]].values.tolist() == [["sources.csv", "warning"]]


def test_how_bytes_were_read_is_evidence_where_it_is_not_plain(folder):
    write(
        folder, "a.txt", "Всю ночь шёл дождь, и ветер не стихал до самого утра, пока не рассвело. ".encode("cp1251") * 3
    )
    write(folder, "b.txt", RAINED)
    evidence = load_corpus(folder).evidence
    assert evidence.loc[evidence["field"].eq("encoding"), ["doc_id", "value"]].values.tolist() == [["a.txt", "cp1251"]]


def test_what_a_page_says_of_itself_is_no_column(folder):
    page = f"<html><head><title>Rain</title></head><body><article><p>{RAINED * 3}</p></article></body></html>"
    write(folder, "a.html", page)
    assert not [name for name in load_corpus(folder).documents.columns if name.startswith("page_")]


@pytest.fixture
def counted(monkeypatch, tmp_path):
    monkeypatch.setenv("PARALLAX_CACHE", str(tmp_path / "cache"))
    calls = []
    whole = load._read_corpus
    monkeypatch.setattr(load, "_read_corpus", lambda *given: calls.append(given) or whole(*given))
    return calls


def test_a_corpus_is_parsed_once_and_comes_back_the_same(folder, counted):
    write(folder, "a.csv", f'text,title,date,section\n"{RAINED}",Rain,2024-06-20,town\n,,,x\n')
    first, second = load_corpus(folder), load_corpus(folder)
    assert len(counted) == 1
    for name in ("documents", "cleaned", "evidence", "problems", "account", "paragraphs"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name), check_exact=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: write(folder, "a.txt", RAINED + "!"),
        lambda folder: write(folder, "README.md", "about"),
        lambda folder: write(folder, "sources.csv", "path,source\na.txt,Rain Post\n"),
    ],
    ids=["a text", "a file that is passed over", "a sidecar"],
)
def test_what_has_changed_is_parsed_again(folder, counted, change):
    write(folder, "a.txt", RAINED)
    load_corpus(folder)
    change(folder)
    corpus = load_corpus(folder)
    assert len(counted) == 2
    assert len(corpus.account) == len(list(folder.iterdir()))


def test_what_changes_while_it_is_read_is_not_kept(folder, counted, monkeypatch):
    write(folder, "a.txt", RAINED)
    whole = load._read_corpus
    monkeypatch.setattr(load, "_read_corpus", lambda *given: (whole(*given), write(folder, "a.txt", "wind"))[0])
    load_corpus(folder)
    write(folder, "a.txt", RAINED)
    load_corpus(folder)
    assert len(counted) == 2


def test_other_columns_are_another_corpus(folder, counted):
    write(folder, "a.csv", "text,Body\nrain,wind\n")
    assert load_corpus(folder).documents["text"].tolist() == ["rain"]
    assert load_corpus(folder, columns={"text": "Body"}).documents["text"].tolist() == ["wind"]
    assert len(counted) == 2


# what cannot be loaded


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "holds no file to read. Put articles there as csv, docx, "),
        (
            {"a.txt": b""},
            "holds no article with text. a.txt: the file is empty: zero bytes (export it again, or delete it).",
        ),
        ({"a.txt": b" \n"}, "holds no article with text. a.txt: the text is empty (export it again)."),
        (
            {"a.txt": bytes(range(32))},
            "a.txt: the file holds binary data, not text (export the article as UTF-8 text).",
        ),
        ({"a.xyz": b"rain"}, "a.xyz: .xyz is not a format that is read (save it as one of csv, docx, "),
        ({"a.csv": b"text,n\n"}, "holds no article: its tables have no row. Give a folder with articles."),
        (
            {f"{n}.txt": b"" for n in range(7)},
            "4.txt: the file is empty: zero bytes (export it again, or delete it) and 2 more.",
        ),
    ],
)
def test_a_corpus_without_text_says_why(folder, files, says):
    for name, content in files.items():
        write(folder, name, content)
    with pytest.raises(CorpusError) as error:
        load_corpus(folder)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("path", ["no such folder", "http://example.org/rain", "s3://rain", ""])
def test_a_path_that_leads_nowhere_is_a_corpus_error(path):
    with pytest.raises(CorpusError):
        load_corpus(path)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (
            {"txt": "Body"},
            "columns names the unknown fields ['txt']; there are ['id', 'language', 'published', 'source', ",
        ),
        ({"text": "Body", "title": "Body"}, "columns takes two fields from one column"),
    ],
)
def test_columns_that_cannot_be_meant_are_refused(folder, columns, says):
    write(folder, "a.csv", "Body\nrain")
    with pytest.raises(CorpusError) as error:
        load_corpus(folder, columns=columns)
    assert says in str(error.value)


def test_columns_may_be_chosen(folder):
    write(folder, "a.csv", "Body,Who\nrain,Rain Post")
    documents = load_corpus(folder, columns={"source": "Who"}).documents
    assert documents[["text", "source"]].to_numpy().tolist() == [["rain", "Rain Post"]]


# choosing among documents


@pytest.fixture
def documents():
    published = pd.to_datetime(["2024-06-19", "2024-06-20", "2024-06-01", None])
    return pd.DataFrame(
        {
            "source": ["Rain Post", "Wind Gazette", "Rain Post", None],
            "published": published.astype("datetime64[us]"),
            "published_precision": ["day", "day", "month", None],
            "language": ["en", "de", "ru", None],
            "text": ["It rained.", "Der Wind.", "Шёл дождь.", ""],
            "path": ["x/a.txt", "b.txt", "c.txt", "y/d.txt"],
        },
        index=pd.Index(list("abcd"), name="doc_id"),
    )


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ({}, "abcd"),
        ({"source": "Rain Post"}, "ac"),
        ({"source": ["Rain Post", "Wind Gazette"]}, "abc"),
        ({"source": "Hail Times"}, ""),
        ({"language": "de"}, "b"),
        ({"since": "2024-06-20"}, "b"),  # the day itself is in
        ({"until": "2024-06-19"}, "a"),  # of c only the month is known
        ({"since": pd.Timestamp("2024-06-19 10:00", tz="UTC"), "until": "2024-06-20"}, "ab"),
        ({"query": "RAIN"}, "a"),
        ({"query": r"\bдождь\b"}, "c"),
        ({"query": r"^(?!It)\w"}, "bc"),
        ({"source": "Rain Post", "language": "en", "query": "rain"}, "a"),
    ],
)
def test_documents_are_kept_by_what_they_say(documents, options, kept):
    before = documents.copy(deep=True)
    assert "".join(keep_documents(documents, **options).index) == kept
    pd.testing.assert_frame_equal(documents, before)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"query": "(rain"}, "query '(rain' is no regular expression"),
        ({"since": "rain"}, "'rain' is no date. Write the day as 2024-06-20."),
        ({"until": ""}, "'' is no date."),
        ({"until": []}, "[] is no date."),
    ],
)
def test_what_cannot_be_searched_for_is_refused(documents, options, says):
    with pytest.raises(ParallaxError) as error:
        keep_documents(documents, **options)
    assert says in str(error.value)


def test_one_language_is_kept(documents):
    assert keep_language(documents, "ru").index.tolist() == ["c"]
    assert keep_language(documents).index.tolist() == ["b"]  # of languages with as many documents the first by name
    assert keep_language(documents.iloc[3:]).index.tolist() == ["d"]
    with pytest.raises(CorpusError, match=r"no document is in the language 'fr'; there are de, en, ru\. Choose one"):
        keep_language(documents, "fr")
    with pytest.raises(CorpusError, match="there are none that could be told"):
        keep_language(documents.iloc[3:], "fr")


def test_a_source_that_is_not_stated_is_shown_as_the_file(documents):
    shown = add_source_shown(documents)["source_shown"]
    assert shown.tolist() == ["Rain Post", "Wind Gazette", "Rain Post", "[d.txt]"]
    assert "source_shown" not in documents
    assert add_source_shown(documents.iloc[:0])["source_shown"].tolist() == []


@pytest.mark.parametrize("function", [keep_documents, add_source_shown])
def test_a_column_that_is_missing_is_named(documents, function):
    with pytest.raises(TableError, match=r"documents lack the columns \['source'\]"):
        function(documents.drop(columns="source"))


@pytest.mark.parametrize("columns", [["Body"], "Body", 5, {"text": ["Body"]}, {"text": 5}])
def test_columns_that_are_no_names_are_refused(tmp_path, columns):
    (tmp_path / "a.csv").write_text("Body\nIt rained.\n")
    with pytest.raises(CorpusError, match="does not say field -> column"):
        load_corpus(tmp_path, columns=columns)
