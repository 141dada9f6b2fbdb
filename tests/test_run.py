"""A run: checked before it starts, the same bytes each time, nothing half-written, nothing done twice."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.cli import main
from analysis.ground.errors import CorpusError, OutputError, ParameterError
from analysis.report import execute, plan
from analysis.report import run as report
from analysis.report.run import run_refresh, run_reports
from analysis.report.sortable import table_script

ROOT = Path(__file__).parent.parent
HOSTILE = "</p><script>alert(1)</script>"
SHOW = "from analysis.report.show import show_finding, show_figure, show_note, show_table\n"
FULL = (
    SHOW + "import pandas as pd, matplotlib.pyplot as plt\n"
    "from pathlib import Path\n"
    "text = ' '.join(path.read_text('utf-8') for path in sorted(Path(corpus_path).glob('*.txt')))\n"
    "words = pd.Series(text.split()).value_counts(sort=False).rename_axis('word').reset_index(name='n')\n"
    "show_table(words, name='words', caption='Words')\n"
    "fig, ax = plt.subplots()\nax.bar(words['word'], words['n'])\n"
    "show_figure(ax, name='bars', sentence='rain leads')\n"
    "show_finding(f'{text} {top}', caveat='two documents')\nprint({*'abc'}, end='')\nprint(hash('rain'))"
)
FRAIL = SHOW + "show_note('ran')\nshow_finding(f'seed {seed}')\nif seed == 7:\n    raise KeyError('no such word')"


def save(path, code, parameters="top: int = 15  # 1 to 100\nseed: int = 0", title=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [
        new_markdown_cell(f"# {title or path.stem}?"),
        new_code_cell('corpus_path: str = "seeds"\n' + parameters, metadata={"tags": ["parameters"]}),
        new_code_cell(code),
    ]
    for n, cell in enumerate(cells):
        cell["id"] = f"c{n}"
    nbformat.write(new_notebook(cells=cells), path)
    return str(path)


def read_all(out):
    return {
        path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(Path(out).rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two runs of three notebooks, one of which fails; the second run from another folder, one after the other."""
    base = tmp_path_factory.mktemp("made {x} ü")
    corpus = base / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text(f"rain wind rain {HOSTILE} дождь", encoding="utf-8")
    notebooks = [
        save(base / "own" / "21-full.ipynb", FULL),
        save(base / "own" / "22-frail.ipynb", FRAIL),
        save(base / "own" / "23-broken.ipynb", "print('before')\nraise ValueError('rain <b>')", ""),
    ]
    (base / "elsewhere").mkdir()
    for name in ("analysis", "pandas"):
        (base / "elsewhere" / f"{name}.py").write_text("raise SystemExit('the wrong package')")
    before, tables = os.getcwd(), []
    try:
        for place, jobs in ((base, 3), (base / "elsewhere", 1)):
            os.chdir(place)
            (place / "linked").symlink_to(corpus)
            (place / "mine").symlink_to(base / "own")
            typed = [f"mine/{Path(path).name}" for path in notebooks]
            tables.append(run_reports("linked", "out", notebooks=typed, parameters={"top": 5}, jobs=jobs))
    finally:
        os.chdir(before)
    return base, notebooks, tables


@pytest.fixture
def copied(made, tmp_path, monkeypatch):
    """A copy of the first run, in a working folder of its own; a kernel that starts is an error."""
    base, notebooks, _ = made
    shutil.copytree(base / "out", tmp_path / "out")
    shutil.copytree(base / "corpus", tmp_path / "linked")
    own = [shutil.copy(path, tmp_path / Path(path).name) for path in notebooks]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(report, "run_notebook", lambda *args, **rest: pytest.fail("a kernel was started"))
    return own


@pytest.fixture
def pretend(monkeypatch):
    """Stands in for the kernel: `pretend(failure=..., outputs=...)` decides what comes of a notebook."""
    settings = {"failing": (), "outputs": [], "ran": []}

    def run_notebook(source, output, *, parameters, folder, cwd, watch=None, tables=None):
        notebook = nbformat.read(source, 4)
        notebook.cells[-1].outputs = settings["outputs"]
        execute.write_notebook(execute.normalise(notebook), output)
        settings["ran"].append(Path(source).stem)
        if Path(source).stem in settings["failing"]:
            return {"cell": "3", "code": "rain", "name": "KeyError", "message": "'rain'"}
        return None

    monkeypatch.setattr(report, "run_notebook", run_notebook)
    return settings


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text("rain and wind", encoding="utf-8")
    return str(folder)


