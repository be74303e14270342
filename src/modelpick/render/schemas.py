"""The JSON Schemas that `modelpick schema` prints: one an output, and that of catalog files."""

from __future__ import annotations

from typing import Any

from modelpick.render.shapes.advice import RecommendOut, WhyOut
from modelpick.render.shapes.catalogs import AddOut, CatalogInfoOut, DiffOut, ImportOut, LintOut, UpdateOut
from modelpick.render.shapes.common import TableOut
from modelpick.render.shapes.compare import CompareOut
from modelpick.render.shapes.cost import CostsOut
from modelpick.render.shapes.diagnostics import CheckOut, ScanOut
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
    "check": CheckOut,
    "scan": ScanOut,
    **dict.fromkeys(("rules", "tasks", "benchmarks", "providers", "sources", "catalog-path"), TableOut),
    "catalog-info": CatalogInfoOut,
    "catalog-lint": LintOut,
    "catalog-diff": DiffOut,
    "catalog-add": AddOut,
    "catalog-import": ImportOut,
    "catalog-update": UpdateOut,
}
"""The outputs that have a published schema, by the name that `schema` takes."""


FILES = ("catalog", "project")
"""Files that people write, which have one too."""


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of an output, or of `catalog` or `project` files. KeyError for any other name."""
    from pydantic import TypeAdapter

    from modelpick.render.descriptions import built, described

    if name in FILES:
        built()
    if name == "catalog":
        from modelpick.catalog.check import LayerFile

        schema = described(LayerFile.model_json_schema(), LayerFile)
    elif name == "project":
        from modelpick.catalog.project import ProjectFile

        schema = _with_hyphens(described(ProjectFile.model_json_schema(), ProjectFile))
    else:
        schema = TypeAdapter(SHAPES[name]).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _with_hyphens(schema: dict[str, Any]) -> dict[str, Any]:
    """A workload's keys may be written as the flags are: `max-input-price` for `max_input_price`."""
    keys = schema["$defs"]["WorkloadTable"]["properties"]
    keys |= {name.replace("_", "-"): value for name, value in keys.items() if "_" in name}
    return schema
