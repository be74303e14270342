"""`catalog update` and `catalog import`: whole runs, against a real server on the loopback."""

from __future__ import annotations

import gzip
import json
import os
import pty
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cli_support import DATA, SMALL, inside
from conftest import Result
from modelpick.catalog import updated as store_module
from modelpick.catalog.updated import Store
from modelpick.cli import catalog_update
from modelpick.sources.registry import SOURCES
from payload_support import PAYLOADS
from update_support import Answer, Server, good, payload, small_world

A_DAY = r"\d{4}-\d{2}-\d{2}"
"""The day of a payload: a test can begin before midnight and end after it."""


@pytest.fixture
def server() -> Iterator[Server]:
    """A server for one test."""
    one = Server()
    yield one
    one.close()


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Folders of one's own, and a proxy that nobody serves: no test reaches the real network by mistake."""
    folders = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("DATA", "CONFIG")}
    return {"HOME": str(tmp_path), "HTTPS_PROXY": "http://127.0.0.1:9", **folders}


@pytest.fixture
def program(home: dict[str, str]) -> Any:
    """Run the program in the small world, in folders of its own."""

    def run_once(*args: str | Path, **env: str) -> Result:
        with small_world():
            return inside(*args, env=home | env)

    return run_once


@pytest.fixture
def update(program: Any, server: Server) -> Any:
    """Run `catalog update models.dev` with the server as its mirror, which answers these."""

    def run_once(*given: Answer, flags: tuple[str, ...] = (), **env: str) -> Result:
        if given:
            server.answers = list(given)
        mirror = ("--from-url", f"models.dev={server.url}")
        return program("catalog", "update", "models.dev", *mirror, *flags, **env)

    return run_once


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the store is."""
    return tmp_path / "DATA" / "modelpick" / "updated"


def lines(result: Result, code: int = 0) -> list[str]:
    """The last lines of an answer with this code: what changed, and where it is."""
    assert code == result.code, result
    return [" ".join(line.split()) for line in result.stdout.splitlines() if line.strip()][-2:]


def failed(result: Result, code: int) -> str:
    """What is wrong, of a run without an answer."""
    assert (code, "") == (result.code, result.stdout), result
    (said, hint) = result.stderr.splitlines()
    assert said.startswith("modelpick: error: ") and hint.startswith("hint: ")
    return said.removeprefix("modelpick: error: ")


def ids(program: Any, **env: str) -> list[str]:
    """The models that are listed."""
    return program("list", "-q", **env).stdout.splitlines()


def test_the_sources_of_the_help_are_those_of_the_registry():
    """Their names stand in the help without loading the readers."""
    assert [source.name for source in SOURCES] == catalog_update.READ.split(", ")
    assert [source.name for source in SOURCES if source.url] == catalog_update.ASKED.split(", ")


def test_update(update, program, folder):
    """The rows, what they change, where they are; they are in use at once, and a second update finds nothing new."""
    done = update(good(40))
    new, where = lines(done)
    assert new.startswith("40 new models, 0 new routes, 0 models and 0 routes gone, 0 changed facts")
    assert f"written to {folder / 'catalog.toml'}; `modelpick catalog update --rollback` takes it back" == where
    assert re.search(rf"models\.dev +updated +40 +0 +{A_DAY}", done.stdout)
    assert "" == done.stderr
    assert {"newco/m0", "newco/m39"} <= set(ids(program))
    paths = program("catalog", "path", "--format", "tsv").stdout
    assert f"{folder / 'catalog.toml'}\tupdated\n" in paths
    before = {path: path.read_bytes() for path in folder.iterdir()}
    again = update(Answer(304))
    assert [
        "0 new models, 0 new routes, 0 models and 0 routes gone, 0 changed facts (0 prices)",
        "already up to date",
    ] == (lines(again))
    assert re.search(rf"models\.dev +unchanged +40 +0 +{A_DAY}", again.stdout)
    assert before == {path: path.read_bytes() for path in folder.iterdir()}


def test_the_validators_are_sent_back(update, server, folder):
    """To the same place alone, and only while the payload that they speak of is at hand."""
    update(good())
    update(Answer(304))
    asked = server.asked[-1][1]
    assert ('"one"', "Mon, 23 Nov 2026 10:00:00 GMT") == (asked["If-None-Match"], asked["If-Modified-Since"])
    for path in folder.glob("payload-*"):
        path.write_bytes(b"x")
    update(good())
    assert "If-None-Match" not in server.asked[-1][1]


def test_changed_prices(update, program):
    """Prices are counted, and the new ones used."""
    update(good(price=1.0))
    assert "0 new models" in lines(update(good(price=3.0)))[0]
    assert lines(update(good(price=4.0)))[0].endswith("80 changed facts (80 prices)")
    shown = json.loads(program("show", "newco/m1", "--json").stdout)
    assert 4.0 == shown["model"]["routes"][0]["input_usd_per_mtok"]


def test_json_is_as_its_schema_says(update):
    """Also where nothing changes."""
    schema = json.loads(inside("schema", "catalog-update").stdout)
    for given in (good(), Answer(304)):
        answer = json.loads(update(given, flags=("--json",)).stdout)
        jsonschema.Draft202012Validator(schema).validate(answer)
        assert (given.status == 200) == answer["written"]
    assert {"models_added": 0, "prices_changed": 0}.items() <= answer["changes"].items()


def test_dry_run(update, folder):
    """Everything but the writing; not even the folder is made."""
    assert (
        f"dry run: nothing was written to {folder / 'catalog.toml'}" == lines(update(good(), flags=("--dry-run",)))[1]
    )
    assert not folder.exists()


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (Answer(500), 5, "HOST answered 500 Internal Server Error"),
        (Answer(404), 5, "HOST answered 404 Not Found"),
        (good()._replace(cut=200), 5, "HOST broke off before the end of its answer"),
        (Answer(body=b"<html>log in</html>"), 5, "HOST answered with a web page instead of JSON"),
        (Answer(302, headers={"Location": "file:///etc/passwd"}), 5, "HOST redirects to file, which is not followed"),
        (
            Answer(body=gzip.compress(bytes(2**26)), headers={"Content-Encoding": "gzip"}),
            5,
            "HOST sent more than 32 MiB, which no payload has",
        ),
        (Answer(body=b"{"), 4, "models.dev: the payload is not JSON"),
        (Answer(body=b"[]"), 4, "models.dev: the payload is a JSON list, not an object"),
        (Answer(body=b"[" * 100_000), 4, "models.dev: the payload is not JSON"),
        (Answer(body=b"{}"), 4, "models.dev: neither providers nor models in the payload"),
        (Answer(body=payload(0)), 4, "models.dev: no row of the payload can be read"),
    ],
    ids=["500", "404", "cut", "html", "file", "bomb", "json", "list", "deep", "empty", "no-rows"],
)
def test_what_cannot_be_used(update, program, server, folder, answer, code, said):
    """One line, and the catalog at hand stays as it is: before the first update and after it."""
    assert said in failed(update(answer), code).replace(server.host, "HOST")
    assert [] == [path.name for path in folder.iterdir() if path.name != "lock"]
    update(good())
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert said in failed(update(answer), code).replace(server.host, "HOST")
    assert before == {path: path.read_bytes() for path in folder.iterdir()}
    assert "newco/m0" in ids(program)


def test_a_server_that_stumbles_once(update):
    """A second try is enough."""
    assert lines(update(Answer(500, headers={"Retry-After": "0"}), good()))[0].startswith("40 new models")


def test_half_the_models_gone(update, program):
    """Refused, with the numbers; a tenth is not; --force takes it."""
    update(good(40))
    said = failed(update(good(20)), 4)
    assert "models.dev: the payload has 20 usable rows, the last one had 40" == said
    assert "newco/m39" in ids(program)
    assert "4 models and 0 routes gone" in lines(update(good(36)))[0]
    assert "16 models and 0 routes gone" in lines(update(good(20), flags=("--force",)))[0]
    assert "newco/m39" not in ids(program)


def test_a_catalog_that_shrinks(update, folder):
    """The whole is held against what is in use, whatever the state says."""
    update(good(40))
    (folder / "state.json").unlink()
    said = failed(update(good(20)), 4)
    assert re.fullmatch(r"the updated catalog would have 58 models and routes, the one at hand has 98", said)


def test_offline(program, server, folder):
    """One line for all three sources, exit 5, and nothing is written."""
    server.close()
    mirrors = [
        word
        for name in ("models.dev", "litellm", "openrouter")
        for word in ("--from-url", f"{name}=http://{server.host}/{name}")
    ]
    said = failed(program("catalog", "update", *mirrors), 5)
    assert f"cannot reach {server.host}: connection refused" == said
    assert not (folder / "catalog.toml").exists()


def test_the_proxy_of_the_environment(program, server):
    """The sources are asked for through HTTPS_PROXY, and nowhere else: nothing leaves this machine here."""
    proxy = f"http://{server.host}"
    said = failed(program("catalog", "update", HTTPS_PROXY=proxy), 5)
    hosts = "models.dev, raw.githubusercontent.com, openrouter.ai"
    assert f"cannot reach {hosts}: the proxy refuses or is not there" == said
    assert {"models.dev:443", "raw.githubusercontent.com:443", "openrouter.ai:443"} == {
        path for path, _ in server.asked
    }


def test_one_source_fails(program, update, server, folder):
    """The others are used, its last good payload too; it is named on stderr, and the exit code is 5."""
    server.answers = [lambda handler: Answer(404) if "litellm" in handler.path else good(40)]
    both = ("--from-url", f"litellm={server.url}?litellm", "--from-url", f"models.dev={server.url}")
    done = program("catalog", "update", "models.dev", "litellm", *both)
    assert lines(done, 5)[0].startswith("40 new models")
    missing = f"modelpick: note: litellm: {server.host} answered 404 Not Found; there is no earlier payload of it\n"
    assert missing == done.stderr
    served = (PAYLOADS / "litellm.json").read_bytes()
    litellm = ("--from-url", f"litellm={server.url}")
    server.answers = [Answer(body=served)]
    alone = program("catalog", "update", "litellm", *litellm)
    assert re.search(r"models\.dev +kept +40 ", alone.stdout)
    assert re.search(r"litellm +updated +[1-9]", alone.stdout)
    server.answers = [lambda handler: Answer(404) if "litellm" in handler.path else good(40, 2.0, '"two"')]
    done = program("catalog", "update", "models.dev", "litellm", *both)
    assert 5 == done.code
    assert re.search(rf"; its payload of {A_DAY} is used again\n$", done.stderr)
    assert "0 models and 0 routes gone" in lines(done, 5)[0]


def test_rollback(update, program, folder):
    """To the one before, to the shipped catalog alone, and, with nothing there, a usage error."""
    rollback = ("catalog", "update", "--rollback")
    assert "--rollback: there is no updated layer to go back from" == failed(program(*rollback), 2)
    update(good(40))
    update(good(39, etag='"two"'))
    done = program(*rollback)
    assert (f"rolled back: the one before is used: {folder / 'catalog.toml'}\n", 0) == (done.stdout, done.code)
    assert "newco/m39" in ids(program)
    assert "already up to date" != lines(update(Answer(304)))[1]
    assert "newco/m39" not in ids(program)
    program(*rollback)
    (folder / "previous.toml").unlink()
    assert "rolled back: the shipped catalog is used alone\n" == program(*rollback).stdout
    assert "newco/m0" not in ids(program)
    said = failed(program(*rollback, "--force"), 2)
    assert "--rollback takes no source and no other flag" == said


def test_an_updated_layer_that_is_not_valid(update, program, folder):
    """No command stops: the layer is left out, and stderr says how to mend it. `validate` says what is wrong."""
    update(good())
    head = "\n".join((folder / "catalog.toml").read_text().splitlines()[:2])
    (folder / "catalog.toml").write_text(f"{head}\ncontext = -1\n")
    listed = program("list", "-q")
    assert (0, program("list", "-q", "--only-catalog", SMALL).stdout) == (listed.code, listed.stdout)
    warning, hint = listed.stderr.splitlines()
    assert "modelpick: warning: the updated layer does not go with the others and is left out" == warning
    assert "`modelpick catalog update --rollback`" in hint
    layers = json.loads(program("catalog", "info", "--json").stdout)["layers"]
    assert ["shipped"] == [layer["layer"] for layer in layers]
    checked = program("catalog", "validate")
    assert (4, "") == (checked.code, checked.stdout)
    assert str(folder / "catalog.toml") in checked.stderr
    assert lines(update(good()))[0].startswith("40 new models")


def test_a_mistake_of_ones_own_is_told_as_before(update, program, tmp_path):
    """With a good updated layer, the person's file is what is wrong: exit 4."""
    update(good())
    said = program("list", "--catalog", DATA / "five-mistakes.toml")
    assert (4, "") == (said.code, said.stdout)
    assert said.stderr.startswith("modelpick: error: the catalog has ")


