"""a command -> the functions behind it. report, params and refresh, as `python -m analysis` or through kit.py."""

import sys
from contextlib import contextmanager
from typing import Annotated

import typer

from analysis.ground.errors import ParallaxError
from analysis.report.parameters import parse_settings, read_parameters
from analysis.report.plan import find_notebooks, make_plan
from analysis.report.provenance import read_record
from analysis.report.run import run_plan, run_refresh

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Compare how news sources tell the same story.",
)


@app.command()
def report(
    corpus: Annotated[str, typer.Argument(help="The folder, file or pattern that holds the articles.")] = "seeds",
    out: Annotated[str, typer.Option(help="The folder the report is written to.", metavar="DIR")] = "reports",
    only: Annotated[
        list[str] | None,
        typer.Option(help="Run this notebook only: a name, its number or a path. Repeatable.", metavar="NOTEBOOK"),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", help="Set a parameter in every notebook that has it. Repeatable.", metavar="NAME=VALUE"),
    ] = None,
    jobs: Annotated[int, typer.Option(help="How many notebooks run at a time.", metavar="N")] = 2,
    force: Annotated[
        bool, typer.Option("--force", help="Run also the notebooks for which nothing has changed.")
    ] = False,
):
    """Run the notebooks on a corpus and write a report."""
    given = {}
    if set_:
        given = parse_settings(set_, {name: read_parameters(path) for name, path in find_notebooks(only).items()})
    plan = make_plan(corpus, out, notebooks=only, parameters=given, jobs=jobs)
    before = read_record(plan.out).get("corpus", plan.corpus)
    with _progress() as told:
        rows = run_plan(plan, force=force, told=told)
    index = f"{out.rstrip('/')}/index.html"
    if all(row["status"] == "kept" for row in rows):
        print(f"Nothing has changed: {index} is up to date.")
        return
    if before != plan.corpus:
        print(f"{out} held a report of {before!r} before.")
    for row in rows:
        print(f"{row['status']:6}  {row['notebook']}" + (f": {row['error']}" if row["error"] else ""))
    failed = sum(row["status"] == "failed" for row in rows)
    if failed:
        print(f"{failed} of {len(rows)} notebooks failed; their errors are in {out.rstrip('/')}/failed")
        if failed < len(rows):
            print(f"The report is {index}")
        else:
            print(f"No page was made; {index} tells what failed.")
        raise typer.Exit(1)
    print(f"The report is {index}")


@app.command()
def params(notebook: Annotated[str, typer.Argument(help="A notebook: its name, its number or a path.")]):
    """Show what may be set in a notebook, and to what."""
    for path in find_notebooks([notebook]).values():
        known = read_parameters(path)
        rows = [("name", "type", "default", "allowed", "what it is")]
        rows += [
            (one.name, one.kind + (" or None" if one.optional else ""), repr(one.default), one.allowed, one.help)
            for one in known
        ]
        widths = [max(len(row[i]) for row in rows) for i in range(5)]
        for row in rows if known else ():
            print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
        if not known:
            print(f"{path.stem} has no parameters.")


@app.command()
def refresh(notebooks: Annotated[list[str] | None, typer.Argument(help="The notebooks to execute; none: all.")] = None):
    """Execute the notebooks in place, so that the difference is only what has changed."""
    rows = run_refresh(notebooks or None)
    for row in rows:
        print(f"{row['status']:6}  {row['notebook']}" + (f": {row['error']}" if row["error"] else ""))
    if any(row["status"] == "failed" for row in rows):
        raise typer.Exit(1)


def main(arguments=None):
    """Run a command; gives the exit code: 0 all went well, 1 a notebook failed, 2 a wrong request, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        return app(args=arguments, prog_name="parallax", standalone_mode=False) or 0
    except ParallaxError as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"a file could not be read or written: {error}.")
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if hasattr(error, "show") and hasattr(error, "exit_code"):
            error.show()
            return error.exit_code
        if isinstance(error, typer.Abort):
            return 130
        raise


def _refuse(sentence):
    print(sentence, file=sys.stderr)
    return 2


@contextmanager
def _progress():
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    with Progress(
        SpinnerColumn(finished_text=" "),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        rows = {}

        def told(name, status):
            if status == "waiting":
                rows[name] = progress.add_task(f"{name}  waiting", total=1, start=False)
            elif status == "running":
                progress.start_task(rows[name])
                progress.update(rows[name], description=name)
            elif name in rows:
                progress.update(rows[name], description=f"{name}  {status}", completed=1)

        yield told
