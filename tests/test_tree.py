"""Which files of a tree are read, and how: what git would track, whatever lies in wait there."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from modelpick.errors import UsageError
from modelpick.tree.read import MOST_BYTES, as_utf8, read_file
from modelpick.tree.search import Tally, search
from modelpick.tree.walk import walk
from scan_support import WRITTEN


def plant(root: Path, *names: str, text: str = "x = 'gpt-4o'\n") -> None:
    """Files of these names, and the folders that they need."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def below(root: Path) -> list[str]:
    """The files that are found, relative to the folder."""
    return [os.path.relpath(one.path, root).replace(os.sep, "/") for one in walk(str(root)) if one.problem is None]


def test_order_and_what_is_never_looked_at(tmp_path):
    """By name, depth first; hidden files too, but no .git, no node_modules and no virtual environment."""
    plant(tmp_path, "b.py", "a/z.py", "a/y.py", ".github/w.yml", "a.py", ".git/config", "node_modules/x.js")
    plant(tmp_path, "env/pyvenv.cfg", "env/lib/x.py")
    assert [".github/w.yml", "a/y.py", "a/z.py", "a.py", "b.py"] == below(tmp_path)


def test_gitignore(tmp_path):
    """Nested files win over outer ones, a folder that is left out is not entered, and .git/info/exclude counts."""
    plant(tmp_path, "a.log", "keep.log", "build/x.py", "sub/b.log", "sub/c.tmp", "sub/deep/d.tmp", "e.own", "sub/x.py")
    (tmp_path / ".gitignore").write_text("*.log\n!keep.log\nbuild/\n*.tmp\n")
    (tmp_path / "sub/.gitignore").write_text("!b.log\n/c.tmp\n!deep/d.tmp\n")
    (tmp_path / ".git/info").mkdir(parents=True)
    (tmp_path / ".git/info/exclude").write_text("*.own\n")
    expected = [".gitignore", "keep.log", "sub/.gitignore", "sub/b.log", "sub/deep/d.tmp", "sub/x.py"]
    assert expected == below(tmp_path)
    assert ["b.log", "deep/d.tmp", "x.py"] == [name for name in below(tmp_path / "sub") if name != ".gitignore"]


def test_what_is_named_is_read(tmp_path):
    """A file that is named itself is read, ignored or not."""
    plant(tmp_path, "a.log")
    (tmp_path / ".gitignore").write_text("*\n")
    (tmp_path / ".git").mkdir()
    assert [str(tmp_path / "a.log")] == [one.path for one in walk(str(tmp_path / "a.log"))]


def test_links_and_devices(tmp_path):
    """Links are not followed, in circles or out of the tree; pipes and sockets are not opened."""
    plant(tmp_path, "in/a.py", "out/b.py")
    (tmp_path / "in/loop").symlink_to(tmp_path / "in")
    (tmp_path / "in/away").symlink_to(tmp_path / "out")
    (tmp_path / "in/b.py").symlink_to(tmp_path / "out/b.py")
    os.mkfifo(tmp_path / "in/pipe.py")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(tmp_path / "in")  # the path of a socket may not be long
        try:
            server.bind("s.py")
        finally:
            os.chdir(here)
        assert ["a.py"] == below(tmp_path / "in")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
def test_unreadable(tmp_path):
    """What cannot be read is told, and the rest is read."""
    plant(tmp_path, "a.py", "b.py", "c/d.py")
    (tmp_path / "a.py").chmod(0)
    (tmp_path / "c").chmod(0)
    tally = Tally()
    assert ["b.py"] == [Path(path).name for path, found in search([str(tmp_path)], WRITTEN, tally) if found]
    assert ["c", "a.py"] == [Path(one.path).name for one in tally.problems] or len(tally.problems) == 2
    (tmp_path / "c").chmod(0o700)


