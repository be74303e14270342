"""The key of an offer: provider, region and tier."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

KEY_TIERS = frozenset(
    {
        "batch",
        "flex",
        "priority",
        "fast",
        "turbo",
        "free",
        "standard",
        "tee",
        "fp4",
        "nvfp4",
        "fp8",
        "bf16",
        "fp16",
        "int4",
        "int8",
        "awq",
        "thinking",
    }
)
"""Words that name a tier in a route key, alone or joined by hyphens; any other second part names a region."""


class RouteKey(NamedTuple):
    """`provider[/region][/tier]`, taken apart."""

    provider: str
    region: str | None
    tier: str | None

    @staticmethod
    @lru_cache(maxsize=4096)
    def parse(key: str) -> RouteKey:
        """`p`, `p/region`, `p/tier` (words of KEY_TIERS) or `p/region/tier`."""
        provider, *rest = key.split("/")
        if len(rest) == 2:
            return RouteKey(provider, rest[0], rest[1])
        if rest and KEY_TIERS.issuperset(rest[0].split("-")):
            return RouteKey(provider, None, rest[0])
        return RouteKey(provider, rest[0] if rest else None, None)
