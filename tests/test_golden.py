"""The shipped catalog beside the providers' published figures, and bounds on how much a rebuild may change.

`python tests/test_golden.py` writes the bounds anew, for a rebuild whose changes were read and are meant.
"""

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from modelpick.catalog.load import load
from modelpick.catalog.locate import SHIPPED, shipped_path
from modelpick.core.candidate import Candidate
from modelpick.core.coverage import HOSTED_FACTS, counts, hosted, known
from modelpick.core.lifecycle import life

TODAY = date(2026, 11, 23)
GOLDEN = tomllib.loads((Path(__file__).parent / "golden_facts.toml").read_text("utf-8"))["model"]
BOUNDS = Path(__file__).parent / "catalog_bounds.toml"
NOT_FACTS = {"id", "page", "may_be_unknown"}
FAMOUS = (
    *("openai/gpt-5", "openai/gpt-4.1", "openai/gpt-4o", "openai/gpt-4o-mini", "openai/o3"),
    *("anthropic/claude-sonnet-4-5", "anthropic/claude-haiku-4-5", "anthropic/claude-opus-4-5"),
    *("google/gemini-2.5-pro", "google/gemini-2.5-flash", "xai/grok-4.3", "mistral/mistral-large-2512"),
    *("cohere/command-a-03-2025", "moonshotai/kimi-k2.6", "zai/glm-5.2"),
)
"""Live on 2026-11-23, at the developer itself."""
ONLY_NAME = {"codex-mini-latest", *(f"gpt-{version}-chat-latest" for version in ("5", "5.1", "5.2", "5.3"))}
"""OpenAI gave these no other name: each means one model for good, whatever it ends with."""


def shipped():
    """The catalog that ships, alone."""
    return load([(SHIPPED, shipped_path())])


@pytest.fixture(scope="module")
def catalog():
    """The same, read once."""
    return shipped()


def readings(published):
    """What a published figure can mean: "128k" is thousands of 1,000 or of 1,024 tokens."""
    if isinstance(published, str) and published[-1] in "kM":
        number, power = int(published[:-1]), {"k": 1, "M": 2}[published[-1]]
        return {number * 1000**power, number * 1024**power}
    return {published}


def agrees(name, published, stated):
    """Whether the catalog says what the page says, each as precisely as it can."""
    if name.startswith("about_"):
        return abs(stated - published) <= 0.05 * published
    if name in ("released", "knowledge"):
        return stated.startswith(published) or published.startswith(stated)
    return stated in readings(published)


def facts_of(golden):
    """Every published figure of a model: (name, value); a price is one of its own route."""
    for name, value in golden.items():
        if name == "price":
            yield from ((f"price at {provider}", rates) for provider, rates in value.items())
        elif name not in NOT_FACTS:
            yield name, value


def stated_of(model, name):
    """What the catalog says of it; None is unknown."""
    if name.startswith("price at "):
        route = next((one for one in model.route if one.key == name.removeprefix("price at ")), None)
        return None if route is None or route.price.input is None else [route.price.input, route.price.output]
    return getattr(model, name.removeprefix("about_"))


def differences(catalog, golden):
    """(fact, published, stated) of every fact that the catalog has otherwise, or not where it must."""
    model = catalog.models[golden["id"]]
    for name, published in facts_of(golden):
        stated = stated_of(model, name)
        if stated is None:
            if name.removeprefix("about_") not in golden.get("may_be_unknown", ()):
                yield name, published, None
        elif name.startswith("price at "):
            if stated != published:
                yield name, published, stated
        elif not agrees(name, published, stated):
            yield name, published, stated


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["id"])
def test_the_catalog_says_what_the_provider_published(catalog, golden):
    """Every published figure of a well-known model."""
    assert [] == list(differences(catalog, golden)), golden["page"]


def test_the_published_figures_are_many_and_name_their_page():
    """Forty models and 250 figures at the least, each model once and with a page."""
    assert len({golden["id"] for golden in GOLDEN}) == len(GOLDEN) >= 40
    assert sum(len(list(facts_of(golden))) for golden in GOLDEN) >= 250
    assert all(golden["page"].startswith("https://") for golden in GOLDEN)


@pytest.mark.parametrize("slug", ["kimi-k2.6", "glm-5.2", "gpt-oss-120b"])
def test_one_model_has_all_its_routes(catalog, slug):
    """Hosts spell it in many ways; it is one model all the same."""
    (one,) = [name for name in catalog.models if name.endswith(f"/{slug}")]
    near = [name for name in catalog.models if slug in name.lower().replace("_", "-")]
    assert [one] == near
    assert len(catalog.models[one].route) >= 10


