"""The provider's own word for a state: how it is declared, and how it stays with its state in a layer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from conftest import make_catalog, make_model, make_route, make_source
from modelpick.core.facts import Provider
from modelpick.errors import CatalogError
from modelpick.sources.declared import Declared
from modelpick.sources.layer import layer_of
from modelpick.sources.names import Names
from modelpick.sources.reading import Reading, Row

ALIASES = {"acme/one": {"names": ["one"]}}
BETA = {"lifecycle": "preview", "lifecycle_word": "beta"}


def patches(
    said: dict[str, Any], *sources: str, states: dict[str, str] | None = None, **route: Any
) -> list[dict[str, Any]]:
    """What a row of models.dev that says this changes in a route, in a catalog that has these sources besides."""
    catalog = make_catalog(
        make_model(routes=[make_route(**{"id": "one", "by": "models.dev"} | route)]),
        providers=[Provider(id="host", name="Host")],
        sources=[make_source(), make_source("models.dev", "tracker"), *map(make_source, sources)],
    )
    reading = Reading("models.dev", (Row("models.dev", "host:one", "host", "one", {"context": 10, **said}),))
    names = Names([{"id": "host", "states": states or {}}], ALIASES)
    layer = layer_of(catalog, Declared(names), [(reading, dt.date(2026, 11, 20))])
    return [patch for model in layer.tables.get("model", []) for patch in model["route"]]


@pytest.mark.parametrize(
    ("said", "route", "expected"),
    [
        (BETA, {"lifecycle": "active"}, BETA),
        (BETA, {"lifecycle": "preview"}, {"lifecycle_word": "beta"}),
        (BETA, BETA, {}),
        ({"lifecycle": "deprecated"}, BETA, {"lifecycle": "deprecated", "unset": ["lifecycle_word"]}),
        (BETA, {"lifecycle": "retired", "by": "card"}, {}),
        (BETA, {"lifecycle": "preview", "lifecycle_word": "labs", "by": "card"}, {}),
    ],
)
def test_a_word_goes_with_its_state(said, route, expected):
    """Never with a state that another source said."""
    (patch,) = patches(said, **route) or [{}]
    told = {name: value for name, value in patch.items() if name in ("lifecycle", "lifecycle_word", "unset")}
    assert expected == told


@pytest.mark.parametrize(("sources", "expected"), [(["docs"], "legacy"), ([], None)])
def test_a_layer_cites_no_source_that_the_catalog_has_not(sources, expected):
    """A declared word has a source of its own, which no payload brings."""
    states = {"by": "docs", "deprecated": "legacy"}
    (patch,) = patches({"lifecycle": "deprecated"}, *sources, states=states, lifecycle="active")
    told = patch["lifecycle"], patch.get("lifecycle_word"), patch.get("by_field", {}).get("lifecycle_word")
    assert ("deprecated", expected, expected and "docs") == told


@pytest.mark.parametrize(
    ("states", "problem"),
    [
        ({"by": "docs/acme", "gone": "shut down"}, "provider host: states: 'gone' is no state of a lifecycle"),
        ({"retired": "shut down"}, "provider host: states: no `by`, the source of its words"),
    ],
)
def test_a_declaration_that_says_nothing_is_an_error(states, problem):
    """A state that there is not, and words without a source."""
    with pytest.raises(CatalogError) as caught:
        Names([{"id": "host", "states": states}], ALIASES)
    assert [problem] == list(caught.value.problems)


def test_words_that_are_the_states_own_need_no_source():
    """They only keep a tracker's word away."""
    assert {"preview": "preview"} == Names([{"id": "host", "states": {"preview": "preview"}}], {}).sellers[
        "host"
    ].states
