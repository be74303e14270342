"""The generated parts of docs/reference.md; `cog -r -P -I scripts docs/reference.md` writes them, CI checks them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from typing import Any, get_args

import typer

from modelpick.cli import options
from modelpick.cli.main import COMMANDS, GROUPS, _load
from modelpick.core.cost import Assumed
from modelpick.core.diagnostic import CODES
from modelpick.core.lint import LINTS
from modelpick.core.mix import MIXES
from modelpick.core.project import OWN_KEYS
from modelpick.core.question import RANKS
from modelpick.core.requirements import flag
from modelpick.core.rules import RULES
from modelpick.core.tasks import TASKS
from modelpick.core.verdict import POLICY_RULES
from modelpick.render.codes import EXPLAINED
from modelpick.render.columns import COLUMNS
from modelpick.render.cost import COST_COLUMNS
from modelpick.render.formats import DIAGNOSTIC_FORMATS
from modelpick.render.schemas import schema_of


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Print a Markdown table."""
    head = list(head)
    print()
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(part.replace("|", "\\|") for part in row) + " |")
    print()


def summary(function: Any) -> str:
    """The first paragraph of a docstring, on one line."""
    return re.sub(r"\s+", " ", (inspect.getdoc(function) or "").split("\n\n")[0])


def commands() -> None:
    """Every command, with what it answers."""
    rows = []
    for name, place in COMMANDS.items():
        if name in GROUPS:
            rows += [(f"`{name} {one}`", summary(_load(where))) for one, where in GROUPS[name][1].items()]
        else:
            rows.append((f"`{name}`", summary(_load(place))))
    table(("command", "answers"), rows)


def flags() -> None:
    """Every shared option, by panel."""
    groups = (
        *(options.REQUIREMENTS, options.QUESTION, options.RETIRING),
        *(options.OUTPUT, options.IDS, options.ROWS, options.REJECTED, options.CATALOG),
    )
    panels: dict[str, list[tuple[str, str]]] = {}
    for name, annotation in (pair for group in groups for pair in group.items()):
        info = next(one for one in get_args(annotation) if isinstance(one, type(typer.Option())))
        names = ", ".join(
            (info.default, *(info.param_decls or ())) if isinstance(info.default, str) else info.param_decls
        )
        metavar = f" {info.metavar}" if (info.metavar or "").strip() else ""
        panels.setdefault(info.rich_help_panel, []).append((f"`{names or flag(name)}{metavar}`", info.help or ""))
    for panel, rows in panels.items():
        print(f"\n**{panel}**")
        table(("flag", "meaning"), rows)


def rules() -> None:
    """Every rule."""
    rows = [
        (f"`{rule.name}`", ", ".join(f"`{flag(name)}`" for name in rule.reads) or "always", rule.summary)
        for rule in RULES
    ]
    table(("rule", "asked by", "what it compares"), rows)


def lints() -> None:
    """Every lint."""
    table(("lint", "severity", "what it finds"), [(f"`{one.code}`", one.severity, one.summary) for one in LINTS])


def tasks() -> None:
    """Every task."""

    def needs(task: Any) -> str:
        stated = task.needs.stated().items()
        return ", ".join(f"`{flag(name)}`" if value is True else f"`{flag(name)} {value}`" for name, value in stated)

    table(
        ("task", "needs", "meaning", "nothing here measures"),
        [(f"`{task.name}`", needs(task) or "nothing", task.summary, task.unmeasured) for task in TASKS],
    )


def formats() -> None:
    """Every output format; the last ones are those of `check` and `scan` alone."""
    formats = DIAGNOSTIC_FORMATS.items()
    table(("format", "gives"), [(f"`{name}`", summary(function)) for name, function in formats])


def _keys(table: str) -> list[tuple[str, str]]:
    """(key, what it says) of a table of a project's file, from its JSON Schema; what must be there is marked."""
    shape = schema_of("project")["$defs"][table]
    needed = shape.get("required", ())
    return [
        (name, one.get("description", "") + (" Needed." if name in needed else ""))
        for name, one in shape["properties"].items()
    ]


def workload_keys() -> None:
    """Every key of a workload in a project's file that is no requirement."""
    table(("key", "meaning"), [(f"`{name}`", text) for name, text in _keys("WorkloadTable") if name in OWN_KEYS])


def policy_keys() -> None:
    """Every key of a project's policy."""
    inside = {"approved": "Approval", "exception": "Waiver"}
    rows = []
    for name, text in _keys("Policy"):
        rows.append((f"`{name}`", text))
        if name != "unknown":
            rows += [(f"`{name}.{key}`", said) for key, said in _keys(inside.get(name, "Listed"))]
    table(("key", "meaning"), rows)


def policy_rules() -> None:
    """Every rule of a policy."""
    table(("rule", "what it asks"), [(f"`{name}`", text) for name, text in POLICY_RULES.items()])


def codes() -> None:
    """Every kind of diagnostic."""
    rows = [(f"`{code}`", severity, EXPLAINED[code].summary) for code, severity in CODES.items()]
    table(("code", "severity", "what is wrong"), rows)


def ranks() -> None:
    """Every order."""
    table(("`--rank`", "order"), [(f"`{name}`", text) for name, text in RANKS.items()])


def mixes() -> None:
    """Every named mix."""
    table(
        ("`--mix`", "input:cached:output", "stands for"),
        [(f"`{mix}`", mix.parts, mix.summary) for mix in MIXES.values()],
    )


def assumptions() -> None:
    """Everything that the cost of a route can assume."""
    text = inspect.getsource(Assumed)
    said = re.findall(r'= "(\w+)"\n\s+"""(.*?)(?: \([^()]*\))?"""', text)
    table(("assumed", "what it means"), [(f"`{name}`", meaning) for name, meaning in said])


def columns() -> None:
    """Every column."""
    print()
    print(", ".join(f"`{name}`" for name in COLUMNS))
    print()


def cost_columns() -> None:
    """Every column of `cost`."""
    print()
    print(", ".join(f"`{name}`" for name in COST_COLUMNS))
    print()
