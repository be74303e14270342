"""What a catalog holds: counts, coverage, age and disputes, worked out by hand."""

from __future__ import annotations

from datetime import date

from conftest import TODAY, make_catalog, make_claim, make_model, make_route, make_source
from modelpick.core.coverage import HOSTED_FACTS, Age, age, counts, disputes, hosted, known, routes_by
from modelpick.core.price import Price

EMPTY = make_catalog()


def test_an_empty_catalog():
    """No model, no share, no date, no error."""
    assert set(counts(EMPTY, TODAY).values()) <= {0, 5}
    assert hosted(EMPTY, TODAY) == dict.fromkeys(HOSTED_FACTS, 0)
    assert age(EMPTY, TODAY) == Age(None, None, None, 0, 0, 0, 0)
    assert routes_by(EMPTY, TODAY) == {"kind": {}, "lifecycle": {}}
    assert disputes(EMPTY) == []


def test_counts():
    """Models, routes, providers, developers; open weights with architecture; models without routes; disputes."""
    catalog = make_catalog(
        make_model("a/x", [make_route("p"), make_route("p/eu"), make_route("q")]),
        make_model("a/y", open_weights=True, architecture="decoder only"),
        make_model("b/z", [make_route("q", lifecycle="retired")], open_weights=True),
        make_model("b/w", context=8, claim=(make_claim("context", 9),)),
    )
    found = counts(catalog, TODAY)
    assert (found["models"], found["routes"], found["providers"], found["developers"]) == (4, 4, 2, 2)
    assert (found["open_weights_models"], found["open_weights_models_with_architecture"]) == (2, 1)
    assert (found["models_without_routes"], found["live_hosted_models"], found["disputed_facts"]) == (2, 1, 1)


def test_hosted():
    """Known is known on the model or on a live route; a price needs input and output of one live route."""
    catalog = make_catalog(
        make_model("a/on-model", [make_route()], context=8, max_output=4, released="2026", json_schema=False),
        make_model("a/on-route", [make_route("p"), make_route("q", context=8, max_output=4, json_schema=True)]),
        make_model("a/priced", [make_route(input=1.0, output=2.0)]),
        make_model("a/half-priced", [make_route("p", input=1.0), make_route("q", output=1.0)]),
        make_model("a/only-a-dead-route-knows", [make_route("p"), make_route("q", lifecycle="retired", context=8)]),
        make_model("a/retired", [make_route(shutdown_date=date(2026, 1, 1), context=8)], context=8),
        make_model("a/not-hosted", context=8, max_output=4, released="2026", json_schema=True),
    )
    assert counts(catalog, TODAY)["live_hosted_models"] == 5
    assert hosted(catalog, TODAY) == {"context": 2, "price": 1, "max_output": 2, "released": 1, "json_schema": 2}
    assert hosted(catalog, date(2025, 12, 31))["context"] == 3


def test_known():
    """Every fact with how many models and routes state it; no is known too, unknown is not."""
    catalog = make_catalog(
        make_model("a/x", [make_route(price=Price(input=0.0), tools=False)], vision=False, context=8),
        make_model("a/y", [make_route()]),
    )
    found = known(catalog)
    assert {name: found[name] for name in ("context", "vision", "tools", "price.input", "price.output")} == {
        "context": {"models": 1, "routes": 0},
        "vision": {"models": 1, "routes": 0},
        "tools": {"models": 0, "routes": 1},
        "price.input": {"models": 0, "routes": 1},
        "price.output": {"models": 0, "routes": 0},
    }
    assert "price" not in found


def test_age():
    """Oldest, median and newest day of all facts, and how many are old; the undated apart."""
    sources = (
        make_source("card", as_of=date(2026, 11, 23)),
        make_source("half", as_of=date(2026, 5, 26)),
        make_source("year", as_of=date(2025, 11, 22)),
        make_source("undated", as_of=None),
    )
    by_field = {"max_input": "half", "max_output": "year", "vision": "undated"}
    model = make_model(context=8, max_input=4, max_output=2, vision=True, tools=True, by_field=by_field)
    route = make_route(context=8, by="card@2020-01-01")
    catalog = make_catalog(model.model_copy(update={"route": (route,)}), sources=sources)
    assert age(catalog, TODAY) == Age(date(2020, 1, 1), date(2026, 5, 26), date(2026, 11, 23), 5, 1, 3, 2)


def test_disputes():
    """Facts that a claim which counts contradicts, on models and routes; a claim of less weight is none."""
    route = make_route(context=8, claim=(make_claim("context", 9),))
    model = make_model(
        routes=[route],
        context=8,
        released="2026",
        tools=True,
        claim=(
            make_claim("context", 9, by="tracker"),
            make_claim("released", "2025"),
            make_claim("tools", True),
            make_claim("fim", True, by="tracker", counts=True),
        ),
    )
    found = disputes(make_catalog(model))
    assert [(one.route, one.field, one.fact.value) for one in found] == [
        (None, "fim", None),
        (None, "released", "2026"),
        ("host", "context", 8),
    ]


def test_routes_by():
    """Kinds and states of routes, as they stand on the day; what nobody says is unknown."""
    catalog = make_catalog(
        make_model(
            routes=[
                make_route("a", kind="free", lifecycle="active"),
                make_route("b", kind="free", lifecycle="active", shutdown_date=date(2026, 11, 1)),
                make_route("c"),
            ]
        )
    )
    assert routes_by(catalog, TODAY) == {
        "kind": {"free": 2, "unknown": 1},
        "lifecycle": {"active": 1, "retired": 1, "unknown": 1},
    }
