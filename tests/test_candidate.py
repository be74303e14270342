"""How facts reach a decision: DESIGN section 4's table, as far as it is about one route of one model."""

from datetime import date

import pytest

from conftest import (
    TODAY,
    ask,
    finding,
    make_catalog,
    make_claim,
    make_constraint,
    make_model,
    make_route,
    status,
    verdict,
)
from modelpick.core.candidate import Basis, Candidate, ability
from modelpick.core.facts import Model, Provider, Route
from modelpick.core.lifecycle import Ending, candidates_of, endings, life
from modelpick.core.verdict import Outcome, Status

PASS, FAIL, UNKNOWN, DISPUTED = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN, Outcome.DISPUTED


def on_route(model: Model, place: int = 0, **providers) -> Candidate:
    """This route of this model."""
    return Candidate(make_catalog(model, **providers), model, model.route[place])


def outcome(model: Model, rule: str, **requirements) -> Outcome:
    """What the rule answers about the best route of the only model."""
    return finding(model, rule, **requirements).outcome


# Row: limits of route and model differ --------------------------------------------------------------------------


@pytest.mark.parametrize("limit", ["context", "max_input", "max_output"])
def test_the_routes_smaller_limit_rules(limit):
    """A host that serves less than the model can do."""
    reading = on_route(make_model(**{limit: 16384}, routes=[make_route(**{limit: 8192})])).read(limit)
    assert (8192, (8192,), Basis.CAPPED) == (reading.value, reading.values, reading.basis)


def test_a_route_that_says_the_same_adds_nothing():
    """Where both have one limit, it is the model's, by the model's source."""
    model = make_model(context=8192, routes=[make_route(context=8192, by="tracker")])
    reading = on_route(model).read("context")
    assert (8192, (8192,), "card", (), Basis.OWN) == (
        reading.value,
        reading.values,
        reading.source,
        reading.also,
        reading.basis,
    )


@pytest.mark.parametrize(("wanted", "expected"), [(8192, PASS), (8193, FAIL), (16384, FAIL), (20_000, FAIL)])
def test_a_smaller_route_is_no_dispute(wanted, expected):
    """Both can be right: nothing lies between."""
    model = make_model(context=16384, routes=[make_route(context=8192)])
    assert expected == outcome(model, "context", context=wanted)


@pytest.mark.parametrize(
    ("wanted", "expected"), [(8192, PASS), (8193, DISPUTED), (12_000, DISPUTED), (16384, DISPUTED), (16385, FAIL)]
)
def test_a_route_that_claims_more_than_the_model_is_disputed_between(wanted, expected):
    """A host cannot widen the weights by saying so."""
    model = make_model(context=8192, routes=[make_route(context=16384)])
    assert expected == outcome(model, "context", context=wanted)


def test_a_route_that_claims_more_is_found_at_the_models_value():
    """The chosen value is the model's, the route's claim stands beside it."""
    model = make_model(context=8192, routes=[make_route(context=16384, by="price-list")])
    found = finding(model, "context", context=12_000)
    assert (8192, "card", Basis.ABOVE_MODEL) == (found.found, found.source, found.basis)
    assert [(16384, "price-list", True)] == [(said.value, said.source, said.counts) for said in found.also]


@pytest.mark.parametrize("limit", ["context", "max_input", "max_output"])
def test_a_silent_route_has_the_models_limit(limit):
    """Limits are inherited."""
    reading = on_route(make_model(**{limit: 16384}, routes=[make_route()])).read(limit)
    assert (16384, Basis.MODEL) == (reading.value, reading.basis)


def test_a_limit_that_only_the_route_knows_is_the_routes():
    """A model without the fact does not stand in the way."""
    reading = on_route(make_model(routes=[make_route(context=8192)])).read("context")
    assert (8192, (8192,), Basis.OWN) == (reading.value, reading.values, reading.basis)


def test_limits_of_two_routes_never_mix():
    """One route with the input and one with the output make no route with both."""
    routes = [
        make_route("near", max_input=100_000, max_output=4_000),
        make_route("far", max_input=8_000, max_output=64_000),
    ]
    model = make_model(context=200_000, routes=routes)
    assert Status.REJECTED == status(model, input=50_000, output=32_000)
    assert Status.FITS == status(model, input=50_000, output=4_000)
    assert Status.FITS == status(model, input=8_000, output=32_000)


