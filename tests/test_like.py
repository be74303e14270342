"""`--like MODEL`: what its facts amount to as requirements."""

import pytest

from conftest import ask, make_catalog, make_claim, make_model, make_route, status
from modelpick.core.like import preset_like
from modelpick.core.requirements import Requirements
from modelpick.core.verdict import Status

ABILITIES = [
    "vision",
    "pdf",
    "audio",
    "video",
    "tools",
    "parallel_tools",
    "json_mode",
    "json_schema",
    "reasoning",
    "fim",
]


def copied(model):
    """The requirements that are copied."""
    return preset_like(make_catalog(model), model)[0].requirements


def unknown(model):
    """The facts that are listed as not copied."""
    return preset_like(make_catalog(model), model)[1]


def test_facts_become_requirements():
    """Limits, abilities, tuning, weights and licence class."""
    model = make_model(
        context=16384, max_output=4096, fim=True, tuning="base", open_weights=True, license="bigcode-openrail-m"
    )
    expected = Requirements(
        context=16384, output=4096, fim=True, tuning="base", open_weights=True, license="commercial"
    )
    assert expected == copied(model)


@pytest.mark.parametrize("name", ABILITIES)
def test_what_the_model_cannot_do_is_not_needed(name):
    """Nor ruled out: the caveats about it stay."""
    assert Requirements() == copied(make_model(**{name: False}))
    assert Requirements(**{name: True}) == copied(make_model(**{name: True}))


def test_an_unknown_imposes_nothing_and_is_listed():
    """Everything, of a model of which nothing is known."""
    model = make_model()
    assert Requirements() == copied(model)
    assert ["context", "max_output", *ABILITIES, "tuning", "open_weights"] == list(unknown(model))


def test_a_known_fact_is_not_listed():
    """False is known."""
    assert {"vision", "context"} & set(unknown(make_model(vision=False, context=8192))) == set()


def test_only_chosen_values_are_copied():
    """A claim is no requirement."""
    model = make_model(context=8192, claim=[make_claim("context", 16384), make_claim("vision", True)])
    assert Requirements(context=8192) == copied(model)
    assert "vision" in unknown(model)


def test_price_and_provider_never_copy():
    """Nor do a route's own limits and abilities."""
    route = make_route("host/eu", context=4096, tools=True, input=1.0, output=2.0, prompt_caching=True, batch_api=True)
    assert Requirements() == copied(make_model(routes=[route]))


@pytest.mark.parametrize(
    ("license", "expected"),
    [("mit", "permissive"), ("llama3", "commercial"), ("cc-by-nc-4.0", None), ("own-terms", None)],
)
def test_the_licence_copies_as_its_class(license, expected):
    """A non-commercial one asks nothing, one that nobody classified neither."""
    assert expected == copied(make_model(open_weights=True, license=license)).license


def test_a_licence_that_nobody_classified_is_listed_as_not_copied():
    """Its class is unknown."""
    assert "license" in unknown(make_model(open_weights=True, license="own-terms"))
    assert "license" not in unknown(make_model(open_weights=True, license="cc-by-nc-4.0"))


@pytest.mark.parametrize("open_weights", [False, None])
def test_the_licence_of_closed_weights_is_no_requirement(open_weights):
    """It is about weights that one can have."""
    model = make_model(open_weights=open_weights, license="mit")
    assert copied(model).license is None
    assert copied(model).open_weights is None


def test_a_model_on_its_own_platform_fits_its_own_likeness():
    """What is like it can do what it can do."""
    model = make_model(
        context=16384, max_output=4096, tuning="instruct", tools=True, json_schema=True, routes=[make_route("acme")]
    )
    assert Status.FITS == status(model, presets=(preset_like(make_catalog(model), model)[0],))


def test_what_is_stated_wins_over_the_likeness():
    """`--like X --context 4k` asks for 4k."""
    large = make_model("acme/large", context=16384, routes=[make_route()])
    small = make_model("acme/small", context=4096, routes=[make_route()])
    catalog = make_catalog(large, small)
    preset, _ = preset_like(catalog, large)
    assert 1 == ask(catalog, presets=(preset,)).count(Status.FITS)
    assert 2 == ask(catalog, presets=(preset,), context=4000).count(Status.FITS)
