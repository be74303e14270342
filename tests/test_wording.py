"""The words of findings, blockers and relaxations: one place, a sentence for every case."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cli_support import ASKED, document
from conftest import ask, make_model, make_route
from modelpick.core.candidate import Basis
from modelpick.core.catalog import Said
from modelpick.core.facts import Condition, Constraint
from modelpick.core.judge import CONSTRAINT_RULE
from modelpick.core.requirements import FLAGS
from modelpick.core.rules import RULES
from modelpick.core.verdict import Finding, Outcome, Relaxation, Status
from modelpick.render.wording import (
    MARKS,
    citation,
    conflict_text,
    counts_text,
    finding_text,
    noun,
    relaxation_text,
)

DAY = dt.date(2026, 10, 1)
VALUES: dict[str, tuple[Any, Any, Any]] = {
    "context": (8000, 16384, 8192),
    "max_input": (8000, 16384, 4000),
    "max_output": (8000, 16384, 4000),
    **dict.fromkeys(FLAGS, (True, True, False)),
    "tuning": ("instruct", "base", "instruct"),
    "license": ("permissive", "mit", "gemma"),
    "max_params": (8_000_000_000, 3_030_371_328, 9_000_000_000),
    "min_params": (8_000_000_000, 9_000_000_000, 3_030_371_328),
    "max_active_params": (8_000_000_000, 3_030_371_328, 9_000_000_000),
    "released_after": (DAY, "2026-11", "2025"),
    "knowledge_after": (DAY, "2026-11-01", "2025"),
    "provider": (["a", "not b"], "a", "b"),
    "developer": (["a"], "a", "b"),
    "family": (["not b"], "a", "b"),
    "model": (["x/a"], "x/a", "x/b"),
    "region": ("eu", "eu", "us"),
    "max_input_price": (1.0, 0.5, 2.0),
    "max_output_price": (1.0, 0.5, 2.0),
    "max_price": (1.0, 0.5, 2.0),
    "budget": (200.0, 150.0, 250.0),
    "alive_until": (DAY, "active", dt.date(2026, 1, 1)),
    "min_score": (["humaneval=80"], ["humaneval (prompted) 90"], ["humaneval 70", "humaneval (prompted) 60"]),
    "lifecycle": ("not retired", "active", dt.date(2026, 1, 1)),
    "availability": ("a route or open weights", None, None),
}
"""Rule -> what is wanted, what passes, what fails."""


def test_every_rule_has_a_noun():
    """Each rule, and the finding that a constraint makes, has a name for people."""
    for name in (*(rule.name for rule in RULES), CONSTRAINT_RULE):
        assert noun(name)
    assert VALUES.keys() == {rule.name for rule in RULES}


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("rule", VALUES)
def test_every_case_has_a_sentence(rule, outcome, basis):
    """Every rule, outcome and basis, with and without a source: words, one line, no None."""
    wanted, good, bad = VALUES[rule]
    found = {Outcome.PASS: good, Outcome.FAIL: bad, Outcome.UNKNOWN: None, Outcome.DISPUTED: good}[outcome]
    for source, day in (("card", DAY), ("card", None), (None, None)):
        also = (Said(bad, source, day, counts=True),) if outcome is Outcome.DISPUTED else ()
        text = finding_text(Finding(rule, outcome, wanted, found, source, day, also, basis))
        assert text.strip()
        assert "None" not in text
        assert "\n" not in text
        assert "True" not in text and "False" not in text


@pytest.mark.parametrize("rule", VALUES)
def test_a_failing_finding_is_worded_by_its_constraint(rule):
    """A do-not-use-for constraint gives the words, with its basis."""
    constraint = Constraint(text="chat", when=Condition(any=("tools",)), basis="it is a base model")
    wanted, _, bad = VALUES[rule]
    finding = Finding(rule, Outcome.FAIL, wanted, bad, None, None, constraint=constraint)
    assert finding_text(finding) == "do not use for chat; it is a base model"


@pytest.mark.parametrize(
    ("model", "question", "text"),
    [
        (make_model(context=16384), {"context": 8000}, "context window 16,384 holds 8,000"),
        (make_model(context=4000), {"context": 8000}, "context window 4,000 is below 8,000"),
        (make_model(), {"context": 8000}, "context window: unknown, no source says"),
        (
            make_model(routes=[make_route(context=4000)], context=16384),
            {"context": 8000},
            "context window 4,000 is below 8,000 (this route; the model has 16,384)",
        ),
        (
            make_model(routes=[make_route()], context=16384),
            {"context": 8000},
            "context window 16,384 holds 8,000 (the model's; the route states none)",
        ),
        (
            make_model(routes=[make_route()], tools=True),
            {"tools": True},
            "tool calling: the model has it, this provider does not say whether it serves it",
        ),
        (make_model(tools=True, open_weights=True), {"tools": True}, "tool calling: unknown until you host it"),
        (make_model(tuning="instruct"), {"tuning": "base"}, "an instruct model; a base model is wanted"),
        (make_model(tuning="base"), {"tuning": "base"}, "a base model, as asked"),
        (make_model(parameters=7 * 10**9), {"max_params": 3 * 10**9}, "parameters 7B is above 3B"),
        (make_model(license="mit"), {"license": "permissive"}, "licence mit is permissive"),
        (make_model(license="gemma"), {"license": "permissive"}, "licence gemma is not permissive"),
        (
            make_model(released="2024"),
            {"released_after": dt.date(2025, 1, 1)},
            "release date 2024 is before 2025-01-01",
        ),
        (
            make_model(released="2025"),
            {"released_after": dt.date(2025, 6, 1)},
            "release date 2025 does not settle 2025-06-01",
        ),
        (make_model(routes=[make_route(input=0.5)]), {"max_input_price": 0.1}, "input price $0.50 is above $0.10"),
        (make_model(routes=[make_route("host")]), {"provider": ("other",)}, "provider host is not other"),
        (make_model(routes=[make_route("host")]), {"not_provider": ("host",)}, "provider host is excluded"),
        (make_model(open_weights=True), {"region": "eu"}, "region: no provider's route"),
        (
            make_model(routes=[make_route(shutdown_date=dt.date(2027, 1, 1))]),
            {"alive_until": dt.date(2027, 6, 1)},
            "shutdown on 2027-01-01, not after 2027-06-01",
        ),
        (
            make_model(routes=[make_route(lifecycle="active")]),
            {"alive_until": dt.date(2027, 6, 1)},
            "lifecycle: active, no shutdown announced as of 2026-10-01",
        ),
    ],
)
def test_sentences(model, question, text):
    """What was found against what was wanted."""
    texts = [finding_text(one) for fit in ask(model, **question).candidates for one in fit.findings]
    assert text in texts


def test_real_answers_have_no_none():
    """Every finding, over the whole test catalog and every flag, is a sentence."""
    flags = [f"--{name.replace('_', '-')}" for name in FLAGS]
    asked = [
        *flags,
        *("--context", "12k", "--input", "4k", "--output", "2k", "--task", "chat", "--license", "permissive"),
        *("--max-params", "8B", "--min-params", "1B", "--max-active-params", "4B", "--released-after", "2025-06-01"),
        *("--knowledge-after", "2025-06-01", "--provider", "fireworks", "--developer", "acme", "--family", "Chat"),
        *("--model", "chat-large", "--region", "eu", "--max-input-price", "1", "--max-output-price", "1"),
        *("--max-price", "1", "--requests", "10k/day", "--budget", "200/month"),
        *("--min", "humaneval=30", "--alive-until", "2027-01-01", "--include-retired", "--show-rejected"),
    ]
    answer = document("recommend", *ASKED, *asked)
    findings = [finding for one in answer["candidates"] for finding in one["findings"]]
    assert {finding["rule"] for finding in findings} >= {rule.name for rule in RULES if rule.reads}
    for finding in findings:
        assert finding["text"]
        assert "None" not in finding["text"]


def test_marks_are_distinct():
    """Three statuses, three marks."""
    assert len({MARKS[status] for status in Status}) == 3


def test_citation():
    """Source and date, as far as they are known."""
    assert citation("card", DAY) == "card, 2026-10-01"
    assert citation("card", None) == "card"
    assert citation(None, None) == "no source"


def test_counts():
    """One fits, two fit; the hidden ones are named only where there are some."""
    assert counts_text(ask(make_model(open_weights=True))) == "1 model fits, 0 to check, 0 rejected"
    assert counts_text(ask(make_model())) == "0 models fit, 1 to check, 0 rejected"


def test_relaxations_and_conflicts():
    """What to give up, and what excludes each other, in the flags as they are typed."""
    one = Relaxation(("tools",), 1, ("a/b",), ())
    assert relaxation_text(one) == "without --tools 1 model fits: a/b"
    many = Relaxation(("task", "max_params"), 7, ("a/b", "a/c", "a/d"), ("pdf",))
    assert relaxation_text(many) == "without --task (its --pdf blocks) and --max-params 7 models fit: a/b, a/c, a/d, …"
    assert (
        conflict_text(("tools", "fim"))
        == "--tools and --fim are each met by some model, but never together as far as is known"
    )
