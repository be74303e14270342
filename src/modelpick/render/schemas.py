"""The JSON Schemas that `modelpick schema` prints: one an output, and that of catalog files."""

from __future__ import annotations

from typing import Any

from modelpick.render.shapes.advice import RecommendOut, WhyOut
from modelpick.render.shapes.catalogs import AddOut, CatalogInfoOut, DiffOut, ImportOut, LintOut, UpdateOut
from modelpick.render.shapes.common import TableOut
from modelpick.render.shapes.compare import CompareOut
from modelpick.render.shapes.cost import CostsOut
from modelpick.render.shapes.migrate import MigrateOut
from modelpick.render.shapes.models import ListOut, ShowOut
from modelpick.render.shapes.plot import PlotOut

SHAPES: dict[str, Any] = {
    "recommend": RecommendOut,
    "why": WhyOut,
    "show": ShowOut,
    "cost": CostsOut,
    "compare": CompareOut,
    "migrate": MigrateOut,
    "plot": PlotOut,
    "list": ListOut,
    "search": ListOut,
    **dict.fromkeys(("rules", "tasks", "benchmarks", "providers", "sources", "catalog-path"), TableOut),
    "catalog-info": CatalogInfoOut,
    "catalog-lint": LintOut,
    "catalog-diff": DiffOut,
    "catalog-add": AddOut,
    "catalog-import": ImportOut,
    "catalog-update": UpdateOut,
}
"""The outputs that have a published schema, by the name that `schema` takes."""


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of an output, or of `catalog` files. KeyError for any other name."""
    from pydantic import TypeAdapter

    if name == "catalog":
        from modelpick.catalog.check import LayerFile
        from modelpick.render.descriptions import described

        schema = described(LayerFile.model_json_schema(), LayerFile)
    else:
        schema = TypeAdapter(SHAPES[name]).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
