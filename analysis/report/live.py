"""table -> a table to search, sort and page through, in JupyterLab alone. Never in a report or a committed notebook."""

import os
import sys
from html import escape

from analysis.report.cells import format_cell

_MOST_ROWS = 5000
_state = {"library": False}


def is_live():
    """Say whether a person runs this notebook in JupyterLab: then, and only then, is a table shown with a library.

    The server names the notebook to a kernel that it starts (JPY_SESSION_NAME); papermill, nbconvert and nbval start
    theirs without a server. Reports, tests and `kit.py refresh` set PARALLAX_QUIET, which has the last word: set it
    yourself to have in JupyterLab what the report shows.
    """
    if os.environ.get("PARALLAX_QUIET") or not os.environ.get("JPY_SESSION_NAME"):
        return False
    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    return type(shell).__name__ == "ZMQInteractiveShell"


def live_html(table, caption):
    """Write a table as HTML with DataTables, which needs no network: the first table of a kernel brings the library along.

    Words from the corpus stay words. Of more than 5,000 rows the first are shown.

    Parameters
    ----------
    table : DataFrame, its index is not shown
    caption : str

    Returns
    -------
    str

    References
    ----------
    https://mwouts.github.io/itables and https://datatables.net
    """
    import itables
    import pandas as pd
    from itables.javascript import generate_init_offline_itables_html
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    shown = table.rename(columns=lambda name: str(name).replace("_", " "))
    if len(shown) > _MOST_ROWS:
        caption += f" (The first {_MOST_ROWS:,} of {len(shown):,} rows; the CSV has more.)"
        shown = shown.head(_MOST_ROWS)
    words = [place for place, kind in enumerate(shown.dtypes) if not is_numeric_dtype(kind) or is_bool_dtype(kind)]
    told = {place: shown.iloc[:, place].astype(object).map(format_cell) for place in words}
    names = shown.columns
    shown = pd.concat([told.get(place, shown.iloc[:, place]) for place in range(len(names))], axis=1).set_axis(
        names, axis=1
    )
    is_context = {"left", "keyword", "right"} <= set(names)
    begun = [place for place in words if not (is_context and names[place] == "left")]
    html = itables.to_html_datatable(
        shown,
        escape(caption),
        connected=False,
        showIndex=False,
        maxBytes=0,
        classes="display compact",
        columnDefs=[{"className": "dt-left", "targets": begun}],
        style="width:100%; table-layout:auto; caption-side:top",
        display_logo_when_loading=False,
    )
    if _state["library"]:
        return html
    _state["library"] = True
    return generate_init_offline_itables_html(itables.options.dt_bundle) + html
