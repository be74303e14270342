"""Every rule: a row for each answer that it can give, and a test that no rule goes without."""

from datetime import date
from typing import Any, NamedTuple

import pytest

from conftest import TODAY, finding, make_catalog, make_claim, make_model, make_route, verdict
from modelpick.core.advise import status_of
from modelpick.core.candidate import Basis, Candidate
from modelpick.core.licenses import LICENSES, license_kind
from modelpick.core.mix import MIXES
from modelpick.core.requirements import FIELDS, TRAFFIC, MinScore, Requirements
from modelpick.core.rules import RULES, rule
from modelpick.core.score import Score
from modelpick.core.verdict import Finding, Outcome, Status

PASS, FAIL, UNKNOWN, DISPUTED = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN, Outcome.DISPUTED
SELF_HOSTED = "self-hosted"
D = date.fromisoformat


class Row(NamedTuple):
    """One case: what is wanted, what is known, what the rule answers."""

    rule: str
    outcome: Outcome
    wanted: dict[str, Any]
    model: dict[str, Any] = {}  # noqa: RUF012 - a NamedTuple, and never changed
    route: dict[str, Any] | str = {}  # noqa: RUF012


def both(field: str, chosen: Any, other: Any) -> dict[str, Any]:
    """A fact that two sources of one tier dispute."""
    return {field: chosen, "claim": [make_claim(field, other)]}


def score(value: float, variant: str | None = None) -> Score:
    """A vendor's score on a benchmark that nobody declares."""
    return Score(benchmark="quiz", variant=variant, value=value, measured_by="vendor", by="card")


def ability_rows(name: str) -> list[Row]:
    """An ability of a route."""
    return [
        Row(name, PASS, {name: True}, route={name: True}),
        Row(name, FAIL, {name: True}, route={name: False}),
        Row(name, UNKNOWN, {name: True}),
        Row(name, DISPUTED, {name: True}, route=both(name, True, False)),
        Row(name, DISPUTED, {name: True}, route=both(name, False, True)),
    ]


def weights_rows(name: str) -> list[Row]:
    """A flag of the weights."""
    return [
        Row(name, PASS, {name: True}, {name: True}),
        Row(name, FAIL, {name: True}, {name: False}),
        Row(name, UNKNOWN, {name: True}),
        Row(name, DISPUTED, {name: True}, both(name, True, False)),
    ]


def limit_rows(rule: str, requirement: str) -> list[Row]:
    """A limit of a route."""
    return [
        Row(rule, PASS, {requirement: 8000}, route={rule: 8192}),
        Row(rule, PASS, {requirement: 8192}, route={rule: 8192}),
        Row(rule, FAIL, {requirement: 8193}, route={rule: 8192}),
        Row(rule, UNKNOWN, {requirement: 1}),
        Row(rule, DISPUTED, {requirement: 12_000}, route=both(rule, 8192, 16384)),
        Row(rule, PASS, {requirement: 8000}, route=both(rule, 16384, 8192)),
        Row(rule, FAIL, {requirement: 20_000}, route=both(rule, 16384, 8192)),
    ]


def identity_rows(name: str, route: dict[str, Any], is_: str, other: str) -> list[Row]:
    """A shortlist and its exclusions."""
    return [
        Row(name, PASS, {name: (is_,)}, route=route),
        Row(name, PASS, {name: (other, is_)}, route=route),
        Row(name, FAIL, {name: (other,)}, route=route),
        Row(name, PASS, {f"not_{name}": (other,)}, route=route),
        Row(name, FAIL, {f"not_{name}": (is_,)}, route=route),
        Row(name, FAIL, {name: (is_, other), f"not_{name}": (is_,)}, route=route),
        Row(name, PASS, {name: (is_, other), f"not_{name}": ("third",)}, route=route),
    ]


def price_rows(rule: str, leaf: str) -> list[Row]:
    """A price limit."""
    return [
        Row(rule, PASS, {rule: 0.5}, route={"price": {leaf: 0.5}}),
        Row(rule, FAIL, {rule: 0.5}, route={"price": {leaf: 0.51}}),
        Row(rule, PASS, {rule: 0.0}, route={"price": {leaf: 0.0}}),
        Row(rule, FAIL, {rule: 0.0}, route={"price": {leaf: 0.01}}),
        Row(rule, UNKNOWN, {rule: 100.0}),
        Row(rule, UNKNOWN, {rule: 100.0}, {"open_weights": True}, SELF_HOSTED),
        Row(
            rule,
            DISPUTED,
            {rule: 0.5},
            route={"price": {leaf: 0.4}, "claim": [make_claim(f"price.{leaf}", 0.6)]},
        ),
    ]


