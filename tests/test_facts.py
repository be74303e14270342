"""The types of the catalog: what they take, what they refuse, and how a fact finds its source."""

from datetime import date

import pytest
from pydantic import ValidationError

from conftest import SOURCES, make_catalog, make_claim, make_model, make_route, make_source
from modelpick.core.entry import date_span
from modelpick.core.facts import (
    TIERS,
    Condition,
    Constraint,
    Inheritance,
    Model,
    Provider,
    Route,
    Score,
    Source,
    fact_fields,
    fact_type,
    inheritance_of,
)
from modelpick.core.price import Price
from modelpick.core.route_key import RouteKey


def test_a_new_model_knows_nothing():
    """Every fact that is not given is None: unknown, not false and not 0."""
    model = make_model()
    assert {name for name in fact_fields(Model) if getattr(model, name) is not None} == set()


def test_a_new_route_knows_nothing():
    """A price that is not given is unknown, not 0."""
    catalog, route = make_catalog(), make_route()
    assert [catalog.fact(route, name).value for name in fact_fields(Route) if name != "price"] == [
        None for name in fact_fields(Route) if name != "price"
    ]


def test_a_free_price_is_zero_and_not_unknown():
    """0 and unknown are two answers."""
    catalog, route = make_catalog(), make_route(input=0.0)
    assert [catalog.fact(route, f"price.{leaf}").value for leaf in ("input", "output")] == [0.0, None]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("context", 0),
        ("context", -1),
        ("context", 8192.0),
        ("context", "8192"),
        ("context", True),
        ("context", 10**13),
        ("vision", 1),
        ("vision", "true"),
        ("tuning", "chat"),
        ("lifecycle", "dead"),
        ("parameters", 0),
        ("released", "2024-13"),
        ("released", "2024-02-30"),
        ("released", "0000"),
        ("released", "24-02-28"),
        ("released", "2024-2"),
        ("shutdown_date", "2026-01-01"),
        ("license", ""),
        ("about", "x" * 2001),
        ("id", "one"),
        ("id", "acme/one/two"),
        ("id", "acme/one\n"),
        ("id", "acme/[red]"),
        ("id", "acme/\x1b[31m"),
        ("by", "no spaces"),
        ("by", "card@2026-1-1"),
        ("by", "card@2026-99-99"),
        ("nonsense", 1),
    ],
)
def test_a_model_refuses_what_cannot_be(field, value):
    """No coercion, no unknown keys, no impossible dates."""
    with pytest.raises(ValidationError):
        make_model(**{field: value})


@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf"), "0.1", True, 10.0**7])
def test_a_price_refuses_what_cannot_be(value):
    """Prices are finite and not negative."""
    with pytest.raises(ValidationError):
        Price(input=value)


@pytest.mark.parametrize("value", [float("nan"), float("-inf"), "31.7"])
def test_a_score_is_a_finite_number(value):
    """A score that is not a number is refused."""
    with pytest.raises(ValidationError):
        Score(benchmark="humaneval", value=value)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_claim_is_finite(value):
    """A claim is no way around the rule for numbers."""
    with pytest.raises(ValidationError):
        make_model(claim=[make_claim("context", value)])


def test_facts_are_frozen():
    """Nothing changes a model once it is made."""
    with pytest.raises(ValidationError):
        make_model().context = 1


@pytest.mark.parametrize(
    "when", [{}, {"any": []}, {"any": ["flying"]}, {"over": {"context": 0}}, {"over": {"cost": 5}}, {"price": 3}]
)
def test_a_condition_must_speak_of_something(when):
    """An empty condition would always hold, and one outside the vocabulary never."""
    with pytest.raises(ValidationError):
        Condition(**when)


def test_a_source_url_is_a_web_address():
    """No `javascript:` and no `file:`."""
    with pytest.raises(ValidationError):
        make_source(url="javascript:alert(1)")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("openai", RouteKey("openai", None, None)),
        ("openai/batch", RouteKey("openai", None, "batch")),
        ("chutes/tee", RouteKey("chutes", None, "tee")),
        ("host/fp8-turbo", RouteKey("host", None, "fp8-turbo")),
        ("host/us-gov", RouteKey("host", "us-gov", None)),
        ("amazon-bedrock/us-east-1", RouteKey("amazon-bedrock", "us-east-1", None)),
        ("azure/eu/priority", RouteKey("azure", "eu", "priority")),
    ],
)
def test_a_route_key_comes_apart(key, expected):
    """provider[/region][/tier]"""
    assert expected == RouteKey.parse(key)
    assert expected == make_route(key).address


@pytest.mark.parametrize("key", ["", "OpenAI", "a/b/c/d", "a//b", "a/", "a b", "/a"])
def test_a_route_key_has_one_shape(key):
    """Anything else is refused."""
    with pytest.raises(ValidationError):
        make_route(key)


