"""No home, no locale, no folder to be in, another century, endless arguments: an answer, or one line of error."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import modelpick
from cli_support import ASKED, COMMANDS_WITH_OUTPUT, DATA, ONLY, SMALL, inside
from conftest import Result
from fault_support import ANSWERS, is_kept, program

pytestmark = pytest.mark.faults

PAYLOADS = DATA.parent / "payloads"
LOCALES = {
    "none": {},
    "C": {"LC_ALL": "C"},
    "POSIX": {"LC_ALL": "POSIX"},
    "not there": {"LC_ALL": "xx_YY.UTF-8"},
    "ascii": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "latin-1": {"LC_ALL": "en_US.ISO-8859-1", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
    "no terminal": {"TERM": ""},
    "dumb": {"TERM": "dumb", "FORCE_COLOR": "1", "COLUMNS": "-1", "LINES": "x"},
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ANSWERS)
def test_locales(name, locale):
    """The answer is there in every one, in letters that it has."""
    result = program(*ANSWERS[name], env=LOCALES[locale])
    assert (0, "") == (result.code, result.stderr)
    assert result.stdout


@pytest.mark.parametrize("locale", LOCALES)
def test_letters_that_a_locale_has_not(tmp_path: Path, locale):
    """A name in them is shown as far as it can be; JSON has all of it."""
    path = tmp_path / "names.toml"
    path.write_text('[[model]]\nid = "acme/one"\nname = "模型 é 🦆"\ncontext = 8000\n', encoding="utf-8")
    for args in (
        ("show", "acme/one"),
        ("list", "--columns", "id,name"),
        ("list", "--columns", "name", "--format", "csv"),
    ):
        result = program(*args, "--only-catalog", path, env=LOCALES[locale])
        assert (0, "") == (result.code, result.stderr)
        assert ("acme/one" if "csv" not in args else "name\n") in result.stdout
    result = program("list", "--only-catalog", path, "--json", env=LOCALES[locale])
    assert "模型 é 🦆" == json.loads(result.stdout)["models"][0]["name"]


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_typed_in_a_locale(tmp_path: Path, locale):
    """Letters that the locale does not have, and bytes that are none, in names and paths."""
    for typed in ("模型\u202e", os.fsdecode(b"\xff\xfe"), "é"):
        for args in (("show", typed, *ONLY), ("list", "--only-catalog", f"{typed}.toml"), ("search", typed, *ONLY)):
            result = program(*args, env=LOCALES[locale], cwd=tmp_path)
            assert is_kept(result), result
            assert "internal error" not in result.stderr


HOMES = {
    "none": {},
    "empty": {"HOME": ""},
    "nowhere": {"HOME": "/nonexistent/home"},
    "a file": {"HOME": str(SMALL)},
    "not to be written": {"HOME": "/proc/self"},
    "relative": {"HOME": "here", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "cache"},
    "files": {f"XDG_{kind}_HOME": str(SMALL) for kind in ("CONFIG", "DATA", "CACHE")},
}


@pytest.mark.parametrize("home", HOMES)
def test_homes(tmp_path: Path, home):
    """Answers do without one, with the person's own layers looked for; nothing is left in the folder one is in."""
    wanted = program(*ANSWERS["list"], cwd=tmp_path).stdout
    assert (wanted, "", 0) == program(*ANSWERS["list"], env=HOMES[home], cwd=tmp_path)
    result = program("catalog", "path", env=HOMES[home], cwd=tmp_path)
    assert (0, "") == (result.code, result.stderr)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("home", ["nowhere", "a file", "not to be written"])
def test_a_home_that_cannot_be_written(tmp_path: Path, home):
    """What must write there says so; the rest answers."""
    if home == "nowhere" and os.getuid() == 0:
        pytest.skip("root can make it")
    result = program("catalog", "add", "acme/one", "--context", "8k", env=HOMES[home], cwd=tmp_path)
    assert is_kept(result), result
    assert 5 == result.code
    assert [] == list(tmp_path.iterdir())


