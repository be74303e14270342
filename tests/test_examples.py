"""The examples: each script, workflow and hook is run as it stands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from modelpick.cli.main import COMMANDS

yaml = pytest.importorskip("yaml", reason="PyYAML reads the workflow and the hooks")
pytestmark = [pytest.mark.checkout, pytest.mark.slow]

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
DAY = ("--as-of", "2026-11-23")
PROJECT = """
[workload.completion]
models = ["{model}"]
context = "8k"
min_days_left = 30
"""


class Folder:
    """An empty folder, with the program on the PATH."""

    def __init__(self, path: Path) -> None:
        self.path, self.home, self.programs = path / "project", path / "home", path / "bin"
        for folder in (self.path, self.home, self.programs):
            folder.mkdir()
        program = self.programs / "modelpick"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m modelpick "$@"\n', encoding="utf-8")
        program.chmod(0o755)

    def run(self, *command: str | Path, input: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command here."""
        env = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
        env |= {"PATH": f"{self.programs}:{os.environ['PATH']}", "HOME": str(self.home), "LANG": "C.UTF-8"}
        return subprocess.run(
            [str(one) for one in command],
            cwd=self.path,
            env=env,
            input=input or "",
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def write(self, name: str, text: str) -> None:
        """Put a file here."""
        (self.path / name).write_text(text, encoding="utf-8")


@pytest.fixture
def here(tmp_path: Path) -> Folder:
    """A folder of its own."""
    return Folder(tmp_path)


def test_pick_a_model(here):
    """One id where something fits; what blocks, and exit 1, where nothing does; a mistake keeps its code."""
    script = EXAMPLES / "pick-a-model.sh"
    done = here.run(script, *DAY, "--model", "starcoder2-3b", "--context", "8k")
    assert (done.stdout, done.stderr, done.returncode) == ("bigcode/starcoder2-3b\n", "", 0)
    nothing = here.run(script, *DAY, "--model", "starcoder2-3b", "--vision")
    assert (nothing.stdout, nothing.returncode) == ("", 1)
    assert nothing.stderr.startswith("no model fits:\n") and "nothing fits" in nothing.stderr
    assert here.run(script, "--context", "much").returncode == 2


def test_guard_budget(here):
    """Exit 0 within the budget, 1 beyond it with the cheapest routes, the code of the contract for a mistake."""
    script, work = EXAMPLES / "guard-budget.sh", ("--input", "6k", "--output", "800", "--requests", "10k/day", *DAY)
    within = here.run(script, "starcoder2-3b", "1000000", *work)
    assert (within.stdout, within.returncode) == ("starcoder2-3b: within 1000000 USD a month\n", 0)
    beyond = here.run(script, "starcoder2-3b", "1", *work)
    assert (beyond.stdout, beyond.returncode) == ("", 1)
    assert "fireworks-ai" in beyond.stderr
    assert here.run(script, "no-such-model", "1", *work).returncode == 3


def test_compare_shortlist(here):
    """A file of names becomes a comparison; one name is too few."""
    here.write("shortlist.txt", "# ours\nstarcoder2-3b\n\nstarcoder2-7b  # larger\n")
    done = here.run(EXAMPLES / "compare-shortlist.sh", "shortlist.txt", "--context", "8k", *DAY)
    assert (done.returncode, done.stderr) == (0, "")
    assert "bigcode/starcoder2-3b" in done.stdout and "bigcode/starcoder2-7b" in done.stdout
    here.write("shortlist.txt", "starcoder2-3b\n")
    assert here.run(EXAMPLES / "compare-shortlist.sh", "shortlist.txt").returncode == 2


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_retire_report(here):
    """A line a model that loses a route soon; a heading alone where none does."""
    done = here.run(EXAMPLES / "retire-report.sh", "90d", *DAY)
    head, blank, first, *rest = done.stdout.splitlines()
    assert (head, blank, done.returncode, done.stderr) == ("# Retiring within 90d", "", 0, "")
    assert first.startswith("- `") and first.endswith(" days left") and rest
    none = here.run(EXAMPLES / "retire-report.sh", "90d", *DAY, "--model", "starcoder2-3b")
    assert (none.stdout, none.returncode) == ("# Retiring within 90d\n\n", 0)


def steps() -> list[str]:
    """What the workflow runs, without the installation."""
    workflow = yaml.safe_load((EXAMPLES / "github-actions.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    assert all(("run" in step) != ("uses" in step) for step in job["steps"])
    return [step["run"] for step in job["steps"] if "run" in step and not step["run"].startswith("pip install")]


def skip_unless_known(command: str) -> None:
    """Skip what runs a command that this program does not have yet."""
    name = command.split()[1]
    if name not in COMMANDS:
        pytest.skip(f"there is no `modelpick {name}` yet")


@pytest.mark.parametrize("command", steps())
def test_workflow(here, command):
    """Each step that runs something passes where all is well, as GitHub runs it."""
    skip_unless_known(command)
    here.write("modelpick.toml", PROJECT.format(model="bigcode/starcoder2-3b"))
    here.write("app.py", 'MODEL = "bigcode/starcoder2-3b"\n')
    done = here.run("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command)
    assert done.returncode == 0, (done.stdout, done.stderr)


def test_workflow_fails(here):
    """A model that nobody knows fails the check; the report is written all the same."""
    here.write("modelpick.toml", PROJECT.format(model="bigcode/no-such-model"))
    codes = [here.run("bash", "-eo", "pipefail", "-c", command).returncode for command in steps()[:2]]
    assert codes == [1, 0]
    assert '"version": "2.1.0"' in (here.path / "modelpick.sarif").read_text(encoding="utf-8")


def hooks() -> dict[str, dict[str, Any]]:
    """The hooks, by id."""
    return {one["id"]: one for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}


@pytest.mark.parametrize("name", ["modelpick-check", "modelpick-scan"])
@pytest.mark.parametrize(("model", "code"), [("bigcode/starcoder2-3b", 0), ("openai/gpt-4-32k", 1)])
def test_hook(here, name, model, code):
    """Each hook's entry, with the files that it is given, passes what is well and stops what is not."""
    hook = hooks()[name]
    skip_unless_known(hook["entry"])
    here.write("modelpick.toml", PROJECT.format(model=model))
    here.write("app.py", f'MODEL = "{model}"\n')
    files = [] if hook.get("pass_filenames") is False else ["app.py"]
    done = here.run(*hook["entry"].split(), *files)
    assert done.returncode == code, (done.stdout, done.stderr)


def test_hooks_are_whole():
    """What pre-commit needs of a hook is there."""
    assert set(hooks()) == {"modelpick-check", "modelpick-scan"}
    assert all({"id", "name", "entry", "language"} <= set(hook) for hook in hooks().values())
