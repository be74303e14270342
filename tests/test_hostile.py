"""A catalog that means harm: whatever its texts hold, no answer moves a cursor, changes a colour or loses a row."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
import unicodedata
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
import tomli_w

from cli_support import DATA, error, inside, on_terminal, plain
from modelpick.cli.main import COMMANDS as CLI
from modelpick.cli.main import GROUPS
from modelpick.core.entry import Name, Phrase
from modelpick.core.facts import Claim, Constraint, Developer, Model, Provider, Route, Source
from modelpick.core.price import Price
from modelpick.core.score import Benchmark, Score
from modelpick.render.formats import DIAGNOSTIC_FORMATS, FORMATS

EVIL = {
    "escapes": "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b]52;c;ZXZpbA==\x07 \x9b31m \x08\x08 \x7f \x00",
    "lines": "one\r\ntwo\nmodelpick: error: not mine\n\u2028\u2029\x85\x0b\x0c\ttab",
    "direction": "\u202egnp.exe\u202c \u2066x\u2069 zero\u200bwidth\u200d\ufeff \u00ad",
    "markup": "[red]boom[/red] [/] [link=https://x]y[/link] :duck: {x} %s \\ | `code` <b>",
    "links": "\x1b]8;;https://x\x1b\\here\x1b]8;;\x1b\\ [y](javascript:z) ![i](//t) &#x202e; **b** ~~s~~ <script>",
    "formula": '=HYPERLINK("https://x";"y")|cmd',
    "emoji": "🦆 模型 é 👩\u200d💻",
    "long": "x" * 180,
    "csv": "\"quoted\", and; 'single'",
}
TEXT_FIELDS = {
    Source: {"title", "version", "licence"},
    Developer: {"id", "name", "aliases"},
    Provider: {"id", "name", "aliases", "developers"},
    Model: {
        *("name", "aliases", "family", "repository", "trained_by", "training", "specialization", "license"),
        *("architecture", "attention", "about", "caution", "lifecycle_word", "replacement", "unset"),
    },
    Route: {"id", "litellm_id", "models_dev_id", "other_ids", "lifecycle_word", "replacement", "note", "unset"},
    Price: {"region_uplifts"},
    Constraint: {"text", "basis"},
    Benchmark: {"name", "measures", "unit", "tasks", "caution"},
    Score: {"benchmark", "version", "variant", "effort", "unit"},
    Claim: {"field", "note"},
}
"""The fields of the catalog that take any text."""


def catalog_of(text: str) -> dict[str, Any]:
    """A catalog with this text in every field that takes any."""
    score = dict.fromkeys(TEXT_FIELDS[Score], text) | {"value": 1.0, "by": "card"}
    constraint = {"text": text, "basis": text, "by": "card"}
    route = {
        "id": text,
        "litellm_id": f"l{text}",
        "models_dev_id": f"v{text}",
        "other_ids": [f"o{text}", f"n{text}"],
        "replacement": f"r{text}",
        "note": text,
        "by": "card",
        "lifecycle": "deprecated",
        "lifecycle_word": text,
        "price": {"input": 1.0, "region_uplifts": {text: 1.1}},
    }
    facts = dict.fromkeys(TEXT_FIELDS[Model] - {"unset", "aliases"}, text)
    return {
        "source": [{"id": "card", "title": text, "version": text, "licence": text, "url": f"https://x/{'y' * 100}"}],
        "developer": [{"id": "acme", "name": text, "aliases": [f"d{text}"]}, {"id": f"e{text}", "name": text}],
        "provider": [
            {"id": "host", "name": text, "aliases": [f"p{text}"]},
            {"id": f"q{text}", "name": text, "developers": [text]},
        ],
        "benchmark": [
            {"id": "b", **dict.fromkeys(TEXT_FIELDS[Benchmark] - {"tasks"}, text), "tasks": ["math"]},
        ],
        "model": [
            {
                "id": "acme/evil",
                "context": 8000,
                "aliases": [f"m{text}"],
                "by": "card",
                "tuning": "base",
                "open_weights": True,
                "fim": True,  # something to lose: the page has its migration checks
                **facts,
                "claim": [{"field": "family", "value": f"claimed {text}", "by": "card", "note": text}],
                "use_for": [constraint | {"when": {"any": ["fim"]}}],
                "do_not_use_for": [
                    constraint | {"when": {"any": ["tools"]}},
                    constraint | {"when": {"task": ["math"]}},
                ],
                "score": [score, score | {"benchmark": "b", "value": 2.0}],
                "route": [{"key": "host", **route}, {"key": "other/eu/fp8", **route}],
            },
            {"id": "acme/harmless", "by": "card", "tools": True, "open_weights": True},
        ],
    }


@pytest.fixture(scope="module", params=EVIL)
def evil(request, tmp_path_factory) -> tuple[str, Path]:
    """(a text, a catalog file full of it)."""
    text = EVIL[request.param]
    path = tmp_path_factory.mktemp("hostile") / "evil.toml"
    path.write_text(tomli_w.dumps(catalog_of(text)), encoding="utf-8")
    return text, path


NAMED = (
    ("list",),
    ("show", "acme/evil"),
    ("why", "acme/evil", "--tools"),
    ("cost", "acme/evil", "--input", "1k"),
    ("compare", "acme/evil", "acme/harmless"),
    ("migrate", "acme/evil", "acme/harmless"),
    ("migrate", "acme/harmless"),
    ("plot", "--x", "context", "--y", "input_usd_per_mtok"),
)
"""Commands whose ids can be a provider's or a tool's."""
COMMANDS = (
    ("recommend", "--show-rejected", "--tools", "--like", "acme/evil"),
    ("recommend", "--show-rejected", "--task", "math", "--tools"),
    ("recommend", "--license", "permissive", "--alive-until", "2027-01-01", "--show-rejected"),
    ("show", "acme/evil"),
    ("cost", "acme/evil", "--input", "1k", "--region", "eu"),
    ("compare", "acme/evil", "acme/harmless", "--tools", "--input", "1k"),
    ("migrate", "acme/evil"),
    ("migrate", "acme/evil", "acme/harmless", "--tools"),
    ("recommend", "--rank", "cost", "--budget", "1/month", "--input", "1k", "--requests", "9/day", "--what-if"),
    ("why", "acme/evil", "--tools", "--license", "permissive"),
    ("why", "acme/evil", "--task", "math"),
    ("why", "acme/evil", "--min", "b=1"),
    ("list", "--columns", "id,name,family,license,specialization,route_id,developer,provider,reason"),
    ("list",),
    ("tasks",),
    ("tasks", "acme/evil"),
    ("benchmarks",),
    ("rules",),
    ("plot", "--x", "context", "--y", "input_usd_per_mtok"),
    ("list", "--columns", "litellm_id,models_dev_id,openrouter_id,modelpick_id"),
    ("search", "evil"),
    *((*asked, "--id-style", "litellm") for asked in NAMED),
    ("providers",),
    ("sources",),
    ("catalog", "info"),
    ("catalog", "path"),
    ("catalog", "lint", "--stale-days", "0"),
    ("catalog", "diff", "shipped", "current"),
    ("catalog", "diff", "current", "shipped"),
)


UNDATED = ("providers", "sources", "catalog", "benchmarks", "rules")
"""Commands without a day, or of which some have none."""
ELSEWHERE = {
    "check": "test_no_project_does_harm",
    "scan": "test_no_tree_does_harm",
    "init": "test_init_writes_hostile_text_as_text",
    "schema": "prints nothing but what ships",
    "catalog validate": "test_what_names_files_does_no_harm",
    "catalog add": "test_what_names_files_does_no_harm",
    "catalog import": "test_no_payload_does_harm",
    "catalog update": "test_no_payload_does_harm: it reads the same rows, and has a server to ask",
    "catalog build": "test_what_names_files_does_no_harm",
}
"""Commands that the one test over all formats leaves out -> who tries them."""


def test_every_command_is_tried():
    """In every format above, or elsewhere."""
    every = {name for name in CLI if name not in GROUPS}
    every |= {f"{group} {member}" for group, (_, members) in GROUPS.items() for member in members}
    tried = {" ".join(args[:2]) if args[0] in GROUPS else args[0] for args in COMMANDS}
    assert every == tried | ELSEWHERE.keys()
    assert all(name.partition(":")[0] in globals() for name in ELSEWHERE.values() if name.startswith("test_"))


def harmful(text: str, allowed: str = "\n") -> set[str]:
    """The characters of a text that could do more than be read."""
    return {char for char in set(text) if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co")} - set(
        allowed
    )


def test_the_fields_are_all_here():
    """Every field of the catalog that takes any text is tried."""
    free = {str(one) for one in (Name, Phrase)}
    for entry, expected in TEXT_FIELDS.items():
        found = set()
        for name, field in entry.model_fields.items():
            if "pattern" in str(field) or ("Literal" in str(field.annotation) and "str" not in str(field.annotation)):
                continue
            if field.annotation is str or str in get_args(field.annotation) or _holds(field.annotation, free):
                found.add(name)
        assert found - {"id", "key", "by", "by_field", "value", "url", "released", "knowledge"} <= expected, entry


def _holds(annotation: object, wanted: set[str]) -> bool:
    return str(annotation) in wanted or any(_holds(one, wanted) for one in get_args(annotation))


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("args", COMMANDS, ids=lambda args: "-".join(args[:3]))
def test_no_answer_does_harm(evil, args, format_):
    """Every command in every format: an answer, no traceback, nothing but text and the ends of its own lines."""
    _, path = evil
    day = () if args[0] in UNDATED or args == ("tasks",) else ("--as-of", "2026-11-23")
    catalog = ("--only-catalog", path) if args not in (("rules",), ("tasks",)) else ()
    result = inside(*args, *day, *catalog, "--format", format_)
    assert result.code in (0, 1), result.stderr
    assert harmful(result.stdout, "\n\t" if format_ == "tsv" else "\n") == set()
    assert harmful(result.stderr) == set()
    assert "modelpick: error: not mine" not in result.stdout.splitlines()
    assert all(line.startswith("modelpick: note: ") for line in result.stderr.splitlines())
    if format_ in ("json", "jsonl"):
        for part in [result.stdout] if format_ == "json" else result.stdout.splitlines():
            json.loads(part)
    if format_ in ("csv", "tsv"):
        rows = list(csv.reader(io.StringIO(result.stdout), delimiter="," if format_ == "csv" else "\t"))
        assert {len(row) for row in rows} == {len(rows[0])}
        assert len(rows) == result.stdout.count("\n")
    if format_ == "markdown":
        lines = result.stdout.splitlines()
        assert all(line.startswith("| ") and line.endswith(" |") for line in lines)
        assert 1 == len({len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in lines})


def test_json_gives_the_text_back(evil):
    """JSON holds each text as the catalog has it, character by character."""
    text, path = evil
    model = json.loads(inside("show", "acme/evil", "--only-catalog", path, "--json").stdout)["model"]
    assert (model["name"], model["aliases"], model["family"]) == (text, [f"m{text}"], text)
    assert {model["facts"][name]["value"] for name in ("about", "caution", "license", "architecture")} == {text}
    assert [said["value"] for said in model["facts"]["family"]["also"]] == [f"claimed {text}"]
    assert {(route["id"], route["litellm_id"], *route["other_ids"]) for route in model["routes"]} == {
        (text, f"l{text}", f"o{text}", f"n{text}")
    }
    assert (model["scores"][0]["benchmark"], model["scores"][0]["unit"]) == (text, text)
    assert model["do_not_use_for"][0]["text"] == text
    (source, *_) = json.loads(inside("sources", "--only-catalog", path, "--json").stdout)["rows"]
    assert (source["title"], source["version"], source["licence"]) == (text, text, text)
    listed = json.loads(inside("list", "--only-catalog", path, "--json").stdout)["models"][0]
    assert (listed["name"], listed["license"]) == (text, text)


def test_names_with_hostile_text_are_names(evil):
    """An alias is found by exactly its text; another is not, and the error is harmless."""
    text, path = evil
    if "\x00" not in text:
        found = inside("show", f"m{text}", "--only-catalog", path, "-q")
        assert (found.stdout, found.stderr) == ("acme/evil\n", "")
        called = inside("show", f"l{text}", "--only-catalog", path, "-q")
        assert called.stdout == "acme/evil\n"
        assert len(called.stderr.splitlines()) == 1 and harmful(called.stderr) == set()
    near = inside("show", f"m{text}!", "--only-catalog", path)
    assert (near.stdout, near.code) == ("", 3)
    assert harmful(near.stderr) == set()
    assert len(near.stderr.splitlines()) == 2


def test_what_changed_does_no_harm(evil, tmp_path: Path):
    """Between two catalogs full of a text, in every format: values and lists before and after."""
    text, path = evil
    later = tmp_path / "later.toml"
    later.write_text(tomli_w.dumps(catalog_of(f"{text}x")), encoding="utf-8")
    for format_ in FORMATS:
        result = inside("catalog", "diff", path, later, "--format", format_)
        assert result.code in (0, 1), result
        assert harmful(result.stdout, "\n\t" if format_ == "tsv" else "\n") == set()
        assert harmful(result.stderr) == set()


def test_a_region_is_text(evil):
    """One that a price is bound to, typed: in the assumptions of `cost`, and in what `recommend` finds."""
    text, path = evil
    if "\x00" not in text:
        for args in (("cost", "acme/evil", "--input", "1k"), ("recommend", "--tools"), ("why", "acme/evil")):
            result = inside(*args, "--region", text, "--only-catalog", path, "--as-of", "2026-11-23")
            assert result.code in (0, 1), result
            assert (set(), set()) == (harmful(result.stdout), harmful(result.stderr))


@pytest.mark.parametrize("name", ["escapes", "markup", "direction", "lines"])
def test_a_terminal_gets_our_colours_only(name, tmp_path: Path):
    """On a terminal the only escape codes are those that modelpick itself sets, around text made harmless."""
    path = tmp_path / "evil.toml"
    path.write_text(tomli_w.dumps(catalog_of(EVIL[name])), encoding="utf-8")
    for args in (("show", "acme/evil"), ("list", "--columns", "id,name,family"), ("recommend", "--tools", "--all")):
        shown = on_terminal(*args, "--only-catalog", path, columns=100).stdout
        assert harmful(plain(shown)) == set()
        assert "\x1b]" not in shown
    if name == "markup":
        assert "[red]boom[/red]" in plain(on_terminal("list", "--columns", "id,name", "--only-catalog", path).stdout)


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_a_bad_catalog_does_no_harm_either(text, tmp_path: Path):
    """Hostile ids, keys, values and file names in a catalog that is not valid: exit 4, a line a problem."""
    path = tmp_path / "bad.toml"
    mistakes = {
        "source": [{"id": text, "title": ""}],
        "model": [
            {"id": text, text: 1, "by": text, "route": [{"key": text, "id": ""}]},
            {"id": "a/b", "by_field": {text: "x"}, "claim": [{"field": text, "value": text}], "unset": [text]},
            {"id": "a/c", "use_for": [{"text": text, "when": {"task": [text]}}], "aliases": [text, "a/b"]},
        ],
    }
    path.write_text(tomli_w.dumps(mistakes), encoding="utf-8")
    result = inside("list", "--only-catalog", path)
    lines = result.stderr.splitlines()
    assert (result.stdout, result.code) == ("", 4)
    assert harmful(result.stderr) == set()
    assert lines[0] == f"modelpick: error: the catalog has {len(lines) - 2} problems:"
    assert [line for line in lines[1:-1] if not line.startswith(f"  {path}: ")] == []
    assert lines[-1].startswith("hint: ")


def test_a_hostile_file_name(tmp_path: Path):
    """The name of a catalog file is text too."""
    path = tmp_path / "\x1b[31mevil\u202e\n.toml"
    path.write_text('[[model]]\nid = "a/b"\ncontext = 8000\n', encoding="utf-8")
    for args in (("show", "a/b"), ("sources",), ("catalog", "path"), ("catalog", "info"), ("recommend",)):
        for format_ in FORMATS:
            result = inside(*args, "--only-catalog", path, "--format", format_)
            assert result.code == (1 if args == ("recommend",) else 0)
            assert harmful(result.stdout, "\n\t" if format_ == "tsv" else "\n") == set()
    path.write_text("model = 3", encoding="utf-8")
    result = inside("list", "--only-catalog", path)
    assert harmful(result.stderr) == set()
    assert len(result.stderr.splitlines()) == 3


def test_too_much(tmp_path: Path):
    """A file of 50 MB, and one nested without end, are refused at once."""
    huge = tmp_path / "huge.toml"
    with huge.open("wb") as file:
        file.truncate(50 * 10**6)
    assert "has 50,000,000 bytes; a catalog has at most 16,777,216" in inside("list", "--only-catalog", huge).stderr
    deep = tmp_path / "deep.toml"
    for text in (
        "a = " + "[" * 100_000,
        "a = " + "{a=" * 50_000,
        "a" + ".a" * 500_000 + " = 1",
        '"a b"' + " . 'c'" * 500_000 + " = 1",
        "[a" + ".a" * 500_000 + "]",
        "x = {a" + ".a" * 500_000 + " = 1}",
    ):
        deep.write_text(text, encoding="utf-8")
        problem, _ = error("list", "--only-catalog", deep)
        assert problem.endswith("is nested too deeply; a catalog has four levels")


def test_ten_kilobytes(tmp_path: Path):
    """In every field that takes text, or as a name that is typed: refused, and not repeated."""
    for text in ("x" * 10_000, "\u202e[red]🦆" * 1_500):
        path = tmp_path / "long.toml"
        path.write_text(tomli_w.dumps(catalog_of(text)), encoding="utf-8")
        result = inside("list", "--only-catalog", path)
        lines = result.stderr.splitlines()
        assert ("", 4, set()) == (result.stdout, result.code, harmful(result.stderr))
        assert len(lines) > 20 and max(map(len, lines)) < 1_000
        only = ("--only-catalog", DATA / "small.toml")
        for args in (
            ("show", text),
            ("list", "--region", text),
            ("search", text),
            ("tasks", text),
            ("plot", "--x", text),
        ):
            result = inside(*args, *only)
            assert result.code in (1, 2, 3) and len(result.stdout + result.stderr) < 2_000, (args[0], result)
            assert harmful(result.stdout + result.stderr) == set()


def project_of(text: str) -> dict[str, Any]:
    """A project with this text wherever it takes any."""
    day = date(2027, 1, 1)
    about = {"reason": text, "owner": text, "until": day}
    codes = ("unmet-need", "in-doubt", "denied", "not-approved", "unknown-model", "retired")
    return {
        "workload": {
            "chat": {
                "models": [text, f"m{text}", f"no{text}", "acme/evil"],
                "tools": True,
                "context": "8k",
                "why": text,
            },
            "lost": {"models": [text], "provider": [text], "like": text, "region": text, "not_model": [text]},
        },
        "policy": {
            "providers": {"allow": [text], "deny": [text]},
            "developers": {"deny": [text]},
            "licenses": {"allow": [text]},
            "regions": {"allow": [text]},
            "approved": [{"model": text, "owner": text, "reason": text, "expires": day}],
            "exception": [
                *({"code": code, "model": text, **about} for code in codes),
                {"code": "retired", "model": f"no{text}", **about},
                {"code": "over-budget", "model": text, **about, "until": date(2026, 1, 1)},
            ],
        },
    }


@pytest.mark.parametrize("format_", DIAGNOSTIC_FORMATS)
def test_no_project_does_harm(evil, tmp_path: Path, format_):
    """`check` on hostile names in the project and in the catalog, in every format."""
    text, path = evil
    project = tmp_path / "modelpick.toml"
    project.write_text(tomli_w.dumps(project_of(text)), encoding="utf-8")
    asked = ("check", "--as-of", "2026-11-23", "--only-catalog", path, "--project", project)
    result = inside(*asked, "--format", format_)
    assert (1, "") == (result.code, result.stderr)
    assert harmful(result.stdout, "\n\t" if format_ == "tsv" else "\n") == set()
    if format_ == "github":
        commands = {"::error ", "::warning ", "::notice "}
        assert [line for line in result.stdout.splitlines() if line.partition(" ")[0] + " " not in commands] == []
    if format_ in ("json", "sarif"):
        json.loads(result.stdout)
    if format_ == "json":
        said = json.loads(result.stdout)["findings"]
        assert text in {one["model"] for one in said} and text in {one["found"] for one in said}
    if format_ in ("csv", "tsv"):
        rows = list(csv.reader(io.StringIO(result.stdout), delimiter="," if format_ == "csv" else "\t"))
        assert {len(row) for row in rows} == {len(rows[0])}
        assert len(rows) == result.stdout.count("\n")


def test_a_workload_of_hostile_names_does_no_harm(evil, tmp_path: Path):
    """Nor where it is asked elsewhere: its names are told on stderr, and the flags that win over it."""
    text, path = evil
    project = tmp_path / "modelpick.toml"
    tables = project_of(text)
    project.write_text(tomli_w.dumps(tables), encoding="utf-8")
    named = ("--only-catalog", path, "--project", project, "--workload", "lost")
    result = inside("recommend", *named)
    assert ("", 4, set()) == (result.stdout, result.code, harmful(result.stderr))
    tables = {"workload": {"lost": {"models": [text], "model": [f"m{text}"]}}}
    project.write_text(tomli_w.dumps(tables), encoding="utf-8")
    result = inside("recommend", *named, "--model", "acme/harmless")
    assert (0, set()) == (result.code, harmful(result.stderr))
    assert 1 == len(result.stderr.splitlines())


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_a_bad_project_does_no_harm_either(text, tmp_path: Path):
    """Hostile keys, names and values in a project that is not valid: exit 4, a line a problem."""
    path = tmp_path / "modelpick.toml"
    mistakes = {
        "workload": {
            text: {"models": []},
            "a": {text: 1, "context": text, "task": text, "rank": text, "requests": text, "min": [text]},
        },
        "policy": {text: 1, "unknown": text, "exception": [{"code": text, "workload": text, "reason": ""}]},
        text: 1,
    }
    path.write_text(tomli_w.dumps(mistakes), encoding="utf-8")
    result = inside("check", "--project", path)
    lines = result.stderr.splitlines()
    assert ("", 4) == (result.stdout, result.code)
    assert harmful(result.stderr) == set()
    assert lines[0] == f"modelpick: error: the project file has {len(lines) - 2} problems:"
    assert [line for line in lines[1:-1] if not line.startswith(f"  {path}: ")] == []


def test_init_writes_hostile_text_as_text(tmp_path: Path):
    """What a flag holds is a value in the file, and nothing else of it."""
    for text in EVIL.values():
        if "\x00" not in text:
            named = inside("init", "--only-catalog", DATA / "small.toml", "--region", text, "--dry-run")
            assert 0 == named.code
            assert [text] == [one["region"] for one in tomllib.loads(named.stdout)["workload"].values()]


@pytest.mark.parametrize("format_", DIAGNOSTIC_FORMATS)
def test_no_tree_does_harm(evil, tmp_path: Path, format_):
    """`scan` of a tree of hostile names whose file names hostile ids, in every format."""
    text, path = evil
    folder = tmp_path / "".join(char for char in text if char not in "/\x00")[:50]
    folder.mkdir()
    ids = f"model = {json.dumps(f'm{text}')}\nmodel = {json.dumps(text)}\nmodel = 'acme/evil'\nllm = 'gpt-{text}-4'\n"
    (folder / "a.py").write_bytes(ids.encode("utf-8", "surrogatepass"))
    result = inside("scan", tmp_path, "--as-of", "2026-11-23", "--only-catalog", path, "--format", format_)
    assert result.code in (0, 1), result
    assert harmful(result.stdout, "\n\t" if format_ == "tsv" else "\n") == set()
    assert harmful(result.stderr) == set()
    assert not any(line.startswith("modelpick: error: not mine") for line in result.stdout.splitlines())
    if format_ == "github":
        assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in result.stdout.splitlines())
    if format_ in ("json", "sarif"):
        json.loads(result.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["svg", "png"])
@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_no_picture_does_harm(text, kind):
    """A plot of hostile names as a file: XML that is whole, and no text in it that could do more than be read."""
    pytest.importorskip("adjustText")
    from modelpick.render.plot import Axis, Plot, Spot
    from modelpick.render.plot_file import picture

    axis = Axis("context", text, is_log=False, is_date=False)
    data = picture(Plot(text, axis, axis, (Spot(text, text[:40], 1.0, 2.0, None, None, None),), (text,)), kind, 5)
    if kind == "svg":
        told = "".join("".join(node.itertext()) for node in ET.fromstring(data).iter())
        assert harmful(told) == set()
        assert not [node.tag for node in ET.fromstring(data).iter() if node.tag.endswith(("script", "}a", "image"))]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_a_plot_into_a_file_of_a_hostile_name(evil, tmp_path: Path, suffix):
    """The catalog's own way there."""
    pytest.importorskip("adjustText")
    text, path = evil
    into = tmp_path / ("".join(char for char in text if char not in "/\x00")[:50] + suffix)
    asked = ("--x", "context", "--y", "input_usd_per_mtok", "--only-catalog", path, "--as-of", "2026-11-23")
    result = inside("plot", *asked, "-o", into)
    assert (0, set(), set()) == (result.code, harmful(result.stdout), harmful(result.stderr)), result
    assert 1 == len(result.stdout.splitlines())
    if suffix == ".svg":
        assert harmful("".join(ET.fromstring(into.read_bytes()).itertext())) == set()


