"""notebooks + parameters -> reports. Run each on a corpus; put pages, tables and figures into a folder."""

import os
import shutil
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from analysis.ground.errors import OutputError
from analysis.ground.rules import PROJECT
from analysis.report import provenance
from analysis.report.execute import end_process, explain, run_notebook
from analysis.report.parameters import CORPUS
from analysis.report.plan import check_choices, find_notebooks, make_plan

_WORK = ".making"


def run_reports(path, out="reports", *, notebooks=None, parameters=None, jobs=2, force=False):
    """Run notebooks on a corpus and write a report: pages, tables, figures and where they come from.

    Everything is checked before anything runs. A notebook for which nothing has changed is kept as it is. A notebook
    that fails is put into `failed/`, and an earlier page of it stays.

    Parameters
    ----------
    path : str, or list of str: the corpus, as `load_corpus` takes it
    out : path of the report's folder, which is made if need be
    notebooks : list of str, as in "02-terms", "02" or the path of an own notebook; None: all of the project's
    parameters : dict of name -> value; each goes to every notebook that has the name
    jobs : int, how many notebooks run at a time
    force : bool, run also the notebooks for which nothing has changed

    Returns
    -------
    DataFrame, one row per notebook
        notebook  str   its name
        status    str   made, kept or failed
        page      str   the page's path; missing where there is none
        error     str   why it failed; missing where it did not

    Raises
    ------
    ParameterError : a notebook or parameter is unknown, a value does not fit, or names what the corpus does not hold
    OutputError : the folder cannot be used
    CorpusError : the corpus cannot be read
    """
    import pandas as pd

    rows = run_plan(make_plan(path, out, notebooks=notebooks, parameters=parameters, jobs=jobs), force=force)
    return pd.DataFrame(rows, columns=["notebook", "status", "page", "error"])


def run_plan(plan, *, force=False, told=None):
    """Do what was planned, without pandas, so that a run that finds nothing to do is over at once.

    Parameters
    ----------
    plan : Plan, as `make_plan` gives it
    force : bool, run also the notebooks for which nothing has changed
    told : callable, given (notebook, status) for every notebook, before the first starts and whenever one changes

    Returns
    -------
    list of dict: notebook, status, page, error
    """
    record = provenance.read_record(plan.out)
    earlier = record.get("notebooks", {})
    fresh = [
        name
        for name, key in plan.keys.items()
        if not force
        and name not in record.get("failed", {})
        and earlier.get(name, {}).get("key") == key
        and provenance.is_whole(plan.out, earlier[name]["files"])
    ]
    todo = [name for name in plan.notebooks if name not in fresh]
    if (
        not todo
        and not provenance.list_gone(record, plan.notebooks, plan.only)
        and provenance.is_whole(plan.out, record.get("overview", {}))
    ):
        return [_row(plan, name, "kept") for name in plan.notebooks]
    from analysis.corpus.load import load_corpus
    from analysis.report.publish import publish

    with _workplace(plan.out) as work:
        if todo:
            check_choices(plan, load_corpus(plan.corpus), todo)
        failures = _run(plan, todo, work, told or (lambda name, status: None))
        publish(plan, record, work, made=[name for name in todo if name not in failures], failures=failures)
    status = {name: "failed" if name in failures else "made" for name in todo}
    return [_row(plan, name, status.get(name, "kept"), failures.get(name)) for name in plan.notebooks]


def run_refresh(notebooks=None):
    """Execute notebooks in place, with their own defaults; one that fails, or comes out the same, stays as it is.

    Parameters
    ----------
    notebooks : list of str; None: all of the project's

    Returns
    -------
    list of dict: notebook, status (made, kept or failed), error
    """
    rows = []
    for name, path in find_notebooks(notebooks).items():
        with tempfile.TemporaryDirectory(prefix="parallax-") as folder:
            done = Path(folder) / "done.ipynb"
            failure = run_notebook(path, done, parameters={}, folder=folder, cwd=PROJECT)
            changed = not failure and done.read_bytes() != path.read_bytes()
            if changed:
                # beside the notebook first: only within a file system is a file replaced in one step
                beside = path.with_name(f".{path.name}.part")
                shutil.copyfile(done, beside)
                os.replace(beside, path)
        rows.append(
            {
                "notebook": name,
                "status": "failed" if failure else "made" if changed else "kept",
                "error": failure and explain(failure),
            }
        )
    return rows


@contextmanager
def _workplace(out):
    """A scratch folder inside the output folder, which also keeps a second run out; nothing of it is left behind."""
    missing = [place for place in (out, *out.absolute().parents) if not place.exists()]
    work = out / _WORK
    try:
        try:
            work.mkdir(parents=True, exist_ok=True)
            lock = open(work / "lock", "wb")  # noqa: SIM115 - closed below, after the check
        except OSError as error:
            reason = error.strerror or error
            raise OutputError(
                f"the output {str(out)!r} cannot be written: {reason}. Name another folder with --out."
            ) from error
        with lock:
            if not _take(lock):
                raise OutputError(
                    f"another report is being made in {str(out)!r}. Wait for it, or name another folder with --out."
                )
            try:
                for rest in work.iterdir():
                    if rest.is_dir():
                        shutil.rmtree(rest)
                yield work.resolve()
            finally:
                shutil.rmtree(work, ignore_errors=True)
    finally:
        for place in missing:
            try:
                place.rmdir()
            except OSError:
                break


def _take(file):
    # a lock of the system's, which a process that is killed cannot leave behind
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:
        msvcrt = import_module("msvcrt")

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
    except BlockingIOError:
        return False
    return True


def _run(plan, todo, work, told):
    """Execute notebooks, some at a time; gives what went wrong, by notebook."""
    running, ended = [], threading.Event()
    for name in plan.notebooks:
        told(name, "waiting" if name in todo else "kept")

    def watch(process):
        running.append(process)
        if ended.is_set():
            end_process(process)

    def execute(name):
        if ended.is_set():
            return None
        told(name, "running")
        parameters = {CORPUS: plan.corpus, **plan.values[name]}
        place = plan.notebooks[name]
        failure = run_notebook(
            place,
            work / f"{name}.ipynb",
            parameters=parameters,
            folder=work / f"run-{name}",
            cwd=Path.cwd(),
            watch=watch,
            tables=work / "tables" / name,
        )
        told(name, "failed" if failure else "made")
        return failure

    with ThreadPoolExecutor(plan.jobs) as pool:
        try:
            answers = list(pool.map(execute, todo))
        except BaseException:
            ended.set()
            for process in list(running):
                end_process(process)
            raise
    return {name: answer for name, answer in zip(todo, answers, strict=True) if answer}


def _row(plan, name, status, failure=None):
    page = plan.out / f"{name}.html"
    return {
        "notebook": name,
        "status": status,
        "page": str(page) if page.exists() else None,
        "error": failure and explain(failure),
    }
