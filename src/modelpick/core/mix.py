"""Mixes: the shares of input, cached input and output among the tokens of a workload."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Mix:
    """Parts of uncached input, input read from the cache, and output; only their proportion matters."""

    input: Decimal
    cached: Decimal
    output: Decimal
    name: str | None = None
    """Of a named mix."""
    summary: str = ""
    """What a named mix stands for, and what its shares rest on."""

    @property
    def parts(self) -> str:
        """`3:0:1`."""
        return f"{self.input}:{self.cached}:{self.output}"

    def __str__(self) -> str:
        return self.name or self.parts


def _named(name: str, parts: str, summary: str) -> Mix:
    uncached, cached, output = map(Decimal, parts.split(":"))
    return Mix(uncached, cached, output, name, summary)


MIXES: dict[str, Mix] = {
    mix.name or "": mix
    for mix in (
        _named("chat", "3:0:1", "Conversation: the 3 to 1 by which public price comparisons blend."),
        _named("rag", "9:0:1", "Answers from retrieved text, new with each question: much input, nothing cached."),
        _named("agent", "3:16:1", "Steps with tools: each resends the conversation, so most input is a cached read."),
        _named("batch", "19:0:1", "Long texts in, short records out: extraction and classification."),
    )
}
"""The mixes that `--mix` knows by name; all but `chat` are modelpick's own rounded judgement, not measurements."""
