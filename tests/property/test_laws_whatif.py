"""Laws of `--what-if` and of near misses, against a price model and a search of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from strategies import askable, catalogs, questions

from conftest import TODAY, make_catalog, make_model, make_route
from modelpick.core.advise import fits_of, recommend
from modelpick.core.facts import Model
from modelpick.core.mix import Mix
from modelpick.core.question import Question
from modelpick.core.requirements import Requirements
from modelpick.core.rules import RULES
from modelpick.core.verdict import Outcome, Status
from modelpick.core.whatif import Change, what_if
from modelpick.core.workload import Workload

pytestmark = pytest.mark.slow

law = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
QUESTIONS = questions().filter(askable)
RATES = st.sampled_from([0.1, 0.25, 1.0, 1.5, 2.0, 4.0, 10.0])


@st.composite
def priced(draw: st.DrawFn, id: str) -> Model:
    """A model of which enough is known to fit, at prices and limits that cross those of others."""
    routes = []
    for key in draw(st.lists(st.sampled_from(["host", "bora", "cloud"]), min_size=1, max_size=2, unique=True)):
        price: dict[str, object] = {"input": draw(RATES), "output": draw(RATES)}
        if draw(st.booleans()):
            price["cache_read"] = draw(RATES)
        if draw(st.integers(0, 2)) == 0:
            tier = {"above": draw(st.sampled_from([6_000, 20_000])), "inclusive": draw(st.booleans())}
            price["tiers"] = [{**tier, "input": draw(RATES), "output": draw(RATES), "cache_read": draw(RATES)}]
        limit = draw(st.sampled_from([None, 8_000, 30_000]))
        ends = draw(st.sampled_from([None, date(2027, 2, 1), date(2028, 2, 1)]))
        routes.append(make_route(key, price=price, context=limit, lifecycle="active", shutdown_date=ends, tools=True))
    sizes = st.sampled_from([4_000, 10_000, 50_000, 200_000])
    return make_model(
        id,
        routes=routes,
        context=draw(sizes),
        max_input=draw(sizes),
        max_output=draw(sizes),
        parameters=draw(st.sampled_from([10**9, 3 * 10**9, 10**10])),
        tools=draw(st.booleans()),
        reasoning=draw(st.booleans()),
        open_weights=True,
        released=draw(st.sampled_from(["2025-01-01", "2026", "2026-06-01"])),
    )


@st.composite
def workloads(draw: st.DrawFn) -> Question:
    """Traffic with or without sizes, and a few requirements."""
    stated: dict[str, object] = {}
    if draw(st.booleans()):
        stated |= {"input": draw(st.sampled_from([2_000, 5_000])), "output": draw(st.sampled_from([1_000, 3_000]))}
        stated |= draw(st.sampled_from([{}, {"reasoning_tokens": 1_000}, {"avg_input": 1_000}, {"cached": 0.5}]))
        if draw(st.integers(0, 4)) == 0:
            stated["avg_output"] = stated.pop("output")
        stated |= draw(st.sampled_from([{}, {"requests": 100.0, "budget": 30.0}, {"requests": 100.0}]))
    else:
        stated["mix"] = Mix(*map(Decimal, draw(st.sampled_from([(3, 0, 1), (1, 2, 1), (1, 1, 2)]))))
    more: dict[str, object] = {
        "context": 8_000,
        "max_price": 3.0,
        "max_params": 5 * 10**9,
        "min_params": 2 * 10**9,
        "alive_until": date(2027, 6, 1),
        "released_after": date(2025, 6, 1),
        "max_input_price": 2.0,
    }
    for name in draw(st.lists(st.sampled_from(sorted(more)), max_size=2, unique=True)):
        stated[name] = more[name]
    if draw(st.booleans()):
        stated["tools"] = True
    policy = draw(st.sampled_from(["check", "check", "exclude", "allow"]))
    return Question(Workload(Requirements(**stated)), TODAY, policy)  # type: ignore[arg-type]


MODELS = st.lists(st.sampled_from("abcd"), min_size=2, max_size=4, unique=True).flatmap(
    lambda names: st.tuples(*(priced(f"acme/{name}") for name in names))
)


# The oracle: the question typed anew with the moved value ------------------------------------------------------------


def retyped(question: Question, change: Change, x: Fraction) -> Question:
    """The question as a person would type it with one thing at another place."""
    stated, traffic = question.workload.stated, question.workload.traffic
    size = Decimal(x.numerator) / Decimal(x.denominator)
    if change.moves == "cached":
        new = replace(stated, cached=float(x))
    elif change.moves == "output" and not traffic.is_sized:
        usage = traffic.usage
        parts = (usage.uncached / usage.input, usage.cached / usage.input)
        new = replace(stated, mix=Mix((1 - size) * parts[0], (1 - size) * parts[1], size))
    elif change.moves in ("requests", "max_price", "budget", "max_input_price"):
        new = replace(stated, **{change.moves: float(x)})
    else:
        new = replace(stated, **{change.moves: size})
    return replace(question, workload=Workload(new))


def winner_at(catalog, question: Question, change: Change, x: Fraction) -> str | None:
    """Who is first by the advice itself; None where nothing fits."""
    first = recommend(catalog, retyped(question, change, x)).candidates[0]
    return first.model.id if first.status is Status.FITS else None


def by_hand(fit, question: Question, change: Change, x: Fraction) -> Fraction:
    """What a route costs there, from its price list: a price model of its own, in fractions."""
    usage, price = question.workload.traffic.usage, fit.route.price
    read, answered, thought = Fraction(usage.input), Fraction(usage.output), Fraction(usage.reasoning)
    share = Fraction(usage.cached) / read
    if change.moves == "cached":
        share = x
    elif change.moves == "output" and not question.workload.traffic.is_sized:
        read, answered = (1 - x) * 10**6, x * 10**6
    elif change.moves == "avg_input" or (change.moves == "input" and question.workload.stated.avg_input is None):
        read = x
    elif change.moves == "avg_output" or (change.moves == "output" and question.workload.stated.avg_output is None):
        answered = x
    elif change.moves == "reasoning_tokens":
        thought = x
    if not fit.model.reasoning:
        thought = Fraction(0)
    rates = price
    if question.workload.traffic.is_sized:
        for tier in price.tiers or ():
            if read > tier.above or (tier.inclusive and read == tier.above):
                rates = tier
    input_, output = Fraction(repr(rates.input)), Fraction(repr(rates.output))
    cached = input_ if rates.cache_read is None else Fraction(repr(rates.cache_read))
    return (read * (1 - share) * input_ + read * share * cached + (answered + thought) * output) / 10**6


def around(change: Change, step: Fraction) -> tuple[Fraction, Fraction]:
    """(a place before the change, seen from now, and one beyond it)."""
    return (change.at + step, change.at - step) if change.direction == "below" else (change.at - step, change.at + step)


def part_way(start: Fraction | int, end: Fraction, percent: int) -> Fraction:
    """So far from start to end, on no round number: at the one point of a threshold another may cost the same."""
    return start + (end - start) * Fraction(percent * 100 - 1, 10_007)


@law
@given(MODELS, workloads())
def test_a_change_is_where_the_advice_changes(models, question):
    """A little before it the old winner is first by the advice itself, a little beyond it the named one."""
    catalog = make_catalog(*models)
    found = what_if(catalog, question, recommend(catalog, question))
    assume(found.winner is not None)
    for change in found.changes:
        if change.at is None or isinstance(change.at, date):
            continue
        event(f"{change.moves} {change.direction}{' out' if change.is_out else ''}")
        step = max(change.at, Fraction(1)) / 10**7
        before, beyond = around(change, step)
        named = change.fit.model.id if change.fit else None
        assert named == winner_at(catalog, question, change, beyond), change
        is_between = min(change.now, change.at) < before < max(change.now, change.at)
        if is_between:
            assert found.winner.model.id == winner_at(catalog, question, change, before), change
            middle = part_way(Fraction(change.now), change.at, 50)
            assert found.winner.model.id == winner_at(catalog, question, change, middle), change


@law
@given(MODELS, workloads())
def test_at_the_break_even_both_cost_the_same(models, question):
    """Exactly, where neither a tier nor a limit lies there, and what is told is what the price list says."""
    catalog = make_catalog(*models)
    found = what_if(catalog, question, recommend(catalog, question))
    for change in found.changes:
        if change.moves not in ("cached", "reasoning_tokens", "output", "input", "avg_input", "avg_output"):
            continue
        if change.at is None or change.fit is None:
            continue
        theirs = by_hand(change.fit, question, change, change.at)
        thresholds = {tier.above for model in models for route in model.route for tier in route.price.tiers or ()}
        if change.at not in thresholds:
            assert is_same(theirs, change.usd)
        sides = [retyped(question, change, x) for x in around(change, Fraction(1, 10**7))]
        lines = [[line_of(catalog, id, side) for side in sides] for id in (found.winner.model.id, change.fit.model.id)]
        is_even = all(before is not None and before == beyond for before, beyond in lines)
        event(f"{change.moves}: {'break-even' if is_even else 'a limit or a tier'}")
        if is_even and change.at not in thresholds:
            mine = fits_of(catalog, found.winner.model, sides[0])[0]
            assert is_same(by_hand(mine, question, change, change.at), theirs)


def is_same(one: Fraction, other: Fraction) -> bool:
    """Equal; to the 20th digit where a share such as a third has no end as a decimal."""
    return abs(one - other) <= abs(other) / 10**20


def line_of(catalog, id: str, question: Question) -> str | None:
    """The route that a model fits by."""
    best = fits_of(catalog, catalog.models[id], question)[0]
    return best.route.key if best.status is Status.FITS and best.route is not None else None


@law
@given(MODELS, workloads(), st.integers(1, 99))
def test_where_no_change_is_told_there_is_none(models, question, percent):
    """Any other place between now and the next change, or the end, has the old winner."""
    catalog = make_catalog(*models)
    found = what_if(catalog, question, recommend(catalog, question))
    assume(found.winner is not None)
    ends = {"cached": Fraction(1), "output": Fraction(1) if not question.workload.traffic.is_sized else Fraction(10**6)}
    for moves in {change.moves for change in found.changes if change.direction != "dropped"}:
        changes = [one for one in found.changes if one.moves == moves and one.direction != "dropped"]
        now = changes[0].now
        if isinstance(now, date):
            continue
        most = ends.get(moves, Fraction(10**6))
        if moves == "avg_input":
            most = Fraction(question.workload.stated.input)
        above = next((one.at for one in changes if one.direction == "above"), most)
        least = question.workload.stated.avg_input if moves == "input" else None
        below = next((one.at for one in changes if one.direction == "below"), Fraction(least or 0))
        for x in (part_way(now, above, percent), part_way(now, below, percent)):
            if below < x < above:
                assert found.winner.model.id == winner_at(catalog, question, changes[0], Fraction(x)), (moves, x)


@law
@given(MODELS, workloads())
def test_a_day_told_is_the_last_that_changes_nothing(models, question):
    """On it the old winner is first, the day after (or before) the named one."""
    catalog = make_catalog(*models)
    found = what_if(catalog, question, recommend(catalog, question))
    for change in found.changes:
        if not isinstance(change.at, date):
            continue
        turn = timedelta(days=-1 if change.direction == "below" else 1)
        for day, expected in ((change.at, found.winner), (change.at + turn, change.fit)):
            stated = replace(question.workload.stated, **{change.moves: day})
            first = recommend(catalog, replace(question, workload=Workload(stated))).candidates[0]
            got = first.model.id if first.status is Status.FITS else None
            assert got == (expected.model.id if expected else None), (change, day)


@law
@given(MODELS, workloads())
def test_what_is_dropped_is_dropped(models, question):
    """The winner named is first by the advice without that requirement, at the same traffic."""
    catalog = make_catalog(*models)
    found = what_if(catalog, question, recommend(catalog, question))
    for change in found.changes:
        if change.direction == "dropped":
            kept = Workload(replace(question.workload.stated, **{change.moves: None}))
            ranked = recommend(catalog, replace(question, workload=kept)).candidates
            assert ranked[0].model.id == change.fit.model.id


# Near misses --------------------------------------------------------------------------------------------------------


def without(question: Question, names: set[str]) -> Question:
    """The question without these requirements, the traffic as it is."""
    in_force = question.workload.requirements()
    kept = Workload(in_force.only(set(in_force.stated()) - names))
    kept.__dict__["traffic"] = question.workload.traffic
    return replace(question, workload=kept)


@law
@given(catalogs(), QUESTIONS)
def test_a_near_miss_fits_once_its_requirement_is_dropped(catalog, question):
    """It is rejected; without what its rule reads it is not; and no model is missed that one requirement rejects."""
    advice = recommend(catalog, question)
    reads = {rule.name: set(rule.reads) for rule in RULES}
    told = {miss.fit.model.id: miss for miss in advice.near_misses}
    if advice.count(Status.FITS) >= 5:
        assert told == {}
    by_id = {fit.model.id: fit for fit in advice.candidates}
    for id, miss in told.items():
        event(miss.finding.rule)
        assert by_id[id].status is Status.REJECTED
        if miss.finding.rule in reads:
            again = fits_of(catalog, miss.fit.model, without(question, reads[miss.finding.rule]))
            assert [Status.REJECTED] != [fit.status for fit in again if fit.route is miss.fit.route]
        assert miss.finding.outcome is Outcome.FAIL or question.unknown == "exclude"
    rejected = [fit for fit in advice.candidates if fit.status is Status.REJECTED]
    for fit in rejected:
        for name in question.workload.requirements().stated():
            freed = [one for one in fits_of(catalog, fit.model, without(question, {name})) if one.route is fit.route]
            if name not in ("model", "not_model", "provider", "batch_api") and freed[0].status is not Status.REJECTED:
                assert fit.model.id in told, name
    shorts = [miss.short_by for miss in advice.near_misses]
    measured = [short for short in shorts if short is not None]
    assert measured == sorted(measured)
    assert shorts == [*measured, *([None] * (len(shorts) - len(measured)))]
