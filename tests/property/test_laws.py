"""Laws that hold for every catalog and every question, some of them against brute force."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from strategies import askable, catalogs, questions

from conftest import make_catalog, told
from modelpick.core.advise import fits_of, recommend
from modelpick.core.catalog import Catalog
from modelpick.core.facts import Model
from modelpick.core.judge import CONSTRAINT_RULE
from modelpick.core.question import Question
from modelpick.core.relax import condition_reads
from modelpick.core.requirements import Requirements
from modelpick.core.rules import RULES
from modelpick.core.verdict import Advice, Fit, Outcome, Status
from modelpick.core.workload import Workload

law = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
oracle = settings(law, max_examples=150)
QUESTIONS = questions().filter(askable)
PLAIN = questions(presets=False).filter(askable)
READS = {rule.name: rule.reads for rule in RULES}


# The oracle: what was typed, taken away piece by piece ------------------------------------------------------------


def typed(workload: Workload) -> list[str]:
    """What was typed and can reject: presets by their unit, requirements by their name."""
    idle = {"task"}
    stated = workload.stated.stated()
    idle |= {name for name, value in stated.items() if value is False or (name == "license" and value == "any")}
    return [preset.unit for preset in workload.presets] + [name for name in stated if name not in idle]


def without(question: Question, dropped: frozenset[str]) -> Question:
    """The question as if these had not been typed."""
    kept = {name: value for name, value in question.workload.stated.stated().items() if name not in dropped}
    presets = tuple(preset for preset in question.workload.presets if preset.unit not in dropped)
    return replace(question, workload=Workload(Requirements(**kept), presets))


def best(catalog: Catalog, question: Question) -> dict[str, Fit]:
    """The answer by model id."""
    return {fit.model.id: fit for fit in recommend(catalog, question).candidates}


def how_many_fit(catalog: Catalog, question: Question) -> int:
    """Models that fit."""
    return sum(fit.status is Status.FITS for fit in best(catalog, question).values())


def every_subset(units: list[str]) -> list[frozenset[str]]:
    """Small ones first."""
    return [
        frozenset(some) for some in chain.from_iterable(combinations(units, size) for size in range(len(units) + 1))
    ]


def brute_relaxations(catalog: Catalog, question: Question) -> dict[frozenset[str], int]:
    """Every inclusion-minimal set of what was typed without which something fits, and how many then do."""
    found: dict[frozenset[str], int] = {}
    for dropped in every_subset(typed(question.workload)):
        if not any(smaller <= dropped for smaller in found):
            fits = how_many_fit(catalog, without(question, dropped))
            if fits:
                found[dropped] = fits
    return {} if frozenset() in found else found


def brute_conflicts(catalog: Catalog, question: Question) -> set[frozenset[str]]:
    """Pairs that are each met alone and never together, where nothing fits."""
    units = typed(question.workload)
    if how_many_fit(catalog, question):
        return set()

    def is_met(*kept: str) -> bool:
        return how_many_fit(catalog, without(question, frozenset(units) - set(kept))) > 0

    met = [unit for unit in units if is_met(unit)]
    return {frozenset(pair) for pair in combinations(met, 2) if not is_met(*pair)}


def only(model: Model, fit: Fit) -> Catalog:
    """A catalog of this model with this route alone."""
    return make_catalog(model.model_copy(update={"route": (fit.route,) if fit.route else ()}))


# The laws -----------------------------------------------------------------------------------------------------------


@oracle
@given(catalogs(), QUESTIONS)
def test_relaxations_are_those_of_brute_force(catalog, question):
    """A reported relaxation really fits as many, no smaller one does, and none is missing."""
    advice = recommend(catalog, question)
    event(f"{len(advice.relaxations)} relaxations")
    assert brute_relaxations(catalog, question) == {frozenset(one.drop): one.fits for one in advice.relaxations}


@law
@given(catalogs(), QUESTIONS)
def test_relaxations_are_told_rightly(catalog, question):
    """In the order of what was typed, with examples that fit, and members of what is dropped."""
    advice = recommend(catalog, question)
    presets = {preset.unit: preset.requirements.stated() for preset in question.workload.presets}
    order = typed(question.workload)
    for one in advice.relaxations:
        assert sorted(one.drop, key=order.index) == list(one.drop)
        fits = best(catalog, without(question, frozenset(one.drop)))
        fitting = sorted(id for id, fit in fits.items() if fit.status is Status.FITS)
        assert fitting[:3] == list(one.examples)
        assert set(one.members) <= {name for unit in one.drop for name in presets.get(unit, ())}


@oracle
@given(catalogs(), QUESTIONS)
def test_conflicts_are_those_of_brute_force(catalog, question):
    """Pairs that are each met alone and never together."""
    advice = recommend(catalog, question)
    event(f"{len(advice.conflicts)} conflicts")
    assert brute_conflicts(catalog, question) == {frozenset(pair) for pair in advice.conflicts}


@oracle
@given(catalogs(), QUESTIONS)
def test_blockers_are_sane(catalog, question):
    """An only blocker is one: without it the nearest route is not rejected, and that many are."""
    advice = recommend(catalog, question)
    rejected = [fit for fit in advice.candidates if fit.status is Status.REJECTED and fit.route is not None]
    total = advice.count(Status.REJECTED)
    alone = dict.fromkeys(typed(question.workload), 0)
    for fit in rejected:
        catalog_of_one = only(fit.model, fit)
        for unit in alone:
            again = best(catalog_of_one, without(question, frozenset({unit}))).get(fit.model.id)
            alone[unit] += again is not None and again.route is fit.route and again.status is not Status.REJECTED
    for one in advice.blockers:
        assert 1 <= one.rejected <= total
        assert 0 <= one.only_blocker <= one.rejected
        self_hosted = total - len(rejected)
        assert alone[one.rule] <= one.only_blocker <= alone[one.rule] + self_hosted
    named = {one.rule for one in advice.blockers}
    assert {unit for unit, count in alone.items() if count} <= named <= set(alone)


@law
@given(catalogs(), PLAIN, st.data())
def test_dropping_a_requirement_never_turns_a_fit_into_a_reject(catalog, question, data):
    """Of one and the same route: which route answers can hang on the provider that is asked for."""
    units = typed(question.workload)
    assume(units)
    dropped = data.draw(st.sampled_from(units))
    for model in catalog.models.values():
        before = {id(fit.route): fit.status for fit in fits_of(catalog, model, question)}
        after = {id(fit.route): fit.status for fit in fits_of(catalog, model, without(question, frozenset({dropped})))}
        assert before.keys() == after.keys()
        assert all(after[route].order <= status.order for route, status in before.items())


@law
@given(catalogs(), PLAIN, st.data())
def test_dropping_a_requirement_never_makes_a_model_worse(catalog, question, data):
    """But for those that ask for a free, batch or subscription route: without them it waits again."""
    units = [unit for unit in typed(question.workload) if unit not in ("provider", "batch_api")]
    assume(units)
    dropped = data.draw(st.sampled_from(units))
    before, after = best(catalog, question), best(catalog, without(question, frozenset({dropped})))
    assert before.keys() == after.keys()
    assert all(after[id].status.order <= fit.status.order for id, fit in before.items())


@law
@given(catalogs(), QUESTIONS, st.data())
def test_removing_one_model_never_changes_anothers_verdict(catalog, question, data):
    """Each stands for itself, in the same order."""
    gone = data.draw(st.sampled_from(sorted(catalog.models)))
    rest = make_catalog(*(model for id, model in catalog.models.items() if id != gone))
    before = [told(fit) for fit in recommend(catalog, question).candidates if fit.model.id != gone]
    assert before == [told(fit) for fit in recommend(rest, question).candidates]


def whole(advice: Advice) -> tuple[object, ...]:
    """All of an answer, whichever candidates say it."""
    near = [(told(miss.fit), *miss[1:]) for miss in advice.near_misses]
    return replace(advice, candidates=(), near_misses=()), [told(fit) for fit in advice.candidates], near


@law
@given(catalogs(), QUESTIONS, st.data())
def test_the_order_of_the_catalog_is_irrelevant(catalog, question, data):
    """Of models, and of the routes of a model."""
    shuffled = data.draw(st.permutations(list(catalog.models.values())))
    turned = [model.model_copy(update={"route": model.route[::-1]}) for model in shuffled]
    one, other = recommend(catalog, question), recommend(make_catalog(*shuffled), question)
    assert whole(one) == whole(other)
    reversed_routes = recommend(make_catalog(*turned), question)
    assert [(fit.model.id, fit.route, fit.findings) for fit in one.candidates] == [
        (fit.model.id, fit.route, fit.findings) for fit in reversed_routes.candidates
    ]
    assert (one.blockers, one.relaxations, one.conflicts) == (
        reversed_routes.blockers,
        reversed_routes.relaxations,
        reversed_routes.conflicts,
    )


@law
@given(catalogs(), QUESTIONS)
def test_what_the_failing_findings_cite_still_rejects(catalog, question):
    """Keeping only those requirements, the same route is rejected: the reasons are the reasons."""
    in_force = question.workload.requirements()
    for fit in recommend(catalog, question).candidates:
        if fit.status is not Status.REJECTED:
            continue
        cited = set()
        for finding in fit.failed() or fit.doubts():
            cited.update(READS.get(finding.rule, ()))
            if finding.rule == CONSTRAINT_RULE:
                cited.update(condition_reads(finding.constraint.when))
        again = replace(question, workload=Workload(in_force.only(cited)))
        kept = [other for other in fits_of(catalog, fit.model, again) if other.route is fit.route]
        assert [Status.REJECTED] == [other.status for other in kept]


def sold_as(route):
    """The kind, or what the key says where no kind is given."""
    return route.kind or {"free": "free", "batch": "batch"}.get(route.key.rpartition("/")[2])


@law
@given(catalogs(), QUESTIONS)
def test_a_models_status_is_that_of_its_best_route(catalog, question):
    """Each route alone, as if there were no other; free, batch and subscription routes wait to be asked for."""
    question = replace(question, include_retired=False)
    asked = question.workload.requirements()
    for id, fit in best(catalog, question).items():
        model = catalog.models[id]
        alone = {}
        for route in model.route:
            catalog_of_one = make_catalog(model.model_copy(update={"route": (route,), "open_weights": None}))
            if id not in best(catalog_of_one, question):
                continue  # retired
            reduced = make_catalog(model.model_copy(update={"route": (route,)}))
            alone[route.key] = best(reduced, question)[id]
        ready = {
            key: one
            for key, one in alone.items()
            if sold_as(one.route) not in ("free", "batch", "subscription")
            or one.route.address.provider in asked.provider
            or (sold_as(one.route) == "batch" and asked.batch_api)
        }
        statuses = [one.status.order for one in (ready or alone).values()]
        if not statuses:
            assert fit.route is None
            continue
        assert min(statuses) == fit.status.order
        assert fit.findings == alone[fit.route.key].findings


@law
@given(catalogs(), QUESTIONS)
def test_each_model_is_answered_once(catalog, question):
    """As a candidate, or counted as hidden; the better status first; the exit code by what fits."""
    advice = recommend(catalog, question)
    ids = [fit.model.id for fit in advice.candidates]
    assert len(ids) == len(set(ids)) == len(catalog.models) - advice.hidden_retired
    orders = [fit.status.order for fit in advice.candidates]
    assert sorted(orders) == orders
    assert advice.exit_code == (0 if 0 in orders else 1)
    assert not (advice.relaxations and 0 in orders)


@law
@given(catalogs(), QUESTIONS)
def test_a_status_follows_from_the_findings(catalog, question):
    """Every rejection has a reason, every doubt is called one, and nothing is unknown and found."""
    for fit in recommend(catalog, question).candidates:
        outcomes = [finding.outcome for finding in fit.findings]
        if fit.status is Status.FITS:
            assert Outcome.FAIL not in outcomes
            assert question.unknown == "allow" or set(outcomes) <= {Outcome.PASS}
        elif fit.status is Status.CHECK:
            assert fit.doubts()
            assert not fit.failed()
        else:
            assert fit.failed() or (question.unknown == "exclude" and fit.doubts())
        assert len({finding.rule for finding in fit.findings if finding.rule != CONSTRAINT_RULE}) == sum(
            finding.rule != CONSTRAINT_RULE for finding in fit.findings
        )


@law
@given(catalogs(), QUESTIONS)
def test_policies_only_move_doubts(catalog, question):
    """allow is never stricter than check, nor check than exclude, and a fail stays one."""
    by_policy = {
        policy: {
            (id, fit_route(fit)): fit.status.order
            for id in catalog.models
            for fit in fits_of(catalog, catalog.models[id], replace(question, unknown=policy))
        }
        for policy in ("allow", "check", "exclude")
    }
    for key, allowed in by_policy["allow"].items():
        assert allowed <= by_policy["check"][key] <= by_policy["exclude"][key]
        assert (allowed == 2) == (by_policy["check"][key] == 2)


def fit_route(fit: Fit) -> str | None:
    """The key of a fit's route."""
    return fit.route.key if fit.route else None