LOAD = {"input": 10_000, "output": 1_000, "requests": 1000.0}
"""11,000,000 tokens a day: 330 USD a month at 1 USD per million."""


def priced(one: float, other: float, **prices: float) -> dict[str, Any]:
    """A route of whose input price two sources that count say different things."""
    return {"input": one, **prices, "claim": [make_claim("price.input", other)]}


def after_rows(rule: str, fact: str) -> list[Row]:
    """A date that may be known to the month or year only."""
    return [
        Row(rule, PASS, {rule: D("2024-02-28")}, {fact: "2024-02-28"}),
        Row(rule, FAIL, {rule: D("2024-02-29")}, {fact: "2024-02-28"}),
        Row(rule, PASS, {rule: D("2024-02-01")}, {fact: "2024-02"}),
        Row(rule, UNKNOWN, {rule: D("2024-02-02")}, {fact: "2024-02"}),
        Row(rule, UNKNOWN, {rule: D("2024-02-29")}, {fact: "2024-02"}),
        Row(rule, FAIL, {rule: D("2024-03-01")}, {fact: "2024-02"}),
        Row(rule, PASS, {rule: D("2023-12-31")}, {fact: "2024"}),
        Row(rule, UNKNOWN, {rule: D("2024-06-30")}, {fact: "2024"}),
        Row(rule, FAIL, {rule: D("2025-01-01")}, {fact: "2024"}),
        Row(rule, UNKNOWN, {rule: D("2020-01-01")}),
        Row(rule, DISPUTED, {rule: D("2024-05-01")}, both(fact, "2024-02-28", "2024-07-04")),
        Row(rule, DISPUTED, {rule: D("2024-05-01")}, both(fact, D("2024-02-28"), D("2024-07-04"))),
        Row(rule, PASS, {rule: D("2024-01-01")}, both(fact, "2024-02-28", "2024-07-04")),
        Row(rule, FAIL, {rule: D("2025-01-01")}, both(fact, "2024-02-28", "2024-07-04")),
        Row(rule, UNKNOWN, {rule: D("2024-06-30")}, both(fact, "2024-02-28", "2024")),
    ]


