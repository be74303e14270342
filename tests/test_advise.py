"""The advice as a whole: the best route, the order of the models, counts, the exit code."""

from datetime import date
from itertools import permutations

import pytest

from conftest import (
    ask,
    make_catalog,
    make_claim,
    make_constraint,
    make_model,
    make_question,
    make_route,
    status,
    verdict,
)
from modelpick.core.advise import fits_of, task_index
from modelpick.core.frontier import Mark
from modelpick.core.ladder import ladder
from modelpick.core.question import RANKS
from modelpick.core.requirements import Requirements
from modelpick.core.score import Index
from modelpick.core.verdict import Outcome, Status
from modelpick.errors import UsageError


def priced(id, input=None, output=None, **facts):
    """A model with one route at this price."""
    price = {name: value for name, value in (("input", input), ("output", output)) if value is not None}
    return make_model(id, **{"routes": [make_route(**price)]} | facts)


def order(*models, **question):
    """The ids in the order of the advice."""
    return [fit.model.id for fit in ask(make_catalog(*models), **question).candidates]


def chosen(*routes, **question):
    """The key of the route that is chosen."""
    return verdict(make_model(routes=routes), **question).route.key


def test_an_answer_says_what_it_costs_in_plain_numbers():
    """A million tokens of the traffic, and a month of it; None where a part is unknown, or no number is stated."""
    sized = {"input": 3000, "output": 1000, "requests": 100.0}
    known, unknown = priced("acme/a", 2.0, 4.0), priced("acme/a", 2.0)
    costs = [
        (fit.blended_usd_per_mtok, fit.usd_per_month)
        for fit in (verdict(known, **sized), verdict(known), verdict(unknown, **sized))
    ]
    assert [(2.5, 30.0), (2.5, None), (None, None)] == costs


def rated(id, points=None, usd=None, **facts):
    """A model with this index for coding, three points wide to either side, at this price."""
    interval = {"value": points, "low": max(points - 3, 0.0), "high": points + 3} if points is not None else {}
    index = (Index(task="coding", scores=1, benchmarks=1, **interval),) if interval else ()
    return priced(id, usd, usd, **{"index": index} | facts)


# Status and counts ----------------------------------------------------------------------------------------------


def test_the_three_statuses_are_counted():
    """Each model once."""
    advice = ask(
        make_catalog(
            make_model("acme/fits", routes=[make_route(tools=True)]),
            make_model("acme/check", routes=[make_route()]),
            make_model("acme/rejected", routes=[make_route(tools=False)]),
            make_model("acme/gone", routes=[make_route(tools=True, lifecycle="retired")]),
        ),
        tools=True,
    )
    assert [1, 1, 1] == [advice.count(status) for status in Status]
    assert ["acme/fits", "acme/check", "acme/rejected"] == [fit.model.id for fit in advice.candidates]
    assert 1 == advice.hidden_retired


@pytest.mark.parametrize(
    ("tools", "unknown", "expected"),
    [
        (True, "check", 0),
        (None, "check", 1),
        (False, "check", 1),
        (True, "exclude", 0),
        (None, "exclude", 1),
        (None, "allow", 0),
        (False, "allow", 1),
    ],
)
def test_the_exit_code_is_a_property_of_the_answer(tools, unknown, expected):
    """0 where something fits; `check` alone is 1."""
    assert expected == ask(make_model(routes=[make_route(tools=tools)]), tools=True, unknown=unknown).exit_code


def test_an_empty_catalog_is_answered():
    """Nothing fits, and nothing breaks."""
    advice = ask(make_catalog(), tools=True)
    assert ((), 0, (), (), (), 1) == (
        advice.candidates,
        advice.hidden_retired,
        advice.blockers,
        advice.relaxations,
        advice.conflicts,
        advice.exit_code,
    )


def test_nothing_stated_fits_everything_with_a_route():
    """No requirement, no reason against."""
    advice = ask(make_model(routes=[make_route()]))
    assert [(Status.FITS, ())] == [(fit.status, fit.findings) for fit in advice.candidates]


@pytest.mark.parametrize(
    ("unknown", "expected"), [("check", Status.CHECK), ("exclude", Status.REJECTED), ("allow", Status.FITS)]
)
@pytest.mark.parametrize("route", [make_route(), make_route(tools=True, claim=[make_claim("tools", False)])])
def test_the_policy_decides_unknown_and_disputed_alike(unknown, expected, route):
    """check, exclude or allow."""
    assert expected == verdict(make_model(routes=[route]), tools=True, unknown=unknown).status


