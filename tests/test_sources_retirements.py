"""Retirements: dates, replacements and statuses, a row a platform."""

import json
from datetime import date

import pytest

from modelpick.sources.reading import PayloadError
from modelpick.sources.retirements import read_llm_sunset, read_model_retire
from payload_support import by_address, payload, reasons

RETIRE = by_address(read_model_retire(payload("model_retire.json")))
SUNSET = by_address(read_llm_sunset(payload("llm_sunset.json")))


def retire(**fields: object):
    """The reading of one entry of model-retire."""
    return read_model_retire(json.dumps({"models": [{"provider": "acme", "id": "one", **fields}]}).encode())


def sunset(**fields: object):
    """The reading of one entry of llm-sunset."""
    return read_llm_sunset(json.dumps([{"provider": "acme", "model_id": "one", **fields}]).encode())


def test_claude_3_haiku_in_both():
    """They agree; only model-retire has a status."""
    dates = {"announced_date": date(2026, 2, 19), "shutdown_date": date(2026, 4, 20)}
    both = {"replacement": "claude-haiku-4-5-20251001", **dates}
    ours, theirs = RETIRE["anthropic:claude-3-haiku-20240307"], SUNSET["Anthropic:claude-3-haiku-20240307"]
    page = "https://platform.claude.com/docs/en/about-claude/model-deprecations"
    assert ({"lifecycle": "retired", **both}, date(2026, 10, 16), page) == (ours.facts, ours.as_of, ours.url)
    assert (both, date(2026, 4, 21)) == (theirs.facts, theirs.as_of)


def test_other_names_come_along():
    """The pointers that retire with the snapshot."""
    assert ("gpt-4", "gpt-4-0613-completions", "gpt-4-completions") == RETIRE["openai:gpt-4-0613"].also


def test_an_announcement_that_repeats_the_shutdown_is_none():
    """Azure's rows all have the shutdown twice."""
    assert {"shutdown_date": date(2026, 12, 9), "replacement": "gpt-5.6-sol"} == SUNSET["Azure:gpt-4o"].facts
    assert "announced_date" not in RETIRE["mistral:open-codestral-mamba"].facts


def test_a_deprecation_without_a_shutdown_is_kept():
    """The day is to be announced."""
    expected = {"lifecycle": "deprecated", "announced_date": date(2026, 6, 9)}
    assert expected == RETIRE["anthropic:claude-mythos-preview"].facts


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("gpt-4o", "gpt-4o"),
        ("gpt-5 or gpt-4.1", "gpt-5"),
        ("command-r-08-2024, command-r-plus-08-2024 or command-a-03-2025", "command-r-08-2024"),
        ("gpt-5.6-sol (reasoning.mode: pro)", "gpt-5.6-sol"),
        ("", None),
    ],
)
def test_the_first_replacement_counts(said, expected):
    """Of several that the page names."""
    assert expected == retire(status="retired", replacement=said).rows[0].facts.get("replacement")


def test_rows_that_say_nothing_are_rejected():
    """A replacement alone is no retirement, and another status is not ours to read."""
    assert {"acme:one": "it says neither a date nor a status"} == reasons(retire(replacement="two"))
    assert {"acme:one": "it says neither a date nor a status"} == reasons(sunset(shutdown_date="soon"))
    assert {"acme:one": "status: is none of 'retired', 'deprecated'"} == reasons(retire(status="paused"))


@pytest.mark.parametrize("data", [b"[]", b"{}", b'{"models": {}}'])
def test_without_a_list_model_retire_is_refused(data):
    """It is another file."""
    with pytest.raises(PayloadError):
        read_model_retire(data)
