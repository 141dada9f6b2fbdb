"""documents -> near-duplicates and shared passages, found or missed; and what it costs.

    python benchmarks/reuse.py --data DIR [--only pairs graded candidates passages cost]

DIR holds minhash_articles/ (1,000 news texts with 10 planted near-duplicates; chrisjmccormick/MinHash, MIT), clough_stevenson/
(95 answers, graded by how much of a source text they reuse; Clough & Stevenson 2011), bbc/ and ntrex/ (articles into which
passages are planted here; NTREX-128, CC BY-SA 4.0) and ungdc/ungdc.parquet (10,952 speeches of the UN General Debate, CC0). Prints
the tables of benchmarks/README.md and exits with 1 where a figure misses its budget.
"""

import argparse
import gzip
import json
import math
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

BUDGET = {"auc": 0.96, "words": 2, "changed": 0.98, "seconds": 120, "gb": 4.0}
PARTS = [0.125, 0.25, 0.5, 1.0]
LANGUAGES = ["en", "ru", "uk", "de", "fr", "es", "ar", "zh"]


def read_lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return pd.DataFrame([json.loads(line) for line in lines])


def measure_pairs(data):
    from analysis import find_near_duplicates

    table = read_lines(data / "minhash_articles" / "minhash_articles.jsonl.gz").set_index("id")
    planted = (data / "minhash_articles" / "pairs_1000.tsv").read_text("utf-8").splitlines()
    gold = {frozenset(line.split()) for line in planted}
    pairs = find_near_duplicates(table)
    found = {frozenset(pair) for pair in zip(pairs["doc_a"], pairs["doc_b"], strict=True)}
    recall, precision = len(gold & found) / len(gold), len(gold & found) / max(len(found), 1)
    print("| corpus | documents | planted | found | recall | precision |\n|---|---|---|---|---|---|")
    print(f"| minhash_articles | {len(table):,} | {len(gold)} | {len(found)} | {recall:.3f} | {precision:.3f} |\n")
    return [] if recall == precision == 1 else ["planted near-duplicates"]


def measure_graded(data):
    """AUC of answers that were copied against those that were not; 95 % interval from resampled answers of each kind."""
    from sklearn.metrics import roc_auc_score

    from analysis import find_near_duplicates

    table = read_lines(data / "clough_stevenson" / "clough_stevenson.jsonl.gz").set_index("id")
    pairs = find_near_duplicates(table, threshold=1e-9)
    turned = pairs.rename(columns={"doc_a": "doc_b", "doc_b": "doc_a", "containment_b": "containment_a"})
    both = pd.concat([pairs.drop(columns="containment_b"), turned.iloc[:, [1, 0, 2, 4]]])
    shares = both.set_index(["doc_a", "doc_b"])["containment_a"]
    answers = table[table["label"].ne("orig")]
    score = shares.reindex(pd.MultiIndex.from_arrays([answers.index, answers["source_doc"]])).fillna(0).to_numpy()
    copied = answers["label"].ne("non").to_numpy()
    rng, draws = np.random.default_rng(0), []
    for _ in range(2000):
        rows = np.concatenate([rng.choice(np.flatnonzero(kind), kind.sum()) for kind in (copied, ~copied)])
        draws.append(roc_auc_score(copied[rows], score[rows]))
    auc, (low, high) = roc_auc_score(copied, score), np.quantile(draws, [0.025, 0.975])
    print("| clough_stevenson | answers | median containment |\n|---|---|---|")
    for label, named in {"cut": "near copy", "light": "light", "heavy": "heavy", "non": "not copied"}.items():
        part = score[answers["label"].eq(label)]
        print(f"| {named} | {len(part)} | {np.median(part):.3f} |")
    print(f"\nAUC of copied against not: {auc:.3f} (95 % interval {low:.3f} to {high:.3f}).\n")
    return [f"AUC {auc:.3f}"] if auc < BUDGET["auc"] else []