def test_contradictions_are_usage_errors():
    """Before anything is answered."""
    with pytest.raises(UsageError):
        ask(make_catalog(), json_schema=True, json_mode=False)
    with pytest.raises(UsageError):
        fits_of(make_catalog(), make_model(), make_question(json_schema=True, json_mode=False))


# Task against explicit flags ------------------------------------------------------------------------------------


def test_an_explicit_no_wins_over_the_task():
    """`--task agentic --no-tools` fits a model without tools, and the advice says what was overridden."""
    model = make_model(tuning="instruct", tools=False, routes=[make_route()])
    advice = ask(model, task="agentic", tools=False)
    assert Status.FITS == advice.candidates[0].status
    assert [("task", "tools")] == advice.workload.overridden()
    assert Status.REJECTED == verdict(model, task="agentic").status


def test_the_workload_is_kept_as_it_was_typed():
    """The answer repeats the question, not what a preset made of it."""
    assert Requirements(task="chat") == ask(make_catalog(), task="chat").workload.stated


# Which route ----------------------------------------------------------------------------------------------------


def test_a_models_status_is_that_of_its_best_route():
    """One route that fits is enough."""
    routes = [
        make_route("a", tools=False, input=0.1, output=0.1),
        make_route("b", input=0.2, output=0.2),
        make_route("c", tools=True, input=9.0, output=9.0),
    ]
    assert "c" == chosen(*routes, tools=True)
    assert "b" == chosen(*routes[:2], tools=True)


def test_of_routes_that_fit_the_cheapest_is_chosen():
    """In the mix of three parts input to one part output."""
    routes = [make_route("a", input=1.0, output=9.0), make_route("b", input=2.0, output=2.0)]
    assert "b" == chosen(*routes)
    assert 2.0 == verdict(make_model(routes=routes)).blended_usd_per_mtok


def test_a_route_without_a_price_is_chosen_last():
    """Unknown is not free."""
    assert "b" == chosen(make_route("a"), make_route("b", input=9.0, output=9.0))
    assert "b" == chosen(make_route("a", input=0.1), make_route("b", input=9.0, output=9.0))


def test_of_equal_routes_the_key_decides():
    """Whatever their order in the file."""
    routes = [make_route(key, input=1.0, output=1.0) for key in ("c", "a", "b")]
    assert ["a"] * 6 == [chosen(*some) for some in permutations(routes)]


@pytest.mark.parametrize("kind", ["free", "batch", "subscription"])
@pytest.mark.parametrize("ordinary", [{"input": 9.0, "output": 9.0}, {}])
def test_an_odd_route_is_not_chosen_over_an_ordinary_one(kind, ordinary):
    """However cheap it is, and even where the ordinary one has no price."""
    odd = make_route("a", kind=kind, input=0.0, output=0.0)
    assert "b" == chosen(odd, make_route("b", kind="serverless", **ordinary))


def test_at_one_price_the_developers_own_platform_comes_first_and_an_aggregator_last():
    """Where money does not decide."""
    same = {"input": 1.0, "output": 2.0}
    routes = [make_route("a", kind="aggregator", **same), make_route("b", **same), make_route("zeta", **same)]
    assert "zeta" == verdict(make_model("zeta/one", routes=routes)).route.key
    assert "b" == chosen(*routes[:2])


def test_at_no_price_machines_of_ones_own_come_first():
    """Even where nothing else is wrong with the developer's own platform than with them."""
    gone = [make_route(key, lifecycle="retired", kind=kind) for key, kind in (("acme", None), ("b", "aggregator"))]
    model = make_model(open_weights=True, routes=gone)
    fits = fits_of(make_catalog(model), model, make_question(provider=("acme", "b"), include_retired=True))
    assert [None, "acme", "b"] == [fit.route and fit.route.key for fit in fits]
    assert [(1, 0)] * 3 == [fit.shortcomings for fit in fits]


def test_a_free_route_is_cheaper_than_a_cheap_one():
    """0 is a price as any other."""
    assert "b" == chosen(make_route("a", input=0.1, output=0.1), make_route("b", input=0.0, output=0.0))


