"""Models side by side: every fact of each, where they differ, and which is plainly the better.

One value is plainly better only where nobody can doubt it: a larger window, a lower price, a later cutoff, an ability
that another lacks, a higher score of the same benchmark and variant. Where any value of a row is unknown or disputed
there is no winner, and who is larger, newer or made by whom is no merit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from modelpick.core.advise import constraints_of, fits_of, is_ordinary
from modelpick.core.candidate import Candidate
from modelpick.core.catalog import Catalog, Fact
from modelpick.core.cost import Assumed, rounded
from modelpick.core.entry import date_span
from modelpick.core.evidence import settled
from modelpick.core.facts import ABILITIES, Constraint, Model
from modelpick.core.ladder import Rung, ladder
from modelpick.core.lifecycle import Life, life
from modelpick.core.peers import Bars, peer_bars
from modelpick.core.price import RATES
from modelpick.core.question import Question
from modelpick.core.requirements import IMPLIES, STRICTER
from modelpick.core.score import Score
from modelpick.core.tasks import TASKS
from modelpick.core.traffic import Traffic
from modelpick.core.verdict import Fit, Status

Better = Callable[[Any, Any], bool]
"""Whether the first value is plainly better than the second."""

_IDENTITY = (
    *("family", "released", "knowledge", "tuning", "specialization", "license", "open_weights"),
    *("parameters", "active_parameters", "architecture", "attention"),
)
_LIMITS = ("context", "max_input", "max_output")
_AMOUNTS = ("usd_per_request", "usd_per_day", "usd_per_month")
_OPEN = frozenset({Assumed.DISPUTED, Assumed.LIMIT_DISPUTED, Assumed.TIER_ELSEWHERE, Assumed.REASONING_UNKNOWN})
"""Assumptions that leave open what a workload really costs: with one of them no cost is plainly lower."""
_AT_MOST = frozenset(
    {Assumed.CACHE_READ, Assumed.CACHE_WRITE, Assumed.NO_BATCH, Assumed.BATCH_RATE, Assumed.BATCH_TIER}
    | {Assumed.BATCH_CACHE}
)
"""Assumptions that may charge too much, for a discount is not known: such a cost is not plainly the higher."""


class Cell(NamedTuple):
    """What is known of one fact of one model."""

    value: Any = None
    """None is unknown; no list is ever None where it is merely empty."""
    disputed: bool = False
    """Sources that count disagree."""
    source: str | None = None
    as_of: dt.date | None = None


class Row(NamedTuple):
    """One fact, side by side."""

    group: str
    fact: str
    cells: tuple[Cell, ...]
    """One a model, in the order of the models."""
    best: tuple[int, ...] = ()
    """Places of those that are plainly better; empty where that cannot be said."""

    @property
    def differs(self) -> bool:
        """Known values are not all equal, or some are known and others not."""
        first, *others = [cell.value for cell in self.cells]
        return any(other != first for other in others)

    @property
    def disputed(self) -> tuple[int, ...]:
        """Places of the disputed values."""
        return tuple(place for place, cell in enumerate(self.cells) if cell.disputed)


class Subject(NamedTuple):
    """One of the models that are compared."""

    model: Model
    fit: Fit
    """Of its best route for the workload."""
    rungs: tuple[Rung, ...]
    """Its routes, cheapest first."""
    offer: Rung | None
    """The route that its prices are of: the cheapest that is not rejected, else the first live one."""
    speaker: Rung | None
    """The route that its lifecycle is of: the developer's own, else the one above."""
    life: Life

    @property
    def live(self) -> list[Rung]:
        """The routes that still answer."""
        return [rung for rung in self.rungs if rung.is_live]

    @property
    def contends(self) -> bool:
        """Its price is one of the workload: its route is not rejected."""
        return self.offer is not None and self.offer.fit.status is not Status.REJECTED

    @property
    def can_win(self) -> bool:
        """Its price is one to prefer: for ordinary use, by the token."""
        return self.offer is not None and is_ordinary(self.offer.route) and self.offer.route.kind != "provisioned"


MOST_BARS = 3
"""Benchmarks on which the models are drawn beside their peers."""


