"""The list of planted bugs keeps up with the source and the tests; planting them takes too long for here."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout
ROOT = Path(__file__).parents[1]


def test_every_bug_has_its_place():
    """Exactly once in the source; its file of tests is there, and the table has a row for it."""
    spec = importlib.util.spec_from_file_location("planted_bugs", ROOT / "scripts" / "planted_bugs.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    table = (ROOT / "docs" / "planted-bugs.md").read_text(encoding="utf-8")
    assert len(module.BUGS) == sum(line.startswith("| ") for line in table.splitlines()) - 1
    assert "**" not in table
    for bug in module.BUGS:
        text = (ROOT / "src" / "modelpick" / bug.file).read_text(encoding="utf-8")
        assert module.planted(bug, text) not in (None, text), bug
        assert (ROOT / "tests" / bug.test.partition(" ")[0]).is_file(), bug