def plant_copies(texts, rng):
    """Give every text a copy that keeps a part of it, with words changed here and there, before and behind other words."""
    made = {}
    for number, text in enumerate(texts):
        words, other = text.split(), texts[(number + 1) % len(texts)].split()
        share, size = rng.uniform(0.2, 1), len(words)
        first = int(rng.integers(0, max(1, int(size * (1 - share)) + 1)))
        kept = words[first : first + int(size * share)]
        for place in rng.integers(0, max(len(kept), 1), int(len(kept) * rng.uniform(0, 0.05))):
            kept[place] = f"changed{place}"
        made[f"{number:04}"] = text
        made[f"{number:04}-copy"] = " ".join([*other[: int(rng.uniform(0, 1) * len(other))], *kept])
    return made


def measure_candidates(data):
    """All pairs by sets, against ours and against candidates by MinHash; copies that keep a fifth to all of a text."""
    from datasketch import MinHash, MinHashLSH, MinHashLSHEnsemble

    from analysis import find_near_duplicates
    from analysis.terms.tokens import split_tokens

    texts = read_lines(data / "bbc" / "bbc.jsonl.gz")["text"].iloc[::6].tolist()
    made = pd.DataFrame({"text": plant_copies(texts, np.random.default_rng(0))})
    tokens = split_tokens(made["text"]).group_by("row", maintain_order=True).agg("token")["token"].to_list()
    runs = [{" ".join(words[n : n + 5]) for n in range(len(words) - 4)} for words in tokens]
    names, gold = made.index.tolist(), set()
    for a, own in enumerate(runs):
        for b in range(a + 1, len(runs)):
            if len(own & runs[b]) >= 0.5 * min(len(own), len(runs[b])) - 1e-9:
                gold.add((names[a], names[b]))
    began = time.perf_counter()
    pairs = find_near_duplicates(made)
    results = {"Parallax": (set(zip(pairs["doc_a"], pairs["doc_b"], strict=True)), time.perf_counter() - began)}
    began = time.perf_counter()
    sketches = MinHash.bulk([[run.encode() for run in own] for own in runs], num_perm=128, seed=0)
    sketching = time.perf_counter() - began
    began = time.perf_counter()
    index = MinHashLSH(threshold=0.5, num_perm=128)
    for name, sketch in zip(names, sketches, strict=True):
        index.insert(name, sketch)
    seen = {tuple(sorted((a, b))) for a, sketch in zip(names, sketches, strict=True) for b in index.query(sketch)}
    results["datasketch MinHashLSH, 128"] = seen, sketching + time.perf_counter() - began
    began = time.perf_counter()
    index = MinHashLSHEnsemble(threshold=0.5, num_perm=128, num_part=16)
    index.index([(name, sketch, len(own)) for name, sketch, own in zip(names, sketches, runs, strict=True)])
    seen = {
        tuple(sorted((a, b)))
        for a, sketch, own in zip(names, sketches, runs, strict=True)
        for b in index.query(sketch, len(own))
    }
    results["datasketch MinHashLSHEnsemble, 128"] = seen, sketching + time.perf_counter() - began
    print(f"| {len(made)} texts from bbc, {len(gold)} pairs | recall | candidates | seconds |\n|---|---|---|---|")
    for name, (found, seconds) in results.items():
        found = {pair for pair in found if pair[0] != pair[1]}
        print(f"| {name} | {len(found & gold) / len(gold):.3f} | {len(found):,} | {seconds:.1f} |")
    print()
    return [] if results["Parallax"][0] == gold else ["pairs by sets and ours differ"]


def plant_passage(giver, taker, language, rng, changed):
    """Put 30 words of one text into another; return the text and the places of the words, in numbers of words."""
    from analysis.terms.tokens import find_tokens

    given, taken = find_tokens(giver, language), find_tokens(taker, language)
    first = int(rng.integers(0, len(given) - 30))
    at = int(rng.integers(1, len(taken)))
    start, end, here = given[first][1], given[first + 29][2], taken[at][1]
    passage = giver[start:end]
    if changed:
        word = given[first + int(rng.integers(0, 30))]
        passage = passage[: word[1] - start] + "xyzzy" + passage[word[2] - start :]
    text = f"{taker[:here].rstrip()} {passage} {taker[here:]}"
    place = len(taker[:here].rstrip()) + 1
    return text, (start, end), (place, place + len(passage))


