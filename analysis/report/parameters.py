"""a notebook's parameters cell -> names, types, ranges. And the check of what a user sets, before a kernel starts."""

import ast
import difflib
import io
import json
import math
import numbers
import os
import re
import tokenize
from dataclasses import dataclass, field
from pathlib import Path

from analysis.ground.errors import ParameterError

CORPUS = "corpus_path"
_KINDS = {"int": "a whole number", "float": "a number", "bool": "true or false", "str": "a text"}
_WORDS = {"true": True, "yes": True, "false": False, "no": False}
_NUMBER = r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_RANGE = re.compile(rf"(?:({_NUMBER})\s+or\s+)?({_NUMBER})\s+(?:to\s+({_NUMBER})|or more)\s*(?:[;,.]\s*|$)")
_CHOICES = re.compile(r"one of ([^;]+?)\s*(?:;\s*|$)")


@dataclass(frozen=True)
class Parameter:
    """One line of a parameters cell: what may be set, and to what."""

    name: str
    kind: str
    default: object
    low: float | None = None
    high: float | None = None
    choices: tuple = ()
    help: str = ""
    optional: bool = False
    apart: float | None = field(default=None, repr=False)

    @property
    def allowed(self):
        """The values that are allowed, in words; empty where every value of the type is."""
        if self.choices:
            return ", ".join(self.choices)
        if self.high is not None:
            apart = "" if self.apart is None else f"{self.apart} or "
            return f"{apart}{self.low} to {self.high}"
        return f"{self.low} or more" if self.low is not None else ""


def read_parameters(notebook):
    """Read what a notebook lets its user set: the lines of its cell tagged `parameters`. No kernel is started.

    A line is `top: int = 15  # 1 to 100; terms shown for each source`: the annotation gives the type (without one, the
    default does). The comment may start with a range (`1 to 100`, `1 or more`, `0 or 2 to 100`) or with choices (`one of left, right`).

    Parameters
    ----------
    notebook : path of an .ipynb file

    Returns
    -------
    list of Parameter, in the order of the cell; empty where no cell is tagged `parameters`

    Raises
    ------
    ParameterError : the file is not a notebook, or its parameters cell is not Python
    """
    path = Path(notebook)
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
        source = "".join(tagged[0]["source"]) if tagged else ""
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ParameterError(
            f"{path} cannot be read as a notebook ({_said(error)}). Open it in JupyterLab and save it again."
        ) from error
    try:
        return parse_cell(source)
    except (SyntaxError, tokenize.TokenError) as error:
        raise ParameterError(
            f"the parameters cell of {path.name} is not Python: {_said(error)}. Correct the cell in JupyterLab."
        ) from error


def parse_cell(source):
    """Read the lines of a parameters cell.

    Examples
    --------
    >>> parse_cell("top: int = 15  # 1 to 100; terms shown")
    [Parameter(name='top', kind='int', default=15, low=1, high=100, choices=(), help='terms shown', optional=False)]
    >>> parse_cell('measure = "cosine"  # one of cosine, jaccard')[0].choices
    ('cosine', 'jaccard')
    """
    tree = ast.parse(source)
    comments = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            comments[token.start[0]] = token.string.lstrip("#").strip()
    found = {}
    for node in tree.body:
        target = (
            node.target
            if isinstance(node, ast.AnnAssign)
            else node.targets[0]
            if isinstance(node, ast.Assign)
            else None
        )
        if not isinstance(target, ast.Name) or node.value is None:
            continue
        try:
            default = ast.literal_eval(node.value)
        except ValueError:
            continue
        annotation = ast.unparse(node.annotation) if isinstance(node, ast.AnnAssign) else ""
        found[target.id] = _parameter(target.id, annotation, default, _comment_of(node, comments))
    return list(found.values())


def _comment_of(node, comments):
    """The last comment of an assignment: behind its value, which a formatter may have put into brackets over lines."""
    told = [comments[line] for line in range(node.lineno, node.end_lineno + 1) if line in comments]
    return told[-1] if told else ""


def parse_settings(settings, by_notebook):
    """Turn `NAME=VALUE` texts of a command line into values, each by the type that its parameter is declared with.

    A text that does not fit stays a text: `check_parameters` names it, together with everything else that is wrong.

    Parameters
    ----------
    settings : list of str, each `NAME=VALUE`
    by_notebook : dict of notebook name -> list of Parameter

    Returns
    -------
    dict of name -> value

    Raises
    ------
    ParameterError : a setting has no `=`, or a name is given twice

    Examples
    --------
    >>> by_notebook = {"02-terms": parse_cell('top: int = 15' + chr(10) + 'language: str = ""')}
    >>> parse_settings(["top=7", "language=007"], by_notebook)
    {'top': 7, 'language': '007'}
    """
    known: dict[str, Parameter] = {}
    for parameters in by_notebook.values():
        for parameter in parameters:
            known.setdefault(parameter.name, parameter)
    given, problems = {}, []
    for setting in settings:
        name, equals, text = setting.partition("=")
        name = name.strip()
        if not equals or not name:
            problems.append(
                f"--set {setting} has no name and value; write it as --set NAME=VALUE, for example --set top=20."
            )
        elif name in given:
            problems.append(f"--set {name} is given twice; give it once.")
        else:
            given[name] = _from_text(text, known[name]) if name in known else text
    _raise(problems)
    return given


