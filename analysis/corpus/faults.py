"""text -> faults. What can be seen wrong in one text: it stands twice, it breaks off, it holds a private address."""

import re
from functools import cache
from hashlib import blake2b

import polars as pl

from analysis.ground.errors import TableError
from analysis.ground.rules import load_rules

_PROBE = 40
_TRIES = 20
_END = 200
_LAST = 20
_ADDRESS = re.compile(r"[\w+-][\w.+-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
# Mailboxes of an office, not of a person.
_OFFICES = frozenset(
    "ads advertising admin adv contact contacts desk editor editorial editors feedback hello help hr info inbox jobs "
    "letters mail marketing media news newsdesk newsroom noreply office post press privacy pr redaccion redaction "
    "redaktion reklama sales service subscribe subscriptions support team tips web webmaster".split()
)


def digest_of(folded):
    """Reduce a text to 16 bytes; texts that differ in anything have others."""
    return blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def holds_twice(folded, share):
    """Tell whether a passage of at least `share` of the text, 0.4 to 0.5, stands twice in it.

    Such a passage covers the signs behind the first fifth of the text: they are looked for again further down, and the
    match is followed in both directions as far as it goes.

    Examples
    --------
    >>> body = "".join(f"it rained in town {n}. " for n in range(40))
    >>> holds_twice(f"rain! {body} {body}", 0.4), holds_twice(body, 0.4)
    (True, False)
    """
    size = len(folded)
    start = -(-size // 5)
    probe = folded[start : start + _PROBE]
    if size < 5 * _PROBE:
        return False
    again = folded.find(probe, start + _PROBE)
    for _ in range(_TRIES):
        if again < 0:
            return False
        after = _common(size - again, lambda n, at=again: folded[start : start + n] == folded[at : at + n])
        before = _common(start, lambda n, at=again: folded[start - n : start] == folded[at - n : at])
        if before + after >= share * size:
            return True
        again = folded.find(probe, again + 1)
    return False


def _common(most, alike):
    """Find the largest n up to `most` for which alike(n) holds; if it holds for n, it does for all below."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if alike(middle) else (low, middle - 1)
    return low


def text_below(text, cleaned):
    """What stands in a text below the end of its cleaned form: the page's own last lines.

    Examples
    --------
    >>> text_below("It rained all night.\\nSubscribe to read on\\nComments", "It rained all night.")
    'Subscribe to read on\\nComments'
    """
    end = cleaned[-_LAST:]
    place = text.rfind(end) if end else -1
    return text[place + len(end) :].strip() if place >= 0 else ""


def breaks_off(texts, *, reason=None):
    """Tell of each text whether its last 200 characters say that there was more (data/truncation.csv).

    `reason`: only the rows of the table that give it.

    Polars tells quickly which ends may fit: with patterns that ask for no word boundary, so that none is lost. Python's
    `re` has the last word.

    Examples
    --------
    >>> breaks_off(["The rain had hardly begun ...", "The rain had ended."])
    [True, False]
    """
    pattern = _truncation(reason)
    ends = [text.rstrip()[-_END:] for text in texts]
    wide = re.sub(r"(?<!\\)((?:\\\\)*)\\b", r"\1", pattern.pattern).replace(r"\Z", r"\z")
    try:
        written = [end.encode("utf-8", "replace").decode() for end in ends]
        likely = pl.Series(written, dtype=pl.String).str.contains(f"(?i){wide}").to_list()
    except pl.exceptions.ComputeError:  # a pattern that only Python's re knows
        likely = [True] * len(ends)
    return [fits and pattern.search(end) is not None for fits, end in zip(likely, ends, strict=True)]


@cache
def _truncation(reason):
    rows = load_rules("truncation")
    for number, row in enumerate(rows, start=1):
        try:
            re.compile(row["pattern"])
        except re.error as error:
            raise TableError(
                f"data/truncation.csv, row {number}: {row['pattern']!r} is no regular expression ({error}). "
                "Mend the pattern, or delete the row."
            ) from None
    patterns = [f"(?:{row['pattern']})" for row in rows if reason in (None, row["reason"])]
    return re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)


def find_addresses(text):
    """Find the e-mail addresses of persons; those of an office, such as info@ or newsdesk@, are passed over.

    Examples
    --------
    >>> sorted(find_addresses("Write to Ann.Rain@example.org or to press.office@example.org."))
    ['ann.rain@example.org']
    """
    if "@" not in text:
        return frozenset()
    found = {match.casefold() for match in _ADDRESS.findall(text)}
    return frozenset(one for one in found if not _OFFICES.intersection(re.split(r"[._-]", re.split("[@+]", one)[0])))