def test_qwen3_235b_and_its_2507_are_apart(catalog):
    """The weights of April 2025, and those of July that instruct and think apart."""
    first, second = (catalog.models[catalog.names[f"qwen3-235b-a22b{rest}"]] for rest in ("", "-instruct-2507"))
    assert ("alibaba/qwen3-235b-a22b", "alibaba/qwen3-235b-a22b-instruct-2507") == (first.id, second.id)
    assert not [route.id for route in first.route if "2507" in route.id]


def test_no_router_or_moving_pointer_is_a_name(catalog):
    """Neither as an id nor as an alias."""
    slugs = {name.rpartition("/")[2].lower() for name in catalog.names} - ONLY_NAME
    assert [] == [
        slug for slug in slugs if slug.endswith(("-latest", "-auto", "-router")) or slug in ("auto", "router")
    ]
    assert ONLY_NAME.isdisjoint(name.rpartition("/")[2] for name in catalog.models)


def test_nothing_is_free_that_is_not_said_to_be(catalog):
    """No route at 0 but of a free tier or a subscription, and no price below."""
    for model in catalog.models.values():
        for route in model.route:
            rates = [rate for rate in (route.price.input, route.price.output) if rate is not None]
            assert min(rates, default=0) >= 0, (model.id, route.key)
            assert 0 not in rates or route.kind in ("free", "subscription"), (model.id, route.key)


def test_the_counts_that_were_promised_and_more(catalog):
    """800 models and 3,000 routes were asked for."""
    found = counts(catalog, TODAY)
    assert found["models"] >= 1200
    assert found["routes"] >= 3000
    assert found["open_weights_models_with_architecture"] >= 200


@pytest.mark.parametrize(
    ("fact", "least"), [("context", 95), ("price", 95), ("max_output", 85), ("released", 80), ("json_schema", 60)]
)
def test_what_is_live_and_hosted_is_known(catalog, fact, least):
    """In percent of the live, hosted models."""
    assert 100 * hosted(catalog, TODAY)[fact] / counts(catalog, TODAY)["live_hosted_models"] >= least


@pytest.mark.parametrize("name", FAMOUS)
def test_a_famous_model_can_be_had_of_its_developer(catalog, name):
    """It has a live route on its developer's own platform, with both prices."""
    model = catalog.models[name]
    live = [route for route in model.route if life(Candidate(catalog, model, route), TODAY).state != "retired"]
    own = [route for route in live if catalog.is_own_platform(route.address.provider, model.developer)]
    assert any(None not in (route.price.input, route.price.output) for route in own)


def test_starcoder2_3b_is_sold_by_fireworks(catalog):
    """On machines that one rents, at 0.10 in and out."""
    (route,) = [one for one in catalog.models["bigcode/starcoder2-3b"].route if one.key == "fireworks-ai"]
    assert ("provisioned", 0.1, 0.1) == (route.kind, route.price.input, route.price.output)


def fingerprint(catalog):
    """How much there is: models by developer, routes by provider, known facts, what is live and hosted."""
    models = catalog.models.values()
    facts = known(catalog)
    return {
        "total": counts(catalog, TODAY),
        "hosted": {fact: hosted(catalog, TODAY)[fact] for fact in HOSTED_FACTS},
        "models": Counter(model.developer for model in models),
        "routes": Counter(route.address.provider for model in models for route in model.route),
        "facts_of_models": {fact: number["models"] for fact, number in facts.items() if number["models"]},
        "facts_of_routes": {fact: number["routes"] for fact, number in facts.items() if number["routes"]},
    }


def test_a_rebuild_changes_little(catalog):
    """Each number within 10 % of what was committed, or within 3."""
    bounds, found = tomllib.loads(BOUNDS.read_text("utf-8")), fingerprint(catalog)
    moved = [
        f"{table}.{name}: {was} is now {found[table].get(name, 0)}"
        for table in found
        for name in sorted({*bounds[table], *found[table]})
        for was in [bounds[table].get(name, 0)]
        if abs(found[table].get(name, 0) - was) > max(3, 0.1 * was)
    ]
    assert [] == moved, "if this is meant, write the bounds anew: python tests/test_golden.py"


def write_bounds():
    """Commit to what ships now."""
    lines = ["# How much there is of everything; `python tests/test_golden.py` writes it anew."]
    for table, numbers in fingerprint(shipped()).items():
        lines += ["", f"[{table}]", *(f'"{name}" = {number}' for name, number in sorted(numbers.items()))]
    BOUNDS.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    write_bounds()
