"""The output formats, for every command alike; and what a pipe and a terminal get."""

from __future__ import annotations

import csv
import io
import json

import pytest
from rich.cells import cell_len

from cli_support import ASKED, COMMANDS_WITH_OUTPUT, ONLY, colours, inside, on_terminal, plain
from modelpick.render.columns import Column
from modelpick.render.formats import FORMATS, LIMITED, Reply, Screen, to_csv, to_json, to_markdown

QUESTION = ("recommend", *ASKED, "--context", "12k", "--tools", "--vision", "--fim", "--show-rejected")


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", COMMANDS_WITH_OUTPUT)
def test_every_command_answers_in_every_format(name, format_):
    """Each command in each format: an answer, silence on stderr; and it is what its name says. Exit 0, but for `check`,
    whose ids are of models at fault."""
    result = inside(*COMMANDS_WITH_OUTPUT[name], "--format", format_)
    assert (result.stderr, result.code) == ("", int(name == "check"))
    assert result.stdout.endswith("\n")
    assert "\x1b" not in result.stdout
    lines = result.stdout.splitlines()
    if format_ == "json":
        assert isinstance(json.loads(result.stdout), dict)
    elif format_ == "jsonl":
        assert all(isinstance(json.loads(line), dict) for line in lines)
    elif format_ in ("csv", "tsv"):
        rows = list(csv.reader(io.StringIO(result.stdout), delimiter="," if format_ == "csv" else "\t"))
        assert {len(row) for row in rows} == {len(rows[0])}
        assert len(rows) > 1
    elif format_ == "markdown":
        assert all(line.startswith("| ") and line.endswith(" |") for line in lines)
        assert len({line.replace("\\|", "").count("|") for line in lines}) == 1
    elif format_ == "ids":
        assert all(line == line.strip() and line for line in lines)


def test_json_and_quiet_are_formats():
    """`--json` is `--format json`, `-q` and `--quiet` are `--format ids`."""
    assert inside(*QUESTION, "--json") == inside(*QUESTION, "--format", "json")
    for flag in ("-q", "--quiet"):
        assert inside("list", *ASKED, flag) == inside("list", *ASKED, "--format", "ids")


def test_formats_with_a_row_limit():
    """The formats for people show the first 15 rows."""
    assert set(LIMITED) == {"table", "markdown"}


