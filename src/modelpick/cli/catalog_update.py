"""`catalog update` and `catalog import`: the newest facts from the network, or those of a saved payload."""

from __future__ import annotations

import datetime as dt
import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modelpick.cli.answer import Answer, answer
from modelpick.cli.ask import day_from, format_from, layers_of, open_among
from modelpick.cli.options import CATALOG, OUTPUT, takes
from modelpick.cli.vocabulary import table_reply
from modelpick.core.parse import parse_date
from modelpick.errors import UsageError
from modelpick.render.formats import Reply
from modelpick.render.shapes.common import FORMAT_VERSION
from modelpick.render.words import inert, joined, plural

if TYPE_CHECKING:  # the readers of the sources take their time: they are loaded when a command runs, not for its help
    from modelpick.catalog.updated import Store
    from modelpick.sources.fetch import Progress
    from modelpick.sources.registry import UpstreamSource
    from modelpick.sources.update import Order, Part, Updated

ASKED = "models.dev, litellm, openrouter"
"""The sources that an update can ask; a test holds that these are those of the registry."""
READ = f"{ASKED}, genai-prices, model-prices, model-retire, llm-sunset"
"""The sources that an import can read; the test holds these too."""
_DRY_RUN = Annotated[bool, typer.Option("--dry-run", metavar=" ", help="Say what would change, and write nothing.")]


@takes(OUTPUT)
def update(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help=f"{ASKED}; without any, all.", show_default=False),
    ] = None,
    *,
    rollback: Annotated[
        bool, typer.Option("--rollback", metavar=" ", help="Go back to the catalog before the update.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", metavar=" ", help="Take a payload that has lost more than a tenth.")
    ] = False,
    dry_run: _DRY_RUN = False,
    from_url: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE=URL", help="Fetch it from a mirror (repeatable).", show_default=False),
    ] = None,
    **options: Any,
) -> Answer:
    """Fetch the newest facts: limits, prices and retirements, as a layer over the shipped catalog.

    What it fetches is checked before it is used, and the catalog before it is
    kept. HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE and REQUESTS_CA_BUNDLE are honoured. Exit 5 where a source fails.

    Examples:

        modelpick catalog update

        modelpick catalog update models.dev --dry-run

        modelpick catalog update --from-url models.dev=https://mirror.example.org/catalog.json

        modelpick catalog update --rollback
    """
    from modelpick.catalog.updated import Store
    from modelpick.sources.update import Order
    from modelpick.sources.update import update as run_update

    format_from(options)  # a mistake in it is told before anything is fetched
    store = Store()
    if rollback:
        if sources or force or dry_run or from_url:
            raise UsageError("--rollback takes no source and no other flag", "`modelpick catalog update --rollback`")
        where = f"the one before is used: {store.layer}" if store.roll_back() else "the shipped catalog is used alone"
        return Answer(f"rolled back: {inert(where)}\n", 0)
    order = Order(_urls(sources or [], from_url or []), day_from({"as_of": None}), force, dry_run)
    with _progress() as progress:
        done = run_update(store, order, progress)
    return answer(_update_reply(done, store, order), options)


def _urls(names: Sequence[str], mirrors: Sequence[str]) -> dict[str, str]:
    """Source -> where to fetch it. UsageError for another name, or a URL that is none."""
    from modelpick.sources.fetch import checked_url
    from modelpick.sources.update import UPSTREAMS

    asked = [_source(name, "SOURCE", list(UPSTREAMS)).name for name in names] or list(UPSTREAMS)
    urls = {name: UPSTREAMS[name].url or "" for name in asked}
    for text in mirrors:
        name, equals, url = text.partition("=")
        if not equals:
            raise UsageError(f"--from-url: {text[:80]!r} is not SOURCE=URL", f"SOURCE is {joined(asked, 'or')}")
        urls[_source(name, "--from-url", asked).name] = checked_url(url, f"--from-url {name}")
    return urls


def _source(name: str, where: str, choices: list[str]) -> UpstreamSource:
    from modelpick.sources.registry import SOURCES

    found = next((source for source in SOURCES if source.name == name), None)
    if found is None or name not in choices:
        more = f"; {name} has no URL, it comes as a package" if found and not found.url else ""
        raise UsageError(f"{where}: {name[:80]!r} is not a source here", f"choose {joined(choices, 'or')}{more}")
    return found


def _update_reply(done: Updated, store: Store, order: Order) -> Reply:
    rows = [
        {
            "source": part.source,
            "answer": part.how,
            "rows": part.rows,
            "rejected": part.rejected,
            "payload_of": part.fetched and part.fetched.isoformat(),
        }
        for part in done.parts
    ]
    diff = done.diff
    prices = [change for change in diff.changes if change.group == "price"]
    changes = {
        "models_added": diff.count("added", "model"),
        "models_removed": diff.count("removed", "model"),
        "routes_added": diff.count("added", "route"),
        "routes_removed": diff.count("removed", "route"),
        "facts_changed": diff.count("changed"),
        "prices_changed": len(prices),
    }
    table = table_reply(rows)
    head = {"written": done.is_new and not order.dry_run, "path": str(store.layer)}
    return Reply(
        document=lambda: {"format_version": FORMAT_VERSION, **head, "changes": changes, "rows": rows},
        records=table.records,
        columns=table.columns,
        rows=rows,
        ids=table.ids,
        exit_code=max((part.error.exit_code for part in done.parts if part.error), default=0),
        notes=lambda: [_changes_said(changes), _end_said(done, store, order)],
        asked=True,
        aside=[_failure_said(part) for part in done.parts if part.error],
    )