def measure_passages(data):
    from analysis import find_shared_passages
    from analysis.terms.tokens import find_tokens

    table = read_lines(data / "ntrex" / "ntrex.jsonl.gz")
    print("| language | planted | found, exact | found, a word changed | most words off |\n|---|---|---|---|---|")
    failed = []
    for language in LANGUAGES:
        texts = table.loc[table["language"].eq(language), "text"].tolist()
        found, worst = {False: 0, True: 0}, 0
        for changed in found:
            rng = np.random.default_rng(0)
            for number in range(0, len(texts) - 1):
                text, held, put = plant_passage(texts[number], texts[number + 1], language, rng, changed)
                both = pd.DataFrame({"text": [texts[number], text], "language": language}, index=["a", "b"])
                passages = find_shared_passages(both)
                off = [math.inf]
                for row in passages.itertuples():
                    spans = (texts[number], held, (row.start_a, row.end_a)), (text, put, (row.start_b, row.end_b))
                    off.append(max(_words_off(*span, find_tokens, language) for span in spans))
                found[changed] += min(off) <= BUDGET["words"]
                worst = max(worst, min(off))
        n = len(texts) - 1
        print(f"| {language} | {n} + {n} | {found[False] / n:.3f} | {found[True] / n:.3f} | {worst} |")
        failed += [f"planted passages in {language}"] if found[False] < n or found[True] / n < BUDGET["changed"] else []
    print()
    return failed


def _words_off(text, planted, found, find_tokens, language):
    """Words between the planted and the found ends, the farther of the two."""
    tokens = find_tokens(text, language)
    ends = [([token[1] for token in tokens], 0), ([token[2] for token in tokens], 1)]
    return max(
        abs(int(np.searchsorted(each, planted[side])) - int(np.searchsorted(each, found[side]))) for each, side in ends
    )


def measure_cost(data):
    """Seconds and peak memory of each task, in a process of its own, on nested random parts."""
    print(
        "| ungdc, random part | documents | task | rows | seconds | of one processor | peak, GB |\n|---|---|---|---|---|---|---|"
    )
    failed, taken = [], {}
    for task, parts in {"pairs": PARTS, "passages": PARTS}.items():
        for part in parts:
            command = [sys.executable, __file__, "--data", str(data), "--task", task, "--part", str(part)]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            n, rows, seconds, work, peak = json.loads(told)
            taken[task, part] = n, work
            print(f"| {part} | {n:,} | {task} | {rows:,} | {seconds:.1f} | {work:.1f} | {peak:.2f} |", flush=True)
            if task == "pairs" and (seconds > BUDGET["seconds"] or peak > BUDGET["gb"]):
                failed.append(f"{task} of {n:,} speeches")
    (few, least), (many, most) = taken["pairs", PARTS[0]], taken["pairs", 1.0]
    allowed = many * math.log(many) / (few * math.log(few))
    print(
        f"\nNear-duplicates: {many / few:.1f} times the speeches cost {most / least:.1f} times the work (n log n: {allowed:.1f}).\n"
    )
    return [*failed, *(["growth"] if most / least > allowed else [])]


def run_task(data, task, part):
    import analysis

    table = pd.read_parquet(data / "ungdc" / "ungdc.parquet").set_index("id")
    order = np.random.default_rng(0).permutation(len(table))
    table = table.iloc[np.sort(order[: int(len(table) * part)])]
    run = {"pairs": analysis.find_near_duplicates, "passages": analysis.find_shared_passages}[task]
    began, worked = time.perf_counter(), time.process_time()
    found = run(table)
    seconds, work = time.perf_counter() - began, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps([len(table), len(found), seconds, work, peak]))


TASKS = {
    "pairs": measure_pairs,
    "graded": measure_graded,
    "candidates": measure_candidates,
    "passages": measure_passages,
    "cost": measure_cost,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--task", help=argparse.SUPPRESS)
    parser.add_argument("--part", type=float, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.task:
        return run_task(given.data, given.task, given.part)
    failed = [miss for name in given.only for miss in TASKS[name](given.data)]
    print("\n".join(f"missed: {miss}" for miss in failed) or "all budgets held")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