@pytest.mark.parametrize(
    "env",
    [
        {"COLUMNS": "20"},
        {"COLUMNS": "60", "LINES": "5"},
        {"COLUMNS": "500"},
        {"COLUMNS": "nonsense"},
        {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
        {"TERM": "dumb"},
        {"NO_COLOR": "1"},
    ],
)
@pytest.mark.parametrize("args", [QUESTION, COMMANDS_WITH_OUTPUT["show"], COMMANDS_WITH_OUTPUT["why"]])
def test_a_pipe_gets_the_same_whatever_the_environment(args, env):
    """No colour and nothing cut, whatever COLUMNS and TERM say."""
    assert inside(*args, env=env) == inside(*args)


def test_force_color():
    """FORCE_COLOR colours a pipe too, and cuts nothing; --no-color and NO_COLOR win over it."""
    env = {"FORCE_COLOR": "1", "TERM": "xterm-256color"}
    forced = inside(*QUESTION, env=env).stdout
    assert colours(forced) & {"31", "32", "33"}
    assert [line.rstrip() for line in plain(forced).splitlines()] == inside(*QUESTION).stdout.splitlines()
    for quiet in (inside(*QUESTION, "--no-color", env=env), inside(*QUESTION, env=env | {"NO_COLOR": "1"})):
        assert not colours(quiet.stdout) & {"31", "32", "33"}
    assert "\x1b" not in inside(*QUESTION, "--json", env=env).stdout
    assert "\x1b" not in inside(*QUESTION, "--format", "markdown", env=env).stdout


def test_colour_on_a_terminal():
    """On a terminal the status has the terminal's own colours; NO_COLOR, --no-color and TERM=dumb take them away."""
    assert colours(on_terminal(*QUESTION).stdout) & {"31", "33"}
    for result in (on_terminal(*QUESTION, env={"NO_COLOR": "1"}), on_terminal(*QUESTION, "--no-color")):
        assert colours(result.stdout) <= {"1"}
        assert "✗ rejected" in plain(result.stdout)
    assert "\x1b" not in on_terminal(*QUESTION, env={"TERM": "dumb"}).stdout
    assert "\x1b" not in on_terminal(*QUESTION, "--json").stdout


IDS = [
    "acme/chat-large",
    "acme/chat-mini",
    "bigcode/starcoder2-3b",
    "harbor/open-60b-a5b",
    "harbor/open-7b",
    "shadow/mystery",
    "shadow/priceless",
]


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_the_fit_table_on_a_terminal(columns):
    """Every line fits the terminal, every id is whole, every status has its word, and the answer is the same."""
    result = on_terminal(*QUESTION, columns=columns)
    lines = plain(result.stdout).splitlines()
    assert (result.stderr, result.code) == ("", 1)
    assert [line for line in lines if cell_len(line) > columns] == []
    rows = [line for line in lines[2:] if line[:1] in "✓?✗" and line[1:2] == " "]
    assert sorted(row.split()[2] for row in rows) == IDS
    assert {tuple(row.split()[:2]) for row in rows} == {("?", "check"), ("✗", "rejected")}
    assert "0 models fit, 3 to check, 4 rejected" in " ".join(lines)


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
@pytest.mark.parametrize("name", ["list", "why", "rules", "tasks", "sources", "providers"])
def test_tables_on_a_terminal(name, columns):
    """The other tables fit the terminal too."""
    least = {"sources": 120, "rules": 80, "tasks": 80}
    if columns < least.get(name, 0):
        pytest.skip("its words need more room than this; nothing of them is cut")
    result = on_terminal(*COMMANDS_WITH_OUTPUT[name], columns=columns)
    assert (result.stderr, result.code) == ("", 0)
    assert [line for line in plain(result.stdout).splitlines() if cell_len(line) > columns] == []


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_the_page_on_a_terminal(columns):
    """The page fits the terminal, the ids on it whole."""
    result = on_terminal(*COMMANDS_WITH_OUTPUT["show"], columns=columns)
    lines = plain(result.stdout).splitlines()
    assert (result.stderr, result.code) == ("", 0)
    assert [line for line in lines if cell_len(line) > columns] == []
    for name in ("bigcode/starcoder2-3b", "accounts/fireworks/models/starcoder2-3b"):
        assert any(name in line for line in lines)


def test_columns_on_a_terminal():
    """COLUMNS wins over the terminal's own width."""
    narrow = on_terminal(*QUESTION, columns=200, env={"COLUMNS": "70"})
    assert [line for line in plain(narrow.stdout).splitlines() if cell_len(line) > 70] == []
    assert narrow.stdout == on_terminal(*QUESTION, columns=70).stdout


def test_a_long_id_is_never_broken(tmp_path):
    """An id longer than the terminal is wide stands whole on one line."""
    catalog = tmp_path / "long.toml"
    long = "acme/" + "x" * 150
    catalog.write_text(f'[[model]]\nid = "{long}"\ntuning = "base"\n', encoding="utf-8")
    for command in ("recommend", "list"):
        shown = on_terminal(command, "--only-catalog", catalog, columns=60).stdout
        assert any(long in line for line in plain(shown).splitlines())


def test_asked_columns_are_kept():
    """Columns that were asked for are all shown, however narrow the terminal."""
    asked = "id,name,context,max_input,max_output,vision,tools,json_mode,released,license"
    shown = on_terminal("list", *ASKED, "--columns", asked, columns=60).stdout
    heading = plain(shown).splitlines()[0]
    assert all(word in heading for word in ("model", "name", "context", "max input", "licence"))


def test_no_colour_alone_carries_meaning():
    """Mark and word stand beside the colour."""
    text = inside(*QUESTION).stdout
    assert "✗ rejected" in text
    assert "? check" in text
    assert "✓ fits" in inside("recommend", *ONLY).stdout


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1:A9)", "'@SUM(A1:A9)"),
        ("＝A1", "'＝A1"),
        (["=A1", "b"], "'=A1; b"),
        ("=A1", "'=A1"),
        ("@cf/meta/llama-3-8b-instruct", "@cf/meta/llama-3-8b-instruct"),
        ("-", "-"),
        (-0.5, "-0.5"),
        (-3, "-3"),
        ("a=b", "a=b"),
        ("", ""),
        (None, ""),
        (True, "true"),
    ],
)
def test_no_cell_is_a_formula(value, shown):
    """A spreadsheet would work it out; numbers and exact ids stay what they are."""
    reply = Reply(dict, list, [Column("one", "one", lambda row: row)], [value], [])
    assert [["one"], [shown]] == list(csv.reader(io.StringIO(to_csv(reply, Screen()))))


def test_markdown_shows_names_as_they_are():
    """No link, picture, tag, emphasis, entity or cell comes of a name."""
    name = r"[a](http://b) ![c](d) <img src=x> `e` **f** ~~g~~ h|i &#x202e; \\ j_k"
    reply = Reply(dict, list, [Column("one", "one", lambda row: row)], [name], [])
    shown = to_markdown(reply, Screen()).splitlines()[2]
    assert r"| \[a](http://b) !\[c](d) \<img src=x> \`e\` \*\*f\*\* \~\~g\~\~ h\|i \&#x202e; \\\\ j_k |" == shown


@pytest.mark.parametrize("text", ["plain", "é ✓ 🦆", "\x00\x1b\x7f\x80\u2028\u202e", "\udc80 of a file name", '"\\/'])
def test_json_is_ascii_and_reads_back(text):
    """Every character comes back as it was, and none but printable ASCII is written, as Python itself would."""
    shown = to_json(Reply(lambda: {"a": [text, 1.5, None, True]}, list, [], []), Screen())
    assert {"a": [text, 1.5, None, True]} == json.loads(shown)
    assert json.dumps({"a": [text, 1.5, None, True]}, indent=2) + "\n" == shown