ROWS = [
    *limit_rows("context", "context"),
    Row("context", FAIL, {"avg_input": 8000, "avg_output": 193}, route={"context": 8192}),
    Row("context", PASS, {"avg_input": 8000, "avg_output": 192}, route={"context": 8192}),
    Row("max_input", PASS, {"avg_input": 8000}, route={"context": 8192}),
    Row("max_input", PASS, {"input": 8000}, route={"context": 8192}),
    Row("max_output", UNKNOWN, {"output": 100}, route={"context": 8192}),
    Row("max_output", PASS, {"avg_output": 100}, route={"context": 8192}),
    Row("max_input", FAIL, {"avg_input": 8000}, route={"max_input": 7999, "context": 8192}),
    Row("context", PASS, {"avg_input": 8000, "reasoning_tokens": 192}, route={"context": 8192}),
    Row("context", FAIL, {"avg_input": 8000, "reasoning_tokens": 193}, route={"context": 8192}),
    Row("context", PASS, {"avg_input": 8000, "reasoning_tokens": 193}, {"reasoning": False}, {"context": 8192}),
    Row("max_output", FAIL, {"avg_output": 500, "reasoning_tokens": 501}, route={"max_output": 1000}),
    Row("max_output", PASS, {"output": 500, "reasoning_tokens": 500}, {"reasoning": True}, {"max_output": 1000}),
    Row("max_output", PASS, {"output": 500, "reasoning_tokens": 501}, {"reasoning": False}, {"max_output": 1000}),
    *limit_rows("max_input", "input"),
    *limit_rows("max_output", "output"),
    Row("context", PASS, {"input": 6000, "output": 2192}, route={"context": 8192}),
    Row("context", FAIL, {"input": 6000, "output": 2193}, route={"context": 8192}),
    Row("context", FAIL, {"context": 8193, "input": 1, "output": 1}, route={"context": 8192}),
    *(row for name in ("vision", "pdf", "audio", "video") for row in ability_rows(name)),
    *(row for name in ("tools", "parallel_tools", "json_mode", "json_schema") for row in ability_rows(name)),
    *(row for name in ("prompt_caching", "batch_api") for row in ability_rows(name)),
    *weights_rows("reasoning"),
    *weights_rows("fim"),
    *weights_rows("open_weights"),
    Row("json_mode", PASS, {"json_mode": True}, route={"json_schema": True}),
    Row("json_schema", UNKNOWN, {"json_schema": True}, route={"json_mode": True}),
    Row("tuning", PASS, {"tuning": "base"}, {"tuning": "base"}),
    Row("tuning", FAIL, {"tuning": "instruct"}, {"tuning": "base"}),
    Row("tuning", UNKNOWN, {"tuning": "instruct"}),
    Row("tuning", DISPUTED, {"tuning": "instruct"}, both("tuning", "base", "instruct")),
    Row("license", PASS, {"license": "permissive"}, {"license": "apache-2.0"}),
    Row("license", PASS, {"license": "permissive"}, {"license": "MIT"}),
    Row("license", PASS, {"license": "commercial"}, {"license": "mit"}),
    Row("license", PASS, {"license": "commercial"}, {"license": "bigcode-openrail-m"}),
    Row("license", FAIL, {"license": "permissive"}, {"license": "bigcode-openrail-m"}),
    Row("license", FAIL, {"license": "commercial"}, {"license": "cc-by-nc-4.0"}),
    Row("license", FAIL, {"license": "commercial"}, {"open_weights": False}),
    Row("license", UNKNOWN, {"license": "commercial"}),
    Row("license", UNKNOWN, {"license": "commercial"}, {"open_weights": True}),
    Row("license", UNKNOWN, {"license": "commercial"}, {"license": "our-own-terms"}),
    Row("license", UNKNOWN, {"license": "commercial"}, both("license", "mit", "our-own-terms")),
    Row("license", DISPUTED, {"license": "commercial"}, both("license", "mit", "cc-by-nc-4.0")),
    Row("license", PASS, {"license": "commercial"}, both("license", "mit", "llama3")),
    Row("max_params", PASS, {"max_params": 8}, {"parameters": 8}),
    Row("max_params", FAIL, {"max_params": 7}, {"parameters": 8}),
    Row("max_params", UNKNOWN, {"max_params": 8}),
    Row("max_params", DISPUTED, {"max_params": 8}, both("parameters", 8, 9)),
    Row("min_params", PASS, {"min_params": 8}, {"parameters": 8}),
    Row("min_params", FAIL, {"min_params": 9}, {"parameters": 8}),
    Row("min_params", UNKNOWN, {"min_params": 8}),
    Row("min_params", DISPUTED, {"min_params": 9}, both("parameters", 8, 9)),
    Row("max_active_params", PASS, {"max_active_params": 8}, {"active_parameters": 8, "parameters": 100}),
    Row("max_active_params", FAIL, {"max_active_params": 7}, {"active_parameters": 8}),
    Row("max_active_params", PASS, {"max_active_params": 8}, {"parameters": 8}),
    Row("max_active_params", UNKNOWN, {"max_active_params": 8}, {"parameters": 9}),
    Row("max_active_params", UNKNOWN, {"max_active_params": 8}),
    Row("max_active_params", UNKNOWN, {"max_active_params": 8}, both("parameters", 8, 9)),
    Row("max_active_params", DISPUTED, {"max_active_params": 8}, both("active_parameters", 8, 9)),
    *after_rows("released_after", "released"),
    *after_rows("knowledge_after", "knowledge"),
    *identity_rows("provider", {"key": "host/eu/batch"}, "host", "other"),
    *identity_rows("developer", {}, "acme", "other"),
    *identity_rows("model", {}, "acme/one", "acme/two"),
    Row("provider", FAIL, {"provider": ("host",)}, {"open_weights": True}, SELF_HOSTED),
    Row("provider", PASS, {"not_provider": ("host",)}, {"open_weights": True}, SELF_HOSTED),
    Row("family", PASS, {"family": ("star",)}, {"family": "star"}),
    Row("family", FAIL, {"family": ("moon",)}, {"family": "star"}),
    Row("family", FAIL, {"not_family": ("star",)}, {"family": "star"}),
    Row("family", PASS, {"not_family": ("moon",)}, {"family": "star"}),
    Row("family", UNKNOWN, {"family": ("star",)}),
    Row("family", UNKNOWN, {"not_family": ("star",)}),
    Row("family", DISPUTED, {"family": ("star",)}, both("family", "star", "moon")),
    Row("region", PASS, {"region": "eu"}, route={"key": "host/eu"}),
    Row("region", FAIL, {"region": "eu"}, route={"key": "host/us"}),
    Row("region", UNKNOWN, {"region": "eu"}),
    Row("region", PASS, {"region": "eu"}, route={"price": {"region_uplifts": {"eu": 1.1}}}),
    Row("region", UNKNOWN, {"region": "us"}, route={"price": {"region_uplifts": {"eu": 1.1}}}),
    Row("region", UNKNOWN, {"region": "eu"}, route={"price": {"region_uplifts": {"*": 1.1}}}),
    Row("region", FAIL, {"region": "eu"}, route={"key": "host/us", "price": {"region_uplifts": {"eu": 1.1}}}),
    Row("region", UNKNOWN, {"region": "eu"}, route={"key": "host/batch"}),
    Row("region", FAIL, {"region": "eu"}, {"open_weights": True}, SELF_HOSTED),
    Row("region", PASS, {"region": "eu"}, {"open_weights": True}, {"key": "host/eu"}),
    Row("region", UNKNOWN, {"region": "eu"}, {"open_weights": True}, {}),
    *price_rows("max_input_price", "input"),
    *price_rows("max_output_price", "output"),
    Row("max_price", PASS, {"max_price": 1.5}, route={"input": 1.0, "output": 3.0}),
    Row("max_price", FAIL, {"max_price": 1.49}, route={"input": 1.0, "output": 3.0}),
    Row("max_price", PASS, {"max_price": 1.0, "mix": MIXES["agent"]}, route={"input": 1.0, "output": 1.0}),
    Row("max_price", UNKNOWN, {"max_price": 1.5}, route={"input": 1.0}),
    Row("max_price", DISPUTED, {"max_price": 1.6}, route=priced(1.0, 2.0, output=3.0)),
    Row("max_price", PASS, {"max_price": 2.25}, route=priced(1.0, 2.0, output=3.0)),
    Row("max_price", UNKNOWN, {"max_price": 9.0}, {"open_weights": True}, SELF_HOSTED),
    Row("budget", PASS, {**LOAD, "budget": 330.0}, route={"input": 1.0, "output": 1.0}),
    Row("budget", FAIL, {**LOAD, "budget": 329.99}, route={"input": 1.0, "output": 1.0}),
    Row("budget", UNKNOWN, {**LOAD, "budget": 330.0}, route={"input": 1.0}),
    Row("budget", DISPUTED, {**LOAD, "budget": 330.0}, route=priced(1.0, 2.0, output=1.0)),
    Row("budget", UNKNOWN, {**LOAD, "budget": 330.0}, route={"input": 1.0, "output": 1.0, "max_input": 9_000}),
    Row("alive_until", PASS, {"alive_until": D("2027-01-01")}, route={"lifecycle": "active"}),
    Row("alive_until", PASS, {"alive_until": D("2027-01-01")}, route={"shutdown_date": D("2027-01-02")}),
    Row("alive_until", FAIL, {"alive_until": D("2027-01-01")}, route={"shutdown_date": D("2027-01-01")}),
    Row("alive_until", FAIL, {"alive_until": D("2027-01-01")}, route={"lifecycle": "retired"}),
    Row("alive_until", UNKNOWN, {"alive_until": D("2027-01-01")}),
    Row("alive_until", UNKNOWN, {"alive_until": D("2027-01-01")}, route={"lifecycle": "deprecated"}),
    Row(
        "alive_until",
        DISPUTED,
        {"alive_until": D("2027-01-15")},
        route=both("shutdown_date", D("2027-01-01"), D("2027-02-01")),
    ),
    Row(
        "alive_until",
        FAIL,
        {"alive_until": D("2027-01-15")},
        route={
            "shutdown_date": D("2027-01-01"),
            "claim": [make_claim("shutdown_date", D("2027-02-01"), by="tracker")],
        },
    ),
    Row("alive_until", PASS, {"alive_until": D("2099-01-01")}, {"open_weights": True}, SELF_HOSTED),
    Row("alive_until", FAIL, {"alive_until": D("2099-01-01")}, {"open_weights": True}, {"lifecycle": "retired"}),
    Row("alive_until", PASS, {"alive_until": D("2099-01-01")}, {"lifecycle": "legacy"}, SELF_HOSTED),
    Row("alive_until", PASS, {"alive_until": D("2099-01-01")}, route={"lifecycle": "preview"}),
    Row("lifecycle", PASS, {}, route={"lifecycle": "active"}),
    Row("lifecycle", PASS, {}),
    Row("lifecycle", FAIL, {}, route={"lifecycle": "retired"}),
    Row("lifecycle", FAIL, {}, route={"shutdown_date": TODAY}),
    Row("min_score", PASS, {"min": (MinScore("quiz", 80),)}, {"score": (score(80),)}, {}),
    Row("min_score", FAIL, {"min": (MinScore("quiz", 80.1),)}, {"score": (score(80),)}, {}),
    Row("min_score", UNKNOWN, {"min": (MinScore("quiz", 80),)}, {}, {}),
    Row("min_score", UNKNOWN, {"min": (MinScore("other", 1),)}, {"score": (score(80),)}, {}),
    Row("min_score", DISPUTED, {"min": (MinScore("quiz", 80),)}, {"score": (score(80), score(70, "hard"))}, {}),
    Row("min_score", FAIL, {"min": (MinScore("quiz", 80, "hard"),)}, {"score": (score(80), score(70, "hard"))}, {}),
    Row("min_score", FAIL, {"min": (MinScore("quiz", 1), MinScore("quiz", 90))}, {"score": (score(80),)}, {}),
    Row("min_score", UNKNOWN, {"min": (MinScore("quiz", 1),), "evidence": "independent"}, {"score": (score(80),)}, {}),
    Row("availability", PASS, {}),
    Row("availability", PASS, {}, {"open_weights": True}, SELF_HOSTED),
    Row("availability", UNKNOWN, {}, {"open_weights": False}, SELF_HOSTED),
    Row("availability", UNKNOWN, {}, {}, SELF_HOSTED),
]

