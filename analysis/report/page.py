"""executed notebook -> a page. One HTML file that loads nothing from elsewhere, and the report's first page."""

import re
from dataclasses import dataclass, field
from functools import cache
from html import escape, unescape
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

from analysis.report.execute import ANSI
from analysis.report.sortable import table_script
from analysis.report.touch import find_touch, touch_scripts

TEMPLATES = Path(__file__).resolve().parent / "templates"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_WRITTEN_ASIDE = re.compile(r"[a-z0-9][a-z0-9_-]*\.csv")
_BLANK_LINES = re.compile(r"(<pre\b.*?</pre>)|\n\s*\n+(?=<)", re.DOTALL)
_DECIMALS = re.compile(r"(?<![\w.#])([1-9]\d*\.\d\d)\d+")
_NARROW = 3  # columns of short words or numbers that fit a telephone side by side
_SLIDES = ' tabindex="0" aria-label="Figure; on a narrow screen it scrolls sideways"'
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")


@dataclass(frozen=True)
class Page:
    """What an executed notebook holds that a report shows: its title, its findings, its tables and figures."""

    name: str
    title: str
    findings: list = field(default_factory=list)
    tables: dict = field(default_factory=dict)
    figures: dict = field(default_factory=dict)
    says: dict = field(default_factory=dict)
    aside: dict = field(default_factory=dict)

    @property
    def href(self):
        """The page's address, seen from the report's folder."""
        return quote(f"{self.name}.html")

    @property
    def notebook(self):
        """The address of the executed notebook, seen from the report's folder."""
        return quote(f"{self.name}.ipynb")

    @property
    def counts(self):
        """How many tables and figures the page has, in words."""
        counted = [(len(self.tables), "table"), (len(self.figures), "figure")]
        return " and ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in counted if n)

    @property
    def files(self):
        """The files beside the page, for the list on the first page."""
        return [
            {
                "href": quote(path),
                "label": Path(path).stem.removeprefix(f"{self.name}."),
                "kind": kind,
                "says": self.says.get(path, ""),
            }
            for kind, paths in (("CSV", self.tables), ("SVG", self.figures))
            for path in paths
        ]


def read_page(notebook, name):
    """Collect what a report shows of an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
    name : str, the notebook's file name without its ending

    Returns
    -------
    Page; `tables` and `figures` map a path below the report's folder to the file's text. The text of a table too large
    for a notebook is None: `aside` maps its path to the name of the file it was written to.
    """
    page = Page(name, _title(notebook, name))
    for output, told in _outputs(notebook):
        data = output.get("data", {})
        if told.get("finding"):
            page.findings.append(
                {"n": len(page.findings) + 1, "sentence": told.get("sentence", ""), "caveat": told.get("caveat", "")}
            )
        if not _NAME.fullmatch(str(told.get("name", ""))):
            continue
        for folder, ending, mime, files in (
            ("tables", "csv", "text/csv", page.tables),
            ("figures", "svg", "image/svg+xml", page.figures),
        ):
            aside = ending == "csv" and mime not in data and _WRITTEN_ASIDE.fullmatch(str(told.get("csv", "")))
            if mime in data or aside:
                path = _free(f"{folder}/{name}.{told['name']}", ending, files)
                files[path] = data.get(mime)
                page.aside.update({path: told["csv"]} if aside else {})
                page.says[path] = data.get("text/plain", "").split("\n")[0]
    return page


