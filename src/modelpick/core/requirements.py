"""What a workload needs: requirements, the presets that fill them, and the sizes that people type."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args

from modelpick.core.facts import Flag, Tuning
from modelpick.errors import UsageError

LicenseClass = Literal["permissive", "commercial", "any"]

FLAGS: tuple[str, ...] = tuple(name for part in get_args(Flag) for name in (get_args(part) or (part,)))
"""The three-state requirements: needed (True), not part of the workload (False), unstated (None)."""

IMPLIES: Mapping[str, str] = {"json_schema": "json_mode", "parallel_tools": "tools"}
"""The stricter ability -> the weaker one that it contains."""

STRICTER: Mapping[str, str] = {weaker: stricter for stricter, weaker in IMPLIES.items()}
"""The weaker ability -> the stricter one that contains it."""


@dataclass(frozen=True, kw_only=True)
class Requirements:
    """What the workload needs. None, or an empty tuple, is not stated."""

    context: int | None = None
    """Context window, tokens."""
    input: int | None = None
    """Input of one request, tokens."""
    output: int | None = None
    """Output of one request, reasoning included, tokens."""
    vision: bool | None = None
    pdf: bool | None = None
    audio: bool | None = None
    video: bool | None = None
    tools: bool | None = None
    parallel_tools: bool | None = None
    json_mode: bool | None = None
    json_schema: bool | None = None
    reasoning: bool | None = None
    fim: bool | None = None
    task: str | None = None
    """A task's name; its own requirements come from the preset."""
    open_weights: bool | None = None
    license: LicenseClass | None = None
    tuning: Tuning | None = None
    prompt_caching: bool | None = None
    batch_api: bool | None = None
    provider: tuple[str, ...] = ()
    not_provider: tuple[str, ...] = ()
    developer: tuple[str, ...] = ()
    not_developer: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    not_family: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    not_model: tuple[str, ...] = ()
    region: str | None = None
    max_input_price: float | None = None
    """USD per million input tokens."""
    max_output_price: float | None = None
    """USD per million output tokens."""
    released_after: dt.date | None = None
    knowledge_after: dt.date | None = None
    alive_until: dt.date | None = None
    max_params: int | None = None
    """Total parameters."""
    min_params: int | None = None
    max_active_params: int | None = None

    def stated(self) -> dict[str, Any]:
        """The stated requirements by name, in the order of the fields."""
        return {name: value for name in FIELDS if (value := getattr(self, name)) not in (None, ())}

    def only(self, names: Iterable[str]) -> Requirements:
        """The same requirements, all but these dropped."""
        return Requirements(**{name: getattr(self, name) for name in names})


FIELDS: tuple[str, ...] = tuple(field.name for field in fields(Requirements))


def imposes(name: str, value: object) -> bool:
    """Whether a stated requirement can reject anything: `--no-x` and `--license any` only clear caveats."""
    return value is not False and value not in (None, ()) and not (name == "license" and value == "any")


@dataclass(frozen=True)
class Preset:
    """Requirements under one name (`task`, `like`): they fill only what is unstated."""

    unit: str
    """What the user typed, as relaxations name it."""
    requirements: Requirements