def test_a_layer_over_an_older_shipped_catalog(update, program, folder):
    """It is put aside until the next update; `path` and `info` say so."""
    update(good())
    text = (folder / "catalog.toml").read_text()
    (folder / "catalog.toml").write_text(text.replace("shipped catalog of 2026-11-20", "shipped catalog of 2026-11-19"))
    for command in ("path", "info"):
        done = program("catalog", command)
        assert "it is not used; `modelpick catalog update` renews it" in done.stderr
    assert "newco/m0" not in ids(program)
    assert lines(update(Answer(304)))[1].startswith("written to ")
    assert "newco/m0" in ids(program)


def test_two_at_once(update, folder, monkeypatch):
    """The second says so, exit 5."""
    monkeypatch.setattr(store_module, "LOCK_SECONDS", 0.05)
    with Store(folder).locked():
        assert "another `modelpick catalog update` runs" == failed(update(good()), 5)


def test_a_folder_that_cannot_be_written(update, tmp_path):
    """Exit 5, named; reading goes on."""
    (tmp_path / "DATA").touch()
    assert failed(update(good()), 5).startswith(f"{tmp_path / 'DATA' / 'modelpick' / 'updated'}: cannot be written: ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "SOURCE: 'nowhere' is not a source here"),
        (("genai-prices",), "SOURCE: 'genai-prices' is not a source here"),
        (("--from-url", "models.dev"), "--from-url: 'models.dev' is not SOURCE=URL"),
        (("--from-url", "x=https://example.org"), "--from-url: 'x' is not a source here"),
        (("litellm", "--from-url", "models.dev=https://example.org"), "--from-url: 'models.dev' is not a source here"),
        (("--from-url", "litellm=http://example.org/x"), "--from-url litellm: 'http://example.org/x' is not https"),
        (("--from-url", "litellm=file:///etc/passwd"), "--from-url litellm: 'file:///etc/passwd' is not a URL"),
        (("--format", "nonsense"), "--format: 'nonsense' is not one of its values"),
    ],
)
def test_usage(program, folder, words, said):
    """What cannot be meant is said before anything is asked for."""
    assert said == failed(program("catalog", "update", *words), 2)
    assert not folder.exists()


