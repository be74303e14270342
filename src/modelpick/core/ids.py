"""What a model is called elsewhere: recorded ids of providers and tools, in both directions. None is ever made up."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from modelpick.core.catalog import Catalog
from modelpick.core.facts import Model, Route
from modelpick.core.gathered import Same, gathered

IdStyle = Literal["modelpick", "provider", "litellm", "openrouter", "models.dev"]
"""Whose id is given: the catalog's own; that of the chosen route's provider; those of tools and lists."""

ID_STYLES: tuple[IdStyle, ...] = get_args(IdStyle)
ID_FIELDS = ("id", "litellm_id", "models_dev_id", "other_ids")
"""The fields of a route that hold its ids."""
_OPENROUTER = "openrouter"
_MOST_PASSES = 3
"""Whoever asks for more than so many ids is better served by a table of all."""


class Meaning(NamedTuple):
    """What a name stands for."""

    model: Model
    routes: tuple[Route, ...]
    """The routes that it names; all of the model's, where it is the model's own name."""
    is_of_model: bool
    """It is the model's id or alias, and not only what some route is called."""


def recorded_ids(route: Route) -> tuple[str, ...]:
    """Every id that is recorded for a route, its provider's exact one first."""
    ids = (route.id, route.litellm_id, route.models_dev_id, *route.other_ids)
    return tuple(dict.fromkeys(name for name in ids if name is not None))


def styled_id(model: Model, route: Route | None, style: IdStyle) -> str | None:
    """The id of a model, offered by this route, in a style; None where none is recorded.

    OpenRouter's is that of its own offer of the model, whatever the route; of several the one that is no tier apart.
    """
    if style == "modelpick":
        return model.id
    if style == "openrouter":
        offers = (one.id for one in sorted(model.route, key=_tier_last) if _is_openrouter(one))
        return route.id if route is not None and _is_openrouter(route) else next(offers, None)
    if route is None:
        return None
    return {"provider": route.id, "litellm": route.litellm_id, "models.dev": route.models_dev_id}[style]


def _is_openrouter(route: Route) -> bool:
    return route.address.provider == _OPENROUTER


def _tier_last(route: Route) -> tuple[bool, str]:
    return route.address.tier is not None, route.key


def meanings(catalog: Catalog) -> dict[str, tuple[Meaning, ...]]:
    """Every name and recorded id -> what it stands for: a model's own name wins over what routes are called."""
    found: dict[str, tuple[Meaning, ...]] = {
        name: (Meaning(catalog.models[model_id], catalog.models[model_id].route, True),)
        for name, model_id in catalog.names.items()
    }
    of_routes: dict[str, dict[str, list[Route]]] = {}
    for _, model in sorted(catalog.models.items()):
        for route in model.route:
            for name in recorded_ids(route):
                if name not in found:
                    of_routes.setdefault(name, {}).setdefault(model.id, []).append(route)
    for name, models in of_routes.items():
        found[name] = tuple(Meaning(catalog.models[one], tuple(routes), False) for one, routes in models.items())
    return found


def meanings_of(catalog: Catalog, name: str) -> tuple[Meaning, ...]:
    """What one name stands for: nothing, one model, or (an id that routes of several models share) more.

    A model's own name costs one look-up; only for another are the routes gone through, and that not again and again.
    """
    model_id = catalog.names.get(name)
    if model_id is not None:
        model = catalog.models[model_id]
        return (Meaning(model, model.route, True),)
    known = gathered(catalog)
    known.passes += 1
    if known.passes > _MOST_PASSES:
        return _all_meanings(Same(catalog)).get(name, ())
    return tuple(_called(catalog, name))


@lru_cache(maxsize=2)
def _all_meanings(same: Same) -> dict[str, tuple[Meaning, ...]]:
    return meanings(same.catalog)


def _called(catalog: Catalog, name: str) -> Iterator[Meaning]:
    for _, model in sorted(catalog.models.items()):
        routes = tuple(route for route in model.route if _is_called(route, name))
        if routes:
            yield Meaning(model, routes, False)


def _is_called(route: Route, name: str) -> bool:
    return name in (route.id, route.litellm_id, route.models_dev_id) or name in route.other_ids
