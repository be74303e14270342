"""What to give up when nothing fits: relaxations, blockers, conflicts."""

import pytest

from conftest import ask, make_catalog, make_claim, make_constraint, make_model, make_route
from modelpick.core.relax import Obstacle, is_cleared, minimal, minimal_drops
from modelpick.core.requirements import Requirements
from modelpick.core.workload import Preset


def drops(*models, **question):
    """What could be dropped, with how many models then fit."""
    return [(one.drop, one.fits) for one in ask(make_catalog(*models), **question).relaxations]


def with_route(id, **facts):
    """A model with one route of which this is known."""
    return make_model(id, routes=[make_route(**facts)])


NEITHER = with_route("acme/neither", tools=False, vision=False)
TOOLS = with_route("acme/tools", tools=True, vision=False)
VISION = with_route("acme/vision", tools=False, vision=True)
BOTH = with_route("acme/both", tools=True, vision=True)


# Relaxations ----------------------------------------------------------------------------------------------------


def test_nothing_is_relaxed_where_something_fits():
    """`[]` then."""
    advice = ask(make_catalog(NEITHER, BOTH), tools=True, vision=True)
    assert ((), ()) == (advice.relaxations, advice.conflicts)


def test_each_smallest_set_is_offered():
    """With how many models then fit, and examples."""
    advice = ask(make_catalog(TOOLS, VISION, NEITHER), tools=True, vision=True)
    assert [(("tools",), 1, ("acme/vision",)), (("vision",), 1, ("acme/tools",))] == [
        (one.drop, one.fits, one.examples) for one in advice.relaxations
    ]


def test_a_larger_set_is_offered_only_where_no_smaller_one_helps():
    """Inclusion-minimal."""
    assert [(("vision", "tools"), 1)] == drops(NEITHER, tools=True, vision=True)


def test_sets_of_different_sizes_can_both_be_smallest():
    """{a} and {b, c} contain neither each other."""
    far = with_route("acme/far", tools=True, vision=False, pdf=False)
    found = drops(far, with_route("acme/near", tools=False, vision=True, pdf=True), tools=True, vision=True, pdf=True)
    assert [(("tools",), 1), (("vision", "pdf"), 1)] == found


def test_the_smallest_set_comes_first_and_then_the_most_fruitful():
    """Fewest drops, most fits."""
    models = [TOOLS, VISION, with_route("acme/vision-2", tools=False, vision=True)]
    assert [(("tools",), 2), (("vision",), 1)] == drops(*models, tools=True, vision=True)


def test_three_examples_are_enough():
    """In the order of the ids."""
    models = [with_route(f"acme/{name}", tools=False) for name in "dcba"]
    (one,) = ask(make_catalog(*models), tools=True).relaxations
    assert (4, ("acme/a", "acme/b", "acme/c")) == (one.fits, one.examples)


def test_nothing_helps_against_retirement():
    """A retired model does not fit a smaller wish either."""
    model = make_model(routes=[make_route(tools=False, lifecycle="retired")])
    assert [] == drops(model, tools=True, include_retired=True)


def test_what_only_clears_caveats_is_not_dropped():
    """`--no-vision` stands in nobody's way."""
    assert [(("tools",), 1)] == drops(TOOLS.model_copy(update={"route": NEITHER.route}), tools=True, vision=False)


def test_a_model_with_two_routes_is_counted_once():
    """Models fit, not routes."""
    model = make_model(routes=[make_route("a", tools=False), make_route("b", tools=False)])
    assert [(("tools",), 1)] == drops(model, tools=True)


def test_two_routes_offer_two_ways():
    """Each route is a way of its own; their abilities do not mix."""
    model = make_model(routes=[make_route("a", tools=True, vision=False), make_route("b", tools=False, vision=True)])
    assert [(("tools",), 1), (("vision",), 1)] == drops(model, tools=True, vision=True)


@pytest.mark.parametrize(("unknown", "expected"), [("check", [(("tools",), 1)]), ("exclude", [(("tools",), 1)])])
def test_a_doubt_is_relaxed_like_a_failure(unknown, expected):
    """Where only doubts stand in the way, dropping the doubtful makes it fit."""
    assert expected == drops(with_route("acme/a"), tools=True, unknown=unknown)


def test_an_allowed_doubt_needs_no_relaxing():
    """Only the failure is dropped."""
    assert [(("tools",), 1)] == drops(with_route("acme/a", tools=False), tools=True, vision=True, unknown="allow")


