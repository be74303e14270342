"""Moving from one model to another: needs kept and lost, what else changes, successors, ids, days left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from conftest import TODAY, make_catalog, make_model, make_question, make_route, told
from modelpick.core.advise import fits_of
from modelpick.core.facts import Model
from modelpick.core.migrate import (
    Difference,
    Move,
    endings,
    id_changes,
    move,
    needs_of,
    providers_of,
    side_before,
)
from modelpick.core.successors import replacements, successors
from modelpick.core.verdict import Status
from modelpick.render.migrate import MOST_CHECKED, View, checks_lines, move_text, percent_text

CHAT: dict[str, Any] = {"tuning": "instruct", "context": 8_000, "tools": True, "open_weights": False}
CODE: dict[str, Any] = {"tuning": "base", "fim": True, "open_weights": True, "license": "apache-2.0"}


def chat(id: str, *routes: Any, **facts: Any) -> Model:
    """A chat model; on its developer's own platform where no routes are given."""
    own = make_route(id.partition("/")[0], id.partition("/")[2], input=1.0, output=1.0)
    return make_model(id, routes or (own,), **CHAT | facts)


def moved(old: Model, new: Model, *others: Model, **question: Any) -> Move:
    """The move from one to the other."""
    catalog = make_catalog(old, new, *others)
    needs = needs_of(catalog, old, make_question(**question))
    return move(catalog, side_before(catalog, old, needs.question), new, needs)


def found(old: Model, *others: Model, **question: Any) -> list[tuple[str, str]]:
    """(id, status) of the successors, best first."""
    catalog = make_catalog(old, *others)
    moves = successors(catalog, old, needs_of(catalog, old, make_question(**question)))
    return [(one.after.model.id, one.after.status.value) for one in moves]


def rules(needs: Any) -> list[str]:
    """The rules that these needs are decided by."""
    return [need.after.rule for need in needs]


def test_needs_are_the_models_own_facts():
    """Where nothing is typed that can reject, what the model amounts to is needed; what is unknown is not copied."""
    model = chat("acme/old", max_output=4_000, vision=False)
    needs = needs_of(make_catalog(model), model, make_question())
    expected = {"context": 8_000, "output": 4_000, "tools": True, "tuning": "instruct"}
    assert expected == needs.question.workload.requirements().stated()
    assert "max_output" not in needs_of(make_catalog(model), model, make_question(output=10)).not_copied
    assert (True, True) == (needs.from_facts, {"pdf", "json_mode", "fim"} <= set(needs.not_copied))


@pytest.mark.parametrize(
    ("typed", "from_facts"),
    [
        ({"input": 600, "output": 80, "requests": 10.0}, True),
        ({"avg_input": 600, "cached": 0.5}, True),
        ({"vision": False, "license": "any"}, True),
        ({"context": 1_000}, False),
        ({"task": "chat"}, False),
        ({"provider": ("acme",)}, False),
    ],
)
def test_a_typed_need_replaces_them(typed, from_facts):
    """What is sent, and `--no-x`, say nothing of what it must do, so the facts count; a task takes their place."""
    model = chat("acme/old")
    assert from_facts == needs_of(make_catalog(model), model, make_question(**typed)).from_facts


def test_open_weights_need_their_size_too():
    """At most half as large again; a closed model, or one of unknown size, needs none."""
    for facts, size, missing in (
        (CODE | {"parameters": 3_000_000_001}, 4_500_000_001, False),
        (CODE, None, True),
        (CHAT | {"parameters": 3_000}, None, False),
    ):
        model = make_model("acme/old", **facts)
        needs = needs_of(make_catalog(model), model, make_question())
        stated = needs.question.workload.requirements().stated()
        assert (size, missing) == (stated.get("max_params"), "parameters" in needs.not_copied)


def test_the_models_longest_answer_is_not_what_is_priced():
    """Traffic comes from what was typed: a mix here, not the output limit that the facts bring along."""
    one = moved(chat("acme/old", max_output=4_000), chat("acme/new", max_output=4_000))
    assert (False, 1) == (one.after.cost.traffic.is_sized, one.cost_ratio)


def test_lost_unknown_and_kept():
    """A need that fails is lost, one without a fact is in doubt; each with the old model's word beside it."""
    old = chat("acme/old", vision=True, json_schema=True)
    one = moved(old, chat("acme/new", vision=False, context=9_000))
    assert (["vision"], ["json_schema"], Status.REJECTED) == (rules(one.lost), rules(one.doubts), one.after.status)
    assert (True, False) == (one.lost[0].before.found, one.lost[0].after.found)
    assert {"context", "tools", "tuning"} == {need.after.rule for need in one.needs if need.is_kept}


