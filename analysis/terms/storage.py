"""a sparse matrix and its names -> one file, and back. Nothing in it is ever run; the same matrix makes the same bytes."""

import os
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy import sparse

from analysis.ground.errors import OutputError, TableError

_KIND = "parallax term matrix 1"


def write_matrix(path, values, names):
    """Write a matrix as an npz archive: aside first, then into place.

    Parameters
    ----------
    path : str or Path; a file that stands there is replaced
    values : scipy CSR array of numbers
    names : dict of name -> list of str

    Raises
    ------
    OutputError : the file cannot be written
    """
    if not isinstance(path, str | os.PathLike):
        raise OutputError(
            f"{path!r} is no path but {type(path).__name__}. Give the name of a file, such as 'matrix.npz'."
        )
    path, data = Path(path), values.data
    places = np.int32 if max(values.nnz, *values.shape) < 1 << 31 else np.int64
    small = np.promote_types(np.min_scalar_type(data.min(initial=0)), np.min_scalar_type(data.max(initial=0)))
    is_whole = data.dtype.kind in "iu" and small.kind in "iu"
    arrays = {
        "kind": _pack([_KIND])[0],
        "dtype": _pack([data.dtype.str])[0],
        "shape": np.array(values.shape, np.int64),
        "indptr": values.indptr.astype(places),
        "indices": values.indices.astype(places),
        "data": data.astype(small) if is_whole else data,
    }
    for name, words in names.items():
        arrays[f"{name}.utf8"], arrays[f"{name}.ends"] = _pack(words)
    try:
        with tempfile.TemporaryDirectory(prefix=".parallax-making-", dir=path.parent) as folder:
            made = Path(folder) / "matrix.npz"
            np.savez(made, **arrays)
            made.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}. Choose another place.") from None


def read_matrix(path, names):
    """Read a matrix that write_matrix wrote.

    Returns
    -------
    values : scipy CSR array; dict of name -> list of str

    Raises
    ------
    TableError : no file, another kind of file, or one that is damaged
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            if arrays["kind"].tobytes() != _KIND.encode():
                raise ValueError("another kind of archive")
            kind = np.dtype(arrays["dtype"].tobytes().decode())
            cells = arrays["data"].astype(kind), arrays["indices"], arrays["indptr"]
            values = sparse.csr_array(cells, shape=tuple(arrays["shape"].tolist()))
            values.check_format(full_check=True)
            return values, {name: _unpack(arrays[f"{name}.utf8"], arrays[f"{name}.ends"]) for name in names}
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise TableError(f"{path} cannot be read: {error.strerror}. Give a file that TermMatrix.save made.") from None
    except Exception as error:  # whatever a damaged file makes the readers raise
        raise TableError(
            f"{path} is damaged or holds no term matrix ({type(error).__name__}). Save it again with TermMatrix.save."
        ) from None


def _pack(words):
    encoded = [word.encode() for word in words]
    return np.frombuffer(b"".join(encoded), np.uint8), np.cumsum([len(word) for word in encoded], dtype=np.int64)


def _unpack(utf8, ends):
    bounds = [0, *ends.tolist()]
    if bounds != sorted(bounds) or bounds[-1] != len(utf8):
        raise ValueError("the names do not fit")
    whole = utf8.tobytes()
    return [whole[start:end].decode() for start, end in pairwise(bounds)]
