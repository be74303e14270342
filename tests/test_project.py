"""Reading a project's file: what it holds, and everything that is wrong with it, at once."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from conftest import make_catalog, make_model
from modelpick.catalog.locate import find_project, is_foreign
from modelpick.catalog.project import MOST_BYTES, layers_of_project, read_project
from modelpick.core.diagnostic import Place
from modelpick.core.names import find_workload
from modelpick.core.policy import Policy
from modelpick.core.project import OWN_KEYS, WorkloadTable
from modelpick.core.requirements import FIELDS
from modelpick.errors import ProjectError, UnknownNameError
from project_support import found, make_project, problems, write

CHAT = '[workload.chat]\nmodels = ["acme/one"]\n'
QUOTES = "must be text in quotes, as after the flag; a number or date may stand without them"


def test_every_requirement_is_a_key():
    """Flags and keys cannot part: each requirement is a key of a workload, and so are the questions about it."""
    assert {"models", "min_days_left", "why", "like", "unknown", "rank"} == OWN_KEYS
    assert {*FIELDS, *OWN_KEYS} == set(WorkloadTable.model_fields)


def test_what_a_workload_holds(tmp_path: Path):
    """Requirements as they would be typed, models once each, days as a number."""
    path = write(
        tmp_path,
        """
        [workload.chat]
        models = ["acme/one", "acme/two", "acme/one"]
        context = 100_000
        input = "6k"
        vision = false
        provider = ["acme", "northwind"]
        alive-until = 2027-01-31
        max-input-price = 0.5
        min_days_left = "12w"
        why = "cheapest"
        rank = "newest"
        """,
    )
    project = read_project(path)
    workload = project.workloads["chat"]
    assert ("acme/one", "acme/two") == workload.models
    assert (84, "cheapest") == (workload.min_days_left, workload.why)
    assert workload.typed == {
        "context": "100000",
        "input": "6k",
        "vision": False,
        "provider": ["acme", "northwind"],
        "alive_until": "2027-01-31",
        "max_input_price": "0.5",
        "rank": "newest",
    }
    assert (Policy(), (), False) == (project.policy, project.catalog, project.has_models)


def test_one_name_stands_for_a_list(tmp_path: Path):
    """Wherever the file takes a list of names."""
    path = write(
        tmp_path,
        'catalog = "more.toml"\n[workload.chat]\nmodels = "acme/one"\nprovider = "acme"\nmin = "humaneval=30"\n'
        '[policy]\nproviders = { deny = "evil" }\n',
    )
    project = read_project(path)
    workload = project.workloads["chat"]
    assert ("acme/one",) == workload.models
    assert ("more.toml",) == project.catalog
    assert ("evil",) == project.policy.providers.deny
    assert {"provider": ["acme"], "min": ["humaneval=30"]} == workload.typed


def test_policy_is_read(tmp_path: Path):
    """Approvals and exceptions, with their dates."""
    path = write(
        tmp_path,
        CHAT
        + """
        [policy]
        unknown = "exclude"
        [[policy.approved]]
        model = "acme/one"
        owner = "platform"
        reason = "reviewed"
        expires = 2027-01-01
        [[policy.exception]]
        code = "retiring"
        workload = "chat"
        reason = "moving"
        until = 2026-12-01
        """,
    )
    policy = read_project(path).policy
    assert ("exclude", date(2027, 1, 1), date(2026, 12, 1)) == (
        policy.unknown,
        policy.approved[0].expires,
        policy.exception[0].until,
    )


def test_all_problems_at_once(tmp_path: Path):
    """Workloads, policy, exceptions and models: each with its key path as it is spelled, and the fix."""
    path = write(
        tmp_path,
        """
        catalog = 3
        [workload.chat]
        models = [1]
        context = "many"
        max-input-pric = 1
        tools = "yes"
        task = "chta"
        [workload."a b"]
        [policy]
        unknown = "maybe"
        providers = { alow = ["acme"] }
        [[policy.approved]]
        model = "acme/one"
        [[policy.exception]]
        code = "retirng"
        workload = "caht"
        reason = "moving"
        until = "soon"
        [[model]]
        id = "acme/one"
        context = -1
        """,
    )
    assert problems(path) == [
        "catalog = 3: must be a list",
        "workload.chat.models[0] = 1: must be text in quotes",
        "workload.chat.tools = 'yes': must be true or false, without quotes",
        "workload.chat.max-input-pric: unknown key; did you mean 'max_input_price'?",
        "workload.a b: 'a b' is no name; use letters, digits, '.', '-' and '_', a letter or digit first,"
        " 100 characters at most",
        "policy.unknown = 'maybe': it should be 'check', 'exclude' or 'allow'",
        "policy.providers.alow: unknown key; did you mean 'allow'?",
        "policy.approved[0].owner: is missing; add it",
        "policy.approved[0].reason: is missing; add it",
        "policy.approved[0].expires: is missing; add it",
        "policy.exception[0].until = 'soon': must be a date such as 2026-11-23, without quotes",
        "model[0] acme/one .context = -1: must be above 0; leave the key out where it is unknown",
        "workload.chat.context: 'many' is not a number of tokens such as 8k (8,000), 8Ki (8,192), 1.5M or 128_000;"
        ' for example context = "8k"',
        "workload.chat.task: no task is called 'chta'; did you mean chat?",
        "policy.exception[0].code = 'retirng': there is no such code; did you mean retiring or retired or"
        " route-retiring?",
        "policy.exception[0].workload = 'caht': the file has no such workload; workloads are chat, a b",
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("context = true", f".context = true: {QUOTES}"),
        ("context = nan", f".context = nan: {QUOTES}"),
        ("context = [1]", f".context = [1]: {QUOTES}"),
        ("min_days_left = false", f".min_days_left = false: {QUOTES}"),
        ("min_days_left = 0", ".min_days_left: '0' is not a number of days; for example min_days_left = \"90d\""),
        ("alive_until = 2026-11-28T10:00:00Z", None),
        ("alive_until = 2026-11", None),
        ("no-vision = true", ".no-vision: the key has no such form; write vision = false"),
        ("max-price = 1\nmax_price = 2", ".max-price: stands there in another spelling too; keep one of the two"),
        ("budget = 200", ".budget: '200' is not an amount of USD in a time; for example budget = \"200/month\""),
        ('budget = "200/month"', ": --budget needs the number of requests; for example --requests 10k/day"),
        ('min = ["humaneval"]', ".min: 'humaneval' is not a benchmark and a score; for example min = \"humaneval=80\""),
        ('rank = "best"', None),
        (
            'rank = "quality"',
            ": --rank quality needs a task: quality is measured at something; for example --task coding --rank quality",
        ),
        (
            "json_schema = true\njson_mode = false",
            ": --json-schema needs what --no-json-mode rules out;"
            " drop --no-json-mode: --json-schema contains --json-mode",
        ),
        (
            'provider = ["acme"]\nnot_provider = ["acme"]',
            ": --provider and --not-provider both name 'acme'; drop one of the two",
        ),
        ('like = ""', ".like = '': must not be empty; leave the key out where it is unknown"),
    ],
)
def test_one_problem(tmp_path: Path, line, problem):
    """What is wrong is told once, with the fix; None where the wording is held elsewhere."""
    found = problems(write(tmp_path, CHAT + line))
    assert 1 == len(found), found
    if problem is not None:
        assert f"workload.chat{problem}" == found[0]


def test_a_value_that_cannot_be_read_contradicts_nothing(tmp_path: Path):
    """Requests that cannot be read are not missing."""
    (only,) = problems(write(tmp_path, CHAT + 'budget = "200/month"\nrequests = "some"\ninput = "6k"\noutput = "1k"'))
    assert only.startswith("workload.chat.requests: ")


def test_a_key_does_not_hide_a_longer_one(tmp_path: Path):
    """A wrong `batch_api` says nothing about `batch`."""
    found = problems(write(tmp_path, CHAT + 'reasoning_tokens = true\nreasoning = true\nmax_params = "x"\n'))
    assert ["workload.chat.reasoning_tokens", "workload.chat.max_params"] == [
        one.partition(" ")[0].rstrip(":") for one in found
    ]


@pytest.mark.parametrize("table", ["workload = 3", "[workload]\na = 3", "policy = 4", "[policy]\nexception = 3"])
def test_what_is_no_table(tmp_path: Path, table):
    """Nothing that stands in the place of a table is looked into."""
    (only,) = problems(write(tmp_path, table))
    assert only.endswith(("must be a table", "must be a list"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe[workload.chat]", "is not UTF-8 at byte 0; save it as UTF-8"),
        (b"\x00[workload.chat]", "not valid TOML at line 1, column 1: Invalid statement"),
        (b"a = " + b"[" * 100_000, "is nested too deeply; a catalog has four levels"),
        (b"[a" + b".a" * 100_000 + b"]", "is nested too deeply; a catalog has four levels"),
    ],
)
def test_what_is_no_toml(tmp_path: Path, data, said):
    """One line that says what is wrong."""
    path = tmp_path / "modelpick.toml"
    path.write_bytes(data)
    assert [said] == problems(path)


def test_byte_order_mark_and_line_ends_of_windows(tmp_path: Path):
    """Both are nothing to speak of, and move no place."""
    path = tmp_path / "modelpick.toml"
    path.write_bytes(b"\xef\xbb\xbf" + CHAT.replace("\n", "\r\n").encode())
    assert (2, 11) == read_project(path).place("workload", "chat", "models", "acme/one")[1:3]


def test_a_large_file_is_refused_unread(tmp_path: Path):
    """50 MB cost no time, and the fix is named."""
    path = tmp_path / "modelpick.toml"
    with path.open("wb") as file:
        file.truncate(50 * 10**6)
    with pytest.raises(ProjectError) as caught:
        read_project(path)
    assert [f"{path}: has 50,000,000 bytes; a project file has at most {MOST_BYTES:,}"] == caught.value.problems
    assert "catalog = [" in str(caught.value.hint)


def test_what_is_no_file(tmp_path: Path):
    """A folder, a named pipe and nothing at all: told, never waited for."""
    folder, pipe = tmp_path / "folder.toml", tmp_path / "pipe.toml"
    folder.mkdir()
    os.mkfifo(pipe)
    assert ["is not a file; name a TOML file"] == problems(folder)
    assert ["is not a file; name a TOML file"] == problems(pipe)
    assert ["cannot be read: No such file or directory"] == problems(tmp_path / "none.toml")


def test_a_file_that_changes_is_read_again(tmp_path: Path):
    """What one process has read it does not read again, until it differs."""
    path = write(tmp_path, CHAT)
    assert read_project(path) is read_project(path)
    write(tmp_path, CHAT + 'context = "8k"\n')
    assert {"context": "8k"} == read_project(path).workloads["chat"].typed


def test_layers(tmp_path: Path):
    """The files that it names, relative to it, below its own models."""
    path = write(tmp_path, 'catalog = ["a.toml", "sub/b.toml"]\n' + CHAT)
    assert [tmp_path / "a.toml", tmp_path / "sub/b.toml"] == layers_of_project(path, read_project(path))
    path = write(tmp_path, 'catalog = ["a.toml"]\n' + CHAT + '[[model]]\nid = "acme/own"\n')
    assert [tmp_path / "a.toml", path] == layers_of_project(path, read_project(path))


def test_places_go_by_the_nearest(tmp_path: Path, monkeypatch):
    """A value, else its key, else its table, else the file; paths as seen from where the program runs."""
    monkeypatch.chdir(tmp_path)
    project = read_project(write(tmp_path, CHAT))
    assert Place("modelpick.toml", 2, 11, 21) == project.place("workload", "chat", "models", "acme/one")
    assert Place("modelpick.toml", 2, 1, 7) == project.place("workload", "chat", "models", "acme/two")
    assert Place("modelpick.toml", 1, 1, 16) == project.place("workload", "chat", "context", "8k")
    assert Place("modelpick.toml") == project.place("policy", "providers")


def test_found_upwards(tmp_path: Path):
    """The nearest one, from any folder below; none where there is none."""
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    assert find_project(deep) is None
    top = write(tmp_path, CHAT)
    assert top.resolve() == find_project(deep)
    near = write(tmp_path / "a", CHAT)
    assert near.resolve() == find_project(deep)
    assert find_project(tmp_path / "gone") is None


def test_a_link_that_leads_nowhere_is_no_project(tmp_path: Path):
    """The search goes on above it."""
    top = write(tmp_path, CHAT)
    below = tmp_path / "below"
    below.mkdir()
    (below / "modelpick.toml").symlink_to("nowhere")
    assert top.resolve() == find_project(below)


def test_whose_file_it_is(tmp_path: Path, monkeypatch):
    """Mine, root's and the folder's owner's are used; one that a third put above the folder is not."""
    path, folder = write(tmp_path, CHAT), tmp_path / "mine"
    folder.mkdir()
    assert not is_foreign(path, folder)
    owner = path.stat().st_uid
    real = Path.stat

    def owned_by(**owners: int):
        def stat(self: Path, **options: bool):
            found = real(self, **options)
            return os.stat_result((*found[:4], owners.get(self.stem, owner), *found[5:10]))

        return stat

    monkeypatch.setattr(Path, "stat", owned_by(modelpick=owner + 1))
    assert is_foreign(path, folder)
    monkeypatch.setattr(Path, "stat", owned_by(modelpick=owner + 1, mine=owner + 1))
    assert not is_foreign(path, folder)
    monkeypatch.setattr(Path, "stat", owned_by(modelpick=0))
    assert not is_foreign(path, folder)


