"""kit.py without installing anything: what counts as ready, what is recovered from, what a task runs and gives back."""

import ast
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

KIT = Path(__file__).parent.parent / "kit.py"
LINE = {"capture_output": True, "text": True, "stdin": subprocess.DEVNULL, "encoding": "utf-8"}
TASKS = ["report", "params", "lab", "test", "check", "refresh"]
on_posix = pytest.mark.skipif(os.name == "nt", reason="signals and links as on Linux and macOS")


@pytest.fixture
def project(tmp_path):
    """A folder with kit.py and a lock of nothing."""
    folder = tmp_path / "дождь & wind"
    folder.mkdir()
    shutil.copy(KIT, folder)
    (folder / "requirements.txt").write_text("# nothing\n")
    return folder


@pytest.fixture
def kit(project):
    """The module kit, as it stands in the project folder."""
    spec = importlib.util.spec_from_file_location("kit_under_test", project / "kit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_venv(kit):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", kit.VENV], check=True)
    return True


@pytest.fixture
def ready(kit, monkeypatch):
    """A kit whose .venv is made, with an `analysis` that says what it was given and exits with 7."""
    monkeypatch.setattr(kit, "find_pip", lambda *_: ["pip"])
    monkeypatch.setattr(kit, "install_with_uv", lambda *_: make_venv(kit))
    (kit.ROOT / "analysis").mkdir()
    (kit.ROOT / "analysis" / "__init__.py").touch()
    (kit.ROOT / "analysis" / "__main__.py").write_text(
        "import os, sys\nprint(ascii([sys.argv[1:], os.getcwd(), sys.prefix]))\nsys.exit(7)\n"
    )
    kit.set_up()
    return kit


def run_kit(kit, *arguments, **options):
    return subprocess.run([sys.executable, kit.ROOT / "kit.py", *arguments], **LINE | options)


@pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 14), (4, 0)])
def test_another_python_gets_one_sentence(kit, version):
    script = f"import runpy, sys; sys.version_info = ({version[0]}, {version[1]}, 0, 'final', 0); "
    script += "sys.argv = ['kit.py', 'report']; runpy.run_path('kit.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", script], cwd=kit.ROOT, **LINE)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"works with Python 3.11 to 3.13, and this is {version[0]}.{version[1]}: start it with" in done.stderr
    assert not kit.VENV.exists()


@pytest.mark.parametrize("minor", [7, 8, 9, 10])
def test_older_pythons_can_read_the_file(minor):
    ast.parse(KIT.read_text("utf-8"), feature_version=(3, minor))


@pytest.mark.parametrize(
    ("arguments", "code", "stream", "start"),
    [
        ([], 2, "stderr", "usage: "),
        (["rain"], 2, "stderr", "There is no task 'rain'."),
        (["--version"], 2, "stderr", "There is no task '--version'."),
        (["-h"], 0, "stdout", "usage: "),
        (["--help"], 0, "stdout", "usage: "),
    ],
)
def test_usage_needs_no_environment(kit, arguments, code, stream, start):
    done = run_kit(kit, *arguments)
    assert done.returncode == code
    assert getattr(done, stream).startswith(start)
    assert all(f"\n  {task} " in getattr(done, stream) for task in TASKS)
    assert not kit.VENV.exists()


def change_lock(kit):
    kit.LOCK.write_text("# something\n")


def drop_stamp(kit):
    kit.STAMP.unlink()


def cut_stamp(kit):
    kit.STAMP.write_bytes(kit.STAMP.read_bytes()[:70])


def lose_interpreter(kit):
    kit.venv_python().unlink()


def lose_home(kit):
    (kit.VENV / "pyvenv.cfg").write_text("home = /nowhere/bin\n")


def lose_what_it_links_to(kit):
    change_interpreter(kit)
    kit.STAMP.write_text(kit.stamp())
    (kit.ROOT / "python-of-next-year").unlink()


def change_interpreter(kit):
    kit.venv_python().unlink()
    other = kit.ROOT / "python-of-next-year"
    shutil.copy(sys.executable, other)
    kit.venv_python().symlink_to(other)