def test_the_table_tells_what_was_made(made):
    table = made[2][0]
    assert table.columns.to_list() == ["notebook", "status", "page", "error"]
    assert table["notebook"].to_list() == ["21-full", "22-frail", "23-broken"]
    assert table["status"].to_list() == ["made", "made", "failed"]
    assert table["error"].to_list()[2] == "ValueError: rain <b>"
    assert table["page"].to_list()[0] == str(Path("out/21-full.html"))


def test_a_report_has_its_files_and_no_other(made):
    assert list(read_all(made[0] / "out")) == [
        "21-full.html", "21-full.ipynb", "22-frail.html", "22-frail.ipynb",
        "failed/23-broken.ipynb", "failed/23-broken.txt", "figures/21-full.bars.svg",
        "index.html", "provenance.json", "tables/21-full.words.csv",
    ]  # fmt: skip


def test_two_runs_give_the_same_bytes(made):
    assert read_all(made[0] / "out") == read_all(made[0] / "elsewhere" / "out")


def test_nothing_tells_of_the_machine_or_the_hour(made):
    for name, content in read_all(made[0] / "out").items():
        text = content.decode("utf-8")
        assert str(made[0]) not in text, name
        assert not re.search(r"\d{4}-\d\d-\d\d[T ]\d\d|\d\d:\d\d:\d\d", text), f"{name} holds an hour"
        assert "papermill" not in json.loads(text)["metadata"] if name.endswith(".ipynb") else True


def test_words_of_the_corpus_are_not_html(made):
    for name in ("21-full.html", "index.html"):
        text = (made[0] / "out" / name).read_text("utf-8").replace(f"<script>{table_script()['script']}</script>", "")
        assert "<script" not in text
        assert "&lt;script&gt;" in text


def test_parameters_reach_the_notebooks(made):
    assert "дождь 5" in (made[0] / "out" / "index.html").read_text("utf-8")
    assert 'corpus_path = &quot;linked&quot;\ntop = 5' in (made[0] / "out" / "21-full.html").read_text("utf-8").replace('"', "&quot;")  # fmt: skip


def test_a_table_opens_in_a_spreadsheet(made):
    content = (made[0] / "out" / "tables" / "21-full.words.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfword,n\n")
    assert "дождь,1" in content.decode("utf-8")


def test_a_failure_is_told_in_plain_words(made):
    told = (made[0] / "out" / "failed" / "23-broken.txt").read_text("utf-8")
    assert told.startswith("23-broken stopped at the cell In [3].\n\nValueError: rain <b>\n")
    assert "before" in (made[0] / "out" / "failed" / "23-broken.ipynb").read_text("utf-8")
    assert "ValueError: rain &lt;b&gt;" in (made[0] / "out" / "index.html").read_text("utf-8")


def test_the_record_says_what_went_in_and_what_came_out(made):
    record = json.loads((made[0] / "out" / "provenance.json").read_text("utf-8"))
    assert record["parameters"] == {"top": 5}
    assert record["corpus"] == "linked"
    assert len(record["fingerprint"]) == 64
    assert record["versions"]["python"] == ".".join(map(str, sys.version_info[:3]))
    files = read_all(made[0] / "out")
    recorded = {path for part in ("notebooks", "failed") for one in record[part].values() for path in one["files"]}
    assert recorded == set(files) - {"index.html", "provenance.json"}


def test_the_record_names_the_code_that_made_it(made):
    record = json.loads((made[0] / "out" / "provenance.json").read_text("utf-8"))
    told = record["kit"]
    assert told["version"] == tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert len(told["code"]) == 64
    assert ("commit" in told) == (ROOT / ".git" / "HEAD").is_file()
    assert record["notebooks"]["21-full"]["kit"] == told


SHA = "ab" * 20


