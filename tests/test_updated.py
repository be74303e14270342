"""The store of the updated layer: what a kill, a hostile file or a second run leaves behind."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modelpick.catalog import locate
from modelpick.catalog.locate import layer_paths, updated_layer
from modelpick.catalog.updated import Kept, State, Store, hash_of, layer_bytes, loaded
from modelpick.errors import CatalogError, OutputError, UsageError
from update_support import Server, child, end, good, small_world

REAL_SHIPPED = locate.shipped_path
DAY = dt.date(2026, 11, 23)
SHIPPED_DAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The small catalog ships; nothing else is there."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(locate, "updated_folder", lambda: tmp_path / "data" / "modelpick" / "updated")
    monkeypatch.setattr(locate, "user_folder", lambda: tmp_path / "config" / "catalog.d")
    monkeypatch.delenv("MODELPICK_CATALOG", raising=False)
    with small_world():
        yield


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The store that the program uses."""
    return Store(tmp_path / "data" / "modelpick" / "updated")


def layer(context: int = 1000, over: dt.date | None = SHIPPED_DAY) -> bytes:
    """A layer with one model of this context."""
    source = {"id": "upstream", "title": "Upstream"}
    model = {"id": "newco/one", "by": "upstream", "context": context}
    return layer_bytes({"source": [source], "model": [model]}, DAY, over)


def kept(data: bytes, **facts: Any) -> Kept:
    """What the state says of a payload."""
    return Kept(**{"url": "https://x", "fetched": DAY, "rows": 3, "payload": hash_of(data)} | facts)


def context(store: Store) -> int | None:
    """The context of the model that only the updated layer has; None where the layer is not there."""
    model = store.current().models.get("newco/one")
    return model.context if model else None


def test_a_swap_keeps_the_one_before(store):
    """The layer, the one before, the payloads and what is known of them; a payload that nobody names goes."""
    one, two = State(sources={"a": kept(b"A")}), State(sources={"a": kept(b"AA"), "b": kept(b"B", etag='"x"')})
    store.swap(layer(1), one, {"a": b"A"})
    assert (1, False) == (context(store), store.previous.exists())
    store.swap(layer(2), two, {"a": b"AA", "b": b"B"})
    assert (2, layer(1)) == (context(store), store.previous.read_bytes())
    assert two == store.state()
    assert (b"AA", b"B") == tuple(store.payload(name, two.sources[name]) for name in "ab")
    names = sorted(path.name.partition("-")[0] for path in store.folder.iterdir())
    assert ["catalog.toml", "payload", "payload", "previous.toml", "state.json"] == names


def test_rolling_back(store):
    """To the one before, and again forward; from the first one to the shipped catalog alone."""
    with pytest.raises(UsageError, match="no updated layer"):
        store.roll_back()
    store.swap(layer(1), State(), {})
    assert (False, None) == (store.roll_back(), context(store))
    assert (True, 1) == (store.roll_back(), context(store))
    store.swap(layer(2), State(), {})
    assert (True, 1) == (store.roll_back(), context(store))
    assert (True, 2) == (store.roll_back(), context(store))


def test_rolling_back_from_a_layer_that_is_not_valid(store):
    """It is not kept; where the one before is not valid either, the shipped catalog is used alone."""
    store.swap(layer(1), State(), {})
    store.swap(layer(2), State(), {})
    store.layer.write_text("nonsense")
    assert (True, 1) == (store.roll_back(), context(store))
    assert not store.previous.exists()
    store.swap(layer(2), State(), {})
    for path in (store.layer, store.previous):
        path.write_text("nonsense")
    assert not store.roll_back()
    assert not store.layer.exists()


