"""inputs -> keys and a record. What a report was made from, and whether anything has changed since."""

import json
import re
import shlex
import sys
from pathlib import Path

from analysis.ground.cache import digest, digest_code
from analysis.ground.rules import PROJECT

RECORD = "provenance.json"
_FORMAT = "parallax report 1"
_SHOWN = ("pandas", "numpy", "scipy", "scikit-learn", "polars", "matplotlib", "papermill", "nbconvert", "ipykernel")


def digest_inputs(notebook, *, corpus, fingerprint, parameters, code):
    """The key of a page: the same where, and only where, nothing that goes into the page has changed.

    Parameters
    ----------
    notebook : path
    corpus : str or list of str, as the user named it: it is written into the page
    fingerprint : str, of the corpus files
    parameters : dict of name -> value
    code : str, from `digest_code`
    """
    parts = [corpus, fingerprint, parameters, code, digest(Path(notebook).read_bytes())]
    return digest(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode())


def read_record(out):
    """What an earlier run noted in this folder; empty where there is none of ours."""
    try:
        record = json.loads((Path(out) / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) and record.get("format") == _FORMAT and _is_sound(record) else {}


def _is_sound(record):
    # a report may come from someone else: what its record names is later deleted, so no path may lead out of the folder
    try:
        entries = [one for part in ("notebooks", "failed") for one in record[part].values()]
        paths = [Path(path) for one in entries for path in one["files"] if one["project"] in (True, False)]
        names = [name for part in ("notebooks", "failed") for name in record[part]]
        whole = all({"key", "corpus", "fingerprint", "parameters"} <= set(one) for one in record["notebooks"].values())
    except (KeyError, TypeError, AttributeError):
        return False
    return whole and all(map(is_name, names)) and not any(path.is_absolute() or ".." in path.parts for path in paths)


def is_name(name):
    """Say whether a notebook's name can be that of a file in the report: it leads nowhere else and hides nothing.

    Examples
    --------
    >>> [name for name in ("02-terms", "rain 100%", "../victim", "a/b", ".hidden", "") if is_name(name)]
    ['02-terms', 'rain 100%']
    """
    return bool(re.fullmatch(r"[^./\\:\x00-\x1f][^/\\:\x00-\x1f]*", name))


def write_record(path, record):
    """Write a record; nothing in it depends on the hour, the machine or the output folder."""
    text = json.dumps({"format": _FORMAT, **record}, indent=1, sort_keys=True, ensure_ascii=False)
    Path(path).write_bytes(text.encode("utf-8") + b"\n")


def is_whole(out, files):
    """Say whether every file is there as it was recorded.

    Parameters
    ----------
    out : path of the report's folder
    files : dict of path below the folder -> SHA-256
    """
    try:
        return bool(files) and all(digest((Path(out) / name).read_bytes()) == sha for name, sha in files.items())
    except OSError:
        return False


def list_gone(record, notebooks, only):
    """Notebooks that a record knows and the project has no more, where the whole report is asked for."""
    known = {**record.get("notebooks", {}), **record.get("failed", {})}
    return [name for name, one in known.items() if not only and one["project"] and name not in notebooks]


def list_versions():
    """The versions of Python and of the packages that a page's numbers depend on, and the SHA-256 of the lock."""
    from importlib.metadata import PackageNotFoundError, version

    versions = {"python": ".".join(map(str, sys.version_info[:3]))}
    for package in _SHOWN:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    lock = PROJECT / "requirements.txt"
    return versions | ({"requirements.txt": digest(lock.read_bytes())} if lock.exists() else {})


def describe_kit():
    """The version of this kit, the git commit it stands on (missing outside git), and the SHA-256 of its code.

    The commit says where to look, the checksum whether the code was changed since.
    """
    import tomllib

    told = {"code": digest_code()}
    project = PROJECT / "pyproject.toml"
    if project.is_file():
        told["version"] = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]
    commit = _commit(PROJECT / ".git")
    return told | ({"commit": commit} if commit else {})


def _commit(git):
    try:
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        branch = head.removeprefix("ref:").strip()
        if branch != head:
            packed = git / "packed-refs"
            lines = packed.read_text(encoding="utf-8").splitlines() if packed.is_file() else []
            known = {ref: commit for commit, _, ref in (line.partition(" ") for line in lines)}
            loose = git / branch
            head = loose.read_text(encoding="utf-8").strip() if loose.is_file() else known.get(branch, "")
    except OSError:
        return None
    return head if re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", head) else None


def command_line(corpus, given, only):
    """The command that makes the same report again.

    Examples
    --------
    >>> command_line("my articles", {"top": 7}, ["02-terms"])
    "python3 kit.py report 'my articles' --only 02-terms --set top=7"
    """
    corpora = [corpus] if isinstance(corpus, str) else corpus
    if len(corpora) > 1:
        told = {"notebooks": only, "parameters": given}
        return (
            f"run_reports({corpora!r}" + "".join(f", {name}={value!r}" for name, value in told.items() if value) + ")"
        )
    options = [part for name in only or () for part in ("--only", name)]
    options += [part for name in sorted(given) for part in ("--set", f"{name}={given[name]}")]
    return shlex.join(["python3", "kit.py", "report", *corpora, *options])
