"""Requirements: what people type, what it amounts to, and what contradicts itself."""

from datetime import date

import pytest

from modelpick.core.parse import parse_date, parse_parameters, parse_price, parse_tokens
from modelpick.core.requirements import FIELDS, FLAGS, IMPLIES, Requirements, check_contradictions, flag, imposes
from modelpick.core.tasks import TASKS, TASKS_BY_NAME
from modelpick.core.workload import Preset, Workload
from modelpick.errors import UsageError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8k", 8_000),
        ("8K", 8_000),
        ("8Ki", 8_192),
        ("8ki", 8_192),
        ("1M", 1_000_000),
        ("1.5M", 1_500_000),
        ("1Mi", 1_048_576),
        ("128_000", 128_000),
        ("128,000", 128_000),
        ("1_000_000", 1_000_000),
        ("8192", 8_192),
        ("1", 1),
        (" 8k ", 8_000),
        ("0.5k", 500),
        (".5k", 500),
        ("16.384k", 16_384),
        ("0.001k", 1),
        ("1.1k", 1_100),
        ("0.29M", 290_000),
    ],
)
def test_sizes_are_read_as_people_mean_them(text, expected):
    """8k is 8,000 and 8Ki is 8,192."""
    assert expected == parse_tokens(text, "context")


@pytest.mark.parametrize(
    "text",
    [
        "-5", "+5", "8kb", "8b", "8g", "0", "0k", "00", "nan", "inf", "-inf", "1e3", "1E3", "", " ", "k", "Ki", ".",
        ".k",
        "8.", "８k", "٨k", "1__0", "_5", "5_", "12_34", "1,00", "1.5", "1.0001k", "0.0001k", "8 k k", "8k8", "0x10",
        "1/2", "1.2.3k", "8k\x00", "8\u200bk", "²", "9" * 40, "9" * 41, "9" * 5000, "99999999999M", "1_000.",
        "true", "None",
    ],
)  # fmt: skip
def test_nonsense_sizes_are_usage_errors(text):
    """Zero, negatives, other units, other digits and half tokens are refused, with the flag and an example."""
    with pytest.raises(UsageError, match=r"^--max-input") as caught:
        parse_tokens(text, "max_input")
    assert "for example --max-input 8k" == caught.value.hint
    assert 2 == caught.value.exit_code


def test_a_size_error_repeats_only_the_start_of_what_was_typed():
    """A megabyte of nonsense is not printed back."""
    with pytest.raises(UsageError) as caught:
        parse_tokens("9" * 10**6, "context")
    assert 200 > len(caught.value.message)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("8B", 8 * 10**9), ("1.5b", 1_500_000_000), ("350M", 350_000_000), ("7g", 7 * 10**9), ("3030371328", 3030371328)],
)
def test_parameters_are_counted_in_billions(text, expected):
    """8B is 8,000,000,000."""
    assert expected == parse_parameters(text, "max_params")


@pytest.mark.parametrize("text", ["8Ki", "8Bi", "0B", "-8B", "8e9", "8BB", ""])
def test_nonsense_parameters_are_usage_errors(text):
    """Binary units are for tokens."""
    with pytest.raises(UsageError, match=r"^--max-params"):
        parse_parameters(text, "max_params")


@pytest.mark.parametrize(("text", "expected"), [("0.15", 0.15), ("$3", 3.0), ("0", 0.0), (" 2.50 ", 2.5)])
def test_prices_are_dollars(text, expected):
    """With or without the sign; 0 asks for what is free."""
    assert expected == parse_price(text, "max_input_price")


@pytest.mark.parametrize("text", ["-1", "nan", "inf", "$", "", "1_0", "three", "1,5", "0x1", "$$1", "1" * 41])
def test_nonsense_prices_are_usage_errors(text):
    """Not finite, negative or no number."""
    with pytest.raises(UsageError, match=r"^--max-input-price"):
        parse_price(text, "max_input_price")


def test_dates_are_iso():
    """Year, month, day."""
    assert date(2026, 12, 31) == parse_date("2026-12-31", "alive_until")


@pytest.mark.parametrize(
    "text",
    ["2026-13-01", "2026-02-30", "31.12.2026", "2026-12", "20261231", "", "tomorrow", "２026-12-31", "2026-W01-1"],
)
def test_nonsense_dates_are_usage_errors(text):
    """No such day, or not written so."""
    with pytest.raises(UsageError, match=r"^--alive-until"):
        parse_date(text, "alive_until")


def test_stated_holds_only_what_is_stated():
    """False is stated, None and an empty list are not."""
    requirements = Requirements(context=8000, vision=False, provider=("host",), max_input_price=0.0)
    assert {
        "context": 8000,
        "vision": False,
        "provider": ("host",),
        "max_input_price": 0.0,
    } == requirements.stated()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("vision", True, True),
        ("vision", False, False),
        ("vision", None, False),
        ("provider", (), False),
        ("provider", ("host",), True),
        ("license", "any", False),
        ("license", "commercial", True),
        ("max_input_price", 0.0, True),
        ("context", 1, True),
    ],
)
def test_what_can_reject_imposes(name, value, expected):
    """`--no-x` and `--license any` only clear caveats; a price limit of 0 is a limit."""
    assert expected == imposes(name, value)


