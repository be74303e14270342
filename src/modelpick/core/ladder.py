"""The price ladder: a model's routes, cheapest first for the stated traffic, each held against the workload."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from modelpick.core.advise import fits_of, is_ordinary
from modelpick.core.catalog import Catalog
from modelpick.core.facts import Model, Route
from modelpick.core.lifecycle import Life, life
from modelpick.core.question import Question
from modelpick.core.verdict import Fit, Status


class Rung(NamedTuple):
    """One route on the ladder."""

    route: Route
    fit: Fit
    life: Life
    is_cheapest: bool
    """Of the live routes that fit; where none does, of those in doubt. Free tiers only where nothing else is left."""

    @property
    def is_live(self) -> bool:
        """It still answers."""
        return self.life.state != "retired"


def ladder(catalog: Catalog, model: Model, question: Question) -> list[Rung]:
    """Every tracked route: live before retired, ordinary before free, batch-only and subscription, then by cost.

    Routes of unknown cost come after those of known cost.
    """
    fits = fits_of(catalog, model, replace(question, include_retired=True))
    rungs = [Rung(fit.route, fit, life(fit.candidate, question.as_of), False) for fit in fits if fit.route is not None]
    rungs.sort(key=rung_order)
    priced = [place for place, rung in enumerate(rungs) if rung.is_live and rung.fit.cost.usd is not None]
    marked = next(
        (place for status in (Status.FITS, Status.CHECK) for place in priced if rungs[place].fit.status is status), None
    )
    return [rung._replace(is_cheapest=place == marked) for place, rung in enumerate(rungs)]


_HIDING = frozenset({"provider", "region"})
"""Rules whose failure leaves a route out of the answer: it was not asked for."""


def asked_rungs(catalog: Catalog, models: Iterable[Model], question: Question) -> list[Rung]:
    """The routes of these models that were asked for, cheapest first over all of them."""
    rungs = [rung for model in models for rung in ladder(catalog, model, question)]
    asked = [rung for rung in rungs if not _HIDING & {finding.rule for finding in rung.fit.failed()}]
    kept = [rung for rung in asked if rung.is_live or question.include_retired]
    return sorted(kept, key=lambda rung: (*rung_order(rung), rung.fit.model.id))


def rung_order(rung: Rung) -> tuple[object, ...]:
    """The order of the ladder, as a key to sort by."""
    usd = rung.fit.cost.usd
    return not rung.is_live, not is_ordinary(rung.route), usd is None, usd or 0, rung.route.key
