"""Laws of scanning, against an oracle that writes the files: every id that it plants is found, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from scan_support import found

TELLING = [
    "gpt-4",
    "gpt-4o",
    "gpt-4o-mini",
    "gpt-4.1",
    "openai/gpt-4o",
    "mistral-large",
    "azure/gpt-4",
    "openai:gpt-4o",
]
PLAIN = ["o1", "o3", "command", "step3", "command-light"]
BEFORE = ["x", "my-", "x.", "a/b/", "9", "_", "ft-"]
AFTER = ["x", "-turbo", "-mini-x", ".json", "/x", "_", "9", "-wrapper"]


class Piece(NamedTuple):
    """A line or more of a file, with { } where an id goes; whether one that stands there counts."""

    text: str
    telling: bool
    """An id that speaks for itself counts there."""
    plain: bool = False
    """A plain word counts there too: a model is asked for."""


PYTHON = [
    Piece('a{n} = "{id}"', True),
    Piece("f(1, '{id}', [\"{id}\"])", True),
    Piece('model = "{id}"  # {id}', True, True),
    Piece('g(model="{id}", n=1)', True, True),
    Piece('body = \'{{"model": "{id}", "n": 1}}\'', True, True),
    Piece('# {id} or "{id}"', False),
    Piece('def h{n}():\n    """Uses {id}.\n\n    model = "{id}"\n    """', False),
    Piece('say("You are {id}, a helpful assistant")', False),
    Piece('if model.startswith("{id}"): pass', False),
    Piece("import json, re", False),
    Piece('text = "it\'s {id} or \\"{id}\\""', False),
]
SCRIPT = [
    Piece("const a{n} = '{id}';", True),
    Piece("f({{model: `{id}`, n: 1}}) // {id}", True, True),
    Piece("/* \"{id}\"\n   '{id}' */", False),
    Piece("log('use {id} now', `and {id}`)", False),
    Piece("const r{n} = /[\"']/g; const s{n} = 'x';", False),
]
YAML = [
    Piece("key{n}: {id}", True),
    Piece("model: {id}  # {id}", True, True),
    Piece("models:\n  - {id}\n  - '{id}'", True, True),
    Piece("text{n}: you may use {id} here, it's good", False),
    Piece("# model: {id}", False),
    Piece("run{n}: serve --model {id} --verbose", True, True),
    Piece("list{n}: [{id}, x]", True),
]
SHELL = [
    Piece("MODEL={id}", True, True),
    Piece('export OTHER{n}="{id}"', True),
    Piece("serve --model {id} --count 3 # {id}", True, True),
    Piece("echo {id} is what you want", False),
    Piece("# serve --model {id}", False),
    Piece('curl -d \'{{"model": "{id}"}}\' http://localhost/', True, True),
]
JSON = [
    Piece('{{"a{n}": "{id}"}}', True),
    Piece('{{"model": "{id}"}}', True, True),
    Piece('{{"text": "take {id} then"}}', False),
    Piece('{{"models": ["{id}", "{id}"]}}', True, True),
]
LANGUAGES = {"a.py": PYTHON, "a.ts": SCRIPT, "a.yaml": YAML, "a.sh": SHELL, "a.jsonl": JSON}


class Planted(NamedTuple):
    """A file, and how often each id must be found in it."""

    text: str
    ids: dict[str, int]


@st.composite
def planted(draw: Callable[..., object], name: str) -> Planted:
    """A file of pieces in any order, each with an id, a plain word or a look-alike."""
    pieces = draw(st.lists(st.sampled_from(LANGUAGES[name]), min_size=1, max_size=8))
    lines, ids = [], {}
    for number, piece in enumerate(pieces):  # type: ignore[arg-type]
        kind = draw(st.sampled_from(("telling", "plain", "before", "after")))
        id = str(draw(st.sampled_from(PLAIN if kind == "plain" else TELLING)))
        counts = piece.telling if kind == "telling" else piece.plain
        if kind == "before":
            id, counts = f"{draw(st.sampled_from(BEFORE))}{id}", False
        elif kind == "after":
            id, counts = f"{id}{draw(st.sampled_from(AFTER))}", False
        text = piece.text.format(id=id, n=number)
        lines.append(text)
        if counts:
            ids[id] = (
                ids.get(id, 0) + piece.text.count("{id}") - piece.text.count("# {id}") - piece.text.count("// {id}")
            )
    return Planted("\n".join(lines) + "\n", ids)


@given(data=st.data(), name=st.sampled_from(sorted(LANGUAGES)), newline=st.sampled_from(["\n", "\r\n"]))
def test_all_that_is_planted_and_nothing_else(data, name, newline):
    """Among comments, prose and look-alikes, each planted id is found as often as it stands there."""
    one = data.draw(planted(name))
    counted: dict[str, int] = {}
    text = one.text.replace("\n", newline)
    for mention in found(text, name):
        if mention.mention.reading is not None:
            counted[mention.mention.text] = counted.get(mention.mention.text, 0) + 1
            line = text.split("\n")[mention.line - 1]
            assert line[mention.column - 1 :].startswith(mention.mention.text)
    assert one.ids == counted, text


@given(text=st.text(max_size=200), name=st.sampled_from([*LANGUAGES, "a.ipynb", "a.html", "a.go", "a.x", "a.toml"]))
def test_any_text_ends(text, name):
    """Whatever a file holds, the answer is a list."""
    found(text + ' model = "gpt-4o"', name)
