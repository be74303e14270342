"""Laws of `migrate`: the quick search finds just what holding every model against the needs finds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import askable, catalogs, questions

from conftest import make_question, told
from modelpick.core.advise import fits_of, recommend
from modelpick.core.migrate import needs_of
from modelpick.core.successors import lasting_successor, successors
from modelpick.core.verdict import Status

law = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
QUESTIONS = st.one_of(questions().filter(askable), st.just(make_question()))


@law
@given(catalogs(), QUESTIONS)
def test_successors_are_those_that_recommend_does_not_reject(catalog, question):
    """Each fits, or is in doubt, just as `recommend` says; and none is missing that could take the place."""
    old = next(iter(catalog.models.values()))
    needs = needs_of(catalog, old, replace(question, include_retired=False))
    found = {one.after.model.id: one.after for one in successors(catalog, old, needs) if not one.lost}
    expected = {
        fit.model.id: fit
        for fit in recommend(catalog, needs.question).candidates
        if fit.status is not Status.REJECTED
        and fit.model is not old
        and (fit.route is not None or (old.open_weights and fit.model.open_weights))
    }
    kept = {name: fit for name, fit in found.items() if fit.status is not Status.REJECTED}
    assert {name: told(fit) for name, fit in expected.items()} == {name: told(fit) for name, fit in kept.items()}
    for name, fit in kept.items():
        assert told(fits_of(catalog, catalog.models[name], needs.question)[0]) == told(fit)


@law
@given(catalogs(), QUESTIONS, st.integers(1, 3))
def test_enough_is_a_prefix(catalog, question, enough):
    """Asked for the best few alone, it gives the same few."""
    old = next(iter(catalog.models.values()))
    needs = needs_of(catalog, old, replace(question, include_retired=False))
    every = [one.after.model.id for one in successors(catalog, old, needs)]
    few = [one.after.model.id for one in successors(catalog, old, needs, enough)]
    assert every[:enough] == few[:enough]


@law
@given(catalogs(), QUESTIONS)
def test_the_lasting_one_leads(catalog, question):
    """The one that is asked for alone is the first of them all, where that one fits and does not end soon."""
    old = next(iter(catalog.models.values()))
    needs = needs_of(catalog, old, replace(question, include_retired=False))
    lasting = [one for one in successors(catalog, old, needs) if one.after.status is Status.FITS and not one.ends_soon]
    best = lasting_successor(catalog, old, needs)
    assert (told(lasting[0].after) if lasting else None) == (told(best.after) if best else None)
