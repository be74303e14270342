"""What is kept in the cache: never stale, never trusted, never missed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from modelpick.catalog.kept import kept, stamps


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "modelpick"


def read(value: object) -> str | None:
    """A text is taken, anything else is not."""
    return value if isinstance(value, str) else None


def asked(key: object, value: str, name: str = "thing-1") -> str | None:
    """What is kept under a name; `value` where it has to be made."""
    return kept(name, key, read, lambda: value)


def test_made_once():
    """The second time it is there."""
    assert [asked(["k"], "first"), asked(["k"], "second")] == ["first", "first"]


def test_another_key():
    """What was made for another key is made again."""
    assert [asked(["k"], "first"), asked(["l"], "second"), asked(["k"], "third")] == ["first", "second", "third"]


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"not json",
        b"\xff\x00",
        b"[]",
        b"null",
        b"7",
        b'{"key": ["k"]}',
        b'{"key": ["k"], "value": 7}',
        b'{"value": "foreign"}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file(cache, damage):
    """It costs time, not the answer, and is whole again afterwards."""
    asked(["k"], "first")
    (cache / "thing-1.json").write_bytes(damage)
    assert asked(["k"], "second") == "second"
    assert json.loads((cache / "thing-1.json").read_bytes()) == {"key": ["k"], "value": "second"}


def test_no_file_but_something(cache):
    """A folder, a pipe that nobody writes to, or a link to itself in its place stops nobody."""
    cache.mkdir(parents=True)
    (cache / "thing-1.json").mkdir()
    os.mkfifo(cache / "thing-2.json")
    (cache / "thing-3.json").symlink_to("thing-3.json")
    for name in ("thing-1", "thing-2", "thing-3"):
        assert asked(["k"], "made", name) == "made"


def test_nowhere_to_keep_it(tmp_path, monkeypatch):
    """Where nothing can be written the answer is the same."""
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", Path("/proc/nowhere")):
        monkeypatch.setenv("XDG_CACHE_HOME", str(place))
        assert [asked(["k"], "first"), asked(["k"], "second")] == ["first", "second"]


def test_few_are_kept(cache):
    """Of one kind the latest are kept."""
    for place in range(12):
        asked(["k"], "made", f"thing-{place}")
        asked(["k"], "made", "other-1")
    assert len(list(cache.glob("thing-*.json"))) == 8
    assert (cache / "other-1.json").exists()


def test_stamps(tmp_path):
    """A file's stamp changes with its content, its replacement and its removal."""
    path = tmp_path / "file"
    seen = [stamps([path])]
    path.write_text("one")
    seen.append(stamps([path]))
    path.write_text("three")
    seen.append(stamps([path]))
    os.utime(path, ns=(1, 1))
    seen.append(stamps([path]))
    assert len({json.dumps(one) for one in seen}) == 4
    assert stamps([path]) == stamps([path])