def test_deep_trees(tmp_path):
    """A tree that is deeper than a path may be long ends in a word about it."""
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(600):
            Path("ddddddd").mkdir()
            os.chdir("ddddddd")
        (Path() / "x.py").write_text("x = 'gpt-4o'")
    finally:
        os.chdir(here)
    found = list(walk(str(tmp_path)))
    assert [True] == [one.problem is not None for one in found]


@pytest.mark.parametrize("path", ["missing", "a.py/x", "nul\0"])
def test_nothing_there(tmp_path, path):
    """A path at which there is nothing is a mistake of whoever typed it."""
    plant(tmp_path, "a.py")
    with pytest.raises(UsageError):
        list(walk(str(tmp_path / path)))


def test_neither_file_nor_folder(tmp_path):
    """A pipe that is named is not waited for."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="neither a file nor a folder"):
        list(walk(str(tmp_path / "pipe")))


def test_read(tmp_path):
    """Regular files up to a size; a pipe is nothing."""
    plant(tmp_path, "a")
    with (tmp_path / "large").open("wb") as large:
        large.truncate(MOST_BYTES + 1)
    os.mkfifo(tmp_path / "pipe")
    assert b"x = 'gpt-4o'\n" == read_file(str(tmp_path / "a"))
    assert read_file(str(tmp_path / "large")) is None
    assert read_file(str(tmp_path / "pipe")) is None


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"abc", b"abc"),
        (b"\xef\xbb\xbfabc", b"abc"),
        ("é".encode("utf-16"), "é".encode()),
        ("é".encode("utf-32"), "é".encode()),
        (b"a\0b", None),
        (b"a\xff", b"a\xff"),
        (b"", b""),
    ],
)
def test_as_utf8(data, text):
    """UTF-8, UTF-16 and UTF-32 with their marks; with a NUL it is no text."""
    assert text == as_utf8(data)


def test_search(tmp_path):
    """Each file once, in order, with what it names; invalid bytes and large files do no harm."""
    plant(tmp_path, "b.py", "a.py")
    (tmp_path / "c.py").write_bytes(b"\xef\xbb\xbfx = '\xff' 'gpt-4o'")
    (tmp_path / "d.py").write_bytes("x = 'gpt-4o'".encode("utf-16"))
    (tmp_path / "e.py").write_bytes(b"x = 'gpt-4o'\0")
    with (tmp_path / "f.py").open("wb") as large:
        large.truncate(MOST_BYTES + 1)
    tally = Tally()
    paths = [str(tmp_path / "b.py"), str(tmp_path), str(tmp_path / ".")]
    found = [
        (Path(path).name, [(one.line, one.column) for one in some]) for path, some in search(paths, WRITTEN, tally)
    ]
    expected = [
        ("b.py", [(1, 6)]),
        ("a.py", [(1, 6)]),
        ("c.py", [(1, 10)]),
        ("d.py", [(1, 6)]),
        ("e.py", []),
        ("f.py", []),
    ]
    assert expected == found
    assert (5, 1, []) == (tally.files, tally.too_large, tally.problems)


def test_a_list_may_name_what_is_gone(tmp_path):
    """Where paths need not exist, a missing one is told and the others are read."""
    plant(tmp_path, "a.py")
    tally = Tally()
    paths = [str(tmp_path / "gone.py"), str(tmp_path / "a.py")]
    assert 1 == len(list(search(paths, WRITTEN, tally, must_exist=False)))
    assert ["No such file or directory"] == [one.problem for one in tally.problems]


def test_names_that_are_no_text(tmp_path):
    """A file name of bytes that are not UTF-8 is read like any other."""
    if sys.platform == "darwin":
        pytest.skip("such names cannot be made")
    (Path(os.fsdecode(bytes(tmp_path) + b"/a\xff.py"))).write_text("x = 'gpt-4o'")
    assert [1] == [len(found) for _, found in search([str(tmp_path)], WRITTEN, Tally())]
