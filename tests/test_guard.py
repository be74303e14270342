"""What `check` finds in a project: every code, on catalogs small enough to see through."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from conftest import TODAY, make_catalog, make_model, make_route
from modelpick.core.diagnostic import CODES, OF_SCAN, Diagnostic, exit_code
from modelpick.core.guard import guard, question_for
from modelpick.core.policy import Listed, Policy
from modelpick.core.project import Project
from modelpick.core.score import Score
from modelpick.errors import ProjectError
from project_support import codes, found, make_approval, make_project, make_waiver, make_workload

TRAFFIC = {"input": "1k", "output": "1k", "requests": "1k/day"}
"""30 M tokens in and out a month."""


def day(days: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=days)


def live(name: str, *routes: Any, **facts: Any) -> Any:
    """A model on an active route of its developer's that does everything asked here, at 1 USD a million tokens."""
    own = make_route("acme", id=f"{name}-id", lifecycle="active", input=1.0, output=1.0)
    return make_model(
        f"acme/{name}", routes or [own], **{"context": 100_000, "tools": True, "max_output": 8000} | facts
    )


FINE = live("fine")
DEAR = live("dear", make_route("acme", id="dear-id", lifecycle="active", input=90.0, output=90.0))
GONE = live("gone", make_route("acme", id="gone-id", lifecycle="retired", shutdown_date=day(-40)))
CATALOG = make_catalog(FINE, DEAR, GONE)


def one(catalog: Any, project: Project, **about: Any) -> Diagnostic:
    """The only thing that is wrong."""
    (only,) = found(catalog, project, **about)
    return only


def test_one_of_each():
    """One retired, one over budget, one unknown and one fine model: exactly those three findings, exit 1."""
    project = make_project("acme/gone", "acme/dear", "acme/nope", "acme/fine", budget="100/month", **TRAFFIC)
    report = guard(CATALOG, project, TODAY)
    assert [
        ("error", "retired", "acme/gone"),
        ("error", "over-budget", "acme/dear"),
        ("error", "unknown-model", "acme/nope"),
    ] == codes(report.diagnostics)
    assert {"acme/fine"} == {one.remedy for one in report.diagnostics}
    assert (1, 1, 4) == (report.exit_code, report.workloads, report.models)


def test_nothing_wrong():
    """Nothing is said of a model that suits."""
    report = guard(CATALOG, make_project("acme/fine", "fine-id", context="8k", tools=True, min_days_left=90), TODAY)
    assert ((), 0) == (report.diagnostics, exit_code(report.diagnostics))


def test_unknown_model():
    """No near miss is taken; what is near is suggested."""
    only = one(CATALOG, make_project("acme/fien"))
    assert ("unknown-model", "error", "acme/fien", None) == (only.code, only.severity, only.model, only.model_id)
    assert "acme/fine" in only.suggestions


def test_ambiguous_model():
    """An id that routes of two models share says nothing."""
    shared = [live(name, make_route("acme", id="shared", lifecycle="active")) for name in ("b", "a")]
    only = one(make_catalog(*shared), make_project("shared", context="8k"))
    assert ("ambiguous-model", ("acme/a", "acme/b")) == (only.code, only.suggestions)


def test_unknown_names_of_a_workload():
    """Each is told with its key; the models are then not held against the workload, but must exist."""
    table = {
        "provider": ["acme", "amce"],
        "like": "acme/fien",
        "region": "eu",
        "min": ["humanevil=3"],
        "not_model": ["x"],
    }
    said = found(CATALOG, make_project("acme/fine", "acme/nope", "acme/gone", **table))
    assert [
        ("provider", "amce", ("acme",)),
        ("min", "humanevil=3", ()),
        ("not_model", "x", ()),
        ("like", "acme/fien", ("acme/fine", "acme/gone", "acme/dear")),
        ("region", "eu", ()),
    ] == [(one.rule, one.found, one.suggestions) for one in said if one.code == "unknown-name"]
    assert [("error", "unknown-model", "acme/nope")] == codes(said)[5:]
    assert said[5].remedy is None


