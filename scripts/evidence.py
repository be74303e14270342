"""How well the index predicts results that it has not seen: `python scripts/evidence.py` writes docs/evidence.md anew.

Same catalog, same figures: the hidden cells are drawn by a seeded generator. `--check` writes nothing and exits 1 where
the figures would change.
"""

from __future__ import annotations

import random
import statistics
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from modelpick.catalog.load import load
from modelpick.core.catalog import Catalog
from modelpick.core.score import EVIDENCE
from modelpick.core.tasks import TASKS
from modelpick.sources.ability import BenchmarkMean, Cell, ItemResponse, MeanPercentile, Method, calibrated
from modelpick.sources.index import FEWEST_CELLS, cells_of

CATALOG, PAGE = Path("data/models.toml"), Path("docs/evidence.md")
BEGIN, END = "<!-- begin: scripts/evidence.py -->", "<!-- end -->"
TRIALS, HIDDEN, SEED = 20, 0.1, 20261123
METHODS: dict[str, Callable[[Sequence[Cell]], Method]] = {
    "benchmark mean": BenchmarkMean,
    "mean percentile": MeanPercentile,
    "item response": ItemResponse,
}
"""The simplest first."""


class Told(NamedTuple):
    """One hidden cell, and what was expected of it."""

    trial: int
    setting: str
    share: float
    expected: float


class HoldOut(NamedTuple):
    """All hidden cells of a task, by method, and how many lay within the 90 % interval."""

    told: dict[str, list[Told]]
    within: float


def hold_out(cells: Sequence[Cell]) -> HoldOut:
    """Hide a tenth of the cells at random, many times, and predict them from the rest."""
    generator = random.Random(SEED)
    told: dict[str, list[Told]] = defaultdict(list)
    within = []
    for trial in range(TRIALS):
        hidden = set(generator.sample(range(len(cells)), max(1, round(HIDDEN * len(cells)))))
        seen = [cell for place, cell in enumerate(cells) if place not in hidden]
        unseen = [cells[place] for place in sorted(hidden)]
        for name, method in METHODS.items():
            fitted = method(seen)
            told[name] += [
                Told(trial, cell.setting, cell.share, fitted.predict(cell.model, cell.setting)) for cell in unseen
            ]
        sure = calibrated(seen)
        for cell in unseen:
            expected = sure.interval(cell.model, cell.setting)
            within.append(expected.low <= cell.share <= expected.high)
    return HoldOut(told, statistics.mean(within))


def mean_error(told: Sequence[Told]) -> float:
    """Mean absolute error, points."""
    return 100 * statistics.mean(abs(one.share - one.expected) for one in told)


def root_error(told: Sequence[Told]) -> float:
    """Root of the mean squared error, points."""
    return 100 * statistics.mean((one.share - one.expected) ** 2 for one in told) ** 0.5


def rank_correlation(told: Sequence[Told]) -> float:
    """Spearman's, over all hidden cells."""
    return statistics.correlation(_places([one.share for one in told]), _places([one.expected for one in told]))


def _places(values: Sequence[float]) -> list[float]:
    """Each value's place among all, equals sharing the mean of theirs."""
    ordered = sorted(values)
    return [(bisect_left(ordered, value) + bisect_right(ordered, value)) / 2 for value in values]


def right_order(told: Sequence[Told]) -> float | None:
    """Of the pairs hidden together in one setting, the share that is expected in their true order; ties are half."""
    together: dict[tuple[int, str], list[Told]] = defaultdict(list)
    for one in told:
        together[one.trial, one.setting].append(one)
    points = []
    for group in together.values():
        for place, one in enumerate(group):
            for other in group[place + 1 :]:
                truth, guess = one.share - other.share, one.expected - other.expected
                if truth:
                    points.append(0.5 if guess == 0 else float((truth > 0) == (guess > 0)))
    return statistics.mean(points) if points else None


def lines(catalog: Catalog) -> Iterator[str]:
    """The generated part of the page."""
    yield f"Catalog of {catalog.as_of}; {TRIALS} trials a task, each hides {HIDDEN:.0%} of the cells; seed {SEED}\n"
    yield "| task | evidence | cells | models | settings | benchmarks |"
    yield "|---|---|---:|---:|---:|---:|"
    kept = {}
    for task in TASKS:
        for evidence in EVIDENCE:
            cells = cells_of(catalog, task.name, evidence)
            counts = [len({getattr(cell, part) for cell in cells}) for part in ("model", "setting", "benchmark")]
            enough = "" if len(cells) >= FEWEST_CELLS else " (no index)"
            yield f"| {task.name} | {evidence}{enough} | {len(cells)} | {' | '.join(map(str, counts))} |"
            if evidence == "any" and len(cells) >= FEWEST_CELLS:
                kept[task.name] = hold_out(cells)
    yield "\nMean absolute error in points of 100 (root of the mean square in brackets), on results that were hidden:\n"
    yield f"| task | {' | '.join(METHODS)} | within the 90 % interval |"
    yield "|---|" + "---:|" * (len(METHODS) + 1)
    for task, found in kept.items():
        errors = [f"{mean_error(told):.2f} ({root_error(told):.2f})" for told in found.told.values()]
        yield f"| {task} | {' | '.join(errors)} | {found.within:.0%} |"
    pooled = {name: [one for found in kept.values() for one in found.told[name]] for name in METHODS}
    errors = [f"**{mean_error(told):.2f}** ({root_error(told):.2f})" for told in pooled.values()]
    yield f"| all hidden results | {' | '.join(errors)} | |"
    yield "\nRank correlation (Spearman) with the hidden results; in brackets, of two results hidden in one setting,"
    yield "how often the better one was expected to be the better:\n"
    yield f"| task | {' | '.join(METHODS)} |"
    yield "|---|" + "---:|" * len(METHODS)
    for task, found in kept.items():
        yield f"| {task} | {' | '.join(_ranks(told) for told in found.told.values())} |"


def _ranks(told: Sequence[Told]) -> str:
    order = right_order(told)
    return f"{rank_correlation(told):.2f} ({'–' if order is None else format(order, '.0%')})"


def main(*, check: bool) -> int:
    """Write, or check, the generated part of the page."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    text = before + BEGIN + "\n" + "\n".join(lines(load([("shipped", CATALOG)]))) + "\n" + END + after
    if check:
        return int(text != PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
