"""raw record -> title, date, source, language. Each with its evidence; what is not said stays missing."""

from datetime import datetime, timedelta

from analysis.ground.rules import boilerplate_patterns
from analysis.texts.calendars import horizon, language_order
from analysis.texts.dates import HEAD_LINES, find_date_lines, is_open_date, parse_date
from analysis.texts.languages import find_second_language, identify_language, language_code
from analysis.texts.lines import find_lines, join_lines
from analysis.texts.mentions import find_mentioned_days, find_today
from analysis.texts.outlets import outlet_of_url, unify_outlet
from analysis.texts.scripts import find_second_script
from analysis.texts.titles import find_title_line, site_name

_HEAD_CHARS = 6_000
_EDGE_CHARS = 6_000
_MENTIONED = 3
_REMEDY = "write it as 2024-06-20"


class _Notes:
    """What was found about one document, its evidence and its problems; `origins` says how a field is known."""

    def __init__(self, origins):
        self.origins = origins
        self.found = dict.fromkeys(["title", "published", "published_precision", "source", "language"])
        self.evidence, self.problems = [], []

    def note(self, field, value, rule, excerpt, confidence):
        if field in self.found:
            self.found[field] = value
        shown = value.strftime("%Y-%m-%d") if isinstance(value, datetime) else value
        row = {"field": field, "value": shown, "rule": rule, "excerpt": excerpt, "confidence": confidence}
        self.evidence.append(row)

    def rule_of(self, field):
        """Say how a field of the input is known: `page_title` and the like are what a page says of itself."""
        return self.origins.get(field) or f"stated {'by the page' if field.startswith('page_') else 'in a column'}"


