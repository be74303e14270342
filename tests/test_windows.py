"""What Windows does otherwise, simulated: paths, drives, line ends, old consoles, and what its Python lacks."""

from __future__ import annotations

import ast
import errno
import io
import ntpath
import os
import sys
from pathlib import Path, PureWindowsPath

import pytest

import modelpick
from cli_support import ASKED, COMMANDS_WITH_OUTPUT, SMALL, error, inside
from modelpick.__main__ import main
from modelpick.catalog import locate, project
from modelpick.catalog.load import load
from modelpick.cli import answer
from modelpick.core.diagnostic import Diagnostic, Place
from modelpick.render import annotations

pytestmark = pytest.mark.slow

MODULES = sorted(Path(modelpick.__file__).parent.rglob("*.py"))
CODE_PAGES = ["cp437", "cp850", "cp1252", "ascii"]
"""Of old consoles, and of a file or pipe there; and what has the least."""
ONLY_READ = set("＝＋－＠")
"""Signs in our strings that are looked for in other people's texts, and never written."""
UNIX_MODULES = {
    *("fcntl", "termios", "pty", "tty", "pwd", "grp", "resource", "syslog", "posix", "crypt", "spwd", "nis"),
    *("readline", "curses"),
}
UNIX_NAMES = {
    "os": {
        *("chown", "chroot", "fchdir", "fchmod", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getuid"),
        *("getgroups", "getpgid", "getpgrp", "getpriority", "getsid", "killpg", "lchown", "lockf", "mkfifo", "mknod"),
        *("nice", "openpty", "posix_spawn", "pread", "pwrite", "sched_getaffinity", "setsid", "statvfs", "sync"),
        *("sysconf", "uname", "wait", "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_SYNC", "WNOHANG"),
    },
    "signal": {"SIGALRM", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGUSR1", "SIGWINCH", "alarm", "setitimer"},
    "socket": {"AF_UNIX", "socketpair"},
    "time": {"tzset"},
}
"""What these modules do not have on Windows."""


def name(path: Path) -> str:
    """A file's name, for the test's id."""
    return path.relative_to(Path(modelpick.__file__).parent).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nothing_that_windows_lacks(path):
    """No module and no name that only Unix has, except where the code asks first whether it is there."""
    found, asked = set(), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hasattr":
            asked.add(".".join(str(getattr(one, "id", getattr(one, "value", ""))) for one in node.args))
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & UNIX_MODULES
        elif isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {node.module or ""} & UNIX_MODULES
            found |= names & {f"{module}.{one}" for module, every in UNIX_NAMES.items() for one in every}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found |= {f"{node.value.id}.{one}" for one in {node.attr} & UNIX_NAMES.get(node.value.id, set())}
    assert set() == found - asked


def test_files_are_told_apart_by_a_semicolon(monkeypatch):
    """MODELPICK_CATALOG holds several files as PATH holds folders: a colon is part of a drive's name there."""
    monkeypatch.setattr(os, "pathsep", ";")
    monkeypatch.setenv(locate.ENVIRONMENT, r"C:\catalogs\a.toml;D:\b.toml")
    named = [path for layer, path in locate.layer_paths([], None) if layer.startswith(locate.ENVIRONMENT)]
    assert [Path(r"C:\catalogs\a.toml"), Path(r"D:\b.toml")] == named


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src\\app one.py", "src/app%20one.py"),
        ("src/app.py", "src/app.py"),
        ("C:\\repo\\app.py", "file:///C:/repo/app.py"),
        ("D:/repo/app one.py", "file:///D:/repo/app%20one.py"),
        ("\\\\server\\share\\app.py", "file://server/share/app.py"),
    ],
)
def test_places_in_sarif(path, expected, monkeypatch):
    """A URI has slashes alone, and a drive is part of its path."""
    monkeypatch.setattr(annotations, "PurePath", PureWindowsPath)
    told = Diagnostic("unknown-model", "error", None, "acme/gone", place=Place(path, 3, 1, 5))
    assert f'"uri": "{expected}"' in annotations.to_sarif([told])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("C:\\here\\sub\\modelpick.toml", "sub/modelpick.toml"),
        ("C:\\modelpick.toml", "C:/modelpick.toml"),
        ("D:\\work\\modelpick.toml", "D:/work/modelpick.toml"),  # no way leads from one drive to another
    ],
    ids=["below", "above", "another drive"],
)
def test_how_a_project_is_shown(path, expected, monkeypatch):
    """With slashes, as annotations want it: relative where it is below, else whole."""
    monkeypatch.setattr(project, "Path", PureWindowsPath)
    monkeypatch.setattr(project.os.path, "relpath", lambda found: ntpath.relpath(str(found), "C:\\here"))
    assert expected == project._shown(PureWindowsPath(path))


