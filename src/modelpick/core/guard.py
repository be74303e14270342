"""Does every model in use still suit its workload and the policy? The question that `check` asks of a project."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

from modelpick.core.advise import Subject, ranked
from modelpick.core.candidate import Candidate
from modelpick.core.catalog import Catalog
from modelpick.core.diagnostic import CODES, OF_SCAN, Diagnostic, Excuse, Severity, exit_code
from modelpick.core.gathered import gathered
from modelpick.core.ids import Meaning, meanings
from modelpick.core.lifecycle import Life, life
from modelpick.core.meant import meant
from modelpick.core.names import FirstFew, Nearest, close_to
from modelpick.core.parse import BadValueError, parse_date
from modelpick.core.policy import Policy, UnknownName, Waiver, settle
from modelpick.core.project import Project, ProjectWorkload
from modelpick.core.question import Asked, Question
from modelpick.core.requirements import check_contradictions
from modelpick.core.typed import is_typed, question_of, read_value, workload_of
from modelpick.core.verdict import Finding, Fit, Status
from modelpick.errors import ProjectError, UnknownNameError, UsageError

APPROVAL_DAYS = 30
"""An approval that ends within so many days is told."""

_COSTS = frozenset({"budget", "max_price", "max_input_price", "max_output_price"})
_BY_RULE = {
    **dict.fromkeys(_COSTS, "over-budget"),
    **dict.fromkeys(("policy_provider", "policy_developer", "policy_license", "policy_region"), "denied"),
    "policy_approved": "not-approved",
    "alive_until": "retiring",
}
"""The rule that fails -> what that is; all others are needs that are not met."""


class Report(NamedTuple):
    """What became of a project's models."""

    diagnostics: tuple[Diagnostic, ...]
    workloads: int
    models: int
    """Names of models that were looked at, in all workloads together."""
    without_remedy: int = 0
    """Workloads for which nobody looked whether another model would do: so many others came before."""

    @property
    def exit_code(self) -> int:
        """1 where something is wrong, warnings apart; else 0."""
        return exit_code(self.diagnostics)


def guard(catalog: Catalog, project: Project, today: dt.date, names: Sequence[str] = ()) -> Report:
    """Hold every model in use against its workload and the policy; of these workloads only, where any is named."""
    policy, unknown = settle(project.policy, catalog)
    found = [_unknown_name(project, None, one) for one in unknown]
    workloads = [one for one in project.workloads.values() if not names or one.name in names]
    known = _Known(catalog, meanings(catalog), Nearest(catalog.names), FirstFew(), _Fitting(catalog))
    for workload in workloads:
        found += _Guarded(known, project, workload, policy, today).diagnostics()
    found = _excused(catalog, project, found, today, partial=bool(names))
    models = sum(len(one.models) for one in workloads)
    return Report(tuple(found), len(workloads), models, known.fitting.left_out)


def typed_for(workload: ProjectWorkload, policy: Policy, today: dt.date) -> dict[str, Any]:
    """What a workload of a project states, as it would be typed: with the days that must be left, and the policy's
    say on doubts."""
    typed = dict(workload.typed)
    if policy.unknown is not None:
        typed.setdefault("unknown", policy.unknown)
    until = last_day(workload, today)
    if until is not None and (
        "alive_until" not in typed or until > parse_date(str(typed["alive_until"]), "alive_until")
    ):
        typed["alive_until"] = until.isoformat()
    return typed


def last_day(workload: ProjectWorkload, today: dt.date) -> dt.date | None:
    """The last day on which a model must be alive for the workload's days to be left: with one day, that is today."""
    if workload.min_days_left is None:
        return None
    return dt.date.fromordinal(min(today.toordinal() + workload.min_days_left - 1, dt.date.max.toordinal()))


def question_for(
    catalog: Catalog, project: Project, workload: ProjectWorkload, policy: Policy, today: dt.date
) -> Question:
    """What a workload of a project asks, under its settled policy.

    ProjectError where the workload names what the catalog does not have, or, with every name looked up, contradicts
    itself.
    """
    refuse_unknown(project, [(f"workload.{workload.name}.{one.key}", one) for one in unknown_names(catalog, workload)])
    try:
        typed = typed_for(workload, policy, today)
        stated, _ = workload_of(typed, catalog)
        question = question_of(typed, stated, catalog, today)
        check_contradictions(stated.stated)
    except UsageError as error:
        raise ProjectError([f"{project.path}: workload.{workload.name}: {error.message}; {error.hint}"]) from None
    return replace(question, policy=None if policy.is_empty else policy)


