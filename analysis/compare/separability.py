"""TermMatrix + groups -> separability. How well the source of an unseen document can be told, and by which terms."""

import numpy as np
import pandas as pd
from sklearn.kernel_ridge import KernelRidge
from sklearn.model_selection import GroupKFold

from analysis.compare.units import check_options
from analysis.ground.resample import draw_units, interval, make_units, permute_groups, smallest_p
from analysis.terms.matrix import align_groups, require_counts, weigh_tfidf

EVERY = "all groups"
_FOLDS = 5
_PENALTY = 1.0
_FIGURES = ["accuracy", "accuracy_low", "accuracy_high", "floor", "floor_low", "floor_high", "p", "p_floor"]
_TABLE = {"group": "str", "n_docs": "int64"} | dict.fromkeys(_FIGURES, "float64") | {"taken_for": "str"}
_TERMS = {"group": "str", "rank": "int64", "term": "str", "weight": "float64"}
_TERMS |= dict.fromkeys(["docs_group", "docs_rest"], "int64")


def separability(matrix, groups, *, clusters=None, blocks=None, max_docs=3000, n_resamples=200, seed=0):
    """Say how well a linear classifier tells the group of documents that it has not seen.

    The documents are divided into five folds; each fold is told by a classifier that learned on the other four. Give
    stories or days as blocks: else an article can be told by its neighbour on the same subject, or misled by it, because
    the other articles of its story are those of the other sources.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms); documents that hold no term have nothing to be told by,
        and are left out
    groups : Series of str indexed by doc_id
    clusters : Series doc_id -> label, copies, or the document that paragraphs are of: those of a group in a cluster lie
        within one fold, exchange their label together and are resampled whole
    blocks : Series doc_id -> label, stories or days: a block lies within one fold, labels are exchanged within a
        block only, and blocks are resampled whole. None: every document by itself, and labels are exchanged everywhere
    max_docs : int, documents that are looked at; of more, so many drawn at random
    n_resamples, seed : int, resamples of the interval, and permutations of the floor

    Returns
    -------
    DataFrame, first a row "all groups", then one per group, sorted; no row where there are not two groups
        group                        str
        n_docs                       int    documents looked at
        accuracy                     float  share of the group's documents that are told right, 0 to 1; of all groups the
                                            mean of these, the balanced accuracy: 1 / n_groups is guessing. Missing where
                                            all documents of the group lie in one fold, as its only one does: nothing of
                                            it can be learned from the others
        accuracy_low, accuracy_high  float  95 % interval from resampled documents or blocks, the classifiers being given
        floor                        float  mean accuracy where labels were permuted before anything was learned. With
                                            blocks it is what their subjects alone tell: pure blocks keep their label
        floor_low, floor_high        float  95 % of the permuted accuracies lie between them
        p                            float  how often permuted labels are told as well
        p_floor                      float  the smallest p that so few documents could give: above .05, p tells nothing
        taken_for                    str    the group that its documents are most often taken for, where they are not told
        Floor, p and p_floor are missing where no block holds two groups, and all but n_docs where there are not two blocks, or
        not two groups with two clusters: what its only text says cannot be told from what a source says.

    Raises
    ------
    TableError : the matrix holds weights
    GroupError : a document has no group or block
    ParallaxError : an option out of range

    References
    ----------
    Ridge regression of each group's label on tf-idf (1 + ln of the count, idf of all documents; penalty 1), as
    scikit-learn's KernelRidge solves it; a document goes to the group whose predicted share is highest in proportion to
    the group's share of what was learned. Ojala & Garriga (2010), Journal of Machine Learning Research 11, for the floor.

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain wind rain", "rain sun"] * 5 + ["snow wind snow", "snow sun"] * 5)
    >>> groups = pd.Series(["A"] * 10 + ["B"] * 10, index=matrix.doc_ids)
    >>> separability(matrix, groups, n_resamples=20)[["group", "n_docs", "accuracy"]].values.tolist()
    [['all groups', 20, 1.0], ['A', 10, 1.0], ['B', 10, 1.0]]
    """
    check_options(n_resamples, seed, [("max_docs", max_docs, 10, 20_000)])
    rng = np.random.default_rng(seed)
    matrix, labels = _prepare(matrix, groups, "separability", max_docs, rng)
    units, unit_of = _units_in_order(labels, clusters, blocks)
    names, n_groups = units.labels, len(units.labels)
    if n_groups < 2:
        return pd.DataFrame(columns=list(_TABLE)).astype(_TABLE)
    block, truth = (unit_of if blocks is None else units.blocks[unit_of]), units.groups[unit_of]
    n_docs = np.bincount(truth, minlength=n_groups)
    table = pd.DataFrame({"group": [EVERY, *names], "n_docs": [len(labels), *n_docs]}).reindex(columns=list(_TABLE))
    alone = clusters is not None and (np.bincount(units.groups) >= 2).sum() < 2
    if len(np.unique(block)) >= 2 and not alone:
        mixed = any(np.ptp(units.groups[units.blocks == one]) for one in np.unique(units.blocks))
        permuted = permute_groups(units, n_resamples if mixed else 0, rng)[:, unit_of]
        told, fold = _tell(matrix, np.vstack([truth, permuted]), n_groups, block, seed)
        right, learned = told[0] == truth, _find_learned(truth, fold, n_groups)
        accuracy = _accuracy(right[:, None] * 1.0, truth, learned)[:, 0]
        if blocks is None:
            drawn = draw_units(units.groups, n_resamples, rng)[unit_of]
        else:
            drawn = draw_units(np.zeros(block.max() + 1, int), n_resamples, rng)[block]
        low, high = interval(_accuracy(right[:, None] * drawn, truth, learned, drawn).T)
        table["accuracy"], table["accuracy_low"], table["accuracy_high"] = accuracy, low, high
        if mixed:
            floor = np.array(
                [
                    _accuracy((guess == labelled)[:, None] * 1.0, labelled, _find_learned(labelled, fold, n_groups))[
                        :, 0
                    ]
                    for guess, labelled in zip(told[1:], permuted, strict=True)
                ]
            )
            for place in np.flatnonzero(~np.isnan(accuracy)):
                # labels that put a group into one fold tell nothing of it, whether observed or permuted
                drawn = floor[~np.isnan(floor[:, place]), place]
                others = [g for g in range(n_groups) if g != place - 1]
                least = smallest_p(units, n_resamples, renamed=others)
                p = (1 + (drawn >= accuracy[place] - 1e-9).sum()) / (1 + len(drawn))
                figures = (drawn.mean(), *interval(drawn), max(p, least), least) if len(drawn) else [np.nan] * 5
                table.loc[place, ["floor", "floor_low", "floor_high", "p", "p_floor"]] = figures
        taken = np.zeros((n_groups, n_groups))
        np.add.at(taken, (truth[~right], told[0][~right]), 1)
        taken[~learned] = 0
        table["taken_for"] = [None, *(names[row.argmax()] if row.any() else None for row in taken)]
    return table.astype(_TABLE)


