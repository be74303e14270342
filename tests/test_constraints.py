"""What a model is for and what not: curated and derived constraints, and what they do to a verdict."""

from datetime import date

import pytest

from conftest import ask, finding, make_catalog, make_claim, make_constraint, make_model, make_route, status, verdict
from modelpick.core.advise import constraints_of
from modelpick.core.constraints import applies, do_not_use_for
from modelpick.core.facts import Condition
from modelpick.core.requirements import Requirements
from modelpick.core.tasks import TASKS
from modelpick.core.verdict import Outcome, Status

CHAT_TASKS = [task.name for task in TASKS if task.needs.tuning == "instruct"]


def texts(model, **question):
    """The caveats about the only model."""
    return [caveat.text for caveat in verdict(model, **question).caveats]


# Conditions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "requirements", "expected"),
    [
        ({"any": ["vision", "audio"]}, {}, None),
        ({"any": ["vision", "audio"]}, {"vision": True}, True),
        ({"any": ["vision", "audio"]}, {"vision": False}, None),
        ({"any": ["vision", "audio"]}, {"vision": False, "audio": True}, True),
        ({"any": ["vision", "audio"]}, {"vision": False, "audio": False}, False),
        ({"all": ["vision", "audio"]}, {}, None),
        ({"all": ["vision", "audio"]}, {"vision": True}, None),
        ({"all": ["vision", "audio"]}, {"vision": False}, False),
        ({"all": ["vision", "audio"]}, {"vision": True, "audio": True}, True),
        ({"task": ["chat", "math"]}, {}, None),
        ({"task": ["chat", "math"]}, {"task": "math"}, True),
        ({"task": ["chat", "math"]}, {"task": "coding"}, False),
        ({"over": {"context": 8000}}, {}, None),
        ({"over": {"context": 8000}}, {"context": 8000}, False),
        ({"over": {"context": 8000}}, {"context": 8001}, True),
        ({"up_to": {"output": 8000}}, {}, None),
        ({"up_to": {"output": 8000}}, {"output": 8000}, True),
        ({"up_to": {"output": 8000}}, {"output": 8001}, False),
        ({"any": ["vision"], "over": {"input": 8000}}, {"vision": True}, None),
        ({"any": ["vision"], "over": {"input": 8000}}, {"vision": False}, False),
        ({"any": ["vision"], "over": {"input": 8000}}, {"input": 10}, False),
        ({"any": ["vision"], "over": {"input": 8000}}, {"vision": True, "input": 9000}, True),
    ],
)
def test_a_condition_is_met_or_not_or_hangs_on_what_is_unstated(when, requirements, expected):
    """Every part must hold; None is for what nobody stated."""
    assert expected is applies(Condition(**when), Requirements(**requirements))


@pytest.mark.parametrize(("stricter", "weaker"), [("parallel_tools", "tools"), ("json_schema", "json_mode")])
def test_needing_the_stricter_is_needing_the_weaker(stricter, weaker):
    """A workload of parallel tool calls is one of tool calls."""
    assert True is applies(Condition(any=[weaker]), Requirements(**{stricter: True}))
    assert None is applies(Condition(any=[stricter]), Requirements(**{weaker: True}))


@pytest.mark.parametrize(("stricter", "weaker"), [("parallel_tools", "tools"), ("json_schema", "json_mode")])
def test_doing_without_the_weaker_is_doing_without_the_stricter(stricter, weaker):
    """A workload without tools has no parallel ones."""
    assert False is applies(Condition(any=[stricter]), Requirements(**{weaker: False}))
    assert None is applies(Condition(any=[weaker]), Requirements(**{stricter: False}))


# Row: do-not-use-for met by the workload ------------------------------------------------------------------------


@pytest.mark.parametrize("unknown", ["check", "exclude", "allow"])
@pytest.mark.parametrize("tools", [None, True, False])
def test_a_curated_no_that_is_met_fails_whatever_the_fact(unknown, tools):
    """Also where the bare fact is unknown and under `--unknown allow`."""
    model = make_model(
        do_not_use_for=[make_constraint("tool calling", any=["tools"])], routes=[make_route(tools=tools)]
    )
    found = finding(model, "tools", tools=True, unknown=unknown)
    assert (Outcome.FAIL, "tool calling", "record") == (found.outcome, found.constraint.text, found.source)
    assert Status.REJECTED == status(model, tools=True, unknown=unknown)


def test_a_curated_no_about_a_flag_is_one_finding():
    """One cause, one finding: the rule's own, worded."""
    model = make_model(do_not_use_for=[make_constraint(any=["tools"])], routes=[make_route()])
    assert ["tools"] == [found.rule for found in verdict(model, tools=True).findings]


def test_two_curated_noes_about_one_flag_are_one_finding():
    """The first words it."""
    model = make_model(
        do_not_use_for=[make_constraint("first", any=["tools"]), make_constraint("second", any=["tools", "vision"])],
        routes=[make_route()],
    )
    assert ["first"] == [found.constraint.text for found in verdict(model, tools=True).findings]


