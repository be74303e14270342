"""What is said of the models that are found: the life of what the name stands for, and what replaces it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from conftest import TODAY, make_catalog, make_model, make_question, make_route
from modelpick.core.catalog import Catalog
from modelpick.core.diagnostic import Diagnostic
from modelpick.core.facts import Model, Route
from modelpick.core.guard import guard
from modelpick.core.mentions.glance import Glance
from modelpick.core.mentions.located import locate
from modelpick.core.mentions.written import Written
from modelpick.core.policy import Policy
from modelpick.core.project import Project, ProjectWorkload
from modelpick.core.survey import Survey

IN_50 = TODAY + timedelta(days=50)
IN_500 = TODAY + timedelta(days=500)
GONE = TODAY - timedelta(days=5)


def survey(catalog: Catalog, text: str, *, name: str = "a.py", **how: Any) -> list[Diagnostic]:
    """What is said of a text."""
    question = make_question(**how.pop("needs", {}))
    written = Written(catalog)
    found = locate(text, name, written, Glance(written).keys_in(text.encode()))
    return list(Survey(catalog, written, question, **how).diagnostics(name, found))


def about(name: str, *models: Model, **how: Any) -> Diagnostic:
    """What is said of one name."""
    (one,) = survey(make_catalog(*models), f"model = '{name}'\n", **how)
    return one


def old(*routes: Route, **facts: Any) -> Model:
    """A model to be replaced."""
    return make_model("acme/chat-1", routes, aliases=("chat-1-alias",), context=8000, **facts)


@pytest.mark.parametrize(
    ("facts", "code", "severity"),
    [
        ({}, "in-use", "note"),
        ({"lifecycle": "active"}, "in-use", "note"),
        ({"lifecycle": "preview"}, "in-use", "note"),
        ({"lifecycle": "legacy"}, "deprecated", "warning"),
        ({"lifecycle": "deprecated"}, "deprecated", "warning"),
        ({"lifecycle": "closed"}, "deprecated", "warning"),
        ({"lifecycle": "deprecated", "shutdown_date": IN_500}, "deprecated", "warning"),
        ({"shutdown_date": IN_500}, "deprecated", "warning"),
        ({"shutdown_date": IN_50}, "retiring", "error"),
        ({"lifecycle": "active", "shutdown_date": IN_50}, "retiring", "error"),
        ({"shutdown_date": GONE}, "retired", "error"),
        ({"lifecycle": "retired"}, "retired", "error"),
    ],
)
def test_codes(facts, code, severity):
    """Where its route stands in its life decides how grave it is."""
    one = about("chat-1-v1", old(make_route("acme", "chat-1-v1", **facts)))
    assert (code, severity, "acme/chat-1", "acme") == (one.code, one.severity, one.model_id, one.route)


def test_days_left():
    """A shutdown is near or not as it is asked."""
    model = old(make_route("acme", "chat-1-v1", shutdown_date=IN_50))
    assert ["deprecated", "retiring"] == [about("chat-1-v1", model, min_days_left=days).code for days in (50, 51)]


def test_an_id_of_a_route_has_its_life():
    """Elsewhere the model may go on, or have ended: the id says where requests go."""
    model = old(make_route("acme", "chat-1-v1", lifecycle="active"), make_route("host", "h/chat-1", shutdown_date=GONE))
    assert ["in-use", "retired"] == [about(name, model).code for name in ("chat-1-v1", "h/chat-1")]


def test_a_models_own_id_has_the_life_of_the_developers_route():
    """Closed models end where their developer ends them, whoever resells them."""
    routes = make_route("acme", "chat-1-v1", shutdown_date=GONE), make_route("host", "h/chat-1", lifecycle="active")
    one = about("chat-1-alias", old(*routes))
    assert ("retired", "acme", GONE) == (one.code, one.route, one.found)


def test_open_weights_go_on():
    """Open weights have not ended as long as somebody serves them, or anybody may."""
    ended = make_route("acme", "chat-1-v1", shutdown_date=GONE)
    assert (
        "in-use"
        == about("chat-1-alias", old(ended, make_route("host", "h", lifecycle="active"), open_weights=True)).code
    )
    assert "in-use" == about("chat-1-alias", old(ended, open_weights=True)).code
    assert "retired" == about("chat-1-v1", old(ended, open_weights=True)).code


def test_a_model_without_routes():
    """It has its own life."""
    assert "retired" == about("chat-1-alias", old(lifecycle="retired")).code


def other(name: str, price: float, **facts: Any) -> Model:
    """A model that could replace the old one."""
    route = make_route("host", f"{name}-v1", input=price, output=price, lifecycle="active")
    return make_model(f"acme/{name}", [route], **facts)


RETIRED = make_route("acme", "chat-1-v1", input=1.0, output=1.0, shutdown_date=GONE, replacement="small-2-v1")
SMALL = other("small-2", 0.1, context=4000)
LARGE = other("large-2", 1.0, context=9000)
TOOLS = other("tools-2", 2.0, context=4000, tools=True)


def test_the_remedy_meets_the_needs():
    """Not what is merely named or cheap: what keeps what the model's own facts amount to."""
    assert "acme/large-2" == about("chat-1-v1", old(RETIRED), SMALL, LARGE).remedy
    assert about("chat-1-v1", old(RETIRED), SMALL).remedy is None


