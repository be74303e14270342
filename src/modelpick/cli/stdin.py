"""`-`: names that another program prints, one a line, on stdin."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from modelpick.errors import UsageError

DASH = "-"
_MOST_BYTES = 2**20
_MOST_NAMES = 5_000
_WHERE_FROM = "for example `modelpick list -q | modelpick compare -`"


def names_from(typed: Sequence[str]) -> list[str]:
    """The names that were typed, with those on stdin in the place of `-`. UsageError where stdin has no such list."""
    if typed.count(DASH) > 1:
        raise UsageError("`-` is given twice", "stdin can be read once")
    return [name for one in typed for name in (_read() if one == DASH else [one])]


def name_from(typed: str) -> str:
    """The name that was typed; for `-` the only one on stdin. UsageError where there is not exactly one."""
    names = names_from([typed])
    if len(names) > 1:
        raise UsageError(f"stdin: there are {len(names):,} names, and one is wanted", "`… | head -1` leaves the first")
    return names[0]


def _read() -> list[str]:
    """The names on stdin, each once; blank lines and what follows a # are passed over."""
    if sys.stdin is None:
        raise UsageError("stdin: `-` reads names from it, and it is closed", _WHERE_FROM)
    if sys.stdin.isatty():
        from modelpick.cli.answer import say

        say("modelpick: reads names from the terminal, one a line; Ctrl-D ends them")
    try:
        data = sys.stdin.buffer.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"stdin: cannot be read: {reason}", _WHERE_FROM) from None
    if len(data) > _MOST_BYTES:
        raise UsageError(f"stdin: is longer than {_MOST_BYTES:,} bytes", "it takes names, one a line")
    names = list(dict.fromkeys(filter(None, map(_name, _lines(data)))))
    if not names:
        raise UsageError("stdin: there is no name on it", "did the command before it find nothing? it is read once")
    if len(names) > _MOST_NAMES:
        raise UsageError(f"stdin: there are {len(names):,} names, and at most {_MOST_NAMES:,} are taken", "`… | head`")
    return names


def _lines(data: bytes) -> list[str]:
    """The lines as text. UsageError names the first one that is none."""
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for place, line in enumerate(lines, 1):
        if b"\0" in line or not _is_text(line):
            what = "has a NUL byte" if b"\0" in line else "is not UTF-8"
            raise UsageError(f"stdin: line {place:,} {what}", "it takes names, one a line")
    return [line.decode("utf-8") for line in lines]


def _is_text(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _name(line: str) -> str:
    line = line.strip()
    return "" if line.startswith("#") else line.partition(" #")[0].rstrip()
