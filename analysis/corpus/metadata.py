"""raw record -> title, date, source, language. Each with its evidence; what is not said stays missing."""

from datetime import datetime

from analysis.ground.rules import boilerplate_patterns
from analysis.texts.dates import HEAD_LINES, find_date_lines, parse_date
from analysis.texts.languages import find_second_language, identify_language, language_code
from analysis.texts.lines import find_lines, join_lines
from analysis.texts.mentions import find_mentioned_days, find_today
from analysis.texts.outlets import outlet_of_url, unify_outlet
from analysis.texts.titles import find_title_line, site_name

# No clock decides what is still to come, or the same corpus would load otherwise next year: the last year is that of the
# lock and one more, and moves with a release.
YEARS = range(1500, 2028)
_HEAD_CHARS = 6_000
_EDGE_CHARS = 6_000
_MENTIONED = 3
_REMEDY = "write it as 2024-06-20"


class _Notes:
    """What was found about one document, its evidence and its problems."""

    def __init__(self):
        self.found = dict.fromkeys(["title", "published", "published_precision", "source", "language"])
        self.evidence, self.problems = [], []

    def note(self, field, value, rule, excerpt, confidence):
        if field in self.found:
            self.found[field] = value
        shown = value.strftime("%Y-%m-%d") if isinstance(value, datetime) else value
        row = {"field": field, "value": shown, "rule": rule, "excerpt": excerpt, "confidence": confidence}
        self.evidence.append(row)


def read_metadata(text, fields):
    """Read title, date, source and language of one article: from its columns, from what the page says, from its text.

    Parameters
    ----------
    text : str
    fields : dict of what the input states: title, published, source, language, url; and what a page says of itself:
        page_title, page_date, page_site, page_language, page_url

    Returns
    -------
    found : dict with title, published, published_precision, source, language; None where nothing is said; and with url
        where only the page says it
    evidence : list of dict with field, value, rule, excerpt, confidence
    problems : list of (problem, remedy)

    Examples
    --------
    >>> found, evidence, problems = read_metadata("Rain again\\n20 June 2024\\nIt rained all night.", {})
    >>> found["title"], found["published"].date().isoformat(), found["source"]
    ('Rain again', '2024-06-20', None)
    """
    notes = _Notes()
    raw = find_lines(text[:_HEAD_CHARS])
    lines = join_lines(raw)
    _read_language(text, fields, notes)
    title_line = find_title_line(lines, notes.found["language"], wrapped=lines is not raw)
    _read_title(lines, title_line, fields, notes)
    _read_date(text, lines, fields, notes)
    _read_source(text, lines, title_line, fields, notes)
    if fields.get("page_url") and not fields.get("url"):
        notes.found["url"] = fields["page_url"]
        notes.note("url", fields["page_url"], "stated by the page", fields["page_url"], "stated")
    return notes.found, notes.evidence, notes.problems


def _read_language(text, fields, notes):
    if fields.get("language") and language_code(fields["language"]) is None:
        notes.problems.append((f"the language {fields['language']!r} is not known", "write its code, such as en"))
    for field, rule in (("language", "stated in a column"), ("page_language", "stated by the page")):
        stated = language_code(fields.get(field))
        told = identify_language(text) if stated and field == "page_language" else stated
        if stated and told in (stated, None):  # pages are made from templates: the text has the last word
            notes.note("language", stated, rule, fields[field], "stated")
            break
    else:
        if language := identify_language(f"{fields.get('title', '')}\n{text}"):
            notes.note("language", language, "py3langid on the text", text.strip()[:60], "derived")
    if second := find_second_language(text, notes.found["language"]):
        excerpt = f"{second[1]:.0%} of the text"
        notes.note("language_second", f"{second[0]} {second[1]:.2f}", "py3langid on the paragraphs", excerpt, "derived")


def _read_title(lines, title_line, fields, notes):
    if fields.get("title"):
        notes.note("title", fields["title"], "stated in a column", fields["title"], "stated")
    elif fields.get("page_title"):
        notes.note("title", fields["page_title"], "stated by the page", fields["page_title"], "stated")
    elif title_line:
        notes.note("title", title_line[1], "first line", lines[title_line[0]].text, "derived")


