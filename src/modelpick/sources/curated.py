"""Curated TOML: what people wrote, with sources. Files in, tables out; `data/curated/` is laid out like this:

sources.toml      [[source]], the catalog's format and date
developers.toml   [[developer]]
providers.toml    [[provider]]: ids, how sources spell them, how they sell
routes.toml       [[route]]: decisions about single routes
accepted.toml     lint findings that are accepted, for `catalog lint`
models/*.toml     [[model]]: one file a developer
benchmarks.toml   [[benchmark]]: what scores are of
scores/*.toml     [[score]]: one file a source, made by scripts/scores.py from the two below
score_names.toml  ["developer/slug"]: names under which sources of scores know each model
score_settings.toml  what these sources write about how a score was taken
aliases/*.toml    ["developer/slug"]: the ids under which providers offer each model
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from modelpick.errors import CatalogError
from modelpick.sources.names import Names

Table = dict[str, Any]


@dataclass(slots=True)
class Curated:
    """The curated files, joined."""

    head: Table = field(default_factory=dict)
    """`format` and `as_of`."""
    sources: list[Table] = field(default_factory=list)
    developers: list[Table] = field(default_factory=list)
    providers: list[Table] = field(default_factory=list)
    routes: dict[tuple[str, str], Table] = field(default_factory=dict)
    """(model id, route key) -> what was decided."""
    models: dict[str, Table] = field(default_factory=dict)
    aliases: dict[str, Table] = field(default_factory=dict)
    benchmarks: list[Table] = field(default_factory=list)
    scores: list[Table] = field(default_factory=list)
    score_names: dict[str, Table] = field(default_factory=dict)

    @property
    def names(self) -> Names:
        """The declared names. CatalogError where two models claim one."""
        own = {
            model: [model, *([table["repository"]] if "repository" in table else [])]
            for model, table in self.models.items()
        }
        named = {name.casefold() for entry in self.aliases.values() for name in entry.get("names", ())}
        declared = {model: dict(entry) for model, entry in self.aliases.items()}
        for model, names in own.items():
            entry = declared.setdefault(model, {})
            entry["names"] = [*entry.get("names", ()), *(name for name in names if name.casefold() not in named)]
        return Names(self.providers, declared)


def read(files: Mapping[str, bytes], models: Mapping[str, Table] | None = None) -> Curated:
    """`relative path -> bytes` of a curated folder; `models` where they come from elsewhere.

    CatalogError lists every problem of every file.
    """
    curated, problems = Curated(models=dict(models or {})), list[str]()
    for path, data in sorted(files.items()):
        try:
            found = tomllib.loads(data.decode())
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problems.append(f"{path}: not valid TOML: {error}")
            continue
        if path == "score_settings.toml":
            continue
        if path == "score_names.toml":
            curated.score_names = {model: entry for model, entry in found.items() if not model.endswith("left_out")}
        elif path.startswith("aliases/"):
            problems += [f"{path}: {model} is there twice" for model in found.keys() & curated.aliases.keys()]
            curated.aliases |= found
        else:
            problems += [f"{path}: {problem}" for problem in _take(curated, found)]
    if models is None:  # a catalog at hand may have dropped a model, and that is no mistake of the aliases
        problems += _dangling(curated)
    if problems:
        raise CatalogError(problems, "mend the curated files")
    return curated


def _take(curated: Curated, found: Table) -> list[str]:
    problems = []
    curated.head |= {key: value for key, value in found.items() if not isinstance(value, list)}
    curated.sources += found.get("source", [])
    curated.developers += found.get("developer", [])
    curated.providers += found.get("provider", [])
    curated.benchmarks += found.get("benchmark", [])
    curated.scores += found.get("score", [])
    for model in found.get("model", []):
        if model["id"] in curated.models:
            problems.append(f"model {model['id']} is there twice")
        curated.models[model["id"]] = model
    for route in found.get("route", []):
        if (route["model"], route["key"]) in curated.routes:
            problems.append(f"route {route['key']} of {route['model']} is there twice")
        curated.routes[route["model"], route["key"]] = route
    return problems


def _dangling(curated: Curated) -> list[str]:
    named = {f"aliases: {model}" for model in curated.aliases.keys() - curated.models.keys()}
    named |= {f"score_names.toml: {model}" for model in curated.score_names.keys() - curated.models.keys()}
    named |= {f"scores: {score['model']}" for score in curated.scores if score["model"] not in curated.models}
    named |= {f"routes.toml: {model}" for model, _ in curated.routes if model not in curated.models}
    return [f"{place}: there is no such model" for place in sorted(named)]
