"""The file that `catalog import` writes, and whether a file is still as it was written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w

from modelpick.catalog.locate import user_folder

_MARK = b"# written by `modelpick catalog import`; corrections belong into a file of your own (sha256 %s)\n"
_MARKED = re.compile(re.escape(_MARK).replace(b"%s", b"([0-9a-f]{64})"))


def default_path(source: str) -> Path:
    """Where an import goes unless told otherwise: a layer that is in use from then on."""
    return user_folder() / f"imported-{source}.toml"


def imported_bytes(tables: Mapping[str, Any]) -> bytes:
    """The layer as a file. Its first line tells whether somebody has changed it since."""
    rest = {key: value for key, value in tables.items() if key not in ("format", "as_of")}
    as_of = {"as_of": tables["as_of"]} if tables.get("as_of") else {}
    text = tomli_w.dumps({"format": 1, **as_of, **rest}).encode()
    return _MARK % hashlib.sha256(text).hexdigest().encode() + text


def may_replace(path: Path) -> bool:
    """Whether there is nothing at this path, or a file that an import wrote and nobody touched."""
    if not path.exists() and not path.is_symlink():
        return True
    try:
        data = path.read_bytes() if path.is_file() else b""
    except OSError:
        return False
    head = _MARKED.match(data)
    return head is not None and hashlib.sha256(data[head.end() :]).hexdigest().encode() == head[1]
