"""What a workload sends: which flag wins, what a mix fills in, what does not add up, and that nothing moves it."""

from decimal import Decimal

import pytest

from conftest import make_catalog, make_model, make_route
from modelpick.core.cost import rounded
from modelpick.core.like import preset_like
from modelpick.core.mix import MIXES, Mix
from modelpick.core.parse import parse_requests
from modelpick.core.requirements import Requirements, check_contradictions
from modelpick.core.tasks import TASKS_BY_NAME
from modelpick.core.traffic import DAYS_PER_MONTH, Traffic, Usage, traffic_in, traffic_of
from modelpick.core.workload import Preset, Workload
from modelpick.errors import UsageError


def sent(**wanted) -> Traffic:
    """The traffic of these requirements."""
    return traffic_of(Requirements(**wanted))


def tokens(uncached=0, cached=0, written=0, output=0, reasoning=0) -> Usage:
    """The tokens of a request."""
    return Usage(*(Decimal(str(one)) for one in (uncached, cached, written, output, reasoning)))


# What was typed -----------------------------------------------------------------------------------------------------


def test_explicit_tokens_are_sent_as_they_are():
    """Each counted once."""
    found = sent(input=6000, output=800, cache_read=2000, cache_write=500, reasoning_tokens=1500)
    assert tokens(3500, 2000, 500, 800, 1500) == found.usage
    assert (Decimal(6000), Decimal(8300)) == (found.usage.input, found.usage.total)
    assert found.is_sized


@pytest.mark.parametrize(
    ("wanted", "expected", "from_mix"),
    [
        ({"cache_read": 1000, "cached": 0.6, "mix": MIXES["agent"]}, tokens(5000, 1000, 0, 800), ()),
        ({"cached": 0.6, "mix": MIXES["agent"]}, tokens(2400, 3600, 0, 800), ()),
        ({"cached": 0.0, "mix": MIXES["agent"]}, tokens(6000, 0, 0, 800), ()),
        ({"cached": 1.0}, tokens(0, 6000, 0, 800), ()),
        ({"cache_write": 1000, "cached": 0.5}, tokens(2000, 3000, 1000, 800), ()),
        ({"mix": Mix(Decimal(1), Decimal(3), Decimal(1))}, tokens(1500, 4500, 0, 800), ("cached",)),
        ({"mix": MIXES["chat"]}, tokens(6000, 0, 0, 800), ()),
        ({}, tokens(6000, 0, 0, 800), ()),
    ],
)
def test_explicit_tokens_beat_cached_which_beats_the_mix(wanted, expected, from_mix):
    """--cache-read before --cached before --mix; what the mix fills in is said."""
    found = sent(input=6000, output=800, **wanted)
    assert (expected, from_mix) == (found.usage, found.from_mix)


def test_a_share_is_taken_exactly():
    """33.3 % of 1,001 tokens are 333.333."""
    assert tokens("667.667", "333.333", 0, 10) == sent(input=1001, output=10, cached=0.333).usage


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"avg_input": 2000, "avg_output": 300}, tokens(2000, 0, 0, 300)),
        ({"avg_input": 2000}, tokens(2000, 0, 0, 800)),
        ({"avg_output": 300}, tokens(6000, 0, 0, 300)),
        ({"avg_input": 6000, "avg_output": 800}, tokens(6000, 0, 0, 800)),
        ({"avg_input": 2000, "cached": 0.5}, tokens(1000, 1000, 0, 800)),
    ],
)
def test_averages_are_what_is_paid_for(wanted, expected):
    """--input and --output are then the largest request, which must still fit."""
    found = sent(input=6000, output=800, **wanted)
    assert expected == found.usage
    assert (Decimal(6000), Decimal(800)) == (found.largest_input, found.largest_output)


def test_averages_alone_are_enough():
    """Nothing is then known of the largest request."""
    found = sent(avg_input=2000, avg_output=300)
    assert (tokens(2000, 0, 0, 300), True) == (found.usage, found.is_sized)
    assert (0, 0) == (found.largest_input, found.largest_output)


