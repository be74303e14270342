"""Single values as people read them: sizes, prices, yes / no / ?, and text made harmless."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelpick.render.words import count_short, flag_word, inert, joined, plural, usd, value_text

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "?"),
        (0, "0.00"),
        (0.1, "0.10"),
        (0.075, "0.075"),
        (3, "3.00"),
        (15.0, "15.00"),
        (1234.5, "1234.50"),
        (0.0000025, "0.0000025"),
        (0.1 + 0.2, "0.30"),
    ],
)
def test_usd(value, text):
    """At least two decimals, as many more as there are, no noise of floating point."""
    assert usd(value) == text


@given(st.floats(0, 10**6, allow_subnormal=False))
def test_usd_keeps_the_price(price):
    """What is shown is the price to a millionth, in plain digits; only what is free shows as 0.00."""
    text = usd(price)
    assert re.fullmatch(r"\d+\.\d{2,}", text)
    assert math.isclose(float(text), price, rel_tol=1e-6, abs_tol=5e-7)
    assert (float(text) == 0) == (price == 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "?"),
        (1, "1"),
        (350_000, "350,000"),
        (350_000_000, "350M"),
        (3_030_371_328, "3.03B"),
        (7_000_000_000, "7B"),
        (70_553_706_496, "70.6B"),
        (671_026_419_200, "671B"),
        (999_885_952, "1B"),
        (999_999_999_999, "1T"),
        (1_026_470_731_056, "1.03T"),
    ],
)
def test_count_short(value, text):
    """Three digits and a unit."""
    assert count_short(value) == text


@given(st.integers(1, 10**15))
def test_count_short_is_near(count):
    """What is shown is the count to half a percent, without an exponent."""
    text = count_short(count)
    digits, unit = re.fullmatch(r"([\d,]+(?:\.\d+)?)([MBT]?)", text).groups()  # type: ignore[union-attr]
    shown = float(digits.replace(",", "")) * {"": 1, "M": 10**6, "B": 10**9, "T": 10**12}[unit]
    assert math.isclose(shown, count, rel_tol=0.005)
    assert unit == "T" or float(digits.replace(",", "")) < (10**6 if not unit else 1000)


@given(ANY_TEXT)
def test_inert_text_moves_nothing(text):
    """No control, format, surrogate or private character is left, and no line or paragraph separator."""
    assert {unicodedata.category(char) for char in inert(text)}.isdisjoint({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


@given(ANY_TEXT)
def test_inert_text_stays_inert(text):
    """Made harmless twice is made harmless once; it encodes as UTF-8."""
    assert inert(inert(text)) == inert(text)
    inert(text).encode()


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs", "Mn"])))
def test_harmless_text_is_left_alone(text):
    """Letters of every script, marks, digits, symbols and blanks stay as they are."""
    assert inert(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[red]x[/red]", "[red]x[/red]"),
        ("\x1b[31mx", "\\x1b[31mx"),
        ("\x9b31m", "\\x9b31m"),
        ("bell\x07", "bell\\x07"),
        ("a\r\nb\tc", "a\\r\\nb\\tc"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\ud800", "\\ud800"),
        ("\u2028", "\\u2028"),
        ("café 模型 🦆", "café 模型 🦆"),
    ],
)
def test_inert(text, shown):
    """What could move a cursor, change a colour or reorder text is written as an escape."""
    assert inert(text) == shown


@given(st.integers(0, 10**9), st.sampled_from(["model", "route"]))
def test_plural(count, noun):
    """One is singular, all else plural, digits grouped."""
    assert plural(count, noun) == (f"1 {noun}" if count == 1 else f"{count:,} {noun}s")


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_joined(words, text):
    """A list as a sentence has it."""
    assert joined(words) == text
    assert joined(words, "or") == text.replace(" and ", " or ")


def test_flag_word():
    """yes, no, and ? for unknown."""
    assert [flag_word(value) for value in (True, False, None)] == ["yes", "no", "?"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "?"),
        (True, "yes"),
        (False, "no"),
        (16384, "16,384"),
        (0.1, "0.10"),
        (dt.date(2026, 11, 23), "2026-11-23"),
        (["a", None, 3], "a, ?, 3"),
        ("\x1b", "\\x1b"),
    ],
)
def test_value_text(value, text):
    """Any fact's value; ? where it is unknown."""
    assert value_text(value) == text
