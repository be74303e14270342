"""What stands in the way: which requirements block, and the smallest sets to give up.

Each rule (and each forcing constraint) that a candidate is asked becomes an `Obstacle`: the things that were typed
which it depends on, and every subset of them whose dropping clears it. A set of dropped requirements clears a
candidate when it clears all of its obstacles, so nothing is evaluated twice and no set of requirements is guessed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from itertools import chain, combinations, product
from typing import NamedTuple

from modelpick.core.candidate import Candidate
from modelpick.core.constraints import Held, applies
from modelpick.core.facts import Condition
from modelpick.core.requirements import STRICTER, Requirements
from modelpick.core.rules import Rule, asked_rules
from modelpick.core.verdict import Blocker, Outcome, Relaxation
from modelpick.core.workload import Workload

Units = frozenset[str]
Blocks = Callable[[Outcome], bool]


class Obstacle(NamedTuple):
    """What one rule asks of the workload: `clears` holds every subset of `units` whose dropping it is happy with."""

    units: Units
    clears: frozenset[Units]


Obstacles = frozenset[Obstacle]
"""All obstacles of one candidate; few distinct ones occur in a catalog."""

HOPELESS = Obstacle(frozenset(), frozenset())
"""Nothing that was typed can clear it: a retired route."""


class Way(NamedTuple):
    """One candidate and what is in its way."""

    model_id: str
    obstacles: Obstacles
    blocked_by: Units
    """Requirements, by field, whose rules block now."""


def obstacles(
    candidate: Candidate,
    workload: Workload,
    held: Sequence[Held],
    today: dt.date,
    blocks: Blocks,
    *,
    waits: Callable[[Requirements], bool] | None = None,
) -> tuple[Obstacles, Units]:
    """The obstacles of one candidate, and the requirements (fields) that block now.

    `waits` tells of a route that is not chosen unless it is asked for whether these requirements leave it waiting.
    """
    now = workload.requirements()
    found: set[Obstacle] = set()
    blocked_by: set[str] = set()

    def consider(reads: Sequence[str], blocked: Callable[[Requirements], bool]) -> None:
        units = frozenset(chain.from_iterable(workload.units_behind(name) for name in reads))
        blocked_now = blocked(now)
        if blocked_now:
            blocked_by.update(name for name in reads if workload.units_behind(name))
        if not units:
            found.update({HOPELESS} if blocked_now else ())
        elif len(units) == 1:
            found.update({Obstacle(units, frozenset({units}))} if blocked_now else ())
        else:
            happy = frozenset(drop for drop in subsets(units) if not blocked(workload.requirements(drop)))
            if frozenset() not in happy or len(happy) < 2 ** len(units):
                found.add(Obstacle(units, happy))

    for rule in asked_rules(now):
        consider(rule.reads, partial(_rule_blocks, rule, candidate, today, blocks))
    for constraint in held:
        when = constraint.constraint.when
        if not constraint.words_only and applies(when, now) is not None:
            consider(condition_reads(when), partial(_constraint_blocks, when))
    if waits is not None:
        units = workload.units_behind("provider") | workload.units_behind("batch_api")
        found.add(Obstacle(units, frozenset(drop for drop in subsets(units) if not waits(workload.requirements(drop)))))
    return frozenset(found), frozenset(blocked_by)


def _rule_blocks(rule: Rule, candidate: Candidate, today: dt.date, blocks: Blocks, needs: Requirements) -> bool:
    return rule.is_asked(needs) and blocks(rule.judge(candidate, needs, today).outcome)


def _constraint_blocks(when: Condition, needs: Requirements) -> bool:
    return applies(when, needs) is True


def condition_reads(when: Condition) -> tuple[str, ...]:
    """The requirements that a condition looks at; the need of a stricter ability is one of the weaker."""
    flags = (*when.any, *when.all)
    stricter = (STRICTER[name] for name in flags if name in STRICTER)
    return (*flags, *stricter, *(("task",) if when.task else ()), *when.over, *when.up_to)


def subsets(units: Units) -> list[Units]:
    """Every subset, small ones first, in a stable order."""
    ordered = sorted(units)
    return [frozenset(some) for size in range(len(ordered) + 1) for some in combinations(ordered, size)]


def is_cleared(way: Obstacles, dropped: Units) -> bool:
    """Whether dropping these clears every obstacle."""
    return all(dropped & obstacle.units in obstacle.clears for obstacle in way)


@cache
def minimal_drops(way: Obstacles) -> tuple[Units, ...]:
    """The inclusion-minimal sets whose dropping clears every obstacle; none where nothing helps."""
    choices = [sorted(obstacle.clears, key=_by_size) for obstacle in way]
    unions = {frozenset(chain.from_iterable(some)) for some in product(*choices)}
    return tuple(minimal(drop for drop in unions if is_cleared(way, drop)))


def minimal(sets: Iterable[Units]) -> list[Units]:
    """Those that contain no other."""
    kept: list[Units] = []
    for some in sorted(set(sets), key=_by_size):
        if not any(smaller <= some for smaller in kept):
            kept.append(some)
    return kept


def _by_size(some: Units) -> tuple[int, list[str]]:
    return len(some), sorted(some)


def relaxations(ways: Sequence[Way], workload: Workload) -> tuple[Relaxation, ...]:
    """Every inclusion-minimal set to drop, with how many models then fit: smallest first, then most fruitful."""
    order = {unit: place for place, unit in enumerate(workload.units)}
    presets = {preset.unit: preset.requirements.stated().keys() for preset in workload.presets}
    found = []
    for drop in minimal(chain.from_iterable(minimal_drops(way.obstacles) for way in ways)):
        cleared = [way for way in ways if is_cleared(way.obstacles, drop)]
        models = sorted({way.model_id for way in cleared})
        blocking = {name for way in cleared for name in way.blocked_by}
        inside = [name for unit, names in presets.items() if unit in drop for name in names if name in blocking]
        members = tuple(dict.fromkeys(inside))
        found.append(Relaxation(tuple(sorted(drop, key=order.__getitem__)), len(models), tuple(models[:3]), members))
    return tuple(sorted(found, key=lambda one: (len(one.drop), -one.fits, one.drop)))


def conflicts(ways: Sequence[Way], workload: Workload) -> tuple[tuple[str, str], ...]:
    """Pairs of requirements that are each met by some candidate, and by none together."""
    everything = frozenset(workload.units)
    distinct = {way.obstacles for way in ways}

    def is_met(*kept: str) -> bool:
        return any(is_cleared(way, everything - set(kept)) for way in distinct)

    met = [unit for unit in workload.units if is_met(unit)]
    return tuple(pair for pair in combinations(met, 2) if not is_met(*pair))


def blockers(ways: Sequence[Way], workload: Workload) -> tuple[Blocker, ...]:
    """How many models each stated requirement rejects, and how many it alone does; the worst first."""
    rejected: dict[str, int] = dict.fromkeys(workload.units, 0)
    alone: dict[str, int] = dict.fromkeys(workload.units, 0)
    for way in ways:
        drops = minimal_drops(way.obstacles)
        for unit in frozenset(chain.from_iterable(drops)):
            rejected[unit] += 1
        for drop in drops:
            if len(drop) == 1:
                alone[next(iter(drop))] += 1
    found = [Blocker(unit, count, alone[unit]) for unit, count in rejected.items() if count]
    return tuple(sorted(found, key=lambda one: (-one.rejected, -one.only_blocker)))
