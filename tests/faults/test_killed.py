"""kill -9 at every step of every write: the old file or the new one, whole; what is left beside it does no harm."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli_support import ASKED, ONLY, many_models
from update_support import payload

pytestmark = pytest.mark.faults
TESTS = Path(__file__).parents[1]
LAYER = "config/modelpick/catalog.d/acme-one.toml"

CASES: dict[str, tuple[tuple[str, ...], str, int, bool]] = {
    "init": (("init", "chat-large", *ASKED), "modelpick.toml", 2, False),
    "add": (("catalog", "add", "acme/one", "--context", "8k"), LAYER, 2, False),
    "add to a file": (("catalog", "add", "acme/one", "--context", "8k", "--output", "one.toml"), "one.toml", 2, False),
    "import": (("catalog", "import", "api.json", "--from", "models.dev", "-o", "made.toml"), "made.toml", 0, False),
    "plot": (
        ("plot", *ASKED, "--x", "context", "--y", "input_usd_per_mtok", "-o", "plot.svg"),
        "plot.svg",
        0,
        True,
    ),
    "build": (
        ("catalog", "build", "--curated", ".", "-o", "models.toml", "--report", "report.md"),
        "models.toml",
        0,
        True,
    ),
    "cache": (("list", "-q", "--only-catalog", "many.toml"), "cache/modelpick", 0, False),
}
"""Command -> (arguments, what it writes, the exit code of a run where that is there already, an old one is there)."""


def runs(tmp_path: Path, args: tuple[str, ...]) -> list[dict[str, Any]]:
    """What each run left behind, the last one unharmed."""
    folder, before = tmp_path / "folder", tmp_path / "before"
    order = {"args": args, "folder": str(folder), "before": str(before), "out": str(tmp_path / "out")}
    env = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "PYTHONPATH": str(TESTS)}
    env |= {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "CACHE")}
    done = subprocess.run(
        [sys.executable, str(TESTS / "kill_driver.py")],
        input=json.dumps(order),
        env=env,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert (0, "") == (done.returncode, done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("name", CASES)
def test_killed_at_every_step(tmp_path: Path, name):
    """Nothing is lost, nothing is half, and the next run does what the killed one did not."""
    args, target, code_again, is_old = CASES[name]
    before = tmp_path / "before"
    before.mkdir()
    (before / "api.json").write_bytes(payload(30))
    (before / "many.toml").write_text(many_models(50), encoding="utf-8")
    if is_old:
        (before / target).write_text("old " * 1_000)
    there = {path.name: path.read_bytes().hex() for path in before.iterdir()}
    found = runs(tmp_path, args)
    killed, last = found[:-1], found[-1]
    assert 0 == last["code"], last
    assert len(killed) >= 10
    assert {-signal.SIGKILL} == {one["code"] for one in killed}
    new = {file: data for file, data in last["files"].items() if data != there.get(file)}
    assert any(file.startswith(target) for file in new)
    assert not any(file.endswith(".part") for file in last["files"])
    for one in found:
        for file, data in one["files"].items():
            is_part = Path(file).name.startswith(".") and file.endswith(".part")
            assert is_part or data in (there.get(file), new.get(file)), file
        assert there.keys() <= one["files"].keys()
        assert one["again"] in (0, code_again), one["said"]
        assert new.items() <= one["after"].items()
    outcomes = {one["files"].get(next(iter(new))) for one in killed}
    assert {there.get(next(iter(new))), next(iter(new.values()))} == outcomes


def test_leftovers_are_no_layers(tmp_path: Path):
    """A part that a kill left in catalog.d or in the cache is never read."""
    from fault_support import program

    folder = tmp_path / "config" / "modelpick" / "catalog.d"
    folder.mkdir(parents=True)
    (folder / ".acme-one.toml.x.part").write_text("[[mod")
    env = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    assert "acme-one" not in program("catalog", "path", env=env).stdout
    assert 0 == program("list", *ONLY, env=env).code
