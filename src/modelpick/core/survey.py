"""What a model that is named in somebody's files comes to: where it stands in its life, and what can take its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from modelpick.core.candidate import Candidate
from modelpick.core.catalog import Catalog
from modelpick.core.diagnostic import CODES, Diagnostic, Excuse, Place
from modelpick.core.facts import Model, Route
from modelpick.core.guard import is_about, question_for
from modelpick.core.ids import Meaning, meanings_of
from modelpick.core.lifecycle import Life, life
from modelpick.core.meant import meant
from modelpick.core.mentions.located import Located
from modelpick.core.mentions.scan import Mention
from modelpick.core.mentions.written import Written
from modelpick.core.migrate import Needs, needs_of
from modelpick.core.names import close_to
from modelpick.core.policy import Policy, settle
from modelpick.core.project import Project, ProjectWorkload
from modelpick.core.question import Question
from modelpick.core.successors import lasting_successor

DAYS_LEFT = 90
"""A shutdown nearer than this is an error, unless something else is asked for."""
_ENDING = ("legacy", "deprecated", "closed")


class _Standing(NamedTuple):
    """The life of what a name stands for, and the one route that it is told of."""

    life: Life
    route: Route | None


class Survey:
    """What is asked of every model that is found; what is worked out for a name is kept."""

    def __init__(
        self,
        catalog: Catalog,
        written: Written,
        question: Question,
        *,
        min_days_left: int | None = None,
        workload: str | None = None,
        project: Project | None = None,
    ) -> None:
        """The needs are those of the question (of this workload, where one is named); where it has none, those of the
        project's workload that lists the model; else what the model's own facts amount to."""
        self._catalog, self._written, self._question = catalog, written, question
        self._min_days_left, self._workload, self._project = min_days_left, workload, project
        self._policy = settle(project.policy, catalog)[0] if project else Policy()
        if self._question.policy is None and not self._policy.is_empty:
            self._question = replace(question, policy=self._policy)
        self._questions: dict[str, Question] = {}
        self._told: dict[str, Diagnostic] = {}
        self._remedies: dict[tuple[str, str | None], str | None] = {}

    def diagnostics(self, path: str, found: Iterable[Located]) -> Iterator[Diagnostic]:
        """What is to be said of the mentions in a file, but where the line asks for silence."""
        for one in found:
            told = self._about(one.mention)
            if not one.is_silent(told.code):
                end = one.column + len(one.mention.text)
                yield told._replace(place=Place(path, one.line, one.column, end, one.cell))

    def _about(self, mention: Mention) -> Diagnostic:
        told = self._told.get(mention.text)
        if told is None:
            told = self._told[mention.text] = self._excused(self._judged(mention))
        return told

    def _judged(self, mention: Mention) -> Diagnostic:
        name, reading = mention.text, mention.reading
        if reading is None:
            close = close_to(name, self._written.near(name))
            return Diagnostic("unknown-id", CODES["unknown-id"], None, name, rule="model", suggestions=close)
        if len(reading.meanings) > 1:
            ids = tuple(one.model.id for one in reading.meanings)
            return Diagnostic("ambiguous-model", "warning", None, name, rule="model", suggestions=ids)
        return self._of_model(name, reading.meanings[0])

    def _of_model(self, name: str, meaning: Meaning) -> Diagnostic:
        model, today = meaning.model, self._question.as_of
        workload = self._workload_of(model)
        now, route = _standing(meant(self._catalog, meaning, self._question_of(workload)), today)
        least = self._least_days(workload)
        code, wanted = _code(now, least), None
        if code == "retiring":
            wanted = today + dt.timedelta(days=least - 1)  # the last of the days that must be left
        return Diagnostic(
            code,
            CODES[code],
            workload.name if workload else self._workload,
            name,
            rule="alive_until" if code == "retiring" else "lifecycle",
            wanted="not retired" if code == "retired" else wanted,
            found=now.shutdown_date or now.state,
            remedy=None if code == "in-use" else self._remedy(model, workload),
            model_id=model.id,
            route=route.key if route else None,
            life=now,
        )

    def _workload_of(self, model: Model) -> ProjectWorkload | None:
        """The project's first workload that has the model in use, unless something was asked for."""
        if self._project is None or self._question.workload.units:
            return None
        for workload in self._project.workloads.values():
            meant = (meanings_of(self._catalog, name) for name in workload.models)
            if any(one.model is model for found in meant for one in found):
                return workload
        return None

    def _least_days(self, workload: ProjectWorkload | None) -> int:
        if self._min_days_left is not None:
            return self._min_days_left
        own = workload.min_days_left if workload else None
        return DAYS_LEFT if own is None else own

    def _remedy(self, model: Model, workload: ProjectWorkload | None) -> str | None:
        """The first model that is to stay and meets the same needs beyond doubt."""
        key = model.id, workload.name if workload else None
        if key not in self._remedies:
            best = lasting_successor(self._catalog, model, self._needs(model, workload))
            self._remedies[key] = best.after.model.id if best else None
        return self._remedies[key]

    def _needs(self, model: Model, workload: ProjectWorkload | None) -> Needs:
        return needs_of(self._catalog, model, self._question_of(workload))

    def _question_of(self, workload: ProjectWorkload | None) -> Question:
        """What a workload of the project asks; without one, what was typed, under the project's policy."""
        if workload is None or self._project is None:
            return self._question
        if workload.name not in self._questions:
            today = self._question.as_of
            asked = question_for(self._catalog, self._project, workload, self._policy, today)
            self._questions[workload.name] = asked
        return self._questions[workload.name]

    def _excused(self, told: Diagnostic) -> Diagnostic:
        """With the exception of the project's policy that makes it a note, if there is one."""
        for waiver in self._project.policy.exception if self._project else ():
            if waiver.until >= self._question.as_of and is_about(self._catalog, waiver, told):
                excuse = Excuse(waiver.reason, waiver.owner, waiver.until.isoformat())
                return told._replace(severity="note", excuse=excuse)
        return told


def _code(now: Life, least: int) -> str:
    if now.state == "retired":
        return "retired"
    if now.retires_in_days is not None and now.retires_in_days < least:
        return "retiring"
    return "deprecated" if now.state in _ENDING or now.retires_in_days is not None else "in-use"


def _standing(ways: list[Candidate], today: dt.date) -> _Standing:
    """The life of what goes on longest among the ways that a name stands for."""
    return max((_Standing(life(way, today), way.route) for way in ways), key=_lasts)


def _lasts(one: _Standing) -> tuple[bool, dt.date, bool, str]:
    """Live before retired, the later shutdown, what is not being wound up, then by key."""
    end = one.life.shutdown_date or dt.date.max
    return one.life.state != "retired", end, one.life.state not in _ENDING, one.route.key if one.route else ""
