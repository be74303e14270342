"""A comparison put into words and documents; `modelpick.render.beside` puts it on a screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from modelpick.core.catalog import Catalog
from modelpick.core.compare import Comparison, Row, Subject
from modelpick.core.price import PriceTier
from modelpick.core.question import Question
from modelpick.core.verdict import Finding, Status
from modelpick.render.columns import Column, route_name
from modelpick.render.cost import assumption_text, general_assumptions, tier_bound, workload_out, workload_text
from modelpick.render.documents import catalog_out, finding_out, plain, price_tier, requirements_out, route_brief
from modelpick.render.evidence import bars_out
from modelpick.render.shapes.common import FORMAT_VERSION
from modelpick.render.shapes.compare import ComparedFactOut, ComparedOut, CompareOut
from modelpick.render.wording import MARKS, finding_text, main_reason, noun, retires_text, state_text
from modelpick.render.words import UNKNOWN, count_short, inert, money, usd, value_text

DIFFERS, BEST, DISPUTED = "!=", "▸", "*"
"""The marks: of a row whose values differ, of a value that is plainly better, of one that sources disagree about."""
_MOST_REASONS = 3


class View(NamedTuple):
    """A comparison with what is needed to show it."""

    catalog: Catalog
    question: Question
    comparison: Comparison

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The models, in their order."""
        return self.comparison.subjects

    @property
    def ids(self) -> list[str]:
        """Their ids."""
        return [subject.model.id for subject in self.subjects]


# For machines ---------------------------------------------------------------------------------------------------


def value_out(value: Any) -> Any:
    """A value for JSON: a finding as its words, a long-context tier as its rates."""
    if isinstance(value, Finding):
        return finding_text(value)
    if isinstance(value, PriceTier):
        return price_tier(value)
    return [value_out(one) for one in value] if isinstance(value, tuple) else plain(value)


def row_out(view: View, row: Row) -> ComparedFactOut:
    """One fact of every model, for JSON."""
    ids = view.ids
    return {
        "group": row.group,  # type: ignore[typeddict-item]
        "fact": row.fact,
        "values": {name: value_out(cell.value) for name, cell in zip(ids, row.cells, strict=True)},
        "sources": {
            name: {"source": cell.source, "as_of": plain(cell.as_of)}
            for name, cell in zip(ids, row.cells, strict=True)
            if cell.source is not None
        },
        "differs": row.differs,
        "best": [ids[place] for place in row.best],
        "disputed": [ids[place] for place in row.disputed],
    }


def compare_out(view: View) -> CompareOut:
    """The whole answer, for JSON."""
    workload = view.question.workload
    return {
        "format_version": FORMAT_VERSION,
        "catalog": catalog_out(view.catalog),
        "requirements": requirements_out(workload),
        "workload": workload_out(workload.traffic),
        "assumptions": general_assumptions(workload.traffic),
        "models": [_subject_out(view, subject) for subject in view.subjects],
        "rows": [row_out(view, row) for row in view.comparison.rows],
        "peer_bars": bars_out(view.comparison.peers),
    }


def _subject_out(view: View, subject: Subject) -> ComparedOut:
    is_asked, offer = view.comparison.is_asked, subject.offer
    return {
        "id": subject.model.id,
        "name": subject.model.title,
        "status": subject.fit.status.value if is_asked else None,
        "findings": [finding_out(finding) for finding in subject.fit.findings] if is_asked else [],
        "route": route_brief(view.catalog, offer.fit) if offer else None,
        "cost_assumptions": [assumption_text(one) for one in offer.fit.cost.assumptions] if offer else [],
    }


def compare_columns(view: View, format_: str) -> list[Column]:
    """One row a fact and one column a model; for markdown with the words of the table."""
    ids, is_text = view.ids, format_ == "markdown"

    def of_model(place: int) -> Callable[[Row], Any]:
        def value(row: Row) -> Any:
            if is_text or row.fact == "price_tiers":
                known = is_text or row.cells[place].value is not None
                return cell_text(view, row, place) if known else None
            return value_out(row.cells[place].value)

        return value

    return [
        Column("group", "group", lambda row: row.group),
        Column("fact", "fact", lambda row: label(row) if is_text else row.fact),
        *(Column(name, name, of_model(place), inert) for place, name in enumerate(ids)),
        Column("differs", "differs", lambda row: row.differs),
        Column("best", "best", lambda row: [ids[place] for place in row.best]),
        Column("disputed", "disputed", lambda row: [ids[place] for place in row.disputed]),
    ]


# Words ----------------------------------------------------------------------------------------------------------

