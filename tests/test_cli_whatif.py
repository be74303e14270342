"""Near misses and `--what-if` as people read them: break-even points, who wins beyond them, where it is not told."""

from __future__ import annotations

import pytest

from cli_support import ASKED, document, error, inside, plain

TIGHT = ("--tools", "--input", "20k", "--output", "2k", "--requests", "100/day", "--budget", "50/month")
SMALL = ("--rank", "cost", "--input", "2k", "--output", "200")


def lines(*words: str) -> list[str]:
    """The lines of an answer, blanks squeezed."""
    return [" ".join(line.split()) for line in plain(inside("recommend", *ASKED, *words).stdout).splitlines()]


def test_a_near_miss_is_told_with_its_shortfall():
    """$126 a month is 152 % above $50; nobody who fails twice is near."""
    said = lines(*TIGHT)
    at = said.index("near misses, each failing one requirement alone:")
    assert said[at + 1] == "acme/chat-large (northwind): cost a month $126.00 is 152 % above $50.00"
    assert not said[at + 2].startswith("acme/")
    (near,) = document("recommend", *ASKED, *TIGHT)["near_misses"]
    assert ("acme/chat-large", "northwind", "budget", 1.52) == tuple(
        near[k] for k in ("id", "route", "rule", "short_by")
    )


def test_what_if_says_where_the_winner_changes():
    """At $0.0021 a request $50 a month is spent at 793.65 requests a day, and today's $6.30 is the least budget."""
    said = lines(*TIGHT, "--what-if")
    assert "what if: now acme/chat-mini (acme) is the cheapest, $0.0021 a request" in said
    then = "acme/chat-mini no longer fits (cost a month); nothing fits then at a price to compare"
    assert f"requests a day (now 100): above 793.65 {then}" in said
    assert f"--budget a month (now $50.00): below $6.30 {then}" in said
    assert "cached share of the input (now 0 %): no change" in said
    assert "without --tools or --budget: no change" in said


def test_the_break_even_point_is_where_the_program_itself_changes_its_mind():
    """Asked again a little on either side of what it said, it answers as it said."""
    below, above = (
        document("recommend", *ASKED, *TIGHT[:5], "--budget", "50/month", "--requests", f"{often}/day")["counts"][
            "fits"
        ]
        for often in (793, 794)
    )
    assert (1, 0) == (below, above)


def test_who_wins_then_is_named():
    """Past the largest output of the cheapest another takes over, at its own price."""
    said = lines(*SMALL, "--what-if")
    assert (
        "output of a request (now 200): above 8,000 acme/chat-mini no longer fits (largest output); "
        "then acme/chat-large (northwind) at $0.051" in said
    )
    changes = document("recommend", *ASKED, *SMALL, "--what-if")["what_if"]
    (change,) = [one for one in changes if one["moves"] == "output" and one["direction"] == "above"]
    assert (200, 8000, "acme/chat-large", "northwind") == tuple(change[k] for k in ("now", "at", "winner", "route"))


def test_without_the_flag_nothing_is_said_of_it():
    """No change in JSON and no line in the table."""
    assert [] == document("recommend", *ASKED, *SMALL)["what_if"]
    assert not any(line.startswith("what if") for line in lines(*SMALL))


@pytest.mark.parametrize("words", [("--format", "csv"), ("--format", "markdown"), ("-q",)])
def test_where_it_is_not_told_that_is_said(words):
    """A note on stderr; stdout is what it is without the flag."""
    told = inside("recommend", *ASKED, *SMALL, *words, "--what-if")
    assert told.stdout == inside("recommend", *ASKED, *SMALL, *words).stdout
    assert "--what-if is told in table and json" in told.stderr and told.code == 0


def test_another_rank_has_no_cheapest():
    """Wrong usage, and which flag."""
    asked = ("recommend", *ASKED, "--rank", "newest", "--what-if")
    assert any("--what-if" in part and "newest" in part for part in error(*asked))
    assert 2 == inside(*asked).code