def test_what_is_not_valid_never_becomes_the_one_before(store):
    """The last good one is what a rollback is for."""
    for size in (1, 2):
        store.swap(layer(size), State(), {})
    store.layer.write_text("nonsense")
    store.swap(layer(3), State(), {})
    assert layer(1) == store.previous.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[" * 100_000,
        '{"sources": []}',
        '{"format": 2}',
        json.dumps({"sources": {"../../x": kept(b"").model_dump(mode="json")}}),
        json.dumps({"sources": {"a": kept(b"").model_dump(mode="json") | {"payload": "../../../etc/passwd"}}}),
        json.dumps({"sources": {"a": kept(b"").model_dump(mode="json") | {"etag": "x\r\nHost: y"}}}),
        json.dumps({"sources": {"a": kept(b"").model_dump(mode="json") | {"rows": -1}}}),
        json.dumps({"sources": {"a": kept(b"").model_dump(mode="json") | {"url": "x" * 70_000}}}),
    ],
)
def test_a_state_that_cannot_be_read_is_none(store, text):
    """Whatever stands there: nothing is known, and nothing breaks."""
    store.folder.mkdir(parents=True)
    (store.folder / "state.json").write_text(text)
    assert State() == store.state()


def test_a_payload_that_is_another_is_none(store):
    """Only the bytes that were kept count."""
    state = State(sources={"a": kept(b"A")})
    store.swap(None, state, {"a": b"A"})
    (path,) = store.folder.glob("payload-*")
    path.write_bytes(b"B")
    assert store.payload("a", state.sources["a"]) is None
    path.unlink()
    assert store.payload("a", state.sources["a"]) is None


def test_the_layer_among_the_others(store, tmp_path):
    """shipped < updated < catalog.d < --catalog; `--only-catalog` uses none of them."""
    store.swap(layer(1), State(), {})
    (tmp_path / "config" / "catalog.d").mkdir(parents=True)
    (tmp_path / "config" / "catalog.d" / "a.toml").touch()
    names = [name for name, _ in layer_paths([tmp_path / "x.toml"], None)]
    assert ["shipped", "updated", "catalog.d a.toml", "--catalog x.toml"] == names
    assert ["--only-catalog x.toml"] == [name for name, _ in layer_paths([], tmp_path / "x.toml")]


def test_a_newer_shipped_catalog_puts_the_layer_aside(store):
    """Its corrections are not to be undone; the same catalog, or an older one, leaves it in use."""
    assert updated_layer() is None
    for over, is_used in ((SHIPPED_DAY, True), (DAY, True), (dt.date(2026, 11, 19), False), (None, False)):
        store.swap(layer(over=over), State(), {})
        found = updated_layer()
        assert found is not None and is_used == (found.ignored is None)
        assert is_used == ("updated" in [name for name, _ in layer_paths([], None)])
    store.layer.write_bytes(b"\xff\xfe")
    assert updated_layer().ignored.startswith("the updated layer is damaged")


def test_the_shipped_catalogs_date_is_found():
    """The date at the head of the real catalog is the one that the loader reads."""
    from modelpick.catalog.load import load, read_toml

    path = REAL_SHIPPED()
    assert str(read_toml(path)["as_of"]) == locate._date_in(path, locate._AS_OF)
    assert load([("shipped", locate.shipped_path())]).as_of == SHIPPED_DAY


def test_bytes_are_checked_as_a_file_is(store):
    """What the loader would refuse later is refused before it is written, under the name it would have."""
    below = [("shipped", locate.shipped_path())]
    assert 1000 == loaded(layer(), "updated", store.layer, below).models["newco/one"].context
    assert not store.folder.exists()
    for data in (b"=", b"\xff", b"x = 1", layer().replace(b"1000", b"-1"), b"a." * 100 + b"b = 1"):
        with pytest.raises(CatalogError) as caught:
            loaded(data, "updated", store.layer, below)
        assert str(store.layer) in caught.value.message or "the layers together" in caught.value.message


def test_two_at_once(store, monkeypatch):
    """The second waits a little, then says so."""
    monkeypatch.setattr("modelpick.catalog.updated.LOCK_SECONDS", 0.05)
    with (
        store.locked(),
        pytest.raises(OutputError, match="another `modelpick catalog update` runs"),
        Store(store.folder).locked(),
    ):
        pass
    with store.locked():
        pass


