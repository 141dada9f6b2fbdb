"""a copy of this tree in an empty folder -> seconds to the seeds' report, first, forced and repeated; size of its pages.

    python3 benchmarks/first_run.py [--python /usr/bin/python3]

The corpus is seeds/. What the first run takes depends on where packages come from: with a cache or a mirror nearby it
is mostly unpacking. Prints a row for benchmarks/README.md and exits with 1 where a figure is over its budget.
"""

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
RUNS = {"first": ([], 90), "forced": (["--force"], 20), "repeated": ([], 2)}  # seconds
MAX_PAGE = 400  # kB
LOADS = {"src", "srcset", "href", "xlink:href", "data", "poster", "action", "formaction", "background"}
CSS = re.compile(r"url\(\s*['\"]?([^'\")]*)|@import\s+['\"]([^'\"]*)")


class Addresses(HTMLParser):
    """Collect what a page points to: `links` a reader may follow, `loads` the page fetches by itself."""

    def __init__(self):
        super().__init__()
        self.links, self.loads, self.in_style = [], [], False

    def handle_starttag(self, tag, attrs):
        self.in_style = tag == "style"
        for name, value in attrs:
            if name == "style":
                self.handle_css(value or "")
            elif name in LOADS:
                (self.links if tag == "a" else self.loads).append(value or "")

    def handle_endtag(self, tag):
        self.in_style = False

    def handle_data(self, data):
        if self.in_style:
            self.handle_css(data)

    def handle_css(self, text):
        self.loads += [address for pair in CSS.findall(text) for address in pair if address]


def find_addresses(page):
    """List the addresses of a page that lead out of it, other than to a file that lies beside it."""
    parser = Addresses()
    parser.feed(page.read_text("utf-8"))
    found = []
    for address in parser.links + parser.loads:
        parts = urlsplit(address)
        here = not parts.scheme and not parts.netloc
        beside = here and (not parts.path or (page.parent / unquote(parts.path)).exists())
        if parts.scheme != "data" and not beside:
            found.append(address)
    return found


def copy_tree(folder):
    """Copy what git tracks, or would if it were added, as it stands now."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--python", default=sys.executable, help="the interpreter to start with")
    python = parser.parse_args().python
    seconds = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "parallax")
        folder.mkdir()
        copy_tree(folder)
        for name, (options, _) in RUNS.items():
            start = time.perf_counter()
            done = subprocess.run([python, "kit.py", "report", *options], cwd=folder, stdin=subprocess.DEVNULL)
            seconds[name] = time.perf_counter() - start
            if done.returncode:
                return f"the {name} report ended with exit code {done.returncode}"
        pages = sorted((folder / "reports").rglob("*.html"))
        largest = max((page.stat().st_size / 1000 for page in pages), default=0)
        addresses = {page.name: found for page in pages if (found := find_addresses(page))}
    version = subprocess.run([python, "-V"], capture_output=True, text=True).stdout.split()[-1]
    print("| system | cores | Python | first, s | forced, s | repeated, s | pages | largest page, kB | addresses |")
    print("|---|---|---|---|---|---|---|---|---|")
    times = " | ".join(f"{value:.1f}" for value in seconds.values())
    n_addresses = sum(map(len, addresses.values()))
    row = f"{platform.system()} {platform.machine()} | {os.cpu_count()} | {version} | {times}"
    print(f"| {row} | {len(pages)} | {largest:.0f} | {n_addresses} |")
    broken = [f"{name}: over {budget} s" for name, (_, budget) in RUNS.items() if seconds[name] > budget]
    broken += [f"a page is over {MAX_PAGE} kB"] * (largest > MAX_PAGE) + ["no page was made"] * (not pages)
    broken += [f"{name} points to {found}" for name, found in addresses.items()]
    return "; ".join(broken) or 0


if __name__ == "__main__":
    sys.exit(main())
