"""What is known of quality: benchmarks, results on them, and the index that the build works out of the results.

A result belongs to a setting: a benchmark in one version under one variant (harness, subset, shots). Results of two
settings are never compared as if they were one.
"""

from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from modelpick.core.entry import LIST, Entry, Name, Phrase, SourceRef

MeasuredBy = Literal["benchmark author", "third party", "vendor"]
"""Who measured, the most independent first."""
Evidence = Literal["any", "independent"]
"""Whose results count: everybody's, or those that the vendor did not measure."""
EVIDENCE: tuple[Evidence, ...] = ("any", "independent")
Weakness = Literal[
    "saturated",
    "contaminated",
    "self-reported only",
    "small",
    "noisy",
    "judged by a model",
    "varies by harness",
]
WebAddress = Annotated[str, Field(pattern=r"^https?://\S+$", max_length=500)]


class Benchmark(Entry):
    """What a benchmark measures, on which scale, and what to hold against it."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.+-]*$", max_length=100)]
    """The name that scores and `--min` refer to."""
    name: Name
    """For a person."""
    measures: Phrase
    """What it measures, in a phrase."""
    unit: Name = "percent"
    """What a score counts."""
    better: Literal["higher", "lower"] = "higher"
    """Which scores are the better ones."""
    highest: float | None = None
    """The top of the scale, where there is one."""
    tasks: Annotated[tuple[Name, ...], LIST] = ()
    """The tasks that it is evidence for."""
    weaknesses: Annotated[tuple[Weakness, ...], LIST] = ()
    """What is known to weaken it as evidence."""
    needs_version: bool = False
    """Its releases differ so much that a result without one compares with nothing."""
    caution: Phrase | None = None
    """What else to know about it."""
    url: WebAddress | None = None
    """Where it is described."""

    def is_better(self, one: float, other: float) -> bool:
        """Whether one score beats another."""
        return one > other if self.better == "higher" else one < other


class Setting(NamedTuple):
    """Under what results can be compared: one benchmark, version and variant."""

    benchmark: str
    version: str | None = None
    variant: str | None = None

    @property
    def details(self) -> str:
        """Version and variant, as far as there are any."""
        return ", ".join(part for part in (self.version, self.variant) if part)

    def __str__(self) -> str:
        """`humaneval (completion)`."""
        return f"{self.benchmark} ({self.details})" if self.details else self.benchmark


class Score(Entry):
    """One result on one benchmark, never compared across settings."""

    benchmark: Name
    """The benchmark's id."""
    version: Name | None = None
    """Its release, or the set of its questions."""
    variant: Name | None = None
    """Harness, subset or number of examples, where the source says so."""
    effort: Name | None = None
    """How much the model was let reason, where the source says so."""
    value: float
    """On the benchmark's own scale."""
    unit: Name | None = None
    """What the value counts, where the benchmark has no table of its own."""
    measured_by: MeasuredBy | None = None
    """Benchmark author, third party or vendor."""
    url: WebAddress | None = None
    """The page that the source read it from."""
    by: SourceRef | None = None
    """Who says so."""

    @property
    def setting(self) -> Setting:
        """What it can be compared within."""
        return Setting(self.benchmark, self.version, self.variant)

    @property
    def is_independent(self) -> bool:
        """Somebody other than the vendor measured it."""
        return self.measured_by in ("benchmark author", "third party")


class Index(Entry):
    """How good a model is at a task, worked out of its scores when the catalog is built (docs/evidence.md)."""

    task: Name
    """The task that the scores are evidence for."""
    evidence: Evidence = "any"
    """Whose scores stand behind it."""
    value: Annotated[float, Field(ge=0, le=100)]
    """Points from 0 to 100: the mean score that the model is expected to have on the task's benchmarks."""
    low: Annotated[float, Field(ge=0, le=100)]
    """The lower end of the interval that holds the true value nine times of ten."""
    high: Annotated[float, Field(ge=0, le=100)]
    """The upper end."""
    scores: Annotated[int, Field(gt=0)]
    """How many scores stand behind it."""
    benchmarks: Annotated[int, Field(gt=0)]
    """Of how many benchmarks."""
    by: SourceRef | None = None
    """Who worked it out."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.value <= self.high:
            raise ValueError("low, value and high must stand in this order")
        return self

    def is_clearly_above(self, other: Self) -> bool:
        """Whether the two intervals do not overlap, and this one is the higher."""
        return self.low > other.high