@pytest.mark.parametrize(
    ("files", "commit"),
    [
        ({"HEAD": SHA + "\n"}, SHA),
        ({"HEAD": "ref: refs/heads/a/b\n", "refs/heads/a/b": SHA + "\n"}, SHA),
        (
            {"HEAD": "ref: refs/heads/main", "packed-refs": f"# pack-refs\n{'0' * 40} refs/x\n{SHA} refs/heads/main\n"},
            SHA,
        ),
        ({"HEAD": "ref: refs/heads/new"}, None),
        ({"HEAD": "rain"}, None),
        ({}, None),
    ],
)
def test_the_commit_is_read_without_git(tmp_path, monkeypatch, files, commit):
    for name, text in files.items():
        (tmp_path / ".git" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / ".git" / name).write_text(text)
    monkeypatch.setattr(plan.provenance, "PROJECT", tmp_path)
    assert plan.provenance.describe_kit().get("commit") == commit
    assert "version" not in plan.provenance.describe_kit()


def test_a_table_too_large_for_a_notebook_is_a_file_of_the_report(corpus, tmp_path):
    code = "import pandas as pd\nshow_table(pd.DataFrame({'x': ['д' * 999] * 1100}), name='big', caption='Big', top=2)"
    own = save(tmp_path / "own" / "33-big.ipynb", SHOW + code)
    out = tmp_path / "out"
    run_reports(corpus, out, notebooks=[own])
    assert (out / "tables" / "33-big.big.csv").read_bytes() == b"\xef\xbb\xbfx\n" + ("д" * 999 + "\n").encode() * 1100
    assert (out / "33-big.ipynb").stat().st_size < 100_000
    assert 'href="tables/33-big.big.csv"' in (out / "33-big.html").read_text("utf-8")
    assert run_reports(corpus, out, notebooks=[own])["status"].to_list() == ["kept"]
    run_refresh([own])
    assert "text/csv" in nbformat.read(own, 4).cells[2].outputs[0].data, "a notebook on its own holds what it shows"


def test_a_copy_of_the_package_alone_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(plan, "PROJECT", tmp_path)
    with pytest.raises(ParameterError, match=r"no folder notebooks beside .* pip install -e \."):
        plan.find_notebooks()


def test_a_second_run_does_nothing(copied):
    before = read_all("out")
    table = run_reports("linked", "out", notebooks=copied[:2], parameters={"top": 5})
    assert table["status"].to_list() == ["kept", "kept"]
    assert read_all("out") == before


def change_corpus():
    Path("linked/a.txt").write_text("wind", encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "parameters", "ran"),
    [
        (lambda: None, {"top": 5}, []),
        (lambda: None, {"top": 6}, ["21-full", "22-frail"]),
        (change_corpus, {"top": 5}, ["21-full", "22-frail"]),
        (lambda: Path("linked/b.txt").write_text("rain"), {"top": 5}, ["21-full", "22-frail"]),
        (lambda: save(Path("21-full.ipynb"), "1"), {"top": 5}, ["21-full"]),
        (lambda: Path("out/22-frail.html").unlink(), {"top": 5}, ["22-frail"]),
        (lambda: Path("out/tables/21-full.words.csv").write_text("x"), {"top": 5}, ["21-full"]),
        (lambda: Path("out/index.html").unlink(), {"top": 5}, []),
        (lambda: Path("out/provenance.json").write_text("{}"), {"top": 5}, OutputError),
    ],
)  # fmt: skip
def test_what_has_changed_is_run_again(copied, pretend, change, parameters, ran):
    change()
    if ran is OutputError:
        with pytest.raises(OutputError, match="not a report of this kit"):
            run_reports("linked", "out", notebooks=copied[:2], parameters=parameters)
        return
    run_reports("linked", "out", notebooks=copied[:2], parameters=parameters)
    assert sorted(pretend["ran"]) == ran
    assert Path("out/index.html").exists()


