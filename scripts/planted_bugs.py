"""Bugs planted one at a time in a copy of the source, each with the test that must fail on it.

    python scripts/planted_bugs.py > docs/planted-bugs.md     all of them: several minutes
    python scripts/planted_bugs.py atomic inert               those with one of these words

Each test must pass on the untouched copy too. Exit 1 where a bug gets by, or its place is not in the source any more.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("src", "tests", "data", "pyproject.toml")
SECONDS = 240
"""A test that does not end has found a bug as well."""
HEAD = """# Planted bugs

Tests that have never failed prove little. Each of these bugs was planted alone, and the test beside it failed; without
the bug it passes. Made by `scripts/planted_bugs.py`, which plants them again.

Not in the table, for nothing failed on them: raw text in `render/why.py` (scores), `render/cost.py` (a region),
`render/diff.py` (lists), `render/lint.py` (values) and `render/diagnostics.py` (`_named`), all of which a column or a
note makes harmless once more, and a relative home in `catalog/locate.py` (the newest platformdirs gives none).

| bug | in | caught by |
|---|---|---|
"""


class Bug(NamedTuple):
    """One change for the worse."""

    what: str
    file: str
    """Below src/modelpick."""
    old: str
    new: str
    test: str
    """The file of tests, and what its name has in it: `faults/test_disk.py twenty`."""


def planted(bug: Bug, text: str) -> str | None:
    """The source with the bug in it; None where its place is not there once."""
    return text.replace(bug.old, bug.new) if text.count(bug.old) == 1 else None


@contextmanager
def copy() -> Iterator[tuple[Path, Path]]:
    """(a copy of the project, a Python that imports this copy and the libraries of the one that runs)."""
    with tempfile.TemporaryDirectory(prefix="modelpick-planted-") as folder:
        place = Path(folder)
        for name in COPIED:
            source = ROOT / name
            shutil.copytree(source, place / name) if source.is_dir() else shutil.copy(source, place / name)
        venv.create(place / "venv", with_pip=False)
        (libraries,) = (place / "venv").glob("lib/python*/site-packages")
        own = next(path for path in sys.path if path.endswith("site-packages"))
        (libraries / "planted.pth").write_text(f"{place / 'src'}\n{own}\n")
        yield place, place / "venv" / "bin" / "python"


def fails(place: Path, python: Path, test: str) -> list[str] | None:
    """The tests that failed, [] where all passed, None where there was none to run."""
    file, _, words = test.partition(" ")
    chosen = ["-k", words] if words else []
    command = [python, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "", f"tests/{file}", *chosen]
    try:
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return [f"{file}, which did not end"]
    lines = [line for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    found = [line.partition(" tests/")[2].split(" - ")[0] for line in lines]
    return None if done.returncode == 5 else found or ([file] if done.returncode else [])


def run(bugs: Sequence[Bug]) -> int:
    """Plant each, run its test and print its row; how many got by."""
    missed, clean = 0, dict[str, bool]()
    with copy() as (place, python):
        for bug in bugs:
            path = place / "src" / "modelpick" / bug.file
            text = path.read_text(encoding="utf-8")
            worse = planted(bug, text)
            if bug.test not in clean:
                clean[bug.test] = fails(place, python, bug.test) == []
            caught: list[str] | None = None
            if worse is not None and clean[bug.test]:
                path.write_text(worse, encoding="utf-8")
                caught = fails(place, python, bug.test)
                path.write_text(text, encoding="utf-8")
            missed += not caught
            said = f"`{caught[0]}`" if caught else "**nothing**"
            if worse is None or not clean[bug.test]:
                said = "**the place is gone**" if worse is None else f"**{bug.test} fails without it**"
            print(f"| {bug.what} | `{bug.file}` | {said} |", flush=True)
    return missed


BUGS: tuple[Bug, ...] = (
    # how files are written
    Bug(
        "a file is written in place",
        "catalog/write.py",
        "    _write(path, data, lambda part: part.replace(path))\n",
        "    path.parent.mkdir(parents=True, exist_ok=True)\n    path.write_bytes(data)\n",
        "faults/test_disk.py full_disk and plot",
    ),
    Bug(
        "the same",
        "catalog/write.py",
        "    _write(path, data, lambda part: part.replace(path))\n",
        "    path.parent.mkdir(parents=True, exist_ok=True)\n    path.write_bytes(data)\n",
        "faults/test_killed.py every_step and plot",
    ),
    Bug(
        "the name is given before the bytes are written",
        "catalog/write.py",
        """        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(_mode(path))
        put(part)
