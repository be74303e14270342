"""Where the keys and texts of a TOML file stand."""

from __future__ import annotations

import tomllib

import pytest

from modelpick.catalog.places import places_in

TEXT = """\
# [not.a.table]
catalog = ["more.toml"]  # "no text"

[workload.chat]  # a comment
models = [
    "acme/one",      # "commented out"
    # "acme/never",
    'acme/two', "acme/three",
]
max-input-price = "0.5"
"why" = "because"

[workload."over time"]
models = ["acme/one"]

[policy]
providers = { allow = ["acme"], deny = ["evil"] }

[[policy.exception]]
code = "retiring"

  [[ policy.exception ]]
code = "retired"
"""


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        (("catalog",), (2, 1, 8)),
        (("catalog", "more.toml"), (2, 12, 23)),
        (("workload", "chat"), (4, 1, 29)),
        (("workload", "chat", "models"), (5, 1, 7)),
        (("workload", "chat", "models", "acme/one"), (6, 5, 15)),
        (("workload", "chat", "models", "acme/two"), (8, 5, 15)),
        (("workload", "chat", "models", "acme/three"), (8, 17, 29)),
        (("workload", "chat", "max_input_price", "0.5"), (10, 19, 24)),
        (("workload", "chat", "why"), (11, 1, 6)),
        (("workload", "over time", "models", "acme/one"), (14, 11, 21)),
        (("policy", "providers", "acme"), (17, 24, 30)),
        (("policy", "providers", "evil"), (17, 41, 47)),
        (("policy", "exception", "0", "code", "retiring"), (20, 8, 18)),
        (("policy", "exception", "1"), (22, 3, 25)),
        (("policy", "exception", "1", "code", "retired"), (23, 8, 17)),
    ],
)
def test_where_it_stands(keys, place):
    """Line, column and the column after the end, from 1."""
    tomllib.loads(TEXT)
    assert ("f.toml", *place) == places_in(TEXT, "f.toml")[keys][:4]


@pytest.mark.parametrize("text", ["no text", "commented out", "acme/never", "not"])
def test_comments_hold_nothing(text):
    """What is commented out stands nowhere."""
    assert not [keys for keys in places_in(TEXT, "f.toml") if text in keys]


def test_columns_count_characters():
    """Not bytes, not what a terminal makes of them."""
    places = places_in('[a]\nx = ["模型", "🦆é", "b"]\n', "f.toml")
    assert (2, 18, 21) == places["a", "x", "b"][1:4]


def test_line_ends():
    """Windows' own count once; what Unicode calls a line end is none in TOML."""
    text = '[a]\r\n# one\u2028two\x85\x0c\r\nx = "b"\r\n'
    assert (3, 5, 8) == places_in(text, "f.toml")["a", "x", "b"][1:4]


@pytest.mark.parametrize(
    "line", ['\\"' * 200_000, "[" + " " * 400_000 + "x", '"' * 400_001, "'" * 400_001, '"' + '\\"' * 200_000]
)
def test_no_line_takes_for_ever(line):
    """Such lines, inside a text of many, once took a time that grew with their square: minutes."""
    text = f'[a]\nx = """\n{line}\n"""\n[b]\ny = "c"\n'
    assert ("f.toml", 6, 5, 8) == places_in(text, "f.toml")["b", "y", "c"][:4]