def test_a_free_tier_does_not_lead_the_order_of_cost():
    """Where it is all that a model has left, it has no price to compare with others."""
    free = make_model("acme/free", routes=[make_route("a", kind="free", input=0.0, output=0.0)])
    paid = make_model("acme/paid", routes=[make_route("a", input=9.0, output=9.0)])
    assert ["acme/paid", "acme/free"] == [fit.model.id for fit in ask(make_catalog(free, paid)).candidates]


def test_nothing_fits_before_it_is_released():
    """`--as-of` is the day that the question is asked."""
    model = make_model(released="2026-05", routes=[make_route()])
    assert Status.REJECTED == status(model, as_of=date(2026, 4, 30))
    assert Status.FITS == status(model, as_of=date(2026, 5, 1))


def test_an_aggregator_does_not_outlive_the_developers_own_route():
    """What is passed on ends with what it is passed on to: a doubt, though the reseller has announced nothing."""
    own = make_route("acme", shutdown_date=date(2027, 1, 1))
    resold, host = (make_route("r", kind=kind, lifecycle="active") for kind in ("aggregator", "serverless"))
    until = {"alive_until": date(2027, 12, 31)}
    assert Status.CHECK == status(make_model(routes=[own, resold]), **until)
    assert Status.FITS == status(make_model(routes=[own, resold], open_weights=True), **until)
    assert Status.FITS == status(make_model(routes=[own, host]), **until)


@pytest.mark.parametrize("tier", ["free", "batch"])
def test_the_tier_of_the_key_says_as_much_as_the_kind(tier):
    """`p/free` without a kind is no ordinary route either."""
    assert "b" == chosen(make_route(f"a/{tier}", input=0.0, output=0.0), make_route("b", input=9.0, output=9.0))


@pytest.mark.parametrize("kind", ["free", "batch", "subscription"])
def test_an_odd_route_does_not_even_rescue_the_model(kind):
    """The ordinary one is in doubt, the free one would fit: still not chosen."""
    fit = verdict(make_model(routes=[make_route("a", kind=kind, tools=True), make_route("b")]), tools=True)
    assert ("b", Status.CHECK) == (fit.route.key, fit.status)


@pytest.mark.parametrize("kind", ["free", "batch", "subscription", "aggregator"])
def test_an_odd_route_is_chosen_where_there_is_no_other(kind):
    """Better than none."""
    assert "a" == chosen(make_route("a", kind=kind))
    assert "a" == chosen(make_route("a", kind=kind), make_route("b", lifecycle="retired"), include_retired=True)


@pytest.mark.parametrize("kind", ["free", "batch", "subscription"])
def test_an_odd_route_waits_beside_a_retired_one_too(kind):
    """Where an ordinary one lives, retired ones on top change nothing."""
    odd = make_route("a", kind=kind, input=0.0, output=0.0)
    ordinary, gone = make_route("b", input=9.0, output=9.0), make_route("c", lifecycle="retired")
    assert "b" == chosen(odd, ordinary, include_retired=True)
    assert "b" == chosen(odd, ordinary, gone, include_retired=True)


@pytest.mark.parametrize("kind", ["free", "batch", "subscription", "aggregator"])
def test_an_odd_route_is_chosen_when_its_provider_is_asked_for(kind):
    """`--provider a` asks."""
    assert "a" == chosen(make_route("a", kind=kind), make_route("b", input=1.0, output=1.0), provider=("a",))


def test_a_batch_route_is_chosen_when_batches_are_asked_for():
    """`--batch-api` asks, and `--batch`."""
    routes = [make_route("a", kind="batch", batch_api=True, input=0.1, output=0.1), make_route("b")]
    assert ["a", "a", "b"] == [chosen(*routes, batch_api=True), chosen(*routes, batch=True), chosen(*routes)]


@pytest.mark.parametrize("kind", ["free", "subscription"])
def test_another_odd_route_is_not_asked_for_by_batches(kind):
    """It waits, though it has a batch API."""
    routes = [make_route("a", kind=kind, batch_api=True), make_route("b", batch_api=True)]
    assert ["b", "b"] == [chosen(*routes, batch_api=True), chosen(*routes, batch=True)]


