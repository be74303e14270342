"""The engine as plainly as it can be written: every fact read anew for every rule, nothing shared, nothing kept.

The real one must agree with it on every catalog: `tests/property/test_laws_engine.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import chain
from typing import Any, NamedTuple

from modelpick.core.candidate import Basis, Reading
from modelpick.core.catalog import Catalog, Fact, Said
from modelpick.core.constraints import applies, is_alone
from modelpick.core.facts import TIERS, Condition, Constraint, Model, Route, inheritance_of
from modelpick.core.lifecycle import Life
from modelpick.core.requirements import STRICTER, Requirements
from modelpick.core.rules import RULES
from modelpick.core.tasks import TASKS
from modelpick.core.verdict import Finding, Outcome


def cite(catalog: Catalog, ref: str | None) -> tuple[str | None, dt.date | None]:
    """`source@date` -> (source id, date); the source's own date where the reference has none."""
    if ref is None:
        return None, None
    source_id, _, day = ref.partition("@")
    if day:
        return source_id, dt.date.fromisoformat(day)
    source = catalog.sources.get(source_id)
    return source_id, source.as_of if source else None


def tier(catalog: Catalog, ref: str | None) -> int:
    """The rank of a reference's source: 0 is best; unknown sources come last."""
    source = catalog.sources.get((ref or "").partition("@")[0])
    return TIERS.index(source.tier) if source else len(TIERS)


def fact(catalog: Catalog, entry: Model | Route, name: str) -> Fact:
    """A fact of one table as it stands there, with its source, date and the other claims about it."""
    owner, _, leaf = name.rpartition(".")
    value = getattr(entry.price if owner and isinstance(entry, Route) else entry, leaf)
    ref = entry.by_field.get(name) or (entry.by_field.get(owner) if owner else None) or entry.by
    also = tuple(
        Said(
            claim.value,
            *cite(catalog, claim.by),
            claim.counts or tier(catalog, claim.by) == tier(catalog, ref),
            claim.note,
        )
        for claim in entry.claim
        if claim.field == name
    )
    if value is None:
        return Fact(None, None, None, also)
    return Fact(value, *cite(catalog, ref), also)


class PlainCandidate(NamedTuple):
    """One way to run a model, of which nothing is remembered."""

    catalog: Catalog
    model: Model
    route: Route | None

    @property
    def lives(self) -> dict[dt.date, Life]:
        """Empty whenever one looks."""
        return {}

    def on(self, route: Route) -> PlainCandidate:
        """The same model on another route."""
        return PlainCandidate(self.catalog, self.model, route)

    @property
    def is_own_platform(self) -> bool:
        """The developer's own route, which inherits all that is known of the model."""
        route = self.route
        return route is not None and self.catalog.is_own_platform(route.address.provider, self.model.developer)

    def read(self, name: str) -> Reading:
        """The fact of this name as it holds here; `price.input` and its like are the route's."""
        if name.startswith("price."):
            return self._offer(name)
        return getattr(self, f"_{inheritance_of(name).value}")(name)

    def _offer(self, name: str) -> Reading:
        if self.route is None:
            return Reading(None, (), None, None, basis=Basis.SELF_HOSTED)
        return _reading(fact(self.catalog, self.route, name))

    def _intrinsic(self, name: str) -> Reading:
        if self.route is not None and getattr(self.route, name, None) is not None:
            return _reading(fact(self.catalog, self.route, name))
        return _reading(fact(self.catalog, self.model, name))

    def _serving(self, name: str) -> Reading:
        route, catalog = self.route, self.catalog
        if route is not None and getattr(route, name) is not None:
            return _reading(fact(catalog, route, name))
        known = fact(catalog, self.model, name)
        if known.value is not True or self.is_own_platform:
            return _reading(known, Basis.MODEL)
        basis = Basis.SELF_HOSTED if route is None else Basis.HOST_SILENT
        return Reading(None, (), known.source, known.as_of, known.also, basis)

    def _limit(self, name: str) -> Reading:
        """The model's claims, each capped by the route's own limit, and what the route claims itself."""
        model_fact = fact(self.catalog, self.model, name)
        if self.route is None:
            return _reading(model_fact)
        if getattr(self.route, name) is None:
            return _reading(model_fact, Basis.MODEL)
        route_fact = fact(self.catalog, self.route, name)
        own = _reading(route_fact)
        if model_fact.value is None:
            return own
        inherited = _reading(model_fact)
        capped = [min(value, route_fact.value) for value in inherited.values]
        values = tuple(dict.fromkeys([*own.values, *capped]))
        if route_fact.value < model_fact.value:
            models = Said(model_fact.value, model_fact.source, model_fact.as_of, counts=False)
            also = (models, *own.also, *_below(inherited.also, route_fact.value))
            return Reading(own.value, values, own.source, own.as_of, also, Basis.CAPPED)
        also, basis = (*inherited.also, *own.also), Basis.OWN
        if route_fact.value > model_fact.value:
            theirs = Said(route_fact.value, route_fact.source, route_fact.as_of, counts=True)
            also, basis = (theirs, *also), Basis.ABOVE_MODEL
        return Reading(inherited.value, values, inherited.source, inherited.as_of, also, basis)


def _reading(known: Fact, basis: Basis = Basis.OWN) -> Reading:
    if known.value is None:
        return Reading(None, (), None, None, known.also, basis)
    counting = dict.fromkeys([known.value, *(said.value for said in known.also if said.counts)])
    return Reading(known.value, tuple(counting), known.source, known.as_of, known.also, basis)


