"""The commands, and the program: only the module of the command that was asked for is loaded."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from modelpick import __version__
from modelpick.cli.typed_options import with_typed_options

COMMANDS: dict[str, str] = {
    "recommend": "modelpick.cli.recommend:recommend",
    "show": "modelpick.cli.show:show",
    "why": "modelpick.cli.show:why",
    "cost": "modelpick.cli.cost:cost",
    "compare": "modelpick.cli.compare:compare",
    "migrate": "modelpick.cli.migrate:migrate",
    "list": "modelpick.cli.recommend:list_",
    "search": "modelpick.cli.recommend:search",
    "check": "modelpick.cli.check:check",
    "scan": "modelpick.cli.scan:scan",
    "init": "modelpick.cli.init:init",
    "rules": "modelpick.cli.vocabulary:rules",
    "tasks": "modelpick.cli.vocabulary:tasks",
    "plot": "modelpick.cli.plot:plot",
    "benchmarks": "modelpick.cli.vocabulary:benchmarks",
    "providers": "modelpick.cli.vocabulary:providers",
    "sources": "modelpick.cli.vocabulary:sources",
    "catalog": "modelpick.cli.catalog:",
    "schema": "modelpick.cli.vocabulary:schema",
}
"""Command -> where its function is; with an empty function, a group of the commands below."""

GROUPS: dict[str, tuple[str, dict[str, str]]] = {
    "catalog": (
        "Look after catalogs.",
        {
            "info": "modelpick.cli.catalog:info",
            "path": "modelpick.cli.catalog:path",
            "validate": "modelpick.cli.catalog:validate",
            "lint": "modelpick.cli.catalog_review:lint",
            "diff": "modelpick.cli.catalog_review:diff",
            "add": "modelpick.cli.catalog_add:add",
            "import": "modelpick.cli.catalog_update:import_",
            "update": "modelpick.cli.catalog_update:update",
            "build": "modelpick.cli.catalog_build:build",
        },
    )
}

SUMMARIES: dict[str, str] = {
    "recommend": "Which models fit the workload, which are in doubt, and why.",
    "show": "A model's page: what it is for, its facts with sources and disputes, its routes and prices.",
    "why": "Every finding of every route of one model for a workload; retired routes are shown too.",
    "cost": "What a stated workload costs on every route of these models: tiers, cache, batch, reasoning.",
    "compare": "Models side by side: facts, abilities, limits, prices, life and scores, and with requirements "
    "which of them fit.",
    "migrate": "What moving from a model to another one loses, gains and costs; without the other one, who can "
    "take its place.",
    "list": "The models of the catalog; the flags of `recommend` filter them.",
    "search": "Models whose names contain a text; filtered like `list`.",
    "scan": "Which models do these files name, which of them are retired, retiring or unknown, and what can replace "
    "them?",
    "rules": "The rules: what each compares, and which flags ask it.",
    "tasks": "The tasks that --task takes: what each needs, which benchmarks are evidence for it, what nothing "
    "measures.",
    "plot": "Price against quality, the frontier marked: in the terminal, or as a picture.",
    "benchmarks": "The benchmarks that --min takes: what each measures, for which task, and what weakens it.",
    "providers": "The providers, by the id that --provider takes, with their aliases.",
    "sources": "The sources of the facts: what each is worth, its date and licence.",
    "check": "Does every model in use still suit? The project's modelpick.toml held against the catalog.",
    "init": "Write a commented modelpick.toml from flags, in this folder. What is there is never overwritten.",
    "schema": "The JSON Schema of an output, or of catalog or project files.",
    "catalog info": "What the catalog holds: counts, coverage by fact and of what is live, age, disputes.",
    "catalog path": "Where the catalog files are, in the order in which they are laid over one another.",
    "catalog validate": "Check catalog and project files: every problem at once, with key path, value and fix. "
    "Exit 4 where there is one.",
    "catalog lint": "What is valid and still odd: wrong units, contradictions, impossible dates, stale facts. "
    "Exit 1 where any is.",
    "catalog diff": "What differs from catalog A to catalog B: prices first, the biggest change at the top. "
    "Exit 0 either way.",
    "catalog add": "A model of your own, or a patch of a known one, written to a file of its own in your catalog.d.",
    "catalog import": "Make a catalog file of a saved payload: every row is used, or named with the reason why not.",
    "catalog update": "Fetch the newest facts: limits, prices and retirements, as a layer over the shipped catalog.",
    "catalog build": "Make the shipped catalog and its report again, in a source checkout: same inputs, same bytes.",
}
"""What each command answers, as its docstring begins: for the list of commands, which loads none of them."""


def build(arguments: Sequence[str]) -> typer.Typer:
    """The program as far as these arguments need it: one command, or the names of all with what they answer."""
    app = typer.Typer(
        name="modelpick",
        help="Which large language models fit your workload, which do not, which are in doubt, and why.",
        epilog="Start with: modelpick recommend --context 8k --no-vision",
        no_args_is_help=True,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
        pretty_exceptions_enable=False,
    )
    app.callback()(_program)
    asked = _asked(arguments)
    for name, place in COMMANDS.items():
        if asked and asked[0] != name:
            continue
        if name in GROUPS:
            help_, members = GROUPS[name]
            group = typer.Typer(help=help_, no_args_is_help=True)
            for member, where in members.items():
                _add(group, (name, member), where, asked, arguments)
            app.add_typer(group, name=name)
        else:
            _add(app, (name,), place, asked, arguments)
    return app


Words = tuple[str, ...]
"""A command, or a group and one of its commands."""


def _asked(arguments: Sequence[str]) -> Words | None:
    """The words of the command that will run; none where the commands are only listed. None: it can be any."""
    first, second = [*arguments[:2], "", ""][:2]
    if "--" in (first, second) or "_MODELPICK_COMPLETE" in os.environ:
        return None
    if first in GROUPS:
        return (first, second) if second in GROUPS[first][1] else (first,)
    return (first,) if first in COMMANDS else ()


def _add(app: typer.Typer, words: Words, place: str, asked: Words | None, arguments: Sequence[str]) -> None:
    """The command that runs, with the options that were typed; of another, what only says what it answers."""
    if asked is None:
        app.command(words[-1])(_load(place))
    elif asked == words:
        app.command(words[-1])(with_typed_options(_load(place), arguments[len(words) :]))
    else:
        app.command(words[-1], help=SUMMARIES[" ".join(words)])(_not_loaded)


def _not_loaded() -> None:
    """Stands for a command that is listed and does not run."""
    raise AssertionError("a command that does not run is not loaded")


def _load(place: str) -> Any:
    module, _, function = place.partition(":")
    return getattr(importlib.import_module(module), function)


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"modelpick {__version__}")
        raise typer.Exit


def _program(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Which large language models fit your workload, which do not, which are in doubt, and why."""