GONE = {
    **ANSWERS,
    "check": ("check", *ONLY),
    "check of a file": ("check", *ONLY, "--project", "modelpick.toml"),
    "workload": ("recommend", *ONLY, "--workload", "chat"),
    "init": ("init", *ASKED),
    "add": ("catalog", "add", "acme/one", "--context", "8k", *ONLY, "--output", "one.toml"),
    "plot to a file": ("plot", *ASKED, "--x", "context", "--y", "input_usd_per_mtok", "-o", "plot.svg"),
    "lint": ("catalog", "lint", "one.toml", "--as-of", "2026-11-23"),
    "validate": ("catalog", "validate", "one.toml"),
    "build": ("catalog", "build"),
    "path": ("catalog", "path"),
}


@pytest.mark.parametrize("name", GONE)
def test_a_folder_that_is_gone(tmp_path: Path, name):
    """The folder the program runs in was deleted: what needs none answers, the rest says what is not there."""
    folder = tmp_path / "gone"
    folder.mkdir()

    def leave() -> None:
        os.chdir(folder)
        folder.rmdir()

    result = program(*GONE[name], before=leave)
    assert is_kept(result), result
    assert (0 if name in ANSWERS or name == "path" else result.code) == result.code
    assert "internal error" not in result.stderr


def test_a_folder_that_cannot_be_read(tmp_path: Path):
    """Nor entered: it holds no project."""
    folder = tmp_path / "closed"
    folder.mkdir()
    before = None
    if os.getuid() == 0:
        try:
            subprocess.run([sys.executable, "-c", ""], preexec_fn=lambda: os.setuid(54321), check=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("only root can run this Python")

        def before() -> None:
            os.chdir(folder)
            folder.chmod(0)
            os.setuid(54321)

    else:

        def before() -> None:
            os.chdir(folder)
            folder.chmod(0)

    try:
        assert is_kept(program(*ANSWERS["list"], before=before))
        assert 4 == program("check", *ONLY, before=before).code
    finally:
        folder.chmod(0o700)


DAYS = ("0001-01-01", "1970-01-01", "2099-12-31", "9999-12-31")
DATED = {name: args for name, args in COMMANDS_WITH_OUTPUT.items() if "--as-of" in args} | {
    "retiring": ("list", *ASKED, "--retiring", "90d", "--alive-until", "9999-12-31"),
    "what if": ("recommend", *ASKED, "--alive-until", "2027-01-01", "--input", "1k", "--output", "1k", "--what-if"),
    "released": ("recommend", *ASKED, "--released-after", "0001-01-01", "--what-if", "--input", "1k"),
    "successors": ("migrate", "acme/chat-old", *ASKED),
    "init": ("init", "chat-large", *ASKED, "--min-days-left", "36500", "--dry-run"),
    "lint": ("catalog", "lint", *ASKED, "--stale-days", "36500"),
}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", DATED)
def test_other_centuries(name, day):
    """Every command that has a day, on the first and the last that there are, and on those that clocks fall back to."""
    args = [day if before == "--as-of" else one for before, one in zip(("", *DATED[name]), DATED[name], strict=False)]
    result = inside(*args)
    assert is_kept(result, codes=frozenset({0, 1})), result


@pytest.mark.parametrize("day", DAYS)
def test_projects_in_other_centuries(tmp_path: Path, day):
    """The days that a project counts from there end with the calendar."""
    path = tmp_path / "modelpick.toml"
    path.write_text(
        '[workload.chat]\nmodels = ["chat-large"]\nmin_days_left = 36500\n'
        '[[policy.approved]]\nmodel = "chat-large"\nowner = "x"\nreason = "x"\nexpires = 9999-12-31\n'
        '[[policy.exception]]\ncode = "retiring"\nreason = "x"\nuntil = 0001-01-01\n'
    )
    for args in (("check", "--project"), ("recommend", "--workload", "chat", "--project")):
        result = inside(*args, path, *ONLY, "--as-of", day)
        assert is_kept(result, codes=frozenset({0, 1})), result


@pytest.mark.parametrize("stamp", [0, -(10**9), 4_102_444_800, 2**33])
def test_files_of_other_centuries(tmp_path: Path, stamp):
    """When a file was written decides nothing."""
    path = tmp_path / "small.toml"
    path.write_bytes(SMALL.read_bytes())
    os.utime(path, (stamp, stamp))
    args = ["list", "--only-catalog", path, "--as-of", "2026-11-23"]
    assert inside(*ANSWERS["list"]).stdout == inside(*args).stdout


def test_one_place_reads_the_clock():
    """So that `--as-of` is a clock like any other."""
    names = {"today", "utcnow", "now"}
    found = set()
    for path in Path(modelpick.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
                found.add((path.parent.name, path.name, ast.unparse(node)))
    assert {("cli", "ask.py", "dt.date.today()"), ("modelpick", "api.py", "dt.date.today()")} == found


def test_ten_thousand_models():
    """As many flags as fit into one command line: the shortlist that they make."""
    ids = [f"acme/m{place:05}" for place in range(10_000)]
    result = program("list", *ONLY, *(word for one in ids for word in ("--model", one)))
    assert (3, "") == (result.code, result.stdout)
    known = ("starcoder2-3b", "chat-large", "fireworks-no-such", "bigcode/starcoder2-3b")
    result = program("list", *ASKED, *(word for one in [known[0], known[1]] * 5_000 for word in ("--model", one)), "-q")
    assert (0, "") == (result.code, result.stderr)
    assert 2 == len(result.stdout.splitlines())


@pytest.mark.parametrize(
    "flag", ["--context", "--model", "--min", "--columns", "--only-catalog", "--project", "--region"]
)
def test_a_very_long_argument(flag):
    """A hundred thousand characters come back as a short error, or are what nothing is called."""
    result = program("list", flag, "x" * 100_000, *(ONLY if flag != "--only-catalog" else ()))
    assert is_kept(result), result
    assert 2_000 > len(result.stderr)


def test_today_is_a_day(monkeypatch):
    """The clock itself, far off: what it says is the day of the question."""
    import modelpick.cli.ask as ask

    class Clock:
        class date(date):  # noqa: N801 - it stands for datetime.date
            @classmethod
            def today(cls):
                return date(2099, 12, 31)

    monkeypatch.setattr(ask, "dt", Clock)
    late = inside("list", *ONLY, "--json").stdout
    monkeypatch.undo()
    assert inside("list", *ONLY, "--as-of", "2099-12-31", "--json").stdout == late
    assert inside("list", *ONLY, "--as-of", "1970-01-01", "--json").stdout != late


@pytest.mark.skipif(shutil.which("faketime") is None, reason="no faketime here")
@pytest.mark.parametrize("day", ["1970-01-01 00:00:00", "2038-01-20 00:00:00", "2099-12-31 23:59:59"])
def test_a_clock_that_is_far_off(tmp_path: Path, day):
    """The whole program, its files and its cache, on a machine whose clock fell back or ran away."""
    (tmp_path / "modelpick.toml").write_text('[workload.chat]\nmodels = ["chat-large"]\nmin_days_left = 90\n')
    env = {"PATH": os.environ.get("PATH", ""), "HOME": str(tmp_path)}
    for args in (
        ("recommend", *ONLY, "--context", "8k"),
        ("show", "starcoder2-3b", *ONLY),
        ("list", *ONLY, "--retiring", "180d"),
        ("check", *ONLY),
        ("catalog", "lint", *ONLY),
        ("catalog", "add", f"acme/of-{day[:4]}", "--context", "8k"),
        ("catalog", "import", PAYLOADS / "openrouter.json", "--from", "openrouter", "-o", f"{day[:4]}.toml", *ONLY),
    ):
        command = ["faketime", "-f", day, sys.executable, "-m", "modelpick", *map(str, args)]
        done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, timeout=60, check=False)
        result = Result(done.stdout.decode(), done.stderr.decode(), done.returncode)
        assert is_kept(result, codes=frozenset({0, 1})), result
        if "--json" in args or args[0] == "show":
            assert result.code == 0
    now = inside("list", *ONLY, "--json", "--as-of", day[:10]).stdout
    command = ["faketime", "-f", day, sys.executable, "-m", "modelpick", "list", *ONLY, "--json"]
    assert now == subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout


def test_data_is_there():
    """The small catalog that all of this asks."""
    assert SMALL == DATA / "small.toml" and SMALL.is_file()
