"""What a parameters cell declares, and what a user may set."""

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from analysis.ground.errors import ParameterError
from analysis.ground.rules import PROJECT
from analysis.report.parameters import check_parameters, parse_cell, parse_settings, read_parameters

CELL = """
corpus_path: str = "seeds"  # the folder, file or list of articles
language: str = ""  # language code; empty: the most frequent
top: int = 15  # 1 to 100; terms = shown | for each source
measure: str = "cosine"  # one of cosine, "jaccard"; how likeness is measured
share: float = 0.5  # 0 to 1
n_topics: int | None = None  # 2 or more; None: chosen
lemmas = False
groups: list[str] = ["a"]
""".strip()
DECLARED = parse_cell(CELL)
BY_NOTEBOOK = {"01-corpus": parse_cell('corpus_path = "seeds"\ntop = 3  # 1 to 9'), "02-terms": DECLARED}


def by_name(name):
    return next(one for one in DECLARED if one.name == name)


@pytest.mark.parametrize(
    ("name", "kind", "default", "low", "high", "choices", "text", "optional"),
    [
        ("corpus_path", "str", "seeds", None, None, (), "the folder, file or list of articles", False),
        ("language", "str", "", None, None, (), "language code; empty: the most frequent", False),
        ("top", "int", 15, 1, 100, (), "terms = shown | for each source", False),
        ("measure", "str", "cosine", None, None, ("cosine", "jaccard"), "how likeness is measured", False),
        ("share", "float", 0.5, 0, 1, (), "", False),
        ("n_topics", "int", None, 2, None, (), "None: chosen", True),
        ("lemmas", "bool", False, None, None, (), "", False),
        ("groups", "list[str]", ["a"], None, None, (), "", False),
    ],
)
def test_a_line_declares_a_parameter(name, kind, default, low, high, choices, text, optional):
    one = by_name(name)
    assert (one.kind, one.default, one.low, one.high, one.choices) == (kind, default, low, high, choices)
    assert (one.help, one.optional) == (text, optional)


@pytest.mark.parametrize(
    ("line", "low", "high"),
    [
        ("x = 1  # -1.5 to 2e3", -1.5, 2000.0),
        ("x = -1  # 0 to 4294967295; seed", 0, 4294967295),
        ("x = 0  # 0 or 2 to 100; else picked", 2, 100),
        ("x = 1  # 1 tonne", None, None),
        ("x = 1  # 2 topics", None, None),
        ('x = "# 1 to 3"', None, None),
        ("x = (\n    1\n)  # 1 to 3", 1, 3),
    ],
)
def test_a_range_is_read_from_the_comment_only(line, low, high):
    assert (parse_cell(line)[0].low, parse_cell(line)[0].high) == (low, high)


@pytest.mark.parametrize(("value", "fits"), [(0, True), (1, False), (2, True), (100, True), (101, False), (-1, False)])
def test_a_number_may_stand_apart_from_the_range(value, fits):
    declared = {"03": parse_cell("n = 0  # 0 or 2 to 100; else picked")}
    assert declared["03"][0].allowed == "0 or 2 to 100" and declared["03"][0].help == "else picked"
    if fits:
        assert check_parameters({"n": value}, declared) == {"03": {"n": value}}
    else:
        with pytest.raises(ParameterError, match=rf"^n is {value}; it must be 0 or 2 to 100\.$"):
            check_parameters({"n": value}, declared)


def test_what_is_no_plain_value_is_no_parameter():
    assert parse_cell("import os\nx: int\ny = os.getcwd()\na, b = 1, 2\nprint(3)") == []


def save(path, *sources):
    nbformat.write(new_notebook(cells=[new_code_cell(text, metadata={"tags": tags}) for text, tags in sources]), path)
    return path


def test_a_notebook_is_read_without_a_kernel(tmp_path):
    path = save(tmp_path / "n.ipynb", ("y = 1", []), (CELL, ["wide", "parameters"]))
    assert read_parameters(path) == DECLARED
    assert read_parameters(save(tmp_path / "none.ipynb", ("y = 1", []))) == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": 3}', "\ufeff{}"])
def test_what_is_no_notebook_is_refused(tmp_path, content):
    path = tmp_path / "n.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ParameterError, match="cannot be read as a notebook"):
        read_parameters(path)


