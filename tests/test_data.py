"""The shipped catalog: the only tests that break when data changes, and the promises made of it."""

import json
import tomllib
from collections import Counter
from datetime import date

import pytest

from modelpick.catalog.load import load
from modelpick.catalog.locate import SHIPPED, shipped_path
from modelpick.core.facts import Model, Route, fact_fields
from modelpick.core.ids import ID_STYLES, meanings, recorded_ids, styled_id
from modelpick.sources import genai_prices, model_prices, models_dev
from modelpick.sources.declared import declared_for
from modelpick.sources.layer import layer_of
from payload_support import payload

TODAY = ("--as-of", "2026-11-23")
STARCODER2 = ("bigcode/starcoder2-3b", "bigcode/starcoder2-7b", "bigcode/starcoder2-15b")


@pytest.fixture(scope="module")
def catalog():
    """The catalog that ships, alone."""
    return load([(SHIPPED, shipped_path())])


def known_facts(entry):
    """The names of the facts of a model or route that are known."""
    for name in fact_fields(type(entry)):
        owner, _, leaf = name.rpartition(".")
        if name != "price" and getattr(getattr(entry, owner) if owner else entry, leaf) is not None:
            yield name


def test_it_is_as_large_as_promised(catalog):
    """1,000 models and 3,000 routes at the least."""
    assert len(catalog.models) >= 1000
    assert sum(len(model.route) for model in catalog.models.values()) >= 3000


def test_every_fact_has_a_source_and_a_date(catalog):
    """No figure without a source."""
    entries = [*catalog.models.values(), *(route for model in catalog.models.values() for route in model.route)]
    missing = [
        (entry.id, name)
        for entry in entries
        for name in known_facts(entry)
        if None in (catalog.fact(entry, name).source, catalog.fact(entry, name).as_of)
    ]
    assert [] == missing


def test_every_claim_score_and_constraint_has_a_source(catalog):
    """Nothing is said by nobody."""
    for model in catalog.models.values():
        said = [*model.claim, *model.score, *model.use_for, *model.do_not_use_for]
        said += [claim for route in model.route for claim in route.claim]
        assert [] == [one for one in said if one.by is None], model.id


def test_every_source_says_where_it_can_be_read(catalog):
    """A title always, and a URL unless it is the page that the catalog began from or our own judgement."""
    assert set() == {one.id for one in catalog.sources.values() if one.url is None} - {
        "seed-tracker",
        "curated",
        "modelpick-index",
    }


def test_current_and_previous_generations_of_twelve_developers(catalog):
    """At least twelve developers with a model of the last year and an older one."""
    recent, older = Counter(), Counter()
    for model in catalog.models.values():
        if model.released:
            (recent if model.released >= "2025-11" else older)[model.developer] += 1
    assert len(set(recent) & set(older)) >= 12


def test_the_kinds_that_were_asked_for(catalog):
    """Base, small, vision, reasoning, long-context and retired models."""
    models = catalog.models.values()
    assert sum(model.tuning == "base" for model in models) >= 15
    assert sum((model.parameters or 10**12) <= 2 * 10**9 and bool(model.open_weights) for model in models) >= 5
    assert sum(model.vision is True for model in models) >= 20
    assert sum(model.reasoning is True for model in models) >= 20
    assert sum((model.context or 0) >= 1_000_000 for model in models) >= 10
    retired = [
        model
        for model in models
        if model.route and all((route.shutdown_date or date.max) <= date(2026, 11, 23) for route in model.route)
    ]
    assert len(retired) >= 15


def test_no_router_or_moving_pointer_is_a_model(catalog):
    """`auto` and `…-latest` are not weights."""
    assert [] == [name for name in catalog.models if name.endswith(("-latest", "/auto", "-free"))]


def test_zero_is_a_price_only_where_it_is_free(catalog):
    """A price of 0 stands only on routes that are documented as free."""
    routes = [route for model in catalog.models.values() for route in model.route]
    free = [route for route in routes if 0 in (route.price.input, route.price.output)]
    assert {"free"} >= {route.kind for route in free}