@pytest.mark.parametrize(
    "damage",
    [
        change_lock,
        drop_stamp,
        cut_stamp,
        lose_interpreter,
        lose_home,
        pytest.param(lose_what_it_links_to, marks=on_posix),
        pytest.param(change_interpreter, marks=on_posix),
    ],
)
def test_what_is_not_ready_is_made_again(ready, damage):
    assert ready.is_ready()
    damage(ready)
    assert not ready.is_ready()
    ready.set_up()
    assert ready.is_ready()


def test_a_moved_project_is_made_again(ready, tmp_path):
    moved = ready.ROOT.rename(tmp_path / "moved")
    spec = importlib.util.spec_from_file_location("moved_kit", moved / "kit.py")
    kit = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(kit)
    assert kit.venv_python().exists()
    assert not kit.is_ready()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_an_unfinished_setup_leaves_nothing(kit, monkeypatch, error):
    def stop(*_):
        make_venv(kit)
        raise error

    monkeypatch.setattr(kit, "find_pip", lambda *_: ["pip"])
    monkeypatch.setattr(kit, "install_with_uv", stop)
    with pytest.raises(error):
        kit.set_up()
    assert not kit.VENV.exists()


def test_where_uv_fails_pip_takes_over(kit, monkeypatch):
    steps = []

    def attempt(*command, **_):
        steps.append([str(part) for part in command])
        if "venv" in steps[-1]:
            make_venv(kit)
        return "--target" not in steps[-1], ""

    monkeypatch.setattr(kit, "attempt", attempt)
    kit.set_up()
    assert [step[1:4] for step in steps[:2]] == [["-m", "pip", "--version"], ["-m", "pip", "install"]]
    assert steps[2][1:] == ["-m", "venv", "--without-pip", str(kit.VENV)]
    assert steps[3][1:7] == ["-m", "pip", "--python", str(kit.venv_python()), "install", "--require-hashes"]
    assert steps[3][7:10] == ["--no-input", "-r", str(kit.LOCK)]
    assert kit.is_ready()


