"""`-`: names on stdin, one a line, wherever a command names models."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from cli_support import ASKED, ONLY, document, error, inside


class _Terminal(io.TextIOWrapper):
    """A stdin that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put these bytes on stdin."""

    def put(data: bytes | str, kind: type[io.TextIOWrapper] = io.TextIOWrapper) -> None:
        held = io.BytesIO(data.encode() if isinstance(data, str) else data)
        monkeypatch.setattr("sys.stdin", kind(held, encoding="utf-8"))

    return put


BOTH = "acme/chat-large\nstarcoder2-3b\n"


@pytest.mark.parametrize(
    "text",
    [
        BOTH,
        "acme/chat-large\nstarcoder2-3b",
        "\n# a shortlist\n  acme/chat-large  # the large one\n\nstarcoder2-3b\nstarcoder2-3b\n",
        "acme/chat-large\r\nstarcoder2-3b\r\n",
        b"\xef\xbb\xbfacme/chat-large\nstarcoder2-3b\n",
    ],
)
def test_compare(stdin, text):
    """Names as another program prints them: comments, blanks, Windows' line ends and a name twice are passed over."""
    stdin(text)
    found = document("compare", "-", *ASKED)
    assert [one["id"] for one in found["models"]] == ["acme/chat-large", "bigcode/starcoder2-3b"]


def test_beside_others(stdin):
    """The names come where the `-` stands."""
    stdin("starcoder2-3b\n")
    found = document("compare", "acme/chat-large", "-", *ASKED)
    assert [one["id"] for one in found["models"]] == ["acme/chat-large", "bigcode/starcoder2-3b"]


def test_a_pipe(run):
    """`list -q | compare -` works as a whole program."""
    names = run("list", *ASKED, "-q").stdout
    result = run("compare", "-", *ASKED, "--json", input="\n".join(names.splitlines()[:2]))
    assert (result.code, result.stderr) == (0, "")


@pytest.mark.parametrize(
    "args",
    [
        ("show", "-"),
        ("why", "-"),
        ("cost", "-", "--mix", "chat"),
        ("migrate", "-"),
        ("migrate", "starcoder2-3b", "-"),
        ("tasks", "-"),
        ("recommend", "--model", "-"),
        ("list", "--model", "-"),
        ("list", "--not-model", "-"),
        ("plot", "--model", "-", "--x", "context", "--y", "input_usd_per_mtok"),
    ],
    ids=" ".join,
)
def test_the_same_as_typed(stdin, args):
    """Each command that names models answers as if the name had been typed."""
    stdin("acme/chat-large\n")
    typed = inside(*(one if one != "-" else "acme/chat-large" for one in args), *ASKED, "--json")
    assert typed == inside(*args, *ASKED, "--json")
    assert typed.code in (0, 1)


@pytest.mark.parametrize(
    ("data", "args", "problem"),
    [
        ("", ("compare", "-"), "stdin: there is no name on it"),
        ("# nothing\n\n", ("cost", "-"), "stdin: there is no name on it"),
        ("starcoder2-3b\n", ("compare", "-"), "one model has nothing to be compared with"),
        ("starcoder2-3b\n", ("compare", "-", "-"), "`-` is given twice"),
        ("starcoder2-3b\n", ("migrate", "-", "-"), "stdin: there is no name on it"),
        (BOTH, ("show", "-"), "stdin: there are 2 names, and one is wanted"),
        (BOTH, ("migrate", "-"), "stdin: there are 2 names, and one is wanted"),
        ("".join(f"m{n}\n" for n in range(33)), ("compare", "-"), "33 models are named, and at most 32 can be read"),
        ("".join(f"m{n}\n" for n in range(5001)), ("cost", "-"), "stdin: there are 5,001 names, and at most 5,000"),
        ("x" * 2_000_000, ("cost", "-"), "stdin: is longer than 1,048,576 bytes"),
        (b"acme/chat-large\nx\0y\n", ("cost", "-"), "stdin: line 2 has a NUL byte"),
        (b"acme/chat-large\n\xff\n", ("cost", "-"), "stdin: line 2 is not UTF-8"),
        ("acme/chat-large\n".encode("utf-16"), ("cost", "-"), "stdin: line 1 has a NUL byte"),
    ],
)
def test_what_is_no_list_of_names(stdin, data, args, problem):
    """Exit 2, naming stdin and the line."""
    stdin(data)
    assert error(*args, *ONLY)[0].startswith(problem)
    stdin(data)
    assert inside(*args, *ONLY).code == 2


def test_one_model(stdin):
    """With one name on stdin the hint names it, not the `-`."""
    stdin("starcoder2-3b\n")
    assert error("compare", "-", *ONLY)[1] == "name another one, or try `modelpick show starcoder2-3b`"


def test_an_unknown_name(stdin):
    """Exit 3, as if it had been typed; what could move a cursor is made visible."""
    stdin("starcoder2-3x\x1b[2J\n")
    result = inside("show", "-", *ONLY)
    assert result.code == 3
    assert "\x1b" not in result.stderr


def test_closed(monkeypatch):
    """A closed stdin is an error, not a traceback."""
    monkeypatch.setattr("sys.stdin", None)
    assert error("cost", "-", *ONLY)[0] == "stdin: `-` reads names from it, and it is closed"


def test_a_terminal(stdin):
    """Who is waited for is told so."""
    stdin("starcoder2-3b\n", _Terminal)
    result = inside("show", "-", *ASKED, "-q")
    assert result.stdout == "bigcode/starcoder2-3b\n"
    assert result.stderr == "modelpick: reads names from the terminal, one a line; Ctrl-D ends them\n"
