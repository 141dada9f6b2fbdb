"""TermMatrix + two groups + stories -> agenda and wording. What a source chose to cover, told apart from how it worded it."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse, stats

from analysis.compare.units import check_options, check_pair
from analysis.ground.errors import GroupError
from analysis.ground.resample import adjust_p, indicator
from analysis.terms.matrix import align_groups, require_counts

PARTS = ["agenda", "wording", "exclusive"]
LEAST_HOLDING = 3
_TERMS_AT_ONCE = 20_000


class Tellings(NamedTuple):
    """What each of two groups says in each story. Neither the order of documents, stories and terms nor names matter.

    Attributes
    ----------
    terms : Index of str, sorted
    stories : array of str, shape (n_stories,), in the order of their first documents
    counts : two CSR arrays, shape (n_terms, n_stories), of a and of b
    tokens : array, shape (2, n_stories)
    documents : DataFrame indexed by doc_id, sorted: story, the place in `stories`, and side, 0 for a and 1 for b
    """

    terms: pd.Index
    stories: np.ndarray
    counts: tuple
    tokens: np.ndarray
    documents: pd.DataFrame

    def shared(self):
        """Whether both groups have a token in the story, shape (n_stories,)."""
        return (self.tokens > 0).all(axis=0)


def agenda_and_wording(matrix, groups, stories, *, a, b, n_resamples=200, seed=0):
    """Split how much more often a uses a term than b: by what each covers, and by how each words the same story.

    Of a story s that both tell, p_As is the share of a's tokens that it takes and q_As the rate of the term in it; r is the
    mean of the two rates of the term in all.

    - agenda = sum over shared stories of (p_As - p_Bs) [(q_As + q_Bs) / 2 - r]: a gives more room to stories that hold it
    - wording = sum over shared stories of (p_As + p_Bs) / 2 (q_As - q_Bs): a uses it more in the same stories
    - exclusive = sum over stories of a alone of p_As (q_As - r), less that over stories of b alone of p_Bs (q_Bs - r)

    agenda + wording + exclusive = total, the rate in a less that in b.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms)
    groups : Series of str indexed by doc_id; groups other than a and b are left out
    stories : Series doc_id -> story, as from find_stories; a document that it lacks is a story of its own
    a, b : str, the groups
    n_resamples : int, resamples of stories for the intervals
    seed : int

    Returns
    -------
    DataFrame, one row per term that a or b holds, largest total first, whichever its sign
        term               str
        agenda, wording, exclusive, total  float  differences of rates, in occurrences per token; above 0 where a has more
        agenda_low, agenda_high, wording_low, wording_high  float  95 % interval; missing where fewer than two stories are
            shared, none of them holds the term, or the part is the same in every resample
        n_stories          int    shared stories that hold the term
        n_a, n_b           int    occurrences
        n_shared_a, n_shared_b  int  occurrences in shared stories
        agenda_p_adjusted, wording_p_adjusted  float  of a t test with the same standard deviation, adjusted over all terms
            (Benjamini-Hochberg); missing for terms in fewer than three shared stories
        .attrs a, b; n_shared, n_alone_a, n_alone_b: stories of both, of a alone and of b alone; share_a, share_b: the share
        of their tokens that stands in shared stories

    Raises
    ------
    TableError : the matrix holds weights
    GroupError : a document has no group or two stories; a or b is no group, or has no token
    ParallaxError : an option out of range

    Notes
    -----
    An interval is the estimate and t(n_shared - 1, .975) times the standard deviation of resamples, for which stories are
    drawn whole from all that a or b tells; what it covers is in benchmarks/README.md. It is for one term: of a hundred, some
    five lie off zero by chance, which the adjusted p allows for. That of a term in one or two shared stories nearly always holds zero. The exclusive part has
    none: where few stories of one source hold a term, resamples do not show how much it varies.

    References
    ----------
    Kitagawa (1955), Components of a difference between two rates, Journal of the American Statistical Association 50(272);
    centred at r, so that function words, which are frequent in every story, do not get large parts that cancel.

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain rain wind sun", "rain wind wind sun", "sun sun sun sun", "wind wind wind wind"])
    >>> groups, stories = (pd.Series(list(labels), index=matrix.doc_ids) for labels in ("ABAB", "sstu"))
    >>> split = agenda_and_wording(matrix, groups, stories, a="A", b="B").set_index("term")
    >>> split.loc["rain", ["agenda", "wording", "exclusive", "total"]].tolist()
    [0.0, 0.125, 0.0, 0.125]
    """
    check_options(n_resamples, seed)
    told = count_tellings(matrix, groups, stories, a=a, b=b, what="agenda_and_wording")
    alone = np.where(told.shared(), 0, np.where(told.tokens[0] > 0, 1, 2))
    n_stories = np.bincount(alone, minlength=3)
    drawn = np.ones((len(alone), 1))
    if n_stories[0] > 1:
        drawn = np.hstack([drawn, _draw_stories(told.shared(), n_resamples, np.random.default_rng(seed))])
    counts = np.column_stack([count.sum(axis=1) for count in told.counts])
    shared = [count[:, told.shared()] for count in told.counts]
    starts = range(0, len(told.terms), _TERMS_AT_ONCE)
    parts, sd = np.concatenate([_split(told, drawn, slice(start, start + _TERMS_AT_ONCE)) for start in starts], axis=1)
    rates = counts / told.tokens.sum(axis=1)
    holding = ((shared[0] + shared[1]) > 0).sum(axis=1)
    columns = {"term": told.terms} | dict(zip(PARTS, parts.T, strict=True)) | {"total": rates[:, 0] - rates[:, 1]}
    last = {}
    for name, part, error in zip(PARTS[:2], parts.T, sd.T, strict=False):
        known = (holding > 0) & (error > 1e-12)
        reach = np.where(known, error, np.nan) * stats.t.ppf(0.975, max(n_stories[0] - 1, 1))
        columns |= {f"{name}_low": part - reach, f"{name}_high": part + reach}
        p = np.full(len(part), np.nan)
        tested = known & (holding >= LEAST_HOLDING)
        p[tested] = 2 * stats.t.sf(np.abs(part[tested]) / error[tested], n_stories[0] - 1)
        last[f"{name}_p_adjusted"] = adjust_p(p)
    columns |= {"n_stories": holding.astype(np.int64)}
    columns |= dict(zip(["n_a", "n_b"], counts.T.astype(np.int64), strict=True))
    columns |= {
        f"n_shared_{side}": count.sum(axis=1).astype(np.int64) for side, count in zip("ab", shared, strict=True)
    }
    table = pd.DataFrame(columns | last)
    order = np.lexsort((table["term"].to_numpy(dtype=object), -table["total"].abs().round(12)))
    table = table.iloc[order].reset_index(drop=True)
    table.attrs |= {"a": str(a), "b": str(b)}
    table.attrs |= dict(zip(["n_shared", "n_alone_a", "n_alone_b"], n_stories.tolist(), strict=True))
    share = told.tokens[:, told.shared()].sum(axis=1) / told.tokens.sum(axis=1)
    table.attrs |= dict(zip(["share_a", "share_b"], share.tolist(), strict=True))
    return table


def count_tellings(matrix, groups, stories, *, a, b, what):
    """Count the terms that two groups use in each story.

    Parameters
    ----------
    matrix, groups, stories, a, b : as in agenda_and_wording
    what : str, the function that needs the counts, for the message

    Returns
    -------
    Tellings, of the terms and stories of a or b

    Raises
    ------
    TableError, GroupError : as in agenda_and_wording

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain rain", "wind", "rain"])
    >>> groups = pd.Series(list("BAB"), index=matrix.doc_ids)
    >>> told = count_tellings(matrix, groups, pd.Series({"1": "x", "2": "x"}), a="A", b="B", what="this")
    >>> told.stories.tolist(), told.tokens.tolist(), told.shared().tolist()
    (['0', 'x'], [[0.0, 1.0], [2.0, 1.0]], [False, True])
    """
    require_counts(matrix, what)
    labels = align_groups(matrix, groups)
    check_pair(pd.Index(sorted(labels.unique()), dtype="str"), a, b)
    kept = labels[labels.isin([str(a), str(b)])].sort_index()
    matrix = matrix.select(docs=kept.index, terms=sorted(matrix.terms))
    named, codes = _story_codes(kept.index, stories)
    values = matrix.values.astype(float)
    counts = [
        sparse.csr_array(
            (indicator(codes, len(named)) @ sparse.diags_array((kept == str(name)).to_numpy(float)) @ values).T
        )
        for name in (a, b)
    ]
    tokens = np.array([count.sum(axis=0) for count in counts])
    if not tokens.sum(axis=1).all():
        empty = [name for name, n in zip((a, b), tokens.sum(axis=1), strict=True) if not n]
        raise GroupError(f"{empty} have no token that counts. Choose other groups or terms.")
    held, told = (counts[0] + counts[1]).sum(axis=1) > 0, tokens.sum(axis=0) > 0
    counts = tuple(sparse.csr_array(count[held][:, told]) for count in counts)
    rows = pd.DataFrame({"story": np.cumsum(told)[codes] - 1, "side": (kept == str(b)).astype(int)}, index=kept.index)
    return Tellings(matrix.terms[held], named[told], counts, tokens[:, told], rows[told[codes]])


def _story_codes(doc_ids, stories):
    """Number the stories by their first document; a document without one is its own, whatever other stories are called."""
    if not isinstance(stories, pd.Series):
        raise GroupError(
            f"the stories must be a Series doc_id -> story, not {type(stories).__name__}. Use find_stories."
        )
    told = stories.set_axis(stories.index.astype("str")).dropna()
    if told.index.has_duplicates:
        twice = told.index[told.index.duplicated()][0]
        raise GroupError(f"the stories name {twice!r} twice. Give each document one story.")
    story = told.reindex(doc_ids)
    keys = [
        (True, str(name)) if known else (False, doc_id)
        for doc_id, name, known in zip(doc_ids, story, story.notna(), strict=True)
    ]
    place = {key: n for n, key in enumerate(dict.fromkeys(keys))}
    return np.array([name for _, name in place], dtype=object), np.array([place[key] for key in keys], dtype=np.int64)


def _draw_stories(shared, n_resamples, rng):
    """How often each story is drawn, shape (n_stories, n_resamples); draws without a shared story are made again."""
    drawn, share = np.zeros((len(shared), n_resamples)), np.full(len(shared), 1 / len(shared))
    while (lacking := ~drawn[shared].any(axis=0)).any():
        drawn[:, lacking] = rng.multinomial(len(shared), share, size=lacking.sum()).T
    return drawn


def _split(told, drawn, terms):
    """The parts of some terms, and their standard deviations over the resamples, shape (2, n_terms, 3).

    Every column of `drawn` says how often each story counts, the first that each counts once. What the formulas ask for are
    sums over stories of counts times a weight that is the same for all terms.
    """
    counts, shared = [count[terms] for count in told.counts], told.shared()[:, None]
    tokens = told.tokens @ drawn
    p = [drawn * size[:, None] / total for size, total in zip(told.tokens, tokens, strict=True)]
    with np.errstate(divide="ignore", invalid="ignore"):
        crossed = [np.where(shared, one / size[:, None], 0) for one, size in zip(reversed(p), told.tokens, strict=True)]
    own = [drawn / total for total in tokens]
    rates = [count @ weight for count, weight in zip(counts, own, strict=True)]
    r = (rates[0] + rates[1]) / 2
    within = [np.where(shared, weight, 0) for weight in own]
    agenda = counts[0] @ (within[0] - crossed[0]) / 2 - counts[1] @ (within[1] - crossed[1]) / 2
    agenda -= r * ((p[0] - p[1]) * shared).sum(axis=0)
    wording = counts[0] @ (within[0] + crossed[0]) / 2 - counts[1] @ (within[1] + crossed[1]) / 2
    exclusive = counts[0] @ np.where(shared, 0, own[0]) - counts[1] @ np.where(shared, 0, own[1])
    exclusive -= r * ((p[0] - p[1]) * ~shared).sum(axis=0)
    found = np.stack([agenda, wording, exclusive], axis=1)
    resampled = found[:, :, 1:]
    sd = resampled.std(axis=2, ddof=1) if resampled.size else np.full(found.shape[:2], np.nan)
    return np.stack([found[:, :, 0], sd])