""",
        """        put(part)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
""",
        "faults/test_killed.py every_step and plot",
    ),
    Bug(
        "the bytes are not synced",
        "catalog/write.py",
        "            os.fsync(file.fileno())\n",
        "",
        "test_write.py order",
    ),
    Bug(
        "the bytes are synced after they got the name",
        "catalog/write.py",
        """            os.fsync(file.fileno())
        part.chmod(_mode(path))
        put(part)
""",
        """            part.chmod(_mode(path))
            put(part)
            os.fsync(file.fileno())
""",
        "test_write.py order",
    ),
    Bug(
        "the folder is not synced", "catalog/write.py", "        _sync_folder(path.parent)\n", "", "test_write.py order"
    ),
    Bug(
        "two writers share one part",
        "catalog/write.py",
        'handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)',
        'name = str(path.parent / f".{path.name[:100]}.part")\n        handle = os.open(name, os.O_RDWR | os.O_CREAT)',
        "test_write.py two_writers",
    ),
    Bug(
        "a part stays where the disk is full",
        "catalog/write.py",
        "            part.unlink(missing_ok=True)\n",
        "            part.exists()\n",
        "faults/test_disk.py full_disk",
    ),
    Bug(
        "the same",
        "catalog/write.py",
        "            part.unlink(missing_ok=True)\n",
        "            part.exists()\n",
        "faults/test_disk.py may_not_grow",
    ),
    Bug(
        "a full disk in the middle of a write is no error of ours",
        "catalog/write.py",
        """        raise
    except (OSError, ValueError) as error:
        raise _failed(path, error) from None
""",
        """        raise
    except ValueError as error:
        raise _failed(path, error) from None
""",
        "faults/test_disk.py full_disk",
    ),
    Bug(
        "a new file takes an old one's place",
        "catalog/write.py",
        "            path.hardlink_to(part)\n",
        "            part.replace(path)\n",
        "test_write.py create",
    ),
    # the cache
    Bug(
        "a cache that cannot be written is an error",
        "catalog/kept.py",
        "    with suppress(OutputError, OSError):\n",
        "    with suppress(FileExistsError):\n",
        "faults/test_disk.py takes_nothing",
    ),
    Bug(
        "a kept catalog is trusted without its hash",
        "catalog/compiled.py",
        '    if head + b"\\n" != _head(key, body):\n',
        '    if not head.startswith(b"modelpick catalog, of "):\n',
        "fuzz/test_fuzz_files.py kept",
    ),
    Bug(
        "a kept catalog of another key is taken",
        "catalog/compiled.py",
        '    if head + b"\\n" != _head(key, body):\n',
        "    if not head.endswith(hashlib.sha256(body).hexdigest().encode()):\n",
        "test_compiled.py",
    ),
    Bug(
        "what is kept may nest without end",
        "catalog/kept.py",
        "    except (ValueError, RecursionError):\n",
        "    except ValueError:\n",
        "test_kept.py damaged",
    ),
    Bug(
        "the first runs race for the oldest file of the cache",
        "catalog/kept.py",
        """    with suppress(OutputError, OSError):
        write_atomically(path, data)
""",
        """    with suppress(OutputError):
        write_atomically(path.with_name(".new"), data)
        path.with_name(".new").rename(path)
""",
        "faults/test_disk.py twenty",
    ),
    # the store of `catalog update`
    Bug(
        "two updates at once do not wait",
        "catalog/updated.py",
        "            lock.acquire()\n",
        "",
        "test_updated.py two",
    ),
    Bug(
        "the state speaks of payloads that are not there yet",
        "catalog/updated.py",
        """        for source, payload in payloads.items():
            write_atomically(self._payload_path(source, hash_of(payload)), payload)
        if data is not None:
""",
        """        if state != self.state():
            write_atomically(self._state, state.model_dump_json(indent=1, exclude_none=True).encode())
        for source, payload in payloads.items():
            write_atomically(self._payload_path(source, hash_of(payload)), payload)
        if data is not None:
