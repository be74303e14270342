"""What people type: sizes, prices and dates, read or refused with the flag and the fix."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping

from modelpick.core.requirements import flag
from modelpick.errors import UsageError

_COUNT = re.compile(r"(\d[\d_,]*(?:\.\d+)?|\.\d+)\s*(k|ki|m|mi|g|gi|b)?", re.IGNORECASE)
_SIZE_UNITS = {"": 1, "k": 10**3, "ki": 2**10, "m": 10**6, "mi": 2**20}
_PARAMETER_UNITS = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9, "g": 10**9}
_MOST = 10**15


def parse_tokens(text: str, name: str) -> int:
    """`8k` -> 8000, `8Ki` -> 8192, `1.5M`, `128_000`; UsageError naming the flag `name` for anything else."""
    return _parse_count(text, name, _SIZE_UNITS, "a number of tokens such as 8k (8,000), 8Ki (8,192), 1.5M or 128_000")


def parse_parameters(text: str, name: str) -> int:
    """`8B` -> 8,000,000,000, `350M`; UsageError naming the flag `name` for anything else."""
    return _parse_count(text, name, _PARAMETER_UNITS, "a number of parameters such as 8B, 1.5B or 350M")


def _parse_count(text: str, name: str, units: Mapping[str, int], wanted: str) -> int:
    match = _COUNT.fullmatch(text.strip()) if len(text) <= 40 and text.isascii() else None
    unit = units.get((match[2] or "").lower()) if match else None
    digits = match[1].replace(",", "_") if match else ""
    grouped = "_" not in digits or re.fullmatch(r"\d{1,3}(_\d{3})+(\.\d+)?", digits)
    if unit is None or not grouped:
        raise UsageError(f"{flag(name)}: {text[:40]!r} is not {wanted}", f"for example {flag(name)} {_example(units)}")
    whole, _, part = digits.replace("_", "").partition(".")
    value = (int((whole or "0") + part) * unit) / 10 ** len(part) if part else int(whole) * unit
    if value != int(value) or not 0 < value <= _MOST:
        raise UsageError(
            f"{flag(name)}: {text[:40]!r} must be a whole number above 0, and at most {_MOST:,}",
            f"for example {flag(name)} {_example(units)}",
        )
    return int(value)


def _example(units: Mapping[str, int]) -> str:
    return "8B" if "b" in units else "8k"


def parse_price(text: str, name: str) -> float:
    """USD per million tokens, 0 or more: `0.15`, `$3`; UsageError naming the flag for anything else."""
    try:
        value = (
            float(text.strip().removeprefix("$"))
            if len(text) <= 40 and text.isascii() and "_" not in text
            else math.nan
        )
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise UsageError(
            f"{flag(name)}: {text[:40]!r} is not a price in USD per million tokens",
            f"for example {flag(name)} 2.50",
        )
    return value


def parse_date(text: str, name: str) -> dt.date:
    """`2026-12-31`; UsageError naming the flag for anything else."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip(), re.ASCII):
            raise ValueError
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"{flag(name)}: {text[:40]!r} is not a date", f"write it year-month-day: {flag(name)} 2026-12-31"
        ) from None
