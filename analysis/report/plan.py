"""a request -> a plan. Check all that is asked for before anything runs, and tell every problem at once."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from analysis.ground.errors import CorpusError, OutputError, ParallaxError, ParameterError
from analysis.ground.rules import PROJECT
from analysis.ground.wording import count_of
from analysis.report import provenance
from analysis.report.parameters import CORPUS, check_parameters, read_parameters

_CHOICES = ("group", "language", "a", "b")
_ACROSS = ("05-stories",)  # goes on where a and b have texts in different languages
_RESERVED = ("index", "failed", "tables", "figures")


@dataclass(frozen=True)
class Plan:
    """What a run is asked for, checked: nothing has been computed or written yet."""

    corpus: str | list
    out: Path
    notebooks: dict
    given: dict
    values: dict
    only: list
    jobs: int = 2
    fingerprint: str = ""
    keys: dict = field(default_factory=dict)


def make_plan(path, out, *, notebooks=None, parameters=None, jobs=2):
    """Check all that a run is asked for, and say what it comes to; see `run_reports` for what may be asked.

    Returns
    -------
    Plan

    Raises
    ------
    ParameterError, OutputError, CorpusError : the kind of the first problem; its text names all of them
    """
    wrong: list[ParallaxError] = []
    corpus = _corpus(path)
    found, values = {}, {}
    try:
        found = find_notebooks(notebooks)
        declared = {name: read_parameters(place) for name, place in found.items()}
        for name, known in declared.items():
            if CORPUS not in {parameter.name for parameter in known}:
                wrong.append(
                    ParameterError(
                        f'{name} takes no corpus. Tag a cell `parameters` and write in it: corpus_path: str = "seeds"'
                    )
                )
        values = check_parameters(parameters or {}, declared)
        asked = {one["terms"] for name, one in values.items() if is_ours(found[name]) and one.get("terms")}
        wrong += [ParameterError(problem) for terms in sorted(asked) if (problem := _termless(terms))]
    except ParallaxError as error:
        wrong.append(error)
    if isinstance(jobs, bool) or not isinstance(jobs, int) or jobs < 1:
        wrong.append(
            ParameterError(f"jobs is {jobs!r}; it is how many notebooks run at a time: a whole number above 0.")
        )
    folder = Path(out).expanduser()
    places, fingerprint = [], ""
    try:
        from analysis.files.read import find_corpus, fingerprint_files

        places = [place for one in ([corpus] if isinstance(corpus, str) else corpus) for place in find_corpus(one)]
        fingerprint = fingerprint_files(corpus)
    except ParallaxError as error:
        wrong.append(error)
    problem = _problem(folder, places)
    wrong += [OutputError(problem)] if problem else []
    if wrong:
        raise type(wrong[0])("\n".join(str(error) for error in wrong))
    code = provenance.digest_code()
    keys = {
        name: provenance.digest_inputs(
            place, corpus=corpus, fingerprint=fingerprint, parameters=values[name], code=code
        )
        for name, place in found.items()
    }
    only = [name if is_ours(place) else _typed(name, notebooks) for name, place in found.items()] if notebooks else []
    given = {name: value for one in values.values() for name, value in one.items()}
    return Plan(corpus, folder, found, given, values, only, jobs, fingerprint, keys)


def check_choices(plan, corpus, names):
    """Check what the project's own notebooks are asked to compare against the corpus that was read.

    Parameters
    ----------
    plan : Plan
    corpus : Corpus, as load_corpus gives it
    names : list of str, the notebooks that will run

    Raises
    ------
    ParameterError : a column, a language or a group that is not there, or more topics than texts; its text names every problem, and what is there
    """
    from analysis.corpus.groups import add_group

    wrong: list[str] = []
    for name in names:
        if is_ours(plan.notebooks[name]) and plan.values[name].get("n_topics"):
            wrong += _misfits(plan, name, corpus)
        asked = {key: value for key, value in plan.values[name].items() if key in _CHOICES and value}
        if asked and is_ours(plan.notebooks[name]):
            try:
                add_group(corpus.cleaned, asked.pop("group", "source"), **asked, across=name in _ACROSS)
            except ParallaxError as error:
                wrong += str(error).splitlines()
    if wrong:
        raise ParameterError("\n".join(dict.fromkeys(wrong)))


def _termless(terms):
    """What is wrong with the terms that are asked for, in words; nothing where they name one."""
    from analysis.compare.rates import find_phrases

    try:
        find_phrases(terms)
    except ParallaxError:
        return f"terms is {terms!r}, and names no term. Part terms by commas, such as terms='war, sanction*, prime minister', or leave it out."
    return ""


def _misfits(plan, name, corpus):
    """What is wrong with a number of topics, in words, in a list; an empty one where nothing is, or where another choice is wrong."""
    from analysis.corpus.choose import keep_language, keep_largest, keep_texts
    from analysis.corpus.groups import add_group, keep_stated
    from analysis.corpus.paragraphs import split_units

    asked = {one.name: one.default for one in read_parameters(plan.notebooks[name])} | plan.values[name]
    try:
        documents = keep_stated(keep_texts(add_group(corpus.cleaned, asked["group"])), asked["group"])
        chosen = keep_largest(keep_language(documents, asked["language"]), by="group", most=asked["max_sources"])
    except ParallaxError:
        return []
    texts = split_units(chosen, unit=asked["unit"], by="group")
    if asked["n_topics"] <= len(texts):
        return []
    whole = len(texts) == len(chosen) and texts.index.equals(chosen.index)
    there = count_of(len(texts), "document" if whole else "paragraph")
    remedy = f"Choose from 2 to {len(texts):,}, or 0" if len(texts) > 1 else "Choose 0"
    smaller = ", or take smaller texts with unit=paragraph" if whole else ""
    return [f"n_topics is {asked['n_topics']}; there are no more texts than {there}. {remedy}{smaller}."]


def find_notebooks(names=None):
    """Find notebooks by name, by the start of the name or by path.

    Parameters
    ----------
    names : list of str; None: all of the project's notebooks

    Returns
    -------
    dict of name -> Path, in the order of the names

    Raises
    ------
    ParameterError : a name that no notebook has, or that several have
    """
    ours = {path.stem: path for path in sorted((PROJECT / "notebooks").glob("*.ipynb"))}
    if names is None:
        if not (PROJECT / "notebooks").is_dir():
            raise ParameterError(
                "there is no folder notebooks beside the package analysis: Parallax is used where it lies, and copying "
                "the package alone leaves out data and notebooks. Take the whole project, and start it with kit.py, or "
                "install it in place: pip install -e ."
            )
        if not ours:
            raise ParameterError("the folder notebooks holds no notebook. Put one there, or name one by its path.")
        return ours
    found: dict[str, Path] = {}
    problems = []
    for name in [names] if isinstance(names, str) else names:
        stem = str(name).removesuffix(".ipynb")
        path = Path(name).expanduser()
        near = [one for one in ours if stem in (one, one.split("-")[0])]
        if path.suffix == ".ipynb" and path.is_file():
            near, picked = [path.stem], path.resolve()
        elif len(near) == 1:
            picked = ours[near[0]]
        else:
            there = ", ".join(near or ours) or "none"
            problems.append(
                f"{'several notebooks are' if near else 'no notebook is'} called {str(name)!r}. There are: {there}."
            )
            continue
        if not provenance.is_name(near[0]):
            problems.append(f"a notebook cannot be called {near[0]!r}: a page is named after it. Give it another name.")
        elif near[0].lower() in _RESERVED:
            problems.append(
                f"a notebook called {near[0]!r} would overwrite a part of the report. Give it another name."
            )
        elif found.get(near[0], picked) != picked:
            problems.append(f"two notebooks are called {near[0]!r}. Give one of them another name.")
        found[near[0]] = picked
    if problems or not found:
        raise ParameterError("\n".join(problems) or "no notebook is named. Leave the option out to run all of them.")
    return dict(sorted(found.items()))


def is_ours(place):
    """Say whether a notebook is one of the project's."""
    return place.parent == PROJECT / "notebooks"