CANNOT = {
    "provider": {UNKNOWN, DISPUTED},  # the key of the route says it
    "developer": {UNKNOWN, DISPUTED},  # the id of the model says it
    "model": {UNKNOWN, DISPUTED},
    "region": {DISPUTED},  # the key says it, or does not
    "lifecycle": {UNKNOWN, DISPUTED},  # only a known end rejects
    "availability": {FAIL, DISPUTED},  # that no route is tracked does not mean that there is none
}
"""Answers that a rule cannot give, by the nature of its fact."""

RULE = {rule.name: rule for rule in RULES}

CARD = "card", D("2026-10-01")
LIST = "price-list", D("2026-10-01")
UNTOLD = None, None, None
"""Found, source and date of what nobody says."""

TOLD: list[tuple[Finding, dict[str, Any], dict[str, Any], dict[str, Any] | str]] = [
    (Finding("context", PASS, 8000, 8192, *CARD), {"context": 8000}, {}, {"context": 8192}),
    (Finding("context", UNKNOWN, 9001, *UNTOLD), {"input": 9001}, {}, SELF_HOSTED),
    (Finding("max_input", FAIL, 9, 8, *CARD, basis=Basis.IMPLIED), {"input": 9}, {}, {"context": 8}),
    (Finding("max_input", PASS, 7, 8, *CARD), {"input": 7}, {}, {"context": 9, "max_input": 8}),
    (Finding("max_output", FAIL, 9, 8, *CARD, basis=Basis.IMPLIED), {"avg_output": 9}, {}, {"context": 8}),
    (Finding("max_output", UNKNOWN, 9, *UNTOLD, basis=Basis.MODEL), {"output": 9}, {}, {"context": 8}),
    (Finding("vision", FAIL, True, False, *CARD), {"vision": True}, {}, {"vision": False}),
    (Finding("tuning", FAIL, "base", "instruct", *CARD), {"tuning": "base"}, {"tuning": "instruct"}, {}),
    (Finding("license", PASS, "permissive", "mit", *CARD), {"license": "permissive"}, {"license": "mit"}, {}),
    (Finding("license", UNKNOWN, "commercial", "own", *CARD), {"license": "commercial"}, {"license": "own"}, {}),
    (Finding("max_params", FAIL, 7, 8, *CARD), {"max_params": 7}, {"parameters": 8}, {}),
    (Finding("min_params", FAIL, 9, 8, *CARD), {"min_params": 9}, {"parameters": 8}, {}),
    (
        Finding("max_active_params", PASS, 8, 6, *CARD),
        {"max_active_params": 8},
        {"active_parameters": 6, "parameters": 8},
        {},
    ),
    (
        Finding("max_active_params", PASS, 8, 8, *CARD, basis=Basis.IMPLIED),
        {"max_active_params": 8},
        {"parameters": 8},
        {},
    ),
    (
        Finding("released_after", FAIL, D("2024-03-01"), "2024-02", *CARD),
        {"released_after": D("2024-03-01")},
        {"released": "2024-02"},
        {},
    ),
    (
        Finding("released_after", UNKNOWN, D("2024-02-02"), "2024-02", *CARD),
        {"released_after": D("2024-02-02")},
        {"released": "2024-02"},
        {},
    ),
    (
        Finding(
            "min_score", FAIL, ["quiz=1", "quiz:hard=90"], ["quiz (hard) 70", "quiz 80.5", "quiz (hard) 70"], *CARD
        ),
        {"min": (MinScore("quiz", 1), MinScore("quiz", 90, "hard"))},
        {"score": (score(80.5), score(70, "hard"))},
        {},
    ),
    (Finding("min_score", UNKNOWN, ["quiz=1"], *UNTOLD), {"min": (MinScore("quiz", 1),)}, {}, {}),
    (Finding("provider", FAIL, ["other"], "host", None, None), {"provider": ("other",)}, {}, {}),
    (
        Finding("provider", PASS, ["not host"], "self-hosted", None, None),
        {"not_provider": ("host",)},
        {"open_weights": True},
        SELF_HOSTED,
    ),
    (Finding("provider", UNKNOWN, ["host"], *UNTOLD), {"provider": ("host",)}, {}, SELF_HOSTED),
    (Finding("region", PASS, "eu", "eu", None, None), {"region": "eu"}, {}, {"key": "host/eu"}),
    (
        Finding("region", PASS, "eu", "eu", *LIST),
        {"region": "eu"},
        {},
        {"price": {"region_uplifts": {"eu": 1.1}}, "by_field": {"price.region_uplifts": "price-list"}},
    ),
    (
        Finding("region", FAIL, "eu", *UNTOLD, basis=Basis.SELF_HOSTED),
        {"region": "eu"},
        {"open_weights": True},
        SELF_HOSTED,
    ),
    (Finding("max_input_price", FAIL, 0.5, 1.0, *CARD), {"max_input_price": 0.5}, {}, {"input": 1.0}),
    (
        Finding("max_price", FAIL, 1.0, 1.5, *LIST),
        {"max_price": 1.0},
        {},
        {"input": 1.0, "output": 3.0, "by_field": {"price": "price-list"}},
    ),
    (Finding("max_price", UNKNOWN, 1.0, None, *CARD), {"max_price": 1.0}, {}, {"input": 1.0}),
    (
        Finding("budget", FAIL, 300.0, 330.0, *CARD),
        {**LOAD, "budget": 300.0},
        {},
        {"input": 1.0, "output": 1.0},
    ),
    (
        Finding("alive_until", PASS, D("2027-01-01"), "active", *CARD),
        {"alive_until": D("2027-01-01")},
        {},
        {"lifecycle": "active"},
    ),
    (
        Finding("alive_until", FAIL, D("2027-01-01"), D("2026-12-31"), *CARD),
        {"alive_until": D("2027-01-01")},
        {},
        {"lifecycle": "active", "shutdown_date": D("2026-12-31")},
    ),
    (Finding("alive_until", UNKNOWN, D("2027-01-01"), *UNTOLD), {"alive_until": D("2027-01-01")}, {}, {}),
    (
        Finding("alive_until", PASS, D("2027-01-01"), *UNTOLD, basis=Basis.SELF_HOSTED),
        {"alive_until": D("2027-01-01")},
        {"open_weights": True},
        SELF_HOSTED,
    ),
    (Finding("lifecycle", FAIL, "released", "2027", *CARD), {}, {"released": "2027"}, {}),
    (Finding("lifecycle", FAIL, "not retired", "retired", *CARD), {}, {}, {"lifecycle": "retired"}),
    (Finding("lifecycle", FAIL, "not retired", TODAY, *CARD), {}, {}, {"shutdown_date": TODAY}),
    (Finding("lifecycle", PASS, "not retired", *UNTOLD), {}, {}, {}),
    (Finding("availability", PASS, "a route or open weights", *UNTOLD), {}, {}, {}),
    (Finding("availability", UNKNOWN, "a route or open weights", *UNTOLD), {}, {}, SELF_HOSTED),
]
"""Whole findings: what is wanted and found, by whom and when, on what basis; then the requirements and the facts."""