def refuse_unknown(project: Project, unknown: Sequence[tuple[str, UnknownName]]) -> None:
    """ProjectError with each of these (key, name that the catalog does not have), if there are any."""
    problems = []
    for key, one in unknown:
        close = f"; did you mean {' or '.join(one.suggestions)}?" if one.suggestions else ""
        problems.append(f"{project.path}: {key} = {one.name!r}: the catalog has no such name{close}")
    if problems:
        raise ProjectError(problems)


def unknown_names(catalog: Catalog, workload: ProjectWorkload, few: FirstFew | None = None) -> list[UnknownName]:
    """The names in a workload's requirements that the catalog does not have; only of a few is told what is meant."""
    few = few or FirstFew()
    found = []
    values = [(key, one) for key, value in workload.typed.items() for one in (value if isinstance(value, list) else [])]
    values += [("like", workload.typed["like"])] if is_typed(workload.typed.get("like")) else []
    for key, name in values:
        try:
            read_value("model" if key == "like" else key, [name], catalog)
        except UnknownNameError as error:
            found.append(UnknownName(key, str(name), few.meant(error)))
        except BadValueError as error:
            found.append(UnknownName(key, f"{name} ({error.what})", ()))
    region, regions = workload.typed.get("region"), gathered(catalog).regions
    if is_typed(region) and region not in regions:
        found.append(UnknownName("region", str(region), close_to(str(region), regions)))
    return found


def _unknown_name(project: Project, workload: str | None, one: UnknownName) -> Diagnostic:
    keys = ("workload", workload, one.key) if workload is not None else ("policy", *re.findall(r"\w+", one.key))
    inside = project.places.get((*keys[:-1], one.name))  # a list in a table that is written on one line
    return Diagnostic(
        "unknown-name",
        CODES["unknown-name"],
        workload,
        None,
        rule=one.key if workload is not None else f"policy.{one.key}",
        found=one.name,
        place=inside or project.place(*keys, one.name),
        suggestions=one.suggestions,
    )


class _Known(NamedTuple):
    """The catalog, and what its models may be called, for all workloads together."""

    catalog: Catalog
    meanings: Mapping[str, tuple[Meaning, ...]]
    nearest: Nearest
    few: FirstFew
    fitting: _Fitting


class _Fitting:
    """The models that fit a question, worked out for so many questions: each takes nearly as long as `recommend`."""

    def __init__(self, catalog: Catalog, most: int = 20) -> None:
        self.catalog, self.most, self.left_out = catalog, most, 0
        self._found: dict[str, list[str]] = {}

    def models(self, typed: Mapping[str, Any], question: Question) -> list[str]:
        """Their ids, best first; none where too many other questions came before."""
        key = repr(sorted(typed.items()))
        if key not in self._found and len(self._found) >= self.most:
            self.left_out += 1
            return []
        if key not in self._found:
            fits = ranked(self.catalog, question)
            self._found[key] = [fit.model.id for fit in fits if fit.status is Status.FITS]
        return self._found[key]