def test_input_and_output_are_dropped_by_what_they_do_together():
    """Either lets the sum into the window, where each alone is within its limits."""
    model = with_route("acme/a", context=10_000, max_input=10_000, max_output=10_000)
    assert [(("input",), 1), (("output",), 1)] == drops(model, input=6000, output=6000)
    assert [(("context", "input"), 1), (("context", "output"), 1)] == drops(
        model, context=20_000, input=6000, output=6000
    )


def test_a_constraint_is_dropped_by_what_meets_it():
    """Any of two flags: both must go; all of two: either."""
    route = make_route(tools=True, vision=True)
    either = make_model(routes=[route], do_not_use_for=[make_constraint(any=["tools", "vision"])])
    together = make_model(routes=[route], do_not_use_for=[make_constraint(all=["tools", "vision"])])
    assert [(("vision", "tools"), 1)] == drops(either, tools=True, vision=True)
    assert [(("tools",), 1), (("vision",), 1)] == drops(together, tools=True, vision=True)


def test_a_free_price_limit_is_a_requirement_like_any_other():
    """0 is stated."""
    assert [(("max_input_price",), 1)] == drops(with_route("acme/a", input=1.0), max_input_price=0.0)


# Presets --------------------------------------------------------------------------------------------------------


def test_a_relaxation_drops_the_task_whole_and_names_the_member_that_blocks():
    """Tools block, tuning does not."""
    model = make_model(tuning="instruct", routes=[make_route(tools=False)])
    (one,) = ask(model, task="agentic").relaxations
    assert (("task",), ("tools",)) == (one.drop, one.members)


def test_all_blocking_members_are_named():
    """Both."""
    model = make_model(tuning="base", routes=[make_route(tools=False)])
    (one,) = ask(model, task="agentic").relaxations
    assert {"tools", "tuning"} == set(one.members)


def test_a_member_that_was_also_typed_needs_both_to_go():
    """`--task agentic --tools`: dropping one leaves the other."""
    model = make_model(tuning="instruct", routes=[make_route(tools=False)])
    assert [(("task", "tools"), 1)] == drops(model, task="agentic", tools=True)


def test_an_overridden_member_is_no_reason_to_drop_the_task():
    """`--task agentic --no-tools --vision`: tools are not asked."""
    model = make_model(tuning="instruct", routes=[make_route(tools=False, vision=False)])
    assert [(("vision",), 1)] == drops(model, task="agentic", tools=False, vision=True)


def test_dropping_an_explicit_value_brings_the_tasks_own_back():
    """`--task long-context --context 1M`: without the flag the task still wants 200k."""
    small = make_model("acme/small", tuning="instruct", routes=[make_route(context=8000)])
    large = make_model("acme/large", tuning="instruct", routes=[make_route(context=300_000)])
    question = {"task": "long-context", "context": 1_000_000}
    assert [(("context",), 1)] == drops(small, large, **question)
    assert [(("task", "context"), 1)] == drops(small, **question)


def test_dropping_an_explicit_value_can_wake_a_rule_that_was_content():
    """Without `--context 8k` the constraint is content and the task's 200k is too much for the window."""
    no = make_constraint("short texts", up_to={"context": 10_000})
    model = make_model(tuning="instruct", do_not_use_for=[no], routes=[make_route(context=8000)])
    assert [(("task", "context"), 1)] == drops(model, task="long-context", context=8000)


def test_an_example_model_is_a_unit():
    """`--like` is dropped whole as well."""
    preset = Preset("like", Requirements(tools=True, vision=True))
    (one,) = ask(make_catalog(TOOLS, VISION), presets=(preset,)).relaxations
    assert (("like",), 2, {"tools", "vision"}) == (one.drop, one.fits, set(one.members))


def test_a_task_that_only_a_constraint_names_can_be_dropped():
    """`coding` brings no requirements, and a curated no speaks of it."""
    model = make_model(routes=[make_route()], do_not_use_for=[make_constraint(task=["coding"])])
    assert [(("task",), 1)] == drops(model, task="coding")


# Blockers -------------------------------------------------------------------------------------------------------


def test_blockers_count_the_stated_requirements():
    """How many each rejects, and how many it alone does; the worst first."""
    advice = ask(make_catalog(TOOLS, VISION, NEITHER, BOTH), tools=True, vision=True)
    assert [("tools", 2, 1), ("vision", 2, 1)] == sorted(advice.blockers)
    worst = ask(
        make_catalog(TOOLS, VISION, NEITHER, with_route("acme/x", tools=False, vision=True)), tools=True, vision=True
    )
    assert [("tools", 3, 2), ("vision", 2, 1)] == list(worst.blockers)


def test_blockers_count_also_where_something_fits():
    """They are about the rejected."""
    assert [("tools", 1, 1)] == list(ask(make_catalog(NEITHER, BOTH), tools=True).blockers)


