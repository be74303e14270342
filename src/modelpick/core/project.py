"""A project's own file: its workloads with the models in use, its policy, and the models that only it knows."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field, create_model

from modelpick.core.diagnostic import Place
from modelpick.core.entry import Entry, Name, Names, Phrase
from modelpick.core.parse import BadValueError, parse_days, parse_score
from modelpick.core.policy import Policy
from modelpick.core.requirements import FIELDS, Requirements, check_contradictions, flag
from modelpick.core.rules import RULES
from modelpick.core.traffic import traffic_of
from modelpick.core.typed import FINDERS, HOW_READERS, READERS, SWITCHES, check_rank, is_typed
from modelpick.errors import ModelpickError


def _as_written(value: object) -> object:
    """Refuse in one sentence what no flag takes, not once for each type that it is not."""
    is_number = type(value) is int or (type(value) is float and math.isfinite(value))
    if not (isinstance(value, str) or is_number or type(value) is dt.date):
        raise ValueError("must be text in quotes, as after the flag; a number or date may stand without them")
    return value


Written = Annotated[str | int | float | dt.date, BeforeValidator(_as_written)]
"""A value as it is typed after its flag; a number or date may stand without quotes."""

_SUMMARIES = {name: rule.summary for rule in RULES for name in rule.reads}
_OTHERS = {
    "not_provider": "Served by none of these providers.",
    "not_developer": "Trained by none of these developers.",
    "not_family": "Of none of these families.",
    "not_model": "None of these models.",
    "avg_input": "Average input of a request, where `input` is the largest.",
    "avg_output": "Average answer to a request, where `output` is the largest.",
    "requests": "How many requests: 10k/day, 1M/month.",
    "mix": "chat, rag, agent, batch, or input:cached:output.",
    "cached": "Share of the input that is read from the cache: 60%.",
    "cache_read": "Input read from the cache, tokens.",
    "cache_write": "Input written to the cache, tokens.",
    "reasoning_tokens": "Reasoning before the answer, tokens.",
    "batch": "Priced through the batch API.",
    "evidence": "Whose scores count: any, or independent of the vendor.",
    "task": "What the task needs; `modelpick tasks` lists them.",
}


def _field(name: str) -> tuple[Any, Any]:
    summary = _OTHERS.get(name) or _SUMMARIES[name]
    kind: Any = bool | None if name in SWITCHES else Names if name.removeprefix("not_") in FINDERS else Written | None
    default: Any = () if kind is Names else None
    return kind, Field(default, description=f"{summary} As {flag(name)}.")


class _WorkloadBase(Entry):
    """What one use of models needs, under the names of the flags, and the models in use for it."""

    models: Names = ()
    """The models in use: ids or aliases, or ids of providers and tools; those of a route name that route."""
    min_days_left: Written | None = None
    """For so many days from now no shutdown may be announced."""
    why: Phrase | None = None
    """Why these models were chosen."""
    like: Name | None = None
    """Fill what is unstated from this model's own facts."""
    unknown: Name | None = None
    """What an unknown or disputed finding does, in place of the policy's: check, exclude or allow."""
    rank: Name | None = None
    """The order of the models that fit: cost, quality, value, context or newest."""


OWN_KEYS = frozenset(_WorkloadBase.model_fields)
"""The keys of a workload that are no requirements."""
_FIELDS: dict[str, Any] = {name: _field(name) for name in FIELDS}
WorkloadTable = create_model(
    "WorkloadTable", __base__=_WorkloadBase, __module__=__name__, __doc__=_WorkloadBase.__doc__, **_FIELDS
)
"""`[workload.NAME]`: a field a requirement, so that flags and keys cannot part."""


class ProjectWorkload(NamedTuple):
    """One workload of a project, as it was written."""

    name: str
    typed: Mapping[str, Any]
    """Requirements, `like`, `unknown` and `rank`, as they would be typed as flags."""
    models: tuple[str, ...] = ()
    min_days_left: int | None = None
    why: str | None = None


class Project(NamedTuple):
    """A project's file."""

    path: str
    workloads: Mapping[str, ProjectWorkload]
    policy: Policy
    catalog: tuple[str, ...] = ()
    """Catalog files of the project, as they are written."""
    has_models: bool = False
    """It has tables of a catalog itself."""
    places: Mapping[tuple[str, ...], Place] = {}
    """Keys, and values of lists -> where they stand."""

    def place(self, *keys: str) -> Place:
        """Where a key or value stands, else the nearest table around it, else the file."""
        for length in range(len(keys), 0, -1):
            if keys[:length] in self.places:
                return self.places[keys[:length]]
        return Place(self.path)


def workload_from(name: str, table: Mapping[str, Any]) -> ProjectWorkload:
    """One valid table, read."""
    keys = (*FIELDS, "like", "unknown", "rank")
    typed = {key: _typed(key, value) for key, value in table.items() if key in keys}
    days = table.get("min_days_left")
    return ProjectWorkload(
        name,
        typed,
        tuple(dict.fromkeys(_listed(table.get("models", ())))),
        None if days is None else parse_days(str(days), "min_days_left"),
        table.get("why"),
    )


def _listed(value: object) -> list[str]:
    """One name stands for a list of one."""
    return [value] if isinstance(value, str) else list(value)  # type: ignore[call-overload]


def _typed(key: str, value: object) -> object:
    """As flags give it: text, a list, true or false."""
    if key.removeprefix("not_") in FINDERS:
        return _listed(value)
    return value if isinstance(value, bool) else str(value)


def workload_problems(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the values of a table whose keys and types are right, a line each with the fix.

    Names of providers, models and their like are not looked up here: what the catalog does not know is a finding.
    """
    read: dict[str, Any] = {}
    are_read = True
    for key, value in table.items():
        try:
            read[key] = _read(key, value)
        except BadValueError as error:
            are_read = False
            fix = error.fix or f'for example {key} = "{error.example.partition(", or ")[0]}"'
            yield f"workload.{name}.{key}: {error.what}; {fix}"
        except ModelpickError as error:
            are_read = False
            yield f"workload.{name}.{key}: {error.message}; {error.hint}"
    if are_read:  # what lacks a value that cannot be read does not contradict itself
        yield from _contradictions(f"workload.{name}", read)


def _read(key: str, value: object) -> Any:
    """A value as far as it can be read without a catalog."""
    if key == "min_days_left":
        return parse_days(str(value), key)
    if key == "min":
        return [parse_score(one, key) for one in _listed(value)]
    if key in HOW_READERS or key in READERS:
        return (HOW_READERS.get(key) or READERS[key])(str(value), key)
    return value if isinstance(value, bool) else tuple(_listed(value))


def _contradictions(path: str, read: Mapping[str, Any]) -> Iterator[str]:
    try:
        stated = Requirements(**{key: value for key, value in read.items() if key in FIELDS and is_typed(value)})
        check_contradictions(stated)
        traffic_of(stated)
        check_rank(read.get("rank"), stated)
    except ModelpickError as error:
        yield f"{path}: {error.message}; {error.hint}"