def test_a_variant_that_nobody_has_recorded():
    """A score on a benchmark that is known, of a variant that is not: told as an unknown name, with what is wrong."""
    score = Score(benchmark="quiz", variant="easy", value=50, by="card")
    catalog = make_catalog(FINE.model_copy(update={"score": (score,)}))
    only = one(catalog, make_project("acme/fine", min=["quiz:hard=40"]))
    assert ("unknown-name", "min", "quiz:hard=40 (no score on quiz is of 'hard')", ()) == (
        *(only.code, only.rule, only.found, only.suggestions),
    )


def test_a_workload_with_unknown_names_asks_nothing():
    """Who wants its question, as `recommend --workload` does, is told all of them, each with its key."""
    workload = make_workload("acme/fine", provider=["acme", "amce"], region="eu")
    project = Project("modelpick.toml", {"chat": workload}, Policy())
    with pytest.raises(ProjectError) as caught:
        question_for(CATALOG, project, workload, Policy(), TODAY)
    assert [
        "modelpick.toml: workload.chat.provider = 'amce': the catalog has no such name; did you mean acme?",
        "modelpick.toml: workload.chat.region = 'eu': the catalog has no such name",
    ] == caught.value.problems


def test_unknown_names_of_a_policy():
    """They are told once, not for every workload; what is allowed is then nobody."""
    policy = Policy(providers=Listed(allow=("amce",)))
    project = make_project("acme/fine", policy=policy)
    said = found(CATALOG, project)
    assert [("error", "unknown-name", None), ("error", "denied", "acme/fine")] == codes(said)
    assert ("policy.providers.allow", "amce") == (said[0].rule, said[0].found)


def test_retired_model():
    """The day of the route that went last."""
    ends = [make_route(key, id=key, shutdown_date=day(-left)) for key, left in (("acme", 40), ("host", 4))]
    only = one(make_catalog(FINE, live("gone", *ends)), make_project("acme/gone"))
    assert ("retired", day(-4), None, "acme/fine") == (only.code, only.found, only.route, only.remedy)


def test_retired_route_that_is_named():
    """Its id is retired, though the model lives on elsewhere: that is what to move to."""
    routes = [
        make_route("acme", id="two-2025", shutdown_date=day(-1)),
        make_route("host", id="h/two", lifecycle="active"),
    ]
    catalog = make_catalog(live("two", *routes))
    assert [] == found(catalog, make_project("h/two", context="8k"))
    assert [("warning", "route-retiring", "acme/two")] == codes(found(catalog, make_project("acme/two", context="8k")))
    only = one(catalog, make_project("two-2025", context="8k"))
    assert ("retired", "acme", "acme/two") == (only.code, only.route, only.remedy)


def test_a_name_is_sent_to_the_developer():
    """An alias stands for the developer's own route, whoever else serves it; unless the workload says where it goes."""
    routes = [
        make_route("acme", id="two-2025", shutdown_date=day(-1)),
        make_route("host", id="h/two", lifecycle="active"),
    ]
    catalog = make_catalog(live("two", *routes, aliases=("two",)))
    only = one(catalog, make_project("two", context="8k"))
    assert ("retired", "acme", day(-1)) == (only.code, only.route, only.found)
    assert [] == found(catalog, make_project("two", provider=["host"]))
    assert [] == found(catalog, make_project("two", policy=Policy(providers=Listed(deny=("acme",)))))


def test_a_list_that_allows_nobody():
    """It is a mistake, and not everybody."""
    with pytest.raises(ValidationError, match="would allow nobody"):
        Listed(allow=())


def test_open_weights_do_not_retire():
    """Without a live route they can be hosted; the id of the retired route is retired all the same."""
    weights = live("two", make_route("host", id="h/two", shutdown_date=day(-1)), open_weights=True)
    catalog = make_catalog(weights)
    assert [("warning", "in-doubt", "acme/two")] == codes(found(catalog, make_project("acme/two", tools=True)))
    assert [("error", "retired", "h/two")] == codes(found(catalog, make_project("h/two", tools=True)))