def test_an_aggregator_that_fits_is_chosen_over_an_ordinary_route_that_does_not():
    """It is dearer or further, not another thing."""
    assert "a" == chosen(make_route("a", kind="aggregator", tools=True), make_route("b"), tools=True)


def test_a_rejected_model_shows_its_nearest_route():
    """Fewest failures, then fewest doubts, then the price."""
    far = make_route("a", tools=False, vision=False, input=0.1, output=0.1)
    near = make_route("b", tools=True, vision=False, input=9.0, output=9.0)
    doubtful = make_route("c", vision=False, input=0.1, output=0.1)
    fit = verdict(make_model(routes=[far, near, doubtful]), tools=True, vision=True)
    assert ("b", ["vision"]) == (fit.route.key, [found.rule for found in fit.failed()])


def test_every_route_of_a_model_can_be_asked_for():
    """`why` shows them all, those that wait to be asked last."""
    model = make_model(routes=[make_route("a", kind="free"), make_route("b", tools=False), make_route("c", tools=True)])
    fits = fits_of(make_catalog(model), model, make_question(tools=True))
    assert ["c", "b", "a"] == [fit.route.key for fit in fits]


def test_the_ladder_is_cheapest_first():
    """Unknown prices after known ones, retired routes last."""
    model = make_model(
        routes=[
            make_route("a", lifecycle="retired", input=0.1, output=0.1),
            make_route("b"),
            make_route("c", input=2.0, output=2.0),
            make_route("d", input=1.0, output=1.0),
        ]
    )
    assert ["d", "c", "b", "a"] == [rung.route.key for rung in ladder(make_catalog(model), model, make_question())]


# Ranking --------------------------------------------------------------------------------------------------------


def test_fits_stand_before_check_before_rejected():
    """However cheap the latter are."""
    models = [
        make_model("acme/a", routes=[make_route(tools=False, input=0.1, output=0.1)]),
        make_model("acme/b", routes=[make_route(input=0.2, output=0.2)]),
        make_model("acme/c", routes=[make_route(tools=True, input=9.0, output=9.0)]),
    ]
    assert ["acme/c", "acme/b", "acme/a"] == order(*models, tools=True)


def test_the_cheapest_stands_first_and_unknown_prices_last():
    """Half a price is unknown; free is known."""
    models = [
        priced("acme/a"),
        priced("acme/b", input=0.0),
        priced("acme/c", input=2.0, output=2.0),
        priced("acme/d", input=1.0, output=4.0),
        priced("acme/e", input=0.0, output=0.0),
    ]
    assert ["acme/e", "acme/d", "acme/c", "acme/a", "acme/b"] == order(*models)
    assert ["acme/b", "acme/a"] == order(priced("acme/a", 0.1, 0.1), priced("acme/b", 0.0, 0.0))


def test_self_hosted_weights_have_no_price():
    """They are not the cheapest."""
    assert ["acme/z", "acme/a"] == order(make_model("acme/a", open_weights=True), priced("acme/z", 99.0, 99.0))


def test_the_best_at_the_task_stands_first_and_the_unmeasured_last():
    """Of equals the cheaper one; a price says nothing about who is not measured."""
    models = [
        rated("acme/a", None, 0.1),
        rated("acme/b", 70.0, 0.1),
        rated("acme/c", 80.0, 2.0),
        rated("acme/d", 80.0, 1.0),
        rated("acme/e", 0.0, 0.1),
    ]
    expected = ["acme/d", "acme/c", "acme/b", "acme/e", "acme/a"]
    assert expected == order(*models, task="coding", rank="quality")


def test_of_the_frontier_who_beats_the_most_stands_first():
    """Then the best of them, then those that are beaten by their index, the unmeasured last."""
    models = [
        rated("acme/a", None, 0.1),
        rated("acme/b", 60.0, 1.0),
        rated("acme/c", 70.0, 2.0),
        rated("acme/d", 50.0, 3.0),
        rated("acme/e", 65.0, 4.0),
        rated("acme/f", 90.0, 9.0),
        rated("acme/g", 55.0, 2.5),
        rated("acme/unpriced", 95.0),
    ]
    ranked = ["acme/c", "acme/b", "acme/f", "acme/unpriced", "acme/e", "acme/g", "acme/d", "acme/a"]
    assert ranked == order(*models, task="coding", rank="value")


