"""What can stand on a command line: commands, flags, and what each takes; worked out from the program and kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args

from modelpick import __version__
from modelpick.catalog.kept import kept

FREE = ""
"""A value that nobody can guess."""
FILE = "file"

KINDS: dict[str, str] = {
    **dict.fromkeys(("model", "not_model", "models", "like", "old", "new"), "model"),
    **dict.fromkeys(("provider", "not_provider"), "provider"),
    **dict.fromkeys(("developer", "not_developer"), "developer"),
    **dict.fromkeys(("family", "not_family"), "family"),
    **dict.fromkeys(("x", "y"), "columns"),
    **dict.fromkeys(("before", "after"), "file:sides"),
    **{name: name for name in ("region", "format", "license", "tuning", "task", "evidence", "unknown", "rank", "mix")},
    "id_style": "id_style",
    **dict.fromkeys(("workload", "workloads"), "workload"),
    "init workload": FREE,
    "check format": "diagnostic formats",
    "scan format": "diagnostic formats",
    "explain": "codes",
    "fail_on": "severities",
    "min": "score:benchmark",
    "columns": "list:columns",
    "sort": "sort:columns",
    "cost columns": "list:cost columns",
    "cost sort": "sort:cost columns",
    "migrate columns": "list:migrate columns",
    "migrate sort": "sort:migrate columns",
    "schema name": "schema",
    "catalog add license": "license ids",
    "catalog add kind": "route kinds",
    "catalog import from_": "sources",
    "catalog update sources": "updated sources",
}
"""A parameter, by its own name or after its command's -> what it takes: the name of a choice, or of an index of names;
before a colon, how it is typed. What has a file's metavar takes files; the rest is free."""

_FILE_METAVARS = ("FILE", "[FILE]…", "PATH", "DIR", "PATH…", "[PATH]…")


class Option(NamedTuple):
    """A flag and what it takes."""

    names: tuple[str, ...]
    kind: str | None
    """What its value is; None where it takes none."""
    help: str
    repeats: bool


class Command(NamedTuple):
    """A command, a group of commands, or the program itself."""

    help: str
    options: tuple[Option, ...]
    arguments: tuple[str, ...]
    """What each argument is."""
    rest: bool
    """The last argument can be given again and again."""


class Grammar(NamedTuple):
    """Everything that can be typed, apart from the names of a catalog."""

    commands: dict[str, Command]
    """By the words that ask it: `list`, `catalog info`; the program itself by no word."""
    choices: dict[str, tuple[str, ...]]


def grammar() -> Grammar:
    """The program's own grammar: the one kept from the last time where no file of the program has changed."""
    found = kept("grammar", [__version__, *_program_stamp()], _read, _made)
    return found or Grammar({}, {})


def _program_stamp() -> list[int]:
    """What changes whenever a file of the program does, in a checkout too."""
    kinds = _sources(Path(__file__).parents[1])
    return [len(kinds), sum(kind.st_size for kind in kinds), sum(kind.st_mtime_ns for kind in kinds)]


def _sources(folder: Path | str) -> list[os.stat_result]:
    """What the system says of every Python file in a folder; nothing of what cannot be looked at."""
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
        own = [entry.stat() for entry in found if entry.name.endswith(".py")]
        below = [entry.path for entry in found if entry.name != "__pycache__" and entry.is_dir()]
    except OSError:
        return []
    return [*own, *(kind for one in below for kind in _sources(one))]


def _read(value: object) -> Grammar | None:
    """The grammar as it was stored. None where it is none."""
    try:
        return _decoded(value)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _decoded(value: Any) -> Grammar:
    commands = {
        _text(name): Command(
            _text(one["help"]),
            tuple(
                Option(_texts(names), None if kind is None else _text(kind), _text(help_), repeats is True)
                for names, kind, help_, repeats in one["options"]
            ),
            _texts(one["arguments"]),
            one["rest"] is True,
        )
        for name, one in value["commands"].items()
    }
    return Grammar(commands, {_text(name): _texts(words) for name, words in value["choices"].items()})


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise TypeError
    return tuple(_text(one) for one in value)


