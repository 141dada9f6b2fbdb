"""name or address -> outlet. One name for what is written in several ways (data/outlets.csv)."""

import re
import unicodedata
from functools import cache, lru_cache
from urllib.parse import urlsplit

from analysis.ground.rules import load_rules

_NOTE = re.compile(r"\s*[(\[](?:web|online|print|web ?news|internet|website|онлайн|сайт)[)\]]\s*$", re.IGNORECASE)
_INITIALS = 4
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", re.IGNORECASE)


def unify_outlet(name):
    """Return the one name of an outlet; a name that data/outlets.csv does not know is kept verbatim.

    A domain for a name, as `www.cnn.com`, is looked up as one.

    Examples
    --------
    >>> unify_outlet("Fox Online News"), unify_outlet("CNN (Web News)"), unify_outlet("The Rain Post")
    ('Fox News', 'CNN', 'The Rain Post')
    """
    names, domains = _tables()
    for form in (name, _NOTE.sub("", name)):
        if outlet := names.get(_fold(form)):
            return outlet
    stated = name.strip().lower()
    if "." in stated and " " not in stated and "/" not in stated:
        return _look_up(stated.removeprefix("www."), domains) or name
    return name


@lru_cache(maxsize=2**12)
def outlet_of_url(url):
    """Name the outlet that a url belongs to: by its domain, or the domain itself; None where it tells nothing.

    Platforms and archives, where many publish, have no outlet in data/outlets.csv and tell nothing.

    Examples
    --------
    >>> outlet_of_url("https://edition.cnn.com/2024/rain"), outlet_of_url("https://www.rain-post.example/a")
    ('CNN', 'rain-post.example')
    >>> outlet_of_url("https://t.me/rain") is None, outlet_of_url("page 7") is None
    (True, True)
    """
    address = url.strip()
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return None
    host = host.removeprefix("www.")
    if not _DOMAIN.fullmatch(host):
        return None
    found = _look_up(host, _tables()[1])
    return host if found is None else found or None


def _look_up(host, domains):
    """Find the longest known domain that a host belongs to: "" for a platform, None where there is none."""
    parts = host.split(".")
    known = (domains.get(".".join(parts[n:])) for n in range(len(parts) - 1))
    return next((outlet for outlet in known if outlet is not None), None)


def _fold(name):
    """Compare names without case and signs; initials keep their case, since a column of codes may hold `ap` or `fr`."""
    words = " ".join(re.findall(r"[\w/.]+", unicodedata.normalize("NFKC", name)))
    return words if len(words) <= _INITIALS else words.casefold()


@cache
def _tables():
    rows = load_rules("outlets")
    names = {_fold(row["alias"]): row["outlet"] for row in rows if row["alias"] and row["outlet"]}
    names = {_fold(row["outlet"]): row["outlet"] for row in rows if row["outlet"]} | names
    return names, {row["domain"].lower(): row["outlet"] for row in rows if row["domain"]}
