"""The environment: what it sets where nothing is typed, and what wins over it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import modelpick
from cli_support import ASKED, COMMANDS_WITH_OUTPUT, ONLY, inside
from conftest import Result

ROOT = Path(__file__).parents[1]


def under(format_: str, *args: str) -> Result:
    """A run with this MODELPICK_FORMAT."""
    return inside(*args, env={"MODELPICK_FORMAT": format_})


@pytest.mark.parametrize("args", COMMANDS_WITH_OUTPUT.values(), ids=COMMANDS_WITH_OUTPUT)
@pytest.mark.parametrize("format_", ["json", "jsonl", "csv", "ids"])
def test_the_same_as_typed(args, format_):
    """In every command that has formats it is as if the format had been typed."""
    assert inside(*args, "--format", format_) == under(format_, *args)


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        (("-q",), ("--format", "ids")),
        (("--json",), ("--format", "json")),
        (("--format", "csv"), ("--format", "csv")),
        (("--format", "table"), ("--format", "table")),
    ],
)
@pytest.mark.parametrize("format_", ["jsonl", "nonsense"])
def test_what_is_typed_wins(typed, same, format_):
    """Over a good value and over a bad one."""
    args = ("recommend", *ASKED, "--context", "8k")
    assert inside(*args, *same) == under(format_, *args, *typed)


def test_nothing():
    """An empty variable is as good as none."""
    args = ("list", *ASKED)
    assert inside(*args) == under("", *args)


@pytest.mark.parametrize("format_", ["sarif", "github"])
def test_a_format_of_other_commands(format_):
    """A format that only `check` and `scan` have leaves the others at their own."""
    args = ("list", *ASKED)
    assert inside(*args) == under(format_, *args)


def test_check_has_it(tmp_path, monkeypatch):
    """`check` takes a format that it alone has."""
    (tmp_path / "modelpick.toml").write_text('[workload.a]\nmodels = ["starcoder2-3b"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert json.loads(under("sarif", "check", *ASKED).stdout)["version"] == "2.1.0"


@pytest.mark.parametrize("format_", ["JSON", "yaml", " json", "\x1b[31m" * 100])
@pytest.mark.parametrize("args", [("list", *ASKED), ("rules",), ("show", "starcoder2-3b", *ASKED)], ids=" ".join)
def test_a_bad_value(format_, args):
    """Exit 2, naming the variable; stdout stays empty."""
    result = under(format_, *args)
    assert (result.stdout, result.code) == ("", 2)
    problem, hint = result.stderr.splitlines()
    assert problem.startswith("modelpick: error: MODELPICK_FORMAT: ")
    assert problem.endswith(" is no format")
    assert hint.startswith("hint: unset it, or choose table, json,")
    assert "\x1b" not in problem


@pytest.mark.parametrize("args", [("catalog", "validate"), ("schema", "list"), ("--version",)], ids=" ".join)
def test_commands_without_formats(args):
    """What has one form only keeps it."""
    assert inside(*args, env={"MODELPICK_CATALOG": ""}) == under("json", *args)


CONTEXT = '[[model]]\nid = "bigcode/starcoder2-3b"\ncontext = {}\n'


def test_precedence_of_catalogs(tmp_path, monkeypatch):
    """Flags win over the environment, that over the project's file, that over the user's own."""
    config = tmp_path / "config" / "modelpick" / "catalog.d"
    config.mkdir(parents=True)
    files = {
        "user": config / "user.toml",
        "project": tmp_path / "modelpick.toml",
        "env": tmp_path / "env.toml",
        "flag": tmp_path / "flag.toml",
    }
    monkeypatch.chdir(tmp_path)
    env = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    seen = []
    for context, (name, path) in enumerate(files.items(), 1):
        path.write_text(CONTEXT.format(context * 100_000), encoding="utf-8")
        env |= {"MODELPICK_CATALOG": str(path)} if name == "env" else {}
        flag = ("--catalog", str(path)) if name == "flag" else ()
        shown = inside("list", "--model", "starcoder2-3b", "--as-of", "2026-11-23", "--json", *flag, env=env)
        seen.append(json.loads(shown.stdout)["models"][0]["context"])
    assert seen == [100_000, 200_000, 300_000, 400_000]


@pytest.mark.checkout
@pytest.mark.parametrize("page", ["README.md", "docs/reference.md"])
@pytest.mark.parametrize(
    "name",
    [
        *("MODELPICK_CATALOG", "MODELPICK_FORMAT", "MODELPICK_DEBUG", "NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS"),
        *("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"),
    ],
)
def test_every_variable_is_documented(page, name):
    """Each is in the tables."""
    assert f"`{name}" in (ROOT / page).read_text(encoding="utf-8")


def test_every_variable_is_known():
    """No other variable of modelpick's own is read."""
    files = Path(modelpick.__file__).parent.rglob("*.py")
    named = {name for path in files for name in re.findall(r"\bMODELPICK_[A-Z]+", path.read_text(encoding="utf-8"))}
    assert named == {"MODELPICK_CATALOG", "MODELPICK_FORMAT", "MODELPICK_DEBUG"}


def test_only_catalog_wins(tmp_path):
    """`--only-catalog` leaves the environment's files out."""
    extra = tmp_path / "extra.toml"
    extra.write_text('[[model]]\nid = "acme/extra"\n', encoding="utf-8")
    result = inside("show", "acme/extra", *ONLY, env={"MODELPICK_CATALOG": str(extra)})
    assert result.code == 3


@pytest.mark.parametrize("args", [("rules",), ("recommend", *ASKED, "--context", "8k"), ("catalog", "lint", ONLY[1])])
def test_docstrings_are_not_needed(run, args):
    """Under `python -OO`, where there are none, only help is lost."""
    assert 0 == run(*args, "--format", "json", env={"PYTHONOPTIMIZE": "2"}).code
