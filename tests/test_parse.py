"""What people type about traffic and money: requests in a time, budgets, shares and mixes, read or refused."""

from decimal import Decimal

import pytest

from modelpick.core.mix import MIXES, Mix
from modelpick.core.parse import parse_budget, parse_mix, parse_requests, parse_share
from modelpick.errors import UsageError


def refusal(parse, text, name) -> UsageError:
    """The error that a parser answers with: it names the flag, repeats little, and has an example."""
    with pytest.raises(UsageError, match=rf"^--{name}: ") as caught:
        parse(text, name)
    assert 2 == caught.value.exit_code
    assert 200 > len(caught.value.message)
    assert f"--{name} " in caught.value.hint or name == "mix"
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10k/day", 10_000.0),
        ("10K / DAY", 10_000.0),
        (" 10k/day ", 10_000.0),
        ("250/day", 250.0),
        ("1.5k/d", 1_500.0),
        ("10,000/day", 10_000.0),
        ("10_000/day", 10_000.0),
        ("3/second", 259_200.0),
        ("3/sec", 259_200.0),
        ("3/s", 259_200.0),
        ("2/minute", 2_880.0),
        ("2/min", 2_880.0),
        ("100/hour", 2_400.0),
        ("100/h", 2_400.0),
        ("7/week", 1.0),
        ("7k/w", 1_000.0),
        ("3M/month", 100_000.0),
        ("30/mo", 1.0),
        ("365/year", 1.0),
        ("730k/y", 2_000.0),
        ("1/day", 1.0),
        ("1G/day", 1e9),
    ],
)
def test_requests_are_counted_by_the_day(text, expected):
    """A month is 30 days and a year 365."""
    assert expected == parse_requests(text, "requests")


@pytest.mark.parametrize(
    "text",
    [
        "10k", "10k/", "/day", "/", "", " ", "day", "10k/fortnight", "10k/days", "10k/day/day", "10k per day",
        "0/day", "0.5/day", "-1/day", "+1/day", "nan/day", "inf/day", "1e3/day", "１/day", "10k/ｄay", "10kk/day",
        "10Ki/day", "10b/day", "1__0/day", "k/day", "9" * 5000 + "/day", "10k/" + "d" * 5000, "10k\x00/day",
        "99999999G/day",
    ],
)  # fmt: skip
def test_nonsense_requests_are_usage_errors(text):
    """A number without a time, a time without a number, no whole number above 0."""
    assert "for example --requests 10k/day" == refusal(parse_requests, text, "requests").hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("200/month", 200.0),
        ("$200/month", 200.0),
        ("200 / Month", 200.0),
        ("0.1/mo", 0.1),
        ("10/day", 300.0),
        ("$10/d", 300.0),
        ("0.1/day", 3.0),
        ("7/week", 30.0),
        ("365/year", 30.0),
        ("1/hour", 720.0),
        ("0.01/s", 25_920.0),
        ("0/month", 0.0),
    ],
)
def test_budgets_are_of_a_month(text, expected):
    """Of 30 days, whatever time was typed; 0 asks for what is free."""
    assert expected == parse_budget(text, "budget")


@pytest.mark.parametrize(
    "text",
    [
        "200", "200/", "/month", "", "$/month", "-1/month", "nan/month", "inf/month", "1e999/month", "200/mo nth",
        "200/months", "1_0/month", "€200/month", "two/month", "1" * 41 + "/month", "1e308/second", "1e400/day",
    ],
)  # fmt: skip
def test_nonsense_budgets_are_usage_errors(text):
    """No amount, no time, or an amount that is not finite."""
    assert "for example --budget 200/month" == refusal(parse_budget, text, "budget").hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("60%", 0.6),
        ("60 %", 0.6),
        (" 60% ", 0.6),
        ("0.6", 0.6),
        (".6", 0.6),
        ("33.3%", 0.333),
        ("0%", 0.0),
        ("0", 0.0),
        ("100%", 1.0),
        ("1", 1.0),
        ("1%", 0.01),
        ("0.1%", 0.001),
    ],
)
def test_shares_are_parts_of_one(text, expected):
    """With a sign they are percent, without one a part of 1."""
    assert expected == parse_share(text, "cached")


@pytest.mark.parametrize(
    "text",
    [
        "60", "101%", "1.01", "-1%", "-0.5", "+5%", "%", "", " ", "%%", "60%%", "nan", "inf", "1e-1", "1/2", "٥%", "½",
        "0." + "9" * 50, "9" * 5000, "60 percent", "0,6", "1_0%",
    ],
)  # fmt: skip
def test_nonsense_shares_are_usage_errors(text):
    """Outside of 0 to 1, or no number; 60 alone is not taken for 60%."""
    assert "for example --cached 60%" == refusal(parse_share, text, "cached").hint


@pytest.mark.parametrize("name", MIXES)
def test_named_mixes_are_known_by_name(name):
    """The mix with its name and what it stands for."""
    mix = parse_mix(name, "mix")
    assert MIXES[name] == mix
    assert name == str(mix) and mix.summary


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3:0:1", Mix(Decimal(3), Decimal(0), Decimal(1))),
        (" 3:0:1 ", Mix(Decimal(3), Decimal(0), Decimal(1))),
        ("3.5:0.25:1", Mix(Decimal("3.5"), Decimal("0.25"), Decimal(1))),
        ("0:0:1", Mix(Decimal(0), Decimal(0), Decimal(1))),
        ("1:0:0", Mix(Decimal(1), Decimal(0), Decimal(0))),
        ("0:9:1", Mix(Decimal(0), Decimal(9), Decimal(1))),
    ],
)
def test_parts_make_a_mix_without_a_name(text, expected):
    """Input, cached, output; it is then called by its parts."""
    assert expected == parse_mix(text, "mix")
    assert text.strip() == str(parse_mix(text, "mix"))


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "3:1", "3:0", "3:0:1:0", "0:0:0", "0.0:0:0", "-1:0:1", "3:0:", ":0:1", "3::1", "1e3:0:1", "nan:0:1",
        "٣:0:1", "a:b:c", "Chat", "chat ", "3/0/1", "1_0:0:1", "3:0:1" + "0" * 60, ".5:0:1", "5.:0:1",
    ],
)  # fmt: skip
def test_nonsense_mixes_are_usage_errors(text):
    """The hint lists the names and shows the shape."""
    assert refusal(parse_mix, text, "mix").hint.endswith("choose chat, rag, agent, batch, or parts such as 3:0:1")


def test_a_misspelt_mix_is_answered_with_the_nearest():
    """As everywhere."""
    assert refusal(parse_mix, "agnet", "mix").hint.startswith("did you mean agent? ")