def judged(row: Row) -> Finding:
    """What the rule of this row answers."""
    route = None if row.route == SELF_HOSTED else make_route(**row.route)
    model = make_model(routes=[route] if route else [], **row.model)
    wanted = Requirements(**row.wanted)
    return RULE[row.rule].judge(Candidate(make_catalog(model), model, route), wanted, TODAY)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.rule}-{row.outcome.value}")
def test_a_rule_answers(row):
    """The outcome, under the rule's own name."""
    found = judged(row)
    assert (row.rule, row.outcome) == (found.rule, found.outcome)


@pytest.mark.parametrize(("expected", "wanted", "model", "route"), TOLD, ids=lambda told: getattr(told, "rule", ""))
def test_a_finding_is_told_whole(expected, wanted, model, route):
    """With nothing that nobody says."""
    assert expected == judged(Row(expected.rule, expected.outcome, wanted, model, route))


def resold(own: dict[str, Any], **aggregators: Any) -> Finding:
    """What `alive_until` 2027-01-01 makes of an aggregator's route, beside the developer's own."""
    route = make_route("r", **{"kind": "aggregator", "lifecycle": "active"} | aggregators)
    model = make_model(routes=[make_route("acme", **{"by": "price-list@2026-11-01"} | own), route])
    wanted = Requirements(alive_until=D("2027-01-01"))
    return RULE["alive_until"].judge(Candidate(make_catalog(model), model, route), wanted, TODAY)


