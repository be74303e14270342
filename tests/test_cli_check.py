"""`check`, and workloads of a project elsewhere: whole runs, their exit codes, and which file wins."""

from __future__ import annotations

import csv
import io
import json
import os
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli_w

from cli_support import ASKED, DATA, ONLY, SMALL, document, error, inside, on_terminal, plain, records
from modelpick.core.diagnostic import CODES
from modelpick.render.codes import EXPLAINED
from modelpick.render.formats import DIAGNOSTIC_FORMATS
from project_support import write
from test_schema import mistakes

PROJECT = DATA / "project.toml"
CHECK = ("check", *ASKED, "--project", PROJECT)
FINE = {"workload": {"chat": {"models": ["acme/chat-mini"], "tools": True}}}
FOUND = [
    ("error", None, None, "unknown-name"),
    ("error", "chat", "acme/chat-old", "retired"),
    ("error", "chat", "acme/chat-larg", "unknown-model"),
    ("note", "chat", "chat-large", "over-budget"),
    ("warning", "code", "starcoder2-3b", "in-doubt"),
    ("warning", "later", None, "no-models"),
]


def small(folder: Path, **tables: Any) -> tuple[Any, ...]:
    """Options that hold a project of these tables against the small catalog."""
    return (*ASKED, "--project", write(folder, tables))


def test_json():
    """Every finding with its place, its remedy and what excuses it."""
    answer = document(*CHECK)
    assert [] == mistakes("check", answer)
    assert FOUND == [tuple(one[key] for key in ("severity", "workload", "model", "code")) for one in answer["findings"]]
    assert {
        "workloads": 3,
        "models": 5,
        "errors": 3,
        "warnings": 2,
        "notes": 0,
        "excepted": 1,
    } == answer["counts"]
    retired, excused = answer["findings"][1], answer["findings"][3]
    assert (3, 11, "acme/chat-mini", "2025-01-31") == tuple(
        retired[key] for key in ("line", "column", "remedy", "found")
    )
    assert {"reason": "the pilot is paid for", "owner": "search team", "until": "2026-12-31"} == excused["exception"]
    assert ("budget", 100.0, 552.0) == tuple(excused[key] for key in ("rule", "wanted", "found"))


def test_table():
    """What is wrong, what to do about it, and a tally; 1, for something is wrong."""
    result = inside(*CHECK)
    lines = result.stdout.splitlines()
    assert (1, "") == (result.code, result.stderr)
    assert ["severity", "workload", "model", "code", "finding", "instead"] == lines[0].split()
    assert "✗ error" in lines[3] and "acme/chat-old was shut down on 2025-01-31 at acme" in lines[3]
    assert "- excepted" in lines[5] and "excepted until 2026-12-31: the pilot is paid for, search team" in lines[5]
    assert "? warning" in lines[6] and "context window: sources disagree" in lines[6]
    assert f"5 models in 3 workloads of {shown(PROJECT)}: 3 errors, 2 warnings, 1 excepted" in lines


