"""a contrast, or topics -> a chart to touch. What its script reads, and the library, on a page and in JupyterLab, offline."""

import json
import math
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from zlib import compress

from analysis.ground.wording import count_of
from analysis.report.cells import format_number
from analysis.report.topics_told import TOPICS, is_topics, tell_topics

CONTRAST = "application/vnd.parallax.contrast+json"
NUMBERS = [
    "n_group", "n_rest", "docs_group", "docs_rest", "per_10k_group", "per_10k_rest",
    "log_ratio", "log_ratio_low", "log_ratio_high", "z", "p_adjusted",
]  # fmt: skip
_FOLDER = Path(__file__).resolve().parent / "templates" / "parallax"
_NAMED, _NAMED_ALSO = (
    10,
    5,
)  # terms on each side whose names are written beside their points, where there is room; and of those that one side hardly uses
_FULL = 0.95  # of the terms have a z that the colours tell apart: one that lies far beyond would leave all others grey
_IN_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_KEYS = {"a", "b", "a_short", "columns", "rows", "lines", "note"}
_SCRIPTS = {"contrast": "contrast.js", "topic-map": "topics.js"}


def find_touch(output):
    """Find in a notebook's output what a chart to touch shows, as show_contrast and show_topics put it there.

    Parameters
    ----------
    output : dict

    Returns
    -------
    (str, str): the kind, contrast or topic-map, and the JSON its script reads; ("", "") where there is none, or of another form
    """
    data = output.get("data", {})
    if _is_contrast(data.get(CONTRAST)):
        return "contrast", contrast_data(data[CONTRAST])
    if is_topics(data.get(TOPICS)):
        return "topic-map", topics_data(data[TOPICS])
    return "", ""


def _is_contrast(held):
    return (
        isinstance(held, dict)
        and held.keys() >= _KEYS
        and held["columns"] == ["term", *NUMBERS]
        and bool(held["rows"])
        and all(len(row) == len(held["columns"]) for row in held["rows"])
    )


def contrast_data(held):
    """Write what the script of a page reads: the chart, its terms and their lines, as JSON that ends no HTML element.

    Parameters
    ----------
    held : dict, as show_contrast puts it into a notebook

    Returns
    -------
    str
    """
    rows = [dict(zip(held["columns"], row, strict=True)) for row in held["rows"]]
    wanted = held["also"] if isinstance(held.get("also"), list) else []
    place = {term: n for n, term in enumerate(wanted) if isinstance(term, str)}
    also = sorted([row for row in rows if row["term"] in place], key=lambda row: place[row["term"]])
    named = {
        id(row)
        for sign in (1, -1)
        for some, most in ((rows, _NAMED), (also, _NAMED_ALSO))
        for row in [one for one in some if sign * one["z"] > 0][:most]
    }
    terms = [
        {
            "term": row["term"],
            "x": row["per_10k_rest"],
            "y": row["per_10k_group"],
            "z": row["z"],
            "named": id(row) in named,
        }
        | _facts(row)
        for row in rows
    ]
    told = {key: held[key] for key in ("a", "b", "note", "lines")} | {"terms": terms, "spec": _spec(held, rows)}
    return _write(told)


def topics_data(held):
    """Write what the script of a page reads: the map, its topics and all that is told of them, as JSON that ends no HTML element.

    Parameters
    ----------
    held : dict, as show_topics puts it into a notebook

    Returns
    -------
    str
    """
    return _write(tell_topics(held) | {"spec": json.loads((_FOLDER / "topics.json").read_text(encoding="utf-8"))})


def _write(told):
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return re.sub("[<>&\u2028\u2029]", lambda match: _IN_HTML[match[0]], text)