def telling_terms(matrix, groups, *, top=20, max_docs=3000, seed=0):
    """List the terms by which the classifier of `separability` tells each group.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms)
    groups : Series of str indexed by doc_id
    top : int, terms per group
    max_docs, seed : as in separability

    Returns
    -------
    DataFrame, one row per group and term, groups sorted, highest weight first; no row where there are not two groups
        group       str
        rank        int    from 1
        term        str
        weight      float  what the term adds to the group's score, for a tf-idf of 1; above 0. The weights rest on all
                           documents looked at, and a term may owe its weight to others beside it: see `keyness` too
        docs_group  int    documents of the group that hold the term, of those looked at
        docs_rest   int    documents of the others that hold it

    Raises
    ------
    TableError : the matrix holds weights
    GroupError : a document has no group
    ParallaxError : an option out of range

    References
    ----------
    As in separability; the weights are the ridge regression's coefficients.

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain wind rain", "rain sun"] * 5 + ["snow wind snow", "snow sun"] * 5)
    >>> groups = pd.Series(["A"] * 10 + ["B"] * 10, index=matrix.doc_ids)
    >>> telling_terms(matrix, groups, top=1)[["group", "term", "docs_group", "docs_rest"]].values.tolist()
    [['A', 'rain', 10, 0], ['B', 'snow', 10, 0]]
    """
    check_options(20, seed, [("top", top, 1, np.inf), ("max_docs", max_docs, 10, 20_000)])
    matrix, labels = _prepare(matrix, groups, "telling_terms", max_docs, np.random.default_rng(seed))
    units, _ = _units_in_order(labels)
    rows = []
    if len(units.labels) > 1 and len(matrix.terms):
        weights = weigh_tfidf(matrix, sublinear=True).values
        targets = _targets(units.groups, len(units.labels))
        duals = (
            KernelRidge(alpha=_PENALTY, kernel="precomputed").fit((weights @ weights.T).toarray(), targets).dual_coef_
        )
        coefficients = weights.T @ duals
        for g, group in enumerate(units.labels):
            own = units.groups == g
            holding, others = (np.asarray((matrix.values[side] > 0).sum(axis=0)).ravel() for side in (own, ~own))
            order = np.lexsort((np.arange(len(matrix.terms)), -coefficients[:, g].round(9)))[: int(top)]
            for rank, place in enumerate(order[coefficients[order, g] > 1e-9], start=1):
                found = rank, matrix.terms[place], coefficients[place, g], holding[place], others[place]
                rows.append((group, *found))
    return pd.DataFrame(rows, columns=list(_TERMS)).astype(_TERMS)


