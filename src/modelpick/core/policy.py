"""What a team allows: providers, developers, licences and regions, a list of approved models, dated exceptions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Annotated, NamedTuple, Self

from pydantic import model_validator

from modelpick.core import rules
from modelpick.core.candidate import Candidate
from modelpick.core.catalog import Catalog
from modelpick.core.entry import LIST, Entry, Name, Names, Phrase
from modelpick.core.facts import Route
from modelpick.core.gathered import gathered
from modelpick.core.licenses import LICENSES, license_kind
from modelpick.core.names import FirstFew, find_developer, find_folded, find_model, find_provider, find_region
from modelpick.core.requirements import Requirements
from modelpick.core.verdict import Finding, Outcome, UnknownPolicy
from modelpick.errors import UnknownNameError

SELF_HOSTED = "self-hosted"
"""In the list of providers: weights on machines of one's own."""
_KINDS = ("permissive", "commercial", "non-commercial")


class Listed(Entry):
    """What is allowed, and what is not."""

    allow: Names = ()
    """These and no others; without any, all that are not denied."""
    deny: Names = ()
    """None of these, even if allowed."""

    @model_validator(mode="after")
    def _says_who(self) -> Self:
        if "allow" in self.model_fields_set and not self.allow:
            raise ValueError("allow = [] would allow nobody; name somebody, or leave allow out to allow everybody")
        return self

    @cached_property
    def folded(self) -> tuple[frozenset[str], frozenset[str]]:
        """(what is allowed, what is not), in small letters."""
        allow, deny = (frozenset(name.casefold() for name in names) for names in (self.allow, self.deny))
        return allow, deny


_ANYTHING = Listed.trusted({})  # made without its validator, which few runs need


class Approval(Entry):
    """A model that may be used."""

    model: Name
    """Its id, or an alias or recorded id of it."""
    owner: Name
    """Who answers for the approval."""
    reason: Phrase
    """Why it was given."""
    expires: dt.date
    """The last day of the approval."""


class Waiver(Entry):
    """An exception: what it names is told, and fails nothing, until a day."""

    code: Name
    """The code of the findings that it excuses, as `check` prints it."""
    model: Name | None = None
    """The model that it is about, as the workload names it or by its id; without it, all."""
    workload: Name | None = None
    """The workload that it is about; without it, all."""
    reason: Phrase
    """Why it is granted."""
    owner: Name | None = None
    """Who answers for it."""
    until: dt.date
    """The last day on which it holds."""


class Policy(Entry):
    """What a team allows, whatever the workload."""

    unknown: UnknownPolicy | None = None
    """What an unknown or disputed finding does: check (a warning), exclude (an error) or allow (nothing)."""
    providers: Listed = _ANYTHING
    """Who may serve a model; self-hosted stands for machines of one's own."""
    developers: Listed = _ANYTHING
    """Who may have trained it."""
    licenses: Listed = _ANYTHING
    """Licences of the weights, by id or class (permissive, commercial, non-commercial); of open weights only."""
    regions: Listed = _ANYTHING
    """Regions that a route may be bound to."""
    approved: Annotated[tuple[Approval, ...], LIST] = ()
    """The models that may be used; without any, all."""
    exception: Annotated[tuple[Waiver, ...], LIST] = ()
    """What is excused until a day."""

    @property
    def is_empty(self) -> bool:
        """It allows everything."""
        return not self.approved and not any(
            listed.allow or listed.deny for listed in (self.providers, self.developers, self.licenses, self.regions)
        )

    @cached_property
    def approvals(self) -> dict[str, dt.date]:
        """Model, as it is written -> the last day of its approval; of a settled policy, by the catalog's id."""
        last: dict[str, dt.date] = {}
        for one in self.approved:
            last[one.model] = max(one.expires, last.get(one.model, one.expires))
        return last


class UnknownName(NamedTuple):
    """A name in a policy or workload that nothing in the catalog has."""

    key: str
    """The key that it stands under, in the table of the workload or in the file."""
    name: str
    suggestions: tuple[str, ...]


def settle(policy: Policy, catalog: Catalog) -> tuple[Policy, list[UnknownName]]:
    """(the policy with every name as the catalog has it, the names that it does not have: they allow nobody)."""
    unknown = _Unknown()
    licenses = (*_KINDS, *LICENSES, *gathered(catalog).licenses)

    def listed(key: str, found: Listed, find: Callable[[str], str]) -> Listed:
        return Listed.trusted(
            {
                "allow": tuple(_found(unknown, f"{key}.allow", found.allow, find)),
                "deny": tuple(_found(unknown, f"{key}.deny", found.deny, find)),
            }
        )

    def license_of(name: str) -> str:
        return find_folded("licence", name, licenses)

    def provider_of(name: str) -> str:
        return name if name == SELF_HOSTED else find_provider(catalog, name)

    settled = {
        "providers": listed("providers", policy.providers, provider_of),
        "developers": listed("developers", policy.developers, lambda name: find_developer(catalog, name)),
        "licenses": listed("licenses", policy.licenses, license_of),
        "regions": listed("regions", policy.regions, lambda name: find_region(catalog, name)),
    }
    approved = []
    for index, one in enumerate(policy.approved):
        key = f"approved[{index}].model"
        (model,) = _found(unknown, key, [one.model], lambda name: find_model(catalog, name).id)
        approved.append(one.model_copy(update={"model": model}))
    return policy.model_copy(update={**settled, "approved": tuple(approved)}), unknown.found