class Comparison(NamedTuple):
    """The whole answer."""

    subjects: tuple[Subject, ...]
    rows: tuple[Row, ...]
    """Group by group."""
    is_asked: bool
    """Requirements are stated, so there are statuses."""
    peers: tuple[Bars, ...] = ()
    """The models beside their nearest peers, on benchmarks that at least two of them share."""

    @property
    def ids(self) -> list[str]:
        """Those that fit, the cheapest first; all of them in their order where nothing is required."""
        if not self.is_asked:
            return [subject.model.id for subject in self.subjects]
        fits = [subject.fit for subject in self.subjects if subject.fit.status is Status.FITS]
        fits.sort(key=lambda fit: (fit.cost.usd is None, fit.cost.usd or Decimal(0)))
        return [fit.model.id for fit in fits]

    def with_ids(self, name: str, ids: Sequence[str | None]) -> Comparison:
        """The same with a row that gives each model's id in another style; None where none is recorded."""
        place = next(place for place, row in enumerate(self.rows) if row.group == "identity")
        row = _row("identity", name, _plain(ids))
        return self._replace(rows=(*self.rows[:place], row, *self.rows[place:]))


def compare(catalog: Catalog, models: Sequence[Model], question: Question) -> Comparison:
    """Hold these models against each other, and each against the workload."""
    subjects = tuple(_subject(catalog, model, question) for model in models)
    is_asked = bool(question.workload.units)
    rows = [
        *(_status_rows(subjects) if is_asked else ()),
        *_identity_rows(catalog, models),
        *(_row("limits", name, _facts(catalog, models, name), _more) for name in _LIMITS),
        *(_row("abilities", name, [_ability(catalog, model, name) for model in models], _more) for name in ABILITIES),
        *_price_rows(catalog, subjects, question.workload.traffic),
        *_route_rows(subjects, is_asked=is_asked),
        *_life_rows(subjects),
        *_score_rows(catalog, models),
        *_use_rows(catalog, models),
    ]
    peers = peer_bars(catalog, models, [task.name for task in TASKS])
    return Comparison(subjects, tuple(rows), is_asked, tuple(peers[:MOST_BARS]))


def _subject(catalog: Catalog, model: Model, question: Question) -> Subject:
    rungs = ladder(catalog, model, question)
    fit = fits_of(catalog, model, replace(question, include_retired=True))[0]
    live = [rung for rung in rungs if rung.is_live]
    in_question = [rung for rung in live if rung.fit.status is not Status.REJECTED]
    offer = next((rung for rung in rungs if rung.is_cheapest), next(iter([*in_question, *live]), None))
    own = (rung for rung in rungs if Candidate(catalog, model, rung.route).is_own_platform)
    speaker = next(own, None) or offer or next(iter(rungs), None)
    now = speaker.life if speaker else life(Candidate(catalog, model, None), question.as_of)
    return Subject(model, fit, tuple(rungs), offer, speaker, now)


def _row(
    group: str,
    fact: str,
    cells: Sequence[Cell],
    better: Better | None = None,
    contends: Sequence[bool] | None = None,
) -> Row:
    """A row with its winners, where `better` can tell any."""
    best = _best(cells, better, contends or [True] * len(cells)) if better else ()
    return Row(group, fact, tuple(cells), best)


def _best(cells: Sequence[Cell], better: Better, contends: Sequence[bool]) -> tuple[int, ...]:
    """Places of the one value that nothing beats, where it beats another."""
    if any(cell.value is None or cell.disputed for cell in cells):
        return ()
    values = {place: cell.value for place, cell in enumerate(cells) if contends[place]}
    unbeaten = [place for place, own in values.items() if not any(better(other, own) for other in values.values())]
    if len(unbeaten) == len(values) or len({values[place] for place in unbeaten}) > 1:
        return ()
    return tuple(unbeaten)


def _more(one: Any, other: Any) -> bool:
    return bool(one > other)


def _less(one: Any, other: Any) -> bool:
    return bool(one < other)


def _later(one: str, other: str) -> bool:
    """Later whatever day the two partial dates mean."""
    return date_span(one)[0] > date_span(other)[1]