def test_a_disputed_model_on_a_smaller_route_is_as_small_as_the_route():
    """The route's limit settles what the model's claims leave open above it."""
    model = make_model(context=16384, claim=[make_claim("context", 32768)], routes=[make_route(context=8192)])
    assert [PASS, FAIL] == [outcome(model, "context", context=wanted) for wanted in (8192, 12_000)]


def test_a_claim_below_the_routes_limit_still_counts():
    """Capping hides only what lies above the cap."""
    model = make_model(context=16384, claim=[make_claim("context", 4096)], routes=[make_route(context=8192)])
    answers = [outcome(model, "context", context=wanted) for wanted in (4096, 8192, 8193)]
    assert [PASS, DISPUTED, FAIL] == answers


def test_a_routes_own_claims_count_for_it():
    """Two listings of one host contradict each other."""
    model = make_model(routes=[make_route(context=16384, claim=[make_claim("context", 8192)])])
    answers = [outcome(model, "context", context=wanted) for wanted in (8000, 12_000, 20_000)]
    assert [PASS, DISPUTED, FAIL] == answers


# Row: claims 8,192 and 16,384, both counting --------------------------------------------------------------------


@pytest.mark.parametrize("routes", [[], [make_route()], [make_route(context=16384)]])
@pytest.mark.parametrize(("wanted", "expected"), [(8_000, PASS), (12_000, DISPUTED), (20_000, FAIL)])
def test_two_counting_claims_dispute_what_lies_between(wanted, expected, routes):
    """`--context 8k` passes, `12k` is disputed, `20k` fails; found is the chosen value."""
    model = make_model(
        context=16384,
        open_weights=True,
        claim=[make_claim("context", 8192, by="tracker", counts=True)],
        routes=routes,
    )
    found = finding(model, "context", context=wanted)
    assert (expected, 16384, wanted) == (found.outcome, found.found, found.wanted)
    assert [8192] == [said.value for said in found.also]


def test_a_disputed_context_is_a_doubt():
    """Not a fit, not a reject."""
    model = make_model(context=16384, claim=[make_claim("context", 8192)], routes=[make_route()])
    assert Status.CHECK == status(model, context=12_000)


@pytest.mark.parametrize(("by", "expected"), [("tracker", PASS), ("second-card", DISPUTED)])
def test_a_trackers_claim_disputes_nothing_a_peers_does(by, expected):
    """The word of a lower tier is kept and shown, and decides nothing."""
    model = make_model(context=16384, claim=[make_claim("context", 8192, by=by)], routes=[make_route()])
    found = finding(model, "context", context=12_000)
    assert (expected, [8192]) == (found.outcome, [said.value for said in found.also])


# Row: intrinsic facts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tuning", "base"),
        ("fim", True),
        ("parameters", 3_030_371_328),
        ("active_parameters", 10**9),
        ("license", "mit"),
        ("released", "2024-02-28"),
        ("knowledge", "2023"),
        ("open_weights", True),
        ("reasoning", True),
        ("family", "star"),
    ],
)
@pytest.mark.parametrize("key", ["host", "acme"])
def test_intrinsic_facts_reach_every_route(name, value, key):
    """They are the weights' own."""
    reading = on_route(make_model(**{name: value}, routes=[make_route(key)])).read(name)
    assert (value, (value,)) == (reading.value, reading.values)


def test_a_host_may_serve_a_reasoning_model_without_reasoning():
    """The route's own word is nearer."""
    assert FAIL == outcome(
        make_model(reasoning=True, routes=[make_route(reasoning=False)]), "reasoning", reasoning=True
    )


# Row: serving facts ---------------------------------------------------------------------------------------------

SERVING = ["vision", "pdf", "audio", "video", "tools", "parallel_tools", "json_mode", "json_schema"]


@pytest.mark.parametrize("name", SERVING)
def test_a_models_false_is_inherited(name):
    """No host can serve what the weights cannot do."""
    assert FAIL == outcome(make_model(**{name: False}, routes=[make_route()]), name, **{name: True})


@pytest.mark.parametrize("name", SERVING)
def test_a_models_true_with_a_silent_host_is_unknown(name):
    """The host may not serve it."""
    found = finding(make_model(**{name: True}, routes=[make_route()]), name, **{name: True})
    assert (UNKNOWN, None, Basis.HOST_SILENT) == (found.outcome, found.found, found.basis)


@pytest.mark.parametrize("name", SERVING)
def test_the_developers_own_route_inherits_all(name):
    """Who trained it serves all of it."""
    assert PASS == outcome(make_model(**{name: True}, routes=[make_route("acme/eu")]), name, **{name: True})


