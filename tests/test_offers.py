"""What is chosen where sources disagree about an offer, and what is kept as a claim."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from modelpick.sources.names import Place, Seller
from modelpick.sources.offers import Offer, page_source, route_table
from modelpick.sources.reading import Row

DAY = dt.date(2026, 11, 23)


def row(source: str, id: str = "x", url: str | None = None, as_of: dt.date | None = None, **facts: Any) -> Row:
    """A row of a source; `input` and `output` are its prices."""
    named = {f"price.{name}" if name in ("input", "output", "cache_read", "cache_write", "tiers") else name: value
             for name, value in facts.items()}  # fmt: skip
    return Row(source, f"{source}:{id}", "host", id, named, url=url, as_of=as_of)


def table(*rows: Row, first_party: bool = False, model: dict[str, Any] | None = None, kind: str | None = None,
          tier: str | None = None, free: tuple[str, ...] = (), region: str | None = None,
          states: dict[str, str] | None = None, **decided: Any) -> dict[str, Any]:  # fmt: skip
    """The route that these rows make."""
    offer = Offer(Place("acme/one", Seller("host", kind, free=free, states=states or {}), region, tier), first_party)
    offer.add(rows)
    return route_table(offer, model or {}, decided, DAY)


def test_the_window_of_models_dev_is_chosen_and_litellm_kept_as_a_claim():
    """A disagreement stays visible."""
    made = table(row("models.dev", context=1000), row("litellm", context=900))
    assert 1000 == made["context"]
    assert [{"field": "context", "value": 900, "by": "litellm"}] == made["claim"]
    assert "claim" not in table(row("models.dev", context=1_048_576), row("litellm", context=1_000_000))


def test_an_output_that_repeats_the_window_is_unknown():
    """It is no fact."""
    assert "max_output" not in table(row("models.dev", context=1000, max_output=1000))
    assert 900 == table(row("models.dev", context=1000, max_output=900))["max_output"]


def test_litellm_input_is_not_the_context():
    """272k of 400k."""
    made = table(row("litellm", max_input=272_000, max_output=128_000))
    assert (None, 272_000, 128_000) == (made.get("context"), made["max_input"], made["max_output"])


@pytest.mark.parametrize(
    ("first_party", "url", "chosen"),
    [(True, None, 4.0), (False, "https://host/pricing", 2.0), (False, None, 3.0)],
)
def test_whose_price_is_taken(first_party, url, chosen):
    """First party: the price list; a host: litellm with a source, else genai-prices."""
    rows = (
        row("models.dev", input=1.0, output=1.0),
        row("litellm", input=2.0, output=2.0, url=url),
        row("genai-prices", input=3.0, output=3.0),
        row("model-prices", input=4.0, output=4.0),
    )
    kept = rows if first_party else rows[:3]
    assert chosen == table(*kept, first_party=first_party)["price"]["input"]


def test_a_gap_is_filled_only_by_a_source_that_agrees():
    """A cached rate of another price list belongs to that list."""
    rows = row("genai-prices", input=1.0, output=2.0), row("models.dev", input=1.0, output=2.0, cache_read=0.1)
    assert {"input": 1.0, "output": 2.0, "cache_read": 0.1} == table(*rows)["price"]
    other = row("genai-prices", input=1.0, output=2.0), row("models.dev", input=5.0, output=2.0, cache_read=0.5)
    assert {"input": 1.0, "output": 2.0} == table(*other)["price"]


def test_zero_is_a_price_only_where_it_is_documented():
    """Otherwise it is a gap."""
    zero = row("models.dev", input=0.0, output=0.0)
    assert "price" not in table(zero)
    assert {"input": 0.0, "output": 0.0} == table(zero, free=("x",))["price"]
    assert ("free", {"input": 0.0, "output": 0.0}) == (
        table(zero, tier="free")["kind"],
        table(zero, tier="free")["price"],
    )


def test_storage_fees_and_impossible_cached_reads_are_no_rates():
    """Gemini's cache_write in some trackers is dollars per hour of storage."""
    made = table(row("models.dev", input=1.0, output=2.0, cache_write=0.2, cache_read=1.5))
    assert {"input": 1.0, "output": 2.0} == made["price"]


UPLIFTS = {"price.region_uplifts": {"us": 1.1}}


def test_what_a_region_costs_more_is_litellms_whoever_has_the_prices():
    """Credited apart where the prices are another's, without words where they are its own."""
    own = row("litellm", input=1.0, output=2.0, context=10, tools=True, vision=True, **UPLIFTS)
    both = table(own, row("model-prices", input=1.0, output=2.0), first_party=True)
    alone = table(own)
    credited = {name: by for name, by in both["by_field"].items() if name.startswith("price")}
    assert {"input": 1.0, "output": 2.0, "region_uplifts": {"us": 1.1}} == both["price"] == alone["price"]
    assert ("litellm", {"price": "model-prices", "price.region_uplifts": "litellm"}) == (both["by"], credited)
    assert ("litellm", None) == (alone["by"], alone.get("by_field"))


def test_prices_of_several_sources_are_credited_one_by_one():
    """There is no entry for all of them that an uplift had to be told apart from."""
    rows = (
        row("genai-prices", input=1.0, output=2.0),
        row("litellm", input=1.0, output=2.0, cache_read=0.1, context=10, **UPLIFTS),
    )
    made = table(*rows)
    assert ("litellm", {"price.input": "genai-prices", "price.output": "genai-prices"}) == (
        made["by"],
        made["by_field"],
    )


def test_a_route_in_a_region_has_its_own_prices():
    """Nor does an uplift stand alone, without any price."""
    rates = row("litellm", input=1.0, output=2.0, **UPLIFTS)
    assert {"input": 1.0, "output": 2.0} == table(rates, region="us")["price"]
    assert "price" not in table(row("litellm", context=10, **UPLIFTS))


