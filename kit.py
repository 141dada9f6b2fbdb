"""a task -> done. Make .venv from the lock, once, then run the task in it; nothing but Python and pip is needed."""

import ast
import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

PYTHONS = ((3, 11), (3, 13))  # the first and the last that the lock was made for
UV = "uv==0.13.9"
ROOT = Path(__file__).resolve().parent
VENV, LOCK = ROOT / ".venv", ROOT / "requirements.txt"
STAMP = VENV / "made-from.txt"
PIP_TO_UV = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
MIRRORS = re.compile("INDEX|FIND_LINKS|CERT|TLS|PROXY|HOST|HTTP|TIMEOUT|RETRIES|KEYRING|CACHE|CONFIG_FILE|LINK_MODE")
TASKS = """\
usage: python3 kit.py TASK ...

  report [CORPUS] [--out DIR] [--only NOTEBOOK] [--set NAME=VALUE] [--jobs N] [--force]
                       make reports/ from a folder or file of articles (default: seeds)
  params NOTEBOOK      say which parameters a notebook takes
  lab                  open the notebooks in JupyterLab
  test [--all]         run the tests; with --all the slow ones too; further options go to pytest
  check                lint, format, types and guards, in seconds
  refresh              execute the notebooks in place again

The first run makes .venv, which takes a minute or two and needs a package index; later runs start at once."""


class SetupError(Exception):
    """The environment cannot be made; the text says why and what to do, in one sentence."""


def venv_python(folder=VENV):
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def tell(text):
    if sys.stderr.isatty():
        print(text, file=sys.stderr, flush=True)