@dataclass(frozen=True)
class Workload:
    """What was typed, before the presets fill in: the unit of blockers and relaxations is what was typed."""

    stated: Requirements
    presets: tuple[Preset, ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        """What was typed and can reject something, in the order of the fields."""
        typed = [name for name, value in self.stated.stated().items() if imposes(name, value) and name != "task"]
        return (*(preset.unit for preset in self.presets), *typed)

    def units_behind(self, field: str) -> frozenset[str]:
        """The units that any value of this requirement can come from."""
        behind = {field} if imposes(field, getattr(self.stated, field)) else set()
        behind |= {p.unit for p in self.presets if getattr(p.requirements, field) not in (None, ())}
        return frozenset(behind)

    def overridden(self) -> list[tuple[str, str]]:
        """(preset, requirement) pairs where an explicit `--no-x` or other value wins over the preset's."""
        stated = self.stated.stated()
        brought = [
            (preset.unit, name, value)
            for preset in self.presets
            for name, value in preset.requirements.stated().items()
        ]
        differing = [(unit, name) for unit, name, value in brought if name in stated and stated[name] != value]
        return [*differing, *((unit, IMPLIES[name]) for unit, name, _ in brought if self._rules_out(name))]

    def _rules_out(self, name: str) -> bool:
        """Whether an explicit `--no-x` rules out what contains x: no JSON mode, then no JSON schema either."""
        return name in IMPLIES and getattr(self.stated, IMPLIES[name]) is False

    def requirements(self, dropped: frozenset[str] = frozenset()) -> Requirements:
        """The requirements in force with these units dropped: explicit ones first, then the presets in order."""
        values = {name: value for name, value in self.stated.stated().items() if name not in dropped}
        if "task" in dropped:
            values.pop("task", None)
        for preset in self.presets:
            if preset.unit not in dropped:
                for name, value in preset.requirements.stated().items():
                    if not self._rules_out(name):
                        values.setdefault(name, value)
        return replace(Requirements(), **values)


def check_contradictions(requirements: Requirements) -> None:
    """UsageError where two stated requirements contradict each other."""
    for stricter, weaker in IMPLIES.items():
        if getattr(requirements, stricter) and getattr(requirements, weaker) is False:
            raise UsageError(
                f"{flag(stricter)} needs what {flag(weaker, no=True)} rules out",
                f"drop {flag(weaker, no=True)}: {flag(stricter)} contains {flag(weaker)}",
            )
    low, high = requirements.min_params, requirements.max_params
    if low is not None and high is not None and low > high:
        raise UsageError("--min-params is above --max-params", "swap the two, or drop one")
    for name in ("provider", "developer", "family", "model"):
        both = sorted(set(getattr(requirements, name)) & set(getattr(requirements, f"not_{name}")))
        if both:
            raise UsageError(f"--{name} and --not-{name} both name {both[0]!r}", "drop one of the two")


def flag(name: str, *, no: bool = False) -> str:
    """A requirement's flag as it is typed: `json_schema` -> `--json-schema`."""
    return f"--{'no-' if no else ''}{name.replace('_', '-')}"


_COUNT = re.compile(r"(\d[\d_,]*(?:\.\d+)?|\.\d+)\s*(k|ki|m|mi|g|gi|b)?", re.IGNORECASE)
_SIZE_UNITS = {"": 1, "k": 10**3, "ki": 2**10, "m": 10**6, "mi": 2**20}
_PARAMETER_UNITS = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9, "g": 10**9}
_MOST = 10**15


def parse_tokens(text: str, name: str) -> int:
    """`8k` -> 8000, `8Ki` -> 8192, `1.5M`, `128_000`; UsageError naming the flag `name` for anything else."""
    return _parse_count(text, name, _SIZE_UNITS, "a number of tokens such as 8k (8,000), 8Ki (8,192), 1.5M or 128_000")


def parse_parameters(text: str, name: str) -> int:
    """`8B` -> 8,000,000,000, `350M`; UsageError naming the flag `name` for anything else."""
    return _parse_count(text, name, _PARAMETER_UNITS, "a number of parameters such as 8B, 1.5B or 350M")


def _parse_count(text: str, name: str, units: Mapping[str, int], wanted: str) -> int:
    match = _COUNT.fullmatch(text.strip()) if len(text) <= 40 and text.isascii() else None
    unit = units.get((match[2] or "").lower()) if match else None
    digits = match[1].replace(",", "_") if match else ""
    grouped = "_" not in digits or re.fullmatch(r"\d{1,3}(_\d{3})+(\.\d+)?", digits)
    if unit is None or not grouped:
        raise UsageError(f"{flag(name)}: {text[:40]!r} is not {wanted}", f"for example {flag(name)} {_example(units)}")
    whole, _, part = digits.replace("_", "").partition(".")
    value = (int((whole or "0") + part) * unit) / 10 ** len(part) if part else int(whole) * unit
    if value != int(value) or not 0 < value <= _MOST:
        raise UsageError(
            f"{flag(name)}: {text[:40]!r} must be a whole number above 0, and at most {_MOST:,}",
            f"for example {flag(name)} {_example(units)}",
        )
    return int(value)


def _example(units: Mapping[str, int]) -> str:
    return "8B" if "b" in units else "8k"


def parse_price(text: str, name: str) -> float:
    """USD per million tokens, 0 or more: `0.15`, `$3`; UsageError naming the flag for anything else."""
    try:
        value = (
            float(text.strip().removeprefix("$"))
            if len(text) <= 40 and text.isascii() and "_" not in text
            else math.nan
        )
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise UsageError(
            f"{flag(name)}: {text[:40]!r} is not a price in USD per million tokens",
            f"for example {flag(name)} 2.50",
        )
    return value


def parse_date(text: str, name: str) -> dt.date:
    """`2026-12-31`; UsageError naming the flag for anything else."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip(), re.ASCII):
            raise ValueError
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"{flag(name)}: {text[:40]!r} is not a date", f"write it year-month-day: {flag(name)} 2026-12-31"
        ) from None