_LABELS = {
    "knowledge": "knowledge cutoff",
    "specialization": "made for",
    "route_context": "context window there",
    "input_usd_per_mtok": "input $/M",
    "output_usd_per_mtok": "output $/M",
    "cache_read_usd_per_mtok": "cached read $/M",
    "cache_write_usd_per_mtok": "cache write $/M",
    "cache_write_1h_usd_per_mtok": "cache write, 1 h $/M",
    "batch_input_usd_per_mtok": "batch input $/M",
    "batch_output_usd_per_mtok": "batch output $/M",
    "price_tiers": "long-context rates",
    "blended_usd_per_mtok": "blended $/M",
    "usd_per_request": "$/request",
    "usd_per_day": "$/day",
    "usd_per_month": "$/month",
    "fitting_routes": "routes that fit",
    "lifecycle_route": "of the route",
    "lifecycle": "state",
    "lifecycle_word": "provider's word",
    "announced_date": "announced",
    "closed_date": "closed to new",
    "shutdown_date": "shutdown",
    "replacement": "replaced by",
    "cheapest_route": "cheapest route",
}


_PERCENT = ", percent"
"""How the facts of such scores end; for people the sign stands behind the value."""


def label(row: Row) -> str:
    """What a row is about, for a person."""
    if row.fact in _LABELS:
        return _LABELS[row.fact]
    if row.group in ("limits", "abilities") or row.fact in ("license", "open_weights", "tuning"):
        return noun(row.fact)
    return inert(row.fact.removesuffix(_PERCENT)) if row.group == "scores" else row.fact.replace("_", " ")


def cell_text(view: View, row: Row, place: int) -> str:
    """One value for a person, with a star where sources disagree."""
    cell, subject = row.cells[place], view.subjects[place]
    special = _BY_SUBJECT.get(row.fact)
    if special is not None:
        text = special(view, subject)
    elif cell.value is None:
        text = UNKNOWN
    elif row.group == "scores":
        text = f"{cell.value:g}{' %' if row.fact.endswith(_PERCENT) else ''}"
    else:
        text = _value_words(row.fact, cell.value)
    return text + (DISPUTED if cell.disputed else "")


def _value_words(fact: str, value: Any) -> str:
    special = _BY_VALUE.get(fact)
    if special is not None:
        return special(value)
    if fact.endswith("_per_mtok"):
        return usd(value)
    return "; ".join(inert(value_out(one)) for one in value) if isinstance(value, tuple) else value_text(value)


def _tiers(tiers: Sequence[PriceTier]) -> str:
    return "; ".join(f"{tier_bound(tier)} tokens {usd(tier.input)} in {usd(tier.output)} out" for tier in tiers)


_BY_VALUE: dict[str, Callable[[Any], str]] = {
    "parameters": count_short,
    "active_parameters": count_short,
    "price_tiers": _tiers,
    "status": lambda word: f"{MARKS[Status(word)]} {word}",
    **dict.fromkeys(("usd_per_request", "usd_per_day", "usd_per_month"), money),
}


def _offer(view: View, subject: Subject) -> str:
    if subject.offer is None:
        return "none live" if subject.rungs else route_name(subject.fit)
    mark = f"{MARKS[subject.offer.fit.status]} " if view.comparison.is_asked else ""
    return mark + inert(subject.offer.route.key)


def _live(view: View, subject: Subject) -> str:
    gone = len(subject.rungs) - len(subject.live)
    if not subject.rungs:
        return "none tracked"
    return f"{len(subject.live):,}" + (f" ({gone:,} retired)" if gone else "")


def _fitting(view: View, subject: Subject) -> str:
    fitting = sum(rung.fit.status is Status.FITS for rung in subject.live)
    return f"{fitting:,} of {len(subject.live):,}"


def _shutdown(view: View, subject: Subject) -> str:
    now = subject.life
    if now.shutdown_date is None and now.state not in (None, "retired", "deprecated"):
        return "none announced"
    return retires_text(now) or value_text(now.shutdown_date)


_BY_SUBJECT: dict[str, Callable[[View, Subject], str]] = {
    "best_route": lambda view, subject: route_name(subject.fit),
    "cheapest_route": _offer,
    "live_routes": _live,
    "fitting_routes": _fitting,
    "lifecycle": lambda view, subject: state_text(subject.life) or UNKNOWN,
    "shutdown_date": _shutdown,
}


# Sections -------------------------------------------------------------------------------------------------------


class Section(NamedTuple):
    """One part of the page."""

    title: str
    rows: Sequence[Row] = ()
    unknown: Sequence[str] = ()
    """What is known of none of the models."""
    said: Sequence[tuple[str, Sequence[str]]] = ()
    """(of whom, lines of text)."""


