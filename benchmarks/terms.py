"""speeches -> concordance, collocations, dispersion, similarity: seconds, ours beside NLTK and scikit-learn.

    python benchmarks/terms.py --data DIR

DIR holds ungdc/ungdc.parquet, made from the UN General Debate Corpus (Jankin et al. 2017, CC0): 10,952 speeches, 199 M
characters, columns id, text, source, language. NLTK is no dependency of the kit: where it is installed (pip install nltk) it
is measured on the first speeches, since it holds every word as an object of Python; ours is measured on the same ones too.
Prints a table for benchmarks/README.md, and exits with 1 where a concordance of all speeches takes more than 30 s.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

QUERIES = ["security", "North Korea", "sanction*", "/nuclear (weapon|test)s?/", "peace*"]
BUDGET = 30


def timed(task):
    start = time.perf_counter()
    result = task()
    return time.perf_counter() - start, result


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", required=True, type=Path, help="the folder that holds ungdc/")
    parser.add_argument("--documents", type=int, default=1000, help="speeches that both are measured on")
    given = parser.parse_args()
    import pandas as pd

    from analysis import collocations, concordance, count_terms, dispersion, similarity, top_terms

    documents = pd.read_parquet(given.data / "ungdc" / "ungdc.parquet").set_index("id")
    part = documents.head(given.documents)
    concordance(part.head(5), "warm")
    print("| what | speeches | M characters | rows | seconds |\n|---|---|---|---|---|")

    def tell(what, table, task):
        seconds, result = timed(task)
        size = table["text"].str.len().sum() / 1e6
        what = what.replace("|", "\\|")
        print(f"| {what} | {len(table):,} | {size:.0f} | {len(result):,} | {seconds:.1f} |", flush=True)
        return seconds, result

    slowest = max(
        tell(f"concordance `{query}`", documents, lambda q=query: concordance(documents, q))[0] for query in QUERIES
    )
    for size in (2, 3):
        tell(f"collocations, {size} words", documents, lambda n=size: collocations(documents, size=n, stop_words="en"))
    counts = count_terms(documents, stop_words="en")
    groups = documents["source"]
    tell(f"dispersion, {len(counts.terms):,} terms", documents, lambda: dispersion(counts))
    tell("top terms of each speech", documents, lambda: top_terms(counts))
    tell("similarity of sources, cosine", documents, lambda: similarity(counts, by=groups))
    tell("similarity of sources, jsd", documents, lambda: similarity(counts, by=groups, measure="jsd"))
    few = count_terms(part, stop_words="en")
    ours = {
        "concordance `security`": tell("concordance `security`", part, lambda: concordance(part, "security")),
        "collocations": tell("collocations", part, lambda: collocations(part)),
        "similarity, cosine": tell("similarity of speeches, cosine", part, lambda: similarity(few)),
        "similarity, jaccard": tell(
            "similarity of speeches, jaccard", part, lambda: similarity(few, measure="jaccard")
        ),
    }
    print("\n| what | peer | ours, s | peer, s | ratio |\n|---|---|---|---|---|")
    for what, peer, task in [*nltk_tasks(part), *sklearn_tasks(few)]:
        seconds, _ = timed(task)
        print(f"| {what} | {peer} | {ours[what][0]:.2f} | {seconds:.2f} | {seconds / ours[what][0]:.1f} |", flush=True)
    return 1 if slowest > BUDGET else 0


def nltk_tasks(part):
    try:
        from nltk import BigramAssocMeasures, BigramCollocationFinder, Text, wordpunct_tokenize
    except ImportError:
        print("NLTK is not installed: pip install nltk", file=sys.stderr)
        return []

    def words():
        return [word for text in part["text"] for word in wordpunct_tokenize(text.lower())]

    def score():
        finder = BigramCollocationFinder.from_words(words())
        finder.apply_freq_filter(5)
        return finder.score_ngrams(BigramAssocMeasures.likelihood_ratio)

    lines = ("concordance `security`", "NLTK", lambda: Text(words()).concordance_list("security", lines=10**9))
    return [lines, ("collocations", "NLTK, likelihood ratio", score)]


def sklearn_tasks(matrix):
    from sklearn.metrics import pairwise_distances
    from sklearn.metrics.pairwise import cosine_similarity

    values = matrix.values.astype(float)
    return [
        ("similarity, cosine", "scikit-learn", lambda: cosine_similarity(values)),
        ("similarity, jaccard", "scikit-learn", lambda: pairwise_distances(values.toarray() > 0, metric="jaccard")),
    ]


if __name__ == "__main__":
    sys.exit(main())
