"""Catalogs, projects and payloads that somebody broke: what they hold, or errors that say what is wrong."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import tomli_w
from hypothesis import example, given
from hypothesis import strategies as st

from cli_support import DATA, SMALL, inside
from fuzz_support import TOML_VALUES, damaged, scratched, tries
from modelpick.catalog.compiled import pack, unpack
from modelpick.catalog.load import load
from modelpick.catalog.places import places_in
from modelpick.catalog.project import read_project
from modelpick.core.catalog import Catalog
from modelpick.core.guard import guard
from modelpick.core.mentions.lexis import LANGUAGES
from modelpick.core.mentions.located import locate
from modelpick.core.project import Project
from modelpick.errors import CatalogError, ProjectError
from modelpick.sources import genai_prices, litellm, model_prices, models_dev, openrouter, retirements
from modelpick.sources.reading import PayloadError, Reading
from payload_support import payload
from scan_support import WRITTEN

pytestmark = pytest.mark.slow

CATALOG_TEXT = SMALL.read_bytes()
CATALOG = tomllib.loads(CATALOG_TEXT.decode())
PROJECT_TEXT = (DATA / "project.toml").read_bytes()
PROJECT = tomllib.loads(PROJECT_TEXT.decode())
PIECES = st.sampled_from(
    ['"gpt-4o"', "gpt-4o", "model=", '"', "'", "`", '"""', "\\", "/*", "*/", "//", "#", "\n", "[", "(", "{", ": ", "- "]
) | st.sampled_from(['{"cells": [{"cell_type": "code", "source": ["', "\x00", "\ud800", "\u202e", " "])
"""What files are made of that `scan` reads."""
LOADED = load([("shipped", SMALL)])
KEPT = pack(LOADED, "x")
DAY = dt.date(2026, 11, 23)


def lines_are_whole(error: CatalogError) -> bool:
    """Whether there are problems, not too many, each with the file and not too long."""
    return 0 < len(error.problems) <= 202 and all(0 < len(one) < 5_000 for one in error.problems)


def check_catalog(path: Path) -> None:
    """A catalog alone, and as a layer over another."""
    for layers in ([("--only-catalog x", path)], [("shipped", SMALL), ("--catalog x", path)]):
        try:
            assert isinstance(load(layers), Catalog)
        except CatalogError as error:
            assert lines_are_whole(error)


def check_project(path: Path) -> None:
    """A project, and where it is one, what is said of it."""
    try:
        project = read_project(path)
    except ProjectError as error:
        assert lines_are_whole(error)
        return
    assert isinstance(project, Project)
    try:
        assert guard(LOADED, project, DAY).exit_code in (0, 1)
    except ProjectError as error:
        assert lines_are_whole(error)


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    """A file that is written anew each time."""
    return tmp_path_factory.mktemp("fuzz") / "modelpick.toml"


@tries(60)
@given(text=scratched(CATALOG_TEXT))
@example(text=b"\xef\xbb\xbf" + CATALOG_TEXT.replace(b"\n", b"\r\n"))
def test_scratched_catalogs(path, text):
    """Bytes that are missing, doubled or others."""
    path.write_bytes(text)
    check_catalog(path)


@tries(60)
@given(table=damaged(CATALOG, TOML_VALUES))
def test_damaged_catalogs(path, table):
    """TOML that is valid, of values and keys that are not."""
    path.write_text(tomli_w.dumps(table), encoding="utf-8", errors="replace")
    check_catalog(path)


@tries(60)
@given(text=scratched(PROJECT_TEXT))
def test_scratched_projects(path, text):
    """The same of a project."""
    path.unlink(missing_ok=True)
    read_project.__globals__["_read"].cache_clear()
    path.write_bytes(text)
    check_project(path)


@tries(100)
@given(table=damaged(PROJECT, TOML_VALUES))
def test_damaged_projects(path, table):
    """The same of a project."""
    read_project.__globals__["_read"].cache_clear()
    path.write_text(tomli_w.dumps(table), encoding="utf-8", errors="replace")
    check_project(path)


