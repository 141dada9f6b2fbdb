"""TermMatrix + groups -> agreement. How much of a keyness list other measures and tests would have listed as well."""

import numpy as np
import pandas as pd

from analysis.compare.measures import keyness_measures
from analysis.compare.ranks import document_tests
from analysis.compare.units import check_options, count_units

_MEASURES = ["g2", "chi2", "log_ratio", "lrc", "percent_diff", "odds_ratio", "simple_maths", "pmi"]
_TESTS = {"mann_whitney": "auc", "welch": "t"}
_EVEN = {"odds_ratio": 1, "simple_maths": 1, "mann_whitney": 0.5}  # what a measure gives equal rates, where it is not 0
_TABLE = {"group": "str", "measure": "str", "n_terms": "int64", "overlap": "float64", "correlation": "float64"}
_TABLE |= {"terms": "str", "other_terms": "str"}


def agreement(matrix, groups, *, top=20, min_count=5, clusters=None):
    """Say how much of each group's list by z stands in the lists that other measures of keyness make.

    A measure of how sure a difference is (z, g2, chi2) puts frequent terms first, and one of how large it is (log ratio,
    percentage, odds) rare ones: they answer two questions. What stands in the lists of both kinds is large and sure.

    Parameters
    ----------
    matrix : TermMatrix of counts, shape (n_documents, n_terms)
    groups : Series of str indexed by doc_id
    top : int, the length of the lists
    min_count : int, occurrences in the whole corpus below which a term is left out
    clusters : Series doc_id -> label; in the tests on documents, those of a group in a cluster count as one

    Returns
    -------
    DataFrame, one row per group and measure, groups sorted
        group        str
        measure      str    those of `keyness_measures`, and "mann_whitney" and "welch", of `document_tests`
        n_terms      int    terms that the measure can be told of: percentage, odds and pmi are missing for those that
                            the rest, or the group, lacks
        overlap      float  share of the group's first terms by z, of those above 0, that its list of as many has; missing
                            where one of the two lists is empty
        correlation  float  of the ranks of all terms by z and by this measure (Spearman)
        terms        str    the first terms by this measure, best first, of those that it says the group uses more: as
                            many as by z, or fewer
        other_terms  str    those of them that are not among the first by z
        A group is left out where it or the others have no token, and the tests where they have fewer than two units.

    Raises
    ------
    TableError : the matrix holds weights
    GroupError : a document has no group
    ParallaxError : an option out of range

    References
    ----------
    Gabrielatos (2018), Keyness analysis, in Corpus Approaches to Discourse: effect sizes and significance. The formulas
    are those of keyness_measures and document_tests; z is its log_odds_z.

    Examples
    --------
    >>> from analysis import count_terms
    >>> matrix = count_terms(["rain rain wind", "rain sun", "wind wind sun", "wind rain"])
    >>> table = agreement(matrix, pd.Series(list("AABB"), index=matrix.doc_ids), top=1, min_count=1)
    >>> table[["group", "measure", "overlap", "terms"]].values.tolist()[:2]
    [['A', 'g2', 1.0, 'rain'], ['A', 'chi2', 1.0, 'rain']]
    """
    check_options(limits=[("top", top, 1, np.inf), ("min_count", min_count, 1, np.inf)])
    counted = count_units(matrix, groups, what="agreement", clusters=clusters)
    kept = np.flatnonzero(counted.counts.sum(axis=1) >= min_count)
    counts, tokens = counted.of_groups()[kept], counted.members() @ counted.sizes
    tests = document_tests(matrix, groups, clusters=clusters).set_index(["group", "term"])
    tables = []
    for g in counted.compared(1) if len(kept) else []:
        group, a, b = counted.units.labels[g], counts[:, g], counts.sum(axis=1) - counts[:, g]
        sizes = tokens[g], tokens.sum() - tokens[g]
        scores = keyness_measures(a, sizes[0], b, sizes[1], measures=[*_MEASURES, "log_odds_z"])
        scores = scores.set_axis(counted.terms[kept])
        if g in counted.compared():
            of_group = tests.loc[group].reindex(scores.index)
            scores = scores.assign(**{name: of_group[column] for name, column in _TESTS.items()})
        tables += [_compare(group, scores, name, int(top)) for name in scores if name != "log_odds_z"]
    return pd.DataFrame(tables, columns=list(_TABLE)).astype(_TABLE)


def _compare(group, scores, measure, top):
    """The row of a measure: its first terms beside those by z."""
    z, other = scores["log_odds_z"].round(9), scores[measure].round(9)
    first = z[z.gt(0)].sort_values(ascending=False, kind="stable").index[:top]
    favoured = other[other.gt(_EVEN.get(measure, 0))]
    listed = favoured.sort_values(ascending=False, kind="stable").index[: len(first)]
    overlap = len(first.intersection(listed)) / len(first) if len(listed) else np.nan
    known = other.notna()
    ranks = z[known].rank(), other[known].rank()
    varied = known.sum() > 1 and min(rank.nunique() for rank in ranks) > 1
    correlation = ranks[0].corr(ranks[1]) if varied else np.nan
    others = [term for term in listed if term not in first]
    return group, measure, int(known.sum()), overlap, correlation, ", ".join(listed), ", ".join(others)
