"""The price ladder: its order, its mark, and what each rung says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from conftest import TODAY, make_catalog, make_model, make_question, make_route
from modelpick.core.ladder import asked_rungs, ladder
from modelpick.core.verdict import Status

CHEAP, DEAR = {"input": 1.0, "output": 2.0}, {"input": 3.0, "output": 6.0}


def rungs(*routes: Any, of_model: dict[str, Any] | None = None, **requirements: Any) -> list[tuple[str, bool, Status]]:
    """(route, whether it is marked, its status), in order."""
    model = make_model(routes=list(routes), **{"context": 100_000, "max_output": 10_000} | (of_model or {}))
    question = make_question(as_of=TODAY, **requirements)
    return [(one.route.key, one.is_cheapest, one.fit.status) for one in ladder(make_catalog(model), model, question)]


def order(*routes: Any, **requirements: Any) -> list[str]:
    """The routes in order, the marked one with a star."""
    return [f"{key}*" if marked else key for key, marked, _ in rungs(*routes, **requirements)]


def test_what_costs_less_for_the_traffic_stands_first():
    """Not what has the lower input price: with much output the order turns."""
    routes = (
        make_route("bora", price={"input": 1.0, "output": 20.0}),
        make_route("cloud", price={"input": 2.0, "output": 4.0}),
    )
    assert ["bora*", "cloud"] == order(*routes, input=90_000, output=100)
    assert ["cloud*", "bora"] == order(*routes, input=1000, output=5000)


def test_equal_costs_stand_by_name():
    """So that the order is the same in every run."""
    routes = [make_route(key, price=CHEAP) for key in ("host", "cloud", "bora")]
    assert ["bora*", "cloud", "host"] == order(*routes)


@pytest.mark.parametrize("kind", ["free", "batch", "subscription"])
def test_special_kinds_come_after_ordinary_ones(kind):
    """Their price is not that of an ordinary request."""
    routes = (make_route("bora", price=CHEAP, kind=kind), make_route("cloud", price=DEAR))
    assert ["cloud*", "bora"] == order(*routes)


def test_unknown_prices_come_last_and_are_never_the_cheapest():
    """Unknown is not $0."""
    assert ["cloud*", "bora"] == order(make_route("bora", price={}), make_route("cloud", price=DEAR))
    assert ["bora"] == order(make_route("bora", price={}))


def test_retired_routes_stand_below_the_live_ones():
    """Whatever they cost; their price is history."""
    gone = make_route("bora", price=CHEAP, lifecycle="retired", shutdown_date=TODAY - dt.timedelta(days=1))
    assert ["cloud*", "bora"] == order(gone, make_route("cloud", price=DEAR))
    assert ["bora"] == order(gone)


def test_the_mark_is_on_the_cheapest_that_fits():
    """A cheaper one that does not fit is not the answer; one in doubt only where none fits."""
    short = make_route("bora", price=CHEAP, context=8_000)
    doubtful = make_route("cloud", price=CHEAP, tools=None)
    sure = make_route("host", price=DEAR, tools=True)
    assert ["bora", "host*"] == order(short, sure, context=50_000)
    assert ["cloud", "host*"] == order(doubtful, sure, tools=True)
    assert ["cloud*"] == order(doubtful, tools=True)


def test_a_request_past_a_limit_has_no_cost():
    """It is refused there, and the rung says so."""
    short, long = make_route("bora", price=CHEAP, context=8_000), make_route("cloud", price=DEAR)
    found = rungs(short, long, input=50_000, output=100)
    assert [("cloud", True, Status.FITS), ("bora", False, Status.REJECTED)] == found


def test_several_models_stand_on_one_ladder():
    """Cheapest first over all of them; not what another provider was asked for, and what is gone only where asked."""
    gone = make_route("acme", price=CHEAP, lifecycle="retired", shutdown_date=TODAY)
    models = [
        make_model("acme/b", [make_route("bora", price=DEAR), make_route("cloud", price=CHEAP)]),
        make_model("acme/a", [make_route("bora", price=CHEAP), gone]),
    ]

    def asked(include_retired: bool = False, **requirements: Any) -> list[tuple[str, str]]:
        question = make_question(include_retired=include_retired, **requirements)
        found = asked_rungs(make_catalog(*models), models, question)
        return [(rung.fit.model.id.removeprefix("acme/"), rung.route.key) for rung in found]

    live = [("a", "bora"), ("b", "cloud"), ("b", "bora")]
    assert live == asked()
    assert [*live, ("a", "acme")] == asked(include_retired=True)
    assert [("a", "bora"), ("b", "bora")] == asked(provider=("bora",))