def _read_source(text, lines, title_line, fields, notes):
    def note(name, rule, excerpt, confidence):
        outlet = unify_outlet(name)
        how = rule if outlet == name else f"{rule}; one name for it in data/outlets.csv"
        notes.note("source", outlet, how, excerpt, confidence)

    url = fields.get("url") or fields.get("page_url") or ""
    if fields.get("source"):
        note(fields["source"], "stated in a column", fields["source"], "stated")
    elif fields.get("page_site"):
        note(fields["page_site"], "stated by the page", fields["page_site"], "stated")
    elif title_line and title_line[2]:
        line = lines[title_line[0]].text
        note(site_name(title_line[2]), "site name behind the title", line[line.rindex("|") :], "derived")
    elif named := _named_in_boilerplate(text):
        note(named[0], "named in the page boilerplate", named[1], "derived")
    elif outlet := outlet_of_url(url):
        notes.note("source", outlet, "domain of the url", url, "derived")


def _named_in_boilerplate(text):
    naming = [pattern for pattern in boilerplate_patterns("line") if "source" in pattern.groupindex]
    edges = [text] if len(text) <= 2 * _EDGE_CHARS else [text[:_EDGE_CHARS], text[-_EDGE_CHARS:]]
    for line in (line.text for edge in edges for line in find_lines(edge)):
        for pattern in naming:
            if match := pattern.match(line[:_EDGE_CHARS]):
                words_before = line[: match.start("source")].split()[-4:]
                return match["source"], " ".join([*words_before, match["source"]])
    return None


def _read_date(text, lines, fields, notes):
    language = notes.found["language"]
    dates = find_date_lines([line.text for line in lines[:HEAD_LINES]], language)
    excerpts = {number: lines[number].text[: date.length] for number, date in dates.items()}
    stated = fields.get("published") or fields.get("page_date")
    if stated:
        _read_stated(stated, "a column" if fields.get("published") else "the page", language, notes)
    if not fields.get("published") and not notes.found["published"]:
        _read_date_lines(dates, excerpts, notes)
    if notes.found["published"] is None or notes.found["published_precision"] != "day":
        for day, excerpt in find_mentioned_days(text, language, top=_MENTIONED):
            notes.note("date_mentioned", day, "a date in the text", excerpt, "derived")
    if notes.found["published"] is not None:
        _doubt_date(text, dates, excerpts, bool(stated), notes)


def _read_stated(stated, where, language, notes):
    date = parse_date(stated, language)
    if date is None:
        notes.problems.append((f"the date {stated[:60]!r} cannot be read, or could be two days", _REMEDY))
    elif date[0].year not in YEARS:
        notes.problems.append((f"the date {stated[:60]!r} is impossible", _REMEDY))
    else:
        rule = "stated in a column" if where == "a column" else "stated by the page"
        notes.note("published", date[0], rule, stated, "stated")
        notes.found["published_precision"] = date[1]


def _read_date_lines(dates, excerpts, notes):
    bare = {date.published for date in dates.values() if not date.labelled}
    if len(bare) > 1:
        dates = {number: date for number, date in dates.items() if date.labelled}
        what = f"{len(bare)} date lines without a label differ: none was taken"
        notes.problems.append((what, "put the date into a table"))
    if not dates:
        return
    number, date = min(dates.items(), key=lambda item: (item[1].kind != "published", not item[1].labelled))
    excerpt = excerpts[number]
    if date.published.year not in YEARS:
        notes.problems.append((f"the date {excerpt!r} is impossible", _REMEDY))
        return
    notes.note("published", date.published, "date line", excerpt, "stated")
    if date.kind != "published":
        notes.note("published_kind", date.kind, "label of the date line", excerpt, "stated")
    notes.found["published_precision"] = date.precision


def _doubt_date(text, dates, excerpts, is_stated, notes):
    """Mark a date as doubtful where the text names another day as today, or as the one on which it was published."""
    published, precision = notes.found["published"], notes.found["published_precision"]
    against = find_today(text, notes.found["language"])
    if not against and is_stated:
        labelled = (number for number, date in dates.items() if date.labelled and date.kind == "published")
        against = next(((dates[number].published, excerpts[number]) for number in labelled), None)
    if not against or _agree(published, precision, against[0]):
        return
    row = next(row for row in notes.evidence if row["field"] == "published")
    row["confidence"] = "doubtful"
    notes.evidence.append(
        row
        | {"field": "date_mentioned", "value": f"{against[0]:%Y-%m-%d}", "rule": "the text says so of its own day"}
        | {"excerpt": against[1]}
    )
    what = f"the date {row['value']} is doubtful: the text says {against[1]!r}"
    notes.problems.append((what, "look at the article; if the text is right, put its date into a table"))


def _agree(published, precision, day):
    """Tell whether a day fits a date of a precision; a day apart may be two clocks."""
    if precision == "day":
        return abs((published - day).days) <= 1
    return published.year == day.year and (precision == "year" or published.month == day.month)