def test_code_that_has_changed_runs_everything_again(copied, pretend, monkeypatch):
    monkeypatch.setattr(plan.provenance, "digest_code", lambda: "other")
    run_reports("linked", "out", notebooks=copied[:2], parameters={"top": 5})
    assert sorted(pretend["ran"]) == ["21-full", "22-frail"]


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record["notebooks"]["21-full"]["files"].update({"../mine.txt": "0"}),
        lambda record: record["notebooks"]["21-full"]["files"].update({str(Path("mine.txt").resolve()): "0"}),
        *(
            lambda record, part=part, name=name: record[part].update({name: record[part].popitem()[1]})
            for part in ("notebooks", "failed")
            for name in ("../victim", "..", ".hidden", "a/b", "a\\b", "/victim", "C:victim", "")
        ),
        lambda record: record["notebooks"]["21-full"].pop("key"),
        lambda record: record.update(notebooks=[]),
        lambda record: record.pop("failed"),
    ],
)
def test_a_record_that_is_not_ours_moves_nothing(copied, pretend, change):
    Path("mine.txt").write_text("mine")
    Path("victim.html").write_text("mine")
    Path("victim.ipynb").write_bytes(Path("21-full.ipynb").read_bytes())
    record = json.loads(Path("out/provenance.json").read_text("utf-8"))
    change(record)
    Path("out/provenance.json").write_text(json.dumps(record))
    with pytest.raises(OutputError, match="not a report of this kit"):
        run_reports("linked", "out", notebooks=copied[:1], parameters={"top": 5})
    assert Path("mine.txt").exists()
    assert Path("victim.html").read_text() == "mine"


def test_a_name_that_leads_elsewhere_is_refused(tmp_path):
    own = save(tmp_path / ".hidden.ipynb", "1")
    with pytest.raises(ParameterError, match=r"a notebook cannot be called '\.hidden'"):
        plan.find_notebooks([own])


def test_force_runs_what_has_not_changed(copied, pretend):
    assert run_reports("linked", "out", notebooks=copied[:1], parameters={"top": 5}, force=True)["status"][0] == "made"


def test_a_notebook_that_failed_is_tried_again_and_its_traces_go(copied, pretend):
    before = read_all("out")
    table = run_reports("linked", "out", notebooks=copied, parameters={"top": 5})
    assert table["status"].to_list() == ["kept", "kept", "made"]
    after = read_all("out")
    assert not [name for name in after if name.startswith("failed/")]
    assert "23-broken.html" in after
    assert after["21-full.ipynb"] == before["21-full.ipynb"]
    assert b'href="23-broken.html"' in after["21-full.html"], "the new page is in the menu of the others"


def test_a_failure_leaves_the_earlier_page_alone(copied, pretend):
    before = read_all("out")
    pretend["failing"] = ["22-frail"]
    table = run_reports("linked", "out", notebooks=copied[:2], parameters={"top": 5, "seed": 7})
    assert table["status"].to_list() == ["made", "failed"]
    after = read_all("out")
    assert {name: after[name] for name in before if name.startswith("22-")} == {
        name: content for name, content in before.items() if name.startswith("22-")
    }
    assert b"KeyError: &#39;rain&#39;" in after["index.html"]
    assert b"earlier run" in after["index.html"]
    assert "failed/22-frail.txt" in after


def test_a_failure_with_an_earlier_page_is_tried_again(copied, pretend):
    asked = {"notebooks": copied[1:2], "parameters": {"top": 5}}
    pretend["failing"] = ["22-frail"]
    assert run_reports("linked", "out", **asked, force=True)["status"][0] == "failed"
    pretend["failing"] = []
    assert run_reports("linked", "out", **asked)["status"][0] == "made"
    assert not Path("out/failed/22-frail.txt").exists()


def test_what_a_notebook_no_longer_shows_is_taken_away(copied, pretend):
    run_reports("linked", "out", notebooks=copied[:1], parameters={"top": 6})
    assert not [name for name in read_all("out") if name.startswith(("tables/", "figures/"))]
    assert not Path("out/tables").exists()


def test_pages_from_other_input_say_so(copied, pretend):
    run_reports("linked", "out", notebooks=copied[:1], parameters={"top": 6})
    assert "made with other parameters: top = 5" in Path("out/index.html").read_text("utf-8")
    change_corpus()
    run_reports("linked", "out", notebooks=copied[:1])
    assert "This page is from other input: linked, fingerprint" in Path("out/index.html").read_text("utf-8")