# Mixes --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "uncached", "cached", "output"),
    [
        ("chat", "0.75", "0", "0.25"),
        ("rag", "0.9", "0", "0.1"),
        ("agent", "0.15", "0.8", "0.05"),
        ("batch", "0.95", "0", "0.05"),
    ],
)
def test_the_shares_of_the_named_mixes(name, uncached, cached, output):
    """As the documentation has them, of a million tokens; no request has a size then."""
    found = sent(mix=MIXES[name])
    assert tokens(*(Decimal(share) * 10**6 for share in (uncached, cached, "0", output))) == found.usage
    assert not found.is_sized


def test_there_are_these_mixes():
    """Each with a sentence that says what it stands for."""
    assert ["chat", "rag", "agent", "batch"] == list(MIXES)
    assert all(mix.summary for mix in MIXES.values())


def test_nothing_stated_is_the_mix_chat():
    """3 to 1."""
    found = sent()
    assert (MIXES["chat"], tokens(750_000, 0, 0, 250_000), False) == (found.mix, found.usage, found.is_sized)


@pytest.mark.parametrize(
    ("wanted", "expected", "from_mix"),
    [
        ({"input": 6000}, tokens(6000, 0, 0, 2000), ("output",)),
        ({"output": 800}, tokens(2400, 0, 0, 800), ("input",)),
        ({"input": 9500, "mix": MIXES["agent"]}, tokens(1500, 8000, 0, 500), ("output", "cached")),
        ({"output": 500, "mix": MIXES["agent"]}, tokens(1500, 8000, 0, 500), ("input", "cached")),
        ({"output": 500, "mix": MIXES["agent"], "cached": 0.0}, tokens(9500, 0, 0, 500), ("input",)),
        ({"avg_input": 1900, "mix": MIXES["batch"]}, tokens(1900, 0, 0, 100), ("output",)),
        ({"input": 1000, "output": 1, "mix": MIXES["rag"]}, tokens(1000, 0, 0, 1), ()),
    ],
)
def test_a_mix_fills_in_what_is_not_stated(wanted, expected, from_mix):
    """And what it fills in is named."""
    found = sent(**wanted)
    assert (expected, from_mix) == (found.usage, found.from_mix)


@pytest.mark.parametrize("parts", [(1, 1, 1), (1, 2, 4), (7, 0, 3)])
@pytest.mark.parametrize("factor", [1, 10])
def test_only_the_proportions_of_a_mix_matter(parts, factor):
    """1:1:1 is 10:10:10, and the parts of an unsized mix are a million tokens together."""
    found = sent(mix=Mix(*(Decimal(part * factor) for part in parts))).usage
    assert Decimal(10**6) == found.total
    assert Decimal(parts[0]) / sum(parts) == pytest.approx(found.uncached / 10**6)
    assert Decimal(parts[1]) / sum(parts) == pytest.approx(found.cached / 10**6)


# How often, and how -------------------------------------------------------------------------------------------------


def test_requests_batch_and_region_travel_along():
    """They are part of what is sent."""
    found = sent(input=6000, output=800, requests=250.0, batch=True, region="eu")
    assert (Decimal(250), True, "eu") == (found.requests_per_day, found.batch, found.region)
    assert (None, False, None) == (sent().requests_per_day, sent().batch, sent().region)
    assert not sent(batch=False).batch


@pytest.mark.parametrize(("stated", "expected"), [("3M/month", 3 * 10**6), ("1M/month", 10**6), ("7k/week", 30_000)])
def test_requests_of_a_month_are_as_many_in_a_month(stated, expected):
    """A month's million stays a million: a budget that is met exactly must not be missed by a rounding."""
    requests = parse_requests(stated, "requests")
    per_day = sent(input=6000, output=800, requests=requests).requests_per_day
    assert expected == rounded(per_day * DAYS_PER_MONTH)


