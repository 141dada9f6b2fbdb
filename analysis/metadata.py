"""raw record -> title, date, source, language. Each with its evidence; what is not said stays missing."""

import re
import unicodedata
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from analysis.dates import HEAD_LINES, find_date_line, find_date_lines, parse_date
from analysis.rules import boilerplate_patterns, find_tail, is_boilerplate, load_rules

INVISIBLE = r"\s\ufeff\u200b\u200e\u200f\u2060"
_LINE = re.compile(rf"[^{INVISIBLE}](?:[^\r\n\u2028\u2029\x85\v\f]*[^{INVISIBLE}])?")
_ENDS_SENTENCE = re.compile(r"[.…。।۔։][\"'”’»)\]]*$")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)
_YEARS = range(1500, 2101)
_TITLE_LINES = 4
_LANGUAGE_CHARS = 4_000


class Line(NamedTuple):
    """A line that is not blank, without the white space around it; text[start:end] of the document.

    `gap` says whether a blank line, or the beginning of the text, stands above it.
    """

    start: int
    end: int
    text: str
    gap: bool


def find_lines(text):
    """Find the lines of a text that are not blank.

    Examples
    --------
    >>> find_lines(" rain\\n\\nwind ")
    [Line(start=1, end=5, text='rain', gap=True), Line(start=7, end=11, text='wind', gap=True)]
    """
    lines, end = [], None
    for match in _LINE.finditer(text):
        gap = end is None or len((text[end : match.start()] + ".").splitlines()) > 2
        lines.append(Line(match.start(), match.end(), match.group(), gap))
        end = match.end()
    return lines


def is_wrapped(lines):
    """Tell whether lines were broken at a width: most lines are so full that the next word would not have fitted.

    Examples
    --------
    >>> words = ("rain and wind " * 40).split()
    >>> is_wrapped(find_lines("\\n".join(" ".join(words[n : n + 12]) for n in range(0, 120, 12))))
    True
    """
    width = max((len(line.text) for line in lines), default=0)
    if not 50 <= width <= 120:
        return False
    pairs = [(line, below) for line, below in pairwise(lines) if not below.gap]
    full = sum(len(line.text) + 1 + len(below.text.split(maxsplit=1)[0]) > width for line, below in pairs)
    return len(pairs) >= 4 and full > len(pairs) / 2


def fold_title(text):
    """Reduce a title to its letters and digits, so that quotation marks and case do not tell two apart.

    Examples
    --------
    >>> fold_title("The “Rain”, again!") == fold_title('THE "RAIN" AGAIN')
    True
    """
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(words)


def identify_language(text):
    """Tell the language of a text with py3langid; None where the text has no letters or nothing is likely.

    Returns
    -------
    str, an ISO 639 code; dialects are given the code of their language (data/languages.csv)

    Examples
    --------
    >>> identify_language("Дождь шёл всю ночь, и ветер не стихал."), identify_language("12 34")
    ('ru', None)
    """
    if not any(character.isalpha() for character in text):
        return None
    code, _ = _identifier().classify(text[:_LANGUAGE_CHARS])
    return _macro(code)


@cache
def _identifier():
    from py3langid import langid

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True, min_confidence=0.5)


def _macro(code):
    if code == "und":
        return None
    to_macro = {row["code"]: row["language"] or None for row in load_rules("languages")}
    return to_macro.get(code, code)


def ends_sentence(text):
    """Tell whether a line ends with a full stop, within quotation marks or not."""
    return bool(_ENDS_SENTENCE.search(text))


def find_title_line(lines, language=None):
    """Find the line that is the title: the first, if it is short, ends no sentence and has text below it.

    Dates, boilerplate, addresses and lines without a letter above it are passed over. A line that runs on in the next one is no title.
    A byline or the name of a section that stands first is taken for the title: nothing in the text tells them apart.

    Returns
    -------
    (number of the line, title, site) or None; site is what follows a "|" after the title, or None

    Examples
    --------
    >>> find_title_line(find_lines("Rain again all over town? | The Rain Post\\nIt rained."))
    (0, 'Rain again all over town?', 'The Rain Post')
    """
    for number, line in enumerate(lines[:_TITLE_LINES]):
        date = find_date_line(line.text, language)
        text = line.text[date.length :].strip() if date else line.text
        if not any(map(str.isalpha, text)) or _ADDRESS.match(text) or is_boilerplate(text) or _is_date(text, language):
            continue
        tail = find_tail(text, 0, len(text))
        text = text[: tail.start()] if tail else text
        if len(text) > 200 or len(text.split()) > 30 or ends_sentence(text) or len(lines) < number + 2:
            return None
        below = lines[number + 1]
        if not below.gap and (below.text[0].islower() or is_wrapped(lines)):
            return None
        title, mark, site = text.rpartition("|")
        if mark and title.strip() and 0 < len(site.split()) <= 6 and len(site.split()) < len(title.split()):
            return number, title.partition("|")[0].strip(), site.strip()
        return number, text, None
    return None