def test_a_project_notebook_that_is_gone_is_gone_from_the_report(corpus, pretend, tmp_path, monkeypatch):
    monkeypatch.setattr(plan, "PROJECT", tmp_path / "project")
    folder = tmp_path / "project" / "notebooks"
    save(folder / "01-a.ipynb", "1")
    save(folder / "02-b.ipynb", "2")
    run_reports(corpus, tmp_path / "out")
    (folder / "01-a.ipynb").unlink()
    run_reports(corpus, tmp_path / "out", notebooks=["02"])
    assert (tmp_path / "out" / "01-a.html").exists(), "a run of some notebooks says nothing of the others"
    run_reports(corpus, tmp_path / "out")
    assert not list((tmp_path / "out").glob("01-a.*"))
    assert "01-a" not in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_notebooks_go_by_name_start_or_path(tmp_path, monkeypatch):
    monkeypatch.setattr(plan, "PROJECT", tmp_path)
    for name in ("02-terms", "01-corpus", "03-a", "03-b"):
        save(tmp_path / "notebooks" / f"{name}.ipynb", "1")
    own = Path(save(tmp_path / "own.ipynb", "1"))
    assert list(plan.find_notebooks()) == ["01-corpus", "02-terms", "03-a", "03-b"]
    for name in ("02-terms", "02", "02-terms.ipynb", str(tmp_path / "notebooks" / "02-terms.ipynb")):
        assert list(plan.find_notebooks([name])) == ["02-terms"]
    assert plan.find_notebooks([str(own), "01"]) == {
        "01-corpus": tmp_path / "notebooks" / "01-corpus.ipynb",
        "own": own,
    }


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["04"], "no notebook is called '04'. There are: 01-a, 01-b, 02-c."),
        (["01"], "several notebooks are called '01'. There are: 01-a, 01-b."),
        ([], "no notebook is named."),
        (["other/02-c.ipynb", "02"], "two notebooks are called '02-c'."),
        (["other/index.ipynb"], "a notebook called 'index' would overwrite a part of the report."),
    ],
)
def test_a_notebook_that_is_not_there_is_named(tmp_path, monkeypatch, names, said):
    monkeypatch.setattr(plan, "PROJECT", tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("notebooks/01-a", "notebooks/01-b", "notebooks/02-c", "other/02-c", "other/index"):
        save(tmp_path / f"{name}.ipynb", "1")
    with pytest.raises(ParameterError) as caught:
        plan.find_notebooks(names)
    assert str(caught.value).startswith(said)


def make_out(kind, tmp_path, corpus):
    places = {
        "a file": tmp_path / "file",
        "under a file": tmp_path / "file" / "out",
        "foreign": tmp_path / "foreign",
        "in the corpus": Path(corpus) / "out",
        "the corpus": Path(corpus),
        "around the corpus": tmp_path / "around",
        "read-only": tmp_path / "locked" / "out",
    }
    (tmp_path / "file").write_text("mine")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "locked").mkdir(mode=0o555)
    (tmp_path / "foreign" / "thesis.txt").write_text("mine")
    return places[kind]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("a file", "is a file. Name another folder with --out."),
        ("under a file", "'file' is a file."),
        ("foreign", "holds files that are not a report of this kit"),
        ("in the corpus", "lies inside the corpus 'articles'"),
        ("the corpus", "holds files that are not a report of this kit"),
        ("read-only", "cannot be written"),
    ],
)
def test_an_output_folder_that_cannot_be_used_is_refused(corpus, copied, tmp_path, monkeypatch, kind, said):
    out = make_out(kind, tmp_path, corpus)
    # root may write everywhere
    monkeypatch.setattr(plan.os, "access", lambda place, mode: Path(place).name != "locked")
    before = read_all(tmp_path)
    with pytest.raises(OutputError) as caught:
        run_reports(corpus, out, notebooks=copied[:1])
    assert said in str(caught.value)
    assert read_all(tmp_path) == before


def test_a_corpus_inside_the_output_folder_is_refused(copied, tmp_path):
    shutil.move("linked", "out/articles")
    with pytest.raises(OutputError, match="'articles' lies inside the output"):
        run_reports("out/articles", "out", notebooks=copied[:1])


@pytest.mark.parametrize("path", ["nowhere", "", 3, None, [], "https://example.org/a"])
def test_a_corpus_that_is_not_there_is_refused_before_anything_is_written(copied, tmp_path, path):
    with pytest.raises(CorpusError):
        run_reports(path, tmp_path / "a" / "new", notebooks=copied[:1])
    assert not (tmp_path / "a").exists()


def test_a_corpus_without_a_document_leaves_no_folder_behind(copied, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "a.txt").write_bytes(b"\x00\x01\x02" * 999)
    with pytest.raises(CorpusError):
        run_reports(tmp_path / "empty", tmp_path / "a" / "new", notebooks=copied[:1])
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("jobs", [0, -1, 1.5, "2", True, None])
def test_jobs_is_checked(corpus, copied, tmp_path, jobs):
    with pytest.raises(ParameterError, match="jobs is"):
        run_reports(corpus, tmp_path / "new", notebooks=copied[:1], jobs=jobs)