def test_a_resold_route_tells_whose_end_it_doubts():
    """The day, the source and its date are those of the developer's own route."""
    end = D("2027-01-01")
    expected = Finding("alive_until", UNKNOWN, end, end, "price-list", D("2026-11-01"), basis=Basis.RESOLD)
    assert expected == resold({"shutdown_date": end})


@pytest.mark.parametrize("own", [{}, {"lifecycle": "active"}, {"shutdown_date": D("2027-01-02")}])
def test_a_resold_route_is_not_doubted_for_what_does_not_end_in_time(own):
    """The developer's own outlives the day, or nothing is known of its end."""
    assert Finding("alive_until", PASS, D("2027-01-01"), "active", *CARD) == resold(own)


@pytest.mark.parametrize(
    ("aggregators", "outcome", "found"),
    [({"lifecycle": "retired"}, FAIL, "retired"), ({"lifecycle": None}, UNKNOWN, None)],
)
def test_a_resold_route_is_doubted_only_where_it_would_pass(aggregators, outcome, found):
    """What its own facts say stands."""
    told = resold({"shutdown_date": D("2026-12-31")}, **aggregators)
    assert (outcome, found, Basis.OWN) == (told.outcome, told.found, told.basis)


@pytest.mark.parametrize("row", [row for row in ROWS if row.wanted], ids=lambda row: f"{row.rule}-{row.outcome.value}")
def test_a_rule_with_a_row_is_asked(row):
    """What the row states is what the rule decides, and what it finds ends in the verdict."""
    assert RULE[row.rule].is_asked(Requirements(**row.wanted))