def crlf(path: Path, text: str) -> Path:
    """A file whose lines end as an editor of Windows ends them, behind a byte order mark."""
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    return path


def test_a_catalog_with_windows_line_ends(tmp_path):
    """The same catalog, texts over several lines among it."""
    text = SMALL.read_text(encoding="utf-8")
    assert load([("x", SMALL)]).models == load([("x", crlf(tmp_path / "small.toml", text))]).models


def test_a_project_with_windows_line_ends(tmp_path, monkeypatch):
    """The same findings at the same lines and columns."""
    text = '# ours\n\n[workload.answers]\ncontext = "8k"\nmodels = ["acme/chat-large", "acme/gone"]\n'
    monkeypatch.chdir(tmp_path)
    answers = []
    for put in (lambda path: path.write_text(text, encoding="utf-8"), lambda path: crlf(path, text)):
        put(tmp_path / "modelpick.toml")
        answers.append(inside("check", *ASKED, "--format", "github"))
    assert answers[0].code == 1 and "line=5" in answers[0].stdout
    assert answers[0] == answers[1]


def test_lines_end_once():
    """Windows makes two characters of each line end: no answer has a carriage return of its own before it."""
    for format_ in ("table", "csv", "jsonl"):
        assert "\r" not in inside(*COMMANDS_WITH_OUTPUT["recommend"], "--format", format_).stdout


@pytest.mark.parametrize("code_page", CODE_PAGES)
@pytest.mark.parametrize("command", COMMANDS_WITH_OUTPUT)
def test_signs_on_an_old_console(command, code_page):
    """A sign of ours that the console does not have is another sign there, never the ? of a doubt; no line is lost."""
    for format_ in ("table", "markdown"):
        arguments = (*COMMANDS_WITH_OUTPUT[command], "--format", format_)
        expected, actual = inside(*arguments), inside(*arguments, encoding=code_page)
        assert expected.stdout.count("?") == actual.stdout.count("?")
        assert len(expected.stdout.splitlines()) == len(actual.stdout.splitlines())
        assert (expected.stderr, expected.code) == (actual.stderr, actual.code)


def written_signs(path: Path) -> set[str]:
    """The characters beyond ASCII in the strings of a module that are no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in documents]
    return {sign for text in strings if isinstance(text, str) for sign in text if not sign.isascii()}


@pytest.mark.parametrize("part", ["core", "catalog", "cli", "render"])
def test_every_sign_has_another(part):
    """Whatever sign a module writes has one in ASCII that stands for it."""
    found = {sign for path in MODULES if f"/{part}/" in path.as_posix() for sign in written_signs(path)}
    assert set() == {sign for sign in found - ONLY_READ if not sign.translate(answer._ASCII).isascii()}


@pytest.mark.parametrize("code_page", CODE_PAGES)
def test_help_on_an_old_console(code_page):
    """Help is drawn with what the console has."""
    shown = inside("recommend", "--help", encoding=code_page)
    assert shown.code == 0
    assert shown.stdout.count("?") == inside("recommend", "--help").stdout.count("?")


@pytest.mark.parametrize("code_page", CODE_PAGES)
def test_errors_on_an_old_console(code_page):
    """What is shortened in an error ends in three dots there."""
    name = "x" * 300
    what, _ = error("show", name, *ASKED)
    actual = inside("show", name, *ASKED, encoding=code_page)
    assert "…" in what
    assert actual.stderr.splitlines()[0] == f"modelpick: error: {what.replace('…', '...')}"


class ClosedThere(io.TextIOWrapper):
    """Stdout as Windows has it when nobody reads any more: not a broken pipe, an invalid argument."""

    def write(self, text: str) -> int:
        """It cannot."""
        raise OSError(errno.EINVAL, "Invalid argument")


def test_a_closed_pipe_is_silent(monkeypatch):
    """`modelpick list | more`, left early: exit 141 and not a word."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "stdout", ClosedThere(io.BytesIO(), encoding="utf-8"))
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setattr("modelpick.__main__._silence_stdout", lambda: None)
    assert 141 == main(["list", *map(str, ASKED)])
    assert "" == sys.stderr.getvalue()


def test_a_replaced_file_that_is_open(tmp_path, monkeypatch):
    """A file that another program holds open cannot be replaced there: an error that says so, and nothing is lost."""
    from modelpick.catalog.write import write_atomically
    from modelpick.errors import OutputError

    def held(self: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "The process cannot access the file")

    path = tmp_path / "mine.toml"
    path.write_bytes(b"before")
    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(OutputError) as raised:
        write_atomically(path, b"after")
    assert "The process cannot access the file" in str(raised.value)
    assert ([path], b"before") == (list(tmp_path.iterdir()), path.read_bytes())