def shown(path: Path) -> str:
    """A path as the answers have it: relative to here, where it is below."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()


def test_ids():
    """The models at fault, as the project names them."""
    assert ("acme/chat-old\nacme/chat-larg\n", 1) == inside(*CHECK, "-q")[::2]


def test_jsonl_and_csv():
    """A finding a line; unknown is an empty cell."""
    assert document(*CHECK)["findings"] == records(*CHECK)
    rows = list(csv.DictReader(io.StringIO(inside(*CHECK, "--format", "csv").stdout)))
    assert [list(one) for one in FOUND] == [
        [row["severity"], row["workload"] or None, row["model"] or None, row["code"]] for row in rows
    ]
    assert ("", "retired") == (rows[0]["model"], rows[1]["lifecycle"])


def test_markdown():
    """A table with a row a finding."""
    lines = inside(*CHECK, "--format", "markdown").stdout.splitlines()
    assert 2 + len(FOUND) == len(lines)
    assert "| severity | workload | model | code | finding | instead |" == lines[0]


def test_github():
    """An annotation a finding, at the name that it is about."""
    lines = inside(*CHECK, "--format", "github").stdout.splitlines()
    assert len(FOUND) == len(lines)
    where = f"file={shown(PROJECT)},line=3,col=11,endColumn=26,title=modelpick retired"
    text = "[chat] acme/chat-old was shut down on 2025-01-31 at acme; meets the same needs: acme/chat-mini"
    assert f"::error {where}::{text}" == lines[1]
    assert lines[3].startswith("::notice ") and lines[4].startswith("::warning ")


def test_sarif():
    """One run; what is excepted is in it, suppressed."""
    (run,) = json.loads(inside(*CHECK, "--format", "sarif").stdout)["runs"]
    assert [code for *_, code in FOUND] == [one["ruleId"] for one in run["results"]]
    assert [3] == [place for place, one in enumerate(run["results"]) if "suppressions" in one]


def test_nothing_wrong(tmp_path: Path):
    """0, and no finding in any format."""
    options = small(tmp_path, **FINE)
    result = inside("check", *options)
    assert (0, "") == (result.code, result.stderr)
    assert result.stdout.startswith("1 model in 1 workload of ")
    assert "nothing wrong" in result.stdout
    for format_ in DIAGNOSTIC_FORMATS:
        assert 0 == inside("check", *options, "--format", format_).code
    assert ("", "") == (inside("check", *options, "-q").stdout, inside("check", *options, "--format", "github").stdout)
    assert [] == document("check", *options)["findings"]


@pytest.mark.parametrize("format_", DIAGNOSTIC_FORMATS)
def test_the_exit_code_is_that_of_the_answer(format_):
    """1 in every format."""
    assert 1 == inside(*CHECK, "--format", format_).code


def test_fail_on(tmp_path: Path):
    """Warnings fail the run where that is asked for; what is excepted never does."""
    options = small(tmp_path, workload={"code": {"models": ["starcoder2-3b"], "context": "12k"}})
    assert (0, 1) == (inside("check", *options).code, inside("check", *options, "--fail-on", "warning").code)
    assert 0 == inside("check", *options, "--fail-on", "error").code
    what, fix = error("check", *options, "--fail-on", "note")
    assert "--fail-on: 'note' is not one of its values" == what
    assert fix.endswith("choose error or warning")
    excused = {"code": "in-doubt", "reason": "known", "until": tomllib.loads("d = 2027-01-01")["d"]}
    options = small(
        tmp_path,
        workload={"code": {"models": ["starcoder2-3b"], "context": "12k"}},
        policy={"exception": [excused]},
    )
    assert 0 == inside("check", *options, "--fail-on", "warning").code


def test_one_workload():
    """Only those that are named; an unknown one is an unknown name."""
    assert ["in-doubt"] == [one["code"] for one in document(*CHECK, "--workload", "code")["findings"][1:]]
    result = inside(*CHECK, "--workload", "cod")
    assert ("", 3) == (result.stdout, result.code)
    assert "modelpick: error: no workload is called 'cod'\nhint: did you mean code?\n" == result.stderr


@pytest.mark.parametrize("code", CODES)
def test_explain(code):
    """Every code has a page, whether there is a project or not."""
    result = inside("check", "--explain", code)
    assert (0, "") == (result.code, result.stderr)
    assert f"{code} ({CODES[code]})" == result.stdout.splitlines()[0]
    assert EXPLAINED[code].summary in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80 or EXPLAINED[code].summary == max(
        result.stdout.splitlines(), key=len
    )


def test_explain_what_is_no_code():
    """The nearest is suggested."""
    what, fix = error("check", "--explain", "retird")
    assert "--explain: 'retird' is not one of its values" == what
    assert fix.startswith("did you mean retired? choose unknown-model, ")


def test_no_project(run, tmp_path: Path):
    """4, and what to do."""
    result = run("check", *ONLY)
    assert ("", 4) == (result.stdout, result.code)
    assert "modelpick.toml is neither in " in result.stderr
    assert "hint: `modelpick init` writes one; --project names one that is elsewhere\n" in result.stderr
    assert 4 == run("check", "--project", tmp_path / "none.toml").code


def test_no_workload(tmp_path: Path):
    """Nothing to check is said, and is no failure."""
    result = inside("check", *small(tmp_path))
    assert 0 == result.code
    assert "has no workload, so there is nothing to check; `modelpick init`" in result.stderr


def test_a_broken_project(tmp_path: Path):
    """4, a line a problem, nothing on stdout; for every command that would read it."""
    path = write(tmp_path, '[workload.chat]\ncontxt = "8k"\ntask = "chta"\n')
    for args in (("check",), ("list",), ("recommend", "--workload", "chat"), ("catalog", "path")):
        result = inside(*args, "--project", path)
        assert ("", 4) == (result.stdout, result.code)
        assert result.stderr.splitlines() == [
            "modelpick: error: the project file has 2 problems:",
            f"  {path}: workload.chat.contxt: unknown key; did you mean 'context'?",
            f"  {path}: workload.chat.task: no task is called 'chta'; did you mean chat?",
            "hint: mend the file; `modelpick check` reads it again",
        ]
    assert 0 == inside("list", "--project", path, *ONLY).code


def test_found_upwards(run, tmp_path: Path):
    """From a folder below, as git finds its own; the nearest one is the project's."""
    below = tmp_path / "here" / "src" / "deep"
    below.mkdir(parents=True)
    write(tmp_path / "here", FINE)
    assert 0 == run("check", *ASKED, cwd=below).code
    write(below, {"workload": {"chat": {"models": ["acme/nope"]}}})
    result = run("check", *ASKED, "-q", cwd=below)
    assert ("acme/nope\n", 1) == (result.stdout, result.code)


