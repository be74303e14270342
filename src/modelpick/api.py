"""The library: the questions of the command line, asked from Python, with the same answers.

Everything here is also importable from `modelpick` itself. Facts that are unknown are None, never False or 0; prices
are USD per million tokens, sizes are tokens, dates are `datetime.date`. Errors are `modelpick.ModelpickError`s: a
message, a hint, and the exit code that the program would end with.

>>> import datetime as dt
>>> import modelpick
>>> catalog = modelpick.load_catalog()
>>> model = modelpick.find_model(catalog, "starcoder2-3b")
>>> model.id, model.context, model.tuning
('bigcode/starcoder2-3b', 16384, 'base')
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

import modelpick  # noqa: F401  (what the examples call it)
from modelpick.catalog.locate import layer_paths
from modelpick.catalog.opened import opened
from modelpick.core.advise import recommend as _recommend
from modelpick.core.catalog import Catalog
from modelpick.core.facts import Model, Route
from modelpick.core.guard import Report, guard
from modelpick.core.ladder import Rung, asked_rungs
from modelpick.core.names import find_model
from modelpick.core.question import Question, Rank
from modelpick.core.requirements import Requirements
from modelpick.core.typed import question_from_stated, read_requirements
from modelpick.core.verdict import Advice, Finding, Fit, Outcome, Status, UnknownPolicy
from modelpick.errors import CatalogError, ModelpickError, ProjectError, UnknownNameError, UsageError

__all__ = [
    "Advice",
    "Catalog",
    "CatalogError",
    "Finding",
    "Fit",
    "Model",
    "ModelpickError",
    "Outcome",
    "ProjectError",
    "Report",
    "Requirements",
    "Route",
    "Rung",
    "Status",
    "UnknownNameError",
    "UsageError",
    "check",
    "cost",
    "find_model",
    "load_catalog",
    "recommend",
    "requirements",
]

_NAMES = frozenset(one.name for one in fields(Requirements)) - {"traffic"}


def load_catalog(
    *files: str | os.PathLike[str],
    only: str | os.PathLike[str] | None = None,
    project: str | os.PathLike[str] | None = None,
) -> Catalog:
    """The catalog that ships, with what `catalog update` wrote, the user's `catalog.d`, and these files laid over it.

    `only` names a file to use alone; `project` a modelpick.toml whose models and catalog files count too. Without
    `files`, those of MODELPICK_CATALOG are used. CatalogError lists every problem of every file.

    >>> catalog = modelpick.load_catalog()
    >>> "bigcode/starcoder2-3b" in catalog.models
    True
    """
    if only is not None and files:
        raise UsageError("only and other files exclude each other", "drop one of the two")
    layers: list[Path] = []
    if project is not None and only is None:
        from modelpick.catalog.project import layers_of_project, read_project

        layers = layers_of_project(Path(project), read_project(Path(project)))
    return opened(layer_paths([Path(file) for file in files], None if only is None else Path(only), layers))


def requirements(catalog: Catalog, **typed: Any) -> Requirements:
    """Requirements as they are typed after the flags: sizes and prices as text or numbers, names as in the catalog.

    The same can be written as `Requirements(context=8_000, vision=False)`, with plain numbers, dates and ids; here
    `"8k"`, `"200/month"` and aliases are read. UsageError names a key or value that makes no sense, UnknownNameError a
    name that the catalog does not have.

    >>> catalog = modelpick.load_catalog()
    >>> modelpick.requirements(catalog, context="8k", vision=False).stated()
    {'context': 8000, 'vision': False}
    >>> modelpick.requirements(catalog, context="8 apples")
    Traceback (most recent call last):
        ...
    modelpick.core.parse.BadValueError: --context: '8 apples' is not a number of tokens such as 8k (8,000), ...
    """
    for name in typed:
        if name not in _NAMES:
            raise UsageError(f"{name!r} is no requirement", f"requirements are {', '.join(sorted(_NAMES))}")
    lists = {name: [value] if isinstance(value, str) and name in _LISTS else value for name, value in typed.items()}
    return read_requirements(lists, catalog)


_LISTS = frozenset(one.name for one in fields(Requirements) if one.default == ())
_TEXTS = frozenset({"task", "license", "tuning", "region", "evidence"})
"""Requirements whose value is text."""


def recommend(
    catalog: Catalog,
    needs: Requirements | None = None,
    *,
    like: str | None = None,
    unknown: UnknownPolicy = "check",
    rank: Rank | None = None,
    as_of: dt.date | None = None,
    include_retired: bool = False,
) -> Advice:
    """Which models fit, which are in doubt, which are rejected, and why: `modelpick recommend`.

    `candidates` are all models by their best route, in rank order, each with its findings; `exit_code` is 1 where
    nothing fits. `as_of` is the day that is asked about, today where it is left out.

    >>> catalog = modelpick.load_catalog()
    >>> needs = modelpick.Requirements(fim=True, context=12_000, model=("bigcode/starcoder2-3b",))
    >>> advice = modelpick.recommend(catalog, needs, as_of=dt.date(2026, 11, 23))
    >>> best = advice.candidates[0]
    >>> best.model.id, best.status.value
    ('bigcode/starcoder2-3b', 'check')
    >>> [(finding.rule, finding.outcome.value, finding.found) for finding in best.doubts()]
    [('context', 'disputed', 16384)]
    """
    how = {"like": like, "unknown": unknown, "rank": rank, "include_retired": include_retired}
    return _recommend(catalog, _question(catalog, needs, as_of, **how))


def cost(
    catalog: Catalog,
    models: str | Iterable[str],
    needs: Requirements | None = None,
    *,
    as_of: dt.date | None = None,
    include_retired: bool = False,
) -> list[Rung]:
    """What a workload costs on every route of these models, cheapest first: `modelpick cost`.

    `rung.fit.cost` has `usd_per_request` and `usd_per_month` (Decimal; None is unknown, or a request past a limit), the
    parts that they are made of, and every assumption.

    >>> catalog = modelpick.load_catalog()
    >>> needs = modelpick.requirements(catalog, input="6k", output="2k", requests="1k/day")
    >>> [(rung.route.key, rung.fit.cost.usd_per_request) for rung in modelpick.cost(catalog, "starcoder2-3b", needs)]
    [('fireworks-ai', Decimal('0.0008'))]
    """
    names = [models] if isinstance(models, str) else list(models)
    found = dict.fromkeys(find_model(catalog, name).id for name in names)
    question = _question(catalog, needs, as_of, include_retired=include_retired)
    return asked_rungs(catalog, [catalog.models[name] for name in found], question)


def check(
    project: str | os.PathLike[str] = "modelpick.toml",
    *,
    catalog: Catalog | None = None,
    workloads: Iterable[str] = (),
    as_of: dt.date | None = None,
) -> Report:
    """What is wrong with the models in use of a project: `modelpick check`.

    `diagnostics` are its findings, each with a code, severity, place and remedy. Without a catalog, that of the project
    is loaded. ProjectError lists every problem of the file.
    """
    from modelpick.catalog.project import read_project

    path = Path(project)
    read = read_project(path)
    return guard(catalog or load_catalog(project=path), read, as_of or dt.date.today(), tuple(workloads))


def _question(catalog: Catalog, needs: Requirements | None, as_of: dt.date | None, **how: Any) -> Question:
    """The question of these needs, asked today unless a day is given. UsageError where they hold unread text."""
    for name, value in (needs or Requirements()).stated().items():
        is_list = isinstance(value, (tuple, list))
        if is_list != (name in _LISTS) or (isinstance(value, str) and name not in _TEXTS):
            raise UsageError(
                f"Requirements({name}={value!r}): {'a list of names' if name in _LISTS else 'a plain value'} is wanted",
                f"write it so, or have it read: requirements(catalog, {name}={value!r})",
            )
    return question_from_stated(needs or Requirements(), how, catalog, as_of or dt.date.today())
