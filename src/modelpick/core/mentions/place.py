"""What an id in a text stands as: the value of a key or flag that asks for a model, a string of its own, or nothing."""

from __future__ import annotations

import re
from typing import Literal

from modelpick.core.mentions.lexis import Style

Place = Literal["model", "deployment", "value", "string"]
"""`model` and `deployment`: of a key that asks for one; `value`: of some other key; `string`: quoted, on its own."""

_BEFORE = 300
"""How far back the key of a value is looked for."""
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_MODEL, _DEPLOYMENT = (
    frozenset(("model", "models", "modelname", "modelid", "llm", "llms")),
    frozenset(("engine", "deployment")),
)
_NOT_THE_ID = frozenset(
    (
        *("alias", "api", "base", "cache", "cards", "class", "config", "dir", "directory", "family", "file", "files"),
        *(
            "folder",
            "format",
            "group",
            "key",
            "kwargs",
            "label",
            "limit",
            "params",
            "path",
            "prefix",
            "price",
            "prompt",
        ),
        *("provider", "suffix", "template", "title", "tokenizer", "type", "url", "version"),
    )
)
"""A key that ends so is about a model, and its value is not the model's id."""
_KEY = r"(?P<key>-{0,2}[\w$][\w.$-]*)"
_ELEMENTS = re.compile(
    r"[\[({]\s*(?:\w{0,2}(?:\"[^\"\n]*\"|'[^'\n]*'|`[^`\n]*`)\s*,\s*(?:(?:\#|//)[^\n]*\n\s*)?)*\w{0,2}$"
)
"""An opening bracket, and the strings before this one."""
_OPERATOR = re.compile(
    rf"{_KEY}\\?[\"'`]?\)?\]?\s*"
    r"(?:\??:\s*[\w.\[\]| ]{1,40}=|[:=]={0,2}|!==?|=>|:=|\?\?=?|\|\|=?|[?+]=|<-|,|\bin\b|\bor\b|\bis\b)\s*\w{0,2}$"
)
_CALLED = re.compile(rf"{_KEY}\s*$")
_TEST = re.compile(
    r"(?i:(?:starts|ends)_?with|has_?(?:prefix|suffix)|starts_?with\?)\s*\(\s*(?:[\w.]+\s*,\s*)?[\[({]?\s*"
    r"(?:\"[^\"\n]*\"\s*,\s*|'[^'\n]*'\s*,\s*)*\w{0,2}$"
)
_HOLDS = re.compile(r"(?P<what>[\w.]+)(?:\(\))?\??\.(?:includes|contains|include\?)\(\s*$")
_IN = re.compile(r"\s+(?:not\s+)?in\s+(?P<what>[\w.]+)")


def asks_for(key: str) -> Literal["model", "deployment"] | None:
    """Whether a key or flag asks for a model, or for a deployment, which people name as they like."""
    if key == "-m":
        return "model"
    words = [word.casefold() for word in _WORDS.findall(key)]
    if not words or words[-1] in _NOT_THE_ID:
        return None
    if _MODEL.intersection(words):
        return "model"
    return "deployment" if _DEPLOYMENT.intersection(words) else None


def place_of_string(text: str, start: int) -> Place | None:
    """What has the string here as its value, element or argument, if that asks for a model."""
    before = text[max(0, start - _BEFORE) : start]
    key = _OPERATOR.search(before)
    place = asks_for(key["key"]) if key else None
    if place is None and (elements := _ELEMENTS.search(before)):
        opening = before[: elements.start()]
        key = _OPERATOR.search(opening) or (_CALLED.search(opening) if before[elements.start()] == "(" else None)
        place = asks_for(key["key"]) if key else None
    return place


def place_of_inner(text: str, at: tuple[int, int], content: tuple[int, int], style: Style) -> Place | None:
    """What a token inside a longer string stands as: a model's place in JSON, or in a command of a configuration."""
    start, end = at
    before = text[max(content[0], start - _BEFORE) : start]
    after = text[end : min(content[1], end + 2)]
    if _JSON_KEY.search(before) and after.startswith(("\\", '"', "'")):
        key = _JSON_KEY.search(before)
        return asks_for(key["key"]) if key else None
    return None if style in ("code", "markup", "other") else _of_command(before, after)


_JSON_KEY = re.compile(r"\\*[\"'](?P<key>[\w.-]{1,60})\\*[\"']\s*:\s*(?:\[\s*)?\\*[\"']$")
_FLAG = re.compile(r"(?:^|(?<=[\s\"'(\[]))(?P<key>--?[A-Za-z][\w.-]*)(?:=|[ \t]+)[\"']?$")
_ASSIGNED = re.compile(r"(?:^|(?<=[\s\"'(;{-]))(?P<key>[A-Za-z_]\w*)(?:[:?+]?=|:-|:=)[\"']?$")
_ENDS = re.compile(r"$|[\s\"'\\;|)}&,\]]")


def _of_command(before: str, after: str) -> Place | None:
    """The value of a flag, or of a variable, of a command line."""
    if not _ENDS.match(after):
        return None
    key = _FLAG.search(before)
    if key:
        return asks_for(key["key"])
    key = _ASSIGNED.search(before)
    return (asks_for(key["key"]) or "value") if key else None


