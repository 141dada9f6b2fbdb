"""The notebooks as committed: whole, in order, and nothing in them that belongs to one machine. nbval runs them besides."""

import copy
import filecmp
import json
import os
import re
from pathlib import Path

import pytest

from analysis import run_reports

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
MAX_LINES = 12
ADDRESS = re.compile(r"https?://[^\s\"'<>\\]*")
SEEDS = "".join(path.read_text("utf-8") for path in (Path(__file__).parent.parent / "seeds").glob("*.txt"))
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|home|Users|tmp|root)/|\b[A-Za-z]:\\")
REPR = re.compile(r"\s*(<.*>|Axes\(.*\))\s*", re.DOTALL)
DEFINITION = re.compile(r"^\s*(?:async\s+def|def|class)\s", re.MULTILINE)
WIDGET = "application/vnd.jupyter.widget-view+json"


def text_of(value):
    return value if isinstance(value, str) else "".join(value)


def find_output_complaints(output):
    if output["output_type"] == "error":
        yield "ends in an error"
    if output.get("name") == "stderr":
        yield "writes to stderr"
    data = {kind: value for kind, value in output.get("data", {}).items()}
    if WIDGET in data:
        yield "shows a widget"
    if any(kind.startswith("image/") for kind in data):
        alt = text_of(data.get("text/plain", ""))
        if not alt.strip() or REPR.fullmatch(alt):
            yield "shows an image without alt text"
    texts = {kind: text_of(value) for kind, value in data.items() if not isinstance(value, dict)}
    texts |= {kind: json.dumps(value, ensure_ascii=False) for kind, value in data.items() if isinstance(value, dict)}
    texts["stream"] = text_of(output.get("text", ""))
    said = [text for kind, text in texts.items() if not kind.startswith("image/")]
    # an address that an article itself holds is a quotation
    if any(address not in SEEDS for text in said for address in ADDRESS.findall(text)):
        yield "shows an address"
    if any(MACHINE_PATH.search(text) for kind, text in texts.items() if kind[:9] not in ("image/png", "image/jpe")):
        yield "shows a path of one machine"


def find_complaints(notebook):
    """List what keeps a notebook (as parsed from JSON) from being committed; an empty list is a pass."""
    cells, metadata = notebook["cells"], notebook["metadata"]
    complaints = []
    if not cells or cells[0]["cell_type"] != "markdown" or not text_of(cells[0]["source"]).startswith("# "):
        complaints.append("the first cell is not a title")
    ids = [cell.get("id") for cell in cells]
    if None in ids or len(set(ids)) != len(ids):
        complaints.append("cell ids are missing or repeated")
    kernel, language = (metadata.get(key, {}).get("name") for key in ("kernelspec", "language_info"))
    if (kernel, language) != ("python3", "python"):
        complaints.append("the kernel is not python3")
    if "papermill" in metadata or any("papermill" in cell["metadata"] for cell in cells):
        complaints.append("papermill left its metadata")
    if "widgets" in metadata:
        complaints.append("widget state is saved")
    if [cell["cell_type"] for cell in cells if "parameters" in cell["metadata"].get("tags", [])] != ["code"]:
        complaints.append("there is not exactly one parameters cell of code")
    code = [cell for cell in cells if cell["cell_type"] == "code" and text_of(cell["source"]).strip()]
    if [cell["execution_count"] for cell in code] != list(range(1, len(code) + 1)):
        complaints.append("the cells were not run once each, in order")
    if any(re.search(r"!\[\s*\]\(", text_of(cell["source"])) for cell in cells if cell["cell_type"] == "markdown"):
        complaints.append("an image in the text has no alt text")
    for n, cell in enumerate(cells):
        if cell["cell_type"] != "code":
            continue
        source = text_of(cell["source"])
        if len(source.splitlines()) > MAX_LINES:
            complaints.append(f"cell {n} is longer than {MAX_LINES} lines")
        if DEFINITION.search(source):
            complaints.append(f"cell {n} defines what belongs in analysis/")
        for output in cell["outputs"]:
            complaints += [f"cell {n} {complaint}" for complaint in find_output_complaints(output)]
    return complaints


