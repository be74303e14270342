"""Whatever stands where a file should be read: an answer or one error, at once and in bounded memory."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli_support import ONLY, SMALL
from fault_support import is_kept, program

pytestmark = pytest.mark.faults

LARGE = 50 * 10**6
SECONDS = 3
"""Of the processor, the start of Python included; on a busy machine that is a second of work."""
MEMORY = 1_500 * 2**20
TEXT = b'[[model]]\nid = "acme/one"\ncontext = 8000\n'
DEEP = {"toml": b"a = " + b"[" * 100_000, "json": b'{"a":' * 100_000, "py": b"x = " + b"(" * 200_000 + b"'chat-old-1'"}


def fifo(path: Path) -> None:
    """A pipe that nobody writes to."""
    os.mkfifo(path)


def loop(path: Path) -> None:
    """A link to itself."""
    path.symlink_to(path.name)


def round_about(path: Path) -> None:
    """A link to a folder that has the link in it."""
    path.symlink_to(path.parent)


def of(data: bytes) -> Callable[[Path], None]:
    """A file of these bytes."""
    return lambda path: path.write_bytes(data) and None


def large(path: Path) -> None:
    """50 MB of nothing, and no room for it on the disk."""
    with path.open("wb") as file:
        file.truncate(LARGE)


def large_text(path: Path) -> None:
    """50 MB that begin as they should."""
    path.write_bytes(TEXT + b"x = [" + b"1," * (LARGE // 2) + b"]")


def deep(path: Path) -> None:
    """Nested without end."""
    path.write_bytes(DEEP.get(path.suffix[1:], DEEP["toml"]))


KINDS: dict[str, Callable[[Path], None]] = {
    "fifo": fifo,
    "loop": loop,
    "round about": round_about,
    "folder": Path.mkdir,
    "zero": lambda path: path.symlink_to("/dev/zero"),
    "large": large,
    "large text": large_text,
    "deep": deep,
    "nul": of(b"\0" * 1_000 + TEXT),
    "mark": of(b"\xef\xbb\xbf" + TEXT.replace(b"\n", b"\r\n")),
    "utf-16": of("a = 1".encode("utf-16")),
    "not utf-8": of(b"\xff\xfe\xfd" + TEXT),
    "one line": of(b"a" * 1_000_000),
    "nothing": of(b""),
}
"""What stands there."""
ONE = (ONLY[0], ONLY[1])
INPUTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "only catalog": ("x.toml", ("list", "--only-catalog", "{}")),
    "catalog": ("x.toml", ("list", "--catalog", "{}", "-q")),
    "of the person": ("config/modelpick/catalog.d/x.toml", ("list", "-q")),
    "updated": ("data/modelpick/updated/catalog.toml", ("list", "-q")),
    "cache": ("cache/modelpick", ("list", *ONE)),
    "project": ("modelpick.toml", ("check", *ONE)),
    "project beside": ("modelpick.toml", ("recommend", *ONE)),
    "validate": ("x.toml", ("catalog", "validate", "{}")),
    "lint": ("x.toml", ("catalog", "lint", "{}", "--as-of", "2026-11-23")),
    "accept": ("x.toml", ("catalog", "lint", str(SMALL), "--as-of", "2026-11-23", "--accept", "{}")),
    "import": ("x.json", ("catalog", "import", "{}", "--from", "models.dev", "--dry-run", *ONE)),
    "import into": ("x.toml", ("catalog", "import", str(SMALL), "--from", "litellm", "-o", "{}", *ONE)),
    "add into": ("x.toml", ("catalog", "add", "acme/x", "--context", "8k", *ONE, "-o", "{}")),
    "scan of a tree": ("tree/x.py", ("scan", "tree", *ONE)),
    "scan of a notebook": ("tree/x.ipynb", ("scan", "tree", *ONE)),
    "ignored": ("tree/.gitignore", ("scan", "tree", *ONE)),
    "build": ("x.toml", ("catalog", "build", "--curated", "{}", "--check")),
}
"""Where it stands, and who reads it."""


def limited() -> None:
    """No more than so much memory."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


SLOW = ("catalog", "of the person", "updated")
"""They lie over the catalog that ships, which is read anew each time: only what differs between them is tried."""
PAIRS = [
    (name, kind) for name in INPUTS for kind in KINDS if name not in SLOW or kind in ("fifo", "loop", "large", "deep")
]


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_whatever_stands_there(tmp_path: Path, name, kind):
    """No wait, no traceback; the error names the file, or the answer does without it."""
    place, args = INPUTS[name]
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    KINDS[kind](path)
    env = {"HOME": str(tmp_path), **{f"XDG_{one}_HOME": str(tmp_path / one.lower()) for one in ("CONFIG", "DATA")}}
    env["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = program(
        *(str(path) if arg == "{}" else arg for arg in args), cwd=tmp_path, env=env, before=limited, seconds=25
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert is_kept(result), result
    assert "internal error" not in result.stderr
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert used < SECONDS + (2 if name in SLOW else 0), result
    if result.code in (2, 4, 5):
        assert len(result.stderr) < 3_000


def test_names_in_a_tree_of_links(tmp_path: Path):
    """Links in circles beside a file with an id: it is found once."""
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "a.py").write_text('model = "chat-old-1"\n')
    for one in (fifo, loop, round_about):
        one(tree / f"{one.__name__}.py")
    (tree / "up").symlink_to("..")
    result = program("scan", tree, *ONLY, "--as-of", "2026-11-23", "--json")
    assert ["chat-old-1"] == [one["model"] for one in json.loads(result.stdout)["findings"]]


@pytest.mark.parametrize("words", ["< /dev/zero", "< large"])
@pytest.mark.parametrize("args", [("compare", "-"), ("scan", "-"), ("show", "-")], ids=str)
def test_names_on_stdin(tmp_path: Path, args, words):
    """A list without end is refused."""
    large(tmp_path / "large")
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {words}', "sh", sys.executable, "-m", "modelpick", *args, *ONLY],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PATH": os.environ.get("PATH", ""), "HOME": str(tmp_path)},
        timeout=30,
        check=False,
        preexec_fn=limited,
    )
    assert 2 == done.returncode, done
    assert "modelpick: error: stdin: " in done.stderr and len(done.stderr) < 500


def test_a_list_of_names_that_are_no_text(tmp_path: Path):
    """File names are bytes."""
    path = Path(os.fsdecode(bytes(tmp_path) + b"/\xff.py"))
    path.write_text('model = "chat-old-1"\n')
    done = subprocess.run(
        [sys.executable, "-m", "modelpick", "scan", "-", *ONLY, "--as-of", "2026-11-23", "-q"],
        input=bytes(path) + b"\n",
        capture_output=True,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
        timeout=30,
        check=False,
    )
    assert (b"chat-old-1\n", b"", 1) == (done.stdout, done.stderr, done.returncode)
