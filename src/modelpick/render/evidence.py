"""Scores, indexes, task fit and peer bars put into words and documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from modelpick.core.catalog import Catalog
from modelpick.core.facts import Model
from modelpick.core.peers import Bars
from modelpick.core.score import Index, Score
from modelpick.core.task_fit import TaskFit, top_uses
from modelpick.core.verdict import Status
from modelpick.render.wording import MARKS, citation, finding_text, main_reason
from modelpick.render.words import inert, joined, plural

if TYPE_CHECKING:
    from modelpick.render.shapes.models import IndexOut, PeerBarsOut, TaskFitOut

_WIDEST = 30
"""Cells of a bar at the top of the scale."""
_NEAREST = {
    "size": "the nearest in size",
    "price": "the nearest in price",
    "family": "others of its family",
    "name": "the first by name",
}


def index_text(index: Index) -> str:
    """`82.0 (77–86)`."""
    return f"{index.value:.1f} ({index.low:.0f}–{index.high:.0f})"


def behind_text(index: Index) -> str:
    """What stands behind an index."""
    return f"{plural(index.scores, 'score')} on {plural(index.benchmarks, 'benchmark')}"


def task_index_text(one: TaskFit) -> str:
    """The index of a task, with the place among the models that have one."""
    if one.quality is None:
        return "no index: nothing is recorded that compares" if one.of else "no evidence in the catalog"
    return f"index {index_text(one.quality)}, place {one.place} of {one.of} by {behind_text(one.quality)}"


def top_uses_text(model: Model, fits: Sequence[TaskFit]) -> str:
    """`fim, coding (base model)`: what it is fit for, the surest first."""
    names = [one.task.name for one in top_uses(list(fits))]
    if not names:
        return "no task is known to fit"
    return ", ".join(names) + (" (base model)" if model.tuning == "base" else "")


def task_rows(fits: Sequence[TaskFit]) -> list[tuple[str, str, str]]:
    """(status, task, ground) rows: needs met or missed, and the index."""
    return [(f"{MARKS[one.fit.status]} {one.fit.status.value}", one.task.name, ground(one)) for one in fits]


def ground(one: TaskFit) -> str:
    """On what a task's fit rests."""
    if one.fit.status is not Status.FITS:
        return "; ".join([main_reason(one.fit), *([task_index_text(one)] if one.quality else [])])
    needs = [finding_text(finding) for finding in one.met] or ["asks for nothing that is not in every model"]
    return "; ".join([*needs, task_index_text(one)])


def task_fit_out(one: TaskFit) -> TaskFitOut:
    """The same for JSON."""
    return {
        "task": one.task.name,
        "status": one.fit.status.value,
        "ground": ground(one),
        "index": index_out(one.quality),
        "place": one.place,
        "of": one.of,
    }


def index_out(index: Index | None) -> IndexOut | None:
    """The index of a task with its interval; null where no score stands behind one."""
    if index is None:
        return None
    return {
        "task": index.task,
        "evidence": index.evidence,
        "value": index.value,
        "low": index.low,
        "high": index.high,
        "scores": index.scores,
        "benchmarks": index.benchmarks,
    }


def score_text(score: Score, unit: str | None) -> str:
    """`31.7 percent`, with the effort where one is stated."""
    effort = f" at {inert(score.effort)} effort" if score.effort else ""
    return f"{score.value:g} {inert(unit or '')}".strip() + effort


def score_rows(catalog: Catalog, model: Model) -> list[tuple[str, str, str]]:
    """(benchmark and setting, value, who measured and who says so) rows."""
    rows = []
    for score in model.score:
        benchmark = catalog.benchmarks.get(score.benchmark)
        unit = score.unit or (benchmark.unit if benchmark else None)
        told = [inert(score.measured_by or ""), citation(*catalog.cite(score.by)), inert(score.url or "")]
        rows.append((inert(str(score.setting)), score_text(score, unit), "; ".join(filter(None, told))))
    return rows


def bars_heading(catalog: Catalog, bars: Bars) -> str:
    """Which benchmark and harness, for which task, beside whom."""
    benchmark = catalog.benchmarks.get(bars.setting.benchmark)
    name = inert(benchmark.name if benchmark else bars.setting.benchmark)
    details = f" ({inert(bars.setting.details)})" if bars.setting.details else ", setting not stated"
    unit = inert(benchmark.unit if benchmark else "points")
    marked = "those compared" if sum(bar.is_subject for bar in bars.bars) > 1 else "this model"
    beside = f"beside {_NEAREST[bars.nearness]} of {plural(bars.of, 'model')}"
    return f"{bars.task}: {name}{details}, {unit}; ▸ {marked} {beside}"


def bars_lines(catalog: Catalog, found: Sequence[Bars]) -> Iterator[str]:
    """The bars as text: the mark of the model, its id, the number, the bar."""
    for place, bars in enumerate(found):
        if place:
            yield ""
        yield bars_heading(catalog, bars)
        benchmark = catalog.benchmarks.get(bars.setting.benchmark)
        top = (benchmark.highest if benchmark else None) or max(abs(bar.score.value) for bar in bars.bars) or 1
        names = [inert(bar.model.id) for bar in bars.bars]
        width = max(map(len, names))
        for bar, name in zip(bars.bars, names, strict=True):
            mark = "▸" if bar.is_subject else " "
            length = max(0, min(_WIDEST, round(_WIDEST * bar.score.value / top)))
            effort = f"  {inert(bar.score.effort)} effort" if bar.score.effort else ""
            yield f"{mark} {name.ljust(width)}  {bar.score.value:6.1f}  {'█' * length}{effort}".rstrip()
        if benchmark is not None and benchmark.weaknesses:
            yield f"  mind: {joined(list(benchmark.weaknesses))}"


def bars_out(found: Sequence[Bars]) -> list[PeerBarsOut]:
    """The same for JSON."""
    return [
        {
            "task": bars.task,
            "benchmark": bars.setting.benchmark,
            "version": bars.setting.version,
            "variant": bars.setting.variant,
            "nearest_by": bars.nearness,
            "of": bars.of,
            "models": [
                {
                    "id": bar.model.id,
                    "value": bar.score.value,
                    "effort": bar.score.effort,
                    "measured_by": bar.score.measured_by,
                    "is_subject": bar.is_subject,
                }
                for bar in bars.bars
            ],
        }
        for bars in found
    ]


def benchmark_rows(catalog: Catalog) -> list[dict[str, Any]]:
    """What `benchmarks` lists."""
    counts: dict[str, set[str]] = {name: set() for name in catalog.benchmarks}
    scores = dict.fromkeys(catalog.benchmarks, 0)
    for model in catalog.models.values():
        for score in model.score:
            counts.setdefault(score.benchmark, set()).add(model.id)
            scores[score.benchmark] = scores.get(score.benchmark, 0) + 1
    rows = []
    for name in sorted(counts):
        known = catalog.benchmarks.get(name)
        rows.append(
            {
                "benchmark": name,
                "name": known.name if known else None,
                "tasks": list(known.tasks) if known else [],
                "scores": scores[name],
                "models": len(counts[name]),
                "unit": known.unit if known else None,
                "better": known.better if known else None,
                "weaknesses": list(known.weaknesses) if known else [],
                "measures": known.measures if known else None,
                "caution": known.caution if known else None,
                "url": known.url if known else None,
            }
        )
    return rows
