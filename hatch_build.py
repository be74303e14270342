"""What the wheel has besides its sources: the shipped catalog as it is kept once it was checked."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KeptCatalog(BuildHookInterface):  # type: ignore[type-arg]
    """Checks data/models.toml and puts its kept form beside it: the first run on a machine is as fast as any."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before the wheel is made. An editable install keeps its catalog in the user's cache instead."""
        if version != "standard":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from modelpick.catalog.compiled import pack
        from modelpick.catalog.load import load
        from modelpick.catalog.locate import SHIPPED
        from modelpick.catalog.opened import SHIPPED_NAME, key_of

        layers = [(SHIPPED, root / "data" / "models.toml")]
        key = key_of(layers)
        assert key is not None, "data/models.toml cannot be read"
        self._folder = tempfile.TemporaryDirectory()
        kept = Path(self._folder.name) / SHIPPED_NAME
        kept.write_bytes(pack(load(layers), key))
        build_data["force_include"][str(kept)] = f"modelpick/data/{SHIPPED_NAME}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """After it is made."""
        if version == "standard":
            self._folder.cleanup()
