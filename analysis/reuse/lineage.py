"""copies -> edit lineage. What each copy kept of the earliest, what it cut and what it added, with where it stands."""

import numpy as np
import pandas as pd
from rapidfuzz.distance import Indel

from analysis.ground.tables import check_columns, check_ids
from analysis.reuse.bodies import read_bodies, text_between

LINEAGE_COLUMNS = ["doc_id", "copy_of", "kind", "start", "end", "text", "n_words"]
_FEWEST_KEPT = 3


def edit_lineage(documents):
    """Tell what each copy kept of the earliest copy, what it cut, and what it added.

    Both texts are laid side by side so that as many words as can be stand in both, in the same order. One or two words
    that would be kept by themselves between edits are taken for chance: they count as cut and added.

    Parameters
    ----------
    documents : DataFrame with text and copy_of, indexed by doc_id, as from add_copies; with the earliest copies

    Returns
    -------
    DataFrame, one row per piece, copies in the order of the documents, pieces in the order of the text
        doc_id      str  the copy
        copy_of     str  the earliest copy
        kind        str  kept, cut (in the earliest copy only) or added (in this one only)
        start, end  int  where the piece stands: in the text of the copy, but a piece that was cut in that of the earliest copy
        text        str  the piece
        n_words     int  its words; what was kept and added is all words of the copy, what was kept and cut all of the earliest
        What cleaning cuts, and headlines, are no piece; a passage that was moved is cut and added. Punctuation, case and
        white space are no edit. A copy whose earliest copy is not among the documents has no row.

    Raises
    ------
    TableError : a column is missing, or an id stands twice

    References
    ----------
    Longest common subsequence (rapidfuzz).

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["It rained in Rome all day, they say.", "Again it rained in Rome all day."],
    ...     "copy_of": [None, "a"]}, index=["a", "b"])
    >>> edit_lineage(table)[["kind", "text"]].to_numpy().tolist()
    [['added', 'Again'], ['kept', 'it rained in Rome all day'], ['cut', 'they say']]
    """
    check_columns(documents, ["text", "copy_of"], what="documents")
    names = check_ids(documents)
    copies = documents["copy_of"].set_axis(names)
    copies = copies[copies.isin(names).to_numpy() & copies.ne(names).to_numpy(bool)].astype("str")
    wanted = names.isin(copies.index) | names.isin(copies)
    bodies = read_bodies(documents[wanted])
    rows = []
    for doc_id, earliest in copies.items():
        first, own = bodies.doc_ids.get_loc(earliest), bodies.doc_ids.get_loc(doc_id)
        for kind, begin, end in _edits(_words(bodies, first), _words(bodies, own)):
            row = first if kind == "cut" else own
            at = bodies.bounds[row]
            rows.append((doc_id, earliest, kind, *text_between(bodies, at + begin, at + end - 1), end - begin))
    types = dict(zip(LINEAGE_COLUMNS, "str str str int64 int64 str int64".split(), strict=True))
    return pd.DataFrame(rows, columns=LINEAGE_COLUMNS).astype(types)


def _words(bodies, row):
    return bodies.words[bodies.bounds[row] : bodies.bounds[row + 1]]


def _edits(earliest, own):
    """Yield (kind, begin, end) in reading order, numbers of words of the copy, or of the earliest where they were cut."""
    kept = _kept_runs(earliest, own)
    done_a = done_b = 0
    for begin_a, begin_b, size in [*kept, (len(earliest), len(own), 0)]:
        if begin_a > done_a:
            yield "cut", done_a, begin_a
        if begin_b > done_b:
            yield "added", done_b, begin_b
        if size:
            yield "kept", begin_b, begin_b + size
        done_a, done_b = begin_a + size, begin_b + size


def _kept_runs(earliest, own):
    """Runs of words that stand in both as (begin, begin, size); short ones between two edits are left out."""
    numbers = np.unique(np.concatenate([earliest, own]), return_inverse=True)[1].tolist()
    blocks = Indel.opcodes(numbers[: len(earliest)], numbers[len(earliest) :])
    runs = [(op.src_start, op.dest_start, op.src_end - op.src_start) for op in blocks if op.tag == "equal"]
    ends = (len(earliest), len(own))
    return [
        (a, b, size) for a, b, size in runs if size >= _FEWEST_KEPT or (a, b) == (0, 0) or (a + size, b + size) == ends
    ]
