"""Notebooks: code cells only, and where their characters stand in the raw file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelpick.core.mentions.notebook import code_cells, language_of_cells
from scan_support import found


def notebook(*cells: tuple[str, object], **metadata: object) -> dict[str, object]:
    """A notebook of these (kind, source) cells; every code cell has an output that repeats it."""
    return {
        "cells": [
            {"cell_type": kind, "metadata": {"source": "gpt-4o"}, "source": source}
            | (
                {"outputs": [{"data": {"text/plain": source}, "cells": [{"source": "'gpt-4o'"}]}]}
                if kind == "code"
                else {}
            )
            for kind, source in cells
        ],
        "metadata": metadata,
        "nbformat": 4,
    }


CELLS = notebook(
    ("markdown", ['Use "gpt-4o" or `model = "gpt-4o"`']),
    ("code", ["# gpt-4o\n", 'é = "\\t"; model = "gpt-4o"\n', "llm('o1')"]),
    ("raw", 'model = "gpt-4o"'),
    ("code", 'x = "gpt-4.1"'),
)


def test_a_backslash_outside_of_strings_opens_none():
    """No notebook has one; what follows it is read as it would be without."""
    text = json.dumps(CELLS)
    assert [(one.text, one.number) for one in code_cells(text)] == [
        (one.text, one.number) for one in code_cells('\\"' + text)
    ]


@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize("ascii", [True, False])
def test_mentions(indent, ascii):
    """Only what code cells name, with the number of the cell and the place in the raw file."""
    text = json.dumps(CELLS, indent=indent, ensure_ascii=ascii)
    located = found(text, "a.ipynb")
    assert [("gpt-4o", 2), ("o1", 2), ("gpt-4.1", 4)] == [(one.mention.text, one.cell) for one in located]
    lines = text.split("\n")
    for one in located:
        assert lines[one.line - 1][one.column - 1 :].startswith(one.mention.text)


def test_old_notebooks():
    """Before version 4 cells stand in worksheets, and their source is called input."""
    text = json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": ["model = 'gpt-4o'"]}]}]})
    assert ["gpt-4o"] == [one.mention.text for one in found(text, "a.ipynb")]


def test_the_kernel_says_the_language():
    """Python, unless the kernel is another's."""
    assert "python" == language_of_cells("{}").name
    assert "hashed" == language_of_cells('{"metadata": {"kernelspec": {"language": "R"}}}').name
    assert "script" == language_of_cells('{"metadata": {"language_info": {"x": 1, "language": "typescript"}}}').name
    assert "python" == language_of_cells('{"language": "klingon"}').name


@pytest.mark.parametrize(
    "text", ["", "[", '{"cells": [', "}" * 50, "[" * 100_000, '{"cells": [{"cell_type": "code"}]}', "x"]
)
def test_no_notebook(text):
    """What is none, or broken, has no cells with text, and does no harm."""
    assert [] == [one for one in code_cells(text) if one.text]


SOURCES = st.lists(st.text(max_size=12), max_size=4)


@given(st.lists(st.tuples(st.sampled_from(("code", "markdown")), st.one_of(st.text(max_size=20), SOURCES)), max_size=4))
def test_as_json_reads_it(cells):
    """The text of every code cell is what a JSON parser makes of its source, and its characters stand where it says."""
    raw = json.dumps(notebook(*cells))
    expected = ["".join(source) for kind, source in cells if kind == "code"]
    assert expected == [
        cell.text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for cell in code_cells(raw)
    ]
    for cell in code_cells(raw):
        for offset, char in enumerate(cell.text):
            if char.isascii() and char.isalnum():
                assert char == raw[cell.raw_offset(offset)]