def _changes_said(changes: dict[str, int]) -> str:
    new = f"{plural(changes['models_added'], 'new model')}, {plural(changes['routes_added'], 'new route')}"
    gone = f"{plural(changes['models_removed'], 'model')} and {plural(changes['routes_removed'], 'route')} gone"
    facts = f"{plural(changes['facts_changed'], 'changed fact')} ({plural(changes['prices_changed'], 'price')})"
    return f"{new}, {gone}, {facts}"


def _end_said(done: Updated, store: Store, order: Order) -> str:
    if not done.is_new:
        return "already up to date"
    if order.dry_run:
        return f"dry run: nothing was written to {store.layer}"
    return f"written to {store.layer}; `modelpick catalog update --rollback` takes it back"


def _failure_said(part: Part) -> str:
    error = part.error.message if part.error else ""
    name = "" if error.startswith(part.source) else f"{part.source}: "
    kept = f"its payload of {part.fetched} is used again" if part.fetched else "there is no earlier payload of it"
    return f"{name}{error}; {kept}"


@contextmanager
def _progress() -> Iterator[Callable[[str], Progress | None]]:
    """A bar a source on stderr, where that is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda source: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:

        def start(source: str) -> Progress:
            task = bars.add_task(source, total=None)
            return lambda so_far, total: bars.update(task, completed=so_far, total=total)

        yield start


@takes(OUTPUT, CATALOG)
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A saved payload.", show_default=False)],
    *,
    from_: Annotated[str, typer.Option("--from", metavar="SOURCE", help=f"What it is: {READ}.", show_default=False)],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="PATH", help="(default: imported-SOURCE.toml in catalog.d)", show_default=False
        ),
    ] = None,
    fetched: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The day it was fetched. (default: the file's own)", show_default=False),
    ] = None,
    dry_run: _DRY_RUN = False,
    **options: Any,
) -> Answer:
    """Make a catalog file of a saved payload: every row is used, or named with the reason why not.

    Rows that belong to no known model become models of their own. Only a file that an import wrote is ever replaced.

    Examples:

        modelpick catalog import openrouter_models.json --from openrouter

        modelpick catalog import api.json --from models.dev -o mine.toml
    """
    from modelpick.catalog.imported import default_path, imported_bytes, may_replace
    from modelpick.catalog.updated import loaded
    from modelpick.catalog.write import write_atomically
    from modelpick.sources.declared import declared_for
    from modelpick.sources.layer import layer_of
    from modelpick.sources.registry import SOURCES

    format_from(options)  # a mistake in it is told before anything is written
    source = _source(from_, "--from", [one.name for one in SOURCES])
    target = output or default_path(source.name)
    if not dry_run and not may_replace(target):
        raise UsageError(
            f"{target} exists, and is not as `catalog import` wrote it", "name another file with -o, or move that one"
        )
    below = [layer for layer in layers_of(options) if not _is_same(layer[1], target)]
    catalog, below = open_among(below)
    data, day = _payload(file)
    if fetched is not None:
        day = parse_date(fetched, "fetched")
    readings = source.read(data, day)
    layer = layer_of(catalog, declared_for(catalog), [(reading, day) for reading in readings], admit_unknown=True)
    left = {(one.source, one.where): one.reason for reading in readings for one in reading.rejected}
    left |= {(source_id, where): reason for source_id, where, reason in layer.left_out}
    if layer.used:
        data = imported_bytes(layer.tables)
        loaded(data, f"--catalog {target.name}", target, below)
        if not dry_run:
            write_atomically(target, data)
    written = bool(layer.used) and not dry_run
    use = "it is in use from now on" if output is None else "--catalog lays it over the others"
    end = f"written to {target}; {use}" if written else "nothing was written"
    return answer(_import_reply(layer.used, left, {"written": written, "path": str(target)}, end), options)


def _import_reply(used: int, left: dict[tuple[str, str], str], file: dict[str, Any], end: str) -> Reply:
    rows = [{"row": where, "source": source, "reason": reason} for (source, where), reason in left.items()]
    table = table_reply(rows)
    head = {"rows_read": used + len(left), "used": used, "left_out": len(left), **file}
    return Reply(
        document=lambda: {"format_version": FORMAT_VERSION, **head, "rows": rows},
        records=table.records,
        columns=table.columns,
        rows=rows,
        ids=table.ids,
        exit_code=0 if used else 1,
        notes=lambda: [f"{plural(used + len(left), 'row')}: {used:,} used, {len(left):,} left out", end],
        asked=True,
    )


def _payload(file: Path) -> tuple[bytes, dt.date]:
    """The bytes of a file, and the day on which they were written."""
    from modelpick.sources.reading import MOST_BYTES, PayloadError

    try:
        with open(file, "rb", opener=_without_waiting) as opened:
            kind = os.fstat(opened.fileno())
            if not stat.S_ISREG(kind.st_mode):
                raise PayloadError(f"{file}: is not a file", "save the payload to a file, and name that")
            return opened.read(MOST_BYTES + 1), _written_on(kind.st_mtime)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PayloadError(f"{file}: cannot be read: {reason}", "name the file of a saved payload") from None


def _without_waiting(path: str, flags: int) -> int:
    """Open a pipe that nobody writes to, too: what it is can be asked then."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _written_on(stamp: float) -> dt.date:
    """The day of a file's time, but none that is still to come; today where the calendar does not have it."""
    today = day_from({"as_of": None})
    try:
        return min(dt.date.fromtimestamp(stamp), today)
    except (OSError, ValueError, OverflowError):
        return today


def _is_same(one: Path, other: Path) -> bool:
    return one.absolute() == other.absolute() or (one.exists() and other.exists() and one.samefile(other))