def test_every_problem_is_told_at_once(copied, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ParameterError) as caught:
        run_reports("nowhere", "file", notebooks=copied[:1], parameters={"top": 0, "tpo": 1}, jobs=0)
    assert [line.split()[0] for line in str(caught.value).splitlines()] == ["top", "no", "jobs", "there", "the"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"group": "outlet"}, ["documents cannot be grouped by group='outlet'; there are the columns ['source', "]),
        ({"a": "The Moscow Post", "b": "Rain"}, ["b='Rain' is no group; there are The Moscow Post, "]),
        ({"n_topics": 100, "unit": "document"}, ["n_topics is 100; there are no more texts than 4 documents. Choose from 2 to 4, or 0, or take "]),
        ({"n_topics": 100}, ["n_topics is 100; there are no more texts than 72 paragraphs. Choose from 2 to 72, or 0."]),
        ({"n_topics": 100, "language": "fr"}, ["no document is in the language 'fr'; there are en, ru."]),
        ({"b": "Rain", "language": "fr"}, ["no document is in the language 'fr'; there are en, ru.", "b='Rain' is no group"]),
    ],
)  # fmt: skip
def test_what_the_corpus_does_not_hold_is_told_before_a_notebook_starts(tmp_path, monkeypatch, capsys, given, told):
    """By all notebooks that would run, each sentence once; and nothing is left behind."""
    monkeypatch.setattr(report, "run_notebook", lambda *args, **options: pytest.fail("a notebook started"))
    settings = [part for name, value in given.items() for part in ("--set", f"{name}={value}")]
    assert main(["report", str(ROOT / "seeds"), "--out", str(tmp_path / "new"), *settings]) == 2
    out, err = capsys.readouterr()
    assert not out and len(err.splitlines()) == len(told)
    for line, start in zip(sorted(err.splitlines(), key=lambda line: "is no group" in line), told, strict=True):
        assert line.startswith(start) and ("Choose" in line or "Name two of these." in line)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("terms", [",,", " ", ";"])
def test_terms_that_name_none_are_told_before_anything_is_read(tmp_path, monkeypatch, capsys, terms):
    monkeypatch.setattr("analysis.corpus.load.load_corpus", lambda *args: pytest.fail("the corpus was read"))
    given = ["report", str(ROOT / "seeds"), "--out", str(tmp_path / "new"), "--only", "04", "--set", f"terms={terms}"]
    assert main(given) == 2
    assert capsys.readouterr().err.startswith(f"terms is {terms!r}, and names no term. Part terms by commas")


def test_a_notebook_that_takes_no_corpus_is_refused(corpus, tmp_path):
    path = tmp_path / "own.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1")]), path)
    with pytest.raises(ParameterError, match="own takes no corpus"):
        run_reports(corpus, tmp_path / "new", notebooks=[str(path)])


def test_two_runs_into_one_folder_do_not_meet(copied, pretend, tmp_path):
    with report._workplace(tmp_path / "out"), pytest.raises(OutputError, match="another report is being made"):
        run_reports("linked", "out", notebooks=copied[:1], parameters={"top": 9})
    Path("out/.making/stage").mkdir(parents=True)
    assert run_reports("linked", "out", notebooks=copied[:1], parameters={"top": 9})["status"][0] == "made"
    assert not Path("out/.making").exists()


def test_progress_is_told(copied, pretend):
    told = []
    Path("out/22-frail.html").unlink()
    asked = plan.make_plan("linked", "out", notebooks=copied[:2], parameters={"top": 5}, jobs=1)
    report.run_plan(asked, told=lambda *what: told.append(what))
    assert told == [
        ("21-full", "kept"), ("22-frail", "waiting"), ("22-frail", "running"), ("22-frail", "made"),
    ]  # fmt: skip


def test_an_interrupted_run_leaves_nothing_behind(corpus, tmp_path):
    own = save(
        tmp_path / "31-slow.ipynb", "from pathlib import Path\nPath('started').touch()\nimport time\ntime.sleep(60)"
    )
    command = [sys.executable, "-m", "analysis", "report", corpus, "--only", own, "--out", str(tmp_path / "out")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=-1, stderr=-1, text=True) as process:
        deadline = time.monotonic() + 30
        while not (tmp_path / "started").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=20)
    assert (process.returncode, said) == (130, ("", ""))
    assert not (tmp_path / "out").exists()


