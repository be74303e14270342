"""A catalog that means harm: whatever its texts hold, no answer moves a cursor, changes a colour or loses a row."""

from __future__ import annotations

import csv
import io
import json
import tomllib
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
import tomli_w

from cli_support import DATA, error, inside, on_terminal, plain
from modelpick.core.entry import Name, Phrase
from modelpick.core.facts import Claim, Constraint, Developer, Model, Provider, Route, Source
from modelpick.core.price import Price
from modelpick.core.score import Score
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
        "replacement": text,
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
        "model": [
            {
                "id": "acme/evil",
                "aliases": [f"m{text}"],
                "by": "card",
                "tuning": "base",
                "open_weights": True,
                **facts,
                "claim": [{"field": "family", "value": f"claimed {text}", "by": "card", "note": text}],
                "use_for": [constraint | {"when": {"any": ["fim"]}}],
                "do_not_use_for": [
                    constraint | {"when": {"any": ["tools"]}},
                    constraint | {"when": {"task": ["math"]}},
                ],
                "score": [score],
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
    ("list", "--columns", "id,name,family,license,specialization,route_id,developer,provider,reason"),
    ("list",),
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
    day = () if args[0] in ("providers", "sources", "catalog") else ("--as-of", "2026-11-23")
    result = inside(*args, *day, "--only-catalog", path, "--format", format_)
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
        assert all(line.startswith("| ") and line.endswith(" |") for line in result.stdout.splitlines())


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
    """A file of more than 64 MiB, and one nested without end, are refused at once."""
    huge = tmp_path / "huge.toml"
    with huge.open("wb") as file:
        file.truncate(65 * 2**20)
    assert "has 68,157,440 bytes; a catalog has at most 67,108,864" in inside("list", "--only-catalog", huge).stderr
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


def project_of(text: str) -> dict[str, Any]:
    """A project with this text wherever it takes any."""
    day = date(2027, 1, 1)
    about = {"reason": text, "owner": text, "until": day}
    codes = ("unmet-need", "in-doubt", "denied", "not-approved", "unknown-model", "retired")
    return {
        "workload": {
            "chat": {"models": [text, f"m{text}", "acme/evil"], "tools": True, "context": "8k", "why": text},
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
