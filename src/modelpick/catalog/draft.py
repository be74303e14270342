"""A catalog file of modelpick's own making, before it is written: its name, its text, its place among the layers."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import tomli_w

from modelpick.catalog.load import Layer, load
from modelpick.catalog.locate import resolved, user_folder
from modelpick.core.catalog import Catalog
from modelpick.errors import OutputError

Pair = tuple[str, Path]
_USER = "catalog.d "
"""How the label of a file of the user's folder begins."""


class Draft(NamedTuple):
    """A file that is not there yet."""

    path: Path
    text: str

    @property
    def is_layer(self) -> bool:
        """Whether it will be read without being asked for."""
        try:
            return resolved(self.path).parent == resolved(user_folder())
        except OutputError:
            return False

    def among(self, layers: Sequence[Pair]) -> Catalog:
        """The catalog that the layers in use and this file make together. CatalogError where they do not agree."""
        layer = Layer(f"{_USER}{self.path.name}", self.path, tomllib.loads(self.text))
        place = self._place(layers) if self.is_layer else len(layers)
        return load([*layers[:place], layer, *layers[place:]])

    def _place(self, layers: Sequence[Pair]) -> int:
        """After what ships and the user's files of earlier names, before all that comes on top."""
        later = (
            index
            for index, (name, path) in enumerate(layers)
            if name.startswith(("--", "MODELPICK_")) or (name.startswith(_USER) and path.name > self.path.name)
        )
        return next(later, len(layers))


def own_path(model_id: str) -> Path:
    """Where a file about this model goes: `acme/one` -> `catalog.d/acme-one.toml`."""
    return user_folder() / f"{file_stem(model_id)}.toml"


def file_stem(model_id: str) -> str:
    """`acme/one` -> `acme-one`."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", model_id).strip("-.") or "model"


def draft(path: Path, model: dict[str, Any], source: dict[str, Any] | None, day: dt.date) -> Draft:
    """A file with this one model."""
    tables = {"format": 1, "as_of": day, **({"source": [source]} if source else {}), "model": [model]}
    head = "# Written by `modelpick catalog add`; it is yours: mend it, add to it, delete it.\n"
    return Draft(path, head + tomli_w.dumps(tables))
