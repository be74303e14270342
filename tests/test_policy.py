"""What a policy says of a candidate: rows that pass, fail and are in doubt for every part of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import TODAY, make_catalog, make_model, make_question, make_route
from modelpick.core.advise import recommend
from modelpick.core.candidate import Candidate
from modelpick.core.facts import Developer, Model, Provider
from modelpick.core.policy import SELF_HOSTED, Listed, Policy, UnknownName, policy_findings, settle
from modelpick.core.verdict import POLICY_RULES, Finding, Outcome
from modelpick.render.wording import finding_text
from project_support import make_approval

PASS, FAIL, UNKNOWN, DISPUTED = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN, Outcome.DISPUTED
OPEN = {"open_weights": True}


def findings(policy: Policy, model: Model, place: int | None = 0, today: date = TODAY) -> list[Finding]:
    """What a policy says of a model on its route of this place; None hosts it oneself."""
    route = None if place is None or not model.route else model.route[place]
    return policy_findings(policy, Candidate(make_catalog(model), model, route), today)


def on(key: str, **facts: Any) -> Model:
    """A model on one route."""
    return make_model(routes=[make_route(key)], **facts)


def allowing(part: str, *allow: str, deny: tuple[str, ...] = ()) -> Policy:
    """A policy of one list."""
    return Policy(**{part: Listed(**{name: names for name, names in (("allow", allow), ("deny", deny)) if names})})


ROWS: dict[str, list[tuple[Policy, Model, Outcome, str]]] = {
    "policy_provider": [
        (allowing("providers", "host"), on("host/eu"), PASS, "provider host is allowed"),
        (allowing("providers", "a", "b"), on("host"), FAIL, "provider host: the policy allows a or b"),
        (allowing("providers", deny=("host",)), on("host"), FAIL, "provider host is denied by the policy"),
        (allowing("providers", "host", deny=("host",)), on("host"), FAIL, "provider host is denied by the policy"),
        (allowing("providers", deny=("other",)), on("host"), PASS, "provider host is allowed"),
        (allowing("providers", SELF_HOSTED), make_model(**OPEN), PASS, "provider self-hosted is allowed"),
        (
            allowing("providers", deny=(SELF_HOSTED,)),
            make_model(**OPEN),
            FAIL,
            "provider self-hosted is denied by the policy",
        ),
        (allowing("providers", "host"), make_model(), UNKNOWN, "provider: unknown, no source says"),
    ],
    "policy_developer": [
        (allowing("developers", "acme"), on("host"), PASS, "developer acme is allowed"),
        (allowing("developers", "other"), on("host"), FAIL, "developer acme: the policy allows other"),
        (allowing("developers", deny=("acme",)), on("host"), FAIL, "developer acme is denied by the policy"),
    ],
    "policy_license": [
        (allowing("licenses", "permissive"), on("host", license="mit", **OPEN), PASS, "licence mit is allowed"),
        (allowing("licenses", "commercial"), on("host", license="mit", **OPEN), PASS, "licence mit is allowed"),
        (allowing("licenses", "MIT"), on("host", license="mit", **OPEN), PASS, "licence mit is allowed"),
        (
            allowing("licenses", "permissive"),
            on("host", license="gemma", **OPEN),
            FAIL,
            "licence gemma: the policy allows permissive",
        ),
        (
            allowing("licenses", deny=("non-commercial",)),
            on("host", license="mrl", **OPEN),
            FAIL,
            "licence mrl is denied by the policy",
        ),
        (
            allowing("licenses", "permissive"),
            on("host", license="home-grown", **OPEN),
            UNKNOWN,
            "licence home-grown does not settle permissive",
        ),
        (
            allowing("licenses", deny=("non-commercial",)),
            on("host", license="home-grown", **OPEN),
            UNKNOWN,
            "licence home-grown does not settle not non-commercial",
        ),
        (
            allowing("licenses", "home-grown"),
            on("host", license="home-grown", **OPEN),
            PASS,
            "licence home-grown is allowed",
        ),
        (
            allowing("licenses", "gemma"),
            on("host", license="home-grown", **OPEN),
            FAIL,
            "licence home-grown: the policy allows gemma",
        ),
        (
            allowing("licenses", deny=("mit",)),
            on("host", license="home-grown", **OPEN),
            PASS,
            "licence home-grown is allowed",
        ),
        (allowing("licenses", "mit"), on("host", **OPEN), UNKNOWN, "licence: unknown, no source says"),
        (allowing("licenses", "mit"), on("host"), UNKNOWN, "licence: unknown, no source says"),
    ],
    "policy_region": [
        (allowing("regions", "eu"), on("host/eu"), PASS, "region eu is allowed"),
        (allowing("regions", "eu", "ch"), on("host/us"), FAIL, "region us: the policy allows eu or ch"),
        (allowing("regions", "eu"), on("host"), UNKNOWN, "region: unknown, no source says"),
        (allowing("regions", deny=("us",)), on("host/us"), FAIL, "region us is denied by the policy"),
        (allowing("regions", "us", deny=("us",)), on("host/us"), FAIL, "region us is denied by the policy"),
        (allowing("regions", deny=("us",)), on("host/eu"), PASS, "region eu is allowed"),
        (allowing("regions", deny=("us",)), on("host"), PASS, "region: bound to none, which is allowed"),
    ],
    "policy_approved": [
        (
            Policy(approved=(make_approval("acme/one", TODAY),)),
            on("host"),
            PASS,
            "approved until 2026-11-23",
        ),
        (
            Policy(approved=(make_approval("acme/one", TODAY - timedelta(days=1)),)),
            on("host"),
            FAIL,
            "approval expired on 2026-11-22",
        ),
        (
            Policy(approved=(make_approval("acme/other", TODAY),)),
            on("host"),
            FAIL,
            "not on the policy's approved list",
        ),
    ],
}


def test_every_rule_has_rows():
    """A part of the policy without rows is not tested."""
    assert list(POLICY_RULES) == list(ROWS)


@pytest.mark.parametrize(
    ("rule", "policy", "model", "outcome", "text"), [(rule, *row) for rule, rows in ROWS.items() for row in rows]
)
def test_rows(rule, policy, model, outcome, text):
    """One finding a part of the policy, in words that name what was found and what is allowed."""
    (one,) = findings(policy, model)
    assert (rule, outcome, text) == (one.rule, one.outcome, finding_text(one))


def test_an_empty_policy_says_nothing():
    """Nor does it count as one."""
    assert [] == findings(Policy(unknown="exclude"), on("host"))
    assert Policy(unknown="exclude").is_empty
    assert not allowing("regions", "eu").is_empty
    assert not Policy(approved=(make_approval("acme/one", TODAY),)).is_empty


def test_closed_weights_have_no_licence_to_allow():
    """The list of licences speaks of open weights."""
    assert [] == findings(allowing("licenses", "mit"), on("host", open_weights=False))


def test_regions_do_not_concern_machines_of_ones_own():
    """Where those stand the catalog does not know."""
    assert [] == findings(allowing("regions", "eu"), make_model(**OPEN))


def test_a_region_that_requests_can_be_bound_to():
    """An unbound route with a price for the region can be used there."""
    model = make_model(routes=[make_route("host", price={"input": 1.0, "region_uplifts": {"eu": 1.1}})])
    (one,) = findings(allowing("regions", "ch", "eu"), model)
    assert (PASS, "eu") == (one.outcome, one.found)


def test_the_last_approval_counts():
    """Of several the one that holds longest."""
    days = [TODAY - timedelta(days=3), TODAY + timedelta(days=3), TODAY]
    (one,) = findings(Policy(approved=tuple(make_approval("acme/one", day) for day in days)), on("host"))
    assert (PASS, TODAY + timedelta(days=3)) == (one.outcome, one.found)


CATALOG = replace(
    make_catalog(
        make_model(
            "acme/one", [make_route("host/eu", id="one-v1"), make_route("acme")], aliases=["uno"], license="x-1"
        ),
        make_model("acme/two", [make_route("host", id="shared")]),
        make_model("acme/three", [make_route("host", id="shared")]),
        providers=[Provider(id="host", name="Host", aliases=["hosting"])],
    ),
    developers={"acme": Developer(id="acme", name="Acme", aliases=["acme-ai"])},
)


def test_names_are_looked_up():
    """Aliases, and capitals of regions and licences, become the catalog's own names."""
    policy = Policy(
        providers=Listed(allow=("hosting", SELF_HOSTED), deny=("acme",)),
        developers=Listed(deny=("acme-ai",)),
        licenses=Listed(allow=("Permissive", "Apache-2.0", "X-1")),
        regions=Listed(allow=("EU",)),
        approved=(make_approval("uno", TODAY), make_approval("one-v1", TODAY)),
    )
    settled, unknown = settle(policy, CATALOG)
    assert [] == unknown
    assert Listed(allow=("host", SELF_HOSTED), deny=("acme",)) == settled.providers
    assert ("acme",) == settled.developers.deny
    assert ("permissive", "apache-2.0", "x-1") == settled.licenses.allow
    assert ("eu",) == settled.regions.allow
    assert ["acme/one", "acme/one"] == [one.model for one in settled.approved]