""",
        "test_updated.py killed_at",
    ),
    Bug(
        "what a kill left in catalog.d is a layer",
        "catalog/locate.py",
        'sorted(path for path in folder.iterdir() if path.suffix == ".toml")',
        'sorted(path for path in folder.iterdir() if ".toml" in path.name)',
        "faults/test_killed.py leftovers",
    ),
    # streams
    Bug(
        "Python tries again, at exit, to write what could not be written",
        "__main__.py",
        "        _let_go(stream)\n",
        "        pass\n",
        "faults/test_streams.py cannot_be_written",
    ),
    Bug(
        "half an answer is success",
        "cli/answer.py",
        "        raise unwritten(error) from None\n",
        "        return\n",
        "faults/test_disk.py into_a_file",
    ),
    Bug(
        "a full stderr ends the run",
        "cli/answer.py",
        """            sys.stderr.flush()
        except OSError:
""",
        """            sys.stderr.flush()
        except ValueError:
""",
        "faults/test_streams.py error_that_cannot",
    ),
    Bug(
        "a closed stdout is success",
        "cli/answer.py",
        "    if sys.stdout is None:\n        raise closed()\n",
        "    if sys.stdout is None:\n        return\n",
        "faults/test_streams.py test_closed",
    ),
    Bug(
        "help on a full disk is an internal error",
        "__main__.py",
        "frozenset({errno.ENOSPC, errno.EFBIG, errno.EBADF, errno.EIO})",
        "frozenset({errno.EIO})",
        "faults/test_streams.py answer_that_cannot",
    ),
    # surroundings
    Bug(
        "a home that is a file is an internal error",
        "catalog/kept.py",
        "        return path.read_bytes()\n    except (OSError, ValueError):\n",
        "        return path.read_bytes()\n    except FileNotFoundError:\n",
        "faults/test_surroundings.py homes",
    ),
    Bug(
        "a folder that was deleted is an internal error",
        "catalog/locate.py",
        """        device = here.stat().st_dev
    except OSError:
""",
        """        device = here.stat().st_dev
    except NotADirectoryError:
