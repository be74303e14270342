"""Claims in, catalog out (being written by the main session; the signatures below are settled)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from modelpick.core.catalog import Catalog
from modelpick.sources.reading import Reading


@dataclass(frozen=True, slots=True)
class Layer:
    """A catalog layer made of payloads: tables for `models.toml`'s shape, and what was left out, with reasons."""

    tables: dict[str, Any]
    """`{"format": 1, "as_of": …, "source": […], "provider": […], "model": [patches and additions]}`."""
    used: int
    """Rows of which something is in the layer or already in the catalog."""
    left_out: tuple[tuple[str, str, str], ...]
    """(source, address in the payload, reason) of every other row."""


def layer_of(catalog: Catalog, readings: Sequence[Reading], admit_unknown: bool = False) -> Layer:
    """What payloads add to a catalog and change in it, as a layer over it.

    `admit_unknown` (import): rows that no declared alias joins become models of their own.
    """
    raise NotImplementedError
