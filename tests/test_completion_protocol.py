"""What the scripts of the shells ask for, and what they get: words in, and only harmless texts out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli_support import SMALL, inside
from modelpick.cli.shells import Asked, bash_line, split

SMALL_ALONE = ("--only-catalog", str(SMALL))


def bash(*words: str, home: Path) -> list[str]:
    """What bash is offered for the last of these words."""
    env = {"_MODELPICK_COMPLETE": "complete_bash", "COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
    return inside(env=env | at(home)).stdout.splitlines()


def typed(shell: str, line: str, home: Path, **more: str) -> str:
    """What zsh or fish is told about this line."""
    env = {"_MODELPICK_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": line}
    return inside(env=env | more | at(home)).stdout


def at(home: Path) -> dict[str, str]:
    """An environment whose files are in this folder."""
    return {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "XDG_CONFIG_HOME": str(home / "config")}


@pytest.mark.parametrize(
    ("lines", "place", "asked"),
    [
        (["modelpick", "sho"], 1, Asked([], "sho")),
        (["modelpick", "show", ""], 2, Asked(["show"], "")),
        (["modelpick", "show"], 2, Asked(["show"], "")),
        (["modelpick", "show", "x", "--tools"], 2, Asked(["show"], "x")),
        (["modelpick", "list", "--rank", "=", "va"], 4, Asked(["list"], "--rank=va", 7)),
        (["modelpick", "list", "--rank", "="], 3, Asked(["list"], "--rank=", 7)),
        (["modelpick", "list", "--rank", "=", "va", "-"], 5, Asked(["list", "--rank=va"], "-")),
        (["modelpick", "show", "a/b", ":", "f"], 4, Asked(["show"], "a/b:f", 4)),
        (["modelpick", "show", "a/b", ":"], 3, Asked(["show"], "a/b:", 4)),
        (["modelpick", "show", "'a/b"], 2, Asked(["show"], "a/b")),
        (["modelpick", "show", "a b", "x"], 3, Asked(["show", "a"], "x")),
        (["modelpick"], 1, Asked([], "")),
    ],
)
def test_bash_line(lines, place, asked):
    """bash's words, put together where it cut them at `:` and `=`, with how much of the last it keeps."""
    assert asked == bash_line("\n".join(lines), str(place))


def test_bash_line_without_a_place():
    """A place that is no number, or behind the words, is the end."""
    assert bash_line("modelpick\nshow", "x") == Asked([], "show")
    assert bash_line("modelpick\nshow", "7") == Asked(["show"], "")


def test_split():
    """Words as a shell has them; an open quote ends with the line."""
    assert split("modelpick show 'a b' c\\ d \"e f") == ["modelpick", "show", "a b", "c d", "e f"]


def test_bash(tmp_path):
    """One text a line, without what bash keeps of the word itself."""
    assert bash("modelpick", "comp", home=tmp_path) == ["compare"]
    assert bash("modelpick", "recommend", "--rank", "=", "va", home=tmp_path) == ["value"]
    assert bash("modelpick", "show", *SMALL_ALONE, "acme/chat-l", home=tmp_path) == ["acme/chat-large"]


def test_bash_never_takes_away_what_was_typed(tmp_path):
    """Ids that merely contain the word are offered only where bash's common prefix contains it too."""
    catalog = tmp_path / "two.toml"
    catalog.write_text('[[model]]\nid = "abc/tool-1"\n[[model]]\nid = "abd/tool-2"\n[[model]]\nid = "abd/rule"\n')
    line = ("modelpick", "show", "--only-catalog", str(catalog))
    assert bash(*line, "tool", home=tmp_path) == []
    assert bash(*line, "tool-2", home=tmp_path) == ["abd/tool-2"]


def test_zsh(tmp_path):
    """A line to evaluate: flags and commands with their help, names alone, a part of an id in the place of the word."""
    told = typed("zsh", "modelpick comp", tmp_path)
    assert told.startswith("local -a _offered; _offered=('compare:Models side by side")
    assert told.endswith("); _describe modelpick _offered\n")
    small = " ".join(SMALL_ALONE)
    assert typed("zsh", f"modelpick show {small} acme/chat-l", tmp_path) == "compadd -- acme/chat-large\n"
    assert typed("zsh", "modelpick list --catalog ", tmp_path) == "_files\n"
    assert typed("zsh", "modelpick list --context ", tmp_path) == ""
    assert " -o modelpick" in typed("zsh", "modelpick list --cont", tmp_path)


