"""The grammar of the command line is the program's own: every command and flag, and what each takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.main import get_command

from cli_support import inside
from modelpick.cli.grammar import FILE, FREE, KINDS, Grammar, grammar
from modelpick.cli.main import COMMANDS, GROUPS, build

GUESSABLE = {"MODEL", "MODEL…", "[MODEL]", "P", "D", "F", "M", "R", "ORDER", "POLICY", "FORMAT", "A,B,…", "COLUMN"}
"""Metavars of what can be completed."""


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Grammar:
    """The grammar, made anew."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return grammar()


def test_every_command(whole):
    """Each command and group is there, with a sentence about it."""
    members = {f"{group} {name}" for group, (_, names) in GROUPS.items() for name in names}
    assert set(whole.commands) == {"", *COMMANDS, *members}
    assert all(one.help for one in whole.commands.values())


def test_it_is_kept(whole, monkeypatch):
    """The second time no command is loaded."""
    monkeypatch.setattr("modelpick.cli.main.build", lambda arguments: 1 / 0)
    assert grammar() == whole


def test_a_changed_program(whole, monkeypatch):
    """A file of the program that changes makes it anew."""
    monkeypatch.setattr("modelpick.cli.grammar._program_stamp", lambda: [0, 0, 0])
    monkeypatch.setattr("modelpick.cli.grammar.KINDS", {})
    assert grammar() != whole


@pytest.mark.parametrize("value", [None, [], {}, {"commands": {"": 1}, "choices": {}}, {"commands": {}, "choices": 7}])
def test_a_damaged_one(whole, tmp_path, value):
    """What is no grammar is made again."""
    import json

    path = tmp_path / "modelpick" / "grammar.json"
    stored = json.loads(path.read_bytes())
    path.write_text(json.dumps(stored | {"value": value}), encoding="utf-8")
    assert grammar() == whole


def test_every_choice_is_known(whole):
    """What can be completed is: a kind in KINDS for each parameter whose metavar says that it has known values."""
    app = get_command(build(["--"]))
    for name, command in whole.commands.items():
        found = app
        for word in name.split():
            found = found.commands[word]
        for one in found.params:
            if one.metavar in GUESSABLE:
                assert KINDS.get(one.name) or KINDS.get(f"{name} {one.name}"), f"{name} {one.name}: add it to KINDS"
        kinds = {*command.arguments, *(option.kind for option in command.options)} - {None, FREE, FILE}
        for kind in kinds:
            what = kind.rpartition(":")[2]
            assert what in whole.choices or what in (
                "model",
                "provider",
                "developer",
                "family",
                "benchmark",
                "region",
                "workload",
            )


def test_choices_are_what_commands_take(whole):
    """A choice that is offered is one that is taken."""
    for name in ("format", "rank", "unknown", "license", "tuning", "evidence", "mix", "task"):
        for word in whole.choices[name]:
            more = ("--task", "coding") if word in ("quality", "value") else ()
            flag = f"--{name.replace('_', '-')}"
            done = inside(
                "list", *more, flag, word, "--only-catalog", str(Path(__file__).parent / "data" / "small.toml")
            )
            assert done.code in (0, 1), (name, word, done.stderr)