def read_metadata(text, fields, *, origins=None, replaced=None):
    """Read title, date, source and language of one article: from its columns, from what the page says, from its text.

    Parameters
    ----------
    text : str
    fields : dict of what the input states: title, published, source, language, url; and what a page says of itself:
        page_title, page_date, page_site, page_language, page_url
    origins : dict of str, field -> rule, how a field is known that no column states, as "stated in the sidecar a.csv"
    replaced : dict of str, field -> what stood there before a sidecar overrode it: noted as evidence, and not used

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
    notes = _Notes(origins or {})
    raw = find_lines(text[:_HEAD_CHARS])
    lines = join_lines(raw)
    _read_language(text, fields, notes)
    title_line = find_title_line(lines, notes.found["language"], wrapped=lines is not raw)
    _read_title(lines, title_line, fields, notes)
    _read_date(text, lines, fields, notes)
    _read_source(text, lines, title_line, fields, notes)
    if fields.get("page_url") and not fields.get("url"):
        notes.found["url"] = fields["page_url"]
        notes.note("url", fields["page_url"], notes.rule_of("page_url"), fields["page_url"], "stated")
    elif fields.get("url") and "url" in notes.origins:
        notes.note("url", fields["url"], notes.rule_of("url"), fields["url"], "stated")
    _note_replaced(replaced or {}, notes)
    return notes.found, notes.evidence, notes.problems


def _note_replaced(replaced, notes):
    for field, value in replaced.items():
        by = notes.origins.get(field, "").partition("stated in ")[2] or "a sidecar"
        date = parse_date(value, notes.found["language"]) if field == "published" else None
        row = {"field": field, "value": f"{date[0]:%Y-%m-%d}" if date else value, "rule": f"replaced by {by}"}
        notes.evidence.append(row | {"excerpt": value, "confidence": "stated"})


def _read_language(text, fields, notes):
    if fields.get("language") and language_code(fields["language"]) is None:
        notes.problems.append((f"the language {fields['language']!r} is not known", "write its code, such as en"))
    for field in ("language", "page_language"):
        stated = language_code(fields.get(field))
        told = identify_language(text) if stated and field == "page_language" else stated
        if stated and told in (stated, None):  # pages are made from templates: the text has the last word
            notes.note("language", stated, notes.rule_of(field), fields[field], "stated")
            break
    else:
        if language := identify_language(f"{fields.get('title', '')}\n{text}"):
            notes.note("language", language, "py3langid on the text", text.strip()[:60], "derived")
    second = find_second_language(text, notes.found["language"])
    script = None if second else find_second_script(text)
    for field, rule, part in (
        ("language_second", "py3langid on the paragraphs", second),
        ("script_second", "letters of each script", script),
    ):
        if part:
            notes.note(field, f"{part[0]} {part[1]:.2f}", rule, f"{part[1]:.0%} of the text", "derived")
    for row in notes.evidence:
        if row["field"] == "language" and row["confidence"] == "derived" and (second or script):
            row["confidence"] = "doubtful"


def _read_title(lines, title_line, fields, notes):
    if field := next((field for field in ("title", "page_title") if fields.get(field)), None):
        notes.note("title", fields[field], notes.rule_of(field), fields[field], "stated")
    elif title_line:
        notes.note("title", title_line[1], "first line", lines[title_line[0]].text, "derived")


def _read_source(text, lines, title_line, fields, notes):
    def note(name, rule, excerpt, confidence):
        outlet = unify_outlet(name)
        how = rule if outlet == name else f"{rule}; one name for it in data/outlets.csv"
        notes.note("source", outlet, how, excerpt, confidence)

    url = fields.get("url") or fields.get("page_url") or ""
    if field := next((field for field in ("source", "page_site") if fields.get(field)), None):
        note(fields[field], notes.rule_of(field), fields[field], "stated")
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
    head = [line.text for line in lines[:HEAD_LINES]]
    dates = find_date_lines(head, language)
    excerpts = {number: head[number][: date.length] for number, date in dates.items()}
    field = next((field for field in ("published", "page_date") if fields.get(field)), None)
    if field:
        _read_stated(fields[field], notes.rule_of(field), language, notes)
    if field != "published" and not notes.found["published"]:
        left_open = [] if field else [line for line in head if is_open_date(line, language)]
        _read_date_lines(dates, excerpts, left_open, notes)
    if notes.found["published"] is None or notes.found["published_precision"] != "day":
        for day, excerpt in find_mentioned_days(text, language, top=_MENTIONED):
            notes.note("date_mentioned", day, "a date in the text", excerpt, "derived")
    if notes.found["published"] is not None:
        _doubt_date(text, dates, excerpts, bool(field), notes)


def _note_date(day, precision, rule, order, excerpt, notes):
    """Note the date; where the language has put its numbers in order, a rule has read it off and the input not said it."""
    if order:
        notes.note("published", day, f"{rule}; {order}", excerpt, "derived")
    else:
        notes.note("published", day, rule, excerpt, "stated")
    notes.found["published_precision"] = precision


def _is_possible(day):
    first, last = horizon()
    return first <= day <= last


def _read_stated(stated, rule, language, notes):
    date = parse_date(stated, language)
    if date is None:
        notes.problems.append((f"the date {stated[:60]!r} cannot be read, or could be two days", _REMEDY))
    elif not _is_possible(date[0]):
        notes.problems.append((f"the date {stated[:60]!r} is impossible", _REMEDY))
    else:
        _note_date(date[0], date[1], rule, language_order(stated, language), stated, notes)


def _read_date_lines(dates, excerpts, left_open, notes):
    bare = {date.published for date in dates.values() if not date.labelled}
    if len(bare) > 1:
        dates = {number: date for number, date in dates.items() if date.labelled}
        what = f"{len(bare)} date lines without a label differ: none was taken"
        notes.problems.append((what, "put the date into a table"))
    if not dates:
        if left_open and not bare:
            notes.problems.append((f"the date {left_open[0]!r} could be two days", _REMEDY))
        return
    number, date = min(dates.items(), key=lambda item: (item[1].kind != "published", not item[1].labelled))
    excerpt = excerpts[number]
    if not _is_possible(date.published):
        notes.problems.append((f"the date {excerpt!r} is impossible", _REMEDY))
        return
    _note_date(date.published, date.precision, "date line", date.order, excerpt, notes)
    if date.kind != "published":
        notes.note("published_kind", date.kind, "label of the date line", excerpt, "stated")


def _doubt_date(text, dates, excerpts, is_stated, notes):
    """Mark a date as doubtful where the text names another day as its own, or was last updated before it."""
    found = _find_against(text, dates, excerpts, is_stated, notes)
    if found is None:
        return
    day, excerpt, rule, what = found
    row = next(row for row in notes.evidence if row["field"] == "published")
    row["confidence"] = "doubtful"
    against = {"field": "date_mentioned", "value": f"{day:%Y-%m-%d}", "rule": rule, "excerpt": excerpt}
    notes.evidence.append(row | against)
    remedy = "look at the article; if the text is right, put its date into a table"
    notes.problems.append((f"the date {row['value']} is doubtful: {what} {excerpt!r}", remedy))


def _find_against(text, dates, excerpts, is_stated, notes):
    """Find what speaks against a date: the day, the words, the rule and what to say of it; None where nothing does."""
    published, precision = notes.found["published"], notes.found["published_precision"]
    labelled = {kind: [] for kind in ("published", "last updated")}
    for number, date in dates.items():
        if date.labelled and _is_possible(date.published):
            labelled[date.kind].append((date.published, excerpts[number]))
    today = find_today(text, notes.found["language"])
    said = [today] if today and _is_possible(today[0]) else labelled["published"] if is_stated else []
    own = next(iter(said), None)
    if own and not _agree(published, precision, own[0]):
        return *own, "the text says so of its own day", "the text says"
    updated = min(labelled["last updated"], default=None)
    is_update = any(row["field"] == "published_kind" for row in notes.evidence)
    if updated and not is_update and published - updated[0] > timedelta(days=1):
        return *updated, "the text was last updated on that day", "it is later than"
    return None


def _agree(published, precision, day):
    """Tell whether a day fits a date of a precision; a day apart may be two clocks."""
    if precision == "day":
        return abs((published - day).days) <= 1
    return published.year == day.year and (precision == "year" or published.month == day.month)
