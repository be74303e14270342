"""From what people type to a question: each value is read by its requirement, and each name looked up."""

from __future__ import annotations

from typing import Any

import pytest

from conftest import TODAY, make_catalog, make_model, make_route
from modelpick.core.advise import Question
from modelpick.core.catalog import Catalog
from modelpick.core.parse import BadValueError
from modelpick.core.requirements import MinScore, Requirements
from modelpick.core.score import Index, Score
from modelpick.core.typed import question_from_stated, question_of, read_requirements, workload_of
from modelpick.errors import UnknownNameError, UsageError

CATALOG = make_catalog(
    make_model(
        "acme/one",
        [make_route("acme")],
        aliases=("one",),
        family="One Family",
        tools=True,
        context=8000,
        score=[Score(benchmark="quiz", variant=variant, value=50, by="card") for variant in ("hard", "easy")],
        index=[Index(task="coding", value=50, low=40, high=60, scores=1, benchmarks=1)],
    ),
    make_model("acme/two", score=[Score(benchmark="plain", value=50, by="card")]),
)


def read(**typed: Any) -> dict[str, Any]:
    """The requirements that were typed."""
    return read_requirements(typed, CATALOG).stated()


def ask(catalog: Catalog = CATALOG, **typed: Any) -> Question:
    """The question that was typed."""
    workload, _ = workload_of(typed, catalog)
    return question_of(typed, workload, catalog, TODAY)


def test_each_requirement_reads_its_own_way():
    """Sizes, parameters, prices, switches, names by alias and without doubles."""
    typed = {"context": "8k", "max_params": "8B", "max_price": "3", "tools": True, "model": ["one", "acme/one"]}
    expected = {"context": 8000, "max_params": 8 * 10**9, "max_price": 3.0, "tools": True, "model": ("acme/one",)}
    assert expected == read(**typed)
    words = {"license": "any", "tuning": "base", "task": "coding", "region": "EU", "evidence": "independent"}
    assert words == read(**words)


def test_a_family_is_found_as_people_write_it():
    """Capitals and hyphens for blanks do not matter; what is near is suggested."""
    assert {"family": ("One Family",)} == read(family=["one-family"])
    with pytest.raises(UnknownNameError) as caught:
        read(not_family=["one familly"])
    assert ("One Family",) == caught.value.suggestions


def test_nothing_typed_is_nothing_stated():
    """None and an empty list say nothing; false does."""
    assert {"vision": False} == read(context=None, model=[], provider=(), vision=False)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"tools": "yes"}, "--tools: 'yes' is neither true nor false"),
        ({"tuning": "bass"}, "--tuning: 'bass' is not one of its values"),
        ({"context": True}, "--context: true and false are no values of it"),
    ],
)
def test_a_value_of_another_kind(typed, said):
    """The flag, and what is wrong with it."""
    with pytest.raises(BadValueError) as caught:
        read(**typed)
    assert said == caught.value.message


def test_a_score_to_reach():
    """Of any variant, or of one that is recorded."""
    assert {"min": (MinScore("quiz", 80.0, None), MinScore("quiz", 70.0, "hard"))} == read(
        min=["quiz=80", "quiz:hard=70"]
    )


@pytest.mark.parametrize(
    ("text", "said", "fix"),
    [
        ("quiz:hrad=80", "no score on quiz is of 'hrad'", "recorded are easy, hard"),
        ("plain:hard=80", "no score on plain is of 'hard'", "no version or variant of it is told apart"),
    ],
)
def test_a_variant_that_nobody_has_recorded(text, said, fix):
    """What is recorded is told, where anything is."""
    with pytest.raises(BadValueError) as caught:
        read(min=[text])
    assert (said, fix) == (caught.value.what, caught.value.fix)


def test_an_example_model_brings_its_facts():
    """As a preset of its own, after that of the task."""
    workload, not_copied = workload_of({"like": "one", "task": "chat"}, CATALOG)
    assert ["task", "like"] == [preset.unit for preset in workload.presets]
    assert (True, 8000) == (workload.presets[1].requirements.tools, workload.presets[1].requirements.context)
    assert "vision" in not_copied


def test_the_order_where_none_is_asked_for():
    """By value with a task that there is evidence for; by cost where there is none, and where the cheapest is asked
    about."""
    typed = {"task": "coding"}
    assert ("value", "cost", "cost") == (
        ask(**typed).rank,
        ask(make_catalog(make_model()), **typed).rank,
        ask(**typed, what_if=True).rank,
    )
    assert ("cost", "newest") == (ask().rank, ask(**typed, rank="newest").rank)


@pytest.mark.parametrize("rank", ["quality", "value"])
def test_quality_is_of_a_task(rank):
    """Without one the order is refused."""
    assert rank == ask(task="coding", rank=rank).rank
    with pytest.raises(UsageError, match=f"--rank {rank} needs a task"):
        ask(rank=rank)


def test_how_it_is_answered():
    """Doubts, retired models, the day."""
    question = ask(unknown="exclude", include_retired=True)
    assert ("exclude", True, TODAY) == (question.unknown, question.include_retired, question.as_of)


def test_requirements_that_are_read_already():
    """The library states them so: the same question as when they are typed."""
    assert ask(context="8k", like="one") == question_from_stated(
        Requirements(context=8000), {"like": "one"}, CATALOG, TODAY
    )
