"""Where a text names models: every whole id that stands as a value, and none in comments or prose."""

from __future__ import annotations

import re
import string
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from modelpick.core.mentions.lexis import Language
from modelpick.core.mentions.place import Place, is_prefix_test, place_of_bare, place_of_inner, place_of_string
from modelpick.core.mentions.written import MOST_CHARACTERS, Reading, Written

_OF_ID = frozenset(string.ascii_letters + string.digits + "._/:@+-")
_OPERATORS = "=([{,:+?|&<>"


_MOST_JOINED = 50
"""Strings of Python that are looked at one behind the other; more of them are no docstring."""
_STANDS_ALONE = re.compile(r"[ \t]*(?:[,\]}:]|[ \t]\#|\r?$)", re.MULTILINE)
"""What follows a string of YAML that is a value, and no quotation in a text."""


class Mention(NamedTuple):
    """A model id in a text."""

    offset: int
    """Where it begins, in characters."""
    text: str
    """As it is written, a provider's name before it included."""
    reading: Reading | None
    """What is recorded under it; None: it looks like an id, and is recorded nowhere."""
    place: Place
    """What it stands as: the value of a key that asks for a model, or a string of its own."""


class Span(NamedTuple):
    """A comment (no quotes) or a string."""

    start: int
    end: int
    quotes: int

    @property
    def is_comment(self) -> bool:
        """It is one."""
        return self.quotes == 0


def mentions(text: str, language: Language, written: Written, keys: Iterable[str]) -> list[Mention]:
    """The mentions in a text, in order; `keys` are the parts of ids (`Written.keys`) or of what looks like one that
    occur in it."""
    wanted = sorted(keys, key=lambda key: (-len(key), key))
    if language.tokens is None or not wanted:
        return []
    likely = list(_likely(text, wanted, written))
    spans = _spans(text, language.tokens) if likely else []
    starts = [span.start for span in spans]
    found = []
    for start, token, reading in likely:
        index = bisect_right(starts, start) - 1
        inside = index if index >= 0 and start < spans[index].end else None
        if inside is not None and spans[inside].is_comment:
            continue
        is_telling = reading is not None and reading.is_telling
        place = _place(text, language, spans, inside, (start, start + len(token)), is_telling=is_telling)
        if place is not None and (is_telling or place == "model" or (reading and place == "deployment")):
            found.append(Mention(start, token, reading, place))
    return found


def _likely(text: str, wanted: list[str], written: Written) -> Iterator[tuple[int, str, Reading | None]]:
    """(where it begins, the token, what is recorded) for what is an id, or looks like one, as a whole."""
    known: dict[str, tuple[bool, Reading | None]] = {}
    for start, token in _tokens(text, wanted):
        if token not in known:
            reading = written.read(token)
            known[token] = reading is not None or written.looks_like_one(token), reading
        is_likely, reading = known[token]
        if is_likely:
            yield start, token, reading


def _tokens(text: str, wanted: list[str]) -> Iterator[tuple[int, str]]:
    """(where it begins, the whole token) for every token that has one of the parts."""
    last = -1
    for match in re.finditer(_one_of(wanted), text):
        start = match.start()
        if start < last:
            continue
        least = max(0, start - MOST_CHARACTERS)
        while start > least and text[start - 1] in _OF_ID:
            start -= 1
        last = match.end()
        most = min(len(text), last + MOST_CHARACTERS)
        while last < most and text[last] in _OF_ID:
            last += 1
        token = text[start:last].rpartition(":-")[2].lstrip("./:+-_")  # ${MODEL:-gpt-4o}
        yield last - len(token), token.rstrip(".:")


def _one_of(words: Iterable[str]) -> str:
    """An expression for any of these words, the longest first: each beginning stands once, so that a thousand words
    are looked for as fast as ten."""
    by_letter: dict[str, list[str]] = {}
    for word in words:
        by_letter.setdefault(word[0], []).append(word[1:])
    return "|".join(re.escape(letter) + _rest(rests) for letter, rests in sorted(by_letter.items()))