def test_a_kernel_that_dies_is_a_failure(corpus, tmp_path):
    own = save(tmp_path / "32-dies.ipynb", "import os\nos._exit(3)")
    table = run_reports(corpus, tmp_path / "out", notebooks=[own])
    assert table["status"].to_list() == ["failed"]
    assert "DeadKernelError" in table["error"][0]
    assert (tmp_path / "out" / "failed" / "32-dies.txt").exists()
    assert "No page has been made yet" in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_refresh_changes_only_what_has_changed(tmp_path):
    own = Path(save(tmp_path / "41-own.ipynb", "print(top)"))
    assert run_refresh([str(own)]) == [{"notebook": "41-own", "status": "made", "error": None}]
    notebook = nbformat.read(own, 4)
    assert [cell.id for cell in notebook.cells] == ["c0", "c1", "c2"], "nothing is added"
    assert notebook.cells[2].outputs[0].text == "15\n"
    before = own.read_bytes(), own.stat().st_mtime_ns
    assert run_refresh([str(own)])[0]["status"] == "kept"
    assert (own.read_bytes(), own.stat().st_mtime_ns) == before


def test_refresh_leaves_a_notebook_that_fails(tmp_path, monkeypatch):
    own = Path(save(tmp_path / "42-own.ipynb", "1"))
    before = own.read_bytes()
    failure = {"cell": "2", "code": "1", "name": "KeyError", "message": "x"}
    monkeypatch.setattr(report, "run_notebook", lambda *args, **rest: failure)
    assert run_refresh([str(own)]) == [{"notebook": "42-own", "status": "failed", "error": "KeyError: x"}]
    assert read_all(tmp_path) == {"42-own.ipynb": before}


def test_what_means_nothing_is_taken_out_of_a_notebook(tmp_path):
    streams = [
        new_output("stream", name=name, text=text) for name, text in (("stdout", "a"), ("stdout", "b"), ("stderr", "c"))
    ]
    widget = new_output(
        "display_data", data={"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "w"}
    )
    cells = [
        new_markdown_cell("An exception", metadata={"tags": ["papermill-error-cell-tag"]}),
        new_code_cell(
            "1",
            metadata={"execution": {"iopub.execute_input": "2024"}, "papermill": {}, "tags": [], "name": "kept"},
            outputs=[*streams, widget],
        ),
        new_code_cell("2", metadata={"tags": ["injected-parameters"]}),
    ]
    language = {"name": "python", "version": "3.1"}
    notebook = new_notebook(
        cells=cells, metadata={"papermill": {}, "widgets": {}, "title": "kept"} | {"language_info": language}
    )
    del notebook.cells[1]["id"]
    notebook = execute.normalise(notebook)
    assert sorted(notebook.metadata) == ["kernelspec", "language_info", "title"]
    assert "version" not in notebook.metadata.language_info
    assert [(cell.id, dict(cell.metadata)) for cell in notebook.cells] == [
        ("cell-0", {"name": "kept"}),
        ("injected-parameters", {"tags": ["injected-parameters"]}),
    ]
    assert [one.get("text", one.get("data")) for one in notebook.cells[0].outputs] == ["ab", "c", {"text/plain": "w"}]
    execute.write_notebook(notebook, tmp_path / "n.ipynb")
    content = (tmp_path / "n.ipynb").read_bytes()
    assert content.endswith(b"}\n")
    assert list(json.loads(content)) == sorted(json.loads(content))


@pytest.mark.parametrize(
    ("corpus", "given", "only", "command"),
    [
        ("seeds", {}, [], "python3 kit.py report seeds"),
        ("my articles", {"top": 7, "language": "a b"}, [], "python3 kit.py report 'my articles' --set 'language=a b' --set top=7"),
        ("seeds", {}, ["02", "own.ipynb"], "python3 kit.py report seeds --only 02 --only own.ipynb"),
        (["a", "b"], {"top": 7}, [], "run_reports(['a', 'b'], parameters={'top': 7})"),
    ],
)  # fmt: skip
def test_the_command_makes_it_again(corpus, given, only, command):
    assert plan.provenance.command_line(corpus, given, only) == command
