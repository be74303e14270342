"""A question, and what is the same for every candidate that is held against it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from modelpick.core.candidate import Candidate
from modelpick.core.constraints import caveats, use_for
from modelpick.core.cost import Cost, cost_of, is_settled_by_price
from modelpick.core.facts import Constraint
from modelpick.core.price import Price
from modelpick.core.requirements import Requirements
from modelpick.core.rules import stated_rules
from modelpick.core.traffic import traffic_in
from modelpick.core.verdict import Finding, UnknownPolicy
from modelpick.core.workload import Workload

if TYPE_CHECKING:
    from modelpick.core.policy import Policy

Rank = Literal["cost", "quality", "value", "context", "newest"]

RANKS: dict[Rank, str] = {
    "cost": "cheapest first (list price for the stated traffic, else for the mix chat, 3:0:1); unknown prices last",
    "quality": "highest index for the task first; models without one last",
    "value": "the frontier of price and index first, on it those that are cheaper and better than the most others; "
    "then by index; models without one last",
    "context": "largest context window first; unknown windows last",
    "newest": "most recently released first; unknown dates last",
}
"""Each order in one sentence."""


@dataclass(frozen=True)
class Question:
    """A workload, and how to answer it."""

    workload: Workload
    as_of: dt.date
    unknown: UnknownPolicy = "check"
    rank: Rank = "cost"
    include_retired: bool = False
    policy: Policy | None = None
    """What is allowed besides, with the names of the catalog; no relaxation drops it."""

    def policy_findings(self, candidate: Candidate) -> list[Finding]:
        """What the policy says of a candidate."""
        if self.policy is None:
            return []
        from modelpick.core.policy import policy_findings  # few ask under a policy

        return policy_findings(self.policy, candidate, self.as_of)


class Asked:
    """A question under some requirements: what is the same for every candidate is prepared once.

    What only those want to know who look closer (cost, caveats, uses) is worked out when it is first wanted.
    """

    def __init__(self, question: Question, requirements: Requirements) -> None:
        self.question, self.requirements = question, requirements
        self.rules = stated_rules(requirements)
        self.traffic = traffic_in(requirements)
        self._costs: dict[Candidate, Cost] = {}
        self._costs_of_prices: dict[int, tuple[Price, Cost]] = {}

    def cost(self, candidate: Candidate) -> Cost:
        """What the traffic of the workload costs here.

        Routes of one price cost the same where nothing else counts: in a kept catalog many share the very object.
        """
        route = candidate.route
        if route is not None and is_settled_by_price(route, self.traffic):
            known = self._costs_of_prices.get(id(route.price))
            if known is None:
                known = self._costs_of_prices[id(route.price)] = route.price, cost_of(candidate, self.traffic)
            return known[1]
        cost = self._costs.get(candidate)
        if cost is None:
            cost = self._costs[candidate] = cost_of(candidate, self.traffic)
        return cost

    def caveats(self, candidate: Candidate) -> tuple[Constraint, ...]:
        """Do-not-use-for constraints about what the workload leaves unstated."""
        return tuple(caveats(candidate.catalog, candidate.model, self.requirements))

    def uses(self, candidate: Candidate) -> tuple[Constraint, ...]:
        """Use-for constraints that the workload meets."""
        return tuple(use_for(candidate.catalog, candidate.model, self.requirements))
