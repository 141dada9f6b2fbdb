"""documents -> robustness. Whether the terms of a source would have been found by other choices, and which choice matters."""

from itertools import product

import numpy as np
import pandas as pd

from analysis.compare.choices import list_specifications, rank_terms, read_choices, word_setting
from analysis.compare.units import check_options
from analysis.corpus.metadata import identify_language
from analysis.ground.errors import GroupError, TableError
from analysis.ground.tables import check_columns
from analysis.terms.lemmas import lemmatise
from analysis.terms.spelling import fold

_DEPTH = 10  # times `top`: how far down a list ranks are told
_TABLE = {"group": "str", "term": "str", "n_specifications": "int64", "n_in_top": "int64", "share": "float64"}
_TABLE |= {"median_rank": "float64", "main_rank": "Int64", "choice": "str", "setting": "str", "effect": "float64"}


def robustness(documents, *, by="source_shown", choices=None, clusters=None, top=20):
    """Say in how many of the analyses that could have been made each term is among the first of its group.

    The terms of `keyness` come from choices that others would have made otherwise, with as good a reason. Here all
    combinations of these choices are made, and each group's list by z is made from each. What stands in few of the
    lists is a finding about the choices.

    Parameters
    ----------
    documents : DataFrame with text and the column `by`, cleaned, of one language; or paragraphs of split_units. Its column
        language says in which they are; without one it is told from the text
    by : str, the column that names the groups
    choices : dict name -> list of settings, that of the main analysis first; what it does not name has one setting. None:
        case ("folded", "kept"), stop_words ("auto", None), lemmas (False, True), ngrams ((1, 1), (1, 2)), min_docs (1, 3),
        min_count (5), copies ("all", "one") and prior_weight (500, 50, 5000), less what makes no difference here:
        copies where there are none, lists of words for a language that has none, case in a script without capitals.
        Lemmas are not combined with case: a lemma is looked up in its folded form
    clusters : Series doc_id -> label, the copies; "one" keeps of each group the first document of a cluster
    top : int, the length of the lists

    Returns
    -------
    DataFrame, one row per group and term that is in the group's list of any specification, groups sorted, surest first; no row
    where there are not two groups
        group             str
        term              str    folded. It counts as found where its dictionary form is, or any spelling of it
        n_specifications  int    specifications
        n_in_top          int    those in which it is among the first `top` terms by z
        share             float  n_in_top / n_specifications
        median_rank       float  its middle rank, from 1; missing where in half of them it is beyond the first 10 * top
        main_rank         int    its rank in the main analysis; missing where it is beyond the same limit
        choice            str    the choice that matters most for it, or those that matter as much, joined by "and"; missing
                                 where none does
        setting           str    the setting of this choice with which it is in the list most often
        effect            float  how much more often than with the setting by which it is least often, 0 to 1, over the
                                 specifications that are alike in all other choices
        .attrs["choices"] holds the settings, and .attrs["specifications"] what `specifications` shows. These are no
        independent repetitions, and a share is no probability: all of them rest on the same documents.

    Raises
    ------
    TableError : a column is missing
    GroupError : a document has no group or cluster
    ParallaxError : an option, a choice or a setting that is not known

    References
    ----------
    Steegen, Tuerlinckx, Gelman & Vanpaemel (2016), Perspectives on Psychological Science 11(5), multiverse analysis.

    Examples
    --------
    >>> documents = pd.DataFrame({"text": ["rain rain wind", "the rain", "wind the wind", "the wind the"],
    ...     "language": "en", "source_shown": ["A", "A", "B", "B"]})
    >>> choices = {"stop_words": ["auto", None], "min_count": [1]}
    >>> robustness(documents, choices=choices, top=1)[["group", "term", "n_in_top", "share"]].values.tolist()
    [['A', 'rain', 2, 1.0], ['B', 'wind', 1, 0.5], ['B', 'the', 1, 0.5]]
    """
    check_columns(documents, ["text", by], what="documents")
    check_options(limits=[("top", top, 1, 10_000)])
    n_missing = int(documents[by].isna().sum())
    if n_missing:
        raise GroupError(
            f"{n_missing:,} documents have no {by!r}. Leave them out, or use add_group(documents, {by!r})."
        )
    documents = documents.set_axis(documents.index.astype("str")).sort_index()
    if "language" not in documents:
        documents = documents.assign(language=[identify_language(text) for text in documents["text"].fillna("")])
    read = {name: _once(settings) for name, settings in read_choices(documents, clusters, choices).items()}
    walked = list(rank_terms(documents, by=by, choices=read, clusters=clusters, depth=int(top) * _DEPTH))
    languages = sorted(documents["language"].dropna().unique())
    tables = []
    for group in walked[0][1] if walked else []:
        lists = [found[group] for _, found, _ in walked]
        terms = _list_terms(lists, walked, int(top), languages)
        ranks = np.full((len(terms), len(walked)), np.inf)
        for column, (row, found, _) in enumerate(walked):
            places = {term: rank for rank, term in enumerate(found[group], start=1)}
            for n, (term, forms) in enumerate(terms.items()):
                looked_up = {term, *forms} if row["lemmas"] else {term}
                ranks[n, column] = min(places.get(form, np.inf) for form in looked_up)
        tables.append(_tell(group, list(terms), ranks, read, int(top)))
    table = pd.concat(tables, ignore_index=True).astype(_TABLE)
    order = table.sort_values(["group", "n_in_top", "median_rank", "term"], ascending=[True, False, True, True])
    table = table.loc[order.index].reset_index(drop=True)
    settings = {name: [word_setting(name, one) for one in some] for name, some in read.items()}
    table.attrs |= {"top": int(top), "choices": settings, "specifications": _describe(walked, int(top))}
    return table


