"""A project's own file: its workloads with the models in use, its policy, and the models that only it knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field, create_model

from modelpick.core.diagnostic import Place
from modelpick.core.entry import Entry, Name, Phrase
from modelpick.core.parse import BadValueError, parse_days
from modelpick.core.policy import Policy
from modelpick.core.requirements import FIELDS, Requirements, check_contradictions, flag
from modelpick.core.rules import RULES
from modelpick.core.traffic import traffic_of
from modelpick.core.typed import FINDERS, HOW_READERS, READERS, SWITCHES, is_typed
from modelpick.errors import ModelpickError


def _as_list(value: object) -> object:
    """One name stands for a list of one, as a flag that is given once."""
    return [value] if isinstance(value, str) else value


Names = Annotated[tuple[Name, ...], BeforeValidator(_as_list), Field(strict=False)]
Written = str | int | float | dt.date
"""A value as it is typed after its flag; a number or date may stand without quotes."""

_SUMMARIES = {name: rule.summary for rule in RULES for name in rule.reads}
_OTHERS = {
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
    min_days_left: str | int | None = None
    """For so many days from now no shutdown may be announced."""
    why: Phrase | None = None
    """Why these models were chosen."""
    like: Name | None = None
    """Fill what is unstated from this model's own facts."""
    unknown: Name | None = None
    """What an unknown or disputed finding does, in place of the policy's: check, exclude or allow."""
    rank: Name | None = None
    """The order of the models that fit: cost, quality, value, context or newest."""


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


_OWN = frozenset(_WorkloadBase.model_fields)


def workload_from(name: str, table: Mapping[str, Any]) -> ProjectWorkload:
    """One valid table, read."""
    typed = {key: _typed(value) for key, value in table.items() if key in FIELDS or key in ("like", "unknown", "rank")}
    days = table.get("min_days_left")
    return ProjectWorkload(
        name,
        typed,
        tuple(dict.fromkeys(_listed(table.get("models", ())))),
        None if days is None else parse_days(str(days), "min_days_left"),
        table.get("why"),
    )


def _listed(value: object) -> list[str]:
    return [value] if isinstance(value, str) else list(value)  # type: ignore[call-overload]


def _typed(value: object) -> object:
    """As flags give it: text, a list, true or false."""
    return value if isinstance(value, (bool, list)) else str(value)


def workload_problems(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the values of a table whose keys and types are right, a line each with the fix.

    Names of providers, models and their like are not looked up here: what the catalog does not know is a finding.
    """
    path, read = f"workload.{name}", {}
    for key, value in table.items():
        try:
            if key == "min_days_left":
                parse_days(str(value), key)
            elif key in HOW_READERS:
                HOW_READERS[key](str(value), key)
            elif key in READERS:
                read[key] = READERS[key](str(value), key)
            elif key in FIELDS and key != "min":
                read[key] = value if isinstance(value, bool) else tuple(_listed(value))
        except BadValueError as error:
            fix = error.fix or f'for example {key} = "{error.example}"'
            yield f"{path}.{key}: {error.what}; {fix}"
        except ModelpickError as error:
            yield f"{path}.{key}: {error.message}; {error.hint}"
    try:
        stated = Requirements(**{key: value for key, value in read.items() if is_typed(value)})
        check_contradictions(stated)
        traffic_of(stated)
    except ModelpickError as error:
        yield f"{path}: {error.message}; {error.hint}"
