"""A model beside its nearest peers: one benchmark in one setting, so that the numbers compare."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from modelpick.core.advise import is_ordinary
from modelpick.core.catalog import Catalog
from modelpick.core.evidence import beats, settled
from modelpick.core.facts import Model
from modelpick.core.score import Evidence, Score, Setting

MOST_PEERS = 7
_FEWEST_PEERS = 2
Nearness = Literal["size", "price", "family", "name"]
"""By what the peers are the nearest: parameters, list price at 3 to 1, the same family; else the first by name."""


class Bar(NamedTuple):
    """One model's score."""

    model: Model
    score: Score
    is_subject: bool
    """It is the model that the page is about, or one of those compared."""


class Bars(NamedTuple):
    """Models beside each other on one benchmark in one setting, the best first."""

    task: str
    setting: Setting
    nearness: Nearness
    bars: tuple[Bar, ...]
    of: int
    """How many models have a score in this setting."""


def peer_bars(
    catalog: Catalog, subjects: Sequence[Model], tasks: Iterable[str], evidence: Evidence = "any"
) -> list[Bars]:
    """For each task, the subjects beside the nearest peers of the first one; a setting is shown once."""
    scores = {model.id: settled(catalog, model, evidence) for model in catalog.measured() if model.score}
    shown: set[str] = set()
    found = []
    for task in tasks:
        setting = _setting(catalog, subjects, task, scores)
        if setting is not None and setting.benchmark not in shown:
            shown.add(setting.benchmark)
            found.append(_bars(catalog, subjects, task, setting, scores))
    return found


def _setting(
    catalog: Catalog, subjects: Sequence[Model], task: str, scores: Mapping[str, Mapping[Setting, Score]]
) -> Setting | None:
    """The setting that most of the subjects, and then most models, have a score in; None without peers."""
    counts: dict[Setting, int] = {}
    for own in scores.values():
        for setting in own:
            counts[setting] = counts.get(setting, 0) + 1
    mine: dict[Setting, int] = {}
    for subject in subjects:
        for setting in scores.get(subject.id, ()):
            benchmark = catalog.benchmarks.get(setting.benchmark)
            if benchmark is not None and task in benchmark.tasks and counts[setting] > _FEWEST_PEERS:
                mine[setting] = mine.get(setting, 0) + 1
    fewest = 1 if len(subjects) == 1 else 2
    held = [setting for setting, subjects_in in mine.items() if subjects_in >= fewest]
    return min(held, key=lambda one: (-mine[one], -counts[one], str(one)), default=None)


def _bars(
    catalog: Catalog,
    subjects: Sequence[Model],
    task: str,
    setting: Setting,
    scores: Mapping[str, Mapping[Setting, Score]],
) -> Bars:
    chosen = {subject.id for subject in subjects}
    others = [catalog.models[name] for name, own in scores.items() if setting in own and name not in chosen]
    nearness, peers = _nearest(subjects[0], others)
    models = [*(subject for subject in subjects if setting in scores.get(subject.id, {})), *peers]
    bars = [Bar(model, scores[model.id][setting], model.id in chosen) for model in models]
    benchmark = catalog.benchmarks.get(setting.benchmark)
    sign = -1 if beats(benchmark, 1, 0) else 1
    bars.sort(key=lambda bar: (sign * bar.score.value, bar.model.id))
    return Bars(task, setting, nearness, tuple(bars), len(others) + len(bars) - len(peers))


def _nearest(subject: Model, others: Sequence[Model]) -> tuple[Nearness, list[Model]]:
    """By size where that is known, else by price, else of the family."""
    ways: tuple[tuple[Nearness, Callable[[Model], float | None]], ...] = (
        ("size", lambda model: float(model.parameters) if model.parameters else None),
        ("price", _usd_per_mtok),
    )
    for nearness, measure in ways:
        own = measure(subject)
        near = [(abs(math.log(value / own)), model.id, model) for model in others if own and (value := measure(model))]
        if len(near) >= _FEWEST_PEERS:
            return nearness, [model for _, _, model in sorted(near)[:MOST_PEERS]]
    family = [model for model in others if subject.family and model.family == subject.family]
    if len(family) >= _FEWEST_PEERS:
        return "family", sorted(family, key=lambda model: model.id)[:MOST_PEERS]
    return "name", sorted(others, key=lambda model: model.id)[:MOST_PEERS]


def _usd_per_mtok(model: Model) -> float | None:
    """The lowest list price for three parts of input and one of output; None where none is known above 0."""
    prices = [
        (3 * route.price.input + route.price.output) / 4
        for route in model.route
        if is_ordinary(route) and route.price.input is not None and route.price.output is not None
    ]
    return min((price for price in prices if price > 0), default=None)
