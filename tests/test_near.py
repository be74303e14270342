"""Near misses: who fails one requirement alone, by how much, and in which order."""

from __future__ import annotations

from datetime import date

import pytest

from conftest import TODAY, ask, make_catalog, make_constraint, make_model, make_route
from modelpick.core.facts import Model


def make_offer(name: str, shutdown_date: date | None = None, **facts: object) -> Model:
    """A model on one route at a dollar a million tokens, live until this day."""
    route = make_route("acme", lifecycle="active", shutdown_date=shutdown_date, input=1.0, output=1.0)
    return make_model(f"acme/{name}", [route], **facts)


def misses(*models: Model, **question: object) -> list[tuple[str, str, float | None, int | None]]:
    """(model, rule, part by which it is short, days) of each near miss, in order."""
    found = ask(make_catalog(*models), **question).near_misses
    return [(one.fit.model.id.removeprefix("acme/"), one.finding.rule, one.short_by, one.short_days) for one in found]


@pytest.mark.parametrize(
    ("facts", "asked", "rule", "short_by", "days"),
    [
        ({"context": 6000}, {"context": 8000}, "context", 0.25, None),
        ({"parameters": 15}, {"max_params": 10}, "max_params", 0.5, None),
        ({}, {"max_input_price": 0.8}, "max_input_price", 0.25, None),
        ({}, {"max_input_price": 0.0}, "max_input_price", None, None),
        ({"tools": False}, {"tools": True}, "tools", None, None),
        ({"released": "2025-12-31"}, {"released_after": date(2026, 3, 14)}, "released_after", 73 / 365, 73),
        ({"shutdown_date": date(2026, 12, 1)}, {"alive_until": date(2026, 12, 1)}, "alive_until", 1 / 365, 1),
    ],
    ids=["too small", "too large", "too dear", "for nothing", "no number", "too old", "ends too early"],
)
def test_by_how_much(facts, asked, rule, short_by, days):
    """The part of what is wanted, a year late counting as the whole; None where there is no measure."""
    ((_, said, short, late),) = misses(make_offer("one", **facts), **asked)
    assert (rule, days) == (said, late)
    assert short_by == (None if short is None else pytest.approx(short))


def test_the_least_short_stands_first_and_what_has_no_measure_last():
    """10 % before 50 % before an ability that is not there."""
    models = [make_offer("half", context=4000, tools=True), make_offer("most", context=7200, tools=True)]
    able = make_offer("able", context=9000, tools=False)
    found = misses(able, *models, context=8000, tools=True)
    assert ["most", "half", "able"] == [name for name, *_ in found]


def test_two_requirements_are_no_near_miss():
    """Whichever of them is dropped, the other rejects."""
    assert [] == misses(make_offer("one", tools=False, vision=False), tools=True, vision=True)


def test_two_findings_of_one_requirement_are_one_near_miss():
    """The output is above the largest answer and, with the input, above the context: told by what it misses most."""
    one = make_offer("one", context=8000, max_input=8000, max_output=5000)
    assert [("one", "max_output", 0.5, None)] == misses(one, input=2000, output=10_000)


def test_no_single_requirement_clears_what_they_do_together():
    """Input and output are too large at once, each by itself: without either, the other still rejects."""
    one = make_offer("one", context=8000, max_input=1000, max_output=1000)
    assert [] == misses(one, input=6000, output=6000)


def test_a_constraint_is_missed_by_what_it_speaks_of():
    """What a model is not for is one requirement, which can be dropped; together with another it is none."""
    barred = make_offer("one", tools=False, do_not_use_for=(make_constraint(over={"context": 5000}),))
    assert [("one", "do_not_use_for", None, None)] == misses(barred, context=6000, unknown="allow")
    assert [] == misses(barred, context=6000, tools=True, unknown="allow")


def test_what_is_retired_or_left_off_is_not_near():
    """Nothing that is asked for brings it back."""
    gone = make_model("acme/gone", [make_route("acme", lifecycle="retired", shutdown_date=TODAY)], tools=True)
    assert [] == misses(gone, tools=True, include_retired=True)
    assert [] == misses(make_offer("one"), make_offer("two"), model=("acme/two",))


def test_near_misses_are_told_where_few_fit():
    """Five that fit are a choice."""
    fit = [make_offer(f"fit-{place}", context=8000) for place in range(5)]
    small = make_offer("small", context=4000)
    assert ["small"] == [name for name, *_ in misses(*fit[:4], small, context=8000)]
    assert [] == misses(*fit, small, context=8000)