_YAML_VALUE = re.compile(r"^[ \t]*(?:-[ \t]+)*(?:(?P<key>[\w.$/ -]{1,80}?)[ \t]*:[ \t]+)?(?:[&!]\S+[ \t]+)?$")
_YAML_FLOW = re.compile(
    r"(?:(?P<key>[\w.$-]+)[ \t]*:[ \t]*)?"
    r"[\[{](?:[^\[\]{}\n]*,)?[ \t]*(?:[\"']?(?P<member>[\w.$-]+)[\"']?[ \t]*:)?[ \t]*$"
)
_KEY_OF_LINE = re.compile(r"^(?P<indent>[ \t]*)(?:-[ \t]+)?(?P<key>[\w.$-]+)[ \t]*:")
_ASSIGNMENT = re.compile(
    r"^[ \t]*(?:"
    r"(?:(?:export|ENV|ARG|set|local|readonly|declare)\s+(?:-\w+\s+)?)?(?P<key>[\w.$-]+)\s*(?:[:?+]?=|:)"
    r"|(?:ENV|ARG|set|setx)\s+(?:-\w+\s+)?(?P<named>[\w.]+)\s"
    r")\s*$"
)
_ELEMENT = re.compile(r"<(?P<key>[\w.-]+)(?:\s[^<>]*)?>\s*$")
_ARRAY = re.compile(r"(?P<key>[A-Za-z_]\w*)\+?=\([^()\n]*$")
_LOOP = re.compile(r"\bfor[ \t]+(?P<key>\w+)[ \t]+in[ \t][^;|&\n]*$")
_REST_IS_EMPTY = re.compile(r"[ \t]*(?:[,;][ \t]*)?(?:[ \t](?:\#|;|//)[^\n]*)?\\?\r?$")


def place_of_bare(text: str, at: tuple[int, int], style: Style) -> Place | None:
    """What a token outside all strings stands as: in configuration, the value of a key; in code, nothing."""
    if style in ("code", "json"):
        return None
    start, end = at
    line = text.rfind("\n", max(0, start - _BEFORE), start) + 1
    before = text[line:start] if line or start <= _BEFORE else f"…{text[start - _BEFORE : start]}"
    newline = text.find("\n", end, end + _BEFORE)
    after = text[end : newline if newline >= 0 else end + _BEFORE]
    if style == "yaml":
        return _of_yaml(text, line, before, after) or _of_command(before, after)
    if style == "markup":
        element = _ELEMENT.search(before) if after.lstrip().startswith("</") else None
        return asks_for(element["key"]) if element else None
    place = _of_shell(before, after) if style == "shell" else None
    key = _ASSIGNMENT.match(before) if place is None and _REST_IS_EMPTY.match(after) else None
    if key is None:
        return place
    return asks_for(key["key"] or key["named"]) or (None if style == "other" else "value")


def _of_shell(before: str, after: str) -> Place | None:
    place = _of_command(before, after)
    if place is not None or not _ENDS.match(after):
        return place
    several = _ARRAY.search(before) or _LOOP.search(before)
    return (asks_for(several["key"]) or "value") if several else None


def _of_yaml(text: str, line: int, before: str, after: str) -> Place | None:
    key = _YAML_VALUE.match(before)
    if key and key["key"] is None and re.match(r":(?:[ \t\r]|$)", after):
        return "string"  # a key itself: of a table of prices, say
    if key and _REST_IS_EMPTY.match(after):
        if key["key"] is not None:
            return asks_for(key["key"]) or "value"
        return _of_list(text, line, before) if "-" in before else None
    flow = _YAML_FLOW.search(before)
    if flow and re.match(r"[ \t]*[,\]}:]", after):
        named = flow["member"] or flow["key"]
        return (asks_for(named) if named else None) or "string"
    return None


def _of_list(text: str, line: int, before: str) -> Place:
    """The key whose list an item belongs to."""
    indent = len(before) - len(before.lstrip())
    above = text[max(0, line - 4000) : line].splitlines()
    for one in reversed(above):
        key = _KEY_OF_LINE.match(one)
        if key and not one.lstrip().startswith("-") and len(key["indent"]) <= indent:
            return asks_for(key["key"]) or "value"
        if one.strip() and len(one) - len(one.lstrip()) < indent:
            break
    return "value"


def is_prefix_test(text: str, start: int, end: int) -> bool:
    """Whether a string is held against the beginning or a part of a name: it speaks of a family, not of a model."""
    before = text[max(0, start - _BEFORE) : start]
    small = before.casefold()
    if ("with" in small or "fix" in small) and _TEST.search(before):
        return True
    held = (before.rstrip().endswith("(") and _HOLDS.search(before)) or _IN.match(text, end, end + _BEFORE)
    if held is None:
        return False
    last = held["what"].rpartition(".")[2]
    words = [word.casefold() for word in _WORDS.findall(held["what"])]
    return bool(words) and ("model" in words or words[-1] in ("name", "id")) and not last.endswith("s")
