"""`scan` as a whole: paths in, findings, formats, exit codes and hostile trees."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cli_support import ASKED, DATA, document, error, inside, on_terminal, plain, records

SCANNED = DATA / "scanned"


def rows(*args: str | Path) -> list[tuple[str, int, int, str, str]]:
    """(file, line, column, model, code) of every finding."""
    return [
        (Path(one["path"]).name, one["line"], one["column"], one["model"], one["code"])
        for one in document("scan", *args, *ASKED)["findings"]
    ]


def write(path: Path, text: str) -> Path:
    """A file with this text."""
    path.write_text(text, encoding="utf-8")
    return path


def test_findings():
    """Each id that stands as a value, by file and line; comments, prose and silent lines are left out."""
    expected = [
        ("app.py", 3, 10, "chat-mini-1", "deprecated"),
        ("app.py", 4, 10, "starcoder2-9b", "unknown-id"),
        ("settings.yaml", 1, 8, "chat-large", "in-use"),
        ("settings.yaml", 2, 17, "chat-old-1", "retired"),
    ]
    assert expected == rows(SCANNED)


def test_a_finding_in_full():
    """The keys of check's findings, with the place, the life of the route, and what meets the same needs."""
    (one,) = [found for found in document("scan", SCANNED, *ASKED)["findings"] if found["code"] == "retired"]
    assert {
        "code": "retired",
        "severity": "error",
        "workload": None,
        "model": "chat-old-1",
        "rule": "lifecycle",
        "wanted": "not retired",
        "found": "2025-01-31",
        "remedy": "acme/chat-mini",
        "path": (SCANNED / "settings.yaml").as_posix(),
        "line": 2,
        "column": 17,
        "cell": None,
        "model_id": "acme/chat-old",
        "route": "acme",
        "lifecycle": "retired",
        "shutdown_date": "2025-01-31",
        "days_left": None,
        "source": "price-list",
        "as_of": "2026-11-01",
        "suggestions": [],
        "exception": None,
    } == {key: value for key, value in one.items() if key != "text"}
    assert "chat-old-1 (acme/chat-old)" in one["text"] and "2025-01-31" in one["text"]


def test_counts():
    """How many files were read, what they name, and how grave it is."""
    counts = document("scan", SCANNED, *ASKED)["counts"]
    assert {"files": 2, "mentions": 4, "errors": 1, "warnings": 2, "notes": 1, "excepted": 0} == counts


def test_exit_codes(tmp_path):
    """1 where an error was found, or what is asked for; 0 where nothing is that grave, or nothing was found at all."""
    warning = write(tmp_path / "a.py", 'x = "chat-mini-1"\n')
    fine = write(tmp_path / "b.py", 'model = "chat-large"\n')
    nothing = write(tmp_path / "c.py", "x = 1\n")
    codes = [inside("scan", path, *ASKED).code for path in (SCANNED, warning, fine, nothing)]
    assert [1, 0, 0, 0] == codes
    assert 1 == inside("scan", warning, "--fail-on", "warning", *ASKED).code
    assert 1 == inside("scan", warning, "--min-days-left", "300d", *ASKED).code


def test_table():
    """What is wrong, with its place; what is fine is counted, and shown with --all."""
    result = inside("scan", SCANNED, *ASKED)
    assert "settings.yaml:2:17" in result.stdout and "settings.yaml:1:8" not in result.stdout
    assert "4 mentions in 2 files: 1 error, 2 warnings\n1 with nothing wrong; --all shows them\n" in result.stdout
    assert "settings.yaml:1:8" in inside("scan", SCANNED, "--all", *ASKED).stdout


def test_machine_formats():
    """jsonl has a finding a line, csv a column a key, ids every name with something wrong, once."""
    assert document("scan", SCANNED, *ASKED)["findings"] == records("scan", SCANNED, *ASKED)
    lines = inside("scan", SCANNED, "--format", "csv", *ASKED).stdout.splitlines()
    assert 5 == len(lines) and lines[0].startswith("code,severity,")
    assert "chat-mini-1\nstarcoder2-9b\nchat-old-1\n" == inside("scan", SCANNED, "-q", *ASKED).stdout


def test_github_and_sarif():
    """Annotations and results for all but what is fine, each with its place."""
    said = inside("scan", SCANNED, "--format", "github", *ASKED).stdout.splitlines()
    assert ["::warning", "::warning", "::error"] == [line.split(" ")[0] for line in said]
    assert "line=2,col=17,endColumn=27" in said[2]
    run = json.loads(inside("scan", SCANNED, "--format", "sarif", *ASKED).stdout)["runs"][0]
    regions = [one["locations"][0]["physicalLocation"]["region"] for one in run["results"]]
    assert {"startLine": 2, "startColumn": 17, "endColumn": 27} == regions[2]


def test_needs():
    """The replacement keeps what is typed."""
    (one,) = [one for one in document("scan", SCANNED, "--fim", *ASKED)["findings"] if one["code"] == "retired"]
    assert "bigcode/starcoder2-3b" == one["remedy"]


