"""From a reply to the screen: the format, the terminal, stdout for the answer and stderr for everything else."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import NamedTuple, TextIO

from modelpick.cli.ask import format_from
from modelpick.cli.options import Options
from modelpick.errors import OutputError
from modelpick.render.formats import DIAGNOSTIC_FORMATS, FORMATS, Reply, Screen
from modelpick.render.words import inert


class Answer(NamedTuple):
    """What a command leaves to be written, and the exit code that it decides."""

    text: str
    exit_code: int
    aside: tuple[str, ...] = ()


def answer(reply: Reply, options: Options) -> Answer:
    """The reply in the format that was asked for."""
    formats = FORMATS if reply.diagnostics is None else DIAGNOSTIC_FORMATS
    text = formats[format_from(options, formats)](reply, screen_of(options))
    return Answer(text, reply.exit_code, tuple(reply.aside))


def screen_of(options: Options) -> Screen:
    """The terminal that stdout is, or the absence of one."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    width = _terminal_width() if is_terminal else None
    return Screen(is_terminal, width, bool(options.get("no_color")))


def _terminal_width() -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and 0 < int(columns[:6]) <= 100_000:
        return int(columns[:6])
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def write(done: Answer) -> None:
    """The text on stdout, what goes with it on stderr. OutputError where stdout cannot be written."""
    for line in done.aside:
        say(f"modelpick: note: {line}")
    if sys.stdout is None:
        raise closed()
    try:
        _put(sys.stdout, _encodable(done.text, sys.stdout.encoding or "ascii"))
    except BrokenPipeError:
        raise
    except OSError as error:
        if sys.platform == "win32" and error.errno == errno.EINVAL:  # what Windows says of a closed pipe
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)) from None
        raise unwritten(error) from None


def closed() -> OutputError:
    """The error where there is no stdout."""
    return OutputError("the answer cannot be written: stdout is closed", "give it a terminal, a file or a pipe")


def unwritten(error: OSError) -> OutputError:
    """The error where stdout takes nothing."""
    return OutputError(
        f"the answer cannot be written: {error.strerror or error}", "check the space and permissions there"
    )


def _put(stream: TextIO, text: str) -> None:
    """All of the text. Where PYTHONUNBUFFERED is set, Python's own text layer drops what one write does not take."""
    raw = getattr(stream, "buffer", None)
    if isinstance(raw, io.RawIOBase):
        left = memoryview(text.encode(stream.encoding, stream.errors or "replace"))
        while left:
            left = left[raw.write(left) or 0 :]
    else:
        stream.write(text)
        stream.flush()


_DRAWN = {"◆": "*", "◇": "o", "█": "#", "–": "-", "•": "o", "·": ".", "│": "|", **dict.fromkeys("┌┐└┘├┤┬┴┼", "+")}
"""The signs of the frontier, of bars and of plots."""
_WRITTEN = {"…": "...", "≥": ">=", "×": "x", "“": '"', "”": '"'}
"""Those of our sentences."""
_ASCII = str.maketrans({"✓": "+", "✗": "x", "▸": ">", "─": "-", **_WRITTEN, **_DRAWN})
"""What stands for our own signs where a stream cannot take them: a ✓ must not turn into the ? of a doubt."""


def _encodable(text: str, encoding: str) -> str:
    try:
        "✓✗▸─…◆◇█–•".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return text.translate(_ASCII)
    return text


def say(line: str) -> None:
    """A line on stderr, made harmless; nothing where there is no stderr."""
    if sys.stderr is not None:
        try:
            sys.stderr.write(_encodable(inert(line), sys.stderr.encoding or "ascii") + "\n")
            sys.stderr.flush()
        except OSError:
            return
