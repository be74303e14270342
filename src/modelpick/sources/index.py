"""The index of every task, worked out of the scores of a catalog's tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from modelpick.catalog.load import Layer, merge
from modelpick.core.catalog import Catalog
from modelpick.core.evidence import settled
from modelpick.core.score import EVIDENCE, Evidence
from modelpick.core.tasks import TASKS
from modelpick.sources.ability import Cell, calibrated, compared

Table = dict[str, Any]
SOURCE = "modelpick-index"
FEWEST_CELLS = 20
"""A task with fewer results that compare has no index: there is nothing to hold its figures to."""


def add_indexes(tables: Sequence[Table], benchmarks: Sequence[Table], sources: Sequence[Table]) -> None:
    """Give each model's table the indexes that its scores come to."""
    scored: list[Table] = [{key: table[key] for key in ("id", "tuning", "score") if key in table} for table in tables]
    catalog = _catalog(scored, benchmarks, sources)
    found: dict[str, list[Table]] = defaultdict(list)
    for task in TASKS:
        for evidence in EVIDENCE:
            for model, row in indexes(cells_of(catalog, task.name, evidence)).items():
                extra = {} if evidence == "any" else {"evidence": evidence}
                found[model].append({"task": task.name, **extra, **row, "by": SOURCE})
    for table in tables:
        if table["id"] in found:
            table["index"] = found[table["id"]]


def _catalog(models: Sequence[Table], benchmarks: Sequence[Table], sources: Sequence[Table]) -> Catalog:
    raw = {"benchmark": list(benchmarks), "model": list(models), "source": list(sources)}
    return merge([Layer("shipped", Path("build"), raw)])


def cells_of(catalog: Catalog, task: str, evidence: Evidence) -> list[Cell]:
    """The results that are evidence for a task, as shares of their scales, where enough models can be compared."""
    cells = []
    for model in catalog.models.values():
        for setting, score in settled(catalog, model, evidence).items():
            benchmark = catalog.benchmarks.get(setting.benchmark)
            if benchmark is None or benchmark.highest is None or task not in benchmark.tasks:
                continue
            if benchmark.needs_version and setting.version is None:
                continue
            share = score.value / benchmark.highest
            share = share if benchmark.better == "higher" else 1 - share
            cells.append(Cell(model.id, str(setting), benchmark.id, model.tuning or "", share))
    return compared(cells)


def indexes(cells: Sequence[Cell]) -> Mapping[str, Table]:
    """Each model's index in points, by id; none where there are too few results."""
    if len(cells) < FEWEST_CELLS:
        return {}
    fitted = calibrated(cells)
    found = {}
    for model in sorted(fitted.abilities):
        own = [cell for cell in cells if cell.model == model]
        value, low, high = (round(100 * share, 1) for share in fitted.index(model))
        found[model] = {
            "value": value,
            "low": low,
            "high": high,
            "scores": len(own),
            "benchmarks": len({cell.benchmark for cell in own}),
        }
    return found