def specifications(table):
    """List every specification of `robustness`: its settings, and the terms that it gives each group.

    Parameters
    ----------
    table : DataFrame, as robustness returns it

    Returns
    -------
    DataFrame, one row per specification and group, the main analysis first
        specification  int    from 1
        group          str
        and a column of str for each choice that was varied: its setting
        n_terms        int    terms that were compared
        n_shared       int    of the list of the main analysis, the terms that this one has as well, as they are written
        terms          str    the first terms by z, best first

    Raises
    ------
    TableError : the table is none of robustness, or was changed in a way that lost its specifications

    Examples
    --------
    >>> documents = pd.DataFrame({"text": ["rain rain", "wind the"], "source_shown": ["A", "B"]})
    >>> table = robustness(documents, choices={"min_count": [1, 2]}, top=2)
    >>> specifications(table)[["specification", "group", "terms", "min_count"]].values.tolist()[1:]
    [[1, 'B', 'wind', '1'], [2, 'A', 'rain', '2'], [2, 'B', '', '2']]
    """
    told = table.attrs.get("specifications")
    if not told:
        raise TableError("this table holds no specifications. Pass the result of robustness, as it was returned.")
    varied = [name for name, settings in table.attrs["choices"].items() if len(settings) > 1]
    columns = ["specification", "group", *varied, "n_terms", "n_shared", "terms"]
    kinds = dict.fromkeys(columns, "str") | dict.fromkeys(["specification", "n_terms", "n_shared"], "int64")
    return pd.DataFrame([{name: row[name] for name in columns} for row in told]).astype(kinds)


def _once(settings):
    """Settings without those that stand twice; 1 and True are two."""
    return list({(type(setting), setting): setting for setting in settings}.values())


def _list_terms(lists, walked, top, languages):
    """Each term that is in any list, with its dictionary forms; a lemma is one only where it is the form of none."""
    plain = dict.fromkeys(
        term for terms, (row, _, _) in zip(lists, walked, strict=True) if not row["lemmas"] for term in terms[:top]
    )
    found = {term: _forms(term, languages) for term in plain}
    known = {form for forms in found.values() for form in forms} | set(found)
    others = [term for terms, (row, _, _) in zip(lists, walked, strict=True) if row["lemmas"] for term in terms[:top]]
    return found | {term: set() for term in dict.fromkeys(others) if term not in known}


def _forms(term, languages):
    """The dictionary forms that a term can have, each word of it by itself: as a word, and as a name."""
    forms = set()
    for language in languages:
        choices = []
        for word in term.split(" "):
            found = {word}
            for spelled in (word, word.capitalize()):
                for initial in (False, True):
                    found.add(fold(lemmatise([spelled], language, initial=initial).get(spelled, word), language))
            choices.append(sorted(found))
        forms |= {" ".join(words) for words in product(*choices)}
    return forms - {term}


def _tell(group, terms, ranks, choices, top):
    """The rows of a group."""
    n = ranks.shape[1]
    inside = ranks <= top
    middle = np.sort(ranks, axis=1)
    with np.errstate(invalid="ignore"):
        median = (middle[:, (n - 1) // 2] + middle[:, n // 2]) / 2
    names, settings, effects = _matter_most(inside, choices)
    main = pd.Series(ranks[:, 0]).replace(np.inf, np.nan)
    columns = {"group": group, "term": terms, "n_specifications": n, "n_in_top": inside.sum(axis=1)}
    columns |= {"share": inside.mean(axis=1), "median_rank": np.where(np.isfinite(median), median, np.nan)}
    columns |= {"main_rank": main.astype("Int64"), "choice": names, "setting": settings, "effect": effects}
    return pd.DataFrame(columns)


def _matter_most(inside, choices):
    """The choices that change most for each term, their best settings and the difference to the worst."""
    rows = list_specifications(choices)
    told = {}
    for name, settings in choices.items():
        alike = pd.Series([repr([value for key, value in row.items() if key != name]) for row in rows])
        whole = alike.groupby(alike).transform("size").eq(len(settings)).to_numpy()
        own = np.array([settings.index(row[name]) for row in rows])
        if len(settings) < 2 or not whole.any():
            continue
        shares = np.column_stack([inside[:, whole & (own == n)].mean(axis=1) for n in range(len(settings))])
        best = [word_setting(name, settings[n]) for n in shares.argmax(axis=1)]
        told[name] = (shares.max(axis=1) - shares.min(axis=1)).round(9), best
    most = np.max([effect for effect, _ in told.values()], axis=0, initial=0) if told else np.zeros(len(inside))
    mattering = [[name for name in told if told[name][0][n] == most[n] > 0] for n in range(len(inside))]
    names = [" and ".join(some) or None for some in mattering]
    settings = [" and ".join(told[name][1][n] for name in some) or None for n, some in enumerate(mattering)]
    return names, settings, np.where(most > 0, most, np.nan)


def _describe(walked, top):
    """Every specification and group as a plain record."""
    main = walked[0][1]
    return [
        {
            "specification": n,
            "group": str(group),
            "n_terms": n_terms,
            "n_shared": len({*terms[:top]} & {*main[group][:top]}),
            "terms": ", ".join(terms[:top]),
        }
        | {name: word_setting(name, setting) for name, setting in row.items()}
        for n, (row, found, n_terms) in enumerate(walked, start=1)
        for group, terms in found.items()
    ]