# The cells ------------------------------------------------------------------------------------------------------


def _cell(fact: Fact) -> Cell:
    """A fact as it stands in one table; disputed where a claim that counts says something else."""
    disputed = fact.value is not None and any(said.counts and said.value != fact.value for said in fact.also)
    return Cell(fact.value, disputed, fact.source, fact.as_of)


def _facts(catalog: Catalog, models: Sequence[Model], name: str) -> list[Cell]:
    return [_cell(catalog.fact(model, name)) for model in models]


def _plain(values: Sequence[Any]) -> list[Cell]:
    return [Cell(value) for value in values]


def _ability(catalog: Catalog, model: Model, name: str) -> Cell:
    """An ability of the model, with what follows where it is unknown: a schema contains JSON mode, no tools no
    parallel ones."""
    cell = _cell(catalog.fact(model, name))
    if cell.value is not None:
        return cell
    if name in STRICTER:
        stricter = _cell(catalog.fact(model, STRICTER[name]))
        return stricter if stricter.value is True and not stricter.disputed else cell
    if name in IMPLIES:
        weaker = _cell(catalog.fact(model, IMPLIES[name]))
        return weaker if weaker.value is False and not weaker.disputed else cell
    return cell


# The rows of each group ------------------------------------------------------------------------------------------


def _status_rows(subjects: Sequence[Subject]) -> Iterator[Row]:
    fits = [subject.fit for subject in subjects]
    yield _row("status", "status", _plain([fit.status.value for fit in fits]))
    yield _row("status", "best_route", _plain([fit.route.key if fit.route else None for fit in fits]))
    yield _row("status", "reasons", _plain([(*fit.failed(), *fit.doubts()) or fit.findings for fit in fits]))


def _identity_rows(catalog: Catalog, models: Sequence[Model]) -> Iterator[Row]:
    yield _row("identity", "name", _plain([model.title for model in models]))
    yield _row("identity", "developer", _plain([model.developer for model in models]))
    for name in _IDENTITY:
        yield _row("identity", name, _facts(catalog, models, name), _later if name == "knowledge" else None)


def _price_rows(catalog: Catalog, subjects: Sequence[Subject], traffic: Traffic) -> Iterator[Row]:
    offers = [Candidate(catalog, subject.model, subject.offer.route) if subject.offer else None for subject in subjects]
    routes = [one.route if one else None for one in offers]
    yield _row("prices", "cheapest_provider", _plain([route.address.provider if route else None for route in routes]))
    yield _row("prices", "cheapest_route", _plain([route.key if route else None for route in routes]))
    yield _row("prices", "route_id", _plain([route.id if route else None for route in routes]))
    yield _row("prices", "kind", _plain([route.kind if route else None for route in routes]))
    windows = [one.read("context") if one else None for one in offers]
    cells = [Cell(it.value, len(it.values) > 1, it.source, it.as_of) if it else Cell() for it in windows]
    yield _price_row("route_context", cells, subjects, _more)
    for rate in RATES:
        rates = [_cell(catalog.fact(route, f"price.{rate}")) if route else Cell() for route in routes]
        yield _price_row(f"{rate}_usd_per_mtok", rates, subjects, _less)
    tiers = [_cell(catalog.fact(route, "price.tiers")) if route else Cell() for route in routes]
    yield _row("prices", "price_tiers", tiers)
    yield from _cost_rows(subjects, traffic)


def _price_row(fact: str, cells: Sequence[Cell], subjects: Sequence[Subject], better: Better | None) -> Row:
    """A row of the offers: a route that is rejected is left out of the contest; one for other use cannot win it."""
    row = _row("prices", fact, cells, better, [subject.contends for subject in subjects])
    return row if all(subjects[place].can_win for place in row.best) else row._replace(best=())


