"""What can stand at the cursor of an unfinished command line. Knows no shell, no file and no screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from modelpick.catalog.names_index import NameIndex
from modelpick.cli.grammar import FILE, FREE, Command, Grammar, Option

_SCORES = ("50", "60", "70", "80", "90")
"""What a benchmark's score can be, to begin with."""


class Offer(NamedTuple):
    """One text that can take the place of the word at the cursor."""

    text: str
    help: str = ""


class Offers(NamedTuple):
    """Everything that can stand there."""

    offers: tuple[Offer, ...] = ()
    files: bool = False
    """A file's name can stand there, which the shell knows best."""
    replaces: bool = False
    """The offers do not begin with what was typed: they are what it is a part of."""


class Line(NamedTuple):
    """What the words before the cursor amount to."""

    name: str
    """The command, as the grammar names it."""
    command: Command
    pending: Option | None
    """The flag whose value comes next."""
    given: tuple[str, ...]
    """The arguments so far."""
    used: frozenset[Option]
    ended: bool
    """`--` stands before the cursor: no flag comes any more."""


def read_line(grammar: Grammar, words: Sequence[str]) -> Line | None:
    """What the words after the program's name amount to. None where they name no command."""
    name, given, used, pending, ended = "", [], set(), None, False
    flags = _flags(grammar.commands.get(name))
    for word in words:
        if pending is not None:
            pending = None
        elif word == "--" and not ended:
            ended = True
        elif _is_flag(word) and not ended:
            flag, equals, _ = word.partition("=")
            option = flags.get(flag)
            if option is not None:
                used.add(option)
                pending = option if option.kind is not None and not equals else None
        elif _members(grammar, name):
            name = f"{name} {word}".strip()
            flags = _flags(grammar.commands.get(name))
        else:
            given.append(word)
    command = grammar.commands.get(name)
    return Line(name, command, pending, tuple(given), frozenset(used), ended) if command else None


def typed_values(words: Sequence[str], flag: str) -> list[str]:
    """What was typed for a flag that takes a value: `--flag VALUE` or `--flag=VALUE`."""
    apart = [value for name, value in pairwise(words) if name == flag]
    return apart + [word.partition("=")[2] for word in words if word.startswith(f"{flag}=")]


def complete(grammar: Grammar, names: Callable[[], NameIndex], words: Sequence[str], current: str) -> Offers:
    """What can take the place of `current`, which follows these words; `names` is asked only where it is needed."""
    line = read_line(grammar, words)
    if line is None:
        return Offers()
    if line.pending is not None:
        return _values(grammar, names, line.pending.kind or FREE, current)
    if current.startswith("-") and not line.ended:
        flag, equals, value = current.partition("=")
        option = _flags(line.command).get(flag)
        if equals:
            kind = option.kind if option else None
            return _behind(f"{flag}=", _values(grammar, names, kind or FREE, value))
        return Offers(tuple(_unused(line, current)))
    members = _members(grammar, line.name)
    if members:
        return Offers(tuple(Offer(word, one.help) for word, one in members.items() if word.startswith(current)))
    kind = _argument(line)
    if kind is None:
        return Offers(tuple(_unused(line, "--")) if not current and not line.ended else ())
    found = _values(grammar, names, kind, current)
    return found._replace(offers=tuple(one for one in found.offers if one.text not in line.given))


def _is_flag(word: str) -> bool:
    return word.startswith("-") and word != "-"


def _flags(command: Command | None) -> dict[str, Option]:
    return {name: option for option in command.options for name in option.names} if command else {}


def _members(grammar: Grammar, name: str) -> dict[str, Command]:
    """The commands of a group, by the word that asks each; nothing for a command."""
    head = f"{name} " if name else ""
    found = {one.removeprefix(head): command for one, command in grammar.commands.items() if one.startswith(head)}
    return {word: command for word, command in found.items() if word and " " not in word}


def _argument(line: Line) -> str | None:
    """What the next argument is; None where the command takes no more."""
    kinds, place = line.command.arguments, len(line.given)
    if place < len(kinds):
        return kinds[place]
    return kinds[-1] if line.command.rest else None


def _unused(line: Line, current: str) -> Iterable[Offer]:
    """The flags that begin so and can still be typed."""
    for option in line.command.options:
        if option in line.used and not option.repeats:
            continue
        for name in option.names:
            if name.startswith(current):
                yield Offer(name, option.help)


def _values(grammar: Grammar, names: Callable[[], NameIndex], kind: str, current: str) -> Offers:
    """What can be typed for a value of this kind."""
    how, _, what = kind.rpartition(":")
    if kind == FILE:
        return Offers(files=True)
    if what == "model":
        return _models(names(), current)
    words = _words(grammar, names, what)
    if how == "list":
        head, comma, current = current.rpartition(",")
        taken = head.split(",")
        return _behind(head + comma, _starting([word for word in words if word not in taken], current))
    if how == "sort":
        sign = "-" if current.startswith("-") else ""
        return _behind(sign, _starting(words, current.removeprefix("-")))
    if how == "score":
        known = [word for word in words if f"{word}=".startswith(current)]
        scores = _SCORES if len(known) == 1 else ("",)
        return Offers(tuple(Offer(f"{word}={score}") for word in known for score in scores))
    found = _starting(words, current)
    return found._replace(files=how == "file" and not found.offers)


def _words(grammar: Grammar, names: Callable[[], NameIndex], what: str) -> Sequence[str]:
    """Every word of a choice or of an index of names."""
    if what in grammar.choices:
        return grammar.choices[what]
    field = {
        "provider": "providers",
        "developer": "developers",
        "family": "families",
        "benchmark": "benchmarks",
        "region": "regions",
        "workload": "workloads",
    }.get(what)
    return getattr(names(), field) if field else ()


def _starting(words: Iterable[str], current: str) -> Offers:
    return Offers(tuple(Offer(word) for word in words if word.startswith(current)))


def _models(names: NameIndex, current: str) -> Offers:
    """Ids, and aliases once a letter is typed; where none begins so, ids whose part after the developer does."""
    if not current:
        return _starting(names.models, current)
    found = _starting((*names.models, *names.aliases), current)
    if found.offers:
        return found
    slugs = [name for name in names.models if name.partition("/")[2].startswith(current)]
    return Offers(tuple(map(Offer, slugs)), replaces=True)


def _behind(head: str, found: Offers) -> Offers:
    """The offers with what stands before them in the same word."""
    return found._replace(offers=tuple(Offer(head + one.text, one.help) for one in found.offers))