def test_a_folder_that_cannot_be_made(tmp_path):
    """A file where the folder should be: exit 5, named."""
    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as caught, Store(tmp_path / "file" / "updated").locked():
        pass
    assert str(tmp_path / "file" / "updated") in caught.value.message


# Killed ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[Server]:
    """A server for one test."""
    one = Server()
    yield one
    one.close()


KILLED = """
import pathlib, tempfile
count = 0
def die_at(function):
    def dying(*args, **kwargs):
        global count
        count += 1
        if count == STEP:
            os._exit(9)
        return function(*args, **kwargs)
    return dying
os.fsync = die_at(os.fsync)
pathlib.Path.replace = die_at(pathlib.Path.replace)
pathlib.Path.unlink = die_at(pathlib.Path.unlink)
tempfile.mkstemp = die_at(tempfile.mkstemp)
sys.exit(run("catalog", "update", "models.dev", "--from-url", "models.dev=URL"))
"""


def run_update(tmp_path: Path, url: str, step: int = 0) -> int:
    """Update in a process of its own, killed at this step of its writing; its exit code."""
    done = end(child(KILLED.replace("STEP", str(step)).replace("URL", url), tmp_path / "data"))
    assert done.code in (0, 9), done
    return done.code


def test_killed_at_every_step_of_writing(server, store, tmp_path):
    """Afterwards the old catalog or the new one is there, whole, and the next update goes through."""
    (tmp_path / "data").mkdir()
    server.answers = [good(40, 1.0, '"old"')]
    assert 0 == run_update(tmp_path, server.url)
    seen = set()
    server.answers = [good(40, 2.0, '"new"')]
    before = {path.name: path.read_bytes() for path in store.folder.iterdir()}
    for step in range(1, 60, 2):
        for path in store.folder.iterdir():
            path.unlink()
        for name, data in before.items():
            (store.folder / name).write_bytes(data)
        code = run_update(tmp_path, server.url, step)
        catalog = store.current()
        price = catalog.models["newco/m0"].route[0].price.input
        seen.add(price)
        loaded(store.layer.read_bytes(), "updated", store.layer, [("shipped", locate.shipped_path())])
        for source, one in store.state().sources.items():
            assert store.payload(source, one) is not None
        if code == 0:
            break
    else:
        pytest.fail("it never ended by itself")
    assert {1.0, 2.0} == seen
    assert 2.0 == price


def test_killed_from_outside(server, store, tmp_path):
    """SIGKILL at any moment, the lock with it: the catalog loads, and the next update is not locked out."""
    (tmp_path / "data").mkdir()
    server.answers = [good(40, 1.0, '"old"')]
    assert 0 == run_update(tmp_path, server.url)
    for place, delay in enumerate((0.0, 0.005, 0.02)):
        server.answers = [good(40, 3.0 + place, f'"new-{place}"')]
        server.asked.clear()
        process = child(KILLED.replace("STEP", "0").replace("URL", server.url), tmp_path / "data")
        start = time.monotonic()
        while not server.asked and time.monotonic() - start < 20:
            time.sleep(0.002)
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        end(process)
        assert store.current().models["newco/m0"].route[0].price.input in (1.0, 3.0 + place)
        with store.locked():
            pass
        assert 0 == run_update(tmp_path, server.url)
        assert 3.0 + place == store.current().models["newco/m0"].route[0].price.input
        store.roll_back()
        server.answers = [good(40, 1.0, '"old"')]
        assert 0 == run_update(tmp_path, server.url)


def test_two_processes_at_once(server, store, tmp_path):
    """Both go through, one after the other, and lose nothing."""
    (tmp_path / "data").mkdir()
    server.answers = [good()]
    code = KILLED.replace("STEP", "0").replace("URL", server.url)
    results = [end(one) for one in [child(code, tmp_path / "data") for _ in range(2)]]
    assert [0, 0] == [one.code for one in results], results
    assert sorted("already up to date" in one.stdout for one in results) == [False, True]
    assert "newco/m39" in store.current().models
