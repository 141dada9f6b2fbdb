"""Two notebooks with other parameters than their own, against the outputs that were read and approved.

They show that a change of parameters reaches the text, the tables and the charts. The numbers have their own tests.
After a change that is meant: `python tests/test_golden.py` writes the outputs again; read the diff.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from analysis.execute import PROJECT, run_notebook

GOLDEN = Path(__file__).parent / "golden"
CASES = {
    "02-terms": {"corpus_path": "seeds", "language": "ru", "top": 4},
    "04-sources": {"corpus_path": "seeds", "unit": "document", "min_count": 3, "top": 3},
}


def read_outputs(path):
    """All that a notebook says, cell by cell; pictures by the sentence that stands for them."""
    cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return [{kind: value for kind, value in output["data"].items() if "image" not in kind} for output in outputs]


def execute(name, folder):
    made = Path(folder) / f"{name}.ipynb"
    source = PROJECT / "notebooks" / f"{name}.ipynb"
    assert run_notebook(source, made, parameters=CASES[name], folder=folder, cwd=PROJECT) is None
    return made


@pytest.mark.parametrize("name", CASES)
def test_other_parameters_give_the_approved_outputs(name, tmp_path):
    assert read_outputs(execute(name, tmp_path)) == json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_other_parameters_change_what_is_said(name):
    approved = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert approved != read_outputs(PROJECT / "notebooks" / f"{name}.ipynb")


if __name__ == "__main__":
    for case in CASES:
        with TemporaryDirectory() as scratch:
            approved = json.dumps(read_outputs(execute(case, scratch)), ensure_ascii=False, indent=1)
        (GOLDEN / f"{case}.json").write_text(approved + "\n", encoding="utf-8")
