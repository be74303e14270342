"""Lines and columns of mentions, and lines that ask for silence."""

from __future__ import annotations

import pytest

from scan_support import found


def places(text: str, name: str = "a.py") -> list[tuple[int, int]]:
    """(line, column) of every mention."""
    return [(one.line, one.column) for one in found(text, name)]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_places(newline):
    """Lines end with a line feed, a carriage return before it or not; columns count characters."""
    text = newline.join(["x = 1", "é𝄞 = 'gpt-4o'; y = 'gpt-4'", "", "z = 'gpt-4.1'"])
    assert [(2, 7), (2, 21), (4, 6)] == places(text)


def test_one_line():
    """A file without a line break has one line."""
    assert [(1, 4)] == places("x='gpt-4o'")


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("", None),
        ("# modelpick: ignore", set()),
        ("# modelpick:ignore", set()),
        ("# we know; modelpick: ignore[retired] until June", {"retired"}),
        ("# modelpick: ignore[retired, retiring]", {"retired", "retiring"}),
        ("# modelpick: look here", None),
        ("# modelpick: ignored", None),
    ],
)
def test_ignore(comment, codes):
    """The line of the mention may ask for silence, about everything or about some codes."""
    (one,) = found(f"# modelpick: ignore\nx = 'gpt-4o'  {comment}\n# modelpick: ignore\n", "a.py")
    assert codes == one.ignored
    assert (codes is not None) == one.is_silent("retired")
    assert (codes == set()) == one.is_silent("deprecated")