def clean_environment():
    """The environment without what leads Python, pip or uv elsewhere; mirrors, proxies and certificates stay."""
    gone = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "JUPYTER_PATH", "__PYVENV_LAUNCHER__"}
    kept = {name: value for name, value in os.environ.items() if name not in gone}
    kept = {name: value for name, value in kept.items() if name[:4] != "PIP_" or MIRRORS.search(name)}
    kept = {name: value for name, value in kept.items() if name[:3] != "UV_" or MIRRORS.search(name)}
    return {**kept, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_PYTHON_DOWNLOADS": "never"}


def stamp():
    """What a finished .venv was made from: this lock, in this place, with an interpreter that is still the same."""
    return "\n".join([hashlib.sha256(LOCK.read_bytes()).hexdigest(), str(VENV), os.path.realpath(venv_python())])


def is_ready():
    try:
        home = re.search(r"^home\s*=\s*(.*?)\s*$", (VENV / "pyvenv.cfg").read_text("utf-8"), re.MULTILINE)
        alive = venv_python().is_file() and home and Path(home.group(1)).is_dir()
        return bool(alive) and STAMP.read_text("utf-8") == stamp()
    except (OSError, UnicodeDecodeError):
        return False


@contextlib.contextmanager
def one_at_a_time():
    """Hold the lock file. A killed process lets go of it, but only once the installer that it left behind has ended."""
    with open(ROOT / ".venv.lock", "w") as file:
        if sys.platform == "win32":
            import msvcrt

            while True:  # LK_LOCK itself gives up after ten seconds
                with contextlib.suppress(OSError):
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    break
        else:
            import fcntl

            os.set_inheritable(file.fileno(), True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def attempt(*command, env=None, shown=False):
    """Run a step of the setup: did it work, and the last line that says why not. On a terminal, `shown` steps show."""
    stream = None if shown and sys.stderr.isatty() else subprocess.PIPE
    try:
        done = subprocess.run(
            [str(part) for part in command], cwd=ROOT, env=env or clean_environment(), stdin=subprocess.DEVNULL,
            stdout=stream, stderr=stream, text=True, errors="replace", close_fds=False,
        )  # fmt: skip
    except OSError as error:
        return False, str(error)
    lines = [line.strip() for line in (done.stderr or "").splitlines() if line.strip()]
    errors = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("error:")]
    return done.returncode == 0, (errors or lines or [""])[-1]


def find_pip(python, scratch):
    """The starting Python's pip, or else one made by ensurepip."""
    if attempt(python, "-m", "pip", "--version")[0]:
        return [python, "-m", "pip"]
    if attempt(python, "-m", "venv", scratch / "pip")[0]:
        return [venv_python(scratch / "pip"), "-m", "pip"]
    raise SetupError(
        f"{python} has neither pip nor ensurepip; install one of them (on Debian and Ubuntu: "
        "apt install python3-pip) and run this again."
    )


def install_with_uv(python, pip, scratch):
    """Fill .venv with uv, which is set to pip's index and certificate; say whether it worked."""
    if not attempt(*pip, "install", "--quiet", "--target", scratch / "uv", UV)[0]:
        return False
    uv = shutil.which("uv", path=os.pathsep.join([str(scratch / "uv" / "bin"), str(scratch / "uv" / "Scripts")]))
    env = clean_environment()
    settings = subprocess.run(
        [*map(str, pip), "config", "list"], cwd=ROOT, env=env, capture_output=True, text=True, errors="replace"
    ).stdout
    for key, value in re.findall(r"^\S+\.([\w-]+)=('.*'|\".*\")$", settings, re.MULTILINE):
        if key in PIP_TO_UV:
            env.setdefault(PIP_TO_UV[key], ast.literal_eval(value))
    return bool(
        uv
        and attempt(uv, "venv", "--quiet", "--python", python, VENV, env=env)[0]
        and attempt(
            uv, "pip", "sync", "--python", venv_python(), "--require-hashes", "--compile-bytecode", LOCK,
            env=env, shown=True,
        )[0]
    )  # fmt: skip


def install_with_pip(python, pip):
    """Fill .venv with the standard library's venv and pip, from the same lock."""
    shutil.rmtree(VENV, ignore_errors=True)
    worked, reason = attempt(python, "-m", "venv", "--without-pip", VENV)
    if worked:
        install = ["--python", venv_python(), "install", "--require-hashes", "--no-input", "-r", LOCK]
        worked, reason = attempt(*pip, *install, *([] if sys.stderr.isatty() else ["--quiet"]), shown=True)
    if not worked:
        raise SetupError(
            f"the packages of requirements.txt could not be installed ({reason or 'see above'}); check the network, or "
            "the package index that pip is set to, and run this again."
        )


def set_up():
    """Make .venv from the lock, whole or not at all; the stamp is written last."""
    tell("Setting up .venv: once, a minute or two.")
    with one_at_a_time():
        if is_ready():
            return
        inside = Path(sys.prefix).resolve() == VENV  # started by the very .venv that is to be made again
        python = getattr(sys, "_base_executable", sys.executable) if inside else sys.executable
        if VENV.is_symlink():
            VENV.unlink()
        elif VENV.exists():
            shutil.rmtree(VENV)
        try:
            with tempfile.TemporaryDirectory() as scratch:
                pip = find_pip(python, Path(scratch))
                if not install_with_uv(python, pip, Path(scratch)):
                    tell("uv could not do it here; pip takes over, which takes longer.")
                    install_with_pip(python, pip)
            packages = sysconfig.get_path("purelib", "venv", {"base": str(VENV), "platbase": str(VENV)})
            # So that `import analysis` works from any folder. A plain path here would be read in the locale's encoding.
            Path(packages, "parallax.pth").write_text(f"import sys; sys.path.append({str(ROOT)!a})\n", "utf-8")
            # JupyterLab does not ask whether it may fetch news; what users set for themselves comes before this.
            settings = VENV / "share" / "jupyter" / "lab" / "settings"
            settings.mkdir(parents=True, exist_ok=True)
            news = '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}\n'
            (settings / "overrides.json").write_text(news, "utf-8")
            STAMP.write_text(stamp(), "utf-8")
        except BaseException:
            shutil.rmtree(VENV, ignore_errors=True)
            raise


def run(*arguments, **options):
    """Run the .venv's python; Ctrl-C and the exit code are the program's own."""
    folder = venv_python().parent
    path = str(folder) + os.pathsep + os.environ.get("PATH", os.defpath)
    env = {**clean_environment(), "PATH": path, "VIRTUAL_ENV": str(VENV), "JUPYTER_PREFER_ENV_PATH": "1"}
    with subprocess.Popen([str(venv_python()), *arguments], env=env, **options) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                code = process.wait()
                return code if code >= 0 else 128 - code


def check():
    guards = ["tests/test_architecture.py", "tests/test_notebooks.py", "tests/test_packaging.py"]
    steps = {
        "lint": ["ruff", "check", "--quiet"],
        "format": ["ruff", "format", "--check", "--quiet"],
        "types": ["mypy", "--no-error-summary"],
        "guards": ["pytest", "-q", "-m", "guard", *guards],
    }
    failed = [name for name, step in steps.items() if run("-m", *step, cwd=ROOT)]
    print("check: " + (", ".join(failed) + " failed" if failed else "lint, format, types and guards passed"))
    return 1 if failed else 0


def perform(task, rest):
    if task in ("report", "params", "refresh"):  # -P: no file of the working folder stands in for a package
        return run("-P", "-m", "analysis", task, *rest)
    if task == "lab":
        return run("-m", "jupyterlab", f"--ServerApp.root_dir={ROOT}", str(ROOT / "notebooks/01-corpus.ipynb"), *rest)
    if task == "test":
        marks = ["-m", "slow or not slow"] if "--all" in rest else []
        options = [option for option in rest if option != "--all"]
        return run("-m", "pytest", "-n", "2", "--dist", "loadscope", *marks, *options, cwd=ROOT)
    return check()


def main(arguments):
    if not PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]:
        (first, last), here = ("{}.{}".format(*version) for version in PYTHONS), "{}.{}".format(*sys.version_info)
        print(
            f"Parallax works with Python {first} to {last}, and this is {here}: start it with one of those, "
            f"for example with `python{last} kit.py report`.",
            file=sys.stderr,
        )
        return 2
    if arguments in (["-h"], ["--help"]):
        print(TASKS)
        return 0
    if not arguments or arguments[0] not in re.findall(r"^  (\w+)", TASKS, re.MULTILINE):
        print(f"There is no task {arguments[0]!r}.\n\n{TASKS}" if arguments else TASKS, file=sys.stderr)
        return 2
    try:
        if not is_ready():
            set_up()
        return perform(arguments[0], arguments[1:])
    except SetupError as error:
        print(f"kit.py: {error}", file=sys.stderr)
    except OSError as error:
        print(f"kit.py: .venv cannot be made or used ({error}); set that right and run this again.", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