def test_prices_are_of_the_right_magnitude(catalog):
    """A slip of the unit by a thousand would stand out; a cached read is not dearer than an uncached one."""
    for model in catalog.models.values():
        for route in model.route:
            price = route.price
            assert (price.input or 0) <= 200, (model.id, route.key)
            assert (price.output or 0) <= 1000, (model.id, route.key)
            if price.cache_read is not None and price.input is not None:
                assert price.cache_read <= price.input, (model.id, route.key)


def test_no_output_limit_repeats_the_window(catalog):
    """A limit that merely repeats the window is unknown, not a fact."""
    entries = [*catalog.models.values(), *(route for model in catalog.models.values() for route in model.route)]
    assert [] == [one.id for one in entries if one.max_output is not None and one.max_output == one.context]


def test_the_three_limits_of_gpt_5_are_apart(catalog):
    """400k in all, 272k in, 128k out."""
    gpt5 = catalog.models["openai/gpt-5"]
    assert (400_000, 272_000, 128_000) == (gpt5.context, gpt5.max_input, gpt5.max_output)


def test_starcoder2_3b_is_known_as_the_design_has_it(catalog):
    """Every fact of the worked example."""
    model = catalog.models[catalog.names["starcoder2-3b"]]
    facts = {
        "context": 16384,
        "released": "2024-02-28",
        "attention": "grouped-query, sliding window",
        "sliding_window": 4096,
        "fim": True,
        "parameters": 3_030_371_328,
        "layers": 30,
        "attention_heads": 24,
        "kv_heads": 2,
        "head_dim": 128,
        "programming_languages": 17,
        "tuning": "base",
        "specialization": "code",
        "license": "bigcode-openrail-m",
        "trained_by": "ServiceNow",
        "vision": False,
        "tools": None,
        "json_mode": None,
        "json_schema": None,
    }
    assert facts == {name: getattr(model, name) for name in facts}
    claims = {(claim.field, claim.value, claim.counts) for claim in model.claim}
    assert {("context", 8192, True), ("released", "2024-07-04", False), ("specialization", "general", False)} <= {
        (field, str(value) if isinstance(value, date) else value, counts) for field, value, counts in claims
    }
    scores = {score.benchmark: score.value for score in model.score}
    assert sorted([31.7, 27.4, 32.7, 25.0, 27.7, 71.19]) == sorted(scores.values())
    (route,) = model.route
    assert ("fireworks-ai", "provisioned", 0.1, 0.1) == (route.key, route.kind, route.price.input, route.price.output)


def test_the_file_is_in_order(catalog):
    """Models sorted by id, as a diff wants them."""
    ids = [model["id"] for model in tomllib.loads(shipped_path().read_text("utf-8"))["model"]]
    assert sorted(ids) == ids


def statuses(run, *arguments):
    """id -> (status, findings, route) of every model, rejected ones too."""
    done = run("recommend", *arguments, *TODAY, "--show-rejected", "--json")
    document = json.loads(done.stdout)
    return {one["id"]: one for one in document["candidates"]}


def test_8k_fits_on_fireworks(run):
    """The README's first command, and the model that the page began with."""
    done = run("recommend", "--context", "8k", "--no-vision", *TODAY, "--all")
    assert 0 == done.code
    (line,) = [line for line in done.stdout.splitlines() if " bigcode/starcoder2-3b " in line]
    assert ["✓", "fits", "bigcode/starcoder2-3b", "fireworks-ai"] == line.split()[:4]


def test_12k_is_disputed_and_names_both_claims(run):
    """What lies between two claims that count is in doubt."""
    found = statuses(run, "--context", "12k")["bigcode/starcoder2-3b"]
    (finding,) = found["findings"]
    assert ("check", "disputed") == (found["status"], finding["outcome"])
    assert all(claim in finding["text"] for claim in ("16,384", "8,192"))


@pytest.mark.parametrize(
    "asked", [("--context", "20k"), ("--task", "chat"), ("--tools",), ("--json-schema",), ("--vision",)]
)
def test_the_base_models_are_rejected_in_words(run, asked):
    """Each of them, each with its reason."""
    found = statuses(run, *asked)
    for name in STARCODER2:
        assert "rejected" == found[name]["status"]
        (finding,) = [one for one in found[name]["findings"] if one["outcome"] == "fail"]
        assert "do not use for" in finding["text"] or "is below 20,000" in finding["text"]


