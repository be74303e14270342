"""Real output held against the JSON Schemas that `modelpick schema` publishes."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from functools import cache
from typing import Any

import jsonschema
import pytest

from cli_support import ASKED, COMMANDS_WITH_OUTPUT, DATA, ONLY, SMALL, document, inside, records
from modelpick.render.schemas import FILES, SHAPES


@cache
def schema(name: str) -> dict[str, Any]:
    """The schema of an output, as the program prints it, its objects closed: an undeclared key is a mistake here."""
    found = json.loads(inside("schema", name).stdout)
    for shape in (found, *found.get("$defs", {}).values()):
        if "properties" in shape:
            shape["additionalProperties"] = False
    return found


def mistakes(name: str, answer: object) -> list[str]:
    """Where an answer is not what its schema says."""
    return [error.message for error in jsonschema.Draft202012Validator(schema(name)).iter_errors(answer)]


@pytest.mark.parametrize("name", [*SHAPES, *FILES])
def test_schemas_are_schemas(name):
    """Each is valid JSON Schema, and says what it is."""
    published = json.loads(inside("schema", name).stdout)
    jsonschema.Draft202012Validator.check_schema(published)
    assert published["description"]


def test_every_output_has_a_schema():
    """Each command with an output format has one, and no schema is without a command."""
    # test_cli_update.py holds these two: they write files, or need a server
    elsewhere = {"catalog-import", "catalog-update"}
    assert set(SHAPES) == set(COMMANDS_WITH_OUTPUT) | elsewhere


@pytest.mark.parametrize("name", COMMANDS_WITH_OUTPUT)
def test_output_is_as_its_schema_says(name):
    """The JSON of every command, on ordinary questions."""
    answer = document(*COMMANDS_WITH_OUTPUT[name])
    assert [] == mistakes(name, answer)
    assert answer["format_version"] == "1.0"


@pytest.mark.parametrize(
    "asked",
    [
        [],
        ["--context", "12k", "--tools", "--vision", "--fim"],
        ["--task", "documents", "--show-rejected"],
        ["--like", "chat-large", "--unknown", "exclude", "--show-rejected"],
        ["--provider", "fireworks", "--not-model", "chat-large", "--region", "eu", "--show-rejected"],
        ["--released-after", "2025-06-01", "--knowledge-after", "2025-06-01", "--alive-until", "2027-12-31"],
        ["--max-params", "8B", "--max-active-params", "4B", "--license", "permissive", "--show-rejected"],
        ["--include-retired", "--show-rejected", "--max-output-price", "0.5"],
        ["--context", "900M"],
    ],
)
def test_recommend_on_odd_questions(asked):
    """Also with doubts, disputes, relaxations, conflicts, presets, dates and nothing that fits."""
    assert [] == mistakes("recommend", document("recommend", *ASKED, *asked))


@pytest.mark.parametrize("model", ["starcoder2-3b", "chat-large", "acme/chat-old", "harbor/open-7b", "shadow/mystery"])
def test_show_and_why_on_odd_models(model):
    """Also where everything is unknown, retired or self-hosted."""
    assert [] == mistakes("show", document("show", model, *ASKED))
    assert [] == mistakes(
        "why", document("why", model, *ASKED, "--context", "12k", "--region", "eu", "--alive-until", "2027-01-01")
    )


def test_empty_answers():
    """Also where no model is listed."""
    assert [] == mistakes("list", document("list", *ASKED, "--context", "900M"))
    assert [] == mistakes("search", document("search", "zzz", *ASKED))


def test_jsonl_lines_are_the_parts_of_json():
    """A line of `recommend` is a candidate, of `list` a model, of `why` a finding with its route."""
    question = COMMANDS_WITH_OUTPUT["recommend"]
    assert records(*question) == document(*question)["candidates"]
    assert records("list", *ASKED) == document("list", *ASKED)["models"]
    why = COMMANDS_WITH_OUTPUT["why"]
    findings = [finding for route in document(*why)["routes"] for finding in route["findings"]]
    assert [{key: row[key] for key in findings[0]} for row in records(*why)] == findings
    assert {row["route"] for row in records(*why)} >= {"acme", "northwind/eu", "gratis/free"}


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_as_json(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def test_catalog_files_are_as_the_schema_says():
    """The schema of the catalog takes what the loader takes, and refuses an unknown key."""
    for path in (SMALL,):
        assert [] == mistakes("catalog", _as_json(tomllib.loads(path.read_text(encoding="utf-8"))))
    assert mistakes("catalog", _as_json(tomllib.loads((DATA / "five-mistakes.toml").read_text(encoding="utf-8"))))


def test_numbers_are_numbers_and_dates_iso():
    """No number is text, no date is anything but year-month-day."""
    model = document("show", "chat-large", *ASKED)["model"]
    facts = {name: fact["value"] for name, fact in model["facts"].items()}
    assert (facts["context"], facts["vision"], facts["released"], facts["knowledge"]) == (
        128000,
        True,
        "2026-03",
        "2025-12-31",
    )
    sundown = next(route for route in model["routes"] if route["provider"] == "sundown")
    assert (sundown["shutdown_date"], sundown["input_usd_per_mtok"]) == ("2026-06-30", 0.5)
    free = next(route for route in model["routes"] if route["provider"] == "gratis")
    assert (free["tier"], free["kind"], free["input_usd_per_mtok"]) == ("free", "free", 0)
    assert document("providers", *ONLY)["rows"][0]["routes"] == 3