def _prepare(matrix, groups, what, max_docs, rng):
    """Documents and terms in order, at most so many of them, and the group of each."""
    require_counts(matrix, what)
    matrix = matrix.select(docs=sorted(matrix.doc_ids), terms=sorted(matrix.terms))
    align_groups(matrix, groups)
    matrix = matrix.select(docs=matrix.doc_ids[np.diff(matrix.values.indptr) > 0])
    labels = align_groups(matrix, groups)
    if len(labels) > max_docs:
        matrix = matrix.select(docs=matrix.doc_ids[np.sort(rng.permutation(len(labels))[: int(max_docs)])])
    return matrix, labels.loc[matrix.doc_ids]


def _units_in_order(labels, clusters=None, blocks=None):
    """Units in the order of their first documents, and the place of each document's unit."""
    units = make_units(labels, clusters=clusters, blocks=blocks)
    unit_of = units.membership.tocsc().indices
    order = pd.unique(unit_of)
    units = units._replace(groups=units.groups[order], blocks=units.blocks[order], membership=units.membership[order])
    return units, np.argsort(order)[unit_of]


def _tell(matrix, truths, n_groups, block, seed):
    """The group that each document is told to be of, for each row of labels in `truths`, by those of the other folds, and its fold."""
    weights = weigh_tfidf(matrix, sublinear=True).values
    alike = (weights @ weights.T).toarray()
    told, fold = np.empty(truths.shape, int), np.empty(truths.shape[1], int)
    folds = GroupKFold(min(_FOLDS, len(np.unique(block))), shuffle=True, random_state=seed)
    for n, (known, unseen) in enumerate(folds.split(alike, groups=block)):
        fold[unseen] = n
        model = KernelRidge(alpha=_PENALTY, kernel="precomputed").fit(alike[np.ix_(known, known)], np.eye(len(known)))
        smoother = model.predict(alike[np.ix_(unseen, known)])
        for row, truth in enumerate(truths):
            targets = _targets(truth[known], n_groups)
            scores = np.where(np.abs(targets).sum(axis=0) > 0, (smoother @ targets).round(9), -np.inf)
            told[row, unseen] = scores.argmax(axis=1)
    return told, fold


def _targets(truth, n_groups):
    """1 / share - 1 for the documents of a group and -1 for the others, shape (n_documents, n_groups)."""
    own = (truth[:, None] == np.arange(n_groups)) * 1.0
    share = own.mean(axis=0)
    return np.where(share > 0, own / np.maximum(share, 1e-12) - 1, 0)


def _find_learned(truth, fold, n_groups):
    """Whether each group has documents in two folds, so that something of it is learned when one is held out."""
    held = np.zeros((n_groups, fold.max() + 1), bool)
    held[truth, fold] = True
    return held.sum(axis=1) >= 2


def _accuracy(right, truth, learned, drawn=None):
    """Share of each group that is right, with the mean of all learned groups before them; one column for each draw."""
    members = (np.arange(len(learned))[:, None] == truth) * 1.0
    sizes = members @ (np.ones_like(right) if drawn is None else drawn)
    counted = (sizes > 0) & learned[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(counted, members @ right / sizes, 0)
    mean = shares.sum(axis=0) / np.maximum(counted.sum(axis=0), 1)
    return np.vstack([np.where(learned.any(), mean, np.nan), np.where(learned[:, None], shares, np.nan)])