def test_progress_on_a_terminal(home, server):
    """A bar on a terminal, nothing on a pipe."""
    server.answers = [good()]
    master, slave = pty.openpty()
    from update_support import child

    Path(home["XDG_DATA_HOME"]).mkdir()
    code = f"run('catalog', 'update', 'models.dev', '--from-url', 'models.dev={server.url}')"
    process = child(f"os.dup2({slave}, 2)\n{code}", Path(home["XDG_DATA_HOME"]), {"TERM": "xterm"}, keep=(slave,))
    os.close(slave)
    read = bytearray()
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        read += part
    os.close(master)
    out, _ = process.communicate(timeout=30)
    assert b"models.dev" in read and b"\x1b[" in read
    assert "40 new models" in out


# Import ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A saved payload: three rows, one of which cannot be read."""
    found = json.loads(payload(3))
    del found["newco"]["models"]["m1"]["limit"]
    path = tmp_path / "api.json"
    path.write_text(json.dumps(found))
    return path


def test_import(program, saved, tmp_path):
    """A file of its own in catalog.d, in use from then on; each row that is left out is named with its reason."""
    target = tmp_path / "CONFIG" / "modelpick" / "catalog.d" / "imported-models.dev.toml"
    done = program("catalog", "import", saved, "--from", "models.dev")
    assert (0, "") == (done.code, done.stderr)
    assert ["3 rows: 2 used, 1 left out", f"written to {target}; it is in use from now on"] == lines(done)
    assert re.search(r"newco:m1 +models\.dev +limit: is missing", done.stdout)
    assert {"newco/m0", "newco/m2"} <= set(ids(program))
    assert "newco/m1" not in ids(program)
    again = program("catalog", "import", saved, "--from", "models.dev", "--json")
    answer = json.loads(again.stdout)
    jsonschema.Draft202012Validator(json.loads(inside("schema", "catalog-import").stdout)).validate(answer)
    assert (3, 2, 1, True) == tuple(answer[name] for name in ("rows_read", "used", "left_out", "written"))
    rows = program("catalog", "import", saved, "--from", "models.dev", "--format", "jsonl").stdout.splitlines()
    assert ["newco:m1"] == [json.loads(row)["row"] for row in rows]


