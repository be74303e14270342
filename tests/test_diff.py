"""What differs between two catalogs: every kind of change, prices first, nothing twice."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from conftest import make_catalog, make_claim, make_constraint, make_model, make_route
from modelpick.core.diff import Change, Diff, Side, compare
from modelpick.core.facts import Model
from modelpick.core.price import Price, PriceTier
from modelpick.core.score import Index, Score
from modelpick.render.diff import change_out, diff_notes

DAY = date(2026, 10, 1)


def diff(before: list[Model], after: list[Model]) -> Diff:
    """The difference between catalogs of these models."""
    return compare(make_catalog(*before), make_catalog(*after))


def told(found: Diff) -> list[tuple[str, ...]]:
    """(how, about, model, route, field) of each change, without what is empty."""
    return [tuple(part for part in change[:5] if part) for change in found.changes]


def with_prices(**prices: float) -> Model:
    """A model with a route at each of these input prices."""
    return make_model(routes=[make_route(key.replace("_", "-"), input=price) for key, price in prices.items()])


def test_nothing():
    """The same catalog twice: no change, whatever the order of its routes."""
    routes = [make_route("a", input=1.0), make_route("b", context=8)]
    assert diff([make_model(routes=routes)], [make_model(routes=routes[::-1])]) == Diff((), 0)
    assert diff_notes(Diff((), 0)) == ["no differences in models, routes and facts"]


def test_models_and_routes():
    """What came and went, a route only where its model is in both."""
    before = [make_model("a/gone", [make_route()]), make_model("a/stays", [make_route("old"), make_route("same")])]
    after = [make_model("a/new", [make_route()]), make_model("a/stays", [make_route("same"), make_route("young")])]
    found = diff(before, after)
    assert told(found) == [
        ("removed", "model", "a/gone"),
        ("added", "model", "a/new"),
        ("removed", "route", "a/stays", "old"),
        ("added", "route", "a/stays", "young"),
    ]
    assert (found.count("added"), found.count("removed", "route"), found.count("changed")) == (2, 1, 0)


def test_a_fact_with_its_sources():
    """Before and after, each with source and date."""
    found = diff([make_model(context=8000)], [make_model(context=9000, by="tracker")])
    expected = Change(
        "changed", "limit", "acme/one", None, "context", Side(8000, "card", DAY), Side(9000, "tracker", DAY)
    )
    assert found == Diff((expected,), 0)


@pytest.mark.parametrize(
    ("before", "after", "about"),
    [
        ({"context": 8}, {}, "limit"),
        ({}, {"max_output": 8}, "limit"),
        ({"vision": False}, {"vision": True}, "ability"),
        ({"fim": None}, {"fim": False}, "ability"),
        ({"lifecycle": "active"}, {"lifecycle": "retired"}, "lifecycle"),
        ({"shutdown_date": DAY}, {}, "lifecycle"),
        ({"license": "mit"}, {"license": "apache-2.0"}, "other"),
        ({"name": "One"}, {"name": "Uno"}, "other"),
        ({"aliases": ("one",)}, {"aliases": ("one", "uno")}, "other"),
        ({"use_for": (make_constraint("x", any=["fim"]),)}, {}, "other"),
        (
            {"use_for": (make_constraint("x", any=["fim"]),)},
            {"use_for": (make_constraint("x", over={"context": 9}),)},
            "other",
        ),
        ({"score": (Score(benchmark="b", value=1.0),)}, {"score": (Score(benchmark="b", value=2.0),)}, "other"),
    ],
)
def test_what_a_change_is_about(before, after, about):
    """Each field belongs to one group, and a fact that appears or vanishes is a change."""
    (change,) = diff([make_model(**before)], [make_model(**after)]).changes
    assert (change.how, change.group, change.ratio) == ("changed", about, None)
    assert change.before.value != change.after.value


def test_routes_have_facts_too():
    """Limits, abilities, the provider's id, offers and notes of a route that is in both."""
    before = make_route("a", "x1", context=8, tools=True, prompt_caching=True, kind="free", note="one")
    after = make_route("a", "x2", context=9, tools=False, prompt_caching=False, kind="serverless", note="two")
    assert told(diff([make_model(routes=[before])], [make_model(routes=[after])])) == [
        ("changed", "limit", "acme/one", "a", "context"),
        ("changed", "ability", "acme/one", "a", "prompt_caching"),
        ("changed", "ability", "acme/one", "a", "tools"),
        ("changed", "other", "acme/one", "a", "id"),
        ("changed", "other", "acme/one", "a", "kind"),
        ("changed", "other", "acme/one", "a", "note"),
    ]


