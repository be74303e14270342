"""What `check` says agrees with what `recommend` says, whatever the catalog, the workload and the policy."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import catalogs

from conftest import TODAY, make_catalog, make_model, make_route
from modelpick.core.advise import recommend
from modelpick.core.catalog import Catalog
from modelpick.core.facts import Model, Route
from modelpick.core.guard import question_for
from modelpick.core.policy import Listed, Policy, settle
from modelpick.core.verdict import Status
from project_support import found, make_project

law = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
ANCHORS = (
    make_model("z/anchor", [make_route("host/eu", id="z", lifecycle="active")]),
    make_model("z/other", [make_route("acme", id="zz", lifecycle="active")]),
)
"""They know every name that the workloads and policies below ask for."""

NEEDS = st.fixed_dictionaries(
    {},
    optional={
        "context": st.just("8k"),
        "tools": st.just(True),
        "max_input_price": st.just(1),
        "min_days_left": st.sampled_from([1, 90]),
        "unknown": st.sampled_from(["check", "exclude", "allow"]),
        "provider": st.just(["host"]),
        "region": st.just("eu"),
    },
)
POLICIES = st.builds(
    Policy,
    providers=st.sampled_from([Listed(), Listed(allow=("host",)), Listed(deny=("acme",))]),
    licenses=st.sampled_from([Listed(), Listed(allow=("permissive",))]),
    unknown=st.sampled_from([None, "exclude"]),
)


@law
@given(catalogs(), NEEDS, POLICIES)
def test_check_and_recommend_agree(catalog, needs, policy):
    """A model's own name is an error where `recommend` rejects or hides it, a doubt where it says so, else nothing;
    and every remedy fits the same question, and is not what it is a remedy for."""
    catalog = make_catalog(*catalog.models.values(), *ANCHORS)
    project = make_project(*catalog.models, policy=policy, **needs)
    settled, unknown = settle(policy, catalog)
    assert [] == unknown
    advice = recommend(catalog, question_for(catalog, project, project.workloads["chat"], settled, TODAY))
    by_model = {fit.model.id: fit for fit in advice.candidates}
    told = found(catalog, project)
    for name in catalog.models:
        said = {(one.severity, one.code) for one in told if one.model == name} - {("warning", "route-retiring")}
        status = by_model[name].status if name in by_model else Status.REJECTED
        assert (status is Status.REJECTED) == any(severity == "error" for severity, _ in said)
        assert (status is Status.CHECK) == (said == {("warning", "in-doubt")})
    for one in told:
        assert one.remedy is None or (by_model[one.remedy].status is Status.FITS and one.remedy != one.model)


@law
@given(catalogs(), NEEDS, POLICIES)
def test_the_id_of_a_route_pins_it(catalog, needs, policy):
    """What is said of a route's id is said of that route, and the model's other routes change nothing about it."""
    models = [_with_ids(model) for model in catalog.models.values()]
    catalog = make_catalog(*models, *ANCHORS)
    for model in models:
        for route in model.route:
            alone = make_catalog(*(_on(one, route) if one is model else one for one in models), *ANCHORS)
            told = _told(catalog, route, policy, needs)
            assert {route.key} >= {one[-1] for one in told}
            # who sells it again may know less than the developer: see "resold" in core/rules.py
            if route.kind != "aggregator":
                assert told == _told(alone, route, policy, needs)


def _with_ids(model: Model) -> Model:
    routes = tuple(route.model_copy(update={"id": f"{model.id} {route.key}"}) for route in model.route)
    return model.model_copy(update={"route": routes})


def _on(model: Model, route: Route) -> Model:
    return model.model_copy(update={"route": (route,)})


def _told(catalog: Catalog, route: Route, policy: Policy, needs: dict[str, Any]) -> list[tuple[Any, ...]]:
    told = found(catalog, make_project(route.id, policy=policy, **needs))
    return [(one.severity, one.code, one.rule, one.found, one.route) for one in told]
