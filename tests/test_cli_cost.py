"""`cost`, whole: totals, ladders of several models, assumptions, refusals, wrong usage."""

from __future__ import annotations

import pytest

from cli_support import ASKED, document, error, inside, plain, records

SENT = ("--input", "6k", "--output", "800")


def lines(*words: str) -> list[str]:
    """The lines of an answer, blanks squeezed."""
    return [" ".join(line.split()) for line in plain(inside("cost", *words, *ASKED).stdout).splitlines()]


def test_a_request_a_day_a_month(run):
    """6,000 in at 0.075 and 800 out at 0.30 are $0.00069; ten thousand of them a day, thirty days a month."""
    result = run("cost", "acme/chat-mini", *ASKED, *SENT, "--requests", "10k/day")
    assert ("", 0) == (result.stderr, result.code)
    (route,) = document("cost", "acme/chat-mini", *ASKED, *SENT, "--requests", "10k/day")["routes"]
    found = [route[f"usd_per_{time}"] for time in ("request", "day", "month")]
    assert [0.00069, 6.9, 207] == found
    assert sum(part["usd"] for part in route["parts"]) == pytest.approx(0.00069, rel=1e-12)


def test_without_sizes_it_is_a_blend():
    """USD per million tokens in the mix; nothing is said of a request."""
    (route,) = document("cost", "acme/chat-mini", *ASKED, "--mix", "1:0:1")["routes"]
    assert (0.1875, None, None) == (route["blended_usd_per_mtok"], route["usd_per_request"], route["usd_per_month"])


def test_several_models_on_one_ladder():
    """Cheapest first, whoever offers it; the mark is where the cheapest that fits stands."""
    rows = records("cost", "chat-large", "acme/chat-mini", *ASKED, *SENT)
    known = [row["usd_per_request"] for row in rows if row["usd_per_request"] is not None]
    assert sorted(known[:2]) == known[:2] and known[0] == 0.00069
    assert {"acme/chat-large", "acme/chat-mini"} == {row["model"] for row in rows}


def test_past_the_limit_it_is_refused():
    """No price, exit 1, and which limit."""
    asked = ("starcoder2-3b", *ASKED, "--input", "15k", "--output", "2k")
    assert 1 == inside("cost", *asked).code
    (route,) = document("cost", *asked)["routes"]
    assert None is route["usd_per_request"] and "context window 16,384" in route["refused"]
    assert any(
        "refused: context window 16,384, 17,000 wanted" in line for line in lines(*asked[:1], *asked[len(ASKED) + 1 :])
    )


def test_what_is_missing_is_said():
    """No cache and no batch price is known of this route: both are charged in full."""
    plainly = document("cost", "acme/chat-mini", *ASKED, *SENT)["routes"][0]
    (route,) = document("cost", "acme/chat-mini", *ASKED, *SENT, "--cached", "50%", "--batch")["routes"]
    assert plainly["usd_per_request"] == route["usd_per_request"]
    assert ["cached reads", "batch"] == [
        name for name in ("cached reads", "batch") if any(name in said for said in route["assumptions"])
    ]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("acme/chat-mini", "--input", "-1"), 2, "--input"),
        (("acme/chat-mini", "--requests", "10"), 2, "--requests"),
        (("acme/chat-mini", "--requests", "10/day"), 2, "--requests"),
        (("acme/chat-mini", "--mix", "chatty"), 2, "--mix"),
        (("acme/chat-mini", "--mix", "0:0:0"), 2, "--mix"),
        (("acme/chat-mini", *SENT, "--cached", "101%"), 2, "--cached"),
        (("acme/chat-mini", *SENT, "--cache-read", "7k"), 2, "--cache-read"),
        (("acme/none", *SENT), 3, "acme/none"),
        ((), 2, "MODEL"),
    ],
)
def test_wrong_usage(words, code, said):
    """The flag or the name, a hint, and nothing on stdout."""
    asked = ("cost", *words, *ASKED)
    assert said in " ".join(error(*asked))
    assert code == inside(*asked).code
