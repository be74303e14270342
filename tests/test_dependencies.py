"""What comes along when modelpick is installed: a known list of names, and why each of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TREE = {
    "typer": "the command line",
    "rich": "tables; Typer draws its help with it",
    "pydantic": "the types of the catalog, and JSON Schema",
    "tomli-w": "writes TOML",
    "platformdirs": "where a person's files live on each system",
    "requests": "`catalog update`",
    "filelock": "one update at a time",
    "typing-extensions": "TypedDict below Python 3.12; pydantic needs it too",
    "annotated-doc": "of Typer",
    "shellingham": "of Typer: which shell completion is for",
    "annotated-types": "of pydantic",
    "pydantic-core": "of pydantic: its validator, the one compiled package that we cannot do without",
    "typing-inspection": "of pydantic",
    "markdown-it-py": "of rich",
    "mdurl": "of markdown-it-py",
    "pygments": "of rich",
    "certifi": "of requests: whom TLS trusts",
    "charset-normalizer": "of requests",
    "idna": "of requests",
    "urllib3": "of requests",
}
"""Name -> what it is there for. Another name is a decision: it is installed everywhere, and can break."""
WINDOWS = {"colorama": "of Typer: colours in an old console"}
"""What is added there."""


def tree(name: str, environment: Mapping[str, str]) -> set[str]:
    """The names that a distribution brings along, all the way down, without extras."""
    found: set[str] = set()
    left = [name]
    while left:
        try:
            lines = requires(left.pop()) or []
        except PackageNotFoundError:  # of another system: known by name, not installed here
            continue
        for line in lines:
            # metadata of an older form has its version in brackets, and a name as its author spelt it
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": "", **environment}):
                child = canonicalize_name(wanted.name)
                left += {child} - found
                found.add(child)
    return found


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, set(TREE)),
        ({"platform_system": "Windows", "sys_platform": "win32", "os_name": "nt"}, {*TREE, *WINDOWS}),
        ({"platform_system": "Darwin", "sys_platform": "darwin"}, set(TREE)),
        ({"python_version": "3.11", "python_full_version": "3.11.0"}, set(TREE)),
        ({"python_version": "3.14", "python_full_version": "3.14.0"}, set(TREE)),
    ],
    ids=["here", "Windows", "macOS", "Python 3.11", "Python 3.14"],
)
def test_what_is_installed_is_known(environment, expected):
    """No name more and none less than the list."""
    assert expected == tree("modelpick", environment)


def test_first_hand_ones_are_declared():
    """What stands in the list without `of …` is what pyproject.toml asks for."""
    first_hand = {name for name, reason in TREE.items() if not reason.startswith("of ")}
    asked = {Requirement(line).name for line in requires("modelpick") or [] if not re.search(r"\bextra\b", line)}
    assert first_hand == asked