def test_on_the_frontier_the_better_of_those_that_beat_as_many_stands_first():
    """However dear it is; of equals there, the id decides."""
    models = [rated("acme/a", 60.0, 1.0), rated("acme/c", 70.0, 2.0), rated("acme/b", 70.0, 2.0)]
    assert ["acme/b", "acme/c", "acme/a"] == order(*models, task="coding", rank="value")


def test_the_frontier_is_of_what_fits_and_has_a_price_and_an_index():
    """Nobody is beaten by a model that is rejected, free of charge or only in doubt."""
    models = [
        rated("acme/a", 60.0, 1.0, context=8000),
        rated("acme/b", 50.0, 2.0, context=8000),
        rated("acme/rejected", 90.0, 0.1, context=4000),
        rated("acme/doubtful", 90.0, 0.1),
        rated("acme/unmeasured", None, 0.1, context=8000),
        rated("acme/unpriced", 90.0, context=8000),
        rated("acme/free", 90.0, context=8000, routes=[make_route("a", kind="free", input=0.0, output=0.0)]),
    ]
    marks = ask(make_catalog(*models), task="coding", context=8000).frontier
    assert {"acme/a": Mark("frontier", None, 1), "acme/b": Mark("beaten", "acme/a", 0)} == marks
    assert {} == ask(make_catalog(*models), context=8000).frontier


def test_the_index_is_that_of_the_evidence_that_counts():
    """`--evidence independent` leaves out what the vendor measured."""
    either = {"task": "coding", "value": 50, "low": 50, "high": 50, "scores": 1, "benchmarks": 1}
    model = rated("acme/a", index=(Index(**either), Index(**either | {"value": 50.0, "evidence": "independent"})))
    wanted = [Requirements(), Requirements(task="coding"), Requirements(task="coding", evidence="independent")]
    assert [None, *model.index] == [task_index(model, one) for one in wanted]


def test_the_largest_window_stands_first_and_unknown_ones_last():
    """The chosen route's window, not the model's."""
    models = [
        make_model("acme/a", routes=[make_route()]),
        make_model("acme/b", context=1_000_000, routes=[make_route(context=8192)]),
        make_model("acme/c", context=16384, routes=[make_route()]),
    ]
    assert ["acme/c", "acme/b", "acme/a"] == order(*models, rank="context")


def test_the_newest_stands_first_and_unknown_dates_last():
    """A month or year counts from its first day."""
    models = [
        make_model("acme/a", routes=[make_route()]),
        make_model("acme/b", released="2024-02", routes=[make_route()]),
        make_model("acme/c", released="2024-02-02", routes=[make_route()]),
        make_model("acme/d", released="2024", routes=[make_route()]),
    ]
    assert ["acme/c", "acme/b", "acme/d", "acme/a"] == order(*models, rank="newest")


def indexed(id: str, usd: float | None, value: float | None):
    """A model at this price, with an index for coding of a point to either side."""
    index = {} if value is None else {"task": "coding", "value": value, "low": value - 1, "high": value + 1}
    return priced(id, usd, usd, index=[Index(**index, scores=1, benchmarks=1)] if index else ())


def test_value_puts_the_frontier_first_and_what_is_unknown_last():
    """Who beats most, at most as dear and at least as good; then the others by quality; then who has no index."""
    models = [
        indexed("acme/untried", 0.1, None),
        indexed("acme/beaten", 3.0, 60),
        indexed("acme/cheap", 1.0, 50),
        indexed("acme/best", 5.0, 80),
        indexed("acme/good", 2.0, 70),
        indexed("acme/worse", 4.0, 55),
        indexed("acme/unpriced", None, 65),
    ]
    frontier = ["acme/good", "acme/best", "acme/cheap"]
    rest = ["acme/unpriced", "acme/beaten", "acme/worse", "acme/untried"]
    assert [*frontier, *rest] == order(*models, rank="value", task="coding")
    by_quality = ["best", "good", "unpriced", "beaten", "worse", "cheap", "untried"]
    assert [f"acme/{name}" for name in by_quality] == order(*models, rank="quality", task="coding")


@pytest.mark.parametrize("rank", RANKS)
def test_ties_are_broken_by_use_for_and_then_the_id(rank):
    """In every order."""
    same = {"context": 16384, "released": "2024", "input": 1.0, "output": 1.0}
    models = [priced("acme/b", **same), priced("acme/a", **same)]
    models.append(priced("acme/c", **same, use_for=[make_constraint(task=["coding"])]))
    assert ["acme/c", "acme/a", "acme/b"] == order(*models, rank=rank, task="coding")