def test_without_pip_and_ensurepip_there_is_one_sentence(kit, monkeypatch, capsys):
    monkeypatch.setattr(kit, "attempt", lambda *_, **__: (False, "No module named pip"))
    assert kit.main(["report"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "has neither pip nor ensurepip; install one" in error


def test_ensurepip_stands_in_for_a_missing_pip(kit, monkeypatch, tmp_path):
    monkeypatch.setattr(kit, "attempt", lambda *command, **_: ("--version" not in command, ""))
    assert kit.find_pip("python", tmp_path) == [kit.venv_python(tmp_path / "pip"), "-m", "pip"]


def test_a_failed_installation_says_why(kit, monkeypatch, capsys):
    monkeypatch.setattr(kit, "attempt", lambda *command, **_: ("--version" in command, "No such package"))
    assert kit.main(["test"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "could not be installed (No such package); check the network" in error
    assert not kit.VENV.exists()


def test_the_reason_is_the_last_error_line(kit):
    script = "import sys; sys.exit('ERROR: rain\\nerror: wind\\nhint: sun')"
    assert kit.attempt(sys.executable, "-c", script) == (False, "wind")
    assert kit.attempt(sys.executable, "-c", "import sys; sys.exit('rain\\nwind')") == (False, "wind")
    assert kit.attempt(sys.executable, "-c", "") == (True, "")
    assert kit.attempt(kit.ROOT / "nowhere")[0] is False


@pytest.mark.parametrize(
    ("name", "stays"),
    [
        ("PIP_INDEX_URL", True),
        ("PIP_PROXY", True),
        ("PIP_CERT", True),
        ("PIP_NO_INDEX", True),
        ("UV_INDEX", True),
        ("UV_DEFAULT_INDEX", True),
        ("UV_CACHE_DIR", True),
        ("HTTPS_PROXY", True),
        ("HOME", True),
        ("PIP_TARGET", False),
        ("PIP_REQUIRE_VIRTUALENV", False),
        ("UV_PYTHON", False),
        ("UV_PROJECT_ENVIRONMENT", False),
        ("UV_EXCLUDE_NEWER", False),
        ("PYTHONPATH", False),
        ("PYTHONHOME", False),
        ("VIRTUAL_ENV", False),
    ],
)
def test_mirrors_stay_and_what_leads_astray_goes(kit, monkeypatch, name, stays):
    monkeypatch.setenv(name, "somewhere")
    assert (kit.clean_environment().get(name) == "somewhere") is stays


def test_user_installs_and_downloads_of_python_are_switched_off(kit, monkeypatch):
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "automatic")
    env = kit.clean_environment()
    assert (env["PIP_USER"], env["UV_PYTHON_DOWNLOADS"]) == ("0", "never")


def test_arguments_folder_and_exit_code_are_handed_on(ready, tmp_path):
    (tmp_path / "analysis").mkdir()  # a folder of the same name where the user stands is not the kit's
    given = ["report", "my texts", "--set", "name=a b", "--out", "-"]
    done = run_kit(ready, *given, cwd=tmp_path)
    assert ast.literal_eval(done.stdout) == [given, str(tmp_path), str(ready.VENV)]
    assert (done.returncode, done.stderr) == (7, "")


def test_jupyterlab_does_not_ask_for_news(ready):
    settings = json.loads((ready.VENV / "share/jupyter/lab/settings/overrides.json").read_text("utf-8"))
    assert settings == {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}


def test_analysis_is_found_from_any_folder(ready, tmp_path):
    script = "import analysis; print(ascii(analysis.__file__))"
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([ready.venv_python(), "-c", script], cwd=tmp_path, env=env, **LINE)
    assert Path(ast.literal_eval(done.stdout)).parent == ready.ROOT / "analysis"


@pytest.mark.parametrize(
    ("task", "rest", "command"),
    [
        ("report", ["x", "--force"], "-P -m analysis report x --force"),
        ("params", ["01-corpus"], "-P -m analysis params 01-corpus"),
        ("refresh", [], "-P -m analysis refresh"),
        ("test", [], "-m pytest -n 2 --dist loadscope"),
        ("test", ["--all", "-x"], "-m pytest -n 2 --dist loadscope -m slow or not slow -x"),
        ("test", ["tests/test_kit.py", "-k", "lock"], "-m pytest -n 2 --dist loadscope tests/test_kit.py -k lock"),
        ("lab", ["--no-browser"], "-m jupyterlab --ServerApp.root_dir={} {}/notebooks/01-corpus.ipynb --no-browser"),
    ],
)
def test_what_a_task_runs(kit, monkeypatch, task, rest, command):
    monkeypatch.setattr(kit, "run", lambda *arguments, **_: " ".join(arguments))
    assert Path(kit.perform(task, rest)) == Path(command.format(kit.ROOT, kit.ROOT))


@pytest.mark.parametrize(
    ("failing", "code", "line"),
    [
        ([], 0, "check: lint, format, types and guards passed\n"),
        (["mypy"], 1, "check: types failed\n"),
        (["ruff", "pytest"], 1, "check: lint, format, guards failed\n"),
    ],
)
def test_check_runs_everything_and_says_what_failed(kit, monkeypatch, capsys, failing, code, line):
    monkeypatch.setattr(kit, "run", lambda _, program, *__, **___: int(program in failing))
    assert kit.perform("check", []) == code
    assert capsys.readouterr().out == line


def test_a_second_setup_waits_for_the_first(kit):
    script = "import kit, time\nwith kit.one_at_a_time():\n    print('in', flush=True)\n    time.sleep(0.6)\n"
    first = subprocess.Popen([sys.executable, "-c", script], cwd=kit.ROOT, stdout=subprocess.PIPE)
    assert first.stdout.readline().strip() == b"in"
    start = time.monotonic()
    with kit.one_at_a_time():
        waited = time.monotonic() - start
    first.communicate()
    assert waited > 0.3


def test_what_another_setup_finished_is_not_made_again(ready, monkeypatch):
    monkeypatch.setattr(ready, "find_pip", lambda *_: pytest.fail("made again"))
    ready.set_up()


@on_posix
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 5), (signal.SIGTERM, 143)])
def test_signals_end_the_task_without_a_traceback(ready, sent, code):
    (ready.ROOT / "analysis" / "__main__.py").write_text(
        "import sys, time\ntry:\n    time.sleep(0.2)\n    print('in', flush=True)\n    time.sleep(30)\n"
        "except KeyboardInterrupt:\n    time.sleep(0.6)\n    sys.exit(5)\n"
    )
    command = [sys.executable, ready.ROOT / "kit.py", "report"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout.readline() == b"in\n"
        (os.killpg if sent == signal.SIGINT else os.kill)(process.pid, sent)  # Ctrl-C reaches the whole group
        assert process.stderr.read() == b""
    assert process.returncode == code