""",
        "faults/test_surroundings.py gone",
    ),
    Bug(
        "a letter that the locale has not is an internal error",
        "__main__.py",
        '            stream.reconfigure(errors="replace")\n',
        "            pass\n",
        "faults/test_surroundings.py locale",
    ),
    Bug(
        "days that are counted leave the calendar",
        "core/guard.py",
        "dt.date.fromordinal(min(today.toordinal() + workload.min_days_left - 1, dt.date.max.toordinal()))",
        "dt.date.fromordinal(today.toordinal() + workload.min_days_left - 1)",
        "faults/test_surroundings.py projects_in",
    ),
    Bug(
        "dates are seconds since 1970, in 32 bits",
        "core/parse.py",
        "        return dt.date.fromisoformat(text.strip())\n",
        "        day = dt.date.fromisoformat(text.strip())\n"
        '        (day - dt.date(1970, 1, 1)).days.__mul__(86_400).to_bytes(4, "big")\n        return day\n',
        "faults/test_surroundings.py other_centuries",
    ),
    Bug(
        "another place reads the clock",
        "cli/catalog_update.py",
        '    today = day_from({"as_of": None})\n    try:',
        "    today = dt.date.today()\n    try:",
        "faults/test_surroundings.py one_place",
    ),
    Bug(
        "an error repeats a name of 100 kB",
        "core/names.py",
        'name if len(name) <= 80 else name[:80] + "…"',
        "name",
        "faults/test_surroundings.py very_long",
    ),
    # what is read
    Bug(
        "a pipe in the place of a catalog is waited for",
        "catalog/load.py",
        "        if not stat.S_ISREG(kind.st_mode):\n",
        "        if stat.S_ISDIR(kind.st_mode):\n",
        "faults/test_inputs.py fifo and validate",
    ),
    Bug(
        "the same where its hash is taken",
        "catalog/kept.py",
        "        if not stat.S_ISREG(kind.st_mode) or kind.st_size > MOST_BYTES:\n",
        "        if kind.st_size > MOST_BYTES:\n",
        "faults/test_inputs.py fifo and only",
    ),
    Bug(
        "the same where a payload is read",
        "cli/catalog_update.py",
        'open(file, "rb", opener=_without_waiting)',
        'open(file, "rb")',
        "faults/test_inputs.py fifo and import",
    ),
    Bug(
        "the same where a .gitignore is read",
        "tree/read.py",
        'os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)',
        "os.O_RDONLY",
        "faults/test_inputs.py fifo and ignored",
    ),
    Bug(
        "a catalog of any size is read",
        "catalog/load.py",
        "        if kind.st_size > MOST_BYTES:\n",
        "        if kind.st_size > MOST_BYTES**2:\n",
        "faults/test_inputs.py large and validate",
    ),
    Bug(
        "a project of any size is read",
        "catalog/project.py",
        "    if stamp[1] > MOST_BYTES:\n",
        "    if stamp[1] > MOST_BYTES**2:\n",
        "test_project.py large",
    ),
    Bug(
        "a scanned file of any size is read",
        "tree/read.py",
        "        if not stat.S_ISREG(kind.st_mode) or kind.st_size > MOST_BYTES:\n            return None\n"
        "        parts, left = [], MOST_BYTES + 1\n",
        "        if not stat.S_ISREG(kind.st_mode):\n            return None\n        parts, left = [], 10**12\n",
        "test_tree.py test_read",
    ),
    Bug(
        "a list of files without end is read",
        "cli/scan.py",
        "        data = sys.stdin.buffer.read(MOST_BYTES + 1) if",
        "        data = sys.stdin.buffer.read() if",
        "faults/test_inputs.py names_on_stdin",
    ),
    Bug(
        "a link in a tree leads round in a circle",
        "tree/walk.py",
        "entry.is_dir(follow_symlinks=False)",
        "entry.is_dir()",
        "faults/test_inputs.py tree_of_links",
    ),
    Bug(
        "TOML may nest without end",
        "catalog/load.py",
        "    except RecursionError:\n",
        "    except ZeroDivisionError:\n",
        "test_hostile.py too_much",
    ),
    Bug(
        "so may JSON",
        "sources/reading.py",
        "    except (ValueError, RecursionError) as error:\n",
        "    except ValueError as error:\n",
        "faults/test_inputs.py deep and import",
    ),
    Bug(
        "a text of a line is looked at from each of its places",
        "catalog/places.py",
        """_HEADER = re.compile(r"^\\s*(\\[\\[?)([^\\[\\]]++)\\]\\]?\\s*(?:#.*)?$")""",
        """_HEADER = re.compile(r"^\\s*(\\[\\[?)((?:[^\\[\\]]+)+)\\]\\]?\\s*(?:#.*)?$")""",
        "test_places.py",
    ),
    Bug(
        "a project that is no TOML is not told as one",
        "catalog/project.py",
        "        raise ProjectError(error.problems) from None\n",
        "        raise\n",
        "fuzz/test_fuzz_files.py scratched_projects",
    ),
    Bug(
        "one row that is none costs the payload",
        "sources/reading.py",
        "        except ValidationError as error:\n",
        "        except ZeroDivisionError as error:\n",
        "fuzz/test_fuzz_files.py damaged_payloads",
    ),
    Bug(
        "a price that is no number is an internal error",
        "sources/reading.py",
        "    except InvalidOperation:\n",
        "    except ZeroDivisionError:\n",
        "test_hostile.py payload and openrouter and escapes",
    ),
    Bug(
        "a reason has as many lines as the row wants",
        "sources/reading.py",
        '" ".join(str(error).split())[:_LONGEST_REASON]',
        "str(error)",
        "fuzz/test_fuzz_files.py reason",
    ),
    Bug(
        "one long row costs the import",
        "sources/reading.py",
        "            if (name := _too_long(row)) is not None:\n",
        "            if (name := _too_long(row)) == 0:\n",
        "test_hostile.py payload and long",
    ),
    # what is typed
    Bug(
        "a number of tokens of any length is read",
        "core/parse.py",
        "    match = _COUNT.fullmatch(text.strip()) if len(text) <= 40 and text.isascii() else None\n",
        "    match = _COUNT.fullmatch(text.strip())\n",
        "fuzz/test_fuzz_typed.py megabyte and tokens",
    ),
    Bug(
        "a number of tokens takes a time that doubles with each digit",
        "core/parse.py",
        r'_COUNT = re.compile(r"(\d[\d_,]*(?:',
        r'_COUNT = re.compile(r"((?:\d+[_,]*)+(?:',
        "fuzz/test_fuzz_typed.py megabyte and tokens",
    ),
    Bug(
        "a price may be infinite",
        "core/parse.py",
        "    if not (math.isfinite(value) and value >= 0):\n",
        "    if not value >= 0:\n",
        "fuzz/test_fuzz_typed.py any_text and price",
    ),
    Bug(
        "a price that is none is an internal error",
        "core/parse.py",
        "    except ValueError:\n        value = math.nan\n",
        "    except OverflowError:\n        value = math.nan\n",
        "fuzz/test_fuzz_typed.py any_text and price",
    ),
    Bug(
        "a date that is none is an internal error",
        "core/parse.py",
        '    except ValueError:\n        raise BadValueError(name, f"{text[:40]!r} is not a date"',
        '    except OverflowError:\n        raise BadValueError(name, f"{text[:40]!r} is not a date"',
        "fuzz/test_fuzz_typed.py any_text and date",
    ),
    Bug(
        "a mix may be of nothing",
        "core/parse.py",
        "        if uncached + cached + output > 0:\n",
        "        if uncached + cached + output >= 0:\n",
        "fuzz/test_fuzz_typed.py any_text and mix",
    ),
    Bug(
        "an error repeats what was typed, whole",
        "core/parse.py",
        'f"{text[:60]!r} is neither the name',
        'f"{text!r} is neither the name',
        "fuzz/test_fuzz_typed.py megabyte and mix",
    ),
    # what is shown
    *(
        Bug(f"raw text: {what}", file, old, new, f"test_hostile.py {test}")
        for what, file, old, new, test in (
            (
                "facts, everywhere",
                "render/words.py",
                "    return inert(str(value))\n",
                "    return str(value)\n",
                "escapes",
            ),
            ("an error", "cli/answer.py", "_encodable(inert(line),", "_encodable(line,", "bad_catalog"),
            ("a note on stderr", "cli/answer.py", "_encodable(inert(line),", "_encodable(line,", "workload_of_hostile"),
            (
                "the page of a model",
                "render/page.py",
                "{inert(model.title)}  {",
                "{model.title}  {",
                "show and escapes",
            ),
            ("a note under a table", "render/table.py", "Line(inert(inner),", "Line(inner,", "names_files"),
            ("ids", "render/formats.py", '{inert(name)}\\n"', '{name}\\n"', "ids and direction"),
            ("CSV", "render/formats.py", '    text = inert("; ".join', '    text = ("; ".join', "csv and escapes"),
            (
                "a Markdown cell",
                "render/formats.py",
                "cell(column, row).translate(_MARKUP)",
                "cell(column, row)",
                "markdown",
            ),
            (
                "JSON",
                "render/formats.py",
                "indent=2, ensure_ascii=True)",
                "indent=2)",
                "json and escapes",
            ),
            (
                "JSON lines",
                "render/formats.py",
                "json.dumps(record)",
                "json.dumps(record, ensure_ascii=False)",
                "jsonl and escapes",
            ),
            (
                "SARIF",
                "render/annotations.py",
                '"runs": [run]}, indent=2)',
                '"runs": [run]}, indent=2, ensure_ascii=False)',
                "sarif",
            ),
            ("annotations", "render/annotations.py", "::{_escaped(message(one))}", "::{one.model}", "github"),
            (
                "unknown names of check",
                "render/diagnostics.py",
                "no model is called {inert(str(one.model))}",
                "no model is called {one.model}",
                "project",
            ),
            (
                "reasons of exceptions",
                "render/diagnostics.py",
                "{inert(one.excuse.reason)}",
                "{one.excuse.reason}",
                "project",
            ),
            ("a picture", "render/plot_file.py", "title=inert(plot.title)", "title=plot.title", "picture and escapes"),
            (
                "labels of a picture",
                "render/plot_file.py",
                "label=inert(spot.label)",
                "label=spot.label",
                "picture and direction",
            ),
            ("the name of a picture's file", "cli/plot.py", "{inert(str(into))}", "{into}", "hostile_name and escapes"),
            (
                "constraints",
                "render/wording.py",
                "do not use for {inert(constraint.text)}",
                "do not use for {constraint.text}",
                "escapes",
            ),
            (
                "benchmarks",
                "render/evidence.py",
                "rows.append((inert(str(score.setting))",
                "rows.append((str(score.setting)",
                "show and escapes",
            ),
            (
                "compare",
                "render/compare.py",
                "mark + inert(subject.offer.route.key)",
                "mark + subject.model.title",
                "compare and escapes",
            ),
            ("a replacement's name", "render/migrate.py", "“{inert(one.name)}”", "“{one.name}”", "show and escapes"),
            (
                "sources and providers",
                "cli/vocabulary.py",
                "inert(value_text(value))",
                "str(value)",
                "escapes and sources",
            ),
        )
    ),
)


if __name__ == "__main__":
    asked = [bug for bug in BUGS if not sys.argv[1:] or any(word in f"{bug}" for word in sys.argv[1:])]
    if not sys.argv[1:]:
        print(HEAD, end="")
    sys.exit(run(asked) > 0)