@pytest.mark.parametrize("name", SERVING)
def test_an_own_platform_of_another_name_inherits_all(name):
    """Gemini on Vertex: the provider declares whose platform it is."""
    model = make_model(**{name: True}, routes=[make_route("acme-cloud")])
    own = Provider(id="acme-cloud", name="Acme Cloud", developers=("acme",))
    assert True is on_route(model, providers=[own]).read(name).value


@pytest.mark.parametrize("name", SERVING)
@pytest.mark.parametrize(("own", "expected"), [(True, PASS), (False, FAIL)])
@pytest.mark.parametrize("inherited", [None, True, False])
def test_a_hosts_own_word_decides(name, own, expected, inherited):
    """It speaks of its own service."""
    model = make_model(**{name: inherited}, routes=[make_route("acme", **{name: own})])
    assert expected == outcome(model, name, **{name: True})


@pytest.mark.parametrize("name", SERVING)
def test_nothing_known_is_unknown_even_on_the_own_platform(name):
    """Absence is not a no."""
    assert UNKNOWN == outcome(make_model(routes=[make_route("acme")]), name, **{name: True})


@pytest.mark.parametrize("key", ["acme", "host"])
def test_a_disputed_false_is_disputed_on_a_silent_route(key):
    """One card says no, another yes."""
    model = make_model(vision=False, claim=[make_claim("vision", True)], routes=[make_route(key)])
    assert DISPUTED == outcome(model, "vision", vision=True)


def test_a_disputed_true_stays_disputed_on_the_own_platform():
    """It inherits the dispute as well."""
    model = make_model(vision=True, claim=[make_claim("vision", False)], routes=[make_route("acme")])
    assert DISPUTED == outcome(model, "vision", vision=True)


# Row: JSON schema and JSON mode ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "mode", "expected"), [(True, None, PASS), (True, False, PASS), (None, None, UNKNOWN)]
)
def test_a_schema_satisfies_json_mode(schema, mode, expected):
    """Who can hold a schema can hold JSON."""
    model = make_model(routes=[make_route(json_schema=schema, json_mode=mode)])
    assert expected == outcome(model, "json_mode", json_mode=True)


def test_a_schema_settles_a_disputed_json_mode():
    """A schema that nobody disputes satisfies JSON mode, whoever quarrels about the latter."""
    model = make_model(routes=[make_route(json_schema=True, json_mode=True, claim=[make_claim("json_mode", False)])])
    assert PASS == outcome(model, "json_mode", json_mode=True)


@pytest.mark.parametrize(("schema", "expected"), [(None, UNKNOWN), (False, FAIL)])
def test_json_mode_never_satisfies_a_schema(schema, expected):
    """The reverse does not follow."""
    model = make_model(routes=[make_route(json_schema=schema, json_mode=True)])
    assert expected == outcome(model, "json_schema", json_schema=True)


def test_no_schema_says_nothing_about_json_mode():
    """A weaker ability can exist without the stricter one."""
    assert UNKNOWN == outcome(make_model(routes=[make_route(json_schema=False)]), "json_mode", json_mode=True)


def test_a_models_schema_on_a_silent_host_does_not_satisfy_json_mode():
    """What is unknown implies nothing."""
    assert UNKNOWN == outcome(make_model(json_schema=True, routes=[make_route()]), "json_mode", json_mode=True)


def test_parallel_tools_are_tools_and_no_tools_are_no_parallel_ones():
    """Both implications, neither reversed."""
    parallel, without = (
        make_model(routes=[make_route(parallel_tools=True)]),
        make_model(routes=[make_route(tools=False)]),
    )
    assert [PASS, FAIL] == [
        outcome(parallel, "tools", tools=True),
        outcome(without, "parallel_tools", parallel_tools=True),
    ]
    assert UNKNOWN == outcome(make_model(routes=[make_route(tools=True)]), "parallel_tools", parallel_tools=True)
    assert UNKNOWN == outcome(make_model(routes=[make_route(parallel_tools=False)]), "tools", tools=True)


def test_an_implied_ability_says_so():
    """The finding names the basis and keeps the source of what implies it."""
    reading = ability(on_route(make_model(routes=[make_route(json_schema=True, by="price-list")])), "json_mode")
    assert (True, "price-list", Basis.IMPLIED) == (reading.value, reading.source, reading.basis)


# Row: context with input and output -----------------------------------------------------------------------------