def a_notebook():
    def cell(kind, source, **rest):
        return {"cell_type": kind, "id": source or "empty", "metadata": {}, "source": source, **rest}

    image = {"image/png": "aGk/tmp/=", "text/plain": ["rain leads ", "wind"]}
    cells = [
        cell("markdown", "# Who writes of rain?"),
        cell("code", "top = 5", execution_count=1, outputs=[]),
        cell("code", "show(rain)", execution_count=2, outputs=[{"output_type": "display_data", "data": image}]),
        cell("code", "", execution_count=None, outputs=[]),
    ]
    cells[1]["metadata"] = {"tags": ["parameters"]}
    metadata = {"kernelspec": {"name": "python3"}, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def put(*path_and_value):
    """A change to a notebook: the value at the end of the path."""
    *path, last, value = path_and_value

    def change(notebook):
        for step in path:
            notebook = notebook[step]
        notebook[last] = value

    return change


STREAM = {"output_type": "stream", "name": "stdout"}
ALT = ("cells", 2, "outputs", 0, "data", "text/plain")
BROKEN = [
    ("the first cell is not a title", put("cells", 0, "source", "Who writes of rain?")),
    ("the first cell is not a title", put("cells", 0, "cell_type", "raw")),
    ("the first cell is not a title", lambda notebook: notebook["cells"].pop(0)),
    ("cell ids are missing or repeated", put("cells", 1, "id", "empty")),
    ("cell ids are missing or repeated", lambda notebook: notebook["cells"][1].pop("id")),
    ("the kernel is not python3", put("metadata", "kernelspec", "name", "venv")),
    ("the kernel is not python3", put("metadata", "language_info", "name", "R")),
    ("papermill left its metadata", put("metadata", "papermill", {})),
    ("papermill left its metadata", put("cells", 2, "metadata", "papermill", {})),
    ("widget state is saved", put("metadata", "widgets", {})),
    ("there is not exactly one parameters cell of code", put("cells", 1, "metadata", {})),
    ("there is not exactly one parameters cell of code", put("cells", 2, "metadata", {"tags": ["parameters"]})),
    ("there is not exactly one parameters cell of code", lambda notebook: (
        put("cells", 1, "metadata", {})(notebook), put("cells", 0, "metadata", {"tags": ["parameters"]})(notebook))),
    ("the cells were not run once each, in order", put("cells", 2, "execution_count", None)),
    ("the cells were not run once each, in order", put("cells", 2, "execution_count", 3)),
    ("the cells were not run once each, in order", put("cells", 3, "source", "rain")),
    ("an image in the text has no alt text", put("cells", 0, "source", "# Rain\n![](rain.png)")),
    ("cell 2 is longer than 12 lines", put("cells", 2, "source", "rain\n" * 13)),
    ("cell 2 defines what belongs in analysis/", put("cells", 2, "source", "x = 1\ndef rain(): ...")),
    ("cell 2 defines what belongs in analysis/", put("cells", 2, "source", "class Rain: ...")),
    ("cell 2 ends in an error", put("cells", 2, "outputs", [{"output_type": "error", "ename": "E", "traceback": []}])),
    ("cell 2 writes to stderr", put("cells", 2, "outputs", [{**STREAM, "name": "stderr", "text": "careful"}])),
    ("cell 2 shows a widget", put("cells", 2, "outputs", 0, "data", {WIDGET: {"model_id": "1"}})),
    ("cell 2 shows an image without alt text", put(*ALT, "<Figure size 640x480 with 1 Axes>")),
    ("cell 2 shows an image without alt text", put(*ALT, "Axes(0.125,0.11;0.775x0.77)")),
    ("cell 2 shows an image without alt text", put(*ALT, [" "])),
    ("cell 2 shows an image without alt text", lambda notebook: notebook["cells"][2]["outputs"][0]["data"].pop("text/plain")),
    ("cell 2 shows an address", put("cells", 2, "outputs", [{**STREAM, "text": ["see https", "://example.org"]}])),
    ("cell 2 shows an address", put("cells", 2, "outputs", 0, "data", {"text/html": "<a href='http://example.org'>"})),
    ("cell 2 shows a path of one machine", put("cells", 2, "outputs", [{**STREAM, "text": "read /home/ann/rain.txt"}])),
    ("cell 2 shows a path of one machine", put("cells", 2, "outputs", 0, "data", {"text/plain": "'C:\\rain.txt'"})),
    ("cell 2 shows a path of one machine", put("cells", 2, "outputs", 0, "data", {"application/json": {"a": "/tmp/x"}})),
]  # fmt: skip


def test_a_good_notebook_draws_no_complaint():
    assert find_complaints(a_notebook()) == []


@pytest.mark.parametrize(("complaint", "change"), BROKEN)
def test_each_fault_is_named(complaint, change):
    notebook = copy.deepcopy(a_notebook())
    change(notebook)
    assert complaint in find_complaints(notebook)


@pytest.mark.guard
def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.guard
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_committed_notebooks_are_whole(path):
    assert find_complaints(json.loads(path.read_text("utf-8"))) == []


def find_differences(a, b):
    """Paths that only one of two folders has, or whose bytes differ."""
    names = [{path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()} for place in (a, b)]
    same, _, _ = filecmp.cmpfiles(a, b, names[0] | names[1], shallow=False)
    return sorted((names[0] | names[1]) - set(same))


def test_differences_between_folders_are_found(tmp_path):
    for place, files in (("a", {"x": "1", "y/z": "1", "w": "1"}), ("b", {"x": "1", "y/z": "2", "v": "1"})):
        for name, text in files.items():
            (tmp_path / place / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / place / name).write_text(text)
    assert find_differences(tmp_path / "a", tmp_path / "b") == ["v", "w", "y/z"]


@pytest.mark.slow
def test_two_reports_of_the_seeds_are_the_same_to_the_byte(tmp_path, monkeypatch):
    """From two working folders, one and two notebooks at a time; the second finds what the first one kept of the corpus."""
    monkeypatch.setenv("PARALLAX_CACHE", str(tmp_path / "cache"))
    for place, jobs in (("a", 1), ("b", 2)):
        (tmp_path / place).mkdir()
        monkeypatch.chdir(tmp_path / place)
        assert run_reports("seeds", "out", jobs=jobs)["error"].dropna().to_list() == []
        assert os.listdir() == ["out"], "nothing is left where the user stands"
    assert find_differences(tmp_path / "a" / "out", tmp_path / "b" / "out") == []
    index = (tmp_path / "a" / "out" / "index.html").read_text("utf-8")
    assert [path.stem for path in NOTEBOOKS if f'href="{path.stem}.html"' not in index] == []
