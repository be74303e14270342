"""List prices of an offer, USD per million tokens."""

from typing import Annotated

from pydantic import AfterValidator, Field

from modelpick.core.entry import LIST, Entry, Name, Tokens, Usd

Factor = Annotated[float, Field(gt=0, le=100)]


class PriceTier(Entry):
    """Rates of a request whose input is longer than a threshold; as a rule they hold for the whole request."""

    above: Tokens
    """Input tokens above which these rates hold; at exactly so many the lower ones still do."""
    inclusive: bool = False
    """They hold at exactly so many tokens already."""
    marginal: bool = False
    """They hold only for the input beyond the threshold; everything else keeps the rates below it."""
    input: Usd | None = None
    """Uncached input."""
    output: Usd | None = None
    """Output, reasoning included."""
    cache_read: Usd | None = None
    """Input read from the cache."""
    cache_write: Usd | None = None
    """Input written to the cache, shortest lifetime."""


def _rising(tiers: tuple[PriceTier, ...]) -> tuple[PriceTier, ...]:
    return tuple(sorted(tiers, key=lambda tier: (tier.above, not tier.inclusive)))


class Price(Entry):
    """List prices of a route, USD per million tokens; 0 only where documented as free."""

    input: Usd | None = None
    """Uncached input."""
    output: Usd | None = None
    """Output, reasoning included."""
    cache_read: Usd | None = None
    """Input read from the cache."""
    cache_write: Usd | None = None
    """Input written to the cache, shortest lifetime."""
    cache_write_1h: Usd | None = None
    """Input written to the cache for an hour."""
    batch_input: Usd | None = None
    """Input through the batch API."""
    batch_output: Usd | None = None
    """Output through the batch API."""
    tiers: Annotated[tuple[PriceTier, ...], LIST, AfterValidator(_rising)] | None = None
    """Dearer rates of long requests, by rising threshold whatever their order in the file."""
    region_uplifts: dict[Name, Factor] | None = None
    """Region -> factor on every rate where a request is bound to it; `*` stands for regions not listed."""


RATES = tuple(name for name in Price.model_fields if name not in ("tiers", "region_uplifts"))
"""The single list prices, by field name."""
