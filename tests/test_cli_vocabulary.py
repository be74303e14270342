"""`rules`, `tasks`, `providers`, `sources` and `schema`: the words of the other commands."""

from __future__ import annotations

import json

from cli_support import ONLY, document, inside, records
from modelpick.core.rules import RULES
from modelpick.core.tasks import TASKS
from modelpick.render.schemas import SHAPES


def test_rules(run):
    """Every rule with its flags and meaning."""
    result = run("rules")
    assert (result.stderr, result.code) == ("", 0)
    for rule in RULES:
        assert rule.summary in result.stdout
    assert [row["rule"] for row in document("rules")["rows"]] == [rule.name for rule in RULES]
    assert records("rules")[0] == {
        "rule": "context",
        "flags": ["--context", "--input", "--output", "--avg-input", "--avg-output"],
        "meaning": "The context window holds what is wanted, and input and output together.",
    }


def test_tasks():
    """Every task with what it needs."""
    assert [row["task"] for row in document("tasks")["rows"]] == [task.name for task in TASKS]
    chat = next(row for row in records("tasks") if row["task"] == "chat")
    assert chat["needs"] == ["--tuning instruct"]
    assert inside("tasks", "-q").stdout.split() == [task.name for task in TASKS]


def test_providers():
    """Each provider by its id, with its aliases and how much it serves."""
    expected = [
        {"provider": "acme", "name": "Acme Platform", "models": 3, "routes": 3, "aliases": []},
        {"provider": "fireworks-ai", "name": "Fireworks AI", "models": 2, "routes": 2, "aliases": ["fireworks"]},
        {"provider": "gratis", "name": "gratis", "models": 1, "routes": 1, "aliases": []},
        {"provider": "northwind", "name": "Northwind", "models": 2, "routes": 3, "aliases": []},
        {"provider": "sundown", "name": "sundown", "models": 1, "routes": 1, "aliases": []},
    ]
    assert document("providers", *ONLY)["rows"] == expected


def test_sources():
    """Each source with tier, date, version, licence and address."""
    rows = {row["source"]: row for row in records("sources", *ONLY)}
    assert rows["card"]["url"] == "https://example.org/cards"
    price_list = {
        "source": "price-list",
        "tier": "provider",
        "as_of": "2026-11-01",
        "version": "7",
        "licence": "CC0",
        "title": "The providers' price lists",
        "url": None,
    }
    assert rows["price-list"] == price_list


def test_formats_of_a_plain_table():
    """A vocabulary command answers in csv, tsv, markdown and ids alike."""
    assert inside("providers", *ONLY, "--format", "csv").stdout.splitlines()[:2] == [
        "provider,name,models,routes,aliases",
        "acme,Acme Platform,3,3,",
    ]
    assert inside("providers", *ONLY, "--format", "tsv").stdout.splitlines()[2] == (
        "fireworks-ai\tFireworks AI\t2\t2\tfireworks"
    )
    assert inside("providers", *ONLY, "--format", "markdown").stdout.splitlines()[2] == (
        "| acme | Acme Platform | 3 | 3 |  |"
    )
    assert inside("providers", *ONLY, "-q").stdout.split() == ["acme", "fireworks-ai", "gratis", "northwind", "sundown"]


def test_an_empty_catalog_is_a_catalog(tmp_path):
    """No models: every command answers, nothing fits."""
    empty = tmp_path / "empty.toml"
    empty.write_text("", encoding="utf-8")
    for args, code in (
        (["providers"], 0),
        (["catalog", "info"], 0),
        (["recommend", "--context", "8k"], 1),
        (["list"], 1),
        (["search", "x"], 1),
        (["sources"], 0),
    ):
        for name in ("table", "json", "jsonl", "csv", "tsv", "markdown", "ids"):
            result = inside(*args, "--only-catalog", empty, "--format", name)
            assert (result.stderr, result.code) == ("", code), (args, name)


def test_schema(run):
    """`schema NAME` prints a JSON Schema for each output and for the catalog."""
    for name in (*SHAPES, "catalog"):
        result = inside("schema", name)
        assert (result.stderr, result.code) == ("", 0)
        assert json.loads(result.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert run("schema", "recommend").stdout == inside("schema", "recommend").stdout