def test_routes_have_other_ids_too():
    """What a tool calls an offer came, changed or went."""
    before = make_model(routes=[make_route("a", litellm_id="a/x", other_ids=("y",))])
    after = make_model(routes=[make_route("a", models_dev_id="a/x", other_ids=("z",))])
    changes = [(one.field, one.before.value, one.after.value) for one in diff([before], [after]).changes]
    assert changes == [("litellm_id", "a/x", None), ("models_dev_id", None, "a/x"), ("other_ids", ("y",), ("z",))]


def test_prices_first_and_the_biggest_change_at_the_top():
    """Up and down weigh alike, 0 weighs most, a price that appeared or vanished comes last of the prices."""
    before = with_prices(a_slightly=1.0, b_halved=2.0, c_tripled=1.0, d_free=1.0, e_paid=0.0, g_same=5.0)
    after = with_prices(a_slightly=1.1, b_halved=1.0, c_tripled=3.0, d_free=0.0, e_paid=1.0, g_same=5.0)
    vanished = make_model("a/vanished", [make_route(input=1.0)], context=8)
    unpriced = make_model("a/vanished", [make_route()], context=9)
    found = diff([before, vanished], [after, unpriced])
    assert [(change.route, change.ratio) for change in found.changes] == [
        ("d-free", 0.0),
        ("e-paid", None),
        ("c-tripled", 3.0),
        ("b-halved", 0.5),
        ("a-slightly", 1.1),
        ("host", None),
        (None, None),
    ]
    assert [change.size == math.inf for change in found.changes][:3] == [True, True, False]
    assert found.count("changed", "price") == 6


def test_tiers():
    """Long-context tiers are a price without a ratio, as rows in JSON and as words in a table."""

    def tiered(rate: float) -> Model:
        price = Price(input=1.0, tiers=(PriceTier(above=8000, input=rate),))
        return make_model(routes=[make_route(price=price)])

    (change,) = diff([tiered(2.0)], [tiered(3.0)]).changes
    assert (change.group, change.field, change.ratio) == ("price", "price.tiers", None)
    assert change_out(change)["after"][0]["input_usd_per_mtok"] == 3.0


def test_what_a_region_costs_more():
    """A price without a ratio, like tiers."""
    before, after = (
        make_model(routes=[make_route(price=Price(input=1.0, region_uplifts=uplifts))])
        for uplifts in (None, {"us": 1.1})
    )
    (change,) = diff([before], [after]).changes
    assert (change.group, change.field, change.ratio, change.size) == ("price", "price.region_uplifts", None, 0.0)
    (changed,) = diff([after], [before]).changes
    assert (changed.ratio, changed.size) == (None, 0.0)
    assert change_out(change)["after"] == {"us": 1.1}


def test_the_word_for_a_state_is_of_the_lifecycle():
    """Beside the state."""
    before, after = (
        make_model(routes=[make_route(lifecycle="preview", lifecycle_word=word)]) for word in (None, "beta")
    )
    assert told(diff([before], [after])) == [("changed", "lifecycle", "acme/one", "host", "lifecycle_word")]


def test_an_index_by_its_task_and_value():
    """In short, and with whose scores stand behind it."""
    before, after = (
        make_model(index=[Index(task="coding", value=value, low=0, high=100, scores=3, benchmarks=2)])
        for value in (50, 55.5)
    )
    (change,) = diff([before], [after]).changes
    assert ("changed", "index") == (change.how, change.field)
    assert (("coding (any evidence): 50",), ("coding (any evidence): 55.5",)) == (
        change.before.value,
        change.after.value,
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"by": "tracker", "context": 8},
        {"by_field": {"context": "card@2026-11-01"}, "context": 8},
        {"context": 8, "claim": (make_claim("context", 9),)},
    ],
)
def test_restated(facts):
    """The same value from elsewhere, of another day, or claimed otherwise: counted, not told as a change."""
    found = diff([make_model(context=8)], [make_model(**facts)])
    assert found == Diff((), 1)
    assert diff_notes(found)[-1] == "with the same value, but another source, date or claim: 1 fact"


def test_a_constraint_of_another_basis_is_restated():
    """The same phrase for the same workloads."""
    one = make_constraint("x", any=["fim"])
    other: Any = one.model_copy(update={"basis": "another"})
    assert diff([make_model(use_for=(one,))], [make_model(use_for=(other,))]) == Diff((), 1)


def test_backwards_is_the_reverse():
    """From B to A: added and removed change places, before and after too."""
    before, after = [make_model("a/x", context=8), make_model("a/y")], [make_model("a/x", context=9)]
    there, back = diff(before, after), diff(after, before)
    assert sorted((one.model, one.before, one.after) for one in there.changes) == sorted(
        (one.model, one.after, one.before) for one in back.changes
    )
    assert (there.count("removed"), back.count("added")) == (1, 1)
