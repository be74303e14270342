"""The kept form of a catalog: it reads back the same, and what is not whole is no catalog."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from cli_support import DATA, SMALL
from conftest import make_catalog, make_claim, make_model, make_route
from modelpick.catalog.compiled import pack, unpack
from modelpick.catalog.load import load
from modelpick.core.catalog import Catalog
from modelpick.errors import CatalogError
from property.strategies import catalogs

KEY = "0" * 64
law = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def same(one: Catalog, other: Catalog) -> bool:
    """Equal in every value, in its type and in every order."""
    return whole(one) == whole(other)


def whole(catalog: Catalog) -> str:
    """Everything in a catalog, as text."""
    parts = [getattr(catalog, field.name) for field in dataclasses.fields(catalog) if field.compare]
    return repr([list(part.items()) if isinstance(part, Mapping) else part for part in parts])


@pytest.mark.parametrize("names", [["small"], ["small", "overlay"], ["evidence"], ["small-later"]], ids="-".join)
def test_a_file_reads_back(names):
    """What was loaded and packed is what is unpacked, overridden facts, dates and orders included."""
    catalog = load([(name, DATA / f"{name}.toml") for name in names])
    found = unpack(pack(catalog, KEY), KEY)
    assert found == catalog
    assert same(catalog, found)


@law
@given(catalogs())
def test_any_catalog_reads_back(catalog):
    """The same holds for whatever the types allow."""
    found = unpack(pack(catalog, KEY), KEY)
    assert found == catalog
    assert same(catalog, found)


def test_claims_keep_their_type():
    """A claimed date is a date, its text is text, 1 is not 1.0 and not true."""
    values = [date(2026, 1, 2), "2026-01-02", 1, 1.0, True, "true"]
    model = make_model(
        claim=[make_claim("shutdown_date", value) for value in values], routes=[make_route("p", input=1.0)]
    )
    found = unpack(pack(make_catalog(model), KEY), KEY)
    assert repr(values) == repr([claim.value for claim in found.models["acme/one"].claim])


def test_the_same_catalog_gives_the_same_bytes():
    """What ships is reproducible."""
    catalog = load([("small", SMALL)])
    again = unpack(pack(catalog, KEY), KEY)
    assert pack(catalog, KEY) == pack(again, KEY)


def test_another_key_is_no_catalog():
    """What was made of something else is not used."""
    assert unpack(pack(load([("small", SMALL)]), KEY), "1" * 64) is None


def test_a_change_at_any_byte_is_no_catalog():
    """No single flipped bit, and no missing or additional byte anywhere, goes unnoticed."""
    data = pack(make_catalog(make_model(routes=[make_route(input=1.0)]), sources=()), KEY)
    assert unpack(data, KEY) is not None
    for place in range(len(data)):
        flipped = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert unpack(flipped, KEY) is None
        assert unpack(data[:place], KEY) is None
        assert unpack(data[:place] + data[place + 1 :], KEY) is None
    assert unpack(data + b"\n", KEY) is None


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"null", b'{"models": 3}', b"\xff", b"[" * 100_000, b'{"as_of": {"date": "x"}}']
)
def test_what_is_signed_and_no_catalog(body):
    """A right hash over something else is no catalog either."""
    head = f"modelpick catalog, of {KEY}, as {hashlib.sha256(body).hexdigest()}\n".encode()
    assert unpack(head + body, KEY) is None


@pytest.mark.parametrize("place", ["names", "sources", "model"])
def test_what_is_signed_and_wrong_further_down(place):
    """What nobody reads is not looked at; who wants it is told so, and not answered from it."""
    kept = pack(make_catalog(make_model()), KEY)
    shared, names, sources, model = kept.split(b"\n")[1:]
    lines = {"names": names, "sources": sources, "model": model, place: b'{"id": 3'}
    body = b"\n".join([shared, *lines.values()])
    found = unpack(f"modelpick catalog, of {KEY}, as {hashlib.sha256(body).hexdigest()}\n".encode() + body, KEY)
    wanted = {"names": lambda: found.names["one"], "sources": lambda: found.sources["card"]}
    assert found is not None and ["acme/one"] == list(found.models)
    with pytest.raises(CatalogError, match="wrong at"):
        wanted.get(place, lambda: found.models["acme/one"])()
