"""executed notebooks -> a report's files. Everything is written aside first, then put into place."""

import hashlib
import os
from pathlib import Path

import nbformat

from analysis.report import provenance
from analysis.report.execute import explain
from analysis.report.page import make_overview, make_page, read_page
from analysis.report.plan import is_ours


def publish(plan, record, work, *, made, failures):
    """Put what was made into the output folder, and take away what it replaces.

    Parameters
    ----------
    plan : Plan, what the run was asked for
    record : dict, what an earlier run noted in the folder
    work : path of the scratch folder, which holds the executed notebooks
    made : list of str, the notebooks that ran
    failures : dict of notebook name -> what went wrong
    """
    out, versions, code = plan.out, provenance.list_versions(), provenance.describe_kit()
    gone = provenance.list_gone(record, plan.notebooks, plan.only)
    entries = {
        name: one
        for name, one in record.get("notebooks", {}).items()
        if name not in gone and (name in made or (out / f"{name}.ipynb").is_file())
    }
    failed = {name: one for name, one in record.get("failed", {}).items() if name not in (*gone, *made)}
    files: dict[str, bytes | Path] = {}
    for name in made:
        values = {
            "corpus": plan.corpus,
            "fingerprint": plan.fingerprint,
            "parameters": plan.values[name],
            "project": is_ours(plan.notebooks[name]),
        }
        entries[name] = {"key": plan.keys[name], "kit": code, "versions": versions, "files": {}, **values}
    notebooks = {name: _read((work if name in made else out) / f"{name}.ipynb") for name in sorted(entries)}
    pages = {name: read_page(notebook, name) for name, notebook in notebooks.items()}
    menu = [[page.name, page.title] for page in pages.values()]
    for name, page in pages.items():
        new = {}
        if name in made:
            new = {f"{name}.ipynb": (work / f"{name}.ipynb").read_bytes()}
            # with a byte-order mark, without which Excel garbles Cyrillic
            new |= {path: text.encode("utf-8-sig") for path, text in page.tables.items() if text is not None}
            new |= {path: work / "tables" / name / file for path, file in page.aside.items()}
            new |= {path: text.encode("utf-8") for path, text in page.figures.items()}
        if name in made or menu != record.get("menu"):
            new[f"{name}.html"] = make_page(notebooks[name], page, list(pages.values())).encode("utf-8")
        entries[name] = {
            **entries[name],
            "files": entries[name]["files"] | {path: _digest(content) for path, content in new.items()},
        }
        files |= new
    for name, failure in failures.items():
        new = {f"failed/{name}.txt": _explain(name, failure).encode("utf-8")}
        if (work / f"{name}.ipynb").exists():
            new[f"failed/{name}.ipynb"] = (work / f"{name}.ipynb").read_bytes()
        digests = {path: provenance.digest(content) for path, content in new.items()}
        failed[name] = {
            "where": _where(failure),
            "error": explain(failure),
            "project": is_ours(plan.notebooks[name]),
            "files": digests,
        }
        files |= new
    overview = _overview(plan, pages, entries, failed, versions).encode("utf-8")
    files["index.html"] = overview
    described = {
        "corpus": plan.corpus,
        "fingerprint": plan.fingerprint,
        "parameters": plan.given,
        "kit": code,
        "versions": versions,
        "menu": menu,
    }
    command = provenance.command_line(plan.corpus, plan.given, plan.only)
    written = {
        "notebooks": entries,
        "failed": failed,
        "overview": {"index.html": provenance.digest(overview)},
        "command": command,
        **described,
    }
    _place(out, work, files, record, written)


def _overview(plan, pages, entries, failed, versions):
    shown = ", ".join(map(str, plan.corpus)) if isinstance(plan.corpus, list) else plan.corpus
    told = [
        {
            "name": name,
            "where": one["where"],
            "error": one["error"],
            "text": f"failed/{name}.txt",
            "notebook": f"failed/{name}.ipynb" if f"failed/{name}.ipynb" in one["files"] else "",
            "has_page": name in pages,
        }
        for name, one in sorted(failed.items())
    ]
    other = {name: sentence for name in pages if (sentence := _other_input(plan, entries[name]))}
    return make_overview(
        list(pages.values()),
        corpus=shown,
        fingerprint=plan.fingerprint,
        parameters=sorted(plan.given.items()),
        versions=", ".join(
            f"{package} {version}" for package, version in versions.items() if package != "requirements.txt"
        ),
        command=provenance.command_line(plan.corpus, plan.given, plan.only),
        failed=told,
        other_input=other,
    )


def _other_input(plan, entry):
    if (entry["corpus"], entry["fingerprint"]) != (plan.corpus, plan.fingerprint):
        return f"This page is from other input: {entry['corpus']}, fingerprint {entry['fingerprint'][:12]}."
    other = {name: value for name, value in entry["parameters"].items() if plan.given.get(name) != value}
    return (
        f"This page was made with other parameters: {', '.join(f'{name} = {value}' for name, value in other.items())}."
        if other
        else ""
    )


def _place(out, work, files, record, written):
    stage = work / "stage"
    for path, content in files.items():
        (stage / path).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            os.replace(content, stage / path)
        else:
            (stage / path).write_bytes(content)
    provenance.write_record(stage / provenance.RECORD, written)
    # the record last: a run that is cut off here is seen as unfinished by the next
    for path in [*sorted(files), provenance.RECORD]:
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        os.replace(stage / path, out / path)
    for path in sorted(_files(record) - _files(written)):
        (out / path).unlink(missing_ok=True)
    for folder in ("tables", "figures", "failed"):
        if (out / folder).is_dir() and not any((out / folder).iterdir()):
            (out / folder).rmdir()


def _digest(content):
    if isinstance(content, bytes):
        return provenance.digest(content)
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(record):
    return {path for part in ("notebooks", "failed") for one in record.get(part, {}).values() for path in one["files"]}


def _read(path):
    return nbformat.reads(Path(path).read_text(encoding="utf-8"), as_version=4)


def _where(failure):
    return f"the cell In [{failure['cell']}]" if failure["cell"] else ""


def _explain(name, failure):
    where = f" at the cell In [{failure['cell']}]" if failure["cell"] else ""
    code = "".join(f"\n    {line}" for line in failure["code"].strip().splitlines())
    asked = f"\n\nThe cell:\n{code}" if code else ""
    return f"{name} stopped{where}.\n\n{failure['name']}: {failure['message'].strip()}{asked}\n"