@pytest.mark.parametrize("rule", RULE)
def test_every_rule_has_a_row_for_every_answer(rule):
    """pass, fail, unknown and disputed, but for those that it cannot give."""
    answers = {row.outcome for row in ROWS if row.rule == rule}
    assert set(Outcome) - CANNOT.get(rule, set()) == answers


@pytest.mark.parametrize("rule", RULE)
def test_every_rule_says_what_it_asks(rule):
    """The first line of the docstring is its help."""
    assert RULE[rule].summary.endswith(".")
    assert rule == RULE[rule].name


def test_a_rules_help_is_one_line():
    """The first of its docstring, which can go on."""

    def judge(*_):
        """Short.

        And long.
        """

    assert "Short." == rule("vision")(judge).summary


def test_a_rule_goes_without_a_docstring():
    """`python -OO` takes them all away."""
    assert "" == rule("vision")(lambda *_: Finding("vision", PASS, *UNTOLD, None)).summary


@pytest.mark.parametrize("rule", RULE)
def test_a_rule_is_not_asked_of_an_empty_workload_unless_it_always_is(rule):
    """Optional means not asked."""
    assert (rule in ("lifecycle", "availability")) == RULE[rule].is_asked(Requirements())


def test_every_requirement_is_read_by_a_rule():
    """But the task, whose members are, whose scores count, and what is sent: these reject nothing."""
    assert set(FIELDS) - {"task", "evidence"} - TRAFFIC == {name for rule in RULES for name in rule.reads}