def test_only_keeps_the_named_ones():
    """The rest becomes unstated."""
    full = Requirements(context=8000, vision=True, tools=False)
    assert Requirements(vision=True) == full.only(["vision"])


@pytest.mark.parametrize(("stricter", "weaker"), IMPLIES.items())
def test_needing_the_stricter_without_the_weaker_is_a_contradiction(stricter, weaker):
    """`--json-schema --no-json-mode` cannot be."""
    with pytest.raises(UsageError, match=flag(weaker, no=True)):
        check_contradictions(Requirements(**{stricter: True, weaker: False}))


@pytest.mark.parametrize(("stricter", "weaker"), IMPLIES.items())
def test_needing_the_weaker_without_the_stricter_is_fine(stricter, weaker):
    """`--json-mode --no-json-schema` is a modest wish."""
    check_contradictions(Requirements(**{weaker: True, stricter: False}))


@pytest.mark.parametrize("name", ["provider", "developer", "family", "model"])
def test_wanting_and_excluding_the_same_is_a_contradiction(name):
    """The name is in the message."""
    with pytest.raises(UsageError, match="'b'"):
        check_contradictions(Requirements(**{name: ("a", "b"), f"not_{name}": ("b", "c")}))


def test_wanting_one_and_excluding_another_is_fine():
    """Lists that do not meet do not contradict."""
    check_contradictions(Requirements(provider=("a",), not_provider=("b",)))


def test_the_smallest_must_not_be_above_the_largest():
    """`--min-params 8B --max-params 3B` cannot be; equal can."""
    with pytest.raises(UsageError, match="--min-params"):
        check_contradictions(Requirements(min_params=8, max_params=3))
    check_contradictions(Requirements(min_params=8, max_params=8))


def test_flags_are_requirements():
    """The vocabulary of constraints is part of the vocabulary of requirements."""
    assert set(FLAGS) <= set(FIELDS)


def test_task_names_are_unique_and_sorted():
    """`tasks` lists them in this order."""
    assert sorted(TASKS_BY_NAME) == [task.name for task in TASKS]


def test_a_preset_fills_only_what_is_unstated():
    """What was typed wins."""
    workload = Workload(Requirements(context=8000), (Preset("like", Requirements(context=128_000, vision=True)),))
    assert Requirements(context=8000, vision=True) == workload.requirements()


def test_of_two_presets_the_first_wins():
    """The task before the example."""
    presets = (Preset("task", Requirements(context=200_000)), Preset("like", Requirements(context=8000, tools=True)))
    assert Requirements(context=200_000, tools=True) == Workload(Requirements(), presets).requirements()


def test_an_explicit_no_wins_over_the_task_and_is_told():
    """`--task agentic --no-tools`: tools are not needed, and the pair is listed."""
    workload = Workload(Requirements(task="agentic", tools=False), (TASKS_BY_NAME["agentic"].preset,))
    assert workload.requirements().tools is False
    assert [("task", "tools")] == workload.overridden()


def test_an_explicit_value_wins_over_the_task_and_is_told():
    """`--task long-context --context 8k` asks for 8k."""
    workload = Workload(Requirements(task="long-context", context=8000), (TASKS_BY_NAME["long-context"].preset,))
    assert 8000 == workload.requirements().context
    assert [("task", "context")] == workload.overridden()


def test_ruling_out_the_weaker_rules_out_the_tasks_stricter():
    """`--task extraction --no-json-mode`: no JSON schema is asked for either, and that is said."""
    workload = Workload(Requirements(task="extraction", json_mode=False), (TASKS_BY_NAME["extraction"].preset,))
    assert (None, False) == (workload.requirements().json_schema, workload.requirements().json_mode)
    assert [("task", "json_mode")] == workload.overridden()


def test_saying_what_the_task_says_overrides_nothing():
    """`--task agentic --tools` is no quarrel."""
    workload = Workload(Requirements(task="agentic", tools=True), (TASKS_BY_NAME["agentic"].preset,))
    assert [] == workload.overridden()


def test_units_are_what_was_typed_and_can_reject():
    """The task is one unit whatever it brings; `--no-vision` and `--license any` are none."""
    workload = Workload(
        Requirements(task="agentic", context=8000, vision=False, license="any", max_input_price=0.0),
        (TASKS_BY_NAME["agentic"].preset,),
    )
    assert ("task", "context", "max_input_price") == workload.units


def test_a_dropped_requirement_gives_way_to_the_presets():
    """Dropping `--context 8k` brings the task's own 200,000 back."""
    workload = Workload(Requirements(task="long-context", context=8000), (TASKS_BY_NAME["long-context"].preset,))
    assert 200_000 == workload.requirements(frozenset({"context"})).context
    assert workload.requirements(frozenset({"context", "task"})) == Requirements()


def test_a_dropped_task_is_dropped_whole():
    """Its members, and its name, which constraints look at."""
    workload = Workload(Requirements(task="chat", context=8000), (TASKS_BY_NAME["chat"].preset,))
    assert Requirements(context=8000) == workload.requirements(frozenset({"task"}))


def test_a_name_becomes_a_flag():
    """Names become flags the same way everywhere."""
    assert ["--json-schema", "--no-json-mode"] == [flag("json_schema"), flag("json_mode", no=True)]
