"""The quick look at bytes: it may say too much, and never too little."""

from __future__ import annotations

import pytest

from scan_support import GLANCE


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        (b"nothing here", set()),
        (b'x = "gpt-4o"', {"gpt-4o"}),
        (b"gpt-4ox gpt-4o_mini my-gpt-4", set()),
        (b'{\\"model\\": \\"gpt-4o\\"}', {"gpt-4o"}),
        (b"\xff\xfe gpt-4\xff", {"gpt-4"}),
        (b'x = "o1"', set()),
        (b'model = "o1"', {"o1"}),
        (b'x = "openai/o1"', {"o1"}),
        (b"llm -m o1", {"o1"}),
        (b"${MODEL:-gpt-4o}", {"gpt-4o"}),
        (b'model = "gpt-9"', {"gpt-9"}),
        (b'x = "gpt-9"', set()),
        (b'model = "house-9"', set()),
        (b'x = "uk.anthropic.claude-3-haiku-20240307-v1:0"', {"anthropic.claude-3-haiku-20240307-v1"}),
        (b'x = "xx.anthropic.claude-3-haiku-20240307-v1:0"', set()),
    ],
)
def test_keys(data, keys):
    """The parts of ids in a file; plain words and what is not recorded only where a model is asked for."""
    assert keys == GLANCE.keys_in(data)
