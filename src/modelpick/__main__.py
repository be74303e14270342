"""The program: arguments in, exit code out. No input ends in a traceback."""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Sequence
from typing import TextIO

_OF_A_STREAM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EBADF, errno.EIO})
"""What a stream says that takes nothing."""


def main(arguments: Sequence[str]) -> int:
    """Run one command; the answer on stdout, all else on stderr, the exit code of the contract."""
    if "_MODELPICK_COMPLETE" in os.environ:
        from modelpick.cli.shells import answer_shell

        completed = answer_shell(os.environ)
        if completed is not None:
            return completed
    import typer

    from modelpick.cli.main import GROUPS, build
    from modelpick.errors import ModelpickError

    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        if not arguments or (len(arguments) == 1 and arguments[0] in GROUPS):
            arguments = [*arguments, "--help"]
        result = build(arguments)(list(arguments), prog_name="modelpick", standalone_mode=False)
        return _put_out(result)
    except ModelpickError as error:
        return _fail(error.lines, error.hint, error.exit_code)
    except typer.TyperException as error:
        return _fail([_sentence(error.format_message())], _help_for(arguments), 2)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except SystemExit as end:  # how Typer answers a closed pipe while it prints help
        if not isinstance(end.__context__, BrokenPipeError):
            raise
        _silence_stdout()
        return 141
    except BrokenPipeError:
        _silence_stdout()
        return 141
    except Exception as error:
        if isinstance(error, OSError) and error.filename is None and error.errno in _OF_A_STREAM:
            from modelpick.cli.answer import unwritten

            refused = unwritten(error)  # what Typer prints itself: help and version
            return _fail(refused.lines, refused.hint, refused.exit_code)
        if os.environ.get("MODELPICK_DEBUG"):
            raise
        hint = "this is a bug of modelpick's; MODELPICK_DEBUG=1 shows where, please report it"
        return _fail([f"internal error: {type(error).__name__}: {error}"], hint, 70)


def _put_out(result: object) -> int:
    """Write what a command answers; the exit code that it decides. Typer's own answers are written already."""
    if isinstance(result, int) or result is None:
        if sys.stdout is None:
            from modelpick.cli.answer import closed

            raise closed()
        return result or 0
    from modelpick.cli.answer import Answer, write

    assert isinstance(result, Answer)
    write(result)
    return result.exit_code


def _fail(lines: Sequence[str], hint: str | None, code: int) -> int:
    from modelpick.cli.answer import say

    first, *rest = lines
    say(f"modelpick: error: {first}")
    for line in rest:
        say(line)
    if hint:
        say(f"hint: {hint}")
    return code


def _sentence(message: str) -> str:
    """Typer's message in the form of ours: no capital, no full stop."""
    text = message.strip().rstrip(".")
    return text[:1].lower() + text[1:] if text[:2].istitle() or text[:1].isupper() else text


def _help_for(arguments: Sequence[str]) -> str:
    from modelpick.cli.main import COMMANDS

    command = f" {arguments[0]}" if arguments and arguments[0] in COMMANDS else ""
    return f"`modelpick{command} --help` explains the commands and flags"


def _silence_stdout() -> None:
    """Nothing more can be written; keep the interpreter from trying at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run() -> None:
    """The entry point of the `modelpick` command."""
    gc.set_threshold(1_000_000)  # a catalog is large, has no cycles and is needed to the end of the run
    try:
        code = main(sys.argv[1:])
    except KeyboardInterrupt:  # while the modules were still loading
        code = 130
    for stream in (sys.stdout, sys.stderr):
        _let_go(stream)
    gc.freeze()  # all that is left goes with the process: no need to look through it once more
    sys.exit(code)


def _let_go(stream: TextIO | None) -> None:
    """Keep the interpreter from trying again, at exit, to write what could not be written; that it failed was said."""
    if stream is not None:
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    run()
