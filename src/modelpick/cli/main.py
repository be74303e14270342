"""The commands, and the program: only the module of the command that was asked for is loaded."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from modelpick import __version__

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


def build(arguments: Sequence[str]) -> typer.Typer:
    """The program as far as these arguments need it: one command, or all of them for help and completion."""
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
    first = arguments[0] if arguments else ""
    wanted = [first] if first in COMMANDS else [] if first == "--version" else list(COMMANDS)
    for name in wanted:
        if name in GROUPS:
            help_, members = GROUPS[name]
            group = typer.Typer(help=help_, no_args_is_help=True)
            for member, place in members.items():
                group.command(member)(_load(place))
            app.add_typer(group, name=name)
        else:
            app.command(name)(_load(COMMANDS[name]))
    return app


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