def test_a_model_that_is_not_out_yet_is_not_retired():
    """It does not meet the need to be released."""
    only = one(make_catalog(live("next", released="2027-01-05")), make_project("acme/next"))
    assert ("unmet-need", "lifecycle") == (only.code, only.rule)


@pytest.mark.parametrize(("left", "wrong"), [(89, ["retiring"]), (90, []), (91, [])])
def test_the_last_day(left, wrong):
    """90 days left are enough for 90 days, 89 are not; the same for the day that alive_until names."""
    ending = live("ending", make_route("acme", id="x", lifecycle="active", shutdown_date=day(left)))
    catalog = make_catalog(ending)
    assert wrong == [one.code for one in found(catalog, make_project("acme/ending", min_days_left=90))]
    until = day(89).isoformat()
    assert wrong == [one.code for one in found(catalog, make_project("acme/ending", alive_until=until))]


def test_the_later_day_counts():
    """Of min_days_left and alive_until, whichever asks for more."""
    ending = make_catalog(live("ending", make_route("acme", id="x", lifecycle="active", shutdown_date=day(90))))
    for table, wanted in (
        ({"min_days_left": "10d", "alive_until": day(300)}, day(300)),
        ({"min_days_left": "400d", "alive_until": f" {day(300)}"}, day(399)),
    ):
        only = one(ending, make_project("acme/ending", **table))
        assert ("retiring", wanted, day(90)) == (only.code, only.wanted, only.found)
        assert 90 == only.life.retires_in_days


def test_the_end_of_time():
    """Days that lie beyond the last date that there is."""
    assert [] == found(make_catalog(FINE), make_project("acme/fine", min_days_left=36_500), today=date(9999, 12, 1))


def routes_ending(left: int, state: str = "active") -> list[Any]:
    """The developer's own route, that ends, and another that goes on."""
    return [
        make_route("acme", id="own", lifecycle=state, shutdown_date=day(left), input=1.0, output=1.0),
        make_route("host/eu", id="h/own", lifecycle="active", input=2.0, output=2.0),
    ]


@pytest.mark.parametrize(
    ("left", "said"), [(90, []), (89, ["route-retiring"]), (0, ["route-retiring"]), (-9, ["route-retiring"])]
)
def test_a_route_that_ends_while_the_model_goes_on(left, said):
    """A warning, with where it goes on; also where the developer's own has ended already."""
    catalog = make_catalog(live("two", *routes_ending(left)))
    told = found(catalog, make_project("acme/two", min_days_left=90))
    assert said == [one.code for one in told]
    assert [("warning", "acme", ("host/eu",), None)] * len(said) == [
        (one.severity, one.route, one.suggestions, one.remedy) for one in told
    ]


def test_a_route_that_is_not_in_use_may_end():
    """Without min_days_left, where the workload or the policy names another provider, and at other providers."""
    catalog = make_catalog(live("two", *routes_ending(9)))
    assert [] == found(catalog, make_project("acme/two"))
    assert [] == found(catalog, make_project("acme/two", min_days_left=90, provider=["host"]))
    denied = Policy(providers=Listed(deny=("acme",)))
    assert [] == found(catalog, make_project("acme/two", policy=denied, min_days_left=90))
    assert [] == found(catalog, make_project("h/own", min_days_left=90))
    elsewhere = [replace_key(route) for route in routes_ending(-9)]
    assert [] == found(make_catalog(live("two", *elsewhere)), make_project("acme/two", min_days_left=90))


def replace_key(route: Any) -> Any:
    """The same route at a provider that is not the developer."""
    return route.model_copy(update={"key": f"third-{route.key}"})


def test_the_named_route_ends():
    """An error: its id stands for nothing else."""
    only = one(make_catalog(live("two", *routes_ending(9))), make_project("own", min_days_left=90))
    assert ("retiring", "acme", "acme/two") == (only.code, only.route, only.remedy)


def test_every_need_that_is_not_met():
    """One finding each, in the order of the rules."""
    said = found(CATALOG, make_project("acme/fine", context="1M", output="9k", not_model=["acme/fine"]))
    assert ["context", "max_output", "model"] == [one.rule for one in said]
    assert {("unmet-need", "error", "acme/fine", None)} == {
        (one.code, one.severity, one.model_id, one.remedy) for one in said
    }


