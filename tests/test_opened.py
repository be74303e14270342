"""Kept catalogs: never stale, never trusted wrongly, and without them the answer is the same."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from cli_support import ASKED, COMMANDS_WITH_OUTPUT, DATA, SMALL, inside
from modelpick.catalog import kept as kept_module
from modelpick.catalog import opened as module
from modelpick.catalog.kept import MOST_KEPT
from modelpick.catalog.load import load
from modelpick.catalog.opened import key_of, opened
from modelpick.errors import CatalogError


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    """The folder of the user's cache, empty."""
    monkeypatch.setattr(kept_module, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def layers(tmp_path) -> list[tuple[str, Path]]:
    """A catalog and a file laid over it."""
    paths = [tmp_path / name for name in ("small.toml", "overlay.toml")]
    for path in paths:
        shutil.copy(DATA / path.name, path)
    return [("small", paths[0]), ("overlay", paths[1])]


@pytest.fixture
def reads(monkeypatch) -> list[object]:
    """Grows by one whenever files are read and checked."""
    found: list[object] = []

    def loaded(layers):
        found.append(layers)
        return load(layers)

    monkeypatch.setattr(module, "_loaded", loaded)
    return found


def kept(cache: Path) -> list[Path]:
    """What is in the cache."""
    return sorted(cache.iterdir()) if cache.is_dir() else []


def test_the_second_time_nothing_is_read(cache, layers, reads):
    """The first opening keeps the catalog, the second uses it."""
    assert [load(layers)] * 3 == [opened(layers) for _ in range(3)]
    assert len(reads) == 1
    assert len(kept(cache)) == 1


def test_a_changed_file_is_read(cache, layers, reads):
    """Though size and time are what they were, what stands in a file decides."""
    opened(layers)
    path = layers[1][1]
    before = path.stat()
    text = path.read_text("utf-8")
    path.write_text(text.replace("1", "2", 1), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert before.st_size == path.stat().st_size
    key_of(layers)
    try:
        expected = load(layers)
    except CatalogError:
        with pytest.raises(CatalogError):
            opened(layers)
    else:
        assert expected == opened(layers)
    assert len(reads) == 2


def test_another_order_is_another_catalog(cache, layers, reads):
    """The same files in another order, or one of them alone, are kept apart."""
    found = [opened(some) for some in (layers, layers[:1], layers)]
    assert [load(layers), load(layers[:1]), load(layers)] == found
    assert len(reads) == 2


@pytest.mark.parametrize("change", ["version", "code"])
def test_another_program_reads_anew(cache, layers, reads, monkeypatch, change):
    """What an older or newer modelpick kept, or one whose checks were edited, is not used."""
    opened(layers)
    if change == "version":
        monkeypatch.setattr(module, "__version__", "99.0")
    else:
        monkeypatch.setattr(module, "_hash_of_code", lambda: "edited")
    assert load(layers) == opened(layers)
    assert len(reads) == 2


@pytest.mark.parametrize("damage", ["empty", "cut", "foreign", "folder", "fifo", "huge", "loop"])
def test_a_damaged_cache_costs_time_only(cache, layers, reads, damage, monkeypatch):
    """Whatever stands in the place of what was kept, the answer is the same, and does not hang."""
    opened(layers)
    (path,) = kept(cache)
    data = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage == "fifo":
        os.mkfifo(path)
    elif damage == "loop":
        path.symlink_to(path)
    elif damage == "huge":
        path.write_bytes(data)
        os.truncate(path, kept_module.MOST_BYTES + 1)
    else:
        path.write_bytes({"empty": b"", "cut": data[:-1], "foreign": b"\x80\x04N."}[damage])
    assert load(layers) == opened(layers)
    assert len(reads) == 2


@pytest.mark.parametrize("damage", ["cut", "foreign"])
def test_a_damaged_cache_is_mended(cache, layers, reads, damage):
    """The next run is fast again."""
    opened(layers)
    (path,) = kept(cache)
    path.write_bytes(path.read_bytes()[:-1] if damage == "cut" else b"\x00" * 100)
    opened(layers)
    opened(layers)
    assert len(reads) == 2


def test_where_nothing_can_be_kept(layers, reads, monkeypatch, tmp_path):
    """A file in the place of the cache's folder, or no such place at all, and the answer is the same."""
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below", None):
        monkeypatch.setattr(kept_module, "cache_folder", lambda folder=folder: folder)
        assert load(layers) == opened(layers)
    assert len(reads) == 3


def test_a_file_that_changes_meanwhile_is_not_kept(cache, layers, monkeypatch):
    """A layer that is written between the hash and the reading would be kept under the wrong key."""

    def loaded(layers):
        found = load(layers)
        layers[1][1].write_text("format = 1\n", "utf-8")
        return found

    monkeypatch.setattr(module, "_loaded", loaded)
    opened(layers)
    assert [] == kept(cache)


def test_what_is_not_valid_is_not_kept(cache, layers):
    """Problems are found again each time."""
    layers[1][1].write_text("nonsense = 1\n", "utf-8")
    for _ in range(2):
        with pytest.raises(CatalogError):
            opened(layers)
    assert [] == kept(cache)


def test_a_pipe_is_read_once(cache, tmp_path):
    """A layer that is no file is not read for its hash: nothing would be left to load."""
    os.mkfifo(tmp_path / "pipe")
    assert key_of([("pipe", tmp_path / "pipe")]) is None


def test_few_are_kept(cache, tmp_path):
    """The oldest go first."""
    for number in range(MOST_KEPT + 3):
        path = tmp_path / f"{number}.toml"
        shutil.copy(SMALL, path)
        opened([("small", path)])
    assert MOST_KEPT == len(kept(cache))


@pytest.mark.parametrize("name", COMMANDS_WITH_OUTPUT)
def test_the_answer_is_the_same(name, tmp_path):
    """Byte for byte: without a cache, when it is made, and when it is used."""
    (tmp_path / "file").write_text("")
    never = {"XDG_CACHE_HOME": str(tmp_path / "file")}
    cached = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    arguments = COMMANDS_WITH_OUTPUT[name]
    for format_ in ("table", "json"):
        answers = [inside(*arguments, "--format", format_, env=env) for env in (never, cached, cached)]
        assert answers[0] == answers[1] == answers[2]


def command(*arguments: str) -> list[str]:
    """A whole run of the program."""
    return [sys.executable, "-m", "modelpick", *arguments]


QUESTION = ("recommend", *ASKED, "--context", "8k", "--json")


def test_many_start_cold_at_once(tmp_path):
    """Each gives the whole answer, and one whole catalog is kept."""
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    running = [subprocess.Popen(command(*QUESTION), stdout=subprocess.PIPE, env=env) for _ in range(6)]
    answers = {one.communicate()[0] for one in running}
    assert answers == {inside(*QUESTION).stdout.encode()}
    (path,) = (tmp_path / "modelpick").iterdir()
    assert path.suffix == ".kept"


def test_a_full_disk(tmp_path):
    """Where a file cannot grow the answer is the same, and nothing of it stays behind."""
    done = subprocess.run(
        command(*QUESTION),
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )
    assert (done.stdout, done.stderr, done.returncode) == inside(*QUESTION)
    assert [] == list((tmp_path / "modelpick").iterdir())


def test_without_a_home(tmp_path):
    """No HOME, and the answer is the same."""
    env = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(tmp_path)} | {
        name: value for name, value in os.environ.items() if name == "PYTHONPATH"
    }
    done = subprocess.run(command(*QUESTION), env=env, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == inside(*QUESTION)


def test_a_cache_in_the_wheel_is_of_its_catalog():
    """What ships beside the catalog is used: it was made of the catalog and the code that ship with it."""
    path = module.shipped_path()
    shipped = path.with_name(module.SHIPPED_NAME)
    if shipped.is_file():
        assert module.unpack(shipped.read_bytes(), key_of([(module.SHIPPED, path)])) is not None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="the system has no owners of files")
def test_what_others_can_have_written_is_not_believed(cache, layers, reads, monkeypatch):
    """A kept file that is another's, or that others may write, can have the right hash over other facts."""
    opened(layers)
    (path,) = kept(cache)
    path.chmod(0o666)
    assert load(layers) == opened(layers)
    assert len(reads) == 2
    assert 0 == path.stat().st_mode & 0o002
    opened(layers)
    assert len(reads) == 2
    with suppress(PermissionError):
        os.chown(path, 3_000_000, 0)  # root may; for anybody else their own file becomes another's
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
    opened(layers)
    assert len(reads) == 3
