"""What to use a model for, and what not: curated constraints, and those that follow from the facts."""

from __future__ import annotations

from collections.abc import Set
from functools import cache, lru_cache
from typing import Any, NamedTuple

from modelpick.core.catalog import Catalog
from modelpick.core.facts import Condition, Constraint, Flag, Model
from modelpick.core.requirements import Requirements
from modelpick.core.tasks import TASKS


class Held(NamedTuple):
    """A constraint, and what it may do to the findings."""

    constraint: Constraint
    words_only: frozenset[str] = frozenset()
    """Rules whose own finding it puts into words; it never makes their finding a fail."""


_ABSENT: dict[Flag, str] = {
    "vision": "vision: takes no images",
    "pdf": "documents: takes no PDF files",
    "audio": "audio: takes none",
    "video": "video: takes none",
    "tools": "tool calling: does not support it",
    "json_schema": "answers held to a JSON schema: does not support them",
    "reasoning": "problems that need a reasoning mode: has none",
    "open_weights": "hosting it yourself: the weights are not published",
}
_PRESENT: dict[Flag, str] = {
    "vision": "understanding images",
    "pdf": "reading PDF files",
    "audio": "understanding audio",
    "video": "understanding video",
    "tools": "tool calling",
    "json_schema": "answers held to a JSON schema",
    "reasoning": "problems that need thinking first",
    "fim": "code completion and infilling",
    "open_weights": "hosting it yourself",
}
_NONE: frozenset[str] = frozenset()
_ITSELF = {name: frozenset({name}) for name in _ABSENT}
_CALLING_FLAGS: tuple[Flag, ...] = ("tools", "parallel_tools", "json_mode", "json_schema")
_CALLING, _TUNING = frozenset(_CALLING_FLAGS), frozenset({"tuning"})
_INSTRUCT_TASKS = tuple(task.name for task in TASKS if task.needs.tuning == "instruct")


@lru_cache(maxsize=4096)
def _implied(text: str, by: str | None, any: tuple[Flag, ...] = (), task: tuple[str, ...] = ()) -> Constraint:
    """A constraint that follows from a fact: many models have the same one."""
    return Constraint.trusted({"text": text, "when": _when(any, task), "by": by})


@cache
def _when(any: tuple[Flag, ...], task: tuple[str, ...]) -> Condition:
    return Condition.trusted({"any": any} if any else {"task": task})


def do_not_use_for(catalog: Catalog, model: Model, wanted: Requirements | None = None) -> list[Held]:
    """Curated constraints first, then those that the facts imply; with requirements, those that the workload meets.

    Absence and disputes imply nothing.
    """
    held = [Held(one) for one in model.do_not_use_for if wanted is None or applies(one.when, wanted)]
    if wanted is not None and not wanted.needed and wanted.task is None:
        return held  # those that are implied speak of needs and tasks
    speaks_of = _ABSENT if wanted is None else wanted.needed
    curated_flags = _flags(model.do_not_use_for)
    if model.tuning == "base" and _certain(catalog, model, "tuning") == "base":
        by = _ref(model, "tuning")
        implied = [Held(_implied("chat and following instructions: a base model", by, task=_INSTRUCT_TASKS), _TUNING)]
        if not _CALLING - {"parallel_tools"} <= curated_flags:
            implied.append(Held(_implied("tool calling or strict JSON: a base model", by, any=_CALLING_FLAGS)))
        held += [one for one in implied if wanted is None or applies(one.constraint.when, wanted)]
    for name, text in _ABSENT.items() if speaks_of else ():
        if name in speaks_of and name not in curated_flags and _is(catalog, model, name, False):
            held.append(Held(_implied(text, _ref(model, name), any=(name,)), _ITSELF[name]))
    return held