def _cost_rows(subjects: Sequence[Subject], traffic: Traffic) -> Iterator[Row]:
    """What the workload costs; where an assumption leaves that open there is no winner."""
    costs = [subject.offer.fit.cost if subject.offer else None for subject in subjects]
    kinds = [{one.kind for one in cost.assumptions} if cost else set() for cost in costs]
    better = None if any(kind & _OPEN for kind in kinds) else _less
    names = _AMOUNTS[: 1 if traffic.requests_per_day is None else None] if traffic.is_sized else ()
    for name in names or ("blended_usd_per_mtok",):
        amounts = [getattr(cost, name) if cost else None for cost in costs]
        cells = [
            Cell(None if amount is None else rounded(amount), amount is not None and Assumed.DISPUTED in kind)
            for amount, kind in zip(amounts, kinds, strict=True)
        ]
        row = _price_row(name, cells, subjects, better)
        losers = [place for place, subject in enumerate(subjects) if subject.contends and place not in row.best]
        yield row._replace(best=()) if any(kinds[place] & _AT_MOST for place in losers) else row


def _route_rows(subjects: Sequence[Subject], *, is_asked: bool) -> Iterator[Row]:
    yield _row("routes", "live_routes", _plain([len(subject.live) for subject in subjects]))
    yield _row("routes", "retired_routes", _plain([len(one.rungs) - len(one.live) for one in subjects]))
    if is_asked:
        fitting = [sum(rung.fit.status is Status.FITS for rung in subject.live) for subject in subjects]
        yield _row("routes", "fitting_routes", _plain(fitting))


def _life_rows(subjects: Sequence[Subject]) -> Iterator[Row]:
    speakers = [subject.speaker for subject in subjects]
    yield _row("lifecycle", "lifecycle_route", _plain([one.route.key if one else None for one in speakers]))
    lives = [subject.life for subject in subjects]
    disputed = [any(said.counts for said in now.also) for now in lives]
    for name, attribute in (
        ("lifecycle", "state"),
        ("lifecycle_word", "word"),
        ("announced_date", "announced_date"),
        ("closed_date", "closed_date"),
        ("shutdown_date", "shutdown_date"),
        ("retires_in_days", "retires_in_days"),
        ("replacement", "replacement"),
    ):
        cells = []
        for now, doubt in zip(lives, disputed, strict=True):
            value = getattr(now, attribute)
            about = "shutdown_date" if now.shutdown_date else "lifecycle"
            said = (None, None) if value is None else (now.source, now.as_of)
            cells.append(Cell(value, doubt and name == about and value is not None, *said))
        yield _row("lifecycle", name, cells)


def _score_rows(catalog: Catalog, models: Sequence[Model]) -> Iterator[Row]:
    """A row for each setting of a benchmark; what one of them means says nothing of another."""
    scores = [settled(catalog, model) for model in models]
    for setting in sorted({setting for own in scores for setting in own}, key=str):
        benchmark = catalog.benchmarks.get(setting.benchmark)
        first = next(own[setting] for own in scores if setting in own)
        unit = first.unit or (benchmark.unit if benchmark else None)
        cells = [_score(catalog, model, own.get(setting)) for model, own in zip(models, scores, strict=True)]
        better = benchmark.is_better if benchmark else _more if unit == "percent" else None
        yield _row("scores", f"{setting}, {unit}" if unit else str(setting), cells, better)


def _score(catalog: Catalog, model: Model, score: Score | None) -> Cell:
    """The score that counts; disputed where as good a source says something else of the same effort."""
    if score is None:
        return Cell()
    alike = [
        one.value
        for one in model.score
        if (one.setting, one.effort, one.measured_by) == (score.setting, score.effort, score.measured_by)
        and catalog.tier(one.by) == catalog.tier(score.by)
    ]
    return Cell(score.value, any(value != score.value for value in alike), *catalog.cite(score.by))


def _use_rows(catalog: Catalog, models: Sequence[Model]) -> Iterator[Row]:
    found = [constraints_of(catalog, model) for model in models]
    for place, name in enumerate(("use_for", "do_not_use_for")):
        yield _row("use", name, _plain([_texts(constraints[place]) for constraints in found]))


def _texts(constraints: Sequence[Constraint]) -> tuple[str, ...] | None:
    """The phrases, each once; None where nothing is said, for silence is not praise."""
    return tuple(dict.fromkeys(constraint.text for constraint in constraints)) or None