def test_a_rule_is_not_asked_by_what_only_clears_caveats():
    """`--no-vision` and `--license any` ask nothing."""
    model = make_model(vision=True, license="cc-by-nc-4.0", routes=[make_route("acme")])
    assert () == verdict(model, vision=False, license="any").findings


def test_findings_come_in_the_order_of_the_rules():
    """Whatever was typed first."""
    model = make_model(routes=[make_route()])
    found = verdict(model, max_input_price=1.0, vision=True, output=1, input=1, context=1).findings
    assert ["context", "max_input", "max_output", "vision", "max_input_price"] == [one.rule for one in found]


def test_all_failures_are_found():
    """Never the first alone."""
    model = make_model(vision=False, tools=False, context=4096, routes=[make_route()])
    assert ["context", "vision", "tools"] == [
        one.rule for one in verdict(model, context=8000, vision=True, tools=True).failed()
    ]


def test_a_finding_carries_wanted_found_and_source():
    """What was asked, what is known, who says so and as of when."""
    model = make_model(context=16384, by="tracker@2026-05-05", routes=[make_route()])
    found = finding(model, "context", context=8000)
    assert (8000, 16384, "tracker", D("2026-05-05")) == (found.wanted, found.found, found.source, found.as_of)


def test_a_shortlist_is_told_with_its_exclusions():
    """Both halves of what is wanted."""
    found = finding(make_model(routes=[make_route()]), "provider", provider=("host",), not_provider=("other",))
    assert ["host", "not other"] == list(found.wanted)


def test_a_closed_model_fails_a_licence_for_its_weights():
    """The finding names the fact that decides it."""
    found = finding(make_model(open_weights=False, routes=[make_route()]), "license", license="permissive")
    assert (Outcome.FAIL, False) == (found.outcome, found.found)


@pytest.mark.parametrize("license_id", LICENSES)
def test_licence_ids_are_written_small(license_id):
    """So that `MIT` and `mit` are one."""
    assert license_id == license_id.lower()
    assert license_kind(license_id.upper()) == license_kind(license_id)


@pytest.mark.parametrize(
    ("outcomes", "check", "exclude", "allow"),
    [
        ([], Status.FITS, Status.FITS, Status.FITS),
        ([PASS], Status.FITS, Status.FITS, Status.FITS),
        ([PASS, UNKNOWN], Status.CHECK, Status.REJECTED, Status.FITS),
        ([PASS, DISPUTED], Status.CHECK, Status.REJECTED, Status.FITS),
        ([PASS, FAIL], Status.REJECTED, Status.REJECTED, Status.REJECTED),
        ([UNKNOWN, FAIL], Status.REJECTED, Status.REJECTED, Status.REJECTED),
        ([DISPUTED, UNKNOWN, FAIL], Status.REJECTED, Status.REJECTED, Status.REJECTED),
    ],
)
def test_the_policy_decides_the_doubts_only(outcomes, check, exclude, allow):
    """A fail is a fail under any policy."""
    findings = tuple(Finding("x", outcome, None, None, None, None) for outcome in outcomes)
    assert [check, exclude, allow] == [status_of(findings, policy) for policy in ("check", "exclude", "allow")]
