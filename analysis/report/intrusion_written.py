"""Topics -> sheets for people. Tests of topics written as files to fill in, and the key in a file of its own."""

from pathlib import Path

import pandas as pd

from analysis.ground.errors import OutputError, ParallaxError
from analysis.report.cells import format_csv
from analysis.topics.intrusion import make_intrusion_sheets

_TOLD = """Each row of words.csv shows some words, each row of passages.csv some passages. All but one belong together.
Write the number of the one that does not belong into the column `answer`: 3 for word_3. Where you cannot tell, guess.
Work alone, and leave key.csv unread until everybody is done.
"""


def run_intrusion_sheets(topics, texts, *, out="intrusion", n_terms=5, n_passages=3, seed=0):
    """Write the intrusion tests of topics into a folder: words.csv, passages.csv, instructions.txt, and key.csv with the answers.

    Parameters
    ----------
    topics : Topics, two or more
    texts : DataFrame with `text`, indexed by the ids of the matrix that the topics were fitted on
    out : str or Path, folder; made where there is none. Give people all files but key.csv
    n_terms, n_passages : int, from 2 on, how many of the topic stand beside the one that does not belong. The intruding word is
        among the first ten of another topic, the intruding passage shows another topic and has less than .05 of this one; a topic
        without enough terms or passages, or without an intruder, has no item
    seed : int, for the intruders and all orders

    Returns
    -------
    DataFrame file, n_items : what was written

    Raises
    ------
    TableError : a text of the topics is missing, or there is no column text
    ParallaxError : an option out of range, or so large that no topic has an item
    OutputError : the folder cannot be written to, or holds one of the files: a filled sheet is never overwritten
    """
    sheets, folder = make_intrusion_sheets(topics, texts, n_terms=n_terms, n_passages=n_passages, seed=seed), Path(out)
    _check_items(sheets, n_terms, n_passages)
    contents = {"words.csv": sheets.words, "passages.csv": sheets.passages, "key.csv": sheets.key}
    there = [name for name in [*contents, "instructions.txt"] if (folder / name).exists()]
    if there:
        raise OutputError(
            f"{folder} holds {', '.join(there)} already. Choose another folder; filled sheets are not overwritten."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in contents.items():
            # the mark at the beginning is for spreadsheets, which else take UTF-8 for something else
            (folder / name).write_text(format_csv(table), encoding="utf-8-sig", newline="")
        (folder / "instructions.txt").write_text(_TOLD, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror}. Choose another folder.") from error
    return pd.DataFrame({"file": list(contents), "n_items": [len(table) for table in contents.values()]})


def _check_items(sheets, n_terms, n_passages):
    faults = [
        f"no topic has {n} {what} and one that does not belong: lower n_{option}, or fit fewer topics"
        for sheet, n, what, option in (
            (sheets.words, n_terms, "words", "terms"),
            (sheets.passages, n_passages, "passages", "passages"),
        )
        if sheet.empty
    ]
    if faults:
        raise ParallaxError("; ".join(faults).capitalize() + ".")
