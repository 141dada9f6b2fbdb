"""stories -> facts, right or wrong: how many diverge where none can, since all versions are translations of one article.

    python benchmarks/facts.py --data DIR

DIR holds ntrex/ (NTREX-128, Federmann et al. 2022, CC BY-SA 4.0: 62 news articles in eight languages, `doc` is the same for
versions of one article). A version is a language. Whatever diverges is a false alarm, but for units that a translator changed.
Prints the table of benchmarks/README.md and exits with 1 where more than one thing in six is a false alarm.
"""

import argparse
import gzip
import json
import sys
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

MOST = 1 / 6


def main():
    from analysis import fact_table

    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--data", type=Path, required=True)
    with gzip.open(options.parse_args().data / "ntrex" / "ntrex.jsonl.gz", "rt", encoding="utf-8") as lines:
        documents = pd.DataFrame([json.loads(line) for line in lines]).set_index("id").assign(published=pd.NaT)
    facts = fact_table(documents, documents["doc"], by="language")
    things = facts.groupby(["kind", "story", "anchor"])["diverges"].any().groupby("kind").agg(["size", "sum"])
    things.loc["all"] = things.sum()
    print("| kind | things stated by two versions | said to diverge |\n|---|---|---|")
    for kind, n, apart in things.itertuples():
        print(f"| {kind} | {n:,} | {apart:,} ({apart / n:.0%}) |")
    sys.exit(int(things.loc["all", "sum"] > MOST * things.loc["all", "size"]))


if __name__ == "__main__":
    main()
