"""Thousands of names in a project, on stdin or in a scanned file: what takes long is done for the first of them."""

from __future__ import annotations

import difflib
import re
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

import modelpick.core.guard as guarding
import modelpick.core.ids as ids
import modelpick.core.names as names
from conftest import TODAY, make_catalog, make_model, make_route
from modelpick.core import rules
from modelpick.core.candidate import Candidate
from modelpick.core.catalog import Catalog
from modelpick.core.facts import Route
from modelpick.core.guard import guard, is_about
from modelpick.core.ids import meanings, meanings_of
from modelpick.core.mentions.scan import _one_of
from modelpick.core.names import close_to
from modelpick.core.policy import Listed, Policy, policy_findings
from modelpick.core.price import Price
from modelpick.core.project import Project
from modelpick.core.requirements import Requirements
from modelpick.core.verdict import Finding
from project_support import make_approval, make_waiver, make_workload

LATER = TODAY + timedelta(days=30)
NAMES = tuple(f"nobody{place}" for place in range(900))


def offered(name: str) -> Any:
    """A model under an id of a provider's."""
    return make_model(f"acme/{name}", [make_route("host", f"{name}-id", lifecycle="active")], context=8000)


CATALOG = make_catalog(*map(offered, ("one", "two", "three")))


def counted(owner: Any, name: str) -> Any:
    """The function of this name, and how often it is called."""
    return patch.object(owner, name, side_effect=getattr(owner, name))


def test_a_policy_of_unknown_names():
    """Each is told, and for twenty it is looked up what is near; the routes are gone through a few times."""
    listed = Listed(allow=NAMES, deny=NAMES)
    approved = tuple(make_approval(name, LATER) for name in NAMES)
    policy = Policy(providers=listed, developers=listed, licenses=listed, regions=listed, approved=approved)
    project = Project("modelpick.toml", {"chat": make_workload("acme/one", context="8k")}, policy)
    with (
        counted(names, "close_to") as near,
        counted(ids, "_called") as passes,
        counted(rules, "decide") as decided,
    ):
        found = guard(CATALOG, project, TODAY).diagnostics
    assert 9 * len(NAMES) == sum(one.code == "unknown-name" for one in found)
    assert (20, 3) == (near.call_count, passes.call_count)
    assert len([call for call in decided.call_args_list if call.args[0] == "region"]) < 20


def test_workloads_of_unknown_names():
    """Another model is looked for in twenty of them, and the rest are counted; nothing else differs between them."""
    workloads = {
        name: make_workload(name, "acme/two", name=name, context=f"{place + 1}k", provider=["nowhere"][: place % 2])
        for place, name in enumerate(NAMES)
    }
    project = Project("modelpick.toml", workloads, Policy())
    with (
        counted(guarding, "ranked") as asked,
        counted(difflib, "get_close_matches") as near,
        patch.object(Catalog, "regions", autospec=True, side_effect=Catalog.regions) as regions,
    ):
        report = guard(make_catalog(*CATALOG.models.values()), project, TODAY)
    assert (20, 1) == (asked.call_count, regions.call_count)
    assert near.call_count <= 60
    assert 430 == report.without_remedy
    unknown = [one for one in report.diagnostics if one.code == "unknown-model"]
    assert list(NAMES) == [one.model for one in unknown]


def test_workloads_that_ask_the_same():
    """They share the answer: none of them is left out."""
    workloads = {name: make_workload(name, name=name, context="8k") for name in NAMES}
    report = guard(CATALOG, Project("modelpick.toml", workloads, Policy()), TODAY)
    assert 0 == report.without_remedy
    assert {"acme/one"} == {one.remedy for one in report.diagnostics}


def test_ids_on_stdin():
    """Recorded ids mean the same whether the first is asked for or the thousandth."""
    catalog = make_catalog(*(offered(name) for name in NAMES))
    every = meanings(catalog)
    with counted(ids, "_called") as passes:
        found = {f"{name}-id": meanings_of(catalog, f"{name}-id") for name in NAMES}
    assert found == {name: every[name] for name in found}
    assert 3 == passes.call_count
    assert () == meanings_of(catalog, "nobody")


CODES = st.sampled_from(["unmet-need", "retired"])
MODELS = st.none() | st.sampled_from(["acme/one", "one", "one-id", "acme/two"])
WORKLOADS = st.none() | st.sampled_from(["a", "b"])


@given(st.lists(st.tuples(CODES, MODELS, MODELS, WORKLOADS), max_size=8), CODES, MODELS, WORKLOADS)
def test_exceptions(rows, code, model, workload):
    """What a whole project's exceptions excuse is what each is about."""
    catalog = make_catalog(make_model("acme/one", aliases=("one",)), make_model("acme/two"))
    found = [guarding.Diagnostic(one, "error", place, name, model_id=own) for one, name, own, place in rows]
    waiver = make_waiver(code, LATER, **{k: v for k, v in (("model", model), ("workload", workload)) if v})
    project = Project("modelpick.toml", {}, Policy(exception=(waiver,)))
    told = guarding._excused(catalog, project, found, TODAY, partial=True)
    assert [one.excuse is not None for one in told] == [is_about(catalog, waiver, one) for one in found]


@pytest.mark.parametrize("key", ["host", "host/eu", "host/us"])
@given(st.lists(st.sampled_from(["eu", "us", "asia", "x", "y"]), min_size=1, unique=True), st.sets(st.just("us")))
def test_regions(key, allowed, uplifts):
    """A policy's regions, most of which no route speaks of, are judged as if each were."""
    price = Price(input=1.0, region_uplifts=dict.fromkeys(uplifts, 1.1)) if uplifts else Price()
    route = Route(key=key, id="one-id", by="card", price=price)
    candidate = Candidate(CATALOG, make_model("acme/one", [route]), route)
    (found,) = policy_findings(Policy(regions=Listed(allow=tuple(allowed))), candidate, TODAY)
    each = [rules.region.judge(candidate, Requirements(region=name), TODAY) for name in allowed]
    assert found.outcome in {one.outcome for one in each}
    assert found.outcome.name == ("PASS" if any(one.outcome.name == "PASS" for one in each) else each[0].outcome.name)


def test_the_last_approval_counts():
    """Of several for one model."""
    approved = tuple(make_approval("acme/one", day) for day in (LATER, date(2020, 1, 1)))
    found: list[Finding] = policy_findings(
        Policy(approved=approved), Candidate(CATALOG, CATALOG.models["acme/one"], None), TODAY
    )
    assert [LATER] == [one.found for one in found]


@given(st.sets(st.text("abc.-", min_size=1, max_size=5), min_size=1, max_size=12), st.text("abc.-", max_size=60))
def test_words_are_found_as_one_by_one(words, text):
    """The expression for many words finds what the plain one does, the longest first."""
    plain = "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
    assert re.findall(_one_of(words), text) == re.findall(plain, text)


def test_suggestions_wait():
    """What is near is looked for when somebody asks for it."""
    with counted(names, "close_to") as near, pytest.raises(names.UnknownNameError) as caught:
        names.find_provider(CATALOG, "hots")
    assert 0 == near.call_count
    assert ("did you mean host?", ("host",)) == (caught.value.hint, caught.value.suggestions)
    assert close_to("hots", ["host"]) == ("host",)