def test_context_with_input_and_output_gives_three_findings():
    """The window, the largest input, the largest output."""
    model = make_model(context=16384, max_input=12_000, max_output=4096, routes=[make_route()])
    found = {
        one.rule: (one.wanted, one.outcome) for one in verdict(model, context=8000, input=12_000, output=4000).findings
    }
    assert {"context": (16_000, PASS), "max_input": (12_000, PASS), "max_output": (4000, PASS)} == found


@pytest.mark.parametrize(("output", "expected"), [(4384, PASS), (4385, FAIL)])
def test_input_and_output_share_the_routes_window(output, expected):
    """Each within its limit, and together within the window."""
    model = make_model(context=32768, max_input=16384, max_output=8192, routes=[make_route(context=16384)])
    assert expected == outcome(model, "context", input=12_000, output=output)


def test_a_stated_context_larger_than_the_sum_rules():
    """The larger of the two is wanted."""
    model = make_model(context=16384, routes=[make_route()])
    assert 16_000 == finding(model, "context", context=16_000, input=1000, output=1000).wanted


# Row: alive until -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "until", "expected"),
    [
        ({"lifecycle": "active"}, "2027-06-30", PASS),
        ({"lifecycle": "preview"}, "2027-06-30", PASS),
        ({"lifecycle": "legacy"}, "2027-06-30", PASS),
        ({}, "2027-06-30", UNKNOWN),
        ({"lifecycle": "deprecated"}, "2027-06-30", UNKNOWN),
        ({"lifecycle": "closed"}, "2027-06-30", UNKNOWN),
        ({"lifecycle": "deprecated", "shutdown_date": date(2027, 7, 1)}, "2027-06-30", PASS),
        ({"shutdown_date": date(2027, 7, 1)}, "2027-06-30", PASS),
        ({"shutdown_date": date(2027, 6, 30)}, "2027-06-30", FAIL),
        ({"shutdown_date": date(2027, 1, 1)}, "2027-06-30", FAIL),
        ({"lifecycle": "active", "shutdown_date": date(2027, 1, 1)}, "2027-06-30", FAIL),
    ],
)
@pytest.mark.parametrize("place", ["route", "own platform"])
def test_alive_until(facts, until, expected, place):
    """Active with no shutdown announced passes; an absent lifecycle is unknown; the day itself is too late."""
    model = (
        make_model(routes=[make_route("host", **facts)])
        if place == "route"
        else make_model(routes=[make_route("acme")], **facts)
    )
    assert expected == outcome(model, "alive_until", alive_until=date.fromisoformat(until))


def test_alive_until_says_as_of_when():
    """`none announced as of`: the finding carries the state, the source and the date."""
    model = make_model(routes=[make_route(lifecycle="active", by="price-list@2026-11-01")])
    found = finding(model, "alive_until", alive_until=date(2027, 6, 30))
    assert ("active", "price-list", date(2026, 11, 1)) == (found.found, found.source, found.as_of)


def test_another_hosts_route_does_not_die_with_the_developers():
    """A model's lifecycle is inherited on the developer's own platform only."""
    model = make_model(lifecycle="retired", shutdown_date=date(2026, 1, 1), routes=[make_route("host")])
    assert UNKNOWN == outcome(model, "alive_until", alive_until=date(2027, 1, 1))


@pytest.mark.parametrize(("day", "expected"), [("2026-11-30", PASS), ("2026-12-15", DISPUTED), ("2027-06-01", FAIL)])
def test_two_counting_shutdown_dates_dispute_what_lies_between(day, expected):
    """Two primary pages name two days."""
    route = make_route(shutdown_date=date(2027, 1, 1), claim=[make_claim("shutdown_date", date(2026, 12, 1))])
    model = make_model(routes=[route])
    assert expected == outcome(model, "alive_until", alive_until=date.fromisoformat(day))


# Life -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, None),
        ({"lifecycle": "active"}, "active"),
        ({"lifecycle": "retired"}, "retired"),
        ({"shutdown_date": date(2026, 11, 22)}, "retired"),
        ({"shutdown_date": date(2026, 11, 23)}, "retired"),
        ({"shutdown_date": date(2026, 11, 24)}, "deprecated"),
        ({"lifecycle": "active", "shutdown_date": date(2026, 11, 1)}, "retired"),
        ({"lifecycle": "retired", "shutdown_date": date(2027, 1, 1)}, "deprecated"),
        ({"shutdown_date": date(2027, 1, 1), "announced_date": date(2026, 12, 1)}, "active"),
        ({"lifecycle": "legacy", "shutdown_date": date(2027, 1, 1)}, "legacy"),
    ],
)
def test_a_route_dies_on_its_day(facts, expected):
    """What it says of itself, read on the day that is asked about."""
    assert expected == life(on_route(make_model(routes=[make_route(**facts)])), TODAY).state