@pytest.mark.parametrize(
    "table",
    [
        {"max_input_price": 5},
        {"max_output_price": "5"},
        {"max_price": 5, "mix": "rag"},
        {"budget": "100/month", **TRAFFIC},
    ],
    ids=lambda table: next(iter(table)),
)
def test_over_budget(table):
    """Prices and the budget alike."""
    only = one(CATALOG, make_project("acme/dear", "acme/fine", **table))
    assert ("over-budget", "acme/dear", next(iter(table)), "acme/fine") == (
        only.code,
        only.model,
        only.rule,
        only.remedy,
    )


@pytest.mark.parametrize(
    ("own", "policy", "said"),
    [
        (None, None, [("warning", "in-doubt")]),
        ("allow", None, []),
        ("exclude", None, [("error", "in-doubt")]),
        (None, "allow", []),
        (None, "exclude", [("error", "in-doubt")]),
        ("check", "exclude", [("warning", "in-doubt")]),
        ("allow", "exclude", []),
    ],
)
def test_doubts(own, policy, said):
    """The workload's own word on doubts wins over the policy's."""
    catalog = make_catalog(live("vague", tools=None), FINE)
    table = {"unknown": own} if own else {}
    told = found(catalog, make_project("acme/vague", policy=Policy(unknown=policy), tools=True, **table))
    assert said == [(one.severity, one.code) for one in told]
    assert ["acme/fine"] * len(said) == [one.remedy for one in told]


def test_denied():
    """Where every route is denied; one that is allowed is enough."""
    catalog = make_catalog(live("two", *routes_ending(900)), FINE)
    allowed = Policy(providers=Listed(allow=("acme",)))
    assert [] == found(catalog, make_project("acme/two", policy=allowed))
    only = one(catalog, make_project("h/own", policy=allowed))
    assert ("denied", "policy_provider", "host/eu", "acme/two") == (only.code, only.rule, only.route, only.remedy)
    nobody = Policy(developers=Listed(deny=("acme",)))
    only = one(catalog, make_project("acme/two", policy=nobody))
    assert ("denied", "policy_developer", None) == (only.code, only.rule, only.remedy)


def test_a_free_tier_is_not_what_a_name_stands_for():
    """A model whose paid route is denied is denied, as `recommend` has it, unless the free route is named."""
    routes = [
        make_route("acme", id="own", lifecycle="active"),
        make_route("host/free", id="h:free", kind="free", lifecycle="active"),
    ]
    catalog, policy = make_catalog(live("two", *routes)), Policy(providers=Listed(allow=("host",)))
    assert ["denied"] == [one.code for one in found(catalog, make_project("acme/two", policy=policy))]
    assert [] == found(catalog, make_project("h:free", policy=policy))


@pytest.mark.parametrize(
    ("model", "expires", "said"),
    [
        ("acme/dear", 900, [("error", "not-approved")]),
        ("acme/fine", -1, [("error", "approval-expired")]),
        ("acme/fine", 0, [("warning", "approval-expiring")]),
        ("acme/fine", 29, [("warning", "approval-expiring")]),
        ("acme/fine", 30, []),
    ],
)
def test_approvals(model, expires, said):
    """The last day is one of the approval; the 30 days before the end are told."""
    policy = Policy(approved=(make_approval(model, day(expires)),))
    assert said == [(one.severity, one.code) for one in found(CATALOG, make_project("acme/fine", policy=policy))]


def test_no_models():
    """A workload that guards nothing is told."""
    assert [("warning", "no-models", None)] == codes(found(CATALOG, make_project()))


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (1, [("note", "retired")]),
        (0, [("note", "retired")]),
        (-1, [("error", "retired"), ("warning", "exception-expired")]),
    ],
)
def test_exceptions(until, said):
    """Up to and with its last day an exception makes an error a note; then the error is back."""
    policy = Policy(exception=(make_waiver("retired", day(until), model="acme/gone", owner="search"),))
    told = found(CATALOG, make_project("acme/gone", policy=policy))
    assert said == [(one.severity, one.code) for one in told]
    if until >= 0:
        assert ("agreed", "search", day(until).isoformat()) == told[0].excuse
        assert 0 == exit_code(told, "warning")