def _is_date(text, language):
    return bool(re.search(r"\d{4}", text) and parse_date(text, language))


def _site_name(site):
    phrases = sorted((row["phrase"] for row in load_rules("site_phrases")), key=lambda phrase: (-len(phrase), phrase))
    match = re.match(rf"(?:{'|'.join(map(re.escape, phrases))})\s+", site, re.IGNORECASE)
    return site[match.end() :] if match else site


def _named_in_boilerplate(lines):
    naming = [pattern for pattern in boilerplate_patterns("line") if "source" in pattern.groupindex]
    for line in lines:
        for pattern in naming:
            if match := pattern.match(line.text):
                words_before = line.text[: match.start("source")].split()[-4:]
                return match["source"], " ".join([*words_before, match["source"]])
    return None


def read_metadata(text, fields):
    """Read title, date, source and language of one article, from its columns first and then from its text.

    Parameters
    ----------
    text : str
    fields : dict of what the input states: title, published, source, language

    Returns
    -------
    found : dict with title, published, published_precision, source, language; None where nothing is said
    evidence : list of dict with field, value, rule, excerpt, confidence
    problems : list of (problem, remedy)

    Examples
    --------
    >>> found, evidence, problems = read_metadata("Rain again\\n20 June 2024\\nIt rained all night.", {})
    >>> found["title"], found["published"].date().isoformat(), found["source"]
    ('Rain again', '2024-06-20', None)
    """
    found = dict.fromkeys(["title", "published", "published_precision", "source", "language"])
    evidence, problems = [], []

    def note(field, value, rule, excerpt, confidence):
        if field in found:
            found[field] = value
        shown = value.strftime("%Y-%m-%d") if isinstance(value, datetime) else value
        row = {"field": field, "value": shown, "rule": rule, "excerpt": excerpt, "confidence": confidence}
        evidence.append(row)

    lines = find_lines(text)
    stated = _language_code(fields.get("language"))
    if stated:
        note("language", stated, "stated in a column", fields["language"], "stated")
    else:
        language = identify_language(f"{fields.get('title', '')}\n{text}")
        if language:
            note("language", language, "py3langid on the text", text.strip()[:60], "derived")
    if fields.get("title"):
        note("title", fields["title"], "stated in a column", fields["title"], "stated")
    title_line = find_title_line(lines, found["language"])
    if title_line and not found["title"]:
        note("title", title_line[1], "first line", lines[title_line[0]].text, "derived")
    _read_date(lines, fields, found, note, problems)
    named = _named_in_boilerplate(lines)
    if fields.get("source"):
        note("source", fields["source"], "stated in a column", fields["source"], "stated")
    elif title_line and title_line[2]:
        line = lines[title_line[0]].text
        excerpt = line[line.rindex("|") :]
        note("source", _site_name(title_line[2]), "site name behind the title", excerpt, "derived")
    elif named:
        note("source", named[0], "named in the page boilerplate", named[1], "derived")
    return found, evidence, problems


def _read_date(lines, fields, found, note, problems):
    language = found["language"]
    remedy = "write it as 2024-06-20"
    if stated := fields.get("published"):
        date = parse_date(stated, language)
        if date is None:
            problems.append((f"the date {stated[:60]!r} cannot be read, or could be two days", remedy))
        elif date[0].year not in _YEARS:
            problems.append((f"the date {stated[:60]!r} is impossible", remedy))
        else:
            note("published", date[0], "stated in a column", stated, "stated")
            found["published_precision"] = date[1]
        return
    dates = find_date_lines([line.text for line in lines[:HEAD_LINES]], language)
    bare = {date.published for date in dates.values() if not date.labelled}
    if len(bare) > 1:
        dates = {number: date for number, date in dates.items() if date.labelled}
        problems.append((f"{len(bare)} date lines without a label differ: none was taken", "put the date into a table"))
    if not dates:
        return
    number, date = min(dates.items(), key=lambda item: (item[1].kind != "published", not item[1].labelled))
    excerpt = lines[number].text[: date.length]
    if date.published.year not in _YEARS:
        problems.append((f"the date {excerpt!r} is impossible", remedy))
        return
    note("published", date.published, "date line", excerpt, "stated")
    if date.kind != "published":
        note("published_kind", date.kind, "label of the date line", excerpt, "stated")
    found["published_precision"] = date.precision


def _language_code(stated):
    code = (stated or "").strip().lower().replace("_", "-").partition("-")[0]
    if re.fullmatch(r"[a-z]{2,3}", code):
        return _macro(code)
    if code:
        from babel import Locale

        names = {name.lower(): code for code, name in Locale("en").languages.items()}
        return names.get((stated or "").strip().lower())
    return None