def test_the_same_route_lives_before_its_day():
    """The day is passed in, never read."""
    model = make_model(routes=[make_route(lifecycle="active", shutdown_date=date(2026, 6, 1))])
    assert Status.FITS == status(model, as_of=date(2026, 5, 31))
    assert 1 == ask(model, as_of=date(2026, 6, 1)).hidden_retired


# Row: open weights without a live route -------------------------------------------------------------------------


def self_hosted(**facts) -> Model:
    """Open weights and no route."""
    return make_model(open_weights=True, **facts)


@pytest.mark.parametrize(
    "routes", [[], [make_route(lifecycle="retired")], [make_route(shutdown_date=date(2026, 1, 1))]]
)
def test_open_weights_without_a_live_route_are_to_host_oneself(routes):
    """The candidate has no route."""
    fit = verdict(make_model(open_weights=True, routes=routes))
    assert (None, Status.FITS) == (fit.route, fit.status)


def test_open_weights_with_a_live_route_are_that_route():
    """Hosting oneself is the last resort."""
    route = make_route()
    assert route == verdict(make_model(open_weights=True, routes=[route])).route


@pytest.mark.parametrize("name", SERVING)
def test_whether_self_hosted_weights_serve_an_ability_is_unknown(name):
    """It depends on how they are hosted."""
    found = finding(self_hosted(**{name: True}), name, **{name: True})
    assert (UNKNOWN, Basis.SELF_HOSTED) == (found.outcome, found.basis)


@pytest.mark.parametrize("name", SERVING)
def test_what_the_weights_cannot_do_no_hosting_mends(name):
    """A model's false holds everywhere."""
    assert FAIL == outcome(self_hosted(**{name: False}), name, **{name: True})


@pytest.mark.parametrize(
    ("rule", "requirements"),
    [
        ("max_input_price", {"max_input_price": 1.0}),
        ("max_output_price", {"max_output_price": 1.0}),
        ("prompt_caching", {"prompt_caching": True}),
        ("batch_api", {"batch_api": True}),
    ],
)
def test_the_price_of_ones_own_machines_is_unknown(rule, requirements):
    """And so is what they offer."""
    assert UNKNOWN == outcome(self_hosted(), rule, **requirements)


@pytest.mark.parametrize(
    "requirements", [{"provider": ("host",)}, {"region": "eu"}, {"provider": ("host", "other"), "region": "eu"}]
)
@pytest.mark.parametrize("unknown", ["check", "allow", "exclude"])
def test_a_provider_or_region_rejects_what_is_self_hosted(requirements, unknown):
    """Nobody serves it anywhere."""
    assert Status.REJECTED == status(self_hosted(), unknown=unknown, **requirements)


def test_excluding_a_provider_keeps_what_is_self_hosted():
    """Nobody is not that provider."""
    assert Status.FITS == status(self_hosted(), not_provider=("host",))


def test_ones_own_machines_are_not_shut_down():
    """Published weights live as long as one likes."""
    assert PASS == outcome(self_hosted(), "alive_until", alive_until=date(2030, 1, 1))


def test_self_hosted_limits_are_the_models():
    """Intrinsic facts and limits hold; no other host's limit does."""
    model = make_model(open_weights=True, context=16384, routes=[make_route(context=4096, lifecycle="retired")])
    assert PASS == outcome(model, "context", context=16_000)


# A model without any route --------------------------------------------------------------------------------------


@pytest.mark.parametrize("open_weights", [None, False])
def test_a_model_without_route_or_open_weights_is_a_doubt(open_weights):
    """That no route is tracked does not mean that there is none."""
    model = make_model(open_weights=open_weights)
    assert (UNKNOWN, Status.CHECK) == (outcome(model, "availability"), status(model))


@pytest.mark.parametrize("open_weights", [None, False])
def test_the_life_of_a_closed_model_without_a_route_is_unknown(open_weights):
    """It cannot be hosted by oneself, so nothing keeps it alive."""
    assert UNKNOWN == outcome(make_model(open_weights=open_weights), "alive_until", alive_until=date(2030, 1, 1))


