"""notebook -> the same notebook, executed. Shielded from the user's settings, the same bytes each time."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from analysis.ground.rules import PROJECT
from analysis.report.cells import TABLES

_INJECTED = "injected-parameters"
_ERROR_MARK = "papermill-error-cell-tag"
_LANGUAGE = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python", "pygments_lexer": "ipython3"}
_KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
_FLEETING = ("papermill", "execution", "trusted", "collapsed", "scrolled", "widgets", "ExecuteTime")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def kernel_environment(folder):
    """The environment variables under which a kernel gives the same output on every machine.

    Parameters
    ----------
    folder : path of a scratch folder, which takes the place of the user's settings folders

    Returns
    -------
    dict of str, to be laid over `os.environ`
    """
    folder = Path(folder).resolve()
    threads = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
    )
    return {
        **threads,
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
        "JUPYTER_CONFIG_PATH": "",
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_PATH": "",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "LC_ALL": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(folder / "matplotlib"),
        "PARALLAX_QUIET": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(part for part in (str(PROJECT), os.environ.get("PYTHONPATH", "")) if part),
        "PYTHONSTARTUP": "",
        "PYTHONUTF8": "1",
        "PYTHONWARNINGS": "",
        "TZ": "UTC",
    }


def run_notebook(source, output, *, parameters, folder, cwd, watch=None, tables=None):
    """Execute a notebook in a process of its own.

    Parameters
    ----------
    source : path of the notebook, which is left as it is
    output : path that the executed and normalised notebook is written to, also where a cell failed
    parameters : dict of name -> value, set after the cell tagged `parameters`; empty: the notebook's defaults
    folder : path of a scratch folder
    cwd : path of the working folder of the kernel
    watch : callable, given the process once it has started, so that who runs it can end it
    tables : path of the folder that takes tables too large for a notebook; None: the output holds their first rows

    Returns
    -------
    None where every cell ran, else dict of str: cell, code, name, message
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    job = {"source": str(source), "output": str(output), "parameters": parameters}
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    environment = {**os.environ, **kernel_environment(folder), TABLES: str(tables or "")}
    environment["PYTHONPATH"] += os.pathsep + str(Path(source).resolve().parent)
    # -P: a folder named `analysis` where the user stands is not taken for this package
    command = [sys.executable, "-P", "-m", "analysis.report.execute", str(folder / "job.json")]
    with open(folder / "log.txt", "wb") as log:
        process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
        try:
            if watch:
                watch(process)
            process.wait()
        finally:
            end_process(process)
    answer = folder / "answer.json"
    if answer.exists():
        return json.loads(answer.read_text(encoding="utf-8"))
    last = (folder / "log.txt").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    message = last[0] if last else f"the process ended with code {process.returncode}"
    return {"cell": "", "code": "", "name": "The notebook's process stopped", "message": message}


def explain(failure):
    """One line on why a notebook failed."""
    message = failure["message"].strip().splitlines()
    return f"{failure['name']}: {message[0]}" if message else failure["name"]


def end_process(process):
    """End a notebook's process and its kernel, if they still run."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            import signal

            os.killpg(process.pid, signal.SIGTERM)
        else:
            process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def normalise(notebook):
    """Take out of a notebook what differs from run to run without meaning anything; changed in place, and returned.

    Parameters
    ----------
    notebook : NotebookNode, as nbformat reads it
    """
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.cells = [cell for cell in notebook.cells if _ERROR_MARK not in cell.metadata.get("tags", [])]
    for holder in (notebook, *notebook.cells):
        for key in _FLEETING:
            holder.metadata.pop(key, None)
        if not holder.metadata.get("tags", True):
            del holder.metadata["tags"]
    notebook.metadata.update(kernelspec=dict(_KERNEL), language_info=dict(_LANGUAGE))
    for n, cell in enumerate(notebook.cells):
        if _INJECTED in cell.metadata.get("tags", []):
            cell["id"] = _INJECTED
        cell.setdefault("id", f"cell-{n}")
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
    return notebook


def write_notebook(notebook, path):
    """Write a normalised notebook: sorted keys, UTF-8, a line feed at the end of every line on every system."""
    import nbformat

    Path(path).write_bytes(nbformat.writes(notebook, version=4).rstrip("\n").encode("utf-8") + b"\n")


def _joined(outputs):
    # how much of a stream arrives in one message depends on the machine's load
    joined: list = []
    for output in outputs:
        last = joined[-1] if joined else None
        if (
            output.output_type == "stream"
            and last is not None
            and last.output_type == "stream"
            and last.name == output.name
        ):
            last.text += output.text
        else:
            joined.append(output)
            if "data" in output:
                output.data.pop("application/vnd.jupyter.widget-view+json", None)
    return joined


def _execute(job):
    import nbformat
    import papermill
    import zmq
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    notebook = nbformat.reads(Path(job["source"]).read_text(encoding="utf-8"), as_version=4)
    normalise(notebook)
    output = Path(job["output"])
    encryption = "auto" if zmq.has("curve") else "disabled"
    try:
        papermill.execute_notebook(
            notebook,
            # papermill takes braces in a path for names to fill in
            str(output).replace("{", "{{").replace("}", "}}"),
            job["parameters"],
            kernel_name="python3",
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            record_timing=False,
            extra_arguments=["--IPKernelApp.ignore_cwd=True"],
            config=Config({"KernelManager": {"transport_encryption": encryption}}),
        )
        answer = None
    except PapermillExecutionError as error:
        answer = {
            "cell": str(error.exec_count or ""),
            "code": error.source,
            "name": error.ename,
            "message": ANSI.sub("", error.evalue),
        }
    except Exception as error:
        answer = {
            "cell": "",
            "code": "",
            "name": type(error).__name__,
            "message": ANSI.sub("", str(error)).strip() or "no message",
        }
    if output.exists():
        write_notebook(normalise(nbformat.reads(output.read_text(encoding="utf-8"), as_version=4)), output)
    return answer


if __name__ == "__main__":
    _job = Path(sys.argv[1])
    _answer = _job.with_name("answer.json")
    _part = _job.with_name("answer.part")
    _part.write_text(json.dumps(_execute(json.loads(_job.read_text(encoding="utf-8")))), encoding="utf-8")
    os.replace(_part, _answer)