# Workloads elsewhere ------------------------------------------------------------------------------------------------

ASKS = {
    "workload": {"chat": {"models": ["acme/chat-mini"], "tools": True, "context": "60k", "provider": ["acme"]}},
    "policy": {"unknown": "exclude", "developers": {"deny": ["harbor"]}},
}


def test_recommend_for_a_workload(tmp_path: Path):
    """The same answer as with its requirements as flags, and with the policy besides."""
    options = small(tmp_path, workload={"chat": ASKS["workload"]["chat"]})
    flags = ("--tools", "--context", "60k", "--provider", "acme")
    assert document("recommend", *ASKED, *flags) == document("recommend", *options, "--workload", "chat")
    told = document("recommend", *small(tmp_path, **ASKS), "--workload", "chat", "--show-rejected")
    by_id = {one["id"]: one for one in told["candidates"]}
    assert "rejected" == by_id["harbor/open-60b-a5b"]["status"]
    assert "policy_developer" in {
        one["rule"] for one in by_id["harbor/open-60b-a5b"]["findings"] if one["outcome"] == "fail"
    }
    assert [] == mistakes("recommend", told)


def test_flags_win_over_the_workload(tmp_path: Path):
    """What is typed counts, and what it replaces is said; what is not stated is added in silence."""
    options = small(tmp_path, **ASKS)
    result = inside("recommend", *options, "--workload", "chat", "--context", "8k", "--provider", "northwind", "--json")
    asked = json.loads(result.stdout)["requirements"]
    assert (8000, ["northwind"], True) == (asked["context"], asked["provider"], asked["tools"])
    assert result.stderr.splitlines() == [
        "modelpick: note: --context 8k wins over --context 60k of workload chat",
        "modelpick: note: --provider northwind wins over --provider acme of workload chat",
    ]
    added = inside("recommend", *options, "--workload", "chat", "--no-vision", "--json")
    assert ("", False) == (added.stderr, json.loads(added.stdout)["requirements"]["vision"])


def test_flags_that_contradict_the_workload(tmp_path: Path):
    """A usage error that says where the other half stands."""
    options = small(tmp_path, workload={"chat": {"models": [], "json_schema": True, "min_params": "8B"}})
    what, fix = error("recommend", *options, "--workload", "chat", "--no-json-mode")
    assert "--json-schema needs what --no-json-mode rules out" == what
    assert fix.endswith("; workload chat states requirements too")
    what, _ = error("list", *options, "--workload", "chat", "--max-params", "1B")
    assert "--min-params is above --max-params" == what
    what, fix = error("list", *options, "--workload", "chat", "--max-params", "x")
    assert fix == "for example --max-params 8B"


def test_unknown_names_of_a_workload(tmp_path: Path):
    """Where an answer depends on them they are an invalid file; `check` tells them as findings."""
    options = small(
        tmp_path,
        workload={"chat": {"models": ["acme/chat-mini"], "provider": "acne"}},
        policy={"developers": {"deny": "hrabor"}},
    )
    result = inside("recommend", *options, "--workload", "chat")
    assert ("", 4) == (result.stdout, result.code)
    lines = [line.partition(": ")[2] for line in result.stderr.splitlines()[1:-1]]
    assert [
        "policy.developers.deny = 'hrabor': the catalog has no such name; did you mean harbor?",
        "workload.chat.provider = 'acne': the catalog has no such name; did you mean acme?",
    ] == lines
    assert ["unknown-name"] * 2 == [one["code"] for one in document("check", *options)["findings"]]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"provider": "acne"}, ".provider = 'acne': the catalog has no such name; did you mean acme?"),
        (
            {"provider": "fireworks", "not_provider": "fireworks-ai"},
            ": --provider and --not-provider both name 'fireworks-ai'; drop one of the two",
        ),
    ],
)
def test_scan_refuses_what_it_cannot_ask(tmp_path: Path, table, said):
    """A workload that has a found model in use, and cannot be asked, is an invalid file as well."""
    source = tmp_path / "app.py"
    source.write_text('MODEL = "acme/chat-old"\n')
    options = small(tmp_path, workload={"chat": {"models": ["acme/chat-old"], **table}})
    result = inside("scan", source, *options)
    assert ("", 4) == (result.stdout, result.code)
    assert f"modelpick.toml: workload.chat{said}" in result.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("why", "chat-large"),
        ("show", "chat-large"),
        ("compare", "chat-large", "acme/chat-mini"),
        ("migrate", "acme/chat-old"),
        ("list",),
        ("search", "chat"),
        ("plot", "--x", "context", "--y", "input_usd_per_mtok"),
    ],
    ids=lambda args: args[0],
)
def test_every_command_that_asks_takes_a_workload(tmp_path: Path, args):
    """The same answer as with the flags."""
    options = small(tmp_path, workload={"chat": {"models": [], "tools": True, "input": "6k", "output": "800"}})
    flags = ("--tools", "--input", "6k", "--output", "800")
    assert document(*args, *ASKED, *flags) == document(*args, *options, "--workload", "chat")
    assert 3 == inside(*args, *options, "--workload", "nope").code