def test_a_curated_no_about_two_needed_flags_fails_both():
    """Each need that is met by it has its own finding."""
    model = make_model(
        do_not_use_for=[make_constraint(any=["tools", "vision"])], routes=[make_route(tools=True, vision=True)]
    )
    found = {one.rule: one.outcome for one in verdict(model, tools=True, vision=True).findings}
    assert {"tools": Outcome.FAIL, "vision": Outcome.FAIL} == found


def test_a_curated_no_about_tools_rejects_parallel_tools():
    """The stricter need contains the weaker; the finding is that of the need that was stated."""
    model = make_model(do_not_use_for=[make_constraint(any=["tools"])], routes=[make_route()])
    found = [(one.rule, one.outcome) for one in verdict(model, parallel_tools=True).findings]
    assert [("parallel_tools", Outcome.FAIL)] == found
    assert ["parallel_tools"] == [one.rule for one in ask(model, parallel_tools=True).blockers]
    assert [("parallel_tools",)] == [one.drop for one in ask(model, parallel_tools=True).relaxations]


@pytest.mark.parametrize(
    ("when", "requirements"),
    [
        ({"task": ["coding"]}, {"task": "coding"}),
        ({"over": {"context": 4000}}, {"context": 8000}),
        ({"all": ["tools", "vision"]}, {"tools": True, "vision": True}),
        ({"any": ["tools"], "over": {"context": 4000}}, {"tools": True, "context": 8000}),
    ],
)
def test_a_curated_no_about_more_than_a_flag_is_a_finding_of_its_own(when, requirements):
    """No single fact is to blame."""
    route = make_route(tools=True, vision=True, context=16384)
    model = make_model(do_not_use_for=[make_constraint("not that", **when)], routes=[route])
    failed = [(one.rule, one.constraint.text, one.source) for one in verdict(model, **requirements).failed()]
    assert [("do_not_use_for", "not that", "record")] == failed


def test_a_curated_no_about_something_else_does_nothing():
    """A condition that is not met is no finding and no caveat."""
    model = make_model(do_not_use_for=[make_constraint(over={"context": 8000})], routes=[make_route(context=16384)])
    fit = verdict(model, context=4000)
    assert (Status.FITS, ()) == (fit.status, fit.caveats)


# Row: derived ones only word the finding ------------------------------------------------------------------------


def test_a_derived_no_only_words_the_finding_of_its_fact():
    """Vision false: one finding, with the words and the fact's own source."""
    model = make_model(vision=False, routes=[make_route()])
    (found,) = verdict(model, vision=True).findings
    assert ("vision", Outcome.FAIL, "card") == (found.rule, found.outcome, found.source)
    assert "takes no images" in found.constraint.text


def test_a_derived_no_does_not_overrule_a_route():
    """A host that pairs the model with an image reader says so."""
    model = make_model(vision=False, routes=[make_route(vision=True)])
    assert (Status.FITS, None) == (status(model, vision=True), finding(model, "vision", vision=True).constraint)


def test_a_curated_no_takes_the_place_of_the_derived_one():
    """The same thing is not said twice."""
    model = make_model(vision=False, do_not_use_for=[make_constraint("pictures", any=["vision"])])
    assert ["pictures"] == [one.text for one in constraints_of(make_catalog(model), model)[1]]


def test_a_narrower_curated_no_does_not_silence_the_derived_one():
    """No large images is not no images."""
    narrow = make_constraint("long documents with images", any=["vision"], over={"context": 100_000})
    model = make_model(vision=False, do_not_use_for=[narrow])
    assert 2 == len(do_not_use_for(make_catalog(model), model))


@pytest.mark.parametrize(
    "name", ["vision", "pdf", "audio", "video", "tools", "json_schema", "reasoning", "open_weights"]
)
def test_absence_derives_nothing(name):
    """What nobody says is no reason against."""
    model = make_model()
    assert [] == do_not_use_for(make_catalog(model), model)
    known = make_model(**{name: False})
    assert [(name,)] == [held.constraint.when.any for held in do_not_use_for(make_catalog(known), known)]


@pytest.mark.parametrize("fact", [{"vision": False}, {"tuning": "base"}])
def test_a_disputed_fact_derives_nothing(fact):
    """A doubt is no constraint."""
    ((name, value),) = fact.items()
    other = "instruct" if value == "base" else True
    model = make_model(**fact, claim=[make_claim(name, other)])
    assert [] == do_not_use_for(make_catalog(model), model)


# Base models ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", CHAT_TASKS)
def test_a_base_model_is_rejected_for_every_task_of_instructions(task):
    """The tuning finding fails, in the constraint's words."""
    model = make_model(tuning="base", routes=[make_route("acme")])
    found = finding(model, "tuning", task=task)
    assert (Outcome.FAIL, "base") == (found.outcome, found.found)
    assert "base model" in found.constraint.text


@pytest.mark.parametrize("task", ["coding", "fim"])
def test_a_base_model_may_complete_code(task):
    """These tasks need no instructions."""
    assert Status.FITS == status(make_model(tuning="base", fim=True, routes=[make_route()]), task=task)


