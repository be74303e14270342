"""What a workload sends: the tokens of one request by how they are billed, and how many requests there are."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from modelpick.core.mix import MIXES, Mix
from modelpick.core.requirements import Requirements, flag
from modelpick.errors import UsageError

DAYS_PER_MONTH = 30
DEFAULT_MIX = "chat"
MILLION = Decimal(10**6)


class Usage(NamedTuple):
    """Tokens of one request, each counted once."""

    uncached: Decimal
    """Input at the full rate."""
    cached: Decimal
    """Input read from the cache."""
    written: Decimal
    """Input written to the cache."""
    output: Decimal
    """The answer."""
    reasoning: Decimal = Decimal(0)
    """Reasoning before the answer, billed as output; a model that does not reason spends none."""

    @property
    def input(self) -> Decimal:
        """All input, cached or not: what long-context tiers look at."""
        return self.uncached + self.cached + self.written

    @property
    def total(self) -> Decimal:
        """All tokens."""
        return self.input + self.output + self.reasoning


class Traffic(NamedTuple):
    """What is sent; without stated sizes a million tokens in the mix, of no particular length."""

    usage: Usage
    is_sized: bool
    """The tokens of a request are known, so tiers and totals can be told."""
    mix: Mix
    from_mix: tuple[str, ...] = ()
    """What the mix had to fill in: `input`, `output`, `cached`."""
    requests_per_day: Decimal | None = None
    batch: bool = False
    """Sent through the batch API."""
    region: str | None = None
    """The region that requests are bound to."""
    largest_input: Decimal = Decimal(0)
    """Input of the largest request, where that is more than `usage` has, which is what is paid for."""
    largest_output: Decimal = Decimal(0)
    """The longest answer, where that is more than `usage` has."""


def traffic_in(wanted: Requirements) -> Traffic:
    """The traffic of requirements as a workload has fixed it, or as they state it themselves."""
    return wanted.traffic or traffic_of(wanted)


def traffic_of(wanted: Requirements) -> Traffic:
    """What these requirements say is sent: explicit tokens beat `--cached`, which beats the mix.

    UsageError where the parts do not add up.
    """
    mix = wanted.mix or MIXES[DEFAULT_MIX]
    sizes = _size(wanted, "input"), _size(wanted, "output")
    is_sized = any(size is not None for size in sizes)
    if not is_sized:
        _need_sizes(wanted)
    requests = None if wanted.requests is None else exact(wanted.requests)
    usage, from_mix = _usage(wanted, mix, *sizes)
    largest = Decimal(wanted.input or 0), Decimal(wanted.output or 0)
    return Traffic(usage, is_sized, mix, from_mix, requests, bool(wanted.batch), wanted.region, *largest)


def exact(number: float) -> Decimal:
    """A number of the catalog or of a flag, exactly as it was written."""
    return Decimal(repr(number))


def _size(wanted: Requirements, name: str) -> Decimal | None:
    """The stated tokens of a request: the average, else the largest, which the average must not exceed."""
    average, largest = getattr(wanted, f"avg_{name}"), getattr(wanted, name)
    if average is not None and largest is not None and average > largest:
        raise UsageError(
            f"{flag(f'avg_{name}')} {average:,} is above {flag(name)} {largest:,}, the largest",
            f"raise {flag(name)}, or lower {flag(f'avg_{name}')}",
        )
    size = average if average is not None else largest
    return None if size is None else Decimal(size)


def _need_sizes(wanted: Requirements) -> None:
    for name in ("cache_read", "cache_write", "reasoning_tokens", "requests", "budget"):
        if getattr(wanted, name) is not None:
            raise UsageError(
                f"{flag(name)} needs the tokens of a request",
                f"state them too, for example {flag('input')} 6k {flag('output')} 800",
            )


_CACHE_FLAGS = "--cached, --cache-read or --cache-write"


def _usage(
    wanted: Requirements, mix: Mix, read: Decimal | None, answered: Decimal | None
) -> tuple[Usage, tuple[str, ...]]:
    """(the tokens of a request, which of them the mix filled in)."""
    parts_in, from_mix = mix.input + mix.cached, []
    if read is None and answered is None:
        read = MILLION * parts_in / (parts_in + mix.output)
        answered = MILLION - read
    elif read is None:
        from_mix.append("input")
        read = _whole((answered or 0) * parts_in / mix.output) if mix.output else Decimal(0)
    elif answered is None:
        from_mix.append("output")
        answered = _whole(read * mix.output / parts_in) if parts_in else Decimal(0)
    written = Decimal(wanted.cache_write or 0)
    if wanted.cache_read is not None:
        cached = Decimal(wanted.cache_read)
    elif wanted.cached is not None:
        cached = read * exact(wanted.cached)
    else:
        cached = read * mix.cached / parts_in if parts_in else Decimal(0)
        from_mix += ["cached"] if cached else []
    if cached + written > read:
        too_many = "--cache-write or the cached part of --mix" if "cached" in from_mix else _CACHE_FLAGS
        raise UsageError(
            f"{cached + written:,.0f} tokens of input are read from or written to the cache, "
            f"but a request has only {read:,.0f}",
            f"lower {too_many}, or raise --input",
        )
    usage = Usage(
        read - cached - written, cached, written, answered or Decimal(0), Decimal(wanted.reasoning_tokens or 0)
    )
    return usage, tuple(from_mix)


def _whole(tokens: Decimal) -> Decimal:
    return tokens.quantize(Decimal(1))