def test_a_cell_that_is_not_python_is_refused(tmp_path):
    with pytest.raises(ParameterError, match=r"parameters cell of n\.ipynb is not Python"):
        read_parameters(save(tmp_path / "n.ipynb", ("top = = 3", ["parameters"])))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("top=7", 7),
        ("top= 7 ", 7),
        ("language=007", "007"),
        ("language=a=b", "a=b"),
        ("language=", ""),
        ("language=None", "None"),
        ("share=1", 1.0),
        ("share=5e-1", 0.5),
        ("lemmas=Yes", True),
        ("lemmas=false", False),
        ("n_topics=none", None),
        ("n_topics=5", 5),
        ("top=٣", "٣"),
        ("top=seven", "seven"),
        ("top=7.0", "7.0"),
        ("top=" + "9" * 5000, "9" * 5000),
        ("lemmas=1", "1"),
        ("unknown=7", "7"),
    ],
)
def test_a_text_becomes_a_value_by_its_parameter(setting, value):
    assert list(parse_settings([setting], {"02-terms": DECLARED}).values()) == [value]


@pytest.mark.parametrize(
    ("settings", "said"),
    [(["top"], "has no name and value"), (["=3"], "has no name"), (["top=1", "top=2"], "given twice")],
)
def test_a_setting_that_is_none_is_refused(settings, said):
    with pytest.raises(ParameterError, match=said):
        parse_settings(settings, BY_NOTEBOOK)


@pytest.mark.parametrize(
    ("name", "value", "given"),
    [
        ("share", 1, 1.0),
        ("top", np.int64(7), 7),
        ("share", np.float32(0.5), 0.5),
        ("n_topics", None, None),
        ("measure", "jaccard", "jaccard"),
        ("lemmas", True, True),
    ],
)
def test_a_value_that_fits_is_given_as_a_plain_one(name, value, given):
    found = check_parameters({name: value}, {"02-terms": DECLARED})["02-terms"][name]
    assert found == given
    assert type(found) is type(given)


def test_a_parameter_goes_to_every_notebook_that_has_it():
    assert check_parameters({"top": 5, "share": 0.1}, BY_NOTEBOOK) == {
        "01-corpus": {"top": 5},
        "02-terms": {"top": 5, "share": 0.1},
    }


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("top", "7", "top is '7'; it must be a whole number (1 to 100)."),
        ("top", True, "top is True; it must be a whole number (1 to 100)."),
        ("top", 3.0, "top is 3.0; it must be a whole number (1 to 100)."),
        ("top", None, "top is None; it must be a whole number (1 to 100)."),
        ("top", 0, "top is 0; it must be 1 to 100."),
        ("top", 101, "top is 101; it must be 1 to 100."),
        ("n_topics", 1, "n_topics is 1; it must be 2 or more."),
        ("n_topics", "x", "n_topics is 'x'; it must be a whole number (2 or more) or None."),
        ("share", float("nan"), "share is nan; it must be 0 to 1."),
        ("share", float("inf"), "share is inf; it must be 0 to 1."),
        ("measure", "euclid", "measure is 'euclid'; it must be one of cosine, jaccard."),
        ("measure", 3, "measure is 3; it must be a text (cosine, jaccard)."),
        ("language", "a\x00", "language is 'a\\x00'; it must be a text."),
        ("lemmas", 1, "lemmas is 1; it must be true or false."),
        ("groups", ["b"], "groups is a list[str] and cannot be set from here; change its default in the notebook's parameters cell."),
        ("corpus_path", "x", "corpus_path is not set like the others: name the corpus itself, as in `report my-articles`."),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused(name, value, said):
    with pytest.raises(ParameterError) as caught:
        check_parameters({name: value}, {"02-terms": DECLARED})
    assert str(caught.value) == said


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_finite_is_refused_where_no_range_is_given(value):
    with pytest.raises(ParameterError, match="must be a finite number"):
        check_parameters({"x": value}, {"n": parse_cell("x: float = 1.0")})


def test_an_unknown_name_is_told_what_there_is():
    with pytest.raises(ParameterError) as caught:
        check_parameters({"tpo": 3}, {name: known[:3] for name, known in BY_NOTEBOOK.items()})
    assert str(caught.value) == (
        "no notebook has a parameter 'tpo' (did you mean 'top'?). There are: language (02-terms), top (01-corpus, 02-terms)."
    )


def test_every_problem_is_told_at_once():
    with pytest.raises(ParameterError) as caught:
        check_parameters({"tpo": 3, "share": 2.0, "top": 50}, BY_NOTEBOOK)
    assert [line.split()[0] for line in str(caught.value).splitlines()] == ["no", "share", "top"]
    assert "must be 1 to 9." in str(caught.value)


def test_a_comment_within_a_value_over_lines_is_its_help():
    cell = 'query: str = (\n    ""  # a word to read in context\n)\ntop: int = 3  # 1 to 5; rows'
    assert [(one.name, one.help) for one in parse_cell(cell)] == [
        ("query", "a word to read in context"),
        ("top", "rows"),
    ]


@pytest.mark.parametrize("notebook", sorted((PROJECT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_every_parameter_says_what_it_is(notebook):
    assert [one.name for one in read_parameters(notebook) if not one.help] == []
