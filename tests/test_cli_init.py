"""`init`: the file that it writes asks what the flags ask, and nothing is ever overwritten."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli_support import ASKED, ONLY, error, inside
from modelpick.catalog.project import read_project
from modelpick.cli.options import REQUIREMENTS
from modelpick.core.requirements import FLAGS
from project_support import problems, write

VALUES: dict[str, tuple[str, ...]] = {
    **{name: (f"--{name.replace('_', '-')}",) for name in (*FLAGS, "batch")},
    **dict.fromkeys(("context", "input", "output", "avg_input", "avg_output"), ("4k", "1_000")),
    **dict.fromkeys(("cache_read", "cache_write", "reasoning_tokens"), ("500",)),
    "task": ("chat", "coding"),
    "license": ("permissive", "commercial", "any"),
    "tuning": ("base", "instruct"),
    **dict.fromkeys(("max_params", "min_params", "max_active_params"), ("8B", "350M")),
    **dict.fromkeys(("released_after", "knowledge_after", "alive_until"), ("2025-02-03", "2027-01-01")),
    **dict.fromkeys(("provider", "not_provider"), ("northwind", "fireworks")),
    **dict.fromkeys(("developer", "not_developer"), ("acme-ai", "bigcode")),
    **dict.fromkeys(("family", "not_family"), ("chat", "StarCoder2")),
    **dict.fromkeys(("model", "not_model"), ("chat-large", "acme/chat-mini")),
    "region": ("eu",),
    **dict.fromkeys(("max_input_price", "max_output_price", "max_price"), ("0.00001", "$3")),
    "budget": ("200/month", "$10/day"),
    "requests": ("10k/day", "3/second"),
    "min": ("humaneval=30", "humaneval:completion=20"),
    "evidence": ("any", "independent"),
    "mix": ("rag", "3:1:1"),
    "cached": ("60%", "0.25"),
}
"""Requirement -> values to try; of switches, the flag."""


def test_every_requirement_is_tried():
    """A flag without values here is not tested."""
    assert set(REQUIREMENTS) == set(VALUES)


def options(chosen: dict[str, str]) -> list[str]:
    """These requirements as flags."""
    return [
        word
        for name, value in chosen.items()
        for word in ([value] if value.startswith("--") else [f"--{name.replace('_', '-')}", value])
    ]


def requires(folder: Path, flags: list[str]) -> None:
    """A project that `init` writes of these flags asks what the flags ask, or both are refused."""
    asked = inside("recommend", *ASKED, *flags, "--json", "--show-rejected")
    written = inside("init", *ASKED, *flags, "--dry-run")
    if asked.code == 2:
        assert (2, asked.stderr) == (written.code, written.stderr)
        return
    path = write(folder, re.sub(r"^min_days_left = 90$", "", written.stdout, flags=re.MULTILINE))
    again = inside("recommend", *ASKED, "--project", path, "--workload", "default", "--json", "--show-rejected")
    assert (asked.code, json.loads(asked.stdout)) == (again.code, json.loads(again.stdout))


@pytest.mark.parametrize("name", VALUES)
def test_every_flag_comes_back(tmp_path: Path, name):
    """Alone, or with what it needs, `recommend --workload` answers as it does on the flags."""
    needs = {
        "budget": {"requests": "1k/day", "input": "1k", "output": "1k"},
        "requests": {"input": "1k", "output": "1k"},
        **{name: {"input": "1k", "output": "1k"} for name in ("cache_read", "cache_write", "reasoning_tokens")},
    }.get(name, {})
    for value in VALUES[name]:
        requires(tmp_path, options({name: value, **needs}))
    if name in FLAGS:
        requires(tmp_path, [f"--no-{name.replace('_', '-')}"])


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.sampled_from(list(VALUES)), max_size=5, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: st.sampled_from(VALUES[name]) for name in names})
    )
)
def test_flags_come_back_together(tmp_path_factory, chosen):
    """Whatever is stated together: the same answer, or the same refusal."""
    requires(tmp_path_factory.mktemp("init"), options(chosen))


def test_lists_unknown_and_like_come_back(tmp_path: Path):
    """Several of one flag, `--like` and `--unknown`."""
    flags = ["--provider", "northwind", "--provider", "acme", "--like", "chat-large", "--unknown", "exclude"]
    requires(tmp_path, flags)
    text = inside("init", *ASKED, *flags, "--dry-run").stdout
    assert {"provider": ["northwind", "acme"], "like": "chat-large", "unknown": "exclude"}.items() <= tomllib.loads(
        text
    )["workload"]["default"].items()


def test_it_writes_and_never_overwrites(run, tmp_path: Path):
    """The path on stdout, what to do next on stderr; a second run changes nothing."""
    here = tmp_path / "here"
    result = run("init", "chat-large", *ASKED, "--tools")
    assert (0, "modelpick.toml\n", "modelpick: note: next: `modelpick check`\n") == (
        result.code,
        result.stdout,
        result.stderr,
    )
    path = here / "modelpick.toml"
    before = path.read_bytes()
    assert ["chat-large"] == tomllib.loads(before.decode())["workload"]["default"]["models"]
    again = run("init", *ASKED)
    assert (2, "") == (again.code, again.stdout)
    assert "modelpick: error: modelpick.toml is there already, and init never overwrites\n" in again.stderr
    assert [before, {path}] == [path.read_bytes(), set(here.iterdir())]
    assert 0 == run("check", *ASKED).code


@pytest.mark.parametrize("what", ["link", "dangling", "folder"])
def test_what_stands_there_stays(run, tmp_path: Path, what):
    """Also a link, one that leads nowhere, and a folder."""
    here = tmp_path / "here"
    here.mkdir()
    path, elsewhere = here / "modelpick.toml", tmp_path / "elsewhere"
    if what == "folder":
        path.mkdir()
    else:
        path.symlink_to(elsewhere)
    if what == "link":
        elsewhere.write_text("mine")
    result = run("init", *ASKED)
    assert (2, "") == (result.code, result.stdout)
    assert "never overwrites" in result.stderr
    assert (what == "link") == elsewhere.exists()
    assert [path] == list(here.iterdir())


def test_dry_run_writes_nothing(run, tmp_path: Path):
    """It prints the file, also where there is one."""
    write(tmp_path, "")
    result = run("init", *ASKED, "--dry-run", cwd=tmp_path)
    assert (0, "") == (result.code, result.stderr)
    assert {} == tomllib.loads((tmp_path / "modelpick.toml").read_text())
    assert [] == tomllib.loads(result.stdout)["workload"]["default"]["models"]


def test_a_project_above_is_told(run, tmp_path: Path):
    """It is no more in force in this folder. A broken one does not stop a new one."""
    path = write(tmp_path, "broken")
    result = run("init", *ASKED)
    assert 0 == result.code
    assert f"{path} is no more in force here: the nearest file is the project's" in result.stderr


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder where not even root can write")
def test_a_folder_that_cannot_be_written(run):
    """5, as everywhere."""
    result = run("init", *ASKED, cwd=Path("/proc"))
    assert (5, "") == (result.code, result.stdout)
    assert "cannot be written" in result.stderr


@pytest.mark.parametrize(
    ("args", "what", "code"),
    [
        (["--workload", "a b"], "--workload: 'a b' is no name for a workload", 2),
        (["--workload", "_a"], "--workload: '_a' is no name for a workload", 2),
        (["--workload", "x" * 101], "is no name for a workload", 2),
        (["--min-days-left", "soon"], "--min-days-left: 'soon' is not a number of days", 2),
        (["--context", "many"], "--context: 'many' is not a number of tokens", 2),
        (["--budget", "9/month"], "--budget needs the number of requests", 2),
        (["--requests", "9/day"], "--requests needs the tokens of a request", 2),
        (["chat-lrage"], "no model is called 'chat-lrage'", 3),
        (["--provider", "nrothwind"], "no provider is called 'nrothwind'", 3),
    ],
)
def test_what_makes_no_sense_is_not_written(args, what, code):
    """The file that `init` writes is always one that `check` takes."""
    said, _ = error("init", *ONLY, *args, "--dry-run")
    assert what in said
    assert code == inside("init", *ONLY, *args, "--dry-run").code


@pytest.mark.parametrize("name", ["default", "7", "a-b_c"])
def test_names_of_workloads(tmp_path: Path, name):
    """What `init` takes for a name the file may have."""
    path = write(tmp_path, inside("init", *ONLY, "--workload", name, "--dry-run").stdout)
    assert [name] == list(read_project(path).workloads)


def test_the_examples_in_its_comments_are_valid(tmp_path: Path):
    """Whoever takes the marks of a comment away has what the comment says."""
    text = inside("init", *ASKED, "--dry-run", "--workload", "chat").stdout
    taken = re.sub(r"^# (?=\[|[a-z_]+ = )", "", text, flags=re.MULTILINE)
    taken = taken.replace("budget =", 'requests = "10k/day"\ninput = "6k"\noutput = "800"\nbudget =')
    path = write(tmp_path, taken)
    assert [] == problems(path)
    project = read_project(path)
    assert (1, 1, True) == (len(project.policy.approved), len(project.policy.exception), project.has_models)
    assert {"retiring"} == {one.code for one in project.policy.exception}
    assert project.workloads["chat"].why is not None


def test_days_are_those_of_the_day_asked_about():
    """The dates in the comments are worked out from `--as-of`; the end of time is no trouble."""
    text = inside("init", *ONLY, "--as-of", "2024-02-29", "--dry-run").stdout
    assert "# expires = 2025-02-28" in text and "# until = 2024-05-29" in text and "compared on 2024-02-29" in text
    assert "# expires = 9999-12-31" in inside("init", *ONLY, "--as-of", "9999-12-31", "--dry-run").stdout


def test_a_stated_budget_is_not_told_twice():
    """The example of a budget is for those who have stated none."""
    flags = ("--budget", "9/month", "--requests", "9/day", "--input", "1k", "--output", "1k")
    text = inside("init", *ONLY, *flags, "--dry-run").stdout
    assert 1 == text.count("budget =")
    assert "9/month" == tomllib.loads(text)["workload"]["default"]["budget"]
