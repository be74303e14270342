"""Completion as bash, zsh and fish ask for it: the protocol of the scripts that `--show-completion` prints.

It is answered here, before Typer is loaded: a shell that waits for a Tab has no time for that. What is offered comes
from catalogs, which are untrusted, and some shells evaluate the answer: a text with any other character than those of
an id or a flag is left out.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from modelpick.cli.complete import Offer, Offers, complete, typed_values

if TYPE_CHECKING:
    from modelpick.catalog.names_index import NameIndex

VARIABLE = "_MODELPICK_COMPLETE"
_SAFE = re.compile(r"[A-Za-z0-9-][A-Za-z0-9._:/@+=,-]{0,399}")
_BREAKS = re.compile(r"[:=]+")
"""What bash takes for a word of its own, in the middle of one."""


class Asked(NamedTuple):
    """An unfinished command line, without the program's name."""

    words: Sequence[str]
    """Those before the cursor."""
    current: str
    """What stands at the cursor."""
    cut: int = 0
    """How much of it the shell takes for words of their own, and does not want back."""


def answer_shell(environment: Mapping[str, str]) -> int | None:
    """Print what a shell asks for and give the exit code. None where it asks for something else, as a script."""
    shell = SHELLS.get(environment.get(VARIABLE, ""))
    if shell is None:
        return None
    try:
        text, code = shell(environment)
        if text and sys.stdout is not None:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
    except Exception:
        if environment.get("MODELPICK_DEBUG"):
            raise
        return 1
    return code


def _offers(asked: Asked) -> Offers:
    """What can stand at the cursor, without all that a shell could take for more than a word."""
    from modelpick.cli.grammar import grammar

    found = complete(grammar(), lambda: _names(asked.words), asked.words, asked.current)
    safe = tuple(Offer(one.text, _harmless(one.help)) for one in found.offers if _SAFE.fullmatch(one.text))
    return found._replace(offers=safe)


def _names(words: Sequence[str]) -> NameIndex:
    """The names of the catalog and the project that a command with these words would use."""
    from modelpick.catalog.locate import SHIPPED, layer_paths, shipped_path, trusted_project
    from modelpick.catalog.names_index import ProjectIndex, completion_names, project_names
    from modelpick.errors import ModelpickError

    named, only = typed_values(words, "--project"), typed_values(words, "--only-catalog")
    path = Path(named[-1]) if named else trusted_project(Path())
    project = project_names(path) if path else ProjectIndex()
    over = [Path(one) for one in typed_values(words, "--catalog")]
    try:
        layers = layer_paths(over, Path(only[-1]) if only else None, [Path(one) for one in project.layers])
    except ModelpickError:
        layers = [(SHIPPED, shipped_path())]
    return completion_names(layers)._replace(workloads=project.workloads)


def _harmless(text: str) -> str:
    """A help text as no shell can take it for more than that."""
    return "".join(char if char.isprintable() and char not in "'\"`$\\" else " " for char in text)[:120]


def _bash(environment: Mapping[str, str]) -> tuple[str, int]:
    """One text a line; readline falls back on files where there is none."""
    asked = bash_line(environment.get("COMP_WORDS", ""), environment.get("COMP_CWORD", ""))
    found = _offers(asked)
    texts = [one.text for one in found.offers]
    if found.replaces and asked.current not in _common(texts):
        return "", 0  # readline would put what they begin with, or nothing, in the place of what was typed
    return "\n".join(text[asked.cut :] for text in texts), 0


def _common(texts: Sequence[str]) -> str:
    """What all of them begin with, letter by letter."""
    first, last = min(texts, default=""), max(texts, default="")
    same = (place for place, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: next(same, len(first))]


def bash_line(text: str, place: str) -> Asked:
    """The words that bash sees, a line each, with those put together again that it cut at `:` and `=`."""
    lines = text.split("\n")
    cursor = int(place) if place.isascii() and place.isdigit() else len(lines) - 1
    parts = lines[1 : cursor + 1] if cursor < len(lines) else [*lines[1:], ""]
    words: list[str] = []
    cut = 0
    for last, part in zip(["", *parts], parts, strict=False):
        glued = words and (_BREAKS.fullmatch(part) or _BREAKS.fullmatch(last))
        cut = len(words[-1]) + (len(part) if _BREAKS.fullmatch(part) else 0) if glued else 0
        if glued:
            words[-1] += part
        else:
            words.append(part)
    words = [_unquoted(word) for word in words] or [""]
    return Asked(words[:-1], words[-1], cut)


def _unquoted(word: str) -> str:
    parts = split(word)
    return parts[0] if parts else ""


def split(text: str) -> list[str]:
    """The words of a command line as a shell splits it; a quote may still be open."""
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    try:
        words.extend(lexer)
    except ValueError:
        words.append(lexer.token)
    return words


def _typed_line(environment: Mapping[str, str]) -> Asked:
    """The line up to the cursor, as zsh and fish hand it over."""
    text = environment.get("_TYPER_COMPLETE_ARGS", "")
    words = split(text)[1:]
    if not words or text[-1:].isspace():
        return Asked(words, "")
    return Asked(words[:-1], words[-1])


def _zsh(environment: Mapping[str, str]) -> tuple[str, int]:
    """A line of zsh, which the script evaluates: every text in it is quoted, and made of harmless characters."""
    found = _offers(_typed_line(environment))
    if not found.offers:
        return "_files" if found.files else "", 0
    if any(one.help for one in found.offers):
        pairs = (f"'{one.text.replace(':', chr(92) + ':')}:{one.help}'" for one in found.offers)
        kind = "-o " if found.offers[0].text.startswith("-") else ""
        return f"local -a _offered; _offered=({' '.join(pairs)}); _describe {kind}modelpick _offered", 0
    options = "-U " if found.replaces else "-S '' " if all(one.text.endswith("=") for one in found.offers) else ""
    return f"compadd {options}-- {' '.join(one.text for one in found.offers)}", 0


def _fish(environment: Mapping[str, str]) -> tuple[str, int]:
    """A text a line, its help behind a tab; asked first whether there is anything, it answers by the exit code."""
    found = _offers(_typed_line(environment))
    if environment.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args":
        return "", 1 if found.files else 0
    return "\n".join(f"{one.text}\t{one.help}" if one.help else one.text for one in found.offers), 0


SHELLS: dict[str, Callable[[Mapping[str, str]], tuple[str, int]]] = {
    "complete_bash": _bash,
    "complete_zsh": _zsh,
    "complete_fish": _fish,
}
"""What the scripts ask for -> what answers it."""