@pytest.mark.parametrize("facts", [{"lifecycle": "retired"}, {"shutdown_date": date(2026, 1, 1)}])
def test_a_retired_closed_model_without_a_route_is_hidden(facts):
    """Retired models never fit, also where no route is tracked."""
    advice = ask(make_model(**facts), unknown="allow")
    assert ((), 1, 1) == (advice.candidates, advice.hidden_retired, advice.exit_code)


@pytest.mark.parametrize("facts", [{"lifecycle": "retired"}, {"shutdown_date": date(2026, 1, 1)}])
def test_a_retired_closed_model_without_a_route_is_rejected_when_shown(facts):
    """`--include-retired` shows it, and it does not fit."""
    assert Status.REJECTED == status(make_model(**facts), unknown="allow", include_retired=True)


# Retired routes -------------------------------------------------------------------------------------------------


def keys(model: Model, **kwargs) -> list[str | None]:
    """The keys of the candidates of a model."""
    found = candidates_of(make_catalog(model), model, TODAY, **({"include_retired": False} | kwargs))
    return [one.route.key if one.route else None for one in found]


def test_retired_routes_are_hidden():
    """The live one answers."""
    model = make_model(routes=[make_route("b"), make_route("a", lifecycle="retired"), make_route("c")])
    assert ["b", "c"] == keys(model)
    assert ["a", "b", "c"] == keys(model, include_retired=True)


def test_a_model_with_only_retired_routes_is_hidden_and_counted():
    """It is no candidate."""
    advice = ask(make_model(routes=[make_route(lifecycle="retired")]))
    assert ((), 1) == (advice.candidates, advice.hidden_retired)


def test_a_retired_route_never_fits():
    """Not even when it is shown, nor where doubts are allowed."""
    model = make_model(routes=[make_route(lifecycle="retired")])
    advice = ask(model, include_retired=True, unknown="allow")
    assert [Status.REJECTED] == [fit.status for fit in advice.candidates]
    assert ["lifecycle"] == [found.rule for found in advice.candidates[0].findings]
    assert 0 == advice.hidden_retired


def test_a_retired_route_is_not_chosen_over_a_live_one():
    """However cheap."""
    routes = [make_route("a", input=0.1, output=0.1, lifecycle="retired"), make_route("b", input=9.0, output=9.0)]
    assert "b" == verdict(make_model(routes=routes), include_retired=True).route.key


def test_the_developers_route_retires_with_the_model():
    """The model's own lifecycle is that of its own platform."""
    model = make_model(lifecycle="retired", routes=[make_route("acme"), make_route("host")])
    assert ["host"] == keys(model)


def test_the_own_route_may_say_otherwise():
    """The route's own word is nearer."""
    model = make_model(lifecycle="retired", routes=[make_route("acme/eu", lifecycle="active"), make_route("acme/us")])
    assert ["acme/eu"] == keys(model)


def test_what_ends_and_still_lives_is_told_soonest_first():
    """Routes with an announced shutdown, with what is named in their place; not what is over or has no end."""
    march, may = date(2027, 3, 1), date(2027, 5, 1)
    model = make_model(
        routes=[
            make_route("d", shutdown_date=may),
            make_route("c", shutdown_date=march, replacement="acme/two"),
            make_route("b", shutdown_date=date(2026, 11, 1)),
            make_route("a"),
        ]
    )
    expected = [Ending(model.route[1], march, 98, "acme/two"), Ending(model.route[0], may, 159, None)]
    assert expected == endings(make_catalog(model), model, TODAY)


# Row: do-not-use-for on routes ----------------------------------------------------------------------------------


def test_a_route_that_says_yes_does_not_lift_a_curated_no():
    """A judgement about the model holds on every route."""
    model = make_model(do_not_use_for=[make_constraint(any=["tools"])], routes=[make_route(tools=True)])
    assert Status.REJECTED == status(model, tools=True)


def test_prices_are_the_routes_alone():
    """Route is the only table with a price."""
    assert "price" in Route.model_fields
    assert "price" not in Model.model_fields


def test_a_closed_model_without_a_route_is_not_self_hosted():
    """Nobody knows who serves it, or where: a doubt, not a rejection."""
    assert UNKNOWN == outcome(make_model(routes=[]), "provider", provider=("host",))
    assert UNKNOWN == outcome(make_model(routes=[]), "region", region="eu")
    assert FAIL == outcome(make_model(routes=[], open_weights=True), "provider", provider=("host",))