def test_gained_and_lost_besides():
    """What differs though it is not needed: told apart by who has it, and by what nobody knows."""
    old = chat("acme/old", vision=True, pdf=True, audio=True, knowledge="2025-01", max_output=900)
    new = chat("acme/new", vision=False, video=True, reasoning=True, knowledge="2025-06", context=9_000, max_output=800)
    one = moved(old.model_copy(update={"reasoning": False}), new, tools=True)
    assert [] == rules(one.lost)
    assert (
        Difference("reasoning", False, True),
        Difference("context", 8_000, 9_000),
        Difference("knowledge", "2025-01", "2025-06"),
    ) == one.gained
    assert (Difference("vision", True, False), Difference("max_output", 900, 800)) == one.also_loses
    assert {"pdf", "audio", "video"} == {difference.fact for difference in one.also_unknown}


def test_what_is_lost_as_a_need_is_not_lost_besides():
    """One loss is told once."""
    one = moved(chat("acme/old", vision=True), chat("acme/new", vision=False))
    assert (["vision"], ()) == (rules(one.lost), one.also_loses)


def test_dates_that_may_be_the_same_are_no_difference():
    """A month against a day of it."""
    one = moved(chat("acme/old", knowledge="2025-01"), chat("acme/new", knowledge="2025-01-20"))
    assert ((), ()) == (one.gained, one.also_loses)


def test_cost_before_and_after():
    """Of the cheapest fitting routes; unknown where either is."""
    old = chat("acme/old", make_route("host", tools=True, input=2.0, output=2.0), make_route("acme", input=4, output=4))
    new = chat("acme/new", make_route("host", tools=True, input=3.0, output=3.0))
    assert "1.5" == str(moved(old, new, input=1_000, output=100, requests=5.0).cost_ratio)
    assert moved(old, chat("acme/new", make_route("host", tools=True))).cost_ratio is None


def test_a_retired_model_can_be_left():
    """Its last price is what is compared with, and its needs are its facts."""
    gone = make_route("acme", "old-1", lifecycle="retired", shutdown_date=date(2026, 1, 1), input=2.0, output=2.0)
    one = moved(chat("acme/old", gone), chat("acme/new"))
    assert (Status.FITS, "0.5") == (one.after.status, str(one.cost_ratio))


def test_a_retired_model_is_nowhere_to_go():
    """It does not fit, says why, and is no successor."""
    gone = chat("acme/gone", make_route("acme", lifecycle="retired", input=1.0, output=1.0))
    assert ["lifecycle"] == rules(moved(chat("acme/old"), gone).lost)
    assert [] == found(chat("acme/old"), gone)


def test_the_order_of_successors():
    """Fits before doubts; what ends soon last; then the named one, the same developer's, fewest losses, cheapest."""
    here = make_route("acme", "old-1", replacement="named-1", input=1.0, output=1.0, prompt_caching=True)
    old = chat("acme/old", here)

    def priced(provider: str, id: str, usd: float, **facts: Any) -> Any:
        return make_route(provider, id, input=usd, output=usd, tools=True, prompt_caching=True, **facts)

    others = [
        chat("bora/named", priced("acme", "named-1", 9.0)),
        chat("acme/dear", priced("acme", "a", 5.0)),
        chat("acme/cheap", priced("acme", "b", 4.0)),
        chat("acme/loses", priced("acme", "c", 1.0).model_copy(update={"prompt_caching": False})),
        chat("bora/other", priced("bora", "d", 0.1)),
        chat("acme/ending", priced("acme", "e", 0.1, shutdown_date=date(2026, 12, 24))),
        chat("acme/doubt", priced("acme", "f", 0.1), tools=None).model_copy(update={"context": None}),
        chat("acme/small", priced("acme", "g", 0.1), context=1_000),
    ]
    order = ["bora/named", "acme/cheap", "acme/dear", "acme/loses", "bora/other", "acme/ending", "acme/doubt"]
    assert order == [name for name, _ in found(old, *others)]
    assert order == [name for name, _ in found(old, *reversed(others))]


def test_enough_gives_the_same_first_ones():
    """Looking at no more than is needed changes nothing about the best."""
    old = chat("acme/old")
    others = [
        chat(f"{who}/m{place}", make_route(who, f"m{place}", input=place, output=1.0))
        for place in range(1, 6)
        for who in ("acme", "bora")
    ]
    catalog = make_catalog(old, *others)
    needs = needs_of(catalog, old, make_question())
    first = [one.after.model.id for one in successors(catalog, old, needs, 3)][:3]
    assert [one.after.model.id for one in successors(catalog, old, needs)][:3] == first


