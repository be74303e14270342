"""A process that runs the program again and again, each run killed one step later in its writing.

Run by `test_killed.py` with a JSON order on stdin; on stdout a JSON line a run says what it left, and what the next
run did. It forks, so that a run costs no start.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
from itertools import count
from pathlib import Path
from typing import Any

STEPS = (
    *((os, name) for name in ("fsync", "fdopen")),
    *((Path, name) for name in ("replace", "rename", "hardlink_to", "unlink", "chmod", "mkdir")),
    (tempfile, "mkstemp"),
)
"""What a write is made of: a run is killed before and after each of these, and in the middle of the bytes."""


class Deadly:
    """Counts the steps of a run, and kills it at one of them."""

    def __init__(self, step: int) -> None:
        self.left = step

    def pass_by(self) -> None:
        """One step."""
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, name: str) -> None:
        """Make what the owner does under this name two steps."""
        real = getattr(owner, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            self.pass_by()
            done = real(*args, **kwargs)
            self.pass_by()
            return Halting(done, self) if name == "fdopen" else done

        setattr(owner, name, call)


class Halting:
    """A file that writes half of its bytes, and is killed before the other half."""

    def __init__(self, file: Any, deadly: Deadly) -> None:
        self.file, self.deadly = file, deadly

    def write(self, data: bytes) -> None:
        """In two steps."""
        half = len(data) // 2
        self.file.write(data[:half])
        self.file.flush()
        self.deadly.pass_by()
        self.file.write(data[half:])

    def __enter__(self) -> Halting:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def run(order: dict[str, Any], step: int | None, out: Path) -> int:
    """One run of the program in a process of its own, killed at this step; its wait status."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    code = 70
    try:
        os.chdir(order["folder"])
        with out.open("w") as stdout, contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stdout):
            if step is not None:
                deadly = Deadly(step)
                for owner, name in STEPS:
                    deadly.around(owner, name)
            code = in_its_world(order)
    finally:
        os._exit(code)


def in_its_world(order: dict[str, Any]) -> int:
    """Run the program where the small catalog ships, and a build is a matter of two files."""
    from unittest.mock import patch

    import modelpick.sources.build as building
    from modelpick.__main__ import main
    from update_support import small_world

    built = building.Built(b"# new catalog\n" * 500, b"# new report\n" * 500, b"", 1, 1)
    with small_world(), patch.object(building, "build", lambda *_: built):
        return main(order["args"])


def left(folder: Path) -> dict[str, str]:
    """Every file below a folder, as text."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes().hex() for path in found}


def drive(order: dict[str, Any]) -> None:
    """Kill at the first step, at the second, and so on, until a run ends by itself; after each, run once more."""
    for name in ("modelpick.cli.plot", "modelpick.render.plot_file", "modelpick.cli.recommend", "update_support"):
        __import__(name)
    folder, before, out = (Path(order[name]) for name in ("folder", "before", "out"))
    for step in count(1):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(before, folder)
        status = run(order, step, out)
        files = left(folder)
        again = os.waitstatus_to_exitcode(run(order, None, out))
        told = {"code": os.waitstatus_to_exitcode(status), "files": files, "again": again, "after": left(folder)}
        print(json.dumps(told | {"said": out.read_text()}), flush=True)  # noqa: T201
        if told["code"] != -signal.SIGKILL:
            return


if __name__ == "__main__":
    drive(json.load(sys.stdin))
