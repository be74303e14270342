"""The names that completion offers: every one of the layers in use, and none of yesterday's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import modelpick.catalog.load
from modelpick.catalog.names_index import NameIndex, ProjectIndex, completion_names, project_names

ONE = """
[[provider]]
id = "host"
name = "Host"
aliases = ["hosting"]
[[developer]]
id = "acme"
name = "Acme"
aliases = ["acme-ai"]
[[benchmark]]
id = "gpqa"
name = "GPQA"
measures = "questions"
tasks = ["knowledge"]
[[model]]
id = "acme/one"
aliases = ["one"]
family = "First Line"
[[model.route]]
key = "host/eu"
id = "x"
"""


@pytest.fixture
def layer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalog file, and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "one.toml"
    path.write_text(ONE, encoding="utf-8")
    return path


def names(*paths: Path) -> NameIndex:
    """The names of these files, laid over one another."""
    return completion_names([("--catalog", path) for path in paths])


def test_every_kind(layer):
    """Ids and aliases of models, providers, developers; families as they are typed; benchmarks; regions."""
    expected = NameIndex(
        models=("acme/one",),
        aliases=("one",),
        providers=("host", "hosting"),
        developers=("acme", "acme-ai"),
        families=("first-line",),
        benchmarks=("gpqa",),
        regions=("eu",),
    )
    assert expected == names(layer)
    assert expected == names(layer)


def test_the_catalog_is_loaded_once(layer, monkeypatch):
    """The second time the catalog is not needed."""
    first = names(layer)
    monkeypatch.setattr(modelpick.catalog.load, "load", lambda layers: 1 / 0)
    assert names(layer) == first


def test_a_changed_file(layer):
    """Of the same size and with the same time of change, it is read again."""
    before = layer.stat()
    names(layer)
    layer.write_text(ONE.replace("acme/one", "acme/two"), encoding="utf-8")
    os.utime(layer, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert names(layer).models == ("acme/two",)


def test_another_layer(layer, tmp_path):
    """A file more, or one less, is another catalog."""
    more = tmp_path / "more.toml"
    more.write_text('[[model]]\nid = "acme/three"\n', encoding="utf-8")
    assert [names(layer).models, names(layer, more).models, names(layer).models] == [
        ("acme/one",),
        ("acme/one", "acme/three"),
        ("acme/one",),
    ]


def test_a_broken_layer(layer, tmp_path):
    """The names of the others are there, at once the second time, and its own when it is mended."""
    broken = tmp_path / "broken.toml"
    broken.write_text("[[model]]\nid = 7\n", encoding="utf-8")
    assert names(layer, broken).models == ("acme/one",)
    broken.write_text('[[model]]\nid = "acme/three"\n', encoding="utf-8")
    assert names(layer, broken).models == ("acme/one", "acme/three")


def test_nothing_valid(tmp_path, layer):
    """No catalog, no names, no error."""
    assert names(tmp_path / "not-there.toml") == NameIndex()


def test_a_project(tmp_path, layer, monkeypatch):
    """The files that a project lays over the others, and its workloads; at once the second time, and never stale."""
    path = tmp_path / "modelpick.toml"
    path.write_text('catalog = ["one.toml"]\n[workload.search]\n[[model]]\nid = "acme/own"\n', encoding="utf-8")
    expected = ProjectIndex((str(layer), str(path)), ("search",))
    assert project_names(path) == expected
    monkeypatch.setattr("modelpick.catalog.project.read_project", lambda path: 1 / 0)
    assert project_names(path) == expected
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path.write_text("[workload.other]\n[workload.again]\n", encoding="utf-8")
    assert project_names(path) == ProjectIndex((), ("again", "other"))


def test_a_broken_project(tmp_path, layer):
    """It names nothing, and stops nobody."""
    path = tmp_path / "modelpick.toml"
    path.write_text("[workload", encoding="utf-8")
    assert project_names(path) == ProjectIndex()
