"""corpora -> kB and seconds of every page of their reports.

    python benchmarks/pages.py [--data DIR] [--only NOTEBOOK ...]

The corpora: seeds/; kremlin_zelenskyy of DIR (PeiYiZhuo/zelenskyy-putin, 1,796 press releases of two sources), as
DIR/kremlin_zelenskyy/*.jsonl.gz; and 1,000 articles of 20 sources that this script makes up with a fixed seed: words drawn
by Zipf's law, 150 of which each source uses three times as often as the others. Each corpus is read before, so that
the seconds are those of one notebook by itself: its kernel, what it computes, and its page. Prints rows for
benchmarks/README.md, and exits with 1 where a page failed, or the page on sources is over its budget.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

BUDGETS = {"04-sources": 1_500}  # kB
N_SOURCES, N_EACH, N_WORDS, N_OWN, TIMES = 20, 50, 20_000, 150, 3


def make_up(path, seed=0):
    """Write articles that no one has written, as JSON lines; frequencies fall with the rank (Zipf; Mandelbrot's 2.7)."""
    from analysis.ground.rules import load_words

    chance = np.random.default_rng(seed)
    syllables = "ba ter lin mo ra ken sto vil per dan gra ton we sha ric fo nel cu tri mar".split()
    made = dict.fromkeys("".join(chance.choice(syllables, chance.integers(2, 5))) for _ in range(4 * N_WORDS))
    words = np.array([*sorted(load_words("stopwords/en"))[:120], *made][:N_WORDS], dtype=object)
    usual = 1 / (np.arange(len(words)) + 2.7)
    with open(path, "w", encoding="utf-8") as lines:
        for source in range(N_SOURCES):
            weights = usual.copy()
            weights[chance.choice(np.arange(120, 3_000), N_OWN, replace=False)] *= TIMES
            weights /= weights.sum()
            for number in range(N_EACH):
                sentences = [
                    " ".join(chance.choice(words, chance.integers(8, 25), p=weights)).capitalize() + "."
                    for _ in range(chance.integers(12, 40))
                ]
                article = {
                    "id": f"{source}-{number}",
                    "title": sentences[0][:60],
                    "date": f"2024-{chance.integers(1, 13):02}-{chance.integers(1, 29):02}",
                    "source": f"{words[200 + source].capitalize()} Post",
                    "language": "en",
                    "text": "\n".join(" ".join(sentences[n : n + 3]) for n in range(1, len(sentences), 3)),
                }
                lines.write(json.dumps(article, ensure_ascii=False) + "\n")


def measure(path, folder, names):
    """Make each page by itself; gives its notebook, kB, seconds and what went wrong."""
    from analysis import load_corpus, run_reports

    load_corpus(path)
    for name in names:
        start = time.perf_counter()
        (made,) = run_reports(path, folder / name, notebooks=[name], jobs=1).to_dict("records")
        seconds = time.perf_counter() - start
        page = folder / name / f"{name}.html"
        failed = made["status"] == "failed"
        yield name, page.stat().st_size / 1000 if page.exists() else 0, seconds, failed and made["error"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="the folder with kremlin_zelenskyy/")
    parser.add_argument("--only", nargs="+", help="these notebooks only, such as 04-sources; else all")
    parser.add_argument("--keep", type=Path, help="keep the pages in this folder")
    options = parser.parse_args()
    names = options.only or sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
    missed = []
    print("| corpus | page | kB | seconds |")
    print("|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["PARALLAX_CACHE"] = os.path.join(scratch, "cache")
        made_up = Path(scratch, "made-up.jsonl")
        make_up(made_up)
        corpora = {"seeds": ROOT / "seeds"}
        if options.data:
            corpora["kremlin_zelenskyy"] = options.data / "kremlin_zelenskyy" / "*.jsonl.gz"
        corpora[f"made up, {N_SOURCES} x {N_EACH}"] = made_up
        for corpus, path in corpora.items():
            folder = (options.keep or Path(scratch)) / corpus.split(",")[0].replace(" ", "-")
            for name, size, seconds, error in measure(str(path), folder, names):
                print(f"| {corpus} | {name} | {size:,.0f} | {seconds:.1f} |", flush=True)
                missed += [f"{corpus}, {name}: {error}"] if error else []
                missed += [f"{corpus}, {name}: {size:,.0f} kB"] if size > BUDGETS.get(name, np.inf) else []
    return f"missed: {missed}" if missed else 0


if __name__ == "__main__":
    sys.exit(main())
