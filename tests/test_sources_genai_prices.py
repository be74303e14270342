"""genai-prices: which of several conditional prices holds, tiers, batch variants; the payload is never run."""

from datetime import date

import pytest

from modelpick.sources.genai_prices import read
from modelpick.sources.reading import PayloadError
from payload_support import by_address, payload, reasons

DAY = date(2026, 11, 4)
READING = read(payload("genai_prices.py.txt"), DAY)
ROWS = by_address(READING)

HEAD = "providers: list[Provider] = [Provider(id='acme', models=[ModelInfo(id='one', prices="
FLAT = "ModelPrice(input_mtok=Decimal('{}'), output_mtok=Decimal('9'))"


def one(prices: str, more: str = "", as_of: date = DAY):
    """The reading of one model with these prices."""
    return read(f"{HEAD}{prices}{more})])]".encode(), as_of)


def dated(*prices: tuple[str, str]) -> str:
    """Conditional prices: (constraint, input)."""
    entries = (f"ConditionalPrice(constraint={when}, prices={FLAT.format(price)})" for when, price in prices)
    return f"[{', '.join(entries)}]"


def since(year: int, month: int, day: int) -> str:
    """A start date, as the payload spells it."""
    return f"StartDateConstraint(start_date=datetime.date({year}, {month}, {day}))"


HOURS = "TimeOfDateConstraint(start_time=datetime.time(1, 0, tzinfo=datetime.UTC), end_time=datetime.time(4, 0))"


def test_sonnet_4_5_as_the_package_has_it():
    """Cache writes by lifetime, the batch variant, whole-request tiers."""
    tier = {"above": 200_000, "input": 6.0, "output": 22.5, "cache_read": 0.6, "cache_write": 7.5}
    expected = {
        "context": 200_000,
        "price.input": 3.0,
        "price.output": 15.0,
        "price.cache_read": 0.3,
        "price.cache_write": 3.75,
        "price.cache_write_1h": 6.0,
        "price.batch_input": 1.5,
        "price.batch_output": 7.5,
        "price.tiers": [tier],
    }
    row = ROWS["anthropic:claude-sonnet-4-5"]
    assert (expected, ()) == (row.facts, row.also)


def test_gpt_5_has_the_whole_window():
    """400k, where LiteLLM tells the largest input."""
    assert 400_000 == ROWS["openai:gpt-5"].facts["context"]


def test_deprecated_is_a_lifecycle():
    """Only as said."""
    assert "deprecated" == ROWS["google:gemini-2.0-flash"].facts["lifecycle"]
    assert "lifecycle" not in ROWS["openai:gpt-5"].facts


def test_of_prices_by_the_hour_the_dearest_holds():
    """DeepSeek's off-peak price is never the list price."""
    assert (0.27, 0.3) == tuple(
        ROWS[f"deepseek:{name}"].facts["price.input"] for name in ("deepseek-chat", "deepseek-v4-flash")
    )


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        ([("None", "1"), (since(2026, 10, 1), "2")], 2.0),
        ([("None", "1"), (since(2026, 11, 4), "2")], 2.0),
        ([("None", "1"), (since(2026, 11, 5), "2")], 1.0),
        ([(since(2026, 11, 5), "2")], None),
        ([("None", "1"), (HOURS, "2")], 2.0),
        ([("None", "3"), (HOURS, "2")], 3.0),
        ([("None", "1"), (HOURS, "5"), (since(2026, 10, 1), "2")], 2.0),
    ],
)
def test_the_last_price_that_has_begun_holds(prices, expected):
    """A later entry overrules the earlier ones, hours included."""
    reading = one(dated(*prices), ", context_window=10")
    assert expected == reading.rows[0].facts.get("price.input")


def test_the_day_decides():
    """The same payload, read for an earlier day."""
    prices = dated(("None", "1"), (since(2026, 10, 1), "2"))
    assert [1.0, 2.0] == [
        one(prices, as_of=day).rows[0].facts["price.input"] for day in (date(2026, 9, 30), date(2026, 10, 1))
    ]


def test_a_flat_rate_holds_in_every_tier():
    """Only some rates have steps."""
    prices = "ModelPrice(input_mtok=TieredPrices(base=Decimal('1'), tiers=[Tier(start=10, price=Decimal('2'))]), "
    prices += "output_mtok=Decimal('4'))"
    assert [{"above": 10, "input": 2.0, "output": 4.0}] == one(prices).rows[0].facts["price.tiers"]


def test_every_reject_has_its_reason():
    """Rows without a token price or a window, and figures that cannot be read."""
    nothing = "it says nothing: no context window, no price of a token"
    assert {"google:gemma-3": nothing, "openai:whisper-1": nothing} == reasons(READING)
    assert {"acme:one": "price '-2' is negative"} == reasons(one(FLAT.format("-2")))
    assert {"acme:one": "price 'x' is not a number"} == reasons(one(FLAT.format("x")))
    assert "acme:one" in reasons(one(dated(("Weekday(day=1)", "1"))))


def test_a_provider_that_cannot_be_read_is_a_reject():
    """The others are kept."""
    reading = read(b"providers: X = [Provider(name='x'), Provider(id='acme', models=[])]", DAY)
    assert {"providers[0]": "no id or no list of models"} == reasons(reading)


@pytest.mark.parametrize(
    "data", [b"", b"<!doctype html>", b"providers = []", b"providers: X = 7", b"\x00", b"x: X = [", b"(" * 5000]
)
def test_what_is_not_the_file_is_refused(data):
    """As a payload, not as a crash."""
    with pytest.raises(PayloadError):
        read(data, DAY)


def test_the_payload_is_never_run():
    """A call is a table of its keywords, whatever its name."""
    reading = read(b"providers: X = [__import__('os').abort(id='acme', models=[])]", DAY)
    assert (0, 0) == (len(reading.rows), len(reading.rejected))
