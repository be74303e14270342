"""All that docs/performance.md has figures of, in one go.

    python benchmarks [--rounds 21] [--sizes 1,10,100] [--folder FOLDER] [--json FILE] [--page docs/performance.md]
                      [--peers docs/peers.md]

Makes an environment with the wheel of this checkout below FOLDER, compiled as pip leaves it, and measures there: whole
runs against hello (ratios.py), then the engine with the catalog so many times over, each in a process of its own
(engine.py). Prints JSON; --page puts the tables between the markers of a page. --peers measures beside other people's
programs too, which it installs (peers.py).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import peers
import ratios
from page import put_into

ROOT = Path(__file__).resolve().parent.parent


def installed(folder: Path) -> str:
    """The interpreter of an environment with the wheel of this checkout."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    for words in ([], ["--force-reinstall", "--no-deps"]):  # the same version can be of another tree
        pip = [str(python), "-m", "pip", "install", "-q", *words, str(ROOT)]
        subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
    return str(python)


def engine(python: str, times: int) -> dict[str, Any]:
    """The engine alone, with a catalog of this size."""
    command = [python, str(ROOT / "benchmarks" / "engine.py"), str(times)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return found


def engine_table(rows: list[dict[str, Any]]) -> str:
    """The figures as a Markdown table."""
    lines = [
        "| catalog | routes | first pass, a second | later passes, a second | read, ms | `recommend`, ms "
        "| most memory, MB |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row['times']} x | {row['routes']:,} "
        f"| {row['first_pass_per_second']:,} | {row['later_passes_per_second']:,} "
        f"| {row['load_ms']:,.0f} | {row['recommend_ms']:,.0f} | {row['peak_mb']:,.0f} |"
        for row in rows
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--sizes", default="1,10,100", help="how many times over the catalog is; 100 takes 3 GB")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "modelpick-benchmarks")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--page", type=Path)
    parser.add_argument("--peers", type=Path, help="the page of the peers, which are measured too")
    asked = parser.parse_args()
    python = installed(asked.folder)
    found = {
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "rounds": asked.rounds,
        "runs": ratios.whole_runs(asked.rounds, python),
        "engine": [engine(python, int(size)) for size in asked.sizes.split(",")],
    }
    if asked.peers:
        (asked.folder / "peers").mkdir(exist_ok=True)
        found["peers"] = peers.measure(asked.folder / "peers", asked.rounds)
        put_into(asked.peers, "peers", peers.page(found["peers"]))
    text = json.dumps(found, indent=2) + "\n"
    sys.stdout.write(text)
    if asked.json:
        asked.json.write_text(text, encoding="utf-8")
    if asked.page:
        about = f"{found['rounds']} rounds, Python {found['python']}, with a load of {found['load']} before them."
        put_into(asked.page, "runs", f"{ratios.table(found['runs'])}\n\n{about}")
        put_into(asked.page, "engine", engine_table(found["engine"]))