def test_hosted_or_not():
    """Weights alone replace open weights; what was served is replaced by what is served."""
    weights = make_model("bora/weights", **CHAT | {"open_weights": True, "tools": None, "license": "mit"})
    assert [] == found(chat("acme/old", tools=None), weights)
    open_one = make_model("acme/old", **CHAT | {"open_weights": True, "tools": None, "license": "mit"})
    assert [("bora/weights", "fits")] == found(open_one, weights)


def test_open_code_models_keep_fim_weights_and_size():
    """The successors of a small model for code are small, open, and fill in the middle."""
    old = make_model("acme/code", **CODE, parameters=3_000_000_000, specialization="code", context=8_000)
    small = make_model("bora/small", **CODE, parameters=1_500_000_000, specialization="code", context=8_000)
    general = small.model_copy(update={"id": "bora/general", "specialization": None, "parameters": 3_000_000_000})
    large = small.model_copy(update={"id": "bora/large", "parameters": 7_000_000_000})
    plain = small.model_copy(update={"id": "bora/plain", "fim": False})
    closed = small.model_copy(update={"id": "bora/closed", "open_weights": False})
    assert [("bora/small", "fits"), ("bora/general", "fits")] == found(old, general, small, large, plain, closed)


def test_named_replacements():
    """By the provider's own id before a name of the catalog; the developer's own word first; the rest as text."""
    old = chat(
        "acme/old",
        make_route("acme", "old-1", replacement="new-2"),
        make_route("host", "acme.old", replacement="acme/new"),
        make_route("aloud", "old", replacement="something better"),
        make_route("zeta", "old-1", replacement="old-9"),
    )
    new = chat("acme/new", make_route("acme", "new-2"))
    decoy = chat("bora/decoy", make_route("bora", "new-2"), aliases=("new-2",))
    catalog = make_catalog(decoy, new, old)
    expected = [(("acme", "host"), "new-2", "acme/new"), (("aloud",), "something better", None)]
    expected.append((("zeta",), "old-9", None))
    answer = replacements(catalog, old)
    assert expected == [(one.providers, one.name, one.model.id if one.model else None) for one in answer]


def test_a_model_is_not_its_own_replacement():
    """A dated id that is replaced by the undated one of the same model asks for no migration."""
    old = chat("acme/old", make_route("acme/fast", "old-1", replacement="old"), make_route("acme", "old"))
    assert [] == replacements(make_catalog(old), old)


def test_a_named_replacement_that_loses_something_is_shown():
    """Last, marked, and with what it loses."""
    old = chat("acme/old", make_route("acme", "old-1", replacement="acme/poor"), vision=True)
    poor, fine = chat("acme/poor", vision=False), chat("bora/fine", vision=True)
    catalog = make_catalog(old, poor, fine)
    *_, last = successors(catalog, old, needs_of(catalog, old, make_question()))
    assert ("acme/poor", ("acme",), ["vision"]) == (last.after.model.id, last.named_by, rules(last.lost))
    assert [("bora/fine", "fits"), ("acme/poor", "rejected")] == found(old, poor, fine)


def test_ids_by_provider_and_region():
    """Each old id by the new one at the same provider and region, of the same tier if there is one; retired ids too."""
    old = chat(
        "acme/old",
        make_route("acme", "old-1", lifecycle="retired"),
        make_route("host/eu", "eu.old"),
        make_route("host/us", "us.old"),
        make_route("host", "old"),
        make_route("host/batch", "old-batch"),
        make_route("lone", "old"),
    )
    new = chat(
        "acme/new",
        make_route("acme", "new-1"),
        make_route("acme/free", "new-free"),
        make_route("host", "new"),
        make_route("host/eu", "eu.new"),
        make_route("host/us", "us.new", lifecycle="retired"),
        make_route("host/batch", "new-batch"),
        make_route("bora", "new"),
    )
    catalog = make_catalog(old, new)
    ids = {one.old.key: one.new.id if one.new else None for one in id_changes(catalog, old, new, TODAY)}
    expected = {"acme": "new-1", "host": "new", "host/batch": "new-batch", "host/eu": "eu.new", "host/us": None}
    assert expected | {"lone": None} == ids
    assert (("acme", "host"), ("lone",), ("bora",)) == providers_of(catalog, old, new, TODAY)


