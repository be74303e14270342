"""From what people type to a question: every value is read, and every name looked up, here and nowhere else.

Flags, a project file and the library all state a workload as a mapping from the names of the requirements to text,
numbers, dates, true or false, or lists of names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, get_args

from modelpick.core.catalog import Catalog
from modelpick.core.evidence import has_evidence
from modelpick.core.facts import Tuning
from modelpick.core.gathered import gathered
from modelpick.core.like import preset_like
from modelpick.core.names import find_benchmark, find_developer, find_family, find_model, find_provider, find_task
from modelpick.core.parse import (
    BadValueError,
    choice,
    parse_budget,
    parse_date,
    parse_mix,
    parse_parameters,
    parse_price,
    parse_requests,
    parse_score,
    parse_share,
    parse_tokens,
)
from modelpick.core.question import RANKS, Question, Rank
from modelpick.core.requirements import FIELDS, FLAGS, LicenseClass, MinScore, Requirements
from modelpick.core.score import EVIDENCE
from modelpick.core.verdict import UnknownPolicy
from modelpick.core.workload import Preset, Workload
from modelpick.errors import UsageError

Typed = Mapping[str, Any]
"""Requirement, or `like`, `unknown`, `rank`, `include_retired` -> what was typed; None or [] is not stated."""

SWITCHES = frozenset((*FLAGS, "batch"))
"""Requirements that are true or false."""

READERS: dict[str, Callable[[str, str], Any]] = {
    **dict.fromkeys(("context", "input", "output", "avg_input", "avg_output"), parse_tokens),
    **dict.fromkeys(("cache_read", "cache_write", "reasoning_tokens"), parse_tokens),
    **dict.fromkeys(("max_params", "min_params", "max_active_params"), parse_parameters),
    **dict.fromkeys(("max_input_price", "max_output_price", "max_price"), parse_price),
    "budget": parse_budget,
    "requests": parse_requests,
    "mix": parse_mix,
    "cached": parse_share,
    **dict.fromkeys(("released_after", "knowledge_after", "alive_until"), parse_date),
    "license": lambda text, name: choice(name, text, get_args(LicenseClass)),
    "tuning": lambda text, name: choice(name, text, get_args(Tuning)),
    "task": lambda text, name: find_task(text).name,
    "region": lambda text, name: text,
    "evidence": lambda text, name: choice(name, text, EVIDENCE),
}
"""Requirement -> how its text is read; the name that is passed along is the one that an error names."""

HOW_READERS: dict[str, Callable[[str, str], Any]] = {
    "unknown": lambda text, name: choice(name, text, get_args(UnknownPolicy)),
    "rank": lambda text, name: choice(name, text, tuple(RANKS)),
}
"""How a question is answered -> how that is read."""


def _min_score(catalog: Catalog, text: str) -> MinScore:
    """A score to reach. UsageError names a variant that nobody has recorded, and those that are."""
    name, detail, value = parse_score(text, "min")
    wanted = MinScore(find_benchmark(catalog, name), value, detail)
    known = gathered(catalog).settings[wanted.benchmark]
    if not any(wanted.covers(setting) for setting in known):
        recorded = sorted({setting.details for setting in known if setting.details})
        raise BadValueError(
            "min",
            f"no score on {wanted.benchmark} is of {(detail or '')[:80]!r}",
            fix=f"recorded are {', '.join(recorded)}" if recorded else "no version or variant of it is told apart",
        )
    return wanted


FINDERS: dict[str, Callable[[Catalog, str], Any]] = {
    "min": _min_score,
    "provider": find_provider,
    "developer": find_developer,
    "family": find_family,
    "model": lambda catalog, name: find_model(catalog, name).id,
}
"""Requirement that takes a list -> how one of its names is looked up; `not_provider` and its like as `provider`."""


def is_typed(value: object) -> bool:
    """Whether something was typed at all."""
    return value is not None and value not in ([], ())


def read_value(name: str, value: object, catalog: Catalog) -> Any:
    """One requirement as it was typed. BadValueError or UnknownNameError where it cannot be read."""
    if name in SWITCHES:
        if not isinstance(value, bool):
            raise BadValueError(name, f"{str(value)[:40]!r} is neither true nor false", fix="say True or False")
        return value
    if isinstance(value, bool):
        raise BadValueError(name, "true and false are no values of it", fix="leave it out, or give a value")
    if isinstance(value, (list, tuple)):
        find = FINDERS[name.removeprefix("not_")]
        return tuple(dict.fromkeys(find(catalog, one) for one in value))
    return READERS[name](str(value), name)


def read_requirements(typed: Typed, catalog: Catalog) -> Requirements:
    """The requirements that were typed. UsageError or UnknownNameError names the one at fault."""
    stated = {name: value for name in FIELDS if is_typed(value := typed.get(name))}
    return Requirements(**{name: read_value(name, value, catalog) for name, value in stated.items()})


def workload_of(typed: Typed, catalog: Catalog) -> tuple[Workload, tuple[str, ...]]:
    """(what is needed, with the presets of `task` and `like`; what `like` could not copy, for it is unknown)."""
    return workload_with_presets(read_requirements(typed, catalog), typed.get("like"), catalog)


def workload_with_presets(stated: Requirements, like: str | None, catalog: Catalog) -> tuple[Workload, tuple[str, ...]]:
    """The same for requirements that are read already."""
    presets: list[Preset] = [find_task(stated.task).preset] if stated.task else []
    not_copied: tuple[str, ...] = ()
    if like is not None:
        preset, not_copied = preset_like(catalog, find_model(catalog, like))
        presets.append(preset)
    return Workload(stated, tuple(presets)), not_copied


def question_of(typed: Typed, workload: Workload, catalog: Catalog, today: dt.date) -> Question:
    """The workload, and how it is to be answered. UsageError where that does not go together."""
    unknown = HOW_READERS["unknown"](typed.get("unknown") or "check", "unknown")
    stated = workload.stated
    rank = HOW_READERS["rank"](typed.get("rank") or _default_rank(typed, catalog, stated), "rank")
    check_rank(rank, stated)
    return Question(workload, today, unknown, rank, bool(typed.get("include_retired")))


def check_rank(rank: str | None, stated: Requirements) -> None:
    """UsageError where an order needs a task and none is stated."""
    if rank in BY_INDEX and stated.task is None:
        raise UsageError(
            f"--rank {rank} needs a task: quality is measured at something", f"for example --task coding --rank {rank}"
        )


def question_from_stated(stated: Requirements, how: Typed, catalog: Catalog, today: dt.date) -> Question:
    """The question of requirements that are read already."""
    workload, _ = workload_with_presets(stated, how.get("like"), catalog)
    return question_of(how, workload, catalog, today)


BY_INDEX = ("quality", "value")
"""Orders that need the index of a task."""


def _default_rank(typed: Typed, catalog: Catalog, stated: Requirements) -> Rank:
    """By value where a task is stated for which there is evidence; what would change the cheapest asks for the cost."""
    by_value = stated.task and not typed.get("what_if") and has_evidence(catalog, stated.task, stated.evidence or "any")
    return "value" if by_value else "cost"
