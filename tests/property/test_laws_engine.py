"""The engine against the plain one: what is shared and kept changes no finding."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

import reference
from modelpick.catalog.compiled import pack, unpack
from modelpick.core.advise import Subject
from modelpick.core.candidate import Candidate
from modelpick.core.constraints import applies, do_not_use_for, use_for
from modelpick.core.cost import cost_of
from modelpick.core.facts import Sourced, fact_fields
from modelpick.core.question import Asked
from property.strategies import askable, catalogs, questions

law = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@law
@given(catalogs(), questions().filter(askable))
def test_every_finding(catalog, question):
    """Of every route of every model, whether it can be chosen or not, in the same order, twice over."""
    requirements = question.workload.requirements()
    for model in catalog.models.values():
        subject = Subject(catalog, model, Asked(question, requirements))
        for candidate in subject.everything * 2:
            plain = reference.PlainCandidate(catalog, model, candidate.route)
            expected = reference.judge(plain, requirements, question.as_of)
            assert expected == list(subject.fit(candidate).findings)


@law
@given(catalogs(), questions().filter(askable), questions().filter(askable))
def test_under_other_requirements(catalog, question, other):
    """A subject that was asked one thing answers another as if it were new."""
    wanted = other.workload.requirements()
    for model in catalog.models.values():
        subject = Subject(catalog, model, Asked(question, question.workload.requirements()))
        for candidate in subject.everything:
            subject.fit(candidate)
            plain = reference.PlainCandidate(catalog, model, candidate.route)
            expected = reference.judge(plain, wanted, question.as_of)
            assert expected == list(subject.under(wanted).fit(candidate).findings)


@law
@given(catalogs(), questions().filter(askable))
def test_the_best_route(catalog, question):
    """It is the first of all routes in order, whichever of them were not looked at."""
    asked = Asked(question, question.workload.requirements())
    for model in catalog.models.values():
        subject = Subject(catalog, model, asked)
        assert next(iter(subject.fits()), None) == subject.best()


@law
@given(catalogs(), questions().filter(askable))
def test_every_cost(catalog, question):
    """What routes of one price share is what each of them costs."""
    kept = unpack(pack(catalog, "key"), "key")
    asked = Asked(question, question.workload.requirements())
    for model in kept.models.values():
        for candidate in Subject(kept, model, asked).everything:
            assert cost_of(candidate, asked.traffic) == asked.cost(candidate)


@law
@given(catalogs())
def test_every_fact(catalog):
    """Each fact reads the same, the first time and the second."""
    for model in catalog.models.values():
        for route in (None, *model.route):
            candidate, plain = Candidate(catalog, model, route), reference.PlainCandidate(catalog, model, route)
            for name in (*fact_fields(Sourced), "released", "tuning", "price.input", "price.cache_read"):
                assert [plain.read(name)] * 2 == [candidate.read(name) for _ in range(2)]


@law
@given(catalogs())
def test_every_constraint(catalog):
    """The same constraints in the same order."""
    for model in catalog.models.values():
        held = [(one.constraint, one.words_only) for one in do_not_use_for(catalog, model)]
        assert reference.do_not_use_for(catalog, model) == held
        assert reference.use_for(catalog, model) == use_for(catalog, model)


@law
@given(catalogs(), questions().filter(askable))
def test_the_uses_that_are_met(catalog, question):
    """Asked for a workload, a model's uses are those of all that apply to it."""
    wanted = question.workload.requirements()
    for model in catalog.models.values():
        expected = [use for use in reference.use_for(catalog, model) if applies(use.when, wanted)]
        assert expected == use_for(catalog, model, wanted)