_TITLES = {
    "identity": "Identity",
    "limits": "Limits, tokens",
    "abilities": "Abilities",
    "prices": "Prices, USD",
    "routes": "Routes",
    "lifecycle": "Lifecycle",
    "scores": "Scores",
}
_UNSHOWN = frozenset({"name", "cheapest_provider", "route_id", "retired_routes", "lifecycle_word", "retires_in_days"})
"""Rows for machines: the table says the same in another way."""
_SELDOM = frozenset({"announced_date", "closed_date", "replacement"})
"""Rows that are merely left out where they are known of no model: most models have none to know."""


def sections(view: View) -> Iterator[Section]:
    """The parts of the page, in their order."""
    rows = view.comparison.rows
    if view.comparison.is_asked:
        shown = [row for row in rows if row.group == "status" and row.fact != "reasons"]
        said = [(name, _reasons(view, place)) for place, name in enumerate(view.ids)]
        yield Section("This workload", shown, said=said)
    for group, title in _TITLES.items():
        shown, unknown = _known([row for row in rows if row.group == group and _is_shown(row, rows)], view)
        said = list(_about_prices(view)) if group == "prices" else []
        nothing = [("", ["not tracked"])] if not (shown or unknown or said) else []
        yield Section(title, shown, unknown, [*said, *nothing])
    for row in rows:
        if row.group == "use":
            yield Section(label(row).capitalize(), said=_shared_first(view, row))


def _is_shown(row: Row, rows: Sequence[Row]) -> bool:
    """Whether people get to see a row; the window at the cheapest route only where it is not the model's."""
    if row.fact == "route_context":
        models = next(other for other in rows if other.fact == "context")
        pairs = zip(row.cells, models.cells, strict=True)
        return any(own.value not in (None, model.value) for own, model in pairs)
    return row.fact not in _UNSHOWN


def _known(rows: Sequence[Row], view: View) -> tuple[list[Row], list[str]]:
    """(rows of which something is known, the labels of the others)."""
    shown, unknown = [], []
    for row in rows:
        if any(cell_text(view, row, place) != UNKNOWN for place in range(len(row.cells))):
            shown.append(row)
        elif row.fact not in _SELDOM:
            unknown.append(label(row))
    return shown, unknown


def _reasons(view: View, place: int) -> list[str]:
    """Why not, or what is in doubt; of one that fits the one reason that matters most."""
    fit = view.subjects[place].fit
    concerns = [finding_text(finding) for finding in (*fit.failed(), *fit.doubts())]
    more = len(concerns) - _MOST_REASONS
    if more > 0:
        return [*concerns[:_MOST_REASONS], f"… and {more:,} more: `modelpick why {fit.model.id}`"]
    return concerns or [main_reason(fit) or "nothing speaks against it"]


def _about_prices(view: View) -> Iterator[tuple[str, list[str]]]:
    """What the prices are of, and what each model's assumes."""
    traffic = view.question.workload.traffic
    sent = [f"of each model's cheapest route{f', for {workload_text(traffic)}' if traffic.is_sized else ''}"]
    yield "", ["; ".join([*sent, *general_assumptions(traffic)])]
    for subject in view.subjects:
        offer = subject.offer
        if offer is None:
            continue
        notes = ["no route fits: not compared"] if offer.fit.status is Status.REJECTED else []
        notes += [retires_text(offer.life)] if offer.life.retires_soon and offer.life != subject.life else []
        notes += [assumption_text(one) for one in offer.fit.cost.assumptions]
        if notes:
            yield subject.model.id, ["; ".join(notes)]


def _shared_first(view: View, row: Row) -> list[tuple[str, list[str]]]:
    """What holds for all of the models, then what is said of each alone; no list is repeated."""
    lists = [cell.value or () for cell in row.cells]
    common = [text for text in lists[0] if all(text in other for other in lists[1:])]
    found = [("all of them", [inert("; ".join(common))])] if common else []
    first: dict[tuple[str, ...], str] = {}
    for name, own in zip(view.ids, lists, strict=True):
        apart = tuple(text for text in own if text not in common)
        if apart in first:
            found.append((name, [f"the same as {first[apart]}"]))
        elif apart or not common:
            found.append((name, [inert("; ".join(apart)) or "nothing is said"]))
        if apart:
            first.setdefault(apart, name)
    return found


def legend(view: View) -> list[str]:
    """What the marks mean, as far as they are used."""
    rows = view.comparison.rows
    marks = [f"{DIFFERS} the models differ"] if any(row.differs for row in rows) else []
    marks += [f"{BEST} plainly better"] if any(row.best for row in rows) else []
    marks += (
        [f"{DISPUTED} sources disagree, `modelpick show MODEL` names them"] if any(row.disputed for row in rows) else []
    )
    return [
        *filter(None, ["; ".join(marks)]),
        f"catalog of {view.catalog.as_of or UNKNOWN}; {UNKNOWN} is unknown, never no",
    ]