def check_parameters(given, by_notebook):
    """Check what a user sets against what the notebooks declare; every problem is told at once.

    Parameters
    ----------
    given : dict of name -> value
    by_notebook : dict of notebook name -> list of Parameter

    Returns
    -------
    dict of notebook name -> dict of name -> value: each parameter goes to every notebook that has its name

    Raises
    ------
    ParameterError : a name that no notebook has, a value of the wrong type, out of range or not among the choices

    Examples
    --------
    >>> check_parameters({"top": 7}, {"01-corpus": [], "02-terms": parse_cell("top: int = 15  # 1 to 100")})
    {'01-corpus': {}, '02-terms': {'top': 7}}
    """
    owners: dict[str, dict[str, Parameter]] = {}
    for notebook, parameters in by_notebook.items():
        for parameter in parameters:
            owners.setdefault(parameter.name, {})[notebook] = parameter
    settable = [name for name in owners if name != CORPUS]
    checked: dict[str, dict] = {notebook: {} for notebook in by_notebook}
    problems = []
    for name, value in given.items():
        if name == CORPUS:
            problems.append(
                "corpus_path is not set like the others: name the corpus itself, as in `report my-articles`."
            )
            continue
        if name not in owners:
            problems.append(_unknown(str(name), settable, owners))
        for notebook, parameter in owners.get(name, {}).items():
            problem = _problem(value, parameter)
            if problem:
                problems.append(problem)
            else:
                checked[notebook][name] = _plain(value, parameter.kind)
    _raise(list(dict.fromkeys(problems)))
    return checked


def _parameter(name, annotation, default, comment):
    parts = [part.strip() for part in re.sub(r"Optional\[(.*)\]", r"\1 | None", annotation).split("|")]
    optional = default is None or "None" in parts
    kinds = [part for part in parts if part not in ("", "None")]
    kind = " | ".join(kinds) if kinds else type(default).__name__
    apart = low = high = None
    choices: tuple = ()
    if match := _RANGE.match(comment):
        apart, low, high = (None if text is None else _number(text) for text in match.groups())
    elif match := _CHOICES.match(comment):
        choices = tuple(choice.strip().strip("\"'") for choice in match[1].split(","))
    text = comment[match.end() :] if match else comment
    return Parameter(name, kind, default, low, high, choices, text.strip(), optional, apart)


def _number(text):
    return int(text) if re.fullmatch(r"[+-]?\d+", text) else float(text)


def _from_text(text, parameter):
    if parameter.optional and text.strip().lower() == "none":
        return None
    stripped = text.strip()
    if parameter.kind == "bool":
        return _WORDS.get(stripped.lower(), text)
    # a text of thousands of digits is no number to Python, and none that a parameter could want
    if parameter.kind == "int" and re.fullmatch(r"[+-]?[0-9]{1,300}", stripped):
        return int(stripped)
    if parameter.kind == "float" and re.fullmatch(
        _NUMBER + r"|[+-]?(nan|inf|infinity)", stripped, re.IGNORECASE | re.ASCII
    ):
        return float(stripped)
    return text


def _problem(value, parameter):
    name, kind = parameter.name, parameter.kind
    if value is None and parameter.optional:
        return None
    if kind not in _KINDS:
        return f"{name} is a {kind} and cannot be set from here; change its default in the notebook's parameters cell."
    if not _fits(value, kind):
        extra = f" ({parameter.allowed})" if parameter.allowed else ""
        return f"{name} is {value!r}; it must be {_KINDS[kind]}{extra}{' or None' if parameter.optional else ''}."
    if kind in ("int", "float") and not _within(value, parameter):
        return f"{name} is {value!r}; it must be {parameter.allowed or 'a finite number'}."
    if parameter.choices and str(_plain(value, kind)) not in parameter.choices:
        return f"{name} is {value!r}; it must be one of {parameter.allowed}."
    return None


def _fits(value, kind):
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "str":
        return isinstance(value, (str, os.PathLike)) and not re.search(r"[\x00\ud800-\udfff]", os.fspath(value))
    return isinstance(value, numbers.Integral if kind == "int" else numbers.Real) and not isinstance(value, bool)


def _within(value, parameter):
    low = -math.inf if parameter.low is None else parameter.low
    high = math.inf if parameter.high is None else parameter.high
    return value == parameter.apart or (abs(value) != math.inf and low <= value <= high)


def _plain(value, kind):
    if value is None:
        return None
    return os.fspath(value) if kind == "str" else {"int": int, "float": float, "bool": bool}[kind](value)


def _unknown(name, settable, owners):
    near = difflib.get_close_matches(name, settable, n=1)
    mean = f" (did you mean {near[0]!r}?)" if near else ""
    there = ", ".join(f"{one} ({', '.join(owners[one])})" for one in sorted(settable)) or "none"
    return f"no notebook has a parameter {name!r}{mean}. There are: {there}."


def _said(error):
    return str(error) if isinstance(error, (SyntaxError, OSError)) and str(error) else type(error).__name__


def _raise(problems):
    if problems:
        raise ParameterError("\n".join(problems))
