"""The library: documented, typed, and of one mind with the program."""

from __future__ import annotations

import doctest
import json
import subprocess
import sys
from datetime import date

import pytest

import modelpick
from cli_support import ASKED, ONLY, SMALL, document
from conftest import TODAY, Result
from modelpick import api


@pytest.fixture(scope="module")
def catalog() -> modelpick.Catalog:
    """The tests' own small catalog."""
    return modelpick.load_catalog(only=SMALL)


def test_the_examples_are_true():
    """Every example of the documentation gives what it says, on the shipped catalog."""
    globs = {"modelpick": modelpick, "catalog": modelpick.load_catalog(), "dt": __import__("datetime")}
    done = doctest.testmod(api, extraglobs=globs, optionflags=doctest.ELLIPSIS)
    assert done.attempted > 10
    assert 0 == done.failed


@pytest.mark.parametrize(
    ("flags", "needs"),
    [
        (["--context", "8k", "--no-vision"], modelpick.Requirements(context=8000, vision=False)),
        (["--tools", "--task", "chat"], modelpick.Requirements(tools=True, task="chat")),
        (["--released-after", "2025-06-01"], modelpick.Requirements(released_after=date(2025, 6, 1))),
        (["--fim", "--vision"], modelpick.Requirements(fim=True, vision=True)),
    ],
)
def test_recommend_answers_like_the_program(catalog, flags, needs):
    """The same models in the same order with the same status, blockers and exit code."""
    told = document("recommend", *ASKED, *flags, "--show-rejected")
    advice = modelpick.recommend(catalog, needs, as_of=TODAY)
    assert [(one["id"], one["status"]) for one in told["candidates"]] == [
        (fit.model.id, fit.status.value) for fit in advice.candidates
    ]
    assert [one["rule"] for one in told["blockers"]] == [one.rule for one in advice.blockers]
    assert (0 if told["counts"]["fits"] else 1) == advice.exit_code


def test_how_a_question_is_answered(catalog):
    """`like`, `unknown`, `rank` and `include_retired` as the flags of that name."""
    flags = ["--like", "chat-large", "--unknown", "allow", "--rank", "context", "--include-retired"]
    told = document("recommend", *ASKED, *flags, "--show-rejected")
    how = {"like": "chat-large", "unknown": "allow", "rank": "context", "include_retired": True}
    advice = modelpick.recommend(catalog, as_of=TODAY, **how)
    assert [one["id"] for one in told["candidates"]] == [fit.model.id for fit in advice.candidates]


def test_cost_answers_like_the_program(catalog):
    """The same routes in the same order at the same cost."""
    flags = ["--input", "6k", "--output", "800", "--requests", "10k/day", "--cached", "60%"]
    told = document("cost", "chat-large", "acme/chat-mini", *ASKED, *flags)
    typed = {"input": "6k", "output": 800, "requests": "10k/day", "cached": "60%"}
    rungs = modelpick.cost(
        catalog, ["chat-large", "acme/chat-mini"], modelpick.requirements(catalog, **typed), as_of=TODAY
    )
    assert len(rungs) > 1
    assert [(one["model"], one["usd_per_month"]) for one in told["routes"]] == [
        (rung.fit.model.id, rung.fit.usd_per_month) for rung in rungs
    ]


def test_what_is_typed_is_read(catalog):
    """Text, numbers, dates and aliases, as after the flags; a single name where a list is taken."""
    typed = {"max_input_price": 1.5, "min_params": "7B", "alive_until": date(2027, 1, 1), "provider": "fireworks"}
    read = modelpick.requirements(catalog, **typed)
    assert (1.5, 7_000_000_000, date(2027, 1, 1), ("fireworks-ai",)) == (
        read.max_input_price,
        read.min_params,
        read.alive_until,
        read.provider,
    )


@pytest.mark.parametrize(
    ("typed", "error", "said"),
    [
        ({"context": "8x"}, modelpick.UsageError, "--context: '8x' is not a number of tokens"),
        ({"contxt": 8}, modelpick.UsageError, "'contxt' is no requirement"),
        ({"tools": "yes"}, modelpick.UsageError, "--tools: 'yes' is neither true nor false"),
        ({"context": True}, modelpick.UsageError, "--context: true and false are no values of it"),
        ({"provider": ["nobody"]}, modelpick.UnknownNameError, "no provider is called 'nobody'"),
        ({"task": "chatting"}, modelpick.UnknownNameError, "no task is called 'chatting'"),
    ],
)
def test_errors_are_of_one_kind(catalog, typed, error, said):
    """A ModelpickError with a message, a hint and the exit code of the program."""
    with pytest.raises(error, match=said) as caught:
        modelpick.requirements(catalog, **typed)
    assert caught.value.hint
    assert caught.value.exit_code in (2, 3)


@pytest.mark.parametrize("needs", [{"context": "8k"}, {"provider": "azure"}, {"tools": ("yes",)}])
def test_text_that_nobody_read(catalog, needs):
    """Requirements hold values; text is for `requirements()` to read, and the error says so."""
    with pytest.raises(modelpick.UsageError, match=r"Requirements\(") as caught:
        modelpick.recommend(catalog, modelpick.Requirements(**needs), as_of=TODAY)
    assert "requirements(catalog" in (caught.value.hint or "")


def test_check_answers_like_the_program(tmp_path, run):
    """The same diagnostics from a project's file, and the same exit code."""
    project = tmp_path / "modelpick.toml"
    project.write_text('[workload.chat]\nmodels = ["chat-large", "nobody", "acme/chat-old"]\ncontext = "16k"\n')
    done: Result = run("check", *ASKED, "--project", project, "--json")
    report = modelpick.check(project, catalog=modelpick.load_catalog(only=SMALL), as_of=TODAY)
    told = json.loads(done.stdout)["findings"]
    assert told
    assert [(one["code"], one["model"], one["remedy"]) for one in told] == [
        (one.code, one.model, one.remedy) for one in report.diagnostics
    ]
    assert done.code == report.exit_code


def test_a_project_brings_its_models(tmp_path):
    """`project` lays its own models over the catalog."""
    project = tmp_path / "modelpick.toml"
    project.write_text('[[model]]\nid = "acme/private"\ncontext = 32000\n')
    assert 32000 == modelpick.load_catalog(project=project).models["acme/private"].context


def test_the_names_are_those_of_the_api():
    """`modelpick` has every public name of `modelpick.api`, and says so."""
    assert set(api.__all__) < set(dir(modelpick))
    assert all(getattr(modelpick, name) is getattr(api, name) for name in api.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = modelpick.nothing


def test_import_alone_loads_nothing():
    """`import modelpick` costs nothing until a name is used."""
    code = "import sys, modelpick; print(sorted(name for name in sys.modules if name.startswith('modelpick')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "['modelpick']" == done.stdout.strip()


def test_only_excludes_other_files():
    """A file to use alone and files to lay over others contradict each other."""
    with pytest.raises(modelpick.UsageError, match="exclude each other"):
        modelpick.load_catalog("a.toml", only=ONLY[1])