WORDS = {"by": "states/host", "deprecated": "legacy", "retired": "shut down", "preview": "preview"}
ENDED, ENDING = dt.date(2026, 1, 1), dt.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("facts", "states", "expected"),
    [
        ({"shutdown_date": ENDED}, WORDS, ("retired", "shut down", "states/host")),
        ({"shutdown_date": ENDED}, {}, ("retired", None, None)),
        ({"shutdown_date": ENDING, "announced_date": ENDED}, WORDS, ("deprecated", "legacy", "states/host")),
        ({"lifecycle": "preview", "lifecycle_word": "beta"}, {}, ("preview", "beta", "models.dev")),
        ({"lifecycle": "preview", "lifecycle_word": "beta"}, WORDS, ("preview", None, None)),
        ({"lifecycle": "preview", "lifecycle_word": "beta", "shutdown_date": ENDED}, {}, ("retired", None, None)),
    ],
)
def test_a_state_has_the_providers_own_word(facts, states, expected):
    """As declared, else as the row has it; none where it is the state's own name, or of another state."""
    dated = {name: value for name, value in facts.items() if name.endswith("_date")}
    rest = {name: value for name, value in facts.items() if name not in dated}
    made = table(row("llm-sunset", **dated), row("models.dev", context=10, tools=True, **rest), states=states)
    word = made.get("lifecycle_word")
    by = made.get("by_field", {}).get("lifecycle_word", made["by"]) if word else None
    assert expected == (made["lifecycle"], word, by)


def test_a_state_that_is_dropped_takes_its_word_along():
    """Unknown has no word."""
    made = table(row("models.dev", context=10, lifecycle="preview", lifecycle_word="beta"), drop=["lifecycle"])
    assert {} == {name: made[name] for name in ("lifecycle", "lifecycle_word") if name in made}


def test_a_host_cannot_give_text_weights_eyes():
    """The model's no stands, a host's no to the model's yes is left open."""
    assert "vision" not in table(row("models.dev", vision=True), model={"vision": False})
    assert "vision" not in table(row("models.dev", vision=False), model={"vision": True})
    assert False is table(row("models.dev", tools=False), model={"tools": True})["tools"]


def test_the_providers_page_dates_a_retirement():
    """Cited by its address and the day that it was read; litellm's date is a claim beside it."""
    page = row("model-retire", url="https://host.test/dep#x", as_of=DAY, shutdown_date=dt.date(2026, 10, 1),
               announced_date=dt.date(2026, 1, 1), lifecycle="deprecated")  # fmt: skip
    made = table(page, row("litellm", shutdown_date=dt.date(2026, 12, 1), context=10))
    assert ("retired", dt.date(2026, 10, 1)) == (made["lifecycle"], made["shutdown_date"])
    assert "page/host.test/dep@2026-11-23" == made["by_field"].get("shutdown_date", made["by"])
    assert [{"field": "shutdown_date", "value": dt.date(2026, 12, 1), "by": "litellm"}] == made["claim"]


def test_an_announced_shutdown_is_deprecation():
    """It still answers today."""
    page = row("llm-sunset", shutdown_date=dt.date(2027, 1, 1), announced_date=dt.date(2026, 1, 1))
    assert "deprecated" == table(page)["lifecycle"]


def test_of_two_ids_the_one_that_more_sources_know_is_the_offer():
    """The other is spare, and nothing of it is used."""
    offer = Offer(Place("acme/one", Seller("host"), None, None), False)
    offer.add([row("litellm", "x-2026", context=1), row("litellm", "x", context=2), row("models.dev", "x", context=2)])
    assert ["x-2026"] == [spare.id for spare in offer.spare]
    assert "x" == offer.rows["litellm"].id


def test_what_people_decided_comes_first():
    """A decision beats every source, and a dropped fact is unknown."""
    made = table(row("models.dev", context=1000, tools=True), drop=["tools"], kind_by="card", note="n", **{})
    assert (1000, None, "n") == (made["context"], made.get("tools"), made["note"])


def test_a_page_is_a_source_by_its_address():
    """Without scheme, query and fragment."""
    assert "page/a.test/b/c-d" == page_source("https://a.test/b/c-d/?q=1#frag")


def test_how_tools_call_an_offer():
    """LiteLLM's key and models.dev's provider and id, as listed; what an older payload had is left out."""
    made = table(
        row("litellm", "x", context=1),
        row("litellm", "x@001", context=1),
        row("models.dev", "X", context=1),
        row("models.dev-2026-05", "gone", context=1),
    )
    assert (made["id"], made["litellm_id"], made["models_dev_id"]) == ("X", "litellm:x", "host/X")
    assert made["other_ids"] == ["litellm:x@001", "x", "x@001"]
    bare = table(row("genai-prices", "x", context=1))
    assert [name for name in ("litellm_id", "models_dev_id", "other_ids") if bare.get(name)] == []


def test_the_list_of_the_provider_itself_comes_first():
    """models.dev lists some offers under two names of one provider."""
    listed = [replace(row("models.dev", "x", context=1), provider=name) for name in ("a-other", "host")]
    made = table(*listed)
    assert (made["models_dev_id"], made["other_ids"]) == ("host/x", ["a-other/x"])


def test_a_region_is_no_part_of_the_providers_id():
    """LiteLLM writes it before the id; there it is kept."""
    made = table(row("litellm", "eu/x", context=1), row("litellm", "eu/x-1", context=1), region="eu")
    assert (made["id"], made["litellm_id"], made["other_ids"]) == ("x", "litellm:eu/x", ["litellm:eu/x-1", "x-1"])
    assert table(row("litellm", "eu/x", context=1))["id"] == "eu/x"