def test_a_doubt_is_no_blocker():
    """Unless doubts are excluded."""
    model = with_route("acme/a")
    assert [] == list(ask(model, tools=True).blockers)
    assert [("tools", 1, 1)] == list(ask(model, tools=True, unknown="exclude").blockers)


def test_the_task_is_one_blocker():
    """Requirements are counted, not rules."""
    model = make_model(tuning="base", routes=[make_route(tools=False)])
    assert [("task", 1, 1)] == list(ask(model, task="agentic").blockers)


def test_a_blocker_is_what_stands_between_the_model_and_its_nearest_route():
    """The route that the answer names."""
    model = make_model(routes=[make_route("a", tools=False, vision=False), make_route("b", tools=False, vision=True)])
    assert [("tools", 1, 1)] == list(ask(model, tools=True, vision=True).blockers)


def test_a_requirement_blocks_the_route_that_it_asks_for():
    """Without batches the route would wait again: no way to a fit, but the reason why it is rejected."""
    routes = [make_route("a", kind="batch", batch_api=False), make_route("b", batch_api=False, tools=False)]
    advice = ask(make_model(routes=routes), batch_api=True, tools=True, unknown="allow")
    assert "a" == advice.candidates[0].route.key
    assert [("batch_api", 1, 1)] == list(advice.blockers)


# Conflicts ------------------------------------------------------------------------------------------------------


def test_conflicts_name_the_pair():
    """Each is met by some model, both by none."""
    assert (("vision", "tools"),) == ask(make_catalog(TOOLS, VISION), tools=True, vision=True).conflicts


def test_a_requirement_that_nothing_meets_is_no_conflict():
    """It is alone to blame."""
    assert () == ask(make_catalog(TOOLS, NEITHER), tools=True, vision=True).conflicts


def test_three_that_go_together_by_pairs_are_no_conflict():
    """No pair is to blame."""
    models = [
        with_route("acme/a", tools=True, vision=True, pdf=False),
        with_route("acme/b", tools=True, vision=False, pdf=True),
        with_route("acme/c", tools=False, vision=True, pdf=True),
    ]
    assert () == ask(make_catalog(*models), tools=True, vision=True, pdf=True).conflicts


def test_the_task_can_conflict_with_a_flag():
    """`--task chat --fim`."""
    models = [
        make_model("acme/a", tuning="base", fim=True, routes=[make_route()]),
        make_model("acme/b", tuning="instruct", fim=False, routes=[make_route()]),
    ]
    assert (("task", "fim"),) == ask(make_catalog(*models), task="chat", fim=True).conflicts


# Routes that wait to be asked -----------------------------------------------------------------------------------


def test_dropping_the_provider_lets_another_odd_route_answer():
    """Of two free routes the one that was not asked for has tools."""
    routes = [make_route("a", kind="free", tools=False), make_route("b", kind="free", tools=True)]
    assert [(("provider",), 1), (("tools",), 1)] == sorted(
        drops(make_model(routes=routes), tools=True, provider=("a",))
    )


def test_dropping_batches_sends_a_batch_route_back_to_waiting():
    """A batch route of which nobody says that it takes batches does not answer once batches are not asked for."""
    routes = [make_route("a", kind="batch", tools=True), make_route("b", tools=False, batch_api=True)]
    assert [(("tools",), 1)] == drops(make_model(routes=routes), tools=True, batch_api=True)


# The parts ------------------------------------------------------------------------------------------------------


def units(*names):
    """A set of units."""
    return frozenset(names)


def test_minimal_keeps_those_that_contain_no_other():
    """Also against equal ones."""
    sets = [units("a", "b"), units("a"), units("b", "c"), units("a"), units("a", "b", "c")]
    assert [units("a"), units("b", "c")] == minimal(sets)


def test_minimal_drops_clear_every_obstacle():
    """Subsets that clear one but not the other are no way."""
    either = Obstacle(units("a", "b"), frozenset({units("a"), units("b"), units("a", "b")}))
    only = Obstacle(units("b"), frozenset({units("b")}))
    assert (units("b"),) == minimal_drops(frozenset({either, only}))
    assert is_cleared(frozenset({either, only}), units("b"))
    assert not is_cleared(frozenset({either, only}), units("a"))


def test_no_obstacle_needs_no_drop():
    """The empty set clears nothing's way."""
    assert (units(),) == minimal_drops(frozenset())


def test_a_disputed_claim_is_a_way_like_any_other():
    """Dropping what is disputed makes it fit."""
    model = make_model(context=16384, claim=[make_claim("context", 8192)], routes=[make_route()])
    assert [(("context",), 1)] == drops(model, context=12_000)
