"""Diagnostics for machines that read code beside them: annotations of GitHub Actions, and SARIF 2.1.0.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from modelpick import __version__
from modelpick.core.diagnostic import CODES, Diagnostic, Place
from modelpick.render.codes import EXPLAINED
from modelpick.render.diagnostics import diagnostic_out, message
from modelpick.render.words import inert

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_GITHUB = {"error": "error", "warning": "warning", "note": "notice"}


def _told(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """All but the places where nothing is wrong."""
    return [one for one in diagnostics if one.code != "in-use"]


def to_github(diagnostics: Sequence[Diagnostic]) -> str:
    """A workflow command a diagnostic, which GitHub shows beside the line."""
    return "".join(f"{_command(one)}\n" for one in _told(diagnostics))


def _command(one: Diagnostic) -> str:
    place = one.place
    properties: dict[str, object] = {"title": f"modelpick {one.code}"}
    if place is not None:
        where = {"file": inert(place.path), "line": place.line, "col": place.column, "endColumn": place.end_column}
        properties = {name: value for name, value in where.items() if value is not None} | properties
    said = ",".join(f"{name}={_escaped(inert(str(value)), ':,')}" for name, value in properties.items())
    return f"::{_GITHUB[one.severity]} {said}::{_escaped(message(one))}"


def _escaped(text: str, more: str = "") -> str:
    """The text with all that could end the command, or begin another, as GitHub unescapes it."""
    return "".join(f"%{ord(char):02X}" if char in f"%\r\n{more}" else char for char in text)


def to_sarif(diagnostics: Sequence[Diagnostic]) -> str:
    """One SARIF 2.1.0 log with one run; what an exception excuses is in it as suppressed."""
    told = _told(diagnostics)
    codes = list(dict.fromkeys(one.code for one in told))
    run = {
        "tool": {
            "driver": {
                "name": "modelpick",
                "semanticVersion": __version__,
                "rules": [_rule(code) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, codes.index(one.code)) for one in told],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(name: str) -> dict[str, Any]:
    summary, explanation = EXPLAINED[name]
    return {
        "id": name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": explanation},
        "help": {"text": explanation},
        "defaultConfiguration": {"level": CODES[name]},
    }


def _result(one: Diagnostic, index: int) -> dict[str, Any]:
    out = diagnostic_out(one)
    kept = ("workload", "model", "rule", "wanted", "found", "remedy", "model_id", "route", "source", "as_of")
    result: dict[str, Any] = {
        "ruleId": one.code,
        "ruleIndex": index,
        "level": one.severity,
        "message": {"text": message(one)},
        "properties": {name: out[name] for name in kept},  # type: ignore[literal-required]
    }
    if one.place is not None:
        result["locations"] = [{"physicalLocation": _location(one.place)}]
    if one.excuse is not None:
        result["suppressions"] = [{"kind": "external", "justification": one.excuse.reason}]
    return result


def _location(place: Place) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column, "endColumn": place.end_column}
    known = {name: value for name, value in region.items() if value is not None}
    return {"artifactLocation": {"uri": _uri(place.path)}, **({"region": known} if place.line is not None else {})}


def _uri(path: str) -> str:
    """A file's path as a URI: relative to where the program ran, as code scanning wants it."""
    pure = PurePath(path)
    if not pure.is_absolute():
        return quote(os.fsencode(pure.as_posix()))
    written = quote(os.fsencode(pure.as_posix()), safe="/:")  # the colon is a drive's; pathlib gives up its own as_uri
    return f"file:{written}" if written.startswith("//") else f"file:///{written.removeprefix('/')}"