def test_small_and_infilling_fits(run):
    """Fill-in-the-middle under four billion parameters."""
    assert "fits" == statuses(run, "--fim", "--max-params", "4B")["bigcode/starcoder2-3b"]["status"]


def test_the_page_shows_every_fact_and_dispute(run):
    """All that is known of the worked example, and a word for what is not."""
    page = run("show", "starcoder2-3b", *TODAY).stdout
    for words in (
        *("16,384", "8,192", "2024-02-28", "2024-07-04", "grouped-query, sliding window", "4,096", "decoder-only"),
        *(
            "3,030,371,328",
            "30",
            "24",
            "128",
            "17",
            "base",
            "code",
            "general",
            "bigcode-openrail-m",
            "BigCode",
            "ServiceNow",
        ),
        *("Fireworks", "0.10 in", "0.10 out", "provisioned", "accounts/fireworks/models/starcoder2-3b", "may be wrong"),
        *(
            "its own text says 16,384",
            "mode chat",
            "31.7",
            "27.4",
            "32.7",
            "25",
            "27.7",
            "71.19",
            "infilling",
            "quantised",
            "not tracked",
            "disputed",
        ),
        *("chat", "vision", "JSON", "Price ladder", "Task fit", "peer bars", "Migration checks", "Capabilities"),
    ):
        assert words in page


def test_the_ladder_of_starcoder2_3b(run):
    """One route: Fireworks, 0.10 in and out, provisioned."""
    (route,) = json.loads(run("cost", "starcoder2-3b", *TODAY, "--json").stdout)["routes"]
    expected = ("fireworks-ai", "provisioned", True, 0.1)
    assert expected == tuple(route[key] for key in ("provider", "kind", "is_cheapest", "blended_usd_per_mtok"))
    ladder = run("show", "starcoder2-3b", *TODAY).stdout.partition("Price ladder")[2].partition("Task fit")[0]
    assert "Fireworks AI" in ladder and "0.10 in     0.10 out" in ladder and "1 live route" in ladder


def test_successors_of_starcoder2_3b(run, catalog):
    """They keep fill-in-the-middle, open weights and small size, and its page names them."""
    answer = json.loads(run("migrate", "starcoder2-3b", *TODAY, "--json").stdout)
    assert {"fim": True, "open_weights": True, "tuning": "base"}.items() <= answer["requirements"].items()
    assert answer["requirements"]["max_params"] == 4_545_556_992
    fitting = [one["id"] for one in answer["candidates"] if one["status"] == "fits"]
    for model in (catalog.models[name] for name in fitting):
        assert model.fim and model.open_weights and model.parameters <= 4_545_556_992
    assert {"alibaba/qwen2.5-coder-1.5b", "deepseek/deepseek-coder-1.3b-base"} <= {
        one["id"] for one in answer["candidates"]
    }
    checks = run("show", "starcoder2-3b", *TODAY).stdout.partition("Migration checks")[2]
    assert all(f"successor: ✓ {name}" in checks for name in fitting[:3])
    assert all(words in checks for words in ("fill-in-the-middle", "open weights", "at most 4.55B parameters"))


def test_types_cover_what_is_used(catalog):
    """Every fact of the types is known of some model or route, but for those that only people's own files use."""
    used = {name for model in catalog.models.values() for name in known_facts(model)}
    used |= {name for model in catalog.models.values() for route in model.route for name in known_facts(route)}
    unused = {*fact_fields(Model), *fact_fields(Route)} - used - {"price"}
    assert unused <= {"closed_date", "json_mode", "active_parameters"}


@pytest.mark.parametrize(
    ("read", "file"),
    [
        (genai_prices.read, "genai_prices.py.txt"),
        (lambda data, day: model_prices.read(data), "model_prices.json"),
        (lambda data, day: models_dev.read_sqlite(data), "models_dev.sqlite"),
    ],
)
def test_a_payload_of_the_build_brings_nothing_new_on_its_own_day(catalog, read, file):
    """Cuts of what the catalog was built of: fetched or imported again, they undo nothing that people weighed."""
    source = read(payload(file), date(2026, 11, 4)).source
    day = catalog.sources[source].as_of
    layer = layer_of(catalog, declared_for(catalog), [(read(payload(file), day), day)])
    assert layer.used > 0
    assert [] == layer.tables.get("model", [])


