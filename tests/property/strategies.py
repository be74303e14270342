"""Small catalogs and the questions that people put to them, with everything that makes answers hard."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from conftest import SOURCES, TODAY, make_catalog, make_constraint, make_model, make_route
from modelpick.core.catalog import Catalog
from modelpick.core.facts import Model, Route
from modelpick.core.question import RANKS, Question
from modelpick.core.requirements import Requirements, check_contradictions
from modelpick.core.tasks import TASKS
from modelpick.core.workload import Preset, Workload
from modelpick.errors import UsageError

TERNARY = st.sampled_from([True, True, False, None])
SIZES = st.sampled_from([None, 4_000, 8_000, 250_000])
PRICES = st.sampled_from([0.0, 1.0, 2.0])
DEATHS = st.sampled_from([None, None, date(2026, 1, 1), date(2027, 1, 1)])
LIVES = st.sampled_from([None, "active", "active", "retired", "deprecated"])
KINDS = st.sampled_from([None, None, None, "serverless", "aggregator", "free", "batch", "subscription"])
ABILITIES = ("vision", "pdf", "tools", "parallel_tools", "json_mode", "json_schema")
KEYS = ("acme", "host", "host/eu", "bora/us", "cloud/batch")
CLAIMS = {
    "context": st.sampled_from([4_000, 8_000, 250_000]),
    "vision": st.booleans(),
    "json_mode": st.booleans(),
    "tuning": st.sampled_from(["base", "instruct"]),
    "shutdown_date": st.sampled_from([date(2026, 1, 1), date(2027, 6, 1)]),
}


def some_of(facts: dict[str, st.SearchStrategy[Any]], most: int, least: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    """So many of these facts."""
    names = st.lists(st.sampled_from(sorted(facts)), min_size=least, max_size=most, unique=True)
    return names.flatmap(lambda chosen: st.fixed_dictionaries({name: facts[name] for name in chosen}))


def claims(*fields: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """What other sources say of these facts."""
    by = st.sampled_from([source.id for source in SOURCES])
    one = st.sampled_from(fields).flatmap(
        lambda field: st.fixed_dictionaries(
            {"field": st.just(field), "value": CLAIMS[field], "by": by, "counts": st.booleans()}
        )
    )
    return st.lists(one, max_size=2)


@st.composite
def routes(draw: st.DrawFn) -> tuple[Route, ...]:
    """The offers of one model."""
    facts: dict[str, st.SearchStrategy[Any]] = {
        **dict.fromkeys(ABILITIES, TERNARY),
        "context": SIZES,
        "max_output": SIZES,
        "lifecycle": LIVES,
        "shutdown_date": DEATHS,
        "input": PRICES,
        "output": PRICES,
        "batch_api": TERNARY,
        "claim": claims("context", "vision", "json_mode", "shutdown_date"),
    }
    keys = draw(st.lists(st.sampled_from(KEYS), max_size=3, unique=True))
    return tuple(make_route(key, kind=draw(KINDS), **draw(some_of(facts, 6))) for key in keys)


CONDITIONS = some_of(
    {
        "any": st.lists(st.sampled_from([*ABILITIES, "batch_api"]), min_size=1, max_size=2, unique=True),
        "all": st.lists(st.sampled_from(ABILITIES), min_size=1, max_size=2, unique=True),
        "task": st.lists(st.sampled_from(["chat", "coding", "agentic", "long-context"]), min_size=1, max_size=2),
        "over": st.fixed_dictionaries({"context": st.sampled_from([5_000, 100_000])}),
        "up_to": st.fixed_dictionaries({"output": st.sampled_from([5_000, 100_000])}),
    },
    most=2,
    least=1,
)


@st.composite
def models(draw: st.DrawFn, id: str) -> Model:
    """A model of which some things are known."""
    facts: dict[str, st.SearchStrategy[Any]] = {
        **dict.fromkeys(ABILITIES, TERNARY),
        "context": SIZES,
        "max_input": SIZES,
        "max_output": SIZES,
        "open_weights": TERNARY,
        "tuning": st.sampled_from([None, "base", "instruct", "instruct"]),
        "license": st.sampled_from(["mit", "llama3", "cc-by-nc-4.0", "own"]),
        "released": st.sampled_from(["2024", "2025-06", "2026-01-01"]),
        "lifecycle": LIVES,
        "shutdown_date": DEATHS,
        "family": st.sampled_from(["star", "moon"]),
        "claim": claims("context", "vision", "tuning"),
    }
    no = draw(st.lists(CONDITIONS.map(lambda when: make_constraint("no", **when)), max_size=1))
    yes = draw(st.lists(CONDITIONS.map(lambda when: make_constraint("yes", **when)), max_size=1))
    return make_model(id, routes=draw(routes()), do_not_use_for=no, use_for=yes, **draw(some_of(facts, 8)))


@st.composite
def catalogs(draw: st.DrawFn, most: int = 4) -> Catalog:
    """A handful of models of two developers."""
    ids = ["acme/a", "bora/b", "acme/c", "bora/d"][: draw(st.integers(1, most))]
    return make_catalog(*(draw(models(one)) for one in ids))


WISHES: dict[str, st.SearchStrategy[Any]] = {
    "context": st.sampled_from([4_000, 6_000, 100_000]),
    "input": st.sampled_from([3_000, 6_000]),
    "output": st.sampled_from([3_000, 6_000]),
    **dict.fromkeys(ABILITIES, st.sampled_from([True, True, True, False])),
    "open_weights": st.booleans(),
    "license": st.sampled_from(["permissive", "commercial", "any"]),
    "tuning": st.sampled_from(["base", "instruct"]),
    "batch_api": st.booleans(),
    "provider": st.sampled_from([("acme",), ("host",), ("host", "bora")]),
    "not_provider": st.just(("cloud",)),
    "developer": st.sampled_from([("acme",), ("bora",)]),
    "family": st.just(("star",)),
    "model": st.just(("acme/a",)),
    "region": st.sampled_from(["eu", "us"]),
    "max_input_price": st.sampled_from([0.0, 1.0]),
    "max_output_price": st.just(1.0),
    "released_after": st.just(date(2025, 6, 15)),
    "alive_until": st.just(date(2027, 3, 1)),
}


def without_contradiction(requirements: Requirements) -> bool:
    """Whether one could type that."""
    try:
        check_contradictions(requirements)
    except UsageError:
        return False
    return True


@st.composite
def questions(draw: st.DrawFn, presets: bool = True, most: int = 5) -> Question:
    """A workload, perhaps with a task and an example model, under any policy."""
    wishes = draw(some_of(WISHES, most, least=1))
    task = draw(st.sampled_from([None, *TASKS])) if presets else None
    found = [task.preset] if task else []
    if presets and draw(st.booleans()):
        likeness = some_of(
            {name: WISHES[name] for name in ("context", "output", "tuning")} | {"tools": st.just(True)}, 3
        )
        found.append(Preset("like", Requirements(**draw(likeness))))
    stated = Requirements(**wishes, task=task.name if task else None)
    return Question(
        Workload(stated, tuple(found)),
        TODAY,
        draw(st.sampled_from(["check", "exclude", "allow"])),
        draw(st.sampled_from(sorted(RANKS))),
        draw(st.booleans()),
    )


def askable(question: Question) -> bool:
    """Whether the question contradicts nothing."""
    return without_contradiction(question.workload.stated)
