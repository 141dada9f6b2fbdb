"""bytes -> text. Byte-order mark, UTF-8, what the file declares, and then what its bytes look like."""

import codecs
import io
import re
import unicodedata
from contextlib import contextmanager
from typing import NamedTuple

from analysis.files.records import Unreadable

_BLOCK = 1 << 20
_WHOLE = 8 << 20
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What a page means by these names, after https://encoding.spec.whatwg.org/#names-and-labels.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_GUESSED = (
    "cp1251 koi8_r koi8_u cp866 iso8859_5 cp1252 cp1250 iso8859_2 cp1253 cp1254 cp1255 cp1256 cp1257 cp874 "
    "gb18030 big5 cp932 euc_jp cp949 iso2022_jp utf_16_le utf_16_be"
).split()
# The Latin code pages differ in a few letters: the one under which the signs are those of its languages is taken.
_LATIN = {
    "cp1252": "àâäáãåæçèéêëìíîïñòóôöõøœùúûüßÀÂÄÁÅÆÇÈÉÊËÍÎÑÓÔÖØŒÚÛÜ¿¡«»‘’“”„–—…•€£§°©®·\xa0",
    "cp1250": "ąćęłńóśźżčďěňřšťůúýžáéíôäľĺŕőűăâîşţđöüßĄĆĘŁŃÓŚŹŻČĎĚŇŘŠŤŮÚÝŽÁÉÍĽŐŰĂÂÎŞŢĐÖÜ«»‘’“”„–—…•€§°©®·\xa0",
    "cp1254": "çğıöşüâîûÇĞİÖŞÜÂ«»‘’“”–—…•€°©®·\xa0",
    "cp1257": "āčēģīķļņšūžąęėįųõäöüĀČĒĢĪĶĻŅŠŪŽĄĘĖĮŲÕÄÖÜ«»‘’“”„–—…•€§°©®·\xa0",
}
_ALIKE = frozenset([*_LATIN, "iso8859_2", "iso8859_15", "latin_1", None])
# What Python knows by these names is no encoding of text; a page that declares one is read as if it declared none.
_NOT_MEANT = frozenset("idna undefined punycode unicode-escape raw-unicode-escape utf-7".split())
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_BINARY_SHARE = 0.1
_FITS_BADLY = 0.2
_STRANGE = frozenset(["Cc", "Cn", "Co", "Cs"])


class Encoding(NamedTuple):
    """How bytes are read as text: Python's name of the encoding, how it is known, and what is done with misfits."""

    name: str
    rule: str
    errors: str = "strict"


class Decoded(NamedTuple):
    """A text and how its bytes were read."""

    text: str
    encoding: Encoding


def decode(raw, declared=None):
    """Read bytes as text.

    Parameters
    ----------
    raw : bytes
    declared : str or None, the encoding that the file or its sender names

    Returns
    -------
    Decoded, without the byte-order mark

    Raises
    ------
    Unreadable : there is no byte, or what is there is no text

    Examples
    --------
    >>> decode("Дождь шёл всю ночь, и ветер не стихал до утра.".encode("koi8-r")).encoding.name
    'koi8_r'
    """
    with open_text(io.BytesIO(raw), declared) as (lines, encoding):
        return Decoded(lines.read(), encoding)


@contextmanager
def open_text(stream, declared=None, newline=""):
    """Open a stream of bytes as text, with (lines, Encoding): it is read once to find the encoding, then line by line.

    Parameters
    ----------
    stream : binary file that can be read again from its start
    declared : str or None
    newline : str, as in `open`; with "" lines end as they stand in the file

    Raises
    ------
    Unreadable : as in decode
    """
    encoding = find_encoding(stream, declared)
    stream.seek(0)
    lines = io.TextIOWrapper(stream, encoding.name, encoding.errors, newline)
    try:
        head = lines.read(_BLOCK)
        if len(_CONTROL.findall(head)) > _BINARY_SHARE * len(head):
            raise Unreadable("the file holds binary data, not text", "export the article as UTF-8 text")
        stream.seek(0)
        lines = io.TextIOWrapper(_detach(lines), encoding.name, encoding.errors, newline)
        yield lines, encoding
    finally:
        _detach(lines)


def _detach(lines):
    """Take the bytes back: a wrapper that is thrown away would close them."""
    return lines.detach() if not lines.closed else None


