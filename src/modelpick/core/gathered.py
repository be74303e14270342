"""What many names are looked up in, gathered from a catalog once: a file may hold thousands of them."""

from __future__ import annotations

from functools import cached_property, lru_cache

from modelpick.core.catalog import Catalog
from modelpick.core.score import Setting


class Same:
    """A catalog as the key of a cache: it and no other, whatever they hold."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.catalog is self.catalog

    def __hash__(self) -> int:
        return id(self.catalog)


def folded(name: str) -> str:
    """A name in which capitals, and hyphens for blanks, do not matter."""
    return name.casefold().replace("-", " ")


class Gathered:
    """The names of one catalog, each kind worked out when it is first asked for."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.passes = 0
        """How often its routes were gone through for one id."""

    @cached_property
    def providers(self) -> dict[str, str]:
        """Id or alias of a provider -> id."""
        used = {route.address.provider for model in self._catalog.models.values() for route in model.route}
        names = {one: one for one in used}
        for entry in self._catalog.providers.values():
            names |= {entry.id: entry.id, **dict.fromkeys(entry.aliases, entry.id)}
        return names

    @cached_property
    def developers(self) -> dict[str, str]:
        """Id or alias of a developer -> id."""
        names = {model.developer: model.developer for model in self._catalog.models.values()}
        for entry in self._catalog.developers.values():
            names |= {entry.id: entry.id, **dict.fromkeys(entry.aliases, entry.id)}
        return names

    @cached_property
    def families(self) -> dict[str, str]:
        """Family, without capitals and hyphens -> as it is written."""
        names = (model.family for model in self._catalog.models.values() if model.family)
        return {folded(name): name for name in names}

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Every region that a route is bound to, or is priced apart for."""
        return tuple(self._catalog.regions())

    @cached_property
    def licenses(self) -> frozenset[str]:
        """The licences of the weights."""
        return frozenset(model.license for model in self._catalog.models.values() if model.license)

    @cached_property
    def settings(self) -> dict[str, set[Setting]]:
        """Benchmark -> the versions and variants of it that scores are of; none of one that is only declared."""
        found: dict[str, set[Setting]] = {name: set() for name in self._catalog.benchmarks}
        for model in self._catalog.measured():
            for score in model.score:
                found.setdefault(score.benchmark, set()).add(score.setting)
        return found


@lru_cache(maxsize=4)
def _gathered(same: Same) -> Gathered:
    return Gathered(same.catalog)


def gathered(catalog: Catalog) -> Gathered:
    """What was gathered from this catalog so far."""
    return _gathered(Same(catalog))