def test_paths():
    """Files and folders, each file once; a file of another name too."""
    assert rows(SCANNED) == rows(SCANNED / "settings.yaml", SCANNED, SCANNED / "app.py")


def test_paths_are_shown_as_they_are_typed(tmp_path, run):
    """Relative ones stay relative, and the dot is left out."""
    write(tmp_path / "a.py", 'x = "chat-old-1"\n')
    for path, shown in ((".", "a.py"), ("a.py", "a.py"), (str(tmp_path), (tmp_path / "a.py").as_posix())):
        done = json.loads(run("scan", path, "--json", *ASKED, cwd=tmp_path).stdout)
        assert [shown] == [one["path"] for one in done["findings"]]


def test_a_list_of_files(tmp_path, run):
    """A dash reads names from stdin, by line or by NUL; those that are gone are told, and that is all."""
    write(tmp_path / "a b.py", 'x = "chat-old-1"\n')
    for listed in ("a b.py\ngone.py\n", "a b.py\0gone.py\0"):
        done = run("scan", "-", "--json", *ASKED, cwd=tmp_path, input=listed)
        assert ["a b.py"] == [one["path"] for one in json.loads(done.stdout)["findings"]]
        assert "modelpick: warning: gone.py: No such file or directory; not scanned\n" == done.stderr
    assert 0 == run("scan", "-", *ASKED, cwd=tmp_path, input="").code


def test_a_project(tmp_path, run):
    """The workload that has the model in use brings its needs; --workload does for every model."""
    write(tmp_path / "a.py", 'x = "chat-old-1"\n')
    write(tmp_path / "modelpick.toml", '[workload.bot]\ncontext = "1k"\nfim = true\nmodels = ["acme/chat-old"]\n')
    done = json.loads(run("scan", ".", "--json", *ASKED, cwd=tmp_path).stdout)
    assert "modelpick.toml" == done["project"]
    (one,) = [found for found in done["findings"] if found["path"] == "a.py"]
    assert ("bot", "bigcode/starcoder2-3b") == (one["workload"], one["remedy"])
    named = json.loads(run("scan", "a.py", "--workload", "bot", "--json", *ASKED, cwd=tmp_path).stdout)["findings"]
    assert [("bot", "bigcode/starcoder2-3b")] == [(found["workload"], found["remedy"]) for found in named]


def test_usage_errors(tmp_path):
    """A path at which there is nothing, a number of days that is none, no path."""
    what, hint = error("scan", tmp_path / "missing", *ASKED)
    assert f"PATH: {tmp_path / 'missing'}: No such file or directory" == what
    assert "name files or folders that exist" == hint
    assert (
        "--min-days-left: 'soon' is not a number of days"
        == error("scan", SCANNED, "--min-days-left", "soon", *ASKED)[0]
    )
    assert 2 == inside("scan", *ASKED).code


def test_a_broken_catalog(tmp_path):
    """The exit code of a catalog that is not valid."""
    assert 4 == inside("scan", SCANNED, "--only-catalog", write(tmp_path / "bad.toml", "x = 1\n")).code


HOSTILE = "\x1b[31mred\x1b]0;title\x07\u202e[bold]\n.py"


@pytest.mark.parametrize("format_", ["table", "markdown", "csv", "tsv", "github", "ids"])
def test_names_are_inert(tmp_path, format_):
    """A file name with escape sequences, an override and a line break changes nothing on a screen."""
    write(tmp_path / HOSTILE, 'x = "chat-old-1"\n')
    result = inside("scan", tmp_path, "--format", format_, *ASKED)
    assert [] == [char for char in result.stdout + result.stderr if char in "\x1b\x07\u202e\r"]
    shown = [line for line in result.stdout.splitlines() if "chat-old-1" in line]
    assert 1 == len(shown)


def test_hostile_trees(tmp_path):
    """Links in circles, pipes, large, binary and broken files: an answer, and no word but about what was left out."""
    write(tmp_path / "a.py", 'x = "chat-old-1"\n')
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "dangling.py").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "b.py").write_bytes(b'x = "chat-old-1"\0')
    (tmp_path / "c.py").write_bytes(b'\xef\xbb\xbfx = "chat-old-1" # \xff\xfe')
    (tmp_path / "d.ipynb").write_text('{"cells": [' * 5000)
    with (tmp_path / "e.py").open("wb") as large:
        large.truncate(50_000_000)
    (tmp_path / ".gitignore").write_text("*a" * 200 + "*b\n[\n")
    result = inside("scan", tmp_path, "--json", *ASKED)
    assert [("a.py", 1), ("c.py", 1)] == [
        (Path(f["path"]).name, f["line"]) for f in json.loads(result.stdout)["findings"]
    ]
    assert "modelpick: note: 1 file of more than 10 MiB left out\n" == result.stderr


def test_on_a_terminal():
    """Eighty columns hold the place and the id of each finding."""
    result = on_terminal("scan", SCANNED, *ASKED)
    assert "chat-old-1" in plain(result.stdout) and "retired" in plain(result.stdout)
    assert 1 == result.code
