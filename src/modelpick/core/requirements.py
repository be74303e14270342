"""What a workload needs: its requirements, and which of them exclude each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_args

from modelpick.core.facts import Flag, Tuning
from modelpick.core.mix import Mix
from modelpick.core.score import Evidence, Setting
from modelpick.errors import UsageError

if TYPE_CHECKING:
    from modelpick.core.traffic import Traffic

LicenseClass = Literal["permissive", "commercial", "any"]

FLAGS: tuple[str, ...] = tuple(name for part in get_args(Flag) for name in (get_args(part) or (part,)))
"""The three-state requirements: needed (True), not part of the workload (False), unstated (None)."""

IMPLIES: Mapping[str, str] = {"json_schema": "json_mode", "parallel_tools": "tools"}
"""The stricter ability -> the weaker one that it contains."""

STRICTER: Mapping[str, str] = {weaker: stricter for stricter, weaker in IMPLIES.items()}
"""The weaker ability -> the stricter one that contains it."""


@dataclass(frozen=True)
class MinScore:
    """A score to reach on a benchmark; on one whose lower scores are the better, not to exceed."""

    benchmark: str
    value: float
    detail: str | None = None
    """The version or variant that is meant; None for all that are recorded."""

    def covers(self, setting: Setting) -> bool:
        """Whether a score of this setting is one that is asked about."""
        details = (setting.version, setting.variant, setting.details)
        return setting.benchmark == self.benchmark and self.detail in (None, *details)

    def __str__(self) -> str:
        return f"{self.benchmark}{':' + self.detail if self.detail else ''}={self.value:g}"


@dataclass(frozen=True, kw_only=True)
class Requirements:
    """What the workload needs. None, or an empty tuple, is not stated."""

    context: int | None = None
    """Context window, tokens."""
    input: int | None = None
    """Input of one request, tokens."""
    output: int | None = None
    """The answer to one request, tokens; reasoning comes on top where it is stated."""
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
    max_price: float | None = None
    """USD per million tokens, blended in the mix."""
    budget: float | None = None
    """USD a month of 30 days for all requests."""
    requests: float | None = None
    """Requests a day."""
    avg_input: int | None = None
    """Average input of a request, tokens: what is paid for, where it is less than `input`."""
    avg_output: int | None = None
    """Average answer of a request, tokens."""
    mix: Mix | None = None
    """Shares of uncached input, cached input and output."""
    cached: float | None = None
    """Share of the input that is read from the cache, 0 to 1."""
    cache_read: int | None = None
    """Input of a request that is read from the cache, tokens."""
    cache_write: int | None = None
    """Input of a request that is written to the cache, tokens."""
    reasoning_tokens: int | None = None
    """Reasoning before the answer, tokens: inside the output limit, billed as output, none where a model has none."""
    batch: bool | None = None
    """Requests go through the batch API where there is one."""
    released_after: dt.date | None = None
    knowledge_after: dt.date | None = None
    alive_until: dt.date | None = None
    max_params: int | None = None
    """Total parameters."""
    min_params: int | None = None
    max_active_params: int | None = None
    min: tuple[MinScore, ...] = ()
    """Scores to reach."""
    evidence: Evidence | None = None
    """Whose scores count."""
    traffic: Traffic | None = field(default=None, compare=False)
    """What is sent, as the workload has worked it out; not a requirement."""

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Worked out once: every candidate is asked by these requirements."""
        return hash(tuple(getattr(self, name) for name in FIELDS))

    @cached_property
    def needed(self) -> frozenset[str]:
        """The abilities that the workload needs: a stricter need contains the weaker one."""
        return frozenset(name for name in FLAGS if self.needs(name))

    def needs(self, name: str) -> bool | None:
        """Whether the workload needs this ability; None where that is left open.

        A stricter need contains it, and without the weaker there is no need of it.
        """
        stated: bool | None = getattr(self, name)
        if stated is not None:
            return stated
        if name in STRICTER and getattr(self, STRICTER[name]):
            return True
        return False if name in IMPLIES and getattr(self, IMPLIES[name]) is False else None

    @cached_property
    def window(self) -> int:
        """Tokens of the largest request and its answer together, without reasoning; 0 where no size is stated."""
        return (self.input or self.avg_input or 0) + (self.output or self.avg_output or 0)

    def stated(self) -> dict[str, Any]:
        """The stated requirements by name, in the order of the fields."""
        return {name: value for name in FIELDS if (value := getattr(self, name)) not in (None, ())}

    def only(self, names: Iterable[str]) -> Requirements:
        """The same requirements, all but these dropped."""
        return Requirements(**{name: getattr(self, name) for name in names})


FIELDS: tuple[str, ...] = tuple(one.name for one in fields(Requirements) if one.name != "traffic")

TRAFFIC = frozenset(("requests", "mix", "cached", "cache_read", "cache_write", "reasoning_tokens", "batch"))
"""Requirements that say what is sent, and so what it costs; they reject nothing by themselves."""


def imposes(name: str, value: object) -> bool:
    """Whether a stated requirement can reject anything: `--no-x` and `--license any` only clear caveats."""
    return (
        name not in TRAFFIC
        and name != "evidence"
        and value is not False
        and value not in (None, ())
        and not (name == "license" and value == "any")
    )


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
    if requirements.budget is not None and requirements.requests is None:
        raise UsageError("--budget needs the number of requests", "for example --requests 10k/day")
    for name in ("provider", "developer", "family", "model"):
        both = sorted(set(getattr(requirements, name)) & set(getattr(requirements, f"not_{name}")))
        if both:
            raise UsageError(f"--{name} and --not-{name} both name {both[0]!r}", "drop one of the two")


def flag(name: str, *, no: bool = False) -> str:
    """A requirement's flag as it is typed: `json_schema` -> `--json-schema`."""
    return f"--{'no-' if no else ''}{name.replace('_', '-')}"