def test_typed_needs_win():
    """What is asked for says what is needed."""
    host = {"tools": True}
    tools = make_model(
        "acme/tools-2", [make_route("host", "t-2", input=2.0, output=2.0, lifecycle="active", **host)], **host
    )
    assert "acme/tools-2" == about("chat-1-v1", old(RETIRED), SMALL, LARGE, tools, needs={"tools": True}).remedy


def test_nothing_replaces_what_goes_on():
    """A remedy is looked for only where one is needed."""
    assert about("chat-1-v1", old(make_route("acme", "chat-1-v1", lifecycle="active")), LARGE).remedy is None


def project(policy: Policy | None = None, **typed: Any) -> Project:
    """A project with one workload, which has the old model in use."""
    workload = ProjectWorkload("bot", typed, ("chat-1-alias",), min_days_left=400)
    return Project("modelpick.toml", {"bot": workload}, policy or Policy())


def test_the_projects_workload_says_what_is_needed():
    """The workload that has the model in use, under whatever name, brings its needs and its days."""
    one = about("chat-1-v1", old(RETIRED), SMALL, LARGE, project=project(max_input_price="0.5"))
    assert ("acme/small-2", "bot") == (one.remedy, one.workload)
    ends = old(make_route("acme", "chat-1-v1", shutdown_date=TODAY + timedelta(days=399)))
    assert ["retiring", "deprecated"] == [about("chat-1-v1", ends, **how).code for how in ({"project": project()}, {})]


def test_of_several_workloads_the_one_that_lists_the_model():
    """Others come before it, and are not asked."""
    other, bot = ProjectWorkload("other", {}, ("acme/large-2",)), project(max_input_price="0.5").workloads["bot"]
    both = Project("modelpick.toml", {"other": other, "bot": bot}, Policy())
    one = about("chat-1-v1", old(RETIRED), SMALL, LARGE, project=both)
    assert ("acme/small-2", "bot") == (one.remedy, one.workload)


def test_two_names_of_one_model_have_one_remedy():
    """It is looked for once, and told under each."""
    found = survey(make_catalog(old(RETIRED), LARGE), "a = ['chat-1-v1', 'chat-1-alias']\n")
    assert [("chat-1-v1", "acme/large-2"), ("chat-1-alias", "acme/large-2")] == [
        (one.model, one.remedy) for one in found
    ]


def test_the_policy_holds_for_remedies():
    """What the project's policy denies replaces nothing, in use by a workload or not."""
    empty = Project("modelpick.toml", {}, Policy.model_validate({"providers": {"deny": ["host"]}}))
    assert "acme/large-2" == about("chat-1-v1", old(RETIRED), LARGE, project=empty._replace(policy=Policy())).remedy
    assert about("chat-1-v1", old(RETIRED), LARGE, project=empty).remedy is None


def test_a_workload_says_where_requests_go():
    """Of two routes that end, the one at its provider; as `check` has it."""
    ends = [make_route("acme", "chat-1-v1", shutdown_date=IN_50), make_route("host", "h-1", shutdown_date=IN_500)]
    told = [about("chat-1-alias", old(*ends), project=project(**typed)) for typed in ({}, {"provider": ["host"]})]
    assert [("retiring", "acme"), ("deprecated", "host")] == [(one.code, one.route) for one in told]
    (checked,) = guard(make_catalog(old(*ends)), project(), TODAY).diagnostics
    assert (told[0].wanted, told[0].found, told[0].route) == (checked.wanted, checked.found, checked.route)


def test_an_exception_of_the_policy_excuses():
    """What the project has excused until a day is a note until then."""
    waiver = {"code": "retired", "model": "acme/chat-1", "reason": "moving", "until": date(2027, 1, 1)}
    policy = Policy.model_validate({"exception": [waiver]})
    one = about("chat-1-v1", old(RETIRED), project=project(policy))
    assert ("note", "moving") == (one.severity, one.excuse.reason if one.excuse else None)
    late = Policy.model_validate({"exception": [waiver | {"until": GONE}]})
    assert "error" == about("chat-1-v1", old(RETIRED), project=project(late)).severity


def test_unknown_ids():
    """A warning, with what it was perhaps meant to be."""
    one = about("gamma-9", make_model("acme/gamma-1", aliases=["gamma-1"]), make_model("acme/zebra-1"))
    assert ("unknown-id", "warning", None, ("gamma-1",)) == (one.code, one.severity, one.model_id, one.suggestions)


def test_an_id_of_several_models():
    """Which is meant is anybody's guess, and it is not guessed."""
    models = [make_model(f"acme/m-{n}", [make_route("host", "shared-1")]) for n in (1, 2)]
    one = about("shared-1", *models)
    assert ("ambiguous-model", "warning", ("acme/m-1", "acme/m-2")) == (one.code, one.severity, one.suggestions)


def test_places_and_silence():
    """Each mention has its place; a line that asks for silence, about everything or this code, is silent."""
    text = "a = 'chat-1-v1'\nb = 'chat-1-v1'  # modelpick: ignore\nc = 'chat-1-v1' # modelpick: ignore[retired]\n"
    text += "d = 'chat-1-v1'  # modelpick: ignore[deprecated]\n"
    found = survey(make_catalog(old(RETIRED)), text)
    assert [("a.py", 1, 6, 15), ("a.py", 4, 6, 15)] == [one.place[:4] for one in found if one.place]