def _problem(out, corpus):
    """What is wrong with an output folder, in words; None where nothing is."""
    shown, other = repr(str(out)), "Name another folder with --out."
    there = next(place for place in (out, *out.absolute().parents) if place.exists() or place.is_symlink())
    if not there.is_dir():
        return f"the output {shown} cannot be made: {there.name!r} is a file. {other}"
    if not os.access(there, os.W_OK | os.X_OK):
        return f"the output {shown} cannot be written: there is no right to write in {there.name or '/'!r}. {other}"
    if out.exists() and not provenance.read_record(out) and any(not one.name.startswith(".") for one in out.iterdir()):
        return f"the output {shown} holds files that are not a report of this kit; they might be overwritten. {other}"
    real = out.resolve()
    for place in (one.resolve() for one in corpus):
        if place.is_dir() and (real == place or place in real.parents):
            return f"the output {shown} lies inside the corpus {place.name!r} and would be read as articles. {other}"
        if real in place.parents:
            return f"the corpus {place.name!r} lies inside the output {shown}. {other}"
    return None


def _typed(name, notebooks):
    given = [notebooks] if isinstance(notebooks, str) else notebooks
    return next(str(one) for one in given if Path(one).stem == name)


def _corpus(path):
    try:
        return [os.fspath(one) for one in path] if isinstance(path, (list, tuple)) else os.fspath(path)
    except TypeError:
        raise CorpusError(
            f"the corpus is {path!r}; name the folder that holds the articles, or a list of folders and files."
        ) from None