def _below(also: tuple[Said, ...], limit: int) -> Iterable[Said]:
    """The claims that a smaller limit does not settle."""
    return (said for said in also if said.value < limit)


_ABSENT = {
    "vision": "vision: takes no images",
    "pdf": "documents: takes no PDF files",
    "audio": "audio: takes none",
    "video": "video: takes none",
    "tools": "tool calling: does not support it",
    "json_schema": "answers held to a JSON schema: does not support them",
    "reasoning": "problems that need a reasoning mode: has none",
    "open_weights": "hosting it yourself: the weights are not published",
}
_PRESENT = {
    "vision": "understanding images",
    "pdf": "reading PDF files",
    "audio": "understanding audio",
    "video": "understanding video",
    "tools": "tool calling",
    "json_schema": "answers held to a JSON schema",
    "reasoning": "problems that need thinking first",
    "fim": "code completion and infilling",
    "open_weights": "hosting it yourself",
}
_INSTRUCT_TASKS = tuple(task.name for task in TASKS if task.needs.tuning == "instruct")


def do_not_use_for(catalog: Catalog, model: Model) -> list[tuple[Constraint, frozenset[str]]]:
    """(constraint, the rules that it only words): curated ones, then those that the facts imply."""
    held = [(constraint, frozenset[str]()) for constraint in model.do_not_use_for]
    curated = _flags(model.do_not_use_for)
    if _certain(catalog, model, "tuning") == "base":
        by = _ref(model, "tuning")
        text = "chat and following instructions: a base model"
        held.append((Constraint(text=text, when=Condition(task=_INSTRUCT_TASKS), by=by), frozenset({"tuning"})))
        if not {"tools", "json_mode", "json_schema"} <= curated:
            when = Condition(any=("tools", "parallel_tools", "json_mode", "json_schema"))
            text = "tool calling or strict JSON: a base model"
            held.append((Constraint(text=text, when=when, by=by), frozenset()))
    for name, text in _ABSENT.items():
        if _certain(catalog, model, name) is False and name not in curated:
            when = Condition.model_validate({"any": (name,)})
            held.append((Constraint(text=text, when=when, by=_ref(model, name)), frozenset({name})))
    return held


def use_for(catalog: Catalog, model: Model) -> list[Constraint]:
    """Curated constraints first, then those that the facts imply."""
    found = list(model.use_for)
    curated = _flags(model.use_for)
    for name, text in _PRESENT.items():
        if _certain(catalog, model, name) is True and name not in curated:
            when = Condition.model_validate({"any": (name,)})
            found.append(Constraint(text=text, when=when, by=_ref(model, name)))
    if model.context is not None:
        window = min(_values(catalog, model, "context"))
        undisputed = "" if window == model.context else f", {window:,} of them undisputed"
        text = f"workloads within its window of {model.context:,} tokens{undisputed}"
        found.append(Constraint(text=text, when=Condition(up_to={"context": window}), by=_ref(model, "context")))
    return found


def _flags(curated: tuple[Constraint, ...]) -> set[str]:
    return {name for constraint in curated if is_alone(constraint.when) for name in constraint.when.any}


def _certain(catalog: Catalog, model: Model, name: str) -> object:
    """The fact where no claim that counts disputes it; else None."""
    if getattr(model, name) is None:
        return None
    values = set(_values(catalog, model, name))
    return values.pop() if len(values) == 1 else None


def _values(catalog: Catalog, model: Model, name: str) -> list[Any]:
    known = fact(catalog, model, name)
    return [known.value, *(said.value for said in known.also if said.counts)]


def _ref(model: Model, name: str) -> str | None:
    return model.by_field.get(name) or model.by


def judge(candidate: PlainCandidate, requirements: Requirements, today: dt.date) -> list[Finding]:
    """Every finding about one candidate: every rule, then every constraint, each looked at for itself."""
    findings: dict[str, Finding] = {}
    for rule in RULES:
        if rule.is_asked(requirements):
            finding = rule.judge(candidate, requirements, today)  # type: ignore[arg-type]
            if rule.reads or finding.outcome is not Outcome.PASS:
                findings[rule.name] = finding
    held = do_not_use_for(candidate.catalog, candidate.model)
    made = [_constrain(findings, constraint, words, requirements, candidate) for constraint, words in held]
    return [*findings.values(), *(one for one in made if one is not None)]


def _constrain(
    findings: dict[str, Finding],
    constraint: Constraint,
    words_only: frozenset[str],
    requirements: Requirements,
    candidate: PlainCandidate,
) -> Finding | None:
    when = constraint.when
    if applies(when, requirements) is not True:
        return None
    if words_only:
        for name in words_only & findings.keys():
            if findings[name].outcome is Outcome.FAIL and findings[name].constraint is None:
                findings[name] = findings[name]._replace(constraint=constraint)
        return None
    source, as_of = cite(candidate.catalog, constraint.by)
    flags = chain.from_iterable((name, STRICTER.get(name, name)) for name in when.any) if is_alone(when) else ()
    concerned = [name for name in dict.fromkeys(flags) if getattr(requirements, name) and name in findings]
    for name in concerned:
        if findings[name].constraint is None:
            findings[name] = findings[name]._replace(
                outcome=Outcome.FAIL, source=source, as_of=as_of, constraint=constraint
            )
    if concerned:
        return None
    return Finding("do_not_use_for", Outcome.FAIL, None, None, source, as_of, constraint=constraint)