def make_page(notebook, page, pages):
    """Turn an executed notebook into an HTML page.

    Parameters
    ----------
    notebook : NotebookNode
    page : Page, what `read_page` gives for it
    pages : list of Page, every page of the report, for the links at the top

    Returns
    -------
    str, the whole file
    """
    kinds = sorted({kind for output, _ in _outputs(notebook) if (kind := find_touch(output)[0])})
    touch = touch_scripts(*kinds) if kinds else {}
    resources = {"page": page, "pages": pages, "css": _css(), "show": _Shown(page).html, "touch": touch}
    resources |= table_script() if page.tables else {}
    body, _ = _exporter().from_notebook_node(notebook, resources=resources)
    body, listed = _anchored(body)
    # after what the page is about, before its first part
    body = re.sub(r"(?=<h2 id=)", lambda _: listed, body, count=1)
    # a blank line between two tags says nothing, in code it does
    body = _BLANK_LINES.sub(lambda match: match[1] or "\n", body).strip() + "\n"
    # last of all: a letter changed in them and the policy would not let them run
    before, end, behind = body.rpartition("</body>")
    if touch:
        before += f'<script type="text/plain" id="touch-library">{touch["packed"]}</script>\n<script>{touch["script"]}</script>\n'
    return f"{before}{end}{behind}"


def make_overview(pages, *, corpus, fingerprint, parameters, versions, command, failed=(), other_input=None):
    """Make the report's first page: what was found, the pages, how it was made.

    Parameters
    ----------
    pages : list of Page
    corpus : str, as the user named it
    fingerprint : str, of the corpus files
    parameters : list of (name, value), what the user set
    versions : str
    command : str, which makes the report again
    failed : list of dict: name, where, error, text and notebook (addresses), has_page
    other_input : dict of page name -> sentence, for pages that were made from another corpus

    Returns
    -------
    str, the whole file
    """
    other_input = other_input or {}
    rows = [
        {key: getattr(page, key) for key in ("name", "title", "href", "notebook", "findings", "counts", "files")}
        | {"other_input": other_input.get(page.name, "")}
        for page in pages
    ]
    template = _exporter().environment.get_template("overview.html.j2")
    html = template.render(
        resources={"page": {"title": f"What was found in {corpus}"}, "css": _css()},
        pages=rows,
        corpus=corpus,
        fingerprint=fingerprint,
        parameters=parameters,
        versions=versions,
        command=command,
        failed=failed,
    )
    return html.strip() + "\n"


class _Shown:
    """Turns one output after the other into HTML; knows which finding and which file is next."""

    def __init__(self, page):
        self.page = page
        self.findings = 0
        self.files = {"csv": iter(page.tables), "svg": iter(page.figures)}

    def html(self, cell, output):
        kind, data = output.output_type, output.get("data", {})
        told = output.get("metadata", {}).get("parallax", {})
        plain = data.get("text/plain", "")
        if kind == "stream":
            return f'<pre class="stream" dir="auto">{escape(ANSI.sub("", output.text))}</pre>'
        if kind == "error":
            return f'<pre class="error">{escape(ANSI.sub("", f"{output.ename}: {output.evalue}"))}</pre>'
        if told.get("finding"):
            return self._finding(told)
        if told.get("note"):
            return f'<p class="note" dir="auto">{escape(told.get("sentence", plain))}</p>'
        picture = next((mime for mime in _PICTURES if mime in data), None)
        if picture:
            return self._figure(picture, data[picture], plain, told, find_touch(output))
        # HTML only from show_table, which escapes what comes from the corpus
        if told.get("name") and data.get("text/html", "").startswith('<div class="parallax-table"'):
            return _labelled(data["text/html"]) + self._download("csv", told, "Download all rows (CSV)", "p")
        plain = data.get("text/markdown", plain)
        return f'<pre dir="auto">{escape(ANSI.sub("", plain))}</pre>' if plain else ""

    def _finding(self, told):
        self.findings += 1
        caveat = f'<p class="caveat" dir="auto">{escape(told["caveat"])}</p>' if told.get("caveat") else ""
        sentence = f'<p class="sentence" dir="auto">{escape(told.get("sentence", ""))}</p>'
        start = f'<section class="finding" id="finding-{self.findings}" aria-label="Finding {self.findings}">'
        return f'{start}<p class="label">Found</p>{sentence}{caveat}</section>'

    def _figure(self, mime, data, plain, told, touch):
        if mime == "image/svg+xml":
            # fewer bytes than base64: only what would end the address or the attribute is escaped
            data = _shorter(data.replace("DejaVuSans-", "d").replace("xlink:href", "href"))
            data = data if re.search(r'="[^"]*\'', data) else data.replace('"', "'")
            source = "data:image/svg+xml," + quote(data, safe=" ='/:;,.()-_!*&@$?[]{}|+~")
        else:
            data = "".join(data.split())
            if not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", data):
                return f"<pre>{escape(plain)}</pre>"
            source = f"data:{mime};base64,{data}"
        link = self._download("svg", told, "Download the figure (SVG)", "figcaption") if mime == "image/svg+xml" else ""
        kind = f' class="{touch[0]}"' if touch[0] else _SLIDES
        data = f'<script type="application/json">{touch[1]}</script>' if touch[0] else ""
        return f'<figure{kind}><img src="{escape(source)}" alt="{escape(plain)}">{link}{data}</figure>'

    def _download(self, ending, told, says, tag):
        if not _NAME.fullmatch(str(told.get("name", ""))):
            return ""
        path = next(self.files[ending], None)
        return f'\n<{tag} class="download"><a href="{quote(path)}" download>{says}</a></{tag}>' if path else ""