SOURCES: dict[str, Any] = {
    "models.dev": lambda text: {
        text: {
            "models": {
                f"{text}{place}": {
                    "id": f"{text}{place}",
                    "name": text,
                    "limit": {"context": 8000, "output": 100},
                    "modalities": {"input": [text], "output": outputs},
                    "reasoning": False,
                    "tool_call": True,
                    "open_weights": False,
                    "family": text,
                    "knowledge": text,
                    "status": status,
                    "cost": {"input": 1, "output": 1},
                }
                for place, (outputs, status) in enumerate([(["text"], None), ([text], None), (["text"], text)])
            }
        }
    },
    "litellm": lambda text: {
        text: {"litellm_provider": text, "mode": "chat", "max_input_tokens": 10, "input_cost_per_token": 1e-6},
        f"{text}2": {"litellm_provider": text, "mode": text},
        f"{text}3": {"litellm_provider": text, "mode": "chat", "input_cost_per_token": text},
    },
    "openrouter": lambda text: {
        "data": [
            {
                "id": f"{text}/{place}",
                "name": text,
                "canonical_slug": text,
                "context_length": 8000,
                "architecture": {"modality": text, "input_modalities": [text], "output_modalities": outputs},
                "pricing": {"prompt": price, "completion": "0.1"},
                "top_provider": {"context_length": 8000, "max_completion_tokens": 10},
                "supported_parameters": [text],
            }
            for place, (outputs, price) in enumerate([(["text"], "0.1"), ([text], "0.1"), (["text"], text)])
        ]
    },
}
"""Source -> a payload with a text wherever it takes any."""