def test_a_project_of_four(run, tmp_path):
    """One retired model, one over budget, one that is unknown and one that is fine: exactly those three findings."""
    project = tmp_path / "modelpick.toml"
    project.write_text(
        "[workload.support]\n"
        'models = ["gpt-4.5-preview", "gpt-5-pro", "openai/gpt-4.1-minni", "openai/gpt-4.1-mini"]\n'
        'tools = true\ninput = "6k"\noutput = "800"\nrequests = "10k/day"\nbudget = "1500/month"\n'
    )
    result = run("check", *TODAY, "--project", project, "--json")
    found = json.loads(result.stdout)["findings"]
    assert (1, "") == (result.code, result.stderr)
    assert [
        ("error", "retired", "gpt-4.5-preview"),
        ("error", "over-budget", "gpt-5-pro"),
        ("error", "unknown-model", "openai/gpt-4.1-minni"),
    ] == [(one["severity"], one["code"], one["model"]) for one in found]
    assert "openai/gpt-4.1-mini" in found[2]["suggestions"]
    (remedy,) = {one["remedy"] for one in found}
    asked = ("recommend", *TODAY, "--project", project, "--workload", "support", "-q")
    assert remedy == run(*asked).stdout.splitlines()[0]


# Ids --------------------------------------------------------------------------------------------------------------

TAKEN = {
    "deepseek-v4-flash",
    "deepseek-v4-flash-vision-exp",
    "deepseek-v4-pro",
    "deepseek/deepseek-v4-flash",
    "deepseek/deepseek-v4-flash-vision-exp",
    "deepseek/deepseek-v4-pro",
    "gemma-4-31b",
    "llama-3.2-3b",
    "meta/llama-3.1-70b",
    "meta/llama-3.1-8b",
}
"""Ids of routes that are another model's own name, which wins; `catalog lint` says why each is right."""


def test_every_id_leads_back_to_its_model(catalog):
    """An id of any style, and any other recorded one, is understood as the model that it is of, and as no other."""
    known = meanings(catalog)
    lost, taken = [], set()
    for model in catalog.models.values():
        for route in model.route:
            styled = {styled_id(model, route, style) for style in ID_STYLES} - {None}
            for name in styled | set(recorded_ids(route)):
                meant = [one.model.id for one in known[name]]
                if name in catalog.names and meant != [model.id]:
                    taken.add(name)
                elif meant != [model.id]:
                    lost.append((name, model.id, meant))
    assert [] == lost
    assert taken == TAKEN


def test_how_many_routes_have_an_id_of_each_style(catalog):
    """Every one its provider's; most that of some tool."""
    pairs = [(model, route) for model in catalog.models.values() for route in model.route]
    have = {style: sum(styled_id(*pair, style) is not None for pair in pairs) for style in ID_STYLES}
    assert have["modelpick"] == have["provider"] == len(pairs)
    assert have["litellm"] >= 1600
    assert have["models.dev"] >= 2200
    assert have["openrouter"] >= 2500
    assert sum(route.litellm_id is None and route.models_dev_id is None for _, route in pairs) <= len(pairs) / 10


def test_an_id_of_a_tool_is_of_one_route(catalog):
    """LiteLLM's and models.dev's ids name one offer."""
    for style in ("litellm_id", "models_dev_id"):
        ids = [getattr(route, style) for model in catalog.models.values() for route in model.route]
        assert [] == [name for name, times in Counter(ids).items() if name is not None and times > 1]


def test_no_provider_takes_a_region_before_its_id(catalog):
    """LiteLLM writes it there; the provider's exact id has none."""
    routes = [route for model in catalog.models.values() for route in model.route if route.address.region]
    assert [] == [route.id for route in routes if route.id.startswith(f"{route.address.region}/")]
