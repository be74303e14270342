"""The store of `catalog update`: the layer it made, the one before, and the payloads they come from.

    catalog.toml          the layer; a catalog file like any other
    previous.toml         the one before it, for `--rollback`
    payload-S-HASH.json   the last good payload of source S
    state.json            which payload is whose, with what the server said about it

A kill at any moment leaves a valid catalog: each file is replaced in one step, and payloads have names of their own,
written before the state that speaks of them. Whatever cannot be read here counts as absent.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

import tomli_w
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from modelpick.catalog.load import Layer, load, read_toml
from modelpick.catalog.locate import SHIPPED, UPDATED, over_shipped, shipped_path, updated_folder
from modelpick.catalog.write import write_atomically
from modelpick.core.catalog import Catalog
from modelpick.errors import CatalogError, OutputError, UsageError

MOST_PAYLOAD = 32 * 2**20
_MOST_STATE = 2**16
LOCK_SECONDS = 5.0
"""How long a second update waits for the first."""
_MADE_BY = "# written by `modelpick catalog update`; corrections belong into a file of your own in catalog.d"

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
SourceName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,60}$")]
Header = Annotated[str, Field(pattern=r"^[\x20-\x7e]{1,200}$")]


class Kept(BaseModel):
    """The last good payload of a source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, Field(max_length=2000)]
    """Where it came from; what the server said holds for that place alone."""
    etag: Header | None = None
    last_modified: Header | None = None
    fetched: dt.date
    """The day on which it was fetched."""
    rows: Annotated[int, Field(ge=0, le=10**7)]
    """How many rows were read in it."""
    payload: Sha256
    """The hash of its bytes."""


class State(BaseModel):
    """What the store knows of its payloads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    sources: dict[SourceName, Kept] = {}


class Store:
    """The folder of the updated layer."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or updated_folder()
        self.layer = self.folder / "catalog.toml"
        self.previous = self.folder / "previous.toml"
        self._state = self.folder / "state.json"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else updates meanwhile. OutputError where somebody does, or the folder cannot be written."""
        import filelock

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(self.folder / "lock", timeout=LOCK_SECONDS)
            lock.acquire()
        except filelock.Timeout:
            raise OutputError("another `modelpick catalog update` runs", "wait until it has finished") from None
        except (OSError, NotImplementedError) as error:
            reason = getattr(error, "strerror", None) or error
            raise OutputError(f"{self.folder}: cannot be written: {reason}", "check its permissions") from None
        try:
            yield
        finally:
            lock.release()

    def state(self) -> State:
        """What is known of the payloads; nothing where it cannot be read."""
        try:
            with self._state.open("rb") as file:
                return State.model_validate_json(file.read(_MOST_STATE))
        except (OSError, ValidationError):
            return State()

    def payload(self, source: str, kept: Kept) -> bytes | None:
        """The kept payload; None where it is not what was kept."""
        try:
            with self._payload_path(source, kept.payload).open("rb") as file:
                data = file.read(MOST_PAYLOAD + 1)
        except OSError:
            return None
        return data if hash_of(data) == kept.payload else None

    def current(self) -> Catalog:
        """The shipped catalog with the layer at hand, without it where there is none or it is not valid."""
        with suppress(CatalogError):
            if self.layer.is_file():
                return load([(SHIPPED, shipped_path()), (UPDATED, self.layer)])
        return load([(SHIPPED, shipped_path())])

    def swap(self, data: bytes | None, state: State, payloads: Mapping[str, bytes]) -> None:
        """Make these bytes the layer and keep the one before; None leaves the layer as it is.

        The order is what a kill in between relies on: payloads, previous, layer, state, and only then the rest goes.
        """
        for source, payload in payloads.items():
            write_atomically(self._payload_path(source, hash_of(payload)), payload)
        if data is not None:
            if self._is_valid(self.layer):
                write_atomically(self.previous, self.layer.read_bytes())
            write_atomically(self.layer, data)
        if state != self.state():
            write_atomically(self._state, state.model_dump_json(indent=1, exclude_none=True).encode() + b"\n")
        used = {self._payload_path(source, kept.payload).name for source, kept in state.sources.items()}
        for path in [*self.folder.glob("payload-*.json"), *self.folder.glob(".*.part")]:
            if path.name not in used:
                with suppress(OSError):
                    path.unlink()

    def roll_back(self) -> bool:
        """Change the layer for the one before it, or for none; whether there is one now. UsageError: nothing there.

        Done twice it changes nothing, unless a layer was not valid: such a one is not kept.
        """
        with self.locked():
            is_there, was_there = self.layer.is_file(), self._is_valid(self.previous)
            if not is_there and not was_there:
                hint = "`modelpick catalog path` lists the layers in use"
                raise UsageError("--rollback: there is no updated layer to go back from", hint)
            try:
                if not is_there:
                    self.previous.replace(self.layer)
                elif was_there:
                    now, then = self.layer.read_bytes(), self.previous.read_bytes()
                    keep = self._is_valid(self.layer)
                    write_atomically(self.layer, then)
                    if keep:
                        write_atomically(self.previous, now)
                    else:
                        self.previous.unlink()
                elif self._is_valid(self.layer):
                    self.layer.replace(self.previous)
                else:
                    self.layer.unlink()
            except OSError as error:
                reason = error.strerror or error
                raise OutputError(f"{self.folder}: cannot be written: {reason}", "nothing was changed") from None
            return self.layer.is_file()

    def _payload_path(self, source: str, digest: str) -> Path:
        return self.folder / f"payload-{source}-{digest[:16]}.json"

    def _is_valid(self, path: Path) -> bool:
        try:
            load([(SHIPPED, shipped_path()), (UPDATED, path)])
        except CatalogError:
            return False
        return True


def hash_of(data: bytes) -> str:
    """The SHA-256 of these bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def layer_bytes(tables: Mapping[str, Any], as_of: dt.date, shipped_as_of: dt.date | None) -> bytes:
    """The layer as a file."""
    head = f"{_MADE_BY}\n{over_shipped(shipped_as_of)}\n"
    rest = {key: value for key, value in tables.items() if key not in ("format", "as_of")}
    return (head + tomli_w.dumps({"format": 1, "as_of": as_of, **rest})).encode()


def loaded(data: bytes, name: str, path: Path, below: Sequence[tuple[str, Path]]) -> Catalog:
    """The catalog that these bytes would make as a file at this path. CatalogError where they would make none.

    They are read as a file is read, from a folder that is thrown away: what is valid now is valid when it is used.
    """
    with TemporaryDirectory(prefix="modelpick-") as folder:
        staged = Path(folder) / path.name
        write_atomically(staged, data)
        try:
            raw = read_toml(staged)
        except CatalogError as error:
            raise CatalogError([problem.replace(str(staged), str(path)) for problem in error.problems]) from None
    return load([*below, Layer(name, path, raw)])
