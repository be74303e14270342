"""How good models are, from sparse and uneven results: two baselines, and an item-response model.

Each method learns from cells (one model's result in one setting, as a share of the scale) and predicts others, so that
`scripts/evidence.py` can hide some and see who predicts them best. Deterministic, and in plain Python: the same cells
give the same bytes on every machine.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

Z90 = 1.6449
"""Standard deviations to either side that hold nine tenths of a normal distribution."""
_MOST = 0.995
"""No share is taken for nearer to 0 or 1 than this: one question fewer would have moved it."""


class Cell(NamedTuple):
    """One result."""

    model: str
    setting: str
    """Benchmark, version and variant: what results compare within."""
    benchmark: str
    group: str
    """Base or instruct: models of one group are expected to be alike until their results say otherwise."""
    share: float
    """Of the scale, 0 to 1; more is better."""


class Estimate(NamedTuple):
    """A share, and the interval that holds the truth nine times of ten."""

    share: float
    low: float
    high: float


class Method(Protocol):
    """Something that learns from cells."""

    def predict(self, model: str, setting: str) -> float:
        """The share that this model is expected to have in this setting."""
        ...


class BenchmarkMean:
    """First baseline: every model is expected to have the mean of the setting."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._means = {setting: _mean(cell.share for cell in group) for setting, group in by_setting(cells).items()}
        self._overall = _mean(cell.share for cell in cells)

    def predict(self, model: str, setting: str) -> float:
        """The mean of the setting's results."""
        return self._means.get(setting, self._overall)


class MeanPercentile:
    """Second baseline: a model is as good as the mean of its percentiles within each setting."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._sorted = {name: sorted(cell.share for cell in group) for name, group in by_setting(cells).items()}
        found: dict[str, list[float]] = defaultdict(list)
        for cell in cells:
            found[cell.model].append(percentile(self._sorted[cell.setting], cell.share))
        self.percentiles = {model: _mean(ranks) for model, ranks in found.items()}

    def predict(self, model: str, setting: str) -> float:
        """The result that stands at the model's mean percentile among those of the setting."""
        shares = self._sorted.get(setting)
        if not shares:
            return 0.5
        place = self.percentiles.get(model, 0.5) * len(shares) - 0.5
        low = min(max(math.floor(place), 0), len(shares) - 1)
        high = min(low + 1, len(shares) - 1)
        return shares[low] + (shares[high] - shares[low]) * min(max(place - low, 0.0), 1.0)


class ItemResponse:
    """One ability a model, a slope and an easiness a setting: logit(share) = slope x ability + easiness, regularised.

    The easiness of a benchmark's settings starts from what they have in common, and the ability of a model from what
    its group has in common; results move both as far as they go. The largest posterior is found by solving for each
    part in turn, which is least squares. Abilities have a standard deviation of 1 around the mean of their group.
    """

    SLOPE_SD = 0.5
    SETTING_SD = 0.5
    """How far the settings of one benchmark differ in easiness, logits."""
    BENCHMARK_SD = 1.5
    GROUP_SD = 3.0
    _ROUNDS = 400

    def __init__(self, cells: Sequence[Cell], stretch: float = 1.0) -> None:
        self.stretch = stretch
        self._rows = {model: [(cell.setting, logit(cell.share)) for cell in own] for model, own in _by_model(cells)}
        self._groups = {cell.model: cell.group for cell in cells}
        self._columns = {
            name: [(cell.model, logit(cell.share)) for cell in own] for name, own in by_setting(cells).items()
        }
        self._benchmark = {cell.setting: cell.benchmark for cell in cells}
        self.abilities = dict.fromkeys(self._rows, 0.0)
        self.slopes = dict.fromkeys(self._columns, 1.0)
        self.easiness = {name: _mean(y for _, y in column) for name, column in self._columns.items()}
        self._group_means = dict.fromkeys(self._groups.values(), 0.0)
        self.variance = 0.5
        self._fit(len(cells))

    def _fit(self, count: int) -> None:
        for _ in range(self._ROUNDS):
            before = dict(self.abilities)
            self._solve_abilities()
            self._solve_settings()
            residuals = sum(
                (y - self.slopes[name] * self.abilities[model] - self.easiness[name]) ** 2
                for name, column in self._columns.items()
                for model, y in column
            )
            self._centre()
            used = sum(1 - 1 / self._precision(row) for row in self._rows.values())
            self.variance = max(0.02, residuals / max(count - used - len(self._columns), count / 8))
            if all(abs(self.abilities[model] - before[model]) < 1e-9 for model in before):
                break

    def _solve_abilities(self) -> None:
        members: dict[str, list[float]] = defaultdict(list)
        for model, row in self._rows.items():
            prior = self._group_means[self._groups[model]]
            told = sum(self.slopes[name] * (y - self.easiness[name]) for name, y in row) / self.variance
            self.abilities[model] = (prior + told) / self._precision(row)
            members[self._groups[model]].append(self.abilities[model])
        for group, abilities in members.items():
            shrink = 1 / self.GROUP_SD**2
            self._group_means[group] = sum(abilities) / (len(abilities) + shrink)

    def _centre(self) -> None:
        """Put the mean ability at 0 without changing what is expected: results cannot tell the two apart."""
        middle = _mean(self.abilities.values())
        self.abilities = {model: ability - middle for model, ability in self.abilities.items()}
        self._group_means = {group: mean - middle for group, mean in self._group_means.items()}
        for name, slope in self.slopes.items():
            self.easiness[name] += slope * middle

    def _precision(self, row: Iterable[tuple[str, float]]) -> float:
        return 1 + sum(self.slopes[name] ** 2 for name, _ in row) / self.variance

    def _solve_settings(self) -> None:
        common = self._common_easiness()
        own, weight = 1 / self.SETTING_SD**2, 1 / self.SLOPE_SD**2
        for name, column in self._columns.items():
            known = [(self.abilities[model], y) for model, y in column]
            tt = sum(t * t for t, _ in known) / self.variance + weight
            t1 = sum(t for t, _ in known) / self.variance
            n1 = len(known) / self.variance + own
            ty = sum(t * y for t, y in known) / self.variance + weight
            y1 = sum(y for _, y in known) / self.variance + own * common[self._benchmark[name]]
            slope = max(0.2, (ty * n1 - y1 * t1) / (tt * n1 - t1 * t1))
            self.slopes[name] = slope
            self.easiness[name] = (y1 - slope * t1) / n1

    def _common_easiness(self) -> dict[str, float]:
        found: dict[str, list[float]] = defaultdict(list)
        for name, easiness in self.easiness.items():
            found[self._benchmark[name]].append(easiness)
        centre = _mean(_mean(ones) for ones in found.values())
        near, far = 1 / self.SETTING_SD**2, 1 / self.BENCHMARK_SD**2
        return {name: (sum(ones) * near + centre * far) / (len(ones) * near + far) for name, ones in found.items()}

    def predict(self, model: str, setting: str) -> float:
        """The share at the model's ability."""
        return expit(self._slope(setting) * self._ability(model, setting) + self._easiness(setting))

    def interval(self, model: str, setting: str) -> Estimate:
        """The share, and what a result in this setting lies between nine times of ten."""
        slope = self._slope(setting)
        middle = slope * self._ability(model, setting) + self._easiness(setting)
        spread = Z90 * self.stretch * math.sqrt(self.variance + (slope * self._own_deviation(model)) ** 2)
        return Estimate(expit(middle), expit(middle - spread), expit(middle + spread))

    def index(self, model: str) -> Estimate:
        """The mean share over the benchmarks, each counted once, and its interval."""
        ability, spread = self.abilities[model], Z90 * self.deviation(model)
        return Estimate(*(self._mean_share(one) for one in (ability, ability - spread, ability + spread)))

    def deviation(self, model: str) -> float:
        """The standard deviation of a model's ability, as far as hidden results bear it out."""
        return self.stretch * self._own_deviation(model)

    def _own_deviation(self, model: str) -> float:
        return 1 / math.sqrt(self._precision(self._rows.get(model, ())))

    def _mean_share(self, ability: float) -> float:
        shares: dict[str, list[float]] = defaultdict(list)
        for name, slope in self.slopes.items():
            shares[self._benchmark[name]].append(expit(slope * ability + self.easiness[name]))
        return _mean(_mean(ones) for ones in shares.values())

    def _ability(self, model: str, setting: str) -> float:
        """Of a model without results, the mean of those that were measured in the setting."""
        known = self.abilities.get(model)
        return _mean(self.abilities[other] for other, _ in self._columns.get(setting, ())) if known is None else known

    def _slope(self, setting: str) -> float:
        return self.slopes.get(setting, 1.0)

    def _easiness(self, setting: str) -> float:
        return self.easiness.get(setting, _mean(self.easiness.values()))


