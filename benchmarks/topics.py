"""real corpora -> coherence, diversity, sections found again, sameness, time and memory of topics.

    python benchmarks/topics.py --data DIR [--only bbc,same,peers,ungdc]

--data holds bbc/bbc.jsonl.gz (BBC News, Greene & Cunningham 2006, 2,225 articles in five sections; title and text are counted),
basil/basil.jsonl.gz (BASIL, Fan et al. 2019, 50 stories) and ungdc/ungdc.parquet (UN General Debate, Jankin et al. 2017). Prints
tables for benchmarks/README.md, and exits with 1 where a budget is missed:

- bbc: npmi of .215 and diversity of .98, means over 10 to 50 topics of the first ten terms, windows of ten tokens as in gensim's
  c_npmi; NMI of the largest topic with the sections of .85 with 5 topics and .69 with 10;
- same: two runs, one and two cores, and another order of the texts give the same bytes;
- peers: a tenth of the processor seconds of tomotopy's LDA (1,000 steps) and of scikit-learn's online LDA on the same counts,
  each on one core. tomotopy is no part of the lock: pip install tomotopy, or --peers FOLDER of pip install --target;
- ungdc: all paragraphs, 50 topics, in 300 s and 6 GB, in a process of its own.
"""

import argparse
import gzip
import hashlib
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF, LatentDirichletAllocation, TruncatedSVD
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics import normalized_mutual_info_score
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis import compare_topic_counts, count_terms, fit_topics, split_paragraphs, topic_coherence
from analysis.terms.tokens import split_tokens
from analysis.topics.coherence import diversity, first_terms

NUMBERS = (10, 20, 30, 40, 50)
LETTERS = r"\b[^\W\d_]{3,}\b"


