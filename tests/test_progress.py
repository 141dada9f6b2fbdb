"""progress: a bar for who looks on, and not a sign more for anyone else."""

import io
import sys

import pytest

from analysis.ground import progress


@pytest.fixture
def watched(monkeypatch):
    monkeypatch.setattr(progress, "is_watched", lambda: True)
    monkeypatch.setattr(progress, "_PATIENCE", -1)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    return progress.watched


class Stream(io.StringIO):
    def isatty(self):
        return True


def test_who_looks_on_has_a_bar_that_goes_away(watched, capsys):
    assert list(watched("abc", what="files")) == ["a", "b", "c"]
    shown = "".join(capsys.readouterr())
    assert "3 files" in shown
    assert shown.endswith("\x1b[2K")


def test_what_is_quick_shows_nothing(watched, monkeypatch, capsys):
    monkeypatch.setattr(progress, "_PATIENCE", 60)
    assert list(watched("abc", what="files")) == ["a", "b", "c"]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("quiet", "stream", "expected"),
    [
        ("", Stream(), True),  # a terminal
        ("1", Stream(), False),  # a report or a test
        ("", io.StringIO(), False),  # a pipe
    ],
)
def test_a_terminal_is_watched_and_a_pipe_is_not(monkeypatch, quiet, stream, expected):
    monkeypatch.setenv("PARALLAX_QUIET", quiet)
    monkeypatch.setattr(sys, "stderr", stream)
    assert progress.is_watched() is expected


def test_nobody_else_has_a_bar(monkeypatch, capsys):
    monkeypatch.setattr(progress, "is_watched", lambda: False)
    monkeypatch.setattr(progress, "_PATIENCE", -1)
    assert list(progress.watched("abc", what="files")) == ["a", "b", "c"]
    assert capsys.readouterr() == ("", "")


def test_an_error_ends_the_bar_and_is_handed_on(watched):
    def broken():
        yield "a"
        raise ValueError("wind")

    with pytest.raises(ValueError, match="wind"):
        list(watched(broken(), what="files"))
