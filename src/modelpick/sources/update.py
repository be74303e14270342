"""The newest payloads, as a layer over the shipped catalog: fetch, read, merge, check, and only then swap.

A source that fails keeps its last good payload. Nothing is written before all of it is known to be valid.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from typing import Literal, NamedTuple

from modelpick.catalog.load import load
from modelpick.catalog.locate import SHIPPED, UPDATED, shipped_path, updated_layer
from modelpick.catalog.updated import Kept, State, Store, hash_of, layer_bytes, loaded
from modelpick.core.catalog import Catalog
from modelpick.core.diff import Diff, compare
from modelpick.errors import CatalogError, ModelpickError, NetworkError
from modelpick.sources.declared import declared_for
from modelpick.sources.fetch import Fetched, Progress, Validators, fetch
from modelpick.sources.layer import layer_of
from modelpick.sources.reading import PayloadError, Reading
from modelpick.sources.registry import SOURCES, UpstreamSource

SHRINK = 0.9
"""Less than this share of what there was is refused, unless it is forced."""
How = Literal["updated", "unchanged", "failed", "kept"]
UPSTREAMS = {source.name: source for source in SOURCES if source.url}
"""The sources that an update can ask, by name."""


class Part(NamedTuple):
    """What one source came to."""

    source: str
    how: How
    """`kept`: it was not asked; its last good payload is used."""
    rows: int = 0
    rejected: int = 0
    fetched: dt.date | None = None
    """The day of the payload that is used; None where there is none."""
    error: ModelpickError | None = None
    readings: tuple[Reading, ...] = ()
    kept: Kept | None = None
    """What the store is to know of the payload that is used."""
    payload: bytes | None = None
    """The payload, where it is new."""


class Updated(NamedTuple):
    """What an update did, or with `dry_run` would do."""

    parts: tuple[Part, ...]
    diff: Diff
    """What changes in the catalog as it was used before."""
    is_new: bool
    """Whether the layer is another one than before."""
    rows_used: int
    rows_left_out: int


class Order(NamedTuple):
    """What is asked of an update."""

    urls: Mapping[str, str]
    """Source -> where to fetch it."""
    day: dt.date
    force: bool = False
    dry_run: bool = False


def update(store: Store, order: Order, progress: Callable[[str], Progress | None] = lambda source: None) -> Updated:
    """Fetch, merge, check and swap. NetworkError, PayloadError, CatalogError or OutputError: nothing was changed."""
    with nullcontext() if order.dry_run else store.locked():
        state = store.state()
        parts = [_part(store, state, name, order, progress) for name in UPSTREAMS]
        failed = [part.error for part in parts if part.error and part.source in order.urls]
        if len(failed) == len(order.urls):
            raise _all_failed(failed)
        used = tuple(part for part in parts if part.kept or part.error)
        return _make(store, order, used)


def _part(store: Store, state: State, name: str, order: Order, progress: Callable[[str], Progress | None]) -> Part:
    kept = state.sources.get(name)
    data = store.payload(name, kept) if kept else None
    url = order.urls.get(name)
    if url is None:
        return _kept_part(UPSTREAMS[name], "kept", kept, data)
    try:
        known = Validators(kept.etag, kept.last_modified) if kept and data is not None and kept.url == url else None
        found = fetch(url, known, progress(name))
        if found.body is None:
            return _kept_part(UPSTREAMS[name], "unchanged", kept, data)
        return _new_part(UPSTREAMS[name], url, found, kept, order)
    except ModelpickError as error:
        return _kept_part(UPSTREAMS[name], "failed", kept, data)._replace(error=error)


def _kept_part(source: UpstreamSource, how: How, kept: Kept | None, data: bytes | None) -> Part:
    """The last good payload again, as far as there is one."""
    if kept is None or data is None:
        return Part(source.name, how)
    try:
        readings = source.read(data, kept.fetched)
    except ModelpickError as error:  # a reader that has become stricter
        return Part(source.name, "failed", error=error)
    return Part(source.name, how, *_counts(readings), kept.fetched, None, readings, kept)


def _new_part(source: UpstreamSource, url: str, found: Fetched, kept: Kept | None, order: Order) -> Part:
    data = found.body or b""
    digest = hash_of(data)
    is_same = kept is not None and kept.payload == digest
    day = kept.fetched if kept and is_same else order.day
    readings = source.read(data, day)
    rows, rejected = _counts(readings)
    if not rows:
        raise PayloadError(f"{source.name}: no row of the payload can be read", "its last good payload is kept")
    if kept and rows < SHRINK * kept.rows and not order.force:
        raise PayloadError(
            f"{source.name}: the payload has {rows:,} usable rows, the last one had {kept.rows:,}",
            "a loss of more than a tenth is taken for a mistake; --force takes it all the same",
        )
    etag, last_modified = found.validators
    now = Kept(url=url, etag=etag, last_modified=last_modified, fetched=day, rows=rows, payload=digest)
    return Part(source.name, "unchanged" if is_same else "updated", rows, rejected, day, None, readings, now, data)


def _counts(readings: tuple[Reading, ...]) -> tuple[int, int]:
    return sum(len(one.rows) for one in readings), sum(len(one.rejected) for one in readings)


def _all_failed(errors: list[ModelpickError]) -> ModelpickError:
    """One error for all: on an offline machine a single line, however many sources there are."""
    first = errors[0]
    if len(errors) == 1:
        return first
    parts = [error.message.partition(": ") for error in errors]
    if all(head.startswith("cannot reach ") and tail == parts[0][2] for head, _, tail in parts):
        hosts = ", ".join(dict.fromkeys(head.removeprefix("cannot reach ") for head, _, _ in parts))
        return NetworkError(f"cannot reach {hosts}: {parts[0][2]}", first.hint)
    worst = max(errors, key=lambda error: error.exit_code)
    combined = type(worst)("; ".join(error.message for error in errors), worst.hint)
    return combined if isinstance(worst, (NetworkError, PayloadError)) else worst


def _make(store: Store, order: Order, parts: tuple[Part, ...]) -> Updated:
    shipped, before = load([(SHIPPED, shipped_path())]), _in_use(store)
    dated = [(reading, part.fetched or order.day) for part in parts for reading in part.readings]
    made = layer_of(shipped, declared_for(shipped), dated)
    data = layer_bytes(made.tables, order.day, shipped.as_of)
    try:
        after = loaded(data, UPDATED, store.layer, [(SHIPPED, shipped_path())])
    except CatalogError as error:
        raise CatalogError(
            error.problems, "the payloads make no valid catalog; nothing was changed, the catalog at hand is used"
        ) from None
    size, was = _size(after), _size(before)
    if size < SHRINK * was and not order.force:
        raise PayloadError(
            f"the updated catalog would have {size:,} models and routes, the one at hand has {was:,}",
            "a loss of more than a tenth is taken for a mistake; --force takes it all the same",
        )
    is_new = not _is_same(store, data)
    if not order.dry_run:
        state = State(sources={part.source: part.kept for part in parts if part.kept})
        payloads = {part.source: part.payload for part in parts if part.payload is not None}
        store.swap(data if is_new else None, state, payloads)
    return Updated(parts, compare(before, after), is_new, made.used, len(made.left_out))


def _in_use(store: Store) -> Catalog:
    """The catalog that an answer would be given from now, the files of a person's own aside."""
    layer = updated_layer()
    if layer is None or layer.ignored or layer.path != store.layer:
        return load([(SHIPPED, shipped_path())])
    return store.current()


def _size(catalog: Catalog) -> int:
    return len(catalog.models) + sum(len(model.route) for model in catalog.models.values())


def _is_same(store: Store, data: bytes) -> bool:
    """Whether the layer at hand says the same, on whatever day it was made."""
    layer = updated_layer()
    if layer is None or layer.ignored or layer.path != store.layer:
        return False
    with suppress(OSError, ValueError):
        old, new = (tomllib.loads(one.decode()) for one in (store.layer.read_bytes(), data))
        return {**old, "as_of": None} == {**new, "as_of": None}
    return False
