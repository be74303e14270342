"""Read catalog files strictly and lay them over one another: files in, one `Catalog` out."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from modelpick.catalog.check import LayerFile, declared_sources, problems_of
from modelpick.catalog.layers import Overrides, Stack
from modelpick.catalog.locate import PROJECT, PROJECT_KEYS, SHIPPED, UPDATED
from modelpick.core.catalog import Catalog
from modelpick.core.facts import Model, Source
from modelpick.errors import CatalogError

MOST_BYTES = 16 * 2**20
"""Four times what ships: the standard library takes seconds, and sixty times the memory, for each ten megabytes."""
_MOST_PARTS = 64
_DEEP_KEY = re.compile(rf"""(?:(?:(?<![\w-])[\w-]++|"[^"]*+"|'[^']*+')[ \t]*+\.[ \t]*+){{{_MOST_PARTS}}}""")
"""A dotted key of more parts than any catalog has."""


class Layer(NamedTuple):
    """One file, as it was read."""

    name: str
    path: Path
    raw: dict[str, Any]

    @property
    def is_shipped(self) -> bool:
        """Whether it is the catalog that came with the program."""
        return self.name == SHIPPED

    @property
    def own_source(self) -> str | None:
        """In a person's own file the file's name serves as the source."""
        return None if self.name in (SHIPPED, UPDATED) else own_source_id(self.path)


def load(layers: Iterable[tuple[str, Path] | Layer]) -> Catalog:
    """The catalog that these (layer name, file) pairs make, later ones winning field by field.

    A `Layer` stands for a file that is not written yet. CatalogError lists every problem of every file.
    """
    layers = list(layers)
    if len(layers) == 1 and not isinstance(layers[0], Layer) and layers[0][0] == SHIPPED:
        return _shipped_alone(layers[0][1], _stamp(layers[0][1]))
    return _load(layers)


def _stamp(path: Path) -> tuple[int, int]:
    """What changes when a file does, so that one process reads the shipped catalog once."""
    try:
        kind = path.stat()
    except (OSError, ValueError):
        return 0, 0
    return kind.st_mtime_ns, kind.st_size


@lru_cache(maxsize=2)
def _shipped_alone(path: Path, stamp: tuple[int, int]) -> Catalog:
    return _load([Layer(SHIPPED, path, _shipped_raw(path, stamp))])


@lru_cache(maxsize=2)
def _shipped_raw(path: Path, stamp: tuple[int, int]) -> dict[str, Any]:
    return read_toml(path)


def _read(name: str, path: Path) -> Layer:
    raw = _shipped_raw(path, _stamp(path)) if name == SHIPPED else read_toml(path)
    if name.partition(" ")[0] == PROJECT:
        raw = {key: value for key, value in raw.items() if key not in PROJECT_KEYS}
    return Layer(name, path, raw)


