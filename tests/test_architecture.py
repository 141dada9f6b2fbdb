"""The rooms stand in a row: imports only point back, and the README's map is what the modules say of themselves."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import analysis

ROOT = Path(__file__).parent.parent
ROOMS = ROOT / "analysis"
MODULES = {
    ".".join(path.relative_to(ROOMS).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(ROOMS.rglob("*.py"))
    if path.stem[:2] != "__" or path.parent != ROOMS
}
MAX_LINES = 300
HOMELESS = {"util", "utils", "helper", "helpers", "common", "misc"}


def read_map(readme):
    """The rows of the table under `## Map`: room, or the folder that holds some -> arrow, in order."""
    section = re.search(r"^## Map$(.*?)(?=^## |\Z)", readme, re.MULTILINE | re.DOTALL)
    return dict(re.findall(r"^\| `([\w.]+)` \| (.*?) \|$", section.group(1), re.MULTILINE)) if section else {}


def first_line(source):
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


def find_imports(source):
    """The rooms that a module imports, wherever in it the import stands; imports are written from the top."""
    rooms = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [("." * node.level + (node.module or ""), alias.name) for alias in node.names]
        else:
            continue
        for module, name in names:
            if module.startswith("."):
                rooms.add(module)
            elif module == "analysis" and name:
                rooms.add(analysis._HOME.get(name, name))
            elif module.startswith("analysis."):
                room = module.removeprefix("analysis.")
                rooms.add(f"{room}.{name}" if f"{room}.{name}" in MODULES else room)
    return rooms


def find_wrong_ways(order, imports):
    """Pairs (room, imported room) in which the second does not stand before the first."""
    place = {room: n for n, room in enumerate(order)}
    last = len(order)  # where whatever the map does not name is taken to stand
    return [
        (room, other) for room in imports for other in sorted(imports[room]) if place.get(other, last) >= place[room]
    ]


@pytest.fixture
def rooms():
    return read_map((ROOT / "README.md").read_text("utf-8"))


@pytest.mark.guard
def test_the_map_names_every_room_and_no_other(rooms):
    assert sorted(rooms) == sorted(MODULES)


@pytest.mark.guard
def test_the_map_is_the_modules_first_lines(rooms):
    assert rooms == {room: first_line(MODULES[room].read_text("utf-8")) for room in rooms if room in MODULES}


@pytest.mark.guard
def test_a_folder_stands_before_its_rooms(rooms):
    folders = [room.partition(".")[0] for room in rooms]
    assert sorted(folders, key=folders.index) == folders
    assert all(
        folder == room
        for folder, room in zip(folders, rooms, strict=True)
        if folders.index(folder) == [*rooms].index(room)
    )


@pytest.mark.guard
def test_imports_only_point_back(rooms):
    assert (
        find_wrong_ways(
            rooms, {room: find_imports(MODULES[room].read_text("utf-8")) for room in rooms if room in MODULES}
        )
        == []
    )


@pytest.mark.guard
def test_importing_the_package_loads_no_library():
    heavy = ["pandas", "numpy", "scipy", "sklearn", "polars", "matplotlib"]
    script = f"import sys, analysis; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True).stdout == "[]\n"


@pytest.mark.guard
@pytest.mark.parametrize("room", MODULES)
def test_a_room_has_a_theme_and_fits_one_sitting(room):
    assert not HOMELESS & set(room.split("."))
    assert len(MODULES[room].read_text("utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize(
    ("source", "rooms"),
    [
        ("import analysis.ground.rules", {"ground.rules"}),
        ("import analysis, os.path", set()),
        ("from analysis.ground.rules import fall", {"ground.rules"}),
        ("from analysis.ground import rules, fall", {"ground.rules", "ground"}),
        ("from analysis import cli, load_corpus", {"cli", "corpus.load"}),
        ("from .rain import fall", {".rain"}),
        ("def late():\n    from analysis.ground.rules import fall", {"ground.rules"}),
        ("from analysis_of_rain import fall", set()),
        ("from rain.analysis import fall", set()),
    ],
)
def test_imports_are_found(source, rooms):
    assert find_imports(source) == rooms


def test_a_wrong_way_is_found():
    imports = {"rain": {"wind"}, "wind": {"rain"}, "storm": {"storm", "rain", "sun"}}
    assert find_wrong_ways(["rain", "wind", "storm"], imports) == [
        ("rain", "wind"),
        ("storm", "storm"),
        ("storm", "sun"),
    ]


def test_the_map_is_read_from_its_section_only():
    readme = "# P\n| `no` | x |\n## Map\n| room | arrow |\n|---|---|\n| `rain` | a -> b. |\n## Next\n| `no` | x |\n"
    assert read_map(readme) == {"rain": "a -> b."}
    assert read_map("# P\n") == {}
