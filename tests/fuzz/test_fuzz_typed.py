"""What people type: a value of the right kind, or a usage error that names the flag; never anything else."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fuzz_support import SIGNS, TYPED, tries
from modelpick.core.mix import Mix
from modelpick.core.names import find_developer, find_family, find_model, find_provider, find_task
from modelpick.core.parse import (
    choice,
    parse_budget,
    parse_date,
    parse_days,
    parse_mix,
    parse_parameters,
    parse_price,
    parse_requests,
    parse_score,
    parse_share,
    parse_tokens,
)
from modelpick.errors import UnknownNameError, UsageError
from scan_support import scan_catalog

pytestmark = pytest.mark.slow

GOOD = {
    "tokens": ["8k", "8Ki", "1.5M", "128_000", "128,000", " 7 "],
    "parameters": ["8B", "1.5b", "350M"],
    "price": ["0.15", "$3", "0", "1e-3"],
    "requests": ["10k/day", "3/second", "1.5M / month"],
    "budget": ["200/month", "$10/day", "0/year"],
    "days": ["90d", "90", "12w", "2 weeks", "36500"],
    "share": ["60%", "0.6", "0", "1", "100 %", ".5"],
    "date": ["2026-12-31", "0001-01-01", "9999-12-31"],
    "mix": ["chat", "rag", "3:0:1", "0:0:0.1", "1.5:2:3"],
    "score": ["humaneval=80", "humaneval:prompted=80.5%", "a=-1"],
}
"""What each parser takes."""
PARSERS = {
    "tokens": (parse_tokens, lambda value: type(value) is int and 0 < value <= 10**15),
    "parameters": (parse_parameters, lambda value: type(value) is int and 0 < value <= 10**15),
    "price": (parse_price, lambda value: type(value) is float and math.isfinite(value) and value >= 0),
    "requests": (parse_requests, lambda value: type(value) is float and math.isfinite(value) and value > 0),
    "budget": (parse_budget, lambda value: type(value) is float and 0 <= value <= 10**15),
    "days": (parse_days, lambda value: type(value) is int and 0 < value <= 36_500),
    "share": (parse_share, lambda value: type(value) is float and 0 <= value <= 1),
    "date": (parse_date, lambda value: type(value) is dt.date),
    "mix": (parse_mix, lambda value: type(value) is Mix and value.input + value.cached + value.output > 0),
    "score": (parse_score, lambda value: bool(value[0]) and math.isfinite(value[2])),
}
ALL_GOOD = st.sampled_from([text for texts in GOOD.values() for text in texts])
NEAR = st.builds(
    lambda text, place, sign, drop: text[: place % (len(text) + 1)] + sign + text[place % (len(text) + 1) + drop :],
    ALL_GOOD,
    st.integers(0, 30),
    SIGNS | st.just(""),
    st.integers(0, 2),
)
"""What is right but for a sign, or two that are left out."""
LONG = ["9", "1_", "0.", "1,", " ", "\t", "/", ":", "=", "%", "k", "-", "d", "1/", "a=", "1:", "\x00", "é", "٣", "day/"]


def check(name: str, text: str) -> None:
    """Hold what a parser makes of a text against what it may make of it."""
    parse, is_right = PARSERS[name]
    try:
        value = parse(text, name)
    except UsageError as error:
        assert error.message.startswith(f"--{name}: ")
        assert error.hint
        assert len(error.message) < 400
    else:
        assert is_right(value), value


@pytest.mark.parametrize("name", PARSERS)
@tries(100)
@given(text=TYPED | NEAR)
@example(text="0:0:0")
@example(text="1e400")
@example(text="nan")
@example(text="0d")
@example(text="0")
@example(text="0/day")
@example(text="101%")
@example(text="2026-02-30")
@example(text="a=nan")
def test_any_text(name, text):
    """A value within its bounds, or an error that says which flag and how to write it."""
    check(name, text)


@pytest.mark.parametrize("name", PARSERS)
def test_good_texts(name):
    """What is right is taken: a check that nothing passes checks nothing."""
    parse, is_right = PARSERS[name]
    assert [True] * len(GOOD[name]) == [bool(is_right(parse(text, name))) for text in GOOD[name]]


@pytest.mark.parametrize("sign", LONG)
@pytest.mark.parametrize("name", PARSERS)
def test_a_megabyte(name, sign):
    """It ends at once: what would look at each place of it from each other would take hours."""
    for text in (sign * (10**6 // len(sign)), f"1{sign * (10**6 // len(sign))}", f"{sign * (10**6 // len(sign))}x"):
        check(name, text)
    for text in (f"{(sign * 40)[:39]}x", f"1{(sign * 40)[:38]}x"):  # as long as anything is that is read at all
        check(name, text)


@tries(100)
@given(text=TYPED, words=st.lists(TYPED, min_size=1, max_size=5, unique=True))
def test_choices(text, words):
    """One of the words, or an error."""
    try:
        assert choice("x", text, tuple(words)) in words
    except UsageError:
        assert text not in words


CATALOG = scan_catalog()
KNOWN = [*CATALOG.names, *(route.id for model in CATALOG.models.values() for route in model.route)]


@tries(100)
@given(text=TYPED | st.sampled_from(KNOWN) | st.sampled_from(KNOWN).flatmap(lambda one: st.text(one, max_size=30)))
def test_names(text):
    """An id, alias or recorded id exactly as it is, or an error with names that there are."""
    for find in (
        lambda name: find_model(CATALOG, name).id,
        lambda name: find_provider(CATALOG, name),
        lambda name: find_developer(CATALOG, name),
        lambda name: find_family(CATALOG, name),
        lambda name: find_task(name).name,
    ):
        try:
            assert find(text)
        except UnknownNameError as error:
            assert len(error.message) < 400
            assert error.hint


@pytest.mark.parametrize("sign", ["x", "openai/", "-", "\x1b", "🦆"])
def test_a_name_of_a_megabyte(sign):
    """It is not held against every name letter by letter."""
    with pytest.raises(UnknownNameError) as error:
        find_model(CATALOG, sign * 10**6)
    assert len(error.value.message) < 2_000
