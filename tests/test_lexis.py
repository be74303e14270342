"""The language of a file, by its name or by what its first line asks for."""

from __future__ import annotations

import pytest

from modelpick.core.mentions.lexis import LANGUAGES, language_of


@pytest.mark.parametrize(
    ("name", "language"),
    [
        *[("a.py", "python"), ("A.PY", "python"), ("a.tsx", "script"), ("a.yml", "yaml"), ("Dockerfile", "shell")],
        *[("Dockerfile.dev", "shell"), ("app.dockerfile", "other"), (".env", "env"), (".env.local", "env")],
        *[
            ("prod.env", "env"),
            ("a.ipynb", "notebook"),
            ("README", "prose"),
            ("README.md", "prose"),
            ("LICENSE", "prose"),
        ],
        *[
            ("a.lock", "prose"),
            ("noending", "other"),
            ("a.unheard", "other"),
            ("makefile", "shell"),
            (".gitignore", "prose"),
            ("modelpick.toml", "prose"),
        ],
    ],
)
def test_by_name(name, language):
    """Endings and well-known names, in any case."""
    assert language == language_of(name).name


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("#!/usr/bin/env python3", "python"),
        ("#!/bin/sh", "shell"),
        ("#!/usr/bin/env node", "script"),
        ("#!/usr/bin/ruby", "hashed"),
        ("#!/usr/bin/fortune", "other"),
        ("python", "other"),
    ],
)
def test_by_first_line(line, language):
    """A file without an ending is what its first line asks for."""
    assert language == language_of("run", line).name


def test_no_ending_twice():
    """An ending belongs to one family."""
    endings = [ending for _, some in LANGUAGES for ending in some.split()]
    assert sorted(set(endings)) == sorted(endings)