@tries(100)
@given(text=st.text(st.sampled_from(list("[]\"'#=.ab \t\\\n\u2028")), max_size=200))
def test_places(text):
    """Where things stand in a file is found in any text."""
    for place in places_in(text, "x").values():
        assert 1 <= (place.line or 1) <= text.count("\n") + 1


@tries(60)
@given(data=scratched(KEPT) | st.binary(max_size=99))
def test_kept_catalogs(data):
    """A cache that is not whole is none, be it ever so near."""
    assert data == KEPT or unpack(data, "x") is None


def test_a_kept_catalog_with_another_price():
    """What was well-formed and still is, and not what was kept."""
    assert unpack(KEPT, "x") is not None
    for old, new in ((b"8000", b"9000"), (b"acme", b"acne"), (b"true", b"null")):
        assert old in KEPT
        assert unpack(KEPT.replace(old, new, 1), "x") is None


READERS: dict[str, Callable[[bytes], Reading]] = {
    "litellm.json": litellm.read,
    "openrouter.json": openrouter.read,
    "model_prices.json": model_prices.read,
    "model_retire.json": retirements.read_model_retire,
    "llm_sunset.json": retirements.read_llm_sunset,
    "models_dev_api.json": models_dev.read_api,
    "models_dev.sqlite": models_dev.read_sqlite,
    "genai_prices.py.txt": lambda data: genai_prices.read(data, DAY),
}


def check_reading(read: Callable[[bytes], Reading], data: bytes) -> None:
    """Rows and rejected rows, each with its place; or an error that says it is no payload."""
    try:
        reading = read(data)
    except PayloadError as error:
        assert 0 < len(error.message) < 500
        return
    assert all(row.id and row.where for row in reading.rows)
    assert all(row.reason and "\n" not in row.reason for row in reading.rejected)


@pytest.mark.parametrize("name", READERS)
@tries(40)
@given(data=st.data())
def test_payloads(name, data):
    """Bytes that are missing, doubled or others: rows and rejected rows, or an error that says it is no payload."""
    check_reading(READERS[name], data.draw(scratched(payload(name))))


@pytest.mark.parametrize("name", [name for name in READERS if name.endswith(".json")])
@tries(40)
@given(data=st.data())
def test_damaged_payloads(name, data):
    """JSON that is valid, of values and keys that are not."""
    check_reading(READERS[name], json.dumps(data.draw(damaged(json.loads(payload(name))))).encode())


def test_what_a_reason_quotes():
    """Of a row that was left out: one line, and a short one, whatever the row holds. Found by fuzzing."""
    whole = json.loads(payload("models_dev_api.json"))
    for provider in whole.values():
        for row in provider["models"].values():
            row["modalities"]["output"] = ["a\nb\r\x1b" * 1_000]
    reading = models_dev.read_api(json.dumps(whole).encode())
    assert reading.rejected
    assert all("not a language model: it gives a b" in row.reason for row in reading.rejected)
    assert all(len(row.reason) <= 300 and row.reason.count("\n") == 0 for row in reading.rejected)


@tries(40)
@given(
    ending=st.sampled_from([one for _, endings in LANGUAGES for one in endings.split()]),
    text=st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join),
)
def test_scanned_texts(ending, text):
    """Whatever stands in a file: ids at places where they are."""
    for one in locate(text, f"x.{ending}", WRITTEN, WRITTEN.keys):
        line = text.split("\n")[one.line - 1]
        assert line[one.column - 1 :].startswith(one.mention.text[:1]) or ending == "ipynb"


def test_odd_files(path):
    """Nothing, one byte, only marks, a NUL: catalog or project, exit 4 or an empty one."""
    marked = b"\xef\xbb\xbf[workload.a]\r\nmodels = []\r\n"
    for data in (b"", b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"\r\n\r\n", marked, b"\x1b[31m"):
        path.write_bytes(data)
        read_project.__globals__["_read"].cache_clear()
        check_catalog(path)
        check_project(path)
        assert inside("list", "--only-catalog", path).code in (1, 4)
