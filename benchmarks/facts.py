"""stories -> facts, right or wrong: how many diverge where none can, since all versions are translations of one article.

    python benchmarks/facts.py --data DIR

DIR holds ntrex/ (NTREX-128, Federmann et al. 2022, CC BY-SA 4.0: 62 news articles in eight languages, `doc` is the same for
versions of one article). A version is a language. Whatever diverges is a false alarm, but for units that a translator changed.
Then each number in digits of the English version, of a thing on which it agrees, is changed, one at a time: how often this is
said to diverge. Prints the tables of benchmarks/README.md and exits with 1 where more than one thing in six is a false alarm.
"""

import argparse
import gzip
import json
import sys
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

MOST = 1 / 6


def measure_changed(documents, facts):
    """One row for each number changed: its kind, and whether its version is then said to diverge."""
    from analysis import fact_table

    rows = []
    english = facts[facts["language"].eq("en") & facts["kind"].isin(["toll", "unit", "money"]) & ~facts["diverges"]]
    for row in english.itertuples():
        text = documents.at[row.doc_id, "text"]
        if not text[row.start : row.end].isdigit():
            continue
        number = int(text[row.start : row.end])
        told = documents[documents["doc"].eq(row.story)].copy()
        told.loc[row.doc_id, "text"] = f"{text[: row.start]}{number + (7 if number < 50 else 11)}{text[row.end :]}"
        again = fact_table(told, told["doc"], by="language")
        there = again["doc_id"].eq(row.doc_id) & again["start"].eq(row.start) & again["kind"].eq(row.kind)
        rows.append((row.kind, bool(again.loc[there, "diverges"].any())))
    return pd.DataFrame(rows, columns=["kind", "diverges"])


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
    print("\n| kind | numbers changed in one version | said to diverge |\n|---|---|---|")
    for kind, found in measure_changed(documents, facts).groupby("kind")["diverges"]:
        print(f"| {kind} | {len(found)} | {found.sum()} ({found.mean():.0%}) |")
    sys.exit(int(things.loc["all", "sum"] > MOST * things.loc["all", "size"]))


if __name__ == "__main__":
    main()