def test_import_elsewhere(program, saved, tmp_path):
    """With -o it is a file for --catalog; --dry-run writes nothing."""
    target = tmp_path / "mine.toml"
    asked = ("catalog", "import", saved, "--from", "models.dev", "-o", target)
    assert "nothing was written" == lines(program(*asked, "--dry-run"))[1]
    assert not target.exists()
    assert f"written to {target}; --catalog lays it over the others" == lines(program(*asked))[1]
    assert "newco/m0" in program("list", "-q", "--catalog", target).stdout.splitlines()
    assert "newco/m0" not in ids(program)


def test_what_a_person_wrote_is_never_rewritten(program, saved, tmp_path):
    """Nor what an import wrote and a person changed; what is as an import wrote it is replaced."""
    target = tmp_path / "mine.toml"
    asked = ("catalog", "import", saved, "--from", "models.dev", "-o", target)
    target.write_text("# mine\n")
    said = f"{target} exists, and is not as `catalog import` wrote it"
    assert said == failed(program(*asked), 2)
    assert "# mine\n" == target.read_text()
    assert said.replace(str(target), str(saved)) == failed(program(*asked[:-1], saved), 2)
    assert str(tmp_path) in failed(program(*asked[:-1], tmp_path), 2)
    target.unlink()
    assert 0 == program(*asked).code
    assert 0 == program(*asked).code
    target.write_text(target.read_text().replace("128000", "64000", 1))
    assert said == failed(program(*asked), 2)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("api.json", "--from", "models.dev", "--format", "nonsense"), 2, "--format: 'nonsense' is not one of"),
        (("api.json", "--from", "nowhere"), 2, "--from: 'nowhere' is not a source here"),
        (("none.json", "--from", "litellm"), 4, "none.json: cannot be read: No such file or directory"),
        ((".", "--from", "litellm"), 4, ".: cannot be read: Is a directory"),
        (("api.json", "--from", "openrouter"), 4, "openrouter: "),
        (("api.json", "--from", "models.dev", "--fetched", "soon"), 2, "--fetched"),
        (("api.json", "--from", "models.dev", "-o", "api.json/x.toml"), 5, "api.json/x.toml: cannot be written: "),
    ],
)
def test_import_of_what_cannot_be(program, saved, tmp_path, monkeypatch, words, code, said):
    """Each with its own exit code, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert said in failed(program("catalog", "import", *words), code)
    assert ["api.json"] == sorted(path.name for path in tmp_path.iterdir())


@pytest.mark.parametrize("format_", ["table", "json", "jsonl", "csv", "tsv", "markdown", "ids"])
def test_import_of_everything(program, tmp_path, format_):
    """No row is left out: each format answers all the same."""
    (tmp_path / "api.json").write_bytes(payload(2))
    done = program("catalog", "import", tmp_path / "api.json", "--from", "models.dev", "--format", format_)
    assert ("", 0) == (done.stderr, done.code)
    assert ("2 rows: 2 used, 0 left out" in done.stdout) == (format_ == "table")


def test_import_of_nothing(program, tmp_path):
    """No row of use: exit 1, every row named, no file."""
    found = json.loads(payload(2))
    for model in found["newco"]["models"].values():
        del model["limit"]
    (tmp_path / "api.json").write_text(json.dumps(found))
    done = program("catalog", "import", tmp_path / "api.json", "--from", "models.dev")
    assert ["2 rows: 0 used, 2 left out", "nothing was written"] == lines(done, 1)


# With the real merge --------------------------------------------------------------------------------------------------


def real(home: dict[str, str], *args: str | Path) -> Result:
    """Run the program as it is, with the catalog that ships."""
    return inside(*args, env=home)


def test_update_of_the_shipped_catalog(home, server):
    """Real payloads through the real merge: the layer is valid, in use, and rolled back."""
    served = {"models": "models_dev_api.json", "litellm": "litellm.json", "openrouter": "openrouter.json"}
    server.answers = [lambda handler: Answer(body=(PAYLOADS / served[handler.path.strip("/")]).read_bytes())]
    names = {"models.dev": "models", "litellm": "litellm", "openrouter": "openrouter"}
    mirrors = [word for name in names for word in ("--from-url", f"{name}=http://{server.host}/{names[name]}")]
    done = real(home, "catalog", "update", *mirrors, "--json")
    assert (0, "") == (done.code, done.stderr), done
    answer = json.loads(done.stdout)
    assert ["updated"] * 3 == [row["answer"] for row in answer["rows"]]
    assert all(row["rows"] for row in answer["rows"])
    assert 0 == real(home, "catalog", "validate").code
    again = json.loads(real(home, "catalog", "update", *mirrors, "--json").stdout)
    assert (False, ["unchanged"] * 3) == (again["written"], [row["answer"] for row in again["rows"]])
    assert 0 == real(home, "catalog", "update", "--rollback").code


def test_import_over_the_shipped_catalog(home, tmp_path):
    """OpenRouter's answer: every row is used, or named; what is written can be recommended."""
    target = tmp_path / "openrouter.toml"
    done = real(home, "catalog", "import", PAYLOADS / "openrouter.json", "--from", "openrouter", "-o", target, "--json")
    assert (0, "") == (done.code, done.stderr), done
    answer = json.loads(done.stdout)
    assert len(json.loads((PAYLOADS / "openrouter.json").read_bytes())["data"]) == answer["rows_read"]
    assert answer["used"] and all(row["reason"] for row in answer["rows"])
    found = real(home, "recommend", "--provider", "openrouter", "--catalog", target, "-q", "--unknown", "allow")
    assert 0 == found.code and found.stdout