@pytest.mark.parametrize("rank", RANKS)
def test_the_order_of_the_catalog_is_irrelevant(rank):
    """Same inputs, same order."""
    models = [priced("acme/a"), priced("acme/b", 1.0, 1.0), priced("acme/c", 1.0, 1.0, context=8192)]
    orders = {tuple(order(*some, rank=rank)) for some in permutations(models)}
    assert 1 == len(orders)


def test_the_nearest_of_the_rejected_stands_first():
    """Fewest failures."""
    models = [
        make_model("acme/a", routes=[make_route(tools=False, vision=False)]),
        make_model("acme/b", routes=[make_route(tools=False, vision=True)]),
    ]
    assert ["acme/b", "acme/a"] == order(*models, tools=True, vision=True)


@pytest.mark.parametrize("unknown", ["check", "allow"])
def test_doubts_do_not_rank_what_is_not_rejected(unknown):
    """The cheaper stands first, though more about it is unknown."""
    doubtful, clearer = priced("acme/b", 1.0, 1.0), priced("acme/a", 2.0, 2.0, context=8192)
    assert ["acme/b", "acme/a"] == order(doubtful, clearer, context=8000, tuning="base", unknown=unknown)


def test_a_disputed_context_ranks_by_the_chosen_value():
    """Rank uses what is chosen; the mark is the finding's."""
    disputed = make_model("acme/a", context=16384, claim=[make_claim("context", 100_000)], routes=[make_route()])
    plain = make_model("acme/b", context=32768, routes=[make_route()])
    assert ["acme/b", "acme/a"] == order(disputed, plain, rank="context", context=8000)


@pytest.mark.parametrize(("fitting", "expected"), [(4, ["acme/near"]), (5, [])])
def test_near_misses_are_told_where_fewer_than_five_fit(fitting, expected):
    """Of models that are rejected: not the other routes of one that fits, nor what is in doubt."""
    fits = [make_model(f"acme/{place}", routes=[make_route(context=8000)]) for place in range(fitting - 1)]
    models = [
        make_model("acme/near", routes=[make_route(context=7000)]),
        make_model("acme/two-ways", routes=[make_route("a", context=7000), make_route("b", context=8000)]),
        make_model("acme/doubtful", routes=[make_route()]),
    ]
    advice = ask(make_catalog(*fits, *models), context=8000)
    assert expected == [miss.fit.model.id for miss in advice.near_misses]


@pytest.mark.parametrize(("unknown", "expected"), [("check", []), ("exclude", ["acme/one"]), ("allow", [])])
def test_a_doubt_is_a_near_miss_where_it_rejects(unknown, expected):
    """As the policy has it."""
    advice = ask(make_model(routes=[make_route()]), context=8000, unknown=unknown)
    assert expected == [miss.fit.model.id for miss in advice.near_misses]


def test_every_order_can_be_said_in_one_sentence():
    """And is."""
    assert {"cost", "context", "newest"} <= set(RANKS)
    assert all(RANKS.values())


def test_the_first_model_is_advised_as_the_reference_says():
    """StarCoder2 3B for 8k and no vision: fits, with the rest as caveats."""
    model = make_model(
        "bigcode/starcoder2-3b",
        context=16384,
        claim=[make_claim("context", 8192, by="tracker", counts=True)],
        tuning="base",
        vision=False,
        fim=True,
        open_weights=True,
        do_not_use_for=[make_constraint("strict JSON or tool calling", any=["tools", "json_mode", "json_schema"])],
        routes=[make_route("fireworks-ai", kind="provisioned", context=16384, input=0.1, output=0.1)],
    )
    fit = verdict(model, context=8000, vision=False)
    assert (Status.FITS, 0.1) == (fit.status, fit.blended_usd_per_mtok)
    assert [("context", Outcome.PASS, 16384)] == [(one.rule, one.outcome, one.found) for one in fit.findings]
    assert [
        "strict JSON or tool calling",
        "chat and following instructions: a base model",
    ] == [caveat.text for caveat in fit.caveats]
    assert Status.REJECTED == verdict(model, task="chat").status
