"""Errors a person can act on: what is wrong, how to mend it, and the exit code of the contract."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property


class ModelpickError(Exception):
    """Something the user can mend. Printed as `modelpick: error: …` and `hint: …`, never as a traceback."""

    exit_code = 2

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self._hint = hint

    @property
    def hint(self) -> str | None:
        """How to mend it."""
        return self._hint

    @property
    def lines(self) -> list[str]:
        """What is wrong, as it is printed: a line each, whatever line breaks the names in it hold."""
        return [self.message]


class UsageError(ModelpickError):
    """A flag or its value makes no sense (exit 2)."""


class UnknownNameError(ModelpickError):
    """A model, provider, developer, family, task or benchmark that was named is not in the catalog (exit 3)."""

    exit_code = 3

    def __init__(
        self,
        message: str,
        hint: str | None = None,
        suggestions: Sequence[str] = (),
        *,
        nearest: Callable[[], Sequence[str]] | None = None,
    ) -> None:
        """With the known names that are meant, for whoever words it anew; or with what looks for the nearest ones.

        Those are looked for when they are asked for: it takes a while, and a file may hold thousands of such names.
        """
        super().__init__(message, hint)
        self._suggestions, self._nearest = tuple(suggestions), nearest

    @cached_property
    def suggestions(self) -> tuple[str, ...]:
        """Known names that may be meant."""
        return tuple(self._nearest()) if self._nearest else self._suggestions

    @property
    def hint(self) -> str | None:
        """The nearest names where there are any."""
        return f"did you mean {' or '.join(self.suggestions)}?" if self._nearest and self.suggestions else self._hint


class CatalogError(ModelpickError):
    """A catalog file is not valid; every problem found is listed, not the first alone (exit 4)."""

    exit_code = 4
    subject = "the catalog"

    def __init__(
        self, problems: list[str], hint: str = "mend the file; `modelpick catalog validate FILE` checks it again"
    ) -> None:
        self.problems = problems
        super().__init__("\n".join(self.lines), hint)

    @property
    def lines(self) -> list[str]:
        """How many problems, and each of them."""
        count = len(self.problems)
        head = f"{self.subject} has {'1 problem' if count == 1 else f'{count} problems'}:"
        return [head, *(f"  {problem}" for problem in self.problems)]


class ProjectError(CatalogError):
    """A project file is not valid; every problem found is listed (exit 4)."""

    subject = "the project file"

    def __init__(self, problems: list[str], hint: str = "mend the file; `modelpick check` reads it again") -> None:
        super().__init__(problems, hint)


class OutputError(ModelpickError):
    """The answer, or a file, could not be written (exit 5)."""

    exit_code = 5


class NetworkError(ModelpickError):
    """A source could not be reached, or what it sent cannot be used (exit 5)."""

    exit_code = 5
