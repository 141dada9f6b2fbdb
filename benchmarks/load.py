"""corpora -> seconds, MB/s and memory of loading and cleaning, and whether every record is accounted for.

    python benchmarks/load.py --data DIR

DIR holds ungdc/ungdc.parquet (UN General Debate Corpus, Jankin et al. 2017, CC0: 10,952 speeches), and for the accounts
kremlin_zelenskyy/ (PeiYiZhuo/zelenskyy-putin), bbc/ (BBC News data set, Greene & Cunningham 2006) and basil/ (BASIL,
Fan et al. 2019), each a NAME.jsonl.gz. What many short documents take is measured on corpora of 20,000 and 80,000 that
this script makes up, of invented words and our own stop words; `--many` measures them alone, without DIR. Every corpus is
loaded in a process of its own, without the cache of earlier runs. Prints rows for benchmarks/README.md, and exits with 1
where a budget is missed: 60 seconds and 3 GB for the parquet file, twice its time for the same records as jsonl, every
record a document or an error, the known duplicates found, and for each further short document three times its text and
3 kB of memory, read or opened again.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SECONDS, GIGABYTES, TIMES_JSONL = 60, 3, 2
MANY, TIMES_TEXT, KILOBYTES = (20_000, 80_000), 3, 3
# In a process of its own: a child starts with the peak memory of its parent.
_TO_JSONL = """import sys, pandas
pandas.read_parquet(sys.argv[1]).to_json(sys.argv[2], orient="records", lines=True, force_ascii=False)"""
DUPLICATES = {"bbc": (98, 101)}


def make_up(path, n_documents, seed=0):
    """Write articles of about 3 kB that no one has written, as JSON lines: twenty sources, paragraphs of some sentences."""
    from analysis.ground.rules import load_words

    chance = random.Random(seed)
    common = sorted(load_words("stopwords/en"))
    syllables = "ba ter lin mo ra ken sto vil per dan gra ton we sha ric fo nel cu tri mar".split()
    rare = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(5_000)]

    def sentence():
        words = [
            chance.choice(common) if chance.random() < 0.45 else rare[int(5_000 * chance.random() ** 3)]
            for _ in range(chance.randint(8, 24))
        ]
        return " ".join(words).capitalize() + "."

    with open(path, "w", encoding="utf-8") as lines:
        for number in range(n_documents):
            paragraphs = [
                " ".join(sentence() for _ in range(chance.randint(1, 3))) for _ in range(chance.randint(12, 20))
            ]
            if chance.random() < 0.3:
                paragraphs[1] = f"“{paragraphs[1]}”"
            if chance.random() < 0.1:
                paragraphs.append("Leave a Reply")
            outlet = rare[number % 20]
            article = {
                "title": " ".join(chance.choices(rare, k=7)).capitalize(),
                "date": f"2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
                "source": f"{outlet.capitalize()} Post",
                "url": f"https://{outlet}.example/{number}",
                "text": "\n".join(paragraphs),
            }
            lines.write(json.dumps(article, ensure_ascii=False) + "\n")


def measure(path):
    """Load one corpus in this process and return what is measured, as JSON can write it."""
    start = time.perf_counter()
    from analysis import load_corpus
    from analysis.texts.lines import find_lines, is_wrapped

    corpus = load_corpus(path)
    cleaned = corpus.cleaned["n_chars"].sum()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e9 if sys.platform == "darwin" else 1e6)
    texts = corpus.documents["text"]
    n_bytes = sum(len(text.encode()) for text in texts)
    articles = corpus.documents["title"].fillna("") + "\n" + texts
    folded = articles.str.casefold().str.split().str.join(" ")
    n_chars = int(corpus.documents["n_chars"].sum())
    return {
        "n_records": int(corpus.account["n_records"].sum()),
        "n_documents": len(corpus.documents),
        "n_errors": int(corpus.problems["severity"].eq("error").sum()),
        "n_chars": n_chars,
        "n_bytes": n_bytes,
        "share_kept": round(float(cleaned) / n_chars, 4),
        "languages": corpus.documents["language"].value_counts().head(3).to_dict(),
        "duplicates": [int(articles.duplicated().sum()), int(folded.duplicated().sum())],
        "n_wrapped": sum(is_wrapped(find_lines(text)) for text in texts),
        "seconds": round(seconds, 1),
        "gigabytes": round(peak, 3),
    }


def measure_apart(path, cache=None):
    with tempfile.TemporaryDirectory() as own:
        run = subprocess.run(
            [sys.executable, __file__, "--one", str(path)],
            env=os.environ | {"PARALLAX_CACHE": cache or own, "XDG_CACHE_HOME": cache or own},
            capture_output=True,
            text=True,
            check=False,
        )
    if run.returncode:
        raise SystemExit(f"{path}: {run.stderr[-2000:]}")
    return json.loads(run.stdout.splitlines()[-1])


def measure_many():
    """Print what many short documents take, read and opened again, and return the budgets that were missed."""
    print("| many short documents | documents | kB of text each | seconds | peak GB | kB for each further one |")
    print("|---|---|---|---|---|---|")
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for number in MANY:
            path = Path(folder) / f"{number}.jsonl"
            subprocess.run([sys.executable, __file__, "--make-up", str(number), str(path)], check=True)
            for way in ("read", "opened again"):
                found[way, number] = measure_apart(path, cache=folder)
    missed = []
    for (way, number), row in found.items():
        text = row["n_bytes"] / row["n_documents"] / 1e3
        more = 1e6 * (row["gigabytes"] - found[way, MANY[0]]["gigabytes"]) / max(1, number - MANY[0])
        shown = f"{more:.1f}" if more else ""
        print(f"| {way} | {number:,} | {text:.1f} | {row['seconds']} | {row['gigabytes']} | {shown} |")
        missed += [f"{way}: memory"] if more > TIMES_TEXT * text + KILOBYTES else []
    print()
    return missed


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="the folder with the corpora")
    parser.add_argument("--many", action="store_true", help="measure many short documents only, which are made up")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--make-up", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make_up:
        return make_up(options.make_up[1], int(options.make_up[0]))
    if options.one:
        print(json.dumps(measure(options.one)))
        return 0
    if not (options.data or options.many):
        parser.error("--data or --many is needed")
    missed = measure_many()
    if options.many:
        return f"missed: {missed}" if missed else 0
    with tempfile.TemporaryDirectory() as folder:
        parquet = options.data / "ungdc" / "ungdc.parquet"
        jsonl = Path(folder) / "ungdc.jsonl"
        subprocess.run([sys.executable, "-c", _TO_JSONL, str(parquet), str(jsonl)], check=True)
        paths = {"ungdc.parquet": parquet, "ungdc.jsonl": jsonl}
        paths |= {name: options.data / name / f"{name}.jsonl.gz" for name in ("kremlin_zelenskyy", "bbc", "basil")}
        found = {name: measure_apart(path) for name, path in paths.items() if path.is_file()}
    print("| corpus | records | documents | errors | seconds | MB/s | peak GB | kept | duplicates, folded | wrapped |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, row in found.items():
        speed = row["n_chars"] / 1e6 / row["seconds"]
        print(
            f"| {name} | {row['n_records']:,} | {row['n_documents']:,} | {row['n_errors']:,} | {row['seconds']} "
            f"| {speed:.1f} | {row['gigabytes']} | {row['share_kept']:.1%} "
            f"| {row['duplicates'][0]}, {row['duplicates'][1]} | {row['n_wrapped']:,} |"
        )
        missed += [f"{name}: account"] if row["n_documents"] + row["n_errors"] != row["n_records"] else []
        missed += (
            [f"{name}: duplicates"]
            if tuple(row["duplicates"]) != DUPLICATES.get(name, tuple(row["duplicates"]))
            else []
        )
    first, second = found["ungdc.parquet"], found["ungdc.jsonl"]
    print(f"\njsonl takes {second['seconds'] / first['seconds']:.2f} times as long as parquet")
    missed += ["ungdc: seconds"] if first["seconds"] > SECONDS else []
    missed += ["ungdc: memory"] if first["gigabytes"] > GIGABYTES else []
    missed += ["ungdc: jsonl"] if second["seconds"] > TIMES_JSONL * first["seconds"] else []
    return f"missed: {missed}" if missed else 0


if __name__ == "__main__":
    sys.exit(main())