def test_endings_soonest_first():
    """Routes with an end, and no others."""
    model = chat(
        "acme/old",
        make_route("acme", shutdown_date=date(2027, 3, 1)),
        make_route("host", shutdown_date=date(2026, 12, 1)),
        make_route("other"),
    )
    ends = [
        (one.route.key, one.life.retires_in_days, one.is_own_platform)
        for one in endings(make_catalog(model), model, TODAY)
    ]
    assert [("host", 8, False), ("acme", 98, True)] == ends


def test_a_resold_route_of_a_model_that_ends_is_no_place_to_stay():
    """The end of the developer's own route is told, past or near; not where the weights are open."""
    routes = (
        make_route("acme", lifecycle="retired", shutdown_date=date(2026, 1, 1)),
        make_route("host", tools=True, input=1.0, output=1.0),
    )
    one = moved(chat("acme/old"), chat("bora/new", *routes).model_copy(update={"id": "acme/new"}))
    assert (True, date(2026, 1, 1)) == (one.ends_soon, one.own_end.shutdown_date)
    assert "the developer's own route: retired on 2026-01-01" in move_text(one)
    assert not moved(chat("acme/old"), chat("acme/new", *routes, open_weights=True)).ends_soon


def test_unknown_is_taken_as_asked():
    """A doubt is no fit, unless it is allowed; excluded, it is no successor at all."""
    old, other = chat("acme/old", vision=True), chat("acme/other")
    for policy, expected in (
        ("check", [("acme/other", "check")]),
        ("allow", [("acme/other", "fits")]),
        ("exclude", []),
    ):
        assert expected == found(old, other, unknown=policy)


def test_nothing_keeps_the_needs():
    """Then there is no successor."""
    assert [] == found(chat("acme/old"), chat("acme/small", context=1_000))


def test_successors_are_judged_as_recommend_judges():
    """With the same requirements, the same status."""
    catalog = make_catalog(chat("acme/old"), chat("acme/new"), chat("bora/new", make_route("host", tools=None)))
    needs = needs_of(catalog, catalog.models["acme/old"], make_question())
    for one in successors(catalog, catalog.models["acme/old"], needs):
        assert told(fits_of(catalog, one.after.model, needs.question)[0]) == told(one.after)


@pytest.mark.parametrize(
    ("percent", "text"),
    [
        (None, ""),
        (0.01, "the same"),
        (-60.0, "-60 %"),
        (2.94, "+2.9 %"),
        (9.96, "+10 %"),
        (1500.0, "+1,500 %"),
        (-99.97, "-99.9 %"),
    ],
)
def test_percents(percent, text):
    """Two digits or more, signed."""
    assert text == percent_text(percent)


def test_the_checks_of_a_page():
    """Needs, days left, the named replacement with what it loses, the best successors, and where to read more."""
    old = chat(
        "acme/old", make_route("acme", "o", replacement="acme/poor", shutdown_date=date(2026, 12, 23)), vision=True
    )
    catalog = make_catalog(old, chat("acme/poor", vision=False), chat("bora/fine", vision=True))
    needs = needs_of(catalog, old, make_question())
    moves = successors(catalog, old, needs, MOST_CHECKED)
    view = View(catalog, old, needs, endings(catalog, old, TODAY), replacements(catalog, old), moves)
    assert [
        "needs from its facts: context window 8,000, images, tool calling, instruct model",
        "days left: acme retires in 30 days (2026-12-23)",
        "named by acme: ✗ acme/poor: loses a need: do not use for vision: takes no images",
        "successor: ✓ bora/fine: loses nothing that is known",
        "more: modelpick migrate acme/old",
    ] == [line for line in checks_lines(view) if not line.startswith("unknown of it")]


def test_a_model_of_which_nothing_is_known_needs_nothing():
    """Any model would do, so none is proposed on its page."""
    model = make_model("acme/old")
    assert needs_of(make_catalog(model), model, make_question()).is_empty
    assert not needs_of(make_catalog(model), model, make_question(tools=True)).is_empty


def test_an_old_model_without_routes_can_be_left():
    """Closed and untracked: nothing is known of its price, and there is no id to replace."""
    old = make_model("acme/old", **CHAT)
    one = moved(old, chat("acme/new"))
    assert (Status.FITS, None) == (one.after.status, one.cost_ratio)
    assert [] == id_changes(make_catalog(old), old, one.after.model, TODAY)
    assert replace(make_question(), as_of=TODAY) == make_question()