@pytest.mark.parametrize(
    ("about", "is_excused"),
    [
        ({}, True),
        ({"model": "acme/gone"}, True),
        ({"model": "gone-id"}, True),
        ({"model": "old"}, True),
        ({"model": "acme/fine"}, False),
        ({"workload": "chat"}, True),
        ({"workload": "search"}, False),
        ({"workload": "chat", "model": "acme/gone"}, True),
    ],
)
def test_what_an_exception_is_about(about, is_excused):
    """Its code, and where they are given its model (under any of its names) and its workload."""
    catalog = make_catalog(FINE, GONE.model_copy(update={"aliases": ("old",)}))
    policy = Policy(exception=(make_waiver("retired", day(9), **about),))
    told = found(catalog, make_project("gone-id", policy=policy))
    expected = [("note", "retired")] if is_excused else [("error", "retired"), ("warning", "exception-unused")]
    assert expected == [(one.severity, one.code) for one in told]


def test_an_exception_for_what_has_no_model():
    """Unknown names and empty workloads can be excused too."""
    policy = Policy(exception=(make_waiver("no-models", day(9)), make_waiver("unknown-name", day(9))))
    told = found(CATALOG, make_project(policy=policy, provider=["amce"]))
    assert [("note", "unknown-name"), ("note", "no-models")] == [(one.severity, one.code) for one in told]


def test_unused_exceptions():
    """What excuses nothing is told, expired or not; not where it can be about what was not looked at."""
    waivers = tuple(make_waiver(code, day(until)) for code in ("retired", "deprecated") for until in (9, -9))
    project = make_project("acme/fine", policy=Policy(exception=waivers))
    told = found(CATALOG, project)
    assert [("exception-unused", "policy.exception[0]"), ("exception-unused", "policy.exception[1]")] == [
        (one.code, one.rule) for one in told
    ]
    assert [] == found(CATALOG, project, names=["chat"])


def test_only_some_workloads():
    """Those that are named, in the order of the file."""
    workloads = {name: make_workload("acme/gone", name=name) for name in ("b", "a", "c")}
    project = Project("modelpick.toml", workloads, Policy())
    assert ["b", "a", "c"] == [one.workload for one in found(CATALOG, project)]
    assert ["b", "c"] == [one.workload for one in found(CATALOG, project, names=["c", "b"])]


def test_a_contradiction_that_shows_only_after_look_up():
    """Two names of one provider: the file is not valid, whatever flags would say."""
    catalog = make_catalog(FINE.model_copy(update={"aliases": ("f",)}))
    with pytest.raises(ProjectError) as caught:
        found(catalog, make_project("acme/fine", model=["f"], not_model=["acme/fine"]))
    assert [
        "modelpick.toml: workload.chat: --model and --not-model both name 'acme/fine'; drop one of the two"
    ] == caught.value.problems


def test_every_code_is_given():
    """The tests above hold each code that `check` can give."""
    text = Path(__file__).read_text(encoding="utf-8")
    assert [] == [code for code in CODES if code not in OF_SCAN and f'"{code}"' not in text]


def test_remedies_are_looked_for_twenty_times():
    """Each different question takes as long as `recommend`: those after the twentieth have none, and are counted."""
    catalog = make_catalog(
        make_model("acme/old", context=2, routes=[make_route("acme", input=1.0)]),
        make_model("acme/new", context=1_000, routes=[make_route("acme", input=1.0)]),
    )
    names = [f"w{number}" for number in range(23)]
    workloads = {
        name: make_workload("acme/old", name=name, context=10 + min(number, 21)) for number, name in enumerate(names)
    }
    report = guard(catalog, Project("modelpick.toml", workloads, Policy()), TODAY)
    assert ["acme/new"] * 20 + [None] * 3 == [one.remedy for one in report.diagnostics]
    assert 3 == report.without_remedy
