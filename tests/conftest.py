"""What the tests are made of: small models, routes and catalogs, one way to ask, one way to run the program."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from modelpick.core.advise import recommend
from modelpick.core.catalog import Catalog
from modelpick.core.facts import Constraint, Model, Provider, Route, Source, Tier
from modelpick.core.question import Question, Rank
from modelpick.core.requirements import Requirements
from modelpick.core.score import Benchmark
from modelpick.core.tasks import TASKS_BY_NAME
from modelpick.core.verdict import Advice, Finding, Fit, Status, UnknownPolicy
from modelpick.core.workload import Preset, Workload

TODAY = date(2026, 11, 23)
"""The day that every test asks on, unless it says otherwise."""


def make_source(id: str = "card", tier: Tier = "primary", **facts: Any) -> Source:
    """A source of this tier, read on 2026-10-01."""
    return Source(**{"id": id, "tier": tier, "title": f"What {id} says", "as_of": date(2026, 10, 1)} | facts)


SOURCES = (
    make_source("card"),
    make_source("second-card"),
    make_source("record", "canonical"),
    make_source("price-list", "provider"),
    make_source("tracker", "tracker"),
)
"""One source of every tier and a second primary one; `card` is the default."""


def make_route(key: str = "host", id: str = "x", **facts: Any) -> Route:
    """A provider's offer; `input` and `output` are its prices."""
    price = {leaf: facts.pop(leaf) for leaf in ("input", "output") if leaf in facts}
    return Route(**{"key": key, "id": id, "by": "card", "price": price} | facts)


def make_model(id: str = "acme/one", routes: Iterable[Route] = (), **facts: Any) -> Model:
    """A model of which nothing is known but these facts, all from `card`."""
    return Model(**{"id": id, "by": "card", "route": tuple(routes)} | facts)


def make_claim(field: str, value: object, by: str = "second-card", **facts: Any) -> dict[str, Any]:
    """What another source says: by default one whose word counts as much as the default source's."""
    return {"field": field, "value": value, "by": by, **facts}


def make_constraint(text: str = "that", **when: Any) -> Constraint:
    """A curated constraint that speaks of these workloads."""
    return Constraint(text=text, when=when, by="record", basis="a judgement")


def make_catalog(
    *models: Model,
    providers: Iterable[Provider] = (),
    sources: Iterable[Source] = SOURCES,
    benchmarks: Iterable[Benchmark] = (),
) -> Catalog:
    """A catalog of these models."""
    return Catalog(
        as_of=TODAY,
        models={model.id: model for model in models},
        sources={source.id: source for source in sources},
        providers={provider.id: provider for provider in providers},
        developers={},
        names={name: model.id for model in models for name in (model.id, *model.aliases)},
        overridden={},
        benchmarks={benchmark.id: benchmark for benchmark in benchmarks},
    )


def make_question(
    as_of: date = TODAY,
    unknown: UnknownPolicy = "check",
    rank: Rank = "cost",
    include_retired: bool = False,
    presets: tuple[Preset, ...] = (),
    **requirements: Any,
) -> Question:
    """A question as the command line puts it: a task that is named brings its preset along."""
    task = requirements.get("task")
    if task is not None and "task" not in {preset.unit for preset in presets}:
        presets = (TASKS_BY_NAME[task].preset, *presets)
    return Question(Workload(Requirements(**requirements), presets), as_of, unknown, rank, include_retired)


def told(fit: Fit) -> tuple[object, ...]:
    """All that an answer says of a model, whichever question and candidate say it."""
    return fit.model, fit.route, fit.status, fit.findings, fit.caveats, fit.use_for, fit.cost


def ask(catalog: Catalog | Model, **question: Any) -> Advice:
    """The advice on a catalog, or on a single model."""
    if isinstance(catalog, Model):
        catalog = make_catalog(catalog)
    return recommend(catalog, make_question(**question))


def verdict(model: Model, **question: Any) -> Fit:
    """What the advice says of the only model that there is."""
    return ask(model, **question).candidates[0]


def status(model: Model, **question: Any) -> Status:
    """The status of the only model that there is."""
    return verdict(model, **question).status


def finding(model: Model, rule: str, **question: Any) -> Finding:
    """The finding of this rule about the best route of the only model that there is."""
    (one,) = [found for found in verdict(model, **question).findings if found.rule == rule]
    return one


class Result(NamedTuple):
    """What a run of the program left behind."""

    stdout: str
    stderr: str
    code: int


def surroundings(home: Path, cache: Path) -> dict[str, str]:
    """The environment of a person with this home."""
    kinds = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE")}
    return {"HOME": str(home), "USERPROFILE": str(home), "LANG": "C.UTF-8", "XDG_CACHE_HOME": str(cache), **kinds}


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all runs, so that the shipped catalog is read and checked once; test_opened.py is about caches."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def at_home(tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the program in this process, in a home of its own and an empty folder: for stories of many runs."""
    from cli_support import inside

    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    own = surroundings(tmp_path / "home", kept)
    return lambda *args, env=None: inside(*args, env=own | (env or {}))


@pytest.fixture
def run(tmp_path: Path, kept: Path) -> Callable[..., Result]:
    """Run `python -m modelpick` with these arguments, in a clean environment and an empty folder."""
    home, here = tmp_path / "home", tmp_path / "here"
    clean = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMPDIR") if name in os.environ}
    clean |= surroundings(home, kept)

    def run_once(
        *args: str | Path, env: dict[str, str] | None = None, input: str | None = None, cwd: Path | None = None
    ) -> Result:
        home.mkdir(exist_ok=True)
        here.mkdir(exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-m", "modelpick", *map(str, args)],
            env=clean | (env or {}),
            input=input,
            stdin=subprocess.DEVNULL if input is None else None,
            cwd=cwd or here,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return Result(done.stdout, done.stderr, done.returncode)

    return run_once
