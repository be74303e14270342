"""Errors and exit codes: what is wrong, then the hint, on stderr; stdout empty; never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import modelpick.cli.recommend
from cli_support import ASKED, DATA, ONLY, SMALL, error, inside, many_models

SIZES = ("--context", "--input", "--output", "--max-params", "--min-params", "--max-active-params")
NO_SIZES = ("-5", "8kb", "0", "0k", "nan", "inf", "", " ", "８k", "8 k k", "1e3", "0.0001", "1__0", "9" * 30, "8k\n8k")


@pytest.mark.parametrize("value", NO_SIZES)
@pytest.mark.parametrize("flag", SIZES)
def test_a_size_that_makes_no_sense(flag, value):
    """Exit 2, naming the flag and an example of how to write it."""
    problem, hint = error("recommend", *ASKED, flag, value)
    assert inside("recommend", *ASKED, flag, value).code == 2
    assert problem.startswith(f"{flag}: ")
    assert flag in hint


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        *(("--max-input-price", value) for value in ("-1", "nan", "inf", "", "cheap", "1_0", "٣", "$")),
        ("--max-output-price", "-0.5"),
        *(
            ("--released-after", value)
            for value in ("2026", "2026-13-01", "2026-02-30", "", "tomorrow", "２０２６-01-01")
        ),
        ("--knowledge-after", "01/02/2026"),
        ("--alive-until", "0000-01-01"),
        ("--as-of", "yesterday"),
        ("--license", "gpl"),
        ("--tuning", "chat"),
        ("--unknown", "maybe"),
        ("--rank", "best"),
        ("--format", "yaml"),
        *(("--limit", value) for value in ("0", "-1", "1.5", "", "many", "٣", "1" * 20)),
        ("--columns", "contxt"),
        ("--columns", ""),
        ("--columns", "id,"),
        ("--sort", "contxt"),
        ("--sort", ""),
        ("--sort", "-"),
    ],
)
def test_a_value_that_makes_no_sense(flag, value):
    """Exit 2, naming the flag; an empty value is a value."""
    problem, _ = error("recommend", *ASKED, flag, value)
    assert inside("recommend", *ASKED, flag, value).code == 2
    assert problem.startswith(f"{flag}: "), problem


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        (["nonsense"], "no such command 'nonsense'"),
        (["catalog", "nonsense"], "no such command 'nonsense'"),
        (["list", "--contxt", "8k"], "no such option: --contxt (Possible options: --context, --output)"),
        (["show"], "missing argument 'MODEL'"),
        (["search"], "missing argument 'TEXT'"),
        (["recommend", "stray"], "got unexpected extra argument(s) (stray)"),
        (["recommend", "--context"], "option '--context' requires an argument"),
        (["recommend", "--json", "-q"], "two output formats are asked for: json and ids"),
        (["recommend", "--json", "--format", "csv"], "two output formats are asked for: csv and json"),
        (["recommend", "--limit", "3", "--all"], "--limit and --all exclude each other"),
        (["recommend", "--catalog", str(SMALL)], "--only-catalog and --catalog exclude each other"),
        (["recommend", "--json-schema", "--no-json-mode"], "--json-schema needs what --no-json-mode rules out"),
        (["recommend", "--parallel-tools", "--no-tools"], "--parallel-tools needs what --no-tools rules out"),
        (["recommend", "--min-params", "8B", "--max-params", "3B"], "--min-params is above --max-params"),
        (
            ["recommend", "--provider", "fireworks", "--not-provider", "fireworks-ai"],
            "--provider and --not-provider both name 'fireworks-ai'",
        ),
        (["schema", "nonsense"], "there is no schema 'nonsense'"),
    ],
)
def test_usage(args, problem):
    """Exit 2 with one sentence and a hint."""
    args = [args[0], *(ONLY if args[0] == "recommend" else ()), *args[1:]]
    assert inside(*args).code == 2
    assert error(*args)[0] == problem


def test_same_format_twice_is_no_contradiction():
    """`--json --format json` and `-q --format ids` each ask for one format."""
    assert inside("list", *ONLY, "--json", "--format", "json").code == 0
    assert inside("list", *ONLY, "-q", "--format", "ids").code == 0


@pytest.mark.parametrize(
    ("args", "problem", "hint"),
    [
        (
            ["show", "starcoder2-3"],
            "no model is called 'starcoder2-3'",
            "did you mean starcoder2-3b or bigcode/starcoder2-3b?",
        ),
        (["show", "StarCoder2-3B"], "no model is called 'StarCoder2-3B'", "did you mean starcoder2-3b"),
        (["show", "zzz"], "no model is called 'zzz'", "`modelpick search TEXT` looks for parts of names"),
        (["show", ""], "no model is called ''", "`modelpick search TEXT`"),
        (["why", "chat-larg"], "no model is called 'chat-larg'", "did you mean chat-large"),
        (["recommend", "--model", "chat-larg"], "no model is called 'chat-larg'", "did you mean chat-large"),
        (["recommend", "--not-model", "chat-larg"], "no model is called 'chat-larg'", "did you mean chat-large"),
        (["recommend", "--like", "chat-larg"], "no model is called 'chat-larg'", "did you mean chat-large"),
        (["list", "--provider", "firework"], "no provider is called 'firework'", "did you mean fireworks"),
        (["list", "--not-provider", "zzz"], "no provider is called 'zzz'", "`modelpick providers` lists them"),
        (["list", "--developer", "bigcod"], "no developer is called 'bigcod'", "did you mean bigcode"),
        (["list", "--not-developer", "zzz"], "no developer is called 'zzz'", "`modelpick list --columns developer`"),
        (["list", "--family", "starcoder"], "no family is called 'starcoder'", "did you mean StarCoder2"),
        (["list", "--not-family", "zzz"], "no family is called 'zzz'", "`modelpick list --columns family`"),
        (["recommend", "--task", "chatt"], "no task is called 'chatt'", "did you mean chat"),
        (["recommend", "--task", ""], "no task is called ''", "`modelpick tasks` explains them"),
    ],
)
def test_an_unknown_name(args, problem, hint):
    """Exit 3, a suggestion on stderr, nothing on stdout, in every format."""
    for more in ([], ["--json"], ["-q"]):
        said, hinted = error(*args, *ONLY, *more)
        assert (said, inside(*args, *ONLY, *more).code) == (problem, 3)
        assert hinted.startswith(hint)


def test_an_unknown_name_whole(run):
    """`modelpick show starcoder2-3` as a shell sees it."""
    result = run("show", "starcoder2-3", *ONLY)
    assert result == (
        "",
        "modelpick: error: no model is called 'starcoder2-3'\n"
        "hint: did you mean starcoder2-3b or bigcode/starcoder2-3b?\n",
        3,
    )


def test_five_mistakes_are_five_lines(run):
    """A catalog with five different mistakes reports five, each with key path, value and fix; exit 4."""
    catalog = DATA / "five-mistakes.toml"
    result = run("list", "--only-catalog", catalog)
    first, *problems, hint = result.stderr.splitlines()
    assert (result.stdout, result.code) == ("", 4)
    assert first == "modelpick: error: the catalog has 5 problems:"
    assert sorted(problem.removeprefix(f"  {catalog}: ") for problem in problems) == [
        "model[0] acme/one .contxt: unknown key; did you mean 'context'?",
        "model[1] acme/two .context = '8000': must be a whole number, without quotes",
        "model[2] acme/three .max_output = 2000: is above context 1000; one of the two is wrong",
        "model[3] acme/four .by = 'nobody': no [[source]] has this id; known are card, five-mistakes.toml",
        "model[4] acme/five .route[0].price.input = -1.0: must not be negative; leave the key out where it is unknown",
    ]
    assert hint == "hint: mend the file; `modelpick catalog validate FILE` checks it again"


@pytest.mark.parametrize("command", ["recommend", "list", "providers", "sources"])
def test_toml_syntax(command):
    """A TOML syntax error names file, line and column; exit 4."""
    catalog = DATA / "syntax-error.toml"
    problem, _ = error(command, "--only-catalog", catalog)
    assert problem == f"the catalog has 1 problem:\n  {catalog}: not valid TOML at line 3, column 11: Invalid value"
    assert inside(command, "--only-catalog", catalog).code == 4


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"\xff\xfe\x00", "is not UTF-8 at byte 0; save it as UTF-8"),
        (b"a = " + b"[" * 5000, "is nested too deeply"),
        (b"x = 1", ".x: unknown key"),
        (b"model = 3", "must be a list"),
        (b"model = [3]", "must be a table"),
        (b'[[model]]\nid = "no-slash"', "no-slash"),
        (b'[[model]]\nid = "a/b"\ncontext = nan', "a/b"),
        (b'[[model]]\nid = "a/b"\n[[model]]\nid = "a/b"', "stands already at"),
        (b"format = 99", "format = 99"),
    ],
)
def test_a_catalog_that_is_none(tmp_path: Path, content, words):
    """Whatever the file holds: exit 4, the file named, no traceback."""
    path = tmp_path / "bad.toml"
    if content is not None:
        path.write_bytes(content)
    problem, _ = error("list", "--only-catalog", path)
    assert str(path) in problem
    assert words in problem.replace(f"{path}: x:", f"{path}: .x:")
    assert inside("list", "--only-catalog", path).code == 4


def test_a_folder_is_no_catalog(tmp_path: Path):
    """A folder, or a device, is refused."""
    for path in (tmp_path, Path("/dev/null")):
        problem, _ = error("list", "--only-catalog", path)
        assert problem.endswith(f"{path}: is not a file; name a TOML file")


def test_layers_that_do_not_go_together(run, tmp_path: Path):
    """Two files that are valid alone and not together: exit 4, with a hint."""
    first, second = tmp_path / "a.toml", tmp_path / "b.toml"
    first.write_text('[[model]]\nid = "mine/a"\naliases = ["x"]\n[[model]]\nid = "mine/c"\ncontext = 1000\n')
    second.write_text('[[model]]\nid = "mine/b"\naliases = ["x"]\n[[model]]\nid = "mine/c"\nmax_output = 2000\n')
    result = run("list", "--catalog", first, "--catalog", second)
    assert (result.stdout, result.code) == ("", 4)
    assert result.stderr.startswith("modelpick: error: the catalog has ")
    assert result.stderr.splitlines()[-1].startswith("hint: ")


def test_no_arguments_show_the_help():
    """`modelpick` and `modelpick catalog` alone print their help, and no empty error."""
    for args in ([], ["catalog"]):
        alone, asked = inside(*args), inside(*args, "--help")
        assert alone == asked
        assert (alone.code, alone.stderr) == (0, "")
        assert "Usage: modelpick" in alone.stdout


def test_nothing_fits_is_one():
    """Exit 1 where nothing fits, also when something is in doubt, from every command that judges."""
    for args in (["recommend"], ["list"], ["search", "shadow"], ["why", "shadow/mystery"]):
        result = inside(*args, *ASKED, "--context", "200M")
        assert (result.code, result.stderr) == (1, "")
    assert inside("recommend", *ASKED, "--model", "shadow/mystery", "--context", "8k").code == 1


def test_search_without_a_hit_is_one():
    """Exit 1, an empty answer, not an error."""
    result = inside("search", "nothing-like-it", *ONLY, "--json")
    assert (result.code, result.stderr) == (1, "")


def test_closed_stdout():
    """stdout closed: exit 5 and one sentence, no traceback."""
    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m modelpick list --only-catalog "{SMALL}" >&-'],
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"]},
        text=True,
        check=False,
    )
    assert done.returncode == 5
    assert done.stderr == (
        "modelpick: error: the answer cannot be written: stdout is closed\nhint: give it a terminal, a file or a pipe\n"
    )


def test_closed_stderr():
    """stderr closed: the answer is the same, and so is the exit code of an error."""
    program = f'"{sys.executable}" -m modelpick'
    for args, code in ((f'show starcoder2-3b -q --only-catalog "{SMALL}"', 0), ("show", 2)):
        done = subprocess.run(
            ["sh", "-c", f"{program} {args} 2>&-"],
            stdout=subprocess.PIPE,
            env={"PATH": os.environ["PATH"]},
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (code, "" if code else "bigcode/starcoder2-3b\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_full_disk(unbuffered):
    """An answer that cannot be written: exit 5 with the reason, also where PYTHONUNBUFFERED is set."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "modelpick", "list", "--json", "--only-catalog", str(SMALL)],
            stdout=full,
            stderr=subprocess.PIPE,
            env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": unbuffered},
            text=True,
            check=False,
        )
    assert done.returncode == 5
    assert done.stderr == (
        "modelpick: error: the answer cannot be written: No space left on device\n"
        "hint: check the space and permissions there\n"
    )


