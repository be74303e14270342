"""Which module may import which: errors < core < catalog, sources, tree < render < cli; and what is loaded when."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import modelpick
from cli_support import ASKED

PACKAGE = Path(modelpick.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
ABOVE = {
    "errors": {"core", "catalog", "tree", "sources", "render", "cli", "__main__"},
    "core": {"catalog", "tree", "sources", "render", "cli", "__main__"},
    "tree": {"catalog", "sources", "render", "cli", "__main__"},
    "catalog": {"tree", "render", "cli", "__main__"},
    "sources": {"tree", "render", "cli", "__main__"},
    "render": {"sources", "tree", "cli", "__main__"},
    "cli": {"__main__"},
}
"""Part -> the parts that it must not import."""
NETWORK = ("httpx", "requests", "urllib3", "urllib.request", "http.client", "ssl")
HEAVY = ("rich", *NETWORK, "matplotlib", "filelock", "modelpick.sources.registry")


def imports(path: Path) -> Iterator[str]:
    """The modules that a file names in its imports, wherever they stand."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(path: Path) -> str:
    """The part of the package that a file belongs to."""
    inside = path.relative_to(PACKAGE).parts
    return inside[0].removesuffix(".py")


def name(path: Path) -> str:
    """A file's name, for the test's id."""
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_point_one_way(path):
    """No file imports from a part above its own."""
    parts = {found.split(".")[1] for found in imports(path) if found.startswith("modelpick.")}
    assert parts & ABOVE.get(part(path), set()) == set()


@pytest.mark.parametrize("path", [path for path in MODULES if part(path) in ("core", "errors")], ids=name)
def test_the_core_is_pure(path):
    """The core imports core and errors alone of ours, and nothing that knows files, networks or terminals."""
    roots = {found.split(".")[0] for found in imports(path)}
    ours = {found.split(".")[1] for found in imports(path) if found.startswith("modelpick.")}
    assert ours <= {"core", "errors"}
    assert (
        roots
        & {
            *("os", "io", "pathlib", "sys", "shutil", "tempfile", "subprocess", "socket", "ssl", "http", "urllib"),
            *("typer", "click", "rich", "platformdirs", "tomllib", "tomli_w", "time", "random", "logging", "locale"),
        }
        == set()
    )


@pytest.mark.parametrize("path", [path for path in MODULES if part(path) == "core"], ids=name)
def test_the_core_reads_no_clock_and_no_file(path):
    """No call of today, now, utcnow, time, open, print or input."""
    called = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            target = node.func
            called.add(target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", ""))
    assert (
        called & {"today", "now", "utcnow", "fromtimestamp", "time", "open", "print", "input", "eval", "exec"} == set()
    )


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nothing_of_typers_internals(path):
    """No click, and of Typer its public module alone."""
    found = set(imports(path))
    assert {one for one in found if one.split(".")[0] == "click"} == set()
    assert {one for one in found if one.startswith("typer.") and one.split(".")[1].startswith("_")} == set()
    import typer

    assert {one for one in found if one.startswith("typer.") and not hasattr(typer, one.split(".")[1])} == set()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_code_from_data(path):
    """Nothing evaluates, unpickles or imports what a catalog says."""
    roots = {found.split(".")[0] for found in imports(path)}
    assert roots & {"pickle", "marshal", "shelve", "yaml"} == set()
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert calls & {"eval", "exec", "compile", "__import__"} == set()


def loaded_after(code: str) -> set[str]:
    """The modules of HEAVY that are loaded when this code has run."""
    script = f"{code}\nimport sys\nprint('\\n' + ' '.join(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines()[-1].split())


def test_import_is_light():
    """The command line loads no rich, no HTTP client and no plotting before it is asked for something."""
    assert loaded_after("import modelpick.cli.main, modelpick.__main__") == set()


def test_no_command_loads_the_network():
    """Not even with all commands loaded is there an HTTP client, or a reader of sources."""
    everything = "from modelpick.cli.main import build\nbuild(['--'])"
    assert loaded_after(everything) == set()


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["catalog", "--help"]])
def test_help_loads_no_command(words):
    """The list of commands and the version need no command, no type of the catalog and no pydantic model."""
    code = f"from modelpick.__main__ import main\nmain({words!r})\nimport sys\n"
    ours = "print(*(name for name in sys.modules if name.startswith('modelpick.')), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code + ours], capture_output=True, text=True, check=True)
    listing = {"modelpick.cli", "modelpick.cli.main", "modelpick.cli.typed_options", "modelpick.errors"}
    assert set(done.stderr.split()) == {"modelpick.__main__"} | listing


@pytest.mark.parametrize("path", [path for path in MODULES if path.name != "fetch.py"], ids=name)
def test_one_door_to_the_network(path):
    """Only `sources/fetch.py` names a module that reaches the network, and it too loads them when it fetches."""
    assert {one for one in imports(path) if one in (*NETWORK, "socket", "urllib.request", "ftplib")} == set()


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv", "ids", "markdown"])
def test_machine_formats_load_no_rich(format_):
    """An answer for a machine loads nothing that draws, and nothing that reaches the network."""
    arguments = ["recommend", *ASKED, "--context", "8k", "--format", format_]
    assert loaded_after(f"from modelpick.__main__ import main\nassert main({arguments!r}) == 0") == set()


def test_a_table_loads_no_network():
    """A table loads rich, and still no network."""
    arguments = ["recommend", *ASKED, "--context", "8k"]
    assert loaded_after(f"from modelpick.__main__ import main\nassert main({arguments!r}) == 0") <= {"rich"}


def test_importing_builds_no_validator():
    """A command that reads a kept catalog validates nothing: no table of the catalog is made ready for it."""
    tables = "facts.Model, facts.Price, policy.Listed"
    code = (
        "import modelpick.cli.recommend, modelpick.cli.show\nfrom modelpick.core import facts, policy\n"
        f"print([table.__pydantic_complete__ for table in ({tables})])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[False, False, False]\n" == done.stdout
