"""A quick look at the bytes of a file: which parts of ids occur in it, so that only few files are read with care."""

from __future__ import annotations

import re

from modelpick.core.mentions.written import PROFILES, Written, is_telling

_OF_PARTS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@+-"
_TABLE = bytes(byte if byte in _OF_PARTS else 32 for byte in range(256))
"""Everything that is in no part of an id becomes a blank: two passes at the speed of memory split a file."""
_ASKS = (b"model", b"llm", b"engine", b"deployment", b"-m")
"""What a place that asks for a model has in it, in small letters."""
_DIGIT = re.compile(rb"\d")
_PROFILES = tuple(f"{name}.".encode() for name in PROFILES)


class Glance:
    """The parts of ids to look for, as bytes."""

    def __init__(self, written: Written) -> None:
        """Of every id that is known."""
        keys = {key.encode(): key for key in written.keys}
        self._telling = {data: key for data, key in keys.items() if is_telling(key)}
        self._plain = {data: key for data, key in keys.items() if not is_telling(key)}
        self._of_telling, self._of_plain = frozenset(self._telling), frozenset(self._plain)
        self._lines = frozenset(line.encode() for line in written.lines)

    def keys_in(self, data: bytes) -> set[str]:
        """The parts of ids, and of what looks like one, that occur in a file; plain words only if it asks for one."""
        parts = set(data.replace(b":-", b"  ").translate(_TABLE).split())  # ${MODEL:-gpt-4o}
        served = {part.partition(b".")[2] for part in parts if part.startswith(_PROFILES)}
        found = {self._telling[part] for part in (parts | served) & self._of_telling}
        small = data.lower()
        asks = any(word in small for word in _ASKS)
        for part in parts & self._of_plain:
            if asks or b"/" + part in data or b":" + part in data:
                found.add(self._plain[part])
        if asks:
            new = (part for part in parts if b"-" in part and part not in self._telling and self._is_of_line(part))
            found |= {part.decode() for part in new}
        return found

    def _is_of_line(self, part: bytes) -> bool:
        return part.partition(b"-")[0] in self._lines and _DIGIT.search(part) is not None
