"""What a catalog holds, in words and as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from modelpick.core.catalog import Catalog
from modelpick.core.coverage import Age, Dispute, age, counts, disputes, hosted, known, routes_by
from modelpick.render.documents import also_out, catalog_out, plain
from modelpick.render.shapes.catalogs import CatalogInfoOut, DisputeOut
from modelpick.render.shapes.common import FORMAT_VERSION
from modelpick.render.words import UNKNOWN, percent, value_text


def info_out(catalog: Catalog, layers: Sequence[tuple[str, Path]], today: dt.date) -> CatalogInfoOut:
    """`catalog info` as JSON."""
    counted, covered, old = counts(catalog, today), hosted(catalog, today), age(catalog, today)
    live = counted["live_hosted_models"]
    return {
        "format_version": FORMAT_VERSION,
        "catalog": catalog_out(catalog),
        "layers": [{"layer": name, "path": str(path)} for name, path in layers],
        "counts": counted,
        "coverage": known(catalog),
        "live_hosted": {
            "models": live,
            "known": covered,
            "share": {name: round(count / live, 4) if live else None for name, count in covered.items()},
        },
        "age": {
            "oldest": plain(old.oldest),
            "median": plain(old.median),
            "newest": plain(old.newest),
            "facts": old.facts,
            "undated": old.undated,
            "older_than_180_days": old.older_than_180_days,
            "older_than_365_days": old.older_than_365_days,
        },
        "routes_by": routes_by(catalog, today),
        "disputes": [_dispute_out(dispute) for dispute in disputes(catalog)],
    }


def _dispute_out(dispute: Dispute) -> DisputeOut:
    fact = dispute.fact
    return {
        "model": dispute.model,
        "route": dispute.route,
        "field": dispute.field,
        "value": plain(fact.value),
        "source": fact.source,
        "as_of": plain(fact.as_of),
        "also": also_out(fact.also),
    }


def info_notes(document: CatalogInfoOut, old: Age) -> list[str]:
    """The same under the table of facts."""
    live = document["live_hosted"]
    shares = [f"{name.replace('_', ' ')} {percent(count, live['models'])}" for name, count in live["known"].items()]
    days = [f"{value_text(getattr(old, name))} {name}" for name in ("oldest", "median", "newest")]
    return [
        *(f"{name.replace('_', ' ')}: {count:,}" for name, count in document["counts"].items()),
        *(
            f"routes by {name}: {', '.join(f'{word} {count:,}' for word, count in tally.items()) or 'none'}"
            for name, tally in document["routes_by"].items()
        ),
        f"known of live hosted models: {', '.join(shares)}",
        f"facts were read: {', '.join(days)}",
        f"facts older than 180 days: {old.older_than_180_days:,}; than 365: {old.older_than_365_days:,};"
        f" undated: {old.undated:,}",
        f"catalog of {document['catalog']['as_of'] or UNKNOWN}",
    ]