@pytest.mark.slow
@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_no_payload_does_harm(text, source, format_, tmp_path: Path):
    """An import of hostile rows: each used, or left out with a reason, in every format."""
    path = tmp_path / "payload.json"
    path.write_text(json.dumps(SOURCES[source](text)), encoding="utf-8")
    asked = ("catalog", "import", path, "--from", source, "--only-catalog", DATA / "small.toml")
    result = inside(*asked, "-o", tmp_path / "made.toml", "--format", format_)
    assert result.code in (0, 1), result
    assert harmful(result.stdout, "\n\t" if format_ == "tsv" else "\n") == set()
    assert harmful(result.stderr) == set()
    if format_ in ("csv", "tsv"):
        assert len(list(csv.reader(io.StringIO(result.stdout)))) == result.stdout.count("\n")
    if (tmp_path / "made.toml").exists():
        listed = inside("list", "--only-catalog", tmp_path / "made.toml", "--format", format_)
        assert (set(), set()) == (harmful(listed.stdout, "\n\t" if format_ == "tsv" else "\n"), harmful(listed.stderr))


@pytest.mark.slow
def test_what_names_files_does_no_harm(tmp_path: Path, monkeypatch):
    """Every command that tells of a file, with a file whose name means harm, there or not."""
    monkeypatch.chdir(tmp_path)  # `catalog build` writes where it runs
    for name, text in EVIL.items():
        folder = tmp_path / name
        folder.mkdir()
        path = folder / ("".join(char for char in text if char not in "/\x00")[:50] + ".toml")
        made = path.with_stem(path.stem + "made")
        only = ("--only-catalog", DATA / "small.toml")
        runs: list[tuple[int, tuple[Any, ...]]] = []
        for data, code in ((b'[[model]]\nid = "a/b"\ncontext = 8000\n', 0), (b"model = 3", 4), (None, 4)):
            path.unlink(missing_ok=True)
            if data is not None:
                path.write_bytes(data)
            runs = [
                (code, ("catalog", "validate", path)),
                (code, ("catalog", "lint", path, "--as-of", "2026-11-23")),
                (code, ("catalog", "diff", path, "current", *only)),
                (code, ("list", "--catalog", path, *only[:0])),
                (4, ("catalog", "lint", DATA / "small.toml", "--accept", path, "--as-of", "2026-11-23")),
                (4, ("check", "--project", path, *only)),
                (4, ("catalog", "import", path, "--from", "litellm", *only)),
                (5 if data is None else 2, ("catalog", "add", "acme/x", "--output", path / "x.toml", *only)),
                (2 if data is None else 0, ("scan", path, *only)),
                (4, ("catalog", "build", "--check", "--curated", path)),
            ]
            for wanted, args in runs:
                result = inside(*args)
                assert result.code in (wanted, 0, 1, 2, 4, 5), (args, result)
                assert (set(), set()) == (harmful(result.stdout), harmful(result.stderr)), args
                assert "internal error" not in result.stderr, (args, result)
        payload = DATA.parent / "payloads" / "openrouter.json"
        for end in (("--dry-run",), ()):
            result = inside("catalog", "import", payload, "--from", "openrouter", "-o", made, *only, *end)
            assert (0, set(), set()) == (result.code, harmful(result.stdout), harmful(result.stderr)), result
        made.unlink()
        result = inside("catalog", "add", "acme/x", "--context", "8k", "--output", made, *only)
        assert (0, set(), set()) == (result.code, harmful(result.stdout), harmful(result.stderr)), result