# What does not add up -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "flags"),
    [
        ({"avg_input": 7000, "input": 6000}, ("--avg-input", "--input")),
        ({"avg_output": 801, "output": 800, "input": 6000}, ("--avg-output", "--output")),
        ({"requests": 10.0}, ("--requests", "--input", "--output")),
        ({"cache_read": 10}, ("--cache-read", "--input")),
        ({"cache_write": 10}, ("--cache-write", "--input")),
        ({"reasoning_tokens": 10}, ("--reasoning-tokens", "--input")),
        ({"input": 6000, "output": 800, "cache_read": 6001}, ("--cache-read", "--input")),
        ({"input": 6000, "output": 800, "cache_write": 6001}, ("--cache-write", "--input")),
        ({"input": 6000, "output": 800, "cache_read": 3001, "cache_write": 3000}, ("--cache-read", "--cache-write")),
        ({"input": 6000, "output": 800, "cached": 0.6, "cache_write": 2401}, ("--cached", "--cache-write")),
        ({"input": 6000, "avg_input": 2000, "output": 800, "cache_read": 2001}, ("--cache-read",)),
        ({"input": 1900, "output": 800, "mix": MIXES["agent"], "cache_write": 301}, ("--mix", "--cache-write")),
    ],
)
def test_contradictions_are_usage_errors_that_name_the_flag(wanted, flags):
    """Message or hint names each flag that could be changed."""
    with pytest.raises(UsageError) as caught:
        sent(**wanted)
    assert [] == [one for one in flags if one not in f"{caught.value.message} {caught.value.hint}"]


def test_just_enough_adds_up():
    """At the bound itself nothing contradicts."""
    assert tokens(0, 3000, 3000, 800) == sent(input=6000, output=800, cache_read=3000, cache_write=3000).usage
    assert tokens(0, 1600, 300, 800) == sent(input=1900, output=800, mix=MIXES["agent"], cache_write=300).usage


def test_a_budget_needs_requests():
    """Otherwise there is nothing to hold it against."""
    with pytest.raises(UsageError, match="--budget") as caught:
        check_contradictions(Requirements(input=6000, output=800, budget=200.0))
    assert "--requests" in caught.value.hint
    with pytest.raises(UsageError, match="--budget"):
        sent(budget=200.0)


@pytest.mark.parametrize(("parts", "stated"), [((1, 0, 0), {"output": 800}), ((0, 0, 1), {"input": 6000})])
def test_a_mix_without_a_part_fills_in_none_of_it(parts, stated):
    """Output alone cannot say how much input a mix without output stands for: none is invented."""
    usage = sent(mix=Mix(*map(Decimal, parts)), **stated).usage
    assert Decimal(next(iter(stated.values()))) == usage.total


# Nothing moves it ---------------------------------------------------------------------------------------------------


def test_presets_do_not_change_what_is_sent():
    """--like and --task bring sizes along, but only to be held against limits."""
    stated = Requirements(input=6000, requests=10.0)
    like = Preset("like", Requirements(output=16_000, context=128_000, input=100_000))
    for presets in ((), (like,), (TASKS_BY_NAME["long-context"].preset, like)):
        workload = Workload(stated, presets)
        assert sent(input=6000, requests=10.0) == workload.traffic == traffic_in(workload.requirements())


def test_a_likeness_alone_states_no_size():
    """What is asked by --like alone is priced by the mix."""
    model = make_model(context=128_000, max_output=16_000, reasoning=True, routes=[make_route()])
    preset, _ = preset_like(make_catalog(model), model)
    assert 16_000 == preset.requirements.output
    assert sent() == Workload(Requirements(), (preset,)).traffic


@pytest.mark.parametrize("dropped", [{"input"}, {"output"}, {"budget"}, {"requests"}, {"input", "output", "budget"}])
def test_relaxations_do_not_change_what_is_sent(dropped):
    """Giving a limit up does not make the workload smaller."""
    stated = Requirements(input=6000, output=800, requests=10.0, budget=200.0, cached=0.5)
    workload = Workload(stated)
    assert workload.traffic == traffic_in(workload.requirements(frozenset(dropped)))


def test_fixing_the_traffic_is_not_a_requirement():
    """Two workloads are the same if what was stated is."""
    stated = Requirements(input=6000)
    assert stated == Workload(stated).requirements()
    assert "traffic" not in stated.stated()
