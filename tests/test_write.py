"""Files are written whole or not at all, and a new one never takes an old one's place."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from modelpick.catalog import write
from modelpick.catalog.write import create, write_atomically
from modelpick.errors import OutputError


def test_write(tmp_path: Path):
    """A new file in folders that are made, then in its place another; nothing else is left in the folder."""
    path = tmp_path / "a" / "b" / "c.toml"
    write_atomically(path, b"one")
    assert path.read_bytes() == b"one"
    write_atomically(path, b"two\n" * 100_000)
    assert path.read_bytes() == b"two\n" * 100_000
    assert [one.name for one in path.parent.iterdir()] == ["c.toml"]


def test_permissions(tmp_path: Path):
    """Those of the file that is replaced; those of any new file where there is none."""
    path, new, ordinary = tmp_path / "kept", tmp_path / "new", tmp_path / "ordinary"
    path.touch(0o640)
    path.chmod(0o640)
    ordinary.touch()
    write_atomically(path, b"x")
    write_atomically(new, b"x")
    assert [stat.S_IMODE(one.stat().st_mode) for one in (path, new)] == [0o640, stat.S_IMODE(ordinary.stat().st_mode)]


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_a_failure_changes_nothing(tmp_path: Path, monkeypatch, fails):
    """The disk is full, or the file cannot be put there: exit 5, the old file stays, no part of the new one."""
    path = tmp_path / "models.toml"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*(write.os, "fsync") if fails == "fsync" else (Path, "replace"), full)
    with pytest.raises(OutputError, match=r"models\.toml: cannot be written: No space left on device") as error:
        write_atomically(path, b"new")
    assert (error.value.exit_code, path.read_bytes()) == (5, b"old")
    assert [one.name for one in tmp_path.iterdir()] == ["models.toml"]


@pytest.mark.parametrize("name", ["file/x.toml", "folder", "null\0.toml", "x" * 300])
def test_places_that_take_no_file(tmp_path: Path, name):
    """Below a file, where a folder is, under an impossible name: exit 5 and no traceback."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for put in (write_atomically, create) if name != "folder" else (write_atomically,):
        with pytest.raises(OutputError, match="cannot be written"):
            put(tmp_path / name, b"x")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "folder"]


def test_killed(tmp_path: Path):
    """Killed at any moment, the file is the old or the new one, whole."""
    path = tmp_path / "big"
    path.write_bytes(b"a" * 1_000_000)
    script = (
        "import sys; from pathlib import Path; from modelpick.catalog.write import write_atomically\n"
        "print('ready', flush=True)\n"
        "while True:\n"
        "    for letter in b'ab': write_atomically(Path(sys.argv[1]), bytes([letter]) * 1_000_000)\n"
    )
    for wait in (0.0, 0.003, 0.007, 0.02):
        child = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        data = path.read_bytes()
        assert (len(data), len(set(data))) == (1_000_000, 1)


def test_create(tmp_path: Path):
    """A new file is written; one that is there is not, be it a file, a folder or a broken link."""
    path, link = tmp_path / "new.toml", tmp_path / "link"
    create(path, b"one")
    link.symlink_to(tmp_path / "nowhere")
    for there in (path, link, tmp_path):
        with pytest.raises(FileExistsError):
            create(there, b"two")
    assert path.read_bytes() == b"one"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link", "new.toml"]


def test_create_without_hard_links(tmp_path: Path, monkeypatch):
    """A file system that has none takes the file all the same; what came in between stays."""

    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    path = tmp_path / "new.toml"
    create(path, b"one")
    assert path.read_bytes() == b"one"
    seen = iter([False, True])
    monkeypatch.setattr(os.path, "lexists", lambda _: next(seen))
    with pytest.raises(FileExistsError):
        create(path, b"two")
    assert path.read_bytes() == b"one"


def test_the_order_of_a_write(tmp_path: Path, monkeypatch):
    """The bytes are safe on the disk before they get the name, and the name is then: a power cut costs nothing."""
    path, done = tmp_path / "models.toml", []
    fsync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else f"{os.fstat(handle).st_size} bytes")
        fsync(handle)

    def replaced(one: Path, other: Path) -> Path:
        done.append("name")
        return replace(one, other)

    monkeypatch.setattr(write.os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    write_atomically(path, b"x" * 70_000)
    assert ["70000 bytes", "name", "folder"] == done


def test_two_writers(tmp_path: Path):
    """Two processes that write one file at once leave what one of them wrote, whole, and both go through."""
    path = tmp_path / "models.toml"
    script = (
        "import sys; from pathlib import Path; from modelpick.catalog.write import write_atomically\n"
        "for _ in range(60): write_atomically(Path(sys.argv[1]), sys.argv[2].encode() * int(sys.argv[3]))\n"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", script, str(path), *args], stderr=subprocess.PIPE)
        for args in (("a", "900000"), ("b", "1100000"))
    ]
    seen = set()
    while any(run.poll() is None for run in runs):
        if path.exists():
            data = path.read_bytes()
            seen.add((len(data), data[:1], len(set(data))))
    assert [b"", b""] == [run.communicate()[1] for run in runs]
    assert seen <= {(900_000, b"a", 1), (1_100_000, b"b", 1)}
    assert [path] == list(tmp_path.iterdir())
