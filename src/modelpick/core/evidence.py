"""What the scores of a model say: one result for each setting, and the index of a task."""

from __future__ import annotations

from collections.abc import Iterable

from modelpick.core.catalog import Catalog
from modelpick.core.facts import Model
from modelpick.core.score import Benchmark, Evidence, Index, Score, Setting

_TRUST = ("benchmark author", "third party", "vendor", None)
"""Whose result counts where several are recorded of one setting and effort, the most trusted first."""


def counting(scores: Iterable[Score], evidence: Evidence) -> list[Score]:
    """The scores that this kind of evidence admits."""
    return [score for score in scores if evidence == "any" or score.is_independent]


def settled(catalog: Catalog, model: Model, evidence: Evidence = "any") -> dict[Setting, Score]:
    """One score a setting, by setting: the most trusted of each effort, and of several efforts the best.

    A person can choose the effort, so a model is as good as at its best one.
    """
    trusted: dict[tuple[Setting, str | None], Score] = {}
    for score in counting(model.score, evidence):
        key = (score.setting, score.effort)
        if key not in trusted or _distrust(catalog, score) < _distrust(catalog, trusted[key]):
            trusted[key] = score
    found: dict[Setting, Score] = {}
    for (setting, _), score in trusted.items():
        other = found.get(setting)
        if other is None or beats(catalog.benchmarks.get(setting.benchmark), score.value, other.value):
            found[setting] = score
    return found


def _distrust(catalog: Catalog, score: Score) -> tuple[int, int]:
    return _TRUST.index(score.measured_by), catalog.tier(score.by)


def beats(benchmark: Benchmark | None, one: float, other: float) -> bool:
    """Whether one score is the better; of a benchmark that nobody declares, the higher one."""
    return one > other if benchmark is None else benchmark.is_better(one, other)


def index_of(model: Model, task: str, evidence: Evidence = "any") -> Index | None:
    """The model's index for a task; None where no such score stands behind one."""
    return next((one for one in model.index if one.task == task and one.evidence == evidence), None)


def benchmarks_of(catalog: Catalog, task: str) -> list[Benchmark]:
    """The benchmarks that are evidence for a task, by id."""
    return [benchmark for _, benchmark in sorted(catalog.benchmarks.items()) if task in benchmark.tasks]


def has_evidence(catalog: Catalog, task: str, evidence: Evidence = "any") -> bool:
    """Whether any model has an index for the task."""
    return any(index_of(model, task, evidence) for model in catalog.measured())
