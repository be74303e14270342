"""`--like MODEL`: the requirements that a model's own facts amount to."""

from __future__ import annotations

from typing import Any

from modelpick.core.catalog import Catalog
from modelpick.core.facts import ABILITIES, Model
from modelpick.core.licenses import license_kind
from modelpick.core.requirements import IMPLIES, Requirements
from modelpick.core.workload import Preset

_COPIED = ("context", "max_output", *ABILITIES, "tuning", "open_weights", "license")


def preset_like(catalog: Catalog, model: Model) -> tuple[Preset, tuple[str, ...]]:
    """(requirements that whatever replaces this model must meet, facts that are unknown and so not copied).

    Chosen values only. What the model cannot do is not needed; price and provider never copy.
    """
    value = {name: catalog.fact(model, name).value for name in _COPIED}
    kind = license_kind(value["license"]) if value["license"] else None
    abilities: dict[str, Any] = {name: True for name in ABILITIES if value[name]}
    requirements = Requirements(
        context=value["context"],
        output=value["max_output"],
        tuning=value["tuning"],
        open_weights=value["open_weights"] or None,
        license=None if kind == "non-commercial" or not value["open_weights"] else kind,
        **abilities,
    )
    settled = {weaker for stricter, weaker in IMPLIES.items() if value[stricter]}
    settled |= set() if value["open_weights"] else {"license"}
    missing = {name for name in _COPIED if value[name] is None} | ({"license"} if kind is None else set())
    unknown = tuple(name for name in _COPIED if name in missing and name not in settled)
    return Preset("like", requirements), unknown