def test_fish(tmp_path):
    """A text a line with its help behind a tab; files are left to fish by the exit code."""
    assert typed("fish", "modelpick comp", tmp_path).startswith("compare\tModels side by side")
    env = {"_MODELPICK_COMPLETE": "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "is-args"} | at(tmp_path)
    codes = [
        inside(env=env | {"_TYPER_COMPLETE_ARGS": f"modelpick {rest}"})
        for rest in ("comp", "list --catalog ", "list --context ")
    ]
    assert [(one.stdout, one.code) for one in codes] == [("", 0), ("", 1), ("", 0)]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_hostile_cache(tmp_path, shell):
    """What somebody wrote into the cache is offered only where no shell can take it for more than a word."""
    typed("fish", "modelpick sho", tmp_path)
    (kept,) = (tmp_path / "cache" / "modelpick").glob("grammar*.json")
    stored = json.loads(kept.read_text(encoding="utf-8"))
    command = {"options": [], "arguments": [], "rest": False, "help": "'; touch pwned; `id` $(id) \x1b[31m\n\t"}
    names = (
        "evil$(id)",
        "evil'",
        "evil`id`",
        "evil\x1b[2J",
        "evil\nrm",
        "evil\\",
        "evil*",
        "evil;id",
        "évil",
        "evil-1",
    )
    stored["value"]["commands"] |= dict.fromkeys(names, command)
    kept.write_text(json.dumps(stored), encoding="utf-8")
    told = (
        "\n".join(bash("modelpick", "evil", home=tmp_path))
        if shell == "bash"
        else typed(shell, "modelpick evil", tmp_path)
    )
    assert "evil-1" in told
    assert told.count("evil") == 1
    assert not set("\x1b`$\\") & set(told)
    assert told.count("'") == (2 if shell == "zsh" else 0)


def test_other_instructions_are_typers(tmp_path, run):
    """What is not a completion, as the script itself, is left to Typer."""
    told = run(env={"_MODELPICK_COMPLETE": "source_bash"} | at(tmp_path))
    assert "complete -o default -F _modelpick_completion modelpick" in told.stdout


def test_a_bug_stays_silent(tmp_path, monkeypatch):
    """Nothing is printed into somebody's prompt; MODELPICK_DEBUG=1 shows what it was."""
    monkeypatch.setattr("modelpick.cli.shells.complete", lambda *args: 1 / 0)
    env = {"_MODELPICK_COMPLETE": "complete_fish", "_TYPER_COMPLETE_ARGS": "modelpick s"} | at(tmp_path)
    assert inside(env=env) == ("", "", 1)
    with pytest.raises(ZeroDivisionError):
        inside(env=env | {"MODELPICK_DEBUG": "1"})


def test_a_broken_catalog_stays_silent(tmp_path):
    """A catalog of one's own that is not valid is left out, and the rest is offered."""
    broken = tmp_path / "broken.toml"
    broken.write_text("[[model]]\nid = 7\n", encoding="utf-8")
    env = {"_MODELPICK_COMPLETE": "complete_fish", "_TYPER_COMPLETE_ARGS": "modelpick show starcoder2-3"}
    told = inside(env=env | at(tmp_path) | {"MODELPICK_CATALOG": str(broken)})
    assert told == ("starcoder2-3b\n", "", 0)


def test_a_project(tmp_path, monkeypatch):
    """The workloads of the project's file, and the models that it alone knows."""
    catalog = f'catalog = ["{SMALL}"]'
    text = f'{catalog}\n[workload.search]\n[[model]]\nid = "acme/our-own"\n'
    (tmp_path / "modelpick.toml").write_text(text, encoding="utf-8")
    assert typed("fish", f"modelpick check --project {tmp_path}/modelpick.toml --workload s", tmp_path) == "search\n"
    monkeypatch.chdir(tmp_path)
    assert typed("fish", "modelpick recommend --workload ", tmp_path) == "search\n"
    assert typed("fish", "modelpick show acme/our", tmp_path) == "acme/our-own\n"