def test_a_file_full_of_mistakes_is_told_in_part(tmp_path: Path):
    """Two hundred of them; keys of the wrong kind beyond those are mistakes, and no crash."""
    for table in ({"models": 1, "provider": 1, "context": [1]}, {"context": "x", "max-input-price": "y"}):
        found = problems(write(tmp_path, {"workload": {f"w{place}": table for place in range(300)}}))
        assert 201 == len(found)
        assert "… and more: only the first 200 are listed" == found[-1]
    assert "workload.w0.max-input-price: 'y' is not a price" in found[1]


def test_a_long_key_is_not_repeated_whole(tmp_path: Path):
    """Nor does it crash what reads the values."""
    (problem,) = problems(write(tmp_path, {"workload": {"chat": {"k" * 5_000: 1}}}))
    assert f"workload.chat.{'k' * 100}…: unknown key; " in problem
    assert 2_000 > len(problem)


def test_a_list_of_names_has_an_end(tmp_path: Path):
    """Each is looked up."""
    (problem,) = problems(write(tmp_path, {"workload": {"chat": {"models": ["x"] * 1_001}}}))
    assert problem.startswith("workload.chat.models = ['x', ")


def test_suggestions_have_an_end():
    """Each is looked for among all names, which takes its time; that a name is unknown is told of every one."""
    catalog = make_catalog(make_model("acme/one"), make_model("acme/two"))
    told = found(catalog, make_project(*(f"acme/on{place}" for place in range(30))))
    assert ["unknown-model"] * 30 == [one.code for one in told]
    assert [True] * 20 + [False] * 10 == ["acme/one" in one.suggestions for one in told]


def test_a_workload_is_found_by_its_name():
    """To the letter; else those that there are, and the nearest of them."""
    project = make_project("acme/one")
    assert project.workloads["chat"] is find_workload(project, "chat")
    with pytest.raises(UnknownNameError) as caught:
        find_workload(project, "chta")
    assert (("chat",), "did you mean chat?") == (caught.value.suggestions, caught.value.hint)
    with pytest.raises(UnknownNameError) as caught:
        find_workload(project._replace(workloads={}), "chat")
    assert "modelpick.toml has none" == caught.value.hint