@cache
def touch_scripts(*kinds):
    """Read the library (Vega, which draws) and the kit's own script, and what a page's policy must say to let them run.

    Parameters
    ----------
    kinds : str, of the charts on the page, as from find_touch; none: contrast

    Returns
    -------
    dict of str: library, script, the texts between the tags; packed, the library as a page holds it, deflated and in
    base64, 0.4 MB in place of 0.9; sources, the checksums of both scripts for `script-src`; css, their look

    References
    ----------
    Satyanarayan et al. (2016), Reactive Vega, IEEE TVCG 22(1); the library is built by vl-convert without a network.
    Expressions of the chart are interpreted, not compiled, so that the policy need not allow `unsafe-eval`.
    """
    import vl_convert

    library = vl_convert.javascript_bundle("window.parallaxVega=vegaEmbed;").strip()
    # names of XML namespaces, which nothing loads, written so that no page holds an address
    library = "\n" + re.sub(r"(https?:)//", r"\1\\/\\/", library) + "\n"
    own = ["touch.js", *(_SCRIPTS[kind] for kind in sorted(set(kinds or ["contrast"])))]
    script = "\n" + "\n".join((_FOLDER / name).read_text(encoding="utf-8").strip() for name in own) + "\n"
    checksums = [b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii") for text in (library, script)]
    looks = [name.replace(".js", ".css") for name in own]
    css = "\n".join((_FOLDER / name).read_text(encoding="utf-8").strip() for name in looks)
    sources = " ".join(f"'sha256-{checksum}'" for checksum in checksums)
    packed = b64encode(compress(library.encode("utf-8"), 9)).decode("ascii")
    return {"library": library, "packed": packed, "script": script, "sources": sources, "css": css}


def live_touch(data, svg, sentence):
    """Write the chart as HTML for JupyterLab, which needs no network: some 0.9 MB, the library with it.

    Parameters
    ----------
    data : dict, mime type -> value, as show_contrast or show_topics puts it into a notebook
    svg : str, the still picture
    sentence : str

    Returns
    -------
    str
    """
    kind, told = find_touch({"data": data})
    scripts = touch_scripts(kind)
    picture = b64encode(svg.encode("utf-8")).decode("ascii")
    return (
        f"<style>{scripts['css']}</style>"
        f'<figure class="{kind}"><img src="data:image/svg+xml;base64,{picture}" alt="{escape(sentence)}">'
        f'<script type="application/json">{told}</script></figure>'
        f"<script>if (!window.parallaxVega) {{{scripts['library']}}}</script><script>{scripts['script']}</script>"
    )


def _spec(held, rows):
    spec = json.loads((_FOLDER / "contrast.json").read_text(encoding="utf-8"))
    rates = [row[name] for row in rows for name in ("per_10k_group", "per_10k_rest")]
    least, most = min([rate for rate in rates if rate > 0], default=1.0), max([*rates, 1e-9]) * 1.2
    far = sorted(abs(row["z"]) for row in rows)
    full = max(math.ceil(far[math.ceil(_FULL * len(far)) - 1]), 1)
    beyond = f", full from {full:,} on" if far[-1] > full else ""
    settled = {
        "most": most,
        "extreme": full,
        "title_x": f"times per 10,000 words in {held['b']}",
        "title_y": f"times per 10,000 words in {held['a']}",
        "title_z": f"z, blue: more in {held['a_short']}{beyond}",
    }
    for signal in spec["signals"]:
        if signal["name"] in settled:
            signal["value"] = settled[signal["name"]]
    for scale in spec["scales"][:2]:
        scale["constant"] = least
    steps = (1, 2, 5) if most < 100 * least else (1,)
    ticks = [0, *(step * 10.0**k for k in range(-6, 5) for step in steps if least <= step * 10.0**k <= most)]
    for axis in spec["axes"]:
        axis["values"] = ticks
    return spec


def _facts(row):
    def side(name):
        rate = f"{format_number(row[f'per_10k_{name}'])} per 10,000 words"
        n, n_texts = row[f"n_{name}"], row[f"docs_{name}"]
        where = "" if n_texts is None or not n else f" in {count_of(int(n_texts), 'text')}"
        return f"{count_of(int(n), 'time')}{where}, {rate}" if n else "never"

    score = f"log ratio {format_number(row['log_ratio'])}"
    if row["log_ratio_low"] is not None and row["log_ratio_high"] is not None:
        bounds = format_number(row["log_ratio_low"]), format_number(row["log_ratio_high"])
        score += f" (95% interval {bounds[0]} to {bounds[1]})"
    score += f", z {format_number(row['z'])}"
    tested = row["p_adjusted"] is not None
    return {
        "a": side("group"),
        "b": side("rest"),
        "score": f"{score}, p adjusted {format_number(row['p_adjusted'])}" if tested else f"{score}; not tested",
    }
