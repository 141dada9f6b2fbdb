"""The command line: one clear sentence for what is wrong, the right exit code, quick where there is nothing to do."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis.cli import main
from analysis.report import execute, plan
from analysis.report import run as report

ROOT = Path(__file__).parent.parent
HEAVY = ("pandas", "numpy", "polars", "matplotlib", "IPython", "papermill", "nbformat", "nbconvert")
PARAMETERS = """
corpus_path: str = "seeds"  # the folder
top: int = 15  # 1 to 100; terms [shown]
n_topics: int | None = None
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with two notebooks and a corpus; a notebook comes out as it is, unless its last cell says `fail`."""
    for name in ("01-corpus", "02-terms"):
        cells = [
            new_markdown_cell(f"# {name}"),
            new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
            new_code_cell(""),
        ]
        (tmp_path / "notebooks").mkdir(exist_ok=True)
        nbformat.write(new_notebook(cells=cells), tmp_path / "notebooks" / f"{name}.ipynb")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text("rain and wind", encoding="utf-8")
    ran = []

    def run_notebook(source, output, *, parameters, folder, cwd, watch=None, tables=None):
        ran.append((Path(source).stem, parameters))
        shutil.copy(source, output)
        execute.write_notebook(execute.normalise(nbformat.read(source, 4)), output)
        failing = parameters.get("top") == 99 and Path(source).stem == "02-terms"
        return {"cell": "3", "code": "x", "name": "KeyError", "message": "'rain'"} if failing else None

    monkeypatch.setattr(plan, "PROJECT", tmp_path)
    monkeypatch.setattr(report, "run_notebook", run_notebook)
    monkeypatch.chdir(tmp_path)
    return ran


def test_a_report_is_made_once(project, capsys):
    assert main(["report", "articles", "--set", "top=7", "--out", "r"]) == 0
    assert capsys.readouterr() == ("made    01-corpus\nmade    02-terms\nThe report is r/index.html\n", "")
    assert sorted(project) == [(name, {"corpus_path": "articles", "top": 7}) for name in ("01-corpus", "02-terms")]
    assert main(["report", "articles", "--set", "top=7", "--out", "r/"]) == 0
    assert capsys.readouterr() == ("Nothing has changed: r/index.html is up to date.\n", "")
    assert len(project) == 2
    assert main(["report", "articles", "--set", "top=7", "--out", "r", "--force", "--only", "02"]) == 0
    assert capsys.readouterr().out == "made    02-terms\nThe report is r/index.html\n"


def test_a_report_of_another_corpus_in_its_place_is_told(project, capsys):
    Path("other").mkdir()
    Path("other", "b.txt").write_text("wind and rain", encoding="utf-8")
    assert main(["report", "articles", "--out", "r"]) == 0
    capsys.readouterr()
    assert main(["report", "other", "--out", "r"]) == 0
    assert capsys.readouterr().out.startswith("r held a report of 'articles' before.\nmade    01-corpus\n")


def test_a_notebook_that_fails_is_told(project, capsys):
    assert main(["report", "articles", "--set", "top=99", "--out", "r"]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "made    01-corpus",
        "failed  02-terms: KeyError: 'rain'",
        "1 of 2 notebooks failed; their errors are in r/failed",
        "The report is r/index.html",
    ]
    assert err == ""


def test_where_no_page_was_made_no_report_is_promised(project, capsys):
    assert main(["report", "articles", "--only", "02", "--set", "top=99", "--out", "r"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "No page was made; r/index.html tells what failed."


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report", "nowhere"], "there is no folder or file 'nowhere'"),
        (["report", "articles", "--set", "tpo=7"], "no notebook has a parameter 'tpo' (did you mean 'top'?)"),
        (["report", "articles", "--set", "top=seven"], "top is 'seven'; it must be a whole number (1 to 100)."),
        (["report", "articles", "--set", "top=0"], "top is 0; it must be 1 to 100."),
        (["report", "articles", "--set", "top"], "--set top has no name and value"),
        (["report", "articles", "--set", "corpus_path=x"], "name the corpus itself"),
        (["report", "articles", "--only", "07"], "no notebook is called '07'. There are: 01-corpus, 02-terms."),
        (["report", "articles", "--jobs", "0"], "jobs is 0"),
        (["report", "articles", "--jobs", "two"], "invalid value"),
        (["report", "articles", "--out", "notebooks/01-corpus.ipynb"], "'01-corpus.ipynb' is a file"),
        (["report", "articles", "--out", "notebooks"], "holds files that are not a report of this kit"),
        (["report", "articles", "--out", "articles/r"], "lies inside the corpus 'articles'"),
        (["report", "articles", "--bogus"], "--bogus"),
        (["report", "articles", "more"], "more"),
        (["params"], "NOTEBOOK"),
        (["params", "07"], "no notebook is called '07'"),
        (["refresh", "07"], "no notebook is called '07'"),
        (["bogus"], "bogus"),
    ],
)  # fmt: skip
def test_a_wrong_request_is_told_and_nothing_is_done(project, capsys, arguments, said):
    before = sorted(Path().rglob("*"))
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert said.lower() in err.lower()
    assert "Traceback" not in err
    assert out == ""
    assert project == []
    assert sorted(Path().rglob("*")) == before


def test_what_may_be_set_is_shown(project, capsys):
    assert main(["params", "02"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "name         type         default  allowed   what it is",
        "corpus_path  str          'seeds'            the folder",
        "top          int          15       1 to 100  terms [shown]",
        "n_topics     int or None  None",
    ]


def test_notebooks_are_refreshed_in_place(project, capsys):
    assert main(["refresh", "01"]) == 0
    assert capsys.readouterr().out == "made    01-corpus\n"
    assert project == [("01-corpus", {})]
    assert main(["refresh"]) == 0
    assert capsys.readouterr().out == "kept    01-corpus\nmade    02-terms\n"


def test_an_interruption_is_quiet(project, capsys, monkeypatch):
    def interrupt(*args, **rest):
        raise KeyboardInterrupt

    monkeypatch.setattr(report, "run_notebook", interrupt)
    assert main(["report", "articles", "--out", "r"]) == 130
    assert "Traceback" not in capsys.readouterr().err
    assert not Path("r").exists()


def test_a_full_disk_is_told(project, capsys, monkeypatch):
    def fill(*args, **rest):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report, "run_notebook", fill)
    assert main(["report", "articles", "--out", "r"]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert not Path("r").exists()


def test_a_terminal_sees_the_progress(project, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert main(["report", "articles", "--out", "r"]) == 0
    assert "02-terms" in capsys.readouterr().err


def test_help_names_the_commands(capsys):
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert [word for word in ("report", "params", "refresh") if re.search(rf"^\s+{word}\s", said, re.MULTILINE)] == [
        "report", "params", "refresh",
    ]  # fmt: skip


def test_what_does_no_work_imports_no_library():
    script = (
        "import sys; from analysis.cli import main; code = main(sys.argv[1:]);"
        f"print(code, [name for name in {HEAVY} if name in sys.modules])"
    )
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    run = subprocess.run(
        [sys.executable, "-c", script, "params", str(notebooks[0]) if notebooks else "--help"],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert run.stdout.splitlines()[-1] == "0 []"


def test_a_repeated_report_imports_no_library(project, capsys):
    main(["report", "articles", "--out", "r"])
    script = (
        "import sys; from pathlib import Path; from analysis.report import plan; plan.PROJECT = Path();"
        "from analysis.cli import main; code = main(sys.argv[1:]);"
        f"print(code, [name for name in {HEAVY} if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, "report", "articles", "--out", "r"],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert run.stdout.splitlines() == ["Nothing has changed: r/index.html is up to date.", "0 []"], run.stderr
