"""What a payload changes in a catalog, as a layer over it, and what it must not."""

from __future__ import annotations

import datetime as dt
from typing import Any

from conftest import make_catalog, make_model, make_route, make_source
from modelpick.core.facts import Provider
from modelpick.sources.declared import Declared
from modelpick.sources.layer import Layer, layer_of
from modelpick.sources.names import Names
from modelpick.sources.reading import Reading, Row

DAY = dt.date(2026, 11, 20)
NAMES = Names(
    [{"id": "host"}, {"id": "openrouter", "kind": "aggregator"}], {"acme/one": {"names": ["one", "acme/one"]}}
)
LITELLM = make_source("litellm", "tracker")
PRICES = make_source("model-prices", "provider")


def lay(*rows: Row, admit_unknown: bool = False, **route: Any) -> Layer:
    """The layer that these rows make over a catalog with one model and one route."""
    catalog = make_catalog(
        make_model(routes=[make_route(**{"id": "one", "by": "litellm"} | route)], context=1000),
        providers=[Provider(id="host", name="Host"), Provider(id="openrouter", name="OpenRouter")],
        sources=[make_source(), LITELLM, PRICES, make_source("models.dev-canonical", "canonical")],
    )
    sources = sorted({row.source for row in rows})
    dated = [(Reading(source, tuple(row for row in rows if row.source == source)), DAY) for source in sources]
    return layer_of(catalog, Declared(NAMES), dated, admit_unknown)


def row(source: str = "litellm", provider: str | None = "host", id: str = "one", **facts: Any) -> Row:
    """A row; `input` and `output` are its prices."""
    named = {f"price.{name}" if name in ("input", "output") else name: value for name, value in facts.items()}
    return Row(source, f"{provider}:{id}", provider, id, named, name="One")


def routes(layer: Layer) -> list[dict[str, Any]]:
    """The routes of the layer's only model."""
    return [route for model in layer.tables.get("model", []) for route in model.get("route", [])]


def test_the_same_facts_change_nothing():
    """The row is used all the same."""
    layer = lay(row(input=1.0, output=2.0), input=1.0, output=2.0)
    assert ([], 1, ()) == (routes(layer), layer.used, layer.left_out)


def test_a_source_may_correct_itself():
    """With the day of the payload."""
    (patch,) = routes(lay(row(context=500), context=400))
    assert {"key": "host", "by": "litellm@2026-11-20", "context": 500} == patch


def test_a_newer_price_of_a_tracker_beats_an_older_one():
    """Prices are of the day, and a table of them is taken whole."""
    (patch,) = routes(lay(row(input=1.0, output=3.0), input=1.0, output=2.0, by="model-prices"))
    assert {"input": 1.0, "output": 3.0} == patch["price"]


def test_a_payload_never_speaks_over_a_card():
    """Nor over any limit that another source stated."""
    assert [] == routes(lay(row(context=500, input=9.0, output=9.0), context=400, input=1.0, output=1.0, by="card"))
    assert [] == routes(lay(row(context=500), context=400, by="model-prices"))


def test_what_nobody_said_is_filled_in():
    """An unknown fact takes the payload's word."""
    (patch,) = routes(lay(row(tools=True), context=400, by="card"))
    assert {"key": "host", "by": "litellm@2026-11-20", "tools": True} == patch


def test_limits_of_two_windows_are_not_mixed():
    """A limit above the window that stays is left out; so is a window below a limit that stays."""
    state = {"lifecycle": "active"}
    assert [] == routes(lay(row(max_output=500, context=1000), context=100, by="card", **state))
    assert [] == routes(lay(row(context=100), max_output=500, context=900, **state))


def test_a_new_offer_is_a_new_route():
    """Whole."""
    (route,) = routes(lay(row("openrouter", "openrouter", "acme/one", input=1.0, output=2.0, context=900)))
    assert ("openrouter", "aggregator", 900) == (route["key"], route["kind"], route["context"])
    assert {"input": 1.0, "output": 2.0} == route["price"]


def test_an_unknown_id_is_left_out_or_admitted():
    """An update leaves it out; an import makes it a model of its own."""
    stranger = row("openrouter", "openrouter", "new/model:free", input=0.0, output=0.0)
    left = lay(stranger)
    assert ((("openrouter", "openrouter:new/model:free", "no declared alias"),), 0) == (left.left_out, left.used)
    admitted = lay(stranger, admit_unknown=True)
    assert ["new/model"] == [model["id"] for model in admitted.tables["model"]]
    assert [("openrouter/free", "free")] == [(route["key"], route["kind"]) for route in routes(admitted)]


def test_a_neutral_record_fills_the_model():
    """What a better source said of it stays."""
    record = row("models.dev-canonical", None, "acme/one", context=5, released="2026-01-01", max_output=1000)
    (model,) = lay(record).tables["model"]
    assert {"id": "acme/one", "released": "2026-01-01", "by": "models.dev-canonical@2026-11-20"} == model
