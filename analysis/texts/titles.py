"""lines -> title. The line that is the title, if one is, and the name of the site behind it."""

import re
from functools import cache

from analysis.ground.rules import find_prefix, find_tail, is_boilerplate, load_rules
from analysis.texts.dates import find_date_line, is_open_date, parse_date
from analysis.texts.lines import ends_sentence, is_wrapped

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)
_TITLE_LINES = 4


def find_title_line(lines, language=None, *, wrapped=None):
    """Find the line that is the title: the first, if it is short, ends no sentence and has text below it.

    Dates, boilerplate, addresses and lines without a letter above it are passed over. A line that runs on in the next one is no title.
    A byline or the name of a section that stands first is taken for the title: nothing in the text tells them apart.

    Parameters
    ----------
    lines : list of Line, as find_lines or join_lines gives them
    language : str, in which dates are read
    wrapped : bool, whether the lines of the text were broken at a width, where that is known already

    Returns
    -------
    (number of the line, title, site) or None; site is what follows a "|" after the title, or None

    Examples
    --------
    >>> from analysis.texts.lines import find_lines
    >>> find_title_line(find_lines("Rain again all over town? | The Rain Post\\nIt rained."))
    (0, 'Rain again all over town?', 'The Rain Post')
    """
    for number, line in enumerate(lines[:_TITLE_LINES]):
        date = find_date_line(line.text, language)
        text = line.text[date.length :].strip() if date else line.text
        if not any(map(str.isalpha, text)) or _ADDRESS.match(text) or is_boilerplate(text) or _is_date(text, language):
            continue
        if find_prefix(text, 0, len(text)):
            return None
        tail = find_tail(text, 0, len(text))
        text = text[: tail.start()] if tail else text
        if "\n" in text or len(text) > 200 or len(text.split()) > 30 or ends_sentence(text) or len(lines) < number + 2:
            return None
        below = lines[number + 1]
        runs_on = below.text[0].islower() and not find_date_line(below.text, language)
        if not below.gap and (runs_on or (is_wrapped(lines) if wrapped is None else wrapped)):
            return None
        title, mark, site = text.rpartition("|")
        if mark and title.strip() and _is_site(site, title):
            return number, title.partition("|")[0].strip(), site.strip()
        return number, text, None
    return None


def _is_site(site, title):
    """Whether what follows the "|" names a site: it is no longer than the title, of which a single word may be a section."""
    n_site, n_title = len(site.split()), len(title.split())
    return n_title > 1 and 0 < n_site <= min(6, n_title)


def _is_date(text, language):
    return bool(re.search(r"\d{4}", text) and parse_date(text, language)) or is_open_date(text, language)


def site_name(site):
    """Cut "Latest news from" and the like off the name of a site (data/site_phrases.csv).

    Examples
    --------
    >>> site_name("Latest news The Rain Post")
    'The Rain Post'
    """
    match = _site_phrases().match(site)
    return site[match.end() :] if match else site


@cache
def _site_phrases():
    phrases = sorted((row["phrase"] for row in load_rules("site_phrases")), key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"(?:{'|'.join(map(re.escape, phrases))})\s+", re.IGNORECASE)