class _Guarded:
    """One workload of a project, with what holds for all of its models worked out once."""

    def __init__(
        self, known: _Known, project: Project, workload: ProjectWorkload, policy: Policy, today: dt.date
    ) -> None:
        self.catalog, self.known = known.catalog, known
        self.project, self.workload, self.policy, self.today = project, workload, policy, today

    def diagnostics(self) -> Iterator[Diagnostic]:
        """What is wrong with the models of the workload, in the order in which they are named."""
        unknown = unknown_names(self.catalog, self.workload, self.known.few)
        yield from (_unknown_name(self.project, self.workload.name, one) for one in unknown)
        if not self.workload.models:
            yield Diagnostic(
                "no-models",
                CODES["no-models"],
                self.workload.name,
                None,
                place=self.project.place("workload", self.workload.name),
            )
        for name in self.workload.models:
            yield from self._about(name, can_be_asked=not unknown)

    @cached_property
    def question(self) -> Question:
        """What the workload asks."""
        return question_for(self.catalog, self.project, self.workload, self.policy, self.today)

    @cached_property
    def fitting(self) -> list[str]:
        """The models that fit the workload, best first."""
        return self.known.fitting.models(typed_for(self.workload, self.policy, self.today), self.question)

    def _about(self, name: str, *, can_be_asked: bool) -> Iterator[Diagnostic]:
        """What is wrong with one model in use; nothing but its name is looked at where the workload cannot be asked."""
        found = self.known.meanings.get(name, ())
        remedy = self._remedy(None) if can_be_asked and len(found) != 1 else None
        if not found:
            close = self.known.nearest(name)
            yield self._say("unknown-model", name, rule="models", remedy=remedy, suggestions=close)
        elif len(found) > 1:
            ids = tuple(one.model.id for one in found)
            yield self._say("ambiguous-model", name, rule="models", remedy=remedy, suggestions=ids)
        elif can_be_asked:
            yield from self._about_model(name, found[0])

    def _about_model(self, name: str, meaning: Meaning) -> Iterator[Diagnostic]:
        # the catalog's own id is of the model, wherever it is served; every other name is sent to somebody
        ways = meant(self.catalog, meaning, self.question, anywhere=name == meaning.model.id)
        if all(life(way, self.today).state == "retired" for way in ways):
            yield self._retired(name, meaning, ways)
            return
        fits = self._fits(meaning, ways)
        best = fits[0]
        for finding in best.failed():
            yield self._failed(name, meaning, best, finding)
        grave: Severity = "error" if self.question.unknown == "exclude" else "warning"
        if self.question.unknown != "allow" and (grave == "error" or not best.failed()):
            remedy = self._remedy(meaning) if best.doubts() else None
            for finding in best.doubts():
                yield self._say_of("in-doubt", name, best, finding, remedy)._replace(severity=grave)
        if best.failed():
            return
        yield from self._ends_elsewhere(name, meaning, ways, best)
        yield from self._approval_ends(name, best)

    def _fits(self, meaning: Meaning, ways: Sequence[Candidate], *, include_retired: bool = False) -> list[Fit]:
        """These ways held against the workload, best first; of a model's own name only what can be chosen unasked,
        while there is any."""
        question = replace(self.question, include_retired=include_retired)
        subject = Subject(self.catalog, meaning.model, Asked(question, question.workload.requirements()))
        keys = {way.route.key if way.route else None for way in ways}
        groups = (subject.fits(), subject.other_fits())
        chosen, others = ([fit for fit in some if (fit.route.key if fit.route else None) in keys] for some in groups)
        if meaning.is_of_model:
            return chosen or groups[0] or others
        return [*chosen, *others] or [*groups[0], *groups[1]]

    def _retired(self, name: str, meaning: Meaning, ways: Sequence[Candidate]) -> Diagnostic:
        """Nothing that the name stands for answers any more; what is told is the route that went last."""
        ends = [(life(way, self.today), way.route.key if way.route else None) for way in ways]
        now, key = max(ends, key=lambda end: (end[0].shutdown_date or dt.date.min, end[1] or ""))
        return self._say("retired", name, rule="lifecycle", remedy=self._remedy(meaning))._replace(
            wanted="not retired",
            found=now.shutdown_date or now.state,
            model_id=meaning.model.id,
            route=key if len(ends) == 1 else None,
            life=now,
        )

    def _failed(self, name: str, meaning: Meaning, fit: Fit, finding: Finding) -> Diagnostic:
        code = _BY_RULE.get(finding.rule, "unmet-need")
        if finding.rule == "policy_approved" and finding.found is not None:
            code = "approval-expired"
        return self._say_of(code, name, fit, finding, self._remedy(meaning))

    def _ends_elsewhere(
        self, name: str, meaning: Meaning, ways: Sequence[Candidate], best: Fit
    ) -> Iterator[Diagnostic]:
        """The other route that shuts down first, if that is within the days that must be left; the best one goes on.

        One that is shut down already is told, whatever must be left, where it is the developer's own.
        """
        until = last_day(self.workload, self.today) or self.today
        if best.route is None:
            return
        soon = []
        for fit in self._fits(meaning, ways, include_retired=True):
            if fit.route is not None and fit.route.key != best.route.key and _fits_but_for_its_end(fit):
                candidate = fit.candidate
                now = life(candidate, self.today)
                day = now.shutdown_date or (self.today if now.state == "retired" else None)
                if day is not None and day <= until and (now.state != "retired" or candidate.is_own_platform):
                    soon.append((day, fit.route.key, now))
        if soon:
            _, key, now = min(soon, key=lambda end: end[:2])
            said = self._say("route-retiring", name, rule="alive_until", remedy=None, suggestions=(best.route.key,))
            found = now.shutdown_date or now.state
            yield said._replace(wanted=until, found=found, model_id=best.model.id, route=key, life=now)

    def _approval_ends(self, name: str, best: Fit) -> Iterator[Diagnostic]:
        for finding in best.findings:
            if finding.rule == "policy_approved" and (finding.found - self.today).days < APPROVAL_DAYS:
                yield self._say_of("approval-expiring", name, best, finding, None)

    def _life(self, fit: Fit) -> Life:
        return life(fit.candidate, self.today)

    def _remedy(self, instead_of: Meaning | None) -> str | None:
        """A model that fits the workload: the same one, where only a route of it was named, else the best other."""
        model_id = instead_of.model.id if instead_of is not None else None
        if instead_of is not None and not instead_of.is_of_model and model_id in self.fitting:
            return model_id
        return next((name for name in self.fitting if name != model_id), None)

    def _say_of(self, code: str, name: str, fit: Fit, finding: Finding, remedy: str | None) -> Diagnostic:
        said = self._say(code, name, rule=finding.rule, remedy=remedy)
        return said._replace(
            wanted=finding.wanted,
            found=finding.found,
            finding=finding,
            model_id=fit.model.id,
            route=fit.route.key if fit.route else None,
            life=self._life(fit),
        )

    def _say(
        self, code: str, name: str, *, rule: str, remedy: str | None, suggestions: tuple[str, ...] = ()
    ) -> Diagnostic:
        place = self.project.place("workload", self.workload.name, "models", name)
        return Diagnostic(
            code,
            CODES[code],
            self.workload.name,
            name,
            rule=rule,
            remedy=remedy,
            place=place,
            suggestions=suggestions,
        )


