"""model-prices: the rates of the snapshot's day, batch, tiers, status, peak hours."""

import json
from datetime import date

import pytest

from modelpick.sources.model_prices import read
from modelpick.sources.reading import PayloadError
from payload_support import by_address, payload, reasons

READING = read(payload("model_prices.json"))
ROWS = by_address(READING)


def one(plans: object, provider: str = "acme", **more: object):
    """The reading of one model's plans."""
    snapshot = {"updated_at": "2026-10-26T18:46:35Z", "prices": {provider: {"one": plans}}, **more}
    return read(json.dumps(snapshot).encode())


def entry(start: str | None, **rates: object):
    """An entry of a plan."""
    return {"start": start, "rates": {"input": 1.0, "output": 2.0, **rates} if rates else None}


def test_opus_4_1_as_the_snapshot_has_it():
    """Rates with the day they began and their source, cache writes by lifetime, batch, status."""
    row = ROWS["anthropic:claude-opus-4-1"]
    expected = {
        "lifecycle": "retired",
        "price.input": 15.0,
        "price.output": 75.0,
        "price.cache_read": 1.5,
        "price.cache_write": 18.75,
        "price.cache_write_1h": 30.0,
        "price.batch_input": 7.5,
        "price.batch_output": 37.5,
    }
    assert (expected, date(2025, 12, 8)) == (row.facts, row.as_of)
    assert "https://github.com/sst/models.dev/commit/d7a539e5ea5a" == row.url


def test_long_requests_have_tiers():
    """As the rates are."""
    tier = {"above": 200_000, "input": 2.5, "output": 15.0, "cache_read": 0.25}
    assert [tier] == ROWS["google:gemini-2.5-pro"].facts["price.tiers"]


@pytest.mark.parametrize(("provider", "expected"), [("xai", {"inclusive": True}), ("acme", {})])
def test_xais_tiers_hold_at_their_threshold(provider, expected):
    """Its price page says "≥ 200k"; everybody else's begin above."""
    found = one({"standard": [entry(None, tiers=[{"above": 200_000, "input": 3.0}])]}, provider).rows[0].facts
    assert [{"above": 200_000, **expected, "input": 3.0}] == found["price.tiers"]


def test_openais_multiple_is_of_twelve_hours():
    """So it says nothing of an hour."""
    assert "price.cache_write_1h" not in ROWS["openai:gpt-5.6-sol"].facts
    assert 1.9 == ROWS["moonshotai:kimi-k2.6"].facts["price.cache_write_1h"]


def test_the_thinking_plan_is_another_offer():
    """Alibaba's standard output price is that without thinking."""
    assert 1.2 == ROWS["alibaba:qwen-plus"].facts["price.output"]


def test_deepseeks_list_price_is_the_peak_one():
    """The snapshot records off-peak rates and a multiplier; models already removed never knew it."""
    assert (1.32, 0.14) == tuple(
        ROWS[f"deepseek:{name}"].facts["price.input"] for name in ("deepseek-v4-pro", "deepseek-chat")
    )


@pytest.mark.parametrize(
    ("start", "expected"), [("2026-10-26T00:00:00Z", 5.0), ("2026-10-27T00:00:00Z", 4.0), ("soon", 4.0)]
)
def test_an_entry_holds_from_its_start(start, expected):
    """What has not begun on the snapshot's day does not count."""
    reading = one({"standard": [entry(None, input=4.0), entry(start, input=5.0)]})
    assert expected == reading.rows[0].facts["price.input"]


def test_removed_is_no_word_of_the_provider():
    """It says that models.dev lists the model no more."""
    status = {"acme": {"one": "removed"}}
    assert {"lifecycle": "retired"} == one({"standard": []}, status=status).rows[0].facts


def test_without_rates_a_status_is_enough():
    """And without either the row is a reject."""
    plans = {"standard": [entry(None)]}
    assert {"lifecycle": "retired"} == one(plans, status={"acme": {"one": "removed"}}).rows[0].facts
    assert {"acme:one": "it says nothing: no current rates, no status"} == reasons(one(plans))


@pytest.mark.parametrize(
    ("plans", "more", "expected"),
    [
        ([], {}, "the row: not a table of fields"),
        ({"standard": [entry(None, input=-2)]}, {}, "price -2 is negative"),
        (
            {"standard": [entry(None, input=1)]},
            {"status": {"acme": {"one": "gone"}}},
            "status: is none of 'removed', 'deprecated'",
        ),
        (
            {"standard": [entry(None, input=1)]},
            {"status": {"acme": 7}},
            "status: is none of 'removed', 'deprecated'",
        ),
    ],
)
def test_bad_rows_are_rejected(plans, more, expected):
    """Each with its reason."""
    assert {"acme:one": expected} == reasons(one(plans, **more))


@pytest.mark.parametrize(
    "broken",
    [
        {"prices": []},
        {"status": []},
        {"updated_at": 7},
        {"schedules": {"schedule": [{"provider": "acme", "peak_multiplier": "2"}]}},
    ],
)
def test_a_snapshot_without_its_tables_is_refused(broken):
    """Nothing can be said of any row."""
    with pytest.raises(PayloadError):
        one({}, **broken)


def test_a_provider_that_is_no_table_is_a_reject():
    """The others are kept."""
    reading = one({"standard": [entry(None, input=1.0)]}, prices={"acme": [], "other": {}})
    assert {"acme": "not an object of models by id"} == reasons(reading)
