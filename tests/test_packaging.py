"""What is written down in several files is the same in all of them, and the seeds are what they were."""

import ast
import hashlib
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import kit

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.txt").read_text("utf-8")
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
SIX = ["pandas", "matplotlib", "scikit-learn", "jupyterlab", "nbval", "papermill"]
SEEDS = {
    "000_7ad2fd2213e9d743.txt": "46b125b36e472a44d5e20509f01477c68d27801b18c96e039529d73e89e1d634",
    "001_b232453251fffb58.txt": "28626f0fb3427b9f978adf2eab5e13a418f969013547c20a7732915fa1bb8595",
    "002_e760ee39574af801.txt": "40316d7d6924bfa559705ef9449e64ebb5f57f9aaf4b6b28d414145389d713e4",
    "003_2a2836f3f631d1e2.txt": "831996af2ecc6624d4bae1873efecf16f5bf4c5de10451af553514efec012c3f",
    "004_7cb27b190e741cb9.txt": "eecc57ff0b6fb9653d23e7d5616f895aef0d2bfbde4431a64b73a23db3f2edb3",
}
OURS = {"analysis", "kit", "conftest", *(path.stem for path in (ROOT / "tests").glob("*.py"))}
pytestmark = pytest.mark.guard


def read_lock(text):
    """Name -> (version, number of hashes), one for each entry of a lock."""
    entries = {}
    for entry in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]:
        name, version = re.match(r"([\w.-]+)==([^\s;]+)", entry).groups()
        entries[canonicalize_name(name)] = version, entry.count("--hash=sha256:")
    return entries


def versions_of(lines):
    return {canonicalize_name(need.name): need.specifier for need in map(Requirement, lines)}


def find_foreign(source):
    """Names of the packages that a module imports, wherever in it, and that do not come with Python or the project."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module.split(".")[0])
    return names - sys.stdlib_module_names - OURS


def find_unnamed(paths, lines):
    """Imported packages of which no distribution is among the requirements: (file, package)."""
    named, sold_as = versions_of(lines), packages_distributions()
    return sorted(
        (path.name, name)
        for path in paths
        for name in find_foreign(path.read_text("utf-8"))
        if not any(canonicalize_name(one) in named for one in sold_as.get(name, [name]))
    )


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import os, rain.drop as r\nfrom wind.gust import blow", {"rain", "wind"}),
        ("def late():\n    try:\n        import rain\n    except ImportError:\n        pass", {"rain"}),
        ("from . import rain\nfrom .wind import gust", set()),
        ("from analysis.files.read import x\nimport kit, conftest, msvcrt, fcntl", set()),
    ],
)
def test_imported_packages_are_found(source, found):
    assert find_foreign(source) == found


def test_a_package_goes_by_its_distribution(tmp_path):
    (tmp_path / "a.py").write_text("import sklearn, yaml, packaging, rain")
    paths = [tmp_path / "a.py"]
    assert find_unnamed(paths, ["scikit-learn>=1", "PyYAML"]) == [("a.py", "packaging"), ("a.py", "rain")]


def test_every_package_that_the_library_imports_is_named():
    assert find_unnamed((ROOT / "analysis").glob("*.py"), PROJECT["dependencies"]) == []


def test_every_package_that_the_tests_import_is_named():
    needs = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]
    assert find_unnamed([ROOT / "conftest.py", *(ROOT / "tests").glob("*.py")], needs) == []


def test_conda_users_get_what_pyproject_names():
    by_conda = versions_of(line for line in CONDA if isinstance(line, str))
    by_pip = versions_of(line for line in CONDA[-1]["pip"] if line != "-e .")
    assert list(by_conda) == ["python", "pip", *SIX]
    del by_conda["python"], by_conda["pip"]
    assert by_conda | by_pip == versions_of(PROJECT["dependencies"])


def test_python_versions_agree():
    (first, last), past = kit.PYTHONS, (kit.PYTHONS[1][0], kit.PYTHONS[1][1] + 1)
    wanted = SpecifierSet(">={}.{},<{}.{}".format(*first, *past))
    assert last == (past[0], past[1] - 1)
    assert SpecifierSet(PROJECT["requires-python"]) == wanted
    assert versions_of(CONDA[:1])["python"] == wanted
    assert "--python-version {}.{}".format(*first) in LOCK


def test_the_lock_covers_every_dependency():
    needs = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]
    locked = {name: version for name, (version, _) in read_lock(LOCK).items()}
    wrong = [name for name, spec in versions_of(needs).items() if name not in locked or locked[name] not in spec]
    assert wrong == []


def test_the_lock_has_a_hash_for_everything_and_no_address():
    assert [name for name, (_, n_hashes) in read_lock(LOCK).items() if n_hashes == 0] == []
    assert "://" not in LOCK
    assert not re.search(r"^\s*-(?!-hash)", LOCK, re.MULTILINE)


def test_a_lock_is_read_entry_by_entry():
    text = "# by hand\nrain==1.0 ; python_version < '3.12' \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\nWind_x==2\n    # via rain\n"
    assert read_lock(text) == {"rain": ("1.0", 2), "wind-x": ("2", 0)}


def test_the_seeds_are_untouched():
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (ROOT / "seeds").glob("*.txt")}
    assert found == SEEDS