def _fits_but_for_its_end(fit: Fit) -> bool:
    return all(finding.rule in ("alive_until", "lifecycle") for finding in fit.failed())


def _excused(
    catalog: Catalog, project: Project, found: list[Diagnostic], today: dt.date, *, partial: bool
) -> list[Diagnostic]:
    """The diagnostics, those that an exception excuses as notes; and what is wrong with the exceptions themselves.

    Where only some workloads were looked at, nobody can say that an exception excuses nothing; nor of what only
    `scan` finds.
    """
    told = list(found)
    places = _places_of(found)
    is_unsure = partial or any(one.code == "unknown-name" for one in found)
    for index, waiver in enumerate(project.policy.exception):
        keys = {(waiver.code, name, waiver.workload) for name in _names_of(catalog, waiver) or {None}}
        hits = sorted({place for key in keys for place in places.get(key, ())})
        unsure = is_unsure or waiver.code in OF_SCAN
        if waiver.until >= today:
            excuse = Excuse(waiver.reason, waiver.owner, waiver.until.isoformat())
            for place in hits:
                told[place] = found[place]._replace(severity="note", excuse=excuse)
            code = None if hits or unsure else "exception-unused"
        else:
            code = "exception-expired" if hits else None if unsure else "exception-unused"
        if code is not None:
            told.append(
                Diagnostic(
                    code,
                    CODES[code],
                    waiver.workload,
                    waiver.model,
                    rule=f"policy.exception[{index}]",
                    wanted=waiver.code,
                    found=waiver.until,
                    place=project.place("policy", "exception", str(index)),
                )
            )
    return told


def _places_of(found: Sequence[Diagnostic]) -> dict[tuple[str, str | None, str | None], list[int]]:
    """(code, model or any, workload or any) -> the places of the diagnostics that an exception from it speaks of."""
    places: dict[tuple[str, str | None, str | None], list[int]] = {}
    for place, one in enumerate(found):
        for name in {None, one.model, one.model_id}:
            for workload in {None, one.workload}:
                places.setdefault((one.code, name, workload), []).append(place)
    return places


def _names_of(catalog: Catalog, waiver: Waiver) -> set[str | None]:
    """The names of the model that an exception is about; none where it is about all."""
    return {waiver.model, catalog.names.get(waiver.model or "")} - {None}


def is_about(catalog: Catalog, waiver: Waiver, one: Diagnostic) -> bool:
    """Whether an exception speaks of this: its code, and the model (under any name) and workload that it names."""
    is_of_model = waiver.model is None or not _names_of(catalog, waiver).isdisjoint({one.model, one.model_id})
    return waiver.code == one.code and is_of_model and waiver.workload in (None, one.workload)
