"""What people type: sizes, prices, shares, mixes, rates and dates, read or refused with the flag and the fix."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from modelpick.core.mix import MIXES, Mix
from modelpick.core.requirements import flag
from modelpick.core.traffic import DAYS_PER_MONTH
from modelpick.errors import UsageError


class BadValueError(UsageError):
    """What was typed for a requirement cannot be read: as a flag's value, or (in a project file) as a key's."""

    def __init__(self, name: str, what: str, *, example: str = "", fix: str = "") -> None:
        """`what` is wrong with the value, and an example of a good one, or the fix in words."""
        self.name, self.what, self.example, self.fix = name, what, example, fix
        super().__init__(f"{flag(name)}: {what}", fix or f"for example {flag(name)} {example}")


_COUNT = re.compile(r"(\d[\d_,]*(?:\.\d+)?|\.\d+)\s*(k|ki|m|mi|g|gi|b)?", re.IGNORECASE)
_SIZE_UNITS = {"": 1, "k": 10**3, "ki": 2**10, "m": 10**6, "mi": 2**20}
_PARAMETER_UNITS = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9, "g": 10**9}
_REQUEST_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}
_MOST = 10**15


def parse_tokens(text: str, name: str) -> int:
    """`8k` -> 8000, `8Ki` -> 8192, `1.5M`, `128_000`; UsageError naming the flag `name` for anything else."""
    return _parse_count(
        text, name, _SIZE_UNITS, "a number of tokens such as 8k (8,000), 8Ki (8,192), 1.5M or 128_000", "8k"
    )


def parse_parameters(text: str, name: str) -> int:
    """`8B` -> 8,000,000,000, `350M`; UsageError naming the flag `name` for anything else."""
    return _parse_count(text, name, _PARAMETER_UNITS, "a number of parameters such as 8B, 1.5B or 350M", "8B")


def _parse_count(text: str, name: str, units: Mapping[str, int], wanted: str, example: str) -> int:
    match = _COUNT.fullmatch(text.strip()) if len(text) <= 40 and text.isascii() else None
    unit = units.get((match[2] or "").lower()) if match else None
    digits = match[1].replace(",", "_") if match else ""
    grouped = "_" not in digits or re.fullmatch(r"\d{1,3}(_\d{3})+(\.\d+)?", digits)
    if unit is None or not grouped:
        raise BadValueError(name, f"{text[:40]!r} is not {wanted}", example=example)
    whole, _, part = digits.replace("_", "").partition(".")
    value = (int((whole or "0") + part) * unit) / 10 ** len(part) if part else int(whole) * unit
    if value != int(value) or not 0 < value <= _MOST:
        raise BadValueError(
            name, f"{text[:40]!r} must be a whole number above 0, and at most {_MOST:,}", example=example
        )
    return int(value)


def parse_price(text: str, name: str) -> float:
    """USD per million tokens, 0 or more: `0.15`, `$3`; UsageError naming the flag for anything else."""
    return _parse_usd(text, name, "a price in USD per million tokens", "2.50")


def _parse_usd(text: str, name: str, wanted: str, example: str) -> float:
    try:
        value = (
            float(text.strip().removeprefix("$"))
            if len(text) <= 40 and text.isascii() and "_" not in text
            else math.nan
        )
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise BadValueError(name, f"{text[:40]!r} is not {wanted}", example=example)
    return value


_PER_DAY = {
    name: Fraction(days)
    for names, days in (
        (("second", "sec", "s"), 86_400),
        (("minute", "min"), 1_440),
        (("hour", "h"), 24),
        (("day", "d"), 1),
        (("week", "w"), Fraction(1, 7)),
        (("month", "mo"), Fraction(1, DAYS_PER_MONTH)),
        (("year", "y"), Fraction(1, 365)),
    )
    for name in names
}
"""How often a period passes in a day."""


def _rate(text: str, name: str, wanted: str, example: str) -> tuple[str, Fraction]:
    """What stands before the slash, and how often in a day what stands after it comes round."""
    amount, _, period = text.strip().partition("/")
    often = _PER_DAY.get(period.strip().lower())
    if often is None:
        raise BadValueError(name, f"{text[:40]!r} is not {wanted}", example=example)
    return amount, often


def parse_requests(text: str, name: str) -> float:
    """Requests a day: `10k/day`, `3/second`, `1M/month` (of 30 days); UsageError naming the flag for anything else."""
    count, often = _rate(text, name, "a number of requests in a time", "10k/day")
    number = _parse_count(count, name, _REQUEST_UNITS, "a number of requests such as 250, 10k or 1.5M", "10k/day")
    return float(number * often)


def parse_budget(text: str, name: str) -> float:
    """USD a month of 30 days: `200/month`, `$10/day`; UsageError naming the flag for anything else."""
    amount, often = _rate(text, name, "an amount of USD in a time", "200/month")
    usd = Fraction(repr(_parse_usd(amount, name, "an amount in USD", "200/month"))) * often * DAYS_PER_MONTH
    if usd > _MOST:
        raise BadValueError(name, f"{text[:40]!r} is more than {_MOST:,} USD a month", example="200/month")
    return float(usd)


def parse_days(text: str, name: str) -> int:
    """A number of days: `90d`, `90`, `12w`; UsageError naming the flag for anything else."""
    match = re.fullmatch(r"(\d{1,5})\s*(d|days?|w|weeks?)?", text.strip(), re.ASCII | re.IGNORECASE)
    days = int(match[1]) * (7 if (match[2] or "").lower().startswith("w") else 1) if match else 0
    if not 0 < days <= 36_500:
        raise BadValueError(name, f"{text[:40]!r} is not a number of days", example="90d")
    return days


def parse_share(text: str, name: str) -> float:
    """A share from 0 to 1: `60%` or `0.6`; UsageError naming the flag for anything else."""
    digits = text.strip().removesuffix("%").strip()
    is_number = len(text) <= 40 and re.fullmatch(r"(\d+(\.\d*)?|\.\d+)", digits, re.ASCII)
    value = Fraction(digits) / (100 if text.strip().endswith("%") else 1) if is_number else None
    if value is None or value > 1:
        raise BadValueError(name, f"{text[:40]!r} is not a share between 0% and 100%", example="60%")
    return float(value)


def parse_score(text: str, name: str) -> tuple[str, str | None, float]:
    """(benchmark, version or variant, score): `humaneval=80`, `humaneval:prompted=80`; UsageError otherwise."""
    named, _, number = text.rpartition("=")
    benchmark, _, detail = named.strip().partition(":")
    if not benchmark or not re.fullmatch(r"-?\d{1,9}(\.\d{1,9})?%?", number.strip(), re.ASCII):
        raise BadValueError(
            name, f"{text[:60]!r} is not a benchmark and a score", example="humaneval=80, or humaneval:prompted=80"
        )
    return benchmark, detail.strip() or None, float(number.strip().removesuffix("%"))


def parse_mix(text: str, name: str) -> Mix:
    """A named mix, or `input:cached:output` in any parts; UsageError naming the flag for anything else."""
    if text in MIXES:
        return MIXES[text]
    parts = text.strip().split(":")
    if len(parts) == 3 and len(text) <= 60 and all(re.fullmatch(r"\d+(\.\d+)?", part, re.ASCII) for part in parts):
        uncached, cached, output = map(Decimal, parts)
        if uncached + cached + output > 0:
            return Mix(uncached, cached, output)
    from difflib import get_close_matches  # only what is mistyped needs it

    close = get_close_matches(text[:40], MIXES, 1)
    meant = f"did you mean {close[0]}? " if close else ""
    raise BadValueError(
        name,
        f"{text[:60]!r} is neither the name of a mix nor input:cached:output",
        fix=f"{meant}choose {', '.join(MIXES)}, or parts such as 3:0:1",
    )


def parse_date(text: str, name: str) -> dt.date:
    """`2026-12-31`; UsageError naming the flag for anything else."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip(), re.ASCII):
            raise ValueError
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise BadValueError(name, f"{text[:40]!r} is not a date", fix="write it year-month-day: 2026-12-31") from None


def choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    """One of these words. UsageError names the flag, the nearest word and all of them."""
    if value not in choices:
        from difflib import get_close_matches  # only what is mistyped needs it

        close = get_close_matches(value[:100], choices, 1)
        meant = f"did you mean {close[0]}? " if close else ""
        listed = f"{', '.join(choices[:-1])} or {choices[-1]}" if len(choices) > 1 else choices[0]
        raise BadValueError(name, f"{value[:80]!r} is not one of its values", fix=f"{meant}choose {listed}")
    return value
