"""a parsed corpus -> disk and back. Kept under a key of content and code, so that every notebook opens it at once."""

import hashlib
import os
import re
import shutil
import sys
import tempfile
import time
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

from analysis.ground.rules import PROJECT

_KEPT = 8
_ROWS = 2_000  # written and unpacked at a time: else a large table is in memory twice
_DONE = "done"
_MAKING = ".parallax-making-"
_KEY = re.compile(r"[0-9a-f]{64}")
_OLD = 24 * 3600  # seconds after which what another process left unfinished is no longer being made


def digest(content):
    """SHA-256 of bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@cache
def digest_code():
    """One SHA-256 over all that decides how a page comes out, besides corpus, notebook and parameters.

    Taken once, when this room is first imported: what a running process has loaded is not what an editor saves later.
    """
    paths = [
        *PROJECT.glob("analysis/**/*.py"),
        *PROJECT.glob("analysis/report/templates/**/*"),
        *PROJECT.glob("data/**/*"),
        PROJECT / "requirements.txt",
    ]
    installed = sorted({f"{one.name}=={one.version}" for one in distributions() if one.name})
    whole = hashlib.sha256("\n".join([sys.version, *installed]).encode())
    for path in sorted(path for path in paths if path.is_file()):
        whole.update(f"\0{path.relative_to(PROJECT).as_posix()}\0{digest(path.read_bytes())}".encode())
    return whole.hexdigest()


def cache_folder():
    """Where parsed corpora are kept: the folder that PARALLAX_CACHE names, else the user's own for caches.

    Returns
    -------
    Path, or None where PARALLAX_CACHE is set and empty: then nothing is kept
    """
    named = os.environ.get("PARALLAX_CACHE")
    if named is not None:
        return Path(named) if named else None
    import platformdirs

    return Path(platformdirs.user_cache_dir("parallax", appauthor=False))


def read_tables(key):
    """Read tables that were kept; one that is damaged is thrown away.

    Parameters
    ----------
    key : str, as given to keep_tables

    Returns
    -------
    dict of name -> DataFrame, or None where nothing whole is kept under the key
    """
    folder = cache_folder()
    if folder is None or not (folder / key / _DONE).is_file():
        return None
    try:
        lines = [line.split() for line in (folder / key / _DONE).read_text(encoding="utf-8").splitlines()]
        if not lines or any(_digest_file(folder / key / f"{name}.parquet") != whole for whole, name in lines):
            raise ValueError("a byte has changed, or is missing")
        tables = {name: _read_table(folder / key / f"{name}.parquet") for _, name in lines}
        os.utime(folder / key)
        return tables
    except Exception:  # whatever a damaged file makes the reader raise: it is made again
        shutil.rmtree(folder / key, ignore_errors=True)
        return None


def keep_tables(key, tables):
    """Keep tables for the next time, whole or not at all; the longest unused make room. A full disk is no error.

    Parameters
    ----------
    key : str, the same where, and only where, the tables would be the same
    tables : dict of name -> DataFrame
    """
    folder = cache_folder()
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=_MAKING, dir=folder))
    except OSError:
        return
    try:
        for name, table in tables.items():
            table.to_parquet(made / f"{name}.parquet", row_group_size=_ROWS)
        lines = [f"{_digest_file(made / f'{name}.parquet')} {name}\n" for name in tables]
        (made / _DONE).write_text("".join(lines), encoding="utf-8")
        made.replace(folder / key)
    except (OSError, ValueError, TypeError):
        pass  # another process was first, the disk is full, or a table cannot be written
    finally:
        shutil.rmtree(made, ignore_errors=True)
    _make_room(folder)


def _read_table(path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        batches = file.iter_batches(batch_size=_ROWS, use_threads=False)
        return pa.Table.from_batches(batches, schema=file.schema_arrow).to_pandas()


def _digest_file(path):
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _make_room(folder):
    """Throw away the corpora that were not used for longest; nothing else that lies in the folder is touched."""
    kept = []
    for place in folder.iterdir():
        try:
            changed = place.stat().st_mtime
            if place.name.startswith(_MAKING) and time.time() - changed > _OLD:
                shutil.rmtree(place, ignore_errors=True)
            elif _KEY.fullmatch(place.name) and (place / _DONE).is_file():
                kept.append((changed, place.name))
        except OSError:
            continue  # another process removed it
    for _, name in sorted(kept, reverse=True)[_KEPT:]:
        shutil.rmtree(folder / name, ignore_errors=True)


digest_code()