def test_cost_takes_the_traffic_of_a_workload(tmp_path: Path):
    """What the workload needs besides is no question of cost."""
    options = small(tmp_path, workload={"chat": {"models": [], "tools": True, "input": "6k", "output": "800"}})
    flags = ("--input", "6k", "--output", "800")
    expected = document("cost", "chat-large", *ASKED, *flags)
    assert expected == document("cost", "chat-large", *options, "--workload", "chat")


def test_what_the_policy_rejects_is_said(tmp_path: Path):
    """Where nothing fits, no requirement is blamed for it."""
    options = small(
        tmp_path,
        workload={"a": {"models": []}},
        policy={"providers": {"deny": ["acme", "northwind", "fireworks", "self-hosted"]}},
    )
    result = inside("recommend", *options, "--workload", "a")
    assert 1 == result.code
    assert "  the policy rejects " in result.stdout


# Layers -------------------------------------------------------------------------------------------------------------


def layers(run: Any, *args: Any, **about: Any) -> list[str]:
    """The layers in use, later wins."""
    return [row["layer"] for row in json.loads(run("catalog", "path", "--json", *args, **about).stdout)["rows"]]


def test_the_order_of_the_layers(run, tmp_path: Path):
    """Shipped, catalog.d, files that the project names, its own models, --catalog or MODELPICK_CATALOG; later wins."""
    mine = tmp_path / "home" / "config" / "modelpick" / "catalog.d" / "mine.toml"
    over, team = tmp_path / "over.toml", tmp_path / "here" / "data" / "team.toml"
    for path, facts in ((mine, {"context": 1}), (over, {"max_output": 4}), (team, {"context": 2, "max_output": 2})):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(tomli_w.dumps({"model": [{"id": "acme/own", **facts}]}), encoding="utf-8")
    write(tmp_path / "here", {"catalog": ["data/team.toml"], "workload": {}})
    expected = ["shipped", "catalog.d mine.toml", "project team.toml"]
    assert expected == layers(run)
    own = {"id": "acme/own", "context": 300, "max_output": 3}
    write(tmp_path / "here", {"catalog": ["data/team.toml"], "model": [own]})
    expected.append("project modelpick.toml")
    assert [*expected, "--catalog over.toml"] == layers(run, "--catalog", over)
    assert [*expected, "MODELPICK_CATALOG over.toml"] == layers(run, env={"MODELPICK_CATALOG": str(over)})
    facts = json.loads(run("show", "acme/own", "--json", "--catalog", over).stdout)["model"]["facts"]
    assert (300, "modelpick.toml") == (facts["context"]["value"], facts["context"]["source"])
    assert 4 == facts["max_output"]["value"]


def test_a_private_model(run, tmp_path: Path):
    """A model that only the project knows is one that its workload can name."""
    own = {"id": "acme/own", "context": 8000, "route": [{"key": "acme", "id": "own-1", "lifecycle": "active"}]}
    write(tmp_path, {"workload": {"a": {"models": ["acme/own", "own-1"], "context": "8k"}}, "model": [own]})
    result = run("check", cwd=tmp_path)
    assert (0, "2 models in 1 workload of modelpick.toml: nothing wrong") == (
        result.code,
        result.stdout.splitlines()[0],
    )


def test_only_catalog_ignores_the_models_of_the_project(tmp_path: Path):
    """It uses no other layer; the workloads stay."""
    path = write(tmp_path, {"workload": {"a": {"models": ["acme/own"]}}, "model": [{"id": "acme/own"}]})
    assert ["acme/own"] == inside("check", *ASKED, "--project", path, "-q").stdout.split()