@pytest.mark.parametrize(
    ("partial", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("2024-02-28", date(2024, 2, 28), date(2024, 2, 28)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
    ],
)
def test_a_partial_date_spans_days(partial, first, last):
    """A month or a year can mean any of its days."""
    assert (first, last) == date_span(partial)


def test_a_toml_date_is_a_full_partial_date():
    """`released = 2024-02-28` needs no quotes."""
    assert make_model(released=date(2024, 2, 28)).released == "2024-02-28"


def test_a_claimed_toml_date_is_read_like_the_fact():
    """A tracker's `2024-07-04` is the same kind of value as the chosen one."""
    model = make_model(released=date(2024, 2, 28), claim=[make_claim("released", date(2024, 7, 4))])
    assert [said.value for said in make_catalog().fact(model, "released").also] == ["2024-07-04"]


def test_a_claimed_shutdown_stays_a_date():
    """Only dates that can be partial are text."""
    model = make_model(shutdown_date=date(2027, 1, 1), claim=[make_claim("shutdown_date", date(2027, 2, 1))])
    assert [said.value for said in make_catalog().fact(model, "shutdown_date").also] == [date(2027, 2, 1)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("context", Inheritance.LIMIT),
        ("max_output", Inheritance.LIMIT),
        ("vision", Inheritance.SERVING),
        ("json_schema", Inheritance.SERVING),
        ("reasoning", Inheritance.INTRINSIC),
        ("fim", Inheritance.INTRINSIC),
        ("tuning", Inheritance.INTRINSIC),
        ("parameters", Inheritance.INTRINSIC),
        ("license", Inheritance.INTRINSIC),
        ("released", Inheritance.INTRINSIC),
        ("prompt_caching", Inheritance.OFFER),
        ("batch_api", Inheritance.OFFER),
    ],
)
def test_each_fact_says_how_routes_come_by_it(name, expected):
    """Limit, serving, intrinsic or the route's own."""
    assert expected == inheritance_of(name)


def test_fact_names_hold_no_bookkeeping():
    """Ids, sources and lists of other tables are no facts."""
    both = {*fact_fields(Model), *fact_fields(Route)}
    assert both & {"id", "key", "aliases", "by", "by_field", "claim", "route", "score", "remove", "unset"} == set()


def test_fact_names_of_a_route_include_each_price():
    """A claim and a source can be about one price."""
    assert {f"price.{leaf}" for leaf in Price.model_fields} <= set(fact_fields(Route))


def test_a_fact_type_is_as_strict_as_the_field():
    """A claim about the context must be a possible context."""
    with pytest.raises(ValidationError):
        fact_type(Model, "context").validate_python(-1)
    with pytest.raises(ValidationError):
        fact_type(Route, "price.input").validate_python(-0.1)


def test_the_source_is_the_tables_own_unless_the_field_names_one():
    """`by` for all, `by_field` for exceptions, `@date` before the source's date."""
    model = make_model(context=8192, vision=True, by_field={"vision": "tracker@2026-05-01"})
    catalog = make_catalog(model)
    assert ("card", date(2026, 10, 1)) == catalog.fact(model, "context")[1:3]
    assert ("tracker", date(2026, 5, 1)) == catalog.fact(model, "vision")[1:3]


def test_the_source_of_a_price_may_be_named_for_all_prices():
    """`by_field.price` serves every price, `by_field."price.input"` only one."""
    route = make_route(input=1.0, output=2.0, by_field={"price": "price-list", "price.output": "tracker"})
    catalog = make_catalog()
    assert ["price-list", "tracker"] == [catalog.fact(route, f"price.{leaf}").source for leaf in ("input", "output")]


def test_an_unknown_fact_has_no_source():
    """Nobody says what nobody says."""
    assert make_catalog().fact(make_model(), "context")[:3] == (None, None, None)


def test_a_source_without_a_date_gives_none():
    """The date is unknown then, not today."""
    catalog = make_catalog(sources=[make_source(as_of=None)])
    assert ("card", None) == catalog.cite("card")
    assert ("nobody", None) == catalog.cite("nobody")
    assert (None, None) == catalog.cite(None)


@pytest.mark.parametrize("chosen", TIERS)
@pytest.mark.parametrize("claimed", TIERS)
def test_a_claim_counts_in_its_own_tier_only(chosen, claimed):
    """The word of a tracker does not dispute a model card, that of another card does."""
    sources = [make_source("one", chosen), make_source("other", claimed)]
    model = make_model(context=8192, by="one", claim=[make_claim("context", 16384, by="other")])
    (said,) = make_catalog(sources=sources).fact(model, "context").also
    assert (chosen == claimed) == said.counts


def test_a_claim_counts_where_somebody_decided_so():
    """`counts = true` is a curated decision."""
    model = make_model(context=16384, claim=[make_claim("context", 8192, by="tracker", counts=True)])
    (said,) = make_catalog().fact(model, "context").also
    assert said[:4] == (8192, "tracker", date(2026, 10, 1), True)


def test_all_claims_are_kept_in_order():
    """Those that do not count are shown as well."""
    claims = [make_claim("context", 8192, by="tracker"), make_claim("vision", True), make_claim("context", 9000)]
    fact = make_catalog().fact(make_model(context=16384, claim=claims), "context")
    assert [(8192, False), (9000, True)] == [(said.value, said.counts) for said in fact.also]


def test_names_for_a_person_fall_back_on_ids():
    """A model without a name has its slug, a provider without an entry its id."""
    catalog = make_catalog(providers=[Provider(id="host", name="The Host")])
    assert ["one", "One"] == [make_model().title, make_model(name="One").title]
    assert ["The Host", "other"] == [catalog.provider_name(one) for one in ("host", "other")]


def test_the_own_platform_is_the_developers_or_a_declared_one():
    """A provider with the developer's id, or one that names the developer."""
    catalog = make_catalog(providers=[Provider(id="acme-cloud", name="Acme Cloud", developers=("acme",))])
    assert [True, True, False] == [
        catalog.is_own_platform(provider, "acme") for provider in ("acme", "acme-cloud", "host")
    ]


def test_the_test_sources_cover_every_tier():
    """The sources that these tests use are of every tier."""
    assert set(TIERS) == {source.tier for source in SOURCES}


def test_lists_come_as_lists():
    """TOML has lists where the types hold tuples."""
    constraint = Constraint.model_validate({"text": "that", "when": {"any": ["vision"]}})
    assert ("vision",) == constraint.when.any
    assert Source.model_validate({"id": "a", "title": "A"}).tier == "primary"