def calibrated(cells: Sequence[Cell], folds: int = 5) -> ItemResponse:
    """The item-response model with its intervals stretched until nine of ten hidden results lie within them.

    The posterior takes slopes and easiness for known, and so is too sure of itself; each fold is hidden once to see by
    how much.
    """
    misses = []
    ordered = sorted(cells)
    for fold in range(folds):
        fitted = ItemResponse([cell for place, cell in enumerate(ordered) if place % folds != fold])
        for cell in ordered[fold::folds]:
            expected = fitted.interval(cell.model, cell.setting)
            reach = (logit(expected.high) - logit(expected.low)) / 2
            misses.append(abs(logit(cell.share) - logit(expected.share)) / max(reach, 1e-9))
    misses.sort()
    stretch = misses[min(math.ceil(0.9 * len(misses)), len(misses)) - 1] if misses else 1.0
    return ItemResponse(cells, max(1.0, stretch))


def compared(cells: Iterable[Cell], fewest: int = 3) -> list[Cell]:
    """The cells of settings in which at least so many models can be compared."""
    return [cell for own in by_setting(cells).values() if len(own) >= fewest for cell in own]


def by_setting(cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    """The cells of each setting, by name; those of one in the order of the models."""
    found: dict[str, list[Cell]] = defaultdict(list)
    for cell in sorted(cells):
        found[cell.setting].append(cell)
    return dict(sorted(found.items()))


def _by_model(cells: Iterable[Cell]) -> list[tuple[str, list[Cell]]]:
    found: dict[str, list[Cell]] = defaultdict(list)
    for cell in sorted(cells):
        found[cell.model].append(cell)
    return sorted(found.items())


def percentile(shares: Sequence[float], share: float) -> float:
    """The part of the sorted results that lie below one of them; equals count by half."""
    below = sum(one < share for one in shares)
    return (below + sum(one == share for one in shares) / 2) / len(shares)


def logit(share: float) -> float:
    """The log-odds of a share."""
    held = min(max(share, 1 - _MOST), _MOST)
    return math.log(held / (1 - held))


def expit(value: float) -> float:
    """The share of a log-odds."""
    return 1 / (1 + math.exp(-value))


def _mean(values: Iterable[float]) -> float:
    known = list(values)
    return sum(known) / len(known) if known else 0.0


METHODS: Mapping[str, type[BenchmarkMean] | type[MeanPercentile] | type[ItemResponse]] = {
    "benchmark mean": BenchmarkMean,
    "mean percentile": MeanPercentile,
    "item response": ItemResponse,
}
"""The simplest first."""
