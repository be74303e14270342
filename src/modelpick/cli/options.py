"""Every shared option, defined once; a command takes a group of them with `@takes`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from modelpick.core.requirements import flag

Options = Mapping[str, Any]
_SIZES, _ABLE, _WEIGHTS = "Sizes", "Abilities", "Weights and dates"
_WHERE, _PRICE, _ANSWER, _OUTPUT = "Who and where", "Price and life", "How to answer", "Output"
_SCORES = "Evidence"
_TRAFFIC = "What is sent, and so what it costs"


def _text(name: str, metavar: str, help_: str, panel: str) -> Any:
    return Annotated[
        str | None, typer.Option(name, metavar=metavar, help=help_, rich_help_panel=panel, show_default=False)
    ]


def _many(name: str, metavar: str, help_: str, panel: str) -> Any:
    return Annotated[
        list[str] | None,
        typer.Option(name, metavar=metavar, help=help_, rich_help_panel=panel, show_default=False),
    ]


def _pair(name: str, help_: str, panel: str = _ABLE) -> Any:
    names = f"{flag(name)}/{flag(name, no=True)}"
    return Annotated[
        bool | None, typer.Option(names, metavar=" ", help=help_, rich_help_panel=panel, show_default=False)
    ]


def _switch(names: str, help_: str, panel: str) -> Any:
    short, _, long = names.rpartition(" ")
    declared = (long, short) if short else (long,)
    return Annotated[bool, typer.Option(*declared, metavar=" ", help=help_, rich_help_panel=panel, show_default=False)]


REQUIREMENTS: dict[str, Any] = {
    "context": _text("--context", "TOKENS", "Context window of at least this: 8k = 8,000, 8Ki = 8,192, 1M.", _SIZES),
    "input": _text("--input", "TOKENS", "Input of one request.", _SIZES),
    "output": _text("--output", "TOKENS", "The answer to one request; --reasoning-tokens come on top.", _SIZES),
    "vision": _pair("vision", "Takes images; with no-: not part of the workload."),
    "pdf": _pair("pdf", "Takes PDF files as such."),
    "audio": _pair("audio", "Takes audio."),
    "video": _pair("video", "Takes video."),
    "tools": _pair("tools", "Calls tools (functions)."),
    "parallel_tools": _pair("parallel_tools", "Calls several tools in one turn."),
    "json_mode": _pair("json_mode", "Can be held to valid JSON. (--json is an output format.)"),
    "json_schema": _pair("json_schema", "Can be held to a schema that you send; satisfies --json-mode."),
    "reasoning": _pair("reasoning", "Reasons before it answers."),
    "fim": _pair("fim", "Fills in the middle: completes code around the cursor."),
    "prompt_caching": _pair("prompt_caching", "The route bills repeated input as cached."),
    "batch_api": _pair("batch_api", "The route can be asked in batches."),
    "task": _text("--task", "NAME", "What the task needs; `modelpick tasks` lists them.", _ABLE),
    "open_weights": _pair("open_weights", "The weights can be downloaded.", _WEIGHTS),
    "license": _text("--license", "CLASS", "The weights' licence: permissive, commercial or any.", _WEIGHTS),
    "tuning": _text("--tuning", "KIND", "base, or instruct: follows instructions.", _WEIGHTS),
    "max_params": _text("--max-params", "N", "Total parameters at most: 8B, 350M.", _WEIGHTS),
    "min_params": _text("--min-params", "N", "Total parameters at least.", _WEIGHTS),
    "max_active_params": _text("--max-active-params", "N", "Parameters active for one token at most.", _WEIGHTS),
    "released_after": _text("--released-after", "DATE", "First published on this day or later.", _WEIGHTS),
    "knowledge_after": _text("--knowledge-after", "DATE", "Knowledge cutoff on this day or later.", _WEIGHTS),
    "provider": _many("--provider", "P", "Served by this provider (repeatable).", _WHERE),
    "not_provider": _many("--not-provider", "P", "Not by this one (repeatable).", _WHERE),
    "developer": _many("--developer", "D", "Trained by this developer (repeatable).", _WHERE),
    "not_developer": _many("--not-developer", "D", "Not by this one (repeatable).", _WHERE),
    "family": _many("--family", "F", "Of this family (repeatable).", _WHERE),
    "not_family": _many("--not-family", "F", "Not of this one (repeatable).", _WHERE),
    "model": _many("--model", "M", "On the shortlist (repeatable); - reads names from stdin.", _WHERE),
    "not_model": _many("--not-model", "M", "Excluded (repeatable).", _WHERE),
    "region": _text("--region", "R", "The route is bound to this region.", _WHERE),
    "max_input_price": _text("--max-input-price", "USD", "Input at most, USD per million tokens.", _PRICE),
    "max_output_price": _text("--max-output-price", "USD", "Output at most, USD per million tokens.", _PRICE),
    "max_price": _text("--max-price", "USD", "A million tokens in the mix at most.", _PRICE),
    "budget": _text("--budget", "USD/TIME", "All requests at most: 200/month (of 30 days), 10/day.", _PRICE),
    "min": _many("--min", "BENCHMARK=SCORE", "A score to reach: humaneval=80, humaneval:prompted=80.", _SCORES),
    "evidence": _text(
        "--evidence", "KIND", "Whose scores count: any, or independent of the vendor. (default: any)", _SCORES
    ),
    "alive_until": _text("--alive-until", "DATE", "No shutdown announced up to this day.", _PRICE),
    "requests": _text("--requests", "N/TIME", "How many requests: 10k/day, 3/second, 1M/month.", _TRAFFIC),
    "avg_input": _text("--avg-input", "TOKENS", "Average input, where --input is the largest.", _TRAFFIC),
    "avg_output": _text("--avg-output", "TOKENS", "Average answer, where --output is the largest.", _TRAFFIC),
    "mix": _text("--mix", "MIX", "chat, rag, agent, batch, or input:cached:output. (default: chat, 3:0:1)", _TRAFFIC),
    "cached": _text("--cached", "SHARE", "Share of the input read from the cache: 60%; beats the mix.", _TRAFFIC),
    "cache_read": _text("--cache-read", "TOKENS", "Input read from the cache; beats --cached.", _TRAFFIC),
    "cache_write": _text("--cache-write", "TOKENS", "Input written to the cache. (default: none)", _TRAFFIC),
    "reasoning_tokens": _text(
        "--reasoning-tokens", "TOKENS", "Reasoning before the answer, where a model reasons.", _TRAFFIC
    ),
    "batch": _pair("batch", "Priced through the batch API. (--batch-api requires one.)", _TRAFFIC),
}
"""One option a field of `Requirements`; a test holds that the two agree."""

QUESTION: dict[str, Any] = {
    "workload": _text(
        "--workload", "NAME", "A workload of modelpick.toml, under its policy; flags win over it.", _ANSWER
    ),
    "like": _text("--like", "MODEL", "Fill what is unstated from this model's own facts.", _ANSWER),
    "unknown": _text(
        "--unknown",
        "POLICY",
        "A doubt makes a model one to check, or exclude or allow it. (default: check)",
        _ANSWER,
    ),
    "as_of": _text("--as-of", "DATE", "The day that the question is asked. (default: today)", _ANSWER),
    "rank": _text(
        "--rank",
        "ORDER",
        "cost, quality, value, context or newest. (default: value, without evidence cost)",
        _ANSWER,
    ),
    "include_retired": _switch("--include-retired", "Show retired models and routes too.", _ANSWER),
}

OUTPUT: dict[str, Any] = {
    "format": _text("--format", "FORMAT", "table, json, jsonl, csv, tsv, markdown or ids. (default: table)", _OUTPUT),
    "json": _switch("--json", "The same as --format json. (--json-mode and --json-schema are requirements.)", _OUTPUT),
    "quiet": _switch("-q --quiet", "Ids only; the same as --format ids.", _OUTPUT),
    "no_color": _switch("--no-color", "No colour.", _OUTPUT),
}

DIAGNOSTIC_OUTPUT: dict[str, Any] = {
    **OUTPUT,
    "format": _text(
        "--format", "FORMAT", "table, json, jsonl, csv, tsv, markdown, ids, github or sarif. (default: table)", _OUTPUT
    ),
    "fail_on": _text(
        "--fail-on", "SEVERITY", "error, or warning too: then the exit code is 1. (default: error)", _OUTPUT
    ),
}
"""The output options of `check` and `scan`."""

IDS: dict[str, Any] = {
    "id_style": _text(
        "--id-style",
        "STYLE",
        "Ids as modelpick, provider, litellm, openrouter or models.dev has them. (default: modelpick)",
        _OUTPUT,
    )
}

ROWS: dict[str, Any] = {
    "columns": _text("--columns", "A,B,...", "Which columns, in which order.", _OUTPUT),
    "sort": _text("--sort", "COLUMN", "Sort the rows by a column; -COLUMN for the reverse.", _OUTPUT),
    "limit": _text("--limit", "N", "At most this many rows. (default: 15 in table and markdown)", _OUTPUT),
    "all": _switch("--all", "Every row.", _OUTPUT),
}

RETIRING: dict[str, Any] = {
    "retiring": _text("--retiring", "DAYS", "Only models with a route that shuts down within these days: 90d.", _PRICE)
}

REJECTED: dict[str, Any] = {
    "show_rejected": _switch("--show-rejected", "Rejected models too, each with its reason.", _OUTPUT)
}

WHAT_IF: dict[str, Any] = {
    "what_if": _switch("--what-if", "Where the cheapest would change: mix, volume, each requirement.", _ANSWER)
}

CATALOG: dict[str, Any] = {
    "catalog": _many("--catalog", "FILE", "Lay this catalog file over the others (repeatable).", _OUTPUT),
    "only_catalog": _text("--only-catalog", "FILE", "Use this catalog file and no other.", _OUTPUT),
    "project": _text("--project", "FILE", "The project's file. (default: modelpick.toml, here or above)", _OUTPUT),
}


def takes(*groups: Mapping[str, Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command these options: its `**options` becomes one parameter an option, as Typer reads them."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        own = inspect.signature(command, eval_str=True)
        kept = [one for one in own.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
        shared = [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=False if annotation.__origin__ is bool else None,
                annotation=annotation,
            )
            for group in groups
            for name, annotation in group.items()
        ]
        parameters = [*kept, *shared]
        command.__signature__ = inspect.Signature(parameters, return_annotation=own.return_annotation)  # type: ignore[attr-defined]
        command.__annotations__ = {one.name: one.annotation for one in parameters}
        return command

    return decorate