@pytest.mark.parametrize("name", ["tools", "parallel_tools", "json_mode", "json_schema"])
@pytest.mark.parametrize("unknown", ["check", "allow"])
@pytest.mark.parametrize("curated", [[], [make_constraint(any=["tools", "json_mode", "json_schema"])]])
def test_a_base_model_is_rejected_for_tools_and_json(name, unknown, curated):
    """Nothing claims support, and a base model follows no such format."""
    model = make_model(tuning="base", routes=[make_route()], do_not_use_for=curated)
    assert Outcome.FAIL == finding(model, name, **{name: True}, unknown=unknown).outcome
    assert Status.REJECTED == status(model, **{name: True}, unknown=unknown)


def test_narrower_curated_noes_do_not_let_a_base_model_call_tools():
    """Three judgements about long inputs leave the short ones a base model's."""
    narrow = make_constraint(any=["tools", "json_mode", "json_schema"], over={"input": 100_000})
    model = make_model(tuning="base", routes=[make_route()], do_not_use_for=[narrow])
    assert Status.REJECTED == status(model, tools=True, unknown="allow")


def test_an_explicit_base_wins_over_the_task():
    """`--task chat --tuning base` is what was asked."""
    assert Status.FITS == status(make_model(tuning="base", routes=[make_route()]), task="chat", tuning="base")


@pytest.mark.parametrize("tuning", [None, "instruct"])
def test_only_a_known_base_model_is_a_base_model(tuning):
    """Unknown tuning is a doubt."""
    expected = Status.FITS if tuning else Status.CHECK
    assert expected == status(make_model(tuning=tuning, routes=[make_route()]), task="chat")


# Caveats --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["vision", "pdf", "audio", "video", "tools", "json_schema", "reasoning", "open_weights"]
)
def test_a_caveat_about_a_flag_is_cleared_by_its_no(name):
    """Unstated it shows, `--no-x` clears it, `--x` makes it a finding."""
    model = make_model(**{name: False}, routes=[make_route()])
    assert [1, 0, 0] == [len(texts(model, **{name: value})) for value in (None, False, True)]


def test_a_caveat_does_not_change_the_status():
    """About something unstated."""
    model = make_model(do_not_use_for=[make_constraint(any=["tools"])], routes=[make_route()])
    assert (Status.FITS, ["that"]) == (status(model), texts(model))


def test_a_caveat_about_several_flags_is_cleared_by_all_their_noes():
    """One `--no-x` leaves the others open."""
    model = make_model(do_not_use_for=[make_constraint(any=["tools", "json_mode"])], routes=[make_route()])
    assert ["that"] == texts(model, tools=False)
    assert [] == texts(model, tools=False, json_mode=False)


def test_the_caveats_of_a_base_model_are_cleared_without_naming_the_stricter_flags():
    """Whoever needs neither tools nor JSON needs no parallel tools and no schema."""
    model = make_model(tuning="base", routes=[make_route()])
    assert 2 == len(texts(model))
    assert 1 == len(texts(model, tools=False, json_mode=False))
    assert [] == texts(model, tools=False, json_mode=False, tuning="base")


def test_a_caveat_about_a_task_is_cleared_by_another_task():
    """The workload is not that one."""
    model = make_model(do_not_use_for=[make_constraint(task=["math"])], routes=[make_route()])
    assert [["that"], []] == [texts(model), texts(model, task="coding")]


# Use for --------------------------------------------------------------------------------------------------------


def test_a_use_for_that_is_met_is_said():
    """And one about something unstated is not."""
    model = make_model(
        use_for=[make_constraint("code", task=["coding"]), make_constraint("tables", task=["extraction"])],
        routes=[make_route()],
    )
    assert ["code"] == [use.text for use in verdict(model, task="coding").use_for]


def test_a_use_for_breaks_ties():
    """Of two that cost the same, the one that is meant for it; else the id decides."""
    plain = make_model("acme/a", routes=[make_route(input=1.0, output=1.0)])
    meant = make_model("acme/b", routes=[make_route(input=1.0, output=1.0)], use_for=[make_constraint(task=["coding"])])
    catalog = make_catalog(plain, meant)
    assert ["acme/b", "acme/a"] == [fit.model.id for fit in ask(catalog, task="coding").candidates]
    assert ["acme/a", "acme/b"] == [fit.model.id for fit in ask(catalog).candidates]


def test_facts_derive_uses():
    """What is certain and present."""
    model = make_model(vision=True, fim=True, context=16384, tools=False)
    assert [("vision",), ("fim",), ()] == [use.when.any for use in constraints_of(make_catalog(model), model)[0]]


def test_a_disputed_window_is_fit_for_what_nobody_disputes():
    """The smallest claim that counts."""
    model = make_model(context=16384, claim=[make_claim("context", 8192)])
    (use,) = constraints_of(make_catalog(model), model)[0]
    assert {"context": 8192} == use.when.up_to


def test_a_constraint_carries_its_date():
    """Its source and the date of its reference stand in the finding."""
    no = make_constraint(any=["tools"]).model_copy(update={"by": "record@2026-03-01"})
    found = finding(make_model(do_not_use_for=[no], routes=[make_route()]), "tools", tools=True)
    assert ("record", date(2026, 3, 1)) == (found.source, found.as_of)
