"""A disk that is full or read-only, and many runs at once: what was there stays, an answer costs no more than time."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli_support import ASKED, ONLY, inside, many_models
from fault_support import PLOT, is_kept, program

pytestmark = pytest.mark.faults

WRITES: dict[str, tuple[tuple[str, ...], str]] = {
    "init": (("init", "chat-large", *ASKED), "modelpick.toml"),
    "add": (("catalog", "add", "acme/one", "--context", "8k", *ASKED, "--output", "one.toml"), "one.toml"),
    "plot": ((*PLOT, "-o", "plot.svg"), "plot.svg"),
}


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A small disk of one's own, where that can be had; mounted again with other options when called."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no disk can be mounted here")

    def again(options: str) -> Path:
        subprocess.run(["mount", "-o", f"remount,{options}", disk], check=True)
        return disk

    yield again
    subprocess.run(["umount", "-l", disk], check=True)


def fill(disk: Path) -> None:
    """Use every byte that is left."""
    with (disk / "filler").open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 1024):
                pass
        except OSError:
            return


@pytest.mark.parametrize("name", WRITES)
def test_a_full_disk(mounted, name):
    """Exit 5 with the reason; an old file stays whole, and nothing of the new one is left."""
    args, target = WRITES[name]
    disk = mounted("rw")
    if name == "plot":
        (disk / target).write_text("old")
    fill(disk)
    before = {path.name: path.read_bytes() for path in disk.iterdir()}
    result = program(*args, cwd=disk)
    assert is_kept(result), result
    assert 5 == result.code
    assert f"{target}: cannot be written: No space left on device" in result.stderr
    assert before == {path.name: path.read_bytes() for path in disk.iterdir()}


@pytest.mark.parametrize("name", WRITES)
def test_a_read_only_disk(mounted, name):
    """The same where nothing may be written at all."""
    args, _ = WRITES[name]
    disk = mounted("ro")
    result = program(*args, cwd=disk)
    assert is_kept(result), result
    assert 5 == result.code
    assert "Read-only file system" in result.stderr


@pytest.mark.parametrize("how", ["full", "read-only"])
def test_a_cache_that_takes_nothing(mounted, tmp_path: Path, how):
    """The answer is the same, twice, and nothing is said."""
    catalog = tmp_path / "many.toml"
    catalog.write_text(many_models(300), encoding="utf-8")
    asked = ("list", "-q", "--only-catalog", catalog)
    wanted = inside(*asked).stdout
    disk = mounted("rw" if how == "full" else "ro")
    if how == "full":
        fill(disk)
    for _ in range(2):
        assert (wanted, "", 0) == program(*asked, env={"HOME": str(disk), "XDG_CACHE_HOME": str(disk)})
    assert [] == [path for path in disk.rglob("*") if path.is_file() and path.name != "filler"]


@pytest.mark.parametrize("most", [0, 100])
@pytest.mark.parametrize("name", WRITES)
def test_a_file_that_may_not_grow(tmp_path: Path, name, most):
    """The same by a limit of the process, which needs no disk."""
    args, target = WRITES[name]
    if name == "plot":
        (tmp_path / target).write_text("old")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    result = program(*args, cwd=tmp_path, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
    assert is_kept(result), result
    assert (5, True) == (result.code, f"{target}: cannot be written: File too large" in result.stderr)
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


@pytest.mark.parametrize("args", [("list", *ONLY), ("--help",), ("--version",), ("schema", "show")], ids=" ".join)
def test_an_answer_into_a_file_that_may_not_grow(tmp_path: Path, args):
    """Exit 5 and the reason, never half an answer and success."""
    with (tmp_path / "out").open("wb") as out:
        result = program(*args, stdout=out.fileno(), before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10)))
    assert is_kept(result), result
    assert 5 == result.code
    assert "the answer cannot be written: File too large" in result.stderr


def test_twenty_at_once(tmp_path: Path):
    """Twenty first runs share a cache that is not there yet: the same answer twenty times, and one file of it."""
    catalog = tmp_path / "many.toml"
    catalog.write_text(many_models(300), encoding="utf-8")
    env = {"PATH": os.environ.get("PATH", ""), "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "modelpick", "list", "-q", "--only-catalog", str(catalog)]
    runs = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(20)]
    ends = [(*one.communicate(timeout=120), one.returncode) for one in runs]
    assert 300 == len(ends[0][0].splitlines())
    assert {(ends[0][0], b"", 0)} == set(ends)
    files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert [".kept"] == [path.suffix for path in files], files