def _rest(rests: list[str]) -> str:
    """What follows a common beginning."""
    least, most = min(rests), max(rests)
    length = next((at for at, letter in enumerate(least) if letter != most[at]), len(least))
    common = least[:length]
    ends = {rest[len(common) :] for rest in rests}
    longer = _one_of(ends - {""}) if ends != {""} else ""
    return re.escape(common) + (f"(?:{longer}){'?' if '' in ends else ''}" if longer else "")


def _spans(text: str, tokens: re.Pattern[str]) -> list[Span]:
    found = []
    for match in tokens.finditer(text):
        kind = match.lastgroup
        if kind is not None:
            found.append(Span(*match.span(kind), 0 if kind == "c" else int(kind[1:])))
    return found


def _place(
    text: str, language: Language, spans: list[Span], index: int | None, at: tuple[int, int], *, is_telling: bool
) -> Place | None:
    """What a token stands as; None where it is prose, part of something else, or a test for a family of names.

    Of a telling one it does not matter whether something asks for a model, so nobody looks.
    """
    if index is None:
        return place_of_bare(text, at, language.style)
    span = spans[index]
    if language.has_docstrings and _is_docstring(text, spans, index):
        return None
    content = span.start + span.quotes, span.end - span.quotes
    if text[content[0] : content[1]].strip() != text[at[0] : at[1]]:
        inner = place_of_inner(text, at, content, language.style)
        return inner or (place_of_string(text, span.start) if _is_line(text, at, content) else None)
    if is_prefix_test(text, span.start, span.end):
        return None
    return _place_of_whole(text, span, language, is_telling=is_telling)


def _place_of_whole(text: str, span: Span, language: Language, *, is_telling: bool) -> Place | None:
    """What a string stands as whose whole content is an id."""
    place = place_of_bare(text, (span.start, span.end), language.style)
    if place is None and language.style == "yaml" and not _STANDS_ALONE.match(text, span.end):
        return None
    if language.name == "markup" and not _follows_operator(text, span.start):
        return None
    if language.style != "other" and is_telling:
        return "string"
    asked = place_of_string(text, span.start)
    if place not in ("model", "deployment") and asked is not None:
        return asked
    return place or (None if language.style == "other" else "string")


def _is_line(text: str, at: tuple[int, int], content: tuple[int, int]) -> bool:
    """Whether a token is all that stands on a line of a longer string, as in a list that is split later."""
    before = text[max(content[0], at[0] - MOST_CHARACTERS) : at[0]].rpartition("\n")[2]
    after = text[at[1] : min(content[1], at[1] + MOST_CHARACTERS)].partition("\n")[0]
    return not before.strip() and not after.strip()


def _follows_operator(text: str, start: int) -> bool:
    before = text[max(0, start - MOST_CHARACTERS) : start].rstrip()
    return before[-1:] in _OPERATORS or before.endswith(("return", "case", "default", " in", " of"))


def _is_docstring(text: str, spans: list[Span], index: int) -> bool:
    """Whether a string of Python stands alone as a statement."""
    for _ in range(_MOST_JOINED):
        end = _skip_prefix(text, spans[index].start)
        line = text.rfind("\n", max(0, end - MOST_CHARACTERS), end)
        if (line < 0 and end > MOST_CHARACTERS) or text[max(line, 0) : end].strip():
            return False
        index -= 1
        while True:
            window = max(0, end - 1_000)
            before = window + len(text[window:end].rstrip())
            if index >= 0 and spans[index].end == before and spans[index].is_comment:
                end, index = spans[index].start, index - 1
                continue
            break
        if index < 0 or spans[index].end < before:
            is_value = text[before - 1 : before] == ":" and index >= 0 and spans[index].end == before - 1
            return not is_value and (before == 0 or text[before - 1] not in "([{,=+-*/%|&<>!~^.\\")
        # a string after a string: it goes on with it where that one is no statement of its own
    return False


def _skip_prefix(text: str, start: int) -> int:
    """Where a string begins, the letters before its quotes included."""
    while start and text[start - 1] in "rRbBuUfFtT":
        start -= 1
    return start
