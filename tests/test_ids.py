"""Ids of providers and tools: what a model is called elsewhere, and what such an id stands for here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conftest import make_catalog, make_model, make_route
from modelpick.core.facts import Route
from modelpick.core.ids import ID_FIELDS, ID_STYLES, meanings, meanings_of, recorded_ids, styled_id
from modelpick.core.names import find_meaning, find_model
from modelpick.errors import UnknownNameError

HOME = make_route("acme", "one-v1", litellm_id="acme_ai/one-v1", models_dev_id="acme/one-v1", other_ids=("one-v1@1",))
BARE = make_route("host", "bare")
FREE = make_route("openrouter/free", "acme-ai/one:free")
PAID = make_route("openrouter", "acme-ai/one", models_dev_id="openrouter/acme-ai/one")
ONE = make_model("acme/one", [HOME, BARE, FREE, PAID], aliases=("one",))
TWO = make_model("acme/two", [make_route("acme", "two-v1"), make_route("host", "bare")])
THREE = make_model("acme/three", [make_route("acme", "one"), make_route("host", "acme/two")])
CATALOG = make_catalog(ONE, TWO, THREE)


def called(name: str) -> list[tuple[str, tuple[str, ...], bool]]:
    """(model, routes, whether it is the model's own name) of each thing that a name stands for."""
    return [
        (one.model.id, tuple(route.key for route in one.routes), one.is_of_model) for one in meanings_of(CATALOG, name)
    ]


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (HOME, ["acme/one", "one-v1", "acme_ai/one-v1", "acme-ai/one", "acme/one-v1"]),
        (BARE, ["acme/one", "bare", None, "acme-ai/one", None]),
        (FREE, ["acme/one", "acme-ai/one:free", None, "acme-ai/one:free", None]),
        (PAID, ["acme/one", "acme-ai/one", None, "acme-ai/one", "openrouter/acme-ai/one"]),
        (None, ["acme/one", None, None, "acme-ai/one", None]),
    ],
)
def test_an_id_in_every_style(route, expected):
    """The chosen route's id; OpenRouter's of its own offer, a tier of it only where that is chosen; None unrecorded."""
    assert [styled_id(ONE, route, style) for style in ID_STYLES] == expected


def test_openrouter_without_an_offer():
    """No id is made up where OpenRouter has no offer; a tier of it is better than none."""
    assert styled_id(TWO, TWO.route[0], "openrouter") is None
    assert styled_id(make_model(routes=[FREE]), None, "openrouter") == "acme-ai/one:free"


def test_every_id_of_a_route():
    """The provider's first, each once."""
    assert recorded_ids(HOME) == ("one-v1", "acme_ai/one-v1", "acme/one-v1", "one-v1@1")
    assert recorded_ids(make_route("a", "x", litellm_id="x", other_ids=("x", "y"))) == ("x", "y")
    assert set(ID_FIELDS) <= set(Route.model_fields)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("acme/one", [("acme/one", ("acme", "host", "openrouter/free", "openrouter"), True)]),
        ("one", [("acme/one", ("acme", "host", "openrouter/free", "openrouter"), True)]),
        ("acme/two", [("acme/two", ("acme", "host"), True)]),
        ("acme_ai/one-v1", [("acme/one", ("acme",), False)]),
        ("acme/one-v1", [("acme/one", ("acme",), False)]),
        ("one-v1@1", [("acme/one", ("acme",), False)]),
        ("bare", [("acme/one", ("host",), False), ("acme/two", ("host",), False)]),
        ("ONE-V1", []),
        ("one-v", []),
        ("", []),
    ],
)
def test_what_a_name_stands_for(name, expected):
    """Exact ids alone; a model's own name wins over what another's route is called."""
    assert called(name) == expected


def test_all_names_at_once():
    """The whole table says of each name what is said of it alone."""
    whole = meanings(CATALOG)
    recorded = {name for model in CATALOG.models.values() for route in model.route for name in recorded_ids(route)}
    assert set(whole) == recorded | set(CATALOG.names)
    assert {name: meanings_of(CATALOG, name) for name in whole} == whole


def test_an_id_leads_to_its_model():
    """One model is found, with the routes that are called so."""
    assert find_model(CATALOG, "acme_ai/one-v1") is ONE
    assert find_meaning(CATALOG, "acme-ai/one").routes == (PAID,)


@pytest.mark.parametrize("name", ["acme/one", "one"])
def test_a_models_own_name_costs_no_search(name):
    """The routes are not gone through for it: a catalog without any tells the same."""
    bare = replace(CATALOG, models={"acme/one": ONE})
    assert find_model(bare, name) is ONE
    nothing_else = replace(CATALOG, models=_OnlyByKey(CATALOG.models))
    assert find_model(nothing_else, name) is ONE


class _OnlyByKey(dict):
    """Models that cannot be gone through."""

    def items(self):
        raise AssertionError("gone through")

    values = items


def test_an_id_of_several_models_is_refused():
    """Both are named, nothing is guessed."""
    with pytest.raises(UnknownNameError) as error:
        find_model(CATALOG, "bare")
    assert (str(error.value), error.value.hint, error.value.exit_code) == (
        "2 models are offered under the id 'bare'",
        "say which: acme/one or acme/two",
        3,
    )


def test_of_many_models_the_first_are_named():
    """The hint stays a line."""
    many = make_catalog(*(make_model(f"acme/m{place}", [make_route("host", "x")]) for place in range(9)))
    with pytest.raises(UnknownNameError) as error:
        find_model(many, "x")
    assert error.value.hint == "say which: acme/m0 or acme/m1 or acme/m2 or acme/m3 or acme/m4 … and 4 more"


def test_a_near_miss_is_no_id():
    """`did you mean`, and no model."""
    with pytest.raises(UnknownNameError) as error:
        find_model(CATALOG, "acme_ai/one-v2")
    assert str(error.value) == "no model is called 'acme_ai/one-v2'"