def caveats(catalog: Catalog, model: Model, wanted: Requirements) -> list[Constraint]:
    """The do-not-use-for constraints about what is not stated; not where the stated tuning settles them."""
    return [
        held.constraint
        for held in do_not_use_for(catalog, model)
        if (wanted.tuning is None or "tuning" not in held.words_only) and applies(held.constraint.when, wanted) is None
    ]


def use_for(catalog: Catalog, model: Model, wanted: Requirements | None = None) -> list[Constraint]:
    """Curated constraints first, then those that the facts imply; with requirements, those that the workload meets."""
    found = [one for one in model.use_for if wanted is None or applies(one.when, wanted)]
    speaks_of = _PRESENT if wanted is None else wanted.needed
    curated_flags = _flags(model.use_for) if speaks_of else _NONE
    for name, text in _PRESENT.items() if speaks_of else ():
        if name in speaks_of and name not in curated_flags and _is(catalog, model, name, True):
            found.append(_implied(text, _ref(model, name), any=(name,)))
    if model.context is not None and (wanted is None or wanted.context is not None):
        sure = min(_values(catalog, model, "context"))
        if wanted is None or wanted.context <= sure:
            found.append(_within(model.context, sure, _ref(model, "context")))
    return found


@lru_cache(maxsize=4096)
def _within(window: int, sure: int, by: str | None) -> Constraint:
    """What a context window is large enough for, as far as that is undisputed; both in tokens."""
    undisputed = "" if sure == window else f", {sure:,} of them undisputed"
    text = f"workloads within its window of {window:,} tokens{undisputed}"
    return Constraint.trusted({"text": text, "when": Condition.trusted({"up_to": {"context": sure}}), "by": by})


def _flags(curated: tuple[Constraint, ...]) -> Set[str]:
    """The flags that curated constraints speak of without further conditions."""
    if not curated:
        return _NONE
    return {name for constraint in curated if is_alone(constraint.when) for name in constraint.when.any}


def is_alone(when: Condition) -> bool:
    """Whether a condition is about needing any of its flags, and about nothing else."""
    return bool(when.any) and not (when.all or when.task or when.over or when.up_to)


def _is(catalog: Catalog, model: Model, name: str, expected: bool) -> bool:
    """Whether a fact is this, and no claim that counts disputes it."""
    return getattr(model, name) is expected and _certain(catalog, model, name) is expected


def _certain(catalog: Catalog, model: Model, name: str) -> object:
    """The fact where no claim that counts disputes it; else None."""
    value = getattr(model, name)
    if value is None or not model.claim:
        return value
    values = set(_values(catalog, model, name))
    return values.pop() if len(values) == 1 else None


def _values(catalog: Catalog, model: Model, name: str) -> list[Any]:
    """The chosen value of a known fact, and those of the claims that count."""
    if not model.claim:
        return [getattr(model, name)]
    fact = catalog.fact(model, name)
    return [fact.value, *(said.value for said in fact.also if said.counts)]


def _ref(model: Model, name: str) -> str | None:
    return model.by_field.get(name) or model.by


def applies(when: Condition, requirements: Requirements) -> bool | None:
    """Whether the workload meets a condition; None where that hangs on something unstated."""
    parts: list[bool | None] = []
    if when.any:
        parts.append(_any([requirements.needs(name) for name in when.any]))
        if is_alone(when):
            return parts[0]
    if when.all:
        parts.append(_all([requirements.needs(name) for name in when.all]))
    if when.task:
        parts.append(None if requirements.task is None else requirements.task in when.task)
    for size, limit in when.over.items():
        stated = getattr(requirements, size)
        parts.append(None if stated is None else stated > limit)
    for size, limit in when.up_to.items():
        stated = getattr(requirements, size)
        parts.append(None if stated is None else stated <= limit)
    return _all(parts)


def _any(parts: list[bool | None]) -> bool | None:
    if True in parts:
        return True
    return None if None in parts else False


def _all(parts: list[bool | None]) -> bool | None:
    if False in parts:
        return False
    return None if None in parts else True
