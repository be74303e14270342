"""What the rules answer: findings as data, what they make of a candidate, and the advice as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from modelpick.core.candidate import Basis, Candidate
from modelpick.core.catalog import Said
from modelpick.core.cost import Cost, rounded
from modelpick.core.facts import Constraint, Model, Route
from modelpick.core.frontier import Mark
from modelpick.core.workload import Workload

if TYPE_CHECKING:
    from modelpick.core.question import Asked


class Outcome(Enum):
    """A rule's answer for one candidate."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    """There is no fact to decide on."""
    DISPUTED = "disputed"
    """Claims that count fall on both sides of what is wanted."""


class Status(Enum):
    """What the findings make of a candidate, best first."""

    FITS = "fits"
    CHECK = "check"
    REJECTED = "rejected"

    order: int
    """0 for the best."""


for _place, _status in enumerate(Status):
    _status.order = _place

UnknownPolicy = Literal["check", "exclude", "allow"]
"""What an unknown or disputed finding does to the status."""


class Finding(NamedTuple):
    """A rule's answer as data; `modelpick.render.wording` puts it into words."""

    rule: str
    outcome: Outcome
    wanted: Any
    found: Any
    """The chosen value; None is unknown."""
    source: str | None
    as_of: dt.date | None
    also: tuple[Said, ...] = ()
    """Other claims about the fact; those that count are why it is disputed."""
    basis: Basis = Basis.OWN
    constraint: Constraint | None = None
    """The do-not-use-for constraint that words, or makes, this finding."""


POLICY_RULES: Mapping[str, str] = {
    "policy_provider": "The policy allows the provider.",
    "policy_developer": "The policy allows the developer.",
    "policy_license": "The policy allows the licence of the weights.",
    "policy_region": "The policy allows the region.",
    "policy_approved": "The model is on the policy's approved list.",
}
"""The rules of a policy, with what each asks."""


class Fit(NamedTuple):
    """One route of one model, held against the workload."""

    candidate: Candidate
    status: Status
    findings: tuple[Finding, ...]
    asked: Asked
    """What it was held against."""

    @property
    def model(self) -> Model:
        """Whose route it is."""
        return self.candidate.model

    @property
    def route(self) -> Route | None:
        """None: open weights, to host oneself."""
        return self.candidate.route

    @property
    def caveats(self) -> tuple[Constraint, ...]:
        """Do-not-use-for constraints about what the workload leaves unstated."""
        return self.asked.caveats(self.candidate)

    @property
    def use_for(self) -> tuple[Constraint, ...]:
        """Use-for constraints that the workload meets."""
        return self.asked.uses(self.candidate)

    @property
    def cost(self) -> Cost:
        """What the traffic of the workload costs here."""
        return self.asked.cost(self.candidate)

    @property
    def blended_usd_per_mtok(self) -> float | None:
        """Price of a million tokens in the proportions of the traffic; None where a part of it is unknown."""
        usd = self.cost.blended_usd_per_mtok
        return None if usd is None else rounded(usd)

    @property
    def usd_per_month(self) -> float | None:
        """Cost of all requests of a month; None where it is unknown, or no traffic is stated."""
        usd = self.cost.usd_per_month
        return None if usd is None else rounded(usd)

    @property
    def shortcomings(self) -> tuple[int, int]:
        """(findings that reject it, findings in doubt): the fewer, the nearer it is to fitting."""
        outcomes = [finding.outcome for finding in self.findings if finding.outcome is not Outcome.PASS]
        failed = outcomes.count(Outcome.FAIL) if outcomes else 0
        return failed, len(outcomes) - failed

    def failed(self) -> tuple[Finding, ...]:
        """The findings that reject it."""
        return tuple(f for f in self.findings if f.outcome is Outcome.FAIL)

    def doubts(self) -> tuple[Finding, ...]:
        """The findings that nobody can decide from the facts."""
        return tuple(f for f in self.findings if f.outcome in (Outcome.UNKNOWN, Outcome.DISPUTED))


class Blocker(NamedTuple):
    """How many models one stated requirement rejects."""

    rule: str
    rejected: int
    only_blocker: int
    """Those that nothing else rejects."""


class Relaxation(NamedTuple):
    """An inclusion-minimal set of stated requirements whose dropping lets something fit."""

    drop: tuple[str, ...]
    fits: int
    """Models that then fit."""
    examples: tuple[str, ...]
    """The first of them, in the order of the ids."""
    members: tuple[str, ...]
    """Of a dropped preset, the requirements that block."""


class NearMiss(NamedTuple):
    """A candidate that one requirement alone rejects."""

    fit: Fit
    finding: Finding
    """What it misses; where one requirement fails two rules, the one that is missed by more."""
    short_by: float | None
    """The part of what is wanted by which it is short, or too much; None where there is no measure."""
    short_days: int | None
    """By how many days it misses a date."""

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """What nobody can decide besides."""
        return tuple(finding for finding in self.fit.doubts() if finding is not self.finding)


@dataclass(frozen=True)
class Advice:
    """The whole answer to one question."""

    workload: Workload
    as_of: dt.date
    unknown: UnknownPolicy
    candidates: tuple[Fit, ...]
    """Every model once, by its best route, in rank order."""
    hidden_retired: int
    blockers: tuple[Blocker, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    """Empty where something fits."""
    conflicts: tuple[tuple[str, str], ...] = ()
    """Pairs of requirements each met by some model, by none together."""
    near_misses: tuple[NearMiss, ...] = ()
    """Empty where many fit."""
    frontier: Mapping[str, Mark] = field(default_factory=dict)
    """Where each model stands that fits and has a price and an index for the stated task, by id."""

    def count(self, status: Status) -> int:
        """How many models have this status."""
        return sum(fit.status is status for fit in self.candidates)

    @property
    def exit_code(self) -> int:
        """0 where something fits, 1 where nothing does."""
        return 0 if self.count(Status.FITS) else 1
