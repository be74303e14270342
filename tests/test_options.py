"""The options: one a requirement, each with help, the same in every command."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import pytest

from cli_support import ONLY, inside
from modelpick.cli import options
from modelpick.cli.main import COMMANDS, GROUPS, SUMMARIES
from modelpick.core.question import RANKS
from modelpick.core.requirements import FIELDS, FLAGS, flag
from modelpick.core.typed import FINDERS, READERS, SWITCHES
from modelpick.render.formats import DEFAULT_LIMIT, FORMATS

SHARED: dict[str, Any] = {
    **options.REQUIREMENTS,
    **options.QUESTION,
    **options.OUTPUT,
    **options.IDS,
    **options.ROWS,
    **options.REJECTED,
    **options.CATALOG,
}
PLACES = {
    **{(name,): place for name, place in COMMANDS.items() if name not in GROUPS},
    **{(group, name): place for group, (_, members) in GROUPS.items() for name, place in members.items()},
}
"""The words of a command -> where its function is."""


def function(place: str) -> Any:
    """The function of a command."""
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)


def taken(place: str) -> set[str]:
    """The options and arguments of a command."""
    return set(inspect.signature(function(place)).parameters)


def test_options_and_requirements_agree():
    """Each field of Requirements is one option, and each such option a field."""
    assert set(FIELDS) == set(options.REQUIREMENTS)


@pytest.mark.parametrize("name", FIELDS)
def test_every_requirement_is_read(name):
    """What is typed for a requirement is parsed or looked up."""
    assert name in SWITCHES or name in READERS or name.removeprefix("not_") in FINDERS


@pytest.mark.parametrize("name", SHARED)
def test_every_option_has_help(name):
    """A sentence of help, a panel, and a flag that is named for the option."""
    option = SHARED[name].__metadata__[0]
    assert option.help.strip().endswith((".", ")"))
    assert option.rich_help_panel
    declared = "/".join((str(option.default), *option.param_decls))
    assert flag(name) in declared
    assert (f"/{flag(name, no=True)}" in declared) == (name in (*FLAGS, "batch"))


@pytest.mark.parametrize("words", PLACES, ids=" ".join)
def test_every_command_has_help(words):
    """`--help` and `-h` of each command print its docstring and every option, on stdout, with exit 0."""
    result = inside(*words, "--help", env={"COLUMNS": "200", "TERMINAL_WIDTH": "200"})
    assert (result.stderr, result.code) == ("", 0)
    for name in taken(PLACES[words]) & SHARED.keys() - {"model"}:  # an option here, the argument there
        assert flag(name) in result.stdout
    assert inside(*words, "-h", env={"COLUMNS": "200", "TERMINAL_WIDTH": "200"}) == result


def test_defaults_are_said():
    """The help says what holds where a flag is left out."""
    help_ = " ".join(inside("recommend", "--help", env={"COLUMNS": "240", "TERMINAL_WIDTH": "240"}).stdout.split())
    for default in (
        "check",
        "today",
        "value, without evidence cost",
        "any",
        "table",
        f"{DEFAULT_LIMIT} in table and markdown",
    ):
        assert f"(default: {default})" in help_


def test_help_names_every_choice():
    """Formats, orders and their like are named in the help as the code has them."""
    for name, choices in (("format", FORMATS), ("rank", RANKS), ("unknown", ("check", "exclude", "allow"))):
        option = SHARED[name].__metadata__[0]
        assert all(word in f"{option.help} {option.metavar}" for word in choices)


def test_json_the_format_and_json_the_requirement():
    """The help of each says which it is."""
    assert "--json-mode" in SHARED["json"].__metadata__[0].help
    assert "output format" in SHARED["json_mode"].__metadata__[0].help


def test_the_same_flags_everywhere():
    """recommend, list and search take every requirement; why all but the shortlist, for it has its model."""
    for words in (("recommend",), ("list",), ("search",)):
        assert taken(PLACES[words]) >= {*FIELDS, *options.QUESTION, *options.OUTPUT, *options.ROWS, *options.CATALOG}
    assert set(FIELDS) - taken(PLACES["why",]) == {"not_model"}
    for words, place in PLACES.items():
        if words not in {("init",), ("schema",), ("catalog", "validate"), ("catalog", "build")}:
            assert taken(place) >= set(options.OUTPUT)


def test_program_help_lists_every_command():
    """`modelpick --help` names each command."""
    help_ = inside("--help").stdout
    for name in COMMANDS:
        assert f" {name} " in help_


def test_summaries_are_the_docstrings():
    """What the list of commands says of each is how its docstring begins."""
    said = {" ".join(words): inspect.getdoc(function(place)).split("\n\n")[0] for words, place in PLACES.items()}
    assert {words: " ".join(text.split()) for words, text in said.items()} == SUMMARIES


@pytest.mark.parametrize("words", [("rules",), ("--", "rules"), ("catalog", "path", *ONLY), ("catalog", "--", "path")])
def test_a_command_runs_wherever_it_stands(words):
    """After `--` too a command is what it is, not what stands for it in the list."""
    result = inside(*words)
    assert (result.stderr, result.code) == ("", 0)


def test_version():
    """`--version` prints it and exits 0."""
    from modelpick import __version__

    assert inside("--version") == (f"modelpick {__version__}\n", "", 0)