def _shorter(svg):
    """The same picture in fewer bytes: two decimals of a point, ids only where something names them, no blanks between tags."""
    named = set(re.findall(r"#([\w.-]+)", svg))
    svg = re.sub(r' id="([\w.-]+)"', lambda one: one[0] if one[1] in named else "", svg)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", lambda tag: _DECIMALS.sub(r"\1", tag[0]), svg))


def _labelled(table):
    """Give each cell of a wide table its column's name, which a narrow screen shows beside it in place of the head."""
    names = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table)
    if len(names) <= _NARROW and 'class="long"' not in table:
        return table
    turn = cycle(names)
    table = re.sub(r"<td(?=[ >])(?! colspan)", lambda _: f'<td data-label="{next(turn)}"', table)
    return table.replace("<table>", '<table class="wide">', 1)


def _outputs(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield output, output.get("metadata", {}).get("parallax", {})


def _title(notebook, name):
    for cell in notebook.cells:
        match = re.search(r"^#\s+(.+?)\s*#*$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if match:
            return re.sub(r"[*_`]|\\(?=\W)", "", match[1])
    return name


def _free(stem, ending, taken):
    n = 1
    while (path := f"{stem}{'' if n == 1 else f'-{n}'}.{ending}") in taken:
        n += 1
    return path


def _anchored(html):
    """Give every heading of the prose an address, as JupyterLab writes it; list those of the second order."""
    taken, listed = set(), []

    def anchor(match):
        level, inner = match.groups()
        text = re.sub(r"<[^>]*>", "", inner).strip()
        name = "-".join(unescape(text).split())
        while name in taken:
            name += "-"
        taken.add(name)
        if level == "2":
            listed.append(f'<li><a href="#{quote(name)}">{text}</a></li>')
        return f'<h{level} id="{escape(name)}">{inner}</h{level}>'

    html = re.sub(r"<h([1-4])>(.*?)</h\1>", anchor, html, flags=re.DOTALL)
    label = '<p class="label">On this page</p>'
    contents = f'<nav aria-label="On this page" class="contents">{label}<ul>{"".join(listed)}</ul></nav>\n'
    return html, contents if len(listed) > 2 else ""


@cache
def _css():
    return (TEMPLATES / "parallax" / "page.css").read_text(encoding="utf-8").strip()


@cache
def _exporter():
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    settings = Config({"HTMLExporter": {"exclude_anchor_links": True}})
    return HTMLExporter(config=settings, template_name="parallax", extra_template_basedirs=[str(TEMPLATES)])
