"""a file, or a member of one -> an item: bytes with a name, and how far they may be inflated."""

import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import Any

from analysis.files.encodings import Encoding, decode, open_text
from analysis.files.records import Unreadable

_BLOCK = 1 << 20
_IN_MEMORY = 16 << 20
_ALWAYS = 64 << 20
_RATIO = 200
_AT_MOST = 64 << 30
_WHOLE = 1 << 30


class Inflated(Unreadable):
    """A packed file that inflates to more than is reasonable: nothing more of it is read."""


@dataclass
class Budget:
    """How many bytes a packed file may inflate to, all its members together: 64 MB, or 200 times its own size."""

    packed: int
    spent: int = 0

    @property
    def limit(self):
        return min(max(_ALWAYS, _RATIO * self.packed), _AT_MOST)

    def spend(self, size):
        """Count bytes.

        Raises
        ------
        Inflated : they are more than what is left
        """
        self.spent += size
        if self.spent > self.limit:
            raise Inflated(
                f"its {self.packed:,} bytes inflate to more than {self.limit:,}, which is more than 64 MB and "
                f"{_RATIO} times its size: what follows was not read",
                "if you trust it, unpack it and give the folder",
            )


@dataclass
class Item:
    """A file to be read, or a member of an archive.

    Attributes
    ----------
    name : str, its place below the corpus root; archive.zip/folder/name.txt for a member
    stream : binary file that can be read again from its start
    columns : tuple of (field, column), what the user says of tables
    charset : str or None, the encoding that its sender names
    depth : int, how many archives it lies in
    budget : Budget, of the file in the corpus that it lies in
    encoding : Encoding or None, set when it has been read as text
    hint : str, the name whose extension counts, if it is not `name`
    note : str, what is to be said with its next document; empty where nothing is
    """

    name: str
    stream: Any
    columns: tuple = ()
    charset: str | None = None
    depth: int = 0
    budget: Budget = field(default_factory=lambda: Budget(_ALWAYS))
    encoding: Encoding | None = None
    hint: str = ""
    note: str = ""

    def read(self):
        """Return all bytes; more than 1 GB is too much for a file that is one article."""
        self.stream.seek(0)
        raw = self.stream.read(_WHOLE + 1)
        if len(raw) > _WHOLE:
            raise Unreadable("it is larger than 1 GB, too large for one article", "split it, or make a table of it")
        return raw

    def text(self):
        """Return all text, and note the encoding."""
        text, self.encoding = decode(self.read(), self.charset)
        return text

    @contextmanager
    def lines(self, newline=""):
        """Open it as text, line by line, and note the encoding."""
        with open_text(self.stream, self.charset, newline) as (lines, encoding):
            self.encoding = encoding
            yield lines

    @contextmanager
    def member(self, name, stream):
        """Unpack a member: its bytes are copied, within the budget, into memory or a nameless temporary file."""
        with SpooledTemporaryFile(_IN_MEMORY) as copy:
            while block := stream.read(_BLOCK):
                self.budget.spend(len(block))
                copy.write(block)
            copy.seek(0)
            yield Item(f"{self.name}/{name}", copy, self.columns, depth=self.depth + 1, budget=self.budget)

    def spend_zipped(self):
        """Count what an Office file, which is a zip archive, inflates to."""
        with zipfile.ZipFile(self.stream) as packed:
            self.budget.spend(sum(member.file_size for member in packed.infolist()))
        self.stream.seek(0)


class Bounded:
    """A stream whose bytes are counted as they are read."""

    def __init__(self, stream, budget):
        self._stream, self._budget, self._place = stream, budget, 0

    def read(self, size=-1):
        read = getattr(self._stream, "read1", self._stream.read)  # what is inflated before the damage is handed out
        block = read(size)
        self._place += len(block)
        self._budget.spend(len(block))
        return block

    def tell(self):
        return self._place
