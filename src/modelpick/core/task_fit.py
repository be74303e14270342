"""Which tasks a model is fit for, and on what ground."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from modelpick.core.advise import fits_of
from modelpick.core.catalog import Catalog
from modelpick.core.evidence import index_of
from modelpick.core.facts import Model
from modelpick.core.question import Question
from modelpick.core.requirements import Requirements
from modelpick.core.score import Index
from modelpick.core.tasks import TASKS, Task
from modelpick.core.verdict import Finding, Fit, Outcome, Status
from modelpick.core.workload import Workload


class TaskFit(NamedTuple):
    """A model held against one task."""

    task: Task
    fit: Fit
    """Its best route."""
    quality: Index | None
    """Its index for the task."""
    place: int | None
    """Its place among the models that have an index for the task, 1 for the best."""
    of: int
    """How many have one."""

    @property
    def met(self) -> tuple[Finding, ...]:
        """The needs of the task that it is known to meet."""
        return tuple(finding for finding in self.fit.findings if finding.outcome is Outcome.PASS)


def task_fits(catalog: Catalog, model: Model, today: dt.date) -> list[TaskFit]:
    """Every task, in the order of their names."""
    found = []
    for task in TASKS:
        workload = Workload(Requirements(task=task.name), (task.preset,))
        fit = fits_of(catalog, model, Question(workload, today, include_retired=True))[0]
        own = index_of(model, task.name)
        others = [one.value for other in catalog.measured() if (one := index_of(other, task.name))]
        place = None if own is None else 1 + sum(value > own.value for value in others)
        found.append(TaskFit(task, fit, own, place, len(others)))
    return found


def top_uses(fits: list[TaskFit]) -> list[TaskFit]:
    """The tasks that it fits: most needs known to be met first, then the best place by index, then by name."""
    fitting = [one for one in fits if one.fit.status is Status.FITS]
    return sorted(
        fitting,
        key=lambda one: (-len(one.met), one.place is None, (one.place or 0) / max(one.of, 1), one.task.name),
    )
