"""raw record -> title, date, source, language. Each with its evidence; what is not said stays missing."""

import re
import unicodedata
from datetime import datetime
from functools import cache
from typing import NamedTuple

from analysis.dates import find_date_line, parse_date
from analysis.rules import load_rules

_ENDS_SENTENCE = re.compile(r"[.…。।][\"'”’»)\]]*$")
_FIRST_YEAR = 1500
_LINES_WITH_DATES = 8


class Line(NamedTuple):
    """A line that is not blank, without the white space around it; text[start:end] of the document."""

    start: int
    end: int
    text: str


def find_lines(text):
    """Find the lines of a text that are not blank.

    Examples
    --------
    >>> find_lines(" rain\\n\\nwind ")
    [Line(start=1, end=5, text='rain'), Line(start=7, end=11, text='wind')]
    """
    return [
        Line(match.start(), match.end(), match.group())
        for match in re.finditer(r"[^\s\ufeff](?:[^\r\n\u2028\u2029\x85\v\f]*[^\s\ufeff])?", text)
    ]


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
    code, _ = _identifier().classify(text[:20_000])
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

    Returns
    -------
    (number of the line, title, site) or None; site is what follows a "|" after the title, or None

    Examples
    --------
    >>> find_title_line(find_lines("Rain again all over town? | The Rain Post\\nIt rained."))
    (0, 'Rain again all over town?', 'The Rain Post')
    """
    for number, line in enumerate(lines[:2]):
        date = find_date_line(line.text, language)
        if date and date.length == len(line.text):
            continue
        text = line.text[date.length :].strip() if date else line.text
        if len(text) > 200 or len(text.split()) > 30 or ends_sentence(text) or len(lines) < number + 2:
            return None
        title, mark, site = text.rpartition("|")
        if mark and title.strip() and 0 < len(site.split()) <= 6 and len(site.split()) < len(title.split()):
            return number, title.partition("|")[0].strip(), site.strip()
        return number, text, None
    return None


@cache
def boilerplate_patterns(where):
    """Compile the patterns of data/boilerplate.csv that apply to a whole line, or to the tail of one."""
    rows = [row for row in load_rules("boilerplate") if row["where"] == where]
    return [re.compile(row["pattern"], re.IGNORECASE) for row in rows]


def _site_name(site):
    phrases = sorted((row["phrase"] for row in load_rules("site_phrases")), key=lambda phrase: (-len(phrase), phrase))
    match = re.match(rf"(?:{'|'.join(map(re.escape, phrases))})\s+", site, re.IGNORECASE)
    return site[match.end() :] if match else site


def _named_in_boilerplate(lines):
    for line in lines:
        for pattern in boilerplate_patterns("line"):
            match = pattern.search(line.text)
            if match and "source" in pattern.groupindex:
                start = max(0, match.start("source") - 40)
                return match["source"], line.text[start : match.end("source")].partition(" ")[2] or match["source"]
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
        note("source", _site_name(title_line[2]), "site name behind the title", f"| {title_line[2]}", "derived")
    elif named:
        note("source", named[0], "named in the page boilerplate", named[1], "derived")
    return found, evidence, problems


def _read_date(lines, fields, found, note, problems):
    remedy = "write it as 2024-06-20"
    if fields.get("published"):
        stated = parse_date(fields["published"], found["language"])
        if stated is None:
            problems.append((f"the date {fields['published']!r} cannot be read, or could be two days", remedy))
        elif stated[0].year < _FIRST_YEAR:
            problems.append((f"the date {fields['published']!r} is impossible", remedy))
        else:
            note("published", stated[0], "stated in a column", fields["published"], "stated")
            found["published_precision"] = stated[1]
        return
    near_top = lines[:_LINES_WITH_DATES]
    dated = [(line, find_date_line(line.text, found["language"])) for line in near_top]
    dated = [(line, date) for line, date in dated if date and date.published.year >= _FIRST_YEAR]
    if dated:
        line, date = min(dated, key=lambda pair: pair[1].kind != "published")
        excerpt = line.text[: date.length]
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
