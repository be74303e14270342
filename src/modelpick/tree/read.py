"""One file of a tree as bytes and as text, whatever it holds: bounded, and never waited for."""

from __future__ import annotations

import codecs
import os
import stat

MOST_BYTES = 10 * 1024 * 1024
"""A larger file is no text that somebody wrote."""
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_file(path: str) -> bytes | None:
    """The bytes of a regular file; None where it is larger than MOST_BYTES, or no regular file. OSError as it comes.

    It is opened so that a pipe that has taken a file's place is not waited for.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        kind = os.fstat(handle)
        if not stat.S_ISREG(kind.st_mode) or kind.st_size > MOST_BYTES:
            return None
        parts, left = [], MOST_BYTES + 1
        while left and (part := os.read(handle, min(left, kind.st_size + 1))):
            parts.append(part)
            left -= len(part)
        return b"".join(parts) if left else None
    finally:
        os.close(handle)


def as_utf8(data: bytes) -> bytes | None:
    """The bytes of a text as UTF-8, without a byte order mark; None where they are no text.

    Bytes that are not UTF-8 stay as they are: whoever decodes them replaces them, one character each.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").encode("utf-8", "replace")
    if b"\0" in data:
        return None
    return data.removeprefix(codecs.BOM_UTF8)
