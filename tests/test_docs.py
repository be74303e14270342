"""README and reference name all that there is: commands, rules, formats, tasks, flags and exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cli_support import inside
from modelpick import errors
from modelpick.cli import options
from modelpick.cli.main import COMMANDS, GROUPS
from modelpick.core.cost import Assumed
from modelpick.core.diagnostic import CODES
from modelpick.core.mix import MIXES
from modelpick.core.policy import Policy, Waiver
from modelpick.core.project import OWN_KEYS
from modelpick.core.requirements import flag
from modelpick.core.rules import RULES
from modelpick.core.tasks import TASKS
from modelpick.core.verdict import POLICY_RULES
from modelpick.render.columns import COLUMNS
from modelpick.render.cost import COST_COLUMNS
from modelpick.render.formats import DIAGNOSTIC_FORMATS
from modelpick.render.schemas import FILES, SHAPES

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "docs" / "reference.md"]
COMMAND_NAMES = [
    *(name for name in COMMANDS if name not in GROUPS),
    *(f"{group} {name}" for group, (_, members) in GROUPS.items() for name in members),
]
FLAGS = {
    name: flag(name)
    for group in (
        options.REQUIREMENTS,
        options.QUESTION,
        options.RETIRING,
        options.OUTPUT,
        options.ROWS,
        options.REJECTED,
        options.CATALOG,
    )
    for name in group
}


@pytest.fixture(scope="module")
def reference() -> str:
    """The text of docs/reference.md."""
    return PAGES[1].read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def readme() -> str:
    """The text of README.md."""
    return PAGES[0].read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_every_command(reference, name):
    """Each command has its row."""
    assert f"| `{name}` |" in reference


@pytest.mark.parametrize("name", DIAGNOSTIC_FORMATS)
def test_every_format(reference, readme, name):
    """Each output format is named in both; in the README those of `check` and `scan` alone as they are typed."""
    assert f"`{name}`" in reference
    assert f"`{name}`" in readme or f"--format {name}" in readme


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule(reference, rule):
    """Each rule is named, with its meaning."""
    assert f"`{rule.name}`" in reference
    assert rule.summary.replace("|", "\\|") in reference


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_every_task(reference, task):
    """Each task is named, with its meaning."""
    assert f"`{task.name}`" in reference
    assert task.summary in reference


@pytest.mark.parametrize("name", FLAGS)
def test_every_flag(reference, name):
    """Each flag is named."""
    assert FLAGS[name] in reference


@pytest.mark.parametrize("name", MIXES)
def test_every_mix(reference, name):
    """Each named mix is there with its shares."""
    assert f"| `{name}` | {MIXES[name].parts} |" in reference


@pytest.mark.parametrize("one", Assumed, ids=lambda one: one.value)
def test_every_assumption(reference, one):
    """Each thing that a cost can assume is explained."""
    assert f"| `{one.value}` | " in reference


@pytest.mark.parametrize("name", [*COLUMNS, *COST_COLUMNS])
def test_every_column(reference, name):
    """Each column is named."""
    assert f"`{name}`" in reference


def codes(text: str) -> set[int]:
    """The exit codes in the first column of the table under "Exit codes"."""
    table = text.split("## Exit codes", 1)[1].split("\n## ", 1)[0]
    return {int(code) for row in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE) for code in row.split(",")}


def test_every_exit_code(reference, readme):
    """Each exit code that an answer, an error or a signal has is in the tables."""
    known = {0, 1, 130, 141} | {
        kind.exit_code
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.ModelpickError)
    }
    assert known <= codes(reference)
    assert known <= codes(readme)


def test_every_schema(readme, reference):
    """Each name that `schema` takes stands in the README or the reference."""
    for name in (*SHAPES, *FILES):
        assert f"`{name}`" in readme + reference


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    """Every link to a file of the repository finds it, and every link to a heading its heading."""
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?:|mailto:", target):
            continue
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
            assert anchor in slugs, target


@pytest.fixture
def folder(tmp_path, monkeypatch, readme):
    """Where the examples run: a project of the README's, with source of one line; what they write goes away."""
    (project,) = re.findall(r"<!-- project -->\n```toml\n(.*?)```", readme, re.DOTALL)
    (tmp_path / "modelpick.toml").write_text(project, encoding="utf-8")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text('MODEL = "gpt-4.1-mini"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_project_of_the_readme(folder):
    """It is valid, and nothing is wrong with it on the day of the catalog; so too with its comments taken as keys."""
    result = inside("check", "--as-of", "2026-11-23", "--fail-on", "warning")
    assert (0, "") == (result.code, result.stderr), result.stdout
    path = folder / "modelpick.toml"
    taken = re.sub(r"^# (?=\[|[a-z_]+ = )", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    taken = taken.replace("[[model]]", '[[model]]\nid = "acme/own"')
    path.write_text(taken, encoding="utf-8")
    result = inside("check", "--as-of", "2026-11-23", "--json")
    assert ["exception-unused"] == [one["code"] for one in json.loads(result.stdout)["findings"]]


def test_the_schema_of_the_project_file_is_the_published_one():
    """`modelpick schema project > docs/modelpick.schema.json` makes it anew."""
    published = (ROOT / "docs" / "modelpick.schema.json").read_text(encoding="utf-8")
    assert inside("schema", "project").stdout == published


@pytest.mark.parametrize("code", CODES)
def test_every_code(reference, code):
    """Each kind of finding has its row."""
    assert f"| `{code}` | {CODES[code]} | " in reference


@pytest.mark.parametrize("name", POLICY_RULES)
def test_every_rule_of_a_policy(reference, name):
    """Each is named, with what it asks."""
    assert f"| `{name}` | {POLICY_RULES[name]} |" in reference


def test_every_key_of_a_project(reference):
    """Those of a workload that are no flags, and those of the policy."""
    for key in (*OWN_KEYS, *Policy.model_fields, *(f"exception.{name}" for name in Waiver.model_fields)):
        assert f"| `{key}` | " in reference


def examples() -> list[tuple[str, str]]:
    """(page, a line of a shell block that runs modelpick, without what follows a pipe or redirection)."""
    found = []
    for page in PAGES:
        for block in re.findall(r"```(?:sh|console|bash)?\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                command = re.match(r"(?:\$ )?modelpick (.*)", line.strip())
                if command:
                    found.append((page.name, re.split(r" [|>#] ?| && |;", command[1])[0].strip()))
    return found


def test_there_are_examples():
    """The README shows commands."""
    assert len([page for page, _ in examples() if page == "README.md"]) >= 5


@pytest.mark.parametrize(("page", "line"), examples() if PAGES[0].exists() else [])
def test_examples_are_understood(folder, page, line):
    """Every command line on the pages is one that the program takes: no usage error, no unknown name."""
    words = re.findall(r"[^\s'\"]+|'[^']*'|\"[^\"]*\"", line)
    words = [word.strip("'\"") for word in words]
    if any(word.endswith(".toml") for word in words):
        pytest.skip("names a file of the reader's")
    if words[:2] in (["catalog", "update"], ["catalog", "import"]):
        pytest.skip("reaches the network, or reads and writes files")
    result = inside(*words)
    assert result.code in (0, 1), result.stderr


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in GROUPS])
def test_examples_in_help(folder, name):
    """The examples in a command's help are understood too."""
    if name == "init":
        (folder / "modelpick.toml").unlink()
    help_ = inside(name, "--help", env={"COLUMNS": "200", "TERMINAL_WIDTH": "200"}).stdout
    for line in help_.splitlines():
        command = re.match(r"\s+modelpick (.*)", line)
        if command:
            words = re.split(r" [|>] ", command[1].strip())[0].split()
            assert inside(*words).code in (0, 1), line


def test_the_python_of_the_readme_runs(readme, capsys):
    """The library's example is run as it stands, on the shipped catalog."""
    (code,) = re.findall(r"^```python\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    assert 6 == len(printed)
    assert all(line.startswith(("fits ", "check ")) for line in printed[:3])
