"""How single values are written for a person, and made harmless: sizes, prices, dates, yes / no / ?."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata

UNKNOWN = "?"


def inert(text: str) -> str:
    """The text with everything that could move a cursor, change a colour or reorder what is read made visible.

    Control and format characters (escape sequences, bidirectional overrides, zero-width ones), line and paragraph
    separators and lone surrogates are written as escapes; all else, emoji included, stays.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(char) if unicodedata.category(char) in _UNSAFE else char for char in text)


_UNSAFE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co"})


def _visible(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def flag_word(value: bool | None) -> str:
    """yes, no or ?."""
    return UNKNOWN if value is None else "yes" if value else "no"


def usd(value: float | None) -> str:
    """A price with at least two decimals, and as many more as it has: 0.10, 0.075, 15.00."""
    if value is None:
        return UNKNOWN
    places = 6 if value == 0 else max(6, 5 - math.floor(math.log10(value)))  # what costs something is never 0.00
    text = f"{value:.{places}f}".rstrip("0")
    whole, _, part = text.partition(".")
    return f"{whole}.{part.ljust(2, '0')}"


def money(value: float | None) -> str:
    """An amount of USD in four digits or more: $0.001234, $12.34, $1,234; ? where it is unknown."""
    if value is None:
        return UNKNOWN
    if value >= 1000:
        return f"${value:,.0f}"
    return f"${value:,.2f}" if value >= 10 or value == 0 else f"${usd(float(f'{value:.4g}'))}"


def count_short(value: int | None) -> str:
    """A number of parameters: 3.03B, 671B, 350M."""
    if value is None:
        return UNKNOWN
    for unit, size in (("T", 10**12), ("B", 10**9), ("M", 10**6)):
        if value >= size * (1 if unit == "M" else 0.9995):  # 999,885,952 is 1B, not 1e+03M
            return f"{value / size:.3g}{unit}" if value / size < 999.5 else f"{value / size:,.0f}{unit}"
    return f"{value:,}"


def value_text(value: object) -> str:
    """Any fact's value for a person; ? where it is unknown."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return flag_word(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return usd(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return ", ".join(value_text(one) for one in value)
    return inert(str(value))


def plural(count: int, noun: str) -> str:
    """`1 model`, `2 models`, `1,200 routes`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def joined(words: list[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def percent(part: int, whole: int) -> str:
    """`95.2 %`; ? of nothing. Rounded down: 99.96 % is not all of it."""
    return UNKNOWN if not whole else f"{part * 1000 // whole / 10:.1f} %"