@pytest.mark.parametrize("args", [["--help"], ["recommend", "--help"], ["--version"]])
def test_help_into_a_closed_pipe(args):
    """Help and version too are silent about a pipe that nobody reads, with 141."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "modelpick", *args],
        stdout=writer,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"]},
        check=False,
    )
    os.close(writer)
    assert (done.stderr, done.returncode) == (b"", 141)


def test_ctrl_c(monkeypatch):
    """Ctrl-C ends silently with 130."""

    def interrupt(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(modelpick.cli.recommend, "open_catalog", interrupt)
    assert inside("recommend", *ONLY) == ("", "", 130)


def test_a_bug_is_no_traceback(monkeypatch):
    """What nobody foresaw is one sentence and a hint; MODELPICK_DEBUG=1 shows the traceback."""

    def break_(*args):
        raise RuntimeError("nobody\nforesaw \x1b[31mthis")

    monkeypatch.setattr(modelpick.cli.recommend, "open_catalog", break_)
    problem, _ = error("recommend", *ONLY)
    assert "RuntimeError" in problem
    assert "\x1b" not in problem
    with pytest.raises(RuntimeError):
        inside("recommend", env={"MODELPICK_DEBUG": "1"})


def test_ascii_output(run):
    """An ASCII-only stream gets question marks where it has no letter, not a crash."""
    for encoding in ("ascii", "latin-1", "cp1252"):
        env = {"PYTHONIOENCODING": encoding}
        result = run("show", "starcoder2-3b", *ASKED, env=env)
        assert (result.code, result.stderr) == (0, "")
        assert run("recommend", *ASKED, "--context", "8k", env=env).code == 0


def test_long_input_is_cut_in_errors():
    """A value of a megabyte is not echoed whole."""
    for args in (
        ["show", "x" * 10**5],
        ["recommend", "--context", "x" * 10**5],
        ["recommend", "--task", "x" * 10**5],
        ["recommend", "--columns", "x" * 10**5],
        ["recommend", "--sort", "x" * 10**5],
        ["recommend", "--format", "x" * 10**5],
        ["recommend", "--unknown", "x" * 10**5],
    ):
        problem, hint = error(*args, *ONLY)
        assert len(problem) + len(hint) < 2000


def test_hostile_arguments_are_inert():
    """What was typed comes back harmless in the error."""
    evil = "\x1b]52;c;AAAA\x07\x1b[2J\u202e"
    for args in (
        ["show", evil],
        ["recommend", "--context", evil],
        ["recommend", "--task", evil],
        ["recommend", "--columns", evil],
        ["recommend", f"--{evil}"],
        [evil],
        ["list", "--only-catalog", f"/tmp/{evil}.toml"],
    ):
        stderr = inside(*args).stderr
        assert stderr.startswith("modelpick: error: ")
        assert not set("\x1b\x07\u202e") & set(stderr)


def test_unknown_sources_are_not_all_listed(tmp_path: Path):
    """A wrong source id among hundreds is one short line."""
    catalog = tmp_path / "wide.toml"
    sources = "".join(f'[[source]]\nid = "source-{place}"\ntitle = "One"\n' for place in range(300))
    catalog.write_text(f'{sources}[[model]]\nid = "a/b"\nby = "zzz"\n', encoding="utf-8")
    problem, _ = error("list", "--only-catalog", catalog)
    assert len(problem) < 600


def test_many_models_is_a_catalog(tmp_path: Path):
    """The catalog that the pipe tests use is valid."""
    path = tmp_path / "many.toml"
    path.write_text(many_models(3), encoding="utf-8")
    assert inside("list", "--only-catalog", path, "-q").stdout.splitlines()[-1] == "acme/model-0002"