def find_encoding(stream, declared=None):
    """Say in which encoding a stream of bytes is written; it is read in blocks, to its end where that is needed.

    Examples
    --------
    >>> find_encoding(io.BytesIO("Grüße".encode()))
    Encoding(name='utf-8', rule='UTF-8', errors='strict')
    """
    stream.seek(0)
    head = stream.read(_BLOCK)
    if not head:
        raise Unreadable("the file is empty: zero bytes", "export it again, or delete it")
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            misfits = _count_misfits(stream, name)[0]
            return Encoding(name, "byte-order mark", "replace" if misfits else "strict")
    if name := _unmarked_wide(head):
        return Encoding(name, "zeros at every second byte", "replace")
    misfits, fitting = _count_misfits(stream, "utf-8")
    if not misfits:
        return Encoding("utf-8", "UTF-8")
    meant = _meaning(declared)
    if meant and meant != "utf-8" and not _count_misfits(stream, meant)[0]:
        return Encoding(meant, "declared")
    if misfits <= max(_FITS_BADLY * fitting, fitting > 0 and _cut_short(stream)):
        return Encoding("utf-8", f"UTF-8, apart from {misfits:,} places", "replace")
    return _guess(stream, head)


def _count_misfits(stream, name):
    """Count the places that an encoding cannot read, and the signs beyond ASCII that it can."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(name)("replace")
    misfits = fitting = 0
    while block := stream.read(_BLOCK):
        text = decoder.decode(block)
        if text.isascii():
            continue
        lost = text.count("\ufffd")
        misfits += lost
        fitting += len(re.findall(r"[^\x00-\x7f]", text)) - lost
    misfits += decoder.decode(b"", True).count("\ufffd")
    written = name == "utf-8" and misfits and _count_written(stream)
    return misfits - written, fitting


def _count_written(stream):
    """Count U+FFFD that the file itself holds: it was lost before, and fits."""
    stream.seek(0)
    count, tail = 0, b""
    while block := stream.read(_BLOCK):
        count += (tail + block).count(b"\xef\xbf\xbd")
        tail = (tail + block)[-2:]
    return count


def _cut_short(stream):
    """Tell whether the only misfit is a sign cut in two at the very end."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := stream.read(_BLOCK):
            decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _unmarked_wide(head):
    """Tell UTF-16 without a mark: there are zeros, it is no narrow text, and read wide it is signs that are in use."""
    head = head[: min(len(head), 8192) // 2 * 2]
    zeros = head.count(0)
    if len(head) < 8 or not zeros:
        return None
    narrow = _fits_utf8(head) and len(_CONTROL.findall(head.decode("latin-1"))) <= _BINARY_SHARE * len(head)
    if zeros < 0.2 * len(head) and (narrow or head.count(b" ") - zeros > 0.03 * len(head)):
        return None
    strange = {name: _count_strange(head.decode(name, "replace")[:-1]) for name in ("utf-16-le", "utf-16-be")}
    name = min(strange, key=lambda name: strange[name])
    return name if strange[name] <= 0.005 * len(head) else None


def _count_strange(text):
    return sum(
        sign == "\ufffd" or (unicodedata.category(sign) in _STRANGE and not sign.isspace()) or sign in "\u2000\u0a00"
        for sign in text
    )


def _fits_utf8(head):
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _meaning(declared):
    try:
        info = codecs.lookup((declared or "").strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    if not info._is_text_encoding or info.name.replace("_", "-") in _NOT_MEANT:
        return None
    return _MEANT.get(info.name, info.name)


def _guess(stream, head):
    """Ask charset-normalizer about the whole file; about its lines beyond ASCII where it is larger than 8 MB."""
    if head.count(0) > 0.01 * len(head):
        raise Unreadable("the file holds binary data", "export the article as UTF-8 text")
    from charset_normalizer import from_bytes

    sample = _sample(stream)
    best = from_bytes(sample, cp_isolation=_GUESSED).best()
    name = best.encoding if best else None
    if name in _ALIKE:
        name = _latin(sample)
    if name is None:
        raise Unreadable("the file is in no encoding that is known", "save it as UTF-8 text")
    misfits = _count_misfits(stream, name)[0]
    return Encoding(name, "charset-normalizer on the bytes", "replace" if misfits else "strict")


def _sample(stream):
    stream.seek(0)
    sample = stream.read(_WHOLE + 1)
    if len(sample) <= _WHOLE:
        return sample
    lines, size = [], 0
    stream.seek(0)
    while size < _WHOLE and (line := stream.readline(_BLOCK)):
        if not line.isascii():
            lines.append(line)
            size += len(line)
    return b"".join(lines)


def _latin(sample):
    fits = {}
    for name, usual in _LATIN.items():
        text = sample.decode(name, "replace")
        signs = [sign for sign in text if not sign.isascii()]
        fits[name] = sum(sign in usual for sign in signs) / max(len(signs), 1)
    best = max(fits, key=lambda name: fits[name])
    return best if fits[best] >= 0.5 else None
