"""a page's tables -> tables that can be sorted and searched. One small script, which the page's policy names by its checksum."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent / "templates" / "parallax"


@cache
def table_script():
    """Read the script and what the policy of a page must say to let it run, and no other.

    Returns
    -------
    dict of str: script, the text between the tags; script_source, its checksum for `script-src`; table_css, its look

    References
    ----------
    Content Security Policy Level 3, hash sources: https://www.w3.org/TR/CSP3/
    """
    script = "\n" + (_FOLDER / "tables.js").read_text(encoding="utf-8").strip() + "\n"
    checksum = b64encode(sha256(script.encode("utf-8")).digest()).decode("ascii")
    css = (_FOLDER / "tables.css").read_text(encoding="utf-8").strip()
    return {"script": script, "script_source": f"'sha256-{checksum}'", "table_css": css}
