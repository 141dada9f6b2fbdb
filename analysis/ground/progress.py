"""a long task -> a bar. On a terminal and in JupyterLab, after a second; none in a pipe, a report or a test."""

import os
import sys
import time

_PATIENCE = 1.0


def watched(items, *, what):
    """Hand on what is iterated; where it takes longer than a second, and someone looks on, show a bar.

    Parameters
    ----------
    items : iterable
    what : str, what is counted, in the plural

    Yields
    ------
    the items

    Examples
    --------
    >>> list(watched(["rain", "wind"], what="files"))
    ['rain', 'wind']
    """
    if not is_watched():
        yield from items
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    begun, bar = time.monotonic(), None
    try:
        for number, item in enumerate(items, start=1):
            yield item
            if bar is None and time.monotonic() - begun > _PATIENCE:
                columns = SpinnerColumn(), TextColumn("{task.completed:,} " + what), TimeElapsedColumn()
                bar = Progress(*columns, transient=True, console=Console(stderr=sys.stderr.isatty()))
                bar.start()
                bar.add_task(what, total=None)
            if bar is not None:
                bar.update(bar.task_ids[0], completed=number)
    finally:
        if bar is not None:
            bar.stop()


def is_watched():
    """Say whether a bar has anyone to look at it: a terminal, or a notebook that a person runs."""
    if os.environ.get("PARALLAX_QUIET"):
        return False
    if sys.stderr.isatty():
        return True
    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    return type(shell).__name__ == "ZMQInteractiveShell"