class _Unknown:
    """Names that the catalog does not have."""

    def __init__(self) -> None:
        self.found: list[UnknownName] = []
        self._few = FirstFew()

    def add(self, key: str, name: str, error: UnknownNameError) -> None:
        """One of them."""
        self.found.append(UnknownName(key, name, self._few.meant(error)))


def _found(unknown: _Unknown, key: str, names: Iterable[str], find: Callable[[str], str]) -> Iterator[str]:
    """The names as the catalog has them. An unknown one stays as it is: a list without it would allow everybody."""
    for name in names:
        try:
            yield find(name)
        except UnknownNameError as error:
            unknown.add(key, name, error)
            yield name


def policy_findings(policy: Policy, candidate: Candidate, today: dt.date) -> list[Finding]:
    """What a settled policy says of one candidate: a finding a part of it that speaks of the candidate."""
    found: list[Finding] = []
    if policy.providers.allow or policy.providers.deny:
        asked = Requirements(provider=policy.providers.allow, not_provider=policy.providers.deny)
        found.append(rules.provider.judge(candidate, asked, today)._replace(rule="policy_provider"))
    if policy.developers.allow or policy.developers.deny:
        asked = Requirements(developer=policy.developers.allow, not_developer=policy.developers.deny)
        found.append(rules.developer.judge(candidate, asked, today)._replace(rule="policy_developer"))
    if (policy.licenses.allow or policy.licenses.deny) and candidate.read("open_weights").values != (False,):
        found.append(_license(policy.licenses, candidate))
    if (policy.regions.allow or policy.regions.deny) and candidate.route is not None:
        found.append(_region(policy.regions, candidate, today))
    if policy.approved:
        found.append(_approval(policy, candidate, today))
    return found


def _said(listed: Listed) -> list[str]:
    return [*listed.allow, *(f"not {name}" for name in listed.deny)]


def _license(listed: Listed, candidate: Candidate) -> Finding:
    """The licence of open weights, by id or by class; commercial takes permissive ones too."""
    reading = candidate.read("license")
    answers = {value: _allows_license(listed, value) for value in reading.values}
    if None in answers.values():
        return rules.found("policy_license", Outcome.UNKNOWN, _said(listed), reading)
    return rules.decide("policy_license", _said(listed), reading, lambda value: bool(answers[value]))


def _allows_license(listed: Listed, license_id: str) -> bool | None:
    """None where that depends on the class of a licence of which nobody knows it."""
    allow, deny = listed.folded
    own, kind = license_id.casefold(), license_kind(license_id)
    wide = {own, kind, "commercial"} if kind == "permissive" else {own, kind}
    if deny & {own, kind}:
        return False
    if allow and not allow & wide:
        return None if kind is None and allow & set(_KINDS) else False
    return None if kind is None and deny & set(_KINDS) else True


def _region(listed: Listed, candidate: Candidate, today: dt.date) -> Finding:
    """The region that a route is bound to, or can be; a denied region concerns routes that are bound to it alone."""
    route = candidate.route
    bound = route.address.region if route else None
    if bound in listed.deny or (not listed.allow and bound is not None):
        outcome = Outcome.FAIL if bound in listed.deny else Outcome.PASS
        return Finding("policy_region", outcome, _said(listed), bound, None, None)
    telling = _telling(listed.allow, route)
    answers = [rules.region.judge(candidate, Requirements(region=name), today) for name in telling]
    best = min(answers, key=lambda finding: _BEST.index(finding.outcome), default=None)
    if best is None:
        return Finding("policy_region", Outcome.PASS, _said(listed), None, None, None)
    return best._replace(rule="policy_region", wanted=_said(listed))


def _telling(regions: Sequence[str], route: Route | None) -> list[str]:
    """Those of the regions that a route speaks of, and one for all others, of which it says the same."""
    spoken = {route.address.region, *(route.price.region_uplifts or ())} if route else set()
    others = [name for name in regions if name not in spoken]
    return [*(name for name in regions if name in spoken), *others[:1]]


_BEST = (Outcome.PASS, Outcome.DISPUTED, Outcome.UNKNOWN, Outcome.FAIL)


def _approval(policy: Policy, candidate: Candidate, today: dt.date) -> Finding:
    """Whether the model is approved on this day; what is found is the last day of its approval."""
    expires = policy.approvals.get(candidate.model.id)
    outcome = Outcome.PASS if expires is not None and expires >= today else Outcome.FAIL
    return Finding("policy_approved", outcome, "approved", expires, None, None)