def _made() -> dict[str, Any]:
    """The grammar as plain data, read off the whole program."""
    from typer.main import get_command

    from modelpick.cli.main import build

    # `--` names no command, so that any can follow and all are loaded
    commands = {name: _command(name, one) for name, one in _commands("", get_command(build(["--"])))}
    return {"commands": commands, "choices": {name: list(words) for name, words in _choices().items()}}


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield name, command
    for word, member in getattr(command, "commands", {}).items():
        yield from _commands(f"{name} {word}".strip(), member)


def _command(name: str, command: Any) -> dict[str, Any]:
    params = [one for one in command.get_params(_no_context(command)) if not getattr(one, "hidden", False)]
    arguments = [one for one in params if one.param_type_name == "argument"]
    return {
        "help": _sentence(command.help),
        "options": [_option(name, one) for one in params if one.param_type_name != "argument"],
        "arguments": [_kind(name, one) for one in arguments],
        "rest": bool(arguments) and arguments[-1].nargs == -1,
    }


def _no_context(command: Any) -> Any:
    """A context to ask a command for its parameters, `--help` included."""
    return command.make_context(command.name or "modelpick", [], resilient_parsing=True)


def _option(command: str, one: Any) -> list[Any]:
    names = [*one.opts, *one.secondary_opts]
    return [names, None if one.is_flag or one.count else _kind(command, one), _sentence(one.help), bool(one.multiple)]


def _kind(command: str, one: Any) -> str:
    own = KINDS.get(f"{command} {one.name}")
    if own is None and (one.metavar or "") in _FILE_METAVARS:
        return FILE
    return KINDS.get(one.name, FREE) if own is None else own


def _sentence(text: str | None) -> str:
    """The first line of a help text, on one line and not too long for a list."""
    line = " ".join((text or "").split("\n\n")[0].split())
    return line if len(line) <= 90 else line[:89].rsplit(" ", 1)[0] + " …"


def _choices() -> dict[str, tuple[str, ...]]:
    """Every choice that is not a name of the catalog, from where it is defined."""
    from modelpick.core.diagnostic import CODES, SEVERITIES
    from modelpick.core.facts import RouteKind, Tuning
    from modelpick.core.ids import ID_STYLES
    from modelpick.core.licenses import LICENSES
    from modelpick.core.mix import MIXES
    from modelpick.core.question import RANKS
    from modelpick.core.requirements import LicenseClass
    from modelpick.core.score import EVIDENCE
    from modelpick.core.tasks import TASKS_BY_NAME
    from modelpick.core.verdict import UnknownPolicy
    from modelpick.render.columns import COLUMNS
    from modelpick.render.cost import COST_COLUMNS
    from modelpick.render.formats import DIAGNOSTIC_FORMATS, FORMATS
    from modelpick.render.migrate import CHANGE_COLUMNS, SUCCESSOR_COLUMNS
    from modelpick.render.schemas import SHAPES
    from modelpick.sources.registry import SOURCES

    return {
        "format": tuple(FORMATS),
        "diagnostic formats": tuple(DIAGNOSTIC_FORMATS),
        "codes": tuple(CODES),
        "severities": SEVERITIES[:2],
        "rank": tuple(RANKS),
        "unknown": get_args(UnknownPolicy),
        "license": get_args(LicenseClass),
        "license ids": tuple(LICENSES),
        "tuning": get_args(Tuning),
        "route kinds": get_args(RouteKind),
        "evidence": tuple(EVIDENCE),
        "id_style": ID_STYLES,
        "mix": tuple(MIXES),
        "task": tuple(TASKS_BY_NAME),
        "columns": tuple(COLUMNS),
        "cost columns": tuple(COST_COLUMNS),
        "migrate columns": tuple(dict.fromkeys((*SUCCESSOR_COLUMNS, *CHANGE_COLUMNS))),
        "schema": (*SHAPES, "catalog"),
        "sides": ("shipped", "current"),
        "sources": tuple(source.name for source in SOURCES),
        "updated sources": tuple(source.name for source in SOURCES if source.url),
    }
