"""What can stand at the cursor, by the words before it: commands, flags, values of every kind, names, files."""

from __future__ import annotations

import pytest

from modelpick.catalog.names_index import NameIndex
from modelpick.cli.complete import Offers, complete, typed_values
from modelpick.cli.grammar import Command, Grammar, Option

NAMES = NameIndex(
    models=("acme/large", "acme/small", "zeta/tiny"),
    aliases=("large", "large-2"),
    providers=("azure", "bedrock"),
    developers=("acme", "zeta"),
    families=("code-line",),
    benchmarks=("gpqa", "gpqa-diamond", "math"),
    regions=("eu", "us"),
)
GRAMMAR = Grammar(
    {
        "": Command("", (Option(("--version",), None, "The version.", False),), (), False),
        "pick": Command(
            "Which fits.",
            (
                Option(("--tools", "--no-tools"), None, "Calls tools.", False),
                Option(("--context",), "", "Window.", False),
                Option(("--provider",), "provider", "Who.", True),
                Option(("--model",), "model", "Which.", True),
                Option(("--min",), "score:benchmark", "A score.", True),
                Option(("--rank",), "rank", "Order.", False),
                Option(("--columns",), "list:columns", "Columns.", False),
                Option(("--sort",), "sort:columns", "A column.", False),
                Option(("--catalog",), "file", "A file.", True),
                Option(("-q", "--quiet"), None, "Ids.", False),
            ),
            (),
            False,
        ),
        "beside": Command("Side by side.", (), ("model",), True),
        "swap": Command("From one to another.", (), ("model", "model"), False),
        "files": Command("Look after files.", (), (), False),
        "files check": Command("Check one.", (), ("file",), True),
        "files diff": Command("Two of them.", (), ("file:sides", "file:sides"), False),
    },
    {"rank": ("cost", "quality"), "columns": ("id", "input", "context"), "sides": ("shipped", "current")},
)


def offered(*words: str) -> list[str]:
    """The texts that can take the place of the last of these words."""
    return [one.text for one in found(*words).offers]


def found(*words: str) -> Offers:
    """All that is said of the last of these words."""
    return complete(GRAMMAR, lambda: NAMES, words[:-1], words[-1])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([""], ["pick", "beside", "swap", "files"]),
        (["p"], ["pick"]),
        (["-"], ["--version"]),
        (["files", ""], ["check", "diff"]),
        (["files", "d"], ["diff"]),
        (["pick", "--t"], ["--tools"]),
        (["pick", "-"], [name for option in GRAMMAR.commands["pick"].options for name in option.names]),
        (["pick", "--provider", ""], ["azure", "bedrock"]),
        (["pick", "--provider", "b"], ["bedrock"]),
        (["pick", "--provider=b"], ["--provider=bedrock"]),
        (["pick", "--rank", "q"], ["quality"]),
        (["pick", "--context", ""], []),
        (["pick", "--context", "8k", "--rank", ""], ["cost", "quality"]),
        (["pick", "--context=8k", "--rank", ""], ["cost", "quality"]),
        (["pick", "--columns", "i"], ["id", "input"]),
        (["pick", "--columns", "id,i"], ["id,input"]),
        (["pick", "--columns", "id,context,"], ["id,context,input"]),
        (["pick", "--sort", "-c"], ["-context"]),
        (["pick", "--sort", "c"], ["context"]),
        (["pick", "--min", "g"], ["gpqa=", "gpqa-diamond="]),
        (["pick", "--min", "gpqa="], [f"gpqa={score}" for score in (50, 60, 70, 80, 90)]),
        (["pick", "--min", "gpqa=7"], []),
        (["pick", "--nothing=x"], []),
        (["pick", "word"], []),
        (["beside", ""], ["acme/large", "acme/small", "zeta/tiny"]),
        (["beside", "l"], ["large", "large-2"]),
        (["beside", "acme/"], ["acme/large", "acme/small"]),
        (["beside", "acme/large", "acme/"], ["acme/small"]),
        (["beside", "t"], ["zeta/tiny"]),
        (["swap", "large", "acme/l"], ["acme/large"]),
        (["swap", "large", "acme/small", ""], []),
        (["beside", "--", "-"], []),
        (["unheard-of", ""], []),
        (["files", "unheard-of", ""], []),
        (["files", "diff", "s"], ["shipped"]),
    ],
)
def test_offers(words, expected):
    """Exactly what the line can go on with."""
    assert expected == offered(*words)


def test_flags_where_no_argument_comes():
    """A command that takes no argument offers its flags before a hyphen is typed."""
    assert "--tools" in offered("pick", "")


def test_a_flag_once():
    """A flag that was typed is not offered again, with its opposite; one that repeats is."""
    left = offered("pick", "--no-tools", "--provider", "azure", "--")
    assert ("--tools" in left, "--no-tools" in left, "--provider" in left) == (False, False, True)


def test_after_the_last_flag():
    """Behind `--` nothing is a flag any more."""
    assert offered("pick", "--", "--t") == []


def test_part_of_an_id_is_told_apart():
    """An id that does not begin with what was typed is marked: a shell may not be able to put it there."""
    assert [found("beside", word).replaces for word in ("t", "l", "acme")] == [True, False, False]


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (["pick", "--catalog", ""], True),
        (["files", "check", "x"], True),
        (["files", "diff", "./x"], True),
        (["files", "diff", "s"], False),
        (["beside", "x"], False),
    ],
)
def test_where_files_stand(words, files):
    """Files are the shell's to complete: where a file is wanted, and no word of ours begins so."""
    assert found(*words).files is files


def test_names_are_not_asked_in_vain():
    """A line that needs no name of the catalog does not ask for them."""

    def never() -> NameIndex:
        raise AssertionError("asked for names")

    for words in (["p"], ["pick", "--t"], ["pick", "--rank", ""], ["pick", "--catalog", ""], ["pick", "--context", ""]):
        complete(GRAMMAR, never, words[:-1], words[-1])


def test_help_goes_along():
    """A flag and a command bring their help, a name does not."""
    assert [one.help for one in found("p").offers] == ["Which fits."]
    assert [one.help for one in found("pick", "--r").offers] == ["Order."]
    assert [one.help for one in found("beside", "l").offers] == ["", ""]


def test_typed_values():
    """Both ways to give a flag its value."""
    assert typed_values(["--catalog", "a", "--catalog=b", "--catalog"], "--catalog") == ["a", "b"]