def test_a_catalog_file_that_is_not_there(tmp_path: Path):
    """Named as the project names it, from its own folder."""
    path = write(tmp_path, {"catalog": ["gone.toml"], **FINE})
    result = inside("check", "--project", path)
    assert ("", 4) == (result.stdout, result.code)
    assert f"{tmp_path / 'gone.toml'}: cannot be read: No such file or directory" in result.stderr


def test_validate_takes_a_project_file(tmp_path: Path):
    """As one, by its name or its keys; without arguments, the layers in use have it in them."""
    path = write(tmp_path, {**FINE, "model": [{"id": "acme/own"}]})
    assert inside("catalog", "validate", path).stdout.startswith(f"{path}: valid; ")
    other = path.rename(tmp_path / "project.toml")
    assert 0 == inside("catalog", "validate", other).code
    write(tmp_path, '[workload.a]\ncontxt = "8k"')
    result = inside("catalog", "validate", tmp_path / "modelpick.toml")
    assert (4, True) == (result.code, "did you mean 'context'?" in result.stderr)


def test_validate_without_arguments_reads_the_project(run, tmp_path: Path):
    """It is one of the layers in use."""
    write(tmp_path, {"model": [{"id": "acme/own", "context": 0}]})
    assert 4 == run("catalog", "validate", cwd=tmp_path).code


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
def test_another_user_s_file_is_left_out(run, tmp_path: Path):
    """Said on stderr, and `check` will not take it, unless it is named, or the folder is that user's too."""
    here = tmp_path / "here"
    path = write(tmp_path, {"workload": {"a": {"models": []}}, "model": [{"id": "acme/own"}]})
    assert ["shipped", "project modelpick.toml"] == layers(run)
    os.chown(path, 12_345, -1)
    said = run("catalog", "path", "-q")
    assert (0, 1) == (said.code, len(said.stdout.splitlines()))
    assert f"modelpick: note: {path} belongs to neither you, nor the owner of this folder, nor root" in said.stderr
    result = run("check")
    assert (4, f"hint: --project {path} uses it") == (result.code, result.stderr.splitlines()[-1])
    assert ["shipped", "project modelpick.toml"] == layers(run, "--project", path)
    os.chown(here, 12_345, -1)
    assert ["shipped", "project modelpick.toml"] == layers(run)


# The schema of the file ---------------------------------------------------------------------------------------------


def invalid(tables: Any) -> list[str]:
    """What the published schema says against a project's tables."""
    schema = json.loads(inside("schema", "project").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    as_json = json.loads(json.dumps(tables, default=str))
    return [one.message for one in jsonschema.Draft202012Validator(schema).iter_errors(as_json)]


def test_the_schema_takes_what_the_program_takes(tmp_path: Path):
    """The test's project, keys with hyphens, one name for a list, and what `init` writes."""
    assert [] == invalid(tomllib.loads(PROJECT.read_text(encoding="utf-8")))
    assert [] == invalid({"workload": {"a": {"models": "x", "max-input-price": 1, "not_provider": "y"}}})
    text = inside(
        "init",
        "acme/chat-mini",
        *ONLY,
        "--tools",
        "--budget",
        "9/month",
        "--requests",
        "9/day",
        "--input",
        "1k",
        "--output",
        "1k",
        "--dry-run",
    )
    assert [] == invalid(tomllib.loads(text.stdout))


@pytest.mark.parametrize(
    "tables",
    [
        {"workload": {"a": {"contxt": "8k"}}},
        {"workload": {"a": {"tools": "yes"}}},
        {"workload": {"a": {"context": True}}},
        {"workloads": {}},
        {"policy": {"unknown": "maybe"}},
        {"policy": {"providers": {"alow": []}}},
        {"policy": {"approved": [{"model": "x"}]}},
        {"model": [{"id": "x/y", "contxt": 1}]},
    ],
)
def test_the_schema_refuses_a_typo(tables):
    """So an editor marks it."""
    assert invalid(tables)


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_on_a_terminal(columns):
    """It fits; the models and what is wrong are there in full."""
    result = on_terminal(*CHECK, columns=columns)
    lines = plain(result.stdout).splitlines()
    assert max(len(line) for line in lines) <= columns
    text = " ".join(" ".join(lines).split())
    for model in ("acme/chat-old", "acme/chat-larg", "starcoder2-3b"):
        assert model in text


def test_the_files_are_data():
    """The project of these tests is of the small catalog."""
    assert SMALL.parent == PROJECT.parent