def test_unknown_names_allow_nobody():
    """They are told with their key, and stay: a list without them would allow everybody."""
    policy = Policy(
        providers=Listed(allow=("hots",)),
        developers=Listed(deny=("acne",)),
        licenses=Listed(allow=("mti",)),
        regions=Listed(allow=("eux",)),
        approved=(make_approval("acme/one", TODAY), make_approval("acme/oen", TODAY), make_approval("shared", TODAY)),
    )
    settled, unknown = settle(policy, CATALOG)
    assert [
        UnknownName("providers.allow", "hots", ("host",)),
        UnknownName("developers.deny", "acne", ("acme",)),
        UnknownName("licenses.allow", "mti", ("mit",)),
        UnknownName("regions.allow", "eux", ("eu",)),
    ] == unknown[:4]
    assert [("approved[1].model", "acme/oen"), ("approved[2].model", "shared")] == [one[:2] for one in unknown[4:]]
    assert ("acme/three", "acme/two") == unknown[5].suggestions
    assert FAIL is findings(settled, CATALOG.models["acme/one"])[0].outcome


def test_a_policy_stands_beside_what_the_workload_asks():
    """All that rejects is told, and no relaxation or blocker is named: nothing that was typed would help."""
    model = make_model(context=4000, routes=[make_route("host")])
    question = make_question(context=8000)
    denied = recommend(make_catalog(model), replace(question, policy=allowing("providers", deny=("host",))))
    (fit,) = denied.candidates
    assert ["context", "policy_provider"] == [one.rule for one in fit.failed()]
    assert ((), ()) == (denied.relaxations, denied.blockers)
    allowed = recommend(make_catalog(model), replace(question, policy=allowing("providers", "host")))
    assert [("context",)] == [one.drop for one in allowed.relaxations]
    assert ["context"] == [one.rule for one in allowed.blockers]