def _load(layers: Iterable[tuple[str, Path] | Layer]) -> Catalog:
    problems: list[str] = []
    read: list[Layer] = []
    for one in layers:
        try:
            read.append(one if isinstance(one, Layer) else _read(*one))
        except CatalogError as error:
            problems += error.problems
    declared = {source for layer in read for source in declared_sources(layer.raw)}
    for index, layer in enumerate(read):
        known = declared | {layer.own_source} if layer.own_source else declared
        found = problems_of(layer.raw, known, may_patch=index > 0)
        problems += [f"{layer.path}: {problem}" for problem in found]
    if problems:
        raise CatalogError(problems)
    return merge(read)


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as it stands, size and depth bounded. CatalogError names the file and what is wrong with it."""
    try:
        kind = path.stat()
        if not stat.S_ISREG(kind.st_mode):
            raise CatalogError([f"{path}: is not a file; name a TOML file"])
        if kind.st_size > MOST_BYTES:
            raise CatalogError([f"{path}: has {kind.st_size:,} bytes; a catalog has at most {MOST_BYTES:,}"])
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        if any(line.count(".") >= _MOST_PARTS and _DEEP_KEY.search(line) for line in text.split("\n")):
            raise RecursionError  # tomllib takes a time that grows with the square of such a key
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise CatalogError([f"{path}: is not UTF-8 at byte {error.start}; save it as UTF-8"]) from None
    except tomllib.TOMLDecodeError as error:
        message = re.sub(r" \(at (.*)\)$", r"", str(error))
        place = re.search(r"\(at (.*)\)$", str(error))
        raise CatalogError([f"{path}: not valid TOML at {place[1] if place else 'its end'}: {message}"]) from None
    except RecursionError:
        raise CatalogError([f"{path}: is nested too deeply; a catalog has four levels"]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CatalogError([f"{str(path)[:1000]}: cannot be read: {reason}"]) from None


def merge(layers: list[Layer]) -> Catalog:
    """Lay the files over one another. CatalogError where they do not go together."""
    heads = [LayerFile.model_validate({**layer.raw, "model": []}) for layer in layers]
    sources: dict[str, Source] = {}
    for layer, head in zip(layers, heads, strict=True):
        if layer.own_source:
            title = f"your own file {readable(layer.path)}"[:2000]
            sources[layer.own_source] = Source(id=layer.own_source, title=title, as_of=head.as_of)
        sources |= {source.id: source for source in head.source}
    overridden: Overrides = {}
    if len(layers) == 1 and layers[0].is_shipped:
        models = LayerFile.model_validate({"model": layers[0].raw.get("model", [])}).model
    else:
        tables, overridden = _stack(layers)
        models = _validated(tables, sources)
    names, collisions = _names(models)
    if collisions:
        raise CatalogError(collisions, "give each name to one model only")
    return Catalog(
        as_of=max((head.as_of for head in heads if head.as_of), default=None),
        models={model.id: model for model in sorted(models, key=lambda model: model.id)},
        sources=dict(sorted(sources.items())),
        providers={provider.id: provider for head in heads for provider in head.provider},
        developers={developer.id: developer for head in heads for developer in head.developer},
        names=names,
        overridden=overridden,
        benchmarks={benchmark.id: benchmark for head in heads for benchmark in head.benchmark},
    )


def readable(path: Path) -> str:
    """A path as text, with question marks for the bytes that are none: a source's title is text."""
    return str(path).encode("utf-8", "replace").decode("utf-8")


def own_source_id(path: Path) -> str:
    """A source id from a file's name."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", path.name).lstrip("-._")[:200] or "own"


def _stack(layers: list[Layer]) -> tuple[list[dict[str, Any]], Overrides]:
    stack, problems = Stack(), []
    for layer in layers:
        done = stack.lay(layer.raw.get("model", []), layer.name, layer.own_source)
        problems += [f"{layer.path}: {problem}" for problem in done]
    if problems:
        raise CatalogError(problems)
    return list(stack.models.values()), stack.overridden


def _validated(tables: list[dict[str, Any]], sources: Iterable[str]) -> tuple[Model, ...]:
    """The merged models, valid as a whole: a patch can contradict what it patches."""
    raw = {"model": tables}
    problems = problems_of(raw, sources)
    if problems:
        # the places of the merged list are in nobody's file: the id says which model it is
        places = [re.sub(r"^model\[\d+\] ", "model ", problem) for problem in problems]
        raise CatalogError([f"the layers together: {problem}" for problem in places])
    return LayerFile.model_validate(raw).model


def _names(models: Iterable[Model]) -> tuple[dict[str, str], list[str]]:
    names: dict[str, str] = {}
    problems = []
    for model in models:
        for name in (model.id, *model.aliases):
            if names.setdefault(name, model.id) != model.id:
                problems.append(f"model {model.id}: the name {name!r} is {names[name]}'s already; keep one of the two")
    return names, problems