def read_articles(path, *, of):
    """Texts with their titles, and the label of each."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    texts = pd.DataFrame({"text": [f"{record.get('title') or ''}\n{record['text']}" for record in records]})
    return texts.assign(language="en"), pd.Series([record[of] for record in records], index=texts.index.astype("str"))


def count_like(texts, tokens):
    """Counts by a rule: our own tokens, or runs of three letters or more; in 5 texts or more and half of them at most."""
    pattern = {"ours": None, "letters": LETTERS}[tokens]
    return count_terms(texts, stop_words="en", min_docs=5, max_docs=0.5, pattern=pattern)


def measure_sections(topics, labels):
    return normalized_mutual_info_score(labels, topics.shares.loc[labels.index].to_numpy().argmax(axis=1))


def measure_bbc(texts, sections):
    """Print npmi, diversity and sections found again for two rules of tokens, and return what is below its budget."""
    missed = []
    print(
        "| tokens | terms | npmi | with stop words in the windows | diversity | median share of texts | NMI, 5 | NMI, 10 |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for tokens in ("ours", "letters"):
        counts = count_like(texts, tokens)
        fitted = {n_topics: fit_topics(counts, n_topics=n_topics) for n_topics in (5, *NUMBERS)}
        lists = (
            split_tokens(texts["text"].tolist()).group_by("row", maintain_order=True).agg("token")["token"].to_list()
        )
        rows = []
        for n_topics in NUMBERS:
            topics = fitted[n_topics]
            content = topic_coherence(topics, texts)
            full = topic_coherence(topics, lists)["npmi"].mean()
            rows.append(
                (content["npmi"].mean(), full, diversity(first_terms(topics.terms)), content["term_share"].median())
            )
        npmi, full, different, share = np.mean(rows, axis=0)
        found = [measure_sections(fitted[n_topics], sections) for n_topics in (5, 10)]
        print(
            f"| {tokens} | {len(counts.terms):,} | {npmi:.3f} | {full:.3f} | {different:.3f} | {share:.3f} | {found[0]:.3f} "
            f"| {found[1]:.3f} |"
        )
        by_number = ", ".join(f"{n} {row[0]:.3f}/{row[2]:.3f}" for n, row in zip(NUMBERS, rows, strict=True))
        print(f"<!-- npmi/diversity by number of topics: {by_number} -->")
        below = (npmi < 0.215, different < 0.98, found[0] < 0.85, found[1] < 0.69)
        missed += [
            f"bbc, {tokens}: {name}"
            for name, low in zip(("npmi", "diversity", "NMI 5", "NMI 10"), below, strict=True)
            if low
        ]
    start = time.process_time()
    compared = compare_topic_counts(count_like(texts, "ours"), (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50))
    print(f"\nNumbers of topics compared, 10 parts, {time.process_time() - start:.0f} s of the processor:\n")
    print(f"| {' | '.join(compared.columns)} |\n|{'---|' * len(compared.columns)}")
    for row in compared.round(3).itertuples(index=False):
        print(f"| {' | '.join(map(str, row))} |")
    return missed


def measure_basil(texts, stories):
    """Print how far stories are found again, by topics and by two simpler methods; of these the mean of three seeds."""
    counts = count_terms(texts, stop_words="en", min_docs=2, max_docs=0.5)
    labels = stories.loc[counts.doc_ids]
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(counts.values)
    print("\n| basil, topics | NMI: ours | plain NMF | LSA + k-means |\n|---|---|---|---|")
    for n_topics in (20, 50):
        ours, plain, clustered = measure_sections(fit_topics(counts, n_topics=n_topics), stories), [], []
        for seed in range(3):
            loadings = NMF(n_topics, init="nndsvda", max_iter=1_000, random_state=seed).fit_transform(weights)
            plain.append(normalized_mutual_info_score(labels, loadings.argmax(axis=1)))
            reduced = normalize(TruncatedSVD(min(100, len(labels) - 1), random_state=seed).fit_transform(weights))
            found = KMeans(n_topics, n_init=10, random_state=seed).fit_predict(reduced)
            clustered.append(normalized_mutual_info_score(labels, found))
        print(f"| {n_topics} | {ours:.3f} | {np.mean(plain):.3f} | {np.mean(clustered):.3f} |")


def fingerprint(topics):
    """A checksum of every number of some topics."""
    parts = [topics.terms.to_csv().encode(), topics.shares.to_numpy().tobytes(), topics._components.tobytes()]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def check_same(texts):
    """Print whether runs, cores and the order of texts change anything."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from topics import *; "
        "texts, _ = read_articles(sys.argv[2], of='label'); texts = texts.sample(frac=1, random_state=1) if sys.argv[3] else texts; "
        "print(fingerprint(fit_topics(count_like(texts, 'ours'), n_topics=20)))"
    )
    seen = {}
    for name, cores, turned in (("one core", 1, ""), ("again", 1, ""), ("two cores", 2, ""), ("turned", 2, "yes")):
        threads = {name: str(cores) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")}
        command = [sys.executable, "-c", code, str(Path(__file__).parent), str(texts), turned]
        seen[name] = subprocess.run(
            command, env=os.environ | threads, check=True, capture_output=True, text=True
        ).stdout
    same = len(set(seen.values())) == 1
    print(f"One core, once more, two cores, another order of the texts: {'the same bytes' if same else seen}")
    return [] if same else ["same: runs differ"]


def measure_peers(texts, sections, folder):
    """Print processor seconds of ours and of two others on the same counts, on one core, and return what is too slow."""
    if folder:
        sys.path.append(folder)
    import tomotopy

    counts = count_like(texts, "ours")
    rows = np.repeat(np.arange(len(counts.doc_ids)), np.diff(counts.values.indptr))
    words = np.repeat(counts.terms.to_numpy(dtype=object)[counts.values.indices], counts.values.data)
    ends = np.cumsum(np.bincount(rows, weights=counts.values.data, minlength=len(counts.doc_ids)).astype(int))[:-1]
    labels = sections.loc[counts.doc_ids]
    missed = []
    print(
        "\n| topics | ours, s | tomotopy LDA, s | times | online LDA, s | times | NMI: ours | tomotopy | online LDA |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for n_topics in (5, 10, 50):
        start = time.process_time()
        topics = fit_topics(counts, n_topics=n_topics)
        ours = time.process_time() - start
        start = time.process_time()
        model = tomotopy.LDAModel(k=n_topics, seed=0)
        for document in np.split(words, ends):
            model.add_doc(document.tolist())
        model.train(1_000, workers=1)
        theirs, largest = time.process_time() - start, [doc.get_topics(1)[0][0] for doc in model.docs]
        start = time.process_time()
        online = LatentDirichletAllocation(n_topics, learning_method="online", random_state=0).fit_transform(
            counts.values
        )
        other = time.process_time() - start
        scores = [normalized_mutual_info_score(labels, found) for found in (largest, online.argmax(axis=1))]
        print(
            f"| {n_topics} | {ours:.2f} | {theirs:.1f} | {theirs / ours:.0f} | {other:.1f} | {other / ours:.0f} "
            f"| {measure_sections(topics, sections):.3f} | {scores[0]:.3f} | {scores[1]:.3f} |"
        )
        missed += [f"peers: {n_topics} topics"] if min(theirs, other) < 10 * ours else []
    return missed


def measure_ungdc(path):
    """Print what 50 topics of all paragraphs cost, in this process."""
    speeches = pd.read_parquet(path, columns=["id", "text"]).set_index("id")
    documents = speeches.assign(language="en", source="", published=pd.NaT)
    paragraphs = split_paragraphs(documents)[["text", "language"]]
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, time.perf_counter()
    counts = count_terms(paragraphs, stop_words="en", min_docs=20, max_docs=0.5)
    counted, busy = time.perf_counter() - start, time.process_time()
    topics = fit_topics(counts, n_topics=50)
    total, busy = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        "\n| paragraphs | terms | cells | counting, s | topics, s | processor, s | peak GB | before, GB |\n|---|---|---|---|---|---|---|---|"
    )
    print(
        f"| {len(counts.doc_ids):,} | {len(counts.terms):,} | {counts.values.nnz:,} | {counted:.0f} | {total - counted:.0f} | {busy:.0f} "
        f"| {peak:.2f} | {before:.2f} |"
    )
    print("; ".join(topics.quality["label"].head(12)))
    return [f"ungdc: {total:.0f} s, {peak:.2f} GB"] if total > 300 or peak > 6 else []


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", default="bbc,same,peers,ungdc")
    parser.add_argument("--peers", help="a folder that holds tomotopy")
    asked = parser.parse_args()
    parts, path, missed = asked.only.split(","), asked.data / "bbc" / "bbc.jsonl.gz", []
    texts, sections = read_articles(path, of="label")
    if "bbc" in parts:
        missed += measure_bbc(texts, sections)
        measure_basil(*read_articles(asked.data / "basil" / "basil.jsonl.gz", of="event"))
    if "same" in parts:
        missed += check_same(path)
    if "peers" in parts:
        # threads that wait for each other take processor time, too
        with threadpool_limits(1):
            missed += measure_peers(texts, sections, asked.peers)
    if "ungdc" in parts:
        missed += measure_ungdc(asked.data / "ungdc" / "ungdc.parquet")
    print("\n".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
