"""Patterns of .gitignore: what git itself makes of them, in time that grows with their length alone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelpick.tree.ignored import is_ignored, read_patterns


def ignored(path: str, *lines: str) -> bool | None:
    """What these lines say of a path; one with a slash at its end is a folder."""
    return is_ignored(read_patterns(lines), tuple(path.rstrip("/").split("/")), is_folder=path.endswith("/"))


@pytest.mark.parametrize(
    ("line", "path", "answer"),
    [
        ("*.log", "a.log", True),
        ("*.log", "x/a.log", True),
        ("/a", "x/a", None),
        ("x/a", "y/x/a", None),
        ("build/", "build", None),
        ("build/", "x/build/", True),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**", "a/", None),
        ("a/**", "a/x/y", True),
        ("**/a", "x/y/a", True),
        ("a?c", "abc", True),
        ("a?c", "a/c", None),
        ("[a-c]x", "bx", True),
        ("[!a-c]x", "bx", None),
        ("[]]x", "]x", True),
        ("[[:digit:]]", "7", True),
        (r"\#a", "#a", True),
        (r"\!a", "!a", True),
        ("#a", "#a", None),
        ("a  ", "a", True),
        ("a\\ ", "a ", True),
        ("", "a", None),
        ("!", "a", None),
        ("[a", "[a", None),
        ("a//b", "a/b", None),
    ],
)
def test_patterns(line, path, answer):
    """One pattern, one path."""
    assert answer == ignored(path, line)


def test_the_last_one_that_matches_decides():
    """A pattern with an exclamation mark takes back what came before it."""
    assert ignored("keep.log", "*.log", "!keep.log") is False
    assert ignored("keep.log", "!keep.log", "*.log") is True


def test_stars_do_not_look_back():
    """A dozen stars against a long name that does not match: an expression that tries everything never ends."""
    assert ignored("a" * 255, "*a" * 12 + "*b") is None
    assert ignored("/".join(["a"] * 2000), "**/a/" * 12 + "b") is None


NAMES = st.text("ab.*[]!\\# -", min_size=1, max_size=4).filter(
    lambda name: name not in (".", "..") and "\\" not in name
)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
PIECES = st.sampled_from(["a", "b", ".", "*", "**", "?", "/", "[ab]", "[!a]", "\\*", "!", "#", " ", "**/", "/**"])
LINES = st.lists(PIECES, min_size=1, max_size=6).map("".join)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is the oracle")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINES, min_size=1, max_size=4), paths=st.lists(PATHS, min_size=1, max_size=6, unique=True))
def test_as_git_does(tmp_path_factory, lines, paths):
    """The last pattern that git says matches a path, if any, gives the same answer here."""
    where: Path = tmp_path_factory.mktemp("ignored")
    (where / ".gitignore").write_text("\n".join(lines) + "\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q", str(where)], check=True, capture_output=True)
    asked = "\0".join(paths) + "\0"
    done = subprocess.run(
        ["git", "-c", "core.ignoreCase=false", "check-ignore", "--no-index", "-z", "-v", "-n", "--stdin"],
        cwd=where,
        input=asked,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout.split("\0")[:-1]
    patterns = read_patterns(lines)
    for _, _, pattern, path in zip(*[iter(said)] * 4, strict=True):
        names = tuple(path.split("/"))
        folders = [names[:depth] for depth in range(1, len(names))]
        inside = any(is_ignored(patterns, one, is_folder=True) for one in folders)
        own = inside or is_ignored(patterns, names, is_folder=False)
        assert bool(own) == bool(pattern and not pattern.startswith("!")), (lines, path, pattern)
