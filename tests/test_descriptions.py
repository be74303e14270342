"""What the fields of the catalog's tables say of themselves."""

from __future__ import annotations

import pytest

from modelpick.core.entry import Entry
from modelpick.core.facts import Model, Route
from modelpick.render.descriptions import descriptions


@pytest.mark.parametrize("entry", [Model, Route])
def test_every_field_says_what_it_is(entry):
    """Each field has a docstring under it, those of the parent table included."""
    assert descriptions(entry).keys() == entry.model_fields.keys()


def test_the_docstring_is_the_description():
    """Line breaks stay, the indentation of the source does not."""
    assert "Takes images." == descriptions(Model)["vision"]


def test_without_a_source_there_is_none():
    """A table that was made without a file has no docstrings, and that is no error."""
    assert {} == descriptions(type("Made", (Entry,), {"__annotations__": {}, "__module__": "nowhere"}))
