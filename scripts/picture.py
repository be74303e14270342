"""Write docs/fit-table.svg: the fit table as the program really prints it on a terminal, for the README."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import shlex
import struct
import subprocess
import sys
import termios
from pathlib import Path

from rich.console import Console
from rich.text import Text

COMMAND = (
    "modelpick recommend --context 12k --fim --no-vision --developer bigcode --developer meta"
    " --show-rejected --limit 12"
)
PICTURE = Path(__file__).parent.parent / "docs" / "fit-table.svg"
WIDTH = 132


def on_terminal(command: str) -> str:
    """What a command prints on a terminal of WIDTH columns, escape sequences included."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, WIDTH, 0, 0))
    arguments = [sys.executable, "-m", *shlex.split(command), "--as-of", "2026-11-23"]
    environment = {**os.environ, "TERM": "xterm-256color"}
    with subprocess.Popen(arguments, stdout=theirs, stderr=subprocess.DEVNULL, env=environment):
        os.close(theirs)
        printed = b""
        try:
            while part := os.read(ours, 65536):
                printed += part
        except OSError:  # the terminal's other side is closed: the program has ended
            pass
    return printed.decode().replace("\r\n", "\n")


def main() -> None:
    """Draw the command and its answer."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text(f"$ {COMMAND}", style="bold"))
    console.print(Text.from_ansi(on_terminal(COMMAND)))
    PICTURE.write_text(console.export_svg(title="modelpick", unique_id="modelpick"), encoding="utf-8")


if __name__ == "__main__":
    main()
